//! Presigned URLs: the samples, and each rule at its edge.

use presign::filename::Style;
use presign::wire::Answer;
use presign::wire::sartiq::{LifetimeBySize, PlannedUpload, PresignRequest, SartiqError, Settings, TempKey};
use presign::{Credentials, IdFormat, MediaTypes, Timestamp};
use serde_json::{Value, json};

use super::*;

/// A service that answers the endpoint.
fn answer(headers: &Value, body: &Value, settings: &Settings) -> Result<Answer, SartiqError> {
    headers["authorization"].as_str().ok_or_else(SartiqError::unauthorized)?;
    let request = PresignRequest::parse(body.to_string().as_bytes(), settings)?;
    let planned = request.plan(settings, now(), &random_of(FILE_ID))?;
    let response = planned.presign(&r2())?;
    signature::check(&response.upload_url, &[("content-type", planned.media_type().as_str())], r2().bucket());
    assert_eq!(TempKey::of_url(&response.file_url, settings).unwrap(), *planned.key());
    Ok(response.to_answer())
}

pub(super) fn run(sample: &Value) {
    let config = &sample["config"];
    // Where a sample prints its configuration, that is the service's.
    let settings = settings(|settings| match config["base_ttl_seconds"].as_u64() {
        Some(seconds) => fixed(settings, seconds).max_file_size(config["max_file_size"].as_u64().unwrap()),
        None => settings,
    });
    if let Some(clock) = config["now"].as_str() {
        assert_eq!(Timestamp::parse(clock).unwrap(), now());
        assert_eq!(sample["entropy"]["file_id"], FILE_ID);
        assert_eq!(config["cdn_url"], "https://media.example.com");
    }
    let request = &sample["request"];
    let answer = answered(answer(&request["headers"], &request["body"], &settings));
    if sample.get("response").is_none() {
        // The seed's placeholders: "shape-valid, but content_type \"string\" is outside the allow-list".
        assert_eq!(
            (sample["name"].as_str(), sample["validity"].as_str()),
            (Some("presign_seed_request"), Some("invalid"))
        );
        assert_eq!(
            (answer.status(), answer.body()),
            (400, r#"{"detail":"content type not in the allow-list"}"#)
        );
        return;
    }
    check_answer(&answer, sample);
    if let Some(key) = sample["derived"]["key"].as_str() {
        assert!(answer.body().contains(&format!("\"https://media.example.com/{key}\"")), "{key}");
        assert!(answer.body().contains(&format!("/sartiq-media/{key}?")), "{key}");
    }
}

pub(super) fn allowed_types(sample: &Value) {
    let settings = settings(|settings| settings);
    assert_eq!(settings.max_file_size(), sample["max_file_size_bytes"].as_u64().unwrap());
    let rows = |name: &str| -> Vec<String> {
        sample[name].as_array().unwrap().iter().map(|row| text(row).into()).collect()
    };
    let status = |content_type: &str| {
        let request = PresignRequest::new("a", content_type, None);
        request.plan(&settings, now(), &random_of(FILE_ID)).map_or_else(|error| error.status(), |_| 200)
    };
    let (images, others, refused) = (rows("image_types"), rows("other_types"), rows("rejected_examples"));
    assert_eq!((images.len(), others.len(), refused.len()), (5, 4, 6));
    for content_type in images.iter().chain(&others) {
        assert!(settings.allows(content_type) && status(content_type) == 200, "{content_type}");
    }
    for content_type in &refused {
        assert!(!settings.allows(content_type) && status(content_type) == 400, "{content_type}");
    }
}

pub(super) fn safe_filename_table(sample: &Value) {
    let settings = settings(|settings| settings);
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 12);
    for row in rows {
        assert_eq!(settings.safe_filename(text(&row["in"])), text(&row["out"]), "{row}");
    }
}

pub(super) fn temp_key_parse_table(sample: &Value) {
    let settings = settings(|settings| settings);
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 5);
    for row in rows {
        let parsed = TempKey::parse(text(&row["key"]), &settings);
        assert_eq!(parsed.is_ok(), row["ok"] == true, "{row}");
        if let Ok(key) = parsed {
            let at = key.uploaded_at().as_unix_secs().to_string();
            let parts = [key.file_id(), &at, key.filename()];
            assert_eq!(parts, ["file_id", "timestamp", "safe_filename"].map(|name| text(&row[name])));
        }
    }
}

