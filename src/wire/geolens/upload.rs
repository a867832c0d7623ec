//! [`PlannedUpload`]: from the job to the signed answer.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::keys::Uuid;
use super::lookups::JobMetadata;
use super::problem::Problem;
use super::responses::PresignedUploadResponse;
use super::settings::Settings;
use super::storage_call::StorageCall;
use crate::error::Error;
use crate::media_type::MediaType;
use crate::multipart::{MultipartPlan, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::BodySize;
use crate::presigner::Presigner;
use crate::s3::{PutObject, UploadPart};
use crate::time::{Timestamp, Validity};

/// An upload that has its job, its key and its parts.
///
/// ```
/// use presign::wire::geolens::{PlannedUpload, Settings, StorageCall, Tenant, UploadRequest, Usage, Uuid};
/// use presign::{Credentials, Provider, S3Presigner, Timestamp, UploadId};
///
/// let (settings, tenant) = (Settings::default(), Tenant::single());
/// let body = br#"{"filename": "big.tif", "file_size": 104857601, "content_type": "image/tiff"}"#;
/// let request = UploadRequest::parse(body)?;
/// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
/// let now = Timestamp::parse("20260603T120000Z")?;
/// let admitted = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?;
/// let planned: PlannedUpload = admitted.plan(&job, now, now)?;
///
/// // The service does this one call, and tells the ID that the store gave.
/// assert!(matches!(planned.begin(), Some(StorageCall::CreateMultipartUpload { .. })));
/// let upload_id = UploadId::new("2~abc")?;
///
/// let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let signed = planned.sign(&presigner, Some(upload_id), now)?;
/// assert_eq!(signed.response.urls.len(), 11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlannedUpload {
    pub(super) settings: Settings,
    pub(super) job: Uuid,
    pub(super) dataset: Option<Uuid>,
    /// Without the tenant's prefix: what the job stores.
    pub(super) logical_key: String,
    pub(super) key: ObjectKey<'static>,
    pub(super) size: u64,
    pub(super) content_type: MediaType<'static>,
    pub(super) parts: Option<MultipartPlan>,
    pub(super) created_at: Timestamp,
}

/// What signing gives: an answer for the client, and what to store first.
///
/// ```
/// # use presign::wire::geolens::{Settings, SignedUpload, Tenant, UploadRequest, Usage, Uuid};
/// # use presign::{Credentials, Provider, S3Presigner, Timestamp};
/// # let (settings, tenant) = (Settings::default(), Tenant::single());
/// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 12}"#)?;
/// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
/// # let now = Timestamp::parse("20260603T120000Z")?;
/// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
/// # let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
/// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let signed: SignedUpload = planned.sign(&presigner, None, now)?;
/// assert_eq!(signed.metadata.expected_size, Some(12));
/// assert!(signed.abort.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedUpload {
    /// For the client, once the job is committed.
    pub response: PresignedUploadResponse,
    /// For the job.
    pub metadata: JobMetadata,
    /// What to do if the job cannot be committed: nobody would ever end the upload in parts.
    pub abort: Option<StorageCall>,
}

/// A problem, and the storage call to be done before it is told. Whether that call succeeds changes nothing.
///
/// ```
/// # use presign::wire::geolens::{Settings, Tenant, UnsignedUpload, UploadRequest, Usage, Uuid};
/// # use presign::{Timestamp, UploadId};
/// # let (settings, tenant) = (Settings::default(), Tenant::single());
/// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 104857601}"#)?;
/// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
/// # let now = Timestamp::parse("20260603T120000Z")?;
/// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
/// let failed: UnsignedUpload = planned.storage_failed(None);
/// assert_eq!((failed.problem.status(), failed.abort), (502, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsignedUpload {
    /// For the client: 502, or 409 where the job's time ran out meanwhile.
    pub problem: Problem,
    /// To be done first.
    pub abort: Option<Box<StorageCall>>,
}

impl core::fmt::Display for UnsignedUpload {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.problem.fmt(f)
    }
}

impl core::error::Error for UnsignedUpload {
    /// Why nothing could be signed, for the log.
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.problem.source()
    }
}

