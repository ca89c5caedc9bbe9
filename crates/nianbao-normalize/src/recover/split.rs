//! Digits that ran together: every way to cut the printed runs into one number a cell.

use nianbao_form::ColumnKind;

/// The most digits of a count that is believed: 行政许可 of a province has eight.
const MOST_DIGITS: usize = 12;
/// The most steps of one enumeration, for each sum that must hold.
const MOST_STEPS: usize = 100_000;

/// A sum within one line: the cells at `left` add up to the cell at `right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineSum {
    pub(crate) left: Vec<usize>,
    pub(crate) right: usize,
}

/// The cuts that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cuts {
    /// Each cut as one text a cell.
    pub(crate) cuts: Vec<Vec<String>>,
    /// Whether these are all.
    pub(crate) complete: bool,
}

/// Enumerates the ways to cut `runs` into one piece for each of `kinds`, at most `most` of them.
///
/// A border between two runs is a border between two cells; every run holds at least one. No number
/// has a leading zero. Sums named in `sums` must hold.
pub(crate) fn cuts(runs: &[&str], kinds: &[ColumnKind], sums: &[LineSum], most: usize) -> Cuts {
    let runs: Vec<Vec<char>> = runs.iter().map(|run| run.chars().collect()).collect();
    let mut search = Search {
        runs: &runs,
        kinds,
        sums,
        most,
        steps: 0,
        most_steps: MOST_STEPS * (2 * sums.len()).saturating_sub(1).max(1),
        pieces: Vec::with_capacity(kinds.len()),
        widths: vec![None; sums.len()],
        found: Cuts {
            cuts: Vec::new(),
            complete: true,
        },
    };
    search.step(0, 0);
    search.found
}

struct Search<'a> {
    runs: &'a [Vec<char>],
    kinds: &'a [ColumnKind],
    sums: &'a [LineSum],
    most: usize,
    steps: usize,
    most_steps: usize,
    /// The pieces so far, as (run, from, to) with their values.
    pieces: Vec<((usize, usize, usize), Option<i64>)>,
    /// For each sum begun how many digits its total is taken to have, and the total where that tells
    /// it; no addend has more digits.
    widths: Vec<Option<(usize, Option<i64>)>>,
    found: Cuts,
}

