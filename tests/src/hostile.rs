//! Files that mean harm or are beyond repair: each ends in an error or a report, in time, without a
//! panic. Those of up to 200 KB stand in `samples/hostile/`, with what they must come to in the
//! manifest; larger ones are made here. Then every sample with bytes flipped, cut and doubled.

use crate::manifest::{self, Sample};
use crate::placed;
use libtest_mimic::{Failed, Trial};
use nianbao::document::Limits;
use nianbao::read::{ReadError, ReadOptions, archive};
use nianbao::write::{WRITERS, WriteOptions};
use nianbao::{ConvertError, ConvertOptions, convert};
use std::any::Any;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// How long a hostile file may take without optimisation.
const MOST: Duration = Duration::from_secs(2);
/// How long a mutated sample may take.
const MOST_MUTATED: Duration = Duration::from_secs(5);
/// How many mutations of each sample are tried unless `NIANBAO_MUTATIONS` says how many in all.
const MUTATIONS: usize = 12;

/// A file that is made when the test runs, being large; or a sample read under lower limits, being
/// slow otherwise.
struct Made {
    name: &'static str,
    bytes: fn() -> Vec<u8>,
    /// The limit that is lowered, and to what; most are tried as they are.
    limits: fn(&mut Limits),
    expect: &'static str,
}

/// Where `hostile/encrypted.doc` says that it is encrypted (MS-DOC 2.5.2, `fEncrypted`).
const ENCRYPTED: usize = 4608 + 11;

/// The archives that are mutated.
const ARCHIVES: &[&str] = &[
    "hostile/archive-in-archive.zip",
    "hostile/archive-slip.zip",
    "hostile/lying-size.tar",
];

const AS_THEY_ARE: fn(&mut Limits) = |_| {};

