//! Sheets drawn as text: a line is a row, `|` parts its cells, `~` marks a cell with lines.

use super::*;
use crate::sheets::Range;

fn sheet(rows: &[&str], merges: &[[u32; 4]]) -> Sheet {
    let mut sheet = Sheet::new("表");
    for (row, line) in (0u32..).zip(rows) {
        for (column, text) in (0u32..).zip(line.split('|')) {
            let bare = text.strip_prefix('~');
            if bare.is_some() {
                sheet.rule(row, column, column, 1_000);
            }
            sheet.put(row, column, bare.unwrap_or(text).into());
        }
    }
    for &[top, left, bottom, right] in merges {
        sheet.merge(Range {
            top,
            left,
            bottom,
            right,
        });
    }
    sheet
}

/// Writes the blocks as lines: a paragraph as its text, a grid as its size and its rows.
fn drawn(sheet: &Sheet) -> Vec<String> {
    let parted = part(sheet, &Limits::default()).unwrap();
    let mut out = Vec::new();
    for block in &parted.blocks {
        match block {
            Block::Paragraph(paragraph) => out.push(paragraph.text.clone()),
            Block::Grid(grid) => {
                out.push(format!("{}x{} at {}", grid.rows, grid.columns, grid.origin));
                for row in 0..grid.rows {
                    let cells =
                        grid.row(row)
                            .iter()
                            .map(|cell| match (cell.row_span, cell.column_span) {
                                (1, 1) => cell.text.to_string(),
                                (rows, columns) => format!("{}[{rows}x{columns}]", cell.text),
                            });
                    out.push(cells.collect::<Vec<_>>().join("|"));
                }
            }
            Block::Figure(_) => {}
        }
    }
    out
}

#[test]
fn lines_tell_tables_from_prose() {
    let sheet = sheet(
        &[
            "标题|||",
            "正文。|||",
            "~甲||||",
            "~名|~数|~数",
            "~行|~1|",
            "尾|||",
        ],
        &[[0, 0, 0, 2], [2, 0, 2, 2]],
    );
    assert_eq!(
        drawn(&sheet),
        [
            "标题",
            "正文。",
            "3x3 at 表!A3",
            "甲[1x3]",
            "名|数|数",
            "行|1|",
            "尾"
        ]
    );
}

#[test]
fn without_lines_width_tells() {
    let rows = [
        "标题|",
        "第一段|",
        "甲|",
        "名|数",
        "行|1",
        "乙|",
        "名|数",
        "行|2",
        "",
        "下节|",
        "名|数|数",
        "行|1|2",
    ];
    let bare = sheet(&rows, &[[2, 0, 2, 1]]);
    let told = [
        "标题",
        "第一段",
        "6x2 at 表!A3",
        "甲[1x2]",
        "名|数",
        "行|1",
        "乙|",
        "名|数",
        "行|2",
    ];
    let rest = ["下节", "2x3 at 表!A11", "名|数|数", "行|1|2"];
    assert_eq!(drawn(&bare), [&told[..], &rest].concat());
    // Where everything has lines they tell nothing.
    let all: Vec<String> = rows
        .iter()
        .map(|row| {
            row.split('|')
                .map(|cell| format!("~{cell}"))
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert!(drawn(&sheet(&all, &[[2, 0, 2, 1]])).starts_with(&["标题".into(), "第一段".into()]));
}

#[test]
fn a_table_may_stand_anywhere_and_has_every_cell() {
    let mut far = Sheet::new("表");
    for (row, column, text) in [(6, 7, "a"), (6, 9, "b"), (8, 8, "c")] {
        far.put(row, column, text.into());
    }
    far.merge(Range {
        top: 6,
        left: 7,
        bottom: 8,
        right: 7,
    });
    assert_eq!(drawn(&far), ["3x3 at 表!H7", "a[3x1]||b", "|", "c|"]);
}

#[test]
fn what_is_hidden_leaves_no_gap() {
    let mut some = sheet(
        &["名|暗|数|数", "行|9|1|2", "隐|9|9|9", "尾|9|3|4"],
        &[[0, 1, 0, 3]],
    );
    some.hidden_rows.add(2, 2);
    some.hidden_columns.add(1, 1);
    let parted = part(&some, &Limits::default()).unwrap();
    assert_eq!(
        parted.hidden,
        [(1, 1), (2, 0), (2, 1), (2, 2), (2, 3), (3, 1)]
    );
    assert_eq!(parted.covered, [(0, 2), (0, 3)]);
    // A merged cell shows its text as long as a part of it is shown.
    assert_eq!(
        drawn(&some),
        ["3x3 at 表!A1", "名|暗[1x2]", "行|1|2", "尾|3|4"]
    );
}

#[test]
fn merged_cells_beyond_reason_are_cut() {
    let most = [0, 0, u32::MAX, u32::MAX];
    let all = sheet(
        &["a|b", "c|d"],
        &[most, [0, 0, 1, 0], [1, 1, u32::MAX - 1, 1]],
    );
    let parted = part(&all, &Limits::default()).unwrap();
    assert_eq!(parted.overlaps.len(), 2);
    assert_eq!(drawn(&all), ["a"]);
    let mut far = sheet(&["a"], &[]);
    far.put(
        crate::sheets::MOST_ROWS - 1,
        crate::sheets::MOST_COLUMNS - 1,
        "z".into(),
    );
    far.put(crate::sheets::MOST_ROWS, 0, "beyond".into());
    assert_eq!(drawn(&far), ["a", "z"]);
    let limits = Limits {
        cells: 3,
        ..Limits::default()
    };
    let refused = part(&sheet(&["a|b", "c|d"], &[]), &limits).map(|_| ());
    assert_eq!(refused, Err(ReadError::over("cells", 3)));
}

#[test]
fn lines_of_a_cell_are_paragraphs_where_they_end_sentences() {
    let all = sheet(&["某县\n年度报告", "一、情况\n第一段。\n第二段。"], &[]);
    assert_eq!(
        drawn(&all),
        ["某县\n年度报告", "一、情况", "第一段。", "第二段。"]
    );
}
