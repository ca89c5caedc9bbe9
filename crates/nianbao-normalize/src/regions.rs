//! Where the statutory tables stand on the tape: where their labels gather.

use crate::fold;
use crate::labels::Finder;
use crate::model::{TABLES, TableModel};
use crate::tape::{GapKind, Tape};
use nianbao_document::Origin;

/// A stretch of the tape, from one glyph up to another, which is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Whether labels that only the table has mark it.
    pub(crate) sure: bool,
}

/// How many letters may stand between two labels of one table.
const MOST_BETWEEN: usize = 400;
/// How many letters are looked at behind the last label of a table.
const MOST_BEHIND: usize = 400;

/// Returns for each table the stretches in which it may stand, the likeliest first.
pub(crate) fn regions(tape: &Tape<'_>) -> Vec<Vec<Region>> {
    let count = tape
        .glyphs
        .iter()
        .filter(|glyph| fold::is_letter(glyph.c))
        .count();
    let (mut letters, mut glyphs) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for (at, glyph) in tape.glyphs.iter().enumerate() {
        if let (true, Ok(at)) = (fold::is_letter(glyph.c), u32::try_from(at)) {
            letters.push(glyph.c);
            glyphs.push(at);
        }
    }
    let mut found: Vec<Vec<Region>> = TABLES
        .iter()
        .map(|table| {
            clusters(table, &letters)
                .into_iter()
                .filter_map(|(start, end, sure)| {
                    let last = (end + MOST_BEHIND).min(glyphs.len());
                    let to = glyphs
                        .get(last)
                        .map_or(tape.glyphs.len(), |at| *at as usize);
                    let last = *glyphs.get(end.checked_sub(1)?)? as usize;
                    let to = within_grids(tape, last, to);
                    let start = with_header(table, tape, &letters, &glyphs, start);
                    Some(Region {
                        from: *glyphs.get(start)? as usize,
                        to,
                        sure,
                    })
                })
                .collect()
        })
        .collect();
    // A table ends where the next one begins.
    let starts: Vec<usize> = found
        .iter()
        .filter_map(|regions| regions.first())
        .map(|region| region.from)
        .collect();
    for region in found.iter_mut().flatten() {
        if let Some(next) = starts.iter().filter(|start| **start > region.from).min() {
            region.to = region.to.min(*next);
        }
    }
    found
}

/// The longest paragraph that may stand between two parts of one table, in bytes.
const MOST_BETWEEN_PARTS: usize = 90;

/// Returns where a table ends whose last label is at `last`. Where that is the cell of a grid, what
/// goes on behind the grid in sentences, or under a heading, is no part of the table; where markup
/// says what is a table, no paragraph behind the last one is.
fn within_grids(tape: &Tape<'_>, last: usize, to: usize) -> usize {
    let Some(mut piece) = tape.piece_of(last) else {
        return to;
    };
    if tape.grid_of(&piece).is_none_or(|grid| !grid.columns_known) {
        return to;
    }
    let marked = matches!(piece.origin, Origin::Node { .. });
    let (mut end, mut at) = (piece.end, piece.end);
    while at < to {
        match tape.piece_of(at) {
            Some(next) => piece = next,
            None => break,
        }
        let is_cell = piece.cell.is_some();
        if !is_cell && goes_on(piece.text) {
            break;
        }
        at = piece.end;
        if is_cell || !marked {
            end = at;
        }
    }
    end.min(to)
}

/// Returns whether a paragraph is clearly of the narrative.
fn goes_on(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    let numbered = chars.next().is_some_and(|c| "一二三四五六七".contains(c))
        && chars.next().is_some_and(|c| "、.．，".contains(c));
    numbered || text.len() > MOST_BETWEEN_PARTS || text.contains('。')
}

/// Returns the stretches of letters in which enough labels of a table gather, the fullest first.
fn clusters(table: &TableModel, letters: &[char]) -> Vec<(usize, usize, bool)> {
    let mark = |found: Vec<(usize, usize)>, sure: bool| {
        found
            .into_iter()
            .map(|(start, end)| (start, end, sure))
            .collect::<Vec<_>>()
    };
    let strong = gather(&table.anchors, table.least_anchors, letters);
    if strong.is_empty() && table.weak_anchors.len() > 0 {
        let least = table.weak_anchors.len().saturating_sub(1);
        return mark(gather(&table.weak_anchors, least, letters), false);
    }
    mark(strong, true)
}

/// The most letters of a header before the first label that marks a table.
const MOST_HEADER: usize = 200;

/// Moves the start of a table back over the labels, and the pieces of labels, of its header.
fn with_header(
    table: &TableModel,
    tape: &Tape<'_>,
    letters: &[char],
    glyphs: &[u32],
    start: usize,
) -> usize {
    let mut at = start;
    while start - at < MOST_HEADER {
        let before = letters.get(..at).unwrap_or_default();
        if let Some(label) = table
            .header
            .iter()
            .filter(|label| before.ends_with(label))
            .max_by_key(|l| l.len())
        {
            at -= label.len();
            continue;
        }
        // A label broken over lines leaves its pieces between blanks.
        let mut chunk = at;
        while chunk > 0 {
            let gap = glyphs
                .get(chunk)
                .and_then(|g| tape.glyphs.get(*g as usize))
                .map(|g| g.gap.kind);
            if chunk < at && gap.is_some_and(|gap| gap != GapKind::None) {
                break;
            }
            chunk -= 1;
        }
        let piece = letters.get(chunk..at).unwrap_or_default();
        let known = |label: &Vec<char>| label.windows(piece.len().max(1)).any(|w| w == piece);
        if piece.is_empty() || piece.len() > 30 || !table.header.iter().any(known) {
            break;
        }
        at = chunk;
    }
    at
}

fn gather(anchors: &Finder, least: usize, letters: &[char]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    for (start, end, number) in anchors.places(letters) {
        match out.last_mut() {
            Some((_, last, numbers)) if start <= *last + MOST_BETWEEN => {
                *last = end.max(*last);
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            _ => out.push((start, end, vec![number])),
        }
    }
    out.retain(|(_, _, numbers)| numbers.len() >= least);
    out.sort_by_key(|(start, _, numbers)| (std::cmp::Reverse(numbers.len()), *start));
    out.into_iter()
        .map(|(start, end, _)| (start, end))
        .collect()
}
