//! `reqsign-aws-v4`. It wants a URL that is encoded already, so that is done here; what it signs is a request's head.

use std::time::Duration;

use http::Request;
use http::request::Parts;
use percent_encoding::utf8_percent_encode;
use reqsign_aws_v4::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::{Context, Signer};

use crate::case::{Case, Signed, at_once, ready, returns};
use crate::reference::{COMPONENT, PATH};
use crate::work::*;

pub const NAME: &str = "reqsign-aws-v4";
const LIFE: Duration = Duration::from_secs(EXPIRES as u64);

pub fn lacks(workload: Workload) -> Option<&'static str> {
    (workload == Workload::Form).then_some("signs requests; makes no POST policies")
}

fn sign(signer: &Signer<Credential>, request: Request<()>) -> Parts {
    let (mut parts, ()) = request.into_parts();
    ready(signer.sign(&mut parts, Some(LIFE))).unwrap();
    parts
}

fn url(key: &str) -> String {
    format!("https://{HOST}/{}", utf8_percent_encode(key, PATH))
}

fn put(url: &str) -> Request<()> {
    Request::put(url).body(()).unwrap()
}

fn show(parts: Parts) -> Signed {
    let method = if parts.method == http::Method::GET { "GET" } else { "PUT" };
    let signed = Signed::new(method, parts.uri.to_string());
    let headers = parts.headers.iter().filter(|(name, _)| *name != "host");
    headers.fold(signed, |signed, (name, value)| signed.header(name.as_str(), value.to_str().unwrap()))
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let credentials = StaticCredentialProvider::new(ACCESS_KEY, SECRET);
    let credentials = match workload {
        Workload::PutToken => credentials.with_session_token(&token()),
        _ => credentials,
    };
    let signer = Signer::new(Context::new(), credentials, RequestSigner::new("s3", REGION));
    let case = match workload {
        Workload::Get | Workload::LongKey => {
            returns(NAME, move |key| sign(&signer, Request::get(url(key)).body(()).unwrap()), show)
        }
        Workload::PutHeaders => returns(
            NAME,
            move |key| {
                let request = Request::put(url(key))
                    .header("content-type", CONTENT_TYPE)
                    .header("content-length", CONTENT_LENGTH);
                sign(&signer, request.body(()).unwrap())
            },
            show,
        ),
        Workload::PutToken | Workload::Batch => returns(NAME, move |key| sign(&signer, put(&url(key))), show),
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                let (url, id) = (url(keys[0]), utf8_percent_encode(UPLOAD_ID, COMPONENT));
                for part in 1..=PARTS {
                    take(sign(&signer, put(&format!("{url}?partNumber={part}&uploadId={id}"))));
                }
            },
            show,
        ),
        Workload::Form => return Vec::new(),
    };
    vec![case]
}
