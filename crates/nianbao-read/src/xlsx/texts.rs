//! The texts that cells share (ECMA-376 part 1, 18.4): runs put together, phonetic guides left out.

use crate::ReadError;
use crate::docx::package::Package;
use crate::xml::{Token, Xml};

/// Reads the table of texts.
pub(super) fn read(
    package: &mut Package<'_>,
    name: &str,
    text: &str,
) -> Result<Vec<String>, ReadError> {
    let most = package.limits().cells;
    let mut xml = Xml::new(text, package.limits());
    let mut texts: Vec<String> = Vec::new();
    let mut gathered = Gathered::default();
    let mut depth = 0usize;
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => {
                depth += 1;
                if depth == 2 && tag.name() == "si" {
                    if texts.len() == most {
                        return Err(ReadError::over("cells", most));
                    }
                    texts.push(String::new());
                }
                gathered.open(tag.name());
            }
            Ok(Token::Text(text)) => {
                if let Some(last) = texts.last_mut().filter(|_| gathered.is_text()) {
                    last.push_str(&text);
                }
            }
            Ok(Token::Close) => {
                gathered.close();
                depth = depth.saturating_sub(1);
                if depth == 1
                    && let Some(last) = texts.last_mut()
                    && last.contains("_x")
                {
                    *last = unescaped(last);
                }
            }
            Ok(Token::End) => break,
            Err(fault) => {
                package.fault(name, fault)?;
                break;
            }
        }
    }
    Ok(texts)
}

/// Where a token stands within a text: in `t`, and not in a phonetic guide.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// How deep in a `t`, and in a phonetic guide.
    text: usize,
    guide: usize,
}

impl Gathered {
    pub(super) fn open(&mut self, name: &str) {
        if self.text > 0 || name == "t" {
            self.text += 1;
        }
        if self.guide > 0 || name == "rPh" {
            self.guide += 1;
        }
    }

    pub(super) fn close(&mut self) {
        self.text = self.text.saturating_sub(1);
        self.guide = self.guide.saturating_sub(1);
    }

    pub(super) fn is_text(&self) -> bool {
        self.text > 0 && self.guide == 0
    }
}

/// Puts characters back for what is written `_x000D_` (18.18.93, `ST_Xstring`).
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let digits = after.get(2..6).filter(|_| after.get(6..7) == Some("_"));
        let code = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code.and_then(char::from_u32) {
            Some('\r') => rest = after.get(7..).unwrap_or_default(),
            Some(character) => {
                out.push(character);
                rest = after.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            unescaped("a_x000D_\nb_x005F_x_x_xZZZZ__x4E2D_"),
            "a\nb_x_x_xZZZZ_中"
        );
    }
}
