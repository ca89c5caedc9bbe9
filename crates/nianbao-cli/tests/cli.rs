//! The program from outside: statuses, streams, files, and what it says when things go wrong.
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests read and write files, and fail by panicking"
)]

mod folder;

use folder::{CLEAN, Folder, UNSURE, sample};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, Output, Stdio};

const FALSE: &str = "text/false-sums.txt";

impl Folder {
    /// Puts a sample into the folder under that name.
    fn with(self, sample: &str, name: &str) -> Self {
        self.sample(sample, name);
        self
    }

    fn run(&self, args: &[&str]) -> Ran {
        run(program().current_dir(&self.0).args(args))
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.below("")
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }
}

/// What came of a run.
#[derive(Debug)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn run(command: &mut Command) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command.stdin(Stdio::null()).output().unwrap();
    Ran {
        status: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

fn nianbao(args: &[&str]) -> Ran {
    run(program().args(args))
}

fn sample_arg(name: &str) -> String {
    sample(name).to_str().unwrap().to_owned()
}

#[test]
fn clean_is_0_and_json_goes_to_standard_output() {
    let ran = nianbao(&["convert", &sample_arg(CLEAN)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["schema"], "nianbao/report/1");
    assert_eq!(report["year"], 2024);
    assert_eq!(report["source"]["file"], "tabs-clean.txt");
    assert!(
        !ran.err.contains('{'),
        "a result on standard error: {}",
        ran.err
    );
}

#[test]
fn unsure_cells_and_failing_sums_are_1() {
    for name in [UNSURE, FALSE] {
        let ran = nianbao(&["convert", &sample_arg(name)]);
        assert_eq!(ran.status, 1, "{name}: {}", ran.err);
        assert!(serde_json::from_str::<Value>(&ran.out).is_ok());
        assert!(!ran.err.is_empty());
        let ran = nianbao(&["check", &sample_arg(name)]);
        assert_eq!(ran.status, 1, "{name}: {}", ran.err);
    }
    assert_eq!(nianbao(&["check", &sample_arg(CLEAN)]).status, 0);
}

#[test]
fn quiet_says_nothing_of_a_report() {
    let ran = nianbao(&["convert", "-q", &sample_arg(FALSE)]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
}

#[test]
fn a_file_that_gives_nothing_is_2_with_one_line() {
    let folder = Folder::new("nothing")
        .with("hostile/empty.txt", "empty.txt")
        .with("hostile/binary.bin", "binary.txt")
        .with("hostile/something-else.txt", "else.txt");
    for (name, code) in [
        ("empty.txt", "empty-file"),
        ("binary.txt", "unknown-format"),
        ("else.txt", "no-report"),
        ("none.txt", "unreadable-file"),
    ] {
        for args in [
            &["convert", name][..],
            &["convert", name, "-o", "out"],
            &["check", name],
        ] {
            let ran = folder.run(args);
            assert_eq!(ran.status, 2, "{args:?}");
            assert_eq!(ran.err.lines().count(), 1, "{args:?}: {}", ran.err);
            assert!(
                ran.err.contains(code) && ran.err.contains(name),
                "{args:?}: {}",
                ran.err
            );
        }
        assert_eq!(folder.run(&["convert", name]).out, "");
    }
    assert_eq!(folder.names(), ["binary.txt", "else.txt", "empty.txt"]);
}

#[test]
fn invalid_utf8_is_said() {
    let ran = nianbao(&["convert", &sample_arg("hostile/invalid-utf8.txt")]);
    assert!(ran.err.contains("undecodable-characters"), "{}", ran.err);
    let folder = Folder::new("invalid");
    folder.put("bad.txt", &[0xff, 0xfe, 0xfd].repeat(999));
    assert_eq!(folder.run(&["convert", "bad.txt"]).status, 2);
}

#[test]
fn a_hundred_megabytes_of_one_line_are_refused_at_once() {
    let folder = Folder::new("large");
    let path = folder.put("large.txt", "政府信息公开工作年度报告".as_bytes());
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(100 << 20)).unwrap();
    file.write_all(b"0").unwrap();
    drop(file);
    let start = std::time::Instant::now();
    let ran = folder.run(&["convert", "large.txt", "-o", "out"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("over-limit"), "{}", ran.err);
    assert!(start.elapsed().as_secs() < 5);
    assert!(!folder.0.join("out").exists());
}

#[test]
fn one_line_under_the_size_limit_is_refused_too() {
    let folder = Folder::new("line");
    folder.put("line.txt", &b"1 ".repeat(20 << 20));
    let ran = folder.run(&["convert", "line.txt"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("line_bytes"), "{}", ran.err);
}

#[test]
fn a_batch_goes_on_after_a_bad_file() {
    let folder = Folder::new("batch")
        .with(CLEAN, "in/a.txt")
        .with("hostile/binary.bin", "in/b.txt")
        .with("hostile/empty.txt", "in/deep/c.txt")
        .with(FALSE, "in/deep/d.txt");
    let ran = folder.run(&["convert", "in", "-o", "out", "--to", "json,docx,html"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert_eq!(ran.out, "");
    assert!(
        ran.err.contains("unknown-format") && ran.err.contains("empty-file"),
        "{}",
        ran.err
    );
    let written: Vec<String> = folder
        .names()
        .into_iter()
        .filter(|name| name.starts_with("out"))
        .collect();
    assert_eq!(
        written,
        [
            "out/.nianbao/lock",
            "out/a.docx",
            "out/a.html",
            "out/a.json",
            "out/deep/d.docx",
            "out/deep/d.html",
            "out/deep/d.json",
            "out/journal.jsonl",
            "out/report.html",
            "out/report.json"
        ]
    );
}

#[test]
fn an_older_result_is_left_alone_by_a_failure() {
    let folder = Folder::new("older").with("hostile/empty.txt", "a.txt");
    folder.put("out/a.json", b"older");
    assert_eq!(folder.run(&["convert", "a.txt", "-o", "out"]).status, 2);
    assert_eq!(folder.files()["out/a.json"], b"older");
    assert_eq!(folder.names(), ["a.txt", "out/a.json"]);
}

#[test]
fn two_files_into_one_are_refused_before_anything_is_written() {
    let folder = Folder::new("collision")
        .with(CLEAN, "one/a.txt")
        .with(FALSE, "two/a.txt");
    let ran = folder.run(&["convert", "one/a.txt", "two/a.txt", "-o", "out"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("usage") && ran.err.contains("a.json"),
        "{}",
        ran.err
    );
    assert_eq!(folder.names(), ["one/a.txt", "two/a.txt"]);
}

#[test]
fn canonical_json_is_taken_back() {
    let folder = Folder::new("back").with(FALSE, "a.txt");
    assert_eq!(folder.run(&["convert", "a.txt", "-o", "one"]).status, 1);
    let ran = folder.run(&["convert", "one/a.json", "-o", "two", "--to", "json,docx"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let files = folder.files();
    assert_eq!(files["one/a.json"], files["two/a.json"]);
    assert!(files["two/a.docx"].starts_with(b"PK"));
    let bad = folder.put("bad.json", b"{\"schema\": \"nianbao/report/9\"}");
    let ran = folder.run(&["convert", bad.to_str().unwrap()]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("not-canonical"), "{}", ran.err);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = Folder::new("threads");
    let samples = sample_arg("text");
    let to = "json,docx,html";
    let one = folder.run(&["convert", &samples, "-o", "1", "--to", to, "-j", "1"]);
    let four = folder.run(&["convert", &samples, "-o", "4", "--to", to, "-j", "4"]);
    assert_eq!(one.status, four.status);
    // What is said names the folder that was written to, and nothing else differs.
    let place = |err: &str, name: &str| err.replace(&format!("{name}/"), "*/");
    assert_eq!(place(&one.err, "1"), place(&four.err, "4"));
    let files = folder.files();
    let of = |name: &str| -> BTreeMap<&str, &Vec<u8>> {
        let inside = files
            .iter()
            .filter_map(|(path, bytes)| Some((path.strip_prefix(name)?, bytes)))
            // It says when; a test of its own compares the rest.
            .filter(|(path, _)| !["journal.jsonl", "report.html", "report.json"].contains(path));
        inside.collect()
    };
    assert!(of("1/").len() > 100);
    assert!(of("1/") == of("4/"), "the files differ");
}

#[test]
fn notes_can_be_json_lines() {
    let ran = nianbao(&["convert", "--notes", "json", &sample_arg(UNSURE)]);
    assert!(!ran.err.is_empty());
    for line in ran.err.lines() {
        let note: Value = serde_json::from_str(line).unwrap();
        assert!(note["code"].is_string(), "{line}");
    }
    let ran = nianbao(&["check", "--format", "json", &sample_arg(FALSE)]);
    assert_eq!(ran.out.lines().count(), 1);
    assert!(serde_json::from_str::<Value>(&ran.out).is_ok());
}

#[test]
fn help_shows_examples_in_both_languages() {
    let ran = nianbao(&["--help"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    for word in [
        "示例",
        "nianbao convert in/ -o out/ --to json,docx,html",
        "退出状态",
    ] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    let ran = nianbao(&["convert", "--help", "--lang", "en"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.out.contains("Examples:") && ran.out.contains("Exit status"),
        "{}",
        ran.out
    );
    let ran = nianbao(&["--version"]);
    assert_eq!(
        (ran.status, ran.out.trim()),
        (0, concat!("nianbao ", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn what_makes_no_sense_is_2() {
    let clean = sample_arg(CLEAN);
    for args in [
        &[][..],
        &["convret"],
        &["convert"],
        &["convert", &clean, "--no-such"],
        &["convert", &clean, "--to", "pdf"],
        &["convert", &clean, "--to", "json,html"],
        &["convert", &clean, &clean, "--fragment"],
        &["convert", &clean, "-j", "0"],
        &["convert", &clean, "--encoding", "klingon"],
        &["explain", "no-such-name"],
        &["forms", "1999"],
    ] {
        let ran = nianbao(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
    let ran = nianbao(&["convert", &clean, "--no-such"]);
    assert!(ran.err.contains("--no-such"), "{}", ran.err);
}

#[test]
fn every_name_is_explained() {
    let list = nianbao(&["explain"]);
    assert_eq!(list.status, 0);
    let names: Vec<&str> = list
        .out
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        for lang in ["zh", "en"] {
            let ran = nianbao(&["explain", name, "--lang", lang]);
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{name}");
            assert!(
                ran.out.starts_with(name) && ran.out.lines().count() > 5,
                "{name}"
            );
        }
    }
    // A sum is named for its place, and found by it.
    assert_eq!(
        nianbao(&["explain", "requests.flow.natural_person"]).status,
        0
    );
    assert_eq!(nianbao(&["explain", "[short-row]"]).status, 0);
}

#[test]
fn every_code_that_the_samples_meet_is_explained() {
    let folder = Folder::new("codes");
    let samples = sample_arg("");
    let ran = folder.run(&[
        "convert",
        &samples,
        "-o",
        "out",
        "--keep-extension",
        "--notes",
        "json",
    ]);
    let mut codes: Vec<String> = ran
        .err
        .lines()
        .filter_map(|line| {
            let note: Value = serde_json::from_str(line).unwrap();
            Some(note["code"].as_str()?.to_owned())
        })
        .collect();
    codes.sort();
    codes.dedup();
    assert!(codes.len() > 10, "{codes:?}");
    codes.retain(|code| nianbao(&["explain", code]).status != 0);
    assert!(codes.is_empty(), "not explained: {codes:?}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = program()
        .args(["convert", &sample_arg(UNSURE), "-q", "--provenance"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 10];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let done = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert!(
        done.status.code().is_some_and(|code| code < 2),
        "{:?}",
        done.status
    );
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let file = sample_arg(FALSE);
    let escapes = |ran: &Ran| ran.err.contains('\u{1b}') || ran.out.contains('\u{1b}');
    let asked = nianbao(&["check", &file, "--color", "always"]);
    assert!(escapes(&asked), "{}{}", asked.out, asked.err);
    assert!(!escapes(&nianbao(&["check", &file])));
    let refused = run(program().env("NO_COLOR", "1").args(["check", &file]));
    assert!(!escapes(&refused));
    let both = run(program()
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .args(["check", &file]));
    assert!(!escapes(&both), "NO_COLOR comes first");
}

#[test]
fn what_was_read_can_be_inspected() {
    let ran = nianbao(&["inspect", &sample_arg(CLEAN)]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.starts_with("# text, UTF-8"), "{}", ran.out);
    let ran = nianbao(&[
        "inspect",
        "--format",
        "json",
        &sample_arg("html/portal-article.html"),
    ]);
    let seen: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(seen["format"], "html");
    assert_eq!(
        nianbao(&["inspect", &sample_arg("hostile/empty.txt")]).status,
        2
    );
}

#[test]
fn forms_formats_schema_completions_and_manual_are_printed() {
    for (args, word) in [
        (&["forms"][..], "2019"),
        (&["forms", "2021"], "requests.flow"),
        (&["formats"], "docx"),
        (&["schema"], "\"$schema\""),
        (&["completions", "bash"], "nianbao"),
        (&["man"], ".TH"),
        (&["man", "convert"], ".TH"),
    ] {
        let ran = nianbao(args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}");
        assert!(ran.out.contains(word), "{args:?}: {}", ran.out);
    }
}

/// Packs samples into a ZIP without packing them, under these names.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (file, name) in files {
        let bytes = fs::read(sample(file)).unwrap();
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 8, 0, 0, 0, 0, 0, 0];
        head.extend(crc32(&bytes).to_le_bytes());
        head.extend([length, length].concat());
        head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(u32::try_from(out.len()).unwrap().to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(bytes);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

#[test]
fn archives_are_walked_like_folders() {
    let folder = Folder::new("archive").with("docx/word-merged.docx", "document.zip");
    folder.put(
        "a.zip",
        &zip(&[
            (CLEAN, "年报/2024.txt"),
            ("docx/word-merged.docx", "年报/公报.docx"),
            (CLEAN, "../out.txt"),
            (CLEAN, "picture.jpg"),
            ("hostile/empty.txt", "空.txt"),
        ]),
    );
    let ran = folder.run(&["convert", "a.zip", "document.zip", "-o", "out"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert_eq!(ran.err.matches("[empty-file]").count(), 1, "{}", ran.err);
    let outputs: Vec<String> = folder
        .names()
        .into_iter()
        .filter(|name| name.starts_with("out/") && name.contains(".zip"))
        .collect();
    assert_eq!(
        outputs,
        [
            "out/a.zip/out.json",
            "out/a.zip/年报/2024.json",
            "out/a.zip/年报/公报.json",
            "out/document.zip.json",
        ]
    );
    let ran = folder.run(&["convert", "a.zip", "document.zip", "-o", "out", "--resume"]);
    assert_eq!((ran.status, ran.err.contains("[empty-file]")), (2, true));
    let ran = folder.run(&["convert", "a.zip"]);
    assert_eq!((ran.status, ran.err.matches("[usage]").count()), (2, 1));
    let ran = folder.run(&["convert", "a.zip/年报/2024.txt"]);
    assert_eq!((ran.status, ran.out.is_empty()), (0, false), "{}", ran.err);
    let ran = folder.run(&["check", "a.zip"]);
    assert_eq!(ran.out.matches("a.zip/").count(), 3, "{}", ran.out);
    let ran = folder.run(&["inspect", "a.zip"]);
    assert!(ran.err.contains("a.zip/年报/公报.docx"), "{}", ran.err);
    let ran = folder.run(&["inspect", "a.zip/年报/公报.docx"]);
    assert!(ran.out.starts_with("# docx"), "{}", ran.err);
    let ran = folder.run(&["inspect", "a.zip/none.docx"]);
    assert!(ran.err.contains("[unreadable-file]"), "{}", ran.err);
}
