//! Many files: side by side, one after the other in the results, and each on its own.

use crate::problem::Problem;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

/// The stack of a worker. Reports are shallow; this leaves room for files that are not.
pub(crate) const STACK_BYTES: usize = 16 << 20;

/// Works on every item, up to `jobs` at once, and hands the results to `each` in the order of the
/// items, as soon as that order allows.
///
/// # Errors
/// The first of `each`, which ends the work: there is nobody left to hand results to.
pub(crate) fn run<T: Sync, R: Send>(
    items: &[T],
    jobs: Option<u16>,
    work: impl Fn(&T) -> R + Sync,
    mut each: impl FnMut(&T, R) -> io::Result<()>,
) -> io::Result<()> {
    let processors = || thread::available_parallelism().map_or(1, NonZero::get);
    let most = if items.len() > 1 {
        jobs.map_or_else(processors, usize::from).min(items.len())
    } else {
        1
    };
    // A thread for one file would cost a stack, an arena and two switches, and give nothing.
    if most == 1 && has_room() {
        return items.iter().try_for_each(|item| each(item, work(item)));
    }
    let (sender, receiver) = mpsc::channel();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (work, next) = (&work, &next);
        let mut threads = 0;
        for _ in 0..most {
            let sender = sender.clone();
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            let started = thread.spawn_scoped(scope, move || take(items, next, work, &sender));
            threads += usize::from(started.is_ok());
        }
        drop(sender);
        if threads == 0 {
            // A machine that gives us no thread still has this one.
            return items.iter().try_for_each(|item| each(item, work(item)));
        }
        let mut waiting = BTreeMap::new();
        let mut items = items.iter().enumerate();
        let mut next = items.next();
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some((turn, item)) = next {
                let Some(result) = waiting.remove(&turn) else {
                    break;
                };
                each(item, result)?;
                next = items.next();
            }
        }
        Ok(())
    })
}

/// Takes one item after the other, in their order, so that few results wait for their turn. Sending
/// fails when the receiver is gone, and that ends the work.
fn take<T, R>(
    items: &[T],
    next: &AtomicUsize,
    work: impl Fn(&T) -> R,
    sender: &Sender<(usize, R)>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(item) = items.get(index) else { return };
        if sender.send((index, work(item))).is_err() {
            return;
        }
    }
}

/// Gives the first thread of this process the stack of a worker; returns whether it has it.
///
/// It grows up to the soft limit as it stands at that time.
#[cfg(target_os = "linux")]
pub(crate) fn has_room() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let enough = |limit: Option<u64>| limit.is_none_or(|bytes| bytes >= STACK_BYTES as u64);
    let stack = getrlimit(Resource::Stack);
    if enough(stack.current) {
        return true;
    }
    let raised = Rlimit {
        current: Some(STACK_BYTES as u64),
        ..stack
    };
    enough(stack.maximum) && setrlimit(Resource::Stack, raised).is_ok()
}

/// Elsewhere the first thread has what it has, a megabyte on Windows.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_room() -> bool {
    false
}

thread_local! {
    /// Within [`isolated`], where the last panic of this thread arose.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics within [`isolated`] keep their place for the message instead of printing it.
pub(crate) fn quiet_panics() {
    let otherwise = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let kept = PLACE.with_borrow_mut(|place| match place {
            Some(place) => {
                *place = info
                    .location()
                    .map_or_else(String::new, ToString::to_string);
                true
            }
            None => false,
        });
        if !kept {
            otherwise(info);
        }
    }));
}

/// Does the work on one file so that a panic in it is that file's problem alone.
pub(crate) fn isolated<R>(work: impl FnOnce() -> Result<R, Problem>) -> Result<R, Problem> {
    PLACE.set(Some(String::new()));
    // Whatever was in the making is dropped with the panic; nothing is shared between files.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.take().unwrap_or_default();
    done.unwrap_or_else(|_| Err(Problem::bug(&place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let items: Vec<u64> = (0..200).collect();
        let mut seen = Vec::new();
        let work = |item: &u64| {
            thread::sleep(std::time::Duration::from_micros((item * 7919) % 300));
            item * 2
        };
        let each = |item: &u64, result| {
            seen.push((*item, result));
            Ok(())
        };
        run(&items, Some(8), work, each).unwrap();
        assert_eq!(seen, items.iter().map(|i| (*i, i * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn threads_have_the_stack_of_a_worker() {
        // A frame for each kilobyte: more than the two megabytes that a thread of a test has.
        fn deep(left: usize) -> usize {
            let here = std::hint::black_box([left; 128]);
            if left == 0 {
                return 0;
            }
            deep(left - 1) + usize::from(here.len() == 128)
        }
        let mut seen = Vec::new();
        let each = |_: &usize, depth| {
            seen.push(depth);
            Ok(())
        };
        run(&[4_000, 4_001], Some(2), |depth| deep(*depth), each).unwrap();
        assert_eq!(seen, [4_000, 4_001]);
    }

    #[test]
    fn work_ends_when_results_are_not_wanted() {
        let items: Vec<u64> = (0..200).collect();
        let each = |item: &u64, _: ()| match item {
            3 => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
            _ => Ok(()),
        };
        assert!(run(&items, Some(2), |_| (), each).is_err());
    }

    #[test]
    fn a_panic_is_one_files_problem() {
        let problem = isolated::<()>(|| panic!("boom")).unwrap_err();
        assert_eq!(problem.code, "internal-error");
        assert_eq!(isolated(|| Ok(1)), Ok(1));
    }
}
