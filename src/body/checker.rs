//! [`BodyChecker`]: sees a body pass and says whether it is what it has to be.

use alloc::vec::Vec;
use core::fmt;

use super::{BodyFault, BodyFaultKind, BodyRules};
use crate::checksum::{Checksum, ChecksumHasher, ContentMd5, Md5Hasher};

/// Sees a body pass, piece by piece. Nothing of it is kept.
///
/// What was stored counts only once [`finish`](Self::finish) has answered: a body that breaks off is never finished.
///
/// ```
/// use presign::body::BodyRules;
///
/// let mut checker = BodyRules::new().checker(Some(3))?;
/// checker.update(b"ab")?;
/// assert!(checker.finish().is_err(), "one byte is missing");
/// # Ok::<(), presign::body::BodyFault>(())
/// ```
pub struct BodyChecker {
    least: u64,
    most: u64,
    announced: Option<u64>,
    seen: u64,
    md5s: Vec<(Md5Hasher, ContentMd5)>,
    checksums: Vec<(ChecksumHasher, Checksum)>,
}

impl BodyChecker {
    pub(super) fn new(rules: &BodyRules, announced: Option<u64>) -> Result<Self, BodyFault> {
        let hasher = |checksum: &Checksum| match ChecksumHasher::new(checksum.algorithm()) {
            Ok(hasher) => Ok((hasher, *checksum)),
            Err(_) => Err(BodyFault::digest(BodyFaultKind::Unsupported, checksum.algorithm().header_name())),
        };
        let checker = Self {
            least: rules.least,
            most: rules.most,
            announced,
            seen: 0,
            md5s: rules.md5s.iter().map(|md5| (Md5Hasher::new(), *md5)).collect(),
            checksums: rules.checksums.iter().map(hasher).collect::<Result<_, _>>()?,
        };
        announced.map_or(Ok(()), |length| checker.check_size(length))?;
        Ok(checker)
    }

    fn check_size(&self, size: u64) -> Result<(), BodyFault> {
        match size {
            size if size > self.most => Err(BodyFault::size(BodyFaultKind::TooLarge, self.most)),
            size if size < self.least => Err(BodyFault::size(BodyFaultKind::TooSmall, self.least)),
            _ => Ok(()),
        }
    }

    /// The next bytes.
    ///
    /// # Errors
    /// [`BodyFaultKind::TooLarge`] or [`BodyFaultKind::Length`] as soon as there are more bytes than allowed or than were
    /// announced. The rest need not be read, and what was stored has to go.
    ///
    /// ```
    /// use presign::body::BodyRules;
    ///
    /// let mut checker = BodyRules::new().checker(Some(1))?;
    /// assert!(checker.update(b"ab").is_err());
    /// # Ok::<(), presign::body::BodyFault>(())
    /// ```
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), BodyFault> {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        if self.seen > self.most {
            return Err(BodyFault::size(BodyFaultKind::TooLarge, self.most));
        }
        if let Some(announced) = self.announced.filter(|announced| self.seen > *announced) {
            return Err(BodyFault::size(BodyFaultKind::Length, announced));
        }
        self.md5s.iter_mut().for_each(|(hasher, _)| hasher.update(bytes));
        self.checksums.iter_mut().for_each(|(hasher, _)| hasher.update(bytes));
        Ok(())
    }

    /// The body is at its end: how many bytes it had.
    ///
    /// # Errors
    /// [`BodyFaultKind::Length`] where it had not as many bytes as were announced; [`BodyFaultKind::TooSmall`],
    /// [`BodyFaultKind::TooLarge`], [`BodyFaultKind::Digest`].
    ///
    /// ```
    /// use presign::body::BodyRules;
    ///
    /// assert_eq!(BodyRules::new().checker(None)?.finish()?, 0);
    /// # Ok::<(), presign::body::BodyFault>(())
    /// ```
    pub fn finish(self) -> Result<u64, BodyFault> {
        if let Some(announced) = self.announced.filter(|announced| self.seen != *announced) {
            return Err(BodyFault::size(BodyFaultKind::Length, announced));
        }
        self.check_size(self.seen)?;
        if self.md5s.into_iter().any(|(hasher, wanted)| hasher.finish() != wanted) {
            return Err(BodyFault::digest(BodyFaultKind::Digest, "content-md5"));
        }
        for (hasher, wanted) in self.checksums {
            if hasher.finish() != wanted {
                return Err(BodyFault::digest(BodyFaultKind::Digest, wanted.algorithm().header_name()));
            }
        }
        Ok(self.seen)
    }
}

