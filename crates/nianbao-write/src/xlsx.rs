//! XLSX: the report on one sheet as a page has it, with real merged cells, on A4; and a second sheet with
//! one line for each value, hidden so that nobody takes it for a part of the report.
//!
//! No clock: the moment of creation is a constant, so that the same report gives the same bytes.

mod columns;
mod data;
mod page;

use crate::outline::Outline;
use crate::{WriteOptions, Writer};
use nianbao_report::Report;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::io;

/// Writes XLSX.
pub(crate) struct Xlsx;

impl Writer for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn extension(&self) -> &'static str {
        "xlsx"
    }

    fn scope(&self) -> &'static str {
        "one sheet as the page, merged cells, A4, notes at values that were not plainly read; values in a \
         long hidden sheet"
    }

    fn write(
        &self,
        report: &Report,
        _options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let bytes = workbook(report).map_err(io::Error::other)?;
        out.write_all(&bytes)
    }
}

fn workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let outline = Outline::new(report);
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(outline.title.as_str())
        .set_subject(crate::text::subject(report.year))
        .set_author(report.agency.as_deref().unwrap_or_default())
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    page::write(workbook.add_worksheet(), &outline, report)?;
    data::write(workbook.add_worksheet(), report)?;
    workbook.save_to_buffer()
}
