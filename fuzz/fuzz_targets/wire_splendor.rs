//! A line as the tenant, a line as the source, and what follows as the body of each of Splendor's requests: equal JSON has one verdict, what is
//! refused is told in Splendor's envelope, and what is planned lies in its folder under a URL that no client changes.
#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::wire::Store;
use presign::wire::json::{Json, Limits};
use presign::wire::splendor::*;
use presign::{MultipartPlan, RandomBytes, S3Presigner, Timestamp, UploadId};
use presign_fuzz::{check_url, no_line_break, presigner};
use serde_json::Value;

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);
static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings::builder().build().expect("the defaults"));

/// What an answer says is JSON, and an error has `detail`.
fn told(error: &ApiError) {
    let answer = error.to_answer();
    assert_eq!(answer.status(), error.status());
    assert!(matches!(answer.status(), 400 | 404 | 422), "{error:?}");
    // Not by serde_json: a refused number is shown as it was sent, and may be larger than an `f64` holds.
    let limits = Limits { bytes: usize::MAX, depth: u8::MAX, values: usize::MAX };
    let body = Json::read(answer.body().as_bytes(), limits).expect("JSON");
    assert!(body.get("detail").is_some_and(|detail| *detail != Json::Null));
}

/// Reads the body, and what the body says written another way.
fn read<T: Debug + PartialEq>(
    body: &[u8],
    parse: impl Fn(&[u8], &Settings) -> Result<T, ApiError>,
) -> Option<T> {
    let parsed = parse(body, &SETTINGS);
    if let Ok(json) = Json::read(body, Limits::default()) {
        let again = parse(&serde_json::to_vec(&json).expect("as it was read"), &SETTINGS);
        match (&parsed, &again) {
            (Ok(one), Ok(other)) => assert_eq!(one, other),
            (Err(one), Err(other)) => assert_eq!(one.to_answer(), other.to_answer()),
            _ => panic!("{parsed:?} and {again:?}"),
        }
    }
    parsed.inspect_err(told).ok()
}

/// Bytes that differ from call to call.
fn counted() -> impl FnMut() -> RandomBytes {
    let mut count = 0_u64;
    move || {
        count += 1;
        let mut bytes = [0x5a; 32];
        bytes[2..10].copy_from_slice(&count.to_be_bytes());
        RandomBytes::new(bytes)
    }
}

/// No text of a client's makes a second line or leaves its folder.
fn key_under(key: &str, folder: &str) {
    let rest = key.strip_prefix(folder).unwrap_or_else(|| panic!("{key:?} is not under {folder:?}"));
    assert!(!rest.is_empty() && !rest.contains(['/', '\\']), "{key:?}");
    no_line_break(key);
}

fuzz_target!(|input: &[u8]| {
    let mut pieces = input.splitn(3, |byte| *byte == b'\n');
    let mut line = || pieces.next().map(str::from_utf8).and_then(Result::ok);
    let (tenant, source_key) = (line(), line().unwrap_or_default());
    let body = pieces.next().unwrap_or_default();
    let scope = Scope::parse(tenant, source_key).inspect_err(told);
    let scope = scope.unwrap_or_else(|_| Scope::parse(Some("acme"), "catalog").expect("a plain one"));
    let (store, settings) = (Store::from(&*PRESIGNER), &*SETTINGS);
    let now = Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant");

    if let Some(request) = read(body, AssetBatchRequest::parse) {
        let count = request.assets.len();
        assert!((1..=256).contains(&count));
        match request.plan(&scope, store, settings, now, counted()) {
            Err(error) => told(&error),
            Ok(batch) => {
                assert_eq!(batch.assets().len(), count);
                let uploads = batch.presign(store).expect("signed");
                for upload in &uploads.assets {
                    key_under(upload.key, &format!("sources/{}/hosted/2026/01/02/", scope.source_key()));
                    check_url(&upload.upload_url);
                    no_line_break(upload.required_headers.content_type.expect("a type is signed"));
                }
                serde_json::from_str::<Value>(uploads.to_answer().body()).expect("JSON");
            }
        }
    }
    if let Some(request) = read(body, InitiateRequest::parse) {
        match request.plan(&scope, store, settings, now, counted()) {
            Err(error) => told(&error),
            Ok(HostedUpload::Single(upload)) => {
                let response = upload.presign(store).expect("signed");
                key_under(response.key, &format!("uploads/{}/", response.upload_session_id));
                check_url(response.upload_url.as_deref().expect("a single upload has it"));
            }
            Ok(HostedUpload::Multipart(upload)) => {
                let upload_id = UploadId::new("2~abc").expect("an ID");
                upload.respond(store, &upload_id).expect("answered");
                let session = upload.session(upload_id);
                key_under(session.key().as_str(), &format!("uploads/{}/", session.upload_session_id()));
            }
        }
    }
    // A session of 16 parts, under the ID that the request names.
    let session = |id: &str| -> Session {
        let plan = MultipartPlan::from_stored(16 << 23, 1 << 23).expect("16 parts of 8 MiB");
        serde_json::from_value(serde_json::json!({
            "upload_session_id": id,
            "key": "uploads/a/b.csv",
            "sign_size": false,
            "transfer": {"upload_mode": "multipart", "plan": plan, "upload_id": "2~abc"},
        }))
        .expect("a session")
    };
    if let Some(request) = read(body, PartsRequest::parse) {
        match session(&request.upload_session_id).sign_parts(&request, store, settings, now) {
            Err(error) => told(&error),
            Ok(response) => {
                assert_eq!(response.parts.len(), request.part_numbers.len());
                response.parts.iter().for_each(|part| check_url(&part.upload_url));
            }
        }
    }
    if let Some(request) = read(body, CompleteRequest::parse) {
        match session(&request.upload_session_id).complete(&request, settings) {
            Err(error) => told(&error),
            Ok(Completion::Multipart { parts, .. }) => assert_eq!(parts.iter().len(), 16),
            Ok(Completion::Single(_)) => panic!("it goes in parts"),
        }
    }
    read(body, AbortRequest::parse);
});
