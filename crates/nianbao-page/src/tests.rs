use crate::{Glyph, Page, Rule, TaggedTable, Text, blocks};
use nianbao_document::{Block, Limits, Origin};

mod breaks;
mod inferred;

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
    print_tagged(pages, &[])
}

fn print_tagged(pages: &[Page], tables: &[TaggedTable]) -> Vec<String> {
    let noted = blocks(pages, tables, &Limits::default());
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
fn a_number_wider_than_its_column_stands_where_its_middle_is() {
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 100.0, 120.0, 140.0], &[220.0, 250.0, 280.0])
        .text(70.0, 240.0, 10.0, "件数")
        .text(98.0, 240.0, 10.0, "12345")
        .text(128.0, 240.0, 10.0, "6")
        .text(70.0, 270.0, 10.0, "金额")
        .text(105.0, 270.0, 10.0, "78")
        // Over the edge of the table.
        .text(125.0, 270.0, 10.0, "1024");
    assert_eq!(print(&[page.0]), ["|件数|12345|6|", "|金额|78|1024|"]);
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 100.0, 120.0], &[220.0, 250.0])
        .text(100.0, 240.0, 10.0, "34")
        .text(90.0, 240.0, 10.0, "12");
    assert_eq!(print(&[page.0]), ["|12|34|"]);
    // Full-width digits, and a number of which more than half is beyond the table.
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 100.0, 140.0], &[220.0, 250.0, 280.0])
        .text(70.0, 240.0, 10.0, "件数")
        .text(128.0, 240.0, 10.0, "１６")
        .text(70.0, 270.0, 10.0, "金额")
        .text(131.0, 270.0, 10.0, "1024");
    assert_eq!(print(&[page.0]), ["|件数|１６|", "|金额|1024|"]);
    // A digit that was pushed out, and one that stands beside the table.
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 100.0, 140.0], &[220.0, 250.0, 280.0])
        .text(70.0, 240.0, 10.0, "件数")
        .text(139.0, 240.0, 10.0, "6")
        .text(70.0, 270.0, 10.0, "金额")
        .text(144.0, 270.0, 10.0, "7");
    assert_eq!(print(&[page.0])[..2], ["|件数|6|", "|金额||"]);
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

/// A table of three columns whose head is merged, with text in every cell.
fn small_table(page: &mut Sketch, x: f32, y: f32) {
    page.rule(x, y, x + 240.0, y)
        .rule(x, y + 20.0, x + 240.0, y + 20.0)
        .rule(x, y + 40.0, x + 240.0, y + 40.0)
        .rule(x, y + 60.0, x + 240.0, y + 60.0)
        .rule(x, y, x, y + 60.0)
        .rule(x + 80.0, y + 20.0, x + 80.0, y + 60.0)
        .rule(x + 160.0, y + 20.0, x + 160.0, y + 60.0)
        .rule(x + 240.0, y, x + 240.0, y + 60.0)
        .text(x + 90.0, y + 14.0, 10.0, "第一项")
        .text(x + 6.0, y + 34.0, 10.0, "信息内容")
        .text(x + 86.0, y + 34.0, 10.0, "制发")
        .text(x + 166.0, y + 34.0, 10.0, "废止")
        .text(x + 6.0, y + 54.0, 10.0, "规章")
        .text(x + 86.0, y + 54.0, 10.0, "12")
        .text(x + 166.0, y + 54.0, 10.0, "3");
}

const SMALL: [&str; 3] = ["|1x3:第一项|", "|信息内容|制发|废止|", "|规章|12|3|"];

#[test]
fn missing_lines_merge_cells() {
    let mut page = Sketch::new(1);
    small_table(&mut page, 60.0, 100.0);
    assert_eq!(print(&[page.0]), SMALL);
}

#[test]
fn a_table_reads_the_same_wherever_and_however_it_stands() {
    let mut sketch = Sketch::new(1);
    small_table(&mut sketch, 60.0, 100.0);
    let page = sketch.0;
    for (dx, dy) in [(0.0, 0.0), (33.3, 7.7), (200.0, 500.0)] {
        for scale in [0.5, 0.8, 1.0, 1.4, 2.0] {
            for quarter in 0..4 {
                let moved = turned(&scaled(&page, scale, dx, dy), quarter);
                assert_eq!(print(&[moved]), SMALL, "{dx} {dy} {scale} {quarter}");
            }
        }
    }
}

