//! The request and response types of real upload services, exactly as on their wire; each an optional feature.
//!
//! A service keeps its router, its database and its storage client. From here it takes what is the protocol:
//! `parse → validate → (the service looks something up) → decide and plan → (the service does one storage call) →
//! presign → respond`. The two steps in parentheses are the service's, and their results come in as plain values; so
//! nothing here does I/O, reads a clock or draws random bytes. What comes out is an [`Answer`]: status, headers, body.
//!
//! # No semver promise
//! These modules follow services that change. **The module `wire` is exempt from the crate's semver promise**: a
//! minor version may change any type in it, as the service behind it did. The rest of the crate is not.

#[cfg(feature = "active-storage")]
pub mod active_storage;
mod answer;
#[cfg(feature = "aura")]
pub mod aura;
#[cfg(feature = "chief")]
pub mod chief;
#[cfg(feature = "companion")]
pub mod companion;
pub mod fastapi;
#[cfg(feature = "geolens")]
pub mod geolens;
pub mod json;
#[cfg(feature = "sartiq")]
pub mod sartiq;
#[cfg(feature = "splendor")]
pub mod splendor;
mod store;
mod unsendable;

pub use answer::Answer;
pub use store::Store;
pub use unsendable::UnsendableType;
