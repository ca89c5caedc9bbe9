//! The sheet with one line for each value.

use crate::table::remark;
use nianbao_report::Report;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// The columns and how wide they are.
const COLUMNS: [(&str, f64); 6] = [
    ("格式", 8.0),
    ("地址", 48.0),
    ("数值", 16.0),
    ("状态", 12.0),
    ("原文", 24.0),
    ("说明", 48.0),
];

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    sheet.set_name("数据")?;
    sheet.set_hidden(true);
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold();
    for (column, (name, width)) in (0u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    let facts = report.tables.iter().flat_map(|table| {
        let facts = table.facts.iter();
        facts.map(move |fact| (table, fact))
    });
    for (row, (table, fact)) in (1u32..).zip(facts) {
        let value = fact
            .value
            .map(|value| value.to_string())
            .unwrap_or_default();
        let fields = [
            table.form.clone(),
            table.address(&fact.row, &fact.column).to_string(),
            value,
            fact.status.name().to_owned(),
            fact.raw.trim().chars().take(32_000).collect(),
            remark(Some(fact)).unwrap_or_default(),
        ];
        for (column, field) in (0u16..).zip(fields) {
            // Numbers are texts here: what was declared, digit for digit.
            if !field.is_empty() {
                sheet.write_string(row, column, field)?;
            }
        }
    }
    Ok(())
}
