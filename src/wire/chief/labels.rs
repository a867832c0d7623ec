//! Labels: [`AttachLabel`] for `POST /v1/assets/{id}/labels` and [`CreateLabel`] for `POST /v1/labels`.

use alloc::string::String;

use serde::Serialize;

use super::asset::path_id;
use super::error::ChiefError;
use super::ids::{AssetId, LabelId};
use super::settings::Settings;
use crate::wire::Answer;
use crate::wire::fastapi::Validation;

/// How many code points the name of a label has.
const NAME: core::ops::RangeInclusive<usize> = 2..=255;

/// A client that attaches a label by its name, which is made where the project has none of it.
///
/// ```
/// use presign::wire::chief::{AttachLabel, Settings};
///
/// let body = br#"{"label_name": "q2-launches"}"#;
/// let request = AttachLabel::parse("asset_d8aad64dib2c7m3ae7jg", body, &Settings::default())?;
/// assert_eq!(request.label_name(), "q2-launches");
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachLabel {
    asset_id: AssetId,
    label_name: String,
}

impl AttachLabel {
    /// Reads the id of the path and the body. The name has 2 to 255 code points.
    ///
    /// # Errors
    /// 400, whatever is wrong.
    ///
    /// ```
    /// use presign::wire::chief::{AttachLabel, Settings};
    ///
    /// let body = br#"{"label_name": "q"}"#;
    /// assert!(AttachLabel::parse("asset_d8aad64dib2c7m3ae7jg", body, &Settings::default()).is_err());
    /// ```
    pub fn parse(id: &str, body: &[u8], settings: &Settings) -> Result<Self, ChiefError> {
        let validation = Validation::new();
        let asset_id = path_id(&validation, id);
        validation
            .body(body, settings.limits(), |node| {
                let model = node.model()?;
                let label_name = model.required("label_name", |node| node.text(NAME).map(String::from));
                model.forbid_extra(&["label_name"])?;
                Some(Self { asset_id: asset_id?, label_name: label_name? })
            })
            .map_err(|errors| ChiefError::invalid(settings.codes().attach_invalid, &errors, settings))
    }

    /// The asset to look up in the project.
    ///
    /// ```
    /// # use presign::wire::chief::{AttachLabel, Settings};
    /// # let body = br#"{"label_name": "q2-launches"}"#;
    /// let request = AttachLabel::parse("asset_d8aad64dib2c7m3ae7jg", body, &Settings::default())?;
    /// assert_eq!(request.asset_id().as_str(), "asset_d8aad64dib2c7m3ae7jg");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn asset_id(&self) -> &AssetId {
        &self.asset_id
    }

    /// The name to look up in the project.
    ///
    /// ```
    /// # use presign::wire::chief::{AttachLabel, Settings};
    /// # let body = br#"{"label_name": "q2-launches"}"#;
    /// let request = AttachLabel::parse("asset_d8aad64dib2c7m3ae7jg", body, &Settings::default())?;
    /// assert_eq!(request.label_name(), "q2-launches");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub fn label_name(&self) -> &str {
        &self.label_name
    }
}

/// A client that makes a label. The answer is the [`Label`](super::Label).
///
/// ```
/// use presign::wire::chief::{CreateLabel, Settings};
///
/// let body = br##"{"name": "q2-launches", "color": "#3b82f6", "icon": "rocket"}"##;
/// let request = CreateLabel::parse(body, &Settings::default())?;
/// assert_eq!(request.color.as_deref(), Some("#3b82f6"));
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateLabel {
    /// The name, 2 to 255 code points.
    pub name: String,
    /// A CSS colour: any text, as nothing more is stated.
    pub color: Option<String>,
    /// An identifier of an icon: any text.
    pub icon: Option<String>,
}

impl CreateLabel {
    /// Reads the body.
    ///
    /// # Errors
    /// 400, whatever is wrong.
    ///
    /// ```
    /// use presign::wire::chief::{CreateLabel, Settings};
    ///
    /// assert_eq!(CreateLabel::parse(b"{}", &Settings::default()).unwrap_err().status(), 400);
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, ChiefError> {
        Validation::new()
            .body(body, settings.limits(), |node| {
                let model = node.model()?;
                let name = model.required("name", |node| node.text(NAME).map(String::from));
                let color = model.optional("color", |node| node.text(..).map(String::from));
                let icon = model.optional("icon", |node| node.text(..).map(String::from));
                model.forbid_extra(&["name", "color", "icon"])?;
                Some(Self { name: name?, color: color?, icon: icon? })
            })
            .map_err(|errors| ChiefError::invalid(settings.codes().label_invalid, &errors, settings))
    }
}

/// A label with what it is shown with: the answer to `GET /v1/labels/{id}`.
///
/// ```
/// use presign::wire::chief::{LabelId, LabelView};
///
/// let label_id = LabelId::new("label_d8aad64dib2c7m3ae7k0")?;
/// let label = LabelView { label_id, name: "q2-launches".into(), color: None, icon: None };
/// assert_eq!(label.to_answer().body(), r#"{"label_id":"label_d8aad64dib2c7m3ae7k0","name":"q2-launches"}"#);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelView {
    /// The label.
    pub label_id: LabelId,
    /// Its name.
    pub name: String,
    /// Its colour, left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Its icon, left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
}

impl LabelView {
    /// 200.
    ///
    /// ```
    /// # use presign::wire::chief::{LabelId, LabelView};
    /// # let label_id = LabelId::from_xid([0; 12]);
    /// let label = LabelView { label_id, name: "q2-launches".into(), color: None, icon: None };
    /// assert_eq!(label.to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}
