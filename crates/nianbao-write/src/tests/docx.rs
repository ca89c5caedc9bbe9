//! DOCX: the package opens, its parts are well-formed, and the tables hold what the report holds.

use super::{reports, samples, write};
use nianbao_report::{Block, Report};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read};

fn parts(report: &Report) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(write("docx", report))).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn document(report: &Report) -> String {
    parts(report)
        .into_iter()
        .find(|part| part.0 == "word/document.xml")
        .unwrap()
        .1
}

/// Returns the rows of the table of that caption as (grid columns covered, texts).
fn rows(document: &str, caption: &str) -> Vec<(usize, Vec<String>)> {
    let caption = format!("<w:tblCaption w:val=\"{caption}\"/>");
    let table = document
        .split("<w:tbl>")
        .find(|table| table.contains(&caption))
        .unwrap();
    let table = table.split("</w:tbl>").next().unwrap();
    let texts = |row: &str| {
        row.split("<w:tc>")
            .skip(1)
            .map(|cell| {
                let texts = cell.split("<w:t xml:space=\"preserve\">").skip(1);
                texts
                    .map(|text| text.split("</w:t>").next().unwrap())
                    .collect::<String>()
            })
            .collect()
    };
    let width = |row: &str| {
        row.split("<w:tc>")
            .skip(1)
            .map(|cell| {
                let span = cell.split("<w:gridSpan w:val=\"").nth(1);
                span.map_or(1, |span| span.split('"').next().unwrap().parse().unwrap())
            })
            .sum()
    };
    table
        .split("<w:tr>")
        .skip(1)
        .map(|row| (width(row), texts(row)))
        .collect()
}

#[test]
fn every_part_is_well_formed() {
    for (id, report) in reports() {
        let parts = parts(&report);
        assert_eq!(parts[0].0, "[Content_Types].xml");
        for (path, text) in &parts {
            let mut reader = Reader::from_str(text);
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{id} {path}: {error}"),
                }
            }
            let typed = parts[0].1.contains(&format!("\"/{path}\""));
            assert!(
                typed || path.ends_with(".rels") || path.starts_with('['),
                "{id} {path}"
            );
        }
    }
}

#[test]
fn every_row_is_as_wide_as_its_table() {
    for (caption, columns) in [
        ("主动公开政府信息情况", 4),
        ("收到和处理政府信息公开申请情况", 10),
        ("政府信息公开行政复议、行政诉讼情况", 15),
    ] {
        for (id, report) in reports() {
            if report.tables.is_empty() {
                continue;
            }
            let rows = rows(&document(&report), caption);
            assert!(rows.iter().all(|row| row.0 == columns), "{id} {caption}");
        }
    }
}

#[test]
fn values_stand_under_their_labels() {
    let rows = rows(
        &document(&samples::complete("2021")),
        "收到和处理政府信息公开申请情况",
    );
    assert_eq!(rows.len(), 28);
    assert_eq!(
        rows[3].1,
        [
            "一、本年新收政府信息公开申请数量",
            "11286",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6"
        ]
    );
    assert_eq!(rows[8].1[..3], ["", "", "2.其他法律行政法规禁止公开"]);
}

#[test]
fn unsure_cells_are_shaded_and_commented() {
    let report = samples::every_status();
    let document = document(&report);
    assert_eq!(document.matches("<w:shd ").count(), 3);
    assert_eq!(document.matches("<w:commentReference ").count(), 6);
    let parts = parts(&report);
    let comments = &parts
        .iter()
        .find(|part| part.0 == "word/comments.xml")
        .unwrap()
        .1;
    assert!(comments.contains("可能为 3、30"));
    assert!(comments.contains("O&lt;1&gt;"));
    assert!(!samples_have_comments());
}

fn samples_have_comments() -> bool {
    parts(&samples::complete("2021"))
        .iter()
        .any(|part| part.0 == "word/comments.xml")
}

#[test]
fn comments_are_few() {
    let mut report = samples::complete("2021");
    for table in &mut report.tables {
        table.facts.clear();
    }
    let document = document(&report);
    assert_eq!(document.matches("<w:shd ").count(), 200);
    // 10 of table two, 30 of table three, 15 of table four.
    assert_eq!(document.matches("<w:commentReference ").count(), 55);
}

#[test]
fn a_table_too_wide_for_word_is_written_line_by_line() {
    let cell = |text: String| nianbao_report::GridCell {
        text: text.into(),
        row_span: 1,
        column_span: 1,
    };
    let mut report = samples::complete("2021");
    let row = (0..70).map(|number| cell(format!("格{number}"))).collect();
    report.sections[1].blocks = vec![Block::Grid(vec![row])];
    assert!(document(&report).contains("格69"));
}

#[test]
fn day_and_agency_are_custom_properties() {
    let custom = |report: &Report| {
        let parts = parts(report);
        let part = parts
            .into_iter()
            .find(|part| part.0 == "docProps/custom.xml");
        part.map(|part| part.1)
    };
    let mut report = samples::complete("2021");
    let text = custom(&report).unwrap();
    assert!(text.contains("pid=\"2\" name=\"发布日期\"><vt:lpwstr>2024-01-15</vt:lpwstr>"));
    assert!(text.contains("pid=\"3\" name=\"发布机构\"><vt:lpwstr>某某市某某区某某街道办事处<"));
    report.published = None;
    assert!(
        custom(&report)
            .unwrap()
            .contains("pid=\"2\" name=\"发布机构\"")
    );
    report.agency = None;
    assert!(custom(&report).is_none());
}

#[test]
fn nothing_is_stamped_with_a_clock() {
    let core = |report: &Report| {
        parts(report)
            .into_iter()
            .find(|part| part.0 == "docProps/core.xml")
            .unwrap()
            .1
    };
    let mut report = samples::complete("2021");
    assert!(core(&report).contains(">2024-01-15T00:00:00Z<"));
    report.published = None;
    assert!(!core(&report).contains("dcterms:created"));
}
