#!/usr/bin/env python3
"""Converts every file of a folder, each apart, and fails when one costs too much or shows a defect.

tools/corpus.py NIANBAO FOLDER OUT

A file may come to any end that has a name but a defect of ours: not to a panic or to death by a signal, not to
more than SECONDS (10) by the clock or MEGABYTES (1024) of memory held. Who is over the time while other
files are worked on is tried once more alone, so that a busy machine is not taken for a slow program. Canonical JSON goes to OUT,
what came of each file to OUT/files.jsonl. Ends with 1 where a file failed.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

SECONDS = float(os.environ.get("SECONDS_A_FILE", 10))
MEGABYTES = int(os.environ.get("MEGABYTES_A_FILE", 1024))
# Address space, in KB, is more than memory held; this bound only keeps a runaway from taking the machine along.
ADDRESS_SPACE = 4 * MEGABYTES << 10
JOBS = int(os.environ.get("JOBS", os.cpu_count() or 1))


def attempt(program, path, to):
    """Runs the program on a file; what came of it, as a dictionary."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            ["sh", "-c", f'ulimit -v {ADDRESS_SPACE}; exec "$@"', "sh",
             program, "convert", "--notes", "json", "-o", to, "--", path],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        timer = threading.Timer(SECONDS, child.kill)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        late = not timer.is_alive()
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        errors = said.read().decode("utf-8", "replace")
    codes = []
    for line in errors.splitlines():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if note.get("severity") == "error":
            codes.append(note["code"])
    return {
        "file": str(path), "status": child.returncode, "late": late and child.returncode < 0, "codes": codes,
        "cpu": round(usage.ru_utime + usage.ru_stime, 3), "mb": usage.ru_maxrss >> 10, "said": errors[-300:],
    }


def failure(done):
    """Why a file counts as failed; none where it does not."""
    if done["late"]:
        return f"over {SECONDS:g} s"
    if done["status"] not in (0, 1, 2):
        name = signal.Signals(-done["status"]).name if done["status"] < 0 else f"status {done['status']}"
        return f"died: {name}: {done['said'].strip()}"
    if "internal-error" in done["codes"]:
        return f"panic: {done['said'].strip()}"
    if done["mb"] > MEGABYTES:
        return f"{done['mb']} MB"
    return None


def outcome(done):
    if done["status"] == 2:
        return "refused: " + (done["codes"][0] if done["codes"] else "?")
    return ("clean", "to look at")[done["status"]]


def main():
    program, folder, out = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    files = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    if not files:
        sys.exit(f"no files in {folder}")

    def one(path):
        to = out / (str(path.relative_to(folder)) + ".json")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        return attempt(program, path, to)

    out.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(one, files))
    for number, done in enumerate(results):
        if done["late"]:
            results[number] = one(files[number])
    statuses = collections.Counter()
    with open(out / "files.jsonl", "w") as list_:
        for path, done in zip(files, results):
            list_.write(json.dumps(done, ensure_ascii=False) + "\n")
            to = out / (str(path.relative_to(folder)) + ".json")
            if to.exists():
                text = to.read_text()
                statuses.update(re.findall(r'"status": "([a-z]+)"', text[text.rfind('\n  "cells"'):]))

    print(f"{len(results)} files")
    for name, count in collections.Counter(map(outcome, results)).most_common():
        print(f"{count:>7} {name}")
    print("cells that are not plainly read:", ", ".join(f"{count} {name}" for name, count in statuses.most_common()) or "none")
    for key, unit in (("cpu", "s of CPU"), ("mb", "MB")):
        most = max(results, key=lambda done: done[key])
        print(f"most {unit}: {most[key]} ({most['file']})")
    failed = [(done["file"], why) for done in results if (why := failure(done))]
    for file, why in failed:
        print(f"FAILED {file}: {why}")
    print(f"{len(failed)} failed: a panic, over {SECONDS:g} s, or over {MEGABYTES} MB")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
