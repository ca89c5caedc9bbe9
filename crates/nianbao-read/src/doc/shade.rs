//! Whether anything of a document lies on another colour than the paper's. Only where nothing does, text in
//! the colour of the paper is known not to be seen: rows say how they are shaded only behind their text.

use super::bytes::u16_at;
use super::pages::Pages;
use super::sprm::{Sprm, Sprms, huge};

const P_SHADE_OLD: u16 = 0x442D;
const P_SHADE: u16 = 0xC64D;
const T_SHADE_OLD: u16 = 0xD609;
/// The shadings of the cells of a row, of up to 22 cells each, twice: for programs that know no styles too.
const T_SHADES: [u16; 6] = [0xD612, 0xD616, 0xD60C, 0xD670, 0xD671, 0xD672];
/// Those of some cells, and of a whole table: such a table counts as shaded.
const T_SHADES_MORE: [u16; 3] = [0xD62D, 0xD62E, 0xD660];
/// Those of the parts of a style of tables.
const T_SHADES_STYLED: [u16; 4] = [0xD661, 0xD662, 0xD663, 0xD664];

/// How many runs of paragraphs are looked at; a document with more counts as shaded.
const MOST_RUNS: usize = 1 << 20;

/// Returns whether a paragraph, a cell or a style of tables is shaded.
pub(crate) fn any(paragraphs: &Pages<'_>, data: &[u8], styles: &[u8]) -> bool {
    let of_styles = T_SHADES_MORE.iter().chain(&T_SHADES_STYLED);
    if of_styles
        .map(|name| name.to_le_bytes())
        .any(|name| crate::container::holds(styles, &name))
    {
        return true;
    }
    for (number, run) in paragraphs.runs().enumerate() {
        if number >= MOST_RUNS {
            return true;
        }
        for sprm in Sprms(run.modifiers) {
            let is_shaded = match huge(sprm, data) {
                Some(mut sprms) => sprms.any(is_shade),
                None => is_shade(sprm),
            };
            if is_shaded {
                return true;
            }
        }
    }
    false
}

fn is_shade((name, operand): Sprm<'_>) -> bool {
    match name {
        P_SHADE_OLD | T_SHADE_OLD => operand.chunks_exact(2).any(is_old_shade),
        P_SHADE => operand.chunks_exact(10).any(is_new_shade),
        _ if T_SHADES.contains(&name) => operand.chunks_exact(10).any(is_new_shade),
        _ => T_SHADES_MORE.contains(&name),
    }
}

/// Returns whether a shading of sixteen bits (2.9.247) is another colour than the paper's: a pattern, or a
/// ground that is neither automatic nor white.
pub(crate) fn is_old_shade(operand: &[u8]) -> bool {
    let value = u16_at(operand, 0).unwrap_or(0);
    let (ground, pattern) = (value >> 5 & 0x1F, value >> 10);
    value != 0xFFFF && (pattern != 0 || !matches!(ground, 0 | 8))
}

/// Returns the same of a shading of ten bytes (2.9.248).
pub(crate) fn is_new_shade(operand: &[u8]) -> bool {
    let ground = operand.get(4..8).unwrap_or_default();
    let pattern = u16_at(operand, 8).unwrap_or(0);
    let paper = matches!(ground, [_, _, _, 0xFF] | [0xFF, 0xFF, 0xFF, _]);
    !matches!(pattern, 0 | 0xFFFF) || !paper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_no_shade() {
        for paper in [0x0000u16, 0xFFFF, 8 << 5] {
            assert!(!is_shade((T_SHADE_OLD, &paper.to_le_bytes())), "{paper:x}");
        }
        for dark in [2u16 << 5, 1 << 10] {
            assert!(is_shade((P_SHADE_OLD, &dark.to_le_bytes())), "{dark:x}");
        }
        let auto = [0, 0, 0, 0xFF, 0, 0, 0, 0xFF, 0, 0];
        let white = [0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0];
        let blue = [0, 0, 0, 0xFF, 0x1F, 0x4E, 0x79, 0, 0, 0];
        let pattern = [0, 0, 0, 0xFF, 0, 0, 0, 0xFF, 2, 0];
        assert!(!is_shade((0xD612, &[auto, white].concat())));
        assert!(is_shade((0xD612, &[auto, blue].concat())));
        assert!(is_shade((P_SHADE, &pattern)));
        assert!(!is_shade((0xD608, &blue)));
    }
}
