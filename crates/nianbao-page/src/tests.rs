use crate::{Glyph, Page, Rule, Text, blocks};
use nianbao_document::{Block, Limits};

/// A synthetic page of A4.
pub(crate) struct Sketch(pub(crate) Page);

impl Sketch {
    pub(crate) fn new(number: u32) -> Self {
        Self(Page {
            number,
            width: 595.0,
            height: 842.0,
            ..Page::default()
        })
    }

    /// Sets a text on a baseline; Han are one em wide, others half.
    pub(crate) fn text(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        let mut at = x;
        for c in text.chars() {
            let advance = if c.is_ascii() { size / 2.0 } else { size };
            self.0.glyphs.push(Glyph {
                text: Text::Char(c),
                x: at,
                y,
                advance: (advance, 0.0),
                size,
                vertical: false,
                visible: true,
                mark: None,
            });
            at += advance;
        }
        self
    }

    pub(crate) fn rule(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) -> &mut Self {
        self.0.rules.push(Rule {
            x0,
            y0,
            x1,
            y1,
            thickness: 0.5,
        });
        self
    }

    /// Rules every cell of a table.
    pub(crate) fn lattice(&mut self, xs: &[f32], ys: &[f32]) -> &mut Self {
        let (left, right) = (xs[0], xs[xs.len() - 1]);
        let (top, bottom) = (ys[0], ys[ys.len() - 1]);
        for y in ys {
            self.rule(left, *y, right, *y);
        }
        for x in xs {
            self.rule(*x, top, *x, bottom);
        }
        self
    }
}

/// Prints blocks: a paragraph as it is, a grid row by row, spans as `rxc`.
pub(crate) fn print(pages: &[Page]) -> Vec<String> {
    let noted = blocks(pages, &[], &Limits::default());
    let mut out = Vec::new();
    for block in &noted.value {
        match block {
            Block::Paragraph(paragraph) => out.push(paragraph.text.clone()),
            Block::Figure(_) => out.push("[figure]".to_owned()),
            Block::Grid(grid) => {
                for row in 0..grid.rows {
                    let cells: Vec<String> = grid
                        .row(row)
                        .iter()
                        .map(|cell| {
                            let span = match (cell.row_span, cell.column_span) {
                                (1, 1) => String::new(),
                                (rows, columns) => format!("{rows}x{columns}:"),
                            };
                            format!("{span}{}", cell.text.replace("\n", "/"))
                        })
                        .collect();
                    out.push(format!("|{}|", cells.join("|")));
                }
            }
        }
    }
    out
}

#[test]
fn prose_and_a_ruled_table() {
    let mut page = Sketch::new(1);
    page.text(200.0, 80.0, 22.0, "某区人民政府")
        .text(
            92.0,
            130.0,
            16.0,
            "二〇二二年我区认真贯彻落实条例有关规定要求各",
        )
        .text(60.0, 160.0, 16.0, "项工作有序推进全年公开信息十条。")
        .text(92.0, 190.0, 16.0, "一、总体情况")
        .lattice(&[60.0, 200.0, 300.0], &[220.0, 250.0, 280.0])
        .text(70.0, 240.0, 10.0, "信息内容")
        .text(240.0, 240.0, 10.0, "件数")
        .text(70.0, 270.0, 10.0, "规章")
        .text(240.0, 270.0, 10.0, "12")
        .text(290.0, 810.0, 10.0, "- 1 -");
    assert_eq!(
        print(&[page.0]),
        [
            "某区人民政府",
            "二〇二二年我区认真贯彻落实条例有关规定要求各项工作有序推进全年公开信息十条。",
            "一、总体情况",
            "|信息内容|件数|",
            "|规章|12|",
        ]
    );
}
