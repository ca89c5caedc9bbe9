//! Runs over many files from outside: killed, interrupted, starved, and fed with what means harm. Whatever
//! happens, every input has one outcome, the journal is true, and a resumed run ends where an
//! uninterrupted one does.
#![cfg(target_os = "linux")]
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
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

impl Folder {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command.current_dir(&self.0).args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        ended(self.command(args).spawn().unwrap())
    }

    /// Returns every file below a folder with its bytes; of journals and reports without the times.
    fn tree(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.below(name);
        for name in ["journal.jsonl", "report.html", "report.json"] {
            if let Some(bytes) = files.get_mut(name) {
                let text = String::from_utf8(std::mem::take(bytes)).unwrap();
                *bytes = without_times(&text).into_bytes();
            }
        }
        files
    }

    fn journal(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.0.join("out/journal.jsonl")).unwrap();
        assert!(text.ends_with('\n'), "half a line");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["input"].is_string()).collect()
    }

    /// Returns the outcome, or the reason, of each input by its name.
    fn outcomes(&self) -> BTreeMap<String, String> {
        let mut outcomes = BTreeMap::new();
        for entry in self.journal() {
            let name = entry["input"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned();
            let what = entry["reason"]["code"]
                .as_str()
                .or(entry["outcome"].as_str())
                .unwrap();
            assert!(
                outcomes.insert(name, what.to_owned()).is_none(),
                "two outcomes"
            );
        }
        outcomes
    }
}

struct Ran {
    status: Option<i32>,
    out: String,
    err: String,
}

fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Takes out the values of the keys that say when and how long.
fn without_times(text: &str) -> String {
    let mut text = text.to_owned();
    for key in ["\"at\":\"", "\"ms\":", "\"started\":\"", "\"finished\":\""] {
        let mut parts = text.split(key);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str(key);
            // Places of cells are called `at` too, and begin with no year.
            let is_time = !key.starts_with("\"at") || part.starts_with("20");
            let time = |c: char| c.is_ascii_digit() || "-:TZ".contains(c);
            out.push_str(if is_time {
                part.trim_start_matches(time)
            } else {
                part
            });
        }
        text = out;
    }
    // The page has its times marked up.
    let mut parts = text.split("<time>");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| {
        out + part.split_once("</time>").map_or(part, |(_, rest)| rest)
    })
}

/// The numbers of Marsaglia's xorshift: the same on every machine.
fn roll(seed: &mut u64, below: u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    (*seed >> 11) % below
}

/// A text that takes seconds without optimisation.
fn slow() -> Vec<u8> {
    let line = "本年度全县各级行政机关认真落实政府信息公开条例各项规定持续推进主动公开工作不断\n";
    let lines = line.repeat(30_000);
    format!(
        "某县2024年政府信息公开工作年度报告\n一、总体情况\n{lines}六、其他需要报告的事项\n无。\n"
    )
    .into_bytes()
}

