//! Direct uploads: answered as Rails 6.1 and the S3 service of 7.2 answered them.

use presign::wire::Answer;
use presign::wire::active_storage::{
    BlobId, BlobRow, CreatedBlob, DirectUpload, DirectUploadError, DirectUploadFault, DirectUploadRequest,
    DiskService, Disposition, RailsVersion, S3Service, ServingRules, SignedIds, SigningSecret,
};
use presign::{Endpoint, ObjectKey, S3Presigner, Timestamp, Validity};
use serde_json::{Value, json};

use super::service_urls::{global, presigner};
use super::text;

const VERSION: RailsVersion = RailsVersion::V6_1;
const MD5: &str = "ixqZU8RhEpaoJ6v4xHgE1w==";

/// The clock of the samples.
fn now() -> Timestamp {
    Timestamp::parse("2013-05-24T00:00:00Z").unwrap()
}

fn upload(request: &DirectUploadRequest<'_>, key: &str, presigner: &S3Presigner) -> DirectUpload {
    let validity = Validity::minutes(5).from(now());
    request.upload(ObjectKey::new(key).unwrap(), presigner, validity).unwrap()
}

fn body_of(sample: &Value) -> Vec<u8> {
    let request = &sample["request"];
    request["raw_body"].as_str().map_or_else(|| request["body"].to_string(), String::from).into_bytes()
}

fn headers_of(answer: &Answer) -> Vec<(String, String)> {
    answer.headers().map(|(name, value)| (name.into(), value.into())).collect()
}

