//! OFD, the Chinese standard for fixed pages (GB/T 33190-2016).
//!
//! Package
//! - [x] several documents of a package one after the other, and said
//! - [x] places of files from the root, relative, in another case, from the wrong folder
//! - [x] any prefix, any namespace; parts in UTF-8, UTF-16, GBK; damaged or cut parts as far as they go
//! - [x] what the package says of itself (`DocInfo`, custom data)
//! - [-] encrypted packages: refused by name
//! - [-] signatures, annotations (stamps, watermarks, notes) and attachments: counted and said
//! - [ ] custom tags, outlines, actions, earlier versions
//!
//! Pages
//! - [x] page areas, of the document and of each page
//! - [x] template pages below and above, layers in their order, blocks of objects
//! - [x] text: several codes of an object, steps and runs of steps, transformations, stretched,
//!   turned and vertical text
//! - [x] glyphs by number: by the font's own characters where the code says nothing
//! - [x] paths: strokes and thin filled rectangles as rules; white ones where they stand on ink
//! - [x] drawings of the resources, in each other to a depth of eight
//! - [x] what is not visible: switched off, transparent, as light as the paper, outside the page or
//!   its clip
//! - [-] clips: the box around them
//! - [-] pictures: their place
//! - [ ] patterns and shadings

mod draw;
mod entry;
mod font;
mod numbers;
mod objects;
mod paint;
mod path;
mod place;
mod resources;
#[cfg(test)]
mod tests;
mod text;

use crate::container::parts::{Parts as Package, place as part_place};
use crate::container::{self, Archive};
use crate::legible;
use crate::xml::Xml;
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use draw::{Canvas, Left};
use entry::{Body, Entry, Tree};
use font::Fonts;
use nianbao_document::{Diagnostic, Document, Limits, Noted, Severity};
use nianbao_page::Page;
use numbers::{Matrix, narrow};
use objects::{Content, Id, Order};
use resources::{Resources, Seen};
use std::collections::BTreeMap;

/// Reads OFD.
pub(crate) struct Ofd;

/// The name of this format in errors.
const FORMAT: &str = "OFD";
/// Where the package begins.
const ENTRY: &str = "OFD.xml";
/// The size of a page of which nothing is said: A4, in millimetres.
const A4: (f64, f64) = (210.0, 297.0);
/// How large a page may be, in millimetres.
const LARGEST: f64 = 20_000.0;

impl Reader for Ofd {
    fn name(&self) -> &'static str {
        "ofd"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ofd"]
    }

    fn scope(&self) -> &'static str {
        "OFD (GB/T 33190-2016): text and ruled tables; no annotations, pictures or encrypted files"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if !container::is_zip(bytes) {
            return Confidence::No;
        }
        let limits = Limits::default();
        match Archive::open(bytes, &limits, limits.zip_inflated_bytes) {
            Ok(archive) if archive.has(ENTRY) => Confidence::Certain,
            Ok(_) => Confidence::No,
            // Damaged, or over a limit. The names of entries are still there to be seen.
            Err(_) if container::holds(bytes, ENTRY.as_bytes()) => Confidence::Possible,
            Err(_) => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let limits = &options.limits;
        let mut package = Package::open(FORMAT, bytes, options, limits.zip_inflated_bytes)?;
        let entry = entry(&mut package)?;
        let mut book = Book {
            pages: Vec::new(),
            left: Left::of(limits),
        };
        for body in &entry.bodies {
            book.document(&mut package, body)?;
        }
        if entry.bodies.len() > 1 {
            let count = entry.bodies.len();
            package.diagnostics.push(Diagnostic::new(
                "several-documents",
                Severity::Warning,
                format!("文件内有 {count} 个文档，已依次读取"),
                format!("the file holds {count} documents, read one after the other"),
            ));
        }
        let judged = legible::judge(FORMAT, &mut book.pages);
        let judged = judged.map_err(|error| match error {
            ReadError::NoText { .. } => nothing_seen(&package, &entry),
            error => error,
        })?;
        package.diagnostics.extend(judged);
        let found = nianbao_page::blocks(&book.pages, &[], limits);
        package.diagnostics.extend(found.diagnostics);
        let document = Document {
            blocks: found.value,
            properties: entry.properties,
        };
        Ok(Noted {
            value: Reading {
                document,
                encoding: None,
                producer: entry.creator,
            },
            diagnostics: package.diagnostics,
        })
    }
}

/// Says why no text is seen.
fn nothing_seen(package: &Package<'_>, entry: &Entry) -> ReadError {
    let is_encrypted = package.archive.names().any(|name| {
        let last = name.rsplit('/').next().unwrap_or_default();
        // GM/T 0099: how the package is encrypted is told in files of these names.
        matches!(last, "encryptions.xml" | "decryptseed.dat")
    });
    if is_encrypted {
        return ReadError::Encrypted { format: FORMAT };
    }
    let damage = package
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    match damage {
        Some(diagnostic) => ReadError::damaged(FORMAT, diagnostic.english.clone()),
        None if entry.bodies.is_empty() => ReadError::damaged(FORMAT, "no document in OFD.xml"),
        None => ReadError::NoText { format: FORMAT },
    }
}

