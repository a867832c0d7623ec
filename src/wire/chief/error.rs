//! [`ChiefError`]: the one envelope of every refusal, `{"code", "humane", "statusCode"}`.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::settings::Settings;
use crate::error::Error;
use crate::wire::Answer;
use crate::wire::fastapi::ValidationErrors;

/// A refusal: 400, 401, 404 or 500, which are all that Chief documents.
///
/// Two codes are documented, [`AUTH_INVALID`](Self::AUTH_INVALID) and [`PROJECT_MISSING`](Self::PROJECT_MISSING); the others are
/// inferred and stand in [`Codes`](super::Codes). Codes are only ever added. The words of `humane` are ours, and
/// [`with_humane`](Self::with_humane) replaces them. What exactly was wrong is [`detail`](Self::detail), for the log.
///
/// ```
/// use presign::wire::chief::ChiefError;
///
/// let answer = ChiefError::unauthorized().to_answer();
/// assert_eq!(answer.status(), 401);
/// assert_eq!(
///     answer.body(),
///     r#"{"code":"publicapi.auth.invalid","humane":"The API key is missing, malformed or revoked.","statusCode":401}"#,
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChiefError {
    code: Cow<'static, str>,
    humane: Cow<'static, str>,
    status: u16,
    detail: Option<String>,
}

impl ChiefError {
    /// The code of a key that is missing, malformed or revoked.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::AUTH_INVALID, "publicapi.auth.invalid");
    /// ```
    pub const AUTH_INVALID: &'static str = "publicapi.auth.invalid";

    /// The code of an `X-Project-Id` that is missing or malformed.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::PROJECT_MISSING, "publicapi.tenancy.project.missing");
    /// ```
    pub const PROJECT_MISSING: &'static str = "publicapi.tenancy.project.missing";

    /// A refusal of the service's own.
    ///
    /// ```
    /// use presign::wire::chief::ChiefError;
    ///
    /// let error = ChiefError::new(400, "publicapi.assets.create.quota", "This project is full.");
    /// assert_eq!(error.to_answer().status(), 400);
    /// ```
    #[must_use]
    pub fn new(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        humane: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { code: code.into(), humane: humane.into(), status, detail: None }
    }

