//! The package: parts, the relationships between them, and where the text is (ECMA-376 part 2).

use super::xml::{Fault, Token, Xml};
use crate::container::{Archive, ArchiveError};
use crate::encoding::decode;
use crate::{ReadError, ReadOptions};
use nianbao_document::{Diagnostic, Limits, Origin, Severity};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The name of this format in errors.
pub(crate) const FORMAT: &str = "DOCX";

/// A package with what was found on the way.
pub(crate) struct Package<'a> {
    /// The archive.
    pub(crate) archive: Archive<'a>,
    /// How it is read.
    pub(crate) options: &'a ReadOptions,
    /// What there is to say.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

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

impl<'a> Package<'a> {
    /// Opens a package. `left` is how much may be inflated of it.
    pub(crate) fn open(
        bytes: &'a [u8],
        options: &'a ReadOptions,
        left: usize,
    ) -> Result<Self, ReadError> {
        let archive = Archive::open(bytes, &options.limits, left).map_err(|e| refusal(&e))?;
        let mut diagnostics = Vec::new();
        if let Some(why) = &archive.damage {
            diagnostics.push(Diagnostic::new(
                "archive-damaged",
                Severity::Error,
                format!("文件的目录已损坏（{why}），已逐个找回其中的部件，内容可能不全"),
                format!(
                    "the archive's directory is damaged ({why}); its parts were found one by one"
                ),
            ));
        }
        if !archive.duplicates.is_empty() {
            let names = archive.duplicates.join(", ");
            diagnostics.push(Diagnostic::new(
                "duplicate-part",
                Severity::Warning,
                format!("文件内有重名部件（{names}），以最后一个为准"),
                format!("parts of one name ({names}); the last counts"),
            ));
        }
        Ok(Self {
            archive,
            options,
            diagnostics,
        })
    }

    /// Returns the bounds.
    pub(crate) fn limits(&self) -> &'a Limits {
        &self.options.limits
    }

    /// Returns a part's text, decoded from whatever encoding it is in.
    ///
    /// A part that is damaged gives what could be read of it and a diagnostic; there is none where
    /// no part has the name or nothing of it could be read.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        let decoded = decode(&bytes, declared(&bytes).as_deref());
        if decoded.errors > 0 {
            let (errors, encoding) = (decoded.errors, decoded.encoding);
            self.diagnostics.push(
                Diagnostic::new(
                    "undecodable-characters",
                    Severity::Warning,
                    format!("有 {errors} 处不是 {encoding} 字符"),
                    format!("{errors} sequences are no characters of {encoding}"),
                )
                .at(place(name)),
            );
        }
        // Nearly all parts are UTF-8 without a mark: their bytes are the text, and are not copied.
        let is_same = matches!(&decoded.text, Cow::Borrowed(text) if text.len() == bytes.len());
        if !is_same {
            return Ok(Some(decoded.text.into_owned()));
        }
        Ok(String::from_utf8(bytes).ok())
    }

    /// Returns a part's bytes, under the same conditions as [`Package::text`].
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let (bytes, why) = match self.archive.read(name) {
            Ok(None) => return Ok(None),
            Ok(Some(part)) => (Some(part.bytes), part.damage),
            Err(ArchiveError::Damaged(why)) => (None, Some(why)),
            Err(error) => return Err(refusal(&error)),
        };
        if let Some(why) = why {
            self.diagnostics.push(
                Diagnostic::new(
                    "part-damaged",
                    Severity::Error,
                    format!("文件内的部件 {name} 已损坏（{why}），其后的内容可能缺失"),
                    format!("the part {name} is damaged ({why}); what follows may be missing"),
                )
                .at(place(name)),
            );
        }
        Ok(bytes)
    }

    /// Says that a part ends before it should, or turns the fault into a refusal.
    pub(crate) fn fault(&mut self, name: &str, fault: Fault) -> Result<(), ReadError> {
        match fault {
            Fault::Depth(limit) => Err(ReadError::over("xml_depth", limit)),
            Fault::Elements(limit) => Err(ReadError::over("xml_elements", limit)),
            Fault::DocumentType => Err(ReadError::damaged(
                FORMAT,
                format!("{name}: document type declared"),
            )),
            Fault::Syntax(why) => {
                self.diagnostics.push(
                    Diagnostic::new(
                        "xml-truncated",
                        Severity::Error,
                        format!("部件 {name} 的标记不完整（{why}），其后的内容未能读取"),
                        format!("the markup of {name} is broken ({why}); what follows is not read"),
                    )
                    .at(place(name)),
                );
                Ok(())
            }
        }
    }

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

/// Returns the place that stands for a whole part.
pub(crate) fn place(part: &str) -> Origin {
    Origin::Node {
        part: part.into(),
        table: 0,
        row: 0,
        column: 0,
    }
}

/// Turns the error of an archive into that of the format.
pub(crate) fn refusal(error: &ArchiveError) -> ReadError {
    match error {
        ArchiveError::Limit(name, limit) => ReadError::over(name, *limit),
        ArchiveError::Encrypted => ReadError::Encrypted { format: FORMAT },
        ArchiveError::Damaged(why) => ReadError::damaged(FORMAT, why.clone()),
    }
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

/// Returns the encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let head = head.strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = head
        .split("encoding")
        .nth(1)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
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

    #[test]
    fn declarations_name_encodings() {
        let declaration = b"<?xml version='1.0' encoding = \"gb18030\" ?><a/>";
        assert_eq!(declared(declaration).as_deref(), Some("gb18030"));
        assert_eq!(declared(b"<a encoding='x'/>"), None);
    }
}
