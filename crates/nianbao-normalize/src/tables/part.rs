//! Which form a part of a table follows: decided by the column labels it prints.

use crate::bind::PrintedCell;
use crate::model::PartModel;
use nianbao_form::{Column, Form};

/// A part of a table in the version that the document prints.
pub(crate) struct ChosenPart {
    pub(crate) model: &'static PartModel,
    /// For each printed column the number of the form's column.
    order: Vec<usize>,
    /// How many columns' labels were not found.
    pub(crate) missing_labels: usize,
    /// Whether the order of the columns is known: the labels that were found stand in the form's order, or
    /// all were found. Otherwise the order of values says nothing.
    pub(crate) in_order: bool,
}

impl ChosenPart {
    /// Makes a part whose columns are printed in the form's order.
    pub(crate) fn new(model: &'static PartModel, missing_labels: usize) -> Self {
        Self {
            model,
            order: (0..model.columns.len()).collect(),
            missing_labels,
            in_order: true,
        }
    }

    /// Returns the columns in printed order.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.order
            .iter()
            .filter_map(|at| self.model.part.columns.get(*at))
    }

    /// Returns whether the part has the row, as one of its own or in place of a group.
    pub(crate) fn has_row(&self, key: &str) -> bool {
        self.model.part.row_label(key).is_some()
    }

    /// Puts cells from printed order into the form's.
    pub(crate) fn in_form_order(&self, cells: Vec<PrintedCell>) -> Vec<PrintedCell> {
        let mut placed: Vec<(usize, PrintedCell)> = self.order.iter().copied().zip(cells).collect();
        placed.sort_by_key(|cell| cell.0);
        placed.into_iter().map(|cell| cell.1).collect()
    }
}

/// Finds the labels of a part's columns in a header; returns where each begins.
///
/// Only labels of three letters and more are looked for: 其他 and 总计 stand in other labels too.
fn label_places(model: &PartModel, header: &[char]) -> Vec<Option<(usize, usize)>> {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    model
        .columns
        .iter()
        .zip(model.part.columns)
        .map(|(label, column)| {
            if crate::fold::letters(column.label).len() < 3 {
                return None;
            }
            let mut from = 0;
            while let Some((start, end)) = label.find(header, from) {
                if taken.iter().all(|(s, e)| end <= *s || start >= *e) {
                    taken.push((start, end));
                    return Some((start, end));
                }
                from = start + 1;
            }
            None
        })
        .collect()
}

/// Returns how many letters of a header are those of its columns: not of the part's title, of the
/// corner, or of the first row's label behind it.
fn columns_letters(model: &PartModel, header: &[char], keys: &[&str]) -> usize {
    let part = model.part;
    let titles = part
        .title
        .iter()
        .chain(part.title_aliases)
        .chain(&part.corner);
    let others: usize = titles
        .filter_map(|title| crate::labels::Label::exactly(title).find(header, 0))
        .map(|(start, end)| end - start)
        .sum();
    let row = keys
        .first()
        .and_then(|key| part.row_label(key))
        .map_or(0, |l| crate::fold::letters(l).len());
    header.len().saturating_sub(others + row)
}

