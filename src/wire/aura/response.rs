//! [`FileUploadResponse`]: a file's record, with or without where to put its bytes.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::ser::{Serialize, SerializeMap as _, SerializeStruct as _, Serializer};

use super::error::AuraError;
use super::settings::Settings;
use crate::error::{Error, ErrorKind};
use crate::wire::Answer;
use crate::wire::active_storage::time::with_milliseconds;
use crate::wire::active_storage::{
    BlobChecksum, BlobRow, DirectUpload, DirectUploadRequest, Filename, SignedIds,
};

/// The row of a file, as the service stores it and finds it again.
///
/// ```
/// use presign::wire::active_storage::{BlobChecksum, BlobId, BlobRow, Filename, RailsVersion};
/// use presign::wire::aura::FileRecord;
/// use presign::{ContentMd5, Timestamp};
///
/// let (id, key, service_name) = (BlobId::number(1), "xtap".into(), "amazon".into());
/// let record = FileRecord {
///     row: BlobRow { id, key, service_name, created_at: Timestamp::MIN },
///     filename: Filename::new("a.txt", RailsVersion::V7_2),
///     content_type: "text/plain".into(),
///     byte_size: 5,
///     checksum: BlobChecksum::Md5(ContentMd5::of(b"Hello")),
/// };
/// assert_eq!(record.filename.extension(), "txt");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The columns that the service fills. Aura's ids are numbers.
    pub row: BlobRow,
    /// The name, made safe.
    pub filename: Filename,
    /// The type that the upload is signed with.
    pub content_type: String,
    /// The size that the upload is signed with.
    pub byte_size: u64,
    /// The digest that the upload is signed with: of what comes through Aura an MD5.
    pub checksum: BlobChecksum,
}

impl FileRecord {
    /// The record of a new file.
    ///
    /// ```
    /// # use presign::wire::active_storage::{BlobId, BlobRow};
    /// # use presign::wire::aura::{FileRecord, Settings, UploadRequest};
    /// # let settings = Settings::default();
    /// # let (id, key, service_name) = (BlobId::number(1), "xtap".into(), "amazon".into());
    /// # let row = BlobRow { id, key, service_name, created_at: presign::Timestamp::MIN };
    /// let body = br#"{"blob": {"filename": "v:2.txt", "content_type": "text/plain", "byte_size": 5,
    ///     "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
    /// let request = UploadRequest::parse(body, &settings)?.plan(&settings)?;
    /// assert_eq!(FileRecord::new(&request, row).filename.as_str(), "v-2.txt");
    /// # Ok::<(), presign::wire::aura::AuraError>(())
    /// ```
    #[must_use]
    pub fn new(request: &DirectUploadRequest<'_>, row: BlobRow) -> Self {
        Self {
            row,
            filename: request.filename().clone(),
            // A planned request always has one.
            content_type: request.content_type().unwrap_or("application/octet-stream").into(),
            byte_size: request.byte_size(),
            checksum: request.checksum(),
        }
    }
}

/// The answer to a direct upload and to a lookup: the same schema, in the latter without `direct_upload`.
///
/// ```
/// # use presign::wire::active_storage::{BlobChecksum, BlobId, BlobRow, Filename, RailsVersion, SignedIds, SigningSecret};
/// # use presign::wire::aura::{FileRecord, FileUploadResponse, Settings};
/// # use presign::{ContentMd5, Timestamp};
/// # let (id, key, service_name) = (BlobId::number(1), "xtap".into(), "amazon".into());
/// # let record = FileRecord {
/// #     row: BlobRow { id, key, service_name, created_at: Timestamp::MIN },
/// #     filename: Filename::new("a.txt", RailsVersion::V7_2),
/// #     content_type: "text/plain".into(),
/// #     byte_size: 5,
/// #     checksum: BlobChecksum::Md5(ContentMd5::of(b"Hello")),
/// # };
/// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V7_2);
/// let answer = FileUploadResponse::found(&record, &ids, &Settings::default())?.to_answer();
/// assert!(answer.body().starts_with(r#"{"id":1,"key":"xtap","filename":"a.txt","content_type":"text/plain","metadata":{},"#));
/// assert!(answer.body().ends_with(r#","direct_upload":null}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct FileUploadResponse<'r> {
    record: &'r FileRecord,
    id: i64,
    signed_id: String,
    direct_upload: Option<DirectUpload>,
    null_direct_upload: bool,
    status: u16,
}

/// All of the schema's `DirectUploadHeaders` are required.
const HEADERS: [&str; 3] = ["Content-Type", "Content-MD5", "Content-Disposition"];

