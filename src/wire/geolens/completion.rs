//! [`Completion`]: what is done when a client says that its file is there, one step at a time.
//!
//! A presigned PUT works until it expires, so whatever was checked at the client's key can be replaced behind the check.
//! The object is therefore copied to a key that no URL was ever signed for, and the copy is what is checked and kept.
//!
//! An object lies at the client's key if and only if CompleteMultipartUpload succeeded: parts alone are none. That is the
//! only record of it, so a completion can be begun again after any failure, and assembles once. After one alone it is in
//! vain: an upload whose parts could not be assembled is given up, as GeoLens does it, and its client starts anew.

mod step;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use self::step::{JobChange, Outcome, Sniff, Step};
use super::keys::{Tenant, frozen};
use super::lookups::{Dataset, Job};
use super::problem::Problem;
use super::requests::{CompleteRequest, ReportedPart};
use super::responses::JobResponse;
use super::settings::Settings;
use super::storage_call::StorageCall;
use crate::error::{Error, ErrorKind};
use crate::header::EntityTag;
use crate::multipart::{PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::s3::{CompletedPart, CompletedParts};

/// A completion that is under way: [`next`](Self::next) says what to do, [`record`](Self::record) takes what came of it,
/// until there is an [`Answer`](Step::Answer).
///
/// It may be dropped at any point: begun again, it takes up what stands in the store. The job's row is to be locked
/// throughout.
///
/// ```
/// use presign::wire::geolens::{
///     CompleteRequest, Completion, Job, JobMetadata, JobStatus, Outcome, Settings, Step, StorageCall, Tenant, Usage, Uuid,
/// };
///
/// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
/// let request = CompleteRequest::parse(id, b"{}")?;
/// let job = Job {
///     id: Uuid::new(id)?,
///     dataset_id: None,
///     created_by: "ada".into(),
///     status: JobStatus::Pending,
///     file_path: None,
///     source_filename: "roads.zip".into(),
///     metadata: JobMetadata {
///         presigned: true,
///         s3_key: Some(format!("staging/{id}/roads.zip")),
///         expected_size: Some(128),
///         ..JobMetadata::default()
///     },
/// };
/// let settings = Settings::default();
/// let mut completion = Completion::upload(&settings, &request, &Tenant::single(), "ada", Some(&job))?;
/// let mut calls = Vec::new();
/// let answer = loop {
///     let outcome = match completion.next() {
///         Step::Call(call) => {
///             calls.push(call.name());
///             if matches!(call, StorageCall::HeadObject { .. }) { Outcome::Size(128) } else { Outcome::Done }
///         }
///         Step::Usage { .. } => Outcome::Usage(Usage::default()),
///         Step::Sniff(_) => Outcome::Accepted,
///         Step::Save(_) => Outcome::Done,
///         Step::Answer(answer) => break answer,
///         _ => Outcome::Failed,
///     };
///     completion.record(outcome);
/// };
/// assert_eq!(calls, ["HeadObject", "CopyObject", "HeadObject", "DeleteObject"]);
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug)]
pub struct Completion {
    settings: Settings,
    job: Job,
    reupload: bool,
    /// Where the client has put the file.
    staging: ObjectKey<'static>,
    frozen: ObjectKey<'static>,
    /// What the job will have as its file: without the tenant's prefix.
    file_path: String,
    /// The upload in parts and what the client says of them, where the job is one of parts.
    assembly: Option<(UploadId<'static>, Vec<ReportedPart>)>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// Is it there? With parts: is it there already?
    Look,
    Assemble(UploadId<'static>, CompletedParts<'static>),
    LookAgain,
    Copy,
    Measure,
    Quota(u64),
    Sniff(u64),
    Keep,
    /// What is still to be done, last first; nothing of it changes the answer.
    End(Vec<Step>, Result<(), Problem>),
}

impl Completion {
    /// Begins `POST /datasets/{dataset_id}/reupload/presigned/{job_id}/complete`.
    ///
    /// # Errors
    /// The first of: 404 and 403 for the dataset, 400 for one that takes no files, 404 where the job is not this dataset's,
    /// this user's and a re-upload's, 400 where it is no presigned upload, was completed already, or has failed. Nothing
    /// was asked of the store by then.
    ///
    /// ```
    /// use presign::wire::geolens::{CompleteRequest, Completion, Dataset, RecordType, Settings, Tenant};
    ///
    /// let id = "7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81";
    /// let request = CompleteRequest::parse_reupload(id, id, b"{}")?;
    /// let dataset = Dataset { record_type: RecordType::Vector, writable: true };
    /// let (settings, tenant) = (Settings::default(), Tenant::single());
    /// let begun = Completion::reupload(&settings, &request, &tenant, "ada", Some(&dataset), None);
    /// assert_eq!(begun.unwrap_err().to_string(), "404 Not Found: Reupload job not found");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn reupload(
        settings: &Settings,
        request: &CompleteRequest,
        tenant: &Tenant,
        user: &str,
        dataset: Option<&Dataset>,
        job: Option<&Job>,
    ) -> Result<Self, Problem> {
        Dataset::admit(dataset, None)?;
        let dataset_id = request.dataset_id().ok_or_else(Problem::reupload_job_not_found)?;
        let job = Job::bound(job, request.job_id(), dataset_id, user)?;
        job.check_completable("Start the reupload again.")?;
        Self::new(settings, request, tenant, job, true)
    }

