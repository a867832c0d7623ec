//! How long a request lives: [`ExpiresIn`], and [`Validity`], which is an instant and a wished lifetime.

use alloc::format;
use core::fmt;

use super::Timestamp;
use crate::error::{Error, ErrorKind};

/// The value of `X-Amz-Expires`: 1 to 604,800 seconds (seven days).
///
/// AWS documentation, "Authenticating Requests: Using Query Parameters". A provider may allow less.
///
/// ```
/// use presign::{ErrorKind, ExpiresIn};
///
/// assert_eq!(ExpiresIn::from_secs(900)?.as_secs(), 900);
/// assert_eq!(ExpiresIn::from_secs(0).unwrap_err().kind(), ErrorKind::OutOfRange);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiresIn(u32);

impl ExpiresIn {
    /// What is usual where nothing was said.
    pub(crate) const QUARTER_OF_AN_HOUR: Self = Self(900);

    /// The shortest: one second.
    ///
    /// ```
    /// assert_eq!(presign::ExpiresIn::MIN.as_secs(), 1);
    /// ```
    pub const MIN: Self = Self(1);

    /// The longest: seven days.
    ///
    /// ```
    /// assert_eq!(presign::ExpiresIn::MAX.as_secs(), 7 * 24 * 60 * 60);
    /// ```
    pub const MAX: Self = Self(604_800);

    /// A lifetime in seconds.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] outside 1 to 604,800.
    ///
    /// ```
    /// assert!(presign::ExpiresIn::from_secs(604_801).is_err());
    /// ```
    pub fn from_secs(seconds: u64) -> Result<Self, Error> {
        Self::within(seconds, Self::MAX)
    }

    /// The number of seconds.
    ///
    /// ```
    /// assert_eq!(presign::ExpiresIn::MAX.as_secs(), 604_800);
    /// ```
    #[must_use]
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    #[inline]
    fn within(seconds: u64, max: Self) -> Result<Self, Error> {
        match u32::try_from(seconds) {
            Ok(seconds) if (Self::MIN.0..=max.0).contains(&seconds) => Ok(Self(seconds)),
            _ => Err(Error::new(
                ErrorKind::OutOfRange,
                "X-Amz-Expires",
                format!("{seconds} s"),
                format!("1 to {} s", max.0),
            )),
        }
    }
}

impl TryFrom<core::time::Duration> for ExpiresIn {
    type Error = Error;

    /// Whole seconds only: a fraction is [`ErrorKind::OutOfRange`], since S3 has no way to say it.
    fn try_from(duration: core::time::Duration) -> Result<Self, Error> {
        if duration.subsec_nanos() != 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "X-Amz-Expires",
                "a fraction of a second",
                "whole seconds",
            ));
        }
        Self::from_secs(duration.as_secs())
    }
}

impl From<ExpiresIn> for Lifetime {
    fn from(expires_in: ExpiresIn) -> Self {
        Self(u64::from(expires_in.0))
    }
}

/// A wished span of time, not yet checked: half of a [`Validity`], whose constructors make it. An [`ExpiresIn`] converts
/// by `into()`.
///
/// ```
/// use presign::{Timestamp, Validity};
///
/// let validity = Validity::hours(1).from(Timestamp::MIN);
/// # let _ = validity;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lifetime(u64);

impl Lifetime {
    /// The validity of this length that begins at `instant`, usually now.
    ///
    /// ```
    /// use presign::{Timestamp, Validity};
    ///
    /// let validity = Validity::minutes(15).from(Timestamp::parse("20260102T030405Z")?);
    /// # let _ = validity;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn from(self, instant: Timestamp) -> Validity {
        Validity { instant, lifetime: self.0, window: None, clamped: false }
    }
}

/// From when on and how long a presigned request should live: an instant and a lifetime.
///
/// A wish: it is checked where it is used, by [`presign`](crate::presigner::Presigner::presign) and
/// [`batch`](crate::presigner::Presigner::batch), which know the provider's limit and the credentials' end, and
/// whose result tells the end that was signed.
///
/// ```
/// use presign::{Timestamp, Validity};
///
/// let now = Timestamp::parse("20260102T030405Z")?;
/// let plain = Validity::minutes(15).from(now);
/// // The same URL for everybody who asks within five minutes, so that caches can keep what it fetches.
/// let cacheable = plain.aligned_to(Validity::minutes(5));
/// // With temporary credentials: end with them rather than fail.
/// let clamped = plain.clamped_to_credentials();
/// # let _ = (cacheable, clamped);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Validity {
    instant: Timestamp,
    lifetime: u64,
    window: Option<u64>,
    clamped: bool,
}

