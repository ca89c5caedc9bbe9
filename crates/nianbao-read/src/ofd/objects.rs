//! What a page is made of: layers of objects (GB/T 33190 7.7, 8.5, 9, 11, 13).

use super::numbers::{Matrix, array, number, rectangle};
use super::paint::{Color, cover};
use crate::xml::{Fault, Tag, Token, Xml};

/// The number by which objects and resources refer to each other.
pub(super) type Id = u64;

/// Where a layer or a template lies, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// Under the text.
    Background,
    /// The text.
    Body,
    /// Over the text.
    Foreground,
}

impl Order {
    pub(super) fn read(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "background" => Some(Self::Background),
            "body" => Some(Self::Body),
            "foreground" => Some(Self::Foreground),
            _ => None,
        }
    }
}

/// A page's content, or that of a template page.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    /// Width and height of the page in millimetres, where it has its own.
    pub(super) size: Option<(f64, f64)>,
    /// The templates that it lies on.
    pub(super) templates: Vec<(Id, Option<Order>)>,
    /// The files with resources for it alone.
    pub(super) resources: Vec<String>,
    /// The layers from the lowest to the highest.
    pub(super) layers: Vec<Layer>,
}

/// A layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    order: Order,
    /// The parameters its objects are drawn with unless they say otherwise.
    pub(super) parameters: Option<Id>,
    /// The objects from the lowest to the highest.
    pub(super) objects: Vec<Object>,
}

/// An object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Left, top, width and height where it stands, in the space of what holds it.
    pub(super) boundary: [f64; 4],
    /// The transformation within the boundary.
    pub(super) matrix: Option<Matrix>,
    /// How it is drawn.
    pub(super) style: Style,
    /// What it may not be drawn outside of.
    pub(super) clips: Option<Box<Clips>>,
    /// What it is.
    pub(super) kind: Kind,
}

/// How an object is drawn, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Whether it is drawn at all.
    pub(super) visible: bool,
    /// How much it covers, 0 to 1.
    pub(super) cover: f64,
    /// The parameters it is drawn with.
    pub(super) parameters: Option<Id>,
    /// Whether its outline is drawn.
    pub(super) stroke: Option<bool>,
    /// Whether its inside is drawn.
    pub(super) fill: Option<bool>,
    /// The colour of its outline.
    pub(super) stroke_color: Option<Color>,
    /// The colour of its inside.
    pub(super) fill_color: Option<Color>,
    /// How wide its outline is, in millimetres of its own space.
    pub(super) line_width: Option<f64>,
}

/// The kinds of objects.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Characters.
    Text(Box<Text>),
    /// Lines, in the notation of paths.
    Path(String),
    /// A picture.
    Image,
    /// A drawing of the resources.
    Composite(Option<Id>),
}

/// Characters of one font and size.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    /// The font.
    pub(super) font: Option<Id>,
    /// The height of the em in millimetres.
    pub(super) size: f64,
    /// How wide the characters are stretched.
    pub(super) stretch: f64,
    /// Where the next character stands, in degrees clockwise from the right.
    pub(super) reading: i32,
    /// How each character is turned, in degrees clockwise.
    pub(super) turned: i32,
    /// The characters.
    pub(super) codes: Vec<Code>,
}

/// Characters with their places (`TextCode`).
#[derive(Debug, Clone, Default)]
pub(super) struct Code {
    /// Where the first character stands; where the last `Code` began if it is not said.
    pub(super) x: Option<f64>,
    /// See `x`.
    pub(super) y: Option<f64>,
    /// The steps to the right, as written.
    pub(super) steps_x: String,
    /// The steps downwards, as written.
    pub(super) steps_y: String,
    /// The characters.
    pub(super) text: String,
    /// Which shapes are drawn for them.
    pub(super) shapes: Vec<Shapes>,
}

/// The shapes that are drawn for some characters (`CGTransform`).
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    /// The first character, from 0.
    pub(super) position: usize,
    /// How many characters.
    pub(super) codes: usize,
    /// The glyphs of the font.
    pub(super) glyphs: Vec<u32>,
}

/// What an object may not be drawn outside of: everything is within one area of each list.
#[derive(Debug, Clone, Default)]
pub(super) struct Clips {
    /// Whether the object's transformation moves the areas too.
    pub(super) moved: bool,
    /// The lists of areas.
    pub(super) lists: Vec<Vec<Area>>,
}

/// An area of a clip.
#[derive(Debug, Clone)]
pub(super) struct Area {
    /// Its place in the object's space.
    pub(super) matrix: Matrix,
    /// Its outline, in the notation of paths.
    pub(super) path: String,
}

/// How many glyph numbers, codes and clips of one object are kept.
const MOST_PIECES: usize = 100_000;

