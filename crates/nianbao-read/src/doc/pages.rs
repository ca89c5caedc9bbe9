//! Formatted pages: which properties the characters at an offset have (MS-DOC 2.4.6, 2.9.33, 2.9.175).

use super::bytes::{Plex, piece, size_at, u8_at, u16_at};

/// The size of a page.
const PAGE: usize = 512;

/// The properties of a run of bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run<'a> {
    /// The offsets of its first byte and of the one after its last.
    pub(crate) bounds: (usize, usize),
    /// The style, for paragraphs.
    pub(crate) style: u16,
    /// The modifiers.
    pub(crate) modifiers: &'a [u8],
}

/// The pages of the paragraphs or of the characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pages<'a> {
    document: &'a [u8],
    plex: Plex<'a>,
    of_paragraphs: bool,
}

impl<'a> Pages<'a> {
    /// Reads which pages there are.
    pub(crate) fn new(document: &'a [u8], table: &'a [u8], of_paragraphs: bool) -> Self {
        Self {
            document,
            plex: Plex::new(table, 4),
            of_paragraphs,
        }
    }

    /// Returns the run that an offset is in.
    pub(crate) fn at(&self, offset: usize) -> Option<Run<'a>> {
        let index = self.plex.find(offset)?;
        let number = size_at(self.plex.record(index), 0)? & 0x3F_FFFF;
        let page = piece(self.document, number.checked_mul(PAGE)?, PAGE);
        let count = usize::from(u8_at(page, PAGE - 1)?);
        // Offsets are in order: the first that is greater ends the run.
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if size_at(page, (middle + 1) * 4)? <= offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.run(page, low)
            .filter(|run| (run.bounds.0..run.bounds.1).contains(&offset))
    }

    /// Returns all runs, page by page.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run<'a>> + '_ {
        (0..self.plex.count).flat_map(move |index| {
            let number = size_at(self.plex.record(index), 0).map(|number| number & 0x3F_FFFF);
            let start = number.and_then(|number| number.checked_mul(PAGE));
            let page = piece(self.document, start.unwrap_or(usize::MAX), PAGE);
            let count = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
            (0..count).filter_map(move |low| self.run(page, low))
        })
    }

    /// Returns a run of a page.
    fn run(&self, page: &'a [u8], low: usize) -> Option<Run<'a>> {
        let count = usize::from(u8_at(page, PAGE - 1)?);
        let bounds = (size_at(page, low * 4)?, size_at(page, (low + 1) * 4)?);
        if low >= count {
            return None;
        }
        let records = (count + 1) * 4;
        let run = if self.of_paragraphs {
            let at = usize::from(u8_at(page, records + low * 13)?) * 2;
            if at == 0 {
                return Some(Run {
                    bounds,
                    ..Run::default()
                });
            }
            // An odd length is told in one byte, an even one in a second (2.9.178).
            let (start, length) = match u8_at(page, at)? {
                0 => (at + 2, usize::from(u8_at(page, at + 1)?) * 2),
                half => (at + 1, usize::from(half) * 2 - 1),
            };
            let whole = piece(page, start, length);
            Run {
                bounds,
                style: u16_at(whole, 0).unwrap_or(0),
                modifiers: whole.get(2..).unwrap_or_default(),
            }
        } else {
            let at = usize::from(u8_at(page, records + low)?) * 2;
            let length = usize::from(if at == 0 { 0 } else { u8_at(page, at)? });
            Run {
                bounds,
                style: 0,
                modifiers: piece(page, at + 1, length),
            }
        };
        Some(run)
    }
}
