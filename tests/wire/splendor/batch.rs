//! The batch: bounds, order, all or nothing, the settings.

use presign::multipart::Threshold;
use presign::wire::json::Limits;
use presign::wire::splendor::*;
use presign::{
    Credentials, IdFormat, KeyTemplate, Limits as StoreLimits, PartNumber, Provider, S3Presigner, Timestamp,
};
use serde_json::{Value, json};

use super::service::{Service, check_batch, check_url, counted, now, parse_batch};

pub(super) fn spec() -> Value {
    json!({"content_type": "image/png", "object_size_bytes": 1})
}

pub(super) fn with(field: &str, value: Value) -> Value {
    let mut spec = spec();
    spec[field] = value;
    json!({ "assets": [spec] })
}

pub(super) fn scope() -> Scope<'static> {
    Scope::parse(Some("acme"), "catalog").unwrap()
}

pub(super) fn plan(service: &Service, body: &Value) -> Result<AssetBatch, ApiError> {
    let request = AssetBatchRequest::parse(body.to_string().as_bytes(), &service.settings)?;
    request.plan(&scope(), service.store(), &service.settings, now(), counted())
}

/// The only error's type and place, and the status.
fn refused(body: &Value) -> (u16, String, Value) {
    let answer = parse_batch(body).unwrap_err().to_answer();
    let detail: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(detail["detail"].as_array().unwrap().len(), 1, "{detail}");
    let error = &detail["detail"][0];
    (answer.status(), error["type"].as_str().unwrap().into(), error["loc"].clone())
}

#[test]
fn so_many_assets() {
    for count in [1, 2, 255, 256] {
        let body = json!({"assets": vec![spec(); count]});
        let batch = plan(&Service::new(), &body).unwrap();
        assert_eq!(batch.assets().len(), count);
        let service = Service::new();
        let answer = batch.presign(service.store()).unwrap().to_answer();
        check_batch(&body, &serde_json::from_str(answer.body()).unwrap());
    }
    for (count, kind) in [(0, "too_short"), (257, "too_long"), (1_000, "too_long")] {
        let expected = (422, kind.into(), json!(["body", "assets"]));
        assert_eq!(refused(&json!({"assets": vec![spec(); count]})), expected);
    }
}

#[test]
fn so_many_code_points() {
    for (field, most) in [("content_type", 255), ("filename", 1024)] {
        for text in ["a", "é", "漢", "😀"] {
            assert!(parse_batch(&with(field, text.repeat(most).into())).is_ok(), "{field} {text}");
            let expected = (422, "string_too_long".into(), json!(["body", "assets", 0, field]));
            assert_eq!(refused(&with(field, text.repeat(most + 1).into())), expected);
        }
    }
    assert!(parse_batch(&with("filename", "".into())).is_ok());
    let place = json!(["body", "assets", 0, "content_type"]);
    assert_eq!(refused(&with("content_type", "".into())), (422, "string_too_short".into(), place));
}

#[test]
fn sizes_of_odd_spellings() {
    for (size, read) in [
        (json!(0), 0),
        (json!("12"), 12),
        (json!(" 12 "), 12),
        (json!("+5"), 5),
        (json!("1_000"), 1_000),
        (json!("12.0"), 12),
        (json!(2.0), 2),
        (json!(true), 1),
        (json!(5_368_709_120_u64), 5_368_709_120),
    ] {
        let batch = plan(&Service::new(), &with("object_size_bytes", size.clone())).unwrap();
        assert_eq!(batch.assets()[0].size(), read, "{size}");
    }
    for (size, kind) in [
        (json!(-1), "greater_than_equal"),
        (json!("-1"), "greater_than_equal"),
        (json!(1.5), "int_from_float"),
        (json!("1.5"), "int_parsing"),
        (json!("1__0"), "int_parsing"),
        (json!(""), "int_parsing"),
        (json!(null), "int_type"),
        (json!([1]), "int_type"),
    ] {
        let place = json!(["body", "assets", 0, "object_size_bytes"]);
        assert_eq!(refused(&with("object_size_bytes", size)), (422, kind.into(), place));
    }
}