/// Chooses the version of a part that the header prints.
///
/// `keys` are the rows found in it, `widths` how many values each has; `voted` is the form that other
/// parts of the report follow, which decides only where the labels do not.
pub(crate) fn choose(
    versions: &[&'static PartModel],
    header: &[char],
    keys: &[&str],
    widths: &[usize],
    voted: Option<&'static Form>,
) -> Option<ChosenPart> {
    let weigh = |model: &PartModel| {
        let places = label_places(model, header);
        let looked_for = model
            .part
            .columns
            .iter()
            .filter(|c| crate::fold::letters(c.label).len() >= 3)
            .count();
        let found = places.iter().flatten().count();
        let covered: usize = places
            .iter()
            .flatten()
            .map(|(start, end)| end - start)
            .sum();
        let rows = keys
            .iter()
            .filter(|key| model.part.row_label(key).is_some())
            .count();
        let own = keys
            .iter()
            .filter(|key| model.part.rows.iter().any(|row| row.key == **key))
            .count();
        let width = widths
            .iter()
            .filter(|width| **width == model.columns.len())
            .count();
        // A version is the likelier the more of its labels are printed, and the more of what is
        // printed its labels explain: 处理决定数量 alone is a label of both forms.
        let labels = (1000 * found).checked_div(looked_for).unwrap_or(0);
        let explained = 2000 * covered / columns_letters(model, header, keys).max(covered).max(1);
        let vote = if voted.is_some_and(|form| form.id == model.form.id) {
            400
        } else {
            0
        };
        let labels = if found == 0 {
            vote
        } else {
            labels + explained + vote
        };
        // Rows that only one form has outweigh everything.
        (rows, labels, width, own)
    };
    let model = *versions.iter().max_by_key(|model| {
        let newest = versions.iter().position(|m| std::ptr::eq(*m, **model));
        (weigh(model), std::cmp::Reverse(newest))
    })?;
    let places = label_places(model, header);
    let looked_for: Vec<usize> = model
        .part
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| crate::fold::letters(column.label).len() >= 3)
        .map(|(at, _)| at)
        .collect();
    let missing = looked_for
        .iter()
        .filter(|at| places.get(**at).is_none_or(Option::is_none))
        .count();
    let mut chosen = ChosenPart::new(model, missing);
    // Columns printed in another order than the form's are bound by their labels. Labels on one
    // level stand in order; of a header of two levels only the lower one is compared.
    let level = |at: usize| {
        model
            .part
            .columns
            .get(at)
            .map_or(0, |column| column.under.len())
    };
    let deepest = looked_for.iter().map(|at| level(*at)).max().unwrap_or(0);
    let comparable: Vec<usize> = looked_for
        .into_iter()
        .filter(|at| level(*at) == deepest)
        .collect();
    let mut printed: Vec<usize> = comparable
        .iter()
        .copied()
        .filter(|at| places.get(*at).is_some_and(Option::is_some))
        .collect();
    let in_form_order = printed.clone();
    printed.sort_by_key(|at| places.get(*at).copied().flatten());
    // Where narrow cells break their labels over several lines, the text has them in an order that no row
    // of the table has: only labels side by side stand in another order than the form's.
    let is_told = printed == in_form_order || missing == 0 && are_adjacent(model, header, &printed);
    chosen.in_order = is_told;
    if missing == 0 && is_told {
        for (place, column) in comparable.iter().zip(printed) {
            if let Some(slot) = chosen.order.get_mut(*place) {
                *slot = column;
            }
        }
    }
    Some(chosen)
}

/// Returns whether labels of columns follow each other in a header with nothing between them.
fn are_adjacent(model: &PartModel, header: &[char], columns: &[usize]) -> bool {
    let mut end = None;
    columns.iter().all(|at| {
        let label = model.columns.get(*at);
        let found = label.and_then(|label| label.find(header, end.unwrap_or(0)));
        let follows = found.is_some_and(|(start, _)| end.is_none_or(|end| end == start));
        end = found.map(|(_, end)| end);
        follows
    })
}

/// Returns the form that most parts follow, the newest of several.
pub(crate) fn majority(parts: &[ChosenPart]) -> Option<&'static Form> {
    let count = |form: &Form| {
        parts
            .iter()
            .filter(|part| part.model.form.id == form.id)
            .count()
    };
    nianbao_form::forms()
        .iter()
        .rev()
        .filter(|form| count(form) > 0)
        .max_by_key(|form| count(form))
}

/// The least letters of a label that is not the half of another: 结果维持, not 维持.
const WHOLE_LETTERS: usize = 4;

/// Checks the header of a table whose rows stand side by side: the groups must stand in the form's
/// order. Returns how many labels of columns are lost and whether those that were found stand in order,
/// or `None` where this is no such header.
pub(crate) fn order_across(model: &PartModel, header: &[char]) -> Option<(usize, bool)> {
    let mut at = 0;
    let mut lost = 0;
    for row in model.part.rows {
        let label = crate::labels::Label::new(row.label, row.aliases);
        match label.find(header, at) {
            Some((_, end)) => at = end,
            None => lost += 1,
        }
    }
    // One group may be misprinted; the others still show that they stand in order.
    if lost > 1 {
        return None;
    }
    let mut missing = lost;
    let mut places = Vec::new();
    for (number, label) in model.columns.iter().enumerate() {
        let mut from = 0;
        let mut times = 0;
        while let Some((start, end)) = label.find(header, from) {
            times += 1;
            // Where narrow cells break their labels, the halves stand line by line and say nothing of
            // the order of the columns.
            if end - start >= WHOLE_LETTERS {
                places.push((start, number));
            }
            from = end;
        }
        missing += model.part.rows.len().saturating_sub(times);
    }
    places.sort_unstable();
    let numbers: Vec<usize> = places.into_iter().map(|place| place.1).collect();
    // Wherever the order falls back, the next group begins.
    let groups = numbers
        .windows(2)
        .filter(|pair| pair.first() >= pair.last());
    let in_order = groups.count() < model.part.rows.len();
    // Second lines of narrow headers are often lost (结果|维持); one label a group must be left.
    (missing + model.part.rows.len() <= model.part.rows.len() * model.columns.len())
        .then_some((missing, in_order))
}
