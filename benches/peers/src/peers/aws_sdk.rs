//! `aws-sdk-s3`, without TLS and HTTP client, in a runtime of tokio: for each URL it prepares a timeout that may end the
//! loading of credentials, although there is nothing to load.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use tokio::runtime::Runtime;

use crate::case::{Case, Signed, at_once, ready, returns};
use crate::work::*;

pub const NAME: &str = "aws-sdk-s3";

pub fn lacks(workload: Workload) -> Option<&'static str> {
    (workload == Workload::Form).then_some("makes no POST policies")
}

struct Sdk {
    client: Client,
    runtime: Runtime,
}

fn sdk(workload: Workload) -> Sdk {
    let token = (workload == Workload::PutToken).then(token);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new(ACCESS_KEY, SECRET, token, None, "fixed"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    Sdk { client: Client::from_conf(config.build()), runtime }
}

/// From now on; what a call shares is made once and copied.
fn presigning() -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(EXPIRES.into())).unwrap()
}

impl Sdk {
    fn get(&self, key: &str) -> PresignedRequest {
        let _within = self.runtime.enter();
        ready(self.client.get_object().bucket(BUCKET).key(key).presigned(presigning())).unwrap()
    }

    fn put(&self, key: &str, presigning: PresigningConfig) -> PresignedRequest {
        let _within = self.runtime.enter();
        ready(self.client.put_object().bucket(BUCKET).key(key).presigned(presigning)).unwrap()
    }

    fn put_headers(&self, key: &str) -> PresignedRequest {
        let _within = self.runtime.enter();
        let put = self.client.put_object().bucket(BUCKET).key(key);
        let put = put.content_type(CONTENT_TYPE).content_length(CONTENT_LENGTH.cast_signed());
        ready(put.presigned(presigning())).unwrap()
    }

    fn part(&self, key: &str, number: u16, presigning: PresigningConfig) -> PresignedRequest {
        let _within = self.runtime.enter();
        let part = self.client.upload_part().bucket(BUCKET).key(key).upload_id(UPLOAD_ID);
        ready(part.part_number(number.into()).presigned(presigning)).unwrap()
    }
}

fn show(request: PresignedRequest) -> Signed {
    let signed = Signed::new(if request.method() == "GET" { "GET" } else { "PUT" }, request.uri());
    request.headers().fold(signed, |signed, (name, value)| signed.header(name, value))
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let sdk = sdk(workload);
    let case = match workload {
        Workload::Get | Workload::LongKey => returns(NAME, move |key| sdk.get(key), show),
        Workload::PutHeaders => returns(NAME, move |key| sdk.put_headers(key), show),
        Workload::PutToken => returns(NAME, move |key| sdk.put(key, presigning()), show),
        Workload::Batch => at_once(
            NAME,
            move |keys, take| {
                let presigning = presigning();
                keys.iter().for_each(|key| take(sdk.put(key, presigning.clone())));
            },
            show,
        ),
        Workload::Parts => at_once(
            NAME,
            move |keys, take| {
                let presigning = presigning();
                (1..=PARTS).for_each(|number| take(sdk.part(keys[0], number, presigning.clone())));
            },
            show,
        ),
        Workload::Form => return Vec::new(),
    };
    vec![case]
}
