//! Splendor: its samples, the bounds between them, and that each URL is what it says.

mod batch;
mod hosted;
mod hostile;
mod service;

use serde_json::Value;

use crate::samples::samples;
use crate::signature;
use service::Service;

samples! { "splendor", 30, run:
    asset_uploads_422_array_body
    asset_uploads_422_assets_not_list
    asset_uploads_422_assets_null
    asset_uploads_422_content_type_256
    asset_uploads_422_content_type_empty
    asset_uploads_422_filename_1025
    asset_uploads_422_item_not_object
    asset_uploads_422_malformed_json
    asset_uploads_422_malformed_json_key
    asset_uploads_422_malformed_json_trailing_comma
    asset_uploads_422_missing_assets
    asset_uploads_422_size_fractional
    asset_uploads_422_size_negative
    asset_uploads_422_size_null
    asset_uploads_ok_boundary_256
    asset_uploads_ok_content_type_255_code_points
    asset_uploads_ok_extra_fields_ignored
    asset_uploads_ok_filename_null
    asset_uploads_seed_response
    error_400_missing_tenant
    error_401
    error_403
    error_404_source
    error_plain_seed
    error_structured_seed
    uploads_complete_multipart
    uploads_complete_single
    uploads_initiate_single
    uploads_parts_422_1001
    uploads_parts_422_bad_item
}

/// Answers the sample's request, and compares with the sample's answer: status, headers and the whole body.
fn run(sample: &Value) {
    let service = Service::new();
    let expected = &sample["response"];
    let answer = match sample["name"].as_str().unwrap() {
        "asset_uploads_seed_response" => return service::seed_response(&expected["body"]),
        // These two have no request: what they show is what the service says.
        "error_plain_seed" => service::ApiError::text(404, "Dataset not found").to_answer(),
        "error_structured_seed" => {
            let message = "Semantic search capacity is temporarily exhausted; retry shortly.";
            service::ApiError::capacity("semantic_search_capacity_exhausted", message, 1).to_answer()
        }
        _ => service.answer(sample),
    };
    assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap(), "{}", answer.body());
    assert_eq!(answer.status() < 400, sample["validity"] == "valid");
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        assert!(answer.headers().any(|header| header == (name, value.as_str().unwrap())), "{name}");
    }
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    if let Some(expected) = expected.get("body") {
        assert_eq!(signature::unordered(&body), signature::unordered(expected));
    } else {
        service::check_batch(&sample["request"]["body"], &body);
    }
}
