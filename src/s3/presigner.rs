//! [`S3Presigner`]: a bucket and credentials.

#[cfg(target_has_atomic = "ptr")]
use alloc::boxed::Box;
#[cfg(not(target_has_atomic = "ptr"))]
use alloc::rc::Rc as Shared;
#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc as Shared;

use super::batch::S3Batch;
use crate::bucket::Bucket;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
#[cfg(target_has_atomic = "ptr")]
use crate::form::{PostForm, PresignedForm};
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
#[cfg(target_has_atomic = "ptr")]
use crate::presigner::{Batch, Presigner, Sealed};
use crate::provider::{Capability, Provider};
use crate::sigv4::{Signer, SigningSteps};
use crate::time::Validity;

/// Presigns requests to one bucket with one set of credentials.
///
/// Cheap to clone and to share between threads. With feature `std` it derives the signing key once a day.
///
/// ```
/// use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let get = GetObject::new(ObjectKey::new("photos/cat.png")?);
/// let download = presigner.presign(&get, Validity::minutes(15).from(Timestamp::parse("20260102T030405Z")?))?;
/// assert!(download.url().starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat.png?X-Amz-"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct S3Presigner {
    bucket: Shared<Bucket>,
    signer: Shared<Signer>,
}

impl S3Presigner {
    /// A presigner for `bucket`. Its endpoint is the one that clients see; it need not be the host that the service
    /// itself talks to.
    ///
    /// ```
    /// use presign::{Credentials, Provider, S3Presigner};
    ///
    /// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(bucket: Bucket, credentials: Credentials) -> Self {
        let signer = Signer::s3(credentials, bucket.region().clone());
        Self { bucket: Shared::new(bucket), signer: Shared::new(signer) }
    }

    /// The same presigner with other credentials: a rotation. Shares the bucket, and no key of the old credentials.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let rotated = presigner.with_credentials(Credentials::new("AKIDEXAMPLE2", "another-secret")?);
    /// # let _ = rotated;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        Self {
            bucket: Shared::clone(&self.bucket),
            signer: Shared::new(self.signer.with_credentials(credentials)),
        }
    }

    /// The same presigner for another bucket in the same region: shares credentials and keys.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the bucket is in another region.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// let provider = Provider::aws("us-east-1")?;
    /// let uploads = S3Presigner::new(provider.clone().bucket("uploads")?, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let archive = uploads.with_bucket(provider.bucket("archive")?)?;
    /// assert_eq!(archive.bucket().name().as_str(), "archive");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_bucket(&self, bucket: Bucket) -> Result<Self, Error> {
        if bucket.region() != self.signer.region() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "region",
                "the bucket is in another region than the presigner signs for",
                "a bucket in the same region, or a new presigner",
            ));
        }
        Ok(Self { bucket: Shared::new(bucket), signer: Shared::clone(&self.signer) })
    }

    /// The bucket.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// assert_eq!(presigner.bucket().name().as_str(), "examplebucket");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// The provider: its limits and capabilities.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// assert_eq!(presigner.provider().limits().max_parts(), 10_000);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn provider(&self) -> &Provider {
        self.bucket.provider()
    }

    /// Signs one request.
    ///
    /// # Errors
    /// The operation's first fault: an option given twice or reserved, one that the provider does not enforce
    /// ([`ErrorKind::Unsupported`]), a body beyond its limits; and what [`batch`](Self::batch) refuses.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let get = GetObject::new(ObjectKey::new("photos/cat.png")?);
    /// let download = presigner.presign(&get, Validity::minutes(15).from(Timestamp::now()))?;
    /// # let _ = download;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign<'a>(
        &self,
        operation: &impl AsRef<Operation<'a>>,
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        self.batch(validity)?.presign(operation)
    }

    /// Binds what all requests of one moment share. No allocation.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where the lifetime is outside what signature or provider allow,
    /// [`ErrorKind::CredentialsExpireFirst`] where it outlives the credentials, [`ErrorKind::Unsupported`] where the
    /// provider takes no session token and the credentials have one.
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = presigner.batch(Validity::minutes(15).from(Timestamp::now()))?;
    /// let mut urls = String::new();
    /// for name in ["a.png", "b.png"] {
    ///     batch.append_url(&GetObject::new(ObjectKey::new(name)?), &mut urls)?;
    ///     urls.push('\n');
    /// }
    /// assert_eq!(urls.lines().count(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn batch(&self, validity: Validity) -> Result<S3Batch<'_>, Error> {
        let provider = self.bucket.provider();
        if self.signer.has_token() && !provider.supports(Capability::SessionToken) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "X-Amz-Security-Token",
                "this provider takes no session token",
                "credentials without one",
            ));
        }
        let term = validity.resolve(provider.limits().max_expires_in(), self.signer.credentials_end())?;
        Ok(S3Batch::new(&self.bucket, self.signer.at(term.signed_at), term))
    }

    /// The texts between an operation and its signature, to debug a `SignatureDoesNotMatch`.
    ///
    /// # Errors
    /// As [`presign`](Self::presign).
    ///
    /// ```
    /// # use presign::{Credentials, GetObject, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let get = GetObject::new(ObjectKey::new("photos/cat 1.png")?);
    /// let steps = presigner.signing_steps(&get, Validity::minutes(15).from(Timestamp::MIN))?;
    /// assert_eq!(steps.canonical_request().lines().nth(1), Some("/photos/cat%201.png"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn signing_steps<'a>(
        &self,
        operation: &impl AsRef<Operation<'a>>,
        validity: Validity,
    ) -> Result<SigningSteps, Error> {
        self.batch(validity)?.signing_steps(operation.as_ref())
    }
}

// A target without atomics has no `Arc`, and so no presigner that threads could share.
#[cfg(target_has_atomic = "ptr")]
impl Sealed for S3Presigner {}

#[cfg(target_has_atomic = "ptr")]
impl Presigner for S3Presigner {
    fn provider(&self) -> &Provider {
        self.provider()
    }

    fn presign(&self, operation: &Operation<'_>, validity: Validity) -> Result<PresignedRequest, Error> {
        self.presign(operation, validity)
    }

    fn batch(&self, validity: Validity) -> Result<Box<dyn Batch + '_>, Error> {
        Ok(Box::new(self.batch(validity)?))
    }

    fn post_form(&self, form: &PostForm<'_>, validity: Validity) -> Result<PresignedForm, Error> {
        self.post_form(form, validity)
    }
}
