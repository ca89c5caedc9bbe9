//! Which files a list of paths stands for, in an order that does not depend on the file system.

use crate::problem::Problem;
use crate::{files, load, packed};
use nianbao::read::READERS;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file to work on, or a path that came to nothing; both keep their place in the order.
#[derive(Debug)]
pub(crate) enum Input {
    /// A file.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its path below the folder it was found in, or its bare name.
        relative: PathBuf,
    },
    /// A path that came to nothing.
    Problem {
        /// The path.
        path: PathBuf,
        /// Why.
        problem: Problem,
    },
}

/// Which files of a folder are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// Those with an extension that a reader claims, and archives.
    Readable,
    /// Those, and canonical JSON.
    ReadableAndCanonical,
}

/// Lists the files that the paths stand for: files as given, folders to their depth, sorted by name.
///
/// Hidden files, the lock files of office programs (`~$…`) and the folder `except` (where we write)
/// are passed over, and links to folders are not followed, so that no loop is walked. A file met
/// twice is taken once.
pub(crate) fn collect(paths: &[PathBuf], take: Take, except: Option<&Path>) -> Vec<Input> {
    let except = except.and_then(|path| fs::canonicalize(path).ok());
    let mut inputs = Vec::new();
    for path in paths {
        if fs::metadata(path).is_ok_and(|entry| entry.is_dir()) {
            let before = inputs.len();
            // A folder that is itself the place we write to was asked for by name.
            let except = except
                .as_deref()
                .filter(|e| fs::canonicalize(path).ok().as_deref() != Some(*e));
            walk(path, take, except, &mut inputs);
            if inputs.len() == before {
                let problem = Problem::new(
                    "nothing-to-read",
                    "文件夹中没有可读格式的文件；可读格式请运行 nianbao formats 查看",
                    "the folder holds no file of a known format; see `nianbao formats`",
                );
                inputs.push(Input::Problem {
                    path: path.clone(),
                    problem,
                });
            }
        } else {
            let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
            inputs.push(Input::File {
                path: path.clone(),
                relative,
            });
        }
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| match input {
        Input::File { path, .. } => {
            seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone()))
        }
        Input::Problem { .. } => true,
    });
    inputs
}

fn walk(root: &Path, take: Take, except: Option<&Path>, inputs: &mut Vec<Input>) {
    // A stack of our own: a tree of folders may be deeper than ours. Entries are pushed in reverse,
    // so that they are taken in order.
    let mut stack = vec![root.to_path_buf()];
    while let Some(path) = stack.pop() {
        let is_root = path == root;
        let kind = if is_root {
            fs::metadata(&path)
        } else {
            fs::symlink_metadata(&path)
        };
        let is_folder = kind.is_ok_and(|entry| entry.is_dir());
        if !is_folder {
            if takes(&path, take) {
                let relative = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
                inputs.push(Input::File { path, relative });
            }
            continue;
        }
        if except.is_some() && fs::canonicalize(&path).ok().as_deref() == except {
            continue;
        }
        let entries = fs::read_dir(&path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect());
        let mut names: Vec<std::ffi::OsString> = match entries {
            Ok(names) => names,
            Err(error) => {
                inputs.push(Input::Problem {
                    path,
                    problem: Problem::input(&error),
                });
                continue;
            }
        };
        names.retain(|name| {
            let name = name.to_string_lossy();
            !name.starts_with('.') && !name.starts_with("~$")
        });
        names.sort();
        stack.extend(names.iter().rev().map(|name| path.join(name)));
    }
}

fn takes(path: &Path, take: Take) -> bool {
    let entry = fs::metadata(path);
    if has_known_extension(path) || packed::is_named(path) {
        // A pipe, or a link that leads nowhere, is taken and refused when it is opened: it may have been
        // meant for a report, and none is passed over in silence.
        return !entry.is_ok_and(|entry| entry.is_dir());
    }
    if !entry.is_ok_and(|entry| entry.is_file()) {
        return false;
    }
    // JSON that is not ours lies about in many folders; only the head of the file can tell.
    take == Take::ReadableAndCanonical
        && load::is_json(path)
        && files::head(path, load::CANONICAL_HEAD).is_ok_and(|head| load::looks_canonical(&head))
}

/// Returns whether some reader claims the file's extension.
pub(crate) fn has_known_extension(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            READERS.iter().any(|reader| {
                reader
                    .extensions()
                    .iter()
                    .any(|e| e.eq_ignore_ascii_case(extension))
            })
        })
}
