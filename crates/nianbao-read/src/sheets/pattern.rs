//! The grammar of number formats: a code becomes sections, a section units (ECMA-376 part 1, 18.8.31).

use super::calendar::Moment;

/// One section of a format.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Section {
    pub(super) units: Vec<Unit>,
    /// When it is used, where it says so itself.
    pub(super) condition: Option<Condition>,
    /// Whether it shows days or times.
    pub(super) is_date: bool,
    /// Whether it shows a fraction with its bar.
    pub(super) is_fraction: bool,
    /// Whether the digits before the point stand in threes.
    pub(super) thousands: bool,
    /// How many thousands the number is divided by.
    pub(super) scale: i32,
    /// How many digits of a second are shown.
    pub(super) second_decimals: usize,
    has_half: bool,
    numerals: bool,
}

/// One piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    Literal(String),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    Point,
    Percent,
    /// Whether a plus sign is shown.
    Exponent(bool),
    Text,
    General,
    /// A part of a day: its letter and how often that stands.
    Date(char, usize),
    Elapsed(char, usize),
    /// Digits of a second behind its point.
    Fraction(usize),
}

/// When a section is used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Condition {
    operator: Operator,
    bound: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (operator, rest) = [
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<>", Operator::NotEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
            ("=", Operator::Equal),
        ]
        .into_iter()
        .find_map(|(mark, operator)| Some((operator, text.strip_prefix(mark)?)))?;
        let bound = rest.trim().parse().ok()?;
        Some(Self { operator, bound })
    }

    /// Returns whether it holds.
    #[allow(
        clippy::float_cmp,
        reason = "what a format compares with is what was typed"
    )]
    pub(super) fn holds(self, value: f64) -> bool {
        match self.operator {
            Operator::Less => value < self.bound,
            Operator::LessOrEqual => value <= self.bound,
            Operator::Greater => value > self.bound,
            Operator::GreaterOrEqual => value >= self.bound,
            Operator::Equal => value == self.bound,
            Operator::NotEqual => value != self.bound,
        }
    }
}

/// How long a code is read; a format holds 255 characters.
const MOST_CHARACTERS: usize = 1_024;

/// Takes a code apart.
pub(super) fn sections(code: &str) -> Vec<Section> {
    let mut characters = code.chars().take(MOST_CHARACTERS).peekable();
    let mut sections = Vec::new();
    let mut section = Section::default();
    while let Some(character) = characters.next() {
        match character {
            ';' => sections.push(std::mem::take(&mut section).finish()),
            '"' => {
                let text: String = characters.by_ref().take_while(|c| *c != '"').collect();
                section.literal(&text);
            }
            '\\' | '!' => {
                let next = characters.next();
                section.literal(&next.map(String::from).unwrap_or_default());
            }
            '_' => {
                characters.next();
                section.literal(" ");
            }
            '*' => {
                characters.next();
            }
            '[' => {
                let text: String = characters.by_ref().take_while(|c| *c != ']').collect();
                section.bracket(&text);
            }
            '0' | '#' | '?' => section.units.push(Unit::Digit(character)),
            '.' => section.units.push(Unit::Point),
            ',' => section.comma(characters.peek().copied()),
            '%' => section.units.push(Unit::Percent),
            '@' => section.units.push(Unit::Text),
            'E' | 'e' if matches!(characters.peek(), Some('+' | '-')) => {
                let plus = characters.next() == Some('+');
                section.units.push(Unit::Exponent(plus));
            }
            'G' | 'g' if follows(&characters, "eneral") => {
                for _ in 0.."eneral".len() {
                    characters.next();
                }
                section.units.push(Unit::General);
            }
            'A' | 'a' if follows(&characters, "m/pm") || follows(&characters, "/p") => {
                let rest = if follows(&characters, "m/pm") { 4 } else { 2 };
                for _ in 0..rest {
                    characters.next();
                }
                section.half('A', rest);
            }
            '上' if follows(&characters, "午/下午") => {
                for _ in 0.."午/下午".chars().count() {
                    characters.next();
                }
                section.half('上', 1);
            }
            'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'a' | 'b' | 'Y' | 'M' | 'D' | 'H' | 'S' | 'B' => {
                let letter = character.to_ascii_lowercase();
                let mut count = 1;
                while characters
                    .next_if(|c| c.to_ascii_lowercase() == letter)
                    .is_some()
                {
                    count += 1;
                }
                section.is_date = true;
                section.units.push(Unit::Date(letter, count));
            }
            '/' if !section.is_date && section.has_digit() => section.is_fraction = true,
            other => section.literal(&String::from(other)),
        }
    }
    sections.push(section.finish());
    sections
}

