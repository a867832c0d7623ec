//! [`CreateAsset`]: `POST /v1/assets`, from its body to the grant.

use alloc::string::String;

use super::dedup::{Existing, KnownAsset, hit};
use super::error::ChiefError;
use super::ids::{AssetId, ProjectId};
use super::settings::Settings;
use super::status::AssetStatus;
use super::upload::Upload;
use crate::checksum::ContentMd5;
use crate::media_type::MediaType;
use crate::operation::BodySize;
use crate::presigner::Presigner;
use crate::s3::PutObject;
use crate::time::Timestamp;
use crate::wire::Answer;
use crate::wire::fastapi::{Node, Validation};
use crate::wire::unsendable::type_to_sign;

/// A client that wants to upload a file: `filename`, `mime_type`, and `md5` where it has one.
///
/// ```
/// use presign::wire::chief::{CreateAsset, Settings};
///
/// let body = br#"{"filename": "deck.pdf", "mime_type": "application/pdf", "md5": "36B3CA8EAA03C479D48C50E3BF7303B2"}"#;
/// let request = CreateAsset::parse(body, &Settings::default())?;
/// assert_eq!(request.filename(), "deck.pdf");
/// assert_eq!(request.md5().unwrap().to_hex(), "36b3ca8eaa03c479d48c50e3bf7303b2");
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAsset {
    filename: String,
    mime_type: String,
    media_type: MediaType<'static>,
    md5: Option<ContentMd5>,
}

impl CreateAsset {
    /// Reads the body. Unlike the other systems, a field that is not known is refused.
    ///
    /// # Errors
    /// 400, whatever is wrong.
    ///
    /// ```
    /// use presign::wire::chief::{CreateAsset, Settings};
    ///
    /// let body = br#"{"filename": "a.pdf", "mime_type": "application/pdf", "size": 3}"#;
    /// let refused = CreateAsset::parse(body, &Settings::default()).unwrap_err();
    /// assert_eq!((refused.status(), refused.code()), (400, "publicapi.assets.create.invalid"));
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ChiefError> {
        let given = settings.get();
        // An active type keeps the schema.
        let may_be_type = |text: &str| type_to_sign(text, given.unsendable_type, true).is_ok();
        let read = |node: Node<'_, '_>| {
            let model = node.model()?;
            let filename =
                model.required("filename", |node| node.text(..=given.max_filename).map(String::from));
            let mime_type = model.required("mime_type", |node| {
                node.pattern("type/subtype (RFC 6838)", may_be_type).map(String::from)
            });
            let md5 = model.optional("md5", |node| {
                let is_md5 = |text: &str| ContentMd5::from_hex(text).is_ok();
                node.pattern("^[0-9a-fA-F]{32}$", is_md5).and_then(|text| ContentMd5::from_hex(text).ok())
            });
            model.forbid_extra(&["filename", "mime_type", "md5"])?;
            Some((filename?, mime_type?, md5?))
        };
        let code = settings.codes().create_invalid;
        let (filename, mime_type, md5) = Validation::new()
            .body(body, settings.limits(), read)
            .map_err(|errors| ChiefError::invalid(code, &errors, settings))?;
        let media_type = type_to_sign(&mime_type, given.unsendable_type, given.allow_active_types)
            .map_err(|error| ChiefError::refused(code, "mime_type", error, settings))?;
        Ok(Self { filename, mime_type, media_type, md5 })
    }

