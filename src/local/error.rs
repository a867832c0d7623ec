//! [`LocalError`]: why a request is refused.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::header::HeaderName;
use crate::public_code::PublicCode;

/// Why a request is refused: for the service's log. A stranger is told its [`public_code`](Self::public_code).
///
/// It holds no secret and nothing of what the client sent but the name of a header.
///
/// ```
/// # use presign::{Endpoint, Timestamp, local::{LocalErrorKind, LocalPresigner}, seal::{SealKey, Sealer}};
/// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// # let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
/// let error = store.check("GET", b"/a.png", [("", ""); 0], Timestamp::MIN).unwrap_err();
/// assert_eq!(error.kind(), LocalErrorKind::Encoding);
/// assert_eq!(error.to_string(), "X-Presign-Sealed: not a URL of this service's form");
/// assert_eq!(error.public_code().to_string(), "403 AccessDenied");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalError {
    kind: LocalErrorKind,
    field: Cow<'static, str>,
}

/// What is wrong with a request.
///
/// ```
/// # use presign::{Endpoint, Timestamp, local::{LocalErrorKind, LocalPresigner}, seal::{SealKey, Sealer}};
/// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// # let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
/// let error = store.check("POST", b"/a.png", [("", ""); 0], Timestamp::MIN).unwrap_err();
/// assert_eq!(error.kind(), LocalErrorKind::Method);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LocalErrorKind {
    /// A method for which there are no URLs: anything but GET, HEAD, PUT and DELETE in upper case.
    Method,
    /// The target is none of our URLs: another path, no sealed parameter, another one beside it, or one that is not
    /// written as we write it.
    Encoding,
    /// It was not sealed with this key for this service, or was changed.
    Mac,
    /// It was sealed for another method.
    Purpose,
    /// Its time begins more than 900 s from now.
    NotYetValid,
    /// Its time is over.
    Expired,
    /// The path is not the sealed key.
    PathMismatch,
    /// A header that was signed is not there.
    MissingHeader,
    /// A header that was signed has another value.
    WrongHeader,
    /// A header that was signed, or that asks for a range, comes twice.
    DuplicateHeader,
    /// A header that would change what the request does, and that was not signed.
    UnsignedHeader,
    /// More than one range of bytes at once.
    TooManyRanges,
    /// A range of bytes that is none, or that the object does not have.
    Range,
}

impl LocalError {
    pub(crate) const fn new(kind: LocalErrorKind, field: &'static str) -> Self {
        Self { kind, field: Cow::Borrowed(field) }
    }

    /// About the parameter.
    pub(crate) const fn sealed(kind: LocalErrorKind) -> Self {
        Self::new(kind, super::encoding::PARAMETER)
    }

    /// About a header, whose name may be the client's: only a token stands in an error, in lower case.
    pub(crate) fn header(kind: LocalErrorKind, name: &str) -> Self {
        let name = HeaderName::new(name).map(|name| String::from(name.as_str()));
        Self { kind, field: name.map_or(Cow::Borrowed("header"), Cow::Owned) }
    }

    /// What is wrong.
    ///
    /// ```
    /// # use presign::local::{LocalError, LocalErrorKind};
    /// fn is_late(error: &LocalError) -> bool {
    ///     error.kind() == LocalErrorKind::Expired
    /// }
    /// # let _ = is_late;
    /// ```
    #[must_use]
    pub const fn kind(&self) -> LocalErrorKind {
        self.kind
    }

    /// The header in lower case, `method`, `path`, or the parameter's name.
    ///
    /// ```
    /// # use presign::local::LocalError;
    /// fn field(error: &LocalError) -> &str {
    ///     error.field()
    /// }
    /// # let _ = field;
    /// ```
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What to answer: what S3 answers in the same case. Whether a seal was broken, foreign or for another method is not
    /// told.
    ///
    /// ```
    /// # use presign::{PublicCode, local::LocalError};
    /// fn answer(error: &LocalError) -> PublicCode {
    ///     error.public_code()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn public_code(&self) -> PublicCode {
        use LocalErrorKind::*;
        match self.kind {
            Method => PublicCode::new(405, "MethodNotAllowed"),
            MissingHeader if self.field == "content-length" => PublicCode::new(411, "MissingContentLength"),
            MissingHeader | WrongHeader | DuplicateHeader | UnsignedHeader => {
                PublicCode::new(403, "SignatureDoesNotMatch")
            }
            Encoding | Mac | Purpose | NotYetValid | Expired | PathMismatch => {
                PublicCode::new(403, "AccessDenied")
            }
            TooManyRanges | Range => PublicCode::new(416, "InvalidRange"),
        }
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LocalErrorKind::*;
        let problem = match self.kind {
            Method => "none that there are URLs for",
            Encoding => "not a URL of this service's form",
            Mac => "not sealed with a key of this service, or changed",
            Purpose => "sealed for another method",
            NotYetValid => "its time has not begun",
            Expired => "its time is over",
            PathMismatch => "not the key that was sealed",
            MissingHeader => "was signed and is not there",
            WrongHeader => "another value than was signed",
            DuplicateHeader => "given twice",
            UnsignedHeader => "would change what the request does, and was not signed",
            TooManyRanges => "more than one range",
            Range => "no range of bytes, or none that the object has",
        };
        write!(f, "{}: {problem}", self.field)
    }
}

impl core::error::Error for LocalError {}
