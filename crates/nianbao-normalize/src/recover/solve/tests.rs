use super::*;
use crate::recover::short::placements;
use crate::recover::split::{LineSum, cuts};
use nianbao_form::ColumnKind;

/// A small generator, so that a failing case can be named by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

const COLUMNS: usize = 7;

/// The sums of a table like table three: `leaves` rows, their total, and the flow around it.
fn equations(leaves: usize) -> Vec<Equation> {
    let cell = |row: usize, column: usize| row * COLUMNS + column;
    let (received, carried_in, total, carried_out) = (0, 1, leaves + 2, leaves + 3);
    let mut out = Vec::new();
    for column in 0..COLUMNS {
        out.push(Equation {
            left: vec![cell(received, column), cell(carried_in, column)],
            right: vec![cell(total, column), cell(carried_out, column)],
        });
        out.push(Equation {
            left: (2..leaves + 2).map(|row| cell(row, column)).collect(),
            right: vec![cell(total, column)],
        });
    }
    for row in 0..leaves + 4 {
        out.push(Equation {
            left: (0..COLUMNS - 1).map(|column| cell(row, column)).collect(),
            right: vec![cell(row, COLUMNS - 1)],
        });
    }
    out
}

/// A table that satisfies all sums.
fn table(random: &mut Random, leaves: usize, size: u64) -> Vec<Vec<i64>> {
    let mut rows = vec![vec![0i64; COLUMNS]; leaves + 4];
    for column in 0..COLUMNS - 1 {
        let mut total = 0;
        for row in rows.iter_mut().take(leaves + 2).skip(2) {
            if random.below(3) == 0 {
                row[column] = i64::try_from(random.below(size)).unwrap();
            }
            total += row[column];
        }
        let out = i64::try_from(random.below(size) / 4).unwrap();
        let carried =
            i64::try_from(random.below(u64::try_from(total + out + 1).unwrap())).unwrap() / 3;
        rows[leaves + 2][column] = total;
        rows[leaves + 3][column] = out;
        rows[1][column] = carried;
        rows[0][column] = total + out - carried;
    }
    for row in &mut rows {
        row[COLUMNS - 1] = row[..COLUMNS - 1].iter().sum();
    }
    rows
}

fn cells(row: usize) -> Vec<usize> {
    (0..COLUMNS).map(|column| row * COLUMNS + column).collect()
}

fn plain(row: usize, values: &[i64]) -> Line {
    let readings = vec![values.iter().map(|value| Slot::Known(*value)).collect()];
    Line {
        cells: cells(row),
        readings,
        complete: true,
        spent: Vec::new(),
    }
}

fn glued(row: usize, values: &[i64]) -> Line {
    let text: String = values.iter().map(ToString::to_string).collect();
    let sums = [LineSum {
        left: (0..6).collect(),
        right: 6,
    }];
    let found = cuts(
        &[&text],
        &[ColumnKind::Count; COLUMNS],
        &sums,
        MOST_READINGS,
    );
    let readings = found
        .cuts
        .iter()
        .map(|cut| {
            cut.iter()
                .map(|piece| Slot::Known(piece.parse().unwrap()))
                .collect()
        })
        .collect();
    Line {
        cells: cells(row),
        readings,
        complete: found.complete,
        spent: Vec::new(),
    }
}

/// Holds a solution against the truth: exact, or one of several with the truth among them.
fn never_wrong(solution: &Solution, truth: &[Vec<i64>], seed: u64) -> (usize, usize) {
    let (mut exact, mut open) = (0, 0);
    for (line, row) in solution.lines.iter().zip(truth) {
        for (outcome, value) in line.cells.iter().zip(row) {
            match outcome {
                Outcome::Value(found) => {
                    assert_eq!(found, value, "seed {seed}");
                    exact += 1;
                }
                Outcome::OneOf(values) => {
                    assert!(
                        values.len() == 8 || values.is_empty() || values.contains(value),
                        "seed {seed}"
                    );
                    open += 1;
                }
                Outcome::Nothing => panic!("seed {seed}: a value vanished"),
            }
        }
    }
    (exact, open)
}

