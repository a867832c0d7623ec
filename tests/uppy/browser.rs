//! `@uppy/aws-s3` in Chromium: every way in which it uploads, cut off and resumed.

use std::time::{Duration, Instant};

use presign::wire::companion::{MetadataEncoding, client_plan};
use presign_test_server::Server;
use serde_json::json;

use crate::driver::{self, Browser};
use crate::refusals::{given_up, of_somebody_else, refused};
use crate::service::{LARGEST_FORM, Service};
use crate::stage::{Mode, PART, Stage, content, count, part_numbers};
use crate::store::{Cut, Kind, Object, Store};

#[test]
fn in_a_browser() {
    let Some(folder) = crate::uppy("Uppy in a browser") else { return };
    let chromedriver = driver::chromedriver().expect("PRESIGN_UPPY is set, and there is no chromedriver");
    let store = Store::start(Server::builder().session_token("a/token+of/a+session=="));
    let service = Service::start(&store, std::fs::read_to_string(folder.join("page.js")).unwrap());
    let stage = Stage { store, service, browser: Browser::start(&chromedriver) };
    let steps = [
        ("one object in each way", one_object as fn(&Stage)),
        ("parts in each way", parts),
        ("paused and resumed", paused),
        ("cut off and resumed", cut_off),
        ("the service away for a while", service_away),
        ("another visit", another_visit),
        ("several files at once", several),
        ("given up", given_up),
        ("what is refused", refused),
        ("what is somebody else's", of_somebody_else),
    ];
    for (name, step) in steps {
        let start = Instant::now();
        step(&stage);
        say!("Uppy in a browser: {name}, {} ms", start.elapsed().as_millis());
    }
}

/// Companion is told of a file's metadata; with `signRequest`, Uppy keeps it to itself.
fn expected_metadata(mode: Mode, name: &str, media_type: &str) -> Vec<(String, String)> {
    let text = |text: &str| MetadataEncoding::OneWord.encode(text).unwrap();
    let all = [("album", "Été 2026"), ("name", name), ("type", media_type)];
    let all = all.map(|(name, value)| (name.to_owned(), text(value)));
    if mode == Mode::Companion { all.to_vec() } else { Vec::new() }
}

fn one_object(stage: &Stage) {
    for mode in Mode::OF_ONE {
        for (name, length) in [("été 1+1 (é).png", 70_000), ("one.png", 1), ("none.png", 0)] {
            stage.begin(mode, json!({}));
            let file = content(length, 1);
            stage.choose(name, &file);
            stage.go();
            let key = stage.done();
            let entries = stage.store.take();
            let by_form = [Mode::SignForm, Mode::Companion].contains(&mode);
            let (kind, other) = if by_form { (Kind::Form, Kind::Put) } else { (Kind::Put, Kind::Form) };
            assert_eq!((count(&entries, kind), count(&entries, other)), (1, 0), "{mode:?}: {entries:?}");
            let Object { bytes, media_type, metadata } = stage.store.object(&key).unwrap();
            assert!(bytes == file, "{mode:?} {name}");
            assert_eq!(media_type, "image/png", "{mode:?} {name}");
            assert_eq!(metadata, expected_metadata(mode, name, "image/png"), "{mode:?} {name}");
        }
    }
}

fn parts(stage: &Stage) {
    for mode in [Mode::SignRequest, Mode::SignForm, Mode::Companion] {
        for (length, chunk, sizes) in [
            (2 * PART + 1, 0, vec![PART, PART, 1]),
            // A size that is asked for, and one that S3 would not take.
            (2 * PART, PART + 1, vec![PART + 1, PART - 1]),
            (2 * PART, 1, vec![PART, PART]),
            (3, 0, vec![3]),
        ] {
            stage.begin(mode, json!({ "threshold": 2, "chunk": chunk }));
            let file = content(length, 2);
            stage.choose("video é.mp4", &file);
            stage.go();
            let key = stage.done();
            let entries = stage.store.take();
            let sent: Vec<usize> =
                entries.iter().filter(|e| matches!(e.kind, Kind::Part(_))).map(|e| e.length).collect();
            assert_eq!(sent, sizes, "{mode:?}");
            // As the service can know beforehand.
            let preferred = (chunk > 0).then(|| u64::try_from(chunk).unwrap());
            let plan = client_plan(u64::try_from(length).unwrap(), preferred).unwrap();
            let planned = plan.parts().map(|part| usize::try_from(part.size()).unwrap());
            assert_eq!(planned.collect::<Vec<_>>(), sizes, "{mode:?}");
            for kind in [Kind::Create, Kind::Complete] {
                assert_eq!(count(&entries, kind), 1, "{mode:?}: {entries:?}");
            }
            let Object { bytes, media_type, metadata } = stage.store.object(&key).unwrap();
            assert!(bytes == file, "{mode:?}");
            assert_eq!(media_type, "video/mp4", "{mode:?}");
            assert_eq!(metadata, expected_metadata(mode, "video é.mp4", "video/mp4"), "{mode:?}");
        }
    }
}