impl Validity {
    /// A lifetime in seconds; 1 to 604,800 are accepted when it is used.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// let validity = Validity::seconds(90).from(Timestamp::MIN);
    /// # let _ = validity;
    /// ```
    #[must_use]
    pub const fn seconds(seconds: u64) -> Lifetime {
        Lifetime(seconds)
    }

    /// A lifetime in minutes; 1 to 10,080 are accepted when it is used.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// assert_eq!(Validity::minutes(2), Validity::seconds(120));
    /// ```
    #[must_use]
    pub const fn minutes(minutes: u64) -> Lifetime {
        Lifetime(minutes.saturating_mul(60))
    }

    /// A lifetime in hours; 1 to 168 are accepted when it is used.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// assert_eq!(Validity::hours(2), Validity::minutes(120));
    /// ```
    #[must_use]
    pub const fn hours(hours: u64) -> Lifetime {
        Lifetime(hours.saturating_mul(3_600))
    }

    /// A lifetime in days; 1 to 7 are accepted when it is used.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// assert_eq!(Validity::days(2), Validity::hours(48));
    /// ```
    #[must_use]
    pub const fn days(days: u64) -> Lifetime {
        Lifetime(days.saturating_mul(86_400))
    }

    /// Signs as of the start of the window that the instant falls into (windows are counted from 1970), and for
    /// the lifetime plus the window: whoever asks within one window gets the same URL, and it never lives shorter
    /// than was asked.
    ///
    /// When it is used, lifetime and window together must not be above the longest lifetime.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// let now = Timestamp::parse("20260102T030405Z")?;
    /// let validity = Validity::hours(1).from(now).aligned_to(Validity::minutes(10));
    /// # let _ = validity; // signed as of 03:00:00, dies at 04:10:00
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn aligned_to(self, window: Lifetime) -> Self {
        Self { window: Some(window.0), ..self }
    }

    /// Ends with the credentials where those end earlier; without this, such a request is an error.
    ///
    /// The request's `expires_at` tells the real end.
    ///
    /// ```
    /// # use presign::{Timestamp, Validity};
    /// let validity = Validity::days(7).from(Timestamp::MIN).clamped_to_credentials();
    /// # let _ = validity;
    /// ```
    #[must_use]
    pub const fn clamped_to_credentials(self) -> Self {
        Self { clamped: true, ..self }
    }

    /// The wish against what is possible: `max` of the provider, the end of the credentials.
    #[inline]
    pub(crate) fn resolve(self, max: ExpiresIn, credentials_end: Option<Timestamp>) -> Result<Term, Error> {
        // The lifetime first, by itself: a wish of 0 s stays an error whatever window is added.
        let (mut signed_at, mut expires_in) = (self.instant, ExpiresIn::within(self.lifetime, max)?);
        if let Some(window) = self.window {
            (signed_at, expires_in) = self.aligned(window, max)?;
        }
        let mut expires_at = signed_at.plus_secs(expires_in.0.into())?;
        if let Some(end) = credentials_end.filter(|end| *end < expires_at) {
            if !self.clamped || end <= self.instant {
                return Err(Error::new(
                    ErrorKind::CredentialsExpireFirst,
                    "X-Amz-Expires",
                    format!("the request would live until {expires_at}, its credentials end at {end}"),
                    "an end no later than the credentials', or Validity::clamped_to_credentials while they live",
                ));
            }
            expires_in = ExpiresIn::within(end.as_unix_secs() - signed_at.as_unix_secs(), max)?;
            expires_at = end;
        }
        Ok(Term { signed_at, expires_in, expires_at })
    }

    /// The start of the window, and the lifetime from there.
    fn aligned(self, window: u64, max: ExpiresIn) -> Result<(Timestamp, ExpiresIn), Error> {
        if window == 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "window", "0 s", "1 s or more"));
        }
        let expires_in = ExpiresIn::within(self.lifetime.saturating_add(window), max).map_err(|error| {
            Error::new(
                error.kind(),
                "X-Amz-Expires",
                format!("{} s and a window of {window} s", self.lifetime),
                format!("together {}", error.allowed()),
            )
        })?;
        Ok((self.instant.align_down(window), expires_in))
    }
}

