//! What a client sends: a new configuration, or changes to one.

use alloc::string::String;

use super::configuration::ExportConfiguration;
use super::settings::{ExportSettings, NullField};
use super::target::{ExportPath, ExportTarget};
use crate::wire::fastapi::{Model, Node, Validation};
use crate::wire::json::Patch;
use crate::wire::sartiq::SartiqError;
use crate::wire::sartiq::moment::Moment;
use crate::wire::sartiq::template::{NamingRules, NamingTemplate, TemplateError, Wildcards};
use crate::wire::sartiq::uuid::Uuid;

/// A new configuration: `POST`, for the user who asks, for a user or for an organisation. Several of one owner are allowed.
///
/// ```
/// use presign::wire::sartiq::{CreateExportConfiguration, ExportPath, ExportSettings};
///
/// let settings = ExportSettings::default();
/// let request = CreateExportConfiguration::parse(ExportPath::Me, br#"{"image_format": "jpeg"}"#, &settings)?;
/// assert_eq!((request.name.as_str(), request.image_format.as_str()), ("Default", "jpeg"));
/// assert_eq!(request.naming_convention_template, None);
/// # Ok::<(), presign::wire::sartiq::SartiqError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateExportConfiguration {
    /// Whose it will be.
    pub target: ExportTarget,
    /// Its name; `Default` where it was left out.
    pub name: String,
    /// Which metadata it is exported with; `default` where it was left out.
    pub metadata_adapter: String,
    /// The format of the images; `webp` where it was left out.
    pub image_format: String,
    /// The template of the files' names; `None` for the adapter's own.
    pub naming_convention_template: Option<String>,
}

impl CreateExportConfiguration {
    /// Reads the path and the body.
    ///
    /// # Errors
    /// 422 with every fault; 405 for the path of an id, to which nothing is posted.
    ///
    /// ```
    /// use presign::wire::sartiq::{CreateExportConfiguration, ExportPath, ExportSettings};
    ///
    /// let error = CreateExportConfiguration::parse(
    ///     ExportPath::User("7"),
    ///     br#"{"name": null, "image_format": "tiff"}"#,
    ///     &ExportSettings::default(),
    /// );
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "path.user_id: Input should be a valid UUID, invalid length: found 1; \
    ///      body.name: Input should be a valid string; \
    ///      body.image_format: Input should be 'webp' or 'jpeg'",
    /// );
    /// ```
    pub fn parse(path: ExportPath<'_>, body: &[u8], settings: &ExportSettings) -> Result<Self, SartiqError> {
        if matches!(path, ExportPath::Configuration(_)) {
            return Err(SartiqError::other_method("GET, PATCH, DELETE"));
        }
        let validation = Validation::new();
        let target = path.read(&validation);
        let read = |node: Node<'_, '_>| {
            let model = node.model()?;
            let name = model.optional("name", |node| node.text(..=settings.max_name));
            let adapter = model.optional("metadata_adapter", |node| node.member(&settings.adapters));
            let format = model.optional("image_format", |node| node.member(&settings.formats));
            let template =
                model.optional(TEMPLATE, |node| node.nullable(|node| node.text(..=settings.max_template)));
            Some(Self {
                target: target?,
                name: name?.unwrap_or(&settings.name).into(),
                metadata_adapter: adapter?.unwrap_or(&settings.adapter).into(),
                image_format: format?.unwrap_or(&settings.format).into(),
                naming_convention_template: template?.flatten().map(String::from),
            })
        };
        Ok(validation.body(body, settings.limits, read)?)
    }