#[test]
fn one_put_holds_so_much() {
    let refusal = |service: &Service, size: &str| {
        let body = format!(
            r#"{{"assets": [{}, {{"content_type": "image/png", "object_size_bytes": {size}}}]}}"#,
            spec()
        );
        let request = AssetBatchRequest::parse(body.as_bytes(), &service.settings).unwrap();
        let planned = request.plan(&scope(), service.store(), &service.settings, now(), counted());
        planned.map(drop).map_err(|error| (error.status(), error.to_string()))
    };
    let service = Service::new();
    let message = "object_too_large: assets.1.object_size_bytes: too large; allowed: 0 to 5368709120 bytes";
    assert_eq!(refusal(&service, "5368709120"), Ok(()));
    for size in ["5368709121", "18446744073709551615", "18446744073709551616", &"9".repeat(300)] {
        assert_eq!(refusal(&service, size), Err((400, message.into())), "{size}");
    }
    let service = Service::with(Settings::builder().refusal_status(422).build().unwrap());
    assert_eq!(refusal(&service, "5368709121"), Err((422, message.into())));
    // The provider's limit, not S3's.
    let provider =
        Provider::aws("us-east-1").unwrap().with_limits(StoreLimits::aws().with_max_single_put(100));
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    let presigner = S3Presigner::new(provider.bucket("acme-uploads").unwrap(), credentials);
    let service = Service { presigner, settings: Settings::builder().build().unwrap() };
    assert_eq!(refusal(&service, "100"), Ok(()));
    assert_eq!(refusal(&service, "101").unwrap_err().0, 400);
}

#[test]
fn order_and_extensions_are_kept() {
    let names: Vec<String> = (0..256).rev().map(|index| format!("{index}.e{index}")).collect();
    let assets: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| json!({"content_type": format!("image/x-{at}"), "object_size_bytes": at, "filename": name}))
        .collect();
    let service = Service::new();
    let batch = plan(&service, &json!({ "assets": assets })).unwrap();
    let uploads = batch.presign(service.store()).unwrap();
    for (at, (planned, upload)) in batch.assets().iter().zip(&uploads.assets).enumerate() {
        assert!(upload.key.ends_with(&format!(".e{}", 255 - at)));
        assert_eq!((planned.key().as_str(), planned.size()), (upload.key, at as u64));
        assert_eq!(upload.required_headers.content_type.unwrap(), format!("image/x-{at}"));
    }
    for (name, content_type, end) in [
        (json!("cat.PNG"), "image/jpeg", ".png"),
        (json!("../../x/../cat.jpeg"), "image/png", ".jpeg"),
        (json!("..\\..\\cat"), "image/png", ".png"),
        (json!(null), "image/webp", ".webp"),
        (json!("a.b/../../c"), "image/jpeg", ".jpg"),
        (json!("x.\u{202e}gnp"), "image/gif", ".gif"),
    ] {
        let body =
            json!({"assets": [{"content_type": content_type, "object_size_bytes": 1, "filename": name}]});
        let batch = plan(&service, &body).unwrap();
        let file =
            batch.assets()[0].key().as_str().strip_prefix("sources/catalog/hosted/2026/01/15/").unwrap();
        assert_eq!(file.split_at(28).1, end, "{name}");
    }
    // Nothing says what it is.
    for content_type in ["application/octet-stream", "é", "image/unheard-of"] {
        let batch = plan(&service, &with("content_type", content_type.into())).unwrap();
        assert!(!batch.assets()[0].key().as_str().contains('.'), "{content_type}");
    }
}

#[test]
fn all_or_nothing() {
    let mut assets = vec![spec(); 200];
    assets[199]["object_size_bytes"] = json!(-1);
    assets[7]["content_type"] = json!("");
    let answer = parse_batch(&json!({ "assets": assets })).unwrap_err().to_answer();
    let detail: Value = serde_json::from_str(answer.body()).unwrap();
    let places: Vec<_> =
        detail["detail"].as_array().unwrap().iter().map(|error| error["loc"][2].clone()).collect();
    assert_eq!((answer.status(), places), (422, vec![json!(7), json!(199)]));

    let mut assets = vec![spec(); 200];
    assets[199]["content_type"] = json!("image/svg+xml");
    let error = plan(&Service::new(), &json!({ "assets": assets })).unwrap_err();
    assert_eq!((error.status(), error.code()), (400, Some("content_type_not_allowed")));
    let body = error.to_answer().into_body();
    assert!(
        body.starts_with(
            r#"{"detail":{"code":"content_type_not_allowed","message":"assets.199.content_type: "#
        )
    );
}

