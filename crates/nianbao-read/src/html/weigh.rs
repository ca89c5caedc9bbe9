//! What stands below each element: how much text, how much of it in links, how many numbers in
//! cells, how many tables. One pass; the search for the article and for layout tables lives on it.

use super::page::{Page, Part, Step, Walk};
use super::tree::{Id, NONE};
use std::collections::HashMap;

/// What stands below one element.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weight {
    /// Characters that are not blank.
    pub(crate) text: u32,
    /// Those of them in links.
    pub(crate) linked: u32,
    /// Cells whose text is a number.
    pub(crate) numbers: u32,
    /// Ends of sentences outside links.
    pub(crate) stops: u32,
    /// Tables.
    pub(crate) tables: u16,
    /// Links.
    pub(crate) links: u16,
}

impl Weight {
    /// Returns the characters outside links.
    pub(crate) const fn plain(self) -> u32 {
        self.text.saturating_sub(self.linked)
    }

    /// Adds a text; returns how many of its characters numbers are made of.
    fn add(&mut self, text: &str, linked: bool) -> u32 {
        let mut digits = 0;
        for c in text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{200B}')
        {
            self.text += 1;
            self.linked += u32::from(linked);
            self.stops += u32::from(c == '。' && !linked);
            let is_digit =
                c.is_ascii_digit() || matches!(c, '０'..='９' | '.' | ',' | '，' | '-' | '－');
            digits += u32::from(is_digit);
        }
        digits
    }

    const fn since(self, start: Self) -> Self {
        Self {
            text: self.text - start.text,
            linked: self.linked - start.linked,
            numbers: self.numbers - start.numbers,
            stops: self.stops - start.stops,
            tables: self.tables.wrapping_sub(start.tables),
            links: self.links.wrapping_sub(start.links),
        }
    }
}

/// The weights of a page.
#[derive(Debug)]
pub(crate) struct Weights<'a> {
    page: &'a Page,
    /// The weights of elements that hold more than one text; those of others are told at once.
    of: HashMap<Id, Weight>,
    /// What is on the page but not to be seen.
    pub(crate) hidden: Weight,
}

impl<'a> Weights<'a> {
    /// Returns the weight of an element.
    pub(crate) fn of(&self, id: Id) -> Weight {
        match only_text(self.page, id) {
            Some(text) => {
                let mut weight = Weight::default();
                let digits = weight.add(text, self.page.tree.name(id) == "a");
                let is_cell = self.page.part(id) == Part::Cell;
                weight.numbers = u32::from(is_cell && is_number(weight.text, digits));
                weight
            }
            None => self.of.get(&id).copied().unwrap_or_default(),
        }
    }

    /// Weighs everything below `root`.
    pub(crate) fn new(page: &'a Page, root: Id) -> Self {
        let mut weighing = Weighing {
            of: HashMap::new(),
            open: Vec::new(),
            sum: Weight::default(),
            digits: 0,
            link: NONE,
        };
        let mut hidden = Weight::default();
        let mut walk = Walk::new(root);
        let mut inside = true;
        while let Some(step) = walk.step(&page.tree, inside) {
            inside = true;
            match step {
                Step::Enter(id) if page.is_mute(id) => inside = false,
                Step::Enter(id) if page.is_hidden(id) => {
                    let found = below(page, id);
                    hidden.text = hidden.text.saturating_add(found.text);
                    hidden.tables = hidden.tables.saturating_add(found.tables);
                    inside = false;
                }
                Step::Enter(id) => weighing.enter(page, id),
                Step::Leave(id) => weighing.leave(page, id),
            }
        }
        weighing.of.insert(root, weighing.sum);
        Self {
            page,
            of: weighing.of,
            hidden,
        }
    }
}

/// Returns the text of an element that holds nothing else.
fn only_text(page: &Page, id: Id) -> Option<&str> {
    let first = page.tree.first(id);
    if first == NONE || page.tree.next(first) != NONE {
        None
    } else {
        page.tree.text(first)
    }
}

/// Returns whether a cell of so many characters, so many of them digits, holds a number.
const fn is_number(text: u32, digits: u32) -> bool {
    text > 0 && text <= 16 && digits == text
}

struct Weighing {
    of: HashMap<Id, Weight>,
    /// The open elements, with the sums at their beginning.
    open: Vec<(Id, Weight, u32)>,
    sum: Weight,
    /// Characters that numbers are made of.
    digits: u32,
    /// The link that is open.
    link: Id,
}

impl Weighing {
    fn enter(&mut self, page: &Page, id: Id) {
        if let Some(text) = page.tree.text(id) {
            self.digits += self.sum.add(text, self.link != NONE);
            return;
        }
        if page.part(id) == Part::Table {
            self.sum.tables = self.sum.tables.wrapping_add(1);
        }
        if page.tree.name(id) == "a" && self.link == NONE {
            self.link = id;
            self.sum.links = self.sum.links.wrapping_add(1);
        }
        if page.tree.is_element(id) {
            self.open.push((id, self.sum, self.digits));
        }
    }

    fn leave(&mut self, page: &Page, id: Id) {
        if self.link == id {
            self.link = NONE;
        }
        // Elements that were not entered are left as well.
        let Some((_, start, digits)) = self.open.pop_if(|(open, ..)| *open == id) else {
            return;
        };
        if page.part(id) == Part::Cell
            && is_number(self.sum.text - start.text, self.digits - digits)
        {
            self.sum.numbers += 1;
        }
        if page.tree.first(id) != NONE && only_text(page, id).is_none() {
            self.of.insert(id, self.sum.since(start));
        }
    }
}

/// Counts text and tables below a hidden element, leaving out scripts and the like.
fn below(page: &Page, root: Id) -> Weight {
    let mut weight = Weight::default();
    weight.tables += u16::from(page.part(root) == Part::Table);
    let mut walk = Walk::new(root);
    let mut inside = true;
    while let Some(step) = walk.step(&page.tree, inside) {
        inside = true;
        let Step::Enter(id) = step else { continue };
        inside = !page.is_mute(id);
        if let Some(text) = page.tree.text(id) {
            let count = text.chars().filter(|c| !c.is_whitespace()).count();
            weight.text = weight
                .text
                .saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        } else if page.tree.name(id) == "table" {
            weight.tables = weight.tables.saturating_add(1);
        }
    }
    weight
}
