//! Files out: whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes files so that each appears whole: every one is made under a temporary name beside its place
/// first, and only when all are there and on the disk are they given their names. `make` writes the file of a number.
///
/// # Errors
/// Those of the file system, with the path concerned; temporary files are taken away again.
pub(crate) fn write_all(
    paths: &[PathBuf],
    make: impl Fn(usize, &mut dyn Write) -> io::Result<()>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut written = Vec::with_capacity(paths.len());
    for (number, path) in paths.iter().enumerate() {
        let temporary = Temporary::write(path, |out| make(number, out));
        written.push(temporary.map_err(|error| (path.clone(), error))?);
    }
    for temporary in written {
        let path = temporary.path.to_path_buf();
        temporary.keep().map_err(|error| (path, error))?;
    }
    Ok(())
}

/// A file under a temporary name, taken away unless it is kept.
struct Temporary<'a> {
    name: PathBuf,
    path: &'a Path,
    kept: bool,
}

impl<'a> Temporary<'a> {
    fn write(
        path: &'a Path,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let folder = path.parent().unwrap_or(Path::new(""));
        if !folder.as_os_str().is_empty() {
            fs::create_dir_all(folder)?;
        }
        // The process and a count keep two runs into one folder apart; the name is short, since
        // that of the report may already be as long as the file system allows.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = folder.join(format!(".nianbao-{}-{number}.tmp", std::process::id()));
        let mut file = BufWriter::new(File::create_new(&name)?);
        let temporary = Self {
            name,
            path,
            kept: false,
        };
        make(&mut file)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        // Without this a machine that fails may leave the name with nothing in it. What is no
        // file on a disk, such as a network share that cannot, knows no such thing.
        match file.sync_data() {
            Err(error) if !is_no_disk(&error) => Err(error),
            _ => Ok(temporary),
        }
    }

    fn keep(mut self) -> io::Result<()> {
        fs::rename(&self.name, self.path)?;
        self.kept = true;
        Ok(())
    }
}

/// Returns whether what is written to does not know what it is to be on a disk.
fn is_no_disk(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
    )
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.name);
        }
    }
}
