//! From a path to a report, whatever the file is; the one place where the stages are called.

use crate::files;
use crate::problem::Problem;
use nianbao::read::ReadOptions;
use nianbao::report::{Report, json};
use nianbao::{ConvertOptions, check, convert};
use std::path::Path;

/// Reads a report from a file of any format that is read, or from canonical JSON.
pub(crate) fn report(path: &Path, read: &ReadOptions) -> Result<Report, Problem> {
    let bytes = files::read(path, &read.limits)?;
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    report_of(path, file, &bytes, read)
}

/// Reads a report from the bytes of such a file; `file` is what the report calls it.
///
/// The sums of canonical JSON are run anew: the file may have been edited since.
pub(crate) fn report_of(
    path: &Path,
    file: Option<String>,
    bytes: &[u8],
    read: &ReadOptions,
) -> Result<Report, Problem> {
    if is_json(path) || looks_canonical(bytes) {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Problem::new(
                "not-canonical",
                "JSON 不是 UTF-8 文本",
                "the JSON is not UTF-8 text",
            )
        })?;
        let mut report = json::from_json(text.trim_start_matches('\u{feff}'))?;
        report.checks = check::check(&report);
        return Ok(report);
    }
    let options = ConvertOptions {
        file,
        read: read.clone(),
        ..ConvertOptions::default()
    };
    Ok(convert(bytes, &options)?.report)
}

/// Returns whether a file is JSON by its name.
pub(crate) fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// How far into a file the version of the contract is looked for; it is the first key we write.
pub(crate) const CANONICAL_HEAD: usize = 1024;

/// Returns whether bytes begin as canonical JSON does.
pub(crate) fn looks_canonical(bytes: &[u8]) -> bool {
    let head = bytes
        .get(..CANONICAL_HEAD.min(bytes.len()))
        .unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('{') && head.contains("\"nianbao/report/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_is_known_by_its_head() {
        assert!(looks_canonical(
            b"{ \"schema\": \"nianbao/report/1\", \"title\": null }"
        ));
        assert!(!looks_canonical(b"{ \"schema\": \"other/1\" }"));
        assert!(!looks_canonical(
            "关于 \"nianbao/report/1\" 的说明".as_bytes()
        ));
        assert!(!looks_canonical(b""));
    }
}
