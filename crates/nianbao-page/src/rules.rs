//! Rules to the lines of tables: pieces merged, lines that touch gathered.

use crate::page::Page;
use crate::place::Frame;
use nianbao_document::Area;

/// A line parallel to an edge of the upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    /// Where it lies across its direction: `y` of a horizontal line.
    pub(crate) at: f32,
    /// Its start along its direction.
    pub(crate) from: f32,
    /// Its end along its direction.
    pub(crate) to: f32,
}

impl Stroke {
    pub(crate) fn length(self) -> f32 {
        self.to - self.from
    }
}

/// Lines that touch each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mesh {
    /// The horizontal lines from top to bottom.
    pub(crate) across: Vec<Stroke>,
    /// The vertical lines from left to right.
    pub(crate) down: Vec<Stroke>,
}

impl Mesh {
    /// Returns the area within its lines.
    pub(crate) fn area(&self) -> Area {
        let mut area = Area {
            left: f32::INFINITY,
            top: f32::INFINITY,
            right: f32::NEG_INFINITY,
            bottom: f32::NEG_INFINITY,
        };
        for line in &self.across {
            area.left = area.left.min(line.from);
            area.right = area.right.max(line.to);
            area.top = area.top.min(line.at);
            area.bottom = area.bottom.max(line.at);
        }
        for line in &self.down {
            area.top = area.top.min(line.from);
            area.bottom = area.bottom.max(line.to);
            area.left = area.left.min(line.at);
            area.right = area.right.max(line.at);
        }
        area
    }
}

/// Two lines closer than this are one line drawn double, and ends closer than this touch.
pub(crate) const TOUCH: f32 = 3.2;
/// Pieces of one line lie this close to its middle.
const SAME: f32 = 0.8;
/// Pieces of one line are no further apart.
const GAP: f32 = 3.6;
/// How many pairs of lines of one page are looked at.
const PAIRS: usize = 4_000_000;

/// Returns the horizontal and the vertical lines of a page, turned upright, pieces merged.
pub(crate) fn strokes(page: &Page, frame: Frame) -> (Vec<Stroke>, Vec<Stroke>) {
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for rule in &page.rules {
        let numbers = [rule.x0, rule.y0, rule.x1, rule.y1];
        if !numbers.iter().all(|number| number.is_finite()) {
            continue;
        }
        let (x0, y0) = frame.upright(rule.x0, rule.y0);
        let (x1, y1) = frame.upright(rule.x1, rule.y1);
        let (left, right) = (x0.min(x1), x0.max(x1));
        let (top, bottom) = (y0.min(y1), y0.max(y1));
        if right - left >= bottom - top {
            across.push(Stroke {
                at: f32::midpoint(top, bottom),
                from: left,
                to: right,
            });
        } else {
            down.push(Stroke {
                at: f32::midpoint(left, right),
                from: top,
                to: bottom,
            });
        }
    }
    (merged(across), merged(down))
}

/// Returns the edges of the filled areas that stand within none of `ruled`.
pub(crate) fn edges(page: &Page, frame: Frame, ruled: &[Area]) -> (Vec<Stroke>, Vec<Stroke>) {
    let (mut across, mut down) = (Vec::new(), Vec::new());
    let (width, height) = frame.upright_size();
    for fill in &page.fills {
        let numbers = [fill.left, fill.top, fill.right, fill.bottom];
        if !numbers.iter().all(|number| number.is_finite()) {
            continue;
        }
        let area = frame.upright_area(*fill);
        let (x, y) = (
            f32::midpoint(area.left, area.right),
            f32::midpoint(area.top, area.bottom),
        );
        let ground = (area.right - area.left) * (area.bottom - area.top) > width * height * 0.5;
        let small = area.right - area.left < 6.0 || area.bottom - area.top < 6.0;
        if ground || small || ruled.iter().any(|ruled| crate::place::holds(*ruled, x, y)) {
            continue;
        }
        for at in [area.top, area.bottom] {
            across.push(Stroke {
                at,
                from: area.left,
                to: area.right,
            });
        }
        for at in [area.left, area.right] {
            down.push(Stroke {
                at,
                from: area.top,
                to: area.bottom,
            });
        }
    }
    (merged(across), merged(down))
}

/// Merges pieces of one line: dashes, borders drawn cell by cell, lines drawn over others.
fn merged(mut pieces: Vec<Stroke>) -> Vec<Stroke> {
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::new();
    let mut rest = pieces.as_mut_slice();
    while let Some(first) = rest.first() {
        let start = first.at;
        let mut last = start;
        let count = rest
            .iter()
            .take_while(|piece| {
                let near = piece.at - last <= SAME && piece.at - start <= SAME * 2.0;
                last = piece.at;
                near
            })
            .count();
        let (line, left) = rest.split_at_mut(count.max(1));
        rest = left;
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut open: Option<(Stroke, f32, f32)> = None;
        for piece in line.iter() {
            let weight = piece.length().max(0.01);
            match &mut open {
                Some((stroke, sum, weights))
                    if piece.from - stroke.to <= reach(*stroke, *piece) =>
                {
                    stroke.to = stroke.to.max(piece.to);
                    *sum += piece.at * weight;
                    *weights += weight;
                }
                _ => {
                    close(open.take(), &mut out);
                    open = Some((*piece, piece.at * weight, weight));
                }
            }
        }
        close(open, &mut out);
    }
    out.sort_by(|a, b| a.at.total_cmp(&b.at));
    out
}

