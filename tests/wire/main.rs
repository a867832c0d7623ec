//! The wire formats: every sample of every system, and what stands between the samples.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

#[cfg(feature = "chief")]
mod chief;
mod fastapi;
#[cfg(feature = "geolens")]
mod geolens;
mod samples;
#[cfg(any(feature = "chief", feature = "splendor"))]
mod signature;
#[cfg(feature = "splendor")]
mod splendor;
