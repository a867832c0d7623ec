//! `POST /s3/multipart`: [`CreateRequest`], [`PlannedUpload`], [`CreateAnswer`].

use alloc::string::String;
use core::fmt;

use serde::Serialize;

use super::body::read_body;
use super::error::{CompanionError, answer};
use super::keys::key_of_file;
use super::media::declared;
use super::metadata::{Metadata, metadata, of_json};
use super::owner::Owner;
use super::settings::{Acl, Settings};
use crate::error::{Error, ErrorKind};
use crate::key_template::RandomBytes;
use crate::media_type::MediaType;
use crate::multipart::UploadId;
use crate::object_key::ObjectKey;
use crate::s3::CreateMultipartUpload;
use crate::time::Timestamp;
use crate::upload::Binding;
use crate::wire::json::Json;
use crate::wire::{Answer, Store};

/// `POST /s3/multipart`: one file, to be sent in parts.
///
/// ```
/// use presign::wire::companion::{CreateRequest, Settings};
///
/// let settings = Settings::with_raw_ids().build()?;
/// let body = br#"{"filename": "film.mp4", "type": "video/mp4", "metadata": {"name": "film.mp4", "relativePath": null}}"#;
/// let request = CreateRequest::parse(body, &settings)?;
/// assert_eq!((request.file_name(), request.media_type().as_str()), ("film.mp4", "video/mp4"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateRequest {
    file_name: String,
    media_type: MediaType<'static>,
    metadata: Metadata,
}

impl CreateRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 400 without a `filename` or a `type`, for a type that is not taken, for metadata that no header carries, and for a
    /// body that is no JSON; 413 for one that is too long.
    ///
    /// ```
    /// # use presign::wire::companion::{CreateRequest, Settings};
    /// # let settings = Settings::with_raw_ids().build()?;
    /// let error = CreateRequest::parse(br#"{"filename": "a"}"#, &settings).unwrap_err();
    /// assert_eq!((error.status(), error.to_string().as_str()), (400, "s3: content type must be a string"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, CompanionError> {
        let json = read_body(body, settings.create_limits)?;
        let text = |name| match json.get(name) {
            Some(Json::Text(text)) => Some(&**text),
            _ => None,
        };
        let Some(file_name) = text("filename").filter(|name: &&str| !name.is_empty()) else {
            let text = "s3: the \"filename\" field is required and must be a non-empty string";
            return Err(CompanionError::new(400, text));
        };
        let Some(media_type) = text("type") else {
            return Err(CompanionError::new(400, "s3: content type must be a string"));
        };
        Ok(Self {
            file_name: file_name.into(),
            media_type: declared(media_type, settings)?,
            metadata: metadata(of_json(json.get("metadata"))?, settings)?,
        })
    }

    /// The file's name as the client gave it.
    ///
    /// ```
    /// # fn name(request: &presign::wire::companion::CreateRequest) -> &str {
    /// request.file_name()
    /// # }
    /// ```
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The type that the object will have.
    ///
    /// ```
    /// # fn media_type(request: &presign::wire::companion::CreateRequest) -> &str {
    /// request.media_type().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn media_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// Names the object. `random` comes from a cryptographically secure source.
    ///
    /// # Errors
    /// 400 for a file name that makes the key too long; 500 for what is the service's own fault.
    ///
    /// ```
    /// # use presign::{RandomBytes, Timestamp};
    /// # use presign::wire::companion::{CreateRequest, Owner, Settings};
    /// # let settings = Settings::with_raw_ids().build()?;
    /// # let request = CreateRequest::parse(br#"{"filename": "film.mp4", "type": "video/mp4"}"#, &settings)?;
    /// let upload = request.plan(&Owner::new("42"), &settings, Timestamp::MIN, RandomBytes::new([7; 32]))?;
    /// assert!(upload.key().as_str().ends_with("-film.mp4"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan(
        self,
        owner: &Owner<'_>,
        settings: &Settings,
        now: Timestamp,
        random: RandomBytes,
    ) -> Result<PlannedUpload, CompanionError> {
        let key = key_of_file(&self.file_name, owner, settings, now, random)?;
        let Self { media_type, metadata, .. } = self;
        Ok(PlannedUpload { owner: owner.name().into(), key, media_type, metadata, acl: settings.acl, now })
    }
}

