//! Rails' Active Storage, so that one service can stand beside a Rails application or take its place: the same signed ids,
//! names, headers, URLs and rules, of Rails 6.1 to 8.2.
//!
//! After the public source and tests of Rails, and what its releases printed when they were run.
//!
//! | `/rails/active_storage` | request | storage call | answer |
//! | --- | --- | --- | --- |
//! | `POST /direct_uploads` | [`DirectUploadRequest`] | none: the service stores the row, under a [`blob_key`] | [`CreatedBlob`], with what [`S3Service`] or [`DiskService`] signed |
//! | `GET /blobs/redirect/{signed_id}/{filename}` | [`SignedIds::verify`], [`ServingRules`] | none | [`ServiceUrl::to_redirect`] |
//! | `PUT /disk/{token}` | [`DiskService::check`] | the file is written | [`DiskService::STORED`] |
//! | `GET /disk/{token}/{filename}` | [`DiskService::check`] | the file is read | its bytes |
//!
//! | status | body | from |
//! | --- | --- | --- |
//! | 200 | the blob's row, its signed id, and where to put the file; a file | `direct_uploads`, `disk` |
//! | 204, 302 | none | `disk`, `redirect` |
//! | 400 | `{"status":400,"error":"Bad Request"}`: no JSON, or no blob in it | [`DirectUploadRequest::parse`] |
//! | 404 | none: a signed id or a token that is forged, over or for something else, whatever the cause | [`SignedIdError`], [`DiskError`]; the service for a row or a file that is not there |
//! | 416 | none: a range that the file does not have | [`DiskError`] |
//! | 422 | the same form as 400: a field that is missing or no header could carry, a type that browsers execute; none where a file is not what was announced | [`DirectUploadError`]; [`DiskError`] |
//! | 500 | the same form: the service's own settings or credentials; a field, in [Rails' own answers](DirectUploadError::to_rails_answer) | [`DirectUploadError`] |
//!
//! Beside the endpoints: a blob's name ([`Filename`]), `Content-Disposition` ([`Disposition`]), the headers that the browser
//! sends to each kind of service ([`StorageService`]).
//!
//! The service brings the blobs' rows, the attaching and purging of blobs, who may upload and how much (Rails has a CSRF token
//! and nothing else), and the [`SigningSecret`] of the application.
//!
//! # Inferred
//! - What differs between releases follows a [`RailsVersion`]; the signed ids' parts can be set one by one, as an application
//!   of Rails can. 8.2 is as its alpha is: NUL in names, digests by SHA-256, which are hoisted as all of their kind.
//! - URLs live for five minutes, unless [set](S3Service::with_lifetime) otherwise.
//! - The lists of [`ServingRules`] are Rails' own; an application that has changed them says so here, too.
//!
//! # What the service must see to
//! - A signed id without an expiry is good for as long as the secret: whoever was told it can attach the blob and read it. It
//!   says what was signed, not who asks. Whether this user may have this blob is the service's question.
//! - `Content-Disposition` is not signed in an upload: a client can store another, or none. What a browser makes of a file is
//!   what [`ServingRules`] say in the URL that reads it; a [public](S3Service::public) service has no such word.
//! - A presigned PUT works until it ends, also after the blob was attached. It signs the digest, as a rule an MD5: whoever made
//!   the file can have made another one with the same.
//! - A file of the disk service is served with the headers of its [`LocalRequest`](crate::local::LocalRequest), and with
//!   `x-content-type-options: nosniff`.
//!
//! # What differs
//! - What Rails finds out when its database refuses the row, or never, is refused at once: a size that is no number (Rails
//!   makes 0 of it), a digest that is none, a type that is no media type, a name that no header could carry.
//! - Metadata is stored as it was sent, but for the application's own: Rails drops `null` from lists, and 6.1 lists from lists,
//!   and that release knows no `composed`.
//! - A header without a value (the type of a blob that has none) is left out, where Rails says `null`.
//! - Types that browsers run scripts from are refused unless [allowed](DirectUploadRequest::allowing_active_types).
//! - Values whose names begin with `x-amz-` are signed as headers, which every store holds a request to;
//!   [`Hoisting::RubySdk`] gives Rails' own bytes. Names of custom metadata are in lower case.
//! - The disk service takes a content type as it is written in the token, where Rails drops its parameters; a token for
//!   another service of the application is refused, where Rails takes its own service instead; a request has one range.
//! - Of Ruby's `Marshal` only numbers and short texts are read and written. Tokens of the disk service are maps, and always
//!   JSON.
//! - The page that Rails puts into the body of a redirect is not there.
//!
//! # A request on its way
//! ```
//! # use presign::{Credentials, Provider, S3Presigner};
//! use presign::wire::Answer;
//! use presign::wire::active_storage::{
//!     BlobId, BlobRow, CreatedBlob, DirectUploadError, DirectUploadRequest, Disposition, Filename, RailsVersion, S3Service,
//!     ServingRules, SignedIds, SigningSecret, blob_key,
//! };
//! use presign::{Error, ObjectKey, RandomBytes, Timestamp};
//!
//! const VERSION: RailsVersion = RailsVersion::V7_2;
//!
//! struct Service {
//!     presigner: S3Presigner,
//!     ids: SignedIds,
//! }
//!
//! impl Service {
//!     fn create(&self, body: &[u8], now: Timestamp, random: &RandomBytes) -> Result<Answer, DirectUploadError> {
//!         let request = DirectUploadRequest::parse(body, VERSION)?; // 400, 422
//!         let key = blob_key(random);
//!         let object_key = ObjectKey::new(&key).expect("letters and digits");
//!         let upload = S3Service::new(&self.presigner).direct_upload(&request, object_key, now)?; // 422
//!         // The service stores the row of `request` here, which gives it a number. What is refused has left no row.
//!         let row = BlobRow { id: BlobId::number(1), key, service_name: "amazon".into(), created_at: now };
//!         Ok(CreatedBlob::new(&request, row, &self.ids, upload).to_answer())
//!     }
//!
//!     fn show(&self, signed_id: &str, disposition: &str, now: Timestamp) -> Result<Answer, Error> {
//!         let id = match self.ids.verify(signed_id, now) {
//!             Ok(id) => id,
//!             Err(refused) => return Ok(Answer::empty(refused.status())), // 404
//!         };
//!         assert_eq!(id, BlobId::number(1)); // the service's lookup
//!         let (key, filename) = ("xtapjjcjiudrlk3tmwyjgpuobabd", Filename::new("50%.html", VERSION));
//!         let served = ServingRules::new(VERSION).serve(Some("text/html"), Disposition::new(disposition), &filename);
//!         Ok(S3Service::new(&self.presigner).url(ObjectKey::new(key)?, &served, now)?.to_redirect())
//!     }
//! }
//!
//! # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
//! # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! let ids = SignedIds::new(SigningSecret::new("0123456789abcdef".repeat(8), VERSION)?, VERSION);
//! let service = Service { presigner, ids };
//! let body = br#"{"blob": {"filename": "50%.html", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
//! let now = Timestamp::parse("2026-01-02T03:04:05Z")?;
//! let created = service.create(body, now, &RandomBytes::new([7; 32])).unwrap_or_else(|error| error.to_answer());
//! assert_eq!(created.status(), 200);
//! let signed_id = "eyJfcmFpbHMiOnsiZGF0YSI6MSwicHVyIjoiYmxvYl9pZCJ9fQ==--89681a44ad35a3ed36cb2bfa5330bad52102a1b5";
//! assert!(created.body().contains(&format!(r#""signed_id":"{signed_id}","direct_upload":{{"url":"https://"#)));
//!
//! let shown = service.show(signed_id, "inline", now)?;
//! let (_, location) = shown.headers().next().ok_or("no header")?;
//! assert!(location.contains("response-content-disposition=attachment%3B%20filename%3D%2250-.html%22%3B"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blob_key;
mod checksum;
mod direct_upload;
mod disk;
mod disposition;
mod filename;
mod hoisting;
mod json;
mod s3_service;
mod service_url;
mod serving;
mod signed_id;
mod storage;
pub(super) mod time;
mod transliterate;
mod version;

pub use blob_key::blob_key;
pub use checksum::BlobChecksum;
pub use direct_upload::{
    BlobRow, CreatedBlob, DirectUpload, DirectUploadError, DirectUploadFault, DirectUploadRequest,
};
pub use disk::{DiskError, DiskService};
pub use disposition::Disposition;
pub use filename::Filename;
pub use hoisting::Hoisting;
pub use s3_service::S3Service;
pub use service_url::ServiceUrl;
pub use serving::{Served, ServingRules};
pub use signed_id::{
    BlobId, KeyDigest, MessageDigest, SignedIdError, SignedIdFault, SignedIdFormat, SignedIds, SigningSecret,
};
pub use storage::StorageService;
pub use version::RailsVersion;
