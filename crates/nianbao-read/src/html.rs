//! HTML: web pages of government portals, XHTML, and the HTML that Word, WPS and spreadsheet
//! programs save, under whatever name.
//!
//! - [x] characters: byte-order mark, UTF-16, UTF-8, GBK/GB18030, Big5, declared, misdeclared or not
//! - [x] unclosed and misnested tags, `noscript`, as a browser with scripting off reads them
//! - [x] tables: spans past the end, of 0 and of too much, colliding cells, head, body and foot
//! - [x] tables in tables, tables for layout, spacer rows and columns, Word's rows for widths
//! - [x] sheets exported as one table: text rows without rules apart from ruled rows
//! - [x] `display: table`, rows of flex boxes, grids with counted columns (in `style`)
//! - [x] hidden elements, templates, scripts, comments, controls left out
//! - [x] the article among navigation, sharing and footers; record tables, the line under the title
//! - [-] style sheets: `display` and `visibility` of rules with one plain selector
//! - [-] drawn tables: not where classes of a style sheet count the columns, not with row spans
//! - [-] pictures and frames: only that they are there
//! - [ ] numbers of list items, text made by style sheets or scripts, frames' pages

mod article;
mod cell;
mod declared;
mod drawn;
mod facts;
mod flow;
mod furniture;
mod grids;
mod line;
mod page;
mod parse;
mod record;
mod sheet;
mod sliver;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod weigh;

pub(crate) use declared::charset as declared_charset;

use crate::{Confidence, ReadError, ReadOptions, Reader, Reading, encoding};
use nianbao_document::{Diagnostic, Document, Noted, Property, Severity};
use page::Page;
use tree::DOCUMENT;
use weigh::Weights;

/// Reads HTML.
pub(crate) struct Html;

impl Reader for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml", "shtml"]
    }

    fn scope(&self) -> &'static str {
        "HTML and XHTML: portal pages, HTML saved by Word, WPS and spreadsheets; no script is run"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if declared::looks_like_html(bytes) {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let declared = options
            .encoding
            .clone()
            .or_else(|| declared::charset(bytes));
        let decoded = encoding::decode(bytes, declared.as_deref());
        let mut noted = read_text(&decoded.text, options)?;
        noted.value.encoding = Some(decoded.encoding.to_owned());
        note_errors(decoded.errors, decoded.encoding, &mut noted.diagnostics);
        Ok(noted)
    }
}

/// Says that some bytes were no characters.
pub(crate) fn note_errors(errors: usize, encoding: &str, diagnostics: &mut Vec<Diagnostic>) {
    if errors > 0 {
        diagnostics.push(Diagnostic::new(
            "undecodable-characters",
            Severity::Warning,
            format!("按 {encoding} 解码时有 {errors} 处字节不成字符"),
            format!("{errors} byte sequences are no characters in {encoding}"),
        ));
    }
}

/// The most characters of a property's value that are kept.
const PROPERTY_CHARACTERS: usize = 2_000;
/// How much hidden text is worth a word.
const HIDDEN_CHARACTERS: u32 = 200;

