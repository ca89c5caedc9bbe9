//! What holds for the whole workbook: its version, sheets, styles and shared texts.

use super::FORMAT;
use super::record::{Record, kind};
use super::text::{self, Script};
use crate::encoding::decode;
use crate::manuscript::remarks::Remarks;
use crate::sheets::{CellStyle, Look, RichText, Styles, is_ruled};
use crate::{ReadError, ReadOptions};
use encoding_rs::Encoding;

/// The globals of a workbook.
pub(super) struct Globals {
    /// How texts are written.
    pub(super) script: Script,
    /// The sheets in order.
    pub(super) sheets: Vec<Listed>,
    /// How cells look.
    pub(super) styles: Styles,
    /// The texts that cells share.
    pub(super) texts: Vec<RichText>,
    /// The fonts, as far as they tell what a text means.
    fonts: Vec<Look>,
    /// Whether the stream ends before it should.
    pub(super) is_cut: bool,
}

/// A sheet as the globals list it.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Where its records begin.
    pub(super) at: usize,
}

/// What a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Cells,
    Hidden,
    Other,
}

/// The version of BIFF8 (MS-XLS 2.4.21).
const BIFF8: u16 = 0x0600;
const BIFF5: u16 = 0x0500;

/// How many fonts are kept; a workbook has at most 510.
const MOST_FONTS: usize = 4_096;

/// How much of the texts of an old workbook is looked at to find their encoding.
const SAMPLE_BYTES: usize = 64 << 10;

impl Globals {
    /// Reads the globals.
    pub(super) fn read(
        stream: &[u8],
        options: &ReadOptions,
        remarks: &mut Remarks,
    ) -> Result<Self, ReadError> {
        let damaged = |why: &str| ReadError::damaged(FORMAT, why);
        let first = Record::at(stream, 0).ok_or_else(|| damaged("no records"))?;
        let version = first.short(0).unwrap_or(0);
        let script = match (first.kind, version) {
            (kind::BOF, BIFF8) => Script::Wide,
            (kind::BOF, BIFF5) => Script::Bytes(encoding(stream, options)),
            (0x0009 | 0x0209 | 0x0409, _) => {
                return Err(ReadError::Unsupported {
                    format: "Excel 2–4",
                });
            }
            _ => return Err(damaged("does not begin as a workbook")),
        };
        let mut globals = Self {
            script,
            sheets: Vec::new(),
            styles: Styles::default(),
            texts: Vec::new(),
            fonts: Vec::new(),
            is_cut: false,
        };
        let mut at = first.next;
        loop {
            let Some(record) = Record::at(stream, at) else {
                globals.is_cut = true;
                break;
            };
            globals.is_cut |= record.is_cut;
            at = record.next;
            match record.kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(ReadError::Encrypted { format: FORMAT }),
                kind::SHARED_STRINGS => {
                    let (pieces, next) = record.continued(stream);
                    let most = options.limits.cells;
                    let texts = text::shared(pieces, most, &globals.fonts, remarks);
                    globals.texts = texts.ok_or_else(|| ReadError::over("cells", most))?;
                    at = next;
                }
                _ => globals.take(&record),
            }
        }
        globals.locate(stream);
        Ok(globals)
    }

    fn take(&mut self, record: &Record<'_>) {
        let is_wide = matches!(self.script, Script::Wide);
        match record.kind {
            kind::DATE_1904 => self.styles.is_1904 = record.short(0) == Some(1),
            kind::FONT if self.fonts.len() < MOST_FONTS => {
                // 2.4.122: struck through by a flag, raised by a number of its own.
                self.fonts.push(Look {
                    struck: record.short(2).unwrap_or(0) & 8 != 0,
                    raised: record.short(8) == Some(1),
                });
            }
            kind::FORMAT => {
                let code = text::plain(record.data, 2, is_wide, self.script);
                if let (Some(id), Some(code)) = (record.short(0), code) {
                    self.styles.add_code(id, code);
                }
            }
            kind::STYLE => {
                let format = record.short(2).unwrap_or(0);
                let font = record.short(0).unwrap_or(0);
                self.styles.add(CellStyle {
                    format,
                    ruled: is_ruled(sides(record, is_wide)),
                    struck: text::look_of(&self.fonts, font).struck,
                    white: false,
                });
            }
            kind::BOUND_SHEET => {
                let name = text::plain(record.data, 6, false, self.script);
                let kind = match (record.data.get(4), record.data.get(5)) {
                    (_, Some(1..)) => Kind::Other,
                    (Some(state), _) if state & 3 != 0 => Kind::Hidden,
                    _ => Kind::Cells,
                };
                let at = record.long(0).and_then(|at| usize::try_from(at).ok());
                self.sheets.push(Listed {
                    name: name.unwrap_or_default(),
                    kind,
                    at: at.unwrap_or(usize::MAX),
                });
            }
            _ => {}
        }
    }

    /// Where a sheet does not stand at its place, the sheets are taken in the order of the stream.
    fn locate(&mut self, stream: &[u8]) {
        let begins =
            |at: usize| Record::at(stream, at).is_some_and(|record| record.kind == kind::BOF);
        if self.sheets.iter().all(|sheet| begins(sheet.at)) {
            return;
        }
        self.is_cut = true;
        let mut places = Vec::new();
        let (mut at, mut depth) = (0, 0usize);
        while let Some(record) = Record::at(stream, at) {
            match record.kind {
                kind::BOF => {
                    if depth == 0 {
                        places.push(at);
                    }
                    depth += 1;
                }
                kind::EOF => depth = depth.saturating_sub(1),
                _ => {}
            }
            at = record.next;
        }
        for (sheet, place) in self.sheets.iter_mut().zip(places.into_iter().skip(1)) {
            sheet.at = place;
        }
    }

    /// Returns the encoding, where texts are bytes.
    pub(super) fn encoding_told(&self) -> Option<String> {
        match self.script {
            Script::Wide => None,
            Script::Bytes(encoding) => Some(encoding.name().to_owned()),
        }
    }
}

