//! Aura: every sample, and the rules between them.

mod hostile;
mod rules;

use presign::wire::Answer;
use presign::wire::active_storage::{
    BlobChecksum, BlobId, BlobRow, Filename, RailsVersion, SignedIds, SigningSecret,
};
use presign::wire::aura::{AuraError, FileRecord, FileUploadResponse, Settings, UploadRequest, api_key};
use presign::{
    Addressing, Credentials, Endpoint, ObjectKey, Provider, Region, S3Presigner, Timestamp, Validity,
};
use serde_json::{Value, json};

use crate::signature;

crate::samples::samples! { "aura", 10, check:
    direct_upload_422_byte_size_not_a_number
    direct_upload_422_byte_size_null
    direct_upload_422_flat_body
    direct_upload_422_missing_blob
    direct_upload_422_missing_checksum
    direct_upload_ok
    direct_upload_ok_unicode
    error_401_unauthenticated
    error_404_not_found
    lookup_ok_no_direct_upload
}

const MD5: &str = "ixqZU8RhEpaoJ6v4xHgE1w==";

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The clock of the samples.
fn now() -> Timestamp {
    Timestamp::parse("2013-05-24T00:00:00Z").unwrap()
}

/// The store of the samples: the AWS SDK for Ruby uses the global endpoint for us-east-1.
fn presigner() -> S3Presigner {
    let endpoint = Endpoint::new("https://s3.amazonaws.com").unwrap();
    let provider = Provider::custom(endpoint, Region::new("us-east-1").unwrap());
    let bucket = provider.addressing(Addressing::VirtualHosted).bucket("examplebucket").unwrap();
    S3Presigner::new(bucket, Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap())
}

/// The secret of the samples.
fn ids() -> SignedIds {
    let secret = "0123456789abcdef".repeat(8);
    SignedIds::new(SigningSecret::new(secret, RailsVersion::V6_1).unwrap(), RailsVersion::V6_1)
}

fn row(id: i64, key: &str) -> BlobRow {
    let service_name = "amazon".into();
    BlobRow { id: BlobId::number(id), key: key.into(), service_name, created_at: now() }
}

/// A service whose next row is this one.
fn direct_upload(
    key: Option<&str>,
    body: &[u8],
    row: BlobRow,
    settings: &Settings,
) -> Result<Answer, AuraError> {
    if api_key(key)? != "<key>" {
        return Err(AuraError::unauthenticated());
    }
    let request = UploadRequest::parse(body, settings)?.plan(settings)?;
    let record = FileRecord::new(&request, row);
    let key = ObjectKey::new(record.row.key.as_str()).map_err(AuraError::fault)?;
    let upload = request
        .upload(key, &presigner(), Validity::minutes(5).from(now()))
        .map_err(|error| AuraError::upstream(error, settings))?;
    Ok(FileUploadResponse::created(&record, &ids(), upload, settings)?.to_answer())
}

fn serve(sample: &Value) -> Result<Answer, AuraError> {
    let shown = &sample["response"]["body"];
    let request = &sample["request"];
    let settings = Settings::default();
    if !request.is_null() {
        // The row that was stored, where one was.
        let row = row(shown["id"].as_i64().unwrap_or(1), shown["key"].as_str().unwrap_or("key"));
        let body = request["body"].to_string();
        return direct_upload(request["headers"]["x-api-key"].as_str(), body.as_bytes(), row, &settings);
    }
    // These show an answer alone.
    match text(&sample["name"]) {
        "error_401_unauthenticated" => direct_upload(None, b"", row(1, "key"), &settings),
        "error_404_not_found" => Err(AuraError::not_found()),
        _ => {
            let record = FileRecord {
                row: row(shown["id"].as_i64().unwrap(), text(&shown["key"])),
                filename: Filename::new(text(&shown["filename"]), RailsVersion::V6_1),
                content_type: text(&shown["content_type"]).into(),
                byte_size: shown["byte_size"].as_u64().unwrap(),
                checksum: BlobChecksum::parse(text(&shown["checksum"]), RailsVersion::V6_1).unwrap(),
            };
            Ok(FileUploadResponse::found(&record, &ids(), &settings)?.to_answer())
        }
    }
}

fn check(sample: &Value) {
    if let Some(config) = sample.get("config") {
        assert_eq!(config["expires_in"], 300);
        assert_eq!(config["secret_key_base"], "0123456789abcdef".repeat(8));
        assert_eq!(config["now"], "2013-05-24T00:00:00Z");
    }
    let valid = sample["validity"] == "valid";
    let answer = match serve(sample) {
        Ok(answer) if valid => answer,
        Err(error) if !valid => error.to_answer(),
        other => panic!("{other:?}"),
    };
    let response = &sample["response"];
    assert_eq!(u64::from(answer.status()), response["status"]);
    let headers: Vec<_> = answer.headers().collect();
    assert_eq!(headers, [("content-type", "application/json")]);
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(signature::unordered(&body), signature::unordered(&response["body"]));
    if valid {
        in_order(answer.body(), &FIELDS);
    }
    if let Some(url) = body["direct_upload"]["url"].as_str() {
        in_order(answer.body(), &["url", "headers", "Content-Type", "Content-MD5", "Content-Disposition"]);
        check_url(url, &body);
    }
}

/// As the schema has them.
const FIELDS: [&str; 11] = [
    "id",
    "key",
    "filename",
    "content_type",
    "metadata",
    "service_name",
    "byte_size",
    "checksum",
    "created_at",
    "signed_id",
    "direct_upload",
];

/// The names of members stand in a body in this order, each after the one before.
fn in_order(body: &str, names: &[&str]) {
    let mut rest = body;
    for name in names {
        let (_, after) =
            rest.split_once(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name} in {body}"));
        rest = after;
    }
}

/// A PUT that signs exactly what Rails signs.
fn check_url(url: &str, body: &Value) {
    let headers = &body["direct_upload"]["headers"];
    let size = body["byte_size"].to_string();
    signature::check(
        url,
        &[
            ("content-length", size.as_str()),
            ("content-md5", text(&headers["Content-MD5"])),
            ("content-type", text(&headers["Content-Type"])),
        ],
        presigner().bucket(),
    );
}

/// A body with these members of the blob in the place of good ones.
fn body_with(members: &[(&str, Value)]) -> Vec<u8> {
    let mut blob =
        json!({"filename": "a.txt", "content_type": "text/plain", "byte_size": 5, "checksum": MD5});
    for (name, value) in members {
        blob[name] = value.clone();
    }
    json!({ "blob": blob }).to_string().into_bytes()
}
