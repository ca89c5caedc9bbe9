//! CSV: one long table of the values, a line each, as Excel opens it in China: UTF-8 with its mark, lines
//! ended by CR LF.
//!
//! A spreadsheet runs a cell that begins like a formula. Texts of the source that do are led by an
//! apostrophe; values are numbers of our own making and stay as they are.

use crate::labels::Labels;
use crate::table::remark;
use crate::{WriteOptions, Writer};
use nianbao_report::{Fact, FilledTable, Report};
use std::io;

/// Writes CSV.
pub(crate) struct Csv;

/// The columns: agency, year, form, address, table, row, column, value, status, as printed, remark.
const COLUMNS: [&str; 11] = [
    "机关", "年度", "格式", "地址", "表", "行", "栏", "数值", "状态", "原文", "说明",
];

impl Writer for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn scope(&self) -> &'static str {
        "one long table: address, labels, value, status, as printed; UTF-8 with its mark, for Excel"
    }

    fn write(
        &self,
        report: &Report,
        _options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut text = String::from("\u{FEFF}");
        push_line(&mut text, COLUMNS.map(str::to_owned));
        let agency = guarded(report.agency.as_deref().unwrap_or_default());
        let year = report.year.map(|year| year.to_string()).unwrap_or_default();
        for table in &report.tables {
            for fact in &table.facts {
                let line = of_fact(table, fact, &agency, &year);
                push_line(&mut text, line);
            }
        }
        out.write_all(text.as_bytes())
    }
}

fn of_fact(table: &FilledTable, fact: &Fact, agency: &str, year: &str) -> [String; 11] {
    let labels = Labels::of(table, fact);
    [
        agency.to_owned(),
        year.to_owned(),
        table.form.clone(),
        table.address(&fact.row, &fact.column).to_string(),
        guarded(&labels.table),
        guarded(&labels.row),
        guarded(&labels.column),
        fact.value
            .map(|value| value.to_string())
            .unwrap_or_default(),
        fact.status.name().to_owned(),
        guarded(fact.raw.trim()),
        remark(Some(fact)).unwrap_or_default(),
    ]
}

/// Leads a text that a spreadsheet would run by an apostrophe. A number with its sign is no formula, and
/// neither is a single mark.
fn guarded(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let is_number = text.get(1..).is_some_and(|rest| rest.chars().all(plain));
    if runs && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Writes a line; a field with a comma, a quote or a line break stands in quotes (RFC 4180).
fn push_line(out: &mut String, fields: [String; 11]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-12", "-12"),
            ("+1,024.50", "+1,024.50"),
            ("-", "-"),
            ("—", "—"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), expected);
        }
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut out = String::new();
        let mut fields: [String; 11] = Default::default();
        fields[0] = "a,b".into();
        fields[1] = "c\"d".into();
        fields[2] = "e\nf".into();
        push_line(&mut out, fields);
        assert_eq!(out, "\"a,b\",\"c\"\"d\",\"e\nf\",,,,,,,,\r\n");
    }
}
