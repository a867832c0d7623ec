//! [`ExportSettings`]: what the pages on export configurations leave open, each with the reading that stands until told.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::wire::json::Limits;

/// What `null` does to a field of a configuration that cannot be `null`: a name, an adapter, a format.
///
/// ```
/// use presign::wire::sartiq::{ExportSettings, NullField};
///
/// let settings = ExportSettings::builder().null_field(NullField::Refuse).build()?;
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NullField {
    /// Nothing: the field stays as it is.
    #[default]
    Ignore,
    /// The field is what a new configuration has.
    Reset,
    /// 422, although the printed schema takes it.
    Refuse,
}

/// How a service keeps export configurations where the pages say nothing. Made once, when the service starts; each knob of
/// the [builder](ExportSettingsBuilder) says what was inferred.
///
/// ```
/// use presign::wire::sartiq::ExportSettings;
///
/// let settings = ExportSettings::builder().image_formats(["webp", "jpeg", "png"]).build()?;
/// assert!(ExportSettings::builder().image_formats(["jpeg"]).build().is_err());
/// # let _ = settings;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExportSettings {
    pub(super) adapters: Vec<Cow<'static, str>>,
    pub(super) formats: Vec<Cow<'static, str>>,
    pub(super) name: Cow<'static, str>,
    pub(super) adapter: Cow<'static, str>,
    pub(super) format: Cow<'static, str>,
    pub(super) max_name: usize,
    pub(super) max_template: usize,
    pub(super) null_field: NullField,
    pub(super) personal_delete_message: bool,
    pub(super) delete_message: Cow<'static, str>,
    pub(super) not_found: Cow<'static, str>,
    pub(super) created_status: u16,
    pub(super) omit_organization: bool,
    pub(super) limits: Limits,
}

impl Default for ExportSettings {
    fn default() -> Self {
        Self {
            adapters: Vec::from([Cow::Borrowed("default"), Cow::Borrowed("ovs")]),
            formats: Vec::from([Cow::Borrowed("webp"), Cow::Borrowed("jpeg")]),
            name: Cow::Borrowed("Default"),
            adapter: Cow::Borrowed("default"),
            format: Cow::Borrowed("webp"),
            max_name: usize::MAX,
            max_template: usize::MAX,
            null_field: NullField::default(),
            personal_delete_message: false,
            delete_message: Cow::Borrowed("Export configuration deleted"),
            not_found: Cow::Borrowed("Export configuration not found"),
            created_status: 200,
            omit_organization: false,
            limits: Limits::default(),
        }
    }
}

impl ExportSettings {
    /// Settings to be changed.
    ///
    /// ```
    /// assert!(presign::wire::sartiq::ExportSettings::builder().build().is_ok());
    /// ```
    pub fn builder() -> ExportSettingsBuilder {
        ExportSettingsBuilder(Self::default())
    }
}

/// Settings that are being made, by [`ExportSettings::builder`], and checked by [`build`](Self::build).
///
/// ```
/// use presign::wire::sartiq::ExportSettings;
///
/// let error = ExportSettings::builder().created_status(500).build().unwrap_err();
/// assert_eq!(error.field(), "status of a creation");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ExportSettingsBuilder(ExportSettings);

/// A knob: one field set to what is given.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $field:ident, $type:ty, $example:literal;)*) => {
        $(
            $(#[doc = $doc])+
            ///
            /// ```
            /// # #[allow(unused_imports, reason = "one list for all")]
            /// # use presign::wire::{json::Limits, sartiq::{ExportSettings, NullField}};
            #[doc = concat!("let settings = ExportSettings::builder().", $example, ".build()?;")]
            /// # let _ = settings;
            /// # Ok::<(), presign::Error>(())
            /// ```
            pub fn $name(mut self, $field: $type) -> Self {
                self.0.$field = $field.into();
                self
            }
        )*
    };
}

