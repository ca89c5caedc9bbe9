//! Tables that lines do not bound, and those that their file declares.

use super::{Sketch, print, print_tagged};
use crate::{TaggedCell, TaggedTable, blocks};
use nianbao_document::{Block, Limits};

#[test]
fn rows_ruled_and_columns_by_what_stands_below_each_other() {
    let mut page = Sketch::new(1);
    for y in [100.0, 130.0, 160.0, 190.0] {
        page.rule(60.0, y, 360.0, y);
    }
    for (row, cells) in [
        ["信息内容", "制发", "废止"],
        ["规章", "12", "3"],
        ["文件", "7", "105"],
    ]
    .iter()
    .enumerate()
    {
        let y = 120.0 + 30.0 * f32::from(u16::try_from(row).unwrap());
        for (column, cell) in cells.iter().enumerate() {
            page.text(
                66.0 + 100.0 * f32::from(u16::try_from(column).unwrap()),
                y,
                10.0,
                cell,
            );
        }
    }
    assert_eq!(
        print(&[page.0]),
        ["|信息内容|制发|废止|", "|规章|12|3|", "|文件|7|105|"]
    );
}

#[test]
fn a_table_without_lines_is_read_by_its_figures() {
    let mut page = Sketch::new(1);
    page.text(66.0, 100.0, 10.0, "信息内容")
        .text(200.0, 100.0, 10.0, "制发")
        .text(300.0, 100.0, 10.0, "废止")
        .text(66.0, 124.0, 10.0, "行政规范性")
        .text(66.0, 136.0, 10.0, "文件及其他")
        .text(205.0, 130.0, 10.0, "12")
        .text(307.0, 130.0, 10.0, "3")
        .text(66.0, 160.0, 10.0, "规章")
        .text(207.0, 160.0, 10.0, "7")
        .text(302.0, 160.0, 10.0, "105");
    assert_eq!(
        print(&[page.0]),
        [
            "|信息内容|制发|废止|",
            "|行政规范性/文件及其他|12|3|",
            "|规章|7|105|"
        ]
    );
}

/// Marks the glyphs of a page from one number on.
fn mark(page: &mut Sketch, from: usize, mark: u32) {
    for glyph in page.0.glyphs.iter_mut().skip(from) {
        glyph.mark = Some(mark);
    }
}

/// A table without lines, whose first column is a label of two lines, with its tags.
fn declared() -> (Sketch, TaggedTable) {
    let mut page = Sketch::new(1);
    let cells = [
        (66.0, 100.0, "信息"),
        (200.0, 100.0, "件数"),
        (66.0, 120.0, "规章"),
        (210.0, 120.0, "甲"),
    ];
    for (number, (x, y, text)) in (0u32..).zip(cells) {
        let from = page.0.glyphs.len();
        page.text(x, y, 10.0, text);
        mark(&mut page, from, number);
    }
    let cell = |mark: u32| TaggedCell {
        row_span: 1,
        column_span: 1,
        marks: vec![(1, mark)],
    };
    let table = TaggedTable {
        rows: vec![vec![cell(0), cell(1)], vec![cell(2), cell(3)]],
    };
    (page, table)
}

#[test]
fn a_declared_table_needs_no_lines() {
    let (page, table) = declared();
    assert_eq!(
        print_tagged(&[page.0], &[table]),
        ["|信息|件数|", "|规章|甲|"]
    );
}

#[test]
fn a_declaration_that_the_page_contradicts_is_not_believed() {
    let (page, mut table) = declared();
    table.rows.swap(0, 1);
    let noted = blocks(&[page.0], &[table], &Limits::default());
    assert_eq!(noted.diagnostics[0].code, "tags-disagree");
    assert!(
        !noted
            .value
            .iter()
            .any(|block| matches!(block, Block::Grid(_)))
    );
}

#[test]
fn a_declaration_with_holes_is_ignored() {
    let (page, mut table) = declared();
    table.rows[1].pop();
    assert!(
        !print_tagged(&[page.0], &[table])
            .iter()
            .any(|line| line.starts_with('|'))
    );
}

