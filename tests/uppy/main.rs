//! Uppy itself, against this crate's answers and the embedded store: its uploads in a real browser, and its Companion
//! beside ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the environment says whether there is Uppy")]
#![allow(unreachable_pub, reason = "a test crate has no outside")]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
mod beside;
mod browser;
#[path = "../browser/driver.rs"]
#[allow(dead_code, reason = "the tests of a browser alone use more of it")]
mod driver;
#[cfg(feature = "verify")]
#[path = "../common/judge.rs"]
#[allow(dead_code, reason = "the integration tests say why two judges may differ")]
mod judge;
#[path = "../common/random.rs"]
mod random;
mod refusals;
mod relay;
mod service;
mod stage;
mod store;

use std::path::PathBuf;

/// The folder with the page's script and Companion, which `.ci/uppy` puts together. Where there is none, nothing is asserted.
fn uppy(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PRESIGN_UPPY").map(PathBuf::from);
    if folder.is_none() {
        say!("{test}: NOT RUN, Uppy is not installed here; `.ci/uppy` installs it and sets PRESIGN_UPPY");
    }
    folder
}
