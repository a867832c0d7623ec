//! What the service looks up: the dataset, what its owner uses, the job.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::keys::{Uuid, extension};
use super::problem::Problem;

/// What kind of dataset it is: GeoLens's `record_type`.
///
/// ```
/// use presign::wire::geolens::RecordType;
///
/// assert_eq!(RecordType::from("raster_dataset"), RecordType::Raster);
/// assert_eq!(RecordType::from("collection"), RecordType::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordType {
    /// `vector_dataset`: takes anything but rasters.
    Vector,
    /// `table`: takes anything but rasters.
    Table,
    /// `raster_dataset`: takes `.tif` and `.tiff`.
    Raster,
    /// `vrt_dataset`: takes no file, since it is made of other datasets.
    Vrt,
    /// Any other: takes what the allow list has.
    Other,
}

impl From<&str> for RecordType {
    fn from(text: &str) -> Self {
        match text {
            "vector_dataset" => Self::Vector,
            "table" => Self::Table,
            "raster_dataset" => Self::Raster,
            "vrt_dataset" => Self::Vrt,
            _ => Self::Other,
        }
    }
}

/// A dataset that the caller may at least see; for one that it may not, tell `None`.
///
/// ```
/// use presign::wire::geolens::{Dataset, RecordType};
///
/// let dataset = Dataset { record_type: RecordType::Vector, writable: true };
/// assert!(dataset.check_writable().is_ok());
/// assert_eq!(Dataset { writable: false, ..dataset }.check_writable().unwrap_err().status(), 403);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// What kind of dataset it is.
    pub record_type: RecordType,
    /// Whether the caller may change it: its creator and admins may.
    pub writable: bool,
}

impl Dataset {
    /// Whether the caller may change it.
    ///
    /// # Errors
    /// 403.
    ///
    /// ```
    /// # use presign::wire::geolens::{Dataset, RecordType};
    /// assert!(Dataset { record_type: RecordType::Table, writable: false }.check_writable().is_err());
    /// ```
    pub fn check_writable(&self) -> Result<(), Problem> {
        if self.writable { Ok(()) } else { Err(Problem::not_the_owner()) }
    }

    /// Whether a dataset of this kind takes a file of this name, by its extension; `None` asks for any file at all.
    ///
    /// # Errors
    /// 400.
    ///
    /// ```
    /// use presign::wire::geolens::{Dataset, RecordType};
    ///
    /// let dataset = Dataset { record_type: RecordType::Vector, writable: true };
    /// assert!(dataset.check_file(Some("roads.gpkg")).is_ok());
    /// assert_eq!(dataset.check_file(Some("dem.TIF")).unwrap_err().status(), 400);
    /// ```
    pub fn check_file(&self, filename: Option<&str>) -> Result<(), Problem> {
        let extension = extension(filename.unwrap_or_default());
        let raster = matches!(extension.as_str(), ".tif" | ".tiff");
        let mismatch = |kind: &str| {
            let detail = format!(
                "This dataset is a {kind}; {extension} files are not supported for reupload. \
                 Cross-record-type swaps are not allowed."
            );
            Err(Problem::new(400, detail))
        };
        if extension == ".vrt" {
            let detail = "Standalone VRT files cannot be reuploaded. \
                          Manage VRT membership through the VRT sources API instead.";
            return Err(Problem::new(400, detail));
        }
        match self.record_type {
            RecordType::Vrt => {
                let detail = "VRT datasets do not support file reupload — edit the VRT membership instead.";
                Err(Problem::new(400, detail))
            }
            RecordType::Raster if !raster && !extension.is_empty() => mismatch("raster dataset"),
            RecordType::Vector if raster => mismatch("vector dataset"),
            RecordType::Table if raster => mismatch("table"),
            _ => Ok(()),
        }
    }

    /// The checks that every endpoint of a dataset begins with: it exists (404), it may be changed (403), and it takes the
    /// file (400).
    pub(super) fn admit(dataset: Option<&Self>, filename: Option<&str>) -> Result<(), Problem> {
        let dataset = dataset.ok_or_else(Problem::dataset_not_found)?;
        dataset.check_writable()?;
        dataset.check_file(filename)
    }
}