    /// Begins `POST /ingest/upload/presigned/{job_id}/complete`. For an admin, who may complete any job, `user` is the job's
    /// own.
    ///
    /// # Errors
    /// The first of: 404 without a job or for a re-upload's, 403 for another user's, 400 where it is no presigned upload, was
    /// completed already, or has failed.
    ///
    /// ```
    /// use presign::wire::geolens::{CompleteRequest, Completion, Settings, Tenant};
    ///
    /// let request = CompleteRequest::parse("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81", b"{}")?;
    /// let begun = Completion::upload(&Settings::default(), &request, &Tenant::single(), "ada", None);
    /// assert_eq!(begun.unwrap_err().to_string(), "404 Not Found: Job not found");
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn upload(
        settings: &Settings,
        request: &CompleteRequest,
        tenant: &Tenant,
        user: &str,
        job: Option<&Job>,
    ) -> Result<Self, Problem> {
        // A re-upload has its own door: it is judged by the quota of the dataset's owner, and its refusal ends its job.
        let job = job.filter(|job| job.id == *request.job_id() && !job.metadata.reupload);
        let job = job.ok_or_else(Problem::job_not_found)?;
        if job.created_by != user {
            return Err(Problem::not_your_job());
        }
        job.check_completable("Start a new upload.")?;
        Self::new(settings, request, tenant, job, false)
    }

    fn new(
        settings: &Settings,
        request: &CompleteRequest,
        tenant: &Tenant,
        job: &Job,
        reupload: bool,
    ) -> Result<Self, Problem> {
        // What the database says was put there by us: another text is the service's fault, 500.
        let folder = format!("staging/{}/", job.id);
        let logical = job.metadata.s3_key.as_deref().filter(|key| key.starts_with(&folder));
        let logical = logical.ok_or_else(Problem::internal)?;
        let file_path = frozen(logical);
        let assembly = match &job.metadata {
            metadata if !metadata.multipart => None,
            metadata => {
                let id = metadata.upload_id.clone().ok_or_else(Problem::internal)?;
                Some((UploadId::new(id)?, request.parts.clone()))
            }
        };
        Ok(Self {
            settings: settings.clone(),
            job: job.clone(),
            reupload,
            staging: tenant.key(logical)?,
            frozen: tenant.key(&file_path)?,
            file_path,
            assembly,
            state: State::Look,
        })
    }

    /// What to do now; the same until [`record`](Self::record) is told what came of it.
    ///
    /// See [`Completion`] for an example.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "no iterator: it wants the outcome of each step")]
    pub fn next(&self) -> Step {
        let (staging, frozen) = (self.staging.clone(), self.frozen.clone());
        match &self.state {
            State::Look | State::LookAgain => Step::Call(StorageCall::HeadObject { key: staging }),
            State::Assemble(upload_id, parts) => {
                let (key, upload_id, parts) = (staging, upload_id.clone(), parts.clone());
                Step::Call(StorageCall::CompleteMultipartUpload { key, upload_id, parts })
            }
            State::Copy => Step::Call(StorageCall::CopyObject { from: staging, to: frozen }),
            State::Measure => Step::Call(StorageCall::HeadObject { key: frozen }),
            State::Quota(size) => Step::Usage { size: *size },
            State::Sniff(size) => {
                let filename = self.job.source_filename.clone();
                Step::Sniff(Sniff { key: frozen, size: *size, filename })
            }
            State::Keep => Step::Save(JobChange::Completed { file_path: self.file_path.clone() }),
            State::End(steps, result) => steps.last().cloned().unwrap_or_else(|| {
                Step::Answer(match result {
                    Ok(()) if self.reupload => JobResponse::reuploaded(&self.job.id).to_answer(),
                    Ok(()) => JobResponse::uploaded(&self.job.id).to_answer(),
                    Err(problem) => problem.to_answer(),
                })
            }),
        }
    }

