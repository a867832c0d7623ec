//! What a client is given: a request that is complete, and the moment it dies.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;
use crate::time::Timestamp;

/// A presigned request: method, URL, headers and end.
///
/// Whoever holds it can send it, so its URL is worth what a password is: it belongs into no log, and `Debug` hides the
/// signature, the token and sensitive headers. Serialising it (feature `serde`) writes the whole URL, since that is
/// what the client needs; it is never read back.
///
/// ```
/// use presign::{BodySize, Bucket, Credentials, MediaType, Method, ObjectKey, Provider, PutObject, S3Presigner};
/// use presign::{Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let put = PutObject::new(ObjectKey::new("photos/cat 1.png")?, BodySize::Exact(183_204))
///     .content_type(MediaType::new("image/png")?);
/// let upload = presigner.presign(&put, Validity::minutes(15).from(Timestamp::parse("20260102T030405Z")?))?;
///
/// assert_eq!(upload.method(), Method::Put);
/// assert!(upload.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat%201.png?"));
/// assert_eq!(upload.headers_to_set().collect::<Vec<_>>(), [("content-type", "image/png")]);
/// assert_eq!(upload.content_length(), Some(183_204));
/// assert_eq!(upload.expires_at().to_string(), "2026-01-02T03:19:05Z");
/// # Ok::<(), presign::Error>(())
/// ```
// Without `PartialEq`: nobody compares a signature in a time that tells where it differs.
#[derive(Clone)]
pub struct PresignedRequest {
    method: Method,
    url: String,
    host: Range<usize>,
    headers: Vec<(HeaderName<'static>, HeaderValue<'static>)>,
    expires_at: Timestamp,
}

impl PresignedRequest {
    pub(crate) fn new(
        method: Method,
        url: String,
        host: Range<usize>,
        headers: Vec<(HeaderName<'static>, HeaderValue<'static>)>,
        expires_at: Timestamp,
    ) -> Self {
        Self { method, url, host, headers, expires_at }
    }

    /// The method to send.
    ///
    /// ```
    /// # use presign::{Credentials, DeleteObject, Method, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let request = presigner.presign(&DeleteObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(request.method(), Method::Delete);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The URL to send to, exactly as it was signed. No client library may re-encode it.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let request = presigner.presign(&GetObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert!(request.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/a?X-Amz-Algorithm="));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The bare URL, without what else the client must send: deliberate, because a signed header that is missing
    /// makes the request fail.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let request = presigner.presign(&GetObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
    /// let url: String = request.into_url();
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_url(self) -> String {
        self.url
    }

    /// The headers that the client sets by itself, names in lower case: all that were signed but `host` and
    /// `content-length`, which follow from URL and body and which browsers do not let anybody set.
    ///
    /// ```
    /// # use presign::{BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("a")?, BodySize::Exact(1)).content_type(MediaType::new("text/plain")?);
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(request.headers_to_set().collect::<Vec<_>>(), [("content-type", "text/plain")]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers_to_set(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.headers).filter(|(name, _)| *name != "content-length")
    }

    /// The size that the body must have, in bytes, where it was signed.
    ///
    /// ```
    /// # use presign::{BodySize, Credentials, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("a")?, BodySize::Unlimited);
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(request.content_length(), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        pairs(&self.headers)
            .find(|(name, _)| *name == "content-length")
            .and_then(|(_, value)| value.parse().ok())
    }

    /// Every header that was signed, `host` among them, names in lower case and sorted.
    ///
    /// ```
    /// # use presign::{BodySize, Credentials, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("a")?, BodySize::Exact(1));
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// let signed: Vec<_> = request.signed_headers().collect();
    /// assert_eq!(signed, [("content-length", "1"), ("host", "examplebucket.s3.us-east-1.amazonaws.com")]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn signed_headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let host = self.url.get(self.host.clone()).unwrap_or_default();
        let before = self.headers.partition_point(|(name, _)| name.as_str() < "host");
        let (before, behind) = self.headers.split_at(before);
        pairs(before).chain([("host", host)]).chain(pairs(behind))
    }

    /// When the request dies: the server's clock decides.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let request = presigner.presign(&GetObject::new(ObjectKey::new("a")?), Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(request.expires_at().as_unix_secs(), 60);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The headers that were signed, but `host`.
    #[cfg(feature = "explain")]
    pub(crate) fn headers(&self) -> &[(HeaderName<'static>, HeaderValue<'static>)] {
        &self.headers
    }

    /// The URL without what makes it work.
    pub(crate) fn redacted_url(&self) -> String {
        redacted(&self.url)
    }
}

/// The parameters that make a URL work.
const SECRETS: [&str; 3] = ["X-Amz-Signature=", "X-Amz-Security-Token=", "X-Presign-Sealed="];

