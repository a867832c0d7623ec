//! [`ApiError`]: every answer that is no success.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use serde::Serialize;

use crate::error::Error;
use crate::wire::Answer;
use crate::wire::fastapi::ValidationErrors;

/// Splendor's error envelope, with its status: `detail` is a text, or a code with a message, or FastAPI's list (422).
///
/// The texts that no public page prints are those of these constructors; [`text`](Self::text) and [`coded`](Self::coded)
/// say anything else.
///
/// ```
/// use presign::wire::splendor::ApiError;
///
/// let answer = ApiError::source_not_found().to_answer();
/// assert_eq!((answer.status(), answer.body()), (404, r#"{"detail":"Source not found"}"#));
/// ```
#[derive(Clone, Debug)]
pub struct ApiError {
    status: u16,
    detail: Detail,
    /// Seconds.
    retry_after: Option<u32>,
    fault: Option<Error>,
}

#[derive(Clone, Debug)]
enum Detail {
    Text(Cow<'static, str>),
    Coded(ErrorBody),
    Validation(ValidationErrors),
}

/// `detail` where it has a code that a program can branch on.
#[derive(Clone, Debug, Serialize)]
struct ErrorBody {
    code: Cow<'static, str>,
    message: Cow<'static, str>,
}

#[derive(Serialize)]
struct Envelope<'e, T> {
    detail: &'e T,
}

impl ApiError {
    /// A plain message, the form of most errors.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// let answer = ApiError::text(404, "Dataset not found").to_answer();
    /// assert_eq!(answer.body(), r#"{"detail":"Dataset not found"}"#);
    /// ```
    #[must_use]
    pub fn text(status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: Detail::Text(message.into()), retry_after: None, fault: None }
    }

    /// A code that programs branch on, and a message.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// let answer = ApiError::coded(409, "upload_aborted", "The upload was aborted.").to_answer();
    /// assert_eq!(answer.body(), r#"{"detail":{"code":"upload_aborted","message":"The upload was aborted."}}"#);
    /// ```
    #[must_use]
    pub fn coded(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let body = ErrorBody { code: code.into(), message: message.into() };
        Self { status, detail: Detail::Coded(body), retry_after: None, fault: None }
    }

    /// 400: the tenant's header is not there.
    ///
    /// ```
    /// let error = presign::wire::splendor::ApiError::missing_tenant();
    /// assert_eq!((error.status(), error.to_string().as_str()), (400, "X-Splendor-Tenant-Id header is required"));
    /// ```
    #[must_use]
    pub fn missing_tenant() -> Self {
        Self::text(400, "X-Splendor-Tenant-Id header is required")
    }

    /// 401: the bearer token is missing, malformed, or expired. With the `www-authenticate` that RFC 9110, section 15.5.2,
    /// wants.
    ///
    /// ```
    /// let answer = presign::wire::splendor::ApiError::unauthorized().to_answer();
    /// assert_eq!(answer.headers().last(), Some(("www-authenticate", "Bearer")));
    /// ```
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::text(401, "Not authenticated")
    }

    /// 403: the token lacks access to the tenant, or the role. To upload to a source, a member's is enough.
    ///
    /// ```
    /// assert_eq!(presign::wire::splendor::ApiError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn forbidden() -> Self {
        Self::text(403, "You do not have access to this tenant")
    }

    /// 404: the tenant has no such source.
    ///
    /// ```
    /// assert_eq!(presign::wire::splendor::ApiError::source_not_found().status(), 404);
    /// ```
    #[must_use]
    pub fn source_not_found() -> Self {
        Self::text(404, "Source not found")
    }

    /// 404: the tenant has no such upload session.
    ///
    /// ```
    /// assert_eq!(presign::wire::splendor::ApiError::session_not_found().status(), 404);
    /// ```
    #[must_use]
    pub fn session_not_found() -> Self {
        Self::text(404, "Upload session not found")
    }

    /// 503 with `Retry-After` in seconds: capacity that will be there again.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// let answer = ApiError::capacity("upload_capacity_exhausted", "Try again shortly.", 30).to_answer();
    /// assert_eq!((answer.status(), answer.headers().last()), (503, Some(("retry-after", "30"))));
    /// ```
    #[must_use]
    pub fn capacity(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        retry_after: u32,
    ) -> Self {
        Self { retry_after: Some(retry_after), ..Self::coded(503, code, message) }
    }

    /// 500: the service's own fault, such as credentials that end too soon. The client learns nothing of it;
    /// [`source`](core::error::Error::source) is for the log.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// let error = ApiError::fault(presign::ObjectKey::new("").unwrap_err());
    /// assert_eq!(error.to_answer().body(), r#"{"detail":"Internal Server Error"}"#);
    /// assert!(std::error::Error::source(&error).is_some());
    /// ```
    #[must_use]
    pub fn fault(fault: Error) -> Self {
        Self { fault: Some(fault), ..Self::text(500, "Internal Server Error") }
    }

    /// What a value is refused for, with the place of the value.
    pub(super) fn refused(
        status: u16,
        code: &'static str,
        place: impl fmt::Display,
        problem: impl fmt::Display,
        allowed: impl fmt::Display,
    ) -> Self {
        Self::coded(status, code, format!("{place}: {problem}; allowed: {allowed}"))
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::splendor::ApiError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The code, where there is one.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// assert_eq!(ApiError::coded(400, "not_multipart", "No parts.").code(), Some("not_multipart"));
    /// assert_eq!(ApiError::forbidden().code(), None);
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.detail {
            Detail::Coded(body) => Some(&body.code),
            Detail::Text(_) | Detail::Validation(_) => None,
        }
    }

    /// What the client is sent.
    ///
    /// ```
    /// use presign::wire::splendor::ApiError;
    ///
    /// let answer = ApiError::missing_tenant().to_answer();
    /// assert_eq!(answer.headers().next(), Some(("content-type", "application/json")));
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        let answer = match &self.detail {
            Detail::Text(detail) => Answer::json(self.status, &Envelope { detail }),
            Detail::Coded(detail) => Answer::json(self.status, &Envelope { detail }),
            Detail::Validation(errors) => errors.to_answer(),
        };
        let answer = match self.retry_after {
            Some(seconds) => answer.header("retry-after", seconds.to_string()),
            None => answer,
        };
        if self.status == 401 { answer.header("www-authenticate", String::from("Bearer")) } else { answer }
    }
}

impl From<ValidationErrors> for ApiError {
    fn from(errors: ValidationErrors) -> Self {
        Self { status: errors.status(), detail: Detail::Validation(errors), retry_after: None, fault: None }
    }
}

impl From<ApiError> for Answer {
    fn from(error: ApiError) -> Self {
        error.to_answer()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Detail::Text(text) => f.write_str(text),
            Detail::Coded(body) => write!(f, "{}: {}", body.code, body.message),
            Detail::Validation(errors) => errors.fmt(f),
        }
    }
}

impl core::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.fault.as_ref().map(|fault| fault as _)
    }
}