pub(super) fn ttl_policy_table(sample: &Value) {
    let settings = settings(|settings| settings.max_file_size(1 << 30));
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 8);
    for row in rows {
        let request = PresignRequest::new("a", "image/png", row["file_size"].as_u64());
        assert_eq!(row["file_size"].is_null(), request.file_size.is_none());
        let planned = request.plan(&settings, now(), &random_of(FILE_ID)).unwrap();
        let expected = row["expires_in_seconds"].as_u64().unwrap();
        assert_eq!(planned.presign(&r2()).unwrap().expires_in_seconds, expected, "{row}");
    }
}

/// The seed prints the schema's placeholders, of which every real error has the names.
pub(super) fn validation_error_seed(sample: &Value) {
    let refused = PresignRequest::parse(b"{}", &settings(|settings| settings)).unwrap_err().to_answer();
    assert_eq!(u64::from(refused.status()), sample["response"]["status"].as_u64().unwrap());
    let body: Value = serde_json::from_str(refused.body()).unwrap();
    let names = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let shown = &sample["response"]["body"];
    assert_eq!(names(&body), names(shown));
    let printed = names(&shown["detail"][0]);
    for error in body["detail"].as_array().unwrap() {
        // `ctx` is there only where an error has one.
        assert!(names(error).iter().all(|name| printed.contains(name)), "{error}");
        assert!(error["loc"].is_array() && error["msg"].is_string() && error["type"].is_string());
    }
}

fn plan(body: &Value, settings: &Settings) -> Result<PlannedUpload, SartiqError> {
    let request = PresignRequest::parse(body.to_string().as_bytes(), settings)?;
    request.plan(settings, now(), &random_of(FILE_ID))
}

fn of(member: &str, value: Value) -> Value {
    let mut body = json!({"folder": "f", "filename": "a.png", "content_type": "image/png"});
    body[member] = value;
    body
}

