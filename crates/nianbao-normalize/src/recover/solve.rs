//! The joint problem of a table: which readings of its lines, taken together, satisfy the sums.
//!
//! Every line has a list of readings. Bounds propagation over the sums removes readings that cannot
//! be, a bounded search looks for a whole table around each that is left; what no table supports
//! is removed. What remains is exact unless the bound was reached, and then only too much remains:
//! a value is given only if every remaining reading gives the same.

use std::collections::BTreeSet;

/// The most readings of one line that are weighed.
pub(crate) const MOST_READINGS: usize = 4_000;
/// The most work of the search over one table, in slots and bounds looked at: some 20 ms.
const MOST_WORK: u64 = 8_000_000;
/// The most work between two choices of the search.
const MOST_WORK_AT_ONCE: u64 = 400_000;
/// Larger than any count; sums of a whole table of them still fit.
const INFINITE: i64 = 1 << 50;
/// A difference to be shared by two lost cells up to which every way is a reading of its own.
const MOST_SHARES: i64 = 64;

/// What a reading says of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// It holds this value.
    Known(i64),
    /// It was lost, and held some count.
    Free,
    /// It holds no number; sums over it say nothing.
    Nothing,
}

/// A line of a table: some cells, and what the print allows them to hold.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The cells, as numbers of the table's cells.
    pub(crate) cells: Vec<usize>,
    /// The readings that the print alone allows.
    pub(crate) readings: Vec<Vec<Slot>>,
    /// Whether these are all.
    pub(crate) complete: bool,
    /// The sums that were used to find the readings, as numbers of equations.
    pub(crate) spent: Vec<usize>,
}

/// A sum: the cells on the left add up to those on the right.
#[derive(Debug, Clone)]
pub(crate) struct Equation {
    pub(crate) left: Vec<usize>,
    pub(crate) right: Vec<usize>,
}

/// What is known of a line in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Solved {
    /// For each cell of the line its value or the values that fit.
    pub(crate) cells: Vec<Outcome>,
    /// The sums that decided, as numbers of equations; empty where the print alone did.
    pub(crate) by: Vec<usize>,
}

/// What is known of a cell in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exactly this value.
    Value(i64),
    /// No number is printed.
    Nothing,
    /// One of several: the least of them, up to eight.
    OneOf(Vec<i64>),
}

/// The solution of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Solution {
    /// The lines in the order given.
    pub(crate) lines: Vec<Solved>,
    /// The sums contradict each other, so that only sums within one line were used.
    pub(crate) contradiction: bool,
    /// The bound of the search was reached; more may be ambiguous than need be.
    pub(crate) limited: bool,
}

/// Solves a table of `count` cells.
pub(crate) fn solve(count: usize, lines: &[Line], equations: &[Equation]) -> Solution {
    let mut table = Table::new(count, lines, equations);
    table.refine_lines();
    let mut state = table.start();
    let mut search = Search {
        work: 0,
        supported: BTreeSet::new(),
    };
    if !table.propagate(&mut state, &mut search.work) {
        return table.rows_alone();
    }
    let found = table.search(state.clone(), &mut search);
    let mut limited = !table.complete || found == Found::Bound;
    if found == Found::None {
        return table.rows_alone();
    }
    if found == Found::Table {
        limited |= !table.remove_unsupported(&mut state, &mut search);
    }
    let lines = (0..lines.len())
        .map(|line| table.outcome(line, &state, true))
        .collect();
    Solution {
        lines,
        contradiction: false,
        limited,
    }
}

struct Table<'a> {
    lines: &'a [Line],
    /// For each line the readings that the sums within it allow.
    refined: Vec<Vec<Vec<Slot>>>,
    /// Sums in use, as (left, right, number of the equation).
    sums: Vec<(&'a [usize], &'a [usize], usize)>,
    /// For each cell the places of its sums in `sums`.
    sums_of: Vec<Vec<usize>>,
    /// For each line the numbers of the sums within it that were used.
    inner: Vec<Vec<usize>>,
    /// For each cell its line and its place there.
    at: Vec<Option<(usize, usize)>>,
    complete: bool,
}

