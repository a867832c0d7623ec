//! What a provider can be asked to do, as data.

use core::fmt;

/// Something that S3 does and that not every provider does, or does not enforce.
///
/// ```
/// use presign::{Capability, Provider};
///
/// let r2 = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?;
/// assert!(!r2.supports(Capability::PostPolicy));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Capability {
    /// Browser forms with a signed policy.
    PostPolicy,
    /// `if-match` and `if-none-match` on requests that write.
    ConditionalWrite,
    /// `x-amz-checksum-*`.
    Checksum,
    /// `x-amz-acl` and `x-amz-grant-*`.
    Acl,
    /// Tags on objects.
    Tagging,
    /// `versionId`.
    Versioning,
    /// `x-amz-object-lock-*`.
    ObjectLock,
    /// Server-side encryption with the store's keys (`AES256`).
    SseS3,
    /// Server-side encryption with a key management service.
    SseKms,
    /// Server-side encryption with keys that come with each request.
    SseC,
    /// `x-amz-storage-class`.
    StorageClass,
    /// UploadPartCopy.
    UploadPartCopy,
    /// `x-amz-request-payer`.
    RequestPayer,
    /// Temporary credentials with a session token.
    SessionToken,
    /// `x-amz-expected-bucket-owner` and its form for the source of a copy.
    ExpectedOwner,
    /// Buckets served as websites.
    Website,
}

/// Each once, in the order of their numbers.
const ALL: [Capability; 16] = [
    Capability::PostPolicy,
    Capability::ConditionalWrite,
    Capability::Checksum,
    Capability::Acl,
    Capability::Tagging,
    Capability::Versioning,
    Capability::ObjectLock,
    Capability::SseS3,
    Capability::SseKms,
    Capability::SseC,
    Capability::StorageClass,
    Capability::UploadPartCopy,
    Capability::RequestPayer,
    Capability::SessionToken,
    Capability::ExpectedOwner,
    Capability::Website,
];

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PostPolicy => "POST policies",
            Self::ConditionalWrite => "conditional writes",
            Self::Checksum => "checksums",
            Self::Acl => "ACLs",
            Self::Tagging => "object tags",
            Self::Versioning => "versions",
            Self::ObjectLock => "object lock",
            Self::SseS3 => "SSE-S3",
            Self::SseKms => "SSE-KMS",
            Self::SseC => "SSE-C",
            Self::StorageClass => "storage classes",
            Self::UploadPartCopy => "UploadPartCopy",
            Self::RequestPayer => "requester pays",
            Self::SessionToken => "session tokens",
            Self::ExpectedOwner => "expected bucket owners",
            Self::Website => "websites",
        })
    }
}

/// A set of [`Capability`].
///
/// ```
/// use presign::{Capabilities, Capability};
///
/// let some = Capabilities::all().without(Capability::Acl);
/// assert!(some.contains(Capability::Tagging) && !some.contains(Capability::Acl));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities(u32);

impl Capabilities {
    /// Every capability: AWS.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// assert!(Capabilities::all().contains(Capability::ObjectLock));
    /// ```
    #[must_use]
    pub const fn all() -> Self {
        Self((1 << ALL.len()) - 1)
    }

    /// No capability.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// assert!(!Capabilities::none().contains(Capability::Acl));
    /// ```
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// The set and this one.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// assert!(Capabilities::none().with(Capability::Acl).contains(Capability::Acl));
    /// ```
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | bit(capability))
    }

    /// The set but this one.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// assert!(!Capabilities::all().without(Capability::Acl).contains(Capability::Acl));
    /// ```
    #[must_use]
    pub const fn without(self, capability: Capability) -> Self {
        Self(self.0 & !bit(capability))
    }

    /// What is in either set.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// let (acl, tags) = (Capabilities::none().with(Capability::Acl), Capabilities::none().with(Capability::Tagging));
    /// assert_eq!(acl.union(tags), acl.with(Capability::Tagging));
    /// ```
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this one is in the set.
    ///
    /// ```
    /// assert!(presign::Capabilities::all().contains(presign::Capability::Tagging));
    /// ```
    #[must_use]
    pub const fn contains(self, capability: Capability) -> bool {
        self.0 & bit(capability) != 0
    }

    /// Whether all of `others` are in the set.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// let acl = Capabilities::none().with(Capability::Acl);
    /// assert!(Capabilities::all().contains_all(acl) && !Capabilities::none().contains_all(acl));
    /// ```
    #[must_use]
    pub const fn contains_all(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

impl Capabilities {
    /// Each capability in the set.
    ///
    /// ```
    /// use presign::{Capabilities, Capability};
    ///
    /// let some = Capabilities::none().with(Capability::Acl);
    /// assert_eq!(some.iter().collect::<Vec<_>>(), [Capability::Acl]);
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        ALL.into_iter().filter(move |capability| self.contains(*capability))
    }
}

const fn bit(capability: Capability) -> u32 {
    1 << capability as u8
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