#[test]
fn the_settings() {
    let settings = Settings::builder;
    let service = Service::with(
        settings()
            .lifetime_secs(60)
            .asset_folder(KeyTemplate::new("t/{source_key}/{yyyy}{mm}{dd}T{hh}").unwrap())
            .asset_tokens(IdFormat::UuidV4)
            .session_ids(IdFormat::UuidV4)
            .extension_by_type(false)
            .sign_size(true)
            .build()
            .unwrap(),
    );
    let batch = plan(&service, &with("object_size_bytes", json!(183_204))).unwrap();
    let uploads = batch.presign(service.store()).unwrap();
    let upload = &uploads.assets[0];
    assert_eq!(upload.expires_at.to_string(), "2026-01-15T09:16:00Z");
    assert!(
        upload.key.starts_with("t/catalog/20260115T09/") && upload.key.len() == 22 + 36,
        "{}",
        upload.key
    );
    assert_eq!(upload.upload_session_id.len(), 40);
    assert_eq!(serde_json::to_value(upload.required_headers).unwrap(), json!({"content-type": "image/png"}));
    check_url(&upload.upload_url, &[("content-length", "183204"), ("content-type", "image/png")]);

    for folder in
        ["a", "{source_key}/{id}", "{source_key}/{filename}", "{source_key}/{x}", "{source_key}{ext}"]
    {
        assert!(settings().asset_folder(KeyTemplate::new(folder).unwrap()).build().is_err(), "{folder}");
    }
    for keys in ["a/{filename}", "{upload_session_id}/{tenant}"] {
        assert!(settings().hosted_keys(KeyTemplate::new(keys).unwrap()).build().is_err(), "{keys}");
    }
    assert!(settings().asset_tokens(IdFormat::Ulid).build().is_err());
    for size in [0, (5 << 20) - 1, (5 << 30) + 1, u64::MAX] {
        assert!(settings().part_size(size).build().is_err());
    }
    for status in [399, 500, 200] {
        assert!(settings().refusal_status(status).build().is_err());
    }
    for (seconds, fine) in [(0, false), (1, true), (604_800, true), (604_801, false)] {
        assert_eq!(settings().lifetime_secs(seconds).build().is_ok(), fine, "{seconds}");
    }
    // The first fault, whatever is told behind it.
    let faults = settings().refusal_status(500).refusal_status(422).part_size(1).sign_size(true);
    assert_eq!(faults.build().unwrap_err().field(), "refusal status");
    let short = settings().limits(Limits { bytes: 13, ..Limits::default() }).build().unwrap();
    let answer = |body: &[u8]| AssetBatchRequest::parse(body, &short).unwrap_err().status();
    assert_eq!((answer(br#"{"assets":[]}"#), answer(br#"{"assets": []}"#)), (422, 400));
    let least = settings().multipart_threshold(Threshold::AtLeast(0)).last_part_number(PartNumber::MIN);
    assert!(least.build().is_ok());
}

#[test]
fn credentials_that_end_are_the_services_fault() {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("acme-uploads").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    let presigner = S3Presigner::new(bucket, credentials.expiring_at(now()));
    let service = Service { presigner, settings: Settings::builder().build().unwrap() };
    let batch = plan(&service, &json!({ "assets": [spec()] })).unwrap();
    let error = batch.presign(service.store()).unwrap_err();
    assert_eq!((error.status(), error.code()), (500, None));
}

#[test]
fn urls_may_end_with_the_credentials() {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("acme-uploads").unwrap();
    let soon = Timestamp::parse("2026-01-15T09:20:00Z").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap().expiring_at(soon);
    for (clamped, expires_at) in [(false, None), (true, Some("2026-01-15T09:20:00Z"))] {
        let presigner = S3Presigner::new(bucket.clone(), credentials.clone());
        let settings = Settings::builder().clamped_to_credentials(clamped).build().unwrap();
        let service = Service { presigner, settings };
        let batch = plan(&service, &json!({ "assets": [spec()] })).unwrap();
        let uploads = batch.presign(service.store());
        let upload = uploads.as_ref().ok().map(|uploads| &uploads.assets[0]);
        assert_eq!(upload.map(|upload| upload.expires_at.to_string()).as_deref(), expires_at);
        assert!(upload.is_none_or(|upload| upload.upload_url.contains("&X-Amz-Expires=300&")));
    }
}

/// The order of the members is that of the schema's `required`; values of JSON do not tell.
#[test]
fn members_in_their_order() {
    let service = Service::new();
    let body = plan(&service, &json!({ "assets": [spec()] })).unwrap();
    let body = body.presign(service.store()).unwrap().to_answer().into_body();
    let names = ["upload_session_id", "bucket", "key", "upload_url", "required_headers", "content-type"];
    let places: Vec<_> = ["assets"]
        .iter()
        .chain(&names)
        .chain(&["expires_at", "image_reference"])
        .map(|name| body.find(&format!("\"{name}\":")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{body}");
    assert_eq!(body.matches("\":").count(), places.len());
}
