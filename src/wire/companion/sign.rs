//! `signRequest`: [`SignRequest`], [`SignAnswer`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::body::read_body;
use super::error::{CompanionError, answer};
use super::form::{Fields, form};
use super::keys::key_below;
use super::media::{declared, untyped};
use super::operation::SignedOperation;
use super::owner::Owner;
use super::parts::PART_NUMBER;
use super::settings::{Acl, Settings};
use crate::error::{Error, ErrorKind};
use crate::media_type::MediaType;
use crate::multipart::{PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::{BodySize, Operation};
use crate::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CreateMultipartUpload, ListParts, PutObject, UploadPart,
};
use crate::time::Timestamp;
use crate::wire::json::Json;
use crate::wire::{Answer, Store};

/// A body of `signRequest`: `{method, key, uploadId?, partNumber?, contentType?, expiresIn?}`.
///
/// Here the client names the key and, once it has begun an upload by itself, the store's own upload ID, which the service
/// never saw: nothing could be sealed to it. What a service can hold a client to is the key, by the
/// [owner's folder](Owner::within). Whoever may write in a folder may also complete and give up what goes on there, if they
/// know its ID.
///
/// ```
/// use presign::wire::companion::{Settings, SignRequest, SignedOperation};
///
/// let settings = Settings::with_raw_ids().build()?;
/// let body = br#"{"method": "PUT", "key": "a.bin", "uploadId": "2~abc", "partNumber": 3}"#;
/// assert_eq!(SignRequest::parse(body, &settings)?.operation(), SignedOperation::UploadPart);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignRequest {
    operation: SignedOperation,
    key: String,
    upload_id: Option<UploadId<'static>>,
    part_number: Option<PartNumber>,
    content_type: Option<String>,
    expires_in: Option<u64>,
}

