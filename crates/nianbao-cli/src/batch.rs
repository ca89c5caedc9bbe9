//! Many files: side by side, one after the other in the results, and each on its own.

use crate::problem::Problem;
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
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
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, usize::from))
        .stack_size(STACK_BYTES)
        .build();
    let Ok(pool) = pool else {
        // A machine that gives us no thread still has this one.
        return items.iter().try_for_each(|item| each(item, work(item)));
    };
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let work = &work;
        scope.spawn(move || {
            // A bridge hands items out in their order, so that few results wait for their turn.
            // Sending fails when the receiver is gone, and that ends the work.
            let _ = pool.install(|| {
                items
                    .iter()
                    .enumerate()
                    .par_bridge()
                    .try_for_each_with(sender, |sender, (index, item)| {
                        sender.send((index, work(item)))
                    })
            });
        });
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
