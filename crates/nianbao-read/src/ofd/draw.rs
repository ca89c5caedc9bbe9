//! The objects of a page, drawn: what is seen of them as glyphs, rules and pictures
//! (GB/T 33190 8.5, 9, 10, 13).

use super::font::Fonts;
use super::numbers::{Matrix, narrow};
use super::objects::{Clips, Content, Kind, Object, Style};
use super::paint::Color;
use super::path::{Extent, Outline, outlines};
use super::resources::{Parameters, Seen};
use crate::ReadError;
use crate::container::parts::Parts as Package;
use nianbao_document::{Area, Limits};
use nianbao_page::{Page, Picture, Rule};

/// How deep drawings may stand in drawings.
const MOST_DRAWINGS: usize = 8;
/// How thick a filled rectangle may be to pass for a line, in points.
const THICK: f64 = 3.5;
/// How wide lines are where nothing is said, in millimetres (8.2).
const LINE_WIDTH: f64 = 0.353;
/// How many filled areas of a page are remembered.
const MOST_FILLS: usize = 2_000;

/// A page that is drawn on.
pub(super) struct Canvas<'c, 'a> {
    pub(super) package: &'c mut Package<'a>,
    pub(super) fonts: &'c mut Fonts,
    /// How much more may be drawn.
    left: &'c mut Left,
    pub(super) page: Page,
    /// The filled areas and pictures so far, and whether they leave paper.
    fills: Vec<(Extent, bool)>,
}

/// How much more of a file may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    objects: usize,
    glyphs: usize,
    rules: usize,
}

impl Left {
    /// Begins with all that the bounds allow.
    pub(super) const fn of(limits: &Limits) -> Self {
        Self {
            objects: limits.ofd_objects,
            glyphs: limits.glyphs,
            rules: limits.rules,
        }
    }
}

/// Takes one from what is left.
fn take(left: &mut usize, name: &'static str, limit: usize) -> Result<(), ReadError> {
    *left = left
        .checked_sub(1)
        .ok_or_else(|| ReadError::over(name, limit))?;
    Ok(())
}

/// What holds for objects unless they say otherwise.
#[derive(Clone, Copy)]
struct Ground<'r> {
    seen: Seen<'r>,
    matrix: Matrix,
    parameters: Parameters,
    cover: f64,
    clip: Option<Extent>,
}

/// What an object is drawn with in the end.
#[derive(Clone, Copy)]
pub(super) struct Brush<'r> {
    pub(super) seen: Seen<'r>,
    /// From the object's space to the points of the page.
    pub(super) matrix: Matrix,
    pub(super) clip: Option<Extent>,
    pub(super) style: Style,
    cover: f64,
    parameters: Parameters,
}

/// How something is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeing {
    /// Not at all.
    Not,
    /// As light as paper: seen only on something darker.
    Paper,
    /// As ink.
    Ink,
}

impl<'c, 'a> Canvas<'c, 'a> {
    /// Takes an empty page.
    pub(super) fn new(
        package: &'c mut Package<'a>,
        fonts: &'c mut Fonts,
        left: &'c mut Left,
        page: Page,
    ) -> Self {
        Self {
            package,
            fonts,
            left,
            page,
            fills: Vec::new(),
        }
    }

    /// Draws the layers of a page or template page.
    pub(super) fn content(&mut self, content: &Content, seen: Seen<'_>) -> Result<(), ReadError> {
        for layer in &content.layers {
            let ground = Ground {
                seen,
                matrix: Matrix::POINTS,
                parameters: seen.parameters(layer.parameters),
                cover: 1.0,
                clip: None,
            };
            self.objects(&layer.objects, ground, 0)?;
        }
        Ok(())
    }

    /// Counts an object that is drawn.
    fn spend_object(&mut self) -> Result<(), ReadError> {
        let limit = self.package.limits().ofd_objects;
        take(&mut self.left.objects, "ofd_objects", limit)
    }

    /// Counts a glyph that is kept.
    pub(super) fn spend_glyph(&mut self) -> Result<(), ReadError> {
        let limit = self.package.limits().glyphs;
        take(&mut self.left.glyphs, "glyphs", limit)
    }

    /// Counts a rule, filled area or picture that is kept.
    fn spend_rule(&mut self) -> Result<(), ReadError> {
        let limit = self.package.limits().rules;
        take(&mut self.left.rules, "rules", limit)
    }

