//! Bytes to pages: opening a file, walking its pages, and turning whatever goes wrong on the way
//! into an error.

use super::FORMAT;
use super::budget::{Budget, Spent};
use super::fonts::{Fonts, missing};
use super::ink::Ink;
use super::lean;
use super::resources::{self, Resources};
use super::tags::{self, Tags};
use super::{attachments, properties};
use crate::ReadError;
use hayro_interpret::hayro_syntax::object::ObjectIdentifier;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use nianbao_document::{Diagnostic, Limits, Property, Severity};
use nianbao_page::{Page, TaggedTable, Text};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a file shows.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) pages: Vec<Page>,
    pub(crate) tables: Vec<TaggedTable>,
    pub(crate) properties: Vec<Property>,
    pub(crate) producer: Option<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether it was opened without what its glyphs are placed by.
    needs_programs: bool,
}

/// Opens a file and collects what its pages show.
pub(crate) fn pages(bytes: &[u8], limits: &Limits) -> Result<Opened, ReadError> {
    // Whatever the libraries hold is dropped with the closure, so nothing broken survives a panic.
    catch_unwind(AssertUnwindSafe(|| walk(bytes, limits))).unwrap_or_else(|payload| {
        Err(match Spent::of(payload.as_ref()) {
            Some(spent) => spent.error(),
            None => ReadError::damaged(FORMAT, "its content cannot be interpreted"),
        })
    })
}

/// Opens a file without the programs of its fonts, as far as their glyphs are known without; where some
/// are not, again with them.
fn walk(bytes: &[u8], limits: &Limits) -> Result<Opened, ReadError> {
    resources::object_streams(bytes, limits)?;
    let mut file = bytes.to_vec();
    lean::procedures(&mut file);
    if lean::programs(&mut file) {
        let opened = open(file, true, limits)?;
        let is_known = |page: &Page| page.glyphs.iter().all(|glyph| glyph.text != Text::Unknown);
        let is_whole = opened.diagnostics.is_empty() && !opened.needs_programs;
        if is_whole && opened.pages.iter().all(is_known) {
            return Ok(opened);
        }
        file = bytes.to_vec();
        lean::procedures(&mut file);
    }
    open(file, false, limits)
}

fn open(file: Vec<u8>, is_lean: bool, limits: &Limits) -> Result<Opened, ReadError> {
    let pdf = Pdf::new(file).map_err(refusal)?;
    if pdf.pages().len() > limits.pages {
        return Err(ReadError::over("pages", limits.pages));
    }
    if let Some(files) = attachments::of_portfolio(&pdf) {
        return Err(ReadError::Wrapper {
            format: FORMAT,
            files,
        });
    }
    let numbers = numbers(&pdf);
    let tags = tags::read(pdf.xref(), &numbers, limits.pdf_tags);
    if tags.is_cut {
        return Err(ReadError::over("pdf_tags", limits.pdf_tags));
    }
    let mut opened = Opened::default();
    let fonts = Fonts::new(is_lean);
    draw(&pdf, &fonts, &tags, limits, &mut opened)?;
    opened.needs_programs = fonts.needs_programs();
    opened.tables = tags.tables;
    (opened.properties, opened.producer) = properties::read(&pdf);
    Ok(opened)
}

/// Returns the numbers of the pages by their objects.
fn numbers(pdf: &Pdf) -> HashMap<ObjectIdentifier, u32> {
    let objects = pdf.pages().iter().map(|page| page.raw().obj_id());
    (1..)
        .zip(objects)
        .filter_map(|(number, object)| Some((object?, number)))
        .collect()
}

fn draw<'a>(
    pdf: &'a Pdf,
    fonts: &Fonts<'a>,
    tags: &Tags,
    limits: &Limits,
    opened: &mut Opened,
) -> Result<(), ReadError> {
    let settings = InterpreterSettings {
        font_resolver: missing::fonts(),
        cmap_resolver: missing::encodings(),
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let mut budget = Budget::new(limits);
    let mut resources = Resources::new(pdf.xref(), limits);
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        resources.look(page, fonts)?;
        let (width, height) = page.render_dimensions();
        let mut ink = Ink::new(number, (width, height), fonts, tags, &mut budget);
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            let transform = Affine::new(page.initial_transform(true).as_coeffs());
            let shown = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let mut context = Context::new(transform, shown, &cache, pdf.xref(), settings.clone());
            interpret_page(page, &mut context, &mut ink);
            ink.fields(page, transform);
        }));
        if let Err(payload) = drawn {
            if let Some(spent) = Spent::of(payload.as_ref()) {
                return Err(spent.error());
            }
            opened.diagnostics.push(damaged(number));
        }
        opened.pages.push(ink.finish());
    }
    Ok(())
}

fn damaged(number: u32) -> Diagnostic {
    Diagnostic::new(
        "page-damaged",
        Severity::Error,
        format!("第{number}页的内容已损坏，未能读完"),
        format!("the content of page {number} is damaged and was not read to its end"),
    )
}

fn refusal(error: LoadPdfError) -> ReadError {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            ReadError::Encrypted { format: FORMAT }
        }
        LoadPdfError::Decryption(_) => {
            ReadError::damaged(FORMAT, "its encryption is not known or damaged")
        }
        LoadPdfError::Invalid => ReadError::damaged(FORMAT, "no pages can be found in it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by `LibreOffice`, with fonts of the kind that is opened without its program.
    const SAMPLE: &[u8] = include_bytes!("../../../../samples/pdf/libreoffice.pdf");

    /// Returns the sample with a byte changed at a distance from each place of a key.
    fn spoiled(key: &[u8], distance: usize) -> Vec<u8> {
        let mut file = SAMPLE.to_vec();
        let places: Vec<usize> = memchr::memmem::find_iter(&file, key).collect();
        for at in places {
            file[at + distance] = b'x';
        }
        file
    }

    #[test]
    fn a_file_says_the_same_without_the_programs_of_its_fonts() {
        let mut lean = SAMPLE.to_vec();
        assert!(lean::programs(&mut lean));
        let limits = Limits::default();
        let lean = open(lean, true, &limits).unwrap();
        assert!(!lean.needs_programs);
        let whole = open(SAMPLE.to_vec(), false, &limits).unwrap();
        assert_eq!(lean.pages, whole.pages);
        assert!(whole.pages.iter().all(|page| !page.glyphs.is_empty()));
    }

    #[test]
    fn glyphs_without_widths_are_placed_by_the_programs() {
        let limits = Limits::default();
        for key in [b"/FirstChar ".as_slice(), b"/LastChar ", b"/Widths"] {
            let renamed = spoiled(key, 1);
            // The key is there, and is worth nothing.
            let valueless = spoiled(key, key.len());
            for file in [renamed, valueless] {
                let whole = open(file.clone(), false, &limits).unwrap();
                assert_eq!(walk(&file, &limits).unwrap().pages, whole.pages);
                let mut lean = file;
                lean::programs(&mut lean);
                let lean = open(lean, true, &limits).unwrap();
                assert!(lean.needs_programs || lean.pages == whole.pages);
            }
        }
    }
}
