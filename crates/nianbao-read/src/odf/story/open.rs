//! What each element means as it begins.

use super::{Drawing, Frame, OpenList, Paragraph, Run, Walk};
use crate::ReadError;
use crate::manuscript::numbering::LEVELS;
use crate::xml::{Space, Tag};

type Opened = Result<Option<Frame>, ReadError>;

impl Walk<'_, '_> {
    /// Begins an element. Returns its frame, or nothing for one that is left out with all it holds.
    pub(super) fn open(&mut self, tag: &Tag<'_>) -> Opened {
        match (tag.space, tag.name()) {
            // What a document says before its body is read elsewhere; scripts and forms say nothing.
            (
                Space::Office,
                "meta" | "settings" | "scripts" | "font-face-decls" | "styles" | "automatic-styles"
                | "master-styles" | "forms" | "annotation" | "binary-data" | "event-listeners",
            ) => Ok(None),
            (Space::OdfText, _) => self.open_text(tag),
            (Space::OdfTable, _) => self.open_tabular(tag),
            (Space::OdfDraw, _) => Ok(self.open_drawn(tag)),
            (Space::OdfSvg, "title" | "desc") if !self.drawings.is_empty() => {
                Ok(Some(Frame::Title))
            }
            _ => Ok(Some(self.inherited())),
        }
    }

    /// Returns the frame of an element that changes nothing: within a paragraph its text counts.
    fn inherited(&self) -> Frame {
        match self.frames.last() {
            Some(Frame::Paragraph | Frame::Inline(_)) => Frame::Inline(Run::default()),
            _ => Frame::Plain,
        }
    }

