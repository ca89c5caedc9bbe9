//! A ZIP archive read in memory within bounds: a number of entries and a number of inflated bytes.
//!
//! The sizes that an archive declares are not believed; what comes out is counted. Nothing is ever
//! written, so that the names of entries are only names.

use super::salvage;
use encoding_rs::GB18030;
use nianbao_document::Limits;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::{ZipFile, ZipReadOptions};

/// An opened archive.
pub(crate) struct Archive<'a> {
    zip: Listed<'a>,
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
        let (mut zip, damage) = open(bytes, most)?;
        let mut entries = BTreeMap::new();
        let mut duplicates = Vec::new();
        for index in 0..zip.len() {
            let Ok(entry) = zip.by_index_raw(index) else {
                continue;
            };
            let name = entry_name(&entry);
            if entries.insert(fold(&name), index).is_some() {
                duplicates.push(name);
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

    /// Returns the names of the parts, folded: in lower case, without a slash in front.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
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
        let limit = ArchiveError::Limit("zip_inflated_bytes", self.limit);
        let part = inflate(
            &mut self.zip,
            index,
            self.damage.is_some(),
            self.left,
            limit,
        )?;
        self.left -= part.bytes.len();
        Ok(Some(part))
    }
}

/// An archive in memory, as its directory lists it.
pub(crate) type Listed<'a> = ZipArchive<Cursor<Cow<'a, [u8]>>>;

/// Opens an archive by its directory, or by the headers of its entries where that is of no use, of
/// which there may be no more than `most`. Says why the directory was not used.
pub(crate) fn open(
    bytes: &[u8],
    most: usize,
) -> Result<(Listed<'_>, Option<String>), ArchiveError> {
    let why = match directory(Cow::Borrowed(bytes)) {
        Ok(zip) => return Ok((zip, None)),
        Err(why) => why,
    };
    let rebuilt = salvage::rebuild(bytes, most);
    let rebuilt = rebuilt.ok_or_else(|| ArchiveError::Damaged(why.clone()))?;
    let zip = directory(Cow::Owned(rebuilt)).map_err(ArchiveError::Damaged)?;
    Ok((zip, Some(why)))
}

/// Inflates an entry to at most `most` bytes; more come to the error `over`. `unsure` is whether the
/// sums of the entries are not known.
pub(crate) fn inflate(
    zip: &mut Listed<'_>,
    index: usize,
    unsure: bool,
    most: usize,
    over: ArchiveError,
) -> Result<Part, ArchiveError> {
    if zip
        .by_index_data(index)
        .is_ok_and(|entry| entry.encrypted())
    {
        return Err(ArchiveError::Encrypted);
    }
    // A directory that was made anew knows no sums.
    let options = ZipReadOptions::new().ignore_crc32(unsure);
    let damaged = |error: &dyn std::error::Error| ArchiveError::Damaged(error.to_string());
    let mut file = zip
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
            Ok(0) => return Ok(part),
            Ok(count) => {
                if count > most - part.bytes.len() {
                    return Err(over);
                }
                part.bytes
                    .extend_from_slice(buffer.get(..count).unwrap_or_default());
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) if part.bytes.is_empty() => return Err(damaged(&error)),
            Err(error) => {
                part.damage = Some(error.to_string());
                return Ok(part);
            }
        }
    }
}

/// Returns the name of an entry. One that is not UTF-8 is GBK, as Chinese systems write without
/// saying so, unless the archive gives it in Unicode beside (APPNOTE 4.6.9).
pub(crate) fn entry_name<R: Read>(entry: &ZipFile<'_, R>) -> String {
    let raw = entry.name_raw();
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    match entry.name() {
        // The code page of old has no such characters.
        Ok(name) if name.chars().any(|c| c >= '\u{2E80}') => name.into_owned(),
        _ => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Reads the directory of an archive; one that leads nowhere is as good as none.
fn directory(bytes: Cow<'_, [u8]>) -> Result<Listed<'_>, String> {
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
    use crate::container::pack as packed;

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
