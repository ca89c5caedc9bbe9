//! Tables over page breaks.

use super::{Sketch, print};
use crate::blocks;
use nianbao_document::{Block, Limits};

#[test]
fn a_row_that_a_page_break_cuts_is_one() {
    let mut first = Sketch::new(1);
    first
        .lattice(&[60.0, 200.0, 300.0], &[700.0, 740.0, 760.0])
        .text(64.0, 722.0, 10.0, "信息内容")
        .text(240.0, 722.0, 10.0, "件数")
        .text(64.0, 754.0, 10.0, "申请人逾期未按收费通知要求")
        .text(240.0, 754.0, 10.0, "17")
        .text(290.0, 810.0, 10.0, "- 1 -");
    let mut second = Sketch::new(2);
    second
        .lattice(&[60.0, 200.0, 300.0], &[80.0, 100.0, 120.0])
        .text(64.0, 94.0, 10.0, "缴纳费用")
        .text(64.0, 114.0, 10.0, "总计")
        .text(240.0, 114.0, 10.0, "20")
        .text(290.0, 810.0, 10.0, "- 2 -");
    assert_eq!(
        print(&[first.0, second.0]),
        [
            "|信息内容|件数|",
            "|申请人逾期未按收费通知要求缴纳费用|17|",
            "|总计|20|"
        ]
    );
}

#[test]
fn a_row_whose_label_and_numbers_go_on_is_one() {
    let xs = [60.0, 200.0, 230.0, 260.0, 290.0];
    let pages = |second: [&str; 4]| {
        let mut first = Sketch::new(1);
        first
            .lattice(&xs, &[700.0, 740.0, 760.0])
            .text(64.0, 722.0, 10.0, "结果")
            .text(64.0, 754.0, 10.0, "本机关不掌握的其相关政府信")
            .text(207.0, 754.0, 10.0, "135")
            .text(237.0, 754.0, 10.0, "183")
            .text(272.0, 754.0, 10.0, "5");
        let mut next = Sketch::new(2);
        next.lattice(&xs, &[80.0, 100.0, 120.0]);
        for (x, text) in [64.0, 212.0, 240.0, 270.0].into_iter().zip(second) {
            next.text(x, 94.0, 10.0, text);
        }
        next.text(64.0, 114.0, 10.0, "总计")
            .text(210.0, 114.0, 10.0, "20");
        print(&[first.0, next.0])
    };
    assert_eq!(
        pages(["息", "8", "2", ""]),
        [
            "|结果||||",
            "|本机关不掌握的其相关政府信息|1358|1832|5|",
            "|总计|20|||"
        ]
    );
    // A row that has all its values is one of its own, and so is one whose label begins anew.
    assert_eq!(pages(["息", "8", "2", "7"]).len(), 4);
    assert_eq!(pages(["2.其他", "8", "2", ""]).len(), 4);
}

#[test]
fn a_header_printed_again_is_dropped_and_said() {
    let page = |number: u32, label: &str, value: &str| {
        let mut page = Sketch::new(number);
        page.lattice(&[60.0, 200.0, 300.0], &[80.0, 110.0, 140.0])
            .text(64.0, 100.0, 10.0, "信息内容")
            .text(240.0, 100.0, 10.0, "件数")
            .text(64.0, 130.0, 10.0, label)
            .text(240.0, 130.0, 10.0, value);
        page.0
    };
    let pages = [page(1, "规章", "1"), page(2, "文件", "2")];
    assert_eq!(print(&pages), ["|信息内容|件数|", "|规章|1|", "|文件|2|"]);
    let noted = blocks(&pages, &[], &Limits::default());
    assert_eq!(noted.diagnostics[0].code, "repeated-header");
}

#[test]
fn a_label_goes_on_over_the_page_break_and_values_do_not() {
    let mut first = Sketch::new(1);
    first
        .rule(60.0, 700.0, 300.0, 700.0)
        .rule(120.0, 730.0, 300.0, 730.0)
        .rule(60.0, 760.0, 300.0, 760.0);
    for x in [60.0, 120.0, 240.0, 300.0] {
        first.rule(x, 700.0, x, 760.0);
    }
    first
        .text(70.0, 735.0, 10.0, "无法提供")
        .text(130.0, 720.0, 10.0, "1.不掌握")
        .text(260.0, 720.0, 10.0, "4")
        .text(130.0, 750.0, 10.0, "2.没有现成")
        .text(260.0, 750.0, 10.0, "5");
    let mut second = Sketch::new(2);
    second
        .lattice(&[60.0, 120.0, 240.0, 300.0], &[80.0, 110.0])
        .text(130.0, 100.0, 10.0, "3.不明确")
        .text(260.0, 100.0, 10.0, "6");
    assert_eq!(
        print(&[first.0, second.0]),
        [
            "|3x1:无法提供|1.不掌握|4|",
            "|2.没有现成|5|",
            "|3.不明确|6|"
        ]
    );
}

#[test]
fn tables_of_other_columns_stay_apart() {
    let mut first = Sketch::new(1);
    first
        .lattice(&[60.0, 200.0, 300.0], &[700.0, 730.0, 760.0])
        .text(64.0, 720.0, 10.0, "信息")
        .text(240.0, 720.0, 10.0, "件数")
        .text(64.0, 750.0, 10.0, "规章")
        .text(240.0, 750.0, 10.0, "1");
    let mut second = Sketch::new(2);
    second
        .lattice(&[60.0, 140.0, 220.0, 260.0, 300.0], &[80.0, 110.0])
        .text(64.0, 100.0, 10.0, "维持")
        .text(150.0, 100.0, 10.0, "1")
        .text(230.0, 100.0, 10.0, "2")
        .text(270.0, 100.0, 10.0, "3");
    let grids = blocks(&[first.0, second.0], &[], &Limits::default())
        .value
        .iter()
        .filter(|block| matches!(block, Block::Grid(_)))
        .count();
    assert_eq!(grids, 2);
}
