//! What floats over a sheet: boxes with text are read, pictures, charts and comments said (ECMA-376 part
//! 1, 20.5).

use super::cells::Beside;
use super::workbook::Listed;
use crate::ReadError;
use crate::docx::package::Package;
use crate::sheets::{Book, Sheet};
use crate::xml::{Token, Xml};

/// How many boxes of a sheet are read.
const MOST_BOXES: usize = 4_096;

/// Reads what floats over a sheet.
pub(super) fn read(
    package: &mut Package<'_>,
    book: &mut Book<'_>,
    listed: &Listed,
    beside: &Beside,
    sheet: &mut Sheet,
) -> Result<(), ReadError> {
    let relations = package.relations(&listed.part)?;
    let is_comment = |kind: &str| kind == "comments" || kind == "threadedComment";
    if relations
        .values()
        .any(|relation| is_comment(&relation.kind))
    {
        book.say_unread(&listed.name, "批注", "comments");
    }
    let mut pictures = false;
    for id in &beside.drawings {
        let Some(relation) = relations.get(id) else {
            continue;
        };
        let Some(text) = package.text(&relation.target)? else {
            continue;
        };
        pictures |= boxes(package, &relation.target, &text, sheet)?;
    }
    if pictures {
        book.say_unread(&listed.name, "图片或图表", "pictures or charts");
    }
    Ok(())
}

/// Gathers the texts of boxes, a line for each paragraph; says whether there are pictures or charts.
fn boxes(
    package: &mut Package<'_>,
    name: &str,
    text: &str,
    sheet: &mut Sheet,
) -> Result<bool, ReadError> {
    let mut xml = Xml::new(text, package.limits());
    let mut pictures = false;
    let mut depth = 0usize;
    // How deep the open box, text and alternative stand; 0 where none is open.
    let (mut body, mut run, mut fallback) = (0usize, 0usize, 0usize);
    let mut lines = String::new();
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => {
                depth += 1;
                match tag.name() {
                    "Fallback" if fallback == 0 => fallback = depth,
                    _ if fallback > 0 => {}
                    "txBody" if body == 0 => body = depth,
                    "t" if body > 0 => run = depth,
                    "br" if body > 0 => lines.push('\n'),
                    "pic" | "graphicFrame" => pictures = true,
                    "p" if body > 0 && !lines.is_empty() => lines.push('\n'),
                    _ => {}
                }
            }
            Ok(Token::Text(text)) => {
                if run > 0 && fallback == 0 {
                    lines.push_str(&text);
                }
            }
            Ok(Token::Close) => {
                if depth == run {
                    run = 0;
                }
                if depth == fallback {
                    fallback = 0;
                }
                if depth == body {
                    body = 0;
                    let text = std::mem::take(&mut lines);
                    if !text.trim().is_empty() && sheet.texts.len() < MOST_BOXES {
                        sheet.texts.push(text);
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Ok(Token::End) => break,
            Err(fault) => {
                package.fault(name, fault)?;
                break;
            }
        }
    }
    Ok(pictures)
}
