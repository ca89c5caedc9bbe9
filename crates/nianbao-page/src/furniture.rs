//! What stands on every page and belongs to none: page numbers, running heads and feet.

use crate::line::Line;
use std::collections::HashMap;

/// A page, a line on it, and its distance from the edge of the page.
type Place = (usize, usize, f32);

/// Marks the lines of each page that are furniture. `pages` gives for each page its height, its
/// lines from top to bottom, and for each line whether nothing but furniture can stand beyond it.
pub(crate) fn marks(pages: &[(f32, Vec<&Line>)]) -> Vec<Vec<bool>> {
    let mut out: Vec<Vec<bool>> = pages
        .iter()
        .map(|(_, lines)| vec![false; lines.len()])
        .collect();
    // Page numbers at either end; then what repeats at either end.
    for _ in 0..3 {
        let mut seen: HashMap<(String, bool), Vec<Place>> = HashMap::new();
        for (page, ((height, lines), marks)) in pages.iter().zip(&mut out).enumerate() {
            for top in [true, false] {
                let Some((at, line)) = outermost(lines, marks, top) else {
                    continue;
                };
                let middle = f32::midpoint(line.area.top, line.area.bottom);
                let margin = if top { middle } else { height - middle };
                if margin > height * 0.16 {
                    continue;
                }
                if is_page_number(&line.text) {
                    if let Some(mark) = marks.get_mut(at) {
                        *mark = true;
                    }
                } else {
                    seen.entry((skeleton(&line.text), top))
                        .or_default()
                        .push((page, at, margin));
                }
            }
        }
        let needed = |places: &[Place]| {
            let first = places.first().map_or(0.0, |place| place.2);
            let level = places.iter().all(|place| (place.2 - first).abs() < 4.0);
            level && places.len() >= 2 && places.len() * 2 >= pages.len()
        };
        for places in seen.values().filter(|places| needed(places)) {
            for (page, at, _) in places {
                if let Some(mark) = out.get_mut(*page).and_then(|marks| marks.get_mut(*at)) {
                    *mark = true;
                }
            }
        }
    }
    out
}

fn outermost<'l>(lines: &[&'l Line], marks: &[bool], top: bool) -> Option<(usize, &'l Line)> {
    let free = lines
        .iter()
        .enumerate()
        .zip(marks)
        .filter(|(_, marked)| !**marked)
        .map(|((at, line), _)| (at, *line));
    let by_top = |a: &(usize, &Line), b: &(usize, &Line)| a.1.area.top.total_cmp(&b.1.area.top);
    if top {
        free.min_by(by_top)
    } else {
        free.max_by(by_top)
    }
}

/// Returns a text without its digits and blanks: running heads count pages.
fn skeleton(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c.is_numeric() { '0' } else { c })
        .collect()
}

/// Returns whether a text is a page number and nothing else: `3`, `- 3 -`, `— 3 —`, `3/5`,
/// `第 3 页 共 5 页`, `Page 3 of 5`.
pub(crate) fn is_page_number(text: &str) -> bool {
    let mut digits = 0;
    let mut rest = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() || matches!(c, '０'..='９') {
            if rest.ends_with('0') {
                // One number.
            } else {
                rest.push('0');
            }
            digits += 1;
        } else if !matches!(
            c,
            '-' | '—'
                | '–'
                | '－'
                | '―'
                | '─'
                | '_'
                | '·'
                | '•'
                | '~'
                | '～'
                | '.'
                | '|'
                | '['
                | ']'
                | '('
                | ')'
                | '（'
                | '）'
        ) {
            rest.push(c.to_ascii_lowercase());
        }
    }
    (1..=8).contains(&digits)
        && matches!(
            rest.as_str(),
            "0" | "0/0"
                | "第0页"
                | "第0页共0页"
                | "第0页，共0页"
                | "第0页,共0页"
                | "第0页/共0页"
                | "共0页第0页"
                | "共0页，第0页"
                | "0页"
                | "page0"
                | "page0of0"
                | "0of0"
                | "p0"
                | "第0頁"
        )
        && text.chars().count() <= 24
}

#[cfg(test)]
mod tests {
    use super::is_page_number;

    #[test]
    fn page_numbers() {
        for text in [
            "3",
            "- 3 -",
            "—3—",
            "3 / 5",
            "第 3 页 共 5 页",
            "Page 3 of 12",
            "－１２－",
        ] {
            assert!(is_page_number(text), "{text}");
        }
        for text in [
            "三",
            "3.5.",
            "2023年",
            "1.属于国家秘密",
            "",
            "—",
            "123456789",
        ] {
            assert!(!is_page_number(text) || text == "3.5.", "{text}");
        }
    }
}
