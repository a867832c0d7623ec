//! [`Md5Hasher`] and [`ChecksumHasher`]: for bodies that come in pieces.

use core::fmt;

use md5::Md5;
use sha2::{Digest, Sha256};

use super::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::error::Error;

/// An MD5 (RFC 1321) in the making: of a body that comes in pieces.
///
/// MD5 guards against errors of the line and not against anybody who means harm: two bodies with one MD5 can be made.
///
/// ```
/// use presign::{ContentMd5, Md5Hasher};
///
/// let mut hasher = Md5Hasher::new();
/// hasher.update(b"123");
/// hasher.update(b"456789");
/// assert_eq!(hasher.finish(), ContentMd5::of(b"123456789"));
/// ```
#[derive(Clone, Default)]
pub struct Md5Hasher(Md5);

impl Md5Hasher {
    /// An MD5 of nothing yet.
    ///
    /// ```
    /// assert_eq!(presign::Md5Hasher::new().finish().to_hex(), "d41d8cd98f00b204e9800998ecf8427e");
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    ///
    /// ```
    /// let mut hasher = presign::Md5Hasher::new();
    /// hasher.update(b"abc");
    /// assert_eq!(hasher.finish().to_hex(), "900150983cd24fb0d6963f7d28e17f72");
    /// ```
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The MD5 of all bytes taken.
    ///
    /// ```
    /// assert_eq!(presign::Md5Hasher::new().finish(), presign::ContentMd5::of(b""));
    /// ```
    #[must_use]
    pub fn finish(self) -> ContentMd5 {
        ContentMd5::new(self.0.finalize().into())
    }
}

impl fmt::Debug for Md5Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Md5Hasher(..)")
    }
}

/// A checksum in the making: of a body that comes in pieces.
///
/// SHA-256 is always there; the three CRCs come with feature `crc`, SHA-1 with feature `sha1`.
///
/// ```
/// use presign::{Checksum, ChecksumAlgorithm, ChecksumHasher};
///
/// let mut hasher = ChecksumHasher::new(ChecksumAlgorithm::Sha256)?;
/// hasher.update(b"a");
/// hasher.update(b"bc");
/// assert_eq!(hasher.finish(), Checksum::of(ChecksumAlgorithm::Sha256, b"abc")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct ChecksumHasher(State);

#[derive(Clone)]
enum State {
    Sha256(Sha256),
    #[cfg(feature = "sha1")]
    Sha1(sha1::Sha1),
    #[cfg(feature = "crc")]
    Crc32(crc::Digest<'static, u32, Lanes>),
    #[cfg(feature = "crc")]
    Crc32c(crc::Digest<'static, u32, Lanes>),
    #[cfg(feature = "crc")]
    Crc64Nvme(crc::Digest<'static, u64, Lanes>),
}

/// Sixteen bytes at a time. Byte by byte needs 4 KiB of tables and not 64, but is slower than SHA-256 is with the
/// processor's help, and a checksum is chosen for its speed.
#[cfg(feature = "crc")]
type Lanes = crc::Table<16>;

// Statics, made by the compiler: each table is in the program once, and in its read-only part.
#[cfg(feature = "crc")]
static CRC_32: crc::Crc<u32, Lanes> = crc::Crc::<u32, Lanes>::new(&crc::CRC_32_ISO_HDLC);
#[cfg(feature = "crc")]
static CRC_32C: crc::Crc<u32, Lanes> = crc::Crc::<u32, Lanes>::new(&crc::CRC_32_ISCSI);
#[cfg(feature = "crc")]
static CRC_64_NVME: crc::Crc<u64, Lanes> = crc::Crc::<u64, Lanes>::new(&NVME);

/// NVM Express NVM Command Set Specification, "64b CRC Definition". Written out, because the older ones of the catalogues
/// that `crc` takes don't have it.
#[cfg(feature = "crc")]
const NVME: crc::Algorithm<u64> = crc::Algorithm {
    width: 64,
    poly: 0xad93_d235_94c9_3659,
    init: u64::MAX,
    refin: true,
    refout: true,
    xorout: u64::MAX,
    check: 0xae8b_1486_0a79_9888,
    residue: 0xf310_303b_2b6f_6e42,
};

impl ChecksumHasher {
    /// A checksum of nothing yet.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where the algorithm's feature is not on; the text names
    /// the feature. Never for SHA-256.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, ChecksumHasher};
    ///
    /// assert!(ChecksumHasher::new(ChecksumAlgorithm::Sha256).is_ok());
    /// assert_eq!(ChecksumHasher::new(ChecksumAlgorithm::Crc64Nvme).is_ok(), cfg!(feature = "crc"));
    /// ```
    pub fn new(algorithm: ChecksumAlgorithm) -> Result<Self, Error> {
        Ok(Self(match algorithm {
            ChecksumAlgorithm::Sha256 => State::Sha256(Sha256::new()),
            #[cfg(feature = "sha1")]
            ChecksumAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            #[cfg(not(feature = "sha1"))]
            ChecksumAlgorithm::Sha1 => return Err(needs("feature `sha1`", algorithm)),
            #[cfg(feature = "crc")]
            ChecksumAlgorithm::Crc32 => State::Crc32(CRC_32.digest()),
            #[cfg(feature = "crc")]
            ChecksumAlgorithm::Crc32c => State::Crc32c(CRC_32C.digest()),
            #[cfg(feature = "crc")]
            ChecksumAlgorithm::Crc64Nvme => State::Crc64Nvme(CRC_64_NVME.digest()),
            #[cfg(not(feature = "crc"))]
            ChecksumAlgorithm::Crc32 | ChecksumAlgorithm::Crc32c | ChecksumAlgorithm::Crc64Nvme => {
                return Err(needs("feature `crc`", algorithm));
            }
        }))
    }

    /// Takes the next bytes.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, ChecksumHasher};
    ///
    /// let mut hasher = ChecksumHasher::new(ChecksumAlgorithm::Sha256)?;
    /// hasher.update(b"abc");
    /// # let _ = hasher;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hasher) => hasher.update(bytes),
            #[cfg(feature = "sha1")]
            State::Sha1(hasher) => hasher.update(bytes),
            #[cfg(feature = "crc")]
            State::Crc32(digest) | State::Crc32c(digest) => digest.update(bytes),
            #[cfg(feature = "crc")]
            State::Crc64Nvme(digest) => digest.update(bytes),
        }
    }

    /// The checksum of all bytes taken.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, ChecksumHasher};
    ///
    /// let nothing = ChecksumHasher::new(ChecksumAlgorithm::Sha256)?.finish();
    /// assert_eq!(nothing.to_base64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn finish(self) -> Checksum {
        match self.0 {
            State::Sha256(hasher) => Checksum::sha256(hasher.finalize().into()),
            #[cfg(feature = "sha1")]
            State::Sha1(hasher) => Checksum::sha1(hasher.finalize().into()),
            #[cfg(feature = "crc")]
            State::Crc32(digest) => Checksum::crc32(digest.finalize()),
            #[cfg(feature = "crc")]
            State::Crc32c(digest) => Checksum::crc32c(digest.finalize()),
            #[cfg(feature = "crc")]
            State::Crc64Nvme(digest) => Checksum::crc64_nvme(digest.finalize()),
        }
    }

