//! [`ReceivedError`]: a refusal as a client reads it, in whichever of the forms that Aura's pages show.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::wire::json::{Json, Limits};

/// A refusal as a client received it.
///
/// Aura's pages disagree: the reference shows FastAPI's list alone for a 422, the guide shows the older words of pydantic 1 beside
/// a member `error`. Both are read, and the envelope of the other statuses; what is neither leaves everything empty, since the
/// status says enough.
///
/// ```
/// use presign::wire::aura::ReceivedError;
///
/// let older = br#"{"error": "Validation error", "error_code": null,
///     "detail": [{"loc": ["body", "blob", "filename"], "msg": "field required", "type": "value_error.missing"}]}"#;
/// let received = ReceivedError::read(older);
/// assert_eq!(received.error.as_deref(), Some("Validation error"));
/// assert_eq!(received.faults[0].loc, "body.blob.filename");
/// assert_eq!(ReceivedError::read(b"<html>"), ReceivedError::default());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedError {
    /// `detail`, where it is a text.
    pub detail: Option<String>,
    /// `error`
    pub error: Option<String>,
    /// `error_code`
    pub error_code: Option<String>,
    /// `detail`, where it is a list.
    pub faults: Vec<ReceivedFault>,
}

/// One fault of a request, as a client received it.
///
/// ```
/// let received = presign::wire::aura::ReceivedError::read(br#"{"detail": [{"loc": ["body", 3], "msg": "m", "type": "t"}]}"#);
/// assert_eq!((received.faults[0].loc.as_str(), received.faults[0].kind.as_str()), ("body.3", "t"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedFault {
    /// The steps of `loc`, joined by dots.
    pub loc: String,
    /// `msg`
    pub msg: String,
    /// `type`: `missing`, or `value_error.missing` in the older words.
    pub kind: String,
}

impl ReceivedError {
    /// Reads the body of a refusal; one of more than 8 MiB is none.
    ///
    /// ```
    /// use presign::wire::aura::{AuraError, ReceivedError};
    ///
    /// let received = ReceivedError::read(AuraError::not_found().to_answer().body().as_bytes());
    /// assert_eq!((received.detail.as_deref(), received.error_code), (Some("Not found"), None));
    /// ```
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        // Room for the largest list, which shows what was refused.
        let limits = Limits { bytes: 8 << 20, depth: u8::MAX, values: 1 << 20 };
        let Ok(json) = Json::read(body, limits) else { return Self::default() };
        let text = |json: &Json<'_>, name: &str| match json.get(name) {
            Some(Json::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let faults: &[Json<'_>] = match json.get("detail") {
            Some(Json::Array(faults)) => faults,
            _ => &[],
        };
        let fault = |json: &Json<'_>| ReceivedFault {
            loc: json.get("loc").map(joined).unwrap_or_default(),
            msg: text(json, "msg").unwrap_or_default(),
            kind: text(json, "type").unwrap_or_default(),
        };
        Self {
            detail: text(&json, "detail"),
            error: text(&json, "error"),
            error_code: text(&json, "error_code"),
            faults: faults.iter().map(fault).collect(),
        }
    }
}

fn joined(loc: &Json<'_>) -> String {
    let Json::Array(steps) = loc else { return String::new() };
    let steps: Vec<_> = steps
        .iter()
        .map(|step| match step {
            Json::Text(text) => text,
            Json::Number(number) => number.as_str(),
            _ => "",
        })
        .collect();
    steps.join(".")
}