/// That an upload of four parts went on where it was: each part once, in one upload, and the file's own bytes.
fn resumed(stage: &Stage, before: &[u16], file: &[u8], key: &str, context: &str) {
    let entries = stage.store.take();
    let numbers = part_numbers(&entries);
    assert_eq!(numbers, [1, 2, 3, 4], "{context}");
    let list = entries.iter().position(|entry| entry.kind == Kind::List);
    let list = list.unwrap_or_else(|| panic!("{context}: nobody asked what is there: {entries:?}"));
    assert_eq!(part_numbers(&entries[..list]), before, "{context}");
    for kind in [Kind::Create, Kind::Complete] {
        assert_eq!(count(&entries, kind), 1, "{context}: {entries:?}");
    }
    assert_eq!(count(&entries, Kind::Abort), 0, "{context}");
    let stored = stage.store.object(key).unwrap().bytes;
    assert!(stored == file, "{context}: {} bytes", stored.len());
}

fn paused(stage: &Stage) {
    let file = content(3 * PART + 70_000, 3);
    for mode in Mode::OF_PARTS {
        // Between two parts, and in the middle of one.
        for (settings, hangs) in
            [(json!({ "pauseAtPart": 2 }), None), (json!({ "pauseAtByte": 2 * PART + 1 }), Some(1 << 20))]
        {
            let context = format!("{mode:?}, {settings}");
            let mut all = json!({ "threshold": 1 });
            all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
            stage.begin(mode, all);
            stage.choose("paused.mp4", &file);
            if let Some(bytes) = hangs {
                stage.store.cut_at(2, Cut::HangAfter(bytes));
            }
            stage.go();
            stage.until("paused", |state| state["paused"] == true);
            // Nothing more comes while it is paused.
            std::thread::sleep(Duration::from_millis(300));
            assert_eq!(stage.store.parts(), 2, "{context}");
            assert!(stage.state()["result"].is_null());
            stage.store.relay.line().mend();
            stage.call("resume");
            let key = stage.done();
            assert!(
                stage.state()["from"].as_u64().unwrap() >= 2 * PART as u64,
                "{context}: {}",
                stage.state()
            );
            resumed(stage, &[1, 2], &file, &key, &context);
        }
    }
}

fn cut_off(stage: &Stage) {
    let file = content(3 * PART + 70_000, 4);
    for mode in Mode::OF_PARTS {
        for cut in [Cut::BeforeTheAnswer, Cut::After(1 << 20)] {
            let context = format!("{mode:?}, {cut:?}");
            stage.begin(mode, json!({ "threshold": 1 }));
            stage.choose("cut.mp4", &file);
            stage.store.cut_at(2, cut);
            stage.go();
            let reason = stage.failed();
            assert!(stage.store.relay.line().is_cut(), "{context}: {reason}");
            assert!(reason.to_lowercase().contains("network error"), "{context}: {reason}");
            assert_eq!(stage.store.parts(), 2, "{context}");
            stage.store.relay.line().mend();
            stage.call("retry");
            let key = stage.done();
            resumed(stage, &[1, 2], &file, &key, &context);
        }
    }
}

fn service_away(stage: &Stage) {
    let file = content(3 * PART + 70_000, 5);
    for mode in [Mode::SignRequest, Mode::Companion] {
        let context = format!("{mode:?}");
        stage.begin(mode, json!({ "threshold": 1, "pauseAtPart": 3 }));
        stage.choose("away.mp4", &file);
        stage.go();
        stage.until("paused", |state| state["paused"] == true);
        stage.service.set_down(true);
        stage.call("resume");
        let reason = stage.failed();
        assert!(
            ["503", "Service Unavailable"].iter().any(|words| reason.contains(words)),
            "{context}: {reason}"
        );
        stage.service.set_down(false);
        stage.call("retry");
        let key = stage.done();
        resumed(stage, &[1, 2, 3], &file, &key, &context);
    }
}

fn another_visit(stage: &Stage) {
    let file = content(3 * PART + 70_000, 6);
    for mode in Mode::OF_PARTS {
        let context = format!("{mode:?}");
        stage.begin(mode, json!({ "threshold": 1, "remember": context, "pauseAtPart": 2 }));
        stage.choose("visit.mp4", &file);
        stage.go();
        let state = stage.until("paused", |state| state["paused"] == true);
        assert!(state["files"][0]["s3Multipart"]["uploadId"].is_string(), "{state:#}");
        // It saves what it has to remember twice a second.
        std::thread::sleep(Duration::from_millis(1200));
        stage.browser.open("about:blank");
        stage.browser.open(&stage.service.page());
        stage.begin_again(mode, json!({ "threshold": 1, "remember": context }));
        let state = stage.until("restored", |state| state["restored"] == true);
        assert_eq!(state["files"][0]["size"], json!(file.len()), "{state:#}");
        stage.call("goOn");
        let key = stage.done();
        resumed(stage, &[1, 2], &file, &key, &context);
    }
}

fn several(stage: &Stage) {
    for mode in [Mode::SignRequest, Mode::SignForm, Mode::Companion] {
        stage.begin(mode, json!({ "threshold": LARGEST_FORM }));
        let files: Vec<_> =
            (0..8).map(|at| content(if at % 4 == 3 { PART + at } else { 10_000 * at }, at)).collect();
        for (at, file) in files.iter().enumerate() {
            stage.choose(&format!("{at}.png"), file);
        }
        stage.go();
        let state = stage.until("done", |state| !state["result"].is_null());
        let successful = state["result"]["successful"].as_array().unwrap();
        assert_eq!(successful.len(), files.len(), "{mode:?}: {state:#}");
        for done in successful {
            let at: usize = done["name"].as_str().unwrap().trim_end_matches(".png").parse().unwrap();
            let stored = stage.store.object(done["key"].as_str().unwrap()).unwrap().bytes;
            assert!(stored == files[at], "{mode:?}, file {at}");
        }
    }
}
