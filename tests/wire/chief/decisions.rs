//! What is decided over what the service found, and what is left out of the answers.

use presign::upload::ObjectHead;
use presign::wire::chief::{
    Asset, AssetId, AssetStatus, ChiefError, CompleteAsset, CreateAsset, Existing, Failure, Label, LabelId,
    LabelView, ListAssets, ListedAsset, Md5Check, Md5Mismatch, NewAsset, ProjectId, Settings, UpdateAsset,
    Upload, UploadMethod,
};
use presign::{ContentMd5, Credentials, EntityTag, Presigner, Provider, RandomBytes, S3Presigner, Timestamp};

use super::{ASSET, check_url, presigner, project};

const MD5: &str = "36b3ca8eaa03c479d48c50e3bf7303b2";

fn asset(last: u8) -> AssetId {
    AssetId::from_xid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last])
}

fn request(md5: &str, settings: &Settings) -> CreateAsset {
    let md5 = if md5.is_empty() { String::new() } else { format!(", \"md5\": \"{md5}\"") };
    let body = format!("{{\"filename\": \"a.pdf\", \"mime_type\": \"application/pdf\"{md5}}}");
    CreateAsset::parse(body.as_bytes(), settings).unwrap()
}

fn row(last: u8, status: Option<AssetStatus>) -> Existing {
    let md5 = Some(ContentMd5::from_hex(MD5).unwrap());
    Existing { asset_id: asset(last), project_id: project(), md5, status }
}

/// What it is about, the MD5 of the request, what was found, and the hit.
type HitRow = (&'static str, &'static str, Vec<Existing>, Option<(u8, AssetStatus)>);

#[test]
fn what_is_a_hit() {
    use AssetStatus::{Failed, Ingesting, Ready, Uploaded};
    let settings = Settings::default();
    let other = ProjectId::from_xid([1; 12]);
    let hit = |md5: &str, rows: &[Existing]| {
        let known = request(md5, &settings).known(&project(), rows, &settings);
        known.map(|known| (known.asset_id, known.status))
    };
    let ready = row(1, Some(Ready));
    let rows: [HitRow; 13] = [
        ("nothing there", MD5, vec![], None),
        ("ready", MD5, vec![ready.clone()], Some((1, Ready))),
        ("upper case", "36B3CA8EAA03C479D48C50E3BF7303B2", vec![ready.clone()], Some((1, Ready))),
        ("in ingest", MD5, vec![row(1, Some(Ingesting))], Some((1, Ingesting))),
        ("waits", MD5, vec![row(1, Some(Uploaded))], Some((1, Uploaded))),
        ("failed", MD5, vec![row(1, Some(Failed))], None),
        ("never completed", MD5, vec![row(1, None)], None),
        ("no md5 in the request", "", vec![ready.clone()], None),
        ("another md5", "d41d8cd98f00b204e9800998ecf8427e", vec![ready.clone()], None),
        ("no md5 in the row", MD5, vec![Existing { md5: None, ..ready.clone() }], None),
        ("another project", MD5, vec![Existing { project_id: other, ..ready.clone() }], None),
        (
            "a failed one before",
            MD5,
            vec![row(1, Some(Failed)), row(2, Some(Ingesting))],
            Some((2, Ingesting)),
        ),
        (
            "the furthest, and the first of them",
            MD5,
            vec![row(1, Some(Uploaded)), row(2, Some(Ready)), row(3, Some(Ready)), row(4, Some(Failed))],
            Some((2, Ready)),
        ),
    ];
    for (name, md5, rows, expected) in rows {
        assert_eq!(hit(md5, &rows), expected.map(|(last, status)| (asset(last), status)), "{name}");
    }
    let strict = Settings::builder().reuse_uploaded(false).build().unwrap();
    assert!(request(MD5, &strict).known(&project(), [&row(1, Some(Uploaded))], &strict).is_none());
    assert!(request(MD5, &strict).known(&project(), [&row(1, Some(Ingesting))], &strict).is_some());
}

