//! Lines to paragraphs.

use crate::ink::Way;
use crate::line::{Line, is_square};
use crate::place::{Frame, around};
use nianbao_document::{Block, Paragraph};

/// A piece of the flow of a file, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// A line of prose.
    Line(Frame, Line),
    /// Something that no paragraph runs across.
    Block(Block),
}

/// What the lines of a file have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Measure {
    /// Where lines begin.
    left: f32,
    /// Where full lines end.
    right: f32,
    /// The height of the em.
    size: f32,
    /// From line to line.
    pitch: f32,
}

/// Joins lines into paragraphs.
pub(crate) fn paragraphs(pieces: Vec<Piece>) -> Vec<Block> {
    let measures = measures(&pieces);
    let mut out = Vec::new();
    let mut open: Option<Open> = None;
    for piece in pieces {
        match piece {
            Piece::Block(block) => {
                close(&mut open, &mut out);
                out.push(block);
            }
            Piece::Line(frame, line) => {
                let measure = measures.of(frame, &line);
                let joins = open
                    .as_ref()
                    .is_some_and(|open| open.continues(frame, &line, measure));
                match &mut open {
                    Some(open) if joins => open.push(frame, line, measure),
                    _ => {
                        close(&mut open, &mut out);
                        open = Some(Open::new(frame, line, measure));
                    }
                }
            }
        }
    }
    close(&mut open, &mut out);
    out
}

fn close(open: &mut Option<Open>, out: &mut Vec<Block>) {
    if let Some(open) = open.take() {
        let text = open.text.trim();
        if !text.is_empty() {
            out.push(Block::Paragraph(Paragraph {
                text: text.to_owned(),
                heading: None,
                origin: open.start.origin(open.area),
            }));
        }
    }
}

/// A paragraph whose last line was not seen yet.
struct Open {
    text: String,
    start: Frame,
    area: nianbao_document::Area,
    last: Line,
    page: Frame,
    /// The measures of the column in which the last line stands.
    measure: Measure,
}

impl Open {
    fn new(frame: Frame, line: Line, measure: Measure) -> Self {
        Self {
            text: line.text.clone(),
            start: frame,
            area: line.area,
            last: line,
            page: frame,
            measure,
        }
    }

    fn push(&mut self, frame: Frame, line: Line, measure: Measure) {
        let left = self.text.chars().next_back().unwrap_or(' ');
        let right = line.text.chars().next().unwrap_or(' ');
        if !is_square(left) && !is_square(right) {
            self.text.push(' ');
        }
        self.text.push_str(&line.text);
        if frame.number == self.start.number {
            self.area = around(self.area, line.area);
        }
        self.page = frame;
        self.measure = measure;
        self.last = line;
    }

    fn continues(&self, frame: Frame, next: &Line, measure: Measure) -> bool {
        let last = &self.last;
        let em = last.size.max(next.size);
        if last.way != next.way || (last.size - next.size).abs() > em * 0.08 {
            return false;
        }
        let same_page = self.page.number == frame.number;
        let step = next.base - last.base;
        let (is_centred, was_centred) = (centred(next, measure), centred(last, self.measure));
        if is_centred || was_centred {
            // A title that takes two lines.
            let large = em >= measure.size * 1.12;
            let full = self.measure.right - last.end < next.head + em * 0.7;
            return is_centred && (was_centred || full) && large && same_page && step <= em * 2.4;
        }
        if same_page && step > (measure.pitch * 1.4).max(em * 1.2) && step > em * 2.4 {
            return false;
        }
        if next.start - measure.left > em * 1.2 {
            return false;
        }
        // What follows would have had room: the line was ended on purpose.
        if self.measure.right - last.end > next.head + em * 0.7 {
            return false;
        }
        let ended = matches!(
            last.text.chars().next_back(),
            Some('。' | '；' | '：' | '！' | '？' | '.' | ';' | ':')
        );
        !(ended && begins_with_ordinal(&next.text))
    }
}

fn centred(line: &Line, measure: Measure) -> bool {
    let (before, after) = (line.start - measure.left, measure.right - line.end);
    let width = (measure.right - measure.left).max(1.0);
    let large = line.size >= measure.size * 1.12;
    (before - after).abs() <= line.size.max(width * 0.03)
        && before > line.size * if large { 0.5 } else { 3.0 }
}