/// What a user stores and may store: of the dataset's owner at a re-upload, of the caller at a new dataset.
///
/// A cap of 0 is none.
///
/// ```
/// use presign::wire::geolens::Usage;
///
/// let usage = Usage { bytes_used: 900, storage_cap: 1_000, ..Usage::default() };
/// assert!(usage.check_new(100).is_ok());
/// assert_eq!(usage.check_new(101).unwrap_err().status(), 413);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The bytes of all that is stored.
    pub bytes_used: u64,
    /// The most bytes, or 0.
    pub storage_cap: u64,
    /// How many datasets there are.
    pub dataset_count: u64,
    /// The most datasets, or 0.
    pub dataset_cap: u64,
    /// The bytes of `bytes_used` that a re-upload replaces.
    pub replaced_bytes: u64,
}

impl Usage {
    /// Whether a new dataset with a file of this size may be made.
    ///
    /// # Errors
    /// 413 for bytes, then 422 for the number of datasets.
    ///
    /// ```
    /// use presign::wire::geolens::Usage;
    ///
    /// let problem = Usage { dataset_count: 3, dataset_cap: 3, ..Usage::default() }.check_new(1).unwrap_err();
    /// assert_eq!(problem.to_string(), "422 Validation Error: Dataset quota exceeded: 3 of 3 datasets used");
    /// ```
    pub fn check_new(&self, incoming: u64) -> Result<(), Problem> {
        let Self { bytes_used: used, storage_cap: cap, dataset_count, dataset_cap, .. } = *self;
        if cap > 0 && used.saturating_add(incoming) > cap {
            let detail =
                format!("Storage quota exceeded: used {used} of {cap} bytes (adding {incoming} bytes)");
            return Err(Problem::new(413, detail));
        }
        if dataset_cap > 0 && dataset_count >= dataset_cap {
            let detail = format!("Dataset quota exceeded: {dataset_count} of {dataset_cap} datasets used");
            return Err(Problem::new(422, detail));
        }
        Ok(())
    }

    /// Whether a file of this size may replace what the dataset has. The number of datasets stays what it is.
    ///
    /// # Errors
    /// 413.
    ///
    /// ```
    /// use presign::wire::geolens::Usage;
    ///
    /// let usage = Usage { bytes_used: 900, storage_cap: 1_000, replaced_bytes: 400, ..Usage::default() };
    /// assert!(usage.check_replacement(500).is_ok());
    /// assert_eq!(usage.check_replacement(501).unwrap_err().status(), 413);
    /// ```
    pub fn check_replacement(&self, incoming: u64) -> Result<(), Problem> {
        let Self { bytes_used: used, storage_cap: cap, replaced_bytes: replaced, .. } = *self;
        if cap > 0 && used.saturating_sub(replaced).saturating_add(incoming) > cap {
            let detail = format!(
                "Storage quota exceeded: used {used} of {cap} bytes (replacing {replaced} bytes with {incoming} bytes)"
            );
            return Err(Problem::new(413, detail));
        }
        Ok(())
    }

    pub(super) fn check(&self, replaces: bool, incoming: u64) -> Result<(), Problem> {
        if replaces { self.check_replacement(incoming) } else { self.check_new(incoming) }
    }

    /// How many datasets may still be made; `None` where nothing limits them.
    ///
    /// ```
    /// use presign::wire::geolens::Usage;
    ///
    /// assert_eq!(Usage::default().remaining_datasets(), None);
    /// assert_eq!(Usage { dataset_count: 7, dataset_cap: 5, ..Usage::default() }.remaining_datasets(), Some(0));
    /// ```
    #[must_use]
    pub fn remaining_datasets(&self) -> Option<u64> {
        (self.dataset_cap > 0).then(|| self.dataset_cap.saturating_sub(self.dataset_count))
    }
}

