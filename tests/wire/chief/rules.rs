//! What is taken and what is refused, one step on either side of each rule.

use presign::Timestamp;
use presign::wire::UnsendableType;
use presign::wire::chief::{
    AssetId, AssetStatus, AttachLabel, Codes, CompleteAsset, CreateAsset, CreateLabel, Cursor, LabelId,
    ListAssets, ProjectId, RetrieveAsset, Scope, Settings, TokenAlphabet, UpdateAsset,
};
use presign::wire::json::{Limits, Patch};
use serde_json::json;

use super::{ASSET, PAT, PROJECT};

fn create(body: &serde_json::Value) -> Result<CreateAsset, presign::wire::chief::ChiefError> {
    CreateAsset::parse(body.to_string().as_bytes(), &Settings::default())
}

/// Texts that are no 20 characters of `[a-z0-9]`, though they look like it.
fn bad_tails() -> Vec<String> {
    let good = "d8aad64dib2c7m3ae7jg";
    let mut bad = vec!["a".repeat(19), "a".repeat(21), String::new(), good.to_uppercase()];
    // Cyrillic a, full-width and Arabic digits, a combining mark, controls, separators.
    for char in
        ['а', 'ａ', '０', '٣', 'é', '\u{301}', '\0', '\n', ' ', '-', '_', '.', '/', '%', '{', '`', ':', '@']
    {
        let mut chars: Vec<char> = good.chars().collect();
        chars[7] = char;
        bad.push(chars.iter().collect());
        // As many bytes as there should be, with another character at the end.
        let kept = 20_usize.saturating_sub(char.len_utf8());
        bad.push(format!("{}{char}", &good[..kept]));
    }
    bad.extend([format!("{good}\n"), format!(" {good}"), format!("{good} ")]);
    bad
}

