//! The text of a cell: its lines, and which of them are one line that was broken.

use crate::ink::{Ink, Way};
use crate::line::{Line, is_square, line, rows};
use nianbao_document::Area;

/// Returns the lines of a cell in reading order.
pub(crate) fn lines(inks: &[&Ink<'_>]) -> Vec<Line> {
    let mut out = Vec::new();
    for way in [Way::Across, Way::Vertical, Way::Down, Way::Up, Way::Back] {
        let of_way: Vec<&Ink<'_>> = inks.iter().copied().filter(|ink| ink.way == way).collect();
        if !of_way.is_empty() {
            out.extend(rows(&of_way).iter().filter_map(|row| line(row)));
        }
    }
    out
}

/// Returns the start and the end of an area along a way.
pub(crate) fn along(area: Area, way: Way) -> (f32, f32) {
    match way {
        Way::Across | Way::Slanted => (area.left, area.right),
        Way::Vertical | Way::Down => (area.top, area.bottom),
        Way::Up => (-area.bottom, -area.top),
        Way::Back => (-area.right, -area.left),
    }
}

/// Returns the least distance between text and the sides of its cell: what a line cannot use.
pub(crate) fn padding<'l>(cells: impl Iterator<Item = (Area, &'l [Line])>) -> f32 {
    let mut least = 6.0f32;
    for (area, lines) in cells {
        for line in lines {
            let (from, to) = along(area, line.way);
            least = least.min((line.start - from).min(to - line.end));
        }
    }
    least.max(0.0)
}

/// What a line of a cell cannot use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// The least distance between text and the sides of a cell in this table.
    pub(crate) padding: f32,
    /// How wide the widest line of a number is in the column of the cell.
    pub(crate) widest: f32,
    /// How wide the widest line of all is in a column that holds a text of several lines, else none.
    pub(crate) capacity: Option<f32>,
}

/// The distance between text and both sides of a cell that programs keep by default.
pub(crate) const USUAL_PADDING: f32 = 11.0;

/// Joins the lines of a cell. A line that was broken because it was full is one with the next;
/// others stay apart by `\n`, and by a blank where two numbers would run together.
pub(crate) fn text(lines: &[Line], area: Area, room: Room) -> String {
    let mut out = String::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        if let Some(last) = before {
            let (from, to) = along(area, last.way);
            let width = last.end - last.start;
            let free = (to - from) - width;
            let (left, right) = (
                out.chars().next_back().unwrap_or(' '),
                line.text.chars().next().unwrap_or(' '),
            );
            let numbers = is_of_number(left)
                && is_of_number(right)
                && (left.is_numeric() || right.is_numeric());
            let full = if last.way != line.way {
                false
            } else if numbers {
                // A number is broken where one more digit would not have fitted.
                let digit = last.character();
                digit > free - 2.0 * room.padding + 0.2
                    || (digit > free - USUAL_PADDING && width + digit * 0.5 > room.widest)
                    || (digit * 2.2 > free
                        && room.capacity.is_some_and(|most| width + digit * 0.5 > most))
            } else {
                line.head > free - 2.0 * room.padding + 0.2
            };
            if !full {
                out.push(if numbers { ' ' } else { '\n' });
            } else if !(numbers || is_square(left) || is_square(right)) {
                out.push(' ');
            }
        }
        out.push_str(&line.text);
        before = Some(line);
    }
    out
}

/// Returns whether a character may stand in a number.
fn is_of_number(c: char) -> bool {
    c.is_numeric() || matches!(c, '.' | ',' | '，' | '．')
}
