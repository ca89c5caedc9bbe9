//! Open Document Format: texts and spreadsheets, packed (ODT, ODS, their templates) and flat (FODT, FODS);
//! ODF 1.0 to 1.3 (ISO/IEC 26300).
//!
//! Package
//! - [x] kind by the content, not the extension; parts in UTF-8 and UTF-16; encryption said
//! - [x] damaged or cut parts read as far as they go; properties of `meta.xml`
//! - [ ] headers and footers (furniture of the page), forms, charts, embedded objects, macros
//!
//! Text
//! - [x] headings by level, style and inherited style; numbering of lists and headings as printed
//! - [x] blanks, tabs, breaks; fields by what they show; notes after the block that refers to them
//! - [x] tracked changes as accepted; hidden runs, paragraphs, sections left out and said
//! - [x] text boxes and shapes after their paragraph; pictures with their title; ruby: the base
//!
//! Tables
//! - [x] spans, with the covered places written or left out; repeated rows and columns
//! - [x] tables in cells; hidden rows; columns too narrow to see
//! - [-] a table that splits a cell (`is-sub-table`) is read as a table in the cell

mod book;
mod sparse;
mod story;
mod styles;

use crate::container::parts::{Parts, place, text_of, told};
use crate::container::{Archive, is_zip};
use crate::manuscript::assemble::{Assembly, Placed};
use crate::manuscript::properties;
use crate::xml::{Space, Token, Xml};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{Diagnostic, Document, Limits, Name, Noted, Property, Severity};
use story::Told;
use styles::Styles;

/// Reads texts in the Open Document Format.
pub(crate) struct Odt;

/// Reads spreadsheets in the Open Document Format.
pub(crate) struct Ods;

/// What kind of document a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Spreadsheet,
    /// One of another kind, such as a presentation.
    Other,
}

/// How far into a flat document its kind must be told; its root declares its vocabularies before.
const HEAD: usize = 16 << 10;

impl Reader for Odt {
    fn name(&self) -> &'static str {
        "odt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "fodt", "ott"]
    }

    fn scope(&self) -> &'static str {
        "OpenDocument texts, packed and flat; no headers, footers or comments"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        match kind(bytes) {
            Some(Kind::Text) => Confidence::Certain,
            _ => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        read(bytes, options, "ODT", false)
    }
}

impl Reader for Ods {
    fn name(&self) -> &'static str {
        "ods"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ods", "fods", "ots"]
    }

    fn scope(&self) -> &'static str {
        "OpenDocument spreadsheets, packed and flat, as shown; no charts or comments"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        match kind(bytes) {
            Some(Kind::Spreadsheet) => Confidence::Certain,
            _ => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        read(bytes, options, "ODS", true)
    }
}

/// Returns what kind of open document a file is, if it is one.
fn kind(bytes: &[u8]) -> Option<Kind> {
    if !is_zip(bytes) {
        return flat_kind(bytes);
    }
    // The type stands first in the archive, bare (ODF 1.3 part 2, 3.3): seen without opening it.
    let named = bytes.get(30..38) == Some(b"mimetype");
    if named && let Some(kind) = bytes.get(38..160).and_then(kind_of) {
        return Some(kind);
    }
    let limits = Limits::default();
    let mut archive = Archive::open(bytes, &limits, limits.zip_inflated_bytes).ok()?;
    if !archive.has("content.xml") || archive.has("[Content_Types].xml") {
        return None;
    }
    for part in ["mimetype", "META-INF/manifest.xml"] {
        if let Ok(Some(part)) = archive.read(part)
            && let Some(kind) = kind_of(part.bytes.get(..HEAD).unwrap_or(&part.bytes))
        {
            return Some(kind);
        }
    }
    None
}

fn flat_kind(bytes: &[u8]) -> Option<Kind> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let begins = text.trim_ascii_start().first() == Some(&b'<');
    let declared = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    if begins && crate::container::holds(head, declared) {
        kind_of(head)
    } else {
        None
    }
}

/// Returns the kind that a media type in the bytes names.
fn kind_of(bytes: &[u8]) -> Option<Kind> {
    const TYPE: &[u8] = b"application/vnd.oasis.opendocument.";
    let at = bytes
        .windows(TYPE.len())
        .position(|window| window == TYPE)?;
    let rest = bytes.get(at + TYPE.len()..)?;
    if rest.starts_with(b"text") {
        Some(Kind::Text)
    } else if rest.starts_with(b"spreadsheet") {
        Some(Kind::Spreadsheet)
    } else {
        Some(Kind::Other)
    }
}

