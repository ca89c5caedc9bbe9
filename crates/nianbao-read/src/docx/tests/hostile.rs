//! Files made to break a reader.

use super::build::{document, docx_with, p, pack, read, tbl, tc, told, tr, written};
use crate::docx::Docx;
use crate::{ReadError, ReadOptions, Reader};
use nianbao_document::{Block, Limits};

fn limited(bytes: &[u8], limits: Limits) -> Option<ReadError> {
    Docx.read(
        bytes,
        &ReadOptions {
            limits,
            ..ReadOptions::default()
        },
    )
    .err()
}

#[test]
fn every_bound_is_kept() {
    let bytes = docx_with(
        &format!("{}{}{}", p("abcd"), p("b"), tbl(&tr(&["c", "d"]))),
        &[],
    );
    let fits = Limits {
        line_bytes: 4,
        blocks: 5,
        cells: 2,
        ..Limits::default()
    };
    assert_eq!(limited(&bytes, fits.clone()), None);
    let over = |name, limit| Some(ReadError::Limit { name, limit });
    assert_eq!(
        limited(
            &bytes,
            Limits {
                line_bytes: 3,
                ..fits.clone()
            }
        ),
        over("line_bytes", 3)
    );
    assert_eq!(
        limited(
            &bytes,
            Limits {
                blocks: 4,
                ..fits.clone()
            }
        ),
        over("blocks", 4)
    );
    assert_eq!(
        limited(
            &bytes,
            Limits {
                cells: 1,
                ..fits.clone()
            }
        ),
        over("cells", 1)
    );
    assert_eq!(
        limited(
            &bytes,
            Limits {
                zip_entries: 1,
                ..fits.clone()
            }
        ),
        over("zip_entries", 1)
    );
    assert_eq!(
        limited(
            &bytes,
            Limits {
                xml_depth: 8,
                ..fits.clone()
            }
        ),
        None
    );
    assert_eq!(
        limited(
            &bytes,
            Limits {
                xml_depth: 7,
                ..fits.clone()
            }
        ),
        over("xml_depth", 7)
    );
    let inflated = Limits {
        zip_inflated_bytes: 500,
        ..fits
    };
    assert_eq!(limited(&bytes, inflated), over("zip_inflated_bytes", 500));
}

#[test]
fn nested_tables_are_refused_or_read() {
    let nested = |depth: usize| "<w:tbl><w:tr><w:tc>".repeat(depth) + &p("x");
    let error = read(&docx_with(&nested(20_000), &[])).unwrap_err();
    assert_eq!(
        error,
        ReadError::Limit {
            name: "xml_depth",
            limit: 512
        }
    );
    let closed = nested(160) + &"</w:tc></w:tr></w:tbl>".repeat(160);
    assert_eq!(told(&closed), "[x]");
}

#[test]
fn what_stands_before_a_fault_is_read() {
    let body = format!(
        "{}<w:tbl><w:tr>{}<w:tc><w:p><w:r><w:t>b",
        p("a"),
        tc("", "1")
    );
    assert_eq!(told(&body), "a\n[1|b]\n!xml-truncated");
    assert_eq!(told(&format!("{}<w:p></w:r>", p("a"))), "a\n!xml-truncated");
    let nothing = read(&docx_with("<w:p>", &[])).unwrap_err();
    assert!(matches!(nothing, ReadError::Damaged { .. }), "{nothing:?}");
    assert!(matches!(
        read(&docx_with("<w:p/>", &[])),
        Err(ReadError::NoText { .. })
    ));
}

#[test]
fn document_types_are_refused() {
    let text =
        document(&p("&a;")).replace("<w:document", "<!DOCTYPE a [<!ENTITY a 'b'>]><w:document");
    let bytes = pack(&[("word/document.xml", text.as_bytes())]);
    assert!(matches!(read(&bytes), Err(ReadError::Damaged { .. })));
}

#[test]
fn impossible_numbers_are_clamped() {
    for value in ["2000000000", "-5", "0", "", "x", "99999999999999999999999"] {
        let span = format!("<w:gridSpan w:val='{value}'/><w:tcW w:w='{value}' w:type='dxa'/>");
        let before = format!("<w:trPr><w:gridBefore w:val='{value}'/></w:trPr>");
        let row = format!("<w:tr>{before}{}{}</w:tr>", tc(&span, "a"), tc(&span, "b"));
        let grid = format!("<w:tblGrid><w:gridCol w:w='{value}'/></w:tblGrid>");
        let noted = read(&docx_with(&tbl(&format!("{grid}{}", row.repeat(50))), &[])).unwrap();
        let Block::Grid(grid) = &noted.value.document.blocks[0] else {
            panic!("no grid")
        };
        assert_eq!((grid.rows, grid.columns), (50, 2), "{value}");
    }
    let wide = tc("<w:gridSpan w:val='1024'/>", "a").repeat(20);
    assert!(told(&tbl(&format!("<w:tr>{wide}</w:tr>"))).starts_with("[a|a"));
}

#[test]
fn elements_out_of_place_lose_nothing() {
    assert_eq!(told("<w:r><w:t>a</w:t></w:r>"), "a");
    assert_eq!(
        told(&format!("<w:tc>{}</w:tc><w:tr>{}</w:tr>", p("a"), p("b"))),
        "a\nb"
    );
    assert_eq!(
        told(&tbl(&format!(
            "<w:tr><w:tc><w:tc>{}</w:tc><w:tr/></w:tc></w:tr>",
            p("a")
        ))),
        "[a]"
    );
    assert_eq!(told(&tbl(&p("a"))), "a");
    assert_eq!(
        told(&format!(
            "<w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>{}</w:p>",
            tbl(&tr(&["c"]))
        )),
        "b\n[c]"
    );
}

#[test]
fn many_attributes_are_passed_by() {
    let many: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(
        told(&format!("<w:p{many}><w:r><w:t>a</w:t></w:r></w:p>")),
        "a"
    );
    let many: String = (0..2_000).map(|n| format!(" xmlns:a{n}='x'")).collect();
    assert_eq!(
        told(&format!("{}<w:p{many}/>", p("a"))),
        "a\n!xml-truncated"
    );
}

#[test]
fn cut_files_are_damaged() {
    let bytes = docx_with(&p("a"), &[]);
    for length in 0..bytes.len() {
        if let Ok(noted) = read(&bytes[..length]) {
            assert!(
                written(&noted).starts_with("a\n!archive-damaged"),
                "{length}"
            );
        }
    }
    assert_eq!(written(&read(&bytes).unwrap()), "a");
}
