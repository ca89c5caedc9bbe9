//! The work on one file, the same in a worker and on a thread: bytes in, outputs and a summary out.

use super::Allowance;
use crate::args::Notes;
use crate::dataset::Part;
use crate::lang::Lang;
use crate::load;
use crate::problem::Problem;
use crate::summary::Summary;
use crate::{batch, render};
use nianbao::document::Limits;
use nianbao::read::{ReadError, ReadOptions};
use nianbao::report::Report;
use nianbao::write::{WriteOptions, writer};
use serde::{Deserialize, Serialize};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How to work on every file of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// The formats to write, in the order of the outputs.
    pub(crate) to: Vec<String>,
    /// JSON: list every cell.
    pub(crate) provenance: bool,
    /// HTML: the article alone.
    pub(crate) fragment: bool,
    /// The encoding to assume.
    pub(crate) encoding: Option<String>,
    /// How much of a file is read.
    pub(crate) limits: Limits,
    /// What a file may cost.
    pub(crate) allowance: Allowance,
    /// Whether what was found is said in full, and in which shape.
    pub(crate) notes: Option<Notes>,
    /// In which language.
    pub(crate) lang: Lang,
    /// What is left for the data sets, after the outputs.
    pub(crate) parts: Vec<Part>,
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ask {
    /// The file's name without its folder, to be named in the report.
    pub(crate) file: Option<String>,
    /// Its path, to be named in messages and data sets.
    pub(crate) shown: String,
    /// Its size as far as it is known, so that room is made once.
    pub(crate) bytes: u64,
}

/// What came of a file, beside its outputs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// What there is to say of it.
    pub(crate) summary: Summary,
    /// What was found, as it is printed; empty unless asked for.
    pub(crate) notes: String,
    /// Whether the worker ends with this answer: its memory has grown.
    #[serde(default)]
    pub(crate) retires: bool,
}

/// Where outputs go as they are made.
pub(crate) trait Sink {
    /// Takes bytes of the output of that number.
    fn output(&mut self, number: usize, bytes: &[u8]) -> io::Result<()>;
}

/// The most that is said of one file in full.
const NOTES_BYTES: usize = 256 << 10;

/// Converts a file. Every file has an answer; what was put into the sink counts only where the answer
/// is no refusal.
pub(crate) fn answer(setup: &Setup, ask: &Ask, bytes: &[u8], sink: &mut dyn Sink) -> Answer {
    let done = batch::isolated(|| {
        let read = ReadOptions {
            encoding: setup.encoding.clone(),
            limits: setup.limits.clone(),
        };
        let path = Path::new(&ask.shown);
        let report = load::report_of(path, ask.file.clone(), bytes, &read)?;
        write(setup, &report, sink)?;
        Ok(report)
    });
    match done {
        Err(problem) => Answer {
            summary: Summary::refused(&problem),
            notes: String::new(),
            retires: false,
        },
        Ok(report) => Answer {
            summary: Summary::of(&report),
            notes: notes(setup, Path::new(&ask.shown), &report),
            retires: false,
        },
    }
}

fn write(setup: &Setup, report: &Report, sink: &mut dyn Sink) -> Result<(), Problem> {
    let options = WriteOptions {
        full_provenance: setup.provenance,
        fragment: setup.fragment,
    };
    let mut left = setup.allowance.output_bytes;
    for (number, name) in setup.to.iter().enumerate() {
        let Some(writer) = writer(name) else { continue };
        bounded(setup, sink, number, &mut left, |out| {
            writer.write(report, &options, out)
        })?;
    }
    for (number, part) in setup.parts.iter().enumerate() {
        bounded(setup, sink, setup.to.len() + number, &mut left, |out| {
            part.write(report, setup.provenance, out)
        })?;
    }
    Ok(())
}

/// Writes one output within what is left of the bound on all.
fn bounded(
    setup: &Setup,
    sink: &mut dyn Sink,
    number: usize,
    left: &mut u64,
    make: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Problem> {
    let into = Into {
        sink,
        number,
        left,
        over: false,
    };
    let mut out = BufWriter::with_capacity(super::frame::CHUNK, into);
    let made = make(&mut out).and_then(|()| out.flush());
    let (into, _) = out.into_parts();
    if into.over {
        let most = usize::try_from(setup.allowance.output_bytes).unwrap_or(usize::MAX);
        return Err(ReadError::over("output_bytes", most).into());
    }
    made.map_err(|error| Problem::output(&error))
}

/// One output on its way into the sink.
struct Into<'a> {
    sink: &'a mut dyn Sink,
    number: usize,
    left: &'a mut u64,
    over: bool,
}

impl Write for Into<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        *self.left = left;
        self.sink.output(self.number, bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn notes(setup: &Setup, path: &Path, report: &Report) -> String {
    let mut text = match setup.notes {
        None => return String::new(),
        Some(Notes::Text) => {
            render::diagnostics(path, report, setup.lang)
                + &render::failures(path, report, setup.lang)
        }
        Some(Notes::Json) => {
            render::json::diagnostics(path, report, setup.lang)
                + &render::json::failures(path, report, setup.lang)
        }
    };
    if text.len() > NOTES_BYTES {
        // Whole lines only: each is an object in JSON.
        let end = text
            .bytes()
            .take(NOTES_BYTES)
            .rposition(|byte| byte == b'\n');
        text.truncate(end.map_or(0, |end| end + 1));
    }
    text
}
