//! Bodies of requests: [`check_json`], and how they are read.

use super::error::CompanionError;
use crate::wire::json::{Json, Limits};

/// That the `Content-Type` of a request with a body is JSON: to be asked before the body is read.
///
/// A page anywhere can have a visitor's browser send a body of another type, with the visitor's cookies and without asking
/// the service first (the "simple" requests of the Fetch standard); JSON it cannot. `@uppy/aws-s3` says `application/json`, and
/// a page's own `signRequest` has to. Companion reads no other type either, and then misses the `filename`.
///
/// # Errors
/// 415 for every other type, and for none.
///
/// ```
/// use presign::wire::companion::check_json;
///
/// assert!(check_json(Some("application/json; charset=utf-8")).is_ok());
/// assert_eq!(check_json(Some("text/plain")).unwrap_err().status(), 415);
/// assert_eq!(check_json(None).unwrap_err().status(), 415);
/// ```
pub fn check_json(content_type: Option<&str>) -> Result<(), CompanionError> {
    let value = content_type.unwrap_or_default();
    let (media_type, parameters) = value.split_once(';').unwrap_or((value, ""));
    let parameters = parameters.trim();
    let is_utf8 =
        ["", "charset=utf-8", "charset=\"utf-8\""].iter().any(|known| parameters.eq_ignore_ascii_case(known));
    if media_type.trim().eq_ignore_ascii_case("application/json") && is_utf8 {
        return Ok(());
    }
    Err(CompanionError::new(415, "s3: content-type: no JSON; allowed: application/json in UTF-8"))
}

/// Reads a JSON body; express takes one that is empty for `{}`, and nothing but objects and lists.
pub(super) fn read_body(body: &[u8], limits: Limits) -> Result<Json<'_>, CompanionError> {
    if body.is_empty() {
        return Ok(Json::Null);
    }
    match Json::read(body, limits).map_err(CompanionError::body)? {
        json @ (Json::Object(_) | Json::Array(_)) => Ok(json),
        _ => Err(CompanionError::field("body", "no object", "a JSON object")),
    }
}
