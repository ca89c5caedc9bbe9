//! Tables drawn without table elements, where the style leaves no doubt about the places of the
//! cells: a grid of counted columns, or rows that each lay out as many boxes side by side.

use super::facts::Display;
use super::page::Page;
use super::table::{self, Budget, Formed};
use super::tree::Id;
use super::weigh::Weights;
use crate::ReadError;

/// The longest text of one cell of such a table; longer boxes are the page's own layout.
const MOST_TEXT: u32 = 200;

/// Returns the cells that the children of an element are in.
///
/// # Errors
/// [`ReadError::Limit`] when the tables of the page have too many cells.
pub(crate) fn form(
    page: &Page,
    weights: &Weights,
    id: Id,
    budget: &mut Budget,
) -> Result<Option<Formed>, ReadError> {
    if !page.tree.is_element(id) {
        return Ok(None);
    }
    let boxes = |id: Id| -> Vec<Id> {
        let shown =
            |id: &Id| page.tree.is_element(*id) && !page.is_hidden(*id) && !page.is_mute(*id);
        page.tree.children(id).filter(shown).collect()
    };
    let is_cell = |id: &Id| weights.of(*id).text <= MOST_TEXT && weights.of(*id).tables == 0;
    if page.display(id) == Display::Grid {
        let columns = usize::from(page.tree.facts(id).tracks);
        let cells = boxes(id);
        if columns >= 2 && cells.len() >= columns * 2 && cells.iter().all(is_cell) {
            return table::form_tracks(page, &cells, columns, budget).map(Some);
        }
        return Ok(None);
    }
    let first = page
        .tree
        .children(id)
        .find(|child| page.tree.is_element(*child));
    if !first.is_some_and(|first| page.display(first) == Display::Flex) {
        return Ok(None);
    }
    let rows: Vec<(Id, Vec<Id>)> = boxes(id).into_iter().map(|row| (row, boxes(row))).collect();
    let columns = rows.first().map_or(0, |(_, cells)| cells.len());
    let is_table = rows.len() >= 2
        && columns >= 2
        && rows.len() + columns >= 5
        && rows.iter().all(|(row, cells)| {
            page.display(*row) == Display::Flex
                && cells.len() == columns
                && cells.iter().all(is_cell)
        });
    if is_table {
        table::form_rows(page, &rows, budget).map(Some)
    } else {
        Ok(None)
    }
}
