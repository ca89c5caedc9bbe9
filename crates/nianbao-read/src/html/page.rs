//! The tree together with its style sheets: which part an element plays on the page.

use super::facts::{Display, Facts};
use super::furniture::Called;
use super::sheet::Sheet;
use super::tree::{DOCUMENT, Id, NONE, Tree};

/// The part an element plays in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Table,
    Group,
    Row,
    Cell,
    Other,
}

/// A tree with its style sheets.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) tree: Tree,
    sheet: Sheet,
    /// For each set of attributes what its class names and id tell.
    words: Vec<Words>,
}

/// What the class names and the id of an element tell.
#[derive(Debug, Clone, Copy, Default)]
struct Words {
    called: Called,
    /// Whether a rule of a style sheet may be about them.
    is_styled: bool,
}

impl Page {
    pub(crate) fn new(tree: Tree) -> Self {
        let mut sheet = Sheet::default();
        let mut node = DOCUMENT;
        while node != NONE {
            let is_style = tree.name(node) == "style";
            if is_style {
                for text in tree.children(node).filter_map(|child| tree.text(child)) {
                    sheet.add(text);
                }
            }
            node = tree.following(node, DOCUMENT, !is_style);
        }
        let words = tree
            .values("class")
            .zip(tree.values("id"))
            .map(|(class, id)| {
                let words = class
                    .split_ascii_whitespace()
                    .chain(id.split_ascii_whitespace());
                let words: Vec<String> = words.take(MOST_WORDS).map(str::to_lowercase).collect();
                Words {
                    called: Called::of(&words),
                    is_styled: words.iter().any(|word| sheet.names(word)),
                }
            })
            .collect();
        Self { tree, sheet, words }
    }

    fn words(&self, id: Id) -> Words {
        self.words
            .get(self.tree.set(id))
            .copied()
            .unwrap_or_default()
    }

    /// Returns what an element's class names and id tell of it.
    pub(crate) fn called(&self, id: Id) -> Called {
        self.words(id).called
    }

    fn look(&self, id: Id) -> (Facts, Display, bool) {
        let facts = self.tree.facts(id);
        let name = self.tree.name(id);
        let is_styled =
            !self.sheet.is_empty() && (self.words(id).is_styled || self.sheet.names(name));
        if !is_styled {
            return (facts, facts.display, facts.hidden);
        }
        let attribute = |name| self.tree.attribute(id, name).unwrap_or_default();
        let (display, hidden) = self.sheet.look(name, attribute("class"), attribute("id"));
        if facts.display == Display::Unsaid {
            (facts, display, facts.hidden || hidden)
        } else {
            (facts, facts.display, facts.hidden)
        }
    }

    /// Returns how an element is laid out where that is said.
    pub(crate) fn display(&self, id: Id) -> Display {
        self.look(id).1
    }

    /// Returns whether an element is on the page but not to be seen, or struck through: what was taken
    /// back is no part of a value.
    pub(crate) fn is_hidden(&self, id: Id) -> bool {
        self.tree.is_element(id)
            && (self.look(id).2
                || matches!(self.tree.name(id), "template" | "del" | "s" | "strike"))
    }

    /// Returns whether an element raises its text: what its style says of a cell is of the cell's place.
    pub(crate) fn raises(&self, id: Id) -> bool {
        self.tree.is_element(id)
            && (self.tree.name(id) == "sup"
                || (self.tree.facts(id).raised && self.part(id) == Part::Other))
    }

    /// Returns whether an element is no text of the page at all: scripts, styles, controls.
    pub(crate) fn is_mute(&self, id: Id) -> bool {
        matches!(
            self.tree.name(id),
            "script"
                | "style"
                | "head"
                | "title"
                | "meta"
                | "link"
                | "select"
                | "option"
                | "datalist"
                | "button"
                | "input"
                | "textarea"
                | "object"
                | "applet"
                | "audio"
                | "video"
                | "canvas"
                | "svg"
                | "math"
                | "rt"
                | "rp"
                | "iframe"
                | "noframes"
                | "noembed"
                | "map"
                | "xml"
        )
    }

    /// Returns the part an element plays in a table. What is a table by name stays one, whatever
    /// its style says: pages make tables scroll by calling them blocks.
    pub(crate) fn part(&self, id: Id) -> Part {
        match self.tree.name(id) {
            "" => Part::Other,
            "table" => Part::Table,
            "thead" | "tbody" | "tfoot" => Part::Group,
            "tr" => Part::Row,
            "td" | "th" => Part::Cell,
            _ => match self.display(id) {
                Display::Table => Part::Table,
                Display::RowGroup => Part::Group,
                Display::Row => Part::Row,
                Display::Cell => Part::Cell,
                _ => Part::Other,
            },
        }
    }

    /// Returns whether an element stands on lines of its own.
    pub(crate) fn is_block(&self, id: Id) -> bool {
        match self.display(id) {
            Display::Inline => false,
            Display::Unsaid | Display::None => is_block_name(self.tree.name(id)),
            _ => true,
        }
    }
}

/// How many words of a class or an id are looked at.
const MOST_WORDS: usize = 32;

fn is_block_name(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// A step of a walk over a part of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Enter(Id),
    Leave(Id),
}

/// A walk over everything below a node, in document order, without recursion.
#[derive(Debug)]
pub(crate) struct Walk {
    root: Id,
    at: Step,
}

impl Walk {
    /// Starts before the first child of `root`.
    pub(crate) const fn new(root: Id) -> Self {
        Self {
            root,
            at: Step::Enter(root),
        }
    }

    /// Takes a step; `inside` says whether to go into the node that was just entered.
    pub(crate) fn step(&mut self, tree: &Tree, inside: bool) -> Option<Step> {
        self.at = match self.at {
            Step::Enter(id) if (inside || id == self.root) && tree.first(id) != NONE => {
                Step::Enter(tree.first(id))
            }
            Step::Enter(id) => Step::Leave(id),
            Step::Leave(id) if id == self.root => return None,
            Step::Leave(id) => match tree.next(id) {
                NONE => Step::Leave(tree.parent(id)),
                next => Step::Enter(next),
            },
        };
        (self.at != Step::Leave(self.root)).then_some(self.at)
    }
}
