//! Local mode: what is sealed, what is refused, and a server that does what it is told.
#![cfg(all(feature = "local", feature = "std"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code, unreachable_pub, reason = "the example uses more of it")]
#[path = "../../examples/local_uploads/http.rs"]
mod http;
#[path = "../common/random.rs"]
mod random;
#[allow(dead_code, unreachable_pub, reason = "the example uses more of it")]
#[path = "../../examples/local_uploads/server.rs"]
mod server;
#[allow(dead_code, unreachable_pub, reason = "the example uses more of it")]
#[path = "../../examples/local_uploads/store.rs"]
mod store;

mod bounds;
mod headers;
mod operations;
mod round_trip;
mod secrets;
mod tokens;
mod uploads;
mod wire;

use presign::local::{LocalError, LocalErrorKind, LocalPresigner, LocalRequest};
use presign::seal::{SealKey, Sealer};
use presign::*;

const BASE: &str = "http://127.0.0.1:8080/files";
const KEY: &[u8] = b"32 bytes out of a random source.";

fn sealer() -> Sealer {
    Sealer::new(SealKey::new(KEY).unwrap())
}

fn store() -> LocalPresigner {
    service("photo-service")
}

fn service(name: &str) -> LocalPresigner {
    LocalPresigner::new(Endpoint::new(BASE).unwrap(), name, sealer()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("20260102T030405Z").unwrap()
}

fn soon() -> Validity {
    Validity::minutes(15).from(now())
}

fn key(text: &'static str) -> ObjectKey<'static> {
    ObjectKey::new(text).unwrap()
}

fn presign(operation: impl Into<Operation<'static>>) -> PresignedRequest {
    store().presign(&operation.into(), soon()).unwrap()
}

/// Path and query of a URL.
fn target(url: &str) -> &str {
    &url["http://127.0.0.1:8080".len()..]
}

/// What a client sends that does as it is told.
fn headers(request: &PresignedRequest) -> Vec<(String, String)> {
    let sent = request.signed_headers().filter(|(name, _)| *name != "host");
    sent.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn check(request: &PresignedRequest) -> Result<LocalRequest, LocalError> {
    store().check(request.method().as_str(), target(request.url()).as_bytes(), headers(request), now())
}

/// What becomes of a request to this target, with nothing that says more.
fn kind_of(method: &str, target: &str) -> Result<(), LocalErrorKind> {
    let checked = store().check(method, target.as_bytes(), [("", ""); 0], now());
    checked.map(drop).map_err(|error| error.kind())
}
