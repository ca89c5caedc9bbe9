#!/bin/sh
# Times runs over many files: how the cost of a file grows with their number, what a second job brings,
# how much memory all processes of a run take together, and what one report as DOCX costs its worker.
#
#     tools/bench-run.sh [PROGRAM]    the program; target/release/nianbao if not said
#
# COUNTS   how many files; 100, 1000 and 10000 if not said
# SAMPLES  the folder of reports that are copied; samples/ if not said
# TO       the formats written; json,html,docx if not said
#
# The files are copies of the samples with digits changed by a seeded dice, so that each is another report;
# one in a hundred is hostile. Memory is the sum over the processes of what each holds alone and its
# share of what they hold together (PSS), looked at twenty times a second. Nothing is deleted before the end: a
# file system may look long for the places of what was just deleted, which is no cost of a run.
set -eu
cd "$(dirname "$0")/.."
PROGRAM=${1:-${CARGO_TARGET_DIR:-target}/release/nianbao}
[ -x "$PROGRAM" ] || { echo "no program at $PROGRAM: make release" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is needed" >&2; exit 2; }
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT INT TERM

python3 - "$PROGRAM" "$WORK" "${SAMPLES:-samples}" "${COUNTS:-100 1000 10000}" "${TO:-json,html,docx}" <<'PY'
import itertools, os, pathlib, random, re, resource, subprocess, sys, threading, time

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


def worked(process):
    """The CPU of a process of one thread, in seconds."""
    try:
        return int(open(f"/proc/{process}/schedstat").read().split()[0]) / 1e9
    except OSError:
        return 0


number = itertools.count()


def run(folder, jobs, count, to=to, every=0.05):
    out = work / f"out-{next(number)}"
    before, start, peak, over, workers = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0, threading.Event(), {}
    child = subprocess.Popen(
        [program, "convert", str(folder), "-o", str(out), "--to", to, "-j", str(jobs), "-q", "--keep-extension"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def watch():
        nonlocal peak
        while not over.is_set():
            processes = tree(child.pid)
            peak = max(peak, sum(map(held, processes)))
            workers.update((one, max(workers.get(one, 0), worked(one))) for one in processes if one != child.pid)
            time.sleep(every)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = child.wait()
    clock = time.perf_counter() - start
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    entries = sum(1 for line in open(out / "journal.jsonl") if line.startswith('{"input"'))
    assert entries == count and status in (0, 1, 2), (entries, count, status)
    return clock, cpu, peak, sum(workers.values())


print("  files  jobs  ms a file  CPU ms a file  MB peak of all processes   (small numbers of files: mean of several runs)")
for count in map(int, counts.split()):
    rounds = max(1, 1000 // count)
    results = {1: [], 2: []}
    for turn in range(rounds):
        folder = work / f"in-{count}-{turn}"
        make(folder, count, turn * count)
        for jobs in results:
            results[jobs].append(run(folder, jobs, count))
    for jobs, found in results.items():
        clock, cpu = (1000 * sum(one[of] for one in found) / count / rounds for of in (0, 1))
        peak = max(one[2] for one in found) / 1024
        print(f"{count:>7} {jobs:>5} {clock:>10.3f} {cpu:>14.3f} {peak:>10.0f}", flush=True)
    one, two = (sum(run[0] for run in results[jobs]) for jobs in (1, 2))
    print(f"{count:>7} two jobs are {one / two:.2f} times as fast as one")

# One report again and again: what a worker costs once it has started.
report, again = pathlib.Path("samples/docx/word-merged.docx"), 400
folder = work / "docx"
folder.mkdir()
for copy in range(again):
    (folder / f"{copy}.docx").write_bytes(report.read_bytes())
_, cpu, _, workers = run(folder, 1, again, to="json")
print(f"\n{report} to JSON, {again} times: {1000 * workers / again:.2f} ms of CPU in the worker (needed: under 5), "
      f"{1000 * cpu / again:.2f} of all processes")
PY
