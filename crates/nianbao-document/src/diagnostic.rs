//! What a stage of the way has to say beside its result.

use crate::Origin;
use std::borrow::Cow;

/// The stable kebab-case name of a kind of diagnostic, e.g. `short-row`.
pub type Code = Cow<'static, str>;

/// How much a diagnostic matters to the person who must act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Something is not sure, or was repaired; worth a look.
    Warning,
    /// Something is wrong or lost.
    Error,
}

impl Severity {
    /// Returns the name used in JSON and on the terminal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing to say, with its place and what to do about it.
///
/// Messages are data in two languages, so that a library never decides what the reader speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The name of what was found.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, with the values in it, for an office clerk (Chinese).
    pub message: String,
    /// The same in English.
    pub english: String,
    /// Where it was found.
    pub origin: Option<Origin>,
    /// The addresses of the cells concerned (`table.row.column`), or of whole lines (`table.row.*`).
    pub cells: Vec<String>,
}

impl Diagnostic {
    /// Makes a diagnostic without a place.
    #[must_use]
    pub fn new(
        code: impl Into<Code>,
        severity: Severity,
        message: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            message: message.into(),
            english: english.into(),
            origin: None,
            cells: Vec::new(),
        }
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Adds the addresses concerned.
    #[must_use]
    pub fn on(mut self, cells: impl IntoIterator<Item = String>) -> Self {
        self.cells.extend(cells);
        self
    }
}

/// A value with what there was to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// What was found on the way, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Noted<T> {
    /// Wraps a value about which there is nothing to say.
    #[must_use]
    pub const fn clean(value: T) -> Self {
        Self {
            value,
            diagnostics: Vec::new(),
        }
    }
}
