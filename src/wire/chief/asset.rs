//! [`Asset`]: an asset as it is shown, and [`RetrieveAsset`], the request for one.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::error::ChiefError;
use super::ids::{AssetId, LabelId};
use super::settings::Settings;
use super::status::AssetStatus;
use crate::time::Timestamp;
use crate::wire::Answer;
use crate::wire::fastapi::Validation;

/// `GET /v1/assets/{id}`.
///
/// ```
/// use presign::wire::chief::{RetrieveAsset, Settings};
///
/// let request = RetrieveAsset::parse("asset_d8aad64dib2c7m3ae7jg", &Settings::default())?;
/// assert_eq!(request.asset_id().as_str(), "asset_d8aad64dib2c7m3ae7jg");
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrieveAsset {
    asset_id: AssetId,
}

impl RetrieveAsset {
    /// Reads the id of the path, decoded by the router.
    ///
    /// # Errors
    /// 400 for any other form of id.
    ///
    /// ```
    /// use presign::wire::chief::{RetrieveAsset, Settings};
    ///
    /// assert_eq!(RetrieveAsset::parse("1", &Settings::default()).unwrap_err().status(), 400);
    /// ```
    pub fn parse(id: &str, settings: &Settings) -> Result<Self, ChiefError> {
        let validation = Validation::new();
        let asset_id = path_id(&validation, id);
        let code = settings.codes().retrieve_invalid;
        finish(validation, asset_id, code, settings).map(|asset_id| Self { asset_id })
    }

    /// The asset to look up in the project.
    ///
    /// ```
    /// # use presign::wire::chief::{RetrieveAsset, Settings};
    /// let request = RetrieveAsset::parse("asset_d8aad64dib2c7m3ae7jg", &Settings::default())?;
    /// assert!(request.asset_id().as_str().starts_with("asset_"));
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn asset_id(&self) -> &AssetId {
        &self.asset_id
    }
}

/// Reads the `id` of the path.
pub(super) fn path_id(validation: &Validation, id: &str) -> Option<AssetId> {
    validation.path("id", id, |node| {
        let text = node.pattern(AssetId::PATTERN, AssetId::matches)?;
        AssetId::new(text).ok()
    })
}

/// Ends a request without a body.
pub(super) fn finish<T>(
    validation: Validation,
    value: Option<T>,
    code: &'static str,
    settings: &Settings,
) -> Result<T, ChiefError> {
    match (validation.finish(), value) {
        (Ok(()), Some(value)) => Ok(value),
        (Err(errors), _) => Err(ChiefError::invalid(code, &errors, settings)),
        // Whoever gives no value has recorded why.
        (Ok(()), None) => Err(ChiefError::internal("a reader gave nothing and said nothing", settings)),
    }
}

/// An asset as it is shown, with the service's own values.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::chief::{Asset, AssetId, Settings};
///
/// let asset = Asset {
///     asset_id: AssetId::new("asset_d8aad64dib2c7m3ae7jg")?,
///     status: Settings::default().shown(None)?,
///     filename: "deck.pdf".into(),
///     mime_type: "application/pdf".into(),
///     size_in_bytes: 10,
///     created_at: Timestamp::parse("2026-05-23T10:15:30Z")?,
/// };
/// assert!(asset.to_answer().body().ends_with(r#""size_in_bytes":10,"created_at":"2026-05-23T10:15:30Z"}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// The asset.
    pub asset_id: AssetId,
    /// Where it is; [`Settings::shown`] has one for an asset whose upload is not complete.
    pub status: AssetStatus,
    /// The name as its client gave it.
    pub filename: String,
    /// The type as its client gave it.
    pub mime_type: String,
    /// The size in storage; 0 where the upload is not complete (inferred).
    pub size_in_bytes: u64,
    /// When it was created, in whole seconds.
    pub created_at: Timestamp,
}

impl Asset {
    /// 200: the answer to a get, and to an update (inferred).
    ///
    /// ```
    /// # use presign::{Timestamp, wire::chief::{Asset, AssetId, AssetStatus}};
    /// fn answer(asset: &Asset) -> u16 {
    ///     asset.to_answer().status()
    /// }
    /// # let _ = answer;
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}

/// A label as an asset shows it, and the answer to the requests that attach or create one.
///
/// ```
/// use presign::wire::chief::{Label, LabelId};
///
/// let label = Label { label_id: LabelId::new("label_d8aad64dib2c7m3ae7k0")?, name: "q2-launches".into() };
/// assert_eq!(label.to_answer().body(), r#"{"label_id":"label_d8aad64dib2c7m3ae7k0","name":"q2-launches"}"#);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The label.
    pub label_id: LabelId,
    /// Its name.
    pub name: String,
}

impl Label {
    /// 201: the label is attached, or was already; or it is created.
    ///
    /// ```
    /// # use presign::wire::chief::{Label, LabelId};
    /// let label = Label { label_id: LabelId::from_xid([0; 12]), name: "q2-launches".into() };
    /// assert_eq!(label.to_answer().status(), 201);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(201, self)
    }
}

/// An asset in a list, with its labels.
///
/// ```
/// use presign::wire::chief::{Asset, ListedAsset};
///
/// fn listed(asset: Asset) -> ListedAsset {
///     ListedAsset { asset, labels: Vec::new() }
/// }
/// # let _ = listed;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedAsset {
    /// The asset.
    #[serde(flatten)]
    pub asset: Asset,
    /// Its labels; an empty list where it has none.
    pub labels: Vec<Label>,
}
