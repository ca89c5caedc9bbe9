//! The binary format of Word 97 to 2003 (MS-DOC), as Word, WPS and LibreOffice write it; WPS files
//! (`.wps`) are of the same kind.
//!
//! Text
//! - [x] piece table, also of quick saves; characters of one and of two bytes, also Chinese code pages
//! - [x] properties of the document
//! - [x] headings by style and outline level; automatic numbering as printed
//! - [x] fields: the result; footnotes, endnotes and text boxes after the block that refers to them
//! - [x] tracked changes as accepted; hidden text left out and said; symbols; pictures in the line
//! - [-] pictures and shapes beside the text, and bullets, are left out
//! - [ ] headers, footers, comments, embedded objects
//!
//! Tables
//! - [x] columns by the edges of cells; cells merged across and down; tables in cells
//! - [x] descriptions of rows that are too long for a page
//!
//! Not read, each with its own message: Word 6.0/95 and before, Microsoft Works, encrypted files.

mod bytes;
mod fib;
mod lists;
mod pages;
mod pieces;
mod row;
mod shade;
mod sprm;
mod story;
mod styles;

use crate::container::{self, ArchiveError, Compound, holds, is_encrypted_package, is_ole};
use crate::manuscript::assemble::{Assembly, Notes, Placed};
use crate::manuscript::numbering::Counters;
use crate::manuscript::remarks::Remarks;
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use bytes::{Plex, piece, u8_at, u16_at, u32_at};
use fib::{FORMAT, Fib, Story, Table};
use nianbao_document::{Diagnostic, Document, Limits, Name, Noted, Origin, Severity};
use pages::Pages;
use pieces::Pieces;
use std::collections::BTreeMap;
use story::{Anchors, Source};
use styles::Styles;

/// Reads the binary format of Word.
pub(crate) struct Doc;

/// The stream that holds the text.
const MAIN: &str = "WordDocument";

/// How a file of Word 2 and before begins, which is in no container.
const WORD_2: [&[u8]; 2] = [b"\xDB\xA5", b"\x9B\xA5"];

impl Reader for Doc {
    fn name(&self) -> &'static str {
        "doc"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["doc", "dot", "wps", "wpt"]
    }

    fn scope(&self) -> &'static str {
        "Word 97-2003 and WPS documents; no Word 95, Microsoft Works, headers, footers or comments"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if WORD_2.iter().any(|mark| bytes.starts_with(mark)) {
            return Confidence::Possible;
        }
        if !is_ole(bytes) || is_encrypted_package(bytes) {
            return Confidence::No;
        }
        let file = Compound::open(bytes, &Limits::default());
        let named = |file: &Compound<'_>| file.has(MAIN) || is_works(file, bytes);
        if file.as_ref().is_ok_and(named) {
            Confidence::Certain
        } else if file.map_or(true, |file| file.damage.is_some()) && begins_document(bytes) {
            // The directory is lost; the text is there, and it is of no use to call it unknown.
            Confidence::Possible
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        if !is_ole(bytes) {
            let format = "Word 2.0";
            return Err(ReadError::Unsupported { format });
        }
        let mut file = Compound::open(bytes, &options.limits).map_err(|error| refusal(&error))?;
        if !file.has(MAIN) && is_works(&file, bytes) {
            let format = "Microsoft Works";
            return Err(ReadError::Unsupported { format });
        }
        read(&mut file, options)
    }
}

/// Returns whether a file is one of Microsoft Works, whose `.wps` has nothing to do with WPS Office.
fn is_works(file: &Compound<'_>, bytes: &[u8]) -> bool {
    file.has("MatOST") || (file.has("CONTENTS") && holds(bytes, b"CHNKWKS"))
}

/// Returns whether a sector begins like the stream that holds the text.
fn begins_document(bytes: &[u8]) -> bool {
    bytes
        .chunks(512)
        .any(|sector| sector.starts_with(b"\xEC\xA5"))
}

fn refusal(error: &ArchiveError) -> ReadError {
    match error {
        ArchiveError::Limit(name, limit) => ReadError::over(name, *limit),
        ArchiveError::Encrypted => ReadError::Encrypted { format: FORMAT },
        ArchiveError::Damaged(why) => ReadError::damaged(FORMAT, why.clone()),
    }
}

/// Reads a stream; what is damaged of it is said.
fn stream(
    file: &mut Compound<'_>,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(part) = file.read(name).map_err(|error| refusal(&error))? else {
        return Ok(None);
    };
    if let Some(why) = part.damage {
        diagnostics.push(damaged(name, &why));
    }
    Ok(Some(part.bytes))
}

fn damaged(name: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        "part-damaged",
        Severity::Error,
        format!("文件内的部件 {name} 已损坏（{why}），其后的内容可能缺失"),
        format!("the part {name} is damaged ({why}); what follows may be missing"),
    )
}

