//! Printed rows against the rows of a form: in order, by label.

use crate::labels::{Label, Match};
use crate::rows::PrintedRow;

/// What a printed row is charged for standing unmatched between matched ones.
const SKIPPED: i64 = 3;

/// Returns for each label the printed row that carries it, in order, with how well it matches.
///
/// Of all ways to match rows with labels in their order the one with the most agreement is taken, so
/// that a weak match never takes a row from a strong one.
pub(crate) fn align(rows: &[PrintedRow], labels: &[Label]) -> Vec<Option<(usize, Match)>> {
    let width = labels.len() + 1;
    // best[i * width + j]: the most agreement of the first i rows with the first j labels.
    let mut best = vec![0i64; (rows.len() + 1) * width];
    let mut matched: Vec<Option<Match>> = vec![None; rows.len() * labels.len()];
    let get = |best: &[i64], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(0);
    for (i, row) in rows.iter().enumerate() {
        for (j, label) in labels.iter().enumerate() {
            let found = label.ends(&row.letters, row.last);
            if let Some(slot) = matched.get_mut(i * labels.len() + j) {
                *slot = found;
            }
        }
        if is_of_two(row, labels) {
            let count = labels.len();
            let of_row = matched.get_mut(i * count..(i + 1) * count);
            of_row.unwrap_or_default().fill(None);
        }
        only_the_best(matched.get_mut(i * labels.len()..(i + 1) * labels.len()));
        for j in 0..labels.len() {
            let found = matched.get(i * labels.len() + j).copied().flatten();
            let mut value = (get(&best, i, j + 1) - SKIPPED).max(get(&best, i + 1, j));
            if let Some(found) = found {
                // A row without a single value matches only where nothing better does.
                let score = i64::from(found.score) - if row.tokens.is_empty() { 40 } else { 0 };
                value = value.max(get(&best, i, j).max(0) + score);
            }
            if let Some(slot) = best.get_mut((i + 1) * width + j + 1) {
                *slot = value;
            }
        }
    }
    let mut out = vec![None; labels.len()];
    // From the best end backwards.
    let mut i = (0..=rows.len())
        .max_by_key(|i| get(&best, *i, labels.len()))
        .unwrap_or(0);
    let mut j = labels.len();
    while i > 0 && j > 0 {
        let here = get(&best, i, j);
        let found = matched
            .get((i - 1) * labels.len() + j - 1)
            .copied()
            .flatten();
        let empty = rows.get(i - 1).is_some_and(|row| row.tokens.is_empty());
        let score = found.map(|found| i64::from(found.score) - if empty { 40 } else { 0 });
        if score.is_some_and(|score| here == get(&best, i - 1, j - 1).max(0) + score) {
            if let (Some(slot), Some(found)) = (out.get_mut(j - 1), found) {
                *slot = Some((i - 1, found));
            }
            i -= 1;
            j -= 1;
        } else if here == get(&best, i, j - 1) {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    out_of_order(rows, &matched, &mut out);
    out
}

/// Returns whether one piece of text holds the labels of two rows in their order: whose the values
/// are, it does not say.
fn is_of_two(row: &PrintedRow, labels: &[Label]) -> bool {
    let from = row.letters.len().saturating_sub(row.last);
    let piece = row.letters.get(from..).unwrap_or_default();
    !row.tokens.is_empty()
        && labels.iter().enumerate().any(|(at, label)| {
            label.before(piece).is_some_and(|before| {
                let mut above = labels.iter().take(at);
                !before.is_empty() && above.any(|label| !label.group && label.is_all(before))
            })
        })
}

/// Leaves to a row the labels that it matches best: a label is no misprint of another where the row
/// carries that other letter by letter.
fn only_the_best(matches: Option<&mut [Option<Match>]>) {
    let Some(matches) = matches else { return };
    // A part that several labels have says nothing.
    let several = matches.iter().flatten().filter(|found| found.inner).count() > 1;
    if several {
        for found in matches.iter_mut() {
            *found = found.filter(|found| !found.inner);
        }
    }
    let exact = matches
        .iter()
        .flatten()
        .any(|found| found.exact && found.score >= 100);
    let best = matches
        .iter()
        .flatten()
        .map(|found| found.score)
        .max()
        .unwrap_or(0);
    for found in matches {
        if found.is_some_and(|m| !m.exact && (exact || m.score + MARGIN < best)) {
            *found = None;
        }
    }
}

/// How much better than another a label must match to rule it out.
const MARGIN: u32 = 12;

/// Gives labels that are left to rows that are left and carry them letter by letter: rows printed out
/// of the form's order. A label that two rows carry stays without.
fn out_of_order(
    rows: &[PrintedRow],
    matched: &[Option<Match>],
    out: &mut [Option<(usize, Match)>],
) {
    let count = out.len();
    let used: Vec<usize> = out.iter().flatten().map(|(row, _)| *row).collect();
    let (Some(first), Some(last)) = (used.iter().min().copied(), used.iter().max().copied()) else {
        return;
    };
    for j in (0..count)
        .filter(|j| out.get(*j) == Some(&None))
        .collect::<Vec<_>>()
    {
        let mut carriers = (first.saturating_sub(2)..=last + 2).filter_map(|i| {
            let row = rows
                .get(i)
                .filter(|row| !row.tokens.is_empty() && !used.contains(&i))?;
            let found = matched.get(i * count + j).copied().flatten()?;
            // Two letters stand in too many texts to be looked for out of place.
            (found.exact && found.score > 103 && row.last > 2).then_some((i, found))
        });
        if let (Some(found), None) = (carriers.next(), carriers.next())
            && let Some(slot) = out.get_mut(j)
        {
            *slot = Some(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;

    fn row(text: &str) -> PrintedRow {
        let letters = fold::letters(text);
        let last = letters.len();
        let gap = crate::tape::Gap {
            kind: crate::tape::GapKind::Cell,
            trailing: 0,
            leading: 0,
        };
        let token = crate::rows::Token {
            start: 0,
            end: 0,
            text: "0".into(),
            gap,
        };
        PrintedRow {
            letters,
            last,
            text_start: 0,
            text_end: 0,
            tokens: vec![token],
            trailing: 0,
            end: 0,
        }
    }

    #[test]
    fn order_and_labels_decide_together() {
        let labels: Vec<Label> = [
            "（五）不予处理1.重复申请",
            "（六）其他处理",
            "3.其他",
            "（七）总计",
        ]
        .map(|l| Label::new(l, &[]))
        .into();
        let rows: Vec<PrintedRow> = [
            "其他费用",
            "五不予处理 1.重复申请",
            "2/3",
            "（六）其他处理",
            "（七）总计",
        ]
        .map(row)
        .into();
        let found: Vec<Option<usize>> = align(&rows, &labels)
            .into_iter()
            .map(|at| at.map(|at| at.0))
            .collect();
        assert_eq!(found, [Some(1), Some(3), None, Some(4)]);
    }

    #[test]
    fn a_part_of_two_labels_is_neither() {
        let labels: Vec<Label> = [
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ]
        .map(|l| Label::new(l, &[]))
        .into();
        let places = |texts: [&str; 2]| -> Vec<Option<usize>> {
            let rows: Vec<PrintedRow> = texts.map(row).into();
            align(&rows, &labels)
                .into_iter()
                .map(|at| at.map(|at| at.0))
                .collect()
        };
        let known = [
            "由逾期不补正、行政机关不再处理其",
            "费用、行政机关不再处理其政府信息",
        ];
        assert_eq!(places(known), [Some(0), Some(1)]);
        let unknown = ["行政机关不再处理其政府信息", "行政机关不再处理其政府信息公"];
        assert_eq!(places(unknown), [None, None]);
    }

    #[test]
    fn two_labels_in_one_piece_are_neither() {
        let labels: Vec<Label> = ["行政许可", "行政处罚", "行政强制"]
            .map(|l| Label::new(l, &[]))
            .into();
        let rows: Vec<PrintedRow> = ["行政许可", "行政处罚行政强制"].map(row).into();
        let found = align(&rows, &labels);
        assert_eq!(found[0].map(|at| at.0), Some(0));
        assert_eq!(found[1..], [None, None]);
    }

    #[test]
    fn nothing_matches_nothing() {
        assert_eq!(align(&[], &[Label::new("规章", &[])]), [None]);
    }
}
