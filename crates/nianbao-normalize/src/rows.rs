//! Printed rows: what stands before a run of values, and the values.
//!
//! Cells, lines and glued text give the same thing here: some text, then numbers, marks and empty
//! cells, then text again. Which statutory row it is, is not asked yet.

use crate::fold;
use crate::number;
use crate::tape::{Gap, GapKind, Tape};

/// A run of characters that may be a value, or several that ran together.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Its folded characters.
    pub(crate) text: String,
    pub(crate) gap: Gap,
}

/// Text and the values behind it.
#[derive(Debug, Clone)]
pub(crate) struct PrintedRow {
    /// The letters of the text, the end of it if it is long.
    pub(crate) letters: Vec<char>,
    /// How many of them are of the last piece.
    pub(crate) last: usize,
    /// The glyph the text begins with.
    pub(crate) text_start: usize,
    /// The glyph after the text.
    pub(crate) text_end: usize,
    pub(crate) tokens: Vec<Token>,
    /// Empty cells behind the last value, in its row.
    pub(crate) trailing: usize,
    /// The glyph after the last value.
    pub(crate) end: usize,
}

impl PrintedRow {
    /// Makes the row of a label, given as letters with its place, without anything that is a value.
    pub(crate) fn without_values(letters: Vec<char>, label: (usize, usize), end: usize) -> Self {
        Self {
            last: letters.len(),
            letters,
            text_start: label.0,
            text_end: label.1,
            tokens: Vec::new(),
            trailing: 0,
            end,
        }
    }
}

/// As many empty cells behind a text may be a row of blanks.
const BLANK_ROW: usize = 3;

/// Cuts a stretch of the tape into printed rows.
pub(crate) fn printed_rows(tape: &Tape<'_>, from: usize, to: usize) -> Vec<PrintedRow> {
    let mut rows = Vec::new();
    let mut text_start = from;
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = from;
    let mut text_end = from;
    while at < to {
        let Some(glyph) = tape.glyphs.get(at) else {
            break;
        };
        if let Some(end) = value_end(tape, at, to) {
            if tokens.is_empty() {
                text_end = at;
            }
            let text = tape
                .glyphs
                .get(at..end)
                .unwrap_or_default()
                .iter()
                .map(|g| g.c)
                .collect();
            tokens.push(Token {
                start: at,
                end,
                text,
                gap: glyph.gap,
            });
            at = end;
            continue;
        }
        if !tokens.is_empty() {
            let trailing = gap_in_row(glyph.gap);
            rows.push(row(
                tape,
                text_start,
                text_end,
                std::mem::take(&mut tokens),
                trailing,
                at,
            ));
            text_start = at;
        } else if glyph.gap.empty() >= BLANK_ROW && at > text_start {
            let trailing = gap_in_row(glyph.gap);
            rows.push(row(tape, text_start, at, Vec::new(), trailing, at));
            // The text stays, since it may be the label of a group with its row behind it.
        }
        at += 1;
    }
    let trailing = tape
        .glyphs
        .get(at)
        .map_or(usize::from(tape.rest), |g| gap_in_row(g.gap));
    if !tokens.is_empty() {
        rows.push(row(tape, text_start, text_end, tokens, trailing, at));
    } else if trailing >= BLANK_ROW && at > text_start {
        rows.push(row(tape, text_start, at, Vec::new(), trailing, at));
    }
    rows
}

/// Returns the empty cells that a gap leaves in the row before it.
fn gap_in_row(gap: Gap) -> usize {
    if gap.kind == GapKind::Line {
        usize::from(gap.trailing)
    } else {
        gap.empty()
    }
}

/// The most letters that are kept of the text before a row's values.
const MOST_LETTERS: usize = 160;

