//! From the bytes of a file to a checked report.

use nianbao_document::Document;
use nianbao_normalize::{NormalizeOptions, Refusal};
use nianbao_read::{ReadError, ReadOptions};
use nianbao_report::{Report, Source};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// How to convert.
#[derive(Debug, Clone, Default)]
pub struct ConvertOptions {
    /// The file's name without its folder, to be named in the report.
    pub file: Option<String>,
    /// How to read.
    pub read: ReadOptions,
    /// How to normalize.
    pub normalize: NormalizeOptions,
}

/// A converted file.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// What the reader saw.
    pub document: Document,
    /// What the agency declared, with every diagnostic and the outcome of the checks.
    pub report: Report,
}

/// Why a file gives no report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConvertError {
    /// There is no document.
    Read(ReadError),
    /// There is a document and no report in it.
    Refused(Refusal),
}

impl ConvertError {
    /// Returns the stable kebab-case name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
        }
    }

    /// Returns what to tell an office clerk, in Chinese.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Read(error) => error.message(),
            Self::Refused(refusal) => refusal.message().to_owned(),
        }
    }
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for ConvertError {}

impl From<ReadError> for ConvertError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<Refusal> for ConvertError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Converts the bytes of a file: read, normalize, check. Bytes that are handed over are given back to
/// the system as soon as they are read.
///
/// # Errors
/// [`ConvertError`] when there is no document, or no report in it.
pub fn convert<'a>(
    bytes: impl Into<Cow<'a, [u8]>>,
    options: &ConvertOptions,
) -> Result<Conversion, ConvertError> {
    let bytes = bytes.into();
    let (format, reading) = nianbao_read::read(&bytes, &options.read)?;
    let mut sha256 = String::with_capacity(64);
    for byte in Sha256::digest(&bytes) {
        let _ = write!(sha256, "{byte:02x}"); // Writing to a string cannot fail.
    }
    let size = bytes.len() as u64;
    drop(bytes);
    let document = reading.value.document;
    let normalized = nianbao_normalize::normalize(&document, &options.normalize)?;
    let mut report = normalized.value;
    report.diagnostics = reading.diagnostics;
    report.diagnostics.extend(normalized.diagnostics);
    report.checks = nianbao_check::check(&report);
    report.source = Some(Source {
        file: options.file.clone(),
        format: format.to_owned(),
        bytes: size,
        sha256,
        encoding: reading.value.encoding,
        producer: reading.value.producer,
    });
    Ok(Conversion { document, report })
}
