//! Sartiq: presigned and local uploads, file serving, media, imports from CSV, export configurations.
//!
//! As `docs.sartiq.com` documents it: the page "Files & Uploads Endpoints" and the generated reference of version 0.1.0 beside it,
//! which do not always say the same.
//!
//! | endpoint | request | answer |
//! | --- | --- | --- |
//! | `POST /api/v1/uploads/presigned-url` | [`PresignRequest`] | [`PresignResponse`] |
//! | the upload endpoint of the local variant, this crate's own | [`LocalStore::check`] | [`LocalUpload::stored`] |
//! | `GET /files/{file_path}?type=` | [`FileServer::redirect`] | [`Redirect`] |
//! | any that creates an entity with files | [`TempKey::of_url`], [`Ingest`] | the entity's own, with [`Ingested`] |
//! | `POST /api/v1/uploads/admin/upload-lora`, deprecated | [`LoraForm`] | [`LoraUploadResponse`] |
//! | `POST /bulk-upload/` | [`BulkReader`] | [`BulkJob`] |
//! | `GET /bulk-upload/{id}`, `GET /bulk-upload/{id}/errors` | [`Uuid::from_path`] | [`BulkJob`], [`BulkReport`] |
//! | `…/users/…/export-configuration(s)`, 17 in all | [`ExportTarget`], [`CreateExportConfiguration`], [`UpdateExportConfiguration`] | [`ExportConfiguration`], [`ExportTarget::deleted`] |
//! | `GET /api/v1/metadata-adapters/template-wildcards` | none | [`Wildcards::to_answer`] |
//!
//! | status | body | from |
//! | --- | --- | --- |
//! | 200 | the answer | all of them but the redirect |
//! | 202 | the job of an import that begins | [`BulkJob::to_created_answer`] |
//! | 302 | none, with `location` | [`Redirect::to_answer`] |
//! | 204 | none | a configuration that was deleted as one's own or a user's |
//! | 400 | a text: what the schema takes and the rules do not | [`PresignRequest::plan`], [`FileServer::redirect`], [`TempKey`], [`Ingest`], [`LoraSettings`], templates |
//! | 401, 403, 404 | a text | the service: [`SartiqError::unauthorized`], [`SartiqError::forbidden`], [`SartiqError::not_found`]; 403 also for a bad upload token |
//! | 405 | a text: another method than one that there is | [`LocalStore::check`], [`CreateExportConfiguration::parse`] |
//! | 409 | a text: the file changed behind the look at it | [`Ingest`] |
//! | 422 | FastAPI's list, every fault at once | `parse`, and `type` of a file |
//! | 500 | a text | the service's own fault, see [`SartiqError::fault`] |
//! | 503 | a text: the store or the database does not serve | [`Ingest`] |
//!
//! The service brings the check of the bearer token and of a superuser, the rows of media, jobs and configurations with their
//! transactions, the storage calls ([`StorageCall`], which it does with its own client or has signed), the placeholders of naming
//! templates ([`Wildcards`]), and whatever makes images.
//!
//! # Inferred
//! Each is a knob of [`SettingsBuilder`], [`FileServer`] or the settings of its part, with our reading as default. Where the two
//! documents differ: whether `folder` is required (yes), the name of the size (both are read), the largest file (50 MB). Where they
//! say nothing: the formula of lifetimes ([`LifetimeBySize`]), what ID and time of a key are and how a name is made safe, the
//! statuses of refusals, what is done with `png` and `gif` at the CDN, where transformations are asked for, when an entity tag
//! counts as the hash. All of the local variant is inferred; so are the rows, jobs and reports of imports, the members of the
//! enumerations beyond those that examples show, the order in which configurations are resolved, and the syntax of templates.
//! Not settings: the layouts `temp/…` and `media/…`, the texts of errors, and that all files of an entity are ingested in one
//! transaction.
//!
//! # What the service must see to
//! - Who knows the URL of a temporary file can have it attached to an entity of theirs. A service that wants more keeps
//!   [`PlannedUpload::key`] beside the user and looks it up before an ingest.
//! - The store tells entity tags with a HEAD, and heeds `if-match` on a read and on a copy: R2, MinIO and S3 do.
//! - A URL of a client's is never fetched: [`TempKey::of_url`] makes a key of it, or refuses.
//! - A presigned PUT holds a client to a size only where [it is signed](SettingsBuilder::sign_size); the ingest looks at what is
//!   there. The type has to be sent as it was asked for, though the answer does not say so.
//! - The bucket's rules delete what lies under `temp/` after a day; queued deletions are worked off, again and again if need be;
//!   somebody looks for objects under `media/` that no row names, which a commit of unknown end can leave.
//! - `content_hash` is an MD5. Who makes two files with one MD5 and gives one of them away gets the other shown in its place. Where
//!   that matters, keep a better hash beside it and compare that, too, before [`Outcome::Found`] is told.
//! - The paths of `GET /files` are those of all objects of the bucket. Where some are not public, they are looked up first.
//! - Which user may see which configuration, and the columns that a CSV file's rows are kept in.
//!
//! # What differs
//! - The read and the copy of an ingest are bound to the entity tag that was looked at, a deletion is done after the commit that it
//!   was queued in, and an extension that is none of the type's is not kept.
//! - A redirect refuses what someone on the way could read as more than a path, and says `private, no-store` and `no-referrer`.
//! - The empty path behind `/files/`, which FastAPI routes as well, is refused, as is every path that is no key.
//! - A LoRA form's `file` that is text, and a text that is a file, count as absent: see [`LoraForm`].
//! - A naming template is held to its syntax and to the placeholders where the service
//!   [asks for it](CreateExportConfiguration::check_template); the schema takes any text. What is rendered is one segment of
//!   characters that every file system takes, never empty ([`ExportName`]).
//! - A file of rows that is not to be understood is refused and not guessed at: another header, a missing cell, a byte that is no
//!   UTF-8. Rows are refused one by one, each with its line and all that is wrong with it; no text of theirs is told. A record or
//!   a file of any length costs no more memory than [`BulkSettings::max_record`] allows.
//! - What [`wire::fastapi`](crate::wire::fastapi) says of bodies.
//!
//! # A request on its way
//! ```
//! # use presign::{Credentials, Provider, PublicBase, S3Presigner};
//! use presign::wire::Answer;
//! use presign::wire::sartiq::{PresignRequest, SartiqError, Settings};
//! use presign::{RandomBytes, Timestamp};
//!
//! struct Service {
//!     presigner: S3Presigner,
//!     settings: Settings,
//! }
//!
//! impl Service {
//!     fn presigned_url(
//!         &self,
//!         user: Option<&str>, // by the service's lookup of the bearer token
//!         body: &[u8],
//!         now: Timestamp,
//!         random: &RandomBytes,
//!     ) -> Result<Answer, SartiqError> {
//!         let _user = user.ok_or_else(SartiqError::unauthorized)?; // 401
//!         let request = PresignRequest::parse(body, &self.settings)?; // 422
//!         let planned = request.plan(&self.settings, now, random)?; // 400
//!         // Whatever the service wants to keep of `planned.key()`, it stores here.
//!         Ok(planned.presign(&self.presigner)?.to_answer())
//!     }
//! }
//!
//! # let bucket = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.bucket("sartiq-media")?;
//! # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
//! let service = Service { presigner, settings };
//! let body = br#"{"folder": "products", "filename": "Red Dress.jpg", "content_type": "image/jpeg", "file_size": 183204}"#;
//! let (now, random) = (Timestamp::parse("2026-02-10T08:30:00Z")?, RandomBytes::new([7; 32]));
//! let answer = service.presigned_url(Some("ada"), body, now, &random).unwrap_or_else(Answer::from);
//! assert_eq!(answer.status(), 200);
//! let file_url = "https://media.example.com/temp/07070707-0707-4707-8707-070707070707_1770712200_Red_Dress.jpg";
//! let rest = r#""upload_method":"PUT","expires_in_seconds":902,"max_file_size":52428800}"#;
//! assert!(answer.body().ends_with(&format!(r#""file_url":"{file_url}",{rest}"#)));
//! # Ok::<(), presign::Error>(())
//! ```

