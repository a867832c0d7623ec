//! `POST /s3/multipart`: what is read, what the store is asked, and what is refused.

use presign::s3::{CannedAcl, PublicAcl};
use presign::wire::UnsendableType;
use presign::wire::json::Limits;
use presign::{KeyPrefix, MediaTypes, PresignedRequest, Validity};
use serde_json::json;

use super::service::{
    CreateRequest, MetadataEncoding, MetadataRule, Query, Service, Settings, SettingsBuilder, owner, random,
};
use crate::signature;

fn raw() -> SettingsBuilder {
    Settings::with_raw_ids()
}

fn refusal(settings: SettingsBuilder, body: &[u8]) -> (u16, String) {
    let service = Service::with(settings);
    let answer = service.route(("POST", "/s3/multipart"), &Query::default(), ("", ""), body);
    let error = answer.expect_err("refused");
    (error.status(), error.to_string())
}

/// The call that begins the upload.
fn call(settings: SettingsBuilder, body: &serde_json::Value) -> PresignedRequest {
    let service = Service::with(settings);
    let request = CreateRequest::parse(body.to_string().as_bytes(), &service.settings).unwrap();
    let upload = request.plan(&owner(), &service.settings, service.now, random()).unwrap();
    let request =
        service.presigner.presign(&upload.create(), Validity::minutes(1).from(service.now)).unwrap();
    let headers: Vec<_> = request.headers_to_set().collect();
    signature::check_method("POST", request.url(), &headers, service.presigner.bucket());
    request
}

#[test]
fn the_storage_call() {
    let body = json!({
        "filename": "film.mp4",
        "type": "video/mp4",
        "metadata": {"name": "Mia ü", "relativePath": null, "size": 12, "ok": true, "Zeta": ""},
    });
    let create = call(raw().acl(CannedAcl::BucketOwnerFullControl), &body);
    assert!(create.url().contains("/5f2b9d0e-0000-4000-8000-000000000001-film.mp4?"));
    assert!(create.url().contains("&uploads="));
    let mut headers: Vec<_> = create.headers_to_set().collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            ("content-type", "video/mp4"),
            ("x-amz-acl", "bucket-owner-full-control"),
            ("x-amz-meta-name", "=?UTF-8?B?TWlhIMO8?="),
            ("x-amz-meta-ok", "true"),
            ("x-amz-meta-relativepath", "null"),
            ("x-amz-meta-size", "12"),
            ("x-amz-meta-zeta", ""),
        ]
    );
    // What is left out is not looked at.
    let nested = json!({"filename": "a", "type": "a/b", "metadata": {"exif": {"iso": 100}, "name": "a"}});
    let only = MetadataRule::Only(vec!["name".into()]);
    assert_eq!(call(raw().metadata(only), &nested).headers_to_set().count(), 2);
    let public = call(raw().public_acl(PublicAcl::PublicRead).metadata(MetadataRule::None), &body);
    assert_eq!(public.headers_to_set().count(), 2);
    let active = json!({"filename": "a.html", "type": "text/html"});
    let active = call(raw().allow_active_types(true), &active);
    assert_eq!(active.headers_to_set().next(), Some(("content-type", "text/html")));
    let unsendable = call(raw(), &json!({"filename": "a", "type": "é"}));
    assert_eq!(unsendable.headers_to_set().next(), Some(("content-type", "application/octet-stream")));
}

