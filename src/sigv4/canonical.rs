//! The canonical request and the string to sign.
//!
//! "Create a canonical request" and "Create a string to sign" of Signature Version 4. One function writes the canonical
//! request, into the hash when signing and into a `String` when somebody wants to read it.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

use super::digest::{Hasher, Sink};
use super::headers::{Headers, NAMES};
use super::host::SignedHost;
use super::request::UNSIGNED;
use crate::encode::{ascii, hex, push_path};

/// What is signed of a request, but for path and query, which are written first.
pub(super) struct Canonical<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a SignedHost,
    pub(super) headers: &'a Headers<'a>,
    /// The payload's hash; without one it is not signed.
    pub(super) payload: Option<&'a str>,
}

impl Canonical<'_> {
    #[inline(always)]
    fn write(&self, sink: &mut impl Sink, path: &str, query: &str) {
        sink.put(self.method);
        sink.put_byte(b'\n');
        sink.put(path);
        sink.put_byte(b'\n');
        sink.put(query);
        self.write_end(sink);
    }

    /// What stands behind the query.
    #[inline(always)]
    pub(super) fn write_end(&self, sink: &mut impl Sink) {
        if self.headers.is_empty() && self.payload.is_none() {
            return sink.put(self.host.alone());
        }
        self.headers.write_lines(sink, self.host);
        sink.put("\n\n");
        self.headers.write_names(sink, &NAMES, |sink, name| sink.put(name.as_str()));
        sink.put_byte(b'\n');
        match self.payload {
            Some(hash) => sink.put(hash),
            None => sink.put(UNSIGNED),
        }
    }

    /// The hash of the canonical request in hexadecimal: the end of the string to sign.
    #[inline(always)]
    pub(super) fn hash(&self, path: &str, query: &str) -> [u8; 64] {
        let mut hasher = Hasher::new();
        self.write(&mut hasher, path, query);
        hex(&hasher.finish())
    }

    /// The canonical request as text.
    #[inline]
    pub(super) fn text(&self, path: &str, query: &str) -> String {
        let mut text = String::new();
        self.write(&mut text, path, query);
        text
    }
}

/// The texts between a request and its signature, to lay beside those of a server that disagrees.
///
/// They hold no key that signs. The canonical request holds what the request holds: the session token, and an encryption
/// key where the client sends one; so it is zeroised on drop, and `Debug` leaves it out.
///
/// ```
/// use presign::{Bucket, Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let get = GetObject::new(ObjectKey::new("test.txt")?);
/// let steps = presigner.signing_steps(&get, Validity::days(1).from(Timestamp::parse("20130524T000000Z")?))?;
/// assert!(steps.canonical_request().starts_with("GET\n/test.txt\nX-Amz-Algorithm="));
/// assert!(steps.string_to_sign().starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SigningSteps {
    pub(super) canonical_request: Zeroizing<String>,
    pub(super) string_to_sign: String,
}

impl SigningSteps {
    /// The canonical request.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let get = GetObject::new(ObjectKey::new("test.txt")?);
    /// # let steps = presigner.signing_steps(&get, Validity::days(1).from(Timestamp::MIN))?;
    /// assert!(steps.canonical_request().ends_with("\nhost:examplebucket.s3.us-east-1.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn canonical_request(&self) -> &str {
        &self.canonical_request
    }

    /// The string to sign: algorithm, date, scope, and the hash of the canonical request.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let get = GetObject::new(ObjectKey::new("test.txt")?);
    /// # let steps = presigner.signing_steps(&get, Validity::days(1).from(Timestamp::MIN))?;
    /// assert_eq!(steps.string_to_sign().lines().nth(2), Some("19700101/us-east-1/s3/aws4_request"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

impl fmt::Debug for SigningSteps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningSteps").field("string_to_sign", &self.string_to_sign).finish_non_exhaustive()
    }
}

/// A signature in lower-case hexadecimal.
///
/// Without `PartialEq`, so that nobody compares it in a time that tells where it differs.
// Aligned, because then the standard library looks at eight bytes at a time to see that they are text.
#[repr(align(8))]
pub(super) struct Signature([u8; 64]);

impl Signature {
    pub(super) fn new(tag: &[u8; 32]) -> Self {
        Self(hex(tag))
    }

    pub(super) fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

/// Dot segments resolved and runs of `/` made one, as services other than S3 do before they sign a path.
#[inline]
pub(super) fn normalize(path: &str) -> String {
    let mut kept = alloc::vec::Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            name => kept.push(name),
        }
    }
    let mut normal = String::with_capacity(path.len());
    for segment in &kept {
        normal.push('/');
        normal.push_str(segment);
    }
    let folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    if kept.is_empty() || folder {
        normal.push('/');
    }
    normal
}

/// A path percent-encoded once more.
#[inline]
pub(super) fn encode_again(path: Cow<'_, str>) -> Cow<'_, str> {
    let mut encoded = String::with_capacity(path.len());
    push_path(&mut encoded, &path);
    if encoded == path { path } else { Cow::Owned(encoded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_that_is_kept_is_the_end_that_is_written() {
        let (host, headers) = (SignedHost::new("example.com:9000"), Headers::new());
        let end = |payload| {
            let mut text = String::new();
            Canonical { method: "GET", host: &host, headers: &headers, payload }.write_end(&mut text);
            text
        };
        assert_eq!(end(None), end(Some(UNSIGNED)));
        assert_ne!(end(None), end(Some("")));
    }

    #[test]
    fn paths_are_normalised_as_the_suite_wants() {
        for (path, expected) in [
            ("/", "/"),
            ("//", "/"),
            ("/./", "/"),
            ("/example/..", "/"),
            ("/example1/example2/../..", "/"),
            ("/./example", "/example"),
            ("//example//", "/example/"),
            ("/a/b/.", "/a/b/"),
            ("/a/b/..", "/a/"),
            ("/../a", "/a"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(normalize(path), expected, "{path}");
        }
    }
}
