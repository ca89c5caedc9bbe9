//! What is rarely read of a font is blanked before the file is opened.
//!
//! The interpreter loads a font whole: its program, or an object and a name for each of its glyphs where
//! these are procedures (Type 3; ISO 32000-2, 9.6.4), of which a browser writes a hundred fonts a file. But no
//! glyph is drawn here, and most fonts say in `/ToUnicode` what their glyphs stand for. Where some glyph stays
//! unknown all the same, the file is opened again with the programs of its fonts. Blanks keep every
//! offset of a file true; what is packed into streams stays as it is.

use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// How far an object without a stream is looked through.
const MOST_OBJECT: usize = 64 << 10;
/// How many fonts of a file are looked at; the rest stays as it is.
const MOST_FONTS: usize = 1024;

/// The objects that stand in a file, not those packed into its streams.
struct Objects {
    /// Number and place of each, in the order of the file.
    found: Vec<(u32, usize)>,
}

impl Objects {
    fn new(bytes: &[u8]) -> Self {
        let found = memmem::find_iter(bytes, b" obj").filter_map(|at| {
            let before = bytes.get(at.saturating_sub(24)..at)?;
            let (before, _generation) = last_number(before)?;
            let (_, number) = last_number(before.strip_suffix(b" ")?)?;
            Some((number, at))
        });
        Self {
            found: found.collect(),
        }
    }

    /// Returns where the object around a place begins and ends, if it is no stream.
    fn around(&self, bytes: &[u8], at: usize) -> Option<(u32, usize, usize)> {
        let next = self.found.partition_point(|(_, start)| *start <= at);
        let (number, start) = *self.found.get(next.checked_sub(1)?)?;
        let end = Self::end(bytes, start)?;
        (at < end).then_some((number, start, end))
    }

    fn end(bytes: &[u8], start: usize) -> Option<usize> {
        let most = bytes.len().min(start + MOST_OBJECT);
        let object = bytes.get(start..most)?;
        let length = memmem::find(object, b"endobj")?;
        let is_stream = memmem::find(object.get(..length)?, b"stream").is_some();
        (!is_stream).then_some(start + length)
    }
}

/// Splits off the number at the end.
fn last_number(text: &[u8]) -> Option<(&[u8], u32)> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (before, digits) = text.split_at_checked(text.len() - digits)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((before, number))
}

/// Splits a reference (`12 0 R`) off the beginning, and returns the number and what follows.
fn reference(text: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = number(text.trim_ascii_start())?;
    let (_generation, rest) = self::number(rest.trim_ascii_start())?;
    let rest = rest.trim_ascii_start().strip_prefix(b"R")?;
    Some((number, rest))
}

fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

fn has(text: &[u8], word: &[u8]) -> bool {
    memmem::find(text, word).is_some()
}

/// Blanks the procedures of the fonts that say without them what their glyphs stand for, and the names of
/// glyphs that are mere numbers. Nothing is lost by it.
pub(crate) fn procedures(bytes: &mut [u8]) {
    if !has(bytes, b"/CharProcs") {
        return;
    }
    let objects = Objects::new(bytes);
    let found: Vec<usize> = memmem::find_iter(bytes, b"/Type3")
        .take(MOST_FONTS)
        .collect();
    for at in found {
        let Some((_, start, end)) = objects.around(bytes, at) else {
            continue;
        };
        let Some(font) = bytes.get_mut(start..end) else {
            continue;
        };
        if !has(font, b"/ToUnicode") {
            continue;
        }
        blank_entry(font, b"/CharProcs", |_| true);
        blank_entry(font, b"/Encoding", is_of_numbers);
    }
}

/// Blanks the programs of the fonts that seem to say without them what their glyphs stand for and how
/// wide they are. Returns whether there are such.
pub(crate) fn programs(bytes: &mut [u8]) -> bool {
    if !has(bytes, b"/FontFile") {
        return false;
    }
    let objects = Objects::new(bytes);
    let descriptors = descriptors(bytes, &objects);
    let mut is_any = false;
    for (number, start) in &objects.found {
        if !descriptors.contains(number) {
            continue;
        }
        if let Some(end) = Objects::end(bytes, *start)
            && let Some(descriptor) = bytes.get_mut(*start..end)
        {
            is_any |= blank_program(descriptor);
        }
    }
    is_any
}

