//! Automatic numbering: the number that Word prints before a paragraph without it being in the text
//! (ECMA-376 17.9). Headings are often numbered so: 一、 （一） 1.

use super::numerals;
use super::xml::{Fault, Space, Tag, Token, Xml};
use nianbao_document::Limits;
use std::collections::{BTreeMap, BTreeSet};

/// How many levels a list has (17.9.3).
const LEVELS: usize = 9;

/// How many lists, and how many uses of lists, are kept. Word numbers them up to 32 767.
const MOST_LISTS: usize = 65_536;

/// How many characters a number's pattern has at most; a longer one would be printed before every
/// paragraph.
const MOST_PRINTED: usize = 64;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: Option<i64>,
    format: String,
    text: String,
    /// The level, counted from 1, whose use restarts this one; 0 for never.
    restart: Option<i64>,
    /// Whether all numbers in it are decimals, as in legal texts.
    legal: bool,
    /// Whether a space of its own stands between number and text.
    space: bool,
    /// The paragraph style that is bound to this level.
    style: Option<String>,
}

/// A list as defined (`abstractNum`).
#[derive(Debug, Default)]
struct List {
    levels: BTreeMap<usize, Level>,
    /// The numbering style in which the list is really defined.
    link: Option<String>,
}

/// A use of a list (`num`).
#[derive(Debug, Default)]
struct Use {
    list: i64,
    levels: BTreeMap<usize, Level>,
    starts: BTreeMap<usize, i64>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    lists: BTreeMap<i64, List>,
    uses: BTreeMap<i64, Use>,
    /// Numbering styles by identifier, with the list that each is (`styleLink`).
    linked: BTreeMap<String, i64>,
}

/// How far the lists have been counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    counts: BTreeMap<i64, [Option<i64>; LEVELS]>,
    restarted: BTreeSet<(i64, usize)>,
}

