//! Spreadsheets in one XML file, the vocabulary of Excel 2003. Programs that fill in templates make them, and
//! mostly call them `.xls`.
//!
//! - [x] sheets, rows and cells at their places; merged cells; stored results of formulas
//! - [x] styles and those they inherit from: number formats, lines, struck cells
//! - [x] rich text: raised digits told apart, struck runs left out and said
//! - [x] hidden sheets, rows and columns, and rows and columns of no size; zeros that are not shown
//! - [x] properties of the document
//! - [-] days and times as they are stored
//! - [ ] comments, charts, headers and footers

use crate::container::parts;
use crate::docx::properties;
use crate::sheets::{Book, CellStyle, Look, Range, RichText, Sheet, Styles, Value, is_ruled};
use crate::xml::{Fault, SHEET, Space, Tag, Token, Xml, root};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading, has_text};
use nianbao_document::{Document, Limits, Noted};
use std::collections::HashMap;

/// Reads spreadsheets in one XML file.
pub(crate) struct SheetXml;

/// The name of this format in errors.
const FORMAT: &str = "Excel XML";

/// How many styles and how many sheets are kept.
const MOST_STYLES: usize = 1 << 16;
const MOST_SHEETS: usize = 1_024;

/// How many merged ranges of a sheet are kept.
const MOST_MERGES: usize = 1 << 20;

impl Reader for SheetXml {
    fn name(&self) -> &'static str {
        "sheet-xml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml"]
    }

    fn scope(&self) -> &'static str {
        "spreadsheets in one XML file (Excel 2003 XML), also under the name .xls; stored results of formulas"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        match root(bytes, &[SHEET]) {
            Some((Space::Sheet, name)) if name == "Workbook" => Confidence::Certain,
            _ => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let limits = &options.limits;
        let mut diagnostics = Vec::new();
        let text = parts::text_of(bytes.to_vec(), "", &mut diagnostics)
            .ok_or_else(|| ReadError::damaged(FORMAT, "no text"))?;
        let shown = shown(&text, limits);
        let mut book = Book::new(limits);
        let mut walk = Walk::new(&mut book);
        if let Some(fault) = walk.run(&text, &shown, limits)? {
            diagnostics.push(parts::told(FORMAT, "", fault)?);
        }
        let sheets = std::mem::take(&mut walk.sheets);
        let mut visible = Vec::new();
        for (index, sheet) in sheets.into_iter().enumerate() {
            if shown.get(index).is_some_and(|shown| shown.hidden) {
                book.say_hidden_sheet(&sheet.name);
            } else {
                visible.push(sheet);
            }
        }
        book.finish(visible)?;
        if !book.blocks.iter().any(has_text) {
            return Err(ReadError::NoText { format: FORMAT });
        }
        diagnostics.extend(book.diagnostics);
        let properties = properties::of_2003(&text, limits);
        Ok(Noted {
            value: Reading {
                producer: properties::producer(&properties),
                document: Document {
                    blocks: book.blocks,
                    properties,
                },
                encoding: None,
            },
            diagnostics,
        })
    }
}

fn is(tag: &Tag<'_>, name: &str) -> bool {
    tag.space == Space::Sheet && tag.name() == name
}

/// What a sheet says of itself, behind its cells.
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    hidden: bool,
    hides_zeros: bool,
}

/// Returns for each sheet how it is shown; what stands before a fault counts.
fn shown(text: &str, limits: &Limits) -> Vec<Shown> {
    let mut xml = Xml::new(text, limits);
    let mut sheets: Vec<Shown> = Vec::new();
    let mut in_visible = false;
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => {
                in_visible = tag.name() == "Visible";
                if is(&tag, "Worksheet") && sheets.len() < MOST_SHEETS {
                    sheets.push(Shown::default());
                } else if tag.name() == "DoNotDisplayZeros"
                    && let Some(sheet) = sheets.last_mut()
                {
                    sheet.hides_zeros = true;
                }
            }
            Ok(Token::Text(text)) => {
                if let Some(sheet) = sheets.last_mut().filter(|_| in_visible) {
                    sheet.hidden |= matches!(text.trim(), "SheetHidden" | "SheetVeryHidden");
                }
            }
            Ok(Token::Close) => in_visible = false,
            Ok(Token::End) | Err(_) => return sheets,
        }
    }
}

