//! [`ServedHost`]: where objects are served, and what a path there names.

use alloc::borrow::Cow;
use alloc::string::String;

use super::decode::{self, split_at_byte};
use super::error::{VerifyError, VerifyErrorKind};
use crate::bucket::{Bucket, BucketName};
use crate::encode::push_path;
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

    /// What is in front of this host, if the authority is one of its.
    fn label<'a>(&self, authority: &'a str) -> Option<&'a str> {
        let (label, host) = authority.split_at_checked(authority.len().checked_sub(self.authority.len())?)?;
        host.eq_ignore_ascii_case(&self.authority).then_some(label)
    }

    /// What a path at an authority names; nothing where this is another host.
    fn resolve(&self, authority: &str, path: &str) -> Option<Result<Target<'_>, VerifyError>> {
        let label = self.label(authority)?;
        let (bucket, host) = match &self.kind {
            Kind::PathStyle | Kind::Bucket(_) if !label.is_empty() => return None,
            Kind::VirtualHosted => {
                let label = label.strip_suffix('.')?;
                let host = [label, ".", &self.authority].concat();
                (Some(label.to_ascii_lowercase()), Cow::Owned(SignedHost::new(&host.to_ascii_lowercase())))
            }
            Kind::PathStyle | Kind::Bucket(_) => (None, Cow::Borrowed(&self.signed)),
        };
        let rest = path.strip_prefix(self.prefix.as_str());
        let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            return Some(Err(malformed()));
        };
        Some(self.target(bucket, rest.strip_prefix('/').unwrap_or(rest), host))
    }

    fn target<'h>(
        &self,
        bucket: Option<String>,
        rest: &str,
        host: Cow<'h, SignedHost>,
    ) -> Result<Target<'h>, VerifyError> {
        let (name, rest) = match (&self.kind, bucket) {
            (Kind::Bucket(name), _) => return Ok(Target { bucket: name.clone(), key: key(rest)?, host }),
            (_, Some(bucket)) => (bucket, rest),
            (_, None) => match rest.split_once('/') {
                Some((bucket, key)) => (String::from(bucket), key),
                None => (String::from(rest), ""),
            },
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
    /// At the first of the hosts that serves the authority.
    pub(super) fn find(hosts: &'h [ServedHost], authority: &str, path: &str) -> Result<Self, VerifyError> {
        let found = hosts.iter().find_map(|host| host.resolve(authority, path));
        found.unwrap_or_else(|| Err(VerifyError::new(VerifyErrorKind::WrongHost, "host")))
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
    let mut rest = &*path.text;
    while let Some((before, behind)) = split_at_byte(rest, b'.') {
        if before.ends_with('/') {
            match path.text.split('/').any(|segment| segment == "." || segment == "..") {
                true => return Err(fault(VerifyErrorKind::DotSegment)),
                false => break,
            }
        }
        rest = behind;
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
}
