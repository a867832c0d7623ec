//! [`S3Batch`]: all requests of one moment.

use alloc::string::String;
use core::fmt;
use core::ops::Range;

use super::multipart_upload::MultipartUpload;
use super::parts::S3Parts;
use crate::bucket::Bucket;
use crate::encode::push_path;
use crate::error::{Error, ErrorKind};
use crate::form::{PostForm, PresignedForm};
use crate::method::Method;
use crate::object_key::ObjectKey;
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
use crate::presigner::{Batch, Sealed};
use crate::provider::Capability;
use crate::sigv4::{Common, Path, Series, Signing, SigningSteps, Unsigned};
use crate::time::{Term, Timestamp};

/// Signs many requests of one moment; made by [`S3Presigner::batch`](super::S3Presigner::batch).
///
/// What they share is done once: checking the validity, deriving the key, formatting the date, and hashing the constant
/// start of the string to sign.
///
/// ```
/// use presign::{BodySize, Credentials, ObjectKey, PartNumber, Provider, S3Presigner, Timestamp, UploadId, UploadPart};
/// use presign::Validity;
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let batch = presigner.batch(Validity::hours(1).from(Timestamp::now()))?;
/// let mut urls = Vec::new();
/// for number in 1..=3 {
///     let part = UploadPart::new(
///         ObjectKey::new("video.mp4")?,
///         UploadId::new("2~abc")?,
///         PartNumber::new(number)?,
///         BodySize::Exact(8 << 20),
///     );
///     urls.push(batch.presign(&part)?);
/// }
/// # Ok::<(), presign::Error>(())
/// ```
pub struct S3Batch<'p> {
    pub(super) bucket: &'p Bucket,
    pub(super) signing: Signing<'p>,
    pub(super) term: Term,
}

impl<'p> S3Batch<'p> {
    pub(super) fn new(bucket: &'p Bucket, signing: Signing<'p>, term: Term) -> Self {
        Self { bucket, signing, term }
    }

