//! The six sections under their printed headings: renamed, misnumbered, glued to their text or lost.

use crate::fold;
use crate::labels;
use crate::prose::{Content, Line};
use nianbao_document::{Diagnostic, Origin, Severity};
use nianbao_form::{Section, newest};
use nianbao_report::{Block, Narrative};
use std::sync::LazyLock;

/// The titles of a section over all forms, as letters, longest first.
struct Titles {
    section: &'static Section,
    variants: Vec<Vec<char>>,
}

static TITLES: LazyLock<Vec<Titles>> = LazyLock::new(|| {
    newest()
        .sections
        .iter()
        .map(|section| {
            let mut variants: Vec<Vec<char>> = nianbao_form::forms()
                .iter()
                .filter_map(|form| form.section(section.id))
                .flat_map(|section| section.aliases.iter().chain([&section.title]))
                .map(|title| fold::letters(title))
                .collect();
            variants.sort_by_key(|variant| std::cmp::Reverse(variant.len()));
            variants.dedup();
            Titles { section, variants }
        })
        .collect()
});

/// A place where a section's heading may stand.
#[derive(Debug, Clone)]
struct Candidate {
    /// The line, and where in its text the heading begins and ends, in bytes.
    line: usize,
    start: usize,
    end: usize,
    score: u32,
    ordinal: String,
}

/// What a line scores at least that is a section's title letter for letter.
const EXACT: u32 = 80;

/// The longest line that is looked at as a heading, in letters.
const MOST_HEADING: usize = 48;

/// Returns whether a line is a section's heading, so that it is not joined to the lines around it.
pub(crate) fn is_heading(line: &Line) -> bool {
    Headed::of(line.text()).is_some_and(|headed| {
        TITLES
            .iter()
            .any(|titles| as_heading(titles, &headed).is_some_and(|score| score >= 60))
    })
}

/// Returns, for a text that is the heading of a section, the table that stands in that section, if any.
pub(crate) fn table_under(text: &str) -> Option<Option<&'static str>> {
    let headed = Headed::of(text)?;
    let scored = TITLES.iter().filter_map(|titles| {
        let score = as_heading(titles, &headed).filter(|score| *score >= 60)?;
        Some((score, titles.section.table))
    });
    scored.max_by_key(|scored| scored.0).map(|scored| scored.1)
}

/// A short line as a heading would stand in it.
struct Headed<'a> {
    ordinal: Option<&'a str>,
    /// The letters behind the ordinal.
    letters: Vec<char>,
}

impl<'a> Headed<'a> {
    /// Takes a line apart; `None` for a line that is too long, or a sentence.
    fn of(text: &'a str) -> Option<Self> {
        if text.len() > MOST_BYTES || text.contains('。') {
            return None;
        }
        let (number, title) =
            ordinal(text).map_or((None, text), |(number, rest)| (Some(number), rest));
        let letters = fold::letters(title);
        let fits = !letters.is_empty() && letters.len() <= MOST_HEADING;
        fits.then_some(Self {
            ordinal: number,
            letters,
        })
    }
}

/// Splits the ordinal from a line: `一、`, `第一，`, `1.`, `六.`; returns it without its mark.
fn ordinal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let inner = text.strip_prefix('第').unwrap_or(text);
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = inner.trim_start_matches(numeral);
    let number = inner
        .get(..inner.len() - rest.len())
        .filter(|number| !number.is_empty())?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("部分").unwrap_or(rest);
    let after = rest.trim_start_matches(['、', '.', '．', ',', '，', ':', '：', ' ', '\u{3000}']);
    // 一 概述 has only a blank; a sentence that begins with 一 has nothing.
    let parted = after.len() < rest.len()
        || text
            .get(number.len()..)
            .is_some_and(|t| t.starts_with(char::is_whitespace));
    parted.then_some((number, after))
}

/// Says how well a whole line is the heading of a section.
fn as_heading(titles: &Titles, headed: &Headed<'_>) -> Option<u32> {
    let letters = &headed.letters;
    let numbered = if headed.ordinal.is_some() { 20 } else { 0 };
    let mut best = 0;
    for variant in &titles.variants {
        let most = if variant.len() > 3 {
            variant.len() / 4
        } else {
            0
        };
        let score = if let Some(errors) = labels::distance_within(variant, letters, most) {
            if errors == 0 {
                80
            } else {
                60 - u32::try_from(errors * 40 / variant.len()).unwrap_or(40)
            }
        } else if letters.len() > variant.len()
            && letters.ends_with(variant)
            && variant.len() > 6
            && letters.len() <= variant.len() + 14
        {
            55 // 2020年政府信息公开工作的总体情况
        } else {
            0
        };
        best = best.max(score);
    }
    // Without a number only the very title is a heading.
    let enough = if headed.ordinal.is_some() {
        best >= 40
    } else {
        best >= 80
    };
    enough.then_some(best + numbered)
}

