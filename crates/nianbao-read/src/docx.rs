//! Word documents: DOCX, DOCM, DOTX, transitional and strict (ECMA-376, ISO/IEC 29500).
//!
//! Package
//! - [x] main part by relationship, by name or by content type; parts in UTF-8, UTF-16, GBK
//! - [x] duplicate parts said; damaged or cut parts read as far as they go
//! - [x] core, extended and custom properties
//! - [-] `altChunk`: read where another reader knows the format, and DOCX within DOCX once
//! - [ ] headers, footers, watermarks (furniture of the page), comments, charts, diagrams,
//!   embedded objects, glossary, sub-documents
//!
//! Text
//! - [x] paragraphs with headings by style, inherited style or outline level
//! - [x] automatic numbering as printed, in the Chinese and common Western formats
//! - [-] bullets are ornaments and left out; numbers of other languages are printed as decimals
//! - [x] runs, hyperlinks, content controls, custom XML, smart tags, bidirectional runs
//! - [x] tabs, breaks (as line breaks), hyphens, symbols of the usual fonts, formulas as text
//! - [x] tracked changes as accepted: text, moved text, rows, cells, joined paragraphs
//! - [x] fields: the result, across paragraphs
//! - [ ] the choice of a drop-down form field
//! - [x] text boxes (DrawingML, VML) and `WordArt` of VML after their paragraph; alternatives once
//! - [x] footnotes and endnotes after the block that refers to them
//! - [x] ruby: the base
//! - [x] hidden text, by run and by style, left out and said
//! - [x] pictures with their alternative text
//!
//! Tables
//! - [x] `gridSpan`, `vMerge`, `hMerge`, `gridBefore`, `gridAfter`, columns too narrow to see
//! - [x] wrong or missing grid: by the widths of the cells
//! - [x] rows and cells in content controls and custom XML; tables in cells, tables for layout
//! - [-] a table of one cell around prose stays a table

mod chunk;
mod numbering;
pub(crate) mod package;
mod paragraph;
pub(crate) mod properties;
mod story;
mod styles;
#[cfg(test)]
mod tests;

use crate::container;
use crate::container::parts::place;
use crate::manuscript::assemble::{Assembly, Notes, Placed};
use crate::manuscript::numbering::Numbering;
use crate::manuscript::piece;
use crate::xml::Fault;
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{Document, Limits, Name, Noted, Severity};
use package::{FORMAT, Package, Relations, main_by_type};
use story::{Context, Told};
use styles::Styles;

/// Reads Word documents.
pub(crate) struct Docx;

impl Reader for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm", "dotx", "dotm"]
    }

    fn scope(&self) -> &'static str {
        "Word documents since 2007, WPS and LibreOffice DOCX; no headers, footers or comments"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if container::is_encrypted_package(bytes) {
            return Confidence::Certain;
        }
        if !container::is_zip(bytes) {
            return Confidence::No;
        }
        let limits = Limits::default();
        let Ok(mut archive) = container::Archive::open(bytes, &limits, limits.zip_inflated_bytes)
        else {
            // Damaged, or over a limit. The names of entries are still there to be seen.
            let named = container::holds(bytes, b"word/document.xml");
            return if named {
                Confidence::Possible
            } else {
                Confidence::No
            };
        };
        const TYPES: &str = "[Content_Types].xml";
        if archive.has("word/document.xml") {
            let sure = archive.has(TYPES);
            return if sure {
                Confidence::Certain
            } else {
                Confidence::Possible
            };
        }
        let Ok(Some(types)) = archive.read(TYPES) else {
            return Confidence::No;
        };
        match main_by_type(&crate::encoding::decode(&types.bytes, None).text, &limits) {
            Some(_) => Confidence::Certain,
            None => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        if container::is_encrypted_package(bytes) {
            return Err(ReadError::Encrypted { format: FORMAT });
        }
        let noted = read_within(bytes, options, options.limits.zip_inflated_bytes, true)?.0;
        if !noted.value.document.blocks.iter().any(crate::has_text) {
            let damaged = noted
                .diagnostics
                .iter()
                .find(|d| d.severity == Severity::Error);
            return Err(
                damaged.map_or(ReadError::NoText { format: FORMAT }, |diagnostic| {
                    ReadError::damaged(FORMAT, diagnostic.english.clone())
                }),
            );
        }
        Ok(noted)
    }
}

