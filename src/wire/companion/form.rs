//! `GET /s3/params`: [`ParamsRequest`], [`FormAnswer`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::{Serialize, Serializer};

use super::error::{CompanionError, answer};
use super::keys::key_of_file;
use super::media::of_request;
use super::metadata::{Metadata, metadata};
use super::owner::Owner;
use super::query::Query;
use super::settings::{Acl, Settings};
use crate::error::Error;
use crate::form::{PostForm, SuccessStatus};
use crate::key_template::RandomBytes;
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::time::Timestamp;
use crate::wire::{Answer, Store};

/// `GET /s3/params?filename=…&type=…&metadata[name]=…`: one file, to be sent by a form.
///
/// ```
/// use presign::wire::companion::{ParamsRequest, Query, Settings};
///
/// let settings = Settings::with_raw_ids().build()?;
/// let request = ParamsRequest::parse(&Query::parse("filename=cat.png&type=image/png")?, &settings)?;
/// assert_eq!(request.file_name(), "cat.png");
/// assert_eq!(ParamsRequest::parse(&Query::parse("filename=")?, &settings).unwrap_err().status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ParamsRequest {
    file_name: String,
    media_type: Option<MediaType<'static>>,
    metadata: Metadata,
}

impl ParamsRequest {
    /// Reads the query.
    ///
    /// # Errors
    /// 400 without a `filename`, for a type that is not taken, and for metadata that no header carries.
    ///
    /// ```
    /// # use presign::wire::companion::{ParamsRequest, Query, Settings};
    /// # let settings = Settings::with_raw_ids().build()?;
    /// let error = ParamsRequest::parse(&Query::parse("type=image/png")?, &settings).unwrap_err();
    /// let text = r#"s3: the "filename" query parameter is required and must be a non-empty string"#;
    /// assert_eq!(error.to_string(), text);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(query: &Query<'_>, settings: &Settings) -> Result<Self, CompanionError> {
        let Some(file_name) = query.get("filename").filter(|name| !name.is_empty()) else {
            let text = "s3: the \"filename\" query parameter is required and must be a non-empty string";
            return Err(CompanionError::new(400, text));
        };
        let pairs = query.metadata()?.into_iter().map(|(name, text)| (name, Some(String::from(text))));
        Ok(Self {
            file_name: file_name.into(),
            media_type: of_request(query.one("type")?, settings)?,
            metadata: metadata(pairs, settings)?,
        })
    }

    /// The file's name as the client gave it.
    ///
    /// ```
    /// # fn name(request: &presign::wire::companion::ParamsRequest) -> &str {
    /// request.file_name()
    /// # }
    /// ```
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The type that is signed, if the client said one.
    ///
    /// ```
    /// # fn media_type(request: &presign::wire::companion::ParamsRequest) -> Option<&str> {
    /// request.media_type().map(|media_type| media_type.as_str())
    /// # }
    /// ```
    #[must_use]
    pub fn media_type(&self) -> Option<&MediaType<'static>> {
        self.media_type.as_ref()
    }

    /// Names the object and signs the form. `random` comes from a cryptographically secure source.
    ///
    /// # Errors
    /// 400 for what the store does not take, such as too much metadata; 500 for what is the service's own fault.
    ///
    /// ```
    /// # use presign::{Credentials, Provider, RandomBytes, S3Presigner, Timestamp};
    /// # use presign::wire::{Store, companion::{Owner, ParamsRequest, Query, Settings}};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let settings = Settings::with_raw_ids().build()?;
    /// let request = ParamsRequest::parse(&Query::parse("filename=cat.png&type=image/png")?, &settings)?;
    /// let (owner, store) = (Owner::new("42"), Store::from(&presigner));
    /// let now = Timestamp::parse("2026-01-02T03:04:05Z")?;
    /// let form = request.presign(&owner, store, &settings, now, RandomBytes::new([7; 32]))?;
    /// assert_eq!(form.key().as_str(), "07070707-0707-4707-8707-070707070707-cat.png");
    /// assert_eq!(form.fields().next(), Some(("success_action_status", "201")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn presign(
        &self,
        owner: &Owner<'_>,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
        random: RandomBytes,
    ) -> Result<FormAnswer, CompanionError> {
        let key = key_of_file(&self.file_name, owner, settings, now, random)?;
        form(key, self.media_type.as_ref(), &self.metadata, store, settings, now, None)
            .map_err(CompanionError::signing)
    }
}

