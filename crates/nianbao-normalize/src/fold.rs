//! Folding of characters, for matching only: width, compatibility forms, radicals, marks.
//!
//! What is stored and printed is what the page said; the one exception is a radical code point, which
//! stands for its ideograph and is printed as that.

use nianbao_document::ideograph;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// Returns whether a character is invisible and means nothing: zero-width marks and soft hyphens.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{202A}'..='\u{202E}')
}

/// Returns whether a character is a raised digit: the mark of a note, not a digit of the number before it.
pub(crate) const fn is_raised(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

/// Passes the folded characters of `c` to `push`; white space and invisible characters are the
/// caller's business.
pub(crate) fn fold(c: char, mut push: impl FnMut(char)) {
    match c {
        _ if is_plain(c) => push(c),
        'A'..='Z' => push(c.to_ascii_lowercase()),
        // Quotes of all kinds; portals replace one by the other.
        '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '"' | '\'' | '＂' | '＇' =>
        {
            push('"');
        }
        // The minus signs; the dashes stay apart, since they mark an empty cell.
        '−' | '﹣' | '－' | '‐' | '‑' | '–' => push('-'),
        '─' | '―' | '━' | '﹘' => push('—'),
        '〔' | '［' => push('['),
        '〕' | '］' => push(']'),
        '〈' | '《' | '＜' => push('<'),
        '〉' | '》' | '＞' => push('>'),
        '·' | '•' | '．' | '﹒' => push('.'),
        '\u{2460}'..='\u{2473}' | '\u{2474}'..='\u{2487}' | '\u{2488}'..='\u{249B}' => {
            // An ordinal in a circle, in brackets or with a stop stays an ordinal, so that it does
            // not run into the digits before it.
            let number = match c {
                '\u{2460}'..='\u{2473}' => u32::from(c) - 0x245F,
                '\u{2474}'..='\u{2487}' => u32::from(c) - 0x2473,
                _ => u32::from(c) - 0x2487,
            };
            push('(');
            for digit in number.to_string().chars() {
                push(digit);
            }
            push(')');
        }
        _ if c.is_ascii() || is_raised(c) => push(c),
        _ => {
            let ideograph = ideograph(c);
            if ideograph != c {
                push(ideograph);
                return;
            }
            for folded in std::iter::once(c).nfkc() {
                if !folded.is_whitespace() {
                    push(if folded.is_ascii_uppercase() {
                        folded.to_ascii_lowercase()
                    } else {
                        folded
                    });
                }
            }
        }
    }
}

/// Returns the text folded, without white space.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    each_folded(text, |c| out.push(c));
    out
}

fn each_folded(text: &str, mut push: impl FnMut(char)) {
    for c in text.chars() {
        if is_plain(c) {
            push(c);
        } else if !c.is_whitespace() && !is_invisible(c) {
            fold(c, &mut push);
        }
    }
}

/// Returns whether a character is a letter that folds to itself: nearly all of a report are.
const fn is_plain(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '0'..='9' | 'a'..='z')
}

/// Returns whether a folded character carries meaning in a label: everything but punctuation and the marks of notes.
pub(crate) fn is_letter(c: char) -> bool {
    is_plain(c) || (c.is_alphanumeric() && !is_raised(c))
}

/// Returns the letters of a text, folded: what labels are compared by.
pub(crate) fn letters(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len() / 3 + 4);
    each_folded(text, |c| {
        if is_letter(c) {
            out.push(c);
        }
    });
    out
}

/// Returns the text as it is to be stored: radicals as ideographs, invisible characters left out.
pub(crate) fn printed(text: &str) -> Cow<'_, str> {
    let differs = |c: char| matches!(c, '\u{2E80}'..='\u{2FD5}') || is_invisible(c);
    if !text.contains(differs) {
        return text.into();
    }
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(ideograph)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_radicals_and_marks_fold() {
        assert_eq!(folded("（一） 予以公开，１２"), "(一)予以公开,12");
        assert_eq!(folded("⼯作⻓⾯"), "工作长面");
        assert_eq!(folded("危及‘三安全一稳定’"), "危及\"三安全一稳定\"");
        assert_eq!(folded("②重复"), "(2)重复");
        assert_eq!(folded("１2³"), "12³");
        assert_eq!(letters("其他²"), letters("其他"));
        assert_eq!(printed("⼯作⻓，１"), "工作长，１");
        assert_eq!(
            letters("1.其他法律、行政法规").iter().collect::<String>(),
            "1其他法律行政法规"
        );
    }
}