impl Numbering {
    /// Reads the numbering part; what stands before a fault counts.
    pub(crate) fn read(text: &str, limits: &Limits) -> (Self, Option<Fault>) {
        let mut xml = Xml::new(text, limits);
        let mut reading = Reading::default();
        let fault = loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    if tag.space == Space::Word && reading.skip == 0 {
                        reading.open(&xml, &tag);
                    }
                    // Within a level's own properties nothing is meant for the list.
                    let inner = matches!(tag.name(), "pPr" | "rPr");
                    if inner || reading.skip > 0 {
                        reading.skip += 1;
                    } else {
                        reading.names.push(tag.name().to_owned());
                    }
                }
                Ok(Token::Close) if reading.skip > 0 => reading.skip -= 1,
                Ok(Token::Close) => reading.close(),
                Ok(Token::Text(_)) => {}
                Ok(Token::End) => break None,
                Err(fault) => break Some(fault),
            }
        };
        (reading.numbering, fault)
    }

    /// Returns the level that a paragraph style is bound to.
    pub(crate) fn level_of_style(&self, number: i64, style: &str) -> Option<usize> {
        let list = self.list(self.uses.get(&number)?.list)?.1;
        let bound = |level: &Level| level.style.as_deref() == Some(style);
        list.levels
            .iter()
            .find(|(_, level)| bound(level))
            .map(|(index, _)| *index)
    }

    /// Counts a paragraph and returns what is printed before it.
    pub(crate) fn count(
        &self,
        counters: &mut Counters,
        number: i64,
        level: usize,
    ) -> Option<String> {
        let used = self.uses.get(&number)?;
        let (id, list) = self.list(used.list)?;
        let own = level.min(LEVELS - 1);
        let find = |index: usize| used.levels.get(&index).or_else(|| list.levels.get(&index));
        let definition = find(own)?;
        let start = |index: usize| find(index).and_then(|level| level.start).unwrap_or(1);
        let counts = counters.counts.entry(id).or_default();
        if let Some(first) = used.starts.get(&own)
            && counters.restarted.insert((number, own))
        {
            // An override counts from its start at its first use, whatever was counted before.
            set(counts, own, Some(first.saturating_sub(1)));
        }
        let next = at(counts, own).map_or(start(own), |count| count.saturating_add(1));
        set(counts, own, Some(next));
        // A level that was passed over counts as begun.
        for above in 0..own {
            if at(counts, above).is_none() {
                set(counts, above, Some(start(above)));
            }
        }
        for deeper in own + 1..LEVELS {
            let restarts = match find(deeper).and_then(|level| level.restart) {
                None => true,
                Some(after) => usize::try_from(after).is_ok_and(|after| own < after),
            };
            if restarts {
                set(counts, deeper, None);
            }
        }
        let mut text = String::new();
        let mut characters = definition.text.chars().peekable();
        while let Some(character) = characters.next().filter(|_| text.len() < 4 * MOST_PRINTED) {
            let digit = characters
                .peek()
                .and_then(|c| c.to_digit(10))
                .filter(|d| *d > 0);
            match digit
                .filter(|_| character == '%')
                .and_then(|d| usize::try_from(d).ok())
            {
                Some(digit) => {
                    characters.next();
                    let index = digit - 1;
                    let count = at(counts, index).unwrap_or_else(|| start(index));
                    let format = find(index).map_or("decimal", |level| level.format.as_str());
                    let format = if definition.legal { "decimal" } else { format };
                    text += &numerals::format(count, format);
                }
                None => text.push(character),
            }
        }
        // A bullet is an ornament in a font of its own, often of private characters.
        if definition.format == "bullet" || text.is_empty() {
            return None;
        }
        // Full-width marks bring their own room. After others a gap is needed, lest 1. and 5 件 read
        // as 1.5 件.
        if definition.space || text.ends_with(|c: char| c.is_ascii() && c != ' ') {
            text.push(' ');
        }
        Some(text)
    }

    /// Follows a list to where it is defined: a list may say only that a numbering style has it
    /// (17.9.21), and the list of that style says so of itself (17.9.27).
    fn list(&self, id: i64) -> Option<(i64, &List)> {
        let list = self.lists.get(&id)?;
        if let Some(target) = list.link.as_ref().and_then(|style| self.linked.get(style))
            && list.levels.is_empty()
        {
            return self.lists.get(target).map(|list| (*target, list));
        }
        Some((id, list))
    }
}

fn at(counts: &[Option<i64>; LEVELS], level: usize) -> Option<i64> {
    counts.get(level).copied().flatten()
}

fn set(counts: &mut [Option<i64>; LEVELS], level: usize, value: Option<i64>) {
    if let Some(count) = counts.get_mut(level) {
        *count = value;
    }
}

/// Where the reading of the part stands.
#[derive(Default)]
struct Reading {
    numbering: Numbering,
    names: Vec<String>,
    skip: usize,
    list: Option<(i64, List)>,
    used: Option<(i64, Use)>,
    level: Option<(usize, Level)>,
    overridden: usize,
}

impl Reading {
    fn open(&mut self, xml: &Xml<'_>, tag: &Tag<'_>) {
        let id = |name: &str| {
            xml.attribute(tag, name)
                .and_then(|value| value.trim().parse().ok())
        };
        let index = |name: &str| {
            let index = xml
                .attribute(tag, name)
                .and_then(|value| value.trim().parse().ok());
            index.unwrap_or(0usize)
        };
        match tag.name() {
            "abstractNum" => self.list = id("abstractNumId").map(|id| (id, List::default())),
            "num" => self.used = id("numId").map(|id| (id, Use::default())),
            "lvlOverride" => self.overridden = index("ilvl"),
            "lvl" => {
                let level = Level {
                    format: "decimal".into(),
                    ..Level::default()
                };
                self.level = Some((index("ilvl"), level));
            }
            "numStyleLink" => {
                if let Some((_, list)) = &mut self.list {
                    list.link = xml.value(tag).map(|style| style.into_owned());
                }
            }
            "styleLink" => {
                if let (Some((id, _)), Some(style)) = (&self.list, xml.value(tag))
                    && self.numbering.linked.len() < MOST_LISTS
                {
                    self.numbering.linked.insert(style.into_owned(), *id);
                }
            }
            "abstractNumId" => {
                if let (Some((_, used)), Some(list)) = (&mut self.used, xml.number(tag)) {
                    used.list = list;
                }
            }
            "startOverride" => {
                if let (Some((_, used)), Some(start)) = (&mut self.used, xml.number(tag)) {
                    used.starts.insert(self.overridden.min(LEVELS), start);
                }
            }
            name => {
                if let Some((_, level)) = &mut self.level {
                    level.note(xml, tag, name);
                }
            }
        }
    }