fn row(
    tape: &Tape<'_>,
    text_start: usize,
    text_end: usize,
    tokens: Vec<Token>,
    trailing: usize,
    end: usize,
) -> PrintedRow {
    let first = text_start.max(text_end.saturating_sub(2 * MOST_LETTERS));
    let text = tape.glyphs.get(first..text_end).unwrap_or_default();
    let letters: Vec<char> = text
        .iter()
        .map(|g| g.c)
        .filter(|c| crate::fold::is_letter(*c))
        .collect();
    let last_piece = text_end.checked_sub(1).and_then(|at| tape.piece_of(at));
    let last = last_piece
        .and_then(|piece| tape.glyphs.get(piece.start.max(first)..text_end))
        .unwrap_or_default()
        .iter()
        .filter(|glyph| crate::fold::is_letter(glyph.c))
        .count();
    PrintedRow {
        letters,
        last,
        text_start,
        text_end,
        tokens,
        trailing,
        end,
    }
}

const fn is_value_char(c: char) -> bool {
    matches!(c, '0'..='9' | '.' | ',' | '+' | '-' | '/' | '—' | '*')
}

/// Returns the end of the value that begins at `at`, if one does.
fn value_end(tape: &Tape<'_>, at: usize, to: usize) -> Option<usize> {
    let glyph = tape.glyphs.get(at)?;
    // Every piece begins behind a border or a line's end; elsewhere few characters begin a value.
    if glyph.gap.kind < GapKind::Cell && !is_value_char(glyph.c) {
        return None;
    }
    let piece = tape.piece_of(at)?;
    if piece.start == at {
        let end = piece.end;
        let of_piece = tape.glyphs.get(at..end)?;
        if is_value_char(glyph.c) || of_piece.len() <= number::MOST_MARK {
            let text: String = of_piece.iter().map(|g| g.c).collect();
            if number::is_mark(&text)
                || (piece.cell.is_some()
                    && end <= to
                    && matches!(number::read(&text), number::Said::Number(_)))
            {
                return Some(end);
            }
        }
    }
    let joined = |index: usize| {
        tape.glyphs.get(index).filter(|next| {
            index < to
                && (next.gap.kind == GapKind::None
                    // A number broken over two lines of its cell is one number.
                    || (next.gap.kind == GapKind::Break && index < piece.end))
        })
    };
    if is_mark_char(glyph.c) && stands_alone(tape, at, to) {
        return Some(at + 1);
    }
    let starts = match glyph.c {
        '0'..='9' => true,
        '+' | '-' | '/' | '—' => {
            joined(at + 1).is_some_and(|next| next.c.is_ascii_digit() || is_mark_char(next.c))
        }
        _ => false,
    };
    if !starts {
        return None;
    }
    let mut end = at + 1;
    // The mark of a note goes with its number.
    while joined(end).is_some_and(|next| is_value_char(next.c) || fold::is_raised(next.c)) {
        end += 1;
    }
    let before = (at > 0).then(|| tape.glyphs.get(at - 1)).flatten();
    let in_brackets = before.is_some_and(|b| b.c == '(') && glyph.gap.kind == GapKind::None;
    let after = tape.glyphs.get(end).filter(|_| end < to);
    if in_brackets && after.is_some_and(|after| after.c == ')') {
        return None; // An ordinal: (1).
    }
    if joined(end).is_some_and(|next| matches!(next.c, '%' | '年' | '月')) {
        return None;
    }
    // A paragraph that begins with digits and goes on in words is no row of values: 2022年…. In a
    // cell a unit may follow, not a sentence.
    if piece.start == at {
        let words = tape.glyphs.get(end..piece.end).unwrap_or_default();
        let letters = words
            .iter()
            .take_while(|next| next.c.is_alphabetic())
            .count();
        if letters > if piece.cell.is_none() { 0 } else { 2 } {
            return None;
        }
    }
    let char_at = |index: usize| tape.glyphs.get(index).map(|g| g.c);
    if piece.start == at && is_ordinal(tape, at, end, piece.end) {
        return None;
    }
    // `2.` and `2、` before a letter are the ordinal of the next label, run into the digits before.
    let stop = char_at(end - 1) == Some('.');
    let pause = joined(end).is_some_and(|next| next.c == '、');
    if stop || pause {
        let follows = if stop { end } else { end + 1 };
        let letter = tape.glyphs.get(follows).filter(|_| end < to);
        if letter.is_some_and(|next| next.c.is_alphabetic() && follows < piece.end) {
            let ordinal = if stop { end.checked_sub(2)? } else { end - 1 };
            let digit = char_at(ordinal).is_some_and(|c| c.is_ascii_digit());
            if digit {
                return (ordinal > at).then_some(ordinal);
            }
        }
    }
    while end > at + 1 && matches!(char_at(end - 1), Some('.' | ',')) {
        end -= 1;
    }
    Some(end)
}

