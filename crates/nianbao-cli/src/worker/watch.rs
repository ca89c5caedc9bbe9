//! The clock beside the workers: who takes too long is ended.

use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A process that the clock can end.
#[derive(Clone)]
pub(super) struct Watched {
    /// The process.
    pub(super) child: Arc<Mutex<Child>>,
    /// Whether it was ended by the clock.
    pub(super) ended: Arc<AtomicBool>,
}

/// The clock of a run.
#[derive(Default)]
pub(crate) struct Watch {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    over: bool,
    number: u64,
    running: Vec<(u64, Instant, Watched)>,
}

impl Watch {
    /// Ends who takes too long until [`Watch::close`]; takes a thread of its own.
    pub(crate) fn keep(&self) {
        let mut state = self.state();
        while !state.over {
            let now = Instant::now();
            let due = |(_, until, _): &mut (u64, Instant, Watched)| *until <= now;
            for (_, _, watched) in state.running.extract_if(.., due) {
                watched.ended.store(true, Ordering::SeqCst);
                let _ = watched
                    .child
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .kill();
            }
            let next = state.running.iter().map(|(_, until, _)| *until).min();
            let wait = next.map_or(Duration::from_secs(3600), |next| {
                next.saturating_duration_since(now)
            });
            let waited = self.bell.wait_timeout(state, wait);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Starts the clock for a process; it is stopped when what is returned goes.
    pub(super) fn start(&self, watched: Watched, most: Duration) -> Running<'_> {
        let mut state = self.state();
        state.number += 1;
        let number = state.number;
        state.running.push((number, Instant::now() + most, watched));
        drop(state);
        self.bell.notify_one();
        Running {
            watch: self,
            number,
        }
    }

    /// Lets [`Watch::keep`] return.
    pub(crate) fn close(&self) {
        self.state().over = true;
        self.bell.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that runs.
pub(super) struct Running<'a> {
    watch: &'a Watch,
    number: u64,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.watch
            .state()
            .running
            .retain(|(number, ..)| *number != self.number);
    }
}
