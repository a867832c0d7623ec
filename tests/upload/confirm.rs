//! What is proven afterwards.

use super::*;

#[test]
fn what_lies_there_must_be_what_was_granted() {
    for record in records() {
        let head = head_of(&record);
        let confirmed = record.confirm(&head).unwrap();
        assert_eq!((confirmed.key(), confirmed.size()), (record.key(), record.size()));
        let fields = |head: &ObjectHead| -> Vec<&'static str> {
            record.confirm(head).err().iter().flat_map(|all| all.iter().map(Difference::field)).collect()
        };
        for size in [0, record.size() - 1, record.size() + 1, u64::MAX] {
            if size != record.size() {
                let other = ObjectHead::new(size).content_type(record.media_type().as_str());
                assert_eq!(fields(&other)[0], "size");
            }
        }
        assert_eq!(fields(&head_of(&record).content_type("text/html")), ["content_type"]);
        let named = head_of(&record).content_disposition("attachment; filename=\"invoice.exe\"");
        assert_eq!(fields(&named), ["content_disposition"]);
        assert!(!record.confirm(&named).unwrap_err().is_only_missing());
    }
    let record = plan(&builder(&["image/png"]).attachment().build().unwrap(), &png(3)).into_record();
    let stored = put_headers(&record).into_iter().chain([("etag".to_owned(), "\"a\"".to_owned())]);
    let stored: Vec<_> = stored.collect();
    let head = ObjectHead::from_headers(stored.iter().map(|(name, value)| (&**name, &**value))).unwrap();
    assert!(record.confirm(&head).is_ok());
    assert!(record.confirm(&head.content_disposition("inline")).is_err());
}

#[test]
fn what_was_to_be_saved_must_be_stored_so() {
    let svg = UploadIntent::new(3).named("a.svg").of_type("image/svg+xml");
    let record = plan(&rules(&["image/svg+xml"]), &svg).into_record();
    let head = || ObjectHead::new(3).content_type("image/svg+xml");
    assert!(record.confirm(&told(&record)).is_ok());
    // Some stores drop the disposition of a form: then a browser would show what it executes.
    let dropped = record.confirm(&head()).unwrap_err();
    assert_eq!(dropped.iter().map(Difference::field).collect::<Vec<_>>(), ["content_disposition"]);
    for other in ["inline", "attachment", "attachment; filename=\"b.svg\""] {
        assert!(
            !record.confirm(&head().content_disposition(other)).unwrap_err().is_only_missing(),
            "{other}"
        );
    }
}

#[test]
fn a_confirmation_names_what_was_proven_and_wants_every_proof() {
    let md5 = ContentMd5::of(b"abc");
    let sha256 = Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap();
    let require_md5 = builder(&["image/png"]).require_md5().build().unwrap();
    let require_sha = builder(&["image/png"]).require_checksum(ChecksumAlgorithm::Sha256).build().unwrap();
    let by_md5 = plan(&require_md5, &png(3).content_md5(md5)).into_record();
    let by_sha = plan(&require_sha, &png(3).checksum(sha256)).into_record();
    let volunteered = plan(&rules(&["image/png"]), &png(3).content_md5(md5).checksum(sha256)).into_record();
    let plain = || ObjectHead::new(3).content_type("image/png");
    let tagged = |tag: &str| plain().entity_tag(EntityTag::new(tag.to_owned()).unwrap());

    // MD5, by the tag.
    assert_eq!(by_md5.confirm(&tagged(&md5.to_hex())).unwrap().md5(), Some(md5));
    assert_eq!(by_md5.confirm(&tagged(&md5.to_hex().to_uppercase())).unwrap().md5(), Some(md5));
    for tag in ["00000000000000000000000000000000", "opaque", &format!("{}-1", md5.to_hex())] {
        let unconfirmed = by_md5.confirm(&tagged(tag)).unwrap_err();
        assert!(unconfirmed.is_only_missing(), "{unconfirmed}");
    }
    assert!(by_md5.confirm(&plain()).is_err());
    // An encrypted object's tag is no MD5, even where it looks like this one.
    for encryption in [
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ] {
        let tag = format!("\"{}\"", md5.to_hex());
        let headers = [("content-length", "3"), ("content-type", "image/png"), ("etag", &tag), encryption];
        assert!(by_md5.confirm(&ObjectHead::from_headers(headers).unwrap()).is_err());
    }
    // By reading; what was read beats what the store says.
    assert_eq!(by_md5.confirm(&tagged("opaque").read_md5(md5)).unwrap().md5(), Some(md5));
    let unconfirmed = by_md5.confirm(&tagged(&md5.to_hex()).read_md5(ContentMd5::of(b"x"))).unwrap_err();
    assert!(!unconfirmed.is_only_missing());

    // A checksum, by the store and by reading.
    assert_eq!(by_sha.confirm(&plain().checksum(sha256)).unwrap().checksum(), Some(sha256));
    assert_eq!(by_sha.confirm(&plain().read_checksum(sha256)).unwrap().checksum(), Some(sha256));
    assert!(by_sha.confirm(&plain()).unwrap_err().is_only_missing());
    assert!(by_sha.confirm(&tagged(&md5.to_hex())).unwrap_err().is_only_missing());
    assert!(by_sha.confirm(&plain().checksum(Checksum::crc32(0x3524_41c2))).unwrap_err().is_only_missing());
    assert!(!by_sha.confirm(&plain().checksum(Checksum::sha256([0; 32]))).unwrap_err().is_only_missing());
    let read_other = plain().checksum(sha256).read_checksum(Checksum::sha256([0; 32]));
    assert!(!by_sha.confirm(&read_other).unwrap_err().is_only_missing());

    // Given without being asked: nothing proves it, and nothing may contradict it.
    let confirmed = volunteered.confirm(&plain()).unwrap();
    assert_eq!((confirmed.md5(), confirmed.checksum()), (None, None));
    assert!(volunteered.confirm(&plain().checksum(Checksum::sha256([0; 32]))).is_err());
    assert!(volunteered.confirm(&plain().read_md5(ContentMd5::of(b"x"))).is_err());
}

