//! The folder that a run writes to: held by one run at a time, and never with half a file in it.

use crate::files;
use crate::problem::Problem;
use nianbao::document::Limits;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The folder within the output folder that holds what is not for people.
pub(crate) const INNER: &str = ".nianbao";

/// The folder that a run writes to.
#[derive(Debug)]
pub(crate) struct Place {
    root: PathBuf,
    drafts: PathBuf,
    next: AtomicU64,
    /// The system lets go of it when the process ends, however it ends.
    lock: File,
}

/// How long a lock that another holds is tried again: briefly where the run that wrote its number into it
/// lives, and for long where it is no more.
const BRIEFLY: Duration = Duration::from_millis(500);
const FOR_LONG: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// Takes a lock. A run that was killed while it started a worker leaves its lock to that worker until
/// the worker's program begins, which may take a while on a busy machine: whoever resumes at once must not
/// take this for another run.
fn patiently(mut lock: &File) -> Result<(), TryLockError> {
    let started = Instant::now();
    loop {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            done => return done,
        }
        let mut holder = String::new();
        let read = lock
            .rewind()
            .and_then(|()| lock.read_to_string(&mut holder));
        let is_gone = read.is_ok() && holder.trim().parse().is_ok_and(is_gone);
        let most = if is_gone { FOR_LONG } else { BRIEFLY };
        if started.elapsed() >= most {
            return Err(TryLockError::WouldBlock);
        }
        thread::sleep(PAUSE);
    }
}

/// Returns whether there is no such process on this machine any more, as far as the system says.
fn is_gone(process: u32) -> bool {
    #[cfg(target_os = "linux")]
    {
        // The state stands behind the name, which may hold anything; one that nobody waited for is a zombie.
        match fs::read_to_string(format!("/proc/{process}/stat")) {
            Ok(stat) => stat
                .rsplit_once(") ")
                .is_some_and(|(_, state)| state.starts_with(['Z', 'X'])),
            Err(error) => {
                error.kind() == io::ErrorKind::NotFound && Path::new("/proc/self/stat").exists()
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = process;
        false
    }
}

impl Place {
    /// Takes hold of a folder, makes it where there is none, and clears away what a run that was
    /// killed left behind.
    ///
    /// # Errors
    /// When the folder cannot be written to, or another run holds it.
    pub(crate) fn take(root: &Path) -> Result<Self, Problem> {
        let inner = root.join(INNER);
        let refused = |error: io::Error| at(&Problem::output(&error), root);
        fs::create_dir_all(&inner).map_err(refused)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(inner.join("lock"))
            .map_err(refused)?;
        match patiently(&lock) {
            // Whose it is helps only who waits; a disk that is full says so at the first output.
            Ok(()) => {
                let _ = lock.set_len(0);
                let _ = (&lock).rewind();
                let _ = (&lock).write_all(std::process::id().to_string().as_bytes());
            }
            Err(TryLockError::WouldBlock) => {
                let root = root.display();
                return Err(Problem::new(
                    "in-use",
                    format!("另一个 nianbao 正在写 {root}；请等它结束，或用 -o 指定另一个文件夹"),
                    format!(
                        "another run is writing to {root}; wait for it, or give another folder to -o"
                    ),
                ));
            }
            // Some network disks know no locks; two runs there are kept apart by nobody.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
        let drafts = inner.join("drafts");
        if let Err(error) = fs::remove_dir_all(&drafts)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(refused(error));
        }
        fs::create_dir_all(&drafts).map_err(refused)?;
        Ok(Self {
            root: root.to_path_buf(),
            drafts,
            next: AtomicU64::new(0),
            lock,
        })
    }

    /// Returns the path of a file of that name in the folder.
    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.join(name)
    }

    /// Returns a path as it is called within the folder.
    pub(crate) fn within(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    /// Makes a file for what memory need not hold; it goes with the folder of drafts.
    pub(crate) fn scratch(&self) -> io::Result<File> {
        File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(self.unnamed())
    }

    fn unnamed(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.drafts.join(number.to_string())
    }

    /// Starts a file that will be at `to`.
    pub(crate) fn draft(&self, to: PathBuf) -> io::Result<Draft> {
        let name = self.unnamed();
        let file = File::create(&name)?;
        Ok(Draft {
            name,
            to,
            file,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Puts a whole file at `to`.
    pub(crate) fn put(&self, to: PathBuf, bytes: &[u8]) -> io::Result<()> {
        let mut draft = self.draft(to)?;
        draft.write_all(bytes)?;
        draft.keep().map(drop)
    }

    /// Takes away the file of that name, if there is one.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes away the folder of drafts at the end of a run.
    pub(crate) fn tidy(&self) {
        let _ = fs::remove_dir_all(&self.drafts);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.lock.set_len(0);
    }
}

/// A file in the making; nobody sees it before it is whole, and it is gone unless it is kept.
#[derive(Debug)]
pub(crate) struct Draft {
    name: PathBuf,
    to: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
}

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Draft {
    /// Returns where the file will be.
    pub(crate) fn to(&self) -> &Path {
        &self.to
    }

    /// Sees that the bytes are on the disk, and gives the file its name.
    pub(crate) fn keep(mut self) -> io::Result<Kept> {
        self.file.sync_data()?;
        if let Some(folder) = self.to.parent() {
            fs::create_dir_all(folder)?;
        }
        match fs::rename(&self.name, &self.to) {
            // A folder below may lie on another disk: there the file is drafted beside its place.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => self.cross()?,
            done => done?,
        }
        Ok(Kept {
            path: std::mem::take(&mut self.to),
            bytes: self.bytes,
            sha256: hex(&std::mem::take(&mut self.hash).finalize()),
        })
    }

    fn cross(&self) -> io::Result<()> {
        let folder = self.to.parent().unwrap_or(Path::new(""));
        let beside = folder.join(format!(".nianbao-{}.tmp", std::process::id()));
        let crossed = fs::copy(&self.name, &beside)
            .and_then(|_| File::open(&beside)?.sync_data())
            .and_then(|()| fs::rename(&beside, &self.to));
        if crossed.is_err() {
            let _ = fs::remove_file(&beside);
        }
        crossed
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Of a draft that was kept nothing is left under this name.
        if !self.to.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.name);
        }
    }
}

/// Returns the SHA-256 and the size of a file, if it is a regular one, or one in an archive, of at most
/// `most` bytes.
pub(crate) fn hash_of(path: &Path, most: u64) -> Option<(String, u64)> {
    let limits = Limits {
        input_bytes: usize::try_from(most).unwrap_or(usize::MAX),
        ..Limits::default()
    };
    let (file, _) = files::open(path, &limits).ok()?;
    let mut file = file.take(most.saturating_add(1));
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut chunk).ok()?;
        let Some(read @ [_, ..]) = chunk.get(..read) else {
            break;
        };
        hash.update(read);
        bytes += read.len() as u64;
    }
    (bytes <= most).then(|| (hex(&hash.finalize()), bytes))
}

/// Writes bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}"); // Writing to a string cannot fail.
    }
    out
}

