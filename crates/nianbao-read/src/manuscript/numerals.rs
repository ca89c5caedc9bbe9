//! Numbers as a list prints them (ECMA-376 17.18.59, `ST_NumberFormat`).
//!
//! - [x] decimal and its zero, enclosed and full-width kinds; letters; Roman numerals
//! - [x] Chinese, Japanese and Korean counting and digits, simplified, traditional and legal
//! - [x] heavenly stems, earthly branches
//! - [-] ordinal and cardinal words of other languages: printed as decimals

/// Writes a number in a format. What is not known is printed in decimals, as Word does.
pub(crate) fn format(number: i64, format: &str) -> String {
    match format {
        "none" | "bullet" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "numberInDash" => format!("- {number} -"),
        "decimalFullWidth" | "decimalFullWidth2" => full_width(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "decimalEnclosedParen" => from_block(number, '⑴', 20),
        "decimalEnclosedFullstop" => from_block(number, '⒈', 20),
        "ideographEnclosedCircle" => from_block(number, '㊀', 10),
        "upperLetter" => letters(number, b'A'),
        "lowerLetter" => letters(number, b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "chineseCounting" | "taiwaneseCounting" => counting(number, SIMPLIFIED, Style::Short),
        "chineseCountingThousand" | "taiwaneseCountingThousand" => {
            counting(number, SIMPLIFIED, Style::Plain)
        }
        "japaneseCounting" | "koreanCounting" => counting(number, JAPANESE, Style::Terse),
        "chineseLegalSimplified" => counting(number, LEGAL, Style::Plain),
        "ideographLegalTraditional" | "japaneseLegal" => {
            counting(number, LEGAL_TRADITIONAL, Style::Plain)
        }
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => digits(number),
        "ideographTraditional" => from_cycle(number, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => from_cycle(number, "子丑寅卯辰巳午未申酉戌亥"),
        "ordinal" => format!("{number}{}", english_ending(number)),
        _ => number.to_string(),
    }
}

/// Returns the name of the format that DOC and RTF know by a number (MS-OSHARED 2.2.1.3, `MSONFC`).
pub(crate) fn of_code(number: u8) -> &'static str {
    match number {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        5 => "ordinal",
        10 => "ideographDigital",
        11 => "japaneseCounting",
        14 => "decimalFullWidth",
        16 => "japaneseLegal",
        17 => "japaneseDigitalTenThousand",
        18 => "decimalEnclosedCircle",
        19 => "decimalFullWidth2",
        22 => "decimalZero",
        23 => "bullet",
        26 => "decimalEnclosedFullstop",
        27 => "decimalEnclosedParen",
        28 => "decimalEnclosedCircleChinese",
        29 => "ideographEnclosedCircle",
        30 => "ideographTraditional",
        31 => "ideographZodiac",
        33 => "taiwaneseCounting",
        34 => "ideographLegalTraditional",
        35 => "taiwaneseCountingThousand",
        36 => "taiwaneseDigital",
        37 => "chineseCounting",
        38 => "chineseLegalSimplified",
        39 => "chineseCountingThousand",
        42 => "koreanCounting",
        57 => "numberInDash",
        255 => "none",
        _ => "decimal",
    }
}

/// The ten digits, the three units within ten thousand, and the two beyond.
struct Characters(&'static str, &'static str, &'static str);

const SIMPLIFIED: Characters = Characters("零一二三四五六七八九", "十百千", "万亿");
const JAPANESE: Characters = Characters("〇一二三四五六七八九", "十百千", "万億");
const LEGAL: Characters = Characters("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿");
const LEGAL_TRADITIONAL: Characters = Characters("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬億");

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// 十, 十一, 二十, 一百零一; from a hundred on Word's `chineseCounting` prints digits: 一○○.
    Short,
    /// 十一 … 一百零一, with every unit.
    Plain,
    /// 一百 is 百, and gaps are not filled.
    Terse,
}

fn counting(number: i64, characters: Characters, style: Style) -> String {
    let Characters(digit, unit, beyond) = characters;
    if style == Style::Short && number >= 100 {
        return digits(number).replace('〇', "○");
    }
    let mut rest = number.unsigned_abs();
    if rest == 0 {
        return digit.chars().take(1).collect();
    }
    let mut text = String::new();
    let mut gap = false;
    for (power, name) in [
        (100_000_000u64, beyond.chars().nth(1)),
        (10_000, beyond.chars().next()),
        (1, None),
    ] {
        let group = rest / power;
        rest %= power;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        let mut within = group;
        for (value, place) in [(1000u64, 2usize), (100, 1), (10, 0), (1, usize::MAX)] {
            let count = within / value;
            within %= value;
            if count == 0 {
                gap = gap || !text.is_empty();
                continue;
            }
            if gap && style != Style::Terse {
                text.extend(digit.chars().take(1));
            }
            gap = false;
            let unit = unit.chars().nth(place);
            // 十一, not 一十一, at the beginning; legal characters keep the one.
            let bare = count == 1
                && unit.is_some()
                && (style == Style::Terse
                    || (value == 10 && text.is_empty() && !digit.contains('壹')));
            if !bare {
                let index = usize::try_from(count).unwrap_or(usize::MAX);
                text.extend(digit.chars().nth(index));
            }
            text.extend(unit);
        }
        // A gap at the end of a group is not told before a full unit.
        gap = false;
        text.extend(name);
    }
    text
}

fn digits(number: i64) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| {
        let index = usize::try_from(c.to_digit(10)?).ok()?;
        DIGITS.chars().nth(index)
    };
    number
        .unsigned_abs()
        .to_string()
        .chars()
        .filter_map(digit)
        .collect()
}

fn full_width(number: i64) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c);
    number
        .unsigned_abs()
        .to_string()
        .chars()
        .map(wide)
        .collect()
}

