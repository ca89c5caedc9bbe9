//! What the styles say that a reader needs: headings, numbering, hidden text, widths of columns
//! (ODF 1.3 part 3, 16 and 19).

use crate::manuscript::numbering::{LEVELS, Level, List, MOST_LISTS, MOST_PRINTED, Numbering, Use};
use crate::manuscript::table::twips;
use crate::sheets::{Sides, is_ruled};
use crate::xml::{Fault, Space, Tag, Token, Xml};
use nianbao_document::Limits;
use std::collections::{BTreeMap, BTreeSet};

/// How long a chain of styles is followed.
const MOST_ANCESTORS: usize = 16;

/// How many styles are kept. LibreOffice makes one for every run that differs.
const MOST_STYLES: usize = 262_144;

/// The name under which the numbering of headings is kept; no list style can be called so.
const OUTLINE: &str = "";

/// A style of paragraphs or runs as written.
#[derive(Debug, Clone, Default)]
struct Written {
    parent: Option<String>,
    /// The list that its paragraphs are numbered by; an empty name is none.
    list: Option<String>,
    outline: Option<u8>,
    hidden: Option<bool>,
    raised: Option<bool>,
    colours: Colours,
    is_title: bool,
}

/// A style of cells as written: for each side whether there is a line, where it says so.
#[derive(Debug, Clone, Default)]
struct WrittenCell {
    parent: Option<String>,
    sides: [Option<bool>; 4],
    /// Whether it hides or strikes what the cell shows, where it says so.
    hidden: Option<bool>,
    colours: Colours,
}

/// What a style says of colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Colours {
    /// Whether text has the colour of the paper.
    pub(crate) white: Option<bool>,
    /// Whether another colour lies behind it.
    pub(crate) shaded: Option<bool>,
}

impl Colours {
    /// Adds what a style says from which this one inherits.
    fn inherit(&mut self, from: Self) {
        self.white = self.white.or(from.white);
        self.shaded = self.shaded.or(from.shaded);
    }

    /// Puts together what a style and those it inherits from say, nearest first.
    fn of(chain: impl Iterator<Item = Self>) -> Self {
        chain.fold(Self::default(), |mut colours, from| {
            colours.inherit(from);
            colours
        })
    }

    fn note(&mut self, xml: &Xml<'_>, tag: &Tag<'_>) {
        if let Some(colour) = xml.attribute(tag, "color") {
            self.white = Some(colour.eq_ignore_ascii_case("#ffffff"));
        }
        if let Some(ground) = xml.attribute(tag, "background-color") {
            let paper = ground == "transparent" || ground.eq_ignore_ascii_case("#ffffff");
            self.shaded = Some(!paper || self.shaded == Some(true));
        }
    }
}

/// What a style gives to its text, with what it inherits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The heading level, from 1.
    pub(crate) heading: Option<u8>,
    /// The list style that numbers its paragraphs.
    pub(crate) list: Option<String>,
    /// Whether its text is hidden.
    pub(crate) hidden: bool,
    pub(crate) colours: Colours,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    paragraphs: BTreeMap<String, Written>,
    runs: BTreeMap<String, Written>,
    columns: BTreeMap<String, i64>,
    cells: BTreeMap<String, WrittenCell>,
    hidden_tables: BTreeSet<String>,
    /// The styles of tables and rows that are shaded.
    shaded_tables: BTreeSet<String>,
    hidden_sections: BTreeSet<String>,
    /// The lists, each used under its own number.
    pub(crate) numbering: Numbering,
    lists: BTreeMap<String, i64>,
}

/// The style that is being read: its family, its name and what it says.
struct Current {
    family: String,
    name: String,
    written: Written,
    sides: [Option<bool>; 4],
}

