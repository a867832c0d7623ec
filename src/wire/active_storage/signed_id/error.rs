//! [`SignedIdError`]: at which step a signed id was refused.

use core::fmt;

/// At which step a signed id was refused. Only what stands behind [`Signature`](Self::Signature) was once signed with a
/// secret of this application.
///
/// ```
/// use presign::wire::active_storage::SignedIdFault;
///
/// assert!(SignedIdFault::Signature < SignedIdFault::Expired);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SignedIdFault {
    /// More than 1,024 bytes.
    TooLong,
    /// No `--` with the digest's lower-case hexadecimal digits at the end.
    Form,
    /// No secret makes this signature of this text.
    Signature,
    /// Signed, but no base64.
    Encoding,
    /// Signed, but no envelope with a purpose, in either of its forms: another message of the application.
    Envelope,
    /// Signed, but what is in it is neither a number nor short text.
    Value,
    /// Signed for another purpose, or for none.
    Purpose,
    /// Signed, and over.
    Expired,
}

/// A signed id that was refused.
///
/// The text is for the service's log: a stranger gets [`status`](Self::status) and no word more, whatever the step, as from
/// Rails.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::active_storage::{RailsVersion, SignedIdFault, SignedIds, SigningSecret};
///
/// let ids = SignedIds::new(SigningSecret::new("0123456789abcdef", RailsVersion::V8_0)?, RailsVersion::V8_0);
/// let refused = ids.verify("abc", Timestamp::MIN).unwrap_err();
/// assert_eq!((refused.fault(), refused.status()), (SignedIdFault::Form, 404));
/// assert_eq!(refused.to_string(), "signed id: no signature at its end");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SignedIdError(SignedIdFault);

impl SignedIdError {
    pub(super) const fn new(fault: SignedIdFault) -> Self {
        Self(fault)
    }

    /// The step.
    ///
    /// ```
    /// # use presign::wire::active_storage::{SignedIdError, SignedIdFault};
    /// fn over(error: SignedIdError) -> bool {
    ///     error.fault() == SignedIdFault::Expired
    /// }
    /// # let _ = over;
    /// ```
    #[must_use]
    pub const fn fault(self) -> SignedIdFault {
        self.0
    }

    /// What Rails answers, with no body: 404.
    ///
    /// ```
    /// # use presign::wire::active_storage::SignedIdError;
    /// fn status(error: SignedIdError) -> u16 {
    ///     error.status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub const fn status(self) -> u16 {
        404
    }
}

impl fmt::Display for SignedIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signed id: ")?;
        f.write_str(match self.0 {
            SignedIdFault::TooLong => "more than 1024 bytes",
            SignedIdFault::Form => "no signature at its end",
            SignedIdFault::Signature => "the signature is another one",
            SignedIdFault::Encoding => "rightly signed, but no base64",
            SignedIdFault::Envelope => "rightly signed, but no envelope with a purpose",
            SignedIdFault::Value => "rightly signed, but neither a number nor short text is in it",
            SignedIdFault::Purpose => "rightly signed, for another purpose",
            SignedIdFault::Expired => "rightly signed, and expired",
        })
    }
}

impl core::error::Error for SignedIdError {}
