//! [`PublicBase`]: where objects are read without a signature.

use alloc::string::String;

use crate::encode::push_path;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::object_key::ObjectKey;

/// The base URL under which a bucket's objects are public: a CDN, or a custom domain of Cloudflare R2.
///
/// Such a host honours no signature, so no presigner takes it.
///
/// ```
/// use presign::{ObjectKey, PublicBase};
///
/// let cdn = PublicBase::new("https://cdn.example.com/assets")?;
/// assert_eq!(cdn.url(&ObjectKey::new("photos/cat 1.png")?), "https://cdn.example.com/assets/photos/cat%201.png");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicBase(Endpoint);

impl PublicBase {
    /// A public base from its URL.
    ///
    /// # Errors
    /// As [`Endpoint::new`].
    ///
    /// ```
    /// assert!(presign::PublicBase::new("https://cdn.example.com/?token=x").is_err());
    /// ```
    pub fn new(url: &str) -> Result<Self, Error> {
        Endpoint::new(url).map(Self)
    }

    /// The base, without a slash at the end.
    ///
    /// ```
    /// assert_eq!(presign::PublicBase::new("https://cdn.example.com/")?.as_str(), "https://cdn.example.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The public URL of an object: unsigned, without an end.
    ///
    /// ```
    /// use presign::{ObjectKey, PublicBase};
    ///
    /// let base = PublicBase::new("https://cdn.example.com")?;
    /// assert_eq!(base.url(&ObjectKey::new("a+b.png")?), "https://cdn.example.com/a%2Bb.png");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn url(&self, key: &ObjectKey<'_>) -> String {
        let base = self.0.as_str();
        let mut url = String::with_capacity(base.len() + 1 + 3 * key.as_str().len());
        url.push_str(base);
        url.push('/');
        push_path(&mut url, key.as_str());
        url
    }
}
