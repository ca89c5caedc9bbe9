//! Word documents in one XML file: the vocabulary of Word 2003, and a package of 2006 written flat. Programs
//! that fill in templates make them, and mostly call them `.doc`.
//!
//! - [x] what is read of DOCX; notes where they stand; revisions, lists and merged cells in the names of 2003
//! - [x] properties of the document
//! - [-] embedded pictures: their place
//! - [ ] parts of a flat package that are no XML

use crate::container::{self, parts};
use crate::docx::Docx;
use crate::xml::{FLAT, OLD_WORD, Space, Tag, Token, Xml, root};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{Diagnostic, Limits, Noted};

/// Reads Word documents in one XML file.
pub(crate) struct WordXml;

/// The name of this format in errors.
const FORMAT: &str = "Word XML";

/// What the first element says the file is.
enum Kind {
    /// A document in the vocabulary of Word 2003.
    Single,
    /// A package written flat.
    Package,
}

impl Reader for WordXml {
    fn name(&self) -> &'static str {
        "word-xml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml"]
    }

    fn scope(&self) -> &'static str {
        "Word documents in one XML file (Word 2003 XML, flat OPC), also under the name .doc; as of DOCX"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        match kind(bytes) {
            Some(_) => Confidence::Certain,
            None => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let mut diagnostics = Vec::new();
        let text = parts::text_of(bytes.to_vec(), "", &mut diagnostics)
            .ok_or_else(|| ReadError::damaged(FORMAT, "no text"))?;
        let mut noted = match kind(bytes) {
            Some(Kind::Package) => {
                let parts = unfold(&text, &options.limits, &mut diagnostics)?;
                let parts: Vec<(&str, &[u8])> = parts
                    .iter()
                    .map(|(name, xml)| (name.as_str(), xml.as_bytes()))
                    .collect();
                let packed = container::packed(&parts)
                    .ok_or_else(|| ReadError::damaged(FORMAT, "parts of the same name"))?;
                Docx.read(&packed, options)?
            }
            _ => crate::docx::read_single(FORMAT, &text, options)?,
        };
        noted.diagnostics.extend(diagnostics);
        Ok(noted)
    }
}

/// Tells by its first element what a file is.
fn kind(bytes: &[u8]) -> Option<Kind> {
    match root(bytes, &[OLD_WORD, FLAT])? {
        (Space::Word, name) if name == "wordDocument" => Some(Kind::Single),
        (Space::Flat, name) if name == "package" => Some(Kind::Package),
        _ => None,
    }
}

fn is_flat(tag: &Tag<'_>, name: &str) -> bool {
    tag.space == Space::Flat && tag.name() == name
}