fn scaled(page: &Page, scale: f32, dx: f32, dy: f32) -> Page {
    let mut page = page.clone();
    page.width = page.width * scale + 300.0;
    page.height = page.height * scale + 600.0;
    for glyph in &mut page.glyphs {
        glyph.x = glyph.x * scale + dx;
        glyph.y = glyph.y * scale + dy;
        glyph.size *= scale;
        glyph.advance = (glyph.advance.0 * scale, glyph.advance.1 * scale);
    }
    for rule in &mut page.rules {
        rule.x0 = rule.x0 * scale + dx;
        rule.x1 = rule.x1 * scale + dx;
        rule.y0 = rule.y0 * scale + dy;
        rule.y1 = rule.y1 * scale + dy;
    }
    page
}

/// Turns what stands on a page clockwise by quarters.
fn turned(page: &Page, quarters: u32) -> Page {
    let mut page = page.clone();
    for _ in 0..quarters {
        let height = page.height;
        std::mem::swap(&mut page.height, &mut page.width);
        for glyph in &mut page.glyphs {
            (glyph.x, glyph.y) = (height - glyph.y, glyph.x);
            glyph.advance = (-glyph.advance.1, glyph.advance.0);
        }
        for rule in &mut page.rules {
            let (x0, x1) = (height - rule.y1, height - rule.y0);
            (rule.y0, rule.y1) = (rule.x0, rule.x1);
            (rule.x0, rule.x1) = (x0, x1);
        }
    }
    page
}

#[test]
fn rules_may_come_in_pieces() {
    let mut sketch = Sketch::new(1);
    small_table(&mut sketch, 60.0, 100.0);
    let whole = sketch.0.rules.clone();
    let mut seed = 7u32;
    let mut next = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(seed >> 16).unwrap()) / 65_536.0
    };
    for _ in 0..40 {
        let mut rules = Vec::new();
        for rule in &whole {
            let at = 0.1 + 0.8 * next();
            let (x, y) = (
                rule.x0 + (rule.x1 - rule.x0) * at,
                rule.y0 + (rule.y1 - rule.y0) * at,
            );
            let (mut first, mut second) = (*rule, *rule);
            (first.x1, first.y1) = (x, y);
            (second.x0, second.y0) = (x, y);
            let place = (next() * 8.0).floor();
            if place < 4.0 {
                rules.insert(0, second);
                rules.push(first);
            } else {
                rules.push(second);
                rules.push(first);
            }
        }
        let page = Page {
            rules,
            ..sketch.0.clone()
        };
        assert_eq!(print(&[page]), SMALL);
    }
}

#[test]
fn dashes_and_double_lines_are_lines() {
    let mut sketch = Sketch::new(1);
    small_table(&mut sketch, 60.0, 100.0);
    let whole = std::mem::take(&mut sketch.0.rules);
    for rule in whole {
        let length = (rule.x1 - rule.x0).max(rule.y1 - rule.y0);
        let (dx, dy) = ((rule.x1 - rule.x0) / length, (rule.y1 - rule.y0) / length);
        let mut at = 0.0;
        while at < length {
            for off in [0.0, 2.25] {
                let (x, y) = (rule.x0 + dx * at + dy * off, rule.y0 + dy * at + dx * off);
                sketch.rule(x, y, x + dx * 3.0, y + dy * 3.0);
            }
            at += 5.0;
        }
    }
    assert_eq!(print(&[sketch.0]), SMALL);
}

#[test]
fn bold_drawn_twice_is_read_once_and_repeated_digits_stay() {
    let mut page = Sketch::new(1);
    page.text(60.0, 100.0, 10.5, "共112件1111")
        .text(60.35, 100.0, 10.5, "共112件1111");
    assert_eq!(print(&[page.0]), ["共112件1111"]);
}

