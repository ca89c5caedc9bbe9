//! Days and times of day as spreadsheets count them.

/// A day with its time, as a serial number means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    /// 0 is Sunday.
    pub(super) weekday: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// Thousandths of a second.
    pub(super) thousandth: i64,
}

/// The last day that spreadsheets know, 9999-12-31, in the 1900 system.
const LAST: i64 = 2_958_465;
/// How many days later the 1904 system begins.
const LATER: i64 = 1_462;
const DAY: i64 = 86_400_000;

impl Moment {
    /// Reads a serial number; nothing for one that no calendar has. Times are rounded to `thousandths`
    /// of a second: 1000 where no fractions of a second are shown.
    pub(super) fn new(serial: f64, is_1904: bool, thousandths: i64) -> Option<Self> {
        if !(0.0..3_000_000.0).contains(&serial) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, reason = "bounded above")]
        let total = (serial * 86_400_000.0).round() as i64;
        let step = thousandths.max(1);
        let total = (total + step / 2) / step * step;
        let (mut days, rest) = (total / DAY, total % DAY);
        if is_1904 {
            days += LATER;
        }
        if days > LAST {
            return None;
        }
        let (year, month, day) = date(days);
        Some(Self {
            year,
            month,
            day,
            weekday: (days + 6) % 7,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1_000 % 60,
            thousandth: rest % 1_000,
        })
    }
}

/// Returns year, month and day. Day 60 is the 29th of February of 1900, which never was; spreadsheets
/// keep it for the sake of those before them.
fn date(days: i64) -> (i64, i64, i64) {
    match days {
        0 => return (1900, 1, 0),
        60 => return (1900, 2, 29),
        _ => {}
    }
    // Days since 1 March of the year 0, of which 1970-01-01, day 25_569 here, is the 719_468th.
    let z = days + 693_899 + i64::from(days < 60);
    let era = z / 146_097;
    let of_era = z % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(serial: f64, is_1904: bool) -> String {
        let m = Moment::new(serial, is_1904, 1_000).unwrap();
        let time = format!("{}:{}:{}", m.hour, m.minute, m.second);
        format!("{}-{}-{} {} {time}", m.year, m.month, m.day, m.weekday)
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(shown(1.0, false), "1900-1-1 0 0:0:0");
        assert_eq!(shown(59.0, false), "1900-2-28 2 0:0:0");
        assert_eq!(shown(60.0, false), "1900-2-29 3 0:0:0");
        assert_eq!(shown(61.0, false), "1900-3-1 4 0:0:0");
        assert_eq!(shown(45_677.0, false), "2025-1-20 1 0:0:0");
        assert_eq!(shown(44_215.0, true), "2025-1-20 1 0:0:0");
        assert_eq!(shown(45_677.999_999_9, false), "2025-1-21 2 0:0:0");
        assert_eq!(shown(45_677.599_444_444, false), "2025-1-20 1 14:23:12");
        assert_eq!(Moment::new(-1.0, false, 1), None);
        assert_eq!(Moment::new(f64::NAN, false, 1), None);
        assert_eq!(Moment::new(2_958_466.0, false, 1), None);
    }
}