/// Reads a page or a template page. What was read before a fault is kept.
pub(super) fn read(xml: &mut Xml<'_>) -> (Content, Option<Fault>) {
    let mut content = Content::default();
    let fault = walk(xml, &mut content).err();
    content.layers.sort_by_key(|layer| layer.order);
    (content, fault)
}

fn walk(xml: &mut Xml<'_>, content: &mut Content) -> Result<(), Fault> {
    loop {
        let tag = match xml.next()? {
            Token::Open(tag) => tag,
            Token::End => return Ok(()),
            Token::Close | Token::Text(_) => continue,
        };
        match tag.name() {
            "PhysicalBox" => {
                content.size = rectangle(&text(xml)?).map(|[_, _, width, height]| (width, height));
            }
            "PageRes" => content.resources.push(text(xml)?),
            "Template" => {
                let order = attribute(xml, &tag, "ZOrder", Order::read);
                let id = attribute(xml, &tag, "TemplateID", id);
                content.templates.extend(id.map(|id| (id, order)));
            }
            "Layer" => {
                let order = attribute(xml, &tag, "Type", Order::read).unwrap_or(Order::Body);
                content.layers.push(Layer {
                    order,
                    parameters: attribute(xml, &tag, "DrawParam", id),
                    objects: Vec::new(),
                });
            }
            "Actions" | "Extensions" => skip(xml)?,
            _ => {
                if let Some(object) = object(xml, &tag)? {
                    if content.layers.is_empty() {
                        content.layers.push(Layer {
                            order: Order::Body,
                            parameters: None,
                            objects: Vec::new(),
                        });
                    }
                    if let Some(layer) = content.layers.last_mut() {
                        layer.objects.push(object);
                    }
                }
            }
        }
    }
}