    fn close(&mut self) {
        match self.names.pop().as_deref() {
            Some("lvl") => {
                let Some((index, level)) = self.level.take() else {
                    return;
                };
                if let Some((_, used)) = &mut self.used {
                    used.levels.insert(index.min(LEVELS), level);
                } else if let Some((_, list)) = &mut self.list {
                    list.levels.insert(index.min(LEVELS), level);
                }
            }
            Some("abstractNum") => {
                if let Some((id, list)) = self.list.take()
                    && self.numbering.lists.len() < MOST_LISTS
                {
                    self.numbering.lists.insert(id, list);
                }
            }
            Some("num") => {
                if let Some((id, used)) = self.used.take()
                    && self.numbering.uses.len() < MOST_LISTS
                {
                    self.numbering.uses.insert(id, used);
                }
            }
            _ => {}
        }
    }
}

impl Level {
    fn note(&mut self, xml: &Xml<'_>, tag: &Tag<'_>, name: &str) {
        match name {
            "start" => self.start = xml.number(tag),
            "numFmt" => {
                let format = xml.value(tag).unwrap_or_default();
                self.format = format.chars().take(MOST_PRINTED).collect();
            }
            "lvlText" => {
                let text = xml.value(tag).unwrap_or_default();
                self.text = text.chars().take(MOST_PRINTED).collect();
            }
            "lvlRestart" => self.restart = xml.number(tag),
            "isLgl" => self.legal = xml.switch(tag),
            "suff" => self.space = xml.value(tag).is_some_and(|value| value == "space"),
            "pStyle" => self.style = xml.value(tag).map(|style| style.into_owned()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
        <w:abstractNum w:abstractNumId="1">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H"/><w:lvlText w:val="%1、"/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/><w:lvlRestart w:val="0"/>
            <w:pPr><w:start w:val="9"/></w:pPr></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:styleLink w:val="S"/>
          <w:lvl w:ilvl="0"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="S"/></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="1"/>
          <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">
          <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:lvlOverride></w:num>
        <w:abstractNum w:abstractNumId="5">
          <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
          <w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="3"/><w:lvlText w:val="%1.%3"/><w:isLgl/></w:lvl></w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="5"/></w:num>
        </w:numbering>"#;

    #[test]
    fn lists_are_counted() {
        let (numbering, fault) = Numbering::read(PART, &Limits::default());
        assert_eq!(fault, None);
        let mut counters = Counters::default();
        let cases = [
            ((1, 0), Some("一、")),
            ((1, 1), Some("（一）")),
            ((1, 1), Some("（二）")),
            ((1, 2), Some("1.3 ")),
            ((1, 0), Some("二、")),
            ((1, 1), Some("（一）")),
            ((1, 2), Some("2.4 ")),
            ((2, 0), Some("五、")),
            ((2, 0), Some("六、")),
            ((1, 0), Some("七、")),
            ((3, 0), Some("A) ")),
            ((3, 0), Some("B) ")),
            ((4, 0), None),
            ((5, 2), Some("1.3 ")),
            ((5, 1), Some("（二）")),
            ((5, 0), Some("二、")),
            ((9, 0), None),
            ((1, 50), None),
        ];
        for ((number, level), text) in cases {
            let printed = numbering.count(&mut counters, number, level);
            assert_eq!(printed.as_deref(), text, "{number} {level}");
        }
        assert_eq!(numbering.level_of_style(1, "H"), Some(0));
        assert_eq!(numbering.level_of_style(1, "other"), None);
    }
}
