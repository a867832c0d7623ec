//! Uppy's Companion: its samples, and the bounds between them.

mod binding;
mod create;
mod form;
mod hostile;
mod multipart;
mod service;
mod sign;
mod tables;

use serde_json::Value;

use crate::samples::samples;
use crate::signature;
use service::Service;

samples! { "uppy_companion", 14, run:
    chunk_size_table
    js_sdk_presign
    multipart_abort_ok
    multipart_batch_400_no_numbers
    multipart_batch_ok
    multipart_complete_400_parts
    multipart_complete_ok
    multipart_create_400_filename
    multipart_create_ok
    multipart_sign_part_400_part_abc
    multipart_sign_part_ok
    params_400_no_filename
    sign_request_table
    sts_400
}

/// Answers the sample's request, and compares with the sample's answer: status and the whole body.
fn run(sample: &Value) {
    match sample["name"].as_str().unwrap() {
        "chunk_size_table" => return tables::chunk_sizes(sample),
        "js_sdk_presign" => return tables::js_sdk(sample),
        "sign_request_table" => return tables::sign_requests(sample),
        _ => {}
    }
    let service = Service::raw();
    let expected = &sample["response"];
    let answer = service.answer(sample);
    assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap(), "{}", answer.body());
    assert_eq!(answer.status() < 400, sample["validity"] == "valid");
    assert!(answer.headers().any(|header| header == ("cache-control", "no-store")));
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(signature::unordered(&body), signature::unordered(&expected["body"]));
    let urls = body["presignedUrls"].as_object().into_iter().flatten().map(|(_, url)| url);
    for url in urls.chain(body.get("url")) {
        signature::check(url.as_str().unwrap(), &[], service.presigner.bucket());
    }
}
