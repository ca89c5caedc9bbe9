//! One file after the other through a worker, as far as drafts.

use super::place::{Draft, Place, at, hash_of, hex};
use crate::files;
use crate::journal::{Entry, Journal, Span};
use crate::plan::{Job, Plan};
use crate::problem::Problem;
use crate::summary::{Outcome, Summary};
use crate::worker::{Answer, Ask, Hand, Lost, Setup, Sink, Watch};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

/// What the threads of a run share.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    /// How many files are worked on at once.
    pub(super) jobs: usize,
    pub(super) setup: Setup,
    /// Stands for the options in the journal.
    pub(super) options: String,
    pub(super) place: Place,
    pub(super) root: PathBuf,
    /// What an earlier run left in the journal, by input.
    pub(super) known: HashMap<String, Span>,
    pub(super) watch: Watch,
    /// Held by all who work; held alone by who tries again.
    pub(super) alone: RwLock<()>,
    /// Set by a signal.
    pub(super) stop: Arc<AtomicBool>,
    /// Why the run ends early, if it does.
    pub(super) halted: Mutex<Option<Problem>>,
    /// The number of the next input.
    pub(super) next: AtomicUsize,
    /// Set where a file was converted without the bounds of a worker.
    pub(super) unguarded: AtomicBool,
    /// When the run began.
    pub(super) started: String,
}

/// What came of one file, with its outputs as drafts.
pub(super) struct Made<'a> {
    pub(super) index: usize,
    pub(super) job: &'a Job,
    pub(super) summary: Summary,
    pub(super) notes: String,
    pub(super) sha256: Option<String>,
    pub(super) bytes: u64,
    pub(super) drafts: Vec<Draft>,
    pub(super) retried: bool,
    pub(super) ms: u64,
    /// Its line in the journal, where an earlier run did it.
    pub(super) span: Option<Span>,
}

/// One attempt at a file.
struct Attempt {
    result: Result<Answer, Lost>,
    sha256: Option<String>,
    bytes: u64,
    drafts: Vec<Draft>,
}

impl<'a> Run<'a> {
    /// Works on inputs until there are none left or the run is to end.
    pub(super) fn lane(&self, journal: &Mutex<Journal>, made: &SyncSender<Made<'a>>) {
        let mut hand = None;
        while !self.is_stopping() {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.plan.jobs.get(index) else {
                break;
            };
            let done = self
                .stands(journal, index, job)
                .unwrap_or_else(|| self.make(index, job, &mut hand));
            if made.send(done).is_err() {
                break;
            }
        }
    }

