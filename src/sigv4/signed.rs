//! What the general signer gives back: a query, or headers.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use super::canonical::SigningSteps;
use crate::time::Timestamp;

/// A request signed in the query.
///
/// ```
/// # use presign::sigv4::{Request, Settings, Signer};
/// # use presign::{Credentials, Method, Region, Timestamp, Validity};
/// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
/// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "s3", Settings::s3())?;
/// # let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
/// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
/// assert_eq!(signed.expires_at().as_unix_secs(), 300);
/// assert_eq!(format!("{signed:?}").matches("Signature").count(), 0);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SignedQueryForm {
    pub(super) query: String,
    pub(super) expires_at: Timestamp,
    pub(super) steps: SigningSteps,
}

impl SignedQueryForm {
    /// The whole query, to stand behind the `?`.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp, Validity};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "s3", Settings::s3())?;
    /// # let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
    /// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert!(signed.query().contains("&X-Amz-Expires=300&"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// When the request dies.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp, Validity};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "s3", Settings::s3())?;
    /// # let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
    /// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert_eq!(signed.expires_at().to_string(), "1970-01-01T00:05:00Z");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The texts on the way, for debugging.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp, Validity};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "s3", Settings::s3())?;
    /// # let request = Request::new(Method::Get, "examplebucket.s3.amazonaws.com", "/test.txt")?;
    /// let signed = signer.presign(&request, Validity::minutes(5).from(Timestamp::MIN))?;
    /// assert!(signed.steps().canonical_request().starts_with("GET\n/test.txt\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn steps(&self) -> &SigningSteps {
        &self.steps
    }
}

impl fmt::Debug for SignedQueryForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedQueryForm").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// A request signed in its headers.
///
/// ```
/// # use presign::sigv4::{Request, Settings, Signer};
/// # use presign::{Credentials, Method, Region, Timestamp};
/// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
/// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
/// let signed = signer.sign(&Request::new(Method::Get, "iam.amazonaws.com", "/")?, Timestamp::MIN)?;
/// assert!(signed.authorization().contains("SignedHeaders=host;x-amz-date, Signature="));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SignedHeaderForm {
    pub(super) headers: Vec<(&'static str, Zeroizing<String>)>,
    pub(super) steps: SigningSteps,
}

impl SignedHeaderForm {
    /// What the request must carry besides the headers it had: `authorization` first, then `x-amz-date`, and
    /// `x-amz-security-token` where there is a token.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
    /// let signed = signer.sign(&Request::new(Method::Get, "iam.amazonaws.com", "/")?, Timestamp::MIN)?;
    /// assert_eq!(signed.headers().nth(1), Some(("x-amz-date", "19700101T000000Z")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The value of `authorization`.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
    /// let signed = signer.sign(&Request::new(Method::Get, "iam.amazonaws.com", "/")?, Timestamp::MIN)?;
    /// assert!(signed.authorization().starts_with("AWS4-HMAC-SHA256 "));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn authorization(&self) -> &str {
        self.headers.first().map_or("", |(_, value)| value)
    }

    /// The texts on the way, for debugging.
    ///
    /// ```
    /// # use presign::sigv4::{Request, Settings, Signer};
    /// # use presign::{Credentials, Method, Region, Timestamp};
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
    /// # let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
    /// let signed = signer.sign(&Request::new(Method::Get, "iam.amazonaws.com", "/")?, Timestamp::MIN)?;
    /// assert!(signed.steps().string_to_sign().starts_with("AWS4-HMAC-SHA256\n19700101T000000Z\n"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn steps(&self) -> &SigningSteps {
        &self.steps
    }
}

impl fmt::Debug for SignedHeaderForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedHeaderForm").finish_non_exhaustive()
    }
}
