//! Reports made by hand, for the tests: every status, both forms, and what writers stumble over.

use nianbao_form::{Form, form};
use nianbao_report::{
    Block, Date, Extra, Fact, FilledTable, GridCell, Narrative, Number, Period, Report, Status,
};

/// Returns a complete report on that form.
pub(crate) fn complete(id: &str) -> Report {
    let form = form(id).unwrap();
    let sections = form.sections.iter().map(|section| Narrative {
        id: section.id.into(),
        ordinal: section.ordinal.into(),
        heading: section.title.into(),
        blocks: blocks(section.id, section.table),
    });
    let preamble = Narrative {
        id: "preamble".into(),
        ordinal: String::new(),
        heading: String::new(),
        blocks: vec![Block::Paragraph(
            "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发\
             <中华人民共和国政府信息公开工作年度报告格式>的通知》要求，编制本报告 & “说明”。"
                .into(),
        )],
    };
    Report {
        title: Some("某某市某某区某某街道办事处2023年政府信息公开工作年度报告".into()),
        agency: Some("某某市某某区某某街道办事处".into()),
        year: Some(2023),
        period: Some(Period {
            start: day(2023, 1, 1),
            end: day(2023, 12, 31),
        }),
        published: Some(day(2024, 1, 15)),
        sections: std::iter::once(preamble).chain(sections).collect(),
        tables: tables(form),
        ..Report::default()
    }
}

fn day(year: u16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

fn blocks(section: &str, table: Option<&str>) -> Vec<Block> {
    let paragraph = |text: &str| Block::Paragraph(text.into());
    let sentence = "2023年，我街道认真贯彻落实《中华人民共和国政府信息公开条例》，持续加大政府信息主动公开力度，\
                    规范办理依申请公开事项，全年主动公开政府信息1286条，通过政务新媒体发布信息3052条。";
    match (section, table) {
        (_, Some(table)) => vec![Block::Table(table.into())],
        ("overview", _) => vec![
            Block::Heading {
                level: 2,
                text: "（一）主动公开".into(),
            },
            paragraph(sentence),
            Block::Heading {
                level: 3,
                text: "1.政策解读".into(),
            },
            paragraph(sentence),
            Block::Heading {
                level: 2,
                text: "（二）依申请公开".into(),
            },
            paragraph(sentence),
        ],
        ("problems", _) => vec![paragraph(sentence), paragraph(sentence)],
        _ => vec![
            paragraph("本年度未收取信息处理费。"),
            Block::Grid(vec![
                vec![cell("序号", 2, 1), cell("建议提案办理", 1, 2)],
                vec![cell("人大建议", 1, 1), cell("政协提案", 1, 1)],
                vec![
                    cell("1", 1, 1),
                    cell("公开办理结果12件，面复率、满意率均为100%", 1, 1),
                ],
            ]),
            Block::Figure("某街道政务公开专区".into()),
            paragraph("某某市某某区某某街道办事处"),
            paragraph("2024年1月15日"),
        ],
    }
}

fn cell(text: &str, row_span: u32, column_span: u32) -> GridCell {
    GridCell {
        text: text.into(),
        row_span,
        column_span,
    }
}

/// Returns the form's tables, filled with small numbers.
pub(crate) fn tables(form: &Form) -> Vec<FilledTable> {
    let fill = |table: &nianbao_form::Table| {
        let mut facts = Vec::new();
        for part in table.parts {
            for row in part.rows {
                for column in part.columns {
                    let text = match (column.kind.has_decimals(), facts.len() % 9) {
                        (true, _) => "7730.20".to_owned(),
                        (false, 0) => "11286".to_owned(),
                        (false, small) => small.to_string(),
                    };
                    facts.push(fact(row.key, column.key, &text, Status::Read));
                }
            }
        }
        FilledTable {
            id: table.id.into(),
            form: form.id.into(),
            facts,
            collapsed: Vec::new(),
            extra: Vec::new(),
        }
    };
    form.tables.iter().map(fill).collect()
}

fn fact(row: &str, column: &str, raw: &str, status: Status) -> Fact {
    let value = raw.parse().ok();
    Fact {
        row: row.into(),
        column: column.into(),
        value,
        raw: raw.into(),
        status,
        origin: None,
    }
}

/// Returns a report with a value of every status, and a line that the form does not have.
pub(crate) fn every_status() -> Report {
    let mut report = complete("2021");
    let table = report
        .tables
        .iter_mut()
        .find(|table| table.id == "requests")
        .unwrap();
    let by = || vec!["requests.row_sum.received".to_owned()];
    let statuses = [
        ("received", "natural_person", "/", Status::Blank),
        ("received", "commercial_enterprise", "", Status::Blank),
        ("received", "research_institution", "", Status::Missing),
        (
            "received",
            "public_interest_organization",
            "3",
            Status::Inferred(by()),
        ),
        (
            "received",
            "legal_service_organization",
            "12",
            Status::Split(by()),
        ),
        (
            "received",
            "other_organization",
            "12",
            Status::Split(Vec::new()),
        ),
        (
            "received",
            "total",
            "",
            Status::Ambiguous(vec![Number::from(3), Number::from(30)]),
        ),
        ("carried_in", "natural_person", "O<1>", Status::Unreadable),
    ];
    for (row, column, raw, status) in statuses {
        let at = table
            .facts
            .iter()
            .position(|f| f.row == row && f.column == column)
            .unwrap();
        table.facts[at] = fact(row, column, raw, status);
    }
    table.extra.push(Extra {
        label: "其中：通过网络提交".into(),
        values: vec!["12".into(), "0".into(), "12".into()],
    });
    report
}

/// Returns a report in which （六）其他处理 is printed in place of its three items.
pub(crate) fn collapsed() -> Report {
    let mut report = complete("2021");
    let form = form("2021").unwrap();
    let group = &form.table("requests").unwrap().parts[0].collapsed[0];
    let table = report
        .tables
        .iter_mut()
        .find(|table| table.id == "requests")
        .unwrap();
    for fact in table
        .facts
        .iter_mut()
        .filter(|fact| group.items.contains(&fact.row.as_str()))
    {
        (fact.value, fact.status) = (None, Status::Missing);
        fact.raw.clear();
    }
    for column in form.table("requests").unwrap().parts[0].columns {
        table
            .facts
            .push(fact(group.row.key, column.key, "5", Status::Read));
    }
    table.collapsed.push(group.row.key.into());
    report
}

/// Returns a report whose table two has the columns of 2019 in its first part.
pub(crate) fn mixed() -> Report {
    let mut report = complete("2021");
    let first = |form: &str| nianbao_form::form(form).unwrap().tables[0].parts[0].clone();
    let (new, old) = (first("2021"), first("2019"));
    let table = report
        .tables
        .iter_mut()
        .find(|table| table.id == "disclosure")
        .unwrap();
    table
        .facts
        .retain(|fact| new.column(&fact.column).is_none());
    for row in old.rows {
        for column in old.columns {
            table
                .facts
                .push(fact(row.key, column.key, "19", Status::Read));
        }
    }
    report
}

/// Returns a report whose narrative does not say where its tables stand.
pub(crate) fn without_places() -> Report {
    let mut report = complete("2021");
    report.title = None;
    report
        .sections
        .retain(|section| section.id != "proceedings" && section.id != "preamble");
    for section in &mut report.sections {
        section
            .blocks
            .retain(|block| !matches!(block, Block::Table(_)));
        section.ordinal.clear();
        section.heading.clear();
    }
    report
}
