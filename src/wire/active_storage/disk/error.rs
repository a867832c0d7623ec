//! [`DiskError`]: why a request to the disk service is refused.

use core::fmt;

use crate::body::BodyFault;
use crate::local::{LocalError, LocalErrorKind};
use crate::wire::Answer;

/// Why a request to the disk service is refused: its text is for the log, and a client gets the status and no word more.
///
/// ```
/// # use presign::wire::active_storage::{DiskService, RailsVersion, SignedIds, SigningSecret};
/// # use presign::{Endpoint, Timestamp};
/// # let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
/// let disk = DiskService::new(Endpoint::new("http://localhost:3000")?, &ids, "local")?;
/// let target = b"/rails/active_storage/disk/eyJfcmFpbHMi--0123/a.txt";
/// let refused = disk.check("GET", target, [("", ""); 0], Timestamp::MIN).unwrap_err();
/// assert_eq!((refused.status(), refused.to_string()), (404, "token: none of this service's".into()));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskError(Cause);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    Request(LocalError),
    Body(BodyFault),
}

impl DiskError {
    pub(super) const fn new(error: LocalError) -> Self {
        Self(Cause::Request(error))
    }

    /// What was wrong with the request; `None` where it was the body.
    ///
    /// ```
    /// use presign::local::LocalErrorKind;
    /// use presign::wire::active_storage::DiskError;
    ///
    /// fn is_late(error: &DiskError) -> bool {
    ///     error.kind() == Some(LocalErrorKind::Expired)
    /// }
    /// # let _ = is_late;
    /// ```
    #[must_use]
    pub const fn kind(&self) -> Option<LocalErrorKind> {
        match &self.0 {
            Cause::Request(error) => Some(error.kind()),
            Cause::Body(_) => None,
        }
    }

    /// 404 for a token that says nothing here or is over, and for another method; 422 where type, length or digest are not
    /// those of the token, 416 for a range that the file does not have.
    ///
    /// ```
    /// # use presign::wire::active_storage::DiskError;
    /// fn status(error: &DiskError) -> u16 {
    ///     error.status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        use LocalErrorKind::*;
        match self.kind() {
            Some(Range | TooManyRanges) => 416,
            None | Some(MissingHeader | WrongHeader | DuplicateHeader | UnsignedHeader) => 422,
            Some(_) => 404,
        }
    }

    /// The status without a body, as `head :not_found` answers it.
    ///
    /// ```
    /// # use presign::wire::{Answer, active_storage::DiskError};
    /// fn answer(error: &DiskError) -> Answer {
    ///     error.to_answer()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::empty(self.status())
    }
}

/// A body that is not what was announced: 422, and nothing of it is kept.
impl From<BodyFault> for DiskError {
    fn from(fault: BodyFault) -> Self {
        Self(Cause::Body(fault))
    }
}

/// A range that the file does not have.
impl From<LocalError> for DiskError {
    fn from(error: LocalError) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LocalErrorKind::*;
        let problem = match (&self.0, self.kind()) {
            (Cause::Body(fault), _) => return fault.fmt(f),
            (_, Some(Encoding)) => "none of this service's",
            (_, Some(Mac)) => "the signature is another one",
            (_, Some(Purpose)) => "signed for something else",
            (_, Some(Expired)) => "its time is over",
            (Cause::Request(error), _) => return error.fmt(f),
        };
        write!(f, "token: {problem}")
    }
}

impl core::error::Error for DiskError {}
