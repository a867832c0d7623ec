//! Sartiq: its samples, and the bounds between them.
#![allow(clippy::string_slice, reason = "texts of our own, in ASCII")]

mod bulk;
mod bulk_cost;
mod export;
mod export_choice;
mod files;
mod ingest;
mod ingest_failures;
mod ingest_races;
mod local;
mod lora;
mod template;
mod uploads;

use presign::wire::Answer;
use presign::wire::sartiq::{LifetimeBySize, SartiqError, Settings, SettingsBuilder};
use presign::{Credentials, Endpoint, Provider, PublicBase, RandomBytes, S3Presigner, Timestamp};
use serde_json::Value;

use crate::signature;

crate::samples::samples! { "sartiq", 30, run:
    allowed_types
    export_config_create_422_bad_format
    export_config_create_defaults
    export_config_create_seed
    export_config_delete_by_id
    export_config_me_404
    export_config_patch_null_template
    export_config_patch_ok
    export_config_patch_seed
    export_config_resolution_table
    ingest_decision_table
    local_presign
    lora_response_seed
    lora_table
    media_key_table
    naming_template_table
    presign_400_type_svg
    presign_400_type_with_param
    presign_422_file_size_not_a_number
    presign_422_filename_null
    presign_422_missing_all
    presign_ok_max_size
    presign_ok_no_size
    presign_ok_small
    presign_seed_request
    redirect_table
    safe_filename_table
    temp_key_parse_table
    ttl_policy_table
    validation_error_seed
}

fn run(sample: &Value) {
    match text(&sample["name"]) {
        "allowed_types" => uploads::allowed_types(sample),
        "ingest_decision_table" => ingest::decision_table(sample),
        "local_presign" => local::run(sample),
        "media_key_table" => ingest::media_key_table(sample),
        "redirect_table" => files::redirect_table(sample),
        "safe_filename_table" => uploads::safe_filename_table(sample),
        "temp_key_parse_table" => uploads::temp_key_parse_table(sample),
        "ttl_policy_table" => uploads::ttl_policy_table(sample),
        "validation_error_seed" => uploads::validation_error_seed(sample),
        "naming_template_table" => template::run(sample),
        name if name.starts_with("export_config_") => export::run(sample),
        name if name.starts_with("lora_") => lora::run(sample),
        name if name.starts_with("presign_") => uploads::run(sample),
        name => panic!("{name}"),
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The samples' service: its CDN, and whatever else is set.
pub(crate) fn settings(set: impl FnOnce(SettingsBuilder) -> SettingsBuilder) -> Settings {
    set(Settings::builder(PublicBase::new("https://media.example.com").unwrap())).build().unwrap()
}

/// The lifetime that samples print which say that they keep one for all sizes.
pub(crate) fn fixed(settings: SettingsBuilder, seconds: u64) -> SettingsBuilder {
    settings.lifetimes(LifetimeBySize::fixed(seconds).unwrap())
}

pub(crate) fn r2() -> S3Presigner {
    let provider = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef").unwrap();
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap();
    S3Presigner::new(provider.bucket("sartiq-media").unwrap(), credentials)
}

/// The clock of the samples: 1770712200.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-02-10T08:30:00Z").unwrap()
}

/// What the samples' file ID is made of.
pub(crate) const FILE_ID: &str = "0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a";

/// The bytes from which a UUID of version 4 comes out as this one.
pub(crate) fn random_of(uuid: &str) -> RandomBytes {
    let digits: Vec<u8> = uuid.bytes().filter(|byte| *byte != b'-').collect();
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    }
    RandomBytes::new(bytes)
}

/// Status and body are those of the sample, each presigned URL as what it means.
pub(crate) fn check_answer(answer: &Answer, sample: &Value) {
    let expected = &sample["response"];
    assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap(), "{}", answer.body());
    assert_eq!(answer.status() < 400, sample["validity"] == "valid");
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(signature::unordered(&body), signature::unordered(&expected["body"]));
}

pub(crate) fn answered(result: Result<Answer, SartiqError>) -> Answer {
    result.unwrap_or_else(Answer::from)
}