static MADE: &[Made] = &[
    Made {
        name: "input-too-large",
        bytes: || vec![b'0'; (64 << 20) + 1],
        limits: AS_THEY_ARE,
        expect: "over-limit:input_bytes",
    },
    Made {
        name: "line-too-long",
        bytes: || vec![b'0'; (4 << 20) + 1],
        limits: AS_THEY_ARE,
        expect: "over-limit:line_bytes",
    },
    Made {
        name: "too-many-lines",
        bytes: || "0\n".repeat(500_001).into_bytes(),
        limits: AS_THEY_ARE,
        expect: "over-limit:lines",
    },
    Made {
        name: "too-many-cells",
        bytes: || {
            format!("{}0\n", "0\t".repeat(999))
                .repeat(1001)
                .into_bytes()
        },
        limits: AS_THEY_ARE,
        expect: "over-limit:cells",
    },
    Made {
        name: "too-many-entries",
        bytes: || archive_of(10_001),
        limits: AS_THEY_ARE,
        expect: "over-limit:zip_entries",
    },
    Made {
        name: "headings-1000",
        bytes: || headings(1000),
        limits: AS_THEY_ARE,
        expect: "report",
    },
    Made {
        name: "too-many-blocks",
        bytes: || sample("html/portal-article.html"),
        limits: |limits| limits.blocks = 10,
        expect: "over-limit:blocks",
    },
    Made {
        name: "too-many-nodes",
        bytes: || sample("html/word-export.html"),
        limits: |limits| limits.html_nodes = 1000,
        expect: "over-limit:html_nodes",
    },
    Made {
        name: "too-many-elements",
        bytes: || sample("docx/word-merged.docx"),
        limits: |limits| limits.xml_elements = 1000,
        expect: "over-limit:xml_elements",
    },
    Made {
        name: "entries-300-of-200",
        bytes: || sample("hostile/zip-entries-300.docx"),
        limits: |limits| limits.zip_entries = 200,
        expect: "over-limit:zip_entries",
    },
    Made {
        name: "characters-in-doc",
        bytes: || {
            let mut bytes = sample("hostile/encrypted.doc");
            // Without the bit that says that it is encrypted it is a document like others.
            bytes[ENCRYPTED] &= !1;
            bytes
        },
        limits: |limits| limits.doc_characters = 1000,
        expect: "over-limit:doc_characters",
    },
    Made {
        name: "members-of-an-archive",
        bytes: || sample("hostile/archive-slip.zip"),
        limits: |limits| limits.archive_members = 3,
        expect: "over-limit:archive_members",
    },
    Made {
        name: "bytes-of-an-archive",
        bytes: || sample("hostile/archive-slip.zip"),
        limits: |limits| limits.archive_bytes = 6_000,
        expect: "over-limit:archive_bytes",
    },
    Made {
        name: "cells-in-docx",
        bytes: || sample("docx/word-merged.docx"),
        limits: |limits| limits.cells = 100,
        expect: "over-limit:cells",
    },
    Made {
        name: "text-in-xls",
        bytes: || sample("xls/xlwt-one-sheet.xls"),
        limits: |limits| limits.sheet_text_bytes = 1000,
        expect: "over-limit:sheet_text_bytes",
    },
    Made {
        name: "cells-in-xls",
        bytes: || sample("xls/xlwt-one-sheet.xls"),
        limits: |limits| limits.cells = 100,
        expect: "over-limit:cells",
    },
    Made {
        name: "cells-in-html",
        bytes: || sample("html/portal-article.html"),
        limits: |limits| limits.cells = 100,
        expect: "over-limit:cells",
    },
    Made {
        name: "pdf-pages",
        bytes: || placed::pdf(&["0 0 m 9 9 l S"; 20]),
        limits: |limits| limits.pages = 19,
        expect: "over-limit:pages",
    },
    Made {
        name: "pdf-glyphs",
        bytes: || placed::pdf(&["BT /F 1 Tf 50 50 Td (0123456789) Tj ET"]),
        limits: |limits| limits.glyphs = 9,
        expect: "over-limit:glyphs",
    },
    Made {
        name: "pdf-rules",
        bytes: || placed::pdf(&["50 50 m 90 50 l 90 90 l 50 90 l h S"]),
        limits: |limits| limits.rules = 3,
        expect: "over-limit:rules",
    },
    Made {
        name: "pdf-lines-that-cross",
        bytes: || placed::pdf(&[crossing_lines().as_str()]),
        limits: AS_THEY_ARE,
        expect: "no-text",
    },
    Made {
        name: "pdf-operations",
        bytes: || placed::pdf(&["0 0 m 9 9 l S ".repeat(300_000).as_str()]),
        limits: |limits| limits.pdf_operations = 299_999,
        expect: "over-limit:pdf_operations",
    },
    Made {
        name: "pdf-content-inflates",
        bytes: || placed::deflated_pdf(&vec![b' '; 40 << 20]),
        limits: AS_THEY_ARE,
        expect: "over-limit:pdf_stream_bytes",
    },
    Made {
        name: "pdf-lines-without-end",
        bytes: || placed::deflated_pdf(&b"0 0 m 9 9 l S ".repeat(2 << 20)),
        limits: |limits| limits.pdf_operations = 100_000,
        expect: "over-limit:pdf_operations",
    },
    Made {
        name: "pdf-forms-drawn-twice",
        bytes: || placed::nested_forms(40),
        limits: AS_THEY_ARE,
        expect: "over-limit:pdf_content_bytes",
    },
    Made {
        name: "pdf-form-draws-itself",
        bytes: || placed::forms(&["/X1 Do /X1 Do"]),
        limits: AS_THEY_ARE,
        expect: "over-limit:pdf_content_bytes",
    },
    Made {
        name: "pdf-tags",
        bytes: || placed::tagged(1000),
        limits: |limits| limits.pdf_tags = 999,
        expect: "over-limit:pdf_tags",
    },
    Made {
        name: "pdf-tags-in-a-loop",
        bytes: || placed::tagged(1000),
        limits: AS_THEY_ARE,
        expect: "no-text",
    },
    Made {
        name: "pdf-widths-of-all-glyphs",
        bytes: placed::endless_widths,
        limits: AS_THEY_ARE,
        expect: "damaged",
    },
    Made {
        name: "pdf-scan-with-hidden-text",
        bytes: placed::scan,
        limits: AS_THEY_ARE,
        expect: "scanned",
    },
    Made {
        name: "pdf-unknown-characters",
        bytes: placed::nameless,
        limits: AS_THEY_ARE,
        expect: "unreadable-text",
    },
    Made {
        name: "pdf-portfolio",
        bytes: placed::portfolio,
        limits: AS_THEY_ARE,
        expect: "files-within",
    },
    Made {
        name: "pdf-pages-in-a-loop",
        bytes: placed::looped_pages,
        limits: AS_THEY_ARE,
        expect: "no-text",
    },
];

fn sample(file: &str) -> Vec<u8> {
    std::fs::read(manifest::folder().join(file)).expect("a sample")
}

