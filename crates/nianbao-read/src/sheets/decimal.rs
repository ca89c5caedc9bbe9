//! A number as a spreadsheet holds it: fifteen decimal digits, rounded as it is shown.

/// A decimal number: `0.d₁d₂d₃… × 10^exponent`, without zeros at either end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Whether it is below zero.
    pub(super) negative: bool,
    /// Its digits, none for zero.
    pub(super) digits: Vec<u8>,
    /// Where the point stands.
    pub(super) exponent: i32,
}

impl Decimal {
    /// Takes the fifteen digits that spreadsheets count with; nothing for what is no number.
    pub(super) fn new(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let printed = format!("{:.14e}", value.abs());
        let (digits, exponent) = printed.split_once('e')?;
        let digits = digits.bytes().filter(u8::is_ascii_digit);
        let mut decimal = Self {
            negative: value < 0.0,
            digits: digits.map(|digit| digit - b'0').collect(),
            exponent: exponent.parse::<i32>().ok()?.saturating_add(1),
        };
        decimal.trim();
        Some(decimal)
    }

    /// Returns whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Multiplies by a power of ten.
    pub(super) fn shift(&mut self, power: i32) {
        self.exponent = self.exponent.saturating_add(power);
    }

    /// Rounds to so many digits behind the point, halves away from zero.
    pub(super) fn round(&mut self, decimals: i32) {
        let Ok(kept) = usize::try_from(self.exponent.saturating_add(decimals)) else {
            self.digits.clear();
            self.trim();
            return;
        };
        let Some(next) = self.digits.get(kept).copied() else {
            return;
        };
        self.digits.truncate(kept);
        if next >= 5 {
            let mut place = kept;
            loop {
                let Some(before) = place.checked_sub(1) else {
                    self.digits.insert(0, 1);
                    self.exponent = self.exponent.saturating_add(1);
                    break;
                };
                place = before;
                match self.digits.get_mut(place) {
                    Some(digit) if *digit < 9 => {
                        *digit += 1;
                        break;
                    }
                    Some(digit) => *digit = 0,
                    None => break,
                }
            }
        }
        self.trim();
    }

    /// Returns the digits before the point, none where it is below one.
    pub(super) fn whole(&self) -> String {
        let count = usize::try_from(self.exponent).unwrap_or(0).min(MOST_DIGITS);
        (0..count).map(|place| self.digit(place)).collect()
    }

    /// Returns so many digits behind the point.
    pub(super) fn fraction(&self, decimals: usize) -> String {
        (0..decimals.min(MOST_DIGITS))
            .map(|place| {
                let place = i32::try_from(place).unwrap_or(i32::MAX);
                match usize::try_from(self.exponent.saturating_add(place)) {
                    Ok(place) => self.digit(place),
                    Err(_) => '0',
                }
            })
            .collect()
    }

    /// Returns how many digits behind the point are not zero at the end.
    pub(super) fn decimals(&self) -> usize {
        let length = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        usize::try_from(length.saturating_sub(self.exponent)).unwrap_or(0)
    }

    fn digit(&self, place: usize) -> char {
        char::from(b'0' + self.digits.get(place).copied().unwrap_or(0))
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.exponent = self
            .exponent
            .saturating_sub(i32::try_from(zeros).unwrap_or(0));
        if self.digits.is_empty() {
            self.exponent = 0;
        }
    }
}

/// The longest number that is written out; a double has up to 309 digits before its point.
const MOST_DIGITS: usize = 330;

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(value: f64, decimals: i32) -> String {
        let mut decimal = Decimal::new(value).unwrap();
        decimal.round(decimals);
        let fraction = decimal.fraction(usize::try_from(decimals).unwrap());
        format!("{}.{fraction}", decimal.whole())
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(rounded(2.5, 0), "3.");
        assert_eq!(rounded(1.005, 2), "1.01");
        assert_eq!(rounded(0.1 + 0.2, 2), ".30");
        assert_eq!(rounded(999.995, 2), "1000.00");
        assert_eq!(rounded(0.04, 1), ".0");
        assert_eq!(rounded(0.05, 1), ".1");
        assert_eq!(rounded(0.004, 1), ".0");
        assert_eq!(rounded(7_730.28, 2), "7730.28");
        assert_eq!(rounded(1e20, 0), "100000000000000000000.");
        assert_eq!(Decimal::new(f64::NAN), None);
    }
}
