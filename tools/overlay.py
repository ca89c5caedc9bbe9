#!/usr/bin/env python3
"""Draws where every cell of a report was found over the pages of its PDF, for a person to look at.

tools/overlay.py NIANBAO FOLDER OUT: for each PDF of FOLDER (or the one file) and each of its pages that
holds cells, OUT/NAME-PAGE.png is the page as poppler renders it, cropped and turned as it is shown, with
the box of each cell from the canonical JSON: green where a value was read, blue where the cell is blank,
orange where the value was recovered, red where there is none.
"""
import json
import pathlib
import struct
import subprocess
import sys
import zlib

DPI = 144
COLOURS = {"read": (0, 140, 60), "blank": (40, 90, 220), "inferred": (240, 130, 0), "split": (240, 130, 0)}
NO_VALUE = (220, 0, 40)


def cells(program, path):
    """The boxes of each page, with the status of the cell; a box that several cells share comes once."""
    run = subprocess.run([program, "convert", "-q", "--provenance", path], capture_output=True, timeout=60)
    pages = {}
    if not run.stdout:
        return pages
    for cell in json.loads(run.stdout)["cells"].values():
        at = cell.get("at") or {}
        if "box" in at:
            pages.setdefault(at["page"], {})[tuple(at["box"])] = cell["status"]
    return pages


def render(path, page):
    """The page as width, height and rows of red, green and blue."""
    run = subprocess.run(
        ["pdftoppm", "-cropbox", "-r", str(DPI), "-f", str(page), "-l", str(page), path],
        capture_output=True, check=True)
    magic, width, height, most, pixels = header(run.stdout)
    assert magic == b"P6" and most == 255
    return width, height, [bytearray(pixels[3 * width * row:3 * width * (row + 1)]) for row in range(height)]


def header(data):
    """A PPM taken apart; one blank stands before the pixels, which may begin with what looks like one."""
    fields, at = [], 0
    while len(fields) < 4:
        end = at
        while not data[end:end + 1].isspace():
            end += 1
        fields.append(data[at:end])
        at = end + 1
    return fields[0], int(fields[1]), int(fields[2]), int(fields[3]), data[at:]


def draw(rows, width, box, colour):
    """Tints a box and draws its edge."""
    left, top, right, bottom = (round(edge * DPI / 72) for edge in box)
    left, right = max(left, 0), min(right, width - 1)
    tints = [bytes(value * (255 - (255 - part) // 5) // 255 for value in range(256)) for part in colour]
    for y in range(max(top, 0), min(bottom, len(rows) - 1) + 1):
        row = rows[y]
        for part, tint in enumerate(tints):
            channel = slice(3 * left + part, 3 * right + 3, 3)
            row[channel] = row[channel].translate(tint)
        if y in (top, bottom):
            row[3 * left:3 * right + 3] = bytes(colour) * (right - left + 1)
        for x in (left, right):
            row[3 * x:3 * x + 3] = bytes(colour)


def png(width, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def main():
    program, folder, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.pdf"))
    for path in files:
        pages = cells(program, path)
        if not pages:
            print(f"{path}: no cell has a place")
        for page, boxes in sorted(pages.items()):
            width, _, rows = render(path, page)
            for box, status in boxes.items():
                draw(rows, width, box, COLOURS.get(status, NO_VALUE))
            (out / f"{path.stem}-{page}.png").write_bytes(png(width, rows))
            print(out / f"{path.stem}-{page}.png")


if __name__ == "__main__":
    main()
