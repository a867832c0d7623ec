//! What presigned URLs say, how a request differs from what was signed, and requests as text for clients.
#![cfg(feature = "explain")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    unreachable_pub,
    reason = "tests"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/random.rs"]
mod random;

mod anywhere;
mod canaries;
mod differences;
mod findings;
mod ours;
mod refusals;
#[cfg(feature = "std")]
mod snippets;

use presign::*;

const TOKEN: &str = "FwoGZXIvYXdzEc4Nary/t0Ken+q8Zv//////wEaDHxyz==";

fn now() -> Timestamp {
    Timestamp::parse("20260102T030405Z").unwrap()
}

fn soon() -> Validity {
    Validity::minutes(15).from(now())
}

fn presigner() -> S3Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    S3Presigner::new(Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap(), credentials)
}

fn with_token() -> S3Presigner {
    let credentials = Credentials::new("ASIAEXAMPLE", "secret").unwrap().with_session_token(TOKEN).unwrap();
    presigner().with_credentials(credentials)
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new("photos/cat 1.png").unwrap()
}

/// A PUT with all that a client has to get right.
fn put() -> PutObject<'static> {
    PutObject::new(key(), BodySize::Exact(5))
        .content_type(MediaType::new("image/jpeg").unwrap())
        .metadata(s3::MetadataName::new("note").unwrap(), HeaderValue::new("a   b").unwrap())
}