impl Search<'_> {
    fn step(&mut self, run: usize, at: usize) {
        self.steps += 1;
        if self.steps > self.most_steps || self.found.cuts.len() > self.most {
            self.found.complete = false;
            return;
        }
        let cell = self.pieces.len();
        let Some(kind) = self.kinds.get(cell).copied() else {
            if run == self.runs.len() {
                if self.found.cuts.len() == self.most {
                    self.found.complete = false;
                } else {
                    let text = |((run, from, to), _): &((usize, usize, usize), Option<i64>)| {
                        let chars = self.runs.get(*run).and_then(|chars| chars.get(*from..*to));
                        chars.unwrap_or_default().iter().collect()
                    };
                    let cut = self.pieces.iter().map(text).collect();
                    self.found.cuts.push(cut);
                }
            }
            return;
        };
        let Some(chars) = self.runs.get(run) else {
            return;
        };
        let cells_left = self.kinds.len() - cell;
        let runs_left = self.runs.len() - run;
        if runs_left > cells_left {
            return;
        }
        // A sum that begins here: its total has some width, which bounds its addends.
        let begun = self
            .sums
            .iter()
            .position(|sum| sum.left.first() == Some(&cell));
        if let Some(begun) = begun.filter(|begun| self.widths.get(*begun) == Some(&None)) {
            let widest = if runs_left == 1 {
                MOST_DIGITS.min(chars.len() - at)
            } else {
                MOST_DIGITS
            };
            for width in 1..=widest {
                // The last cell of all is the end of the last run: with its width its value is known.
                let last = self
                    .sums
                    .get(begun)
                    .is_some_and(|sum| sum.right + 1 == self.kinds.len());
                let total = if last {
                    match self.end_of_all(width) {
                        Some(total) => Some(total),
                        None => continue,
                    }
                } else {
                    None
                };
                self.set_width(begun, Some((width, total)));
                self.step(run, at);
            }
            self.set_width(begun, None);
            return;
        }
        if runs_left == 1 && chars.len() - at > self.room(cell) {
            return;
        }
        let wanted = self.wanted(cell);
        let rest = self.rest(cell);
        let longest = self
            .width(cell)
            .map_or(chars.len(), |width| chars.len().min(at + width));
        for end in at + 1..=longest {
            let Some(piece) = chars.get(at..end) else {
                break;
            };
            match reading(piece, kind) {
                Reading::Never => break,
                Reading::NotYet => continue,
                Reading::Number(value) => {
                    if wanted.is_some_and(|wanted| value != Some(wanted))
                        || !self.has_its_width(cell, piece)
                    {
                        continue;
                    }
                    if let (Some((rest, open)), Some(value)) = (rest, value) {
                        // A longer piece is a larger number still; the last addend is what is left.
                        if value > rest {
                            break;
                        }
                        if open == 1 && value < rest {
                            continue;
                        }
                    }
                    self.pieces.push(((run, at, end), value));
                }
                Reading::Mark => {
                    if wanted.is_some() {
                        continue;
                    }
                    self.pieces.push(((run, at, end), None));
                }
            }
            if self.sums_hold(cell) {
                if end == chars.len() {
                    self.step(run + 1, 0);
                } else {
                    self.step(run, end);
                }
            }
            self.pieces.pop();
            if self.steps > self.most_steps {
                self.found.complete = false;
                return;
            }
        }
    }

    /// Reads the last `width` characters as a whole number without a leading zero.
    fn end_of_all(&self, width: usize) -> Option<i64> {
        let last = self.runs.last()?;
        let digits = last.get(last.len().checked_sub(width)?..)?;
        match reading(digits, *self.kinds.last()?) {
            Reading::Number(value) => value,
            _ => None,
        }
    }

    /// Returns what the cells before `cell` leave of a known total, and how many cells are to share
    /// it, the cell included.
    fn rest(&self, cell: usize) -> Option<(i64, usize)> {
        let at = self.sums.iter().position(|sum| sum.left.contains(&cell))?;
        let (_, total) = self.widths.get(at).copied().flatten()?;
        let sum = self.sums.get(at)?;
        let done = sum.left.iter().filter(|left| **left < cell);
        let spent = done
            .map(|left| self.pieces.get(*left).and_then(|(_, value)| *value))
            .sum::<Option<i64>>()?;
        let open = sum.left.iter().filter(|left| **left >= cell).count();
        Some((total? - spent, open))
    }

    fn set_width(&mut self, sum: usize, width: Option<(usize, Option<i64>)>) {
        if let Some(slot) = self.widths.get_mut(sum) {
            *slot = width;
        }
    }

    /// Returns how many digits the cell may have at most, by the sum it belongs to.
    fn width(&self, cell: usize) -> Option<usize> {
        let sum = self
            .sums
            .iter()
            .position(|sum| sum.right == cell || sum.left.contains(&cell))?;
        self.widths.get(sum).copied().flatten().map(|width| width.0)
    }

    /// Returns whether the piece, as the total of a sum, has the width the sum was begun with.
    fn has_its_width(&self, cell: usize, piece: &[char]) -> bool {
        let sum = self.sums.iter().position(|sum| sum.right == cell);
        sum.and_then(|sum| self.widths.get(sum).copied().flatten())
            .is_none_or(|(width, _)| piece.len() == width)
    }

    /// Returns how many characters the cells from `cell` on can hold.
    fn room(&self, cell: usize) -> usize {
        let of = |cell| self.width(cell).unwrap_or(2 * MOST_DIGITS + 2);
        (cell..self.kinds.len()).map(of).sum()
    }

    /// Returns the value that a sum forces on the next cell.
    fn wanted(&self, cell: usize) -> Option<i64> {
        let sum = self.sums.iter().find(|sum| sum.right == cell)?;
        sum.left.iter().try_fold(0i64, |total, left| {
            total.checked_add(self.pieces.get(*left).and_then(|(_, value)| *value)?)
        })
    }

    /// Returns whether every sum that the last piece completes holds; a sum with a marked cell says
    /// nothing.
    fn sums_hold(&self, cell: usize) -> bool {
        self.sums.iter().all(|sum| {
            let last = sum.left.iter().copied().chain([sum.right]).max();
            if last != Some(cell) {
                return true;
            }
            let value = |index: usize| self.pieces.get(index).and_then(|(_, value)| *value);
            let left = sum
                .left
                .iter()
                .try_fold(0i64, |total, l| total.checked_add(value(*l)?));
            match (left, value(sum.right)) {
                (Some(left), Some(right)) => left == right,
                _ => true,
            }
        })
    }
}

/// What the characters of a piece are.
enum Reading {
    /// A number; its value where it is whole.
    Number(Option<i64>),
    /// The mark of an empty cell.
    Mark,
    /// No number yet; more characters may make it one.
    NotYet,
    /// No number, whatever follows.
    Never,
}