#[test]
fn ids_are_their_pattern() {
    for good in ["a".repeat(20), "0".repeat(20), "z9".repeat(10), "d8aad64dib2c7m3ae7j1".into()] {
        assert!(AssetId::new(format!("asset_{good}")).is_ok());
        assert!(ProjectId::new(format!("project_{good}")).is_ok());
        assert!(LabelId::new(format!("label_{good}")).is_ok());
        for prefix in ["", "asset", "asset__", "Asset_", "asset-", "project_", "asset_asset_", " asset_"] {
            assert!(AssetId::new(format!("{prefix}{good}")).is_err(), "{prefix}");
        }
    }
    let settings = Settings::default();
    for bad in bad_tails() {
        let id = format!("asset_{bad}");
        assert!(AssetId::new(id.as_str()).is_err(), "{bad:?}");
        for refused in [
            RetrieveAsset::parse(&id, &settings).unwrap_err(),
            CompleteAsset::parse(&id, b"", &settings).unwrap_err(),
            CompleteAsset::parse(&id, b"{}", &settings).unwrap_err(),
            UpdateAsset::parse(&id, b"{}", &settings).unwrap_err(),
            AttachLabel::parse(&id, br#"{"label_name": "ab"}"#, &settings).unwrap_err(),
            ListAssets::parse(Some(&id), None, None, &settings).unwrap_err(),
            ListAssets::parse(None, Some(&id), None, &settings).unwrap_err(),
        ] {
            assert_eq!(refused.status(), 400, "{bad:?}");
            assert!(!refused.to_answer().body().contains(&id) || id == "asset_", "{bad:?}");
        }
        let project = format!("project_{bad}");
        let refused = Scope::parse(Some(PAT), Some(&project), &settings).unwrap_err();
        assert_eq!((refused.status(), refused.code()), (400, "publicapi.tenancy.project.missing"), "{bad:?}");
    }
    assert!(serde_json::from_str::<AssetId>("\"asset_1\"").is_err());
    assert_eq!(serde_json::from_str::<AssetId>(&format!("\"{ASSET}\"")).unwrap().as_str(), ASSET);
}

#[test]
fn the_two_headers() {
    let settings = Settings::default();
    for length in 0..40 {
        let token = format!("pat_{}", "x".repeat(length));
        assert_eq!(Scope::parse(Some(&token), Some(PROJECT), &settings).is_ok(), length == 32, "{length}");
    }
    let x31 = "x".repeat(31);
    for bad in [
        format!("PAT_{x31}x"),
        format!("Bearer pat_{x31}x"),
        format!("pat-{x31}x"),
        format!("{x31}x"),
        format!("pat_{x31} "),
        format!("pat_{x31}\t"),
        format!("pat_{x31}\n"),
        format!("pat_{x31}\0"),
        format!("pat_{x31}é"),
        format!("pat_{}é", "x".repeat(30)),
        format!("pat_{x31}х"),
        format!("pat_{x31}x, pat_{x31}x"),
        String::new(),
    ] {
        let refused = Scope::parse(Some(&bad), Some(PROJECT), &settings).unwrap_err();
        assert_eq!((refused.status(), refused.code()), (401, "publicapi.auth.invalid"), "{bad:?}");
        assert!(!format!("{refused:?} {refused}").contains(&x31), "{refused:?}");
    }
    // The key comes first, then the project.
    assert_eq!(Scope::parse(None, None, &settings).unwrap_err().status(), 401);
    assert_eq!(Scope::parse(Some(PAT), None, &settings).unwrap_err().status(), 400);
    let alphabets = [
        (TokenAlphabet::VisibleAscii, "~-xX0", ""),
        (TokenAlphabet::UrlSafe, "-_xX0", "~+/="),
        (TokenAlphabet::Alphanumeric, "xX0", "-_~"),
    ];
    for (alphabet, inside, outside) in alphabets {
        let settings = Settings::builder().token_alphabet(alphabet).build().unwrap();
        let taken = |char| Scope::parse(Some(&format!("pat_{x31}{char}")), Some(PROJECT), &settings).is_ok();
        assert!(inside.chars().all(taken), "{alphabet:?}");
        assert!(!outside.chars().any(taken), "{alphabet:?}");
    }
    // A token is a password: nothing shows it.
    let secret = format!("pat_{}", "s3cr3t0k".repeat(4));
    let scope = Scope::parse(Some(&secret), Some(PROJECT), &settings).unwrap();
    assert_eq!(scope.token(), secret);
    assert!(!format!("{scope:?}").contains("s3cr"));
}

#[test]
fn a_digest_is_32_hexadecimal_digits() {
    let digits = "36b3ca8eaa03c479d48c50e3bf7303b2";
    let with = |md5: &str| json!({"filename": "a", "mime_type": "text/plain", "md5": md5});
    for good in [digits.to_owned(), digits.to_uppercase(), "0".repeat(32), "aF".repeat(16)] {
        assert_eq!(create(&with(&good)).unwrap().md5().unwrap().to_hex(), good.to_lowercase());
    }
    for bad in [
        digits[1..].to_owned(),
        format!("{digits}0"),
        format!("{digits}\n"),
        format!(" {digits}"),
        format!("0x{}", &digits[2..]),
        format!("g{}", &digits[1..]),
        format!("+{}", &digits[1..]),
        format!("а{}", &digits[2..]),
        format!("０{}", &digits[3..]),
        String::new(),
        "NrPKjqoDxHnUjFDjv3MDsg==".to_owned(),
        format!("{}-{}", &digits[..15], &digits[16..]),
    ] {
        assert_eq!(create(&with(&bad)).unwrap_err().status(), 400, "{bad:?}");
    }
    for bad in [json!(null), json!(0), json!([digits]), json!({}), json!(true)] {
        let body = json!({"filename": "a", "mime_type": "text/plain", "md5": bad});
        assert_eq!(create(&body).unwrap_err().status(), 400, "{body}");
    }
}

#[test]
fn bodies_of_a_create() {
    let fine = json!({"filename": "é\u{0}/../x", "mime_type": "text/plain; charset=utf-8"});
    let request = create(&fine).unwrap();
    assert_eq!((request.filename(), request.mime_type()), ("é\u{0}/../x", "text/plain; charset=utf-8"));
    let refused = [
        "",
        " ",
        "null",
        "[]",
        "\"a\"",
        "{",
        "{}",
        "\u{feff}",
        "{\"filename\": \"a\"}",
        r#"{"filename": "a", "mime_type": "a/b", "filename": "b"}"#,
        r#"{"filename": "a", "mime_type": "a/b", "Filename": "b"}"#,
        r#"{"filename": "a", "mime_type": "a/b", "": 1}"#,
        r#"{"filename": "\ud800", "mime_type": "a/b"}"#,
        r#"{"filename": null, "mime_type": "a/b"}"#,
        r#"{"filename": ["a"], "mime_type": "a/b"}"#,
        r#"{"filename": "a", "mime_type": 1}"#,
        r#"{"filename": "a", "mime_type": "a/b"} {}"#,
        r#"{"filename": "a", "mime_type": "a/b",}"#,
        r#"{'filename': 'a', 'mime_type': 'a/b'}"#,
    ];
    for body in refused {
        let error = CreateAsset::parse(body.as_bytes(), &Settings::default()).unwrap_err();
        let answer = error.to_answer();
        assert_eq!(
            (answer.status(), answer.body()),
            (
                400,
                concat!(
                    r#"{"code":"publicapi.assets.create.invalid","#,
                    r#""humane":"The request body is invalid.","statusCode":400}"#
                )
            ),
            "{body}"
        );
    }
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for body in [b"\xff".to_vec(), deep.into_bytes(), vec![b' '; (1 << 20) + 1]] {
        assert_eq!(CreateAsset::parse(&body, &Settings::default()).unwrap_err().status(), 400);
    }
    // All faults at once, for the log alone.
    let error = create(&json!({"filename": 7, "md5": "x", "size": 3})).unwrap_err();
    assert_eq!(
        error.detail().unwrap(),
        "body.filename: Input should be a valid string; body.mime_type: Field required; \
         body.md5: String should match pattern '^[0-9a-fA-F]{32}$'; body.size: Extra inputs are not permitted"
    );
    assert!(!error.to_answer().body().contains("body.filename"));
    // Names that are not known are the client's: they make no second line, and no long one.
    let fine = r#""filename": "a", "mime_type": "a/b""#;
    let forged = format!(r#"{{{fine}, "x\n200 ok\u001b[2J\u2028\u202e": 1}}"#);
    let error = CreateAsset::parse(forged.as_bytes(), &Settings::default()).unwrap_err();
    let line = r"body.x\n200 ok\u{1b}[2J\u{2028}\u{202e}: Extra inputs are not permitted";
    assert_eq!(error.detail(), Some(line));
    assert!(error.to_string().ends_with(line));
    let names: String = (0..1_000).map(|index| format!(r#", "{index:0>900}": 1"#)).collect();
    let error =
        CreateAsset::parse(format!("{{{fine}{names}}}").as_bytes(), &Settings::default()).unwrap_err();
    assert_eq!(error.detail().map(str::len), Some(1_003));
    let telling = Settings::builder().tell_faults(true).build().unwrap();
    let told = CreateAsset::parse(b"{}", &telling).unwrap_err();
    assert!(told.humane().ends_with("body.filename: Field required; body.mime_type: Field required"));
}

#[test]
fn media_types() {
    let of = |mime_type: &str| json!({"filename": "a", "mime_type": mime_type});
    let long = |length: usize| format!("a/{}", "b".repeat(length - 2));
    for good in
        ["application/pdf", "Image/PNG", "application/vnd.a+json", "text/plain;charset=utf-8", &long(255)]
    {
        assert_eq!(create(&of(good)).unwrap().media_type().as_str(), good);
    }
    let lenient = Settings::builder().unsendable_type(UnsendableType::OctetStream).build().unwrap();
    let bad =
        ["", "pdf", "a/", "/b", "a/b/c", "*/*", "image/*", "a/b\r\nx: y", " a/b", "é/b", "a/b;", &long(256)];
    for bad in bad {
        assert_eq!(create(&of(bad)).unwrap_err().status(), 400, "{bad:?}");
        let request = CreateAsset::parse(of(bad).to_string().as_bytes(), &lenient).unwrap();
        assert_eq!((request.mime_type(), request.media_type().as_str()), (bad, "application/octet-stream"));
    }
    let allowing = Settings::builder().allow_active_types(true).build().unwrap();
    for active in ["text/html", "image/svg+xml", "TEXT/HTML; charset=utf-8", "application/javascript"] {
        let refused = create(&of(active)).unwrap_err();
        assert_eq!((refused.status(), refused.humane()), (400, "The mime_type is not accepted."), "{active}");
        let request = CreateAsset::parse(of(active).to_string().as_bytes(), &allowing).unwrap();
        let now = Timestamp::MIN;
        let asset = AssetId::new(ASSET).unwrap();
        let upload = request.upload(&super::project(), &asset, &super::presigner(), now, &allowing).unwrap();
        assert_eq!(upload.headers().collect::<Vec<_>>(), [("Content-Type", active)]);
    }
}

#[test]
fn a_complete_has_no_body() {
    let settings = Settings::default();
    for good in ["", "{}", " {\n} ", "{ }"] {
        assert!(CompleteAsset::parse(ASSET, good.as_bytes(), &settings).is_ok(), "{good:?}");
    }
    for bad in ["null", "[]", "\"\"", "0", " ", "{", "{}{}", "{\"a\": null}", "{\"md5\": \"\"}"] {
        let refused = CompleteAsset::parse(ASSET, bad.as_bytes(), &settings).unwrap_err();
        assert_eq!((refused.status(), refused.code()), (400, "publicapi.assets.complete.invalid"), "{bad:?}");
    }
}

#[test]
fn an_update_is_three_states() {
    let settings = Settings::default();
    let nullable = Settings::builder().name_may_be_null(true).build().unwrap();
    let value = |text: &str| Patch::Value(text.to_owned());
    for (body, name, description) in [
        ("{}", Patch::Absent, Patch::Absent),
        (r#"{"name": "a"}"#, value("a"), Patch::Absent),
        (r#"{"description": null}"#, Patch::Absent, Patch::Null),
        (r#"{"description": "", "name": ""}"#, value(""), value("")),
    ] {
        for settings in [&settings, &nullable] {
            let request = UpdateAsset::parse(ASSET, body.as_bytes(), settings).unwrap();
            assert_eq!((request.name(), request.description()), (&name, &description), "{body}");
        }
    }
    assert!(UpdateAsset::parse(ASSET, br#"{"name": null}"#, &settings).is_err());
    let cleared = UpdateAsset::parse(ASSET, br#"{"name": null}"#, &nullable).unwrap();
    assert_eq!(cleared.name(), &Patch::Null);
    for bad in ["", "null", "[]", r#"{"name": 1}"#, r#"{"description": []}"#, r#"{"status": "ready"}"#] {
        assert_eq!(UpdateAsset::parse(ASSET, bad.as_bytes(), &settings).unwrap_err().status(), 400, "{bad}");
    }
    let short = Settings::builder().max_name(2).max_description(3).build().unwrap();
    for (body, fine) in [
        (r#"{"name": "éé"}"#, true),
        (r#"{"name": "ééé"}"#, false),
        (r#"{"description": "ééé"}"#, true),
        (r#"{"description": "éééé"}"#, false),
    ] {
        assert_eq!(UpdateAsset::parse(ASSET, body.as_bytes(), &short).is_ok(), fine, "{body}");
    }
}

#[test]
fn cursors_and_limits() {
    let settings = Settings::default();
    let parse = |after, before, limit| ListAssets::parse(after, before, limit, &settings);
    assert_eq!(parse(None, None, None).unwrap().limit(), 25);
    for (limit, number) in [("1", 1), ("2", 2), ("99", 99), ("100", 100), ("007", 7)] {
        assert_eq!(parse(None, None, Some(limit)).unwrap().limit(), number);
    }
    let bad = [
        "0",
        "101",
        "-1",
        "+5",
        " 5",
        "5 ",
        "5.0",
        "1_0",
        "1e1",
        "",
        "ten",
        "٣",
        "0x5",
        "999999999999999999999",
    ];
    for limit in bad {
        let refused = parse(None, None, Some(limit)).unwrap_err();
        assert_eq!((refused.status(), refused.code()), (400, "publicapi.assets.list.invalid"), "{limit:?}");
    }
    let id = AssetId::new(ASSET).unwrap();
    assert_eq!(parse(Some(ASSET), None, None).unwrap().cursor(), &Cursor::After(id.clone()));
    assert_eq!(parse(None, Some(ASSET), None).unwrap().cursor(), &Cursor::Before(id));
    let both = parse(Some(ASSET), Some(ASSET), Some("5")).unwrap_err();
    assert_eq!((both.status(), both.humane()), (400, "The query is invalid."));
    // Two faults, one answer.
    let refused = parse(Some("a"), Some("b"), Some("0")).unwrap_err();
    assert_eq!(refused.detail().unwrap().matches("; ").count(), 2);
}

#[test]
fn names_of_labels() {
    let settings = Settings::default();
    for (length, fine) in [(0, false), (1, false), (2, true), (255, true), (256, false)] {
        let name = "é".repeat(length);
        let body = json!({"label_name": name}).to_string();
        assert_eq!(AttachLabel::parse(ASSET, body.as_bytes(), &settings).is_ok(), fine, "{length}");
        let body = json!({"name": name}).to_string();
        assert_eq!(CreateLabel::parse(body.as_bytes(), &settings).is_ok(), fine, "{length}");
    }
    for bad in
        [r#"{"name": "ab"}"#, r#"{"label_name": "ab", "color": "red"}"#, r#"{"label_name": null}"#, "[]"]
    {
        assert_eq!(AttachLabel::parse(ASSET, bad.as_bytes(), &settings).unwrap_err().status(), 400, "{bad}");
    }
    let bad =
        [r#"{"name": "ab", "color": null}"#, r#"{"name": "ab", "icon": 1}"#, r#"{"name": "ab", "a": 1}"#];
    for bad in bad {
        assert_eq!(CreateLabel::parse(bad.as_bytes(), &settings).unwrap_err().status(), 400, "{bad}");
    }
}

#[test]
fn settings_are_checked() {
    let mut codes = Codes::default();
    for code in ["", "a", "a.b", "a..b", "A.b.c", "a.b.c ", "a.b.c-d", "é.b.c", ".a.b.c"] {
        codes.update_not_ready = code;
        assert!(Settings::builder().codes(codes.clone()).build().is_err(), "{code:?}");
    }
    codes.update_not_ready = "a.b.c.d";
    assert!(Settings::builder().codes(codes).build().is_ok());
    for (seconds, fine) in [(0, false), (1, true), (604_800, true), (604_801, false)] {
        assert_eq!(Settings::builder().lifetime_secs(seconds).build().is_ok(), fine, "{seconds}");
    }
    for status in AssetStatus::ALL {
        let builder = Settings::builder;
        let built = [
            builder().completed_status(status).build(),
            builder().new_status(Some(status)).build(),
            builder().pending_status(Some(status)).build(),
        ];
        assert!(built.iter().all(|built| built.is_ok() != status.is_terminal()), "{status}");
    }
    // The last call counts, and the first fault, whatever is told behind it.
    assert!(Settings::builder().key_layout("{asset_id}").key_layout("x").build().is_err());
    let faults = Settings::builder().key_layout("x").lifetime_secs(0).key_layout("{asset_id}");
    assert_eq!(faults.build().unwrap_err().field(), "key layout");
    let small =
        Settings::builder().limits(Limits { bytes: 2, ..Limits::default() }).max_filename(3).build().unwrap();
    assert!(CompleteAsset::parse(ASSET, b"{}", &small).is_ok());
    assert!(CompleteAsset::parse(ASSET, b"{ }", &small).is_err());
    let short = Settings::builder().max_filename(3).build().unwrap();
    for (filename, fine) in [("ééé", true), ("éééé", false), ("", true)] {
        let body = json!({"filename": filename, "mime_type": "a/b"}).to_string();
        assert_eq!(CreateAsset::parse(body.as_bytes(), &short).is_ok(), fine, "{filename}");
    }
}
