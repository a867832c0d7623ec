//! Any headers, ids, queries and bodies. Every refusal is 400 or 401 in the one envelope and shows nothing of the token;
//! whatever is taken keeps its rules, is granted an upload, and is taken again when the same JSON is written another way.
//!
//! An input is three lines, each a header or a parameter (absent where it is empty), and then the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::wire::chief::{
    AssetId, AttachLabel, ChiefError, CompleteAsset, CreateAsset, CreateLabel, Cursor, ListAssets, NewAsset,
    ProjectId, RetrieveAsset, Scope, Settings, UpdateAsset,
};
use presign::wire::{Answer, UnsendableType};
use presign::{RandomBytes, Timestamp};
use presign_fuzz::{fixed_point, no_line_break, presigner};
use serde_json::Value;

fn json(answer: &Answer) -> Value {
    let body: Value = serde_json::from_str(answer.body()).expect("an answer is JSON");
    let fields = body.as_object().expect("an object");
    assert!(fields.values().all(|value| !value.is_null()), "null: {body}");
    body
}

/// The envelope, and a status that a request can cause.
fn refused(error: &ChiefError) {
    let answer = error.to_answer();
    let body = json(&answer);
    assert!(matches!(answer.status(), 400 | 401), "{error}");
    assert_eq!(body["statusCode"], answer.status());
    assert_eq!(body.as_object().expect("an object").len(), 3);
}

/// The same verdict for the same JSON, compact and spaced out.
fn same<T: PartialEq + std::fmt::Debug>(
    body: &[u8],
    parse: impl Fn(&[u8]) -> Result<T, ChiefError>,
) -> Option<T> {
    let parsed = parse(body);
    if let Err(error) = &parsed {
        refused(error);
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        let compact = parse(&serde_json::to_vec(&value).expect("JSON"));
        let spaced = parse(&serde_json::to_vec_pretty(&value).expect("JSON"));
        assert_eq!(compact.is_ok(), spaced.is_ok());
        // Names that stand twice are lost by `Value`, so what was refused may be taken then; never the other way.
        if let Ok(parsed) = &parsed {
            assert_eq!(Some(parsed), compact.as_ref().ok());
            assert_eq!(Some(parsed), spaced.as_ref().ok());
        }
    }
    parsed.ok()
}

fn create(body: &[u8], settings: &Settings) {
    let Some(request) = same(body, |body| CreateAsset::parse(body, settings)) else { return };
    no_line_break(request.media_type().as_str());
    let project_id = ProjectId::from_xid([1; 12]);
    let now = Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant");
    let asset_id = AssetId::mint(now, &RandomBytes::new([7; 32]));
    assert_eq!(AssetId::new(asset_id.as_str()).as_ref(), Ok(&asset_id));
    let presigner = presigner();
    let upload =
        request.upload(&project_id, &asset_id, &presigner, now, settings).expect("what is taken is signed");
    fixed_point(upload.url());
    assert!(upload.headers().any(|header| header == ("Content-Type", request.media_type().as_str())));
    upload.headers().for_each(|(name, value)| {
        no_line_break(name);
        no_line_break(value);
    });
    let answer = NewAsset::new(asset_id, upload, settings).to_answer();
    assert_eq!((answer.status(), json(&answer)["already_exists"].as_bool()), (201, Some(false)));
}

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let (first, second, id) = (line(), line(), line().unwrap_or_default());
    let (first, second) = (first.filter(|text| !text.is_empty()), second.filter(|text| !text.is_empty()));
    let body = lines.next().unwrap_or_default();
    let strict = Settings::default();
    let lenient = Settings::builder()
        .unsendable_type(UnsendableType::OctetStream)
        .allow_active_types(true)
        .name_may_be_null(true)
        .sign_md5(true)
        .create_only(true)
        .tell_faults(true)
        .build()
        .expect("settings that agree");
    for settings in [&strict, &lenient] {
        match Scope::parse(first, second, settings) {
            Ok(scope) => assert!(!format!("{scope:?}").contains(scope.token())),
            Err(error) => refused(&error),
        }
        match ListAssets::parse(first, second, Some(id), settings) {
            Ok(list) => {
                assert!((1..=100).contains(&list.limit()));
                assert!(first.is_none() || second.is_none());
                assert_eq!(*list.cursor() == Cursor::Start, first.is_none() && second.is_none());
            }
            Err(error) => refused(&error),
        }
        assert_eq!(RetrieveAsset::parse(id, settings).is_ok(), AssetId::new(id).is_ok());
        create(body, settings);
        for id in [id, "asset_d8aad64dib2c7m3ae7jg"] {
            let complete = same(body, |body| CompleteAsset::parse(id, body, settings));
            let bare = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
            let object = serde_json::from_slice(bare).is_ok_and(|body: Value| body == serde_json::json!({}));
            let empty = body.is_empty() || object;
            assert_eq!(complete.is_some(), empty && AssetId::new(id).is_ok());
            same(body, |body| UpdateAsset::parse(id, body, settings));
            same(body, |body| AttachLabel::parse(id, body, settings));
        }
        same(body, |body| CreateLabel::parse(body, settings));
    }
});