/// Takes a flat package apart: for each part of XML its name and its text. What stands before a fault
/// counts.
fn unfold<'t>(
    text: &'t str,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(String, &'t str)>, ReadError> {
    let mut xml = Xml::new(text, limits);
    let mut out: Vec<(String, &str)> = Vec::new();
    let mut name = String::new();
    // Where the data of the part that is open begin, and how deep that is.
    let mut data: Option<(usize, usize)> = None;
    let mut depth = 0usize;
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => {
                depth += 1;
                if data.is_none() && is_flat(&tag, "part") {
                    name = xml.attribute(&tag, "name").unwrap_or_default().into_owned();
                } else if data.is_none() && is_flat(&tag, "xmlData") {
                    data = Some((xml.position(), depth));
                }
            }
            Ok(Token::Close) => {
                if let Some((start, _)) = data.filter(|(_, of)| *of == depth) {
                    let all = text.get(start..xml.position()).unwrap_or_default();
                    let end = all.rfind("</").unwrap_or(all.len());
                    let part = all.get(..end).unwrap_or_default();
                    let name = name.trim_start_matches('/').to_owned();
                    if out.len() >= limits.zip_entries {
                        return Err(ReadError::over("zip_entries", limits.zip_entries));
                    }
                    out.push((name, part));
                    data = None;
                }
                depth = depth.saturating_sub(1);
            }
            Ok(Token::Text(_)) => {}
            Ok(Token::End) => return Ok(out),
            Err(fault) => {
                let told = parts::told(FORMAT, &name, fault)?;
                // The part that is cut is read as far as it goes, and said where it is read.
                if data.is_none() {
                    diagnostics.push(told);
                }
                if let Some((start, _)) = data {
                    let part = text.get(start..).unwrap_or_default();
                    out.push((name.trim_start_matches('/').to_owned(), part));
                }
                return Ok(out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Block;

    const OLD: &str = "http://schemas.microsoft.com/office/word/2003/wordml";

    /// Writes the blocks of a file one in a line, then the codes of what was said.
    fn told(file: &str) -> String {
        let (name, read) = crate::read(file.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(name, "word-xml");
        let blocks = read.value.document.blocks.iter().map(|block| match block {
            Block::Paragraph(paragraph) => match paragraph.heading {
                Some(level) => format!("#{level} {}", paragraph.text),
                None => paragraph.text.clone(),
            },
            Block::Figure(_) => "<>".to_owned(),
            Block::Grid(grid) => {
                let rows = (0..grid.rows).map(|row| {
                    let cells = grid.row(row).iter();
                    let cells = cells.map(|cell| {
                        format!("{}:{}x{}", cell.text, cell.row_span, cell.column_span)
                    });
                    cells.collect::<Vec<_>>().join(" ")
                });
                rows.collect::<Vec<_>>().join("/")
            }
        });
        let said = read
            .diagnostics
            .iter()
            .map(|said| format!("!{}", said.code));
        blocks.chain(said).collect::<Vec<_>>().join("\n")
    }

    /// Puts a body into a document of Word 2003.
    fn old(body: &str) -> String {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?><?mso-application progid='Word.Document'?>
            <w:wordDocument xmlns:w='{OLD}' xmlns:wx='http://schemas.microsoft.com/office/word/2003/auxHint'
            xmlns:aml='http://schemas.microsoft.com/aml/2001/core' xmlns:o='urn:schemas-microsoft-com:office:office'>
            <o:DocumentProperties><o:Title>题</o:Title><o:Author>某局</o:Author></o:DocumentProperties>
            <w:lists><w:listDef w:listDefId='3'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:nfc w:val='37'/><w:lvlText w:val='%1、'/></w:lvl></w:listDef>
            <w:list w:ilfo='7'><w:ilst w:val='3'/></w:list></w:lists>
            <w:styles><w:style w:type='paragraph' w:styleId='a'><w:name w:val='heading 1'/></w:style></w:styles>
            <w:body><wx:sect>{body}<w:sectPr><w:hdr w:type='odd'><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>"
        )
    }

    fn run(text: &str) -> String {
        format!("<w:r><w:t>{text}</w:t></w:r>")
    }

    #[test]
    fn the_names_of_2003_are_read() {
        let listed = "<w:pPr><w:listPr><w:ilvl w:val='0'/><w:ilfo w:val='7'/></w:listPr></w:pPr>";
        let body = format!(
            "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr>{}</w:p><w:p>{listed}{}</w:p><w:p>{listed}{}</w:p>
            <w:p>{}<aml:annotation aml:id='1' w:type='Word.Deletion'><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation>
            <aml:annotation aml:id='2' w:type='Word.Insertion'><aml:content>{}</aml:content></aml:annotation>
            <aml:annotation aml:id='3' w:type='Word.Comment'><aml:content><w:p>{}</w:p></aml:content></aml:annotation></w:p>
            <w:p>{}<w:r><w:footnote><w:p>{}</w:p></w:footnote></w:r></w:p>",
            run("标题"), run("甲"), run("乙"), run("共"), run("新"), run("批注"), run("文"), run("注")
        );
        assert_eq!(
            told(&old(&body)),
            "#1 标题\n一、甲\n二、乙\n共新\n文\n注\n!tracked-changes"
        );
        let read = crate::read(old(&body).as_bytes(), &ReadOptions::default())
            .unwrap()
            .1;
        let properties = read.value.document.properties;
        let properties: Vec<(&str, &str)> =
            properties.iter().map(|p| (&*p.name, &*p.value)).collect();
        assert_eq!(properties, [("dc:title", "题"), ("dc:creator", "某局")]);
    }

    #[test]
    fn cells_are_merged_by_the_names_of_2003() {
        let cell = |properties: &str, text: &str| {
            format!(
                "<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{}</w:p></w:tc>",
                run(text)
            )
        };
        let body = format!(
            "<w:tbl><w:tblGrid><w:gridCol w:w='900'/><w:gridCol w:w='900'/><w:gridCol w:w='900'/></w:tblGrid>
            <w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl><w:p/>",
            cell("<w:vmerge w:val='restart'/>", "a"),
            cell("<w:gridSpan w:val='2'/>", "b"),
            cell("<w:vmerge/>", ""),
            cell("", "c"),
            cell("", "d"),
        );
        assert_eq!(told(&old(&body)), "a:2x1 b:1x2/c:1x1 d:1x1");
    }

    #[test]
    fn a_flat_package_is_a_package() {
        let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let flat = |end: &str| {
            format!(
                "<?xml version='1.0' standalone='yes'?>\n<pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>
                <pkg:part pkg:name='/word/styles.xml'><pkg:xmlData><w:styles xmlns:w='{word}'><w:style w:styleId='a'><w:name w:val='heading 2'/></w:style></w:styles></pkg:xmlData></pkg:part>
                <pkg:part pkg:name='/word/media/a.png'><pkg:binaryData>AAAA</pkg:binaryData></pkg:part>
                <pkg:part pkg:name='/word/document.xml'><pkg:xmlData><w:document xmlns:w='{word}'><w:body><w:p><w:pPr><w:pStyle w:val='a'/></w:pPr>{}</w:p><w:p>{}</w:p>{end}",
                run("甲"), run("乙")
            )
        };
        let whole = flat("</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>");
        assert_eq!(told(&whole), "#2 甲\n乙");
        assert_eq!(told(&flat("<w:p>")), "#2 甲\n乙\n!xml-truncated");
        // Cut between two parts: what is missing is not known.
        let between = flat("</w:body></w:document></pkg:xmlData></pkg:part>");
        assert_eq!(told(&between), "#2 甲\n乙\n!xml-truncated");
    }

    #[test]
    fn other_xml_is_not_taken() {
        for other in [
            "<a/>",
            "<w:wordDocument/>",
            "x<w:wordDocument",
            "<html><body>",
            "",
        ] {
            assert_eq!(WordXml.sniff(other.as_bytes()), Confidence::No, "{other}");
        }
    }
}
