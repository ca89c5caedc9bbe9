//! The characters of bytes: by the font's character set, or by the document's code page
//! (RTF 1.9.1, "Font Table" and "Character Set").

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

/// What a font says of the bytes written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Nothing: they are of the document's code page.
    Default,
    /// They are of this encoding.
    Of(&'static Encoding),
    /// They are the codes of a font of signs.
    Symbol,
}

impl Charset {
    /// Returns what `\fcharsetN` means.
    pub(crate) fn of(number: i32) -> Self {
        match number {
            2 => Self::Symbol,
            128 => Self::Of(SHIFT_JIS),
            129 | 130 => Self::Of(EUC_KR),
            134 => Self::Of(GB18030),
            136 => Self::Of(BIG5),
            161 => Self::Of(WINDOWS_1253),
            162 => Self::Of(WINDOWS_1254),
            163 => Self::Of(WINDOWS_1258),
            177 => Self::Of(WINDOWS_1255),
            178 => Self::Of(WINDOWS_1256),
            186 => Self::Of(WINDOWS_1257),
            204 => Self::Of(WINDOWS_1251),
            222 => Self::Of(WINDOWS_874),
            238 => Self::Of(WINDOWS_1250),
            _ => Self::Default,
        }
    }
}

/// Returns the encoding of a code page.
pub(crate) fn of_code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        874 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 | 54936 | 20936 => GB18030,
        949 | 1361 => EUC_KR,
        950 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        437 | 850 | 1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => encoding_rs::MACINTOSH,
        10008 => GB18030,
        65001 => UTF_8,
        _ => return None,
    })
}

/// Decodes bytes. A font without a character set of its own is used for Western letters too: bytes
/// that are no characters of an eastern code page are read as those.
pub(crate) fn decode(bytes: &[u8], charset: Charset, page: &'static Encoding) -> (String, bool) {
    let encoding = match charset {
        Charset::Of(encoding) => encoding,
        Charset::Default | Charset::Symbol => page,
    };
    let (text, errors) = encoding.decode_without_bom_handling(bytes);
    if errors && charset == Charset::Default {
        let (western, wrong) = WINDOWS_1252.decode_without_bom_handling(bytes);
        let accented = |c: char| c.is_ascii() || c.is_alphabetic();
        if !wrong && western.chars().all(accented) {
            return (western.into_owned(), false);
        }
    }
    (text.into_owned(), errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_and_pages_say_what_bytes_are() {
        let decoded = |bytes: &[u8], charset, page| decode(bytes, charset, page).0;
        assert_eq!(decoded(b"\xD6\xD0a", Charset::of(134), WINDOWS_1252), "中a");
        assert_eq!(decoded(b"\xA4\xA4", Charset::of(136), GB18030), "中");
        assert_eq!(decoded(b"\xD6\xD0", Charset::of(0), GB18030), "中");
        assert_eq!(decoded(b"caf\xE9", Charset::of(0), GB18030), "café");
        assert_eq!(of_code_page(936), Some(GB18030));
    }
}