fn follows(rest: &std::iter::Peekable<std::iter::Take<std::str::Chars<'_>>>, text: &str) -> bool {
    let mut rest = rest.clone();
    text.chars().all(|wanted| {
        rest.next()
            .is_some_and(|c| c.to_ascii_lowercase() == wanted)
    })
}

impl Section {
    fn literal(&mut self, text: &str) {
        match self.units.last_mut() {
            Some(Unit::Literal(last)) => last.push_str(text),
            _ => self.units.push(Unit::Literal(text.to_owned())),
        }
    }

    fn has_digit(&self) -> bool {
        self.units.iter().any(|unit| matches!(unit, Unit::Digit(_)))
    }

    fn half(&mut self, letter: char, count: usize) {
        self.is_date = true;
        self.has_half = true;
        self.units.push(Unit::Date(letter, count));
    }

    /// A comma between digits groups them; commas behind the last digit divide by thousands.
    fn comma(&mut self, next: Option<char>) {
        if self.is_date || !self.has_digit() {
            self.literal(",");
        } else if matches!(next, Some('0' | '#' | '?')) {
            self.thousands = true;
        } else {
            self.scale = self.scale.saturating_add(1);
        }
    }

    fn bracket(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        let letter = lower.chars().next();
        if let Some(letter @ ('h' | 'm' | 's')) = letter
            && lower.chars().all(|c| c == letter)
        {
            self.is_date = true;
            self.units.push(Unit::Elapsed(letter, lower.len()));
        } else if let Some(currency) = text.strip_prefix('$') {
            let mut parts = currency.splitn(2, '-');
            let mark = parts.next().unwrap_or_default().to_owned();
            if !mark.is_empty() {
                self.literal(&mark);
            }
            // The long date of the system.
            if parts
                .next()
                .is_some_and(|place| place.eq_ignore_ascii_case("F800"))
            {
                self.is_date = true;
                self.units.push(Unit::Date('L', 1));
            }
        } else if lower == "dbnum1" {
            self.numerals = true;
        } else if let Some(condition) = Condition::parse(text) {
            self.condition = Some(condition);
        }
    }

