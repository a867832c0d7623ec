//! Uploads in parts: part numbers, upload IDs, and into which parts a size is cut.
//!
//! Amazon S3 User Guide, "Uploading and copying objects using multipart upload".

mod names;

pub use names::{PartNumber, UploadId};