#[test]
fn glued_tables_come_back_exactly_or_open() {
    let (mut exact, mut open) = (0, 0);
    for seed in 1..=40u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let leaves = 5 + usize::try_from(random.below(17)).unwrap();
        let size = [2, 9, 40, 900, 20_000][usize::try_from(seed % 5).unwrap()];
        let truth = table(&mut random, leaves, size);
        let lines: Vec<Line> = truth
            .iter()
            .enumerate()
            .map(|(row, values)| glued(row, values))
            .collect();
        let solution = solve(truth.len() * COLUMNS, &lines, &equations(leaves));
        assert!(!solution.contradiction, "seed {seed}");
        let (e, o) = never_wrong(&solution, &truth, seed);
        exact += e;
        open += o;
    }
    assert!(open * 6 < exact, "{open} open of {exact}");
}

#[test]
fn lost_cells_come_back_exactly_or_open() {
    let (mut exact, mut open) = (0, 0);
    for seed in 1..=40u64 {
        let mut random = Random(seed.wrapping_mul(0xD1B5_4A32_D192_ED03));
        let leaves = 5 + usize::try_from(random.below(17)).unwrap();
        let size = [2, 9, 40, 900, 20_000][usize::try_from(seed % 5).unwrap()];
        let truth = table(&mut random, leaves, size);
        let lines: Vec<Line> = truth
            .iter()
            .enumerate()
            .map(|(row, values)| {
                let mut left = values.clone();
                for _ in 0..random.below(3) {
                    left.remove(usize::try_from(random.below(left.len() as u64)).unwrap());
                }
                Line {
                    cells: cells(row),
                    readings: placements(&left, COLUMNS),
                    complete: true,
                    spent: Vec::new(),
                }
            })
            .collect();
        let solution = solve(truth.len() * COLUMNS, &lines, &equations(leaves));
        assert!(!solution.contradiction, "seed {seed}");
        let (e, o) = never_wrong(&solution, &truth, seed);
        exact += e;
        open += o;
    }
    assert!(exact > open, "{open} open, {exact} exact");
}

#[test]
fn a_lost_row_comes_back() {
    let mut random = Random(7);
    let truth = table(&mut random, 21, 500);
    let mut lines: Vec<Line> = truth
        .iter()
        .enumerate()
        .map(|(row, values)| plain(row, values))
        .collect();
    lines[9].readings = placements(&[], COLUMNS);
    let solution = solve(truth.len() * COLUMNS, &lines, &equations(21));
    assert_eq!(
        never_wrong(&solution, &truth, 7),
        (truth.len() * COLUMNS, 0)
    );
    assert!(!solution.lines[9].by.is_empty());
    assert!(solution.lines[8].by.is_empty());
}

#[test]
fn a_false_sum_among_printed_values_is_no_evidence() {
    let mut random = Random(11);
    let mut truth = table(&mut random, 6, 50);
    truth[3][6] += 1; // A printed total that is wrong.
    let mut lines: Vec<Line> = truth
        .iter()
        .enumerate()
        .map(|(row, values)| plain(row, values))
        .collect();
    let solution = solve(truth.len() * COLUMNS, &lines, &equations(6));
    assert_eq!(never_wrong(&solution, &truth, 11).1, 0);
    // With a lost cell in the same column the sums contradict each other, and nothing is forced.
    lines[4].readings = placements(&truth[4][..6], COLUMNS);
    let solution = solve(truth.len() * COLUMNS, &lines, &equations(6));
    for (row, line) in solution
        .lines
        .iter()
        .enumerate()
        .filter(|(row, _)| *row != 4)
    {
        let printed: Vec<_> = truth[row]
            .iter()
            .map(|value| Outcome::Value(*value))
            .collect();
        assert_eq!(line.cells, printed);
    }
}

#[test]
fn blank_cells_silence_their_sums() {
    let sums = [Equation {
        left: vec![0, 1],
        right: vec![2],
    }];
    let line = Line {
        cells: vec![0, 1, 2],
        readings: vec![vec![Slot::Known(1), Slot::Nothing, Slot::Known(5)]],
        complete: true,
        spent: Vec::new(),
    };
    let solution = solve(3, &[line], &sums);
    assert_eq!(
        solution.lines[0].cells,
        [Outcome::Value(1), Outcome::Nothing, Outcome::Value(5)]
    );
    assert!(!solution.contradiction);
}

