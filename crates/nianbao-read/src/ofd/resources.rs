//! What objects refer to: fonts, drawing parameters, drawings (GB/T 33190 7.9, 8.2, 11.1, 13).

use super::numbers::number;
use super::objects::{Id, Object, attribute, id, skip, text, within};
use super::paint::Color;
use crate::xml::{Fault, Token, Xml};
use std::collections::BTreeMap;

/// The resources of a document or a page.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// The files of the embedded fonts, as written and with the folder they are looked for in.
    pub(super) fonts: BTreeMap<Id, Font>,
    /// The drawing parameters.
    pub(super) parameters: BTreeMap<Id, Parameters>,
    /// The drawings.
    pub(super) drawings: BTreeMap<Id, Vec<Object>>,
}

/// A font.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Font {
    /// Where the font is, where it is embedded: the places to look, best first.
    pub(super) files: Vec<String>,
}

/// Drawing parameters, as far as they say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Parameters {
    /// Those that hold where these say nothing.
    pub(super) base: Option<Id>,
    /// How wide lines are, in millimetres.
    pub(super) line_width: Option<f64>,
    /// The colour of lines.
    pub(super) stroke_color: Option<Color>,
    /// The colour of insides and of text.
    pub(super) fill_color: Option<Color>,
}

/// How many resources of each kind are kept.
const MOST: usize = 100_000;
/// How long a chain of drawing parameters may be.
const MOST_BASES: usize = 16;

impl Resources {
    /// Reads a file of resources; `folder` is where it lies. What was read before a fault is kept.
    pub(super) fn read(&mut self, xml: &mut Xml<'_>, folder: &str) -> Option<Fault> {
        self.walk(xml, folder).err()
    }

    fn walk(&mut self, xml: &mut Xml<'_>, folder: &str) -> Result<(), Fault> {
        let mut base = String::new();
        loop {
            let tag = match xml.next()? {
                Token::Open(tag) => tag,
                Token::End => return Ok(()),
                Token::Close | Token::Text(_) => continue,
            };
            let key = attribute(xml, &tag, "ID", id);
            match tag.name() {
                "Res" => {
                    base = xml
                        .attribute(&tag, "BaseLoc")
                        .unwrap_or_default()
                        .trim()
                        .to_owned();
                }
                "Font" => {
                    let font = font(xml, folder, &base)?;
                    insert(&mut self.fonts, key, font);
                }
                "DrawParam" => {
                    let mut parameters = Parameters {
                        base: attribute(xml, &tag, "Relative", id),
                        line_width: attribute(xml, &tag, "LineWidth", number),
                        ..Parameters::default()
                    };
                    colors(xml, &mut parameters)?;
                    insert(&mut self.parameters, key, parameters);
                }
                "CompositeGraphicUnit" => {
                    let mut objects = Vec::new();
                    let done = within(xml, &mut objects);
                    insert(&mut self.drawings, key, objects);
                    done?;
                }
                "MultiMedia" | "ColorSpace" => skip(xml)?,
                _ => {}
            }
        }
    }
}

fn insert<T>(map: &mut BTreeMap<Id, T>, key: Option<Id>, value: T) {
    if let Some(key) = key
        && map.len() < MOST
    {
        map.insert(key, value);
    }
}

fn font(xml: &mut Xml<'_>, folder: &str, base: &str) -> Result<Font, Fault> {
    let mut font = Font::default();
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name() == "FontFile" => {
                let written = text(xml)?;
                font.files = super::place::candidates(&[folder], base, &written);
            }
            Token::Open(_) => skip(xml)?,
            Token::Text(_) => {}
            Token::Close | Token::End => return Ok(font),
        }
    }
}

fn colors(xml: &mut Xml<'_>, parameters: &mut Parameters) -> Result<(), Fault> {
    loop {
        match xml.next()? {
            Token::Open(tag) => {
                let color = Color::read(xml, &tag);
                match tag.name() {
                    "FillColor" => parameters.fill_color = Some(color),
                    "StrokeColor" => parameters.stroke_color = Some(color),
                    _ => {}
                }
                skip(xml)?;
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return Ok(()),
        }
    }
}

/// The resources that an object sees: those of its page before those of the document.
#[derive(Clone, Copy)]
pub(super) struct Seen<'r> {
    /// Those of the page, where it has any.
    pub(super) page: Option<&'r Resources>,
    /// Those of the document.
    pub(super) document: &'r Resources,
}

impl<'r> Seen<'r> {
    fn find<T>(self, map: impl Fn(&'r Resources) -> Option<&'r T>) -> Option<&'r T> {
        self.page.and_then(&map).or_else(|| map(self.document))
    }

    /// Returns a font.
    pub(super) fn font(self, id: Id) -> Option<&'r Font> {
        self.find(|resources| resources.fonts.get(&id))
    }

    /// Returns the objects of a drawing.
    pub(super) fn drawing(self, id: Id) -> Option<&'r [Object]> {
        self.find(|resources| resources.drawings.get(&id))
            .map(Vec::as_slice)
    }

    /// Returns drawing parameters with what they take from their bases.
    pub(super) fn parameters(self, id: Option<Id>) -> Parameters {
        let mut parameters = Parameters::default();
        let mut next = id;
        for _ in 0..MOST_BASES {
            let found = next.and_then(|id| self.find(|resources| resources.parameters.get(&id)));
            let Some(found) = found else { break };
            parameters.line_width = parameters.line_width.or(found.line_width);
            parameters.stroke_color = parameters.stroke_color.or(found.stroke_color);
            parameters.fill_color = parameters.fill_color.or(found.fill_color);
            next = found.base;
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Limits;

    fn read(text: &str) -> Resources {
        let mut resources = Resources::default();
        let fault = resources.read(&mut Xml::new(text, &Limits::default()), "Doc_0");
        assert_eq!(fault, None);
        resources
    }

    #[test]
    fn parameters_stand_on_their_bases_and_loops_end() {
        let resources = read(
            "<Res><DrawParams><DrawParam ID='1' LineWidth='2' Relative='2'/>
             <DrawParam ID='2' LineWidth='3' Relative='1'><FillColor Value='255 255 255'/></DrawParam></DrawParams></Res>",
        );
        let seen = Seen {
            page: None,
            document: &resources,
        };
        let parameters = seen.parameters(Some(1));
        assert_eq!(parameters.line_width, Some(2.0));
        assert!(parameters.fill_color.is_some_and(Color::is_paper));
        assert_eq!(seen.parameters(Some(9)), Parameters::default());
    }

    #[test]
    fn fonts_and_drawings_are_kept() {
        let resources = read(
            "<x:Res xmlns:x='y' BaseLoc='Res'><x:Fonts><x:Font ID='3' FontName='a'><x:FontFile> f.ttf </x:FontFile></x:Font></x:Fonts>
             <x:CompositeGraphicUnits><x:CompositeGraphicUnit ID='5'><x:Content><x:PageBlock><x:ImageObject/></x:PageBlock></x:Content></x:CompositeGraphicUnit></x:CompositeGraphicUnits></x:Res>",
        );
        assert_eq!(
            resources.fonts[&3].files.first().map(String::as_str),
            Some("Doc_0/Res/f.ttf")
        );
        assert_eq!(resources.drawings[&5].len(), 1);
    }
}
