//! Two simple pictures, drawn inline so that the page needs nothing else.

use super::page::escaped;
use crate::progress::Counts;
use std::fmt::Write as _;

/// The height of a bar with the room below it, in pixels.
const STEP: usize = 28;

/// The room for names at the left, in pixels.
const NAMES: usize = 110;

/// The longest bar, in pixels.
const LONGEST: usize = 520;

/// Draws a bar for each name, cut into clean, unsure and refused.
pub(super) fn outcomes(bars: &[(String, Counts)]) -> String {
    let most = bars
        .iter()
        .map(|(_, counts)| counts.all())
        .max()
        .unwrap_or_default()
        .max(1);
    let mut out = start(bars.len(), "各格式文件的转换结果");
    for (row, (name, counts)) in bars.iter().enumerate() {
        let y = row * STEP;
        label(&mut out, y, name);
        let mut x = NAMES;
        let parts = [
            ("clean", counts.clean),
            ("unsure", counts.unsure),
            ("refused", counts.refused),
        ];
        for (class, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
            // A part that is there is seen.
            let width = (count * LONGEST / most).max(2);
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"18\"/>"
            );
            x += width;
        }
        value(&mut out, x, y, &counts.all().to_string());
    }
    out + "</svg>"
}

/// Draws how many of all agencies reported on each year.
pub(super) fn years(bars: &[(u16, usize)], all: usize) -> String {
    let mut out = start(bars.len(), "各年度有报告的机关数");
    for (row, (year, count)) in bars.iter().enumerate() {
        let y = row * STEP;
        label(&mut out, y, &format!("{year} 年度"));
        let width = count * LONGEST / all.max(1);
        let _ = write!(
            out,
            "<rect class=\"missing\" x=\"{NAMES}\" y=\"{y}\" width=\"{LONGEST}\" height=\"18\"/>\
             <rect class=\"clean\" x=\"{NAMES}\" y=\"{y}\" width=\"{width}\" height=\"18\"/>"
        );
        value(&mut out, NAMES + LONGEST, y, &format!("{count} / {all}"));
    }
    out + "</svg>"
}

fn start(rows: usize, title: &str) -> String {
    let (width, height) = (NAMES + LONGEST + 110, rows * STEP);
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"{title}\"><title>{title}</title>"
    )
}

fn label(out: &mut String, y: usize, text: &str) {
    let (x, y) = (NAMES - 10, y + 14);
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{}</text>",
        escaped(text)
    );
}

fn value(out: &mut String, x: usize, y: usize, text: &str) {
    let (x, y) = (x + 8, y + 14);
    let _ = write!(out, "<text x=\"{x}\" y=\"{y}\">{}</text>", escaped(text));
}
