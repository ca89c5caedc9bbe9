//! The pieces that go over the pipe: a tag, a length, that many bytes.

use std::io::{self, Read, Write};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// To the worker: how to work, once.
    Setup,
    /// To the worker: what the next file is.
    Ask,
    /// To the worker: bytes of the file.
    Bytes,
    /// To the worker: there are no more bytes of the file.
    End,
    /// To the worker: the file could not be read to its end; forget it.
    Drop,
    /// From the worker: the number of an output, and bytes of it.
    Output,
    /// From the worker: what came of the file.
    Answer,
}

const TAGS: [(Tag, u8); 7] = [
    (Tag::Setup, b'S'),
    (Tag::Ask, b'A'),
    (Tag::Bytes, b'B'),
    (Tag::End, b'E'),
    (Tag::Drop, b'X'),
    (Tag::Output, b'O'),
    (Tag::Answer, b'R'),
];

/// The most that one piece holds. Files go in many; an answer is as long as the form has cells.
pub(super) const MOST: usize = 8 << 20;

/// How many bytes of a file go in one piece: what a pipe holds.
pub(super) const CHUNK: usize = 64 << 10;

/// Sends a piece.
pub(super) fn send(out: &mut impl Write, tag: Tag, payload: &[u8]) -> io::Result<()> {
    send_parts(out, tag, &[payload])
}

/// Sends a piece that lies in several places, so that none has to be copied to another.
pub(super) fn send_parts(out: &mut impl Write, tag: Tag, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length)
        .ok()
        .filter(|_| length <= MOST)
        .ok_or(io::ErrorKind::InvalidInput)?;
    let letter = TAGS
        .iter()
        .find(|(known, _)| *known == tag)
        .map(|(_, letter)| *letter);
    let [a, b, c, d] = length.to_le_bytes();
    out.write_all(&[letter.unwrap_or_default(), a, b, c, d])?;
    parts.iter().try_for_each(|part| out.write_all(part))
}

/// Receives a piece into `payload`; none where the other side is gone between two pieces.
pub(super) fn receive(from: &mut impl Read, payload: &mut Vec<u8>) -> io::Result<Option<Tag>> {
    let mut letter = [0];
    loop {
        match from.read(&mut letter) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    let tag = TAGS
        .iter()
        .find(|(_, known)| [*known] == letter)
        .map(|(tag, _)| *tag);
    let Some(tag) = tag.filter(|_| length <= MOST) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    payload.clear();
    payload.resize(length, 0);
    from.read_exact(payload)?;
    Ok(Some(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_received() {
        let mut pipe = Vec::new();
        for (tag, _) in TAGS {
            send(&mut pipe, tag, b"text").unwrap();
        }
        let (mut from, mut payload) = (pipe.as_slice(), Vec::new());
        for (tag, _) in TAGS {
            assert_eq!(receive(&mut from, &mut payload).unwrap(), Some(tag));
            assert_eq!(payload, b"text");
        }
        assert_eq!(receive(&mut from, &mut payload).unwrap(), None);
    }

    #[test]
    fn what_is_no_piece_is_refused() {
        let mut payload = Vec::new();
        for bytes in [
            &b"Q\0\0\0\0"[..],
            b"A\xff\xff\xff\xff",
            b"A\x05\0\0\0ab",
            b"A\x05",
        ] {
            assert!(receive(&mut &*bytes, &mut payload).is_err(), "{bytes:?}");
        }
        assert!(send(&mut Vec::new(), Tag::Bytes, &vec![0; MOST + 1]).is_err());
    }
}
