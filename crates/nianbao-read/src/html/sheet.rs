//! What a page's own style sheets say of layout: rules with one plain selector (`td`, `.x`, `#y`,
//! `p.x`) that set `display` or `visibility`. Rules for paper or narrow screens do not count.

use super::facts::{Display, declarations};
use std::collections::{HashMap, HashSet};

/// The rules of a page's style sheets, by selector in lower case.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    rules: HashMap<String, (Display, bool)>,
    /// The names of elements, classes and ids that some rule speaks of.
    named: HashSet<String>,
}

/// How many rules are kept; a page has some hundred.
const MOST_RULES: usize = 20_000;

/// How many class names of one element are looked up; the rest are ignored.
const MOST_CLASSES: usize = 32;

impl Sheet {
    /// Adds the text of a `style` element.
    pub(crate) fn add(&mut self, text: &str) {
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (selector, body) = rest.split_at(open);
            let selector = selector.rsplit(['}', ';']).next().unwrap_or_default();
            let selector = strip_comments(selector);
            if selector.trim_start().starts_with('@') {
                rest = after_block(body);
                continue;
            }
            let close = body.find('}').unwrap_or(body.len());
            self.rule(&selector, body.get(1..close).unwrap_or_default());
            rest = body.get(close..).unwrap_or_default();
        }
    }

    fn rule(&mut self, selectors: &str, body: &str) {
        let mut display = Display::Unsaid;
        let mut hidden = false;
        for (name, value) in declarations(body) {
            match name.as_str() {
                "display" => {
                    display = Display::named(&value);
                    hidden = display == Display::None;
                }
                "visibility" => hidden |= value == "hidden",
                "text-decoration" | "text-decoration-line" => {
                    hidden |= value.contains("line-through");
                }
                "mso-hide" => hidden |= value == "all",
                _ => {}
            }
        }
        if display == Display::Unsaid && !hidden {
            return;
        }
        for selector in selectors.split(',') {
            let selector = selector.trim().trim_start_matches("<!--").trim();
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '#' | '-' | '_');
            if selector.is_empty() || !selector.chars().all(plain) || self.rules.len() >= MOST_RULES
            {
                continue;
            }
            let selector = selector.to_lowercase();
            let (element, rest) =
                selector.split_at(selector.find(['.', '#']).unwrap_or(selector.len()));
            let named = if rest.is_empty() {
                element
            } else {
                rest.trim_start_matches(['.', '#'])
            };
            self.named.insert(named.to_owned());
            self.rules.insert(selector, (display, hidden));
        }
    }

    /// Returns whether some rule may speak of an element with this name, class or id.
    pub(crate) fn names(&self, word: &str) -> bool {
        self.named.contains(word)
    }

    /// Returns whether there are no rules.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the layout of an element and whether it is hidden.
    pub(crate) fn look(&self, name: &str, class: &str, id: &str) -> (Display, bool) {
        let mut found = (Display::Unsaid, false);
        let mut take = |key: &str| {
            if let Some(rule) = self.rules.get(key) {
                found = *rule;
            }
        };
        take(name);
        for class in class
            .split_ascii_whitespace()
            .take(MOST_CLASSES)
            .map(str::to_lowercase)
        {
            take(&format!(".{class}"));
            take(&format!("{name}.{class}"));
        }
        if !id.is_empty() {
            take(&format!("#{}", id.to_lowercase()));
        }
        found
    }
}

fn strip_comments(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Returns what follows a block in braces that may hold others.
fn after_block(text: &str) -> &str {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return text.get(at..).unwrap_or_default(),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_rules_are_kept() {
        let mut sheet = Sheet::default();
        sheet.add(
            "/* x{ */ @media print{.a{display:none}} .b, p.c{display:none;color:red} div .d{display:none}\n\
             .row{display:table-row} comment { display:none;  } @page{margin:0}",
        );
        assert_eq!(sheet.look("p", "a", ""), (Display::Unsaid, false));
        assert_eq!(sheet.look("p", "x b", ""), (Display::None, true));
        sheet.add(".old{text-decoration: red line-through}");
        assert!(sheet.look("span", "old", "").1);
        assert_eq!(sheet.look("p", "c", ""), (Display::None, true));
        assert_eq!(sheet.look("div", "c d", ""), (Display::Unsaid, false));
        assert_eq!(sheet.look("div", "row", ""), (Display::Row, false));
        assert_eq!(sheet.look("comment", "", ""), (Display::None, true));
    }
}
