//! [`Store`]: where the objects of a system lie.

use core::fmt;

use crate::bucket::BucketName;
use crate::presigner::Presigner;
#[cfg(target_has_atomic = "ptr")]
use crate::s3::S3Presigner;

/// Where a system's objects lie: the bucket's name, as answers show it, and what presigns for it.
///
/// ```
/// use presign::wire::Store;
/// use presign::{Credentials, Provider, S3Presigner};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// assert_eq!(Store::from(&presigner).bucket().as_str(), "acme-uploads");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Store<'s> {
    bucket: &'s BucketName,
    presigner: &'s dyn Presigner,
}

impl<'s> Store<'s> {
    /// Any presigner, with the name that its bucket has in answers.
    ///
    /// ```
    /// use presign::wire::Store;
    /// use presign::{BucketName, Presigner};
    ///
    /// fn store<'s>(name: &'s BucketName, presigner: &'s dyn Presigner) -> Store<'s> {
    ///     Store::new(name, presigner)
    /// }
    /// ```
    #[must_use]
    pub fn new(bucket: &'s BucketName, presigner: &'s dyn Presigner) -> Self {
        Self { bucket, presigner }
    }

    /// The bucket's name.
    ///
    /// ```
    /// # use presign::wire::Store;
    /// # fn name(store: Store<'_>) -> &str {
    /// store.bucket().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn bucket(&self) -> &'s BucketName {
        self.bucket
    }

    /// What presigns for it.
    ///
    /// ```
    /// use presign::wire::Store;
    /// use presign::{Error, HeadObject, ObjectKey, PresignedRequest, Validity};
    ///
    /// fn head(store: Store<'_>, key: ObjectKey<'_>, soon: Validity) -> Result<PresignedRequest, Error> {
    ///     store.presigner().presign(HeadObject::new(key).as_ref(), soon)
    /// }
    /// ```
    #[must_use]
    pub fn presigner(&self) -> &'s dyn Presigner {
        self.presigner
    }
}

#[cfg(target_has_atomic = "ptr")]
impl<'s> From<&'s S3Presigner> for Store<'s> {
    fn from(presigner: &'s S3Presigner) -> Self {
        Self { bucket: presigner.bucket().name(), presigner }
    }
}

impl fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}
