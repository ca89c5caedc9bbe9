//! From printed lines to facts: plain cells as they are, the others by recovery.

use super::part::ChosenPart;
use crate::bind::{Evidence, PrintedCell};
use crate::number::{self, Said};
use crate::recover::short::placements;
use crate::recover::solve::{Equation, Line, MOST_READINGS, Outcome, Slot, Solution, solve};
use crate::recover::split::{Cuts, LineSum, cuts};
use crate::rows::PrintedRow;
use crate::tape::Tape;
use nianbao_document::{Diagnostic, Origin, Severity};
use nianbao_form::{Column, ColumnKind, Form, Instance};
use nianbao_report::{Extra, Fact, FilledTable, Number, Status};
use std::collections::HashMap;

/// A line of values that is printed, or whose label is.
pub(crate) struct PrintedLine {
    /// The cells as (row, column) keys, in printed order.
    cells: Vec<(&'static str, &'static str)>,
    kinds: Vec<ColumnKind>,
    evidence: Evidence,
    /// Everything that stands for the values.
    raw: String,
    origin: Option<Origin>,
    /// The row's label for messages.
    label: String,
}

impl PrintedLine {
    /// Makes the line of a row.
    pub(crate) fn new(
        tape: &Tape<'_>,
        key: &'static str,
        part: &ChosenPart,
        row: &PrintedRow,
        evidence: Evidence,
    ) -> Self {
        // Cells are in the form's order by now; runs and short lines are in the printed one.
        let columns: Vec<_> = match evidence {
            Evidence::Cells(_) => part.model.part.columns.iter().collect(),
            _ => part.columns().collect(),
        };
        Self {
            raw: raw(tape, row),
            ..Self::of(key, part, &columns, evidence, origin(tape, row))
        }
    }

