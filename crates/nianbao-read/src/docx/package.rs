//! The package: parts, the relationships between them, and where the text is (ECMA-376 part 2).

use crate::ReadError;
use crate::container::parts::resolve;
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