impl fmt::Debug for BodyChecker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyChecker").field("seen", &self.seen).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::ChecksumAlgorithm;

    fn run(rules: &BodyRules, announced: Option<u64>, pieces: &[&[u8]]) -> Result<u64, BodyFaultKind> {
        let run = || {
            let mut checker = rules.checker(announced)?;
            pieces.iter().try_for_each(|piece| checker.update(piece))?;
            checker.finish()
        };
        run().map_err(|fault: BodyFault| fault.kind())
    }

    #[test]
    fn sizes() {
        use BodyFaultKind::{Length, TooLarge, TooSmall};
        let rules = BodyRules::new().sizes(2..=4);
        for (announced, pieces, expected) in [
            (None, &[&b""[..]][..], Err(TooSmall)),
            (None, &[b"a"], Err(TooSmall)),
            (None, &[b"ab"], Ok(2)),
            (None, &[b"ab", b"", b"cd"], Ok(4)),
            (None, &[b"ab", b"cde"], Err(TooLarge)),
            (Some(1), &[b"a"], Err(TooSmall)),
            (Some(5), &[b"abcde"], Err(TooLarge)),
            (Some(3), &[b"abc"], Ok(3)),
            (Some(3), &[b"ab"], Err(Length)),
            (Some(3), &[b"ab", b"cd"], Err(Length)),
        ] {
            assert_eq!(run(&rules, announced, pieces), expected, "{announced:?} {pieces:?}");
        }
        // Two ranges without a common size: nothing passes.
        let nothing = BodyRules::new().sizes(0..=1).sizes(3..=4);
        for length in 0..6 {
            assert!(run(&nothing, None, &[&b"abcdef"[..length]]).is_err());
        }
    }

    #[test]
    fn digests() {
        let sha256 = |bytes: &[u8]| Checksum::of(ChecksumAlgorithm::Sha256, bytes).unwrap();
        let (md5, of_other) = (ContentMd5::of(b"abc"), ContentMd5::of(b"abd"));
        for (rules, good) in [
            (BodyRules::new().content_md5(md5), true),
            (BodyRules::new().content_md5(of_other), false),
            (BodyRules::new().content_md5(md5).content_md5(md5), true),
            (BodyRules::new().content_md5(md5).content_md5(of_other), false),
            (BodyRules::new().content_md5(of_other).content_md5(md5), false),
            (BodyRules::new().checksum(sha256(b"abc")), true),
            (BodyRules::new().checksum(sha256(b"abd")), false),
            (BodyRules::new().checksum(sha256(b"abc")).checksum(sha256(b"abd")), false),
            (BodyRules::new().content_md5(md5).checksum(sha256(b"abd")), false),
            (BodyRules::new().content_md5(md5).checksum(sha256(b"abc")), true),
        ] {
            let expected = if good { Ok(3) } else { Err(BodyFaultKind::Digest) };
            assert_eq!(run(&rules, None, &[b"a", b"bc"]), expected, "{rules:?}");
        }
        let rules = BodyRules::new().checksum(Checksum::crc32(0x3524_41c2));
        let expected = if cfg!(feature = "crc") { Ok(3) } else { Err(BodyFaultKind::Unsupported) };
        assert_eq!(run(&rules, None, &[b"abc"]), expected);
    }
}
