//! Tables.

use super::build::{docx_with, p, read, tbl, tc, told, tr};
use nianbao_document::{Block, Origin};

#[test]
fn cells_have_lines_and_spans() {
    let body = tbl(&format!(
        "<w:tblGrid><w:gridCol w:w='900'/><w:gridCol w:w='900'/><w:gridCol w:w='900'/></w:tblGrid><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr>{}",
        tc("<w:vMerge w:val='restart'/>", "甲"),
        tc("<w:gridSpan w:val='2'/>", "乙"),
        tc("<w:vMerge/>", ""),
        "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc>",
        tc("", "丙"),
        tr(&["", "3", "4"]),
    ));
    assert_eq!(told(&body), "[甲_2|乙+2 / 1~2|丙 / |3|4]");
}

#[test]
fn rows_begin_late_and_merge_sideways() {
    let late = format!(
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{}</w:tr>",
        tc("", "b")
    );
    let merged = format!(
        "<w:tr>{}{}</w:tr>",
        tc("<w:hMerge w:val='restart'/>", "c"),
        tc("<w:hMerge/>", "")
    );
    assert_eq!(
        told(&tbl(&format!("{}{late}{merged}", tr(&["1", "2"])))),
        "[1|2 / b / c+2]"
    );
    let bytes = docx_with(&tbl(&format!("{}{late}", tr(&["1", "2"]))), &[]);
    let noted = read(&bytes).unwrap();
    let Block::Grid(grid) = &noted.value.document.blocks[0] else {
        panic!("no grid")
    };
    let late = &grid.row(1)[0];
    assert_eq!(late.column, 1);
    let part = "word/document.xml".into();
    assert_eq!(
        late.origin,
        Origin::Node {
            part,
            table: 1,
            row: 2,
            column: 2
        }
    );
}

#[test]
fn rows_and_cells_may_be_wrapped() {
    let cell = |text: &str| {
        format!(
            "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
            tc("", text)
        )
    };
    let row = format!(
        "<w:customXml><w:sdt><w:sdtContent><w:tr>{}{}</w:tr></w:sdtContent></w:sdt></w:customXml>",
        cell("a"),
        cell("b")
    );
    assert_eq!(
        told(&format!(
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
            tbl(&row)
        )),
        "[a|b]"
    );
}

#[test]
fn deleted_and_hidden_rows_and_cells_are_out() {
    let row = |properties: &str, text: &str| {
        format!("<w:tr><w:trPr>{properties}</w:trPr>{}</w:tr>", tc("", text))
    };
    let body = tbl(&[row("<w:del/>", "x"), row("<w:ins/>", "a"), tr(&["b"])].concat());
    assert_eq!(told(&body), "[a / b]\n!tracked-changes");
    let body = tbl(&[row("<w:hidden/>", "x"), row("", "a")].concat());
    assert_eq!(told(&body), "[a]\n!hidden-content");
    let body = tbl(&format!(
        "<w:tr>{}{}</w:tr>",
        tc("<w:cellDel/>", "x"),
        tc("<w:cellIns/>", "a")
    ));
    assert_eq!(told(&body), "[a]\n!tracked-changes");
}

#[test]
fn text_under_a_merged_cell_is_said() {
    let body = tbl(&format!(
        "<w:tr>{}</w:tr><w:tr>{}</w:tr>",
        tc("<w:vMerge w:val='restart'/>", "a"),
        tc("<w:vMerge/>", "under")
    ));
    assert_eq!(told(&body), "[a_2 / ]\n!hidden-content");
}

#[test]
fn tables_in_tables() {
    let inner = tbl(&[tr(&["1", "2"]), tr(&["3", "4"])].concat());
    let host = |before: &str| format!("<w:tc>{before}{inner}<w:p/></w:tc>");
    // One cell around it only arranges it.
    let layout = tbl(&format!("<w:tr>{}</w:tr>", host(&p("题"))));
    assert_eq!(told(&layout), "题\n[1|2 / 3|4]");
    let twice = tbl(&format!("<w:tr><w:tc>{layout}</w:tc></w:tr>"));
    assert_eq!(told(&twice), "题\n[1|2 / 3|4]");
    // A table of its own keeps its cells, and the inner one follows.
    let data = tbl(&format!(
        "{}{}<w:tr>{}{}</w:tr>",
        tr(&["a", "b"]),
        tr(&["c", "d"]),
        host(""),
        tc("", "e")
    ));
    assert_eq!(
        told(&format!("{data}{}", p("后"))),
        "[a|b / c|d / |e]\n[1|2 / 3|4]\n后"
    );
    // A single cell pasted into a cell is its text.
    let pasted = tbl(&format!(
        "<w:tr>{}<w:tc>{}<w:p/></w:tc></w:tr>",
        tc("", "a"),
        tbl(&tr(&["5"]))
    ));
    assert_eq!(told(&pasted), "[a|5]");
}

#[test]
fn tables_in_succession_stay_apart() {
    assert_eq!(
        told(&format!("{}{}", tbl(&tr(&["a"])), tbl(&tr(&["b"])))),
        "[a]\n[b]"
    );
    let both = read(&docx_with(
        &format!("{}{}", tbl(&tr(&["a"])), tbl(&tr(&["b"]))),
        &[],
    ))
    .unwrap();
    assert!(matches!(
        both.value.document.blocks[1].origin(),
        Origin::Node { table: 2, .. }
    ));
}

#[test]
fn boxes_and_pictures_of_cells_follow_the_grid() {
    let boxed = "<w:p><w:r><w:t>a</w:t><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>b</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>";
    assert_eq!(
        told(&tbl(&format!("<w:tr><w:tc>{boxed}</w:tc></w:tr>"))),
        "[a~b]"
    );
    let picture = "<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>";
    assert_eq!(
        told(&tbl(&format!(
            "<w:tr><w:tc>{picture}{}</w:tc></w:tr>",
            p("a")
        ))),
        "[a]\n<>"
    );
}
