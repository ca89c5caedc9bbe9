//! The sums of a form (勾稽关系), and the instances of a sum over rows or columns.

use crate::{Form, Table};

/// A sum that the form prescribes: the lines on the left add up to those on the right.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The id, e.g. `requests.flow`.
    pub id: &'static str,
    /// The table it holds in.
    pub table: &'static str,
    /// Whether it holds in every row (its lines are columns) or in every column (its lines are rows).
    pub of: Across,
    /// The keys of the lines that are added up.
    pub left: &'static [&'static str],
    /// The keys of the lines they equal.
    pub right: &'static [&'static str],
    /// The sum in words, as the form prints it or as its structure says.
    pub text: &'static str,
}

/// Over which lines a sum is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// It holds in every row; its lines are columns.
    Row,
    /// It holds in every column; its lines are rows.
    Column,
}

/// One instance of a sum, with its cells as (row, column) keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance<'a> {
    /// The id, e.g. `requests.flow.natural_person`.
    pub id: String,
    /// The sum in words.
    pub text: &'a str,
    /// The cells that are added up, each a row and a column key.
    pub left: Vec<(&'a str, &'a str)>,
    /// The cells they equal.
    pub right: Vec<(&'a str, &'a str)>,
}

impl Form {
    /// Returns every instance of every sum of a table, in the form's order.
    ///
    /// `collapsed` holds the keys of rows that were printed in place of a group: such a row stands
    /// for its items in the sums, and gets the sums of a row itself.
    #[must_use]
    pub fn instances<'a>(&'a self, table: &'a Table, collapsed: &[&str]) -> Vec<Instance<'a>> {
        let mut instances = Vec::new();
        for identity in self
            .identities
            .iter()
            .filter(|identity| identity.table == table.id)
        {
            match identity.of {
                Across::Column => {
                    for column in table.column_keys() {
                        let cells = |lines: &'a [&'static str]| {
                            replaced(table, lines, collapsed)
                                .into_iter()
                                .map(|row| (row, column))
                                .collect()
                        };
                        instances.push(Instance {
                            id: format!("{}.{column}", identity.id),
                            text: identity.text,
                            left: cells(identity.left),
                            right: cells(identity.right),
                        });
                    }
                }
                Across::Row => {
                    let keys: Vec<&'a str> = table
                        .parts
                        .iter()
                        .flat_map(|p| p.rows)
                        .map(|r| r.key)
                        .collect();
                    for row in replaced_keys(table, keys, collapsed) {
                        let cells = |lines: &'a [&'static str]| {
                            lines.iter().map(|column| (row, *column)).collect()
                        };
                        instances.push(Instance {
                            id: format!("{}.{row}", identity.id),
                            text: identity.text,
                            left: cells(identity.left),
                            right: cells(identity.right),
                        });
                    }
                }
            }
        }
        instances
    }
}

fn replaced<'a>(table: &'a Table, lines: &'a [&'static str], collapsed: &[&str]) -> Vec<&'a str> {
    replaced_keys(table, lines.to_vec(), collapsed)
}

/// Puts a collapsed row in the place of the first of its items and leaves out the others.
fn replaced_keys<'a>(table: &'a Table, keys: Vec<&'a str>, collapsed: &[&str]) -> Vec<&'a str> {
    let mut out: Vec<&'a str> = Vec::with_capacity(keys.len());
    let groups: Vec<_> = table
        .parts
        .iter()
        .flat_map(|part| part.collapsed)
        .filter(|group| collapsed.contains(&group.row.key))
        .collect();
    for key in keys {
        let group = groups.iter().find(|group| group.items.contains(&key));
        let key = group.map_or(key, |group| group.row.key);
        if !out.contains(&key) {
            out.push(key);
        }
    }
    out
}
