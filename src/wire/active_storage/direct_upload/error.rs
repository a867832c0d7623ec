//! [`DirectUploadError`]: why a direct upload was refused.

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use core::fmt;

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::wire::Answer;

/// What a direct upload was refused for.
///
/// ```
/// use presign::wire::active_storage::{DirectUploadFault, DirectUploadRequest, RailsVersion};
///
/// let refused = DirectUploadRequest::parse(b"{}", RailsVersion::V8_0).unwrap_err();
/// assert_eq!(refused.fault(), DirectUploadFault::NoBlob);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DirectUploadFault {
    /// The body is no JSON that is read here.
    NotJson,
    /// There is no `blob`, or nothing in it.
    NoBlob,
    /// A field of the blob is missing or is not what it has to be.
    Field,
    /// Nothing of the request: a lifetime or an option of the service, credentials that end too soon, a store that cannot do
    /// what was asked of it.
    Service,
}

/// A direct upload that was refused, with the field.
///
/// ```
/// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
///
/// let body = br#"{"blob": {"filename": "a", "byte_size": 1, "checksum": "x"}}"#;
/// let refused = DirectUploadRequest::parse(body, RailsVersion::V8_0).unwrap_err();
/// assert!(refused.to_string().starts_with("blob.checksum: "));
/// assert_eq!(refused.to_answer().body(), r#"{"status":422,"error":"Unprocessable Entity"}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectUploadError {
    fault: DirectUploadFault,
    field: &'static str,
    problem: Cow<'static, str>,
}

impl DirectUploadError {
    pub(super) const fn not_json(problem: &'static str) -> Self {
        Self { fault: DirectUploadFault::NotJson, field: "body", problem: Cow::Borrowed(problem) }
    }

    pub(super) const fn no_blob() -> Self {
        Self { fault: DirectUploadFault::NoBlob, field: "blob", problem: Cow::Borrowed("missing") }
    }

    pub(super) const fn field(field: &'static str, problem: &'static str) -> Self {
        Self { fault: DirectUploadFault::Field, field, problem: Cow::Borrowed(problem) }
    }

    /// What a value of ours refused.
    pub(super) fn refused(field: &'static str, error: &Error) -> Self {
        Self { fault: DirectUploadFault::Field, field, problem: Cow::Owned(error.to_string()) }
    }

    /// What was refused when all was signed: something that the client chose, or not.
    pub(in crate::wire::active_storage) fn signing(error: &Error) -> Self {
        let field = match (error.kind(), error.field()) {
            (ErrorKind::ActiveContent, _) => "blob.content_type",
            (ErrorKind::OutOfRange, "content-length") => "blob.byte_size",
            (_, name) if name.starts_with("x-amz-meta-") => "blob.metadata.custom",
            _ => return Self { fault: DirectUploadFault::Service, ..Self::refused("service", error) },
        };
        Self::refused(field, error)
    }

    /// What it was refused for.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadFault, DirectUploadRequest, RailsVersion};
    ///
    /// let refused = DirectUploadRequest::parse(b"{", RailsVersion::V8_0).unwrap_err();
    /// assert_eq!(refused.fault(), DirectUploadFault::NotJson);
    /// ```
    #[must_use]
    pub const fn fault(&self) -> DirectUploadFault {
        self.fault
    }

    /// 400 for a body without a blob, as Rails answers; 422 for a field, where Rails answers 500; 500 for a fault of the
    /// service.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
    ///
    /// let refused = DirectUploadRequest::parse(b"{}", RailsVersion::V8_0).unwrap_err();
    /// assert_eq!(refused.to_answer().body(), r#"{"status":400,"error":"Bad Request"}"#);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        self.answer(422, "Unprocessable Entity")
    }

    /// Exactly what Rails answers, which looks for a field's fault only when its database refuses the row: 500.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUploadRequest, RailsVersion};
    ///
    /// let refused = DirectUploadRequest::parse(br#"{"blob":{"filename":"a"}}"#, RailsVersion::V8_0).unwrap_err();
    /// assert_eq!(refused.to_rails_answer().body(), r#"{"status":500,"error":"Internal Server Error"}"#);
    /// ```
    #[must_use]
    pub fn to_rails_answer(&self) -> Answer {
        self.answer(500, "Internal Server Error")
    }

    fn answer(&self, status: u16, error: &'static str) -> Answer {
        let (status, error) = match self.fault {
            DirectUploadFault::NotJson | DirectUploadFault::NoBlob => (400, "Bad Request"),
            DirectUploadFault::Field => (status, error),
            DirectUploadFault::Service => (500, "Internal Server Error"),
        };
        Answer::with_type(status, "application/json; charset=UTF-8", &Body { status, error })
    }
}

#[derive(Serialize)]
struct Body {
    status: u16,
    error: &'static str,
}

impl fmt::Display for DirectUploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

impl core::error::Error for DirectUploadError {}