    fn of(
        key: &'static str,
        part: &ChosenPart,
        columns: &[&'static Column],
        evidence: Evidence,
        origin: Option<Origin>,
    ) -> Self {
        let label = part.model.part.row_label(key).unwrap_or_default();
        Self {
            cells: columns.iter().map(|column| (key, column.key)).collect(),
            kinds: columns.iter().map(|column| column.kind).collect(),
            evidence,
            raw: String::new(),
            origin,
            label: label.to_owned(),
        }
    }

    /// Makes the one line of a table whose rows stand side by side.
    pub(crate) fn across(
        tape: &Tape<'_>,
        part: &ChosenPart,
        row: &PrintedRow,
        evidence: Evidence,
    ) -> Self {
        let part = part.model.part;
        let cells = part
            .rows
            .iter()
            .flat_map(|row| part.columns.iter().map(move |column| (row.key, column.key)));
        let kinds = part
            .rows
            .iter()
            .flat_map(|_| part.columns.iter().map(|column| column.kind));
        let label = part
            .rows
            .iter()
            .map(|row| row.label)
            .collect::<Vec<_>>()
            .join("、");
        Self {
            cells: cells.collect(),
            kinds: kinds.collect(),
            evidence,
            raw: raw(tape, row),
            origin: origin(tape, row),
            label,
        }
    }

    /// Makes a line whose label is printed and whose values are all lost.
    pub(crate) fn lost(key: &'static str, part: &ChosenPart, origin: Option<Origin>) -> Self {
        let columns: Vec<_> = part.columns().collect();
        Self::of(key, part, &columns, Evidence::Short(Vec::new()), origin)
    }
}

fn raw(tape: &Tape<'_>, row: &PrintedRow) -> String {
    match (row.tokens.first(), row.tokens.last()) {
        (Some(first), Some(last)) => tape.printed(first.start, last.end),
        _ => String::new(),
    }
}

fn origin(tape: &Tape<'_>, row: &PrintedRow) -> Option<Origin> {
    let at = row
        .tokens
        .first()
        .map_or(row.text_end.checked_sub(1)?, |token| token.start);
    tape.origin(at)
}

/// What a line yields before the sums over several lines are asked.
enum Yield {
    /// A cell each.
    Plain(Vec<PrintedCell>),
    /// Readings to choose from.
    Open(Line, Kind),
    /// Cuts without any sum to decide, as texts.
    Cuts(Cuts),
    /// Nothing can be said.
    Unclear,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Glued,
    Short,
}

/// Fills a table.
pub(crate) fn fill(
    id: &'static str,
    form: &'static Form,
    parts: &[ChosenPart],
    lines: Vec<PrintedLine>,
    extra: Vec<Extra>,
) -> (FilledTable, Vec<Diagnostic>) {
    let collapsed: Vec<&'static str> = parts
        .iter()
        .flat_map(|part| part.model.part.collapsed)
        .filter(|group| {
            let printed = |key: &str| {
                lines
                    .iter()
                    .any(|l| l.cells.first().is_some_and(|c| c.0 == key))
            };
            printed(group.row.key) && !group.items.iter().any(|item| printed(item))
        })
        .map(|group| group.row.key)
        .collect();
    let mut numbers: HashMap<(&str, &str), usize> = HashMap::new();
    let cells = lines.iter().flat_map(|line| &line.cells);
    for (number, cell) in cells.enumerate() {
        numbers.entry(*cell).or_insert(number);
    }
    let number_of = |cell: &(&str, &str)| numbers.get(cell).copied();
    let instances = form
        .table(id)
        .map(|table| form.instances(table, &collapsed))
        .unwrap_or_default();
    let instances: Vec<Instance<'_>> = instances
        .into_iter()
        .filter(|sum| {
            sum.left
                .iter()
                .chain(&sum.right)
                .all(|cell| number_of(cell).is_some())
        })
        .collect();
    let equations: Vec<Equation> = instances
        .iter()
        .map(|sum| Equation {
            left: sum.left.iter().filter_map(&number_of).collect(),
            right: sum.right.iter().filter_map(&number_of).collect(),
        })
        .collect();

    let mut first = 0;
    let mut places = Vec::with_capacity(lines.len());
    let mut yields = Vec::with_capacity(lines.len());
    for line in &lines {
        let width = line.cells.len();
        places.push((first, width));
        yields.push(yielded(line, (first..first + width).collect(), &equations));
        first += width;
    }
    let solution = solve_open(&places, &yields, &equations);

    let mut filler = Filler {
        id,
        instances: &instances,
        facts: Vec::new(),
        diagnostics: Vec::new(),
    };
    if solution
        .as_ref()
        .is_some_and(|solution| solution.contradiction)
    {
        filler.contradiction(form, id);
    }
    let mut solved = solution.into_iter().flat_map(|solution| solution.lines);
    for (line, yielded) in lines.iter().zip(yields) {
        // The solution has a line for each that takes part in it.
        let solved = if in_solution(&yielded) {
            solved.next()
        } else {
            None
        };
        filler.line(
            line,
            yielded,
            solved.map(|solved| (solved.cells, solved.by)),
        );
    }
    let (mut facts, mut diagnostics) = (filler.facts, filler.diagnostics);
    facts = in_order(form, id, parts, &collapsed, facts, &mut diagnostics);
    for label in &extra {
        diagnostics.push(Diagnostic::new(
            "extra-row",
            Severity::Info,
            format!("表中有格式以外的行“{}”，原样保留在 extra 中", label.label),
            format!(
                "the row `{}` is not of the form; it is kept in `extra`",
                label.label
            ),
        ));
    }
    let table = FilledTable {
        id: id.to_owned(),
        form: form.id.to_owned(),
        facts,
        collapsed: collapsed.iter().map(|key| (*key).to_owned()).collect(),
        extra,
    };
    (table, diagnostics)
}

fn yielded(line: &PrintedLine, numbers: Vec<usize>, equations: &[Equation]) -> Yield {
    let sums: Vec<(usize, LineSum)> = equations
        .iter()
        .enumerate()
        .filter_map(|(number, sum)| Some((number, line_sum(sum, &numbers)?)))
        .collect();
    match &line.evidence {
        Evidence::Cells(cells) => Yield::Plain(cells.clone()),
        Evidence::Unclear => Yield::Unclear,
        Evidence::Short(values) => {
            let readings = placements(values, numbers.len());
            Yield::Open(
                Line {
                    cells: numbers,
                    readings,
                    complete: true,
                    spent: Vec::new(),
                },
                Kind::Short,
            )
        }
        Evidence::Runs(runs) => {
            let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
            let alone = cuts(&runs, &line.kinds, &[], 64);
            if (alone.cuts.len() == 1 && alone.complete) || sums.is_empty() {
                return Yield::Cuts(alone);
            }
            let line_sums: Vec<LineSum> = sums.iter().map(|(_, sum)| sum.clone()).collect();
            let fitting = cuts(&runs, &line.kinds, &line_sums, MOST_READINGS);
            if fitting.cuts.is_empty() {
                return Yield::Cuts(alone);
            }
            let slot = |piece: &String| match number::read(piece) {
                Said::Number(number) => number.to_i64().map_or(Slot::Nothing, Slot::Known),
                _ => Slot::Nothing,
            };
            Yield::Open(
                Line {
                    cells: numbers,
                    readings: fitting
                        .cuts
                        .iter()
                        .map(|cut| cut.iter().map(slot).collect())
                        .collect(),
                    complete: fitting.complete,
                    spent: sums.iter().map(|(number, _)| *number).collect(),
                },
                Kind::Glued,
            )
        }
    }
}

/// Returns the sum in terms of the line's places, if all its cells are of the line.
fn line_sum(sum: &Equation, numbers: &[usize]) -> Option<LineSum> {
    let place = |cell: &usize| numbers.iter().position(|number| number == cell);
    let left = sum.left.iter().map(place).collect::<Option<Vec<usize>>>()?;
    match sum.right.as_slice() {
        [right] => Some(LineSum {
            left,
            right: place(right)?,
        }),
        _ => None,
    }
}

fn in_solution(yielded: &Yield) -> bool {
    !matches!(yielded, Yield::Unclear)
}

/// Solves the table if any of its lines is open. Each line comes with the first number of its cells and
/// how many it has; a line of which nothing can be said keeps its numbers, and the sums over it are silent.
fn solve_open(
    places: &[(usize, usize)],
    yields: &[Yield],
    equations: &[Equation],
) -> Option<Solution> {
    if equations.is_empty() || !yields.iter().any(|y| matches!(y, Yield::Open(..))) {
        return None;
    }
    let slots = |said: &Said| match said {
        Said::Number(number) => match number.to_i64() {
            Some(value) if value >= 0 => Slot::Known(value),
            _ => Slot::Nothing,
        },
        _ => Slot::Nothing,
    };
    let mut lines = Vec::new();
    for ((first, width), yielded) in places.iter().zip(yields) {
        let reading: Vec<Slot> = match yielded {
            Yield::Open(line, _) => {
                lines.push(line.clone());
                continue;
            }
            Yield::Unclear => continue,
            Yield::Plain(cells) => cells.iter().map(|cell| slots(&cell.said)).collect(),
            // One cut is as good as printed; several leave the sums over the line without say.
            Yield::Cuts(cuts) => match cuts.cuts.as_slice() {
                [only] if cuts.complete => only
                    .iter()
                    .map(|piece| slots(&number::read(piece)))
                    .collect(),
                _ => vec![Slot::Nothing; *width],
            },
        };
        lines.push(Line {
            cells: (*first..*first + reading.len()).collect(),
            readings: vec![reading],
            complete: true,
            spent: Vec::new(),
        });
    }
    let count = places.last().map_or(0, |(first, width)| first + width);
    Some(solve(count, &lines, equations))
}

struct Filler<'a> {
    id: &'static str,
    instances: &'a [Instance<'a>],
    facts: Vec<Fact>,
    diagnostics: Vec<Diagnostic>,
}

