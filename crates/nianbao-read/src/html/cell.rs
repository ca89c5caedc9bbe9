//! The text of a cell, line by line, and the tables inside it.

use super::line::Line;
use super::page::{Page, Part, Step, Walk};
use super::tree::{Id, NONE, NUMBERS};
use crate::sheets::is_dash;
use nianbao_document::EcoString;

/// Returns what a cell of a table says. Spreadsheets save beside it the number that it shows: a dash that
/// stands for zero is zero.
pub(crate) fn shown(page: &Page, cell: Id, nested: &mut Vec<Id>) -> EcoString {
    let text = text(page, cell, nested);
    let is_zero = || {
        let mut names = NUMBERS.iter();
        names.any(|name| page.tree.attribute(cell, name).is_some())
    };
    if is_dash(&text) && is_zero() {
        return "0".into();
    }
    text
}

/// Returns the text of everything below `root`, lines parted by `\n`. Tables below it are not read
/// but added to `nested`.
pub(crate) fn text(page: &Page, root: Id, nested: &mut Vec<Id>) -> EcoString {
    // Most cells of a large table hold one short text and nothing else.
    let only = page.tree.first(root);
    if only != NONE
        && page.tree.next(only) == NONE
        && !keeps_lines(page, root)
        && let Some(text) = page.tree.text(only)
    {
        let mut line = Line::default();
        line.push(text);
        return line.take().map(EcoString::from).unwrap_or_default();
    }
    let mut cell = CellText {
        lines: String::new(),
        line: Line::default(),
    };
    let mut kept = usize::from(keeps_lines(page, root));
    let mut walk = Walk::new(root);
    let mut inside = true;
    while let Some(step) = walk.step(&page.tree, inside) {
        inside = true;
        match step {
            Step::Enter(id) => {
                if let Some(text) = page.tree.text(id) {
                    cell.text(text, kept > 0);
                    continue;
                }
                if page.is_mute(id) || page.is_hidden(id) {
                    inside = false;
                    continue;
                }
                if page.part(id) == Part::Table {
                    nested.push(id);
                    cell.end_line();
                    inside = false;
                    continue;
                }
                if let Some(ghost) = ghost(page, id) {
                    cell.line.push(&ghost);
                }
                kept += usize::from(keeps_lines(page, id));
                cell.line.raised += usize::from(page.raises(id));
                if page.tree.name(id) == "br" || page.is_block(id) {
                    cell.end_line();
                }
            }
            Step::Leave(id) => {
                let shown = page.tree.is_element(id) && !page.is_mute(id) && !page.is_hidden(id);
                if shown && page.part(id) != Part::Table {
                    kept = kept.saturating_sub(usize::from(keeps_lines(page, id)));
                    let raised = &mut cell.line.raised;
                    *raised = raised.saturating_sub(usize::from(page.raises(id)));
                    if page.is_block(id) {
                        cell.end_line();
                    }
                }
            }
        }
    }
    cell.end_line();
    cell.lines.into()
}

struct CellText {
    lines: String,
    line: Line,
}

impl CellText {
    fn text(&mut self, text: &str, exact: bool) {
        if !exact {
            self.line.push(text);
            return;
        }
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line();
            }
            self.line.push(part);
        }
    }

    fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            if !self.lines.is_empty() {
                self.lines.push('\n');
            }
            self.lines.push_str(&line);
        }
    }
}

/// Returns whether line ends in the text of an element are line ends on the page.
pub(crate) fn keeps_lines(page: &Page, id: Id) -> bool {
    matches!(page.tree.name(id), "pre" | "listing" | "plaintext" | "xmp")
        || page.tree.facts(id).keeps_lines
}

/// Returns the text that became an element because it stood in angle brackets, as in
/// `关于印发<X格式>的通知`: no element has a name with characters beyond ASCII.
pub(crate) fn ghost(page: &Page, id: Id) -> Option<String> {
    let name = page.tree.name(id);
    (!name.is_ascii()).then(|| format!("<{name}>"))
}
