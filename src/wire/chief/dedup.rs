//! Deduplication: an asset of the project that has these bytes already. A pure decision over what the service found.

use serde::Serialize;

use super::ids::{AssetId, ProjectId};
use super::settings::Settings;
use super::status::AssetStatus;
use crate::checksum::ContentMd5;
use crate::wire::Answer;

/// A row that the service found by project and MD5.
///
/// The MD5 must be the one that was recorded when the upload was [completed](super::Completion), not the one that its client
/// declared: otherwise whoever declares a stranger's MD5 and uploads something else decides what the stranger gets.
///
/// ```
/// use presign::ContentMd5;
/// use presign::wire::chief::{AssetId, AssetStatus, Existing, ProjectId};
///
/// let existing = Existing {
///     asset_id: AssetId::new("asset_d8aad64dib2c7m3ae7j1")?,
///     project_id: ProjectId::new("project_d8a4td4dib27i4beefb0")?,
///     md5: Some(ContentMd5::of(b"")),
///     status: Some(AssetStatus::Ready),
/// };
/// # let _ = existing;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// The asset.
    pub asset_id: AssetId,
    /// Its project. One of another project is no hit.
    pub project_id: ProjectId,
    /// The MD5 of its bytes in storage, where it is known.
    pub md5: Option<ContentMd5>,
    /// Its status; none where the upload was not completed, and then it is no hit.
    pub status: Option<AssetStatus>,
}

/// The answer to a create that needs no upload: 200, without the fields of one.
///
/// ```
/// use presign::wire::chief::{AssetId, AssetStatus, KnownAsset};
///
/// let known = KnownAsset::new(AssetId::new("asset_d8aad64dib2c7m3ae7j1")?, AssetStatus::Ready);
/// assert_eq!(
///     known.to_answer().body(),
///     r#"{"asset_id":"asset_d8aad64dib2c7m3ae7j1","already_exists":true,"status":"ready"}"#,
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KnownAsset {
    /// The asset that has these bytes.
    pub asset_id: AssetId,
    /// `true`.
    already_exists: bool,
    /// Its status now: it may still be in ingest.
    pub status: AssetStatus,
}

impl KnownAsset {
    /// The answer for this asset.
    ///
    /// ```
    /// # use presign::wire::chief::{AssetId, AssetStatus, KnownAsset};
    /// let known = KnownAsset::new(AssetId::from_xid([0; 12]), AssetStatus::Ingesting);
    /// assert_eq!(known.status, AssetStatus::Ingesting);
    /// ```
    #[must_use]
    pub const fn new(asset_id: AssetId, status: AssetStatus) -> Self {
        Self { asset_id, already_exists: true, status }
    }

    /// 200.
    ///
    /// ```
    /// # use presign::wire::chief::{AssetId, AssetStatus, KnownAsset};
    /// assert_eq!(KnownAsset::new(AssetId::from_xid([0; 12]), AssetStatus::Ready).to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// The hit that is furthest, and of those the first.
pub(super) fn hit<'e>(
    md5: ContentMd5,
    project_id: &ProjectId,
    existing: impl IntoIterator<Item = &'e Existing>,
    settings: &Settings,
) -> Option<KnownAsset> {
    let mut best: Option<(&Existing, AssetStatus)> = None;
    for row in existing {
        let Some(status) = row.status else { continue };
        let counts = match status {
            AssetStatus::Ready | AssetStatus::Ingesting => true,
            AssetStatus::Uploaded => settings.get().reuse_uploaded,
            AssetStatus::Failed => false,
        };
        let same = row.project_id == *project_id && row.md5 == Some(md5);
        if counts && same && best.is_none_or(|(_, other)| status > other) {
            best = Some((row, status));
        }
    }
    best.map(|(row, status)| KnownAsset::new(row.asset_id.clone(), status))
}
