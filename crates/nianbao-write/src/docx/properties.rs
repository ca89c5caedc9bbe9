//! What the file says of itself: title, agency, subject, and a date only where the report has one.

use crate::markup::Markup;
use crate::text;
use nianbao_report::Report;

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
const EXTENDED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";

/// Returns the core properties.
pub(super) fn core(report: &Report, title: &str) -> String {
    let mut xml = Markup::xml();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", CORE),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.element("dc:title", &[], title);
    xml.element("dc:subject", &[], &text::subject(report.year));
    if let Some(agency) = &report.agency {
        xml.element("dc:creator", &[], agency);
    }
    xml.element("cp:keywords", &[], "政府信息公开,年度报告");
    xml.element("dc:language", &[], "zh-CN");
    if let Some(day) = report.published {
        let instant = format!("{day}T00:00:00Z");
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.element(name, &[("xsi:type", "dcterms:W3CDTF")], &instant);
        }
    }
    xml.finish()
}

/// Returns the extended properties.
pub(super) fn extended() -> String {
    let mut xml = Markup::xml();
    xml.open("Properties", &[("xmlns", EXTENDED)]);
    xml.element("Application", &[], "nianbao");
    xml.finish()
}
