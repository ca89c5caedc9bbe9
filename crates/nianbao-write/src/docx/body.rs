//! The main part: paragraphs and tables in reading order, the page, its footers, and the comments.

use super::table;
use crate::markup::Markup;
use crate::outline::{DATE_INDENT, Item, Outline, Section, width};
use crate::text;

/// The footer of odd pages, the fourth part the document refers to.
pub(super) const ODD_FOOTER: &str = "word/footer1.xml";
/// The footer of even pages, the fifth.
pub(super) const EVEN_FOOTER: &str = "word/footer2.xml";

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// A character of the text, 三号 (16 points), in twips.
const CHARACTER: usize = 320;
/// How wide a line of the title is, in hundredths of its characters of 22 points.
const TITLE_LINE: usize = 2000;

/// The main part and what goes with it.
pub(super) struct Body {
    /// The document.
    pub(super) document: String,
    /// The comments, if any.
    pub(super) comments: Option<String>,
}

/// A part in the making.
pub(super) struct Story {
    /// The document so far.
    pub(super) xml: Markup,
    comments: Vec<String>,
}

/// Writes the main part.
pub(super) fn write(outline: &Outline<'_>) -> Body {
    let mut story = Story {
        xml: Markup::xml(),
        comments: Vec::new(),
    };
    story.xml.open(
        "w:document",
        &[("xmlns:w", MAIN), ("xmlns:r", RELATIONSHIPS)],
    );
    story.xml.open("w:body", &[]);
    story.paragraph("Title", &title(outline));
    let mut bookmark = 0;
    let mut after_table = false;
    for section in &outline.sections {
        if let Some(heading) = &section.heading {
            story.heading(section, heading, bookmark);
            bookmark += 1;
            after_table = false;
        }
        for item in &section.items {
            let is_table = matches!(item, Item::Table(_) | Item::Grid(_));
            if is_table && after_table {
                // Word would make one table of the two.
                story.paragraph("TableGap", "");
            }
            after_table = is_table;
            write_item(&mut story, item);
        }
    }
    if after_table {
        // Word wants a paragraph after the last table.
        story.paragraph("TableGap", "");
    }
    write_page(&mut story.xml);
    let comments = (!story.comments.is_empty()).then(|| comments(&story.comments));
    Body {
        document: story.xml.finish(),
        comments,
    }
}

fn write_item(story: &mut Story, item: &Item<'_>) {
    match item {
        Item::Heading(level, text) => {
            story.paragraph(if *level <= 2 { "Heading2" } else { "Heading3" }, text);
        }
        Item::Paragraph(text) => story.paragraph("BodyText", text),
        Item::Signature(text, indent) => story.paragraph_at("Signature", text, *indent),
        Item::Date(text) => story.paragraph_at("Date", text, DATE_INDENT),
        Item::Table(printed) => table::write(story, printed),
        Item::Grid(grid) => table::write_grid(story, grid),
        Item::Figure(alternative) => story.paragraph("Figure", &text::figure(alternative)),
    }
}

/// Breaks a title that is too long for a line where its two halves meet, not at the last character.
fn title(outline: &Outline<'_>) -> String {
    match outline.title_halves() {
        Some((agency, rest)) if width(&outline.title) > TITLE_LINE => format!("{agency}\n{rest}"),
        _ => outline.title.clone(),
    }
}

impl Story {
    /// Writes a paragraph of that style.
    pub(super) fn paragraph(&mut self, style: &str, text: &str) {
        self.open_paragraph(style, false, None);
        self.run(text);
        self.xml.close();
        self.xml.line();
    }

