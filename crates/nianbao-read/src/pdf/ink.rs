//! What the content of a page leaves on paper: glyphs, straight lines, filled areas, pictures.

use super::budget::Budget;
use super::cover::Cover;
use super::fonts::Fonts;
use super::paint::{self, Clips, Ground};
use super::spans::Spans;
use super::tags::Tags;
use super::{fields, paths, unicode};
use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use nianbao_document::Area;
use nianbao_page::{Glyph, Page, Picture, Rule, Text};

/// The em of glyph space.
const EM: f64 = 1000.0;
/// Where vertical writing has its origin above the baseline (ISO 32000-2, 9.7.4.3).
const VERTICAL_ORIGIN: (f64, f64) = (EM / 2.0, 880.0);
/// How far ink may lie outside of a clip and still be taken as within: half a thick border.
const CLIP_SLACK: f64 = 1.5;

/// Collects what one page shows.
pub(crate) struct Ink<'f, 'a> {
    page: Page,
    fonts: &'f Fonts<'a>,
    tags: &'f Tags,
    budget: &'f mut Budget,
    clips: Clips,
    ground: Ground,
    cover: Cover,
    spans: Spans,
}

impl<'f, 'a> Ink<'f, 'a> {
    /// Begins a page of a size in points.
    pub(crate) fn new(
        number: u32,
        (width, height): (f32, f32),
        fonts: &'f Fonts<'a>,
        tags: &'f Tags,
        budget: &'f mut Budget,
    ) -> Self {
        Self {
            fonts,
            tags,
            cover: Cover::default(),
            page: Page {
                number,
                width,
                height,
                ..Page::default()
            },
            budget,
            clips: Clips::new(Rect::new(0.0, 0.0, f64::from(width), f64::from(height))),
            ground: Ground::default(),
            spans: Spans::default(),
        }
    }

    /// Adds the values of form fields that are left to the viewer.
    pub(crate) fn fields(&mut self, page: &PdfPage<'_>, place: Affine) {
        for glyph in fields::undrawn(page, place, &self.page.glyphs) {
            self.budget.glyph();
            self.page.glyphs.push(glyph);
        }
    }

    /// Ends the page.
    pub(crate) fn finish(mut self) -> Page {
        self.spans.finish(&mut self.page.glyphs);
        self.page
    }

    /// Places a glyph; also says whether the clip leaves any of it to be seen.
    fn glyph(
        &mut self,
        shape: &Shape<'_>,
        place: Affine,
        vertical: bool,
        visible: bool,
    ) -> Option<(Glyph, bool)> {
        let advance = match shape {
            Shape::Outline(outline) => outline.advance_width(),
            Shape::Type3(program) => program.advance_width(),
        };
        let linear = |x: f64, y: f64| place * Point::new(x, y) - place * Point::ORIGIN;
        let up = linear(0.0, EM);
        let (origin, pen) = if vertical {
            (place * Point::from(VERTICAL_ORIGIN), linear(0.0, -EM))
        } else {
            let advance = f64::from(advance.unwrap_or(0.0));
            (place * Point::ORIGIN, linear(advance, 0.0))
        };
        let reach = Rect::from_points(origin, origin + pen)
            .union(Rect::from_points(origin + up * 0.8, origin - up * 0.1));
        if !reach.is_finite() {
            return None;
        }
        let is_shown = self.clips.shows(reach, CLIP_SLACK);
        self.budget.glyph();
        let text = match shape {
            Shape::Outline(outline) => self.fonts.text(outline, outline.as_unicode()),
            Shape::Type3(program) => match program.as_unicode() {
                Some(BfString::Char(c)) => unicode::character(c),
                Some(BfString::String(text)) => unicode::several(&text),
                None => Text::Unknown,
            },
        };
        let glyph = Glyph {
            text,
            x: narrow(origin.x),
            y: narrow(origin.y),
            advance: (narrow(pen.x), narrow(pen.y)),
            size: narrow(up.hypot()),
            vertical,
            visible,
            mark: self.spans.mark(),
        };
        Some((glyph, is_shown))
    }

    fn rule(&mut self, from: Point, to: Point, thickness: f64) {
        let line = Rect::from_points(from, to);
        let Some(line) = self.clips.trim(line, CLIP_SLACK) else {
            return;
        };
        self.budget.rule();
        self.page.rules.push(Rule {
            x0: narrow(line.x0),
            y0: narrow(line.y0),
            x1: narrow(line.x1),
            y1: narrow(line.y1),
            thickness: narrow(thickness),
        });
    }

