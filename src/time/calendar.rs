//! The Gregorian calendar in UTC, from 1970 on: days counted since 1970-01-01 as dates, and back.
//!
//! It repeats every 400 years, which are 146,097 days. A year begins on 1 March here: so a leap day is the last day of its
//! year, of its four years and of its 400, and moves no other date.

/// Periods whose lengths differ by a day at most, so evenly that period `i` begins on day `(days * i + shift) / periods`.
struct Cycle {
    days: u32,
    periods: u32,
    shift: u32,
}

/// Three of 36,524 days, then one with a day more.
const CENTURIES: Cycle = Cycle { days: 146_097, periods: 4, shift: 0 };
/// Of a century: three of 365 days, then a leap year. The last may lack its leap day, and then no day is counted there.
const YEARS: Cycle = Cycle { days: 1_461, periods: 4, shift: 0 };
/// Of a year from March: 31, 30, 31, 30 and 31 days, and so again from August and from January. The shift puts the longer
/// ones first; of February no day is counted that it does not have.
const MONTHS: Cycle = Cycle { days: 153, periods: 5, shift: 2 };

impl Cycle {
    /// The day that a period begins on.
    const fn start(&self, period: u32) -> u32 {
        (self.days * period + self.shift) / self.periods
    }

    /// The period of a day, and which day of it that is: [`start`](Self::start) the other way round.
    const fn split(&self, day: u32) -> (u32, u32) {
        let parts = self.periods * day + (self.periods - 1 - self.shift);
        (parts / self.days, parts % self.days / self.periods)
    }
}

/// 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: u32 = 719_468;

/// A date: the year, the month from 1, the day from 1. One that [`from_days`](Self::from_days) made exists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Date {
    /// The date that is `days` after 1970-01-01.
    pub(super) const fn from_days(days: u32) -> Self {
        let (century, day) = CENTURIES.split(days + DAYS_BEFORE_1970);
        let (year, day) = YEARS.split(day);
        let (month, day) = MONTHS.split(day);
        let (year, day) = (100 * century + year, day + 1);
        // From March, which is 0: January is 10, and begins the next year.
        if month < 10 {
            Self { year, month: month + 3, day }
        } else {
            Self { year: year + 1, month: month - 9, day }
        }
    }

    /// The days since 1970-01-01; none for a date before it, and none for one that does not exist.
    pub(super) fn days(self) -> Option<u32> {
        let (year, month) = if self.month < 3 {
            (self.year.checked_sub(1)?, self.month + 9)
        } else {
            (self.year, self.month - 3)
        };
        let month = CENTURIES.start(year / 100) + YEARS.start(year % 100) + MONTHS.start(month);
        let days = (month + self.day).checked_sub(DAYS_BEFORE_1970 + 1)?;
        // What does not exist, such as a 30 February, falls on a day of another name.
        (Self::from_days(days) == self).then_some(days)
    }

    /// The day of the week, from 0 for Monday, of the day that is `days` after 1970-01-01, a Thursday.
    pub(super) const fn weekday(days: u32) -> u32 {
        (days + 3) % 7
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: u32 = 2_932_896;

    fn date(year: u32, month: u32, day: u32) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn every_day_there_and_back_and_in_order() {
        let mut expected = date(1970, 1, 1);
        for days in 0..=LAST {
            let found = Date::from_days(days);
            assert!(found == expected, "day {days}");
            assert_eq!(found.days(), Some(days));
            // The calendar as it is learnt.
            let leap = found.year.is_multiple_of(4)
                && (!found.year.is_multiple_of(100) || found.year.is_multiple_of(400));
            let length = match found.month {
                2 => 28 + u32::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            expected = match (found.month, found.day == length) {
                (12, true) => date(found.year + 1, 1, 1),
                (month, true) => date(found.year, month + 1, 1),
                (month, false) => date(found.year, month, found.day + 1),
            };
        }
        assert!(expected == date(10_000, 1, 1));
    }

    #[test]
    fn every_day_is_that_of_another_calendar() {
        let mut other = time::Date::from_calendar_date(1970, time::Month::January, 1).unwrap();
        for days in 0..=LAST {
            let found = Date::from_days(days);
            let named = (i64::from(found.year), found.month, found.day, Date::weekday(days));
            let weekday = other.weekday().number_days_from_monday().into();
            let month = u8::from(other.month()).into();
            assert_eq!(named, (other.year().into(), month, other.day().into(), weekday));
            let Some(next) = other.next_day() else { break };
            other = next;
        }
        assert_eq!(other, time::Date::from_calendar_date(9999, time::Month::December, 31).unwrap());
    }

    /// Each number that two digits can say as month and day, of years around each rule and of the first and the last.
    #[test]
    fn what_is_no_date() {
        for year in [0_u32, 1, 1969, 1970, 1971, 1972, 2000, 2023, 2024, 2096, 2100, 2400, 9999] {
            for (month, day) in (0..100).flat_map(|month| (0..100).map(move |day| (month, day))) {
                let other = u8::try_from(month).ok().and_then(|month| time::Month::try_from(month).ok());
                let other = other.filter(|_| year >= 1970).and_then(|month| {
                    time::Date::from_calendar_date(year.cast_signed(), month, day.try_into().unwrap()).ok()
                });
                let days = other.map(|date| (date.to_julian_day() - 2_440_588).cast_unsigned());
                assert_eq!(date(year, month, day).days(), days, "{year}-{month}-{day}");
            }
        }
    }
}
