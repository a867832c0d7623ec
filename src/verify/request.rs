//! A request on its way from what was received to what is asked: all that is checked before anything is hashed.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::min;

use super::authorization::{self, AUTHORIZATION, Authorization};
use super::body_rules::{PayloadHash, with_header, with_md5};
use super::claim::{Claim, Names, Parts, credential, expires_in, signed_names};
use super::decode::component;
use super::error::{VerifyError, VerifyErrorKind, Way};
use super::headers::{SignedHeaders, fault, text};
use super::host::{Target, canonical, split};
use super::operation::S3Operation;
use super::query::{Own, ReceivedQuery};
use super::received::Received;
use super::verified::Verified;
use super::verifier::Rules;
use crate::body::BodyRules;
use crate::endpoint::Region;
use crate::method::Method;
use crate::sigv4::{ClaimedSignature, Decoded, KeyRing, ReceivedRequest, canonical_value};
use crate::time::{CLOCK_SKEW, ExpiresIn, Timestamp};

const CONTENT_SHA256: &str = "x-amz-content-sha256";
const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";

/// A request taken apart, in one of the two forms.
pub(super) struct Parsed<'a> {
    received: &'a Received<'a>,
    pub(super) method: Method,
    pub(super) path: Decoded<'a>,
    pub(super) query: ReceivedQuery<'a>,
    authorization: Option<&'a [u8]>,
}

impl<'a> Parsed<'a> {
    #[inline]
    pub(super) fn new(received: &'a Received<'a>) -> Result<Self, VerifyError> {
        let method = received.method().parse::<Method>();
        let method = method.map_err(|_| VerifyError::new(VerifyErrorKind::UnsupportedMethod, "method"))?;
        let (path, query) = split(received.target())?;
        let query = ReceivedQuery::parse(query)?;
        let authorization = authorization::find(received)?;
        Ok(Self { received, method, path, query, authorization })
    }

    /// Where the request says how it was signed, if it does so once.
    pub(super) fn way(&self) -> Result<Option<Way>, VerifyError> {
        let fault = |kind, field| Err(VerifyError::new(kind, field));
        match (self.authorization.is_some(), self.query.signs(), self.query.version_2) {
            (true, false, false) => Ok(Some(Way::Header)),
            (false, true, false) => Ok(Some(Way::Query)),
            (false, false, false) => Ok(None),
            (false, false, true) => fault(VerifyErrorKind::UnsupportedAlgorithm, "query"),
            _ => fault(VerifyErrorKind::AmbiguousAuth, "request"),
        }
    }

    /// Its headers, by the rules of the service and against the names that were signed.
    #[inline]
    pub(super) fn with_headers(&self, rules: &Rules) -> Result<WithHeaders<'_>, VerifyError> {
        let authorization = self.authorization.map(Authorization::parse).transpose()?;
        let names = match &authorization {
            Some(authorization) => signed_names(authorization.signed_headers, AUTHORIZATION)?,
            None => signed_names(self.query.own(Own::SignedHeaders)?, Own::SignedHeaders.name())?,
        };
        let headers = SignedHeaders::check(self.received, &names, &self.query, &rules.must_be_signed)?;
        Ok(WithHeaders { parsed: self, authorization, headers })
    }
}

/// A request whose headers are those that were signed.
pub(super) struct WithHeaders<'a> {
    parsed: &'a Parsed<'a>,
    authorization: Option<Authorization<'a>>,
    headers: SignedHeaders<'a>,
}

