//! Files in: bounded, regular files only.

use crate::problem::Problem;
use nianbao::document::Limits;
use nianbao::read::ReadError;
use std::fs;
use std::io::Read;
use std::path::Path;

/// Reads a file of at most `limits.input_bytes`.
///
/// The size is taken from the file's entry before a byte is read, and held to while reading, since a
/// file may grow. Pipes and devices have no size and are refused before they are opened: opening a
/// pipe would wait for a writer that may never come.
pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let entry = fs::metadata(path).map_err(|error| Problem::input(&error))?;
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
    let limit = limits.input_bytes as u64;
    if entry.len() > limit {
        return Err(over(limits));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(entry.len()).unwrap_or_default());
    fs::File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| Problem::input(&error))?;
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

fn over(limits: &Limits) -> Problem {
    ReadError::over("input_bytes", limits.input_bytes).into()
}