/// Finds headings inside a long line whose text runs on behind them: `…。一、总体情况2021年，…`.
fn inside(titles: &Titles, text: &str, line: usize, out: &mut Vec<Candidate>) {
    let ordinals = ['一', '二', '三', '四', '五', '六', '七'];
    for (start, _) in text.char_indices().filter(|(_, c)| ordinals.contains(c)) {
        let rest = text.get(start..).unwrap_or_default();
        let Some((number, title)) = ordinal(rest) else {
            continue;
        };
        let before = text.get(..start).and_then(|before| before.chars().last());
        // An ordinal in brackets, or of a longer number, numbers something else.
        if before.is_some_and(|c| "（(第十".contains(c)) {
            continue;
        }
        let skipped = rest.len() - title.len();
        let mut letters = Vec::new();
        let mut ends = Vec::new();
        for (at, c) in title.char_indices().take(MOST_HEADING) {
            if !c.is_whitespace() {
                fold::fold(c, |c| {
                    if fold::is_letter(c) {
                        letters.push(c);
                        ends.push(at);
                    }
                });
            }
        }
        let found = titles
            .variants
            .iter()
            .find(|variant| letters.starts_with(variant));
        if let Some(variant) = found {
            let last = ends.get(variant.len() - 1).copied().unwrap_or(0);
            let last = last
                + title
                    .get(last..)
                    .and_then(|t| t.chars().next())
                    .map_or(0, char::len_utf8);
            out.push(Candidate {
                line,
                start,
                end: start + skipped + last,
                score: 50 + u32::try_from(variant.len()).unwrap_or(0),
                ordinal: number.to_owned(),
            });
        }
    }
}

/// The longest line that is a heading and nothing else, in bytes.
const MOST_BYTES: usize = 240;

/// The most places that are weighed for one heading.
const MOST_CANDIDATES: usize = 32;

/// Chooses for each section its heading, in order.
fn choose(lines: &[Line]) -> Vec<Option<Candidate>> {
    let table_at = |table: &str| {
        lines
            .iter()
            .position(|line| matches!(&line.content, Content::Table(id) if *id == table))
    };
    let mut chosen: Vec<Option<Candidate>> = Vec::new();
    // best[k]: for the sections so far, every way to end, as (line, start, score, path).
    type Way = (usize, usize, u32, Vec<Option<Candidate>>);
    let mut ways: Vec<Way> = vec![(0, 0, 0, Vec::new())];
    let mut last_table = None;
    let headed: Vec<Option<Headed<'_>>> =
        lines.iter().map(|line| Headed::of(line.text())).collect();
    let appended = are_appended(lines);
    for titles in TITLES.iter() {
        let own = titles.section.table.and_then(table_at);
        let next = TITLES
            .iter()
            .skip_while(|t| t.section.id != titles.section.id)
            .filter_map(|t| t.section.table.and_then(table_at))
            .next();
        let mut candidates = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            // A section's heading stands before its table and behind the table before it, unless the
            // tables stand behind all sections.
            let behind = last_table.is_some_and(|last| number < last);
            if !appended && behind || next.is_some_and(|next| number > next) {
                continue;
            }
            let text = line.text();
            if text.is_empty() {
                continue;
            }
            if let Some(headed) = headed.get(number).and_then(Option::as_ref)
                && let Some(score) = as_heading(titles, headed)
            {
                let end = text.len();
                let ordinal = headed.ordinal.unwrap_or_default().to_owned();
                candidates.push(Candidate {
                    line: number,
                    start: 0,
                    end,
                    score,
                    ordinal,
                });
            } else {
                inside(titles, text, number, &mut candidates);
            }
        }
        candidates.sort_by_key(|found| (std::cmp::Reverse(found.score), found.line, found.start));
        candidates.truncate(MOST_CANDIDATES);
        let mut more: Vec<Way> = Vec::new();
        for (line, start, score, path) in &ways {
            let skip = path.iter().cloned().chain([None]).collect();
            more.push((*line, *start, *score, skip));
            for candidate in &candidates {
                if (candidate.line, candidate.start) >= (*line, *start) {
                    let path = path
                        .iter()
                        .cloned()
                        .chain([Some(candidate.clone())])
                        .collect();
                    more.push((candidate.line, candidate.end, score + candidate.score, path));
                }
            }
        }
        // Of the ways that end at the same place only the best goes on.
        more.sort_by_key(|way| (way.0, way.1, std::cmp::Reverse(way.2)));
        more.dedup_by_key(|way| (way.0, way.1));
        ways = more;
        if own.is_some() {
            last_table = own;
        }
    }
    let best = ways
        .into_iter()
        .max_by_key(|way| (way.2, std::cmp::Reverse(way.0)));
    if let Some(best) = best {
        chosen = best.3;
    }
    chosen
}