/// Reads a document that is one text, in the vocabulary of Word 2003.
pub(crate) fn read_single(
    format: &'static str,
    text: &str,
    options: &ReadOptions,
) -> Result<Noted<Reading>, ReadError> {
    let limits = &options.limits;
    // A fault of the text is met, and said, where the story is read.
    let context = Context {
        styles: Styles::read(text, limits).0,
        numbering: Numbering::read(text, limits).0,
    };
    let mut told = story::walk(text, &context, limits)?;
    let part = Name::from("");
    let mut diagnostics = told.remarks.diagnostics(&nianbao_document::Origin::Unknown);
    if let Some(fault) = told.fault.take() {
        diagnostics.push(crate::container::parts::told(format, "", fault)?);
    }
    let notes = told.notes.into_iter();
    let notes = notes.map(|(key, pieces)| (key, (part.clone(), pieces)));
    let mut assembly = Assembly::new(format, notes.collect());
    assembly.add(&part, told.pieces)?;
    diagnostics.extend(assembly.covered());
    let mut document = Document::default();
    for placed in assembly.into_blocks() {
        if let Placed::Block(block) = placed {
            document.blocks.push(block);
        }
    }
    if !document.blocks.iter().any(crate::has_text) {
        return Err(ReadError::NoText { format });
    }
    document.properties = properties::of_2003(text, limits);
    let producer = properties::producer(&document.properties);
    Ok(Noted {
        value: Reading {
            document,
            encoding: None,
            producer,
        },
        diagnostics,
    })
}

/// Reads a package of which `left` bytes may be inflated; returns how many are left.
fn read_within(
    bytes: &[u8],
    options: &ReadOptions,
    left: usize,
    outermost: bool,
) -> Result<(Noted<Reading>, usize), ReadError> {
    let mut package = Package::open(FORMAT, bytes, options, left)?;
    let Some(main) = package.main_part()? else {
        return Err(ReadError::damaged(FORMAT, "no main document part"));
    };
    let top = package.relations("")?;
    let relations = package.relations(&main)?;
    let context = context(&mut package, &main, &relations)?;
    let notes = notes(&mut package, &main, &relations, &context)?;
    let Some(text) = package.text(&main)? else {
        return Err(ReadError::damaged(FORMAT, format!("{main} cannot be read")));
    };
    let told = story::walk(&text, &context, package.limits())?;
    drop(text);
    let part: Name = Name::from(main.as_str());
    let mut assembly = Assembly::new(FORMAT, notes);
    let pieces = told_of(&mut package, &main, told)?;
    assembly.add(&part, pieces)?;
    package.diagnostics.extend(assembly.covered());
    let mut document = Document::default();
    for placed in assembly.into_blocks() {
        match placed {
            Placed::Block(block) => document.blocks.push(block),
            Placed::Chunk(id, origin) => {
                let blocks = chunk::read(&mut package, &relations, &id, origin, outermost)?;
                document.blocks.extend(blocks);
            }
        }
    }
    document.properties = properties::read(&mut package, &top)?;
    let producer = properties::producer(&document.properties);
    let left = package.archive.left();
    let reading = Reading {
        document,
        encoding: None,
        producer,
    };
    Ok((
        Noted {
            value: reading,
            diagnostics: package.diagnostics,
        },
        left,
    ))
}

/// Returns the name of a part by the kind of its relationship, or the usual one beside the main part.
fn beside(main: &str, relations: &Relations, kind: &str) -> String {
    relations
        .values()
        .find(|relation| relation.kind == kind)
        .map_or_else(
            || {
                let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{folder}/{kind}.xml")
            },
            |relation| relation.target.clone(),
        )
}

/// Reads styles and numbering.
fn context(
    package: &mut Package<'_>,
    main: &str,
    relations: &Relations,
) -> Result<Context, ReadError> {
    let mut context = Context::default();
    let name = beside(main, relations, "styles");
    if let Some(text) = package.text(&name)? {
        let (styles, fault) = Styles::read(&text, package.limits());
        context.styles = styles;
        note_fault(package, &name, fault)?;
    }
    let name = beside(main, relations, "numbering");
    if let Some(text) = package.text(&name)? {
        let (numbering, fault) = Numbering::read(&text, package.limits());
        context.numbering = numbering;
        note_fault(package, &name, fault)?;
    }
    Ok(context)
}

fn note_fault(
    package: &mut Package<'_>,
    name: &str,
    fault: Option<Fault>,
) -> Result<(), ReadError> {
    fault.map_or(Ok(()), |fault| package.fault(name, fault))
}

/// Reads footnotes and endnotes.
fn notes(
    package: &mut Package<'_>,
    main: &str,
    relations: &Relations,
    context: &Context,
) -> Result<Notes, ReadError> {
    let mut notes = Notes::new();
    for kind in ["footnotes", "endnotes"] {
        let name = beside(main, relations, kind);
        let Some(text) = package.text(&name)? else {
            continue;
        };
        let mut told = story::walk(&text, context, package.limits())?;
        let part = Name::from(name.as_str());
        for (key, pieces) in std::mem::take(&mut told.notes) {
            notes.entry(key).or_insert_with(|| (part.clone(), pieces));
        }
        told_of(package, &name, told)?;
    }
    Ok(notes)
}

/// Says what was met in a story and returns its pieces.
fn told_of(
    package: &mut Package<'_>,
    name: &str,
    told: Told,
) -> Result<Vec<piece::Piece>, ReadError> {
    package
        .diagnostics
        .extend(told.remarks.diagnostics(&place(name)));
    note_fault(package, name, told.fault)?;
    Ok(told.pieces)
}
