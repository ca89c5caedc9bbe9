//! A ZIP archive read in memory within bounds: a number of entries and a number of inflated bytes.
//!
//! The sizes that an archive declares are not believed; what comes out is counted. Nothing is ever
//! written, so that the names of entries are only names.

use super::salvage;
use nianbao_document::Limits;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::ZipReadOptions;

/// An opened archive.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<Cow<'a, [u8]>>>,
    /// The entries by their folded names; of entries of one name the last counts, as in the
    /// programs that made the file.
    entries: BTreeMap<String, usize>,
    /// The names that two entries have.
    pub(crate) duplicates: Vec<String>,
    /// Why the directory of the archive could not be used.
    pub(crate) damage: Option<String>,
    left: usize,
    limit: usize,
}

/// One part of an archive, inflated.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its bytes, as far as they could be read.
    pub(crate) bytes: Vec<u8>,
    /// Why they may be wrong or cut short.
    pub(crate) damage: Option<String>,
}

/// Why an archive or a part cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ArchiveError {
    /// Over the bound of this name and value.
    Limit(&'static str, usize),
    /// A part needs a password.
    Encrypted,
    /// Damaged, and how.
    Damaged(String),
}

/// The signature of an entry of the central directory (APPNOTE 4.3.12).
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

impl<'a> Archive<'a> {
    /// Opens an archive. `left` is how much may be inflated of it in all.
    pub(crate) fn open(
        bytes: &'a [u8],
        limits: &Limits,
        left: usize,
    ) -> Result<Self, ArchiveError> {
        // Every entry has its signature in the file, whatever the directory says of their number.
        // Counting them first costs less than to read a directory of a million entries.
        let most = limits.zip_entries;
        if super::count(bytes, DIRECTORY_ENTRY, most.saturating_add(1)) > most {
            return Err(ArchiveError::Limit("zip_entries", most));
        }
        let (zip, damage) = match directory(Cow::Borrowed(bytes)) {
            Ok(zip) => (zip, None),
            Err(why) => {
                let rebuilt = salvage::rebuild(bytes, most);
                let rebuilt = rebuilt.ok_or_else(|| ArchiveError::Damaged(why.clone()))?;
                (
                    directory(Cow::Owned(rebuilt)).map_err(ArchiveError::Damaged)?,
                    Some(why),
                )
            }
        };
        let mut entries = BTreeMap::new();
        let mut duplicates = Vec::new();
        for index in 0..zip.len() {
            let name = match zip.name_for_index(index) {
                Some(Ok(name)) => name,
                _ => continue,
            };
            if entries.insert(fold(&name), index).is_some() {
                duplicates.push(name.into_owned());
            }
        }
        if duplicates.is_empty() && zip.has_duplicate_names() {
            // The directory named an entry twice and the archive shows only the last.
            duplicates.push(String::new());
        }
        Ok(Self {
            zip,
            entries,
            duplicates,
            damage,
            left,
            limit: limits.zip_inflated_bytes,
        })
    }

    /// Returns whether there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&fold(name))
    }

    /// Returns how many more bytes may be inflated.
    pub(crate) fn left(&self) -> usize {
        self.left
    }

    /// Counts bytes that were inflated elsewhere, in an archive within this one.
    pub(crate) fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// Inflates a part. There is none where no entry has the name.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Part>, ArchiveError> {
        let Some(&index) = self.entries.get(&fold(name)) else {
            return Ok(None);
        };
        if self
            .zip
            .by_index_data(index)
            .is_ok_and(|entry| entry.encrypted())
        {
            return Err(ArchiveError::Encrypted);
        }
        // A directory that was made anew knows no sums.
        let options = ZipReadOptions::new().ignore_crc32(self.damage.is_some());
        let damaged = |error: &dyn std::error::Error| ArchiveError::Damaged(error.to_string());
        let mut file = self
            .zip
            .by_index_with_options(index, options)
            .map_err(|error| damaged(&error))?;
        let mut part = Part {
            bytes: Vec::new(),
            damage: None,
        };
        // Where a stream breaks, what was inflated in the same call is lost: small steps lose less.
        let mut buffer = [0; 1 << 10];
        loop {
            // Read by hand: what came before an error is kept, and a wrong sum is found at the end.
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    if count > self.left {
                        return Err(ArchiveError::Limit("zip_inflated_bytes", self.limit));
                    }
                    self.left -= count;
                    part.bytes
                        .extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) if part.bytes.is_empty() => return Err(damaged(&error)),
                Err(error) => {
                    part.damage = Some(error.to_string());
                    break;
                }
            }
        }
        Ok(Some(part))
    }
}