/// Returns the lines around the cells of a style (MS-XLS 2.5.20; in BIFF5 they stand elsewhere).
fn sides(record: &Record<'_>, is_wide: bool) -> [bool; 4] {
    if is_wide {
        let lines = record.short(10).unwrap_or(0);
        [0, 4, 8, 12].map(|shift| lines >> shift & 0xF != 0)
    } else {
        let bottom = record.long(8).unwrap_or(0) >> 22 & 7;
        let lines = record.long(12).unwrap_or(0);
        [lines >> 3 & 7, lines >> 6 & 7, lines & 7, bottom].map(|line| line != 0)
    }
}

/// Finds the encoding of a workbook whose texts are bytes: as the caller says, or by what the workbook
/// says and what its texts look like.
fn encoding(stream: &[u8], options: &ReadOptions) -> &'static Encoding {
    let mut declared = None;
    let mut sample = Vec::new();
    let mut at = 0;
    while let Some(record) = Record::at(stream, at) {
        at = record.next;
        match record.kind {
            kind::CODE_PAGE => declared = record.short(0).and_then(label),
            kind::LABEL | kind::RICH_STRING => {
                sample.extend_from_slice(record.data.get(8..).unwrap_or_default());
                sample.push(b'\n');
            }
            _ => {}
        }
        if sample.len() > SAMPLE_BYTES {
            break;
        }
    }
    let told = options
        .encoding
        .as_deref()
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    told.unwrap_or_else(|| {
        // Runs of rich texts are bytes below 32, which would look like anything but text.
        sample.retain(|byte| *byte >= 0x20 || *byte == b'\n');
        let decoded = decode(&sample, declared);
        let single = sample
            .is_ascii()
            .then_some(declared.unwrap_or("windows-1252"));
        let name = single.unwrap_or(decoded.encoding);
        Encoding::for_label(name.as_bytes()).unwrap_or(encoding_rs::GB18030)
    })
}

/// Returns the label of a code page.
fn label(page: u16) -> Option<&'static str> {
    Some(match page {
        936 => "gbk",
        950 => "big5",
        932 => "shift_jis",
        949 => "euc-kr",
        54_936 => "gb18030",
        65_001 => "utf-8",
        1_250..=1_258 => "windows-1252",
        _ => return None,
    })
}
