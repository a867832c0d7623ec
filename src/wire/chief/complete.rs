//! [`CompleteAsset`]: `POST /v1/assets/{id}/complete`, and the decision over what lies in storage.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::asset::{finish, path_id};
use super::error::ChiefError;
use super::ids::AssetId;
use super::settings::{Md5Mismatch, Settings};
use super::status::AssetStatus;
use crate::checksum::{ContentMd5, EntityTagKind};
use crate::upload::ObjectHead;
use crate::wire::Answer;
use crate::wire::fastapi::Validation;

/// A client that says that its upload is there.
///
/// ```
/// use presign::wire::chief::{CompleteAsset, Settings};
///
/// let settings = Settings::default();
/// assert!(CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"", &settings).is_ok());
/// assert!(CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"{}", &settings).is_ok());
/// assert!(CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"null", &settings).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompleteAsset {
    asset_id: AssetId,
}

impl CompleteAsset {
    /// Reads the id of the path and the body, which is empty or an empty object.
    ///
    /// # Errors
    /// 400.
    ///
    /// ```
    /// use presign::wire::chief::{CompleteAsset, Settings};
    ///
    /// let id = "asset_d8aad64dib2c7m3ae7jg";
    /// let refused = CompleteAsset::parse(id, br#"{"size": 3}"#, &Settings::default()).unwrap_err();
    /// assert_eq!(refused.status(), 400);
    /// ```
    pub fn parse(id: &str, body: &[u8], settings: &Settings) -> Result<Self, ChiefError> {
        let validation = Validation::new();
        let asset_id = path_id(&validation, id);
        let code = settings.codes().complete_invalid;
        if body.is_empty() {
            return finish(validation, asset_id, code, settings).map(|asset_id| Self { asset_id });
        }
        validation
            .body(body, settings.limits(), |node| {
                node.model()?.forbid_extra(&[])?;
                asset_id
            })
            .map(|asset_id| Self { asset_id })
            .map_err(|errors| ChiefError::invalid(code, &errors, settings))
    }

    /// The asset to look up in the project.
    ///
    /// ```
    /// # use presign::wire::chief::{CompleteAsset, Settings};
    /// let request = CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"", &Settings::default())?;
    /// assert_eq!(request.asset_id().as_str(), "asset_d8aad64dib2c7m3ae7jg");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn asset_id(&self) -> &AssetId {
        &self.asset_id
    }

    /// Decides: `status` and `declared` are what the service stored at the create, `head` is what storage says of the asset's
    /// [key](Settings::key), `None` where nothing lies there. An MD5 that storage tells beside the entity tag (Azure's
    /// `Content-MD5`, Google's `x-goog-hash`) goes in as [`read_md5`](ObjectHead::read_md5).
    ///
    /// An asset that has a status was completed before: it keeps it, and nothing is recorded (inferred).
    ///
    /// # Errors
    /// 400 where nothing lies there (inferred).
    ///
    /// ```
    /// use presign::upload::ObjectHead;
    /// use presign::wire::chief::{AssetStatus, CompleteAsset, Md5Check, Settings};
    /// use presign::{ContentMd5, EntityTag};
    ///
    /// let settings = Settings::default();
    /// let request = CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"", &settings)?;
    /// let head = ObjectHead::new(4).entity_tag(EntityTag::new("098f6bcd4621d373cade4e832627b4f6")?);
    /// let completion = request.decide(None, Some(ContentMd5::of(b"test")), Some(&head), &settings)?;
    /// assert_eq!(completion.status, AssetStatus::Uploaded);
    /// assert_eq!(completion.recorded.unwrap().md5_check, Md5Check::Agrees);
    ///
    /// assert_eq!(request.decide(None, None, None, &settings).unwrap_err().status(), 400);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(
        &self,
        status: Option<AssetStatus>,
        declared: Option<ContentMd5>,
        head: Option<&ObjectHead>,
        settings: &Settings,
    ) -> Result<Completion, ChiefError> {
        let given = settings.get();
        let asset_id = self.asset_id.clone();
        if let Some(status) = status {
            return Ok(Completion { asset_id, status, recorded: None });
        }
        let Some(head) = head else {
            let humane = "Nothing was uploaded for this asset yet.";
            return Err(ChiefError::new(400, settings.codes().complete_not_uploaded, humane));
        };
        let (md5, md5_check) = compare(declared, head, given.entity_tags_are_md5);
        let failure = match given.max_size {
            Some(most) if head.size() > most => Some(Failure::TooLarge),
            _ if md5_check == Md5Check::Differs && given.md5_mismatch == Md5Mismatch::Fail => {
                Some(Failure::OtherBytes)
            }
            _ => None,
        };
        let status = if failure.is_some() { AssetStatus::Failed } else { given.completed };
        let recorded = Recorded { size_in_bytes: head.size(), md5, md5_check, failure };
        Ok(Completion { asset_id, status, recorded: Some(recorded) })
    }
}

