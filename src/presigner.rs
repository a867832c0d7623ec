//! The contract of everything that presigns: an operation and a validity in, a request out.

use alloc::boxed::Box;
use alloc::string::String;

use crate::error::Error;
use crate::form::{PostForm, PresignedForm};
use crate::operation::Operation;
use crate::presigned::PresignedRequest;
use crate::provider::Provider;
use crate::time::{Timestamp, Validity};

/// Kept from other crates, so that a method can be added; and nobody else could make a [`PresignedRequest`].
pub trait Sealed {}

/// Something that presigns: pure, synchronous, and usable as `&dyn Presigner`.
///
/// It is implemented by this crate alone. [`S3Presigner`](crate::s3::S3Presigner) has the same methods as inherent ones, so that the common case imports no
/// trait.
///
/// ```
/// use presign::{Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
///
/// fn link(store: &dyn Presigner, key: &str, now: Timestamp) -> Result<String, presign::Error> {
///     let get = GetObject::new(ObjectKey::new(key)?);
///     Ok(store.presign(get.as_ref(), Validity::minutes(5).from(now))?.into_url())
/// }
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// assert!(link(&presigner, "photos/cat.png", Timestamp::MIN)?.contains("/photos/cat.png?"));
/// # Ok::<(), presign::Error>(())
/// ```
pub trait Presigner: Sealed + Send + Sync {
    /// The store behind: its limits and capabilities.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// assert_eq!(store.provider().limits().max_parts(), 10_000);
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn provider(&self) -> &Provider;

    /// Signs one request.
    ///
    /// # Errors
    /// What the operation cannot be signed for, and what [`batch`](Self::batch) refuses.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let get = GetObject::new(ObjectKey::new("a.png")?);
    /// let request = store.presign(get.as_ref(), Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert_eq!(request.expires_at().as_unix_secs(), 300);
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn presign(&self, operation: &Operation<'_>, validity: Validity) -> Result<PresignedRequest, Error> {
        self.batch(validity)?.presign(operation)
    }

    /// Binds what all requests of one moment share. One allocation.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) where the lifetime is outside what signature or provider
    /// allow, [`ErrorKind::CredentialsExpireFirst`](crate::ErrorKind::CredentialsExpireFirst) where it outlives the
    /// credentials.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch: Box<dyn Batch + '_> = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
    /// # let _ = batch;
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn batch(&self, validity: Validity) -> Result<Box<dyn Batch + '_>, Error>;

    /// Signs a browser form.
    ///
    /// # Errors
    /// What the form cannot be signed for ([`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where the store
    /// takes no forms), and what [`batch`](Self::batch) refuses.
    ///
    /// ```
    /// # use presign::{Credentials, ObjectKey, PostForm, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let form = PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000);
    /// let form = store.post_form(&form, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert_eq!(form.expires_at().as_unix_secs(), 300);
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn post_form(&self, form: &PostForm<'_>, validity: Validity) -> Result<PresignedForm, Error> {
        self.batch(validity)?.post_form(form)
    }
}

/// Many requests of one moment; made by [`Presigner::batch`].
///
/// ```
/// use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let store: Box<dyn Presigner> = Box::new(S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?));
/// let batch = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
/// let mut url = String::new();
/// batch.append_url(GetObject::new(ObjectKey::new("a")?).as_ref(), &mut url)?;
/// assert!(url.contains("/a?X-Amz-Algorithm="));
/// # Ok::<(), presign::Error>(())
/// ```
pub trait Batch: Sealed + Send + Sync {
    /// When every request of the batch dies.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert_eq!(batch.expires_at().as_unix_secs(), 300);
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn expires_at(&self) -> Timestamp;

    /// Signs one request.
    ///
    /// # Errors
    /// What the operation cannot be signed for.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
    /// let request = batch.presign(GetObject::new(ObjectKey::new("a.png")?).as_ref())?;
    /// assert!(request.url().contains("/a.png?"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn presign(&self, operation: &Operation<'_>) -> Result<PresignedRequest, Error>;

    /// Appends the URL of one request to `out`, and leaves `out` as it was on an error. On S3 it allocates nothing but what
    /// `out` must grow; the local mode makes a seal. What else the client must send is not in it: use it for requests
    /// without signed headers, or where those are known.
    ///
    /// # Errors
    /// What the operation cannot be signed for.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, GetObject, ObjectKey, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
    /// let mut html = String::from("<img src=");
    /// batch.append_url(GetObject::new(ObjectKey::new("a.png")?).as_ref(), &mut html)?;
    /// assert!(html.starts_with("<img src=https://"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn append_url(&self, operation: &Operation<'_>, out: &mut String) -> Result<(), Error>;

    /// Signs a browser form.
    ///
    /// # Errors
    /// What the form cannot be signed for.
    ///
    /// ```
    /// # use presign::{Batch, Credentials, ObjectKey, PostForm, Presigner, Provider, S3Presigner, Timestamp, Validity};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let store: &dyn Presigner = &S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let batch = store.batch(Validity::minutes(5).from(Timestamp::MIN))?;
    /// let form = batch.post_form(&PostForm::to(ObjectKey::new("avatars/42.png")?, 1..=2_000_000))?;
    /// assert_eq!(form.fields().next(), Some(("key", "avatars/42.png")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    fn post_form(&self, form: &PostForm<'_>) -> Result<PresignedForm, Error>;
}