    /// The configuration, to be stored. Its owner is `user` for [`ExportTarget::Me`], the user of the path for
    /// [`ExportTarget::User`]; for an organisation `user` is who made it.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::sartiq::{CreateExportConfiguration, ExportPath, ExportSettings, Uuid};
    ///
    /// let settings = ExportSettings::default();
    /// let request = CreateExportConfiguration::parse(ExportPath::Me, b"{}", &settings).unwrap();
    /// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let user = Uuid::new("123e4567-e89b-12d3-a456-426614174001")?;
    /// let configuration = request.configuration(id, user.clone(), Timestamp::from_unix_secs(0)?);
    /// assert_eq!(configuration.user_id, user);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn configuration(self, id: Uuid, user: Uuid, now: impl Into<Moment>) -> ExportConfiguration {
        let now = now.into();
        let (user_id, organization_id) = match self.target {
            ExportTarget::User(user) => (user, None),
            ExportTarget::Organization(organization) => (user, Some(organization)),
            ExportTarget::Me | ExportTarget::Configuration(_) => (user, None),
        };
        ExportConfiguration {
            id,
            created_at: now,
            updated_at: now,
            user_id,
            organization_id,
            name: self.name,
            metadata_adapter: self.metadata_adapter,
            image_format: self.image_format,
            naming_convention_template: self.naming_convention_template,
        }
    }

    /// Whether the template is one, of the placeholders that there are. Inferred: checked when a configuration is made,
    /// where the service calls this; the schema takes any text.
    ///
    /// # Errors
    /// What is wrong with the template, 400 as an answer.
    ///
    /// ```
    /// use presign::wire::sartiq::*;
    ///
    /// let settings = ExportSettings::default();
    /// let body = br#"{"naming_convention_template": "{brand"}"#;
    /// let request = CreateExportConfiguration::parse(ExportPath::Me, body, &settings).unwrap();
    /// let error = request.check_template(&Wildcards::default(), &NamingRules::default()).unwrap_err();
    /// assert_eq!((error.fault(), error.at()), (TemplateFault::Unclosed, Some(0)));
    /// ```
    pub fn check_template(&self, wildcards: &Wildcards, rules: &NamingRules) -> Result<(), TemplateError> {
        check(self.naming_convention_template.as_deref(), wildcards, rules)
    }
}

const TEMPLATE: &str = "naming_convention_template";

fn check(template: Option<&str>, wildcards: &Wildcards, rules: &NamingRules) -> Result<(), TemplateError> {
    match template {
        Some(template) => NamingTemplate::parse(template, rules)?.check(wildcards),
        None => Ok(()),
    }
}

/// Changes to a configuration: `PATCH`. Each field is left out, set to `null`, or given.
///
/// A template that is `null` is cleared; `null` for another field does what the settings say (nothing, inferred).
///
/// ```
/// use presign::wire::json::Patch;
/// use presign::wire::sartiq::{ExportPath, ExportSettings, UpdateExportConfiguration};
///
/// let settings = ExportSettings::default();
/// let body = br#"{"naming_convention_template": null}"#;
/// let request = UpdateExportConfiguration::parse(ExportPath::Me, body, &settings)?;
/// assert_eq!(request.naming_convention_template, Patch::Null);
/// assert_eq!(request.name, Patch::Absent);
/// # Ok::<(), presign::wire::sartiq::SartiqError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateExportConfiguration {
    /// Which configuration.
    pub target: ExportTarget,
    /// Its name.
    pub name: Patch<String>,
    /// Which metadata it is exported with.
    pub metadata_adapter: Patch<String>,
    /// The format of the images.
    pub image_format: Patch<String>,
    /// The template of the files' names.
    pub naming_convention_template: Patch<String>,
}

