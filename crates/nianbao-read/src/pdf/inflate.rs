//! How much a stream decodes to, found out without holding it.
//!
//! The libraries decode a stream whole. A megabyte of deflated blanks is a gigabyte in memory, so
//! whatever could grow past its bound is measured first. Most streams are so short that they cannot.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_interpret::hayro_syntax::Filter;

/// The most that one byte of deflate stands for (RFC 1951: 258 bytes in two bits).
const FLATE_GROWTH: usize = 1032;
/// The most that one byte of LZW stands for: a code of 12 bits for a string of at most 3840 bytes.
const LZW_GROWTH: usize = 2560;
/// The most that one byte of run lengths stands for.
const RUN_GROWTH: usize = 64;

/// Returns whether a stream decodes to at most `bound` bytes.
pub(crate) fn is_within(raw: &[u8], filters: &[Filter], bound: usize) -> bool {
    at_most(raw, filters) <= bound || length(raw, filters, bound).is_some()
}

/// Returns what a stream can decode to at most.
pub(crate) fn at_most(raw: &[u8], filters: &[Filter]) -> usize {
    raw.len().saturating_mul(growth(filters))
}

/// Returns how much a stream decodes to; `None` past the bound, or where it cannot be known.
pub(crate) fn length(raw: &[u8], filters: &[Filter], bound: usize) -> Option<usize> {
    let Some((last, earlier)) = filters.split_last() else {
        return (raw.len() <= bound).then_some(raw.len());
    };
    let mut held;
    let mut current = raw;
    for filter in earlier {
        held = decode(current, *filter, bound)?;
        current = &held;
    }
    measure(current, *last, bound)
}

/// Returns by how much filters can grow a stream at most.
fn growth(filters: &[Filter]) -> usize {
    filters.iter().fold(1usize, |growth, filter| {
        growth.saturating_mul(most_growth(*filter))
    })
}

fn most_growth(filter: Filter) -> usize {
    match filter {
        Filter::FlateDecode => FLATE_GROWTH,
        Filter::LzwDecode => LZW_GROWTH,
        Filter::RunLengthDecode => RUN_GROWTH,
        // Pictures are never decoded; the others shrink.
        _ => 1,
    }
}

/// Decodes one filter; `None` past the bound, or where it cannot be known.
fn decode(raw: &[u8], filter: Filter, bound: usize) -> Option<Vec<u8>> {
    match filter {
        Filter::FlateDecode => {
            let mut out = Vec::new();
            inflate(raw, bound, |bytes| out.extend_from_slice(bytes))?;
            Some(out)
        }
        Filter::Ascii85Decode => Some(ascii_85(raw)),
        Filter::AsciiHexDecode => Some(ascii_hex(raw)),
        Filter::Crypt => Some(raw.to_vec()),
        _ => None,
    }
}

/// Returns how much one filter decodes to; `None` past the bound.
fn measure(raw: &[u8], filter: Filter, bound: usize) -> Option<usize> {
    let length = match filter {
        Filter::FlateDecode => inflate(raw, bound, |_| {})?,
        Filter::LzwDecode => lzw(raw),
        Filter::RunLengthDecode => run_lengths(raw),
        _ => raw.len(),
    };
    (length <= bound).then_some(length)
}

/// Inflates by pieces; `None` past the bound. What is damaged counts as far as it goes.
fn inflate(raw: &[u8], bound: usize, mut piece: impl FnMut(&[u8])) -> Option<usize> {
    let mut state = Decompress::new(true);
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0usize;
    loop {
        let (read, written) = (state.total_in(), state.total_out());
        let rest = raw.get(usize::try_from(read).ok()?..).unwrap_or_default();
        let status = state.decompress(rest, &mut buffer, FlushDecompress::None);
        let grown = usize::try_from(state.total_out() - written).ok()?;
        piece(buffer.get(..grown).unwrap_or_default());
        total += grown;
        if total > bound {
            return None;
        }
        let stuck = grown == 0 && state.total_in() == read;
        if stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return Some(total);
        }
    }
}

/// Returns the length of what LZW codes stand for (ISO 32000-2, 7.4.4): a code is as long as the one it
/// continues and one more.
fn lzw(raw: &[u8]) -> usize {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths: Vec<usize> = Vec::with_capacity(4096);
    let (mut total, mut previous) = (0usize, None);
    let (mut bits, mut held, mut width) = (0u32, 0u32, 9u32);
    for byte in raw {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = usize::try_from((held >> bits) & ((1 << width) - 1)).unwrap_or(END);
        held &= (1 << bits) - 1;
        match code {
            CLEAR => {
                lengths.clear();
                (previous, width) = (None, 9);
                continue;
            }
            END => break,
            _ => {}
        }
        let length = if code < CLEAR {
            1
        } else {
            let known = lengths.get(code - END - 1).copied();
            known.unwrap_or_else(|| previous.map_or(1, |previous: usize| previous + 1))
        };
        total = total.saturating_add(length);
        if let Some(previous) = previous
            && lengths.len() < 4096
        {
            lengths.push(previous + 1);
        }
        previous = Some(length);
        width = match lengths.len() + END + 2 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    total
}

/// Returns the length of what run lengths stand for (ISO 32000-2, 7.4.5).
fn run_lengths(raw: &[u8]) -> usize {
    let (mut at, mut total) = (0, 0usize);
    while let Some(length) = raw.get(at).copied().filter(|length| *length != 128) {
        let length = usize::from(length);
        if length < 128 {
            total += length + 1;
            at += length + 2;
        } else {
            total += 257 - length;
            at += 2;
        }
    }
    total
}

fn ascii_85(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() / 5 * 4 + 4);
    let (mut group, mut count) = (0u32, 0u32);
    for byte in raw {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if let Some(kept) = usize::try_from(count)
        .ok()
        .and_then(|count| count.checked_sub(1))
    {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(group.to_be_bytes().iter().take(kept));
    }
    out
}

fn ascii_hex(raw: &[u8]) -> Vec<u8> {
    let mut digits = raw
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(raw.len() / 2);
    while let Some(high) = digits.next() {
        out.push(high << 4 | digits.next().unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write as _;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn deflate_is_measured_only_where_it_must_be() {
        let raw = deflated(&vec![b' '; 3_000_000]);
        assert!(is_within(&raw, &[Filter::FlateDecode], 3_000_000));
        assert!(!is_within(&raw, &[Filter::FlateDecode], 2_999_999));
    }

    #[test]
    fn chained_filters_are_unfolded() {
        let raw = deflated(&deflated(&vec![0; 9_000_000]));
        let twice = [Filter::FlateDecode, Filter::FlateDecode];
        assert!(is_within(&raw, &twice, 9_000_000));
        assert!(!is_within(&raw, &twice, 8_000_000));
    }

    #[test]
    fn text_filters_are_decoded() {
        assert_eq!(ascii_85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(ascii_hex(b"48 65 6C6C 6F>"), b"Hello");
        assert_eq!(run_lengths(&[2, 1, 2, 3, 254, 9, 128, 7]), 6);
    }

    #[test]
    fn lzw_codes_are_counted() {
        // The example of ISO 32000-2, 7.4.4.2: ten bytes.
        let raw = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(lzw(&raw), 10);
    }
}
