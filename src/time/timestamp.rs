//! [`Timestamp`]: whole seconds, and the ways in and out of other clocks' types.

use alloc::format;
use core::fmt;

use super::calendar::Date;
use super::text::{AmzDate, HttpDate, Rfc3339};
use crate::error::{Error, ErrorKind};

/// An instant in whole seconds of UTC, from 1970 to the end of year 9999: what `X-Amz-Date` can say.
///
/// ```
/// use presign::Timestamp;
///
/// let instant = Timestamp::parse("20260102T030405Z")?;
/// assert_eq!(instant.as_unix_secs(), 1_767_323_045);
/// assert_eq!(instant.to_string(), "2026-01-02T03:04:05Z");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

const DAY: u64 = 86_400;
const FIELD: &str = "timestamp";
const RANGE: &str = "1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z";

impl Timestamp {
    /// The first instant: 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// assert_eq!(presign::Timestamp::MIN.as_unix_secs(), 0);
    /// ```
    pub const MIN: Self = Self(0);

    /// The last instant: 9999-12-31T23:59:59Z.
    ///
    /// ```
    /// assert_eq!(presign::Timestamp::MAX.to_string(), "9999-12-31T23:59:59Z");
    /// ```
    pub const MAX: Self = Self(253_402_300_799);

    /// An instant from seconds since 1970-01-01T00:00:00Z, without leap seconds, as POSIX counts them.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] after the year 9999.
    ///
    /// ```
    /// use presign::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix_secs(1_767_323_045)?.to_string(), "2026-01-02T03:04:05Z");
    /// assert!(Timestamp::from_unix_secs(253_402_300_800).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_unix_secs(seconds: u64) -> Result<Self, Error> {
        if seconds > Self::MAX.0 {
            return Err(out_of_range(format!("{seconds} s since 1970")));
        }
        Ok(Self(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// assert_eq!(presign::Timestamp::parse("1970-01-01T00:01:00Z")?.as_unix_secs(), 60);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn as_unix_secs(self) -> u64 {
        self.0
    }

    /// An instant from `20260102T030405Z` (the form of `X-Amz-Date`) or from RFC 3339 in UTC, such as
    /// `2026-01-02T03:04:05Z` or `2026-01-02T03:04:05.678Z`, whose fraction is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for any other form, an offset other than `Z` among them; [`ErrorKind::OutOfRange`]
    /// for a date or time that does not exist, the second 60 among them (a leap second would make two dates of one
    /// instant), and before 1970.
    ///
    /// ```
    /// use presign::{ErrorKind, Timestamp};
    ///
    /// assert_eq!(Timestamp::parse("20260102T030405Z")?, Timestamp::parse("2026-01-02T03:04:05Z")?);
    /// let leap = Timestamp::parse("2016-12-31T23:59:60Z").unwrap_err();
    /// assert_eq!(leap.kind(), ErrorKind::OutOfRange);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        let syntax = || {
            Error::new(
                ErrorKind::Syntax,
                FIELD,
                "not a UTC date and time",
                "20260102T030405Z or 2026-01-02T03:04:05Z",
            )
        };
        let [year, month, day, hour, minute, second] = fields(text.as_bytes()).ok_or_else(syntax)?;
        match (Date { year, month, day }).days() {
            Some(days) if hour < 24 && minute < 60 && second < 60 => {
                Ok(Self(u64::from(days) * DAY + u64::from((hour * 60 + minute) * 60 + second)))
            }
            _ => Err(out_of_range("a date or time that does not exist there")),
        }
    }

    /// The instant `seconds` later.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] after the year 9999.
    ///
    /// ```
    /// use presign::Timestamp;
    ///
    /// assert_eq!(Timestamp::MIN.plus_secs(90)?.to_string(), "1970-01-01T00:01:30Z");
    /// assert!(Timestamp::MAX.plus_secs(1).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn plus_secs(self, seconds: u64) -> Result<Self, Error> {
        Self::from_unix_secs(self.0.saturating_add(seconds))
    }

    /// What the machine's clock says. The only place of the crate that reads it.
    ///
    /// A clock before 1970 reads as 1970, one after 9999 as its end; either signs a request that every server
    /// refuses.
    ///
    /// ```
    /// assert!(presign::Timestamp::now() > presign::Timestamp::parse("2025-01-01T00:00:00Z")?);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "std")]
    #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(since.map_or(0, |elapsed| elapsed.as_secs()).min(Self::MAX.0))
    }

    /// The form of an HTTP date (RFC 9110 section 5.6.7, IMF-fixdate).
    ///
    /// ```
    /// let instant = presign::Timestamp::parse("20260102T030405Z")?;
    /// assert_eq!(instant.http_date().to_string(), "Fri, 02 Jan 2026 03:04:05 GMT");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn http_date(self) -> HttpDate {
        HttpDate::of(self)
    }

    /// The form of `X-Amz-Date`.
    pub(crate) fn amz_date(self) -> AmzDate {
        AmzDate::of(self)
    }

    /// Whole days since 1970: a signing key is valid for one of them.
    pub(crate) fn day(self) -> u64 {
        self.0 / DAY
    }

    /// The start of the window of `seconds` that this instant falls into, counted from 1970.
    pub(super) fn align_down(self, seconds: u64) -> Self {
        Self(self.0 - self.0.checked_rem(seconds).unwrap_or(0))
    }

    /// Whole days since 1970, and the hour, the minute and the second of the day.
    pub(super) fn days_and_time(self) -> (u32, [u32; 3]) {
        // No `Timestamp` has so many days that they don't fit.
        let fits = |number: u64| u32::try_from(number).unwrap_or_default();
        let second = fits(self.0 % DAY);
        (fits(self.0 / DAY), [second / 3_600, second / 60 % 60, second % 60])
    }
}