    fn objects(
        &mut self,
        objects: &[Object],
        ground: Ground<'_>,
        depth: usize,
    ) -> Result<(), ReadError> {
        for object in objects {
            self.spend_object()?;
            if object.style.visible {
                self.object(object, ground, depth)?;
            }
        }
        Ok(())
    }

    fn object(
        &mut self,
        object: &Object,
        ground: Ground<'_>,
        depth: usize,
    ) -> Result<(), ReadError> {
        let [left, top, width, height] = object.boundary;
        let placed = ground.matrix.after(&Matrix::translation(left, top));
        let matrix = object.matrix.map_or(placed, |inner| placed.after(&inner));
        let own = ground.seen.parameters(object.style.parameters);
        let style = object.style;
        let brush = Brush {
            seen: ground.seen,
            matrix,
            clip: clip(object.clips.as_deref(), &placed, &matrix, ground.clip),
            style,
            cover: ground.cover * style.cover,
            parameters: Parameters {
                base: None,
                line_width: style
                    .line_width
                    .or(own.line_width)
                    .or(ground.parameters.line_width),
                stroke_color: style
                    .stroke_color
                    .or(own.stroke_color)
                    .or(ground.parameters.stroke_color),
                fill_color: style
                    .fill_color
                    .or(own.fill_color)
                    .or(ground.parameters.fill_color),
            },
        };
        match &object.kind {
            Kind::Text(text) => self.text(text, &object.boundary, &brush),
            Kind::Path(data) => {
                for outline in outlines(data, &brush.matrix) {
                    self.outline(&outline, &brush)?;
                }
                Ok(())
            }
            Kind::Image => {
                // A picture fills the unit square of its own space, and its boundary.
                let (space, width, height) = if width > 0.0 && height > 0.0 {
                    (placed, width, height)
                } else {
                    (matrix, 1.0, 1.0)
                };
                let extent = [(0.0, height), (width, 0.0), (width, height)]
                    .into_iter()
                    .map(|(x, y)| Extent::of(space.point(x, y)))
                    .fold(Extent::of(space.point(0.0, 0.0)), Extent::around);
                if seeing(brush.cover, None) == Seeing::Ink {
                    self.spend_rule()?;
                    self.fill(extent, false);
                    self.page.pictures.push(Picture {
                        area: area(extent),
                        alternative: String::new(),
                    });
                }
                Ok(())
            }
            Kind::Composite(id) => {
                let drawing = id.and_then(|id| brush.seen.drawing(id));
                let Some(drawing) = drawing.filter(|_| depth < MOST_DRAWINGS) else {
                    return Ok(());
                };
                let ground = Ground {
                    seen: brush.seen,
                    matrix: brush.matrix,
                    parameters: brush.parameters,
                    cover: brush.cover,
                    clip: brush.clip,
                };
                self.objects(drawing, ground, depth + 1)
            }
        }
    }

    /// Draws one piece of a path: thin filled ones and straight strokes are rules.
    fn outline(&mut self, outline: &Outline, brush: &Brush<'_>) -> Result<(), ReadError> {
        let fills = brush.style.fill.unwrap_or(false);
        if fills
            && outline.is_quadrilateral()
            && let Some(extent) = outline.extent()
        {
            let seeing = seeing(brush.cover, brush.parameters.fill_color);
            let extent = brush.clip.map_or(extent, |clip| extent.within(clip));
            let (width, height) = (extent.width(), extent.height());
            if width < 0.0 || height < 0.0 {
                return Ok(());
            }
            let is_line = width.min(height) <= THICK;
            if !is_line {
                if seeing != Seeing::Not {
                    self.fill(extent, seeing == Seeing::Paper);
                }
                if seeing == Seeing::Ink {
                    self.spend_rule()?;
                    self.page.fills.push(area(extent));
                }
            } else if self.is_seen(seeing, middle(extent)) {
                self.spend_rule()?;
                let thickness = width.min(height);
                // Something as high as wide is a dot of a line that runs either way.
                if width >= height {
                    self.across(extent, thickness);
                }
                if height >= width {
                    self.down(extent, thickness);
                }
                return Ok(());
            }
        }
        if !brush.strokes_path() {
            return Ok(());
        }
        let seeing = seeing(brush.cover, brush.parameters.stroke_color);
        let thickness =
            brush.parameters.line_width.unwrap_or(LINE_WIDTH).max(0.0) * brush.matrix.scale();
        for line in outline.lines() {
            let line = brush.clip.map_or(line, |clip| {
                // A line as thin as none may lie on the very edge of its clip.
                line.within(Extent {
                    left: clip.left - 1.0,
                    top: clip.top - 1.0,
                    right: clip.right + 1.0,
                    bottom: clip.bottom + 1.0,
                })
            });
            if line.width() < 0.0 || line.height() < 0.0 || !self.is_seen(seeing, middle(line)) {
                continue;
            }
            self.spend_rule()?;
            let is_across = line.width() >= line.height();
            let length = line.width().max(line.height());
            if thickness > THICK.max(length) {
                continue;
            }
            if is_across {
                self.across(line, thickness);
            } else {
                self.down(line, thickness);
            }
        }
        Ok(())
    }

