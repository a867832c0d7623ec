//! A line as the query, a line as the upload ID, a line as the part number, and what follows as the body, of every route of Companion and of
//! `signRequest`: what is refused is told in Companion's envelope, what is signed lies in the owner's folder under a URL that no
//! client changes, and no ID but the one that was given out opens an upload.
#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::seal::{SealKey, Sealer};
use presign::wire::Store;
use presign::wire::companion::*;
use presign::wire::json::{Json, Limits};
use presign::{KeyPrefix, ObjectKey, RandomBytes, S3Presigner, Timestamp, UploadId, Validity};
use presign_fuzz::{check, check_url, no_line_break, presigner};
use serde_json::Value;

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);
static FOLDER: LazyLock<KeyPrefix> = LazyLock::new(|| KeyPrefix::new("users/42/").expect("a prefix"));
static SEALED: LazyLock<Settings> = LazyLock::new(|| {
    let key = SealKey::new(b"32 bytes out of a random source.").expect("a key");
    Settings::builder(Sealer::new(key)).build().expect("the defaults")
});
static RAW: LazyLock<Settings> = LazyLock::new(|| {
    let raw = Settings::with_raw_ids().forms_for_put(true).metadata_encoding(MetadataEncoding::Words);
    raw.build().expect("settings")
});

/// What an answer says is JSON, and an error has one short line.
fn told(error: &CompanionError) {
    let answer = error.to_answer();
    assert_eq!(answer.status(), error.status());
    assert!(matches!(answer.status(), 400 | 403 | 413), "{error:?}");
    let body: Value = serde_json::from_str(answer.body()).expect("JSON");
    let text = body["error"].as_str().expect("a text");
    assert!(!text.is_empty() && text.len() < 500, "{text}");
    no_line_break(text);
}

/// The value, if there is one.
fn ok<T: Debug>(result: Result<T, CompanionError>) -> Option<T> {
    result.inspect_err(told).ok()
}

/// No text of a client's makes a second line or leaves the owner's folder; and it is a key.
fn key_within(key: &str) {
    assert!(key.starts_with(FOLDER.as_str()), "{key:?}");
    ObjectKey::new(key).expect("a key of the portable profile");
    no_line_break(key);
}

fn random() -> RandomBytes {
    RandomBytes::new([0x5a; 32])
}

fuzz_target!(|input: &[u8]| {
    let mut pieces = input.splitn(4, |byte| *byte == b'\n');
    let mut line = || pieces.next().map(str::from_utf8).and_then(Result::ok).unwrap_or_default();
    let (query, upload_id, part) = (line(), line(), line());
    let body = pieces.next().unwrap_or_default();
    let (owner, store) = (Owner::new("42").within(&FOLDER), Store::from(&*PRESIGNER));
    let now = Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant");
    let soon = Validity::minutes(15).from(now);
    let query = ok(Query::parse(query)).unwrap_or_default();

    for settings in [&*SEALED, &*RAW] {
        if let Some(request) = ok(ParamsRequest::parse(&query, settings))
            && let Some(form) = ok(request.presign(&owner, store, settings, now, random()))
        {
            key_within(form.key().as_str());
            check_url(form.url());
            let fields: Vec<_> = form.fields().collect();
            assert_eq!(fields.iter().find(|(name, _)| *name == "key").expect("a key").1, form.key().as_str());
            fields.iter().for_each(|(_, value)| no_line_break(value));
            assert!(fields.iter().all(|(_, value)| !value.contains("${filename}")));
            serde_json::from_str::<Value>(form.to_answer().body()).expect("JSON");
        }

        // Equal JSON has one verdict.
        let created = CreateRequest::parse(body, settings);
        if let Ok(json) = Json::read(body, Limits::default()) {
            let again = CreateRequest::parse(&serde_json::to_vec(&json).expect("as it was read"), settings);
            match (&created, &again) {
                (Ok(one), Ok(other)) => assert_eq!(one.file_name(), other.file_name()),
                (Err(one), Err(other)) => assert_eq!(one.status(), other.status()),
                // A number's text, which is metadata, may be another.
                _ => panic!("{created:?} and {again:?}"),
            }
        }
        if let Some(upload) =
            ok(created).and_then(|request| ok(request.plan(&owner, settings, now, random())))
        {
            key_within(upload.key().as_str());
            match PRESIGNER.presign(&upload.create(), soon) {
                Ok(call) => drop(check(&call)),
                Err(error) => told(&CompanionError::refused(&error)),
            }
            let id = UploadId::new("2~abc").expect("an ID");
            let answer = upload.respond(&id, store, settings).expect("answered");
            let back = Query::from_pairs([("key", answer.key.as_str())]).expect("one pair");
            let opened = Upload::open(&answer.upload_id, &back, &owner, settings, now).expect("its own");
            assert_eq!((opened.id(), opened.key()), (&id, upload.key()));
        }

        let opened = ok(Upload::open(upload_id, &query, &owner, settings, now));
        assert!(opened.is_none() || !std::ptr::eq(settings, &*SEALED), "nothing was given out with this key");
        if let Some(upload) = opened {
            key_within(upload.key().as_str());
            if let Some(part) = ok(upload.sign_part(part, store, settings, now)) {
                check_url(&part.url);
            }
            if let Some(batch) = ok(upload.sign_batch(&query, store, settings, now)) {
                batch.presigned_urls.iter().for_each(|(number, url)| {
                    assert!((1..=10_000).contains(number));
                    check_url(url);
                });
            }
            if let Some(completion) = ok(upload.complete(body, settings)) {
                no_line_break(&completion.parts().to_xml());
                check(&PRESIGNER.presign(&completion.operation(), soon).expect("signed"));
            }
            check(&PRESIGNER.presign(&upload.abort(), soon).expect("signed"));
            check_url(&upload.completed(None, store, now).expect("a URL").location);
        }

        if let Some(request) = ok(SignRequest::parse(body, settings))
            && let Some(answer) = ok(request.presign(&owner, store, settings, now))
        {
            key_within(answer.key());
            check_url(answer.url());
            answer.headers().for_each(|(_, value)| no_line_break(value));
            serde_json::from_str::<Value>(answer.to_answer().body()).expect("JSON");
        }
    }
});