impl SignRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// 400 without `method` or `key`, for what is none of the six operations (`DELETE` without an upload would delete an
    /// object), for a part number outside 1 to 10,000, for what can be no upload ID, for an `expiresIn` that is no positive
    /// integer, and for a body that is no JSON; 413 for one that is too long.
    ///
    /// ```
    /// # use presign::wire::companion::{Settings, SignRequest};
    /// # let settings = Settings::with_raw_ids().build()?;
    /// let text = |body: &[u8]| SignRequest::parse(body, &settings).unwrap_err().to_string();
    /// assert_eq!(text(br#"{"method": "PUT"}"#), "method and key are required");
    /// assert_eq!(text(br#"{"method": "DELETE", "key": "a"}"#), "Unsupported operation");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, CompanionError> {
        let json = read_body(body, settings.create_limits)?;
        let needed = |name| match json.get(name) {
            Some(Json::Text(text)) if !text.is_empty() => Ok(&**text),
            _ => Err(CompanionError::new(400, "method and key are required")),
        };
        let (method, key): (&str, &str) = (needed("method")?, needed("key")?);
        let text = |name: &str| match json.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) => Ok(Some(&**text)),
            Some(_) => Err(CompanionError::field(name, "no text", "a text")),
        };
        let upload_id = text("uploadId")?.map(UploadId::new).transpose();
        let upload_id = upload_id.map_err(|error| CompanionError::refused(&error))?.map(UploadId::into_owned);
        let part_number = match json.get("partNumber") {
            None | Some(Json::Null) => None,
            Some(json) => {
                let number = small_integer(json).and_then(|number| u32::try_from(number).ok());
                let number = number.and_then(|number| PartNumber::new(number).ok());
                Some(number.ok_or_else(|| CompanionError::new(400, PART_NUMBER))?)
            }
        };
        let operation = match (method, upload_id.is_some(), part_number.is_some()) {
            ("PUT", false, false) => SignedOperation::PutObject,
            ("PUT", true, true) => SignedOperation::UploadPart,
            ("POST", false, false) => SignedOperation::CreateMultipartUpload,
            ("POST", true, false) => SignedOperation::CompleteMultipartUpload,
            ("GET", true, false) => SignedOperation::ListParts,
            ("DELETE", true, false) => SignedOperation::AbortMultipartUpload,
            _ => return Err(CompanionError::new(400, "Unsupported operation")),
        };
        let expires_in = match json.get("expiresIn") {
            None | Some(Json::Null) => None,
            Some(json) => {
                let seconds = small_integer(json).filter(|seconds| *seconds > 0);
                let fault = || CompanionError::field("expiresIn", "no number of seconds", "1 and more");
                Some(seconds.ok_or_else(fault)?)
            }
        };
        let content_type = text("contentType")?.map(String::from);
        Ok(Self { operation, key: key.into(), upload_id, part_number, content_type, expires_in })
    }

    /// What is asked for.
    ///
    /// ```
    /// # fn name(request: &presign::wire::companion::SignRequest) -> &str {
    /// request.operation().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn operation(&self) -> SignedOperation {
        self.operation
    }

    /// The key as the client named it.
    ///
    /// ```
    /// # fn key(request: &presign::wire::companion::SignRequest) -> &str {
    /// request.key()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Signs the request.
    ///
    /// A new object goes into the owner's folder: a key that does not begin with it is put below it, each segment made safe
    /// like a file name, and the answer says so in `key`, which the client follows (from 6.1.0 on). What goes on already is
    /// only signed within the folder. An owner without a folder is refused, unless
    /// [a setting](super::SettingsBuilder::sign_any_key) lets such an owner name every key of the bucket.
    ///
    /// It is signed for as long as the settings say, or for `expiresIn` where that is shorter.
    ///
    /// # Errors
    /// 400 for what can be no key and for a type that is not taken; 403 for a key outside the owner's folder; 500 for what is
    /// the service's own fault, such as an owner without a folder.
    ///
    /// ```
    /// # use presign::{Credentials, KeyPrefix, Provider, S3Presigner, Timestamp};
    /// # use presign::wire::{Store, companion::{Owner, Settings, SignRequest}};
    /// # let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
    /// # let settings = Settings::with_raw_ids().build()?;
    /// let folder = KeyPrefix::new("tenants/42/")?;
    /// let owner = Owner::new("42").within(&folder);
    /// let body = br#"{"method": "PUT", "key": "cat.png", "contentType": "image/png"}"#;
    /// let request = SignRequest::parse(body, &settings)?;
    /// let answer = request.presign(&owner, Store::from(&presigner), &settings, Timestamp::MIN)?;
    /// assert_eq!(answer.key(), "tenants/42/cat.png");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn presign(
        &self,
        owner: &Owner<'_>,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<SignAnswer, CompanionError> {
        let key = self.checked_key(owner, settings)?;
        let media_type = match &self.content_type {
            _ if !self.operation.is_new() => None,
            Some(text) => Some(declared(text, settings)?),
            None => untyped(&key, settings)?,
        };
        if settings.forms_for_put && self.operation == SignedOperation::PutObject {
            let form = form(key, media_type.as_ref(), &Vec::new(), store, settings, now, self.expires_in);
            let (key, url, fields) = form.map_err(CompanionError::signing)?.into_url_and_fields();
            let renamed = key.as_str() != self.key;
            return Ok(SignAnswer { url, key, renamed, headers: Fields(Vec::new()), fields: Some(fields) });
        }
        let signed = self.with_operation(&key, media_type, settings, |operation| {
            store.presigner().presign(operation, settings.validity(now, self.expires_in))
        });
        let signed = signed.map_err(CompanionError::signing)?;
        // What the client sends anyway need not be said.
        let own =
            |name: &str, value: &str| name == "content-type" && self.content_type.as_deref() == Some(value);
        let headers = signed.headers_to_set().filter(|(name, value)| !own(name, value));
        let headers = headers.map(|(name, value)| (name.into(), value.into())).collect();
        let renamed = key.as_str() != self.key;
        Ok(SignAnswer { url: signed.into_url(), key, renamed, headers: Fields(headers), fields: None })
    }

    fn checked_key(
        &self,
        owner: &Owner<'_>,
        settings: &Settings,
    ) -> Result<ObjectKey<'static>, CompanionError> {
        let key = match owner.folder() {
            None if !settings.sign_any_key => {
                let allowed = "an owner within a folder, or `sign_any_key`";
                let fault = Error::new(ErrorKind::Missing, "owner", "without a folder", allowed);
                return Err(CompanionError::fault(fault));
            }
            Some(folder) if self.operation.is_new() => key_below(folder, &self.key, settings),
            _ => ObjectKey::new(self.key.as_str()).map(ObjectKey::into_owned),
        };
        let key = key.map_err(|error| CompanionError::refused(&error))?;
        owner.check(&key)?;
        Ok(key)
    }

    /// The operation, handed on where it stands: it is large.
    fn with_operation<T>(
        &self,
        key: &ObjectKey<'_>,
        media_type: Option<MediaType<'_>>,
        settings: &Settings,
        sign: impl FnOnce(&Operation<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let key = key.as_borrowed();
        // Types are signed as the settings have allowed them, active or not. One macro, as both operations have these options.
        macro_rules! new_object {
            ($operation:expr) => {{
                let mut operation = $operation;
                if let Some(media_type) = media_type {
                    operation = operation.active_content_type(media_type);
                }
                operation = match settings.acl {
                    None => operation,
                    Some(Acl::Closed(acl)) => operation.acl(acl),
                    Some(Acl::Public(acl)) => operation.public_acl(acl),
                };
                sign(operation.as_ref())
            }};
        }
        match (self.operation, &self.upload_id, self.part_number) {
            (SignedOperation::PutObject, ..) => new_object!(PutObject::new(key, BodySize::Unlimited)),
            (SignedOperation::UploadPart, Some(id), Some(number)) => {
                sign(UploadPart::new(key, id.as_borrowed(), number, BodySize::Unlimited).as_ref())
            }
            (SignedOperation::CompleteMultipartUpload, Some(id), _) => {
                sign(CompleteMultipartUpload::new(key, id.as_borrowed()).as_ref())
            }
            (SignedOperation::ListParts, Some(id), _) => sign(ListParts::new(key, id.as_borrowed()).as_ref()),
            (SignedOperation::AbortMultipartUpload, Some(id), _) => {
                sign(AbortMultipartUpload::new(key, id.as_borrowed()).as_ref())
            }
            // The others have an upload: `parse` has seen to it.
            _ => new_object!(CreateMultipartUpload::new(key)),
        }
    }
}

