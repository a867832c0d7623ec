//! `rusty-s3`, with its default features.

use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use url::Url;

use crate::case::{Case, Signed, at_once, returns};
use crate::work::*;

pub const NAME: &str = "rusty-s3";
const LIFE: Duration = Duration::from_secs(EXPIRES as u64);

pub fn lacks(workload: Workload) -> Option<&'static str> {
    (workload == Workload::Form).then_some("makes no POST policies")
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let endpoint = "https://s3.us-east-1.amazonaws.com".parse().unwrap();
    let bucket = Bucket::new(endpoint, UrlStyle::VirtualHost, BUCKET, REGION).unwrap();
    let credentials = match workload {
        Workload::PutToken => Credentials::new_with_token(ACCESS_KEY, SECRET, token()),
        _ => Credentials::new(ACCESS_KEY, SECRET),
    };
    let get = |url: Url| Signed::new("GET", url);
    let put = |url: Url| Signed::new("PUT", url);
    let case = match workload {
        Workload::Get | Workload::LongKey => {
            returns(NAME, move |key| bucket.get_object(Some(&credentials), key).sign(LIFE), get)
        }
        Workload::PutToken => {
            returns(NAME, move |key| bucket.put_object(Some(&credentials), key).sign(LIFE), put)
        }
        Workload::PutHeaders => returns(
            NAME,
            move |key| {
                let mut action = bucket.put_object(Some(&credentials), key);
                action.headers_mut().insert("content-type", CONTENT_TYPE);
                action.headers_mut().insert("content-length", CONTENT_LENGTH.to_string());
                action.sign(LIFE)
            },
            move |url| put(url).header("content-type", CONTENT_TYPE).header("content-length", CONTENT_LENGTH),
        ),
        Workload::Batch => at_once(
            NAME,
            move |keys, take| {
                let now = Timestamp::now();
                for key in keys {
                    take(bucket.put_object(Some(&credentials), key).sign_with_time(LIFE, &now));
                }
            },
            put,
        ),
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                let now = Timestamp::now();
                for number in 1..=PARTS {
                    let part = bucket.upload_part(Some(&credentials), keys[0], number, UPLOAD_ID);
                    take(part.sign_with_time(LIFE, &now));
                }
            },
            put,
        ),
        Workload::Form => return Vec::new(),
    };
    vec![case]
}
