//! What the file says about itself: a part whose elements are named statements.

use crate::xml::{Space, Token, Xml};
use nianbao_document::{Limits, Name, Origin, Property};

/// How long a value is kept; some programs store whole programs here.
const MOST_BYTES: usize = 64 << 10;

/// How many properties of a part are kept.
const MOST_PROPERTIES: usize = 4_096;

/// Reads one part: each element at `level` (the root is at 1) with text in it is a property. A part
/// that is damaged says what it can; the text does not hang on it.
pub(crate) fn of(text: &str, part: &str, level: usize, limits: &Limits) -> Vec<Property> {
    let part: Name = Name::from(part);
    let mut xml = Xml::new(text, limits);
    let mut properties: Vec<Property> = Vec::new();
    let mut depth = 0;
    let mut is_list = false;
    let mut current: Option<(String, String)> = None;
    while let Ok(token) = xml.next() {
        match token {
            Token::Open(tag) => {
                depth += 1;
                if depth == level {
                    let given = xml.attribute(&tag, "name").unwrap_or_default();
                    let name = if given.is_empty() {
                        format!("{}{}", prefix(tag.space), tag.name())
                    } else {
                        given.into_owned()
                    };
                    current = Some((name, String::new()));
                    is_list = false;
                }
                is_list = is_list || tag.name() == "vector";
            }
            Token::Text(text) => {
                if let Some((_, value)) = &mut current
                    && value.len() + text.len() <= MOST_BYTES
                {
                    value.push_str(&text);
                }
            }
            Token::Close => {
                if depth == level
                    && let Some((name, value)) = current.take()
                    && !value.trim().is_empty()
                    && !is_list
                    && properties.len() < MOST_PROPERTIES
                {
                    let row = u32::try_from(properties.len())
                        .unwrap_or(u32::MAX)
                        .saturating_add(1);
                    let origin = Origin::Node {
                        part: part.clone(),
                        table: 0,
                        row,
                        column: 0,
                    };
                    properties.push(Property {
                        name,
                        value: value.trim().to_owned(),
                        origin,
                    });
                }
                depth -= 1;
            }
            Token::End => break,
        }
    }
    properties
}

/// Returns the prefix under which a vocabulary is known, whatever the file calls it.
fn prefix(space: Space) -> &'static str {
    match space {
        Space::Dublin => "dc:",
        Space::Terms => "dcterms:",
        Space::Core => "cp:",
        Space::Meta => "meta:",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        let properties = of(text, "p", 2, &Limits::default());
        properties
            .into_iter()
            .map(|p| format!("{}={}", p.name, p.value))
            .collect()
    }

    #[test]
    fn names_do_not_hang_on_prefixes() {
        let core = r#"<x:coreProperties xmlns:x="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
            xmlns:y="http://purl.org/dc/elements/1.1/" xmlns:z="http://purl.org/dc/terms/"><y:title> 报告 </y:title>
            <z:created>2025-01-20T00:00:00Z</z:created><x:keywords/><x:revision>3</x:revision></x:coreProperties>"#;
        assert_eq!(
            listed(core),
            [
                "dc:title=报告",
                "dcterms:created=2025-01-20T00:00:00Z",
                "cp:revision=3"
            ]
        );
    }

    #[test]
    fn custom_properties_have_their_own_names() {
        let custom = r#"<Properties xmlns:v="v"><property name="发文机关"><v:lpwstr>某县</v:lpwstr></property>
            <TitlesOfParts><v:vector><v:lpstr>x</v:lpstr></v:vector></TitlesOfParts><Application>WPS &amp; Co"#;
        assert_eq!(listed(custom), ["发文机关=某县"]);
    }
}
