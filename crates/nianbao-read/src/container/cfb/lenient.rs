//! A compound file that does not keep to the rules, as far as its sectors go.
//!
//! Every sector of a chain is visited once, so that no table can make a loop, and every length is that
//! of what is there, not of what is declared.

use crate::container::ArchiveError;

/// The sectors of a compound file, by what its tables say of them.
pub(super) struct Lenient<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one that follows it (MS-CFB 2.3).
    next: Vec<u32>,
    /// The same for the small sectors (2.4), and these one after the other.
    small_next: Vec<u32>,
    small: Vec<u8>,
    cutoff: u64,
    streams: Vec<Stream>,
}

struct Stream {
    path: String,
    start: u32,
    length: u64,
}

/// The length of a small sector, and of an entry of the directory.
const SMALL: usize = 64;
const ENTRY: usize = 128;
/// Sector numbers from here on are marks, not sectors (2.1).
const MARKS: u32 = 0xFFFF_FFFA;
const NONE: u32 = 0xFFFF_FFFF;
/// How many tables the header lists (2.2).
const LISTED: usize = 109;

impl<'a> Lenient<'a> {
    /// Reads tables and directory.
    pub(super) fn open(bytes: &'a [u8], most: usize) -> Result<Self, ArchiveError> {
        let cut = || ArchiveError::Damaged("cut within its header".into());
        let sector = match bytes.get(30).ok_or_else(cut)? {
            12 => 4096,
            _ => 512,
        };
        let field = |at| long(bytes, at).ok_or_else(cut);
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            small_next: Vec::new(),
            small: Vec::new(),
            cutoff: u64::from(field(56)?),
            streams: Vec::new(),
        };
        file.next = file.tables(field(68)?);
        let small = file.chain(field(60)?, usize::MAX).0;
        file.small_next = longs(&small);
        let directory = file.chain(field(48)?, usize::MAX).0;
        if directory.is_empty() {
            return Err(ArchiveError::Damaged("no directory".into()));
        }
        file.read_directory(&directory, most)?;
        Ok(file)
    }

    /// Returns the paths of the streams.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.streams.iter().map(|stream| stream.path.as_str())
    }

    /// Reads a stream as far as it goes, with the word for what is wrong.
    pub(super) fn read(&self, path: &str) -> Option<(Vec<u8>, Option<&'static str>)> {
        let path = path.trim_start_matches('/');
        let stream = self.streams.iter().find(|stream| stream.path == path)?;
        let length = usize::try_from(stream.length).unwrap_or(usize::MAX);
        let (mut bytes, looped) = if stream.length < self.cutoff {
            let part = |sector: usize| self.small.get(sector * SMALL..(sector + 1) * SMALL);
            follow(stream.start, &self.small_next, length, part)
        } else {
            self.chain(stream.start, length)
        };
        let cut = bytes.len() < length;
        bytes.truncate(length);
        let why = match (looped, cut) {
            (true, _) => Some("a chain of sectors in a loop"),
            (_, true) => Some("a stream cut short"),
            _ => None,
        };
        Some((bytes, why))
    }

    /// Reads the tables: those listed in the header, then those listed in a chain of their own.
    fn tables(&self, mut list: u32) -> Vec<u32> {
        let sectors = self.bytes.len() / self.sector;
        let mut next = Vec::new();
        let mut add = |number: u32| {
            if next.len() <= sectors {
                match self.sector(number) {
                    Some(table) => next.extend(longs(table)),
                    // The tables after one that is lost keep their place.
                    None if number < MARKS => next.resize(next.len() + self.sector / 4, NONE),
                    None => {}
                }
            }
        };
        for index in 0..LISTED {
            add(long(self.bytes, 76 + index * 4).unwrap_or(NONE));
        }
        for _ in 0..=sectors {
            let Some(listed) = self.sector(list) else {
                break;
            };
            let mut numbers = longs(listed);
            list = numbers.pop().unwrap_or(NONE);
            numbers.into_iter().for_each(&mut add);
        }
        next
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?;
        let start = start.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        // The last sector of a file may be cut.
        let rest = rest.get(..self.sector).unwrap_or(rest);
        (!rest.is_empty()).then_some(rest)
    }

    fn chain(&self, start: u32, most: usize) -> (Vec<u8>, bool) {
        let part = |number: usize| self.sector(u32::try_from(number).ok()?);
        follow(start, &self.next, most, part)
    }

    /// Reads the directory as a tree, then the entries that no branch leads to.
    fn read_directory(&mut self, directory: &[u8], most: usize) -> Result<(), ArchiveError> {
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY).collect();
        let used = entries.iter().filter(|entry| kind(entry) != 0).count();
        if used > most {
            return Err(ArchiveError::Limit("zip_entries", most));
        }
        let mut seen = vec![false; entries.len()];
        let mut open: Vec<(u32, String)> = Vec::new();
        if let Some(root) = entries.first() {
            let start = long(root, 116).unwrap_or(NONE);
            let length = usize::try_from(long(root, 120).unwrap_or(0)).unwrap_or(0);
            self.small = self.chain(start, length).0;
            open.push((long(root, 76).unwrap_or(NONE), String::new()));
        }
        let unreached = (1..entries.len()).rev();
        let mut rest: Vec<u32> = unreached.filter_map(|id| u32::try_from(id).ok()).collect();
        while let Some((id, folder)) = open.pop().or_else(|| Some((rest.pop()?, String::new()))) {
            let Ok(index) = usize::try_from(id) else {
                continue;
            };
            let (Some(entry), Some(seen)) = (entries.get(index), seen.get_mut(index)) else {
                continue;
            };
            if std::mem::replace(seen, true) || kind(entry) == 0 {
                continue;
            }
            let path = format!("{folder}{}", name(entry));
            match kind(entry) {
                1 => open.push((long(entry, 76).unwrap_or(NONE), format!("{path}/"))),
                2 => self.streams.push(Stream {
                    path,
                    start: long(entry, 116).unwrap_or(NONE),
                    length: length(entry, self.sector),
                }),
                _ => {}
            }
            for side in [68, 72] {
                open.push((long(entry, side).unwrap_or(NONE), folder.clone()));
            }
        }
        Ok(())
    }
}