/// Returns how far apart two pieces of one line may be: dashes leave gaps as wide as themselves.
fn reach(before: Stroke, piece: Stroke) -> f32 {
    let dash = piece.length().min(before.length());
    if piece.length() <= 9.0 && dash >= 1.0 {
        (dash * 1.5).clamp(GAP, 8.0)
    } else {
        GAP
    }
}

fn close(open: Option<(Stroke, f32, f32)>, out: &mut Vec<Stroke>) {
    if let Some((mut stroke, sum, weights)) = open {
        stroke.at = sum / weights;
        // Dots and ticks are no lines.
        if stroke.length() >= 4.0 {
            out.push(stroke);
        }
    }
}

/// What the lines of a page make.
#[derive(Debug, Default)]
pub(crate) struct Meshes {
    /// Lines that touch, from top to bottom.
    pub(crate) meshes: Vec<Mesh>,
    /// Horizontal lines that touch nothing, from top to bottom.
    pub(crate) loose: Vec<Stroke>,
}

/// Gathers lines whose ends are closer than `touch`; `None` where there are so many that they are a drawing.
pub(crate) fn meshes(across: &[Stroke], down: &[Stroke], touch: f32) -> Option<Meshes> {
    let mut group: Vec<usize> = (0..across.len() + down.len()).collect();
    let mut pairs = 0usize;
    for (at, line) in down.iter().enumerate() {
        let first = across.partition_point(|other| other.at < line.from - touch);
        for (other_at, other) in across.iter().enumerate().skip(first) {
            if other.at > line.to + touch {
                break;
            }
            pairs += 1;
            if pairs > PAIRS {
                return None;
            }
            if other.from - touch <= line.at && line.at <= other.to + touch {
                union(&mut group, other_at, across.len() + at);
            }
        }
    }
    let mut found: Vec<Mesh> = Vec::new();
    let mut index: Vec<Option<usize>> = vec![None; group.len()];
    let mut place = |root: usize, found: &mut Vec<Mesh>| -> usize {
        let slot = index.get_mut(root);
        let next = found.len();
        match slot {
            Some(Some(at)) => *at,
            Some(slot) => {
                *slot = Some(next);
                found.push(Mesh::default());
                next
            }
            None => 0,
        }
    };
    for (at, line) in across.iter().enumerate() {
        let root = find(&mut group, at);
        let to = place(root, &mut found);
        if let Some(mesh) = found.get_mut(to) {
            mesh.across.push(*line);
        }
    }
    for (at, line) in down.iter().enumerate() {
        let root = find(&mut group, across.len() + at);
        let to = place(root, &mut found);
        if let Some(mesh) = found.get_mut(to) {
            mesh.down.push(*line);
        }
    }
    let (mut meshes, mut alone, mut loose) = (Vec::new(), Vec::new(), Vec::new());
    for mesh in found {
        match (mesh.across.len(), mesh.down.len()) {
            (_, 0) => loose.extend(mesh.across),
            (0, _) => alone.extend(mesh.down),
            _ => meshes.push(mesh),
        }
    }
    adopt(&mut meshes, &alone, &mut pairs);
    meshes.sort_by(|a, b| a.area().top.total_cmp(&b.area().top));
    loose.sort_by(|a: &Stroke, b| a.at.total_cmp(&b.at));
    Some(Meshes { meshes, loose })
}

/// Gives a vertical line that touches nothing to the mesh that is as high: it is the border beside
/// a cell that covers all rows of the page.
fn adopt(meshes: &mut [Mesh], alone: &[Stroke], pairs: &mut usize) {
    let areas: Vec<Area> = meshes.iter().map(Mesh::area).collect();
    for line in alone {
        let mut best: Option<(f32, usize)> = None;
        for (at, area) in areas.iter().enumerate() {
            *pairs += 1;
            if *pairs > PAIRS {
                return;
            }
            let level = (line.from - area.top).abs() <= 4.0 && (line.to - area.bottom).abs() <= 4.0;
            let away = (area.left - line.at).max(line.at - area.right).max(0.0);
            if level && away < 220.0 && best.is_none_or(|(least, _)| away < least) {
                best = Some((away, at));
            }
        }
        if let Some(mesh) = best.and_then(|(_, at)| meshes.get_mut(at)) {
            let to = mesh.down.partition_point(|other| other.at < line.at);
            mesh.down.insert(to, *line);
        }
    }
}

fn find(group: &mut [usize], at: usize) -> usize {
    let mut root = at;
    while let Some(parent) = group.get(root).copied()
        && parent != root
    {
        root = parent;
    }
    let mut walk = at;
    while let Some(slot) = group.get_mut(walk)
        && *slot != root
    {
        walk = std::mem::replace(slot, root);
    }
    root
}

fn union(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(group, a), find(group, b));
    if let Some(slot) = group.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}
