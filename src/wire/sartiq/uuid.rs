//! [`Uuid`]: the ids of resources, configurations, users, organisations and jobs.

use alloc::string::String;
use core::fmt;

use super::error::SartiqError;
use crate::error::{Error, ErrorKind};
use crate::key_template::{IdFormat, RandomBytes};
use crate::time::Timestamp;
use crate::wire::fastapi::Validation;

/// An id: a UUID in any spelling that pydantic takes, kept in lower case with hyphens.
///
/// ```
/// use presign::wire::sartiq::Uuid;
///
/// let id = Uuid::new("{123E4567-E89B-12D3-A456-426614174000}")?;
/// assert_eq!(id.as_str(), "123e4567-e89b-12d3-a456-426614174000");
/// assert_eq!(id, Uuid::new("123e4567e89b12d3a456426614174000")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(String);

impl Uuid {
    /// A UUID from its text.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`].
    ///
    /// ```
    /// assert!(presign::wire::sartiq::Uuid::new("123e4567").is_err());
    /// ```
    pub fn new(text: impl AsRef<str>) -> Result<Self, Error> {
        Self::in_path(&Validation::new(), "id", text.as_ref()).ok_or_else(|| {
            Error::new(ErrorKind::Syntax, "UUID", "no UUID", "32 hexadecimal digits, with or without hyphens")
        })
    }

    /// A UUID from a parameter of the path, decoded by the router.
    ///
    /// # Errors
    /// 422, as FastAPI answers it.
    ///
    /// ```
    /// let error = presign::wire::sartiq::Uuid::from_path("config_id", "7").unwrap_err();
    /// assert_eq!(
    ///     error.validation().unwrap().flattened(),
    ///     "path.config_id: Input should be a valid UUID, invalid length: found 1",
    /// );
    /// ```
    pub fn from_path(name: &'static str, text: &str) -> Result<Self, SartiqError> {
        let validation = Validation::new();
        let id = Self::in_path(&validation, name, text);
        validation.finish()?;
        // A reader that gives nothing has said why.
        id.ok_or_else(|| SartiqError::text(422, "no UUID"))
    }

    pub(super) fn in_path(validation: &Validation, name: &'static str, text: &str) -> Option<Self> {
        validation.path(name, text, |node| node.uuid()).map(Self)
    }

    /// A new one, of version 4 (RFC 9562, section 5.4).
    ///
    /// ```
    /// use presign::RandomBytes;
    /// use presign::wire::sartiq::Uuid;
    ///
    /// assert_eq!(Uuid::random(&RandomBytes::new([0; 32])).as_str(), "00000000-0000-4000-8000-000000000000");
    /// ```
    #[must_use]
    pub fn random(random: &RandomBytes) -> Self {
        let mut id = String::new();
        IdFormat::UuidV4.push(&mut id, random, Timestamp::MIN);
        Self(id)
    }

    /// In lower case, with hyphens.
    ///
    /// ```
    /// use presign::wire::sartiq::Uuid;
    ///
    /// let id = Uuid::new("123E4567-E89B-12D3-A456-426614174000")?;
    /// assert_eq!(id.as_str(), "123e4567-e89b-12d3-a456-426614174000");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

serde_str!(Uuid);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
