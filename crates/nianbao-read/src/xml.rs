//! XML as a run of tokens, with the vocabularies told apart by their namespace, never by a prefix.
//!
//! Bounded in depth; a document type is refused, so that there are no entities to expand.

use crate::container::holds;
use crate::encoding::decode;
use nianbao_document::Limits;
use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use std::borrow::Cow;

/// The vocabularies that mean something to a reader. The transitional and the strict names of one
/// vocabulary (ECMA-376 parts 4 and 1) are the same here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// No namespace.
    None,
    /// WordprocessingML; what was renamed in 2006 has its new name.
    Word,
    /// Word's own vocabulary of 2003, and revisions and comments in it: only until a tag is made.
    OldWord,
    /// See above.
    Annotation,
    /// A package written flat.
    Flat,
    /// Excel's own vocabulary of 2003.
    Sheet,
    /// Markup compatibility (ECMA-376 part 3).
    Compatibility,
    /// References to relationships.
    Reference,
    /// The place of a drawing in the text.
    Placement,
    /// A picture of DrawingML.
    Picture,
    /// A chart or a diagram of DrawingML.
    Graphic,
    /// VML, with its office names.
    Vml,
    /// Office mathematics.
    Math,
    /// Dublin Core.
    Dublin,
    /// Dublin Core terms.
    Terms,
    /// The core properties of a package.
    Core,
    /// Open Document Format: the document and its parts (ODF 1.3 part 3).
    Office,
    /// Open Document Format: text.
    OdfText,
    /// Open Document Format: tables.
    OdfTable,
    /// Open Document Format: drawings.
    OdfDraw,
    /// Open Document Format: styles, with those names of XSL that it borrows.
    OdfStyle,
    /// Open Document Format: titles of drawings.
    OdfSvg,
    /// Open Document Format: what a document says about itself.
    Meta,
    /// Open Document Format: the list of the parts of a package.
    Manifest,
    /// Open Document Format: what LibreOffice adds to it.
    OdfMore,
    /// What XML itself defines, such as `xml:space`.
    Xml,
    /// Anything else.
    Other,
}

/// The namespaces of files that are one XML text.
pub(crate) const OLD_WORD: &str = "http://schemas.microsoft.com/office/word/2003/wordml";
/// See above.
pub(crate) const FLAT: &str = "http://schemas.microsoft.com/office/2006/xmlPackage";
/// See above.
pub(crate) const SHEET: &str = "urn:schemas-microsoft-com:office:spreadsheet";

impl Space {
    fn of(name: &str) -> Self {
        match name {
            "" => Self::None,
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            OLD_WORD => Self::OldWord,
            "http://schemas.microsoft.com/aml/2001/core" => Self::Annotation,
            FLAT => Self::Flat,
            SHEET => Self::Sheet,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            | "http://purl.oclc.org/ooxml/officeDocument/relationships" => Self::Reference,
            "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
            | "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing" => Self::Placement,
            "http://schemas.openxmlformats.org/drawingml/2006/picture"
            | "http://purl.oclc.org/ooxml/drawingml/picture" => Self::Picture,
            "http://schemas.openxmlformats.org/drawingml/2006/chart"
            | "http://purl.oclc.org/ooxml/drawingml/chart"
            | "http://schemas.openxmlformats.org/drawingml/2006/diagram"
            | "http://purl.oclc.org/ooxml/drawingml/diagram" => Self::Graphic,
            "urn:schemas-microsoft-com:vml" | "urn:schemas-microsoft-com:office:office" => {
                Self::Vml
            }
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            "http://purl.org/dc/elements/1.1/" => Self::Dublin,
            "http://purl.org/dc/terms/" => Self::Terms,
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties" => Self::Core,
            "urn:oasis:names:tc:opendocument:xmlns:office:1.0" => Self::Office,
            "urn:oasis:names:tc:opendocument:xmlns:text:1.0" => Self::OdfText,
            "urn:oasis:names:tc:opendocument:xmlns:table:1.0" => Self::OdfTable,
            "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" => Self::OdfDraw,
            "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
            | "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" => Self::OdfStyle,
            "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" => Self::OdfSvg,
            "urn:oasis:names:tc:opendocument:xmlns:meta:1.0" => Self::Meta,
            "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" => Self::Manifest,
            "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" => Self::OdfMore,
            "http://www.w3.org/XML/1998/namespace" => Self::Xml,
            _ => Self::Other,
        }
    }
}