/// Returns whether a text begins with an ordinal: `一、`, `（一）`, `1.`, `(1)`, `①`, `第一`.
pub(crate) fn begins_with_ordinal(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| !c.is_whitespace()).peekable();
    let bracket = chars
        .next_if(|c| matches!(c, '（' | '(' | '〔' | '['))
        .is_some();
    if !bracket
        && chars
            .peek()
            .is_some_and(|c| matches!(c, '\u{2460}'..='\u{249B}'))
    {
        return true;
    }
    let mut count = 0;
    while chars
        .next_if(|c| c.is_ascii_digit() || is_numeral(*c))
        .is_some()
    {
        count += 1;
    }
    let closes = chars.next();
    (1..=3).contains(&count)
        && if bracket {
            matches!(closes, Some('）' | ')' | '〕' | ']'))
        } else {
            matches!(closes, Some('、' | '.' | '．'))
                && !chars.peek().is_some_and(char::is_ascii_digit)
        }
}

const fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    )
}

/// The measures of a file, for each width of page and way of writing.
struct Measures(Vec<(Key, Measure)>);

/// What lines have in common whose measures are one: the size of their page, the column they stand
/// in, the way they are written.
type Key = (u32, u32, u8, Way);

impl Measures {
    fn of(&self, frame: Frame, line: &Line) -> Measure {
        let key = key(frame, line);
        self.0.iter().find(|(of, _)| *of == key).map_or(
            Measure {
                left: 0.0,
                right: 0.0,
                size: 10.0,
                pitch: 15.0,
            },
            |(_, measure)| *measure,
        )
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float to integer saturates"
)]
fn key(frame: Frame, line: &Line) -> Key {
    let (width, height) = frame.upright_size();
    (width as u32 / 8, height as u32 / 8, line.lane, line.way)
}

fn measures(pieces: &[Piece]) -> Measures {
    let mut groups: Vec<(Key, Vec<&Line>)> = Vec::new();
    for piece in pieces {
        let Piece::Line(frame, line) = piece else {
            continue;
        };
        let key = key(*frame, line);
        let known = groups.iter().position(|(of, _)| *of == key);
        if known.is_none() && groups.len() < 64 {
            groups.push((key, Vec::new()));
        }
        let at = known.unwrap_or(groups.len().saturating_sub(1));
        if let Some((_, lines)) = groups.get_mut(at) {
            lines.push(line);
        }
    }
    Measures(
        groups
            .into_iter()
            .map(|(key, lines)| (key, measure(&lines)))
            .collect(),
    )
}

fn measure(lines: &[&Line]) -> Measure {
    let size = common_size(lines);
    let body: Vec<&Line> = lines
        .iter()
        .copied()
        .filter(|line| (line.size - size).abs() <= size * 0.08)
        .collect();
    let mut starts: Vec<f32> = body.iter().map(|line| line.start).collect();
    starts.sort_by(f32::total_cmp);
    let mut ends: Vec<f32> = body.iter().map(|line| line.end).collect();
    ends.sort_by(|a, b| b.total_cmp(a));
    // The outermost place at which several lines agree: one line may hang out.
    let left = agreed(&starts, size * 0.4);
    let right = agreed(&ends, size * 1.1);
    let mut steps: Vec<f32> = body
        .iter()
        .zip(body.iter().skip(1))
        .map(|(a, b)| b.base - a.base)
        .filter(|step| *step > size * 0.8 && *step < size * 3.5)
        .collect();
    steps.sort_by(f32::total_cmp);
    let pitch = steps.get(steps.len() / 2).copied().unwrap_or(size * 1.6);
    Measure {
        left,
        right,
        size,
        pitch,
    }
}

/// Returns the first value of a sorted list that the next one confirms.
fn agreed(sorted: &[f32], near: f32) -> f32 {
    let confirmed = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .find(|(value, next)| (*next - *value).abs() <= near)
        .map(|(value, _)| *value);
    let first = sorted.first().copied().unwrap_or_default();
    if sorted.len() >= 12 {
        confirmed.unwrap_or(first)
    } else {
        first
    }
}

/// Returns the size in which most characters are set.
fn common_size(lines: &[&Line]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = lines.iter().map(|line| (line.size, line.length)).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best = (0usize, 10.0f32);
    let mut open: (f32, usize) = (0.0, 0);
    for (size, length) in sizes {
        if size - open.0 > size * 0.04 {
            open = (size, 0);
        }
        open.1 += length;
        if open.1 > best.0 {
            best = (open.1, open.0);
        }
    }
    best.1
}
