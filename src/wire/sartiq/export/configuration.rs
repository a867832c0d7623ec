//! [`ExportConfiguration`]: a configuration as it is stored, and as it is answered.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::settings::ExportSettings;
use crate::wire::Answer;
use crate::wire::sartiq::moment::Moment;
use crate::wire::sartiq::uuid::Uuid;

/// `ExportConfigurationPublic`: in which format, with which metadata and under which names images are exported.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::sartiq::{ExportConfiguration, ExportSettings, Uuid};
///
/// let settings = ExportSettings::default();
/// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
/// let user = Uuid::new("123e4567-e89b-12d3-a456-426614174001")?;
/// let mut configuration = ExportConfiguration::new(id, user, Timestamp::parse("2025-01-01T00:00:00Z")?, &settings);
/// configuration.naming_convention_template = Some("{brand}".into());
/// assert_eq!(
///     configuration.to_answer(&settings).body(),
///     concat!(
///         r#"{"id":"123e4567-e89b-12d3-a456-426614174000","created_at":"2025-01-01T00:00:00Z","#,
///         r#""updated_at":"2025-01-01T00:00:00Z","user_id":"123e4567-e89b-12d3-a456-426614174001","#,
///         r#""organization_id":null,"name":"Default","metadata_adapter":"default","image_format":"webp","#,
///         r#""naming_convention_template":"{brand}"}"#,
///     ),
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportConfiguration {
    /// Its id.
    pub id: Uuid,
    /// When it was made.
    pub created_at: Moment,
    /// When it was changed last.
    pub updated_at: Moment,
    /// Whose it is, or who made it for the organisation.
    pub user_id: Uuid,
    /// Which organisation's it is; `None` for a personal one.
    pub organization_id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// Which metadata it is exported with.
    pub metadata_adapter: String,
    /// The format of the images.
    pub image_format: String,
    /// The template of the files' names; `None` for the adapter's own.
    pub naming_convention_template: Option<String>,
}

#[derive(Serialize)]
struct Public<'c> {
    id: &'c Uuid,
    created_at: Moment,
    updated_at: Moment,
    user_id: &'c Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<Option<&'c Uuid>>,
    name: &'c str,
    metadata_adapter: &'c str,
    image_format: &'c str,
    naming_convention_template: Option<&'c str>,
}

impl ExportConfiguration {
    /// A personal configuration of the defaults; its fields are there to be set, such as from a row of the database.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{ExportConfiguration, ExportSettings, Uuid}};
    /// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let now = Timestamp::from_unix_secs(0)?;
    /// let configuration = ExportConfiguration::new(id.clone(), id, now, &ExportSettings::default());
    /// assert_eq!((configuration.name.as_str(), configuration.image_format.as_str()), ("Default", "webp"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(id: Uuid, user_id: Uuid, created_at: impl Into<Moment>, settings: &ExportSettings) -> Self {
        let created_at = created_at.into();
        Self {
            id,
            created_at,
            updated_at: created_at,
            user_id,
            organization_id: None,
            name: settings.name.clone().into_owned(),
            metadata_adapter: settings.adapter.clone().into_owned(),
            image_format: settings.format.clone().into_owned(),
            naming_convention_template: None,
        }
    }

    fn public(&self, settings: &ExportSettings) -> Public<'_> {
        let organization_id = self.organization_id.as_ref();
        Public {
            id: &self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            user_id: &self.user_id,
            organization_id: (organization_id.is_some() || !settings.omit_organization)
                .then_some(organization_id),
            name: &self.name,
            metadata_adapter: &self.metadata_adapter,
            image_format: &self.image_format,
            naming_convention_template: self.naming_convention_template.as_deref(),
        }
    }

    /// What a `GET` or `PATCH` is answered: 200.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{ExportConfiguration, ExportSettings, Uuid}};
    /// # let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// # let settings = ExportSettings::default();
    /// let configuration = ExportConfiguration::new(id.clone(), id, Timestamp::from_unix_secs(0)?, &settings);
    /// assert_eq!(configuration.to_answer(&settings).status(), 200);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_answer(&self, settings: &ExportSettings) -> Answer {
        Answer::json(200, &self.public(settings))
    }

    /// What a `POST` is answered: 200, or what the settings say.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::{ExportConfiguration, ExportSettings, Uuid}};
    /// # let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let settings = ExportSettings::builder().created_status(201).build()?;
    /// let configuration = ExportConfiguration::new(id.clone(), id, Timestamp::from_unix_secs(0)?, &settings);
    /// assert_eq!(configuration.to_created_answer(&settings).status(), 201);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_created_answer(&self, settings: &ExportSettings) -> Answer {
        Answer::json(settings.created_status, &self.public(settings))
    }

    /// The first of these configurations: the oldest, and of two that are as old that of the lower id (inferred).
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::sartiq::{ExportConfiguration, ExportSettings, Uuid};
    ///
    /// let settings = ExportSettings::default();
    /// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let made = |at| Ok(ExportConfiguration::new(id.clone(), id.clone(), Timestamp::from_unix_secs(at)?, &settings));
    /// let (new, old) = (made(60)?, made(0)?);
    /// assert_eq!(ExportConfiguration::first([&new, &old]), Some(&old));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn first<'c>(configurations: impl IntoIterator<Item = &'c Self>) -> Option<&'c Self> {
        configurations.into_iter().min_by_key(|one| (one.created_at, &one.id))
    }

    /// What a list is answered: 200, in the order given; `[]` where there is none.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportConfiguration, ExportSettings};
    ///
    /// assert_eq!(ExportConfiguration::list([], &ExportSettings::default()).body(), "[]");
    /// ```
    pub fn list<'c>(configurations: impl IntoIterator<Item = &'c Self>, settings: &ExportSettings) -> Answer {
        let list: Vec<_> = configurations.into_iter().map(|one| one.public(settings)).collect();
        Answer::json(200, &list)
    }
}
