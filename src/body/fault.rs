//! [`BodyFault`]: why a body is refused.

use core::fmt;

use crate::public_code::PublicCode;

/// Why a body is refused.
///
/// ```
/// use presign::body::{BodyFaultKind, BodyRules};
///
/// let mut checker = BodyRules::new().sizes(0..=2).checker(None)?;
/// let fault = checker.update(b"abc").unwrap_err();
/// assert_eq!(fault.kind(), BodyFaultKind::TooLarge);
/// assert_eq!(fault.to_string(), "body: more than 2 bytes");
/// # Ok::<(), presign::body::BodyFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyFault {
    kind: BodyFaultKind,
    /// `body`, or the header whose digest it is not.
    field: &'static str,
    /// The size that was allowed or announced, in bytes; 0 where the fault is of a digest.
    bound: u64,
}

/// What is wrong with a body.
///
/// ```
/// use presign::ContentMd5;
/// use presign::body::{BodyFaultKind, BodyRules};
///
/// let empty = BodyRules::new().content_md5(ContentMd5::of(b"a")).checker(None)?;
/// assert_eq!(empty.finish().unwrap_err().kind(), BodyFaultKind::Digest);
/// # Ok::<(), presign::body::BodyFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyFaultKind {
    /// It has more bytes than allowed.
    TooLarge,
    /// It has fewer bytes than allowed.
    TooSmall,
    /// It has another length than the client said.
    Length,
    /// It has another digest.
    Digest,
    /// There is no hasher for an algorithm in this build, so nobody can tell.
    Unsupported,
}

impl BodyFault {
    pub(super) const fn size(kind: BodyFaultKind, bound: u64) -> Self {
        Self { kind, field: "body", bound }
    }

    pub(super) const fn digest(kind: BodyFaultKind, field: &'static str) -> Self {
        Self { kind, field, bound: 0 }
    }

    /// What is wrong.
    ///
    /// ```
    /// # use presign::body::{BodyFault, BodyFaultKind};
    /// fn retry_may_help(fault: BodyFault) -> bool {
    ///     matches!(fault.kind(), BodyFaultKind::Length | BodyFaultKind::Digest)
    /// }
    /// # let _ = retry_may_help;
    /// ```
    #[must_use]
    pub const fn kind(&self) -> BodyFaultKind {
        self.kind
    }

    /// `body`, or the header whose digest it is not.
    ///
    /// ```
    /// # use presign::body::BodyFault;
    /// fn field(fault: BodyFault) -> &'static str {
    ///     fault.field()
    /// }
    /// # let _ = field;
    /// ```
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// What to answer.
    ///
    /// ```
    /// use presign::body::BodyRules;
    ///
    /// let fault = BodyRules::new().sizes(2..=9).checker(Some(1)).unwrap_err();
    /// assert_eq!(fault.public_code().code(), "EntityTooSmall");
    /// ```
    #[must_use]
    pub const fn public_code(&self) -> PublicCode {
        match self.kind {
            BodyFaultKind::TooLarge => PublicCode::new(400, "EntityTooLarge"),
            BodyFaultKind::TooSmall => PublicCode::new(400, "EntityTooSmall"),
            BodyFaultKind::Length => PublicCode::new(400, "IncompleteBody"),
            BodyFaultKind::Digest => PublicCode::new(400, "BadDigest"),
            BodyFaultKind::Unsupported => PublicCode::new(501, "NotImplemented"),
        }
    }
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, field, bound } = self;
        match kind {
            BodyFaultKind::TooLarge => write!(f, "{field}: more than {bound} bytes"),
            BodyFaultKind::TooSmall => write!(f, "{field}: fewer than {bound} bytes"),
            BodyFaultKind::Length => write!(f, "{field}: not the {bound} bytes that were announced"),
            BodyFaultKind::Digest => write!(f, "{field}: not the digest of the body"),
            BodyFaultKind::Unsupported => write!(f, "{field}: no hasher for it in this build"),
        }
    }
}

impl core::error::Error for BodyFault {}