    /// Tells minutes from months and the digits of seconds from those of numbers.
    fn finish(mut self) -> Self {
        if !self.is_date {
            return self;
        }
        if let Some(at) = self
            .units
            .iter()
            .position(|unit| *unit == Unit::Date('L', 1))
        {
            self.units = "yyyy年m月d日".chars().fold(Vec::new(), |mut units, c| {
                match (c, units.last_mut()) {
                    ('y', Some(Unit::Date('y', count))) => *count += 1,
                    ('y' | 'm' | 'd', _) => units.push(Unit::Date(c, 1)),
                    _ => units.push(Unit::Literal(c.into())),
                }
                units
            });
            debug_assert!(at <= MOST_CHARACTERS);
            return self;
        }
        let mut last_time = false;
        let letters: Vec<Option<char>> = self
            .units
            .iter()
            .map(|unit| match unit {
                Unit::Date(letter, _) | Unit::Elapsed(letter, _) => Some(*letter),
                _ => None,
            })
            .collect();
        for (index, unit) in self.units.iter_mut().enumerate() {
            if let Unit::Date(letter @ 'm', count) = unit {
                let after = letters.get(index + 1..).unwrap_or_default();
                let before_seconds = after.iter().flatten().next() == Some(&'s');
                if *count <= 2 && (last_time || before_seconds) {
                    *letter = 'M';
                }
            }
            if let Unit::Date(letter, _) | Unit::Elapsed(letter, _) = unit {
                last_time = *letter == 'h';
            }
        }
        let mut units = Vec::new();
        let mut old = std::mem::take(&mut self.units).into_iter().peekable();
        while let Some(unit) = old.next() {
            match unit {
                Unit::Point => {
                    let mut count = 0;
                    while old.next_if(|unit| matches!(unit, Unit::Digit(_))).is_some() {
                        count += 1;
                    }
                    if count > 0 {
                        self.second_decimals = self.second_decimals.max(count);
                        units.push(Unit::Fraction(count));
                    } else {
                        units.push(Unit::Literal(".".into()));
                    }
                }
                // `;@` at the end of a date means nothing to it.
                Unit::Digit(digit) => units.push(Unit::Literal(digit.into())),
                other => units.push(other),
            }
        }
        self.units = units;
        self
    }

    /// Writes a part of a day.
    pub(super) fn part(&self, moment: &Moment, letter: char, count: usize) -> String {
        const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const DAYS: &str = "SunMonTueWedThuFriSat";
        const WEEK: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];
        let three = |names: &'static str, index: i64| {
            let start = usize::try_from(index).unwrap_or(0) * 3;
            names.get(start..start + 3).unwrap_or_default().to_owned()
        };
        let week = usize::try_from(moment.weekday).unwrap_or(0);
        let week = WEEK.get(week).copied().unwrap_or_default();
        let plain = |value: i64| match (self.numerals, count) {
            (true, _) => numeral(value),
            (false, 1) => value.to_string(),
            (false, _) => format!("{value:02}"),
        };
        match (letter, count) {
            ('y', 1 | 2) => format!("{:02}", moment.year % 100),
            ('y' | 'e', _) if self.numerals => {
                moment.year.to_string().chars().map(chinese).collect()
            }
            ('y' | 'e', _) => moment.year.to_string(),
            ('b', _) => (moment.year + 543).to_string(),
            ('m', 3) => three(MONTHS, moment.month - 1),
            ('m', 4..) => three(MONTHS, moment.month - 1),
            ('m', _) => plain(moment.month),
            ('d', 3..) => three(DAYS, moment.weekday),
            ('d', _) => plain(moment.day),
            ('a', 4..) => format!("星期{week}"),
            ('a', _) => week.to_owned(),
            ('h', _) if self.has_half => plain((moment.hour + 11) % 12 + 1),
            ('h', _) => plain(moment.hour),
            ('M', _) => plain(moment.minute),
            ('s', _) => plain(moment.second),
            ('上', _) => if moment.hour < 12 { "上午" } else { "下午" }.to_owned(),
            ('A', 4) => if moment.hour < 12 { "AM" } else { "PM" }.to_owned(),
            ('A', _) => if moment.hour < 12 { "A" } else { "P" }.to_owned(),
            _ => String::new(),
        }
    }
}

fn chinese(digit: char) -> char {
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let value = digit
        .to_digit(10)
        .and_then(|digit| usize::try_from(digit).ok());
    value
        .and_then(|value| digits.get(value).copied())
        .unwrap_or(digit)
}

/// Writes a number up to 99 in Chinese.
fn numeral(value: i64) -> String {
    let digit = |value: i64| {
        chinese(char::from_digit(u32::try_from(value).unwrap_or(0), 10).unwrap_or('0'))
    };
    match (value / 10, value % 10) {
        (0, ones) => digit(ones).to_string(),
        (tens, ones) => {
            let mut out = String::new();
            if tens > 1 {
                out.push(digit(tens));
            }
            out.push('十');
            if ones > 0 {
                out.push(digit(ones));
            }
            out
        }
    }
}