impl fmt::Debug for SignRequest {
    /// Without the upload's ID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignRequest")
            .field("operation", &self.operation)
            .field("key", &self.key)
            .field("part_number", &self.part_number)
            .field("content_type", &self.content_type)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// A number without a fraction, from 0 to what `u64` holds.
fn small_integer(json: &Json<'_>) -> Option<u64> {
    match json {
        Json::Number(number) if number.is_integer() => number.as_str().parse().ok(),
        _ => None,
    }
}

/// The answer to a request to sign, status 200: `{"url":…}`, with `key`, `headers` and `fields` where the client has to know
/// them.
///
/// ```
/// # fn body(answer: &presign::wire::companion::SignAnswer) -> String {
/// answer.to_answer().into_body()
/// # }
/// ```
#[derive(Clone)]
pub struct SignAnswer {
    url: String,
    key: ObjectKey<'static>,
    renamed: bool,
    headers: Fields,
    fields: Option<Fields>,
}

impl SignAnswer {
    /// The key that was signed: the client's own, or the one that the answer tells it.
    ///
    /// ```
    /// # fn key(answer: &presign::wire::companion::SignAnswer) -> &str {
    /// answer.key()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.as_str()
    }

    /// The presigned URL, or the one to send a form to.
    ///
    /// ```
    /// # fn url(answer: &presign::wire::companion::SignAnswer) -> &str {
    /// answer.url()
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the client has to send beside what it sends by itself.
    ///
    /// ```
    /// # fn count(answer: &presign::wire::companion::SignAnswer) -> usize {
    /// answer.headers().count()
    /// # }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What the client is sent.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::SignAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            url: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            key: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            headers: Option<&'a Fields>,
            #[serde(skip_serializing_if = "Option::is_none")]
            fields: Option<&'a Fields>,
        }
        let body = Body {
            url: &self.url,
            key: self.renamed.then(|| self.key.as_str()),
            headers: (!self.headers.0.is_empty()).then_some(&self.headers),
            fields: self.fields.as_ref(),
        };
        answer(200, &body)
    }
}

impl fmt::Debug for SignAnswer {
    /// Without URL, headers and fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignAnswer").field("key", &self.key).finish_non_exhaustive()
    }
}
