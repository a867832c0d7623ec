//! [`StorageCall`]: one request to the store, which the service does by itself or has signed.

use alloc::string::String;

use crate::bucket::BucketName;
use crate::error::Error;
use crate::media_type::MediaType;
use crate::multipart::UploadId;
use crate::object_key::ObjectKey;
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
use crate::presigner::Presigner;
use crate::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CompletedParts, CopyObject, CopySource,
    CreateMultipartUpload, DeleteObject, HeadObject,
};
use crate::time::Validity;

/// One call to the store, as a value: names as S3 has them, keys with the tenant's prefix.
///
/// A service with an S3 client of its own takes the fields; one without has the call [signed](Self::presign) and sends it
/// with any HTTP client, with [`body`](Self::body).
///
/// ```
/// use presign::wire::geolens::StorageCall;
/// use presign::{Credentials, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
///
/// let call = StorageCall::HeadObject { key: ObjectKey::new("staging/7d/a.zip")? };
/// let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let soon = Validity::minutes(5).from(Timestamp::MIN);
/// let request = call.presign(&presigner, presigner.bucket().name(), soon)?;
/// assert_eq!((call.name(), request.method().as_str()), ("HeadObject", "HEAD"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageCall {
    /// Begins an upload in parts; its answer has the upload's ID.
    CreateMultipartUpload {
        /// Where the file will lie.
        key: ObjectKey<'static>,
        /// The type that the object will have.
        content_type: MediaType<'static>,
    },
    /// Makes the object of its parts.
    CompleteMultipartUpload {
        /// Where the file will lie.
        key: ObjectKey<'static>,
        /// The upload.
        upload_id: UploadId<'static>,
        /// Its parts in their order.
        parts: CompletedParts<'static>,
    },
    /// Gives up an upload in parts; may fail.
    AbortMultipartUpload {
        /// Where the file would have lain.
        key: ObjectKey<'static>,
        /// The upload.
        upload_id: UploadId<'static>,
    },
    /// Asks whether the object is there, and for its size.
    HeadObject {
        /// The object.
        key: ObjectKey<'static>,
    },
    /// Copies within the bucket. Above 5 GiB the store wants a copy in parts (UploadPartCopy) instead.
    CopyObject {
        /// What is copied.
        from: ObjectKey<'static>,
        /// Where the copy will lie.
        to: ObjectKey<'static>,
    },
    /// Removes the object, if it is there; may fail.
    DeleteObject {
        /// The object.
        key: ObjectKey<'static>,
    },
}

