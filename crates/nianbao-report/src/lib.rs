//! What an agency declared: facts at statutory addresses, each with its place on the page and how it
//! was recovered; and the canonical JSON, in both directions.
//!
//! The JSON of [`json`] is the product's one promise to the outside, versioned by `nianbao/report/1`.
//! The types of `report.rs` are what the stages work with and free to change.

mod fact;
mod findings;
pub mod json;
mod number;
mod report;

pub use fact::{Address, Fact, Status};
pub use findings::{Checks, Finding, Outcome, Summary};
pub use number::{Number, NumberError};
pub use report::{Block, Date, Extra, FilledTable, GridCell, Narrative, Period, Report, Source};
