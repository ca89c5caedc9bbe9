//! Small packages, and what is placed on their pages.

use super::*;
use crate::container::pack;
use nianbao_page::Text as Said;

const NS: &str = "http://www.ofdspec.org/2016";

/// Packs a package of one page from its layers and what else there is.
fn ofd_with(content: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let page = format!(
        "<ofd:Page xmlns:ofd='{NS}'><ofd:Area><ofd:PhysicalBox>0 0 254 508</ofd:PhysicalBox></ofd:Area>{content}</ofd:Page>"
    );
    let document = "<Document><CommonData><PublicRes>PublicRes.xml</PublicRes>\
        <TemplatePage ID='8' BaseLoc='Tpl.xml' ZOrder='Foreground'/></CommonData>\
        <Pages><Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></Pages></Document>";
    let mut all: BTreeMap<&str, &[u8]> = BTreeMap::from([
        (
            "OFD.xml",
            &b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"[..],
        ),
        ("Doc_0/Document.xml", document.as_bytes()),
        ("Doc_0/PublicRes.xml", b"<Res/>"),
        ("Doc_0/Pages/Page_0/Content.xml", page.as_bytes()),
    ]);
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    let all: Vec<(&str, &[u8])> = all.into_iter().collect();
    pack(&all)
}

fn ofd(objects: &str) -> Vec<u8> {
    ofd_with(&layer(objects), &[])
}

fn layer(objects: &str) -> String {
    format!("<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>")
}

fn text(attributes: &str, code: &str) -> String {
    format!("<ofd:TextObject Boundary='10 20 50 5' Size='5' {attributes}>{code}</ofd:TextObject>")
}

/// Draws the pages of a file.
fn drawn(bytes: &[u8]) -> Result<Vec<Page>, ReadError> {
    drawn_within(bytes, &Limits::default())
}

fn drawn_within(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let options = ReadOptions {
        limits: limits.clone(),
        encoding: None,
    };
    let mut package = Package::open(FORMAT, bytes, &options, 1 << 24)?;
    let entry = entry(&mut package)?;
    let mut book = Book {
        pages: Vec::new(),
        left: Left::of(limits),
    };
    for body in &entry.bodies {
        book.document(&mut package, body)?;
    }
    Ok(book.pages)
}

/// Lists the glyphs of the first page in tenths of millimetres: character, place, and `-` where it is
/// not seen.
fn glyphs(bytes: &[u8]) -> Vec<String> {
    let pages = drawn(bytes).unwrap();
    let tenths = |points: f32| (f64::from(points) * 254.0 / 72.0).round();
    pages[0]
        .glyphs
        .iter()
        .map(|glyph| {
            let said = match &glyph.text {
                Said::Char(c) => *c,
                _ => '?',
            };
            let seen = if glyph.visible { "" } else { "-" };
            format!("{said}{seen}{},{}", tenths(glyph.x), tenths(glyph.y))
        })
        .collect()
}

/// Lists the rules of the first page in tenths of millimetres.
fn rules(objects: &str) -> Vec<[i64; 4]> {
    let pages = drawn(&ofd(objects)).unwrap();
    #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
    let tenths = |points: f32| (f64::from(points) * 254.0 / 72.0).round() as i64;
    let rules = pages[0].rules.iter();
    rules
        .map(|r| [tenths(r.x0), tenths(r.y0), tenths(r.x1), tenths(r.y1)])
        .collect()
}