/// Reads the directory of an archive; one that leads nowhere is as good as none.
fn directory(bytes: Cow<'_, [u8]>) -> Result<ZipArchive<Cursor<Cow<'_, [u8]>>>, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    for index in 0..zip.len() {
        zip.by_index_raw(index).map_err(|error| error.to_string())?;
    }
    Ok(zip)
}

/// Folds a name: parts are equal without regard to ASCII case (ECMA-376 part 2, 7.3.5), some
/// programs write a slash in front, and some the wrong slash.
fn fold(name: &str) -> String {
    name.trim_start_matches(['/', '\\'])
        .replace('\\', "/")
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(bytes: &[u8], limits: &Limits) -> Result<(), ArchiveError> {
        let mut archive = Archive::open(bytes, limits, limits.zip_inflated_bytes)?;
        archive.read("a.xml").map(|_| ())
    }

    #[test]
    fn names_are_folded() {
        let bytes = packed(&[("Word\\Document.XML", b"text")]);
        let mut archive = Archive::open(&bytes, &Limits::default(), 100).unwrap();
        assert!(archive.has("/word/document.xml"));
        assert_eq!(
            archive.read("word/document.xml").unwrap().unwrap().bytes,
            b"text"
        );
        assert!(archive.read("other.xml").unwrap().is_none());
    }

    #[test]
    fn entries_and_bytes_are_bounded() {
        let bytes = packed(&[("a.xml", &[b' '; 5000]), ("b.xml", b"")]);
        let mut limits = Limits {
            zip_inflated_bytes: 5000,
            ..Limits::default()
        };
        assert_eq!(open(&bytes, &limits), Ok(()));
        limits.zip_inflated_bytes = 4999;
        assert_eq!(
            open(&bytes, &limits),
            Err(ArchiveError::Limit("zip_inflated_bytes", 4999))
        );
        limits.zip_entries = 1;
        assert_eq!(
            open(&bytes, &limits),
            Err(ArchiveError::Limit("zip_entries", 1))
        );
    }

    #[test]
    fn names_that_fold_together_are_told() {
        let bytes = packed(&[("a.xml", b"1"), ("A.xml", b"2")]);
        let mut archive = Archive::open(&bytes, &Limits::default(), 100).unwrap();
        assert_eq!(archive.duplicates, ["A.xml"]);
        assert_eq!(archive.read("a.xml").unwrap().unwrap().bytes, b"2");
    }

    #[test]
    fn a_lost_directory_is_made_anew() {
        let text: Vec<u8> = (0..9_000u32)
            .flat_map(|n| (n * 7919 % 65_521).to_le_bytes())
            .collect();
        let bytes = packed(&[("a.xml", &text), ("b.xml", b"b")]);
        let directory = bytes
            .windows(4)
            .position(|four| four == DIRECTORY_ENTRY)
            .unwrap();
        let mut moved = bytes.clone();
        moved.splice(9_000..9_000, *b"stray");
        let mut later = bytes[..directory].to_vec();
        later[6] |= 8;
        for (damaged, whole) in [
            (&bytes[..directory], true),
            (&later, true),
            (&moved, false),
            (&bytes[..9_000], false),
        ] {
            let mut archive = Archive::open(damaged, &Limits::default(), 1 << 20).unwrap();
            assert!(archive.damage.is_some());
            let part = archive.read("a.xml").unwrap().unwrap();
            assert_eq!(part.bytes == text, whole);
            assert!(!part.bytes.is_empty());
        }
    }

    #[test]
    fn a_cut_part_keeps_its_beginning() {
        let text: Vec<u8> = (0..40_000u32)
            .flat_map(|n| (n * 7919 % 65_521).to_le_bytes())
            .collect();
        let mut bytes = packed(&[("a.xml", &text)]);
        let middle = bytes.len() / 2;
        for byte in bytes.iter_mut().skip(middle).take(200) {
            *byte = 0xFF;
        }
        let mut archive = Archive::open(&bytes, &Limits::default(), 1 << 20).unwrap();
        let part = archive.read("a.xml").unwrap().unwrap();
        assert!(part.damage.is_some() && !part.bytes.is_empty());
    }
}
