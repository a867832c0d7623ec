//! [`DiskService`]: Rails' service for development, where the application itself receives and serves the files.

mod error;
mod token;

#[cfg(target_has_atomic = "ptr")]
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use error::DiskError;
use token::RailsToken;

use super::s3_service::{LIFETIME, read};
use super::{
    DirectUpload, DirectUploadError, DirectUploadRequest, Served, ServiceUrl, SignedIds, StorageService,
};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::local::{LocalError, LocalErrorKind, LocalPresigner, LocalRequest, on_loopback};
use crate::object_key::ObjectKey;
#[cfg(target_has_atomic = "ptr")]
use crate::presigner::{Batch, Presigner, Sealed};
use crate::time::{Timestamp, Validity};

/// A directory as Rails' disk service: URLs on the application's own host, with what they allow in a signed token.
///
/// It is the [local mode](crate::local) in Rails' spelling. What a request may do is a [`LocalRequest`], which tells the key, a
/// safe path for it, what the body has to be and what the answer's headers are. This crate reads and writes no file.
///
/// | request | answer |
/// | --- | --- |
/// | `PUT /rails/active_storage/disk/{token}` | 204 [`STORED`](Self::STORED) |
/// | `GET`, `HEAD /rails/active_storage/disk/{token}/{filename}` | 200, or 206 for one range |
/// | a token that is forged, over or for something else, and a file that is not there | 404 |
/// | another type, length or digest than the token's | 422 |
///
/// The token is the application's, purpose `blob_token` or `blob_key`. It is JSON in either [format](super::SignedIdFormat):
/// with [`Marshal`](super::SignedIdFormat::Marshal), where Rails would write a Ruby hash, it is as with
/// [`LegacyJson`](super::SignedIdFormat::LegacyJson), and a Rails application of those defaults does not read it.
///
/// ```
/// use presign::wire::active_storage::{
///     DirectUploadRequest, DiskError, DiskService, RailsVersion, SignedIds, SigningSecret,
/// };
/// use presign::{Endpoint, ObjectKey, Timestamp};
///
/// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
/// let disk = DiskService::new(Endpoint::new("http://localhost:3000")?, &ids, "local")?;
/// let body = br#"{"blob": {"filename": "a.txt", "content_type": "text/plain", "byte_size": 5,
///     "checksum": "XUFAKrxLKna5cZ2REBfFkg=="}}"#;
/// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
/// let now = Timestamp::parse("2026-01-02T03:04:05Z")?;
/// let upload = disk.direct_upload(&request, ObjectKey::new("xtapjjcjiudrlk3tmwyjgpuobabd")?, now)?;
/// assert_eq!(upload.headers().collect::<Vec<_>>(), [("Content-Type", "text/plain")]);
///
/// // The application, when the file comes in:
/// let target = upload.url().strip_prefix("http://localhost:3000").unwrap_or_default();
/// let headers = [("content-type", "text/plain"), ("content-length", "5")];
/// let put = disk.check("PUT", target.as_bytes(), headers, now)?;
/// assert_eq!(put.relative_path(), "xtapjjcjiudrlk3tmwyjgpuobabd");
/// let mut checker = put.body().checker(Some(5)).map_err(DiskError::from)?;
/// checker.update(b"hello").map_err(DiskError::from)?;
/// checker.finish().map_err(DiskError::from)?; // the digest, too
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DiskService {
    local: LocalPresigner,
    service_name: String,
    public: bool,
    lifetime: u64,
}

impl DiskService {
    /// The status of a PUT whose body was what was announced; it has no body of its own.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::DiskService::STORED, 204);
    /// ```
    pub const STORED: u16 = 204;

