//! Operations that copy within the store: CopyObject and UploadPartCopy.

use alloc::string::ToString;

use super::options::{self, operation, options};
use super::values::*;
use crate::checksum::ChecksumAlgorithm;
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::header::{ByteRange, EntityTag, HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::method::Method;
use crate::multipart::{PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::Operation;
use crate::time::Timestamp;

operation! {
    /// Copies an object of up to 5 GiB within the store: S3's CopyObject.
    ///
    /// ```
    /// use presign::{BucketName, CopyObject, ObjectKey, s3::CopySource};
    ///
    /// let source = CopySource::new(&BucketName::new("uploads")?, &ObjectKey::new("tmp/cat.png")?);
    /// let copy = CopyObject::new(ObjectKey::new("photos/cat.png")?, source);
    /// # let _ = copy;
    /// # Ok::<(), presign::Error>(())
    /// ```
    CopyObject
}

impl<'a> CopyObject<'a> {
    /// Copies `source` to `key`.
    ///
    /// ```
    /// # use presign::{BucketName, CopyObject, ObjectKey, s3::CopySource};
    /// let source = CopySource::new(&BucketName::new("uploads")?, &ObjectKey::new("tmp/cat.png")?);
    /// let copy = CopyObject::new(ObjectKey::new("photos/cat.png")?, source);
    /// # let _ = copy;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, source: CopySource) -> Self {
        let mut operation = Operation::new(Method::Put, Some(key));
        let (name, value) = source.header();
        operation.set_header(name, value);
        Self(operation)
    }
}

options! { CopyObject:
    "CopyObject::new(ObjectKey::new(\"b\")?, CopySource::new(&BucketName::new(\"uploads\")?, &ObjectKey::new(\"a\")?))",
    source_if_match, source_if_none_match, source_if_modified_since, source_if_unmodified_since, if_match,
    if_none_match, create_only, metadata_directive, tagging_directive, content_type, active_content_type, content_disposition,
    content_encoding, content_language, cache_control, expires, metadata, checksum_algorithm, storage_class, acl,
    public_acl, tagging, encryption, customer_key, source_customer_key, retention, legal_hold,
    website_redirect_location, request_payer, expected_bucket_owner, expected_source_owner,
}

operation! {
    /// Copies a range of an object into a part of an upload: S3's UploadPartCopy.
    ///
    /// ```
    /// use presign::{BucketName, ByteRange, ObjectKey, PartNumber, UploadId, UploadPartCopy, s3::CopySource};
    ///
    /// let source = CopySource::new(&BucketName::new("uploads")?, &ObjectKey::new("tmp/cat.mp4")?);
    /// let part = UploadPartCopy::new(ObjectKey::new("cat.mp4")?, UploadId::new("2~abc")?, PartNumber::new(1)?, source)
    ///     .source_range(ByteRange::new(0, 5_242_879)?);
    /// # let _ = part;
    /// # Ok::<(), presign::Error>(())
    /// ```
    UploadPartCopy
}

impl<'a> UploadPartCopy<'a> {
    /// Copies `source` into part `number` of an upload of `key`.
    ///
    /// ```
    /// # use presign::{BucketName, ObjectKey, PartNumber, UploadId, UploadPartCopy, s3::CopySource};
    /// let source = CopySource::new(&BucketName::new("uploads")?, &ObjectKey::new("tmp/cat.mp4")?);
    /// let part = UploadPartCopy::new(ObjectKey::new("cat.mp4")?, UploadId::new("2~abc")?, PartNumber::new(1)?, source);
    /// # let _ = part;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, upload: UploadId<'a>, number: PartNumber, source: CopySource) -> Self {
        let mut operation = Operation::new(Method::Put, Some(key));
        operation.set_part(number);
        operation.set_query("uploadId", upload.into_text());
        let (name, value) = source.header();
        operation.set_header(name, value);
        Self(operation)
    }
}

options! { UploadPartCopy:
    "UploadPartCopy::new(ObjectKey::new(\"b\")?, UploadId::new(\"2~abc\")?, PartNumber::new(1)?, \
     CopySource::new(&BucketName::new(\"uploads\")?, &ObjectKey::new(\"a\")?))",
    source_range, source_if_match, source_if_none_match, source_if_modified_since, source_if_unmodified_since,
    customer_key, source_customer_key, request_payer, expected_bucket_owner, expected_source_owner,
}
