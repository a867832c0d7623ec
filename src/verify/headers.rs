//! The headers as they were received, against the names that were signed.
//!
//! S3's rule: whatever begins with `x-amz-` and is there must be signed. A signed header is there once; which of two values
//! counts is answered differently everywhere.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::error::{VerifyError, VerifyErrorKind};
use super::query::ReceivedQuery;
use super::received::Received;
use crate::error::ErrorKind;
use crate::header::{HeaderName, HeaderValue, is_token};
use crate::sigv4::Headers;

/// Headers that are there once at most, signed or not: they say what the body is, or which part of the object is meant.
const ONCE: [&str; 7] = [
    "content-encoding",
    "content-length",
    "content-md5",
    "content-range",
    "content-type",
    "range",
    "transfer-encoding",
];

pub(super) struct SignedHeaders<'a> {
    /// What is hashed.
    pub(super) headers: Headers<'a>,
    /// The body's MD5, signed or not: S3 checks it either way.
    pub(super) content_md5: Option<&'a [u8]>,
}

impl<'a> SignedHeaders<'a> {
    /// `names` are those of the signed headers, in order and without `host`.
    pub(super) fn check(
        received: &Received<'a>,
        names: &[&'a str],
        query: &ReceivedQuery<'_>,
        must_be_signed: &[HeaderName<'static>],
    ) -> Result<Self, VerifyError> {
        let mut values: Vec<Option<&'a [u8]>> = vec![None; names.len()];
        let (mut seen, mut content_md5) = (0_u8, None);
        for (name, value) in received.headers() {
            // RFC 9112 section 5.1: a server that takes a space away reads another header than the one that was looked at.
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(fault(VerifyErrorKind::MalformedHeader, name));
            }
            if let Some(at) = ONCE.iter().position(|once| once.eq_ignore_ascii_case(name)) {
                if seen & 1 << at != 0 {
                    return Err(fault(VerifyErrorKind::DuplicateHeader, name));
                }
                seen |= 1 << at;
                check_body_header(name, value)?;
                if name.eq_ignore_ascii_case("content-md5") {
                    content_md5 = Some(value);
                }
            }
            let amz = is_amz(name);
            if amz && query.has_hoisted(&name.to_ascii_lowercase()) {
                return Err(fault(VerifyErrorKind::ConflictingValue, name));
            }
            match names.binary_search_by(|signed| cmp_lower(signed, name)) {
                Ok(at) => {
                    let place = values.get_mut(at);
                    if place.is_some_and(|place| place.replace(value).is_some()) {
                        return Err(fault(VerifyErrorKind::DuplicateHeader, name));
                    }
                }
                Err(_)
                    if amz || must_be_signed.iter().any(|must| must.as_str().eq_ignore_ascii_case(name)) =>
                {
                    return Err(fault(VerifyErrorKind::UnsignedHeader, name));
                }
                Err(_) => {}
            }
        }
        let mut headers = Headers::new();
        for (name, value) in names.iter().zip(values) {
            let value = value.ok_or_else(|| fault(VerifyErrorKind::MissingHeader, name))?;
            headers.insert(HeaderName::from_valid(*name), checked(name, value)?);
        }
        Ok(Self { headers, content_md5 })
    }

    /// Whether they say nothing: none is signed, nor is the body's MD5 there. Asked first, since most requests are so.
    pub(super) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.content_md5.is_none()
    }

    /// The value of a header that was signed.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        if self.is_empty() { None } else { self.headers.get(name) }
    }
}

fn checked<'a>(name: &str, value: &'a [u8]) -> Result<HeaderValue<'a>, VerifyError> {
    let text = text(value).ok_or_else(|| fault(VerifyErrorKind::MalformedHeader, name))?;
    let value = HeaderValue::new(text).map_err(|error| match error.kind() {
        ErrorKind::TooLong => fault(VerifyErrorKind::TooLarge, name),
        _ => fault(VerifyErrorKind::MalformedHeader, name),
    })?;
    // What a log must not hold: an encryption key of the client's, a token.
    let secret = name.ends_with("-customer-key") || name == "x-amz-security-token";
    Ok(if secret { value.sensitive() } else { value })
}

/// A value as text, without the white space around it that is no part of it (RFC 9110 section 5.5).
pub(super) fn text(value: &[u8]) -> Option<&str> {
    core::str::from_utf8(value).ok().map(|text| text.trim_matches([' ', '\t']))
}

/// Bodies that arrive in another form than they are stored in are refused, since what streams by is not what was hashed.
fn check_body_header(name: &str, value: &[u8]) -> Result<(), VerifyError> {
    let chunked = name.eq_ignore_ascii_case("content-encoding")
        && value
            .split(|byte| *byte == b',')
            .any(|coding| coding.trim_ascii().eq_ignore_ascii_case(b"aws-chunked"));
    match chunked {
        true => Err(fault(VerifyErrorKind::UnsupportedPayloadMode, name)),
        false => Ok(()),
    }
}

/// Whether a name begins with `x-amz-`.
pub(super) fn is_amz(name: &str) -> bool {
    name.as_bytes().get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"))
}

/// The order of a name in lower case against one in any case.
fn cmp_lower(lower: &str, name: &str) -> Ordering {
    lower.bytes().cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// About a header. A name that is none is not told.
#[cold]
pub(super) fn fault(kind: VerifyErrorKind, name: &str) -> VerifyError {
    match HeaderName::new(name) {
        Ok(name) => VerifyError::new(kind, String::from(name.as_str())),
        Err(_) => VerifyError::new(kind, "header"),
    }
}
