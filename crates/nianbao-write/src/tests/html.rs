//! HTML: tables a screen reader can follow, text escaped, remarks in attributes only.

use super::{reports, samples, write};
use crate::{WriteOptions, writer};
use nianbao_report::Report;

fn page(report: &Report) -> String {
    String::from_utf8(write("html", report)).unwrap()
}

fn fragment(report: &Report) -> String {
    let mut out = Vec::new();
    let options = WriteOptions {
        fragment: true,
        ..WriteOptions::default()
    };
    writer("html")
        .unwrap()
        .write(report, &options, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn tables_have_captions_scopes_and_headers() {
    let page = page(&samples::complete("2021"));
    for text in [
        "<caption>收到和处理政府信息公开申请情况</caption>",
        "<thead>",
        "<th colspan=\"7\" id=\"requests-1\" scope=\"colgroup\">申请人情况</th>",
        "scope=\"row\">四、结转下年度继续办理</th>",
        "<th rowspan=\"22\" id=\"",
        "scope=\"rowgroup\" class=\"group\">三、本年度办理结果</th>",
        "scope=\"col\">自然人</th>",
        "data-address=\"requests.received.natural_person\">11286</td>",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn every_header_named_exists_and_every_id_is_unique() {
    for (id, report) in reports() {
        let page = page(&report);
        let attribute = |name: &str| -> Vec<String> {
            let mark = format!(" {name}=\"");
            let parts = page.split(&mark).skip(1);
            parts
                .map(|part| part.split('"').next().unwrap().to_owned())
                .collect()
        };
        let mut ids = attribute("id");
        ids.sort();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{id}");
        for header in attribute("headers")
            .iter()
            .flat_map(|headers| headers.split(' '))
        {
            assert!(
                ids.binary_search(&header.to_owned()).is_ok(),
                "{id} {header}"
            );
        }
        let labelled = attribute("aria-labelledby");
        assert!(
            labelled
                .iter()
                .all(|label| ids.binary_search(label).is_ok()),
            "{id}"
        );
    }
}

#[test]
fn a_value_is_headed_by_its_part_columns_and_rows() {
    let report = samples::complete("2021");
    let headers = |table: &str, row: &str, column: &str| -> Vec<String> {
        let table = crate::table::PrintedTable::new(report.table(table).unwrap());
        let cell = table.cells.iter().find(|cell| match &cell.kind {
            crate::table::Kind::Value { address, .. } => {
                address.row == row && address.column == column
            }
            crate::table::Kind::Label(_) => false,
        });
        let headers = table.headers_of(cell.unwrap());
        headers
            .into_iter()
            .map(|index| table.cells[index].text.clone())
            .collect()
    };
    assert_eq!(
        headers("disclosure", "coercion", "decisions"),
        ["第二十条第（六）项", "本年处理决定数量", "行政强制"]
    );
    assert_eq!(
        headers("requests", "denied_state_secret", "research_institution"),
        [
            "申请人情况",
            "法人或其他组织",
            "科研机构",
            "三、本年度办理结果",
            "（三）不予公开",
            "1.属于国家秘密"
        ]
    );
    assert_eq!(
        headers("proceedings", "litigation_direct", "upheld"),
        ["行政诉讼", "未经复议直接起诉", "结果维持"]
    );
}

#[test]
fn statuses_are_attributes_never_text() {
    let page = page(&samples::every_status());
    for text in [
        "data-status=\"blank\">/</td>",
        "data-status=\"missing\" title=\"原文缺失，待核对\"></td>",
        "data-status=\"inferred\" title=\"原文缺失，按勾稽关系推得，请核对\">3</td>",
        "data-status=\"ambiguous\" title=\"原文无法确定，可能为 3、30，待核对\"></td>",
        "data-status=\"unreadable\" title=\"原文为“O&lt;1&gt;”，不是数字，待核对\"></td>",
        "<span class=\"label\">其中：通过网络提交</span>",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn words_in_place_of_a_number_are_printed_and_digits_are_not() {
    let mut report = samples::every_status();
    for table in &mut report.tables {
        for fact in &mut table.facts {
            if fact.status == nianbao_report::Status::Unreadable {
                fact.raw = "见附件".into();
            }
        }
    }
    let page = page(&report);
    assert!(page.contains(
        "data-status=\"unreadable\" title=\"原文为“见附件”，不是数字，待核对\">见附件</td>"
    ));
}

#[test]
fn headings_leave_no_level_out() {
    let mut report = samples::complete("2021");
    let heading = |level| nianbao_report::Block::Heading {
        level,
        text: level.to_string(),
    };
    report.sections[1].blocks = [5, 6, 3, 2, 4].map(heading).into();
    let page = page(&report);
    assert!(page.contains("<h3>5</h3>\n<h4>6</h4>\n<h4>3</h4>\n<h3>2</h3>\n<h4>4</h4>"));
}

#[test]
fn the_agency_is_named_where_the_title_does_not() {
    let mut report = samples::complete("2021");
    assert!(!page(&report).contains("发布机构："));
    report.title = Some("2023年政府信息公开工作年度报告".into());
    assert!(page(&report).contains("</time>　发布机构：某某市某某区某某街道办事处</p>"));
}

#[test]
fn text_is_escaped() {
    let mut report = samples::complete("2021");
    report.title = Some("</script><!--<b>\"题\"&".into());
    report.agency = Some("</script>\"".into());
    let page = page(&report);
    assert!(page.contains("印发&lt;中华人民共和国政府信息公开工作年度报告格式&gt;的通知"));
    assert!(page.contains("<h1>&lt;/script&gt;&lt;!--&lt;b&gt;&quot;题&quot;&amp;</h1>"));
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<!--"));
}

#[test]
fn a_mixed_table_prints_both_forms() {
    let page = page(&samples::mixed());
    assert!(page.contains("本年新制作数量") && !page.contains("本年制发件数"));
    assert!(page.contains("本年收费金额（单位：万元）") && !page.contains("采购"));
    assert!(page.contains("data-address=\"disclosure.regulations.newly_made\">19</td>"));
    assert!(page.contains("data-address=\"disclosure.fees.fee_amount\">7730.20</td>"));
}

#[test]
fn a_collapsed_row_stands_for_its_items() {
    let page = page(&samples::collapsed());
    assert!(page.contains("（六）其他处理</th>"));
    assert!(!page.contains("逾期不补正"));
    assert!(page.contains("data-address=\"requests.other_handling.total\">5</td>"));
}

#[test]
fn a_fact_without_a_place_is_printed_below() {
    let mut report = samples::collapsed();
    for table in &mut report.tables {
        table.collapsed.clear();
    }
    assert!(page(&report).contains("<span class=\"label\">（六）其他处理（总计）</span>"));
    for table in &mut report.tables {
        table.form = "2035".into();
        table.id.push('x');
    }
    report.sections.clear();
    assert!(page(&report).contains("<span class=\"label\">regulations（issued）</span>"));
}

#[test]
fn tables_find_their_sections() {
    let page = page(&samples::without_places());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("id=\"requests\"") < at("id=\"table-requests\""));
    assert!(at("id=\"table-requests\"") < at("<section id=\"proceedings\""));
    assert!(at("id=\"table-proceedings\"") < at("<section id=\"problems\""));
    assert!(page.contains(">四、政府信息公开行政复议、行政诉讼情况</h2>"));
    assert!(
        page.contains("<h1>某某市某某区某某街道办事处2023年<wbr>政府信息公开工作年度报告</h1>")
    );
}

#[test]
fn a_fragment_is_the_article_alone() {
    let fragment = fragment(&samples::complete("2021"));
    assert!(fragment.starts_with("<article class=\"nianbao\" lang=\"zh-CN\" style="));
    assert!(fragment.contains("itemprop=\"datePublished\">2024年1月15日</time>"));
    assert!(fragment.ends_with("</article>\n"));
    assert!(!fragment.contains("<style") && !fragment.contains("<script"));
}
