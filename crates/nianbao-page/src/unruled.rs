//! Tables without lines: rows by the baselines of their figures, columns by what stands below each
//! other, labels by where their lines stand beside the figures.

use crate::bands::{self, Bit, Columns};
use crate::line::Line;
use crate::prose::begins_with_ordinal;
use crate::rules::Stroke;

/// A table without lines: its rows, its columns, and for each piece the place of its cell.
pub(crate) struct Found {
    /// The horizontal lines that would rule it.
    pub(crate) across: Vec<Stroke>,
    /// Its columns.
    pub(crate) columns: Columns,
    /// The pieces that stand in it, with the point at which each belongs.
    pub(crate) placed: Vec<(usize, f32, f32)>,
    /// Whether each column has a header of its own.
    pub(crate) headed: bool,
}

/// A row of pieces on one baseline.
struct Row<'l> {
    bits: Vec<(usize, Bit<'l>)>,
    base: f32,
    size: f32,
}

impl Row<'_> {
    fn figures(&self) -> usize {
        self.bits.iter().filter(|(_, bit)| bit.figure).count()
    }

    /// Returns whether it has figures beside something else, without dots that lead to them as in a
    /// table of contents.
    fn is_anchor(&self) -> bool {
        self.figures() >= 1 && self.bits.len() >= 2 && !self.has_leaders()
    }

    fn has_leaders(&self) -> bool {
        self.bits.iter().any(|(_, bit)| {
            let text = &bit.line.text;
            text.contains(".....") || text.contains("……") || text.contains("·····")
        })
    }

    fn width(&self) -> f32 {
        let left = self.bits.first().map_or(0.0, |(_, bit)| bit.line.area.left);
        self.bits.last().map_or(0.0, |(_, bit)| bit.line.area.right) - left
    }
}

/// The most rows of one page that are looked at.
const MOST_ROWS: usize = 2_000;

/// Finds tables among pieces, which come in the order of their baselines. `width` is that of the page.
pub(crate) fn find(pieces: &[(usize, &Line)], width: f32) -> Vec<Found> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (at, line) in pieces {
        let bit = Bit::new(line);
        match rows.last_mut() {
            Some(row) if (row.base - line.base).abs() < line.size * 0.3 => {
                row.bits.push((*at, bit));
            }
            _ => rows.push(Row {
                bits: vec![(*at, bit)],
                base: line.base,
                size: line.size,
            }),
        }
    }
    if rows.len() > MOST_ROWS {
        return Vec::new();
    }
    for row in &mut rows {
        row.bits
            .sort_by(|a, b| a.1.line.area.left.total_cmp(&b.1.line.area.left));
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some((first, last)) = region(&rows, at, width) {
        at = last + 1;
        if let Some(rows) = rows.get(first..=last) {
            out.extend(table(rows));
        }
    }
    out
}

/// Finds the next rows that may be a table, from row `from` on.
fn region(rows: &[Row<'_>], from: usize, width: f32) -> Option<(usize, usize)> {
    let breaks = |row: &Row<'_>, size: f32| {
        row.bits.len() == 1 && (row.size > size * 1.15 || row.width() > width * 0.5)
    };
    let start = (from..rows.len()).find(|at| rows.get(*at).is_some_and(Row::is_anchor))?;
    let size = rows.get(start)?.size;
    let mut last = start;
    for (at, row) in rows.iter().enumerate().skip(start + 1) {
        let away = row.base - rows.get(last)?.base;
        if away > size * 9.0 || breaks(row, size) {
            break;
        }
        if row.is_anchor() || row.figures() >= 2 {
            last = at;
        }
    }
    // Upwards over headers, downwards over what is left of the last label.
    let mut first = start;
    while first > from {
        let (Some(above), Some(here)) = (rows.get(first - 1), rows.get(first)) else {
            break;
        };
        let alone = above.bits.len() == 1;
        // What stands as close above figures is the first line of their label.
        let close = first == start && here.base - above.base < size * 1.3;
        let heading = above
            .bits
            .first()
            .is_some_and(|(_, bit)| alone && !close && begins_with_ordinal(&bit.line.text));
        if here.base - above.base > size * 4.0
            || start - first >= 10
            || breaks(above, size)
            || heading
            || above.size < size * 0.7
        {
            break;
        }
        first -= 1;
    }
    while let (Some(here), Some(below)) = (rows.get(last), rows.get(last + 1)) {
        let label = below.bits.len() == 1
            && below.bits.iter().all(|(_, bit)| {
                rows.get(start).is_some_and(|row| {
                    row.bits
                        .iter()
                        .find(|(_, bit)| bit.figure)
                        .is_some_and(|(_, figure)| bit.line.area.right < figure.line.area.left)
                }) && !begins_with_ordinal(&bit.line.text)
            });
        if !label || breaks(below, size) || below.base - here.base > size * 1.5 {
            break;
        }
        last += 1;
    }
    Some((first, last))
}

