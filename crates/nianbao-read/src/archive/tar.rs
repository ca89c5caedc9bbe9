//! TAR (POSIX.1-2001, pax; GNU tar), read in one pass from any stream.

use super::name::decoded;
use super::{Unpacked, Walk};
use crate::ReadError;
use std::io::{self, Read};

/// The unit of a TAR, and the length of a header.
pub(super) const BLOCK: usize = 512;
/// How long a name or a record about a member may be.
const MOST_TOLD: usize = 64 << 10;
/// How much of a member that nobody wants is read over at once.
const STEP: usize = 16 << 10;

/// Returns whether the bytes begin with a header: its sum is right.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes
        .get(..BLOCK)
        .is_some_and(|header| Header(header).is_whole())
}

/// Reads as much as there is, up to the length of the buffer.
pub(super) fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match stream.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

struct Header<'a>(&'a [u8]);

impl<'a> Header<'a> {
    fn field(&self, from: usize, to: usize) -> &'a [u8] {
        self.0.get(from..to).unwrap_or_default()
    }

    /// Returns a field of characters, up to its end or the first zero.
    fn text(&self, from: usize, to: usize) -> &'a [u8] {
        let field = self.field(from, to);
        field.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    /// Returns a number, octal or, as GNU tar writes large ones, in bytes.
    fn number(&self, from: usize, to: usize) -> Option<u64> {
        let field = self.field(from, to);
        if field.first()? & 0x80 != 0 {
            let mut bytes = field.iter().rev();
            let mut number = 0u64;
            for shift in 0..8 {
                number |= u64::from(*bytes.next().unwrap_or(&0)) << (8 * shift);
            }
            // Whatever stands above is the mark, or too large to be true.
            return Some(number);
        }
        let text = std::str::from_utf8(self.text(from, to)).ok()?.trim();
        if text.is_empty() {
            return Some(0);
        }
        u64::from_str_radix(text, 8).ok()
    }

    /// Returns whether the sum of the header is the one it says, its own field taken as blanks.
    fn is_whole(&self) -> bool {
        let sum: u64 = self
            .0
            .iter()
            .enumerate()
            .map(|(at, byte)| match at {
                148..156 => u64::from(b' '),
                _ => u64::from(*byte),
            })
            .sum();
        sum > 8 * u64::from(b' ') && self.number(148, 156) == Some(sum)
    }

    fn name(&self) -> Vec<u8> {
        let name = self.text(0, 100);
        let prefix = self.text(345, 500);
        let is_posix = self.field(257, 263) == b"ustar\0";
        if is_posix && !prefix.is_empty() {
            [prefix, b"/", name].concat()
        } else {
            name.to_vec()
        }
    }
}

/// What the records before a member say of it.
#[derive(Default)]
struct Told {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

pub(super) fn walk(
    walk: &mut Walk<'_>,
    mut stream: impl Read,
    within: &str,
    depth: usize,
) -> Result<(), ReadError> {
    let mut told = Told::default();
    loop {
        let mut block = [0; BLOCK];
        let read = fill(&mut stream, &mut block).map_err(|error| broken(&error))?;
        // Two blocks of zeros end an archive; some programs leave them away.
        if read == 0 || block.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let header = Header(&block);
        if read < BLOCK || !header.is_whole() {
            return Err(damaged("a header is wrong; what follows cannot be read"));
        }
        let written = header.number(124, 136).unwrap_or_default();
        let kind = block.get(156).copied().unwrap_or_default();
        let mut body = Body::new(&mut stream, written);
        match kind {
            // A name too long for the header (GNU tar).
            b'L' => {
                let mut name = body.told()?;
                while name.last() == Some(&0) {
                    name.pop();
                }
                told.name = Some(name);
            }
            b'x' | b'X' => records(&body.told()?, &mut told),
            // Of a member, or of everything, or of nothing we know.
            b'g' | b'K' | b'N' | b'V' | b'M' => {}
            // Files, contiguous files, and files with holes.
            b'0' | 0 | b'7' | b'S' => {
                let name = told.name.take().unwrap_or_else(|| header.name());
                let size = told.size.take().unwrap_or(written);
                body = Body::new(body.stream, size);
                // Old archives mark a folder by its slash alone.
                if name.last() != Some(&b'/')
                    && let Some(path) = walk.enters(&decoded(&name), within)?
                {
                    let unpacked = if kind == b'S' {
                        Unpacked::Error(ReadError::Unsupported {
                            format: "TAR (sparse)",
                        })
                    } else {
                        body.unpacked(walk)
                    };
                    walk.leaves(path, unpacked, depth)?;
                }
            }
            // Folders, links, devices.
            _ => told = Told::default(),
        }
        if !body.pass()? {
            return Err(damaged("it is cut off"));
        }
    }
}

fn damaged(why: &str) -> ReadError {
    ReadError::damaged("TAR", why)
}

fn broken(error: &io::Error) -> ReadError {
    match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<ReadError>())
    {
        Some(over) => over.clone(),
        None => damaged(&error.to_string()),
    }
}

