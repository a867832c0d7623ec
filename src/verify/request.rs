//! A request on its way from what was received to what is asked: all that is checked before anything is hashed.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::min;

use super::authorization::{self, AUTHORIZATION, Authorization};
use super::body_rules::{PayloadHash, with_header, with_md5};
use super::claim::{Claim, Names, Parts, expires_in, signed_names};
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
use crate::method::Method;
use crate::sigv4::{ClaimedSignature, Decoded, KeyRing, ReceivedRequest, canonical_value};
use crate::time::{ExpiresIn, Timestamp};

/// How far the clock of who signs may be ahead, and in the header form behind, in seconds.
pub(super) const SKEW: u64 = 900;

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

    /// What is asked, by the rules of the service.
    pub(super) fn asked<'p>(&'p self, rules: &'p Rules) -> Result<Asked<'p>, VerifyError> {
        match self.way()? {
            None => Err(VerifyError::new(VerifyErrorKind::NotSigned, "request")),
            Some(way @ (Way::Query | Way::Form)) => self.in_query(rules).map_err(|error| error.by(way)),
            Some(way @ Way::Header) => self.in_header(rules).map_err(|error| error.by(way)),
        }
    }

    fn in_query<'p>(&'p self, rules: &'p Rules) -> Result<Asked<'p>, VerifyError> {
        const NAMES: Names = Names {
            algorithm: Own::Algorithm.name(),
            credential: Own::Credential.name(),
            date: Own::Date.name(),
            signature: Own::Signature.name(),
        };
        let query = &self.query;
        let signature = query
            .signature
            .ok_or_else(|| VerifyError::new(VerifyErrorKind::MissingParam, NAMES.signature))?;
        // It needs no escapes, and nearly always has none.
        let decoded = || ClaimedSignature::from_hex(&component(signature).ok()?.text);
        let parts = Parts {
            algorithm: query.own(Own::Algorithm)?,
            credential: query.own(Own::Credential)?,
            date: query.own(Own::Date)?,
            signature: ClaimedSignature::from_hex(signature).or_else(decoded),
        };
        let claim = Claim::parse(parts, &NAMES, &rules.regions)?;
        let expires_in = expires_in(query.own(Own::Expires)?)?;
        let names = signed_names(query.own(Own::SignedHeaders)?, Own::SignedHeaders.name())?;
        let token = query.get(Own::SecurityToken);
        if token == Some("") {
            return Err(VerifyError::new(VerifyErrorKind::MalformedParam, Own::SecurityToken.name()));
        }
        let target = Target::find(&rules.hosts, self.received.authority(), &self.path.text)?;
        let headers = SignedHeaders::check(self.received, &names, query, &rules.must_be_signed)?;
        // What signs is in the query: nothing of it is in a header, too.
        if !headers.headers.is_empty()
            && let Some((name, _)) = headers.headers.iter().find(|(name, _)| matches!(*name, DATE | TOKEN))
        {
            return Err(fault(VerifyErrorKind::ConflictingValue, name));
        }
        let hash = self.content_sha256(&headers);
        let payload = hash.map_or(Ok(PayloadHash::Unsigned), PayloadHash::parse)?;
        self.finish(claim, token, Some(expires_in), target, headers, payload)
    }

    fn in_header<'p>(&'p self, rules: &'p Rules) -> Result<Asked<'p>, VerifyError> {
        const NAMES: Names = Names {
            algorithm: AUTHORIZATION,
            credential: AUTHORIZATION,
            date: DATE,
            signature: AUTHORIZATION,
        };
        let authorization = Authorization::parse(self.authorization.unwrap_or_default())?;
        let date = self.header(DATE)?;
        let parts = Parts {
            algorithm: authorization.algorithm,
            credential: authorization.credential,
            date,
            signature: ClaimedSignature::from_hex(authorization.signature),
        };
        let claim = Claim::parse(parts, &NAMES, &rules.regions)?;
        let names = signed_names(authorization.signed_headers, AUTHORIZATION)?;
        let target = Target::find(&rules.hosts, self.received.authority(), &self.path.text)?;
        let headers = SignedHeaders::check(self.received, &names, &self.query, &rules.must_be_signed)?;
        let payload = PayloadHash::parse(self.header(CONTENT_SHA256)?)?;
        // There once, and signed, as all of `x-amz-*` is; so this one is that one.
        let token = self.header(TOKEN).ok();
        if token == Some("") {
            return Err(fault(VerifyErrorKind::MalformedHeader, TOKEN));
        }
        self.finish(claim, token, None, target, headers, payload)
    }

    /// What is said of the payload, in a header or in the parameter that stands for it.
    fn content_sha256<'s>(&'s self, headers: &'s SignedHeaders<'_>) -> Option<&'s str> {
        if headers.headers.is_empty() && !self.query.has_others {
            return None;
        }
        self.query.hoisted(CONTENT_SHA256).or_else(|| headers.headers.get(CONTENT_SHA256))
    }

    /// The value of a header that must be there.
    fn header(&self, name: &'static str) -> Result<&'a str, VerifyError> {
        let found = self.received.headers().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = found.ok_or_else(|| fault(VerifyErrorKind::MissingHeader, name))?;
        text(value).ok_or_else(|| fault(VerifyErrorKind::MalformedHeader, name))
    }

    fn finish<'p>(
        &'p self,
        claim: Claim<'p>,
        token: Option<&'p str>,
        expires_in: Option<ExpiresIn>,
        target: Target<'p>,
        headers: SignedHeaders<'p>,
        payload: PayloadHash,
    ) -> Result<Asked<'p>, VerifyError> {
        let copies =
            headers.headers.get("x-amz-copy-source").is_some() || self.query.has_hoisted("x-amz-copy-source");
        let operation = S3Operation::find(self.method, target.key.is_some(), copies, self.query.others());
        let body = self.body(operation, &headers, payload)?;
        Ok(Asked {
            parsed: self,
            path: canonical(&self.path),
            claim,
            token,
            expires_in,
            target,
            headers,
            operation,
            payload,
            body,
        })
    }

    fn body(
        &self,
        operation: S3Operation,
        headers: &SignedHeaders<'_>,
        payload: PayloadHash,
    ) -> Result<BodyRules, VerifyError> {
        let mut rules = payload.rules();
        if headers.headers.is_empty() && headers.content_md5.is_none() && !self.query.has_others {
            return Ok(rules);
        }
        if let Some(md5) = headers.content_md5 {
            rules = with_md5(rules, text(md5))?;
        }
        // There, the checksum is that of the object that the parts make.
        let of_object = operation == S3Operation::CompleteMultipartUpload;
        let hoisted = self.query.hoisted_names();
        let hoisted = hoisted.filter_map(|name| Some((name, self.query.hoisted(name)?)));
        for (name, value) in headers.headers.iter().chain(hoisted) {
            if !(of_object && name.starts_with("x-amz-checksum-")) {
                rules = with_header(rules, name, value)?;
            }
        }
        Ok(rules)
    }
}

