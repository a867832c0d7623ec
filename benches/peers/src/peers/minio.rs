//! `minio`, with its default cryptography (RustCrypto) and without TLS.

use std::collections::HashMap;
use std::time::Duration;

use http::Method;
use minio::s3::MinioClient;
use minio::s3::builders::PostPolicy;
use minio::s3::client::MinioClientBuilder;
use minio::s3::creds::StaticProvider;
use minio::s3::http::BaseUrl;
use minio::s3::multimap_ext::{Multimap, MultimapExt};
use minio::s3::response::GetPresignedObjectUrlResponse;
use minio::s3::types::BucketName;
use minio::s3::utils::{UtcTime, utc_now};

use crate::case::{Case, Signed, at_once, ready, returns};
use crate::work::*;

pub const NAME: &str = "minio";

pub fn lacks(workload: Workload) -> Option<&'static str> {
    (workload == Workload::PutHeaders).then_some("signs the host header only")
}

fn client(workload: Workload) -> MinioClient {
    let token = (workload == Workload::PutToken).then(token);
    let provider = StaticProvider::new(ACCESS_KEY, SECRET, token.as_deref());
    let base: BaseUrl = "https://s3.us-east-1.amazonaws.com".parse().unwrap();
    MinioClientBuilder::new(base).provider(Some(provider)).build().unwrap()
}

fn url(
    client: &MinioClient,
    method: Method,
    key: &str,
    at: Option<UtcTime>,
    query: Option<Multimap>,
) -> GetPresignedObjectUrlResponse {
    let request = client.get_presigned_object_url(BUCKET, key, method).unwrap();
    let request = request.expiry_seconds(EXPIRES).request_time(at).extra_query_params(query).build();
    ready(request.send()).unwrap()
}

fn form(client: &MinioClient, key: &str) -> HashMap<String, String> {
    let end = utc_now() + Duration::from_secs(EXPIRES.into());
    let mut policy = PostPolicy::new(BucketName::new(BUCKET).unwrap(), end).unwrap();
    policy.add_equals_condition("key", key).unwrap();
    policy.add_equals_condition("Content-Type", CONTENT_TYPE).unwrap();
    let (least, most) = (FORM_SIZES.0 as usize, FORM_SIZES.1 as usize);
    policy.add_content_length_range_condition(least, most).unwrap();
    ready(client.get_presigned_post_form_data(policy).build().send()).unwrap()
}

/// The fields that minio gives are those that sign; the others are the caller's.
fn show_form((key, fields): (&'static str, HashMap<String, String>)) -> Signed {
    Signed::form(format!("https://{HOST}/"), fields).header("key", key).header("content-type", CONTENT_TYPE)
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let client = client(workload);
    let get = |made: GetPresignedObjectUrlResponse| Signed::new("GET", made.url);
    let put = |made: GetPresignedObjectUrlResponse| Signed::new("PUT", made.url);
    let case = match workload {
        Workload::Get | Workload::LongKey => {
            returns(NAME, move |key| url(&client, Method::GET, key, None, None), get)
        }
        Workload::PutToken => returns(NAME, move |key| url(&client, Method::PUT, key, None, None), put),
        Workload::Batch => at_once(
            NAME,
            move |keys, take| {
                let now = utc_now();
                keys.iter().for_each(|key| take(url(&client, Method::PUT, key, Some(now), None)));
            },
            put,
        ),
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                let now = utc_now();
                for part in 1..=PARTS {
                    let mut query = Multimap::new();
                    query.add("partNumber", part.to_string());
                    query.add("uploadId", UPLOAD_ID);
                    take(url(&client, Method::PUT, keys[0], Some(now), Some(query)));
                }
            },
            put,
        ),
        Workload::Form => returns(NAME, move |key| (key, form(&client, key)), show_form),
        Workload::PutHeaders => return Vec::new(),
    };
    vec![case]
}