#[derive(Clone)]
struct State {
    low: Vec<i64>,
    high: Vec<i64>,
    alive: Vec<Vec<usize>>,
    /// Lines and sums to be looked at again.
    stale_lines: Vec<bool>,
    stale_sums: Vec<bool>,
}

struct Search {
    /// How many slots and bounds were looked at.
    work: u64,
    /// Readings for which a whole table was found, as (line, reading).
    supported: BTreeSet<(usize, usize)>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Found {
    Table,
    None,
    Bound,
}

impl<'a> Table<'a> {
    fn new(count: usize, lines: &'a [Line], equations: &'a [Equation]) -> Self {
        let mut at = vec![None; count];
        let mut silent = vec![true; count];
        for (number, line) in lines.iter().enumerate() {
            for (place, cell) in line.cells.iter().enumerate() {
                if let Some(slot) = at.get_mut(*cell) {
                    *slot = Some((number, place));
                }
                if let Some(slot) = silent.get_mut(*cell) {
                    *slot = line.readings.is_empty()
                        || line
                            .readings
                            .iter()
                            .any(|r| r.get(place) == Some(&Slot::Nothing));
                }
            }
        }
        let says = |cell: &usize| silent.get(*cell) == Some(&false);
        let sums = equations
            .iter()
            .enumerate()
            .filter(|(_, sum)| sum.left.iter().chain(&sum.right).all(says))
            .map(|(number, sum)| (sum.left.as_slice(), sum.right.as_slice(), number))
            .collect();
        let refined = lines.iter().map(|line| line.readings.clone()).collect();
        let complete = lines.iter().all(|line| line.complete);
        let inner = vec![Vec::new(); lines.len()];
        Self {
            lines,
            refined,
            sums,
            sums_of: vec![Vec::new(); count],
            inner,
            at,
            complete,
        }
    }

    fn start(&self) -> State {
        State {
            low: vec![0; self.at.len()],
            high: vec![INFINITE; self.at.len()],
            alive: self
                .refined
                .iter()
                .map(|readings| (0..readings.len()).collect())
                .collect(),
            stale_lines: self
                .refined
                .iter()
                .map(|readings| !readings.is_empty())
                .collect(),
            stale_sums: vec![true; self.sums.len()],
        }
    }

    /// Applies the sums within each line, and drops the sums that printed values alone break: those
    /// are errors of the print, not evidence.
    fn refine_lines(&mut self) {
        let mut dropped = BTreeSet::new();
        for (number, line) in self.lines.iter().enumerate() {
            let inner: Vec<_> = self
                .sums
                .iter()
                .filter(|(left, right, _)| {
                    left.iter()
                        .chain(*right)
                        .all(|cell| line.cells.contains(cell))
                })
                .copied()
                .collect();
            let mut kept: BTreeSet<Vec<Slot>> = BTreeSet::new();
            for reading in &line.readings {
                refine(reading.clone(), &line.cells, &inner, &mut kept);
            }
            if kept.is_empty() || kept.len() > MOST_READINGS {
                // No reading of the line satisfies its own sum: as printed, the sum is false.
                dropped.extend(inner.iter().map(|(_, _, number)| *number));
                self.complete &= kept.is_empty();
                continue;
            }
            let unchanged = kept.len() == line.readings.len()
                && line.readings.iter().all(|reading| kept.contains(reading));
            if let Some(slot) = self.inner.get_mut(number)
                && !unchanged
            {
                slot.extend(inner.iter().map(|(_, _, number)| *number));
            }
            if let Some(slot) = self.refined.get_mut(number) {
                *slot = kept.into_iter().collect();
            }
        }
        let fixed = |cell: &usize| {
            let (line, place) = self.at.get(*cell).copied().flatten()?;
            match self.refined.get(line)?.as_slice() {
                [only] => match only.get(place)? {
                    Slot::Known(value) => Some(*value),
                    _ => None,
                },
                _ => None,
            }
        };
        let printed = |cell: &usize| {
            let (line, _) = self.at.get(*cell).copied().flatten()?;
            let line = self.lines.get(line)?;
            (line.readings.len() == 1 && line.spent.is_empty())
                .then(|| fixed(cell))
                .flatten()
        };
        let total = |cells: &[usize]| cells.iter().map(printed).sum::<Option<i64>>();
        for (left, right, number) in &self.sums {
            if let (Some(left), Some(right)) = (total(left), total(right))
                && left != right
            {
                dropped.insert(*number);
            }
        }
        self.sums.retain(|(_, _, number)| !dropped.contains(number));
        for (place, (left, right, _)) in self.sums.iter().enumerate() {
            for cell in left.iter().chain(*right) {
                if let Some(sums) = self.sums_of.get_mut(*cell) {
                    sums.push(place);
                }
            }
        }
    }

