//! Whatever is accepted as canonical JSON is written back, and that is read as the same report;
//! every writer can print it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nianbao::report::json::{JsonOptions, from_json, to_json};
use nianbao::write::{WRITERS, WriteOptions};

fuzz_target!(|text: &str| {
    let Ok(report) = from_json(text) else {
        return;
    };
    let written = to_json(&report, &JsonOptions::default());
    let again = from_json(&written).expect("our own JSON is canonical");
    assert_eq!(written, to_json(&again, &JsonOptions::default()));
    for writer in WRITERS {
        let mut out = Vec::new();
        let written = writer.write(&report, &WriteOptions::default(), &mut out);
        written.expect("memory takes every byte");
    }
});
