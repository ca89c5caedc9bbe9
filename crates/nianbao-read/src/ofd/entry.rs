//! The way in: `OFD.xml` with what the package says of itself, and the tree of each document
//! (GB/T 33190 7.4, 7.5).

use super::numbers::rectangle;
use super::objects::{Id, Order, attribute, id, skip, text};
use crate::xml::{Fault, Token, Xml};
use nianbao_document::{Name, Origin, Property};

/// How many properties of a package, and how many files of each kind, are kept.
const MOST: usize = 100_000;
/// How long a value may be to be kept.
const MOST_BYTES: usize = 64 << 10;

/// What `OFD.xml` says.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The documents of the package.
    pub(super) bodies: Vec<Body>,
    /// What the package says of itself.
    pub(super) properties: Vec<Property>,
    /// The program that made the file.
    pub(super) creator: Option<String>,
}

/// A document of a package.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    /// Where its tree is, as written.
    pub(super) root: Option<String>,
    /// Where the list of its signatures is, as written.
    pub(super) signatures: Option<String>,
}

/// Reads `OFD.xml`. What was read before a fault is kept.
pub(super) fn entry(xml: &mut Xml<'_>, part: &str) -> (Entry, Option<Fault>) {
    let mut entry = Entry::default();
    let fault = walk_entry(xml, part, &mut entry).err();
    (entry, fault)
}

fn walk_entry(xml: &mut Xml<'_>, part: &str, entry: &mut Entry) -> Result<(), Fault> {
    let part = Name::from(part);
    loop {
        let tag = match xml.next()? {
            Token::Open(tag) => tag,
            Token::End => return Ok(()),
            Token::Close | Token::Text(_) => continue,
        };
        let name = match tag.name() {
            "DocBody" => {
                if entry.bodies.len() < MOST {
                    entry.bodies.push(Body::default());
                }
                continue;
            }
            "DocRoot" => {
                let root = text(xml)?;
                if let Some(body) = entry.bodies.last_mut() {
                    body.root.get_or_insert(root);
                }
                continue;
            }
            "Signatures" => {
                let signatures = text(xml)?;
                if let Some(body) = entry.bodies.last_mut() {
                    body.signatures.get_or_insert(signatures);
                }
                continue;
            }
            // Lists, and what says nothing of the text.
            "OFD" | "DocInfo" | "CustomDatas" | "Keywords" => continue,
            "Versions" | "Cover" | "DocID" => {
                skip(xml)?;
                continue;
            }
            "CustomData" => xml.attribute(&tag, "Name").unwrap_or_default().into_owned(),
            name => name.to_owned(),
        };
        let value = text(xml)?.trim().to_owned();
        if name == "Creator" && entry.creator.is_none() && !value.is_empty() {
            entry.creator = Some(value.clone());
        } else if name == "CreatorVersion"
            && let Some(creator) = &mut entry.creator
        {
            creator.push(' ');
            creator.push_str(&value);
        }
        if value.is_empty() || value.len() > MOST_BYTES || entry.properties.len() >= MOST {
            continue;
        }
        let row = u32::try_from(entry.properties.len()).map_or(u32::MAX, |row| row + 1);
        let origin = Origin::Node {
            part: part.clone(),
            table: 0,
            row,
            column: 0,
        };
        entry.properties.push(Property {
            name,
            value,
            origin,
        });
    }
}

/// What a document's tree says; all places are as written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tree {
    /// Width and height of its pages in millimetres, where they do not have their own.
    pub(super) size: Option<(f64, f64)>,
    /// The files of resources.
    pub(super) resources: Vec<String>,
    /// The template pages by number: place, and where they lie unless the page says otherwise.
    pub(super) templates: Vec<(Id, String, Option<Order>)>,
    /// The pages.
    pub(super) pages: Vec<String>,
    /// The list of annotations.
    pub(super) annotations: Option<String>,
    /// The list of attachments.
    pub(super) attachments: Option<String>,
}

/// Reads a document's tree. What was read before a fault is kept.
pub(super) fn tree(xml: &mut Xml<'_>) -> (Tree, Option<Fault>) {
    let mut tree = Tree::default();
    let fault = walk_tree(xml, &mut tree).err();
    (tree, fault)
}

