//! The three ways a date is written: ISO 8601 basic (`X-Amz-Date`), RFC 3339 and HTTP's.

use core::fmt;

use super::Timestamp;
use super::calendar::Date;
use crate::encode::{ascii, two_digits};

/// `20260102T030405Z`: the value of `X-Amz-Date`; its first eight characters are the scope's date.
#[derive(Clone, Copy)]
pub(crate) struct AmzDate([u8; 16]);

impl AmzDate {
    pub(super) fn of(timestamp: Timestamp) -> Self {
        let [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l], [m, n]] = digits(timestamp);
        Self([a, b, c, d, e, f, g, h, b'T', i, j, k, l, m, n, b'Z'])
    }

    pub(crate) fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// `20260102`.
    pub(crate) fn date(&self) -> &str {
        let [day @ .., _, _, _, _, _, _, _, _] = &self.0;
        ascii(day)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The date of [`as_bytes`](Self::as_bytes).
    #[cfg(all(feature = "std", target_has_atomic = "64"))]
    pub(crate) fn from_bytes(text: [u8; 16]) -> Self {
        Self(text)
    }
}

/// `2026-01-02T03:04:05Z`.
pub(super) struct Rfc3339([u8; 20]);

impl Rfc3339 {
    pub(super) fn of(timestamp: Timestamp) -> Self {
        let [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l], [m, n]] = digits(timestamp);
        Self([a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'Z'])
    }
}

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(ascii(&self.0))
    }
}

/// Century, year of the century, month, day, hour, minute, second.
fn digits(timestamp: Timestamp) -> [[u8; 2]; 7] {
    let (days, [hour, minute, second]) = timestamp.days_and_time();
    let Date { year, month, day } = Date::from_days(days);
    let digits = |number| two_digits(u8::try_from(number).unwrap_or_default());
    [
        digits(year / 100),
        digits(year % 100),
        digits(month),
        digits(day),
        digits(hour),
        digits(minute),
        digits(second),
    ]
}

/// The name at `at`, which is always one of the list.
fn name(names: &[&[u8; 3]], at: u32) -> [u8; 3] {
    usize::try_from(at).ok().and_then(|at| names.get(at)).copied().copied().unwrap_or_default()
}

/// An instant as HTTP writes it, such as `Fri, 02 Jan 2026 03:04:05 GMT`; made by [`Timestamp::http_date`].
///
/// RFC 9110 section 5.6.7, IMF-fixdate.
///
/// ```
/// let date = presign::Timestamp::parse("20260102T030405Z")?.http_date();
/// assert_eq!(date.as_str(), "Fri, 02 Jan 2026 03:04:05 GMT");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpDate([u8; 29]);

const WEEKDAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

impl HttpDate {
    pub(super) fn of(timestamp: Timestamp) -> Self {
        let (days, _) = timestamp.days_and_time();
        let [u, v, w] = name(&WEEKDAYS, Date::weekday(days));
        let [x, y, z] = name(&MONTHS, Date::from_days(days).month - 1);
        let [[a, b], [c, d], _, [g, h], [i, j], [k, l], [m, n]] = digits(timestamp);
        Self([
            u, v, w, b',', b' ', g, h, b' ', x, y, z, b' ', a, b, c, d, b' ', i, j, b':', k, l, b':', m, n,
            b' ', b'G', b'M', b'T',
        ])
    }

    /// The 29 characters.
    ///
    /// ```
    /// assert_eq!(presign::Timestamp::MIN.http_date().as_str(), "Thu, 01 Jan 1970 00:00:00 GMT");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
