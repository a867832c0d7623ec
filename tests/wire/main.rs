//! The wire formats: every sample of every system, and what stands between the samples.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

#[cfg(feature = "active-storage")]
mod active_storage;
#[cfg(feature = "aura")]
mod aura;
#[cfg(feature = "chief")]
mod chief;
#[cfg(feature = "active-storage")]
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "companion")]
mod companion;
mod fastapi;
#[cfg(feature = "geolens")]
mod geolens;
mod samples;
#[cfg(feature = "sartiq")]
mod sartiq;
#[cfg(any(
    feature = "active-storage",
    feature = "chief",
    feature = "companion",
    feature = "sartiq",
    feature = "splendor"
))]
mod signature;
#[cfg(feature = "splendor")]
mod splendor;
