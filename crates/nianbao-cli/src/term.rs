//! The two streams: results go to standard output, everything else to standard error.
//!
//! Text is always made with its styles; the streams take them out again where there is no terminal,
//! `NO_COLOR` is set or `--color never` was given.

use crate::args::Notes;
use crate::exit::Status;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::render;
use anstream::AutoStream;
use clap::ColorChoice;
use nianbao::report::Report;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// The streams of this run.
pub(crate) struct Terminal {
    out: AutoStream<io::Stdout>,
    err: AutoStream<io::Stderr>,
    /// The language of messages.
    pub(crate) lang: Lang,
}

impl Terminal {
    pub(crate) fn new(color: ColorChoice, lang: Lang) -> Self {
        let choice = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        Self {
            out: AutoStream::new(io::stdout(), choice),
            err: AutoStream::new(io::stderr(), choice),
            lang,
        }
    }

    /// Prints a result that may carry styles.
    pub(crate) fn out(&mut self, text: &str) -> io::Result<Status> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()?;
        Ok(Status::Clean)
    }

    /// Writes a file, whose bytes are nobody's to style, as it is made.
    ///
    /// Bytes that are no text are refused on a terminal.
    pub(crate) fn file(
        &mut self,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<io::Result<()>, Problem> {
        let mut out = io::stdout().lock();
        if !out.is_terminal() {
            return Ok(make(&mut out).and_then(|()| out.flush()));
        }
        let mut bytes = Vec::new();
        if let Err(error) = make(&mut bytes) {
            return Ok(Err(error));
        }
        if std::str::from_utf8(&bytes).is_err() {
            return Err(Problem::usage(
                "不能把这种格式显示在终端上；请用 -o 指定文件夹，或用 > 重定向到文件",
                "this format cannot be shown on a terminal; give -o DIR or redirect to a file",
            ));
        }
        Ok(out.write_all(&bytes).and_then(|()| out.flush()))
    }

    /// Prints a message. Where standard error is gone there is nobody left to tell.
    pub(crate) fn note(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Prints why a file, or the run, came to nothing.
    pub(crate) fn problem(&mut self, notes: Notes, path: Option<&Path>, problem: &Problem) {
        let text = match notes {
            Notes::Text => render::problem(path, problem, self.lang),
            Notes::Json => render::json::problem(path, problem, self.lang),
        };
        self.note(&text);
    }

    /// Prints what was found on the way through a file.
    pub(crate) fn diagnostics(&mut self, notes: Notes, path: &Path, report: &Report) {
        let text = match notes {
            Notes::Text => render::diagnostics(path, report, self.lang),
            Notes::Json => render::json::diagnostics(path, report, self.lang),
        };
        self.note(&text);
    }

    /// Prints the sums of a file that fail.
    pub(crate) fn failures(&mut self, notes: Notes, path: &Path, report: &Report) {
        let text = match notes {
            Notes::Text => render::failures(path, report, self.lang),
            Notes::Json => render::json::failures(path, report, self.lang),
        };
        self.note(&text);
    }
}
