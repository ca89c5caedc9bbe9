//! The names of members: read from bytes, made harmless, kept apart.

use encoding_rs::GB18030;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The longest step of a path in bytes that common file systems hold, with room for an extension.
const MOST_BYTES: usize = 200;
/// How many steps of a path are kept.
const MOST_STEPS: usize = 32;

/// Reads a name that is UTF-8 or else GBK, which is what Chinese systems write without saying so.
pub(crate) fn decoded(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => GB18030.decode_without_bom_handling(name).0,
    }
}

/// Makes a path that is relative, stays below its folder, and can be held by any file system.
///
/// Both slashes separate steps. Roots, drive letters, `.` and `..` go; what some system refuses in a
/// name becomes `_`, and so do names that Windows keeps for devices.
#[must_use]
pub fn safe(path: &str) -> String {
    let mut steps: Vec<String> = path
        .split(['/', '\\'])
        .filter(|step| !is_drive(step))
        .map(step)
        .filter(|step| !step.is_empty())
        .collect();
    let excess = steps.len().saturating_sub(MOST_STEPS);
    steps.drain(..excess);
    if steps.is_empty() {
        return "_".to_owned();
    }
    steps.join("/")
}

fn is_drive(step: &str) -> bool {
    let mut bytes = step.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.next() == Some(b':')
        && bytes.next().is_none()
}

fn step(step: &str) -> String {
    let mut name: String = step
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            // Marks of direction make a name look like another.
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    // Windows drops dots and blanks at the end of a name; `.` and `..` go with them.
    let kept = name
        .trim_end_matches(['.', ' '])
        .trim_start_matches(' ')
        .len();
    if kept == 0 {
        return String::new();
    }
    name = name.trim_start_matches(' ').to_owned();
    name.truncate(kept);
    if is_device(&name) {
        name.insert(0, '_');
    }
    shortened(&name)
}

/// Returns whether Windows keeps the name for a device, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let number = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|number| {
        let mut characters = number.chars();
        matches!(characters.next(), Some('0'..='9' | '¹' | '²' | '³'))
            && characters.next().is_none()
    })
}

/// Cuts a name that is too long before its extension.
fn shortened(name: &str) -> String {
    if name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = name
        .rsplit_once('.')
        .filter(|(_, extension)| extension.len() < 16)
        .unwrap_or((name, ""));
    let mut kept = String::new();
    for c in stem.chars() {
        if kept.len() + c.len_utf8() + extension.len() + 1 > MOST_BYTES {
            break;
        }
        kept.push(c);
    }
    if !extension.is_empty() {
        kept.push('.');
        kept.push_str(extension);
    }
    kept
}

/// The names that were given out.
#[derive(Default)]
pub(super) struct Names {
    /// How often each came, folded: some file systems do not tell case apart.
    given: BTreeMap<String, u32>,
}

impl Names {
    /// Returns the path, with a number where it was given out before.
    pub(super) fn unique(&mut self, path: String) -> String {
        let folded = path.to_lowercase();
        let Some(count) = self.given.get(&folded).copied() else {
            self.given.insert(folded, 1);
            return path;
        };
        let mut number = count;
        loop {
            number = number.saturating_add(1);
            let candidate = numbered(&path, number);
            let key = candidate.to_lowercase();
            if !self.given.contains_key(&key) || number == u32::MAX {
                self.given.insert(folded, number);
                self.given.insert(key, 1);
                return candidate;
            }
        }
    }
}

fn numbered(path: &str, number: u32) -> String {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    match path.rfind('.').filter(|dot| *dot > start) {
        Some(dot) => {
            let (stem, extension) = path.split_at(dot);
            format!("{stem} ({number}){extension}")
        }
        None => format!("{path} ({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out() {
        for (given, made) in [
            ("年报/2024.docx", "年报/2024.docx"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\Users\\a.doc", "Users/a.doc"),
            ("a/./b/../c.txt", "a/b/c.txt"),
            ("\\\\server\\share\\a.txt", "server/share/a.txt"),
            ("a\0b?.txt", "a_b_.txt"),
            ("con.txt", "_con.txt"),
            ("x/LPT1", "x/_LPT1"),
            ("COM¹.txt", "_COM¹.txt"),
            ("contact.txt", "contact.txt"),
            ("a. . /b", "a/b"),
            ("..", "_"),
            ("", "_"),
            ("报\u{202E}gpj.docx", "报_gpj.docx"),
        ] {
            assert_eq!(safe(given), made, "{given}");
        }
        let long = safe(&format!("{}.docx", "年".repeat(200)));
        assert!(long.len() <= MOST_BYTES && long.ends_with("年.docx"));
        assert_eq!(safe(&"a/".repeat(100)).matches('a').count(), MOST_STEPS);
    }

    #[test]
    fn names_come_in_utf_8_or_gbk() {
        assert_eq!(decoded("年报.docx".as_bytes()), "年报.docx");
        assert_eq!(decoded(&GB18030.encode("年报.docx").0), "年报.docx");
    }

    #[test]
    fn names_are_kept_apart() {
        let mut names = Names::default();
        let mut unique = |path: &str| names.unique(path.to_owned());
        assert_eq!(unique("a/b.txt"), "a/b.txt");
        assert_eq!(unique("a/B.txt"), "a/B (2).txt");
        assert_eq!(unique("a/b.txt"), "a/b (3).txt");
        assert_eq!(unique("a/b (4).txt"), "a/b (4).txt");
        assert_eq!(unique("a/b.txt"), "a/b (5).txt");
        assert_eq!(unique("a.b/c"), "a.b/c");
        assert_eq!(unique("a.b/c"), "a.b/c (2)");
    }
}
