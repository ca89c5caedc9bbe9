//! Which ink can be seen: clips, transparency, and the colour of what lies under it.

use hayro_interpret::Paint;
use hayro_interpret::kurbo::{Point, Rect};

/// From this luminance on, ink on bare paper cannot be seen.
const PAPER: f32 = 0.93;
/// Below this opacity ink cannot be seen.
const CLEAR: f32 = 0.05;
/// From this opacity on, ink hides what lies under it.
const OPAQUE: f32 = 0.95;

/// How light ink is on white paper, from 0 to 1, and how much it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shade {
    luminance: f32,
    opacity: f32,
    is_plain: bool,
}

impl Shade {
    /// A pattern, of which only the presence is known.
    const PATTERN: Self = Self {
        luminance: 0.0,
        opacity: 1.0,
        is_plain: false,
    };

    /// Whether nothing shines through.
    pub(crate) fn is_opaque(self) -> bool {
        self.is_plain && self.opacity >= OPAQUE
    }

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
    areas: Vec<Clip>,
    groups: Vec<Group>,
    paper: Rect,
}

#[derive(Debug, Clone, Copy)]
struct Clip {
    area: Rect,
    /// Whether all of the area is open, the path being a box.
    is_box: bool,
    is_form: bool,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    opacity: f32,
    covers: bool,
}

impl Clips {
    pub(crate) fn new(paper: Rect) -> Self {
        Self {
            areas: Vec::new(),
            groups: Vec::new(),
            paper,
        }
    }

    fn current(&self) -> Clip {
        self.areas.last().copied().unwrap_or(Clip {
            area: self.paper,
            is_box: true,
            is_form: false,
        })
    }

    /// Narrows the clip to an area, `is_box` being whether the path is just that.
    pub(crate) fn push(&mut self, area: Rect, is_box: bool, is_form: bool) {
        let outer = self.current();
        self.areas.push(Clip {
            area: outer.area.intersect(area),
            is_box: outer.is_box && is_box,
            is_form,
        });
    }

    /// Widens the clip again; returns whether it was that of a form.
    pub(crate) fn pop(&mut self) -> bool {
        self.areas.pop().is_some_and(|clip| clip.is_form)
    }

    /// Begins a group; `covers` is whether it is laid over what is there as it is.
    pub(crate) fn push_group(&mut self, opacity: f32, covers: bool) {
        let outer = self.group();
        self.groups.push(Group {
            opacity: outer.opacity * opacity,
            covers: outer.covers && covers,
        });
    }

    pub(crate) fn pop_group(&mut self) {
        self.groups.pop();
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group {
            opacity: 1.0,
            covers: true,
        })
    }

    /// Returns whether any of an area can be seen.
    pub(crate) fn shows(&self, area: Rect, slack: f64) -> bool {
        let clip = self.current().area.inflate(slack, slack);
        area.x0 <= clip.x1 && area.x1 >= clip.x0 && area.y0 <= clip.y1 && area.y1 >= clip.y0
    }

    /// Returns what of an area can be seen.
    pub(crate) fn trim(&self, area: Rect, slack: f64) -> Option<Rect> {
        if !area.is_finite() || !self.shows(area, slack) {
            return None;
        }
        let clip = self.current().area.inflate(slack, slack);
        Some(area.intersect(clip))
    }

    /// Returns whether opaque ink hides all that lies under it: nothing shines through, and the clip
    /// leaves no corner open.
    pub(crate) fn covers(&self) -> bool {
        let group = self.group();
        group.covers && group.opacity >= OPAQUE && self.current().is_box
    }

    /// Returns how ink of a paint looks on paper.
    pub(crate) fn shade(&self, paint: &Paint<'_>) -> Shade {
        let Paint::Color(color) = paint else {
            return Shade::PATTERN;
        };
        let [red, green, blue, alpha] = color.to_rgba().components();
        let opacity = alpha * self.group().opacity;
        let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        Shade {
            luminance: 1.0 - opacity * (1.0 - luminance),
            opacity,
            is_plain: true,
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
    pub(crate) fn fill(&mut self, area: Rect, shade: Shade) {
        self.areas.push((area, !shade.is_paper()));
    }

    /// Notes a picture, on which anything may be seen.
    pub(crate) fn picture(&mut self, area: Rect) {
        self.areas.push((area, true));
    }

    /// Returns whether ink in the colour of paper can be seen at a point, and how many areas were looked
    /// at.
    pub(crate) fn shows_paper_colour(&self, at: Point) -> (bool, usize) {
        let mut rest = self.areas.iter().rev();
        let found = rest.find(|(area, _)| area.contains(at));
        let looked = self.areas.len() - rest.len();
        (found.is_some_and(|(_, shows)| *shows), looked)
    }
}
