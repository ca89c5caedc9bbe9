//! The head of a report: title, agency, year, period, day of publication. Each from the place that
//! says it most plainly, with a word where two places disagree.

mod agency;
mod dates;

use crate::fold;
use crate::furniture::Record;
use crate::prose::Line;
use nianbao_document::{Diagnostic, Document, Severity};
use nianbao_report::{Block, Date, Narrative, Period};

/// The head of a report.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) title: Option<String>,
    pub(crate) agency: Option<String>,
    pub(crate) year: Option<u16>,
    pub(crate) period: Option<Period>,
    pub(crate) published: Option<Date>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The most lines at the top that may hold the title.
const MOST_TOP: usize = 20;
/// The longest title, in characters.
const MOST_TITLE: usize = 80;

/// Returns whether a text is the title of such a report.
pub(crate) fn is_title(text: &str) -> bool {
    if text.len() > 4 * MOST_TITLE {
        return false;
    }
    let folded = fold::folded(text);
    let length = folded.chars().count();
    let body = folded.split(['(', '_', '-']).next().unwrap_or_default();
    length <= MOST_TITLE
        && folded.contains("信息公开")
        && folded.contains('年')
        && body.ends_with("报告")
        && !folded.contains(['。', ';', ',', '<', '"'])
        && !folded.starts_with("根据")
}

/// Returns whether a line is nothing but a day: the date under a signature.
pub(crate) fn is_day(text: &str) -> bool {
    text.chars().count() < 20 && dates::alone(text).is_some()
}

/// Takes the title off the top of the narrative. A title over several lines is joined; one that is
/// printed twice is taken off twice.
pub(crate) fn take_title(lines: &mut Vec<Line>) -> Option<String> {
    if let Some(title) = lines.first_mut().and_then(split_title) {
        return Some(title);
    }
    let top: Vec<String> = lines
        .iter()
        .take(MOST_TOP)
        .take_while(|line| line.text().chars().count() <= 100)
        .map(|line| line.text().to_owned())
        .collect();
    let mut best: Option<(usize, usize, String)> = None;
    for start in 0..top.len() {
        for count in 1..=3usize {
            let Some(group) = top.get(start..start + count) else {
                break;
            };
            let joined = group.concat();
            let single = group.iter().any(|line| is_title(line)) && count > 1;
            // Lines are joined where none of them is a title alone, or to put the agency before it.
            let agency_before = count == 2
                && group.first().is_some_and(|line| agency::is_agency(line))
                && group
                    .get(1)
                    .is_some_and(|line| is_title(line) && agency::of_title(line).is_none());
            if is_title(&joined) && (!single || agency_before) {
                let better = best.as_ref().is_none_or(|(_, _, found)| {
                    agency::of_title(found).is_none() && agency::of_title(&joined).is_some()
                });
                if better {
                    best = Some((start, count, joined));
                }
            }
        }
    }
    let (start, count, title) = best?;
    lines.drain(start..(start + count).min(lines.len()));
    // Once more, on one line or two.
    let letters = fold::letters(&title);
    for count in [2usize, 1] {
        let again: String = lines
            .iter()
            .skip(start)
            .take(count)
            .map(Line::text)
            .collect();
        if fold::letters(&again) == letters {
            lines.drain(start..(start + count).min(lines.len()));
        }
    }
    Some(title)
}

/// Takes the title off the beginning of a line that runs on: a whole page as one line.
fn split_title(line: &mut Line) -> Option<String> {
    let crate::prose::Content::Text(text) = &line.content else {
        return None;
    };
    if text.len() <= 4 * MOST_TITLE {
        return None;
    }
    let end = text.find("报告")? + "报告".len();
    let before = text.get(..end)?;
    // Breadcrumbs may stand before it; the shortest stretch that is a title and names its agency is
    // the title.
    let separators = before
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || ">》：:|»".contains(*c));
    let starts: Vec<usize> = separators.map(|(at, c)| at + c.len_utf8()).collect();
    let title = starts.iter().rev().copied().chain([0]).find_map(|start| {
        let title = before.get(start..)?.trim();
        let named = agency::of_title(title).is_some_and(|name| !name.contains(['：', ':', '>']));
        (is_title(title) && named).then(|| title.to_owned())
    })?;
    let rest = text.get(end..)?.trim_start().to_owned();
    line.content = crate::prose::Content::Text(rest);
    Some(title)
}