/// Adds a place to a problem.
pub(crate) fn at(problem: &Problem, path: &Path) -> Problem {
    let path = path.display();
    Problem::new(
        problem.code.clone(),
        format!("{}（{path}）", problem.zh),
        format!("{} ({path})", problem.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(name: &str) -> PathBuf {
        let root =
            std::env::temp_dir().join(format!("nianbao-place-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        root
    }

    #[test]
    fn a_folder_is_held_by_one_run() {
        let root = root("lock");
        let first = Place::take(&root).unwrap();
        assert_eq!(Place::take(&root).unwrap_err().code, "in-use");
        drop(first);
        assert!(Place::take(&root).is_ok());
        let _ = fs::remove_dir_all(&root);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_lock_that_a_dead_run_left_is_waited_for() {
        let root = root("left");
        drop(Place::take(&root).unwrap());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        assert!(is_gone(child.id()) && !is_gone(std::process::id()));
        let path = root.join(INNER).join("lock");
        fs::write(&path, child.id().to_string()).unwrap();
        let left = File::open(&path).unwrap();
        left.lock().unwrap();
        let started = Instant::now();
        let taken = thread::spawn(move || Place::take(&root).map(|place| place.root.clone()));
        thread::sleep(BRIEFLY * 2);
        drop(left);
        let root = taken.join().unwrap().unwrap();
        assert!(started.elapsed() < FOR_LONG);
        let _ = fs::remove_dir_all(&root);
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let root = root("draft");
        let place = Place::take(&root).unwrap();
        let mut draft = place.draft(place.join("a/b.txt")).unwrap();
        draft.write_all(b"te").unwrap();
        assert!(!root.join("a").exists());
        drop(place.draft(place.join("c.txt")).unwrap());
        draft.write_all(b"xt").unwrap();
        let kept = draft.keep().unwrap();
        assert_eq!(
            (kept.bytes, place.within(&kept.path).as_str()),
            (4, "a/b.txt")
        );
        assert_eq!(hash_of(&kept.path, 4), Some((kept.sha256, 4)));
        assert_eq!(hash_of(&kept.path, 3), None);
        assert_eq!(
            fs::read_dir(root.join(INNER).join("drafts"))
                .unwrap()
                .count(),
            0
        );
        place.tidy();
        drop(place);
        let _ = fs::remove_dir_all(&root);
    }
}
