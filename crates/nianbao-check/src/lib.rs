//! Reports to findings: do the printed sums hold, and what cannot be said.
//!
//! A sum used to recover a value is spent: it is not assessable afterwards, never a pass.

mod sums;

use nianbao_report::{Checks, Finding, Outcome, Report};

/// A check over one report.
pub trait Check: Sync {
    /// Returns the check's stable name, or the common beginning of its findings' ids.
    fn name(&self) -> &'static str;

    /// Adds a finding for everything that was looked at, passes included.
    fn check(&self, report: &Report, out: &mut Vec<Finding>);
}

/// The checks. A new one is a module and a line here.
pub static CHECKS: &[&dyn Check] = &[&sums::Sums];

/// Runs every check over a report. The findings leave out what passed; the summary counts it.
#[must_use]
pub fn check(report: &Report) -> Checks {
    let mut findings = Vec::new();
    for check in CHECKS {
        check.check(report, &mut findings);
    }
    let mut checks = Checks::default();
    for finding in &findings {
        match finding.outcome {
            Outcome::Pass => checks.summary.pass += 1,
            Outcome::Fail => checks.summary.fail += 1,
            Outcome::NotAssessable => checks.summary.not_assessable += 1,
        }
    }
    findings.retain(|finding| finding.outcome != Outcome::Pass);
    checks.findings = findings;
    checks
}
