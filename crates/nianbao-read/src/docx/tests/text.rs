//! Text: runs, changes, fields, boxes, notes, numbers.

use super::build::{WORD, p, told, told_with};

#[test]
fn runs_are_joined() {
    let cases = [
        (
            "<w:r><w:t>总体</w:t></w:r><w:r><w:t>情况</w:t></w:r>",
            "总体情况",
        ),
        (
            "<w:r><w:t xml:space='preserve'>a </w:t></w:r><w:r><w:t> b </w:t></w:r>",
            "a b",
        ),
        (
            "<w:r><w:t>a\n b</w:t><w:tab/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r>",
            "a  b\tc\nd",
        ),
        (
            "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/><w:t>3</w:t></w:r>",
            "1-23",
        ),
        (
            "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t>&#x662F;&amp;</w:t></w:r>",
            "☑是&",
        ),
        (
            "<w:hyperlink r:id='x'><w:r><w:t>链</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>接</w:t></w:r></w:smartTag>",
            "链接",
        ),
        (
            "<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent><w:r><w:t>yes</w:t></w:r></w:sdtContent></w:sdt>",
            "yes",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>zhèng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>政</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "政",
        ),
        (
            "<m:oMath><m:r><w:rPr><w:i/></w:rPr><m:t>x=1</m:t></m:r></m:oMath>",
            "x=1",
        ),
        ("<w:r><w:t><![CDATA[<a>]]></w:t></w:r>", "<a>"),
        (
            "<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>",
            "a",
        ),
    ];
    for (runs, text) in cases {
        assert_eq!(told(&format!("<w:p>{runs}</w:p>")), text, "{runs}");
    }
}

#[test]
fn changes_are_read_as_accepted() {
    let inner = |tag: &str, text: &str| format!("<w:{tag}><w:r><w:t>{text}</w:t></w:r></w:{tag}>");
    let body = format!(
        "<w:p>{}{}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>{}{}</w:p>",
        inner("ins", "新"),
        inner("del", "旧"),
        inner("moveFrom", "去"),
        inner("moveTo", "来"),
    );
    assert_eq!(told(&body), "新来\n!tracked-changes");
    let joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>一</w:t></w:r></w:p>";
    assert_eq!(
        told(&format!("{joined}{}{}", p("二"), p("三"))),
        "一二\n三\n!tracked-changes"
    );
    assert_eq!(told(joined), "一\n!tracked-changes");
}

fn mark(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>")
}

#[test]
fn fields_show_their_result() {
    let [begin, separate, end] = ["begin", "separate", "end"].map(mark);
    let code = "<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>";
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let simple = "<w:fldSimple w:instr='PAGE'><w:r><w:t>9</w:t></w:r></w:fldSimple>";
    let body = format!(
        "<w:p>{begin}{code}{separate}{}{end}{simple}</w:p>",
        text("7")
    );
    assert_eq!(told(&body), "79");
    // Across paragraphs, and with a field in the code of another.
    let body = format!(
        "<w:p>{begin}{code}{begin}{code}{separate}{}{end}{code}</w:p><w:p>{code}{separate}{}</w:p><w:p>{}{end}{}</w:p>",
        text("no"),
        text("a"),
        text("b"),
        text("c")
    );
    assert_eq!(told(&body), "a\nbc");
    // A field without an end does not swallow the document.
    let body = format!("<w:p>{begin}{code}</w:p>{}{}", p("正文"), p("又"));
    assert_eq!(told(&body), "正文\n又\n!unclosed-field");
}

#[test]
fn text_boxes_follow_their_paragraph() {
    let drawn = |text: &str| {
        format!(
            "<w:drawing><wp:anchor><wp:docPr id='1' name='文本框'/><a:graphic><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></a:graphic></wp:anchor></w:drawing>",
            p(text)
        )
    };
    let vml = |text: &str| {
        format!(
            "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>",
            p(text)
        )
    };
    let alternatives = |requires: &str| {
        format!(
            "<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice Requires='{requires}'>{}</mc:Choice><mc:Choice Requires='wps'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>后</w:t></w:r></w:p>",
            drawn("甲"),
            drawn("乙"),
            vml("丙"),
        )
    };
    assert_eq!(told(&alternatives("wps")), "前后\n甲");
    assert_eq!(told(&alternatives("new")), "前后\n乙");
    assert_eq!(
        told(&alternatives("new").replace("'wps'", "'undeclared'")),
        "前后\n丙"
    );
    assert_eq!(told(&format!("<w:p><w:r>{}</w:r></w:p>", vml("丁"))), "丁");
    let art =
        "<w:p><w:r><w:pict><v:shape><v:textpath string='红头'/></v:shape></w:pict></w:r></w:p>";
    assert_eq!(told(art), "红头");
}

