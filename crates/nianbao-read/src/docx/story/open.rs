//! What each element means as it begins.

use super::{Cell, Drawing, Fields, Flow, Frame, OpenTable, Paragraph, Piece, Row, Run, Walk};
use crate::ReadError;
use crate::manuscript::symbol::symbol;
use crate::manuscript::table::twips;
use crate::xml::{Space, Tag};

type Opened = Result<Option<Frame>, ReadError>;

impl Walk<'_, '_> {
    /// Begins an element. Returns its frame, or nothing for one that is left out with all it holds.
    pub(super) fn open(&mut self, tag: &Tag<'_>) -> Opened {
        match tag.space {
            Space::Word => self.open_word(tag),
            Space::Compatibility => Ok(self.open_alternative(tag)),
            Space::Math if tag.name() == "t" => Ok(Some(Frame::Text(true))),
            Space::Placement | Space::Picture | Space::Graphic | Space::Vml => self.open_drawn(tag),
            _ => Ok(Some(Frame::Plain)),
        }
    }

    /// Of alternatives the first that is understood is taken, the fallback only where none is.
    fn open_alternative(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let choice = match tag.name() {
            "AlternateContent" => return Some(Frame::Alternatives(false)),
            "Choice" => true,
            "Fallback" => false,
            _ => return Some(Frame::Plain),
        };
        let understood = !choice || self.understands(tag);
        match self.frames.last_mut() {
            Some(Frame::Alternatives(taken)) if *taken || !understood => None,
            Some(Frame::Alternatives(taken)) => {
                *taken = true;
                Some(Frame::Plain)
            }
            _ => Some(Frame::Plain),
        }
    }

    /// Returns whether the vocabularies that a choice requires are of those whose text boxes are
    /// read: all of Office.
    fn understands(&self, tag: &Tag<'_>) -> bool {
        let required = self.xml.attribute(tag, "Requires").unwrap_or_default();
        required.split_whitespace().all(|prefix| {
            self.xml.namespace(prefix).is_some_and(|name| {
                [
                    "http://schemas.microsoft.com/office/",
                    "urn:schemas-microsoft-com:",
                ]
                .into_iter()
                .chain([
                    "http://schemas.openxmlformats.org/",
                    "http://purl.oclc.org/ooxml/",
                ])
                .any(|known| name.starts_with(known))
            })
        })
    }

    fn open_drawn(&mut self, tag: &Tag<'_>) -> Opened {
        let word_art = match (tag.space, tag.name()) {
            (Space::Vml, "textpath") => self.xml.attribute(tag, "string"),
            _ => None,
        };
        let named = |name| {
            self.xml
                .attribute(tag, name)
                .filter(|text| !text.is_empty())
        };
        let alternative = match (tag.space, tag.name()) {
            (Space::Placement, "docPr") => named("descr").or_else(|| named("title")),
            (Space::Picture, "cNvPr") => named("descr"),
            (Space::Vml, "imagedata") => named("title"),
            (Space::Vml, _) => named("alt"),
            _ => None,
        };
        let is_picture = match tag.space {
            Space::Picture => tag.name() == "pic",
            Space::Graphic => matches!(tag.name(), "chart" | "relIds"),
            Space::Vml => tag.name() == "imagedata",
            _ => false,
        };
        if let Some(drawing) = self.drawings.last_mut() {
            drawing.has_picture |= is_picture;
            drawing.has_text |= word_art.is_some();
            if let Some(text) = alternative.filter(|_| drawing.alternative.is_empty()) {
                drawing.alternative = text.into_owned();
            }
        }
        // WordArt of older versions keeps its text in an attribute.
        if let Some(text) = word_art.filter(|_| !self.is_hidden()) {
            self.count_block()?;
            let prose = crate::manuscript::piece::Prose {
                text: text.into_owned(),
                heading: None,
            };
            self.attach(vec![Piece::Prose(prose)]);
        }
        Ok(Some(Frame::Plain))
    }