mod bulk;
mod error;
mod export;
mod files;
mod keys;
mod lifetime;
mod local;
mod lora;
mod media;
mod moment;
mod planned;
mod presign;
mod settings;
mod template;
mod uuid;

pub use bulk::{
    BulkError, BulkJob, BulkReader, BulkReport, BulkRow, BulkSettings, BulkStatus, FileError, FileFault,
    RowError, RowFault,
};
pub use error::SartiqError;
pub use export::{
    CreateExportConfiguration, ExportConfiguration, ExportPath, ExportSettings, ExportSettingsBuilder,
    ExportSource, ExportTarget, NullField, ResolvedExport, UpdateExportConfiguration,
};
pub use files::{FileServer, Redirect, UndocumentedFormat};
pub use keys::TempKey;
pub use lifetime::LifetimeBySize;
pub use local::{LocalStore, LocalUpload};
pub use lora::{LoraForm, LoraSettings, LoraUpload, LoraUploadResponse};
pub use media::{
    Existing, Ingest, Ingested, MediaKey, NewResource, Outcome, ResourceType, Step, StorageCall,
};
pub use moment::Moment;
pub use planned::{PlannedUpload, PresignResponse};
pub use presign::PresignRequest;
pub use settings::{Settings, SettingsBuilder};
pub use template::{
    ExportName, NamingRules, NamingTemplate, NamingValues, TemplateError, TemplateFault, Wildcard, Wildcards,
};
pub use uuid::Uuid;
