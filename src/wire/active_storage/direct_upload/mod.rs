//! `POST /rails/active_storage/direct_uploads`: a blob is announced, its row stored, and the browser told where to put it.

mod answer;
mod error;
mod made;

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;

pub use answer::{BlobRow, CreatedBlob, DirectUpload};
pub use error::{DirectUploadError, DirectUploadFault};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::{BlobChecksum, Filename, RailsVersion, S3Service};
use crate::checksum::Checksum;
use crate::header::HeaderValue;
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::operation::BodySize;
use crate::presigner::Presigner;
use crate::s3::{MetadataName, PutObject};
use crate::time::Validity;
use crate::wire::json::{Json, Limits};

/// Metadata that is the application's own, and never a client's: `ActiveStorage::Blob::PROTECTED_METADATA`.
const PROTECTED: [&str; 3] = ["analyzed", "identified", "composed"];

/// The request of `@rails/activestorage`: `{"blob": {"filename", "content_type", "byte_size", "checksum", "metadata"}}`.
///
/// ```
/// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
///
/// let body = br#"{"blob": {"filename": "v:2.txt", "content_type": "text/plain", "byte_size": 5,
///     "checksum": "ixqZU8RhEpaoJ6v4xHgE1w==", "metadata": {"foo": "bar", "analyzed": true}}}"#;
/// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
/// assert_eq!((request.filename().as_str(), request.byte_size()), ("v-2.txt", 5));
/// # Ok::<(), presign::wire::active_storage::DirectUploadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DirectUploadRequest<'b> {
    filename: Filename,
    content_type: Option<MediaType<'static>>,
    byte_size: u64,
    checksum: BlobChecksum,
    metadata: Vec<(Cow<'b, str>, Json<'b>)>,
    custom: Vec<(MetadataName, HeaderValue<'static>)>,
    active: bool,
    version: RailsVersion,
}

impl<'b> DirectUploadRequest<'b> {
    /// Reads a body.
    ///
    /// What becomes a header must be one: the checksum is a [`BlobChecksum`], the type a media type, or it is absent;
    /// `metadata.custom`, which becomes `x-amz-meta-*` from 7.0 on, has names of headers and text. The size is an integer.
    /// Rails looks at none of these and fails later, or makes 0 of a size that is no number. As in Rails, what of the metadata
    /// is the application's own (`analyzed`, `identified`, `composed`) is dropped, and so is metadata that is no object. A
    /// name's `Content-Disposition` has up to 4,096 bytes.
    ///
    /// # Errors
    /// [`DirectUploadError`] with the field.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
    ///
    /// let sha256 = br#"{"blob": {"filename": "a", "byte_size": 5,
    ///     "checksum": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}}"#;
    /// let refused = DirectUploadRequest::parse(sha256, RailsVersion::V8_0).unwrap_err();
    /// assert!(refused.to_string().starts_with("blob.checksum: "));
    /// ```
    pub fn parse(body: &'b [u8], version: RailsVersion) -> Result<Self, DirectUploadError> {
        let json = Json::read(body, Limits::default())
            .map_err(|error| DirectUploadError::not_json(error.problem()))?;
        let blob =
            json.get("blob").filter(|blob| matches!(blob, Json::Object(members) if !members.is_empty()));
        let blob = blob.ok_or(DirectUploadError::no_blob())?;
        let text = |field: &'static str, shown: &'static str| match blob.get(field) {
            Some(Json::Text(text)) => Ok(text.clone()),
            _ => Err(DirectUploadError::field(shown, "missing, or no text")),
        };
        let filename = made::servable(text("filename", "blob.filename")?.as_bytes(), version)?;
        let byte_size = match blob.get("byte_size") {
            Some(Json::Number(number)) if number.is_integer() => number.as_str().parse().ok(),
            _ => None,
        };
        let byte_size = byte_size
            .ok_or(DirectUploadError::field("blob.byte_size", "missing, or no integer from 0 on"))?;
        let checksum = BlobChecksum::parse(text("checksum", "blob.checksum")?, version)
            .map_err(|error| DirectUploadError::refused("blob.checksum", &error))?;
        let content_type = match blob.get("content_type") {
            None | Some(Json::Null) => None,
            _ => Some(
                MediaType::new(text("content_type", "blob.content_type")?.into_owned())
                    .map_err(|error| DirectUploadError::refused("blob.content_type", &error))?,
            ),
        };
        let metadata = match blob.get("metadata") {
            Some(Json::Object(members)) => {
                members.iter().filter(|(name, _)| !PROTECTED.contains(&&**name)).cloned().collect()
            }
            _ => Vec::new(),
        };
        let custom = if version < RailsVersion::V7_0 { Vec::new() } else { custom(&metadata)? };
        Ok(Self { filename, content_type, byte_size, checksum, metadata, custom, active: false, version })
    }

    /// Lets a browser upload types that browsers execute (HTML, SVG), as Rails does; otherwise [`upload`](Self::upload)
    /// refuses them.
    ///
    /// Their objects must never be reached but by URLs with the overrides of [`ServingRules`](super::ServingRules): the
    /// `Content-Disposition` of an upload is not signed, so a client can leave it out.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn lenient(request: DirectUploadRequest<'_>) -> DirectUploadRequest<'_> {
    ///     request.allowing_active_types()
    /// }
    /// # let _ = lenient;
    /// ```
    #[must_use]
    pub const fn allowing_active_types(mut self) -> Self {
        self.active = true;
        self
    }

