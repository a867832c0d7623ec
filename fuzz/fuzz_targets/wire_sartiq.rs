//! A line as a temporary key, as a URL and as an upload token, and what follows as the body of Sartiq's request for a presigned URL: equal JSON
//! has one verdict, what is refused is told in FastAPI's envelope, and what is planned lies in `temp/`, reads back, and is signed
//! under a URL that no client changes; a key that is read is one that could have been made.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::seal::{SealKey, Sealer};
use presign::wire::json::{Json, Limits};
use presign::wire::sartiq::*;
use presign::{Endpoint, PublicBase, RandomBytes, S3Presigner, Timestamp};
use presign_fuzz::{check_url, no_line_break, presigner};
use serde_json::Value;

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);
/// As they are, and with all that is optional.
static SETTINGS: LazyLock<[Settings; 2]> = LazyLock::new(|| {
    let builder = || Settings::builder(PublicBase::new("https://media.example.com/a").expect("a base"));
    let loose = builder().optional_folder(true).types_in_any_case(true).any_extension(true).sign_size(true);
    [builder(), loose].map(|builder| builder.build().expect("valid settings"))
});
static STORE: LazyLock<LocalStore> = LazyLock::new(|| {
    let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.").expect("a key"));
    let endpoint = Endpoint::new("http://127.0.0.1:8000/uploads").expect("an endpoint");
    LocalStore::new(endpoint, "fuzz", sealer).expect("a store")
});

fn now() -> Timestamp {
    Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant")
}

/// What an answer says is JSON, and an error has `detail`.
fn told(error: &SartiqError) {
    let answer = error.to_answer();
    assert_eq!(answer.status(), error.status());
    assert!(matches!(answer.status(), 400 | 403 | 422), "{error:?}");
    // Not by serde_json: a refused number is shown as it was sent, and may be larger than an `f64` holds.
    let limits = Limits { bytes: usize::MAX, depth: u8::MAX, values: usize::MAX };
    let body = Json::read(answer.body().as_bytes(), limits).expect("JSON");
    assert!(body.get("detail").is_some_and(|detail| *detail != Json::Null));
}

/// A key that was read, by whatever way.
fn check_key(key: &TempKey, settings: &Settings) {
    let text = key.key().as_str();
    let at = key.uploaded_at().as_unix_secs();
    assert_eq!(text, format!("temp/{}_{at}_{}", key.file_id(), key.filename()));
    assert_eq!(text.matches('/').count(), 1);
    assert!(!key.filename().is_empty());
    no_line_break(text);
    assert_eq!(TempKey::parse(text, settings).as_ref().ok(), Some(key));
    let url = settings.cdn_url(key.key());
    check_url(&url);
    assert_eq!(TempKey::of_url(&url, settings).ok().as_ref(), Some(key));
    let id = Uuid::random(&RandomBytes::new([7; 32]));
    for media_type in ["image/png", "application/x-unheard-of"] {
        let media_type = presign::MediaType::new(media_type).expect("a type");
        let media = MediaKey::of_temp(&id, key, &media_type, settings).expect("a key");
        let rest = media.key().as_str().strip_prefix(&format!("media/{id}/file.")).expect("its folder");
        assert!(rest == media.extension() && rest.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9')));
    }
}

fn check_request(body: &[u8], settings: &Settings) {
    let parsed = PresignRequest::parse(body, settings);
    if let Ok(json) = Json::read(body, Limits::default()) {
        let again = PresignRequest::parse(&serde_json::to_vec(&json).expect("as it was read"), settings);
        match (&parsed, &again) {
            (Ok(one), Ok(other)) => assert_eq!(one, other),
            // Written anew it may be longer than a body may be.
            (Err(one), Err(other)) => assert!(one.to_answer() == other.to_answer() || other.status() == 400),
            (Ok(_), Err(other)) => assert_eq!(other.status(), 400),
            (Err(one), Ok(_)) => assert_eq!(one.status(), 400),
        }
    }
    let request = match parsed {
        Ok(request) => request,
        Err(error) => return told(&error),
    };
    let planned = match request.plan(settings, now(), &RandomBytes::new([7; 32])) {
        Ok(planned) => planned,
        Err(error) => return told(&error),
    };
    check_key(planned.key(), settings);
    assert!(planned.key().filename().len() <= 100 && !planned.key().filename().starts_with('.'));
    assert_eq!(settings.safe_filename(planned.key().filename()), planned.key().filename());
    assert!(settings.allows(planned.media_type().as_str()));
    assert!(planned.size().is_none_or(|size| size <= settings.max_file_size()));
    let response = planned.presign(&*PRESIGNER).expect("signed");
    check_url(&response.upload_url);
    assert!((900..=3_600).contains(&response.expires_in_seconds));
    let answer: Value = serde_json::from_str(response.to_answer().body()).expect("JSON");
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(5));

    let local = match planned.presign_local(&STORE) {
        Ok(response) => response.upload_url,
        // Too many capitals for the name of a file.
        Err(error) => return assert_eq!(error.status(), 400, "{error:?}"),
    };
    check_url(&local);
    let target = local.strip_prefix("http://127.0.0.1:8000").expect("the endpoint");
    let headers = [("content-type", planned.media_type().as_str())];
    let upload = STORE.check("PUT", target.as_bytes(), headers, now(), settings).expect("its own token");
    assert_eq!(upload.key(), planned.key());
}

fuzz_target!(|input: &[u8]| {
    let (line, body) = match input.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, &b""[..]),
    };
    for settings in &*SETTINGS {
        check_request(body, settings);
        if let Ok(text) = str::from_utf8(line) {
            let of_media = format!("https://media.example.com/a/{text}");
            for read in [
                TempKey::parse(text, settings),
                TempKey::of_url(text, settings),
                TempKey::of_url(&of_media, settings),
            ] {
                read.map_or_else(|error| told(&error), |key| check_key(&key, settings));
            }
        }
        // Nobody makes a token.
        let target = [b"/uploads/", line].concat();
        told(
            &STORE
                .check("PUT", &target, [("content-type", "image/png")], now(), settings)
                .expect_err("forged"),
        );
    }
});
