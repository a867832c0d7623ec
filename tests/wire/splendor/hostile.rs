//! What clients send to break the batch: ways out of a folder, types that are none, bodies that cost.

use presign::wire::UnsendableType;
use presign::wire::json::Limits;
use presign::wire::splendor::*;
use presign::{KeyTemplate, RandomBytes};
use serde_json::json;

use super::batch::{plan, scope, spec, with};
use super::service::{Service, check_url, counted, now, parse_batch};

#[test]
fn what_is_no_media_type() {
    let service = Service::new();
    for content_type in
        ["é", "png", "image/png; charset=\u{7f}", "a b/c", "image/", " image/png", "x/y\r\nz: 1"]
    {
        let body = with("content_type", content_type.into());
        let batch = plan(&service, &body).unwrap();
        let uploads = batch.presign(service.store()).unwrap();
        let upload = &uploads.assets[0];
        assert_eq!(
            upload.required_headers.content_type,
            Some("application/octet-stream"),
            "{content_type:?}"
        );
        check_url(&upload.upload_url, &[("content-type", "application/octet-stream")]);
        let strict =
            Service::with(Settings::builder().unsendable_type(UnsendableType::Refuse).build().unwrap());
        let error = plan(&strict, &body).unwrap_err();
        assert_eq!((error.status(), error.code()), (400, Some("content_type_not_usable")));
    }
}

#[test]
fn active_types_are_asked_for() {
    for content_type in ["image/svg+xml", "text/html; charset=utf-8", "IMAGE/SVG+XML"] {
        let body = with("content_type", content_type.into());
        assert_eq!(plan(&Service::new(), &body).unwrap_err().code(), Some("content_type_not_allowed"));
        let service = Service::with(Settings::builder().allow_active_types(true).build().unwrap());
        let batch = plan(&service, &body).unwrap();
        let uploads = batch.presign(service.store()).unwrap();
        check_url(&uploads.assets[0].upload_url, &[("content-type", content_type)]);
    }
}