fn reading(piece: &[char], kind: ColumnKind) -> Reading {
    if let [mark] = piece
        && (matches!(mark, '/' | '—' | '*') || (*mark == '-' && !kind.is_signed()))
    {
        return Reading::Mark;
    }
    let (sign, digits) = match piece.split_first() {
        Some((sign @ ('+' | '-'), rest)) if kind.is_signed() => (Some(*sign), rest),
        _ => (None, piece),
    };
    if digits.is_empty() {
        return Reading::NotYet;
    }
    let (whole, decimals) = match digits.iter().position(|c| *c == '.') {
        Some(stop) => (digits.get(..stop), digits.get(stop + 1..)),
        None => (Some(digits), None),
    };
    let whole = whole.unwrap_or_default();
    if decimals.is_some() && (!kind.has_decimals() || whole.is_empty()) {
        return Reading::Never;
    }
    if decimals.is_some_and(|d| !d.iter().all(char::is_ascii_digit) || d.len() > MOST_DIGITS) {
        return Reading::Never;
    }
    // Thousands separators: groups of three behind the first.
    let mut groups = whole.split(|c| *c == ',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&[char]> = groups.collect();
    let is_digits = |group: &[char]| group.iter().all(char::is_ascii_digit);
    if first.is_empty() || !is_digits(first) || (!rest.is_empty() && first.len() > 3) {
        return Reading::Never;
    }
    if let Some((last, inner)) = rest.split_last() {
        if inner.iter().any(|g| g.len() != 3 || !is_digits(g)) || last.len() > 3 || !is_digits(last)
        {
            return Reading::Never;
        }
        if last.len() < 3 {
            return if decimals.is_some() {
                Reading::Never
            } else {
                Reading::NotYet
            };
        }
    }
    let number: Vec<char> = whole.iter().copied().filter(char::is_ascii_digit).collect();
    if number.len() > MOST_DIGITS || (number.first() == Some(&'0') && number.len() > 1) {
        return Reading::Never;
    }
    match decimals {
        Some([]) => Reading::NotYet,
        Some(_) => Reading::Number(None),
        None => {
            let value = number.iter().fold(0i64, |value, c| {
                value * 10 + c.to_digit(10).map_or(0, i64::from)
            });
            if sign == Some('-') && value == 0 {
                return Reading::NotYet;
            }
            Reading::Number(Some(if sign == Some('-') { -value } else { value }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: [ColumnKind; 7] = [ColumnKind::Count; 7];

    fn row_sum() -> Vec<LineSum> {
        vec![LineSum {
            left: (0..6).collect(),
            right: 6,
        }]
    }

    fn joined(cuts: &Cuts) -> Vec<String> {
        cuts.cuts.iter().map(|cut| cut.join("|")).collect()
    }

    #[test]
    fn as_many_digits_as_cells_allow_one_cut() {
        assert_eq!(joined(&cuts(&["0000000"], &ROW, &[], 9)), ["0|0|0|0|0|0|0"]);
        assert_eq!(
            joined(&cuts(&["500000", "5"], &ROW, &[], 9)),
            ["5|0|0|0|0|0|5"]
        );
        assert!(cuts(&["00000"], &ROW, &[], 9).cuts.is_empty());
    }

    #[test]
    fn the_row_sum_decides() {
        assert_eq!(
            joined(&cuts(&["640020470"], &ROW, &row_sum(), 99)),
            ["64|0|0|2|0|4|70"]
        );
        let two = cuts(&["270020130"], &ROW, &row_sum(), 99);
        assert_eq!(joined(&two), ["2|7|0|0|20|1|30", "27|0|0|2|0|1|30"]);
    }

    #[test]
    fn wide_numbers_and_many_cells() {
        let fifteen = [ColumnKind::Count; 15];
        let sums: Vec<LineSum> = (0..3)
            .map(|g| LineSum {
                left: (g * 5..g * 5 + 4).collect(),
                right: g * 5 + 4,
            })
            .collect();
        assert_eq!(
            joined(&cuts(&["9000960129046010"], &fifteen, &sums, 99)),
            ["9|0|0|0|9|6|0|1|2|9|0|4|6|0|10"]
        );
        let one = cuts(&["11398889"], &[ColumnKind::Count], &[], 9);
        assert_eq!(joined(&one), ["11398889"]);
    }

    #[test]
    fn signs_decimals_marks_and_thousands() {
        use ColumnKind::{Count, Decimal, SignedCount};
        assert_eq!(
            joined(&cuts(&["0-1"], &[Count, SignedCount], &[], 9)),
            ["0|-1"]
        );
        assert_eq!(
            joined(&cuts(&["24252.311082"], &[Decimal], &[], 9)),
            ["24252.311082"]
        );
        assert_eq!(joined(&cuts(&["///"], &[Count; 3], &[], 9)), ["/|/|/"]);
        assert_eq!(joined(&cuts(&["1,762"], &[Count], &[], 9)), ["1,762"]);
        assert!(cuts(&["1.5"], &[Count], &[], 9).cuts.is_empty());
    }

    #[test]
    fn the_number_of_cuts_is_bounded() {
        let long = "1".repeat(60);
        let found = cuts(&[&long], &ROW, &[], 50);
        assert!(!found.complete);
        assert!(found.cuts.len() <= 50);
    }
}
