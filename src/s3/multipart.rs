//! The operations of a multipart upload: create, upload, complete, abort and the two listings.
//!
//! Amazon S3 User Guide, "Uploading and copying objects using multipart upload".

use alloc::borrow::Cow;
use alloc::string::ToString;

use super::options::{self, operation, options};
use super::values::*;
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::content_disposition::ContentDisposition;
use crate::header::{EntityTag, HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::method::Method;
use crate::multipart::{PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::{BodySize, Operation};
use crate::time::Timestamp;

operation! {
    /// Begins a multipart upload: S3's CreateMultipartUpload. What the object will be is said here.
    ///
    /// ```
    /// use presign::{CreateMultipartUpload, MediaType, ObjectKey};
    ///
    /// let create = CreateMultipartUpload::new(ObjectKey::new("video.mp4")?).content_type(MediaType::new("video/mp4")?);
    /// # let _ = create;
    /// # Ok::<(), presign::Error>(())
    /// ```
    CreateMultipartUpload
}

impl<'a> CreateMultipartUpload<'a> {
    /// Begins an upload of `key`.
    ///
    /// ```
    /// # use presign::{CreateMultipartUpload, ObjectKey};
    /// let create = CreateMultipartUpload::new(ObjectKey::new("video.mp4")?);
    /// # let _ = create;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        let mut new = Self(Operation::new(Method::Post, Some(key)));
        new.0.set_query("uploads", "");
        new
    }
}

options! { CreateMultipartUpload: "CreateMultipartUpload::new(ObjectKey::new(\"video.mp4\")?)",
    content_type, active_content_type, content_disposition, content_encoding, content_language, cache_control, expires, metadata,
    checksum_algorithm, checksum_type, storage_class, acl, public_acl, tagging, encryption, customer_key, retention,
    legal_hold, website_redirect_location, request_payer, expected_bucket_owner,
}

operation! {
    /// Uploads one part: S3's UploadPart. The answer's `ETag` is needed to complete the upload.
    ///
    /// ```
    /// use presign::{BodySize, ObjectKey, PartNumber, UploadId, UploadPart};
    ///
    /// let part = UploadPart::new(
    ///     ObjectKey::new("video.mp4")?,
    ///     UploadId::new("2~abc")?,
    ///     PartNumber::new(1)?,
    ///     BodySize::Exact(8 << 20),
    /// );
    /// # let _ = part;
    /// # Ok::<(), presign::Error>(())
    /// ```
    UploadPart
}

impl<'a> UploadPart<'a> {
    /// Uploads part `number` of an upload of `key`, with a body of `size`.
    ///
    /// ```
    /// # use presign::{BodySize, ObjectKey, PartNumber, UploadId, UploadPart};
    /// # let (key, id) = (ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// let part = UploadPart::new(key, id, PartNumber::new(1)?, BodySize::Exact(8 << 20));
    /// # let _ = part;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, upload: UploadId<'a>, number: PartNumber, size: BodySize) -> Self {
        let mut new = Self(Operation::new(Method::Put, Some(key)));
        new.0.set_part(number);
        new.0.set_query("uploadId", upload.into_text());
        new.0.set_size(size);
        new
    }
}

options! { UploadPart:
    "UploadPart::new(ObjectKey::new(\"video.mp4\")?, UploadId::new(\"2~abc\")?, PartNumber::new(1)?, BodySize::Exact(9))",
    content_md5, checksum, customer_key, request_payer, expected_bucket_owner,
}

operation! {
    /// Joins the parts: S3's CompleteMultipartUpload. The body is XML with each part's number and ETag; the server may
    /// answer 200 with an error in the body.
    ///
    /// ```
    /// use presign::{CompleteMultipartUpload, ObjectKey, UploadId};
    ///
    /// let complete = CompleteMultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?).create_only();
    /// # let _ = complete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    CompleteMultipartUpload
}

impl<'a> CompleteMultipartUpload<'a> {
    /// Completes an upload of `key`.
    ///
    /// ```
    /// # use presign::{CompleteMultipartUpload, ObjectKey, UploadId};
    /// let complete = CompleteMultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// # let _ = complete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, upload: UploadId<'a>) -> Self {
        Self(of_upload(Method::Post, key, upload))
    }
}

options! { CompleteMultipartUpload: "CompleteMultipartUpload::new(ObjectKey::new(\"video.mp4\")?, UploadId::new(\"2~abc\")?)",
    if_match, create_only, checksum, checksum_type, object_size, customer_key, request_payer, expected_bucket_owner,
}

operation! {
    /// Gives an upload up and frees its parts: S3's AbortMultipartUpload.
    ///
    /// ```
    /// use presign::{AbortMultipartUpload, ObjectKey, UploadId};
    ///
    /// let abort = AbortMultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// # let _ = abort;
    /// # Ok::<(), presign::Error>(())
    /// ```
    AbortMultipartUpload
}

impl<'a> AbortMultipartUpload<'a> {
    /// Aborts an upload of `key`.
    ///
    /// ```
    /// # use presign::{AbortMultipartUpload, ObjectKey, UploadId};
    /// let abort = AbortMultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// # let _ = abort;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, upload: UploadId<'a>) -> Self {
        Self(of_upload(Method::Delete, key, upload))
    }
}

options! { AbortMultipartUpload: "AbortMultipartUpload::new(ObjectKey::new(\"video.mp4\")?, UploadId::new(\"2~abc\")?)",
    request_payer, expected_bucket_owner,
}

operation! {
    /// Lists the parts that were uploaded: S3's ListParts.
    ///
    /// ```
    /// use presign::{ListParts, ObjectKey, UploadId};
    ///
    /// let list = ListParts::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?).max_parts(100);
    /// # let _ = list;
    /// # Ok::<(), presign::Error>(())
    /// ```
    ListParts
}

impl<'a> ListParts<'a> {
    /// Lists the parts of an upload of `key`.
    ///
    /// ```
    /// # use presign::{ListParts, ObjectKey, UploadId};
    /// let list = ListParts::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// # let _ = list;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, upload: UploadId<'a>) -> Self {
        Self(of_upload(Method::Get, key, upload))
    }
}

options! { ListParts: "ListParts::new(ObjectKey::new(\"video.mp4\")?, UploadId::new(\"2~abc\")?)",
    max_parts, part_number_marker, customer_key, request_payer, expected_bucket_owner,
}

operation! {
    /// Lists the uploads of a bucket that are neither completed nor aborted: S3's ListMultipartUploads.
    ///
    /// ```
    /// let list = presign::ListMultipartUploads::new().prefix("videos/");
    /// # let _ = list;
    /// ```
    ListMultipartUploads
}

impl Default for ListMultipartUploads<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl ListMultipartUploads<'_> {
    /// Lists all uploads.
    ///
    /// ```
    /// let list = presign::ListMultipartUploads::new();
    /// # let _ = list;
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let mut new = Self(Operation::new(Method::Get, None));
        new.0.set_query("uploads", "");
        new
    }
}

options! { ListMultipartUploads: "ListMultipartUploads::new()",
    prefix, delimiter, encoding_type, max_uploads, key_marker, upload_id_marker, request_payer, expected_bucket_owner,
}

fn of_upload<'a>(method: Method, key: ObjectKey<'a>, upload: UploadId<'a>) -> Operation<'a> {
    let mut operation = Operation::new(method, Some(key));
    operation.set_query("uploadId", upload.into_text());
    operation
}
