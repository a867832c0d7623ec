//! The one error type: which field, what was wrong with it, what is allowed.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

/// Why a value was refused or a request not signed.
///
/// Opaque and one word wide. Its text names the field, the fault and the rule, and never holds a secret, a
/// whole URL or the refused value itself (a position or a number at most).
///
/// ```
/// use presign::{ErrorKind, ObjectKey};
///
/// let error = ObjectKey::new("a/../b").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::DotSegment);
/// assert_eq!(error.field(), "object key");
/// assert_eq!(
///     error.to_string(),
///     "object key: segment 2 is `..`; allowed: no segment `.` or `..`, since clients resolve them",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Detail>);

#[derive(Clone, PartialEq, Eq)]
struct Detail {
    kind: ErrorKind,
    field: Cow<'static, str>,
    problem: Cow<'static, str>,
    allowed: Cow<'static, str>,
}

impl Error {
    /// An error about `field`. The caller makes sure that no part holds a secret.
    #[cold]
    #[inline(never)]
    pub(crate) fn new(
        kind: ErrorKind,
        field: impl Into<Cow<'static, str>>,
        problem: impl Into<Cow<'static, str>>,
        allowed: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Detail { kind, field: field.into(), problem: problem.into(), allowed: allowed.into() }))
    }

    /// The same fault, told of the field that the value was given for.
    pub(crate) fn about(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = field.into();
        self
    }

    /// What kind of fault it is, to match on.
    ///
    /// ```
    /// use presign::{ErrorKind, ObjectKey};
    ///
    /// assert_eq!(ObjectKey::new("").unwrap_err().kind(), ErrorKind::Empty);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The field that was wrong: a header's or parameter's own name where it has one (`content-type`,
    /// `X-Amz-Expires`), the value's name in words otherwise (`object key`).
    ///
    /// ```
    /// use presign::ExpiresIn;
    ///
    /// assert_eq!(ExpiresIn::from_secs(0).unwrap_err().field(), "X-Amz-Expires");
    /// ```
    #[must_use]
    pub fn field(&self) -> &str {
        &self.0.field
    }

    /// What was wrong, in words.
    ///
    /// ```
    /// use presign::ExpiresIn;
    ///
    /// assert_eq!(ExpiresIn::from_secs(604_801).unwrap_err().problem(), "604801 s");
    /// ```
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// What would have been accepted, in words.
    ///
    /// ```
    /// use presign::ExpiresIn;
    ///
    /// assert_eq!(ExpiresIn::from_secs(604_801).unwrap_err().allowed(), "1 to 604800 s");
    /// ```
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.0.allowed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; allowed: {}", self.0.field, self.0.problem, self.0.allowed)
    }
}

impl core::error::Error for Error {}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("field", &self.0.field)
            .field("problem", &self.0.problem)
            .field("allowed", &self.0.allowed)
            .finish()
    }
}

/// The kinds of [`Error`].
///
/// ```
/// use presign::{ErrorKind, MediaType};
///
/// assert_eq!(MediaType::new("image").unwrap_err().kind(), ErrorKind::Syntax);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was given where something must be.
    Empty,
    /// Fewer bytes than allowed.
    TooShort,
    /// More bytes than allowed.
    TooLong,
    /// A number, a size or an instant outside its range.
    OutOfRange,
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// A control character: C0, DEL or C1.
    Control,
    /// A character that this field cannot hold.
    InvalidCharacter,
    /// A character that reorders or hides text: bidirectional controls and zero-width characters.
    BidiOrZeroWidth,
    /// White space at an end or inside, where there can be none.
    Whitespace,
    /// The text does not follow the field's grammar.
    Syntax,
    /// A path segment `.` or `..`.
    DotSegment,
    /// A path segment that becomes `.` or `..` when it is percent-decoded.
    EncodedDotSegment,
    /// A key that begins with `/`.
    LeadingSlash,
    /// A key with `//` in it or `/` at its end.
    EmptySegment,
    /// `http` where only `https` was allowed.
    InsecureScheme,
    /// A user name or password in an endpoint.
    UserInfo,
    /// A query or a fragment in an endpoint.
    QueryOrFragment,
    /// Text outside ASCII: a host must be given in its A-label form, a header value encoded.
    NonAscii,
    /// A host that some clients read as an IPv4 address and others do not.
    AmbiguousIpv4,
    /// A prefix or suffix that the provider keeps for itself.
    ReservedName,
    /// A bucket with a dot under a wildcard certificate.
    DottedBucket,
    /// A header or parameter that a caller cannot set: the signer's own, `host`, hop-by-hop.
    Forbidden,
    /// The same header, parameter or option twice.
    Duplicate,
    /// Something the provider does not do or does not enforce.
    Unsupported,
    /// A public ACL that was not asked for by its explicit name.
    PublicAcl,
    /// A media type that browsers execute, neither as attachment nor asked for by its explicit name.
    ActiveContent,
    /// `${filename}` in a browser form, which S3 replaces by whatever name the client gives its file, and which was not
    /// asked for by its explicit name.
    FilenameVariable,
    /// A base URL that other machines reach, which was not asked for by its explicit name.
    NotLoopback,
    /// A prefix of keys that reaches beyond one tenant's folder and was not asked for by its explicit name.
    PrefixTooBroad,
    /// The credentials end before the request would.
    CredentialsExpireFirst,
    /// Something required is absent.
    Missing,
    /// A key that seals and that others know or could guess.
    WeakKey,
    /// A sealed text that was changed, made by somebody else or made for another purpose; which of these is not told.
    InvalidSeal,
    /// Something whose time is over.
    Expired,
}