    /// Keeps a line that can be seen.
    fn line(&mut self, from: Point, to: Point, thickness: f64, shade: paint::Shade) {
        if !shade.is_paper() || self.shows_paper_colour(from.midpoint(to)) {
            self.rule(from, to, thickness);
        }
    }

    fn fill(&mut self, area: Rect, ink: paint::Shade, covers: bool) {
        let Some(area) = self.clips.trim(area, 0.0) else {
            return;
        };
        self.budget.rule();
        // White cells on black leave black lines between them.
        let is_shown = !ink.is_paper() || self.shows_paper_colour(area.center());
        self.ground.fill(area, ink);
        if covers {
            self.cover(area);
            let looked = Cover::hide_rules(area, &mut self.page.rules);
            self.budget.operations(looked / 64);
        }
        if is_shown {
            self.page.fills.push(shown(area));
        }
    }

    /// Hides the text under opaque ink.
    fn cover(&mut self, area: Rect) {
        let looked = self.cover.hide(area, &mut self.page.glyphs);
        self.budget.operations(looked / 64);
    }

    /// Returns whether ink in the colour of paper can be seen at a point.
    fn shows_paper_colour(&mut self, at: Point) -> bool {
        let (shows, looked) = self.ground.shows_paper_colour(at);
        self.budget.operations(looked / 64);
        shows
    }
}

impl<'a> Device<'a> for Ink<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.operations(1 + path.elements().len() / 8);
        let shade = self.clips.shade(&props.paint);
        if shade.is_clear() {
            return;
        }
        match mode {
            DrawMode::Fill(_) => {
                let covers = shade.is_opaque()
                    && props.blend_mode == BlendMode::Normal
                    && props.soft_mask.is_none()
                    && self.clips.covers();
                for area in paths::boxes(path, props.transform) {
                    match paths::as_lines(area) {
                        None => self.fill(area, shade, covers),
                        Some(lines) => {
                            for (from, to, thickness) in lines.into_iter().flatten() {
                                self.line(from, to, thickness, shade);
                            }
                        }
                    }
                }
            }
            DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => {
                let width = f64::from(stroke.line_width);
                for (from, to, scale) in paths::segments(path, props.transform) {
                    self.line(from, to, width * scale, shade);
                }
            }
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.budget.operations(1);
        // The interpreter hands on a box that content clips to as a rectangle; a box that comes as a path
        // is the clip that a form begins with.
        let is_form = paths::is_box(&clip.path);
        self.clips.push(paths::bounds(&clip.path), is_form, is_form);
        if is_form {
            self.spans.enter_form();
        }
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.budget.operations(1);
        self.clips.push(*rect, true, false);
    }

    fn pop_clip(&mut self) {
        if self.clips.pop() {
            self.spans.leave_form();
        }
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend: BlendMode,
    ) {
        self.budget.operations(1);
        let covers = mask.is_none() && blend == BlendMode::Normal;
        self.clips.push_group(opacity, covers);
    }

    fn pop_transparency_group(&mut self) {
        self.clips.pop_group();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.operations(1);
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let shade = match mode {
            DrawMode::Invisible => None,
            _ => Some(self.clips.shade(&props.paint)),
        };
        let mut cut = Cut::default();
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let visible = shade.is_some_and(|shade| {
                !shade.is_clear()
                    && (!shade.is_paper() || {
                        let up = place * Point::new(0.0, EM) - place * Point::ORIGIN;
                        self.shows_paper_colour(place * Point::new(EM / 4.0, 0.0) + up * 0.3)
                    })
            });
            if let Some((glyph, is_shown)) = self.glyph(glyph, place, vertical, visible) {
                cut.put(glyph, is_shown, &mut self.page.glyphs);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.budget.operations(1);
        let size = Vec2::new(f64::from(image.width()), f64::from(image.height()));
        let area = props
            .transform
            .transform_rect_bbox(Rect::new(0.0, 0.0, size.x, size.y));
        let Some(area) = self.clips.trim(area, 0.0) else {
            return;
        };
        self.budget.rule();
        if self.clips.covers() && is_opaque(&image) {
            self.cover(area);
        }
        self.ground.picture(area);
        let mark = self.spans.mark().map(|mark| (self.page.number, mark));
        let alternative = mark.and_then(|mark| self.tags.alternatives.get(&mark));
        self.page.pictures.push(Picture {
            area: shown(area),
            alternative: alternative.cloned().unwrap_or_default(),
        });
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.budget.operations(1);
        self.spans.begin(tag, properties, self.page.glyphs.len());
    }

    fn end_marked_content(&mut self) {
        self.spans.end(&mut self.page.glyphs);
    }
}