#[test]
fn characters_stand_where_the_steps_lead() {
    let codes = "<ofd:TextCode X='1' Y='4' DeltaX='g 2  5 6'>一二三四</ofd:TextCode>\
        <ofd:TextCode Y='9'>五</ofd:TextCode>";
    assert_eq!(
        glyphs(&ofd(&text("", codes))),
        [
            "一110,240",
            "二160,240",
            "三210,240",
            "四270,240",
            "五110,290"
        ]
    );
    // Without steps by the usual width; with too few the last goes on; a run ends with the text.
    assert_eq!(
        glyphs(&ofd(&text(
            "",
            "<ofd:TextCode X='0' Y='0'>年1月</ofd:TextCode>"
        ))),
        ["年100,200", "1150,200", "月175,200"]
    );
    assert_eq!(
        glyphs(&ofd(&text(
            "",
            "<ofd:TextCode X='0' Y='0' DeltaX='4'>abc</ofd:TextCode>"
        ))),
        ["a100,200", "b140,200", "c180,200"]
    );
    let run = "<ofd:TextCode X='0' Y='0' DeltaX='g 1000000000 5'>年</ofd:TextCode>";
    assert_eq!(glyphs(&ofd(&text("", run))), ["年100,200"]);
    let folded = "<ofd:TextCode X='0' Y='0' DeltaX='5'>\n  年报\n</ofd:TextCode>";
    assert_eq!(glyphs(&ofd(&text("", folded))).len(), 2);
}

#[test]
fn transformations_move_text() {
    let code = "<ofd:TextCode X='1' Y='4' DeltaX='1'>年报</ofd:TextCode>";
    assert_eq!(
        glyphs(&ofd(&text("CTM='5 0 0 5 2 3'", code))),
        ["年170,430", "报220,430"]
    );
    let bytes = ofd(&text("CTM='0 1 -1 0 0 0'", code));
    assert_eq!(glyphs(&bytes), ["年60,210", "报60,220"]);
    let pages = drawn(&bytes).unwrap();
    let glyph = &pages[0].glyphs[0];
    assert!(glyph.advance.1 > 0.0 && glyph.advance.0.abs() < 0.01 && !glyph.vertical);
}

#[test]
fn upright_characters_below_each_other_are_vertical() {
    let code = "<ofd:TextCode X='0' Y='5' DeltaY='6'>年报</ofd:TextCode>";
    for attributes in ["", "ReadDirection='90'"] {
        let pages = drawn(&ofd(&text(attributes, code))).unwrap();
        let glyph = &pages[0].glyphs[1];
        assert!(glyph.vertical && glyph.advance.1 > 0.0);
    }
    let turned = text("ReadDirection='90' CharDirection='90'", code);
    let pages = drawn(&ofd(&turned)).unwrap();
    assert!(!pages[0].glyphs[0].vertical);
    // A step down that begins a new line is no vertical text.
    let wrapped =
        "<ofd:TextCode X='0' Y='5' DeltaX='5 -5 5' DeltaY='0 6 0'>年报公开</ofd:TextCode>";
    let pages = drawn(&ofd(&text("", wrapped))).unwrap();
    assert!(pages[0].glyphs.iter().all(|glyph| !glyph.vertical));
}

#[test]
fn what_is_not_seen_is_marked() {
    let code = "<ofd:TextCode X='0' Y='0'>年</ofd:TextCode>";
    let seen = |attributes: &str, color: &str| {
        let objects = text(attributes, &format!("{color}{code}"));
        glyphs(&ofd(&objects))
            .first()
            .is_some_and(|glyph| !glyph.contains('-'))
    };
    assert!(seen("", ""));
    assert!(seen("", "<ofd:FillColor Value='255 0 0'/>"));
    assert!(!seen("", "<ofd:FillColor Value='255 255 255'/>"));
    assert!(!seen("", "<ofd:FillColor Value='0 0 0' Alpha='0'/>"));
    assert!(!seen("Alpha='0'", ""));
    assert!(!seen("Fill='false'", ""));
    assert!(seen("Fill='false' Stroke='true'", ""));
    assert!(!seen("Visible='false'", ""));
    assert!(!seen("CTM='1 0 0 1 900 0'", ""));
    // White on a dark ground is seen.
    let ground = "<ofd:PathObject Boundary='0 0 100 100' Fill='true'><ofd:FillColor Value='0 0 128'/>\
        <ofd:AbbreviatedData>M 0 0 L 100 0 L 100 100 L 0 100 C</ofd:AbbreviatedData></ofd:PathObject>";
    let white = text("", &format!("<ofd:FillColor Value='255 255 255'/>{code}"));
    assert_eq!(glyphs(&ofd(&format!("{ground}{white}"))), ["年100,200"]);
}

