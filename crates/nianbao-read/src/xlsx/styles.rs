//! Number formats, fonts, borders and the cells' formats that put them together (ECMA-376 part 1, 18.8).

use crate::sheets::{CellStyle, Styles, is_ruled};
use crate::xml::{Tag, Token, Xml};
use nianbao_document::Limits;

/// How many borders, and how many fonts, are kept.
const MOST_BORDERS: usize = 1 << 16;

/// Reads the styles. A part that is damaged gives what could be read of it: formats that are lost show
/// plain numbers.
pub(super) fn read(text: &str, limits: &Limits, styles: &mut Styles) {
    let mut xml = Xml::new(text, limits);
    // The names of the open elements, as far as they mean something here.
    let mut open: Vec<Part> = Vec::new();
    let mut borders: Vec<[bool; 4]> = Vec::new();
    // For each font whether it strikes its text through.
    let mut fonts: Vec<bool> = Vec::new();
    while let Ok(token) = xml.next() {
        match token {
            Token::Open(tag) => {
                let within = open.last().copied().unwrap_or(Part::Other);
                let part = Part::of(tag.name());
                let number = |key: &str| number(&xml, &tag, key);
                match (within, tag.name()) {
                    (_, "numFmt") => {
                        let id = number("numFmtId").and_then(|id| u16::try_from(id).ok());
                        let code = xml.attribute(&tag, "formatCode");
                        if let (Some(id), Some(code)) = (id, code) {
                            styles.add_code(id, code.into_owned());
                        }
                    }
                    (Part::Fonts, "font") if fonts.len() < MOST_BORDERS => fonts.push(false),
                    (Part::Font, "strike") => {
                        if let Some(font) = fonts.last_mut() {
                            *font = xml.switch(&tag);
                        }
                    }
                    (Part::Borders, "border") if borders.len() < MOST_BORDERS => {
                        borders.push([false; 4]);
                    }
                    (Part::Border, side) => {
                        let drawn = xml.attribute(&tag, "style");
                        let drawn = drawn.is_some_and(|style| !matches!(style.trim(), "" | "none"));
                        let index = match side {
                            "left" | "start" => 0,
                            "right" | "end" => 1,
                            "top" => 2,
                            "bottom" => 3,
                            _ => 4,
                        };
                        let border = borders.last_mut();
                        if let Some(line) = border.and_then(|border| border.get_mut(index)) {
                            *line = drawn;
                        }
                    }
                    (Part::Formats, "xf") => {
                        let format = number("numFmtId").and_then(|id| u16::try_from(id).ok());
                        let border = number("borderId").and_then(|id| borders.get(id));
                        let font = number("fontId").and_then(|id| fonts.get(id));
                        styles.add(CellStyle {
                            format: format.unwrap_or(0),
                            ruled: border.is_some_and(|border| is_ruled(*border)),
                            struck: font == Some(&true),
                        });
                    }
                    _ => {}
                }
                open.push(part);
            }
            Token::Close => {
                open.pop();
            }
            Token::Text(_) => {}
            Token::End => break,
        }
    }
}

/// The elements whose children mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Fonts,
    Font,
    Borders,
    Border,
    Formats,
    Other,
}

impl Part {
    fn of(name: &str) -> Self {
        match name {
            "fonts" => Self::Fonts,
            "font" => Self::Font,
            "borders" => Self::Borders,
            "border" => Self::Border,
            "cellXfs" => Self::Formats,
            _ => Self::Other,
        }
    }
}

fn number(xml: &Xml<'_>, tag: &Tag<'_>, key: &str) -> Option<usize> {
    xml.attribute(tag, key)?.trim().parse().ok()
}