#[test]
fn sources_stay_in_their_folder() {
    for hostile in [
        "",
        ".",
        "..",
        "...",
        "/",
        "a/b",
        "../other",
        "a/../../b",
        "a\\b",
        "%2e%2e",
        "%2F",
        "a%00",
        "a\0",
        "a\n",
        "a\u{7f}",
        "a\u{85}",
        "a\u{200b}",
        "\u{202e}a",
        "\u{feff}a",
        "a?b",
        "a:b",
        "a*",
        " a",
        "a ",
        "．．",
        "a／b",
        &"a".repeat(256),
        &"é".repeat(128),
    ] {
        let error = Scope::parse(Some("acme"), hostile).unwrap_err().to_answer();
        assert_eq!((error.status(), error.body()), (404, r#"{"detail":"Source not found"}"#), "{hostile:?}");
    }
    let service = Service::new();
    for fine in [
        "catalog",
        "app-logs",
        "a..b",
        "..a",
        "a b",
        "é漢",
        "source_key",
        "{id}",
        "con",
        "a+b",
        &"a".repeat(255),
    ] {
        let scope = Scope::parse(Some("acme"), fine).unwrap();
        let batch = parse_batch(&json!({ "assets": [spec()] }))
            .unwrap()
            .plan(&scope, service.store(), &service.settings, now(), counted())
            .unwrap();
        let key = batch.assets()[0].key().as_str();
        assert!(key.starts_with(&format!("sources/{fine}/hosted/2026/01/15/")), "{key}");
        assert_eq!(key.split('/').count(), 7);
        check_url(
            &batch.presign(service.store()).unwrap().assets[0].upload_url,
            &[("content-type", "image/png")],
        );
    }
    for tenant in [None, Some(""), Some("  ")] {
        assert_eq!(Scope::parse(tenant, "..").unwrap_err().status(), 400);
    }
}

#[test]
fn tenants_of_one_bucket_have_folders_of_their_own() {
    let template = |text| KeyTemplate::new(text).unwrap();
    let settings = Settings::builder().asset_folder(template("{tenant_id}/{source_key}/{yyyy}"));
    let keys = template("{tenant_id}/{upload_session_id}/{filename}");
    let service = Service::with(settings.hosted_keys(keys).build().unwrap());
    let keys = |tenant| {
        let scope = Scope::parse(Some(tenant), "catalog").unwrap();
        let (store, settings) = (service.store(), &service.settings);
        let batch = parse_batch(&json!({ "assets": [spec()] })).unwrap();
        let batch = batch.plan(&scope, store, settings, now(), counted())?;
        let hosted = InitiateRequest::parse(spec().to_string().as_bytes(), settings).unwrap();
        let HostedUpload::Single(hosted) = hosted.plan(&scope, store, settings, now(), counted())? else {
            panic!("one byte")
        };
        Ok::<_, ApiError>([batch.assets()[0].key().to_string(), hosted.session().key().to_string()])
    };
    for key in keys("acme").unwrap().iter() {
        assert!(key.starts_with("acme/"), "{key}");
    }
    // Whoever the service let in as such a tenant, nobody leaves the folder.
    for hostile in ["..", "a/b", "../acme", "a%2fb", "a\\b", "a\n"] {
        assert_eq!(keys(hostile).unwrap_err().status(), 500, "{hostile:?}");
    }
}

#[test]
fn bytes_that_are_not_random_are_a_fault() {
    let service = Service::new();
    let request = parse_batch(&json!({"assets": [spec(), spec()]})).unwrap();
    let planned = request
        .plan(&scope(), service.store(), &service.settings, now(), || RandomBytes::new([7; 32]))
        .unwrap_err();
    assert_eq!(planned.to_answer().body(), r#"{"detail":"Internal Server Error"}"#);
    let source = std::error::Error::source(&planned).unwrap().to_string();
    assert!(source.starts_with("random bytes: the same bytes twice"), "{source}");
}

/// The longest body that the schema allows is read, escaped as much as JSON can.
#[test]
fn the_longest_body() {
    let emoji = "\\ud83d\\ude00";
    let item = format!(
        r#"{{"content_type": "{}", "object_size_bytes": 1, "filename": "{}"}}"#,
        emoji.repeat(255),
        emoji.repeat(1024)
    );
    let body = format!(r#"{{"assets": [{}]}}"#, vec![item; 256].join(", "));
    let request = AssetBatchRequest::parse(body.as_bytes(), &Settings::builder().build().unwrap()).unwrap();
    assert_eq!(request.assets.len(), 256);
}

/// What a refused body of 4 MiB may ask of the heap at one time, with its answer.
const MOST: u64 = 28 << 20;

/// A body of the longest length that is read, of as many values as are read and of as many as fit.
#[test]
fn a_hostile_body_costs_so_much() {
    let settings = Settings::builder().build().unwrap();
    for (name, start, piece, end) in [
        ("numbers", "{\"assets\":[", "1,", "1]}"),
        ("lists", "{\"assets\":[", "[],", "[]]}"),
        ("objects", "{\"assets\":[", "{},", "{}]}"),
        ("one asset of numbers", "{\"assets\":[{\"x\":[", "1,", "1]}]}"),
    ] {
        let fit = ((4 << 20) - start.len() - end.len()) / piece.len();
        // Some values are in the start and in the end.
        for (count, status) in [(Limits::default().values - 5, 422), (fit, 400)] {
            let space = " ".repeat((fit - count) * piece.len());
            let body = format!("{start}{}{space}{end}", piece.repeat(count));
            let used = allocation_counter::measure(|| {
                let error = AssetBatchRequest::parse(body.as_bytes(), &settings).unwrap_err();
                assert_eq!(error.to_answer().status(), status);
            });
            say!("{name}, {count}: {} KiB at the most", used.bytes_max >> 10);
            assert!(used.bytes_max < MOST, "{name}: {}", used.bytes_max);
        }
    }
    // What is wrong is shown.
    let text = |length: usize| "a".repeat(length);
    let item = |length: usize| format!(r#"{{"content_type": "", "filename": "{}"}}"#, text(length));
    // Each object has room for four members.
    let chain = format!("{}0{}", "{\"\":".repeat(61), "}".repeat(61));
    let chains = vec![chain; 65_500 / 62].join(",");
    for (name, body) in [
        (
            "objects in each other",
            format!(r#"{{"others": "{}", "x": [{chains}]}}"#, text((4 << 20) - 30 - chains.len())),
        ),
        ("a list that is a text", format!(r#"{{"assets": "{}"}}"#, text((4 << 20) - 14))),
        ("a text of escapes", format!(r#"{{"assets": "{}"}}"#, "\\n".repeat((2 << 20) - 7))),
        ("another field", format!(r#"{{"others": "{}"}}"#, text((4 << 20) - 14))),
        ("one asset", format!(r#"{{"assets": [{}]}}"#, item((4 << 20) - 60))),
        ("many assets", format!(r#"{{"assets": [{}]}}"#, vec![item((16 << 10) - 60); 256].join(","))),
    ] {
        assert!(body.len() <= 4 << 20 && body.len() > 4_180_000, "{name}: {}", body.len());
        let used = allocation_counter::measure(|| {
            let error = AssetBatchRequest::parse(body.as_bytes(), &settings).unwrap_err();
            assert_eq!(error.to_answer().status(), 422);
        });
        say!("{name}: {} KiB at the most", used.bytes_max >> 10);
        assert!(used.bytes_max < MOST, "{name}: {}", used.bytes_max);
    }
}