/// A style as written, with what it inherits.
#[derive(Debug, Clone, Default)]
struct Style {
    code: Option<String>,
    sides: [bool; 4],
    struck: bool,
}

/// A cell that is open.
#[derive(Debug, Default)]
struct Cell {
    style: usize,
    kind: String,
    has_formula: bool,
    has_data: bool,
    text: RichText,
}

struct Walk<'b, 'l> {
    book: &'b mut Book<'l>,
    styles: Styles,
    written: HashMap<String, (usize, Style)>,
    style: Option<(String, Style)>,
    sheets: Vec<Sheet>,
    /// Where the next row, column of cells and column of the sheet stand.
    row: u32,
    column: u32,
    described: u32,
    cell: Option<Cell>,
    /// How deep in the data of a cell, in a comment, and in what raises and strikes its text.
    data: usize,
    comment: usize,
    raised: usize,
    struck: usize,
    depth: usize,
    /// Whether the text of the cell had an element of its own.
    own: bool,
}

impl<'b, 'l> Walk<'b, 'l> {
    fn new(book: &'b mut Book<'l>) -> Self {
        Self {
            book,
            styles: Styles::default(),
            written: HashMap::new(),
            style: None,
            sheets: Vec::new(),
            row: 0,
            column: 0,
            described: 0,
            cell: None,
            data: 0,
            comment: 0,
            raised: 0,
            struck: 0,
            depth: 0,
            own: false,
        }
    }