#[test]
fn pictures_have_their_alternative() {
    let picture = |properties: &str| {
        format!(
            "<w:p><w:r><w:t>图</w:t><w:drawing><wp:inline><wp:docPr {properties}/><a:graphic><pic:pic/></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
    };
    assert_eq!(told(&picture("descr='流程图' title='x'")), "图\n<流程图>");
    assert_eq!(told(&picture("name='图片 1'")), "图\n<>");
}

#[test]
fn hidden_text_is_left_out_and_said() {
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    );
    let run = |properties: &str| {
        let body = format!(
            "<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>"
        );
        told_with(&body, &[("word/styles.xml", &styles)])
    };
    assert_eq!(run("<w:vanish/>"), "显\n!hidden-content");
    assert_eq!(run("<w:rStyle w:val='h'/>"), "显\n!hidden-content");
    assert_eq!(run("<w:rStyle w:val='h'/><w:vanish w:val='0'/>"), "藏显");
    assert_eq!(run("<w:vanish w:val='false'/>"), "藏显");
}

#[test]
fn struck_text_is_left_out_and_said() {
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:styleId='s'><w:rPr><w:strike/></w:rPr></w:style></w:styles>"
    );
    let run = |properties: &str| {
        let body = format!(
            "<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>83</w:t></w:r><w:r><w:t>84</w:t></w:r></w:p>"
        );
        told_with(&body, &[("word/styles.xml", &styles)])
    };
    for struck in [
        "<w:strike/>",
        "<w:dstrike/>",
        "<w:strike/><w:dstrike w:val='0'/>",
        "<w:rStyle w:val='s'/>",
    ] {
        assert_eq!(run(struck), "84\n!hidden-content", "{struck}");
    }
    for plain in [
        "<w:strike w:val='0'/>",
        "<w:rStyle w:val='s'/><w:strike w:val='0'/>",
    ] {
        assert_eq!(run(plain), "8384", "{plain}");
    }
}

#[test]
fn raised_digits_are_told_from_those_before_them() {
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:styleId='r'><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style></w:styles>"
    );
    let run = |properties: &str| {
        let body = format!(
            "<w:p><w:r><w:t>12</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>[1]</w:t></w:r></w:p>"
        );
        told_with(&body, &[("word/styles.xml", &styles)])
    };
    for raised in [
        "<w:vertAlign w:val='superscript'/>",
        "<w:rStyle w:val='r'/>",
    ] {
        assert_eq!(run(raised), "12[¹]", "{raised}");
    }
    for plain in [
        "<w:vertAlign w:val='subscript'/>",
        "<w:rStyle w:val='r'/><w:vertAlign w:val='baseline'/>",
    ] {
        assert_eq!(run(plain), "12[1]", "{plain}");
    }
}

#[test]
fn text_in_the_colour_of_the_paper_is_left_out_of_tables_and_said() {
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:type='table' w:styleId='dark'><w:tblStylePr w:type='firstRow'><w:tcPr><w:shd w:val='clear' w:fill='1F4E79'/></w:tcPr></w:tblStylePr></w:style>
        <w:style w:type='table' w:styleId='grid'><w:tblPr><w:tblBorders/></w:tblPr></w:style></w:styles>"
    );
    let table = |of_table: &str, of_cell: &str, of_run: &str| {
        let run = |properties: &str, text: &str| {
            format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
        };
        let body = format!(
            "<w:tbl><w:tblPr>{of_table}</w:tblPr><w:tr><w:tc><w:tcPr>{of_cell}</w:tcPr><w:p>{}{}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            run("", "12"),
            run(&format!("<w:color w:val='FFFFFF'/>{of_run}"), "3")
        );
        let told = told_with(&body, &[("word/styles.xml", &styles)]);
        (told.contains("123"), told.contains("!hidden-content"))
    };
    let white = "<w:shd w:val='clear' w:color='auto' w:fill='FFFFFF'/>";
    for (of_table, of_cell) in [("", ""), ("<w:tblStyle w:val='grid'/>", ""), ("", white)] {
        assert_eq!(
            table(of_table, of_cell, ""),
            (false, true),
            "{of_table} {of_cell}"
        );
    }
    let dark = "<w:shd w:val='clear' w:fill='000080'/>";
    let pattern = "<w:shd w:val='pct50' w:fill='auto'/>";
    for (of_table, of_cell, of_run) in [
        ("<w:tblStyle w:val='dark'/>", "", ""),
        (dark, "", ""),
        ("", dark, ""),
        ("", pattern, ""),
        ("", "", dark),
        ("", "", "<w:highlight w:val='black'/>"),
    ] {
        let read = table(of_table, of_cell, of_run);
        assert_eq!(read, (true, false), "{of_table} {of_cell} {of_run}");
    }
    let prose = "<w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>封面</w:t></w:r></w:p>";
    assert_eq!(told_with(prose, &[]), "封面");
}