#[test]
fn heads_are_read_from_headers() {
    let read = |extra: &[(&str, &str)]| {
        ObjectHead::from_headers([("content-length", "3")].into_iter().chain(extra.iter().copied()))
    };
    assert_eq!(read(&[]).unwrap(), ObjectHead::new(3));
    assert_eq!(
        read(&[("Content-TYPE", "a/b"), ("x-other", "\u{7f}")]).unwrap(),
        ObjectHead::new(3).content_type("a/b")
    );
    // No tag, a weak tag, a checksum of checksums, no version: they say nothing.
    for (name, value) in [
        ("content-disposition", ""),
        ("etag", ""),
        ("etag", "\"\""),
        ("etag", "W/\"abc\""),
        ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-2"),
        ("x-amz-version-id", "null"),
        ("x-amz-server-side-encryption", "AES256"),
        ("x-amz-checksum-type", "COMPOSITE"),
    ] {
        assert_eq!(read(&[(name, value)]).unwrap(), ObjectHead::new(3), "{name}: {value}");
    }
    // What one store writes as `value-2`, another writes so.
    let sum = ("x-amz-checksum-crc32", "NSRBwg==");
    assert_eq!(read(&[sum, ("x-amz-checksum-type", "COMPOSITE")]).unwrap(), ObjectHead::new(3));
    let whole = ObjectHead::new(3).checksum(Checksum::crc32(0x3524_41c2));
    assert_eq!(read(&[("x-amz-checksum-type", "FULL_OBJECT"), sum]).unwrap(), whole);
    assert_eq!(read(&[sum, sum]).unwrap_err().kind(), ErrorKind::Duplicate);
    for (extra, kind, field) in [
        (("Content-Length", "3"), ErrorKind::Duplicate, "content-length"),
        (("x-amz-checksum-crc32", "AAAA"), ErrorKind::TooShort, "x-amz-checksum-crc32"),
        (("etag", "a\"b"), ErrorKind::InvalidCharacter, "entity tag"),
    ] {
        let error = read(&[extra]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field));
    }
    for size in ["", "-1", "+1", "1.0", "1e3", "18446744073709551616", "0x10", "1 2"] {
        let error = ObjectHead::from_headers([("content-length", size)]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Syntax, "content-length"), "{size}");
    }
}

