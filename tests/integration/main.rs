//! Presigned requests over HTTP, sent to an S3 server by clients that know nothing but what the requests say.
//!
//! The server is the embedded one of `tests/server`, or any other that the environment names ([`target`]). What a
//! server is known to do otherwise than S3 stands as data in [`gaps`]. Each test prints how much it asked, what was
//! done otherwise and what could not be asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the environment names the server")]
#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod addressing;
#[cfg(feature = "xml")]
mod answers;
mod batch;
mod bucket;
mod client;
mod copy;
#[cfg(all(feature = "explain", feature = "xml"))]
mod explain;
mod forms;
mod gaps;
#[cfg(feature = "verify")]
#[path = "../common/judge.rs"]
mod judge;
#[cfg(feature = "verify")]
mod judges;
mod keys;
mod listing;
mod multipart;
mod objects;
mod refusals;
mod run;
mod tagging;
mod target;
mod token;
mod uploads;
mod wire;
mod writes;
mod xml;