#[test]
fn sizes_at_the_limit() {
    let settings = settings(|settings| settings);
    let most = 52_428_800_u64;
    for name in ["file_size", "size"] {
        for size in [0, 1, most - 1, most] {
            assert_eq!(plan(&of(name, json!(size)), &settings).unwrap().size(), Some(size));
        }
        for (size, problem) in [
            (json!(most + 1), "too large"),
            (json!(u64::MAX), "too large"),
            (json!("9".repeat(60)), "too large"),
            (json!(-1), "negative"),
            (json!(format!("-{}", "9".repeat(60))), "negative"),
        ] {
            let refused = plan(&of(name, size), &settings).unwrap_err();
            let detail = format!(r#"{{"detail":"{name}: {problem}; allowed: 0 to 52428800 bytes"}}"#);
            assert_eq!((refused.status(), refused.to_answer().body()), (400, detail.as_str()));
        }
    }
    for (size, read) in [(json!("12"), 12), (json!(12.0), 12), (json!(true), 1), (json!(" 1_0 "), 10)] {
        assert_eq!(plan(&of("size", size), &settings).unwrap().size(), Some(read));
    }
}

/// As pydantic's `AliasChoices("file_size", "size")`.
#[test]
fn two_names_for_the_size() {
    let settings = settings(|settings| settings);
    let mut both = of("file_size", json!(7));
    both["size"] = json!("big");
    assert_eq!(plan(&both, &settings).unwrap().size(), Some(7));
    both["file_size"] = Value::Null;
    assert_eq!(plan(&both, &settings).unwrap().size(), None);
    let refused = plan(&of("size", json!("big")), &settings).unwrap_err();
    let told = "body.size: Input should be a valid integer, unable to parse string as an integer";
    assert_eq!((refused.status(), refused.to_string().as_str()), (422, told));
    assert_eq!(plan(&of("size", Value::Null), &settings).unwrap().size(), None);
}

#[test]
fn a_folder_by_the_settings() {
    let (strict, loose) = (settings(|s| s), settings(|s| s.optional_folder(true)));
    let mut without = of("folder", Value::Null);
    for (body, told) in [(without.clone(), "valid string"), (of("folder", json!(1)), "valid string")] {
        assert!(plan(&body, &strict).unwrap_err().to_string().contains(told));
    }
    assert!(plan(&without, &loose).is_ok());
    without.as_object_mut().unwrap().remove("folder");
    assert_eq!(plan(&without, &strict).unwrap_err().to_string(), "body.folder: Field required");
    assert!(plan(&without, &loose).is_ok());
    assert_eq!(plan(&of("folder", json!([])), &loose).unwrap_err().status(), 422);
    // No key has it, whatever it is.
    for folder in ["", "../..", "a/b", "\u{0}", "temp/x"] {
        assert_eq!(plan(&of("folder", json!(folder)), &strict).unwrap().key().filename(), "a.png");
    }
}

#[test]
fn types_as_they_are_written() {
    let (exact, any) = (settings(|s| s), settings(|s| s.types_in_any_case(true)));
    let other = "content type not in the allow-list";
    let parameters = "parameters are not part of the allow-list";
    for (content_type, told, with_any) in [
        ("image/png", None, None),
        ("IMAGE/png", Some(other), None),
        ("image/png; a=b", Some(parameters), Some(parameters)),
        ("image/png;", Some(parameters), Some(parameters)),
        ("image/PNG ;a=b", Some(other), Some(parameters)),
        ("text/html; a=b", Some(other), Some(other)),
        (" image/png", Some(other), Some(other)),
        ("image/png ", Some(other), Some(other)),
        ("image/png\r\nx: y", Some(other), Some(other)),
        ("image/*", Some(other), Some(other)),
        ("image", Some(other), Some(other)),
        ("", Some(other), Some(other)),
        ("image/svg+xml", Some(other), Some(other)),
        ("text/html", Some(other), Some(other)),
    ] {
        for (settings, expected) in [(&exact, told), (&any, with_any)] {
            let planned = plan(&of("content_type", json!(content_type)), settings);
            match expected {
                // Signed as the client wrote it, since that is what it sends.
                None => assert_eq!(planned.unwrap().media_type().as_str(), content_type),
                Some(text) => assert_eq!(planned.unwrap_err().to_string(), text, "{content_type:?}"),
            }
        }
    }
    let active = settings(|s| s.types(MediaTypes::new(["image/svg+xml", "text/*"]).unwrap()));
    for (content_type, taken) in [("image/svg+xml", true), ("text/csv", true), ("text/html", false)] {
        let planned = plan(&of("content_type", json!(content_type)), &active);
        assert_eq!(planned.is_ok(), taken, "{content_type}");
        if let Ok(planned) = planned {
            assert!(planned.presign(&r2()).is_ok(), "asked for by name");
        }
    }
}

/// Whatever a client sends as a name, the key is one of `temp/` that reads back.
#[test]
fn hostile_names() {
    let settings = settings(|settings| settings);
    for name in [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "C:\\fakepath\\a.png",
        "a/b/",
        "%2e%2e%2f",
        "a?b#c",
        "a\r\nb",
        "\u{0}",
        "\u{202e}gnp.exe",
        "con",
        "_",
        "__",
        "____________",
        " a ",
        "é",
        &"é".repeat(5000),
        &"a.".repeat(5000),
        &"_".repeat(1000),
    ] {
        let planned = plan(&of("filename", json!(name)), &settings).unwrap();
        let (key, filename) = (planned.key(), planned.key().filename());
        assert_eq!(TempKey::parse(key.key().as_str(), &settings).unwrap(), *key, "{name}");
        assert!((1..=100).contains(&filename.len()) && !filename.starts_with('.'), "{name}: {filename}");
        assert!(
            filename.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)),
            "{filename}"
        );
        assert_eq!(settings.safe_filename(filename), filename, "once is enough");
    }
}

