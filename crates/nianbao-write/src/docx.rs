//! DOCX in the house style of official documents (GB/T 9704—2012), written part by part in schema
//! order: real Word tables with merged cells and repeated header rows, and a comment at each value
//! that was not plainly read.
//!
//! No clock, no counter, no map without order: the same report gives the same bytes.

mod body;
mod package;
mod properties;
mod table;
mod widths;

use crate::outline::Outline;
use crate::{WriteOptions, Writer};
use nianbao_report::Report;
use package::Package;
use std::io;

/// Writes DOCX.
pub(crate) struct Docx;

impl Writer for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn extension(&self) -> &'static str {
        "docx"
    }

    fn scope(&self) -> &'static str {
        "A4 in the style of GB/T 9704, real tables, comments at values that were not plainly read"
    }

    fn write(
        &self,
        report: &Report,
        _options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let outline = Outline::new(report);
        let body = body::write(&outline);
        let mut package = Package::default();
        package.add_document("word/document.xml", body.document);
        package.add(
            "word/styles.xml",
            "styles",
            include_str!("docx/parts/styles.xml"),
        );
        package.add(
            "word/settings.xml",
            "settings",
            include_str!("docx/parts/settings.xml"),
        );
        package.add(
            "word/fontTable.xml",
            "fontTable",
            include_str!("docx/parts/fontTable.xml"),
        );
        package.add(body::ODD_FOOTER, "footer", &body::footer("right"));
        package.add(body::EVEN_FOOTER, "footer", &body::footer("left"));
        if let Some(comments) = body.comments {
            package.add("word/comments.xml", "comments", &comments);
        }
        package.add_properties(
            properties::core(report, &outline.title),
            properties::extended(),
            properties::custom(report),
        );
        out.write_all(&package.zip()?)
    }
}
