//! Glyphs to lines of text.

use crate::ink::{Ink, Said, UNKNOWN, Way};
use crate::place::around;
use nianbao_document::{Area, raised_digit};

/// A line of text, or the piece of one that stands apart from the rest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// The text as printed.
    pub(crate) text: String,
    /// Its ink on the upright page.
    pub(crate) area: Area,
    /// The way it is written.
    pub(crate) way: Way,
    /// Its start along the line.
    pub(crate) start: f32,
    /// Its end along the line.
    pub(crate) end: f32,
    /// Its baseline, which grows from line to line.
    pub(crate) base: f32,
    /// The height of the em of most of its glyphs.
    pub(crate) size: f32,
    /// How wide its first word is, or its first character with the marks that must not leave it.
    pub(crate) head: f32,
    /// How many of its glyphs the file does not name.
    pub(crate) unknown: u32,
    /// How many characters it has.
    pub(crate) length: usize,
    /// The numbers of its first and last glyph in the order of drawing.
    pub(crate) order: (u32, u32),
    /// Which column of a page in columns it stands in: 0 for none, else from 1.
    pub(crate) lane: u8,
    /// Where the columns begin that it stands in: what orders it among other things on the page.
    pub(crate) section: f32,
}

impl Line {
    /// Returns how wide its characters are on the average.
    pub(crate) fn character(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a line of text is short")]
        let length = self.length.max(1) as f32;
        (self.end - self.start) / length
    }
}

/// Returns whether a character is set in a square of its own, without blanks around it.
pub(crate) const fn is_square(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}'
        | '\u{2014}'..='\u{2015}' | '\u{2018}'..='\u{201D}' | '\u{2026}' | '\u{2460}'..='\u{24FF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Returns whether a mark must not begin a line.
pub(crate) const fn is_closing(c: char) -> bool {
    matches!(
        c,
        '。' | '，'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〉'
            | '”'
            | '’'
            | '％'
            | ','
            | '.'
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
            | '%'
    )
}

/// Groups glyphs of one way into rows that share a baseline, each from its start to its end.
pub(crate) fn rows<'i, 'a>(inks: &[&'i Ink<'a>]) -> Vec<Vec<&'i Ink<'a>>> {
    let mut sorted: Vec<&Ink<'a>> = inks.to_vec();
    sorted.sort_by(|a, b| a.base().total_cmp(&b.base()));
    let mut rows: Vec<Vec<&Ink<'a>>> = Vec::new();
    let (mut first, mut last, mut size) = (f32::NEG_INFINITY, f32::NEG_INFINITY, 0.0f32);
    for ink in sorted {
        let base = ink.base();
        let near = ink.size.min(size);
        let joins = base - last <= near * 0.25 && base - first <= near.max(1.0) * 0.5;
        match rows.last_mut() {
            Some(row) if joins => row.push(ink),
            _ => {
                rows.push(vec![ink]);
                first = base;
                size = ink.size;
            }
        }
        last = base;
        size = size.max(ink.size);
    }
    lift_small_print(&mut rows);
    for row in &mut rows {
        row.sort_by(|a, b| a.along().0.total_cmp(&b.along().0));
    }
    rows
}

/// Puts raised and lowered small print into the row that it belongs to.
fn lift_small_print(rows: &mut Vec<Vec<&Ink<'_>>>) {
    let mut at = 0;
    while at < rows.len() {
        let into = rows.get(at).and_then(|row| {
            let first = row.first()?;
            let (size, base) = (
                row.iter().map(|ink| ink.size).fold(0.0, f32::max),
                first.base(),
            );
            let fits = |other: Option<&Vec<&Ink<'_>>>| {
                let other = other?;
                let big = other
                    .iter()
                    .filter(|ink| !ink.is_blank())
                    .map(|ink| ink.size)
                    .fold(0.0, f32::max);
                let apart = base - other.first()?.base();
                let raised = size <= big * 0.75 && apart < big * 0.35 && apart > big * -0.65;
                // It must follow a glyph of that row without a gap.
                let touches = raised
                    && row.iter().all(|ink| {
                        let start = ink.along().0;
                        row.iter().chain(other.iter()).any(|before| {
                            !std::ptr::eq(*before, *ink)
                                && (start - before.along().1).abs() < big * 0.3
                        })
                    });
                touches.then_some(())
            };
            if row.len() > 12 || row.iter().all(|ink| ink.is_blank()) {
                return None;
            }
            if fits(rows.get(at + 1)).is_some() {
                return Some(at + 1);
            }
            let above = at.checked_sub(1)?;
            fits(rows.get(above)).map(|()| above)
        });
        match into {
            Some(into) => {
                let small = rows.remove(at);
                let into = if into > at { into - 1 } else { into };
                if let Some(row) = rows.get_mut(into) {
                    row.extend(small);
                }
            }
            None => at += 1,
        }
    }
}

/// Cuts a row where the gap between two glyphs is wider than `widest` ems, and where a narrower one
/// stands between texts that are drawn at different times.
pub(crate) fn pieces<'r, 'i, 'a>(
    row: &'r [&'i Ink<'a>],
    widest: f32,
) -> impl Iterator<Item = &'r [&'i Ink<'a>]> {
    let mut end = f32::NEG_INFINITY;
    let mut rest = row;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut cut = rest.len();
        for (at, ink) in rest.iter().enumerate() {
            let (from, to) = ink.along();
            if ink.is_blank() {
                continue;
            }
            let gap = (from - end) / ink.size;
            if end.is_finite() && at > 0 {
                let before = rest.get(at.saturating_sub(4)..=at).unwrap_or_default();
                let apart = if gap > widest {
                    !is_one_blank(before)
                } else {
                    gap > TIMES_APART && !are_in_turn(before)
                };
                if apart {
                    cut = at;
                    break;
                }
            }
            end = end.max(to);
        }
        end = f32::NEG_INFINITY;
        let (piece, left) = rest.split_at_checked(cut)?;
        rest = left;
        Some(piece)
    })
    .filter(|piece| piece.iter().any(|ink| !ink.is_blank()))
}