/// Returns the workers of a run.
fn workers(run: &Child) -> Vec<u32> {
    let path = format!("/proc/{0}/task", run.id());
    let threads = fs::read_dir(path).into_iter().flatten().flatten();
    let children =
        threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    children
        .flat_map(|list| {
            list.split(' ')
                .filter_map(|id| id.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status();
    assert!(sent.is_ok());
}

#[test]
fn a_run_killed_at_any_moment_resumes_to_the_same_tree() {
    let folder = Folder::new("killed");
    let names = [
        "tabs-clean",
        "glued-city",
        "false-sums",
        "form-2019",
        "page-one-line",
        "no-tables",
        "table-missing",
        "mixed-forms",
    ];
    for (number, name) in names.iter().enumerate() {
        folder.sample(
            &format!("text/{name}.txt"),
            &format!("in/{number}/{name}.txt"),
        );
    }
    folder.sample("hostile/binary.bin", "in/binary.txt");
    folder.sample("html/portal-article.html", "in/portal.html");
    folder.sample("docx/word-merged.docx", "in/8/word.docx");
    let args = [
        "convert",
        "in",
        "-o",
        "out",
        "--to",
        "json,docx,html",
        "--dataset",
        "csv,parquet,jsonl",
        "-j",
        "2",
    ];
    let resume = [&args[..], &["--resume"]].concat();
    let started = Instant::now();
    assert_eq!(folder.run(&args).status, Some(2));
    let mut whole = started.elapsed();
    let expected = folder.tree("out");
    assert_eq!(expected.len(), 10 * 5 + 7);
    let (mut seed, mut unfinished) = (0x9e37_79b9_7f4a_7c15, 0);
    for round in 0..20 {
        fs::remove_dir_all(folder.0.join("out")).unwrap();
        // One or two kills, the second while resuming.
        for kill in 0..=round % 2 {
            let mut run = folder
                .command(if kill == 0 { &args } else { &resume })
                .spawn()
                .unwrap();
            let micros = u64::try_from(whole.as_micros()).unwrap().max(20_000);
            let wait = Duration::from_micros(roll(&mut seed, micros));
            thread::sleep(wait);
            run.kill().unwrap();
            let status = run.wait().unwrap();
            if status.code().is_none() {
                unfinished += 1;
            } else {
                // The machine was busier when the time was taken.
                whole = wait;
            }
        }
        let ran = folder.run(&resume);
        assert_eq!(ran.status, Some(2), "{}", ran.err);
        let found = folder.tree("out");
        let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected), "round {round}");
        for (name, bytes) in &found {
            assert!(
                *bytes == expected[name],
                "{name} differs in round {round}:\n{}\n{}",
                String::from_utf8_lossy(bytes),
                String::from_utf8_lossy(&expected[name])
            );
        }
    }
    assert!(unfinished > 5, "the kills came too late: {unfinished}");
}

#[test]
fn a_resumed_run_does_again_what_has_changed() {
    let folder = Folder::new("changed");
    let input = folder.sample(CLEAN, "in/a.txt");
    folder.sample(UNSURE, "in/b.txt");
    let args = [
        "convert",
        "in",
        "-o",
        "out",
        "--resume",
        "--log-format",
        "json",
    ];
    let kept = |ran: &Ran| -> Vec<bool> {
        let lines = ran
            .err
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| line["kept"].as_bool().unwrap()).collect()
    };
    assert_eq!(kept(&folder.run(&args)), [false, false]);
    assert_eq!(kept(&folder.run(&args)), [true, true]);
    // The input, an output, the options.
    fs::write(&input, fs::read(sample(UNSURE)).unwrap()).unwrap();
    assert_eq!(kept(&folder.run(&args)), [false, true]);
    fs::write(folder.0.join("out/b.json"), "{}").unwrap();
    assert_eq!(kept(&folder.run(&args)), [true, false]);
    let other = [&args[..], &["--provenance"]].concat();
    assert_eq!(kept(&folder.run(&other)), [false, false]);
    assert_eq!(folder.outcomes().len(), 2);
}

#[test]
fn two_runs_do_not_write_to_one_folder() {
    let folder = Folder::new("lock");
    folder.sample(CLEAN, "in/a.txt");
    let args = ["convert", "in", "-o", "out"];
    assert_eq!(folder.run(&args).status, Some(0));
    let lock = fs::File::open(folder.0.join("out/.nianbao/lock")).unwrap();
    lock.lock().unwrap();
    let before = folder.tree("out");
    let ran = folder.run(&args);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.err.contains("in-use") && ran.err.lines().count() == 1,
        "{}",
        ran.err
    );
    assert_eq!(folder.tree("out"), before);
    drop(lock);
    assert_eq!(folder.run(&args).status, Some(0));
}

#[test]
fn a_worker_that_dies_costs_one_file() {
    let folder = Folder::new("dies");
    folder.put("in/a.txt", &slow());
    folder.sample(CLEAN, "in/b.txt");
    let run = folder
        .command(&["convert", "in", "-o", "out", "-j", "1"])
        .spawn()
        .unwrap();
    let mut killed = Vec::new();
    let started = Instant::now();
    while killed.len() < 2 && started.elapsed() < Duration::from_secs(60) {
        for worker in workers(&run) {
            if !killed.contains(&worker) {
                thread::sleep(Duration::from_millis(100));
                signal("ABRT", worker);
                killed.push(worker);
            }
        }
        thread::sleep(Duration::from_millis(5));
    }
    let ran = ended(run);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    let outcomes = folder.outcomes();
    assert_eq!(
        (outcomes["a.txt"].as_str(), outcomes["b.txt"].as_str()),
        ("crashed", "clean")
    );
    assert_eq!(folder.journal()[0]["retried"], true);
    assert!(folder.journal()[0]["sha256"].is_string());
}

