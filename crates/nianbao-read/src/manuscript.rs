//! What word processors write, before it has places: prose, tables whose cells are known by spans,
//! widths or edges, notes, numbered lists, fields.
//!
//! The readers of DOCX, DOC, RTF and ODF gather pieces; [`assemble::Assembly`] makes blocks of them.

pub(crate) mod assemble;
pub(crate) mod fields;
pub(crate) mod marks;
pub(crate) mod numbering;
pub(crate) mod numerals;
pub(crate) mod piece;
pub(crate) mod properties;
pub(crate) mod remarks;
pub(crate) mod symbol;
pub(crate) mod table;
