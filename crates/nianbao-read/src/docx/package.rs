//! The package: parts, the relationships between them, and where the text is (ECMA-376 part 2).

use crate::ReadError;
use crate::xml::{Token, Xml};
use nianbao_document::Limits;
use std::collections::BTreeMap;

/// The name of this format in errors.
pub(crate) const FORMAT: &str = "DOCX";

/// A package: parts, with what was found on the way.
pub(crate) type Package<'a> = crate::container::parts::Parts<'a>;

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The last step of its type, e.g. `footnotes`; transitional and strict differ only before it.
    pub(crate) kind: String,
    /// The part it leads to, from the root of the package.
    pub(crate) target: String,
}

/// The relationships of a part by their identifiers.
pub(crate) type Relations = BTreeMap<String, Relation>;

/// How many relationships of a part are kept.
const MOST_RELATIONS: usize = 65_536;

impl Package<'_> {
    /// Returns the relationships of a part, or of the package for an empty name.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Relations, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        let mut relations = Relations::new();
        let Some(text) = self.text(&name)? else {
            return Ok(relations);
        };
        let mut xml = Xml::new(&text, self.limits());
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) if tag.name() == "Relationship" => {
                    let [id, kind, target, mode] = ["Id", "Type", "Target", "TargetMode"]
                        .map(|key| xml.attribute(&tag, key).unwrap_or_default());
                    if mode == "External" || relations.len() >= MOST_RELATIONS {
                        continue;
                    }
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let target = self.locate(folder, &target);
                    relations.insert(id.into_owned(), Relation { kind, target });
                }
                Ok(Token::End) => break,
                Ok(_) => {}
                Err(fault) => {
                    self.fault(&name, fault)?;
                    break;
                }
            }
        }
        Ok(relations)
    }

    /// Returns the part that a target means, seen from a folder. Names outside ASCII may be written
    /// as they are or with their bytes as `%E4`.
    fn locate(&self, folder: &str, target: &str) -> String {
        let written = resolve(folder, target);
        if self.archive.has(&written) {
            return written;
        }
        let decoded = percent_decoded(&written);
        if self.archive.has(&decoded) {
            decoded
        } else {
            written
        }
    }

    /// Finds the part that holds the text: by relationship, by the usual name, by content type.
    pub(crate) fn main_part(&mut self) -> Result<Option<String>, ReadError> {
        let relations = self.relations("")?;
        let named = relations
            .into_values()
            .find(|relation| relation.kind == "officeDocument");
        if let Some(relation) = named
            && self.archive.has(&relation.target)
        {
            return Ok(Some(relation.target));
        }
        if self.archive.has("word/document.xml") {
            return Ok(Some("word/document.xml".into()));
        }
        let Some(types) = self.text("[Content_Types].xml")? else {
            return Ok(None);
        };
        Ok(main_by_type(&types, self.limits()).filter(|name| self.archive.has(name)))
    }
}

/// Returns the part whose content type is that of a text document's main part.
pub(crate) fn main_by_type(types: &str, limits: &Limits) -> Option<String> {
    let mut xml = Xml::new(types, limits);
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) if tag.name() == "Override" => {
                let kind = xml.attribute(&tag, "ContentType").unwrap_or_default();
                if is_main_type(&kind) {
                    let name = xml.attribute(&tag, "PartName").unwrap_or_default();
                    return Some(resolve("", &name));
                }
            }
            Ok(Token::End) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// Returns whether a content type is that of a main part: documents and templates, with macros or
/// without.
fn is_main_type(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.ends_with(".main+xml")
        && (kind.contains("wordprocessingml") || kind.contains("vnd.ms-word."))
}

/// Resolves a target against a folder of the package.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn percent_decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let code = (byte == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/a.xml"), "word/a.xml");
        assert_eq!(resolve("word", "../docProps/./a.xml"), "docProps/a.xml");
        assert_eq!(resolve("", "../../a.xml"), "a.xml");
        assert_eq!(percent_decoded("%E8%A1%A8%zz.xml"), "表%zz.xml");
    }
}
