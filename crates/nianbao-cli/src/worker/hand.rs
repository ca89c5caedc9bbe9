//! The run's side of the pipe: a hand that does the work, be it a process or this thread.

use super::answer::{Answer, Ask, Setup, Sink, answer};
use super::frame::{self, Tag};
use super::watch::{Watch, Watched};
use crate::problem::Problem;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Does the work on one file after the other.
pub(crate) enum Hand {
    /// In a process of its own, which may die of a file.
    Process(Box<Process>),
    /// On this thread: only panics are held back.
    Here,
}

/// Why a file has no answer.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The file could not be read to its end.
    Input(Problem),
    /// An output could not be taken.
    Output(io::Error),
    /// It took longer than a file may.
    TimedOut,
    /// The worker ran out of the memory it may use.
    OutOfMemory,
    /// The worker died; how.
    Crashed(String),
}

/// A worker and the pipes to it.
pub(crate) struct Process {
    watched: Watched,
    to: Option<BufWriter<ChildStdin>>,
    from: BufReader<ChildStdout>,
    errors: ChildStderr,
}

impl Hand {
    /// Takes on a worker, and this thread where the system gives none.
    pub(crate) fn new(setup: &Setup) -> Self {
        Process::start(setup).map_or(Self::Here, |process| Self::Process(Box::new(process)))
    }

    /// Converts a file whose bytes come from `bytes`.
    ///
    /// Whether the worker can be given another file is what the second value says.
    pub(crate) fn convert(
        &mut self,
        setup: &Setup,
        ask: &Ask,
        bytes: &mut dyn FnMut(&mut [u8]) -> Result<usize, Problem>,
        sink: &mut dyn Sink,
        watch: &Watch,
    ) -> (Result<Answer, Lost>, bool) {
        let process = match self {
            Self::Here => return (here(setup, ask, bytes, sink), true),
            Self::Process(process) => process,
        };
        let most = Duration::from_secs(setup.allowance.seconds);
        let running = watch.start(process.watched.clone(), most);
        let done = process.converse(ask, bytes, sink);
        drop(running);
        let ended = process.watched.ended.load(Ordering::SeqCst);
        match done {
            Ok(answer) => {
                let warm = !ended && !answer.retires;
                (Ok(answer), warm)
            }
            Err(Broken::Input(problem)) => (Err(Lost::Input(problem)), !ended),
            Err(Broken::Output(error)) => (Err(Lost::Output(error)), false),
            Err(Broken::Pipe) => (Err(process.cause()), false),
        }
    }
}

fn here(
    setup: &Setup,
    ask: &Ask,
    bytes: &mut dyn FnMut(&mut [u8]) -> Result<usize, Problem>,
    sink: &mut dyn Sink,
) -> Result<Answer, Lost> {
    let mut all = Vec::with_capacity(usize::try_from(ask.bytes).unwrap_or_default());
    let mut chunk = vec![0; frame::CHUNK];
    loop {
        let read = bytes(&mut chunk).map_err(Lost::Input)?;
        match chunk.get(..read) {
            None | Some([]) => break,
            Some(read) => all.extend_from_slice(read),
        }
    }
    Ok(answer(setup, ask, &all, sink))
}

/// Where a conversation broke off.
enum Broken {
    Input(Problem),
    Output(io::Error),
    Pipe,
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Pipe
    }
}

impl Process {
    #[cfg(not(target_os = "linux"))]
    fn start(_: &Setup) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[cfg(target_os = "linux")]
    fn start(setup: &Setup) -> io::Result<Self> {
        use std::os::unix::process::CommandExt as _;
        // The very file that runs, also where another has taken its name meanwhile.
        let mut child = Command::new("/proc/self/exe")
            .arg0("nianbao")
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C at the terminal is the run's to deal with.
            .process_group(0)
            .spawn()?;
        let (Some(to), Some(from), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let mut to = BufWriter::with_capacity(frame::CHUNK, to);
        frame::send(&mut to, Tag::Setup, &serde_json::to_vec(setup)?)?;
        Ok(Self {
            watched: Watched {
                child: Arc::new(Mutex::new(child)),
                ended: Arc::new(AtomicBool::new(false)),
            },
            to: Some(to),
            from: BufReader::with_capacity(frame::CHUNK, from),
            errors,
        })
    }

    fn converse(
        &mut self,
        ask: &Ask,
        bytes: &mut dyn FnMut(&mut [u8]) -> Result<usize, Problem>,
        sink: &mut dyn Sink,
    ) -> Result<Answer, Broken> {
        let to = self.to.as_mut().ok_or(Broken::Pipe)?;
        let text = serde_json::to_vec(ask).map_err(|_| Broken::Pipe)?;
        frame::send(to, Tag::Ask, &text)?;
        let mut chunk = vec![0; frame::CHUNK];
        loop {
            let read = match bytes(&mut chunk) {
                Ok(read) => read,
                Err(problem) => {
                    frame::send(to, Tag::Drop, &[])?;
                    to.flush()?;
                    return Err(Broken::Input(problem));
                }
            };
            match chunk.get(..read) {
                None | Some([]) => break,
                Some(read) => frame::send(to, Tag::Bytes, read)?,
            }
        }
        frame::send(to, Tag::End, &[])?;
        to.flush()?;
        let mut piece = chunk;
        loop {
            match frame::receive(&mut self.from, &mut piece)? {
                Some(Tag::Output) => {
                    let (number, bytes) = piece.split_first().ok_or(Broken::Pipe)?;
                    sink.output(usize::from(*number), bytes)
                        .map_err(Broken::Output)?;
                }
                Some(Tag::Answer) => {
                    return serde_json::from_slice(&piece).map_err(|_| Broken::Pipe);
                }
                _ => return Err(Broken::Pipe),
            }
        }
    }

    /// Says why the worker is no more, and sees that it is.
    fn cause(&mut self) -> Lost {
        let by_clock = self.watched.ended.load(Ordering::SeqCst);
        // What a dying process says fits into the pipe; the bound is for one that goes on talking.
        let mut said = Vec::new();
        let status = {
            let mut child = self
                .watched
                .child
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let gone = gone(&mut child);
            if !gone {
                let _ = child.kill();
            }
            let status = child.wait();
            let _ = (&mut self.errors).take(LAST_WORDS).read_to_end(&mut said);
            status
        };
        let said = String::from_utf8_lossy(&said);
        if by_clock {
            return Lost::TimedOut;
        }
        // The words of the standard library where an allocation fails, before it aborts.
        if said.contains("memory allocation of") {
            return Lost::OutOfMemory;
        }
        Lost::Crashed(status.map_or_else(|error| error.to_string(), |status| status.to_string()))
    }
}

/// How much of a dying worker's last words is heard, in bytes.
const LAST_WORDS: u64 = 4096;

/// Waits a moment for a process whose pipe closed to be gone.
fn gone(child: &mut Child) -> bool {
    for _ in 0..200 {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Ok(Some(_)) | Err(_) => return true,
        }
    }
    false
}

impl Drop for Process {
    fn drop(&mut self) {
        // The end of its input ends a worker; one that is busy is not waited for.
        drop(self.to.take());
        let mut child = self
            .watched
            .child
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !matches!(child.try_wait(), Ok(Some(_))) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
