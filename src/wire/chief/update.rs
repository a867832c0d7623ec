//! [`UpdateAsset`]: `PATCH /v1/assets/{id}`.

use alloc::string::String;

use super::asset::path_id;
use super::error::ChiefError;
use super::ids::AssetId;
use super::settings::Settings;
use super::status::AssetStatus;
use crate::wire::fastapi::Validation;
use crate::wire::json::Patch;

/// Another name or description for an asset that is ready: each left out, set to `null`, or given.
///
/// Inferred: a description that is `null` is cleared, a name that is `null` is refused
/// ([`name_may_be_null`](super::SettingsBuilder::name_may_be_null)). The answer is the [`Asset`](super::Asset).
///
/// ```
/// use presign::wire::chief::{AssetStatus, Settings, UpdateAsset};
/// use presign::wire::json::Patch;
///
/// let settings = Settings::default();
/// let body = br#"{"description": null}"#;
/// let request = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", body, &settings)?;
/// assert_eq!((request.name(), request.description()), (&Patch::Absent, &Patch::Null));
/// assert!(request.check(Some(AssetStatus::Ready), &settings).is_ok());
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateAsset {
    asset_id: AssetId,
    name: Patch<String>,
    description: Patch<String>,
}

impl UpdateAsset {
    /// Reads the id of the path and the body.
    ///
    /// # Errors
    /// 400, whatever is wrong.
    ///
    /// ```
    /// use presign::wire::chief::{Settings, UpdateAsset};
    ///
    /// let refused = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", br#"{"name": 7}"#, &Settings::default());
    /// assert_eq!(refused.unwrap_err().status(), 400);
    /// ```
    pub fn parse(id: &str, body: &[u8], settings: &Settings) -> Result<Self, ChiefError> {
        let given = settings.get();
        let validation = Validation::new();
        let asset_id = path_id(&validation, id);
        validation
            .body(body, settings.limits(), |node| {
                let model = node.model()?;
                let name = match given.name_may_be_null {
                    true => model.patch("name", |node| node.text(..=given.max_name).map(String::from)),
                    false => model
                        .optional("name", |node| node.text(..=given.max_name).map(String::from))
                        .map(|name| name.map_or(Patch::Absent, Patch::Value)),
                };
                let description =
                    model.patch("description", |node| node.text(..=given.max_description).map(String::from));
                model.forbid_extra(&["name", "description"])?;
                Some(Self { asset_id: asset_id?, name: name?, description: description? })
            })
            .map_err(|errors| ChiefError::invalid(settings.codes().update_invalid, &errors, settings))
    }

    /// The asset to look up in the project.
    ///
    /// ```
    /// # use presign::wire::chief::{Settings, UpdateAsset};
    /// let request = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"{}", &Settings::default())?;
    /// assert_eq!(request.asset_id().as_str(), "asset_d8aad64dib2c7m3ae7jg");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn asset_id(&self) -> &AssetId {
        &self.asset_id
    }

    /// The name.
    ///
    /// ```
    /// # use presign::wire::chief::{Settings, UpdateAsset};
    /// # use presign::wire::json::Patch;
    /// let body = br#"{"name": "Deck"}"#;
    /// let request = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", body, &Settings::default())?;
    /// assert_eq!(request.name(), &Patch::Value("Deck".into()));
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn name(&self) -> &Patch<String> {
        &self.name
    }

    /// The description.
    ///
    /// ```
    /// # use presign::wire::chief::{Settings, UpdateAsset};
    /// # use presign::wire::json::Patch;
    /// let request = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"{}", &Settings::default())?;
    /// assert_eq!(request.description(), &Patch::Absent);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn description(&self) -> &Patch<String> {
        &self.description
    }

    /// Whether an asset of this status may be changed.
    ///
    /// # Errors
    /// 400 for every status but `ready`.
    ///
    /// ```
    /// # use presign::wire::chief::{AssetStatus, Settings, UpdateAsset};
    /// let settings = Settings::default();
    /// let request = UpdateAsset::parse("asset_d8aad64dib2c7m3ae7jg", b"{}", &settings)?;
    /// assert_eq!(request.check(Some(AssetStatus::Ingesting), &settings).unwrap_err().status(), 400);
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    pub fn check(&self, status: Option<AssetStatus>, settings: &Settings) -> Result<(), ChiefError> {
        if status == Some(AssetStatus::Ready) {
            return Ok(());
        }
        let humane = "An asset can be changed once it is ready.";
        Err(ChiefError::new(400, settings.codes().update_not_ready, humane))
    }
}
