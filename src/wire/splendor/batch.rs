//! The batch: [`AssetBatchRequest`], [`AssetBatch`], [`AssetUploads`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::error::ApiError;
use super::scope::Scope;
use super::settings::Settings;
use super::spec::UploadSpec;
use crate::error::{Error, ErrorKind};
use crate::key_template::{IdFormat, RandomBytes};
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::operation::BodySize;
use crate::presigner::Batch;
use crate::s3::PutObject;
use crate::time::{Timestamp, Validity};
use crate::wire::fastapi::Validation;
use crate::wire::{Answer, Store};

/// `POST /v1/ingest/sources/{source_key}/asset-uploads`: 1 to 256 images.
///
/// ```
/// use presign::wire::splendor::{AssetBatchRequest, Settings};
///
/// let settings = Settings::builder().build()?;
/// let body = br#"{"assets": [{"content_type": "image/png", "object_size_bytes": 1}]}"#;
/// assert_eq!(AssetBatchRequest::parse(body, &settings)?.assets.len(), 1);
/// assert_eq!(AssetBatchRequest::parse(br#"{"assets": []}"#, &settings).unwrap_err().status(), 422);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssetBatchRequest {
    /// In the order of the request, which is that of the answer.
    pub assets: Vec<UploadSpec>,
}

impl AssetBatchRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 422 with every fault of the body; 400 for one that cannot be read at all.
    ///
    /// ```
    /// use presign::wire::splendor::{AssetBatchRequest, Settings};
    ///
    /// let error = AssetBatchRequest::parse(b"{}", &Settings::builder().build()?).unwrap_err();
    /// assert_eq!(error.to_string(), "body.assets: Field required");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ApiError> {
        let assets = Validation::new().body(body, settings.limits, |node| {
            node.model()?.required("assets", |node| node.list(1..=256, UploadSpec::read))
        })?;
        Ok(Self { assets })
    }

    /// Decides where each asset goes. `random` is called twice for each, and gives fresh bytes from a cryptographically
    /// secure source each time: the tokens in the keys are not to be guessed.
    ///
    /// # Errors
    /// The first asset that the store or the settings do not take, with the status of
    /// [`refusal_status`](super::SettingsBuilder::refusal_status) and one of the codes `object_too_large`,
    /// `content_type_not_allowed`, `content_type_not_usable`; no asset is planned then. 500 where `random` gives the same
    /// bytes twice.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, S3Presigner};
    /// use presign::wire::{Store, splendor::{AssetBatchRequest, Scope, Settings}};
    /// use presign::{RandomBytes, Timestamp};
    ///
    /// # let bucket = Provider::aws("us-east-1")?.bucket("acme-uploads")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let mut count = 0;
    /// # let mut random = move || { count += 1; RandomBytes::new([count; 32]) };
    /// let settings = Settings::builder().build()?;
    /// let scope = Scope::parse(Some("acme"), "catalog")?;
    /// let body = br#"{"assets": [{"content_type": "image/png", "object_size_bytes": 1, "filename": "cat.PNG"}]}"#;
    /// let batch = AssetBatchRequest::parse(body, &settings)?.plan(
    ///     &scope,
    ///     Store::from(&presigner),
    ///     &settings,
    ///     Timestamp::parse("2026-07-01T12:00:00Z")?,
    ///     random,
    /// )?;
    /// let asset = &batch.assets()[0];
    /// assert!(asset.key().as_str().starts_with("sources/catalog/hosted/2026/07/01/"));
    /// assert!(asset.key().as_str().ends_with(".png"));
    /// assert!(asset.upload_session_id().starts_with("ups_"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan(
        self,
        scope: &Scope<'_>,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
        mut random: impl FnMut() -> RandomBytes,
    ) -> Result<AssetBatch, ApiError> {
        let limits = store.presigner().provider().limits();
        let most = limits.max_single_put().min(limits.max_object_size());
        let folder = scope.folder(&settings.asset_folder, now)?;
        let mut assets = Vec::with_capacity(self.assets.len());
        for (index, mut spec) in self.assets.into_iter().enumerate() {
            let size = spec.size(most, Some(index), settings)?;
            let content_type = core::mem::take(&mut spec.content_type);
            let media_type = UploadSpec::media_type(content_type, Some(index), settings)?;
            let upload_session_id = session_id(settings.session_ids, now, &random());
            // Folder, slash, at most 36 of the token, and the extension.
            let mut key = String::with_capacity(folder.as_str().len() + 54);
            key.push_str(folder.as_str());
            key.push('/');
            settings.asset_tokens.push(&mut key, &random(), now);
            if let Some(extension) = spec.extension(&media_type, settings) {
                key.push('.');
                key.push_str(&extension);
            }
            let key = ObjectKey::new(key).map_err(ApiError::fault)?;
            assets.push(PlannedAsset { upload_session_id, key, media_type, size });
        }
        if repeats(assets.iter().map(|asset| asset.key.as_str()))
            || repeats(assets.iter().map(|asset| asset.upload_session_id.as_str()))
        {
            // One image would be written over another.
            let problem = "the same bytes twice in one batch";
            let fault =
                Error::new(ErrorKind::Duplicate, "random bytes", problem, "fresh bytes for each call");
            return Err(ApiError::fault(fault));
        }
        Ok(AssetBatch { assets, validity: settings.validity(now), sign_size: settings.sign_size })
    }
}

