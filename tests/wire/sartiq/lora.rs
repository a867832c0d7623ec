//! LoRA files: the samples, and each rule at its bounds.

use presign::PublicBase;
use presign::wire::sartiq::{LoraForm, LoraSettings, LoraUploadResponse, Moment, Settings};
use serde_json::{Value, json};

pub(super) fn run(sample: &Value) {
    match sample["name"].as_str().unwrap() {
        "lora_response_seed" => {
            let (answer, expected) = (LoraUploadResponse::default().to_answer(), &sample["response"]);
            assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap());
            assert_eq!(serde_json::from_str::<Value>(answer.body()).unwrap(), expected["body"]);
        }
        "lora_table" => table(sample),
        name => panic!("{name}"),
    }
}

fn table(sample: &Value) {
    let most = sample["max_bytes"].as_u64().unwrap();
    let extensions: Vec<_> =
        sample["extensions"].as_array().unwrap().iter().map(|e| e.as_str().unwrap()).collect();
    let written = LoraSettings::default()
        .extensions(extensions.iter().map(|e| String::from(*e)))
        .unwrap()
        .max_bytes(most)
        .unwrap();
    assert_eq!(written, LoraSettings::default());
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 10, "{} rows", rows.len());
    for row in rows {
        let (name, size) = (row["filename"].as_str().unwrap(), row["size"].as_u64().unwrap());
        let checked = LoraForm::new().file(name, size).check(&LoraSettings::default());
        assert_eq!(checked.is_ok(), row["ok"].as_bool().unwrap(), "{row}");
        let Err(error) = checked else { continue };
        assert_eq!(error.status(), 400, "{row}");
        let says = match row["reason"].as_str().unwrap() {
            "extension" => "another extension",
            "no stem (inference)" => "nothing but its extension",
            "size" => "too large",
            "empty (inference)" => "file: empty",
            reason => panic!("{reason}"),
        };
        assert!(error.to_string().contains(says), "{row}: {error}");
    }
}

#[test]
fn a_form_without_a_file_is_told_as_fastapi_does() {
    let refused =
        LoraForm::new().lora_trigger("x").entity_type("y").check(&LoraSettings::default()).unwrap_err();
    let answer = refused.to_answer();
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    let missing = json!({"type": "missing", "loc": ["body", "file"], "msg": "Field required", "input": null});
    assert_eq!((answer.status(), body), (422, json!({"detail": [missing]})));
}

#[test]
fn fields_without_text_are_absent() {
    let form = LoraForm::new().file("a.pt", 1).lora_trigger("").entity_type(" ");
    let upload = form.check(&LoraSettings::default()).unwrap();
    assert_eq!((upload.lora_trigger, upload.entity_type), (None, Some(" ")));
}

#[test]
fn names() {
    let plain = LoraSettings::default();
    let bare = LoraSettings::default().allow_bare_extension(true);
    let exact = LoraSettings::default().any_case(false);
    let compound = LoraSettings::default().extensions([".bin", ".a.bin"]).unwrap();
    for (settings, name, ok) in [
        (&plain, "a.bin", true),
        (&plain, "folder/a.bin", true),
        (&plain, "a.b/in", false),
        (&plain, "a.zip/.bin", false),
        (&plain, "a\\.bin", false),
        (&plain, "....bin", false),
        (&plain, " .bin", false),
        (&plain, "\t\0.\u{a0}.bin", false),
        (&plain, "\0\u{feff}\u{202e}\0.bin", false),
        (&plain, "\0\u{feff}a.bin", true),
        (&plain, "a.bin ", false),
        (&plain, "a.bin.", false),
        (&plain, "a.bin\0", false),
        (&plain, "abin", false),
        (&plain, "", false),
        (&plain, "/", false),
        (&plain, "é.Pt", true),
        (&plain, "a.\u{2170}pt", false),
        // The Kelvin sign is no K.
        (&plain, "a.c\u{212a}pt", false),
        (&plain, "é", false),
        (&plain, "a.safetensors", true),
        (&plain, "a.safetensor", false),
        (&plain, "a.safetensorss", false),
        (&bare, ".bin", true),
        (&bare, "bin", false),
        (&exact, "a.ckpt", true),
        (&exact, "a.Ckpt", false),
        // The other extension still leaves a stem.
        (&compound, ".a.bin", true),
        (&compound, ".bin", false),
    ] {
        assert_eq!(settings.check_name(name).is_ok(), ok, "{name:?}");
    }
    // No text of the name is told.
    let error = plain.check_name("secret<script>.exe").unwrap_err().to_string();
    assert_eq!(error, "file: another extension; allowed: .safetensors, .ckpt, .pt, .pth, .bin");
}

#[test]
fn sizes() {
    let small = LoraSettings::default().max_bytes(10).unwrap();
    let empty = small.clone().allow_empty(true);
    for (settings, size, ok) in [
        (&small, 0, false),
        (&small, 1, true),
        (&small, 9, true),
        (&small, 10, true),
        (&small, 11, false),
        (&small, u64::MAX, false),
        (&empty, 0, true),
        (&empty, 11, false),
    ] {
        assert_eq!(settings.check_size(size).is_ok(), ok, "{size}");
    }
    assert_eq!(empty.check_size(11).unwrap_err().to_string(), "file: too large; allowed: 0 to 10 bytes");
}

#[test]
fn settings_are_checked() {
    let of = |extensions: &[&'static str]| LoraSettings::default().extensions(extensions.to_vec()).is_ok();
    for (extensions, ok) in [
        (&[][..], false),
        (&["bin"], false),
        (&["."], false),
        (&[""], false),
        (&[".b in"], false),
        (&[".bin", "../x"], false),
        (&[".tar.gz"], true),
    ] {
        assert_eq!(of(extensions), ok, "{extensions:?}");
    }
    for (status, ok) in [(399, false), (400, true), (499, true), (500, false)] {
        assert_eq!(LoraSettings::default().refusal_status(status).is_ok(), ok, "{status}");
    }
}

#[test]
fn a_response_says_what_the_service_knows() {
    let settings = Settings::builder(PublicBase::new("https://media.example.com").unwrap()).build().unwrap();
    let upload =
        LoraForm::new().file("..\\My Style.SAFETENSORS", 12).check(&LoraSettings::default()).unwrap();
    let mut response = LoraUploadResponse::default();
    response.filename = Some(settings.safe_filename(upload.filename));
    response.file_size = Some(upload.size);
    let now = presign::Timestamp::parse("2026-02-10T08:30:00Z").unwrap();
    response.upload_timestamp = Some(Moment::new(now, 120_000).unwrap().to_string());
    let body: Value = serde_json::from_str(response.to_answer().body()).unwrap();
    let expected = json!({
        "file_path": null, "partial_path": null, "filename": "My_Style.SAFETENSORS", "file_size": 12,
        "upload_timestamp": "2026-02-10T08:30:00.120000Z",
    });
    assert_eq!(body, expected);
}

/// Whichever character stands before the extension, and whatever is dropped around it.
#[test]
fn a_name_that_is_taken_keeps_its_extension_when_it_is_made_safe() {
    let lora = LoraSettings::default();
    let settings = Settings::builder(PublicBase::new("https://media.example.com").unwrap()).build().unwrap();
    let mut taken = 0;
    for char in char::MIN..=char::MAX {
        for name in [format!("{char}.bin"), format!("\0{char}\0.bin")] {
            if lora.check_name(&name).is_ok() {
                assert!(settings.safe_filename(&name).ends_with(".bin"), "{name:?}");
                taken += 1;
            }
        }
    }
    assert!(taken > 2_000_000, "{taken}");
}
