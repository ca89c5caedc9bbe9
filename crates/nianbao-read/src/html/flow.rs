//! The page in reading order: paragraphs, grids, pictures, and what the portal says of the article.

use super::cell::{ghost, keeps_lines};
use super::furniture::{is_furniture, is_portal_line};
use super::grids::{self, Piece, Table};
use super::line::Line;
use super::page::{Page, Part, Step, Walk};
use super::table::{self, Budget, Formed};
use super::tree::{Id, NONE};
use super::weigh::Weights;
use super::{drawn, record};
use crate::ReadError;
use nianbao_document::{Block, Figure, Limits, Name, Origin, Paragraph, Property};

/// What was read of a page.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) blocks: Vec<Block>,
    pub(crate) properties: Vec<Property>,
    /// How many tables with numbers stood outside the article.
    pub(crate) tables_outside: usize,
    /// How many cells were left out because they stood too far to the right.
    pub(crate) cut: usize,
}

/// A table with so many numbers is one of the report.
const TELLING_NUMBERS: u32 = 4;
/// How many paragraphs of the article may come before the line that tells date and source.
const RECORD_WITHIN: usize = 8;

/// Reads what stands in `article`, and around it the record and the title.
///
/// # Errors
/// [`ReadError::Limit`] when the page has too many blocks or cells, or too long a paragraph.
pub(crate) fn read(
    page: &Page,
    weights: &Weights,
    body: Id,
    article: Id,
    titles: &[String],
    limits: &Limits,
) -> Result<Read, ReadError> {
    let mut flow = Flow {
        page,
        weights,
        limits,
        titles,
        read: Read::default(),
        line: Line::default(),
        is_plain: false,
        links: 0,
        kept: 0,
        heading: None,
        label: None,
        at: body,
        inside: article == body,
        seen: article == body,
        awaits_title: false,
        paragraphs: 0,
        counted: false,
        grids: 0,
        budget: Budget::new(limits.cells),
    };
    let mut walk = Walk::new(body);
    let mut inside = true;
    while let Some(step) = walk.step(&page.tree, inside) {
        inside = true;
        match step {
            Step::Enter(id) => {
                if id == article {
                    flow.end_line()?;
                    (flow.inside, flow.seen) = (true, true);
                }
                inside = flow.enter(id, article)?;
            }
            Step::Leave(id) => {
                flow.leave(id)?;
                if id == article {
                    flow.end_line()?;
                    flow.inside = false;
                }
            }
        }
    }
    flow.end_line()?;
    Ok(flow.read)
}

struct Flow<'a> {
    page: &'a Page,
    weights: &'a Weights<'a>,
    limits: &'a Limits,
    /// What the page itself calls its title, without blanks.
    titles: &'a [String],
    read: Read,
    line: Line,
    /// Whether some of the line stands outside links.
    is_plain: bool,
    links: usize,
    /// How many open elements keep the line ends of their text.
    kept: usize,
    heading: Option<u8>,
    /// A label whose value is still to come, and the block it stood in.
    label: Option<(&'static str, Id)>,
    /// The block that is being read.
    at: Id,
    /// Whether this is the article, and whether it has begun.
    inside: bool,
    seen: bool,
    /// Whether a title was taken from above the article, which may begin with it again.
    awaits_title: bool,
    paragraphs: usize,
    /// Whether a table with numbers was read; a portal's tables above the article have none.
    counted: bool,
    grids: u32,
    budget: Budget,
}