#[test]
fn left_out_and_never_null() {
    let settings = Settings::default();
    let known = request(MD5, &settings).known(
        &project(),
        [&row(0, Some(AssetStatus::Failed)), &row(0, Some(AssetStatus::Ready))],
        &settings,
    );
    assert_eq!(
        known.unwrap().to_answer().body(),
        r#"{"asset_id":"asset_00000000000000000000","already_exists":true,"status":"ready"}"#
    );
    let headers = [("Content-Type", "application/pdf"), ("x-ms-blob-type", "BlockBlob")];
    let at = Timestamp::parse("2026-05-23T11:00:00Z").unwrap();
    let upload = Upload::new("https://a.blob.example/x?sig=1", headers, at).unwrap();
    let tail = concat!(
        r#""upload_url":"https://a.blob.example/x?sig=1","upload_method":"PUT","#,
        r#""upload_headers":{"Content-Type":"application/pdf","x-ms-blob-type":"BlockBlob"},"#,
        r#""expires_at":"2026-05-23T11:00:00Z"}"#
    );
    let head = r#"{"asset_id":"asset_00000000000000000000","already_exists":false,"#;
    let new = NewAsset::new(asset(0), upload.clone(), &settings).to_answer();
    assert_eq!((new.status(), new.body()), (201, &*format!("{head}{tail}")));
    let with_status = Settings::builder().new_status(Some(AssetStatus::Uploaded)).build().unwrap();
    let new = NewAsset::new(asset(0), upload.clone(), &with_status).to_answer();
    assert_eq!(new.body(), format!("{head}\"status\":\"uploaded\",{tail}"));
    let resumable = upload.with_method(UploadMethod::new("RESUMABLE").unwrap());
    let new = NewAsset::new(asset(0), resumable, &settings).to_answer();
    assert_eq!(new.body(), format!("{head}{}", tail.replace("\"PUT\"", "\"RESUMABLE\"")));

    let page = ListAssets::parse(None, None, None, &settings).unwrap().page(Vec::new());
    assert_eq!(page.to_answer().body(), r#"{"data":[],"has_more":false}"#);
    let label_id = LabelId::new("label_d8aad64dib2c7m3ae7k0").unwrap();
    let view = LabelView { label_id, name: "a".into(), color: None, icon: Some("rocket".into()) };
    assert_eq!(
        view.to_answer().body(),
        r#"{"label_id":"label_d8aad64dib2c7m3ae7k0","name":"a","icon":"rocket"}"#
    );
    for error in [
        ChiefError::not_found(&settings),
        ChiefError::internal("the cause", &settings),
        ChiefError::unauthorized(),
        ChiefError::project_missing(),
    ] {
        let answer = error.to_answer();
        assert!(!answer.body().contains("null") && !answer.body().contains("cause"), "{}", answer.body());
        assert!(answer.body().ends_with(&format!("\"statusCode\":{}}}", answer.status())));
    }
}

fn listed(last: u8) -> ListedAsset {
    let asset = Asset {
        asset_id: asset(last),
        status: AssetStatus::Ready,
        filename: "a".into(),
        mime_type: "a/b".into(),
        size_in_bytes: u64::MAX,
        created_at: Timestamp::MIN,
    };
    let label = Label { label_id: LabelId::from_xid([0; 12]), name: "ab".into() };
    ListedAsset { asset, labels: vec![label] }
}

#[test]
fn pages_of_rows() {
    let settings = Settings::default();
    let cursor = asset(200);
    let forward = [
        ListAssets::parse(None, None, Some("3"), &settings).unwrap(),
        ListAssets::parse(Some(cursor.as_str()), None, Some("3"), &settings).unwrap(),
    ];
    let backward = ListAssets::parse(None, Some(cursor.as_str()), Some("3"), &settings).unwrap();
    assert_eq!(backward.rows_to_read(), 4);
    let ids = |request: &ListAssets, count: u8| {
        let page = request.page((0..count).map(listed).collect());
        let ids: Vec<_> = page.data.iter().map(|row| row.asset.asset_id.as_str().to_owned()).collect();
        assert_eq!((page.first_id.as_ref(), page.last_id.as_ref()), (ids.first(), ids.last()));
        let numbers: Vec<u8> =
            (0..count).filter(|last| ids.iter().any(|id| id == asset(*last).as_str())).collect();
        (numbers, page.has_more)
    };
    for request in &forward {
        assert_eq!(ids(request, 0), (vec![], false));
        assert_eq!(ids(request, 3), (vec![0, 1, 2], false));
        assert_eq!(ids(request, 4), (vec![0, 1, 2], true));
        assert_eq!(ids(request, 6), (vec![0, 1, 2], true));
    }
    assert_eq!(ids(&backward, 2), (vec![0, 1], false));
    assert_eq!(ids(&backward, 3), (vec![0, 1, 2], false));
    assert_eq!(ids(&backward, 4), (vec![1, 2, 3], true));
    let page = forward[0].page(vec![listed(0)]).to_answer();
    assert_eq!(
        page.body(),
        concat!(
            r#"{"data":[{"asset_id":"asset_00000000000000000000","status":"ready","filename":"a","mime_type":"a/b","#,
            r#""size_in_bytes":18446744073709551615,"created_at":"1970-01-01T00:00:00Z","#,
            r#""labels":[{"label_id":"label_00000000000000000000","name":"ab"}]}],"#,
            r#""first_id":"asset_00000000000000000000","last_id":"asset_00000000000000000000","has_more":false}"#
        )
    );
}

fn head(tag: &str) -> ObjectHead {
    let head = ObjectHead::new(10);
    if tag.is_empty() { head } else { head.entity_tag(EntityTag::new(tag.to_owned()).unwrap()) }
}

#[test]
fn what_a_complete_finds() {
    use Md5Check::{Agrees, Differs, Undeclared, Unproven};
    let other = "d41d8cd98f00b204e9800998ecf8427e";
    let composite = format!("{MD5}-2");
    let upper = MD5.to_uppercase();
    let digest = |text: &str| (!text.is_empty()).then(|| ContentMd5::from_hex(text).unwrap());
    let kms = || {
        ObjectHead::from_headers([
            ("content-length", "10"),
            ("etag", MD5),
            ("x-amz-server-side-encryption", "aws:kms"),
        ])
        .unwrap()
    };
    let read = |tag: &str, md5: &str| head(tag).read_md5(digest(md5).unwrap());
    // Declared, what storage says, recorded, the check where tags are MD5s; and the last two where they are not.
    let rows = [
        ("", head(MD5), MD5, Undeclared, "", Undeclared),
        ("", head(""), "", Undeclared, "", Undeclared),
        ("", head(&composite), "", Undeclared, "", Undeclared),
        (MD5, head(MD5), MD5, Agrees, MD5, Agrees),
        (MD5, head(&upper), MD5, Agrees, MD5, Agrees),
        (MD5, head(other), other, Differs, "", Unproven),
        (MD5, head(&composite), "", Unproven, "", Unproven),
        (MD5, head("opaque"), "", Unproven, "", Unproven),
        (MD5, head(""), "", Unproven, "", Unproven),
        (MD5, kms(), "", Unproven, "", Unproven),
        (MD5, kms().read_md5(digest(MD5).unwrap()), MD5, Agrees, MD5, Agrees),
        // What was read stands above the tag.
        (MD5, read(other, MD5), MD5, Agrees, MD5, Agrees),
        (MD5, read(MD5, other), other, Differs, other, Differs),
        (MD5, read(&composite, MD5), MD5, Agrees, MD5, Agrees),
    ];
    let settings = Settings::default();
    let doubting = Settings::builder().entity_tags_are_md5(false).build().unwrap();
    let recording = Settings::builder().md5_mismatch(Md5Mismatch::Record).build().unwrap();
    let request = CompleteAsset::parse(ASSET, b"", &settings).unwrap();
    for (index, (declared, head, found, check, found_if_doubted, check_if_doubted)) in
        rows.into_iter().enumerate()
    {
        let decide =
            |settings: &Settings| request.decide(None, digest(declared), Some(&head), settings).unwrap();
        for (settings, found, check) in [
            (&settings, found, check),
            (&recording, found, check),
            (&doubting, found_if_doubted, check_if_doubted),
        ] {
            let completion = decide(settings);
            let recorded = completion.recorded.unwrap();
            assert_eq!(
                (recorded.size_in_bytes, recorded.md5, recorded.md5_check),
                (10, digest(found), check),
                "row {index}"
            );
            let fails = check == Differs && !std::ptr::eq(settings, &raw const recording);
            assert_eq!(recorded.failure, fails.then_some(Failure::OtherBytes), "row {index}");
            let status = if fails { AssetStatus::Failed } else { AssetStatus::Uploaded };
            assert_eq!(completion.status, status, "row {index}");
        }
    }
}

#[test]
fn what_a_complete_answers() {
    let settings = Settings::default();
    let request = CompleteAsset::parse(ASSET, b"{}", &settings).unwrap();
    let missing = request.decide(None, None, None, &settings).unwrap_err();
    assert_eq!((missing.status(), missing.code()), (400, "publicapi.assets.complete.notuploaded"));
    // Again: as it stands, whatever lies there now.
    for status in AssetStatus::ALL {
        for head in [None, Some(&head(""))] {
            let again =
                request.decide(Some(status), ContentMd5::from_hex(MD5).ok(), head, &settings).unwrap();
            assert_eq!((again.status, again.recorded), (status, None));
            let body = format!("{{\"asset_id\":\"{ASSET}\",\"status\":\"{status}\"}}");
            assert_eq!((again.to_answer().status(), again.to_answer().body()), (200, &*body));
        }
    }
    let at_once = Settings::builder().completed_status(AssetStatus::Ingesting).build().unwrap();
    let completion = request.decide(None, None, Some(&head("")), &at_once).unwrap();
    assert_eq!(completion.status, AssetStatus::Ingesting);
    for (most, failure) in [(9, Some(Failure::TooLarge)), (10, None), (11, None)] {
        let settings = Settings::builder().max_size_bytes(Some(most)).build().unwrap();
        let completion = request.decide(None, None, Some(&head("")), &settings).unwrap();
        assert_eq!(completion.recorded.unwrap().failure, failure, "{most}");
    }
    for status in [None, Some(AssetStatus::Uploaded), Some(AssetStatus::Ingesting), Some(AssetStatus::Failed)]
    {
        let update = UpdateAsset::parse(ASSET, b"{}", &settings).unwrap();
        let refused = update.check(status, &settings).unwrap_err();
        assert_eq!((refused.status(), refused.code()), (400, "publicapi.assets.update.notready"));
    }
    let hiding = Settings::builder().pending_status(None).build().unwrap();
    assert_eq!(hiding.shown(None).unwrap_err().status(), 404);
    assert_eq!(hiding.shown(Some(AssetStatus::Failed)).unwrap(), AssetStatus::Failed);
}

#[test]
fn what_is_signed() {
    let now = Timestamp::parse("2026-05-23T10:15:30Z").unwrap();
    let settings = Settings::builder()
        .sign_md5(true)
        .create_only(true)
        .lifetime_secs(60)
        .key_layout("assets/{project_id}/{asset_id}.bin")
        .build()
        .unwrap();
    let asset_id = AssetId::mint(now, &RandomBytes::new([9; 32]));
    let presigner = presigner();
    let upload = |md5: &str, settings: &Settings| {
        request(md5, settings).upload(&project(), &asset_id, &presigner, now, settings).unwrap()
    };
    let signed = upload(MD5, &settings);
    let base64 = ContentMd5::from_hex(MD5).unwrap().to_base64();
    let headers: Vec<_> = signed.headers().collect();
    assert_eq!(
        headers,
        [("Content-MD5", base64.as_str()), ("Content-Type", "application/pdf"), ("If-None-Match", "*")]
    );
    assert!(signed.url().contains(&format!("/assets/{}/{asset_id}.bin?", project())));
    assert_eq!(signed.expires_at().to_string(), "2026-05-23T10:16:30Z");
    let lower = [("content-md5", &*base64), ("content-type", "application/pdf"), ("if-none-match", "*")];
    check_url(signed.url(), &lower);
    // Without an MD5 there is none to sign; and by default nothing but the type is.
    assert_eq!(upload("", &settings).headers().count(), 2);
    let plain = upload(MD5, &Settings::default());
    assert_eq!(plain.headers().collect::<Vec<_>>(), [("Content-Type", "application/pdf")]);
    check_url(plain.url(), &[("content-type", "application/pdf")]);

    // What the service did wrong is not the client's fault.
    let bucket = Provider::aws("us-east-1").unwrap().bucket("chief-assets").unwrap();
    let ending = Credentials::new("AKID", "secret").unwrap().expiring_at(now);
    let presigner: &dyn Presigner = &S3Presigner::new(bucket, ending);
    let failed = request("", &settings).upload(&project(), &asset_id, presigner, now, &settings).unwrap_err();
    assert_eq!(failed.status(), 500);
    assert!(failed.detail().unwrap().contains("credentials"));
    assert!(!failed.to_answer().body().contains("credentials"));
    let bucket = Provider::aws("us-east-1").unwrap().bucket("chief-assets").unwrap();
    let soon = Timestamp::parse("2026-05-23T10:20:30Z").unwrap();
    let presigner = S3Presigner::new(bucket, Credentials::new("AKID", "secret").unwrap().expiring_at(soon));
    let clamped = Settings::builder().clamped_to_credentials(true).build().unwrap();
    let upload = request("", &clamped).upload(&project(), &asset_id, &presigner, now, &clamped).unwrap();
    assert_eq!(upload.expires_at(), soon);
    assert!(upload.url().contains("&X-Amz-Expires=300&"));
}

#[test]
fn an_upload_of_another_signer() {
    let make = |url: &str, headers: &[(&str, &str)]| {
        Upload::new(url, headers.iter().copied(), Timestamp::MIN).map(|upload| {
            upload.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
        })
    };
    let fine = ("content-TYPE", "a/b");
    assert_eq!(make("https://s.example/a?X-Goog-Signature=0", &[fine]).unwrap()[0].0, "content-TYPE");
    for bad in [
        "",
        "s.example/a",
        "https://",
        "https:///a",
        "https://s.example/a b",
        "https://s.example/é",
        "ftp://s.example/a",
        "https://s.example/a\n",
        "javascript:alert(1)",
        "https://s.example/\"",
        "https://?a",
    ] {
        assert!(make(bad, &[fine]).is_err(), "{bad:?}");
    }
    for bad in [
        &[][..],
        &[("x-ms-blob-type", "BlockBlob")],
        &[fine, ("Content-Type", "a/b")],
        &[fine, ("a b", "c")],
        &[fine, ("a", "b\r\nc: d")],
        &[fine, ("a", "é")],
    ] {
        assert!(make("https://s.example/a", bad).is_err(), "{bad:?}");
    }
    assert_eq!(UploadMethod::default(), UploadMethod::new("PUT").unwrap());
    assert_ne!(UploadMethod::new("put").unwrap(), UploadMethod::Put);
    for bad in ["", "PUT ", "P\nT", "é", "a/b"] {
        assert!(UploadMethod::new(bad).is_err(), "{bad:?}");
    }
    let debug = format!("{:?}", Upload::new("https://s.example/a?sig=abc", [fine], Timestamp::MIN).unwrap());
    assert!(!debug.contains("sig"), "{debug}");
}
