//! Placed glyphs and rules to paragraphs and grids.
//!
//! A reader of a format that says only where ink goes (PDF, OFD) gives [`Page`]s; this crate says
//! what stands on them. It knows geometry, not file formats and not the statute.

mod page;

pub use page::{Glyph, Page, Picture, Rule, TaggedCell, TaggedTable, Text};