/// One token.
#[derive(Debug)]
pub(crate) enum Token<'i> {
    /// An element begins; an empty one begins and ends.
    Open(Tag<'i>),
    /// The element opened last that is still open ends.
    Close,
    /// Characters, entities resolved.
    Text(Cow<'i, str>),
    /// The text ends with every element closed.
    End,
}

/// The beginning of an element.
#[derive(Debug)]
pub(crate) struct Tag<'i> {
    /// Its vocabulary.
    pub(crate) space: Space,
    /// The name that it has today, where it was another.
    today: Option<&'static str>,
    start: BytesStart<'i>,
}

impl Tag<'_> {
    /// Returns the name without its prefix.
    pub(crate) fn name(&self) -> &str {
        self.today
            .unwrap_or_else(|| self.start.local_name().into_inner())
    }

    /// Returns whether it is an element of WordprocessingML of this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.space == Space::Word && self.name() == name
    }
}

/// Why reading ended before the text did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not well-formed from here on, and why.
    Syntax(String),
    /// A document type is declared.
    DocumentType,
    /// Nested deeper than this bound.
    Depth(usize),
    /// More elements than this bound.
    Elements(usize),
}

/// Reads tokens from a text.
pub(crate) struct Xml<'i> {
    reader: NsReader<&'i [u8]>,
    depth: usize,
    most_depth: usize,
    elements: usize,
    most_elements: usize,
    /// What the prefixes met last stand for, as long as no namespace is declared or goes out of
    /// scope.
    known: Vec<(String, Space)>,
    /// The depths of the open elements that declare namespaces.
    declaring: Vec<usize>,
}

/// How many namespaces may be in scope at once. Each name is looked up among them one by one; real
/// documents have forty, and some programs declare them all again on every run.
const NAMESPACES: usize = 256;

/// How many prefixes are remembered.
const MOST_KNOWN: usize = 16;