/// What a file says: the texts of its parts are gone.
struct Opened {
    told: Told,
    part: Name,
    properties: Vec<Property>,
    diagnostics: Vec<Diagnostic>,
}

fn read(
    bytes: &[u8],
    options: &ReadOptions,
    format: &'static str,
    is_spreadsheet: bool,
) -> Result<Noted<Reading>, ReadError> {
    let opened = if is_zip(bytes) {
        open_package(bytes, options, format, is_spreadsheet)?
    } else {
        open_flat(bytes, options, format, is_spreadsheet)?
    };
    let Opened {
        mut told,
        part,
        properties,
        mut diagnostics,
    } = opened;
    diagnostics.extend(told.remarks.diagnostics(&place(&part)));
    let mut blocks = Vec::new();
    if is_spreadsheet {
        let (sheets, said) = book::blocks(&mut told, &options.limits)?;
        blocks = sheets;
        diagnostics.extend(said);
    }
    let mut assembly = Assembly::new(format, std::mem::take(&mut told.notes));
    assembly.add(&part, std::mem::take(&mut told.pieces))?;
    diagnostics.extend(assembly.covered());
    if told.covered > 0 {
        let count = told.covered;
        let diagnostic = Diagnostic::new(
            "hidden-content",
            Severity::Warning,
            format!("有 {count} 个格的文字被合并单元格遮盖，未读取"),
            format!("{count} cells with text are covered by merged cells and left out"),
        );
        diagnostics.push(diagnostic.at(place(&part)));
    }
    let assembled = assembly.into_blocks().into_iter();
    blocks.extend(assembled.filter_map(|placed| match placed {
        Placed::Block(block) => Some(block),
        Placed::Chunk(..) => None,
    }));
    let document = Document { blocks, properties };
    if !document.blocks.iter().any(crate::has_text) {
        let damaged = diagnostics.iter().find(|d| d.severity == Severity::Error);
        return Err(damaged.map_or(ReadError::NoText { format }, |diagnostic| {
            ReadError::damaged(format, diagnostic.english.clone())
        }));
    }
    let producer = document.properties.iter();
    let producer = producer
        .clone()
        .find(|property| property.name == "meta:generator")
        .map(|property| property.value.clone());
    Ok(Noted {
        value: Reading {
            document,
            encoding: None,
            producer,
        },
        diagnostics,
    })
}

fn open_package(
    bytes: &[u8],
    options: &ReadOptions,
    format: &'static str,
    is_spreadsheet: bool,
) -> Result<Opened, ReadError> {
    let limits = &options.limits;
    let mut parts = Parts::open(format, bytes, options, limits.zip_inflated_bytes)?;
    if let Some(manifest) = parts.text("META-INF/manifest.xml")?
        && is_encrypted(&manifest, limits)
    {
        return Err(ReadError::Encrypted { format });
    }
    let mut styles = Styles::default();
    if let Some(text) = parts.text("styles.xml")?
        && let Some(fault) = styles.add(&text, limits)
    {
        parts.fault("styles.xml", fault)?;
    }
    let name = "content.xml";
    let Some(text) = parts.text(name)? else {
        return Err(ReadError::damaged(format, format!("{name} cannot be read")));
    };
    // A fault before the body is met again by the walk.
    styles.add(&text, limits);
    let part: Name = Name::from(name);
    let mut told = story::walk(&text, &part, &styles, is_spreadsheet, limits)?;
    drop(text);
    if let Some(fault) = told.fault.take() {
        parts.fault(name, fault)?;
    }
    let properties = parts.text("meta.xml")?;
    let properties = properties.map(|text| properties::of(&text, "meta.xml", 3, limits));
    Ok(Opened {
        told,
        part,
        properties: properties.unwrap_or_default(),
        diagnostics: parts.diagnostics,
    })
}

