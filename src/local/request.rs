//! [`LocalRequest`]: what a request that was checked may do.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::error::{LocalError, LocalErrorKind};
use super::grant::Grant;
use crate::body::BodyRules;
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::time::Timestamp;

/// What a request may do: all of it was sealed, and nothing of it is the client's word.
///
/// [`LocalPresigner::check`](super::LocalPresigner::check) alone makes one. What it says has to be done: an upload is held
/// to [`body`](Self::body) while it streams, is kept with [`headers`](Self::headers), and replaces nothing where it is
/// [`create_only`](Self::create_only).
///
/// ```
/// use presign::Method;
/// use presign::local::LocalRequest;
///
/// fn describe(request: &LocalRequest) -> String {
///     match request.method() {
///         Method::Put => format!("write {} with {:?} bytes", request.relative_path(), request.body().size_range()),
///         method => format!("{method} {}", request.relative_path()),
///     }
/// }
/// # let _ = describe;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct LocalRequest {
    grant: Grant<'static>,
    path: String,
}

impl LocalRequest {
    pub(super) const fn new(grant: Grant<'static>, path: String) -> Self {
        Self { grant, path }
    }

    /// What to do: [`Get`](Method::Get), [`Head`](Method::Head), [`Put`](Method::Put) or [`Delete`](Method::Delete).
    ///
    /// ```
    /// # use presign::{Method, local::LocalRequest};
    /// fn writes(request: &LocalRequest) -> bool {
    ///     matches!(request.method(), Method::Put | Method::Delete)
    /// }
    /// # let _ = writes;
    /// ```
    #[must_use]
    pub const fn method(&self) -> Method {
        self.grant.method
    }

    /// The object's key, as it was given when the URL was made.
    ///
    /// ```
    /// # use presign::local::LocalRequest;
    /// fn log(request: &LocalRequest) -> String {
    ///     format!("{} {}", request.method(), request.key())
    /// }
    /// # let _ = log;
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'static> {
        &self.grant.key
    }

    /// The key as a path below the directory of the store: joined to that directory, it never leads out of it, on any
    /// system.
    ///
    /// Segments with `/` between them, never absolute; in each `a` to `z`, `0` to `9`, `-`, `_`, and `.` but at its end.
    /// Every other byte of the key is `%` and two hexadecimal digits in lower case, upper case letters among them, and so
    /// is the first letter of what Windows would open as a device. So no two keys have one path, not on a file system
    /// that folds case or normalises Unicode either; nothing means something to a glob; and a segment has up to 240 bytes.
    /// The whole has up to three times the key's bytes, where some systems take 260 characters.
    /// Files of the server's own are apart from all objects where their names have a `+`; upper case does not set them
    /// apart on a file system that folds it.
    ///
    /// A key and another one below it (`a` and `a/b`) are two objects in S3 and cannot be two files: the second cannot be
    /// created, and the server has to say so.
    ///
    /// ```
    /// use std::path::{Path, PathBuf};
    ///
    /// fn file(store: &Path, request: &presign::local::LocalRequest) -> PathBuf {
    ///     store.join(request.relative_path())
    /// }
    /// # let _ = file;
    /// ```
    #[must_use]
    pub fn relative_path(&self) -> &str {
        &self.path
    }

    /// What the body of the request has to be: empty, where the method has none.
    ///
    /// ```
    /// use presign::body::{BodyChecker, BodyFault};
    /// use presign::local::LocalRequest;
    ///
    /// fn begin(request: &LocalRequest, content_length: Option<u64>) -> Result<BodyChecker, BodyFault> {
    ///     request.body().checker(content_length)
    /// }
    /// # let _ = begin;
    /// ```
    #[must_use]
    pub const fn body(&self) -> &BodyRules {
        &self.grant.body
    }

    /// Headers, names in lower case. Where an object is written: what to keep with it (type, disposition, metadata,
    /// checksums and their like). Where it is read: what the answer says instead of what is kept.
    ///
    /// No other header of the request is to be kept, since nobody signed it. An object that was kept without a type is
    /// best sent as `application/octet-stream`, and every one with `x-content-type-options: nosniff`.
    ///
    /// ```
    /// # use presign::local::LocalRequest;
    /// fn content_type(request: &LocalRequest) -> &str {
    ///     let mut headers = request.headers();
    ///     headers.find(|(name, _)| *name == "content-type").map_or("application/octet-stream", |(_, value)| value)
    /// }
    /// # let _ = content_type;
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.grant.kept.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Whether the object must not be there yet: then nothing is replaced, and the answer is 412 `PreconditionFailed`.
    ///
    /// ```
    /// # use presign::local::LocalRequest;
    /// use std::{fs, io, path::Path};
    ///
    /// /// Makes an object of a file that came in as a whole.
    /// fn keep(request: &LocalRequest, incoming: &Path, object: &Path) -> io::Result<()> {
    ///     // A link fails where there is a file already; a rename takes its place.
    ///     if request.create_only() { fs::hard_link(incoming, object) } else { fs::rename(incoming, object) }
    /// }
    /// # let _ = keep;
    /// ```
    #[must_use]
    pub const fn create_only(&self) -> bool {
        self.grant.create_only
    }

    /// Which bytes were asked for, of an object with `size`: `None` for all of them.
    ///
    /// The answer to a range is 206 with `content-range: bytes {start}-{end - 1}/{size}`. There is one range at most.
    ///
    /// # Errors
    /// [`LocalErrorKind::Range`] where the object has none of these bytes: 416 with `content-range: bytes */{size}`.
    ///
    /// ```
    /// use presign::local::{LocalError, LocalRequest};
    ///
    /// fn length(request: &LocalRequest, size: u64) -> Result<u64, LocalError> {
    ///     Ok(request.range_of(size)?.map_or(size, |range| range.end - range.start))
    /// }
    /// # let _ = length;
    /// ```
    pub fn range_of(&self, size: u64) -> Result<Option<Range<u64>>, LocalError> {
        let Some(asked) = self.grant.range else { return Ok(None) };
        asked.of(size).map(Some).ok_or_else(|| LocalError::new(LocalErrorKind::Range, "range"))
    }

    /// When the URL dies. An upload that began before may end after.
    ///
    /// ```
    /// # use presign::{Timestamp, local::LocalRequest};
    /// fn seconds_left(request: &LocalRequest, now: Timestamp) -> u64 {
    ///     request.expires_at().as_unix_secs().saturating_sub(now.as_unix_secs())
    /// }
    /// # let _ = seconds_left;
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.grant.expires_at
    }
}

/// Of headers only the names: a value may be one that the signer marked as sensitive.
impl fmt::Debug for LocalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalRequest")
            .field("method", &self.method())
            .field("key", self.key())
            .field("body", self.body())
            .field("headers", &self.headers().map(|(name, _)| name).collect::<Vec<_>>())
            .field("create_only", &self.create_only())
            .field("expires_at", &self.expires_at())
            .finish()
    }
}
