//! What the file says of itself: title, agency, subject, and a date only where the report has one.
//!
//! The day of publication and the agency stand among the custom properties too, under the names that
//! portals use: of the core properties everybody knows that programs fill them in as they please.

use crate::markup::Markup;
use crate::text;
use nianbao_report::Report;

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
const EXTENDED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
const CUSTOM: &str = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";
/// The set that custom properties belong to, the same in every file.
const CUSTOM_SET: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";
/// The number of the first custom property; 0 and 1 are taken.
const FIRST_NUMBER: usize = 2;

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

/// Returns the custom properties, if there are any.
pub(super) fn custom(report: &Report) -> Option<String> {
    let published = report.published.map(|day| day.to_string());
    let properties = [
        ("发布日期", published.as_deref()),
        ("发布机构", report.agency.as_deref()),
    ];
    let known = properties
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let mut xml = Markup::xml();
    xml.open("Properties", &[("xmlns", CUSTOM), ("xmlns:vt", TYPES)]);
    let mut any = false;
    for (index, (name, value)) in known.enumerate() {
        any = true;
        let number = (FIRST_NUMBER + index).to_string();
        xml.open(
            "property",
            &[("fmtid", CUSTOM_SET), ("pid", &number), ("name", name)],
        );
        xml.element("vt:lpwstr", &[], value);
        xml.close();
    }
    any.then(|| xml.finish())
}