/// Returns the numbers of the descriptors all of whose fonts can be read without a program.
fn descriptors(bytes: &[u8], objects: &Objects) -> BTreeSet<u32> {
    // A composite font has its map, and the font below it the descriptor.
    let mut composite: BTreeMap<u32, bool> = BTreeMap::new();
    for at in memmem::find_iter(bytes, b"/DescendantFonts").take(MOST_FONTS) {
        let descendant = bytes
            .get(at + b"/DescendantFonts".len()..)
            .and_then(|rest| rest.trim_ascii_start().strip_prefix(b"["))
            .and_then(reference);
        if let Some((descendant, _)) = descendant {
            let font = objects.around(bytes, at);
            let font = font.and_then(|(_, start, end)| bytes.get(start..end));
            let has_map = font.is_some_and(|font| has(font, b"/ToUnicode"));
            *composite.entry(descendant).or_insert(true) &= has_map;
        }
    }
    let mut found: BTreeMap<u32, bool> = BTreeMap::new();
    for (count, at) in memmem::find_iter(bytes, b"/FontDescriptor").enumerate() {
        let rest = bytes.get(at + b"/FontDescriptor".len()..);
        let Some((descriptor, _)) = rest.and_then(reference) else {
            continue;
        };
        let is_said = count < MOST_FONTS
            && objects
                .around(bytes, at)
                .is_some_and(|(number, start, end)| {
                    let font = bytes.get(start..end).unwrap_or_default();
                    match composite.get(&number) {
                        Some(has_map) => *has_map,
                        None => {
                            has(font, b"/TrueType")
                            && has(font, b"/ToUnicode")
                            && [b"/Widths".as_slice(), b"/FirstChar", b"/LastChar"]
                                .iter()
                                .all(|key| has(font, key))
                            // Codes of these two are taken for symbols where there is no program.
                            && !has(font, b"ymbol")
                            && !has(font, b"ingbat")
                        }
                    }
                });
        *found.entry(descriptor).or_insert(true) &= is_said;
    }
    let said = found.into_iter().filter(|(_, is_said)| *is_said);
    said.map(|(number, _)| number).collect()
}

fn blank_program(descriptor: &mut [u8]) -> bool {
    let Some(start) = memmem::find(descriptor, b"/FontFile") else {
        return false;
    };
    let rest = descriptor.get(start + b"/FontFile".len()..);
    let rest = rest.map(|rest| rest.trim_ascii_start());
    let value = rest.and_then(|rest| match rest {
        [b'2' | b'3', b' ' | b'\r' | b'\n', value @ ..] => Some(value),
        [b'0'..=b'9', ..] => Some(rest),
        _ => None,
    });
    let Some((_, after)) = value.and_then(reference) else {
        return false;
    };
    let end = descriptor.len() - after.len();
    if let Some(entry) = descriptor.get_mut(start..end) {
        entry.fill(b' ');
    }
    true
}

/// Blanks a key and its value, a dictionary of names, numbers and arrays of them.
fn blank_entry(font: &mut [u8], key: &[u8], is_unread: fn(&[u8]) -> bool) {
    let place = memmem::find_iter(font, key).find_map(|start| {
        let value = font.get(start + key.len()..)?.trim_ascii_start();
        let inner = value.strip_prefix(b"<<")?;
        let length = memmem::find(inner, b">>")?;
        let is_plain = !inner.get(..length)?.iter().any(|b| b"<(>)%".contains(b));
        let end = font.len() - inner.len() + length + b">>".len();
        is_plain.then_some(start..end)
    });
    if let Some(entry) = place.and_then(|place| font.get_mut(place))
        && is_unread(entry)
    {
        entry.fill(b' ');
    }
}

