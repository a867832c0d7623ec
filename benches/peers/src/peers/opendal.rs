//! `opendal` with its service for S3, without its HTTP transport: signing never asks for one.

use std::time::Duration;

use opendal::raw::PresignedRequest;
use opendal::services::S3;
use opendal::{Operator, Result};

use crate::case::{Case, Signed, ready, returns};
use crate::work::*;

pub const NAME: &str = "opendal";
const LIFE: Duration = Duration::from_secs(EXPIRES as u64);

pub fn lacks(workload: Workload) -> Option<&'static str> {
    match workload {
        Workload::PutHeaders => Some("signs content-type alone: its writes are presigned without a length"),
        Workload::Parts => Some("presigns stat, read, write and delete only"),
        Workload::Form => Some("makes no POST policies"),
        _ => None,
    }
}

fn show(request: PresignedRequest) -> Signed {
    let method = if request.method() == http::Method::GET { "GET" } else { "PUT" };
    let signed = Signed::new(method, request.uri().to_string());
    let headers = request.header().iter().filter(|(name, _)| *name != "host");
    headers.fold(signed, |signed, (name, value)| signed.header(name.as_str(), value.to_str().unwrap()))
}

fn operator(workload: Workload) -> Result<Operator> {
    let service = S3::default()
        .bucket(BUCKET)
        .region(REGION)
        .access_key_id(ACCESS_KEY)
        .secret_access_key(SECRET)
        .disable_config_load()
        .disable_ec2_metadata()
        .enable_virtual_host_style();
    let service = match workload {
        Workload::PutToken => service.session_token(&token()),
        _ => service,
    };
    Operator::new(service)
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let operator = operator(workload).unwrap();
    let case = match workload {
        Workload::Get | Workload::LongKey => {
            returns(NAME, move |key| ready(operator.presign_read(key, LIFE)).unwrap(), show)
        }
        Workload::PutHeaders => returns(
            NAME,
            move |key| {
                let write = operator.presign_write_with(key, LIFE).content_type(CONTENT_TYPE);
                ready(write.into_future()).unwrap()
            },
            show,
        ),
        Workload::PutToken | Workload::Batch => {
            returns(NAME, move |key| ready(operator.presign_write(key, LIFE)).unwrap(), show)
        }
        Workload::Parts | Workload::Form => return Vec::new(),
    };
    vec![case]
}
