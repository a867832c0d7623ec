//! AWS account IDs, as `x-amz-expected-bucket-owner` holds them (Amazon S3 User Guide, "Verifying bucket
//! ownership with bucket owner condition").

use alloc::borrow::Cow;
use core::fmt;

use super::checked;
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};

const FIELD: &str = "x-amz-expected-bucket-owner";

/// An AWS account ID: 12 digits.
///
/// S3 refuses a request whose bucket belongs to another account than the one that was expected.
///
/// ```
/// use presign::s3::AccountId;
///
/// assert_eq!(AccountId::new("123456789012")?.as_str(), "123456789012");
/// assert!(AccountId::new("1234-5678-9012").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId<'a>(Cow<'a, str>);

impl<'a> AccountId<'a> {
    /// An account ID, without the hyphens that consoles show.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty), [`TooShort`](crate::ErrorKind::TooShort) and
    /// [`TooLong`](crate::ErrorKind::TooLong) unless it has 12 bytes, or the kind of what is no digit.
    ///
    /// ```
    /// use presign::{ErrorKind, s3::AccountId};
    ///
    /// assert_eq!(AccountId::new("12345678901").unwrap_err().kind(), ErrorKind::TooShort);
    /// ```
    pub fn new(id: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        checked(FIELD, id.into(), 12..=12, |byte| byte.is_ascii_digit(), "12 digits").map(Self)
    }

    /// The 12 digits.
    ///
    /// ```
    /// assert_eq!(presign::s3::AccountId::new("000000000001")?.as_str(), "000000000001");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowing nothing.
    ///
    /// ```
    /// use presign::s3::AccountId;
    ///
    /// let owner: AccountId<'static> = AccountId::new("123456789012")?.into_owned();
    /// # let _ = owner;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> AccountId<'static> {
        AccountId(Cow::Owned(self.0.into_owned()))
    }

    /// As the expected owner of the bucket that the request is about.
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'a>) {
        (HeaderName::from_lower(FIELD), HeaderValue::from_valid(self.0))
    }

    /// As the expected owner of the bucket that is copied from.
    pub(crate) fn source_header(self) -> (HeaderName<'static>, HeaderValue<'a>) {
        (HeaderName::from_lower("x-amz-source-expected-bucket-owner"), HeaderValue::from_valid(self.0))
    }
}

impl fmt::Display for AccountId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(AccountId<'_>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn twelve_digits() {
        for (text, kind) in [
            ("", ErrorKind::Empty),
            ("12345678901", ErrorKind::TooShort),
            ("1234567890123", ErrorKind::TooLong),
            ("12345678901a", ErrorKind::InvalidCharacter),
            ("12345678901 ", ErrorKind::Whitespace),
            ("12345678901\n", ErrorKind::Control),
            ("1234567890٣", ErrorKind::InvalidCharacter),
        ] {
            assert_eq!(AccountId::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
        let owner = AccountId::new("123456789012").unwrap();
        assert_eq!(owner.clone().header().0.as_str(), "x-amz-expected-bucket-owner");
        assert_eq!(owner.source_header().0.as_str(), "x-amz-source-expected-bucket-owner");
    }
}
