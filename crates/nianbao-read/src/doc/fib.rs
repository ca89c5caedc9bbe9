//! The file information block: which parts there are, and where (MS-DOC 2.5).

use super::bytes::{piece, size_at, u16_at};
use crate::ReadError;

/// The name of this format in errors.
pub(crate) const FORMAT: &str = "DOC";

/// A structure of the table stream, by its place among the pairs of offset and length
/// (MS-DOC 2.5.6, `FibRgFcLcb97`).
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(crate) enum Table {
    Stsh = 1,
    FootnoteReferences = 2,
    FootnoteTexts = 3,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Clx = 33,
    Shapes = 40,
    EndnoteReferences = 46,
    EndnoteTexts = 47,
    BoxTexts = 56,
    Lists = 73,
    ListUses = 74,
}

/// What the block says.
#[derive(Debug)]
pub(crate) struct Fib<'a> {
    document: &'a [u8],
    pairs: usize,
    count: usize,
    lengths: usize,
    /// Which of the two table streams is in use.
    pub(crate) table: &'static str,
}

/// The stories of a document in the order of their text (MS-DOC 2.4.1), as indices of their lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Story {
    Main = 3,
    Footnotes = 4,
    Endnotes = 8,
    Boxes = 9,
}

/// The version of Word 97, the first with this format.
const WORD_97: u16 = 0x00C1;

impl<'a> Fib<'a> {
    /// Reads the block at the beginning of the document stream.
    ///
    /// # Errors
    /// [`ReadError`] for other versions of Word, and for encrypted files.
    pub(crate) fn read(document: &'a [u8]) -> Result<Self, ReadError> {
        let cut = || ReadError::damaged(FORMAT, "the file information block is cut short");
        let ident = u16_at(document, 0).ok_or_else(cut)?;
        let version = u16_at(document, 2).ok_or_else(cut)?;
        if matches!(ident, 0xA5DC | 0xA697..=0xA699) || (ident == 0xA5EC && version < WORD_97) {
            return Err(ReadError::Unsupported {
                format: "Word 6.0/95",
            });
        }
        if ident != 0xA5EC {
            let why = format!("unknown mark {ident:04X} of the file information block");
            return Err(ReadError::damaged(FORMAT, why));
        }
        let flags = u16_at(document, 0x0A).ok_or_else(cut)?;
        if flags & 0x0100 != 0 {
            return Err(ReadError::Encrypted { format: FORMAT });
        }
        // The block says how long its own parts are (2.5.1).
        let words = usize::from(u16_at(document, 0x20).ok_or_else(cut)?);
        let longs = 0x22 + words * 2;
        let count = usize::from(u16_at(document, longs).ok_or_else(cut)?);
        let lengths = longs + 2;
        let pairs = lengths + count * 4;
        let count = usize::from(u16_at(document, pairs).ok_or_else(cut)?);
        Ok(Self {
            document,
            pairs: pairs + 2,
            count,
            lengths,
            table: if flags & 0x0200 == 0 {
                "0Table"
            } else {
                "1Table"
            },
        })
    }

    /// Returns how many characters a story has.
    pub(crate) fn length(&self, story: usize) -> usize {
        size_at(self.document, self.lengths + story * 4)
            .filter(|length| *length < 1 << 31)
            .unwrap_or(0)
    }

    /// Returns where the text of a story begins.
    pub(crate) fn start(&self, story: Story) -> usize {
        let before = Story::Main as usize..story as usize;
        before.map(|story| self.length(story)).sum()
    }

    /// Returns a structure of the table stream.
    pub(crate) fn part<'t>(&self, table: &'t [u8], which: Table) -> &'t [u8] {
        let (at, length) = self.place(which);
        piece(table, at, length)
    }

    /// Returns the offset and the length of a structure.
    pub(crate) fn place(&self, which: Table) -> (usize, usize) {
        let index = which as usize;
        let at = self.pairs + index * 8;
        if index >= self.count {
            return (0, 0);
        }
        let offset = size_at(self.document, at).unwrap_or(0);
        (offset, size_at(self.document, at + 4).unwrap_or(0))
    }
}
