//! The statutory tables of a document: found, bound by their labels, recovered, filled.

mod fill;
mod part;
mod unlabelled;

use crate::align::align;
use crate::bind::{self, Evidence, Headers, PrintedCell, Ranges, Shape, Style};
use crate::labels::{Label, Match};
use crate::model::{self, PartModel, TABLES, TableModel};
use crate::regions::{Region, regions};
use crate::rows::{PrintedRow, Token, printed_rows};
use crate::tape::Tape;
use nianbao_document::{Block, Diagnostic, Document, Grid, Severity};
use nianbao_form::Form;
use nianbao_report::{Extra, FilledTable, Status};
use part::ChosenPart;
use std::cell::RefCell;
use std::rc::Rc;

/// The tables of a document.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) filled: Vec<FilledTable>,
    /// Where they stand, as (table, stretch of the tape).
    pub(crate) places: Vec<(&'static str, Region)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A row of the table that is printed.
struct Found<'t> {
    key: &'static str,
    part: &'static str,
    row: &'t PrintedRow,
    matched: Match,
}

/// The columns of a part as the last grid showed them.
struct Known {
    block: usize,
    /// How many columns the grid has.
    columns: usize,
    part: &'static str,
    ranges: Ranges,
}

/// Finds and fills the statutory tables.
pub(crate) fn tables(document: &Document, tape: &Tape<'_>) -> Tables {
    let mut out = Tables::default();
    // Table three has the same labels in both forms but for one row; the form of the others decides.
    let mut likely: Option<&'static Form> = None;
    for (model, candidates) in TABLES.iter().zip(regions(tape)) {
        let reader = Reader {
            document,
            tape,
            model,
            headers: RefCell::default(),
        };
        let mut readings = candidates
            .into_iter()
            .filter_map(|region| reader.read(region, likely));
        let mut filled = readings.next();
        if let Some(first) = &mut filled {
            for again in readings {
                reader.compare(first, &again);
            }
        }
        match filled.or_else(|| reader.read_unlabelled(likely)) {
            Some(read) => {
                likely = likely.or_else(|| nianbao_form::form(&read.table.form));
                out.places.push((model.id, read.place));
                out.diagnostics.extend(read.diagnostics);
                out.filled.push(read.table);
            }
            None => out.diagnostics.push(Diagnostic::new(
                "table-missing",
                Severity::Error,
                format!(
                    "未找到“{}”表；请核对原文是否有此表（图片中的表不能读取）",
                    title(model)
                ),
                format!(
                    "the table `{}` was not found; tables in pictures are not read",
                    model.id
                ),
            )),
        }
    }
    out
}

fn title(model: &TableModel) -> &'static str {
    nianbao_form::newest()
        .table(model.id)
        .map_or("", |table| table.title)
}

fn twice(name: &str, id: &str, cells: Vec<String>) -> Diagnostic {
    Diagnostic::new(
        "table-twice",
        Severity::Error,
        format!(
            "“{name}”的数印了两遍且不一致（{} 处），均未采用；请核对后补录",
            cells.len()
        ),
        format!(
            "`{id}` is printed twice with different numbers in {} places; neither is taken",
            cells.len()
        ),
    )
    .on(cells)
}

/// A table that was read, with its place.
struct Read {
    table: FilledTable,
    place: Region,
    diagnostics: Vec<Diagnostic>,
}

struct Reader<'a, 't> {
    document: &'a Document,
    tape: &'t Tape<'a>,
    model: &'static TableModel,
    /// The headers of the grids that were looked through last, by block and part.
    headers: RefCell<Vec<(usize, &'static PartModel, Rc<Headers<'a>>)>>,
}

/// How many grids' headers are remembered.
const MOST_HEADERS: usize = 8;

