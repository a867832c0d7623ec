//! [`ByteRange`]: the value of `range` and of `x-amz-copy-source-range`.

use alloc::format;
use core::fmt;

use super::HeaderValue;
use crate::error::{Error, ErrorKind};

/// One range of an object's bytes, counted from 0, both ends included (RFC 9110 section 14.1.2).
///
/// S3 answers one range a request, so there are no lists.
///
/// ```
/// use presign::ByteRange;
///
/// assert_eq!(ByteRange::new(0, 9)?.to_string(), "bytes=0-9");
/// assert_eq!(ByteRange::from(100).to_string(), "bytes=100-");
/// assert_eq!(ByteRange::suffix(500)?.to_string(), "bytes=-500");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteRange(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Bounded(u64, u64),
    From(u64),
    Suffix(u64),
}

const FIELD: &str = "range";

impl ByteRange {
    /// The bytes from `first` to `last`, both included.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where `last` comes before `first`.
    ///
    /// ```
    /// use presign::ByteRange;
    ///
    /// assert_eq!(ByteRange::new(7, 7)?.to_string(), "bytes=7-7");
    /// assert!(ByteRange::new(7, 6).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(first: u64, last: u64) -> Result<Self, Error> {
        if last < first {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                FIELD,
                format!("byte {last} is the last, before byte {first}"),
                "a last byte that is the first one or after it",
            ));
        }
        Ok(Self(Kind::Bounded(first, last)))
    }

    /// The bytes from `first` to the end.
    ///
    /// ```
    /// assert_eq!(presign::ByteRange::from(0).to_string(), "bytes=0-");
    /// ```
    #[must_use]
    pub const fn from(first: u64) -> Self {
        Self(Kind::From(first))
    }

    /// The last `count` bytes, or all where there are fewer.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for 0: no server can answer it.
    ///
    /// ```
    /// use presign::ByteRange;
    ///
    /// assert_eq!(ByteRange::suffix(1)?.to_string(), "bytes=-1");
    /// assert!(ByteRange::suffix(0).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn suffix(count: u64) -> Result<Self, Error> {
        match count {
            0 => Err(Error::new(ErrorKind::OutOfRange, FIELD, "the last 0 bytes", "the last 1 byte or more")),
            _ => Ok(Self(Kind::Suffix(count))),
        }
    }

    /// The first byte, where the range tells it; a suffix does not.
    ///
    /// ```
    /// assert_eq!(presign::ByteRange::from(5).first(), Some(5));
    /// ```
    #[must_use]
    pub const fn first(self) -> Option<u64> {
        match self.0 {
            Kind::Bounded(first, _) | Kind::From(first) => Some(first),
            Kind::Suffix(_) => None,
        }
    }

    /// The last byte, where the range tells it: only one with both ends does.
    ///
    /// ```
    /// use presign::ByteRange;
    ///
    /// assert_eq!(ByteRange::new(0, 9)?.last(), Some(9));
    /// assert_eq!(ByteRange::from(5).last(), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn last(self) -> Option<u64> {
        match self.0 {
            Kind::Bounded(_, last) => Some(last),
            Kind::From(_) | Kind::Suffix(_) => None,
        }
    }
}

impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Bounded(first, last) => write!(f, "bytes={first}-{last}"),
            Kind::From(first) => write!(f, "bytes={first}-"),
            Kind::Suffix(count) => write!(f, "bytes=-{count}"),
        }
    }
}

impl From<ByteRange> for HeaderValue<'static> {
    fn from(range: ByteRange) -> Self {
        Self::from_valid(format!("{range}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_ends() {
        let range = |first, last| ByteRange::new(first, last).unwrap();
        for (range, text, first, last) in [
            (range(0, 0), "bytes=0-0", Some(0), Some(0)),
            (range(0, u64::MAX), "bytes=0-18446744073709551615", Some(0), Some(u64::MAX)),
            (ByteRange::from(9), "bytes=9-", Some(9), None),
            (ByteRange::suffix(9).unwrap(), "bytes=-9", None, None),
        ] {
            assert_eq!(HeaderValue::from(range).as_str(), text);
            assert_eq!((range.first(), range.last()), (first, last));
        }
        for error in [ByteRange::new(1, 0).unwrap_err(), ByteRange::suffix(0).unwrap_err()] {
            assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "range"));
        }
    }
}
