//! [`ContentMd5`]: the value of `content-md5`.

use alloc::string::String;
use core::fmt;

use base64::engine::{Engine, general_purpose::STANDARD};

use super::{LONGEST, Md5Hasher, decode, decode_hex, hex, not_base64};
use crate::error::Error;

/// The value of `content-md5`.
///
/// ```
/// use presign::ContentMd5;
///
/// let md5 = ContentMd5::from_hex("d41d8cd98f00b204e9800998ecf8427e")?;
/// assert_eq!(md5.to_base64(), "1B2M2Y8AsgTpgAmY7PhCfg==");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentMd5([u8; 16]);

const MD5: &str = "content-md5";

impl ContentMd5 {
    /// The MD5 of `bytes`. A body that comes in pieces goes through an [`Md5Hasher`].
    ///
    /// ```
    /// assert_eq!(presign::ContentMd5::of(b"").to_base64(), "1B2M2Y8AsgTpgAmY7PhCfg==");
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Md5Hasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    /// An MD5 digest.
    ///
    /// ```
    /// assert_eq!(presign::ContentMd5::new([7; 16]).as_bytes(), &[7; 16]);
    /// ```
    #[must_use]
    pub const fn new(digest: [u8; 16]) -> Self {
        Self(digest)
    }

    /// A digest in base64 (RFC 4648 section 4), as it stands in the header: padded, without white space, and with no
    /// second spelling.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort), [`ErrorKind::TooLong`](crate::ErrorKind::TooLong) where it is
    /// not 24 characters long; [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where it is not base64.
    ///
    /// ```
    /// assert!(presign::ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfg==").is_ok());
    /// assert!(presign::ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfg").is_err());
    /// ```
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        let digest = decode(MD5, text, 16, &mut [0; LONGEST + 1])?.try_into();
        digest.map(Self).map_err(|_| not_base64(MD5, 16))
    }

    /// A digest in 32 hexadecimal digits of either case, as command line tools print it.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort), [`ErrorKind::TooLong`](crate::ErrorKind::TooLong),
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where it is not 32 hexadecimal digits.
    ///
    /// ```
    /// assert!(presign::ContentMd5::from_hex("D41D8CD98F00B204E9800998ECF8427E").is_ok());
    /// assert!(presign::ContentMd5::from_hex("d41d").is_err());
    /// ```
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        let mut digest = [0; 16];
        decode_hex(MD5, text, &mut digest)?;
        Ok(Self(digest))
    }

    /// The digest's bytes.
    ///
    /// ```
    /// assert_eq!(presign::ContentMd5::new([0; 16]).as_bytes().len(), 16);
    /// ```
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The digest in base64, as it stands in the header.
    ///
    /// ```
    /// assert_eq!(presign::ContentMd5::new([0; 16]).to_base64(), "AAAAAAAAAAAAAAAAAAAAAA==");
    /// ```
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The digest in 32 lower-case hexadecimal digits, as entity tags have it.
    ///
    /// ```
    /// assert_eq!(presign::ContentMd5::of(b"").to_hex(), "d41d8cd98f00b204e9800998ecf8427e");
    /// ```
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

/// As base64, which is how the header has it.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for ContentMd5 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

/// From base64.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for ContentMd5 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::from_base64(&text).map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for ContentMd5 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentMd5({})", self.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use alloc::format;

    #[cfg(feature = "serde")]
    #[test]
    fn stored_as_base64() {
        let md5 = ContentMd5::of(b"");
        assert_eq!(serde_json::to_string(&md5).unwrap(), "\"1B2M2Y8AsgTpgAmY7PhCfg==\"");
        assert_eq!(serde_json::from_str::<ContentMd5>("\"1B2M2Y8AsgTpgAmY7PhCfg==\"").unwrap(), md5);
        for text in ["\"1B2M2Y8AsgTpgAmY7PhCfg\"", "\"d41d8cd98f00b204e9800998ecf8427e\"", "0", "null"] {
            assert!(serde_json::from_str::<ContentMd5>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn three_spellings() {
        let md5 = ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfg==").unwrap();
        assert_eq!(md5, ContentMd5::from_hex("d41d8cd98f00b204E9800998ECF8427E").unwrap());
        assert_eq!(md5, ContentMd5::new(*md5.as_bytes()));
        assert_eq!(md5, ContentMd5::from_hex(&md5.to_hex()).unwrap());
        assert_eq!(format!("{md5:?}"), "ContentMd5(1B2M2Y8AsgTpgAmY7PhCfg==)");
        use ErrorKind::{Syntax, TooLong, TooShort};
        for (error, kind) in [
            (ContentMd5::from_hex(""), TooShort),
            (ContentMd5::from_hex("d41d8cd98f00b204e9800998ecf8427"), TooShort),
            (ContentMd5::from_hex("d41d8cd98f00b204e9800998ecf8427e0"), TooLong),
            (ContentMd5::from_hex("d41d8cd98f00b204e9800998ecf8427g"), Syntax),
            (ContentMd5::from_hex("+41d8cd98f00b204e9800998ecf8427e"), Syntax),
            (ContentMd5::from_hex("é1d8cd98f00b204e9800998ecf8427e"), Syntax),
            (ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfg"), TooShort),
            (ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfg==\n"), TooLong),
            (ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfh=="), Syntax),
            (ContentMd5::from_base64("1B2M2Y8AsgTpgAmY7PhCfghh"), Syntax),
        ] {
            let error = error.unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, "content-md5"));
        }
    }
}
