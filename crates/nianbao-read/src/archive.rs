//! Archives of files: ZIP, TAR, and TAR packed with gzip, opened within bounds in memory.
//!
//! - [x] ZIP, stored and deflated, also without a usable directory
//! - [x] names in UTF-8 or, where they are not, GBK; the Unicode path field (0x7075)
//! - [x] TAR: ustar, GNU long names, PAX paths and sizes
//! - [x] archives in archives, to the depth of `archive_depth`
//! - [x] names that lead out of a folder, or that a system cannot hold, are made harmless
//! - [-] encrypted members, members packed in another way: said, one by one
//! - [ ] 7z, RAR; gzip around anything but a TAR
//!
//! Nothing is ever written here. What a document is packed in (DOCX, XLSX, ODT, OFD) is no archive.

mod name;
mod tar;
mod zipped;

use crate::{ReadError, container, reader_for};
use flate2::read::MultiGzDecoder;
use nianbao_document::Limits;

pub use name::safe;

/// The first bytes of a gzip stream (RFC 1952, 2.3.1), deflated.
const GZIP: &[u8] = &[0x1F, 0x8B, 8];

/// The kinds of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    TarGz,
}

/// The extensions of archives in lower case, for lists and for choosing files in a folder.
pub const EXTENSIONS: &[&str] = &["zip", "tar", "tar.gz", "tgz"];

/// One line that says what archives are opened, and what is not.
pub const SCOPE: &str =
    "ZIP, TAR, TAR.GZ: every report in them, and in archives in them; no 7z, RAR or passwords";

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path within the archive, with `/` between the steps: relative, without `..`, fit for every
    /// file system. That of a file in an inner archive begins with that archive's.
    pub path: String,
    /// Its bytes, or why they cannot be had.
    pub content: Result<Vec<u8>, ReadError>,
}

/// Returns whether a file is an archive of files, by its content. Documents that are packed as ZIP
/// are none, whatever they are called.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    kind(bytes, &Limits::default()).is_some()
}

/// How many bytes of a file [`may_be`] looks at.
pub const HEAD_BYTES: usize = tar::BLOCK;

/// Returns whether a file may be an archive, by its first bytes; [`is_archive`] needs them all.
#[must_use]
pub fn may_be(head: &[u8]) -> bool {
    head.starts_with(b"PK") || head.starts_with(GZIP) || tar::is_tar(head)
}

/// Hands every wanted file of an archive to `each`, in the order of the archive.
///
/// `wanted` is asked by the member's path, before it is unpacked. Archives among the members are
/// opened, whether wanted or not, and counted together. Members of which nothing can be read come
/// with their error. Of members with one name each comes, the later ones numbered: `a (2).txt`.
///
/// # Errors
/// [`ReadError`] where the file is no archive, cannot be opened, or holds more than the bounds
/// `archive_members` and `archive_bytes` allow; what came before was handed over.
pub fn members(
    bytes: &[u8],
    limits: &Limits,
    wanted: &dyn Fn(&str) -> bool,
    each: &mut dyn FnMut(Member),
) -> Result<(), ReadError> {
    let unpacked = |path: &str| wanted(path).then_some(true);
    Walk::new(limits, &unpacked, each).archive(bytes, "", 1)
}

/// A file in an archive, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path, as that of a [`Member`].
    pub path: String,
    /// Why it cannot be had, where that is known without unpacking it.
    pub error: Option<ReadError>,
}

/// Lists the files that [`members`] would hand over; only archives among them are unpacked.
///
/// Returns them, and why there may be more, if so.
#[must_use]
pub fn list(
    bytes: &[u8],
    limits: &Limits,
    wanted: &dyn Fn(&str) -> bool,
) -> (Vec<Entry>, Option<ReadError>) {
    let mut entries = Vec::new();
    let listed = |path: &str| wanted(path).then_some(false);
    let done = Walk::new(limits, &listed, &mut |member| {
        entries.push(Entry {
            path: member.path,
            error: member.content.err(),
        });
    })
    .archive(bytes, "", 1);
    (entries, done.err())
}

/// Unpacks the file of this path; nothing where there is none. No others are unpacked but the archives
/// on the way.
///
/// # Errors
/// [`ReadError`] where it, or an archive on the way, cannot be unpacked within the bounds.
pub fn read(bytes: &[u8], limits: &Limits, path: &str) -> Result<Option<Vec<u8>>, ReadError> {
    let mut found = None;
    let asked = |member: &str| (member == path).then_some(true);
    let mut walk_on = |member: Member| {
        if member.path == path && found.is_none() {
            found = Some(member.content);
        }
    };
    let mut walk = Walk::new(limits, &asked, &mut walk_on);
    walk.towards = Some(path);
    let done = walk.archive(bytes, "", 1);
    match found {
        Some(content) => content.map(Some),
        None => done.map(|()| None),
    }
}

/// Returns what kind of archive it is, if any.
fn kind(bytes: &[u8], limits: &Limits) -> Option<Kind> {
    if container::is_zip(bytes) || bytes.starts_with(b"PK\x05\x06") {
        let is_document = reader_for(bytes).is_some() || zipped::is_package(bytes, limits);
        return (!is_document).then_some(Kind::Zip);
    }
    if tar::is_tar(bytes) {
        return Some(Kind::Tar);
    }
    if bytes.starts_with(GZIP) {
        let mut head = [0; tar::BLOCK];
        let mut stream = MultiGzDecoder::new(bytes);
        let read = tar::fill(&mut stream, &mut head).unwrap_or_default();
        return tar::is_tar(head.get(..read)?).then_some(Kind::TarGz);
    }
    None
}

