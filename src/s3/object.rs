//! Operations on one object: GetObject, HeadObject, PutObject, DeleteObject.

use alloc::string::ToString;

use super::options::{self, operation, options};
use super::values::*;
use crate::checksum::{Checksum, ContentMd5};
use crate::content_disposition::ContentDisposition;
use crate::header::{ByteRange, EntityTag, HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::method::Method;
use crate::multipart::PartNumber;
use crate::object_key::ObjectKey;
use crate::operation::{BodySize, Operation};
use crate::time::Timestamp;

operation! {
    /// Reads an object: S3's GetObject.
    ///
    /// ```
    /// use presign::{ByteRange, GetObject, ObjectKey};
    ///
    /// let get = GetObject::new(ObjectKey::new("photos/cat.png")?).range(ByteRange::new(0, 99)?);
    /// # let _ = get;
    /// # Ok::<(), presign::Error>(())
    /// ```
    GetObject
}

impl<'a> GetObject<'a> {
    /// Reads the object under `key`.
    ///
    /// ```
    /// # use presign::{GetObject, ObjectKey};
    /// let get = GetObject::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = get;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        Self(Operation::new(Method::Get, Some(key)))
    }
}

options! { GetObject: "GetObject::new(ObjectKey::new(\"photos/cat.png\")?)",
    range, version_id, part_number, if_match, if_none_match, if_modified_since, if_unmodified_since,
    response_content_type, response_active_content_type, response_content_disposition, response_content_encoding,
    response_content_language, response_cache_control, response_expires, checksum_mode, customer_key, request_payer,
    expected_bucket_owner,
}

operation! {
    /// Reads an object's headers: S3's HeadObject.
    ///
    /// ```
    /// use presign::{HeadObject, ObjectKey};
    ///
    /// let head = HeadObject::new(ObjectKey::new("photos/cat.png")?).checksum_mode();
    /// # let _ = head;
    /// # Ok::<(), presign::Error>(())
    /// ```
    HeadObject
}

impl<'a> HeadObject<'a> {
    /// Reads the headers of the object under `key`.
    ///
    /// ```
    /// # use presign::{HeadObject, ObjectKey};
    /// let head = HeadObject::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = head;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        Self(Operation::new(Method::Head, Some(key)))
    }
}

options! { HeadObject: "HeadObject::new(ObjectKey::new(\"photos/cat.png\")?)",
    range, version_id, part_number, if_match, if_none_match, if_modified_since, if_unmodified_since,
    response_content_type, response_active_content_type, response_content_disposition, response_content_encoding,
    response_content_language, response_cache_control, response_expires, checksum_mode, customer_key, request_payer,
    expected_bucket_owner,
}

operation! {
    /// Writes an object in one request: S3's PutObject.
    ///
    /// ```
    /// use presign::{BodySize, MediaType, ObjectKey, PutObject};
    ///
    /// let put = PutObject::new(ObjectKey::new("photos/cat.png")?, BodySize::Exact(183_204))
    ///     .content_type(MediaType::new("image/png")?)
    ///     .create_only();
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    PutObject
}

impl<'a> PutObject<'a> {
    /// Writes the object under `key` with a body of `size`.
    ///
    /// ```
    /// # use presign::{BodySize, ObjectKey, PutObject};
    /// let put = PutObject::new(ObjectKey::new("photos/cat.png")?, BodySize::Exact(183_204));
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>, size: BodySize) -> Self {
        let mut new = Self(Operation::new(Method::Put, Some(key)));
        new.0.set_size(size);
        new
    }
}

options! { PutObject: "PutObject::new(ObjectKey::new(\"photos/cat.png\")?, BodySize::Exact(183_204))",
    content_type, active_content_type, content_md5, checksum, content_disposition, content_encoding, content_language,
    cache_control, expires, if_match, if_none_match, create_only, metadata, storage_class, acl, public_acl, tagging,
    encryption, customer_key, retention, legal_hold, website_redirect_location, request_payer, expected_bucket_owner,
}

operation! {
    /// Deletes an object: S3's DeleteObject.
    ///
    /// ```
    /// use presign::{DeleteObject, ObjectKey};
    ///
    /// let delete = DeleteObject::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = delete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    DeleteObject
}

impl<'a> DeleteObject<'a> {
    /// Deletes the object under `key`.
    ///
    /// ```
    /// # use presign::{DeleteObject, ObjectKey};
    /// let delete = DeleteObject::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = delete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        Self(Operation::new(Method::Delete, Some(key)))
    }
}

options! { DeleteObject: "DeleteObject::new(ObjectKey::new(\"photos/cat.png\")?)",
    version_id, if_match, mfa, bypass_governance_retention, request_payer, expected_bucket_owner,
}
