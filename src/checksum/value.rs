//! [`Checksum`]: the value of an `x-amz-checksum-*` header.

use alloc::string::String;
use core::fmt;

use base64::engine::{Engine, general_purpose::STANDARD};

use super::{ChecksumAlgorithm, ChecksumHasher, LONGEST, check_length, decode, decode_hex, hex};
use crate::error::Error;

/// A checksum of a body: an algorithm and its value.
///
/// ```
/// use presign::{Checksum, ChecksumAlgorithm};
///
/// let checksum = Checksum::crc32(0xcbf4_3926);
/// assert_eq!(checksum.to_base64(), "y/Q5Jg==");
/// assert_eq!(checksum, Checksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum {
    algorithm: ChecksumAlgorithm,
    /// The value, then zeros.
    digest: [u8; LONGEST],
}

impl Checksum {
    /// The checksum of `bytes`. A body that comes in pieces goes through a [`ChecksumHasher`].
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where the algorithm's feature is not on, as with
    /// [`ChecksumHasher::new`].
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm};
    ///
    /// let checksum = Checksum::of(ChecksumAlgorithm::Sha256, b"abc")?;
    /// assert_eq!(checksum.to_base64(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Result<Self, Error> {
        let mut hasher = ChecksumHasher::new(algorithm)?;
        hasher.update(bytes);
        Ok(hasher.finish())
    }

    /// A value as its bytes, the most significant first where it is a number.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort), [`ErrorKind::TooLong`](crate::ErrorKind::TooLong) where it
    /// is not [`digest_len`](ChecksumAlgorithm::digest_len) bytes long.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm};
    ///
    /// let checksum = Checksum::new(ChecksumAlgorithm::Crc32, &[0xcb, 0xf4, 0x39, 0x26])?;
    /// assert_eq!(checksum, Checksum::crc32(0xcbf4_3926));
    /// assert!(Checksum::new(ChecksumAlgorithm::Sha256, &[0; 20]).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(algorithm: ChecksumAlgorithm, digest: &[u8]) -> Result<Self, Error> {
        check_length(algorithm.header_name(), digest.len(), algorithm.digest_len(), "bytes")?;
        Ok(Self::padded(algorithm, digest))
    }

    fn padded(algorithm: ChecksumAlgorithm, value: &[u8]) -> Self {
        let mut digest = [0; LONGEST];
        digest.iter_mut().zip(value).for_each(|(to, from)| *to = *from);
        Self { algorithm, digest }
    }

    /// A CRC-32.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc32(1).as_bytes(), [0, 0, 0, 1]);
    /// ```
    #[must_use]
    pub fn crc32(value: u32) -> Self {
        Self::padded(ChecksumAlgorithm::Crc32, &value.to_be_bytes())
    }

    /// A CRC-32C.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc32c(0xe306_9283).to_base64(), "4waSgw==");
    /// ```
    #[must_use]
    pub fn crc32c(value: u32) -> Self {
        Self::padded(ChecksumAlgorithm::Crc32c, &value.to_be_bytes())
    }

    /// A CRC-64/NVME.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc64_nvme(1).as_bytes(), [0, 0, 0, 0, 0, 0, 0, 1]);
    /// ```
    #[must_use]
    pub fn crc64_nvme(value: u64) -> Self {
        Self::padded(ChecksumAlgorithm::Crc64Nvme, &value.to_be_bytes())
    }

    /// A SHA-1 digest.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::sha1([0; 20]).as_bytes().len(), 20);
    /// ```
    #[must_use]
    pub fn sha1(digest: [u8; 20]) -> Self {
        Self::padded(ChecksumAlgorithm::Sha1, &digest)
    }

    /// A SHA-256 digest.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::sha256([0; 32]).as_bytes().len(), 32);
    /// ```
    #[must_use]
    pub fn sha256(digest: [u8; 32]) -> Self {
        Self::padded(ChecksumAlgorithm::Sha256, &digest)
    }

    /// A value in base64 (RFC 4648 section 4), as it stands in headers: padded, without white space, and with no
    /// second spelling.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort), [`ErrorKind::TooLong`](crate::ErrorKind::TooLong) where the
    /// text has another length than such a value; [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where it is not base64.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm};
    ///
    /// assert!(Checksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==").is_ok());
    /// assert!(Checksum::from_base64(ChecksumAlgorithm::Crc32, "y_Q5Jg==").is_err());
    /// ```
    pub fn from_base64(algorithm: ChecksumAlgorithm, text: &str) -> Result<Self, Error> {
        let mut buffer = [0; LONGEST + 1];
        let digest = decode(algorithm.header_name(), text, algorithm.digest_len(), &mut buffer)?;
        Self::new(algorithm, digest)
    }

    /// A value in hexadecimal digits of either case, as command line tools print it.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort), [`ErrorKind::TooLong`](crate::ErrorKind::TooLong) where the
    /// text has another length than such a value; [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) where it is not
    /// hexadecimal.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm};
    ///
    /// assert_eq!(Checksum::from_hex(ChecksumAlgorithm::Crc32, "CBF43926")?, Checksum::crc32(0xcbf4_3926));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_hex(algorithm: ChecksumAlgorithm, text: &str) -> Result<Self, Error> {
        let mut digest = [0; LONGEST];
        let value = digest.get_mut(..algorithm.digest_len()).unwrap_or_default();
        decode_hex(algorithm.header_name(), text, value)?;
        Ok(Self { algorithm, digest })
    }

    /// The algorithm.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm};
    ///
    /// assert_eq!(Checksum::crc32(0).algorithm(), ChecksumAlgorithm::Crc32);
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }

    /// The value as its bytes.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc32(0xcbf4_3926).as_bytes(), [0xcb, 0xf4, 0x39, 0x26]);
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.digest.get(..self.algorithm.digest_len()).unwrap_or_default()
    }

    /// The value in base64, as it stands in headers.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc32(0).to_base64(), "AAAAAA==");
    /// ```
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.as_bytes())
    }

    /// The value in lower-case hexadecimal digits.
    ///
    /// ```
    /// assert_eq!(presign::Checksum::crc32(0xcbf4_3926).to_hex(), "cbf43926");
    /// ```
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(self.as_bytes())
    }
}

