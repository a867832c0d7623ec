//! [`ExportTarget`]: whose configuration a request is about.

use serde::Serialize;

use super::settings::ExportSettings;
use crate::wire::Answer;
use crate::wire::fastapi::Validation;
use crate::wire::sartiq::SartiqError;
use crate::wire::sartiq::uuid::Uuid;

/// The path of a request with its parameter, decoded by the router and not yet read.
///
/// ```
/// use presign::wire::sartiq::{ExportPath, ExportTarget};
///
/// let path = ExportPath::Configuration("123e4567-e89b-12d3-a456-426614174000");
/// assert!(matches!(ExportTarget::parse(path)?, ExportTarget::Configuration(_)));
/// # Ok::<(), presign::wire::sartiq::SartiqError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportPath<'p> {
    /// `/users/me/export-configuration`
    Me,
    /// `/users/export-configurations/{config_id}`
    Configuration(&'p str),
    /// `/users/{user_id}/export-configuration`
    User(&'p str),
    /// `/users/organizations/{org_id}/export-configuration`
    Organization(&'p str),
}

impl ExportPath<'_> {
    pub(super) fn read(self, validation: &Validation) -> Option<ExportTarget> {
        match self {
            Self::Me => Some(ExportTarget::Me),
            Self::Configuration(id) => {
                Uuid::in_path(validation, "config_id", id).map(ExportTarget::Configuration)
            }
            Self::User(id) => Uuid::in_path(validation, "user_id", id).map(ExportTarget::User),
            Self::Organization(id) => Uuid::in_path(validation, "org_id", id).map(ExportTarget::Organization),
        }
    }
}

/// What a request is about: the one configuration of an id, or the first of the user who asks, of a user or of an
/// organisation ([`ExportConfiguration::first`](super::ExportConfiguration::first)).
///
/// ```
/// use presign::wire::sartiq::{ExportPath, ExportSettings, ExportTarget};
///
/// let target = ExportTarget::parse(ExportPath::Me)?;
/// let answer = target.deleted(&ExportSettings::default());
/// assert_eq!((answer.status(), answer.body()), (204, ""));
/// # Ok::<(), presign::wire::sartiq::SartiqError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTarget {
    /// The first personal configuration of the user who asks.
    Me,
    /// The configuration of this id.
    Configuration(Uuid),
    /// The first personal configuration of this user.
    User(Uuid),
    /// The first configuration of this organisation.
    Organization(Uuid),
}

impl ExportTarget {
    /// Reads the path of a `GET` or `DELETE`; those of `POST` and `PATCH` are read with their bodies.
    ///
    /// # Errors
    /// 422 for an id that is no UUID.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportPath, ExportTarget};
    ///
    /// let error = ExportTarget::parse(ExportPath::Organization("acme")).unwrap_err();
    /// assert!(error.to_string().starts_with("path.org_id: Input should be a valid UUID"));
    /// ```
    pub fn parse(path: ExportPath<'_>) -> Result<Self, SartiqError> {
        let validation = Validation::new();
        let target = path.read(&validation);
        validation.finish()?;
        // A reader that gives nothing has said why.
        target.ok_or_else(|| SartiqError::text(422, "no UUID"))
    }

    /// Whether this user may ask for it, as far as the path says: a user's configurations are for that user and for
    /// administrators. Who may ask for an organisation's or for that of an id, the service looks up.
    ///
    /// # Errors
    /// 403.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportPath, ExportTarget, Uuid};
    ///
    /// let (one, other) = ("123e4567-e89b-12d3-a456-426614174001", "123e4567-e89b-12d3-a456-426614174002");
    /// let target = ExportTarget::parse(ExportPath::User(one)).unwrap();
    /// assert!(target.check_user(&Uuid::new(one)?, false).is_ok());
    /// assert_eq!(target.check_user(&Uuid::new(other)?, false).unwrap_err().status(), 403);
    /// assert!(target.check_user(&Uuid::new(other)?, true).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn check_user(&self, user: &Uuid, is_admin: bool) -> Result<(), SartiqError> {
        match self {
            Self::User(id) if id != user && !is_admin => Err(SartiqError::forbidden()),
            _ => Ok(()),
        }
    }

    /// 404: there is no such configuration.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportSettings, ExportTarget};
    ///
    /// let answer = ExportTarget::Me.not_found(&ExportSettings::default()).to_answer();
    /// assert_eq!((answer.status(), answer.body()), (404, r#"{"detail":"Export configuration not found"}"#));
    /// ```
    #[must_use]
    pub fn not_found(&self, settings: &ExportSettings) -> SartiqError {
        SartiqError::not_found(settings.not_found.clone())
    }

    /// What a deletion is answered with: `{"message": ...}` by id and for an organisation; for a user's own 204, inferred.
    ///
    /// ```
    /// use presign::wire::sartiq::{ExportSettings, ExportTarget, Uuid};
    ///
    /// let target = ExportTarget::Configuration(Uuid::new("123e4567-e89b-12d3-a456-426614174000")?);
    /// let answer = target.deleted(&ExportSettings::default());
    /// assert_eq!((answer.status(), answer.body()), (200, r#"{"message":"Export configuration deleted"}"#));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn deleted(&self, settings: &ExportSettings) -> Answer {
        #[derive(Serialize)]
        struct Message<'m> {
            message: &'m str,
        }
        match self {
            Self::Me | Self::User(_) if !settings.personal_delete_message => Answer::empty(204),
            _ => Answer::json(200, &Message { message: &settings.delete_message }),
        }
    }
}