    fn across(&mut self, line: Extent, thickness: f64) {
        let y = narrow(f64::midpoint(line.top, line.bottom));
        self.page.rules.push(Rule {
            x0: narrow(line.left),
            y0: y,
            x1: narrow(line.right),
            y1: y,
            thickness: narrow(thickness),
        });
    }

    fn down(&mut self, line: Extent, thickness: f64) {
        let x = narrow(f64::midpoint(line.left, line.right));
        self.page.rules.push(Rule {
            x0: x,
            y0: narrow(line.top),
            x1: x,
            y1: narrow(line.bottom),
            thickness: narrow(thickness),
        });
    }

    /// Remembers a filled area.
    fn fill(&mut self, extent: Extent, is_paper: bool) {
        if self.fills.len() < MOST_FILLS {
            self.fills.push((extent, is_paper));
        }
    }

    /// Returns whether something is seen at a point; what is as light as paper is seen on what was
    /// filled darker.
    pub(super) fn is_seen(&self, seeing: Seeing, point: (f64, f64)) -> bool {
        match seeing {
            Seeing::Not => false,
            Seeing::Ink => true,
            Seeing::Paper => self
                .fills
                .iter()
                .rev()
                .find(|(extent, _)| extent.holds(point, 0.0))
                .is_some_and(|(_, is_paper)| !is_paper),
        }
    }
}

impl Brush<'_> {
    fn strokes_path(&self) -> bool {
        self.style.stroke.unwrap_or(true)
    }

    /// Returns how text is seen: filled unless it says otherwise (11.2).
    pub(super) fn seeing_of_text(&self) -> Seeing {
        let filled = if self.style.fill.unwrap_or(true) {
            seeing(self.cover, self.parameters.fill_color)
        } else {
            Seeing::Not
        };
        if filled != Seeing::Ink && self.style.stroke.unwrap_or(false) {
            return seeing(self.cover, self.parameters.stroke_color);
        }
        filled
    }
}

fn seeing(cover: f64, color: Option<Color>) -> Seeing {
    let color = color.unwrap_or(Color::BLACK);
    if color.is_clear(cover) {
        Seeing::Not
    } else if color.is_paper() {
        Seeing::Paper
    } else {
        Seeing::Ink
    }
}

/// Returns the extent of what an object's clips leave, within that of what holds it.
fn clip(
    clips: Option<&Clips>,
    placed: &Matrix,
    moved: &Matrix,
    outer: Option<Extent>,
) -> Option<Extent> {
    let Some(clips) = clips else { return outer };
    let space = if clips.moved { moved } else { placed };
    let mut left = outer;
    for list in &clips.lists {
        let mut around: Option<Extent> = None;
        let mut bounded = true;
        for area in list {
            let outlines = outlines(&area.path, &space.after(&area.matrix));
            let extent = outlines
                .iter()
                .filter_map(Outline::extent)
                .reduce(Extent::around);
            match extent {
                Some(extent) => around = Some(around.map_or(extent, |known| known.around(extent))),
                None => bounded = false,
            }
        }
        if let Some(around) = around.filter(|_| bounded) {
            left = Some(left.map_or(around, |known| known.within(around)));
        }
    }
    left
}

fn middle(extent: Extent) -> (f64, f64) {
    (
        f64::midpoint(extent.left, extent.right),
        f64::midpoint(extent.top, extent.bottom),
    )
}

fn area(extent: Extent) -> Area {
    Area {
        left: narrow(extent.left),
        top: narrow(extent.top),
        right: narrow(extent.right),
        bottom: narrow(extent.bottom),
    }
}
