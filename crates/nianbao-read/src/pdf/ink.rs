//! What the content of a page leaves on paper: glyphs, straight lines, filled areas, pictures.

use super::budget::Budget;
use super::paint::{self, Clips, Ground};
use super::paths;
use super::spans::Spans;
use super::unicode;
use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use nianbao_document::Area;
use nianbao_page::{Glyph, Page, Picture, Rule};

/// The em of glyph space.
const EM: f64 = 1000.0;
/// Where vertical writing has its origin above the baseline (ISO 32000-2, 9.7.4.3).
const VERTICAL_ORIGIN: (f64, f64) = (EM / 2.0, 880.0);
/// How far ink may lie outside of a clip and still be taken as within: half a thick border.
const CLIP_SLACK: f64 = 1.5;

/// Collects what one page shows.
pub(crate) struct Ink {
    page: Page,
    budget: Budget,
    clips: Clips,
    ground: Ground,
    spans: Spans,
}

impl Ink {
    /// Begins a page of a size in points.
    pub(crate) fn new(number: u32, (width, height): (f32, f32), budget: Budget) -> Self {
        Self {
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

    /// Ends the page.
    pub(crate) fn finish(mut self) -> (Page, Budget) {
        self.spans.finish(&mut self.page.glyphs);
        (self.page, self.budget)
    }

    fn glyph(&mut self, shape: &Shape<'_>, place: Affine, vertical: bool, visible: bool) {
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
        if !reach.is_finite() || !self.clips.shows(reach, CLIP_SLACK) {
            return;
        }
        self.budget.glyph();
        self.page.glyphs.push(Glyph {
            text: unicode::text(shape),
            x: narrow(origin.x),
            y: narrow(origin.y),
            advance: (narrow(pen.x), narrow(pen.y)),
            size: narrow(up.hypot()),
            vertical,
            visible,
            mark: self.spans.mark(),
        });
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

    fn fill(&mut self, area: Rect, ink: paint::Shade) {
        let Some(area) = self.clips.trim(area, 0.0) else {
            return;
        };
        self.budget.rule();
        self.ground.fill(area, ink, self.page.glyphs.len());
        if !ink.is_paper() {
            self.page.fills.push(shown(area));
        }
    }
}

impl<'a> Device<'a> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.budget.operations(1 + path.elements().len() / 8);
        let shade = self.clips.shade(&props.paint);
        if shade.is_clear() {
            return;
        }
        match mode {
            DrawMode::Fill(_) => {
                for area in paths::boxes(path, props.transform) {
                    match paths::as_lines(area) {
                        paths::Thin::No => self.fill(area, shade),
                        _ if shade.is_paper() => {}
                        paths::Thin::Lines(lines) => {
                            for (from, to, thickness) in lines.into_iter().flatten() {
                                self.rule(from, to, thickness);
                            }
                        }
                    }
                }
            }
            DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => {
                if shade.is_paper() {
                    return;
                }
                let width = f64::from(stroke.line_width);
                for (from, to, scale) in paths::segments(path, props.transform) {
                    self.rule(from, to, width * scale);
                }
            }
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.budget.operations(1);
        let form = self
            .clips
            .push(paths::bounds(&clip.path), paths::is_box(&clip.path));
        if form {
            self.spans.enter_form();
        }
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.budget.operations(1);
        self.clips.push(*rect, false);
    }

    fn pop_clip(&mut self) {
        if self.clips.pop() {
            self.spans.leave_form();
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.operations(1);
        self.clips.push_group(opacity);
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
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let visible = shade.is_some_and(|shade| {
                !shade.is_clear()
                    && (!shade.is_paper() || {
                        let up = place * Point::new(0.0, EM) - place * Point::ORIGIN;
                        self.ground
                            .shows_paper_colour(place * Point::new(EM / 4.0, 0.0) + up * 0.3)
                    })
            });
            self.glyph(glyph, place, vertical, visible);
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
        self.ground.picture(area);
        self.page.pictures.push(Picture {
            area: shown(area),
            alternative: String::new(),
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