/// The sections of a report.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    pub(crate) narratives: Vec<Narrative>,
    /// How many headings were found.
    pub(crate) headings: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Cuts the narrative into its sections.
pub(crate) fn sections(lines: Vec<Line>) -> Sections {
    let mut out = Sections::default();
    let chosen = choose(&lines);
    out.headings = chosen.iter().flatten().count();
    // Where each section begins, as (line, start, end of the heading, ordinal).
    let mut starts: Vec<(usize, usize, usize, usize, String)> = Vec::new();
    for (number, (titles, candidate)) in TITLES.iter().zip(&chosen).enumerate() {
        match candidate {
            Some(found) => {
                if !found.ordinal.is_empty() && found.ordinal != titles.section.ordinal {
                    out.diagnostics
                        .push(renumbered(titles.section, &lines, found));
                }
                starts.push((
                    found.line,
                    found.start,
                    found.end,
                    number,
                    found.ordinal.clone(),
                ));
            }
            None => {
                let from = starts.last().map_or(0, |start| start.0);
                if let Some(line) = unheaded(number, &lines, from, &chosen) {
                    out.diagnostics
                        .push(heading_missing(titles.section, &lines, line));
                    starts.push((line, 0, 0, number, String::new()));
                } else {
                    out.diagnostics.push(section_missing(titles.section));
                }
            }
        }
    }
    starts.sort_by_key(|start| (start.0, start.1));
    cut(lines, &starts, &mut out);
    out
}

/// Guesses where a section begins whose heading is lost; every such guess is said.
fn unheaded(
    number: usize,
    lines: &[Line],
    from: usize,
    chosen: &[Option<Candidate>],
) -> Option<usize> {
    let titles = TITLES.get(number)?;
    if let Some(table) = &titles.section.table {
        return lines
            .iter()
            .position(|l| matches!(&l.content, Content::Table(id) if id == table));
    }
    let last_table = lines
        .iter()
        .rposition(|line| matches!(line.content, Content::Table(_)))?;
    let until = chosen
        .iter()
        .skip(number + 1)
        .flatten()
        .next()
        .map_or(lines.len(), |next| next.line);
    match titles.section.id {
        "overview" => {
            let first = lines
                .iter()
                .position(|line| matches!(line.content, Content::Table(_)))?;
            lines
                .iter()
                .take(first.min(until))
                .position(|line| is_prose(line.text()) && !is_preamble(line.text()))
        }
        "problems" => (last_table + 1 < until && last_table >= from.min(last_table))
            .then_some(last_table + 1)
            .filter(|at| lines.get(*at).is_some_and(|line| is_prose(line.text()))),
        _ => lines
            .iter()
            .enumerate()
            .skip(from.max(last_table) + 1)
            .find(|(_, line)| is_other(line.text()))
            .map(|(at, _)| at),
    }
}

/// Returns whether the tables stand behind all sections, as where each has a sheet of its own: two or
/// more of the sections that hold one are headed before the first table, and none behind it. A table of
/// contents lists them before the first table too, but they come again.
fn are_appended(lines: &[Line]) -> bool {
    let is_table = |line: &Line| matches!(line.content, Content::Table(_));
    let Some(first) = lines.iter().position(is_table) else {
        return false;
    };
    let headed = |titles: &Titles| {
        let mut places = lines.iter().enumerate().filter(|(_, line)| {
            let headed = Headed::of(line.text());
            headed.is_some_and(|headed| as_heading(titles, &headed) >= Some(EXACT))
        });
        let before = places.next().is_some_and(|(place, _)| place < first);
        (before, places.any(|(place, _)| place > first))
    };
    let with_table = TITLES
        .iter()
        .filter(|titles| titles.section.table.is_some());
    let found: Vec<(bool, bool)> = with_table.map(headed).collect();
    found.iter().filter(|(before, _)| *before).count() > 1 && !found.iter().any(|(_, again)| *again)
}

