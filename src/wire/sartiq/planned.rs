//! [`PlannedUpload`]: from what is granted to the answer.

use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::error::SartiqError;
use super::keys::TempKey;
use super::local::LocalStore;
use super::settings::Settings;
use crate::error::ErrorKind;
use crate::media_type::MediaType;
use crate::operation::BodySize;
use crate::presigned::PresignedRequest;
use crate::presigner::Presigner;
use crate::s3::PutObject;
use crate::time::{Timestamp, Validity};
use crate::wire::Answer;

/// An upload that was granted and not yet signed.
///
/// ```
/// use presign::wire::sartiq::{PresignRequest, Settings};
/// use presign::{Credentials, Provider, PublicBase, RandomBytes, S3Presigner, Timestamp};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let body = br#"{"folder": "products", "filename": "look.webp", "content_type": "image/webp", "file_size": 1048576}"#;
/// let now = Timestamp::parse("2026-02-10T08:30:00Z")?;
/// let planned = PresignRequest::parse(body, &settings)?.plan(&settings, now, &RandomBytes::new([7; 32]))?;
///
/// let bucket = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.bucket("sartiq-media")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let response = planned.presign(&presigner)?;
/// assert!(response.upload_url.contains("/sartiq-media/temp/07070707-0707-4707-8707-070707070707_1770712200_look.webp?"));
/// assert_eq!(response.expires_in_seconds, 908);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedUpload {
    key: TempKey,
    file_url: String,
    media_type: MediaType<'static>,
    size: Option<u64>,
    signed_size: Option<u64>,
    max_file_size: u64,
    refusal_status: u16,
    /// In seconds.
    lifetime: u64,
    clamped: bool,
    now: Timestamp,
}

impl PlannedUpload {
    pub(super) fn new(
        key: TempKey,
        media_type: MediaType<'static>,
        size: Option<u64>,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        Self {
            file_url: settings.cdn_url(key.key()),
            key,
            media_type,
            size,
            signed_size: size.filter(|_| settings.sign_size),
            max_file_size: settings.max_file_size,
            refusal_status: settings.refusal_status,
            lifetime: settings.lifetimes.secs(size),
            clamped: settings.clamped_to_credentials,
            now,
        }
    }

    /// Where the file will lie until it belongs to something. A service that lets nobody else use the file keeps it beside the
    /// user.
    ///
    /// ```
    /// # use presign::wire::sartiq::PlannedUpload;
    /// fn row(planned: &PlannedUpload, user: &str) -> (String, String) {
    ///     (planned.key().file_id().to_owned(), user.to_owned())
    /// }
    /// # let _ = row;
    /// ```
    #[must_use]
    pub const fn key(&self) -> &TempKey {
        &self.key
    }

    /// The type that is signed, as the client wrote it: it has to send this `content-type`, which the answer does not say.
    ///
    /// ```
    /// # use presign::{MediaType, wire::sartiq::PlannedUpload};
    /// fn signed(planned: &PlannedUpload) -> &MediaType<'static> {
    ///     planned.media_type()
    /// }
    /// # let _ = signed;
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// The size that the client told.
    ///
    /// ```
    /// # use presign::wire::sartiq::PlannedUpload;
    /// fn told(planned: &PlannedUpload) -> Option<u64> {
    ///     planned.size()
    /// }
    /// # let _ = told;
    /// ```
    #[must_use]
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// Signs the PUT, with `content-type` and, where the settings [say so](super::SettingsBuilder::sign_size) and the client
    /// told it, the size.
    ///
    /// # Errors
    /// 500 where the presigner cannot sign, such as for credentials that end too soon.
    ///
    /// See [`PlannedUpload`] for an example.
    pub fn presign(&self, presigner: &dyn Presigner) -> Result<PresignResponse, SartiqError> {
        let put = self.put(self.signed_size);
        presigner
            .presign(put.as_ref(), self.validity())
            .map(|request| self.response(&request))
            .map_err(SartiqError::fault)
    }