    /// The name as the client gave it, of any characters: for display. Anything else takes it through
    /// [`sanitize`](crate::filename::sanitize) first.
    ///
    /// ```
    /// # use presign::wire::chief::{CreateAsset, Settings};
    /// let body = br#"{"filename": "../a", "mime_type": "text/plain"}"#;
    /// assert_eq!(CreateAsset::parse(body, &Settings::default())?.filename(), "../a");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub fn filename(&self) -> &str {
        &self.filename
    }

    /// The type as the client gave it.
    ///
    /// ```
    /// # use presign::wire::chief::{CreateAsset, Settings};
    /// let body = br#"{"filename": "a", "mime_type": "text/plain; charset=utf-8"}"#;
    /// assert_eq!(CreateAsset::parse(body, &Settings::default())?.mime_type(), "text/plain; charset=utf-8");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub fn mime_type(&self) -> &str {
        &self.mime_type
    }

    /// The type that the upload is signed for.
    ///
    /// ```
    /// # use presign::wire::chief::{CreateAsset, Settings};
    /// let body = br#"{"filename": "a", "mime_type": "text/plain"}"#;
    /// assert_eq!(CreateAsset::parse(body, &Settings::default())?.media_type().essence(), "text/plain");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// The MD5 that the client declares: what to look for in the project (`to_hex` is in lower case), and what to store as
    /// declared. It is a claim until the upload is completed.
    ///
    /// ```
    /// # use presign::wire::chief::{CreateAsset, Settings};
    /// let body = br#"{"filename": "a", "mime_type": "text/plain"}"#;
    /// assert_eq!(CreateAsset::parse(body, &Settings::default())?.md5(), None);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn md5(&self) -> Option<ContentMd5> {
        self.md5
    }

    /// The asset that has these bytes already, if one of those that the service found is one: of this project, with this
    /// MD5, and not failed. Of several, the one that is furthest; of those, the first.
    ///
    /// ```
    /// use presign::wire::chief::{AssetId, AssetStatus, CreateAsset, Existing, ProjectId, Settings};
    /// # use presign::ContentMd5;
    ///
    /// let settings = Settings::default();
    /// let body = br#"{"filename": "a", "mime_type": "text/plain", "md5": "d41d8cd98f00b204e9800998ecf8427e"}"#;
    /// let request = CreateAsset::parse(body, &settings).unwrap();
    /// let project = ProjectId::new("project_d8a4td4dib27i4beefb0")?;
    /// let existing = |status| Existing {
    ///     asset_id: AssetId::from_xid([7; 12]),
    ///     project_id: project.clone(),
    ///     md5: Some(ContentMd5::of(b"")),
    ///     status: Some(status),
    /// };
    /// assert!(request.known(&project, [&existing(AssetStatus::Ingesting)], &settings).is_some());
    /// assert!(request.known(&project, [&existing(AssetStatus::Failed)], &settings).is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn known<'e>(
        &self,
        project_id: &ProjectId,
        existing: impl IntoIterator<Item = &'e Existing>,
        settings: &Settings,
    ) -> Option<KnownAsset> {
        hit(self.md5?, project_id, existing, settings)
    }

    /// Presigns the upload of a new asset: one PUT to the asset's [key](Settings::key), of any size, since a create does not
    /// say it.
    ///
    /// # Errors
    /// 500 where the presigner cannot sign, for example when its credentials end before the URL would.
    ///
    /// ```
    /// use presign::wire::chief::{AssetId, CreateAsset, ProjectId, Settings};
    /// use presign::{Credentials, Provider, S3Presigner, Timestamp};
    ///
    /// let bucket = Provider::aws("us-east-1")?.bucket("chief-assets")?;
    /// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// let settings = Settings::default();
    /// let body = br#"{"filename": "deck.pdf", "mime_type": "application/pdf"}"#;
    /// let request = CreateAsset::parse(body, &settings)?;
    /// let project = ProjectId::new("project_d8a4td4dib27i4beefb0")?;
    /// let asset = AssetId::new("asset_d8aad64dib2c7m3ae7jg")?;
    /// let now = Timestamp::parse("2026-05-23T10:15:30Z")?;
    /// let upload = request.upload(&project, &asset, &presigner, now, &settings)?;
    /// assert_eq!(upload.headers().collect::<Vec<_>>(), [("Content-Type", "application/pdf")]);
    /// assert_eq!(upload.expires_at().to_string(), "2026-05-23T10:30:30Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload(
        &self,
        project_id: &ProjectId,
        asset_id: &AssetId,
        presigner: &dyn Presigner,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Upload, ChiefError> {
        let internal = |error| ChiefError::internal(error, settings);
        let given = settings.get();
        let key = settings.key(project_id, asset_id).map_err(internal)?;
        // The settings have allowed the type when the body was read, active or not.
        let mut put = PutObject::new(key, BodySize::Unlimited).active_content_type(self.media_type.clone());
        if let Some(md5) = self.md5.filter(|_| given.sign_md5) {
            put = put.content_md5(md5);
        }
        if given.create_only {
            put = put.create_only();
        }
        let request = presigner.presign(put.as_ref(), settings.validity(now)).map_err(internal)?;
        Ok(Upload::from(&request))
    }
}

/// The answer to a create that uploads: 201.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::chief::{AssetId, NewAsset, Settings, Upload};
///
/// let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
/// let answer = NewAsset::new(AssetId::from_xid([0; 12]), upload, &Settings::default()).to_answer();
/// assert_eq!(answer.status(), 201);
/// assert_eq!(
///     answer.body(),
///     concat!(
///         r#"{"asset_id":"asset_00000000000000000000","already_exists":false,"upload_url":"https://store.example/a","#,
///         r#""upload_method":"PUT","upload_headers":{"Content-Type":"text/plain"},"expires_at":"1970-01-01T00:00:00Z"}"#,
///     ),
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewAsset {
    /// The new asset.
    pub asset_id: AssetId,
    /// Its status, left out where there is none.
    pub status: Option<AssetStatus>,
    /// How to upload it.
    pub upload: Upload,
}

impl NewAsset {
    /// The answer for this asset and this upload.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::{AssetId, NewAsset, Settings, Upload}};
    /// # let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// let new = NewAsset::new(AssetId::from_xid([0; 12]), upload, &Settings::default());
    /// assert_eq!(new.status, None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(asset_id: AssetId, upload: Upload, settings: &Settings) -> Self {
        Self { asset_id, status: settings.get().new_status, upload }
    }

    /// 201.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::{AssetId, NewAsset, Settings, Upload}};
    /// # let upload = Upload::new("https://store.example/a", [("Content-Type", "text/plain")], Timestamp::MIN)?;
    /// # let new = NewAsset::new(AssetId::from_xid([0; 12]), upload, &Settings::default());
    /// assert_eq!(new.to_answer().status(), 201);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(201, self)
    }
}

impl serde::Serialize for NewAsset {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut out = serializer.serialize_struct("NewAsset", 7)?;
        out.serialize_field("asset_id", &self.asset_id)?;
        out.serialize_field("already_exists", &false)?;
        if let Some(status) = self.status {
            out.serialize_field("status", &status)?;
        }
        self.upload.write(&mut out)?;
        out.end()
    }
}
