//! Lists and their uses: what numbers are printed before paragraphs (RTF 1.9.1, "List Tables").

use crate::manuscript::numbering::{
    Counters, LEVELS, Level, List, MOST_LISTS, MOST_PRINTED, Numbering, Use,
};
use crate::manuscript::numerals;

/// The lists of a document, while they are read and while they are counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    numbering: Numbering,
    counters: Counters,
    open: Open,
    /// The text of the level that is open, as it stands in the file.
    text: String,
}

/// What is being described. Its number may stand before or behind what it holds.
#[derive(Debug, Default)]
enum Open {
    #[default]
    Nothing,
    List(List, Option<i64>),
    Use(Use, Option<i64>, Changes),
}

/// What a use of a list changes in its levels, which it names by their order.
#[derive(Debug, Default)]
struct Changes {
    begun: usize,
    /// The level that is open begins anew with the number that follows.
    starts: bool,
    /// It is described whole.
    whole: bool,
}

impl Lists {
    /// Obeys a control word within the tables of lists and of their uses.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let value = i64::from(number.unwrap_or(0));
        match (word, &mut self.open) {
            ("list", _) => {
                self.finish();
                self.open = Open::List(List::default(), None);
            }
            ("listoverride", _) => {
                self.finish();
                self.open = Open::Use(Use::default(), None, Changes::default());
            }
            ("listid", Open::List(_, id)) | ("ls", Open::Use(_, id, _)) => *id = Some(value),
            ("listid", Open::Use(used, ..)) => used.list = value,
            // A list that is only a use of a numbering style has the number of that style's list.
            ("liststyleid", Open::List(list, _)) => {
                list.link = Some(value.to_string());
                self.numbering.linked.insert(value.to_string(), value);
            }
            ("lfolevel", Open::Use(_, _, changes)) => {
                *changes = Changes {
                    begun: changes.begun + 1,
                    ..Changes::default()
                };
            }
            ("listoverridestartat", Open::Use(_, _, changes)) => changes.starts = true,
            ("levelstartat", Open::Use(used, _, changes)) if changes.starts => {
                if (1..=LEVELS).contains(&changes.begun) {
                    used.starts.insert(changes.begun - 1, value);
                }
                if changes.whole {
                    self.level_word(word, value);
                }
            }
            ("listlevel", open) => open.begin_level(),
            _ => self.level_word(word, value),
        }
    }

    fn level_word(&mut self, word: &str, value: i64) {
        let Some(level) = self.open.level() else {
            return;
        };
        match word {
            "levelstartat" => level.start = Some(value),
            "levelnfc" | "levelnfcn" => {
                level.format = numerals::of_code(u8::try_from(value).unwrap_or(0)).to_owned();
            }
            "levelfollow" => level.space = value == 1,
            "levellegal" => level.legal = value != 0,
            "levelnorestart" => level.restart = (value != 0).then_some(0),
            _ => {}
        }
    }

    /// Adds to the text of the level that is open.
    pub(super) fn add(&mut self, text: &str) {
        // Four bytes a character, the length before them and the semicolon behind.
        if self.text.len() + text.len() <= 4 * (MOST_PRINTED + 2) {
            self.text.push_str(text);
        }
    }

    /// Ends the text of a level: its length, then its pattern, then a semicolon that is not of it.
    pub(super) fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let mut characters = text.strip_suffix(';').unwrap_or(&text).chars();
        let length = characters.next().map_or(0, u32::from);
        let length = usize::try_from(length).unwrap_or(0).min(MOST_PRINTED);
        if let Some(level) = self.open.level() {
            level.text = Level::pattern(characters.take(length));
        }
    }

    /// Files what is open under its number.
    pub(super) fn finish(&mut self) {
        match std::mem::take(&mut self.open) {
            Open::List(list, Some(id)) if self.numbering.lists.len() < MOST_LISTS => {
                self.numbering.lists.insert(id, list);
            }
            Open::Use(used, Some(number), _) if self.numbering.uses.len() < MOST_LISTS => {
                self.numbering.uses.insert(number, used);
            }
            _ => {}
        }
    }

    /// Counts a paragraph of a use of a list and returns what is printed before it.
    pub(super) fn count(&mut self, number: i32, level: i32) -> Option<String> {
        let level = usize::try_from(level).unwrap_or(0);
        self.numbering
            .count(&mut self.counters, i64::from(number), level)
    }
}

impl Open {
    fn begin_level(&mut self) {
        match self {
            Self::List(list, _) if list.levels.len() < LEVELS => {
                list.levels.insert(list.levels.len(), Level::default());
            }
            Self::Use(used, _, changes) if (1..=LEVELS).contains(&changes.begun) => {
                changes.whole = true;
                used.levels.insert(changes.begun - 1, Level::default());
            }
            _ => {}
        }
    }

    /// The level that is open.
    fn level(&mut self) -> Option<&mut Level> {
        match self {
            Self::List(list, _) => list.levels.values_mut().next_back(),
            Self::Use(used, _, changes) if changes.whole => {
                used.levels.get_mut(&changes.begun.checked_sub(1)?)
            }
            _ => None,
        }
    }
}
