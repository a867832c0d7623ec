//! Dates and times as RFC 3339 writes them, read as pydantic's `speedate` does.

use super::kind::Kind;
use super::node::Node;
use crate::wire::json::Json;

impl Node<'_, '_> {
    /// A date and time in text, as seconds since 1970-01-01T00:00:00Z; what is left of a second is cut off.
    ///
    /// RFC 3339, section 5.6; also with a space or `_` for the `T`, without seconds, with an offset without colon. A time
    /// without offset, and a date alone, are taken for UTC. A number as Unix time, which pydantic would take, is refused.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = |body: &[u8]| Validation::of_body(body, |node| node.datetime());
    /// assert_eq!(read(br#""2026-01-02T04:04:05.5+01:00""#).unwrap(), 1_767_323_045);
    /// assert_eq!(
    ///     read(br#""2026-13-01T00:00:00Z""#).unwrap_err().flattened(),
    ///     "body: Input should be a valid datetime or date, month value is outside expected range of 1-12",
    /// );
    /// ```
    pub fn datetime(self) -> Option<i64> {
        let Json::Text(text) = self.json else { return self.refuse(Kind::DatetimeType) };
        let read = date(text.as_bytes()).and_then(|(year, day, rest)| {
            let seconds = if rest.is_empty() { Some(0) } else { time(rest) };
            // A time that is wrong is no time: pydantic then reads a date, and says what is wrong with that.
            let seconds = seconds.ok_or("unexpected extra characters at the end of the input")?;
            Ok((year, day * 86_400 + seconds))
        });
        match read {
            Ok((0, _)) => self.refuse(Kind::DatetimeParsing { error: "year 0 is out of range" }),
            Ok((_, seconds)) => Some(seconds),
            Err(error) => self.refuse(Kind::DatetimeFromDateParsing { error }),
        }
    }
}

/// Two digits at the start.
fn two(text: &[u8]) -> Option<(i64, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => {
            Some((i64::from(a - b'0') * 10 + i64::from(b - b'0'), rest))
        }
        _ => None,
    }
}

/// The year, the days since 1970-01-01, and what follows.
fn date(text: &[u8]) -> Result<(i64, i64, &[u8]), &'static str> {
    const SEPARATOR: &str = "invalid date separator, expected `-`";
    if text.len() < 10 {
        return Err("input is too short");
    }
    let (century, rest) = two(text).ok_or("invalid character in year")?;
    let (year, rest) = two(rest).ok_or("invalid character in year")?;
    let (month, rest) = two(rest.strip_prefix(b"-").ok_or(SEPARATOR)?).ok_or("invalid character in month")?;
    let (day, rest) = two(rest.strip_prefix(b"-").ok_or(SEPARATOR)?).ok_or("invalid character in day")?;
    let year = century * 100 + year;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err("month value is outside expected range of 1-12"),
    };
    if !(1..=days).contains(&day) {
        return Err("day value is outside expected range");
    }
    // Counted from 1 March, so that the leap day is a year's last; the months from there have 31, 30, 31, 30, 31 days, twice.
    let (from, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leaps = from.div_euclid(4) - from.div_euclid(100) + from.div_euclid(400);
    Ok((year, from * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468, rest))
}

/// The seconds of the day in UTC, of a separator, a time, and an offset if there is one; nothing may follow.
fn time(text: &[u8]) -> Option<i64> {
    let [b'T' | b't' | b' ' | b'_', rest @ ..] = text else { return None };
    let (hour, rest) = two(rest)?;
    let (minute, mut rest) = two(rest.strip_prefix(b":")?)?;
    let mut second = 0;
    if let Some(seconds) = rest.strip_prefix(b":") {
        (second, rest) = two(seconds)?;
        if let [b'.' | b',', fraction @ ..] = rest {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest = fraction.get(digits..).filter(|_| digits > 0)?;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (sign, rest) = match rest {
        [] | [b'Z' | b'z'] => return Some(hour * 3600 + minute * 60 + second),
        [b'+', rest @ ..] => (1, rest),
        // The minus sign U+2212 as well, as ISO 8601 has it.
        [b'-', rest @ ..] | [0xe2, 0x88, 0x92, rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = two(rest)?;
    let (minutes, rest) = two(rest.strip_prefix(b":").unwrap_or(rest))?;
    (hours < 24 && minutes < 60 && rest.is_empty())
        .then_some((hour - sign * hours) * 3600 + (minute - sign * minutes) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let rows: [(&[u8], i64); 6] = [
            (b"1970-01-01", 0),
            (b"1969-12-31", -1),
            (b"2000-02-29", 11_016),
            (b"2000-03-01", 11_017),
            (b"9999-12-31", 2_932_896),
            (b"0001-01-01", -719_162),
        ];
        for (text, days) in rows {
            assert_eq!(date(text).map(|(_, days, _)| days), Ok(days));
        }
    }
}