/// What is stored: S3's name of the algorithm, and the value as the header has it.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    pub(super) algorithm: ChecksumAlgorithm,
    pub(super) value: String,
}

/// As `{"algorithm":"SHA256","value":"<base64>"}`.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for Checksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored { algorithm: self.algorithm, value: self.to_base64() }.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for Checksum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { algorithm, value } = Stored::deserialize(deserializer)?;
        Self::from_base64(algorithm, &value).map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({} {})", self.algorithm, self.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn every_algorithm_there_and_back() {
        for algorithm in ChecksumAlgorithm::ALL {
            assert_eq!(ChecksumAlgorithm::new(algorithm.as_str()).unwrap(), algorithm);
            assert_eq!(
                algorithm.header_name(),
                format!("x-amz-checksum-{}", algorithm.as_str().to_lowercase())
            );
            let length = algorithm.digest_len();
            let digest: Vec<u8> = (1..=32).map(|byte| byte * 7).take(length).collect();
            let checksum = Checksum::new(algorithm, &digest).unwrap();
            assert_eq!((checksum.algorithm(), checksum.as_bytes()), (algorithm, &digest[..]));
            let text = checksum.to_base64();
            assert_eq!(Checksum::from_base64(algorithm, &text).unwrap(), checksum);
            let digits = checksum.to_hex();
            assert_eq!(Checksum::from_hex(algorithm, &digits).unwrap(), checksum);
            assert_eq!(Checksum::from_hex(algorithm, &digits.to_uppercase()).unwrap(), checksum);

            use ErrorKind::{Syntax, TooLong, TooShort};
            let kind = |result: Result<Checksum, Error>| {
                let error = result.unwrap_err();
                assert_eq!(error.field(), algorithm.header_name());
                error.kind()
            };
            assert_eq!(kind(Checksum::from_hex(algorithm, &digits[1..])), TooShort);
            assert_eq!(kind(Checksum::from_hex(algorithm, &format!("{digits}0"))), TooLong);
            assert_eq!(kind(Checksum::from_hex(algorithm, &digits.replacen('0', "g", 1))), Syntax);
            assert_eq!(kind(Checksum::new(algorithm, &digest[1..])), TooShort);
            assert_eq!(kind(Checksum::new(algorithm, &[0; 33][..length + 1])), TooLong);
            let spoiled =
                |from: &str, to: &str| Checksum::from_base64(algorithm, &text.replacen(from, to, 1));
            assert_eq!(kind(spoiled("=", "")), TooShort);
            assert_eq!(kind(spoiled("=", "==")), TooLong);
            assert_eq!(kind(spoiled("=", "A")), Syntax);
            assert_eq!(kind(spoiled(text.get(1..2).unwrap(), "-")), Syntax);
            assert_eq!(kind(spoiled(text.get(1..2).unwrap(), " ")), Syntax);
            assert_eq!(kind(spoiled(text.get(1..3).unwrap(), "é")), Syntax);
            // Bits that stand for nothing must be zero, or one value would have several spellings.
            let digits = text.trim_end_matches('=');
            let (rest, last) = digits.split_at(digits.len() - 1);
            let next = char::from(last.as_bytes()[0] + 1);
            let second = format!("{rest}{next}{}", text.get(digits.len()..).unwrap());
            assert_eq!(kind(Checksum::from_base64(algorithm, &second)), Syntax);
        }
        assert!(ChecksumAlgorithm::new("sha256").is_err());
    }

    #[cfg(feature = "serde")]
    #[test]
    fn stored_as_algorithm_and_base64() {
        let text = r#"{"algorithm":"CRC32","value":"y/Q5Jg=="}"#;
        assert_eq!(serde_json::to_string(&Checksum::crc32(0xcbf4_3926)).unwrap(), text);
        assert_eq!(serde_json::from_str::<Checksum>(text).unwrap(), Checksum::crc32(0xcbf4_3926));
        for text in [
            r#"{"algorithm":"crc32","value":"y/Q5Jg=="}"#,
            r#"{"algorithm":"CRC32","value":"cbf43926"}"#,
            r#"{"algorithm":"SHA256","value":"y/Q5Jg=="}"#,
            r#"{"algorithm":"CRC32"}"#,
            r#"{"algorithm":"CRC32","value":"y/Q5Jg==","more":1}"#,
            r#""y/Q5Jg==""#,
        ] {
            assert!(serde_json::from_str::<Checksum>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn known_values() {
        // Of the text 123456789.
        for (checksum, text) in [
            (Checksum::crc32(0xcbf4_3926), "Checksum(CRC32 y/Q5Jg==)"),
            (Checksum::crc32c(0xe306_9283), "Checksum(CRC32C 4waSgw==)"),
            (Checksum::crc64_nvme(0xae8b_1486_0a79_9888), "Checksum(CRC64NVME rosUhgp5mIg=)"),
            (Checksum::sha1([0; 20]), "Checksum(SHA1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=)"),
            (Checksum::sha256([0xff; 32]), "Checksum(SHA256 //////////////////////////////////////////8=)"),
        ] {
            assert_eq!(format!("{checksum:?}"), text);
            assert_eq!(Checksum::new(checksum.algorithm(), checksum.as_bytes()).unwrap(), checksum);
        }
    }
}
