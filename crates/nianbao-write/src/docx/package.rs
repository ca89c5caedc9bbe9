//! The package around the parts: content types, relationships, and a zip file in a fixed order.

use crate::markup::Markup;
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const CONTENT_TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CORE: &str =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The parts of a file, in the order in which they are added.
#[derive(Default)]
pub(super) struct Package {
    parts: Vec<Part>,
}

struct Part {
    path: &'static str,
    content_type: String,
    /// The type of the relationship by which it is reached.
    relationship: String,
    /// Whether the package itself refers to it, not the document.
    of_package: bool,
    content: String,
}

impl Package {
    /// Adds the main part.
    pub(super) fn add_document(&mut self, path: &'static str, content: String) {
        let content_type = format!("{WORD}.document.main+xml");
        let relationship = format!("{OFFICE}/officeDocument");
        self.parts.push(Part {
            path,
            content_type,
            relationship,
            of_package: true,
            content,
        });
    }

    /// Adds a part that the document refers to; its first gets the id `rId1`.
    pub(super) fn add(&mut self, path: &'static str, kind: &str, content: &str) {
        self.parts.push(Part {
            path,
            content_type: format!("{WORD}.{kind}+xml"),
            relationship: format!("{OFFICE}/{kind}"),
            of_package: false,
            content: content.to_owned(),
        });
    }

    /// Adds what the file says of itself.
    pub(super) fn add_properties(
        &mut self,
        core: String,
        extended: String,
        custom: Option<String>,
    ) {
        self.parts.push(Part {
            path: "docProps/core.xml",
            content_type: "application/vnd.openxmlformats-package.core-properties+xml".into(),
            relationship: CORE.into(),
            of_package: true,
            content: core,
        });
        self.parts.push(Part {
            path: "docProps/app.xml",
            content_type: "application/vnd.openxmlformats-officedocument.extended-properties+xml"
                .into(),
            relationship: format!("{OFFICE}/extended-properties"),
            of_package: true,
            content: extended,
        });
        if let Some(content) = custom {
            self.parts.push(Part {
                path: "docProps/custom.xml",
                content_type: "application/vnd.openxmlformats-officedocument.custom-properties+xml"
                    .into(),
                relationship: format!("{OFFICE}/custom-properties"),
                of_package: true,
                content,
            });
        }
    }

    /// Returns the zip file.
    pub(super) fn zip(&self) -> io::Result<Vec<u8>> {
        // The oldest date a zip file can hold: it has to hold one.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::DEFAULT);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |path: &str, content: &str| -> io::Result<()> {
            zip.start_file(path, options)?;
            zip.write_all(content.as_bytes())
        };
        add("[Content_Types].xml", &self.content_types())?;
        add("_rels/.rels", &self.relationships(true))?;
        for part in &self.parts {
            add(part.path, &part.content)?;
            if part.path == "word/document.xml" {
                add("word/_rels/document.xml.rels", &self.relationships(false))?;
            }
        }
        Ok(zip.finish()?.into_inner())
    }

    fn content_types(&self) -> String {
        let mut xml = Markup::xml();
        xml.open("Types", &[("xmlns", CONTENT_TYPES)]);
        let relationships = "application/vnd.openxmlformats-package.relationships+xml";
        xml.leaf(
            "Default",
            &[("Extension", "rels"), ("ContentType", relationships)],
        );
        xml.leaf(
            "Default",
            &[("Extension", "xml"), ("ContentType", "application/xml")],
        );
        for part in &self.parts {
            let path = format!("/{}", part.path);
            xml.leaf(
                "Override",
                &[("PartName", &path), ("ContentType", &part.content_type)],
            );
        }
        xml.finish()
    }

    fn relationships(&self, of_package: bool) -> String {
        let mut xml = Markup::xml();
        xml.open("Relationships", &[("xmlns", RELATIONSHIPS)]);
        let parts = self
            .parts
            .iter()
            .filter(|part| part.of_package == of_package);
        for (index, part) in parts.enumerate() {
            let id = format!("rId{}", index + 1);
            let target = if of_package {
                part.path
            } else {
                part.path.strip_prefix("word/").unwrap_or(part.path)
            };
            xml.leaf(
                "Relationship",
                &[
                    ("Id", &id),
                    ("Type", &part.relationship),
                    ("Target", target),
                ],
            );
        }
        xml.finish()
    }
}
