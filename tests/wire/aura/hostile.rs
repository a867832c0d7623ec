//! What no client of good will sends.

use presign::wire::aura::{Settings, UploadRequest};
use presign::wire::json::Limits;
use serde_json::{Value, json};

use super::{body_with, direct_upload, row};

fn list(body: &[u8]) -> Vec<String> {
    let error = UploadRequest::parse(body, &Settings::default()).unwrap_err();
    assert_eq!(error.status(), 422, "{error}");
    assert_eq!(error.code(), None);
    let answer: Value = serde_json::from_str(error.to_answer().body()).unwrap();
    let faults = answer["detail"].as_array().unwrap().iter();
    faults
        .map(|fault| {
            let loc: Vec<_> = fault["loc"].as_array().unwrap().iter().map(|step| step.to_string()).collect();
            format!("{} {}", fault["type"].as_str().unwrap(), loc.join(".").replace('"', ""))
        })
        .collect()
}

#[test]
fn lists() {
    for (body, faults) in [
        ("", &["missing body"][..]),
        ("null", &["model_attributes_type body"]),
        ("[]", &["model_attributes_type body"]),
        ("{\"blob\": null}", &["model_attributes_type body.blob"]),
        ("{\"blob\": [{}]}", &["model_attributes_type body.blob"]),
        ("{\"Blob\": {}}", &["missing body.blob"]),
        (
            "{\"blob\": {}, \"blob2\": 1}",
            &[
                "missing body.blob.filename",
                "missing body.blob.content_type",
                "missing body.blob.byte_size",
                "missing body.blob.checksum",
            ],
        ),
        (
            r#"{"blob": {"checksum": 1, "byte_size": 1.5, "content_type": null, "filename": ["a"]}}"#,
            &[
                "string_type body.blob.filename",
                "string_type body.blob.content_type",
                "int_from_float body.blob.byte_size",
                "string_type body.blob.checksum",
            ],
        ),
        (r#"{"blob": {"filename": "a", "filename": "b"}}"#, &["json_invalid body.9"]),
        ("{\"blob\": \"\\ud800\"}", &["json_invalid body.10"]),
        ("{\"blob\": {\"byte_size\": NaN}}", &["json_invalid body.23"]),
        ("{", &["json_invalid body.1"]),
    ] {
        assert_eq!(list(body.as_bytes()), faults, "{body}");
    }
}

#[test]
fn bodies_that_cannot_be_read() {
    let settings = Settings::builder().limits(Limits { bytes: 200, ..Limits::default() }).build().unwrap();
    let body = body_with(&[]);
    assert!(body.len() <= 200 && UploadRequest::parse(&body, &settings).is_ok());
    for body in
        [body_with(&[("x", json!("x".repeat(200)))]), b"\"\xff\"".to_vec(), "[".repeat(70).into_bytes()]
    {
        let error = UploadRequest::parse(&body, &settings).unwrap_err();
        assert_eq!(error.status(), 400);
        assert_eq!(error.to_answer().body(), r#"{"detail":"There was an error parsing the body"}"#);
    }
}

/// Whatever is in a name or a type, nothing of it ends a line of a header, and the answer is JSON.
#[test]
fn nothing_breaks_out() {
    for text in [
        "a\r\nx-amz-acl: public-read",
        "a\"; filename=\"b.exe",
        "../../etc/passwd",
        "\u{202e}gpj.exe",
        "\0",
        "</script><script>",
        "%0d%0a",
        "🙂\u{feff}\u{2028}",
    ] {
        let body = body_with(&[("filename", json!(text)), ("content_type", json!(text))]);
        let answer = direct_upload(Some("<key>"), &body, row(1, "key"), &Settings::default()).unwrap();
        let shown: Value = serde_json::from_str(answer.body()).unwrap();
        for (_, value) in shown["direct_upload"]["headers"].as_object().unwrap() {
            assert!(value.as_str().unwrap().bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{value}");
        }
        let disposition = shown["direct_upload"]["headers"]["Content-Disposition"].as_str().unwrap();
        assert_eq!(disposition.matches('"').count(), 2, "{disposition}");
        assert_eq!(disposition.matches(';').count(), 2, "{disposition}");
        // Nothing of the name is in the key or the URL.
        assert!(
            shown["direct_upload"]["url"]
                .as_str()
                .unwrap()
                .starts_with("https://examplebucket.s3.amazonaws.com/key?X-Amz-")
        );
    }
}

/// A refusal shows FastAPI's `input` and no value in our own words.
#[test]
fn refusals_echo_nothing() {
    for (field, value) in [
        ("checksum", json!("c4Naryq7")),
        ("filename", json!("c4Naryq7".repeat(40))),
        ("byte_size", json!("-4774777")),
    ] {
        let body = body_with(&[(field, value.clone())]);
        let error = direct_upload(Some("<key>"), &body, row(1, "key"), &Settings::default()).unwrap_err();
        let text = value.as_str().unwrap();
        for shown in [error.to_string(), format!("{error:?}"), error.to_answer().into_body()] {
            assert!(!shown.contains(text.get(..8).unwrap()), "{shown}");
        }
    }
}
