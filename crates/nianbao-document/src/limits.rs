//! The bounds within which foreign bytes are read. Each is reached by a file in `samples/hostile/`.

use serde::{Deserialize, Serialize};

/// How much of a file is read before it is refused. Every bound is inclusive.
///
/// In a configuration each bound goes by the name of its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The size of an input file in bytes.
    pub input_bytes: usize,
    /// The length of one line of text, or one paragraph, in bytes.
    pub line_bytes: usize,
    /// The number of lines of a text.
    pub lines: usize,
    /// The number of blocks of a document.
    pub blocks: usize,
    /// The number of cells of all grids of a document.
    pub cells: usize,
    /// The number of entries of a ZIP archive or of an OLE compound file.
    pub zip_entries: usize,
    /// How many bytes the parts of a ZIP archive that are read may inflate to, all together.
    pub zip_inflated_bytes: usize,
    /// How many bytes of text the cells of a spreadsheet show, all together; a text that many cells share
    /// counts as often as it is shown.
    pub sheet_text_bytes: usize,
    /// How deep archives may stand in each other; 1 is an archive of files alone.
    pub archive_depth: usize,
    /// The number of members of an archive and those in it, wanted or not.
    pub archive_members: usize,
    /// The size of one unpacked member of an archive in bytes.
    pub archive_member_bytes: usize,
    /// How many bytes may be unpacked of an archive and those in it, all together.
    pub archive_bytes: usize,
    /// How deep the elements of an XML part may nest.
    pub xml_depth: usize,
    /// The number of elements of an XML part.
    pub xml_elements: usize,
    /// The number of characters of a binary Word document, counted as often as its piece table shows them.
    pub doc_characters: usize,
    /// How deep the groups of an RTF file may nest.
    pub rtf_depth: usize,
    /// How deep the elements of a page may nest; what stands deeper is moved up to this depth.
    pub html_depth: usize,
    /// The number of attributes of one tag of a page.
    pub html_attributes: usize,
    /// The number of elements, texts and comments of a page.
    pub html_nodes: usize,
    /// The number of pages of a file that is laid out in pages.
    pub pages: usize,
    /// The number of glyphs on all pages.
    pub glyphs: usize,
    /// The number of straight lines, filled areas and pictures on all pages.
    pub rules: usize,
    /// The number of drawing operations of all pages of a PDF, whether they leave ink or not.
    pub pdf_operations: usize,
    /// How many bytes one stream of a PDF may decode to.
    pub pdf_stream_bytes: usize,
    /// How many bytes of page content a PDF may have, counting a form each time it is drawn.
    pub pdf_content_bytes: usize,
    /// The number of nodes of the structure tree of a tagged PDF.
    pub pdf_tags: usize,
    /// The number of objects of all pages of an OFD, those of drawings as often as they are drawn.
    pub ofd_objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 64 << 20,
            line_bytes: 4 << 20,
            lines: 500_000,
            blocks: 500_000,
            cells: 1_000_000,
            zip_entries: 10_000,
            zip_inflated_bytes: 64 << 20,
            sheet_text_bytes: 64 << 20,
            archive_depth: 2,
            archive_members: 10_000,
            archive_member_bytes: 64 << 20,
            archive_bytes: 256 << 20,
            xml_depth: 512,
            xml_elements: 5_000_000,
            doc_characters: 2 << 20,
            rtf_depth: 1_000,
            html_depth: 512,
            html_attributes: 1_024,
            html_nodes: 3_000_000,
            pages: 5_000,
            glyphs: 2_000_000,
            rules: 1_000_000,
            pdf_operations: 4_000_000,
            pdf_stream_bytes: 32 << 20,
            pdf_content_bytes: 256 << 20,
            pdf_tags: 2_000_000,
            ofd_objects: 5_000_000,
        }
    }
}
