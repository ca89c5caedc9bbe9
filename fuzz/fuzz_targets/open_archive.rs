//! Opens any bytes as an archive, and holds what must hold of every member: a path that stays below its
//! folder, given out once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nianbao::document::Limits;
use nianbao::read::archive;
use std::collections::HashSet;

fuzz_target!(|bytes: &[u8]| {
    let mut paths = HashSet::new();
    let _ = archive::members(bytes, &Limits::default(), &|_| true, &mut |member| {
        let steps: Vec<&str> = member.path.split('/').collect();
        assert!(steps.iter().all(|step| !matches!(*step, "" | "." | "..")));
        assert!(paths.insert(member.path));
    });
});