/// A planned upload: the store has to begin it before it is answered.
///
/// ```
/// use presign::wire::companion::PlannedUpload;
/// use presign::{Error, PresignedRequest, S3Presigner, Validity};
///
/// fn call(upload: &PlannedUpload, presigner: &S3Presigner, soon: Validity) -> Result<PresignedRequest, Error> {
///     presigner.presign(&upload.create(), soon)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct PlannedUpload {
    owner: String,
    key: ObjectKey<'static>,
    media_type: MediaType<'static>,
    metadata: Metadata,
    acl: Option<Acl>,
    now: Timestamp,
}

impl PlannedUpload {
    /// Where the object will lie.
    ///
    /// ```
    /// # fn key(upload: &presign::wire::companion::PlannedUpload) -> &str {
    /// upload.key().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The storage call, to be presigned and sent by the service itself: its answer names the upload. What presigning it
    /// refuses is for [`CompanionError::refused`]: too much metadata is the client's to change.
    ///
    /// ```
    /// # fn call(upload: &presign::wire::companion::PlannedUpload) -> presign::CreateMultipartUpload<'_> {
    /// upload.create()
    /// # }
    /// ```
    #[must_use]
    pub fn create(&self) -> CreateMultipartUpload<'_> {
        // The settings have allowed the type, active or not.
        let mut create =
            CreateMultipartUpload::new(self.key.as_borrowed()).active_content_type(self.media_type.clone());
        create = match self.acl {
            None => create,
            Some(Acl::Closed(acl)) => create.acl(acl),
            Some(Acl::Public(acl)) => create.public_acl(acl),
        };
        for (name, value) in &self.metadata {
            create = create.metadata(name.clone(), value.clone());
        }
        create
    }

    /// The answer, once the store has named the upload: with an ID that is sealed to the owner, or with the store's own where
    /// the [settings](Settings::with_raw_ids) say so.
    ///
    /// # Errors
    /// 500 where the sealed ID would have more than 4,096 characters, which an owner's name of several hundred bytes can
    /// bring about.
    ///
    /// ```
    /// # use presign::UploadId;
    /// # use presign::wire::{Store, companion::{CompanionError, PlannedUpload, Settings}};
    /// # fn body(upload: &PlannedUpload, store: Store<'_>, settings: &Settings) -> Result<String, CompanionError> {
    /// let id = UploadId::new("2~abc").map_err(CompanionError::fault)?; // of the store's answer
    /// Ok(upload.respond(&id, store, settings)?.to_answer().into_body())
    /// # }
    /// ```
    pub fn respond(
        &self,
        upload_id: &UploadId<'_>,
        store: Store<'_>,
        settings: &Settings,
    ) -> Result<CreateAnswer, CompanionError> {
        let upload_id = match &settings.sealer {
            None => String::from(upload_id.as_str()),
            Some(sealer) => {
                let binding =
                    Binding::new(self.owner.as_str(), self.key.as_borrowed(), upload_id.as_borrowed());
                let end = self.now.plus_secs(settings.upload_secs).map_err(CompanionError::fault)?;
                let sealed = binding.seal(sealer, end).map_err(CompanionError::fault)?;
                if sealed.len() > MOST_SEALED {
                    let (problem, allowed) = ("too long when it is sealed", "a shorter name of the owner");
                    return Err(CompanionError::fault(Error::new(
                        ErrorKind::TooLong,
                        "uploadId",
                        problem,
                        allowed,
                    )));
                }
                sealed
            }
        };
        let (key, bucket) = (String::from(self.key.as_str()), String::from(store.bucket().as_str()));
        Ok(CreateAnswer { key, upload_id, bucket })
    }
}

/// The longest sealed ID: with it, a route and an encoded key of 1,024 bytes fit into the 8,000 bytes that RFC 9110,
/// section 4.1, wants servers to take.
const MOST_SEALED: usize = 4096;

/// The answer to an upload that began, status 200.
///
/// ```
/// # fn id(answer: &presign::wire::companion::CreateAnswer) -> &str {
/// &answer.upload_id
/// # }
/// ```
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateAnswer {
    /// Where the object will lie; the client brings it back.
    pub key: String,
    /// The upload, opaque to the client, which brings it back.
    pub upload_id: String,
    /// The bucket's name.
    pub bucket: String,
}

impl CreateAnswer {
    /// What the client is sent.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::CreateAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        answer(200, self)
    }
}

impl fmt::Debug for CreateAnswer {
    /// Without the ID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateAnswer")
            .field("key", &self.key)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}
