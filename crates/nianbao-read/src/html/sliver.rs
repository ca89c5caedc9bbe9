//! Rows and columns that only shape a table and hold nothing: spacer rows without height, the row
//! by which Word sets widths, columns a hair wide that rounding leaves between two edges.

use super::facts::Rules;
use super::page::Page;
use super::table::{Formed, Slot};
use super::tree::{Id, NONE};
use super::weigh::Weights;
use nianbao_document::EcoString;
use std::collections::HashSet;

/// The widest sliver in pixels; 30 twips are 2 pixels, and spacers are made 1 to 4 wide.
const SLIVER_PIXELS: u16 = 4;
/// The widest table whose columns are all kept as they are; beyond it, spans are absurd.
const MOST_PLAIN_COLUMNS: usize = 256;

/// Returns the rows that are nothing but space, judged before texts are read.
pub(crate) fn spacers(page: &Page, weights: &Weights, formed: &Formed) -> HashSet<Id> {
    let has_rules = has_rules(page, formed);
    let mut spacers = HashSet::new();
    let mut slots = formed.slots.as_slice();
    for (row, node) in formed.rows.iter().enumerate() {
        let count = slots.iter().take_while(|slot| slot.row() == row).count();
        let (cells, rest) = slots.split_at(count);
        slots = rest;
        if *node == NONE || cells.is_empty() {
            continue;
        }
        let is_flat = |id: Id| page.tree.facts(id).height == Some(0);
        let is_bare = |slot: &Slot| page.tree.facts(slot.node).rules == Rules::Without;
        if cells.iter().all(|slot| weights.of(slot.node).text == 0)
            && (is_flat(*node)
                || cells.iter().any(|slot| is_flat(slot.node))
                || has_rules && cells.iter().all(is_bare))
        {
            spacers.insert(*node);
        }
    }
    spacers
}

/// Takes out rows and columns that hold nothing; `texts` are those of the cells.
pub(crate) fn remove(page: &Page, formed: &mut Formed, texts: &mut Vec<EcoString>) {
    remove_rows(page, formed, texts);
    remove_columns(page, formed, texts);
}

fn remove_rows(page: &Page, formed: &mut Formed, texts: &mut Vec<EcoString>) {
    let rows = formed.rows.len();
    let mut starts = vec![false; rows];
    let mut is_empty = vec![true; rows];
    let mut is_flat = vec![false; rows];
    let mut is_bare = vec![true; rows];
    for (row, node) in formed.rows.iter().enumerate() {
        let flat = *node != NONE && page.tree.facts(*node).height == Some(0);
        set(&mut is_flat, row, flat);
    }
    for (slot, text) in formed.slots.iter().zip(texts.iter()) {
        let facts = page.tree.facts(slot.node);
        set(&mut starts, slot.row(), true);
        if !text.is_empty() {
            set(&mut is_empty, slot.row(), false);
        }
        if facts.height == Some(0) {
            set(&mut is_flat, slot.row(), true);
        }
        if facts.rules != Rules::Without {
            set(&mut is_bare, slot.row(), false);
        }
    }
    let get = |flags: &[bool], row: usize| flags.get(row).copied().unwrap_or_default();
    let has_rules = has_rules(page, formed);
    let removed: Vec<bool> = (0..rows)
        .map(|row| {
            // A row in which no cell starts shows nothing that is not shown in the row above.
            !get(&starts, row)
                || get(&is_empty, row) && (get(&is_flat, row) || has_rules && get(&is_bare, row))
        })
        .collect();
    if !removed.contains(&true) {
        return;
    }
    let places = places(&removed);
    keep(formed, texts, |slot| {
        let (row, span) = moved(&places, slot.row(), slot.row_span());
        slot.move_rows((row, span));
        span > 0
    });
    let mut flags = removed.iter();
    formed
        .rows
        .retain(|_| !flags.next().copied().unwrap_or_default());
}

