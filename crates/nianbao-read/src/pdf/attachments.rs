//! Files that a file wraps: a portfolio shows a cover page and keeps what is meant in attachments
//! (ISO 32000-2, 7.11.4 and 12.3.5).

use super::unicode;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{self, Array, Dict, Object};

/// So many nodes of the tree of names are looked at.
const MOST_NODES: usize = 64;
/// So many names are given.
const MOST_NAMES: usize = 8;

/// Returns the names of the files that a portfolio wraps; `None` where the file is none.
pub(crate) fn of_portfolio(pdf: &Pdf) -> Option<Vec<String>> {
    let xref = pdf.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id())?;
    catalog.get::<Dict<'_>>("Collection")?;
    let tree = catalog
        .get::<Dict<'_>>("Names")?
        .get::<Dict<'_>>("EmbeddedFiles")?;
    let mut names = Vec::new();
    let mut nodes = vec![tree];
    for _ in 0..MOST_NODES {
        let Some(node) = nodes.pop() else {
            break;
        };
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            nodes.extend(kids.iter::<Dict<'_>>().take(MOST_NODES));
        }
        let Some(pairs) = node.get::<Array<'_>>("Names") else {
            continue;
        };
        for value in pairs.iter::<Object<'_>>().take(2 * MOST_NODES) {
            let Object::Dict(file) = value else {
                continue;
            };
            let name = file
                .get::<object::String<'_>>("UF")
                .or_else(|| file.get("F"));
            if names.len() < MOST_NAMES
                && let Some(name) = name
            {
                names.push(unicode::decode(name.as_bytes()));
            }
        }
    }
    (!names.is_empty()).then_some(names)
}