    /// Returns what an earlier run made of a file, if that still stands.
    fn stands(&self, journal: &Mutex<Journal>, index: usize, job: &'a Job) -> Option<Made<'a>> {
        // A path that is no text may stand for several files in the journal.
        let span = *self.known.get(job.path.to_str()?)?;
        let entry = journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .read(span)
            .ok()?;
        let same = entry.options == self.options && !is_chance(&entry.summary);
        if !same || !self.is_unchanged(job, &entry) {
            return None;
        }
        Some(Made {
            index,
            job,
            summary: entry.summary,
            notes: String::new(),
            sha256: entry.sha256,
            bytes: entry.bytes,
            drafts: Vec::new(),
            retried: entry.retried,
            ms: entry.ms,
            span: Some(span),
        })
    }

    fn is_unchanged(&self, job: &Job, entry: &Entry) -> bool {
        let most = self.setup.limits.input_bytes as u64;
        let input = hash_of(&job.path, most).map(|(sha256, _)| sha256);
        if input.is_none() || input != entry.sha256 {
            return false;
        }
        if entry.summary.outcome == Outcome::Refused {
            return entry.outputs.is_empty();
        }
        let targets = self.targets(job);
        entry.outputs.len() == targets.len()
            && entry.outputs.iter().zip(&targets).all(|(output, path)| {
                output.path == self.place.within(path)
                    && hash_of(path, output.bytes) == Some((output.sha256.clone(), output.bytes))
            })
    }

    /// Returns where the outputs of a file go, and after them what it leaves for the data sets.
    fn targets(&self, job: &Job) -> Vec<PathBuf> {
        let input = job.path.to_string_lossy();
        let parts = self
            .setup
            .parts
            .iter()
            .map(|part| part.path(&self.place, &input));
        job.outputs.iter().cloned().chain(parts).collect()
    }

    /// Converts a file, and once more alone if its worker died.
    fn make(&self, index: usize, job: &'a Job, hand: &mut Option<Hand>) -> Made<'a> {
        let started = Instant::now();
        let mut retried = false;
        let attempt = match &job.problem {
            Some(problem) => Attempt {
                result: Err(Lost::Input(problem.clone())),
                sha256: None,
                bytes: 0,
                drafts: Vec::new(),
            },
            None => {
                let shared = self.alone.read().unwrap_or_else(PoisonError::into_inner);
                let attempt = self.attempt(job, hand, &self.setup);
                drop(shared);
                match attempt.result {
                    Err(Lost::TimedOut | Lost::OutOfMemory | Lost::Crashed(_)) => {
                        retried = true;
                        self.again(job)
                    }
                    _ => attempt,
                }
            }
        };
        let Attempt {
            result,
            mut sha256,
            mut bytes,
            mut drafts,
        } = attempt;
        let (summary, notes) = match result {
            Ok(answer) => (answer.summary, answer.notes),
            Err(lost) => {
                if !matches!(lost, Lost::Input(_)) {
                    // The worker died before it had it all.
                    let hash = hash_of(&job.path, self.setup.limits.input_bytes as u64);
                    (sha256, bytes) = hash.map_or((None, 0), |(hash, bytes)| (Some(hash), bytes));
                }
                (Summary::refused(&self.problem(lost)), String::new())
            }
        };
        if summary.outcome == Outcome::Refused {
            drafts.clear();
        }
        Made {
            index,
            job,
            summary,
            notes,
            sha256,
            bytes,
            drafts,
            retried,
            ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            span: None,
        }
    }

    /// Tries a file again while no other is worked on, with the memory of all.
    fn again(&self, job: &Job) -> Attempt {
        let alone = self.alone.write().unwrap_or_else(PoisonError::into_inner);
        let mut setup = self.setup.clone();
        let jobs = u64::try_from(self.jobs).unwrap_or(1).min(MOST_TOGETHER);
        setup.allowance.worker_bytes = setup.allowance.worker_bytes.saturating_mul(jobs);
        let attempt = self.attempt(job, &mut None, &setup);
        drop(alone);
        attempt
    }

    fn attempt(&self, job: &Job, hand: &mut Option<Hand>, setup: &Setup) -> Attempt {
        let targets = self.targets(job);
        let mut drafts = Drafts {
            place: &self.place,
            to: &targets,
            drafts: Vec::new(),
        };
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut whole = false;
        let result = files::open(&job.path, &setup.limits)
            .map_err(Lost::Input)
            .and_then(|(mut file, length)| {
                let most = setup.limits.input_bytes as u64;
                let mut feed = |chunk: &mut [u8]| {
                    let read = file.read(chunk).map_err(|error| Problem::input(&error))?;
                    hash.update(chunk.get(..read).unwrap_or_default());
                    bytes += read as u64;
                    whole = read == 0;
                    // The size was looked at before; a file may grow.
                    if bytes > most {
                        Err(files::over(&setup.limits))
                    } else {
                        Ok(read)
                    }
                };
                let name = job.path.file_name();
                let ask = Ask {
                    file: name.map(|name| name.to_string_lossy().into_owned()),
                    shown: job.path.to_string_lossy().into_owned(),
                    bytes: length,
                };
                let worker = hand.get_or_insert_with(|| Hand::new(setup));
                if matches!(worker, Hand::Here) {
                    self.unguarded.store(true, Ordering::Relaxed);
                }
                let (result, warm) =
                    worker.convert(setup, &ask, &mut feed, &mut drafts, &self.watch);
                if !warm {
                    *hand = None;
                }
                result
            });
        let result = result.and_then(|answer| match answer.summary.outcome {
            Outcome::Refused => Ok(answer),
            // Each output has its draft, be it empty.
            _ => drafts.all().map(|()| answer).map_err(Lost::Output),
        });
        Attempt {
            result,
            sha256: whole.then(|| hex(&hash.finalize())),
            bytes,
            drafts: drafts.drafts,
        }
    }

    /// Says why a file has no answer.
    fn problem(&self, lost: Lost) -> Problem {
        let allowance = &self.setup.allowance;
        match lost {
            Lost::Input(problem) => problem,
            Lost::Output(error) => self.unwritable(&error, &self.root),
            Lost::TimedOut => Problem::new(
                "timed-out",
                format!(
                    "转换超过 {} 秒，单独再试一次仍然如此，已放弃；其他文件不受影响。可用 --limit seconds=N 放宽",
                    allowance.seconds
                ),
                format!(
                    "took over {} s, and again when tried alone; given up. --limit seconds=N allows more",
                    allowance.seconds
                ),
            ),
            Lost::OutOfMemory => Problem::new(
                "out-of-memory",
                format!(
                    "转换所需内存超过上限（每个工作进程 {} MB，单独再试时为各进程之和）；其他文件不受影响。可用 --limit worker_bytes=N 放宽",
                    allowance.worker_bytes >> 20
                ),
                format!(
                    "needs more memory than it may use ({} MB a worker, that of all workers when tried alone); --limit worker_bytes=N allows more",
                    allowance.worker_bytes >> 20
                ),
            ),
            Lost::Crashed(how) => Problem::new(
                "crashed",
                format!(
                    "转换此文件的进程异常终止（{how}），单独再试一次仍然如此；其他文件不受影响。请把文件发给开发者"
                ),
                format!(
                    "the process that converted it died ({how}), and again when tried alone; please report the file"
                ),
            ),
        }
    }

    /// Says why an output was not written, and ends the run where no other will be either.
    pub(super) fn unwritable(&self, error: &io::Error, path: &Path) -> Problem {
        let problem = at(&Problem::output(error), path);
        let for_all = matches!(
            error.kind(),
            io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::ReadOnlyFilesystem
        );
        if for_all {
            self.halt(problem.clone());
        }
        problem
    }
}

/// Of how many workers the memory is lent to a file that is tried alone.
const MOST_TOGETHER: u64 = 4;

/// Returns whether what came of a file may come out otherwise at another time.
fn is_chance(summary: &Summary) -> bool {
    summary.reason.as_ref().is_some_and(|reason| {
        [
            "unreadable-file",
            "unwritable",
            "timed-out",
            "out-of-memory",
            "crashed",
        ]
        .contains(&reason.code.as_str())
    })
}

/// The outputs of a file in the making.
struct Drafts<'a> {
    place: &'a Place,
    to: &'a [PathBuf],
    drafts: Vec<Draft>,
}

impl Drafts<'_> {
    fn all(&mut self) -> io::Result<()> {
        self.up_to(self.to.len())
    }

    fn up_to(&mut self, count: usize) -> io::Result<()> {
        while self.drafts.len() < count {
            let to = self
                .to
                .get(self.drafts.len())
                .ok_or(io::ErrorKind::InvalidData)?;
            self.drafts.push(self.place.draft(to.clone())?);
        }
        Ok(())
    }
}

impl Sink for Drafts<'_> {
    fn output(&mut self, number: usize, bytes: &[u8]) -> io::Result<()> {
        self.up_to(number + 1)?;
        let draft = self
            .drafts
            .get_mut(number)
            .ok_or(io::ErrorKind::InvalidData)?;
        draft.write_all(bytes)
    }
}
