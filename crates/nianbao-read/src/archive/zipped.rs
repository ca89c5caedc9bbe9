//! ZIP as an archive of files.

use super::{Unpacked, Walk};
use crate::ReadError;
use crate::container::{self, ArchiveError};
use nianbao_document::Limits;

/// What an archive of files has not at its root, and a document that is packed as one has.
const SIGNS: &[&str] = &[
    "[Content_Types].xml",
    "mimetype",
    "META-INF/manifest.xml",
    "OFD.xml",
];

/// The end of the central directory (APPNOTE 4.3.16), and its forerunner in large archives (4.3.14).
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
/// How far before the end of the file it may begin: its own length and the longest comment.
const END_BYTES: usize = 22 + 65_535 + 20 + 56;

/// Returns whether the archive is a document of a format that may not be read.
pub(super) fn is_package(bytes: &[u8], limits: &Limits) -> bool {
    if told(bytes) > limits.archive_members as u64 {
        return false;
    }
    container::open(bytes, limits.archive_members).is_ok_and(|(zip, _)| {
        let mut names = zip.file_names().filter_map(Result::ok);
        names.any(|name| SIGNS.contains(&&*name))
    })
}

/// Returns how many entries the archive says it has.
fn told(bytes: &[u8]) -> u64 {
    let tail = bytes
        .get(bytes.len().saturating_sub(END_BYTES)..)
        .unwrap_or_default();
    let at = |sign: &[u8]| tail.windows(4).rposition(|four| four == sign);
    let short = at(END).and_then(|at| tail.get(at + 10..at + 12));
    let long = at(END_64).and_then(|at| tail.get(at + 32..at + 40));
    let short = short.and_then(|bytes| bytes.try_into().ok());
    let long = long.and_then(|bytes| bytes.try_into().ok());
    let short = u64::from(short.map_or(0, u16::from_le_bytes));
    short.max(long.map_or(0, u64::from_le_bytes))
}

pub(super) fn walk(
    walk: &mut Walk<'_>,
    bytes: &[u8],
    within: &str,
    depth: usize,
) -> Result<(), ReadError> {
    let most = walk.limits.archive_members;
    if told(bytes) > most as u64 {
        return Err(ReadError::over("archive_members", most));
    }
    let (mut zip, damage) = container::open(bytes, most).map_err(|error| refusal(&error))?;
    // The archive shows only the last of entries of one name.
    let has_lost = zip.has_duplicate_names();
    for index in 0..zip.len() {
        let Ok((name, is_folder)) = zip
            .by_index_raw(index)
            .map(|entry| (container::entry_name(&entry), entry.is_dir()))
        else {
            continue;
        };
        if is_folder {
            continue;
        }
        let Some(path) = walk.enters(&name, within)? else {
            continue;
        };
        let (bytes, over) = walk.most();
        let over = match over {
            ReadError::Limit { name, limit } => ArchiveError::Limit(name, limit),
            _ => ArchiveError::Limit("archive_bytes", bytes),
        };
        let unpacked = match container::inflate(&mut zip, index, damage.is_some(), bytes, over) {
            // A part of a report would pass for a whole one.
            Ok(part) => match part.damage {
                Some(why) => Unpacked::Error(ReadError::damaged("ZIP", why)),
                None => Unpacked::Whole(part.bytes),
            },
            Err(error) => Unpacked::Error(refusal(&error)),
        };
        walk.leaves(path, unpacked, depth)?;
    }
    if let Some(why) = damage {
        return Err(ReadError::damaged("ZIP", why));
    }
    if has_lost {
        let why = "members of one name; only the last can be read";
        return Err(ReadError::damaged("ZIP", why));
    }
    Ok(())
}

fn refusal(error: &ArchiveError) -> ReadError {
    match error {
        ArchiveError::Limit(name, limit) => ReadError::over(name, *limit),
        ArchiveError::Encrypted => ReadError::Encrypted { format: "ZIP" },
        ArchiveError::Damaged(why) => ReadError::damaged("ZIP", why.clone()),
    }
}
