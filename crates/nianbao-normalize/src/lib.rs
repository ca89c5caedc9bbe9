//! Documents to reports. The only crate that knows both what a page says and what the statute asks.
//!
//! The document becomes a `tape` of folded characters. On it the statutory tables are found by
//! their labels (`regions`), read row by row (`rows`, `align`), bound to addresses by label
//! (`bind`) and, where the print is broken, recovered by the statutory sums (`recover`). What is
//! left is the narrative (`prose`, `sections`) and the head (`head`).

mod align;
mod bind;
mod fold;
mod furniture;
mod head;
mod labels;
mod model;
mod number;
mod prose;
mod recover;
mod refusal;
mod regions;
mod rows;
mod sections;
mod tables;
mod tape;

pub use refusal::Refusal;

use nianbao_document::{Diagnostic, Document, Noted, Severity};
use nianbao_report::Report;

/// How to normalize. There is nothing to choose yet.
#[derive(Debug, Clone, Default)]
pub struct NormalizeOptions {}

/// Says what the agency declared, as far as the document gives it.
///
/// # Errors
/// [`Refusal`] when the document is no annual report on government information disclosure.
pub fn normalize(
    document: &Document,
    options: &NormalizeOptions,
) -> Result<Noted<Report>, Refusal> {
    let NormalizeOptions {} = options;
    let tape = tape::Tape::new(document);
    let tables = tables::tables(document, &tape);
    let mut lines = prose::lines(document, &tape, &tables.places);
    let page_numbers = tape.furniture.len();
    drop(tape); // The largest thing by far on a long page.
    let mut diagnostics = Vec::new();
    furniture::drop_ghosts(&mut lines, &mut diagnostics);
    let stripped = furniture::strip(&mut lines);
    let title = head::take_title(&mut lines).map(|title| title.replace(['\n', '\r'], ""));
    let lines = prose::join(lines, |line| {
        sections::is_heading(line) || head::is_title(line.text()) || head::is_day(line.text())
    });
    let sections = sections::sections(lines);
    let has_title = title.is_some();
    let head = head::head(title, document, &stripped.records, &sections.narratives);
    // A document with neither a table, nor the title, nor half of the sections is something else.
    if tables.filled.is_empty() && !has_title && head.title.is_none() && sections.headings < 3 {
        return Err(Refusal::NotAReport);
    }
    if tables.filled.is_empty() {
        diagnostics.push(without_tables(head.year));
    } else {
        diagnostics.extend(tables.diagnostics);
    }
    diagnostics.extend(sections.diagnostics);
    diagnostics.extend(head.diagnostics);
    let removed = stripped.removed + page_numbers;
    if removed > 0 {
        diagnostics.push(Diagnostic::new(
            "page-furniture",
            Severity::Info,
            format!("已略去 {removed} 行不属于报告的页面文字（页码、打印、浏览次数、备案号等）"),
            format!("{removed} lines of the page that are not of the report were left out"),
        ));
    }
    let report = Report {
        title: head.title,
        agency: head.agency,
        year: head.year,
        period: head.period,
        published: head.published,
        sections: sections.narratives,
        tables: tables.filled,
        ..Report::default()
    };
    Ok(Noted {
        value: report,
        diagnostics,
    })
}

fn without_tables(year: Option<u16>) -> Diagnostic {
    // The forms begin with the report of 2019; before it no table was the same everywhere.
    match year.filter(|year| *year < 2019) {
        Some(year) => Diagnostic::new(
            "pre-2019",
            Severity::Warning,
            format!("{year} 年度报告早于统一格式（2019 年起），表格按原样保留，不入库"),
            format!(
                "the report on {year} is older than the statutory forms; its tables stay as printed"
            ),
        ),
        None => Diagnostic::new(
            "tables-lost",
            Severity::Error,
            "三张法定表格均未能读取（可能是图片，或数字在转存时丢失）；未填任何数，请用原文件重试"
                .to_owned(),
            "no statutory table could be read; they may be pictures; nothing was filled in"
                .to_owned(),
        ),
    }
}
