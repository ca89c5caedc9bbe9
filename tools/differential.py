#!/usr/bin/env python3
"""Compares the tables that nianbao reads in office documents with those LibreOffice reads.

tools/differential.py NIANBAO FOLDER WORK: every .doc, .wps, .rtf and .odt of FOLDER is converted by
LibreOffice to flat ODT under WORK, and both are read with `nianbao inspect`. Blanks do not count, a hyphen
is a hyphen whether a line may break at it or not, and a character of a symbol font, which LibreOffice gives by its
place in the font, is any character.
"""
import itertools
import json
import pathlib
import re
import subprocess
import sys


def grids(program, path):
    """The tables of a file: for each the text of every place, or None where the file is not read."""
    run = subprocess.run([program, "inspect", path, "--format", "json"], capture_output=True, timeout=60)
    if run.returncode != 0:
        return None
    found = []
    for block in json.loads(run.stdout)["blocks"]:
        if block.get("kind", block.get("type")) not in ("grid", "table"):
            continue
        places = {}
        for cell in block["cells"]:
            text = re.sub(r"\s+", "", cell["text"]).replace("\u2011", "-")
            for row in range(cell["row"], cell["row"] + cell.get("row_span", 1)):
                for column in range(cell["column"], cell["column"] + cell.get("column_span", 1)):
                    places[row, column] = text
        found.append(places)
    return found


def is_same(ours, theirs):
    """Whether two texts are the same but for characters of symbol fonts."""
    private = range(0xF000, 0xF100)
    return all(a == b or ord(b or " ") in private for a, b in itertools.zip_longest(ours, theirs))


def are_same(ours, theirs):
    """Whether two lists of tables hold the same texts in the same places."""
    return len(ours) == len(theirs) and all(
        sorted(a) == sorted(b) and all(is_same(a[place], b[place]) for place in a) for a, b in zip(ours, theirs))


def main():
    program, folder, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    work.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in folder.iterdir() if path.suffix in (".doc", ".wps", ".rtf", ".odt"))
    lacking = [path for path in files if not (work / (path.stem + ".fodt")).exists()]
    if lacking:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{work.resolve()}/profile", "--headless",
             "--convert-to", "fodt", "--outdir", work, *lacking], capture_output=True)
    same = shaped = other = 0
    for path in files:
        flat = work / (path.stem + ".fodt")
        ours = grids(program, path)
        theirs = grids(program, flat) if flat.exists() else None
        if ours is None or theirs is None or not (ours or theirs):
            continue
        if are_same(ours, theirs):
            same += 1
        elif [sorted(grid) for grid in ours] == [sorted(grid) for grid in theirs]:
            shaped += 1
            print(f"{path.name}: texts differ")
        else:
            other += 1
            print(f"{path.name}: {len(ours)} tables here, {len(theirs)} there, or their shapes differ")
    print(f"{same} the same, {shaped} of one shape with other texts, {other} different")


if __name__ == "__main__":
    main()
