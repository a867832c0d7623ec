//! [`StorageCall`]: one request to the store, which the service does by itself or has signed.

use crate::bucket::BucketName;
use crate::error::Error;
use crate::header::EntityTag;
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
use crate::presigner::Presigner;
use crate::s3::{CopyObject, CopySource, DeleteObject, GetObject, HeadObject, MetadataDirective};
use crate::time::Validity;

/// One call to the store, as a value: names as S3 has them.
///
/// A service with an S3 client of its own takes the fields; one without has the call [signed](Self::presign) and sends it
/// with any HTTP client, without a body.
///
/// ```
/// use presign::wire::sartiq::StorageCall;
/// use presign::{Credentials, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
///
/// let call = StorageCall::HeadObject { key: ObjectKey::new("temp/a")? };
/// let bucket = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.bucket("sartiq-media")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let soon = Validity::minutes(5).from(Timestamp::MIN);
/// let request = call.presign(&presigner, presigner.bucket().name(), soon)?;
/// assert_eq!((call.name(), request.method().as_str()), ("HeadObject", "HEAD"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageCall {
    /// Asks whether the object is there, and for its size, its type and its entity tag.
    HeadObject {
        /// The object.
        key: ObjectKey<'static>,
    },
    /// Reads the object, if it is still the one with this tag.
    GetObject {
        /// The object.
        key: ObjectKey<'static>,
        /// What it was when it was looked at.
        if_match: EntityTag<'static>,
    },
    /// Copies within the bucket, if the source is still the one with this tag; of the source's headers nothing but its type is
    /// kept.
    CopyObject {
        /// What is copied.
        from: ObjectKey<'static>,
        /// Where the copy will lie.
        to: ObjectKey<'static>,
        /// What the source was when it was looked at.
        if_match: EntityTag<'static>,
        /// The type that the copy gets: the source's.
        content_type: MediaType<'static>,
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
    /// # use presign::{ObjectKey, wire::sartiq::StorageCall};
    /// let call = StorageCall::DeleteObject { key: ObjectKey::new("temp/a")? };
    /// assert_eq!(call.name(), "DeleteObject");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::HeadObject { .. } => "HeadObject",
            Self::GetObject { .. } => "GetObject",
            Self::CopyObject { .. } => "CopyObject",
            Self::DeleteObject { .. } => "DeleteObject",
        }
    }

    /// The object that it is about; of a copy the new one.
    ///
    /// ```
    /// # use presign::{ObjectKey, wire::sartiq::StorageCall};
    /// let call = StorageCall::DeleteObject { key: ObjectKey::new("temp/a")? };
    /// assert_eq!(call.key().as_str(), "temp/a");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'static> {
        match self {
            Self::HeadObject { key }
            | Self::GetObject { key, .. }
            | Self::CopyObject { to: key, .. }
            | Self::DeleteObject { key } => key,
        }
    }

    /// Signs the call; `bucket` is the presigner's, which a copy names as its source.
    ///
    /// # Errors
    /// What the operation cannot be signed for, such as credentials that expire first.
    ///
    /// ```
    /// use presign::wire::sartiq::StorageCall;
    /// use presign::{Credentials, EntityTag, MediaType, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    ///
    /// # let bucket = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.bucket("sartiq-media")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let call = StorageCall::CopyObject {
    ///     from: ObjectKey::new("temp/a")?,
    ///     to: ObjectKey::new("media/b/file.png")?,
    ///     if_match: EntityTag::new("8b1a9953c4611296a827abf8c47804d7")?,
    ///     content_type: MediaType::new("image/png")?,
    /// };
    /// let soon = Validity::minutes(5).from(Timestamp::MIN);
    /// let copy = call.presign(&presigner, presigner.bucket().name(), soon)?;
    /// let condition = ("x-amz-copy-source-if-match", "\"8b1a9953c4611296a827abf8c47804d7\"");
    /// assert!(copy.headers_to_set().any(|header| header == condition));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign(
        &self,
        presigner: &dyn Presigner,
        bucket: &BucketName,
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        let operation: Operation<'_> = match self {
            Self::HeadObject { key } => HeadObject::new(key.as_borrowed()).into(),
            Self::GetObject { key, if_match } => {
                GetObject::new(key.as_borrowed()).if_match(if_match.clone()).into()
            }
            Self::CopyObject { from, to, if_match, content_type } => {
                // Whether a type is taken was decided by the settings. `replace`, so that no header that a client sent beside a
                // PUT, such as `cache-control`, goes on.
                CopyObject::new(to.as_borrowed(), CopySource::new(bucket, from))
                    .source_if_match(if_match.clone())
                    .metadata_directive(MetadataDirective::Replace)
                    .active_content_type(content_type.clone())
                    .into()
            }
            Self::DeleteObject { key } => DeleteObject::new(key.as_borrowed()).into(),
        };
        presigner.presign(&operation, validity)
    }

    /// What the store's answer means for an [`Ingest`](super::Ingest): status, headers and body. S3 may refuse a copy under the
    /// status 200, which is seen here. The body of a read is hashed here; a service that reads as a stream tells
    /// [`Outcome::Hashed`](super::Outcome::Hashed) by itself.
    ///
    /// ```
    /// use presign::ObjectKey;
    /// use presign::wire::sartiq::{Outcome, StorageCall};
    ///
    /// let head = StorageCall::HeadObject { key: ObjectKey::new("temp/a")? };
    /// let headers = [("content-length", "5"), ("etag", "\"8b1a9953c4611296a827abf8c47804d7\"")];
    /// assert!(matches!(head.outcome(200, headers, b""), Outcome::Head(head) if head.size() == 5));
    /// assert_eq!(head.outcome(404, [], b""), Outcome::Absent);
    /// assert_eq!(head.outcome(503, [], b""), Outcome::Failed);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn outcome<'h>(
        &self,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) -> super::Outcome {
        use super::Outcome;
        use crate::checksum::ContentMd5;
        use crate::s3::xml;
        use crate::upload::ObjectHead;

        match (self, status) {
            // What is not there needs no deleting.
            (Self::DeleteObject { .. }, 200..=299 | 404) => Outcome::Done,
            (Self::DeleteObject { .. }, _) => Outcome::Failed,
            (_, 404) => Outcome::Absent,
            (_, 412) => Outcome::Changed,
            (Self::HeadObject { .. }, 200) => {
                ObjectHead::from_headers(headers).map_or(Outcome::Failed, Outcome::Head)
            }
            (Self::GetObject { .. }, 200) => {
                Outcome::Hashed { md5: ContentMd5::of(body), size: body.len() as u64 }
            }
            (Self::CopyObject { .. }, 200) => {
                let done = xml::read_copied_object(body).is_ok_and(|answer| answer.into_result().is_ok());
                if done { Outcome::Done } else { Outcome::Failed }
            }
            _ => Outcome::Failed,
        }
    }
}