    /// Reads the styles and the sheets; returns the fault at which it ended.
    fn run(
        &mut self,
        text: &str,
        shown: &[Shown],
        limits: &Limits,
    ) -> Result<Option<Fault>, ReadError> {
        // Cells without a style have the first.
        self.styles.add(CellStyle::default());
        let mut xml = Xml::new(text, limits);
        let mut names: Vec<Open> = Vec::new();
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    self.depth += 1;
                    let open = self.open(&xml, &tag, shown);
                    names.push(open);
                }
                Ok(Token::Text(text)) => {
                    if self.data > 0
                        && self.comment == 0
                        && let Some(cell) = &mut self.cell
                    {
                        let look = Look {
                            raised: self.raised > 0,
                            struck: self.struck > 0,
                        };
                        look.print(&text, &mut cell.text.text, &mut self.book.remarks);
                        if !self.own {
                            cell.text.bare = cell.text.text.len();
                        }
                    }
                }
                Ok(Token::Close) => {
                    let open = names.pop().unwrap_or(Open::Other);
                    self.close(open)?;
                    self.depth = self.depth.saturating_sub(1);
                }
                Ok(Token::End) => return Ok(None),
                Err(fault) => return Ok(Some(fault)),
            }
        }
    }

    fn open(&mut self, xml: &Xml<'_>, tag: &Tag<'_>, shown: &[Shown]) -> Open {
        if self.data > 0 {
            return self.open_run(tag);
        }
        if self.comment > 0 || tag.space != Space::Sheet {
            return Open::Other;
        }
        let number = |name: &str| -> Option<u32> {
            xml.attribute(tag, name)
                .and_then(|value| value.trim().parse().ok())
        };
        match tag.name() {
            "Style" => {
                let id = xml.attribute(tag, "ID").unwrap_or_default().into_owned();
                let parent = xml.attribute(tag, "Parent");
                let parent = parent.as_deref().unwrap_or("Default");
                let inherited = self.written.get(parent).map(|(_, style)| style.clone());
                self.style = Some((id, inherited.unwrap_or_default()));
                return Open::Style;
            }
            "NumberFormat" | "Font" | "Border" => {
                if let Some((_, style)) = &mut self.style {
                    style.note(xml, tag);
                }
            }
            "Worksheet" if self.sheets.len() < MOST_SHEETS => {
                let name = xml.attribute(tag, "Name").unwrap_or_default();
                let mut sheet = Sheet::new(&name);
                let shown = shown.get(self.sheets.len());
                sheet.hides_zeros = shown.is_some_and(|shown| shown.hides_zeros);
                self.sheets.push(sheet);
                (self.row, self.column, self.described) = (0, 0, 0);
            }
            "Column" => {
                let at = number("Index").map_or(self.described, |index| index.saturating_sub(1));
                let last = at.saturating_add(number("Span").unwrap_or(0));
                if let Some(sheet) = self
                    .sheets
                    .last_mut()
                    .filter(|_| is_unseen(xml, tag, "Width"))
                {
                    sheet.hidden_columns.add(at, last);
                }
                self.described = last.saturating_add(1);
            }
            "Row" => {
                self.row = number("Index").map_or(self.row, |index| index.saturating_sub(1));
                self.column = 0;
                let last = self.row.saturating_add(number("Span").unwrap_or(0));
                if let Some(sheet) = self
                    .sheets
                    .last_mut()
                    .filter(|_| is_unseen(xml, tag, "Height"))
                {
                    sheet.hidden_rows.add(self.row, last);
                }
                return Open::Row(last.saturating_add(1));
            }
            "Cell" if self.cell.is_none() => {
                self.column = number("Index").map_or(self.column, |index| index.saturating_sub(1));
                let style = xml.attribute(tag, "StyleID");
                let style = style.and_then(|style| self.written.get(&*style));
                let style = style.or_else(|| self.written.get("Default"));
                let [across, down] =
                    ["MergeAcross", "MergeDown"].map(|name| number(name).unwrap_or(0));
                let range = Range {
                    top: self.row,
                    left: self.column,
                    bottom: self.row.saturating_add(down),
                    right: self.column.saturating_add(across),
                };
                if let Some(sheet) = self.sheets.last_mut()
                    && sheet.merges.len() < MOST_MERGES
                {
                    sheet.merge(range);
                }
                self.cell = Some(Cell {
                    style: style.map_or(0, |(index, _)| *index),
                    has_formula: xml.attribute(tag, "Formula").is_some(),
                    ..Cell::default()
                });
                return Open::Cell(range.right.saturating_add(1));
            }
            "Data" => {
                if let Some(cell) = &mut self.cell {
                    cell.kind = xml.attribute(tag, "Type").unwrap_or_default().into_owned();
                    cell.has_data = true;
                    (self.data, self.own) = (self.depth, false);
                    (self.raised, self.struck) = (0, 0);
                }
            }
            "Comment" => self.comment = self.depth,
            _ => {}
        }
        Open::Other
    }

    /// Begins an element within the text of a cell: its names are those of HTML.
    fn open_run(&mut self, tag: &Tag<'_>) -> Open {
        self.own = true;
        match tag.name() {
            "Sup" => {
                self.raised += 1;
                Open::Raised
            }
            "S" => {
                self.struck += 1;
                Open::Struck
            }
            _ => Open::Other,
        }
    }

    fn close(&mut self, open: Open) -> Result<(), ReadError> {
        match open {
            Open::Style => {
                if let Some((id, style)) = self.style.take()
                    && self.written.len() < MOST_STYLES
                {
                    self.keep(id, style);
                }
            }
            Open::Row(next) => self.row = next,
            Open::Cell(next) => {
                if let (Some(cell), Some(mut sheet)) = (self.cell.take(), self.sheets.pop()) {
                    let put = self.put(&cell, &mut sheet);
                    self.sheets.push(sheet);
                    put?;
                }
                self.column = next;
            }
            Open::Raised => self.raised = self.raised.saturating_sub(1),
            Open::Struck => self.struck = self.struck.saturating_sub(1),
            Open::Other => {}
        }
        if self.data == self.depth {
            self.data = 0;
        }
        if self.comment == self.depth {
            self.comment = 0;
        }
        Ok(())
    }

    fn keep(&mut self, id: String, style: Style) {
        let index = self.written.len() + 1;
        // The file's own formats are numbered behind those that every file has.
        let format = match (&style.code, u16::try_from(index)) {
            (Some(code), Ok(index)) => {
                let format = index.saturating_add(1_000);
                self.styles.add_code(format, code.clone());
                format
            }
            _ => 0,
        };
        self.styles.add(CellStyle {
            format,
            ruled: is_ruled(style.sides),
            struck: style.struck,
            white: false,
        });
        self.written.insert(id, (index, style));
    }

    fn put(&mut self, cell: &Cell, sheet: &mut Sheet) -> Result<(), ReadError> {
        let at = (self.row, self.column, cell.style);
        let raw = cell.text.text.trim();
        let value = match &*cell.kind {
            _ if !cell.has_data => None,
            "Number" => Some(raw.parse().map_or(Value::Rich(&cell.text), Value::Number)),
            "Boolean" => Some(Value::Bool(matches!(raw, "1" | "true"))),
            "DateTime" => Some(Value::Text(
                raw.strip_suffix("T00:00:00.000").unwrap_or(raw),
            )),
            _ => Some(Value::Rich(&cell.text)),
        };
        if cell.has_formula {
            self.book
                .write_formula(sheet, &mut self.styles, at, value, false)
        } else {
            let value = value.unwrap_or(Value::Blank);
            self.book.write(sheet, &mut self.styles, at, value)
        }
    }
}

