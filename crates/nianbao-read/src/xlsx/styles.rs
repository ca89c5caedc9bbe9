//! Number formats, fonts, borders and the cells' formats that put them together (ECMA-376 part 1, 18.8).

use crate::sheets::{CellStyle, Styles, is_ruled};
use crate::xml::{Tag, Token, Xml};
use nianbao_document::Limits;

/// How many borders, fonts and fills are kept.
const MOST_PARTS: usize = 1 << 16;

/// Reads the styles. A part that is damaged gives what could be read of it: formats that are lost show
/// plain numbers.
pub(super) fn read(text: &str, limits: &Limits, styles: &mut Styles) {
    let mut xml = Xml::new(text, limits);
    let mut is_solid = false;
    // The names of the open elements, as far as they mean something here.
    let mut open: Vec<Part> = Vec::new();
    let mut borders: Vec<[bool; 4]> = Vec::new();
    let mut fonts: Vec<Font> = Vec::new();
    // For each fill whether it is the paper.
    let mut fills: Vec<bool> = Vec::new();
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
                    (Part::Fonts, "font") if fonts.len() < MOST_PARTS => {
                        fonts.push(Font::default());
                    }
                    (Part::Font, "strike") => {
                        if let Some(font) = fonts.last_mut() {
                            font.struck = xml.switch(&tag);
                        }
                    }
                    (Part::Font, "color") => {
                        if let Some(font) = fonts.last_mut() {
                            font.white = is_paper(&xml, &tag);
                        }
                    }
                    (Part::Fills, "fill") if fills.len() < MOST_PARTS => fills.push(true),
                    (Part::Fill, "patternFill") => {
                        if let Some(fill) = fills.last_mut() {
                            let pattern = xml.attribute(&tag, "patternType");
                            // A solid fill has a colour, which follows; other patterns are none of the paper.
                            let pattern = pattern.as_deref().unwrap_or("none");
                            is_solid = pattern == "solid";
                            *fill = is_solid || pattern == "none";
                        }
                    }
                    (Part::Fill, "gradientFill") => {
                        if let Some(fill) = fills.last_mut() {
                            *fill = false;
                        }
                    }
                    (Part::Pattern, "fgColor") if is_solid => {
                        if let Some(fill) = fills.last_mut() {
                            *fill = is_paper(&xml, &tag);
                        }
                    }
                    (Part::Borders, "border") if borders.len() < MOST_PARTS => {
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
                            struck: font.is_some_and(|font| font.struck),
                            white: font.is_some_and(|font| font.white)
                                && number("fillId")
                                    .and_then(|id| fills.get(id))
                                    .is_none_or(|paper| *paper),
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

/// A font, as far as it tells what a cell shows.
#[derive(Debug, Clone, Copy, Default)]
struct Font {
    struck: bool,
    white: bool,
}

/// Returns whether a colour is that of the paper: white, or the ground of the theme or the window.
fn is_paper(xml: &Xml<'_>, tag: &Tag<'_>) -> bool {
    let value = |name: &str| xml.attribute(tag, name);
    let tinted = value("tint").is_some_and(|tint| tint.trim().parse() != Ok(0.0));
    let white = value("rgb").is_some_and(|rgb| {
        rgb.get(rgb.len().saturating_sub(6)..)
            .is_some_and(|rgb| rgb.eq_ignore_ascii_case("ffffff"))
    });
    let ground = value("theme").is_some_and(|theme| theme.trim() == "0");
    let index = value("indexed").is_some_and(|index| matches!(index.trim(), "1" | "9" | "65"));
    !tinted && (white || ground || index)
}

/// The elements whose children mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Fonts,
    Font,
    Fills,
    Fill,
    Pattern,
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
            "fills" => Self::Fills,
            "fill" => Self::Fill,
            "patternFill" => Self::Pattern,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Book, Sheet, Value};
    use nianbao_document::Block;

    #[test]
    fn numbers_that_are_not_seen_are_left_out() {
        let text = "<styleSheet><fonts><font/><font><color rgb='FFFFFFFF'/></font><font><color theme='0'/></font>
            <font><color theme='0' tint='-0.5'/></font><font><strike/></font></fonts>
            <fills><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='gray125'/></fill>
            <fill><patternFill patternType='solid'><fgColor rgb='FF1F4E79'/></patternFill></fill>
            <fill><patternFill patternType='solid'><fgColor rgb='FFFFFFFF'/></patternFill></fill></fills>
            <cellXfs><xf/><xf fontId='1' fillId='0'/><xf fontId='2' fillId='3'/><xf fontId='1' fillId='2'/>
            <xf fontId='1' fillId='1'/><xf fontId='3' fillId='0'/><xf fontId='4' fillId='0'/></cellXfs></styleSheet>";
        let limits = Limits::default();
        let mut styles = Styles::default();
        read(text, &limits, &mut styles);
        let mut book = Book::new(&limits);
        let mut sheet = Sheet::new("表");
        for style in 0..7 {
            let row = u32::try_from(style).unwrap();
            for (column, value) in [(0, Value::Text("数")), (1, Value::Number(12.0))] {
                book.write(&mut sheet, &mut styles, (row, column, style), value)
                    .unwrap();
            }
        }
        book.finish(vec![sheet]).unwrap();
        let texts: Vec<String> = book
            .blocks
            .iter()
            .flat_map(|block| match block {
                Block::Grid(grid) => (0..grid.rows)
                    .map(|row| {
                        grid.row(row)
                            .iter()
                            .map(|cell| cell.text.as_str())
                            .collect()
                    })
                    .collect(),
                Block::Paragraph(paragraph) => vec![paragraph.text.clone()],
                Block::Figure(_) => Vec::new(),
            })
            .collect();
        assert_eq!(texts, ["数12", "数", "数", "数12", "数12", "数12"]);
        assert_eq!(
            (book.remarks.hidden, book.remarks.first_hidden.as_str()),
            (4, "12")
        );
    }
}
