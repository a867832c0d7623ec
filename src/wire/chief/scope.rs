//! [`Scope`]: who asks, and for which project; the two headers of every request.

use core::fmt;

use super::error::ChiefError;
use super::ids::ProjectId;
use super::settings::{Settings, TokenAlphabet};

/// The two headers that every request has: `X-API-Key`, which is `pat_` and 32 characters, and `X-Project-Id`.
///
/// Their form is checked here. Whether the token is known and reaches the project is the service's to look up:
/// [`ChiefError::unauthorized`] and [`ChiefError::not_found`] are its answers then.
///
/// ```
/// use presign::wire::chief::{Scope, Settings};
///
/// let scope = Scope::parse(
///     Some("pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
///     Some("project_d8a4td4dib27i4beefb0"),
///     &Settings::default(),
/// )?;
/// assert_eq!(scope.project_id().as_str(), "project_d8a4td4dib27i4beefb0");
/// # Ok::<(), presign::wire::chief::ChiefError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Scope<'h> {
    token: &'h str,
    project_id: ProjectId,
}

/// How many characters stand behind `pat_`.
const TOKEN_LENGTH: usize = 32;

impl<'h> Scope<'h> {
    /// Reads the values of `X-API-Key` and `X-Project-Id`; `None` where one is absent, is there twice, or is no text.
    ///
    /// # Errors
    /// 401 for the key, then 400 for the project. That the key is looked at first is inferred.
    ///
    /// ```
    /// use presign::wire::chief::{Scope, Settings};
    ///
    /// let refused = Scope::parse(None, None, &Settings::default()).unwrap_err();
    /// assert_eq!(refused.code(), "publicapi.auth.invalid");
    /// ```
    pub fn parse(
        api_key: Option<&'h str>,
        project_id: Option<&str>,
        settings: &Settings,
    ) -> Result<Self, ChiefError> {
        let is_token = |key: &&str| {
            key.strip_prefix("pat_").is_some_and(|rest| {
                rest.len() == TOKEN_LENGTH && rest.bytes().all(|byte| settings.token_alphabet().has(byte))
            })
        };
        let token = api_key.filter(is_token).ok_or_else(ChiefError::unauthorized)?;
        let project_id =
            project_id.and_then(|text| ProjectId::new(text).ok()).ok_or_else(ChiefError::project_missing)?;
        Ok(Self { token, project_id })
    }

    /// The token, to be looked up: best by a hash of it, which is also what is best stored.
    ///
    /// ```
    /// # use presign::wire::chief::{Scope, Settings};
    /// # let key = Some("pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    /// let scope = Scope::parse(key, Some("project_d8a4td4dib27i4beefb0"), &Settings::default())?;
    /// assert!(scope.token().starts_with("pat_"));
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn token(&self) -> &'h str {
        self.token
    }

    /// The project.
    ///
    /// ```
    /// # use presign::wire::chief::{Scope, Settings};
    /// # let key = Some("pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    /// let scope = Scope::parse(key, Some("project_d8a4td4dib27i4beefb0"), &Settings::default())?;
    /// assert_eq!(scope.project_id().to_string(), "project_d8a4td4dib27i4beefb0");
    /// # Ok::<(), presign::wire::chief::ChiefError>(())
    /// ```
    #[must_use]
    pub const fn project_id(&self) -> &ProjectId {
        &self.project_id
    }
}

impl TokenAlphabet {
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::VisibleAscii => byte.is_ascii_graphic(),
            Self::UrlSafe => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
        }
    }
}

impl fmt::Debug for Scope<'_> {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("project_id", &self.project_id).finish_non_exhaustive()
    }
}
