//! The forms as the normalizer looks at them: for each statutory table the rows of all forms in one
//! order, and the labels that mark its place in a document.

use crate::fold;
use crate::labels::{Finder, Label};
use nianbao_form::{Column, Form, Part, forms};
use std::collections::HashSet;
use std::sync::LazyLock;

/// A statutory table over all forms.
pub(crate) struct TableModel {
    pub(crate) id: &'static str,
    pub(crate) across: bool,
    /// Labels that only the table has: corners, part titles, columns; for a table of long labels its
    /// rows too.
    pub(crate) anchors: Finder,
    /// How many different anchors must be found.
    pub(crate) least_anchors: usize,
    /// Labels that prose has too, for a table that lost its headers.
    pub(crate) weak_anchors: Finder,
    /// The rows of all forms in printed order, with those printed in place of a group.
    pub(crate) rows: Vec<RowModel>,
    /// The labels of the rows, in the same order.
    pub(crate) labels: Vec<Label>,
    /// Every label of the table's headers, as letters.
    pub(crate) header: Vec<Vec<char>>,
}

/// A row of a table.
pub(crate) struct RowModel {
    pub(crate) key: &'static str,
    /// The part's id.
    pub(crate) part: &'static str,
}

/// The least letters of a label that marks a place.
const ANCHOR_LETTERS: usize = 4;
/// The least letters of a row's label that marks a place.
const ROW_ANCHOR_LETTERS: usize = 6;

/// The tables in the order of the newest form.
pub(crate) static TABLES: LazyLock<Vec<TableModel>> = LazyLock::new(|| {
    nianbao_form::newest()
        .tables
        .iter()
        .map(|table| TableModel::new(table.id))
        .collect()
});

impl TableModel {
    fn new(id: &'static str) -> Self {
        let mut rows: Vec<(RowModel, &'static str, Vec<&'static str>)> = Vec::new();
        let mut anchors = Vec::new();
        let mut weak_anchors = Vec::new();
        let mut across = false;
        for table in forms().iter().filter_map(|form| form.table(id)) {
            across = table.across;
            for part in table.parts {
                collect_anchors(part, &mut anchors);
                let mut last = None;
                for (key, label, aliases) in part_rows(part) {
                    let known = rows.iter().position(|row| row.0.key == key);
                    let at = match known {
                        Some(at) => {
                            if let Some(row) = rows.get_mut(at) {
                                row.2.push(label);
                                row.2.extend(aliases);
                            }
                            at
                        }
                        None => {
                            let at = last.map_or_else(
                                || {
                                    rows.iter()
                                        .rposition(|row| row.0.part <= part.id)
                                        .map_or(0, |at| at + 1)
                                },
                                |last| last + 1,
                            );
                            let row = RowModel { key, part: part.id };
                            rows.insert(at.min(rows.len()), (row, label, aliases.to_vec()));
                            at
                        }
                    };
                    last = Some(at);
                }
            }
        }
        let labels: Vec<Label> = rows
            .iter()
            .map(|(row, label, aliases)| {
                let mut groups = forms()
                    .iter()
                    .filter_map(|form| form.table(id))
                    .flat_map(|table| table.parts)
                    .flat_map(|part| part.collapsed);
                let group = groups.any(|group| group.row.key == row.key);
                Label::new(label, aliases).of_group(group)
            })
            .collect();
        for (_, label, _) in &rows {
            let letters = fold::letters(label).len();
            if !across && letters >= ROW_ANCHOR_LETTERS && rows.len() > 12 {
                anchors.push(Label::exactly(label));
            } else if letters >= ANCHOR_LETTERS {
                weak_anchors.push(Label::exactly(label));
            }
        }
        if across {
            anchors.append(&mut weak_anchors);
        }
        // A label that is part of a section's title marks the section, not the table.
        let in_titles = Finder::new(anchors.clone()).places(&TITLES);
        let in_titles: HashSet<usize> = in_titles.into_iter().map(|place| place.2).collect();
        let mut number = 0..;
        anchors.retain(|_| {
            number
                .next()
                .is_some_and(|number| !in_titles.contains(&number))
        });
        let mut header = Vec::new();
        for part in forms()
            .iter()
            .filter_map(|form| form.table(id))
            .flat_map(|t| t.parts)
        {
            collect_header(part, across, &mut header);
        }
        let rows: Vec<RowModel> = rows.into_iter().map(|row| row.0).collect();
        let least_anchors = if rows.len() > 12 { 4 } else { 2 };
        Self {
            id,
            across,
            anchors: Finder::new(anchors),
            least_anchors,
            weak_anchors: Finder::new(weak_anchors),
            rows,
            labels,
            header,
        }
    }
}

