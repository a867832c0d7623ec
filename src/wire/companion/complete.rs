//! `POST /s3/multipart/{uploadId}/complete`: [`Completion`], [`CompleteAnswer`].

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::body::read_body;
use super::error::{CompanionError, answer};
use super::parts::PART_NUMBERS;
use super::settings::Settings;
use super::upload::Upload;
use crate::error::Error;
use crate::header::EntityTag;
use crate::multipart::PartNumber;
use crate::object_key::ObjectKey;
use crate::s3::{CompleteMultipartUpload, CompletedParts, GetObject};
use crate::time::{Timestamp, Validity};
use crate::wire::json::Json;
use crate::wire::{Answer, Store};

impl Upload {
    /// `POST /s3/multipart/{uploadId}/complete`: reads which parts make up the object.
    ///
    /// Their order is mended; Companion passes on what it gets, and the store refuses it.
    ///
    /// # Errors
    /// 400 for what is no list of parts, with Companion's text, for a number outside 1 to 10,000, for an entity tag that
    /// can be none, for a part that is named twice and for no parts at all, and for a body that is no JSON; 413 for one that
    /// is too long.
    ///
    /// ```
    /// # use presign::wire::companion::{CompanionError, Settings, Upload};
    /// # fn complete(upload: &Upload, settings: &Settings) -> Result<String, CompanionError> {
    /// let body = br#"{"parts": [{"PartNumber": 1, "ETag": "5d41402abc4b2a76b9719d911017c592"}]}"#;
    /// let completion = upload.complete(body, settings)?;
    /// Ok(completion.parts().to_xml())
    /// # }
    /// ```
    pub fn complete(&self, body: &[u8], settings: &Settings) -> Result<Completion<'_>, CompanionError> {
        let json = read_body(body, settings.complete_limits)?;
        let no_parts =
            || CompanionError::new(400, "s3: `parts` must be an array of {ETag, PartNumber} objects.");
        let Some(Json::Array(items)) = json.get("parts") else { return Err(no_parts()) };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let (Some(Json::Number(number)), Some(Json::Text(tag))) =
                (item.get("PartNumber"), item.get("ETag"))
            else {
                return Err(no_parts());
            };
            parts.push((number, tag));
        }
        let mut completed = Vec::with_capacity(parts.len());
        for (number, tag) in parts {
            let number = number.is_integer().then(|| number.as_str().parse().ok()).flatten();
            let number = number.and_then(|number| PartNumber::new(number).ok());
            let number = number.ok_or_else(|| CompanionError::new(400, PART_NUMBERS))?;
            let tag = EntityTag::new(&**tag).map_err(|error| CompanionError::refused(&error))?;
            completed.push((number, tag.into_owned()));
        }
        let parts = CompletedParts::new(completed).map_err(|error| CompanionError::refused(&error))?;
        Ok(Completion { upload: self, parts })
    }

    /// The answer once the store has joined the parts, with the `Location` of its answer, or, for `None`, the object's URL as
    /// it would be signed.
    ///
    /// The store may answer 200 with an error in the body: the service reads it before it answers.
    ///
    /// # Errors
    /// 500 for what is the service's own fault.
    ///
    /// ```
    /// # use presign::Timestamp;
    /// # use presign::wire::{Store, companion::{CompanionError, Upload}};
    /// # fn url(upload: &Upload, store: Store<'_>, now: Timestamp) -> Result<String, CompanionError> {
    /// Ok(upload.completed(None, store, now)?.location)
    /// # }
    /// ```
    pub fn completed(
        &self,
        location: Option<&str>,
        store: Store<'_>,
        now: Timestamp,
    ) -> Result<CompleteAnswer, CompanionError> {
        let location = match location {
            Some(location) => location.into(),
            None => url_of(self.key(), store, now).map_err(CompanionError::fault)?,
        };
        let (key, bucket) = (self.key().as_str().into(), store.bucket().as_str().into());
        Ok(CompleteAnswer { location, key, bucket })
    }
}

/// The URL of an object, without anything that signs.
fn url_of(key: &ObjectKey<'_>, store: Store<'_>, now: Timestamp) -> Result<String, Error> {
    let get = GetObject::new(key.as_borrowed());
    // One second is within every limit, and nothing of the signature is kept.
    let validity = Validity::seconds(1).from(now);
    let mut url = store.presigner().presign(get.as_ref(), validity)?.into_url();
    if let Some(end) = url.find('?') {
        url.truncate(end);
    }
    Ok(url)
}

/// The storage call that joins the parts; made by [`Upload::complete`].
///
/// ```
/// use presign::wire::companion::Completion;
/// use presign::{Error, PresignedRequest, S3Presigner, Validity};
///
/// fn call(
///     completion: &Completion<'_>,
///     presigner: &S3Presigner,
///     soon: Validity,
/// ) -> Result<(PresignedRequest, String), Error> {
///     Ok((presigner.presign(&completion.operation(), soon)?, completion.parts().to_xml()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Completion<'u> {
    upload: &'u Upload,
    parts: CompletedParts<'static>,
}

impl Completion<'_> {
    /// What to presign and send.
    ///
    /// ```
    /// # use presign::{CompleteMultipartUpload, wire::companion::Completion};
    /// # fn call<'c>(completion: &'c Completion<'_>) -> CompleteMultipartUpload<'c> {
    /// completion.operation()
    /// # }
    /// ```
    #[must_use]
    pub fn operation(&self) -> CompleteMultipartUpload<'_> {
        CompleteMultipartUpload::new(self.upload.key().as_borrowed(), self.upload.id().as_borrowed())
    }

    /// The parts; [`to_xml`](CompletedParts::to_xml) is the body to send.
    ///
    /// ```
    /// # fn count(completion: &presign::wire::companion::Completion<'_>) -> usize {
    /// completion.parts().iter().len()
    /// # }
    /// ```
    #[must_use]
    pub fn parts(&self) -> &CompletedParts<'static> {
        &self.parts
    }
}

/// The answer to a completed upload, status 200.
///
/// ```
/// # fn body(answer: &presign::wire::companion::CompleteAnswer) -> String {
/// answer.to_answer().into_body()
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CompleteAnswer {
    /// The object's URL, without anything that signs.
    pub location: String,
    /// Where the object lies.
    pub key: String,
    /// The bucket's name.
    pub bucket: String,
}

impl CompleteAnswer {
    /// What the client is sent.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::CompleteAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        answer(200, self)
    }
}
