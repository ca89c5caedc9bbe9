//! What every writer promises: same report, same bytes; well-formed; nothing lost and nothing added.

mod docx;
mod html;
mod samples;

use crate::{WRITERS, WriteOptions, writer};
use nianbao_report::{Block, GridCell, Narrative, Report};

/// Returns every report of [`samples`] and an empty one.
fn reports() -> Vec<(&'static str, Report)> {
    vec![
        ("2021", samples::complete("2021")),
        ("2019", samples::complete("2019")),
        ("every-status", samples::every_status()),
        ("collapsed", samples::collapsed()),
        ("mixed", samples::mixed()),
        ("without-places", samples::without_places()),
        ("empty", Report::default()),
    ]
}

fn write(name: &str, report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    writer(name)
        .unwrap()
        .write(report, &WriteOptions::default(), &mut out)
        .unwrap();
    out
}

#[test]
fn bytes_are_the_same_every_time_and_in_every_thread() {
    let reports = reports();
    for writer in WRITERS {
        for (id, report) in &reports {
            let first = write(writer.name(), report);
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..4)
                    .map(|_| scope.spawn(|| write(writer.name(), report)))
                    .collect();
                for thread in threads {
                    assert!(thread.join().unwrap() == first, "{} {id}", writer.name());
                }
            });
        }
    }
}

#[test]
fn names_and_extensions_are_distinct() {
    for (index, one) in WRITERS.iter().enumerate() {
        assert!(!one.scope().is_empty());
        for other in &WRITERS[index + 1..] {
            assert_ne!(one.name(), other.name());
            assert_ne!(one.extension(), other.extension());
        }
    }
}

#[test]
fn hostile_text_and_spans_are_written() {
    let text = "\u{0}\u{1b}[0m<b>\r\n\r\t\"&amp;]]>\u{fffe}\u{202e}好".to_owned();
    let cell = |row_span, column_span| GridCell {
        text: text.as_str().into(),
        row_span,
        column_span,
    };
    let report = Report {
        title: Some(text.clone()),
        agency: Some(text.clone()),
        sections: vec![Narrative {
            id: text.clone(),
            ordinal: text.clone(),
            heading: text.clone(),
            blocks: vec![
                Block::Heading {
                    level: u8::MAX,
                    text: text.clone(),
                },
                Block::Paragraph(text.clone()),
                Block::Table(text.clone()),
                Block::Grid(vec![vec![cell(u32::MAX, 3), cell(0, u32::MAX)], vec![]]),
                Block::Grid(vec![]),
                Block::Figure(text.clone()),
            ],
        }],
        ..Report::default()
    };
    for name in ["docx", "html"] {
        assert!(!write(name, &report).is_empty());
    }
    let page = String::from_utf8(write("html", &report)).unwrap();
    assert!(page.contains("[0m&lt;b&gt;") && !page.contains('\0') && !page.contains("<b>"));
}
