//! The columns in which a page of prose is set.

use crate::line::Line;
use nianbao_document::Area;

/// Stretches of a page that are set in two columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lanes {
    /// Between the columns.
    middle: f32,
    /// The upper and lower ends of the stretches, from top to bottom.
    stretches: Vec<(f32, f32)>,
}

/// How many lines at least stand in each column.
const LEAST: usize = 3;

impl Lanes {
    /// Returns whether the page is set in columns anywhere.
    pub(crate) fn any(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// Returns the upper end of the stretch in which an area stands, and its column from 1; the
    /// middle of the area and 0 where it stands in none.
    pub(crate) fn of(&self, area: Area) -> (f32, u8) {
        let y = f32::midpoint(area.top, area.bottom);
        let stretch = self
            .stretches
            .iter()
            .find(|(top, bottom)| *top <= y && y <= *bottom);
        match stretch {
            Some((top, _)) if area.right <= self.middle => (*top, 1),
            Some((top, _)) if area.left >= self.middle => (*top, 2),
            _ => (y, 0),
        }
    }

    /// Looks for two columns among pieces of lines.
    pub(crate) fn find<'l>(pieces: impl Iterator<Item = &'l Line>, width: f32) -> Self {
        let mut pieces: Vec<&Line> = pieces.collect();
        // Where many long pieces begin, well within the page.
        let mut starts: Vec<(f32, f32)> = pieces
            .iter()
            .filter(|line| line.length >= 8 && (width * 0.3..width * 0.75).contains(&line.start))
            .map(|line| (line.start, line.size))
            .collect();
        starts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut best: Option<(usize, f32)> = None;
        for (at, (start, size)) in starts.iter().enumerate() {
            let count = starts
                .iter()
                .skip(at)
                .take(200)
                .take_while(|(other, _)| other - start <= 2.5)
                .count();
            if count >= LEAST && best.is_none_or(|(most, _)| count > most) {
                best = Some((count, start - size * 0.3));
            }
        }
        let Some((_, middle)) = best else {
            return Self::default();
        };
        pieces.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
        let mut stretches = Vec::new();
        let mut open: Option<Stretch<'_>> = None;
        for line in pieces {
            if line.area.left < middle && line.area.right > middle {
                stretches.extend(open.take().and_then(|open| open.closed(middle)));
            } else {
                open.get_or_insert_default().push(line);
            }
        }
        stretches.extend(open.and_then(|open| open.closed(middle)));
        Self { middle, stretches }
    }
}

/// Returns whether a piece may be a line of prose: not a figure, not the dots before one.
fn is_prose(line: &Line) -> bool {
    line.length >= 8 && line.text.chars().filter(|c| c.is_alphabetic()).count() * 2 >= line.length
}

/// A stretch without a line across the middle.
#[derive(Default)]
struct Stretch<'l> {
    lines: Vec<&'l Line>,
}

impl<'l> Stretch<'l> {
    fn push(&mut self, line: &'l Line) {
        self.lines.push(line);
    }

    /// Returns its ends if it is set in columns: the lines of the left one are full, and most
    /// pieces are lines of prose.
    fn closed(mut self, middle: f32) -> Option<(f32, f32)> {
        let is_left = |line: &Line| line.area.right <= middle;
        let right_end = self
            .lines
            .iter()
            .filter(|line| !is_left(line))
            .map(|line| line.area.bottom)
            .fold(f32::NEG_INFINITY, f32::max);
        // A heading below both columns is that of what follows.
        while self.lines.last().is_some_and(|line| {
            is_left(line)
                && line.area.bottom > right_end
                && crate::prose::begins_with_ordinal(&line.text)
                && line.length < 30
        }) {
            self.lines.pop();
        }
        let mut ends: Vec<f32> = self
            .lines
            .iter()
            .filter(|line| is_left(line))
            .map(|line| line.area.right)
            .collect();
        let right = self.lines.len() - ends.len();
        let long = self.lines.iter().filter(|line| is_prose(line)).count();
        if ends.len() < LEAST || right < LEAST || long * 10 < self.lines.len() * 6 {
            return None;
        }
        ends.sort_by(f32::total_cmp);
        let full = ends.get(ends.len() * 2 / 3)?;
        let (mut size, mut top, mut bottom) = (0.0f32, f32::INFINITY, f32::NEG_INFINITY);
        for line in &self.lines {
            size = size.max(line.size);
            top = top.min(line.area.top);
            bottom = bottom.max(line.area.bottom);
        }
        // Pages printed side by side keep their margins between them: then many lines end alike.
        let last = ends.last()?;
        let even = ends
            .iter()
            .filter(|end| *last - **end <= size * 1.5)
            .count();
        (middle - full < size * 5.0 || even * 5 >= ends.len() * 2).then_some((top, bottom))
    }
}
