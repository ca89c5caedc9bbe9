//! The parts of an archive as text: decoded, with what is damaged said. What DOCX, ODF and other packages of
//! XML have in common.

use super::{Archive, ArchiveError};
use crate::encoding::decode;
use crate::xml::Fault;
use crate::{ReadError, ReadOptions};
use nianbao_document::{Diagnostic, Limits, Name, Origin, Severity};
use std::borrow::Cow;

/// A package with what was found on the way.
pub(crate) struct Parts<'a> {
    /// The format's name in errors.
    pub(crate) format: &'static str,
    /// The archive.
    pub(crate) archive: Archive<'a>,
    /// How it is read.
    pub(crate) options: &'a ReadOptions,
    /// What there is to say.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Parts<'a> {
    /// Opens a package. `left` is how much may be inflated of it.
    pub(crate) fn open(
        format: &'static str,
        bytes: &'a [u8],
        options: &'a ReadOptions,
        left: usize,
    ) -> Result<Self, ReadError> {
        let archive =
            Archive::open(bytes, &options.limits, left).map_err(|e| refusal(format, &e))?;
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
            format,
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
        Ok(text_of(bytes, name, &mut self.diagnostics))
    }

    /// Returns a part's bytes, under the same conditions as [`Parts::text`].
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let (bytes, why) = match self.archive.read(name) {
            Ok(None) => return Ok(None),
            Ok(Some(part)) => (Some(part.bytes), part.damage),
            Err(ArchiveError::Damaged(why)) => (None, Some(why)),
            Err(error) => return Err(refusal(self.format, &error)),
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

    /// Returns the part that a target means, seen from a folder. Names outside ASCII may be written
    /// as they are or with their bytes as `%E4`.
    pub(crate) fn locate(&self, folder: &str, target: &str) -> String {
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

    /// Says that a part ends before it should, or turns the fault into a refusal.
    pub(crate) fn fault(&mut self, name: &str, fault: Fault) -> Result<(), ReadError> {
        self.diagnostics.push(told(self.format, name, fault)?);
        Ok(())
    }
}

/// Returns XML as text, decoded from whatever encoding it is in.
pub(crate) fn text_of(
    bytes: Vec<u8>,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let decoded = decode(&bytes, declared(&bytes).as_deref());
    if decoded.errors > 0 {
        let (errors, encoding) = (decoded.errors, decoded.encoding);
        diagnostics.push(
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
        return Some(decoded.text.into_owned());
    }
    String::from_utf8(bytes).ok()
}

/// Says that markup ends before it should, or turns the fault into a refusal.
pub(crate) fn told(
    format: &'static str,
    name: &str,
    fault: Fault,
) -> Result<Diagnostic, ReadError> {
    match fault {
        Fault::Depth(limit) => Err(ReadError::over("xml_depth", limit)),
        Fault::Elements(limit) => Err(ReadError::over("xml_elements", limit)),
        Fault::DocumentType => Err(ReadError::damaged(
            format,
            format!("{name}: document type declared"),
        )),
        Fault::Syntax(why) => Ok(Diagnostic::new(
            "xml-truncated",
            Severity::Error,
            format!("部件 {name} 的标记不完整（{why}），其后的内容未能读取"),
            format!("the markup of {name} is broken ({why}); what follows is not read"),
        )
        .at(place(name))),
    }
}

/// Returns the place that stands for a whole part.
pub(crate) fn place(part: &str) -> Origin {
    Origin::Node {
        part: Name::from(part),
        table: 0,
        row: 0,
        column: 0,
    }
}

/// Turns the error of an archive into that of the format.
fn refusal(format: &'static str, error: &ArchiveError) -> ReadError {
    match error {
        ArchiveError::Limit(name, limit) => ReadError::over(name, *limit),
        ArchiveError::Encrypted => ReadError::Encrypted { format },
        ArchiveError::Damaged(why) => ReadError::damaged(format, why.clone()),
    }
}

/// Resolves a target against a folder of the package.
pub(crate) fn resolve(folder: &str, target: &str) -> String {
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
