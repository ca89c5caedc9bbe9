use crate::rtf::Rtf;
use crate::{ReadError, ReadOptions, Reader};
use nianbao_document::{Block, Limits};

/// Reads a text between `{\rtf1` and `}` and writes it one block in a line, cells as `a|b+2`.
fn told(text: &str) -> String {
    let file = format!(
        "{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fcharset134 a;}}{{\\f1\\fcharset136 b;}}{{\\f2\\fcharset2 Wingdings;}}}}{text}}}"
    );
    let noted = Rtf.read(file.as_bytes(), &ReadOptions::default()).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for block in &noted.value.document.blocks {
        lines.push(match block {
            Block::Paragraph(p) => match p.heading {
                Some(level) => format!("#{level} {}", p.text),
                None => p.text.clone(),
            },
            Block::Figure(figure) => format!("<{}>", figure.alternative),
            Block::Grid(grid) => {
                let rows = (0..grid.rows).map(|row| {
                    let cells = grid.row(row).iter().map(|cell| {
                        let mut text = cell.text.as_str().replace('\n', "~");
                        if cell.column_span > 1 {
                            text += &format!("+{}", cell.column_span);
                        }
                        if cell.row_span > 1 {
                            text += &format!("_{}", cell.row_span);
                        }
                        text
                    });
                    cells.collect::<Vec<_>>().join("|")
                });
                format!("[{}]", rows.collect::<Vec<_>>().join("/"))
            }
        });
    }
    lines.extend(noted.diagnostics.iter().map(|d| format!("!{}", d.code)));
    lines.join("\n")
}

#[test]
fn characters_are_decoded_by_font_and_number() {
    assert_eq!(told(r"\'d6\'d0\u25991?\u-10179?\u-8704?x\par"), "中文😀x");
    assert_eq!(told(r"{\f1 \'a4\'a4}\'d6\'d0"), "中中");
    assert_eq!(told(r"\uc2\u20013\'d6\'d0\uc1\u25991{}\'3f\par"), "中文?");
    assert_eq!(told(r"\u20013\'3f\u25991\~\f2\'fe"), "中文☑");
    assert_eq!(
        told(r"a\~b\_c\{\}\emdash\tab d\line e"),
        "a\u{A0}b-c{}—\td\ne"
    );
    // The second byte of a character may stand bare.
    assert_eq!(told("\\'81@a"), "丂a");
}

#[test]
fn what_is_not_in_the_text_is_left_out() {
    assert_eq!(
        told(
            r"{\*\unknown x}{\header y}a{\*\bkmkstart z}{\field{\*\fldinst PAGE}{\fldrslt 5}}\bin3 }}}b"
        ),
        "a5b"
    );
    assert_eq!(
        told(r"a{\v h}b\par{\deleted d}{\revised r}"),
        "ab\nr\n!tracked-changes\n!hidden-content"
    );
    assert_eq!(
        told(r"{\strike 83}84{\striked1 7\striked0 8}{\strike 1\plain 2}{\strike\striked0 9}"),
        "8482\n!hidden-content"
    );
    assert_eq!(
        told(r"12{\super 1}3\super 2\nosupersub 4{\up6 5}{\up2 6}{\super\plain 7}{\super\sub 8}"),
        "12¹3²4⁵678"
    );
    assert_eq!(told(r"{\upr{a?}{\*\ud{a\u20013?}}}"), "a中");
    assert_eq!(told(r"t{\footnote\pard n\par}u\par v"), "tu\nn\nv");
    assert_eq!(
        told(
            r"{\listtext\pard 一、\tab}x"
                .replace('一', r"\u19968?")
                .replace('、', r"\u12289?")
                .as_str()
        ),
        "一、x"
    );
    assert_eq!(
        told(r"{\*\shppict{\pict\pngblip 00ff}}{\nonshppict{\pict 00}}x"),
        "x\n<>"
    );
    assert_eq!(
        told(r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard b\par}}{\shprslt c}}d\par"),
        "d\nb"
    );
}

