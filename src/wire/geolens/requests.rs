//! What clients send to upload a file, validated as FastAPI does it.

use alloc::string::String;
use alloc::vec::Vec;

use super::keys::Uuid;
use super::problem::Problem;
use crate::wire::fastapi::{Node, Validation};
use crate::wire::json::Limits;

/// `PresignedUploadRequest`: the body of `POST /ingest/upload/presigned`, and of the re-upload's.
///
/// ```
/// use presign::wire::geolens::UploadRequest;
///
/// let request = UploadRequest::parse(br#"{"filename": "roads.zip", "file_size": 1}"#)?;
/// assert_eq!(request.content_type(), "application/octet-stream");
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRequest {
    filename: String,
    file_size: i128,
    content_type: Option<String>,
}

impl UploadRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault in one line; 400 for a body that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::geolens::UploadRequest;
    ///
    /// let problem = UploadRequest::parse(br#"{"filename": "", "file_size": 0}"#).unwrap_err();
    /// assert_eq!(
    ///     problem.to_string(),
    ///     "422 Validation Error: body.filename: String should have at least 1 character; \
    ///      body.file_size: Input should be greater than or equal to 1",
    /// );
    /// ```
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        Ok(Validation::new().body(body, Limits::default(), Self::read)?)
    }

    fn read(node: Node<'_, '_>) -> Option<Self> {
        let model = node.model()?;
        let filename = model.required("filename", |node| node.text(1..=255).map(String::from));
        let file_size = model.required("file_size", |node| node.integer(1..));
        let content_type = model.optional("content_type", |node| node.text(..=255).map(String::from));
        Some(Self { filename: filename?, file_size: file_size?, content_type: content_type? })
    }

    /// The file's name as the client says it: 1 to 255 code points of anything. Store it as the job's `source_filename`.
    ///
    /// ```
    /// # use presign::wire::geolens::UploadRequest;
    /// let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 1}"#)?;
    /// assert_eq!(request.filename(), "a.zip");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn filename(&self) -> &str {
        &self.filename
    }

    /// The declared size in bytes, from 1; beyond 128 bits the nearest that they hold.
    ///
    /// ```
    /// # use presign::wire::geolens::UploadRequest;
    /// let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": "12"}"#)?;
    /// assert_eq!(request.file_size(), 12);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn file_size(&self) -> i128 {
        self.file_size
    }

    /// The declared type, up to 255 code points of anything; `application/octet-stream` where it is left out.
    ///
    /// ```
    /// # use presign::wire::geolens::UploadRequest;
    /// let request = UploadRequest::parse(br#"{"filename": "a", "file_size": 1, "content_type": "image/tiff"}"#)?;
    /// assert_eq!(request.content_type(), "image/tiff");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.content_type.as_deref().unwrap_or("application/octet-stream")
    }
}

/// A path parameter that is a UUID.
pub(super) fn path(validation: &Validation, name: &'static str, text: &str) -> Option<Uuid> {
    validation.path(name, text, |node| node.uuid()).map(Uuid)
}

/// `POST /datasets/{dataset_id}/reupload/presigned`.
///
/// ```
/// use presign::wire::geolens::ReuploadRequest;
///
/// let body = br#"{"filename": "roads.zip", "file_size": 1}"#;
/// let request = ReuploadRequest::parse("2489E9AD-2EE2-8E00-8EC9-32D5F69181C0", body)?;
/// assert_eq!(request.dataset_id().as_str(), "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0");
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReuploadRequest {
    dataset_id: Uuid,
    upload: UploadRequest,
}

impl ReuploadRequest {
    /// Reads path parameter and body.
    ///
    /// # Errors
    /// As [`UploadRequest::parse`], the path's faults first.
    ///
    /// ```
    /// use presign::wire::geolens::ReuploadRequest;
    ///
    /// let problem = ReuploadRequest::parse("nope", br#"{"filename": "a.zip", "file_size": 1}"#).unwrap_err();
    /// assert!(problem.to_string().contains("path.dataset_id: Input should be a valid UUID"));
    /// ```
    pub fn parse(dataset_id: &str, body: &[u8]) -> Result<Self, Problem> {
        let validation = Validation::new();
        let dataset_id = path(&validation, "dataset_id", dataset_id);
        Ok(validation.body(body, Limits::default(), |node| {
            let upload = UploadRequest::read(node);
            Some(Self { dataset_id: dataset_id?, upload: upload? })
        })?)
    }

