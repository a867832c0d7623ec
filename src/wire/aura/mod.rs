//! Aura: one direct upload, in FastAPI's words and with Rails' Active Storage behind.
//!
//! As `api.aura.host` documents it: the operation `direct_upload_api_v1_upload_direct_post` and the page of errors. What an
//! upload is signed with, the signed ids and the names of files are those of
//! [`wire::active_storage`](crate::wire::active_storage).
//!
//! | endpoint | request | storage call | answer |
//! | --- | --- | --- | --- |
//! | `POST /api/v1/upload/direct` | [`UploadRequest`] | none | [`FileUploadResponse::created`] |
//! | a lookup, whose path is not public | the service's | none | [`FileUploadResponse::found`] |
//!
//! | status | body | from |
//! | --- | --- | --- |
//! | 200 | the answer | [`FileUploadResponse`] |
//! | 400 | `ErrorResponse`: what the schema takes and the settings or `Content-MD5` do not | [`UploadRequest::plan`] |
//! | 400 | `ErrorResponse`: failed upstream | [`AuraError::upstream`] |
//! | 400 | a text as `detail`: a body that cannot be read | [`UploadRequest::parse`] |
//! | 401 | `ErrorResponse`: no key, or an unknown one | [`api_key`]; the service: [`AuraError::unauthenticated`] |
//! | 404 | `ErrorResponse` | the service: [`AuraError::not_found`] |
//! | 422 | FastAPI's list, every fault at once | [`UploadRequest::parse`] |
//! | 500 | `ErrorResponse`, which says nothing more | [`AuraError::fault`] |
//!
//! The service brings the check of the key, a table of [`FileRecord`]s, and the random bytes of a
//! [`blob_key`](crate::wire::active_storage::blob_key()). A client reads refusals by [`ReceivedError`].
//!
//! # The checksum
//! The page calls `checksum` "a cryptographic checksum (e.g., Base64 encoded SHA-256 hash)", and requires the header
//! `Content-MD5` of the upload. Both can't be: S3 answers 400 `InvalidDigest` to a `Content-MD5` of 32 bytes, after the file was
//! announced. So a checksum is the base64 of 16 bytes here, and anything else is refused at once, with words that say so.
//!
//! # Inferred
//! Each is a knob of [`SettingsBuilder`] with our reading as default: the statuses of success, of a failure upstream and of our
//! own refusals, the longest name and the largest size, which release's rules make names safe, what becomes of a
//! `content_type` that is no media type, whether a lookup says `null`. Not settings: `metadata` is empty; ids are numbers; an
//! upload is good for as long as the service says, which is 300 seconds in Rails.
//!
//! # What the service must see to
//! - A file is looked up within the account of the key: an id, signed or not, says which file and not who asks.
//! - `Content-Disposition` is for the client to send and is not signed, as in Active Storage. What is served gets its own, see
//!   [`ServingRules`](crate::wire::active_storage::ServingRules).
//! - The answer names three headers, all required, so the store is one whose uploads have them:
//!   S3's, and not the disk service's.
//! - An MD5 keeps accidents out and no attacker: whoever uploads can make two files of one MD5.
//!
//! # What differs
//! - Types that browsers run scripts from are refused unless [allowed](SettingsBuilder::allow_active_types).
//! - What [`wire::fastapi`](crate::wire::fastapi) says of bodies.
//!
//! # A request on its way
//! ```
//! use presign::wire::Answer;
//! use presign::wire::active_storage::{BlobId, BlobRow, RailsVersion, SignedIds, SigningSecret, blob_key};
//! use presign::wire::aura::{AuraError, FileRecord, FileUploadResponse, Settings, UploadRequest, api_key};
//! use presign::{Credentials, ObjectKey, Provider, RandomBytes, S3Presigner, Timestamp, Validity};
//!
//! struct Service {
//!     presigner: S3Presigner,
//!     ids: SignedIds,
//!     settings: Settings,
//! }
//!
//! impl Service {
//!     fn direct_upload(
//!         &self,
//!         key: Option<&str>, // the header `x-api-key`
//!         body: &[u8],
//!         now: Timestamp,
//!         random: &RandomBytes,
//!     ) -> Result<Answer, AuraError> {
//!         if api_key(key)? != "a-key" {
//!             return Err(AuraError::unauthenticated()); // the service's lookup, by the hash of the key
//!         }
//!         let request = UploadRequest::parse(body, &self.settings)?; // 422
//!         let request = request.plan(&self.settings)?; // 400
//!         let key = ObjectKey::new(blob_key(random)).map_err(AuraError::fault)?;
//!         let row = BlobRow {
//!             id: BlobId::number(1), // the service stores the row
//!             key: key.as_str().into(),
//!             service_name: "amazon".into(),
//!             created_at: now,
//!         };
//!         let record = FileRecord::new(&request, row);
//!         let upload = request
//!             .upload(key, &self.presigner, Validity::minutes(5).from(now))
//!             .map_err(|error| AuraError::upstream(error, &self.settings))?;
//!         Ok(FileUploadResponse::created(&record, &self.ids, upload, &self.settings)?.to_answer())
//!     }
//! }
//!
//! let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
//! let service = Service {
//!     presigner: S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?),
//!     ids: SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V7_2),
//!     settings: Settings::default(),
//! };
//! let body = br#"{"blob": {"filename": "hello.txt", "content_type": "text/plain", "byte_size": 5,
//!     "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
//! let (now, random) = (Timestamp::parse("2026-07-01T12:00:00Z")?, RandomBytes::new([7; 32]));
//! let ask = |key, body| service.direct_upload(key, body, now, &random).unwrap_or_else(Answer::from);
//! let answer = ask(Some("a-key"), body);
//! assert_eq!(answer.status(), 200);
//! assert!(answer.body().contains(r#""Content-MD5":"ixqZU8RhEpaoJ6v4xHgE1w==""#));
//! assert_eq!((ask(None, body).status(), ask(Some("a-key"), b"{}").status()), (401, 422));
//! # Ok::<(), presign::Error>(())
//! ```

mod error;
mod received;
mod request;
mod response;
mod settings;

pub use error::AuraError;
pub use received::{ReceivedError, ReceivedFault};
pub use request::{BlobDetails, UploadRequest, api_key};
pub use response::{FileRecord, FileUploadResponse};
pub use settings::{Settings, SettingsBuilder};
