//! What nobody here reads of a font is blanked before the file is opened.
//!
//! The interpreter loads a font whole. One whose glyphs are procedures (Type 3; ISO 32000-2, 9.6.4) has an
//! object and a name for each of them, and a browser writes a hundred such fonts a file; but their text is
//! in `/ToUnicode`, and no glyph is drawn. Blanks keep every offset of the file true.

use memchr::memmem;

/// How far from its type the rest of a font is looked for.
const MOST_FONT: usize = 64 << 10;

/// Blanks the procedures of the fonts that say without them what their glyphs stand for, and the names of
/// glyphs that are mere numbers. What is packed or encrypted stays as it is.
pub(crate) fn blank(bytes: &mut [u8]) {
    let found: Vec<usize> = memmem::find_iter(bytes, b"/Type3").collect();
    // What was looked through is not looked through again.
    let mut done = 0;
    for at in found {
        if at < done {
            continue;
        }
        let start = done.max(at.saturating_sub(MOST_FONT));
        let begin = bytes
            .get(start..at)
            .and_then(|before| memmem::rfind(before, b" obj"));
        let end = bytes.len().min(at + MOST_FONT);
        let length = bytes
            .get(at..end)
            .and_then(|after| memmem::find(after, b"endobj"));
        done = length.map_or(end, |length| at + length);
        if let Some(begin) = begin
            && length.is_some()
            && let Some(font) = bytes.get_mut(start + begin..done)
        {
            blank_font(font);
        }
    }
}

fn blank_font(font: &mut [u8]) {
    let has = |word: &[u8]| memmem::find(font, word).is_some();
    if !has(b"/ToUnicode") || has(b"stream") {
        return;
    }
    for (key, is_unread) in [
        (b"/CharProcs".as_slice(), (|_| true) as fn(&[u8]) -> bool),
        (b"/Encoding", is_of_numbers),
    ] {
        let Some((start, end)) = entry(font, key) else {
            continue;
        };
        if let Some(entry) = font.get_mut(start..end)
            && is_unread(entry)
        {
            entry.fill(b' ');
        }
    }
}

/// Returns where a key and its value stand, which is a dictionary of names, numbers and arrays of them.
fn entry(font: &[u8], key: &[u8]) -> Option<(usize, usize)> {
    memmem::find_iter(font, key).find_map(|start| {
        let rest = font.get(start + key.len()..)?;
        let value = rest.trim_ascii_start();
        let inner = value.strip_prefix(b"<<")?;
        let length = memmem::find(inner, b">>")?;
        let is_plain = !inner.get(..length)?.iter().any(|b| b"<(>)%".contains(b));
        let end = font.len() - inner.len() + length + b">>".len();
        is_plain.then_some((start, end))
    })
}

/// Returns whether the glyphs of an encoding are called by numbers (`/g1F`), which stand for no character.
fn is_of_numbers(entry: &[u8]) -> bool {
    entry.split(|b| *b == b'/').skip(1).all(|name| {
        let end = name
            .iter()
            .position(|b| b.is_ascii_whitespace() || b"[]>".contains(b));
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
        blank(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.len(), file.len());
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn procedures_and_numbers_of_glyphs_are_blanked() {
        let font = "1 0 obj\n<< /CharProcs << /g0 2 0 R /gF1 3 0 R >> /Encoding << /Type /Encoding /Differences [ 0 /g0 /gF1 ] >> /Subtype /Type3 /ToUnicode 4 0 R >>\nendobj";
        assert_eq!(
            blanked(&format!("{font}\n{font}")),
            "1 0 obj << /Subtype /Type3 /ToUnicode 4 0 R >> endobj 1 0 obj << /Subtype /Type3 /ToUnicode 4 0 R >> endobj"
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
    fn a_font_without_a_map_and_what_is_no_font_stay() {
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
}
