//! What stands between the samples: each bound at its place and one beside it, and each setting.

use presign::wire::active_storage::{BlobChecksum, BlobId, DirectUpload, Filename, RailsVersion};
use presign::wire::aura::{
    AuraError, FileRecord, FileUploadResponse, ReceivedError, Settings, UploadRequest, api_key,
};
use presign::wire::{Answer, UnsendableType};
use presign::{ContentMd5, ErrorKind, ObjectKey, Validity};
use serde_json::{Value, json};

use super::{MD5, body_with, check_url, direct_upload, ids, in_order, now, presigner, row};

/// What the client is answered, by this service.
fn ask(members: &[(&str, Value)], settings: &Settings) -> Result<Value, AuraError> {
    let answer = direct_upload(Some("<key>"), &body_with(members), row(7, "key"), settings)?;
    assert_eq!(answer.status(), 200);
    Ok(serde_json::from_str(answer.body()).unwrap())
}

/// The envelope: its three members in their order, and all that they say.
fn told(answer: &Answer) -> (String, String, Option<String>) {
    in_order(answer.body(), &["detail", "error", "error_code"]);
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 3);
    let text = |name: &str| body[name].as_str().map(String::from);
    (text("detail").unwrap(), text("error").unwrap(), text("error_code"))
}

/// A refusal with this status and code that names the field, and repeats nothing of the value.
fn refused(members: &[(&str, Value)], settings: &Settings, status: u16, code: &str) {
    let error = ask(members, settings).unwrap_err();
    assert_eq!((error.status(), error.code()), (status, Some(code)), "{error}");
    let (detail, message, shown) = told(&error.to_answer());
    assert_eq!((detail.as_str(), shown.as_deref()), (message.as_str(), Some(code)));
    assert_eq!(detail, error.to_string());
    let (field, rest) = detail.split_once(": ").unwrap();
    assert!(members.iter().any(|(name, _)| field == format!("blob.{name}")), "{detail}");
    assert!(rest.contains("; allowed: "), "{detail}");
}

fn size(value: &Value) -> i128 {
    UploadRequest::parse(&body_with(&[("byte_size", value.clone())]), &Settings::default())
        .unwrap()
        .blob
        .byte_size
}

#[test]
fn sizes() {
    let settings = Settings::builder().most_bytes(1000).build().unwrap();
    for (value, read) in
        [(json!(0), 0), (json!(999), 999), (json!("1_000"), 1000), (json!(7.0), 7), (json!(true), 1)]
    {
        assert_eq!(size(&value), read);
        let body = ask(&[("byte_size", value)], &settings).unwrap();
        assert_eq!(body["byte_size"], json!(u64::try_from(read).unwrap()));
        check_url(body["direct_upload"]["url"].as_str().unwrap(), &body);
    }
    // The schema takes them all.
    for (value, read) in
        [(json!(1001), 1001), (json!(-1), -1), (json!("-0001"), -1), (json!(u64::MAX), u64::MAX.into())]
    {
        assert_eq!(size(&value), read);
        refused(&[("byte_size", value)], &settings, 400, "byte_size_not_allowed");
    }
    for huge in
        ["18446744073709551616", "-9223372036854775809", "1000000000000000000000000000000000000000000"]
    {
        refused(&[("byte_size", json!(huge))], &Settings::default(), 400, "byte_size_not_allowed");
    }
    for (value, problem) in [(-1, "below 0"), (1001, "too large")] {
        let error = ask(&[("byte_size", json!(value))], &settings).unwrap_err();
        assert_eq!(error.to_string(), format!("blob.byte_size: {problem}; allowed: 0 to 1000 bytes"));
    }
    // Unless told: what one PUT takes.
    let most = 5_u64 << 30;
    let default = Settings::default();
    assert_eq!(ask(&[("byte_size", json!(most))], &default).unwrap()["byte_size"], most);
    refused(&[("byte_size", json!(most + 1))], &default, 400, "byte_size_not_allowed");
    // What the settings allow and the store does not is a failure upstream.
    let settings = Settings::builder().most_bytes(u64::MAX).upstream_status(502).build().unwrap();
    let error = ask(&[("byte_size", json!(most + 1))], &settings).unwrap_err();
    assert_eq!((error.status(), error.code()), (502, Some("upload_failed")), "{error}");
    let error =
        ask(&[("byte_size", json!(u64::MAX))], &Settings::builder().most_bytes(u64::MAX).build().unwrap());
    assert_eq!(error.unwrap_err().status(), 400);
}

