//! Chief's assets: a file is announced, uploaded to storage, completed, and then ingested; a file that the project has
//! already is not uploaded again.
//!
//! After the public pages of `dev.chief.bot` (API reference and the guides on assets and labels).
//!
//! | endpoint | request | answers | what the service brings |
//! | --- | --- | --- | --- |
//! | `POST /v1/assets` | [`CreateAsset`] | 201 [`NewAsset`], 200 [`KnownAsset`] | the project's assets with this MD5; stores the new one |
//! | `POST /v1/assets/{id}/complete` | [`CompleteAsset`] | 200 [`Completion`] | the asset, a HEAD of its key; stores what is recorded, starts the ingest |
//! | `GET /v1/assets/{id}` | [`RetrieveAsset`] | 200 [`Asset`] | the asset |
//! | `PATCH /v1/assets/{id}` | [`UpdateAsset`] | 200 [`Asset`] | the asset; stores name and description |
//! | `GET /v1/assets` | [`ListAssets`] | 200 [`Page`] of [`ListedAsset`] | the rows next to the cursor |
//! | `POST /v1/assets/{id}/labels` | [`AttachLabel`] | 201 [`Label`] | the asset, the label of this name; makes and attaches it |
//! | `POST /v1/labels` | [`CreateLabel`] | 201 [`Label`] | stores it |
//! | `GET /v1/labels` | | 200 [`Page`] of [`Label`] | all labels |
//! | `GET /v1/labels/{id}` | [`LabelId::new`] | 200 [`LabelView`] | the label |
//!
//! All of them have the two headers of a [`Scope`], and every refusal is a [`ChiefError`]: 400 for whatever is wrong with a
//! request, fields that are not known among it, 401 for the key, 404 for what is not in the project, 500.
//!
//! # What was inferred
//! Each is a knob of [`SettingsBuilder`] with our reading as default: the key in storage, the lifetime of 900 s, most
//! codes, the alphabet of tokens, what a `mime_type` that is none does, whether a new upload has a status, what a complete
//! answers and what it does when the MD5 differs, the limits of texts. That ids are xids is inferred, too, so ids are
//! [minted](AssetId::mint) as such and checked by their pattern alone.
//!
//! # The path of one request
//! ```
//! use presign::wire::chief::{AssetId, CreateAsset, Existing, NewAsset, Scope, Settings};
//! use presign::wire::{Answer, chief::ChiefError};
//! use presign::{Credentials, Presigner, Provider, RandomBytes, S3Presigner, Timestamp};
//!
//! fn create(
//!     (api_key, project_id, body): (Option<&str>, Option<&str>, &[u8]),
//!     assets: &[Existing],
//!     presigner: &dyn Presigner,
//!     (now, random): (Timestamp, RandomBytes),
//!     settings: &Settings,
//! ) -> Result<Answer, ChiefError> {
//!     // parse and validate
//!     let scope = Scope::parse(api_key, project_id, settings)?;
//!     let request = CreateAsset::parse(body, settings)?;
//!     // (the service looks up the token, and the assets with this MD5) decide
//!     if let Some(known) = request.known(scope.project_id(), assets, settings) {
//!         return Ok(known.to_answer());
//!     }
//!     // (the service stores the new asset) presign, respond
//!     let asset_id = AssetId::mint(now, &random);
//!     let upload = request.upload(scope.project_id(), &asset_id, presigner, now, settings)?;
//!     Ok(NewAsset::new(asset_id, upload, settings).to_answer())
//! }
//!
//! let bucket = Provider::aws("us-east-1")?.bucket("chief-assets")?;
//! let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
//! let settings = Settings::default();
//! let ask = |body| {
//!     let headers = (Some("pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), Some("project_d8a4td4dib27i4beefb0"));
//!     let fresh = (Timestamp::MIN, RandomBytes::new([7; 32]));
//!     create((headers.0, headers.1, body), &[], &presigner, fresh, &settings).unwrap_or_else(|error| error.to_answer())
//! };
//! assert_eq!(ask(br#"{"filename": "deck.pdf", "mime_type": "application/pdf"}"#).status(), 201);
//! assert_eq!(ask(br#"{"filename": "deck.pdf", "mime_type": "application/pdf", "size": 1}"#).status(), 400);
//! # Ok::<(), presign::Error>(())
//! ```
//!
//! # What the service must see to
//! - A presigned PUT works until it dies, also after the upload was completed.
//!   [`create_only`](SettingsBuilder::create_only) makes it work once, where the store enforces that; or the service copies
//!   the object before it reads it.
//! - Deduplication trusts the MD5 that was recorded at the complete, never the one that a client declared
//!   ([`Existing`]). MD5 is no proof against somebody who makes two files with one MD5 on purpose; what that reaches is
//!   their own project.
//! - Two completes of one asset may run at once: what the later one decides is stored only if the asset has no status yet.
//! - Between the lookup and the store of a new asset another request may do the same: then the file is there twice, which
//!   costs space and nothing else.

mod asset;
mod codes;
mod complete;
mod create;
mod dedup;
mod error;
mod ids;
mod labels;
mod layout;
mod list;
mod scope;
mod settings;
mod status;
mod update;
mod upload;

pub use asset::{Asset, Label, ListedAsset, RetrieveAsset};
pub use codes::Codes;
pub use complete::{CompleteAsset, Completion, Failure, Md5Check, Recorded};
pub use create::{CreateAsset, NewAsset};
pub use dedup::{Existing, KnownAsset};
pub use error::ChiefError;
pub use ids::{AssetId, LabelId, ProjectId};
pub use labels::{AttachLabel, CreateLabel, LabelView};
pub use list::{Cursor, ListAssets, Listed, Page};
pub use scope::Scope;
pub use settings::{Md5Mismatch, Settings, SettingsBuilder, TokenAlphabet};
pub use status::{AssetStatus, IllegalTransition};
pub use update::UpdateAsset;
pub use upload::{OtherMethod, Upload, UploadMethod};
