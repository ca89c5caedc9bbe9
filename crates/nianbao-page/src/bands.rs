//! Tables that are ruled in one direction only, or not ruled but shaded: rows by their lines,
//! columns by what stands below each other.

use crate::line::Line;
use crate::rules::{Mesh, Stroke, TOUCH};
use nianbao_document::Area;

/// A piece of a line within a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bit<'l> {
    /// The piece.
    pub(crate) line: &'l Line,
    /// Whether it is a number or the mark of an empty cell, and no more.
    pub(crate) figure: bool,
}

impl<'l> Bit<'l> {
    /// Looks at a piece of a line.
    pub(crate) fn new(line: &'l Line) -> Self {
        let mut digits = 0usize;
        let plain = line.text.chars().all(|c| {
            digits += usize::from(c.is_numeric());
            c.is_numeric()
                || c.is_whitespace()
                || matches!(c, '.' | ',' | '，' | '-' | '+' | '%' | '．')
        });
        let mark = matches!(
            line.text.as_str(),
            "/" | "-" | "—" | "——" | "－" | "无" | "*" | "\\"
        );
        // The ordinal of a label that goes on in the next line.
        let ordinal = line.text.ends_with(['.', '．']);
        Self {
            line,
            figure: (plain && digits > 0 && !ordinal) || mark,
        }
    }

    /// Returns the middle of its ink.
    pub(crate) fn middle(self) -> f32 {
        f32::midpoint(self.line.area.left, self.line.area.right)
    }
}

/// The columns of a table, each by the extent of what stands in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Columns {
    /// Where columns end and begin, from left to right, without the outer sides.
    pub(crate) between: Vec<f32>,
    /// The columns of figures from left to right.
    pub(crate) figures: Vec<(f32, f32)>,
}

/// The most columns that are looked for.
const MOST: usize = 64;

