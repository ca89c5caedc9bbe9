//! Documents to reports. The only crate that knows both what a page says and what the statute asks.
mod align;
mod bind;
mod fold;
mod labels;
mod model;
mod number;
mod recover;
mod regions;
mod rows;
mod tables;
mod tape;

use nianbao_document::{Document, Noted};
use nianbao_report::Report;

/// How to normalize.
#[derive(Debug, Clone, Default)]
pub struct NormalizeOptions {}

/// Says what the agency declared, as far as the document gives it.
#[must_use]
pub fn normalize(document: &Document, options: &NormalizeOptions) -> Noted<Report> {
    let _ = options;
    let tape = tape::Tape::new(document);
    let tables = tables::tables(document, &tape);
    let report = Report { tables: tables.filled, ..Report::default() };
    Noted { value: report, diagnostics: tables.diagnostics }
}
