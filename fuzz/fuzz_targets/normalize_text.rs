//! Takes any text the whole way and holds what must hold of every report: a value that is not sure
//! is absent, and a recovered one names how.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nianbao::report::Status;
use nianbao::{ConvertOptions, convert};

fuzz_target!(|text: &str| {
    let Ok(conversion) = convert(text.as_bytes(), &ConvertOptions::default()) else {
        return;
    };
    for (address, fact) in conversion.report.facts() {
        let absent = !matches!(
            fact.status,
            Status::Read | Status::Inferred(_) | Status::Split(_)
        );
        assert_eq!(fact.value.is_none(), absent, "{address}: {fact:?}");
    }
});
