//! The types of a form file.

use crate::identity::Identity;
use serde::Deserialize;
use std::collections::HashSet;
use std::fmt;

/// A statutory form (格式): what a report of certain years must contain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The id, e.g. `2021`.
    pub id: String,
    /// The form's name as issued.
    pub name: String,
    /// The instrument that issued it (文号).
    pub instrument: String,
    /// The title of a report, with `{agency}` and `{year}` to fill in.
    pub title: String,
    /// The report years it is meant for.
    pub years: Years,
    /// The six sections in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// The statutory tables in order.
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
    /// The sums that the form prescribes (勾稽关系).
    #[serde(rename = "identity")]
    pub identities: Vec<Identity>,
}

/// The report years a form is meant for; what a report prints decides, never its year.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Years {
    /// The first year.
    pub from: u16,
    /// The last year, or none while the form is in force.
    pub to: Option<u16>,
}

/// A section of the report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The id, e.g. `overview`.
    pub id: String,
    /// The ordinal as printed, e.g. `一`.
    pub ordinal: String,
    /// The title without its ordinal.
    pub title: String,
    /// Titles seen in its place.
    pub aliases: Vec<String>,
    /// The id of the table that stands in it, if any.
    pub table: Option<String>,
    /// The aspects that the narrative must cover.
    #[serde(default)]
    pub subsections: Vec<String>,
}

/// A statutory table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The id, e.g. `requests`.
    pub id: String,
    /// The title, that of its section.
    pub title: String,
    /// Whether the rows stand side by side, so that the table prints one line of values.
    #[serde(default)]
    pub across: bool,
    /// The parts, one under the other; each has its own columns.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// A part of a table: rows that share a header.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The id, e.g. `art20_1`.
    pub id: String,
    /// The line across the whole table above the part, e.g. `第二十条第（一）项`.
    pub title: Option<String>,
    /// Variants of that line.
    #[serde(default)]
    pub title_aliases: Vec<String>,
    /// The text of the upper left corner.
    pub corner: Option<String>,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// Rows seen printed in place of a group of rows.
    #[serde(default)]
    pub collapsed: Vec<Collapsed>,
}

/// A column of values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The key, e.g. `natural_person`.
    pub key: String,
    /// The label as printed on the form.
    pub label: String,
    /// Labels seen in its place.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What its values are.
    pub kind: ColumnKind,
    /// The labels above it, from the top.
    #[serde(default)]
    pub under: Vec<String>,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The key, e.g. `received`.
    pub key: String,
    /// The label as printed on the form.
    pub label: String,
    /// Labels seen in its place.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The unit of its values.
    pub unit: String,
    /// The labels it stands under, from the outermost.
    #[serde(default)]
    pub under: Vec<String>,
    /// The group whose subtotal the narrative often gives, e.g. `denied`.
    pub group: Option<String>,
}

/// A row seen printed in place of a group of rows; it keeps its own key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collapsed {
    /// The row as printed.
    #[serde(flatten)]
    pub row: CollapsedRow,
    /// The keys of the rows it stands for.
    pub items: Vec<String>,
}

/// The printed row of a [`Collapsed`] group.
#[derive(Debug, Clone, Deserialize)]
pub struct CollapsedRow {
    /// The key, e.g. `other_handling`.
    pub key: String,
    /// The label as printed.
    pub label: String,
    /// Labels seen in its place.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The unit of its values.
    pub unit: String,
    /// The labels it stands under, from the outermost.
    #[serde(default)]
    pub under: Vec<String>,
}

/// Why a form file is no form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// The file is not the TOML of a form.
    Syntax(String),
    /// Two lines of one table or part have the same key.
    DuplicateKey(String),
    /// A sum names a line that its table does not have.
    UnknownLine {
        /// The sum.
        identity: String,
        /// The line.
        line: String,
    },
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(why) => write!(f, "not a form: {why}"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` occurs twice"),
            Self::UnknownLine { identity, line } => {
                write!(
                    f,
                    "the sum `{identity}` names `{line}`, which its table does not have"
                )
            }
        }
    }
}

impl std::error::Error for FormError {}

impl Form {
    /// Reads a form file.
    ///
    /// # Errors
    /// [`FormError`] when the text is no form, a key occurs twice or a sum names an unknown line.
    pub fn parse(text: &str) -> Result<Self, FormError> {
        let form: Self =
            toml::from_str(text).map_err(|error| FormError::Syntax(error.to_string()))?;
        for table in &form.tables {
            let mut rows = HashSet::new();
            for part in &table.parts {
                for row in &part.rows {
                    if !rows.insert(row.key.as_str()) {
                        return Err(FormError::DuplicateKey(format!("{}.{}", table.id, row.key)));
                    }
                }
                let mut columns = HashSet::new();
                for column in &part.columns {
                    if !columns.insert(column.key.as_str()) {
                        return Err(FormError::DuplicateKey(format!(
                            "{}.{}",
                            part.id, column.key
                        )));
                    }
                }
            }
        }
        for identity in &form.identities {
            let lines = form.table(&identity.table).map(|table| match identity.of {
                crate::Across::Row => table.column_keys(),
                crate::Across::Column => table.row_keys(),
            });
            for line in identity.left.iter().chain(&identity.right) {
                if !lines
                    .as_ref()
                    .is_some_and(|lines| lines.contains(&line.as_str()))
                {
                    return Err(FormError::UnknownLine {
                        identity: identity.id.clone(),
                        line: line.clone(),
                    });
                }
            }
        }
        Ok(form)
    }

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
            .flat_map(|table| &table.parts)
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
            .flat_map(|part| &part.rows)
            .map(|row| row.key.as_str())
            .collect()
    }

    /// Returns the keys of all columns in order, each once.
    #[must_use]
    pub fn column_keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        for column in self.parts.iter().flat_map(|part| &part.columns) {
            if !keys.contains(&column.key.as_str()) {
                keys.push(column.key.as_str());
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
            .map(|row| row.label.as_str())
            .or_else(|| {
                self.collapsed
                    .iter()
                    .find(|c| c.row.key == key)
                    .map(|c| c.row.label.as_str())
            })
    }

    /// Returns how many labels the row stands under.
    #[must_use]
    pub fn depth(&self, key: &str) -> usize {
        let own = self
            .rows
            .iter()
            .find(|row| row.key == key)
            .map(|row| &row.under);
        let group = self
            .collapsed
            .iter()
            .find(|c| c.row.key == key)
            .map(|c| &c.row.under);
        own.or(group).map_or(0, Vec::len)
    }

    /// Returns the column of that key.
    #[must_use]
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}
