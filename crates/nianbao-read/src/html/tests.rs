//! Small pages, one for each trap.

use super::Html;
use crate::{ReadError, ReadOptions, Reader};
use nianbao_document::{Block, Document, Grid, Limits, Noted};

fn noted(html: &[u8]) -> Noted<crate::Reading> {
    Html.read(html, &ReadOptions::default()).unwrap()
}

fn document(html: &str) -> Document {
    noted(html.as_bytes()).value.document
}

fn paragraphs(html: &str) -> Vec<String> {
    let blocks = document(html).blocks.into_iter();
    blocks
        .filter_map(|block| match block {
            Block::Paragraph(paragraph) => Some(paragraph.text),
            _ => None,
        })
        .collect()
}

fn grids(html: &str) -> Vec<Grid> {
    let blocks = document(html).blocks.into_iter();
    blocks
        .filter_map(|block| {
            if let Block::Grid(grid) = block {
                Some(grid)
            } else {
                None
            }
        })
        .collect()
}

/// Writes each cell as `row.column text`, with its spans where they are not 1.
fn drawn(grid: &Grid) -> String {
    let cell = |cell: &nianbao_document::Cell| {
        let mut place = format!("{}.{}", cell.row, cell.column);
        if (cell.row_span, cell.column_span) != (1, 1) {
            place += &format!("/{}x{}", cell.row_span, cell.column_span);
        }
        format!("{place} {}", cell.text.replace("\n", "|"))
    };
    grid.cells().iter().map(cell).collect::<Vec<_>>().join("; ")
}

fn table(rows: &str) -> String {
    let grids = grids(&format!("<table border=1>{rows}</table>"));
    assert_eq!(grids.len(), 1);
    drawn(&grids[0])
}

fn properties(html: &str) -> Vec<(String, String)> {
    document(html)
        .properties
        .into_iter()
        .map(|p| (p.name, p.value))
        .collect()
}

fn codes(html: &str) -> Vec<String> {
    noted(html.as_bytes())
        .diagnostics
        .into_iter()
        .map(|d| d.code.into_owned())
        .collect()
}

#[test]
fn spans_end_where_their_group_ends() {
    assert_eq!(
        table("<tr><td rowspan=9>a<td>b<tr><td>c"),
        "0.0/2x1 a; 0.1 b; 1.1 c"
    );
    assert_eq!(
        table("<tbody><tr><td rowspan=3>a<td>b<tbody><tr><td>c<td>d"),
        "0.0 a; 0.1 b; 1.0 c; 1.1 d"
    );
    assert_eq!(
        table("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d"),
        "0.0/3x1 a; 0.1 b; 1.1 c; 2.1 d"
    );
}

#[test]
fn spans_that_are_no_numbers_of_cells() {
    assert_eq!(
        table("<tr><td colspan=0>a<td>b<tr><td>c<td>d"),
        "0.0 a; 0.1 b; 1.0 c; 1.1 d"
    );
    // A span of a million is one of a thousand; of that, the columns where cells begin are kept.
    assert_eq!(
        table("<tr><td colspan=1000000>a<tr><td>b<td>c"),
        "0.0/1x2 a; 1.0 b; 1.1 c"
    );
}

#[test]
fn colliding_cells_keep_free_places() {
    assert_eq!(
        table("<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e"),
        "0.0 a; 0.1/2x1 b; 0.2 c; 1.0 d; 1.2 e"
    );
}

#[test]
fn a_foot_stands_below() {
    assert_eq!(
        table("<tfoot><tr><td>z<td>y</tfoot><thead><tr><th>a<th>b<tbody><tr><td>1<td>2"),
        "0.0 a; 0.1 b; 1.0 1; 1.1 2; 2.0 z; 2.1 y"
    );
}

#[test]
fn misnested_tags_are_mended_as_browsers_do() {
    assert_eq!(
        table("<TR><TD><P align=center>a<TR><font><TD>b</font><form><TD>c</form>"),
        "0.0 a; 1.0 b; 1.1 c"
    );
    let html = "<table border=1>漏<tr><td>a<td>b<tr><td>c<td>d</table>";
    assert_eq!(paragraphs(html), ["漏"]);
    assert_eq!(drawn(&grids(html)[0]), "0.0 a; 0.1 b; 1.0 c; 1.1 d");
}

