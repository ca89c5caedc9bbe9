//! A form file as it is written: read when the crate is built, and by the test that holds what was
//! built against it.

use serde::Deserialize;
use std::collections::HashSet;
use std::fmt;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) instrument: String,
    pub(crate) title: String,
    pub(crate) years: Years,
    #[serde(rename = "section")]
    pub(crate) sections: Vec<Section>,
    #[serde(rename = "table")]
    pub(crate) tables: Vec<Table>,
    #[serde(rename = "identity")]
    pub(crate) identities: Vec<Identity>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Years {
    pub(crate) from: u16,
    pub(crate) to: Option<u16>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) ordinal: String,
    pub(crate) title: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) table: Option<String>,
    #[serde(default)]
    pub(crate) subsections: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) across: bool,
    #[serde(rename = "part")]
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) title_aliases: Vec<String>,
    pub(crate) corner: Option<String>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    #[serde(default)]
    pub(crate) collapsed: Vec<Collapsed>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) key: String,
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) kind: ColumnKind,
    #[serde(default)]
    pub(crate) under: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ColumnKind {
    Count,
    SignedCount,
    Decimal,
    Money,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) under: Vec<String>,
    pub(crate) group: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Collapsed {
    #[serde(flatten)]
    pub(crate) row: CollapsedRow,
    pub(crate) items: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CollapsedRow {
    pub(crate) key: String,
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) under: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) table: String,
    pub(crate) of: Across,
    pub(crate) left: Vec<String>,
    pub(crate) right: Vec<String>,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Across {
    Row,
    Column,
}

/// Why a form file is no form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormError {
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
    pub(crate) fn parse(text: &str) -> Result<Self, FormError> {
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
            let parts = form
                .tables
                .iter()
                .filter(|table| table.id == identity.table)
                .flat_map(|table| &table.parts);
            let lines: HashSet<&String> = match identity.of {
                Across::Row => parts.flat_map(|p| &p.columns).map(|c| &c.key).collect(),
                Across::Column => parts.flat_map(|p| &p.rows).map(|r| &r.key).collect(),
            };
            for line in identity.left.iter().chain(&identity.right) {
                if !lines.contains(line) {
                    return Err(FormError::UnknownLine {
                        identity: identity.id.clone(),
                        line: line.clone(),
                    });
                }
            }
        }
        Ok(form)
    }
}