impl ExportSettingsBuilder {
    /// The metadata adapters that there are, in the order in which a refusal lists them.
    ///
    /// Inferred: `default` and `ovs`, which the printed examples have; the whole list is not public.
    ///
    /// ```
    /// # use presign::wire::sartiq::ExportSettings;
    /// assert!(ExportSettings::builder().metadata_adapters(["default", "ovs", "acme"]).build().is_ok());
    /// ```
    pub fn metadata_adapters<T: Into<Cow<'static, str>>>(
        mut self,
        adapters: impl IntoIterator<Item = T>,
    ) -> Self {
        self.0.adapters = adapters.into_iter().map(Into::into).collect();
        self
    }

    /// The image formats that there are, in the order in which a refusal lists them.
    ///
    /// Inferred: `webp` and `jpeg`, which the printed examples have; the whole list is not public.
    ///
    /// ```
    /// # use presign::wire::sartiq::ExportSettings;
    /// assert!(ExportSettings::builder().image_formats(["webp", "jpeg", "png"]).build().is_ok());
    /// ```
    pub fn image_formats<T: Into<Cow<'static, str>>>(mut self, formats: impl IntoIterator<Item = T>) -> Self {
        self.0.formats = formats.into_iter().map(Into::into).collect();
        self
    }

    knobs! {
        /// The name of a configuration that is made without one. As documented: `Default`.
        default_name: name, impl Into<Cow<'static, str>>, "default_name(\"Export\")";
        /// The adapter of a configuration that is made without one. As documented: `default`.
        default_adapter: adapter, impl Into<Cow<'static, str>>, "default_adapter(\"ovs\")";
        /// The format of a configuration that is made without one. As documented: `webp`.
        default_format: format, impl Into<Cow<'static, str>>, "default_format(\"jpeg\")";
        /// The most code points of a name. Inferred: no limit.
        max_name: max_name, usize, "max_name(255)";
        /// The most code points of a template. Inferred: no limit, since the schema has none.
        max_template: max_template, usize, "max_template(1024)";
        /// What `null` does where an update gives it for a name, an adapter or a format. Inferred: nothing.
        null_field: null_field, NullField, "null_field(NullField::Reset)";
        /// Whether the deletion of a user's own configuration is answered with the message, too, as by id and for an
        /// organisation. Inferred: no, with 204, since no body is shown.
        personal_delete_message: personal_delete_message, bool, "personal_delete_message(true)";
        /// The message of a deletion. Inferred.
        delete_message: delete_message, impl Into<Cow<'static, str>>, "delete_message(\"Deleted\")";
        /// The `detail` of a 404. Inferred.
        not_found: not_found, impl Into<Cow<'static, str>>, "not_found(\"No export configuration\")";
        /// The status of a creation: 200 or 201. Inferred: 200, FastAPI's own.
        created_status: created_status, u16, "created_status(201)";
        /// Leaves `organization_id` out where there is none, as the printed examples do. Inferred: no, `null` as pydantic
        /// writes it.
        omit_organization: omit_organization, bool, "omit_organization(true)";
        /// How long and how deep a body may be, and of how many values. Inferred: the limits' defaults.
        limits: limits, Limits, "limits(Limits { bytes: 65_536, ..Limits::default() })";
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] and [`ErrorKind::Duplicate`] for a list of adapters or formats, [`ErrorKind::Missing`] for a
    /// default that is not in its list, [`ErrorKind::OutOfRange`] for a status.
    ///
    /// ```
    /// use presign::wire::sartiq::ExportSettings;
    ///
    /// assert!(ExportSettings::builder().metadata_adapters(["default", "default"]).build().is_err());
    /// ```
    pub fn build(self) -> Result<ExportSettings, Error> {
        let settings = self.0;
        check_members("metadata adapters", &settings.adapters, &settings.adapter)?;
        check_members("image formats", &settings.formats, &settings.format)?;
        if !matches!(settings.created_status, 200 | 201) {
            let problem = "another status";
            return Err(Error::new(ErrorKind::OutOfRange, "status of a creation", problem, "200 or 201"));
        }
        Ok(settings)
    }
}

fn check_members(field: &'static str, members: &[Cow<'static, str>], default: &str) -> Result<(), Error> {
    let refuse = |kind, problem, allowed| Err(Error::new(kind, field, problem, allowed));
    if members.iter().any(|member| member.is_empty()) || members.is_empty() {
        return refuse(ErrorKind::Empty, "an empty list or name", "at least one, none empty");
    }
    let twice = |(index, member)| members.iter().take(index).any(|other| other == member);
    if members.iter().enumerate().any(twice) {
        return refuse(ErrorKind::Duplicate, "one that is there twice", "each once");
    }
    if !members.iter().any(|member| member == default) {
        return refuse(ErrorKind::Missing, "without the default", "a list that has the default");
    }
    Ok(())
}