#[test]
fn notes_follow_the_block_that_refers_to_them() {
    let footnotes = format!(
        "<w:footnotes xmlns:w='{WORD}'><w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>--</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t>注</w:t></w:r></w:p></w:footnote><w:footnote w:id='3'><w:p/></w:footnote></w:footnotes>"
    );
    let refer = |id: &str| format!("<w:r><w:footnoteReference w:id='{id}'/></w:r>");
    let body = format!(
        "<w:p><w:r><w:t>文</w:t></w:r>{}{}{}{}</w:p>{}",
        refer("0"),
        refer("2"),
        refer("3"),
        refer("2"),
        p("后")
    );
    assert_eq!(
        told_with(&body, &[("word/footnotes.xml", &footnotes)]),
        "文\n注\n后"
    );
    let table = format!(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r>{}</w:p></w:tc></w:tr></w:tbl>{}",
        refer("2"),
        p("后")
    );
    assert_eq!(
        told_with(&table, &[("word/footnotes.xml", &footnotes)]),
        "[格]\n注\n后"
    );
}

#[test]
fn headings_come_from_styles_and_levels() {
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style>
        <w:style w:styleId='a'><w:basedOn w:val='1'/></w:style></w:styles>"
    );
    let paragraph = |properties: &str| {
        let body = format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>题</w:t></w:r></w:p>");
        told_with(&body, &[("word/styles.xml", &styles)])
    };
    assert_eq!(paragraph("<w:pStyle w:val='a'/>"), "#1 题");
    assert_eq!(paragraph("<w:outlineLvl w:val='1'/>"), "#2 题");
    assert_eq!(
        paragraph("<w:pStyle w:val='a'/><w:outlineLvl w:val='9'/>"),
        "题"
    );
}

#[test]
fn numbers_are_printed_before_the_text() {
    let numbering = format!(
        "<w:numbering xmlns:w='{WORD}'><w:abstractNum w:abstractNumId='0'>
        <w:lvl w:ilvl='0'><w:numFmt w:val='chineseCounting'/><w:pStyle w:val='h'/><w:lvlText w:val='%1、'/></w:lvl>
        <w:lvl w:ilvl='1'><w:numFmt w:val='decimal'/><w:lvlText w:val='%2.'/></w:lvl></w:abstractNum>
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    );
    let styles = format!(
        "<w:styles xmlns:w='{WORD}'><w:style w:styleId='h'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    );
    let paragraph = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let own = "<w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr>";
    let off = "<w:pStyle w:val='h'/><w:numPr><w:numId w:val='0'/></w:numPr>";
    let deleted = format!("<w:rPr><w:del/></w:rPr>{own}");
    let body = [
        paragraph("<w:pStyle w:val='h'/>", "甲"),
        paragraph(own, "5件"),
        format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
            paragraph(own, "")
        ),
        paragraph(off, "无"),
        paragraph(&deleted, ""),
        paragraph("<w:pStyle w:val='h'/>", "乙"),
    ]
    .concat();
    let parts = [
        ("word/numbering.xml", &*numbering),
        ("word/styles.xml", &*styles),
    ];
    assert_eq!(
        told_with(&body, &parts),
        "#1 一、甲\n1. 5件\n[2.]\n#1 无\n#1 二、乙\n!tracked-changes"
    );
}
