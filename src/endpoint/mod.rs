//! Where a store is reached: [`Endpoint`], and the [`Region`] that signatures name.
//!
//! The text of an endpoint is what every URL parser leaves as it is (RFC 3986, WHATWG URL), because it is signed as
//! `host` and printed in URLs from the same value.

mod host;
mod region;

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::ops::Range;

pub(crate) use host::HostKind;
pub use region::Region;

use crate::error::{Error, ErrorKind};

/// The base URL of a store, as its clients see it: scheme, host, port, and a path prefix where there is one.
///
/// ```
/// use presign::Endpoint;
///
/// let endpoint = Endpoint::new("https://S3.example.com:443/storage/v1/")?;
/// assert_eq!(endpoint.as_str(), "https://s3.example.com/storage/v1");
/// assert_eq!(endpoint.authority(), "s3.example.com");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    text: String,
    authority: Range<usize>,
    host_end: usize,
    kind: HostKind,
}

const FIELD: &str = "endpoint";
const FORM: &str = "https://host, https://host:port or https://host/prefix";

impl Endpoint {
    /// An endpoint with `https`, or with `http` on the machine itself (`localhost`, `127.0.0.0/8`, `[::1]`).
    ///
    /// The host is lower-cased, a default port and a slash at the end are dropped. Whether an `xn--` label is one that
    /// IDNA could have made is not checked, since that takes its tables; clients that have them refuse such a host.
    ///
    /// # Errors
    /// [`ErrorKind::InsecureScheme`] for `http` elsewhere (see [`insecure`](Self::insecure)), [`ErrorKind::UserInfo`],
    /// [`ErrorKind::QueryOrFragment`], [`ErrorKind::NonAscii`] for a host that is not in its A-label form,
    /// [`ErrorKind::AmbiguousIpv4`], [`ErrorKind::Empty`] without a host, [`ErrorKind::DotSegment`] in the prefix,
    /// [`ErrorKind::Syntax`] for anything else.
    ///
    /// ```
    /// use presign::{Endpoint, ErrorKind};
    ///
    /// assert_eq!(Endpoint::new("http://127.0.0.1:9000")?.authority(), "127.0.0.1:9000");
    /// assert_eq!(Endpoint::new("http://s3.example.com").unwrap_err().kind(), ErrorKind::InsecureScheme);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: &str) -> Result<Self, Error> {
        let endpoint = Self::insecure(text)?;
        if !endpoint.is_secure() && !endpoint.is_loopback() {
            return Err(Error::new(
                ErrorKind::InsecureScheme,
                FIELD,
                "http to another machine: whoever sees the URL on the way can use it",
                "https, http to this machine, or Endpoint::insecure",
            ));
        }
        Ok(endpoint)
    }

    /// An endpoint with `https` or `http`, wherever it is: a deliberate choice.
    ///
    /// # Errors
    /// As [`new`](Self::new), but for `InsecureScheme`.
    ///
    /// ```
    /// let endpoint = presign::Endpoint::insecure("http://minio:9000")?;
    /// assert!(!endpoint.is_secure());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn insecure(text: &str) -> Result<Self, Error> {
        if let Some(at) =
            text.bytes().position(|byte| byte.is_ascii_control() || matches!(byte, b' ' | b'\\'))
        {
            return Err(syntax(format!("a space, a control character or a backslash at byte {at}")));
        }
        let scheme = text.split_once(':').and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)));
        let (scheme, rest) = scheme.ok_or_else(|| syntax("no scheme"))?;
        let (scheme, default_port) = if scheme.eq_ignore_ascii_case("https") {
            ("https://", 443)
        } else if scheme.eq_ignore_ascii_case("http") {
            ("http://", 80)
        } else {
            return Err(syntax("another scheme than https and http"));
        };
        if rest.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
            return Err(Error::new(ErrorKind::QueryOrFragment, FIELD, "a query or a fragment", FORM));
        }
        let (authority, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.as_bytes().contains(&b'@') {
            return Err(Error::new(ErrorKind::UserInfo, FIELD, "a user name or password", FORM));
        }
        let (host, port) = split_port(authority)?;
        let (host, kind) = host::parse(host)?;
        let mut text = String::with_capacity(text.len());
        text.push_str(scheme);
        let start = text.len();
        text.push_str(&host);
        let host_end = text.len();
        if let Some(port) = port.filter(|port| *port != default_port) {
            text.push_str(&format!(":{port}"));
        }
        let authority = start..text.len();
        text.push_str(checked_prefix(prefix)?);
        Ok(Self { text, authority, host_end, kind })
    }

    /// The whole endpoint, without a slash at the end.
    ///
    /// ```
    /// assert_eq!(presign::Endpoint::new("https://s3.example.com/")?.as_str(), "https://s3.example.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and, where it is not the scheme's own, port: the value of `Host`.
    ///
    /// ```
    /// assert_eq!(presign::Endpoint::new("https://[::1]:9000")?.authority(), "[::1]:9000");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> &str {
        self.part(self.authority.clone())
    }

    /// The host, an IPv6 address in brackets.
    ///
    /// ```
    /// assert_eq!(presign::Endpoint::new("https://s3.example.com:9000")?.host(), "s3.example.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        self.part(self.authority.start..self.host_end)
    }

    /// The path that every request begins with: empty, or `/a/b` without a slash at the end.
    ///
    /// ```
    /// assert_eq!(presign::Endpoint::new("https://example.com/storage/v1/s3")?.path_prefix(), "/storage/v1/s3");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_prefix(&self) -> &str {
        self.part(self.authority.end..self.text.len())
    }

    /// Whether the scheme is `https`.
    ///
    /// ```
    /// assert!(presign::Endpoint::new("https://s3.example.com")?.is_secure());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether the host is this machine: `localhost`, a name under it, `127.0.0.0/8`, `[::1]`.
    ///
    /// ```
    /// assert!(presign::Endpoint::new("http://s3.localhost:9000")?.is_loopback());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(self.host())
    }

    /// The `https` endpoint of a host of several labels that holds to the rules by construction.
    pub(crate) fn of_domain(host: &str) -> Self {
        let text = ["https://", host].concat();
        let authority = text.len() - host.len()..text.len();
        debug_assert!(
            Self::new(&text).is_ok_and(|parsed| parsed.text == text && parsed.kind == HostKind::Domain)
        );
        Self { host_end: text.len(), text, authority, kind: HostKind::Domain }
    }

    pub(crate) fn scheme(&self) -> &str {
        self.part(0..self.authority.start)
    }

    pub(crate) fn kind(&self) -> HostKind {
        self.kind
    }

    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}

