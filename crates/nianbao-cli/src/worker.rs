//! Guarded workers: each file of a run is converted in a process of our own that may die of it.
//!
//! The run keeps a few processes of this very program warm and feeds them over a pipe. A worker gets
//! the bytes of a file and gives back the bytes of its outputs; it opens no file. It bounds its own
//! memory before the first byte arrives, dies with the run, and is ended when a file takes too long. Where
//! there are no such processes the same work is done on threads of the run, without the bounds.

mod allowance;
mod answer;
mod frame;
mod hand;
mod serve;
mod watch;

pub(crate) use allowance::{Allowance, BoundError, Bounds};
pub(crate) use answer::{Answer, Ask, Setup, Sink};
pub(crate) use hand::{Hand, Lost};
pub(crate) use serve::serve;
pub(crate) use watch::Watch;