#[test]
fn unseen_and_slanted_glyphs_are_left_out() {
    let mut page = Sketch::new(1);
    page.text(60.0, 100.0, 12.0, "看得见的文字");
    page.text(60.0, 130.0, 12.0, "看不见");
    for glyph in page.0.glyphs.iter_mut().skip(6) {
        glyph.visible = false;
    }
    page.text(200.0, 400.0, 60.0, "水印");
    for glyph in page.0.glyphs.iter_mut().skip(9) {
        glyph.advance = (40.0, -40.0);
    }
    assert_eq!(print(&[page.0]), ["看得见的文字"]);
}

#[test]
fn a_label_in_vertical_writing_and_one_of_single_lines() {
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 80.0, 100.0, 200.0], &[100.0, 180.0]);
    for (at, c) in "办理结果".chars().enumerate() {
        let down = f32::from(u16::try_from(at).unwrap()) * 10.0;
        page.0.glyphs.push(Glyph {
            text: Text::Char(c),
            x: 70.0,
            y: 110.0 + down,
            advance: (0.0, 10.0),
            size: 10.0,
            vertical: true,
            visible: true,
            mark: None,
        });
        page.text(85.0, 119.0 + down * 1.2, 10.0, &c.to_string());
    }
    page.text(110.0, 140.0, 10.0, "其他的文字");
    assert_eq!(print(&[page.0]), ["|办理结果|办理结果|其他的文字|"]);
}

#[test]
fn a_number_broken_in_a_narrow_cell_is_one_and_two_numbers_stay_two() {
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 160.0, 184.0, 240.0], &[100.0, 140.0])
        .text(70.0, 120.0, 10.0, "申请数量")
        .text(164.0, 114.0, 10.0, "123")
        .text(164.0, 127.0, 10.0, "4")
        .text(200.0, 114.0, 10.0, "12")
        .text(200.0, 127.0, 10.0, "5");
    assert_eq!(print(&[page.0]), ["|申请数量|1234|12 5|"]);
}

#[test]
fn a_frame_around_the_page_is_no_table() {
    let mut page = Sketch::new(1);
    page.lattice(&[20.0, 575.0], &[20.0, 822.0]);
    small_table(&mut page, 60.0, 100.0);
    page.text(60.0, 300.0, 12.0, "表外的一段文字。");
    let mut expected: Vec<&str> = SMALL.to_vec();
    expected.push("表外的一段文字。");
    assert_eq!(print(&[page.0]), expected);
}

#[test]
fn running_heads_and_page_numbers_are_left_out() {
    let pages: Vec<Page> = (1..=3)
        .map(|number| {
            let mut page = Sketch::new(number);
            page.text(60.0, 40.0, 9.0, "某区人民政府公报")
                .text(
                    84.0,
                    200.0,
                    12.0,
                    &format!("这是第{number}页上自成一段的文字，"),
                )
                .text(60.0, 220.0, 12.0, "共两行。")
                .text(280.0, 815.0, 9.0, &format!("第 {number} 页 共 3 页"));
            page.0
        })
        .collect();
    assert_eq!(
        print(&pages),
        [
            "这是第1页上自成一段的文字，共两行。",
            "这是第2页上自成一段的文字，共两行。",
            "这是第3页上自成一段的文字，共两行。"
        ]
    );
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let (left, right) = (
        "左栏的文字一行一行写下去写到这一栏的尽头为止了",
        "右栏的文字一行一行写下去写到这一栏的尽头为止了",
    );
    let mut page = Sketch::new(1);
    for row in 0..6u16 {
        let y = 100.0 + 20.0 * f32::from(row);
        page.text(60.0, y, 10.0, left)
            .text(320.0, y + 3.0, 10.0, right);
    }
    assert_eq!(print(&[page.0]), [left.repeat(6) + &right.repeat(6)]);
}

