//! Signatures that the tests of other SDKs assert, read from the folder of fetched vectors where it is at hand.
//!
//! A case that a rule of ours refuses asserts that rule, and how many there are of each is pinned.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;

use std::collections::BTreeMap;

use common::vectors;
use presign::sigv4::{PathEncoding, Payload, Request, Settings, Signer, TokenPlacement};
use presign::{Credentials, Error, ErrorKind, HeaderName, HeaderValue, Method, Region, Timestamp, Validity};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    method: String,
    host: Option<String>,
    path: String,
    path_mode: Option<String>,
    normalize: Option<bool>,
    query: Vec<(String, String)>,
    signed_headers: Vec<(String, String)>,
    payload_hash: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    session_token_signed: Option<bool>,
    region: String,
    service: String,
    amz_date: String,
    expires: Option<u64>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    canonical_request: String,
    string_to_sign: String,
    signature: String,
    signed_url: Option<String>,
}

/// What cannot be said with our types, before any of them is asked.
#[derive(Debug)]
enum Refusal {
    /// Every request of ours has a host.
    NoHost,
    /// Every presigned request of ours has an end.
    NoExpiry,
    Rule(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Rule(error)
    }
}

impl Refusal {
    fn name(&self) -> String {
        match self {
            Self::NoHost => "no host".into(),
            Self::NoExpiry => "no expiry".into(),
            Self::Rule(error) => format!("{:?} in {}", error.kind(), error.field()),
        }
    }
}

impl Case {
    fn signer(&self) -> Result<Signer, Refusal> {
        let mut credentials = Credentials::new(self.access_key_id.as_str(), self.secret_access_key.as_str())?;
        if let Some(token) = &self.session_token {
            credentials = credentials.with_session_token(token.as_str())?;
        }
        let token = match self.session_token_signed {
            Some(false) => TokenPlacement::Appended,
            _ => TokenPlacement::Signed,
        };
        // `encode`: the path is given decoded, which is what encoding once more makes of it.
        let encoding = match self.path_mode.as_deref() {
            Some("double" | "encode") => PathEncoding::Double,
            _ => PathEncoding::Single,
        };
        let normalize = self.normalize.unwrap_or(false);
        let settings = Settings::new().path_encoding(encoding).normalize_path(normalize).token(token);
        Ok(Signer::new(credentials, Region::new(self.region.as_str())?, &self.service, settings)?)
    }

    fn request(&self, host: &str, skipped: &[&str]) -> Result<Request<'_>, Refusal> {
        let method: Method = self.method.parse()?;
        let payload = match self.payload_hash.as_str() {
            "UNSIGNED-PAYLOAD" => Payload::Unsigned,
            other => Payload::Word(HeaderValue::new(other)?),
        };
        // A path that stands for an opaque wire path may hold `#`, which only those of `encode` do.
        let path =
            if self.path_mode.as_deref() == Some("encode") { encoded(&self.path) } else { self.path.clone() };
        let mut request = Request::new(method, host.to_owned(), path)?.payload(payload);
        for (name, value) in &self.query {
            request = request.query(name.as_str(), value.as_str());
        }
        for (name, value) in &self.signed_headers {
            if !skipped.contains(&name.as_str()) {
                request = request.header(HeaderName::new(name.as_str())?, HeaderValue::new(value.as_str())?);
            }
        }
        Ok(request)
    }

    fn presign(&self) -> Result<(), Refusal> {
        let expires = self.expires.ok_or(Refusal::NoExpiry)?;
        let host = self.host.as_deref().ok_or(Refusal::NoHost)?;
        let validity = Validity::seconds(expires).from(Timestamp::parse(&self.amz_date)?);
        let signed = self.signer_for_encoded()?.presign(&self.request(host, &[])?, validity)?;
        assert_eq!(signed.steps().canonical_request(), self.expected.canonical_request, "{}", self.id);
        assert_eq!(signed.steps().string_to_sign(), self.expected.string_to_sign, "{}", self.id);
        let signature = format!("X-Amz-Signature={}", self.expected.signature);
        assert!(signed.query().contains(&signature), "{}", self.id);
        if let Some(url) = &self.expected.signed_url {
            assert_eq!(format!("https://{host}{}?{}", self.path, signed.query()), *url, "{}", self.id);
        }
        Ok(())
    }

    fn sign(&self) -> Result<(), Refusal> {
        let host = self.signed_headers.iter().find(|(name, _)| name == "host").ok_or(Refusal::NoHost)?;
        let request = self.request(&host.1, &["host", "x-amz-date", "x-amz-security-token"])?;
        let signed = self.signer_for_encoded()?.sign(&request, Timestamp::parse(&self.amz_date)?)?;
        assert_eq!(signed.steps().canonical_request(), self.expected.canonical_request, "{}", self.id);
        let signature = format!(", Signature={}", self.expected.signature);
        assert!(signed.authorization().ends_with(&signature), "{}", self.id);
        Ok(())
    }

    /// A path given decoded has been encoded by [`request`](Self::request) already.
    fn signer_for_encoded(&self) -> Result<Signer, Refusal> {
        if self.path_mode.as_deref() != Some("encode") {
            return self.signer();
        }
        let credentials = Credentials::new(self.access_key_id.as_str(), self.secret_access_key.as_str())?;
        let credentials = match &self.session_token {
            Some(token) => credentials.with_session_token(token.as_str())?,
            None => credentials,
        };
        Ok(Signer::new(credentials, Region::new(self.region.as_str())?, &self.service, Settings::s3())?)
    }
}

fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Runs every case; gives how many were equal, and how many each rule refused.
fn run(file: &str, check: impl Fn(&Case) -> Result<(), Refusal>) -> Option<(usize, BTreeMap<String, usize>)> {
    let file: File = serde_json::from_str(&vectors(file)?).unwrap();
    let (mut equal, mut refused) = (0, BTreeMap::new());
    for case in &file.cases {
        match check(case) {
            Ok(()) => equal += 1,
            Err(refusal) => *refused.entry(refusal.name()).or_default() += 1,
        }
    }
    say!("{equal} of {} equal; refused by rule: {refused:?}", file.cases.len());
    Some((equal, refused))
}

fn pinned(rules: &[(&str, usize)]) -> BTreeMap<String, usize> {
    rules.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn presigned_urls() {
    let Some((equal, refused)) = run("s3-presign-goldens/cases.json", Case::presign) else { return };
    assert_eq!(refused, pinned(&[("no expiry", 1)]));
    assert_eq!(equal, 67);
}

#[test]
fn authorization_headers() {
    let Some((equal, refused)) = run("sigv4-header-goldens/cases.json", Case::sign) else { return };
    let nonascii = format!("{:?} in header value", ErrorKind::NonAscii);
    assert_eq!(refused, pinned(&[("no host", 1), (&nonascii, 1)]));
    assert_eq!(equal, 50);
}
