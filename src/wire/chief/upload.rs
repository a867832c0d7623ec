//! [`Upload`]: what a client is told to do, "PUT with exactly these headers", whoever signed it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};
use crate::presigned::PresignedRequest;
use crate::time::Timestamp;

/// `upload_method`: PUT today; the service announces that other values may come.
///
/// ```
/// use presign::wire::chief::UploadMethod;
///
/// assert_eq!(UploadMethod::new("PUT")?, UploadMethod::Put);
/// assert_eq!(UploadMethod::new("RESUMABLE")?.as_str(), "RESUMABLE");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UploadMethod {
    /// One PUT of the whole file.
    #[default]
    Put,
    /// A value of a later version.
    Other(OtherMethod),
}

/// A text that is not `PUT`; made by [`UploadMethod::new`].
///
/// ```
/// use presign::wire::chief::UploadMethod;
///
/// assert!(matches!(UploadMethod::new("POST")?, UploadMethod::Other(_)));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OtherMethod(Cow<'static, str>);

impl UploadMethod {
    /// A method from its text: a token (RFC 9110 section 5.6.2) in the case in which it is given.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for any other text.
    ///
    /// ```
    /// assert!(presign::wire::chief::UploadMethod::new("").is_err());
    /// ```
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let text = text.into();
        if text == "PUT" {
            return Ok(Self::Put);
        }
        match HeaderName::new(text.as_ref()) {
            Ok(_) => Ok(Self::Other(OtherMethod(text))),
            Err(_) => {
                let allowed = "ASCII letters, digits and !#$%&'*+-.^_`|~";
                Err(Error::new(ErrorKind::Syntax, "upload_method", "no token", allowed))
            }
        }
    }

    /// The text on the wire.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::UploadMethod::Put.as_str(), "PUT");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Put => "PUT",
            Self::Other(OtherMethod(text)) => text,
        }
    }
}

impl Serialize for UploadMethod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The upload that a client is granted: the four fields of the answer to a create.
///
/// It comes from a [`PresignedRequest`], or from a service that signs for another store: the contract is "PUT with exactly
/// these headers", not S3. Who holds it can upload, so `Debug` hides the URL.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::chief::Upload;
///
/// let upload = Upload::new(
///     "https://account.blob.core.windows.net/assets/asset_d8aad64dib2c7m3ae7jg?sv=2026&sig=abc",
///     [("Content-Type", "application/pdf"), ("x-ms-blob-type", "BlockBlob")],
///     Timestamp::parse("2026-05-23T11:00:00Z")?,
/// )?;
/// assert_eq!(upload.headers().last(), Some(("x-ms-blob-type", "BlockBlob")));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Upload {
    url: String,
    method: UploadMethod,
    headers: Vec<(String, String)>,
    expires_at: Timestamp,
}

impl Upload {
    /// An upload that somebody else has signed. The headers keep their names and their order.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`](crate::ErrorKind::Syntax) for a URL that is not `https://` (or `http://`) and visible ASCII;
    /// [`ErrorKind::Missing`](crate::ErrorKind::Missing) without `Content-Type`;
    /// [`ErrorKind::Duplicate`](crate::ErrorKind::Duplicate) for a header that comes twice;
    /// the errors of [`HeaderName::new`] and [`HeaderValue::new`].
    ///
    /// ```
    /// use presign::{Timestamp, wire::chief::Upload};
    ///
    /// let headers = [("x-ms-blob-type", "BlockBlob")];
    /// assert!(Upload::new("https://account.example/a", headers, Timestamp::MIN).is_err());
    /// ```
    pub fn new<N: Into<String>, V: Into<String>>(
        url: impl Into<String>,
        headers: impl IntoIterator<Item = (N, V)>,
        expires_at: Timestamp,
    ) -> Result<Self, Error> {
        let url = url.into();
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_url = |rest: &str| {
            !rest.is_empty()
                && !rest.starts_with(['/', '?', '#'])
                && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        };
        if !rest.is_some_and(is_url) {
            let allowed = "an absolute URL, percent-encoded";
            return Err(Error::new(ErrorKind::Syntax, "upload_url", "another form", allowed));
        }
        let mut list: Vec<(String, String)> = Vec::new();
        for (name, value) in headers {
            let (name, value) = (name.into(), value.into());
            HeaderName::new(name.as_str())?;
            let value = HeaderValue::new(value)?.as_str().to_string();
            if list.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name)) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "upload_headers",
                    "a name twice",
                    "each name once",
                ));
            }
            list.push((name, value));
        }
        if !list.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            let allowed = "the headers to send, `Content-Type` among them";
            return Err(Error::new(ErrorKind::Missing, "upload_headers", "no Content-Type", allowed));
        }
        Ok(Self { url, method: UploadMethod::Put, headers: list, expires_at })
    }

    /// The same with another method.
    ///
    /// ```
    /// use presign::wire::chief::{Upload, UploadMethod};
    /// # use presign::Timestamp;
    /// # let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// let upload = upload.with_method(UploadMethod::new("RESUMABLE")?);
    /// assert_eq!(upload.method().as_str(), "RESUMABLE");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_method(mut self, method: UploadMethod) -> Self {
        self.method = method;
        self
    }

    /// Where to send the file.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::Upload};
    /// let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// assert_eq!(upload.url(), "https://store.example/a");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::Upload};
    /// let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// assert_eq!(upload.method().as_str(), "PUT");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn method(&self) -> &UploadMethod {
        &self.method
    }

    /// The headers to send as they are.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::Upload};
    /// let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// assert_eq!(upload.headers().next(), Some(("Content-Type", "text/plain")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// When the URL dies.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::Upload};
    /// let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// assert_eq!(upload.expires_at(), Timestamp::MIN);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The fields' names and how many there are, for the answer around.
    pub(super) fn write<S: serde::ser::SerializeStruct>(&self, out: &mut S) -> Result<(), S::Error> {
        out.serialize_field("upload_url", &self.url)?;
        out.serialize_field("upload_method", &self.method)?;
        out.serialize_field("upload_headers", &Headers(self))?;
        out.serialize_field("expires_at", &self.expires_at)
    }
}

impl From<&PresignedRequest> for Upload {
    /// The names of headers in the case in which the service prints them: `Content-Type`.
    fn from(request: &PresignedRequest) -> Self {
        let written = |name: &str| match name {
            "content-type" => String::from("Content-Type"),
            "content-md5" => String::from("Content-MD5"),
            "if-none-match" => String::from("If-None-Match"),
            other => String::from(other),
        };
        let method = match request.method().as_str() {
            "PUT" => UploadMethod::Put,
            other => UploadMethod::Other(OtherMethod(Cow::Owned(String::from(other)))),
        };
        let headers = request.headers_to_set().map(|(name, value)| (written(name), String::from(value)));
        Self {
            url: String::from(request.url()),
            method,
            headers: headers.collect(),
            expires_at: request.expires_at(),
        }
    }
}

struct Headers<'u>(&'u Upload);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.headers())
    }
}

impl Serialize for Upload {
    /// `{"upload_url", "upload_method", "upload_headers", "expires_at"}`
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Upload", 4)?;
        self.write(&mut out)?;
        out.end()
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("method", &self.method)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
