//! What properties say of the paragraph, run, row or cell that they stand in. They hold no text.

use super::{Frame, Walk};
use crate::docx::styles::{is_raised, is_shade, is_white, level_of_outline};
use crate::manuscript::table::{MOST_SPAN, Merge, Width};
use crate::xml::Tag;

impl Walk<'_, '_> {
    pub(super) fn open_paragraph_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "pStyle" => paragraph.style = self.xml.value(tag).map(|style| style.into_owned()),
            "outlineLvl" => paragraph.outline = Some(level_of_outline(self.xml.number(tag))),
            "shd" => {
                paragraph.shaded |= is_shade(&self.xml, tag);
                return None;
            }
            "numPr" => return Some(Frame::NumberProperties),
            "rPr" => return Some(Frame::MarkProperties),
            _ => return None,
        }
        Some(Frame::Plain)
    }

    pub(super) fn open_number_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "numId" => paragraph.number = self.xml.number(tag),
            "ilvl" => {
                let level = self.xml.number(tag);
                paragraph.level = level.and_then(|level| usize::try_from(level).ok());
            }
            _ => return None,
        }
        Some(Frame::Plain)
    }

    pub(super) fn open_mark_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "del" | "moveFrom" => {
                paragraph.joins_next = true;
                self.told.remarks.tracked = true;
            }
            "vanish" => paragraph.mark_hidden = self.xml.switch(tag),
            _ => {}
        }
        None
    }

    pub(super) fn open_run_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(run) = self.runs.last_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "vanish" => run.hidden = Some(self.xml.switch(tag)),
            "strike" => run.struck[0] = Some(self.xml.switch(tag)),
            "dstrike" => run.struck[1] = Some(self.xml.switch(tag)),
            "color" => {
                run.white = self.xml.value(tag).is_some_and(|colour| is_white(&colour));
            }
            "shd" => run.shaded |= is_shade(&self.xml, tag),
            "highlight" => run.shaded = true,
            "vertAlign" => run.raised = Some(is_raised(&self.xml, tag)),
            "rStyle" => {
                let style = self.xml.value(tag);
                let style = style
                    .as_deref()
                    .and_then(|id| self.context.styles.get(Some(id)));
                if let Some(style) = style {
                    run.hidden = run.hidden.or(style.hidden);
                    run.raised = run.raised.or(style.raised);
                    for (own, given) in run.struck.iter_mut().zip(style.struck) {
                        *own = own.or(given);
                    }
                }
            }
            _ => {}
        }
        None
    }

    pub(super) fn open_row_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(table) = self.tables.last_mut() else {
            return Some(Frame::Plain);
        };
        let Some(row) = table.row.as_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "gridBefore" => row.before = span(self.xml.number(tag), 0),
            "gridAfter" => row.after = span(self.xml.number(tag), 0),
            "wBefore" => {
                let [value, kind] =
                    ["w", "type"].map(|name| self.xml.attribute(tag, name).unwrap_or_default());
                row.before_width = Width::of(&value, &kind);
            }
            "hidden" => table.row_hidden = self.xml.switch(tag),
            "del" => {
                table.row_deleted = true;
                self.told.remarks.tracked = true;
            }
            "ins" => self.told.remarks.tracked = true,
            _ => {}
        }
        None
    }

    pub(super) fn open_table_property(&mut self, tag: &Tag<'_>) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        match tag.name() {
            "shd" => table.shaded |= is_shade(&self.xml, tag),
            "tblStyle" => {
                let style = self.xml.value(tag);
                let style = style.and_then(|style| self.context.styles.get(Some(&style)));
                table.shaded |= style.is_some_and(|style| style.shaded);
            }
            _ => {}
        }
    }

    pub(super) fn open_cell_property(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        let Some(table) = self.tables.last_mut() else {
            return Some(Frame::Plain);
        };
        let Some(cell) = table.cell.as_mut() else {
            return Some(Frame::Plain);
        };
        match tag.name() {
            "gridSpan" => cell.span = span(self.xml.number(tag), 1),
            "tcW" => {
                let [value, kind] =
                    ["w", "type"].map(|name| self.xml.attribute(tag, name).unwrap_or_default());
                cell.width = Width::of(&value, &kind);
            }
            "vMerge" => cell.vertical = Merge::of(self.xml.value(tag).as_deref()),
            "hMerge" => cell.horizontal = Merge::of(self.xml.value(tag).as_deref()),
            "cellMerge" => {
                if let Some(value) = self.xml.attribute(tag, "vMerge") {
                    cell.vertical = Merge::of(Some(&value));
                }
                self.told.remarks.tracked = true;
            }
            "cellDel" => {
                table.cell_deleted = true;
                self.told.remarks.tracked = true;
            }
            "shd" => table.cell_shaded |= is_shade(&self.xml, tag),
            "cellIns" => self.told.remarks.tracked = true,
            _ => {}
        }
        None
    }
}

/// Reads a number of columns within what a table can have.
fn span(value: Option<i64>, least: usize) -> usize {
    value
        .and_then(|value| usize::try_from(value.max(0)).ok())
        .unwrap_or(least)
        .clamp(least, MOST_SPAN)
}
