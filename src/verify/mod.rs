//! A request in; what it was allowed to do, out.
//!
//! For whoever serves what S3 serves: a development server, a gateway, a proxy, a test. [`Verifier`] checks requests that
//! were signed by Signature Version 4 and gives [`Verified`], which has no other way to be made; or [`VerifyError`], which
//! is for the log, with the answer for the client. Three forms: a presigned URL, an `Authorization` header, and a browser's
//! form with its policy.
//!
//! The rules are those of the Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)", read strictly:
//! what two servers could read differently is refused.

mod authorization;
mod body_rules;
mod claim;
mod decode;
mod error;
mod fields;
mod form;
mod headers;
mod host;
mod key;
mod operation;
mod policy;
mod query;
mod received;
mod request;
mod verified;
mod verifier;

pub use body_rules::PayloadHash;
pub use error::{VerifyError, VerifyErrorKind, VerifyStep};
pub use form::ReceivedForm;
pub use host::ServedHost;
pub use key::VerifyingKey;
pub use operation::S3Operation;
pub use received::Received;
pub use verified::Verified;
pub use verifier::Verifier;
