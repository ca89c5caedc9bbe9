//! Where cells are said to stand, over the page as it is drawn: the box of every cell of the canonical
//! JSON holds the digits and the ink of its value and of no other, on pages upright, turned and cropped.
//!
//! The page is drawn by poppler and its characters are placed by `mutool`, which know nothing of ours nor of each
//! other. `NIANBAO_PDFS=folder` adds the PDFs of a folder.

#![allow(
    clippy::cast_possible_truncation,
    reason = "places on a page are small"
)]

use crate::manifest;
use libtest_mimic::{Failed, Trial};
use nianbao::report::json::{JsonOptions, to_json};
use nianbao::{ConvertOptions, convert};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is done to a file before it is read and drawn.
static WAYS: &[(&str, Way)] = &[
    ("upright", Way::None),
    ("right", Way::Turn("+90")),
    ("half", Way::Turn("+180")),
    ("left", Way::Turn("+270")),
    ("cropped", Way::Crop(None)),
    ("cropped-right", Way::Crop(Some("+90"))),
];

#[derive(Clone, Copy)]
enum Way {
    None,
    Turn(&'static str),
    Crop(Option<&'static str>),
}

/// What is cut off a page: left, bottom, right, top in points. All different, so that no two can be mistaken.
const CUT: [f32; 4] = [11.0, 7.0, 5.0, 17.0];

/// How fine pages are drawn, in dots an inch.
const DPI: f32 = 144.0;

/// A grey level below which a dot is ink.
const DARK: u8 = 128;

/// By how much a digit may stand over the edge of its cell, in points.
const OVER: f32 = 1.0;

/// How high a digit stands over its line, as a share of the size of its font.
const DIGIT: f32 = 0.7;

/// How long a dark line is that is no part of a character, in points.
const RULE: f32 = 12.0;

pub(crate) fn trials() -> Vec<Trial> {
    let mut files: Vec<PathBuf> = manifest::samples()
        .iter()
        .filter(|sample| sample.id.starts_with("pdf/"))
        .map(|sample| manifest::folder().join(&sample.file))
        .collect();
    if let Some(folder) = std::env::var_os("NIANBAO_PDFS")
        && let Ok(entries) = std::fs::read_dir(folder)
    {
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        files.extend(paths.filter(|path| path.extension().is_some_and(|ext| ext == "pdf")));
    }
    files.sort();
    let mut trials = Vec::new();
    for file in files {
        for (name, way) in WAYS {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let title = format!("overlay::{name}::{stem}");
            let file = file.clone();
            trials.push(Trial::test(title, move || lies_right(&file, name, *way)));
        }
    }
    trials
}

/// A rectangle in points: left, top, right, bottom.
type Area = [f32; 4];

/// A character as `mutool` places it.
struct Glyph {
    /// From where it begins on the line to where the next does, as high as a digit.
    area: Area,
    char: char,
}

/// A cell of a report as its JSON places it.
struct Cell {
    address: String,
    area: Area,
    raw: String,
    status: String,
}

fn lies_right(file: &Path, name: &str, way: Way) -> Result<(), Failed> {
    for program in ["pdftoppm", "mutool", "qpdf"] {
        if Command::new(program).arg("-v").output().is_err() {
            println!("overlay: {program} is not installed, {name} is skipped");
            return Ok(());
        }
    }
    let folder = std::env::temp_dir().join(format!(
        "nianbao-overlay-{}-{name}-{}",
        std::process::id(),
        file.file_stem().unwrap_or_default().to_string_lossy()
    ));
    std::fs::create_dir_all(&folder)?;
    let looked = made(file, &folder, way).and_then(|path| look(&path, &folder));
    std::fs::remove_dir_all(&folder)?;
    match looked? {
        // A folder that is added may hold anything.
        seen @ ..20 if file.starts_with(manifest::folder()) => {
            Err(format!("only {seen} cells have a printed value and a place").into())
        }
        _ => Ok(()),
    }
}

/// Makes the variant of a file.
fn made(file: &Path, folder: &Path, way: Way) -> Result<PathBuf, Failed> {
    let out = folder.join("page.pdf");
    match way {
        Way::None => std::fs::copy(file, &out).map(drop)?,
        Way::Turn(degrees) => turn(file, &out, degrees)?,
        Way::Crop(turned) => {
            let cut = folder.join("cut.pdf");
            crop(file, &cut)?;
            match turned {
                Some(degrees) => turn(&cut, &out, degrees)?,
                None => std::fs::rename(&cut, &out)?,
            }
        }
    }
    Ok(out)
}

fn turn(from: &Path, to: &Path, degrees: &str) -> Result<(), Failed> {
    let rotate = format!("--rotate={degrees}");
    run("qpdf", &[&rotate, &text(from), &text(to)]).map(drop)
}

/// Gives every page a crop box: the objects of its pages are written again with one.
fn crop(from: &Path, to: &Path) -> Result<(), Failed> {
    let listed = run("qpdf", &["--json=2", "--json-key=pages", &text(from)])?;
    let listed: Value = serde_json::from_slice(&listed)?;
    let update = to.with_extension("json");
    let mut objects = serde_json::Map::new();
    let all = run("qpdf", &["--json=2", "--json-key=qpdf", &text(from)])?;
    let all: Value = serde_json::from_slice(&all)?;
    for page in listed["pages"].as_array().ok_or("no pages")? {
        let key = format!("obj:{}", page["object"].as_str().ok_or("no object")?);
        let mut page = all["qpdf"][1][&key].clone();
        let media = inherited(&all["qpdf"][1], &page, "/MediaBox").ok_or("no media box")?;
        let edges: Vec<f64> = media.iter().filter_map(Value::as_f64).collect();
        let [left, bottom, right, top] = edges[..] else {
            return Err(format!("a media box of {edges:?}").into());
        };
        let [cut_left, cut_bottom, cut_right, cut_top] = CUT.map(f64::from);
        let edges = [
            left + cut_left,
            bottom + cut_bottom,
            right - cut_right,
            top - cut_top,
        ];
        page["value"]["/CropBox"] = edges.to_vec().into();
        objects.insert(key, page);
    }
    let version = serde_json::json!({ "jsonversion": 2, "pushedinheritedpageresources": false });
    let patch = serde_json::json!({ "qpdf": [version, objects] });
    std::fs::write(&update, patch.to_string())?;
    let patch = format!("--update-from-json={}", text(&update));
    run("qpdf", &[&text(from), &patch, &text(to)]).map(drop)
}

/// Returns what a page says of itself, or what the tree above it says.
fn inherited<'a>(objects: &'a Value, page: &'a Value, key: &str) -> Option<&'a Vec<Value>> {
    let mut node = page;
    for _ in 0..32 {
        if let Some(found) = node["value"][key].as_array() {
            return Some(found);
        }
        node = &objects[format!("obj:{}", node["value"]["/Parent"].as_str()?)];
    }
    None
}

/// Looks at every page and returns how many cells were looked at.
fn look(path: &Path, folder: &Path) -> Result<usize, Failed> {
    let pages = cells(&std::fs::read(path)?)?;
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (page, cells) in &pages {
        let page = page.to_string();
        let prefix = folder.join("drawn");
        let dpi = format!("{DPI}");
        run(
            "pdftoppm",
            &[
                "-cropbox",
                "-gray",
                "-r",
                &dpi,
                "-f",
                &page,
                "-l",
                &page,
                "-singlefile",
                &text(path),
                &text(&prefix),
            ],
        )?;
        let drawn = Drawn::read(&std::fs::read(prefix.with_extension("pgm"))?)?;
        let placed = run(
            "mutool",
            &["draw", "-q", "-F", "stext", "-o", "-", &text(path), &page],
        )?;
        let glyphs = glyphs(&String::from_utf8_lossy(&placed));
        for cell in cells.iter().filter(|cell| cell.is_plain()) {
            seen += 1;
            if let Err(why) = holds(cell, &glyphs, &drawn) {
                wrong.push(format!("page {page}, {}: {why}", cell.address));
            }
        }
        wrong.extend(beside(cells, &glyphs, &drawn).map(|why| format!("page {page}: {why}")));
    }
    if wrong.is_empty() {
        return Ok(seen);
    }
    Err(format!("{} of {seen}:\n{}", wrong.len(), wrong.join("\n")).into())
}

/// Returns the cells of a report by page.
fn cells(bytes: &[u8]) -> Result<BTreeMap<u64, Vec<Cell>>, Failed> {
    let conversion =
        convert(bytes, &ConvertOptions::default()).map_err(|error| error.to_string())?;
    let options = JsonOptions {
        full_provenance: true,
    };
    let json: Value = serde_json::from_str(&to_json(&conversion.report, &options))?;
    let mut pages: BTreeMap<u64, Vec<Cell>> = BTreeMap::new();
    for (address, cell) in json["cells"].as_object().ok_or("no cells")? {
        let Some(page) = cell["at"]["page"].as_u64() else {
            continue;
        };
        let edges: Vec<f32> = serde_json::from_value(cell["at"]["box"].clone())?;
        let word = |key: &str| cell[key].as_str().unwrap_or_default().to_owned();
        pages.entry(page).or_default().push(Cell {
            address: address.clone(),
            area: edges.try_into().map_err(|_| "a box has four edges")?,
            raw: word("raw"),
            status: word("status"),
        });
    }
    Ok(pages)
}

impl Cell {
    /// Returns whether the box is that of this value alone, with a number printed in it.
    fn is_plain(&self) -> bool {
        self.status == "read" && self.raw.chars().any(|char| char.is_ascii_digit())
    }
}

/// Sees that a box holds the digits of its value, each with its ink, and no other digit. Words may stand there
/// as well: `mutool` also tells what is not drawn.
fn holds(cell: &Cell, glyphs: &[Glyph], drawn: &Drawn) -> Result<(), String> {
    let inside: Vec<&Glyph> = glyphs
        .iter()
        .filter(|glyph| glyph.char.is_ascii_digit() && has_centre(cell.area, glyph.area))
        .collect();
    let read: String = inside.iter().map(|glyph| glyph.char).collect();
    let raw: String = cell.raw.chars().filter(char::is_ascii_digit).collect();
    if read != raw {
        return Err(format!("{:?} holds {read:?}, not {raw:?}", cell.area));
    }
    for glyph in inside {
        let [left, top, right, bottom] = grown(cell.area, OVER);
        let of = glyph.area;
        if of[0] < left || of[1] < top || right < of[2] || bottom < of[3] {
            return Err(format!("{:?} cuts {} at {of:?}", cell.area, glyph.char));
        }
        if !drawn.has_ink(of) {
            return Err(format!("no {} is drawn at {of:?}", glyph.char));
        }
    }
    Ok(())
}

/// Finds digits and ink amid the boxes of a table that are in none of them.
fn beside(cells: &[Cell], glyphs: &[Glyph], drawn: &Drawn) -> impl Iterator<Item = String> {
    let boxes: Vec<Area> = cells.iter().map(|cell| cell.area).collect();
    let is_lost = |area: Area| {
        let (x, y) = middle(area);
        let level: Vec<&Area> = boxes.iter().filter(|of| of[1] < y && y < of[3]).collect();
        let upright: Vec<&Area> = boxes.iter().filter(|of| of[0] < x && x < of[2]).collect();
        // Labels stand before a row and over a column: between two boxes both ways there is none.
        let is_amid = level.iter().any(|of| of[2] < x)
            && level.iter().any(|of| of[0] > x)
            && upright.iter().any(|of| of[3] < y)
            && upright.iter().any(|of| of[1] > y);
        is_amid && !boxes.iter().any(|of| has_centre(grown(*of, OVER), area))
    };
    let lost: Vec<String> = glyphs
        .iter()
        .filter(|glyph| glyph.char.is_ascii_digit() && is_lost(glyph.area))
        .map(|glyph| format!("{} at {:?} is in no box", glyph.char, glyph.area))
        .collect();
    let ink = drawn.ink_but_rules().into_iter();
    let blots: Vec<String> = ink
        .filter(|area| is_lost(*area))
        .take(3)
        .map(|area| format!("ink at {area:?} is in no box"))
        .collect();
    lost.into_iter().chain(blots)
}

fn middle(area: Area) -> (f32, f32) {
    ((area[0] + area[2]) / 2.0, (area[1] + area[3]) / 2.0)
}

fn has_centre(area: Area, of: Area) -> bool {
    let (x, y) = middle(of);
    area[0] < x && x < area[2] && area[1] < y && y < area[3]
}

fn grown(area: Area, by: f32) -> Area {
    [area[0] - by, area[1] - by, area[2] + by, area[3] + by]
}

/// Takes the characters, but for blanks, out of what `mutool` prints, one a line.
fn glyphs(page: &str) -> Vec<Glyph> {
    let mut size = 0.0;
    let mut glyphs = Vec::new();
    for line in page.lines() {
        if line.starts_with("<font ") {
            size = attribute(line, "size")
                .and_then(|size| size.parse().ok())
                .unwrap_or(0.0);
        } else if line.starts_with("<char ") {
            glyphs.extend(glyph(line, size).filter(|glyph| !glyph.char.is_whitespace()));
        }
    }
    glyphs
}

fn glyph(line: &str, size: f32) -> Option<Glyph> {
    let number = |name: &str| attribute(line, name)?.parse::<f32>().ok();
    let corners = attribute(line, "quad")?.split(' ');
    let corners: Vec<f32> = corners.filter_map(|edge| edge.parse().ok()).collect();
    // The corners follow each other as upper left, upper right, lower left, lower right of the character.
    let [up_x, up_y, _, _, from_x, from_y, to_x, to_y] = corners[..] else {
        return None;
    };
    let (x, y) = (number("x")?, number("y")?);
    let height = (up_x - from_x).hypot(up_y - from_y).max(f32::EPSILON);
    let up = |from: f32, to: f32| (to - from) / height * size * DIGIT;
    let far = (
        x + (to_x - from_x) + up(from_x, up_x),
        y + (to_y - from_y) + up(from_y, up_y),
    );
    let char = match attribute(line, "c")? {
        "&lt;" => '<',
        "&gt;" => '>',
        "&amp;" => '&',
        "&quot;" => '"',
        "&apos;" => '\'',
        text => match text.strip_prefix("&#x") {
            Some(code) => {
                char::from_u32(u32::from_str_radix(code.trim_end_matches(';'), 16).ok()?)?
            }
            None => text.chars().next()?,
        },
    };
    Some(Glyph {
        area: [x.min(far.0), y.min(far.1), x.max(far.0), y.max(far.1)],
        char,
    })
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let from = line.split_once(&format!(" {name}=\""))?.1;
    Some(from.split_once('"')?.0)
}

/// A page as it is drawn, in levels of grey.
struct Drawn {
    width: usize,
    dots: Vec<u8>,
}

impl Drawn {
    /// Reads a PGM file.
    fn read(file: &[u8]) -> Result<Self, Failed> {
        let mut rest = file;
        let mut fields = Vec::new();
        while fields.len() < 4 {
            let end = rest
                .iter()
                .position(u8::is_ascii_whitespace)
                .ok_or("a head")?;
            fields.push(String::from_utf8_lossy(&rest[..end]).into_owned());
            rest = &rest[end + 1..];
        }
        let (width, height): (usize, usize) = (fields[1].parse()?, fields[2].parse()?);
        if fields[0] != "P5" || rest.len() != width * height {
            return Err(format!("no picture: {fields:?}, {} bytes", rest.len()).into());
        }
        Ok(Self {
            width,
            dots: rest.to_vec(),
        })
    }

    /// Returns whether there is ink within an area.
    fn has_ink(&self, area: Area) -> bool {
        let dot = |edge: f32| (edge.max(0.0) * DPI / 72.0) as usize;
        let (columns, rows) = (dot(area[0])..=dot(area[2]), dot(area[1])..=dot(area[3]));
        rows.flat_map(|y| columns.clone().map(move |x| y * self.width + x))
            .any(|place| self.dots.get(place).is_some_and(|dot| *dot < DARK))
    }

    /// Returns the dots of ink that belong to no line across or down, as areas.
    fn ink_but_rules(&self) -> Vec<Area> {
        let height = self.dots.len() / self.width;
        let long = (RULE * DPI / 72.0) as usize;
        let mut ruled = vec![false; self.dots.len()];
        let mut mark = |places: &[usize]| {
            for run in places.split(|place| self.dots[*place] >= DARK) {
                if run.len() >= long {
                    run.iter().for_each(|place| ruled[*place] = true);
                }
            }
        };
        for y in 0..height {
            mark(
                &(0..self.width)
                    .map(|x| y * self.width + x)
                    .collect::<Vec<_>>(),
            );
        }
        for x in 0..self.width {
            mark(&(0..height).map(|y| y * self.width + x).collect::<Vec<_>>());
        }
        let point = |dot: usize| dot as f32 * 72.0 / DPI;
        (0..self.dots.len())
            .filter(|place| self.dots[*place] < DARK && !ruled[*place])
            .map(|place| {
                let (x, y) = (place % self.width, place / self.width);
                [point(x), point(y), point(x + 1), point(y + 1)]
            })
            .collect()
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Runs a program and returns what it prints; qpdf ends with 3 where it only had a warning.
fn run(program: &str, arguments: &[&str]) -> Result<Vec<u8>, Failed> {
    let done = Command::new(program).args(arguments).output()?;
    if done.status.success() || (program == "qpdf" && done.status.code() == Some(3)) {
        return Ok(done.stdout);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("{program} {arguments:?}: {said}").into())
}