impl<'r> FileUploadResponse<'r> {
    /// The answer to a direct upload. The signed id has no expiry, as in Rails.
    ///
    /// # Errors
    /// 500 for what Aura's schema has no place for, which is the service's own fault: an id that is no number, and an upload without
    /// one of the headers `Content-Type`, `Content-MD5` and `Content-Disposition`, such as the disk service's.
    ///
    /// ```
    /// # use presign::wire::active_storage::{DirectUpload, SignedIds};
    /// # use presign::wire::aura::{AuraError, FileRecord, FileUploadResponse, Settings};
    /// fn answer(record: &FileRecord, ids: &SignedIds, upload: DirectUpload) -> Result<u16, AuraError> {
    ///     Ok(FileUploadResponse::created(record, ids, upload, &Settings::default())?.to_answer().status())
    /// }
    /// # let _ = answer;
    /// ```
    pub fn created(
        record: &'r FileRecord,
        ids: &SignedIds,
        direct_upload: DirectUpload,
        settings: &Settings,
    ) -> Result<Self, AuraError> {
        for wanted in HEADERS {
            if !direct_upload.headers().any(|(name, _)| name == wanted) {
                let (problem, allowed) = (format!("no {wanted}"), HEADERS.join(", "));
                return Err(AuraError::fault(Error::new(
                    ErrorKind::Missing,
                    "direct upload's headers",
                    problem,
                    allowed,
                )));
            }
        }
        Self::new(record, ids, Some(direct_upload), settings)
    }

    /// The answer to a lookup: nobody can upload with it.
    ///
    /// # Errors
    /// 500 where the row's id is no number.
    ///
    /// ```
    /// # use presign::wire::active_storage::SignedIds;
    /// # use presign::wire::aura::{AuraError, FileRecord, FileUploadResponse, Settings};
    /// fn answer(record: &FileRecord, ids: &SignedIds) -> Result<u16, AuraError> {
    ///     Ok(FileUploadResponse::found(record, ids, &Settings::default())?.to_answer().status())
    /// }
    /// # let _ = answer;
    /// ```
    pub fn found(record: &'r FileRecord, ids: &SignedIds, settings: &Settings) -> Result<Self, AuraError> {
        Self::new(record, ids, None, settings)
    }

    fn new(
        record: &'r FileRecord,
        ids: &SignedIds,
        direct_upload: Option<DirectUpload>,
        settings: &Settings,
    ) -> Result<Self, AuraError> {
        let id = record.row.id.as_number().ok_or_else(|| {
            AuraError::fault(Error::new(ErrorKind::Unsupported, "blob id", "text", "a number"))
        })?;
        let signed_id = ids.sign(&record.row.id, None);
        let status = if direct_upload.is_some() { settings.created_status() } else { 200 };
        let null_direct_upload = settings.null_direct_upload;
        Ok(Self { record, id, signed_id, direct_upload, null_direct_upload, status })
    }

    /// The signed id, by which the client names the file later.
    ///
    /// ```
    /// # use presign::wire::aura::FileUploadResponse;
    /// fn length(response: &FileUploadResponse<'_>) -> usize {
    ///     response.signed_id().len()
    /// }
    /// # let _ = length;
    /// ```
    #[must_use]
    pub fn signed_id(&self) -> &str {
        &self.signed_id
    }

    /// 200, or the [status](super::SettingsBuilder::created_status) of a direct upload; the fields in the order of the schema.
    ///
    /// ```
    /// # use presign::wire::aura::FileUploadResponse;
    /// fn status(response: &FileUploadResponse<'_>) -> u16 {
    ///     response.to_answer().status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(self.status, self)
    }
}

impl fmt::Debug for FileUploadResponse<'_> {
    /// Without the signed id, which lets whoever has it read the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileUploadResponse")
            .field("record", &self.record)
            .field("direct_upload", &self.direct_upload)
            .finish_non_exhaustive()
    }
}

impl Serialize for FileUploadResponse<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FileRecord { row, filename, content_type, byte_size, checksum } = self.record;
        let mut out = serializer.serialize_struct("FileUploadResponse", 11)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("key", &row.key)?;
        out.serialize_field("filename", filename)?;
        out.serialize_field("content_type", content_type)?;
        out.serialize_field("metadata", &NoMembers)?;
        out.serialize_field("service_name", &row.service_name)?;
        out.serialize_field("byte_size", byte_size)?;
        out.serialize_field("checksum", &format_args!("{checksum}"))?;
        out.serialize_field("created_at", &with_milliseconds(row.created_at))?;
        out.serialize_field("signed_id", &self.signed_id)?;
        if self.direct_upload.is_some() || self.null_direct_upload {
            out.serialize_field("direct_upload", &self.direct_upload)?;
        }
        out.end()
    }
}

/// "An object containing additional, service-specific metadata (currently empty)."
struct NoMembers;

impl Serialize for NoMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}