/// `ups_` and the identifier.
pub(super) fn session_id(format: IdFormat, now: Timestamp, random: &RandomBytes) -> String {
    let mut id = String::with_capacity(40);
    id.push_str("ups_");
    format.push(&mut id, random, now);
    id
}

fn repeats<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_unstable();
    texts.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}

/// A planned batch: its assets have their IDs and keys, nothing is signed yet. What the service wants to keep of it, it
/// stores now.
///
/// ```
/// use presign::wire::{Store, splendor::{ApiError, AssetBatch}};
///
/// fn answer(batch: &AssetBatch, store: Store<'_>) -> Result<String, ApiError> {
///     Ok(batch.presign(store)?.to_answer().into_body())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct AssetBatch {
    assets: Vec<PlannedAsset>,
    validity: Validity,
    sign_size: bool,
}

/// One asset of a planned batch.
///
/// ```
/// # fn row(asset: &presign::wire::splendor::PlannedAsset) {
/// println!("{} {} {} {}", asset.upload_session_id(), asset.key(), asset.content_type(), asset.size());
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAsset {
    upload_session_id: String,
    key: ObjectKey<'static>,
    media_type: MediaType<'static>,
    size: u64,
}

impl PlannedAsset {
    /// `ups_` and an identifier.
    ///
    /// ```
    /// # fn id(asset: &presign::wire::splendor::PlannedAsset) -> &str {
    /// asset.upload_session_id()
    /// # }
    /// ```
    #[must_use]
    pub fn upload_session_id(&self) -> &str {
        &self.upload_session_id
    }

    /// Where it goes.
    ///
    /// ```
    /// # fn key(asset: &presign::wire::splendor::PlannedAsset) -> &presign::ObjectKey<'static> {
    /// asset.key()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The type that is signed, and that the client has to send.
    ///
    /// ```
    /// # fn media_type(asset: &presign::wire::splendor::PlannedAsset) -> &str {
    /// asset.content_type().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// In bytes, as the client said.
    ///
    /// ```
    /// # fn size(asset: &presign::wire::splendor::PlannedAsset) -> u64 {
    /// asset.size()
    /// # }
    /// ```
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl AssetBatch {
    /// In the order of the request.
    ///
    /// ```
    /// # fn keys(batch: &presign::wire::splendor::AssetBatch) -> Vec<&str> {
    /// batch.assets().iter().map(|asset| asset.key().as_str()).collect()
    /// # }
    /// ```
    #[must_use]
    pub fn assets(&self) -> &[PlannedAsset] {
        &self.assets
    }

    /// Signs one PUT for each asset.
    ///
    /// # Errors
    /// 500 for what is the service's own fault: see [`ApiError::fault`].
    ///
    /// ```
    /// # fn answer(
    /// #     batch: presign::wire::splendor::AssetBatch,
    /// #     store: presign::wire::Store<'_>,
    /// # ) -> Result<presign::wire::Answer, presign::wire::splendor::ApiError> {
    /// let uploads = batch.presign(store)?;
    /// println!("{} URLs", uploads.assets.len());
    /// Ok(uploads.to_answer())
    /// # }
    /// ```
    pub fn presign<'p>(&'p self, store: Store<'p>) -> Result<AssetUploads<'p>, ApiError> {
        let batch = store.presigner().batch(self.validity).map_err(ApiError::fault)?;
        let bucket = store.bucket().as_str();
        let upload = |asset: &'p PlannedAsset| {
            let size = if self.sign_size { BodySize::Exact(asset.size) } else { BodySize::Unlimited };
            let mut image_reference = String::with_capacity(bucket.len() + asset.key.as_str().len() + 6);
            for piece in ["s3://", bucket, "/", asset.key.as_str()] {
                image_reference.push_str(piece);
            }
            Ok(AssetUpload {
                upload_session_id: &asset.upload_session_id,
                bucket,
                key: asset.key.as_str(),
                upload_url: put_url(&*batch, &asset.key, &asset.media_type, size)?,
                required_headers: RequiredHeaders { content_type: Some(asset.media_type.as_str()) },
                expires_at: batch.expires_at(),
                image_reference,
            })
        };
        let assets = self.assets.iter().map(upload).collect::<Result<_, Error>>().map_err(ApiError::fault)?;
        Ok(AssetUploads { assets })
    }
}