/// What an open element does as it ends. Rows and cells tell where the next one stands.
#[derive(Debug, Clone, Copy)]
enum Open {
    Style,
    Row(u32),
    Cell(u32),
    Raised,
    Struck,
    Other,
}

impl Style {
    fn note(&mut self, xml: &Xml<'_>, tag: &Tag<'_>) {
        let value = |name: &str| xml.attribute(tag, name);
        match tag.name() {
            "NumberFormat" => self.code = value("Format").map(|code| code_of(&code).to_owned()),
            "Font" => self.struck = value("StrikeThrough").is_some_and(|value| is_on(&value)),
            _ => {
                let side = match value("Position").as_deref() {
                    Some("Left") => 0,
                    Some("Right") => 1,
                    Some("Top") => 2,
                    Some("Bottom") => 3,
                    _ => 4,
                };
                let drawn = value("LineStyle").is_some_and(|line| line != "None");
                if let Some(side) = self.sides.get_mut(side) {
                    *side = drawn;
                }
            }
        }
    }
}

/// Returns the code of a format that is called by a name.
fn code_of(name: &str) -> &str {
    match name {
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "Percent" => "0.00%",
        "General Number" => "General",
        other => other,
    }
}

fn is_on(value: &str) -> bool {
    matches!(value.trim(), "1" | "true")
}

