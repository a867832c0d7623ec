//! A hosted upload begins: [`InitiateRequest`], [`HostedUpload`], [`InitiateResponse`].

use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::batch::{RequiredHeaders, put_url, session_id};
use super::error::ApiError;
use super::scope::Scope;
use super::session::{Session, Transfer};
use super::settings::Settings;
use super::spec::{Place, UploadSpec};
use crate::filename::sanitize;
use crate::key_template::RandomBytes;
use crate::media_type::MediaType;
use crate::multipart::{MultipartPlan, UploadId, UploadPlan};
use crate::object_key::ObjectKey;
use crate::operation::BodySize;
use crate::s3::CreateMultipartUpload;
use crate::time::{Timestamp, Validity};
use crate::wire::fastapi::Validation;
use crate::wire::{Answer, Store};

/// `POST /v1/ingest/sources/{source_key}/uploads`: one object, in one request or in parts.
///
/// ```
/// use presign::wire::splendor::{InitiateRequest, Settings};
///
/// let body = br#"{"content_type": "application/x-ndjson", "object_size_bytes": 1048576, "filename": "events.jsonl"}"#;
/// let request = InitiateRequest::parse(body, &Settings::builder().build()?)?;
/// assert_eq!(request.spec.filename.as_deref(), Some("events.jsonl"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitiateRequest {
    /// The file.
    pub spec: UploadSpec,
}

impl InitiateRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault of the body; 400 for one that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::splendor::{InitiateRequest, Settings};
    ///
    /// assert_eq!(InitiateRequest::parse(b"[]", &Settings::builder().build()?).unwrap_err().status(), 422);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ApiError> {
        let spec = Validation::new().body(body, settings.limits, UploadSpec::read)?;
        Ok(Self { spec })
    }

    /// Decides where the object goes, and whether in parts. `random` is called twice and gives fresh bytes from a
    /// cryptographically secure source each time.
    ///
    /// # Errors
    /// What the store or the settings do not take, with the status of
    /// [`refusal_status`](super::SettingsBuilder::refusal_status) and one of the codes `object_too_large`,
    /// `content_type_not_allowed`, `content_type_not_usable`, `filename_not_usable`. 500 for a fault of the service's own: parts
    /// of a size that the provider does not take.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// use presign::wire::{Store, splendor::{HostedUpload, InitiateRequest, Scope, Settings}};
    /// use presign::{RandomBytes, Timestamp};
    ///
    /// # let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let random = || RandomBytes::new([7; 32]);
    /// let (settings, store) = (Settings::builder().build()?, Store::from(&presigner));
    /// let scope = Scope::parse(Some("acme"), "app-logs")?;
    /// let body = br#"{"content_type": "text/csv", "object_size_bytes": 20000000000, "filename": "../all.csv"}"#;
    /// let now = Timestamp::parse("2026-01-15T09:15:00Z")?;
    /// let upload = InitiateRequest::parse(body, &settings)?.plan(&scope, store, &settings, now, random)?;
    /// let HostedUpload::Multipart(upload) = upload else { unreachable!() };
    /// assert!(upload.key().as_str().ends_with("/all.csv"));
    /// assert_eq!(upload.plan().part_size(), 8 << 20);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan(
        self,
        scope: &Scope<'_>,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
        mut random: impl FnMut() -> RandomBytes,
    ) -> Result<HostedUpload, ApiError> {
        let Self { spec } = self;
        let rules = store.presigner().provider().limits().part_rules().with_threshold(settings.threshold);
        let rules = match settings.part_size {
            Some(bytes) => rules.with_preferred_size(bytes),
            None => rules,
        };
        let size = spec.size(rules.max_size(), None, settings)?;
        let media_type = UploadSpec::media_type(spec.content_type, None, settings)?;
        let upload_session_id = session_id(settings.session_ids, now, &random());
        let name = sanitize(spec.filename.as_deref().unwrap_or_default(), &settings.file_names).into_name();
        let inputs = scope
            .inputs(&settings.hosted_keys, now, random())
            .and_then(|inputs| inputs.value("upload_session_id", upload_session_id.as_str()))
            .map_err(ApiError::fault)?
            .filename(&name);
        let key = settings.hosted_keys.render(&inputs).map_err(|error| match error.field() {
            "file name" => {
                let place = Place { index: None, field: "filename" };
                let (status, code) = (settings.refusal_status, "filename_not_usable");
                ApiError::refused(status, code, place, error.problem(), error.allowed())
            }
            _ => ApiError::fault(error),
        })?;
        // The size was looked at, so it can only be that the rules contradict themselves.
        let plan = rules.plan(size).map_err(ApiError::fault)?;
        let (validity, sign_size) = (settings.validity(now), settings.sign_size);
        Ok(match plan {
            UploadPlan::Single(size) => HostedUpload::Single(SingleUpload {
                upload_session_id,
                key,
                media_type,
                size,
                validity,
                sign_size,
            }),
            UploadPlan::Multipart(plan) => HostedUpload::Multipart(MultipartStart {
                upload_session_id,
                key,
                media_type,
                plan,
                validity,
                sign_size,
            }),
        })
    }
}

