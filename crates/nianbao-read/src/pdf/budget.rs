//! How much of a file may be drawn, counted in operations so that the same file always ends at the
//! same place.

use crate::ReadError;
use nianbao_document::Limits;
use std::any::Any;

/// The limit that was passed. It travels as a panic payload, because the interpreter of page content
/// has no other way to be stopped; `resume_unwind` prints nothing.
pub(crate) struct Spent {
    pub(crate) name: &'static str,
    pub(crate) limit: usize,
}

impl Spent {
    /// Returns what a caught unwinding says about limits, `None` for a true panic.
    pub(crate) fn of(payload: &(dyn Any + Send)) -> Option<&Self> {
        payload.downcast_ref()
    }

    pub(crate) fn error(&self) -> ReadError {
        ReadError::over(self.name, self.limit)
    }
}

/// What is left to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    limits: Limits,
    operations: usize,
    glyphs: usize,
    rules: usize,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            operations: 0,
            glyphs: 0,
            rules: 0,
        }
    }

    /// Counts `count` operations of the interpreter.
    pub(crate) fn operations(&mut self, count: usize) {
        self.operations = self.operations.saturating_add(count);
        stop_past(
            self.operations,
            "pdf_operations",
            self.limits.pdf_operations,
        );
    }

    /// Counts a glyph that is kept.
    pub(crate) fn glyph(&mut self) {
        self.glyphs += 1;
        stop_past(self.glyphs, "glyphs", self.limits.glyphs);
    }

    /// Counts a rule, filled area or picture that is kept.
    pub(crate) fn rule(&mut self) {
        self.rules += 1;
        stop_past(self.rules, "rules", self.limits.rules);
    }
}

fn stop_past(count: usize, name: &'static str, limit: usize) {
    if count > limit {
        std::panic::resume_unwind(Box::new(Spent { name, limit }));
    }
}
