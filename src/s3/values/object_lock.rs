//! Object Lock: retention and legal hold (Amazon S3 User Guide, "Locking objects with Object Lock").
//!
//! S3 asks for a `content-md5` or a checksum header on an upload that sets either.

use alloc::string::ToString;

use super::unknown_word;
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};
use crate::time::Timestamp;

words! {
    /// How firmly a version is held until its retention ends (`x-amz-object-lock-mode`).
    ///
    /// ```
    /// use presign::s3::ObjectLockMode;
    ///
    /// assert_eq!("COMPLIANCE".parse::<ObjectLockMode>()?, ObjectLockMode::Compliance);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum ObjectLockMode in "x-amz-object-lock-mode" else unknown_word {
        /// Whoever has the permission to bypass it may delete the version or shorten the retention.
        Governance = "GOVERNANCE",
        /// Nobody may, the account's root user neither.
        Compliance = "COMPLIANCE",
    }
}

words! {
    /// Whether a version is held until somebody lifts the hold (`x-amz-object-lock-legal-hold`).
    ///
    /// ```
    /// use presign::s3::LegalHold;
    ///
    /// assert_eq!(LegalHold::On.to_string(), "ON");
    /// ```
    pub enum LegalHold in "x-amz-object-lock-legal-hold" else unknown_word {
        /// Held.
        On = "ON",
        /// Not held.
        Off = "OFF",
    }
}

/// Until when a version is kept from deletion, and how firmly: S3 takes the two together or not at all.
///
/// ```
/// use presign::Timestamp;
/// use presign::s3::{ObjectLockMode, Retention};
///
/// let until = Timestamp::parse("2033-01-01T00:00:00Z")?;
/// let retention = Retention::new(ObjectLockMode::Governance, until);
/// assert_eq!(retention.until(), until);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Retention {
    mode: ObjectLockMode,
    until: Timestamp,
}

impl Retention {
    /// Retention in this mode until this instant, which S3 wants to lie in the future.
    ///
    /// ```
    /// use presign::{Timestamp, s3::{ObjectLockMode, Retention}};
    ///
    /// let retention = Retention::new(ObjectLockMode::Compliance, Timestamp::parse("20330101T000000Z")?);
    /// # let _ = retention;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn new(mode: ObjectLockMode, until: Timestamp) -> Self {
        Self { mode, until }
    }

    /// The mode.
    ///
    /// ```
    /// use presign::{Timestamp, s3::{ObjectLockMode, Retention}};
    ///
    /// let retention = Retention::new(ObjectLockMode::Compliance, Timestamp::MAX);
    /// assert_eq!(retention.mode(), ObjectLockMode::Compliance);
    /// ```
    #[must_use]
    pub const fn mode(self) -> ObjectLockMode {
        self.mode
    }

    /// The instant at which it ends.
    ///
    /// ```
    /// use presign::{Timestamp, s3::{ObjectLockMode, Retention}};
    ///
    /// let retention = Retention::new(ObjectLockMode::Compliance, Timestamp::MAX);
    /// assert_eq!(retention.until(), Timestamp::MAX);
    /// ```
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.until
    }

    pub(crate) fn headers(self) -> [(HeaderName<'static>, HeaderValue<'static>); 2] {
        [
            (HeaderName::from_lower("x-amz-object-lock-mode"), HeaderValue::from_static(self.mode.as_str())),
            (
                HeaderName::from_lower("x-amz-object-lock-retain-until-date"),
                HeaderValue::from_valid(self.until.to_string().into()),
            ),
        ]
    }
}

impl LegalHold {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower("x-amz-object-lock-legal-hold"), HeaderValue::from_static(self.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let until = Timestamp::parse("20330102T030405Z").unwrap();
        for (mode, word) in
            [(ObjectLockMode::Governance, "GOVERNANCE"), (ObjectLockMode::Compliance, "COMPLIANCE")]
        {
            let headers = Retention::new(mode, until).headers();
            assert_eq!(
                headers.each_ref().map(|(name, value)| (name.as_str(), value.as_str())),
                [
                    ("x-amz-object-lock-mode", word),
                    ("x-amz-object-lock-retain-until-date", "2033-01-02T03:04:05Z"),
                ]
            );
        }
        for (hold, word) in [(LegalHold::On, "ON"), (LegalHold::Off, "OFF")] {
            let (name, value) = hold.header();
            assert_eq!((name.as_str(), value.as_str()), ("x-amz-object-lock-legal-hold", word));
        }
    }
}
