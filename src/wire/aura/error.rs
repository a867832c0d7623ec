//! [`AuraError`]: every refusal, in one of the two envelopes.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString as _;
use core::fmt;

use serde::Serialize;

use super::settings::Settings;
use crate::error::Error;
use crate::wire::Answer;
use crate::wire::active_storage::{DirectUploadError, DirectUploadFault};
use crate::wire::fastapi::ValidationErrors;

/// A refusal with its status: the schema `ErrorResponse`, each of whose members is a text or `null`, or FastAPI's list (422).
///
/// As on Aura's page of errors, `detail` and `error` say the same unless [`with_error`](Self::with_error) tells otherwise.
/// Neither the words nor the codes are public but for one, "Not authenticated"; they are this crate's own.
///
/// ```
/// use presign::wire::aura::AuraError;
///
/// let answer = AuraError::not_found().to_answer();
/// assert_eq!(answer.status(), 404);
/// assert_eq!(answer.body(), r#"{"detail":"Not found","error":"Not found","error_code":null}"#);
/// ```
#[derive(Clone, Debug)]
pub struct AuraError {
    status: u16,
    body: Body,
    fault: Option<Box<Fault>>,
}

/// The service's own fault, for the log.
#[derive(Clone, Debug)]
enum Fault {
    Value(Error),
    Upload(DirectUploadError),
}

#[derive(Clone, Debug)]
enum Body {
    Response(ErrorResponse),
    Validation(ValidationErrors),
}

/// In the order of the schema.
#[derive(Clone, Debug, Serialize)]
struct ErrorResponse {
    detail: Option<Cow<'static, str>>,
    error: Option<Cow<'static, str>>,
    error_code: Option<Cow<'static, str>>,
}

impl AuraError {
    /// A refusal of the service's own, without a code.
    ///
    /// ```
    /// use presign::wire::aura::AuraError;
    ///
    /// let answer = AuraError::new(403, "This key may only read").to_answer();
    /// assert!(answer.body().contains(r#""error":"This key may only read""#));
    /// ```
    #[must_use]
    pub fn new(status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let body = ErrorResponse { detail: Some(message.clone()), error: Some(message), error_code: None };
        Self { status, body: Body::Response(body), fault: None }
    }

    /// 401: the header `X-API-KEY` is missing, or the key is not known.
    ///
    /// ```
    /// let answer = presign::wire::aura::AuraError::unauthenticated().to_answer();
    /// assert!(answer.body().contains("Not authenticated"));
    /// ```
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(401, "Not authenticated")
    }

    /// 404: there is no such file, or the key does not reach it.
    ///
    /// ```
    /// assert_eq!(presign::wire::aura::AuraError::not_found().status(), 404);
    /// ```
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404, "Not found")
    }

    /// "Direct upload or common resource creation failed upstream": what Active Storage refused when the upload was signed. The
    /// status is [inferred](super::SettingsBuilder::upstream_status), the code is `upload_failed`.
    ///
    /// What the client has no part in, such as credentials that end too soon, is 500 as of [`fault`](Self::fault).
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
    /// use presign::wire::aura::{AuraError, Settings};
    ///
    /// let refused = DirectUploadRequest::parse(b"{}", RailsVersion::V8_0).unwrap_err();
    /// let error = AuraError::upstream(refused, &Settings::default());
    /// assert_eq!((error.status(), error.code()), (400, Some("upload_failed")));
    /// ```
    #[must_use]
    pub fn upstream(error: DirectUploadError, settings: &Settings) -> Self {
        match error.fault() {
            DirectUploadFault::Service => {
                Self { fault: Some(Box::new(Fault::Upload(error))), ..Self::internal() }
            }
            _ => Self::new(settings.upstream_status(), error.to_string()).with_code("upload_failed"),
        }
    }

    fn internal() -> Self {
        Self::new(500, "Internal Server Error")
    }

    /// 500: the service's own fault. The client learns nothing of it; [`source`](core::error::Error::source) is for the log.
    ///
    /// ```
    /// use presign::wire::aura::AuraError;
    ///
    /// let error = AuraError::fault(presign::ObjectKey::new("").unwrap_err());
    /// assert!(error.to_answer().body().starts_with(r#"{"detail":"Internal Server Error""#));
    /// assert!(std::error::Error::source(&error).is_some());
    /// ```
    #[must_use]
    pub fn fault(fault: Error) -> Self {
        Self { fault: Some(Box::new(Fault::Value(fault))), ..Self::internal() }
    }

    /// What the schema takes and these settings do not.
    pub(super) fn refused(
        code: &'static str,
        field: &'static str,
        problem: impl fmt::Display,
        allowed: impl fmt::Display,
        settings: &Settings,
    ) -> Self {
        let message = format!("blob.{field}: {problem}; allowed: {allowed}");
        Self::new(settings.refusal_status(), message).with_code(code)
    }

    /// The same with a code that programs branch on. FastAPI's list has no place for one, and stays as it is.
    ///
    /// ```
    /// use presign::wire::aura::AuraError;
    ///
    /// let error = AuraError::new(400, "This account is full").with_code("quota_exceeded");
    /// assert_eq!(error.code(), Some("quota_exceeded"));
    /// ```
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        if let Body::Response(body) = &mut self.body {
            body.error_code = Some(code.into());
        }
        self
    }

    /// The same with another `error`, or with `null` for it; `detail` stays.
    ///
    /// ```
    /// use presign::wire::aura::AuraError;
    ///
    /// let answer = AuraError::not_found().with_error(None).to_answer();
    /// assert_eq!(answer.body(), r#"{"detail":"Not found","error":null,"error_code":null}"#);
    /// ```
    #[must_use]
    pub fn with_error(mut self, error: Option<Cow<'static, str>>) -> Self {
        if let Body::Response(body) = &mut self.body {
            body.error = error;
        }
        self
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::aura::AuraError::unauthenticated().status(), 401);
    /// ```
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The code, where there is one.
    ///
    /// ```
    /// assert_eq!(presign::wire::aura::AuraError::not_found().code(), None);
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.body {
            Body::Response(body) => body.error_code.as_deref(),
            Body::Validation(_) => None,
        }
    }

    /// What the client is sent.
    ///
    /// ```
    /// let answer = presign::wire::aura::AuraError::not_found().to_answer();
    /// assert_eq!(answer.headers().next(), Some(("content-type", "application/json")));
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        match &self.body {
            Body::Response(body) => Answer::json(self.status, body),
            Body::Validation(errors) => errors.to_answer(),
        }
    }
}

impl From<ValidationErrors> for AuraError {
    fn from(errors: ValidationErrors) -> Self {
        Self { status: errors.status(), body: Body::Validation(errors), fault: None }
    }
}

impl From<AuraError> for Answer {
    fn from(error: AuraError) -> Self {
        error.to_answer()
    }
}

impl fmt::Display for AuraError {
    /// For a log: what the client is told, without what it sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Body::Response(body) => f.write_str(body.detail.as_deref().unwrap_or_default()),
            Body::Validation(errors) => errors.fmt(f),
        }
    }
}

impl core::error::Error for AuraError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.fault.as_deref().map(|fault| match fault {
            Fault::Value(error) => error as _,
            Fault::Upload(error) => error as _,
        })
    }
}
