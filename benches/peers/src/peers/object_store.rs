//! `object_store`, with aws-lc-rs, which its feature `aws` signs with.
//!
//! Of that feature the HTTP client alone is left out: signing never asks for it.

use std::time::Duration;

use object_store::ClientOptions;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService};
use object_store::path::Path;
use object_store::signer::{HeaderName, HeaderValue, Method, SignedUrlOptions, Signer, Url};

use crate::case::{Case, Signed, at_once, ready, returns};
use crate::work::*;

pub const NAME: &str = "object_store";
const LIFE: Duration = Duration::from_secs(EXPIRES as u64);

pub fn lacks(workload: Workload) -> Option<&'static str> {
    match workload {
        Workload::PutHeaders => Some("signs content-type alone: it refuses content-length"),
        Workload::Form => Some("makes no POST policies"),
        _ => None,
    }
}

/// In place of an HTTP client.
#[derive(Clone, Copy, Debug)]
struct Nowhere;

impl HttpConnector for Nowhere {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(*self))
    }
}

#[async_trait::async_trait]
impl HttpService for Nowhere {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        panic!("signing sends {}", request.uri())
    }
}

fn store(workload: Workload) -> AmazonS3 {
    let builder = AmazonS3Builder::new()
        .with_http_connector(Nowhere)
        .with_region(REGION)
        .with_bucket_name(BUCKET)
        .with_virtual_hosted_style_request(true)
        .with_access_key_id(ACCESS_KEY)
        .with_secret_access_key(SECRET);
    let builder = if workload == Workload::PutToken { builder.with_token(token()) } else { builder };
    builder.build().unwrap()
}

/// `Path::from` would make the key another one: it escapes what lies outside ASCII, and the URL escapes that again.
fn path(key: &str) -> Path {
    Path::parse(key).unwrap()
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let store = store(workload);
    let get = |url: Url| Signed::new("GET", url);
    let put = |url: Url| Signed::new("PUT", url);
    let case = match workload {
        Workload::Get | Workload::LongKey => {
            returns(NAME, move |key| ready(store.signed_url(Method::GET, &path(key), LIFE)).unwrap(), get)
        }
        Workload::PutHeaders => returns(
            NAME,
            move |key| {
                let content_type = HeaderName::from_static("content-type");
                let options = SignedUrlOptions::new()
                    .with_signed_header(content_type, HeaderValue::from_static(CONTENT_TYPE));
                ready(store.signed_url_opts(Method::PUT, &path(key), LIFE, &options)).unwrap()
            },
            move |url| put(url).header("content-type", CONTENT_TYPE),
        ),
        Workload::PutToken => {
            returns(NAME, move |key| ready(store.signed_url(Method::PUT, &path(key), LIFE)).unwrap(), put)
        }
        Workload::Batch => {
            let another = self::store(workload);
            let all = at_once(
                "object_store, signed_urls",
                move |keys, take| {
                    let paths: Vec<_> = keys.iter().map(|key| path(key)).collect();
                    ready(another.signed_urls(Method::PUT, &paths, LIFE)).unwrap().into_iter().for_each(take);
                },
                put,
            );
            let each = move |key| ready(store.signed_url(Method::PUT, &path(key), LIFE)).unwrap();
            return vec![returns(NAME, each, put), all];
        }
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                let path = path(keys[0]);
                for part in 1..=PARTS {
                    let query = [("partNumber", part.to_string()), ("uploadId", UPLOAD_ID.to_owned())];
                    let options = SignedUrlOptions::new().with_query(query);
                    take(ready(store.signed_url_opts(Method::PUT, &path, LIFE, &options)).unwrap());
                }
            },
            put,
        ),
        Workload::Form => return Vec::new(),
    };
    vec![case]
}