impl<'i> Xml<'i> {
    /// Begins to read.
    pub(crate) fn new(text: &'i str, limits: &Limits) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.resolver_mut().set_max_namespace_bindings(NAMESPACES);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            depth: 0,
            most_depth: limits.xml_depth,
            elements: 0,
            most_elements: limits.xml_elements,
            known: Vec::new(),
            declaring: Vec::new(),
        }
    }

    /// Returns the next token.
    pub(crate) fn next(&mut self) -> Result<Token<'i>, Fault> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.syntax(&error.to_string())),
            };
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > self.most_depth {
                        return Err(Fault::Depth(self.most_depth));
                    }
                    self.elements += 1;
                    if self.elements > self.most_elements {
                        return Err(Fault::Elements(self.most_elements));
                    }
                    if start.attributes_raw().contains("xmlns") {
                        self.known.clear();
                        self.declaring.push(self.depth);
                    }
                    let space = self.space(start.name());
                    let tag = Tag {
                        space,
                        today: None,
                        start,
                    };
                    return Ok(Token::Open(self.of_today(tag)));
                }
                Event::End(_) => {
                    if self.declaring.last() == Some(&self.depth) {
                        self.known.clear();
                        self.declaring.pop();
                    }
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::Close);
                }
                Event::Text(text) => return Ok(Token::Text(text.into_inner())),
                Event::CData(text) => return Ok(Token::Text(text.into_inner())),
                Event::GeneralRef(reference) => {
                    let name = reference.into_inner();
                    return Ok(Token::Text(
                        entity(&name).unwrap_or(format!("&{name};")).into(),
                    ));
                }
                Event::DocType(_) => return Err(Fault::DocumentType),
                Event::Eof if self.depth > 0 => {
                    return Err(self.syntax("the text ends within an element"));
                }
                Event::Eof => return Ok(Token::End),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Gives an element of Word's vocabulary of 2003 the name that it has had since 2006.
    fn of_today<'t>(&self, mut tag: Tag<'t>) -> Tag<'t> {
        match tag.space {
            Space::OldWord => {
                tag.space = Space::Word;
                tag.today = match tag.name() {
                    "vmerge" => Some("vMerge"),
                    "hmerge" => Some("hMerge"),
                    "listPr" => Some("numPr"),
                    "ilfo" => Some("numId"),
                    "listDef" => Some("abstractNum"),
                    "list" => Some("num"),
                    "ilst" => Some("abstractNumId"),
                    "nfc" => Some("numFmt"),
                    "listStyleLink" => Some("numStyleLink"),
                    _ => None,
                };
            }
            Space::Annotation if tag.name() == "annotation" => {
                let today = match self.attribute(&tag, "type").as_deref() {
                    Some("Word.Deletion") => Some("del"),
                    Some("Word.Insertion") => Some("ins"),
                    // Comments are not of the text, nor is what a format was before.
                    Some("Word.Comment" | "Word.Formatting" | "Word.Numbering") => {
                        Some("rPrChange")
                    }
                    _ => None,
                };
                if today.is_some() {
                    (tag.space, tag.today) = (Space::Word, today);
                }
            }
            _ => {}
        }
        tag
    }

    /// Returns the vocabulary of an element.
    fn space(&mut self, name: QName<'_>) -> Space {
        let prefix = name.prefix().map_or("", |prefix| prefix.into_inner());
        if let Some((_, space)) = self.known.iter().find(|(known, _)| known == prefix) {
            return *space;
        }
        let space = match self.reader.resolver().resolve_element(name).0 {
            ResolveResult::Bound(Namespace(name)) => Space::of(name),
            ResolveResult::Unbound => Space::None,
            ResolveResult::Unknown(_) => Space::Other,
        };
        if self.known.len() < MOST_KNOWN {
            self.known.push((prefix.to_owned(), space));
        }
        space
    }

    /// Returns the value of an attribute by its name without prefix. One of a foreign vocabulary is
    /// not meant, even where its name is the same.
    pub(crate) fn attribute<'t>(&self, tag: &'t Tag<'_>, name: &str) -> Option<Cow<'t, str>> {
        for attribute in tag.start.attributes().with_checks(false) {
            let attribute = attribute.ok()?;
            if attribute.key.local_name().into_inner() != name {
                continue;
            }
            let space = match self.reader.resolver().resolve_attribute(attribute.key).0 {
                ResolveResult::Bound(Namespace(name)) => Space::of(name),
                ResolveResult::Unbound => Space::None,
                ResolveResult::Unknown(_) => Space::Other,
            };
            if space == Space::Other {
                continue;
            }
            let raw = attribute.value.clone();
            return Some(
                attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .unwrap_or(raw),
            );
        }
        None
    }

    /// Returns the `val` of an element as text.
    pub(crate) fn value<'t>(&self, tag: &'t Tag<'_>) -> Option<Cow<'t, str>> {
        self.attribute(tag, "val")
    }

    /// Returns the `val` of an element as a number.
    pub(crate) fn number(&self, tag: &Tag<'_>) -> Option<i64> {
        self.value(tag)?.trim().parse().ok()
    }

    /// Returns the `val` of an element as a switch: on where it is absent (ECMA-376 17.17.4).
    pub(crate) fn switch(&self, tag: &Tag<'_>) -> bool {
        !self
            .value(tag)
            .is_some_and(|value| matches!(value.trim(), "0" | "false" | "off" | "none"))
    }

    /// Returns the name of the namespace that a prefix stands for here.
    pub(crate) fn namespace(&self, prefix: &str) -> Option<String> {
        let name = format!("{prefix}:x");
        match self.reader.resolver().resolve_element(QName(&name)).0 {
            ResolveResult::Bound(Namespace(name)) => Some(name.to_owned()),
            _ => None,
        }
    }

    /// Returns where the token after the last begins, in bytes.
    pub(crate) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn syntax(&self, why: &str) -> Fault {
        Fault::Syntax(format!("{why} (byte {})", self.reader.buffer_position()))
    }
}

