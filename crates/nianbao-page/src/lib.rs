//! Placed glyphs and rules to paragraphs and grids.
//!
//! A reader of a format that says only where ink goes (PDF, OFD) gives [`Page`]s; this crate says
//! what stands on them. It knows geometry, not file formats and not the statute.

mod bands;
mod cell;
mod furniture;
mod inferred;
mod ink;
mod join;
mod lanes;
mod layout;
mod line;
mod page;
mod place;
mod prose;
mod ruled;
mod rules;
mod sheet;
mod struck;
mod table;
mod tagged;
#[cfg(test)]
mod tests;
mod unruled;

pub use page::{Glyph, Page, Picture, Rule, TaggedCell, TaggedTable, Text};

use nianbao_document::{Block, Limits, Noted};

/// Says what stands on the pages of a file, in reading order: paragraphs, grids and pictures.
///
/// `tables` are the tables that the file itself declares, in the order of the file. Every block
/// stands at the place that a viewer shows.
#[must_use]
pub fn blocks(pages: &[Page], tables: &[TaggedTable], limits: &Limits) -> Noted<Vec<Block>> {
    layout::blocks(pages, tables, limits)
}