    /// Narrows bounds and removes readings until nothing changes; returns whether a table may be
    /// left. Bounds that creep towards each other step by step are given up: then one may be.
    fn propagate(&self, state: &mut State, work: &mut u64) -> bool {
        let most = *work + MOST_WORK_AT_ONCE;
        loop {
            if *work > most {
                return true;
            }
            if let Some(line) = state.stale_lines.iter().position(|stale| *stale) {
                if !self.look_at_line(line, state, work) {
                    return false;
                }
            } else if let Some(sum) = state.stale_sums.iter().position(|stale| *stale) {
                if !self.look_at_sum(sum, state, work) {
                    return false;
                }
            } else {
                return true;
            }
        }
    }

    /// Removes the readings of a line that are out of bounds, and narrows the bounds to the rest.
    fn look_at_line(&self, number: usize, state: &mut State, work: &mut u64) -> bool {
        if let Some(stale) = state.stale_lines.get_mut(number) {
            *stale = false;
        }
        let (Some(line), Some(readings), Some(alive)) = (
            self.lines.get(number),
            self.refined.get(number),
            state.alive.get_mut(number),
        ) else {
            return true;
        };
        *work += (alive.len() * line.cells.len()) as u64;
        let bounds: Vec<(i64, i64)> = line
            .cells
            .iter()
            .filter_map(|cell| Some((*state.low.get(*cell)?, *state.high.get(*cell)?)))
            .collect();
        let mut hull = vec![(INFINITE, -INFINITE); bounds.len()];
        alive.retain(|reading| {
            let Some(reading) = readings.get(*reading) else {
                return false;
            };
            let fits = reading
                .iter()
                .zip(&bounds)
                .all(|(slot, (low, high))| match slot {
                    Slot::Known(value) => value >= low && value <= high,
                    _ => true,
                });
            if fits {
                for ((slot, bound), hull) in reading.iter().zip(&bounds).zip(&mut hull) {
                    let (low, high) = match slot {
                        Slot::Known(value) => (*value, *value),
                        _ => *bound,
                    };
                    *hull = (hull.0.min(low), hull.1.max(high));
                }
            }
            fits
        });
        if alive.is_empty() {
            return false;
        }
        for ((cell, old), new) in line.cells.iter().zip(&bounds).zip(&hull) {
            if new == old {
                continue;
            }
            if let (Some(low), Some(high)) = (state.low.get_mut(*cell), state.high.get_mut(*cell)) {
                (*low, *high) = *new;
            }
            for sum in self.sums_of.get(*cell).into_iter().flatten() {
                if let Some(stale) = state.stale_sums.get_mut(*sum) {
                    *stale = true;
                }
            }
        }
        true
    }

