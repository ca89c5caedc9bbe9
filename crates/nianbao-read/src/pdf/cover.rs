//! What later ink hides: text under a white box laid over it, lines under a filled cell.

use hayro_interpret::kurbo::Rect;
use nianbao_page::{Glyph, Rule};

/// The height of the bands by which glyphs are found again.
const BAND: f32 = 16.0;
/// More bands no page has.
const MOST_BANDS: usize = 2048;
/// How far ink may stick out of what hides it.
const SLACK: f32 = 0.35;
/// How far a line may stick out of an area and still lie under it, rather than along its edge.
const INSIDE: f32 = 0.05;

/// The glyphs of a page by where they stand.
#[derive(Debug, Default)]
pub(crate) struct Cover {
    bands: Vec<Vec<usize>>,
    sorted: usize,
}

impl Cover {
    /// Hides the glyphs whose middle lies under an area. Returns how many were looked at.
    pub(crate) fn hide(&mut self, area: Rect, glyphs: &mut [Glyph]) -> usize {
        let unsorted = glyphs.get(self.sorted..).unwrap_or_default();
        for (index, glyph) in (self.sorted..).zip(unsorted) {
            let (_, y) = middle(glyph);
            let band = band(y);
            if self.bands.len() <= band {
                self.bands.resize_with(band + 1, Vec::new);
            }
            if let Some(band) = self.bands.get_mut(band) {
                band.push(index);
            }
        }
        self.sorted = glyphs.len();
        let edges = edges(area);
        let mut looked = 1;
        let within = band(edges.top)..=band(edges.bottom);
        let within = clamped(within, self.bands.len());
        for band in self.bands.get(within).unwrap_or_default() {
            looked += band.len();
            for index in band.iter() {
                if let Some(glyph) = glyphs.get_mut(*index) {
                    let (x, y) = middle(glyph);
                    let under = edges.left <= x && x <= edges.right;
                    if under && edges.top <= y && y <= edges.bottom {
                        glyph.visible = false;
                    }
                }
            }
        }
        looked
    }

    /// Takes away the rules, or parts of rules, that lie under an area and not along its edge.
    pub(crate) fn hide_rules(area: Rect, rules: &mut Vec<Rule>) -> usize {
        let edges = edges(area);
        let looked = rules.len();
        let mut parts = Vec::new();
        rules.retain_mut(|rule| {
            let half = rule.thickness / 2.0;
            let is_level = rule.x1 - rule.x0 >= rule.y1 - rule.y0;
            let (across, from, to) = if is_level {
                (rule.y0, rule.x0, rule.x1)
            } else {
                (rule.x0, rule.y0, rule.y1)
            };
            let (near, far, start, end) = if is_level {
                (edges.top, edges.bottom, edges.left, edges.right)
            } else {
                (edges.left, edges.right, edges.top, edges.bottom)
            };
            let is_under = near - INSIDE <= across - half && across + half <= far + INSIDE;
            if !is_under || to <= start || end <= from {
                return true;
            }
            let stays = |length: f32| length > half.max(0.5) + SLACK;
            let (before, after) = (start - from, to - end);
            let set = |rule: &mut Rule, from, to| {
                if is_level {
                    (rule.x0, rule.x1) = (from, to);
                } else {
                    (rule.y0, rule.y1) = (from, to);
                }
            };
            match (stays(before), stays(after)) {
                (false, false) => false,
                (true, false) => {
                    set(rule, from, start);
                    true
                }
                (false, true) => {
                    set(rule, end, to);
                    true
                }
                (true, true) => {
                    let mut rest = *rule;
                    set(&mut rest, end, to);
                    parts.push(rest);
                    set(rule, from, start);
                    true
                }
            }
        });
        rules.append(&mut parts);
        looked
    }
}

struct Edges {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounds coordinates of a page"
)]
fn edges(area: Rect) -> Edges {
    Edges {
        left: area.x0 as f32,
        top: area.y0 as f32,
        right: area.x1 as f32,
        bottom: area.y1 as f32,
    }
}

/// Returns the middle of a glyph's em.
fn middle(glyph: &Glyph) -> (f32, f32) {
    let (x, y) = (
        glyph.x + glyph.advance.0 / 2.0,
        glyph.y + glyph.advance.1 / 2.0,
    );
    if glyph.vertical {
        return (x, y);
    }
    // Half of the height of a letter above the baseline, whichever way the text runs.
    let length = glyph.advance.0.hypot(glyph.advance.1).max(f32::EPSILON);
    let up = 0.35 * glyph.size / length;
    (x + glyph.advance.1 * up, y - glyph.advance.0 * up)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates: what stands outside of the page is in the first or last band"
)]
fn band(y: f32) -> usize {
    ((y / BAND) as usize).min(MOST_BANDS)
}

fn clamped(range: std::ops::RangeInclusive<usize>, length: usize) -> std::ops::Range<usize> {
    let end = (range.end() + 1).min(length);
    (*range.start()).min(end)..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_page::Text;

    fn glyph(x: f32, y: f32) -> Glyph {
        Glyph {
            text: Text::Char('1'),
            x,
            y,
            advance: (5.0, 0.0),
            size: 10.0,
            vertical: false,
            visible: true,
            mark: None,
        }
    }

    fn level(x0: f32, x1: f32, y: f32) -> Rule {
        Rule {
            x0,
            y0: y,
            x1,
            y1: y,
            thickness: 0.5,
        }
    }

    #[test]
    fn text_under_a_box_is_hidden() {
        let mut glyphs = vec![
            glyph(100.0, 100.0),
            glyph(120.0, 100.0),
            glyph(100.0, 130.0),
        ];
        Cover::default().hide(Rect::new(95.0, 90.0, 110.0, 103.0), &mut glyphs);
        let seen: Vec<bool> = glyphs.iter().map(|glyph| glyph.visible).collect();
        assert_eq!(seen, [false, true, true]);
    }

    #[test]
    fn lines_along_the_edge_of_a_box_stay() {
        let mut rules = vec![
            level(0.0, 100.0, 10.0),
            level(0.0, 100.0, 20.0),
            level(0.0, 100.0, 15.0),
        ];
        Cover::hide_rules(Rect::new(40.0, 10.0, 60.0, 20.0), &mut rules);
        let left: Vec<(f32, f32)> = rules.iter().map(|rule| (rule.x0, rule.x1)).collect();
        assert_eq!(
            left,
            [(0.0, 100.0), (0.0, 100.0), (0.0, 40.0), (60.0, 100.0)]
        );
    }
}