    /// Takes what came of the step that [`next`](Self::next) told. An outcome that does not belong to that step counts as
    /// [`Outcome::Failed`].
    ///
    /// See [`Completion`] for an example.
    pub fn record(&mut self, outcome: Outcome) {
        let state = core::mem::replace(&mut self.state, State::Look);
        self.state = match (state, outcome) {
            (State::Look | State::LookAgain, Outcome::Size(size)) => self.check_staged(size),
            (State::Look, Outcome::Absent) => match &self.assembly {
                Some((upload_id, parts)) => self.assemble(upload_id, parts),
                None => end([], not_found()),
            },
            (State::LookAgain, Outcome::Absent) => end([], not_found()),
            (State::Look | State::LookAgain, _) => end([], Problem::storage_unavailable()),

            (State::Assemble(..), Outcome::Done) => State::LookAgain,
            (State::Assemble(upload_id, _), _) => end([self.abort(&upload_id)], Problem::completion_failed()),

            (State::Copy, Outcome::Done) => State::Measure,
            (State::Copy, _) => end([self.delete_frozen()], Problem::completion_failed()),

            (State::Measure, Outcome::Size(size)) => self.check_frozen(size),
            (State::Measure, _) => end([self.delete_frozen()], Problem::storage_unavailable()),

            (State::Quota(size), Outcome::Usage(usage)) => match usage.check(self.reupload, size) {
                Ok(()) => State::Sniff(size),
                Err(problem) => self.refuse(problem),
            },
            (State::Quota(_), _) => end([self.delete_frozen()], Problem::database_unavailable()),

            (State::Sniff(_), Outcome::Accepted) => State::Keep,
            (State::Sniff(_), Outcome::Refused(why)) => self.refuse(Problem::new(422, why)),
            (State::Sniff(_), _) => end([self.delete_frozen()], Problem::storage_unavailable()),

            // Both objects stay where the job could not be saved: the client tries again, and the copy is made again.
            (State::Keep, Outcome::Done) => State::End(Vec::from([self.delete_staging()]), Ok(())),
            (State::Keep, _) => end([], Problem::database_unavailable()),

            (State::End(mut steps, result), _) => {
                steps.pop();
                State::End(steps, result)
            }
        };
    }

    /// Before the copy: only to spare it, since what lies there can still change.
    fn check_staged(&self, size: u64) -> State {
        if size > self.settings.max_size() {
            return self.refuse(self.settings.too_large("Uploaded file size", size));
        }
        State::Copy
    }

    /// The copy, which nobody but the service can change.
    fn check_frozen(&self, size: u64) -> State {
        if size > self.settings.max_size() {
            return self.refuse(self.settings.too_large("Uploaded file size", size));
        }
        match self.job.metadata.expected_size {
            Some(declared) if size != declared => {
                let detail = format!(
                    "Uploaded file size ({size} bytes) does not match the declared size ({declared} bytes)."
                );
                self.refuse(Problem::new(422, detail))
            }
            _ => State::Quota(size),
        }
    }

    fn assemble(&self, upload_id: &UploadId<'static>, parts: &[ReportedPart]) -> State {
        if parts.is_empty() {
            let detail = "Multipart upload completion requires at least one uploaded part";
            return end([self.abort(upload_id)], Problem::new(400, detail));
        }
        // What no store would take is told, and the upload goes on: the client may name its parts better.
        match completed(parts) {
            Ok(parts) => State::Assemble(upload_id.clone(), parts),
            Err(problem) => end([], problem),
        }
    }

    /// The file is not taken: copy and original go, so that the client's URL leads to nothing that was refused. A re-upload
    /// that is refused for its content ends its job.
    fn refuse(&self, problem: Problem) -> State {
        let failed = (self.reupload && problem.status() == 422)
            .then(|| Step::Save(JobChange::Failed { message: problem.detail().text().into() }));
        let steps = failed.into_iter().chain([self.delete_staging(), self.delete_frozen()]);
        State::End(steps.collect(), Err(problem))
    }

    fn delete_frozen(&self) -> Step {
        Step::Call(StorageCall::DeleteObject { key: self.frozen.clone() })
    }

    fn delete_staging(&self) -> Step {
        Step::Call(StorageCall::DeleteObject { key: self.staging.clone() })
    }

    fn abort(&self, upload_id: &UploadId<'static>) -> Step {
        let (key, upload_id) = (self.staging.clone(), upload_id.clone());
        Step::Call(StorageCall::AbortMultipartUpload { key, upload_id })
    }
}

/// A problem, and at most one call before it.
fn end(steps: impl IntoIterator<Item = Step>, problem: Problem) -> State {
    State::End(steps.into_iter().collect(), Err(problem))
}

fn not_found() -> Problem {
    Problem::new(400, "File not found in S3 after upload")
}

/// The parts as S3 takes them, in the order of their numbers.
fn completed(parts: &[ReportedPart]) -> Result<CompletedParts<'static>, Problem> {
    let part = |(index, part): (usize, &ReportedPart)| {
        let number = u32::try_from(part.part_number).ok().and_then(|number| PartNumber::new(number).ok());
        let number = number.ok_or_else(|| {
            let (field, problem) = ("part_number", format!("{}", part.part_number));
            let error = Error::new(ErrorKind::OutOfRange, field, problem, "1 to 10000");
            Problem::field(format_args!("parts.{index}.part_number"), &error)
        })?;
        let tag = EntityTag::new(part.etag.clone());
        let tag = tag.map_err(|error| Problem::field(format_args!("parts.{index}.etag"), &error))?;
        Ok(CompletedPart::new(number, tag))
    };
    let parts = parts.iter().enumerate().map(part).collect::<Result<Vec<_>, Problem>>()?;
    CompletedParts::new(parts).map_err(|error| Problem::field("parts", &error))
}
