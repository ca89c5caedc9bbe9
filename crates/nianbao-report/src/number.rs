//! Exact signed decimals, kept digit by digit as they were printed.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

/// An exact signed decimal of up to 30 digits. `7.50` keeps its last zero; equality is by value.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    mantissa: i128,
    scale: u8,
}

/// Why a text is no [`Number`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// It is not written as a decimal number.
    Malformed,
    /// It has more digits than are kept exactly.
    TooLong,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a decimal number",
            Self::TooLong => "more digits than are kept exactly",
        })
    }
}

impl std::error::Error for NumberError {}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self {
        mantissa: 0,
        scale: 0,
    };
    /// The most digits a number may have.
    pub const MOST_DIGITS: usize = 30;

    /// Returns whether the number has no decimals that matter.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.reduced().scale == 0
    }

    /// Returns whether the number is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Returns whether the number is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Returns the number as an integer, if it is whole and fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        let reduced = self.reduced();
        if reduced.scale == 0 {
            i64::try_from(reduced.mantissa).ok()
        } else {
            None
        }
    }

    /// Returns the sum, or `None` where it cannot be held exactly.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let widen = |number: Self| {
            number
                .mantissa
                .checked_mul(10i128.checked_pow(u32::from(scale - number.scale))?)
        };
        Some(Self {
            mantissa: widen(self)?.checked_add(widen(other)?)?,
            scale,
        })
    }

    fn reduced(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self {
            mantissa: i128::from(value),
            scale: 0,
        }
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads `[+-]digits[.digits]`; no blanks, no separators, no exponent.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(NumberError::Malformed),
            Some((whole, decimals)) => (whole, decimals),
            None => (digits, ""),
        };
        if whole.is_empty()
            || !whole
                .bytes()
                .chain(decimals.bytes())
                .all(|b| b.is_ascii_digit())
        {
            return Err(NumberError::Malformed);
        }
        if whole.len() + decimals.len() > Self::MOST_DIGITS {
            return Err(NumberError::TooLong);
        }
        let mantissa = whole
            .bytes()
            .chain(decimals.bytes())
            .fold(0i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
        let scale = u8::try_from(decimals.len()).map_err(|_| NumberError::TooLong)?;
        Ok(Self {
            mantissa: if negative { -mantissa } else { mantissa },
            scale,
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, decimals) = digits.split_at(digits.len() - scale);
        write!(f, "{sign}{whole}.{decimals}")
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.reduced(), other.reduced());
        (a.mantissa, a.scale) == (b.mantissa, b.scale)
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.reduced(), other.reduced());
        // Both have at most 30 digits, so one of them widened to the other's scale may pass i128:
        // compare the whole parts first, then the decimals at the longer scale.
        let split = |n: Self| {
            let unit = 10i128.pow(u32::from(n.scale));
            (
                n.mantissa.div_euclid(unit),
                n.mantissa.rem_euclid(unit),
                n.scale,
            )
        };
        let ((aw, ad, asc), (bw, bd, bsc)) = (split(a), split(b));
        let scale = asc.max(bsc);
        let widen = |decimals: i128, by: u8| decimals * 10i128.pow(u32::from(scale - by));
        aw.cmp(&bw)
            .then_with(|| widen(ad, asc).cmp(&widen(bd, bsc)))
    }
}

impl Sum<Number> for Option<Number> {
    fn sum<I: Iterator<Item = Number>>(mut iter: I) -> Self {
        iter.try_fold(Number::ZERO, Number::checked_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn digits_are_kept() {
        for text in [
            "0",
            "7730.28",
            "59237.2449",
            "-8",
            "616.80",
            "0.5",
            "-0.05",
            "11398889",
        ] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("+19").to_string(), "19");
        assert_eq!(number("007").to_string(), "7");
    }

    #[test]
    fn malformed_text_is_refused() {
        for text in [
            "", "-", "1.", ".5", "1 2", "1,000", "1e5", "１", "--1", "0x1",
        ] {
            assert_eq!(
                text.parse::<Number>(),
                Err(NumberError::Malformed),
                "{text}"
            );
        }
        assert_eq!("1".repeat(31).parse::<Number>(), Err(NumberError::TooLong));
        assert!("9".repeat(30).parse::<Number>().is_ok());
    }

    #[test]
    fn equality_and_order_are_by_value() {
        assert_eq!(number("7.50"), number("7.5"));
        assert!(number("-1") < number("-0.5"));
        assert!(number("2.02") < number("2.1"));
        assert!(number("0.000000000000000000000000001") < number("999999999999999999999999999999"));
        assert_eq!(
            number("1.5")
                .checked_add(number("0.25"))
                .unwrap()
                .to_string(),
            "1.75"
        );
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(number("5.00").to_i64(), Some(5));
        assert_eq!(number("5.01").to_i64(), None);
    }
}
