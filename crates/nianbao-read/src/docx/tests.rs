//! Documents made in memory, one construct each.

mod build;
mod hostile;
mod package;
mod tables;
mod text;
