//! Characters as text: what is one, and which one it is.

use nianbao_document::ideograph;
use nianbao_page::Text;

/// Returns a character as text, where it is one.
pub(crate) fn character(c: char) -> Text {
    match c {
        '\t' | '\n' | '\r' => Text::Char(' '),
        _ if is_unknown(c) => Text::Unknown,
        _ => Text::Char(ideograph(c)),
    }
}

/// Returns several characters as text.
pub(crate) fn several(text: &str) -> Text {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Text::Covered,
        (Some(c), None) => character(c),
        _ if text.chars().any(is_unknown) => Text::Unknown,
        _ => Text::Chars(text.chars().map(ideograph).collect()),
    }
}

/// Returns whether a code point says nothing: controls, private use, noncharacters.
fn is_unknown(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}'..='\u{FFFF}'
        | '\u{F0000}'..='\u{10FFFF}')
}

/// Decodes a text string: UTF-16 or UTF-8 by its mark, else the encoding that PDF has for itself,
/// of which only the part shared with Latin-1 matters here.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        char::decode_utf16(pairs.iter().copied().map(unit))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
