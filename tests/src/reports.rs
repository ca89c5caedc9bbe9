//! The reports that writers are tried on: the samples, truths that lie beside the repository, and
//! reports made by hand for what writers stumble over.

use libtest_mimic::Failed;
use nianbao::form::{Form, form};
use nianbao::report::{
    Block, Date, Extra, Fact, FilledTable, GridCell, Narrative, Number, Period, Report, Status,
};
use nianbao::{ConvertOptions, convert};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A report by name, made when it is asked for.
#[derive(Clone)]
pub(crate) struct Subject {
    /// Its name, fit for a file.
    pub(crate) name: String,
    from: From,
}

#[derive(Clone)]
enum From {
    Sample(PathBuf),
    Truth(PathBuf),
    Hand(Make),
}

impl Subject {
    /// Returns the report; none for a sample in which there is no report.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(crate) fn report(&self) -> Result<Option<Report>, Failed> {
        match &self.from {
            From::Hand(make) => Ok(Some(make())),
            From::Truth(path) => truth(&std::fs::read_to_string(path)?).map(Some),
            From::Sample(path) => {
                let file = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned());
                let options = ConvertOptions {
                    file,
                    ..ConvertOptions::default()
                };
                Ok(convert(&std::fs::read(path)?, &options)
                    .ok()
                    .map(|made| made.report))
            }
        }
    }
}

/// Returns the samples of the repository and the reports made by hand.
pub(crate) fn own() -> Vec<Subject> {
    let mut subjects: Vec<Subject> = HAND
        .iter()
        .map(|(name, make)| Subject {
            name: (*name).into(),
            from: From::Hand(*make),
        })
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let mut files = Vec::new();
    list(&root, &mut files);
    files.sort();
    for path in files {
        let relative = path.strip_prefix(&root).unwrap_or(&path);
        let name = relative.to_string_lossy().replace(['/', '\\'], "_");
        subjects.push(Subject {
            name,
            from: From::Sample(path),
        });
    }
    subjects
}

/// Lists the samples. Hostile files have tests of their own, and papers are no reports.
fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("hostile") {
                list(&path, files);
            }
        } else if !path
            .extension()
            .is_some_and(|e| e == "md" || e == "toml" || e == "json")
        {
            files.push(path);
        }
    }
}

/// Returns the truths that lie beside the repository, if any.
pub(crate) fn truths() -> Vec<Subject> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    let mut subjects: Vec<Subject> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path
                .file_name()?
                .to_str()?
                .strip_suffix(".truth.json")?
                .to_owned();
            Some(Subject {
                name,
                from: From::Truth(path),
            })
        })
        .collect();
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    subjects
}

/// Makes the report that a truth describes; a cell that the truth does not have is missing.
fn truth(text: &str) -> Result<Report, Failed> {
    let truth: Value = serde_json::from_str(text)?;
    let form = form(truth["form"].as_str().unwrap_or_default()).ok_or("no such form")?;
    let meta = &truth["meta"];
    let paragraphs = |text: &str| text.lines().map(block).collect::<Vec<Block>>();
    let mut sections = Vec::new();
    if let Some(text) = truth["preamble"].as_str().filter(|text| !text.is_empty()) {
        sections.push(section("preamble", "", "", paragraphs(text)));
    }
    for (index, value) in truth["sections"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let id = value["id"].as_str().unwrap_or_default();
        let model = form.section(id).or_else(|| form.sections.get(index));
        let mut blocks = Vec::new();
        if let Some(table) = model.and_then(|model| model.table.as_ref()) {
            blocks.push(Block::Table((*table).into()));
        }
        blocks.extend(paragraphs(value["text"].as_str().unwrap_or_default()));
        let ordinal = model.map_or("", |model| model.ordinal);
        sections.push(section(
            id,
            ordinal,
            value["heading"].as_str().unwrap_or_default(),
            blocks,
        ));
    }
    let cells = truth["cells"].as_object().ok_or("no cells")?;
    Ok(Report {
        title: meta["title"].as_str().map(str::to_owned),
        agency: meta["agency"].as_str().map(str::to_owned),
        year: meta["year"]
            .as_u64()
            .and_then(|year| u16::try_from(year).ok()),
        published: meta["publish_date"]
            .as_str()
            .and_then(|day| day.parse().ok()),
        sections,
        tables: form
            .tables
            .iter()
            .map(|table| truth_table(form, table, cells))
            .collect(),
        ..Report::default()
    })
}

