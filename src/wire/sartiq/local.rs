//! [`LocalStore`]: "in local implementation, returns a token and upload endpoint instead".
//!
//! Nothing public says how. Inferred, after the disk service of Active Storage: `upload_url` is an upload endpoint of the service
//! with one token behind it, in which method, key, type, sizes and end are sealed. It is an encoding of [`local`](crate::local).

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::error::SartiqError;
use super::files::path::checked;
use super::keys::TempKey;
use super::settings::Settings;
use crate::body::{BodyFault, BodyRules};
use crate::checksum::ContentMd5;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::local::{
    Encoding, Grant, LocalError, LocalErrorKind, LocalPresigner, LocalRequest, SealedParameter, on_loopback,
    relative_path,
};
use crate::method::Method;
use crate::seal::Sealer;
use crate::time::Timestamp;
use crate::wire::Answer;

/// `/{token}` behind the upload endpoint.
struct TokenPath(SealedParameter);

impl Encoding for TokenPath {
    fn write(&self, grant: &Grant<'_>, out: &mut String) -> Result<(), Error> {
        let token = self.0.seal(grant)?;
        out.push('/');
        out.push_str(&token);
        Ok(())
    }

    fn read(&self, method: Method, target: &str, now: Timestamp) -> Result<Grant<'static>, LocalError> {
        // Nothing else than a token opens: it has no `/`, no `?` and no `%`.
        let token = target.strip_prefix('/').ok_or(LocalError::sealed(LocalErrorKind::Encoding))?;
        self.0.unseal(method, token, now)
    }
}

/// The service itself as the store for uploads: makes `upload_url`s and checks what comes in under them.
///
/// As with a presigned URL, who holds a token can upload, as often as they like, until it ends.
///
/// ```
/// use presign::seal::{SealKey, Sealer};
/// use presign::wire::sartiq::{LocalStore, PresignRequest, Settings};
/// use presign::{ContentMd5, Endpoint, PublicBase, RandomBytes, Timestamp};
///
/// let settings = Settings::builder(PublicBase::new("http://127.0.0.1:8000/files")?).build()?;
/// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// let store = LocalStore::new(Endpoint::new("http://127.0.0.1:8000/api/v1/uploads/local")?, "sartiq", sealer)?;
/// let body = br#"{"folder": "products", "filename": "a.jpg", "content_type": "image/jpeg", "file_size": 5}"#;
/// let now = Timestamp::parse("2026-02-10T08:30:00Z")?;
/// let planned = PresignRequest::parse(body, &settings)?.plan(&settings, now, &RandomBytes::new([7; 32]))?;
/// let url = planned.presign_local(&store)?.upload_url;
///
/// // The application, when the PUT comes in:
/// let target = url.strip_prefix("http://127.0.0.1:8000").ok_or("another host")?;
/// let upload = store.check("PUT", target.as_bytes(), [("content-type", "image/jpeg")], now, &settings)?;
/// let mut checker = upload.body().checker(Some(5))?;
/// checker.update(b"Hello")?; // and each piece to a file at upload.relative_path()
/// checker.finish()?;
/// assert_eq!(upload.key(), planned.key());
/// assert_eq!(upload.stored(&ContentMd5::of(b"Hello")).status(), 200);
///
/// let other = store.check("PUT", target.as_bytes(), [("content-type", "text/html")], now, &settings);
/// assert_eq!(other.unwrap_err().status(), 403);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct LocalStore(LocalPresigner);

impl LocalStore {
    /// A store at `endpoint`, as clients see it, such as `http://127.0.0.1:8000/api/v1/uploads/local`. `service` names the
    /// service, in 1 to 36 visible ASCII characters: services with different names do not take each other's tokens.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoopback`](crate::ErrorKind::NotLoopback) where other machines could reach the endpoint: see
    /// [`public`](Self::public); those of [`LocalPresigner::new`] for the name.
    ///
    /// ```
    /// use presign::seal::{SealKey, Sealer};
    /// use presign::wire::sartiq::LocalStore;
    /// use presign::{Endpoint, ErrorKind};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let error = LocalStore::new(Endpoint::new("https://api.example.com/uploads")?, "sartiq", sealer).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NotLoopback);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(endpoint: Endpoint, service: &str, sealer: Sealer) -> Result<Self, Error> {
        Self::public(on_loopback(endpoint)?, service, sealer)
    }

    /// A store that other machines reach: a deliberate choice.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) for the name.
    ///
    /// ```
    /// # use presign::{Endpoint, seal::{SealKey, Sealer}, wire::sartiq::LocalStore};
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// assert!(LocalStore::public(Endpoint::new("https://api.example.com/uploads")?, "sartiq", sealer).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn public(endpoint: Endpoint, service: &str, sealer: Sealer) -> Result<Self, Error> {
        // Another purpose than that of URLs with a parameter, so that neither opens the other.
        let name = if service.is_empty() { String::new() } else { format!("sartiq.{service}") };
        let encoding = TokenPath(SealedParameter::new(&name, sealer)?);
        Ok(Self(LocalPresigner::with_encoding(endpoint, encoding)))
    }

    pub(super) const fn presigner(&self) -> &LocalPresigner {
        &self.0
    }

    /// What a request may do that has come in, `now`: `target` is path and query as they stood in the request line, `headers`
    /// are all headers of the request.
    ///
    /// # Errors
    /// 403 for a token that this store did not make, whose time is over, or that was for something else; 405 for another
    /// method. Which of the reasons it was is not told; [`source`](core::error::Error::source) has nothing of it either.
    ///
    /// See [`LocalStore`] for an example.
    pub fn check<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        method: &str,
        target: &[u8],
        headers: impl IntoIterator<Item = (N, V)>,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<LocalUpload, SartiqError> {
        let request = self.0.check(method, target, headers, now).map_err(|error| refusal(&error))?;
        // Nothing else was ever sealed, unless the settings are others now.
        let key = TempKey::parse(request.key().as_str(), settings).map_err(|_| bad_token())?;
        Ok(LocalUpload { key, request })
    }

    /// Where the object of a `file_url` lies below the store's directory: for `GET /files/{file_path}` of a service that is its
    /// own store and shows the file instead of sending the reader on. It refuses what
    /// [`FileServer::redirect`](super::FileServer::redirect) refuses.
    ///
    /// # Errors
    /// The settings' [refusal](super::SettingsBuilder::refusal_status).
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{LocalStore, Settings}};
    /// let settings = Settings::builder(PublicBase::new("http://127.0.0.1:8000/files")?).build()?;
    /// assert_eq!(LocalStore::relative_path("media/A/file.jpg", &settings)?, "media/%41/file.jpg");
    /// assert_eq!(LocalStore::relative_path("media/../x", &settings).unwrap_err().status(), 400);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn relative_path(file_path: &str, settings: &Settings) -> Result<String, SartiqError> {
        let refused = |problem: &str, allowed: &str| {
            SartiqError::refused(settings.refusal_status, "file_path", problem, allowed)
        };
        let key = checked(file_path).map_err(|(problem, allowed)| refused(&problem, allowed))?;
        relative_path(key.as_str()).map_err(|error| refused(error.problem(), error.allowed()))
    }
}