impl Styles {
    /// Adds the styles of a part, up to the body; what stands before a fault counts.
    pub(crate) fn add(&mut self, text: &str, limits: &Limits) -> Option<Fault> {
        let mut xml = Xml::new(text, limits);
        let mut current: Option<Current> = None;
        let mut list: Option<(String, List)> = None;
        let mut level: Option<usize> = None;
        // The elements that are open within a style or a list.
        let mut depth = 0usize;
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    if tag.space == Space::Office && tag.name() == "body" {
                        return None;
                    }
                    if current.is_some() || list.is_some() {
                        depth += 1;
                    }
                    match (tag.space, tag.name()) {
                        (Space::OdfStyle, "style") if current.is_none() => {
                            current = Some(begin(&xml, &tag));
                            depth = 0;
                        }
                        (Space::OdfText, "list-style" | "outline-style") if list.is_none() => {
                            let named = tag.name() == "list-style";
                            let name = xml.attribute(&tag, "name").filter(|_| named);
                            let name = name.map_or_else(|| OUTLINE.to_owned(), |n| n.into_owned());
                            list = Some((name, List::default()));
                            depth = 0;
                        }
                        _ => {
                            if let Some(current) = &mut current {
                                self.note(current, &xml, &tag);
                            }
                            if let Some((_, list)) = &mut list {
                                note_level(list, &mut level, &xml, &tag);
                            }
                        }
                    }
                }
                Ok(Token::Close) if depth > 0 => depth -= 1,
                Ok(Token::Close) => {
                    if let Some(current) = current.take() {
                        self.keep(current);
                    } else if let Some((name, list)) = list.take() {
                        self.keep_list(name, list);
                    }
                }
                Ok(Token::Text(_)) => {}
                Ok(Token::End) => return None,
                Err(fault) => return Some(fault),
            }
        }
    }

    /// Notes a child of a style.
    fn note(&mut self, current: &mut Current, xml: &Xml<'_>, tag: &Tag<'_>) {
        if tag.space != Space::OdfStyle {
            return;
        }
        if tag.name().ends_with("-properties") {
            let colours = &mut current.written.colours;
            colours.note(xml, tag);
            let of_table = matches!(current.family.as_str(), "table" | "table-row");
            if of_table && colours.shaded == Some(true) && self.shaded_tables.len() < MOST_STYLES {
                self.shaded_tables.insert(current.name.clone());
            }
        }
        match tag.name() {
            "text-properties" => {
                let display = xml.attribute(tag, "display");
                let display = display.map(|display| display == "none");
                // What is struck through is as good as hidden (ODF 1.3 part 3, 20.377 and 20.379).
                let lines = ["text-line-through-style", "text-line-through-type"];
                let lines = lines.iter().filter_map(|name| xml.attribute(tag, name));
                let struck = lines.map(|line| line != "none").reduce(|a, b| a || b);
                current.written.hidden = display
                    .map(|display| display || struck == Some(true))
                    .or(struck);
                let position = xml.attribute(tag, "text-position");
                current.written.raised = position.map(|position| is_raised(&position));
            }
            "table-column-properties" => {
                let width = xml.attribute(tag, "column-width");
                if let Some(width) = width.and_then(|width| twips(&width))
                    && self.columns.len() < MOST_STYLES
                {
                    self.columns.insert(current.name.clone(), width);
                }
            }
            "table-cell-properties" => {
                let names = ["border-left", "border-right", "border-top", "border-bottom"];
                let all = xml.attribute(tag, "border").map(|line| is_drawn(&line));
                for (side, name) in current.sides.iter_mut().zip(names) {
                    *side = xml.attribute(tag, name).map(|line| is_drawn(&line)).or(all);
                }
            }
            "table-properties" => {
                let display = xml.attribute(tag, "display");
                if display.is_some_and(|display| display == "false") {
                    self.hidden_tables.insert(current.name.clone());
                }
            }
            "section-properties" => {
                let display = xml.attribute(tag, "display");
                if display.is_some_and(|display| display == "none") {
                    self.hidden_sections.insert(current.name.clone());
                }
            }
            _ => {}
        }
    }

    fn keep(&mut self, current: Current) {
        let styles = match current.family.as_str() {
            "paragraph" => &mut self.paragraphs,
            "text" => &mut self.runs,
            "table-cell" => {
                if self.cells.len() < MOST_STYLES {
                    let cell = WrittenCell {
                        parent: current.written.parent,
                        sides: current.sides,
                        hidden: current.written.hidden,
                        colours: current.written.colours,
                    };
                    self.cells.insert(current.name, cell);
                }
                return;
            }
            _ => return,
        };
        if styles.len() < MOST_STYLES {
            styles.insert(current.name, current.written);
        }
    }

    fn keep_list(&mut self, name: String, list: List) {
        if self.lists.len() >= MOST_LISTS {
            return;
        }
        let next = i64::try_from(self.lists.len()).unwrap_or(i64::MAX);
        let number = *self.lists.entry(name).or_insert(next);
        let used = Use {
            list: number,
            ..Use::default()
        };
        self.numbering.lists.insert(number, list);
        self.numbering.uses.insert(number, used);
    }

    /// Returns the number under which a list style is used.
    pub(crate) fn list(&self, name: &str) -> Option<i64> {
        self.lists.get(name).copied().filter(|_| !name.is_empty())
    }

    /// Returns the number under which the numbering of headings is used.
    pub(crate) fn outline(&self) -> Option<i64> {
        self.lists.get(OUTLINE).copied()
    }

    /// Returns what a paragraph style gives.
    pub(crate) fn paragraph(&self, name: &str) -> Style {
        inherited(&self.paragraphs, name)
    }

    /// Returns whether a style hides its runs, where it says so.
    pub(crate) fn hides_run(&self, name: &str) -> Option<bool> {
        self.of_run(name, |style| style.hidden)
    }

    /// Returns whether a style raises its runs, where it says so.
    pub(crate) fn raises_run(&self, name: &str) -> Option<bool> {
        self.of_run(name, |style| style.raised)
    }

    fn of_run(&self, name: &str, said: impl Fn(&Written) -> Option<bool>) -> Option<bool> {
        ancestors(&self.runs, name).find_map(said)
    }

    /// Returns the width of a column by its style, in twentieths of a point.
    pub(crate) fn column(&self, name: &str) -> Option<i64> {
        self.columns.get(name).copied()
    }

    /// Returns the colours that a style gives its runs, where it says so.
    pub(crate) fn colours_of_run(&self, name: &str) -> Colours {
        Colours::of(ancestors(&self.runs, name).map(|style| style.colours))
    }

    /// Returns the colours of a cell, where its style says so.
    pub(crate) fn colours_of_cell(&self, name: &str) -> Colours {
        Colours::of(ancestors(&self.cells, name).map(|style| style.colours))
    }

    /// Returns whether the style of a table or of a row shades it.
    pub(crate) fn shades_table(&self, name: &str) -> bool {
        self.shaded_tables.contains(name)
    }

    /// Returns whether a style hides what its cells show, or strikes it through.
    pub(crate) fn hides_cell(&self, name: &str) -> bool {
        let hidden = ancestors(&self.cells, name).find_map(|style| style.hidden);
        hidden.unwrap_or(false)
    }

    /// Returns whether a style draws lines around a cell, as those of a table have.
    pub(crate) fn is_ruled(&self, name: &str) -> bool {
        let mut sides = [None; 4];
        for found in ancestors(&self.cells, name) {
            for (side, own) in sides.iter_mut().zip(found.sides) {
                *side = side.or(own);
            }
        }
        let sides: Sides = sides.map(|side| side.unwrap_or(false));
        is_ruled(sides)
    }

    /// Returns whether a table style hides its table, as that of a hidden sheet does.
    pub(crate) fn hides_table(&self, name: &str) -> bool {
        self.hidden_tables.contains(name)
    }

    /// Returns whether a section style hides its section.
    pub(crate) fn hides_section(&self, name: &str) -> bool {
        self.hidden_sections.contains(name)
    }
}