fn truth_table(
    form: &Form,
    table: &nianbao::form::Table,
    cells: &serde_json::Map<String, Value>,
) -> FilledTable {
    let mut filled = empty_table(form, table);
    for part in table.parts {
        let collapsed = part.collapsed.iter().map(|group| &group.row.key);
        let keys = part.rows.iter().map(|row| &row.key).chain(collapsed);
        for key in keys {
            let in_form = part.rows.iter().any(|row| row.key == *key);
            for column in part.columns {
                let cell = cells.get(&format!("{}.{key}.{}", table.id, column.key));
                if cell.is_none() && !in_form {
                    continue;
                }
                if !in_form && !filled.collapsed.iter().any(|other| other == key) {
                    filled.collapsed.push((*key).into());
                }
                filled.facts.push(truth_fact(key, column.key, cell));
            }
        }
    }
    filled
}

fn truth_fact(row: &str, column: &str, cell: Option<&Value>) -> Fact {
    let Some(cell) = cell else {
        return fact(row, column, None, "", Status::Missing);
    };
    let value = match &cell["v"] {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    };
    let status = if value.is_some() {
        Status::Read
    } else {
        Status::Blank
    };
    fact(
        row,
        column,
        value,
        cell["raw"].as_str().unwrap_or_default(),
        status,
    )
}

/// Tells a heading from a paragraph as its print does: short, numbered, no sentence.
fn block(line: &str) -> Block {
    let sentence = line.contains(['。', '；', '，', ',', ';']) || line.ends_with(['：', ':']);
    let folded = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let level = if line.chars().count() > 40 || sentence {
        None
    } else if line.starts_with(['（', '(']) && line.contains(['）', ')']) {
        Some(2)
    } else if folded.len() < line.len() && folded.starts_with(['.', '、', '．']) {
        Some(3)
    } else {
        None
    };
    match level {
        Some(level) => Block::Heading {
            level,
            text: line.to_owned(),
        },
        None => Block::Paragraph(line.to_owned()),
    }
}

/// Makes a report.
type Make = fn() -> Report;

/// The reports made by hand.
const HAND: &[(&str, Make)] = &[
    ("hand-2021", || complete("2021")),
    ("hand-2019", || complete("2019")),
    ("hand-province", province),
    ("hand-every-status", every_status),
    ("hand-collapsed", collapsed),
    ("hand-mixed", mixed),
    ("hand-without-places", without_places),
    ("hand-one-table", one_table),
    ("hand-long-words", long_words),
    ("hand-empty", Report::default),
];

fn complete(id: &str) -> Report {
    let form = form(id).unwrap();
    let preamble = "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发\
                    <中华人民共和国政府信息公开工作年度报告格式>的通知》要求，编制本报告 & “说明”。";
    let year = if id == "2019" { 2019 } else { 2023 };
    let mut sections = vec![section("preamble", "", "", vec![paragraph(preamble)])];
    for model in form.sections {
        let blocks = blocks(model.id, model.table);
        sections.push(section(model.id, model.ordinal, model.title, blocks));
    }
    Report {
        title: Some(format!(
            "云溪市青石区柳河街道办事处{year}年政府信息公开工作年度报告"
        )),
        agency: Some("云溪市青石区柳河街道办事处".into()),
        year: Some(year),
        period: None,
        published: Date::new(year + 1, 1, 15),
        sections,
        tables: form
            .tables
            .iter()
            .map(|table| filled(form, table))
            .collect(),
        ..Report::default()
    }
}

