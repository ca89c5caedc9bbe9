//! A folder of its own for a test, with samples in it, taken away at its end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A sample with nothing to look at, and one with cells that are not sure.
pub(crate) const CLEAN: &str = "text/tabs-clean.txt";
pub(crate) const UNSURE: &str = "text/glued-city.txt";

/// Returns the path of a sample.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples")
        .join(name)
}

/// A folder of its own for a test, taken away at its end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let program = env!("CARGO_CRATE_NAME");
        let path = format!("nianbao-{program}-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(path);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Puts a sample into the folder under that name.
    pub(crate) fn sample(&self, sample: &str, name: &str) -> PathBuf {
        self.put(name, &fs::read(self::sample(sample)).unwrap())
    }

    /// Returns every file below a folder within with its bytes, by path.
    pub(crate) fn below(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.0.join(name);
        let (mut files, mut folders) = (BTreeMap::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy();
                    files.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
                }
            }
        }
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
