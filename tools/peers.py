#!/usr/bin/env python3
"""Times nianbao beside other programs on the same files in the same run, and beside the floor.

tools/peers.py NIANBAO FLOOR FOLDER…

CPU time is user plus system of all processes of a program, start-up included, for all files of a kind in
one call where a program can: whoever starts slowly is not charged for it with every file. nianbao converts
them in a run with one worker, to canonical JSON, which it also checks and puts on the disk. The floor only unpacks the
files and takes them apart into tags and texts. What is not installed is left out, and that is said;
a file that another refuses is left out for both. RUNS (3) says how often each is timed.

Python libraries are looked for with the Pythons on PATH, so that each may have an environment of its own:
PATH=one/bin:other/bin:$PATH tools/peers.py …
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

RUNS = int(os.environ.get("RUNS", 3))
KINDS = {"docx": {".docx"}, "html": {".html", ".htm"}, "pdf": {".pdf"}, "xlsx": {".xlsx"}, "doc": {".doc"}, "rtf": {".rtf"}, "odt": {".odt"}}

# Each takes the files as arguments and prints those that it does not convert.
MARKITDOWN = """
from markitdown import MarkItDown
tool = MarkItDown()
def convert(file): return tool.convert(file).text_content
"""
DOCLING = """
from docling.document_converter import DocumentConverter
tool = DocumentConverter()
def convert(file): return tool.convert(file).document.export_to_dict()
"""
DOCLING_RS = """
from docling_rs import DocumentConverter
tool = DocumentConverter()
def convert(file): return tool.convert(file).document.export_to_dict()
"""
KREUZBERG = """
from kreuzberg import extract_file_sync
def convert(file): return extract_file_sync(file).content
"""
LOOP = """
import sys
for file in sys.argv[1:]:
    try:
        if not convert(file): raise ValueError("nothing")
    except Exception as error:
        print(file)
"""


def cost(command, **more):
    """Runs a command and returns its CPU in seconds, that of its children included, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=1800, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done


def library(script):
    """A Python library, which takes all files in one process."""
    def run(python, files, _):
        environment = dict(os.environ, HF_HUB_OFFLINE="1", PYTHONWARNINGS="ignore")
        cpu, done = cost([python, "-c", script + LOOP, *files], env=environment)
        return cpu, set(done.stdout.decode().splitlines()) if done.returncode == 0 else set(files)
    return run


def apart(arguments):
    """A program that takes one file a call."""
    def run(command, files, work):
        total, refused = 0.0, set()
        for file in files:
            cpu, done = cost([command, *(argument.format(file=file, work=work) for argument in arguments)])
            total += cpu
            if done.returncode != 0:
                refused.add(file)
        return total, refused
    return run


def office(command, files, work):
    into = work / "office"
    shutil.rmtree(into, ignore_errors=True)
    cpu, _ = cost([command, f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", "pdf",
                   "--outdir", into, *files])
    return cpu, {file for file in files if not (into / (pathlib.Path(file).stem + ".pdf")).exists()}


# The command to look for, the kinds, how to run it, and the share of its CPU that nianbao may take at most.
PEERS = [
    ("soffice", {"docx", "html", "doc", "rtf", "odt", "xlsx"}, office, 1 / 20),
    ("pandoc", {"docx", "html", "rtf", "odt"}, apart(["-t", "json", "-o", "/dev/null", "{file}"]), 1 / 4),
    ("pdftotext", {"pdf"}, apart(["-layout", "{file}", "/dev/null"]), 1 / 2),
    ("markitdown", {"docx", "html", "pdf", "xlsx"}, library(MARKITDOWN), 1 / 5),
    ("docling", {"docx", "html", "xlsx"}, library(DOCLING), 1 / 5),
    ("docling-rs", {"docx", "html", "xlsx"}, library(DOCLING_RS), None),
    ("kreuzberg", {"docx", "html", "pdf", "xlsx", "doc", "rtf", "odt"}, library(KREUZBERG), None),
]
def nianbao(program, files, work):
    into, names = work / "nianbao", work / "names"
    names.write_text("\n".join(files))
    shutil.rmtree(into, ignore_errors=True)
    cpu, _ = cost([program, "convert", "--files-from", names, "-o", into, "-j", "1", "-q", "--keep-extension"])
    return cpu


def find(name, run):
    """The command of a peer; of a library, the Python on PATH that has it."""
    if run.__qualname__.startswith("library"):
        package = name.replace("-", "_")
        pythons = (pathlib.Path(folder) / "python" for folder in os.get_exec_path())
        return next((str(python) for python in pythons
                     if python.exists() and list(python.parent.glob(f"../lib/python3*/site-packages/{package}"))), None)
    return shutil.which(name)


def mean(run):
    return sum(run() for _ in range(RUNS)) / RUNS


def main():
    program, floor, folders = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    found = {kind: [] for kind in KINDS}
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            kind = next((kind for kind, ends in KINDS.items() if path.suffix in ends), None)
            if kind and path.is_file() and "hostile" not in path.parts:
                found[kind].append(str(path.resolve()))
    missing = set()
    print(f"CPU in milliseconds a file, mean of {RUNS} runs; ratio: nianbao / the other")
    print(f"{'kind':<6}{'files':>6}  {'other':<11}{'nianbao':>9}{'other':>9}{'ratio':>8}  {'needed':<8}")
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for kind, files in found.items():
            if not files:
                continue
            if os.path.exists(floor) and kind in ("docx", "html", "pdf", "xlsx", "odt"):
                ours = mean(lambda: nianbao(program, files, work))
                line(kind, files, "floor", ours, mean(lambda: cost([floor, *files])[0]), None)
            for name, kinds, run, needed in PEERS:
                command = find(name, run)
                if command is None:
                    missing.add(name)
                if command is None or kind not in kinds:
                    continue
                _, refused = run(command, files, work)
                both = [file for file in files if file not in refused]
                if not both:
                    print(f"{kind:<6}{len(files):>6}  {name:<11} converts none of them")
                    continue
                ours = mean(lambda: nianbao(program, both, work))
                line(kind, both, name, ours, mean(lambda: run(command, both, work)[0]), needed)
    for name in sorted(missing):
        print(f"{name}: left out, not installed")


def line(kind, files, name, ours, theirs, needed):
    ratio = ours / theirs if theirs else float("nan")
    wanted = "" if needed is None else f"{needed:.3f}" + ("" if ratio <= needed else " NOT MET")
    print(f"{kind:<6}{len(files):>6}  {name:<11}{1000 * ours / len(files):>9.2f}{1000 * theirs / len(files):>9.2f}"
          f"{ratio:>8.3f}  {wanted}", flush=True)


if __name__ == "__main__":
    main()
