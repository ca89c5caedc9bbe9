//! The printed labels of a fact, in words.

use nianbao_form::{Part, form, forms};
use nianbao_report::{Fact, FilledTable};

/// What the form calls the place of a fact; its keys where no form knows it.
pub(crate) struct Labels {
    /// The table's title.
    pub(crate) table: String,
    /// The row with the groups it stands under.
    pub(crate) row: String,
    /// The column with the groups it stands under.
    pub(crate) column: String,
}

/// What stands between a group and what it holds.
const WITHIN: &str = "／";

impl Labels {
    /// Looks a fact up in its table's own form, then in the others: one table may mix two.
    pub(crate) fn of(table: &FilledTable, fact: &Fact) -> Self {
        let own = form(&table.form).into_iter();
        let tables = own.chain(forms()).filter_map(|form| form.table(&table.id));
        let mut labels = Self {
            table: table.id.clone(),
            row: fact.row.clone(),
            column: fact.column.clone(),
        };
        for (index, model) in tables.enumerate() {
            if index == 0 {
                model.title.clone_into(&mut labels.table);
            }
            let found = model.part_of_row(&fact.row).and_then(|part| {
                let column = part.column(&fact.column)?;
                Some((row(part, &fact.row)?, path(column.under, column.label)))
            });
            if let Some((row, column)) = found {
                (labels.row, labels.column) = (row, column);
                break;
            }
        }
        labels
    }
}

fn row(part: &Part, key: &str) -> Option<String> {
    if let Some(row) = part.rows.iter().find(|row| row.key == key) {
        return Some(path(row.under, row.label));
    }
    let group = part.collapsed.iter().find(|group| group.row.key == key)?;
    Some(path(group.row.under, group.row.label))
}

fn path(under: &[&str], label: &str) -> String {
    let mut words = under.to_vec();
    words.push(label);
    words.join(WITHIN)
}
