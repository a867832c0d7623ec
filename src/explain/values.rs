//! The values of a signature's parameters, read as strictly as S3 reads them.

use alloc::string::String;
use alloc::vec::Vec;

use super::shown::swallowed_a_secret;
use super::signature::SignatureVersion;
use crate::encode::is_digits;
pub(super) use crate::encode::number;
use crate::header::HeaderName;
pub(super) use crate::time::CLOCK_SKEW as MOST_AHEAD;
use crate::time::Timestamp;

/// An access key ID and its scope; Version 2 has no scope, and Version 4A no region.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    pub(super) access_key_id: String,
    pub(super) scope: Option<Scope>,
}

#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) date: String,
    pub(super) region: Option<String>,
    pub(super) service: String,
}

impl Credential {
    pub(super) fn parse(text: &str, version: SignatureVersion) -> Option<Self> {
        // An access key ID could hold a `/`, so the scope is taken from the end.
        let mut parts = text.rsplit('/');
        if parts.next() != Some("aws4_request") {
            return None;
        }
        let service = parts.next()?;
        let region = if version == SignatureVersion::V4a { None } else { Some(parts.next()?) };
        let date = parts.next()?;
        let length = [service, date].into_iter().chain(region).map(|part| part.len() + 1).sum::<usize>();
        let id = text.get(..text.len().checked_sub("/aws4_request".len() + length)?)?;
        let digits = date.len() == 8 && is_digits(date);
        let good = digits && is_word(service) && region.is_none_or(is_word) && is_id(id);
        let scope = Scope { date: date.into(), region: region.map(Into::into), service: service.into() };
        good.then(|| Self { access_key_id: id.into(), scope: Some(scope) })
    }
}

/// What a region or a service can be called.
fn is_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

/// What an access key ID looks like.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(fits)
}

/// `20260102T030405Z` and no other form.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).ok().filter(|at| at.amz_date().as_str() == text)
}

/// The names of a list of headers, and whether it is sorted, in lower case and without repetition. Not what is no list of
/// names.
pub(super) fn names(text: &str) -> Option<(Vec<String>, bool)> {
    // More than any server takes.
    const MOST: usize = 128;
    let names: Vec<_> = text.split(';').take(MOST + 1).collect();
    let good = names.is_sorted_by(|a, b| a < b) && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_name = |name: &&str| HeaderName::new(*name).is_ok() && !swallowed_a_secret(name);
    let valid = names.len() <= MOST && names.iter().all(is_name);
    valid.then(|| (names.into_iter().map(str::to_ascii_lowercase).collect(), good))
}

/// Whether browsers keep a header to themselves (Fetch Standard, "forbidden request-header"). `host` and `content-length`
/// follow from the request, so nobody has to set them.
pub(super) fn browsers_refuse(name: &str) -> bool {
    let theirs = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    ];
    theirs.contains(&name) || name.starts_with("sec-") || name.starts_with("proxy-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials() {
        let parse = |text| {
            let one = Credential::parse(text, SignatureVersion::V4)?;
            let scope = one.scope?;
            Some([one.access_key_id, scope.date, scope.region?, scope.service].join(" "))
        };
        let told = |text: &str| Some(String::from(text));
        assert_eq!(parse("AKID/20260102/eu-west-1/s3/aws4_request"), told("AKID 20260102 eu-west-1 s3"));
        assert_eq!(parse("A/B/20260102/r/s3/aws4_request"), told("A/B 20260102 r s3"));
        for bad in [
            "",
            "aws4_request",
            "AKID",
            "/20260102/r/s3/aws4_request",
            "AKID/2026010/r/s3/aws4_request",
            "AKID/20260102/r/s3/aws5_request",
            "AKID/20260102//s3/aws4_request",
            "AKID/20260102/s3/aws4_request",
            "a&X-Amz-Signature=abc/20260102/r/s3/aws4_request",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        let v4a = Credential::parse("AKID/20260102/s3/aws4_request", SignatureVersion::V4a).unwrap();
        assert_eq!(v4a.scope.unwrap().region, None);
    }

    #[test]
    fn dates() {
        assert!(date("20260102T030405Z").is_some());
        assert!(date("2026-01-02T03:04:05Z").is_none());
    }
}