#[test]
fn lengths() {
    let settings = Settings::builder().longest_filename(4).longest_content_type(10).build().unwrap();
    for name in ["", "a", "aaaa", "éééé", "🙂🙂🙂🙂", "a/b\0"] {
        assert!(ask(&[("filename", json!(name))], &settings).is_ok(), "{name:?}");
    }
    for name in ["aaaaa", "ééééé", "aaaa\0", " aaaa"] {
        refused(&[("filename", json!(name))], &settings, 400, "filename_too_long");
    }
    assert!(ask(&[("filename", json!("a")), ("content_type", json!("text/plain"))], &settings).is_ok());
    let members = [("filename", json!("a")), ("content_type", json!("text/plain2"))];
    refused(&members, &settings, 400, "content_type_too_long");
    let default = Settings::default();
    assert!(ask(&[("filename", json!("é".repeat(255)))], &default).is_ok());
    refused(&[("filename", json!("é".repeat(256)))], &default, 400, "filename_too_long");
    refused(&[("content_type", json!("a".repeat(256)))], &default, 400, "content_type_too_long");
    // Whatever the settings say, the name has room in a header of 4,096 bytes, where it stands twice.
    let any = Settings::builder().longest_filename(usize::MAX).build().unwrap();
    assert!(ask(&[("filename", json!("a".repeat(2027)))], &any).is_ok());
    refused(&[("filename", json!("a".repeat(2028)))], &any, 400, "filename_too_long");
    assert!(ask(&[("filename", json!("🙂".repeat(255)))], &default).is_ok());
    let none = Settings::builder().longest_filename(0).build().unwrap();
    assert!(ask(&[("filename", json!(""))], &none).is_ok());
    refused(&[("filename", json!("a"))], &none, 400, "filename_too_long");
}

