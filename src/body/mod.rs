//! What a body has to be, and a checker that sees it pass.
//!
//! A signature covers the headers of an upload; the bytes come behind it. What the signed headers or a form's policy say of
//! them is a [`BodyRules`], and a server holds the body to it while it streams: [`BodyChecker`].
//!
//! ```
//! use presign::ContentMd5;
//! use presign::body::BodyRules;
//!
//! let rules = BodyRules::new().sizes(1..=1024).content_md5(ContentMd5::of(b"hello"));
//! let mut checker = rules.checker(Some(5))?;
//! checker.update(b"hel")?;
//! checker.update(b"lo")?;
//! assert_eq!(checker.finish()?, 5);
//! # Ok::<(), presign::body::BodyFault>(())
//! ```

mod checker;
mod fault;

use alloc::vec::Vec;
use core::ops::RangeInclusive;

pub use checker::BodyChecker;
pub use fault::{BodyFault, BodyFaultKind};

use crate::checksum::{Checksum, ContentMd5};

/// What a body has to be: how long, and with which digests.
///
/// ```
/// use presign::body::BodyRules;
///
/// assert_eq!(BodyRules::new().size_range(), 0..=u64::MAX);
/// assert_eq!(BodyRules::new().sizes(1..=10).sizes(5..=20).size_range(), 5..=10);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyRules {
    least: u64,
    most: u64,
    md5s: Vec<ContentMd5>,
    checksums: Vec<Checksum>,
}

impl Default for BodyRules {
    fn default() -> Self {
        Self::new()
    }
}

impl BodyRules {
    /// Any body.
    ///
    /// ```
    /// assert!(presign::body::BodyRules::new().checksums().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { least: 0, most: u64::MAX, md5s: Vec::new(), checksums: Vec::new() }
    }

    /// Only these sizes, in bytes, of those that were allowed before. Where none is left, every body is refused.
    ///
    /// ```
    /// use presign::body::BodyRules;
    ///
    /// let rules = BodyRules::new().sizes(1..=5_000_000);
    /// assert!(rules.checker(Some(5_000_001)).is_err());
    /// ```
    #[must_use]
    pub fn sizes(mut self, sizes: RangeInclusive<u64>) -> Self {
        self.least = self.least.max(*sizes.start());
        self.most = self.most.min(*sizes.end());
        self
    }

    /// Only a body of this MD5, besides those that were set before: where they differ, every body is refused.
    ///
    /// ```
    /// use presign::{ContentMd5, body::BodyRules};
    ///
    /// let rules = BodyRules::new().content_md5(ContentMd5::of(b"a"));
    /// let mut checker = rules.checker(None)?;
    /// checker.update(b"b")?;
    /// assert!(checker.finish().is_err());
    /// # Ok::<(), presign::body::BodyFault>(())
    /// ```
    #[must_use]
    pub fn content_md5(mut self, md5: ContentMd5) -> Self {
        self.md5s.push(md5);
        self
    }

    /// Only a body of this checksum, besides those that were set before.
    ///
    /// ```
    /// use presign::{Checksum, ChecksumAlgorithm, body::BodyRules};
    ///
    /// let rules = BodyRules::new().checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"a")?);
    /// assert_eq!(rules.checksums().len(), 1);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksums.push(checksum);
        self
    }

    /// The sizes that are allowed, in bytes.
    ///
    /// ```
    /// assert_eq!(presign::body::BodyRules::new().sizes(7..=7).size_range(), 7..=7);
    /// ```
    #[must_use]
    pub const fn size_range(&self) -> RangeInclusive<u64> {
        self.least..=self.most
    }

    /// The MD5s that it must have.
    ///
    /// ```
    /// assert_eq!(presign::body::BodyRules::new().md5s(), []);
    /// ```
    #[must_use]
    pub fn md5s(&self) -> &[ContentMd5] {
        &self.md5s
    }

    /// The checksums that it must have.
    ///
    /// ```
    /// assert_eq!(presign::body::BodyRules::new().checksums(), []);
    /// ```
    #[must_use]
    pub fn checksums(&self) -> &[Checksum] {
        &self.checksums
    }

    /// A checker for one body, of which the client said how long it is, or did not.
    ///
    /// # Errors
    /// [`BodyFaultKind::TooLarge`] and [`BodyFaultKind::TooSmall`] where the length that was told is not allowed, so that no
    /// byte need be read; [`BodyFaultKind::Unsupported`] where there is no hasher for an algorithm in this build.
    ///
    /// ```
    /// use presign::body::{BodyFaultKind, BodyRules};
    ///
    /// let fault = BodyRules::new().sizes(3..=3).checker(Some(2)).unwrap_err();
    /// assert_eq!(fault.kind(), BodyFaultKind::TooSmall);
    /// ```
    pub fn checker(&self, content_length: Option<u64>) -> Result<BodyChecker, BodyFault> {
        BodyChecker::new(self, content_length)
    }
}