    /// The same for the service itself as the store: `upload_url` is its upload endpoint with a token behind it. The token
    /// holds key, type, size and end; without a told size it allows up to the settings' largest.
    ///
    /// # Errors
    /// The settings' [refusal](super::SettingsBuilder::refusal_status) for a name that is too long to be part of a file's here,
    /// where a capital letter counts three bytes of 192; 500 where nothing can be sealed, such as for a lifetime that is none.
    ///
    /// ```
    /// use presign::seal::{SealKey, Sealer};
    /// use presign::wire::sartiq::{LocalStore, PresignRequest, Settings};
    /// use presign::{Endpoint, PublicBase, RandomBytes, Timestamp};
    ///
    /// let settings = Settings::builder(PublicBase::new("http://127.0.0.1:8000/files")?).build()?;
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let store = LocalStore::new(Endpoint::new("http://127.0.0.1:8000/api/v1/uploads/local")?, "sartiq", sealer)?;
    /// let body = br#"{"folder": "products", "filename": "a.jpg", "content_type": "image/jpeg", "file_size": 10}"#;
    /// let now = Timestamp::parse("2026-02-10T08:30:00Z")?;
    /// let planned = PresignRequest::parse(body, &settings)?.plan(&settings, now, &RandomBytes::new([7; 32]))?;
    /// let response = planned.presign_local(&store)?;
    /// assert!(response.upload_url.starts_with("http://127.0.0.1:8000/api/v1/uploads/local/AQ"));
    /// assert!(response.file_url.starts_with("http://127.0.0.1:8000/files/temp/"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn presign_local(&self, store: &LocalStore) -> Result<PresignResponse, SartiqError> {
        let put = self.put(None);
        let sizes = self.size.map_or(0..=self.max_file_size, |size| size..=size);
        store
            .presigner()
            .presign_sizes(&put, sizes, self.validity())
            .map(|request| self.response(&request))
            .map_err(|error| match error.kind() {
                ErrorKind::TooLong => {
                    let status = self.refusal_status;
                    SartiqError::refused(status, "filename", error.problem(), error.allowed())
                }
                _ => SartiqError::fault(error),
            })
    }

    fn put(&self, size: Option<u64>) -> PutObject<'_> {
        let size = size.map_or(BodySize::Unlimited, BodySize::Exact);
        // Whoever put an active type on the list has asked for it by name.
        PutObject::new(self.key.key().as_borrowed(), size).active_content_type(self.media_type.clone())
    }

    fn validity(&self) -> Validity {
        let validity = Validity::seconds(self.lifetime).from(self.now);
        if self.clamped { validity.clamped_to_credentials() } else { validity }
    }

    fn response(&self, request: &PresignedRequest) -> PresignResponse {
        let left = request.expires_at().as_unix_secs().saturating_sub(self.now.as_unix_secs());
        PresignResponse {
            upload_url: String::from(request.url()),
            file_url: self.file_url.clone(),
            upload_method: "PUT",
            expires_in_seconds: left,
            max_file_size: self.max_file_size,
        }
    }
}

/// The answer: 200.
///
/// ```
/// # use presign::wire::sartiq::PresignResponse;
/// fn send(response: &PresignResponse) -> String {
///     response.to_answer().into_body()
/// }
/// # let _ = send;
/// ```
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct PresignResponse {
    /// Where to send the file.
    pub upload_url: String,
    /// Where the CDN shows it, until the entity that it is for is created.
    pub file_url: String,
    /// `PUT`.
    pub upload_method: &'static str,
    /// How long `upload_url` works.
    pub expires_in_seconds: u64,
    /// The largest file, in bytes.
    pub max_file_size: u64,
}

impl PresignResponse {
    /// 200. Inferred: the documents print no status.
    ///
    /// ```
    /// # use presign::wire::sartiq::PresignResponse;
    /// fn status(response: &PresignResponse) -> u16 {
    ///     response.to_answer().status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// Without the two URLs.
impl fmt::Debug for PresignResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignResponse")
            .field("upload_method", &self.upload_method)
            .field("expires_in_seconds", &self.expires_in_seconds)
            .field("max_file_size", &self.max_file_size)
            .finish_non_exhaustive()
    }
}
