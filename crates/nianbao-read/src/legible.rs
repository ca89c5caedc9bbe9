//! Whether a page can be read at all: scans, hidden text over them, and text whose characters the file
//! does not give or gives wrong. None of it is read as if it were plain.

use crate::ReadError;
use nianbao_document::{Area, Diagnostic, Origin, Severity};
use nianbao_page::{Glyph, Page, Text};

/// A picture over so much of a page is the page.
const SCAN_COVERS: f32 = 0.6;
/// A scan may carry so many printed characters: a stamp of the scanning program, a page number.
const SCAN_PRINTS: usize = 60;
/// Fewer glyphs are no sample.
const SAMPLE: usize = 40;
/// When so much of a page's text is not known, the page is not.
const UNKNOWN_SHARE: f32 = 0.3;
/// So many letters that are as wide as Han characters, and foreign to Chinese text, show that a map of
/// characters is wrong.
const FOREIGN: usize = 3;
/// When so many of the letters that are as wide as they are high are Latin, they are not: in a text of
/// Han characters these are the Han.
const GARBLED_SHARE: f32 = 0.5;

/// What the glyphs of a page come to.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    visible: usize,
    hidden: usize,
    unknown: usize,
    /// Glyphs as wide as an em, those of them that claim to be letters of an alphabet, and those that
    /// claim to be letters no Chinese text has.
    wide: usize,
    wide_latin: usize,
    wide_foreign: usize,
}

/// Judges the pages of a file, and says what cannot be read of them.
pub(crate) fn judge(
    format: &'static str,
    pages: &mut [Page],
) -> Result<Vec<Diagnostic>, ReadError> {
    let mut diagnostics = Vec::new();
    let (mut scans, mut pictures, mut all) = (0usize, 0usize, Count::default());
    let mut hidden_at: Option<&Page> = None;
    let mut hidden = 0usize;
    blank_garbled(pages);
    for page in pages.iter() {
        let found = count(page);
        pictures += page.pictures.len();
        all.visible += found.visible;
        all.unknown += found.unknown;
        if is_scan(page, found) {
            scans += 1;
            diagnostics.push(scanned(page, found));
        } else if found.hidden > 0 {
            hidden += found.hidden;
            hidden_at = hidden_at.or(Some(page));
        }
        if found.unknown > 0 {
            diagnostics.push(unknown(page, found));
        }
    }
    if let Some(page) = hidden_at {
        diagnostics.push(
            Diagnostic::new(
                "hidden-content",
                Severity::Warning,
                format!("有 {hidden} 个字看不见（无色、白色或被遮盖），未读取，首处在第{}页", page.number),
                format!(
                    "{hidden} characters cannot be seen (without ink, white or covered) and are left out, \
                     first on page {}",
                    page.number
                ),
            )
            .at(whole(page)),
        );
    }
    let written = pages.len().saturating_sub(scans);
    if scans > 0 && (written == 0 || all.visible <= SCAN_PRINTS) {
        return Err(ReadError::Scanned {
            format,
            pages: scans,
        });
    }
    if all.visible == 0 {
        return Err(match pictures {
            0 => ReadError::NoText { format },
            _ => ReadError::Scanned {
                format,
                pages: pages.len(),
            },
        });
    }
    if all.visible >= SAMPLE && share(all.unknown, all.visible) >= UNKNOWN_SHARE {
        return Err(ReadError::Unreadable { format });
    }
    Ok(diagnostics)
}

fn count(page: &Page) -> Count {
    let mut count = Count::default();
    for glyph in &page.glyphs {
        let is_blank = match &glyph.text {
            Text::Char(c) => c.is_whitespace(),
            Text::Chars(text) => text.trim().is_empty(),
            Text::Covered => true,
            Text::Unknown => false,
        };
        if is_blank {
            continue;
        }
        if !glyph.visible {
            count.hidden += 1;
            continue;
        }
        count.visible += 1;
        count.unknown += usize::from(glyph.text == Text::Unknown);
        if is_wide(glyph) {
            count.wide += 1;
            if let Text::Char(c) = glyph.text {
                count.wide_latin += usize::from(is_latin(c));
                count.wide_foreign +=
                    usize::from(matches!(c, '\u{C0}'..='\u{24F}' if c != '×' && c != '÷'));
            }
        }
    }
    count
}

/// Takes as unknown what a wrong map makes of Han characters and their punctuation. Where one is seen to
/// be wrong (an em wide `ÿ`), every letter and digit that is as wide as a Han character is: `2` may be `。`.
fn blank_garbled(pages: &mut [Page]) {
    let counts: Vec<Count> = pages.iter().map(count).collect();
    let foreign: usize = counts.iter().map(|count| count.wide_foreign).sum();
    for (page, count) in pages.iter_mut().zip(&counts) {
        let is_garbled = is_garbled(count);
        if !is_garbled && foreign < FOREIGN {
            continue;
        }
        for glyph in &mut page.glyphs {
            if is_garbled && !matches!(glyph.text, Text::Char(' ' | '\u{3000}') | Text::Covered) {
                glyph.text = Text::Unknown;
            } else if let Text::Char(c) = glyph.text
                && is_latin(c)
                && is_wide(glyph)
            {
                glyph.text = Text::Unknown;
            }
        }
    }
}

/// Returns whether a glyph is just as wide as Han characters are.
fn is_wide(glyph: &Glyph) -> bool {
    let width = glyph.advance.0.hypot(glyph.advance.1);
    !glyph.vertical && (0.98..1.02).contains(&(width / glyph.size))
}

