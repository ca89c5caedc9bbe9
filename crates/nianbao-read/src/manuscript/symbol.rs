//! Characters of symbol fonts (ECMA-376 17.3.3.30): their codes mean what the font draws.

/// Returns what is printed for a code of a font. Codes from F000 on are those of the font itself.
pub(crate) fn symbol(font: &str, code: &str) -> Option<String> {
    let code = u32::from_str_radix(code.trim(), 16).ok()?;
    let own = if (0xF000..=0xF0FF).contains(&code) {
        code - 0xF000
    } else {
        code
    };
    let font = font.to_ascii_lowercase();
    let character = if font.starts_with("wingdings 2") {
        match own {
            0x50 => '✓',
            0x51 => '✗',
            0x52 => '☑',
            0x53 => '☒',
            0xA3 => '□',
            _ => char::from_u32(code)?,
        }
    } else if font.starts_with("wingdings") {
        match own {
            0x6C | 0x9F => '●',
            0x6E | 0xA7 => '■',
            0x6F | 0x71 | 0xA8 => '□',
            0x75 => '◆',
            0x80 => '⓪',
            0x81..=0x8A => char::from_u32(u32::from('①') + own - 0x81)?,
            0x8C..=0x95 => char::from_u32(u32::from('❶') + own - 0x8C)?,
            0xD8 => '➢',
            0xFB => '✗',
            0xFC => '✓',
            0xFD => '☒',
            0xFE => '☑',
            _ => char::from_u32(code)?,
        }
    } else if font.starts_with("symbol") {
        match own {
            0xA3 => '≤',
            0xB0 => '°',
            0xB1 => '±',
            0xB3 => '≥',
            0xB4 => '×',
            0xB7 => '•',
            0xB8 => '÷',
            0xB9 => '≠',
            // Digits and brackets stand where ASCII has them.
            0x20 | 0x21 | 0x25 | 0x28..=0x29 | 0x2B..=0x2C | 0x2E..=0x3F => char::from_u32(own)?,
            _ => char::from_u32(code)?,
        }
    } else {
        char::from_u32(own)?
    };
    Some(character.to_string())
}

#[cfg(test)]
mod tests {
    use super::symbol;

    #[test]
    fn fonts_say_what_codes_mean() {
        let cases = [
            ("Wingdings", "F0FE", Some("☑")),
            ("Wingdings", "F082", Some("②")),
            ("Wingdings 2", "0052", Some("☑")),
            ("Symbol", "F035", Some("5")),
            ("宋体", "F041", Some("A")),
            ("宋体", "4E00", Some("一")),
            ("Symbol", "zz", None),
            ("Symbol", "D800", None),
        ];
        for (font, code, text) in cases {
            assert_eq!(symbol(font, code).as_deref(), text, "{font} {code}");
        }
    }
}
