//! Matching of printed labels against those of the forms.
//!
//! Labels are compared by their letters (see [`crate::fold::letters`]): punctuation, width and blanks
//! differ from report to report. A label may lack its ordinal, carry a note in brackets, be broken
//! over lines or misspelt; how well it matches is a number, and zero is no match.

use crate::fold;

/// The letters of a label and of its variants, with and without ordinal, longest first.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// The variants as letters.
    variants: Vec<Vec<char>>,
    /// Whether it is the label of a group of rows, which may stand before that of its first.
    pub(crate) group: bool,
}

/// How well a text ends in a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Match {
    /// From 0 (not at all) to 100, and a little more the longer the label is.
    pub(crate) score: u32,
    /// Whether every letter agrees.
    pub(crate) exact: bool,
    /// Whether it rests on a part from within the label alone, which other labels may have too.
    pub(crate) inner: bool,
}

impl Match {
    /// A label that stands alone in its cell, letter by letter.
    pub(crate) const EXACT: Self = Self {
        score: 100,
        exact: true,
        inner: false,
    };
}

/// The least length of a variant that is looked for with errors.
const FUZZY_LETTERS: usize = 5;
/// The least length of a piece that is looked for within a label.
const INNER_LETTERS: usize = 8;
/// The most letters at the end of a text that are looked at.
const MOST_LETTERS: usize = 160;

impl Label {
    /// Makes the matcher of a label and its aliases.
    pub(crate) fn new(label: &str, aliases: &[&str]) -> Self {
        let mut variants: Vec<Vec<char>> = Vec::new();
        let all = std::iter::once(label).chain(aliases.iter().copied());
        for (number, text) in all.enumerate() {
            // An alias with an ordinal is one only with it: 3.其他处理 is not （六）其他处理.
            let bare = if number == 0 {
                without_ordinal(text)
            } else {
                text
            };
            for variant in [fold::letters(text), fold::letters(bare)] {
                if variant.len() > 1 && !variants.contains(&variant) {
                    variants.push(variant);
                }
            }
        }
        variants.sort_by_key(|variant| std::cmp::Reverse(variant.len()));
        Self {
            variants,
            group: false,
        }
    }

    /// Says whether it is the label of a group of rows.
    pub(crate) fn of_group(self, group: bool) -> Self {
        Self { group, ..self }
    }

    /// Makes the matcher of a label without variants and with its ordinal, if it has one.
    pub(crate) fn exactly(label: &str) -> Self {
        Self {
            variants: vec![fold::letters(label)],
            group: false,
        }
    }

    /// Says how well `text`, given as letters, ends in the label. `last` is the length of its last
    /// piece: the last cell or line.
    pub(crate) fn ends(&self, text: &[char], last: usize) -> Option<Match> {
        let text = tail(text, MOST_LETTERS);
        let piece = tail(text, last);
        let mut best: Option<Match> = None;
        let mut offer = |score: usize, exact: bool, inner: bool| {
            let score = u32::try_from(score).unwrap_or(0);
            if best.is_none_or(|best| score > best.score) {
                best = Some(Match {
                    score,
                    exact,
                    inner,
                });
            }
        };
        for variant in &self.variants {
            let length = variant.len();
            let bonus = length.min(25);
            if text.ends_with(variant) {
                // Two letters alone (其他, 规章) are a label only where they are a whole piece, or
                // where nothing separates the pieces.
                let whole = length > 2 || piece.len() == length || last >= text.len().min(40);
                offer(if whole { 100 } else { 70 } + bonus, true, false);
            } else if piece.starts_with(variant) {
                // A note behind the label, within its cell.
                offer(85 + bonus, true, false);
            } else if length >= FUZZY_LETTERS {
                let errors = distance_to_end(variant, text, length / 4);
                // What stands on the last line must be of the label: 收费 and then 对2025年… is not.
                let of_label = piece.len() * 2 >= length || variant.ends_with(piece);
                if let Some(errors) = errors.filter(|_| of_label) {
                    offer(80 + bonus - errors * 40 / length, false, false);
                } else if piece.len() * 2 >= length
                    && piece.len() >= 4
                    && variant.starts_with(piece)
                {
                    offer(60 + bonus, false, false); // Cut off by the line's end.
                } else if piece.len() >= 5 && variant.ends_with(tail(piece, 5)) {
                    offer(50 + bonus, false, false); // Its end alone is left on the line.
                } else if piece.len() >= INNER_LETTERS
                    && variant.windows(piece.len()).any(|part| part == piece)
                {
                    offer(45 + bonus, false, true); // Cut off on both sides by its cell.
                }
            }
        }
        best
    }

