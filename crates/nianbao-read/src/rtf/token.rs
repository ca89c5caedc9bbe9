//! RTF as a run of tokens (RTF 1.9.1, "RTF Syntax").

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `{`.
    Open,
    /// `}`.
    Close,
    /// A control word with its parameter, without the backslash.
    Word(&'a str, Option<i32>),
    /// A control symbol: one character that is no letter.
    Symbol(u8),
    /// A byte written as `\'xx`.
    Hex(u8),
    /// Bytes as they stand, line ends left out.
    Text(&'a [u8]),
    /// Bytes that are no text (`\binN`).
    Binary,
}

/// The longest control word: Word's own have at most 32 letters.
const MOST_LETTERS: usize = 40;

/// Reads tokens from bytes.
pub(crate) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Begins to read.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Takes the bytes that a predicate holds for, up to a number.
    fn take(&mut self, most: usize, is: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let rest = rest.get(..most).unwrap_or(rest);
        let length = rest
            .iter()
            .position(|byte| !is(*byte))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Reads what follows a backslash.
    fn control(&mut self) -> Token<'a> {
        let letters = self.take(MOST_LETTERS, |byte| byte.is_ascii_alphabetic());
        if letters.is_empty() {
            let Some(symbol) = self.peek() else {
                return Token::Text(&[]);
            };
            self.at += 1;
            if symbol != b'\'' {
                // A line's end after a backslash ends the paragraph, whichever bytes it has.
                if symbol == b'\r' && self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return Token::Symbol(symbol);
            }
            let digits = self.take(2, |byte| byte.is_ascii_hexdigit());
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            return u8::from_str_radix(digits, 16).map_or(Token::Text(&[]), Token::Hex);
        }
        let name = std::str::from_utf8(letters).unwrap_or_default();
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits = self.take(10, |byte| byte.is_ascii_digit());
        let parameter = if digits.is_empty() {
            self.at = start;
            None
        } else {
            let text = self.bytes.get(start..self.at).unwrap_or_default();
            let text = std::str::from_utf8(text).unwrap_or_default();
            text.parse().ok()
        };
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == "bin" {
            let length = usize::try_from(parameter.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
            return Token::Binary;
        }
        Token::Word(name, parameter)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match self.peek()? {
                b'{' => {
                    self.at += 1;
                    return Some(Token::Open);
                }
                b'}' => {
                    self.at += 1;
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.at += 1;
                    return Some(self.control());
                }
                // Line ends and zeros stand for nothing.
                b'\r' | b'\n' | 0 => self.at += 1,
                _ => {
                    let plain = |byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                    return Some(Token::Text(self.take(usize::MAX, plain)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_end_where_they_should() {
        let bytes = b"{\\rtf1\\u-10179 ?\\'d6x\\~\\b0a\\bin3 }}}\\pard\n b\\\r\n}";
        let tokens: Vec<Token<'_>> = Tokens::new(bytes).collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("u", Some(-10179)),
                Token::Text(b"?"),
                Token::Hex(0xD6),
                Token::Text(b"x"),
                Token::Symbol(b'~'),
                Token::Word("b", Some(0)),
                Token::Text(b"a"),
                Token::Binary,
                Token::Word("pard", None),
                Token::Text(b" b"),
                Token::Symbol(b'\r'),
                Token::Close,
            ]
        );
        assert_eq!(Tokens::new(b"\\").count(), 1);
        assert_eq!(Tokens::new(b"\\'zz").next(), Some(Token::Text(&[])));
    }
}