#[test]
fn text_of_cells() {
    assert_eq!(
        table(
            "<tr><td>本年新<br>制作数量<td><p>三、本</p><p>年度</p><td>1&nbsp;234\u{200B}<td>&nbsp;\u{3000}0\u{2002}"
        ),
        "0.0 本年新|制作数量; 0.1 三、本|年度; 0.2 1\u{A0}234; 0.3 0"
    );
    assert_eq!(
        table("<tr><td><span>4</span><span>7</span><td>\n a\n  b <b>c</b>"),
        "0.0 47; 0.1 a b c"
    );
}

#[test]
fn rows_and_columns_of_space_are_left_out() {
    // Word's row for widths, as plain HTML readers see it.
    assert_eq!(
        table(
            "<tr><td colspan=2>a<tr><td>b<td>c<![if !supportMisalignedColumns]><tr height=0><td width=40 style='border:none'></td><td width=40 style='border:none'></td></tr><![endif]>"
        ),
        "0.0/1x2 a; 1.0 b; 1.1 c"
    );
    // A column a pixel wide, and a row of space the author's spans do not count.
    assert_eq!(
        table(
            "<tr><td rowspan=2>a<td>b<td style='width:1px;border:none'></td>\
             <tr style='height:0'><td colspan=3 style='border:none;height:0'></td>\
             <tr><td>c<td style='width:1px;border:none'></td>\
             <tr><td>d<td>e<td style='width:1px;border:none'></td>"
        ),
        "0.0/2x1 a; 0.1 b; 1.1 c; 2.0 d; 2.1 e"
    );
    // A blank row with rules, and a blank column, are part of the table.
    assert_eq!(
        table("<tr><td>a<td><td>1<tr><td><td><td>"),
        "0.0 a; 0.1 ; 0.2 1; 1.0 ; 1.1 ; 1.2 "
    );
}

#[test]
fn a_hair_wide_column_is_none() {
    let html = "<table border=1><colgroup><col width=90><col width=2><col width=90></colgroup>\
                <tr><td colspan=2>a<td>1<tr><td>b<td colspan=2>2</table>";
    assert_eq!(drawn(&grids(html)[0]), "0.0 a; 0.1 1; 1.0 b; 1.1 2");
}

#[test]
fn tables_for_layout_are_transparent() {
    let html = "<table><tr><td>年度报告<table border=1><tr><td>a<td>1<tr><td>b<td>2</table><p>说明</table>";
    assert_eq!(paragraphs(html), ["年度报告", "说明"]);
    assert_eq!(grids(html).len(), 1);
    let prose = format!(
        "<table><tr><td><p>{}</p><p>二</p></table>",
        "长".repeat(100)
    );
    assert_eq!(paragraphs(&prose).len(), 2);
}

#[test]
fn a_table_in_a_cell_of_data_follows() {
    let html = "<table border=1><tr><td>a<td>1<td>2<tr><td>b<td>3<td>4<tr><td>c<td>5\
                <td>6<table><tr><td>x<td>y</table></table>";
    let grids = grids(html);
    assert_eq!(
        drawn(&grids[0]),
        "0.0 a; 0.1 1; 0.2 2; 1.0 b; 1.1 3; 1.2 4; 2.0 c; 2.1 5; 2.2 6"
    );
    assert_eq!(drawn(&grids[1]), "0.0 x; 0.1 y");
    assert_eq!(grids[1].origin.to_string(), "第2个表第1行第1格");
}