#[test]
fn what_cannot_be_placed_does_no_harm() {
    let mut page = Sketch::new(1);
    page.text(f32::NAN, 100.0, 10.0, "甲")
        .text(f32::INFINITY, 100.0, 10.0, "乙")
        .text(1e30, -1e30, 1e30, "丙")
        .rule(f32::NAN, 0.0, 1.0, 1.0)
        .rule(-1e30, 5.0, 1e30, 5.0)
        .text(60.0, 100.0, 0.0, "丁");
    assert!(print(&[page.0]).len() <= 2);
    assert!(print(&[]).is_empty());
    assert!(print(&[Page::default()]).is_empty());
}

#[test]
fn cells_stand_where_a_viewer_shows_them() {
    let mut sketch = Sketch::new(1);
    small_table(&mut sketch, 60.0, 100.0);
    // The cell "12" spans 140 to 220 across and 140 to 160 down on a page of 595 by 842.
    let expected = [
        [140.0, 140.0, 220.0, 160.0],
        [842.0 - 160.0, 140.0, 842.0 - 140.0, 220.0],
        [595.0 - 220.0, 842.0 - 160.0, 595.0 - 140.0, 842.0 - 140.0],
        [140.0, 595.0 - 220.0, 160.0, 595.0 - 140.0],
    ];
    for (quarters, expected) in (0u32..).zip(expected) {
        let noted = blocks(&[turned(&sketch.0, quarters)], &[], &Limits::default());
        let Some(Block::Grid(grid)) = noted.value.first() else {
            panic!("no grid after {quarters} quarters");
        };
        let cell = grid.cells().iter().find(|cell| cell.text == "12").unwrap();
        let Origin::Page { number: 1, area } = cell.origin else {
            panic!("{:?}", cell.origin);
        };
        let found = [area.left, area.top, area.right, area.bottom];
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1.0, "{quarters}: {found:?} {expected:?}");
        }
    }
}

#[test]
fn raised_digits_are_told_from_those_before_them() {
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 160.0, 260.0], &[100.0, 120.0, 140.0]);
    page.text(70.0, 115.0, 12.0, "规章")
        .text(200.0, 115.0, 12.0, "12");
    page.text(212.0, 111.0, 8.0, "[1]");
    page.text(70.0, 135.0, 12.0, "其他")
        .text(200.0, 135.0, 12.0, "3");
    // Lowered digits, and ones that are hardly smaller, are digits.
    page.text(206.0, 138.0, 8.0, "4")
        .text(210.0, 134.5, 11.0, "5");
    page.text(60.0, 200.0, 12.0, "面积5m")
        .text(96.0, 196.0, 7.0, "2");
    assert_eq!(print(&[page.0]), ["|规章|12[¹]|", "|其他|345|", "面积5m²"]);
}

#[test]
fn text_that_a_line_strikes_through_is_left_out_and_said() {
    let mut page = Sketch::new(1);
    page.lattice(&[60.0, 160.0, 190.0, 220.0], &[100.0, 120.0, 140.0]);
    page.text(70.0, 115.0, 12.0, "规章")
        .text(165.0, 115.0, 10.0, "8382");
    page.rule(165.0, 111.5, 175.0, 111.5);
    page.text(70.0, 135.0, 12.0, "其他")
        .text(165.0, 135.0, 10.0, "1230");
    // Underlined, the line of another cell, and one that goes on beyond the text.
    page.rule(165.0, 136.0, 185.0, 136.0);
    page.text(200.0, 115.0, 10.0, "7")
        .rule(190.0, 111.5, 220.0, 111.5);
    page.text(60.0, 200.0, 12.0, "共公开九件")
        .rule(108.0, 195.5, 120.0, 195.5);
    page.text(60.0, 230.0, 12.0, "合计")
        .rule(40.0, 286.0, 300.0, 286.0);
    let noted = blocks(&[page.0.clone()], &[], &Limits::default());
    let said: Vec<&str> = noted.diagnostics.iter().map(|d| &*d.message).collect();
    assert_eq!(said, ["本页有 2 处划去的文字未读取，首处为“83”"]);
    let print = print(&[page.0]);
    assert!(
        print
            .iter()
            .any(|row| row.contains("82") && !row.contains('3')),
        "{print:?}"
    );
    assert!(print.iter().any(|row| row.contains("1230")), "{print:?}");
    assert_eq!(print.last().unwrap(), "共公开九合计");
}
