//! GeoLens: files for datasets, uploaded straight into the bucket.
//!
//! GeoLens 1.14 (`geolens-io/geolens`, open source): its presigned endpoints, their statuses, texts and keys.
//!
//! | Endpoint | Read by | Answers |
//! | --- | --- | --- |
//! | `POST /datasets/{dataset_id}/reupload/presigned` | [`ReuploadRequest`] | 201 [`PresignedUploadResponse`] |
//! | `POST /ingest/upload/presigned` | [`UploadRequest`] | 201 [`PresignedUploadResponse`] |
//! | `POST /datasets/{dataset_id}/reupload/presigned/{job_id}/complete` | [`CompleteRequest`] | 200 [`JobResponse`] |
//! | `POST /ingest/upload/presigned/{job_id}/complete` | [`CompleteRequest`] | 200 [`JobResponse`] |
//! | `POST /datasets/{dataset_id}/reupload/{job_id}/commit` | [`CommitRequest`] | 202 [`JobResponse`] |
//! | `GET /ingest/upload/config` | nothing | 200 [`UploadConfig`] |
//!
//! Every refusal is a [`Problem`] (`application/problem+json`): 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503.
//!
//! # What the service brings
//! Who the caller is ([`Problem::unauthorized`], [`Problem::insufficient_permissions`] before anything is read), rate limits
//! ([`Problem::too_many_requests`]), the dataset ([`Dataset`]), what its owner stores ([`Usage`]), jobs ([`Job`], made with
//! the service's own UUIDs and read under a lock), a look into the file ([`Sniff`]), and the storage calls
//! ([`StorageCall`]), which it does with its own client or has signed.
//!
//! It also sweeps `staging/`: a URL works until its job's time is over, so a client can upload again behind a completion or a
//! refusal, or never complete at all; and a delete may fail. Nothing reads what lies there without a job. Uploads in parts
//! that nobody ends are for a lifecycle rule of the bucket (`AbortIncompleteMultipartUpload`).
//!
//! # A request on its way
//! Each step takes what was looked up for it, so the order of checks is the order of the types:
//! [`ReuploadRequest`] → [`Checked`] → [`Admitted`] → [`PlannedUpload`] → [`SignedUpload`].
//!
//! ```
//! use presign::wire::geolens::{Dataset, Problem, RecordType, ReuploadRequest, Settings, Tenant, Usage, Uuid};
//! use presign::wire::Answer;
//! use presign::{Credentials, Provider, S3Presigner, Timestamp};
//!
//! fn handle(settings: &Settings, store: &S3Presigner, id: &str, body: &[u8]) -> Result<Answer, Problem> {
//!     // The bytes: 422 with all that is wrong with them.
//!     let request = ReuploadRequest::parse(id, body)?;
//!     // The service looks up the dataset: 404, 403, 400 for its kind, 422 for name and size.
//!     let dataset = Dataset { record_type: RecordType::Vector, writable: true };
//!     let tenant = Tenant::single();
//!     let checked = settings.check_reupload(&request, &tenant, Some(&dataset))?;
//!     // It looks up what the owner stores: 413.
//!     let admitted = checked.admit(&Usage::default())?;
//!     // It makes the job: 409 where that took too long.
//!     let (job, created_at) = (Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?, Timestamp::parse("20260603T120000Z")?);
//!     let planned = admitted.plan(&job, created_at, created_at)?;
//!     // It does one storage call where there are parts: 502, after `abort`.
//!     let upload_id = planned.begin().map(|_create| unimplemented!("send it, and read the upload's ID"));
//!     let signed = planned.sign(store, upload_id, created_at).map_err(|unsigned| unsigned.problem)?;
//!     // It stores `signed.metadata` with the job, and answers.
//!     Ok(signed.response.to_answer())
//! }
//!
//! let bucket = Provider::aws("eu-central-1")?.bucket("geolens")?;
//! let store = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! let body = br#"{"filename": "roads.zip", "file_size": 183204, "content_type": "application/zip"}"#;
//! let answer = handle(&Settings::default(), &store, "2489E9AD-2EE2-8E00-8EC9-32D5F69181C0", body)?;
//! assert_eq!(answer.status(), 201);
//! assert!(answer.body().contains("staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/roads.zip?X-Amz-Algorithm="));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A completion is a [`Completion`], which says one step after the other; the example `geolens_reupload` serves both.
//!
//! # What differs
//! Nothing of GeoLens's protocol had to be inferred. These are this crate's own:
//! - A name whose extension is not allowed, or that holds `..`, is answered 500 by GeoLens; here 422. A name with a slash,
//!   which GeoLens lets out of the job's folder, and one that no object key can hold (a control or bidirectional
//!   character, a backslash, more bytes than the key has room for) are 422 too.
//! - A `content_type` that is no media type is 422, because a client could not send it and is told of no other
//!   ([`unsendable_type`](SettingsBuilder::unsendable_type) has the other choice); one that browsers run scripts from is 422
//!   too, unless [allowed](SettingsBuilder::allow_active_types).
//! - A re-upload's job is 404 at the completion for new datasets, which would judge it by the caller's quota and not by that
//!   of the dataset's owner; GeoLens completes it.
//! - In a completion, a part number outside 1 to 10,000, a number that comes twice and a tag that is none are 422 and end
//!   nothing; GeoLens sends them to the store, aborts the upload and answers 502. Parts may come in any order.
//! - A store that does not answer to HeadObject is 502, a database that does not 503, where GeoLens answers 500.
//! - URLs are signed with Signature Version 4 everywhere; boto3 has an older form for some regions.

mod admission;
mod commit;
mod completion;
mod keys;
mod lookups;
mod problem;
mod requests;
mod responses;
mod settings;
mod storage_call;
mod upload;

pub use admission::{Admitted, Checked};
pub use commit::CommitRequest;
pub use completion::{Completion, JobChange, Outcome, Sniff, Step};
pub use keys::{Tenant, Uuid};
pub use lookups::{Dataset, Job, JobMetadata, JobStatus, RecordType, Usage};
pub use problem::{Detail, Problem};
pub use requests::{CompleteRequest, ReuploadRequest, UploadRequest};
pub use responses::{JobResponse, PresignedUploadResponse, UploadConfig};
pub use settings::{Settings, SettingsBuilder};
pub use storage_call::StorageCall;
pub use upload::{PlannedUpload, SignedUpload, UnsignedUpload};
