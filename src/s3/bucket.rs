//! Operations on the bucket: HeadBucket, GetBucketLocation, ListObjectsV2, DeleteObjects.

use alloc::borrow::Cow;

use super::options::{self, operation, options};
use super::values::*;
use crate::checksum::{Checksum, ContentMd5};
use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;
use crate::operation::{BodySize, Operation};

operation! {
    /// Asks whether the bucket is there and may be used: S3's HeadBucket.
    ///
    /// ```
    /// let head = presign::HeadBucket::new();
    /// # let _ = head;
    /// ```
    HeadBucket
}

impl HeadBucket<'_> {
    /// Asks for the presigner's bucket.
    ///
    /// ```
    /// let head = presign::HeadBucket::new();
    /// # let _ = head;
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self(Operation::new(Method::Head, None))
    }
}

impl Default for HeadBucket<'_> {
    fn default() -> Self {
        Self::new()
    }
}

options! { HeadBucket: "HeadBucket::new()", expected_bucket_owner }

operation! {
    /// Asks for the bucket's region: S3's GetBucketLocation.
    ///
    /// ```
    /// let location = presign::GetBucketLocation::new();
    /// # let _ = location;
    /// ```
    GetBucketLocation
}

impl GetBucketLocation<'_> {
    /// Asks for the presigner's bucket.
    ///
    /// ```
    /// let location = presign::GetBucketLocation::new();
    /// # let _ = location;
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let mut new = Self(Operation::new(Method::Get, None));
        new.0.set_query("location", "");
        new
    }
}

impl Default for GetBucketLocation<'_> {
    fn default() -> Self {
        Self::new()
    }
}

options! { GetBucketLocation: "GetBucketLocation::new()", expected_bucket_owner }

operation! {
    /// Lists objects: S3's ListObjectsV2.
    ///
    /// ```
    /// let list = presign::ListObjectsV2::new().prefix("photos/").delimiter("/").max_keys(100);
    /// # let _ = list;
    /// ```
    ListObjectsV2
}

impl ListObjectsV2<'_> {
    /// Lists all objects of the bucket, 1,000 in one answer.
    ///
    /// ```
    /// let list = presign::ListObjectsV2::new();
    /// # let _ = list;
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let mut new = Self(Operation::new(Method::Get, None));
        new.0.set_query("list-type", "2");
        new
    }
}

impl Default for ListObjectsV2<'_> {
    fn default() -> Self {
        Self::new()
    }
}

options! { ListObjectsV2: "ListObjectsV2::new()",
    prefix, delimiter, encoding_type, max_keys, start_after, continuation_token, fetch_owner, request_payer,
    expected_bucket_owner,
}

operation! {
    /// Deletes up to 1,000 objects that the body names: S3's DeleteObjects.
    ///
    /// S3 wants a checksum of the body, in `content-md5` or `x-amz-checksum-*`.
    ///
    /// ```
    /// use presign::{BodySize, ContentMd5, DeleteObjects};
    ///
    /// let delete = DeleteObjects::new(BodySize::Exact(117)).content_md5(ContentMd5::from_base64("CY9rzUYh03PK3k6DJie09g==")?);
    /// # let _ = delete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    DeleteObjects
}

impl DeleteObjects<'_> {
    /// Deletes the objects that a body of `size` names.
    ///
    /// ```
    /// let delete = presign::DeleteObjects::new(presign::BodySize::Unlimited);
    /// # let _ = delete;
    /// ```
    #[must_use]
    pub fn new(size: BodySize) -> Self {
        let mut new = Self(Operation::new(Method::Post, None));
        new.0.set_query("delete", "");
        new.0.set_size(size);
        new
    }
}

options! { DeleteObjects: "DeleteObjects::new(BodySize::Exact(117))",
    content_md5, checksum, mfa, bypass_governance_retention, request_payer, expected_bucket_owner,
}
