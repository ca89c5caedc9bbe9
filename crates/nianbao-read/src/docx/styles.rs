//! What the styles part says that a reader needs: headings, numbering, hidden text
//! (ECMA-376 17.7).

use crate::xml::{Fault, Tag, Token, Xml};
use nianbao_document::Limits;
use std::collections::BTreeMap;

/// What a style gives to the text in it, with what it inherits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The heading level, from 1.
    pub(crate) heading: Option<u8>,
    /// The numbering that its paragraphs have.
    pub(crate) numbering: Option<i64>,
    /// The level of that numbering, from 0.
    pub(crate) level: Option<usize>,
    /// Whether its text is hidden.
    pub(crate) hidden: Option<bool>,
    /// Whether its text is struck through by one line, and by two.
    pub(crate) struck: [Option<bool>; 2],
    /// Whether its text is raised.
    pub(crate) raised: Option<bool>,
    /// Whether it shades anything: a paragraph, or cells of a table, all or some.
    pub(crate) shaded: bool,
}

/// The styles of a document by their identifiers.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

/// A style as written.
#[derive(Debug, Default)]
struct Written {
    style: Style,
    /// The level that its outline level says, or that it is no heading (`Some(None)`).
    outline: Option<Option<u8>>,
    name: String,
    parent: Option<String>,
}

/// How long a chain of styles is followed; Word allows eleven steps.
const MOST_ANCESTORS: usize = 16;

/// How many styles are kept; Word itself has fewer than five hundred.
const MOST_STYLES: usize = 32_768;

impl Styles {
    /// Reads the styles part; what stands before a fault counts.
    pub(crate) fn read(text: &str, limits: &Limits) -> (Self, Option<Fault>) {
        let mut xml = Xml::new(text, limits);
        let mut written: BTreeMap<String, Written> = BTreeMap::new();
        let mut default = None;
        let mut current: Option<(String, Written)> = None;
        // The names of the open elements of WordprocessingML; a foreign one has an empty name.
        let mut open: Vec<String> = Vec::new();
        let fault = loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    if tag.is("style") {
                        let id = xml
                            .attribute(&tag, "styleId")
                            .unwrap_or_default()
                            .into_owned();
                        let kind = xml.attribute(&tag, "type").unwrap_or_default();
                        let is_default = xml.attribute(&tag, "default");
                        if kind == "paragraph"
                            && is_default.is_some_and(|value| value == "1" || value == "true")
                        {
                            default = Some(id.clone());
                        }
                        current = Some((id, Written::default()));
                    } else if let Some((_, style)) = &mut current {
                        let parent = open.last().map_or("", String::as_str);
                        style.note(&xml, &tag, parent);
                    }
                    let known = tag.space == crate::xml::Space::Word;
                    open.push(if known {
                        tag.name().to_owned()
                    } else {
                        String::new()
                    });
                }
                Ok(Token::Close) => {
                    if open.pop().is_some_and(|name| name == "style")
                        && let Some((id, style)) = current.take()
                        && written.len() < MOST_STYLES
                    {
                        written.insert(id, style);
                    }
                }
                Ok(Token::Text(_)) => {}
                Ok(Token::End) => break None,
                Err(fault) => break Some(fault),
            }
        };
        let styles = written
            .keys()
            .map(|id| (id.clone(), inherited(&written, id)))
            .collect();
        (Self { styles, default }, fault)
    }

    /// Returns a style; without a name that of paragraphs which name none.
    pub(crate) fn get(&self, id: Option<&str>) -> Option<&Style> {
        self.styles.get(id.or(self.default.as_deref())?)
    }
}

impl Written {
    fn note(&mut self, xml: &Xml<'_>, tag: &Tag<'_>, parent: &str) {
        if tag.space != crate::xml::Space::Word {
            return;
        }
        match (parent, tag.name()) {
            ("style", "name") => self.name = xml.value(tag).unwrap_or_default().into_owned(),
            ("style", "basedOn") => self.parent = xml.value(tag).map(|id| id.into_owned()),
            ("pPr", "outlineLvl") => self.outline = Some(level_of_outline(xml.number(tag))),
            ("numPr", "numId") => self.style.numbering = xml.number(tag),
            ("numPr", "ilvl") => {
                self.style.level = xml
                    .number(tag)
                    .and_then(|level| usize::try_from(level).ok());
            }
            ("rPr", "vanish") => self.style.hidden = Some(xml.switch(tag)),
            ("rPr", "strike") => self.style.struck[0] = Some(xml.switch(tag)),
            ("rPr", "dstrike") => self.style.struck[1] = Some(xml.switch(tag)),
            (_, "shd") => self.style.shaded |= is_shade(xml, tag),
            ("rPr", "vertAlign") => self.style.raised = Some(is_raised(xml, tag)),
            _ => {}
        }
    }
}

