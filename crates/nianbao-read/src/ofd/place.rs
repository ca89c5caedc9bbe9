//! Where a file of the package lies. Programs write the places of files in many ways (GB/T 33190 7.3,
//! `ST_Loc`): from the root without a slash, from the wrong folder, under another name in case.

use crate::container::parts::{Parts as Package, resolve};

/// Returns the places that a written one may mean, best first. `folders` are those it may be seen
/// from, and `base` is the folder that a file of resources names for what it lists.
pub(super) fn candidates(folders: &[&str], base: &str, written: &str) -> Vec<String> {
    let written = written.trim();
    let mut places: Vec<String> = Vec::new();
    let mut add = |place: String| {
        if !place.is_empty() && !places.contains(&place) {
            places.push(place);
        }
    };
    if written.is_empty() {
        return places;
    }
    for folder in folders {
        if !base.is_empty() {
            add(resolve(&resolve(folder, base), written));
        }
        add(resolve(folder, written));
    }
    add(resolve("", written));
    places
}

/// Returns the first of the places where a file is, or else the only file of the package whose path
/// ends like the last of them.
pub(super) fn find(package: &Package<'_>, places: &[String]) -> Option<String> {
    for place in places {
        if package.archive.has(place) {
            return Some(place.clone());
        }
        let decoded = package.locate("", place);
        if package.archive.has(&decoded) {
            return Some(decoded);
        }
    }
    let last = places.last()?.to_ascii_lowercase();
    let mut ending = package
        .archive
        .names()
        .filter(|name| name.len() > last.len() && name.ends_with(&last))
        .filter(|name| {
            name.strip_suffix(&last)
                .is_some_and(|rest| rest.ends_with('/'))
        });
    let found = ending.next()?;
    ending.next().is_none().then(|| found.to_owned())
}

/// Returns the folder that a file lies in.
pub(super) fn folder(place: &str) -> &str {
    place.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_tried_from_near_to_far() {
        assert_eq!(
            candidates(&["Doc_0/Pages"], "", "Pages/Page_0/Content.xml"),
            [
                "Doc_0/Pages/Pages/Page_0/Content.xml",
                "Pages/Page_0/Content.xml"
            ]
        );
        assert_eq!(
            candidates(&["Doc_0"], "./Res/", "a.ttf"),
            ["Doc_0/Res/a.ttf", "Doc_0/a.ttf", "a.ttf"]
        );
        assert_eq!(candidates(&["Doc_0"], "", "/Doc_0/a.xml"), ["Doc_0/a.xml"]);
        assert!(candidates(&["Doc_0"], "", " ").is_empty());
    }
}