/// Keeps the digits together of a number that a clip cuts: where a column is too narrow, some programs print
/// a number over its edge and show only some of its digits, and what is left would be another number. The digits
/// that are cut off go with the one beside them that is seen.
#[derive(Default)]
struct Cut {
    /// The digits before this place that the clip hides, and where they end.
    hidden: Option<(String, Point)>,
    /// Where a digit that is seen ends.
    seen: Option<Point>,
}

/// How far apart two digits of a number may stand, in ems.
const DIGIT_GAP: f64 = 0.2;

impl Cut {
    fn put(&mut self, mut glyph: Glyph, is_shown: bool, glyphs: &mut Vec<Glyph>) {
        let digit = match glyph.text {
            Text::Char(c) if c.is_ascii_digit() || matches!(c, '.' | ',') => Some(c),
            _ => None,
        };
        let Some(digit) = digit else {
            *self = Self::default();
            if is_shown {
                glyphs.push(glyph);
            }
            return;
        };
        let at = Point::new(f64::from(glyph.x), f64::from(glyph.y));
        let end = at + Vec2::new(f64::from(glyph.advance.0), f64::from(glyph.advance.1));
        let near = DIGIT_GAP * f64::from(glyph.size);
        let follows = |end: Point| end.distance(at) <= near;
        if is_shown {
            if let Some((mut digits, before)) = self.hidden.take()
                && follows(before)
            {
                digits.push(digit);
                glyph.text = Text::Chars(digits.into());
            }
            glyphs.push(glyph);
            self.seen = Some(end);
            return;
        }
        if self.seen.take_if(|end| follows(*end)).is_some() {
            if let Some(last) = glyphs.last_mut() {
                let mut digits = match &last.text {
                    Text::Char(c) => c.to_string(),
                    Text::Chars(text) => text.to_string(),
                    _ => String::new(),
                };
                digits.push(digit);
                last.text = Text::Chars(digits.into());
            }
            self.seen = Some(end);
            return;
        }
        let before = self.hidden.take().filter(|(_, end)| follows(*end));
        let mut digits = before.map(|(digits, _)| digits).unwrap_or_default();
        digits.push(digit);
        self.hidden = Some((digits, end));
    }
}

/// Returns whether a picture has no holes.
fn is_opaque(image: &Image<'_, '_>) -> bool {
    match image {
        Image::Stencil(_) => false,
        Image::Raster(raster) => {
            let dict = raster.stream().dict();
            !["SMask", "Mask", "SMaskInData"]
                .iter()
                .any(|key| dict.contains_key(key))
        }
    }
}

fn shown(area: Rect) -> Area {
    Area {
        left: narrow(area.x0),
        top: narrow(area.y0),
        right: narrow(area.x1),
        bottom: narrow(area.y1),
    }
}

/// Coordinates within a page fit a single; what does not lies outside of every page.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounds; ink beyond is clipped"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts characters side by side, those in brackets hidden by a clip, and returns what is left.
    fn put(text: &str) -> Vec<String> {
        let (mut cut, mut glyphs, mut x, mut is_shown) = (Cut::default(), Vec::new(), 0.0, true);
        for c in text.chars() {
            match c {
                '[' | ']' => is_shown = c == ']',
                ' ' => x += 20.0,
                c => {
                    let glyph = Glyph {
                        text: Text::Char(c),
                        x,
                        y: 0.0,
                        advance: (5.0, 0.0),
                        size: 10.0,
                        vertical: false,
                        visible: true,
                        mark: None,
                    };
                    x += 5.0;
                    cut.put(glyph, is_shown, &mut glyphs);
                }
            }
        }
        let text = |glyph: &Glyph| match &glyph.text {
            Text::Char(c) => c.to_string(),
            Text::Chars(text) => text.to_string(),
            _ => String::new(),
        };
        glyphs.iter().map(text).collect()
    }

    #[test]
    fn digits_that_a_clip_cuts_off_stay_with_their_number() {
        assert_eq!(put("16[3]"), ["1", "63"]);
        assert_eq!(put("[1]63"), ["16", "3"]);
        assert_eq!(put("[12]3[45]"), ["12345"]);
        assert_eq!(put("1[,024]"), ["1,024"]);
    }

    #[test]
    fn what_is_hidden_whole_or_stands_apart_stays_hidden() {
        assert!(put("[163]").is_empty());
        assert_eq!(put("1 [2]"), ["1"]);
        assert_eq!(put("[1] 2"), ["2"]);
        assert_eq!(put("一[二]3[四5]"), ["一", "3"]);
    }
}
