//! Records in a database, grants and refusals as JSON.

use super::*;

#[test]
fn a_record_survives_storage_and_confirms_the_same() {
    for record in records() {
        let text = serde_json::to_string(&record).unwrap();
        for secret in ["X-Amz-", "http", "canary", "AKID"] {
            assert!(!text.contains(secret), "{text}");
        }
        let read: UploadRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(read, record);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(read.confirm(&head_of(&read)), record.confirm(&head_of(&record)));
        assert_eq!(read.confirm(&ObjectHead::new(7)), record.confirm(&ObjectHead::new(7)));
    }
}

/// Rules and an intent drawn at random; the record if they fit.
fn drawn(random: &mut Random) -> Option<UploadRecord> {
    let (kind, extension) =
        random.pick(&[("image/png", "png"), ("video/mp4", "mp4"), ("text/html", "html"), ("x/y", "z")]);
    let mut rules = builder(&[kind]);
    if random.one_in(2) {
        rules = rules.create_only();
    } else if random.one_in(2) {
        rules = rules.by_form();
    }
    if random.one_in(3) {
        rules = rules.attachment();
    }
    if random.one_in(3) {
        rules = rules.unsigned_part_lengths();
    }
    if random.one_in(3) {
        rules = rules.require_md5();
    } else if random.one_in(3) {
        rules = rules.require_checksum(ChecksumAlgorithm::Sha256);
    }
    if random.one_in(2) {
        rules = rules.part_size(5 << 20).parts_from(Threshold::AtLeast(1 + random.bits() % (1 << 30)));
    }
    let size = random.bits() >> random.below(64);
    let mut intent = UploadIntent::new(size).named(format!("{}.{extension}", random.key())).of_type(kind);
    if random.one_in(2) {
        intent = intent.content_md5(ContentMd5::of(&size.to_be_bytes()));
    }
    if random.one_in(2) {
        intent = intent.checksum(Checksum::of(ChecksumAlgorithm::Sha256, &size.to_be_bytes()).unwrap());
    }
    let mut record = rules.build().unwrap().check(&intent, &aws(), inputs()).ok()?.into_record();
    if matches!(record.transfer(), Transfer::Multipart { .. }) && random.one_in(2) {
        record.begin(UploadId::new("2~abc+/=").unwrap()).unwrap();
    }
    Some(record)
}

#[test]
fn any_record_survives_storage_and_confirms_the_same() {
    let mut random = Random::new("any_record_survives_storage_and_confirms_the_same");
    let (mut put, mut form, mut parts) = (0, 0, 0);
    for _ in 0..4_000 {
        let Some(record) = drawn(&mut random) else { continue };
        match record.transfer() {
            Transfer::Put => put += 1,
            Transfer::Form => form += 1,
            _ => parts += 1,
        }
        let text = serde_json::to_string(&record).unwrap();
        let read: UploadRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(read, record);
        let bytes = record.size().to_be_bytes();
        let tag = EntityTag::new(ContentMd5::of(&bytes).to_hex()).unwrap();
        let good =
            told(&record).entity_tag(tag).checksum(Checksum::of(ChecksumAlgorithm::Sha256, &bytes).unwrap());
        assert!(record.confirm(&good).is_ok(), "{text}");
        let heads = [
            good.clone(),
            good.read_md5(ContentMd5::of(b"other")),
            ObjectHead::new(record.size()),
            ObjectHead::new(record.size() ^ 1).content_type(record.media_type().as_str()),
        ];
        for head in heads {
            assert_eq!(read.confirm(&head), record.confirm(&head));
        }
        // The same grant, too, but for parts that are too many to write down each time.
        if record.size() < 1 << 30 {
            let presigner = presigner(aws());
            let grant = |record: &UploadRecord| {
                let grant = record.grant(&presigner, record.validity(now()));
                grant.map(|grant| serde_json::to_string(&grant).unwrap()).map_err(|error| error.to_string())
            };
            assert_eq!(grant(&read), grant(&record));
        }
    }
    say!("{put} by PUT, {form} by form, {parts} in parts");
    assert!(put > 100 && form > 100 && parts > 100);
}

