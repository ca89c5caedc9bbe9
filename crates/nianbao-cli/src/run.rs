//! A run: many files into a folder, unattended; each has one outcome, and nothing is half done.
//!
//! Lanes take the inputs in order and have each converted by a worker into drafts; the drafts go to
//! committers, which see that the bytes are on the disk, give them their names, and add the line to the
//! journal; this thread says what was done, in the order of the inputs. A file whose worker died is tried once
//! more while no other is being worked on.

mod lane;
pub(crate) mod place;

use crate::args::{ConvertArgs, Notes};
use crate::dataset::{self, DataSet, Part};
use crate::exit::Status;
use crate::journal::{self, Entry, Journal, Span};
use crate::morning::{self, Times};
use crate::plan::{Job, Plan};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::summary::{Outcome, Summary};
use crate::term::Terminal;
use crate::worker::{Setup, Watch};
use crate::{batch, files};
use lane::{Made, Run};
pub(crate) use place::at;
use place::{Place, hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

/// The names in the output folder that the run itself uses.
pub(crate) const OWN_NAMES: &[&str] = &[
    journal::NAME,
    morning::PAGE,
    morning::JSON,
    DataSet::Csv.name(),
    DataSet::Parquet.name(),
    DataSet::Jsonl.name(),
    place::INNER,
];

/// How many threads see outputs onto the disk: they wait most of the time, and the disk takes several
/// requests at the price of one.
const COMMITTERS: usize = 4;

/// What came of one file.
pub(crate) struct Done<'a> {
    /// Its number.
    index: usize,
    /// The file.
    pub(crate) job: &'a Job,
    /// What there is to say of it.
    pub(crate) summary: Summary,
    /// What was found, as it is printed.
    pub(crate) notes: String,
    /// Whether an earlier run did it.
    pub(crate) kept: bool,
    /// Whether it took a second attempt.
    pub(crate) retried: bool,
    /// How long it took, in milliseconds.
    pub(crate) ms: u64,
    /// Its line in the journal; none where the run could not write any more.
    span: Option<Span>,
}

impl Done<'_> {
    /// Returns the outputs that were written.
    pub(crate) fn outputs(&self) -> &[PathBuf] {
        match self.summary.outcome {
            Outcome::Refused => &[],
            _ => &self.job.outputs,
        }
    }
}

/// Runs the plan.
pub(crate) fn run(args: &ConvertArgs, plan: &Plan, terminal: &mut Terminal) -> io::Result<Status> {
    let shape = args.note.shape();
    let started = match start(args, plan, terminal) {
        Ok(started) => started,
        Err(problem) => {
            terminal.problem(shape, None, &problem);
            return Ok(Status::Failed);
        }
    };
    let (run, mut journal) = started;
    batch::quiet_panics();
    let mut progress = Progress::new(
        plan.jobs.len(),
        args.log_format,
        args.note.notes,
        args.note.quiet,
    );
    let mut spans: Vec<Option<Span>> = vec![None; plan.jobs.len()];
    work(&run, &mut journal, |done| {
        if let Some(span) = spans.get_mut(done.index) {
            *span = done.span;
        }
        progress.file(terminal, &done);
    });
    progress.wipe(terminal);
    if run.unguarded.load(Ordering::Relaxed) && !args.note.quiet && shape == Notes::Text {
        terminal.note(terminal.lang.pick(
            "提示：本机没有给出受限的工作进程，文件在线程中转换，没有限制内存和时间\n",
            "note: this machine gave no bounded workers; files were converted on threads, without bounds on memory and time\n",
        ));
    }
    let counts = progress.counts;
    let halted = run
        .halted
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let left = plan.jobs.len() - spans.iter().flatten().count();
    if halted.is_some() || left > 0 {
        // What is in the journal is true; the rest is for the next run.
        let _ = journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .sync();
        if let Some(problem) = halted {
            terminal.problem(shape, None, &problem);
        }
        terminal.problem(shape, None, &unfinished(left));
        return Ok(Status::Failed);
    }
    let ended = finish(&run, &mut journal, &spans, &progress, &args.dataset).and_then(|()| {
        args.quarantine
            .as_deref()
            .map_or(Ok(()), |to| quarantine(&run, &mut journal, &spans, to))
    });
    run.place.tidy();
    if let Err(error) = ended {
        terminal.problem(shape, None, &at(&Problem::output(&error), &run.root));
        return Ok(Status::Failed);
    }
    if !args.note.quiet && shape == Notes::Text && args.log_format == crate::args::Shape::Text {
        let last = crate::render::batch(counts.clean, counts.unsure, counts.refused, terminal.lang);
        terminal.note(&last);
        let page = run.place.join(morning::PAGE);
        let page = crate::render::shown(&page);
        terminal.note(&terminal.lang.pick(
            format!("批次报告：{page}\n"),
            format!("report of the run: {page}\n"),
        ));
    }
    Ok(match (counts.refused, counts.unsure) {
        (0, 0) => Status::Clean,
        (0, _) => Status::Attention,
        _ => Status::Failed,
    })
}

