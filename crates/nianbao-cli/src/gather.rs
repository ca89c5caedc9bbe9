//! The files that the arguments of `convert` stand for: paths, patterns, and lists of paths.

use crate::args::ConvertArgs;
use crate::inputs::{self, Input, Take};
use crate::problem::Problem;
use crate::{packed, run};
use nianbao::document::Limits;
use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The longest list of paths that is taken, in bytes: a million of them.
const LIST_BYTES: u64 = 256 << 20;

/// The files that a command line stands for.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// The inputs, each once.
    pub(crate) inputs: Vec<Input>,
    /// Whether the arguments may stand for many.
    pub(crate) several: bool,
    /// The files of folders that are of no format that is read.
    pub(crate) passed_over: Vec<PathBuf>,
}

/// Lists the files.
///
/// # Errors
/// When a list of paths cannot be read.
pub(crate) fn gather(args: &ConvertArgs, limits: &Limits) -> Result<Gathered, Problem> {
    let except = args.output.as_deref();
    let mut found = Vec::new();
    let mut folders = Vec::new();
    let mut several = args.paths.len() > 1 || args.files_from.is_some();
    for path in &args.paths {
        match pattern(path) {
            Some(pattern) => {
                several = true;
                matching(path, pattern, except, &mut found);
            }
            None => {
                if fs::metadata(path).is_ok_and(|entry| entry.is_dir()) {
                    several = true;
                    folders.push(path.clone());
                }
                found.extend(inputs::collect(
                    std::slice::from_ref(path),
                    Take::Readable,
                    except,
                ));
            }
        }
    }
    if let Some(list) = &args.files_from {
        for path in listed(list)? {
            if fs::metadata(&path).is_ok_and(|entry| entry.is_dir()) {
                found.extend(inputs::collect(&[path], Take::Readable, except));
            } else {
                let relative = mirrored(&path);
                found.push(Input::File { path, relative });
            }
        }
    }
    let ours = ours(args);
    let mut seen = HashSet::new();
    found.retain(|input| match input {
        Input::File { path, .. } => {
            let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            !ours.iter().any(|ours| path.starts_with(ours)) && seen.insert(path)
        }
        Input::Problem { .. } => true,
    });
    let mut passed_over = Vec::new();
    let output = args
        .output
        .as_ref()
        .and_then(|output| fs::canonicalize(output).ok());
    let no_input: Vec<PathBuf> = ours.into_iter().chain(output).collect();
    for folder in &folders {
        others(folder, &seen, &no_input, &mut passed_over);
    }
    let (inputs, is_archive) = packed::expand(found, limits);
    Ok(Gathered {
        inputs,
        several: several || is_archive,
        passed_over,
    })
}

/// Lists the files of a folder that were not taken: who keeps reports there may have meant them.
fn others(root: &Path, taken: &HashSet<PathBuf>, except: &[PathBuf], found: &mut Vec<PathBuf>) {
    let root_itself = fs::canonicalize(root).ok();
    let mut stack = vec![root.to_path_buf()];
    while let Some(folder) = stack.pop() {
        let before = (found.len(), stack.len());
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') || name.starts_with("~$") {
                continue;
            }
            let path = entry.path();
            let same = fs::canonicalize(&path).ok();
            // A folder that is itself the place we write to was asked for by name.
            let is_ours =
                |same: &PathBuf| except.contains(same) && root_itself.as_ref() != Some(same);
            let Some(same) = same.filter(|same| !is_ours(same)) else {
                continue;
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => stack.push(path),
                Ok(kind) if kind.is_file() && !taken.contains(&same) => found.push(path),
                _ => {}
            }
        }
        // In the order of their names, whatever that of the file system.
        if let Some(new) = found.get_mut(before.0..) {
            new.sort();
        }
        if let Some(new) = stack.get_mut(before.1..) {
            new.sort_by(|a, b| b.cmp(a));
        }
    }
}

