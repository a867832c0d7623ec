//! [`StorageService`]: the headers of a direct upload, which each service has its own of.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{BlobChecksum, DirectUploadRequest, Disposition};

/// The kinds of services that Rails has. [`S3Service`](super::S3Service) and [`DiskService`](super::DiskService) sign by
/// themselves; the URLs of the others come from their makers' libraries, and
/// [`DirectUpload::new`](super::DirectUpload::new) takes them with these headers.
///
/// ```
/// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion, StorageService};
///
/// let body = br#"{"blob": {"filename": "a", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w==",
///     "content_type": "text/plain"}}"#;
/// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
/// let names = |service: StorageService| -> Vec<String> {
///     service.headers_for_direct_upload(&request).into_iter().map(|(name, _)| name).collect()
/// };
/// assert_eq!(names(StorageService::S3), ["Content-Type", "Content-MD5", "Content-Disposition"]);
/// assert_eq!(names(StorageService::Gcs), ["Content-MD5", "Content-Disposition"]);
/// assert_eq!(names(StorageService::Disk), ["Content-Type"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StorageService {
    /// `S3`: the object stores of this crate.
    S3,
    /// `Disk`: a directory of the application.
    Disk,
    /// `GCS`: Google Cloud Storage. A `Cache-Control` that its configuration names comes behind these headers.
    Gcs,
    /// `AzureStorage`, up to 8.0.
    Azure,
}

impl StorageService {
    /// `headers_for_direct_upload`: what the browser sends, in Rails' order. `Content-Length` it sets by itself. Custom
    /// metadata, from 7.0 on, stands under the service's own prefix.
    ///
    /// A [`DirectUpload`](super::DirectUpload) that is signed here has what is signed beside these, too.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion, StorageService};
    ///
    /// let body = br#"{"blob": {"filename": "a", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w==",
    ///     "metadata": {"custom": {"album": "7"}}}}"#;
    /// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
    /// let headers = StorageService::Azure.headers_for_direct_upload(&request);
    /// assert_eq!(headers[2], ("x-ms-blob-type".into(), "BlockBlob".into()));
    /// assert_eq!(headers[3], ("x-ms-meta-album".into(), "7".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn headers_for_direct_upload(self, request: &DirectUploadRequest<'_>) -> Vec<(String, String)> {
        let content_type = request.content_type().map(|value| ("Content-Type", String::from(value)));
        let checksum = request.checksum();
        // Only S3 has a header for a SHA-256.
        let digest = match (self, checksum) {
            (Self::Gcs | Self::Azure, BlobChecksum::Sha256(_)) => None,
            _ => Some((checksum.header_name(), checksum.to_base64())),
        };
        let disposition = |name| Some((name, Disposition::Inline.header(request.filename())));
        let (own, prefix) = match self {
            Self::S3 => ([content_type, digest, disposition("Content-Disposition"), None], "x-amz-meta-"),
            Self::Gcs => ([None, digest, disposition("Content-Disposition"), None], "x-goog-meta-"),
            Self::Azure => {
                let blob_type = Some(("x-ms-blob-type", "BlockBlob".into()));
                (
                    [content_type, digest, disposition("x-ms-blob-content-disposition"), blob_type],
                    "x-ms-meta-",
                )
            }
            Self::Disk => {
                return content_type.map(|(name, value)| (name.into(), value)).into_iter().collect();
            }
        };
        let custom = request.custom_metadata().map(|(name, value)| (format!("{prefix}{name}"), value.into()));
        own.into_iter().flatten().map(|(name, value)| (name.into(), value)).chain(custom).collect()
    }
}
