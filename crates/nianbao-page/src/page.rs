//! A page as its file draws it: glyphs, rules and pictures, each at its place.

use nianbao_document::Area;

/// One page. All coordinates are in points (1/72 inch) from the upper left corner of the page as a
/// viewer shows it, `y` growing downwards: the reader has applied the file's own rotation and
/// crop box. Content may still lie on its side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The page's number in the file, from 1.
    pub number: u32,
    /// The width of the page as shown.
    pub width: f32,
    /// The height of the page as shown.
    pub height: f32,
    /// The glyphs in the order in which they are drawn.
    pub glyphs: Vec<Glyph>,
    /// The straight lines in the order in which they are drawn.
    pub rules: Vec<Rule>,
    /// The upright areas filled with a colour other than the paper's, in the order in which they are
    /// drawn: shaded cells, whose edges may be the only lines of a table.
    pub fills: Vec<Area>,
    /// The pictures in the order in which they are drawn.
    pub pictures: Vec<Picture>,
}

/// One drawn glyph.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it stands for: mostly one character, several for a ligature, none where only its shape
    /// is known.
    pub text: Text,
    /// The origin on the baseline (for vertical writing: the middle of the upper edge).
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// How far the pen moves, to the origin of the next glyph: `(advance, 0)` for upright
    /// horizontal text, `(0, advance)` for vertical text.
    pub advance: (f32, f32),
    /// The height of the em, in points.
    pub size: f32,
    /// Whether it is set in vertical writing.
    pub vertical: bool,
    /// Whether it is seen: `false` for text drawn without ink, as over a scan, and for text in the
    /// colour of the paper.
    pub visible: bool,
    /// The marked content it belongs to, where the file is tagged.
    pub mark: Option<u32>,
}

/// What a glyph stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// One character.
    Char(char),
    /// Several characters.
    Chars(Box<str>),
    /// Ink whose character the file does not give.
    Unknown,
    /// Nothing: the glyph is one of several that together stand for the text of another.
    Covered,
}

/// A straight line parallel to an edge of the page, drawn as a stroke or as a thin filled
/// rectangle: `x0 <= x1` and `y0 <= y1`, the line's middle, so one of the pairs is equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The left end.
    pub x0: f32,
    /// The upper end.
    pub y0: f32,
    /// The right end.
    pub x1: f32,
    /// The lower end.
    pub y1: f32,
    /// How thick it is drawn.
    pub thickness: f32,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Where it stands.
    pub area: Area,
    /// Its alternative text, empty where the file gives none.
    pub alternative: String,
}

/// A table that the file itself declares (the structure tree of a tagged PDF).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaggedTable {
    /// The cells row by row, as the tree gives them.
    pub rows: Vec<Vec<TaggedCell>>,
}

/// A cell of a [`TaggedTable`].
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedCell {
    /// How many rows it covers, at least 1.
    pub row_span: u32,
    /// How many columns it covers, at least 1.
    pub column_span: u32,
    /// Its marked contents in reading order: page number and mark.
    pub marks: Vec<(u32, u32)>,
}
