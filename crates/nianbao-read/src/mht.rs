//! MHTML (RFC 2557): a web page as a mail message, as browsers and Word save it (`mht`, `mhtml`).
//!
//! - [x] the page in `multipart/related`, `multipart/alternative` or alone
//! - [x] quoted-printable, base64, 7 and 8 bit; the part's declared characters
//! - [ ] pictures, style sheets and frames in other parts

use crate::html::{self, Html};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::Noted;

/// Reads MHTML.
pub(crate) struct Mht;

/// How far the header of a message is looked for.
const HEADER_BYTES: usize = 16 << 10;
/// How many parts within parts are opened.
const MOST_PARTS: usize = 1_000;

impl Reader for Mht {
    fn name(&self) -> &'static str {
        "mht"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mht", "mhtml"]
    }

    fn scope(&self) -> &'static str {
        "MHTML: the page in a web archive saved by a browser or Word; its pictures are not read"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        let head = bytes
            .get(..HEADER_BYTES)
            .unwrap_or(bytes)
            .trim_ascii_start();
        let Part { headers, .. } = Part::of(head);
        let kind = headers.content_type();
        let is_archive = headers.get("mime-version").is_some()
            && (kind.starts_with("multipart/") || kind.starts_with("text/html"));
        if is_archive {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let page = find_page(bytes)
            .ok_or_else(|| ReadError::damaged("MHTML", "no part of the archive is a page"))?;
        let content = page.decoded();
        let mut options = options.clone();
        if options.encoding.is_none() {
            options.encoding = page
                .headers
                .parameter("charset")
                .or_else(|| html::declared_charset(&content));
        }
        Html.read(&content, &options)
    }
}

/// Returns the first part that is a page.
fn find_page(bytes: &[u8]) -> Option<Part<'_>> {
    let mut waiting = vec![Part::of(bytes.trim_ascii_start())];
    let mut left = MOST_PARTS;
    while let Some(part) = waiting.pop() {
        left = left.checked_sub(1)?;
        let kind = part.headers.content_type();
        if kind.starts_with("text/html") || kind.starts_with("application/xhtml") {
            return Some(part);
        }
        if kind.starts_with("multipart/")
            && let Some(boundary) = part.headers.parameter("boundary")
        {
            let parts = split(part.body, &boundary, left);
            waiting.extend(parts.into_iter().rev().map(Part::of));
        }
    }
    None
}

/// A part of a message.
struct Part<'a> {
    headers: Headers,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (line, after) = next_line(rest);
            rest = after;
            if line.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(line);
            if line.first().is_some_and(u8::is_ascii_whitespace) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self {
            headers: Headers(headers),
            body: rest,
        }
    }

    fn decoded(&self) -> Vec<u8> {
        match self
            .headers
            .get("content-transfer-encoding")
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("quoted-printable") => quoted_printable(self.body),
            Some("base64") => base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

struct Headers(Vec<(String, String)>);

impl Headers {
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn content_type(&self) -> String {
        self.get("content-type")
            .unwrap_or_default()
            .to_ascii_lowercase()
    }

    /// Returns a parameter of the content type.
    fn parameter(&self, name: &str) -> Option<String> {
        self.get("content-type")?
            .split(';')
            .skip(1)
            .find_map(|parameter| {
                let (key, value) = parameter.split_once('=')?;
                let value = value.trim().trim_matches('"');
                (key.trim().eq_ignore_ascii_case(name) && !value.is_empty())
                    .then(|| value.to_owned())
            })
    }
}

/// Returns a line without its end, and what follows it.
fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let line = bytes.get(..end).unwrap_or_default();
    (
        line.strip_suffix(b"\r").unwrap_or(line),
        bytes.get(end + 1..).unwrap_or_default(),
    )
}

/// Returns what stands between the lines that begin with the boundary.
fn split<'a>(body: &'a [u8], boundary: &str, most: usize) -> Vec<&'a [u8]> {
    let marker = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    while at < body.len() && parts.len() < most {
        let rest = body.get(at..).unwrap_or_default();
        let (line, after) = next_line(rest);
        if line.starts_with(marker.as_bytes()) {
            if let Some(start) = start {
                parts.push(body.get(start..at).unwrap_or_default());
            }
            start = Some(body.len() - after.len());
            if line
                .get(marker.len()..)
                .is_some_and(|end| end.starts_with(b"--"))
            {
                return parts;
            }
        }
        at = body.len() - after.len();
    }
    // An archive that was cut off still has the part it was cut in.
    parts.extend(
        start
            .and_then(|start| body.get(start..))
            .filter(|part| !part.is_empty()),
    );
    parts
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'=' {
            decoded.push(*byte);
            continue;
        }
        let digit = |at: usize| {
            let byte = after.get(at).copied().map(char::from)?;
            byte.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
        };
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            decoded.push(high << 4 | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            // A line end after `=` joins the lines; blanks may have crept in between.
            let (line, next) = next_line(after);
            if line.trim_ascii().is_empty() {
                rest = next;
            } else {
                decoded.push(b'=');
            }
        }
    }
    decoded
}

/// Decodes base64 and passes over what is none.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            // The bits above the low eight are left from the byte before.
            decoded.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::Block;

    fn texts(archive: &[u8]) -> Vec<String> {
        let read = Mht.read(archive, &ReadOptions::default()).unwrap();
        let blocks = read.value.document.blocks.into_iter();
        blocks
            .filter_map(|block| match block {
                Block::Paragraph(paragraph) => Some(paragraph.text),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn quoted_printable_gbk() {
        let archive = b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--=_x\"\r\n\r\npreamble\r\n----=_x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----=_x\r\nContent-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><p title=3D\"x\">=D5=FE=B8=AE=\r\n=D0=C5=CF=A2</p></html>\r\n----=_x--\r\n";
        assert_eq!(Mht.sniff(archive), Confidence::Certain);
        assert_eq!(texts(archive), ["政府信息"]);
    }

    #[test]
    fn base64_without_charset_and_cut_off() {
        let archive = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+5pS/5bqc5L+h5o\nGvPC9wPg==";
        assert_eq!(texts(archive), ["政府信息"]);
    }

    #[test]
    fn no_archive() {
        assert_eq!(Mht.sniff("日期：2024\n政府信息".as_bytes()), Confidence::No);
        assert_eq!(Mht.sniff(b""), Confidence::No);
        let empty = b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n";
        assert_eq!(Mht.sniff(empty), Confidence::Certain);
        assert!(Mht.read(empty, &ReadOptions::default()).is_err());
    }
}