    /// When every request of the batch dies.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = presigner.batch(Validity::minutes(15).from(Timestamp::MIN))?;
    /// assert_eq!(batch.expires_at().as_unix_secs(), 900);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.term.expires_at
    }

    /// Signs one request. One allocation, and what its headers need.
    ///
    /// # Errors
    /// As [`S3Presigner::presign`](super::S3Presigner::presign).
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = presigner.batch(Validity::minutes(15).from(Timestamp::MIN))?;
    /// let request = batch.presign(&GetObject::new(ObjectKey::new("a.png")?))?;
    /// assert_eq!(request.expires_at(), batch.expires_at());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign<'a>(&self, operation: &impl AsRef<Operation<'a>>) -> Result<PresignedRequest, Error> {
        let operation = operation.as_ref();
        let mut url = String::with_capacity(self.capacity(operation));
        self.append_url(operation, &mut url)?;
        let headers = operation.signed_parts().1.to_parts();
        Ok(PresignedRequest::new(operation.method(), url, self.bucket.host(), headers, self.term.expires_at))
    }

    /// Appends the URL of one request to `out`, and leaves `out` as it was on an error. It allocates nothing but what
    /// `out` must grow.
    ///
    /// What else the client must send is not in the URL: use it for requests without signed headers, or where those
    /// are known.
    ///
    /// # Errors
    /// As [`S3Presigner::presign`](super::S3Presigner::presign).
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = presigner.batch(Validity::minutes(15).from(Timestamp::MIN))?;
    /// let mut html = String::from("<img src=\"");
    /// batch.append_url(&GetObject::new(ObjectKey::new("a.png")?), &mut html)?;
    /// assert!(html.starts_with("<img src=\"https://examplebucket."));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn append_url<'a>(
        &self,
        operation: &impl AsRef<Operation<'a>>,
        out: &mut String,
    ) -> Result<(), Error> {
        self.append(operation.as_ref(), out)
    }

    /// The work of `append_url`, which is generic and would be compiled again for each type of operation.
    fn append(&self, operation: &Operation<'_>, out: &mut String) -> Result<(), Error> {
        let path = self.begin(operation, out)?;
        self.signing.presign(out, &self.unsigned(operation, path), self.term.expires_in);
        Ok(())
    }

    #[inline]
    pub(super) fn signing_steps(&self, operation: &Operation<'_>) -> Result<SigningSteps, Error> {
        let mut url = String::new();
        let path = self.begin(operation, &mut url)?;
        let unsigned = self.unsigned(operation, path);
        Ok(self.signing.presign_with_steps(&mut url, &unsigned, self.term.expires_in))
    }

    /// Checks the operation, then writes its URL up to the end of the path.
    #[inline]
    fn begin(&self, operation: &Operation<'_>, out: &mut String) -> Result<Path<'static>, Error> {
        self.check(operation)?;
        Ok(Path::Written(self.write_path(operation.key(), out)))
    }

    pub(super) fn check(&self, operation: &Operation<'_>) -> Result<(), Error> {
        let provider = self.bucket.provider();
        operation.check(provider.limits(), provider.capabilities())?;
        self.check_customer_key(operation.needs(Capability::SseC))
    }

    /// Writes the URL up to the end of the path, and says where the path starts.
    #[inline]
    fn write_path(&self, key: Option<&ObjectKey<'_>>, out: &mut String) -> usize {
        let path = out.len() + self.bucket.base_url().len();
        match key {
            Some(key) => {
                out.push_str(self.bucket.object_base());
                if key.is_unreserved() {
                    out.push_str(key.as_str());
                } else {
                    push_path(out, key.as_str());
                }
            }
            None => {
                out.push_str(self.bucket.base_url());
                out.push_str(self.bucket.bucket_path());
            }
        }
        path
    }

    /// The requests of all parts of an upload: what they have in common is written and hashed once.
    ///
    /// # Errors
    /// Those of [`presign`](Self::presign), for any part of the upload.
    ///
    /// ```
    /// use presign::s3::MultipartUpload;
    /// use presign::*;
    ///
    /// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    /// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
    /// let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    ///
    /// let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
    /// let requests: Vec<PresignedRequest> = batch.parts(&upload)?.iter().map(|(_, request)| request).collect();
    /// assert_eq!(requests.len(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parts(&self, upload: &MultipartUpload<'_>) -> Result<S3Parts<'_>, Error> {
        S3Parts::new(self, upload)
    }

    /// The begun series of an upload's parts, and where the host stands in their URLs.
    pub(super) fn series(&self, upload: &MultipartUpload<'_>) -> (Series<'_>, Range<usize>) {
        let mut url = String::new();
        let path = self.write_path(Some(upload.key()), &mut url);
        let common = Common {
            method: Method::Put.as_str(),
            host: self.bucket.signed_host(),
            number: "partNumber",
            last: ("uploadId", upload.upload_id().as_str()),
            signs_length: upload.signs_lengths(),
        };
        (self.signing.series(url, path, &common, self.term.expires_in), self.bucket.host())
    }

    /// Whether a key of the customer's may go to this endpoint, where one would.
    pub(super) fn check_customer_key(&self, sent: bool) -> Result<(), Error> {
        let endpoint = self.bucket.provider().endpoint();
        if !sent || endpoint.is_secure() || endpoint.is_loopback() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InsecureScheme,
            "x-amz-server-side-encryption-customer-key",
            "an encryption key that would go over http to another machine",
            "https, as S3 itself demands",
        ))
    }

    #[inline]
    fn unsigned<'o>(&'o self, operation: &'o Operation<'_>, path: Path<'o>) -> Unsigned<'o> {
        let (query, headers) = operation.signed_parts();
        Unsigned {
            method: operation.method().as_str(),
            path,
            host: self.bucket.signed_host(),
            query,
            headers,
            payload: None,
        }
    }

    /// Enough for the whole URL: what is fixed, and three bytes for each that may be escaped.
    fn capacity(&self, operation: &Operation<'_>) -> usize {
        let key = operation.key().map_or(0, |key| {
            let bytes = key.as_str().len();
            if key.is_unreserved() { bytes } else { 3 * bytes }
        });
        let pairs: usize = operation.query().map(|(name, value)| 2 + 3 * (name.len() + value.len())).sum();
        let names: usize = operation.headers().map(|(name, _)| 3 + 3 * name.len()).sum();
        self.bucket.object_base().len() + key + pairs + names + self.signing.query_capacity()
    }
}

impl Sealed for S3Batch<'_> {}

impl Batch for S3Batch<'_> {
    fn expires_at(&self) -> Timestamp {
        self.expires_at()
    }

    fn presign(&self, operation: &Operation<'_>) -> Result<PresignedRequest, Error> {
        self.presign(operation)
    }

    fn append_url(&self, operation: &Operation<'_>, out: &mut String) -> Result<(), Error> {
        self.append_url(operation, out)
    }

    fn post_form(&self, form: &PostForm<'_>) -> Result<PresignedForm, Error> {
        self.post_form(form)
    }
}

impl fmt::Debug for S3Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Batch")
            .field("bucket", &self.bucket)
            .field("expires_at", &self.term.expires_at)
            .finish_non_exhaustive()
    }
}
