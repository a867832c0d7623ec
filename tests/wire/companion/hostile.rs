//! What nobody sends by mistake: nothing panics, nothing is echoed, nothing leaves its place.

use presign::{KeyPrefix, MediaTypes};
use serde_json::{Value, json};

use super::service::{
    CompanionError, CreateRequest, ID, MetadataRule, Owner, ParamsRequest, Query, Service, Settings,
    SignRequest, Upload, random,
};

const HOSTILE: &[&str] = &[
    "..",
    "../../x",
    "/etc/passwd",
    "a//b",
    "a\\..\\b",
    "%2e%2e%2f",
    "a\r\nx-evil: 1",
    "a\u{0}b",
    "a\u{202e}gnp.exe",
    "\u{feff}",
    "\u{1f600}",
    "CON",
    "${filename}",
    "{{constructor}}",
    "__proto__",
    "<script>alert(1)</script>",
    "'; DROP TABLE uploads; --",
    "a&uploads=&x",
    "a?uploadId=1#f",
    "a+b c",
    "=?UTF-8?B?w7w=?=",
    "NaN",
    "1e400",
    " ",
    "\t",
];

/// An error is a short text of this crate's own, in JSON, and repeats nothing of what was sent.
fn told(error: &CompanionError, sent: &str) {
    assert!(matches!(error.status(), 400 | 403 | 413), "{error:?}");
    let answer = error.to_answer();
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    let text = body["error"].as_str().unwrap();
    assert_eq!(text, error.to_string());
    assert!(text.len() < 300 && !text.contains(char::is_control), "{text}");
    if sent.len() > 3 && !["file", "NaN"].contains(&sent) {
        let own = "\u{24}{filename}";
        assert!(sent == own || !text.contains(sent), "{text} repeats {sent}");
    }
}

#[test]
fn texts_everywhere() {
    let folder = KeyPrefix::new("users/42/").unwrap();
    let owner = Owner::new("42").within(&folder);
    for service in [Service::raw(), Service::sealed()] {
        let (settings, store, now) = (&service.settings, service.store(), service.now);
        let long = "l".repeat(70_000);
        for text in HOSTILE.iter().copied().chain([long.as_str()]) {
            for name in ["filename", "type", "metadata[k]"] {
                let mut pairs = vec![("filename", "a.png"), ("type", "image/png")];
                pairs.retain(|(known, _)| *known != name);
                pairs.push((name, text));
                let query = Query::from_pairs(pairs).unwrap();
                let form = ParamsRequest::parse(&query, settings)
                    .and_then(|request| request.presign(&owner, store, settings, now, random()));
                match form {
                    Ok(form) => assert!(is_within(form.key().as_str()), "{text:?}: {:?}", form.key()),
                    Err(error) => told(&error, text),
                }
            }
            let named = format!("metadata[{text}]");
            let query = Query::from_pairs([("filename", "a"), (named.as_str(), "1")]).unwrap();
            let _ = ParamsRequest::parse(&query, settings).inspect_err(|error| told(error, text));
            for body in [
                json!({"filename": text, "type": "a/b"}),
                json!({"filename": "a", "type": text}),
                json!({"filename": "a", "type": "a/b", "metadata": {"k": text}}),
                json!({"filename": "a", "type": "a/b", "metadata": {(text): "v"}}),
                json!({"filename": "a", "type": "a/b", "metadata": {(text): []}}),
            ] {
                let plan = CreateRequest::parse(body.to_string().as_bytes(), settings)
                    .and_then(|request| request.plan(&owner, settings, now, random()));
                match plan {
                    Ok(upload) => assert!(is_within(upload.key().as_str())),
                    // A name that a header can have is the field's.
                    Err(error) if presign::s3::MetadataName::new(text).is_ok() => {
                        assert_eq!(error.status(), 400)
                    }
                    Err(error) => told(&error, text),
                }
            }
            let query = |key| Query::from_pairs([("key", key), ("partNumbers", text)]).unwrap();
            let _ =
                Upload::open(ID, &query(text), &owner, settings, now).inspect_err(|error| told(error, text));
            let _ = Upload::open(text, &query("users/42/a"), &owner, settings, now)
                .inspect_err(|e| told(e, text));
            let open = Upload::open(ID, &query("users/42/a"), &owner, settings, now);
            if let Ok(upload) = open {
                told(&upload.sign_part(text, store, settings, now).unwrap_err(), text);
                told(&upload.sign_batch(&query("a"), store, settings, now).unwrap_err(), text);
                let parts = json!({"parts": [{"PartNumber": 1, "ETag": text}]}).to_string();
                let _ = upload.complete(parts.as_bytes(), settings).inspect_err(|error| told(error, text));
            }
            for member in ["method", "key", "uploadId", "contentType", "expiresIn", "partNumber"] {
                let mut body = json!({"method": "PUT", "key": "users/42/a"});
                body[member] = text.into();
                let signed = SignRequest::parse(body.to_string().as_bytes(), settings)
                    .and_then(|request| request.presign(&owner, store, settings, now));
                match signed {
                    Ok(answer) => assert!(is_within(answer.key()), "{member} {text:?}: {:?}", answer.key()),
                    Err(error) => told(&error, text),
                }
            }
        }
    }
}

