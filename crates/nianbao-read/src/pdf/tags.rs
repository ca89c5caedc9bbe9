//! The structure tree of a tagged file: its tables and the texts that stand for its pictures
//! (ISO 32000-2, 14.7 and 14.8).
//!
//! The tree is walked without recursion, each object once, so neither depth nor loops matter.

use hayro_interpret::hayro_syntax::object::{self, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_interpret::hayro_syntax::xref::XRef;
use nianbao_page::{TaggedCell, TaggedTable};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Names are mapped to standard ones at most so often.
const MOST_ROLES: usize = 8;
/// No cell of a table spans more.
const MOST_SPAN: u32 = 1000;

/// What the structure tree says.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    pub(crate) tables: Vec<TaggedTable>,
    /// The alternative texts of pictures by page and mark.
    pub(crate) alternatives: BTreeMap<(u32, u32), String>,
    /// Whether the tree has more nodes than are read; then nothing of it is used.
    pub(crate) is_cut: bool,
}

/// Reads the structure tree, of at most `most` nodes. `pages` gives the number of each page's object.
pub(crate) fn read(xref: &XRef, pages: &HashMap<ObjectIdentifier, u32>, most: usize) -> Tags {
    let Some(catalog) = xref.get::<Dict<'_>>(xref.root_id()) else {
        return Tags::default();
    };
    let Some(root) = catalog.get::<Dict<'_>>("StructTreeRoot") else {
        return Tags::default();
    };
    let mut walk = Walk {
        xref,
        pages,
        roles: root.get::<Dict<'_>>("RoleMap").unwrap_or_default(),
        classes: root.get::<Dict<'_>>("ClassMap").unwrap_or_default(),
        seen: HashSet::new(),
        left: most,
        tags: Tags::default(),
    };
    walk.run(&root);
    if walk.tags.is_cut {
        return Tags {
            is_cut: true,
            ..Tags::default()
        };
    }
    walk.tags
        .tables
        .retain(|table| table.rows.iter().any(|row| !row.is_empty()));
    walk.tags
}

struct Walk<'a, 'p> {
    xref: &'a XRef,
    pages: &'p HashMap<ObjectIdentifier, u32>,
    roles: Dict<'a>,
    classes: Dict<'a>,
    seen: HashSet<ObjectIdentifier>,
    left: usize,
    tags: Tags,
}

/// Where the walk stands: the page that marks are on, and the table, picture and cell they are in.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    page: Option<u32>,
    table: Option<usize>,
    in_cell: bool,
    figure: Option<usize>,
}

/// What is still to be walked.
type Step<'a> = (MaybeRef<Object<'a>>, Place);

