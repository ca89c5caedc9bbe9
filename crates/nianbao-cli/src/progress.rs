//! What a run says while it goes: a bar on a terminal, else a line a file, for people or for programs.

use crate::args::{Notes, Shape};
use crate::lang::Lang;
use crate::render;
use crate::run::Done;
use crate::summary::Outcome;
use crate::term::Terminal;
use serde_json::json;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often the bar is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// How wide the bar is, in characters.
const WIDTH: usize = 24;

/// How many files came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Converted, and nothing to look at.
    pub(crate) clean: usize,
    /// Converted, something to look at.
    pub(crate) unsure: usize,
    /// Not converted.
    pub(crate) refused: usize,
}

impl Counts {
    /// Counts a file.
    pub(crate) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Clean => self.clean += 1,
            Outcome::Unsure => self.unsure += 1,
            Outcome::Refused => self.refused += 1,
        }
    }

    /// Returns how many files were counted.
    pub(crate) const fn all(self) -> usize {
        self.clean + self.unsure + self.refused
    }
}

/// The progress of a run.
pub(crate) struct Progress {
    /// How many files there are.
    all: usize,
    /// What came of those that are done.
    pub(crate) counts: Counts,
    /// How many of them were done by an earlier run.
    kept: usize,
    bar: bool,
    shape: Shape,
    notes: Option<Notes>,
    quiet: bool,
    started: Instant,
    drawn: Option<Instant>,
}

impl Progress {
    /// Starts with nothing done.
    pub(crate) fn new(all: usize, shape: Shape, notes: Option<Notes>, quiet: bool) -> Self {
        Self {
            all,
            counts: Counts::default(),
            kept: 0,
            bar: shape == Shape::Text
                && notes != Some(Notes::Json)
                && !quiet
                && std::io::stderr().is_terminal(),
            shape,
            notes,
            quiet,
            started: Instant::now(),
            drawn: None,
        }
    }

    /// Says what came of a file.
    pub(crate) fn file(&mut self, terminal: &mut Terminal, done: &Done<'_>) {
        self.counts.add(done.summary.outcome);
        self.kept += usize::from(done.kept);
        let refused = done.summary.outcome == Outcome::Refused;
        let line = match self.shape {
            Shape::Json => Some(self.object(done)),
            // The bar counts the others; a refusal is a line that stays.
            Shape::Text if refused => done.summary.problem().map(|problem| {
                let path = Some(done.job.path.as_path());
                match self.notes {
                    Some(Notes::Json) => render::json::problem(path, &problem, terminal.lang),
                    _ => render::problem(path, &problem, terminal.lang),
                }
            }),
            Shape::Text if self.notes == Some(Notes::Json) => None,
            Shape::Text if self.quiet || self.bar || done.kept => None,
            Shape::Text => Some(render::done(done, terminal.lang)),
        };
        if let Some(line) = line {
            self.wipe(terminal);
            terminal.note(&line);
        }
        if !done.notes.is_empty() && !self.quiet {
            self.wipe(terminal);
            terminal.note(&done.notes);
        }
        self.draw(terminal);
    }

    fn object(&self, done: &Done<'_>) -> String {
        let summary = &done.summary;
        let object = json!({
            "file": done.job.path.to_string_lossy(),
            "outcome": summary.outcome,
            "code": summary.reason.as_ref().map(|reason| &reason.code),
            "message": summary.reason.as_ref().map(|reason| &reason.zh),
            "unsure": summary.unsure.len(),
            "failing": summary.sums.len(),
            "outputs": done.outputs(),
            "kept": done.kept,
            "retried": done.retried,
            "ms": done.ms,
            "done": self.counts.all(),
            "all": self.all,
        });
        format!("{object}\n")
    }

    /// Takes the bar away, so that a line can stand in its place.
    pub(crate) fn wipe(&mut self, terminal: &mut Terminal) {
        if self.bar && self.drawn.take().is_some() {
            terminal.note("\r\u{1b}[K");
        }
    }

    fn draw(&mut self, terminal: &mut Terminal) {
        let now = Instant::now();
        if !self.bar || self.drawn.is_some_and(|drawn| now < drawn + EVERY) {
            return;
        }
        self.drawn = Some(now);
        let text = self.text(self.started.elapsed(), terminal.lang);
        terminal.note(&format!("\r{text}\u{1b}[K"));
    }

    /// Returns the bar after that time.
    fn text(&self, elapsed: Duration, lang: Lang) -> String {
        let (done, all) = (self.counts.all(), self.all.max(1));
        let full = done * WIDTH / all;
        let bar = format!(
            "{}{}",
            "█".repeat(full),
            "░".repeat(WIDTH.saturating_sub(full))
        );
        // Files that an earlier run did cost next to nothing and would promise too much.
        let worked = done - self.kept;
        let rate = worked as f64 / elapsed.as_secs_f64().max(0.001);
        let left = if worked == 0 {
            "–".to_owned()
        } else {
            span((self.all.saturating_sub(done)) as f64 / rate, lang)
        };
        let Counts {
            clean,
            unsure,
            refused,
        } = self.counts;
        lang.pick(
            format!("{bar} {done}/{} {rate:.0} 个/秒 余 {left} 完成 {clean} 待核 {unsure} 失败 {refused}", self.all),
            format!("{bar} {done}/{} {rate:.0}/s, {left} left: {clean} clean, {unsure} unsure, {refused} refused", self.all),
        )
    }
}

/// Writes a time as people say it.
fn span(seconds: f64, lang: Lang) -> String {
    // Fits: a run of more seconds than there are is not shown to the second.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped before"
    )]
    let seconds = seconds.clamp(0.0, 1e9).ceil() as u64;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => lang.pick(format!("{rest} 秒"), format!("{rest} s")),
        (0, _) => lang.pick(
            format!("{minutes} 分 {rest:02} 秒"),
            format!("{minutes} min {rest:02} s"),
        ),
        _ => lang.pick(
            format!("{hours} 小时 {minutes:02} 分"),
            format!("{hours} h {minutes:02} min"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_rate_remaining_time_and_counts() {
        let mut progress = Progress::new(100, Shape::Text, None, true);
        progress.counts = Counts {
            clean: 20,
            unsure: 4,
            refused: 1,
        };
        let text = progress.text(Duration::from_secs(5), Lang::Zh);
        assert!(
            text.ends_with("25/100 5 个/秒 余 15 秒 完成 20 待核 4 失败 1"),
            "{text}"
        );
        assert_eq!(text.matches('█').count(), WIDTH / 4);
        progress.kept = 25;
        assert!(
            progress
                .text(Duration::from_secs(5), Lang::En)
                .contains("– left")
        );
    }

    #[test]
    fn times_are_said_as_people_do() {
        assert_eq!(span(59.2, Lang::Zh), "1 分 00 秒");
        assert_eq!(span(3725.0, Lang::En), "1 h 02 min");
    }
}