#[test]
fn checksums() {
    let default = Settings::default();
    let md5 = ContentMd5::of(b"bytes").to_base64();
    let body = ask(&[("checksum", json!(md5))], &default).unwrap();
    assert_eq!(body["checksum"], body["direct_upload"]["headers"]["Content-MD5"]);
    assert_eq!(body["checksum"], json!(md5));
    for (text, says) in [
        ("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "base64 of 32 bytes, the length of a SHA-256"),
        ("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "no base64"),
        ("", "empty"),
        ("ixqZU8RhEpaoJ6v4xHgE1wA=", "base64 of 17 bytes"),
        ("ixqZU8RhEpaoJ6v4xHgE", "base64 of 15 bytes"),
        ("8b1a9953c4611296a827abf8c47804d7", "hexadecimal digits of 16 bytes"),
        ("ixqZU8RhEpaoJ6v4xHgE1w==\r\nx-amz-acl: public-read", "no base64"),
    ] {
        let members = [("checksum", json!(text))];
        refused(&members, &default, 400, "checksum_not_md5");
        let allowed = "base64 of the 16 bytes of an MD5, which is sent as Content-MD5";
        let error = ask(&members, &default).unwrap_err();
        assert_eq!(error.to_string(), format!("blob.checksum: {says}; allowed: {allowed}"));
        let settings = Settings::builder().refusal_status(422).build().unwrap();
        refused(&members, &settings, 422, "checksum_not_md5");
    }
}

#[test]
fn types() {
    let default = Settings::default();
    let strict = Settings::builder().unsendable_type(UnsendableType::Refuse).build().unwrap();
    for name in ["", "png", "é", "text/plain\r\nx-amz-acl: public-read", "a/b c"] {
        let members = [("content_type", json!(name))];
        let body = ask(&members, &default).unwrap();
        assert_eq!(body["content_type"], "application/octet-stream");
        assert_eq!(body["direct_upload"]["headers"]["Content-Type"], "application/octet-stream");
        refused(&members, &strict, 400, "content_type_not_usable");
    }
    let lenient = Settings::builder().allow_active_types(true).build().unwrap();
    for name in ["text/html", "image/svg+xml", "Text/HTML; charset=utf-8"] {
        let members = [("content_type", json!(name))];
        refused(&members, &default, 400, "content_type_not_allowed");
        let body = ask(&members, &lenient).unwrap();
        assert_eq!(body["content_type"], name);
        check_url(body["direct_upload"]["url"].as_str().unwrap(), &body);
    }
}

#[test]
fn names_are_made_safe_as_the_release_does() {
    for (version, safe) in [(RailsVersion::V7_2, "a-<b>"), (RailsVersion::V8_0, "a--b-")] {
        let settings = Settings::builder().rails(version).build().unwrap();
        let body = ask(&[("filename", json!(" a/<b>\n"))], &settings).unwrap();
        assert_eq!(body["filename"], safe);
        let disposition = body["direct_upload"]["headers"]["Content-Disposition"].as_str().unwrap();
        assert!(disposition.starts_with("inline; filename=\"a-"), "{disposition}");
    }
}

#[test]
fn the_first_fault_of_a_plan_is_told() {
    let members = [
        ("filename", json!("a".repeat(256))),
        ("content_type", json!("text/html")),
        ("byte_size", json!(-1)),
        ("checksum", json!("")),
    ];
    for (from, code) in [
        (0, "filename_too_long"),
        (1, "content_type_not_allowed"),
        (2, "byte_size_not_allowed"),
        (3, "checksum_not_md5"),
    ] {
        assert_eq!(ask(&members[from..], &Settings::default()).unwrap_err().code(), Some(code));
    }
}

#[test]
fn lookups() {
    let record = FileRecord {
        row: row(i64::MAX, "key"),
        filename: Filename::new("a.txt", RailsVersion::V7_2),
        content_type: "text/plain".into(),
        byte_size: u64::MAX,
        checksum: BlobChecksum::parse(MD5, RailsVersion::V7_2).unwrap(),
    };
    let settings = Settings::default();
    let absent = Settings::builder().null_direct_upload(false).build().unwrap();
    let body = |settings: &Settings| -> Value {
        let answer = FileUploadResponse::found(&record, &ids(), settings).unwrap().to_answer();
        serde_json::from_str(answer.body()).unwrap()
    };
    let (with, without) = (body(&settings), body(&absent));
    assert_eq!((with.get("direct_upload"), without.get("direct_upload")), (Some(&Value::Null), None));
    assert_eq!((&with["id"], &with["byte_size"]), (&json!(i64::MAX), &json!(u64::MAX)));
    assert_eq!((with.as_object().unwrap().len(), without.as_object().unwrap().len()), (11, 10));
    let signed_id = with["signed_id"].as_str().unwrap();
    assert_eq!(ids().verify(signed_id, super::now()), Ok(BlobId::number(i64::MAX)));

    // Aura's schema has integers for ids.
    let mut other = record.clone();
    other.row.id = BlobId::new("6b1f3a52-0000-4000-8000-000000000001").unwrap();
    let error = FileUploadResponse::found(&other, &ids(), &settings).unwrap_err();
    assert_eq!(error.status(), 500);
    assert_eq!(told(&error.to_answer()).0, "Internal Server Error");
    assert!(std::error::Error::source(&error).is_some());
}

/// The schema's three headers are all required, so an upload of a store that names fewer is not answered with.
#[test]
fn every_header_is_told() {
    let settings = Settings::default();
    let request = UploadRequest::parse(&body_with(&[]), &settings).unwrap().plan(&settings).unwrap();
    let record = FileRecord::new(&request, row(1, "key"));
    let all = ["Content-Type", "Content-MD5", "Content-Disposition", "x-amz-meta-a"];
    let with = |left_out: &str| {
        let headers = all.iter().filter(|name| **name != left_out);
        let headers = headers.map(|name| ((*name).into(), "value".into()));
        let upload = DirectUpload::new("https://store.example/key", headers);
        FileUploadResponse::created(&record, &ids(), upload, &settings)
    };
    for name in ["", "x-amz-meta-a"] {
        assert_eq!(with(name).unwrap().to_answer().status(), 200);
    }
    for name in &all[..3] {
        let error = with(name).unwrap_err();
        assert_eq!(error.status(), 500);
        assert_eq!(told(&error.to_answer()).0, "Internal Server Error");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with(&format!("direct upload's headers: no {name}; allowed: ")), "{source}");
    }
}

/// What the client has no part in is no refusal of its request, and says nothing.
#[test]
fn faults_of_the_service() {
    let settings = Settings::default();
    let request = UploadRequest::parse(&body_with(&[]), &settings).unwrap().plan(&settings).unwrap();
    let (key, late) = (ObjectKey::new("key").unwrap(), Validity::seconds(604_801).from(now()));
    let error = AuraError::upstream(request.upload(key, &presigner(), late).unwrap_err(), &settings);
    assert_eq!((error.status(), error.code()), (500, None));
    assert_eq!(told(&error.to_answer()).0, "Internal Server Error");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn keys() {
    assert_eq!(api_key(Some(" ")).unwrap(), " ");
    assert_eq!([None, Some("")].map(|key| api_key(key).unwrap_err().status()), [401, 401]);
    for key in [None, Some(""), Some("another")] {
        let error = direct_upload(key, b"", row(1, "key"), &Settings::default()).unwrap_err();
        assert_eq!(error.status(), 401);
        let (detail, message, code) = told(&error.to_answer());
        assert_eq!(
            (detail.as_str(), message.as_str(), code),
            ("Not authenticated", "Not authenticated", None)
        );
    }
}

#[test]
fn settings() {
    for (status, taken) in [(199, false), (200, true), (201, true), (202, false)] {
        let built = Settings::builder().created_status(status).build();
        assert_eq!(built.is_ok(), taken, "{status}");
        assert!(built.is_ok() || built.unwrap_err().field() == "created status");
    }
    let settings = Settings::builder().created_status(201).build().unwrap();
    let answer = direct_upload(Some("<key>"), &body_with(&[]), row(1, "key"), &settings).unwrap();
    assert_eq!(answer.status(), 201);
    for (refusal, upstream, field) in [
        (399, 400, Some("refusal status")),
        (400, 399, Some("upstream status")),
        (500, 400, Some("refusal status")),
        (499, 600, Some("upstream status")),
        (499, 599, None),
        (400, 400, None),
    ] {
        let built = Settings::builder().refusal_status(refusal).upstream_status(upstream).build();
        let fault = built.err();
        assert_eq!(fault.as_ref().map(presign::Error::field), field);
        assert!(fault.is_none_or(|fault| fault.kind() == ErrorKind::OutOfRange));
    }
}

#[test]
fn received() {
    // FastAPI's, as we and Aura's reference answer.
    let body = br#"{"blob": {"filename": 1, "content_type": "a", "byte_size": "x", "checksum": "a"}}"#;
    let refused = UploadRequest::parse(body, &Settings::default()).unwrap_err();
    let received = ReceivedError::read(refused.to_answer().body().as_bytes());
    let faults: Vec<_> =
        received.faults.iter().map(|fault| (fault.loc.as_str(), fault.kind.as_str())).collect();
    assert_eq!(faults, [("body.blob.filename", "string_type"), ("body.blob.byte_size", "int_parsing")]);
    assert_eq!((received.detail, received.error, received.error_code), (None, None, None));
    // As deep as a body may be, shown in a list.
    let deep = [b"{\"blob\":".as_slice(), &[b'['; 63], &[b']'; 63], b"}"].concat();
    let refused = UploadRequest::parse(&deep, &Settings::default()).unwrap_err();
    let received = ReceivedError::read(refused.to_answer().body().as_bytes());
    assert_eq!((refused.status(), received.faults.len()), (422, 1));
    // The older words, beside a text.
    let older = br#"{"detail":[{"loc":["body","blob","byte_size"],"msg":"value is not a valid integer",
        "type":"type_error.integer"}],"error":"Validation error","error_code":"validation_error"}"#;
    let received = ReceivedError::read(older);
    assert_eq!((received.faults[0].msg.as_str(), received.faults.len()), ("value is not a valid integer", 1));
    assert_eq!(received.error.as_deref(), Some("Validation error"));
    assert_eq!(received.error_code.as_deref(), Some("validation_error"));
    // The envelope, and whatever else comes.
    let received = ReceivedError::read(AuraError::unauthenticated().to_answer().body().as_bytes());
    assert_eq!(received.detail.as_deref(), Some("Not authenticated"));
    assert_eq!((received.detail, received.error_code), (received.error, None));
    let odd = br#"{"detail":[1,{"loc":7},{"loc":[null,"a",2]},{"msg":null}],"error":{},"error_code":4}"#;
    let received = ReceivedError::read(odd);
    let locs: Vec<_> = received.faults.iter().map(|fault| fault.loc.as_str()).collect();
    assert_eq!(locs, ["", "", ".a.2", ""]);
    assert_eq!((received.error, received.error_code), (None, None));
    for nothing in [
        &b""[..],
        b"[]",
        b"<html>",
        b"null",
        b"{}",
        b"\xff",
        b"{\"detail\":{}}",
        &[b'['; 300],
        &vec![b' '; (8 << 20) + 1],
    ] {
        assert_eq!(ReceivedError::read(nothing), ReceivedError::default());
    }
}