/// Lays out the rows of a region; `None` where they are no table, or its columns cannot be known.
fn table(rows: &[Row<'_>]) -> Option<Found> {
    let bits: Vec<Vec<Bit<'_>>> = rows
        .iter()
        .map(|row| row.bits.iter().map(|(_, bit)| *bit).collect())
        .collect();
    let figures: usize = rows.iter().map(Row::figures).sum();
    if figures < 4 {
        return None;
    }
    let columns = bands::columns(&bits)?;
    let first = columns.figures.first()?.0;
    // Labels end where the figures begin.
    let border = columns
        .between
        .iter()
        .copied()
        .filter(|at| *at <= first)
        .fold(f32::NEG_INFINITY, f32::max);
    let is_label = |bit: &Bit<'_>| !bit.figure && bit.middle() < border;
    let pitch = pitch(rows, &is_label);

    // The rows of the table: those with figures, and headers between them.
    let mut targets: Vec<Target> = Vec::new();
    let mut placed: Vec<(usize, f32, f32)> = Vec::new();
    let mut stacks: Vec<Stack> = Vec::new();
    for row in rows {
        if row.figures() > 0 {
            settle(&mut stacks, &mut targets, &mut placed);
            let y = row
                .bits
                .iter()
                .find(|(_, bit)| bit.figure)
                .map_or(row.base, |(_, bit)| middle(bit));
            targets.push(Target {
                y,
                anchor: true,
                labelled: false,
            });
            for (at, bit) in row.bits.iter().filter(|(_, bit)| !is_label(bit)) {
                placed.push((*at, bit.middle(), y));
            }
        } else {
            for (at, bit) in row.bits.iter().filter(|(_, bit)| !is_label(bit)) {
                let above = stacks.iter_mut().rev().take(40).find(|stack| {
                    bit.line.base - stack.base <= pitch
                        && bit.line.base > stack.base
                        && bit.line.area.left < stack.right
                        && stack.left < bit.line.area.right
                });
                if let Some(stack) = above {
                    stack.push(*at, bit);
                } else {
                    stacks.push(Stack::new(*at, bit));
                }
            }
        }
    }
    settle(&mut stacks, &mut targets, &mut placed);
    targets.sort_by(|a, b| a.y.total_cmp(&b.y));
    let anchors = targets.iter().filter(|target| target.anchor).count();
    if anchors < 2 && figures < 6 {
        return None;
    }
    // Labels, column by column from the figures outwards.
    let mut labels: Vec<(usize, Bit<'_>)> = rows
        .iter()
        .flat_map(|row| row.bits.iter().copied())
        .filter(|(_, bit)| is_label(bit))
        .collect();
    labels.sort_by(|a, b| a.1.line.base.total_cmp(&b.1.line.base));
    let starts: Vec<f32> = columns
        .between
        .iter()
        .copied()
        .filter(|at| *at < border)
        .collect();
    for depth in (0..=starts.len()).rev() {
        let (own, rest): (Vec<_>, Vec<_>) = labels.into_iter().partition(|(_, bit)| {
            let point = bit.line.area.left + (bit.line.area.right - bit.line.area.left) * 0.4;
            let crosses = starts
                .get(depth)
                .is_some_and(|end| bit.line.area.right > *end);
            starts.partition_point(|start| *start < point) == depth || crosses
        });
        labels = rest;
        let before = placed.len();
        let left = assign(&own, &mut targets, &mut placed);
        // The labels that stand beside a row, in the order of `own`.
        let mut given = placed.iter().skip(before).peekable();
        let beside: Vec<(f32, &Bit<'_>)> = own
            .iter()
            .filter_map(|(at, bit)| {
                let (_, _, y) = given.next_if(|(given, _, _)| given == at)?;
                Some((*y, bit))
            })
            .collect();
        // What stands beside no row of its own is a label for several.
        let mut stacks: Vec<Stack> = Vec::new();
        for (at, bit) in left {
            match stacks.last_mut() {
                Some(stack)
                    if bit.line.base - stack.base <= bit.line.size * LEADING
                        && !begins_with_ordinal(&bit.line.text) =>
                {
                    stack.push(at, &bit);
                }
                _ => stacks.push(Stack::new(at, &bit)),
            }
        }
        for stack in stacks {
            let nearest = targets
                .iter()
                .min_by(|a, b| (a.y - stack.y()).abs().total_cmp(&(b.y - stack.y()).abs()))?;
            // In the column next to the figures it is the label of a row without figures; so it is
            // where the row beside it has another label already.
            let alone = depth == starts.len()
                || beside
                    .iter()
                    .any(|(y, bit)| (y - nearest.y).abs() < 0.01 && stack.is_apart(bit));
            let y = if alone { stack.y() } else { nearest.y };
            placed.extend(stack.bits.iter().map(|(at, x)| (*at, *x, y)));
            if alone {
                targets.push(Target {
                    y,
                    anchor: false,
                    labelled: true,
                });
            }
        }
        targets.sort_by(|a, b| a.y.total_cmp(&b.y));
    }
    let (mut left, mut right, mut top, mut bottom) = (
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::INFINITY,
        f32::NEG_INFINITY,
    );
    for (_, bit) in rows.iter().flat_map(|row| row.bits.iter()) {
        left = left.min(bit.line.area.left);
        right = right.max(bit.line.area.right);
        top = top.min(bit.line.area.top);
        bottom = bottom.max(bit.line.area.bottom);
    }
    let line = |at: f32| Stroke {
        at,
        from: left - 1.0,
        to: right + 1.0,
    };
    let mut across = vec![line(top)];
    for pair in targets.windows(2) {
        if let [a, b] = pair {
            across.push(line(f32::midpoint(a.y, b.y)));
        }
    }
    across.push(line(bottom));
    Some(Found {
        across,
        headed: bands::are_headed(&bits, &columns.figures),
        columns,
        placed,
    })
}

/// A row of the table, by the middle of what stands in it.
struct Target {
    y: f32,
    anchor: bool,
    labelled: bool,
}

/// Lines that stand close below each other.
struct Stack {
    bits: Vec<(usize, f32)>,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    base: f32,
    size: f32,
}

impl Stack {
    fn new(at: usize, bit: &Bit<'_>) -> Self {
        let area = bit.line.area;
        Self {
            bits: vec![(at, bit.middle())],
            left: area.left,
            right: area.right,
            top: area.top,
            bottom: area.bottom,
            base: bit.line.base,
            size: bit.line.size,
        }
    }

    fn push(&mut self, at: usize, bit: &Bit<'_>) {
        let area = bit.line.area;
        self.left = self.left.min(area.left);
        self.right = self.right.max(area.right);
        self.bottom = area.bottom;
        self.base = bit.line.base;
        // The whole stack stands in one cell.
        let x = self.bits.first().map_or(bit.middle(), |(_, x)| *x);
        self.bits.push((at, x));
    }

    fn y(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// Returns whether a line stands too far off to be of the same label.
    fn is_apart(&self, bit: &Bit<'_>) -> bool {
        let area = bit.line.area;
        (self.top - area.bottom).max(area.top - self.bottom) > self.size * (LEADING - 1.0)
    }
}

fn middle(bit: &Bit<'_>) -> f32 {
    f32::midpoint(bit.line.area.top, bit.line.area.bottom)
}

/// Makes rows of the headers that stand together, level by level.
fn settle(stacks: &mut Vec<Stack>, targets: &mut Vec<Target>, placed: &mut Vec<(usize, f32, f32)>) {
    stacks.sort_by(|a, b| a.y().total_cmp(&b.y()));
    let mut level: Option<f32> = None;
    for stack in stacks.drain(..) {
        let y = match level {
            Some(y) if stack.y() - y <= stack.size * 0.45 => y,
            _ => {
                targets.push(Target {
                    y: stack.y(),
                    anchor: false,
                    labelled: false,
                });
                stack.y()
            }
        };
        level = Some(y);
        placed.extend(stack.bits.iter().map(|(at, x)| (*at, *x, y)));
    }
}

/// Returns how far apart the lines of one label are at most: what lines stand apart that cannot be
/// two rows, since rows stand further apart.
fn pitch(rows: &[Row<'_>], is_label: &dyn Fn(&Bit<'_>) -> bool) -> f32 {
    let size = rows.first().map_or(10.0, |row| row.size);
    let mut anchors = rows
        .iter()
        .filter(|row| row.figures() > 0)
        .map(|row| row.base);
    let mut between = f32::INFINITY;
    let mut last = anchors.next();
    for base in anchors {
        if let Some(before) = last {
            between = between.min(base - before);
        }
        last = Some(base);
    }
    let mut least = f32::INFINITY;
    for (at, row) in rows.iter().enumerate() {
        for (_, bit) in row.bits.iter().filter(|(_, bit)| !bit.figure) {
            for next in rows.iter().skip(at + 1).take(3) {
                let step = next.base - row.base;
                let both = row.figures() > 0 && next.figures() > 0;
                let under = next.bits.iter().any(|(_, other)| {
                    !other.figure
                        && is_label(other) == is_label(bit)
                        && other.line.area.left < bit.line.area.right
                        && bit.line.area.left < other.line.area.right
                });
                if under && !both && step > size * 0.7 {
                    least = least.min(step);
                }
            }
        }
    }
    if least < between * 0.93 && least < size * 2.0 {
        least * 1.12
    } else {
        0.0
    }
}

/// The lines of one label are no further apart, in ems.
const LEADING: f32 = 2.0;

/// Returns whether a line of a label may go on in another.
fn goes_on(line: &Bit<'_>, next: &Bit<'_>) -> bool {
    next.line.base - line.line.base <= line.line.size * LEADING
        && !begins_with_ordinal(&next.line.text)
}

/// The most lines of one label.
const MOST_LINES: usize = 6;

/// Where the lines of labels stand beside their row.
#[derive(Clone, Copy)]
enum Beside {
    Middle,
    Top,
    Bottom,
}

/// Gives the lines of a column of labels to rows, so that each label stands beside its figures.
/// Returns the lines that stand beside none.
fn assign<'l>(
    lines: &[(usize, Bit<'l>)],
    targets: &mut [Target],
    placed: &mut Vec<(usize, f32, f32)>,
) -> Vec<(usize, Bit<'l>)> {
    if lines.is_empty() || lines.len().saturating_mul(targets.len()) > 200_000 {
        return lines.to_vec();
    }
    let best = [Beside::Middle, Beside::Top, Beside::Bottom]
        .into_iter()
        .map(|beside| matched(lines, targets, beside))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = Vec::new();
    let Some((_, groups)) = best else {
        return lines.to_vec();
    };
    for ((at, bit), target) in lines.iter().zip(groups) {
        match target.and_then(|target| targets.get_mut(target)) {
            Some(target) => {
                let area = bit.line.area;
                target.labelled = true;
                placed.push((*at, area.left + (area.right - area.left) * 0.4, target.y));
            }
            None => left.push((*at, *bit)),
        }
    }
    left
}

/// Returns the least cost of matching and for each line its row.
fn matched(
    lines: &[(usize, Bit<'_>)],
    targets: &[Target],
    beside: Beside,
) -> (f32, Vec<Option<usize>>) {
    const SKIP_LINE: f32 = 1.0;
    const SKIP_ROW: f32 = 1.2;
    const FURTHEST: f32 = 0.8;
    let (count, width) = (lines.len(), targets.len() + 1);
    let mut costs = vec![f32::INFINITY; (count + 1) * width];
    // How each state is reached: 0 by skipping a row, 1 by skipping a line, else lines and a row.
    let mut steps = vec![0u8; (count + 1) * width];
    if let Some(start) = costs.first_mut() {
        *start = 0.0;
    }
    for i in 0..=count {
        for t in 0..width {
            let here = costs.get(i * width + t).copied().unwrap_or(f32::INFINITY);
            if !here.is_finite() {
                continue;
            }
            let mut reach = |i: usize, t: usize, cost: f32, step: u8| {
                if let (Some(slot), Some(how)) =
                    (costs.get_mut(i * width + t), steps.get_mut(i * width + t))
                    && cost < *slot
                {
                    *slot = cost;
                    *how = step;
                }
            };
            if let Some(target) = targets.get(t) {
                let skip = if target.anchor && !target.labelled {
                    SKIP_ROW
                } else {
                    0.0
                };
                reach(i, t + 1, here + skip, 0);
                if !target.labelled {
                    for more in 1..=MOST_LINES {
                        let Some(group) = lines.get(i..i + more) else {
                            break;
                        };
                        let close = group.windows(2).all(|pair| match pair {
                            [a, b] => goes_on(&a.1, &b.1),
                            _ => true,
                        });
                        let (Some((_, first)), Some((_, last))) = (group.first(), group.last())
                        else {
                            break;
                        };
                        if !close {
                            break;
                        }
                        let y = match beside {
                            Beside::Middle => f32::midpoint(middle(first), middle(last)),
                            Beside::Top => middle(first),
                            Beside::Bottom => middle(last),
                        };
                        let away = (y - target.y).abs() / first.line.size;
                        if away <= FURTHEST {
                            let step = u8::try_from(more + 1).unwrap_or(u8::MAX);
                            reach(i + more, t + 1, here + away, step);
                        }
                    }
                }
            }
            if i < count {
                reach(i + 1, t, here + SKIP_LINE, 1);
            }
        }
    }
    let mut out = vec![None; count];
    let (mut i, mut t) = (count, width - 1);
    let total = costs.get(i * width + t).copied().unwrap_or(f32::INFINITY);
    while i > 0 || t > 0 {
        match steps.get(i * width + t).copied().unwrap_or(0) {
            0 if t > 0 => t -= 1,
            1 if i > 0 => i -= 1,
            step => {
                let more = usize::from(step).saturating_sub(1).min(i);
                if more == 0 || t == 0 {
                    break;
                }
                t -= 1;
                for slot in out.iter_mut().take(i).skip(i - more) {
                    *slot = Some(t);
                }
                i -= more;
            }
        }
    }
    (total, out)
}
