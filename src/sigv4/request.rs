//! What the general signer takes: a request of any service, and how that service wants it signed.

use alloc::borrow::Cow;

use super::headers::Headers;
use super::query::Query;
use crate::encode::{ascii, hex};
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;

/// How a service wants its requests signed.
///
/// ```
/// use presign::sigv4::{PathEncoding, Settings};
///
/// let s3 = Settings::s3();
/// let same = Settings::new().path_encoding(PathEncoding::Single).normalize_path(false);
/// assert_eq!(s3, same);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) path: PathEncoding,
    pub(super) normalize: bool,
    pub(super) token: TokenPlacement,
}

/// How often a path is percent-encoded before it is signed.
///
/// ```
/// assert_eq!(presign::sigv4::Settings::s3(), presign::sigv4::Settings::s3().path_encoding(presign::sigv4::PathEncoding::Single));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEncoding {
    /// The path is signed as it is sent: S3.
    Single,
    /// The path is encoded once more before it is signed: every other service.
    Double,
}

/// Where the session token of temporary credentials goes.
///
/// ```
/// use presign::sigv4::{Settings, TokenPlacement};
///
/// let settings = Settings::new().token(TokenPlacement::Appended);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPlacement {
    /// Into what is signed: S3 and nearly every other service.
    Signed,
    /// Behind it, unsigned: a few services, such as AWS IoT.
    Appended,
}

impl Settings {
    /// What every service but S3 wants: paths normalised and encoded twice, the token signed.
    ///
    /// ```
    /// assert_ne!(presign::sigv4::Settings::new(), presign::sigv4::Settings::s3());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { path: PathEncoding::Double, normalize: true, token: TokenPlacement::Signed }
    }

    /// What S3 wants: paths as they are sent, the token signed.
    ///
    /// ```
    /// let settings = presign::sigv4::Settings::s3();
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn s3() -> Self {
        Self { path: PathEncoding::Single, normalize: false, ..Self::new() }
    }

    /// Sets how often a path is encoded.
    ///
    /// ```
    /// use presign::sigv4::{PathEncoding, Settings};
    ///
    /// let settings = Settings::new().path_encoding(PathEncoding::Single);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn path_encoding(self, path: PathEncoding) -> Self {
        Self { path, ..self }
    }

    /// Sets whether dot segments and runs of `/` are resolved before a path is signed (RFC 3986 section 6).
    ///
    /// ```
    /// let settings = presign::sigv4::Settings::new().normalize_path(false);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub const fn normalize_path(self, normalize: bool) -> Self {
        Self { normalize, ..self }
    }

    /// Sets where the session token goes.
    ///
    /// ```
    /// use presign::sigv4::{Settings, TokenPlacement};
    ///
    /// assert_eq!(Settings::new().token(TokenPlacement::Signed), Settings::new());
    /// ```
    #[must_use]
    pub const fn token(self, token: TokenPlacement) -> Self {
        Self { token, ..self }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

/// A request of any service, to be signed by [`Signer`](super::Signer).
///
/// ```
/// use presign::sigv4::{Payload, Request};
/// use presign::{HeaderName, HeaderValue, Method};
///
/// let request = Request::new(Method::Post, "sqs.us-east-1.amazonaws.com", "/123456789012/queue")?
///     .header(HeaderName::new("content-type")?, HeaderValue::new("application/x-www-form-urlencoded")?)
///     .payload(Payload::of(b"Action=SendMessage&MessageBody=hello"));
/// # let _ = request;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub(super) method: Method,
    pub(super) authority: Cow<'a, str>,
    pub(super) path: Cow<'a, str>,
    pub(super) query: Query<'a>,
    pub(super) headers: Headers<'a>,
    pub(super) payload: Payload<'a>,
}