    /// Finds the label in `text` from `from` on; returns where it begins and ends.
    pub(crate) fn find(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        self.variants
            .iter()
            .filter_map(|variant| {
                let at = place(variant, text.get(from..)?)?;
                Some((from + at, from + at + variant.len()))
            })
            .min_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)))
    }

    /// Returns what stands before the label in a piece that ends in it letter by letter.
    pub(crate) fn before<'a>(&self, piece: &'a [char]) -> Option<&'a [char]> {
        self.variants
            .iter()
            .find_map(|variant| piece.strip_suffix(variant.as_slice()))
    }

    /// Returns whether `text`, as letters, is the label letter by letter.
    pub(crate) fn is_all(&self, text: &[char]) -> bool {
        self.variants.iter().any(|variant| text == variant)
    }

    /// Returns whether `text`, as letters, is the label and nothing else but perhaps a note.
    pub(crate) fn is(&self, text: &[char]) -> bool {
        self.variants.iter().any(|variant| {
            text == variant
                || (variant.len() > 3 && text.starts_with(variant))
                || (variant.len() >= FUZZY_LETTERS
                    && (variant.len() - 1..=variant.len() + 2).contains(&text.len())
                    && distance_to_end(variant, text, 1).is_some())
        })
    }
}

/// Returns where the letters first stand in a text.
fn place(letters: &[char], text: &[char]) -> Option<usize> {
    let first = letters.first()?;
    text.windows(letters.len())
        .position(|window| window.first() == Some(first) && window == letters)
}

/// Several labels, to be looked for in one pass over a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Finder {
    labels: Vec<Label>,
    /// The first letter of each variant, with the numbers of its label and of the variant; sorted.
    firsts: Vec<(char, usize, usize)>,
    /// Of which of 64 kinds the first letters are: most letters of a text are passed over by it.
    kinds: u64,
}

/// Returns the kind of a letter, as a bit.
const fn kind(letter: char) -> u64 {
    1 << (letter as u32 % 64)
}

impl Finder {
    /// Makes the finder of these labels.
    pub(crate) fn new(labels: Vec<Label>) -> Self {
        let mut firsts = Vec::with_capacity(labels.len());
        for (number, label) in labels.iter().enumerate() {
            for (variant, letters) in label.variants.iter().enumerate() {
                firsts.extend(letters.first().map(|first| (*first, number, variant)));
            }
        }
        // Of the variants of a label, the longest is tried first.
        firsts.sort_unstable();
        let kinds = firsts.iter().fold(0, |kinds, first| kinds | kind(first.0));
        Self {
            labels,
            firsts,
            kinds,
        }
    }

    /// Returns how many labels there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// Returns where each label stands in a text, as (start, end, number of the label), in order. Two
    /// places of one label do not overlap.
    pub(crate) fn places(&self, text: &[char]) -> Vec<(usize, usize, usize)> {
        let mut out = Vec::new();
        let mut ends = vec![0; self.labels.len()];
        for (at, letter) in text.iter().enumerate() {
            if self.kinds & kind(*letter) == 0 {
                continue;
            }
            let from = self.firsts.partition_point(|first| first.0 < *letter);
            let of_letter = self.firsts.get(from..).unwrap_or_default();
            let rest = text.get(at..).unwrap_or_default();
            for (_, number, variant) in of_letter.iter().take_while(|first| first.0 == *letter) {
                let label = self.labels.get(*number);
                let (Some(end), Some(letters)) = (
                    ends.get_mut(*number),
                    label.and_then(|label| label.variants.get(*variant)),
                ) else {
                    continue;
                };
                if *end <= at && rest.starts_with(letters) {
                    *end = at + letters.len();
                    out.push((at, *end, *number));
                }
            }
        }
        out
    }
}

fn tail(text: &[char], length: usize) -> &[char] {
    text.get(text.len().saturating_sub(length)..)
        .unwrap_or(text)
}

/// Returns a label without the ordinal before it: `一、`, `（三）`, `1.`.
pub(crate) fn without_ordinal(text: &str) -> &str {
    let text = text.trim_start();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let inner = text.trim_start_matches(['(', '（']);
    let rest = inner.trim_start_matches(numeral);
    if rest.len() == inner.len() {
        return text;
    }
    let after = rest.trim_start_matches(['、', '.', '．', ')', '）', ',', '，', ' ']);
    if after.len() == rest.len() {
        text
    } else {
        after
    }
}