/// A planned upload: in one request, or in parts.
///
/// ```
/// use presign::UploadId;
/// use presign::wire::{Answer, Store};
/// use presign::wire::splendor::{ApiError, HostedUpload, Session};
///
/// fn answer(upload: HostedUpload, store: Store<'_>) -> Result<(Session, Answer), ApiError> {
///     match upload {
///         HostedUpload::Single(upload) => Ok((upload.session(), upload.presign(store)?.to_answer())),
///         HostedUpload::Multipart(upload) => {
///             // The one storage call: `upload.create()` is what to send, the store's answer names the upload.
///             let upload_id = UploadId::new("2~abc").map_err(ApiError::fault)?;
///             let answer = upload.respond(store, &upload_id)?.to_answer();
///             Ok((upload.session(upload_id), answer))
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub enum HostedUpload {
    /// In one request.
    Single(SingleUpload),
    /// In parts.
    Multipart(MultipartStart),
}

/// A planned upload in one request.
///
/// ```
/// # fn row(upload: &presign::wire::splendor::SingleUpload) -> presign::wire::splendor::Session {
/// upload.session()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SingleUpload {
    upload_session_id: String,
    key: ObjectKey<'static>,
    media_type: MediaType<'static>,
    size: u64,
    validity: Validity,
    sign_size: bool,
}

impl SingleUpload {
    /// What the service keeps.
    ///
    /// ```
    /// # fn id(upload: &presign::wire::splendor::SingleUpload) -> String {
    /// upload.session().upload_session_id().to_owned()
    /// # }
    /// ```
    #[must_use]
    pub fn session(&self) -> Session {
        let transfer = Transfer::Single { size: self.size };
        Session::new(self.upload_session_id.clone(), self.key.clone(), transfer, self.sign_size)
    }

    /// Signs the PUT.
    ///
    /// # Errors
    /// 500 for what is the service's own fault: see [`ApiError::fault`].
    ///
    /// ```
    /// # use presign::wire::{Store, splendor::{ApiError, SingleUpload}};
    /// # fn url(upload: &SingleUpload, store: Store<'_>) -> Result<Option<String>, ApiError> {
    /// Ok(upload.presign(store)?.upload_url)
    /// # }
    /// ```
    pub fn presign<'p>(&'p self, store: Store<'p>) -> Result<InitiateResponse<'p>, ApiError> {
        let batch = store.presigner().batch(self.validity).map_err(ApiError::fault)?;
        let size = if self.sign_size { BodySize::Exact(self.size) } else { BodySize::Unlimited };
        Ok(InitiateResponse {
            upload_session_id: &self.upload_session_id,
            bucket: store.bucket().as_str(),
            key: self.key.as_str(),
            upload_mode: "single",
            upload_url: Some(put_url(&*batch, &self.key, &self.media_type, size).map_err(ApiError::fault)?),
            upload_id: None,
            part_size_bytes: None,
            required_headers: RequiredHeaders { content_type: Some(self.media_type.as_str()) },
            expires_at: batch.expires_at(),
        })
    }
}

/// A planned upload in parts: the store has to begin it before it is answered.
///
/// ```
/// # fn first(upload: &presign::wire::splendor::MultipartStart) -> u64 {
/// upload.plan().part_size()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MultipartStart {
    upload_session_id: String,
    key: ObjectKey<'static>,
    media_type: MediaType<'static>,
    plan: MultipartPlan,
    validity: Validity,
    sign_size: bool,
}