impl<'a> Request<'a> {
    /// A request without query, headers and body. `authority` is the value of `Host`, with the port where it is not
    /// the scheme's own, and is lower-cased; `path` begins with `/` and stands as it does in the URL: percent-encoded
    /// where the service signs it as it is sent, and as it is meant where it is encoded again.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] where the authority is no host with an optional port, or the path does not begin with `/` or holds
    /// `?`, `#` or a control character.
    ///
    /// ```
    /// use presign::{Method, sigv4::Request};
    ///
    /// assert!(Request::new(Method::Get, "example.amazonaws.com", "/").is_ok());
    /// assert!(Request::new(Method::Get, "example.amazonaws.com", "no-slash").is_err());
    /// ```
    pub fn new(
        method: Method,
        authority: impl Into<Cow<'a, str>>,
        path: impl Into<Cow<'a, str>>,
    ) -> Result<Self, Error> {
        let (mut authority, path) = (authority.into(), path.into());
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        if authority.is_empty() || !authority.bytes().all(fits) {
            return Err(Error::new(
                ErrorKind::Syntax,
                "host",
                "not a host with an optional port",
                "letters, digits, `-`, `.`, `_`, `:` and brackets",
            ));
        }
        // Clients send a host in lower case, whatever case they were given it in.
        if authority.bytes().any(|byte| byte.is_ascii_uppercase()) {
            authority.to_mut().make_ascii_lowercase();
        }
        if !path.starts_with('/') || path.chars().any(|c| c.is_control() || c == '?' || c == '#') {
            return Err(Error::new(
                ErrorKind::Syntax,
                "path",
                "not the path of a URL",
                "a path that begins with `/`, without `?`, `#` and control characters",
            ));
        }
        Ok(Self {
            method,
            authority,
            path,
            query: Query::new(),
            headers: Headers::new(),
            payload: Payload::Hash(EMPTY),
        })
    }

    /// Adds a query pair, as it is meant (not percent-encoded). A name may come more than once.
    ///
    /// ```
    /// # use presign::{Method, sigv4::Request};
    /// let request = Request::new(Method::Get, "example.amazonaws.com", "/")?.query("Param1", "value 1");
    /// # let _ = request;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.insert(name, value.into());
        self
    }

    /// Adds a header. A name may come more than once; its values are joined by commas in the order they come.
    ///
    /// ```
    /// # use presign::{HeaderName, HeaderValue, Method, sigv4::Request};
    /// let request = Request::new(Method::Get, "example.amazonaws.com", "/")?
    ///     .header(HeaderName::new("my-header")?, HeaderValue::new("value")?);
    /// # let _ = request;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn header(mut self, name: HeaderName<'a>, value: HeaderValue<'a>) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets what is said of the body; without it, that the body is empty.
    ///
    /// ```
    /// # use presign::{Method, sigv4::{Payload, Request}};
    /// let request = Request::new(Method::Put, "example.amazonaws.com", "/")?.payload(Payload::Unsigned);
    /// # let _ = request;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn payload(mut self, payload: Payload<'a>) -> Self {
        self.payload = payload;
        self
    }
}

/// SHA-256 of nothing.
const EMPTY: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// What the signature says of the body: the last line of the canonical request.
///
/// ```
/// use presign::sigv4::Payload;
///
/// let payload = Payload::of(b"Welcome to Amazon S3.");
/// assert!(matches!(payload, Payload::Hash(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// `UNSIGNED-PAYLOAD`: the body is not signed. What every presigned S3 request says.
    Unsigned,
    /// The body's SHA-256.
    Hash([u8; 32]),
    /// A word of the service for a body that is signed by itself, such as `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`.
    Word(HeaderValue<'a>),
}

impl Payload<'_> {
    /// The SHA-256 of a body at hand.
    ///
    /// ```
    /// use presign::sigv4::Payload;
    ///
    /// assert_ne!(Payload::of(b"a"), Payload::of(b"b"));
    /// ```
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        use sha2::{Digest, Sha256};
        Self::Hash(Sha256::digest(body).into())
    }

    /// What stands in the canonical request; nothing where the payload is not signed.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Unsigned => None,
            Self::Hash(digest) => Some(Cow::Owned(ascii(&hex(digest)).into())),
            Self::Word(word) => Some(Cow::Borrowed(word.as_str())),
        }
    }
}

pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
