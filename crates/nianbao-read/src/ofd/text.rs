//! Characters at their places (GB/T 33190 11).

use super::draw::{Brush, Canvas};
use super::font::is_private;
use super::numbers::{narrow, steps};
use super::objects::{Code, Text};
use crate::ReadError;
use nianbao_page::{Glyph, Text as Said};

/// How far the upper edge of a character stands over its baseline, in ems.
const ASCENT: f64 = 0.88;

/// How the characters of an object lie.
#[derive(Clone, Copy)]
struct Lay {
    /// The height of the em, in millimetres of the object's space.
    size: f64,
    /// How wide the characters are stretched.
    stretch: f64,
    /// Where the pen goes within a character, as a direction.
    along: (f64, f64),
    /// Where the next character stands unless steps are given, as a direction.
    next: (f64, f64),
    /// Whether the characters stand upright below each other.
    vertical: bool,
}

impl Canvas<'_, '_> {
    /// Draws the characters of an object.
    pub(super) fn text(
        &mut self,
        text: &Text,
        boundary: &[f64; 4],
        brush: &Brush<'_>,
    ) -> Result<(), ReadError> {
        let size = if text.size > 0.0 {
            text.size
        } else {
            boundary[3]
        };
        let lay = Lay {
            size,
            stretch: if text.stretch > 0.0 {
                text.stretch
            } else {
                1.0
            },
            along: direction(text.turned),
            next: direction(text.reading),
            vertical: matches!(text.reading, 90 | 270) && matches!(text.turned, 0 | 180),
        };
        let (mut x, mut y) = (0.0, 0.0);
        for code in &text.codes {
            x = code.x.unwrap_or(x);
            y = code.y.unwrap_or(y);
            self.code(code, (x, y), text, lay, brush)?;
        }
        Ok(())
    }

    fn code(
        &mut self,
        code: &Code,
        start: (f64, f64),
        text: &Text,
        mut lay: Lay,
        brush: &Brush<'_>,
    ) -> Result<(), ReadError> {
        let characters = characters(code);
        let count = characters.len();
        let glyphs = glyphs(code, count);
        let (right, downwards) = (
            Steps::new(&code.steps_x, &characters),
            Steps::new(&code.steps_y, &characters),
        );
        let is_given = !right.0.is_empty() || !downwards.0.is_empty();
        lay.vertical = lay.vertical
            || (lay.along == (1.0, 0.0) && stacked(&right, &downwards, count, lay.size));
        let (mut x, mut y) = start;
        for (at, c) in characters.iter().enumerate() {
            self.spend_glyph()?;
            let said = match glyphs.get(at).copied().flatten() {
                Some(glyph) if is_unreadable(*c) || *c == '¤' => {
                    let font = text.font.and_then(|id| brush.seen.font(id));
                    let found = match font {
                        Some(font) => self.fonts.character(self.package, font, glyph)?,
                        None => None,
                    };
                    found.map_or(Said::Unknown, Said::Char)
                }
                _ if is_unreadable(*c) => Said::Unknown,
                _ => Said::Char(*c),
            };
            let step = is_given.then(|| (right.at(at), downwards.at(at)));
            let width = width(*c, step.filter(|_| at + 1 < count), lay);
            self.glyph(said, (x, y), width, lay, brush);
            let (dx, dy) = step.unwrap_or_else(|| {
                let far = if lay.vertical { lay.size } else { width };
                (lay.next.0 * far, lay.next.1 * far)
            });
            x += dx;
            y += dy;
        }
        Ok(())
    }

