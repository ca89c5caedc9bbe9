//! Bytes to pages: opening a file, walking its pages, and turning whatever goes wrong on the way
//! into an error.

use super::FORMAT;
use super::budget::{Budget, Spent};
use super::ink::Ink;
use crate::ReadError;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use nianbao_document::{Diagnostic, Limits};
use nianbao_page::Page;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a file shows.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) pages: Vec<Page>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Opens a file and collects what its pages show.
pub(crate) fn pages(bytes: &[u8], limits: &Limits) -> Result<Opened, ReadError> {
    // Whatever the libraries hold is dropped with the closure, so nothing broken survives a panic.
    catch_unwind(AssertUnwindSafe(|| walk(bytes, limits))).unwrap_or_else(|payload| {
        Err(match Spent::of(payload.as_ref()) {
            Some(spent) => ReadError::over(spent.name, spent.limit),
            None => ReadError::damaged(FORMAT, "its content cannot be interpreted"),
        })
    })
}

fn walk(bytes: &[u8], limits: &Limits) -> Result<Opened, ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(refusal)?;
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let mut budget = Budget::new(limits);
    let mut opened = Opened::default();
    let pages = pdf.pages();
    if pages.len() > limits.pages {
        return Err(ReadError::over("pages", limits.pages));
    }
    for (index, page) in pages.iter().enumerate() {
        let (width, height) = page.render_dimensions();
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let transform = Affine::new(page.initial_transform(true).as_coeffs());
        let shown = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(transform, shown, &cache, pdf.xref(), settings.clone());
        let mut ink = Ink::new(number, (width, height), budget);
        interpret_page(page, &mut context, &mut ink);
        let (page, left) = ink.finish();
        budget = left;
        opened.pages.push(page);
    }
    Ok(opened)
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
