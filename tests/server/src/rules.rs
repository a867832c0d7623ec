//! What a signed request must be like before its signature is worth computing.
//!
//! `s3s` verifies the signature, the dates and the scope's date. It is lenient elsewhere: it accepts any region,
//! any lifetime, a path that is signed as it was written, an unsigned `host`, unsigned `x-amz-*` headers, a signed
//! header that is absent, Signature Version 2, and it drops a query parameter that occurs twice. Each is refused
//! here, so that a signer that relies on one of them fails against this server.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use s3s::{S3Result, s3_error};

use crate::percent;

/// Seven days, the longest that Signature Version 4 allows a URL to live.
pub(crate) const LONGEST_LIFE: u32 = 604_800;

/// The parameters of the signature itself, all of which must be there.
const REQUIRED: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];
const TOKEN: &str = "X-Amz-Security-Token";

/// What the rules compare with.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) region: String,
    pub(crate) session_token: Option<String>,
}

/// What a request says about its own signature, in the query or in `Authorization`.
struct Claim {
    credential: String,
    signed_headers: String,
    session_token: Option<String>,
}

impl Rules {
    /// Refuses everything that a strict S3 would. The signature comes afterwards.
    pub(crate) fn check(&self, request: &Parts) -> S3Result {
        canonical_path(request)?;
        let query = parse_query(request.uri.query())?;
        let claim = claim(&query, &request.headers)?;
        self.scope(&claim.credential)?;
        self.token(claim.session_token.as_deref())?;
        signed_headers(&claim.signed_headers, &request.headers)
    }

    /// The scope must be this server's.
    pub(crate) fn scope(&self, credential: &str) -> S3Result {
        // An access key ID could hold a `/`, so the scope is taken from the end.
        let mut parts = credential.rsplitn(5, '/');
        let (terminator, service, region) = (parts.next(), parts.next(), parts.next());
        if parts.count() != 2 || terminator != Some("aws4_request") {
            return Err(s3_error!(AuthorizationQueryParametersError, "the credential scope is malformed"));
        }
        if service != Some("s3") {
            return Err(s3_error!(AuthorizationQueryParametersError, "the service in the scope must be s3"));
        }
        if region != Some(&self.region) {
            let expected = &self.region;
            return Err(s3_error!(
                AuthorizationQueryParametersError,
                "the region in the scope must be {expected}"
            ));
        }
        Ok(())
    }

    /// The token must be the one that the key came with.
    pub(crate) fn token(&self, given: Option<&str>) -> S3Result {
        match (self.session_token.as_deref(), given) {
            (Some(expected), Some(given)) if expected == given => Ok(()),
            (None, None) => Ok(()),
            (Some(_), None) => Err(s3_error!(InvalidAccessKeyId, "this key needs its session token")),
            (Some(_), Some(_)) => Err(s3_error!(InvalidToken, "the session token is not this key's")),
            (None, Some(_)) => Err(s3_error!(InvalidToken, "this key has no session token")),
        }
    }
}

/// The path must be written as it was signed: decoded once, and encoded again in the one canonical way.
pub(crate) fn canonical_path(request: &Parts) -> S3Result {
    if request.uri.authority().is_some() {
        return Err(s3_error!(InvalidURI, "the request target must be a path"));
    }
    let path = request.uri.path();
    let Some(decoded) = percent::decode(path) else {
        return Err(s3_error!(InvalidURI, "the path is not percent-encoded UTF-8"));
    };
    if percent::encode_path(decoded.as_bytes()) != path {
        return Err(s3_error!(SignatureDoesNotMatch, "the path is not in its canonical form"));
    }
    Ok(())
}