/// The titles of all sections as letters, each with a mark behind it that no label has.
static TITLES: LazyLock<Vec<char>> = LazyLock::new(|| {
    let sections = forms().iter().flat_map(|form| form.sections);
    let titles = sections.flat_map(|section| section.aliases.iter().chain([&section.title]));
    let mut out = Vec::new();
    for title in titles {
        out.extend(fold::letters(title));
        out.push('\n');
    }
    out
});

/// Returns the rows of a part with those printed in place of a group before the group's first item.
fn part_rows(part: &'static Part) -> Vec<(&'static str, &'static str, &'static [&'static str])> {
    let mut out: Vec<(&str, &str, &[&str])> = Vec::new();
    for row in part.rows {
        if let Some(group) = part
            .collapsed
            .iter()
            .find(|g| g.items.first() == Some(&row.key))
        {
            out.push((group.row.key, group.row.label, group.row.aliases));
        }
        out.push((row.key, row.label, row.aliases));
    }
    out
}

fn collect_anchors(part: &'static Part, anchors: &mut Vec<Label>) {
    let long = |text: &&&str| fold::letters(text).len() >= ANCHOR_LETTERS;
    let corner = part
        .corner
        .iter()
        .filter(|text| fold::letters(text).len() > ANCHOR_LETTERS);
    let titles = part.title.iter().chain(part.title_aliases).chain(corner);
    let columns = part.columns.iter().map(|column| &column.label).filter(long);
    for text in titles.chain(columns) {
        anchors.push(Label::exactly(text));
    }
}

fn collect_header(part: &'static Part, across: bool, header: &mut Vec<Vec<char>>) {
    let columns = part
        .columns
        .iter()
        .flat_map(|c| c.under.iter().chain([&c.label]).chain(c.aliases));
    let rows = part
        .rows
        .iter()
        .filter(|_| across)
        .flat_map(|r| r.under.iter().chain([&r.label]));
    let titles = part
        .title
        .iter()
        .chain(part.title_aliases)
        .chain(&part.corner);
    for label in columns.chain(rows).chain(titles) {
        let letters = fold::letters(label);
        if !header.contains(&letters) {
            header.push(letters);
        }
    }
}

/// A part of a table by one form, with the matchers of its columns.
pub(crate) struct PartModel {
    pub(crate) form: &'static Form,
    pub(crate) part: &'static Part,
    pub(crate) columns: Vec<Label>,
}

/// The parts of all tables by all forms, newest first.
pub(crate) static PARTS: LazyLock<Vec<(&'static str, PartModel)>> = LazyLock::new(|| {
    let mut out = Vec::new();
    for form in forms() {
        for table in form.tables {
            for part in table.parts {
                let label = |column: &'static Column| Label::new(column.label, column.aliases);
                let columns = part.columns.iter().map(label).collect();
                out.push((
                    table.id,
                    PartModel {
                        form,
                        part,
                        columns,
                    },
                ));
            }
        }
    }
    out
});

/// Returns the versions of a part, newest first.
pub(crate) fn parts_of(table: &str, part: &str) -> impl Iterator<Item = &'static PartModel> {
    PARTS
        .iter()
        .filter(move |(id, model)| *id == table && model.part.id == part)
        .map(|(_, model)| model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_all_forms_stand_in_printed_order() {
        let keys = |id: &str| -> Vec<&str> {
            let table = TABLES.iter().find(|table| table.id == id).unwrap();
            table.rows.iter().map(|row| row.key).collect()
        };
        assert_eq!(
            keys("disclosure"),
            [
                "regulations",
                "normative_documents",
                "licensing",
                "other_services",
                "penalties",
                "coercion",
                "fees",
                "procurement"
            ]
        );
        let requests = keys("requests");
        assert_eq!(requests.len(), 26);
        let at = |key: &str| requests.iter().position(|k| *k == key).unwrap();
        assert!(at("not_processed_reissue") < at("other_handling"));
        assert!(at("other_handling") < at("other_correction_overdue"));
        assert_eq!(parts_of("disclosure", "art20_5").count(), 2);
    }
}
