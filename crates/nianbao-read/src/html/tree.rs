//! The page as a tree: nodes in one list, texts in one string, equal attributes kept once.
//!
//! A page of ten megabytes has more than a million nodes; each takes 24 bytes here, and what an
//! attribute says is worked out once per distinct set of attributes.

use super::facts::Facts;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A node's number.
pub(crate) type Id = u32;

/// The number of no node.
pub(crate) const NONE: Id = Id::MAX;

/// The document itself.
pub(crate) const DOCUMENT: Id = 0;

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: Id,
    next: Id,
    first: Id,
    /// One of the kinds below, or `NAMED` and up for elements.
    kind: u32,
    /// Where a text begins in the pool, or which set of attributes an element has.
    at: u32,
    /// A text's length in bytes.
    length: u32,
}

/// The links of a node that only building needs.
#[derive(Debug, Clone, Copy)]
struct Back {
    previous: Id,
    last: Id,
}

const NOWHERE: Back = Back {
    previous: NONE,
    last: NONE,
};

const ROOT: u32 = 0;
const TEXT: u32 = 1;
/// Comments, processing instructions.
const MUTE: u32 = 2;
const NAMED: u32 = 3;

const EMPTY: Node = Node {
    parent: NONE,
    next: NONE,
    first: NONE,
    kind: MUTE,
    at: 0,
    length: 0,
};

/// An attribute that is kept, with its value.
type Kept = (&'static str, Box<str>);

/// The attributes that say something to a reader; all others are dropped while parsing.
const KEPT: &[&str] = &[
    "alt", "border", "class", "colspan", "content", "height", "hidden", "id", "name", "property",
    "role", "rowspan", "style", "type", "width",
];

/// Attributes in which spreadsheets save the number of a cell. Only zero is kept: it may be shown as a dash.
pub(crate) const NUMBERS: &[&str] = &["sdval", "x:num"];

/// A parsed page.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    backs: Vec<Back>,
    names: Vec<QualName>,
    name_numbers: HashMap<QualName, u32>,
    sets: Vec<(Facts, Vec<Kept>)>,
    set_numbers: HashMap<String, u32>,
    pool: String,
}

impl Tree {
    fn new() -> Self {
        Self {
            nodes: vec![Node {
                kind: ROOT,
                ..EMPTY
            }],
            backs: vec![NOWHERE],
            names: Vec::new(),
            name_numbers: HashMap::new(),
            sets: vec![(Facts::default(), Vec::new())],
            set_numbers: HashMap::new(),
            pool: String::new(),
        }
    }

    fn node(&self, id: Id) -> Node {
        self.nodes.get(id as usize).copied().unwrap_or(EMPTY)
    }

    fn back(&self, id: Id) -> Back {
        self.backs.get(id as usize).copied().unwrap_or(NOWHERE)
    }

    fn edit_back(&mut self, id: Id, change: impl FnOnce(&mut Back)) {
        if let Some(back) = self.backs.get_mut(id as usize) {
            change(back);
        }
    }

