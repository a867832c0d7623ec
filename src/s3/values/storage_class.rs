//! Storage classes (Amazon S3 API Reference, PutObject, `x-amz-storage-class`).

use alloc::borrow::Cow;
use core::fmt;

use super::checked;
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};

const FIELD: &str = "x-amz-storage-class";

/// Where and how an object is kept: one of S3's storage classes, or another provider's by
/// [`StorageClass::new`].
///
/// ```
/// use presign::s3::StorageClass;
///
/// assert_eq!(StorageClass::STANDARD_IA.as_str(), "STANDARD_IA");
/// assert_eq!(StorageClass::new("GLACIER_IR")?, StorageClass::GLACIER_IR);
/// assert!(StorageClass::new("standard").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StorageClass<'a>(Cow<'a, str>);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        impl StorageClass<'static> {
            $(
                $(#[$doc])*
                ///
                /// ```
                /// use presign::s3::StorageClass;
                ///
                #[doc = concat!(
                    "assert_eq!(StorageClass::", stringify!($name), ".as_str(), \"", stringify!($name), "\");"
                )]
                /// ```
                pub const $name: Self = Self(Cow::Borrowed(stringify!($name)));
            )+
        }

        #[cfg(test)]
        const ALL: &[StorageClass<'static>] = &[$(StorageClass::$name),+];
    };
}

classes! {
    /// For data in frequent use: what S3 takes where nothing is said.
    STANDARD,
    /// Fewer copies than [`STANDARD`](Self::STANDARD), for what can be made again. S3 advises against it.
    REDUCED_REDUNDANCY,
    /// For infrequent access, in several zones.
    STANDARD_IA,
    /// For infrequent access, in one zone.
    ONEZONE_IA,
    /// Moved between tiers as it is used.
    INTELLIGENT_TIERING,
    /// S3 Glacier Flexible Retrieval: to be restored before it can be read, in minutes to hours.
    GLACIER,
    /// S3 Glacier Deep Archive: to be restored before it can be read, within hours.
    DEEP_ARCHIVE,
    /// S3 Glacier Instant Retrieval: archived, yet readable at once.
    GLACIER_IR,
    /// S3 Express One Zone: directory buckets.
    EXPRESS_ONEZONE,
    /// S3 on Outposts.
    OUTPOSTS,
    /// AWS Snow Family devices.
    SNOW,
    /// Data of an Amazon FSx for OpenZFS file system, behind an access point.
    FSX_OPENZFS,
    /// Data of an Amazon FSx for NetApp ONTAP file system, behind an access point.
    FSX_ONTAP,
}

impl<'a> StorageClass<'a> {
    /// A storage class by its name: 1 to 128 upper-case ASCII letters, digits, `_` and `-`.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty), [`TooLong`](crate::ErrorKind::TooLong), or the kind of the
    /// character that it cannot hold.
    ///
    /// ```
    /// use presign::s3::StorageClass;
    ///
    /// assert_eq!(StorageClass::new("NEARLINE")?.as_str(), "NEARLINE");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(name: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let accepts = |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-');
        checked(FIELD, name.into(), 1..=128, accepts, "1 to 128 of A-Z, 0-9, `_` and `-`").map(Self)
    }

    /// The name.
    ///
    /// ```
    /// assert_eq!(presign::s3::StorageClass::SNOW.as_str(), "SNOW");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowing nothing.
    ///
    /// ```
    /// use presign::s3::StorageClass;
    ///
    /// let class: StorageClass<'static> = StorageClass::new("COLDLINE")?.into_owned();
    /// # let _ = class;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> StorageClass<'static> {
        StorageClass(Cow::Owned(self.0.into_owned()))
    }

    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'a>) {
        (HeaderName::from_lower(FIELD), HeaderValue::from_valid(self.0))
    }
}

impl fmt::Display for StorageClass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(StorageClass<'_>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_constants_pass_the_constructor() {
        assert_eq!(ALL.len(), 13);
        for class in ALL {
            assert_eq!(StorageClass::new(class.as_str()).as_ref(), Ok(class));
            let (name, value) = class.clone().header();
            assert_eq!((name.as_str(), value.as_str()), ("x-amz-storage-class", class.as_str()));
        }
    }

    #[test]
    fn refused() {
        for (text, kind) in [
            ("", ErrorKind::Empty),
            ("Standard", ErrorKind::InvalidCharacter),
            ("STANDARD ", ErrorKind::Whitespace),
            ("STANDARD\r\nx: y", ErrorKind::Control),
            ("STANDARÐ", ErrorKind::InvalidCharacter),
            (&"A".repeat(129), ErrorKind::TooLong),
        ] {
            assert_eq!(StorageClass::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
        assert!(StorageClass::new("A".repeat(128)).is_ok());
    }
}