/// Returns whether the digits that begin a piece are the ordinal of the label behind them, written
/// with blanks: `3 . 其 他`.
fn is_ordinal(tape: &Tape<'_>, at: usize, end: usize, piece_end: usize) -> bool {
    let stop = |c: char| matches!(c, '.' | '、');
    let text = tape.glyphs.get(at..piece_end).unwrap_or_default();
    let digits = text.iter().take_while(|g| g.c.is_ascii_digit()).count();
    let mut rest = text.iter().skip(digits);
    (1..=2).contains(&digits)
        && end <= at + digits + 1
        && rest.next().is_some_and(|g| stop(g.c))
        && rest.next().is_some_and(|g| g.c.is_alphabetic())
}

/// Returns whether a mark stands between blanks, beside a value or at the end of its line.
fn stands_alone(tape: &Tape<'_>, at: usize, to: usize) -> bool {
    let (Some(here), next) = (
        tape.glyphs.get(at),
        tape.glyphs.get(at + 1).filter(|_| at + 1 < to),
    ) else {
        return false;
    };
    let apart = |gap: GapKind| gap >= GapKind::Space;
    let value = |c: char| c.is_ascii_digit() || is_mark_char(c);
    let before = at.checked_sub(1).and_then(|before| tape.glyphs.get(before));
    apart(here.gap.kind)
        && next.is_none_or(|next| apart(next.gap.kind))
        && (before.is_some_and(|before| value(before.c) && here.gap.kind < GapKind::Line)
            || next.is_none_or(|next| value(next.c) || next.gap.kind >= GapKind::Cell))
}

const fn is_mark_char(c: char) -> bool {
    matches!(c, '-' | '/' | '—' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::{Block, Document, Origin, Paragraph};

    fn rows(lines: &[&str]) -> Vec<(String, Vec<String>)> {
        let origin = Origin::Text {
            line: 1,
            column: None,
        };
        let blocks = lines
            .iter()
            .map(|text| {
                let origin = origin.clone();
                Block::Paragraph(Paragraph {
                    text: (*text).into(),
                    heading: None,
                    origin,
                })
            })
            .collect();
        let document = Document {
            blocks,
            properties: Vec::new(),
        };
        let tape = Tape::new(&document);
        printed_rows(&tape, 0, tape.glyphs.len())
            .into_iter()
            .map(|row| {
                let tokens = row.tokens.into_iter().map(|token| token.text).collect();
                (row.letters.into_iter().collect(), tokens)
            })
            .collect()
    }

    #[test]
    fn digits_are_cut_from_labels_and_ordinals() {
        let found = rows(&[
            "1.属于国家秘密00000002.其他法律行政法规禁止公开60000068.属于行政查询事项1000001（四）无法提供",
        ]);
        let values: Vec<&str> = found.iter().map(|row| row.1[0].as_str()).collect();
        assert_eq!(values, ["0000000", "6000006", "1000001"]);
        assert_eq!(found[1].0, "2其他法律行政法规禁止公开");
    }

    #[test]
    fn values_one_a_line_are_one_row() {
        let found = rows(&["规章", "0", "1,762", "—", "行政许可", "5"]);
        assert_eq!(
            found[0],
            ("规章".into(), vec!["0".into(), "1,762".into(), "—".into()])
        );
        assert_eq!(found[1].1, ["5"]);
    }

    #[test]
    fn ordinals_are_no_values() {
        assert!(rows(&["(1)重复申请", "2. 重复申请", "3、其他", "增/减", "占98.6%"]).is_empty());
        let money = rows(&["行政事业性收费24252.311082三、收到"]);
        assert_eq!(money[0].1, ["24252.311082"]);
    }
}