#[test]
fn a_worker_that_dies_once_costs_nothing() {
    let folder = Folder::new("once");
    folder.put("in/a.txt", &slow());
    let run = folder
        .command(&["convert", "in", "-o", "out"])
        .spawn()
        .unwrap();
    while workers(&run).is_empty() {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(100));
    workers(&run)
        .into_iter()
        .for_each(|worker| signal("KILL", worker));
    ended(run);
    assert_eq!(folder.outcomes()["a.txt"], "unsure");
    assert_eq!(folder.journal()[0]["retried"], true);
}

#[test]
fn time_and_memory_are_bounded() {
    let folder = Folder::new("bounded");
    folder.put("in/a.txt", &slow());
    folder.sample(CLEAN, "in/b.txt");
    for (limits, code, times) in [
        // Three times as much as is done in a second by a fast machine, with memory for it.
        (["seconds=1", "worker_bytes=2G"], "timed-out", 16),
        (["seconds=60", "worker_bytes=48M"], "out-of-memory", 5),
        (["seconds=60", "output_bytes=10K"], "over-limit", 5),
    ] {
        let big = slow().repeat(times);
        folder.put("in/a.txt", &big);
        let [first, second] = limits;
        let args = [
            "convert", "in", "-o", "out", "-j", "1", "--limit", first, "--limit", second,
        ];
        let ran = folder.run(&args);
        assert_eq!(ran.status, Some(2), "{}", ran.err);
        let outcomes = folder.outcomes();
        assert_eq!(outcomes["a.txt"], code, "{}", ran.err);
        if code != "over-limit" {
            assert_eq!(outcomes["b.txt"], "clean", "{}", ran.err);
        }
    }
}

#[test]
fn an_interrupted_run_ends_cleanly_and_can_go_on() {
    let folder = Folder::new("interrupted");
    // Both lanes are still at work on the first when the signal comes, however busy the machine is.
    for number in 0..2 {
        folder.put(&format!("in/{number:02}.txt"), &slow());
    }
    for number in 2..30 {
        folder.sample(UNSURE, &format!("in/{number:02}.txt"));
    }
    let args = ["convert", "in", "-o", "out", "-j", "2"];
    let run = folder.command(&args).spawn().unwrap();
    while workers(&run).is_empty() {
        thread::sleep(Duration::from_millis(1));
    }
    signal("INT", run.id());
    let ran = ended(run);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(ran.err.contains("interrupted"), "{}", ran.err);
    assert!(folder.journal().len() < 30);
    for entry in folder.journal() {
        let output = entry["outputs"][0]["path"].as_str().unwrap();
        assert!(folder.0.join("out").join(output).exists());
    }
    assert_eq!(
        folder.run(&[&args[..], &["--resume"]].concat()).status,
        Some(1)
    );
    assert_eq!(folder.journal().len(), 30);
}