/// Finds the columns of figures: extents that overlap from row to row. `None` where two figures of
/// one row would stand in one column, so that the columns are not known.
pub(crate) fn figure_columns(rows: &[Vec<Bit<'_>>]) -> Option<Vec<(f32, f32)>> {
    let mut extents: Vec<(f32, f32)> = rows
        .iter()
        .flatten()
        .filter(|bit| bit.figure)
        .map(|bit| (bit.line.area.left, bit.line.area.right))
        .collect();
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (left, right) in extents {
        match columns.last_mut() {
            Some(last) if left < last.1 => last.1 = last.1.max(right),
            _ => columns.push((left, right)),
        }
    }
    let alone = rows.iter().all(|row| {
        let mut last = None;
        row.iter().filter(|bit| bit.figure).all(|bit| {
            let at = columns.partition_point(|column| column.1 < bit.middle());
            let fresh = last != Some(at);
            last = Some(at);
            fresh
        })
    });
    (alone && columns.len() <= MOST).then_some(columns)
}

/// Returns whether each column of figures has a header of its own: a text that stands over it and
/// over no other. Then a figure is known by its column, else only by its order.
pub(crate) fn are_headed(rows: &[Vec<Bit<'_>>], figures: &[(f32, f32)]) -> bool {
    let mut headed = vec![false; figures.len()];
    for bit in rows.iter().flatten().filter(|bit| !bit.figure) {
        let (left, right) = (bit.line.area.left, bit.line.area.right);
        let mut over = figures
            .iter()
            .enumerate()
            .filter(|(_, column)| column.0 < right && left < column.1);
        if let (Some((at, _)), None) = (over.next(), over.next())
            && let Some(headed) = headed.get_mut(at)
        {
            *headed = true;
        }
    }
    headed.into_iter().all(|headed| headed)
}

/// Finds the columns of a table whose rows are known.
pub(crate) fn columns(rows: &[Vec<Bit<'_>>]) -> Option<Columns> {
    let figures = figure_columns(rows)?;
    let first = figures.first()?.0;
    // Headers that stand over one column make it wider, and show columns without figures.
    let mut extents = figures.clone();
    let mut rest: Vec<&Bit<'_>> = rows
        .iter()
        .flatten()
        .filter(|bit| !bit.figure && bit.line.area.left > first - bit.line.size * 4.0)
        .collect();
    rest.sort_by(|a, b| {
        let width = |bit: &Bit<'_>| bit.line.area.right - bit.line.area.left;
        width(a).total_cmp(&width(b))
    });
    let figures_end = figures.last().map_or(first, |column| column.1);
    for bit in rest {
        let (left, right) = (bit.line.area.left, bit.line.area.right);
        if right < first || (left < first && figures_end < right) {
            continue;
        }
        let mut over = extents
            .iter_mut()
            .filter(|column| column.0 < right && left < column.1);
        match (over.next(), over.next()) {
            // Not a header of several columns that happens to stand over one.
            (Some(one), None) if right - left <= (one.1 - one.0).max(bit.line.size * 5.0) => {
                *one = (one.0.min(left), one.1.max(right));
            }
            (None, _) => {
                let at = extents.partition_point(|column| column.0 < left);
                extents.insert(at, (left, right));
            }
            _ => {}
        }
        if extents.len() > MOST {
            return None;
        }
    }
    let mut between: Vec<f32> = label_columns(rows, extents.first()?.0.min(first));
    // Labels end where the first column of figures begins; it is as wide as the others at most.
    let labels_end = |beside: bool| {
        rows.iter()
            .filter(|row| !beside || row.iter().any(|bit| bit.figure))
            .filter_map(|row| {
                row.iter()
                    .rfind(|bit| !bit.figure && bit.line.area.right < first)
            })
            .map(|bit| bit.line.area.right)
            .fold(f32::NEG_INFINITY, f32::max)
    };
    let mut end = labels_end(true);
    if !end.is_finite() {
        // All labels have two lines, and the figures stand between them.
        end = labels_end(false);
    }
    let start = extents.first()?.0;
    if end.is_finite() {
        between.push(if end < start {
            f32::midpoint(end, start)
        } else {
            f32::midpoint(end, first)
        });
    }
    for pair in extents.windows(2) {
        if let &[a, b] = pair {
            between.push(f32::midpoint(a.1, b.0.max(a.1)));
        }
    }
    Some(Columns { between, figures })
}

/// Finds where columns of labels begin: gaps that several rows share.
fn label_columns(rows: &[Vec<Bit<'_>>], end: f32) -> Vec<f32> {
    let mut gaps: Vec<(f32, f32)> = Vec::new();
    for row in rows {
        let labels: Vec<&Bit<'_>> = row
            .iter()
            .filter(|bit| !bit.figure && bit.middle() < end)
            .collect();
        for pair in labels.windows(2) {
            if let [a, b] = pair
                && b.line.area.left > a.line.area.right
            {
                gaps.push((a.line.area.right, b.line.area.left));
            }
        }
    }
    // Where many labels begin at one place, others may end before it: those that no label follows in
    // their row, since what follows closely is part of the same.
    let is_label = |bit: &&Bit<'_>| !bit.figure && bit.line.area.right < end;
    let mut starts: Vec<&Line> = rows
        .iter()
        .flatten()
        .filter(is_label)
        .map(|bit| bit.line)
        .collect();
    starts.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    let last: Vec<Area> = rows
        .iter()
        .filter_map(|row| row.iter().rfind(is_label).map(|bit| bit.line.area))
        .collect();
    for start in starts
        .chunk_by(|a, b| b.area.left - a.area.left < 0.8)
        .filter(|same| are_three(same))
    {
        let Some((at, size)) = start.first().map(|line| (line.area.left, line.size)) else {
            continue;
        };
        let before = last
            .iter()
            .filter(|area| area.right <= at + 0.5 && area.left < at - size)
            .map(|area| area.right)
            .fold(f32::NEG_INFINITY, f32::max);
        if before.is_finite() {
            gaps.push((before.min(at - 0.2), at));
        }
    }
    // The gaps with the least end first: each place closes all gaps around it.
    gaps.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut places: Vec<f32> = Vec::new();
    let mut narrow: Option<(f32, f32)> = None;
    for (left, right) in gaps {
        match &mut narrow {
            Some(gap) if left < gap.1 => *gap = (gap.0.max(left), gap.1.min(right)),
            _ => {
                places.extend(narrow.map(|(left, right)| f32::midpoint(left, right)));
                narrow = Some((left, right));
            }
        }
    }
    places.extend(narrow.map(|(left, right)| f32::midpoint(left, right)));
    places
}

/// Returns whether there are three different texts: a header that is printed again and again makes no
/// column of labels.
fn are_three(lines: &[&Line]) -> bool {
    let mut texts = lines.iter().map(|line| &line.text);
    let first = texts.next();
    let second = texts.find(|text| Some(*text) != first);
    second.is_some() && texts.any(|text| Some(text) != first && Some(text) != second)
}

/// Gathers horizontal lines that may be those of one table: they overlap, and follow each other
/// without a gap that is too high for a row.
pub(crate) fn stacks(lines: &[Stroke], height: f32) -> Vec<Vec<Stroke>> {
    let mut out: Vec<Vec<Stroke>> = Vec::new();
    for line in lines {
        let near = out.iter_mut().rev().take(8).find(|stack| {
            stack.last().is_some_and(|last| {
                line.at - last.at <= height
                    && stack.iter().rev().take(24).any(|other| {
                        let shared = line.to.min(other.to) - line.from.max(other.from);
                        shared > line.length().min(other.length()) * 0.8
                    })
            })
        });
        match near {
            Some(stack) => stack.push(*line),
            None => out.push(vec![*line]),
        }
    }
    out.retain(|stack| {
        stack
            .windows(2)
            .filter(|pair| matches!(pair, [a, b] if b.at - a.at > TOUCH))
            .count()
            >= 2
    });
    out
}

/// Cuts lines where a heading stands between two: there one table ends and the next begins.
pub(crate) fn apart(lines: Vec<Stroke>, headings: &[f32]) -> Vec<Vec<Stroke>> {
    let mut out: Vec<Vec<Stroke>> = Vec::new();
    let mut last: Option<f32> = None;
    for line in lines {
        let cut = last.is_none_or(|last| headings.iter().any(|y| last < *y && *y < line.at));
        last = Some(line.at);
        match out.last_mut() {
            Some(part) if !cut => part.push(line),
            _ => out.push(vec![line]),
        }
    }
    out.retain(|part| part.len() >= 3);
    out
}

/// Completes horizontal lines by vertical ones between columns.
pub(crate) fn mesh(lines: &[Stroke], columns: &Columns) -> Mesh {
    let mut mesh = Mesh {
        across: lines.to_vec(),
        down: Vec::new(),
    };
    let area = mesh.area();
    let mut add = |at: f32| {
        mesh.down.push(Stroke {
            at,
            from: area.top,
            to: area.bottom,
        });
    };
    add(area.left);
    // Lines that begin further in show where labels for several rows end.
    let mut starts: Vec<f32> = lines.iter().map(|line| line.from).collect();
    starts.sort_by(f32::total_cmp);
    let first = columns
        .figures
        .first()
        .map_or(area.right, |column| column.0);
    let mut inner: Vec<f32> = Vec::new();
    for start in starts {
        let beyond = inner.last().copied().unwrap_or(area.left);
        if start - beyond > TOUCH * 2.0 && start < first {
            inner.push(start);
        }
    }
    for at in &columns.between {
        // The line's end says it better.
        if let Some(start) = inner
            .iter()
            .position(|start| (start - at).abs() < 24.0 && *at < first)
        {
            add(inner.remove(start));
        } else if *at > area.left && *at < area.right {
            add(*at);
        }
    }
    for at in inner {
        add(at);
    }
    add(area.right);
    mesh.down.sort_by(|a, b| a.at.total_cmp(&b.at));
    mesh
}

/// Returns whether a point is between the lines.
pub(crate) fn spans(area: Area, line: &Line) -> bool {
    let (x, y) = (
        f32::midpoint(line.area.left, line.area.right),
        f32::midpoint(line.area.top, line.area.bottom),
    );
    crate::place::holds(area, x, y)
}