/// Reads the way in.
fn entry(package: &mut Package<'_>) -> Result<Entry, ReadError> {
    let mut entry = Entry::default();
    if let Some(text) = package.text(ENTRY)? {
        let mut xml = Xml::new(&text, package.limits());
        let (read, fault) = entry::entry(&mut xml, ENTRY);
        entry = read;
        fault.map_or(Ok(()), |fault| package.fault(ENTRY, fault))?;
    }
    if entry.bodies.iter().all(|body| body.root.is_none()) {
        // Damaged as it may be, the package holds a document.
        entry.bodies = vec![Body {
            root: Some("Document.xml".to_owned()),
            signatures: None,
        }];
    }
    Ok(entry)
}

/// The pages of all documents of a package.
struct Book {
    pages: Vec<Page>,
    /// How much more may be drawn.
    left: Left,
}

impl Book {
    fn document(&mut self, package: &mut Package<'_>, body: &Body) -> Result<(), ReadError> {
        let written = body.root.as_deref().unwrap_or("Doc_0/Document.xml");
        let Some(root) = part(package, &[""], written, Severity::Error) else {
            return Ok(());
        };
        let folder = place::folder(&root).to_owned();
        let mut tree = Tree::default();
        if let Some(text) = package.text(&root)? {
            let mut xml = Xml::new(&text, package.limits());
            let (read, fault) = entry::tree(&mut xml);
            tree = read;
            fault.map_or(Ok(()), |fault| package.fault(&root, fault))?;
        }
        let mut resources = Resources::default();
        for written in &tree.resources {
            if let Some(place) = part(package, &[&folder], written, Severity::Warning) {
                read_resources(package, &place, &mut resources)?;
            }
        }
        let mut fonts = Fonts::default();
        let mut templates = Templates::default();
        for written in &tree.pages {
            let most = package.limits().pages;
            if self.pages.len() >= most {
                return Err(ReadError::over("pages", most));
            }
            let number = u32::try_from(self.pages.len()).map_or(u32::MAX, |count| count + 1);
            let mut content = Content::default();
            let mut own = None;
            if let Some(place) = part(package, &[&folder], written, Severity::Error) {
                content = read_content(package, &place)?;
                own = page_resources(package, &folder, &place, &content)?;
            }
            let seen = Seen {
                page: own.as_ref(),
                document: &resources,
            };
            for (id, _) in &content.templates {
                templates.load(package, &folder, &tree, *id)?;
            }
            let mut canvas = Canvas::new(
                package,
                &mut fonts,
                &mut self.left,
                empty(number, content.size.or(tree.size)),
            );
            for order in [Order::Background, Order::Body] {
                templates.draw(&mut canvas, &content, &tree, order, seen)?;
            }
            canvas.content(&content, seen)?;
            templates.draw(&mut canvas, &content, &tree, Order::Foreground, seen)?;
            self.pages.push(canvas.page);
        }
        beside(package, &folder, &tree, body)
    }
}

/// The template pages that were asked for.
#[derive(Default)]
struct Templates {
    known: BTreeMap<Id, (Content, Option<Resources>)>,
}

impl Templates {
    fn load(
        &mut self,
        package: &mut Package<'_>,
        folder: &str,
        tree: &Tree,
        id: Id,
    ) -> Result<(), ReadError> {
        let named = tree.templates.iter().find(|(key, ..)| *key == id);
        if self.known.contains_key(&id) {
            return Ok(());
        }
        let mut known = (Content::default(), None);
        if let Some((_, written, _)) = named
            && let Some(place) = part(package, &[folder], written, Severity::Error)
        {
            let content = read_content(package, &place)?;
            let own = page_resources(package, folder, &place, &content)?;
            known = (content, own);
        }
        self.known.insert(id, known);
        Ok(())
    }

    /// Draws the templates of a page that lie in that order. What a template says of templates of
    /// its own is not followed.
    fn draw(
        &self,
        canvas: &mut Canvas<'_, '_>,
        page: &Content,
        tree: &Tree,
        order: Order,
        seen: Seen<'_>,
    ) -> Result<(), ReadError> {
        for (id, written) in &page.templates {
            let usual = tree.templates.iter().find(|(key, ..)| key == id);
            let usual = usual.and_then(|(.., order)| *order);
            if written.or(usual).unwrap_or(Order::Background) != order {
                continue;
            }
            if let Some((content, own)) = self.known.get(id) {
                let seen = Seen {
                    page: own.as_ref().or(seen.page),
                    ..seen
                };
                canvas.content(content, seen)?;
            }
        }
        Ok(())
    }
}

