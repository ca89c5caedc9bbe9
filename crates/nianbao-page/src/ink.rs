//! The glyphs of a page, turned upright: what is seen, once.

use crate::page::{Glyph, Page, Text};
use crate::place::{Frame, Turn};
use foldhash::HashMap;
use nianbao_document::Area;

/// The way the pen moves over an upright page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From left to right.
    Across,
    /// Down, in vertical writing: lines follow each other from right to left.
    Vertical,
    /// Down, the characters on their right side.
    Down,
    /// Up, the characters on their left side.
    Up,
    /// From right to left, the characters on their head.
    Back,
    /// None of these: a watermark or an ornament.
    Slanted,
}

/// What a glyph says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said<'a> {
    /// One character.
    Char(char),
    /// Several.
    Chars(&'a str),
    /// Nothing any more: it is struck through, and only takes its place.
    Struck,
}

impl Said<'_> {
    /// Returns the first character.
    pub(crate) fn first(self) -> char {
        match self {
            Said::Char(c) => c,
            Said::Chars(text) => text.chars().next().unwrap_or(' '),
            Said::Struck => ' ',
        }
    }

    /// Returns the last character.
    pub(crate) fn last(self) -> char {
        match self {
            Said::Char(c) => c,
            Said::Chars(text) => text.chars().next_back().unwrap_or(' '),
            Said::Struck => ' ',
        }
    }
}

/// The character printed for ink that the file does not name.
pub(crate) const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// A glyph on an upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink<'a> {
    /// What it says.
    pub(crate) said: Said<'a>,
    /// The box of its em and advance.
    pub(crate) area: Area,
    /// The baseline: `y` for text across, and so on for the other ways.
    pub(crate) origin: f32,
    /// The height of the em.
    pub(crate) size: f32,
    /// The way it is written.
    pub(crate) way: Way,
    /// The marked content it belongs to.
    pub(crate) mark: Option<u32>,
    /// Its number in the order of drawing.
    pub(crate) order: u32,
}

/// How much of the em stands below the baseline.
const DESCENT: f32 = 0.14;

impl Ink<'_> {
    /// Returns whether it is white space.
    pub(crate) fn is_blank(&self) -> bool {
        match self.said {
            Said::Char(c) => c.is_whitespace(),
            Said::Chars(text) => text.chars().all(char::is_whitespace),
            Said::Struck => false,
        }
    }

    /// Returns its start and end along the line.
    pub(crate) fn along(&self) -> (f32, f32) {
        match self.way {
            Way::Across | Way::Slanted => (self.area.left, self.area.right),
            Way::Vertical | Way::Down => (self.area.top, self.area.bottom),
            Way::Up => (-self.area.bottom, -self.area.top),
            Way::Back => (-self.area.right, -self.area.left),
        }
    }

    /// Returns its baseline, which grows from line to line.
    pub(crate) fn base(&self) -> f32 {
        match self.way {
            Way::Across | Way::Up | Way::Slanted => self.origin,
            Way::Vertical | Way::Down | Way::Back => -self.origin,
        }
    }

    /// Returns the middle of its body.
    pub(crate) fn middle(&self) -> (f32, f32) {
        (
            f32::midpoint(self.area.left, self.area.right),
            f32::midpoint(self.area.top, self.area.bottom),
        )
    }
}

/// Returns the turn of a page's text: the way in which most of it runs.
pub(crate) fn turn(page: &Page) -> Turn {
    let mut votes = [0u32; 4];
    for glyph in page.glyphs.iter().filter(|glyph| is_seen(glyph)) {
        let (mut x, mut y) = glyph.advance;
        if glyph.vertical {
            (x, y) = (y, -x);
        }
        let at = if y.abs() * 4.0 < x.abs() {
            if x > 0.0 { 0 } else { 2 }
        } else if x.abs() * 4.0 < y.abs() {
            if y > 0.0 { 1 } else { 3 }
        } else {
            continue;
        };
        if let Some(vote) = votes.get_mut(at) {
            *vote += 1;
        }
    }
    let most = votes.iter().max().copied().unwrap_or_default();
    match votes.iter().position(|vote| *vote == most) {
        Some(1) => Turn::Right,
        Some(2) => Turn::Half,
        Some(3) => Turn::Left,
        _ => Turn::None,
    }
}

fn is_seen(glyph: &Glyph) -> bool {
    glyph.visible && glyph.x.is_finite() && glyph.y.is_finite() && glyph.size.is_finite()
}

