//! What each control word means.

use super::{Font, Walk};
use crate::ReadError;
use crate::manuscript::marks::Edge;
use crate::rtf::charset::{Charset, of_code_page};
use crate::rtf::state::{Destination, Ending, Format, RowFormat, Story};

impl Walk<'_> {
    /// Obeys a control symbol.
    pub(super) fn symbol(&mut self, symbol: u8) -> Result<(), ReadError> {
        match symbol {
            b'~' => self.print("\u{A0}"),
            b'_' => self.print("-"),
            b'\\' | b'{' | b'}' => self.print(&char::from(symbol).to_string()),
            b'\t' => self.print("\t"),
            b'\r' | b'\n' => self.word("par", None, false, false),
            _ => Ok(()),
        }
    }

    /// Obeys a control word. `first` is whether it begins its group, `starred` whether readers that do
    /// not know it are to pass over the group.
    pub(super) fn word(
        &mut self,
        word: &str,
        number: Option<i32>,
        first: bool,
        starred: bool,
    ) -> Result<(), ReadError> {
        let destination = self.destination();
        match destination {
            Destination::Nowhere => return Ok(()),
            Destination::Fonts => {
                self.font_word(word, number, starred);
                return Ok(());
            }
            Destination::Styles => {
                self.style_word(word, number);
                return Ok(());
            }
            Destination::Colours => {
                let place = ["red", "green", "blue"]
                    .iter()
                    .position(|name| *name == word);
                if let Some(part) = place.and_then(|place| self.colour.get_mut(place)) {
                    *part = number;
                }
                return Ok(());
            }
            Destination::Lists => {
                self.list_word(word, number, starred);
                return Ok(());
            }
            Destination::Info => {
                self.info_word(word, starred);
                return Ok(());
            }
            Destination::Date(_) => {
                let names = ["yr", "mo", "dy", "hr", "min"];
                let place = names.iter().position(|name| *name == word);
                if let Some(part) = place.and_then(|place| self.date.get_mut(place)) {
                    *part = number;
                }
                return Ok(());
            }
            _ => {}
        }
        if (first || starred) && self.begins(word, starred)? {
            return Ok(());
        }
        match word {
            "ansicpg" => self.set_page(number.unwrap_or(0)),
            "mac" => self.set_page(10000),
            "deff" => self.default_font = number.unwrap_or(0),
            "uc" => self.group(|group| {
                let count = usize::try_from(number.unwrap_or(1)).unwrap_or(1);
                group.fallback = count.min(64);
            }),
            "f" | "af" if word == "f" || self.destination() == Destination::Story => {
                // `\afN` names the font of what follows only after `\dbch` and the like, where Word
                // repeats it as `\fN`; alone it changes nothing.
                if word == "f" {
                    self.set_font(number.unwrap_or(0));
                }
            }
            "plain" => {
                let font = self.default_font;
                self.set_font(font);
                self.group(|group| {
                    (group.hidden, group.struck, group.deleted) = (false, [false; 2], false);
                    (group.raised, group.white, group.shaded) = (false, false, false);
                });
            }
            "v" => self.group(|group| group.hidden = number != Some(0)),
            "strike" => self.group(|group| group.struck[0] = number != Some(0)),
            "cf" => {
                let white = self.is_white(number);
                self.group(|group| group.white = white);
            }
            "highlight" | "cb" | "chcbpat" => {
                let shaded = self.is_shade(number);
                self.group(|group| group.shaded = shaded);
            }
            "super" => self.group(|group| group.raised = number != Some(0)),
            "nosupersub" | "sub" => self.group(|group| group.raised = false),
            // By so many half points; 6 where it does not say. Less sets a line straight.
            "up" => self.group(|group| group.raised = number.unwrap_or(6) >= 6),
            "dn" => self.group(|group| group.raised = false),
            "striked" => self.group(|group| group.struck[1] = number != Some(0)),
            "deleted" => {
                self.told.remarks.tracked = true;
                self.group(|group| group.deleted = number != Some(0));
            }
            "revised" => self.told.remarks.tracked = true,
            "u" => {}
            _ if self.paragraph_word(word, number) => {}
            _ if self.row_word(word, number)? => {}
            _ => return self.character_word(word),
        }
        Ok(())
    }

    fn destination(&self) -> Destination {
        self.groups
            .last()
            .map_or(Destination::Nowhere, |group| group.destination)
    }

    fn group(&mut self, change: impl FnOnce(&mut crate::rtf::state::Group)) {
        if let Some(group) = self.groups.last_mut() {
            change(group);
        }
    }

    fn send(&mut self, destination: Destination) {
        self.group(|group| group.destination = destination);
    }

    /// Begins a destination. Returns whether the word is one.
    fn begins(&mut self, word: &str, starred: bool) -> Result<bool, ReadError> {
        let shape = matches!(self.destination(), Destination::Shape);
        match word {
            "fonttbl" => self.send(Destination::Fonts),
            "colortbl" => self.send(Destination::Colours),
            "stylesheet" => self.send(Destination::Styles),
            "listtable" | "listoverridetable" => self.send(Destination::Lists),
            "info" => self.send(Destination::Info),
            "userprops" => self.send(Destination::Info),
            "generator" => self.send(Destination::Statement("Application")),
            "listtext" | "pntext" => self.send(Destination::Number),
            "footnote" => self.begin_story(Ending::Note),
            "shptxt" | "dptxbxtext" => self.begin_story(Ending::Box),
            "shp" | "shpinst" | "shpgrp" | "do" | "picprop" => self.send(Destination::Shape),
            "sp" if shape => self.property = Default::default(),
            "sn" if shape => self.send(Destination::PropertyName),
            "sv" if shape => self.send(Destination::PropertyValue),
            "pict" => self.send(Destination::Picture),
            "shppict" | "ud" | "upr" | "result" | "fldrslt" | "field" | "object" | "moMath"
            | "moMathPara" | "mmath" | "pgnstarts" => {
                // `\upr` holds its text twice; the first time not in Unicode.
                if word == "upr" {
                    self.send(Destination::Shape);
                } else if word == "ud" {
                    self.send(Destination::Story);
                } else if word == "object" || (word == "result" && shape) {
                    let to = if word == "object" {
                        Destination::Shape
                    } else {
                        Destination::Story
                    };
                    self.send(to);
                }
            }
            "nesttableprops" => self.send(Destination::RowProperties),
            // Furniture of the page, comments, what fields are made of, copies in older forms, and
            // marks of indexes are not in the text.
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" | "fldinst" | "shprslt" | "nonshppict" | "nonesttables" | "annotation"
            | "xe" | "tc" | "tcn" | "rxe" | "txe" | "pntxta" | "pntxtb" | "pn" | "filetbl"
            | "objdata" | "mmathPict" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc"
            | "aftncn" | "blipuid" | "pnseclvl" => {
                self.send(Destination::Nowhere);
            }
            _ if starred => self.send(Destination::Nowhere),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn begin_story(&mut self, ending: Ending) {
        let hidden = self.groups.last().is_some_and(|g| g.hidden || g.deleted);
        if hidden {
            self.send(Destination::Nowhere);
            return;
        }
        self.stories.push(Story::default());
        self.group(|group| {
            group.destination = Destination::Story;
            group.ends_story = Some(ending);
            group.paragraph = Format::default();
        });
    }

    fn paragraph_word(&mut self, word: &str, number: Option<i32>) -> bool {
        let shaded = self.is_shade(number);
        // What is said between the marks of a number is not of the paragraph.
        if self.destination() != Destination::Story {
            return matches!(
                word,
                "pard" | "intbl" | "itap" | "s" | "outlinelevel" | "ls" | "ilvl"
            );
        }
        let group = self.groups.last_mut();
        let Some(format) = group.map(|group| &mut group.paragraph) else {
            return false;
        };
        match word {
            "pard" => *format = Format::default(),
            "intbl" => format.depth = format.depth.max(1),
            "itap" => format.depth = usize::try_from(number.unwrap_or(1)).unwrap_or(0),
            "s" => format.style = number,
            "outlinelevel" => format.outline = number,
            "cbpat" => format.shaded = shaded,
            "ls" => format.list = number.filter(|list| *list > 0),
            "ilvl" => format.level = number.unwrap_or(0),
            _ => return false,
        }
        true
    }

    fn row_word(&mut self, word: &str, number: Option<i32>) -> Result<bool, ReadError> {
        let inner = self.destination() == Destination::RowProperties;
        let shaded = self.is_shade(number);
        let depth = self.groups.last().map_or(0, |group| group.paragraph.depth);
        match word {
            "cell" | "nestcell" => {
                let depth = if word == "cell" { 1 } else { depth.max(2) };
                self.set_depth(depth);
                self.end_paragraph()?;
                if let Some(story) = self.stories.last_mut() {
                    story.marks.end_cell(depth, self.limits)?;
                }
            }
            "row" => self.end_row(1),
            "nestrow" => self.end_row(depth.max(2)),
            "clcbpat" | "clcbpatraw" | "clshdng" | "clshdngraw" => {
                // Patterns are drawn in another colour than the paper's.
                let shaded =
                    shaded || word.starts_with("clshdng") && number.is_some_and(|part| part > 0);
                if let Some(row) = self.row(inner) {
                    row.shaded |= shaded;
                }
            }
            "trowd" | "trleft" | "clvmgf" | "clvmrg" | "clmgf" | "clmrg" | "cellx" => {
                if let Some(row) = self.row(inner) {
                    row.note(word, number);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The row that is described: of a table in the text, or of one within a table.
    fn row(&mut self, inner: bool) -> Option<&mut RowFormat> {
        let story = self.stories.last_mut()?;
        Some(if inner {
            &mut story.inner_row
        } else {
            &mut story.row
        })
    }

    /// A mark of a cell says how deep it is, whatever the paragraph says.
    fn set_depth(&mut self, depth: usize) {
        self.group(|group| group.paragraph.depth = depth);
    }

    fn end_row(&mut self, depth: usize) {
        if let Some(story) = self.stories.last_mut() {
            let row = if depth > 1 {
                &story.inner_row
            } else {
                &story.row
            };
            let edges: Vec<Edge> = row.edges.clone();
            story.marks.end_row(depth, &edges, false);
        }
    }

    /// Obeys a word that prints something.
    fn character_word(&mut self, word: &str) -> Result<(), ReadError> {
        let character = match word {
            "par" => {
                let deleted = self.groups.last().is_some_and(|group| group.deleted);
                if self.destination() == Destination::Story && !deleted {
                    self.end_paragraph()?;
                }
                return Ok(());
            }
            "sect" if self.destination() == Destination::Story => return self.end_paragraph(),
            "line" | "page" | "column" | "softline" => "\n",
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "bullet" => "•",
            "emspace" | "enspace" | "qmspace" => " ",
            _ => return Ok(()),
        };
        self.print(character)
    }

    fn font_word(&mut self, word: &str, number: Option<i32>, starred: bool) {
        match word {
            "f" => {
                self.end_font();
                let font = Font {
                    name: String::new(),
                    charset: Charset::Default,
                };
                self.font = Some((number.unwrap_or(0), font));
            }
            "fcharset" => {
                if let Some((_, font)) = &mut self.font {
                    font.charset = Charset::of(number.unwrap_or(0));
                }
            }
            "cpg" => {
                if let (Some((_, font)), Some(page)) =
                    (&mut self.font, of_code_page(number.unwrap_or(0)))
                {
                    font.charset = Charset::Of(page);
                }
            }
            // Other names of the font.
            _ if starred => self.send(Destination::Nowhere),
            _ => {}
        }
    }

    fn style_word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "s" => {
                let style = number.unwrap_or(0);
                self.style = Some((style, Format::default(), String::new()));
            }
            "outlinelevel" => {
                if let Some((_, format, _)) = &mut self.style {
                    format.outline = number;
                }
            }
            "keycode" => self.send(Destination::Nowhere),
            _ => {}
        }
    }

    fn list_word(&mut self, word: &str, number: Option<i32>, starred: bool) {
        match word {
            "leveltext" => self.send(Destination::LevelText),
            "listtable" | "listoverridetable" => {}
            "levelnumbers" | "listname" => self.send(Destination::Nowhere),
            _ if starred => self.send(Destination::Nowhere),
            _ => self.lists.word(word, number),
        }
    }

    fn info_word(&mut self, word: &str, starred: bool) {
        let destination = match word {
            "title" => Destination::Statement("dc:title"),
            "subject" => Destination::Statement("dc:subject"),
            "author" => Destination::Statement("dc:creator"),
            "operator" => Destination::Statement("cp:lastModifiedBy"),
            "keywords" => Destination::Statement("cp:keywords"),
            "doccomm" => Destination::Statement("dc:description"),
            "company" => Destination::Statement("Company"),
            "category" => Destination::Statement("cp:category"),
            "creatim" => Destination::Date("dcterms:created"),
            "revtim" => Destination::Date("dcterms:modified"),
            "propname" => Destination::OwnName,
            "staticval" => Destination::OwnValue,
            "printim" | "buptim" => Destination::Nowhere,
            "upr" | "ud" => return,
            _ if starred => Destination::Nowhere,
            _ => return,
        };
        self.send(destination);
    }
}
