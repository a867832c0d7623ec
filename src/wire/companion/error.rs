//! [`CompanionError`]: every answer that is no success.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::wire::Answer;
use crate::wire::json::{JsonError, JsonFault};

/// What express writes before JSON.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// JSON that no cache keeps: it holds what signs, or is true for this moment alone.
pub(super) fn answer(status: u16, body: &impl Serialize) -> Answer {
    Answer::with_type(status, JSON, body).header("cache-control", "no-store")
}

/// Companion's error envelope, `{"error": text}`, with its status.
///
/// ```
/// use presign::wire::companion::CompanionError;
///
/// let answer = CompanionError::not_configured().to_answer();
/// assert_eq!(answer.status(), 400);
/// assert_eq!(answer.body(), r#"{"error":"This Companion server does not support uploading to S3"}"#);
/// ```
#[derive(Clone, Debug)]
pub struct CompanionError {
    status: u16,
    text: Cow<'static, str>,
    fault: Option<Error>,
}

impl CompanionError {
    /// Any text with any status.
    ///
    /// ```
    /// let error = presign::wire::companion::CompanionError::new(402, "s3: your quota is used up");
    /// assert_eq!((error.status(), error.to_string().as_str()), (402, "s3: your quota is used up"));
    /// ```
    #[must_use]
    pub fn new(status: u16, text: impl Into<Cow<'static, str>>) -> Self {
        Self { status, text: text.into(), fault: None }
    }

    /// 400: the service has no bucket, on every route but [`no_sts`](Self::no_sts)'s.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::CompanionError::not_configured().status(), 400);
    /// ```
    #[must_use]
    pub fn not_configured() -> Self {
        Self::new(400, "This Companion server does not support uploading to S3")
    }

    /// 400: `GET /s3/sts` of a service that gives out no credentials.
    ///
    /// ```
    /// let answer = presign::wire::companion::CompanionError::no_sts().to_answer();
    /// assert_eq!(answer.body(), r#"{"error":"This Companion server does not support STS credentials"}"#);
    /// ```
    #[must_use]
    pub fn no_sts() -> Self {
        Self::new(400, "This Companion server does not support STS credentials")
    }

    /// 401: nobody is signed in. Companion asks nobody who they are.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::CompanionError::unauthorized().status(), 401);
    /// ```
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "s3: not signed in")
    }

    /// 403: the upload or the key is not the caller's. The same for every reason.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::CompanionError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(403, "s3: not an upload of yours")
    }

    /// What became of a storage call that failed, by the code of the store's `Error` document (`None` where there is
    /// none).
    ///
    /// 404 for `NoSuchUpload`, as for an upload that was completed or given up before; 400 for what the client's list of
    /// parts is to blame for; 502 for all else. Companion answers 500 to all of them. The store's text is never passed
    /// on.
    ///
    /// ```
    /// use presign::wire::companion::CompanionError;
    ///
    /// let status = |code| CompanionError::store(code).status();
    /// assert_eq!((status(Some("NoSuchUpload")), status(Some("InvalidPart")), status(None)), (404, 400, 502));
    /// ```
    #[must_use]
    pub fn store(code: Option<&str>) -> Self {
        match code {
            Some("NoSuchUpload") => Self::new(404, "s3: NoSuchUpload: no such upload, or no longer"),
            Some("InvalidPart") => {
                Self::new(400, "s3: InvalidPart: a part is not there, or has another entity tag")
            }
            Some("InvalidPartOrder") => Self::new(400, "s3: InvalidPartOrder: the parts are not in order"),
            Some("EntityTooSmall") => {
                Self::new(400, "s3: EntityTooSmall: a part that is not the last has less than 5 MiB")
            }
            Some("EntityTooLarge") => Self::new(400, "s3: EntityTooLarge: larger than the store takes"),
            _ => Self::new(502, "s3: the store did not do it"),
        }
    }

    /// What a value is refused for: 400, with the name of the field.
    ///
    /// ```
    /// use presign::ObjectKey;
    /// use presign::wire::companion::CompanionError;
    ///
    /// let error = CompanionError::refused(&ObjectKey::new("a//b").unwrap_err());
    /// assert_eq!(error.status(), 400);
    /// assert!(error.to_string().starts_with("s3: object key: "));
    /// ```
    #[must_use]
    pub fn refused(error: &Error) -> Self {
        Self::new(400, format!("s3: {error}"))
    }

    /// 500: the service's own fault, such as credentials that end too soon. The client learns nothing of it;
    /// [`source`](core::error::Error::source) is for the log.
    ///
    /// ```
    /// use presign::wire::companion::CompanionError;
    ///
    /// let error = CompanionError::fault(presign::ObjectKey::new("").unwrap_err());
    /// assert_eq!(error.to_answer().body(), r#"{"error":"s3: internal error"}"#);
    /// assert!(std::error::Error::source(&error).is_some());
    /// ```
    #[must_use]
    pub fn fault(fault: Error) -> Self {
        Self { fault: Some(fault), ..Self::new(500, "s3: internal error") }
    }

    /// What signing refused: the client's values, or the service's own set-up.
    pub(super) fn signing(error: Error) -> Self {
        match error.kind() {
            ErrorKind::CredentialsExpireFirst | ErrorKind::Unsupported | ErrorKind::PublicAcl => {
                Self::fault(error)
            }
            ErrorKind::OutOfRange if error.field() != "partNumber" => Self::fault(error),
            _ => Self::refused(&error),
        }
    }

    /// A body that is not read: 413 for one that is too long, 400 else. Companion answers the same statuses, in HTML.
    pub(super) fn body(error: JsonError) -> Self {
        match error.fault() {
            JsonFault::TooLong | JsonFault::TooMany => Self::new(413, "s3: body: longer than is read"),
            _ => Self::new(400, format!("s3: body: {error}; allowed: JSON")),
        }
    }

    /// One of the crate's own, about a field.
    pub(super) fn field(field: &str, problem: &str, allowed: &str) -> Self {
        Self::new(400, format!("s3: {field}: {problem}; allowed: {allowed}"))
    }

    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::CompanionError::forbidden().status(), 403);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What the client is sent.
    ///
    /// ```
    /// let answer = presign::wire::companion::CompanionError::no_sts().to_answer();
    /// assert_eq!(answer.headers().next(), Some(("content-type", "application/json; charset=utf-8")));
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(Serialize)]
        struct Envelope<'e> {
            error: &'e str,
        }
        answer(self.status, &Envelope { error: &self.text })
    }
}

impl From<CompanionError> for Answer {
    fn from(error: CompanionError) -> Self {
        error.to_answer()
    }
}

impl fmt::Display for CompanionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for CompanionError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.fault.as_ref().map(|fault| fault as _)
    }
}
