//! Builds small documents and writes what was read of them as lines.

pub(super) use crate::container::pack;
use crate::docx::Docx;
use crate::{ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{Block, Grid, Noted};

pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Wraps a body into a document part, with every namespace that the tests use.
pub(super) fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"
        xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
        xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
        xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
        xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
        xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
        xmlns:new="http://example.org/unheard-of"
        xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"
        xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>"#
    )
}

/// Packs a body, and further parts beside it.
pub(super) fn docx_with(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = document(body);
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
    ];
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    pack(&all)
}

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<Noted<Reading>, ReadError> {
    Docx.read(bytes, &ReadOptions::default())
}

/// Reads a body, and further parts beside it, and writes it as [`written`].
pub(super) fn told_with(body: &str, parts: &[(&str, &str)]) -> String {
    written(&read(&docx_with(body, parts)).unwrap())
}

/// Reads a body and writes it as [`written`].
pub(super) fn told(body: &str) -> String {
    told_with(body, &[])
}

/// Writes what was read, one block in a line: `text`, `#1 heading`, `<picture>`, and a grid as
/// `[a|b+2 / c_2|d]`, where `+` is a span to the right and `_` one downwards. The codes of the
/// diagnostics are at the end.
pub(super) fn written(noted: &Noted<Reading>) -> String {
    let mut lines: Vec<String> = noted.value.document.blocks.iter().map(block).collect();
    lines.extend(
        noted
            .diagnostics
            .iter()
            .map(|diagnostic| format!("!{}", diagnostic.code)),
    );
    lines.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(paragraph) => match paragraph.heading {
            Some(level) => format!("#{level} {}", paragraph.text),
            None => paragraph.text.clone(),
        },
        Block::Figure(figure) => format!("<{}>", figure.alternative),
        Block::Grid(table) => grid(table),
    }
}

fn grid(grid: &Grid) -> String {
    let rows = (0..grid.rows).map(|row| {
        let cells = grid.row(row).iter().map(|cell| {
            let mut text = cell.text.replace("\n", "~").to_string();
            if cell.column_span > 1 {
                text += &format!("+{}", cell.column_span);
            }
            if cell.row_span > 1 {
                text += &format!("_{}", cell.row_span);
            }
            text
        });
        cells.collect::<Vec<_>>().join("|")
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(" / "))
}

/// A paragraph of one run.
pub(super) fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A cell with properties and one paragraph.
pub(super) fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

/// A row of plain cells.
pub(super) fn tr(texts: &[&str]) -> String {
    let cells: String = texts.iter().map(|text| tc("", text)).collect();
    format!("<w:tr>{cells}</w:tr>")
}

/// A table of rows.
pub(super) fn tbl(rows: &str) -> String {
    format!("<w:tbl>{rows}</w:tbl>")
}
