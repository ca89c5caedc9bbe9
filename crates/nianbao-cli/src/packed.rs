//! Files in archives, by paths that go on within them: `a.zip/年报/2024.docx`.

use crate::files;
use crate::inputs::{self, Input};
use crate::problem::Problem;
use nianbao::document::Limits;
use nianbao::read::archive;
use std::path::{Path, PathBuf};

/// Puts the files of an archive into the place of the archive, in its order: those that would be taken
/// from a folder. What is no archive stays. Says whether there was an archive.
pub(crate) fn expand(inputs: Vec<Input>, limits: &Limits) -> (Vec<Input>, bool) {
    let mut found = false;
    let mut expanded = Vec::with_capacity(inputs.len());
    for input in inputs {
        let members = match &input {
            Input::File { path, relative } => members(path, relative, limits),
            Input::Problem { .. } => None,
        };
        found |= members.is_some();
        match members {
            Some(members) => expanded.extend(members),
            None => expanded.push(input),
        }
    }
    (expanded, found)
}

/// Lists the files of an archive; nothing where the file is none, or cannot be read.
fn members(path: &Path, relative: &Path, limits: &Limits) -> Option<Vec<Input>> {
    let may_be = is_named(path) || !inputs::has_known_extension(path);
    // A pipe would wait for whoever writes into it.
    let may_be = may_be && path.is_file();
    let head = may_be.then(|| files::head(path, archive::HEAD_BYTES).ok())??;
    if !archive::may_be(&head) {
        return None;
    }
    let bytes = files::read(path, limits).ok()?;
    if !archive::is_archive(&bytes) {
        return None;
    }
    let (entries, error) = archive::list(&bytes, limits, &is_wanted);
    let mut members: Vec<Input> = entries
        .into_iter()
        .map(|entry| match entry.error {
            None => Input::File {
                path: path.join(&entry.path),
                relative: relative.join(&entry.path),
            },
            Some(error) => Input::Problem {
                path: path.join(&entry.path),
                problem: error.into(),
            },
        })
        .collect();
    if let Some(error) = error {
        members.push(Input::Problem {
            path: path.to_path_buf(),
            problem: error.into(),
        });
    }
    if members.is_empty() {
        let problem = Problem::new(
            "nothing-to-read",
            "压缩包中没有可读格式的文件；可读格式请运行 nianbao formats 查看",
            "the archive holds no file of a known format; see `nianbao formats`",
        );
        members.push(Input::Problem {
            path: path.to_path_buf(),
            problem,
        });
    }
    Some(members)
}

/// Returns the bytes of the file in an archive that a path leads to; nothing where it leads to none.
pub(crate) fn read(path: &Path, limits: &Limits) -> Option<Result<Vec<u8>, Problem>> {
    // What is a file on the way cannot be a folder.
    let archive = path.ancestors().skip(1).find(|above| above.exists())?;
    if path.exists() || !archive.is_file() {
        return None;
    }
    let member = path.strip_prefix(archive).ok()?.to_string_lossy();
    let member = archive::safe(&member);
    Some(files::read(archive, limits).and_then(|bytes| {
        match archive::read(&bytes, limits, &member)? {
            Some(bytes) => Ok(bytes),
            None => Err(Problem::new(
                "unreadable-file",
                format!("压缩包中没有 {member} 这个文件"),
                format!("the archive holds no file {member}"),
            )),
        }
    }))
}

/// Returns whether a file is an archive by its name.
pub(crate) fn is_named(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| archive::is_named(&name.to_string_lossy()))
}

/// Returns whether a file of an archive is taken, as a file of a folder is: by its extension, and not
/// if it is hidden, the lock of an office program, or what a system leaves behind.
fn is_wanted(member: &str) -> bool {
    let is_passed =
        |step: &str| step.starts_with('.') || step.starts_with("~$") || step == "__MACOSX";
    inputs::has_known_extension(Path::new(member)) && !member.split('/').any(is_passed)
}

/// Returns the only file of an archive, or says which there are.
pub(crate) fn only(path: &Path, limits: &Limits) -> Result<PathBuf, Problem> {
    let relative = Path::new("");
    let Some(members) = members(path, relative, limits) else {
        return Ok(path.to_path_buf());
    };
    let count = members.len();
    let mut paths = members.into_iter().map(|member| match member {
        Input::File { path, .. } => Ok(path),
        Input::Problem { problem, .. } => Err(problem),
    });
    if count == 1
        && let Some(only) = paths.next()
    {
        return only;
    }
    let names: Vec<String> = paths
        .flatten()
        .take(SHOWN)
        .map(|path| path.display().to_string())
        .collect();
    let names = names.join("  ");
    Err(Problem::usage(
        format!("压缩包内有 {count} 个文件，请指定其中一个，如 {names}"),
        format!("the archive holds {count} files; name one of them: {names}"),
    ))
}

/// How many files of an archive are named.
const SHOWN: usize = 10;