impl PlannedUpload {
    /// Where the file will lie, with the tenant's prefix.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 12}"#)?;
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = presign::Timestamp::MIN;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// assert_eq!(planned.key().as_str(), "staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/a.zip");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The type that is signed, or given to the upload in parts: what the client asked for, or
    /// `application/octet-stream` where it asked for none (or for what is none, with
    /// [`UnsendableType::OctetStream`](crate::wire::UnsendableType::OctetStream)). A PUT of the whole must send it.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = presign::Timestamp::MIN;
    /// let request = UploadRequest::parse(br#"{"filename": "a.tif", "file_size": 1, "content_type": "image/tiff"}"#)?;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// assert_eq!(planned.content_type().as_str(), "image/tiff");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &MediaType<'static> {
        &self.content_type
    }

    /// The parts; `None` for an upload in one piece.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = presign::Timestamp::MIN;
    /// let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 104857600}"#)?;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// assert!(planned.parts().is_none());
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> Option<&MultipartPlan> {
        self.parts.as_ref()
    }

    /// The one storage call before signing: none for an upload in one piece.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = presign::Timestamp::MIN;
    /// let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 104857600}"#)?;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// assert!(planned.begin().is_none());
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn begin(&self) -> Option<StorageCall> {
        self.parts.as_ref().map(|_| StorageCall::CreateMultipartUpload {
            key: self.key.clone(),
            content_type: self.content_type.clone(),
        })
    }

    /// What to answer where [`begin`](Self::begin) failed, or where the store's answer could not be read.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = presign::Timestamp::MIN;
    /// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 104857601}"#)?;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// assert_eq!(planned.storage_failed(None).problem.status(), 502);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn storage_failed(&self, upload_id: Option<UploadId<'_>>) -> UnsignedUpload {
        self.unsigned(Problem::storage_unavailable(), upload_id)
    }

    fn unsigned(&self, problem: Problem, upload_id: Option<UploadId<'_>>) -> UnsignedUpload {
        UnsignedUpload { problem, abort: upload_id.map(|id| Box::new(self.abort(id))) }
    }

    fn abort(&self, upload_id: UploadId<'_>) -> StorageCall {
        StorageCall::AbortMultipartUpload { key: self.key.clone(), upload_id: upload_id.into_owned() }
    }

    /// Signs the URLs, all of which die with the job. `upload_id` is what the store answered to [`begin`](Self::begin);
    /// `now` is the clock read again.
    ///
    /// # Errors
    /// 409 where the job's time ran out since it was made; 502 where nothing can be signed. The upload in parts is to be
    /// aborted first.
    ///
    /// ```
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # use presign::{Credentials, Provider, S3Presigner, Timestamp};
    /// # let (settings, tenant) = (Settings::default(), Tenant::single());
    /// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 12}"#)?;
    /// # let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// # let now = Timestamp::parse("20260603T120000Z")?;
    /// # let planned = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?.plan(&job, now, now)?;
    /// # let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let signed = planned.sign(&presigner, None, now.plus_secs(600)?)?;
    /// assert!(signed.response.urls[0].contains("&X-Amz-Expires=3000&"));
    /// let late = planned.sign(&presigner, None, now.plus_secs(3541)?).unwrap_err();
    /// assert_eq!(late.problem.status(), 409);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(
        &self,
        presigner: &dyn Presigner,
        upload_id: Option<UploadId<'_>>,
        now: Timestamp,
    ) -> Result<SignedUpload, UnsignedUpload> {
        let lifetime = match self.settings.lifetime(self.created_at, now) {
            Ok(seconds) => Validity::seconds(seconds),
            Err(problem) => return Err(self.unsigned(problem, upload_id)),
        };
        let urls = match (&self.parts, &upload_id) {
            (None, _) => self.put_url(presigner, lifetime.from(now)),
            (Some(plan), Some(id)) => self.part_urls(presigner, plan, id, lifetime.from(now)),
            (Some(_), None) => return Err(self.storage_failed(None)),
        };
        let urls = match urls {
            Ok(urls) => urls,
            Err(error) => {
                return Err(self.unsigned(Problem::storage_unavailable().because(error), upload_id));
            }
        };
        let upload_id = upload_id.filter(|_| self.parts.is_some());
        let upload_text = upload_id.as_ref().map(|id| String::from(id.as_str()));
        Ok(SignedUpload {
            metadata: JobMetadata {
                presigned: true,
                s3_key: Some(self.logical_key.clone()),
                upload_id: upload_text.clone(),
                multipart: self.parts.is_some(),
                reupload: self.dataset.is_some(),
                dataset_id: self.dataset.clone(),
                expected_size: Some(self.size),
            },
            response: PresignedUploadResponse {
                job_id: self.job.as_str().into(),
                urls,
                s3_key: self.key.as_str().into(),
                upload_id: upload_text,
                part_size: self.parts.as_ref().map(MultipartPlan::part_size),
            },
            abort: upload_id.map(|id| self.abort(id)),
        })
    }

    fn put_url(&self, presigner: &dyn Presigner, validity: Validity) -> Result<Vec<String>, Error> {
        let put = PutObject::new(self.key.as_borrowed(), self.signed_size(self.size));
        // What this is for was decided when the request was checked.
        let put = put.active_content_type(self.content_type.clone());
        Ok(Vec::from([presigner.presign(put.as_ref(), validity)?.into_url()]))
    }

    /// Parts have no type of their own: the upload was created with it.
    fn part_urls(
        &self,
        presigner: &dyn Presigner,
        plan: &MultipartPlan,
        upload_id: &UploadId<'_>,
        validity: Validity,
    ) -> Result<Vec<String>, Error> {
        let batch = presigner.batch(validity)?;
        plan.parts()
            .map(|part| {
                let size = self.signed_size(part.size());
                let put =
                    UploadPart::new(self.key.as_borrowed(), upload_id.as_borrowed(), part.number(), size);
                let mut url = String::new();
                batch.append_url(put.as_ref(), &mut url).map(|()| url)
            })
            .collect()
    }

    fn signed_size(&self, size: u64) -> BodySize {
        if self.settings.sign_size { BodySize::Exact(size) } else { BodySize::Unlimited }
    }
}
