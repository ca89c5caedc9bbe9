//! Modifiers of properties (MS-DOC 2.2.5): each names a property and carries its value.

use super::bytes::{i32_at, piece, u8_at, u16_at};

/// The operand of one modifier with its name.
pub(crate) type Sprm<'a> = (u16, &'a [u8]);

pub(crate) const P_ISTD: u16 = 0x4600;
pub(crate) const P_IN_TABLE: u16 = 0x2416;
pub(crate) const P_ROW_END: u16 = 0x2417;
pub(crate) const P_INNER_CELL: u16 = 0x244B;
pub(crate) const P_INNER_ROW_END: u16 = 0x244C;
pub(crate) const P_DEPTH: u16 = 0x6649;
pub(crate) const P_DEPTH_MORE: u16 = 0x664A;
pub(crate) const P_OUTLINE: u16 = 0x2640;
pub(crate) const P_LEVEL: u16 = 0x260A;
pub(crate) const P_LIST: u16 = 0x460B;
const P_HUGE: u16 = 0x6646;
const P_HUGE_OLD: u16 = 0x6645;
pub(crate) const C_DELETED: u16 = 0x0800;
pub(crate) const C_INSERTED: u16 = 0x0801;
pub(crate) const C_DATA: u16 = 0x0806;
pub(crate) const C_OLE: u16 = 0x080A;
pub(crate) const C_SPECIAL: u16 = 0x0855;
pub(crate) const C_HIDDEN: u16 = 0x083C;
pub(crate) const C_STRUCK: u16 = 0x0837;
/// Raised or lowered: 1 is raised (2.6.1, `sprmCIss`).
pub(crate) const C_RAISED: u16 = 0x2A48;
pub(crate) const C_STRUCK_TWICE: u16 = 0x2A53;
pub(crate) const C_COLOUR_OLD: u16 = 0x2A42;
pub(crate) const C_COLOUR: u16 = 0x6870;
pub(crate) const C_HIGHLIGHT: u16 = 0x2A0C;
pub(crate) const C_SHADE_OLD: u16 = 0x4866;
pub(crate) const C_SHADE: u16 = 0xCA71;
pub(crate) const C_SYMBOL: u16 = 0x6A09;
pub(crate) const C_ISTD: u16 = 0x4A30;
pub(crate) const T_DEFINE: u16 = 0xD608;
pub(crate) const T_DEFINE_OLD: u16 = 0xD606;
pub(crate) const T_LEFT: u16 = 0x9601;
pub(crate) const T_GAP: u16 = 0x9602;
pub(crate) const T_INSERT: u16 = 0x7621;
pub(crate) const T_DELETE: u16 = 0x5622;
pub(crate) const T_WIDTH: u16 = 0x7623;
pub(crate) const T_MERGE: u16 = 0x5624;
pub(crate) const T_SPLIT: u16 = 0x5625;
pub(crate) const T_MERGE_DOWN: u16 = 0xD62B;

/// A modifier whose operand is longer than a byte can count.
const P_TABS: u16 = 0xC615;

/// Returns the modifiers that one stands for that were too long for a page: they are in a stream of their
/// own (2.6.2).
pub(crate) fn huge<'a>((name, operand): Sprm<'_>, data: &'a [u8]) -> Option<Sprms<'a>> {
    if !matches!(name, P_HUGE | P_HUGE_OLD) {
        return None;
    }
    let at = i32_at(operand, 0).and_then(|at| usize::try_from(at).ok());
    let at = at.unwrap_or(usize::MAX);
    let length = usize::from(u16_at(data, at).unwrap_or(0));
    Some(Sprms(piece(data, at.saturating_add(2), length)))
}

/// The modifiers of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sprms<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Sprms<'a> {
    type Item = Sprm<'a>;

    fn next(&mut self) -> Option<Sprm<'a>> {
        let name = u16_at(self.0, 0)?;
        let rest = self.0.get(2..)?;
        // The upper three bits say how long the operand is (2.6.1).
        let (skip, length) = match name >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if name == T_DEFINE || name == T_DEFINE_OLD => {
                (2, usize::from(u16_at(rest, 0)?).saturating_sub(1))
            }
            _ if name == P_TABS && u8_at(rest, 0)? == 255 => {
                // Deleted stops take four bytes each, added ones three (2.9.190).
                let deleted = usize::from(u8_at(rest, 1)?);
                let added = usize::from(u8_at(rest, 2 + deleted * 4)?);
                (1, 2 + deleted * 4 + added * 3)
            }
            _ => (1, usize::from(u8_at(rest, 0)?)),
        };
        let end = skip + length;
        let operand = rest.get(skip..end);
        self.0 = rest.get(end..).unwrap_or_default();
        // A list that is cut ends with its last whole modifier.
        Some((name, operand?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_have_their_lengths() {
        let bytes = [
            0x16, 0x24, 1, 0x49, 0x66, 2, 0, 0, 0, 0x08, 0xD6, 3, 0, 9, 9, 0x2B, 0xD6, 2, 1, 3,
            0x16, 0x24,
        ];
        let found: Vec<Sprm<'_>> = Sprms(&bytes).collect();
        assert_eq!(
            found,
            [
                (P_IN_TABLE, &[1u8][..]),
                (P_DEPTH, &[2, 0, 0, 0]),
                (T_DEFINE, &[9, 9]),
                (T_MERGE_DOWN, &[1, 3]),
            ]
        );
    }
}