/// Signs the form for one object.
pub(super) fn form(
    key: ObjectKey<'static>,
    media_type: Option<&MediaType<'_>>,
    metadata: &Metadata,
    store: Store<'_>,
    settings: &Settings,
    now: Timestamp,
    wanted: Option<u64>,
) -> Result<FormAnswer, Error> {
    let most = store.presigner().provider().limits().max_single_put();
    let (least, most) = settings.form_sizes.unwrap_or((0, most));
    let mut form =
        PostForm::to(key.as_borrowed(), least..=most).success_action_status(SuccessStatus::Created);
    if let Some(media_type) = media_type {
        // The settings have allowed the type, active or not.
        form = form.active_content_type(media_type.clone());
    }
    form = match settings.acl {
        None => form,
        Some(Acl::Closed(acl)) => form.acl(acl),
        Some(Acl::Public(acl)) => form.public_acl(acl),
    };
    for (name, value) in metadata {
        form = form.metadata(name.clone(), value.clone());
    }
    let signed = store.presigner().post_form(&form, settings.validity(now, wanted))?;
    let expires = signed.expires_at().as_unix_secs().saturating_sub(now.as_unix_secs());
    let mut fields: Vec<(u8, String, String)> = signed
        .fields()
        .map(|(name, value)| {
            let (place, spelling) = as_companion(name);
            (place, spelling.unwrap_or(name).into(), value.into())
        })
        .collect();
    fields.push((BUCKET, "bucket".into(), store.bucket().as_str().into()));
    // Metadata in the client's order.
    let given = |own: &str| {
        let own = own.strip_prefix("x-amz-meta-")?;
        metadata.iter().position(|(name, _)| name.as_str() == own)
    };
    fields.sort_by_cached_key(|(place, name, _)| (*place, given(name)));
    let fields = Fields(fields.into_iter().map(|(_, name, value)| (name, value)).collect());
    Ok(FormAnswer { key, url: signed.url().into(), fields, expires })
}

const BUCKET: u8 = 4;

/// Where a field stands in Companion's answer, and how it is spelled there. Stores compare names without regard to case.
fn as_companion(name: &str) -> (u8, Option<&'static str>) {
    match name {
        "success_action_status" => (0, None),
        "Content-Type" => (1, Some("content-type")),
        "acl" => (2, None),
        "x-amz-algorithm" => (5, Some("X-Amz-Algorithm")),
        "x-amz-credential" => (6, Some("X-Amz-Credential")),
        "x-amz-date" => (7, Some("X-Amz-Date")),
        "x-amz-security-token" => (8, Some("X-Amz-Security-Token")),
        "key" => (9, None),
        "policy" => (10, Some("Policy")),
        "x-amz-signature" => (11, Some("X-Amz-Signature")),
        _ => (3, None),
    }
}

/// The answer with a form, status 200: `{"method":"POST","url":…,"fields":{…},"expires":…}`.
///
/// The fields have Companion's names and order. The policy is this crate's: it also holds the sizes that a file may have.
///
/// ```
/// # fn body(form: &presign::wire::companion::FormAnswer) -> String {
/// form.to_answer().into_body()
/// # }
/// ```
#[derive(Clone)]
pub struct FormAnswer {
    key: ObjectKey<'static>,
    url: String,
    fields: Fields,
    expires: u64,
}

impl FormAnswer {
    /// Where the object will lie, for the service's records.
    ///
    /// ```
    /// # fn key(form: &presign::wire::companion::FormAnswer) -> &str {
    /// form.key().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The URL to send the form to.
    ///
    /// ```
    /// # fn url(form: &presign::wire::companion::FormAnswer) -> &str {
    /// form.url()
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The fields in their order.
    ///
    /// ```
    /// # fn names(form: &presign::wire::companion::FormAnswer) -> Vec<&str> {
    /// form.fields().map(|(name, _)| name).collect()
    /// # }
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How long the form lives, in seconds.
    ///
    /// ```
    /// # fn minutes(form: &presign::wire::companion::FormAnswer) -> u64 {
    /// form.expires() / 60
    /// # }
    /// ```
    #[must_use]
    pub fn expires(&self) -> u64 {
        self.expires
    }

    /// What the client is sent.
    ///
    /// ```
    /// # fn status(form: &presign::wire::companion::FormAnswer) -> u16 {
    /// form.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            method: &'static str,
            url: &'a str,
            fields: &'a Fields,
            expires: u64,
        }
        answer(200, &Body { method: "POST", url: &self.url, fields: &self.fields, expires: self.expires })
    }

    pub(super) fn into_url_and_fields(self) -> (ObjectKey<'static>, String, Fields) {
        (self.key, self.url, self.fields)
    }
}

/// Fields as an object, in their order.
#[derive(Clone)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl fmt::Debug for FormAnswer {
    /// Without the fields, which are worth what a password is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormAnswer")
            .field("key", &self.key)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
