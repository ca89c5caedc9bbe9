//! `nianbao explain`: what a name in a message means, why it matters and what to do.

mod entries;

use crate::args::{ExplainArgs, Notes};
use crate::exit::Status;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::term::Terminal;
use entries::ENTRIES;
use std::fmt::Write as _;
use std::io;

/// What there is to say about one name.
struct Entry {
    /// The name, as printed between brackets in a message.
    name: &'static str,
    /// In Chinese.
    zh: Text,
    /// In English.
    en: Text,
    /// What such a place looks like; the same in both languages, being Chinese print.
    example: &'static str,
}

/// The parts of an explanation.
struct Text {
    /// A few words, for the list.
    title: &'static str,
    /// What was found.
    what: &'static str,
    /// Why it matters.
    why: &'static str,
    /// What to do.
    todo: &'static str,
}

/// Runs the command.
pub(crate) fn run(args: &ExplainArgs, terminal: &mut Terminal) -> io::Result<Status> {
    let lang = terminal.lang;
    let Some(name) = &args.name else {
        let widest = ENTRIES
            .iter()
            .map(|entry| entry.name.len())
            .max()
            .unwrap_or_default();
        let mut out = String::new();
        for entry in ENTRIES {
            let title = lang.pick(&entry.zh, &entry.en).title;
            let _ = writeln!(out, "{:<widest$}  {title}", entry.name);
        }
        return terminal.out(&out);
    };
    let name = name.trim().trim_matches(['[', ']']);
    let Some(entry) = find(name) else {
        let near = nearest(name);
        let problem = Problem::usage(
            format!("没有名为 {name} 的说明；是否要找 {near}？全部名称请运行 nianbao explain"),
            format!(
                "nothing is called `{name}`; did you mean `{near}`? `nianbao explain` lists all"
            ),
        );
        terminal.problem(Notes::Text, None, &problem);
        return Ok(Status::Failed);
    };
    terminal.out(&shown(entry, name, lang))
}

/// Finds the entry of a name, or of the sum or check that it is an instance of.
fn find(name: &str) -> Option<&'static Entry> {
    let mut name = name;
    loop {
        if let Some(entry) = ENTRIES.iter().find(|entry| entry.name == name) {
            return Some(entry);
        }
        // `requests.flow.natural_person` is an instance of `requests.flow`.
        name = name.rsplit_once('.')?.0;
    }
}

/// Returns what a name is called, in Chinese.
pub(crate) fn title(name: &str) -> Option<&'static str> {
    find(name).map(|entry| entry.zh.title)
}

fn shown(entry: &Entry, asked: &str, lang: Lang) -> String {
    let text = lang.pick(&entry.zh, &entry.en);
    let mut out = format!("{}  {}\n", entry.name, text.title);
    if asked != entry.name {
        let _ = writeln!(out, "({asked})");
    }
    let parts = [
        (lang.pick("是什么", "What"), text.what),
        (lang.pick("为什么要紧", "Why"), text.why),
        (lang.pick("例", "Example"), entry.example),
        (lang.pick("怎么办", "What to do"), text.todo),
    ];
    for (title, body) in parts {
        if !body.is_empty() {
            let _ = writeln!(out, "\n{title}");
            for line in body.lines() {
                let _ = writeln!(out, "  {line}");
            }
        }
    }
    out
}

/// Returns the known name that takes the fewest edits to reach.
fn nearest(name: &str) -> &'static str {
    let name: String = name.chars().take(64).collect();
    ENTRIES
        .iter()
        .map(|entry| entry.name)
        .min_by_key(|known| distance(&name, known))
        .unwrap_or_default()
}

/// Returns how many characters must be put in, taken out or replaced (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.chars().enumerate() {
        let mut left = row + 1;
        let mut line = vec![left];
        for (b, pair) in to.iter().zip(above.windows(2)) {
            let (diagonal, up) = match pair {
                [diagonal, up] => (*diagonal, *up),
                _ => continue,
            };
            left = (diagonal + usize::from(a != *b)).min(up + 1).min(left + 1);
            line.push(left);
        }
        above = line;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn entries_are_whole_and_told_apart() {
        let mut names = HashSet::new();
        for entry in ENTRIES {
            assert!(names.insert(entry.name), "{} occurs twice", entry.name);
            for text in [&entry.zh, &entry.en] {
                for part in [text.title, text.what, text.why, text.todo] {
                    assert!(!part.is_empty(), "{}", entry.name);
                }
            }
        }
    }

    #[test]
    fn every_sum_of_every_form_is_explained() {
        for form in nianbao::form::forms() {
            for table in form.tables {
                for instance in form.instances(table, &[]) {
                    assert!(find(&instance.id).is_some(), "{}", instance.id);
                }
            }
        }
    }

    /// Reads the names out of the sources, where each is a literal before its severity.
    #[test]
    fn every_diagnostic_in_the_sources_is_explained() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut folders = vec![crates];
        let mut unexplained = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    let mut parts: Vec<&str> = text.split("Severity::").collect();
                    parts.pop();
                    for before in parts {
                        let literal = before.trim_end().strip_suffix("\",");
                        let name = literal.and_then(|before| before.rsplit('"').next());
                        if let Some(name) = name
                            && find(name).is_none()
                        {
                            unexplained.push(format!("{name} in {}", path.display()));
                        }
                    }
                }
            }
        }
        assert!(unexplained.is_empty(), "no entry for {unexplained:#?}");
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_neighbour() {
        assert_eq!(nearest("short-rwo"), "short-row");
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
