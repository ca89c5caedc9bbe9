//! Outlines in the notation of paths, and the straight lines in them (GB/T 33190 9.1, 9.3).

use super::numbers::Matrix;

/// A rectangle in points of the page: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    /// The left edge.
    pub(super) left: f64,
    /// The upper edge.
    pub(super) top: f64,
    /// The right edge.
    pub(super) right: f64,
    /// The lower edge.
    pub(super) bottom: f64,
}

impl Extent {
    /// Returns the extent of a point.
    pub(super) fn of((x, y): (f64, f64)) -> Self {
        Self {
            left: x,
            top: y,
            right: x,
            bottom: y,
        }
    }

    /// Returns the least extent around both.
    pub(super) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Returns what both have in common; it may be turned inside out.
    pub(super) fn within(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Returns whether a point is in it, give or take a margin.
    pub(super) fn holds(self, (x, y): (f64, f64), margin: f64) -> bool {
        x >= self.left - margin
            && x <= self.right + margin
            && y >= self.top - margin
            && y <= self.bottom + margin
    }

    /// Returns how wide it is.
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    /// Returns how high it is.
    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// One connected piece of an outline, in points of the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Outline {
    /// The corners in order; each is reached from the one before by a straight line or a curve.
    corners: Vec<Corner>,
    /// Whether it ends where it began.
    closed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Corner {
    at: (f64, f64),
    straight: bool,
    /// What the curve to it may reach.
    reach: Extent,
}

/// How far a line may lean, in points, and still be parallel to an edge of the page.
const LEAN: f64 = 0.6;

impl Outline {
    /// Returns what it covers at most.
    pub(super) fn extent(&self) -> Option<Extent> {
        let mut corners = self.corners.iter().map(|corner| corner.reach);
        let first = corners.next()?;
        Some(corners.fold(first, Extent::around))
    }

    /// Returns its lines that are parallel to an edge of the page.
    pub(super) fn lines(&self) -> impl Iterator<Item = Extent> + '_ {
        let closing = self
            .corners
            .first()
            .filter(|_| self.closed)
            .map(|first| Corner {
                straight: true,
                ..*first
            });
        let after = self.corners.iter().skip(1).copied().chain(closing);
        self.corners
            .iter()
            .zip(after)
            .filter(|(_, to)| to.straight)
            .map(|(from, to)| Extent::of(from.at).around(Extent::of(to.at)))
            .filter(|line| line.width() <= LEAN || line.height() <= LEAN)
            .filter(|line| line.width().max(line.height()) > 0.0)
    }

    /// Returns whether it is bounded by at most four straight lines.
    pub(super) fn is_quadrilateral(&self) -> bool {
        let ends_at_start = match (self.corners.first(), self.corners.last()) {
            (Some(first), Some(last)) => {
                (first.at.0 - last.at.0).abs() < 1e-3 && (first.at.1 - last.at.1).abs() < 1e-3
            }
            _ => false,
        };
        let corners = self.corners.len() - usize::from(ends_at_start && self.corners.len() > 1);
        (2..=4).contains(&corners) && self.corners.iter().skip(1).all(|corner| corner.straight)
    }
}

/// Reads the pieces of an outline. `S` and `M` begin a piece, `L` draws a line, `Q` and `B` curves,
/// `A` an arc, and `C` closes the piece.
pub(super) fn outlines(data: &str, matrix: &Matrix) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = Vec::new();
    let mut words = Words(data);
    while let Some(word) = words.next() {
        let Word::Command(command) = word else {
            continue;
        };
        let count = match command {
            'S' | 'M' | 'L' => 2,
            'Q' => 4,
            'B' => 6,
            'A' => 7,
            'C' => 0,
            _ => continue,
        };
        // Some programs write a command once for several sets of numbers.
        let mut command = command;
        loop {
            let mut numbers = [0.0; 7];
            let mut whole = true;
            for number in numbers.iter_mut().take(count) {
                let read = words.number();
                whole = whole && read.is_some();
                *number = read.unwrap_or_default();
            }
            if !whole {
                break;
            }
            let [a, b, c, d, e, f, g] = numbers;
            let point = |x: f64, y: f64| matrix.point(x, y);
            let (end, reach) = match command {
                'C' => {
                    if let Some(outline) = outlines.last_mut() {
                        outline.closed = true;
                    }
                    break;
                }
                'Q' => (point(c, d), Some(Extent::of(point(a, b)))),
                'B' => (
                    point(e, f),
                    Some(Extent::of(point(a, b)).around(Extent::of(point(c, d)))),
                ),
                'A' => {
                    let around = Extent::of(point(f - 2.0 * a, g - 2.0 * b))
                        .around(Extent::of(point(f + 2.0 * a, g + 2.0 * b)));
                    (point(f, g), Some(around))
                }
                _ => (point(a, b), None),
            };
            let begins = matches!(command, 'S' | 'M');
            // What is drawn after a closed piece begins where that began.
            let again = outlines
                .last()
                .filter(|outline| outline.closed)
                .and_then(|outline| outline.corners.first().copied());
            if begins || outlines.is_empty() || again.is_some() {
                let corners = again.filter(|_| !begins).into_iter().collect();
                outlines.push(Outline {
                    corners,
                    closed: false,
                });
            }
            if let Some(outline) = outlines.last_mut() {
                let own = Extent::of(end);
                outline.corners.push(Corner {
                    at: end,
                    straight: reach.is_none(),
                    reach: reach.map_or(own, |reach| reach.around(own)),
                });
            }
            if !words.at_number() {
                break;
            }
            if begins {
                command = 'L';
            }
        }
    }
    outlines
}

