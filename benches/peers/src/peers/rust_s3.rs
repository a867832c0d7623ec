//! `rust-s3` with tokio, which is its default, and without TLS.

use std::borrow::Cow;
use std::collections::HashMap;

use http::HeaderMap;
use http::header::{CONTENT_LENGTH as LENGTH, CONTENT_TYPE as TYPE, HeaderValue};
use s3::creds::Credentials;
use s3::post_policy::{PostPolicy, PostPolicyField, PostPolicyValue, PresignedPost};
use s3::{Bucket, Region};

use crate::case::{Case, Signed, at_once, ready, returns};
use crate::work::*;

pub const NAME: &str = "rust-s3";

pub fn lacks(_: Workload) -> Option<&'static str> {
    None
}

/// Its own `Region::UsEast1` is the global endpoint, another host than the other peers'.
fn bucket(workload: Workload) -> Box<Bucket> {
    let token = (workload == Workload::PutToken).then(token);
    let credentials = Credentials::new(Some(ACCESS_KEY), Some(SECRET), None, token.as_deref(), None).unwrap();
    let endpoint = HOST.strip_prefix(BUCKET).unwrap().trim_start_matches('.');
    let region = Region::Custom { region: REGION.into(), endpoint: format!("https://{endpoint}") };
    Bucket::new(BUCKET, region, credentials).unwrap()
}

fn put(
    bucket: &Bucket,
    key: &str,
    headers: Option<HeaderMap>,
    query: Option<HashMap<String, String>>,
) -> String {
    ready(bucket.presign_put(key, EXPIRES, headers, query)).unwrap()
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(LENGTH, HeaderValue::from(CONTENT_LENGTH));
    headers
}

fn form(bucket: &Bucket, key: &str) -> PresignedPost {
    let sizes = PostPolicyValue::Range(FORM_SIZES.0 as u32, FORM_SIZES.1 as u32);
    let policy = PostPolicy::new(EXPIRES)
        .condition(PostPolicyField::Key, PostPolicyValue::Exact(Cow::from(key)))
        .and_then(|policy| policy.condition(PostPolicyField::ContentLengthRange, sizes))
        .and_then(|policy| {
            policy.condition(PostPolicyField::ContentType, PostPolicyValue::Exact(Cow::from(CONTENT_TYPE)))
        });
    ready(bucket.presign_post(policy.unwrap())).unwrap()
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let bucket = bucket(workload);
    let show = |url| Signed::new("PUT", url);
    let case = match workload {
        Workload::Get | Workload::LongKey => returns(
            NAME,
            move |key| ready(bucket.presign_get(key, EXPIRES, None)).unwrap(),
            |url| Signed::new("GET", url),
        ),
        Workload::PutHeaders => returns(
            NAME,
            move |key| put(&bucket, key, Some(headers()), None),
            move |url| {
                show(url).header("content-type", CONTENT_TYPE).header("content-length", CONTENT_LENGTH)
            },
        ),
        Workload::PutToken | Workload::Batch => returns(NAME, move |key| put(&bucket, key, None, None), show),
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                for part in 1..=PARTS {
                    let query = HashMap::from([
                        ("partNumber".to_owned(), part.to_string()),
                        ("uploadId".to_owned(), UPLOAD_ID.to_owned()),
                    ]);
                    take(put(&bucket, keys[0], None, Some(query)));
                }
            },
            show,
        ),
        Workload::Form => {
            returns(NAME, move |key| form(&bucket, key), |form| Signed::form(form.url, form.fields))
        }
    };
    vec![case]
}
