//! [`LocalPresigner`]: presigns for the application itself, and checks what comes back.

#[cfg(target_has_atomic = "ptr")]
use alloc::boxed::Box;
#[cfg(not(target_has_atomic = "ptr"))]
use alloc::rc::Rc as Shared;
use alloc::string::String;
#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc as Shared;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::check::Received;
use super::encoding::{Encoding, SealedParameter};
use super::error::{LocalError, LocalErrorKind};
use super::grant::{Grant, METHODS};
use super::path::relative_path;
use super::request::LocalRequest;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
#[cfg(target_has_atomic = "ptr")]
use crate::form::{PostForm, PresignedForm};
use crate::method::Method;
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
#[cfg(target_has_atomic = "ptr")]
use crate::presigner::{Batch, Presigner, Sealed};
use crate::provider::Provider;
use crate::seal::Sealer;
use crate::time::{Timestamp, Validity};

/// Presigns requests to the application itself, and checks them when they come.
///
/// It takes GetObject, HeadObject, PutObject and DeleteObject, and of their options those that a directory can hold to:
/// size, type, digests, create-only, what the object keeps (disposition, encoding, language, cache control, `expires`,
/// metadata), one range, and the response's overrides. Everything else is an error when it is presigned, and never passed
/// over. As in S3 a URL is for one method: one for GET does not answer HEAD.
///
/// The key that seals is the service's own ([`SealKey`](crate::seal::SealKey)); there is no default. What was sealed with
/// an earlier key goes on where the sealer still opens with it.
///
/// ```
/// use presign::local::LocalPresigner;
/// use presign::seal::{SealKey, Sealer};
/// use presign::{Endpoint, GetObject, ObjectKey, Presigner, Timestamp, Validity};
///
/// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// let local = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "photo-service", sealer)?;
///
/// // Code that presigns does not see the difference.
/// let store: &dyn Presigner = &local;
/// let get = GetObject::new(ObjectKey::new("photos/cat.png")?);
/// let download = store.presign(get.as_ref(), Validity::minutes(5).from(Timestamp::MIN))?;
/// assert!(download.url().starts_with("http://127.0.0.1:8080/photos/cat.png?X-Presign-Sealed="));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct LocalPresigner {
    provider: Provider,
    encoding: Shared<dyn Encoding>,
}

/// The longest target. The sealed parameter and the path are shorter.
const MAX_TARGET: usize = 16 * 1024;

