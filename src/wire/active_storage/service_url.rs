//! [`ServiceUrl`]: where a blob's bytes are.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::presigned::redacted;
use crate::wire::Answer;

/// The URL of a blob at its service: for a redirect, and for a short time. Who holds it can read the blob, so `Debug` hides
/// what makes it work.
///
/// ```
/// use presign::wire::active_storage::ServiceUrl;
///
/// fn location(url: &ServiceUrl) -> &str {
///     url.as_str()
/// }
/// # let _ = location;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceUrl {
    url: String,
    lifetime: u64,
}

impl ServiceUrl {
    pub(super) const fn new(url: String, lifetime: u64) -> Self {
        Self { url, lifetime }
    }

    /// The URL.
    ///
    /// ```
    /// # use presign::wire::active_storage::ServiceUrl;
    /// fn is_secure(url: &ServiceUrl) -> bool {
    ///     url.as_str().starts_with("https://")
    /// }
    /// # let _ = is_secure;
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The URL as text of its own.
    ///
    /// ```
    /// # use presign::wire::active_storage::ServiceUrl;
    /// fn text(url: ServiceUrl) -> String {
    ///     url.into_string()
    /// }
    /// # let _ = text;
    /// ```
    #[must_use]
    pub fn into_string(self) -> String {
        self.url
    }

    /// What `GET /rails/active_storage/blobs/redirect/{signed_id}/{filename}` answers: 302, which a browser may keep for as
    /// long as the service's URLs live. Rails writes a page with a link into the body, which no browser shows; here it is
    /// empty.
    ///
    /// ```
    /// # use presign::wire::active_storage::ServiceUrl;
    /// fn status(url: &ServiceUrl) -> u16 {
    ///     url.to_redirect().status()
    /// }
    /// # let _ = status;
    /// ```
    #[must_use]
    pub fn to_redirect(&self) -> Answer {
        let lifetime = self.lifetime;
        Answer::empty(302)
            .header("location", &*self.url)
            .header("cache-control", format!("max-age={lifetime}, private"))
    }
}

impl fmt::Debug for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceUrl").field("url", &redacted(&self.url)).finish_non_exhaustive()
    }
}
