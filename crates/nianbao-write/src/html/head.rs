//! The head of the page: the names that government sites use (政府网站网页标签), schema.org, and the
//! style sheet. Only what the report knows; a site adds its own names.

use crate::markup::Markup;
use crate::outline::Outline;
use crate::text;
use nianbao_report::Report;
use serde_json::{Map, Value, json};

/// The column of a government site in which annual reports stand.
const COLUMN: &str = "政府信息公开年报";

/// Writes the head.
pub(super) fn write(page: &mut Markup, report: &Report, outline: &Outline<'_>) {
    let subject = text::subject(report.year);
    let published = report.published.map(|day| day.to_string());
    page.open("head", &[]);
    page.line();
    page.leaf("meta", &[("charset", "utf-8")]);
    page.line();
    page.leaf(
        "meta",
        &[
            ("name", "viewport"),
            ("content", "width=device-width, initial-scale=1"),
        ],
    );
    page.line();
    page.element("title", &[], &outline.title);
    page.line();
    let names = [
        ("ArticleTitle", Some(outline.title.as_str())),
        ("PubDate", published.as_deref()),
        ("ContentSource", report.agency.as_deref()),
        ("ColumnName", Some(COLUMN)),
        ("Keywords", Some("政府信息公开,年度报告")),
        ("Description", Some(subject.as_str())),
    ];
    for (name, content) in names {
        if let Some(content) = content {
            page.leaf("meta", &[("name", name), ("content", content)]);
            page.line();
        }
    }
    page.open("script", &[("type", "application/ld+json")]);
    page.raw(&linked_data(report, outline));
    page.close();
    page.line();
    page.open("style", &[]);
    page.line();
    page.raw(include_str!("style.css"));
    page.close();
    page.line();
    page.close();
    page.line();
}

/// Writes what the article does not print, as properties of the report that it is.
pub(super) fn write_microdata(page: &mut Markup, report: &Report) {
    let subject = text::subject(report.year);
    let period = report
        .period
        .map(|period| format!("{}/{}", period.start, period.end));
    let properties = [
        ("inLanguage", Some("zh-CN")),
        ("about", Some(subject.as_str())),
        ("author", report.agency.as_deref()),
        ("temporalCoverage", period.as_deref()),
    ];
    for (name, content) in properties {
        if let Some(content) = content {
            page.leaf("meta", &[("itemprop", name), ("content", content)]);
            page.line();
        }
    }
}

/// Returns the report as schema.org says it, safe inside a script element.
fn linked_data(report: &Report, outline: &Outline<'_>) -> String {
    let mut data = Map::new();
    data.insert("@context".into(), json!("https://schema.org"));
    data.insert("@type".into(), json!("Report"));
    data.insert("name".into(), json!(outline.title));
    data.insert("inLanguage".into(), json!("zh-CN"));
    data.insert("about".into(), json!(text::subject(report.year)));
    if let Some(agency) = &report.agency {
        let agency = json!({ "@type": "GovernmentOrganization", "name": agency });
        data.insert("author".into(), agency.clone());
        data.insert("publisher".into(), agency);
    }
    if let Some(day) = report.published {
        data.insert("datePublished".into(), json!(day.to_string()));
    }
    if let Some(period) = report.period {
        let interval = format!("{}/{}", period.start, period.end);
        data.insert("temporalCoverage".into(), json!(interval));
    }
    // `<` would let `</script>` end the element and `<!--` change its parsing.
    let mut out = String::new();
    for character in Value::Object(data).to_string().chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            _ if crate::markup::is_writable(character) => out.push(character),
            _ => {}
        }
    }
    out
}
