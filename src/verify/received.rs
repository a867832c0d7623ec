//! [`Received`]: a request as it came in.

use alloc::vec::Vec;
use core::fmt;

/// A request as it came in: nothing decoded, nothing normalised, nothing dropped.
///
/// `target` is the path with the query as it stood in the request line, byte for byte: look at it before any framework
/// does. `authority` is the host, with its port where there was one, that the client meant to talk to: the `Host` header of
/// HTTP/1 or the `:authority` of HTTP/2, where the service itself or a proxy that it trusts received it. It is never read
/// from a header here, so `x-forwarded-host` means nothing.
///
/// ```
/// use presign::verify::Received;
///
/// let request = Received::new("PUT", b"/examplebucket/cat.png", "127.0.0.1:9000")
///     .header("Content-Type", b"image/png")
///     .header("Content-Length", b"5");
/// assert_eq!(request.method(), "PUT");
/// ```
#[derive(Clone)]
pub struct Received<'a> {
    method: &'a str,
    target: &'a [u8],
    authority: &'a str,
    headers: Vec<(&'a str, &'a [u8])>,
}

impl<'a> Received<'a> {
    /// A request without headers.
    ///
    /// ```
    /// let request = presign::verify::Received::new("GET", b"/examplebucket/cat.png", "127.0.0.1:9000");
    /// assert_eq!(request.authority(), "127.0.0.1:9000");
    /// ```
    #[must_use]
    pub const fn new(method: &'a str, target: &'a [u8], authority: &'a str) -> Self {
        Self { method, target, authority, headers: Vec::new() }
    }

    /// Adds a header, in the order in which it came. Names may be in any case. A `host` header is not needed and, where it
    /// is there, not read.
    ///
    /// ```
    /// # use presign::verify::Received;
    /// let request = Received::new("GET", b"/", "example.com").header("Range", b"bytes=0-9");
    /// assert_eq!(request.headers().next(), Some(("Range", b"bytes=0-9".as_slice())));
    /// ```
    #[must_use]
    pub fn header(mut self, name: &'a str, value: &'a [u8]) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A request of the `http` crate, at an authority that the service knows: not the URI's own, which a client may write.
    ///
    /// That crate drops a fragment of the target, which no client sends, and keeps all else as it came.
    ///
    /// ```
    /// use presign::verify::Received;
    ///
    /// let request = http::Request::get("/examplebucket/a%20b?acl").header("range", "bytes=0-9").body(())?;
    /// let (parts, ()) = request.into_parts();
    /// let received = Received::from_parts(&parts, "127.0.0.1:9000");
    /// assert_eq!((received.method(), received.target()), ("GET", b"/examplebucket/a%20b?acl".as_slice()));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[cfg(feature = "http")]
    #[cfg_attr(docsrs, doc(cfg(feature = "http")))]
    #[must_use]
    pub fn from_parts(parts: &'a http::request::Parts, authority: &'a str) -> Self {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let mut received = Self::new(parts.method.as_str(), target.as_bytes(), authority);
        received.headers.extend(parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())));
        received
    }

    /// The method.
    ///
    /// ```
    /// assert_eq!(presign::verify::Received::new("GET", b"/", "example.com").method(), "GET");
    /// ```
    #[must_use]
    pub const fn method(&self) -> &'a str {
        self.method
    }

    /// Path and query as they were received.
    ///
    /// ```
    /// assert_eq!(presign::verify::Received::new("GET", b"/a?b", "example.com").target(), b"/a?b");
    /// ```
    #[must_use]
    pub const fn target(&self) -> &'a [u8] {
        self.target
    }

    /// The host and port.
    ///
    /// ```
    /// assert_eq!(presign::verify::Received::new("GET", b"/", "example.com").authority(), "example.com");
    /// ```
    #[must_use]
    pub const fn authority(&self) -> &'a str {
        self.authority
    }

    /// The headers in the order in which they came.
    ///
    /// ```
    /// assert_eq!(presign::verify::Received::new("GET", b"/", "example.com").headers().count(), 0);
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.headers.iter().copied()
    }
}

/// The method and how long the rest is: target and headers hold signatures and tokens.
impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("target_bytes", &self.target.len())
            .field("authority", &self.authority)
            .field("headers", &self.headers.len())
            .finish()
    }
}
