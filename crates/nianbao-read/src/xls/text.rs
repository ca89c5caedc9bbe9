//! Texts in records: of two bytes a character or of one, in a code page before BIFF8; those of a table
//! of texts go on in the records that continue it, where each begins with its width anew (MS-XLS
//! 2.5.294).

use crate::manuscript::remarks::Remarks;
use crate::sheets::{Look, RichText};
use encoding_rs::Encoding;

/// How texts are written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Script {
    /// UTF-16, of which the upper bytes may be left out where all are zero.
    Wide,
    /// Bytes of an encoding.
    Bytes(&'static Encoding),
}

/// Bytes in pieces.
pub(super) struct Pieces<'s> {
    pieces: std::vec::IntoIter<&'s [u8]>,
    here: &'s [u8],
}

impl<'s> Pieces<'s> {
    pub(super) fn new(pieces: Vec<&'s [u8]>) -> Self {
        let mut pieces = pieces.into_iter();
        let here = pieces.next().unwrap_or_default();
        Self { pieces, here }
    }

    /// Goes on to the next piece where this one is used up; says whether there is anything left.
    fn turn(&mut self) -> bool {
        while self.here.is_empty() {
            match self.pieces.next() {
                Some(piece) => self.here = piece,
                None => return false,
            }
        }
        true
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.turn();
        let (first, rest) = self.here.split_first()?;
        self.here = rest;
        Some(*first)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        let low = self.short()?;
        Some(u32::from(low) | u32::from(self.short()?) << 16)
    }

    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            if !self.turn() {
                return None;
            }
            let step = count.min(self.here.len());
            self.here = self.here.get(step..).unwrap_or_default();
            count -= step;
        }
        Some(())
    }

    /// Reads so many characters, as far as they go; where a piece ends, the next says their width.
    pub(super) fn characters(&mut self, mut count: usize, mut is_wide: bool) -> String {
        let mut units: Vec<u16> = Vec::new();
        while count > 0 {
            let width = if is_wide { 2 } else { 1 };
            if self.here.len() < width {
                self.here = &[];
                if !self.turn() {
                    break;
                }
                is_wide = self.byte().unwrap_or(0) & 1 == 1;
                continue;
            }
            let taken = count.min(self.here.len() / width);
            let (text, rest) = self.here.split_at(taken * width);
            self.here = rest;
            if is_wide {
                let pairs = text.chunks_exact(2);
                units.extend(
                    pairs.filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))),
                );
            } else {
                units.extend(text.iter().map(|byte| u16::from(*byte)));
            }
            count -= taken;
        }
        String::from_utf16_lossy(&units)
    }

    /// Reads a text with its own head: count, width, then what decorates it. Of that, runs in a font that
    /// raises or strikes them count. There is none where the pieces end before its characters do.
    fn rich(&mut self, fonts: &[Look], remarks: &mut Remarks) -> Option<RichText> {
        let count = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 {
            0
        } else {
            usize::from(self.short()?)
        };
        let phonetic = if flags & 4 == 0 { 0 } else { self.long()? };
        let text = self.characters(count, flags & 1 == 1);
        let mut looks: Vec<(usize, Look)> = Vec::new();
        for _ in 0..runs {
            let (Some(start), Some(font)) = (self.short(), self.short()) else {
                break;
            };
            looks.push((usize::from(start), look_of(fonts, font)));
        }
        // What is cut short behind the characters does not harm them.
        let _ = self.skip(usize::try_from(phonetic).unwrap_or(usize::MAX));
        let whole = text.encode_utf16().count() >= count;
        whole.then(|| RichText::of_runs(text, &looks, remarks))
    }
}

/// Returns how a font looks. There is no font 4, and those behind it are counted as if there were one
/// (MS-XLS 2.5.129).
pub(super) fn look_of(fonts: &[Look], number: u16) -> Look {
    let index = usize::from(number - u16::from(number > 4));
    fonts.get(index).copied().unwrap_or_default()
}