fn remove_columns(page: &Page, formed: &mut Formed, texts: &mut Vec<EcoString>) {
    let columns = formed
        .slots
        .iter()
        .map(|slot| slot.column() + slot.column_span())
        .max()
        .unwrap_or_default();
    let mut starts = vec![false; columns];
    let mut has_text = vec![false; columns];
    let mut is_narrow = vec![false; columns];
    let mut is_wide = vec![false; columns];
    let mut is_bare = vec![true; columns];
    let mut is_single = vec![false; columns];
    for (slot, text) in formed.slots.iter().zip(texts.iter()) {
        let facts = page.tree.facts(slot.node);
        set(&mut starts, slot.column(), true);
        if slot.column_span() > 1 {
            continue;
        }
        set(&mut is_single, slot.column(), true);
        if !text.is_empty() {
            set(&mut has_text, slot.column(), true);
        }
        if facts.rules != Rules::Without {
            set(&mut is_bare, slot.column(), false);
        }
        match facts.width {
            Some(width) if width <= SLIVER_PIXELS => set(&mut is_narrow, slot.column(), true),
            Some(_) => set(&mut is_wide, slot.column(), true),
            None => {}
        }
    }
    let told = |column: usize| formed.widths.get(column).copied().flatten();
    let get = |flags: &[bool], column: usize| flags.get(column).copied().unwrap_or_default();
    let trust = formed.widths.len() == columns;
    let has_rules = has_rules(page, formed);
    let mut removed: Vec<bool> = (0..columns)
        .map(|column| {
            if get(&has_text, column) {
                return false;
            }
            let is_sliver = trust && told(column).is_some_and(|width| width <= SLIVER_PIXELS)
                || get(&is_narrow, column) && !get(&is_wide, column);
            let is_unseen = has_rules && get(&is_bare, column) && get(&is_single, column);
            let is_absurd = columns > MOST_PLAIN_COLUMNS && !get(&starts, column);
            is_sliver || is_unseen || is_absurd
        })
        .collect();
    for (slot, text) in formed.slots.iter().zip(texts.iter()) {
        let mut covered = removed.iter().skip(slot.column()).take(slot.column_span());
        if !text.is_empty() && covered.all(|removed| *removed) {
            set(&mut removed, slot.column(), false);
        }
    }
    if !removed.contains(&true) || removed.iter().all(|removed| *removed) {
        return;
    }
    let places = places(&removed);
    keep(formed, texts, |slot| {
        let (column, span) = moved(&places, slot.column(), slot.column_span());
        slot.move_columns((column, span));
        span > 0
    });
}

/// Returns whether some cell may have rules; without that, cells without rules are no exception.
fn has_rules(page: &Page, formed: &Formed) -> bool {
    formed
        .slots
        .iter()
        .any(|slot| page.tree.facts(slot.node).rules != Rules::Without)
}

fn set(flags: &mut [bool], at: usize, value: bool) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = value;
    }
}

/// Returns for each line, and for the one after the last, how many lines before it stay.
fn places(removed: &[bool]) -> Vec<usize> {
    let mut places = Vec::with_capacity(removed.len() + 1);
    let mut count = 0;
    places.push(0);
    for removed in removed {
        count += usize::from(!removed);
        places.push(count);
    }
    places
}

/// Returns where a span begins and how long it is once lines are gone.
fn moved(places: &[usize], start: usize, span: usize) -> (usize, usize) {
    let place = |at: usize| {
        places
            .get(at)
            .or(places.last())
            .copied()
            .unwrap_or_default()
    };
    let new = place(start);
    (new, place(start + span) - new)
}

fn keep(
    formed: &mut Formed,
    texts: &mut Vec<EcoString>,
    mut change: impl FnMut(&mut Slot) -> bool,
) {
    let kept: Vec<bool> = formed.slots.iter_mut().map(&mut change).collect();
    let mut flags = kept.iter();
    formed
        .slots
        .retain(|_| flags.next().copied().unwrap_or_default());
    let mut flags = kept.iter();
    texts.retain(|_| flags.next().copied().unwrap_or_default());
}