fn circled(number: i64) -> String {
    match number {
        0 => "⓪".into(),
        21..=35 => from_block(number - 20, '㉑', 15),
        36..=50 => from_block(number - 35, '㊱', 15),
        _ => from_block(number, '①', 20),
    }
}

/// Takes the character of a block that begins with the one for 1.
fn from_block(number: i64, first: char, most: i64) -> String {
    let step = u32::try_from(number.saturating_sub(1))
        .ok()
        .filter(|_| number <= most);
    step.and_then(|step| char::from_u32(u32::from(first) + step))
        .map_or_else(|| number.to_string(), String::from)
}

fn from_cycle(number: i64, characters: &str) -> String {
    let index = usize::try_from(number.saturating_sub(1)).ok();
    index
        .and_then(|index| characters.chars().nth(index))
        .map_or_else(|| number.to_string(), String::from)
}

/// A … Z, AA, BB: Word repeats the letter.
fn letters(number: i64, first: u8) -> String {
    /// The longest run of one letter; beyond it the number is not one that a person wrote.
    const MOST: usize = 30;
    let Ok(index) = usize::try_from(number.saturating_sub(1)) else {
        return number.to_string();
    };
    let (repeat, letter) = (index / 26 + 1, u8::try_from(index % 26).unwrap_or_default());
    if number < 1 || repeat > MOST {
        return number.to_string();
    }
    char::from(first + letter).to_string().repeat(repeat)
}

fn roman(number: i64) -> String {
    const VALUES: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..=32_767).contains(&number) {
        return number.to_string();
    }
    let mut text = String::new();
    let mut rest = number;
    for (value, name) in VALUES {
        while rest >= value {
            text += name;
            rest -= value;
        }
    }
    text
}

fn english_ending(number: i64) -> &'static str {
    match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn numbers_are_printed_as_lists_do() {
        let cases = [
            ("chineseCounting", 1, "一"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 12, "十二"),
            ("chineseCounting", 20, "二十"),
            ("chineseCounting", 99, "九十九"),
            ("chineseCounting", 105, "一○五"),
            ("chineseCountingThousand", 11, "十一"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1010, "一千零一十"),
            ("chineseCountingThousand", 10_001, "一万零一"),
            ("chineseCountingThousand", 120_000, "十二万"),
            ("japaneseCounting", 11, "十一"),
            ("japaneseCounting", 100, "百"),
            ("chineseLegalSimplified", 11, "壹拾壹"),
            ("ideographDigital", 10, "一〇"),
            ("ideographTraditional", 2, "乙"),
            ("decimal", 7, "7"),
            ("decimalZero", 7, "07"),
            ("decimalFullWidth", 12, "１２"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalEnclosedCircle", 21, "㉑"),
            ("decimalEnclosedCircle", 99, "99"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("upperLetter", 27, "AA"),
            ("lowerLetter", 2, "b"),
            ("upperRoman", 14, "XIV"),
            ("lowerRoman", 4, "iv"),
            ("upperRoman", i64::MAX, "9223372036854775807"),
            ("lowerLetter", i64::MIN, "-9223372036854775808"),
            ("bullet", 1, ""),
            ("unheardOf", 5, "5"),
        ];
        for (name, number, text) in cases {
            assert_eq!(format(number, name), text, "{name} {number}");
        }
    }
}