#[test]
fn what_settings_change() {
    let body = of("size", json!(10));
    let url = |settings: &Settings| plan(&body, settings).unwrap().presign(&r2()).unwrap();
    let signed = settings(|s| s.sign_size(true));
    let response = url(&signed);
    let headers = [("content-length", "10"), ("content-type", "image/png")];
    signature::check(&response.upload_url, &headers, r2().bucket());
    // Nothing to sign where no size is told.
    let unknown = plan(&of("size", Value::Null), &signed).unwrap().presign(&r2()).unwrap();
    signature::check(&unknown.upload_url, &headers[1..], r2().bucket());

    let settings_of = settings(|s| s.file_ids(IdFormat::Base36).milliseconds_in_keys(true));
    let planned = plan(&body, &settings_of).unwrap();
    assert_eq!((planned.key().file_id().len(), planned.key().uploaded_at()), (28, now()));
    assert!(planned.key().key().as_str().contains("_1770712200000_"));
    let style = settings(|s| s.file_names(Style::portable()));
    let planned = plan(&of("filename", json!("Größe 1.png")), &style).unwrap();
    assert_eq!(planned.key().filename(), "Größe 1.png");
    let response = planned.presign(&r2()).unwrap();
    assert!(response.file_url.ends_with("_Gr%C3%B6%C3%9Fe%201.png"), "{}", response.file_url);
    assert_eq!(TempKey::of_url(&response.file_url, &style).unwrap(), *planned.key());

    let status = settings(|s| s.refusal_status(415));
    assert_eq!(plan(&of("content_type", json!("a/b")), &status).unwrap_err().status(), 415);
    let slow = settings(|s| s.lifetimes(LifetimeBySize::growing(60, 1, 604_800).unwrap()));
    assert_eq!(url(&slow).expires_in_seconds, 70);
    assert!(url(&slow).upload_url.contains("X-Amz-Expires=70&"));
}

#[test]
fn settings_at_their_edges() {
    let builder = || Settings::builder(PublicBase::new("https://media.example.com").unwrap());
    for (bytes, taken) in [(0, false), (1, true), (5 << 30, true), ((5 << 30) + 1, false), (u64::MAX, false)]
    {
        assert_eq!(builder().max_file_size(bytes).build().is_ok(), taken, "{bytes}");
    }
    for (status, refusal, unavailable) in [
        (0, false, false),
        (399, false, false),
        (400, true, false),
        (499, true, false),
        (500, false, true),
        (599, false, true),
        (600, false, false),
    ] {
        assert_eq!(builder().refusal_status(status).build().is_ok(), refusal, "{status}");
        assert_eq!(builder().unavailable_status(status).build().is_ok(), unavailable, "{status}");
    }
    let two = builder().unavailable_status(1).max_file_size(0).refusal_status(1).build().unwrap_err();
    assert_eq!((two.field(), two.problem(), two.allowed()), ("unavailable status", "1", "500 to 599"));
}

/// Credentials that end before the URL would: the service's fault, unless it says that URLs may end with them.
#[test]
fn credentials_that_end() {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap();
    let credentials = credentials.with_session_token("token").unwrap();
    let short = r2().with_credentials(credentials.expiring_at(now().plus_secs(100).unwrap()));
    let body = of("size", json!(10));
    let refused = plan(&body, &settings(|s| s)).unwrap().presign(&short).unwrap_err();
    assert_eq!(
        (refused.status(), refused.to_answer().body()),
        (500, r#"{"detail":"Internal Server Error"}"#)
    );
    assert!(std::error::Error::source(&refused).unwrap().to_string().starts_with("X-Amz-Expires"));
    let clamped = plan(&body, &settings(|s| s.clamped_to_credentials(true))).unwrap();
    assert_eq!(clamped.presign(&short).unwrap().expires_in_seconds, 100);
}

#[test]
fn bodies_that_are_none() {
    let settings = settings(|settings| settings);
    for (body, status) in [
        (&b""[..], 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{", 422),
        (b"{\"filename\": 1}", 422),
        (b"\xff", 400),
        (&[b' '; (64 << 10) + 1], 400),
    ] {
        assert_eq!(PresignRequest::parse(body, &settings).unwrap_err().status(), status);
    }
    assert_eq!(answered(answer(&json!({}), &json!({}), &settings)).status(), 401);
}