impl LocalPresigner {
    /// A presigner for a service on this machine: `base` is what stands before every key, as clients see it, and
    /// `service` names the service, in 1 to 43 visible ASCII characters. Services and instances with different names do not
    /// take each other's URLs, even where they share a key.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoopback`] where other machines could reach `base`: local mode is for development and tests until
    /// somebody decides otherwise, by [`public`](Self::public). [`ErrorKind::Empty`], [`ErrorKind::TooLong`] and
    /// [`ErrorKind::InvalidCharacter`] for the name.
    ///
    /// ```
    /// use presign::local::LocalPresigner;
    /// use presign::seal::{SealKey, Sealer};
    /// use presign::{Endpoint, ErrorKind};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// assert!(LocalPresigner::new(Endpoint::new("http://localhost:8080")?, "example", sealer.clone()).is_ok());
    /// let error = LocalPresigner::new(Endpoint::new("https://example.com/files")?, "example", sealer).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NotLoopback);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(base: Endpoint, service: &str, sealer: Sealer) -> Result<Self, Error> {
        Self::public(on_loopback(base)?, service, sealer)
    }

    /// A presigner for a service that other machines reach: a deliberate choice. The application then serves what strangers
    /// upload from its own host: a host of its own for that keeps such content away from the application's cookies.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) for the name.
    ///
    /// ```
    /// # use presign::{Endpoint, local::LocalPresigner, seal::{SealKey, Sealer}};
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let store = LocalPresigner::public(Endpoint::new("https://usercontent.example.com")?, "example", sealer)?;
    /// # let _ = store;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn public(base: Endpoint, service: &str, sealer: Sealer) -> Result<Self, Error> {
        Ok(Self::with_encoding(base, SealedParameter::new(service, sealer)?))
    }

    /// The same with URLs of another form.
    pub(crate) fn with_encoding(base: Endpoint, encoding: impl Encoding + 'static) -> Self {
        Self { provider: Provider::local(base), encoding: Shared::new(encoding) }
    }

    /// The limits and capabilities of the store: checksums and create-only, objects of any size in one request, nothing
    /// else.
    ///
    /// ```
    /// # use presign::{Capability, Endpoint, local::LocalPresigner, seal::{SealKey, Sealer}};
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
    /// assert!(store.provider().supports(Capability::Checksum) && !store.provider().supports(Capability::Acl));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Presigns one request.
    ///
    /// # Errors
    /// The operation's first fault; [`ErrorKind::Unsupported`] for an operation or an option that there is not in local
    /// mode, by its name; [`ErrorKind::EmptySegment`] and [`ErrorKind::TooLong`] for a key that can be no path;
    /// [`ErrorKind::OutOfRange`] for a lifetime outside 1 to 604,800 s.
    ///
    /// ```
    /// # use presign::{Endpoint, local::LocalPresigner, seal::{SealKey, Sealer}};
    /// use presign::{DeleteObject, ObjectKey, Timestamp, Validity};
    ///
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// # let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
    /// let delete = DeleteObject::new(ObjectKey::new("a.png")?);
    /// let request = store.presign(&delete, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert_eq!(request.expires_at().as_unix_secs(), 300);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign<'a>(
        &self,
        operation: &impl AsRef<Operation<'a>>,
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        self.at(validity)?.request(operation.as_ref(), None)
    }

    /// Presigns an upload of any of these sizes, in bytes: what S3 has in browser forms only.
    ///
    /// # Errors
    /// As [`presign`](Self::presign); [`ErrorKind::Duplicate`] where the operation has a size of its own,
    /// [`ErrorKind::Unsupported`] where it is no upload, [`ErrorKind::OutOfRange`] for a range without any size.
    ///
    /// ```
    /// # use presign::{Endpoint, local::LocalPresigner, seal::{SealKey, Sealer}};
    /// use presign::{BodySize, ObjectKey, PutObject, Timestamp, Validity};
    ///
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// # let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
    /// let put = PutObject::new(ObjectKey::new("a.png")?, BodySize::Unlimited);
    /// let upload = store.presign_sizes(&put, 1..=5_000_000, Validity::minutes(5).from(Timestamp::MIN))?;
    /// # let _ = upload;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign_sizes<'a>(
        &self,
        upload: &impl AsRef<Operation<'a>>,
        sizes: RangeInclusive<u64>,
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        self.at(validity)?.request(upload.as_ref(), Some(sizes))
    }

    /// What a request may do that has come in, `now`.
    ///
    /// `target` is the path with the query as it stood in the request line, byte for byte, as the client sent it: look at
    /// it before any framework does, and put back what a proxy took off. `headers` are all headers of the request, names
    /// in any case; those of `http::HeaderMap` fit as they are. `Host` is not looked at: who may use a URL does not depend
    /// on it.
    ///
    /// First the form and the seal, then the time, the path, and the headers. What of these is wrong is told to the log
    /// and not to the client.
    ///
    /// # Errors
    /// A [`LocalError`] with one of the kinds of [`LocalErrorKind`].
    ///
    /// ```
    /// # use presign::{Endpoint, local::LocalPresigner, seal::{SealKey, Sealer}};
    /// use presign::local::LocalErrorKind;
    /// use presign::{GetObject, ObjectKey, Timestamp, Validity};
    ///
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let store = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080")?, "example", sealer)?;
    /// let (get, now) = (GetObject::new(ObjectKey::new("a.png")?), Timestamp::parse("20260102T030405Z")?);
    /// let url = store.presign(&get, Validity::minutes(5).from(now))?.into_url();
    /// let target = url.strip_prefix("http://127.0.0.1:8080").unwrap_or_default().as_bytes();
    ///
    /// let request = store.check("GET", target, [("Range", "bytes=0-99")], now).unwrap();
    /// assert_eq!(request.range_of(50).unwrap(), Some(0..50));
    /// let late = store.check("GET", target, [("Range", "bytes=0-99")], now.plus_secs(300)?).unwrap_err();
    /// assert_eq!(late.kind(), LocalErrorKind::Expired);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn check<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        method: &str,
        target: &[u8],
        headers: impl IntoIterator<Item = (N, V)>,
        now: Timestamp,
    ) -> Result<LocalRequest, LocalError> {
        let headers: Vec<(N, V)> = headers.into_iter().collect();
        let received = Received::new(headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        self.check_received(method, target, &received, now)
    }

    /// The work of `check`, which is generic and would be compiled again for each kind of headers.
    fn check_received(
        &self,
        method: &str,
        target: &[u8],
        received: &Received<'_>,
        now: Timestamp,
    ) -> Result<LocalRequest, LocalError> {
        let method = method.parse().ok().filter(|method: &Method| METHODS.contains(method));
        let method = method.ok_or_else(|| LocalError::new(LocalErrorKind::Method, "method"))?;
        let malformed = || LocalError::sealed(LocalErrorKind::Encoding);
        let visible = target.len() <= MAX_TARGET && target.iter().all(u8::is_ascii_graphic);
        let target = core::str::from_utf8(target).ok().filter(|_| visible);
        let behind = target.and_then(|target| target.strip_prefix(self.provider.endpoint().path_prefix()));
        let behind = behind.ok_or_else(malformed)?;
        let mut grant = self.encoding.read(method, behind, now)?;
        received.check(&mut grant)?;
        // There was a path when it was sealed.
        let path = relative_path(grant.key.as_str()).map_err(|_| malformed())?;
        Ok(LocalRequest::new(grant, path))
    }

    /// A URL without an end, of an encoding that has such.
    #[cfg(feature = "active-storage")]
    pub(crate) fn endless_url(&self, operation: &Operation<'_>) -> Result<String, Error> {
        let (begins_at, expires_at) = (Timestamp::MIN, Timestamp::MAX);
        let mut url = String::new();
        LocalBatch { presigner: self, begins_at, expires_at }.append(operation, None, &mut url)?;
        Ok(url)
    }

    fn at(&self, validity: Validity) -> Result<LocalBatch<'_>, Error> {
        let term = validity.resolve(self.provider.limits().max_expires_in(), None)?;
        Ok(LocalBatch { presigner: self, begins_at: term.signed_at, expires_at: term.expires_at })
    }
}

