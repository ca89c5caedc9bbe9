//! The report as a page has it: a title, headed sections, every table at its place, and the signature
//! told from the text. What HTML and DOCX share stands here.

use crate::grid::Grid;
use crate::table::PrintedTable;
use nianbao_form::{Form, form, newest};
use nianbao_report::{Block, Narrative, Report};

/// A signature is a short line: an agency's name, perhaps two.
const LONGEST_SIGNATURE: usize = 40;

/// A report laid out for reading.
pub(crate) struct Outline<'a> {
    /// The title, printed or made from the form's.
    pub(crate) title: String,
    /// The sections in reading order.
    pub(crate) sections: Vec<Section<'a>>,
}

/// A section with its heading and what stands in it.
pub(crate) struct Section<'a> {
    /// The id, unique on the page.
    pub(crate) id: String,
    /// The heading with its ordinal, e.g. `一、总体情况`.
    pub(crate) heading: Option<String>,
    /// What stands in it.
    pub(crate) items: Vec<Item<'a>>,
}

/// What stands in a section.
pub(crate) enum Item<'a> {
    /// A heading below the section's, 2 being the highest level.
    Heading(u8, &'a str),
    /// A paragraph.
    Paragraph(&'a str),
    /// The agency's name at the end (署名) and how far from the right edge, in hundredths of a
    /// character.
    Signature(&'a str, usize),
    /// The date at the end (成文日期), four characters from the right edge.
    Date(&'a str),
    /// A statutory table.
    Table(PrintedTable),
    /// Any other table.
    Grid(Grid<'a>),
    /// A picture that was not read, by its alternative text.
    Figure(&'a str),
}

/// How far the date at the end stands from the right edge (右空四字), in hundredths of a character.
pub(crate) const DATE_INDENT: usize = 400;

impl<'a> Outline<'a> {
    /// Lays out a report.
    pub(crate) fn new(report: &'a Report) -> Self {
        let form = report
            .tables
            .first()
            .and_then(|table| form(&table.form))
            .unwrap_or(newest());
        let mut shown: Vec<&str> = Vec::new();
        let mut sections: Vec<Section<'a>> = Vec::new();
        for narrative in &report.sections {
            let id = unique(&narrative.id, &sections);
            let heading = heading(narrative, form);
            let mut items = Vec::new();
            for block in &narrative.blocks {
                items.extend(item(block, report, &mut shown));
            }
            sections.push(Section { id, heading, items });
        }
        if let Some(last) = sections
            .iter_mut()
            .rev()
            .find(|section| !section.items.is_empty())
        {
            close(&mut last.items);
        }
        for table in report
            .tables
            .iter()
            .filter(|table| !shown.contains(&table.id.as_str()))
        {
            insert_table(&mut sections, PrintedTable::new(table), form);
        }
        Self {
            title: title(report, form),
            sections,
        }
    }

    /// Returns the title's two halves, where it may break: agency and year, and what it is.
    pub(crate) fn title_halves(&self) -> Option<(&str, &str)> {
        let (agency, rest) = self.title.split_at(self.title.find("政府信息公开")?);
        (!agency.trim().is_empty()).then_some((agency.trim_end(), rest))
    }
}

fn title(report: &Report, form: &Form) -> String {
    if let Some(title) = report
        .title
        .as_deref()
        .map(str::trim)
        .filter(|title| !title.is_empty())
    {
        return title.to_owned();
    }
    let year = report.year.map(|year| year.to_string()).unwrap_or_default();
    let title = form
        .title
        .replace("{agency}", report.agency.as_deref().unwrap_or_default());
    match report.year {
        Some(_) => title.replace("{year}", &year),
        None => title.replace("{year}年", "").replace("{year}", ""),
    }
}

fn heading(narrative: &Narrative, form: &Form) -> Option<String> {
    let model = form.section(&narrative.id);
    let or_form = |printed: &str, own: Option<&str>| match printed.trim() {
        "" => own.unwrap_or_default().to_owned(),
        printed => printed.to_owned(),
    };
    let ordinal = or_form(&narrative.ordinal, model.map(|model| model.ordinal));
    let heading = or_form(&narrative.heading, model.map(|model| model.title));
    match (ordinal.is_empty(), heading.is_empty()) {
        (true, true) => None,
        (true, false) => Some(heading),
        (false, _) => Some(format!("{ordinal}、{heading}")),
    }
}

fn unique(id: &str, sections: &[Section<'_>]) -> String {
    // Ids go into links and bookmarks; those of the contract pass, anything else is an extra section.
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let id = if plain { id } else { "extra" };
    let taken = |id: &str| sections.iter().any(|section| section.id == id);
    if !taken(id) {
        return id.to_owned();
    }
    let numbered = (2..)
        .map(|number| format!("{id}_{number}"))
        .find(|id| !taken(id));
    numbered.unwrap_or_default()
}

fn item<'a>(block: &'a Block, report: &'a Report, shown: &mut Vec<&'a str>) -> Option<Item<'a>> {
    Some(match block {
        Block::Heading { level, text } => Item::Heading(*level, text.trim()),
        Block::Paragraph(text) => Item::Paragraph(text.trim()),
        Block::Table(id) => {
            // A table stands once, whatever the blocks say, and not at all where the source has none.
            if shown.contains(&id.as_str()) {
                return None;
            }
            let table = report.table(id)?;
            shown.push(id);
            Item::Table(PrintedTable::new(table))
        }
        Block::Grid(rows) => Item::Grid(Grid::new(rows)),
        Block::Figure(text) => Item::Figure(text.trim()),
    })
}

/// Puts a table that no block mentions into its section, which is made where the report lacks it.
fn insert_table(sections: &mut Vec<Section<'_>>, table: PrintedTable, form: &Form) {
    let place = form
        .sections
        .iter()
        .position(|s| s.table == Some(table.id.as_str()));
    let model = place.and_then(|place| form.sections.get(place));
    let id = model.map_or(table.id.as_str(), |model| model.id);
    if let Some(section) = sections.iter_mut().find(|section| section.id == id) {
        let signed = |item: &Item<'_>| matches!(item, Item::Signature(..) | Item::Date(_));
        let end = section
            .items
            .iter()
            .position(signed)
            .unwrap_or(section.items.len());
        section.items.insert(end, Item::Table(table));
        return;
    }
    let after = |section: &Section<'_>| {
        let other = form
            .sections
            .iter()
            .position(|model| model.id == section.id);
        matches!((place, other), (Some(place), Some(other)) if other > place)
    };
    let at = sections.iter().position(after).unwrap_or(sections.len());
    let heading = model.map(|model| format!("{}、{}", model.ordinal, model.title));
    let section = Section {
        id: unique(id, sections),
        heading,
        items: vec![Item::Table(table)],
    };
    sections.insert(at, section);
}

/// Tells signature and date from the text: a line that is a day, and a short line before it.
fn close(items: &mut [Item<'_>]) {
    let Some((last, before)) = items.split_last_mut() else {
        return;
    };
    let Item::Paragraph(date) = *last else { return };
    if !is_date(date) {
        return;
    }
    *last = Item::Date(date);
    let Some(Item::Paragraph(name)) = before.last() else {
        return;
    };
    let name = *name;
    let length = name.chars().count();
    let sentence = |c: char| {
        matches!(
            c,
            '。' | '；' | '：' | '，' | '！' | '？' | ':' | ';' | '\n'
        )
    };
    if length == 0 || length > LONGEST_SIGNATURE || name.contains(sentence) {
        return;
    }
    // The name is centred on the date (署名以成文日期为准居中), but never past the right edge.
    let centre = DATE_INDENT + width(date) / 2;
    let indent = centre.saturating_sub(width(name) / 2);
    if let Some(signature) = before.last_mut() {
        *signature = Item::Signature(name, indent);
    }
}

/// Returns whether the line is a day and nothing else: `2024年1月15日`, `二〇二四年一月十五日`.
fn is_date(line: &str) -> bool {
    let mut rest: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let digit = |c: char| c.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(c);
    for (unit, most) in [('年', 4), ('月', 2), ('日', 3)] {
        let Some((number, after)) = rest.split_once(unit) else {
            return false;
        };
        let length = number.chars().count();
        if length == 0 || length > most || !number.chars().all(digit) {
            return false;
        }
        rest = after.to_owned();
    }
    rest.is_empty()
}

/// Returns the width of a line in hundredths of a character: ASCII is half as wide.
pub(crate) fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if c.is_ascii() { 50 } else { 100 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_text() {
        for line in [
            "2024年1月15日",
            "2023年01月10日",
            "二〇二四年一月二十五日",
            "2024 年 1 月 5 日",
        ] {
            assert!(is_date(line), "{line}");
        }
        for line in [
            "",
            "2024年1月",
            "2024年1月15日。",
            "截至2024年1月15日",
            "年月日",
        ] {
            assert!(!is_date(line), "{line}");
        }
    }

    #[test]
    fn a_signature_is_centred_on_its_date() {
        let mut items = [
            Item::Paragraph("某县某镇人民政府"),
            Item::Paragraph("2024年1月15日"),
        ];
        close(&mut items);
        assert!(matches!(items[0], Item::Signature("某县某镇人民政府", 325)));
        assert!(matches!(items[1], Item::Date(_)));
        let mut items = [
            Item::Paragraph("无其他事项。"),
            Item::Paragraph("2024年1月15日"),
        ];
        close(&mut items);
        assert!(matches!(items[0], Item::Paragraph(_)));
    }
}
