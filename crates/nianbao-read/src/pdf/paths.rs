//! The straight lines and boxes of a drawn path.

use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect};

/// A filled box no thicker than this is a line: thick borders are 3 points, text is higher.
const THIN: f64 = 3.6;
/// Lines that run off their axis by less than this are straight for the eye.
const SKEW: f64 = 0.6;
/// Shorter lines are dots.
const DOT: f64 = 0.05;

/// A line with its thickness.
pub(crate) type Line = (Point, Point, f64);

/// Takes a filled box as a line where it is thin; a dot is both a level and an upright one, since dotted
/// lines are drawn of dots.
pub(crate) fn as_lines(area: Rect) -> Option<[Option<Line>; 2]> {
    let (width, height) = (area.width(), area.height());
    let middle = area.center();
    let level = (
        Point::new(area.x0, middle.y),
        Point::new(area.x1, middle.y),
        height,
    );
    let upright = (
        Point::new(middle.x, area.y0),
        Point::new(middle.x, area.y1),
        width,
    );
    match (height <= THIN, width <= THIN) {
        (false, false) => None,
        (true, false) => Some([Some(level), None]),
        (false, true) => Some([None, Some(upright)]),
        (true, true) if width > 2.0 * height => Some([Some(level), None]),
        (true, true) if height > 2.0 * width => Some([None, Some(upright)]),
        (true, true) => Some([Some(level), Some(upright)]),
    }
}

/// Returns the boxes that the closed parts of a filled path amount to; parts of another shape are
/// left out.
pub(crate) fn boxes(path: &BezPath, place: Affine) -> Vec<Rect> {
    let mut found = Vec::new();
    let mut part: Vec<Point> = Vec::new();
    let mut curved = false;
    let mut close = |part: &mut Vec<Point>, curved: &mut bool| {
        if !*curved {
            found.extend(as_box(part));
        }
        part.clear();
        *curved = false;
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(to) => {
                close(&mut part, &mut curved);
                part.push(place * to);
            }
            PathEl::LineTo(to) if part.len() < 8 => part.push(place * to),
            PathEl::LineTo(_) | PathEl::QuadTo(..) | PathEl::CurveTo(..) => curved = true,
            PathEl::ClosePath => close(&mut part, &mut curved),
        }
    }
    close(&mut part, &mut curved);
    found
}

/// Returns the upright box that a polygon is.
fn as_box(points: &[Point]) -> Option<Rect> {
    let (first, rest) = points.split_first()?;
    if rest.is_empty() {
        return None;
    }
    let bounds = rest
        .iter()
        .fold(Rect::from_points(*first, *first), |bounds, point| {
            bounds.union_pt(*point)
        });
    // A thin sliver is a line whatever its corners are.
    if bounds.width().min(bounds.height()) <= SKEW {
        return Some(bounds);
    }
    let on_edge = |point: &Point| {
        let near = |a: f64, b: f64| (a - b).abs() <= SKEW;
        (near(point.x, bounds.x0) || near(point.x, bounds.x1))
            && (near(point.y, bounds.y0) || near(point.y, bounds.y1))
    };
    (points.len() >= 4 && points.iter().all(on_edge)).then_some(bounds)
}

/// Returns the straight upright segments of a stroked path, each with the scale of its thickness.
pub(crate) fn segments(path: &BezPath, place: Affine) -> Vec<Line> {
    let mut found = Vec::new();
    let (mut start, mut last) = (Point::ORIGIN, Point::ORIGIN);
    let scale = place.determinant().abs().sqrt();
    let mut line = |from: Point, to: Point| {
        let (width, height) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        let level = height <= SKEW && height * 4.0 <= width;
        let upright = width <= SKEW && width * 4.0 <= height;
        if (level && width > DOT) || (upright && height > DOT) {
            let middle = from.midpoint(to);
            let (from, to) = if level {
                (Point::new(from.x, middle.y), Point::new(to.x, middle.y))
            } else {
                (Point::new(middle.x, from.y), Point::new(middle.x, to.y))
            };
            found.push((from, to, scale));
        }
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(to) => {
                start = place * to;
                last = start;
            }
            PathEl::LineTo(to) => {
                let to = place * to;
                line(last, to);
                last = to;
            }
            PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = place * to,
            PathEl::ClosePath => {
                line(last, start);
                last = start;
            }
        }
    }
    found
}

/// Returns the box around a path.
pub(crate) fn bounds(path: &BezPath) -> Rect {
    let mut points = path.elements().iter().flat_map(|element| match *element {
        PathEl::MoveTo(a) | PathEl::LineTo(a) => [Some(a), None, None],
        PathEl::QuadTo(a, b) => [Some(a), Some(b), None],
        PathEl::CurveTo(a, b, c) => [Some(a), Some(b), Some(c)],
        PathEl::ClosePath => [None; 3],
    });
    let mut bounds: Option<Rect> = None;
    for point in points.by_ref().flatten() {
        bounds = Some(bounds.map_or(Rect::from_points(point, point), |b| b.union_pt(point)));
    }
    bounds.unwrap_or_default()
}

/// Returns whether a path is one box.
pub(crate) fn is_box(path: &BezPath) -> bool {
    matches!(
        path.elements(),
        [
            PathEl::MoveTo(_),
            PathEl::LineTo(_),
            PathEl::LineTo(_),
            PathEl::LineTo(_),
            PathEl::ClosePath
        ]
    )
}