/// The MD5 that storage tells, and how it stands to the declared one.
fn compare(
    declared: Option<ContentMd5>,
    head: &ObjectHead,
    tags_are_md5: bool,
) -> (Option<ContentMd5>, Md5Check) {
    let (read, tag) = head.digests();
    let told = match tag {
        // Equal is proof even where tags are mostly something else: nothing else is equal by chance.
        Some(EntityTagKind::MaybeMd5(md5)) if tags_are_md5 || declared == Some(md5) => Some(md5),
        _ => None,
    };
    let found = read.or(told);
    let check = match (declared, found) {
        (None, _) => Md5Check::Undeclared,
        (Some(_), None) => Md5Check::Unproven,
        (Some(declared), Some(found)) if declared == found => Md5Check::Agrees,
        (Some(_), Some(_)) => Md5Check::Differs,
    };
    (found, check)
}

/// How the MD5 in storage stands to the one that the client declared.
///
/// ```
/// use presign::wire::chief::Md5Check;
///
/// assert_ne!(Md5Check::Unproven, Md5Check::Agrees);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Md5Check {
    /// None was declared.
    Undeclared,
    /// They are equal.
    Agrees,
    /// They differ: other bytes were uploaded than were declared.
    Differs,
    /// Storage does not tell an MD5: the tag of an upload in parts, of an object under SSE-KMS or SSE-C, of another store.
    Unproven,
}

/// Why an upload failed when it was completed.
///
/// ```
/// use presign::wire::chief::Failure;
///
/// assert_ne!(Failure::OtherBytes, Failure::TooLarge);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// The bytes are not those that were declared.
    OtherBytes,
    /// There are more than the settings allow.
    TooLarge,
}

/// What the service stores when an upload is completed.
///
/// ```
/// use presign::wire::chief::{Completion, Recorded};
///
/// fn size(completion: &Completion) -> Option<u64> {
///     completion.recorded.map(|recorded: Recorded| recorded.size_in_bytes)
/// }
/// # let _ = size;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The size in storage.
    pub size_in_bytes: u64,
    /// The MD5 in storage, where storage tells one: what a later create is compared with.
    pub md5: Option<ContentMd5>,
    /// How it stands to the declared one.
    pub md5_check: Md5Check,
    /// Why the asset failed, where it did: its bytes can be deleted.
    pub failure: Option<Failure>,
}

/// The decision over a complete: the status to store and to answer, and what to record.
///
/// ```
/// use presign::upload::ObjectHead;
/// use presign::wire::chief::{CompleteAsset, Settings};
///
/// let settings = Settings::default();
/// let request = CompleteAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"", &settings)?;
/// let completion = request.decide(None, None, Some(&ObjectHead::new(4)), &settings)?;
/// assert_eq!(
///     completion.to_answer().body(),
///     r#"{"asset_id":"asset_d8aad64dib2c7m3ae7jg","status":"uploaded"}"#,
/// );
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The asset.
    pub asset_id: AssetId,
    /// Its status from now on.
    pub status: AssetStatus,
    /// What to store, if the asset still has no status then; none where the asset was completed before.
    pub recorded: Option<Recorded>,
}

impl Completion {
    /// 200, with the asset and its status. Inferred: that it is 200, and these two fields.
    ///
    /// ```
    /// # use presign::wire::chief::Completion;
    /// fn answer(completion: &Completion) -> u16 {
    ///     completion.to_answer().status()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

impl Serialize for Completion {
    /// `{"asset_id", "status"}`
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Completion", 2)?;
        out.serialize_field("asset_id", &self.asset_id)?;
        out.serialize_field("status", &self.status)?;
        out.end()
    }
}
