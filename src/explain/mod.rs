//! What a presigned URL says, and why a request was refused: for the developer before a `403 SignatureDoesNotMatch`.
//!
//! - [`Explanation`] takes any presigned URL apart, ours or anybody's, and lists what looks wrong with it.
//! - [`Difference`] lays what was signed beside what arrived, or beside what a store says it made of it, and names the
//!   first difference in words.
//! - [`PresignedRequest::curl`](crate::PresignedRequest::curl) and [`fetch`](crate::PresignedRequest::fetch) give a
//!   [`Snippet`] to try it out.
//!
//! None of them needs a secret, and none shows a signature, a session token or an encryption key, unless
//! [`Snippet::reveal`] is called.
//!
//! ```
//! use presign::explain::{Explanation, FindingKind};
//!
//! // A URL that was copied out of HTML.
//! let url = "https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Signature=0123";
//! let explained = Explanation::of_url(url, None)?;
//! assert_eq!(explained.findings()[0].kind(), FindingKind::HtmlEscaped);
//! # Ok::<(), presign::Error>(())
//! ```

mod compare;
mod difference;
mod encoding;
mod explanation;
mod finding;
mod operations;
mod parameters;
mod parts;
mod reading;
mod shown;
mod signature;
mod snippet;
mod url;
mod values;

pub use difference::{Difference, DifferenceKind};
pub use explanation::Explanation;
pub use finding::{Finding, FindingKind};
pub use parts::{Sent, Signed};
pub use reading::Reading;
pub use signature::{Signature, SignatureVersion};
pub use snippet::Snippet;
