//! The bounds within which foreign bytes are read. Each is reached by a file in `samples/hostile/`.

/// How much of a file is read before it is refused. Every bound is inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The size of an input file in bytes.
    pub input_bytes: usize,
    /// The length of one line of text, or one paragraph, in bytes.
    pub line_bytes: usize,
    /// The number of lines of a text.
    pub lines: usize,
    /// The number of blocks of a document.
    pub blocks: usize,
    /// The number of cells of all grids of a document.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 64 << 20,
            line_bytes: 4 << 20,
            lines: 500_000,
            blocks: 500_000,
            cells: 1_000_000,
        }
    }
}