fn walk_tree(xml: &mut Xml<'_>, tree: &mut Tree) -> Result<(), Fault> {
    loop {
        let tag = match xml.next()? {
            Token::Open(tag) => tag,
            Token::End => return Ok(()),
            Token::Close | Token::Text(_) => continue,
        };
        match tag.name() {
            "PhysicalBox" => {
                tree.size = rectangle(&text(xml)?).map(|[_, _, width, height]| (width, height));
            }
            "PublicRes" | "DocumentRes" => tree.resources.push(text(xml)?),
            "TemplatePage" => {
                let key = attribute(xml, &tag, "ID", id);
                let order = attribute(xml, &tag, "ZOrder", Order::read);
                let place = xml.attribute(&tag, "BaseLoc").unwrap_or_default();
                if let Some(key) = key
                    && tree.templates.len() < MOST
                {
                    tree.templates.push((key, place.into_owned(), order));
                }
            }
            "Page" => {
                let place = xml.attribute(&tag, "BaseLoc").unwrap_or_default();
                tree.pages.push(place.into_owned());
            }
            "Annotations" => tree.annotations = Some(text(xml)?),
            "Attachments" => tree.attachments = Some(text(xml)?),
            // Outlines and actions have pages of their own making.
            "Outlines" | "Actions" | "Bookmarks" | "Permissions" | "VPreferences"
            | "CustomTags" | "Extensions" => skip(xml)?,
            _ => {}
        }
    }
}

/// Returns where the annotations of each page are, as written (15.1).
pub(super) fn annotation_files(xml: &mut Xml<'_>) -> Vec<String> {
    let mut files = Vec::new();
    while let Ok(token) = xml.next() {
        match token {
            Token::Open(tag) if tag.name() == "FileLoc" => match text(xml) {
                Ok(file) if files.len() < MOST => files.push(file),
                _ => break,
            },
            Token::End => break,
            _ => {}
        }
    }
    files
}

/// Counts the annotations of a page that show something: links do not.
pub(super) fn annotations(xml: &mut Xml<'_>) -> usize {
    let mut found = 0;
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) if tag.name() == "Annot" => {
                let kind = xml.attribute(&tag, "Type").unwrap_or_default();
                found += usize::from(!kind.eq_ignore_ascii_case("Link"));
            }
            Ok(Token::End) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// Counts the elements of a name in a list of a package, such as its signatures.
pub(super) fn count(xml: &mut Xml<'_>, name: &str) -> usize {
    let mut found = 0;
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => found += usize::from(tag.name() == name),
            Ok(Token::End) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Limits;

    #[test]
    fn the_package_names_its_documents_and_its_maker() {
        let text = "<o:OFD xmlns:o='x'><o:DocBody><o:DocInfo><o:DocID>1</o:DocID><o:Title>某县年报</o:Title>
            <o:Creator>排版</o:Creator><o:CreatorVersion>2</o:CreatorVersion><o:Keywords><o:Keyword>公开</o:Keyword></o:Keywords>
            <o:CustomDatas><o:CustomData Name='发文机关'> 某县 </o:CustomData></o:CustomDatas></o:DocInfo><o:DocRoot>Doc_0/Document.xml</o:DocRoot>
            <o:Signatures>/Doc_0/Signs/Signatures.xml</o:Signatures></o:DocBody><o:DocBody><o:DocRoot>Doc_1/Document.xml</o:DocRoot></o:DocBody></o:OFD>";
        let (entry, fault) = entry(&mut Xml::new(text, &Limits::default()), "OFD.xml");
        assert_eq!(fault, None);
        assert_eq!(entry.bodies.len(), 2);
        assert_eq!(entry.creator.as_deref(), Some("排版 2"));
        let listed: Vec<String> = entry
            .properties
            .iter()
            .map(|p| format!("{}={}", p.name, p.value))
            .collect();
        assert_eq!(
            listed,
            [
                "Title=某县年报",
                "Creator=排版",
                "CreatorVersion=2",
                "Keyword=公开",
                "发文机关=某县"
            ]
        );
    }

    #[test]
    fn pages_of_outlines_are_no_pages() {
        let text = "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea><PublicRes>a.xml</PublicRes>
            <TemplatePage ID='7' BaseLoc='t.xml' ZOrder='Foreground'/></CommonData><Pages><Page ID='1' BaseLoc='p.xml'/></Pages>
            <Outlines><OutlineElem><Page BaseLoc='q.xml'/></OutlineElem></Outlines><Attachments>b.xml</Attachments></Document>";
        let (tree, fault) = tree(&mut Xml::new(text, &Limits::default()));
        assert_eq!(fault, None);
        assert_eq!(tree.size, Some((210.0, 297.0)));
        assert_eq!(tree.pages, ["p.xml"]);
        assert_eq!(
            tree.templates,
            [(7, "t.xml".into(), Some(Order::Foreground))]
        );
        assert_eq!(tree.attachments.as_deref(), Some("b.xml"));
    }
}