fn read(file: &mut Compound<'_>, options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
    let limits = &options.limits;
    let mut diagnostics = Vec::new();
    let document = stream(file, MAIN, &mut diagnostics)?.unwrap_or_default();
    let fib = Fib::read(&document)?;
    let mut table = stream(file, fib.table, &mut diagnostics)?;
    if table.is_none() {
        // The other one is better than none where the file says the wrong one.
        let other = if fib.table == "0Table" {
            "1Table"
        } else {
            "0Table"
        };
        table = stream(file, other, &mut diagnostics)?;
    }
    let Some(table) = table else {
        return Err(ReadError::damaged(FORMAT, "no table stream"));
    };
    let data = stream(file, "Data", &mut diagnostics)?.unwrap_or_default();
    let pieces = Pieces::read(&fib, &document, &table, limits)?;
    if let Some(why) = pieces.damage {
        diagnostics.push(damaged(MAIN, why));
    }
    let mut source = Source {
        document: &document,
        data: &data,
        pieces,
        paragraphs: Pages::new(&document, fib.part(&table, Table::ParagraphPages), true),
        characters: Pages::new(&document, fib.part(&table, Table::CharacterPages), false),
        styles: Styles::read(fib.part(&table, Table::Stsh)),
        sheet: fib.part(&table, Table::Stsh),
        shaded: None,
        numbering: lists::read(&fib, &table),
        fonts: fonts(fib.part(&table, Table::Fonts)),
        limits,
        counters: Counters::default(),
        remarks: Remarks::default(),
        left: limits.doc_characters,
        blocks: 0,
    };
    let mut anchors = Anchors::default();
    let notes = notes(&mut source, &fib, &table, &mut anchors)?;
    boxes(&mut source, &fib, &table, &mut anchors)?;
    let end = fib.length(Story::Main as usize);
    let mut told = source.story(0, end, &mut anchors)?;
    // Boxes whose anchors were not met are not lost.
    told.extend(anchors.boxes.into_values().flatten());
    diagnostics.extend(source.remarks.diagnostics(&Origin::Unknown));
    let mut assembly = Assembly::new(FORMAT, notes);
    assembly.add(&Name::from(""), told)?;
    diagnostics.extend(assembly.covered());
    let blocks = assembly.into_blocks().into_iter();
    let blocks = blocks.filter_map(|placed| match placed {
        Placed::Block(block) => Some(block),
        Placed::Chunk(..) => None,
    });
    let document = Document {
        blocks: blocks.collect(),
        properties: container::properties(file),
    };
    if !document.blocks.iter().any(crate::has_text) {
        return Err(diagnostics
            .first()
            .map_or(ReadError::NoText { format: FORMAT }, |diagnostic| {
                ReadError::damaged(FORMAT, diagnostic.english.clone())
            }));
    }
    let mut properties = document.properties.iter();
    let producer = properties.find(|property| property.name == "Application");
    let producer = producer.map(|property| property.value.clone());
    let encoding = source.pieces.encoding();
    Ok(Noted {
        value: Reading {
            document,
            encoding: encoding.map(|encoding| encoding.name().to_owned()),
            producer,
        },
        diagnostics,
    })
}

/// Reads footnotes and endnotes, and where they are referred to (MS-DOC 2.8.17 to 2.8.21).
fn notes(
    source: &mut Source<'_>,
    fib: &Fib<'_>,
    table: &[u8],
    anchors: &mut Anchors,
) -> Result<Notes, ReadError> {
    let mut notes = Notes::new();
    for (is_end, story, references, texts) in [
        (
            false,
            Story::Footnotes,
            Table::FootnoteReferences,
            Table::FootnoteTexts,
        ),
        (
            true,
            Story::Endnotes,
            Table::EndnoteReferences,
            Table::EndnoteTexts,
        ),
    ] {
        let references = Plex::new(fib.part(table, references), 2);
        let texts = Plex::new(fib.part(table, texts), 0);
        let (start, length) = (fib.start(story), fib.length(story as usize));
        for index in 0..references.count.min(texts.count) {
            let (Some(at), Some(from), Some(to)) = (
                references.position(index),
                texts.position(index),
                texts.position(index + 1),
            ) else {
                break;
            };
            let range = start + from.min(length)..start + to.min(length);
            let pieces = source.story(range.start, range.end, &mut Anchors::default())?;
            let key = (is_end, index.to_string());
            notes.insert(key.clone(), (Name::from(""), pieces));
            anchors.notes.insert(at, key);
        }
    }
    Ok(notes)
}

/// Reads text boxes, and at which characters they hang (MS-DOC 2.8.32, 2.8.37).
fn boxes(
    source: &mut Source<'_>,
    fib: &Fib<'_>,
    table: &[u8],
    anchors: &mut Anchors,
) -> Result<(), ReadError> {
    let texts = Plex::new(fib.part(table, Table::BoxTexts), 22);
    let shapes = Plex::new(fib.part(table, Table::Shapes), 26);
    let mut hung = BTreeMap::new();
    for index in 0..shapes.count {
        if let (Some(at), Some(shape)) = (shapes.position(index), u32_at(shapes.record(index), 0)) {
            hung.insert(shape, at);
        }
    }
    let (start, length) = (fib.start(Story::Boxes), fib.length(Story::Boxes as usize));
    for index in 0..texts.count {
        let (Some(from), Some(to)) = (texts.position(index), texts.position(index + 1)) else {
            break;
        };
        let range = start + from.min(length)..start + to.min(length);
        if range.is_empty() {
            continue;
        }
        let pieces = source.story(range.start, range.end, &mut Anchors::default())?;
        let shape = u32_at(texts.record(index), 14);
        let at = shape.and_then(|shape| hung.get(&shape)).copied();
        let at = at.unwrap_or(usize::MAX);
        anchors.boxes.entry(at).or_default().extend(pieces);
    }
    Ok(())
}

/// Reads the names of the fonts (MS-DOC 2.9.286, 2.9.91).
fn fonts(bytes: &[u8]) -> Vec<String> {
    let count = usize::from(u16_at(bytes, 0).unwrap_or(0));
    let mut names = Vec::new();
    let mut at = 4;
    while names.len() < count {
        let Some(length) = u8_at(bytes, at).map(usize::from) else {
            break;
        };
        // The name stands behind a fixed part of 39 bytes, and ends with a zero.
        let name = piece(bytes, at + 1, length).get(39..).unwrap_or_default();
        let units = name.chunks_exact(2).filter_map(|unit| u16_at(unit, 0));
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        names.push(String::from_utf16_lossy(&units));
        at += 1 + length;
    }
    names
}