fn is_within(key: &str) -> bool {
    key.starts_with("users/42/")
        && !key.contains("/../")
        && !key.ends_with("/..")
        && !key.contains(char::is_control)
}

#[test]
fn bytes_as_bodies() {
    let service = Service::raw();
    let query = Query::from_pairs([("key", "a")]).unwrap();
    let upload = Upload::open(ID, &query, &Owner::new("42"), &service.settings, service.now).unwrap();
    let deep = "[".repeat(100_000);
    for body in [
        b"\xff\xfe".as_slice(),
        b"{\"filename\":\"\\ud800\"}",
        b"{\"filename\":\"a\x00\"}",
        b"\xef\xbb\xbf{}",
        b"{\"parts\":[",
        b"{\"parts\":[{\"PartNumber\":1e999,\"ETag\":\"a\"}]}",
        b"{\"parts\":[{\"PartNumber\":1,\"ETag\":\"a\",\"ETag\":\"b\"}]}",
        deep.as_bytes(),
    ] {
        told(&CreateRequest::parse(body, &service.settings).unwrap_err(), "\u{0}\u{0}\u{0}\u{0}");
        told(&SignRequest::parse(body, &service.settings).unwrap_err(), "\u{0}\u{0}\u{0}\u{0}");
        told(&upload.complete(body, &service.settings).unwrap_err(), "\u{0}\u{0}\u{0}\u{0}");
    }
}

#[test]
fn what_a_page_anywhere_can_send_is_no_json() {
    use super::service::check_json;

    for json in [
        "application/json",
        "Application/JSON",
        " application/json ; charset=UTF-8",
        "application/json; charset=\"utf-8\"",
        "application/json;",
    ] {
        assert!(check_json(Some(json)).is_ok(), "{json}");
    }
    for other in [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/json, text/plain",
        "application/json5",
        "application/json; charset=utf-16",
        "json",
        "",
    ] {
        assert_eq!(check_json(Some(other)).unwrap_err().status(), 415, "{other}");
    }
    assert_eq!(check_json(None).unwrap_err().to_answer().status(), 415);
}

#[test]
fn queries_of_any_length() {
    let long = format!("filename={}", "x".repeat(1 << 20));
    let query = Query::parse(&long).unwrap();
    let service = Service::raw();
    let form = ParamsRequest::parse(&query, &service.settings).unwrap();
    let form =
        form.presign(&Owner::new("42"), service.store(), &service.settings, service.now, random()).unwrap();
    assert_eq!(form.key().as_str().len(), 37 + 255);
    // As many names of metadata as one likes, but not more bytes than an object can have.
    let many: Vec<String> = (0..900).map(|at| format!("metadata[k{at}]=v")).collect();
    let query = format!("filename=a&{}", many.join("&"));
    let request = ParamsRequest::parse(&Query::parse(&query).unwrap(), &service.settings).unwrap();
    let refused =
        request.presign(&Owner::new("42"), service.store(), &service.settings, service.now, random());
    assert_eq!(refused.unwrap_err().status(), 400);
    // In a body, too: each name is compared with those before it.
    let body = |count: usize| {
        let names: serde_json::Map<_, _> = (0..count).map(|at| (format!("k{at}"), json!(0))).collect();
        json!({"filename": "a", "type": "a/b", "metadata": names}).to_string()
    };
    assert!(CreateRequest::parse(body(1000).as_bytes(), &service.settings).is_ok());
    let error = CreateRequest::parse(body(1001).as_bytes(), &service.settings).unwrap_err();
    assert_eq!(error.to_string(), "s3: metadata: too many names; allowed: up to 1000");
    // What the settings leave out counts none.
    let none = Settings::with_raw_ids().metadata(MetadataRule::None).build().unwrap();
    assert!(CreateRequest::parse(body(1001).as_bytes(), &none).is_ok());
}

#[test]
fn debug_shows_no_url_and_no_id() {
    let service =
        Service::with(Settings::builder(super::service::sealer()).allowed_types(MediaTypes::any_passive()));
    let (settings, store, now, owner) = (&service.settings, service.store(), service.now, Owner::new("42"));
    let body = br#"{"filename": "a", "type": "image/png"}"#;
    let upload = CreateRequest::parse(body, settings).unwrap().plan(&owner, settings, now, random()).unwrap();
    let answer = upload.respond(&presign::UploadId::new(ID).unwrap(), store, settings).unwrap();
    let id = answer.upload_id.clone();
    assert!(!format!("{answer:?}").contains(&id));
    let query = Query::from_pairs([("key", upload.key().as_str())]).unwrap();
    let opened = Upload::open(&id, &query, &owner, settings, now).unwrap();
    assert!(!format!("{opened:?}").contains(ID));
    let part = opened.sign_part("1", store, settings, now).unwrap();
    assert!(!format!("{part:?}").contains("X-Amz"));
    assert!(!format!("{settings:?}").contains("random source"));
}
