//! The records of a stream (MS-XLS 2.1.4): a type, a length, and never more bytes than there are.

/// The types of records that mean something here (MS-XLS 2.3.2; those of BIFF5 by their old names).
pub(super) mod kind {
    pub(crate) const FORMULA: u16 = 0x0006;
    pub(crate) const EOF: u16 = 0x000A;
    pub(crate) const HEADER: u16 = 0x0014;
    pub(crate) const FOOTER: u16 = 0x0015;
    pub(crate) const NOTE: u16 = 0x001C;
    pub(crate) const FONT: u16 = 0x0031;
    pub(crate) const DATE_1904: u16 = 0x0022;
    pub(crate) const FILE_PASS: u16 = 0x002F;
    pub(crate) const CONTINUE: u16 = 0x003C;
    pub(crate) const CODE_PAGE: u16 = 0x0042;
    pub(crate) const OBJECT: u16 = 0x005D;
    pub(crate) const COLUMNS: u16 = 0x007D;
    pub(crate) const BOUND_SHEET: u16 = 0x0085;
    pub(crate) const MANY_RK: u16 = 0x00BD;
    pub(crate) const MANY_BLANK: u16 = 0x00BE;
    pub(crate) const RICH_STRING: u16 = 0x00D6;
    pub(crate) const STYLE: u16 = 0x00E0;
    pub(crate) const MERGED: u16 = 0x00E5;
    pub(crate) const SHARED_STRINGS: u16 = 0x00FC;
    pub(crate) const SHARED_LABEL: u16 = 0x00FD;
    pub(crate) const TEXT_BOX: u16 = 0x01B6;
    pub(crate) const BLANK: u16 = 0x0201;
    pub(crate) const NUMBER: u16 = 0x0203;
    pub(crate) const LABEL: u16 = 0x0204;
    pub(crate) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(crate) const STRING: u16 = 0x0207;
    pub(crate) const ROW: u16 = 0x0208;
    pub(crate) const WINDOW: u16 = 0x023E;
    pub(crate) const RK: u16 = 0x027E;
    pub(crate) const OLD_FORMULA: u16 = 0x0206;
    pub(crate) const FORMAT: u16 = 0x041E;
    pub(crate) const BOF: u16 = 0x0809;
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'s> {
    /// Its type.
    pub(super) kind: u16,
    /// What it holds, as far as the stream goes.
    pub(super) data: &'s [u8],
    /// Where the next one begins.
    pub(super) next: usize,
    /// Whether the stream ends within it.
    pub(super) is_cut: bool,
}

impl<'s> Record<'s> {
    /// Reads the record at a place; there is none at the end.
    pub(super) fn at(stream: &'s [u8], at: usize) -> Option<Self> {
        let kind = short(stream, at)?;
        let length = usize::from(short(stream, at.checked_add(2)?)?);
        let start = at.checked_add(4)?;
        let end = start.checked_add(length)?;
        let rest = stream.get(start..)?;
        Some(Self {
            kind,
            data: rest.get(..length).unwrap_or(rest),
            next: end,
            is_cut: end > stream.len(),
        })
    }

    /// Returns what it holds with what the records continue that follow it, and where those end.
    pub(super) fn continued(&self, stream: &'s [u8]) -> (Vec<&'s [u8]>, usize) {
        let mut pieces = vec![self.data];
        let mut next = self.next;
        while let Some(record) = Self::at(stream, next).filter(|r| r.kind == kind::CONTINUE) {
            pieces.push(record.data);
            next = record.next;
        }
        (pieces, next)
    }

    /// Returns a number of two bytes.
    pub(super) fn short(&self, at: usize) -> Option<u16> {
        short(self.data, at)
    }

    /// Returns a number of four bytes.
    pub(super) fn long(&self, at: usize) -> Option<u32> {
        let four = self.data.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(four.try_into().ok()?))
    }

    /// Returns a number with a point, of eight bytes.
    pub(super) fn double(&self, at: usize) -> Option<f64> {
        let eight = self.data.get(at..at.checked_add(8)?)?;
        Some(f64::from_le_bytes(eight.try_into().ok()?))
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

/// Returns the number that four bytes pack (MS-XLS 2.5.219): whole or with a point, perhaps in
/// hundredths.
pub(crate) fn packed(value: u32) -> f64 {
    let number = if value & 2 == 0 {
        f64::from_bits(u64::from(value & !3) << 32)
    } else {
        f64::from(value.cast_signed() >> 2)
    };
    if value & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(packed(0x3FF0_0000), 1.0);
        assert_eq!(packed((12 << 2) | 2), 12.0);
        assert_eq!(packed((96_189 << 2) | 3), 961.89);
        assert_eq!(packed((-5_i32 << 2).cast_unsigned() | 2), -5.0);
    }

    #[test]
    fn lengths_that_lie_are_cut() {
        let stream = [0x04, 0x02, 0xFF, 0x7F, 1, 2];
        let record = Record::at(&stream, 0).unwrap();
        assert!(record.is_cut && record.data == [1, 2]);
        assert!(Record::at(&stream, record.next).is_none());
        assert!(Record::at(&stream, usize::MAX).is_none());
    }
}
