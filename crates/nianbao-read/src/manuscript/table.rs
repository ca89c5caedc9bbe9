//! Tables: rows of cells with spans become a grid whose columns are those a person sees
//! (ECMA-376 17.4).
//!
//! A cell says how many columns of the table's own grid it covers, not where it stands. Where that
//! grid is wrong or missing, the widths of the cells say it. Columns too narrow to see, which some
//! programs leave behind, are no columns.

mod layout;

/// The most columns one cell may cover. Word allows 63.
pub(crate) const MOST_SPAN: usize = 1024;

/// A table as written, deleted rows and cells left out.
#[derive(Debug, Clone)]
pub(crate) struct Table<P> {
    /// The widths of the columns of its grid, where they are given.
    pub(crate) columns: Vec<Option<i64>>,
    /// Its rows.
    pub(crate) rows: Vec<Row<P>>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row<P> {
    /// How many columns are left free before the first cell.
    pub(crate) before: usize,
    /// The width of these columns.
    pub(crate) before_width: Option<Width>,
    /// How many columns are left free after the last cell.
    pub(crate) after: usize,
    /// The cells from left to right.
    pub(crate) cells: Vec<Cell<P>>,
}

/// A cell of a row.
#[derive(Debug, Clone)]
pub(crate) struct Cell<P> {
    /// How many columns it covers.
    pub(crate) span: usize,
    /// Its preferred width.
    pub(crate) width: Option<Width>,
    /// Its left and right edge, where the format says where it stands.
    pub(crate) edges: Option<(i64, i64)>,
    /// Whether it is merged with the cell above.
    pub(crate) vertical: Merge,
    /// Whether it is merged with the cell before.
    pub(crate) horizontal: Merge,
    /// What it holds.
    pub(crate) pieces: Vec<P>,
    /// Whether there is anything in it to see.
    pub(crate) filled: bool,
}

impl<P> Default for Table<P> {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl<P> Default for Row<P> {
    fn default() -> Self {
        Self {
            before: 0,
            before_width: None,
            after: 0,
            cells: Vec::new(),
        }
    }
}

impl<P> Default for Cell<P> {
    fn default() -> Self {
        Self {
            span: 1,
            width: None,
            edges: None,
            vertical: Merge::None,
            horizontal: Merge::None,
            pieces: Vec::new(),
            filled: false,
        }
    }
}

/// How a cell is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// Not at all.
    None,
    /// It is the first of the merged cells.
    Start,
    /// It belongs to the cell before or above.
    Continue,
}

impl Merge {
    /// Reads the value of `vMerge` or `hMerge`; without one the cell continues (17.4.84).
    pub(crate) fn of(value: Option<&str>) -> Self {
        match value {
            Some("restart" | "rest") => Self::Start,
            _ => Self::Continue,
        }
    }
}

/// A width in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// Twentieths of a point.
    Twips(i64),
    /// Fiftieths of a percent of the table.
    Percent(i64),
}

impl Width {
    /// Reads a width with its type (17.4.87). Besides a bare number it may be written with a unit
    /// or as a percentage (17.18.107).
    pub(crate) fn of(value: &str, kind: &str) -> Option<Self> {
        let value = value.trim();
        if let Some(percent) = value.strip_suffix('%') {
            return Some(Self::Percent(scaled(percent, 50)?));
        }
        match kind {
            "dxa" | "" => twips(value).map(Self::Twips),
            "pct" => scaled(value, 1).map(Self::Percent),
            _ => None,
        }
    }

    const fn amount(self) -> i64 {
        match self {
            Self::Twips(amount) | Self::Percent(amount) => amount,
        }
    }

    const fn is_percent(self) -> bool {
        matches!(self, Self::Percent(_))
    }
}

/// Reads a measure into twentieths of a point: a bare number of them, or one with a unit.
pub(crate) fn twips(value: &str) -> Option<i64> {
    let value = value.trim();
    let units = [
        ("pt", 20),
        ("in", 1440),
        ("mm", 57),
        ("cm", 567),
        ("pc", 240),
        ("pi", 240),
    ];
    for (unit, factor) in units {
        if let Some(number) = value.strip_suffix(unit) {
            return scaled(number, factor);
        }
    }
    scaled(value, 1)
}

/// Reads a decimal number times a factor, without its fraction.
fn scaled(value: &str, factor: i64) -> Option<i64> {
    const MOST: i64 = 1 << 32;
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let whole: i64 = whole
        .parse()
        .ok()
        .filter(|whole| (-MOST..=MOST).contains(whole))?;
    let tenths: i64 = fraction
        .get(..1)
        .and_then(|digit| digit.parse().ok())
        .unwrap_or(0);
    Some(whole * factor + tenths * factor / 10)
}

#[cfg(test)]
mod tests {
    use super::Width;

    #[test]
    fn widths_are_read_in_every_notation() {
        assert_eq!(Width::of("100%", "pct"), Some(Width::Percent(5000)));
        assert_eq!(Width::of("12.5pt", "dxa"), Some(Width::Twips(250)));
        assert_eq!(Width::of("99999999999999999999", "dxa"), None);
        assert_eq!(Width::of("1.é", "dxa"), Some(Width::Twips(1)));
        assert_eq!(Width::of("5", "auto"), None);
    }
}