#[test]
fn what_is_no_file_is_refused_and_the_run_ends() {
    let folder = Folder::new("odd");
    folder.sample(CLEAN, "in/a.txt");
    let made = Command::new("mkfifo")
        .arg(folder.0.join("in/fifo.txt"))
        .status()
        .unwrap();
    assert!(made.success());
    symlink("loop.txt", folder.0.join("in/loop.txt")).unwrap();
    symlink("../in", folder.0.join("in/again")).unwrap();
    symlink("nowhere.txt", folder.0.join("in/gone.txt")).unwrap();
    let ran = folder.run(&["convert", "in", "-o", "out"]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    let outcomes = folder.outcomes();
    assert_eq!(outcomes.len(), 4, "{outcomes:?}");
    assert_eq!(outcomes["a.txt"], "clean");
    for name in ["fifo.txt", "loop.txt", "gone.txt"] {
        assert_eq!(outcomes[name], "unreadable-file");
    }
}

#[test]
fn a_file_that_grows_is_one_file() {
    let folder = Folder::new("grows");
    let path = folder.sample(CLEAN, "in/a.txt");
    let child = folder
        .command(&["convert", "in", "-o", "out"])
        .spawn()
        .unwrap();
    let mut file = fs::File::options().append(true).open(path).unwrap();
    for _ in 0..200 {
        writeln!(file, "附：本报告由办公室整理。").unwrap();
        thread::sleep(Duration::from_micros(300));
    }
    let ran = ended(child);
    assert!(ran.status.is_some_and(|status| status < 2), "{}", ran.err);
    assert_eq!(folder.journal().len(), 1);
    let report: Value =
        serde_json::from_slice(&fs::read(folder.0.join("out/a.json")).unwrap()).unwrap();
    assert_eq!(folder.journal()[0]["sha256"], report["source"]["sha256"]);
}

#[test]
fn a_full_disk_ends_the_run_and_the_journal_stays_true() {
    let folder = Folder::new("full");
    for number in 0..40 {
        folder.sample(CLEAN, &format!("in/{number:02}.txt"));
    }
    let disk = folder.0.join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&disk)
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|status| status.success())
    };
    if !mount("size=256k") {
        println!("no tmpfs may be mounted here; /dev/full stands in for the full disk");
        let ran = folder.run(&["convert", "in", "-o", "/dev/full"]);
        assert_eq!(ran.status, Some(2), "{}", ran.err);
        return;
    }
    let args = [
        "convert",
        "in",
        "-o",
        "disk/out",
        "--to",
        "json,docx,html",
        "-j",
        "2",
    ];
    let ran = folder.run(&args);
    symlink("disk/out", folder.0.join("out")).unwrap();
    let entries = folder.journal();
    let whole = entries.iter().all(|entry| {
        entry["outputs"].as_array().unwrap().iter().all(|output| {
            let path = folder.0.join("out").join(output["path"].as_str().unwrap());
            fs::metadata(path).unwrap().len() == output["bytes"].as_u64().unwrap()
        })
    });
    let roomier = mount("remount,size=16m");
    let resumed = folder.run(&[&args[..], &["--resume"]].concat());
    let done = folder.journal().len();
    let _ = Command::new("umount").arg(&disk).status();
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("磁盘已满") && ran.err.contains("interrupted"),
        "{}",
        ran.err
    );
    assert!(
        whole && !entries.is_empty() && entries.len() < 40,
        "{}",
        entries.len()
    );
    assert!(roomier);
    assert_eq!((resumed.status, done), (Some(0), 40), "{}", resumed.err);
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_is_done() {
    let folder = Folder::new("denied");
    folder.sample(CLEAN, "in/a.txt");
    let ran = folder.run(&["convert", "in", "-o", "/proc/nianbao"]);
    assert_eq!(
        (ran.status, ran.err.lines().count()),
        (Some(2), 1),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("unwritable"), "{}", ran.err);
    // One folder below cannot be made: that costs its files, and no other.
    folder.sample(CLEAN, "in/b/b.txt");
    folder.put("out/b", b"a file in the way");
    let ran = folder.run(&["convert", "in", "-o", "out"]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    let outcomes = folder.outcomes();
    assert_eq!(
        (outcomes["a.txt"].as_str(), outcomes["b.txt"].as_str()),
        ("clean", "unwritable")
    );
}

#[test]
fn hostile_samples_have_one_outcome_each() {
    let folder = Folder::new("hostile");
    let hostile = sample("hostile");
    let count = fs::read_dir(&hostile).unwrap().count();
    let list: Vec<String> = fs::read_dir(&hostile)
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    folder.put("list", list.join("\n").as_bytes());
    let ran = folder.run(&[
        "convert",
        "--files-from",
        "list",
        "-o",
        "out",
        "--keep-extension",
    ]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    // Each file is there once; of an archive each file in it is.
    let mut inputs = BTreeMap::<String, Vec<String>>::new();
    for entry in folder.journal() {
        let path = entry["input"].as_str().unwrap();
        let within = path.split_once("/hostile/").unwrap().1;
        let file = within.split('/').next().unwrap().to_owned();
        inputs.entry(file).or_default().push(within.to_owned());
    }
    assert_eq!(inputs.len(), count);
    for (file, mut outcomes) in inputs {
        let number = outcomes.len();
        outcomes.sort();
        outcomes.dedup();
        assert_eq!(outcomes.len(), number, "twice: {outcomes:?}");
        let is_archive = file.ends_with(".zip") || file.ends_with(".tar");
        assert!(is_archive || number == 1, "{outcomes:?}");
    }
    assert!(
        !ran.err.contains("internal-error") && !ran.err.contains("crashed"),
        "{}",
        ran.err
    );
}

#[test]
fn lists_come_over_standard_input_and_name_what_is_gone() {
    let folder = Folder::new("list");
    folder.sample(CLEAN, "x/a.txt");
    folder.sample(CLEAN, "y/a.txt");
    let mut run = folder.command(&["convert", "--files-from", "-", "-o", "out"]);
    let mut run = run.stdin(Stdio::piped()).spawn().unwrap();
    run.stdin
        .take()
        .unwrap()
        .write_all(b"x/a.txt\r\ny/a.txt\nz/gone.txt\n")
        .unwrap();
    let ran = ended(run);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(ran.err.contains("z/gone.txt"), "{}", ran.err);
    let tree = folder.tree("out");
    assert!(
        tree.contains_key("x/a.json") && tree.contains_key("y/a.json"),
        "{:?}",
        tree.keys()
    );
}

#[test]
fn refused_files_are_copied_for_work_by_hand() {
    let folder = Folder::new("quarantine");
    folder.sample(CLEAN, "in/a.txt");
    folder.sample("hostile/binary.bin", "in/deep/b.txt");
    folder.put("in/c.txt", b"");
    symlink("nowhere", folder.0.join("in/d.txt")).unwrap();
    let args = ["convert", "in", "-o", "out", "--quarantine", "in/by-hand"];
    for _ in 0..2 {
        let ran = folder.run(&args);
        assert_eq!(ran.status, Some(2), "{}", ran.err);
        let copies = folder.tree("in/by-hand");
        assert_eq!(copies.keys().collect::<Vec<_>>(), ["c.txt", "deep/b.txt"]);
        assert_eq!(
            copies["deep/b.txt"],
            fs::read(sample("hostile/binary.bin")).unwrap()
        );
        assert_eq!(folder.outcomes().len(), 4, "the copies are no inputs");
    }
}

#[test]
fn the_report_of_a_run_says_what_came_of_each_file() {
    let folder = Folder::new("report");
    for name in ["tabs-clean", "glued-city", "false-sums"] {
        folder.sample(&format!("text/{name}.txt"), &format!("in/{name}.txt"));
    }
    folder.sample(CLEAN, "in/again.txt");
    folder.put("in/<b>.txt", b"");
    folder.put("in/deep/scan.jpeg", b"picture");
    folder.put("in/.hidden", b"");
    assert_eq!(
        folder
            .run(&["convert", "in", "-o", "out", "--to", "json,html"])
            .status,
        Some(2)
    );
    let json: Value =
        serde_json::from_slice(&fs::read(folder.0.join("out/report.json")).unwrap()).unwrap();
    assert_eq!(json["report"], "nianbao/run/1");
    assert_eq!(json["files"].as_array().unwrap().len(), 5);
    assert_eq!(json["totals"]["refused"], 1);
    assert_eq!(json["refusals"]["empty-file"], 1);
    assert_eq!(json["failing_sums"], 6);
    assert_eq!(
        json["passed_over"],
        serde_json::json!(["in/deep/scan.jpeg"])
    );
    let agencies = json["coverage"]["agencies"].as_array().unwrap();
    assert!(
        agencies
            .iter()
            .any(|agency| agency["several"][0]["same_bytes"] == true),
        "{agencies:?}"
    );
    let page = fs::read_to_string(folder.0.join("out/report.html")).unwrap();
    assert!(page.contains("&lt;b&gt;.txt") && !page.contains("<b>.txt"));
    assert!(page.contains("href=\"./tabs-clean.html\""));
    for outside in ["http://", "https://", "<script", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn data_sets_hold_every_value_in_the_order_of_the_inputs() {
    let folder = Folder::new("dataset");
    folder.sample(CLEAN, "in/a.txt");
    folder.sample(UNSURE, "in/b.txt");
    folder.put("in/c.txt", b"");
    let args = [
        "convert",
        "in",
        "-o",
        "out",
        "--dataset",
        "csv,parquet,jsonl",
    ];
    assert_eq!(folder.run(&args).status, Some(2));
    let csv = fs::read_to_string(folder.0.join("out/dataset.csv")).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 200);
    assert!(
        rows[1].contains(",2021,disclosure.") && rows[1].ends_with(",in/a.txt"),
        "{}",
        rows[1]
    );
    assert!(rows[400].ends_with(",in/b.txt"), "{}", rows[400]);
    let reports = fs::read_to_string(folder.0.join("out/reports.jsonl")).unwrap();
    let reports: Vec<Value> = reports
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0]["source"]["file"], "a.txt");
    assert!(
        fs::read(folder.0.join("out/dataset.parquet"))
            .unwrap()
            .starts_with(b"PAR1")
    );
    // What is no longer asked for is no longer there.
    let before = folder.tree("out").len();
    assert_eq!(folder.run(&args[..4]).status, Some(2));
    assert_eq!(folder.tree("out").len(), before - 3 - 4);
}

#[test]
fn settings_come_from_a_file_the_environment_and_the_command_line() {
    let folder = Folder::new("settings");
    folder.sample(CLEAN, "in/a.txt");
    folder.put(
        "nianbao.toml",
        b"output = 'file'\nto = ['json', 'html']\n[limit]\nseconds = 30\n",
    );
    assert_eq!(folder.run(&["convert", "in"]).status, Some(0));
    assert!(folder.0.join("file/a.html").exists());
    let run = folder
        .command(&["convert", "in"])
        .env("NIANBAO_OUTPUT", "env")
        .spawn()
        .unwrap();
    assert_eq!(ended(run).status, Some(0));
    assert!(folder.0.join("env/a.html").exists());
    let run = folder
        .command(&["convert", "in", "-o", "typed", "--to", "json"])
        .env("NIANBAO_OUTPUT", "env")
        .spawn();
    assert_eq!(ended(run.unwrap()).status, Some(0));
    assert!(folder.0.join("typed/a.json").exists() && !folder.0.join("typed/a.html").exists());
    let shown = ended(
        folder
            .command(&["config"])
            .env("NIANBAO_JOBS", "3")
            .spawn()
            .unwrap(),
    );
    for line in [
        "output = \"file\"  # nianbao.toml",
        "jobs = 3  # NIANBAO_JOBS",
        "seconds = 30  # nianbao.toml",
        "lines = 500000  # 默认",
    ] {
        assert!(shown.out.contains(line), "{line}: {}", shown.out);
    }
    let file = folder.put("shown.toml", shown.out.as_bytes());
    let again = folder.run(&["config", "--config", file.to_str().unwrap()]);
    assert_eq!(again.status, Some(0), "{}", again.err);
    folder.put("nianbao.toml", b"outptu = 'x'\n");
    let ran = folder.run(&["convert", "in", "-o", "out"]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.err.contains("outptu") && ran.err.contains("nianbao.toml"),
        "{}",
        ran.err
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = Folder::new("dry");
    folder.sample(CLEAN, "in/a.txt");
    folder.sample(CLEAN, "in/a.html");
    let ran = folder.run(&["convert", "in", "-o", "out", "--dry-run"]);
    assert_eq!(
        ran.status,
        Some(2),
        "two inputs with one output: {}",
        ran.err
    );
    let ran = folder.run(&[
        "convert",
        "in",
        "-o",
        "out",
        "--dry-run",
        "--keep-extension",
    ]);
    assert_eq!(
        (ran.status, ran.out.lines().count()),
        (Some(0), 2),
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("a.html.json") && ran.out.contains("a.txt.json"),
        "{}",
        ran.out
    );
    assert!(!folder.0.join("out").exists());
}

#[test]
fn a_result_with_the_name_of_the_runs_own_file_is_refused() {
    let folder = Folder::new("reserved");
    folder.sample(CLEAN, "in/report.txt");
    folder.sample(CLEAN, "in/a.txt");
    let ran = folder.run(&["convert", "in", "-o", "out", "--to", "html"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("--keep-extension"), "{}", ran.err);
    assert!(!folder.0.join("out").exists());
}