/// How much of a file is looked at to find its first element.
const HEAD_BYTES: usize = 8 << 10;

/// Returns the first element of a file that is XML and names one of the given namespaces at its beginning.
/// Every file is asked, so that what is no XML costs nothing.
pub(crate) fn root(bytes: &[u8], namespaces: &[&str]) -> Option<(Space, String)> {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let is_wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if !is_wide {
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let named = |namespace: &&str| holds(head, namespace.as_bytes());
        if !text.trim_ascii_start().starts_with(b"<") || !namespaces.iter().any(named) {
            return None;
        }
    }
    let text = decode(head, None).text;
    let limits = Limits::default();
    let mut xml = Xml::new(&text, &limits);
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => return Some((tag.space, tag.name().to_owned())),
            Ok(Token::Text(text)) if text.trim().is_empty() => {}
            _ => return None,
        }
    }
}

/// Resolves the entities that need no declaration, and the one that HTML brings along.
fn entity(name: &str) -> Option<String> {
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some(character.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the tokens as one line, with the fault at its end.
    fn tokens(text: &str) -> String {
        let limits = Limits {
            xml_depth: 3,
            xml_elements: 4,
            ..Limits::default()
        };
        let mut xml = Xml::new(text, &limits);
        let mut line = String::new();
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) => line += &format!("<{:?} {}>", tag.space, tag.name()),
                Ok(Token::Close) => line += "</>",
                Ok(Token::Text(text)) => line += &text,
                Ok(Token::End) => return line,
                Err(Fault::Syntax(_)) => return line + " syntax",
                Err(fault) => return format!("{line} {fault:?}"),
            }
        }
    }

    #[test]
    fn prefixes_mean_nothing() {
        let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
        assert_eq!(tokens(&format!("<p xmlns='{strict}'/>")), "<Word p></>");
        assert_eq!(
            tokens(&format!("<n:p xmlns:n='{strict}'><p/></n:p>")),
            "<Word p><None p></></>"
        );
        assert_eq!(tokens("<w:p/>"), "<Other p></>");
        let again = format!("<a><b xmlns='{strict}'><c/></b><b/></a>");
        assert_eq!(
            tokens(&again),
            "<None a><Word b><Word c></></><None b></></>"
        );
    }

    #[test]
    fn entities_are_those_of_xml() {
        assert_eq!(
            tokens("<a>1&lt;&#50;&#x33;&amp;&bad;</a>"),
            "<None a>1<23&&bad;</>"
        );
        assert_eq!(
            tokens("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            " DocumentType"
        );
    }

    #[test]
    fn depth_and_ends_are_checked() {
        assert_eq!(
            tokens("<a><a><a/></a></a>"),
            "<None a><None a><None a></></></>"
        );
        assert_eq!(tokens("<a><a><a><a/>"), "<None a><None a><None a> Depth(3)");
        let five = tokens("<a><a/><a/><a/><a/></a>");
        assert!(five.ends_with("Elements(4)"), "{five}");
        assert_eq!(tokens("<a>x"), "<None a>x syntax");
        assert_eq!(tokens("<a></b>"), "<None a> syntax");
    }
}
