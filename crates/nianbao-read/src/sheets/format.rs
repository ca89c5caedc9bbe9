//! Number formats: from a stored number to what the sheet shows (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! - [x] sections for positive, negative, zero and text; conditions; colours left out
//! - [x] digits, thousands, scaling, percent, scientific, literals, currency marks
//! - [x] dates and times with their Chinese words, elapsed hours, minutes and seconds
//! - [x] General, never in scientific notation where fifteen digits hold the number
//! - [-] Chinese numerals (`[DBNum1]`) in dates only; fractions are shown as decimals

use super::calendar::Moment;
use super::decimal::Decimal;
use super::pattern::{self, Condition, Section, Unit};

/// A number format, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Format {
    sections: Vec<Section>,
}

/// The formats that have a number and no text of their own, as a Chinese Excel shows them.
const BUILT_IN: &[(u16, &str)] = &[
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (5, "\"¥\"#,##0;\"¥\"\\-#,##0"),
    (6, "\"¥\"#,##0;\"¥\"\\-#,##0"),
    (7, "\"¥\"#,##0.00;\"¥\"\\-#,##0.00"),
    (8, "\"¥\"#,##0.00;\"¥\"\\-#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (12, "# ?/?"),
    (13, "# ??/??"),
    (14, "yyyy/m/d"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "yyyy/m/d h:mm"),
    (27, "yyyy\"年\"m\"月\""),
    (28, "m\"月\"d\"日\""),
    (29, "m\"月\"d\"日\""),
    (30, "m-d-yy"),
    (31, "yyyy\"年\"m\"月\"d\"日\""),
    (32, "h\"时\"mm\"分\""),
    (33, "h\"时\"mm\"分\"ss\"秒\""),
    (34, "上午/下午h\"时\"mm\"分\""),
    (35, "上午/下午h\"时\"mm\"分\"ss\"秒\""),
    (36, "yyyy\"年\"m\"月\""),
    (37, "#,##0_);(#,##0)"),
    (38, "#,##0_);(#,##0)"),
    (39, "#,##0.00_);(#,##0.00)"),
    (40, "#,##0.00_);(#,##0.00)"),
    (41, "_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ "),
    (
        42,
        "_ \"¥\"* #,##0_ ;_ \"¥\"* \\-#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ ",
    ),
    (43, "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ "),
    (
        44,
        "_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ",
    ),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mm:ss.0"),
    (48, "##0.0E+0"),
    (49, "@"),
    (50, "yyyy\"年\"m\"月\""),
    (51, "m\"月\"d\"日\""),
    (52, "yyyy\"年\"m\"月\""),
    (53, "m\"月\"d\"日\""),
    (54, "m\"月\"d\"日\""),
    (55, "上午/下午h\"时\"mm\"分\""),
    (56, "上午/下午h\"时\"mm\"分\"ss\"秒\""),
    (57, "yyyy\"年\"m\"月\""),
    (58, "m\"月\"d\"日\""),
];

impl Default for Format {
    fn default() -> Self {
        Self::parse("General")
    }
}

impl Format {
    /// Takes a format apart.
    pub(crate) fn parse(code: &str) -> Self {
        Self {
            sections: pattern::sections(code),
        }
    }

    /// Returns the format of that number, General where there is none.
    pub(crate) fn built_in(id: u16) -> Self {
        let known = BUILT_IN.iter().find(|(known, _)| *known == id);
        Self::parse(known.map_or("General", |(_, code)| code))
    }

    /// Shows a number.
    pub(crate) fn number(&self, value: f64, is_1904: bool) -> String {
        let Some(section) = self.section(value) else {
            return general(value);
        };
        let (section, index) = section;
        if section.is_date {
            return date(section, value, is_1904);
        }
        // The section for what is below zero says itself how that is shown.
        let own_sign = index == 1 || section.condition.is_some() && index > 0;
        let sign = value < 0.0 && !own_sign;
        number(section, value.abs(), sign)
    }

    /// Shows a text.
    pub(crate) fn text(&self, text: &str) -> String {
        let own = self.sections.get(3);
        let own = own.or_else(|| {
            let last = self.sections.last()?;
            last.units.contains(&Unit::Text).then_some(last)
        });
        let Some(section) = own else {
            return text.to_owned();
        };
        let mut out = String::new();
        for unit in &section.units {
            match unit {
                Unit::Text | Unit::General => out.push_str(text),
                Unit::Literal(literal) => out.push_str(literal),
                _ => {}
            }
        }
        out
    }

    /// Chooses the section for a value, with its place.
    fn section(&self, value: f64) -> Option<(&Section, usize)> {
        let numeric = self.sections.get(..3).unwrap_or(&self.sections);
        if numeric.iter().any(|section| section.condition.is_some()) {
            let fits =
                |section: &Section| section.condition.is_none_or(|c: Condition| c.holds(value));
            let found = numeric.iter().position(fits)?;
            return Some((numeric.get(found)?, found));
        }
        let index = match numeric.len() {
            0 => return None,
            1 => 0,
            2 => usize::from(value < 0.0),
            _ if value < 0.0 => 1,
            _ if value > 0.0 => 0,
            _ => 2,
        };
        Some((numeric.get(index)?, index))
    }
}

/// Shows a number in its section.
fn number(section: &Section, value: f64, sign: bool) -> String {
    let Some(mut decimal) = Decimal::new(value) else {
        return general(value);
    };
    let count = |wanted: &Unit| section.units.iter().filter(|unit| *unit == wanted).count();
    let percents = i32::try_from(count(&Unit::Percent)).unwrap_or(0);
    decimal.shift(2 * percents - 3 * section.scale);
    let point = section.units.iter().position(|unit| *unit == Unit::Point);
    let is_digit = |unit: &&Unit| matches!(unit, Unit::Digit(_));
    let exponent_at = section
        .units
        .iter()
        .position(|unit| matches!(unit, Unit::Exponent(_)));
    let mantissa = exponent_at.unwrap_or(section.units.len());
    let whole = section.units.get(..point.unwrap_or(mantissa).min(mantissa));
    let whole = whole.unwrap_or_default();
    let behind = point.and_then(|at| section.units.get(at..mantissa));
    let decimals = behind.unwrap_or_default().iter().filter(is_digit).count();
    if section.units.contains(&Unit::General) || section.is_fraction {
        let mut out = String::new();
        for unit in &section.units {
            match unit {
                Unit::General => out.push_str(&general(value)),
                Unit::Literal(literal) if !section.is_fraction => out.push_str(literal),
                _ => {}
            }
        }
        if section.is_fraction {
            out = general(value);
        }
        return signed(out, sign && !decimal.is_zero());
    }
    let places = i32::try_from(decimals).unwrap_or(i32::MAX);
    let mut exponent = 0;
    if exponent_at.is_some() {
        let width = i32::try_from(whole.iter().filter(is_digit).count())
            .unwrap_or(1)
            .max(1);
        if !decimal.is_zero() {
            exponent = (decimal.exponent - 1).div_euclid(width) * width;
            decimal.shift(-exponent);
            let before = decimal.exponent;
            decimal.round(places);
            if decimal.exponent > before && decimal.exponent > width {
                decimal.shift(-width);
                exponent += width;
            }
        }
    } else {
        decimal.round(places);
    }
    let sign = sign && !decimal.is_zero();
    let mut out = integer(whole, &decimal.whole(), section.thousands);
    let fraction = decimal.fraction(decimals);
    let significant = decimal.decimals();
    let mut digits = fraction.chars().enumerate();
    let mut in_exponent = false;
    for unit in section.units.get(whole.len()..).unwrap_or_default() {
        match unit {
            Unit::Point if !in_exponent => out.push('.'),
            Unit::Digit(kind) if !in_exponent => {
                let Some((index, digit)) = digits.next() else {
                    continue;
                };
                match kind {
                    '0' => out.push(digit),
                    _ if index < significant => out.push(digit),
                    '?' => out.push(' '),
                    _ => {}
                }
            }
            Unit::Exponent(plus) => {
                in_exponent = true;
                let rest = section.units.get(mantissa + 1..).unwrap_or_default();
                let width = rest.iter().filter(is_digit).count();
                let mark = match (exponent < 0, plus) {
                    (true, _) => "-",
                    (false, true) => "+",
                    (false, false) => "",
                };
                out.push_str(&format!("E{mark}{:0width$}", exponent.abs()));
            }
            other => push_plain(&mut out, other),
        }
    }
    signed(out, sign)
}

/// Writes the digits before the point into their places, the rest before the first of them.
fn integer(units: &[Unit], digits: &str, thousands: bool) -> String {
    let is_digit = |unit: &Unit| matches!(unit, Unit::Digit(_));
    let first = units.iter().position(is_digit);
    let mut rest: Vec<char> = digits.chars().collect();
    let mut reversed: Vec<char> = Vec::new();
    let mut written = 0;
    let mut push = |out: &mut Vec<char>, digit: char| {
        if thousands && written > 0 && written % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
        written += 1;
    };
    for (index, unit) in units.iter().enumerate().rev() {
        match unit {
            Unit::Digit(kind) => {
                match (rest.pop(), kind) {
                    (Some(digit), _) => push(&mut reversed, digit),
                    (None, '0') => push(&mut reversed, '0'),
                    (None, '?') => reversed.push(' '),
                    (None, _) => {}
                }
                if Some(index) == first {
                    while let Some(digit) = rest.pop() {
                        push(&mut reversed, digit);
                    }
                }
            }
            other => {
                let mut literal = String::new();
                push_plain(&mut literal, other);
                reversed.extend(literal.chars().rev());
            }
        }
    }
    reversed.iter().rev().collect()
}

fn push_plain(out: &mut String, unit: &Unit) {
    match unit {
        Unit::Literal(literal) => out.push_str(literal),
        Unit::Percent => out.push('%'),
        _ => {}
    }
}

fn signed(text: String, sign: bool) -> String {
    if sign { format!("-{text}") } else { text }
}

/// Shows a number as General does: up to ten digits where some stand behind the point, all where none
/// do.
fn general(value: f64) -> String {
    let Some(mut decimal) = Decimal::new(value) else {
        return "#NUM!".to_owned();
    };
    if decimal.exponent > 15 || decimal.exponent < -8 {
        let whole: String = decimal
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let (first, rest) = whole.split_at(whole.len().min(1));
        let point = if rest.is_empty() { "" } else { "." };
        let exponent = decimal.exponent - 1;
        let mark = if exponent < 0 { "-" } else { "+" };
        let text = format!("{first}{point}{rest}E{mark}{:02}", exponent.abs());
        return signed(text, value < 0.0);
    }
    decimal.round((10 - decimal.exponent.max(1)).max(0));
    let whole = decimal.whole();
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    let decimals = decimal.decimals();
    let text = if decimals == 0 {
        whole
    } else {
        format!("{whole}.{}", decimal.fraction(decimals))
    };
    signed(text, decimal.negative && !decimal.is_zero())
}

/// Shows a day or a time.
fn date(section: &Section, value: f64, is_1904: bool) -> String {
    let thousandths = match section.second_decimals {
        0 => 1_000,
        1 => 100,
        2 => 10,
        _ => 1,
    };
    let Some(moment) = Moment::new(value, is_1904, thousandths) else {
        // What the sheet shows where no calendar has the day.
        return "########".to_owned();
    };
    let mut out = String::new();
    for unit in &section.units {
        match unit {
            Unit::Date(letter, count) => out.push_str(&section.part(&moment, *letter, *count)),
            Unit::Elapsed(letter, count) => {
                #[allow(clippy::cast_possible_truncation, reason = "bounded by the calendar")]
                let seconds = (value * 86_400.0).round() as i64;
                let elapsed = match letter {
                    'h' => seconds / 3_600,
                    'm' => seconds / 60,
                    _ => seconds,
                };
                out.push_str(&format!("{elapsed:0count$}"));
            }
            Unit::Literal(literal) => out.push_str(literal),
            Unit::Fraction(count) => {
                let digits = format!("{:03}", moment.thousandth);
                out.push('.');
                out.push_str(digits.get(..(*count).min(3)).unwrap_or_default());
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        Format::parse(code).number(value, false)
    }

    #[test]
    fn numbers_are_shown_as_formatted() {
        for (code, value, expected) in [
            ("0", 12.0, "12"),
            ("0\"件\"", 12.0, "12件"),
            ("0.00", 961.89, "961.89"),
            ("0.00", 0.005, "0.01"),
            ("#,##0", 7_730.0, "7,730"),
            ("#,##0.00", 7_730.28, "7,730.28"),
            ("#,##0.00", 1_234_567.0, "1,234,567.00"),
            ("#,##0", 0.0, "0"),
            ("#", 0.0, ""),
            ("0.0#", 1.5, "1.5"),
            ("0.0#", 1.25, "1.25"),
            ("000", 7.0, "007"),
            ("000-0000", 12_345.0, "001-2345"),
            ("0%", 0.123, "12%"),
            ("0.0%", -0.1234, "-12.3%"),
            ("0.00E+00", 12_345.0, "1.23E+04"),
            ("0.00E+00", 0.000_123_45, "1.23E-04"),
            ("0.0E+0", 9.96, "1.0E+1"),
            ("##0.0E+0", 12_345.0, "12.3E+3"),
            ("0,", 12_345.0, "12"),
            ("0.0,\"千\"", 12_345.0, "12.3千"),
            ("0;-0;;@", 0.0, ""),
            ("0;(0)", -5.0, "(5)"),
            ("0;[Red]-0", -5.0, "-5"),
            ("[Red][<10]0\"少\";[>=10]0\"多\"", 12.0, "12多"),
            ("[Red][<10]0\"少\";[>=10]0\"多\"", 2.0, "2少"),
            ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ", 0.0, " - "),
            ("[$¥-804]#,##0.00", 3.5, "¥3.50"),
            ("\"共\"General\"件\"", 3.0, "共3件"),
            ("0.00", -0.001, "0.00"),
            ("0_);\\(0\\)", 5.0, "5 "),
        ] {
            assert_eq!(shown(code, value), expected, "{code} {value}");
        }
    }

    #[test]
    fn general_shows_no_noise() {
        for (value, expected) in [
            (0.0, "0"),
            (12.0, "12"),
            (961.89, "961.89"),
            (0.1 + 0.2, "0.3"),
            (961.890_000_000_1, "961.89"),
            (123_456_789_012.0, "123456789012"),
            (-3.5, "-3.5"),
            (0.86, "0.86"),
            (1e20, "1E+20"),
            (1.5e-12, "1.5E-12"),
            (f64::INFINITY, "#NUM!"),
        ] {
            assert_eq!(shown("General", value), expected);
        }
    }

    #[test]
    fn days_and_times() {
        for (code, value, expected) in [
            ("yyyy/m/d", 45_677.0, "2025/1/20"),
            ("yyyy\"年\"m\"月\"d\"日\"", 45_677.0, "2025年1月20日"),
            ("yyyy年m月d日", 45_677.0, "2025年1月20日"),
            (
                "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"",
                45_677.0,
                "二〇二五年一月二十日",
            ),
            ("yyyy-mm-dd;@", 45_677.0, "2025-01-20"),
            (
                "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
                45_677.0,
                "2025年1月20日",
            ),
            (
                "yyyy-mm-dd hh:mm:ss",
                45_677.599_444_444,
                "2025-01-20 14:23:12",
            ),
            ("h:mm AM/PM", 0.6, "2:24 PM"),
            ("上午/下午h\"时\"mm\"分\"", 0.25, "上午6时00分"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss.0", 0.000_5, "00:43.2"),
            ("aaaa", 45_677.0, "星期一"),
            ("mmm-yy", 45_677.0, "Jan-25"),
            ("yyyy/m/d", -1.0, "########"),
        ] {
            assert_eq!(shown(code, value), expected, "{code}");
        }
        assert_eq!(
            Format::built_in(31).number(45_677.0, false),
            "2025年1月20日"
        );
        assert_eq!(Format::built_in(14).number(44_215.0, true), "2025/1/20");
    }

    #[test]
    fn texts_are_shown_as_formatted() {
        assert_eq!(Format::parse("0;0;0;@\"件\"").text("12"), "12件");
        assert_eq!(Format::parse("@").text("12"), "12");
        assert_eq!(Format::parse("0.00").text("12"), "12");
        assert_eq!(Format::parse("0;0;0;").text("12"), "");
    }

    #[test]
    fn any_code_is_survived() {
        for code in [
            "", ";", ";;;;;", "\"", "[", "[h", "\\", "_", "*", "E+", "0E+", "[>]0", "yyyy[", "?/?",
            "....", "%%%%", ",,,",
        ] {
            for value in [0.0, -1.5, 1e300, 45_677.3] {
                let _ = Format::parse(code).number(value, true);
                let _ = Format::parse(code).text("x");
            }
        }
    }
}
