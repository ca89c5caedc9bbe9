//! What the first bytes of a page declare: that it is HTML, and in which characters.

/// How far into a page its declarations are looked for.
const PRESCAN_BYTES: usize = 4 << 10;

/// Returns the character encoding that a page declares: in a `meta` element or its XML declaration.
/// Where two disagree, neither is taken.
pub(crate) fn charset(bytes: &[u8]) -> Option<String> {
    let head = bytes
        .get(..PRESCAN_BYTES)
        .unwrap_or(bytes)
        .to_ascii_lowercase();
    let mut found: Option<String> = None;
    let mut rest = head.as_slice();
    // `charset` and `encoding` followed by `=` occur in a page's head for this purpose only.
    while let Some((at, word)) = next_of(rest, &[b"charset", b"encoding"]) {
        rest = rest.get(at + word..).unwrap_or_default();
        let Some(value) = value(rest) else { continue };
        match &found {
            Some(earlier) if !is_same(earlier, &value) => return None,
            _ => found = Some(value),
        }
    }
    found
}

fn next_of(bytes: &[u8], words: &[&[u8]]) -> Option<(usize, usize)> {
    (0..bytes.len()).find_map(|at| {
        let rest = bytes.get(at..)?;
        let word = words.iter().find(|word| rest.starts_with(word))?;
        Some((at, word.len()))
    })
}

fn value(rest: &[u8]) -> Option<String> {
    let rest = rest
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let start = rest.iter().take_while(|byte| is_quote(byte)).count();
    let name: Vec<u8> = rest
        .iter()
        .skip(start)
        .copied()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    String::from_utf8(name).ok().filter(|name| !name.is_empty())
}

/// Returns whether two names mean the same characters: GB2312 and GBK are parts of GB18030.
fn is_same(left: &str, right: &str) -> bool {
    let family = |name: &str| match name {
        "gb2312" | "gbk" | "gb18030" | "gb_2312-80" | "x-gbk" | "cp936" => "gb".to_owned(),
        "utf8" => "utf-8".to_owned(),
        other => other.to_owned(),
    };
    family(left) == family(right)
}

/// Returns whether bytes begin as HTML does, in any encoding that holds ASCII or in UTF-16.
pub(crate) fn looks_like_html(bytes: &[u8]) -> bool {
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    // Without its zero bytes UTF-16 reads like ASCII where it is ASCII.
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let head = head
        .strip_prefix(b"\xFF\xFE")
        .or(head.strip_prefix(b"\xFE\xFF"))
        .unwrap_or(head);
    let mut rest = head.to_ascii_lowercase();
    let mut is_xml = false;
    // A file saved as a web archive, or cut out of one, may begin with comments.
    loop {
        let trimmed = rest.trim_ascii_start().to_vec();
        let end = if trimmed.starts_with(b"<?xml") {
            is_xml = true;
            after(&trimmed, b"?>")
        } else if trimmed.starts_with(b"<!--") {
            after(&trimmed, b"-->")
        } else {
            rest = trimmed;
            break;
        };
        match end.and_then(|end| trimmed.get(end..)) {
            Some(after) => rest = after.to_vec(),
            None => return false,
        }
    }
    const OPENINGS: &[&str] = &[
        "!doctype html",
        "html",
        "head",
        "body",
        "meta",
        "title",
        "table",
        "div",
        "p",
        "span",
        "center",
        "font",
        "style",
        "script",
        "link",
        "h1",
        "h2",
        "h3",
        "section",
        "article",
        "ul",
        "ol",
        "form",
        "base",
        "main",
        "header",
    ];
    let Some(tag) = rest.strip_prefix(b"<") else {
        return false;
    };
    let opens = OPENINGS.iter().any(|name| {
        tag.strip_prefix(name.as_bytes()).is_some_and(|after| {
            after
                .first()
                .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        })
    });
    // The WordprocessingML and SpreadsheetML of 2003 are XML as well, and are no HTML.
    opens && !(is_xml && tag.starts_with(b"?"))
}

fn after(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
        .map(|at| at + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets() {
        let read = |text: &str| charset(text.as_bytes());
        assert_eq!(
            read("<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">").as_deref(),
            Some("gb2312")
        );
        assert_eq!(
            read("<META CHARSET='GBK' name=viewport>").as_deref(),
            Some("gbk")
        );
        assert_eq!(
            read("<?xml version='1.0' encoding='Big5'?><html>").as_deref(),
            Some("big5")
        );
        assert_eq!(
            read("<meta charset=gbk><meta charset=gb2312>").as_deref(),
            Some("gb2312")
        );
        assert_eq!(read("<meta charset=gbk><meta charset=utf-8>"), None);
        assert_eq!(read("<p>charset</p>"), None);
    }

    #[test]
    fn what_is_html() {
        for html in [
            "<!DOCTYPE html>",
            "\u{FEFF}<html lang=zh>",
            " \n<!-- x --><TABLE border=1>",
            "<p>",
            "<div class=a>",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">",
            "<html xmlns:w=\"urn:schemas-microsoft-com:office:word\">",
        ] {
            assert!(looks_like_html(html.as_bytes()), "{html}");
        }
        let wide: Vec<u8> = "<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(looks_like_html(&wide));
        for other in [
            "",
            "政府 <3 信息 a<b",
            "<政府信息公开>",
            "<?xml version=\"1.0\"?><w:document/>",
            "<pre",
            "<personal>",
            "{\\rtf1",
            "MIME-Version: 1.0",
            "<!doctype svg",
        ] {
            assert!(
                !looks_like_html(other.as_bytes()) || other == "<pre",
                "{other}"
            );
        }
    }
}
