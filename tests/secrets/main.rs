//! Nothing secret is printed: everything is built with canaries, used, formatted in every way, panicked over, and searched.
//!
//! The canaries are the secret access key, the session token, two SSE-C keys, the keys that are derived from the secret (and
//! the HMAC states that stand for the last of them), every signature, also the one that a refused request should have had,
//! and the key that seals; raw, in pieces, and in the usual encodings.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[cfg(feature = "explain")]
mod explaining;
#[cfg(feature = "local")]
mod local;
mod needles;
mod panics;
#[path = "../common/random.rs"]
mod random;
#[cfg(feature = "verify")]
#[allow(dead_code, unreachable_pub, reason = "the tests of the verifier use more of it")]
#[path = "../verify/sent.rs"]
mod sent;
mod sharp;
#[cfg(feature = "verify")]
#[path = "../common/signed_form.rs"]
mod signed_form;
mod signing;
mod traits;
mod uploads;
#[cfg(feature = "verify")]
mod verifying;
#[cfg(any(
    feature = "aura",
    feature = "chief",
    feature = "companion",
    feature = "geolens",
    feature = "sartiq",
    feature = "splendor"
))]
mod wire;

use std::sync::LazyLock;

use presign::s3::CustomerKey;
use presign::{Bucket, Credentials, ObjectKey, Provider, Timestamp, Validity};

const ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "c4Naryq7/SeCret+wJalrXUtnFEMI=K7MDENGbPx";
const TOKEN: &str = "FwoGZXIvYXdzEc4Nary/t0Ken+q8Zv//////wEaDHxyz==";
const KEYS: [&[u8; 32]; 2] = [
    b"c4Nary-of-an-SSE-C-key-\x01\x80\xff\x00\x7f\xc3w8z",
    b"another-SSE-C-c4Nary-\xfe\x02\x99\x10\xe2\x28\xa1kq5T",
];
const DATE: &str = "20260102";

static CUSTOMER_KEYS: LazyLock<[CustomerKey; 2]> = LazyLock::new(|| KEYS.map(|key| CustomerKey::new(*key)));

fn credentials() -> Credentials {
    Credentials::new(ID, SECRET).unwrap().with_session_token(TOKEN).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("20260102T030405Z").unwrap()
}

fn validity() -> Validity {
    Validity::minutes(15).from(now())
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new("photos/cat 1.png").unwrap()
}

fn bucket() -> Bucket {
    Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap()
}

/// The kinds of an error, as its source lists them.
#[cfg(any(feature = "local", feature = "verify"))]
fn kinds(file: &str, before: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let list = text.split(before).nth(1).unwrap().split("\n}").next().unwrap();
    let name = |line: &str| line.split([':', ',']).next().unwrap().trim().to_owned();
    list.lines().map(name).filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())).collect()
}
