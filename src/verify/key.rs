//! [`VerifyingKey`]: the credentials that a signature is checked with.

use core::fmt;

use crate::credentials::Credentials;
use crate::endpoint::Region;
use crate::sigv4::KeyRing;

/// Credentials to check signatures with. Make one for each access key ID and keep it: with feature `std` it keeps the
/// signing keys of two days for its region, and without them each check derives one.
///
/// Signatures of another region that the [`Verifier`](super::Verifier) serves are checked, too, at the price of deriving
/// their keys each time. With a session token, only requests with exactly this token hold; with an end, nothing holds
/// behind it.
///
/// ```
/// use presign::verify::VerifyingKey;
/// use presign::{Credentials, Region};
///
/// let key = VerifyingKey::new(Credentials::new("AKIDEXAMPLE", "secret")?, Region::new("us-east-1")?);
/// assert_eq!(key.access_key_id(), "AKIDEXAMPLE");
/// assert!(!format!("{key:?}").contains("secret"));
/// # Ok::<(), presign::Error>(())
/// ```
pub struct VerifyingKey(KeyRing);

impl VerifyingKey {
    /// The key of these credentials, ready for requests of `region`.
    ///
    /// ```
    /// use presign::verify::VerifyingKey;
    /// use presign::{Credentials, Region};
    ///
    /// let key = VerifyingKey::new(Credentials::new("AKIDEXAMPLE", "secret")?, Region::new("us-east-1")?);
    /// # let _ = key;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(credentials: Credentials, region: Region) -> Self {
        Self(KeyRing::new(credentials, region))
    }

    /// Whose key it is.
    ///
    /// ```
    /// # use presign::{Credentials, Region, verify::VerifyingKey};
    /// # let key = VerifyingKey::new(Credentials::new("AKIDEXAMPLE", "secret")?, Region::new("us-east-1")?);
    /// assert_eq!(key.access_key_id(), "AKIDEXAMPLE");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        self.0.access_key_id()
    }

    /// The region whose keys it keeps.
    ///
    /// ```
    /// # use presign::{Credentials, Region, verify::VerifyingKey};
    /// # let key = VerifyingKey::new(Credentials::new("AKIDEXAMPLE", "secret")?, Region::new("us-east-1")?);
    /// assert_eq!(key.region().as_str(), "us-east-1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn region(&self) -> &Region {
        self.0.region()
    }

    pub(super) fn ring(&self) -> &KeyRing {
        &self.0
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("access_key_id", &self.access_key_id()).finish_non_exhaustive()
    }
}