    fn open_text(&mut self, tag: &Tag<'_>) -> Opened {
        let frame = match tag.name() {
            "p" => {
                self.count_block()?;
                self.open_paragraph(tag, None);
                Frame::Paragraph
            }
            "h" => {
                self.count_block()?;
                let level = self.number(tag, "outline-level").unwrap_or(1);
                self.open_paragraph(tag, u8::try_from(level.clamp(1, 9)).ok());
                Frame::Paragraph
            }
            "list" => {
                self.open_list(tag);
                Frame::List
            }
            "list-item" => {
                let start = self.number(tag, "start-value");
                if let Some(list) = self.lists.last_mut() {
                    list.fresh = true;
                    list.start = start;
                }
                Frame::Item
            }
            "list-header" => {
                if let Some(list) = self.lists.last_mut() {
                    list.fresh = false;
                }
                Frame::Item
            }
            "span" => {
                let style = self.xml.attribute(tag, "style-name");
                let said = style.map(|style| Run {
                    hides: self.styles.hides_run(&style),
                    raises: self.styles.raises_run(&style),
                    colours: self.styles.colours_of_run(&style),
                });
                Frame::Inline(said.unwrap_or_default())
            }
            "s" => {
                let count = self.number(tag, "c").unwrap_or(1);
                let most = i64::try_from(self.limits.line_bytes).unwrap_or(i64::MAX);
                if count > most {
                    return Err(ReadError::over("line_bytes", self.limits.line_bytes));
                }
                self.print(&" ".repeat(usize::try_from(count).unwrap_or(0)))?;
                Frame::Inline(Run::default())
            }
            "tab" => {
                self.print("\t")?;
                Frame::Inline(Run::default())
            }
            "line-break" => {
                self.print("\n")?;
                Frame::Inline(Run::default())
            }
            "section" => {
                let hidden = self
                    .xml
                    .attribute(tag, "display")
                    .is_some_and(|d| d == "none");
                let style = self.xml.attribute(tag, "style-name").unwrap_or_default();
                if hidden || self.styles.hides_section(&style) {
                    self.hiding = Some(String::new());
                    return Ok(None);
                }
                Frame::Plain
            }
            "hidden-paragraph" => {
                let hides = self
                    .xml
                    .attribute(tag, "is-hidden")
                    .is_some_and(|is| is == "true");
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden |= hides;
                }
                return Ok(None);
            }
            "hidden-text" => {
                let hides = self
                    .xml
                    .attribute(tag, "is-hidden")
                    .is_some_and(|is| is == "true");
                if hides {
                    self.hiding = Some(String::new());
                    return Ok(None);
                }
                Frame::Inline(Run::default())
            }
            "note-body" => {
                self.flows.push(Vec::new());
                Frame::NoteBody
            }
            // Deleted text is kept here (5.5.3), and shown nowhere.
            "tracked-changes" => {
                self.told.remarks.tracked = true;
                return Ok(None);
            }
            // The mark of a note, the annotation of a ruby, and how an index is made are not text.
            "note-citation"
            | "ruby-text"
            | "table-of-content-source"
            | "illustration-index-source"
            | "table-index-source"
            | "object-index-source"
            | "user-index-source"
            | "alphabetical-index-source"
            | "bibliography-source"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "dde-connection-decls"
            | "notes-configuration" => {
                return Ok(None);
            }
            _ => self.inherited(),
        };
        Ok(Some(frame))
    }

    fn open_paragraph(&mut self, tag: &Tag<'_>, heading: Option<u8>) {
        let style = self.xml.attribute(tag, "style-name").unwrap_or_default();
        let style = self.styles.paragraph(&style);
        let flow = self.flows.len();
        let is_list_header = self
            .xml
            .attribute(tag, "is-list-header")
            .is_some_and(|is| is == "true");
        let cell = self.tables.last().and_then(|table| table.cell.as_ref());
        let in_hidden_cell = cell.is_some_and(|cell| cell.hidden);
        let listed = self.lists.last().is_some_and(|list| list.flow == flow);
        let number = if listed {
            self.number_of_item(style.list.as_deref())
        } else if let Some(level) = heading.filter(|_| !is_list_header) {
            self.number_of_heading(level, style.list.as_deref())
        } else {
            None
        };
        self.paragraphs.push(Paragraph {
            flow,
            heading: heading.or(style.heading),
            number,
            style_hidden: style.hidden || in_hidden_cell,
            colours: style.colours,
            ..Paragraph::default()
        });
    }

    /// Counts the paragraph as an item of the list that it stands in, if it is the item's first.
    fn number_of_item(&mut self, own: Option<&str>) -> Option<String> {
        let level = self
            .lists
            .iter()
            .filter(|list| list.flow == self.flows.len())
            .count();
        let level = level.saturating_sub(1).min(LEVELS - 1);
        let list = self.lists.last_mut().filter(|list| list.fresh)?;
        list.fresh = false;
        let style = list.style.as_deref().or(own)?;
        let used = self.styles.list(style)?;
        if let Some(start) = list.start.take() {
            self.counters.begin(list.id, level, start);
        }
        self.styles
            .numbering
            .count_apart(&mut self.counters, list.id, used, level)
    }

    /// Counts a heading that stands in no list: headings are a list of their own (4.3, 16.34).
    fn number_of_heading(&mut self, level: u8, own: Option<&str>) -> Option<String> {
        // A style with an empty list name takes its headings out of it (19.495).
        if own == Some("") {
            return None;
        }
        let used = self.styles.outline()?;
        let level = usize::from(level.saturating_sub(1)).min(LEVELS - 1);
        self.styles
            .numbering
            .count_apart(&mut self.counters, i64::MAX, used, level)
    }

    fn open_list(&mut self, tag: &Tag<'_>) {
        let owned = |name| {
            self.xml
                .attribute(tag, name)
                .map(|value| value.into_owned())
        };
        let flow = self.flows.len();
        let outer = self.lists.last().filter(|list| list.flow == flow);
        let own = owned("style-name");
        let style = own
            .clone()
            .or_else(|| outer.and_then(|list| list.style.clone()));
        let id = match outer {
            // A list within an item is a level of the list around it.
            Some(outer) => outer.id,
            None => {
                let by_style = format!("s{}", style.as_deref().unwrap_or_default());
                let goes_on = owned("continue-numbering").is_some_and(|is| is == "true");
                let after = owned("continue-list").map(|id| format!("i{id}"));
                let continued = after
                    .and_then(|key| self.known.get(&key))
                    .or_else(|| goes_on.then(|| self.known.get(&by_style)).flatten())
                    .copied();
                let id = continued.unwrap_or_else(|| {
                    self.next_list += 1;
                    self.next_list
                });
                self.known.insert(by_style, id);
                if let Some(name) = owned("id") {
                    self.known.insert(format!("i{name}"), id);
                }
                id
            }
        };
        self.lists.push(OpenList {
            style,
            id,
            flow,
            fresh: false,
            start: None,
        });
    }

    fn open_drawn(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        match tag.name() {
            "text-box" => {
                if let Some(drawing) = self.drawings.last_mut() {
                    drawing.has_text = true;
                }
                self.flows.push(Vec::new());
                Some(Frame::TextBox)
            }
            "image" | "object" | "object-ole" | "plugin" => {
                if let Some(drawing) = self.drawings.last_mut() {
                    drawing.has_picture |= !drawing.has_text;
                }
                // What is within an object is a document of its own.
                None
            }
            "frame" => {
                self.drawings.push(Drawing::default());
                Some(Frame::Drawing)
            }
            // Shapes hold paragraphs of their own (10.3).
            "rect" | "line" | "polyline" | "polygon" | "regular-polygon" | "path" | "circle"
            | "ellipse" | "connector" | "caption" | "measure" | "custom-shape" => {
                self.flows.push(Vec::new());
                Some(Frame::TextBox)
            }
            _ => Some(Frame::Plain),
        }
    }

    /// Returns an attribute that is a number.
    pub(super) fn number(&self, tag: &Tag<'_>, name: &str) -> Option<i64> {
        self.xml.attribute(tag, name)?.trim().parse().ok()
    }
}
