//! Automatic numbering: the number that a word processor prints before a paragraph without it being in
//! the text (ECMA-376 17.9). Headings are often numbered so: 一、 （一） 1.
//!
//! Clauses are those of ECMA-376; RTF and the binary format have the same model.

use super::numerals;
use std::collections::{BTreeMap, BTreeSet};

/// How many levels a list has (17.9.3).
pub(crate) const LEVELS: usize = 9;

/// How many lists, and how many uses of lists, are kept. Word numbers them up to 32 767.
pub(crate) const MOST_LISTS: usize = 65_536;

/// How many characters a number's pattern has at most; a longer one would be printed before every
/// paragraph.
pub(crate) const MOST_PRINTED: usize = 64;

/// One level of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Level {
    pub(crate) start: Option<i64>,
    pub(crate) format: String,
    pub(crate) text: String,
    /// The level, counted from 1, whose use restarts this one; 0 for never.
    pub(crate) restart: Option<i64>,
    /// Whether all numbers in it are decimals, as in legal texts.
    pub(crate) legal: bool,
    /// Whether a space of its own stands between number and text.
    pub(crate) space: bool,
    /// The paragraph style that is bound to this level.
    pub(crate) style: Option<String>,
}

impl Level {
    /// Returns the pattern of a level as DOC and RTF keep it: a character below nine stands for the number of
    /// that level.
    pub(crate) fn pattern(characters: impl Iterator<Item = char>) -> String {
        let mut pattern = String::new();
        for character in characters {
            match character {
                number @ '\0'..='\u{8}' => pattern += &format!("%{}", u32::from(number) + 1),
                character => pattern.push(character),
            }
        }
        pattern
    }
}

/// A list as defined (`abstractNum`).
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) levels: BTreeMap<usize, Level>,
    /// The numbering style in which the list is really defined.
    pub(crate) link: Option<String>,
}

/// A use of a list (`num`).
#[derive(Debug, Default)]
pub(crate) struct Use {
    pub(crate) list: i64,
    pub(crate) levels: BTreeMap<usize, Level>,
    pub(crate) starts: BTreeMap<usize, i64>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    pub(crate) lists: BTreeMap<i64, List>,
    pub(crate) uses: BTreeMap<i64, Use>,
    /// Numbering styles by identifier, with the list that each is (`styleLink`).
    pub(crate) linked: BTreeMap<String, i64>,
}

/// How far the lists have been counted.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    counts: BTreeMap<i64, [Option<i64>; LEVELS]>,
    restarted: BTreeSet<(i64, usize)>,
}

impl Counters {
    /// Makes the next number of a level the given one.
    pub(crate) fn begin(&mut self, id: i64, level: usize, first: i64) {
        let counts = self.counts.entry(id).or_default();
        set(counts, level, Some(first.saturating_sub(1)));
    }
}

impl Numbering {
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
        let id = self.list(self.uses.get(&number)?.list)?.0;
        self.count_apart(counters, id, number, level)
    }

    /// Counts a paragraph in a list that is counted by itself, under an identifier of its own.
    pub(crate) fn count_apart(
        &self,
        counters: &mut Counters,
        id: i64,
        number: i64,
        level: usize,
    ) -> Option<String> {
        let used = self.uses.get(&number)?;
        let list = self.list(used.list)?.1;
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