impl WithHeaders<'_> {
    /// What is asked, by the rules of the service.
    #[inline]
    pub(super) fn asked<'p>(&'p self, rules: &'p Rules) -> Result<Asked<'p>, VerifyError> {
        let Self { parsed, authorization, headers } = self;
        let (claim, expires_in, token, hash) = match authorization {
            Some(authorization) => self.in_header(authorization, &rules.regions)?,
            None => self.in_query(&rules.regions)?,
        };
        let target = Target::find(&rules.hosts, parsed.received.authority(), &parsed.path.text)?;
        let payload = hash.map_or(Ok(PayloadHash::Unsigned), PayloadHash::parse)?;
        let copies =
            headers.get("x-amz-copy-source").is_some() || parsed.query.has_hoisted("x-amz-copy-source");
        let operation = S3Operation::find(parsed.method, target.key.is_some(), copies, parsed.query.others());
        let body = self.body(operation, payload)?;
        let path = canonical(&parsed.path);
        Ok(Asked { request: self, path, claim, token, expires_in, target, operation, hash, payload, body })
    }

    fn in_query(&self, regions: &[Region]) -> Result<Said<'_>, VerifyError> {
        const NAMES: Names = Names {
            algorithm: Own::Algorithm.name(),
            credential: Own::Credential.name(),
            date: Own::Date.name(),
            signature: Own::Signature.name(),
        };
        let (query, headers) = (&self.parsed.query, &self.headers);
        let signature = query
            .signature
            .ok_or_else(|| VerifyError::new(VerifyErrorKind::MissingParam, NAMES.signature))?;
        // It needs no escapes, and nearly always has none.
        let decoded = || ClaimedSignature::from_hex(&component(signature).ok()?.text);
        let parts = Parts {
            algorithm: query.own(Own::Algorithm)?,
            credential: query.credential()?,
            date: query.own(Own::Date)?,
            signature: ClaimedSignature::from_hex(signature).or_else(decoded),
        };
        let claim = Claim::parse(parts, &NAMES, regions)?;
        let expires_in = expires_in(query.own(Own::Expires)?)?;
        let token = query.get(Own::SecurityToken);
        if token == Some("") {
            return Err(VerifyError::new(VerifyErrorKind::MalformedParam, Own::SecurityToken.name()));
        }
        // What signs is in the query: nothing of it is in a header, too.
        if let Some(name) = [DATE, TOKEN].into_iter().find(|name| headers.get(name).is_some()) {
            return Err(fault(VerifyErrorKind::ConflictingValue, name));
        }
        let hash = query.hoisted(CONTENT_SHA256).or_else(|| headers.get(CONTENT_SHA256));
        Ok((claim, Some(expires_in), token, hash))
    }

    fn in_header<'p>(
        &'p self,
        authorization: &Authorization<'p>,
        regions: &[Region],
    ) -> Result<Said<'p>, VerifyError> {
        const NAMES: Names = Names {
            algorithm: AUTHORIZATION,
            credential: AUTHORIZATION,
            date: DATE,
            signature: AUTHORIZATION,
        };
        let headers = &self.headers;
        let must = |name| headers.get(name).ok_or_else(|| fault(VerifyErrorKind::MissingHeader, name));
        let parts = Parts {
            algorithm: authorization.algorithm,
            credential: credential(authorization.credential),
            date: must(DATE)?,
            signature: ClaimedSignature::from_hex(authorization.signature),
        };
        let claim = Claim::parse(parts, &NAMES, regions)?;
        let token = headers.get(TOKEN);
        if token == Some("") {
            return Err(fault(VerifyErrorKind::MalformedHeader, TOKEN));
        }
        Ok((claim, None, token, Some(must(CONTENT_SHA256)?)))
    }

    fn body(&self, operation: S3Operation, payload: PayloadHash) -> Result<BodyRules, VerifyError> {
        let mut rules = payload.rules();
        let query = &self.parsed.query;
        if self.headers.is_empty() && !query.has_others {
            return Ok(rules);
        }
        if let Some(md5) = self.headers.content_md5 {
            rules = with_md5(rules, text(md5))?;
        }
        // There, the checksum is that of the object that the parts make.
        let of_object = operation == S3Operation::CompleteMultipartUpload;
        let hoisted = query.hoisted_names().filter_map(|name| Some((name, query.hoisted(name)?)));
        for (name, value) in self.headers.headers.iter().chain(hoisted) {
            if !(of_object && name.starts_with("x-amz-checksum-")) {
                rules = with_header(rules, name, value)?;
            }
        }
        Ok(rules)
    }
}

/// What is said of the signature in one of the two forms: the claim, how long it lives, the token, the payload's hash.
type Said<'p> = (Claim<'p>, Option<ExpiresIn>, Option<&'p str>, Option<&'p str>);

/// What a request asks for, and what it says of its signature; nothing is believed yet.
pub(super) struct Asked<'p> {
    request: &'p WithHeaders<'p>,
    path: Cow<'p, str>,
    claim: Claim<'p>,
    token: Option<&'p str>,
    /// How long it lives; nothing in the header form.
    expires_in: Option<ExpiresIn>,
    target: Target<'p>,
    operation: S3Operation,
    /// The payload's, as it was sent.
    hash: Option<&'p str>,
    payload: PayloadHash,
    body: BodyRules,
}

impl Asked<'_> {
    pub(super) fn access_key_id(&self) -> &str {
        self.claim.access_key_id
    }

    /// Whether the signature holds, and whether the token is the one of the key.
    pub(super) fn holds(&self, ring: &KeyRing) -> (bool, bool) {
        let WithHeaders { parsed, headers, .. } = self.request;
        let request = ReceivedRequest {
            method: parsed.method.as_str(),
            path: &self.path,
            query: &parsed.query.pairs,
            query_as_received: parsed.query.as_received,
            host: &self.target.host,
            headers: &headers.headers,
            payload: self.hash,
        };
        let signed = ring.signed(&self.claim.signature, &request);
        (signed, ring.has_token(self.token))
    }

    /// The last second, with the credentials' end.
    pub(super) fn expires_at(&self, end: Option<Timestamp>) -> Timestamp {
        let lifetime = self.expires_in.map_or(CLOCK_SKEW, |expires_in| expires_in.as_secs().into());
        let last = self.signed_at().plus_secs(lifetime).unwrap_or(Timestamp::MAX);
        end.map_or(last, |end| min(end, last))
    }

    pub(super) fn signed_at(&self) -> Timestamp {
        self.claim.signature.instant
    }

    pub(super) fn expires_in(&self) -> Option<ExpiresIn> {
        self.expires_in
    }

    /// What was allowed. The signature holds, at this time, and the service lets it pass.
    pub(super) fn into_verified(self, expires_at: Timestamp) -> Verified {
        let signed_at = self.signed_at();
        let own = |(name, value): (&str, &str)| (String::from(name), String::from(value));
        let WithHeaders { parsed, headers, .. } = self.request;
        let mut headers = if headers.is_empty() { Vec::new() } else { headers.headers.to_parts() };
        headers.retain(|(name, _)| name.as_str() != TOKEN);
        // No more than was signed: how many spaces stand together was not.
        for (_, value) in headers.iter_mut().filter(|(_, value)| !value.canonical_is_self()) {
            *value = canonical_value(value);
        }
        let mut query = Vec::new();
        query.extend(parsed.query.others().map(own));
        Verified {
            method: parsed.method,
            bucket: self.target.bucket,
            key: self.target.key,
            operation: self.operation,
            query,
            headers,
            fields: Vec::new(),
            access_key_id: String::from(self.claim.access_key_id),
            signed_at,
            expires_at,
            payload: self.payload,
            body: self.body,
        }
    }
}
