//! The types of a form.

use crate::identity::Identity;

/// A statutory form (格式): what a report of certain years must contain.
#[derive(Debug, Clone)]
pub struct Form {
    /// The id, e.g. `2021`.
    pub id: &'static str,
    /// The form's name as issued.
    pub name: &'static str,
    /// The instrument that issued it (文号).
    pub instrument: &'static str,
    /// The title of a report, with `{agency}` and `{year}` to fill in.
    pub title: &'static str,
    /// The report years it is meant for.
    pub years: Years,
    /// The six sections in order.
    pub sections: &'static [Section],
    /// The statutory tables in order.
    pub tables: &'static [Table],
    /// The sums that the form prescribes (勾稽关系).
    pub identities: &'static [Identity],
}

/// The report years a form is meant for; what a report prints decides, never its year.
#[derive(Debug, Clone, Copy)]
pub struct Years {
    /// The first year.
    pub from: u16,
    /// The last year, or none while the form is in force.
    pub to: Option<u16>,
}

/// A section of the report.
#[derive(Debug, Clone)]
pub struct Section {
    /// The id, e.g. `overview`.
    pub id: &'static str,
    /// The ordinal as printed, e.g. `一`.
    pub ordinal: &'static str,
    /// The title without its ordinal.
    pub title: &'static str,
    /// Titles seen in its place.
    pub aliases: &'static [&'static str],
    /// The id of the table that stands in it, if any.
    pub table: Option<&'static str>,
    /// The aspects that the narrative must cover.
    pub subsections: &'static [&'static str],
}

/// A statutory table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The id, e.g. `requests`.
    pub id: &'static str,
    /// The title, that of its section.
    pub title: &'static str,
    /// Whether the rows stand side by side, so that the table prints one line of values.
    pub across: bool,
    /// The parts, one under the other; each has its own columns.
    pub parts: &'static [Part],
}

/// A part of a table: rows that share a header.
#[derive(Debug, Clone)]
pub struct Part {
    /// The id, e.g. `art20_1`.
    pub id: &'static str,
    /// The line across the whole table above the part, e.g. `第二十条第（一）项`.
    pub title: Option<&'static str>,
    /// Variants of that line.
    pub title_aliases: &'static [&'static str],
    /// The text of the upper left corner.
    pub corner: Option<&'static str>,
    /// The columns from left to right.
    pub columns: &'static [Column],
    /// The rows from top to bottom.
    pub rows: &'static [Row],
    /// Rows seen printed in place of a group of rows.
    pub collapsed: &'static [Collapsed],
}

/// A column of values.
#[derive(Debug, Clone)]
pub struct Column {
    /// The key, e.g. `natural_person`.
    pub key: &'static str,
    /// The label as printed on the form.
    pub label: &'static str,
    /// Labels seen in its place.
    pub aliases: &'static [&'static str],
    /// What its values are.
    pub kind: ColumnKind,
    /// The labels above it, from the top.
    pub under: &'static [&'static str],
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A count: whole, not negative.
    Count,
    /// A change: whole, of either sign.
    SignedCount,
    /// A number with decimals, not negative, in the unit that the label prints.
    Decimal,
    /// An amount of money whose unit the form does not print.
    Money,
}

impl ColumnKind {
    /// Returns whether a value may have decimals.
    #[must_use]
    pub const fn has_decimals(self) -> bool {
        matches!(self, Self::Decimal | Self::Money)
    }

    /// Returns whether a value may be negative.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::SignedCount)
    }
}

/// A row of values.
#[derive(Debug, Clone)]
pub struct Row {
    /// The key, e.g. `received`.
    pub key: &'static str,
    /// The label as printed on the form.
    pub label: &'static str,
    /// Labels seen in its place.
    pub aliases: &'static [&'static str],
    /// The unit of its values.
    pub unit: &'static str,
    /// The labels it stands under, from the outermost.
    pub under: &'static [&'static str],
    /// The group whose subtotal the narrative often gives, e.g. `denied`.
    pub group: Option<&'static str>,
}

/// A row seen printed in place of a group of rows; it keeps its own key.
#[derive(Debug, Clone)]
pub struct Collapsed {
    /// The row as printed.
    pub row: CollapsedRow,
    /// The keys of the rows it stands for.
    pub items: &'static [&'static str],
}

/// The printed row of a [`Collapsed`] group.
#[derive(Debug, Clone)]
pub struct CollapsedRow {
    /// The key, e.g. `other_handling`.
    pub key: &'static str,
    /// The label as printed.
    pub label: &'static str,
    /// Labels seen in its place.
    pub aliases: &'static [&'static str],
    /// The unit of its values.
    pub unit: &'static str,
    /// The labels it stands under, from the outermost.
    pub under: &'static [&'static str],
}

impl Form {
    /// Returns the table of that id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Returns the section of that id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// Returns the number of values the form asks for.
    #[must_use]
    pub fn value_count(&self) -> usize {
        self.tables
            .iter()
            .flat_map(|table| table.parts)
            .map(|part| part.rows.len() * part.columns.len())
            .sum()
    }
}

impl Table {
    /// Returns the keys of all rows in order.
    #[must_use]
    pub fn row_keys(&self) -> Vec<&str> {
        self.parts
            .iter()
            .flat_map(|part| part.rows)
            .map(|row| row.key)
            .collect()
    }

    /// Returns the keys of all columns in order, each once.
    #[must_use]
    pub fn column_keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        for column in self.parts.iter().flat_map(|part| part.columns) {
            if !keys.contains(&column.key) {
                keys.push(column.key);
            }
        }
        keys
    }

    /// Returns the part in which the row stands.
    #[must_use]
    pub fn part_of_row(&self, row: &str) -> Option<&Part> {
        self.parts.iter().find(|part| {
            part.rows.iter().any(|r| r.key == row)
                || part.collapsed.iter().any(|c| c.row.key == row)
        })
    }
}

impl Part {
    /// Returns the row's label as the form prints it.
    #[must_use]
    pub fn row_label(&self, key: &str) -> Option<&str> {
        self.rows
            .iter()
            .find(|row| row.key == key)
            .map(|row| row.label)
            .or_else(|| {
                self.collapsed
                    .iter()
                    .find(|c| c.row.key == key)
                    .map(|c| c.row.label)
            })
    }

    /// Returns how many labels the row stands under.
    #[must_use]
    pub fn depth(&self, key: &str) -> usize {
        let own = self
            .rows
            .iter()
            .find(|row| row.key == key)
            .map(|row| row.under);
        let group = self
            .collapsed
            .iter()
            .find(|c| c.row.key == key)
            .map(|c| c.row.under);
        own.or(group).map_or(0, |under| under.len())
    }

    /// Returns the column of that key.
    #[must_use]
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}