fn is_prose(text: &str) -> bool {
    text.contains('。') && text.chars().count() > 20
}

/// Returns whether a paragraph introduces the report: by what law, over what period.
pub(crate) fn is_preamble(text: &str) -> bool {
    let text = fold::folded(text);
    let law = text.contains("公开条例");
    let made = [
        "编制本报告",
        "制发本报告",
        "本报告",
        "统计期限",
        "年度报告由",
    ];
    made.iter().any(|word| text.contains(word))
        || (law && text.contains("编制") && text.contains("报告"))
}

/// Returns whether a paragraph is of the kind that the sixth section holds.
fn is_other(text: &str) -> bool {
    ["信息处理费", "需要报告的事项", "需报告的事项"]
        .iter()
        .any(|word| text.contains(word))
}

/// Cuts the lines at the starts of the sections.
fn cut(lines: Vec<Line>, starts: &[(usize, usize, usize, usize, String)], out: &mut Sections) {
    let narrative = |number: Option<usize>, ordinal: &str, heading: &str| Narrative {
        id: number
            .and_then(|number| TITLES.get(number))
            .map_or("preamble", |titles| titles.section.id)
            .to_owned(),
        ordinal: ordinal.to_owned(),
        heading: heading.to_owned(),
        blocks: Vec::new(),
    };
    let appended = are_appended(&lines);
    let mut narratives = vec![narrative(None, "", "")];
    let mut starts = starts.iter().peekable();
    for (at, line) in lines.into_iter().enumerate() {
        let mut done = 0;
        while let Some((_, start, end, number, ordinal)) = starts.next_if(|start| start.0 == at) {
            let text = line.text();
            if let Some(before) = text.get(done..*start) {
                push(&mut narratives, before, &line);
            }
            let heading = text.get(*start..*end).unwrap_or_default();
            let heading = self::ordinal(heading)
                .map_or(heading, |(_, rest)| rest)
                .trim();
            narratives.push(narrative(Some(*number), ordinal, heading));
            done = *end;
        }
        match line.content {
            Content::Text(ref text) => {
                let rest = text.get(done..).unwrap_or_default();
                // Markup says where its paragraphs end.
                let marked = matches!(line.origin, Origin::Node { .. });
                let glued = done > 0 || !marked && text.len() > 4 * MOST_BYTES;
                if glued {
                    for part in at_ordinals(rest) {
                        push(&mut narratives, part, &line);
                    }
                } else {
                    push(&mut narratives, rest, &line);
                }
            }
            Content::Table(table) => {
                // Behind all sections it belongs to none of them by its place, only by its own.
                let own = |narrative: &Narrative| {
                    let section = newest().section(&narrative.id);
                    section.is_some_and(|section| section.table == Some(table))
                };
                let own = narratives.iter().position(own).filter(|_| appended);
                let place = own.unwrap_or(narratives.len().saturating_sub(1));
                if let Some(narrative) = narratives.get_mut(place) {
                    drop_caption(&mut narrative.blocks, table);
                    narrative.blocks.push(Block::Table(table.to_owned()));
                }
            }
            Content::Grid(grid) => {
                if let Some(last) = narratives.last_mut() {
                    last.blocks.push(grid);
                }
            }
            Content::Figure(text) => {
                if let Some(last) = narratives.last_mut() {
                    last.blocks.push(Block::Figure(text));
                }
                out.diagnostics.push(
                    Diagnostic::new(
                        "figure-not-read",
                        Severity::Info,
                        "此处有图片，其中的文字未读取；如含数据请核对".to_owned(),
                        "a picture stands here; its content was not read".to_owned(),
                    )
                    .at(line.origin),
                );
            }
        }
    }
    narratives.retain(|narrative| narrative.id != "preamble" || !narrative.blocks.is_empty());
    out.narratives = with_extra(narratives);
}

/// Takes away the paragraph before a table that is nothing but the table's title: its caption, which
/// every writer prints by itself.
fn drop_caption(blocks: &mut Vec<Block>, table: &str) {
    let is_title = |text: &str| {
        let letters = fold::letters(text);
        let mut tables = nianbao_form::forms()
            .iter()
            .filter_map(|form| form.table(table));
        tables.any(|table| fold::letters(table.title) == letters)
    };
    blocks.pop_if(|block| {
        matches!(block, Block::Paragraph(text) | Block::Heading { text, .. }
            if text.len() <= MOST_BYTES && is_title(text))
    });
}

