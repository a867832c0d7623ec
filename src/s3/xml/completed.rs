//! [`CompletedUpload`]: the answer to CompleteMultipartUpload.

use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{self, Checksums, Reads, once};
use super::walk::Element;
use crate::checksum::{Checksum, CompositeChecksum};
use crate::error::Error;
use crate::header::EntityTag;

/// An upload whose parts were joined: S3's `CompleteMultipartUploadResult`. Nothing in it is sure to be there, but that it
/// came means that the object exists.
///
/// ```
/// let body = b"<CompleteMultipartUploadResult><Key>k</Key><ETag>&quot;a-2&quot;</ETag></CompleteMultipartUploadResult>";
/// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
/// assert_eq!(completed.key(), Some("k"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedUpload {
    location: Option<String>,
    bucket: Option<String>,
    key: Option<String>,
    entity_tag: Option<EntityTag<'static>>,
    checksums: Vec<Checksum>,
    composite_checksum: Option<CompositeChecksum>,
}

impl CompletedUpload {
    /// The entity tag of the object; `None` where the store leaves it empty.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.entity_tag(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn entity_tag(&self) -> Option<&EntityTag<'static>> {
        self.entity_tag.as_ref()
    }

    /// The checksums of the whole object, which do not depend on how it was cut.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.checksums(), [presign::Checksum::crc32(0xcbf4_3926)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn checksums(&self) -> &[Checksum] {
        &self.checksums
    }

    /// The checksum of the parts' checksums (`<base64>-<parts>`), where the upload was begun with such a one.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><ChecksumCRC32>y/Q5Jg==-2</ChecksumCRC32>\
    ///              <ChecksumType>COMPOSITE</ChecksumType></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.composite_checksum().unwrap().part_count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn composite_checksum(&self) -> Option<CompositeChecksum> {
        self.composite_checksum
    }

    /// The object's address as the store has it: unsigned, and behind a proxy often of no use to clients.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><Location>http://s3/b/k</Location></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.location(), Some("http://s3/b/k"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The bucket, as the store repeats it.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><Bucket>b</Bucket></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.bucket(), Some("b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The key, as the store repeats it.
    ///
    /// ```
    /// let body = b"<CompleteMultipartUploadResult><Key>a b</Key></CompleteMultipartUploadResult>";
    /// let completed = presign::s3::xml::read_completed_upload(body)?.into_result()?;
    /// assert_eq!(completed.key(), Some("a b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

#[derive(Default)]
pub(super) struct CompletedFields {
    location: Option<String>,
    bucket: Option<String>,
    key: Option<String>,
    entity_tag: Option<Option<EntityTag<'static>>>,
    checksums: Checksums,
}

impl Reads for CompletedFields {
    const ROOT: &'static str = "CompleteMultipartUploadResult";
    type Value = CompletedUpload;

    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        match path {
            "Location" => once(&mut self.location, "Location", fields::text(element, "Location")?),
            "Bucket" => once(&mut self.bucket, "Bucket", fields::text(element, "Bucket")?),
            "Key" => once(&mut self.key, "Key", fields::text(element, "Key")?),
            "ETag" => once(&mut self.entity_tag, "ETag", fields::entity_tag(element)?),
            name => self.checksums.take(name, element),
        }
    }

    fn finish(self) -> Result<CompletedUpload, Error> {
        let Self { location, bucket, key, entity_tag, checksums } = self;
        let ((checksums, composite_checksum), entity_tag) = (checksums.finish()?, entity_tag.flatten());
        Ok(CompletedUpload { location, bucket, key, entity_tag, checksums, composite_checksum })
    }
}
