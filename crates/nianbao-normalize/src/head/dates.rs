//! Days, periods and years in Chinese prose.

use crate::fold;
use nianbao_report::{Date, Period};

/// A reader of a folded text.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    /// Takes a number of at most `digits` digits.
    fn number(&mut self, digits: usize) -> Option<u16> {
        let end = self
            .0
            .bytes()
            .take(digits)
            .take_while(u8::is_ascii_digit)
            .count();
        let number = self.0.get(..end)?.parse().ok()?;
        self.0 = self.0.get(end..)?;
        Some(number)
    }

    fn any(&mut self, marks: &[&str]) -> Option<()> {
        let mark = marks.iter().find(|mark| self.0.starts_with(**mark))?;
        self.0 = self.0.get(mark.len()..)?;
        Some(())
    }

    fn day(&mut self) -> Option<Date> {
        let year = self.number(4).filter(|year| (1949..2200).contains(year))?;
        self.any(&["年", "-", "/", "."])?;
        self.month_and_day(year)
    }

    fn month_and_day(&mut self, year: u16) -> Option<Date> {
        let month = self.number(2)?;
        self.any(&["月", "-", "/", "."])?;
        let day = self.number(2)?;
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

/// Returns every place of a folded text where a number begins.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter_map(move |(at, c)| {
        let before = text.get(..at).and_then(|before| before.chars().last());
        let begins = c.is_ascii_digit() && before.is_none_or(|b| !b.is_ascii_digit());
        begins.then(|| text.get(at..)).flatten()
    })
}

/// Returns the first day named in a text.
pub(crate) fn date(text: &str) -> Option<Date> {
    let folded = fold::folded(&arabic(text));
    numbers(&folded).find_map(|rest| Cursor(rest).day())
}

/// Returns the period that a paragraph states: `2025年1月1日至2025年12月31日`, the second year left out
/// or not.
pub(crate) fn period(text: &str) -> Option<Period> {
    let folded = fold::folded(text);
    numbers(&folded).find_map(|rest| {
        let mut cursor = Cursor(rest);
        let start = cursor.day()?;
        let _ = cursor.any(&["日"]);
        let _ = cursor.any(&["起"]);
        cursor.any(&["至", "到", "-", "—", "~"])?;
        let _ = cursor.any(&["—"]);
        let mut whole = Cursor(cursor.0);
        let end = whole.day().or_else(|| cursor.month_and_day(start.year()))?;
        (start <= end).then_some(Period { start, end })
    })
}

/// Returns the report's year as its title names it: the last `N年` or `N年度`.
pub(crate) fn year_of_title(title: &str) -> Option<u16> {
    let folded = fold::folded(&arabic(title));
    numbers(&folded)
        .filter_map(|rest| {
            let mut cursor = Cursor(rest);
            let year = cursor
                .number(4)
                .filter(|year| (1990..2200).contains(year))?;
            cursor.any(&["年"])?;
            Some(year)
        })
        .last()
}

/// Returns the year that an opening paragraph reports on: `…2024年度政府信息公开工作…`, `2025年，我局…`.
pub(crate) fn year_of_opening(text: &str) -> Option<u16> {
    let folded = fold::folded(text);
    numbers(&folded).find_map(|rest| {
        let mut cursor = Cursor(rest);
        let year = cursor
            .number(4)
            .filter(|year| (2000..2200).contains(year))?;
        cursor.any(&["年"])?;
        let next = cursor.0;
        let goes_on = next.starts_with("度") || next.starts_with(',') || next.contains("信息公开");
        (goes_on && !next.starts_with(|c: char| c.is_ascii_digit())).then_some(year)
    })
}

/// Returns the day under the signature: among the last paragraphs, one that is a date alone, or the
/// end of the last one behind an agency's name where the signature ran into it.
pub(crate) fn signed(prose: &[&str]) -> Option<Date> {
    prose
        .iter()
        .rev()
        .take(6)
        .chain(prose.iter().take(3))
        .find_map(|text| alone(text))
        .or_else(|| prose.last().and_then(|text| run_in(text)))
}

/// Returns the day that a text is and nothing else.
pub(crate) fn alone(text: &str) -> Option<Date> {
    if text.len() > 120 {
        return None;
    }
    let folded = fold::folded(&arabic(text));
    let inner = folded.trim_start_matches('(').trim_end_matches(')');
    let mut cursor = Cursor(inner);
    let day = cursor.day()?;
    let _ = cursor.any(&["日"]);
    cursor.0.is_empty().then_some(day)
}

/// Returns the day at the end of a text, behind the name of an agency that follows its last sentence.
fn run_in(text: &str) -> Option<Date> {
    let (_, end) = text.rsplit_once('。')?;
    let digits = end.find(|c: char| c.is_ascii_digit())?;
    let (name, day) = end.split_at_checked(digits)?;
    super::agency::is_agency(name).then(|| alone(day)).flatten()
}

/// Turns a date in Chinese numerals into figures: 二〇二四年一月十五日.
fn arabic(text: &str) -> String {
    let value = |c: char| {
        "〇一二三四五六七八九"
            .chars()
            .position(|n| n == c)
            .or((c == '○' || c == '零').then_some(0))
    };
    let Some(year) = text.find('年') else {
        return text.to_owned();
    };
    let before = text.get(..year).unwrap_or_default();
    let digits: Vec<char> = before.chars().rev().take(4).collect();
    if digits.len() < 4 || !digits.iter().all(|c| value(*c).is_some()) {
        return text.to_owned();
    }
    let head_end = before.len() - digits.iter().map(|c| c.len_utf8()).sum::<usize>();
    let mut out = before.get(..head_end).unwrap_or_default().to_owned();
    for c in digits.iter().rev() {
        out.push_str(&value(*c).unwrap_or(0).to_string());
    }
    // Month and day: 十 is a ten, or the first of one.
    let mut number: Option<usize> = None;
    for c in text.get(year..).unwrap_or_default().chars() {
        match (c, value(c)) {
            ('十', _) => number = Some(number.unwrap_or(1) * 10),
            (_, Some(digit)) => number = Some(number.map_or(digit, |tens| tens + digit)),
            _ => {
                if let Some(number) = number.take() {
                    out.push_str(&number.to_string());
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_every_writing() {
        for text in [
            "2026-01-20",
            "2026/1/20 16:34",
            "2026年01月20日",
            "发布：2026 年 1 月 20 日",
            "二〇二六年一月二十日",
        ] {
            assert_eq!(date(text), Date::new(2026, 1, 20), "{text}");
        }
        assert_eq!(date("电话：0591-23165370"), None);
        assert_eq!(date("2026-13-20"), None);
    }

    #[test]
    fn periods_and_years() {
        let period = period("统计期限自2021年1月1日起至12月31日止").unwrap();
        assert_eq!(
            (period.start.to_string(), period.end.to_string()),
            ("2021-01-01".into(), "2021-12-31".into())
        );
        assert_eq!(
            year_of_title("2025湖口县大垅乡2025年度政府信息公开工作年度报告"),
            Some(2025)
        );
        assert_eq!(
            year_of_opening("结合铁厂镇2024年度政府信息公开工作开展情况"),
            Some(2024)
        );
        assert_eq!(
            signed(&["其他", "某局", "2023年1月21日"]),
            Date::new(2023, 1, 21)
        );
    }
}
