//! Reports to bytes: canonical JSON, standard DOCX and HTML, spreadsheets and Markdown.
//!
//! A writer sees the report and its forms, never the source: what is not in the report cannot be
//! printed. Same report, same options, same bytes.

mod csv;
mod docx;
mod grid;
mod html;
mod json;
mod labels;
mod markdown;
mod markup;
mod outline;
mod table;
mod text;
mod xlsx;

use nianbao_report::Report;
use std::io;

/// How to write.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// JSON: list every cell with its raw text and place, not only those that need a word.
    pub full_provenance: bool,
    /// HTML: write the article alone, to be pasted into a content management system.
    pub fragment: bool,
}

/// A writer of one format.
pub trait Writer: Sync {
    /// Returns the format's name, e.g. `html`, as given on the command line.
    fn name(&self) -> &'static str;

    /// Returns the extension of a file of this format, without its dot.
    fn extension(&self) -> &'static str;

    /// Returns one line that says what is written.
    fn scope(&self) -> &'static str;

    /// Writes the report.
    ///
    /// # Errors
    /// Only those of `out`.
    fn write(
        &self,
        report: &Report,
        options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()>;
}

/// The writers. A new one is a module and a line here.
pub static WRITERS: &[&dyn Writer] = &[
    &json::Json,
    &docx::Docx,
    &html::Html,
    &xlsx::Xlsx,
    &csv::Csv,
    &markdown::Markdown,
];

/// Returns the writer of that name.
#[must_use]
pub fn writer(name: &str) -> Option<&'static dyn Writer> {
    WRITERS.iter().copied().find(|writer| writer.name() == name)
}

#[cfg(test)]
mod tests;

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