pub(super) fn answered(sample: &Value) {
    let body = body_of(sample);
    let request = DirectUploadRequest::parse(&body, VERSION).unwrap();
    let expected = &sample["response"]["body"];
    let key = text(&sample["entropy"]["key"]);
    let upload = upload(&request, key, &presigner(global()));
    let secret = SigningSecret::new(text(&sample["config"]["secret_key_base"]), VERSION).unwrap();
    let row = BlobRow {
        id: BlobId::number(sample["entropy"]["id"].as_i64().unwrap()),
        key: key.into(),
        service_name: text(&sample["config"]["service_name"]).into(),
        created_at: now(),
    };
    let answer = CreatedBlob::new(&request, row, &SignedIds::new(secret, VERSION), upload).to_answer();
    assert_eq!(u64::from(answer.status()), sample["response"]["status"]);
    let content_type = text(&sample["response"]["headers"]["content-type"]);
    assert_eq!(headers_of(&answer), [("content-type".into(), content_type.into())]);
    // The SDK for Ruby puts its own parameters behind the operation's, of which there are none: the URL is the same text.
    assert_eq!(serde_json::from_str::<Value>(answer.body()).unwrap(), *expected);
    // The order of the columns and of the headers.
    let order = [
        "\"id\":",
        "\"key\":",
        "\"filename\":",
        "\"content_type\":",
        "\"metadata\":",
        "\"service_name\":",
        "\"byte_size\":",
        "\"checksum\":",
        "\"created_at\":",
        "\"signed_id\":",
        "\"direct_upload\":",
        "\"url\":",
        "\"headers\":",
        "\"Content-Type\":",
        "\"Content-MD5\":",
        "\"Content-Disposition\":",
    ];
    let places: Vec<_> = order.iter().map(|name| answer.body().find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
}

fn refusal(body: &[u8]) -> DirectUploadError {
    DirectUploadRequest::parse(body, VERSION).unwrap_err()
}

pub(super) fn refused(sample: &Value) {
    let refusal = refusal(&body_of(sample));
    let answer = refusal.to_rails_answer();
    assert_eq!(u64::from(answer.status()), sample["response"]["status"]);
    let content_type = text(&sample["response"]["headers"]["content-type"]);
    assert_eq!(headers_of(&answer), [("content-type".into(), content_type.into())]);
    assert_eq!(serde_json::from_str::<Value>(answer.body()).unwrap(), sample["response"]["body"]);
    // What is better than Rails: no bad request is answered with 500.
    let ours = refusal.to_answer();
    let expected = if answer.status() == 500 { 422 } else { answer.status() };
    assert_eq!(ours.status(), expected);
}

/// Rails makes 0 of the size "abc", and signs `x` as an MD5: its answer is 200 with a URL that no PUT can use. The sample has
/// no body. Both fields are refused here.
pub(super) fn not_made_zero(sample: &Value) {
    assert!(sample["response"]["body"].is_null());
    let refused = refusal(&body_of(sample));
    assert_eq!((refused.fault(), refused.to_answer().status()), (DirectUploadFault::Field, 422));
    assert!(refused.to_string().starts_with("blob.byte_size: "), "{refused}");
}

#[test]
fn fields() {
    let good = json!({"filename": "a", "byte_size": 5, "checksum": MD5, "content_type": "text/plain"});
    let with = |field: &str, value: Value| {
        let mut blob = good.clone();
        blob[field] = value;
        json!({"blob": blob}).to_string()
    };
    for (field, value) in [
        ("filename", json!(null)),
        ("filename", json!(1)),
        ("byte_size", json!(null)),
        ("byte_size", json!(-1)),
        ("byte_size", json!(1.5)),
        ("byte_size", json!("5")),
        ("checksum", json!(null)),
        ("checksum", json!("")),
        ("checksum", json!("ixqZU8RhEpaoJ6v4xHgE1w=")),
        ("checksum", json!("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")),
        ("content_type", json!(1)),
        ("content_type", json!("")),
        ("content_type", json!("é")),
        ("content_type", json!("text/plain\r\nx-amz-acl: public-read")),
    ] {
        let body = with(field, value.clone());
        let refused = refusal(body.as_bytes());
        assert_eq!(refused.fault(), DirectUploadFault::Field, "{body}");
        assert!(refused.to_string().starts_with(&format!("blob.{field}: ")), "{refused}");
    }
    let huge = with("byte_size", json!(5)).replace(":5", ":18446744073709551616");
    assert!(refusal(huge.as_bytes()).to_string().starts_with("blob.byte_size: "));
    for body in
        ["", "{}", "[]", "1", "{\"blob\":null}", "{\"blob\":{}}", "{\"blob\":[1]}", "{\"blob\":\"a\"}", "{"]
    {
        assert_eq!(refusal(body.as_bytes()).to_answer().status(), 400, "{body}");
    }
    for name in ["", "..", "a/b", " \0"] {
        let body = with("filename", json!(name));
        assert!(DirectUploadRequest::parse(body.as_bytes(), VERSION).is_ok(), "{name:?}");
    }
}

/// A name that can be stored can be served.
#[test]
fn long_names() {
    let parse = |name: &str| {
        let body = json!({"blob": {"filename": name, "byte_size": 5, "checksum": MD5}}).to_string();
        DirectUploadRequest::parse(body.as_bytes(), VERSION).map(|request| request.filename().to_string())
    };
    let room = 4096 - Disposition::Attachment.header("").len();
    let longest = [("a", room / 2), ("é", room / 7), ("😀", room / 15), ("&", room / 9)];
    for (longest, more) in longest.map(|(char, count)| (char.repeat(count), char)) {
        assert!(longest.chars().count() >= 255);
        let name = parse(&longest).unwrap();
        let served = ServingRules::new(VERSION).serve(Some("image/png"), Disposition::Inline, &name);
        let (store, key) = (presigner(global()), || ObjectKey::new("key").unwrap());
        assert!(S3Service::new(&store).url(key(), &served, now()).is_ok());
        let ids = SignedIds::new(SigningSecret::from_key([7; 64]).unwrap(), VERSION);
        let disk = DiskService::new(Endpoint::new("http://localhost:3000").unwrap(), &ids, "local").unwrap();
        // Of these defaults the token is the longest: base64 in base64.
        assert!(disk.url(key(), &served, now()).is_ok());
        let refused = parse(&(longest + more)).unwrap_err();
        assert!(refused.to_string().starts_with("blob.filename: "), "{refused}");
    }
}

#[test]
fn metadata() {
    let parse = |metadata: Value, version| {
        let blob = json!({"filename": "a", "byte_size": 5, "checksum": MD5, "metadata": metadata});
        let body = json!({"blob": blob}).to_string();
        let request = DirectUploadRequest::parse(body.as_bytes(), version)?;
        let names: Vec<_> = request.metadata().map(|(name, _)| String::from(name)).collect();
        let headers = upload(&request, "key", &presigner(global())).headers().count();
        Ok::<_, DirectUploadError>((names, headers))
    };
    let own = json!({"analyzed": true, "identified": true, "composed": true, "Analyzed": 1, "foo": [1, {"a": null}]});
    let names = vec![String::from("Analyzed"), String::from("foo")];
    assert_eq!(parse(own, RailsVersion::V8_2).unwrap(), (names, 2));
    for none in [json!(null), json!(1), json!("a"), json!([1]), json!({})] {
        assert_eq!(parse(none, RailsVersion::V8_2).unwrap(), (vec![], 2));
    }
    let custom = json!({"custom": {"a": "b", "c": "d"}});
    let names = vec![String::from("custom")];
    assert_eq!(parse(custom.clone(), RailsVersion::V7_0).unwrap(), (names.clone(), 4));
    assert_eq!(parse(custom, RailsVersion::V6_1).unwrap(), (names, 2));
    for bad in [json!({"a b": "c"}), json!({"a": 1}), json!({"a": "b\r\nc"}), json!({"": "a"})] {
        let refused = parse(json!({"custom": bad}), RailsVersion::V8_0).unwrap_err();
        assert!(refused.to_string().starts_with("blob.metadata.custom: "), "{refused}");
    }
}

#[test]
fn active_types_are_refused_unless_allowed() {
    let blob = json!({"filename": "a.html", "byte_size": 5, "checksum": MD5, "content_type": "text/html"});
    let body = json!({"blob": blob}).to_string();
    let request = DirectUploadRequest::parse(body.as_bytes(), VERSION).unwrap();
    let (presigner, validity) = (presigner(global()), Validity::minutes(5).from(now()));
    let refused = request.upload(ObjectKey::new("key").unwrap(), &presigner, validity).unwrap_err();
    assert_eq!(refused.to_answer().status(), 422);
    let request = request.allowing_active_types();
    assert!(request.upload(ObjectKey::new("key").unwrap(), &presigner, validity).is_ok());
}