    /// Narrows the bounds of the cells of one sum; returns whether it can still hold.
    fn look_at_sum(&self, number: usize, state: &mut State, work: &mut u64) -> bool {
        if let Some(stale) = state.stale_sums.get_mut(number) {
            *stale = false;
        }
        let Some((left, right, _)) = self.sums.get(number) else {
            return true;
        };
        *work += (left.len() + right.len()) as u64;
        let bound = |cells: &[usize], bounds: &[i64]| -> i64 {
            cells.iter().filter_map(|cell| bounds.get(*cell)).sum()
        };
        let (left_low, left_high) = (bound(left, &state.low), bound(left, &state.high));
        let (right_low, right_high) = (bound(right, &state.low), bound(right, &state.high));
        let (low, high) = (left_low.max(right_low), left_high.min(right_high));
        if low > high {
            return false;
        }
        for (cells, side_low, side_high) in
            [(left, left_low, left_high), (right, right_low, right_high)]
        {
            for cell in *cells {
                let (Some(cell_low), Some(cell_high)) =
                    (state.low.get_mut(*cell), state.high.get_mut(*cell))
                else {
                    continue;
                };
                // What is left of the common bounds when every other cell of the side is at its end.
                let least = low - (side_high - *cell_high);
                let most = high - (side_low - *cell_low);
                if least <= *cell_low && most >= *cell_high {
                    continue;
                }
                *cell_low = least.max(*cell_low);
                *cell_high = most.min(*cell_high);
                if cell_low > cell_high {
                    return false;
                }
                if let Some((line, _)) = self.at.get(*cell).copied().flatten()
                    && let Some(stale) = state.stale_lines.get_mut(line)
                {
                    *stale = true;
                }
                for sum in self.sums_of.get(*cell).into_iter().flatten() {
                    if let Some(stale) = state.stale_sums.get_mut(*sum) {
                        *stale = true;
                    }
                }
            }
        }
        true
    }

    /// Looks for one whole table and records its readings.
    fn search(&self, state: State, search: &mut Search) -> Found {
        search.work += 400; // What a copy of the state costs.
        if search.work > MOST_WORK {
            return Found::Bound;
        }
        let open = state
            .alive
            .iter()
            .enumerate()
            .filter(|(_, alive)| alive.len() > 1)
            .min_by_key(|(_, alive)| alive.len());
        let Some((line, alive)) = open else {
            for (line, alive) in state.alive.iter().enumerate() {
                search
                    .supported
                    .extend(alive.iter().map(|reading| (line, *reading)));
            }
            return Found::Table;
        };
        for reading in alive {
            match self.search_with(&state, line, *reading, search) {
                Found::None => {}
                done => return done,
            }
        }
        Found::None
    }

    /// Looks for one whole table in which a line has a certain reading.
    fn search_with(
        &self,
        state: &State,
        line: usize,
        reading: usize,
        search: &mut Search,
    ) -> Found {
        let mut next = state.clone();
        if let (Some(alive), Some(stale)) =
            (next.alive.get_mut(line), next.stale_lines.get_mut(line))
        {
            *alive = vec![reading];
            *stale = true;
        }
        if self.propagate(&mut next, &mut search.work) {
            self.search(next, search)
        } else {
            Found::None
        }
    }

    /// Removes the readings that no whole table has; returns whether the bound was kept.
    fn remove_unsupported(&self, state: &mut State, search: &mut Search) -> bool {
        loop {
            let open: Vec<(usize, usize)> = state
                .alive
                .iter()
                .enumerate()
                .filter(|(_, alive)| alive.len() > 1)
                .flat_map(|(line, alive)| alive.iter().map(move |reading| (line, *reading)))
                .collect();
            let mut removed = false;
            for (line, reading) in open {
                if search.supported.contains(&(line, reading)) {
                    continue;
                }
                match self.search_with(state, line, reading, search) {
                    Found::Table => {}
                    Found::Bound => return false,
                    Found::None => {
                        if let (Some(alive), Some(stale)) =
                            (state.alive.get_mut(line), state.stale_lines.get_mut(line))
                        {
                            alive.retain(|other| *other != reading);
                            *stale = true;
                        }
                        removed = true;
                    }
                }
            }
            if !removed {
                return true;
            }
            // Cannot fail: of every line a supported reading is left.
            self.propagate(state, &mut search.work);
        }
    }

    /// Gives up the sums over several lines, which contradict each other.
    fn rows_alone(&self) -> Solution {
        let state = self.start();
        let lines = (0..self.lines.len())
            .map(|line| self.outcome(line, &state, false))
            .collect();
        Solution {
            lines,
            contradiction: true,
            limited: !self.complete,
        }
    }