impl<'a> Reader<'a, '_> {
    /// Returns the headers of a part in the grid that is a block of the document.
    fn headers(&self, block: usize, grid: &'a Grid, model: &'static PartModel) -> Rc<Headers<'a>> {
        let mut known = self.headers.borrow_mut();
        let found = known
            .iter()
            .find(|(other, part, _)| *other == block && std::ptr::eq(*part, model));
        if let Some((_, _, headers)) = found {
            return Rc::clone(headers);
        }
        let groups: &[Label] = if self.model.across {
            &self.model.labels
        } else {
            &[]
        };
        let headers = Rc::new(Headers::of(self.tape, block, grid, groups, &model.columns));
        if known.len() == MOST_HEADERS {
            known.remove(0);
        }
        known.push((block, model, Rc::clone(&headers)));
        headers
    }

    fn read(&self, region: Region, likely: Option<&'static Form>) -> Option<Read> {
        let mut rows = printed_rows(self.tape, region.from, region.to);
        for row in &mut rows {
            bind::keep_in_grid(self.tape, row);
        }
        if self.model.across {
            self.read_across(region, &rows, likely)
        } else {
            self.read_down(region, &rows, likely)
        }
    }

    /// Reads a table whose rows stand side by side and whose column labels are lost.
    fn read_unlabelled(&self, likely: Option<&'static Form>) -> Option<Read> {
        let part = self.model.rows.first().filter(|_| self.model.across)?.part;
        let form = likely.unwrap_or_else(nianbao_form::newest);
        let part = model::parts_of(self.model.id, part).find(|model| model.form.id == form.id)?;
        let (table, place, diagnostic) =
            unlabelled::find(self.document, self.tape, self.model, part)?;
        Some(Read {
            table,
            place,
            diagnostics: vec![diagnostic],
        })
    }

    /// Reads a table whose rows stand one under the other, each with its label.
    fn read_down(
        &self,
        region: Region,
        rows: &[PrintedRow],
        likely: Option<&'static Form>,
    ) -> Option<Read> {
        let aligned = align(rows, &self.model.labels);
        let placed = self.placed_rows(region, rows, &aligned);
        let found: Vec<Found<'_>> = aligned
            .iter()
            .zip(&placed)
            .zip(&self.model.rows)
            .filter_map(|((at, placed), model)| {
                let (row, matched) = match at {
                    Some((index, matched)) => (rows.get(*index)?, *matched),
                    None => (placed.as_ref()?, Match::EXACT),
                };
                Some(Found {
                    key: model.key,
                    part: model.part,
                    row,
                    matched,
                })
            })
            .collect();
        // Labels of rows stand in prose too. Under headers that only the table has a few are enough,
        // since a page may hold only a piece of it; without them it must be most.
        let least = if region.sure {
            self.model.rows.len() / 8
        } else {
            self.model.rows.len() / 2
        };
        if found.len() < least.max(1) {
            return None;
        }
        let mut diagnostics = Vec::new();
        let mut part_ids: Vec<&'static str> = Vec::new();
        for row in &self.model.rows {
            if !part_ids.contains(&row.part) {
                part_ids.push(row.part);
            }
        }
        let mut chosen: Vec<ChosenPart> = Vec::new();
        let mut from = region.from;
        for part in part_ids {
            let of_part: Vec<&Found<'_>> = found.iter().filter(|row| row.part == part).collect();
            let (Some(first), Some(last)) = (of_part.first(), of_part.last()) else {
                continue;
            };
            let keys: Vec<&'static str> = of_part.iter().map(|row| row.key).collect();
            let header = self.letters(from, first.row.text_end);
            let widths: Vec<usize> = of_part.iter().map(|row| row.row.tokens.len()).collect();
            let versions: Vec<&'static PartModel> = model::parts_of(self.model.id, part).collect();
            let voted = chosen.iter().map(|part| part.model.form).next().or(likely);
            if let Some(part) = part::choose(&versions, &header, &keys, &widths, voted) {
                chosen.push(part);
            }
            from = last.row.end;
        }
        let form = part::majority(&chosen)?;
        if chosen.iter().any(|part| part.model.form.id != form.id) {
            let name = title(self.model);
            diagnostics.push(Diagnostic::new(
                "mixed-form",
                Severity::Warning,
                format!("“{name}”表混用了不同年份的格式；各项按其所印栏目名称入库，未作换算"),
                format!(
                    "the table `{}` mixes forms; each part keeps the keys of its printed labels",
                    self.model.id
                ),
            ));
        }
        for part in &chosen {
            if part.missing_labels > 0 {
                diagnostics.push(self.header_incomplete(part));
            }
        }
        let mut lines = Vec::new();
        let style = Self::style(&found, &chosen);
        let mut last_ranges: Option<Known> = None;
        let mut extra = Vec::new();
        for row in &found {
            let part = chosen.iter().find(|part| part.model.part.id == row.part);
            let Some(part) = part.filter(|part| part.has_row(row.key)) else {
                extra.push(self.extra(row.row));
                continue;
            };
            if !row.matched.exact {
                diagnostics.push(self.label_typo(row, part));
            }
            let evidence = self.evidence(row, part, &style, &mut last_ranges);
            diagnostics.extend(self.left_over(row.row, &evidence));
            lines.push(fill::PrintedLine::new(
                self.tape, row.key, part, row.row, evidence,
            ));
        }
        lines.extend(self.lost_lines(rows, &aligned, &placed, &chosen));
        extra.extend(self.extra_rows(rows, &aligned, &chosen));
        diagnostics.extend(self.unplaced(rows, &aligned, &chosen));
        let end = found
            .iter()
            .map(|row| row.row.end)
            .max()
            .unwrap_or(region.to);
        let place = Region { to: end, ..region };
        let repeated = self.rows_twice(rows, &aligned, &mut diagnostics);
        let (mut table, more) = fill::fill(self.model.id, form, &chosen, lines, extra);
        diagnostics.extend(more);
        for fact in table
            .facts
            .iter_mut()
            .filter(|fact| repeated.contains(&fact.row.as_str()))
        {
            fact.status = Status::Ambiguous(fact.value.take().into_iter().collect());
        }
        Some(Read {
            table,
            place,
            diagnostics,
        })
    }

    /// Finds the rows that the tape alone does not show, blank ones and those in which words stand
    /// where a number should, by their label in a grid whose columns are known. Of each row of the
    /// table that is not aligned, the row of its grid.
    fn placed_rows(
        &self,
        region: Region,
        rows: &[PrintedRow],
        aligned: &[Option<(usize, Match)>],
    ) -> Vec<Option<PrintedRow>> {
        let mut out = Vec::with_capacity(aligned.len());
        let mut from = region.from;
        for (number, (at, model)) in aligned.iter().zip(&self.model.rows).enumerate() {
            let row = at.as_ref().and_then(|(index, _)| rows.get(*index));
            if let Some(row) = row {
                from = row.end;
                out.push(None);
                continue;
            }
            let after = aligned.iter().skip(number + 1).flatten().next();
            let to = after
                .and_then(|(index, _)| rows.get(*index))
                .map_or(region.to, |row| row.text_end);
            let is_group = |part: &&PartModel| {
                let mut groups = part.part.collapsed.iter();
                groups.any(|group| group.row.key == model.key)
            };
            let label = self.model.labels.get(number);
            let placed = label
                .filter(|_| !model::parts_of(self.model.id, model.part).any(|part| is_group(&part)))
                .and_then(|label| self.placed_row(label, model.part, from, to));
            from = placed.as_ref().map_or(from, |row| row.end);
            out.push(placed);
        }
        out
    }

    fn placed_row(&self, label: &Label, part: &str, from: usize, to: usize) -> Option<PrintedRow> {
        let mut at = from;
        while at < to {
            let piece = self.tape.piece_of(at)?;
            let start = at;
            at = piece.end;
            let (Some((row, column)), Some(grid)) = (piece.cell, self.tape.grid_of(&piece)) else {
                continue;
            };
            if start != piece.start
                || !grid.columns_known
                || !label.is_all(&crate::fold::letters(piece.text))
            {
                continue;
            }
            // Its header above, and every value to the right of the label.
            let under = |model: &'static PartModel| {
                let ranges = self.headers(piece.block, grid, model).ranges(row)?;
                let right = ranges.iter().all(|(start, _)| *start > column);
                (right && bind::by_columns(grid, row, &ranges).is_some()).then_some(())
            };
            if model::parts_of(self.model.id, part).any(|model| under(model).is_some()) {
                let mut end = piece.end;
                while let Some(next) = self.tape.piece_of(end).filter(|next| {
                    next.block == piece.block && next.cell.is_some_and(|cell| cell.0 == row)
                }) {
                    end = next.end;
                }
                return Some(PrintedRow::without_values(
                    crate::fold::letters(piece.text),
                    (piece.start, piece.end),
                    end.min(to.max(piece.end)),
                ));
            }
        }
        None
    }

    /// Reads a table whose rows stand side by side over one line of values.
    fn read_across(
        &self,
        region: Region,
        rows: &[PrintedRow],
        likely: Option<&'static Form>,
    ) -> Option<Read> {
        let form = likely.unwrap_or_else(nianbao_form::newest);
        let part_id = self.model.rows.first()?.part;
        let versions: Vec<&'static PartModel> = model::parts_of(self.model.id, part_id).collect();
        let of_form = |model: &&&PartModel| model.form.id == form.id;
        let model = *versions.iter().find(of_form).or(versions.first())?;
        let width = model.part.rows.len() * model.columns.len();
        let whole = |row: &&PrintedRow| {
            let digits: usize = row.tokens.iter().map(|token| token.text.len()).sum();
            row.tokens.len() + row.trailing >= width || digits >= width
        };
        let all = rows.iter().find(|row| row.tokens.len() == width);
        // What is not printed cell for cell is read by its place, where the page gives places.
        let placed = match all {
            Some(_) => None,
            None => self.placed_across(region, model),
        };
        let row = placed
            .as_ref()
            .map(|(row, _)| row)
            .or(all)
            .or_else(|| rows.iter().filter(|row| !row.tokens.is_empty()).find(whole))
            .or_else(|| rows.iter().find(|row| !row.tokens.is_empty()))
            // A table in which every cell is empty.
            .or_else(|| rows.iter().find(|row| row.trailing == width))?;
        let header = self.letters(region.from, row.text_end);
        let (missing, in_order) = part::order_across(model, &header)?;
        let mut part = ChosenPart::new(model, missing);
        part.in_order = in_order;
        let place = Region {
            to: row.end,
            ..region
        };
        let by_place = placed.as_ref().map(|(_, cells)| cells.clone());
        let evidence = by_place
            .or_else(|| self.under_headers(row, model))
            .map_or_else(
                || {
                    let kinds: Vec<_> = (0..model.part.rows.len())
                        .flat_map(|_| model.part.columns.iter().map(|column| column.kind))
                        .collect();
                    if !part.in_order {
                        return Evidence::Unclear;
                    }
                    let glued = row.tokens.len() < width / 2;
                    let shape = self.in_rows(row).then(|| Shape::exact(width));
                    bind::by_order(self.tape, row, &kinds, glued, shape)
                },
                Evidence::Cells,
            );
        let line = fill::PrintedLine::across(self.tape, &part, row, evidence);
        let incomplete = (part.missing_labels > 0).then(|| self.header_incomplete(&part));
        let (table, mut diagnostics) =
            fill::fill(self.model.id, form, &[part], vec![line], Vec::new());
        diagnostics.extend(incomplete);
        Some(Read {
            table,
            place,
            diagnostics,
        })
    }

    /// Returns what a row prints under the headers of a table whose rows stand side by side.
    fn under_headers(
        &self,
        row: &PrintedRow,
        model: &'static PartModel,
    ) -> Option<Vec<PrintedCell>> {
        let (block, grid, at) = bind::place(self.document, self.tape, row)?;
        let ranges = self.headers(block, grid, model).ranges_across(at)?;
        bind::by_columns(grid, at, &ranges).filter(|cells| self.agrees(row, cells))
    }

    /// Finds the first row under all headers of a table whose rows stand side by side, in a grid whose
    /// columns are known: it may be blank, or words may stand in it.
    fn placed_across(
        &self,
        region: Region,
        model: &'static PartModel,
    ) -> Option<(PrintedRow, Vec<PrintedCell>)> {
        let mut at = region.from;
        let mut tried = None;
        while at < region.to {
            let piece = self.tape.piece_of(at)?;
            at = piece.end;
            let (Some((above, _)), Some(grid)) = (piece.cell, self.tape.grid_of(&piece)) else {
                continue;
            };
            let next = self
                .tape
                .piece_of(at)
                .filter(|next| at < region.to && next.block == piece.block);
            let is_last = next.is_none_or(|next| next.cell.is_some_and(|cell| cell.0 > above));
            if !grid.columns_known || !is_last || tried == Some((piece.block, above)) {
                continue;
            }
            tried = Some((piece.block, above));
            let below = above + 1;
            let headers = self.headers(piece.block, grid, model);
            let cells = headers
                .ranges_across(below)
                .and_then(|ranges| bind::by_columns(grid, below, &ranges));
            let Some(cells) = cells else { continue };
            let mut end = at;
            while let Some(next) = self.tape.piece_of(end).filter(|next| {
                next.block == piece.block && next.cell.is_some_and(|cell| cell.0 == below)
            }) {
                end = next.end;
            }
            let letters = crate::fold::letters(piece.text);
            let row = PrintedRow::without_values(letters, (piece.start, piece.end), end);
            return Some((row, cells));
        }
        None
    }

    /// Holds a table against another printing of it: where they differ neither is taken.
    fn compare(&self, first: &mut Read, again: &Read) {
        let mut cells = Vec::new();
        for fact in &mut first.table.facts {
            let other = again
                .table
                .fact(&fact.row, &fact.column)
                .and_then(|other| other.value);
            if let (Some(value), Some(other)) = (fact.value, other)
                && value != other
            {
                cells.push(format!("{}.{}.{}", self.model.id, fact.row, fact.column));
                fact.value = None;
                fact.status = Status::Ambiguous(vec![value.min(other), value.max(other)]);
            }
        }
        if !cells.is_empty() {
            first
                .diagnostics
                .push(twice(title(self.model), self.model.id, cells));
        }
    }

    /// Leaves open what a row says where the same row is printed again with other values.
    fn rows_twice(
        &self,
        rows: &[PrintedRow],
        aligned: &[Option<(usize, Match)>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<&'static str> {
        let used: Vec<usize> = aligned.iter().flatten().map(|at| at.0).collect();
        let texts = |row: &PrintedRow| -> Vec<String> {
            row.tokens.iter().map(|token| token.text.clone()).collect()
        };
        let mut out = Vec::new();
        for ((at, model), label) in aligned.iter().zip(&self.model.rows).zip(&self.model.labels) {
            let Some((index, _)) = at else { continue };
            let Some(row) = rows.get(*index) else {
                continue;
            };
            let again = rows.iter().enumerate().any(|(other, again)| {
                // The label is the whole of its line or cell; in prose it is a part of a sentence.
                let own = again
                    .letters
                    .get(again.letters.len() - again.last.min(again.letters.len())..);
                !used.contains(&other)
                    && again.tokens.len() == row.tokens.len()
                    && own.is_some_and(|own| label.is_all(own))
                    && texts(again) != texts(row)
            });
            if again {
                out.push(model.key);
            }
        }
        if !out.is_empty() {
            let cells = out
                .iter()
                .map(|key| format!("{}.{key}.*", self.model.id))
                .collect();
            diagnostics.push(twice(title(self.model), self.model.id, cells));
        }
        out
    }

    fn letters(&self, from: usize, to: usize) -> Vec<char> {
        let glyphs = self.tape.glyphs.get(from..to).unwrap_or_default();
        glyphs
            .iter()
            .map(|glyph| glyph.c)
            .filter(|c| crate::fold::is_letter(*c))
            .collect()
    }

    fn style(found: &[Found<'_>], chosen: &[ChosenPart]) -> Style {
        Style::of(found.iter().filter_map(|row| {
            let part = chosen
                .iter()
                .find(|part| part.model.part.id == row.part)?
                .model
                .part;
            Some((row.row, row.part, part.depth(row.key), part.columns.len()))
        }))
    }

    /// Returns whether the label stands in rows of a grid and the values in another: then the one lost its
    /// values and the other its label.
    fn is_torn(&self, row: &PrintedRow) -> bool {
        let rows = |glyph: usize| {
            let piece = self.tape.piece_of(glyph)?;
            let (row, column) = piece.cell?;
            let mut cells = self.tape.grid_of(&piece)?.row(row).iter();
            let cell = cells.find(|cell| cell.columns().start == column)?;
            Some((piece.block, cell.rows()))
        };
        let label = row.text_end.checked_sub(1).and_then(rows);
        let value = row.tokens.first().and_then(|token| rows(token.start));
        match (label, value) {
            (Some(label), Some(value)) => label.0 == value.0 && !label.1.contains(&value.1.start),
            _ => false,
        }
    }

    /// Returns whether the geometry of a grid agrees with what a row prints. A row that has a value
    /// for each column and loses one to its place in the grid stands shifted: its order is right.
    fn agrees(&self, row: &PrintedRow, cells: &[bind::PrintedCell]) -> bool {
        if row.tokens.len() != cells.len() {
            return true;
        }
        let mut bound: Vec<&str> = cells.iter().map(|cell| cell.raw.as_str()).collect();
        let printed: Vec<String> = row
            .tokens
            .iter()
            .map(|token| self.tape.printed(token.start, token.end))
            .collect();
        let mut printed: Vec<&str> = printed.iter().map(String::as_str).collect();
        bound.sort_unstable();
        printed.sort_unstable();
        bound == printed
    }

    /// Returns whether the values stand in a grid that gives rows, not in one run of cells.
    fn in_rows(&self, row: &PrintedRow) -> bool {
        let piece = row
            .tokens
            .first()
            .and_then(|token| self.tape.piece_of(token.start));
        piece.is_some_and(|piece| match self.document.blocks.get(piece.block) {
            Some(Block::Grid(grid)) => grid.rows > 1,
            _ => false,
        })
    }

    fn evidence(
        &self,
        found: &Found<'_>,
        part: &ChosenPart,
        style: &Style,
        last: &mut Option<Known>,
    ) -> Evidence {
        let row = found.row;
        if self.is_torn(row) {
            return Evidence::Unclear;
        }
        if let Some((block, grid, at)) = bind::place(self.document, self.tape, row) {
            let id = part.model.part.id;
            let known = last.take_if(|known| known.block == block && known.part == id);
            let known = known.or_else(|| {
                let ranges = self.headers(block, grid, part.model).ranges(at);
                // A table cut in two by a page has its header only once; its columns go on.
                let ranges = ranges.or_else(|| {
                    last.take_if(|known| known.columns == grid.columns && known.part == id)
                        .map(|known| known.ranges)
                });
                ranges.map(|ranges| Known {
                    block,
                    columns: grid.columns,
                    part: id,
                    ranges,
                })
            });
            if let Some(known) = known {
                let cells = bind::by_columns(grid, at, &known.ranges);
                *last = Some(known);
                if let Some(cells) = cells.filter(|cells| self.agrees(row, cells)) {
                    return Evidence::Cells(cells);
                }
            }
        }
        if !part.in_order {
            return Evidence::Unclear;
        }
        let kinds: Vec<_> = part.columns().map(|column| column.kind).collect();
        let depth = part.model.part.depth(found.key);
        let deepest = part.model.part.rows.iter().map(|row| row.under.len()).max();
        // Without a whole row of its kind a row is complete where it is a row of the page, leaves no
        // room for a label that covers several columns, and has a cell for each column.
        let exact =
            (self.in_rows(row) && Some(depth) == deepest).then(|| Shape::exact(kinds.len()));
        let shape = style.shape(found.part, depth).or(exact);
        match bind::by_order(self.tape, row, &kinds, style.glued, shape) {
            Evidence::Cells(cells) => Evidence::Cells(part.in_form_order(cells)),
            other => other,
        }
    }

    /// Returns lines whose label is printed and whose values are lost altogether.
    fn lost_lines(
        &self,
        rows: &[PrintedRow],
        aligned: &[Option<(usize, Match)>],
        placed: &[Option<PrintedRow>],
        chosen: &[ChosenPart],
    ) -> Vec<fill::PrintedLine> {
        let mut out = Vec::new();
        for (number, (at, model)) in aligned.iter().zip(&self.model.rows).enumerate() {
            if at.is_some() || placed.get(number).is_some_and(Option::is_some) {
                continue;
            }
            let Some(part) = chosen
                .iter()
                .find(|p| p.model.part.id == model.part && p.has_row(model.key))
            else {
                continue;
            };
            let before = aligned
                .get(..number)
                .into_iter()
                .flatten()
                .rev()
                .flatten()
                .next();
            let after = aligned
                .get(number + 1..)
                .into_iter()
                .flatten()
                .flatten()
                .next();
            let (Some((before, _)), Some((after, _))) = (before, after) else {
                continue;
            };
            let (Some(before), Some(after)) = (rows.get(*before), rows.get(*after)) else {
                continue;
            };
            let text = self.letters(before.end, after.text_end);
            let Some(label) = self.model.labels.get(number) else {
                continue;
            };
            // The label of the next row may hold this one's; it stands at the end.
            let Some((_, end)) = label.find(&text, 0) else {
                continue;
            };
            let next = aligned
                .iter()
                .zip(&self.model.labels)
                .skip(number + 1)
                .find(|(at, _)| at.is_some())
                .and_then(|(_, label)| label.find(&text, 0));
            let collapsed = part
                .model
                .part
                .collapsed
                .iter()
                .any(|c| c.row.key == model.key);
            if collapsed || next.is_some_and(|next| next.0 < end) {
                continue;
            }
            let origin = self.tape.origin(before.end);
            out.push(fill::PrintedLine::lost(model.key, part, origin));
        }
        out
    }

    fn extra(&self, row: &PrintedRow) -> Extra {
        let start = row
            .text_end
            .checked_sub(1)
            .and_then(|last| self.tape.piece_of(last))
            .map_or(row.text_start, |piece| piece.start.max(row.text_start));
        let values = row
            .tokens
            .iter()
            .map(|t| self.tape.printed(t.start, t.end))
            .collect();
        Extra {
            label: self.tape.printed(start, row.text_end),
            values,
        }
    }

    /// Returns rows of the table that no form has (其中：…).
    fn extra_rows(
        &self,
        rows: &[PrintedRow],
        aligned: &[Option<(usize, Match)>],
        chosen: &[ChosenPart],
    ) -> Vec<Extra> {
        unused(rows, aligned)
            .filter(|row| is_whole(row, chosen))
            .map(|row| self.extra(row))
            .collect()
    }

    /// Says which numbers within the table stand in no row of the form and in no whole row beside it: what is
    /// left of a row that a page break or a lost line cut.
    fn unplaced(
        &self,
        rows: &[PrintedRow],
        aligned: &[Option<(usize, Match)>],
        chosen: &[ChosenPart],
    ) -> Vec<Diagnostic> {
        unused(rows, aligned)
            .filter(|row| !is_whole(row, chosen))
            .filter_map(|row| {
                let numbers: Vec<&Token> = row.tokens.iter().filter(|t| is_number(t)).collect();
                self.say_unplaced(&self.extra(row).label, &numbers)
            })
            .collect()
    }

    /// Says which numbers behind the label of a row are none of its cells: they stand in a row without a
    /// label of its own.
    fn left_over(&self, row: &PrintedRow, evidence: &Evidence) -> Option<Diagnostic> {
        let Evidence::Cells(cells) = evidence else {
            return None;
        };
        if row.tokens.len() <= cells.len() {
            return None;
        }
        let mut bound: Vec<&str> = cells.iter().map(|cell| cell.raw.as_str()).collect();
        let left: Vec<&Token> = row
            .tokens
            .iter()
            .filter(|token| is_number(token))
            .filter(|token| {
                let printed = self.tape.printed(token.start, token.end);
                let place = bound.iter().position(|raw| *raw == printed);
                place.map(|place| bound.swap_remove(place)).is_none()
            })
            .collect();
        self.say_unplaced(&self.extra(row).label, &left)
    }

    fn say_unplaced(&self, label: &str, numbers: &[&Token]) -> Option<Diagnostic> {
        let first = numbers.first()?;
        let (name, id) = (title(self.model), self.model.id);
        let values = numbers.iter().map(|t| self.tape.printed(t.start, t.end));
        let values = values.collect::<Vec<String>>().join(" ");
        let diagnostic = Diagnostic::new(
            "values-unplaced",
            Severity::Warning,
            format!(
                "“{name}”表中有数未归入任何栏：“{label}”之后的“{values}”；请对照原文，看是否属于其上或其下一行"
            ),
            format!(
                "numbers of `{id}` belong to no cell: `{values}` behind `{label}`; see whether they are of the row above or below"
            ),
        );
        Some(match self.tape.origin(first.start) {
            Some(origin) => diagnostic.at(origin),
            None => diagnostic,
        })
    }

    fn header_incomplete(&self, part: &ChosenPart) -> Diagnostic {
        let name = part.model.part.title.unwrap_or_else(|| title(self.model));
        let id = self.model.id;
        let cells: Vec<String> = part
            .model
            .part
            .rows
            .iter()
            .map(|row| format!("{id}.{}.*", row.key))
            .collect();
        Diagnostic::new(
            "header-incomplete",
            Severity::Info,
            format!(
                "“{name}”的栏目名称不全（缺 {} 个），各数按行名和法定顺序入栏",
                part.missing_labels
            ),
            format!(
                "{} column labels of `{name}` are lost; values are bound by row label and order",
                part.missing_labels
            ),
        )
        .on(if part.missing_labels == part.model.columns.len() {
            cells
        } else {
            Vec::new()
        })
    }

    fn label_typo(&self, row: &Found<'_>, part: &ChosenPart) -> Diagnostic {
        let printed = self.extra(row.row).label;
        let label = part.model.part.row_label(row.key).unwrap_or_default();
        let diagnostic = Diagnostic::new(
            "label-typo",
            Severity::Info,
            format!("行名“{printed}”与格式所印“{label}”不同，按后者识别"),
            format!("the row label `{printed}` was taken for `{label}`"),
        );
        match row
            .row
            .text_end
            .checked_sub(1)
            .and_then(|at| self.tape.origin(at))
        {
            Some(origin) => diagnostic.at(origin),
            None => diagnostic,
        }
    }
}

fn is_number(token: &Token) -> bool {
    token.text.contains(|c: char| c.is_ascii_digit())
}

/// Returns the rows between those of the form that are none of them.
fn unused<'r>(
    rows: &'r [PrintedRow],
    aligned: &[Option<(usize, Match)>],
) -> impl Iterator<Item = &'r PrintedRow> {
    let used: Vec<usize> = aligned.iter().flatten().map(|at| at.0).collect();
    let (first, last) = (used.iter().min().copied(), used.iter().max().copied());
    let between = first
        .zip(last)
        .map_or(0..0, |(first, last)| first + 1..last);
    between
        .filter(move |at| !used.contains(at))
        .filter_map(|at| rows.get(at))
}

/// Returns whether a row has a label and as many values as a part of the table has columns.
fn is_whole(row: &PrintedRow, chosen: &[ChosenPart]) -> bool {
    let mut widths = chosen.iter().map(|part| part.model.columns.len());
    row.last > 1 && widths.any(|width| width == row.tokens.len())
}

#[cfg(test)]
mod tests;
