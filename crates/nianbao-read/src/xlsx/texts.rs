//! The texts that cells share (ECMA-376 part 1, 18.4): runs put together, phonetic guides and what is
//! struck through left out.

use crate::ReadError;
use crate::docx::package::Package;
use crate::manuscript::remarks::Remarks;
use crate::sheets::{Look, RichText};
use crate::xml::{Tag, Token, Xml};

/// Reads the table of texts.
pub(super) fn read(
    package: &mut Package<'_>,
    name: &str,
    text: &str,
    remarks: &mut Remarks,
) -> Result<Vec<RichText>, ReadError> {
    let most = package.limits().cells;
    let mut xml = Xml::new(text, package.limits());
    let mut texts: Vec<RichText> = Vec::new();
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
                    texts.push(RichText::default());
                }
                gathered.open(&xml, &tag);
            }
            Ok(Token::Text(text)) => {
                if let Some(last) = texts.last_mut() {
                    gathered.add(&text, last, remarks);
                }
            }
            Ok(Token::Close) => {
                gathered.close();
                depth = depth.saturating_sub(1);
                if depth == 1
                    && let Some(last) = texts.last_mut()
                    && last.text.contains("_x")
                {
                    *last = unescaped_runs(last);
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
    /// How the run that is open looks.
    look: Look,
    /// Whether a run of the text had a look of its own.
    own: bool,
}

impl Gathered {
    pub(super) fn open(&mut self, xml: &Xml<'_>, tag: &Tag<'_>) {
        let name = tag.name();
        match name {
            "si" | "is" => (self.look, self.own) = (Look::default(), false),
            "r" => self.look = Look::default(),
            "rPr" => self.own = true,
            "vertAlign" => {
                self.look.raised = xml.value(tag).is_some_and(|value| value == "superscript");
            }
            "strike" => self.look.struck = xml.switch(tag),
            _ => {}
        }
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

    /// Adds characters to a text, if they are of one.
    pub(super) fn add(&self, characters: &str, text: &mut RichText, remarks: &mut Remarks) {
        if self.text > 0 && self.guide == 0 {
            self.look.print(characters, &mut text.text, remarks);
            if !self.own {
                text.bare = text.text.len();
            }
        }
    }
}

/// Puts characters back in a text of runs.
pub(super) fn unescaped_runs(text: &RichText) -> RichText {
    let (bare, own) = text.parts();
    let mut out = RichText::plain(unescaped(bare));
    out.text += &unescaped(own);
    out
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
    fn runs_that_are_raised_or_struck_are_told_apart() {
        let text = "<is><r><rPr><strike/></rPr><t>83</t></r><r><rPr><strike val='0'/></rPr><t>8</t></r><r><t>2</t></r>\
                    <r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r><rPh><t>x</t></rPh></is>";
        let limits = nianbao_document::Limits::default();
        let mut xml = Xml::new(text, &limits);
        let (mut gathered, mut remarks) = (Gathered::default(), Remarks::default());
        let mut out = RichText::default();
        loop {
            match xml.next().unwrap() {
                Token::Open(tag) => gathered.open(&xml, &tag),
                Token::Text(text) => gathered.add(&text, &mut out, &mut remarks),
                Token::Close => gathered.close(),
                Token::End => break,
            }
        }
        assert_eq!((&*out.text, out.bare), ("82¹", 0));
        assert_eq!((remarks.hidden, remarks.first_hidden.as_str()), (1, "83"));
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(
            unescaped("a_x000D_\nb_x005F_x_x_xZZZZ__x4E2D_"),
            "a\nb_x_x_xZZZZ_中"
        );
    }
}