    fn glyph(&mut self, said: Said, (x, y): (f64, f64), width: f64, lay: Lay, brush: &Brush<'_>) {
        let matrix = &brush.matrix;
        let upright = lay.along.1 == 0.0;
        let em = if upright {
            matrix.vector(0.0, lay.size)
        } else {
            matrix.vector(lay.size, 0.0)
        };
        let size = em.0.hypot(em.1);
        let (origin, advance) = if lay.vertical {
            (
                matrix.point(x + width / 2.0, y - ASCENT * lay.size),
                matrix.vector(0.0, lay.size),
            )
        } else {
            (
                matrix.point(x, y),
                matrix.vector(lay.along.0 * width, lay.along.1 * width),
            )
        };
        // The middle of the character tells where it stands.
        let (mx, my) = if lay.vertical {
            (origin.0 + advance.0 / 2.0, origin.1 + advance.1 / 2.0)
        } else {
            let up = matrix.vector(lay.along.1 * lay.size, -lay.along.0 * lay.size);
            (
                origin.0 + advance.0 / 2.0 + 0.35 * up.0,
                origin.1 + advance.1 / 2.0 + 0.35 * up.1,
            )
        };
        let on_page = mx >= -size
            && my >= -size
            && mx <= f64::from(self.page.width) + size
            && my <= f64::from(self.page.height) + size;
        let within = brush.clip.is_none_or(|clip| clip.holds((mx, my), size));
        let visible = on_page && within && self.is_seen(brush.seeing_of_text(), (mx, my));
        self.page.glyphs.push(Glyph {
            text: said,
            x: narrow(origin.0),
            y: narrow(origin.1),
            advance: (narrow(advance.0), narrow(advance.1)),
            size: narrow(size),
            vertical: lay.vertical,
            visible,
            mark: None,
        });
    }
}

/// The steps from one character to the next.
struct Steps(Vec<f64>);

impl Steps {
    fn new(written: &str, characters: &[char]) -> Self {
        let units: usize = characters.iter().map(|c| c.len_utf16()).sum();
        let mut given = steps(written, units.saturating_sub(1));
        // Programs that count in UTF-16 give a rare character two steps.
        if units > characters.len() && given.len() + 1 == units {
            let mut units = given.into_iter();
            given = characters
                .iter()
                .map(|c| units.by_ref().take(c.len_utf16()).sum())
                .collect();
        }
        Self(given)
    }

    /// Returns the step after a character. Where there are too few, the last goes on.
    fn at(&self, at: usize) -> f64 {
        self.0
            .get(at)
            .or(self.0.last())
            .copied()
            .unwrap_or_default()
    }
}

/// Returns whether upright characters stand right below each other.
fn stacked(right: &Steps, downwards: &Steps, count: usize, size: f64) -> bool {
    count > 1
        && !downwards.0.is_empty()
        && (0..count - 1).all(|at| {
            let down = downwards.at(at);
            right.at(at).abs() < 0.1 * size && down > 0.7 * size && down < 3.0 * size
        })
}

/// Returns the characters of a code. Line ends around them come from the layout of the XML.
fn characters(code: &Code) -> Vec<char> {
    let text = code.text.as_str();
    let text = if text.contains('\n') {
        text.trim()
    } else {
        text
    };
    text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect()
}

/// Returns the glyph of each character, where the file names it.
fn glyphs(code: &Code, count: usize) -> Vec<Option<u32>> {
    let mut glyphs = Vec::new();
    for shapes in &code.shapes {
        if shapes.codes != shapes.glyphs.len() {
            continue;
        }
        glyphs.resize(count, None);
        let places = glyphs.iter_mut().skip(shapes.position);
        for (place, glyph) in places.zip(&shapes.glyphs) {
            *place = Some(*glyph);
        }
    }
    glyphs
}

/// Returns whether a character says nothing.
fn is_unreadable(c: char) -> bool {
    c == '\u{FFFD}' || (is_private(c) && c != '\t')
}

/// Returns how wide a character is. Fonts are seldom embedded, so that widths are those of usual
/// fonts; a step that is narrower is nearer to the truth.
fn width(c: char, step: Option<(f64, f64)>, lay: Lay) -> f64 {
    let em = lay.size * lay.stretch;
    // The least and the most that it may be.
    let (usual, most) = match c {
        '0'..='9' => (0.5, 0.6),
        ' ' | '\u{A0}' => (0.5, 0.5),
        'M' | 'W' | 'm' | 'w' | '@' | '%' => (0.8, 1.0),
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => (0.3, 0.5),
        'A'..='Z' => (0.65, 0.8),
        '\u{21}'..='\u{24F}' => (0.5, 0.7),
        '\u{2000}'..='\u{206F}' => (0.5, 1.0),
        _ => (1.0, 1.0),
    };
    let along = step.map(|(dx, dy)| dx * lay.along.0 + dy * lay.along.1);
    match along {
        Some(along) if along > 0.0 && !lay.vertical => along.min(most * em),
        _ => usual * em,
    }
}

fn direction(degrees: i32) -> (f64, f64) {
    match degrees {
        90 => (0.0, 1.0),
        180 => (-1.0, 0.0),
        270 => (0.0, -1.0),
        _ => (1.0, 0.0),
    }
}
