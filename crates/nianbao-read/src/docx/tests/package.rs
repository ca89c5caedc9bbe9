//! Packages: where the text is, in what encoding, and what else is in the file.

use super::build::{WORD, document, docx_with, p, pack, read, tbl, told_with, tr, written};
use crate::docx::Docx;
use crate::{Confidence, ReadError, ReadOptions, Reader};
use encoding_rs::GB18030;
use nianbao_document::Origin;

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn relations(lines: &[(&str, &str, &str)]) -> String {
    let lines: String = lines
        .iter()
        .map(|(id, kind, target)| {
            format!(
                "<Relationship Id='{id}' Type='http://x/relationships/{kind}' Target='{target}'/>"
            )
        })
        .collect();
    format!("<Relationships xmlns='{RELATIONS}'>{lines}</Relationships>")
}

#[test]
fn the_main_part_is_found() {
    let document = document(&p("正文"));
    let top = relations(&[("1", "officeDocument", "/docs/%E6%96%87.xml")]);
    let types = "<Types><Override PartName='/docs/文.xml' ContentType='application/vnd.ms-word.template.macroEnabledTemplate.main+xml'/></Types>";
    let by_relation = pack(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", top.as_bytes()),
        ("docs/文.xml", document.as_bytes()),
    ]);
    let by_type = pack(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("docs/文.xml", document.as_bytes()),
    ]);
    let by_name = pack(&[("word/document.xml", document.as_bytes())]);
    for (bytes, confidence) in [
        (by_relation, Confidence::Certain),
        (by_type, Confidence::Certain),
        (by_name, Confidence::Possible),
    ] {
        assert_eq!(Docx.sniff(&bytes), confidence);
        assert_eq!(written(&read(&bytes).unwrap()), "正文");
    }
    let other = pack(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<x/>"),
    ]);
    assert_eq!(Docx.sniff(&other), Confidence::No);
    assert!(matches!(read(&other), Err(ReadError::Damaged { .. })));
}

#[test]
fn parts_come_in_any_encoding_and_vocabulary() {
    let text = document(&p("总体情况"));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], &wide[..]].concat();
    let gbk = GB18030.encode(&text.replace("UTF-8", "GBK")).0.into_owned();
    let strict = text.replace(WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main");
    let prefix = text
        .replace("<w:", "<ns0:")
        .replace("</w:", "</ns0:")
        .replace("xmlns:w=", "xmlns:ns0=");
    let default = text
        .replace("<w:", "<")
        .replace("</w:", "</")
        .replace("xmlns:w=", "xmlns=");
    for bytes in [
        wide,
        marked,
        gbk,
        strict.into_bytes(),
        prefix.into_bytes(),
        default.into_bytes(),
    ] {
        let bytes = pack(&[("word/document.xml", &bytes)]);
        assert_eq!(written(&read(&bytes).unwrap()), "总体情况");
    }
}

#[test]
fn properties_and_producer_are_read() {
    let core = "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>报告</dc:title></cp:coreProperties>";
    let app = "<Properties><Application>WPS Office</Application></Properties>";
    let bytes = docx_with(
        &p("a"),
        &[("docProps/core.xml", core), ("docProps/app.xml", app)],
    );
    let reading = read(&bytes).unwrap().value;
    assert_eq!(reading.producer.as_deref(), Some("WPS Office"));
    let names: Vec<_> = reading
        .document
        .properties
        .iter()
        .map(|p| (&*p.name, &*p.value))
        .collect();
    assert_eq!(names, [("dc:title", "报告"), ("Application", "WPS Office")]);
}

#[test]
fn duplicate_parts_are_said() {
    let (first, second) = (document(&p("一")), document(&p("二")));
    let bytes = pack(&[
        ("word/document.xml", first.as_bytes()),
        ("Word/Document.xml", second.as_bytes()),
    ]);
    assert_eq!(written(&read(&bytes).unwrap()), "二\n!duplicate-part");
}

#[test]
fn parts_of_other_formats_are_read_in_their_place() {
    let body = format!("{}<w:altChunk r:id='c'/>{}", p("前"), p("后"));
    let rels = |target: &str| relations(&[("c", "aFChunk", target)]);
    let html = "<html><head><meta charset='utf-8'></head><body><p>页</p></body></html>";
    let found = told_with(
        &body,
        &[
            ("word/_rels/document.xml.rels", &rels("a.html")),
            ("word/a.html", html),
        ],
    );
    assert_eq!(found, "前\n页\n后\n!alt-chunk");
    let missing = told_with(&body, &[("word/_rels/document.xml.rels", &rels("a.html"))]);
    assert_eq!(missing, "前\n后\n!alt-chunk");
    // A document within a document, and no further.
    let inner = docx_with(
        &body.replace('前', "内"),
        &[("word/_rels/document.xml.rels", &rels("/b.docx"))],
    );
    let document = document(&format!("{body}{}", tbl(&tr(&["格"]))));
    let bytes = pack(&[
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", rels("../b.docx").as_bytes()),
        ("b.docx", &inner),
    ]);
    let noted = read(&bytes).unwrap();
    assert_eq!(
        written(&noted),
        "前\n内\n后\n后\n[格]\n!alt-chunk\n!alt-chunk"
    );
    let place = noted.value.document.blocks[1].origin();
    assert!(matches!(place, Origin::Node { part, .. } if &**part == "b.docx!word/document.xml"));
}

#[test]
fn encrypted_files_are_named() {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(Docx.sniff(&bytes), Confidence::No);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(Docx.sniff(&bytes), Confidence::Certain);
    let error = Docx.read(&bytes, &ReadOptions::default()).unwrap_err();
    assert_eq!(error, ReadError::Encrypted { format: "DOCX" });
}