/// What a job is doing: GeoLens's `status`.
///
/// ```
/// use presign::wire::geolens::JobStatus;
///
/// assert_eq!(serde_json::to_string(&JobStatus::FannedOut)?, "\"fanned_out\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobStatus {
    /// It waits for its file, or for what comes after it.
    Pending,
    /// It is at work.
    Running,
    /// It is done.
    Complete,
    /// It ended without a result.
    Failed,
    /// It was ended.
    Cancelled,
    /// It was split into other jobs.
    FannedOut,
}

/// What a job keeps of its upload: GeoLens's `user_metadata`, for the service's database.
///
/// [`SignedUpload`](super::SignedUpload) has it made. Its key is without the tenant's prefix.
///
/// ```
/// use presign::wire::geolens::JobMetadata;
///
/// let stored = r#"{"presigned":true,"s3_key":"staging/7d/a.zip","multipart":false,"expected_size":12}"#;
/// let metadata: JobMetadata = serde_json::from_str(stored)?;
/// assert_eq!(metadata.expected_size, Some(12));
/// assert_eq!(serde_json::to_string(&metadata)?, stored);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobMetadata {
    /// Whether the file comes by a presigned upload.
    #[serde(skip_serializing_if = "is_false")]
    pub presigned: bool,
    /// `staging/{job_id}/{filename}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_key: Option<String>,
    /// The upload in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<String>,
    /// Whether it goes in parts.
    pub multipart: bool,
    /// Whether it replaces the file of a dataset.
    #[serde(skip_serializing_if = "is_false")]
    pub reupload: bool,
    /// That dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_id: Option<Uuid>,
    /// The declared size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_size: Option<u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// A job as the service's database has it, read under a lock of its row: two completions at once would each delete what
/// the other has accepted.
///
/// ```
/// use presign::wire::geolens::{Job, JobMetadata, JobStatus, Uuid};
///
/// let job = Job {
///     id: Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?,
///     dataset_id: None,
///     created_by: "ada".into(),
///     status: JobStatus::Pending,
///     file_path: None,
///     source_filename: "roads.zip".into(),
///     metadata: JobMetadata { presigned: true, ..JobMetadata::default() },
/// };
/// # let _ = job;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its ID.
    pub id: Uuid,
    /// The dataset that it is bound to.
    pub dataset_id: Option<Uuid>,
    /// The user who made it, in whatever form the service has users.
    pub created_by: String,
    /// What it is doing.
    pub status: JobStatus,
    /// The file that was accepted; `None` (or empty) until then.
    pub file_path: Option<String>,
    /// The name that the client gave.
    pub source_filename: String,
    /// What it keeps of its upload.
    pub metadata: JobMetadata,
}

impl Job {
    pub(super) fn has_file(&self) -> bool {
        self.file_path.as_deref().is_some_and(|path| !path.is_empty())
    }

    /// The job, if it is that dataset's, that user's, and a re-upload; all else is 404, so that nothing is told of others.
    pub(super) fn bound<'j>(
        job: Option<&'j Self>,
        id: &Uuid,
        dataset: &Uuid,
        user: &str,
    ) -> Result<&'j Self, Problem> {
        job.filter(|job| {
            job.id == *id
                && job.dataset_id.as_ref() == Some(dataset)
                && job.created_by == user
                && job.metadata.reupload
                && job.metadata.dataset_id.as_ref() == Some(dataset)
        })
        .ok_or_else(Problem::reupload_job_not_found)
    }

    /// Its completion has not been, and it has not failed.
    pub(super) fn check_completable(&self, hint: &str) -> Result<(), Problem> {
        if !self.metadata.presigned {
            return Err(Problem::new(400, "Job is not a presigned upload"));
        }
        if self.has_file() {
            return Err(Problem::new(400, "Upload already completed for this job"));
        }
        if self.status == JobStatus::Failed {
            let detail = "This job has already failed and cannot be completed. ".to_owned() + hint;
            return Err(Problem::new(400, detail));
        }
        Ok(())
    }
}