    fn outcome(&self, number: usize, state: &State, joint: bool) -> Solved {
        let empty = Solved {
            cells: Vec::new(),
            by: Vec::new(),
        };
        let (Some(line), Some(alive)) = (self.lines.get(number), state.alive.get(number)) else {
            return empty;
        };
        let mut by = self.inner.get(number).cloned().unwrap_or_default();
        by.extend(&line.spent);
        let mut cells = Vec::with_capacity(line.cells.len());
        for (place, cell) in line.cells.iter().enumerate() {
            let mut values = BTreeSet::new();
            let mut nothing = false;
            let mut open = !line.complete;
            for reading in alive {
                let reading = self.refined.get(number).and_then(|r| r.get(*reading));
                match reading.and_then(|reading| reading.get(place)) {
                    Some(Slot::Known(value)) => {
                        values.insert(*value);
                    }
                    Some(Slot::Free) => {
                        let low = state.low.get(*cell).copied().unwrap_or(0);
                        let high = state.high.get(*cell).copied().unwrap_or(INFINITE);
                        open |= high - low > 8;
                        values.extend(low..=high.min(low + 8));
                    }
                    _ => nothing = true,
                }
            }
            cells.push(match values.first() {
                None if alive.is_empty() => Outcome::OneOf(Vec::new()),
                None => Outcome::Nothing,
                Some(value) if values.len() == 1 && !open && !nothing => Outcome::Value(*value),
                _ if open && values.len() > 8 => Outcome::OneOf(Vec::new()),
                _ => Outcome::OneOf(values.iter().copied().take(8).collect()),
            });
            // Where the line alone leaves this cell open, the sums over it were needed.
            let alone = self.refined.get(number).map_or(&[][..], Vec::as_slice);
            let mut seen = alone.iter().filter_map(|reading| reading.get(place));
            let first = seen.next();
            let settled = first != Some(&Slot::Free) && seen.all(|slot| Some(slot) == first);
            if joint && !settled {
                by.extend(
                    self.sums
                        .iter()
                        .filter(|(left, right, _)| left.contains(cell) || right.contains(cell))
                        .map(|(_, _, number)| *number),
                );
            }
        }
        by.sort_unstable();
        by.dedup();
        Solved { cells, by }
    }
}

/// Applies the sums within a line to one of its readings and keeps what they allow.
fn refine(
    mut reading: Vec<Slot>,
    cells: &[usize],
    sums: &[(&[usize], &[usize], usize)],
    kept: &mut BTreeSet<Vec<Slot>>,
) {
    let place = |cell: &usize| cells.iter().position(|c| c == cell);
    let mut again = true;
    while std::mem::take(&mut again) {
        for (left, right, _) in sums {
            let mut difference = 0i64; // What the lost cells on the left must add up to.
            let (mut lost_left, mut lost_right) = (Vec::new(), Vec::new());
            for (side, sign, lost) in [(left, -1, &mut lost_left), (right, 1, &mut lost_right)] {
                for at in side.iter().filter_map(place) {
                    match reading.get(at) {
                        Some(Slot::Known(value)) => difference += sign * value,
                        Some(Slot::Free) => lost.push(at),
                        _ => {}
                    }
                }
            }
            let forced = match (lost_left.as_slice(), lost_right.as_slice()) {
                ([], []) if difference == 0 => continue,
                ([], []) => return,
                ([only], []) => Some((*only, difference)),
                ([], [only]) => Some((*only, -difference)),
                (several, []) if difference < 0 => {
                    let _ = several;
                    return;
                }
                ([first, second], []) if difference <= MOST_SHARES => {
                    for share in 0..=difference {
                        let mut next = reading.clone();
                        for (at, value) in [(*first, share), (*second, difference - share)] {
                            if let Some(slot) = next.get_mut(at) {
                                *slot = Slot::Known(value);
                            }
                        }
                        refine(next, cells, sums, kept);
                    }
                    return;
                }
                ([first, ..], []) if difference == 0 => Some((*first, 0)),
                _ => None,
            };
            if let Some((at, value)) = forced {
                if value < 0 {
                    return;
                }
                if let Some(slot) = reading.get_mut(at) {
                    *slot = Slot::Known(value);
                }
                again = true;
            }
        }
    }
    kept.insert(reading);
}

#[cfg(test)]
mod tests;