impl UpdateExportConfiguration {
    /// Reads the path and the body.
    ///
    /// # Errors
    /// 422 with every fault.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportPath, ExportSettings, UpdateExportConfiguration};
    ///
    /// let id = ExportPath::Configuration("123e4567-e89b-12d3-a456-426614174000");
    /// let error = UpdateExportConfiguration::parse(id, br#"{"name": 7}"#, &ExportSettings::default());
    /// assert_eq!(error.unwrap_err().to_string(), "body.name: Input should be a valid string");
    /// ```
    pub fn parse(path: ExportPath<'_>, body: &[u8], settings: &ExportSettings) -> Result<Self, SartiqError> {
        let validation = Validation::new();
        let target = path.read(&validation);
        let read = |node: Node<'_, '_>| {
            let model = node.model()?;
            let field = Field { model, refuses_null: settings.null_field == NullField::Refuse };
            let name = field.read("name", |node| node.text(..=settings.max_name));
            let adapter = field.read("metadata_adapter", |node| node.member(&settings.adapters));
            let format = field.read("image_format", |node| node.member(&settings.formats));
            let template =
                model.patch(TEMPLATE, |node| node.text(..=settings.max_template).map(String::from));
            Some(Self {
                target: target?,
                name: name?,
                metadata_adapter: adapter?,
                image_format: format?,
                naming_convention_template: template?,
            })
        };
        Ok(validation.body(body, settings.limits, read)?)
    }

    /// Changes the configuration; `updated_at` moves where that made a difference (inferred).
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::sartiq::*;
    ///
    /// let settings = ExportSettings::default();
    /// let id = Uuid::new("123e4567-e89b-12d3-a456-426614174000")?;
    /// let mut configuration = ExportConfiguration::new(id.clone(), id, Timestamp::from_unix_secs(0)?, &settings);
    /// let request = UpdateExportConfiguration::parse(ExportPath::Me, br#"{"image_format": "jpeg"}"#, &settings);
    /// request.unwrap().apply(&mut configuration, Timestamp::from_unix_secs(60)?, &settings);
    /// assert_eq!(configuration.image_format, "jpeg");
    /// assert_eq!(configuration.updated_at, Timestamp::from_unix_secs(60)?.into());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn apply(
        self,
        configuration: &mut ExportConfiguration,
        now: impl Into<Moment>,
        settings: &ExportSettings,
    ) {
        let before = configuration.clone();
        let set = |patch: Patch<String>, field: &mut String, default: &str| match patch {
            Patch::Value(value) => *field = value,
            Patch::Null if settings.null_field == NullField::Reset => *field = String::from(default),
            Patch::Null | Patch::Absent => {}
        };
        set(self.name, &mut configuration.name, &settings.name);
        set(self.metadata_adapter, &mut configuration.metadata_adapter, &settings.adapter);
        set(self.image_format, &mut configuration.image_format, &settings.format);
        self.naming_convention_template.apply(&mut configuration.naming_convention_template);
        if *configuration != before {
            configuration.updated_at = now.into();
        }
    }

    /// Whether the template is one, of the placeholders that there are. Inferred: checked where the service calls this.
    ///
    /// # Errors
    /// What is wrong with the template, 400 as an answer.
    ///
    /// ```
    /// use presign::wire::sartiq::*;
    ///
    /// let settings = ExportSettings::default();
    /// let body = br#"{"naming_convention_template": null}"#;
    /// let request = UpdateExportConfiguration::parse(ExportPath::Me, body, &settings).unwrap();
    /// assert!(request.check_template(&Wildcards::default(), &NamingRules::default()).is_ok());
    /// ```
    pub fn check_template(&self, wildcards: &Wildcards, rules: &NamingRules) -> Result<(), TemplateError> {
        match &self.naming_convention_template {
            Patch::Value(template) => check(Some(template), wildcards, rules),
            Patch::Null | Patch::Absent => Ok(()),
        }
    }
}

/// A reader of fields that may be `null` where the settings let them.
struct Field<'p, 'j> {
    model: Model<'p, 'j>,
    refuses_null: bool,
}

impl<'j> Field<'_, 'j> {
    fn read<'t>(
        &self,
        name: &'static str,
        read: impl FnOnce(Node<'_, 'j>) -> Option<&'t str>,
    ) -> Option<Patch<String>> {
        if self.refuses_null {
            let value = self.model.optional(name, read)?;
            return Some(value.map_or(Patch::Absent, |text| Patch::Value(text.into())));
        }
        self.model.patch(name, |node| read(node).map(String::from))
    }
}