/// Reads a page whose characters are known.
///
/// # Errors
/// [`ReadError`] when the page is over a limit or holds no text.
pub(crate) fn read_text(text: &str, options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
    let parsed = parse::parse(text, &options.limits)?;
    let page = Page::new(parsed.tree);
    let body = article::body(&page);
    let weights = Weights::new(&page, body);
    let (mut properties, producer) = head(&page);
    let titles = titles(&properties);
    let article = article::find(&page, &weights, body);
    let read = flow::read(&page, &weights, body, article, &titles, &options.limits)?;
    properties.extend(read.properties);
    if read.blocks.is_empty() {
        return Err(ReadError::NoText { format: "HTML" });
    }
    let mut diagnostics = Vec::new();
    if parsed.too_deep > 0 {
        diagnostics.push(Diagnostic::new(
            "too-deep",
            Severity::Warning,
            format!("网页标签嵌套过深，{} 个标签未按层次读取", parsed.too_deep),
            format!(
                "{} tags nest too deep and were read as if they were not there",
                parsed.too_deep
            ),
        ));
    }
    if read.cut > 0 {
        diagnostics.push(Diagnostic::new(
            "cells-left-out",
            Severity::Warning,
            format!("表格过宽，{} 个单元格未读入", read.cut),
            format!(
                "{} cells stand too far to the right and were left out",
                read.cut
            ),
        ));
    }
    let hidden = weights.hidden;
    if hidden.tables > 0 || hidden.text > HIDDEN_CHARACTERS {
        diagnostics.push(Diagnostic::new(
            "hidden-content",
            Severity::Info,
            format!(
                "网页中有不显示的内容（{} 个表格，{} 字），未读入",
                hidden.tables, hidden.text
            ),
            format!(
                "{} tables and {} characters are hidden and were left out",
                hidden.tables, hidden.text
            ),
        ));
    }
    if read.tables_outside > 0 {
        diagnostics.push(Diagnostic::new(
            "outside-article",
            Severity::Info,
            format!("正文以外有 {} 个含数字的表格，未读入", read.tables_outside),
            format!(
                "{} tables with numbers stand outside the article",
                read.tables_outside
            ),
        ));
    }
    let document = Document {
        blocks: read.blocks,
        properties,
    };
    let value = Reading {
        document,
        encoding: None,
        producer,
    };
    Ok(Noted { value, diagnostics })
}

/// Returns what the page calls its title, without blanks: what `meta` names say, or else the longest
/// part of `title`, whose other parts name the column and the site.
fn titles(properties: &[Property]) -> Vec<String> {
    let of = |name: &str| properties.iter().find(|property| property.name == name);
    let named = ["ArticleTitle", "og:title"].into_iter().filter_map(of);
    let mut titles: Vec<&str> = named.map(|property| property.value.as_str()).collect();
    if titles.is_empty() {
        let parts = of("title")
            .into_iter()
            .flat_map(|title| title.value.split(['_', '|', '｜', '-', '—']));
        titles.extend(parts.max_by_key(|part| part.chars().count()));
    }
    let bare = |title: &str| title.chars().filter(|c| !c.is_whitespace()).collect();
    titles.into_iter().map(bare).collect()
}

/// Returns what the page's head says, and the program that made it.
fn head(page: &Page) -> (Vec<Property>, Option<String>) {
    let mut properties = Vec::new();
    let mut producer = None;
    let mut node = DOCUMENT;
    let mut has_title = false;
    while node != tree::NONE {
        let name = page.tree.name(node);
        let mut push = |name: &str, value: &str| {
            let mut line = line::Line::default();
            line.push(value);
            let value = line.take().unwrap_or_default();
            if !value.is_empty() && !name.is_empty() {
                properties.push(Property {
                    name: name.trim().to_owned(),
                    value: value.chars().take(PROPERTY_CHARACTERS).collect(),
                    origin: flow::place(0, 1),
                });
            }
        };
        if name == "meta" {
            let attribute = |name| page.tree.attribute(node, name);
            let key = attribute("name")
                .or(attribute("property"))
                .unwrap_or_default();
            let value = attribute("content").unwrap_or_default();
            if key.eq_ignore_ascii_case("generator") {
                producer = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
            } else if !key.eq_ignore_ascii_case("viewport") {
                push(key, value);
            }
        } else if name == "title" && !has_title {
            has_title = true;
            let text: String = page
                .tree
                .children(node)
                .filter_map(|id| page.tree.text(id))
                .collect();
            push("title", &text);
        }
        // Records stand in the head, or in the body of a page whose head ended too early.
        node = page.tree.following(node, DOCUMENT, name != "svg");
    }
    (properties, producer)
}