/// A command or a number.
enum Word {
    Command(char),
    Number,
}

/// The words of a path; blanks between a command and its numbers may be missing.
struct Words<'d>(&'d str);

impl Words<'_> {
    fn trim(&mut self) {
        self.0 = self
            .0
            .trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }

    fn next(&mut self) -> Option<Word> {
        self.trim();
        let first = self.0.chars().next()?;
        if first.is_ascii_alphabetic() {
            self.0 = self.0.get(1..).unwrap_or_default();
            return Some(Word::Command(first.to_ascii_uppercase()));
        }
        if self.number().is_none() {
            self.0 = self.0.get(first.len_utf8()..).unwrap_or_default();
        }
        Some(Word::Number)
    }

    fn at_number(&mut self) -> bool {
        self.trim();
        self.0
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
    }

    /// Takes a number; nothing where a command stands.
    fn number(&mut self) -> Option<f64> {
        if !self.at_number() {
            return None;
        }
        let mut before = ' ';
        let end = self.0.char_indices().find_map(|(at, c)| {
            let signed = matches!(c, '-' | '+') && at > 0 && !matches!(before, 'e' | 'E');
            let ends = signed || !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E');
            before = c;
            ends.then_some(at)
        });
        let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        Some(super::numbers::number(word).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(data: &str) -> Vec<Outline> {
        outlines(data, &Matrix::translation(0.0, 0.0))
    }

    fn lines(data: &str) -> Vec<(f64, f64, f64, f64)> {
        let outlines = drawn(data);
        let lines = outlines.iter().flat_map(Outline::lines);
        lines.map(|l| (l.left, l.top, l.right, l.bottom)).collect()
    }

    #[test]
    fn lines_are_found_however_they_are_written() {
        let line = [(0.0, 0.0, 10.0, 0.0)];
        assert_eq!(lines("M 0 0 L 10 0"), line);
        assert_eq!(lines("S0,0L10-0"), line);
        assert_eq!(lines("M 10 0 0 0"), line);
        assert_eq!(lines("M 0 0 L 10 9"), []);
        assert_eq!(lines("M 0 0 B 1 1 2 2 10 0"), []);
        assert_eq!(lines("M 0 5 L 0"), []);
        assert_eq!(lines("x y 3 ? 年"), []);
    }

    #[test]
    fn closed_rectangles_have_four_lines() {
        let square = "M 0 0 L 10 0 L 10 5 L 0 5 C";
        assert_eq!(lines(square).len(), 4);
        assert!(drawn(square).first().is_some_and(Outline::is_quadrilateral));
        let twice = format!("{square} L 3 0");
        assert_eq!(drawn(&twice).len(), 2);
        let back = "M 0 0 L 10 0 L 10 5 L 0 5 L 0 0";
        assert!(drawn(back).first().is_some_and(Outline::is_quadrilateral));
        assert!(
            !drawn("M 0 0 Q 1 1 2 2 C")
                .first()
                .is_some_and(Outline::is_quadrilateral)
        );
    }

    #[test]
    fn curves_reach_as_far_as_their_handles() {
        let outlines = drawn("M 5 5 B 0 9 9 9 6 6");
        let extent = outlines.first().and_then(Outline::extent).unwrap();
        assert_eq!((extent.left, extent.bottom), (0.0, 9.0));
        let circle = drawn("M 0 5 A 5 5 0 1 1 10 5 A 5 5 0 1 1 0 5 C");
        let extent = circle.first().and_then(Outline::extent).unwrap();
        assert!(extent.top <= 0.0 && extent.bottom >= 10.0);
    }
}
