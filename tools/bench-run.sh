#!/bin/sh
# Times runs over many files: how the cost of a file grows with their number, what a second job brings,
# and how much memory all processes of a run take together.
#
#     tools/bench-run.sh [PROGRAM]    the program; target/release/nianbao if not said
#
# COUNTS   how many files; 100, 1000 and 10000 if not said
# SAMPLES  the folder of reports that are copied; samples/ if not said
# TO       the formats written; json,html,docx if not said
#
# The files are copies of the samples with digits changed by a seeded dice, so that each is another report;
# one in a hundred is hostile. Memory is the sum over the processes of what each holds alone and its
# share of what they hold together (PSS), looked at twenty times a second.
set -eu
cd "$(dirname "$0")/.."
PROGRAM=${1:-${CARGO_TARGET_DIR:-target}/release/nianbao}
[ -x "$PROGRAM" ] || { echo "no program at $PROGRAM: make release" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is needed" >&2; exit 2; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT INT TERM

python3 - "$PROGRAM" "$WORK" "${SAMPLES:-samples}" "${COUNTS:-100 1000 10000}" "${TO:-json,html,docx}" <<'PY'
import os, pathlib, random, re, shutil, subprocess, sys, threading, time

program, work, samples, counts, to = sys.argv[1:]
program = os.path.abspath(program)
work, samples = pathlib.Path(work), pathlib.Path(samples)
kinds = {".txt", ".html", ".htm", ".docx", ".pdf", ".rtf", ".doc", ".xls", ".xlsx", ".odt", ".ofd", ".mht"}
good = sorted(p for p in samples.rglob("*") if p.suffix in kinds and "hostile" not in p.parts)
bad = sorted(p for p in pathlib.Path("samples/hostile").iterdir() if p.is_file())


# Thirty-three of them, three times over, and a hostile one make a hundred: each hundred weighs the same.
sorts = [good[number * len(good) // 33] for number in range(33)]


def make(folder, count, first):
    dice = random.Random(2024 + first)
    for number in range(first, first + count):
        # Each hostile one in its turn; the others over and over.
        source = bad[number // 100 % len(bad)] if number % 100 == 50 else sorts[number % 33]
        data = source.read_bytes()
        if source.suffix in {".txt", ".html", ".htm"} and number % 100 != 50:
            digits = [m.start() for m in re.finditer(rb"(?<![0-9.])[1-9](?![0-9])", data)]
            data = bytearray(data)
            for at in dice.sample(digits, min(3, len(digits))):
                data[at] = dice.randint(0x31, 0x39)
        # What has no known extension would be passed over.
        suffix = source.suffix if source.suffix in kinds else ".txt"
        path = folder / f"{number // 500:03}" / f"{number:05}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def tree(root):
    found, queue = [], [root]
    while queue:
        process = queue.pop()
        found.append(process)
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                queue += map(int, open(f"/proc/{process}/task/{task}/children").read().split())
        except OSError:
            pass
    return found


def held(process):
    try:
        for line in open(f"/proc/{process}/smaps_rollup"):
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def run(folder, jobs, count):
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    before, start, peak, over = os.times(), time.perf_counter(), 0, threading.Event()
    child = subprocess.Popen(
        [program, "convert", str(folder), "-o", str(out), "--to", to, "-j", str(jobs), "-q", "--keep-extension"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def watch():
        nonlocal peak
        while not over.is_set():
            peak = max(peak, sum(map(held, tree(child.pid))))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = child.wait()
    clock = time.perf_counter() - start
    over.set()
    watcher.join()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    entries = sum(1 for line in open(out / "journal.jsonl") if line.startswith('{"input"'))
    assert entries == count and status in (1, 2), (entries, count, status)
    return clock, cpu, peak


print("  files  jobs  ms a file  CPU ms a file  MB peak of all processes   (small numbers of files: mean of several runs)")
for count in map(int, counts.split()):
    rounds = max(1, 1000 // count)
    results = {1: [], 2: []}
    for turn in range(rounds):
        folder = work / "in"
        shutil.rmtree(folder, ignore_errors=True)
        make(folder, count, turn * count)
        for jobs in results:
            results[jobs].append(run(folder, jobs, count))
    for jobs, found in results.items():
        clock, cpu = (1000 * sum(one[of] for one in found) / count / rounds for of in (0, 1))
        peak = max(one[2] for one in found) / 1024
        print(f"{count:>7} {jobs:>5} {clock:>10.3f} {cpu:>14.3f} {peak:>10.0f}", flush=True)
    one, two = (sum(run[0] for run in results[jobs]) for jobs in (1, 2))
    print(f"{count:>7} two jobs are {one / two:.2f} times as fast as one")

print("\nbeside others, on the same files, CPU ms a file (user and system of all processes)")


def cost(commands):
    before = os.times()
    for command in commands:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def beside(name, suffixes, theirs):
    files = [str(p.resolve()) for p in good if p.suffix in suffixes][:40]
    if not files:
        return
    if not shutil.which(name):
        print(f"{name}: left out, not installed")
        return
    names = work / "list"
    names.write_text("\n".join(files))
    into = str(work / "beside")
    shutil.rmtree(into, ignore_errors=True)
    ours = cost([[program, "convert", "--files-from", str(names), "-o", into, "-j", "1", "-q", "--keep-extension"]])
    other = cost(theirs(files))
    print(f"{name:>12} {len(files):>4} files of {','.join(sorted({p.rsplit('.', 1)[1] for p in files}))}: "
          f"nianbao {1000 * ours / len(files):.1f}, {name} {1000 * other / len(files):.1f}, ratio {ours / other:.3f}", flush=True)


office = {".docx", ".doc", ".rtf", ".odt", ".xls", ".xlsx", ".html", ".htm"}
# LibreOffice takes all files in one process, so that it starts but once.
beside("soffice", office, lambda files: [
    ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(work / "office"), *files]])
beside("pandoc", {".docx", ".html", ".htm"}, lambda files: [["pandoc", "-t", "json", "-o", "/dev/null", file] for file in files])
beside("pdftotext", {".pdf"}, lambda files: [["pdftotext", "-layout", file, "/dev/null"] for file in files])
PY