/// The port is what stands behind the last colon, outside the brackets of an IPv6 address.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), Error> {
    let end = authority.find(']').unwrap_or(0);
    let Some(at) = authority.rfind(':').filter(|at| *at > end || end == 0) else {
        return Ok((authority, None));
    };
    let (host, port) = authority.split_at(at);
    let digits = port.strip_prefix(':').unwrap_or_default();
    let number = digits.parse::<u16>().ok().filter(|port| *port > 0);
    match number {
        // `u16::from_str` takes a sign and leading zeros; a port is the number and nothing else.
        Some(number) if format!("{number}") == digits => Ok((host, Some(number))),
        _ => Err(Error::new(
            ErrorKind::OutOfRange,
            FIELD,
            "a port that is no number from 1 to 65535",
            "1 to 65535",
        )),
    }
}

/// Segments of unreserved characters: whatever else, some client would re-encode.
fn checked_prefix(prefix: &str) -> Result<&str, Error> {
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    for segment in prefix.split('/').skip(1) {
        if segment.is_empty() {
            return Err(syntax("an empty segment in the path"));
        }
        if segment == "." || segment == ".." {
            return Err(Error::new(ErrorKind::DotSegment, FIELD, "a path segment `.` or `..`", FORM));
        }
        if !segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
        {
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                FIELD,
                "a path with other characters than letters, digits, `-`, `.`, `_`, `~`",
                FORM,
            ));
        }
    }
    Ok(prefix)
}

fn syntax(problem: impl Into<alloc::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, problem, FORM)
}

impl core::str::FromStr for Endpoint {
    type Err = Error;

    /// As [`Endpoint::new`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.text).finish()
    }
}

