//! Our HTML as a browser's parser sees it: no error, and tables that a screen reader can follow.

use crate::reports::{self, Subject};
use html5ever::tendril::TendrilSink;
use html5ever::tokenizer::TokenizerOpts;
use html5ever::{ParseOpts, parse_document};
use libtest_mimic::{Failed, Trial};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use nianbao::write::{WriteOptions, writer};
use std::collections::BTreeMap;

pub(crate) fn trials() -> Vec<Trial> {
    let subjects = reports::own().into_iter().chain(reports::truths());
    let mut trials = vec![Trial::test("html_valid::can_fail", can_fail)];
    for subject in subjects {
        for fragment in [false, true] {
            let subject = subject.clone();
            let way = if fragment { "fragment" } else { "page" };
            trials.push(Trial::test(
                format!("html_valid::{way}::{}", subject.name),
                move || is_valid(&subject, fragment),
            ));
        }
    }
    trials
}

fn is_valid(subject: &Subject, fragment: bool) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    let mut bytes = Vec::new();
    let options = WriteOptions {
        fragment,
        ..WriteOptions::default()
    };
    writer("html")
        .ok_or("no such writer")?
        .write(&report, &options, &mut bytes)?;
    let mut text = String::from_utf8(bytes)?;
    if fragment {
        text = format!(
            "<!DOCTYPE html><html><head><title>页</title></head><body>{text}</body></html>"
        );
    }
    let faults = faults(&text);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n").into())
    }
}

/// The faults of a page that this test looks for.
fn faults(text: &str) -> Vec<String> {
    let options = ParseOpts {
        tokenizer: TokenizerOpts {
            exact_errors: true,
            ..TokenizerOpts::default()
        },
        ..ParseOpts::default()
    };
    let dom = parse_document(RcDom::default(), options).one(text);
    let mut faults: Vec<String> = dom
        .errors
        .borrow()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut elements = Vec::new();
    collect(&dom.document, &mut elements);
    let mut ids: BTreeMap<&str, &Element> = BTreeMap::new();
    for element in &elements {
        if let Some(id) = element.get("id")
            && ids.insert(id, element).is_some()
        {
            faults.push(format!("the id {id} occurs twice"));
        }
    }
    let mut last_heading = 0;
    for element in &elements {
        for header in element
            .get("headers")
            .unwrap_or_default()
            .split_whitespace()
        {
            if ids.get(header).is_none_or(|found| found.name != "th") {
                faults.push(format!("no th has the id {header}"));
            }
        }
        let labels = ["aria-labelledby", "aria-describedby"].into_iter();
        for label in labels
            .filter_map(|name| element.get(name))
            .flat_map(str::split_whitespace)
        {
            if !ids.contains_key(label) {
                faults.push(format!("nothing has the id {label}"));
            }
        }
        if let Some(target) = element.get("href").and_then(|href| href.strip_prefix('#'))
            && !ids.contains_key(target)
        {
            faults.push(format!("a link leads to {target}, which is not there"));
        }
        for name in ["src", "href", "srcset", "data"] {
            if element
                .get(name)
                .is_some_and(|value| !value.starts_with('#'))
            {
                faults.push(format!("{} asks for {name} elsewhere", element.name));
            }
        }
        let scopes = ["row", "col", "rowgroup", "colgroup"];
        if element.name == "th" && !element.get("scope").is_some_and(|s| scopes.contains(&s)) {
            faults.push(format!("a th without scope: {:?}", element.attributes));
        }
        if let Some(level) = element
            .name
            .strip_prefix('h')
            .and_then(|l| l.parse::<u8>().ok())
        {
            if level > last_heading + 1 {
                faults.push(format!("h{level} follows h{last_heading}"));
            }
            last_heading = level;
        }
    }
    let statutory = elements
        .iter()
        .filter(|e| e.name == "table" && e.get("data-table").is_some());
    let captions = elements.iter().filter(|e| e.name == "caption");
    if statutory.count() != captions.count() {
        faults.push("a statutory table has no caption".into());
    }
    faults
}

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

fn collect(node: &Handle, out: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes = attrs.borrow();
        let attributes = attributes
            .iter()
            .map(|a| (a.name.local.to_string(), a.value.to_string()));
        out.push(Element {
            name: name.local.to_string(),
            attributes: attributes.collect(),
        });
    }
    for child in node.children.borrow().iter() {
        collect(child, out);
    }
}

/// The test must be able to see what it looks for.
fn can_fail() -> Result<(), Failed> {
    let page = |body: &str| {
        format!("<!DOCTYPE html><html><head><title>页</title></head><body>{body}</body></html>")
    };
    let good = "<h1>a</h1><table><tr><th id=\"a\" scope=\"col\">b</th></tr></table>";
    assert_eq!(faults(&page(good)), Vec::<String>::new());
    for bad in [
        "<p><table><tr><td>a</table><b>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<table><tr><td headers=\"a\"></td></tr></table>",
        "<table><tr><th>a</th></tr></table>",
        "<h1>a</h1><h3>b</h3>",
        "<a href=\"#b\">a</a>",
        "<img src=\"https://example.org/a.png\" alt=\"\">",
    ] {
        assert!(!faults(&page(bad)).is_empty(), "{bad}");
    }
    Ok(())
}
