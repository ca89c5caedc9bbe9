//! What stands in for fonts and encodings that a file names and does not hold.
//!
//! Nobody draws the glyphs, so the stand-in has none. It has no widths either: the interpreter would
//! stretch glyphs from its widths to those that the file gives.

use hayro_interpret::font::{FontData, OutlineFontData};
use hayro_interpret::hayro_cmap::{self, CMapName};
use hayro_interpret::{CMapResolverFn, FontResolverFn};
use std::sync::{Arc, LazyLock};

/// A font without a drawn glyph.
static STAND_IN: LazyLock<Arc<Vec<u8>>> = LazyLock::new(|| Arc::new(stand_in()));

/// Returns what the interpreter asks for fonts.
pub(crate) fn fonts() -> FontResolverFn {
    Arc::new(|_| {
        let data: FontData = Arc::clone(&STAND_IN) as FontData;
        Some((data, 0))
    })
}

/// Returns what the interpreter asks for encodings. It is not given the maps from a collection to
/// Unicode: most glyphs are known without them, and they take longer than a report.
pub(crate) fn encodings() -> CMapResolverFn {
    Arc::new(|name| match name {
        CMapName::AdobeGb1Ucs2
        | CMapName::AdobeCns1Ucs2
        | CMapName::AdobeJapan1Ucs2
        | CMapName::AdobeKorea1Ucs2 => None,
        CMapName::Custom(
            b"UniGB-UTF8-H" | b"UniCNS-UTF8-H" | b"UniJIS-UTF8-H" | b"UniKS-UTF8-H",
        ) => Some(UTF8_H),
        CMapName::Custom(
            b"UniGB-UTF8-V" | b"UniCNS-UTF8-V" | b"UniJIS-UTF8-V" | b"UniKS-UTF8-V",
        ) => Some(UTF8_V),
        CMapName::Custom(
            b"UniGB-UTF32-H" | b"UniCNS-UTF32-H" | b"UniJIS-UTF32-H" | b"UniKS-UTF32-H",
        ) => Some(UTF32_H),
        CMapName::Custom(
            b"UniGB-UTF32-V" | b"UniCNS-UTF32-V" | b"UniJIS-UTF32-V" | b"UniKS-UTF32-V",
        ) => Some(UTF32_V),
        name => hayro_cmap::load_embedded(name),
    })
}

/// Returns whether glyphs with such data are from a font that the file does not hold.
pub(crate) fn is_stand_in(data: &OutlineFontData) -> bool {
    (*data.data).as_ref() == STAND_IN.as_slice()
}

/// Encodings in UTF-8 and UTF-32, which Adobe published and the standard does not list. The places of
/// Latin letters are those that have widths of their own; the rest have the usual width.
const UTF8_H: &[u8] = b"/WMode 0 def\n3 begincidrange\n<20> <7e> 1\n<c280> <dfbf> 40000\n\
<e08080> <efbfbf> 60000\nendcidrange\n1 begincidrange\n<f0908080> <f48fbfbf> 70000\nendcidrange\n";
const UTF8_V: &[u8] = b"/WMode 1 def\n3 begincidrange\n<20> <7e> 1\n<c280> <dfbf> 40000\n\
<e08080> <efbfbf> 60000\nendcidrange\n1 begincidrange\n<f0908080> <f48fbfbf> 70000\nendcidrange\n";
const UTF32_H: &[u8] = b"/WMode 0 def\n2 begincidrange\n<00000020> <0000007e> 1\n\
<000000a0> <0010ffff> 40000\nendcidrange\n";
const UTF32_V: &[u8] = b"/WMode 1 def\n2 begincidrange\n<00000020> <0000007e> 1\n\
<000000a0> <0010ffff> 40000\nendcidrange\n";

/// Makes a TrueType program of one empty glyph without a width.
fn stand_in() -> Vec<u8> {
    let mut head = vec![
        0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5F, 0x0F, 0x3C, 0xF5, 0, 0,
    ];
    head.extend(1000u16.to_be_bytes());
    head.resize(54, 0);
    let mut hhea = vec![0, 1, 0, 0];
    hhea.resize(34, 0);
    hhea.extend([0, 1]);
    let maxp = vec![0, 0, 0x50, 0, 0, 1];
    let tables: [(&[u8; 4], Vec<u8>); 4] = [
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", vec![0; 4]),
        (b"maxp", maxp),
    ];
    let mut out = vec![0, 1, 0, 0, 0, 4, 0, 64, 0, 2, 0, 0];
    let mut at = 12 + 16 * 4u32;
    for (tag, table) in &tables {
        let length = u32::try_from(table.len()).unwrap_or_default();
        out.extend_from_slice(*tag);
        out.extend([0; 4]);
        out.extend(at.to_be_bytes());
        out.extend(length.to_be_bytes());
        at += length.next_multiple_of(4);
    }
    for (_, mut table) in tables {
        table.resize(table.len().next_multiple_of(4), 0);
        out.extend(table);
    }
    out
}
