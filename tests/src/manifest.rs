//! The samples as `samples/manifest.toml` lists them: every file is there, and none beside.

use libtest_mimic::{Failed, Trial};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file of `samples/`.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Its name, unique and fit for a test: `text/tabs-clean`.
    pub(crate) id: String,
    /// Its path below `samples/`.
    pub(crate) file: String,
    sha256: String,
    /// For a hostile file what it must come to: `report`, the code of an error, or
    /// `over-limit:` and the limit.
    pub(crate) expect: Option<String>,
    /// How long it may take, where that is longer than for others.
    pub(crate) seconds: Option<Duration>,
}

impl Sample {
    /// Returns its bytes.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failed> {
        let path = folder().join(&self.file);
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Returns the file's name without its folder.
    pub(crate) fn name(&self) -> String {
        self.file
            .rsplit('/')
            .next()
            .unwrap_or(&self.file)
            .to_owned()
    }

    /// Returns whether it is a file that no one would call a report.
    pub(crate) fn is_hostile(&self) -> bool {
        self.file.starts_with("hostile/")
    }
}

/// Returns `samples/`.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples")
}

/// Returns every sample in the order of the manifest.
pub(crate) fn samples() -> Vec<Sample> {
    let text = std::fs::read_to_string(folder().join("manifest.toml")).expect("a manifest");
    let table: toml::Table = text.parse().expect("a manifest in TOML");
    let entries = table["sample"].as_array().expect("a list of samples");
    entries
        .iter()
        .map(|entry| {
            let string = |key: &str| entry.get(key).and_then(toml::Value::as_str);
            let needed = |key: &str| string(key).unwrap_or_else(|| panic!("no {key}: {entry:?}"));
            for key in ["source", "note"] {
                assert!(!needed(key).is_empty(), "empty {key}: {entry:?}");
            }
            assert!(
                entry.get("damage").is_some_and(toml::Value::is_array),
                "no damage: {entry:?}"
            );
            Sample {
                id: needed("id").to_owned(),
                file: needed("file").to_owned(),
                sha256: needed("sha256").to_owned(),
                expect: string("expect").map(str::to_owned),
                seconds: entry
                    .get("seconds")
                    .and_then(toml::Value::as_integer)
                    .map(|seconds| Duration::from_secs(seconds.unsigned_abs())),
            }
        })
        .collect()
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("manifest::is_the_folder", is_the_folder)]
}

fn is_the_folder() -> Result<(), Failed> {
    let mut wrong = String::new();
    let (mut ids, mut listed) = (BTreeSet::new(), BTreeSet::new());
    for sample in samples() {
        let mut sha256 = String::new();
        for byte in Sha256::digest(sample.bytes()?) {
            let _ = write!(sha256, "{byte:02x}");
        }
        if sha256 != sample.sha256 {
            let _ = writeln!(wrong, "{}: sha256 is {sha256}", sample.file);
        }
        if sample.is_hostile() != sample.expect.is_some() {
            let _ = writeln!(
                wrong,
                "{}: `expect` is for hostile files, and for each",
                sample.file
            );
        }
        if !ids.insert(sample.id.clone()) {
            let _ = writeln!(wrong, "{}: twice", sample.id);
        }
        listed.insert(sample.file);
    }
    for entry in std::fs::read_dir(folder())? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(entry.path())? {
            let (folder, file) = (entry.file_name(), file?.file_name());
            let path = format!("{}/{}", folder.to_string_lossy(), file.to_string_lossy());
            if !listed.contains(&path) {
                let _ = writeln!(wrong, "{path}: not in the manifest");
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.into())
    }
}
