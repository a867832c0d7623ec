//! [`ServedHost`]: where objects are served, and what a path there names.

use alloc::borrow::Cow;
use alloc::string::String;

use super::decode;
use super::error::{VerifyError, VerifyErrorKind};
use crate::bucket::{Bucket, BucketName};
use crate::encode::{push_path, split_at_byte};
use crate::endpoint::Endpoint;
use crate::error::ErrorKind;
use crate::object_key::ObjectKey;
use crate::sigv4::{Decoded, SignedHost};

/// A host that objects are served at. A request for any other is refused.
///
/// It is as clients see it, not as the service is bound: behind a proxy, what stands in the URLs.
///
/// ```
/// use presign::verify::ServedHost;
/// use presign::{Endpoint, Provider};
///
/// let development = ServedHost::path_style(&Endpoint::new("http://127.0.0.1:9000")?);
/// let gateway = ServedHost::virtual_hosted(&Endpoint::new("https://s3.example.com")?);
/// let one_bucket = ServedHost::of_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
/// # let _ = (development, gateway, one_bucket);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedHost {
    authority: String,
    signed: SignedHost,
    /// What every path begins with: empty, or `/a/b` without a slash at the end.
    prefix: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    PathStyle,
    VirtualHosted,
    Bucket(BucketName),
}

impl ServedHost {
    /// Any bucket, which the first segment of the path names, behind the endpoint's own prefix.
    ///
    /// ```
    /// use presign::{Endpoint, verify::ServedHost};
    ///
    /// let host = ServedHost::path_style(&Endpoint::new("https://example.com/storage/v1/s3")?);
    /// # let _ = host;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn path_style(endpoint: &Endpoint) -> Self {
        Self::new(endpoint.authority(), endpoint.path_prefix(), Kind::PathStyle)
    }

    /// Any bucket, whose name stands before the endpoint's host.
    ///
    /// ```
    /// use presign::{Endpoint, verify::ServedHost};
    ///
    /// let host = ServedHost::virtual_hosted(&Endpoint::new("http://s3.localhost:9000")?);
    /// # let _ = host;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn virtual_hosted(endpoint: &Endpoint) -> Self {
        Self::new(endpoint.authority(), endpoint.path_prefix(), Kind::VirtualHosted)
    }

    /// Exactly what the presigner of this bucket signs: its host, its path prefix, and no other bucket.
    ///
    /// ```
    /// use presign::{Provider, verify::ServedHost};
    ///
    /// let host = ServedHost::of_bucket(&Provider::aws("us-east-1")?.bucket("examplebucket")?);
    /// # let _ = host;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn of_bucket(bucket: &Bucket) -> Self {
        let path = bucket.bucket_path();
        let prefix = path.strip_suffix('/').unwrap_or(path);
        Self::new(bucket.authority(), prefix, Kind::Bucket(bucket.name().clone()))
    }

    fn new(authority: &str, prefix: &str, kind: Kind) -> Self {
        Self { authority: authority.into(), signed: SignedHost::new(authority), prefix: prefix.into(), kind }
    }

    /// What stands in front of this host, if the authority is one of its: nothing, or a bucket.
    fn label<'a>(&self, authority: &'a str) -> Option<&'a str> {
        let (label, host) = authority.split_at_checked(authority.len().checked_sub(self.authority.len())?)?;
        let label = match self.kind {
            Kind::VirtualHosted => label.strip_suffix('.')?,
            Kind::PathStyle | Kind::Bucket(_) if !label.is_empty() => return None,
            Kind::PathStyle | Kind::Bucket(_) => label,
        };
        let same = host == self.authority || host.eq_ignore_ascii_case(&self.authority);
        same.then_some(label)
    }

    /// What stands behind the prefix and the slash that follows it.
    fn behind_prefix<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.prefix.as_str())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }

    fn target(&self, label: &str, rest: &str) -> Result<Target<'_>, VerifyError> {
        let (name, rest, host) = match &self.kind {
            Kind::Bucket(name) => {
                let host = Cow::Borrowed(&self.signed);
                return Ok(Target { bucket: name.clone(), key: key(rest)?, host });
            }
            Kind::VirtualHosted => {
                let bucket = label.to_ascii_lowercase();
                let host = SignedHost::new(&[&bucket, ".", &self.authority].concat());
                (bucket, rest, Cow::Owned(host))
            }
            Kind::PathStyle => {
                let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
                (String::from(bucket), key, Cow::Borrowed(&self.signed))
            }
        };
        if name.is_empty() {
            return Err(malformed());
        }
        let bucket = BucketName::new(name)
            .map_err(|_| VerifyError::new(VerifyErrorKind::InvalidBucketName, "bucket"))?;
        Ok(Target { bucket, key: key(rest)?, host })
    }
}

