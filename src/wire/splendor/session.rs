//! [`Session`]: what the service keeps of a hosted upload, and the calls that follow from it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::complete::{Abort, CompleteRequest, Completion};
use super::error::ApiError;
use super::parts::{PartsRequest, PartsResponse, SignedPart};
use super::settings::Settings;
use crate::error::ErrorKind;
use crate::header::EntityTag;
use crate::multipart::{MultipartPlan, PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CompletedParts, DeleteObject, HeadObject, MultipartUpload,
};
use crate::time::Timestamp;
use crate::wire::Store;

/// The row of one hosted upload. It has no URL and no secret, and is written and read with serde.
///
/// A service keeps it under its ID, for one tenant and one source, and gives it only to requests of these.
///
/// ```
/// use presign::wire::splendor::Session;
///
/// let stored = r#"{"upload_session_id":"ups_1","key":"uploads/ups_1/a.csv","sign_size":false,
///     "transfer":{"upload_mode":"multipart","plan":{"size":20000000,"part_size":8388608},"upload_id":"2~abc"}}"#;
/// let session: Session = serde_json::from_str(stored)?;
/// assert_eq!(session.plan().map(|plan| plan.part_count()), Some(3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    upload_session_id: String,
    key: ObjectKey<'static>,
    transfer: Transfer,
    sign_size: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "upload_mode", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Transfer {
    Single { size: u64 },
    Multipart { plan: MultipartPlan, upload_id: UploadId<'static> },
}

impl Session {
    pub(super) fn new(
        upload_session_id: String,
        key: ObjectKey<'static>,
        transfer: Transfer,
        sign_size: bool,
    ) -> Self {
        Self { upload_session_id, key, transfer, sign_size }
    }

    /// `ups_` and an identifier.
    ///
    /// ```
    /// # fn id(session: &presign::wire::splendor::Session) -> &str {
    /// session.upload_session_id()
    /// # }
    /// ```
    #[must_use]
    pub fn upload_session_id(&self) -> &str {
        &self.upload_session_id
    }

    /// Where the object goes.
    ///
    /// ```
    /// # fn key(session: &presign::wire::splendor::Session) -> &str {
    /// session.key().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// In bytes, as the client said.
    ///
    /// ```
    /// # fn size(session: &presign::wire::splendor::Session) -> u64 {
    /// session.size()
    /// # }
    /// ```
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.transfer {
            Transfer::Single { size } => *size,
            Transfer::Multipart { plan, .. } => plan.size(),
        }
    }

    /// The parts of a multipart upload.
    ///
    /// ```
    /// # fn parts(session: &presign::wire::splendor::Session) -> Option<u16> {
    /// session.plan().map(|plan| plan.part_count())
    /// # }
    /// ```
    #[must_use]
    pub fn plan(&self) -> Option<&MultipartPlan> {
        match &self.transfer {
            Transfer::Single { .. } => None,
            Transfer::Multipart { plan, .. } => Some(plan),
        }
    }

    /// The store's name for a multipart upload.
    ///
    /// ```
    /// # fn upload_id(session: &presign::wire::splendor::Session) -> Option<&str> {
    /// session.upload_id().map(|id| id.as_str())
    /// # }
    /// ```
    #[must_use]
    pub fn upload_id(&self) -> Option<&UploadId<'static>> {
        match &self.transfer {
            Transfer::Single { .. } => None,
            Transfer::Multipart { upload_id, .. } => Some(upload_id),
        }
    }

    /// The extension of the key in lower case, which says what the file holds: `jsonl` and `csv` are records.
    ///
    /// ```
    /// # fn format(session: &presign::wire::splendor::Session) -> Option<String> {
    /// session.extension()
    /// # }
    /// ```
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let name = self.key.as_str().rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.')
            .filter(|(stem, extension)| !stem.is_empty() && !extension.is_empty())
            .map(|(_, extension)| extension.to_ascii_lowercase())
    }

    /// Signs the parts that a request asks for: one URL for each number, in the order of the request.
    ///
    /// A number that stands twice is signed twice, with the same URL: asking again is how a client renews URLs, and an
    /// answer of another length could not be zipped with the request.
    ///
    /// # Errors
    /// 404 where the request names another session; code `not_multipart` for an upload in one request,
    /// `part_number_out_of_range` for a part that the upload does not have; 500 for the service's own fault.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// use presign::Timestamp;
    /// use presign::wire::{Store, splendor::{PartsRequest, Session, Settings}};
    ///
    /// # let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let stored = r#"{"upload_session_id":"ups_1","key":"uploads/ups_1/a.csv","sign_size":false,
    /// #     "transfer":{"upload_mode":"multipart","plan":{"size":20000000,"part_size":8388608},"upload_id":"2~abc"}}"#;
    /// # let session: Session = serde_json::from_str(stored)?;
    /// let settings = Settings::builder().build()?;
    /// let now = Timestamp::parse("2026-01-15T09:15:00Z")?;
    /// let sign = |body: &[u8]| {
    ///     let request = PartsRequest::parse(body, &settings)?;
    ///     session.sign_parts(&request, Store::from(&presigner), &settings, now)
    /// };
    /// let parts = sign(br#"{"upload_session_id": "ups_1", "part_numbers": [3, 1]}"#)?;
    /// assert_eq!(parts.parts[0].part_number, 3);
    /// let refused = sign(br#"{"upload_session_id": "ups_1", "part_numbers": [4]}"#).unwrap_err();
    /// assert_eq!((refused.status(), refused.code()), (400, Some("part_number_out_of_range")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_parts(
        &self,
        request: &PartsRequest,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<PartsResponse, ApiError> {
        self.is(&request.upload_session_id)?;
        let upload = self.upload().ok_or_else(|| {
            let message =
                "upload_session_id: the upload goes in one request; allowed: one that goes in parts";
            ApiError::coded(settings.refusal_status, "not_multipart", message)
        })?;
        let batch = store.presigner().batch(settings.validity(now)).map_err(ApiError::fault)?;
        let mut parts = Vec::with_capacity(request.part_numbers.len());
        for (index, number) in request.part_numbers.iter().enumerate() {
            let part = upload.part(*number).map_err(|_| {
                let place = format!("part_numbers.{index}");
                out_of_plan(settings, &place, *number, upload.plan())
            })?;
            let mut upload_url = String::with_capacity(self.key.as_str().len() + 512);
            batch.append_url(part.as_ref(), &mut upload_url).map_err(ApiError::fault)?;
            parts.push(SignedPart { part_number: number.get(), upload_url, expires_at: batch.expires_at() });
        }
        Ok(PartsResponse { parts })
    }

    /// The storage call that completes the upload: of parts, S3's own; of one request, a look at what lies there.
    ///
    /// Parts come in any order; each that was planned has to be there, once.
    ///
    /// # Errors
    /// 404 where the request names another session; code `not_multipart` for parts of an upload in one request,
    /// `parts_missing`, `part_number_out_of_range`, `part_number_repeated`, `etag_not_usable`.
    ///
    /// ```
    /// # let stored = r#"{"upload_session_id":"ups_1","key":"uploads/ups_1/a.csv","sign_size":false,
    /// #     "transfer":{"upload_mode":"multipart","plan":{"size":8388608,"part_size":8388608},"upload_id":"2~abc"}}"#;
    /// # let session: presign::wire::splendor::Session = serde_json::from_str(stored)?;
    /// use presign::wire::splendor::{CompleteRequest, Completion, Settings};
    ///
    /// let settings = Settings::builder().build()?;
    /// let body = br#"{"upload_session_id": "ups_1", "parts": [{"part_number": 1, "etag": "\"5d41\""}]}"#;
    /// let request = CompleteRequest::parse(body, &settings)?;
    /// let Completion::Multipart { operation, parts } = session.complete(&request, &settings)? else { unreachable!() };
    /// assert!(parts.to_xml().contains("<PartNumber>1</PartNumber>"));
    /// # let _ = operation;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn complete<'s>(
        &'s self,
        request: &'s CompleteRequest,
        settings: &Settings,
    ) -> Result<Completion<'s>, ApiError> {
        self.is(&request.upload_session_id)?;
        let status = settings.refusal_status;
        let given = request.parts.as_deref().unwrap_or_default();
        let Transfer::Multipart { plan, upload_id } = &self.transfer else {
            if given.is_empty() {
                return Ok(Completion::Single(HeadObject::new(self.key.as_borrowed())));
            }
            let message = "parts: the upload went in one request; allowed: no parts";
            return Err(ApiError::coded(status, "not_multipart", message));
        };
        let mut parts = Vec::with_capacity(given.len());
        for (index, part) in given.iter().enumerate() {
            let place = |field| format!("parts.{index}.{field}");
            if plan.part(part.part_number).is_none() {
                return Err(out_of_plan(settings, &place("part_number"), part.part_number, plan));
            }
            let tag = EntityTag::new(Cow::Borrowed(part.etag.as_str())).map_err(|error| {
                ApiError::refused(status, "etag_not_usable", place("etag"), error.problem(), error.allowed())
            })?;
            parts.push((part.part_number, tag));
        }
        let missing = |count: usize| {
            let (problem, allowed) = (format!("{count} of the upload's parts"), plan.part_count());
            ApiError::refused(status, "parts_missing", "parts", problem, format!("all {allowed}"))
        };
        let parts = CompletedParts::new(parts).map_err(|error| match error.kind() {
            ErrorKind::Empty => missing(0),
            _ => ApiError::refused(status, "part_number_repeated", "parts", error.problem(), error.allowed()),
        })?;
        // Each is one of the plan, and none is there twice.
        if parts.iter().len() < usize::from(plan.part_count()) {
            return Err(missing(parts.iter().len()));
        }
        let operation = CompleteMultipartUpload::new(self.key.as_borrowed(), upload_id.as_borrowed());
        Ok(Completion::Multipart { operation, parts })
    }

    /// Whether what the store says of the object is what was announced: its size in bytes, `None` where it is not there. A
    /// URL that signs the type alone takes any size.
    ///
    /// # Errors
    /// Code `object_missing` or `size_differs`.
    ///
    /// ```
    /// # let stored = r#"{"upload_session_id":"ups_1","key":"a","sign_size":false,
    /// #     "transfer":{"upload_mode":"single","size":12}}"#;
    /// # let session: presign::wire::splendor::Session = serde_json::from_str(stored)?;
    /// use presign::wire::splendor::Settings;
    ///
    /// let settings = Settings::builder().build()?;
    /// assert!(session.confirm(Some(12), &settings).is_ok());
    /// assert_eq!(session.confirm(None, &settings).unwrap_err().code(), Some("object_missing"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn confirm(&self, found: Option<u64>, settings: &Settings) -> Result<(), ApiError> {
        let (status, size) = (settings.refusal_status, self.size());
        match found {
            Some(found) if found == size => Ok(()),
            Some(found) => {
                let (found, allowed) = (format!("{found} bytes"), format!("{size} bytes, as announced"));
                Err(ApiError::refused(status, "size_differs", "object", found, allowed))
            }
            None => {
                Err(ApiError::refused(status, "object_missing", "object", "not there", "an upload first"))
            }
        }
    }

    /// The storage call that gives the upload up: parts are dropped, an object is deleted.
    ///
    /// **This crate's own addition**: no page of Splendor's shows such an endpoint, though its runs can be `aborted`. A session
    /// that was completed is not given up: its object would be deleted.
    ///
    /// ```
    /// # fn abort(session: &presign::wire::splendor::Session) {
    /// use presign::wire::splendor::Abort;
    ///
    /// match session.abort() {
    ///     Abort::Multipart(_operation) => println!("drop the parts"),
    ///     Abort::Single(_operation) => println!("delete what may lie there"),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn abort(&self) -> Abort<'_> {
        let key = self.key.as_borrowed();
        match &self.transfer {
            Transfer::Single { .. } => Abort::Single(DeleteObject::new(key)),
            Transfer::Multipart { upload_id, .. } => {
                Abort::Multipart(AbortMultipartUpload::new(key, upload_id.as_borrowed()))
            }
        }
    }

    /// A session is only for requests that name it.
    fn is(&self, upload_session_id: &str) -> Result<(), ApiError> {
        if self.upload_session_id == upload_session_id { Ok(()) } else { Err(ApiError::session_not_found()) }
    }

    fn upload(&self) -> Option<MultipartUpload<'_>> {
        let Transfer::Multipart { plan, upload_id } = &self.transfer else { return None };
        let upload = MultipartUpload::new(self.key.as_borrowed(), upload_id.as_borrowed(), *plan);
        Some(if self.sign_size { upload.sign_lengths() } else { upload })
    }
}

fn out_of_plan(settings: &Settings, place: &str, number: PartNumber, plan: &MultipartPlan) -> ApiError {
    let allowed = format!("1 to {} in this upload", plan.part_count());
    let code = "part_number_out_of_range";
    ApiError::refused(settings.refusal_status, code, place, number.to_string(), allowed)
}
