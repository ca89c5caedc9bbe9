//! Where things stand: boxes, and the turn between a page as shown and its text upright.

use nianbao_document::{Area, Origin};

/// How far the text of a page is turned clockwise on the page as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Turn {
    /// The text stands upright.
    #[default]
    None,
    /// It runs down the page.
    Right,
    /// It stands on its head.
    Half,
    /// It runs up the page.
    Left,
}

/// The size of a page as shown and the turn of its text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Frame {
    /// The page's number in the file.
    pub(crate) number: u32,
    /// The width of the page as shown.
    pub(crate) width: f32,
    /// The height of the page as shown.
    pub(crate) height: f32,
    /// The turn of its text.
    pub(crate) turn: Turn,
}

impl Frame {
    /// Returns the width and height of the page when its text stands upright.
    pub(crate) fn upright_size(self) -> (f32, f32) {
        match self.turn {
            Turn::None | Turn::Half => (self.width, self.height),
            Turn::Right | Turn::Left => (self.height, self.width),
        }
    }

    /// Turns a point of the page as shown upright.
    pub(crate) fn upright(self, x: f32, y: f32) -> (f32, f32) {
        match self.turn {
            Turn::None => (x, y),
            Turn::Right => (y, self.width - x),
            Turn::Half => (self.width - x, self.height - y),
            Turn::Left => (self.height - y, x),
        }
    }

    /// Turns a direction on the page as shown upright.
    pub(crate) fn direction(self, x: f32, y: f32) -> (f32, f32) {
        match self.turn {
            Turn::None => (x, y),
            Turn::Right => (y, -x),
            Turn::Half => (-x, -y),
            Turn::Left => (-y, x),
        }
    }

    /// Turns an area of the page as shown upright.
    pub(crate) fn upright_area(self, area: Area) -> Area {
        corners(
            self.upright(area.left, area.top),
            self.upright(area.right, area.bottom),
        )
    }

    /// Says where an upright area stands on the page as shown.
    pub(crate) fn origin(self, area: Area) -> Origin {
        let back = |x: f32, y: f32| match self.turn {
            Turn::None => (x, y),
            Turn::Right => (self.width - y, x),
            Turn::Half => (self.width - x, self.height - y),
            Turn::Left => (y, self.height - x),
        };
        Origin::Page {
            number: self.number,
            area: corners(back(area.left, area.top), back(area.right, area.bottom)),
        }
    }
}

fn corners(a: (f32, f32), b: (f32, f32)) -> Area {
    Area {
        left: a.0.min(b.0),
        top: a.1.min(b.1),
        right: a.0.max(b.0),
        bottom: a.1.max(b.1),
    }
}

/// Returns the smallest area around two.
pub(crate) fn around(a: Area, b: Area) -> Area {
    Area {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}

/// Returns whether a point stands within an area.
pub(crate) fn holds(area: Area, x: f32, y: f32) -> bool {
    area.left <= x && x <= area.right && area.top <= y && y <= area.bottom
}