impl Filler<'_> {
    fn line(
        &mut self,
        line: &PrintedLine,
        yielded: Yield,
        solved: Option<(Vec<Outcome>, Vec<usize>)>,
    ) {
        match yielded {
            Yield::Plain(cells) => {
                for (at, cell) in line.cells.iter().zip(cells) {
                    let (value, status) = match cell.said {
                        Said::Number(number) => (Some(number), Status::Read),
                        Said::Blank => (None, Status::Blank),
                        Said::Unreadable => (None, Status::Unreadable),
                    };
                    if status == Status::Unreadable {
                        self.unreadable(line, std::slice::from_ref(at), &cell.raw);
                    } else if let Some(value) = &value {
                        if number::is_parted(&cell.raw) {
                            self.parted(line, at, &cell.raw, value);
                        }
                        if let Some((_, mark)) = number::note_mark(&cell.raw) {
                            self.noted(line, at, &cell.raw, value, mark);
                        }
                    }
                    self.facts
                        .push(fact(*at, value, &cell.raw, status, cell.origin));
                }
            }
            Yield::Unclear => {
                self.unreadable(line, &line.cells, &line.raw);
                for at in &line.cells {
                    self.facts.push(fact(
                        *at,
                        None,
                        &line.raw,
                        Status::Unreadable,
                        line.origin.clone(),
                    ));
                }
            }
            Yield::Cuts(cuts) => self.cuts(line, &cuts),
            Yield::Open(_, kind) => match solved {
                Some((cells, by)) => self.solved(line, kind, &cells, &by),
                None => self.without_sums(line),
            },
        }
    }

    /// Fills a line that lost cells and to which no sum applies.
    fn without_sums(&mut self, line: &PrintedLine) {
        self.short_row(line, false);
        for at in &line.cells {
            let status = if line.raw.is_empty() {
                Status::Missing
            } else {
                Status::Ambiguous(Vec::new())
            };
            self.facts
                .push(fact(*at, None, &line.raw, status, line.origin.clone()));
        }
    }

    fn cuts(&mut self, line: &PrintedLine, cuts: &Cuts) {
        let read = |piece: &String| match number::read(piece) {
            Said::Number(number) => Some(number),
            _ => None,
        };
        if let ([only], true) = (cuts.cuts.as_slice(), cuts.complete) {
            for (at, piece) in line.cells.iter().zip(only) {
                let value = read(piece);
                let status = if value.is_some() {
                    Status::Split(Vec::new())
                } else {
                    Status::Blank
                };
                // A run that is one cell is plainly read.
                let status = if line.cells.len() == 1 && value.is_some() {
                    Status::Read
                } else {
                    status
                };
                let raw = if value.is_some() { &line.raw } else { piece };
                self.facts
                    .push(fact(*at, value, raw, status, line.origin.clone()));
            }
            return;
        }
        for (place, at) in line.cells.iter().enumerate() {
            let mut values: Vec<Number> = Vec::new();
            for number in cuts
                .cuts
                .iter()
                .filter_map(|cut| cut.get(place))
                .filter_map(read)
            {
                if !values.contains(&number) {
                    values.push(number);
                }
            }
            values.sort_unstable();
            values.truncate(8);
            let status = if cuts.cuts.is_empty() {
                Status::Unreadable
            } else {
                Status::Ambiguous(values)
            };
            self.facts
                .push(fact(*at, None, &line.raw, status, line.origin.clone()));
        }
        self.ambiguous(line, &line.cells);
    }

    fn solved(&mut self, line: &PrintedLine, kind: Kind, cells: &[Outcome], by: &[usize]) {
        let by: Vec<String> = by
            .iter()
            .filter_map(|sum| self.instances.get(*sum))
            .map(|sum| sum.id.clone())
            .collect();
        let mut open = Vec::new();
        for (at, outcome) in line.cells.iter().zip(cells) {
            let (value, status) = match outcome {
                Outcome::Value(value) => {
                    let status = match kind {
                        Kind::Glued => Status::Split(by.clone()),
                        Kind::Short => Status::Inferred(by.clone()),
                    };
                    (Some(Number::from(*value)), status)
                }
                Outcome::Nothing => (None, Status::Blank),
                Outcome::OneOf(values) => {
                    open.push(*at);
                    (
                        None,
                        Status::Ambiguous(values.iter().map(|v| Number::from(*v)).collect()),
                    )
                }
            };
            self.facts
                .push(fact(*at, value, &line.raw, status, line.origin.clone()));
        }
        if kind == Kind::Short {
            self.short_row(line, open.is_empty());
        }
        if !open.is_empty() {
            self.ambiguous(line, &open);
        }
    }

    fn addresses(&self, cells: &[(&'static str, &'static str)]) -> Vec<String> {
        cells
            .iter()
            .map(|(row, column)| format!("{}.{row}.{column}", self.id))
            .collect()
    }

    fn push(&mut self, diagnostic: Diagnostic, line: &PrintedLine) {
        self.diagnostics.push(match &line.origin {
            Some(origin) => diagnostic.at(origin.clone()),
            None => diagnostic,
        });
    }

    fn short_row(&mut self, line: &PrintedLine, recovered: bool) {
        let count = match &line.evidence {
            Evidence::Short(values) => values.len(),
            _ => 0,
        };
        let (width, label) = (line.cells.len(), &line.label);
        let (more, english) = if recovered {
            (
                "已由勾稽关系推出，请核对",
                "the sums give the rest; please check",
            )
        } else {
            (
                "勾稽关系不足以全部推出，请补录",
                "the sums do not give the rest; please fill in",
            )
        };
        let diagnostic = Diagnostic::new(
            "short-row",
            Severity::Warning,
            format!("“{label}”应有 {width} 个数，原文只有 {count} 个；{more}"),
            format!("`{label}` prints {count} of {width} values; {english}"),
        )
        .on([format!(
            "{}.{}.*",
            self.id,
            line.cells.first().map_or("", |cell| cell.0)
        )]);
        self.push(diagnostic, line);
    }

    fn ambiguous(&mut self, line: &PrintedLine, cells: &[(&'static str, &'static str)]) {
        let (label, raw) = (&line.label, shortened(&line.raw));
        let diagnostic = Diagnostic::new(
            "ambiguous-cell",
            Severity::Warning,
            format!(
                "“{label}”的数字“{raw}”有多种读法，{} 格未填；请对照原文补录",
                cells.len()
            ),
            format!(
                "`{label}`: `{raw}` can be read in several ways; {} cells are left empty",
                cells.len()
            ),
        )
        .on(self.addresses(cells));
        self.push(diagnostic, line);
    }

    fn unreadable(
        &mut self,
        line: &PrintedLine,
        cells: &[(&'static str, &'static str)],
        raw: &str,
    ) {
        let (label, raw) = (&line.label, shortened(raw));
        let diagnostic = Diagnostic::new(
            "unreadable-cell",
            Severity::Warning,
            format!("“{label}”处印有“{raw}”，不能作为数字读取；请对照原文补录"),
            format!("`{label}` prints `{raw}`, which cannot be read as its values"),
        )
        .on(self.addresses(cells));
        self.push(diagnostic, line);
    }

    fn parted(
        &mut self,
        line: &PrintedLine,
        at: &(&'static str, &'static str),
        raw: &str,
        value: &Number,
    ) {
        let (label, raw) = (&line.label, shortened(raw).replace('\n', "↵"));
        let diagnostic = Diagnostic::new(
            "parted-number",
            Severity::Warning,
            format!(
                "“{label}”处印有“{raw}”，数字中间断开，按 {value} 读取；请对照原文是否为两个数"
            ),
            format!("`{label}` prints `{raw}`, read as {value}; see whether it is two numbers"),
        )
        .on(self.addresses(std::slice::from_ref(at)));
        self.push(diagnostic, line);
    }

    fn noted(
        &mut self,
        line: &PrintedLine,
        at: &(&'static str, &'static str),
        raw: &str,
        value: &Number,
        mark: &str,
    ) {
        let (label, raw) = (&line.label, shortened(raw));
        let diagnostic = Diagnostic::new(
            "noted-number",
            Severity::Warning,
            format!("“{label}”处印有“{raw}”，“{mark}”视为注码，按 {value} 读取；请对照原文及其注释"),
            format!("`{label}` prints `{raw}`, read as {value} with `{mark}` as the mark of a note; see the original and its note"),
        )
        .on(self.addresses(std::slice::from_ref(at)));
        self.push(diagnostic, line);
    }

    fn contradiction(&mut self, form: &Form, id: &str) {
        let name = form.table(id).map_or("", |table| table.title);
        self.diagnostics.push(Diagnostic::new(
            "sums-contradict",
            Severity::Warning,
            format!("“{name}”表所印各数的勾稽关系相互矛盾；只按各行自身的合计恢复，其余留空"),
            format!(
                "the printed sums of `{id}` contradict each other; only sums within a row were used"
            ),
        ));
    }
}

