//! AWS Signature Version 4, whole and without S3: any service, in the query and in the `Authorization` header.
//!
//! One file for each step of the specification ("AWS Signature Version 4 for API requests" in the AWS documentation):
//! `canonical` (with `query` and `headers`), `signing_key`, `signing`; `digest` holds the SHA-256 that all of them feed.
//!
//! Whoever presigns S3 requests wants [`S3Presigner`](crate::s3::S3Presigner), which stands on this.
//!
//! ```
//! use presign::sigv4::{Request, Settings, Signer};
//! use presign::{Credentials, Method, Region, Timestamp};
//!
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
//! let signer = Signer::new(credentials, Region::new("us-east-1")?, "iam", Settings::new())?;
//! let request = Request::new(Method::Get, "iam.amazonaws.com", "/")?
//!     .query("Action", "ListUsers")
//!     .query("Version", "2010-05-08");
//! let signed = signer.sign(&request, Timestamp::parse("20150830T123600Z")?)?;
//! assert!(signed.authorization().starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "));
//! # Ok::<(), presign::Error>(())
//! ```

mod cache;
mod canonical;
mod digest;
mod headers;
mod host;
mod list;
mod moment;
mod query;
mod request;
mod series;
mod signed;
mod signer;
mod signing;
mod signing_key;
mod value;
#[cfg(feature = "verify")]
mod verification;

pub use canonical::SigningSteps;
pub(crate) use headers::Headers;
pub(crate) use host::SignedHost;
pub(crate) use query::{Query, QueryValue};
pub use request::{PathEncoding, Payload, Request, Settings, TokenPlacement};
pub(crate) use series::{Common, Series};
pub use signed::{SignedHeaderForm, SignedQueryForm};
pub use signer::Signer;
pub(crate) use signing::{Path, Signing, Unsigned};
#[cfg(feature = "verify")]
pub(crate) use value::canonical_value;
#[cfg(feature = "verify")]
pub(crate) use verification::{
    ClaimedSignature, Decoded, KeyRing, ReceivedPair, ReceivedRequest, SignatureClaim, sort_pairs,
};