/// Returns whether the glyphs of an encoding are called by numbers (`/g1F`), which stand for no character.
fn is_of_numbers(entry: &[u8]) -> bool {
    entry.split(|b| *b == b'/').skip(1).all(|name| {
        let end = name
            .iter()
            .position(|b| b.is_ascii_whitespace() || b"[]<>".contains(b));
        match name.get(..end.unwrap_or(name.len())) {
            Some(b"Encoding" | b"Differences" | b"Type") => true,
            Some([b'g', number @ ..]) => {
                !number.is_empty()
                    && number
                        .iter()
                        .all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(file: &str) -> String {
        let mut bytes = file.as_bytes().to_vec();
        procedures(&mut bytes);
        programs(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.len(), file.len());
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn procedures_and_numbers_of_glyphs_are_blanked() {
        let font = "1 0 obj\n<< /CharProcs << /g0 2 0 R /gF1 3 0 R >> /Encoding << /Type /Encoding /Differences [ 0 /g0 /gF1 ] >> /Subtype /Type3 /ToUnicode 4 0 R >>\nendobj";
        let left = "1 0 obj << /Subtype /Type3 /ToUnicode 4 0 R >> endobj";
        assert_eq!(
            blanked(&format!("{font}\n{font}")),
            format!("{left} {left}")
        );
    }

    #[test]
    fn names_that_may_stand_for_characters_stay() {
        let font = "1 0 obj << /Subtype/Type3/ToUnicode 4 0 R/Encoding<</Differences[0/g0/one]>>/CharProcs<</one 2 0 R>> >> endobj";
        let left = blanked(font);
        assert!(
            left.contains("/one]") && !left.contains("CharProcs"),
            "{left}"
        );
    }

    #[test]
    fn fonts_of_procedures_without_a_map_and_what_is_no_font_stay() {
        for file in [
            "1 0 obj << /Subtype /Type3 /CharProcs << /g0 2 0 R >> >> endobj",
            "1 0 obj << /ToUnicode 4 0 R /CharProcs << /g0 2 0 R >> >> endobj",
            "1 0 obj << /Length 9 >> stream /ToUnicode /CharProcs << /g0 2 0 R >> /Type3 endstream endobj",
            "1 0 obj << /ToUnicode 4 0 R /Type3 /CharProcs << /g0 (>>) >> >> endobj",
            "/Type3 /ToUnicode /CharProcs << /g0 2 0 R >>",
        ] {
            assert_eq!(blanked(file), file);
        }
    }

    #[test]
    fn programs_are_blanked_where_a_map_says_the_characters() {
        let simple = "1 0 obj <</Subtype/TrueType/FontDescriptor 2 0 R/ToUnicode 3 0 R/FirstChar 1/LastChar 1/Widths[1]>> endobj 2 0 obj <</Flags 4/FontFile2 5 0 R>> endobj";
        assert!(!blanked(simple).contains("FontFile"));
        let composite = "1 0 obj <</DescendantFonts[6 0 R]/ToUnicode 3 0 R>> endobj 6 0 obj <</Subtype/CIDFontType0/FontDescriptor 2 0 R>> endobj 2 0 obj <</FontFile3 5 0 R/Flags 4>> endobj";
        let left = blanked(composite);
        assert!(left.ends_with("<< /Flags 4>> endobj"), "{left}");
    }

    #[test]
    fn a_program_that_some_font_needs_stays() {
        let descriptor = "2 0 obj <</FontFile2 5 0 R>> endobj";
        let mapped = "1 0 obj <</Subtype/TrueType/FontDescriptor 2 0 R/ToUnicode 3 0 R/FirstChar 1/LastChar 1/Widths[1]>> endobj";
        for font in [
            "1 0 obj <</Subtype/TrueType/FontDescriptor 2 0 R/Widths[1]>> endobj".to_owned(),
            mapped.replace("/Widths", "/Other"),
            mapped.replace("/FirstChar", "/Other"),
            mapped.replace("/LastChar", "/Other"),
            "1 0 obj <</Subtype/Type1/FontDescriptor 2 0 R/ToUnicode 3 0 R/Widths[1]>> endobj"
                .to_owned(),
            format!("{mapped} 4 0 obj <</Subtype/TrueType/FontDescriptor 2 0 R>> endobj"),
            "1 0 obj <</DescendantFonts[6 0 R]>> endobj 6 0 obj <</FontDescriptor 2 0 R>> endobj"
                .to_owned(),
        ] {
            let file = format!("{font} {descriptor}");
            assert_eq!(blanked(&file), file);
        }
    }
}
