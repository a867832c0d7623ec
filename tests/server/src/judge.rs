//! A second opinion: another judge hears of every request that came in whole, with what this server thought of it.
//!
//! Whoever tests a verifier lets it judge all requests of all tests. Where the two disagree, the client gets a `500` with
//! the judge's words instead of the answer, so that its test fails.

use http::HeaderMap;
use http::request::Parts;
use http_body_util::BodyExt;
use s3s::{Body, S3Result};

use crate::form::Form;

/// A request that came in whole.
#[non_exhaustive]
pub struct Seen<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query as they were received.
    pub target: &'a str,
    /// The `Host` header, or nothing.
    pub authority: &'a str,
    /// All headers, names in lower case.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
    /// The body's fields, where it is a browser's form.
    pub form: Option<SeenForm>,
    /// What this server thinks of signature and body, whatever it then did.
    pub verdict: Verdict,
    /// What the server knows.
    pub knows: Knows<'a>,
}

/// What the server compares a signature with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Knows<'a> {
    /// The region.
    pub region: &'a str,
    /// The access key's public half.
    pub access_key_id: &'a str,
    /// The access key's secret half.
    pub secret_access_key: &'a str,
    /// The token that has to come with the key.
    pub session_token: Option<&'a str>,
}

/// A browser's form.
#[non_exhaustive]
pub struct SeenForm {
    /// Names in lower case, and values as they were received. The file is not among them.
    pub fields: Vec<(String, String)>,
    /// The file's name as the client wrote it.
    pub file_name: String,
    /// The file.
    pub file: Vec<u8>,
}

/// What a judge thinks of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was allowed by its signature, and its body is what was signed.
    Accepted,
    /// It was not: an error code of S3.
    Refused(String),
    /// Nobody asked: the server knows no such operation.
    Unknown,
}

/// Compares its own opinion with the server's; an error says in words how they differ.
pub type Judge = dyn Fn(&Seen<'_>) -> Result<(), String> + Send + Sync;

/// Set by what runs behind the signature: the request may do what it asks for.
#[derive(Clone, Default)]
pub(crate) struct Allowed(std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Allowed {
    pub(crate) fn set(&self) {
        self.0.store(true, std::sync::atomic::Ordering::SeqCst);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// The code in an answer, with the answer put together again. `None` where it is no error.
pub(crate) async fn code(response: http::Response<Body>) -> (Option<String>, http::Response<Body>) {
    if response.status().as_u16() < 400 {
        return (None, response);
    }
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let code = text.split_once("<Code>").and_then(|(_, rest)| Some(rest.split_once("</Code>")?.0.to_owned()));
    let code = code.unwrap_or_else(|| parts.status.as_str().to_owned());
    (Some(code), http::Response::from_parts(parts, Body::from(bytes)))
}

pub(crate) fn verdict(allowed: &Allowed, code: Option<String>) -> Verdict {
    match code {
        _ if allowed.get() => Verdict::Accepted,
        // It was answered without an error, so `s3s` let it pass.
        None => Verdict::Accepted,
        Some(code) if ["NotImplemented", "MethodNotAllowed"].contains(&code.as_str()) => Verdict::Unknown,
        Some(code) => Verdict::Refused(code),
    }
}

/// Asks the judge.
pub(crate) fn ask(
    judge: &Judge,
    knows: Knows<'_>,
    parts: &Parts,
    body: &[u8],
    form: Option<Form>,
    verdict: Verdict,
) -> S3Result {
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    let authority = parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
    let form =
        form.map(|Form { fields, file_name, file }| SeenForm { fields, file_name, file: file.to_vec() });
    let seen = Seen {
        method: parts.method.as_str(),
        target,
        authority: authority.unwrap_or_default(),
        headers: &parts.headers,
        body,
        form,
        verdict,
        knows,
    };
    judge(&seen).map_err(|words| s3s::s3_error!(InternalError, "the judges disagree: {words}"))
}
