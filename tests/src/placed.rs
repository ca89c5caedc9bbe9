//! Small files that say where ink goes, made when a test runs.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Makes a PDF with a page for each content stream; text is shown in `/F`.
pub(crate) fn pdf(contents: &[&str]) -> Vec<u8> {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let mut kids = String::new();
    for page in 0..contents.len() {
        let _ = write!(kids, "{} 0 R ", 4 + 2 * page);
    }
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {} /Kids [ {kids}] >>",
            contents.len()
        ),
        font.to_owned(),
    ];
    for content in contents {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>",
            objects.len() + 2
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    file(&objects)
}

/// Makes a PDF of a page whose content is deflated.
pub(crate) fn deflated_pdf(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory");
    let deflated = encoder.finish().expect("memory");
    let mut hex = String::new();
    for byte in &deflated {
        let _ = write!(hex, "{byte:02x}");
    }
    let stream = format!(
        "<< /Length {} /Filter [ /ASCIIHexDecode /FlateDecode ] >>\nstream\n{hex}>\nendstream",
        hex.len() + 1
    );
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
        stream,
    ])
}

/// Makes a PDF of a page that draws `/X1`, and forms that may draw each other by number.
pub(crate) fn forms(contents: &[&str]) -> Vec<u8> {
    let mut names = String::new();
    for number in 1..=contents.len() {
        let _ = write!(names, "/X{number} {} 0 R ", number + 4);
    }
    let resources = format!("/Resources << /XObject << {names}>> >>");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {resources} >>"),
        "<< /Length 7 >>\nstream\n/X1 Do \nendstream".to_owned(),
    ];
    for content in contents {
        objects.push(format!(
            "<< /Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] {resources} /Length {} >>\n\
             stream\n{content}\nendstream",
            content.len()
        ));
    }
    file(&objects)
}

/// Makes a chain of forms, each of which draws the next one twice.
pub(crate) fn nested_forms(depth: usize) -> Vec<u8> {
    let contents: Vec<String> = (1..=depth)
        .map(|number| format!("/X{0} Do /X{0} Do", number + 1))
        .collect();
    let contents: Vec<&str> = contents.iter().map(String::as_str).collect();
    forms(&contents)
}

/// Makes a PDF with a structure tree of so many nodes, the last of which holds the first again.
pub(crate) fn tagged(nodes: usize) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 4 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
        "<< /Type /StructTreeRoot /K 5 0 R >>".to_owned(),
    ];
    for node in 0..nodes {
        let next = 5 + (node + 1) % nodes;
        objects.push(format!(
            "<< /Type /StructElem /S /Table /K [ {next} 0 R {next} 0 R ] >>"
        ));
    }
    file(&objects)
}

/// Makes a PDF with a font that has the width of every number.
pub(crate) fn endless_widths() -> Vec<u8> {
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        "<< /Length 26 >>\nstream\nBT /F 9 Tf <0001> Tj ET    \nendstream".to_owned(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [ \
         << /Type /Font /Subtype /CIDFontType2 /BaseFont /F /W [ 0 4294967295 500 ] \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >> ] >>"
            .to_owned(),
    ])
}

/// Makes a PDF of a picture of a page, with hidden text over it.
pub(crate) fn scan() -> Vec<u8> {
    let content = format!(
        "q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F 9 Tf 50 700 Td ({}) Tj ET",
        "0123456789 ".repeat(20)
    );
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> \
         /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 \
         /ColorSpace /DeviceGray /Length 1 >>\nstream\n0\nendstream"
            .to_owned(),
    ])
}

/// Makes a PDF of text in a font that does not say what its glyphs are.
pub(crate) fn nameless() -> Vec<u8> {
    let content = format!("BT /F 9 Tf 50 700 Td <{}> Tj ET", "00010002".repeat(40));
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [ \
         << /Type /Font /Subtype /CIDFontType2 /BaseFont /F \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >> ] >>"
            .to_owned(),
    ])
}

/// Makes a portfolio that wraps one file.
pub(crate) fn portfolio() -> Vec<u8> {
    file(&[
        "<< /Type /Catalog /Pages 2 0 R /Collection << /View /T >> /Names << /EmbeddedFiles \
         << /Names [ (a) << /Type /Filespec /F (report.docx) >> ] >> >> >>"
            .to_owned(),
        "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 595 842 ] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
    ])
}

/// Makes a PDF whose page tree bites its tail.
pub(crate) fn looped_pages() -> Vec<u8> {
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 9 /Kids [ 3 0 R 2 0 R 3 0 R ] /MediaBox [ 0 0 595 842 ] >>"
            .to_owned(),
        "<< /Type /Page /Parent 2 0 R >>".to_owned(),
    ])
}

/// Makes a PDF of objects numbered from 1, the first being the catalogue.
pub(crate) fn file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = out.len();
    let _ = write!(
        out,
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    out.into_bytes()
}
