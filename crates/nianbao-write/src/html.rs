//! HTML: one self-contained page that looks like an official document, reads well on a telephone and
//! to a screen reader, and prints on A4; or the article alone, for a content management system.
//!
//! Remarks for the clerk are attributes and generated content, never text, so that a reader of the
//! page finds what the report says and nothing else.

mod head;
mod table;

use crate::markup::Markup;
use crate::outline::{Item, Outline, Section};
use crate::{WriteOptions, Writer};
use nianbao_report::{Date, Report};
use std::io;

/// Writes HTML.
pub(crate) struct Html;

impl Writer for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn scope(&self) -> &'static str {
        "self-contained page, or the article alone; tables with captions, scopes and header ids"
    }

    fn write(
        &self,
        report: &Report,
        options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let outline = Outline::new(report);
        let mut page = Markup::html();
        if options.fragment {
            write_article(&mut page, report, &outline, true);
        } else {
            page.raw("<!DOCTYPE html>\n");
            page.open("html", &[("lang", "zh-CN")]);
            page.line();
            head::write(&mut page, report, &outline);
            page.open("body", &[]);
            page.line();
            write_contents(&mut page, &outline);
            page.open("main", &[]);
            page.line();
            write_article(&mut page, report, &outline, false);
            page.close();
            page.line();
        }
        let mut text = page.finish();
        text.push('\n');
        out.write_all(text.as_bytes())
    }
}

fn write_contents(page: &mut Markup, outline: &Outline<'_>) {
    let headed = || {
        outline
            .sections
            .iter()
            .filter_map(|s| Some((s, s.heading.as_ref()?)))
    };
    if headed().next().is_none() {
        return;
    }
    page.open("nav", &[("class", "contents"), ("aria-label", "目录")]);
    page.line();
    page.open("ul", &[]);
    page.line();
    for (section, heading) in headed() {
        page.open("li", &[]);
        page.element("a", &[("href", &format!("#{}", section.id))], heading);
        page.close();
        page.line();
    }
    page.close();
    page.line();
    page.close();
    page.line();
}

/// Writes the article. Alone it carries what the head of a page would say as microdata, since `meta`
/// names belong in a head and content management systems drop scripts.
fn write_article(page: &mut Markup, report: &Report, outline: &Outline<'_>, alone: bool) {
    let mut attributes = vec![("class", "nianbao"), ("lang", "zh-CN")];
    if alone {
        // Without our style sheet a long address would push the page wide.
        attributes.push(("style", "overflow-wrap:break-word"));
        attributes.extend([("itemscope", ""), ("itemtype", "https://schema.org/Report")]);
    }
    page.open("article", &attributes);
    page.line();
    page.open("header", &[]);
    page.line();
    let name = [("itemprop", "name")];
    page.open("h1", if alone { &name } else { &[] });
    match outline.title_halves() {
        Some((agency, rest)) => {
            page.text(agency);
            page.leaf("wbr", &[]);
            page.text(rest);
        }
        None => page.text(&outline.title),
    }
    page.close();
    page.line();
    write_record(page, report, outline, alone);
    if alone {
        head::write_microdata(page, report);
    }
    page.close();
    page.line();
    for section in &outline.sections {
        write_section(page, section);
    }
    page.close();
}

/// Writes the line under the title: the day of publication, and the agency where the title does not
/// name it.
fn write_record(page: &mut Markup, report: &Report, outline: &Outline<'_>, alone: bool) {
    let agency = report.agency.as_deref().map(str::trim);
    let agency = agency.filter(|agency| !agency.is_empty() && !outline.title.contains(agency));
    if report.published.is_none() && agency.is_none() {
        return;
    }
    page.open("p", &[("class", "published")]);
    if let Some(day) = report.published {
        page.text("发布日期：");
        let machine = day.to_string();
        let mut attributes = vec![("datetime", machine.as_str())];
        if alone {
            attributes.push(("itemprop", "datePublished"));
        }
        page.element("time", &attributes, &printed(day));
    }
    if let Some(agency) = agency {
        if report.published.is_some() {
            page.text("　");
        }
        page.text("发布机构：");
        page.text(agency);
    }
    page.close();
    page.line();
}

fn printed(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn write_section(page: &mut Markup, section: &Section<'_>) {
    match &section.heading {
        Some(heading) => {
            let label = format!("{}-heading", section.id);
            page.open(
                "section",
                &[("id", &section.id), ("aria-labelledby", &label)],
            );
            page.line();
            page.element("h2", &[("id", &label)], heading);
        }
        // A section is named by its heading; what has none is no section.
        None => page.open("div", &[("id", &section.id)]),
    }
    page.line();
    // Outlines have no gaps: a report may number 1. where it has no （一）.
    let mut deepest = if section.heading.is_some() { 1 } else { 0 };
    for item in &section.items {
        match item {
            Item::Heading(level, text) => {
                deepest = (*level).clamp(2, 5).min(deepest + 1);
                let name = match deepest {
                    0..=1 => "h2",
                    2 => "h3",
                    3 => "h4",
                    4 => "h5",
                    _ => "h6",
                };
                page.element(name, &[], text);
            }
            Item::Paragraph(text) => {
                page.open("p", &[]);
                write_lines(page, text);
                page.close();
            }
            Item::Signature(text, indent) => {
                let place = format!("margin-right:{}em", hundredths(*indent));
                page.element("p", &[("class", "signature"), ("style", &place)], text);
            }
            Item::Date(text) => {
                let place = format!("margin-right:{}em", hundredths(crate::outline::DATE_INDENT));
                page.element("p", &[("class", "date"), ("style", &place)], text);
            }
            Item::Table(printed) => table::write(page, printed),
            Item::Grid(grid) => table::write_grid(page, grid),
            Item::Figure(text) => {
                page.open("figure", &[]);
                page.element("figcaption", &[], &crate::text::figure(text));
                page.close();
            }
        }
        page.line();
    }
    page.close();
    page.line();
}

/// Writes text with its line breaks.
fn write_lines(page: &mut Markup, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            page.leaf("br", &[]);
        }
        page.text(line.trim_end());
    }
}

/// Prints hundredths as a decimal number without floats.
fn hundredths(value: usize) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}
