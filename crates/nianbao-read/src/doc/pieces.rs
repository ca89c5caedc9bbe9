//! The piece table: where in the stream the characters of the text are (MS-DOC 2.8.35, 2.9.177).

use super::bytes::{Plex, piece, u8_at, u16_at, u32_at};
use super::fib::{FORMAT, Fib, Table};
use crate::ReadError;
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
    /// Why not all of the text may be there.
    pub(crate) damage: Option<&'static str>,
}

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
            pieces,
            changes,
            damage,
        })
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

/// Returns the character of a byte: those of Western Windows (2.9.73, `FcCompressed`).
pub(crate) fn narrow(byte: u8) -> char {
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