/// Decodes the query. No parameter of S3 may be repeated, and whoever reads one of two copies may read another
/// one than was meant.
fn parse_query(query: Option<&str>) -> S3Result<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in query.into_iter().flat_map(|query| query.split('&')) {
        // `+` is a space to some and a plus to others: a signer has to write %20 or %2B.
        if pair.contains('+') {
            return Err(s3_error!(InvalidURI, "a + in the query"));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (percent::decode(name), percent::decode(value)) else {
            return Err(s3_error!(InvalidURI, "the query is not percent-encoded UTF-8"));
        };
        if pairs.iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(&name)) {
            return Err(s3_error!(InvalidArgument, "a query parameter occurs twice"));
        }
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// Finds the one signature of the request.
fn claim(query: &[(String, String)], headers: &HeaderMap) -> S3Result<Claim> {
    let amazon = |name: &str| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"));
    let in_query = query.iter().any(|(name, _)| amazon(name));
    let old = ["Signature", "AWSAccessKeyId"];
    if query.iter().any(|(name, _)| old.iter().any(|old| name.eq_ignore_ascii_case(old))) {
        return Err(s3_error!(InvalidRequest, "Signature Version 2 is not accepted"));
    }
    match (in_query, headers.get(AUTHORIZATION)) {
        (true, Some(_)) => Err(s3_error!(InvalidArgument, "signed in the query and in Authorization")),
        (false, None) => Err(s3_error!(AccessDenied, "anonymous requests are not accepted")),
        (true, None) => query_claim(query, headers),
        (false, Some(value)) => {
            let value = value.to_str().unwrap_or_default();
            header_claim(value, headers).ok_or_else(|| {
                s3_error!(
                    AuthorizationHeaderMalformed,
                    "Authorization is not AWS4-HMAC-SHA256 with its three parts"
                )
            })
        }
    }
}

fn query_claim(query: &[(String, String)], headers: &HeaderMap) -> S3Result<Claim> {
    let value = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    if let Some(missing) = REQUIRED.into_iter().find(|name| value(name).is_none()) {
        return Err(s3_error!(AuthorizationQueryParametersError, "{missing} is missing"));
    }
    // A header that was moved into the query would be ignored by `s3s`: better refused than half meant.
    let ours = |name: &str, value: &str| {
        // What a presigned URL means anyway; the SDK for JavaScript says it.
        let unsigned = name == "X-Amz-Content-Sha256" && value == "UNSIGNED-PAYLOAD";
        name == TOKEN || REQUIRED.contains(&name) || unsigned
    };
    let amazon = |name: &str| name.to_ascii_lowercase().starts_with("x-amz-");
    if query.iter().any(|(name, value)| amazon(name) && !ours(name, value)) {
        return Err(s3_error!(
            AuthorizationQueryParametersError,
            "an X-Amz- parameter that is not the signature's"
        ));
    }
    if value("X-Amz-Algorithm") != Some("AWS4-HMAC-SHA256") {
        return Err(s3_error!(AuthorizationQueryParametersError, "X-Amz-Algorithm must be AWS4-HMAC-SHA256"));
    }
    let expires = value("X-Amz-Expires").filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let expires: Option<u32> = expires.and_then(|text| text.parse().ok());
    if !expires.is_some_and(|seconds| (1..=LONGEST_LIFE).contains(&seconds)) {
        return Err(s3_error!(
            AuthorizationQueryParametersError,
            "X-Amz-Expires must be from 1 to {LONGEST_LIFE} seconds"
        ));
    }
    if headers.contains_key("x-amz-security-token") {
        return Err(s3_error!(InvalidToken, "the token of a presigned URL belongs in its query"));
    }
    Ok(Claim {
        credential: value("X-Amz-Credential").unwrap_or_default().to_owned(),
        signed_headers: value("X-Amz-SignedHeaders").unwrap_or_default().to_owned(),
        session_token: value(TOKEN).map(str::to_owned),
    })
}

fn header_claim(authorization: &str, headers: &HeaderMap) -> Option<Claim> {
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let field = |name: &str| {
        let mut values =
            fields.split(',').filter_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        values.next().filter(|_| values.next().is_none())
    };
    field("Signature")?;
    let token = headers.get("x-amz-security-token").map(|value| value.to_str().unwrap_or_default());
    Some(Claim {
        credential: field("Credential")?.to_owned(),
        signed_headers: field("SignedHeaders")?.to_owned(),
        session_token: token.map(str::to_owned),
    })
}

/// `host` and every `x-amz-*` header must be signed, and what is signed must be there, once.
fn signed_headers(list: &str, headers: &HeaderMap) -> S3Result {
    let signed: Vec<&str> = list.split(';').collect();
    if !signed.is_sorted_by(|left, right| left < right) || list.bytes().any(|byte| byte.is_ascii_uppercase())
    {
        return Err(s3_error!(
            AuthorizationQueryParametersError,
            "the signed headers must be sorted, in lower case and named once"
        ));
    }
    if !signed.contains(&"host") {
        return Err(s3_error!(AuthorizationQueryParametersError, "host must be signed"));
    }
    for name in &signed {
        let mut values = headers.get_all(*name).iter();
        // `s3s` signs without a header that is absent or not ASCII, so it could be added or changed freely.
        if values.next().is_none_or(|value| value.to_str().is_err()) {
            return Err(s3_error!(SignatureDoesNotMatch, "signed header {name} is absent or not ASCII"));
        }
        // Signing allows it, joined by commas, but no header of S3 has a use for it.
        if values.next().is_some() {
            return Err(s3_error!(InvalidRequest, "signed header {name} is there twice"));
        }
    }
    let amazon = headers.keys().map(http::HeaderName::as_str).filter(|name| name.starts_with("x-amz-"));
    if let Some(unsigned) = amazon.into_iter().find(|name| !signed.contains(name)) {
        return Err(s3_error!(AccessDenied, "header {unsigned} is there but not signed"));
    }
    Ok(())
}