fn begin(xml: &Xml<'_>, tag: &Tag<'_>) -> Current {
    let owned = |name| xml.attribute(tag, name).map(|value| value.into_owned());
    let name = owned("name").unwrap_or_default();
    let outline = owned("default-outline-level");
    let outline = outline.and_then(|level| level.trim().parse().ok());
    Current {
        family: owned("family").unwrap_or_default(),
        written: Written {
            parent: owned("parent-style-name"),
            list: owned("list-style-name"),
            outline: outline.filter(|level| (1..=9).contains(level)),
            hidden: None,
            raised: None,
            colours: Colours::default(),
            is_title: matches!(name.as_str(), "Title" | "标题"),
        },
        sides: [None; 4],
        name,
    }
}

/// Returns whether a position is above the line (ODF 1.3 part 3, 20.392): `super 58%`, `33% 58%`. A few
/// percent set a line straight.
fn is_raised(position: &str) -> bool {
    let first = position.split_ascii_whitespace().next().unwrap_or_default();
    let percent = first
        .strip_suffix('%')
        .and_then(|percent| percent.parse::<f32>().ok());
    first == "super" || percent.is_some_and(|percent| percent >= 15.0)
}

/// Returns whether a border is a line to be seen (XSL 1.1, 7.8.25): `0.5pt solid #000000`, not `none`.
fn is_drawn(border: &str) -> bool {
    let mut words = border.split_ascii_whitespace();
    words.clone().next().is_some() && !words.any(|word| matches!(word, "none" | "hidden" | "0pt"))
}