fn headings(count: usize) -> Vec<u8> {
    let titles = [
        "一、总体情况\n",
        "二、主动公开政府信息情况\n",
        "六、其他需要报告的事项\n",
    ];
    titles
        .iter()
        .cycle()
        .take(count)
        .copied()
        .collect::<String>()
        .into_bytes()
}

/// Draws so many lines across each other that no table is looked for among them.
fn crossing_lines() -> String {
    let mut out = String::new();
    for at in 0..680 {
        let at = f64::from(at) * 0.87;
        let _ = writeln!(out, "{at:.2} 0 m {at:.2} 842 l S");
    }
    for at in 0..960 {
        let at = f64::from(at) * 0.87;
        for from in (0..590).step_by(59) {
            let _ = writeln!(out, "{from} {at:.2} m {} {at:.2} l S", from + 50);
        }
    }
    out
}

/// Makes an archive of so many empty entries.
fn archive_of(entries: u16) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for number in 0..entries {
        let name = match number {
            0 => "[Content_Types].xml".to_owned(),
            1 => "word/document.xml".to_owned(),
            _ => format!("word/{number:05}"),
        };
        let offset = u32::try_from(out.len()).expect("a small archive");
        // Version 2.0, stored; no flags, time, checksum or bytes.
        let mut head = vec![20, 0];
        head.resize(22, 0);
        head.extend(
            u16::try_from(name.len())
                .expect("a short name")
                .to_le_bytes(),
        );
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(out.len()).expect("a small archive");
    let length = u32::try_from(directory.len()).expect("a small archive");
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        out.extend(entries.to_le_bytes());
    }
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

pub(crate) fn trials() -> Vec<Trial> {
    let samples = manifest::samples();
    let mut trials = vec![Trial::test(
        "hostile::every_limit_is_reached",
        every_limit_is_reached,
    )];
    trials.extend(MADE.iter().map(|made| {
        Trial::test(format!("hostile::made/{}", made.name), || {
            let mut limits = Limits::default();
            (made.limits)(&mut limits);
            ends(&(made.bytes)(), limits, made.expect, MOST)
        })
    }));
    let share = share(samples.iter().filter(|sample| !sample.is_hostile()).count());
    for sample in samples {
        if let Some(expect) = sample.expect.clone() {
            let sample = sample.clone();
            trials.push(Trial::test(sample.id.replacen('/', "::", 1), move || {
                ends(
                    &sample.bytes()?,
                    Limits::default(),
                    &expect,
                    sample.seconds.unwrap_or(MOST),
                )
            }));
        }
        // Archives are samples of nothing else, and are damaged too.
        if !sample.is_hostile() || ARCHIVES.contains(&sample.file.as_str()) {
            trials.push(Trial::test(format!("mutated::{}", sample.id), move || {
                mutated(&sample, share)
            }));
        }
    }
    trials
}

/// Returns how many mutations fall to each sample.
fn share(samples: usize) -> usize {
    let asked = std::env::var("NIANBAO_MUTATIONS")
        .ok()
        .and_then(|all| all.parse::<usize>().ok());
    asked.map_or(MUTATIONS, |all| all.div_ceil(samples.max(1)))
}

/// Every limit has a file that goes over it, here or in the manifest.
fn every_limit_is_reached() -> Result<(), Failed> {
    let listed = manifest::samples();
    let expected: Vec<&str> = MADE
        .iter()
        .map(|made| made.expect)
        .chain(listed.iter().filter_map(|sample| sample.expect.as_deref()))
        .collect();
    let shown = format!("{:?}", Limits::default());
    let names = shown
        .split(['{', ','])
        .filter_map(|part| Some(part.split_once(": ")?.0.trim()));
    let mut unreached = Vec::new();
    for name in names {
        // What stands deeper in a page is moved up, not refused: `depth-5000.html`.
        if name != "html_depth" && !expected.contains(&format!("over-limit:{name}").as_str()) {
            unreached.push(name.to_owned());
        }
    }
    if unreached.is_empty() {
        Ok(())
    } else {
        Err(format!("no file for {unreached:?}").into())
    }
}