/// What a request asks for, and what it says of its signature; nothing is believed yet.
pub(super) struct Asked<'p> {
    parsed: &'p Parsed<'p>,
    path: Cow<'p, str>,
    claim: Claim<'p>,
    token: Option<&'p str>,
    /// How long it lives; nothing in the header form.
    expires_in: Option<ExpiresIn>,
    target: Target<'p>,
    headers: SignedHeaders<'p>,
    operation: S3Operation,
    payload: PayloadHash,
    body: BodyRules,
}

impl Asked<'_> {
    pub(super) fn access_key_id(&self) -> &str {
        self.claim.access_key_id
    }

    pub(super) fn way(&self) -> Way {
        if self.expires_in.is_some() { Way::Query } else { Way::Header }
    }

    /// Whether the signature holds, and whether the token is the one of the key.
    pub(super) fn holds(&self, ring: &KeyRing) -> (bool, bool) {
        let query = &self.parsed.query;
        let payload = self.parsed.content_sha256(&self.headers);
        let request = ReceivedRequest {
            method: self.parsed.method.as_str(),
            path: &self.path,
            query: &query.pairs,
            query_as_received: query.as_received,
            host: &self.target.host,
            headers: &self.headers.headers,
            payload,
        };
        let signed = ring.signed(&self.claim.signature, &request);
        (signed, ring.has_token(self.token))
    }

    /// The last second, with the credentials' end.
    pub(super) fn expires_at(&self, end: Option<Timestamp>) -> Timestamp {
        let lifetime = self.expires_in.map_or(SKEW, |expires_in| expires_in.as_secs().into());
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
        let mut headers = Vec::new();
        if !self.headers.headers.is_empty() {
            headers = self.headers.headers.to_parts();
            headers.retain(|(name, _)| name.as_str() != TOKEN);
        }
        // No more than was signed: how many spaces stand together was not.
        for (_, value) in headers.iter_mut().filter(|(_, value)| !value.canonical_is_self()) {
            *value = canonical_value(value);
        }
        let mut query = Vec::new();
        if self.parsed.query.has_others {
            query.extend(self.parsed.query.others().map(own));
        }
        Verified {
            method: self.parsed.method,
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