/// What a request is about.
pub(super) struct Target<'h> {
    pub(super) bucket: BucketName,
    pub(super) key: Option<ObjectKey<'static>>,
    pub(super) host: Cow<'h, SignedHost>,
}

impl<'h> Target<'h> {
    /// At the first of the hosts that serves the authority, and this path of it.
    pub(super) fn find(hosts: &'h [ServedHost], authority: &str, path: &str) -> Result<Self, VerifyError> {
        let mut served = false;
        for host in hosts {
            let Some(label) = host.label(authority) else { continue };
            if let Some(rest) = host.behind_prefix(path) {
                return host.target(label, rest);
            }
            served = true;
        }
        match served {
            true => Err(malformed()),
            false => Err(VerifyError::new(VerifyErrorKind::WrongHost, "host")),
        }
    }
}

fn key(text: &str) -> Result<Option<ObjectKey<'static>>, VerifyError> {
    if text.is_empty() {
        return Ok(None);
    }
    checked_key(text, "path", VerifyErrorKind::MalformedPath).map(Some)
}

/// A key that was received; `malformed` is the fault of one with characters that no key has.
pub(super) fn checked_key(
    text: &str,
    field: &'static str,
    malformed: VerifyErrorKind,
) -> Result<ObjectKey<'static>, VerifyError> {
    ObjectKey::exact(text).map(ObjectKey::into_owned).map_err(|error| {
        let kind = match error.kind() {
            ErrorKind::TooLong => VerifyErrorKind::TooLarge,
            ErrorKind::DotSegment | ErrorKind::EncodedDotSegment => VerifyErrorKind::DotSegment,
            _ => malformed,
        };
        VerifyError::new(kind, field)
    })
}

/// The longest path: a key of 1,024 bytes, each escaped, and as much again before it.
const MAX_PATH: usize = 6 * 1024;

/// Path and query of a target, apart.
pub(super) fn split(target: &[u8]) -> Result<(Decoded<'_>, &str), VerifyError> {
    let fault = |kind| VerifyError::new(kind, "path");
    let target = core::str::from_utf8(target).map_err(|_| fault(VerifyErrorKind::MalformedEscape))?;
    let (path, query) = split_at_byte(target, b'?').unwrap_or((target, ""));
    if path.len() > MAX_PATH {
        return Err(fault(VerifyErrorKind::TooLarge));
    }
    if !path.starts_with('/') {
        return Err(malformed());
    }
    let path = decode::path(path).map_err(fault)?;
    // Whatever they stand in: a proxy would resolve them, and send the request somewhere else.
    if path.text.contains("/.") && path.text.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(fault(VerifyErrorKind::DotSegment));
    }
    Ok((path, query))
}

/// The path as it is signed.
pub(super) fn canonical<'p>(path: &'p Decoded<'_>) -> Cow<'p, str> {
    if let Some(path) = path.encoded {
        return Cow::Borrowed(path);
    }
    let mut encoded = String::with_capacity(3 * path.text.len());
    push_path(&mut encoded, &path.text);
    Cow::Owned(encoded)
}

