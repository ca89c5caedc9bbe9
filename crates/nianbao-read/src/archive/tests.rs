//! Archives made by hand, and what comes out of them.

use super::*;
use crate::container::pack;
use std::io::Write;

/// Lists the members as `path: first bytes`, or the code of their error; the walk's error at the end.
fn listed_within(bytes: &[u8], limits: &Limits) -> Vec<String> {
    let mut lines = Vec::new();
    let wanted = |path: &str| path.ends_with(".txt");
    let done = members(bytes, limits, &wanted, &mut |member| {
        let content = match &member.content {
            Ok(bytes) => String::from_utf8_lossy(bytes).chars().take(9).collect(),
            Err(error) => error.code().to_owned(),
        };
        lines.push(format!("{}: {content}", member.path));
    });
    if let Err(error) = done {
        lines.push(match error {
            ReadError::Limit { name, .. } => name.to_owned(),
            error => error.code().to_owned(),
        });
    }
    lines
}

fn listed(bytes: &[u8]) -> Vec<String> {
    listed_within(bytes, &Limits::default())
}

/// Makes a header of a TAR.
fn header(name: &[u8], size: u64, kind: u8) -> Vec<u8> {
    let mut block = vec![0; tar::BLOCK];
    block[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    block[148..156].fill(b' ');
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
    block
}

fn entry(name: &str, kind: u8, body: &[u8]) -> Vec<u8> {
    let mut entry = header(name.as_bytes(), body.len() as u64, kind);
    entry.extend_from_slice(body);
    entry.resize(entry.len().div_ceil(tar::BLOCK) * tar::BLOCK, 0);
    entry
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_kind_is_opened() {
    let zip = pack(&[("年报/a.txt", b"one"), ("b.jpg", b"two"), ("年报/", b"")]);
    assert_eq!(listed(&zip), ["年报/a.txt: one"]);
    let mut tar = entry("年报/", b'5', b"");
    tar.extend(entry("年报/a.txt", b'0', b"one"));
    tar.extend(entry("b.jpg", b'0', &[7; 700]));
    tar.extend(entry("link.txt", b'2', b""));
    tar.extend(entry("c.txt", 0, b"three"));
    let expected = ["年报/a.txt: one", "c.txt: three"];
    assert_eq!(listed(&tar), expected);
    assert_eq!(listed(&gzip(&tar)), expected);
    tar.extend([0; 1024]);
    assert_eq!(listed(&tar), expected);
    for bytes in [&zip, &tar, &gzip(&tar)] {
        assert!(is_archive(bytes));
    }
}

#[test]
fn long_names_come_in_records() {
    let long = format!("{}/a.txt", "年".repeat(60));
    let mut tar = entry("././@LongLink", b'L', format!("{long}\0").as_bytes());
    tar.extend(entry("cut", b'0', b"one"));
    let record = |text: &str| {
        let length = text.len() + 3;
        let length = length + length.to_string().len() - 1;
        format!("{length} {text}\n")
    };
    let records = record("path=b.txt") + &record("size=3");
    tar.extend(entry("pax", b'x', records.as_bytes()));
    let mut lying = header(b"c", 0, b'0');
    lying.extend(b"two");
    lying.resize(2 * tar::BLOCK, 0);
    tar.extend(lying);
    assert_eq!(listed(&tar), [format!("{long}: one"), "b.txt: two".into()]);
}

#[test]
fn documents_are_no_archives() {
    let docx = pack(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<a/>"),
    ]);
    let ofd = pack(&[("OFD.xml", b"<OFD/>")]);
    let slides = pack(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("ppt/presentation.xml", b"<a/>"),
    ]);
    for bytes in [
        &docx,
        &ofd,
        &slides,
        &b"text".to_vec(),
        &gzip(b"text"),
        &vec![],
    ] {
        assert!(!is_archive(bytes));
    }
    let zip = pack(&[("a.txt", b"one"), ("b.zip", &docx), ("c.zip", b"what")]);
    let lines = listed(&zip);
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("b.zip: PK") && lines[2] == "c.zip: what");
}

#[test]
fn archives_in_archives_are_opened_once() {
    let deepest = pack(&[("c.txt", b"three")]);
    let inner = pack(&[("b.txt", b"two"), ("deeper.zip", &deepest)]);
    let outer = pack(&[("a.txt", b"one"), ("in.zip", &inner)]);
    assert_eq!(
        listed(&outer),
        [
            "a.txt: one",
            "in.zip/b.txt: two",
            "in.zip/deeper.zip: over-limit"
        ]
    );
}

#[test]
fn names_do_no_harm() {
    let zip = pack(&[
        ("../../a.txt", b"one"),
        ("/b.txt", b"two"),
        ("c:\\b.txt", b"three"),
    ]);
    assert_eq!(
        listed(&zip),
        ["a.txt: one", "b.txt: two", "b (2).txt: three"]
    );
}

#[test]
fn names_in_gbk_are_read() {
    let zip = pack(&[("aabb.txt", b"one")]);
    let gbk = encoding_rs::GB18030.encode("年报").0;
    let mut bytes = zip.clone();
    let found: Vec<usize> = zip
        .windows(4)
        .enumerate()
        .filter(|(_, four)| *four == b"aabb")
        .map(|(at, _)| at)
        .collect();
    for at in found {
        bytes[at..at + 4].copy_from_slice(&gbk);
    }
    assert_eq!(listed(&bytes), ["年报.txt: one"]);
}

#[test]
fn what_is_unpacked_is_bounded() {
    let zip = pack(&[
        ("a.txt", &[b'1'; 100]),
        ("b.txt", &[b'2'; 300]),
        ("c.txt", &[b'3'; 100]),
    ]);
    let mut limits = Limits {
        archive_member_bytes: 200,
        ..Limits::default()
    };
    let expected = ["a.txt: 111111111", "b.txt: over-limit", "c.txt: 333333333"];
    assert_eq!(listed_within(&zip, &limits), expected);
    limits.archive_bytes = 150;
    assert_eq!(
        listed_within(&zip, &limits),
        ["a.txt: 111111111", "archive_bytes"]
    );
    limits.archive_members = 2;
    assert_eq!(listed_within(&zip, &limits), ["archive_members"]);
    // What nobody wants is unpacked to be passed over.
    let mut tar = entry("a.jpg", b'0', &vec![0; 1 << 20]);
    tar.extend(entry("b.txt", b'0', b"one"));
    limits = Limits {
        archive_bytes: 1 << 19,
        ..Limits::default()
    };
    assert_eq!(listed_within(&gzip(&tar), &limits), ["archive_bytes"]);
}

#[test]
fn sizes_that_lie_lose_what_follows() {
    let mut tar = entry("a.txt", b'0', b"one");
    let mut lying = header(b"b.txt", 1 << 30, b'0');
    lying.extend([b'2'; 100]);
    tar.extend(&lying);
    assert_eq!(listed(&tar), ["a.txt: one", "b.txt: over-limit", "damaged"]);
    let mut cut = header(b"b.txt", 1000, b'0');
    cut.extend([b'2'; 100]);
    assert_eq!(listed(&cut), ["b.txt: damaged", "damaged"]);
    let mut broken = entry("a.txt", b'0', b"one");
    broken.extend([1; 512]);
    assert_eq!(listed(&broken), ["a.txt: one", "damaged"]);
}
