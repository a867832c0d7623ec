//! Instants and lifetimes as plain values: nothing here reads a clock but [`Timestamp::now`].
//!
//! A request dies at signing time plus `X-Amz-Expires`
//! (AWS documentation, "Authenticating Requests: Using Query Parameters").

mod calendar;
mod text;
mod timestamp;
mod validity;

pub(crate) use text::AmzDate;
pub use text::HttpDate;
pub use timestamp::Timestamp;
pub(crate) use validity::Term;
pub use validity::{ExpiresIn, Lifetime, Validity};

/// How far a signer's clock may be ahead of the clock of who checks, and in S3's header form behind it, in seconds.
#[cfg(any(feature = "local", feature = "verify"))]
pub(crate) const CLOCK_SKEW: u64 = 900;