/// Reads the head from the title, the records, the properties and the narrative.
pub(crate) fn head(
    title: Option<String>,
    document: &Document,
    records: &[Record],
    narratives: &[Narrative],
) -> Head {
    let mut head = Head::default();
    let property = |names: &[&str]| {
        names.iter().find_map(|name| {
            let of_file = document
                .properties
                .iter()
                .filter(|p| p.name.eq_ignore_ascii_case(name))
                .map(|p| p.value.as_str());
            let of_page = records
                .iter()
                .filter(|r| r.name == *name)
                .map(|r| r.value.as_str());
            of_page
                .chain(of_file)
                .map(str::trim)
                .find(|value| !value.is_empty())
                .map(str::to_owned)
        })
    };
    head.title = title
        .or_else(|| property(&["标题", "名称"]).filter(|text| is_title(text)))
        .or_else(|| {
            property(&["ArticleTitle", "og:title", "dc:title", "title"])
                .map(cleaned)
                .filter(|t| is_title(t))
        });
    let prose: Vec<&str> = narratives
        .iter()
        .flat_map(|narrative| &narrative.blocks)
        .filter_map(|block| match block {
            Block::Paragraph(text) | Block::Heading { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let opening = opening(narratives);
    let of_title = head.title.as_deref().and_then(dates::year_of_title);
    head.period = prose.iter().take(12).find_map(|text| dates::period(text));
    let of_period = head.period.map(|period| period.end.year());
    let of_opening = opening.iter().find_map(|text| dates::year_of_opening(text));

    let published = property(&["发布日期", "发布时间", "公开日期", "PubDate", "publishdate"])
        .and_then(|text| dates::date(&text))
        .or_else(|| {
            property(&[
                "发文日期",
                "成文日期",
                "生成日期",
                "印发日期",
                "日期",
                "时间",
                "更新时间",
            ])
            .and_then(|text| dates::date(&text))
        });
    let signed = dates::signed(&prose);
    head.published = published.or(signed);
    head.year = of_title
        .or(of_period)
        .or(of_opening)
        .or_else(|| head.published.map(|day| day.year().saturating_sub(1)));
    if let (Some(title), Some(other)) = (of_title, of_period)
        && title != other
    {
        head.diagnostics.push(Diagnostic::new(
            "year-disagrees",
            Severity::Warning,
            format!("标题为 {title} 年，统计期限为 {other} 年；以标题为准，请核对"),
            format!("the title says {title}, the period {other}; the title is taken"),
        ));
    }
    if let (Some(year), Some(day)) = (head.year, head.published)
        && day.year() < year
    {
        head.diagnostics.push(Diagnostic::new(
            "year-disagrees",
            Severity::Warning,
            format!("发布日期 {day} 早于报告年度 {year}；请核对"),
            format!("the report on {year} is dated {day}"),
        ));
    }
    head.agency = head
        .title
        .as_deref()
        .and_then(agency::of_title)
        .or_else(|| opening.iter().find_map(|text| agency::of_opening(text)))
        .or_else(|| {
            property(&["发布机构", "公开机构", "发文机关"]).filter(|name| agency::is_agency(name))
        })
        .or_else(|| agency::of_signature(&prose))
        .or_else(|| opening.iter().find_map(|text| agency::of_contact(text)))
        .or_else(|| {
            property(&[
                "ContentSource",
                "信息来源",
                "来源",
                "dc:creator",
                "Author",
                "SiteName",
            ])
            .filter(|name| agency::is_agency(name))
        });
    say_missing(&mut head);
    head
}

fn cleaned(title: String) -> String {
    // The page's title goes on with column and site: {title}_{column}_{site}.
    title
        .split(['_', '|', '-'])
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Returns the paragraphs at the beginning that introduce the report.
fn opening(narratives: &[Narrative]) -> Vec<&str> {
    narratives
        .iter()
        .take(2)
        .flat_map(|narrative| narrative.blocks.iter().take(6))
        .filter_map(|block| match block {
            Block::Paragraph(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn say_missing(head: &mut Head) {
    let missing: [(bool, &'static str, &str, &str); 4] = [
        (head.title.is_none(), "title-missing", "标题", "title"),
        (
            head.agency.is_none(),
            "agency-missing",
            "报告机关",
            "agency",
        ),
        (head.year.is_none(), "year-missing", "报告年度", "year"),
        (
            head.published.is_none(),
            "published-missing",
            "发布日期",
            "day of publication",
        ),
    ];
    for (absent, code, chinese, english) in missing {
        if absent {
            head.diagnostics.push(Diagnostic::new(
                code,
                Severity::Info,
                format!("原文未给出{chinese}"),
                format!("the source gives no {english}"),
            ));
        }
    }
}