#[test]
fn sheets_are_parted_by_their_rules() {
    let blank = "<td></td>";
    let ruled = "style='border:1px solid #000'";
    let html = format!(
        "<table border=0><tr><td>某县年度报告{blank}{blank}<tr><td>一、总体情况{blank}{blank}\
         <tr><td {ruled}>a<td {ruled}>1{blank}<tr><td {ruled}>b<td {ruled}></td>{blank}\
         <tr><td>二、其他{blank}{blank}</table>"
    );
    assert_eq!(
        paragraphs(&html),
        ["某县年度报告", "一、总体情况", "二、其他"]
    );
    assert_eq!(drawn(&grids(&html)[0]), "0.0 a; 0.1 1; 1.0 b; 1.1 ");
}

#[test]
fn drawn_tables() {
    let row = |cells: &str| format!("<div style='display:table-row'>{cells}</div>");
    let cell = |text: &str| format!("<div style='display:table-cell'>{text}</div>");
    let html = format!(
        "<div style='display:table'>{}{}</div>",
        row(&(cell("a") + &cell("1"))),
        row(&(cell("b") + &cell("2")))
    );
    assert_eq!(drawn(&grids(&html)[0]), "0.0 a; 0.1 1; 1.0 b; 1.1 2");
    let html = "<style>.r{display:flex}</style><div><div class=r><i>a</i><i>1</i><i>2</i></div>\
                <div class=r><i>b</i><i>3</i><i>4</i></div></div>";
    assert_eq!(
        drawn(&grids(html)[0]),
        "0.0 a; 0.1 1; 0.2 2; 1.0 b; 1.1 3; 1.2 4"
    );
    let html = "<div style='display:grid;grid-template-columns:repeat(3,1fr)'>\
                <b style='grid-column:span 3'>t</b><b>a</b><b>1</b><b>2</b><b>b</b><b>3</b><b>4</b></div>";
    assert_eq!(
        drawn(&grids(html)[0]),
        "0.0/1x3 t; 1.0 a; 1.1 1; 1.2 2; 2.0 b; 2.1 3; 2.2 4"
    );
}

#[test]
fn what_is_not_to_be_seen_is_left_out() {
    let html = "<!-- <p>a</p> --><p>b<span style='display:none'>c</span><b hidden>d</b></p>\
                <template><p>e</p></template><script>document.write('<p>f</p>')</script>\
                <select><option>g</select><button>h</button><noscript><p>i</p></noscript>";
    assert_eq!(paragraphs(html), ["b", "i"]);
    assert!(codes(html).is_empty());
    let html = "<p>a</p><div style='display:none'><table><tr><td>1<td>2</table></div>";
    assert_eq!(codes(html), ["hidden-content"]);
    assert!(grids(html).is_empty());
}

#[test]
fn what_is_struck_through_is_left_out() {
    let html = "<p>共<del>4</del><ins>3</ins>件，<s>旧</s><strike>旧</strike>新\
                <span style='text-decoration:line-through'>旧</span></p>\
                <table><tr><td>受理<td><del>83</del>84<tr><td>办结<td>2</table>";
    assert_eq!(paragraphs(html), ["共3件，新"]);
    assert_eq!(drawn(&grids(html)[0]), "0.0 受理; 0.1 84; 1.0 办结; 1.1 2");
}

#[test]
fn raised_digits_are_told_from_those_before_them() {
    let html = "<p>共3<sup>1</sup>件，5 m<sup><a href='#a'>2</a></sup>，6</p><pre>7<sup>8</sup>9</pre>\
                <table><tr><td>受理<td>12<sup>[1]</sup><tr><td style='vertical-align:super'>办结\
                <td>2<span style='vertical-align:super'>3</span><tr><td>结转<td>4</table>";
    assert_eq!(paragraphs(html), ["共3¹件，5 m²，6", "7⁸9"]);
    assert_eq!(
        drawn(&grids(html)[0]),
        "0.0 受理; 0.1 12[¹]; 1.0 办结; 1.1 2³; 2.0 结转; 2.1 4"
    );
}

#[test]
fn a_dash_that_a_spreadsheet_saved_for_zero_is_zero() {
    let html = "<table><tr><td>受理<td x:num='0'> - </td><td sdval=\"0\">-</td><td sdval='5'>-<td>-</table>";
    assert_eq!(
        drawn(&grids(html)[0]),
        "0.0 受理; 0.1 0; 0.2 0; 0.3 -; 0.4 -"
    );
}