fn blocks(section: &str, table: Option<&str>) -> Vec<Block> {
    let sentence = "柳河街道认真贯彻落实《中华人民共和国政府信息公开条例》，持续加大政府信息主动公开力度，\
                    规范办理依申请公开事项，全年主动公开政府信息1286条，通过政务新媒体发布信息3052条。";
    let heading = |level, text: &str| Block::Heading {
        level,
        text: text.into(),
    };
    match (section, table) {
        (_, Some(table)) => vec![Block::Table((*table).into())],
        ("overview", _) => vec![
            heading(2, "（一）主动公开"),
            paragraph(sentence),
            heading(3, "1.政策解读"),
            paragraph(sentence),
            heading(2, "（二）依申请公开"),
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
                    cell("公开办理结果12件", 1, 1),
                    cell("全部公开", 1, 1),
                ],
            ]),
            paragraph("云溪市青石区柳河街道办事处"),
            paragraph("2024年1月15日"),
        ],
    }
}

/// Fills a table with numbers whose rows and columns agree where that is easy; sums do not matter here.
fn filled(form: &Form, table: &nianbao::form::Table) -> FilledTable {
    let mut out = empty_table(form, table);
    for part in table.parts {
        for row in part.rows {
            for column in part.columns {
                let text = match (column.kind.has_decimals(), out.facts.len() % 9) {
                    (true, _) => "7730.20".to_owned(),
                    (false, 0) => "11286".to_owned(),
                    (false, small) => small.to_string(),
                };
                out.facts.push(fact(
                    row.key,
                    column.key,
                    text.parse().ok(),
                    &text,
                    Status::Read,
                ));
            }
        }
    }
    out
}

/// The widest numbers seen: eight digits in table two, six in every column of tables three and four.
fn province() -> Report {
    let mut report = complete("2021");
    for table in &mut report.tables {
        for (at, fact) in table.facts.iter_mut().enumerate() {
            let digits = if table.id == "disclosure" {
                12_345_678
            } else {
                123_456
            };
            let value = Number::from(digits + i64::try_from(at).unwrap());
            fact.value = Some(value);
            fact.raw = value.to_string();
        }
    }
    report
}

fn every_status() -> Report {
    let mut report = complete("2021");
    let by = || vec!["requests.row_sum.received".to_owned()];
    let candidates = vec![Number::from(3), Number::from(30)];
    let statuses = [
        ("natural_person", None, "/", Status::Blank),
        ("commercial_enterprise", None, "", Status::Blank),
        ("research_institution", None, "", Status::Missing),
        (
            "public_interest_organization",
            Some(3),
            "",
            Status::Inferred(by()),
        ),
        (
            "legal_service_organization",
            Some(12),
            "1203",
            Status::Split(by()),
        ),
        (
            "other_organization",
            Some(12),
            "1203",
            Status::Split(Vec::new()),
        ),
        ("total", None, "330", Status::Ambiguous(candidates)),
    ];
    let table = table(&mut report, "requests");
    for (column, value, raw, status) in statuses {
        set(
            table,
            fact("received", column, value.map(Number::from), raw, status),
        );
    }
    set(
        table,
        fact(
            "carried_in",
            "natural_person",
            None,
            "见附件",
            Status::Unreadable,
        ),
    );
    set(
        table,
        fact("carried_in", "total", None, "O<1>", Status::Unreadable),
    );
    table.extra.push(Extra {
        label: "其中：通过网络提交".into(),
        values: vec!["12".into(), "0".into(), "12".into()],
    });
    report
}

