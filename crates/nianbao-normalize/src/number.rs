//! What a cell that should hold a number says.

use crate::fold;
use nianbao_report::Number;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// A number.
    Number(Number),
    /// Nothing, or the mark of an empty cell.
    Blank,
    /// Something that is no number.
    Unreadable,
}

/// Units seen behind a number within its cell, longest first.
const UNITS: &[&str] = &["万元", "元", "件", "项", "个", "条", "宗", "起", "次", "份"];

/// The most characters that only mark an empty cell.
pub(crate) const MOST_MARK: usize = 4;

/// Reads a cell.
pub(crate) fn read(text: &str) -> Said {
    // Nearly every cell holds a few digits.
    let plain = text.trim();
    if !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()) {
        return plain.parse().map_or(Said::Unreadable, Said::Number);
    }
    let printed: String = text.chars().filter(|c| !fold::is_invisible(*c)).collect();
    let printed = printed.trim();
    let printed = note_mark(printed).map_or(printed, |(number, _)| number);
    if has_blank_between_digits(printed) {
        return Said::Unreadable;
    }
    let folded = fold::folded(printed);
    let mut text = folded.as_str();
    if text.is_empty() || is_mark(text) {
        return Said::Blank;
    }
    if matches!(text, "〇" | "零") {
        return Said::Number(Number::ZERO);
    }
    for unit in UNITS {
        if let Some(rest) = text.strip_suffix(unit) {
            text = rest;
            break;
        }
    }
    let digits = if text.contains(',') {
        match without_separators(text) {
            Some(digits) => digits,
            None => return Said::Unreadable,
        }
    } else {
        text.to_owned()
    };
    digits.parse().map_or(Said::Unreadable, Said::Number)
}

/// Parts a number from the mark of a note behind it: raised digits, which may be in brackets, or one star.
/// Several stars may stand for digits that are not told.
pub(crate) fn note_mark(text: &str) -> Option<(&str, &str)> {
    let is_bracket = |c: char| {
        matches!(
            c,
            '[' | ']' | '(' | ')' | '（' | '）' | '［' | '］' | '〔' | '〕' | '⁽' | '⁾'
        )
    };
    let is_star = |c: char| matches!(c, '*' | '＊' | '※');
    let number = text
        .trim_end_matches(|c| is_bracket(c) || is_star(c) || fold::is_raised(c))
        .trim_end();
    let mark = text.get(number.len()..)?.trim();
    let stars = mark.chars().filter(|c| is_star(*c)).count();
    let raised = mark.contains(fold::is_raised);
    let is_mark = matches!((raised, stars), (true, 0) | (false, 1));
    (number.ends_with(char::is_alphanumeric) && is_mark).then_some((number, mark))
}

/// Returns whether a folded text only marks an empty cell: `/`, `-`, `——`, `无`.
pub(crate) fn is_mark(text: &str) -> bool {
    matches!(text, "无" | "空" | "n/a" | "none" | "null")
        || (text.chars().count() <= MOST_MARK
            && text
                .chars()
                .all(|c| matches!(c, '/' | '\\' | '-' | '—' | '*' | '_' | '…' | '.')))
}

/// Returns whether a blank stands between two digits, other than at every third: then it may be two
/// numbers. A line break may: narrow cells break their numbers.
fn has_blank_between_digits(text: &str) -> bool {
    let mut after_digit = false;
    let mut blank = false;
    for (at, c) in text.char_indices() {
        let digit = c.is_numeric();
        if c.is_whitespace() {
            blank |= after_digit && c != '\n' && c != '\r';
            continue;
        }
        if blank && digit {
            let rest = text.get(at..).unwrap_or_default();
            let group = rest.chars().take_while(|c| c.is_numeric()).count();
            if group != 3 {
                return true;
            }
        }
        blank = false;
        after_digit = digit;
    }
    false
}

/// Returns whether the digits of a cell are parted by a blank or a line break. It may be one number with
/// its thousands apart or broken by a narrow cell, or two numbers in a cell whose line was lost.
pub(crate) fn is_parted(text: &str) -> bool {
    let text = note_mark(text).map_or(text, |(number, _)| number);
    let mut after_digit = false;
    let mut parted = false;
    for c in text.chars().filter(|c| !fold::is_invisible(*c)) {
        if c.is_whitespace() {
            parted |= after_digit;
        } else if c.is_numeric() && parted {
            return true;
        } else {
            after_digit = c.is_numeric();
            parted = false;
        }
    }
    false
}

/// Takes thousands separators away where they stand at every third digit.
fn without_separators(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    // 6937,477.35 is 693,747.735 or two numbers as well.
    if !(1..=3).contains(&first.trim_start_matches(['-', '+']).len()) {
        return None;
    }
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_printed() {
        for (text, number) in [
            ("0", "0"),
            (" 12\u{a0}", "12"),
            ("１，２３４", "1234"),
            ("1,762.50", "1762.50"),
            ("+19", "19"),
            ("－8", "-8"),
            ("251000元", "251000"),
            ("75394432.52 元", "75394432.52"),
            ("113\n695", "113695"),
            ("12 345", "12345"),
            ("-123,456", "-123456"),
            ("〇", "0"),
            (" 零", "0"),
            ("1\u{200b}2", "12"),
            ("12¹", "12"),
            ("1,234 ［¹²］", "1234"),
            ("12件³", "12"),
            ("12*", "12"),
            ("7（※）", "7"),
        ] {
            assert_eq!(read(text), Said::Number(number.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn parted_digits_are_told() {
        for text in ["12 345", "113\n695", "1\u{3000}200"] {
            assert!(is_parted(text), "{text}");
        }
        for text in [" 12 ", "12 ¹", "12 件", "1,234", "1\u{200b}2", "增 3", ""] {
            assert!(!is_parted(text), "{text}");
        }
    }

    #[test]
    fn blanks_and_other_things_are_no_numbers() {
        for text in ["", " ", "\u{3000}", "/", "-", "——", "—", "无", "*"] {
            assert_eq!(read(text), Said::Blank, "{text}");
        }
        for text in [
            "1 2",
            "约3件",
            "三",
            "1,23",
            "2/3",
            "1.2.3",
            "见附件",
            "6937,477.35",
            "1234,567",
            "-1234,567",
            ",123",
            "零三",
            "¹²",
            "1²3",
            "12[1]",
            "12**",
            "1*2",
            "12¹*",
        ] {
            assert_eq!(read(text), Said::Unreadable, "{text}");
        }
    }
}
