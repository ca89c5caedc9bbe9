//! What is in force where a token stands: destinations, characters, paragraphs, rows.

use super::charset::Charset;
use crate::manuscript::marks::{Edge, Marks};
use crate::manuscript::piece::Piece;
use crate::manuscript::table::Merge;

/// Where text goes (RTF 1.9.1, "Destinations").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Into the story.
    Story,
    /// Nowhere: it is not shown, or not known.
    Nowhere,
    /// It is the font table.
    Fonts,
    /// It is the table of colours.
    Colours,
    /// It is the list of styles.
    Styles,
    /// It is what the document says of itself; what is in it are named statements.
    Info,
    /// One statement of the document about itself, by its name.
    Statement(&'static str),
    /// A date of the document; its parts are control words.
    Date(&'static str),
    /// The name, then the value, of a statement that the user made up.
    OwnName,
    /// See above.
    OwnValue,
    /// The table of lists, or of their uses.
    Lists,
    /// What a level of a list prints.
    LevelText,
    /// The number that is printed before a paragraph.
    Number,
    /// A shape: its text and pictures are within groups of their own.
    Shape,
    /// The name of a shape's property.
    PropertyName,
    /// Its value.
    PropertyValue,
    /// A picture.
    Picture,
    /// The description of a row of a table within a table.
    RowProperties,
}

/// What a group inherits and gives back.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Where text goes.
    pub(crate) destination: Destination,
    /// Whether a note or a text box ends with the group.
    pub(crate) ends_story: Option<Ending>,
    /// How many characters stand for a Unicode character in readers that know none (`\ucN`).
    pub(crate) fallback: usize,
    pub(crate) font: i32,
    pub(crate) charset: Charset,
    pub(crate) hidden: bool,
    /// Struck through by one line, and by two.
    pub(crate) struck: [bool; 2],
    pub(crate) raised: bool,
    /// Whether it has the colour of the paper, and whether another lies behind it.
    pub(crate) white: bool,
    pub(crate) shaded: bool,
    pub(crate) deleted: bool,
    pub(crate) paragraph: Format,
}

/// What becomes of a story that ends with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is a note, referred to where it stands.
    Note,
    /// It is a text box.
    Box,
}

/// The formatting of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Format {
    /// How deep in tables it stands.
    pub(crate) depth: usize,
    /// Its outline level from 0; 9 and more is none.
    pub(crate) outline: Option<i32>,
    /// Its style.
    pub(crate) style: Option<i32>,
    /// The use of a list by which it is numbered, and the level in it.
    pub(crate) list: Option<i32>,
    /// See above.
    pub(crate) level: i32,
    /// Whether it is shaded.
    pub(crate) shaded: bool,
}

/// A row that is being described.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowFormat {
    pub(crate) left: i64,
    pub(crate) edges: Vec<Edge>,
    vertical: Option<Merge>,
    horizontal: Option<Merge>,
    /// Whether any of its cells is shaded.
    pub(crate) shaded: bool,
}

/// The most cells of a row. Word allows 63.
const MOST_CELLS: usize = 1024;

impl RowFormat {
    /// Notes a control word; the description of a cell ends with its right edge (`\cellxN`).
    pub(crate) fn note(&mut self, word: &str, number: Option<i32>) {
        match word {
            "trowd" => *self = Self::default(),
            "trleft" => self.left = i64::from(number.unwrap_or(0)),
            "clvmgf" => self.vertical = Some(Merge::Start),
            "clvmrg" => self.vertical = Some(Merge::Continue),
            "clmgf" => self.horizontal = Some(Merge::Start),
            "clmrg" => self.horizontal = Some(Merge::Continue),
            "cellx" if self.edges.len() < MOST_CELLS => {
                let left = self.edges.last().map_or(self.left, |edge| edge.right);
                self.edges.push(Edge {
                    left,
                    right: i64::from(number.unwrap_or(0)).max(left),
                    vertical: self.vertical.take().unwrap_or(Merge::None),
                    horizontal: self.horizontal.take().unwrap_or(Merge::None),
                });
            }
            _ => {}
        }
    }
}

/// A story that is open: the body, a note, a text box.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) marks: Marks,
    /// The text of the paragraph that is open.
    pub(crate) text: String,
    /// The number printed before it.
    pub(crate) number: String,
    /// What follows it: notes, text boxes, pictures.
    pub(crate) after: Vec<Piece>,
    /// The row that is described, of a table in the text and of one within a table.
    pub(crate) row: RowFormat,
    /// See above.
    pub(crate) inner_row: RowFormat,
}