    /// Which dataset is replaced.
    ///
    /// ```
    /// # use presign::wire::geolens::ReuploadRequest;
    /// # let id = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0";
    /// let request = ReuploadRequest::parse(id, br#"{"filename": "a.zip", "file_size": 1}"#)?;
    /// assert_eq!(request.dataset_id().as_str(), id);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn dataset_id(&self) -> &Uuid {
        &self.dataset_id
    }

    /// The body.
    ///
    /// ```
    /// # use presign::wire::geolens::ReuploadRequest;
    /// # let id = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0";
    /// let request = ReuploadRequest::parse(id, br#"{"filename": "a.zip", "file_size": 1}"#)?;
    /// assert_eq!(request.upload().file_size(), 1);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn upload(&self) -> &UploadRequest {
        &self.upload
    }
}

/// A part that the client has uploaded: as it says, so nothing is checked but that it is a text and a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportedPart {
    pub(super) etag: String,
    pub(super) part_number: i128,
}

impl ReportedPart {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let model = node.model()?;
        let etag = model.required("etag", |node| node.text(..).map(String::from));
        let part_number = model.required("part_number", |node| node.integer(..));
        Some(Self { etag: etag?, part_number: part_number? })
    }
}

/// `POST /ingest/upload/presigned/{job_id}/complete`, or the re-upload's, which has a dataset in its path.
///
/// ```
/// use presign::wire::geolens::CompleteRequest;
///
/// let job_id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
/// let request = CompleteRequest::parse(job_id, br#"{"parts": [{"etag": "\"5d41\"", "part_number": 1}]}"#)?;
/// assert_eq!(request.part_count(), 1);
/// assert_eq!(CompleteRequest::parse(job_id, b"{}")?.part_count(), 0);
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteRequest {
    dataset_id: Option<Uuid>,
    job_id: Uuid,
    pub(super) parts: Vec<ReportedPart>,
}

impl CompleteRequest {
    /// Reads path parameter and body, at the endpoint for new datasets.
    ///
    /// # Errors
    /// 422 with every fault in one line; 400 for a body that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::geolens::CompleteRequest;
    ///
    /// assert_eq!(CompleteRequest::parse("1", b"").unwrap_err().status(), 422);
    /// ```
    pub fn parse(job_id: &str, body: &[u8]) -> Result<Self, Problem> {
        let validation = Validation::new();
        let job_id = path(&validation, "job_id", job_id);
        Self::read(validation, Some(None), job_id, body)
    }

    /// Reads path parameters and body, at the endpoint for re-uploads.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    ///
    /// ```
    /// use presign::wire::geolens::CompleteRequest;
    ///
    /// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// assert!(CompleteRequest::parse_reupload(id, id, b"{}")?.dataset_id().is_some());
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn parse_reupload(dataset_id: &str, job_id: &str, body: &[u8]) -> Result<Self, Problem> {
        let validation = Validation::new();
        let dataset_id = path(&validation, "dataset_id", dataset_id);
        let job_id = path(&validation, "job_id", job_id);
        Self::read(validation, dataset_id.map(Some), job_id, body)
    }

    fn read(
        validation: Validation,
        dataset_id: Option<Option<Uuid>>,
        job_id: Option<Uuid>,
        body: &[u8],
    ) -> Result<Self, Problem> {
        Ok(validation.body(body, Limits::default(), |node| {
            let parts = node.model()?.optional("parts", |node| node.list(.., ReportedPart::read));
            Some(Self { dataset_id: dataset_id?, job_id: job_id?, parts: parts?.unwrap_or_default() })
        })?)
    }

    /// Which dataset is replaced; `None` where a new one is made.
    ///
    /// ```
    /// # use presign::wire::geolens::CompleteRequest;
    /// let request = CompleteRequest::parse("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81", b"{}")?;
    /// assert!(request.dataset_id().is_none());
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn dataset_id(&self) -> Option<&Uuid> {
        self.dataset_id.as_ref()
    }

    /// Which job the upload belongs to.
    ///
    /// ```
    /// # use presign::wire::geolens::CompleteRequest;
    /// # let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// assert_eq!(CompleteRequest::parse(id, b"{}")?.job_id().as_str(), id);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn job_id(&self) -> &Uuid {
        &self.job_id
    }

    /// How many parts the client names.
    ///
    /// ```
    /// # use presign::wire::geolens::CompleteRequest;
    /// # let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// assert_eq!(CompleteRequest::parse(id, br#"{"parts": []}"#)?.part_count(), 0);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    #[must_use]
    pub fn part_count(&self) -> usize {
        self.parts.len()
    }
}