impl fmt::Display for ExpiresIn {
    /// The number of seconds, as `X-Amz-Expires` says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A [`Validity`] that was checked: what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) signed_at: Timestamp,
    pub(crate) expires_in: ExpiresIn,
    pub(crate) expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_secs(seconds).unwrap()
    }

    fn resolve(validity: Validity, end: Option<u64>) -> Result<(u64, u32, u64), ErrorKind> {
        validity
            .resolve(ExpiresIn::MAX, end.map(at))
            .map(|term| {
                (term.signed_at.as_unix_secs(), term.expires_in.as_secs(), term.expires_at.as_unix_secs())
            })
            .map_err(|error| error.kind())
    }

    #[test]
    fn range() {
        assert_eq!(resolve(Validity::seconds(1).from(at(10)), None), Ok((10, 1, 11)));
        assert_eq!(resolve(Validity::days(7).from(at(10)), None), Ok((10, 604_800, 604_810)));
        for wrong in [Validity::seconds(0), Validity::seconds(604_801), Validity::days(u64::MAX)] {
            assert_eq!(resolve(wrong.from(at(10)), None), Err(ErrorKind::OutOfRange));
        }
        assert_eq!(resolve(Validity::seconds(1).from(Timestamp::MAX), None), Err(ErrorKind::OutOfRange));
        let hour = ExpiresIn::from_secs(3600).unwrap();
        assert_eq!(Validity::hours(1).from(at(0)).resolve(hour, None).unwrap().expires_in, hour);
        let error = Validity::seconds(3601).from(at(0)).resolve(hour, None).unwrap_err();
        assert_eq!((error.problem(), error.allowed()), ("3601 s", "1 to 3600 s"));
    }

    #[test]
    fn the_credentials_end() {
        let wish = Validity::seconds(100).from(at(1_000));
        assert_eq!(resolve(wish, Some(1_101)), Ok((1_000, 100, 1_100)));
        assert_eq!(resolve(wish, Some(1_100)), Ok((1_000, 100, 1_100)));
        assert_eq!(resolve(wish, Some(1_099)), Err(ErrorKind::CredentialsExpireFirst));
        let clamped = wish.clamped_to_credentials();
        assert_eq!(resolve(clamped, Some(1_099)), Ok((1_000, 99, 1_099)));
        assert_eq!(resolve(clamped, Some(1_001)), Ok((1_000, 1, 1_001)));
        assert_eq!(resolve(clamped, Some(1_000)), Err(ErrorKind::CredentialsExpireFirst));
        assert_eq!(resolve(clamped, Some(5)), Err(ErrorKind::CredentialsExpireFirst));
        assert_eq!(resolve(clamped, Some(9_999)), Ok((1_000, 100, 1_100)));
    }

    #[test]
    fn windows_never_shorten() {
        let wish = |now| Validity::seconds(100).from(at(now)).aligned_to(Validity::seconds(60));
        for now in 1_020..1_080 {
            assert_eq!(resolve(wish(now), None), Ok((1_020, 160, 1_180)));
            assert!(1_180 - now >= 100);
        }
        assert_eq!(resolve(wish(1_080), None), Ok((1_080, 160, 1_240)));
        let long = Validity::seconds(604_700).from(at(0));
        assert_eq!(resolve(long.aligned_to(Validity::seconds(100)), None), Ok((0, 604_800, 604_800)));
        assert_eq!(resolve(long.aligned_to(Validity::seconds(101)), None), Err(ErrorKind::OutOfRange));
        assert_eq!(resolve(wish(5).aligned_to(Validity::seconds(0)), None), Err(ErrorKind::OutOfRange));
        assert_eq!(
            resolve(Validity::seconds(0).from(at(0)).aligned_to(Validity::seconds(9)), None),
            Err(ErrorKind::OutOfRange)
        );
        // Clamped and aligned: still one URL for the window.
        for now in [1_020, 1_050, 1_079] {
            assert_eq!(resolve(wish(now).clamped_to_credentials(), Some(1_100)), Ok((1_020, 80, 1_100)));
        }
    }

    #[test]
    fn durations() {
        use core::time::Duration;
        assert_eq!(ExpiresIn::try_from(Duration::from_secs(9)).unwrap().as_secs(), 9);
        assert!(ExpiresIn::try_from(Duration::from_millis(1_500)).is_err());
    }
}