#[test]
fn tables_in_noscript_are_read() {
    assert_eq!(
        grids("<p>x<noscript><table><tr><td>a<td>1<tr><td>b<td>2</table></noscript>").len(),
        1
    );
}

#[test]
fn words_in_angle_brackets_stay() {
    let name = "<中华人民共和国政府信息公开工作年度报告格式>";
    assert_eq!(
        paragraphs(&format!("<p>关于印发{name}的通知</{}</p>", &name[1..])),
        [format!("关于印发{name}的通知")]
    );
    assert_eq!(
        paragraphs("<p>印发&lt;格式&gt;的通知"),
        ["印发<格式>的通知"]
    );
    assert_eq!(
        paragraphs("<p>印发<a中文>的通知</a中文>"),
        ["印发<a中文>的通知"]
    );
}

#[test]
fn lines_and_headings() {
    let html = "<h2>一、总体情况</h2>　　甲<br/>\n　　乙<p>丙<br>丁<div>戊<span>己</span></div><pre>庚\n辛</pre>";
    assert_eq!(
        paragraphs(html),
        ["一、总体情况", "甲", "乙", "丙", "丁", "戊己", "庚", "辛"]
    );
    let Some(Block::Paragraph(heading)) = document(html).blocks.into_iter().next() else {
        panic!()
    };
    assert_eq!(
        (heading.heading, heading.origin.to_string()),
        (Some(2), "第1段".to_owned())
    );
}

#[test]
fn pictures_and_frames_are_told() {
    let html = "<p>a<img src=x alt='图解'><img width=16 alt=icon><iframe src=y></iframe>";
    let blocks = document(html).blocks;
    let figures = blocks
        .iter()
        .filter(|block| matches!(block, Block::Figure(_)))
        .count();
    assert_eq!(figures, 2);
}

#[test]
fn the_article_among_furniture() {
    let html = "<html><head><title>某县2024年报告_政府网</title><meta name=PubDate content='2025-01-02'></head><body>\
        <div class=top><ul><li><a>首页</a><li><a>政务</a><li><a>服务</a><li><a>互动</a></ul></div>\
        <div class=crumb>您当前的位置：<a>首页</a> &gt; <a>公开</a></div>\
        <table><tr><td>索 引 号：<td>A-1<td>发布机构：<td>某县政府<tr><td>发文日期<td>2025年1月1日<td>主题分类<td>综合</table>\
        <h1>某县2024年报告</h1><div>发布时间：2025-01-03 来源：办公室 【打印】</div>\
        <div id=zoom><p>正文在这里，足够长，不会被当作别的东西。</p><table border=1><tr><td>a<td>1<tr><td>b<td>2</table></div>\
        <div class=share>分享到：<a>微信</a></div><p>上一篇：没有了</p>\
        <div class=foot>主办：某县 备案号：1</div></body></html>";
    assert_eq!(
        paragraphs(html),
        ["某县2024年报告", "正文在这里，足够长，不会被当作别的东西。"]
    );
    assert_eq!(grids(html).len(), 1);
    let properties = properties(html);
    for (name, value) in [
        ("title", "某县2024年报告_政府网"),
        ("PubDate", "2025-01-02"),
        ("索引号", "A-1"),
        ("发布机构", "某县政府"),
        ("发文日期", "2025年1月1日"),
        ("主题分类", "综合"),
        ("发布时间", "2025-01-03"),
        ("来源", "办公室"),
    ] {
        assert!(
            properties.contains(&(name.into(), value.into())),
            "{name} {properties:?}"
        );
    }
}

#[test]
fn without_a_container_only_furniture_is_left_out() {
    let html = "<body><nav><a>首页</a><a>公开</a></nav><p>某县报告</p><p>一、总体情况</p>\
                <table border=1><tr><td>a<td>1<tr><td>b<td>2</table><p>某县人民政府</p><p>2025年1月2日</p>\
                <p>下一篇：没有了</p><footer>版权所有 某县</footer>";
    assert_eq!(
        paragraphs(html),
        ["某县报告", "一、总体情况", "某县人民政府", "2025年1月2日"]
    );
}

