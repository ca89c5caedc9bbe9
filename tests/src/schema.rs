//! The published schema is the one of the types, and every report we write keeps to it.

use crate::reports::{self, Subject};
use libtest_mimic::{Failed, Trial};
use nianbao::report::json;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("schema::published", published),
        Trial::test("schema::can_fail", can_fail),
    ];
    for subject in reports::own().into_iter().chain(reports::truths()) {
        let name = format!("schema::report::{}", subject.name);
        trials.push(Trial::test(name, move || keeps_to_it(&subject)));
    }
    trials
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema/report-1.json")
}

fn validator() -> Result<jsonschema::Validator, Failed> {
    let schema: Value = serde_json::from_str(&json::schema())?;
    let draft = "https://json-schema.org/draft/2020-12/schema";
    if schema["$schema"] != draft {
        return Err(format!("the schema is of {}", schema["$schema"]).into());
    }
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
    Ok(options.build(&schema).map_err(|error| error.to_string())?)
}

fn published() -> Result<(), Failed> {
    let schema = json::schema();
    if std::env::var("BLESS").is_ok_and(|value| value == "1") {
        std::fs::create_dir_all(path().parent().unwrap())?;
        std::fs::write(path(), &schema)?;
    }
    let text = std::fs::read_to_string(path())?;
    if text == schema {
        Ok(())
    } else {
        Err("docs/schema/report-1.json is not that of the types; write it anew with BLESS=1".into())
    }
}

fn keeps_to_it(subject: &Subject) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    let validator = validator()?;
    for full_provenance in [false, true] {
        let text = json::to_json(&report, &json::JsonOptions { full_provenance });
        let value: Value = serde_json::from_str(&text)?;
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .take(10)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if !errors.is_empty() {
            return Err(errors.join("\n").into());
        }
    }
    Ok(())
}

/// A schema that takes anything would be no schema.
fn can_fail() -> Result<(), Failed> {
    let every_status = reports::own()
        .into_iter()
        .find(|s| s.name == "hand-every-status");
    let report = every_status
        .ok_or("no such report")?
        .report()?
        .ok_or("no report")?;
    let good = json::to_json(
        &report,
        &json::JsonOptions {
            full_provenance: true,
        },
    );
    let good: Value = serde_json::from_str(&good)?;
    let validator = validator()?;
    assert!(validator.is_valid(&good));
    let received = "/tables/requests/rows/received";
    let cell = "/cells/requests.received.total";
    for (place, key, value) in [
        ("", "remark", json!("an extra key")),
        ("", "year", json!("2023")),
        ("", "year", json!(2023.5)),
        ("", "sections", json!({})),
        ("", "cells", Value::Null),
        (
            "/sections/0",
            "blocks",
            json!([{ "kind": "poem", "text": "" }]),
        ),
        ("/sections/0", "blocks", json!([{ "kind": "paragraph" }])),
        ("/tables/requests", "form", json!(2021)),
        (received, "natural_person", json!("12")),
        (received, "natural_person", json!(true)),
        (cell, "status", json!("guessed")),
        (cell, "candidates", json!(["3"])),
        (cell, "at", json!({ "line": "31" })),
        ("/checks/summary", "pass", json!(-1)),
    ] {
        let mut bad = good.clone();
        let object = bad.pointer_mut(place).and_then(Value::as_object_mut);
        object
            .ok_or_else(|| format!("nothing at {place}"))?
            .insert(key.to_owned(), value);
        assert!(!validator.is_valid(&bad), "{place} {key}");
    }
    let mut bad = good;
    bad.as_object_mut().unwrap().remove("tables");
    assert!(!validator.is_valid(&bad), "tables left out");
    Ok(())
}