/// Returns every assignment of a table up to a value for each lost cell that its lines and sums allow.
fn all_tables(lines: &[Line], equations: &[Equation], count: usize, most: i64) -> Vec<Vec<i64>> {
    let mut tables: Vec<Vec<i64>> = vec![vec![0; count]];
    for line in lines {
        let mut next = Vec::new();
        for table in &tables {
            for reading in &line.readings {
                let mut partial = vec![table.clone()];
                for (cell, slot) in line.cells.iter().zip(reading) {
                    let values = match slot {
                        Slot::Known(value) => *value..=*value,
                        _ => 0..=most,
                    };
                    partial = partial
                        .into_iter()
                        .flat_map(|table| {
                            values.clone().map(move |value| {
                                let mut table = table.clone();
                                table[*cell] = value;
                                table
                            })
                        })
                        .collect();
                }
                next.append(&mut partial);
            }
        }
        tables = next;
    }
    let sum = |table: &[i64], cells: &[usize]| cells.iter().map(|cell| table[*cell]).sum::<i64>();
    tables.retain(|table| {
        equations
            .iter()
            .all(|e| sum(table, &e.left) == sum(table, &e.right))
    });
    tables
}

#[test]
fn small_tables_are_solved_as_by_trying_everything() {
    let (mut exact, mut open) = (0, 0);
    for seed in 1..250u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        // Two rows of two and their total, down and across.
        let mut truth = vec![0i64; 9];
        for cell in [0, 1, 3, 4] {
            truth[cell] = i64::try_from(random.below(4)).unwrap();
        }
        let mut equations = Vec::new();
        for line in 0..3 {
            if line < 2 {
                truth[line * 3 + 2] = truth[line * 3] + truth[line * 3 + 1];
            }
            if random.below(4) > 0 {
                equations.push(Equation {
                    left: vec![line * 3, line * 3 + 1],
                    right: vec![line * 3 + 2],
                });
            }
        }
        for column in 0..3 {
            truth[6 + column] = truth[column] + truth[3 + column];
            if random.below(4) > 0 {
                equations.push(Equation {
                    left: vec![column, 3 + column],
                    right: vec![6 + column],
                });
            }
        }
        let mut lines = Vec::new();
        let mut lost = 0;
        for line in 0..3 {
            let cells: Vec<usize> = (line * 3..line * 3 + 3).collect();
            let own: Vec<Slot> = cells.iter().map(|cell| Slot::Known(truth[*cell])).collect();
            let mut readings = vec![own.clone()];
            match random.below(3) {
                0 => {}
                1 if lost < 3 => {
                    // Cells that were lost.
                    for slot in &mut readings[0] {
                        if lost < 3 && random.below(2) == 0 {
                            *slot = Slot::Free;
                            lost += 1;
                        }
                    }
                }
                _ => {
                    // Other readings, as of digits that ran together.
                    for _ in 0..=random.below(3) {
                        let mut other = own.clone();
                        let place = usize::try_from(random.below(3)).unwrap();
                        other[place] = Slot::Known(i64::try_from(random.below(5)).unwrap());
                        if !readings.contains(&other) {
                            readings.push(other);
                        }
                    }
                }
            }
            lines.push(Line {
                cells,
                readings,
                complete: true,
                spent: Vec::new(),
            });
        }
        let all = all_tables(&lines, &equations, 9, 14);
        assert!(all.contains(&truth), "seed {seed}");
        let solution = solve(9, &lines, &equations);
        assert!(!solution.contradiction, "seed {seed}");
        for (line, solved) in lines.iter().zip(&solution.lines) {
            for (cell, outcome) in line.cells.iter().zip(&solved.cells) {
                let mut values: Vec<i64> = all.iter().map(|table| table[*cell]).collect();
                values.sort_unstable();
                values.dedup();
                match outcome {
                    Outcome::Value(value) => {
                        assert_eq!(values, [*value], "seed {seed} cell {cell}");
                        exact += 1;
                    }
                    Outcome::OneOf(found) => {
                        // What is listed as open must be: no more is left open than need be.
                        assert!(values.len() > 1, "seed {seed} cell {cell}: {found:?}");
                        let listed = |value: &i64| found.contains(value);
                        assert!(
                            found.is_empty() || found.len() == 8 || values.iter().all(listed),
                            "seed {seed} cell {cell}: {found:?} of {values:?}"
                        );
                        open += 1;
                    }
                    Outcome::Nothing => panic!("seed {seed} cell {cell}"),
                }
            }
        }
    }
    assert!(exact > 1500 && open > 50, "{exact} {open}");
}