/// A URL without what makes it work.
pub(crate) fn redacted(url: &str) -> String {
    let mut hidden = String::with_capacity(url.len());
    for part in url.split_inclusive(['/', '?', '&']) {
        let value = part.strip_suffix(['/', '?', '&']).unwrap_or(part);
        let end = part.get(value.len()..).unwrap_or_default();
        let secret = SECRETS.iter().find(|name| value.starts_with(**name)).copied();
        match secret.or_else(|| is_signed(value).then_some("")) {
            Some(name) => hidden.extend([name, "[hidden]", end]),
            None => hidden.push_str(part),
        }
    }
    hidden
}

/// Whether a segment of a path ends in a hexadecimal MAC behind two hyphens, as signed tokens do.
fn is_signed(segment: &str) -> bool {
    segment.rsplit_once("--").is_some_and(|(text, mac)| {
        !text.is_empty()
            && matches!(mac.len(), 40 | 64 | 128)
            && mac.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn pairs<'a>(headers: &'a [(HeaderName<'_>, HeaderValue<'_>)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

impl fmt::Debug for PresignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedRequest")
            .field("method", &self.method)
            .field("url", &self.redacted_url())
            .field("headers", &self.headers)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for PresignedRequest {
    /// `{"method", "url", "headers": {…}, "content_length": number or null, "expires_at"}`; `headers` are those to set.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        struct Headers<'a>(&'a PresignedRequest);
        impl serde::Serialize for Headers<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.headers_to_set())
            }
        }

        let mut request = serializer.serialize_struct("PresignedRequest", 5)?;
        request.serialize_field("method", self.method.as_str())?;
        request.serialize_field("url", &self.url)?;
        request.serialize_field("headers", &Headers(self))?;
        request.serialize_field("content_length", &self.content_length())?;
        request.serialize_field("expires_at", &self.expires_at)?;
        request.end()
    }
}

#[cfg(feature = "url")]
impl TryFrom<&PresignedRequest> for url::Url {
    type Error = url::ParseError;

    /// The URL, whose text stays the same: keys that `url` would change are refused before they are signed.
    ///
    /// Fails only where `url` knows more of the host than we do: an `xn--` label that is no Punycode.
    ///
    /// ```
    /// use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    ///
    /// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let request = presigner.presign(&GetObject::new(ObjectKey::new("a b")?), Validity::minutes(1).from(Timestamp::MIN))?;
    /// assert_eq!(url::Url::try_from(&request)?.as_str(), request.url());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(request: &PresignedRequest) -> Result<Self, url::ParseError> {
        Self::parse(&request.url)
    }
}

#[cfg(feature = "http")]
impl TryFrom<&PresignedRequest> for http::request::Parts {
    type Error = http::Error;

    /// Method, URI and the headers to set, sensitive ones marked so. `host` and `content-length` are left to the
    /// client, which knows URL and body.
    ///
    /// Fails where `http` cannot hold what S3 can, such as a URL of more than 65,534 bytes.
    ///
    /// ```
    /// use presign::{BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity};
    ///
    /// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let put = PutObject::new(ObjectKey::new("a.png")?, BodySize::Exact(9)).content_type(MediaType::new("image/png")?);
    /// let request = presigner.presign(&put, Validity::minutes(1).from(Timestamp::MIN))?;
    /// let parts = http::request::Parts::try_from(&request)?;
    /// assert_eq!(parts.method, http::Method::PUT);
    /// assert_eq!(parts.headers["content-type"], "image/png");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn try_from(request: &PresignedRequest) -> Result<Self, http::Error> {
        let mut builder = http::Request::builder().method(request.method.as_str()).uri(&request.url);
        for (name, value) in request.headers.iter().filter(|(name, _)| name.as_str() != "content-length") {
            let mut text = http::HeaderValue::from_str(value.as_str())?;
            text.set_sensitive(value.is_sensitive());
            builder = builder.header(name.as_str(), text);
        }
        Ok(builder.body(())?.into_parts().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "https://h/disk/eyJh--89681a44ad35a3ed36cb2bfa5330bad52102a1b5";

    #[test]
    fn what_makes_a_url_work_is_hidden() {
        for (url, hidden) in [
            ("https://h/a?X-Amz-Signature=b", "https://h/a?X-Amz-Signature=[hidden]"),
            (
                "https://h/a?b=c&X-Amz-Security-Token=d&e=f",
                "https://h/a?b=c&X-Amz-Security-Token=[hidden]&e=f",
            ),
            ("https://h/a?X-Presign-Sealed=b", "https://h/a?X-Presign-Sealed=[hidden]"),
            (SIGNED, "https://h/disk/[hidden]"),
            (&format!("{SIGNED}/b.c?d"), "https://h/disk/[hidden]/b.c?d"),
            // SHA-256 and SHA-512 have more digits.
            (&format!("https://h/eyJh--{}", "0a".repeat(32)), "https://h/[hidden]"),
            (&format!("https://h/eyJh--{}/b", "0a".repeat(64)), "https://h/[hidden]/b"),
            ("https://h/disk/a--b/c", "https://h/disk/a--b/c"),
            ("https://h/rails/active_storage/blobs/a?b=c", "https://h/rails/active_storage/blobs/a?b=c"),
            ("", ""),
        ] {
            assert_eq!(redacted(url), hidden, "{url}");
        }
    }
}