#[test]
fn a_stored_record_is_checked_when_it_is_read() {
    let good = serde_json::to_value(large()).unwrap();
    let parse = |value: serde_json::Value| serde_json::from_value::<UploadRecord>(value);
    assert!(parse(good.clone()).is_ok());
    for (field, value) in [
        ("version", 2.into()),
        ("key", "../x".into()),
        ("size", (-1).into()),
        ("size", 0.into()),
        ("size", u64::MAX.into()),
        ("content_type", "text".into()),
        ("part_size", 0.into()),
        ("part_size", serde_json::Value::Null),
        ("part_size", 1.into()),
        ("upload_id", "a b".into()),
        ("transfer", "put".into()),
        ("transfer", "carrier pigeon".into()),
        ("prove_digest", "ROT13".into()),
        ("lifetime", 0.into()),
        ("lifetime", 604_801.into()),
        ("metadata", serde_json::json!({"a b": "c"})),
        ("metadata", serde_json::json!({"a": "c\n"})),
        ("created_at", "yesterday".into()),
        ("url", "https://example.com".into()),
        ("prove_digest", "MD5".into()),
        ("prove_digest", "SHA256".into()),
        ("metadata", serde_json::json!({"A": "b", "a": "c"})),
    ] {
        let mut bad = good.clone();
        bad[field] = value.clone();
        assert!(parse(bad).is_err(), "{field}: {value}");
    }
    // What was lost on the way is not taken for a null.
    for field in good.as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(field);
        assert!(parse(bad).is_err(), "{field}");
    }
}

/// Without the digest there would be nothing to prove, and the upload would be confirmed.
#[test]
fn a_record_has_the_digest_that_it_wants_proven_and_no_form_creates_only() {
    let all = records();
    for (at, field, value) in [
        (2, "content_md5", serde_json::Value::Null),
        (2, "prove_digest", "CRC32".into()),
        (3, "checksum", serde_json::Value::Null),
        (3, "checksum", serde_json::to_value(Checksum::crc32(1)).unwrap()),
        (3, "prove_digest", "MD5".into()),
        (3, "create_only", true.into()),
    ] {
        let mut bad = serde_json::to_value(&all[at]).unwrap();
        bad[field] = value.clone();
        assert!(serde_json::from_value::<UploadRecord>(bad).is_err(), "{field}: {value}");
    }
}

#[test]
fn a_grant_is_json_for_a_client() {
    let presigner = presigner(aws());
    let json = |record: &UploadRecord| {
        serde_json::to_value(record.grant(&presigner, record.validity(now())).unwrap()).unwrap()
    };
    let all = records();
    let put = json(&all[0]);
    assert_eq!(put["transfer"], "put");
    assert_eq!(put["method"], "PUT");
    assert_eq!(put["content_length"], 3);
    assert_eq!(put["headers"]["content-type"], "image/png");
    assert_eq!(put["expires_at"], "2026-01-02T03:19:05Z");
    let form = json(&all[3]);
    assert_eq!(form["transfer"], "form");
    assert_eq!(form["fields"]["key"], all[3].key().as_str());
    assert_eq!(form["expires_at"], "2026-01-02T03:19:05Z");
    assert_eq!(form.as_object().unwrap().len(), 4, "{form}");
    let text = all[3].grant(&presigner, all[3].validity(now())).unwrap();
    let text = serde_json::to_string(&text).unwrap();
    let at = |name: &str| text.find(&format!("\"{name}\":")).unwrap();
    let order = ["key", "Content-Type", "x-amz-algorithm", "policy", "x-amz-signature"].map(at);
    assert!(order.is_sorted(), "{text}");
    let parts = json(&all[5]);
    assert_eq!(parts["transfer"], "multipart");
    assert_eq!(
        (&parts["upload_id"], &parts["size"], &parts["part_size"]),
        (&"2~abc".into(), &(20 << 20).into(), &(8 << 20).into())
    );
    assert_eq!(parts["parts"][2]["part_number"], 3);
    assert_eq!(parts["parts"][2]["offset"], 16 << 20);
    assert_eq!(parts["parts"][2]["size"], 4 << 20);
    assert_eq!(parts["parts"][2]["request"]["method"], "PUT");
    assert_eq!(parts["complete"]["headers"]["if-none-match"], "*");
    for grant in [put, form, parts] {
        assert!(!grant.to_string().contains("canary"), "{grant}");
    }
}

#[test]
fn refusals_are_json_for_a_client() {
    let Err(CheckError::Refused(refusals)) =
        rules(&["image/png"]).check(&UploadIntent::new(0), &aws(), inputs())
    else {
        panic!("refused")
    };
    assert_eq!(
        serde_json::to_value(&refusals).unwrap(),
        serde_json::json!([
            {"field": "size", "code": "too_small", "problem": "0 bytes", "allowed": "1 bytes or more"},
            {"field": "name", "code": "required", "problem": "none was given", "allowed": "a file name"},
            {"field": "content_type", "code": "required", "problem": "none was given", "allowed": "a media type"},
        ])
    );
}
