//! What a file says, and where on the page it says it.
//!
//! The vocabulary of the reading side: a [`Document`] is a list of [`Block`]s, a [`Grid`] is ink
//! arranged in rows and columns, and every piece carries its [`Origin`]. Nothing here knows what a
//! statutory table is; that is the business of `nianbao-form` and `nianbao-normalize`.

mod diagnostic;
mod document;
mod grid;
mod ideograph;
mod limits;
mod origin;
mod raised;

pub use diagnostic::{Code, Diagnostic, Noted, Severity};
pub use document::{Block, Document, Figure, Paragraph, Property};
pub use ecow::EcoString;
pub use grid::{Cell, Grid, GridError};
pub use ideograph::ideograph;
pub use limits::Limits;
pub use origin::{Area, Name, Origin, column_letters};
pub use raised::{raised, raised_digit};