/// Returns whether a row or a column is hidden, or has no size.
fn is_unseen(xml: &Xml<'_>, tag: &Tag<'_>, size: &str) -> bool {
    let is_flat = xml
        .attribute(tag, size)
        .is_some_and(|size| size.trim().parse() == Ok(0.0));
    is_flat
        || xml
            .attribute(tag, "Hidden")
            .is_some_and(|value| is_on(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Block;

    fn file(styles: &str, sheets: &str) -> String {
        format!(
            "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'
            xmlns:o='urn:schemas-microsoft-com:office:office' xmlns:x='urn:schemas-microsoft-com:office:excel'
            xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet' xmlns:html='http://www.w3.org/TR/REC-html40'>
            <DocumentProperties xmlns='urn:schemas-microsoft-com:office:office'><Author>某局</Author></DocumentProperties>
            <Styles>{styles}</Styles>{sheets}</Workbook>"
        )
    }

    /// Writes the blocks of a file one in a line, then the codes of what was said.
    fn told(styles: &str, sheets: &str) -> String {
        let file = file(styles, sheets);
        let (name, read) = crate::read(file.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(name, "sheet-xml");
        assert_eq!(read.value.document.properties[0].name, "dc:creator");
        let blocks = read.value.document.blocks.iter().map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.text.clone(),
            Block::Figure(_) => "<>".to_owned(),
            Block::Grid(grid) => {
                let rows = (0..grid.rows).map(|row| {
                    let cells = grid.row(row).iter();
                    let cells = cells.map(|cell| match (cell.row_span, cell.column_span) {
                        (1, 1) => cell.text.to_string(),
                        (down, across) => format!("{}:{down}x{across}", cell.text),
                    });
                    cells.collect::<Vec<_>>().join("|")
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

    fn cell(attributes: &str, kind: &str, text: &str) -> String {
        format!("<Cell {attributes}><Data ss:Type='{kind}'>{text}</Data></Cell>")
    }

    #[test]
    fn cells_stand_at_their_places() {
        let sheet = format!(
            "<Worksheet ss:Name='表'><Table><Column ss:Index='5' ss:Hidden='1'/><Row ss:Index='3'>{}{}</Row><Row>{}{}{}</Row>
            <Row ss:Height='0'>{}</Row><Row>{}{}<Cell ss:Formula='=1'/><Cell><Comment><ss:Data>批注</ss:Data></Comment></Cell>{}</Row></Table></Worksheet>
            <Worksheet ss:Name='藏'><Table><Row>{}</Row></Table><WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>",
            cell("ss:MergeDown='1'", "String", "甲"),
            cell("ss:MergeAcross='1'", "String", "乙"),
            cell("ss:Index='2'", "Number", "1"),
            cell("", "Number", "2.50"),
            cell("ss:Index='5'", "Number", "9"),
            cell("", "Number", "8"),
            cell("", "String", "丙&#10;丁"),
            cell("", "Boolean", "1"),
            cell("ss:Index='4'", "DateTime", "2025-01-20T00:00:00.000"),
            cell("", "Number", "7"),
        );
        assert_eq!(
            told("", &sheet),
            "甲:2x1|乙:1x2|/1|2.5|/丙\n丁|TRUE||2025-01-20\n!hidden-content\n!formula-without-value\n!hidden-content"
        );
    }

    #[test]
    fn cells_are_read_as_shown() {
        let styles = "<Style ss:ID='Default'><NumberFormat/></Style><Style ss:ID='a'><NumberFormat ss:Format='0&quot;件&quot;'/></Style>
            <Style ss:ID='b'><NumberFormat ss:Format='Standard'/></Style><Style ss:ID='c'><Font ss:StrikeThrough='1'/></Style>
            <Style ss:ID='d' ss:Parent='c'/><Style ss:ID='e' ss:Parent='a'/>";
        let rich = "<Cell><ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'><S>83</S><B>8</B>2<Sup>1</Sup></ss:Data></Cell>";
        let sheet = format!(
            "<Worksheet ss:Name='表'><Table><Row>{}{}{}{}</Row><Row>{}{}{}{}{rich}</Row></Table></Worksheet>",
            cell("ss:StyleID='a'", "Number", "12"),
            cell("ss:StyleID='b'", "Number", "1234.5"),
            cell("", "Number", "3"),
            cell("", "String", "x"),
            cell("ss:StyleID='e'", "Number", "4"),
            cell("ss:StyleID='c'", "Number", "5"),
            cell("ss:StyleID='d'", "String", "6"),
            cell("", "Number", "7"),
        );
        assert_eq!(
            told(styles, &sheet),
            "12件|1,234.50|3|x|/4件|||7|82¹\n!hidden-content"
        );
    }

    #[test]
    fn zeros_that_are_not_shown_are_said() {
        let options = "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><DoNotDisplayZeros/></WorksheetOptions>";
        let row = cell("", "Number", "1") + &cell("", "Number", "0") + &cell("", "Number", "2");
        let sheet = format!(
            "<Worksheet ss:Name='表'><Table><Row>{row}</Row><Row>{row}</Row></Table>{options}</Worksheet>"
        );
        assert_eq!(told("", &sheet), "1|2/1|2\n!zeros-not-shown");
    }

    #[test]
    fn places_and_lengths_that_lie_cost_nothing() {
        let sheet = format!(
            "<Worksheet ss:Name='表'><Table><Row>{}{}</Row><Row ss:Index='4294967295' ss:Span='4294967295'>{}</Row><Row>{}</Row></Table></Worksheet>",
            cell(
                "ss:MergeAcross='4294967295' ss:MergeDown='4294967295'",
                "String",
                "甲"
            ),
            cell("", "String", "乙"),
            cell("ss:Index='4294967295'", "String", "丙"),
            cell("", "String", "丁"),
        );
        assert!(told("", &sheet).starts_with("甲\n"));
        let cut = file("", &sheet);
        let cut = cut.get(..cut.len() - 40).unwrap();
        let read = crate::read(cut.as_bytes(), &ReadOptions::default())
            .unwrap()
            .1;
        assert!(
            read.diagnostics
                .iter()
                .any(|said| said.code == "xml-truncated")
        );
    }
}