/// Letters and digits that are narrow in every usual font.
fn is_latin(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{A1}'..='\u{24F}')
        && !matches!(
            c,
            'W' | 'M' | 'm' | 'w' | '@' | '%' | '&' | '·' | '×' | '÷' | '±' | '§' | '°' | '—'
        )
}

fn is_garbled(count: &Count) -> bool {
    count.wide >= SAMPLE
        && share(count.wide, count.visible) >= 0.3
        && share(count.wide_latin, count.wide) >= GARBLED_SHARE
}

/// Returns whether a page is a picture of a page.
fn is_scan(page: &Page, count: Count) -> bool {
    let paper = page.width * page.height;
    let covered: f32 = page.pictures.iter().map(|picture| size(picture.area)).sum();
    let is_covered = paper > 0.0 && covered / paper >= SCAN_COVERS;
    is_covered && (count.visible <= SCAN_PRINTS || count.hidden > 2 * count.visible)
}

fn size(area: Area) -> f32 {
    (area.right - area.left).max(0.0) * (area.bottom - area.top).max(0.0)
}

#[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

fn whole(page: &Page) -> Origin {
    Origin::Page {
        number: page.number,
        area: Area {
            left: 0.0,
            top: 0.0,
            right: page.width,
            bottom: page.height,
        },
    }
}

fn scanned(page: &Page, count: Count) -> Diagnostic {
    let number = page.number;
    let (layer, english) = if count.hidden > 0 {
        (
            "；其下隐藏的文字是识别所得，可能有错，未读取",
            "; the hidden text under it was recognised, may be wrong and is not read",
        )
    } else {
        ("", "")
    };
    Diagnostic::new(
        "scanned-page",
        Severity::Error,
        format!("第{number}页是扫描件或图片，需要文字识别，未读取{layer}"),
        format!("page {number} is a scan or picture that needs character recognition and is not read{english}"),
    )
    .at(whole(page))
}

fn unknown(page: &Page, count: Count) -> Diagnostic {
    let (number, unknown, visible) = (page.number, count.unknown, count.visible);
    let is_most = share(unknown, visible) >= UNKNOWN_SHARE;
    let severity = if is_most {
        Severity::Error
    } else {
        Severity::Warning
    };
    Diagnostic::new(
        "undecodable-characters",
        severity,
        format!(
            "第{number}页的 {visible} 个字中有 {unknown} 个，文件没有给出是什么字，以“\u{FFFD}”代替"
        ),
        format!(
            "of {visible} characters on page {number} the file does not say what {unknown} are; \
             they are shown as U+FFFD"
        ),
    )
    .at(whole(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_page::Picture;

    fn page(text: &str, width: f32, visible: bool) -> Page {
        let glyphs = text.chars().map(|c| Glyph {
            text: if c == '?' {
                Text::Unknown
            } else {
                Text::Char(c)
            },
            x: 0.0,
            y: 0.0,
            advance: (width, 0.0),
            size: 10.0,
            vertical: false,
            visible,
            mark: None,
        });
        Page {
            number: 1,
            width: 100.0,
            height: 100.0,
            glyphs: glyphs.collect(),
            ..Page::default()
        }
    }

    fn pictured(mut page: Page) -> Page {
        page.pictures.push(Picture {
            area: Area {
                left: 0.0,
                top: 0.0,
                right: 100.0,
                bottom: 90.0,
            },
            alternative: String::new(),
        });
        page
    }

    #[test]
    fn a_picture_of_a_page_is_a_scan() {
        let alone = judge("PDF", &mut [pictured(page("", 10.0, true))]);
        assert!(matches!(alone, Err(ReadError::Scanned { pages: 1, .. })));
        let layered = judge("PDF", &mut [pictured(page(&"字".repeat(99), 10.0, false))]);
        assert!(matches!(layered, Err(ReadError::Scanned { .. })));
        let among = judge(
            "PDF",
            &mut [
                page(&"字".repeat(99), 10.0, true),
                pictured(page("", 10.0, true)),
            ],
        );
        assert_eq!(among.unwrap()[0].code, "scanned-page");
    }

    #[test]
    fn text_on_a_background_is_no_scan() {
        let said = judge("PDF", &mut [pictured(page(&"字".repeat(99), 10.0, true))]);
        assert_eq!(said, Ok(Vec::new()));
    }

    #[test]
    fn unknown_and_wrong_characters_refuse() {
        let refused = Err(ReadError::Unreadable { format: "PDF" });
        assert_eq!(
            judge("PDF", &mut [page(&"字?".repeat(40), 10.0, true)]),
            refused
        );
        assert_eq!(
            judge("PDF", &mut [page(&"a1x".repeat(40), 10.0, true)]),
            refused
        );
        assert_eq!(
            judge("PDF", &mut [page(&"a1x".repeat(40), 5.0, true)]),
            Ok(Vec::new())
        );
    }

    #[test]
    fn one_wrong_letter_makes_wide_digits_doubtful() {
        let mut pages = [page(&("字".repeat(99) + "ÿĀÿ2"), 10.0, true)];
        judge("PDF", &mut pages).unwrap();
        let unknown = pages[0]
            .glyphs
            .iter()
            .filter(|glyph| glyph.text == Text::Unknown);
        assert_eq!(unknown.count(), 4);
    }

    #[test]
    fn a_few_unknown_characters_are_said() {
        let said = judge("PDF", &mut [page(&("字".repeat(99) + "?"), 10.0, true)]).unwrap();
        assert_eq!(said[0].severity, Severity::Warning);
    }
}