#[test]
fn a_clip_hides_what_is_outside() {
    let clipped = |place: &str| {
        let clip = format!(
            "<ofd:Clips TransFlag='false'><ofd:Clip><ofd:Area><ofd:Path Boundary='{place}'>\
             <ofd:AbbreviatedData>M 0 0 L 40 0 L 40 40 L 0 40 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
        );
        let code = "<ofd:TextCode X='0' Y='5'>年</ofd:TextCode>";
        glyphs(&ofd(&text("CTM='1 0 0 1 5 0'", &format!("{clip}{code}"))))
    };
    assert_eq!(clipped("0 0 40 40"), ["年150,250"]);
    assert_eq!(clipped("60 0 40 40"), ["年-150,250"]);
}

#[test]
fn lines_are_strokes_and_thin_fills() {
    let path = |attributes: &str, data: &str| {
        format!(
            "<ofd:PathObject Boundary='10 20 50 5' {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let line = [[100, 200, 600, 200]];
    assert_eq!(rules(&path("", "M 0 0 L 50 0")), line);
    assert_eq!(
        rules(&path("CTM='0 1 -1 0 0 0'", "M 0 0 L 50 0")),
        [[100, 200, 100, 700]]
    );
    assert_eq!(
        rules(&path(
            "Fill='true' Stroke='false'",
            "M 0 -0.1 L 50 -0.1 L 50 0.1 L 0 0.1 C"
        )),
        line
    );
    assert_eq!(
        rules(&path(
            "Fill='true' Stroke='false'",
            "M 0 0 L 50 0 L 50 9 L 0 9 C"
        )),
        [[0; 4]; 0]
    );
    assert_eq!(rules(&path("", "M 0 0 L 50 0 L 50 9 L 0 9 C")).len(), 4);
    assert_eq!(rules(&path("Stroke='false'", "M 0 0 L 50 0")), [[0; 4]; 0]);
    let white = "<ofd:PathObject Boundary='0 0 9 9'><ofd:StrokeColor Value='255 255 255'/><ofd:AbbreviatedData>M 0 0 L 9 0</ofd:AbbreviatedData></ofd:PathObject>";
    assert_eq!(rules(white), [[0; 4]; 0]);
}

#[test]
fn templates_and_drawings_are_drawn_in_order() {
    let code = |c: &str| text("", &format!("<ofd:TextCode X='0' Y='0'>{c}</ofd:TextCode>"));
    let template = format!(
        "<ofd:Page xmlns:ofd='{NS}'><ofd:Template TemplateID='8'/>{}</ofd:Page>",
        layer(&code("上"))
    );
    let drawing = format!(
        "<ofd:Res xmlns:ofd='{NS}'><ofd:CompositeGraphicUnit ID='5'><ofd:Content>{}\
         <ofd:CompositeObject ResourceID='5' Boundary='0 0 9 9'/></ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>",
        code("图")
    );
    let parts: &[(&str, &str)] = &[
        ("Doc_0/Tpl.xml", &template),
        ("Doc_0/PublicRes.xml", &drawing),
    ];
    let content = format!(
        "<ofd:Template TemplateID='8'/><ofd:Content><ofd:Layer Type='Foreground'>{}</ofd:Layer>\
         <ofd:Layer><ofd:PageBlock><ofd:PageBlock>{}</ofd:PageBlock></ofd:PageBlock></ofd:Layer>\
         <ofd:Layer Type='Background'><ofd:CompositeObject ResourceID='5' CTM='2 0 0 2 0 0' Boundary='1 0 9 9'/></ofd:Layer></ofd:Content>",
        code("前"),
        code("正")
    );
    let found = glyphs(&ofd_with(&content, parts));
    assert_eq!(found.first().map(String::as_str), Some("图210,400"));
    let characters: String = found
        .iter()
        .filter_map(|glyph| glyph.chars().next())
        .collect();
    assert_eq!(characters, format!("{}正前上", "图".repeat(8)));
}

#[test]
fn what_is_drawn_is_bounded() {
    let two = text("", "<ofd:TextCode X='0' Y='0'>年报</ofd:TextCode>")
        + "<ofd:PathObject Boundary='0 0 9 9'><ofd:AbbreviatedData>M 0 0 L 9 0 L 9 9</ofd:AbbreviatedData></ofd:PathObject>";
    type Bound = fn(&mut Limits, usize);
    let bounds: [(&str, Bound); 3] = [
        ("ofd_objects", |limits, most| limits.ofd_objects = most),
        ("glyphs", |limits, most| limits.glyphs = most),
        ("rules", |limits, most| limits.rules = most),
    ];
    for (name, bound) in bounds {
        let mut limits = Limits::default();
        bound(&mut limits, 2);
        assert!(drawn_within(&ofd(&two), &limits).is_ok());
        bound(&mut limits, 1);
        let over = Err(ReadError::over(name, 1));
        assert_eq!(drawn_within(&ofd(&two), &limits), over);
    }
    let limits = Limits {
        pages: 0,
        ..Limits::default()
    };
    let over = Err(ReadError::over("pages", 0));
    assert_eq!(drawn_within(&ofd(&two), &limits), over);
}

#[test]
fn glyphs_without_a_character_are_not_guessed() {
    let code = "<ofd:CGTransform CodePosition='0' CodeCount='2' GlyphCount='2'><ofd:Glyphs>5 6</ofd:Glyphs></ofd:CGTransform>\
        <ofd:TextCode X='0' Y='0' DeltaX='5 5'>\u{FFFD}¤年</ofd:TextCode>";
    assert_eq!(
        glyphs(&ofd(&text("Font='3'", code))),
        ["?100,200", "?150,200", "年200,200"]
    );
}

#[test]
fn what_says_no_text_is_refused_by_its_reason() {
    let read = |bytes: &[u8]| Ofd.read(bytes, &ReadOptions::default()).map(|_| ());
    let error = read(&ofd("<ofd:ImageObject Boundary='0 0 254 508'/>")).unwrap_err();
    assert_eq!(error.code(), "scanned");
    let sealed = pack(&[("OFD.xml", b"<OFD/>"), ("Doc_0/Encryptions.xml", b"?")]);
    assert_eq!(read(&sealed).unwrap_err().code(), "encrypted");
    let empty = pack(&[("OFD.xml", b"<OFD/>")]);
    assert_eq!(read(&empty).unwrap_err().code(), "damaged");
    assert_eq!(Ofd.sniff(&empty), Confidence::Certain);
    assert_eq!(Ofd.sniff(&pack(&[("a.xml", b"")])), Confidence::No);
}

#[test]
fn missing_parts_are_said() {
    let bytes = ofd_with(
        &layer(&text("", "<ofd:TextCode X='0' Y='9'>年</ofd:TextCode>")),
        &[(
            "Doc_0/Document.xml",
            "<Document><Pages><Page BaseLoc='/doc_0/pages/PAGE_0/Content.xml'/><Page BaseLoc='Page_0/Content.xml'/>\
             <Page BaseLoc='Pages/Page_9/Content.xml'/></Pages></Document>",
        )],
    );
    let read = Ofd.read(&bytes, &ReadOptions::default()).unwrap();
    let codes: Vec<&str> = read.diagnostics.iter().map(|d| d.code.as_ref()).collect();
    assert_eq!(codes, ["part-missing"]);
    assert_eq!(drawn(&bytes).unwrap().len(), 3);
}
