//! Lists and their uses: what numbers are printed before paragraphs (MS-DOC 2.9.131 to 2.9.150).

use super::bytes::{i32_at, piece, u8_at, u16_at, u32_at};
use super::fib::{Fib, Table};
use crate::manuscript::numbering::{LEVELS, Level, List, MOST_PRINTED, Numbering, Use};
use crate::manuscript::numerals;

/// The most lists and uses that are kept; both are counted in sixteen bits.
const MOST: usize = 32_767;

/// Reads the lists of a document.
pub(crate) fn read(fib: &Fib<'_>, table: &[u8]) -> Numbering {
    let mut numbering = Numbering::default();
    let (start, length) = fib.place(Table::Lists);
    if length == 0 {
        return numbering;
    }
    let count = usize::from(u16_at(table, start).unwrap_or(0)).min(MOST);
    // The levels of all lists follow the lists.
    let mut at = start + 2 + count * 28;
    for index in 0..count {
        let list = piece(table, start + 2 + index * 28, 28);
        let (Some(id), Some(flags)) = (i32_at(list, 0), u8_at(list, 26)) else {
            break;
        };
        let mut kept = List::default();
        let levels = if flags & 1 == 1 { 1 } else { LEVELS };
        for number in 0..levels {
            let Some(mut level) = level(table, &mut at) else {
                break;
            };
            let style = u16_at(list, 8 + number * 2).filter(|style| *style < 0x0FFF);
            level.style = style.map(|style| style.to_string());
            kept.levels.insert(number, level);
        }
        numbering.lists.insert(i64::from(id), kept);
    }
    uses(&mut numbering, fib.part(table, Table::ListUses), table, fib);
    numbering
}

fn uses(numbering: &mut Numbering, part: &[u8], table: &[u8], fib: &Fib<'_>) {
    let count = u32_at(part, 0).and_then(|count| usize::try_from(count).ok());
    let count = count.unwrap_or(0).min(MOST);
    let start = fib.place(Table::ListUses).0;
    let mut at = start + 4 + count * 16;
    for index in 0..count {
        let used = piece(part, 4 + index * 16, 16);
        let (Some(list), Some(levels)) = (i32_at(used, 0), u8_at(used, 12)) else {
            break;
        };
        let mut kept = Use {
            list: i64::from(list),
            ..Use::default()
        };
        // What a use changes begins with a number that says nothing.
        at += 4;
        for _ in 0..levels {
            let (Some(first), Some(flags)) = (i32_at(table, at), u32_at(table, at + 4)) else {
                break;
            };
            at += 8;
            let number = usize::try_from(flags & 0xF).unwrap_or(0);
            if flags & 0x10 != 0 {
                kept.starts.insert(number, i64::from(first));
            }
            if flags & 0x20 != 0
                && let Some(level) = level(table, &mut at)
            {
                kept.levels.insert(number, level);
            }
        }
        let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
        numbering.uses.insert(number, kept);
    }
}

/// Reads a level (2.9.149, 2.9.150) and goes on behind it.
fn level(table: &[u8], at: &mut usize) -> Option<Level> {
    let fixed = piece(table, *at, 28);
    let start = i32_at(fixed, 0)?;
    let format = u8_at(fixed, 4)?;
    let flags = u8_at(fixed, 5)?;
    let follow = u8_at(fixed, 15)?;
    let (characters, paragraphs) = (u8_at(fixed, 24)?, u8_at(fixed, 25)?);
    let restart = u8_at(fixed, 26)?;
    let text = *at + 28 + usize::from(characters) + usize::from(paragraphs);
    let length = usize::from(u16_at(table, text)?);
    let units = piece(table, text + 2, length * 2).chunks_exact(2);
    let units: Vec<u16> = units
        .filter_map(|unit| u16_at(unit, 0))
        .take(MOST_PRINTED)
        .collect();
    *at = text + 2 + length * 2;
    let characters = char::decode_utf16(units);
    let characters = characters.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(Level {
        start: Some(i64::from(start)),
        format: numerals::of_code(format).into(),
        text: Level::pattern(characters),
        restart: (flags & 0x08 != 0).then_some(i64::from(restart)),
        legal: flags & 0x04 != 0,
        space: follow == 1,
        style: None,
    })
}