/// The URL of one PUT, with its type signed.
pub(super) fn put_url(
    batch: &dyn Batch,
    key: &ObjectKey<'_>,
    media_type: &MediaType<'_>,
    size: BodySize,
) -> Result<String, Error> {
    // The settings have allowed the type, active or not.
    let media_type = MediaType::new(media_type.as_str())?;
    let put = PutObject::new(key.as_borrowed(), size).active_content_type(media_type);
    let mut url = String::with_capacity(key.as_str().len() + 448);
    batch.append_url(put.as_ref(), &mut url)?;
    Ok(url)
}

/// The answer to a batch, status 200.
///
/// ```
/// # fn first(uploads: &presign::wire::splendor::AssetUploads<'_>) -> String {
/// uploads.assets[0].upload_url.clone()
/// # }
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct AssetUploads<'p> {
    /// In the order of the request.
    pub assets: Vec<AssetUpload<'p>>,
}

impl AssetUploads<'_> {
    /// What the client is sent.
    ///
    /// ```
    /// # fn body(uploads: &presign::wire::splendor::AssetUploads<'_>) -> String {
    /// uploads.to_answer().into_body()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// One asset of the answer: the schema `HostedAssetUpload`.
///
/// ```
/// # fn reference(upload: &presign::wire::splendor::AssetUpload<'_>) -> String {
/// upload.image_reference.clone()
/// # }
/// ```
#[derive(Clone, serde::Serialize)]
#[non_exhaustive]
pub struct AssetUpload<'p> {
    /// `ups_` and an identifier.
    pub upload_session_id: &'p str,
    /// The bucket's name.
    pub bucket: &'p str,
    /// Where the image goes.
    pub key: &'p str,
    /// The presigned PUT.
    pub upload_url: String,
    /// What the client has to send with it.
    pub required_headers: RequiredHeaders<'p>,
    /// When the URL ends.
    pub expires_at: Timestamp,
    /// `s3://{bucket}/{key}`: what a record's `image_embeddings` point to.
    pub image_reference: String,
}

impl fmt::Debug for AssetUpload<'_> {
    /// Without the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssetUpload")
            .field("upload_session_id", &self.upload_session_id)
            .field("image_reference", &self.image_reference)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The headers that a client has to send as they are, names in lower case: the type of a single PUT, nothing for parts.
///
/// ```
/// # fn content_type<'p>(upload: &presign::wire::splendor::AssetUpload<'p>) -> Option<&'p str> {
/// upload.required_headers.content_type
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredHeaders<'p> {
    /// `content-type`, where it is signed.
    pub content_type: Option<&'p str>,
}

impl Serialize for RequiredHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(usize::from(self.content_type.is_some())))?;
        if let Some(content_type) = self.content_type {
            map.serialize_entry("content-type", content_type)?;
        }
        map.end()
    }
}