/// Texts drawn at different times are apart where the gap between them is wider than this, in ems.
const TIMES_APART: f32 = 0.3;

/// Returns whether the last two glyphs are drawn one after the other.
fn are_in_turn(inks: &[&Ink<'_>]) -> bool {
    match inks {
        [.., a, b] => b.order == a.order.saturating_add(1),
        _ => true,
    }
}

/// Returns whether the gap before the last glyph is a single blank within a text, `行　政`, and
/// not the space between two figures.
fn is_one_blank(inks: &[&Ink<'_>]) -> bool {
    let [.., before, blank, after] = inks else {
        return false;
    };
    let near = after.size * 0.15;
    let is_figure = |said: char| {
        said.is_numeric() || matches!(said, '/' | '-' | '—' | '－' | '+' | '*' | '\\' | '%')
    };
    let (first, second) = (before.said.last(), after.said.first());
    blank.is_blank()
        && !before.is_blank()
        && are_in_turn(&[*before, *blank])
        && are_in_turn(&[*blank, *after])
        && (blank.along().0 - before.along().1).abs() < near
        && (after.along().0 - blank.along().1).abs() < near
        && !is_figure(second)
        && (!is_figure(first) || is_closing(second))
}

/// Sets the glyphs of a row, in their order, as a line; `None` where there are only blanks.
pub(crate) fn line(row: &[&Ink<'_>]) -> Option<Line> {
    let mut text = String::with_capacity(row.len() * 3);
    let (mut area, mut unknown, mut length) = (None, 0u32, 0usize);
    let mut last: Option<&Ink<'_>> = None;
    // The last glyph that is not raised.
    let mut level: Option<&Ink<'_>> = None;
    let mut blank = false;
    let mut sizes: Vec<f32> = Vec::with_capacity(row.len());
    let (mut start, mut end) = (f32::INFINITY, f32::NEG_INFINITY);
    let (mut head, mut in_head) = (0.0f32, true);
    let tracking = tracking(row);
    let mut order = (u32::MAX, 0);
    for ink in row {
        if ink.is_blank() {
            blank = true;
            continue;
        }
        let (from, to) = ink.along();
        let is_struck = ink.said == Said::Struck;
        order = (order.0.min(ink.order), order.1.max(ink.order));
        if let Some(before) = last {
            let em = ink.size.max(before.size);
            let gap = from - before.along().1;
            let square = is_square(ink.said.first()) || is_square(before.said.last());
            let apart = if blank {
                gap > em * 0.1
            } else if square {
                gap > em.max((tracking * 2.5).min(em * 2.0))
            } else {
                // Letters may be spaced out a little; figures that stand apart are several.
                gap > (em * 0.2).max((tracking * 2.0).min(em * 0.45))
            };
            if apart && !is_struck && !text.is_empty() {
                text.push(' ');
            }
            if in_head {
                let c = ink.said.first();
                if is_closing(c) || (!square && !apart) {
                    head = to - start;
                } else {
                    in_head = false;
                }
            }
        } else {
            head = to - from;
        }
        let is_raised = level.is_some_and(|level| is_raised(ink, level));
        if !is_raised {
            level = Some(ink);
        }
        match ink.said {
            Said::Char(c) => {
                unknown += u32::from(c == UNKNOWN);
                text.push(if is_raised { raised_digit(c) } else { c });
                length += 1;
            }
            Said::Chars(chars) => {
                text.push_str(chars);
                length += chars.chars().count();
            }
            Said::Struck => {}
        }
        area = Some(area.map_or(ink.area, |area| around(area, ink.area)));
        sizes.push(ink.size);
        start = start.min(from);
        end = end.max(to);
        last = Some(ink);
        blank &= is_struck;
    }
    if text.is_empty() {
        return None;
    }
    let middle = sizes.len() / 2;
    let (_, size, _) =
        (!sizes.is_empty()).then(|| sizes.select_nth_unstable_by(middle, f32::total_cmp))?;
    let size = *size;
    // The baseline of most glyphs: raised print does not move it.
    let base = row
        .iter()
        .find(|ink| !ink.is_blank() && (ink.size - size).abs() < size * 0.1)
        .or(row.first())?
        .base();
    Some(Line {
        text,
        area: area?,
        way: row.first()?.way,
        start,
        end,
        base,
        size,
        head,
        unknown,
        length,
        order,
        lane: 0,
        section: f32::midpoint(area.map_or(0.0, |a| a.top), area.map_or(0.0, |a| a.bottom)),
    })
}

/// Returns whether a glyph is small and stands above the line of another, as the mark of a note does.
fn is_raised(ink: &Ink<'_>, level: &Ink<'_>) -> bool {
    ink.size <= level.size * 0.8 && level.base() - ink.base() >= level.size * 0.15
}

/// Returns the gap that most neighbours keep, of letters that are spaced out; else 0.
fn tracking(row: &[&Ink<'_>]) -> f32 {
    let mut gaps: Vec<f32> = row
        .iter()
        .zip(row.iter().skip(1))
        .filter(|(a, b)| !a.is_blank() && !b.is_blank())
        .map(|(a, b)| b.along().0 - a.along().1)
        .collect();
    if gaps.len() < 3 {
        return 0.0;
    }
    let middle = gaps.len() / 2;
    let (_, gap, _) = gaps.select_nth_unstable_by(middle, f32::total_cmp);
    gap.max(0.0)
}
