//! A table whose rows stand side by side and whose column labels are lost: one row of values under the
//! heading of its section, as many as the form asks for. Converters keep only so many rows of a header.
//!
//! The order of values is all there is, so the sums must bear it out: the form's order satisfies them,
//! and where another order that a page could have does as well, a cell is known only if both say the same.

use crate::fold;
use crate::model::{PartModel, TableModel};
use crate::number::{self, Said};
use crate::regions::Region;
use crate::sections;
use crate::tape::Tape;
use nianbao_document::{Block, Cell, Diagnostic, Document, Grid, Severity};
use nianbao_report::{Fact, FilledTable, Number, Status};

/// Finds the table; returns it with its place and with what is to be said.
pub(super) fn find(
    document: &Document,
    tape: &Tape<'_>,
    model: &TableModel,
    part: &'static PartModel,
) -> Option<(FilledTable, Region, Diagnostic)> {
    let mut heading = None;
    let mut found = None;
    for (number, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Paragraph(paragraph) => {
                heading = sections::table_under(&paragraph.text).or(heading);
            }
            Block::Grid(grid) if heading == Some(Some(model.id)) && grid.columns_known => {
                let Some(values) = values(grid, part) else {
                    continue;
                };
                // Which of two it is, nothing says.
                if found.is_some() {
                    return None;
                }
                found = Some((number, values));
            }
            _ => {}
        }
    }
    let (block, cells) = found?;
    let table = bound(model.id, part, &cells)?;
    let pieces = tape.pieces_of(block);
    let place = Region {
        from: tape.start_of(pieces.start),
        to: tape.start_of(pieces.end),
        sure: true,
    };
    let title = part.form.table(model.id).map_or("", |table| table.title);
    let addresses = part.part.rows.iter();
    let addresses: Vec<String> = addresses
        .map(|row| format!("{}.{}.*", model.id, row.key))
        .collect();
    let diagnostic = Diagnostic::new(
        "header-missing",
        Severity::Warning,
        format!(
            "“{title}”表没有栏目名称，按法定顺序读取；勾稽关系只容许一种读法的格已填，请对照原文核对"
        ),
        format!(
            "the table `{}` has no column labels; it was read in the form's order, and a cell is filled \
             where the sums allow one reading; please check",
            model.id
        ),
    )
    .on(addresses);
    Some((table, place, diagnostic))
}

/// Returns the cells of the one row of a grid that holds values, one for each that the form asks for;
/// `None` where there is another number, a text that is no label of a group in its place, or a gap.
fn values<'g>(grid: &'g Grid, part: &PartModel) -> Option<Vec<&'g Cell>> {
    let width = part.columns.len();
    let count = part.part.rows.len() * width;
    let is_number = |cell: &&Cell| matches!(number::read(&cell.text), Said::Number(_));
    let first = grid.cells().iter().find(is_number)?;
    let row = first.rows().start;
    let values: Vec<&Cell> = grid
        .row(row)
        .iter()
        .filter(|cell| number::read(&cell.text) != Said::Blank)
        .collect();
    let whole = |cell: &&&Cell| {
        let is_count = match number::read(&cell.text) {
            Said::Number(number) => number.to_i64().is_some_and(|value| value >= 0),
            _ => false,
        };
        is_count && cell.rows().len() == 1 && cell.columns().len() == 1
    };
    let (start, end) = (
        values.first()?.columns().start,
        values.last()?.columns().end,
    );
    if values.len() != count || end - start != count || !values.iter().all(|cell| whole(&cell)) {
        return None;
    }
    let others = grid.cells().iter().filter(|cell| cell.rows().start != row);
    for cell in others.filter(|cell| !cell.text.trim().is_empty()) {
        let letters = fold::letters(&cell.text);
        let of_group = |text: &str| fold::letters(text) == letters;
        let rows = part.part.rows.iter().enumerate().filter(|(_, row)| {
            of_group(row.label) || row.under.iter().any(|above| of_group(above))
        });
        let rows: Vec<usize> = rows.map(|(number, _)| number).collect();
        let over = start + rows.first()? * width..start + (rows.last()? + 1) * width;
        if cell.rows().start > row || cell.columns() != over {
            return None;
        }
    }
    Some(values)
}

/// Binds the values in the form's order, as far as the sums bear it out.
fn bound(id: &str, part: &'static PartModel, cells: &[&Cell]) -> Option<FilledTable> {
    let table = part.form.table(id)?;
    let instances = part.form.instances(table, &[]);
    let (groups, width) = (part.part.rows.len(), part.part.columns.len());
    let read = |place: usize| match number::read(&cells.get(place)?.text) {
        Said::Number(number) => Some(number),
        _ => None,
    };
    // The orders that a page could have: group by group or column by column, the total last or first.
    let orders: [&dyn Fn(usize, usize) -> usize; 4] = [
        &|group, column| group * width + column,
        &|group, column| group * width + (column + 1) % width,
        &|group, column| column * groups + group,
        &|group, column| ((column + 1) % width) * groups + group,
    ];
    let holds = |order: &&&dyn Fn(usize, usize) -> usize| {
        let value = |(row, column): &(&str, &str)| {
            let group = part.part.rows.iter().position(|r| r.key == *row)?;
            let column = part.part.columns.iter().position(|c| c.key == *column)?;
            read(order(group, column))
        };
        let sum = |cells: &[(&str, &str)]| {
            cells
                .iter()
                .try_fold(Number::ZERO, |sum, cell| sum.checked_add(value(cell)?))
        };
        instances
            .iter()
            .all(|sums| sum(&sums.left).is_some() && sum(&sums.left) == sum(&sums.right))
    };
    let (form, others) = orders.split_first()?;
    if instances.is_empty() || !holds(&form) {
        return None;
    }
    let others: Vec<_> = others.iter().filter(|order| holds(order)).collect();
    let mut facts = Vec::with_capacity(cells.len());
    for (group, row) in part.part.rows.iter().enumerate() {
        for (number, column) in part.part.columns.iter().enumerate() {
            let place = form(group, number);
            let mut candidates = vec![read(place)?];
            for order in &others {
                let other = read(order(group, number))?;
                if !candidates.contains(&other) {
                    candidates.push(other);
                }
            }
            let by = instances.iter().filter(|sum| {
                let mut all = sum.left.iter().chain(&sum.right);
                all.any(|cell| *cell == (row.key, column.key))
            });
            let (value, status) = match candidates.as_slice() {
                [only] => {
                    let by = by.map(|sum| sum.id.clone()).collect();
                    (Some(*only), Status::Inferred(by))
                }
                _ => {
                    candidates.sort_unstable();
                    (None, Status::Ambiguous(candidates))
                }
            };
            let cell = cells.get(place)?;
            facts.push(Fact {
                row: row.key.to_owned(),
                column: column.key.to_owned(),
                value,
                raw: fold::printed(&cell.text).trim().to_owned(),
                status,
                origin: Some(cell.origin.clone()),
            });
        }
    }
    Some(FilledTable {
        id: id.to_owned(),
        form: part.form.id.to_owned(),
        facts,
        collapsed: Vec::new(),
        extra: Vec::new(),
    })
}