/// Follows a chain until it ends, has given enough, or comes to a sector that it had or that is not
/// there; says whether it came back on itself.
fn follow<'s>(
    start: u32,
    next: &[u32],
    most: usize,
    part: impl Fn(usize) -> Option<&'s [u8]>,
) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut seen = vec![false; next.len()];
    let mut number = start;
    while number < MARKS && bytes.len() < most {
        let Ok(index) = usize::try_from(number) else {
            break;
        };
        let (Some(following), Some(seen)) = (next.get(index), seen.get_mut(index)) else {
            break;
        };
        if std::mem::replace(seen, true) {
            return (bytes, true);
        }
        let Some(part) = part(index) else {
            break;
        };
        bytes.extend_from_slice(part);
        number = *following;
    }
    (bytes, false)
}

/// Returns the kind of an entry: 0 none, 1 storage, 2 stream, 5 root (2.6.1).
fn kind(entry: &[u8]) -> u8 {
    entry.get(66).copied().unwrap_or(0)
}

fn name(entry: &[u8]) -> String {
    let length = entry.get(64).copied().map_or(0, usize::from);
    let units = entry.get(..length.saturating_sub(2).min(SMALL));
    let units: Vec<u16> = units
        .unwrap_or_default()
        .chunks_exact(2)
        .filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
        .collect();
    String::from_utf16_lossy(&units)
}

/// Returns a stream's length; the upper half means nothing where sectors have 512 bytes (2.6.3).
fn length(entry: &[u8], sector: usize) -> u64 {
    let [low, high] = [120, 124].map(|at| u64::from(long(entry, at).unwrap_or(0)));
    if sector == 512 { low } else { low | high << 32 }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn longs(bytes: &[u8]) -> Vec<u32> {
    let fours = bytes.chunks_exact(4);
    fours
        .filter_map(|four| Some(u32::from_le_bytes(four.try_into().ok()?)))
        .collect()
}