/// A stream of which no more than so many bytes are read.
pub(super) struct Bounded<R> {
    pub(super) stream: R,
    pub(super) left: usize,
    /// What it comes to where there is more.
    pub(super) over: ReadError,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let left = self.left.checked_sub(read);
        self.left = left.ok_or_else(|| io::Error::other(self.over.clone()))?;
        Ok(read)
    }
}

/// The bytes of a member, with what fills its last block.
struct Body<'s, R> {
    stream: &'s mut R,
    /// How many bytes of the member are left.
    left: u64,
    /// How many bytes fill the last block.
    padding: u64,
}

impl<'s, R: Read> Body<'s, R> {
    fn new(stream: &'s mut R, size: u64) -> Self {
        let block = BLOCK as u64;
        Self {
            stream,
            left: size,
            padding: (block - size % block) % block,
        }
    }

    /// Reads a piece; an empty one at the end of the member, or of the stream.
    fn piece<'b>(&mut self, buffer: &'b mut [u8]) -> Result<&'b [u8], ReadError> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let buffer = buffer.get_mut(..most).unwrap_or_default();
        let read = fill(self.stream, buffer).map_err(|error| broken(&error))?;
        self.left -= read as u64;
        Ok(buffer.get(..read).unwrap_or_default())
    }

    /// Returns what a record says.
    fn told(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut told =
            vec![0; usize::try_from(self.left).map_or(MOST_TOLD, |left| left.min(MOST_TOLD))];
        let read = self.piece(&mut told)?.len();
        told.truncate(read);
        Ok(told)
    }

    fn unpacked(&mut self, walk: &Walk<'_>) -> Unpacked {
        let (most, over) = walk.most();
        if self.left > most as u64 {
            return Unpacked::Error(over);
        }
        let mut bytes = Vec::new();
        let mut buffer = [0; STEP];
        while self.left > 0 {
            match self.piece(&mut buffer) {
                Ok([]) => return Unpacked::Error(damaged("it is cut off")),
                Ok(piece) => bytes.extend_from_slice(piece),
                Err(error) => return Unpacked::Error(error),
            }
        }
        Unpacked::Whole(bytes)
    }

    /// Passes over what is left; `false` where the stream ends before.
    fn pass(&mut self) -> Result<bool, ReadError> {
        self.left = self.left.saturating_add(self.padding);
        let mut buffer = [0; STEP];
        // An archive may end with its last file.
        let needed = self.left > self.padding;
        while self.left > 0 {
            if self.piece(&mut buffer)?.is_empty() {
                return Ok(!needed);
            }
        }
        Ok(true)
    }
}

/// Reads the records of an extended header: `length key=value\n`.
fn records(bytes: &[u8], told: &mut Told) {
    let mut rest = bytes;
    while let Some(blank) = rest.iter().position(|byte| *byte == b' ') {
        let length = rest
            .get(..blank)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(length) = length.and_then(|digits| digits.trim().parse::<usize>().ok()) else {
            return;
        };
        let Some(record) = rest.get(blank + 1..length) else {
            return;
        };
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        if let Some(path) = record.strip_prefix(b"path=") {
            told.name = Some(path.to_vec());
        } else if let Some(size) = record.strip_prefix(b"size=") {
            let size = std::str::from_utf8(size).ok();
            told.size = size.and_then(|size| size.parse().ok());
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}