/// Returns the least number of letters to be changed, added or left out so that `text` ends in
/// `label`, if it is at most `most`. Letters before the label are free.
fn distance_to_end(label: &[char], text: &[char], most: usize) -> Option<usize> {
    let text = tail(text, label.len() * 3 / 2 + 2);
    may_be_within(label, text, most)
        .then(|| errors(label, text, true))
        .filter(|errors| *errors <= most)
}

/// Returns the number of letters to be changed, added or left out between two texts, if it is at most
/// `most`.
pub(crate) fn distance_within(a: &[char], b: &[char], most: usize) -> Option<usize> {
    (a.len().abs_diff(b.len()) <= most && may_be_within(a, b, most))
        .then(|| errors(a, b, false))
        .filter(|errors| *errors <= most)
}

/// Returns whether at most so many letters of a label are absent from a text. Most texts share hardly a
/// letter with most labels; then there is nothing to align.
fn may_be_within(label: &[char], text: &[char], most: usize) -> bool {
    let kinds = text.iter().fold(0, |kinds, letter| kinds | kind(*letter));
    let mut absent = 0;
    for letter in label {
        if kinds & kind(*letter) == 0 || !text.contains(letter) {
            absent += 1;
            if absent > most {
                return false;
            }
        }
    }
    true
}

/// Aligns a label with a text letter by letter; with `free`, letters before it cost nothing.
fn errors(label: &[char], text: &[char], free: bool) -> usize {
    // row[j]: errors of the label so far against an end at letter j of the text.
    let mut row: Vec<usize> = if free {
        vec![0; text.len() + 1]
    } else {
        (0..=text.len()).collect()
    };
    for (i, l) in label.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (t, cell) in text.iter().zip(row.iter_mut().skip(1)) {
            let up = *cell;
            let value = (diagonal + usize::from(l != t)).min(up + 1).min(left + 1);
            diagonal = up;
            left = value;
            *cell = value;
        }
    }
    row.last().copied().unwrap_or(label.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(label: &str, text: &str) -> Option<Match> {
        let text = fold::letters(text);
        Label::new(label, &[]).ends(&text, text.len())
    }

    #[test]
    fn labels_match_their_variants() {
        let label = "2.其他法律行政法规禁止公开";
        assert!(
            ends(label, "（三）不予公开 2.其他法律、行政法规禁止公开")
                .unwrap()
                .exact
        );
        assert!(!ends(label, "2.其他法律行政止公开").unwrap().exact);
        assert!(ends(label, "其他法律行政法规禁止公开").unwrap().exact);
        assert!(ends(label, "3.危及三安全一稳定").is_none());
    }

    #[test]
    fn the_longer_label_wins() {
        let text = "行政规范性文件";
        let long = ends("行政规范性文件", text).unwrap();
        let short = ends("规范性文件", text).unwrap();
        assert!(long.score > short.score);
    }

    #[test]
    fn a_broken_label_is_found_by_what_is_left() {
        let label = "5.要求行政机关确认或重新出具已获取信息";
        assert!(ends(label, "5.要求行政机关确认或重新出").is_some());
        let partly = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）";
        let text =
            fold::letters("年度办（二）部分公开（区分处理的，只计这一理结果情形，不计其他情形）");
        assert!(Label::new(partly, &[]).ends(&text, 11).is_some());
    }

    #[test]
    fn a_label_that_its_cell_cuts_on_both_sides_is_found() {
        let label = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请";
        let found = ends(label, "由逾期不补正、行政机关不再处理其").unwrap();
        assert!(found.inner && !found.exact);
        assert!(ends(label, "由逾期不补正").is_none());
    }

    #[test]
    fn labels_are_found_in_one_pass_as_one_by_one() {
        let names = ["行政许可", "许可", "行政", "其他行政", "许可行政许可", "政"];
        let labels: Vec<Label> = names.iter().map(|name| Label::exactly(name)).collect();
        let text = fold::letters("其他行政许可行政许可、行政行政许可许可行政处罚");
        let mut one_by_one = Vec::new();
        for (number, label) in labels.iter().enumerate() {
            let mut from = 0;
            while let Some((start, end)) = label.find(&text, from) {
                one_by_one.push((start, end, number));
                from = end;
            }
        }
        let mut found = Finder::new(labels).places(&text);
        one_by_one.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, one_by_one);
    }

    #[test]
    fn ordinals_are_taken_away() {
        for text in ["一、其他", "（七）其他", "3.其他", "(3)其他", "3、 其他"] {
            assert_eq!(without_ordinal(text), "其他", "{text}");
        }
        assert_eq!(without_ordinal("三安全一稳定"), "三安全一稳定");
    }
}