#[cfg(feature = "url")]
impl TryFrom<&url::Url> for Endpoint {
    type Error = Error;

    /// As [`Endpoint::new`].
    fn try_from(url: &url::Url) -> Result<Self, Error> {
        Self::new(url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (text, printed, authority, prefix) in [
            ("https://s3.example.com", "https://s3.example.com", "s3.example.com", ""),
            ("HTTPS://S3.Example.COM:443/", "https://s3.example.com", "s3.example.com", ""),
            ("https://s3.example.com:80", "https://s3.example.com:80", "s3.example.com:80", ""),
            ("http://localhost:80/a/b/", "http://localhost/a/b", "localhost", "/a/b"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000", "127.0.0.1:9000", ""),
            ("https://[::1]:9000", "https://[::1]:9000", "[::1]:9000", ""),
            ("https://[2001:DB8:0:0::1]", "https://[2001:db8::1]", "[2001:db8::1]", ""),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example", ""),
            ("https://a_b.example/~x/v1.0", "https://a_b.example/~x/v1.0", "a_b.example", "/~x/v1.0"),
        ] {
            let endpoint = Endpoint::new(text).unwrap();
            assert_eq!(
                (endpoint.as_str(), endpoint.authority(), endpoint.path_prefix()),
                (printed, authority, prefix)
            );
            assert_eq!(Endpoint::new(printed).unwrap(), endpoint);
            let url = url::Url::parse(printed).unwrap();
            assert_eq!(url.as_str().strip_suffix('/').unwrap_or(url.as_str()), printed);
            assert_eq!(url.host_str(), Some(endpoint.host()));
        }
    }

    #[test]
    fn refused() {
        for (text, kind) in [
            ("http://s3.example.com", ErrorKind::InsecureScheme),
            ("http://10.0.0.1", ErrorKind::InsecureScheme),
            ("ftp://s3.example.com", ErrorKind::Syntax),
            ("s3.example.com", ErrorKind::Syntax),
            (" https://h ", ErrorKind::Syntax),
            ("https://h\n", ErrorKind::Syntax),
            ("https:\\\\h", ErrorKind::Syntax),
            ("https://user:pw@s3.example.com", ErrorKind::UserInfo),
            ("https://s3.example.com/#f", ErrorKind::QueryOrFragment),
            ("https://s3.example.com?x", ErrorKind::QueryOrFragment),
            ("https://bücher.example", ErrorKind::NonAscii),
            ("https:///evil/x", ErrorKind::Empty),
            ("https://", ErrorKind::Empty),
            ("https://:443", ErrorKind::Empty),
            ("https://0x7f.1", ErrorKind::AmbiguousIpv4),
            ("https://127.1", ErrorKind::AmbiguousIpv4),
            ("https://2130706433", ErrorKind::AmbiguousIpv4),
            ("https://0177.0.0.1", ErrorKind::AmbiguousIpv4),
            ("https://1.2.3.4.5", ErrorKind::AmbiguousIpv4),
            ("https://s3.example.com.", ErrorKind::Syntax),
            ("https://a..b", ErrorKind::Syntax),
            ("https://-a.example", ErrorKind::Syntax),
            ("https://a%41.example", ErrorKind::InvalidCharacter),
            ("https://[::1", ErrorKind::Syntax),
            ("https://[::1]x", ErrorKind::Syntax),
            ("https://[fe80::1%25eth0]", ErrorKind::Syntax),
            ("https://[::ffff:127.0.0.1]", ErrorKind::Syntax),
            ("https://h:", ErrorKind::OutOfRange),
            ("https://h:0", ErrorKind::OutOfRange),
            ("https://h:65536", ErrorKind::OutOfRange),
            ("https://h:+1", ErrorKind::OutOfRange),
            ("https://h:080", ErrorKind::OutOfRange),
            ("https://h/a/../b", ErrorKind::DotSegment),
            ("https://h//b", ErrorKind::Syntax),
            ("https://h/a%2fb", ErrorKind::InvalidCharacter),
        ] {
            let error = Endpoint::new(text).unwrap_err();
            assert_eq!(error.kind(), kind, "{text}: {error}");
        }
        assert!(Endpoint::insecure("http://10.0.0.1:9000").is_ok());
    }
}