/// Returns what is seen of a page's glyphs in the order in which they are drawn, turned upright,
/// each once.
pub(crate) fn inks(page: &Page, frame: Frame) -> Vec<Ink<'_>> {
    let mut out: Vec<Ink<'_>> = Vec::with_capacity(page.glyphs.len());
    let mut drawn = Drawn::default();
    for glyph in page.glyphs.iter().filter(|glyph| is_seen(glyph)) {
        let said = match &glyph.text {
            Text::Char(c) => Said::Char(*c),
            Text::Chars(text) if text.is_empty() => continue,
            Text::Chars(text) => Said::Chars(text),
            Text::Unknown => Said::Char(UNKNOWN),
            Text::Covered => {
                // Its ink is part of what the glyph before it says.
                let ink = placed(glyph, frame, Said::Char(' '));
                if let Some(last) = out.last_mut()
                    && last.way == ink.way
                    && (last.origin - ink.origin).abs() < last.size * 0.1
                    && (ink.along().0 - last.along().1).abs() < last.size * 0.5
                {
                    last.area = crate::place::around(last.area, ink.area);
                }
                continue;
            }
        };
        let mut ink = placed(glyph, frame, said);
        ink.order = u32::try_from(out.len()).unwrap_or(u32::MAX);
        if !drawn.is_again(&ink) {
            out.push(ink);
        }
    }
    out
}

fn placed<'a>(glyph: &Glyph, frame: Frame, said: Said<'a>) -> Ink<'a> {
    let (x, y) = frame.upright(glyph.x, glyph.y);
    let (ahead, down) = frame.direction(glyph.advance.0, glyph.advance.1);
    let size = glyph.size.abs().max(0.1);
    let (above, below) = (size * (1.0 - DESCENT), size * DESCENT);
    let (far, across) = (ahead.abs(), down.abs());
    let way = if far == 0.0 && across == 0.0 {
        Way::Across
    } else if across * 8.0 < far {
        if ahead > 0.0 { Way::Across } else { Way::Back }
    } else if far * 8.0 < across {
        match (glyph.vertical, down > 0.0) {
            (true, _) => Way::Vertical,
            (false, true) => Way::Down,
            (false, false) => Way::Up,
        }
    } else {
        Way::Slanted
    };
    let (area, origin) = match way {
        Way::Across | Way::Slanted => (box_of(x, x + ahead, y - above, y + below), y),
        Way::Back => (box_of(x + ahead, x, y - below, y + above), y),
        Way::Down => (box_of(x - below, x + above, y, y + down), x),
        Way::Up => (box_of(x - above, x + below, y + down, y), x),
        Way::Vertical => {
            let half = size / 2.0;
            (
                box_of(x - half, x + half, y, y + down),
                x - half + size * DESCENT,
            )
        }
    };
    Ink {
        said,
        area,
        origin,
        size,
        way,
        mark: glyph.mark,
        order: 0,
    }
}

fn box_of(left: f32, right: f32, top: f32, bottom: f32) -> Area {
    Area {
        left: left.min(right),
        top: top.min(bottom),
        right: left.max(right),
        bottom: top.max(bottom),
    }
}

/// What was drawn where, to know a glyph that is drawn again in nearly the same place: bold that is
/// made by drawing twice, and shadows.
#[derive(Default)]
struct Drawn(HashMap<(char, i32, i32), Copies>);

/// The places of a character in one place of the mesh, and how many they are.
type Copies = ([(f32, f32); 4], usize);

/// The mesh in which repeated glyphs are looked for, in points. As many as four of one character
/// stand in one place of it.
const MESH: f32 = 4.0;
/// No copy is further off, in points.
const SHADOW: f32 = 1.9;

impl Drawn {
    fn is_again(&mut self, ink: &Ink<'_>) -> bool {
        if ink.is_blank() {
            return false;
        }
        let c = ink.said.first();
        let (x, y) = (ink.area.left, ink.area.bottom);
        let near = (ink.size * 0.13).min(SHADOW);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast from float to integer saturates"
        )]
        let mesh = |v: f32| (v / MESH).floor() as i32;
        for column in mesh(x - near)..=mesh(x + near) {
            for row in mesh(y - near)..=mesh(y + near) {
                let Some((places, count)) = self.0.get(&(c, column, row)) else {
                    continue;
                };
                let is_near = |(other_x, other_y): &(f32, f32)| {
                    (other_x - x).abs() <= near && (other_y - y).abs() <= near
                };
                if places.iter().take(*count).any(is_near) {
                    return true;
                }
            }
        }
        let (places, count) = self
            .0
            .entry((c, mesh(x), mesh(y)))
            .or_insert(([(0.0, 0.0); 4], 0));
        if let Some(place) = places.get_mut(*count % 4) {
            *place = (x, y);
        }
        *count = (*count + 1).min(4);
        false
    }
}
