//! Which ink can be seen: clips, transparency, and the colour of what lies under it.

use hayro_interpret::Paint;
use hayro_interpret::kurbo::{Point, Rect};

/// From this luminance on, ink on bare paper cannot be seen.
const PAPER: f32 = 0.93;
/// Below this opacity ink cannot be seen.
const CLEAR: f32 = 0.05;

/// How light ink is on white paper, from 0 to 1, and how much it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shade {
    luminance: f32,
    opacity: f32,
}

impl Shade {
    /// Ink of which only the presence is known, as of a pattern.
    const DARK: Self = Self {
        luminance: 0.0,
        opacity: 1.0,
    };

    /// Whether it covers nothing.
    pub(crate) fn is_clear(self) -> bool {
        self.opacity < CLEAR
    }

    /// Whether it looks like bare paper.
    pub(crate) fn is_paper(self) -> bool {
        self.luminance > PAPER
    }
}

/// The areas to which drawing is clipped, and the transparency of groups, innermost last.
#[derive(Debug)]
pub(crate) struct Clips {
    areas: Vec<(Rect, bool)>,
    opacities: Vec<f32>,
    paper: Rect,
}

impl Clips {
    pub(crate) fn new(paper: Rect) -> Self {
        Self {
            areas: Vec::new(),
            opacities: Vec::new(),
            paper,
        }
    }

    fn current(&self) -> Rect {
        self.areas.last().map_or(self.paper, |(area, _)| *area)
    }

    /// Narrows the clip to an area; `form` marks the clip that a form begins with. Returns `form`.
    pub(crate) fn push(&mut self, area: Rect, form: bool) -> bool {
        self.areas.push((self.current().intersect(area), form));
        form
    }

    /// Widens the clip again; returns whether it was that of a form.
    pub(crate) fn pop(&mut self) -> bool {
        self.areas.pop().is_some_and(|(_, form)| form)
    }

    pub(crate) fn push_group(&mut self, opacity: f32) {
        let outer = self.opacities.last().copied().unwrap_or(1.0);
        self.opacities.push(outer * opacity);
    }

    pub(crate) fn pop_group(&mut self) {
        self.opacities.pop();
    }

    /// Returns whether any of an area can be seen.
    pub(crate) fn shows(&self, area: Rect, slack: f64) -> bool {
        let clip = self.current().inflate(slack, slack);
        area.x0 <= clip.x1 && area.x1 >= clip.x0 && area.y0 <= clip.y1 && area.y1 >= clip.y0
    }

    /// Returns what of an area can be seen.
    pub(crate) fn trim(&self, area: Rect, slack: f64) -> Option<Rect> {
        if !area.is_finite() || !self.shows(area, slack) {
            return None;
        }
        let clip = self.current().inflate(slack, slack);
        Some(area.intersect(clip))
    }

    /// Returns how ink of a paint looks on paper.
    pub(crate) fn shade(&self, paint: &Paint<'_>) -> Shade {
        let Paint::Color(color) = paint else {
            return Shade::DARK;
        };
        let [red, green, blue, alpha] = color.to_rgba().components();
        let opacity = alpha * self.opacities.last().copied().unwrap_or(1.0);
        let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        Shade {
            luminance: 1.0 - opacity * (1.0 - luminance),
            opacity,
        }
    }
}

/// What lies under the ink that is drawn next.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    /// The areas in the order in which they were drawn, and whether ink in the colour of paper can be
    /// seen on them.
    areas: Vec<(Rect, bool)>,
}

impl Ground {
    /// Notes a filled area.
    pub(crate) fn fill(&mut self, area: Rect, shade: Shade, _glyphs: usize) {
        self.areas.push((area, !shade.is_paper()));
    }

    /// Notes a picture, on which anything may be seen.
    pub(crate) fn picture(&mut self, area: Rect) {
        self.areas.push((area, true));
    }

    /// Returns whether ink in the colour of paper can be seen at a point.
    pub(crate) fn shows_paper_colour(&self, at: Point) -> bool {
        self.areas
            .iter()
            .rev()
            .find(|(area, _)| area.contains(at))
            .is_some_and(|(_, shows)| *shows)
    }
}