/// （六）其他处理 is printed in place of its three items.
fn collapsed() -> Report {
    let mut report = complete("2021");
    let part = &form("2021").unwrap().table("requests").unwrap().parts[0];
    let group = &part.collapsed[0];
    let table = table(&mut report, "requests");
    for fact in table
        .facts
        .iter_mut()
        .filter(|fact| group.items.contains(&fact.row.as_str()))
    {
        (fact.value, fact.status) = (None, Status::Missing);
        fact.raw.clear();
    }
    for column in part.columns {
        let value = Some(Number::from(5));
        table
            .facts
            .push(fact(group.row.key, column.key, value, "5", Status::Read));
    }
    table.collapsed.push(group.row.key.into());
    report
}

/// The first part of table two has the columns of 2019.
fn mixed() -> Report {
    let mut report = complete("2021");
    let first = |id: &str| form(id).unwrap().tables[0].parts[0].clone();
    let (new, old) = (first("2021"), first("2019"));
    let table = table(&mut report, "disclosure");
    table
        .facts
        .retain(|fact| new.column(&fact.column).is_none());
    for row in old.rows {
        for column in old.columns {
            let value = Some(Number::from(19));
            table
                .facts
                .push(fact(row.key, column.key, value, "19", Status::Read));
        }
    }
    report
}

/// The narrative does not say where the tables stand, and nothing has a title.
fn without_places() -> Report {
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

fn one_table() -> Report {
    let mut report = complete("2021");
    report.tables.truncate(1);
    for section in &mut report.sections {
        section
            .blocks
            .retain(|block| !matches!(block, Block::Table(id) if id != "disclosure"));
    }
    report.period = Date::new(2023, 1, 1)
        .zip(Date::new(2023, 12, 31))
        .map(|(start, end)| Period { start, end });
    report
}

/// What does not wrap, what has to be escaped, and pictures.
fn long_words() -> Report {
    let mut report = complete("2021");
    let word = "https://www.example.gov.cn/zwgk/zfxxgk/".repeat(6);
    let last = report.sections.last_mut().unwrap();
    last.blocks.splice(
        ..,
        [
            paragraph(&format!("网址：{word}")),
            Block::Grid(vec![
                vec![cell("第一行\n第二行", 2, 1), cell(&word, 1, 2)],
                vec![cell("甲", 1, 1), cell("", 1, 1)],
            ]),
            paragraph("附图如下。"),
            Block::Figure("<公开专区>".into()),
            Block::Figure(String::new()),
        ],
    );
    report.sections.push(section(
        "extra",
        "七",
        "附则 <一> & “二”",
        vec![paragraph("无。")],
    ));
    report
}

fn empty_table(form: &Form, table: &nianbao::form::Table) -> FilledTable {
    FilledTable {
        id: table.id.into(),
        form: form.id.into(),
        facts: Vec::new(),
        collapsed: Vec::new(),
        extra: Vec::new(),
    }
}

fn section(id: &str, ordinal: &str, heading: &str, blocks: Vec<Block>) -> Narrative {
    Narrative {
        id: id.into(),
        ordinal: ordinal.into(),
        heading: heading.into(),
        blocks,
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.into())
}

fn cell(text: &str, row_span: u32, column_span: u32) -> GridCell {
    GridCell {
        text: text.into(),
        row_span,
        column_span,
    }
}

fn fact(row: &str, column: &str, value: Option<Number>, raw: &str, status: Status) -> Fact {
    let (row, column, raw) = (row.into(), column.into(), raw.into());
    Fact {
        row,
        column,
        value,
        raw,
        status,
        origin: None,
    }
}

fn table<'a>(report: &'a mut Report, id: &str) -> &'a mut FilledTable {
    report
        .tables
        .iter_mut()
        .find(|table| table.id == id)
        .unwrap()
}

fn set(table: &mut FilledTable, fact: Fact) {
    let old = table
        .facts
        .iter_mut()
        .find(|f| f.row == fact.row && f.column == fact.column);
    *old.unwrap() = fact;
}
