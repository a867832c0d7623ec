//! [`ResolvedExport`]: which configuration holds for an export.

use super::configuration::ExportConfiguration;
use super::settings::ExportSettings;
use crate::wire::sartiq::template::{NamingRules, NamingTemplate, TemplateError};
use crate::wire::sartiq::uuid::Uuid;

/// Where a resolved configuration comes from.
///
/// ```
/// use presign::wire::sartiq::{ExportSettings, ExportSource, ResolvedExport};
///
/// let settings = ExportSettings::default();
/// assert_eq!(ResolvedExport::of(None, [], [], &settings).source, ExportSource::System);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportSource {
    /// The look, the guideline or the production request refers to it.
    Direct,
    /// The first of the organisation.
    Organization,
    /// The first of the user.
    User,
    /// There is none: the defaults.
    System,
}

/// What an export is made with.
///
/// ```
/// use presign::wire::sartiq::{ExportSettings, ResolvedExport};
///
/// let settings = ExportSettings::default();
/// let resolved = ResolvedExport::of(None, [], [], &settings);
/// assert_eq!((resolved.name, resolved.metadata_adapter, resolved.image_format), ("Default", "default", "webp"));
/// assert_eq!((resolved.id, resolved.naming_convention_template), (None, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvedExport<'c> {
    /// Where it comes from.
    pub source: ExportSource,
    /// The configuration's id; `None` for the defaults.
    pub id: Option<&'c Uuid>,
    /// Its name.
    pub name: &'c str,
    /// Which metadata it is exported with.
    pub metadata_adapter: &'c str,
    /// The format of the images.
    pub image_format: &'c str,
    /// The template of the files' names; `None` for the adapter's own.
    pub naming_convention_template: Option<&'c str>,
}

impl<'c> ResolvedExport<'c> {
    /// The configuration that is referred to; else the [first](ExportConfiguration::first) of the organisation; else the
    /// first of the user's personal ones; else the defaults. A reference to one that was deleted is `NULL`, so `None` here.
    /// What the user made for an organisation counts as that organisation's, also where it is among `user`.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::sartiq::{ExportConfiguration, ExportSettings, ExportSource, ResolvedExport, Uuid};
    ///
    /// let settings = ExportSettings::default();
    /// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let one = ExportConfiguration::new(id.clone(), id, Timestamp::from_unix_secs(0)?, &settings);
    /// assert_eq!(ResolvedExport::of(Some(&one), [&one], [&one], &settings).source, ExportSource::Direct);
    /// assert_eq!(ResolvedExport::of(None, [&one], [&one], &settings).source, ExportSource::Organization);
    /// assert_eq!(ResolvedExport::of(None, [], [&one], &settings).source, ExportSource::User);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn of(
        direct: Option<&'c ExportConfiguration>,
        organization: impl IntoIterator<Item = &'c ExportConfiguration>,
        user: impl IntoIterator<Item = &'c ExportConfiguration>,
        settings: &'c ExportSettings,
    ) -> Self {
        let personal = user.into_iter().filter(|one| one.organization_id.is_none());
        let found = direct
            .map(|one| (ExportSource::Direct, one))
            .or_else(|| ExportConfiguration::first(organization).map(|one| (ExportSource::Organization, one)))
            .or_else(|| ExportConfiguration::first(personal).map(|one| (ExportSource::User, one)));
        match found {
            Some((source, one)) => Self {
                source,
                id: Some(&one.id),
                name: &one.name,
                metadata_adapter: &one.metadata_adapter,
                image_format: &one.image_format,
                naming_convention_template: one.naming_convention_template.as_deref(),
            },
            None => Self {
                source: ExportSource::System,
                id: None,
                name: &settings.name,
                metadata_adapter: &settings.adapter,
                image_format: &settings.format,
                naming_convention_template: None,
            },
        }
    }

    /// The template, read; `None` where the adapter names the files.
    ///
    /// # Errors
    /// A template that was stored without a check.
    ///
    /// ```
    /// # use presign::wire::sartiq::{ExportSettings, NamingRules, ResolvedExport};
    /// # let settings = ExportSettings::default();
    /// let resolved = ResolvedExport::of(None, [], [], &settings);
    /// assert_eq!(resolved.template(&NamingRules::default()), Ok(None));
    /// ```
    pub fn template(&self, rules: &NamingRules) -> Result<Option<NamingTemplate>, TemplateError> {
        self.naming_convention_template.map(|text| NamingTemplate::parse(text, rules)).transpose()
    }
}