#[test]
fn a_table_of_contents_is_no_table() {
    let mut page = Sketch::new(1);
    for (row, title) in (0u16..).zip([
        "一、总体情况",
        "二、主动公开",
        "三、依申请公开",
        "四、复议诉讼",
    ]) {
        let y = 100.0 + 20.0 * f32::from(row);
        page.text(60.0, y, 12.0, &format!("{title}....................."))
            .text(400.0, y, 12.0, &(row + 3).to_string());
    }
    assert!(!print(&[page.0]).iter().any(|line| line.starts_with('|')));
}

/// A table of two rows whose figures stand beside the middle of labels of two lines.
#[test]
fn an_ordinal_alone_in_a_line_begins_a_label() {
    let mut page = Sketch::new(1);
    page.text(66.0, 100.0, 10.0, "信息内容")
        .text(205.0, 100.0, 10.0, "制发")
        .text(305.0, 100.0, 10.0, "废止")
        .text(66.0, 124.0, 10.0, "1.")
        .text(66.0, 136.0, 10.0, "信访举报投诉类申请")
        .text(205.0, 130.0, 10.0, "12")
        .text(307.0, 130.0, 10.0, "3")
        .text(66.0, 154.0, 10.0, "2.重复")
        .text(66.0, 166.0, 10.0, "申请")
        .text(205.0, 160.0, 10.0, "7")
        .text(307.0, 160.0, 10.0, "0");
    assert_eq!(
        print(&[page.0]),
        [
            "|信息内容|制发|废止|",
            "|1./信访举报投诉类申请|12|3|",
            "|2.重复/申请|7|0|"
        ]
    );
}

#[test]
fn a_wide_blank_within_a_label_is_no_column() {
    let mut page = Sketch::new(1);
    for (row, (label, first, second)) in (0u16..).zip([
        ("信　息　内　容", "制发", "废止"),
        ("行　政　处　罚", "12", "3"),
        ("行　政　强　制", "７", "１０"),
    ]) {
        let y = 100.0 + 24.0 * f32::from(row);
        page.text(66.0, y, 10.0, label)
            .text(205.0, y, 10.0, first)
            .text(305.0, y, 10.0, second);
    }
    let cells: Vec<Vec<String>> = print(&[page.0])
        .iter()
        .map(|row| {
            let text = row.trim_matches('|').replace([' ', '\u{3000}'], "");
            text.split('|').map(str::to_owned).collect()
        })
        .collect();
    assert_eq!(
        cells,
        [
            ["信息内容", "制发", "废止"],
            ["行政处罚", "12", "3"],
            ["行政强制", "７", "１０"]
        ]
    );
}

#[test]
fn texts_that_touch_in_neighbouring_columns_are_two() {
    let mut page = Sketch::new(1);
    page.text(100.0, 100.0, 10.0, "信息内容")
        .text(300.0, 100.0, 10.0, "制发")
        .text(400.0, 100.0, 10.0, "废止")
        .text(50.0, 124.0, 10.0, "其他处理")
        .text(50.0, 136.0, 10.0, "情形");
    for (row, (label, first, second)) in (0u16..).zip([
        ("逾期不补正", "12", "3"),
        ("逾期未缴费", "7", "10"),
        ("其他", "5", "1"),
    ]) {
        let y = 124.0 + 24.0 * f32::from(row);
        page.text(95.0, y, 10.0, label)
            .text(305.0, y, 10.0, first)
            .text(405.0, y, 10.0, second);
    }
    let rows = print(&[page.0]);
    assert!(rows[1].contains("|逾期不补正|12|3|"), "{rows:?}");
    assert!(rows[2].contains("|逾期未缴费|7|10|"), "{rows:?}");
}

#[test]
fn lines_without_end_are_a_drawing() {
    let mut page = Sketch::new(1);
    (page.0.width, page.0.height) = (9000.0, 9000.0);
    for at in 0..2100u16 {
        let at = 4.0 * f32::from(at);
        page.rule(0.0, at, 8400.0, at).rule(at, 0.0, at, 8400.0);
    }
    page.text(60.0, 8800.0, 10.0, "图");
    let noted = blocks(&[page.0], &[], &Limits::default());
    assert_eq!(noted.diagnostics[0].code, "too-many-rules");
}