    /// 401: the key is missing, malformed, unknown or revoked; which of these is not told.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::unauthorized().status(), 401);
    /// ```
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, Self::AUTH_INVALID, "The API key is missing, malformed or revoked.")
    }

    /// 400: `X-Project-Id` is missing or malformed.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::project_missing().status(), 400);
    /// ```
    #[must_use]
    pub fn project_missing() -> Self {
        Self::new(400, Self::PROJECT_MISSING, "The X-Project-Id header is missing or malformed.")
    }

    /// 404: no such asset, or none in this project. A project that the key does not reach is answered so, too (inferred).
    ///
    /// ```
    /// use presign::wire::chief::{ChiefError, Settings};
    ///
    /// assert_eq!(ChiefError::not_found(&Settings::default()).status(), 404);
    /// ```
    #[must_use]
    pub fn not_found(settings: &Settings) -> Self {
        Self::new(404, settings.codes().not_found, "There is no such resource in this project.")
    }

    /// 500: the service failed. `detail` is for the log and is not sent.
    ///
    /// ```
    /// use presign::wire::chief::{ChiefError, Settings};
    ///
    /// let error = ChiefError::internal("the database is gone", &Settings::default());
    /// assert_eq!(error.status(), 500);
    /// assert!(!error.to_answer().body().contains("database"));
    /// ```
    #[must_use]
    pub fn internal(detail: impl fmt::Display, settings: &Settings) -> Self {
        let mut error = Self::new(500, settings.codes().internal, "Something went wrong on our side.");
        error.detail = Some(detail.to_string());
        error
    }

    /// 400 with this code: the request is not what its operation takes.
    ///
    /// ```
    /// use presign::wire::chief::{ChiefError, Settings};
    /// use presign::wire::fastapi::Validation;
    ///
    /// let errors = Validation::of_body(b"[]", |node| node.model().map(drop)).unwrap_err();
    /// let error = ChiefError::invalid("publicapi.chats.create.invalid", &errors, &Settings::default());
    /// assert_eq!((error.status(), error.humane()), (400, "The request body is invalid."));
    /// ```
    #[must_use]
    pub fn invalid(code: &'static str, errors: &ValidationErrors, settings: &Settings) -> Self {
        let place =
            errors.as_slice().first().and_then(|error| error.loc().first()).map(|step| step.to_string());
        let humane = match place.as_deref() {
            Some("path") => "The id in the path is malformed.",
            Some("query") => "The query is invalid.",
            // A body that cannot be read at all has no place.
            _ => "The request body is invalid.",
        };
        Self::detailed(code, humane, errors.flattened(), settings)
    }

    /// 400: a value that keeps the schema and that this service does not take.
    pub(super) fn refused(
        code: &'static str,
        field: &'static str,
        error: Error,
        settings: &Settings,
    ) -> Self {
        let humane = format!("The {field} is not accepted.");
        Self::detailed(code, humane, error.about(field).to_string(), settings)
    }

    pub(super) fn detailed(
        code: &'static str,
        humane: impl Into<Cow<'static, str>>,
        detail: String,
        settings: &Settings,
    ) -> Self {
        let mut error = Self::new(400, code, humane);
        let detail = printable(&detail);
        if settings.tells_faults() {
            error.humane = format!("{} {detail}", error.humane).into();
        }
        error.detail = Some(detail);
        error
    }

    /// The same with other words for people.
    ///
    /// ```
    /// use presign::wire::chief::ChiefError;
    ///
    /// let error = ChiefError::unauthorized().with_humane("The provided API key is invalid or has been revoked.");
    /// assert!(error.to_answer().body().contains("The provided API key"));
    /// ```
    #[must_use]
    pub fn with_humane(mut self, humane: impl Into<Cow<'static, str>>) -> Self {
        self.humane = humane.into();
        self
    }

    /// The code: dotted, in lower case, never reworded.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::unauthorized().code(), "publicapi.auth.invalid");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The words for people.
    ///
    /// ```
    /// assert!(presign::wire::chief::ChiefError::unauthorized().humane().starts_with("The API key"));
    /// ```
    #[must_use]
    pub fn humane(&self) -> &str {
        &self.humane
    }

    /// The HTTP status, which `statusCode` says too.
    ///
    /// ```
    /// assert_eq!(presign::wire::chief::ChiefError::project_missing().status(), 400);
    /// ```
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// What exactly was wrong, with the names of fields and without their values: for the log. It is sent only where
    /// [`tell_faults`](super::SettingsBuilder::tell_faults) says so.
    ///
    /// Names that are not known are the client's own, so what would begin a new line or cannot be seen is escaped, and after
    /// 1,000 characters comes `...`.
    ///
    /// ```
    /// use presign::wire::chief::{CreateAsset, Settings};
    ///
    /// let error = CreateAsset::parse(br#"{"mime_type": "application/pdf"}"#, &Settings::default()).unwrap_err();
    /// assert_eq!(error.detail(), Some("body.filename: Field required"));
    /// ```
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The answer.
    ///
    /// ```
    /// let answer = presign::wire::chief::ChiefError::project_missing().to_answer();
    /// assert!(answer.body().ends_with(r#""statusCode":400}"#));
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(self.status, self)
    }
}

/// A text with a client's words in it, made fit for one line of a log.
fn printable(text: &str) -> String {
    const MOST: usize = 1_000;
    let mut out = String::with_capacity(text.len().min(MOST));
    for char in text.chars().take(MOST) {
        match char {
            '\'' | '"' => out.push(char),
            _ => out.extend(char.escape_debug()),
        }
    }
    if text.chars().nth(MOST).is_some() {
        out.push_str("...");
    }
    out
}

impl Serialize for ChiefError {
    /// `{"code", "humane", "statusCode"}`
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ChiefError", 3)?;
        out.serialize_field("code", &self.code)?;
        out.serialize_field("humane", &self.humane)?;
        out.serialize_field("statusCode", &self.status)?;
        out.end()
    }
}

impl From<ChiefError> for Answer {
    fn from(error: ChiefError) -> Self {
        error.to_answer()
    }
}

impl fmt::Display for ChiefError {
    /// For a log: the status, the code and the detail.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.detail.as_deref().unwrap_or(&self.humane))
    }
}

impl core::error::Error for ChiefError {}
