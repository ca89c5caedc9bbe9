//! Records of a binary part (MS-XLSB 2.1.4): type and length of one to four bytes, seven bits in each.

/// The records of a part, as far as it goes.
pub(super) struct Records<'s> {
    rest: &'s [u8],
    cut: bool,
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'s> {
    pub(super) kind: u32,
    data: &'s [u8],
}

impl<'s> Records<'s> {
    pub(super) fn new(bytes: &'s [u8]) -> Self {
        Self {
            rest: bytes,
            cut: false,
        }
    }

    /// Returns whether the part ended within a record.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Reads a number of up to `most` bytes, each with seven bits and a sign that another follows. Of a
    /// type the sign stays a part of the number where it has two bytes.
    fn number(&mut self, most: usize) -> Option<u32> {
        let mut value = 0u32;
        for index in 0..most {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u32::from(byte & 0x7F) << (7 * index);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        if self.rest.is_empty() {
            return None;
        }
        let (Some(kind), Some(length)) = (self.number(2), self.number(4)) else {
            self.cut = true;
            return None;
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some((data, rest)) = self.rest.split_at_checked(length) else {
            self.cut = true;
            self.rest = &[];
            return None;
        };
        self.rest = rest;
        Some(Record { kind, data })
    }
}

impl Record<'_> {
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(super) fn short(&self, at: usize) -> Option<u16> {
        let two = self.data.get(at..at.checked_add(2)?)?;
        Some(u16::from_le_bytes(two.try_into().ok()?))
    }

    pub(super) fn long(&self, at: usize) -> Option<u32> {
        let four = self.data.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(four.try_into().ok()?))
    }

    pub(super) fn double(&self, at: usize) -> Option<f64> {
        let eight = self.data.get(at..at.checked_add(8)?)?;
        Some(f64::from_le_bytes(eight.try_into().ok()?))
    }

    /// Reads a text, its count of characters before it; returns where it ends.
    pub(super) fn text(&self, at: usize) -> Option<(String, usize)> {
        let count = usize::try_from(self.long(at)?).ok()?;
        let start = at.checked_add(4)?;
        let end = start.checked_add(count.checked_mul(2)?)?;
        let units: Vec<u16> = self
            .data
            .get(start..end)?
            .chunks_exact(2)
            .filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
            .collect();
        Some((String::from_utf16_lossy(&units), end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_end_where_the_part_does() {
        // Type 617 in two bytes, empty; type 19 with three bytes; one that says it is longer.
        let bytes = [0xE9, 0x04, 0, 19, 3, 1, 2, 3, 7, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        let mut records = Records::new(&bytes);
        let found: Vec<(u32, usize)> = (&mut records).map(|r| (r.kind, r.data.len())).collect();
        assert_eq!(found, [(617, 0), (19, 3)]);
        assert!(records.is_cut());
    }

    #[test]
    fn a_text_longer_than_its_record_is_none() {
        let data = [2, 0, 0, 0, 0x2D, 0x4E, b'a', 0];
        let record = Record {
            kind: 0,
            data: &data,
        };
        assert_eq!(record.text(0), Some(("中a".into(), 8)));
        assert_eq!(record.text(1), None);
        let long = Record {
            kind: 0,
            data: &[0xFF; 8],
        };
        assert_eq!(long.text(0), None);
    }
}