fn ends(bytes: &[u8], limits: Limits, expect: &str, most: Duration) -> Result<(), Failed> {
    let options = ConvertOptions {
        read: ReadOptions {
            limits,
            encoding: None,
        },
        ..ConvertOptions::default()
    };
    let start = Instant::now();
    let outcome = whole_way(bytes, &options);
    let mut time = start.elapsed();
    if time > most {
        // A busy machine is no fault of the file; a slow file is slow twice.
        let start = Instant::now();
        let _ = whole_way(bytes, &options);
        time = time.min(start.elapsed());
    }
    let found = match outcome {
        Err(panic) => return Err(format!("panic: {panic}").into()),
        Ok(found) => found,
    };
    if found != expect {
        return Err(format!("came to {found}, should come to {expect}").into());
    }
    if time > most {
        Err(format!("took {time:.1?}").into())
    } else {
        Ok(())
    }
}

/// Converts and writes in every format. Returns what it came to, or the panic.
fn whole_way(bytes: &[u8], options: &ConvertOptions) -> Result<String, String> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        if archive::is_archive(bytes) {
            return packed(bytes, options);
        }
        whole(bytes, options)
    }));
    done.map_err(|panic| said(&*panic))
}

/// Converts every file of an archive. It comes to the first of them that is no report, if any, or else
/// to what the archive comes to.
fn packed(bytes: &[u8], options: &ConvertOptions) -> String {
    let mut worst = None;
    let limits = &options.read.limits;
    let done = archive::members(bytes, limits, &|_| true, &mut |member| {
        let outcome = match member.content {
            Ok(bytes) => whole(&bytes, options),
            Err(error) => named(&error),
        };
        if outcome != "report" {
            worst.get_or_insert(outcome);
        }
    });
    let walked = done.err().map(|error| named(&error));
    worst.or(walked).unwrap_or("report".to_owned())
}

fn named(error: &ReadError) -> String {
    match error {
        ReadError::Limit { name, .. } => format!("over-limit:{name}"),
        error => error.code().to_owned(),
    }
}

fn whole(bytes: &[u8], options: &ConvertOptions) -> String {
    match convert(bytes, options) {
        Ok(conversion) => {
            for writer in WRITERS {
                let _ = writer.write(
                    &conversion.report,
                    &WriteOptions::default(),
                    &mut std::io::sink(),
                );
            }
            "report".to_owned()
        }
        Err(ConvertError::Read(error)) => named(&error),
        Err(error) => error.code().to_owned(),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// The numbers of Marsaglia's xorshift: the same on every machine.
struct Dice(u64);

impl Dice {
    fn new(name: &str, number: usize) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |seed, byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut dice = Self((seed ^ ((number as u64) << 32)) | 1);
        for _ in 0..8 {
            dice.roll(2);
        }
        dice
    }

    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % (below.max(1) as u64)) as usize
    }
}

/// Damages a file in one of five ways, once or a few times over.
fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(out.len());
        let end = (at + 1 + dice.roll(400)).min(out.len());
        match dice.roll(5) {
            0 => {
                for _ in 0..=dice.roll(20) {
                    let at = dice.roll(out.len());
                    if let Some(byte) = out.get_mut(at) {
                        *byte ^= 1 << dice.roll(8);
                    }
                }
            }
            1 => out.truncate(at),
            2 => drop(out.drain(at.min(end)..end)),
            3 => {
                let piece = out[at.min(end)..end].to_vec();
                for _ in 0..=dice.roll(4) {
                    out.splice(at..at, piece.iter().copied());
                }
            }
            _ => {
                let piece = out[at.min(end)..end].to_vec();
                let to = dice.roll(out.len());
                out.splice(to..to, piece);
            }
        }
    }
    out
}

fn mutated(sample: &Sample, count: usize) -> Result<(), Failed> {
    let bytes = sample.bytes()?;
    let mut wrong = String::new();
    for number in 0..count {
        let damaged = mutate(&bytes, &mut Dice::new(&sample.id, number));
        let start = Instant::now();
        let outcome = whole_way(&damaged, &ConvertOptions::default());
        let time = start.elapsed();
        let fault = match outcome {
            Err(panic) => format!("panic: {panic}"),
            Ok(_) if time > MOST_MUTATED => format!("took {time:.1?}"),
            Ok(_) => continue,
        };
        let name = format!("{}-{number}", sample.id.replace('/', "-"));
        let kept = std::env::temp_dir().join(format!("nianbao-{name}"));
        std::fs::write(&kept, &damaged)?;
        let _ = writeln!(
            wrong,
            "mutation {number}, kept as {}: {fault}",
            kept.display()
        );
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.into())
    }
}
