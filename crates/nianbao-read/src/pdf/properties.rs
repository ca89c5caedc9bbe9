//! What a file says about itself: the information dictionary (ISO 32000-2, 14.3.3), and the XMP packet
//! where that says nothing.

use super::unicode;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{DateTime, Dict, Stream};
use nianbao_document::{Name, Origin, Property};

/// A longer value is cut, at so many characters.
const MOST_CHARACTERS: usize = 1000;
/// A longer packet is not looked at.
const MOST_PACKET: usize = 1 << 20;

/// Returns what the file says about itself, and the program that made it.
pub(crate) fn read(pdf: &Pdf) -> (Vec<Property>, Option<String>) {
    let said = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(unicode::decode);
    let mut found = vec![
        ("Title", text(&said.title)),
        ("Author", text(&said.author)),
        ("Subject", text(&said.subject)),
        ("Keywords", text(&said.keywords)),
        ("Creator", text(&said.creator)),
        ("Producer", text(&said.producer)),
        ("CreationDate", said.creation_date.as_ref().and_then(date)),
        ("ModDate", said.modification_date.as_ref().and_then(date)),
    ];
    let is_blank = |value: &Option<String>| value.as_ref().is_none_or(|v| v.trim().is_empty());
    if found
        .iter()
        .any(|(name, value)| is_blank(value) && xmp_name(name).is_some())
        && let Some(packet) = packet(pdf)
    {
        for (name, value) in &mut found {
            if is_blank(value)
                && let Some(element) = xmp_name(name)
            {
                *value = element_text(&packet, element);
            }
        }
    }
    let part = Name::from("Info");
    let properties: Vec<Property> = (1..)
        .zip(found)
        .filter_map(|(row, (name, value))| {
            let value: String = value?.trim().chars().take(MOST_CHARACTERS).collect();
            (!value.is_empty()).then(|| Property {
                name: name.to_owned(),
                value,
                origin: Origin::Node {
                    part: part.clone(),
                    table: 0,
                    row,
                    column: 0,
                },
            })
        })
        .collect();
    let named = |name: &str| properties.iter().find(|property| property.name == name);
    let producer = named("Producer")
        .or_else(|| named("Creator"))
        .map(|property| property.value.clone());
    (properties, producer)
}

/// Writes a date as it is usual, where it is one.
fn date(date: &DateTime) -> Option<String> {
    (1900..2200).contains(&date.year).then(|| {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            date.year, date.month, date.day, date.hour, date.minute, date.second
        )
    })
}

fn xmp_name(name: &str) -> Option<&'static str> {
    match name {
        "Title" => Some("dc:title"),
        "Author" => Some("dc:creator"),
        "Creator" => Some("xmp:CreatorTool"),
        "Producer" => Some("pdf:Producer"),
        "CreationDate" => Some("xmp:CreateDate"),
        _ => None,
    }
}

fn packet(pdf: &Pdf) -> Option<String> {
    let xref = pdf.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id())?;
    let stream = catalog.get::<Stream<'_>>("Metadata")?;
    if !super::inflate::is_within(&stream.raw_data(), &stream.filters(), MOST_PACKET) {
        return None;
    }
    Some(String::from_utf8_lossy(&stream.decoded_data().ok()?).into_owned())
}

/// Returns the text within the first element of a name, of its first item where it is a list. Packets
/// are written by few libraries in one form, so that no parser is needed.
fn element_text(packet: &str, name: &str) -> Option<String> {
    let (_, rest) = packet.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (mut inner, _) = rest.split_once(&format!("</{name}>"))?;
    if let Some((_, item)) = inner.split_once("<rdf:li") {
        (_, inner) = item.split_once('>')?;
    }
    let text = inner.split('<').next()?.trim();
    let plain = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let text = plain
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_a_packet() {
        let packet = "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">年报 &amp; 附件</rdf:li></rdf:Alt>\
                      </dc:title><pdf:Producer>WPS</pdf:Producer><xmp:CreatorTool/>";
        assert_eq!(
            element_text(packet, "dc:title").as_deref(),
            Some("年报 & 附件")
        );
        assert_eq!(element_text(packet, "pdf:Producer").as_deref(), Some("WPS"));
        assert_eq!(element_text(packet, "xmp:CreatorTool"), None);
    }
}
