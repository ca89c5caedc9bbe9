//! The document: blocks in reading order, and what the file says about itself.

use crate::{Grid, Origin};

/// What a reader saw: blocks in reading order, before any interpretation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
    /// What the file says about itself: HTML `meta` names, a portal's record, document properties.
    pub properties: Vec<Property>,
}

/// One block of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A run of prose, or one line where the format knows only lines.
    Paragraph(Paragraph),
    /// Cells in rows and columns.
    Grid(Grid),
    /// A picture, whose content was not read.
    Figure(Figure),
}

/// A run of prose.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// The text as printed, without the line's ending.
    pub text: String,
    /// The level of a heading that the file itself marks as one, 1 being the highest.
    pub heading: Option<u8>,
    /// Where it stood.
    pub origin: Origin,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The alternative text, empty where the file gives none.
    pub alternative: String,
    /// Where it stood.
    pub origin: Origin,
}

/// A named statement of the file about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// The name as written, e.g. `ArticleTitle`, `发布日期`, `dc:creator`.
    pub name: String,
    /// The value as written.
    pub value: String,
    /// Where it stood.
    pub origin: Origin,
}

impl Block {
    /// Returns where the block stood.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Paragraph(paragraph) => &paragraph.origin,
            Self::Grid(grid) => &grid.origin,
            Self::Figure(figure) => &figure.origin,
        }
    }
}
