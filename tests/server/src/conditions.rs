//! `If-Match`, `If-None-Match` and their kin.

use http::HeaderMap;
use http::header::ETAG;
use s3s::dto::{ETagCondition, Timestamp};
use s3s::{S3Result, s3_error};

use crate::store::Object;

/// The four conditions of a read, or of the source of a copy.
pub(crate) struct Read<'a> {
    pub(crate) if_match: Option<&'a ETagCondition>,
    pub(crate) if_none_match: Option<&'a ETagCondition>,
    pub(crate) if_modified_since: Option<&'a Timestamp>,
    pub(crate) if_unmodified_since: Option<&'a Timestamp>,
}

impl Read<'_> {
    /// In the order of RFC 9110, section 13.2.2: an ETag counts more than a date.
    pub(crate) fn check(&self, object: &Object) -> S3Result {
        match (self.if_match, self.if_unmodified_since) {
            (Some(condition), _) if !matches(condition, object) => return Err(failed()),
            (None, Some(date)) if object.modified > *date => return Err(failed()),
            _ => {}
        }
        match (self.if_none_match, self.if_modified_since) {
            (Some(condition), _) if names(condition, object) => Err(not_modified(object)),
            (None, Some(date)) if object.modified <= *date => Err(not_modified(object)),
            _ => Ok(()),
        }
    }

    /// A copy has no one to tell that nothing changed: there every failed condition is a 412.
    pub(crate) fn check_source(&self, object: &Object) -> S3Result {
        self.check(object).map_err(|_| failed())
    }
}

/// May `current` be replaced or deleted?
pub(crate) fn check_write(
    current: Option<&Object>,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result {
    match (if_match, current) {
        (Some(ETagCondition::ETag(_)), None) => return Err(s3_error!(NoSuchKey)),
        (Some(_), None) => return Err(failed()),
        (Some(condition), Some(object)) if !matches(condition, object) => return Err(failed()),
        _ => {}
    }
    match (if_none_match, current) {
        (Some(condition), Some(object)) if names(condition, object) => Err(failed()),
        _ => Ok(()),
    }
}

/// The strong comparison, for `If-Match`.
fn matches(condition: &ETagCondition, object: &Object) -> bool {
    condition.as_etag().is_none_or(|e_tag| e_tag.strong_cmp(&object.e_tag()))
}

/// The weak comparison, for `If-None-Match`.
fn names(condition: &ETagCondition, object: &Object) -> bool {
    condition.as_etag().is_none_or(|e_tag| e_tag.weak_cmp(&object.e_tag()))
}

fn failed() -> s3s::S3Error {
    s3_error!(PreconditionFailed, "a condition of the request does not hold")
}

fn not_modified(object: &Object) -> s3s::S3Error {
    let mut error = s3_error!(NotModified);
    // A 304 names what the client's copy was compared with.
    let mut headers = HeaderMap::new();
    if let Ok(e_tag) = object.e_tag().to_http_header() {
        headers.insert(ETAG, e_tag);
    }
    error.set_headers(headers);
    error
}
