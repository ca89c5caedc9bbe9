//! A ZIP archive without a usable directory, as of a download that was cut off: every entry still
//! has its own header before it (APPNOTE 4.3.7), and a directory is made of those.

const ENTRY: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const DIRECTORY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// The length of an entry's header before its name.
const HEADER: usize = 30;

/// The flag that says that sizes come after the data (APPNOTE 4.4.4, bit 3).
const SIZES_LATER: u16 = 8;

/// Returns the archive with a new directory at its end; nothing where no entry is left, or more
/// than `most`.
pub(super) fn rebuild(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut directory = Vec::new();
    let mut count = 0u16;
    let mut at = 0;
    while let Some(start) = find(bytes, at, &[ENTRY]) {
        at = start + ENTRY.len();
        let Some(entry) = Entry::read(bytes, start) else {
            continue;
        };
        count = count
            .checked_add(1)
            .filter(|count| usize::from(*count) <= most)?;
        at = entry.end;
        entry.write(&mut directory)?;
    }
    if count == 0 {
        return None;
    }
    let offset = u32::try_from(bytes.len()).ok()?;
    let length = u32::try_from(directory.len()).ok()?;
    let mut archive = bytes.to_vec();
    archive.append(&mut directory);
    archive.extend_from_slice(END);
    archive.extend_from_slice(&[0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend_from_slice(&[0; 2]);
    Some(archive)
}

/// An entry as its own header tells of it.
struct Entry<'a> {
    start: usize,
    name: &'a [u8],
    /// Version, flags, method, time and date, as they stand there.
    fields: &'a [u8],
    length: usize,
    end: usize,
}

impl<'a> Entry<'a> {
    fn read(bytes: &'a [u8], start: usize) -> Option<Self> {
        let header = bytes.get(start..start.checked_add(HEADER)?)?;
        let short = |at: usize| {
            let pair = header.get(at..at + 2)?;
            Some(u16::from_le_bytes(pair.try_into().ok()?))
        };
        let name_start = start + HEADER;
        let name_end = name_start + usize::from(short(26)?);
        let name = bytes.get(name_start..name_end)?;
        let data = name_end + usize::from(short(28)?);
        let length = u32::from_le_bytes(header.get(18..22)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        let told = data.checked_add(length).filter(|end| *end <= bytes.len());
        let sure = short(6)? & SIZES_LATER == 0;
        let end = match told.filter(|_| sure) {
            Some(end) => end,
            None => find(bytes, data, &[ENTRY, DESCRIPTOR, DIRECTORY, END]).unwrap_or(bytes.len()),
        };
        let length = end.checked_sub(data)?;
        Some(Self {
            start,
            name,
            fields: header.get(4..14)?,
            length,
            end,
        })
    }

    /// Writes the entry of the directory. The inflated size is not known; the sum is not checked.
    fn write(&self, directory: &mut Vec<u8>) -> Option<()> {
        directory.extend_from_slice(DIRECTORY);
        directory.extend_from_slice(&[20, 0]);
        directory.extend_from_slice(self.fields);
        directory.extend_from_slice(&[0; 4]);
        directory.extend(u32::try_from(self.length).ok()?.to_le_bytes());
        directory.extend((u32::MAX - 1).to_le_bytes());
        directory.extend(u16::try_from(self.name.len()).ok()?.to_le_bytes());
        directory.extend_from_slice(&[0; 12]);
        directory.extend(u32::try_from(self.start).ok()?.to_le_bytes());
        directory.extend_from_slice(self.name);
        Some(())
    }
}

/// Finds the first of some signatures from a place on.
fn find(bytes: &[u8], from: usize, signatures: &[&[u8]]) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += rest.iter().position(|byte| *byte == b'P')?;
        let here = bytes.get(at..)?;
        if signatures
            .iter()
            .any(|signature| here.starts_with(signature))
        {
            return Some(at);
        }
        at += 1;
    }
}
