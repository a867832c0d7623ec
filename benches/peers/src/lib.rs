//! presign beside every other Rust crate that presigns S3 requests.

pub mod allocations;
pub mod callgrind;
pub mod case;
pub mod chart;
pub mod count;
pub mod figures;
pub mod floor;
pub mod gates;
pub mod machine;
pub mod pass;
pub mod peers;
pub mod probe;
pub mod profile;
pub mod reference;
pub mod report;
pub mod step;
pub mod threads;
pub mod time;
pub mod verify;
#[cfg(all(feature = "all", feature = "wire"))]
pub mod wire;
pub mod work;

/// What stopped a measurement, as text for whoever runs it.
pub type Fault = Box<dyn std::error::Error>;