/// Two lists: 一、 with （一） and 1.1 below it, and (a); the first used as it is and begun anew at 5, with
/// its deepest level described again.
const LISTS: &str = r"{\*\listtable{\list\listtemplateid7{\listlevel\levelnfc37\levelnfcn37\levelfollow2\levelstartat1{\leveltext\leveltemplateid9\'02\'00\uc2\u12289\'a1\'a2;}{\levelnumbers\'01;}}{\listlevel\levelnfc37\levelstartat1{\leveltext\'03\'a3\'a8\'01\'a3\'a9;}{\levelnumbers\'02;}}{\listlevel\levelnfc0\levelstartat1\levellegal1{\leveltext\'03\'01.\'02;}}{\listname a;}\listid11}{\list\listsimple1{\listlevel\levelnfc4\levelnfcn4\levelstartat3{\leveltext\'03(\'00);}}{\*\liststylename b;}\listid12}{\list\liststyleid12\listid13}}{\*\listoverridetable{\listoverride\listid11\listoverridecount0\ls1}{\listoverride\listid12\ls2}{\listoverride\listid11\listoverridecount3{\lfolevel\listoverridestartat\levelstartat5}{\lfolevel}{\lfolevel\listoverrideformat{\listlevel\levelnfc0\levelstartat1{\leveltext\'01\'02;}}}\ls3}{\listoverride\listid13\ls4}{\listoverride\listid99\ls5}}";

#[test]
fn text_in_the_colour_of_the_paper_is_left_out_of_tables_and_said() {
    let read = |row: &str, paragraph: &str, run: &str| {
        told(&format!(
            r"{{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red31\green78\blue121;}}\trowd{row}\cellx1000\cellx2000\pard\intbl{paragraph} 12{{\cf2{run} 3}}\cell b\cell\row\pard c"
        ))
    };
    let left_out = "[12|b]\nc\n!hidden-content";
    assert_eq!(read("", "", ""), left_out);
    assert_eq!(read(r"\clcbpat2", r"\cbpat2", r"\highlight0"), left_out);
    for (row, paragraph, run) in [
        (r"\clcbpat3", "", ""),
        (r"\clshdng5000", "", ""),
        ("", r"\cbpat3", ""),
        ("", "", r"\highlight1"),
        ("", "", r"\cf1"),
    ] {
        assert_eq!(
            read(row, paragraph, run),
            "[123|b]\nc",
            "{row} {paragraph} {run}"
        );
    }
    assert_eq!(
        told(r"{\colortbl;\red255\green255\blue255;}{\cf1 a}\plain b"),
        "ab"
    );
}

#[test]
fn lists_are_counted_where_no_number_is_printed() {
    let text = r"\pard\ls1 a\par b\par\ilvl1 c\par d\par\ilvl2 e\par\pard f\par\pard\ls2\ilvl0 g\par\pard\ls1 h\par\ilvl1 i\par\pard\ls3 j\par\ilvl2 k\par\pard\ls4 l\par\pard\ls5 m\par\pard\ls0 n\par";
    assert_eq!(
        told(&format!("{LISTS}{text}")),
        "一、a\n二、b\n（一）c\n（二）d\n2.1 e\nf\n(c) g\n三、h\n（一）i\n五、j\n1 k\n(d) l\nm\nn"
    );
    // A number that the file prints stays, and counts.
    let printed = r"{\listtext\pard\'d2\'bb)\tab}\pard\ls1 a\par\pard\ls1 b\par";
    assert_eq!(told(&format!("{LISTS}{printed}")), "一) a\n二、b");
    // In cells, and where nothing follows the number.
    let cells = r"\trowd\cellx1000\cellx2000\pard\intbl\ls1 x\cell\pard\intbl y\cell\row\pard\intbl\ls1\cell\pard\intbl z\cell\row\pard f";
    assert_eq!(told(&format!("{LISTS}{cells}")), "[一、x|y/二、|z]\nf");
}

