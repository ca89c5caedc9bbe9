//! Characters of the glyphs of an embedded font, by the font's own table of characters.

use super::place;
use super::resources::Font;
use crate::ReadError;
use crate::container::parts::Parts as Package;
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;

/// How many characters of a font are looked at.
const MOST_CHARACTERS: usize = 200_000;

/// The fonts that were asked for, by the file they are in.
#[derive(Default)]
pub(super) struct Fonts {
    known: BTreeMap<String, BTreeMap<u32, char>>,
}

impl Fonts {
    /// Returns the character that a glyph of a font stands for.
    pub(super) fn character(
        &mut self,
        package: &mut Package<'_>,
        font: &Font,
        glyph: u32,
    ) -> Result<Option<char>, ReadError> {
        let Some(file) = font.files.first() else {
            return Ok(None);
        };
        if let Some(glyphs) = self.known.get(file) {
            return Ok(glyphs.get(&glyph).copied());
        }
        let bytes = match place::find(package, &font.files) {
            Some(place) => package.bytes(&place)?,
            None => None,
        };
        let glyphs = bytes.as_deref().map(characters).unwrap_or_default();
        let found = glyphs.get(&glyph).copied();
        self.known.insert(file.clone(), glyphs);
        Ok(found)
    }
}

/// Returns the characters of a font's glyphs. Of several characters of one glyph the plainest counts:
/// a font may draw 一 for the radical ⼀ too.
fn characters(font: &[u8]) -> BTreeMap<u32, char> {
    let mut glyphs = BTreeMap::new();
    let Ok(font) = FontRef::new(font) else {
        return glyphs;
    };
    for (code, glyph) in font.charmap().mappings().take(MOST_CHARACTERS) {
        let Some(c) = char::from_u32(code).filter(|c| !is_private(*c)) else {
            continue;
        };
        glyphs
            .entry(glyph.to_u32())
            .and_modify(|known| {
                if is_odd(*known) && !is_odd(c) {
                    *known = c;
                }
            })
            .or_insert(c);
    }
    glyphs
}

/// Returns whether a character means nothing outside its font.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..) || c.is_control()
}

/// Returns whether a character has a plainer twin.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{AD}' | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_font_has_no_characters() {
        assert!(characters(b"").is_empty());
        assert!(
            characters(&[0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, b'c', b'm', b'a', b'p']).is_empty()
        );
    }
}