/// A style that may inherit from another.
trait Inherits {
    fn parent(&self) -> Option<&str>;
}

impl Inherits for Written {
    fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }
}

impl Inherits for WrittenCell {
    fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }
}

/// Returns a style and those it inherits from, nearest first.
fn ancestors<'s, S: Inherits>(
    styles: &'s BTreeMap<String, S>,
    name: &str,
) -> impl Iterator<Item = &'s S> {
    let parent = |style: &&'s S| styles.get((*style).parent()?);
    std::iter::successors(styles.get(name), parent).take(MOST_ANCESTORS)
}

/// Gathers what a style says and what it inherits.
fn inherited(styles: &BTreeMap<String, Written>, name: &str) -> Style {
    let mut style = Style::default();
    let mut hidden = None;
    for found in ancestors(styles, name) {
        style.heading = style
            .heading
            .or(found.outline)
            .or(found.is_title.then_some(1));
        if style.list.is_none() {
            style.list.clone_from(&found.list);
        }
        hidden = hidden.or(found.hidden);
        style.colours.inherit(found.colours);
    }
    style.hidden = hidden.unwrap_or(false);
    style
}

/// Notes a level of a list, or how its number is followed.
fn note_level(list: &mut List, current: &mut Option<usize>, xml: &Xml<'_>, tag: &Tag<'_>) {
    let number = |name| {
        let value = xml.attribute(tag, name)?;
        value.trim().parse::<i64>().ok()
    };
    let text = |name| {
        let value = xml.attribute(tag, name).unwrap_or_default();
        value.chars().take(MOST_PRINTED).collect::<String>()
    };
    match tag.name() {
        "list-level-style-number" | "outline-level-style" => {}
        "list-level-style-bullet" | "list-level-style-image" => {
            let index = number("level").and_then(|level| usize::try_from(level - 1).ok());
            let bullet = Level {
                format: "bullet".into(),
                ..Level::default()
            };
            if let Some(index) = index.filter(|index| *index < LEVELS) {
                list.levels.insert(index, bullet);
            }
            *current = None;
            return;
        }
        "list-level-label-alignment" | "list-level-properties" => {
            let followed = xml.attribute(tag, "label-followed-by");
            let spaced = followed.is_some_and(|followed| followed == "space");
            if let Some(level) = current.and_then(|index| list.levels.get_mut(&index)) {
                level.space |= spaced;
            }
            return;
        }
        _ => return,
    }
    let Some(index) = number("level").and_then(|level| usize::try_from(level - 1).ok()) else {
        return;
    };
    if index >= LEVELS {
        return;
    }
    let shown = number("display-levels").and_then(|shown| usize::try_from(shown).ok());
    let shown = shown.unwrap_or(1).clamp(1, index + 1);
    let numbers: Vec<String> = (index + 2 - shown..=index + 1)
        .map(|level| format!("%{level}"))
        .collect();
    let (prefix, suffix) = (text("num-prefix"), text("num-suffix"));
    // LibreOffice writes the whole pattern, each number as `%1%`; what stands between two numbers
    // is a point where only prefix and suffix are given (19.502).
    let whole = text("num-list-format");
    let pattern = if whole.is_empty() {
        format!("{prefix}{}{suffix}", numbers.join("."))
    } else {
        pattern_of(&whole)
    };
    let level = Level {
        start: number("start-value"),
        format: format_of(&text("num-format")).into(),
        text: pattern,
        ..Level::default()
    };
    list.levels.insert(index, level);
    *current = Some(index);
}