/// Reads the table of shared texts; what follows a broken one is lost. At most `most` are read.
pub(super) fn shared(
    pieces: Vec<&[u8]>,
    most: usize,
    fonts: &[Look],
    remarks: &mut Remarks,
) -> Option<Vec<RichText>> {
    let mut pieces = Pieces::new(pieces);
    pieces.long();
    let unique = usize::try_from(pieces.long().unwrap_or(0)).unwrap_or(usize::MAX);
    let mut texts = Vec::new();
    while texts.len() < unique {
        if texts.len() == most {
            return None;
        }
        match pieces.rich(fonts, remarks) {
            Some(text) => texts.push(text),
            None => break,
        }
    }
    Some(texts)
}

/// Reads the text of a record from a place on, where its length stands in one byte or in two.
pub(super) fn plain(data: &[u8], at: usize, long_count: bool, script: Script) -> Option<String> {
    let mut pieces = Pieces::new(vec![data.get(at..)?]);
    let count = if long_count {
        usize::from(pieces.short()?)
    } else {
        usize::from(pieces.byte()?)
    };
    match script {
        Script::Wide => {
            let flags = pieces.byte()?;
            if flags & 8 != 0 {
                pieces.short();
            }
            if flags & 4 != 0 {
                pieces.long();
            }
            Some(pieces.characters(count, flags & 1 == 1))
        }
        Script::Bytes(encoding) => {
            let bytes = pieces.here.get(..count).unwrap_or(pieces.here);
            Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(pieces: Vec<&[u8]>, most: usize) -> Option<Vec<String>> {
        let texts = shared(pieces, most, &[], &mut Remarks::default())?;
        Some(texts.into_iter().map(|text| text.text).collect())
    }

    #[test]
    fn a_text_goes_on_in_another_width() {
        // Total, count; one text of four characters, two of them in the next piece in wide form.
        let first = [9, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, b'a', b'b'];
        let second = [1, 0x2D, 0x4E, b'd', 0];
        let texts = plain(vec![&first, &second], 10);
        assert_eq!(texts.unwrap(), ["ab中d"]);
    }

    #[test]
    fn a_count_that_lies_ends_with_the_bytes() {
        let bytes = [
            9, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, b'a', 255, 255, 0, b'b',
        ];
        assert_eq!(plain(vec![&bytes], 10).unwrap(), ["a"]);
        assert_eq!(plain(vec![&bytes], 1), None);
        assert_eq!(plain(vec![], 1).unwrap(), [""; 0]);
    }

    #[test]
    fn what_decorates_a_text_is_left_out() {
        // Rich, with a phonetic run of three bytes.
        let bytes = [
            0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 12, 1, 0, 3, 0, 0, 0, b'a', 1, 2, 3, 4, 5, 6, 7, 1, 0, 0,
            b'b',
        ];
        assert_eq!(plain(vec![&bytes], 10).unwrap(), ["a", "b"]);
    }

    #[test]
    fn runs_that_are_raised_or_struck_are_told_apart() {
        let look = |raised, struck| Look { raised, struck };
        let mut fonts = vec![Look::default(); 4];
        // Fonts 5 and 6: there is no font 4.
        fonts.extend([look(true, false), look(false, true)]);
        // 12 and a raised 1; a struck 83 before 82; the bytes of the runs go on in another piece.
        let first = [
            0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 8, 1, 0, b'1', b'2', b'1', 2, 0, 5, 0, 4, 0, 8, 2, 0,
            b'8', b'3', b'8', b'2', 0, 0,
        ];
        let second = [6, 0, 2, 0, 0, 0];
        let mut remarks = Remarks::default();
        let texts = shared(vec![&first, &second], 10, &fonts, &mut remarks);
        let texts = texts.unwrap();
        let texts: Vec<(&str, usize)> = texts.iter().map(|t| (&*t.text, t.bare)).collect();
        assert_eq!(texts, [("12¹", 2), ("82", 0)]);
        assert_eq!((remarks.hidden, remarks.first_hidden.as_str()), (1, "83"));
    }
}
