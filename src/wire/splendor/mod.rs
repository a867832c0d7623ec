//! Splendor: presigned batches of image assets, and hosted uploads in one request or in parts.
//!
//! As `api.withsplendor.com` documents it, in its OpenAPI description of version 1.0.0 and the pages around it.
//!
//! | `POST /v1/ingest/sources/{source_key}/` | request | storage call | answer |
//! | --- | --- | --- | --- |
//! | `asset-uploads` | [`AssetBatchRequest`] | none | [`AssetUploads`] |
//! | `uploads` | [`InitiateRequest`] | [`MultipartStart::create`], where it goes in parts | [`InitiateResponse`] |
//! | `uploads/parts` | [`PartsRequest`] | none | [`PartsResponse`] |
//! | `uploads/complete` | [`CompleteRequest`] | [`Completion`] | [`CompleteResponse`] |
//! | `uploads/abort`, this crate's own | [`AbortRequest`] | [`Abort`] | [`AbortRequest::to_answer`] |
//!
//! | status | body | from |
//! | --- | --- | --- |
//! | 200 | the answer | all of them |
//! | 400 | a text: no `x-splendor-tenant-id` | [`Scope::parse`] |
//! | 400 | a code and a message: what the schema takes and the store or the settings do not | `plan`, [`Session::sign_parts`], [`Session::complete`] |
//! | 401, 403 | a text | the service: [`ApiError::unauthorized`], [`ApiError::forbidden`] |
//! | 404 | a text | [`Scope::parse`] for a `source_key` that none can have; the service for one that is not there |
//! | 422 | FastAPI's list, every fault at once | `parse` |
//! | 500 | a text | the service's own fault, see [`ApiError::fault`] |
//! | 503 | a code and a message, with `Retry-After` | the service: [`ApiError::capacity`] |
//!
//! The service brings the check of the bearer token, the lookups of tenant, role and source, a row for each [`Session`], and
//! the storage calls. Splendor's codes are not public but for two of its search; the ones here are this crate's own.
//!
//! # Inferred
//! Each is a knob of [`SettingsBuilder`] with our reading as default: the lifetime, the roles of the segments of keys, what
//! identifiers and tokens are made of, where an extension comes from, the threshold and the size of parts, the range of part
//! numbers, the status of our own refusals, what becomes of a `content_type` that is no media type. Not settings: the answer
//! has the order of the request; a batch is all or nothing; `null` parts are absent parts; a part number that stands twice is
//! signed twice. The `format` of a completed upload is a field of its answer.
//!
//! # What the service must see to
//! - A [`Session`] is looked up within the tenant and the source of the request, never by its ID alone.
//! - Where tenants share a bucket, keys name [the tenant](SettingsBuilder::asset_folder), too.
//! - A presigned PUT works until it ends, also after an upload was completed. What was confirmed is read in the version that was
//!   confirmed, or copied first; [`sign_size`](SettingsBuilder::sign_size) keeps at least the size.
//! - The times of a batch and of an initiated upload are those of `plan`: what is presigned later ends no later.
//!
//! # What differs
//! - Types that browsers run scripts from are refused unless [allowed](SettingsBuilder::allow_active_types).
//! - A `source_key` is held to what one segment of a key can be.
//! - What [`wire::fastapi`](crate::wire::fastapi) says of bodies.
//!
//! # A request on its way
//! ```
//! # use presign::{Credentials, Provider, S3Presigner};
//! use presign::wire::{Answer, Store};
//! use presign::wire::splendor::{ApiError, AssetBatchRequest, Scope, Settings};
//! use presign::{RandomBytes, Timestamp};
//!
//! struct Service {
//!     presigner: S3Presigner,
//!     settings: Settings,
//! }
//!
//! impl Service {
//!     fn asset_uploads(
//!         &self,
//!         tenant: Option<&str>, // the header `x-splendor-tenant-id`
//!         source_key: &str,     // of the path
//!         body: &[u8],
//!         now: Timestamp,
//!         random: impl FnMut() -> RandomBytes,
//!     ) -> Result<Answer, ApiError> {
//!         let scope = Scope::parse(tenant, source_key)?; // 400, 404
//!         if scope.tenant() != "acme" {
//!             return Err(ApiError::forbidden()); // the service's lookup
//!         }
//!         let request = AssetBatchRequest::parse(body, &self.settings)?; // 422
//!         if scope.source_key() != "catalog" {
//!             return Err(ApiError::source_not_found()); // the service's lookup
//!         }
//!         let store = Store::from(&self.presigner);
//!         let batch = request.plan(&scope, store, &self.settings, now, random)?; // 400
//!         // Whatever the service wants to keep of `batch.assets()`, it stores here.
//!         Ok(batch.presign(store)?.to_answer())
//!     }
//! }
//!
//! # let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
//! # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! # let mut count = 0;
//! # let random = || { count += 1; RandomBytes::new([count; 32]) };
//! let service = Service { presigner, settings: Settings::builder().build()? };
//! let body = br#"{"assets": [{"content_type": "image/png", "object_size_bytes": 183204, "filename": "cat.png"}]}"#;
//! let now = Timestamp::parse("2026-07-01T12:00:00Z")?;
//! let answer = service.asset_uploads(Some("acme"), "catalog", body, now, random).unwrap_or_else(Answer::from);
//! assert_eq!(answer.status(), 200);
//! assert!(answer.body().contains(r#""required_headers":{"content-type":"image/png"},"expires_at":"2026-07-01T12:15:00Z""#));
//! # Ok::<(), presign::Error>(())
//! ```

mod batch;
mod complete;
mod error;
mod hosted;
mod parts;
mod scope;
mod session;
mod settings;
mod spec;

pub use batch::{AssetBatch, AssetBatchRequest, AssetUpload, AssetUploads, PlannedAsset, RequiredHeaders};
pub use complete::{Abort, AbortRequest, CompletePart, CompleteRequest, CompleteResponse, Completion};
pub use error::ApiError;
pub use hosted::{HostedUpload, InitiateRequest, InitiateResponse, MultipartStart, SingleUpload};
pub use parts::{PartsRequest, PartsResponse, SignedPart};
pub use scope::Scope;
pub use session::Session;
pub use settings::{Settings, SettingsBuilder};
pub use spec::UploadSpec;
