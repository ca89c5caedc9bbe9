//! The same messages for programs: one JSON object a line.

use super::{either, place};
use crate::lang::Lang;
use crate::problem::Problem;
use nianbao::report::{Outcome, Report};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Renders what was found on the way.
pub(crate) fn diagnostics(path: &Path, report: &Report, lang: Lang) -> String {
    let file = path.to_string_lossy();
    let mut out = String::new();
    for diagnostic in &report.diagnostics {
        let place = diagnostic.origin.as_ref().map(|origin| place(origin, lang));
        line(
            &mut out,
            &json!({
                "file": file, "code": diagnostic.code, "severity": diagnostic.severity.name(),
                "message": either(&diagnostic.message, &diagnostic.english, lang),
                "place": place.filter(|place| !place.is_empty()), "cells": diagnostic.cells,
            }),
        );
    }
    out
}

/// Renders the sums that fail.
pub(crate) fn failures(path: &Path, report: &Report, lang: Lang) -> String {
    let file = path.to_string_lossy();
    let mut out = String::new();
    for finding in report
        .checks
        .findings
        .iter()
        .filter(|f| f.outcome == Outcome::Fail)
    {
        line(
            &mut out,
            &json!({
                "file": file, "code": finding.id, "severity": finding.severity.name(),
                "message": either(&finding.message, &finding.english, lang),
                "place": null, "cells": finding.cells,
            }),
        );
    }
    out
}

/// Renders a problem.
pub(crate) fn problem(path: Option<&Path>, problem: &Problem, lang: Lang) -> String {
    let mut out = String::new();
    line(
        &mut out,
        &json!({
            "file": path.map(Path::to_string_lossy), "code": problem.code, "severity": "error",
            "message": problem.message(lang), "place": null, "cells": [],
        }),
    );
    out
}

fn line(out: &mut String, value: &Value) {
    let _ = writeln!(out, "{value}");
}

/// Renders the checks of one file.
pub(crate) fn checks(path: &Path, report: &Report, lang: Lang) -> String {
    let summary = report.checks.summary;
    let findings: Vec<Value> = report
        .checks
        .findings
        .iter()
        .map(|finding| {
            json!({
                "id": finding.id, "outcome": finding.outcome.name(),
                "severity": finding.severity.name(),
                "message": either(&finding.message, &finding.english, lang),
                "cells": finding.cells,
            })
        })
        .collect();
    let unsure: serde_json::Map<String, Value> = report
        .facts()
        .filter(|(_, fact)| fact.status.is_unsure())
        .map(|(address, fact)| (address.to_string(), fact.status.name().into()))
        .collect();
    let mut out = String::new();
    line(
        &mut out,
        &json!({
            "file": path.to_string_lossy(),
            "summary": {
                "pass": summary.pass, "fail": summary.fail, "not_assessable": summary.not_assessable,
            },
            "findings": findings, "unsure": unsure,
        }),
    );
    out
}
