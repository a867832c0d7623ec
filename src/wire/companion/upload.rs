//! [`Upload`]: an upload that a client names again, opened and checked.

use core::fmt;

use super::error::{CompanionError, answer};
use super::owner::Owner;
use super::query::Query;
use super::settings::Settings;
use crate::error::ErrorKind;
use crate::multipart::{PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::s3::{AbortMultipartUpload, ListParts};
use crate::time::Timestamp;
use crate::upload::Binding;
use crate::wire::Answer;

/// An upload in parts that a client names in the path and whose key it names in the query: its owner's, and still going on as
/// far as the seal says.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::companion::{Owner, Query, Settings, Upload};
///
/// // `/s3/multipart/VXBsb2FkIElE?key=a.png`, with the store's own IDs.
/// let settings = Settings::with_raw_ids().build()?;
/// let query = Query::parse("key=a.png")?;
/// let upload = Upload::open("VXBsb2FkIElE", &query, &Owner::new("42"), &settings, Timestamp::MIN)?;
/// assert_eq!((upload.key().as_str(), upload.id().as_str()), ("a.png", "VXBsb2FkIElE"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    key: ObjectKey<'static>,
    id: UploadId<'static>,
}

impl Upload {
    /// Opens `{uploadId}` of the path, decoded by the router, and compares the `key` of the query.
    ///
    /// # Errors
    /// 400 without a `key`, with Companion's text; 403 for an ID that was not sealed to this owner for this key, whatever the
    /// reason, for one that has ended, and for a key outside the owner's folder. With the store's own IDs also 400, for what
    /// can be no key or no ID.
    ///
    /// ```
    /// # use presign::{ObjectKey, Timestamp, UploadId, seal::{SealKey, Sealer}, upload::Binding};
    /// # use presign::wire::companion::{Owner, Query, Settings, Upload};
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let id = Binding::new("42", ObjectKey::new("a.png")?, UploadId::new("2~abc")?).seal(&sealer, Timestamp::MAX)?;
    /// let settings = Settings::builder(sealer).build()?;
    ///
    /// let open = |query, owner| Upload::open(&id, &Query::parse(query)?, &Owner::new(owner), &settings, Timestamp::MIN);
    /// assert_eq!(open("key=a.png", "42")?.id().as_str(), "2~abc");
    /// assert_eq!(open("key=b.png", "42").unwrap_err().status(), 403);
    /// assert_eq!(open("key=a.png", "43").unwrap_err().status(), 403);
    /// assert_eq!(open("", "42").unwrap_err().status(), 400);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(
        upload_id: &str,
        query: &Query<'_>,
        owner: &Owner<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, CompanionError> {
        let Some(key) = query.get("key") else {
            let text =
                "s3: the object key must be passed as a query parameter. For example: \"?key=abc.jpg\"";
            return Err(CompanionError::new(400, text));
        };
        let Some(sealer) = &settings.sealer else {
            let refused = |error| CompanionError::refused(&error);
            let key = ObjectKey::new(key).map_err(refused)?.into_owned();
            owner.check(&key)?;
            let id = UploadId::new(upload_id).map_err(refused)?.into_owned();
            return Ok(Self { key, id });
        };
        let binding =
            Binding::open(sealer, upload_id, owner.name(), now).map_err(|error| match error.kind() {
                ErrorKind::Expired => CompanionError::new(403, "s3: the time of this upload is over"),
                _ => CompanionError::forbidden(),
            })?;
        if binding.key().as_str() != key {
            return Err(CompanionError::forbidden());
        }
        owner.check(binding.key())?;
        Ok(Self { key: binding.key().clone(), id: binding.upload_id().clone() })
    }

    /// Where the object will lie.
    ///
    /// ```
    /// # fn key(upload: &presign::wire::companion::Upload) -> &str {
    /// upload.key().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The store's name for the upload.
    ///
    /// ```
    /// # fn id(upload: &presign::wire::companion::Upload) -> &str {
    /// upload.id().as_str()
    /// # }
    /// ```
    #[must_use]
    pub fn id(&self) -> &UploadId<'static> {
        &self.id
    }

    /// `GET /s3/multipart/{uploadId}`: the storage call for one page of the parts that are there, from behind `marker` on.
    /// The service asks for page after page and answers with [all of them](super::PartsAnswer).
    ///
    /// ```
    /// # fn first(upload: &presign::wire::companion::Upload) -> presign::ListParts<'_> {
    /// upload.list_parts(None)
    /// # }
    /// ```
    #[must_use]
    pub fn list_parts(&self, marker: Option<PartNumber>) -> ListParts<'_> {
        let list = ListParts::new(self.key.as_borrowed(), self.id.as_borrowed());
        match marker {
            Some(marker) => list.part_number_marker(marker),
            None => list,
        }
    }

    /// `DELETE /s3/multipart/{uploadId}`: the storage call that gives the upload up. A store that does not know the upload
    /// answers `NoSuchUpload`: [`CompanionError::store`] makes 404 of it, where Companion answers 500.
    ///
    /// ```
    /// # fn call(upload: &presign::wire::companion::Upload) -> presign::AbortMultipartUpload<'_> {
    /// upload.abort()
    /// # }
    /// ```
    #[must_use]
    pub fn abort(&self) -> AbortMultipartUpload<'_> {
        AbortMultipartUpload::new(self.key.as_borrowed(), self.id.as_borrowed())
    }

    /// The answer to an upload that was given up: `{}`, status 200.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::Upload::aborted().body(), "{}");
    /// ```
    #[must_use]
    pub fn aborted() -> Answer {
        #[derive(serde::Serialize)]
        struct Nothing {}
        answer(200, &Nothing {})
    }
}

impl fmt::Debug for Upload {
    /// Without the ID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("key", &self.key).finish_non_exhaustive()
    }
}