#[test]
fn a_copy_is_bound_to_what_was_confirmed() {
    let record = &records()[2];
    let bucket = BucketName::new("uploads").unwrap();
    let target = || ObjectKey::new("media/cat.png").unwrap();
    let confirmed = record.confirm(&head_of(record)).unwrap();
    let copy = confirmed.copy_to(&bucket, target()).unwrap();
    let headers: Vec<_> =
        copy.as_ref().headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(
        headers,
        [
            ("content-disposition", "attachment; filename=\"cat.png\""),
            ("content-type", "image/png"),
            ("x-amz-copy-source", &format!("uploads/{}", record.key())),
            ("x-amz-copy-source-if-match", "\"900150983cd24fb0d6963f7d28e17f72\""),
            ("x-amz-meta-album", "1"),
            ("x-amz-meta-author", "Ada"),
            ("x-amz-metadata-directive", "REPLACE"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let untagged = records()[0].confirm(&ObjectHead::new(3).content_type("image/png")).unwrap();
    assert_eq!(untagged.copy_to(&bucket, target()).unwrap_err().kind(), ErrorKind::Missing);
    let huge =
        plan(&rules(&["video/mp4"]), &UploadIntent::new((5 << 30) + 1).named("a.mp4").of_type("video/mp4"))
            .into_record();
    let huge = huge.confirm(&head_of(&huge)).unwrap();
    assert_eq!(huge.copy_to(&bucket, target()).unwrap_err().kind(), ErrorKind::OutOfRange);
}

/// What a form and parts cannot sign, confirming asks for all the same.
#[test]
fn a_digest_is_proven_in_whichever_way_the_file_came() {
    let md5 = ContentMd5::of(b"abc");
    let rules = || builder(&["image/png"]).require_md5();
    let of = |rules: UploadRulesBuilder, size| {
        plan(&rules.build().unwrap(), &png(size).content_md5(md5)).into_record()
    };
    let in_parts = rules().part_size(5 << 20).parts_from(Threshold::Above(9));
    let (put, form, parts) = (of(rules(), 3), of(rules().by_form(), 3), of(in_parts, 10 << 20));
    assert!(put_headers(&put).iter().any(|(name, _)| name == "content-md5"));
    for record in [put, form, parts] {
        let head = ObjectHead::new(record.size()).content_type("image/png");
        let other = head.clone().entity_tag(EntityTag::new(ContentMd5::of(b"x").to_hex()).unwrap());
        assert!(record.confirm(&head).is_err() && record.confirm(&other).is_err());
        assert_eq!(record.confirm(&head.read_md5(md5)).unwrap().md5(), Some(md5));
    }
}

#[cfg(feature = "sniff")]
#[test]
fn first_bytes_are_proof_where_they_are_asked_for() {
    let rules = builder(&["image/png"]).require_first_bytes().build().unwrap();
    let record = plan(&rules, &png(300)).into_record();
    let head = || ObjectHead::new(300).content_type("image/png");
    assert!(record.confirm(&head()).unwrap_err().is_only_missing());
    assert!(format!("{:?}", head().first_bytes(b"secret")).contains("[6 bytes]"));
    let read = |start: &[u8], length| [start, &vec![b' '; length - start.len()]].concat();
    let start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    assert!(record.confirm(&head().first_bytes(&read(start, 300))).unwrap().first_bytes_fit());
    for bytes in [&b""[..], b"<!DOCTYPE html><script>", b"GIF89a", b"plain text", b"\x89PN"] {
        let head = head().first_bytes(&read(bytes, 300));
        assert!(!record.confirm(&head).unwrap_err().is_only_missing(), "{bytes:?}");
    }

    // Too few bytes to tell prove nothing: neither for the upload nor against it.
    let types = MediaTypes::new(["text/plain"]).unwrap();
    let rules = UploadRules::builder(KeyTemplate::new("{id}").unwrap(), types, 0..=1 << 20);
    let rules = rules.require_first_bytes().build().unwrap();
    for (size, length, proven) in [
        (0, 0, true),
        (300, 0, false),
        (300, 299, false),
        (300, 300, true),
        (1 << 20, 511, false),
        (1 << 20, 512, true),
    ] {
        let stored = plan(&rules, &UploadIntent::new(size).of_type("text/plain")).into_record();
        let head = ObjectHead::new(size).content_type("text/plain").first_bytes(&vec![b'a'; length]);
        match stored.confirm(&head) {
            Ok(confirmed) => assert!(proven && confirmed.first_bytes_fit(), "{size} {length}"),
            Err(unconfirmed) => assert!(!proven && unconfirmed.is_only_missing(), "{size} {length}"),
        }
    }
}
