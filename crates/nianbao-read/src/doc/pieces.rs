//! The piece table: where in the stream the characters of the text are (MS-DOC 2.8.35, 2.9.177).

use super::bytes::{Plex, piece, u8_at, u16_at, u32_at};
use super::fib::{FORMAT, Fib, Table};
use crate::{ReadError, encoding};
use encoding_rs::Encoding;
use nianbao_document::Limits;

/// A run of characters that stand together in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The first character's number in the text.
    pub(crate) start: usize,
    /// The number after the last one's.
    pub(crate) end: usize,
    /// Where the first stands in the stream.
    pub(crate) offset: usize,
    /// Whether each is one byte, not two.
    pub(crate) narrow: bool,
    /// What a quick save changed about all of it.
    pub(crate) modifier: u16,
}

/// The text of a document.
#[derive(Debug)]
pub(crate) struct Pieces<'a> {
    pub(crate) pieces: Vec<Piece>,
    /// Lists of modifiers that quick saves left, each with its length before it.
    changes: Vec<&'a [u8]>,
    /// What the characters of one byte are of, where they are not those of Western Windows.
    page: Option<&'static Encoding>,
    /// Why not all of the text may be there.
    pub(crate) damage: Option<&'static str>,
}

/// How many bytes are looked at for what they are written in.
const SAMPLE: usize = 64 << 10;

/// The most lists of modifiers that are kept.
const MOST_CHANGES: usize = 65_536;

impl<'a> Pieces<'a> {
    /// Reads the table.
    ///
    /// # Errors
    /// Where there is none, and where it is over a limit.
    pub(crate) fn read(
        fib: &Fib<'_>,
        document: &[u8],
        table: &'a [u8],
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let clx = fib.part(table, Table::Clx);
        let mut changes = Vec::new();
        let mut at = 0;
        let plex = loop {
            match u8_at(clx, at) {
                Some(1) => {
                    let length = usize::from(u16_at(clx, at + 1).unwrap_or(0));
                    if changes.len() < MOST_CHANGES {
                        changes.push(piece(clx, at + 3, length));
                    }
                    at += 3 + length;
                }
                Some(2) => {
                    let length =
                        u32_at(clx, at + 1).and_then(|length| usize::try_from(length).ok());
                    break Plex::new(piece(clx, at + 5, length.unwrap_or(0)), 8);
                }
                _ => return Err(ReadError::damaged(FORMAT, "no piece table")),
            }
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut damage = None;
        let mut characters = 0usize;
        for index in 0..plex.count {
            let (Some(start), Some(end)) = (plex.position(index), plex.position(index + 1)) else {
                break;
            };
            let record = plex.record(index);
            let (Some(place), Some(modifier)) = (u32_at(record, 2), u16_at(record, 6)) else {
                break;
            };
            let narrow = place & 0x4000_0000 != 0;
            let place = usize::try_from(place & 0x3FFF_FFFF).unwrap_or(usize::MAX);
            let offset = if narrow { place / 2 } else { place };
            let width = if narrow { 1 } else { 2 };
            let room = document.len().saturating_sub(offset) / width;
            let Some(length) = end.checked_sub(start) else {
                damage = Some("the piece table goes backwards");
                break;
            };
            if length > room {
                damage = Some("text reaches beyond the file");
            }
            let end = start + length.min(room);
            characters = characters.saturating_add(end - start);
            // Pieces may show the same bytes many times over.
            if characters > limits.doc_characters {
                return Err(ReadError::over("doc_characters", limits.doc_characters));
            }
            pieces.push(Piece {
                start,
                end,
                offset,
                narrow,
                modifier,
            });
        }
        Ok(Self {
            page: chinese(document, &pieces),
            pieces,
            changes,
            damage,
        })
    }

    /// Returns the encoding of characters of one byte, where it is not the one that the format says.
    pub(crate) fn encoding(&self) -> Option<&'static Encoding> {
        self.page
    }

    /// Returns the character that stands at an offset in a piece of characters of one byte, and of how
    /// many bytes it is.
    pub(crate) fn narrow(&self, document: &[u8], offset: usize) -> (char, usize) {
        let byte = u8_at(document, offset).unwrap_or(0);
        let pair = self.page.filter(|_| byte >= 0x80).and_then(|page| {
            let pair = document.get(offset..offset.checked_add(2)?)?;
            let text = page.decode_without_bom_handling_and_without_replacement(pair)?;
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        });
        pair.map_or((western(byte), 1), |character| (character, 2))
    }

    /// Returns the list of modifiers that a piece refers to (2.9.214), if it refers to one.
    pub(crate) fn changes(&self, modifier: u16) -> &'a [u8] {
        if modifier & 1 == 0 {
            return &[];
        }
        let index = usize::from(modifier >> 1);
        self.changes.get(index).copied().unwrap_or_default()
    }
}

/// Looks for Chinese text in the pieces of one byte a character. The format has it in none (2.9.73), yet
/// programs that take over the text of older versions leave it as it was, in the code page of its time.
fn chinese(document: &[u8], pieces: &[Piece]) -> Option<&'static Encoding> {
    let mut sample = Vec::new();
    for place in pieces.iter().filter(|place| place.narrow) {
        let text = piece(document, place.offset, place.end - place.start);
        for paragraph in text.split_inclusive(|byte| matches!(byte, b'\r' | 7)) {
            if !paragraph.is_ascii() && sample.len() < SAMPLE {
                let paragraph = paragraph.get(..SAMPLE).unwrap_or(paragraph);
                sample.extend_from_slice(paragraph);
            }
        }
    }
    encoding::chinese(&sample)
}

/// Returns the character of a byte: those of Western Windows (2.9.73, `FcCompressed`).
fn western(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or(' '),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(document: &[u8]) -> Pieces<'static> {
        let place = Piece {
            start: 0,
            end: document.len(),
            offset: 0,
            narrow: true,
            modifier: 0,
        };
        Pieces {
            page: chinese(document, &[place]),
            pieces: vec![place],
            changes: Vec::new(),
            damage: None,
        }
    }

    fn read(document: &[u8]) -> String {
        let pieces = pieces(document);
        let mut text = String::new();
        let mut at = 0;
        while at < document.len() {
            let (character, length) = pieces.narrow(document, at);
            text.push(character);
            at += length;
        }
        text
    }

    #[test]
    fn text_of_one_byte_is_western_unless_words_say_otherwise() {
        assert_eq!(read(b"caf\xE9 \x93Stra\xDFe\x94"), "café “Straße”");
        for page in [encoding_rs::GB18030, encoding_rs::BIG5] {
            let told = if page == encoding_rs::BIG5 {
                "政府資訊公開年度報告：12件\r"
            } else {
                "政府信息公开年度报告：12件\r"
            };
            assert_eq!(read(&page.encode(told).0), told);
        }
        // Half a character at the end is a letter by itself.
        let told = "政府信息公开工作报告";
        let bytes = encoding_rs::GB18030.encode(told).0;
        assert_eq!(read(&[&bytes, &b"\xD6"[..]].concat()), format!("{told}Ö"));
    }
}