#[cold]
fn malformed() -> VerifyError {
    VerifyError::new(VerifyErrorKind::MalformedPath, "path")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Region;
    use crate::provider::{Addressing, Provider};

    fn find(
        host: ServedHost,
        authority: &str,
        target: &str,
    ) -> Result<(String, Option<String>), VerifyErrorKind> {
        let hosts = [host];
        let found =
            split(target.as_bytes()).and_then(|(path, _)| Target::find(&hosts, authority, &path.text));
        let key = |target: &Target<'_>| target.key.as_ref().map(|key| String::from(key.as_str()));
        found.map(|target| (String::from(target.bucket.as_str()), key(&target))).map_err(|error| error.kind())
    }

    #[test]
    fn what_paths_name() {
        use VerifyErrorKind::{DotSegment, InvalidBucketName, MalformedPath, WrongHost};
        let endpoint = |text| Endpoint::insecure(text).unwrap();
        let path = |text| ServedHost::path_style(&endpoint(text));
        let named = |text| ServedHost::virtual_hosted(&endpoint(text));
        let bucket = |text, addressing| {
            let provider = Provider::custom(endpoint(text), Region::new("r").unwrap()).addressing(addressing);
            ServedHost::of_bucket(&provider.bucket("abc").unwrap())
        };
        let (plain, below) = ("http://h:9000", "https://h/p/q");
        let (by_path, by_host) = (Addressing::PathStyle, Addressing::VirtualHosted);
        for (host, authority, target, expected) in [
            (path(plain), "h:9000", "/abc/k", Ok(("abc", Some("k")))),
            (path(plain), "H:9000", "/abc", Ok(("abc", None))),
            (path(plain), "h:9000", "/abc/", Ok(("abc", None))),
            (path(plain), "h:9000", "/abc//k/?x", Ok(("abc", Some("/k/")))),
            (path(plain), "h:9000", "/abc%2Fk", Ok(("abc", Some("k")))),
            (path(plain), "h:9000", "/", Err(MalformedPath)),
            (path(plain), "h:9000", "//abc/k", Err(MalformedPath)),
            (path(plain), "h:9000", "/A/k", Err(InvalidBucketName)),
            (path(plain), "h", "/abc/k", Err(WrongHost)),
            (path(plain), "abc.h:9000", "/k", Err(WrongHost)),
            (path(below), "h", "/p/q/abc/k", Ok(("abc", Some("k")))),
            (path(below), "h", "/p/qabc/k", Err(MalformedPath)),
            (path(below), "h", "/p/x/../q/abc/k", Err(DotSegment)),
            (named(plain), "abc.h:9000", "/k", Ok(("abc", Some("k")))),
            (named(plain), "ABC.h:9000", "/", Ok(("abc", None))),
            (named(plain), "a.b.c.h:9000", "/k", Ok(("a.b.c", Some("k")))),
            (named(plain), "h:9000", "/k", Err(WrongHost)),
            (named(plain), "abch:9000", "/k", Err(WrongHost)),
            (named(plain), ".h:9000", "/k", Err(MalformedPath)),
            (named(plain), "a@b.h:9000", "/k", Err(InvalidBucketName)),
            (named(below), "abc.h", "/p/q/k", Ok(("abc", Some("k")))),
            (bucket(plain, by_path), "h:9000", "/abc/k", Ok(("abc", Some("k")))),
            (bucket(plain, by_path), "h:9000", "/abc", Ok(("abc", None))),
            (bucket(plain, by_path), "h:9000", "/abcd/k", Err(MalformedPath)),
            (bucket(plain, by_path), "h:9000", "/other/k", Err(MalformedPath)),
            (bucket(below, by_path), "h", "/p/q/abc/k", Ok(("abc", Some("k")))),
            (bucket(below, by_host), "abc.h", "/p/q/k", Ok(("abc", Some("k")))),
            (bucket(below, by_host), "abcd.h", "/p/q/k", Err(WrongHost)),
            (bucket(plain, by_host), "abc.h:9000", "/k%252e", Ok(("abc", Some("k%2e")))),
            (bucket(plain, by_host), "abc.h:9000", "/%252e%252e/k", Err(DotSegment)),
            (bucket(plain, by_host), "abc.h:9000", "k", Err(MalformedPath)),
            (bucket(plain, by_host), "abc.h:9000", "http://abc.h:9000/k", Err(MalformedPath)),
            (bucket(plain, by_host), "abc.h:9000", "", Err(MalformedPath)),
        ] {
            let expected =
                expected.map(|(bucket, key): (&str, Option<&str>)| (bucket.into(), key.map(String::from)));
            assert_eq!(find(host, authority, target), expected, "{authority} {target}");
        }
    }
    #[test]
    fn two_places_at_one_host() {
        use VerifyErrorKind::{MalformedPath, WrongHost};
        let at = |prefix: &str| Endpoint::insecure(&["http://h:9000", prefix].concat()).unwrap();
        let bucket = |name: &str| {
            let provider = Provider::minio(at(""), Region::new("r").unwrap());
            ServedHost::of_bucket(&provider.bucket(name).unwrap())
        };
        let hosts = [bucket("abc"), bucket("xyz"), ServedHost::path_style(&at("/gate"))];
        for (authority, path, expected) in [
            ("h:9000", "/abc/k", Ok("abc")),
            ("h:9000", "/xyz/k", Ok("xyz")),
            ("h:9000", "/xyz", Ok("xyz")),
            ("h:9000", "/gate/abcd/k", Ok("abcd")),
            ("h:9000", "/abcd/k", Err(MalformedPath)),
            ("h", "/xyz/k", Err(WrongHost)),
        ] {
            let found = Target::find(&hosts, authority, path);
            let found = found.map(|target| target.bucket).map_err(|error| error.kind());
            assert_eq!(found.as_ref().map(BucketName::as_str), expected.as_ref().copied(), "{path}");
        }
    }
}