/// Reads the objects within an element that is open, until it is closed. Blocks of objects
/// (`PageBlock`) only group.
pub(super) fn within(xml: &mut Xml<'_>, objects: &mut Vec<Object>) -> Result<(), Fault> {
    let mut depth = 1u32;
    while depth > 0 {
        match xml.next()? {
            Token::Open(tag) => match object(xml, &tag)? {
                Some(object) => objects.push(object),
                None => depth += 1,
            },
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok(())
}

/// Reads an object to its end; nothing where the element is no object, and then it stays open.
fn object(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Option<Object>, Fault> {
    let kind = match tag.name() {
        "TextObject" => Kind::Text(Box::new(Text {
            font: attribute(xml, tag, "Font", id),
            size: attribute(xml, tag, "Size", number).unwrap_or_default(),
            stretch: attribute(xml, tag, "HScale", number).unwrap_or(1.0),
            reading: attribute(xml, tag, "ReadDirection", degrees).unwrap_or_default(),
            turned: attribute(xml, tag, "CharDirection", degrees).unwrap_or_default(),
            ..Text::default()
        })),
        "PathObject" => Kind::Path(String::new()),
        "ImageObject" => Kind::Image,
        "CompositeObject" => Kind::Composite(attribute(xml, tag, "ResourceID", id)),
        _ => return Ok(None),
    };
    let switch = |name: &str| attribute(xml, tag, name, switch);
    let style = Style {
        visible: switch("Visible").unwrap_or(true),
        cover: xml
            .attribute(tag, "Alpha")
            .map_or(1.0, |alpha| cover(&alpha)),
        parameters: attribute(xml, tag, "DrawParam", id),
        stroke: switch("Stroke"),
        fill: switch("Fill"),
        stroke_color: None,
        fill_color: None,
        line_width: attribute(xml, tag, "LineWidth", number),
    };
    let mut object = Object {
        boundary: attribute(xml, tag, "Boundary", rectangle).unwrap_or_default(),
        matrix: attribute(xml, tag, "CTM", Matrix::read),
        style,
        clips: None,
        kind,
    };
    // Shapes stand before the characters they are drawn for.
    let mut waiting = Vec::new();
    loop {
        let tag = match xml.next()? {
            Token::Open(tag) => tag,
            Token::Text(_) => continue,
            Token::Close | Token::End => break,
        };
        match (tag.name(), &mut object.kind) {
            ("FillColor", _) => {
                object.style.fill_color = Some(Color::read(xml, &tag));
                skip(xml)?;
            }
            ("StrokeColor", _) => {
                object.style.stroke_color = Some(Color::read(xml, &tag));
                skip(xml)?;
            }
            ("Clips", _) => object.clips = clips(xml, &tag)?,
            ("AbbreviatedData", Kind::Path(path)) => *path = text(xml)?,
            ("TextCode", Kind::Text(object)) => {
                let mut code = code(xml, &tag)?;
                code.shapes = std::mem::take(&mut waiting);
                if object.codes.len() < MOST_PIECES {
                    object.codes.push(code);
                }
            }
            ("CGTransform", Kind::Text(_)) => {
                let shapes = shapes(xml, &tag)?;
                if waiting.len() < MOST_PIECES {
                    waiting.push(shapes);
                }
            }
            _ => skip(xml)?,
        }
    }
    if let Kind::Text(text) = &mut object.kind
        && let Some(code) = text.codes.last_mut()
    {
        code.shapes.append(&mut waiting);
    }
    Ok(Some(object))
}

fn code(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Code, Fault> {
    let [steps_x, steps_y] =
        ["DeltaX", "DeltaY"].map(|name| xml.attribute(tag, name).unwrap_or_default().into_owned());
    Ok(Code {
        x: attribute(xml, tag, "X", number),
        y: attribute(xml, tag, "Y", number),
        steps_x,
        steps_y,
        text: text(xml)?,
        shapes: Vec::new(),
    })
}

fn shapes(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Shapes, Fault> {
    let mut shapes = Shapes {
        position: attribute(xml, tag, "CodePosition", count).unwrap_or_default(),
        codes: attribute(xml, tag, "CodeCount", count).unwrap_or(1),
        glyphs: Vec::new(),
    };
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name() == "Glyphs" => {
                let text = text(xml)?;
                let glyphs = text.split_ascii_whitespace().take(MOST_PIECES);
                shapes.glyphs = glyphs
                    .map(|word| word.parse().unwrap_or_default())
                    .collect();
            }
            Token::Open(_) => skip(xml)?,
            Token::Text(_) => {}
            Token::Close | Token::End => return Ok(shapes),
        }
    }
}

fn clips(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Option<Box<Clips>>, Fault> {
    let mut clips = Clips {
        moved: attribute(xml, tag, "TransFlag", switch).unwrap_or(true),
        lists: Vec::new(),
    };
    let (mut depth, mut pieces) = (1u32, 0);
    let mut area = Matrix::translation(0.0, 0.0);
    let mut path = area;
    while depth > 0 {
        match xml.next()? {
            Token::Open(tag) => {
                depth += 1;
                match tag.name() {
                    "Clip" => clips.lists.push(Vec::new()),
                    "Area" => {
                        area = attribute(xml, &tag, "CTM", Matrix::read)
                            .unwrap_or(Matrix::translation(0.0, 0.0));
                    }
                    "Path" => {
                        let [left, top, ..] =
                            attribute(xml, &tag, "Boundary", rectangle).unwrap_or_default();
                        path = area.after(&Matrix::translation(left, top));
                        if let Some(inner) = attribute(xml, &tag, "CTM", Matrix::read) {
                            path = path.after(&inner);
                        }
                    }
                    // Where letters are the outline, anything may be within: an empty path.
                    "Text" => {
                        skip(xml)?;
                        depth -= 1;
                        if let Some(list) = clips.lists.last_mut() {
                            list.push(Area {
                                matrix: area,
                                path: String::new(),
                            });
                        }
                    }
                    "AbbreviatedData" => {
                        let text = text(xml)?;
                        depth -= 1;
                        pieces += 1;
                        if let Some(list) = clips.lists.last_mut()
                            && pieces < MOST_PIECES
                        {
                            list.push(Area {
                                matrix: path,
                                path: text,
                            });
                        }
                    }
                    _ => {}
                }
            }
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    clips.lists.retain(|list| !list.is_empty());
    Ok((!clips.lists.is_empty()).then(|| Box::new(clips)))
}

/// Returns the text of the element that was opened, to its end.
pub(super) fn text(xml: &mut Xml<'_>) -> Result<String, Fault> {
    let mut text = String::new();
    let mut depth = 1u32;
    while depth > 0 {
        match xml.next()? {
            Token::Open(_) => depth += 1,
            Token::Close => depth -= 1,
            Token::Text(piece) => text.push_str(&piece),
            Token::End => break,
        }
    }
    Ok(text)
}

/// Passes over the element that was opened.
pub(super) fn skip(xml: &mut Xml<'_>) -> Result<(), Fault> {
    let mut depth = 1u32;
    while depth > 0 {
        match xml.next()? {
            Token::Open(_) => depth += 1,
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok(())
}

/// Reads an attribute, where it is there and can be read.
pub(super) fn attribute<T>(
    xml: &Xml<'_>,
    tag: &Tag<'_>,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    read(&xml.attribute(tag, name)?)
}

/// Reads the number of an object.
pub(super) fn id(text: &str) -> Option<Id> {
    text.trim().parse().ok()
}

fn count(text: &str) -> Option<usize> {
    text.trim().parse().ok()
}

fn degrees(text: &str) -> Option<i32> {
    match array(text).next()? {
        turn if turn == 90.0 || turn == -270.0 => Some(90),
        turn if turn.abs() == 180.0 => Some(180),
        turn if turn == 270.0 || turn == -90.0 => Some(270),
        _ => Some(0),
    }
}

fn switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
