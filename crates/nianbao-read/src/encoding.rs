//! Characters from bytes: mark, strict UTF-8, what the file declares, detection, and at last a vote
//! by words that Chinese administrative texts contain.
//!
//! The words are those of the language of government, not of a statute: they tell GBK from Big5
//! where neither gives a single error.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A text with the encoding it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte-order mark.
    pub text: Cow<'a, str>,
    /// The encoding's name, e.g. `GB18030`.
    pub encoding: &'static str,
    /// How many sequences were no characters in it; each is U+FFFD in the text.
    pub errors: usize,
}

/// How much of a text is looked at where encodings are weighed against each other.
const SAMPLE_BYTES: usize = 64 << 10;

/// Decodes bytes.
///
/// `declared` is what the file or its envelope says, in any spelling; it is believed where the bytes
/// do not contradict it.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = wide(bytes) {
        return with(encoding, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name(),
            errors: 0,
        };
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // UTF-8 stands among the candidates so that a text with a few broken bytes stays what it is.
    let mut candidates: Vec<&'static Encoding> = declared.map(modern).into_iter().collect();
    candidates.extend([GB18030, BIG5, UTF_8]);
    let telling = telling(bytes);
    let best = match vote(&candidates, &telling) {
        (1.., best) => best,
        // No encoding gives words. Detection costs ten times the vote, so it is asked only here; its
        // guess stands behind what is declared and before what is merely common.
        _ => {
            let mut detector =
                chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(&telling, true);
            let guess = modern(detector.guess(None, chardetng::Utf8Detection::Allow));
            candidates.insert(usize::from(declared.is_some()), guess);
            vote(&candidates, &telling).1
        }
    };
    with(best, bytes)
}

/// Returns the Chinese encoding of bytes whose format says that they are Western letters. Only words
/// that official texts contain can speak against the format; without them there is none.
pub(crate) fn chinese(bytes: &[u8]) -> Option<&'static Encoding> {
    match vote(&[encoding_rs::WINDOWS_1252, GB18030, BIG5], &telling(bytes)) {
        (1.., best) => Some(best),
        _ => None,
    }
}

/// Returns the encoding that weighs most, the first of several, with its weight.
fn vote(candidates: &[&'static Encoding], bytes: &[u8]) -> (i64, &'static Encoding) {
    let mut best: Option<(i64, &'static Encoding)> = None;
    for (number, encoding) in candidates.iter().enumerate() {
        if candidates
            .get(..number)
            .is_some_and(|before| before.contains(encoding))
        {
            continue;
        }
        let score = score(encoding, bytes);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, encoding));
        }
    }
    best.unwrap_or((0, GB18030))
}

/// Returns the lines that are not plain ASCII, as far as [`SAMPLE_BYTES`] go. ASCII says nothing of
/// an encoding, and the style sheets before a page that Word saved are longer than its text. In none
/// of the encodings in question does a character contain the byte of a line feed.
fn telling(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if !line.is_ascii() {
            lines.extend_from_slice(sample(line));
        }
        if lines.len() >= SAMPLE_BYTES {
            break;
        }
    }
    lines
}

/// Returns the superset that pages labelled with a Chinese encoding are really written in.
fn modern(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    }
}

fn sample(bytes: &[u8]) -> &[u8] {
    bytes.get(..SAMPLE_BYTES).unwrap_or(bytes)
}

/// Recognises UTF-16 without a mark. No other text has zero bytes; in this one its line breaks,
/// digits and marks have one each, most of them on the same side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = sample(bytes);
    let sample = sample.get(..sample.len() & !1).unwrap_or_default();
    if sample.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let units = sample.len() / 2;
    if (even + odd) * 100 < units || even == odd {
        return None;
    }
    let encoding = if odd > even { UTF_16LE } else { UTF_16BE };
    // A binary file may look like it too; real text decodes without errors and without controls.
    let (text, errors) = encoding.decode_without_bom_handling(sample);
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !c.is_ascii_whitespace())
        .count();
    (!errors && controls * 1000 < units).then_some(encoding)
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, errors) = encoding.decode_without_bom_handling(bytes);
    let errors = if errors {
        text.chars().filter(|c| *c == '\u{FFFD}').count()
    } else {
        0
    };
    Decoded {
        text,
        encoding: encoding.name(),
        errors,
    }
}

