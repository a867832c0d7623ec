//! Operations on an object's tags: PutObjectTagging and GetObjectTagging.

use super::options::{self, operation, options};
use super::values::*;
use crate::checksum::{Checksum, ContentMd5};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::operation::Operation;

operation! {
    /// Replaces an object's tags by those in the XML body: S3's PutObjectTagging.
    ///
    /// ```
    /// use presign::{ObjectKey, PutObjectTagging};
    ///
    /// let put = PutObjectTagging::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    PutObjectTagging
}

impl<'a> PutObjectTagging<'a> {
    /// Replaces the tags of the object under `key`.
    ///
    /// ```
    /// # use presign::{ObjectKey, PutObjectTagging};
    /// let put = PutObjectTagging::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = put;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        Self(of_tags(Method::Put, key))
    }
}

options! { PutObjectTagging: "PutObjectTagging::new(ObjectKey::new(\"photos/cat.png\")?)",
    version_id, content_md5, checksum, request_payer, expected_bucket_owner,
}

operation! {
    /// Reads an object's tags: S3's GetObjectTagging.
    ///
    /// ```
    /// use presign::{GetObjectTagging, ObjectKey};
    ///
    /// let get = GetObjectTagging::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = get;
    /// # Ok::<(), presign::Error>(())
    /// ```
    GetObjectTagging
}

impl<'a> GetObjectTagging<'a> {
    /// Reads the tags of the object under `key`.
    ///
    /// ```
    /// # use presign::{GetObjectTagging, ObjectKey};
    /// let get = GetObjectTagging::new(ObjectKey::new("photos/cat.png")?);
    /// # let _ = get;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: ObjectKey<'a>) -> Self {
        Self(of_tags(Method::Get, key))
    }
}

options! { GetObjectTagging: "GetObjectTagging::new(ObjectKey::new(\"photos/cat.png\")?)",
    version_id, request_payer, expected_bucket_owner,
}

fn of_tags<'a>(method: Method, key: ObjectKey<'a>) -> Operation<'a> {
    let mut operation = Operation::new(method, Some(key));
    operation.set_query("tagging", "");
    operation
}
