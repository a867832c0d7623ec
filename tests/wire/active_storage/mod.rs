//! Active Storage: what Rails printed, and the vectors of its own tests where they are.

mod direct_upload;
mod disk;
mod json;
mod names;
mod service_urls;
mod serving;
mod signed_ids;

use serde_json::Value;

crate::samples::samples! { "active_storage", 10, check:
    content_disposition
    direct_upload_61_error_byte_size_not_numeric
    direct_upload_61_error_filename_null
    direct_upload_61_error_malformed_json
    direct_upload_61_error_missing_required
    direct_upload_61_error_no_blob_key
    direct_upload_61_hello_txt
    direct_upload_61_unicode_filename_metadata
    s3_service_urls
    signed_ids
}

fn check(sample: &Value) {
    match text(&sample["name"]) {
        "content_disposition" => names::content_disposition(sample),
        "signed_ids" => signed_ids::signed_ids(sample),
        "s3_service_urls" => {
            serving::overrides_of_service_urls(sample);
            service_urls::service_urls(sample);
        }
        // The one sample that is not followed.
        "direct_upload_61_error_byte_size_not_numeric" => direct_upload::not_made_zero(sample),
        _ if sample["validity"] == "invalid" => direct_upload::refused(sample),
        _ => direct_upload::answered(sample),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}
