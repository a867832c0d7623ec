//! What GeoLens answers where all is well.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::keys::Uuid;
use super::settings::Settings;
use crate::wire::Answer;

/// `PresignedUploadResponse`, 201: where to put the bytes.
///
/// A client sends one `PUT` for each URL, without credentials of its own. A single one takes the `Content-Type` that was
/// asked for, `application/octet-stream` where none was; parts take none. The URLs are not printed: whoever has them can
/// upload.
///
/// ```
/// use presign::wire::geolens::PresignedUploadResponse;
///
/// let response = PresignedUploadResponse {
///     job_id: "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81".into(),
///     urls: vec!["https://geolens.s3.eu-central-1.amazonaws.com/…".into()],
///     s3_key: "staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/roads.zip".into(),
///     upload_id: None,
///     part_size: None,
/// };
/// let answer = response.to_answer();
/// assert_eq!(answer.status(), 201);
/// assert!(answer.body().ends_with(r#""upload_id":null,"part_size":null}"#));
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PresignedUploadResponse {
    /// The job that was made for this upload.
    pub job_id: String,
    /// One URL for each part, in their order; one alone for an upload in one piece.
    pub urls: Vec<String>,
    /// Where the file will lie, with the tenant's prefix.
    pub s3_key: String,
    /// The upload in parts; `null` for one in one piece.
    pub upload_id: Option<String>,
    /// How many bytes each part but the last has; `null` for an upload in one piece.
    pub part_size: Option<u64>,
}

impl PresignedUploadResponse {
    /// The answer: 201.
    ///
    /// ```
    /// # use presign::wire::geolens::PresignedUploadResponse;
    /// # let (job_id, s3_key) = (String::new(), String::new());
    /// let response = PresignedUploadResponse { job_id, urls: vec![], s3_key, upload_id: None, part_size: None };
    /// assert_eq!(response.to_answer().status(), 201);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(201, self)
    }
}

impl fmt::Debug for PresignedUploadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedUploadResponse")
            .field("job_id", &self.job_id)
            .field("urls", &self.urls.len())
            .field("s3_key", &self.s3_key)
            .field("upload_id", &self.upload_id)
            .field("part_size", &self.part_size)
            .finish()
    }
}

/// `UploadResponse` (200) and `ReuploadCommitResponse` (202): how it stands with a job.
///
/// ```
/// use presign::wire::geolens::{JobResponse, Uuid};
///
/// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
/// assert_eq!(
///     JobResponse::committed(&job).to_answer().body(),
///     r#"{"job_id":"7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81","status":"pending","message":"Re-upload queued"}"#,
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobResponse {
    /// The job.
    pub job_id: String,
    /// `pending`: the job has its file and waits for what comes next.
    pub status: &'static str,
    /// The same for people.
    pub message: &'static str,
    /// The answer's HTTP status; not in the body.
    #[serde(skip)]
    pub http_status: u16,
}

impl JobResponse {
    fn pending(http_status: u16, job: &Uuid, message: &'static str) -> Self {
        Self { job_id: job.as_str().into(), status: "pending", message, http_status }
    }

    /// A file for a new dataset is there: 200.
    ///
    /// ```
    /// # use presign::wire::geolens::{JobResponse, Uuid};
    /// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// assert_eq!(JobResponse::uploaded(&job).message, "File uploaded and ready for preview");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn uploaded(job: &Uuid) -> Self {
        Self::pending(200, job, "File uploaded and ready for preview")
    }

    /// A file for a dataset that stands is there: 200.
    ///
    /// ```
    /// # use presign::wire::geolens::{JobResponse, Uuid};
    /// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// assert_eq!(JobResponse::reuploaded(&job).message, "File uploaded for re-upload preview");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn reuploaded(job: &Uuid) -> Self {
        Self::pending(200, job, "File uploaded for re-upload preview")
    }

    /// The re-upload was committed: 202.
    ///
    /// ```
    /// # use presign::wire::geolens::{JobResponse, Uuid};
    /// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// assert_eq!(JobResponse::committed(&job).to_answer().status(), 202);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn committed(job: &Uuid) -> Self {
        Self::pending(202, job, "Re-upload queued")
    }

    /// The answer.
    ///
    /// ```
    /// # use presign::wire::geolens::{JobResponse, Uuid};
    /// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// assert_eq!(JobResponse::uploaded(&job).to_answer().status(), 200);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(self.http_status, self)
    }
}

/// `UploadConfigResponse`, 200: what `GET /ingest/upload/config` tells a client before it begins.
///
/// ```
/// use presign::wire::geolens::Settings;
///
/// let config = Settings::default().upload_config(None);
/// assert_eq!(config.presigned_threshold_bytes, 104_857_600);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadConfig {
    /// Whether there are presigned uploads.
    pub presigned_uploads: bool,
    /// The most bytes of an upload in one piece.
    pub presigned_threshold_bytes: u64,
    /// The most bytes of a file.
    pub max_file_size_bytes: u64,
    /// The extensions that files may have, with commas between them.
    pub allowed_extensions: String,
    /// How many datasets the user may still make; `null` where nothing limits them.
    pub remaining_dataset_quota: Option<u64>,
}

impl UploadConfig {
    /// The answer: 200.
    ///
    /// ```
    /// # use presign::wire::geolens::Settings;
    /// assert_eq!(Settings::default().upload_config(Some(3)).to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

impl Settings {
    /// What clients are told; `remaining_datasets` is [`Usage::remaining_datasets`](super::Usage::remaining_datasets).
    ///
    /// ```
    /// # use presign::wire::geolens::Settings;
    /// assert_eq!(
    ///     Settings::default().upload_config(None).allowed_extensions,
    ///     ".zip,.gpkg,.geojson,.json,.csv,.tif,.tiff,.xlsx,.xls,.parquet",
    /// );
    /// ```
    #[must_use]
    pub fn upload_config(&self, remaining_datasets: Option<u64>) -> UploadConfig {
        // An old setting may still list what no endpoint takes.
        let extensions = self.extensions.iter().map(String::as_str).filter(|extension| *extension != ".vrt");
        UploadConfig {
            presigned_uploads: self.presigned_uploads,
            presigned_threshold_bytes: self.threshold,
            max_file_size_bytes: self.max_size(),
            allowed_extensions: extensions.collect::<Vec<_>>().join(","),
            remaining_dataset_quota: remaining_datasets,
        }
    }
}
