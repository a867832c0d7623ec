//! What a part of a multipart upload is named by: its number and the upload's ID.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// The number of a part: 1 to 10,000.
///
/// ```
/// use presign::PartNumber;
///
/// assert_eq!(PartNumber::new(1)?.get(), 1);
/// assert!(PartNumber::new(0).is_err() && PartNumber::new(10_001).is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartNumber(u16);

impl PartNumber {
    /// The first part: 1.
    ///
    /// ```
    /// assert_eq!(presign::PartNumber::MIN.get(), 1);
    /// ```
    pub const MIN: Self = Self(1);

    /// The last part that S3 has: 10,000.
    ///
    /// ```
    /// assert_eq!(presign::PartNumber::MAX.get(), 10_000);
    /// ```
    pub const MAX: Self = Self(10_000);

    /// A part number.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for 0 and above 10,000.
    ///
    /// ```
    /// assert_eq!(presign::PartNumber::new(0).unwrap_err().field(), "partNumber");
    /// ```
    pub fn new(number: u32) -> Result<Self, Error> {
        match u16::try_from(number) {
            Ok(number @ 1..=10_000) => Ok(Self(number)),
            _ => Err(Error::new(ErrorKind::OutOfRange, "partNumber", format!("{number}"), "1 to 10000")),
        }
    }

    /// The number.
    ///
    /// ```
    /// assert_eq!(presign::PartNumber::new(7)?.get(), 7);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for PartNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for PartNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(serde::Deserialize::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The ID that a store gives a multipart upload: 1 to 1,024 visible ASCII characters, opaque.
///
/// It is percent-encoded where it goes into a query, so no character of it can add a parameter.
///
/// ```
/// use presign::{ErrorKind, UploadId};
///
/// assert_eq!(UploadId::new("x&partNumber=2")?.as_str(), "x&partNumber=2");
/// assert_eq!(UploadId::new("x\r\ny").unwrap_err().kind(), ErrorKind::Control);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId<'a>(Cow<'a, str>);

const UPLOAD_ID: &str = "uploadId";
const UPLOAD_ID_ALLOWED: &str = "1 to 1024 visible ASCII characters";

impl<'a> UploadId<'a> {
    /// An upload ID from its text.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// assert!(presign::UploadId::new("VXBsb2FkIElE-_.~").is_ok());
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        let fault = |kind, problem| Err(Error::new(kind, UPLOAD_ID, problem, UPLOAD_ID_ALLOWED));
        match text.len() {
            0 => return fault(ErrorKind::Empty, "empty".into()),
            1..=1024 => {}
            length => return fault(ErrorKind::TooLong, format!("{length} bytes")),
        }
        match text.char_indices().find(|(_, char)| !char.is_ascii_graphic()) {
            None => Ok(Self(text)),
            Some((at, char)) if char.is_control() => {
                let problem = format!("control character U+{:04X} at byte {at}", u32::from(char));
                fault(ErrorKind::Control, problem)
            }
            Some((at, _)) => fault(ErrorKind::InvalidCharacter, format!("character at byte {at}")),
        }
    }

    /// The ID as the store gave it, not percent-encoded.
    ///
    /// ```
    /// assert_eq!(presign::UploadId::new("a+b/c==")?.as_str(), "a+b/c==");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same ID with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::UploadId;
    ///
    /// let kept: UploadId<'static> = UploadId::new("VXBsb2FkIElE")?.into_owned();
    /// # assert_eq!(kept.as_str(), "VXBsb2FkIElE");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> UploadId<'static> {
        UploadId(Cow::Owned(self.0.into_owned()))
    }

    /// The same ID without a copy of its text and without checking it again, for the many parts of one upload.
    ///
    /// ```
    /// use presign::UploadId;
    ///
    /// let kept = UploadId::new(String::from("VXBsb2FkIElE"))?;
    /// assert_eq!(kept.as_borrowed(), kept);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_borrowed(&self) -> UploadId<'_> {
        UploadId(Cow::Borrowed(&self.0))
    }

    /// The text itself.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

serde_str!(UploadId<'_>);

impl fmt::Display for UploadId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_numbers() {
        for (number, accepted) in [
            (0, false),
            (1, true),
            (10_000, true),
            (10_001, false),
            (65_536, false),
            (65_537, false),
            (u32::MAX, false),
        ] {
            assert_eq!(
                PartNumber::new(number).map(PartNumber::get).ok().map(u32::from),
                accepted.then_some(number)
            );
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn part_numbers_are_read_through_their_rule() {
        assert_eq!(serde_json::from_str::<PartNumber>("10000").unwrap(), PartNumber::MAX);
        assert_eq!(serde_json::to_string(&PartNumber::MIN).unwrap(), "1");
        for text in ["0", "10001", "-1", "1.5", "65537", "\"1\""] {
            assert!(serde_json::from_str::<PartNumber>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn upload_ids() {
        use ErrorKind::{Control, Empty, InvalidCharacter, TooLong};
        let (longest, long) = ("a".repeat(1024), "a".repeat(1025));
        for (text, kind) in [
            ("x&partNumber=2", None),
            (&longest, None),
            ("", Some(Empty)),
            (&long, Some(TooLong)),
            ("x\r\ny", Some(Control)),
            ("x\0", Some(Control)),
            ("x y", Some(InvalidCharacter)),
            ("x\u{2044}", Some(InvalidCharacter)),
        ] {
            let refused = UploadId::new(text).err();
            assert_eq!(refused.as_ref().map(Error::kind), kind, "{text:?}");
            assert!(refused.is_none_or(|error| error.field() == UPLOAD_ID));
        }
    }
}