/// Returns the places that earlier runs wrote to beside the outputs: they are nobody's reports.
fn ours(args: &ConvertArgs) -> Vec<PathBuf> {
    let own = args.output.iter().flat_map(|output| {
        let is_run = output.join(crate::journal::NAME).exists();
        let names = if is_run { run::OWN_NAMES } else { &[] };
        names.iter().map(|name| output.join(name))
    });
    own.chain(args.quarantine.clone())
        .filter_map(|path| fs::canonicalize(path).ok())
        .collect()
}

/// Returns a path as a pattern, if it is one and no file of that name is there.
fn pattern(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    (text.contains(['*', '?', '[']) && fs::symlink_metadata(path).is_err()).then_some(text)
}

/// Lists the files that fit a pattern, mirrored below the part of it that is no pattern.
fn matching(path: &Path, pattern: &str, except: Option<&Path>, found: &mut Vec<Input>) {
    let before = found.len();
    let base: PathBuf = path
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']))
        .collect();
    let options = glob::MatchOptions {
        require_literal_leading_dot: true,
        ..glob::MatchOptions::default()
    };
    // What is no pattern fits nothing, and that is said below. Paths come sorted.
    for path in glob::glob_with(pattern, options).into_iter().flatten() {
        match path {
            Ok(path) if path.is_dir() => {
                // The files of a folder that fits are met by `**` one by one.
                if !pattern.contains("**") {
                    found.extend(inputs::collect(&[path], Take::Readable, except));
                }
            }
            Ok(path) => {
                let relative = path.strip_prefix(&base).unwrap_or(&path).to_path_buf();
                found.push(Input::File { path, relative });
            }
            Err(error) => found.push(Input::Problem {
                path: error.path().to_path_buf(),
                problem: Problem::input(error.error()),
            }),
        }
    }
    if found.len() == before {
        found.push(Input::Problem {
            path: path.to_path_buf(),
            problem: Problem::new(
                "nothing-to-read",
                "没有符合这个通配符的文件；请检查路径",
                "no file fits this pattern; check the path",
            ),
        });
    }
}

/// Reads a list of paths, one a line; a list with zero bytes is separated by them.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut bytes = Vec::new();
    let read = if list.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(LIST_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        fs::File::open(list).and_then(|file| file.take(LIST_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| run::at(&Problem::input(&error), list))?;
    if bytes.len() as u64 > LIST_BYTES {
        return Err(Problem::usage("清单过长", "the list is too long"));
    }
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    Ok(bytes
        .split(|byte| *byte == separator)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(path_of)
        .collect())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// Returns a listed path as it is mirrored: as it is given, without its root and steps upward.
fn mirrored(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_paths_stay_below_the_folder() {
        assert_eq!(
            mirrored(Path::new("/a/../b/./c.txt")),
            Path::new("a/b/c.txt")
        );
        assert_eq!(mirrored(Path::new("../../c.txt")), Path::new("c.txt"));
    }

    #[test]
    fn patterns_are_mirrored_below_their_fixed_part() {
        let root = std::env::temp_dir().join(format!("nianbao-gather-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for file in ["in/b/2.txt", "in/a/1.txt", "in/a/1.log", "in/.c/3.txt"] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        let of = |pattern: &str| {
            let path = root.join(pattern);
            let mut found = Vec::new();
            matching(&path, self::pattern(&path).unwrap(), None, &mut found);
            found
                .iter()
                .map(|input| match input {
                    Input::File { relative, .. } => relative.to_string_lossy().into_owned(),
                    Input::Problem { problem, .. } => problem.code.to_string(),
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(of("in/**/*.txt"), ["a/1.txt", "b/2.txt"]);
        assert_eq!(of("in/*/1.*"), ["a/1.log", "a/1.txt"]);
        assert_eq!(of("none/*.txt"), ["nothing-to-read"]);
        let _ = fs::remove_dir_all(&root);
    }
}
