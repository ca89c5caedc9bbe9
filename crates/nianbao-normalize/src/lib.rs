//! Documents to reports. The only crate that knows both what a page says and what the statute asks.
mod align;
mod fold;
mod labels;
mod number;
mod recover;
mod rows;
mod tape;

use nianbao_document::{Document, Noted};
use nianbao_report::Report;

/// How to normalize.
#[derive(Debug, Clone, Default)]
pub struct NormalizeOptions {}

/// Says what the agency declared, as far as the document gives it.
#[must_use]
pub fn normalize(document: &Document, options: &NormalizeOptions) -> Noted<Report> {
    let _ = (document, options, tape::Tape::new(document));
    Noted::clean(Report::default())
}