impl MultipartStart {
    /// The storage call, to be presigned and sent by the service itself, or made by another client with this key and this
    /// content type.
    ///
    /// ```
    /// use presign::wire::splendor::MultipartStart;
    /// use presign::{Error, PresignedRequest, S3Presigner, Validity};
    ///
    /// fn call(upload: &MultipartStart, presigner: &S3Presigner, soon: Validity) -> Result<PresignedRequest, Error> {
    ///     presigner.presign(&upload.create(), soon)
    /// }
    /// ```
    #[must_use]
    pub fn create(&self) -> CreateMultipartUpload<'_> {
        // The settings have allowed the type, active or not.
        CreateMultipartUpload::new(self.key.as_borrowed()).active_content_type(self.media_type.clone())
    }

    /// Where the object goes.
    ///
    /// ```
    /// # fn key(upload: &presign::wire::splendor::MultipartStart) -> &str {
    /// upload.key().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The type that the object will have.
    ///
    /// ```
    /// # fn media_type(upload: &presign::wire::splendor::MultipartStart) -> &str {
    /// upload.content_type().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// The parts.
    ///
    /// ```
    /// # fn count(upload: &presign::wire::splendor::MultipartStart) -> u16 {
    /// upload.plan().part_count()
    /// # }
    /// ```
    #[must_use]
    pub fn plan(&self) -> &MultipartPlan {
        &self.plan
    }

    /// What the service keeps, once the store has named the upload.
    ///
    /// ```
    /// # use presign::UploadId;
    /// # use presign::wire::splendor::{MultipartStart, Session};
    /// # fn row(upload: &MultipartStart, id: UploadId<'static>) -> Session {
    /// upload.session(id)
    /// # }
    /// ```
    #[must_use]
    pub fn session(&self, upload_id: UploadId<'static>) -> Session {
        let transfer = Transfer::Multipart { plan: self.plan, upload_id };
        Session::new(self.upload_session_id.clone(), self.key.clone(), transfer, self.sign_size)
    }

    /// The answer: no URL yet, they are asked for part by part. `expires_at` is when a URL signed now would end.
    ///
    /// # Errors
    /// 500 for what is the service's own fault: see [`ApiError::fault`].
    ///
    /// ```
    /// # use presign::UploadId;
    /// # use presign::wire::{Store, splendor::{ApiError, MultipartStart}};
    /// # fn mode(upload: &MultipartStart, store: Store<'_>, id: &UploadId<'_>) -> Result<&'static str, ApiError> {
    /// Ok(upload.respond(store, id)?.upload_mode)
    /// # }
    /// ```
    pub fn respond<'p>(
        &'p self,
        store: Store<'p>,
        upload_id: &'p UploadId<'_>,
    ) -> Result<InitiateResponse<'p>, ApiError> {
        let batch = store.presigner().batch(self.validity).map_err(ApiError::fault)?;
        Ok(InitiateResponse {
            upload_session_id: &self.upload_session_id,
            bucket: store.bucket().as_str(),
            key: self.key.as_str(),
            upload_mode: "multipart",
            upload_url: None,
            upload_id: Some(upload_id.as_str()),
            part_size_bytes: Some(self.plan.part_size()),
            required_headers: RequiredHeaders::default(),
            expires_at: batch.expires_at(),
        })
    }
}

/// The answer to an initiated upload, status 200. Every field is there; `null` in one mode is a value in the other.
///
/// ```
/// # fn body(response: &presign::wire::splendor::InitiateResponse<'_>) -> String {
/// response.to_answer().into_body()
/// # }
/// ```
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct InitiateResponse<'p> {
    /// `ups_` and an identifier.
    pub upload_session_id: &'p str,
    /// The bucket's name.
    pub bucket: &'p str,
    /// Where the object goes.
    pub key: &'p str,
    /// `single` or `multipart`.
    pub upload_mode: &'static str,
    /// The presigned PUT of a single upload.
    pub upload_url: Option<String>,
    /// The store's name for a multipart upload.
    pub upload_id: Option<&'p str>,
    /// How large each part but the last is, of a multipart upload.
    pub part_size_bytes: Option<u64>,
    /// What the client has to send with the PUT.
    pub required_headers: RequiredHeaders<'p>,
    /// When URLs signed now end.
    pub expires_at: Timestamp,
}

impl InitiateResponse<'_> {
    /// What the client is sent.
    ///
    /// ```
    /// # fn status(response: &presign::wire::splendor::InitiateResponse<'_>) -> u16 {
    /// response.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

impl fmt::Debug for InitiateResponse<'_> {
    /// Without the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitiateResponse")
            .field("upload_session_id", &self.upload_session_id)
            .field("upload_mode", &self.upload_mode)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
