//! [`CreatedUpload`]: the answer to CreateMultipartUpload.

use alloc::string::String;

use super::fields::{self, Reads, once, required};
use super::walk::Element;
use crate::error::Error;
use crate::multipart::UploadId;

/// An upload in parts that was begun: S3's `InitiateMultipartUploadResult`.
///
/// ```
/// let body = b"<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>2~abc</UploadId>\
///              </InitiateMultipartUploadResult>";
/// let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
/// assert_eq!(created.upload_id().as_str(), "2~abc");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedUpload {
    bucket: Option<String>,
    key: Option<String>,
    upload_id: UploadId<'static>,
}

impl CreatedUpload {
    /// What the store calls the upload.
    ///
    /// ```
    /// # let body = b"<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>";
    /// # let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
    /// let id = created.upload_id().clone();
    /// # assert_eq!(id.as_str(), "2~abc");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn upload_id(&self) -> &UploadId<'static> {
        &self.upload_id
    }

    /// The same, owned: what [`UploadRecord::begin`](crate::upload::UploadRecord::begin) takes.
    ///
    /// ```
    /// # let body = b"<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>";
    /// # let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
    /// assert_eq!(created.into_upload_id().as_str(), "2~abc");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_upload_id(self) -> UploadId<'static> {
        self.upload_id
    }

    /// The bucket, as the store repeats it.
    ///
    /// ```
    /// # let body = b"<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>";
    /// # let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
    /// assert_eq!(created.bucket(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The key, as the store repeats it.
    ///
    /// ```
    /// # let body = b"<InitiateMultipartUploadResult><UploadId>2~abc</UploadId></InitiateMultipartUploadResult>";
    /// # let created = presign::s3::xml::read_created_upload(body)?.into_result()?;
    /// assert_eq!(created.key(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

#[derive(Default)]
pub(super) struct CreatedFields {
    bucket: Option<String>,
    key: Option<String>,
    upload_id: Option<UploadId<'static>>,
}

impl Reads for CreatedFields {
    const ROOT: &'static str = "InitiateMultipartUploadResult";
    type Value = CreatedUpload;

    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        match path {
            "Bucket" => once(&mut self.bucket, "Bucket", fields::text(element, "Bucket")?),
            "Key" => once(&mut self.key, "Key", fields::text(element, "Key")?),
            "UploadId" => once(&mut self.upload_id, "UploadId", fields::upload_id(element)?),
            _ => Ok(()),
        }
    }

    fn finish(self) -> Result<CreatedUpload, Error> {
        let upload_id = required(self.upload_id, "UploadId")?;
        Ok(CreatedUpload { bucket: self.bucket, key: self.key, upload_id })
    }
}