fn open_flat(
    bytes: &[u8],
    options: &ReadOptions,
    format: &'static str,
    is_spreadsheet: bool,
) -> Result<Opened, ReadError> {
    let limits = &options.limits;
    let mut diagnostics = Vec::new();
    let text = text_of(bytes.to_vec(), "", &mut diagnostics).unwrap_or_default();
    let mut styles = Styles::default();
    styles.add(&text, limits);
    let part: Name = Name::from("");
    let mut told_of = story::walk(&text, &part, &styles, is_spreadsheet, limits)?;
    if let Some(fault) = told_of.fault.take() {
        diagnostics.push(told(format, "XML", fault)?);
    }
    // The properties stand before the styles: what follows them is not gone through again.
    let close = "</office:meta>";
    let end = text.find(close).map_or(0, |at| at + close.len());
    let head = text.get(..end).unwrap_or_default();
    Ok(Opened {
        told: told_of,
        part,
        properties: properties::of(head, "", 3, limits),
        diagnostics,
    })
}

/// Returns whether a manifest says that a part needs a password (ODF 1.3 part 2, 4.8.4).
fn is_encrypted(manifest: &str, limits: &Limits) -> bool {
    let mut xml = Xml::new(manifest, limits);
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => {
                if tag.space == Space::Manifest && tag.name() == "encryption-data" {
                    return true;
                }
            }
            Ok(Token::End) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Block;

    #[test]
    fn raised_digits_are_told_from_those_before_them() {
        let file = r#"<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
            xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
            office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
            <style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
            <style:style style:name="on" style:family="text"><style:text-properties style:text-position="0% 100%"/></style:style>
            </office:automatic-styles><office:body><office:text><text:p>12<text:span text:style-name="up">3<text:span>4</text:span><text:span
            text:style-name="on">5</text:span></text:span>6</text:p></office:text></office:body></office:document>"#;
        let read = crate::read(file.as_bytes(), &ReadOptions::default()).unwrap();
        let blocks = read.1.value.document.blocks;
        assert!(
            matches!(blocks.as_slice(), [Block::Paragraph(paragraph)] if paragraph.text == "12³⁴56"),
            "{blocks:?}"
        );
    }

    #[test]
    fn text_in_the_colour_of_the_paper_is_left_out_of_tables_and_said() {
        let read = |of_cell: &str, of_paragraph: &str, of_run: &str| {
            let file = format!(
                r##"<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
                xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
                xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
                <style:style style:name="c" style:family="table-cell"><style:table-cell-properties {of_cell}/></style:style>
                <style:style style:name="p" style:family="paragraph"><style:paragraph-properties {of_paragraph}/></style:style>
                <style:style style:name="r" style:family="text"><style:text-properties fo:color="#FFFFFF" {of_run}/></style:style></office:automatic-styles>
                <office:body><office:text><table:table><table:table-row><table:table-cell table:style-name="c"><text:p text:style-name="p">12<text:span
                text:style-name="r">3</text:span></text:p></table:table-cell><table:table-cell><text:p>4</text:p></table:table-cell></table:table-row></table:table>
                <text:p>5<text:span text:style-name="r">6</text:span></text:p></office:text></office:body></office:document>"##
            );
            let read = crate::read(file.as_bytes(), &ReadOptions::default())
                .unwrap()
                .1;
            let said = read
                .diagnostics
                .iter()
                .any(|said| said.code == "hidden-content");
            let blocks = read.value.document.blocks;
            let [Block::Grid(grid), Block::Paragraph(paragraph)] = blocks.as_slice() else {
                panic!("{blocks:?}");
            };
            assert_eq!(paragraph.text, "56");
            (grid.row(0)[0].text.to_string(), said)
        };
        assert_eq!(read("", "", ""), ("12".into(), true));
        let white = r##"fo:background-color="#ffffff""##;
        assert_eq!(
            read(white, white, r#"fo:background-color="transparent""#),
            ("12".into(), true)
        );
        let dark = r##"fo:background-color="#1f4e79""##;
        for (cell, paragraph, run) in [(dark, "", ""), ("", dark, ""), ("", "", dark)] {
            assert_eq!(read(cell, paragraph, run), ("123".into(), false));
        }
    }

    #[test]
    fn what_a_cell_strikes_through_is_left_out_and_said() {
        let struck = r#"<style:style style:name="old" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
            <style:style style:name="older" style:family="table-cell" style:parent-style-name="old"/>"#;
        let cell = |style: &str, text: &str| {
            format!(
                r#"<table:table-cell table:style-name="{style}" office:value="1"><text:p>{text}</text:p></table:table-cell>"#
            )
        };
        let lines = format!(
            "<table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row>",
            cell("x", "12"),
            cell("old", "34"),
            cell("older", "56"),
            cell("x", "78")
        );
        let file = format!(
            r#"<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
            xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
            office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>{struck}</office:automatic-styles>
            <office:body><office:spreadsheet><table:table table:name="表">{lines}</table:table></office:spreadsheet></office:body></office:document>"#
        );
        let read = crate::read(file.as_bytes(), &ReadOptions::default())
            .unwrap()
            .1;
        let blocks = read.value.document.blocks;
        // What is left of each row is one text, and no table.
        let texts: Vec<&str> = blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(paragraph) => paragraph.text.as_str(),
                _ => "?",
            })
            .collect();
        assert_eq!(texts, ["12", "78"]);
        assert!(
            read.diagnostics
                .iter()
                .any(|said| said.code == "hidden-content")
        );
    }

    /// Returns how many rows the tables of a flat spreadsheet have.
    fn rows(styles: &str, columns: &str, lines: &str) -> Vec<usize> {
        let file = format!(
            r#"<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
            xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
            xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
            office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>{styles}</office:automatic-styles>
            <office:body><office:spreadsheet><table:table table:name="表">{columns}{lines}</table:table></office:spreadsheet></office:body></office:document>"#
        );
        let read = crate::read(file.as_bytes(), &ReadOptions::default()).unwrap();
        let blocks = read.1.value.document.blocks.into_iter();
        blocks
            .filter_map(|block| match block {
                Block::Grid(grid) => Some(grid.rows),
                _ => None,
            })
            .collect()
    }

    const STYLES: &str = r#"<style:style style:name="box" style:family="table-cell"><style:table-cell-properties fo:border="0.74pt solid #000000"/></style:style>
        <style:style style:name="plain" style:family="table-cell"><style:table-cell-properties fo:border="none"/></style:style>
        <style:style style:name="left" style:family="table-cell" style:parent-style-name="plain"><style:table-cell-properties fo:border-left="0.74pt solid #000000"/></style:style>"#;

    fn line(attributes: &str, texts: &[&str]) -> String {
        let cells: String = texts
            .iter()
            .map(|text| match *text {
                "" => format!("<table:table-cell {attributes}/>"),
                text => format!(
                    "<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"
                ),
            })
            .collect();
        format!("<table:table-row>{cells}</table:table-row>")
    }

    #[test]
    fn a_blank_row_with_lines_around_its_cells_belongs_to_the_table() {
        let prose = line("table:style-name=\"plain\"", &["本年度无此类案件。"]);
        for (style, expected) in [("box", 2), ("left", 2), ("plain", 1)] {
            let style = format!("table:style-name=\"{style}\"");
            let lines = [
                line(&style, &["维持", "纠正"]),
                line(&style, &["", ""]),
                prose.clone(),
            ];
            assert_eq!(rows(STYLES, "", &lines.concat()), [expected], "{style}");
        }
    }

    #[test]
    fn cells_without_a_style_have_that_of_their_row_or_column() {
        let table = line("", &["维持", "纠正"]) + &line("", &["", ""]);
        let columns = r#"<table:table-column table:number-columns-repeated="2" table:default-cell-style-name="box"/><table:table-column table:default-cell-style-name="plain"/>"#;
        let prose = line("table:style-name=\"plain\"", &["本年度无此类案件。"]);
        assert_eq!(rows(STYLES, columns, &(table.clone() + &prose)), [2]);
        let row = "<table:table-row table:default-cell-style-name=\"box\">";
        let table = table.replace("<table:table-row>", row);
        assert_eq!(rows(STYLES, "", &(table + &prose)), [2]);
    }

    #[test]
    fn blank_rows_with_lines_end_somewhere() {
        let table = line("table:style-name=\"box\"", &["维持", "纠正"]);
        let blank = line("table:style-name=\"box\"", &["", ""]).replace(
            "<table:table-row>",
            "<table:table-row table:number-rows-repeated=\"1048576\">",
        );
        let rows = rows(STYLES, "", &(table + &blank));
        assert_eq!(rows, [1 + crate::sheets::MOST_BLANK]);
    }
}
