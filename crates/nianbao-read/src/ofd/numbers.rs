//! Numbers as OFD writes them: arrays of them, runs of them, and matrices (GB/T 33190 7.3, 11.3).

/// How far from the origin a coordinate is believed, in millimetres.
const FARTHEST: f64 = 1e7;

/// Reads one number; what is none is nothing.
pub(super) fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number.abs() <= FARTHEST).then_some(number)
}

/// Reads an array. Some programs put commas or several blanks between the numbers; what is no number
/// keeps its place as zero.
pub(super) fn array(text: &str) -> impl Iterator<Item = f64> + '_ {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .map(|word| number(word).unwrap_or_default())
}

/// Reads a box: left, top, width, height in millimetres.
pub(super) fn rectangle(text: &str) -> Option<[f64; 4]> {
    let mut numbers = array(text);
    Some([
        numbers.next()?,
        numbers.next()?,
        numbers.next()?,
        numbers.next()?,
    ])
}

/// Reads the steps between the characters of a text: numbers, or `g n v` for `n` times `v`
/// (11.3). No more than `most` are given, whatever a run says of itself.
pub(super) fn steps(text: &str, most: usize) -> Vec<f64> {
    let mut steps = Vec::new();
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if steps.len() >= most {
            break;
        }
        let Some(rest) = word.strip_prefix(['g', 'G']) else {
            steps.push(number(word).unwrap_or_default());
            continue;
        };
        let count = if rest.is_empty() {
            words.next().unwrap_or_default()
        } else {
            rest
        };
        let mut count: f64 = count.parse().unwrap_or_default();
        let value = words.next().and_then(number).unwrap_or_default();
        while count >= 1.0 && steps.len() < most {
            count -= 1.0;
            steps.push(value);
        }
    }
    steps
}

/// A transformation of the plane, `y` downwards: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    e: f64,
    f: f64,
}

impl Matrix {
    /// Points from millimetres.
    pub(super) const POINTS: Self = Self {
        a: 72.0 / 25.4,
        d: 72.0 / 25.4,
        ..Self::translation(0.0, 0.0)
    };

    /// Returns the transformation that only moves.
    pub(super) const fn translation(x: f64, y: f64) -> Self {
        Self {
            a: 1.0,
            b: 0.0,
            c: 0.0,
            d: 1.0,
            e: x,
            f: y,
        }
    }

    /// Reads a `CTM`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut numbers = array(text);
        let mut next = || numbers.next();
        Some(Self {
            a: next()?,
            b: next()?,
            c: next()?,
            d: next()?,
            e: next()?,
            f: next()?,
        })
    }

    /// Returns the transformation that does `inner` first and then this one.
    pub(super) fn after(&self, inner: &Self) -> Self {
        let (x, y) = self.point(inner.e, inner.f);
        let (a, b) = self.vector(inner.a, inner.b);
        let (c, d) = self.vector(inner.c, inner.d);
        Self {
            a,
            b,
            c,
            d,
            e: x,
            f: y,
        }
    }

    /// Transforms a point.
    pub(super) fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let (dx, dy) = self.vector(x, y);
        (dx + self.e, dy + self.f)
    }

    /// Transforms a direction.
    pub(super) fn vector(&self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y, self.b * x + self.d * y)
    }

    /// Returns by how much lengths grow.
    pub(super) fn scale(&self) -> f64 {
        (self.a * self.d - self.b * self.c).abs().sqrt()
    }
}

/// Narrows a coordinate for the page.
pub(super) fn narrow(value: f64) -> f32 {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a coordinate loses only digits"
    )]
    let narrow = value as f32;
    if narrow.is_finite() { narrow } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_laid_out_as_far_as_needed() {
        assert_eq!(steps("1 2.5  3", 9), [1.0, 2.5, 3.0]);
        assert_eq!(steps("g 2  3.5 g3 1  4", 9), [3.5, 3.5, 1.0, 1.0, 1.0, 4.0]);
        assert_eq!(steps("g 1000000000 1", 3), [1.0; 3]);
        assert_eq!(steps("g -5 1 x g", 9), [0.0]);
    }

    #[test]
    fn what_is_no_number_keeps_its_place() {
        assert_eq!(rectangle("1, 2,x 4"), Some([1.0, 2.0, 0.0, 4.0]));
        assert_eq!(rectangle("1 2 3"), None);
        assert_eq!(number("1e300"), None);
    }

    #[test]
    fn the_inner_transformation_comes_first() {
        let scale = Matrix::read("2 0 0 3 10 20").unwrap();
        let moved = scale.after(&Matrix::translation(1.0, 1.0));
        assert_eq!(moved.point(0.0, 0.0), (12.0, 23.0));
        let turned = Matrix::read("0 1 -1 0 0 0").unwrap();
        assert_eq!(turned.vector(1.0, 0.0), (0.0, 1.0));
        assert_eq!(scale.scale(), 6.0f64.sqrt());
    }
}
