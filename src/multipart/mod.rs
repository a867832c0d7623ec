//! Uploads in parts: part numbers, upload IDs, and into which parts a size is cut.
//!
//! Amazon S3 User Guide, "Uploading and copying objects using multipart upload" and "Amazon S3 multipart upload limits".
//!
//! [`PartRules`] say what a store takes and what the service wants; [`PartRules::plan`] makes of a size either one
//! request or a [`MultipartPlan`], which is two numbers and gives every part by arithmetic. A service stores the two
//! numbers and makes the plan of them again with [`MultipartPlan::from_stored`], so that other rules after a deployment
//! don't move the boundaries of an upload that has begun.
//!
//! ```
//! use presign::multipart::UploadPlan;
//! use presign::{Limits, MultipartPlan, PartNumber};
//!
//! let rules = Limits::aws().part_rules();
//! let UploadPlan::Multipart(plan) = rules.plan(150_000_000)? else { panic!("too large for one request") };
//! assert_eq!((plan.part_size(), plan.part_count()), (8 * 1024 * 1024, 18));
//!
//! // Later, from the database: the parts 1 and 2 are there, the first of them whole.
//! let plan = MultipartPlan::from_stored(plan.size(), plan.part_size())?;
//! let there = [(PartNumber::new(1)?, 8 * 1024 * 1024), (PartNumber::new(2)?, 77)];
//! let next = plan.missing(there).next().unwrap();
//! assert_eq!((next.number().get(), next.offset()), (2, 8 * 1024 * 1024));
//! # Ok::<(), presign::Error>(())
//! ```

mod missing;
mod names;
mod part;
mod plan;
mod rules;
mod upload_plan;

pub use missing::Missing;
pub use names::{PartNumber, UploadId};
pub use part::{Part, Parts};
pub use plan::MultipartPlan;
pub use rules::PartRules;
pub use upload_plan::{Threshold, UploadPlan};
