//! Reads any bytes as sheet-xml, whatever their content says, and says where everything stood.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nianbao::read::{READERS, ReadOptions};

fuzz_target!(|bytes: &[u8]| {
    let reader = READERS.iter().find(|reader| reader.name() == "sheet-xml");
    let reader = reader.expect("sheet-xml is one of READERS");
    let _ = reader.sniff(bytes);
    if let Ok(reading) = reader.read(bytes, &ReadOptions::default()) {
        for block in &reading.value.document.blocks {
            assert!(!block.origin().to_string().is_empty());
        }
    }
});
