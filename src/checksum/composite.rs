//! [`CompositeChecksum`]: the checksum of the parts' checksums.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::{Checksum, ChecksumAlgorithm, ChecksumHasher, MOST_PARTS, part_count, wrong_part_count};
use crate::error::{Error, ErrorKind};

/// The checksum of an object that was uploaded in parts, where the store made it of the parts' checksums and not of the
/// body (S3's checksum type `COMPOSITE`): in headers it is base64 and, behind a `-`, the number of parts.
///
/// It says nothing about the body unless it is known how the body was cut.
///
/// ```
/// use presign::{ChecksumAlgorithm, CompositeChecksum};
///
/// let value = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-3";
/// let composite = CompositeChecksum::from_base64(ChecksumAlgorithm::Sha256, value)?;
/// assert_eq!(composite.part_count(), 3);
/// assert_eq!(composite.to_base64(), value);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompositeChecksum {
    checksum: Checksum,
    part_count: u16,
}

impl CompositeChecksum {
    /// The composite of these checksums, in the order of the parts. They are taken one by one and none is kept.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for CRC64NVME, of which S3 makes no composite, where a checksum is of another
    /// algorithm, and where there is no hasher for the algorithm in this build; [`ErrorKind::OutOfRange`] where there
    /// are no parts or more than 10,000.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm, CompositeChecksum};
    ///
    /// let part = |bytes: &[u8]| Checksum::of(ChecksumAlgorithm::Sha256, bytes);
    /// let composite = CompositeChecksum::of_parts(ChecksumAlgorithm::Sha256, [part(b"abc")?, part(b"de")?])?;
    /// assert!(composite.to_base64().ends_with("=-2"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of_parts(
        algorithm: ChecksumAlgorithm,
        parts: impl IntoIterator<Item = Checksum>,
    ) -> Result<Self, Error> {
        let field = algorithm.header_name();
        if algorithm == ChecksumAlgorithm::Crc64Nvme {
            return Err(no_composite(field));
        }
        let (mut hasher, mut part_count) = (ChecksumHasher::new(algorithm)?, 0);
        for part in parts {
            if part.algorithm() != algorithm {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    field,
                    format!("part {} has a checksum of {}", part_count + 1, part.algorithm()),
                    "one algorithm for all parts",
                ));
            }
            if part_count == MOST_PARTS {
                return Err(wrong_part_count(field, "more parts than an upload can have"));
            }
            part_count += 1;
            hasher.update(part.as_bytes());
        }
        match part_count {
            0 => Err(wrong_part_count(field, "no parts")),
            _ => Ok(Self { checksum: hasher.finish(), part_count }),
        }
    }

    /// A composite as headers have it: base64, `-`, and the number of parts without zeros in front.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for CRC64NVME; [`ErrorKind::Syntax`] where there is no `-` with a number of 1 to 10,000
    /// behind it; what [`Checksum::from_base64`] refuses.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, CompositeChecksum};
    ///
    /// assert!(CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==-2").is_ok());
    /// assert!(CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==").is_err());
    /// ```
    pub fn from_base64(algorithm: ChecksumAlgorithm, text: &str) -> Result<Self, Error> {
        let field = algorithm.header_name();
        if algorithm == ChecksumAlgorithm::Crc64Nvme {
            return Err(no_composite(field));
        }
        let cut = text.split_once('-').and_then(|(value, count)| Some((value, part_count(count)?)));
        let Some((value, part_count)) = cut else {
            let allowed = "base64, `-` and 1 to 10000";
            return Err(Error::new(ErrorKind::Syntax, field, "no number of parts at its end", allowed));
        };
        Ok(Self { checksum: Checksum::from_base64(algorithm, value)?, part_count })
    }

    /// The algorithm, which is that of the parts too.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, CompositeChecksum};
    ///
    /// let composite = CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==-2")?;
    /// assert_eq!(composite.algorithm(), ChecksumAlgorithm::Crc32);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> ChecksumAlgorithm {
        self.checksum.algorithm()
    }

    /// Of how many parts it is: 1 to 10,000.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, CompositeChecksum};
    ///
    /// let composite = CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==-2")?;
    /// assert_eq!(composite.part_count(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn part_count(&self) -> u16 {
        self.part_count
    }

    /// The composite as headers have it.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, CompositeChecksum};
    ///
    /// let composite = CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==-2")?;
    /// assert_eq!(composite.to_base64(), "y/Q5Jg==-2");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_base64(&self) -> String {
        format!("{}-{}", self.checksum.to_base64(), self.part_count)
    }
}