impl<'a> Walk<'a, '_> {
    fn run(&mut self, root: &Dict<'a>) {
        let mut figures: Vec<String> = Vec::new();
        let mut steps = Vec::new();
        kids(root, Place::default(), &mut steps);
        while let Some((item, place)) = steps.pop() {
            if self.left == 0 {
                self.tags.is_cut = true;
                return;
            }
            self.left -= 1;
            let object = match item {
                MaybeRef::NotRef(object) => object,
                MaybeRef::Ref(reference) => {
                    let id = ObjectIdentifier::from(reference);
                    if !self.seen.insert(id) {
                        continue;
                    }
                    let Some(object) = self.xref.get::<Object<'_>>(id) else {
                        continue;
                    };
                    object
                }
            };
            match object {
                Object::Number(number) => {
                    self.mark(u32::try_from(number.as_i64()).ok(), place, &figures);
                }
                Object::Array(array) => {
                    let start = steps.len();
                    steps.extend(array.raw_iter().map(|item| (item, place)));
                    if let Some(kids) = steps.get_mut(start..) {
                        kids.reverse();
                    }
                }
                Object::Dict(dict) => self.node(&dict, place, &mut figures, &mut steps),
                _ => {}
            }
        }
    }

    fn node(
        &mut self,
        dict: &Dict<'a>,
        mut place: Place,
        figures: &mut Vec<String>,
        steps: &mut Vec<Step<'a>>,
    ) {
        if let Some(page) = dict.get_ref("Pg") {
            place.page = self.pages.get(&page.into()).copied();
        }
        match dict.get::<Name<'_>>("Type").as_deref() {
            Some(b"MCR") => {
                // Marks of another stream than the page's are numbered anew.
                let mark = dict
                    .get::<u32>("MCID")
                    .filter(|_| !dict.contains_key("Stm"));
                return self.mark(mark, place, figures);
            }
            Some(b"OBJR") => return,
            _ => {}
        }
        match self.role(dict).as_slice() {
            b"Table" => {
                // Of tables within tables the inner ones are meant: the outer ones lay a page out.
                if let Some(outer) = place
                    .table
                    .and_then(|table| self.tags.tables.get_mut(table))
                {
                    outer.rows.clear();
                }
                place.table = Some(self.tags.tables.len());
                place.in_cell = false;
                self.tags.tables.push(TaggedTable::default());
            }
            b"TR" => {
                if let Some(table) = place
                    .table
                    .and_then(|table| self.tags.tables.get_mut(table))
                {
                    table.rows.push(Vec::new());
                    place.in_cell = false;
                }
            }
            b"TD" | b"TH" => {
                let row_span = self.span(dict, "RowSpan");
                let column_span = self.span(dict, "ColSpan");
                let table = place
                    .table
                    .and_then(|table| self.tags.tables.get_mut(table));
                if let Some(row) = table.and_then(|table| table.rows.last_mut()) {
                    row.push(TaggedCell {
                        row_span,
                        column_span,
                        marks: Vec::new(),
                    });
                    place.in_cell = true;
                }
            }
            b"Caption" => place.table = None,
            b"Figure" => {
                if let Some(text) = dict.get::<object::String<'_>>("Alt") {
                    place.figure = Some(figures.len());
                    figures.push(super::unicode::decode(text.as_bytes()));
                }
            }
            _ => {}
        }
        kids(dict, place, steps);
    }

    fn mark(&mut self, mark: Option<u32>, place: Place, figures: &[String]) {
        let (Some(mark), Some(page)) = (mark, place.page) else {
            return;
        };
        if let Some(text) = place.figure.and_then(|figure| figures.get(figure)) {
            self.tags.alternatives.insert((page, mark), text.clone());
        }
        if !place.in_cell {
            return;
        }
        let table = place
            .table
            .and_then(|table| self.tags.tables.get_mut(table));
        let row = table.and_then(|table| table.rows.last_mut());
        if let Some(cell) = row.and_then(|row| row.last_mut()) {
            cell.marks.push((page, mark));
        }
    }

    /// Returns the standard role of a node.
    fn role(&self, dict: &Dict<'a>) -> Vec<u8> {
        let mut role = dict
            .get::<Name<'_>>("S")
            .map(|name| name.to_vec())
            .unwrap_or_default();
        for _ in 0..MOST_ROLES {
            let is_standard = matches!(
                role.as_slice(),
                b"Table" | b"TR" | b"TD" | b"TH" | b"Figure"
            );
            match self.roles.get::<Name<'_>>(&role) {
                Some(mapped) if !is_standard => role = mapped.to_vec(),
                _ => break,
            }
        }
        role
    }

    /// Returns how far a cell spans, by its own attributes or those of its classes.
    fn span(&self, dict: &Dict<'a>, key: &str) -> u32 {
        let own = dict
            .get::<Object<'_>>("A")
            .and_then(|value| attribute(value, key));
        let of_class = || {
            let classes = match dict.get::<Object<'_>>("C")? {
                Object::Name(name) => vec![name],
                Object::Array(names) => names.iter::<Name<'_>>().collect(),
                _ => return None,
            };
            classes.iter().find_map(|class| {
                let value = self.classes.get::<Object<'_>>(class)?;
                attribute(value, key)
            })
        };
        own.or_else(of_class).unwrap_or(1).clamp(1, MOST_SPAN)
    }
}

/// Returns an attribute from an attribute object or a list of them, in which revision numbers stand.
fn attribute(value: Object<'_>, key: &str) -> Option<u32> {
    match value {
        Object::Dict(dict) => dict.get::<u32>(key),
        Object::Stream(stream) => stream.dict().get::<u32>(key),
        Object::Array(list) => list
            .iter::<Dict<'_>>()
            .find_map(|dict| dict.get::<u32>(key)),
        _ => None,
    }
}

/// Adds the kids of a node to what is to be walked.
fn kids<'a>(dict: &Dict<'a>, place: Place, steps: &mut Vec<Step<'a>>) {
    if let Some(kids) = dict.get_raw::<Object<'_>>("K") {
        steps.push((kids, place));
    }
}
