//! [`SartiqError`]: every answer that is no success.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use serde::Serialize;

use crate::error::Error;
use crate::wire::Answer;
use crate::wire::fastapi::ValidationErrors;

/// FastAPI's envelope with its status: `detail` is a text, or the list of what validation found (422).
///
/// No public page prints a text of Sartiq's; those of the constructors are FastAPI's own or ours, and
/// [`text`](Self::text) says anything else.
///
/// ```
/// use presign::wire::sartiq::SartiqError;
///
/// let answer = SartiqError::not_found("Export configuration not found").to_answer();
/// assert_eq!((answer.status(), answer.body()), (404, r#"{"detail":"Export configuration not found"}"#));
/// ```
#[derive(Clone, Debug)]
pub struct SartiqError {
    status: u16,
    detail: Detail,
    /// The methods that there are, where the request had another one.
    allow: Option<&'static str>,
    fault: Option<Error>,
}

#[derive(Clone, Debug)]
enum Detail {
    Text(Cow<'static, str>),
    Validation(ValidationErrors),
}

impl SartiqError {
    /// A plain message.
    ///
    /// ```
    /// use presign::wire::sartiq::SartiqError;
    ///
    /// let answer = SartiqError::text(409, "The import is running").to_answer();
    /// assert_eq!(answer.body(), r#"{"detail":"The import is running"}"#);
    /// ```
    #[must_use]
    pub fn text(status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: Detail::Text(message.into()), allow: None, fault: None }
    }

    /// 401: no bearer token, or one that is not good, with the `www-authenticate` of FastAPI's `OAuth2PasswordBearer`.
    ///
    /// ```
    /// let answer = presign::wire::sartiq::SartiqError::unauthorized().to_answer();
    /// assert_eq!(answer.body(), r#"{"detail":"Not authenticated"}"#);
    /// assert_eq!(answer.headers().last(), Some(("www-authenticate", "Bearer")));
    /// ```
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::text(401, "Not authenticated")
    }

    /// 403: the user is no superuser, or asks for what is another's. The status and the text are inferred.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::SartiqError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn forbidden() -> Self {
        Self::text(403, "The user doesn't have enough privileges")
    }

    /// 404, with what was not found.
    ///
    /// ```
    /// let error = presign::wire::sartiq::SartiqError::not_found("Bulk upload not found");
    /// assert_eq!((error.status(), error.to_string().as_str()), (404, "Bulk upload not found"));
    /// ```
    #[must_use]
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::text(404, message)
    }

    /// 500: the service's own fault, such as credentials that end too soon. The client learns nothing of it;
    /// [`source`](core::error::Error::source) is for the log.
    ///
    /// ```
    /// use presign::wire::sartiq::SartiqError;
    ///
    /// let error = SartiqError::fault(presign::ObjectKey::new("").unwrap_err());
    /// assert_eq!(error.to_answer().body(), r#"{"detail":"Internal Server Error"}"#);
    /// assert!(std::error::Error::source(&error).is_some());
    /// ```
    #[must_use]
    pub fn fault(fault: Error) -> Self {
        Self { fault: Some(fault), ..Self::text(500, "Internal Server Error") }
    }

    /// 405, with the methods that there are (RFC 9110, section 15.5.6).
    pub(super) fn other_method(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::text(405, "Method Not Allowed") }
    }

    /// What a value is refused for, with the place of the value: never the value itself.
    pub(super) fn refused(
        status: u16,
        place: impl fmt::Display,
        problem: impl fmt::Display,
        allowed: impl fmt::Display,
    ) -> Self {
        Self::text(status, format!("{place}: {problem}; allowed: {allowed}"))
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::SartiqError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What validation found, where that is what is wrong.
    ///
    /// ```
    /// use presign::PublicBase;
    /// use presign::wire::sartiq::{PresignRequest, SartiqError, Settings};
    ///
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let error = PresignRequest::parse(b"{}", &settings).unwrap_err();
    /// assert_eq!(error.validation().map(|errors| errors.as_slice().len()), Some(3));
    /// assert!(SartiqError::forbidden().validation().is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn validation(&self) -> Option<&ValidationErrors> {
        match &self.detail {
            Detail::Validation(errors) => Some(errors),
            Detail::Text(_) => None,
        }
    }

    /// What the client is sent.
    ///
    /// ```
    /// use presign::wire::sartiq::SartiqError;
    ///
    /// let answer = SartiqError::forbidden().to_answer();
    /// assert_eq!(answer.headers().next(), Some(("content-type", "application/json")));
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Envelope<'e> {
            detail: &'e str,
        }
        let answer = match &self.detail {
            Detail::Text(detail) => Answer::json(self.status, &Envelope { detail }),
            Detail::Validation(errors) => errors.to_answer(),
        };
        let answer = match self.allow {
            Some(methods) => answer.header("allow", String::from(methods)),
            None => answer,
        };
        if self.status == 401 { answer.header("www-authenticate", String::from("Bearer")) } else { answer }
    }
}

impl From<ValidationErrors> for SartiqError {
    fn from(errors: ValidationErrors) -> Self {
        Self { status: errors.status(), detail: Detail::Validation(errors), allow: None, fault: None }
    }
}

impl From<SartiqError> for Answer {
    fn from(error: SartiqError) -> Self {
        error.to_answer()
    }
}

impl fmt::Display for SartiqError {
    /// Without what was sent: for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Detail::Text(text) => f.write_str(text),
            Detail::Validation(errors) => errors.fmt(f),
        }
    }
}

impl core::error::Error for SartiqError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.fault.as_ref().map(|fault| fault as _)
    }
}
