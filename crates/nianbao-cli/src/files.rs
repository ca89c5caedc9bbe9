//! Files in: bounded, regular files only.

use crate::packed;
use crate::problem::Problem;
use nianbao::document::Limits;
use nianbao::read::ReadError;
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;

/// A file, or one in an archive.
pub(crate) enum Source {
    /// A file.
    File(fs::File),
    /// What an archive held.
    Packed(Cursor<Vec<u8>>),
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Packed(bytes) => bytes.read(buffer),
        }
    }
}

/// Opens a file of at most `limits.input_bytes`, be it in an archive, and returns its size as its entry states it.
///
/// Pipes and devices have no size and are refused before they are opened: opening a pipe would wait
/// for a writer that may never come.
pub(crate) fn open(path: &Path, limits: &Limits) -> Result<(Source, u64), Problem> {
    let entry = match fs::metadata(path) {
        Ok(entry) => entry,
        Err(error) => {
            let Some(packed) = packed::read(path, limits) else {
                return Err(Problem::input(&error));
            };
            let bytes = packed?;
            let length = bytes.len() as u64;
            return Ok((Source::Packed(Cursor::new(bytes)), length));
        }
    };
    if entry.is_dir() {
        return Err(Problem::new(
            "unreadable-file",
            "这是文件夹，不是文件；请给出其中的文件",
            "is a folder; name a file in it",
        ));
    }
    if !entry.is_file() {
        return Err(Problem::new(
            "unreadable-file",
            "不是普通文件（管道或设备）；请先存为文件",
            "is no regular file (a pipe or a device); save it as a file first",
        ));
    }
    if entry.len() > limits.input_bytes as u64 {
        return Err(over(limits));
    }
    let file = fs::File::open(path).map_err(|error| Problem::input(&error))?;
    Ok((Source::File(file), entry.len()))
}

/// Reads a file of at most `limits.input_bytes`. The bound holds while reading too, since a file may
/// grow.
pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let (file, length) = open(path, limits)?;
    let limit = limits.input_bytes as u64;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    let most = limit.saturating_add(1);
    // Each by itself: only what a file is known to be is read into room that nobody cleared before.
    let read = match file {
        Source::File(file) => file.take(most).read_to_end(&mut bytes),
        Source::Packed(packed) => packed.take(most).read_to_end(&mut bytes),
    };
    read.map_err(|error| Problem::input(&error))?;
    if bytes.len() as u64 > limit {
        return Err(over(limits));
    }
    Ok(bytes)
}

/// Reads the first bytes of a file.
pub(crate) fn head(path: &Path, length: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    fs::File::open(path)?
        .take(length as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes the problem of a file that is too large.
pub(crate) fn over(limits: &Limits) -> Problem {
    ReadError::over("input_bytes", limits.input_bytes).into()
}