/// Year, month, day, hour, minute and second of one of the two accepted forms.
fn fields(text: &[u8]) -> Option<[u32; 6]> {
    let [century, year, month, day, hour, minute, second] = match *text {
        [a, b, c, d, e, f, g, h, b'T', i, j, k, l, m, n, b'Z'] => {
            [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l], [m, n]]
        }
        [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, ref fraction @ .., b'Z']
            if is_fraction(fraction) =>
        {
            [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l], [m, n]]
        }
        _ => return None,
    };
    let year = number(century)? * 100 + number(year)?;
    Some([year, number(month)?, number(day)?, number(hour)?, number(minute)?, number(second)?])
}

/// Nothing, or a point and digits.
fn is_fraction(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b'.', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn number([tens, ones]: [u8; 2]) -> Option<u32> {
    let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
    digits.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

fn out_of_range(problem: impl Into<alloc::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::OutOfRange, FIELD, problem, RANGE)
}

impl core::str::FromStr for Timestamp {
    type Err = Error;

    /// As [`Timestamp::parse`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Rfc3339::of(*self).fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = Error;

    /// Drops the fraction of a second. Fails before 1970 and after the year 9999.
    fn try_from(time: std::time::SystemTime) -> Result<Self, Error> {
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(elapsed) => Self::from_unix_secs(elapsed.as_secs()),
            Err(_) => Err(out_of_range("before 1970")),
        }
    }
}

#[cfg(feature = "std")]
impl From<Timestamp> for std::time::SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        std::time::UNIX_EPOCH + core::time::Duration::from_secs(timestamp.0)
    }
}

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl TryFrom<time::OffsetDateTime> for Timestamp {
    type Error = Error;

    /// Drops the fraction of a second. Fails before 1970 and after the year 9999.
    fn try_from(time: time::OffsetDateTime) -> Result<Self, Error> {
        match u64::try_from(time.unix_timestamp()) {
            Ok(seconds) => Self::from_unix_secs(seconds),
            Err(_) => Err(out_of_range("before 1970")),
        }
    }
}

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl From<Timestamp> for time::OffsetDateTime {
    fn from(timestamp: Timestamp) -> Self {
        // A `Timestamp` is always within the range.
        Self::from_unix_timestamp(timestamp.0.cast_signed()).unwrap_or(Self::UNIX_EPOCH)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Timestamp {
    /// As RFC 3339 text.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn both_forms_and_back() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2015-08-30T12:36:00Z", 1_440_938_160),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            let instant = Timestamp::parse(text).unwrap();
            assert_eq!(instant.as_unix_secs(), seconds);
            assert_eq!(instant.to_string(), text);
            let compact = instant.amz_date();
            assert_eq!(compact.as_str(), text.replace(['-', ':'], ""));
            assert_eq!(Timestamp::parse(compact.as_str()).unwrap(), instant);
        }
        assert_eq!(Timestamp::parse("2026-01-02T03:04:05.999Z"), Timestamp::parse("20260102T030405Z"));
    }

    #[test]
    fn what_is_no_instant() {
        for (text, kind) in [
            ("", ErrorKind::Syntax),
            ("2026-01-02", ErrorKind::Syntax),
            ("2026-01-02 03:04:05Z", ErrorKind::Syntax),
            ("2026-01-02T03:04:05", ErrorKind::Syntax),
            ("2026-01-02T03:04:05+00:00", ErrorKind::Syntax),
            ("2026-01-02T03:04:05.Z", ErrorKind::Syntax),
            ("2026-01-02T03:04:05.5xZ", ErrorKind::Syntax),
            ("-000001-12-31T23:59:59Z", ErrorKind::Syntax),
            ("20260102T03040５Z", ErrorKind::Syntax),
            ("1969-12-31T23:59:59Z", ErrorKind::OutOfRange),
            ("2023-02-29T00:00:00Z", ErrorKind::OutOfRange),
            ("2100-02-29T00:00:00Z", ErrorKind::OutOfRange),
            ("2026-13-01T00:00:00Z", ErrorKind::OutOfRange),
            ("2026-00-01T00:00:00Z", ErrorKind::OutOfRange),
            ("2026-01-00T00:00:00Z", ErrorKind::OutOfRange),
            ("2026-01-32T00:00:00Z", ErrorKind::OutOfRange),
            ("0000-01-01T00:00:00Z", ErrorKind::OutOfRange),
            ("2026-01-01T24:00:00Z", ErrorKind::OutOfRange),
            ("2026-01-01T23:60:00Z", ErrorKind::OutOfRange),
            ("20161231T235960Z", ErrorKind::OutOfRange),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap_err().kind(), kind, "{text}");
        }
    }

    #[cfg(all(feature = "std", feature = "time"))]
    #[test]
    fn other_clocks() {
        use std::time::{Duration, SystemTime, UNIX_EPOCH};
        let instant = Timestamp::parse("20260102T030405Z").unwrap();
        assert_eq!(Timestamp::try_from(SystemTime::from(instant)).unwrap(), instant);
        assert!(Timestamp::try_from(UNIX_EPOCH - Duration::from_secs(1)).is_err());
        assert_eq!(Timestamp::try_from(time::OffsetDateTime::from(instant)).unwrap(), instant);
        assert!(Timestamp::try_from(time::OffsetDateTime::UNIX_EPOCH - time::Duration::SECOND).is_err());
    }
}
