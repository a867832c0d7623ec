//! What several tests share: where data lies.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "each test uses a part of it"
)]

use std::path::PathBuf;

/// A data file of ours.
pub fn data(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// A file of the fetched vectors, which the repository does not carry: from the folder that `PRESIGN_VECTORS` names, or
/// from `../shared/vectors`. Where it is absent the test says so, and what the repository carries must prove enough.
pub fn vectors(name: &str) -> Option<String> {
    vectors_bytes(name).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The same of a file that is no UTF-8.
pub fn vectors_bytes(name: &str) -> Option<Vec<u8>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    let folder = std::env::var_os("PRESIGN_VECTORS").map_or_else(default, PathBuf::from);
    let file = std::fs::read(folder.join(name)).ok();
    if file.is_none() {
        say!("NOT RUN: {name} is not in {}", folder.display());
    }
    file
}