#[test]
fn lists_that_are_damaged_print_what_they_can() {
    for table in [
        r"{\*\listtable{\list{\listlevel{\leveltext}}\listid1}}{\*\listoverridetable{\listoverride\listid1\ls1}}",
        r"{\*\listtable{\listlevel\levelnfc0{\leveltext\'01\'00;}}}{\*\listoverridetable{\lfolevel\levelstartat3}\ls1}",
        r"{\*\listtable{\list\liststyleid1\listid1}}{\*\listoverridetable{\listoverride\listid1{\listlevel}\ls1}}",
    ] {
        assert_eq!(
            told(&format!(r"{table}\pard\ls1\ilvl-3 a\par\ilvl12 b\par")),
            "a\nb"
        );
    }
    let level = r"{\listlevel\levelnfc0\levelstartat1{\leveltext\'7f\'00.;}}";
    let table = format!(
        r"{{\*\listtable{{\list{}\listid1}}}}{{\*\listoverridetable{{\listoverride\listid1\ls1}}}}",
        level.repeat(12)
    );
    assert_eq!(told(&format!(r"{table}\pard\ls1 a\par")), "1. a");
}

#[test]
fn tables_have_the_columns_that_edges_show() {
    let row = r"\trowd\trleft0\cellx1000\cellx2000\cellx3000 a\intbl\cell b\cell c\cell\row";
    let wide = r"\trowd\trleft10\cellx1010\cellx3000\pard\intbl d\cell e\cell\row";
    assert_eq!(
        told(&format!("\\pard\\intbl {row}{wide}\\pard f\\par")),
        "[a|b|c/d|e+2]\nf"
    );
    let merged = r"\trowd\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000\intbl a\cell b\cell\cell\row\trowd\clvmrg\cellx1000\cellx2000\cellx3000\intbl\cell c\cell d\cell\row";
    assert_eq!(told(&format!("{merged}\\pard f")), "[a_2|b+2/c|d]\nf");
    let nested = r"\trowd\cellx1000\cellx2000\intbl x\cell\itap2 n\nestcell m\nestcell{\*\nesttableprops\trowd\cellx400\cellx800\nestrow}{\nonesttables\par}\itap2 o\nestcell p\nestcell{\*\nesttableprops\trowd\cellx400\cellx800\nestrow}\itap1 y\cell\row \trowd\cellx1000\cellx2000 z\cell w\cell\row\trowd\cellx1000\cellx2000 1\cell 2\cell\row";
    assert_eq!(
        told(&format!("\\pard{nested}\\pard f")),
        "[x|y/z|w/1|2]\n[n|m/o|p]\nf"
    );
}

#[test]
fn what_has_no_end_is_not_lost() {
    assert_eq!(told(r"\intbl a\cell b\cell\pard c\par"), "[a|b]\nc");
    assert_eq!(told(r"\intbl a\par\pard c\par"), "a\nc");
    let cut = Rtf
        .read(b"{\\rtf1 a{\\b b", &ReadOptions::default())
        .unwrap();
    assert_eq!(cut.diagnostics.len(), 1);
    assert_eq!(
        Rtf.read(b"{\\rtf1}", &ReadOptions::default())
            .unwrap_err()
            .code(),
        "no-text"
    );
}

#[test]
fn bounds_are_kept() {
    let read = |bytes: &[u8], limits| {
        let options = ReadOptions {
            limits,
            ..ReadOptions::default()
        };
        Rtf.read(bytes, &options).err()
    };
    let deep = [b"{\\rtf1 ".to_vec(), b"{".repeat(2000)].concat();
    let over = |name, limit| Some(ReadError::over(name, limit));
    assert_eq!(read(&deep, Limits::default()), over("rtf_depth", 1000));
    let few = Limits {
        cells: 1,
        blocks: 9,
        line_bytes: 3,
        ..Limits::default()
    };
    assert_eq!(
        read(b"{\\rtf1 a\\cell b\\cell}", few.clone()),
        over("cells", 1)
    );
    assert_eq!(read(b"{\\rtf1 abcd}", few.clone()), over("line_bytes", 3));
    let many = [b"{\\rtf1 ".to_vec(), b"a\\par ".repeat(10)].concat();
    assert_eq!(read(&many, few), over("blocks", 9));
}
