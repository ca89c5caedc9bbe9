//! What the checks found.

use nianbao_document::Severity;

/// The outcome of all checks of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checks {
    /// How many sums passed, failed, or could not be assessed.
    pub summary: Summary,
    /// What is worth saying: every failure and everything not assessable.
    pub findings: Vec<Finding>,
}

/// A count of sum instances by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Both sides are equal.
    pub pass: usize,
    /// Both sides are known and differ.
    pub fail: usize,
    /// A cell has no value, or the sum was used to recover one.
    pub not_assessable: usize,
}

/// What one check says of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check, or the instance of a sum, e.g. `requests.flow.natural_person`.
    pub id: String,
    /// What came out.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, with both sides' values, for an office clerk (Chinese).
    pub message: String,
    /// The same in English.
    pub english: String,
    /// The addresses of the cells concerned.
    pub cells: Vec<String>,
}

/// What came out of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It cannot be said.
    NotAssessable,
}

impl Outcome {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotAssessable => "not_assessable",
        }
    }
}
