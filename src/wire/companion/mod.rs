//! Uppy's Companion: its routes under `/s3`, and the requests of `signRequest`, as `@uppy/aws-s3` asks them.
//!
//! As `@uppy/companion` 6.2.1 answers and `@uppy/aws-s3` 6.3.1 reads it. Of Companion this is what signs uploads to S3;
//! fetching files from other clouds is no part of it.
//!
//! | route | request | storage call | answer |
//! | --- | --- | --- | --- |
//! | `GET /s3/params` | [`ParamsRequest`] | none | [`FormAnswer`] |
//! | `POST /s3/multipart` | [`CreateRequest`] | [`PlannedUpload::create`] | [`CreateAnswer`] |
//! | `GET /s3/multipart/{uploadId}` | [`Upload::open`] | [`Upload::list_parts`], page by page | [`PartsAnswer`] |
//! | `GET /s3/multipart/{uploadId}/{partNumber}` | [`Upload::sign_part`] | none | [`PartAnswer`] |
//! | `GET /s3/multipart/{uploadId}/batch` | [`Upload::sign_batch`] | none | [`BatchAnswer`] |
//! | `POST /s3/multipart/{uploadId}/complete` | [`Upload::complete`] | [`Completion`] | [`CompleteAnswer`] |
//! | `DELETE /s3/multipart/{uploadId}` | [`Upload::abort`] | that | [`Upload::aborted`] |
//! | `GET /s3/sts` | | the service's STS | [`StsAnswer`], or [`CompanionError::no_sts`] |
//! | any that the page's `signRequest` asks | [`SignRequest`] | none: the client sends them | [`SignAnswer`] |
//!
//! | status | body | from |
//! | --- | --- | --- |
//! | 200 | the answer | all of them |
//! | 400 | Companion's own text, such as `s3: the part number must be a number between 1 and 10000.` | the request |
//! | 400 | `s3: {field}: {problem}; allowed: {what}` | what Companion takes, and the store or the settings do not |
//! | 400 | [`CompanionError::not_configured`], [`CompanionError::no_sts`] | the service, where it has no bucket or no STS |
//! | 401 | [`CompanionError::unauthorized`] | the service |
//! | 403 | an upload or a key that is not the caller's, or whose time is over | [`Upload::open`], [`SignRequest::presign`] |
//! | 404, 400, 502 | a storage call that failed | [`CompanionError::store`] |
//! | 413 | a body that is too long | the request |
//! | 415 | a body that is not sent as JSON | [`check_json`] |
//! | 500 | the service's own fault | [`CompanionError::fault`] |
//!
//! Every error is `{"error": text}`. No answer is for a cache to keep, but [credentials](StsAnswer) for their client's own. The
//! service brings a session that says who is asking, the storage calls, and CORS where the page has another origin than its
//! routes. The store's CORS has to allow the page, too, with `ETag` exposed ([`CorsRules`](crate::s3::CorsRules)).
//!
//! # Whose upload it is
//! **Companion trusts the query**: whoever names a `key` and an `uploadId` gets them signed, listed, completed and given up.
//! It has no users. Here every request has an [`Owner`], and what the client gets as `uploadId` is a sealed
//! [`Binding`](crate::upload::Binding) of owner, key and the store's own ID. The client takes it for any other ID and brings
//! it back, with the key; [`Upload::open`] takes no other pair, no other owner's, and none that was altered or has ended
//! ([`upload_secs`](SettingsBuilder::upload_secs)). No row is kept for that, and an unmodified `@uppy/aws-s3` notices nothing.
//! It is not encrypted: who decodes it reads owner, key and ID, which help nobody else. It has some 85 characters beside 4/3 of the
//! owner's name, the key and the store's ID, and never more than 4,096.
//!
//! A service that keeps a row for each upload may hand out the [store's IDs](Settings::with_raw_ids), and has to compare the
//! row itself each time.
//!
//! With `signRequest` the client begins the upload at the store, which names it; the service never sees that ID and can
//! seal nothing to it. What it can check is the key: everything that an owner names lies in the
//! [owner's folder](Owner::within), and an owner without one is refused unless
//! [a setting](SettingsBuilder::sign_any_key) says that the bucket holds nothing of anybody else's.
//!
//! # What the service must see to
//! - Bodies are read whatever their `Content-Type` says: a service that knows its users by a cookie asks [`check_json`] first,
//!   or any page can act for them.
//! - Of the path, `{uploadId}` and `{partNumber}` are percent-decoded by the router; a [`Query`] decodes itself.
//! - Only [forms](SettingsBuilder::form_sizes) bound what is sent. Parts, and the PUTs of `signRequest`, have any size: the
//!   service looks at what was stored before it relies on it.
//! - A presigned URL works until it ends, also after the upload was completed, or the session of its user over.
//!
//! # What is better than Companion's
//! - Uploads have owners.
//! - Names of files are made safe for keys, and a key is never [guessed or written twice](SettingsBuilder::keys). A file called
//!   `${filename}` opens no policy.
//! - Part numbers are 1 to 10,000; Companion takes `-1`, `10001` and `7x`, and the store refuses them later, or not.
//! - Parts to complete are put in order; none twice; not none at all.
//! - A form's policy holds the [size](SettingsBuilder::form_sizes), and metadata outside ASCII is
//!   [encoded](SettingsBuilder::metadata_encoding) there, too. Names of metadata are in lower case, as stores keep them.
//! - A metadata name that no header can have, a body that is no JSON and the like are 400 with a text, not 500 or HTML. `null`
//!   as metadata is none.
//! - What the store refuses is [told apart](CompanionError::store); Companion answers 500.
//! - Answers say `no-store`, and credentials are `private` unless [told](StsAnswer::public) that they are everybody's.
//! - Types that browsers run scripts from are refused unless [allowed](SettingsBuilder::allow_active_types).
//! - URLs of parts hold no checksum of an empty body.
//!
//! Otherwise answers have Companion's members, names, order, texts and defaults: 800 seconds, keys `{uuid}-{filename}`, no ACL,
//! 100 KiB and 1 MiB for bodies. `GET …/multipart/{uploadId}` leaves out `LastModified`.
//!
//! # A request on its way
//! ```
//! # use presign::{Credentials, Provider, S3Presigner};
//! use presign::seal::{SealKey, Sealer};
//! use presign::wire::{Answer, Store};
//! use presign::wire::companion::{CompanionError, CreateRequest, Owner, Query, Settings, Upload};
//! use presign::{RandomBytes, Timestamp, UploadId};
//!
//! struct Service {
//!     presigner: S3Presigner,
//!     settings: Settings,
//! }
//!
//! impl Service {
//!     /// `POST /s3/multipart`
//!     fn create(
//!         &self,
//!         user: Option<&str>, // of the session
//!         body: &[u8],
//!         now: Timestamp,
//!         random: RandomBytes,
//!     ) -> Result<Answer, CompanionError> {
//!         let owner = Owner::new(user.ok_or_else(CompanionError::unauthorized)?); // 401
//!         let upload = CreateRequest::parse(body, &self.settings)?; // 400, 413
//!         let upload = upload.plan(&owner, &self.settings, now, random)?; // 400
//!         // The one storage call is `upload.create()`; this is what the store answered.
//!         let id = UploadId::new("2~abc").map_err(CompanionError::fault)?;
//!         Ok(upload.respond(&id, Store::from(&self.presigner), &self.settings)?.to_answer())
//!     }
//!
//!     /// `GET /s3/multipart/{uploadId}/{partNumber}?key=…`
//!     fn part(
//!         &self,
//!         user: Option<&str>,
//!         (upload_id, part_number, query): (&str, &str, &str),
//!         now: Timestamp,
//!     ) -> Result<Answer, CompanionError> {
//!         let owner = Owner::new(user.ok_or_else(CompanionError::unauthorized)?); // 401
//!         let upload = Upload::open(upload_id, &Query::parse(query)?, &owner, &self.settings, now)?; // 400, 403
//!         let store = Store::from(&self.presigner);
//!         Ok(upload.sign_part(part_number, store, &self.settings, now)?.to_answer()) // 400
//!     }
//! }
//!
//! # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
//! # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
//! let service = Service { presigner, settings: Settings::builder(sealer).build()? };
//! let (now, random) = (Timestamp::parse("2026-07-01T12:00:00Z")?, RandomBytes::new([7; 32]));
//! let body = br#"{"filename": "film.mp4", "type": "video/mp4", "metadata": {"name": "film.mp4"}}"#;
//! let begun = service.create(Some("42"), body, now, random).unwrap_or_else(Answer::from);
//! assert_eq!(begun.status(), 200);
//!
//! let begun: serde_json::Value = serde_json::from_str(begun.body()).unwrap();
//! let (id, query) = (begun["uploadId"].as_str().unwrap(), format!("key={}", begun["key"].as_str().unwrap()));
//! let part = |user, number| service.part(Some(user), (id, number, &query), now).unwrap_or_else(Answer::from);
//! assert!(part("42", "1").body().contains("&partNumber=1&uploadId=2~abc&"));
//! assert_eq!(part("42", "10001").status(), 400);
//! assert_eq!(part("43", "1").status(), 403);
//! # Ok::<(), presign::Error>(())
//! ```

mod body;
mod chunks;
mod complete;
mod create;
mod error;
mod form;
mod keys;
mod media;
mod metadata;
mod operation;
mod owner;
mod parts;
mod query;
mod settings;
mod sign;
mod sts;
mod upload;

pub use body::check_json;
pub use chunks::{chunk_size, client_plan, goes_in_parts};
pub use complete::{CompleteAnswer, Completion};
pub use create::{CreateAnswer, CreateRequest, PlannedUpload};
pub use error::CompanionError;
pub use form::{FormAnswer, ParamsRequest};
pub use media::UntypedRequests;
pub use metadata::{MetadataEncoding, MetadataRule};
pub use operation::SignedOperation;
pub use owner::Owner;
pub use parts::{BatchAnswer, PartAnswer, PartsAnswer, UploadedPart};
pub use query::Query;
pub use settings::{Settings, SettingsBuilder};
pub use sign::{SignAnswer, SignRequest};
pub use sts::{StsAnswer, StsCredentials};
pub use upload::Upload;