#[cfg(all(test, feature = "xml"))]
mod tests {
    use super::super::Outcome;
    use super::*;
    use crate::checksum::ContentMd5;

    #[test]
    fn answers_of_the_store() {
        let key = || ObjectKey::new("temp/a").unwrap();
        let if_match = || EntityTag::new("a").unwrap();
        let head = StorageCall::HeadObject { key: key() };
        let get = StorageCall::GetObject { key: key(), if_match: if_match() };
        let copy = StorageCall::CopyObject {
            from: key(),
            to: key(),
            if_match: if_match(),
            content_type: MediaType::new("image/png").unwrap(),
        };
        let delete = StorageCall::DeleteObject { key: key() };
        let copied = b"<CopyObjectResult><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"a\"</ETag></CopyObjectResult>";
        let error =
            b"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";
        let hashed = Outcome::Hashed { md5: ContentMd5::of(b"abc"), size: 3 };
        for (call, status, body, expected) in [
            (&get, 200, &b"abc"[..], hashed),
            (&get, 206, b"abc", Outcome::Failed),
            (&get, 412, b"", Outcome::Changed),
            (&get, 404, b"", Outcome::Absent),
            (&copy, 200, copied, Outcome::Done),
            (&copy, 200, error, Outcome::Failed),
            (&copy, 200, b"", Outcome::Failed),
            (&copy, 412, error, Outcome::Changed),
            (&copy, 404, error, Outcome::Absent),
            (&copy, 403, error, Outcome::Failed),
            (&delete, 204, b"", Outcome::Done),
            (&delete, 404, b"", Outcome::Done),
            (&delete, 412, b"", Outcome::Failed),
            (&delete, 500, b"", Outcome::Failed),
            (&head, 200, b"", Outcome::Failed),
            (&head, 403, b"", Outcome::Failed),
        ] {
            assert_eq!(call.outcome(status, [], body), expected, "{} {status}", call.name());
        }
    }
}
