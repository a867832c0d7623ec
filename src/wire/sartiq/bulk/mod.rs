//! Bulk uploads: rows of a CSV file as intents, and the job that reads them.
//!
//! Of `POST /bulk-upload/`, `GET /bulk-upload/{id}` and `GET /bulk-upload/{id}/errors` no schema is public: the columns, the
//! job and its errors are our own proposal.

mod error;
mod job;
mod lines;
mod reader;
mod settings;

pub use error::{BulkError, FileError, FileFault, RowError, RowFault};
pub use job::{BulkJob, BulkReport, BulkStatus};
pub use reader::{BulkReader, BulkRow};
pub use settings::BulkSettings;