impl StorageCall {
    /// The operation's name in the Amazon S3 API Reference.
    ///
    /// ```
    /// # use presign::{ObjectKey, wire::geolens::StorageCall};
    /// let call = StorageCall::DeleteObject { key: ObjectKey::new("staging/7d/a.zip")? };
    /// assert_eq!(call.name(), "DeleteObject");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CreateMultipartUpload { .. } => "CreateMultipartUpload",
            Self::CompleteMultipartUpload { .. } => "CompleteMultipartUpload",
            Self::AbortMultipartUpload { .. } => "AbortMultipartUpload",
            Self::HeadObject { .. } => "HeadObject",
            Self::CopyObject { .. } => "CopyObject",
            Self::DeleteObject { .. } => "DeleteObject",
        }
    }

    /// The object that it is about; of a copy the new one.
    ///
    /// ```
    /// # use presign::{ObjectKey, wire::geolens::StorageCall};
    /// let call = StorageCall::DeleteObject { key: ObjectKey::new("staging/7d/a.zip")? };
    /// assert_eq!(call.key().as_str(), "staging/7d/a.zip");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'static> {
        match self {
            Self::CreateMultipartUpload { key, .. }
            | Self::CompleteMultipartUpload { key, .. }
            | Self::AbortMultipartUpload { key, .. }
            | Self::HeadObject { key }
            | Self::CopyObject { to: key, .. }
            | Self::DeleteObject { key } => key,
        }
    }

    /// What is sent with it: the list of parts as XML, or nothing.
    ///
    /// ```
    /// # use presign::{ObjectKey, wire::geolens::StorageCall};
    /// let call = StorageCall::HeadObject { key: ObjectKey::new("staging/7d/a.zip")? };
    /// assert_eq!(call.body(), "");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn body(&self) -> String {
        match self {
            Self::CompleteMultipartUpload { parts, .. } => parts.to_xml(),
            _ => String::new(),
        }
    }

    /// Signs the call; `bucket` is the presigner's, which a copy names as its source.
    ///
    /// # Errors
    /// What the operation cannot be signed for, such as credentials that expire first.
    ///
    /// ```
    /// use presign::wire::geolens::StorageCall;
    /// use presign::{Credentials, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    ///
    /// # let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let (from, to) = (ObjectKey::new("staging/7d/a.zip")?, ObjectKey::new("staging/7d/frozen/a.zip")?);
    /// let soon = Validity::minutes(5).from(Timestamp::MIN);
    /// let copy = StorageCall::CopyObject { from, to }.presign(&presigner, presigner.bucket().name(), soon)?;
    /// let source = ("x-amz-copy-source", "geolens/staging/7d/a.zip");
    /// assert!(copy.headers_to_set().any(|header| header == source));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign(
        &self,
        presigner: &dyn Presigner,
        bucket: &BucketName,
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        let operation: Operation<'_> = match self {
            Self::CreateMultipartUpload { key, content_type } => {
                // Whether a type is taken was decided when the request was checked.
                let create = CreateMultipartUpload::new(key.as_borrowed());
                create.active_content_type(content_type.clone()).into()
            }
            Self::CompleteMultipartUpload { key, upload_id, .. } => {
                CompleteMultipartUpload::new(key.as_borrowed(), upload_id.as_borrowed()).into()
            }
            Self::AbortMultipartUpload { key, upload_id } => {
                AbortMultipartUpload::new(key.as_borrowed(), upload_id.as_borrowed()).into()
            }
            Self::HeadObject { key } => HeadObject::new(key.as_borrowed()).into(),
            Self::CopyObject { from, to } => {
                CopyObject::new(to.as_borrowed(), CopySource::new(bucket, from)).into()
            }
            Self::DeleteObject { key } => DeleteObject::new(key.as_borrowed()).into(),
        };
        presigner.presign(&operation, validity)
    }

    /// What the store's answer means for a [`Completion`](super::Completion): status, the header `content-length` where
    /// there is one, and body. S3 may refuse a completion or a copy under the status 200, which is seen here.
    ///
    /// ```
    /// use presign::ObjectKey;
    /// use presign::wire::geolens::{Outcome, StorageCall};
    ///
    /// let head = StorageCall::HeadObject { key: ObjectKey::new("staging/7d/a.zip")? };
    /// assert_eq!(head.outcome(200, Some("128"), b""), Outcome::Size(128));
    /// assert_eq!(head.outcome(404, None, b""), Outcome::Absent);
    /// assert_eq!(head.outcome(503, None, b""), Outcome::Failed);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn outcome(&self, status: u16, content_length: Option<&str>, body: &[u8]) -> super::Outcome {
        use super::Outcome;
        use crate::s3::xml;

        let done = |done: bool| if done { Outcome::Done } else { Outcome::Failed };
        match (self, status) {
            (Self::HeadObject { .. }, 404) => Outcome::Absent,
            (Self::HeadObject { .. }, 200) => {
                // Digits alone: `parse` would take a sign.
                let size = content_length.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                size.and_then(|text| text.parse().ok()).map_or(Outcome::Failed, Outcome::Size)
            }
            (Self::CompleteMultipartUpload { .. }, 200) => {
                done(xml::read_completed_upload(body).is_ok_and(|answer| answer.into_result().is_ok()))
            }
            (Self::CopyObject { .. }, 200) => {
                done(xml::read_copied_object(body).is_ok_and(|answer| answer.into_result().is_ok()))
            }
            (Self::HeadObject { .. } | Self::CompleteMultipartUpload { .. } | Self::CopyObject { .. }, _) => {
                Outcome::Failed
            }
            // What is not there needs no deleting.
            (Self::DeleteObject { .. } | Self::AbortMultipartUpload { .. }, 404) => Outcome::Done,
            _ => done((200..300).contains(&status)),
        }
    }
}