/// Says that a run ended before its end.
fn unfinished(left: usize) -> Problem {
    Problem::new(
        "interrupted",
        format!(
            "批次未做完，还有 {left} 个文件；已完成的都已记入 journal.jsonl，加上 --resume 再运行即可接着做"
        ),
        format!(
            "the run is not finished, {left} files are left; what is done stands in journal.jsonl: run again with --resume"
        ),
    )
}

/// Takes hold of the folder, opens the journal and listens for signals.
fn start<'a>(
    args: &'a ConvertArgs,
    plan: &'a Plan,
    terminal: &Terminal,
) -> Result<(Run<'a>, Mutex<Journal>), Problem> {
    let root = args.output.clone().unwrap_or_default();
    let place = Place::take(&root)?;
    let setup = Setup {
        to: plan
            .writers
            .iter()
            .map(|writer| writer.name().to_owned())
            .collect(),
        provenance: args.provenance,
        fragment: args.fragment,
        encoding: args.read.encoding.clone(),
        limits: plan.bounds.limits.clone(),
        allowance: plan.bounds.allowance.clone(),
        notes: args.note.notes.filter(|_| !args.note.quiet),
        lang: terminal.lang,
        parts: Part::of(&args.dataset),
    };
    let jobs = args.read.jobs.map(usize::from);
    let jobs = jobs
        .or_else(|| thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1);
    let options = options(&setup, plan);
    let refused = |error: io::Error| at(&Problem::output(&error), &root);
    let (journal, known) = Journal::open(&place, &options, args.resume).map_err(refused)?;
    // What an earlier run said of the whole is no longer so.
    for name in OWN_NAMES
        .iter()
        .filter(|name| ![journal::NAME, place::INNER].contains(name))
    {
        place.remove(name).map_err(refused)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop);
    let run = Run {
        plan,
        jobs: jobs.min(plan.jobs.len()).max(1),
        setup,
        options: hex(&Sha256::digest(options.to_string()))
            .chars()
            .take(16)
            .collect(),
        place,
        root,
        known,
        watch: Watch::default(),
        alone: RwLock::new(()),
        stop,
        halted: Mutex::new(None),
        next: AtomicUsize::new(0),
        started: crate::clock::now(),
        unguarded: AtomicBool::new(false),
    };
    Ok((run, Mutex::new(journal)))
}

/// Returns everything that decides what comes of a file.
fn options(setup: &Setup, plan: &Plan) -> Value {
    let bounds: serde_json::Map<String, Value> = plan
        .bounds
        .list()
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    json!({
        "program": env!("CARGO_PKG_VERSION"), "to": setup.to, "provenance": setup.provenance,
        "fragment": setup.fragment, "encoding": setup.encoding, "limits": bounds,
    })
}

/// Ends the run after the files in hand at the first signal, and at once at the second.
fn listen(stop: &Arc<AtomicBool>) {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without a handler the signal ends the run at once, which the journal outlives as well.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(stop));
    }
}

/// Does the work, and hands what came of each file to `each` in the order of the inputs.
fn work<'a>(run: &Run<'a>, journal: &mut Mutex<Journal>, mut each: impl FnMut(Done<'a>)) {
    let journal = &*journal;
    let (made, taken) = mpsc::sync_channel::<Made<'a>>(COMMITTERS);
    let taken = Mutex::new(taken);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| run.watch.keep());
        for _ in 0..COMMITTERS {
            let (taken, sender) = (&taken, sender.clone());
            scope.spawn(move || commit(run, journal, taken, &sender));
        }
        drop(sender);
        for _ in 0..run.jobs {
            let made = made.clone();
            let lane = thread::Builder::new().stack_size(batch::STACK_BYTES);
            let lane = lane.spawn_scoped(scope, move || run.lane(journal, &made));
            if lane.is_err() {
                break;
            }
        }
        drop(made);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for done in receiver {
            waiting.insert(done.index, done);
            while let Some(done) = waiting.remove(&turn) {
                each(done);
                turn += 1;
            }
        }
        // Where the run was stopped there are gaps.
        waiting.into_values().for_each(each);
        run.watch.close();
    });
}