    fn edit(&mut self, id: Id, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            change(node);
        }
    }

    /// Returns how many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the parent, or [`NONE`].
    pub(crate) fn parent(&self, id: Id) -> Id {
        self.node(id).parent
    }

    /// Returns the first child, or [`NONE`].
    pub(crate) fn first(&self, id: Id) -> Id {
        self.node(id).first
    }

    /// Returns the next sibling, or [`NONE`].
    pub(crate) fn next(&self, id: Id) -> Id {
        self.node(id).next
    }

    /// Returns the children in order.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut next = self.first(id);
        std::iter::from_fn(move || {
            let current = next;
            next = self.next(current);
            (current != NONE).then_some(current)
        })
    }

    /// Returns the node after `id` in document order within `root`, going into `id`'s children only
    /// where `inside` says so.
    pub(crate) fn following(&self, id: Id, root: Id, inside: bool) -> Id {
        if inside && self.first(id) != NONE {
            return self.first(id);
        }
        let mut current = id;
        while current != root && current != NONE {
            let next = self.next(current);
            if next != NONE {
                return next;
            }
            current = self.parent(current);
        }
        NONE
    }

    /// Returns a text node's text.
    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        let node = self.node(id);
        let start = node.at as usize;
        (node.kind == TEXT).then(|| {
            self.pool
                .get(start..start + node.length as usize)
                .unwrap_or_default()
        })
    }

    /// Returns an element's local name, or an empty string.
    pub(crate) fn name(&self, id: Id) -> &str {
        self.qualified(self.node(id).kind)
            .map_or("", |name| &*name.local)
    }

    fn qualified(&self, kind: u32) -> Option<&QualName> {
        self.names.get(kind.checked_sub(NAMED)? as usize)
    }

    /// Returns whether the node is an element.
    pub(crate) fn is_element(&self, id: Id) -> bool {
        self.node(id).kind >= NAMED
    }

    /// Returns what an element's attributes say of its looks.
    pub(crate) fn facts(&self, id: Id) -> Facts {
        let node = self.node(id);
        if node.kind < NAMED {
            return Facts::default();
        }
        self.sets
            .get(node.at as usize)
            .map_or_else(Facts::default, |(facts, _)| *facts)
    }

    /// Returns which set of attributes an element has; 0 is the empty one.
    pub(crate) fn set(&self, id: Id) -> usize {
        let node = self.node(id);
        if node.kind < NAMED {
            0
        } else {
            node.at as usize
        }
    }

    /// Returns the values of one attribute in all sets, in the order of their numbers.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        let value = move |kept: &'a [Kept]| {
            kept.iter()
                .find(|(kept, _)| *kept == name)
                .map_or("", |(_, value)| &**value)
        };
        self.sets.iter().map(move |(_, kept)| value(kept))
    }

    /// Returns the value of an attribute.
    pub(crate) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let node = self.node(id);
        if node.kind < NAMED {
            return None;
        }
        let (_, kept) = self.sets.get(node.at as usize)?;
        kept.iter()
            .find(|(kept, _)| *kept == name)
            .map(|(_, value)| &**value)
    }

    fn number_of(&mut self, name: QualName) -> u32 {
        if let Some(number) = self.name_numbers.get(&name) {
            return *number;
        }
        let number = NAMED + u32::try_from(self.names.len()).unwrap_or_default();
        self.names.push(name.clone());
        self.name_numbers.insert(name, number);
        number
    }

    fn set_of(&mut self, attributes: &[Attribute]) -> u32 {
        let mut key = String::new();
        let mut kept: Vec<Kept> = Vec::new();
        for attribute in attributes {
            let is_zero = || attribute.value.trim().parse() == Ok(0.0);
            let of = |names: &'static [&'static str]| {
                names.iter().find(|kept| **kept == &*attribute.name.local)
            };
            let Some(name) = of(KEPT).or_else(|| of(NUMBERS).filter(|_| is_zero())) else {
                continue;
            };
            // A value cannot hold U+0000, so the key is not ambiguous.
            key.push_str(name);
            key.push('\0');
            key.push_str(&attribute.value);
            key.push('\0');
            kept.push((name, Box::from(&*attribute.value)));
        }
        if kept.is_empty() {
            return 0;
        }
        if let Some(number) = self.set_numbers.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.sets.len()).unwrap_or_default();
        let facts = Facts::of(kept.iter().map(|(name, value)| (*name, &**value)));
        self.sets.push((facts, kept));
        self.set_numbers.insert(key, number);
        number
    }

    fn push(&mut self, node: Node) -> Id {
        let id = Id::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(node);
        self.backs.push(NOWHERE);
        id
    }

    fn detach(&mut self, id: Id) {
        let Node { parent, next, .. } = self.node(id);
        let previous = self.back(id).previous;
        if parent == NONE {
            return;
        }
        if previous == NONE {
            self.edit(parent, |parent| parent.first = next);
        } else {
            self.edit(previous, |previous| previous.next = next);
        }
        if next == NONE {
            self.edit_back(parent, |parent| parent.last = previous);
        } else {
            self.edit_back(next, |next| next.previous = previous);
        }
        self.edit(id, |node| (node.parent, node.next) = (NONE, NONE));
        self.edit_back(id, |back| back.previous = NONE);
    }

    /// Returns the child of `parent` that stands before `before`, or the last.
    fn child_before(&self, parent: Id, before: Id) -> Id {
        if before == NONE {
            self.back(parent).last
        } else {
            self.back(before).previous
        }
    }

    /// Puts a node under `parent`, before `before` or at the end.
    fn attach(&mut self, id: Id, parent: Id, before: Id) {
        self.detach(id);
        let previous = self.child_before(parent, before);
        self.edit(id, |node| (node.parent, node.next) = (parent, before));
        self.edit_back(id, |back| back.previous = previous);
        if previous == NONE {
            self.edit(parent, |parent| parent.first = id);
        } else {
            self.edit(previous, |previous| previous.next = id);
        }
        if before == NONE {
            self.edit_back(parent, |parent| parent.last = id);
        } else {
            self.edit_back(before, |before| before.previous = id);
        }
    }

    fn attach_text(&mut self, text: &str, parent: Id, before: Id) {
        // Blanks between the parts of a table are never shown; a page has as many as it has cells.
        if text.bytes().all(|byte| byte.is_ascii_whitespace())
            && matches!(
                self.name(parent),
                "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup"
            )
        {
            return;
        }
        let end = self.pool.len();
        let last = self.child_before(parent, before);
        let (at, length) = match (u32::try_from(end), u32::try_from(text.len())) {
            (Ok(at), Ok(length)) if end + text.len() < u32::MAX as usize => (at, length),
            _ => return,
        };
        self.pool.push_str(text);
        let node = self.node(last);
        // Only the text at the end of the pool grows in place. Copying another one to the end for
        // every piece would take quadratic time where pieces alternate.
        if node.kind == TEXT && node.at + node.length == at {
            self.edit(last, |node| node.length += length);
            return;
        }
        let id = self.push(Node {
            kind: TEXT,
            at,
            length,
            ..EMPTY
        });
        self.attach(id, parent, before);
    }
}