/// Returns whether two characters are a word that official Chinese texts contain, in simplified or
/// traditional characters.
const fn is_word(first: char, second: char) -> bool {
    matches!(
        (first, second),
        ('政', '府')
            | ('信', '息')
            | ('公', '开')
            | ('情', '况')
            | ('报', '告')
            | ('工', '作')
            | ('行', '政')
            | ('数', '量')
            | ('总', '计')
            | ('申', '请')
            | ('年', '度')
            | ('单', '位')
            | ('资', '讯')
            | ('資', '訊')
            | ('公', '開')
            | ('情', '況')
            | ('報', '告')
            | ('數', '量')
            | ('總', '計')
            | ('申', '請')
            | ('單', '位')
            | ('機', '關')
    )
}

/// Weighs a decoding: words speak for it, errors and characters nobody types against it.
fn score(encoding: &'static Encoding, bytes: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut score = 0i64;
    let mut before = '\0';
    for c in text.chars() {
        score += match c {
            '\u{FFFD}' => -20,
            '\u{E000}'..='\u{F8FF}' => -5,
            '\u{80}'..='\u{24F}' => -2,
            '\u{3400}'..='\u{4DBF}' => -1,
            _ if is_word(before, c) => 10,
            _ => 0,
        };
        before = c;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "某县2024年政府信息公开工作年度报告\n一、总体情况\n规章\t0\t0\t0\n";
    const TRADITIONAL: &str = "某縣2024年政府資訊公開工作年度報告\n一、總體情況\n規章\t0\t0\t0\n";

    #[test]
    fn every_encoding_is_recognised() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|u| {
                    if big {
                        u.to_be_bytes()
                    } else {
                        u.to_le_bytes()
                    }
                })
                .collect()
        };
        let cases: Vec<(&str, Vec<u8>, &str)> = vec![
            ("UTF-8", SIMPLIFIED.as_bytes().to_vec(), SIMPLIFIED),
            (
                "UTF-8",
                [b"\xEF\xBB\xBF", SIMPLIFIED.as_bytes()].concat(),
                SIMPLIFIED,
            ),
            (
                "gb18030",
                GB18030.encode(SIMPLIFIED).0.into_owned(),
                SIMPLIFIED,
            ),
            ("Big5", BIG5.encode(TRADITIONAL).0.into_owned(), TRADITIONAL),
            ("UTF-16LE", utf16(SIMPLIFIED, false), SIMPLIFIED),
            ("UTF-16BE", utf16(SIMPLIFIED, true), SIMPLIFIED),
            (
                "UTF-16LE",
                [&[0xFF, 0xFE], &utf16(SIMPLIFIED, false)[..]].concat(),
                SIMPLIFIED,
            ),
            (
                "UTF-16BE",
                [&[0xFE, 0xFF], &utf16(SIMPLIFIED, true)[..]].concat(),
                SIMPLIFIED,
            ),
        ];
        for (name, bytes, text) in cases {
            let decoded = decode(&bytes, None);
            assert_eq!(
                (decoded.encoding, &*decoded.text, decoded.errors),
                (name, text, 0)
            );
        }
    }

    #[test]
    fn a_long_style_sheet_hides_no_text() {
        let mut bytes = "p { margin: 0 }\n".repeat(SAMPLE_BYTES / 8).into_bytes();
        bytes.extend_from_slice(&GB18030.encode(SIMPLIFIED).0);
        assert!(decode(&bytes, None).text.ends_with(SIMPLIFIED));
    }

    #[test]
    fn texts_without_the_words_are_detected() {
        let russian = encoding_rs::WINDOWS_1251
            .encode("Привет, это обычный русский текст без ошибок")
            .0;
        assert_eq!(decode(&russian, None).encoding, "windows-1251");
        assert_eq!(
            decode(b"caf\xE9 cr\xE8me", Some("iso-8859-1")).text,
            "café crème"
        );
    }

    #[test]
    fn a_false_declaration_is_not_believed() {
        let gbk = GB18030.encode(SIMPLIFIED).0;
        assert_eq!(decode(&gbk, Some("utf-8")).encoding, "gb18030");
        assert_eq!(
            decode(SIMPLIFIED.as_bytes(), Some("gb2312")).encoding,
            "UTF-8"
        );
        let big5 = BIG5.encode(TRADITIONAL).0;
        assert_eq!(decode(&big5, Some("gb2312")).encoding, "Big5");
    }

    #[test]
    fn broken_bytes_leave_the_rest() {
        let mut bytes = SIMPLIFIED.as_bytes().to_vec();
        bytes.insert(6, 0xFF);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.errors), ("UTF-8", 1));
        assert!(decoded.text.contains("一、总体情况"));
    }
}
