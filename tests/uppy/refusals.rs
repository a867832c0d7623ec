//! `@uppy/aws-s3` in Chromium: what it gives up, and what it is refused.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::service::LARGEST_FORM;
use crate::stage::{Mode, PART, Stage, content, count, part_numbers};
use crate::store::Kind;

pub fn given_up(stage: &Stage) {
    for mode in Mode::OF_PARTS {
        stage.begin(mode, json!({ "threshold": 1, "pauseAtPart": 1 }));
        stage.choose("up.mp4", &content(2 * PART, 7));
        stage.go();
        let state = stage.until("paused", |state| state["paused"] == true);
        let key = state["files"][0]["s3Multipart"]["key"].as_str().unwrap().to_owned();
        stage.call("cancel");
        stage.until("done", |state| !state["result"].is_null());
        let start = Instant::now();
        let mut entries = stage.store.take();
        while count(&entries, Kind::Abort) == 0 {
            assert!(start.elapsed() < Duration::from_secs(20), "{mode:?}: {entries:?}");
            std::thread::sleep(Duration::from_millis(20));
            entries.extend(stage.store.take());
        }
        assert_eq!((part_numbers(&entries), count(&entries, Kind::Complete)), (vec![1], 0), "{mode:?}");
        assert!(stage.store.object(&key).is_none());
    }
}

/// What Uppy says of every answer of a store that it has from Companion.
const NO_WORDS: &str = "This looks like a network error";

/// What the store refuses of what Uppy sends reaches Uppy as an error, and nothing is stored.
pub fn refused(stage: &Stage) {
    use Mode::{Companion, SignForm, SignRequest};
    let parts = json!({ "threshold": 1 });
    let (one, two) = (content(70_000, 8), content(2 * PART, 8));
    let large = content(usize::try_from(LARGEST_FORM).unwrap() + 1, 8);
    let another_part = json!({ "url": ["partNumber=1&", "partNumber=2&"] });
    let cases = [
        // Another type than was signed.
        (SignRequest, json!({}), json!({ "type": "text/html" }), &one, "403 – SignatureDoesNotMatch"),
        // One byte more than the policy allows.
        (SignForm, json!({}), json!({}), &large, "400 – EntityTooLarge"),
        (Companion, json!({}), json!({}), &large, NO_WORDS),
        // The URL of a part with another part's number.
        (SignRequest, parts.clone(), another_part.clone(), &two, "403 – SignatureDoesNotMatch"),
        (Companion, parts.clone(), another_part, &two, NO_WORDS),
        // A part that is too small to be the first of two.
        (SignRequest, parts.clone(), json!({ "shorter": true }), &two, "400 – EntityTooSmall"),
        (Companion, parts.clone(), json!({ "shorter": true }), &two, "Bad Request"),
        // A part that is not the one that was uploaded.
        (SignRequest, parts.clone(), json!({ "body": ["<ETag>", "<ETag>0"] }), &two, "400 – InvalidPart"),
        (Companion, parts, json!({ "body": ["\"ETag\":\"", "\"ETag\":\"0"] }), &two, "Bad Request"),
    ];
    for (mode, mut settings, tamper, file, words) in cases {
        let context = format!("{mode:?}, {tamper}");
        settings["tamper"] = tamper;
        stage.begin(mode, settings);
        stage.choose("refused.png", file);
        stage.go();
        let reason = stage.failed();
        assert!(reason.contains(words), "{context}: {reason}");
        let entries = stage.store.take();
        let key =
            &entries.iter().find(|entry| !entry.key.is_empty()).unwrap_or_else(|| panic!("{context}")).key;
        assert!(stage.store.object(key).is_none(), "{context}: {key}");
    }
}

/// A page that names another user's upload, or key, gets nothing signed, and the store never hears of it.
pub fn of_somebody_else(stage: &Stage) {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60)));
    let agent: ureq::Agent = config.build().into();
    let created = |token: &str| {
        let url = format!("{}/as/{token}/s3/multipart", stage.service.api());
        let body = r#"{"filename": "mine.mp4", "type": "video/mp4"}"#;
        let text = agent
            .post(url)
            .content_type("application/json")
            .send(body)
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap();
        let created: Value = serde_json::from_str(&text).unwrap();
        (created["key"].clone(), created["uploadId"].clone())
    };
    let (alices_key, alices_id) = created("alices-token");
    let (bobs_key, bobs_id) = created("bobs-token");
    for (mode, key, id, refused) in [
        (Mode::Companion, &bobs_key, &bobs_id, true),
        (Mode::Companion, &bobs_key, &alices_id, true),
        (Mode::Companion, &alices_key, &bobs_id, true),
        (Mode::SignRequest, &bobs_key, &json!("1~abc"), true),
        // One's own, so that the others are refused for what they name.
        (Mode::Companion, &alices_key, &alices_id, false),
    ] {
        stage.begin(mode, json!({ "threshold": 1 }));
        let file = content(2 * PART, 9);
        stage.choose("mine.mp4", &file);
        stage.browser.run("pretend", json!([{ "key": key, "uploadId": id }]));
        stage.go();
        if refused {
            let reason = stage.failed();
            assert!(["403", "Forbidden"].iter().any(|words| reason.contains(words)), "{mode:?}: {reason}");
            let entries = stage.store.take();
            assert!(entries.is_empty(), "{mode:?}: {entries:?}");
        } else {
            assert_eq!(json!(stage.done()), alices_key);
        }
    }
    // A new object in another's folder comes to lie in one's own.
    for threshold in [100 << 20, 1] {
        stage.begin(Mode::SignRequest, json!({ "threshold": threshold, "key": "users/bob/new.png" }));
        let file = content(70_000, 10);
        stage.choose("new.png", &file);
        stage.go();
        let key = stage.done();
        assert!(key.starts_with("users/alice/"), "{key}");
        assert!(stage.store.object(&key).unwrap().bytes == file);
        assert!(stage.store.object("users/bob/new.png").is_none());
    }
}