    /// A service that this machine alone reaches. `base` is what stands before `/rails`, `service_name` the service's name in
    /// `storage.yml`. Of `ids` the secrets count, the digest, the format and the base64; not the purpose.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoopback`] where other machines could reach `base`; [`ErrorKind::Empty`] without a name.
    ///
    /// ```
    /// use presign::wire::active_storage::{DiskService, RailsVersion, SignedIds, SigningSecret};
    /// use presign::Endpoint;
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// assert!(DiskService::new(Endpoint::new("http://localhost:3000")?, &ids, "local").is_ok());
    /// assert!(DiskService::new(Endpoint::new("https://example.com")?, &ids, "local").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(base: Endpoint, ids: &SignedIds, service_name: impl Into<String>) -> Result<Self, Error> {
        Self::reachable(on_loopback(base)?, ids, service_name)
    }

    /// A service that other machines reach: a deliberate choice. The application then serves what strangers upload from its
    /// own host: a host of its own for that keeps such content away from the application's cookies.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without a name.
    ///
    /// ```
    /// # use presign::wire::active_storage::{DiskService, RailsVersion, SignedIds, SigningSecret};
    /// # use presign::Endpoint;
    /// # let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// let disk = DiskService::reachable(Endpoint::new("https://usercontent.example.com")?, &ids, "local")?;
    /// # let _ = disk;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn reachable(
        base: Endpoint,
        ids: &SignedIds,
        service_name: impl Into<String>,
    ) -> Result<Self, Error> {
        let service_name = service_name.into();
        if service_name.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "service name", "nothing", "the name in storage.yml"));
        }
        let (verifier, name) = (ids.verifier().clone(), service_name.clone());
        let token = RailsToken { verifier, format: ids.format(), service_name: name };
        let local = LocalPresigner::with_encoding(base, token);
        Ok(Self { local, service_name, public: false, lifetime: LIFETIME })
    }

    /// `public: true`: the URLs of files have no end. They are signed nevertheless.
    ///
    /// ```
    /// # use presign::wire::active_storage::DiskService;
    /// fn avatars(disk: DiskService) -> DiskService {
    ///     disk.public()
    /// }
    /// # let _ = avatars;
    /// ```
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// How long URLs live, in seconds: `service_urls_expire_in`, which is 300.
    ///
    /// ```
    /// # use presign::wire::active_storage::DiskService;
    /// fn short(disk: DiskService) -> DiskService {
    ///     disk.with_lifetime(60)
    /// }
    /// # let _ = short;
    /// ```
    #[must_use]
    pub const fn with_lifetime(mut self, seconds: u64) -> Self {
        self.lifetime = seconds;
        self
    }

    /// `url_for_direct_upload` and `headers_for_direct_upload`: a PUT of this blob under the row's key. The browser sends the
    /// type alone; length and digest are in the token. Custom metadata is not stored, as in Rails.
    ///
    /// # Errors
    /// [`DirectUploadError`]: 422 for a type that browsers execute, 500 for a key that can be no path.
    ///
    /// See [`DiskService`].
    ///
    /// ```
    /// # use presign::wire::active_storage::{DirectUpload, DirectUploadError, DirectUploadRequest, DiskService};
    /// # use presign::{ObjectKey, Timestamp};
    /// fn sign(
    ///     disk: &DiskService,
    ///     request: &DirectUploadRequest<'_>,
    ///     key: ObjectKey<'_>,
    ///     now: Timestamp,
    /// ) -> Result<DirectUpload, DirectUploadError> {
    ///     disk.direct_upload(request, key, now)
    /// }
    /// # let _ = sign;
    /// ```
    pub fn direct_upload(
        &self,
        request: &DirectUploadRequest<'_>,
        key: ObjectKey<'_>,
        now: Timestamp,
    ) -> Result<DirectUpload, DirectUploadError> {
        let signed = self
            .local
            .presign(&request.put(key), Validity::seconds(self.lifetime).from(now))
            .map_err(|error| DirectUploadError::signing(&error))?;
        let headers = StorageService::Disk.headers_for_direct_upload(request);
        Ok(DirectUpload::new(signed.url(), headers))
    }

    /// `url`: where a blob is read that is served in this way.
    ///
    /// # Errors
    /// [`Error`] for a key that can be no path, and for a name that makes the URL too long.
    ///
    /// ```
    /// use presign::wire::active_storage::{
    ///     Disposition, DiskService, RailsVersion, ServingRules, SignedIds, SigningSecret,
    /// };
    /// use presign::{Endpoint, ObjectKey, Timestamp};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// let disk = DiskService::new(Endpoint::new("http://localhost:3000")?, &ids, "local")?;
    /// let served = ServingRules::new(RailsVersion::V8_0).serve(Some("image/png"), Disposition::Inline, "a b.png");
    /// let url = disk.url(ObjectKey::new("xtap")?, &served, Timestamp::MIN)?;
    /// assert!(url.as_str().starts_with("http://localhost:3000/rails/active_storage/disk/eyJfcmFpbHMiOnsiZGF0YSI6"));
    /// assert!(url.as_str().ends_with("/a%20b.png"));
    ///
    /// let target = url.as_str().strip_prefix("http://localhost:3000").unwrap_or_default();
    /// let get = disk.check("GET", target.as_bytes(), [("", ""); 0], Timestamp::MIN).expect("signed");
    /// assert_eq!(get.headers().next(), Some(("content-type", "image/png")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn url(&self, key: ObjectKey<'_>, served: &Served, now: Timestamp) -> Result<ServiceUrl, Error> {
        let get = read(key, served)?;
        let url = if self.public {
            self.local.endless_url(&get)?
        } else {
            self.local.presign(&get, Validity::seconds(self.lifetime).from(now))?.into_url()
        };
        Ok(ServiceUrl::new(url, self.lifetime))
    }

    /// What a request may do that has come in, `now`: `target` as it stood in the request line, `headers` all of the request's
    /// (see [`LocalPresigner::check`]). Its body is held to [`LocalRequest::body`], whose faults become a [`DiskError`].
    ///
    /// The type has to be the token's as it is written there, and a blob without a type has to come without one. A digest
    /// among the headers is not looked at, since the token has one. A file whose token says nothing of them is
    /// `application/octet-stream` and an attachment, as in Rails.
    ///
    /// # Errors
    /// [`DiskError`], with the status to answer.
    ///
    /// See [`DiskService`].
    ///
    /// ```
    /// use presign::local::LocalRequest;
    /// use presign::wire::active_storage::{DiskError, DiskService};
    /// use presign::Timestamp;
    ///
    /// fn get(disk: &DiskService, target: &str, now: Timestamp) -> Result<LocalRequest, DiskError> {
    ///     disk.check("GET", target.as_bytes(), [("", ""); 0], now)
    /// }
    /// # let _ = get;
    /// ```
    pub fn check<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        method: &str,
        target: &[u8],
        headers: impl IntoIterator<Item = (N, V)>,
        now: Timestamp,
    ) -> Result<LocalRequest, DiskError> {
        let is = |name: &N, other: &str| name.as_ref().eq_ignore_ascii_case(other);
        let (mut typed, put) = (false, method == "PUT");
        let headers: Vec<(N, V)> = headers
            .into_iter()
            .inspect(|(name, _)| typed |= is(name, "content-type"))
            .filter(|(name, _)| !(put && (is(name, "content-md5") || is(name, "x-amz-checksum-sha256"))))
            .collect();
        let request = self.local.check(method, target, headers, now).map_err(DiskError::new)?;
        if put && typed && !request.headers().any(|(name, _)| name == "content-type") {
            return Err(DiskError::new(LocalError::new(LocalErrorKind::UnsignedHeader, "content-type")));
        }
        Ok(request)
    }
}

/// Without the secrets.
impl fmt::Debug for DiskService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskService")
            .field("base", self.local.provider().endpoint())
            .field("service_name", &self.service_name)
            .field("public", &self.public)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(target_has_atomic = "ptr")]
impl Sealed for DiskService {}

/// Operations that a token has no room for are refused.
#[cfg(target_has_atomic = "ptr")]
impl Presigner for DiskService {
    fn provider(&self) -> &crate::provider::Provider {
        self.local.provider()
    }

    fn batch(&self, validity: Validity) -> Result<Box<dyn Batch + '_>, Error> {
        self.local.batch(validity)
    }
}
