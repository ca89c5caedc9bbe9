//! What the file says about itself (ECMA-376 part 2, 8 and part 1, 22.2, 22.3).

use super::package::{Package, Relations};
use crate::ReadError;
use crate::manuscript::properties::of;
use nianbao_document::{Limits, Property};

/// The parts with properties: the last step of the relationship, and the usual name.
const PARTS: [(&str, &str); 3] = [
    ("core-properties", "docProps/core.xml"),
    ("extended-properties", "docProps/app.xml"),
    ("custom-properties", "docProps/custom.xml"),
];

/// Reads the properties of a package.
pub(crate) fn read(
    package: &mut Package<'_>,
    relations: &Relations,
) -> Result<Vec<Property>, ReadError> {
    let mut properties = Vec::new();
    for (kind, usual) in PARTS {
        let named = relations.values().find(|relation| relation.kind == kind);
        let name = named.map_or(usual, |relation| relation.target.as_str());
        let Some(text) = package.text(name)? else {
            continue;
        };
        properties.extend(of(&text, name, 2, package.limits()));
    }
    Ok(properties)
}

/// The names that statements have in Word 2003, and today.
const OLD_NAMES: [(&str, &str); 10] = [
    ("Title", "dc:title"),
    ("Subject", "dc:subject"),
    ("Author", "dc:creator"),
    ("Keywords", "cp:keywords"),
    ("Description", "dc:description"),
    ("LastAuthor", "cp:lastModifiedBy"),
    ("Created", "dcterms:created"),
    ("LastSaved", "dcterms:modified"),
    ("Category", "cp:category"),
    ("Company", "Company"),
];

/// Reads the properties of a document in the vocabulary of Word 2003.
pub(crate) fn of_2003(text: &str, limits: &Limits) -> Vec<Property> {
    let properties = of(text, "", 3, limits).into_iter();
    properties
        .filter_map(|property| {
            let (_, today) = OLD_NAMES.iter().find(|(old, _)| *old == property.name)?;
            Some(Property {
                name: (*today).to_owned(),
                ..property
            })
        })
        .collect()
}

/// Returns the program that made the file.
pub(crate) fn producer(properties: &[Property]) -> Option<String> {
    properties
        .iter()
        .find(|property| property.name == "Application")
        .map(|p| p.value.clone())
}