/// Finds a file of the package, and says if it is not there.
/// `severity` is how much is lost with it.
fn part(
    package: &mut Package<'_>,
    folders: &[&str],
    written: &str,
    severity: Severity,
) -> Option<String> {
    let places = place::candidates(folders, "", written);
    let found = place::find(package, &places);
    if found.is_none() {
        let shown: String = written.chars().take(200).collect();
        package.diagnostics.push(
            Diagnostic::new(
                "part-missing",
                severity,
                format!("文件内缺少部件 {shown}，其中的内容未能读取"),
                format!("the part {shown} is missing; what it holds is not read"),
            )
            .at(part_place(&shown)),
        );
    }
    found
}

fn read_content(package: &mut Package<'_>, place: &str) -> Result<Content, ReadError> {
    let Some(text) = package.text(place)? else {
        return Ok(Content::default());
    };
    let mut xml = Xml::new(&text, package.limits());
    let (content, fault) = objects::read(&mut xml);
    fault.map_or(Ok(()), |fault| package.fault(place, fault))?;
    Ok(content)
}

fn read_resources(
    package: &mut Package<'_>,
    place: &str,
    resources: &mut Resources,
) -> Result<(), ReadError> {
    let Some(text) = package.text(place)? else {
        return Ok(());
    };
    let mut xml = Xml::new(&text, package.limits());
    let fault = resources.read(&mut xml, place::folder(place));
    fault.map_or(Ok(()), |fault| package.fault(place, fault))
}

/// Reads the resources that a page has for itself.
fn page_resources(
    package: &mut Package<'_>,
    folder: &str,
    page: &str,
    content: &Content,
) -> Result<Option<Resources>, ReadError> {
    let mut resources = None;
    for written in &content.resources {
        if let Some(place) = part(
            package,
            &[place::folder(page), folder],
            written,
            Severity::Warning,
        ) {
            let own = resources.get_or_insert_with(Resources::default);
            read_resources(package, &place, own)?;
        }
    }
    Ok(resources)
}

/// Makes an empty page of a size in millimetres.
fn empty(number: u32, size: Option<(f64, f64)>) -> Page {
    let (width, height) = size
        .filter(|(width, height)| *width > 0.0 && *height > 0.0)
        .unwrap_or(A4);
    let (width, height) = Matrix::POINTS.vector(width.min(LARGEST), height.min(LARGEST));
    Page {
        number,
        width: narrow(width),
        height: narrow(height),
        ..Page::default()
    }
}

/// Says what stands beside the pages and is not read.
fn beside(
    package: &mut Package<'_>,
    folder: &str,
    tree: &Tree,
    body: &Body,
) -> Result<(), ReadError> {
    let mut annotations = 0;
    if let Some(list) = listed(package, folder, tree.annotations.as_deref())? {
        let files = entry::annotation_files(&mut Xml::new(&list.1, package.limits()));
        for written in files {
            let folders = [place::folder(&list.0), folder];
            let places = place::candidates(&folders, "", &written);
            if let Some(place) = place::find(package, &places)
                && let Some(text) = package.text(&place)?
            {
                annotations += entry::annotations(&mut Xml::new(&text, package.limits()));
            }
        }
    }
    say(
        package,
        "annotations-not-read",
        annotations,
        format!("有 {annotations} 处批注、图章或水印，其中的内容未读取"),
        format!("{annotations} annotations (notes, stamps, watermarks) are not read"),
    );
    let attachments = listed(package, folder, tree.attachments.as_deref())?;
    let signatures = listed(package, "", body.signatures.as_deref())?;
    let attachments = count(package, attachments, "Attachment");
    let signatures = count(package, signatures, "Signature");
    say(
        package,
        "attachments-not-read",
        attachments,
        format!("文件带有 {attachments} 个附件，未读取"),
        format!("{attachments} attached files are not read"),
    );
    say(
        package,
        "signatures-not-verified",
        signatures,
        format!("文件带有 {signatures} 个数字签名或签章，未验证"),
        format!("{signatures} signatures or seals are not verified"),
    );
    Ok(())
}

fn say(
    package: &mut Package<'_>,
    code: &'static str,
    count: usize,
    message: String,
    english: String,
) {
    if count > 0 {
        let diagnostic = Diagnostic::new(code, Severity::Info, message, english);
        package.diagnostics.push(diagnostic);
    }
}

fn count(package: &Package<'_>, list: Option<(String, String)>, name: &str) -> usize {
    list.map_or(0, |(_, text)| {
        entry::count(&mut Xml::new(&text, package.limits()), name)
    })
}

/// Returns the place and the text of a list, where there is one.
fn listed(
    package: &mut Package<'_>,
    folder: &str,
    written: Option<&str>,
) -> Result<Option<(String, String)>, ReadError> {
    let Some(written) = written else {
        return Ok(None);
    };
    let Some(place) = place::find(package, &place::candidates(&[folder], "", written)) else {
        return Ok(None);
    };
    Ok(package.text(&place)?.map(|text| (place, text)))
}
