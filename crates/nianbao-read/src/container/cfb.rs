//! An OLE compound file (MS-CFB), as Office 97–2003 wrote its documents, read in memory within bounds.
//!
//! The `cfb` crate reads files that keep to the rules. What it refuses or fails at (a sector table
//! longer than the file, a chain cut short, a tree with a loop) goes to a reader of our own that takes
//! what is there (`cfb/lenient.rs`).

mod lenient;

use super::{ArchiveError, Part};
use lenient::Lenient;
use nianbao_document::Limits;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// An opened compound file.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    library: Option<cfb::CompoundFile<Cursor<&'a [u8]>>>,
    lenient: Option<Lenient<'a>>,
    /// The streams by their folded paths.
    streams: BTreeMap<String, String>,
    /// Why the file does not keep to the rules.
    pub(crate) damage: Option<String>,
    most: usize,
}

impl<'a> Compound<'a> {
    /// Opens a compound file. The number of its entries is bounded by `Limits::zip_entries`.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ArchiveError> {
        if !bytes.starts_with(super::OLE) {
            return Err(ArchiveError::Damaged("no compound file".into()));
        }
        let most = limits.zip_entries;
        let mut file = Self {
            bytes,
            library: None,
            lenient: None,
            streams: BTreeMap::new(),
            damage: None,
            most,
        };
        match cfb::CompoundFile::open(Cursor::new(bytes)) {
            Ok(library) => {
                for (count, entry) in library.walk().enumerate() {
                    if count >= most {
                        return Err(ArchiveError::Limit("zip_entries", most));
                    }
                    if entry.is_stream() {
                        let path = entry.path().to_string_lossy().into_owned();
                        file.streams.insert(fold(&path), path);
                    }
                }
                file.library = Some(library);
            }
            Err(why) => {
                file.damage = Some(why.to_string());
                let lenient = Lenient::open(bytes, most)?;
                for path in lenient.paths() {
                    file.streams.insert(fold(path), path.to_owned());
                }
                file.lenient = Some(lenient);
            }
        }
        Ok(file)
    }

    #[cfg(test)]
    /// Returns the paths of the streams in lower case, e.g. `workbook`, `objectpool/_1/ole`.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.streams.keys().map(String::as_str)
    }

    /// Returns whether there is a stream at this path; case does not matter.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.streams.contains_key(&fold(path))
    }

    /// Reads a stream, never more than the file has bytes. There is none where no stream has the path.
    pub(crate) fn read(&mut self, path: &str) -> Result<Option<Part>, ArchiveError> {
        let Some(path) = self.streams.get(&fold(path)) else {
            return Ok(None);
        };
        let mut damage = None;
        if let Some(library) = &mut self.library {
            match whole(library, path, self.bytes.len()) {
                Ok(bytes) => {
                    return Ok(Some(Part {
                        bytes,
                        damage: None,
                    }));
                }
                Err(why) => damage = Some(why.to_string()),
            }
        }
        if self.lenient.is_none() {
            self.lenient = Some(Lenient::open(self.bytes, self.most)?);
        }
        let found = self.lenient.as_ref().and_then(|file| file.read(path));
        Ok(found.map(|(bytes, cut)| Part {
            bytes,
            damage: cut.map(str::to_owned).or(damage),
        }))
    }
}

/// Reads a stream whole; one that says it is longer than the file is not believed.
fn whole(
    library: &mut cfb::CompoundFile<Cursor<&[u8]>>,
    path: &str,
    most: usize,
) -> std::io::Result<Vec<u8>> {
    let stream = library.open_stream(path)?;
    let length = stream.len();
    if usize::try_from(length).map_or(true, |length| length > most) {
        return Err(std::io::Error::other("a stream longer than the file"));
    }
    let mut bytes = Vec::new();
    stream.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Folds a path: names are equal without regard to case (MS-CFB 2.6.4).
fn fold(path: &str) -> String {
    path.trim_start_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn made(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (path, bytes) in streams {
            if let Some((folder, _)) = path.rsplit_once('/') {
                file.create_storage_all(format!("/{folder}")).unwrap();
            }
            let mut stream = file.create_stream(format!("/{path}")).unwrap();
            stream.write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn long() -> Vec<u8> {
        (0..9_000u32)
            .flat_map(|n| (n * 7919).to_le_bytes())
            .collect()
    }

    fn read(bytes: &[u8], path: &str) -> Option<(Vec<u8>, bool)> {
        let mut file = Compound::open(bytes, &Limits::default()).unwrap();
        let part = file.read(path).unwrap()?;
        Some((part.bytes, part.damage.is_some()))
    }

    #[test]
    fn both_readers_read_the_same() {
        let long = long();
        let bytes = made(&[("Workbook", &long), ("a/b/Short", b"short"), ("Empty", b"")]);
        let lenient = Lenient::open(&bytes, 100).unwrap();
        for (path, expected) in [
            ("Workbook", &long[..]),
            ("a/b/Short", b"short"),
            ("Empty", b""),
        ] {
            assert_eq!(read(&bytes, path), Some((expected.to_vec(), false)));
            assert_eq!(
                lenient.read(path),
                Some((expected.to_vec(), None)),
                "{path}"
            );
        }
        assert_eq!(read(&bytes, "WORKBOOK"), Some((long, false)));
        assert_eq!(read(&bytes, "other"), None);
        let file = Compound::open(&bytes, &Limits::default()).unwrap();
        assert_eq!(
            file.paths().collect::<Vec<_>>(),
            ["a/b/short", "empty", "workbook"]
        );
        assert!(file.has("A/B/SHORT") && !file.has("a"));
    }

    #[test]
    fn a_cut_file_gives_what_is_left() {
        let long = long();
        let bytes = made(&[("Short", b"short"), ("Workbook", &long)]);
        let cut = &bytes[..bytes.len() - 20_000];
        let (found, damaged) = read(cut, "Workbook").unwrap();
        assert!(damaged && found.len() > 10_000 && long.starts_with(&found));
    }

    #[test]
    fn a_chain_in_a_loop_ends() {
        let long = long();
        let bytes = made(&[("Workbook", &long)]);
        // The first sector table follows the header's list of such tables.
        let table = usize::from(u16::from_le_bytes([bytes[76], bytes[77]]));
        let shift = u32::from(bytes[30]);
        let start = (table + 1) << shift;
        for entry in 4..20 {
            let mut looped = bytes.clone();
            looped[start + entry * 4..start + entry * 4 + 4].copy_from_slice(&3u32.to_le_bytes());
            let (found, damaged) = read(&looped, "Workbook").unwrap_or_default();
            assert!(
                found.len() <= bytes.len() && (damaged || found == long),
                "{entry}"
            );
        }
    }

    #[test]
    fn entries_are_bounded() {
        let bytes = made(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
        let limits = Limits {
            zip_entries: 2,
            ..Limits::default()
        };
        let refused = Compound::open(&bytes, &limits).map(|_| ());
        assert_eq!(refused, Err(ArchiveError::Limit("zip_entries", 2)));
        assert_eq!(Lenient::open(&bytes, 2).map(|_| ()), refused);
    }
}
