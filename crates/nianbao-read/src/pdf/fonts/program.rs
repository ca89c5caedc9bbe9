//! The character map of an embedded font program, read backwards.

use nianbao_document::ideograph;
use skrifa::raw::FontRef;
use skrifa::{GlyphId, MetadataProvider as _};
use std::collections::BTreeMap;

/// More characters than this no font has.
const MOST_CHARACTERS: usize = 200_000;

/// From glyphs to the characters they are drawn for.
pub(crate) struct Backwards {
    characters: BTreeMap<u32, char>,
}

impl Backwards {
    /// Reads the character map, or the glyph names, of a font program that has them.
    pub(crate) fn new(program: &[u8]) -> Option<Self> {
        let font = FontRef::new(program).ok()?;
        let mut characters = BTreeMap::new();
        let map = font.charmap();
        if !map.is_symbol() {
            for (code, glyph) in map.mappings().take(MOST_CHARACTERS) {
                let Some(c) = char::from_u32(code) else {
                    continue;
                };
                let kept = characters.entry(glyph.to_u32()).or_insert(c);
                if rank(c) < rank(*kept) {
                    *kept = c;
                }
            }
        }
        if characters.is_empty() {
            for (glyph, name) in font.glyph_names().iter().take(MOST_CHARACTERS) {
                if !name.is_synthesized()
                    && let Some(c) = named(name.as_str())
                {
                    characters.insert(GlyphId::to_u32(glyph), c);
                }
            }
        }
        (!characters.is_empty()).then_some(Self { characters })
    }

    /// Returns the character that a glyph is drawn for.
    pub(crate) fn character(&self, glyph: u32) -> Option<char> {
        self.characters.get(&glyph).copied()
    }
}

/// Prefers the usual one of several characters that a glyph is drawn for.
fn rank(c: char) -> u8 {
    match c {
        ' '..='~' | '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}' => {
            0
        }
        '\u{E000}'..='\u{F8FF}' => 3,
        _ if ideograph(c) != c => 2,
        _ => 1,
    }
}

/// Returns the character of a glyph name that is made from it (`uni4E2D`, `u4E2D`).
fn named(name: &str) -> Option<char> {
    let digits = name
        .strip_prefix("uni")
        .or_else(|| name.strip_prefix('u'))?;
    let fits = (4..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_made_from_characters() {
        assert_eq!(named("uni4E2D"), Some('中'));
        assert_eq!(named("u20BB7"), Some('𠮷'));
        assert_eq!(named("umacron"), None);
        assert_eq!(named("g12"), None);
    }

    #[test]
    fn usual_characters_go_first() {
        assert!(rank('工') < rank('⼯'));
        assert!(rank('·') < rank('\u{F0B7}'));
    }

    #[test]
    fn junk_has_no_map() {
        assert!(Backwards::new(b"\0\x01\0\0junk").is_none());
    }
}
