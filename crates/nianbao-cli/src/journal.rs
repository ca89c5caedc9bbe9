//! The journal of a run: one line for each input, true at every moment.
//!
//! A line is added when a file's outputs stand under their names, and not before; in the order in which
//! files are done. At the end of the run the lines are put in the order of the inputs. What a run that
//! was killed half wrote is cut off by the next.

use crate::run::place::Place;
use crate::summary::Summary;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// The journal's name in the output folder.
pub(crate) const NAME: &str = "journal.jsonl";

/// The version of its lines.
const VERSION: &str = "nianbao/journal/1";

/// The longest line that is taken back, in bytes.
const LINE_BYTES: u64 = 16 << 20;

/// What the journal says of one input.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The input as it is named in messages.
    pub(crate) input: String,
    /// The SHA-256 of its bytes; none where they could not be read.
    #[serde(default)]
    pub(crate) sha256: Option<String>,
    /// Its size in bytes.
    #[serde(default)]
    pub(crate) bytes: u64,
    /// Stands for the options, which the first line spells out.
    pub(crate) options: String,
    /// What came of it; it stands between what went in and what came out.
    #[serde(flatten, skip_deserializing)]
    pub(crate) summary: Summary,
    /// The outputs.
    #[serde(default)]
    pub(crate) outputs: Vec<Output>,
    /// Whether it was tried a second time, alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) retried: bool,
    /// When it was done.
    #[serde(default)]
    pub(crate) at: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub(crate) ms: u64,
}

/// An output of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    /// Its path below the output folder.
    pub(crate) path: String,
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// Its SHA-256.
    pub(crate) sha256: String,
}

impl Entry {
    /// Writes the entry as a line, without its end.
    pub(crate) fn line(&self) -> String {
        serde_json::to_string(self).expect("every key is a string and every value is JSON")
    }

    /// Reads a line back; none for the first line, the last, and what is no line of ours.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let mut entry: Self = serde_json::from_str(line).ok()?;
        // Read apart: what is flattened goes through values that lose the numbers, which are kept exact.
        entry.summary = serde_json::from_str(line).ok()?;
        Some(entry)
    }
}

/// Where a line stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u64,
    bytes: u64,
}

/// The journal of a run in progress.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    end: u64,
    head: String,
}

impl Journal {
    /// Starts a journal, or goes on with the one that is there, of which it returns the lines by input.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn open(
        place: &Place,
        options: &Value,
        resume: bool,
    ) -> io::Result<(Self, HashMap<String, Span>)> {
        let path = place.join(NAME);
        let head = json!({
            "journal": VERSION, "program": env!("CARGO_PKG_VERSION"),
            "options": options, "started": crate::clock::now(),
        });
        let head = format!("{head}\n");
        let mut known = HashMap::new();
        let mut end = 0;
        if resume && let Ok(file) = File::open(&path) {
            (known, end) = scan(file)?;
        }
        if end == 0 {
            place.put(path.clone(), head.as_bytes())?;
            end = head.len() as u64;
        }
        let file = File::options().read(true).write(true).open(&path)?;
        file.set_len(end)?;
        Ok((Self { file, end, head }, known))
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// Those of the file system; of the line nothing is left then.
    pub(crate) fn add(&mut self, entry: &Entry) -> io::Result<Span> {
        let line = entry.line() + "\n";
        let bytes = line.len() as u64;
        self.file.seek(SeekFrom::Start(self.end))?;
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            let _ = self.file.set_len(self.end);
            return Err(error);
        }
        let span = Span {
            start: self.end,
            bytes,
        };
        self.end += bytes;
        Ok(span)
    }

    /// Sees that what was added is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Reads the entry at a place.
    pub(crate) fn read(&mut self, span: Span) -> io::Result<Entry> {
        let line = self.text(span)?;
        Entry::parse(&line).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Reads the line at a place, with its end.
    pub(crate) fn text(&mut self, span: Span) -> io::Result<String> {
        self.file.seek(SeekFrom::Start(span.start))?;
        let mut line = String::new();
        (&mut self.file)
            .take(span.bytes)
            .read_to_string(&mut line)?;
        Ok(line)
    }

    /// Puts the lines in order and closes the journal with a last line.
    ///
    /// # Errors
    /// Those of the file system; the journal stays as it was then.
    pub(crate) fn close(
        &mut self,
        place: &Place,
        spans: impl Iterator<Item = Span>,
        end: &Value,
    ) -> io::Result<()> {
        let mut out = BufWriter::new(place.draft(place.join(NAME))?);
        out.write_all(self.head.as_bytes())?;
        for span in spans {
            let line = self.text(span)?;
            out.write_all(line.as_bytes())?;
        }
        writeln!(out, "{end}")?;
        let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        draft.keep().map(drop)
    }
}