/// What the tree builder writes to.
#[derive(Debug)]
pub(crate) struct Sink {
    tree: RefCell<Tree>,
    /// The innermost open element, as far as can be told from here.
    pub(crate) current: Cell<Id>,
    /// For each node how deep it stands.
    depths: RefCell<Vec<u16>>,
}

impl Sink {
    pub(crate) fn new() -> Self {
        Self {
            tree: RefCell::new(Tree::new()),
            current: Cell::new(DOCUMENT),
            depths: RefCell::new(vec![0]),
        }
    }

    /// Returns how deep the innermost open element stands.
    pub(crate) fn depth(&self) -> usize {
        self.depths
            .borrow()
            .get(self.current.get() as usize)
            .map_or(0, |depth| usize::from(*depth))
    }

    /// Returns how many nodes there are.
    pub(crate) fn nodes(&self) -> usize {
        self.tree.borrow().len()
    }

    /// Takes note that an end tag of this name was read, which the tree builder does not always
    /// tell of: it cuts its list of open elements without a word at the end of inline elements.
    pub(crate) fn ended(&self, before: Id, name: &LocalName) {
        let tree = self.tree.borrow();
        if self.current.get() == before && tree.name(before) == &**name {
            self.current.set(tree.parent(before));
        }
    }

    fn placed(&self, child: Id, parent: Id, is_void: bool) {
        let mut depths = self.depths.borrow_mut();
        let depth = depths
            .get(parent as usize)
            .copied()
            .unwrap_or_default()
            .saturating_add(1);
        if let Some(place) = depths.get_mut(child as usize) {
            *place = depth;
        }
        self.current.set(if is_void { parent } else { child });
    }

    fn insert(&self, parent: Id, before: Id, child: NodeOrText<Id>) {
        match child {
            NodeOrText::AppendText(text) => {
                self.tree.borrow_mut().attach_text(&text, parent, before);
                if before == NONE {
                    self.current.set(parent);
                }
            }
            NodeOrText::AppendNode(child) => {
                let mut tree = self.tree.borrow_mut();
                tree.attach(child, parent, before);
                let is_void = !tree.is_element(child) || is_void(tree.name(child));
                drop(tree);
                self.placed(child, parent, is_void);
            }
        }
    }

    fn make(&self, node: Node) -> Id {
        let id = self.tree.borrow_mut().push(node);
        self.depths.borrow_mut().push(0);
        id
    }

    fn level(&self) {
        // Text nodes are made behind the sink's back; depths are kept for them all the same.
        let length = self.tree.borrow().len();
        self.depths.borrow_mut().resize(length, 0);
    }
}

/// Returns whether an element of this name has no end tag and no content.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// An element's name, kept apart from the tree so that the tree stays free to change.
#[derive(Debug)]
pub(crate) struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        let mut tree = self.tree.into_inner();
        // Only parsing needs these.
        tree.backs = Vec::new();
        tree.set_numbers = HashMap::new();
        tree.name_numbers = HashMap::new();
        tree
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        let tree = self.tree.borrow();
        let name = tree.qualified(tree.node(*target).kind).cloned();
        Name(name.unwrap_or_else(|| QualName::new(None, Namespace::from(""), LocalName::from(""))))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> Id {
        let mut tree = self.tree.borrow_mut();
        let kind = tree.number_of(name);
        let at = tree.set_of(&attrs);
        drop(tree);
        self.level();
        self.make(Node { kind, at, ..EMPTY })
    }

    fn create_comment(&self, _text: StrTendril) -> Id {
        self.level();
        self.make(EMPTY)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Id {
        self.level();
        self.make(EMPTY)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let parent = self.tree.borrow().parent(*element);
        if parent == NONE {
            self.insert(*previous, NONE, child);
        } else {
            self.insert(parent, *element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &Id) {
        let parent = self.tree.borrow().parent(*node);
        self.current
            .set(if parent == NONE { DOCUMENT } else { parent });
    }

    fn get_template_contents(&self, target: &Id) -> Id {
        // A template's content is never shown; as its child it is left out with it.
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.tree.borrow().parent(*sibling);
        if parent != NONE {
            self.insert(parent, *sibling, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        // Only `html` and `body` are given attributes afterwards; the first that has any keeps them.
        if tree.node(*target).at == 0 {
            let at = tree.set_of(&attrs);
            tree.edit(*target, |node| node.at = at);
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut tree = self.tree.borrow_mut();
        let mut child = tree.first(*node);
        while child != NONE {
            let next = tree.next(child);
            tree.attach(child, *new_parent, NONE);
            child = next;
        }
    }
}
