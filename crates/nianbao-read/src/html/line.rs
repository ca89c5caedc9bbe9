//! Lines of text out of text nodes: blanks as a browser shows them, nothing invisible.

use nianbao_document::raised_digit;

/// A line that is being put together.
#[derive(Debug, Default)]
pub(crate) struct Line {
    text: String,
    /// A blank is owed before the next character.
    blank: bool,
    /// The blank came with a line end in the source.
    broken: bool,
    /// How many open elements raise their text.
    pub(crate) raised: usize,
}

impl Line {
    /// Adds text whose blanks run together.
    pub(crate) fn push(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}') {
                self.blank = true;
                self.broken |= matches!(c, '\n' | '\r');
            } else if !is_invisible(c) {
                self.settle(c);
                self.text.push(self.placed(c));
            }
        }
    }

    /// Adds text as it is, with its tabs and blanks.
    pub(crate) fn push_exact(&mut self, text: &str) {
        for c in text.chars().filter(|c| !is_invisible(*c) || *c == '\t') {
            self.text.push(self.placed(c));
        }
    }

    const fn placed(&self, c: char) -> char {
        if self.raised > 0 { raised_digit(c) } else { c }
    }

    fn settle(&mut self, next: char) {
        if self.blank && !self.text.is_empty() {
            // A line end between two characters of a script without blanks is only a line end of
            // the source; editors break lines after so many bytes (CSS Text 3, 4.1.3).
            let wide = self.text.chars().next_back().is_some_and(is_wide) && is_wide(next);
            if !(self.broken && wide) {
                self.text.push(' ');
            }
        }
        (self.blank, self.broken) = (false, false);
    }

    /// Returns the length so far in bytes.
    pub(crate) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Ends the line and returns it without blanks at its ends, if anything is left.
    pub(crate) fn take(&mut self) -> Option<String> {
        (self.blank, self.broken) = (false, false);
        let trimmed = self.text.trim();
        if trimmed.is_empty() {
            self.text.clear();
            return None;
        }
        if trimmed.len() == self.text.len() {
            return Some(std::mem::take(&mut self.text));
        }
        let line = trimmed.to_owned();
        self.text.clear();
        Some(line)
    }
}

/// Returns whether a character takes no place and means nothing in Chinese text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
                | '\u{FEFF}'
        )
}

fn is_wide(c: char) -> bool {
    matches!(
        c,
        '\u{2E80}'..='\u{303E}' | '\u{3041}'..='\u{33FF}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
            | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}'
            | '“' | '”' | '‘' | '’' | '—' | '…' | '·'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(parts: &[&str]) -> Option<String> {
        let mut line = Line::default();
        parts.iter().for_each(|part| line.push(part));
        line.take()
    }

    #[test]
    fn blanks_are_those_of_a_browser() {
        assert_eq!(
            line(&["\n  政府\n  信息 公开", " 1\n2 \n"]).unwrap(),
            "政府信息 公开 1 2"
        );
        assert_eq!(
            line(&["\u{3000}\u{A0}总\u{A0}计\u{200B}\u{A0}"]).unwrap(),
            "总\u{A0}计"
        );
        assert_eq!(line(&["\u{A0}\u{3000} \n"]), None);
    }
}
