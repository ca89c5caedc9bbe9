//! Numbers within bytes that may end anywhere. All are little-endian (MS-DOC 1.3.6).

/// Reads a byte.
pub(crate) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// Reads two bytes as a number.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

/// Reads two bytes as a signed number.
pub(crate) fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(i16::from_le_bytes(two.try_into().ok()?))
}

/// Reads four bytes as a number.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// Reads four bytes as a signed number.
pub(crate) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}

/// Reads four bytes as a place or a length.
pub(crate) fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// Returns a piece of given length, as far as there is one.
pub(crate) fn piece(bytes: &[u8], at: usize, length: usize) -> &[u8] {
    let end = at.saturating_add(length).min(bytes.len());
    bytes.get(at..end).unwrap_or_default()
}

/// A plex: positions, and between each two of them a record (MS-DOC 2.2.2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plex<'a> {
    bytes: &'a [u8],
    record: usize,
    /// The number of records.
    pub(crate) count: usize,
}

impl<'a> Plex<'a> {
    /// Reads a plex whose records have this size.
    pub(crate) fn new(bytes: &'a [u8], record: usize) -> Self {
        let count = bytes.len().saturating_sub(4) / (4 + record);
        Self {
            bytes,
            record,
            count,
        }
    }

    /// Returns a position; there is one more than there are records.
    pub(crate) fn position(&self, index: usize) -> Option<usize> {
        let known = index <= self.count;
        size_at(self.bytes, index.checked_mul(4)?).filter(|_| known)
    }

    /// Returns a record.
    pub(crate) fn record(&self, index: usize) -> &'a [u8] {
        let start = (self.count + 1) * 4;
        let at = index.saturating_mul(self.record).saturating_add(start);
        if index < self.count {
            piece(self.bytes, at, self.record)
        } else {
            &[]
        }
    }

    /// Returns the record whose positions enclose this one.
    pub(crate) fn find(&self, position: usize) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.position(middle + 1)? <= position {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < self.count && self.position(low)? <= position).then_some(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plex_finds_what_encloses() {
        let mut bytes = Vec::new();
        for position in [0u32, 5, 9] {
            bytes.extend(position.to_le_bytes());
        }
        bytes.extend([1, 2, 3, 4]);
        let plex = Plex::new(&bytes, 2);
        assert_eq!(plex.count, 2);
        assert_eq!(
            (plex.find(4), plex.find(5), plex.find(9)),
            (Some(0), Some(1), None)
        );
        assert_eq!((plex.record(1), plex.record(2)), (&[3u8, 4][..], &[][..]));
        assert_eq!(Plex::new(&[1, 2], 2).find(0), None);
    }
}
