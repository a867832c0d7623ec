//! The last step of a re-upload: what is sent, and the decision on it.

use alloc::string::String;
use core::fmt;

use super::keys::Uuid;
use super::lookups::{Dataset, Job, JobStatus};
use super::problem::Problem;
use super::requests::path;
use super::responses::JobResponse;
use crate::wire::fastapi::Validation;
use crate::wire::json::Limits;

/// `POST /datasets/{dataset_id}/reupload/{job_id}/commit`.
///
/// Each field may be left out or be `null`, which is the same. `token` is a credential for a remote service; it is not
/// printed, and GeoLens never stores it.
///
/// ```
/// use presign::wire::geolens::CommitRequest;
///
/// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
/// let request = CommitRequest::parse(id, id, br#"{"srid_override": 4326}"#)?;
/// assert_eq!((request.srid_override, request.layer_name), (Some(4326), None));
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommitRequest {
    /// Which dataset is replaced.
    pub dataset_id: Uuid,
    /// Which job has the file.
    pub job_id: Uuid,
    /// The spatial reference system to assume: 1 to 998,999.
    pub srid_override: Option<u32>,
    /// A credential for a remote service, up to 1,000 code points.
    pub token: Option<String>,
    /// The layer of a file with several, up to 500 code points.
    pub layer_name: Option<String>,
}

impl CommitRequest {
    /// Reads path parameters and body.
    ///
    /// # Errors
    /// 422 with every fault in one line; 400 for a body that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::geolens::CommitRequest;
    ///
    /// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// let problem = CommitRequest::parse(id, id, br#"{"srid_override": 999000}"#).unwrap_err();
    /// assert!(problem.to_string().ends_with("Input should be less than or equal to 998999"));
    /// ```
    pub fn parse(dataset_id: &str, job_id: &str, body: &[u8]) -> Result<Self, Problem> {
        let validation = Validation::new();
        let dataset_id = path(&validation, "dataset_id", dataset_id);
        let job_id = path(&validation, "job_id", job_id);
        Ok(validation.body(body, Limits::default(), |node| {
            let model = node.model()?;
            let text = |name, most| {
                model.optional(name, |node| node.nullable(|node| node.text(..=most).map(String::from)))
            };
            let srid =
                model.optional("srid_override", |node| node.nullable(|node| node.integer(1..=998_999)));
            let (token, layer_name) = (text("token", 1000), text("layer_name", 500));
            Some(Self {
                dataset_id: dataset_id?,
                job_id: job_id?,
                srid_override: srid?.flatten().and_then(|srid| u32::try_from(srid).ok()),
                token: token?.flatten(),
                layer_name: layer_name?.flatten(),
            })
        })?)
    }

    /// Whether the job's file may replace that of the dataset; the answer is sent once the work is queued.
    ///
    /// Of a job that refreshes a dataset from a remote service, which needs no file, this module knows nothing. Where
    /// another one is at work on the dataset, the service answers [`Problem::dataset_busy`].
    ///
    /// # Errors
    /// The first of: 404, 403 and 400 for the dataset, 404 where the job is not this dataset's, this user's and a
    /// re-upload's, 400 where it is not pending or has no file.
    ///
    /// ```
    /// use presign::wire::geolens::{CommitRequest, Dataset, RecordType};
    ///
    /// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// let request = CommitRequest::parse(id, id, b"{}")?;
    /// assert_eq!(request.decide("ada", None, None).unwrap_err().status(), 404);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn decide(
        &self,
        user: &str,
        dataset: Option<&Dataset>,
        job: Option<&Job>,
    ) -> Result<JobResponse, Problem> {
        Dataset::admit(dataset, None)?;
        let job = Job::bound(job, &self.job_id, &self.dataset_id, user)?;
        if job.status != JobStatus::Pending {
            return Err(Problem::new(400, "Job already processed"));
        }
        if !job.has_file() {
            let detail = "Job has no file_path and no source_url — cannot queue reupload";
            return Err(Problem::new(400, detail));
        }
        Ok(JobResponse::committed(&job.id))
    }
}

impl fmt::Debug for CommitRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommitRequest")
            .field("dataset_id", &self.dataset_id)
            .field("job_id", &self.job_id)
            .field("srid_override", &self.srid_override)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("layer_name", &self.layer_name)
            .finish()
    }
}