#[test]
fn refusals() {
    let filename = "s3: the \"filename\" field is required and must be a non-empty string";
    let no_type = "s3: content type must be a string";
    for (body, status, text) in [
        ("", 400, filename),
        ("{}", 400, filename),
        ("[]", 400, filename),
        (r#"[{"filename": "a"}]"#, 400, filename),
        (r#"{"filename": ""}"#, 400, filename),
        (r#"{"filename": null, "type": "a/b"}"#, 400, filename),
        (r#"{"filename": 1, "type": "a/b"}"#, 400, filename),
        (r#"{"filename": ["a"], "type": "a/b"}"#, 400, filename),
        (r#"{"Filename": "a", "type": "a/b"}"#, 400, filename),
        (r#"{"filename": "a"}"#, 400, no_type),
        (r#"{"filename": "a", "type": null}"#, 400, no_type),
        (r#"{"filename": "a", "type": 7}"#, 400, no_type),
        (
            r#"{"filename": "a", "type": "a/b", "metadata": []}"#,
            400,
            "s3: metadata: no object; allowed: names with texts as values",
        ),
        (
            r#"{"filename": "a", "type": "a/b", "metadata": {"k": {}}}"#,
            400,
            "s3: metadata[k]: a list or an object; allowed: a text",
        ),
        (
            r#"{"filename": "a", "type": "a/b", "metadata": {"k": [1]}}"#,
            400,
            "s3: metadata[k]: a list or an object; allowed: a text",
        ),
        ("null", 400, "s3: body: no object; allowed: a JSON object"),
        ("\"a\"", 400, "s3: body: no object; allowed: a JSON object"),
        ("7", 400, "s3: body: no object; allowed: a JSON object"),
        (
            "{",
            400,
            "s3: body: Expecting property name enclosed in double quotes at character 1; allowed: JSON",
        ),
        (
            r#"{"filename": "a", "filename": "b"}"#,
            400,
            "s3: body: A name stands twice in an object at character 0; allowed: JSON",
        ),
    ] {
        assert_eq!(refusal(raw(), body.as_bytes()), (status, text.into()), "{body}");
    }
    assert_eq!(refusal(raw(), b"{\"filename\": \"\xff\"}").0, 400);
    let active = json!({"filename": "a", "type": "image/svg+xml"}).to_string();
    assert!(
        refusal(raw(), active.as_bytes())
            .1
            .starts_with("s3: content type: a type that browsers run scripts from")
    );
    let unsendable = json!({"filename": "a", "type": "png"}).to_string();
    let refuse = raw().unsendable_type(UnsendableType::Refuse);
    assert!(refusal(refuse, unsendable.as_bytes()).1.starts_with("s3: content type: "));
    let images = raw().allowed_types(MediaTypes::new(["image/*"]).unwrap());
    let video = json!({"filename": "a", "type": "video/mp4"}).to_string();
    let text = "s3: content type: not among those taken; allowed: a type that this service takes";
    assert_eq!(refusal(images, video.as_bytes()), (400, text.into()));
    let umlaut = json!({"filename": "a", "type": "a/b", "metadata": {"k": "ü"}}).to_string();
    assert_eq!(refusal(raw().metadata_encoding(MetadataEncoding::Refuse), umlaut.as_bytes()).0, 400);
}

#[test]
fn as_long_as_express_reads() {
    let body = |length: usize| {
        let start = r#"{"filename": "a", "type": "a/b", "other": ""#;
        format!("{start}{}\"}}", "x".repeat(length - start.len() - 2))
    };
    let service = Service::raw();
    let parse = |body: &str| CreateRequest::parse(body.as_bytes(), &service.settings);
    assert!(parse(&body(102_400)).is_ok());
    assert_eq!(parse(&body(102_401)).unwrap_err().status(), 413);
    let deep = format!(r#"{{"filename": "a", "type": "a/b", "x": {}{}}}"#, "[".repeat(100), "]".repeat(100));
    assert_eq!(parse(&deep).unwrap_err().status(), 400);
    let wide = Service::with(raw().create_limits(Limits { bytes: 200_000, ..Limits::default() }));
    assert!(CreateRequest::parse(body(102_401).as_bytes(), &wide.settings).is_ok());
}

#[test]
fn too_much_metadata_is_told_of_the_storage_call() {
    let service = Service::raw();
    for (length, fits) in [(2_047, true), (2_048, false)] {
        let body = json!({"filename": "a", "type": "a/b", "metadata": {"k": "x".repeat(length)}}).to_string();
        let request = CreateRequest::parse(body.as_bytes(), &service.settings).unwrap();
        let upload = request.plan(&owner(), &service.settings, service.now, random()).unwrap();
        let call = service.presigner.presign(&upload.create(), Validity::minutes(1).from(service.now));
        assert_eq!(call.is_ok(), fits, "{length}");
        if let Err(error) = call {
            let error = super::service::CompanionError::refused(&error);
            assert!(error.to_string().starts_with("s3: x-amz-meta-*: "), "{error}");
        }
    }
}

#[test]
fn longer_keys_than_there_are() {
    // A prefix that leaves no room for any name is the service's own fault; a name that is too long is cut.
    let folder = KeyPrefix::new(format!("{}/a/", "f".repeat(1000))).unwrap();
    let service = Service::raw();
    let plan = |file: &str| {
        let body = json!({"filename": file, "type": "a/b"}).to_string();
        let request = CreateRequest::parse(body.as_bytes(), &service.settings).unwrap();
        request.plan(&owner().within(&folder), &service.settings, service.now, random())
    };
    assert!(plan("a").unwrap_err().status() >= 400);
    let body = json!({"filename": "n".repeat(5_000), "type": "a/b"}).to_string();
    let request = CreateRequest::parse(body.as_bytes(), &service.settings).unwrap();
    let upload = request.plan(&owner(), &service.settings, service.now, random()).unwrap();
    assert_eq!(upload.key().as_str().len(), 37 + 255);
}
