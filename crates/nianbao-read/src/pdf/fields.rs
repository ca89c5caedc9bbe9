//! Values of form fields that the file does not draw (ISO 32000-2, 12.7): a viewer draws them itself, so
//! they are part of what the page shows.

use super::unicode;
use hayro_interpret::hayro_syntax::object::{self, Array, Dict, Name, Object, Rect as Box, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Point, Rect};
use nianbao_page::{Glyph, Text};

/// Fields inherit from fields at most so deep.
const MOST_PARENTS: usize = 16;
/// The longest value that is drawn.
const MOST_CHARACTERS: usize = 4096;
/// The size of text that fits itself to its field.
const LARGEST: f64 = 12.0;
const HIDDEN: u32 = 1 << 1;
const NO_VIEW: u32 = 1 << 5;

/// Returns the glyphs of the values that a page leaves to the viewer, beside those that are drawn.
pub(crate) fn undrawn(page: &Page<'_>, place: Affine, drawn: &[Glyph]) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else {
        return Vec::new();
    };
    let mut glyphs = Vec::new();
    for field in annotations.iter::<Dict<'_>>() {
        if field.get::<Name<'_>>("Subtype").as_deref() != Some(b"Widget")
            || field.get::<u32>("F").unwrap_or(0) & (HIDDEN | NO_VIEW) != 0
        {
            continue;
        }
        let Some(area) = field.get::<Box>("Rect") else {
            continue;
        };
        let shown = place.transform_rect_bbox(Rect::new(area.x0, area.y0, area.x1, area.y1));
        let is_drawn = field
            .get::<Dict<'_>>("AP")
            .is_some_and(|appearances| appearances.get::<Stream<'_>>("N").is_some());
        let has_text = drawn
            .iter()
            .any(|glyph| shown.contains(Point::new(f64::from(glyph.x), f64::from(glyph.y))));
        if has_text || (is_drawn && !leaves_appearances(page)) {
            continue;
        }
        if let Some(value) = value(&field) {
            set(&value, &field, &area, place, &mut glyphs);
        }
    }
    glyphs
}

/// Returns whether the file asks the viewer to draw all fields anew.
fn leaves_appearances(page: &Page<'_>) -> bool {
    let xref = page.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id());
    let form = catalog.and_then(|catalog| catalog.get::<Dict<'_>>("AcroForm"));
    form.and_then(|form| form.get::<bool>("NeedAppearances"))
        .unwrap_or(false)
}

/// Returns what a key of a field, or of one that it inherits from, holds.
fn inherited<'a>(field: &Dict<'a>, key: &str) -> Option<Object<'a>> {
    let mut field = field.clone();
    for _ in 0..MOST_PARENTS {
        if let Some(value) = field.get::<Object<'_>>(key) {
            return Some(value);
        }
        field = field.get::<Dict<'_>>("Parent")?;
    }
    None
}

/// Returns the value of a field of text or of a choice.
fn value(field: &Dict<'_>) -> Option<String> {
    let Some(Object::Name(kind)) = inherited(field, "FT") else {
        return None;
    };
    if !matches!(kind.as_ref(), b"Tx" | b"Ch") {
        return None;
    }
    let value = match inherited(field, "V")? {
        Object::String(text) => unicode::decode(text.as_bytes()),
        Object::Array(chosen) => {
            let texts = chosen.iter::<object::String<'_>>();
            let texts: Vec<String> = texts.map(|text| unicode::decode(text.as_bytes())).collect();
            texts.join(" ")
        }
        _ => return None,
    };
    (!value.trim().is_empty()).then_some(value)
}

/// Sets a value into its field, a line below the other, upright as the page is.
fn set(value: &str, field: &Dict<'_>, area: &Box, place: Affine, glyphs: &mut Vec<Glyph>) {
    let lines: Vec<&str> = value
        .split(['\r', '\n'])
        .filter(|line| !line.is_empty())
        .collect();
    let height = area.y1 - area.y0;
    let said = match inherited(field, "DA") {
        Some(Object::String(text)) => size(&unicode::decode(text.as_bytes())),
        _ => None,
    };
    let fitting = (height * 0.7).min(LARGEST);
    let size = said
        .filter(|size| *size > 0.5)
        .unwrap_or(fitting)
        .min(height.max(1.0));
    let leading = size * 1.2;
    let first = match lines.len() {
        1 => area.y0 + (height - size) / 2.0 + size * 0.2,
        _ => area.y1 - size,
    };
    let (mut y, mut set) = (first, 0);
    for line in lines {
        let mut x = area.x0 + 2.0;
        for c in line.chars() {
            set += 1;
            if set > MOST_CHARACTERS {
                return;
            }
            let advance = if c.is_ascii() { size / 2.0 } else { size };
            let origin = place * Point::new(x, y);
            let pen = place * Point::new(x + advance, y) - origin;
            glyphs.push(Glyph {
                text: unicode::character(c),
                x: narrow(origin.x),
                y: narrow(origin.y),
                advance: (narrow(pen.x), narrow(pen.y)),
                size: narrow(size),
                vertical: false,
                visible: true,
                mark: None,
            });
            x += advance;
        }
        y -= leading;
    }
    glyphs.retain(|glyph| glyph.text != Text::Covered);
}

/// Returns the size in a default appearance (`/Helv 10 Tf 0 g`).
fn size(appearance: &str) -> Option<f64> {
    let words: Vec<&str> = appearance.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "Tf")?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounds coordinates of a page"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn size_of_an_appearance() {
        assert_eq!(size("0 g /Helv 10.5 Tf"), Some(10.5));
        assert_eq!(size("0 g"), None);
        assert_eq!(size("Tf"), None);
    }
}