/// Gives outputs their names and adds lines to the journal until there are no more.
fn commit<'a>(
    run: &Run<'a>,
    journal: &Mutex<Journal>,
    taken: &Mutex<Receiver<Made<'a>>>,
    sender: &Sender<Done<'a>>,
) {
    loop {
        let made = taken.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(made) = made else { return };
        if sender.send(committed(run, journal, made)).is_err() {
            return;
        }
    }
}

fn committed<'a>(run: &Run<'a>, journal: &Mutex<Journal>, mut made: Made<'a>) -> Done<'a> {
    let mut outputs = Vec::with_capacity(made.drafts.len());
    for draft in std::mem::take(&mut made.drafts) {
        let to = draft.to().to_path_buf();
        match draft.keep() {
            Ok(kept) => outputs.push(journal::Output {
                path: run.place.within(&kept.path),
                bytes: kept.bytes,
                sha256: kept.sha256,
            }),
            Err(error) => {
                made.summary = Summary::refused(&run.unwritable(&error, &to));
                outputs.clear();
                break;
            }
        }
    }
    let mut span = made.span;
    // A line about a file that only the disk's being full kept from its end would not be true.
    if span.is_none() && !run.is_halted() {
        let entry = Entry {
            input: made.job.path.to_string_lossy().into_owned(),
            sha256: made.sha256,
            bytes: made.bytes,
            options: run.options.clone(),
            summary: made.summary.clone(),
            outputs,
            retried: made.retried,
            at: crate::clock::now(),
            ms: made.ms,
        };
        match journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(&entry)
        {
            Ok(at) => span = Some(at),
            Err(error) => {
                run.halt(at(&Problem::output(&error), &run.place.join(journal::NAME)));
            }
        }
    }
    Done {
        index: made.index,
        job: made.job,
        summary: made.summary,
        notes: made.notes,
        kept: made.span.is_some(),
        retried: made.retried,
        ms: made.ms,
        span,
    }
}

/// Closes the journal and writes what is said of the whole.
fn finish(
    run: &Run<'_>,
    journal: &mut Mutex<Journal>,
    spans: &[Option<Span>],
    progress: &Progress,
    sets: &[DataSet],
) -> io::Result<()> {
    let journal = journal.get_mut().unwrap_or_else(PoisonError::into_inner);
    let counts = progress.counts;
    let times = Times {
        started: run.started.clone(),
        finished: crate::clock::now(),
    };
    let end = json!({
        "finished": times.finished,
        "clean": counts.clean, "unsure": counts.unsure, "refused": counts.refused,
    });
    let spans = || spans.iter().flatten().copied();
    journal.close(&run.place, spans(), &end)?;
    let mut kept = HashSet::new();
    if !run.setup.parts.is_empty() {
        for span in spans() {
            let outputs = journal.read(span)?.outputs.into_iter();
            let paths = outputs.map(|output| output.path);
            let parts = paths.filter(|path| path.starts_with(place::INNER));
            kept.extend(parts.map(|path| run.place.join(path)));
        }
        dataset::write(&run.place, sets, spans().map(|span| journal.read(span)))?;
    }
    dataset::tidy(&run.place, &kept)?;
    let lines = spans().map(|span| journal.text(span));
    morning::write(&run.place, lines, &run.plan.passed_over, &times)
}

/// Copies the files that were refused, for work by hand.
fn quarantine(
    run: &Run<'_>,
    journal: &mut Mutex<Journal>,
    spans: &[Option<Span>],
    to: &Path,
) -> io::Result<()> {
    let journal = journal.get_mut().unwrap_or_else(PoisonError::into_inner);
    for (job, span) in run.plan.jobs.iter().zip(spans.iter().flatten()) {
        let refused = journal.read(*span)?.summary.outcome == Outcome::Refused;
        if !refused || job.problem.is_some() {
            continue;
        }
        // What cannot be read cannot be copied, and stands in the journal as such.
        if let Ok((mut file, _)) = files::open(&job.path, &run.setup.limits) {
            let mut draft = run.place.draft(to.join(&job.relative))?;
            io::copy(&mut file, &mut draft)?;
            draft.keep()?;
        }
    }
    Ok(())
}

impl Run<'_> {
    /// Returns whether no further file is to be begun.
    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.is_halted()
    }

    fn is_halted(&self) -> bool {
        self.halted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// Ends the run for a reason that every further file would meet as well.
    fn halt(&self, problem: Problem) {
        self.halted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(problem);
    }
}