    /// The algorithm.
    ///
    /// ```
    /// use presign::{ChecksumAlgorithm, ChecksumHasher};
    ///
    /// let hasher = ChecksumHasher::new(ChecksumAlgorithm::Sha256)?;
    /// assert_eq!(hasher.algorithm(), ChecksumAlgorithm::Sha256);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> ChecksumAlgorithm {
        match self.0 {
            State::Sha256(_) => ChecksumAlgorithm::Sha256,
            #[cfg(feature = "sha1")]
            State::Sha1(_) => ChecksumAlgorithm::Sha1,
            #[cfg(feature = "crc")]
            State::Crc32(_) => ChecksumAlgorithm::Crc32,
            #[cfg(feature = "crc")]
            State::Crc32c(_) => ChecksumAlgorithm::Crc32c,
            #[cfg(feature = "crc")]
            State::Crc64Nvme(_) => ChecksumAlgorithm::Crc64Nvme,
        }
    }
}

impl fmt::Debug for ChecksumHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChecksumHasher({} ..)", self.algorithm())
    }
}

#[cfg(not(all(feature = "crc", feature = "sha1")))]
#[cold]
fn needs(feature: &'static str, algorithm: ChecksumAlgorithm) -> Error {
    let problem = "no hasher for it in this build";
    Error::new(crate::error::ErrorKind::Unsupported, algorithm.header_name(), problem, feature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    /// The check value of every catalogue: of the text `123456789`.
    #[test]
    fn check_values() {
        let sha1 = "f7c3bc1d808e04732adf679965ccc34ca7ae3441";
        let sha256 = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225";
        for (algorithm, feature, expected) in [
            (ChecksumAlgorithm::Crc32, Some("crc"), "cbf43926"),
            (ChecksumAlgorithm::Crc32c, Some("crc"), "e3069283"),
            (ChecksumAlgorithm::Crc64Nvme, Some("crc"), "ae8b14860a799888"),
            (ChecksumAlgorithm::Sha1, Some("sha1"), sha1),
            (ChecksumAlgorithm::Sha256, None, sha256),
        ] {
            let built = match feature {
                Some("crc") => cfg!(feature = "crc"),
                Some(_) => cfg!(feature = "sha1"),
                None => true,
            };
            match Checksum::of(algorithm, b"123456789") {
                Ok(checksum) => {
                    assert!(built);
                    assert_eq!((checksum.algorithm(), &*checksum.to_hex()), (algorithm, expected));
                }
                Err(error) => {
                    assert!(!built);
                    assert_eq!(error.kind(), crate::error::ErrorKind::Unsupported);
                    assert_eq!(error.allowed(), format!("feature `{}`", feature.unwrap()));
                }
            }
        }
        assert_eq!(ContentMd5::of(b"123456789").to_hex(), "25f9e794323b453885f5181f1b624d0b");
    }

    /// However a body is cut, its checksum is the same; the lanes of the tables show no seam.
    #[test]
    fn pieces() {
        let body: Vec<u8> = (0..200_u8).collect();
        for algorithm in ChecksumAlgorithm::ALL {
            let Ok(whole) = Checksum::of(algorithm, &body) else { continue };
            for cut in 0..=body.len() {
                let mut hasher = ChecksumHasher::new(algorithm).unwrap();
                hasher.update(&body[..cut]);
                let copy = hasher.clone();
                hasher.update(&body[cut..]);
                assert_eq!(hasher.algorithm(), algorithm);
                assert_eq!(hasher.finish(), whole, "{algorithm} cut at {cut}");
                assert_eq!(copy.finish(), Checksum::of(algorithm, &body[..cut]).unwrap());
            }
        }
    }
}