    /// The name as Rails stores it.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn extension<'r>(request: &'r DirectUploadRequest<'_>) -> &'r str {
    ///     request.filename().extension()
    /// }
    /// # let _ = extension;
    /// ```
    #[must_use]
    pub const fn filename(&self) -> &Filename {
        &self.filename
    }

    /// The media type, if one was sent.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn is_image(request: &DirectUploadRequest<'_>) -> bool {
    ///     request.content_type().is_some_and(|name| name.starts_with("image/"))
    /// }
    /// # let _ = is_image;
    /// ```
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_ref().map(MediaType::as_str)
    }

    /// The size that is signed, in bytes. What is too much is the service's to say.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn is_small(request: &DirectUploadRequest<'_>) -> bool {
    ///     request.byte_size() <= 10_000_000
    /// }
    /// # let _ = is_small;
    /// ```
    #[must_use]
    pub const fn byte_size(&self) -> u64 {
        self.byte_size
    }

    /// The digest that is signed.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn stored(request: &DirectUploadRequest<'_>) -> String {
    ///     request.checksum().to_string()
    /// }
    /// # let _ = stored;
    /// ```
    #[must_use]
    pub const fn checksum(&self) -> BlobChecksum {
        self.checksum
    }

    /// The metadata to store, without what is the application's own.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn names<'r>(request: &'r DirectUploadRequest<'_>) -> Vec<&'r str> {
    ///     request.metadata().map(|(name, _)| name).collect()
    /// }
    /// # let _ = names;
    /// ```
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &Json<'b>)> {
        self.metadata.iter().map(|(name, value)| (&**name, value))
    }

    /// What of the metadata goes to the store from 7.0 on, names in lower case and without a store's prefix.
    ///
    /// ```
    /// # use presign::wire::active_storage::DirectUploadRequest;
    /// fn has_custom_metadata(request: &DirectUploadRequest<'_>) -> bool {
    ///     request.custom_metadata().next().is_some()
    /// }
    /// # let _ = has_custom_metadata;
    /// ```
    pub fn custom_metadata(&self) -> impl Iterator<Item = (&str, &str)> {
        self.custom.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The presigned PUT of this blob at an object store under the row's key, as an [`S3Service`] without settings makes it,
    /// for a validity of its own. Rails' is five minutes.
    ///
    /// # Errors
    /// As [`S3Service::direct_upload`].
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
    /// use presign::{Credentials, ObjectKey, Provider, S3Presigner, Timestamp, Validity};
    ///
    /// let body = br#"{"blob": {"filename": "a", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w=="}}"#;
    /// let request = DirectUploadRequest::parse(body, RailsVersion::V8_0)?;
    /// let bucket = Provider::aws("eu-west-1")?.bucket("examplebucket")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let validity = Validity::minutes(5).from(Timestamp::MIN);
    /// let upload = request.upload(ObjectKey::new("xtapjjcjiudrlk3tmwyjgpuobabd")?, &presigner, validity)?;
    /// assert_eq!(upload.headers().last(), Some(("Content-Disposition", "inline; filename=\"a\"; filename*=UTF-8''a")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload(
        &self,
        key: ObjectKey<'_>,
        presigner: &dyn Presigner,
        validity: Validity,
    ) -> Result<DirectUpload, DirectUploadError> {
        S3Service::new(presigner).upload(self, key, validity)
    }

    pub(super) const fn version(&self) -> RailsVersion {
        self.version
    }

    fn members(&self) -> &[(Cow<'b, str>, Json<'b>)] {
        &self.metadata
    }

    /// The headers of the PUT, but for those of custom metadata, each with what is signed.
    pub(super) fn put<'k>(&self, key: ObjectKey<'k>) -> PutObject<'k> {
        let mut put = PutObject::new(key, BodySize::Exact(self.byte_size));
        put = match self.checksum {
            BlobChecksum::Md5(md5) => put.content_md5(md5),
            BlobChecksum::Sha256(digest) => put.checksum(Checksum::sha256(digest)),
        };
        match self.content_type.clone() {
            Some(media_type) if self.active => put.active_content_type(media_type),
            Some(media_type) => put.content_type(media_type),
            None => put,
        }
    }

    /// The custom metadata, as values that were checked.
    pub(super) fn custom(&self) -> &[(MetadataName, HeaderValue<'static>)] {
        &self.custom
    }
}

/// `metadata.custom`, as headers.
fn custom(
    metadata: &[(Cow<'_, str>, Json<'_>)],
) -> Result<Vec<(MetadataName, HeaderValue<'static>)>, DirectUploadError> {
    const FIELD: &str = "blob.metadata.custom";
    let Some((_, Json::Object(members))) = metadata.iter().find(|(name, _)| name == "custom") else {
        return Ok(Vec::new());
    };
    let refused = |error| DirectUploadError::refused(FIELD, &error);
    members
        .iter()
        .map(|(name, value)| {
            let Json::Text(value) = value else { return Err(DirectUploadError::field(FIELD, "no text")) };
            let name = MetadataName::new(name.to_string()).map_err(refused)?;
            Ok((name, HeaderValue::new(value.to_string()).map_err(refused)?))
        })
        .collect()
}

/// Names and values as an object, in their order.
struct Members<'m, N, V>(&'m [(N, V)]);

impl<N: AsRef<str>, V: Serialize> Serialize for Members<'_, N, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name.as_ref(), value)?;
        }
        map.end()
    }
}