/// Turns `第%1%.%2%条` into `第%1.%2条`.
fn pattern_of(whole: &str) -> String {
    let mut pattern = String::new();
    let mut rest = whole.chars().peekable();
    while let Some(character) = rest.next() {
        pattern.push(character);
        if character == '%' && rest.peek().is_some_and(char::is_ascii_digit) {
            pattern.extend(rest.next());
            rest.next_if_eq(&'%');
        }
    }
    pattern
}

/// Returns the name that ECMA-376 has for a format, which is written as the beginning of its numbers
/// (ODF 1.3 part 3, 19.500).
fn format_of(sample: &str) -> &'static str {
    let mut characters = sample.chars();
    match (characters.next(), characters.next()) {
        (None, _) => "none",
        (Some('0'), _) => "decimalZero",
        (Some('1'), Some('s')) => "ordinal",
        (Some('a'), _) => "lowerLetter",
        (Some('A'), _) => "upperLetter",
        (Some('i'), _) => "lowerRoman",
        (Some('I'), _) => "upperRoman",
        (Some('一' | '〇' | '零'), _) => "chineseCountingThousand",
        (Some('壹' | '壱'), _) => "chineseLegalSimplified",
        (Some('①'), _) => "decimalEnclosedCircle",
        (Some('⑴'), _) => "decimalEnclosedParen",
        (Some('甲'), _) => "ideographTraditional",
        (Some('子'), _) => "ideographZodiac",
        (Some('１'), _) => "decimalFullWidth",
        _ => "decimal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manuscript::numbering::Counters;

    #[test]
    fn what_stands_above_the_line_is_raised() {
        for position in ["super 58%", "super", "33% 58%"] {
            assert!(is_raised(position), "{position}");
        }
        for position in ["sub 58%", "-33% 58%", "0% 100%", "4% 100%", ""] {
            assert!(!is_raised(position), "{position}");
        }
    }

    #[test]
    fn styles_inherit_and_lists_count() {
        let text = r#"<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
            xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
            xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">
            <s:style s:name="Heading_20_2" s:family="paragraph" s:default-outline-level="2" s:list-style-name="L"/>
            <s:style s:name="P1" s:family="paragraph" s:parent-style-name="Heading_20_2"><s:text-properties text:display="none"/></s:style>
            <s:style s:name="T1" s:family="text"><s:text-properties s:text-line-through-style="solid" s:text-line-through-type="single" s:text-position="super 58%"/></s:style>
            <s:style s:name="T2" s:family="text"><s:text-properties s:text-line-through-style="none" s:text-line-through-type="none" s:text-position="0% 100%"/></s:style>
            <s:style s:name="T3" s:family="text" s:parent-style-name="T1"><s:text-properties s:font-name="x"/></s:style>
            <s:style s:name="C" s:family="table-column"><s:table-column-properties s:column-width="1in"/></s:style>
            <text:list-style s:name="L"><text:list-level-style-number text:level="1" s:num-format="一, 二, 三, ..." s:num-suffix="、"/>
            <text:list-level-style-number text:level="2" s:num-format="1" s:num-prefix="(" s:num-suffix=")" text:display-levels="2"/>
            <text:list-level-style-number text:level="3" s:num-format="1" loext:num-list-format="第%3%条"/>
            </text:list-style></office:document-styles>"#;
        let mut styles = Styles::default();
        assert_eq!(styles.add(text, &Limits::default()), None);
        assert_eq!(
            ["T1", "T2", "T3"].map(|name| styles.hides_run(name)),
            [Some(true), Some(false), Some(true)]
        );
        assert_eq!(
            ["T1", "T2", "T3"].map(|name| styles.raises_run(name)),
            [Some(true), Some(false), Some(true)]
        );
        let style = styles.paragraph("P1");
        assert_eq!((style.heading, style.hidden), (Some(2), true));
        assert_eq!(style.list.as_deref(), Some("L"));
        assert_eq!(styles.column("C"), Some(1440));
        let list = styles.list("L").unwrap();
        let mut counters = Counters::default();
        let mut count = |level| styles.numbering.count(&mut counters, list, level).unwrap();
        assert_eq!(
            [count(0), count(1), count(2), count(0)],
            ["一、", "(一.1) ", "第1条", "二、"]
        );
        assert_eq!(styles.outline(), None);
    }
}