/// A walk through an archive and those in it.
struct Walk<'w> {
    limits: &'w Limits,
    /// Whether the file of a path is wanted, and if so, whether its bytes are.
    wanted: &'w dyn Fn(&str) -> Option<bool>,
    each: &'w mut dyn FnMut(Member),
    /// The only path that matters, if there is one.
    towards: Option<&'w str>,
    /// How many more members may come.
    members: usize,
    /// How many more bytes may be unpacked.
    bytes: usize,
    names: name::Names,
}

/// What a member holds, as far as it could be unpacked.
enum Unpacked {
    /// All of it.
    Whole(Vec<u8>),
    /// Nothing of use, and why.
    Error(ReadError),
}

impl<'w> Walk<'w> {
    fn new(
        limits: &'w Limits,
        wanted: &'w dyn Fn(&str) -> Option<bool>,
        each: &'w mut dyn FnMut(Member),
    ) -> Self {
        Self {
            limits,
            wanted,
            each,
            towards: None,
            members: limits.archive_members,
            bytes: limits.archive_bytes,
            names: name::Names::default(),
        }
    }

    fn archive(&mut self, bytes: &[u8], within: &str, depth: usize) -> Result<(), ReadError> {
        match kind(bytes, self.limits) {
            None => Err(ReadError::UnknownFormat),
            Some(Kind::Zip) => zipped::walk(self, bytes, within, depth),
            Some(Kind::Tar) => tar::walk(self, bytes, within, depth),
            Some(Kind::TarGz) => {
                // Whether wanted or not, what is packed must be unpacked to be passed over.
                let stream = tar::Bounded {
                    stream: MultiGzDecoder::new(bytes),
                    left: self.limits.archive_bytes,
                    over: ReadError::over("archive_bytes", self.limits.archive_bytes),
                };
                tar::walk(self, stream, within, depth)
            }
        }
    }

    /// Counts a member, and returns the path under which it is to be unpacked, if it is. One that is
    /// only listed is handed over as it is.
    fn enters(&mut self, name: &str, within: &str) -> Result<Option<String>, ReadError> {
        let most = self.limits.archive_members;
        let left = self.members.checked_sub(1);
        self.members = left.ok_or_else(|| ReadError::over("archive_members", most))?;
        let name = safe(name);
        let path = if within.is_empty() {
            name
        } else {
            format!("{within}/{name}")
        };
        // Every name counts, so that a path means the same whatever is wanted.
        let path = self.names.unique(path);
        if is_named(&path) {
            let is_off = self.towards.is_some_and(|towards| {
                let rest = towards.strip_prefix(path.as_str());
                !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            return Ok((!is_off).then_some(path));
        }
        match (self.wanted)(&path) {
            Some(true) => Ok(Some(path)),
            Some(false) => {
                let content = Ok(Vec::new());
                (self.each)(Member { path, content });
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// Returns how much of a member may be unpacked, and the bound that this comes from.
    fn most(&self) -> (usize, ReadError) {
        let (member, all) = (self.limits.archive_member_bytes, self.bytes);
        if all < member {
            (
                all,
                ReadError::over("archive_bytes", self.limits.archive_bytes),
            )
        } else {
            (member, ReadError::over("archive_member_bytes", member))
        }
    }

    /// Takes an unpacked member on: opens it where it is an archive, or hands it over.
    fn leaves(&mut self, path: String, unpacked: Unpacked, depth: usize) -> Result<(), ReadError> {
        let content = match unpacked {
            Unpacked::Error(
                error @ ReadError::Limit {
                    name: "archive_bytes",
                    ..
                },
            ) => {
                return Err(error);
            }
            Unpacked::Error(error) => Err(error),
            Unpacked::Whole(bytes) => {
                self.bytes = self.bytes.saturating_sub(bytes.len());
                Ok(bytes)
            }
        };
        if let Ok(bytes) = &content
            && kind(bytes, self.limits).is_some()
        {
            let most = self.limits.archive_depth;
            let inner = if depth < most {
                self.archive(bytes, &path, depth + 1)
            } else {
                Err(ReadError::over("archive_depth", most))
            };
            return match inner {
                Ok(()) => Ok(()),
                // These end the whole walk; any other error is the inner archive's own.
                Err(
                    error @ ReadError::Limit {
                        name: "archive_members" | "archive_bytes",
                        ..
                    },
                ) => Err(error),
                Err(error) => {
                    let content = Err(error);
                    (self.each)(Member { path, content });
                    Ok(())
                }
            };
        }
        // An archive by its name alone is handed over too: somebody thought that it was one.
        (self.each)(Member { path, content });
        Ok(())
    }
}

/// Returns whether a file is an archive by its name.
#[must_use]
pub fn is_named(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    EXTENSIONS.iter().any(|extension| {
        path.strip_suffix(extension)
            .is_some_and(|stem| stem.ends_with('.'))
    })
}

#[cfg(test)]
mod tests;