/// A base that no other machine reaches.
pub(crate) fn on_loopback(base: Endpoint) -> Result<Endpoint, Error> {
    if base.is_loopback() {
        return Ok(base);
    }
    Err(Error::new(
        ErrorKind::NotLoopback,
        "base URL",
        "a host that other machines reach",
        "localhost, 127.0.0.0/8 or [::1]; LocalPresigner::public",
    ))
}

/// All requests of one moment.
struct LocalBatch<'p> {
    presigner: &'p LocalPresigner,
    begins_at: Timestamp,
    expires_at: Timestamp,
}

impl LocalBatch<'_> {
    fn request(
        &self,
        operation: &Operation<'_>,
        sizes: Option<RangeInclusive<u64>>,
    ) -> Result<PresignedRequest, Error> {
        let mut url = String::new();
        self.append(operation, sizes, &mut url)?;
        let endpoint = self.presigner.provider.endpoint();
        let start = endpoint.scheme().len();
        let host = start..start + endpoint.authority().len();
        let headers = operation.signed_parts().1.to_parts();
        Ok(PresignedRequest::new(operation.method(), url, host, headers, self.expires_at))
    }

    fn append(
        &self,
        operation: &Operation<'_>,
        sizes: Option<RangeInclusive<u64>>,
        out: &mut String,
    ) -> Result<(), Error> {
        let LocalPresigner { provider, encoding } = self.presigner;
        operation.check(provider.limits(), provider.capabilities())?;
        let mut grant = Grant::of(operation, self.expires_at)?;
        grant.begins_at = self.begins_at;
        if let Some(sizes) = sizes {
            narrow(&mut grant, sizes)?;
        }
        // What can be no file is refused here, not when it is used.
        relative_path(grant.key.as_str())?;
        let before = out.len();
        out.push_str(provider.endpoint().as_str());
        let written = encoding.write(&grant, out);
        if written.is_err() {
            out.truncate(before);
        }
        written
    }
}

fn narrow(grant: &mut Grant<'_>, sizes: RangeInclusive<u64>) -> Result<(), Error> {
    let (kind, problem) = match () {
        () if sizes.is_empty() => (ErrorKind::OutOfRange, "a first size behind the last"),
        () if grant.method != Method::Put => (ErrorKind::Unsupported, "the operation has no body"),
        () if grant.exact_size() => (ErrorKind::Duplicate, "the operation has a size of its own"),
        () => {
            grant.sizes(sizes);
            return Ok(());
        }
    };
    Err(Error::new(kind, "sizes", problem, "a range, and an upload with BodySize::Unlimited"))
}

#[cfg(target_has_atomic = "ptr")]
impl Sealed for LocalPresigner {}

#[cfg(target_has_atomic = "ptr")]
impl Presigner for LocalPresigner {
    fn provider(&self) -> &Provider {
        self.provider()
    }

    fn batch(&self, validity: Validity) -> Result<Box<dyn Batch + '_>, Error> {
        Ok(Box::new(self.at(validity)?))
    }
}

// A target without atomics has no `Arc`, so no batch of it can be shared either.
#[cfg(target_has_atomic = "ptr")]
impl Sealed for LocalBatch<'_> {}

#[cfg(target_has_atomic = "ptr")]
impl Batch for LocalBatch<'_> {
    fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    fn presign(&self, operation: &Operation<'_>) -> Result<PresignedRequest, Error> {
        self.request(operation, None)
    }

    fn append_url(&self, operation: &Operation<'_>, out: &mut String) -> Result<(), Error> {
        self.append(operation, None, out)
    }

    fn post_form(&self, _: &PostForm<'_>) -> Result<PresignedForm, Error> {
        let allowed = "a presigned PUT; for a range of sizes, that of `LocalPresigner::presign_sizes`";
        Err(Error::new(ErrorKind::Unsupported, "policy", "no browser forms in local mode", allowed))
    }
}

/// Without the key that seals.
impl fmt::Debug for LocalPresigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalPresigner").field("base", self.provider.endpoint()).finish_non_exhaustive()
    }
}
