use std::borrow::Cow;

/// Returns a text that is printed raised: its digits are the raised digits of Unicode, so that the mark
/// of a note does not run into the number before it. Other characters stay as they are.
///
/// ```
/// assert_eq!(nianbao_document::raised("[12]"), "[¹²]");
/// ```
#[must_use]
pub fn raised(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return text.into();
    }
    text.chars().map(raised_digit).collect()
}

/// Returns the raised digit of Unicode that stands for a digit, and any other character as it is.
#[must_use]
pub const fn raised_digit(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => c,
    }
}