/// Cuts glued text at the ordinals that begin its paragraphs: `…。（一）主动公开…`.
fn at_ordinals(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let after = text
            .get(..at)
            .and_then(|before| before.trim_end().chars().last());
        let begins = c == '（'
            && after.is_none_or(|c| "。；：:".contains(c))
            && rest
                .chars()
                .nth(1)
                .is_some_and(|c| "一二三四五六七八九".contains(c))
            && rest.chars().nth(2) == Some('）');
        if begins && at > from {
            out.extend(text.get(from..at));
            from = at;
        }
    }
    out.extend(text.get(from..));
    out
}

fn push(narratives: &mut [Narrative], text: &str, line: &Line) {
    let text = text.trim();
    let Some(last) = narratives.last_mut() else {
        return;
    };
    if text.is_empty() {
        return;
    }
    last.blocks.push(match level(text, line) {
        Some(level) => Block::Heading {
            level,
            text: text.to_owned(),
        },
        None => Block::Paragraph(text.to_owned()),
    });
}

/// Returns the level of a heading below the section's own: `（一）…` alone on its line is of the
/// second level, a short `1.…` of the third.
fn level(text: &str, line: &Line) -> Option<u8> {
    let short = text.chars().count() <= 40;
    let sentence = text.contains(['。', '；', '，', ',', ';']) || text.ends_with([':', '：']);
    if !short || sentence {
        return None;
    }
    let folded = fold::folded(text);
    let mut chars = folded.chars();
    let first = chars.next()?;
    let bracketed = first == '('
        && chars
            .next()
            .is_some_and(|c| "一二三四五六七八九十".contains(c));
    if bracketed {
        return Some(2);
    }
    let digits = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < folded.len() && digits.starts_with(['.', '、']) {
        return Some(3);
    }
    line.heading.map(|level| level.clamp(2, 6))
}

/// Moves what follows a seventh heading behind the sixth section into a section of its own.
fn with_extra(narratives: Vec<Narrative>) -> Vec<Narrative> {
    let mut out: Vec<Narrative> = Vec::with_capacity(narratives.len());
    for narrative in narratives {
        let last = narrative.id == "other";
        let Narrative {
            id,
            ordinal: number,
            heading,
            blocks,
        } = narrative;
        out.push(Narrative {
            id,
            ordinal: number,
            heading,
            blocks: Vec::new(),
        });
        for block in blocks {
            if let (true, Block::Paragraph(text) | Block::Heading { text, .. }) = (last, &block)
                && text.chars().count() <= 30
                && !text.contains('。')
                && let Some((number, title)) = ordinal(text)
                && number.chars().all(|c| "七八九十".contains(c))
            {
                out.push(Narrative {
                    id: "extra".into(),
                    ordinal: number.to_owned(),
                    heading: title.to_owned(),
                    blocks: Vec::new(),
                });
                continue;
            }
            if let Some(last) = out.last_mut() {
                last.blocks.push(block);
            }
        }
    }
    out
}

fn renumbered(section: &Section, lines: &[Line], found: &Candidate) -> Diagnostic {
    let (ordinal, title) = (&section.ordinal, &section.title);
    let diagnostic = Diagnostic::new(
        "section-renumbered",
        Severity::Info,
        format!(
            "“{title}”应为第{ordinal}部分，原文编号为“{}”",
            found.ordinal
        ),
        format!(
            "section {ordinal} `{title}` is numbered `{}`",
            found.ordinal
        ),
    );
    at_line(diagnostic, lines, found.line)
}

fn heading_missing(section: &Section, lines: &[Line], line: usize) -> Diagnostic {
    let (ordinal, title) = (&section.ordinal, &section.title);
    let diagnostic = Diagnostic::new(
        "section-heading-missing",
        Severity::Warning,
        format!("未找到标题“{ordinal}、{title}”，按内容和位置划分；请核对该部分起止"),
        format!("the heading of section {ordinal} is lost; its place was judged by its content"),
    );
    at_line(diagnostic, lines, line)
}

fn section_missing(section: &Section) -> Diagnostic {
    let (ordinal, title) = (&section.ordinal, &section.title);
    Diagnostic::new(
        "section-missing",
        Severity::Warning,
        format!("未找到第{ordinal}部分“{title}”"),
        format!("section {ordinal} `{}` was not found", section.id),
    )
}

fn at_line(diagnostic: Diagnostic, lines: &[Line], line: usize) -> Diagnostic {
    match lines.get(line) {
        Some(line) => diagnostic.at(line.origin.clone()),
        None => diagnostic,
    }
}