    fn open_word(&mut self, tag: &Tag<'_>) -> Opened {
        match self.frames.last() {
            Some(Frame::ParagraphProperties) => return Ok(self.open_paragraph_property(tag)),
            Some(Frame::NumberProperties) => return Ok(self.open_number_property(tag)),
            Some(Frame::MarkProperties) => return Ok(self.open_mark_property(tag)),
            Some(Frame::RunProperties) => return Ok(self.open_run_property(tag)),
            Some(Frame::RowProperties) => return Ok(self.open_row_property(tag)),
            Some(Frame::CellProperties) => return Ok(self.open_cell_property(tag)),
            Some(Frame::TableProperties) => {
                self.open_table_property(tag);
                return Ok(None);
            }
            _ => {}
        }
        let frame = match tag.name() {
            "p" => {
                self.count_block()?;
                let flow = self.flows.len();
                self.paragraphs.push(Paragraph {
                    flow,
                    ..Paragraph::default()
                });
                Frame::Paragraph
            }
            "pPr" if self.is_in(&Frame::Paragraph) => Frame::ParagraphProperties,
            "r" => {
                self.runs.push(Run::default());
                Frame::Run
            }
            "rPr" if self.is_in(&Frame::Run) => Frame::RunProperties,
            "tbl" => {
                self.count_block()?;
                self.tables.push(OpenTable::default());
                Frame::Table
            }
            "gridCol" => {
                let width = self.xml.attribute(tag, "w").and_then(|width| twips(&width));
                if let Some(table) = self.tables.last_mut().filter(|table| table.row.is_none()) {
                    table.table.columns.push(width);
                }
                Frame::Plain
            }
            "tr" => self.open_row(),
            "trPr" if self.is_in(&Frame::Row) => Frame::RowProperties,
            "tc" => return self.open_cell(),
            "tcPr" if self.is_in(&Frame::Cell) => Frame::CellProperties,
            "tblPr" if self.is_in(&Frame::Table) => Frame::TableProperties,
            "txbxContent" => {
                if let Some(drawing) = self.drawings.last_mut() {
                    drawing.has_text = true;
                }
                self.begin_story();
                Frame::TextBox
            }
            "drawing" | "pict" | "object" => {
                self.drawings.push(Drawing::default());
                Frame::Drawing
            }
            "footnote" | "endnote" => {
                self.count_block()?;
                let in_text = !self.paragraphs.is_empty();
                self.begin_story();
                let kind = self.xml.attribute(tag, "type").unwrap_or_default();
                let id = self
                    .xml
                    .attribute(tag, "id")
                    .unwrap_or_default()
                    .into_owned();
                let is_note = matches!(&*kind, "" | "normal");
                let mut key = (tag.name() == "endnote", id);
                // Word 2003 has notes where they are referred to.
                if in_text && is_note {
                    key.1 = format!("in {}", self.told.notes.len());
                    if let Some(paragraph) = self.paragraphs.last_mut() {
                        paragraph.after.push(Piece::Note(key.clone()));
                    }
                }
                Frame::Note(is_note.then_some(key))
            }
            "altChunk" => {
                let id = self
                    .xml
                    .attribute(tag, "id")
                    .unwrap_or_default()
                    .into_owned();
                self.count_block()?;
                self.attach(vec![Piece::Chunk(id)]);
                Frame::Plain
            }
            // Deleted text and where moved text came from (17.13.5).
            "del" | "moveFrom" => {
                self.told.remarks.tracked = true;
                return Ok(None);
            }
            "ins" | "moveTo" => {
                self.told.remarks.tracked = true;
                Frame::Plain
            }
            "instrText" | "delInstrText" => {
                self.note_field();
                return Ok(None);
            }
            // Properties hold no text, the annotation of a ruby is not the text (17.3.3.24), and
            // what a section says of headers and notes is not of this story.
            "tabs" | "tblPr" | "tblPrEx" | "tblGridChange" | "sdtPr" | "sdtEndPr" | "sectPr"
            | "customXmlPr" | "smartTagPr" | "fldData" | "ffData" | "rt" | "rubyPr" | "delText"
            | "pPrChange" | "rPrChange" => return Ok(None),
            _ => return self.open_character(tag),
        };
        Ok(Some(frame))
    }

    /// Begins an element that prints something within a run.
    fn open_character(&mut self, tag: &Tag<'_>) -> Opened {
        match tag.name() {
            "t" => {
                let keep = self
                    .xml
                    .attribute(tag, "space")
                    .is_some_and(|value| value == "preserve");
                return Ok(Some(Frame::Text(keep)));
            }
            "tab" | "ptab" => self.print("\t")?,
            "br" | "cr" => self.print("\n")?,
            "noBreakHyphen" => self.print("-")?,
            "sym" => {
                let [font, code] = ["font", "char"].map(|name| {
                    self.xml
                        .attribute(tag, name)
                        .unwrap_or_default()
                        .into_owned()
                });
                self.print(&symbol(&font, &code).unwrap_or_default())?;
            }
            "fldChar" => {
                self.note_field();
                let kind = self.xml.attribute(tag, "fldCharType").unwrap_or_default();
                if let Some(fields) = self.fields.last_mut() {
                    fields.mark(&kind);
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let hidden = self.is_hidden() || self.fields.last().is_some_and(Fields::in_code);
                let id = self.xml.attribute(tag, "id").filter(|_| !hidden);
                if let Some(id) = id {
                    let key = (tag.name() == "endnoteReference", id.into_owned());
                    self.attach(vec![Piece::Note(key)]);
                }
            }
            _ => {}
        }
        Ok(Some(Frame::Plain))
    }

    fn open_row(&mut self) -> Frame {
        match self.tables.last_mut() {
            Some(table) if table.row.is_none() => {
                table.row = Some(Row::default());
                table.row_hidden = false;
                table.row_deleted = false;
                Frame::Row
            }
            _ => Frame::Plain,
        }
    }

    fn open_cell(&mut self) -> Opened {
        let Some(table) = self.tables.last_mut() else {
            return Ok(Some(Frame::Plain));
        };
        if table.row.is_none() || table.cell.is_some() {
            return Ok(Some(Frame::Plain));
        }
        if table.row_deleted {
            return Ok(None);
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(ReadError::over("cells", self.limits.cells));
        }
        table.cell = Some(Cell::default());
        table.cell_deleted = false;
        table.cell_shaded = false;
        self.flows.push(Flow::default());
        Ok(Some(Frame::Cell))
    }

    /// Notes that the paragraph has a part of a field in it.
    fn note_field(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.has_field = true;
        }
    }

    /// Begins a text box or a note, which has fields of its own.
    fn begin_story(&mut self) {
        self.flows.push(Flow::default());
        self.fields.push(Fields::default());
    }

    fn is_in(&self, frame: &Frame) -> bool {
        self.frames
            .last()
            .is_some_and(|last| std::mem::discriminant(last) == std::mem::discriminant(frame))
    }
}
