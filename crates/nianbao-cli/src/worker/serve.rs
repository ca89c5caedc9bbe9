//! The worker's side of the pipe.

use super::answer::{Ask, Setup, Sink, answer};
use super::frame::{self, Tag};
use crate::batch;
use std::io::{self, BufReader, BufWriter, Write};

/// Works on what comes over standard input until it ends.
///
/// # Errors
/// Those of the pipe. A worker has nobody else to tell.
pub(crate) fn serve() -> io::Result<()> {
    die_with_the_run();
    batch::quiet_panics();
    let mut from = BufReader::with_capacity(frame::CHUNK, io::stdin().lock());
    let mut out = BufWriter::with_capacity(frame::CHUNK, pipe()?);
    let mut piece = Vec::new();
    if frame::receive(&mut from, &mut piece)? != Some(Tag::Setup) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let setup: Setup = serde_json::from_slice(&piece)?;
    bound(setup.allowance.worker_bytes);
    let mut bytes = Vec::new();
    while let Some(tag) = frame::receive(&mut from, &mut piece)? {
        if tag != Tag::Ask {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let ask: Ask = serde_json::from_slice(&piece)?;
        bytes.clear();
        bytes.reserve_exact(usize::try_from(ask.bytes).unwrap_or_default());
        let whole = loop {
            match frame::receive(&mut from, &mut piece)? {
                Some(Tag::Bytes) => bytes.extend_from_slice(&piece),
                Some(Tag::End) => break true,
                Some(Tag::Drop) => break false,
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        };
        if !whole {
            continue;
        }
        let mut answer = answer(&setup, &ask, &bytes, &mut Pipe(&mut out));
        // A large file leaves its room behind: it is not kept for the small ones that follow.
        if bytes.capacity() > KEPT {
            bytes = Vec::new();
        }
        answer.retires = address_space().is_some_and(|now| now > setup.allowance.worker_bytes / 2);
        let text = serde_json::to_vec(&answer)?;
        frame::send(&mut out, Tag::Answer, &text)?;
        out.flush()?;
        if answer.retires {
            break;
        }
    }
    Ok(())
}

/// Returns standard output as it is: the one of the library looks for ends of lines in every byte.
#[cfg(unix)]
fn pipe() -> io::Result<std::fs::File> {
    use std::os::fd::AsFd as _;
    let out = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(out.into())
}

#[cfg(not(unix))]
fn pipe() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

/// How much room for a file's bytes is kept for the next.
const KEPT: usize = 4 << 20;

/// Outputs on their way to the run.
struct Pipe<'a, W: Write>(&'a mut W);

impl<W: Write> Sink for Pipe<'_, W> {
    fn output(&mut self, number: usize, bytes: &[u8]) -> io::Result<()> {
        let number = u8::try_from(number).map_err(|_| io::ErrorKind::InvalidInput)?;
        for chunk in bytes.chunks(frame::CHUNK) {
            frame::send_parts(self.0, Tag::Output, &[&[number], chunk])?;
        }
        Ok(())
    }
}

/// Asks the system to end this process when the run that started it ends, however it ends.
fn die_with_the_run() {
    #[cfg(target_os = "linux")]
    {
        // Where the system refuses, the end of standard input still ends the worker between two files.
        let _ =
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    }
}

/// Bounds the address space of this process, and keeps it from leaving its memory behind on a disk.
///
/// The worker does so itself: the run could only between fork and exec, where safe code cannot go.
#[cfg(target_os = "linux")]
fn bound(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let to = |bytes: u64| Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    let _ = setrlimit(Resource::As, to(bytes));
    let _ = setrlimit(Resource::Core, to(0));
    let _ = batch::has_room();
}

#[cfg(not(target_os = "linux"))]
fn bound(_: u64) {}

/// Returns how large the address space of this process is, where the system says so.
fn address_space() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
        let pages: u64 = pages.split(' ').next()?.parse().ok()?;
        Some(pages * rustix::param::page_size() as u64)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
