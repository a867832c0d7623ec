//! [`ChecksumAlgorithm`]: the algorithms and their names.

use core::fmt;

use crate::error::{Error, ErrorKind};

/// The algorithms of S3's additional checksums.
///
/// ```
/// use presign::ChecksumAlgorithm;
///
/// assert_eq!(ChecksumAlgorithm::Sha256.as_str(), "SHA256");
/// assert_eq!(ChecksumAlgorithm::Sha256.header_name(), "x-amz-checksum-sha256");
/// assert_eq!(ChecksumAlgorithm::Sha256.digest_len(), 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChecksumAlgorithm {
    /// CRC-32 of ISO 3309, as in gzip: 4 bytes.
    Crc32,
    /// CRC-32C (Castagnoli): 4 bytes.
    Crc32c,
    /// CRC-64 as NVMe has it: 8 bytes.
    Crc64Nvme,
    /// SHA-1: 20 bytes.
    Sha1,
    /// SHA-256: 32 bytes.
    Sha256,
}

impl ChecksumAlgorithm {
    pub(crate) const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The algorithm by S3's name for it, such as `CRC64NVME`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for any other text; names are in upper case.
    ///
    /// ```
    /// use presign::ChecksumAlgorithm;
    ///
    /// assert_eq!(ChecksumAlgorithm::new("CRC32C")?, ChecksumAlgorithm::Crc32c);
    /// assert!(ChecksumAlgorithm::new("MD5").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(name: impl AsRef<str>) -> Result<Self, Error> {
        let name = name.as_ref();
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name).ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                "x-amz-checksum-algorithm",
                "not a known algorithm",
                "CRC32, CRC32C, CRC64NVME, SHA1 or SHA256",
            )
        })
    }

    /// S3's name for it, as in `x-amz-checksum-algorithm`.
    ///
    /// ```
    /// assert_eq!(presign::ChecksumAlgorithm::Crc64Nvme.as_str(), "CRC64NVME");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// The header that carries the value.
    ///
    /// ```
    /// assert_eq!(presign::ChecksumAlgorithm::Crc32.header_name(), "x-amz-checksum-crc32");
    /// ```
    #[must_use]
    pub const fn header_name(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// The length of a value in bytes.
    ///
    /// ```
    /// assert_eq!(presign::ChecksumAlgorithm::Crc64Nvme.digest_len(), 8);
    /// ```
    #[must_use]
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

serde_str!(ChecksumAlgorithm);

impl fmt::Display for ChecksumAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