impl fmt::Debug for LocalStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalStore").finish_non_exhaustive()
    }
}

fn bad_token() -> SartiqError {
    SartiqError::text(403, "Invalid or expired upload token")
}

fn refusal(error: &LocalError) -> SartiqError {
    match error.kind() {
        LocalErrorKind::Method => SartiqError::other_method("PUT"),
        LocalErrorKind::MissingHeader
        | LocalErrorKind::WrongHeader
        | LocalErrorKind::DuplicateHeader
        | LocalErrorKind::UnsignedHeader => {
            let status = error.public_code().status();
            SartiqError::text(status, format!("{}: not as it was granted", error.field()))
        }
        _ => bad_token(),
    }
}

/// A PUT that was granted: what to do with its body. [`LocalStore::check`] alone makes one.
///
/// ```
/// use presign::wire::sartiq::LocalUpload;
///
/// fn describe(upload: &LocalUpload) -> String {
///     format!("write {} with {:?} bytes", upload.relative_path(), upload.body().size_range())
/// }
/// # let _ = describe;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalUpload {
    key: TempKey,
    request: LocalRequest,
}

impl LocalUpload {
    /// The key that was granted.
    ///
    /// ```
    /// # use presign::wire::sartiq::LocalUpload;
    /// fn name(upload: &LocalUpload) -> &str {
    ///     upload.key().filename()
    /// }
    /// # let _ = name;
    /// ```
    #[must_use]
    pub const fn key(&self) -> &TempKey {
        &self.key
    }

    /// The key as a path below the store's directory, which it never leads out of: see [`LocalRequest::relative_path`].
    ///
    /// ```
    /// # use presign::wire::sartiq::LocalUpload;
    /// fn file(store: &std::path::Path, upload: &LocalUpload) -> std::path::PathBuf {
    ///     store.join(upload.relative_path())
    /// }
    /// # let _ = file;
    /// ```
    #[must_use]
    pub fn relative_path(&self) -> &str {
        self.request.relative_path()
    }

    /// What the body has to be: it is held to that while it streams, before a byte of it is kept.
    ///
    /// ```
    /// use presign::body::BodyChecker;
    /// use presign::wire::sartiq::{LocalUpload, SartiqError};
    ///
    /// fn begin(upload: &LocalUpload, content_length: Option<u64>) -> Result<BodyChecker, SartiqError> {
    ///     Ok(upload.body().checker(content_length)?)
    /// }
    /// # let _ = begin;
    /// ```
    #[must_use]
    pub const fn body(&self) -> &BodyRules {
        self.request.body()
    }

    /// The type to keep with the file.
    ///
    /// ```
    /// # use presign::wire::sartiq::LocalUpload;
    /// fn kept(upload: &LocalUpload) -> &str {
    ///     upload.content_type()
    /// }
    /// # let _ = kept;
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &str {
        let mut headers = self.request.headers();
        let found = headers.find(|(name, _)| *name == "content-type");
        found.map_or("application/octet-stream", |(_, value)| value)
    }

    /// The answer once the file is kept, as a store gives it: 200 with the MD5 as `etag`, which the ingest takes for the hash.
    ///
    /// ```
    /// # use presign::{ContentMd5, wire::{Answer, sartiq::LocalUpload}};
    /// fn done(upload: &LocalUpload, bytes: &[u8]) -> Answer {
    ///     upload.stored(&ContentMd5::of(bytes))
    /// }
    /// # let _ = done;
    /// ```
    #[must_use]
    pub fn stored(&self, md5: &ContentMd5) -> Answer {
        Answer::empty(200).header("etag", format!("\"{}\"", md5.to_hex()))
    }
}

impl From<BodyFault> for SartiqError {
    /// A body that is not what was granted.
    fn from(fault: BodyFault) -> Self {
        Self::text(fault.public_code().status(), format!("{fault}"))
    }
}