#[test]
fn characters() {
    let text = "<html><head><meta charset=utf-8></head><p>某县政府信息公开工作年度报告</p>";
    let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
    let undeclared = text.replace("<meta charset=utf-8>", "");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        gbk,
        encoding_rs::GB18030.encode(&undeclared).0.into_owned(),
        text.replace("utf-8", "gb2312").into_bytes(),
        [&[0xFF, 0xFE], &wide[..]].concat(),
        wide,
    ] {
        assert_eq!(Html.sniff(&bytes), crate::Confidence::Certain);
        let Some(Block::Paragraph(paragraph)) = noted(&bytes).value.document.blocks.pop() else {
            panic!()
        };
        assert_eq!(paragraph.text, "某县政府信息公开工作年度报告");
    }
}

#[test]
fn the_producer_is_told() {
    let html = b"<html><meta name=Generator content='Microsoft Word 15'><p>x";
    assert_eq!(
        noted(html).value.producer.as_deref(),
        Some("Microsoft Word 15")
    );
}

#[test]
fn depth_bombs_are_cut() {
    let html = "<div>".repeat(20_000) + "a" + &"</div>".repeat(20_000) + "<p>b";
    assert_eq!(paragraphs(&html), ["a", "b"]);
    assert_eq!(codes(&html), ["too-deep"]);
}

#[test]
fn wide_and_long_tables_are_bounded() {
    let html = format!("<table><tr>{}</table>", "<td colspan=1000>x".repeat(40));
    assert!(codes(&html).contains(&"cells-left-out".to_owned()));
    assert!(grids(&html)[0].columns <= Grid::MOST_COLUMNS);
    let limits = Limits {
        cells: 100,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    let html = format!("<table><tr>{}</table>", "<td>x".repeat(101));
    assert_eq!(
        Html.read(html.as_bytes(), &options).unwrap_err(),
        ReadError::over("cells", 100)
    );
    let html = "<p>x".repeat(101);
    let limits = Limits {
        blocks: 100,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    assert_eq!(
        Html.read(html.as_bytes(), &options).unwrap_err(),
        ReadError::over("blocks", 100)
    );
}

#[test]
fn pages_without_text_say_so() {
    let error = Html
        .read(b"<html><body><script>x</script>", &ReadOptions::default())
        .unwrap_err();
    assert_eq!(error, ReadError::NoText { format: "HTML" });
}

/// Bytes flipped, cut and doubled: whatever comes, no panic.
#[test]
fn mutations_do_not_panic() {
    let page = "<html><head><title>x</title><style>.a{display:none}</style></head><body><div id=zoom>\
        <p class=a>发布时间：2025-01-03　来源：办公室</p><table border=1><tr><td rowspan=3 colspan=2>a<br>b<td>1\
        <tr><td>2<tr height=0><td></td></table><pre>x\n</pre><div style='display:grid;grid-template-columns:1fr 1fr'>\
        <b>1</b><b>2</b><b>3</b><b>4</b></div><img alt=y><noscript><p>z</noscript></div></body></html>";
    let bytes = page.as_bytes();
    let mut state = 0x9E37_79B9u32;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        usize::try_from(state).unwrap() % bound
    };
    for _ in 0..2_000 {
        let mut mutant = bytes.to_vec();
        for _ in 0..=next(6) {
            let at = next(mutant.len());
            match next(4) {
                0 => mutant[at] = u8::try_from(next(256)).unwrap(),
                1 => mutant.truncate(at.max(1)),
                2 => drop(mutant.drain(at..(at + 1 + next(40)).min(mutant.len()))),
                _ => {
                    let piece = mutant[at..(at + 1 + next(60)).min(mutant.len())].to_vec();
                    mutant.splice(at..at, piece);
                }
            }
            if mutant.is_empty() {
                mutant.push(b'<');
            }
        }
        let _ = Html.read(&mutant, &ReadOptions::default());
    }
}