    /// Opens a paragraph; its properties stand in the order of the schema.
    pub(super) fn open_paragraph(&mut self, style: &str, keep: bool, align: Option<&str>) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.leaf("w:pStyle", &[("w:val", style)]);
        if keep {
            self.xml.leaf("w:keepNext", &[]);
        }
        if let Some(align) = align {
            self.xml.leaf("w:jc", &[("w:val", align)]);
        }
        self.xml.close();
    }

    /// Writes a run of text with its line breaks and tabs.
    pub(super) fn run(&mut self, text: &str) {
        self.run_of_size(text, None);
    }

    /// Writes a run of text of that size, in half points, or that of its paragraph.
    pub(super) fn run_of_size(&mut self, text: &str, size: Option<usize>) {
        if text.is_empty() {
            return;
        }
        self.xml.open("w:r", &[]);
        if let Some(size) = size {
            let size = size.to_string();
            self.xml.open("w:rPr", &[]);
            self.xml.leaf("w:sz", &[("w:val", &size)]);
            self.xml.leaf("w:szCs", &[("w:val", &size)]);
            self.xml.close();
        }
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.xml.leaf("w:br", &[]);
            }
            for (index, piece) in line.split('\t').enumerate() {
                if index > 0 {
                    self.xml.leaf("w:tab", &[]);
                }
                if !piece.is_empty() {
                    self.xml.element("w:t", &[("xml:space", "preserve")], piece);
                }
            }
        }
        self.xml.close();
    }

    /// Writes the anchor of a new comment.
    pub(super) fn comment(&mut self, text: String) {
        let id = self.comments.len().to_string();
        self.xml.open("w:r", &[]);
        self.xml.leaf("w:commentReference", &[("w:id", &id)]);
        self.xml.close();
        self.comments.push(text);
    }

    fn heading(&mut self, section: &Section<'_>, text: &str, bookmark: usize) {
        let id = bookmark.to_string();
        self.open_paragraph("Heading1", false, None);
        self.xml
            .leaf("w:bookmarkStart", &[("w:id", &id), ("w:name", &section.id)]);
        self.run(text);
        self.xml.leaf("w:bookmarkEnd", &[("w:id", &id)]);
        self.xml.close();
        self.xml.line();
    }

    /// Writes a paragraph whose right edge stands that many hundredths of a character in.
    fn paragraph_at(&mut self, style: &str, text: &str, indent: usize) {
        let (characters, twips) = (indent.to_string(), (indent * CHARACTER / 100).to_string());
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.leaf("w:pStyle", &[("w:val", style)]);
        self.xml.leaf(
            "w:ind",
            &[("w:rightChars", &characters), ("w:right", &twips)],
        );
        self.xml.close();
        self.run(text);
        self.xml.close();
        self.xml.line();
    }
}

/// Writes the page: A4, 37 mm above, 28 mm left, a text area of 156 by 225 mm. Its 22 lines of 28
/// characters come from the styles: a grid of characters is not drawn alike by every program.
fn write_page(xml: &mut Markup) {
    xml.open("w:sectPr", &[]);
    xml.leaf(
        "w:footerReference",
        &[("w:type", "default"), ("r:id", "rId4")],
    );
    xml.leaf("w:footerReference", &[("w:type", "even"), ("r:id", "rId5")]);
    xml.leaf("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
    xml.leaf(
        "w:pgMar",
        &[
            ("w:top", "2098"),
            ("w:right", "1474"),
            ("w:bottom", "1984"),
            ("w:left", "1587"),
            ("w:header", "851"),
            ("w:footer", "1304"),
            ("w:gutter", "0"),
        ],
    );
    xml.close();
}

/// Returns a footer: the page's number between dashes, one character from that edge.
pub(super) fn footer(side: &str) -> String {
    let indent = if side == "right" {
        [("w:rightChars", "100"), ("w:right", "280")]
    } else {
        [("w:leftChars", "100"), ("w:left", "280")]
    };
    let mut story = Story {
        xml: Markup::xml(),
        comments: Vec::new(),
    };
    story.xml.open("w:ftr", &[("xmlns:w", MAIN)]);
    story.xml.open("w:p", &[]);
    story.xml.open("w:pPr", &[]);
    story.xml.leaf("w:pStyle", &[("w:val", "Footer")]);
    story.xml.leaf("w:ind", &indent);
    story.xml.leaf("w:jc", &[("w:val", side)]);
    story.xml.close();
    story.run("— ");
    story.xml.open("w:fldSimple", &[("w:instr", " PAGE ")]);
    story.run("1");
    story.xml.close();
    story.run(" —");
    story.xml.finish()
}

fn comments(texts: &[String]) -> String {
    let mut story = Story {
        xml: Markup::xml(),
        comments: Vec::new(),
    };
    story.xml.open("w:comments", &[("xmlns:w", MAIN)]);
    for (index, text) in texts.iter().enumerate() {
        let id = index.to_string();
        let author = [
            ("w:id", id.as_str()),
            ("w:author", "nianbao"),
            ("w:initials", "nb"),
        ];
        story.xml.open("w:comment", &author);
        story.paragraph("CommentText", text);
        story.xml.close();
    }
    story.xml.finish()
}