impl Flow<'_> {
    /// Enters a node; returns whether to go into it.
    fn enter(&mut self, id: Id, article: Id) -> Result<bool, ReadError> {
        let page = self.page;
        if let Some(text) = page.tree.text(id) {
            self.text(text)?;
            return Ok(true);
        }
        if !page.tree.is_element(id) {
            return Ok(true);
        }
        if page.tree.name(id) == "iframe" && !page.is_hidden(id) {
            self.picture(id)?;
        }
        if page.is_mute(id) || page.is_hidden(id) {
            return Ok(false);
        }
        if id != article && is_furniture(page, self.weights, id) && self.inside {
            self.end_line()?;
            return Ok(false);
        }
        let name = page.tree.name(id);
        match name {
            "br" | "hr" => self.end_line()?,
            "img" => self.picture(id)?,
            "a" => self.links += 1,
            _ => {}
        }
        if let Some(ghost) = ghost(page, id) {
            self.is_plain = true;
            self.line.push(&ghost);
        }
        self.kept += usize::from(keeps_lines(page, id));
        self.line.raised += usize::from(page.raises(id));
        let formed = if page.part(id) == Part::Table {
            Some(table::form(page, self.weights, id, &mut self.budget)?)
        } else {
            drawn::form(page, self.weights, id, &mut self.budget)?
        };
        if let Some(formed) = formed {
            self.end_line()?;
            return self.table(id, formed);
        }
        if page.is_block(id) {
            self.end_line()?;
            self.at = id;
            if let Some(level) = heading_level(name) {
                self.heading = Some(level);
            }
        }
        Ok(true)
    }

    fn leave(&mut self, id: Id) -> Result<(), ReadError> {
        let page = self.page;
        if !page.tree.is_element(id) || page.is_mute(id) || page.is_hidden(id) {
            return Ok(());
        }
        self.kept = self.kept.saturating_sub(usize::from(keeps_lines(page, id)));
        let raised = &mut self.line.raised;
        *raised = raised.saturating_sub(usize::from(page.raises(id)));
        let name = page.tree.name(id);
        if name == "a" {
            self.links = self.links.saturating_sub(1);
        }
        if page.is_block(id) {
            self.end_line()?;
            self.at = page.tree.parent(id);
            if heading_level(name).is_some() {
                self.heading = None;
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        self.is_plain |= self.links == 0 && !text.trim().is_empty();
        if self.kept == 0 {
            self.line.push(text);
        } else {
            for (index, part) in text.split('\n').enumerate() {
                if index > 0 {
                    self.end_line()?;
                }
                self.line.push_exact(part);
            }
        }
        if self.line.len() > self.limits.line_bytes {
            return Err(ReadError::over("line_bytes", self.limits.line_bytes));
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), ReadError> {
        let is_plain = std::mem::take(&mut self.is_plain);
        match self.line.take() {
            Some(line) => self.paragraph(line, is_plain),
            None => Ok(()),
        }
    }

    fn paragraph(&mut self, line: String, is_plain: bool) -> Result<(), ReadError> {
        let near = !self.inside || !self.counted && self.paragraphs < RECORD_WITHIN;
        if near && self.record(&line) {
            return Ok(());
        }
        if !self.inside {
            // Of what stands before the article only its title belongs to it.
            let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let is_title = !self.seen
                && is_plain
                && bare.chars().count() >= 6
                && self.titles.iter().any(|title| title.contains(&bare));
            if !is_title
                || self
                    .read
                    .blocks
                    .iter()
                    .any(|block| is_paragraph(block, &line))
            {
                return Ok(());
            }
        } else if is_portal_line(&line) {
            return Ok(());
        }
        // The title above the article and in it is one title.
        let is_said = |block: &Block| is_paragraph(block, &line);
        if self.inside
            && std::mem::take(&mut self.awaits_title)
            && self.read.blocks.iter().any(is_said)
        {
            return Ok(());
        }
        self.awaits_title |= !self.inside;
        self.paragraphs += 1;
        let origin = place(0, self.paragraphs);
        self.block(Block::Paragraph(Paragraph {
            text: line,
            heading: self.heading,
            origin,
        }))
    }

    /// Takes a line for the portal's record, if it is one.
    fn record(&mut self, line: &str) -> bool {
        if let Some(pairs) = record::pairs(line) {
            self.label = match pairs.last() {
                Some((name, value)) if pairs.len() == 1 && value.is_empty() => {
                    Some((name, self.at))
                }
                _ => None,
            };
            for (name, value) in pairs {
                self.property(name, value);
            }
            return true;
        }
        if let Some((name, block)) = self.label.take()
            && self.answers(block, line)
        {
            self.property(name, line.to_owned());
            return true;
        }
        if let Some(name) = record::label(line).filter(|name| record::is_telling(name)) {
            self.label = Some((name, self.at));
            return true;
        }
        false
    }

    /// Returns whether a line is the value of the label in the block before its own. A label may
    /// as well be left without value and be followed by the title.
    fn answers(&self, label: Id, line: &str) -> bool {
        let tree = &self.page.tree;
        let mut next = tree.next(label);
        while next != NONE && !tree.is_element(next) {
            next = tree.next(next);
        }
        let is_pair = match tree.name(label) {
            "dt" => tree.name(self.at) == "dd",
            "div" | "li" | "span" => tree.name(self.at) == tree.name(label),
            _ => false,
        };
        let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        is_pair
            && next == self.at
            && bare.chars().count() <= 40
            && !line.contains('。')
            && !self
                .titles
                .iter()
                .any(|title| title.contains(&bare) && bare.len() > 30)
    }

    fn property(&mut self, name: &str, value: String) {
        // A value in double braces is to be filled in by a script.
        if !value.is_empty() && !value.starts_with("{{") {
            let origin = place(0, self.paragraphs + 1);
            self.read.properties.push(Property {
                name: name.to_owned(),
                value,
                origin,
            });
        }
    }

    fn table(&mut self, id: Id, formed: Formed) -> Result<bool, ReadError> {
        let page = self.page;
        self.read.cut += formed.cut;
        if grids::is_layout(page, self.weights, &formed) {
            return Ok(true);
        }
        if self.inside {
            for other in &formed.others {
                let mut nested = Vec::new();
                for line in super::cell::text(page, *other, &mut nested).lines() {
                    self.paragraph(line.to_owned(), true)?;
                }
            }
        }
        let numbers = self.weights.of(id).numbers;
        self.counted |= self.inside && numbers >= TELLING_NUMBERS;
        let mut waiting: Vec<Formed> = vec![formed];
        let mut nested: Vec<Id> = Vec::new();
        while let Some(formed) = waiting.pop() {
            nested.clear();
            let read = grids::read(page, formed, self.grids + 1, &mut nested);
            match read.unwrap_or(Table::Furniture) {
                Table::Record(pairs) => {
                    for (name, value) in pairs {
                        self.property(&name, value);
                    }
                }
                Table::Pieces(pieces) if self.inside => self.pieces(pieces)?,
                Table::Pieces(_) => {
                    self.read.tables_outside += usize::from(numbers >= TELLING_NUMBERS);
                }
                Table::Furniture => {}
            }
            for id in nested.iter().rev() {
                waiting.push(table::form(page, self.weights, *id, &mut self.budget)?);
            }
        }
        Ok(false)
    }

    fn pieces(&mut self, pieces: Vec<Piece>) -> Result<(), ReadError> {
        for piece in pieces {
            match piece {
                Piece::Lines(lines) => {
                    for line in lines {
                        self.paragraph(line, true)?;
                    }
                }
                Piece::Grid(grid) => {
                    self.grids += 1;
                    self.block(Block::Grid(grid))?;
                }
            }
        }
        Ok(())
    }

    fn picture(&mut self, id: Id) -> Result<(), ReadError> {
        let page = self.page;
        let facts = page.tree.facts(id);
        let is_small = |side: Option<u16>| side.is_some_and(|side| side <= 64);
        let is_icon = page.called(id).icon;
        if !self.inside || is_icon || is_small(facts.width) || is_small(facts.height) {
            return Ok(());
        }
        let mut line = Line::default();
        line.push(page.tree.attribute(id, "alt").unwrap_or_default());
        let alternative = line.take().unwrap_or_default();
        let origin = place(0, self.paragraphs.max(1));
        self.block(Block::Figure(Figure {
            alternative,
            origin,
        }))
    }

    fn block(&mut self, block: Block) -> Result<(), ReadError> {
        if self.read.blocks.len() >= self.limits.blocks {
            return Err(ReadError::over("blocks", self.limits.blocks));
        }
        self.read.blocks.push(block);
        Ok(())
    }
}

fn is_paragraph(block: &Block, text: &str) -> bool {
    matches!(block, Block::Paragraph(paragraph) if paragraph.text == text)
}

/// Returns the origin of the n-th paragraph.
pub(crate) fn place(table: u32, row: usize) -> Origin {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    Origin::Node {
        part: Name::default(),
        table,
        row,
        column: 0,
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}