/// Finds the lines of a journal, the last of each input, and where the last whole line ends.
fn scan(file: File) -> io::Result<(HashMap<String, Span>, u64)> {
    let mut from = BufReader::new(file);
    let (mut known, mut start, mut line) = (HashMap::new(), 0, Vec::new());
    loop {
        line.clear();
        let bytes = (&mut from).take(LINE_BYTES).read_until(b'\n', &mut line)? as u64;
        if line.last() != Some(&b'\n') {
            return Ok((known, start));
        }
        if let Ok(text) = std::str::from_utf8(&line)
            && let Some(entry) = Entry::parse(text)
        {
            known.insert(entry.input, Span { start, bytes });
        }
        start += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;
    use std::fs;

    fn entry(input: &str) -> Entry {
        Entry {
            input: input.into(),
            sha256: Some("00".into()),
            bytes: 7,
            options: "o".into(),
            summary: Summary {
                year: Some(2024),
                ..Summary::refused(&Problem::new("empty-file", "空", "empty"))
            },
            outputs: vec![Output {
                path: "a.json".into(),
                bytes: 1,
                sha256: "11".into(),
            }],
            retried: false,
            at: "t".into(),
            ms: 3,
        }
    }

    #[test]
    fn a_line_is_read_back() {
        let line = entry("a").line();
        assert!(
            line.starts_with(
                r#"{"input":"a","sha256":"00","bytes":7,"options":"o","outcome":"refused""#
            ),
            "{line}"
        );
        assert_eq!(Entry::parse(&line), Some(entry("a")));
        assert_eq!(Entry::parse("{}"), None);
    }

    #[test]
    fn a_journal_goes_on_after_half_a_line_and_ends_in_order() {
        let root = std::env::temp_dir().join(format!("nianbao-journal-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let place = Place::take(&root).unwrap();
        let (mut journal, known) = Journal::open(&place, &Value::Null, true).unwrap();
        assert!(known.is_empty());
        journal.add(&entry("b")).unwrap();
        drop(journal);
        let path = root.join(NAME);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"input\":\"c\"");
        fs::write(&path, bytes).unwrap();
        let (mut journal, known) = Journal::open(&place, &Value::Null, true).unwrap();
        assert_eq!(journal.read(known["b"]).unwrap(), entry("b"));
        assert_eq!(known.len(), 1);
        let a = journal.add(&entry("a")).unwrap();
        journal
            .close(
                &place,
                [a, known["b"]].into_iter(),
                &json!({"finished": "t"}),
            )
            .unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let inputs: Vec<_> = text
            .lines()
            .filter_map(Entry::parse)
            .map(|e| e.input)
            .collect();
        assert_eq!(
            (inputs, text.lines().count()),
            (vec!["a".to_owned(), "b".to_owned()], 4)
        );
        let (_, known) = Journal::open(&place, &Value::Null, false).unwrap();
        assert!(known.is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        drop(place);
        let _ = fs::remove_dir_all(&root);
    }
}
