//! [`BlobChecksum`]: the digest in a blob's row.

use core::fmt;

use super::RailsVersion;
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::error::Error;

/// What stands before the base64 of a SHA-256.
const SHA256: &str = "sha256:";

/// The digest of a blob, which the client announces and the store checks.
///
/// ```
/// use presign::wire::active_storage::{BlobChecksum, RailsVersion};
///
/// let md5 = BlobChecksum::parse("ixqZU8RhEpaoJ6v4xHgE1w==", RailsVersion::V7_2)?;
/// assert_eq!((md5.header_name(), md5.md5().is_some()), ("Content-MD5", true));
///
/// let sha256 = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
/// assert!(BlobChecksum::parse(sha256, RailsVersion::V8_1).is_err());
/// assert_eq!(BlobChecksum::parse(sha256, RailsVersion::V8_2)?.to_string(), sha256);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlobChecksum {
    /// Of every version: the base64 of an MD5.
    Md5(ContentMd5),
    /// From 8.2 on, of services that are set up so: `sha256:` and the base64 of a SHA-256.
    Sha256([u8; 32]),
}

impl BlobChecksum {
    /// The digest in a column. The base64 of a SHA-256 without its mark is no MD5, and no store would take it as one.
    ///
    /// # Errors
    /// As [`ContentMd5::from_base64`] and [`Checksum::from_base64`].
    ///
    /// ```
    /// use presign::wire::active_storage::{BlobChecksum, RailsVersion};
    ///
    /// let unmarked = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    /// assert!(BlobChecksum::parse(unmarked, RailsVersion::V8_2).is_err());
    /// ```
    pub fn parse(text: impl AsRef<str>, version: RailsVersion) -> Result<Self, Error> {
        let text = text.as_ref();
        let marked = text.strip_prefix(SHA256).filter(|_| version >= RailsVersion::V8_2);
        let Some(base64) = marked else { return ContentMd5::from_base64(text).map(Self::Md5) };
        let checksum = Checksum::from_base64(ChecksumAlgorithm::Sha256, base64)?;
        // As long as a SHA-256 is, or it would have been refused.
        let mut digest = [0; 32];
        digest.iter_mut().zip(checksum.as_bytes()).for_each(|(to, from)| *to = *from);
        Ok(Self::Sha256(digest))
    }

    /// The MD5, if it is one.
    ///
    /// ```
    /// use presign::ContentMd5;
    /// use presign::wire::active_storage::BlobChecksum;
    ///
    /// assert_eq!(BlobChecksum::Md5(ContentMd5::of(b"")).md5(), Some(ContentMd5::of(b"")));
    /// assert_eq!(BlobChecksum::Sha256([0; 32]).md5(), None);
    /// ```
    #[must_use]
    pub const fn md5(&self) -> Option<ContentMd5> {
        match self {
            Self::Md5(md5) => Some(*md5),
            Self::Sha256(_) => None,
        }
    }

    /// The header in which an object store gets it.
    ///
    /// ```
    /// use presign::wire::active_storage::BlobChecksum;
    ///
    /// assert_eq!(BlobChecksum::Sha256([0; 32]).header_name(), "x-amz-checksum-sha256");
    /// ```
    #[must_use]
    pub const fn header_name(&self) -> &'static str {
        match self {
            Self::Md5(_) => "Content-MD5",
            Self::Sha256(_) => ChecksumAlgorithm::Sha256.header_name(),
        }
    }

    /// What stands in that header: base64, without a mark.
    ///
    /// ```
    /// use presign::ContentMd5;
    /// use presign::wire::active_storage::BlobChecksum;
    ///
    /// assert_eq!(BlobChecksum::Md5(ContentMd5::of(b"")).to_base64(), "1B2M2Y8AsgTpgAmY7PhCfg==");
    /// ```
    #[must_use]
    pub fn to_base64(&self) -> alloc::string::String {
        match self {
            Self::Md5(md5) => md5.to_base64(),
            Self::Sha256(digest) => Checksum::sha256(*digest).to_base64(),
        }
    }
}

/// As in the column.
impl fmt::Display for BlobChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Sha256(_) = self {
            f.write_str(SHA256)?;
        }
        f.write_str(&self.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn columns() {
        let digest = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
        for version in RailsVersion::ALL {
            let md5 = BlobChecksum::parse("ixqZU8RhEpaoJ6v4xHgE1w==", version).unwrap();
            assert_eq!(md5.to_string(), "ixqZU8RhEpaoJ6v4xHgE1w==");
            assert_eq!(md5.to_base64(), md5.to_string());
            let sha256 = BlobChecksum::parse(alloc::format!("sha256:{digest}"), version);
            assert_eq!(sha256.is_ok(), version == RailsVersion::V8_2);
            if let Ok(sha256) = sha256 {
                assert_eq!((sha256.to_base64().as_str(), sha256.md5()), (digest, None));
            }
            for bad in [
                "",
                "sha256:",
                "SHA256:",
                digest,
                "sha256:ixqZU8RhEpaoJ6v4xHgE1w==",
                "md5:ixqZU8RhEpaoJ6v4xHgE1w==",
            ] {
                assert!(BlobChecksum::parse(bad, version).is_err(), "{bad}");
            }
        }
    }
}
