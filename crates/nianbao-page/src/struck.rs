//! Text that a line strikes through: what was taken back is no part of a number.

use crate::ink::{Ink, Said, Way};
use crate::place::{Frame, around};
use crate::rules::Stroke;
use nianbao_document::{Area, Diagnostic, Severity};

/// How far above the baseline a line strikes text through, in ems: nearer it underlines, further off it
/// is of the line above.
const ABOVE: (f32, f32) = (0.12, 0.55);
/// How far such a line ends from the ends of the text, in ems.
const OVER: f32 = 0.35;
/// How near a line down the page ends one of a table, in points.
const CORNER: f32 = 1.0;
/// How many pairs of lines, and of a line and a glyph, of one page are looked at.
const PAIRS: usize = 4_000_000;
/// How many characters of the first text are shown.
const SHOWN: usize = 20;

/// Strikes text from a page that is struck through on it, and the lines that do so, which are of no table.
/// Its place stays taken: what stands around it was set with it.
/// A line of a table goes beyond the text in its cell, or ends where another begins.
pub(crate) fn leave_out(
    inks: &mut [Ink<'_>],
    across: &mut Vec<Stroke>,
    down: &[Stroke],
    frame: Frame,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if across.is_empty() {
        return;
    }
    let mut by_base: Vec<usize> = (0..inks.len())
        .filter(|at| inks.get(*at).is_some_and(|ink| ink.way == Way::Across))
        .collect();
    by_base.sort_by(|a, b| base(inks, *a).total_cmp(&base(inks, *b)));
    let largest = inks.iter().map(|ink| ink.size).fold(0.0, f32::max);
    let mut struck = vec![false; inks.len()];
    let (mut texts, mut first, mut pairs) = (0usize, None, 0usize);
    across.retain(|stroke| {
        if pairs > PAIRS {
            return true;
        }
        let start = by_base.partition_point(|at| base(inks, *at) < stroke.at);
        let near = by_base.iter().skip(start);
        let near = near.take_while(|at| base(inks, **at) <= stroke.at + largest * ABOVE.1);
        let mut through: Vec<usize> = Vec::new();
        for at in near {
            pairs += 1;
            if inks.get(*at).is_some_and(|ink| is_through(*stroke, ink)) {
                through.push(*at);
            }
        }
        if !ends_with(*stroke, inks, &through) {
            return true;
        }
        pairs += down.len();
        if is_ruled(*stroke, down) {
            return true;
        }
        through.sort_unstable();
        for at in &through {
            if let Some(struck) = struck.get_mut(*at) {
                *struck = true;
            }
        }
        texts += 1;
        if first.is_none() {
            first = shown(inks, &through);
        }
        false
    });
    let Some((area, text)) = first else {
        return;
    };
    for (ink, struck) in inks.iter_mut().zip(struck) {
        if struck {
            ink.said = Said::Struck;
        }
    }
    diagnostics.push(
        Diagnostic::new(
            "hidden-content",
            Severity::Warning,
            format!("本页有 {texts} 处划去的文字未读取，首处为“{text}”"),
            format!("{texts} struck texts of the page are left out, the first being \"{text}\""),
        )
        .at(frame.origin(area)),
    );
}

fn base(inks: &[Ink<'_>], at: usize) -> f32 {
    inks.get(at).map_or(0.0, Ink::base)
}

/// Returns whether a line goes through the middle of a glyph.
fn is_through(stroke: Stroke, ink: &Ink<'_>) -> bool {
    let (left, right) = ink.along();
    let middle = f32::midpoint(left, right);
    let above = ink.base() - stroke.at;
    stroke.from <= middle
        && middle <= stroke.to
        && ink.size * ABOVE.0 <= above
        && above <= ink.size * ABOVE.1
}

/// Returns whether a line begins and ends with the text that it goes through.
fn ends_with(stroke: Stroke, inks: &[Ink<'_>], through: &[usize]) -> bool {
    let seen = through.iter().filter_map(|at| inks.get(*at));
    let seen = seen.filter(|ink| !ink.is_blank());
    let ends = seen.fold(None, |ends: Option<(f32, f32, f32)>, ink| {
        let (left, right) = ink.along();
        let (from, to, size) = ends.unwrap_or((left, right, ink.size));
        Some((from.min(left), to.max(right), size.max(ink.size)))
    });
    ends.is_some_and(|(from, to, size)| {
        (from - stroke.from).abs() <= size * OVER && (to - stroke.to).abs() <= size * OVER
    })
}

/// Returns whether a line ends at lines down the page, as those of a table do.
fn is_ruled(stroke: Stroke, down: &[Stroke]) -> bool {
    down.iter().any(|line| {
        let meets = |end: f32| (line.at - end).abs() <= CORNER;
        line.from - CORNER <= stroke.at
            && stroke.at <= line.to + CORNER
            && (meets(stroke.from) || meets(stroke.to))
    })
}

/// Returns where a text stands and how it begins.
fn shown(inks: &[Ink<'_>], of: &[usize]) -> Option<(Area, String)> {
    let of = || of.iter().filter_map(|at| inks.get(*at));
    let area = of().map(|ink| ink.area).reduce(around)?;
    let text = of().map(|ink| ink.said.first()).take(SHOWN).collect();
    Some((area, text))
}
