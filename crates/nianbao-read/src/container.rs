//! The containers that office documents come in, opened within bounds.
//!
//! - [x] ZIP, stored and deflated (`container/zip.rs`)
//! - [x] ZIP whose directory is lost or wrong, by the headers of its entries (`container/salvage.rs`)
//! - [x] OLE compound files, also those that do not keep to the rules (`container/cfb.rs`),
//!   with the properties of their documents (`container/summary.rs`)

mod cfb;
pub(crate) mod parts;
mod salvage;
mod summary;
mod zip;

pub(crate) use cfb::Compound;
pub(crate) use summary::properties;
pub(crate) use zip::{Archive, ArchiveError, Part, entry_name, inflate, open};

/// The first bytes of an OLE compound file (MS-CFB 2.2).
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Returns whether the bytes begin like a ZIP archive.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Returns whether the bytes begin like an OLE compound file.
pub(crate) fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE)
}

/// Returns whether the file is an encrypted office document: an OLE compound file with the stream
/// `EncryptedPackage` (MS-OFFCRYPTO 2.3.4.4). Names in its directory are UTF-16.
pub(crate) fn is_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE) && holds(bytes, &wide("EncryptedPackage"))
}

/// Returns whether the bytes hold the needle.
pub(crate) fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    count(bytes, needle, 1) > 0
}

/// Counts the occurrences of the needle, up to `most`.
fn count(bytes: &[u8], needle: &[u8], most: usize) -> usize {
    let Some((first, rest)) = needle.split_first() else {
        return 0;
    };
    let mut found = 0;
    let mut left = bytes;
    while found < most {
        let Some(at) = left.iter().position(|byte| byte == first) else {
            break;
        };
        left = left.get(at + 1..).unwrap_or_default();
        found += usize::from(left.starts_with(rest));
    }
    found
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Packs parts into a file, as they are. There is none where two have one name.
pub(crate) fn packed(parts: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    use ::zip::CompressionMethod;
    use ::zip::write::SimpleFileOptions;
    use std::io::{Cursor, Write};
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, options).ok()?;
        writer.write_all(bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Packs parts into a file.
#[cfg(test)]
pub(crate) fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_package_is_told_from_other_compound_files() {
        let mut bytes = OLE.to_vec();
        bytes.extend(wide("WordDocument"));
        assert!(!is_encrypted_package(&bytes));
        bytes.extend(wide("EncryptedPackage"));
        assert!(is_encrypted_package(&bytes));
        assert!(!is_encrypted_package(&wide("EncryptedPackage")));
    }
}