/// Returns the heading level that an outline level means; 9 is body text (17.3.1.20).
pub(crate) fn level_of_outline(value: Option<i64>) -> Option<u8> {
    value
        .and_then(|level| u8::try_from(level).ok())
        .filter(|level| *level < 9)
        .map(|level| level + 1)
}

/// Returns whether a shading is another colour than the paper's (17.3.5).
pub(crate) fn is_shade(xml: &Xml<'_>, tag: &Tag<'_>) -> bool {
    let is_paper = |colour: &str| matches!(colour, "" | "auto") || is_white(colour);
    let patterned = xml
        .value(tag)
        .is_some_and(|pattern| !matches!(&*pattern, "clear" | "nil"));
    let fill = xml.attribute(tag, "fill").unwrap_or_default();
    patterned
        || !is_paper(&fill)
        || xml
            .attribute(tag, "themeFill")
            .is_some_and(|theme| !theme.starts_with("background"))
}

/// Returns whether a colour is that of the paper.
pub(crate) fn is_white(colour: &str) -> bool {
    colour.eq_ignore_ascii_case("ffffff")
}

/// Returns whether a vertical alignment is that of raised text (17.3.2.42).
pub(crate) fn is_raised(xml: &Xml<'_>, tag: &Tag<'_>) -> bool {
    xml.value(tag).is_some_and(|value| value == "superscript")
}

/// Gathers what a style says and what it inherits.
fn inherited(written: &BTreeMap<String, Written>, id: &str) -> Style {
    let mut style = Style::default();
    let mut outline = None;
    let mut next = Some(id);
    for _ in 0..MOST_ANCESTORS {
        let Some(found) = next.and_then(|id| written.get(id)) else {
            break;
        };
        outline = outline
            .or(found.outline)
            .or_else(|| heading_name(&found.name).map(Some));
        if style.numbering.is_none() {
            style.numbering = found.style.numbering;
        }
        style.level = style.level.or(found.style.level);
        style.hidden = style.hidden.or(found.style.hidden);
        style.raised = style.raised.or(found.style.raised);
        style.shaded |= found.style.shaded;
        for (own, given) in style.struck.iter_mut().zip(found.style.struck) {
            *own = own.or(given);
        }
        next = found.parent.as_deref();
    }
    style.heading = outline.flatten();
    style
}

/// Returns the level of a built-in heading style. Its name is English in every edition of Word, and
/// Chinese where another program wrote the file.
fn heading_name(name: &str) -> Option<u8> {
    let name = name.trim().to_lowercase();
    if matches!(name.as_str(), "title" | "标题") {
        return Some(1);
    }
    let rest = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("标题"))?;
    rest.trim()
        .parse()
        .ok()
        .filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_has_what_it_is_based_on() {
        let text = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
            <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
            <w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/>
              <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="mine"><w:basedOn w:val="2"/><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:styleId="body"><w:basedOn w:val="2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="x"><w:basedOn w:val="y"/></w:style>
            <w:style w:styleId="y"><w:basedOn w:val="x"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
            </w:styles>"#;
        let (styles, fault) = Styles::read(text, &Limits::default());
        assert_eq!(fault, None);
        let mine = styles.get(Some("mine")).unwrap();
        assert_eq!(
            (mine.heading, mine.numbering, mine.level),
            (Some(2), Some(5), Some(1))
        );
        assert_eq!(mine.hidden, Some(true));
        assert_eq!(styles.get(Some("body")).unwrap().heading, None);
        assert_eq!(styles.get(Some("x")).unwrap().heading, Some(1));
        assert_eq!(styles.get(None), Some(&Style::default()));
        assert_eq!(styles.get(Some("none")), None);
    }
}