fn shortened(raw: &str) -> String {
    let mut out: String = raw.chars().take(40).collect();
    if out.len() < raw.len() {
        out.push('…');
    }
    out
}

fn fact(
    at: (&str, &str),
    value: Option<Number>,
    raw: &str,
    status: Status,
    origin: Option<Origin>,
) -> Fact {
    Fact {
        row: at.0.to_owned(),
        column: at.1.to_owned(),
        value,
        raw: raw.to_owned(),
        status,
        origin,
    }
}

/// Puts the facts into the form's order and adds those the source has no cell for.
fn in_order(
    form: &Form,
    id: &str,
    parts: &[ChosenPart],
    collapsed: &[&str],
    mut facts: Vec<Fact>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Fact> {
    let mut out = Vec::with_capacity(facts.len());
    let mut lost: Vec<String> = Vec::new();
    let mut cells = Vec::new();
    let Some(table) = form.table(id) else {
        return facts;
    };
    // The parts of the table's form, each in the version that the document prints.
    let mut versions: Vec<&nianbao_form::Part> = Vec::new();
    for part in table.parts {
        let chosen = parts.iter().find(|chosen| chosen.model.part.id == part.id);
        versions.push(chosen.map_or(part, |chosen| chosen.model.part));
    }
    for chosen in parts {
        if !versions.iter().any(|part| part.id == chosen.model.part.id) {
            versions.push(chosen.model.part);
        }
    }
    for part in versions {
        for row in part.rows {
            let group = part.collapsed.iter().find(|group| {
                collapsed.contains(&group.row.key) && group.items.first() == Some(&row.key)
            });
            let keys = group
                .map(|group| group.row.key)
                .into_iter()
                .chain([row.key]);
            for key in keys {
                let mut missing = false;
                for column in part.columns {
                    let at = facts
                        .iter()
                        .position(|f| f.row == key && f.column == column.key);
                    match at {
                        Some(at) => out.push(facts.swap_remove(at)),
                        None => {
                            missing = true;
                            out.push(fact((key, column.key), None, "", Status::Missing, None));
                        }
                    }
                }
                let of_group = part
                    .collapsed
                    .iter()
                    .any(|group| collapsed.contains(&group.row.key) && group.items.contains(&key));
                if missing && !of_group {
                    lost.push(row.label.to_owned());
                    cells.push(format!("{id}.{key}.*"));
                }
            }
            if let Some(group) = group {
                diagnostics.push(Diagnostic::new(
                    "collapsed-row",
                    Severity::Info,
                    format!("“{}”只印一行，未分列各项；该行单独入库", group.row.label),
                    format!(
                        "`{}` is printed as one row without its items",
                        group.row.key
                    ),
                ));
            }
        }
    }
    out.append(&mut facts);
    if !lost.is_empty() {
        let labels = lost.join("”“");
        diagnostics.push(
            Diagnostic::new(
                "row-missing",
                Severity::Warning,
                format!("原文没有“{labels}”行，相应各格为空；请核对原文"),
                format!("{} rows of the form are not in the source", lost.len()),
            )
            .on(cells),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_unclear_keeps_its_cells() {
        let printed = |value: i64| PrintedCell {
            raw: value.to_string(),
            origin: None,
            said: Said::Number(Number::from(value)),
        };
        // The middle line equals the last; the first, of which nothing can be said, does not count.
        let yields = [
            Yield::Unclear,
            Yield::Plain(vec![printed(3), printed(4)]),
            Yield::Open(
                Line {
                    cells: vec![4, 5],
                    readings: vec![vec![Slot::Free, Slot::Free]],
                    complete: true,
                    spent: Vec::new(),
                },
                Kind::Short,
            ),
        ];
        let same = |above: usize, below: usize| Equation {
            left: vec![above],
            right: vec![below],
        };
        let equations = [same(0, 2), same(1, 3), same(2, 4), same(3, 5)];
        let solution = solve_open(&[(0, 2), (2, 2), (4, 2)], &yields, &equations).unwrap();
        assert_eq!(
            solution.lines[1].cells,
            [Outcome::Value(3), Outcome::Value(4)]
        );
        assert_eq!(solution.lines[1].by, [2, 3]);
    }
}