impl fmt::Debug for CompositeChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompositeChecksum({} {})", self.algorithm(), self.to_base64())
    }
}

/// As `{"algorithm":"SHA256","value":"<base64>-<parts>"}`.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for CompositeChecksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::value::Stored { algorithm: self.algorithm(), value: self.to_base64() }.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for CompositeChecksum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = super::value::Stored::deserialize(deserializer)?;
        Self::from_base64(stored.algorithm, &stored.value).map_err(serde::de::Error::custom)
    }
}

#[cold]
fn no_composite(field: &'static str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        field,
        "a composite of CRC64NVME, which S3 does not make",
        "CRC32, CRC32C, SHA1 or SHA256",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        use ErrorKind::{Syntax, TooLong, TooShort, Unsupported};
        for (text, kind) in [
            ("y/Q5Jg==-1", None),
            ("y/Q5Jg==-10000", None),
            ("y/Q5Jg==", Some(Syntax)),
            ("y/Q5Jg==-", Some(Syntax)),
            ("y/Q5Jg==-0", Some(Syntax)),
            ("y/Q5Jg==-01", Some(Syntax)),
            ("y/Q5Jg==-+1", Some(Syntax)),
            ("y/Q5Jg==-10001", Some(Syntax)),
            ("y/Q5Jg==-65537", Some(Syntax)),
            ("y/Q5Jg==-1-1", Some(Syntax)),
            ("y/Q5Jg=-1", Some(TooShort)),
            ("y/Q5Jg===-1", Some(TooLong)),
            ("y/Q5Jh==-1", Some(Syntax)),
        ] {
            let read = CompositeChecksum::from_base64(ChecksumAlgorithm::Crc32, text);
            assert_eq!(read.as_ref().err().map(Error::kind), kind, "{text}");
            assert!(read.is_err() || read.unwrap().to_base64() == text);
        }
        let crc64 = CompositeChecksum::from_base64(ChecksumAlgorithm::Crc64Nvme, "rosUhgp5mIg=-2");
        assert_eq!(crc64.unwrap_err().kind(), Unsupported);
    }

    #[test]
    fn parts() {
        const SHA256: ChecksumAlgorithm = ChecksumAlgorithm::Sha256;
        let part = Checksum::of(SHA256, b"abc").unwrap();
        let of = |count| CompositeChecksum::of_parts(SHA256, core::iter::repeat_n(part, count));
        let twice = [*part.as_bytes().first_chunk::<32>().unwrap(); 2].concat();
        let expected = format!("{}-2", Checksum::of(SHA256, &twice).unwrap().to_base64());
        assert_eq!(of(2).unwrap().to_base64(), expected);
        assert_eq!(of(10_000).unwrap().part_count(), 10_000);
        for (composite, kind) in [
            (of(0), ErrorKind::OutOfRange),
            (of(10_001), ErrorKind::OutOfRange),
            (CompositeChecksum::of_parts(SHA256, [part, Checksum::crc32(0)]), ErrorKind::Unsupported),
            (CompositeChecksum::of_parts(ChecksumAlgorithm::Crc64Nvme, []), ErrorKind::Unsupported),
        ] {
            assert_eq!(composite.unwrap_err().kind(), kind);
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn stored_as_algorithm_and_text() {
        let text = r#"{"algorithm":"CRC32","value":"y/Q5Jg==-2"}"#;
        let composite: CompositeChecksum = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&composite).unwrap(), text);
        assert_eq!(format!("{composite:?}"), "CompositeChecksum(CRC32 y/Q5Jg==-2)");
        assert!(
            serde_json::from_str::<CompositeChecksum>(r#"{"algorithm":"CRC32","value":"y/Q5Jg=="}"#).is_err()
        );
    }
}
