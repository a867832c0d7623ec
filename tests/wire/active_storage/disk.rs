//! The disk service: tokens as Rails signs them, and requests that are held to them.

mod messages;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use presign::local::{LocalErrorKind, LocalRequest};
use presign::wire::active_storage::{
    DirectUpload, DirectUploadRequest, DiskError, DiskService, Disposition, Filename, MessageDigest,
    RailsVersion, Served, ServingRules, SignedIdFormat, SignedIds, SigningSecret,
};
use presign::{
    BodySize, ContentDisposition, DeleteObject, Endpoint, GetObject, HeadObject, HeaderValue, MediaType,
    Method, ObjectKey, Presigner, PutObject, Timestamp, Validity,
};
use serde_json::{Value, json};

use super::{rows, text};
use crate::common::vectors;

const BASE: &str = "http://localhost:3000";
const PATH: &str = "/rails/active_storage/disk/";
const KEY: &str = "xtapjjcjiudrlk3tmwyjgpuobabd";
const MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";
const NONE: [(&str, &str); 0] = [];
/// The type of a file without one.
const BINARY: (&str, &str) = ("content-type", "application/octet-stream");

fn now() -> Timestamp {
    Timestamp::parse("2026-01-02T03:04:05Z").unwrap()
}

fn ids(format: impl Into<SignedIdFormat>) -> SignedIds {
    SignedIds::new(SigningSecret::from_key([7; 64]).unwrap(), format)
}

fn disk(ids: &SignedIds) -> DiskService {
    DiskService::new(Endpoint::new(BASE).unwrap(), ids, "local").unwrap()
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new(KEY).unwrap()
}

fn upload_of(
    disk: &DiskService,
    content_type: &Value,
    version: RailsVersion,
    checksum: &str,
) -> DirectUpload {
    let body = json!({"blob": {"filename": "a.txt", "content_type": content_type, "byte_size": 5,
        "checksum": checksum, "metadata": {"custom": {"a": "b"}}}})
    .to_string();
    let request = DirectUploadRequest::parse(body.as_bytes(), version).unwrap();
    disk.direct_upload(&request, key(), now()).unwrap()
}

fn target(url: &str) -> &str {
    url.strip_prefix(BASE).unwrap()
}

fn served(name: &str) -> Served {
    ServingRules::new(RailsVersion::V8_0).serve(Some("image/png"), Disposition::Inline, name)
}

/// The JSON of a token's envelope.
fn payload(target: &str) -> Value {
    let token = target.strip_prefix(PATH).unwrap().split('/').next().unwrap().replace("%2F", "/");
    let (text, _) = token.rsplit_once("--").unwrap();
    serde_json::from_slice(&STANDARD.decode(text).unwrap()).unwrap()
}

fn status(result: Result<LocalRequest, DiskError>) -> u16 {
    result.map_or_else(|error| error.status(), |_| 204)
}

#[test]
fn an_upload() {
    let disk = disk(&ids(RailsVersion::V7_2));
    let upload = upload_of(&disk, &json!("text/plain"), RailsVersion::V7_2, MD5);
    assert_eq!(upload.headers().collect::<Vec<_>>(), [("Content-Type", "text/plain")]);
    let target = target(upload.url());
    // The fields and their order, as `generate` of Rails' service has them.
    let token = target.strip_prefix(PATH).unwrap();
    let text = STANDARD.decode(token.rsplit_once("--").unwrap().0.replace("%2F", "/")).unwrap();
    let expected = format!(
        r#"{{"_rails":{{"data":{{"key":"{KEY}","content_type":"text/plain","content_length":5,"checksum":"{MD5}","service_name":"local"}},"exp":"2026-01-02T03:09:05.000Z","pur":"blob_token"}}}}"#
    );
    assert_eq!(String::from_utf8(text).unwrap(), expected);

    let good = [("Content-Type", "text/plain"), ("content-length", "5")];
    let request = disk.check("PUT", target.as_bytes(), good, now()).unwrap();
    assert_eq!((request.method(), request.key().as_str()), (Method::Put, KEY));
    assert_eq!(request.headers().collect::<Vec<_>>(), [("content-type", "text/plain")]);
    assert_eq!(request.body().size_range(), 5..=5);
    assert!(!request.create_only());
    let body = |bytes: &[u8]| -> Result<u64, DiskError> {
        let mut checker = request.body().checker(Some(5))?;
        checker.update(bytes)?;
        Ok(checker.finish()?)
    };
    assert_eq!(body(b"hello"), Ok(5));
    for wrong in [&b"hullo"[..], b"hell", b"", b"hello!"] {
        let error = body(wrong).unwrap_err();
        assert_eq!((error.status(), error.kind()), (422, None), "{error}");
    }

    // Type and length, as they are in the token; other headers mean nothing, but for those that would change the request.
    let with = |headers: &[(&str, &str)]| {
        status(disk.check("PUT", target.as_bytes(), headers.iter().copied(), now()))
    };
    for (headers, expected) in [
        (&good[..], 204),
        (&[good[0], good[1], ("x-csrf-token", "a"), ("origin", "http://localhost")], 204),
        (&[good[0], good[1], ("content-md5", MD5)], 204),
        (&[good[0], good[1], ("Content-MD5", "anything")], 204),
        (&[good[0], good[1], ("x-amz-checksum-sha256", "anything")], 204),
        (&[good[0]], 422),
        (&[good[1]], 422),
        (&[], 422),
        (&[good[0], ("content-length", "6")], 422),
        (&[good[0], ("content-length", "4")], 422),
        (&[good[0], ("content-length", "05")], 422),
        (&[("content-type", "text/html"), good[1]], 422),
        (&[("content-type", "text/plain; charset=utf-8"), good[1]], 422),
        (&[("content-type", "Text/Plain"), good[1]], 422),
        (&[good[0], good[0], good[1]], 422),
        (&[good[0], good[1], good[1]], 422),
        (&[good[0], good[1], ("content-range", "bytes 0-4/9")], 422),
        (&[good[0], good[1], ("x-amz-acl", "public-read")], 422),
    ] {
        assert_eq!(with(headers), expected, "{headers:?}");
    }
}

#[test]
fn a_blob_without_a_type() {
    let disk = disk(&ids(RailsVersion::V7_2));
    let upload = upload_of(&disk, &Value::Null, RailsVersion::V7_2, MD5);
    assert_eq!(upload.headers().count(), 0);
    let target = target(upload.url()).as_bytes();
    assert!(payload(std::str::from_utf8(target).unwrap())["_rails"]["data"]["content_type"].is_null());
    let check = |headers: &[(&str, &str)]| status(disk.check("PUT", target, headers.iter().copied(), now()));
    assert_eq!(check(&[("content-length", "5")]), 204);
    assert_eq!(check(&[("content-length", "5"), ("content-type", "text/plain")]), 422);
}

#[test]
fn a_sha256_of_8_2() {
    let disk = disk(&ids(RailsVersion::V8_2));
    let digest = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    let upload = upload_of(&disk, &json!("text/plain"), RailsVersion::V8_2, digest);
    let target = target(upload.url());
    assert_eq!(payload(target)["_rails"]["data"]["checksum"], digest);
    let headers = [("content-type", "text/plain"), ("content-length", "5")];
    let request = disk.check("PUT", target.as_bytes(), headers, now()).unwrap();
    let check = |bytes: &[u8]| {
        let mut checker = request.body().checker(Some(5)).unwrap();
        checker.update(bytes).unwrap();
        checker.finish().is_ok()
    };
    assert!(check(b"hello") && !check(b"hullo"));
}

#[test]
fn times() {
    let disk = disk(&ids(RailsVersion::V7_2));
    let put = upload_of(&disk, &Value::Null, RailsVersion::V7_2, MD5);
    let get = disk.url(key(), &served("a.png"), now()).unwrap();
    for (after, expected) in [(0, true), (299, true), (300, false), (301, false)] {
        let then = now().plus_secs(after).unwrap();
        let put = disk.check("PUT", target(put.url()).as_bytes(), [("content-length", "5")], then);
        let get = disk.check("GET", target(get.as_str()).as_bytes(), NONE, then);
        assert_eq!((put.is_ok(), get.is_ok()), (expected, expected), "{after}");
        for refused in [put.err(), get.err()].into_iter().flatten() {
            assert_eq!((refused.status(), refused.kind()), (404, Some(LocalErrorKind::Expired)));
        }
    }
    // Public URLs have no end, and are signed.
    let url = disk.clone().public().url(key(), &served("a.png"), now()).unwrap();
    let target = target(url.as_str());
    assert!(payload(target)["_rails"].get("exp").is_none());
    let get = disk.check("GET", target.as_bytes(), NONE, Timestamp::MAX).unwrap();
    assert_eq!(get.expires_at(), Timestamp::MAX);
    let forged = target.replacen("disk/e", "disk/f", 1);
    assert_eq!(status(disk.check("GET", forged.as_bytes(), NONE, now())), 404);
    for (seconds, valid) in [(0, false), (1, true), (604_800, true), (604_801, false)] {
        let disk = disk.clone().with_lifetime(seconds);
        assert_eq!(disk.url(key(), &served("a"), now()).is_ok(), valid, "{seconds}");
    }
}

#[test]
fn a_download() {
    for format in [SignedIdFormat::Json, SignedIdFormat::LegacyJson, SignedIdFormat::Marshal] {
        for url_safe in [false, true] {
            let ids = if url_safe { ids(format).url_safe() } else { ids(format) };
            let disk = disk(&ids);
            let url = disk.url(key(), &served("a b&c.png"), now()).unwrap();
            let target = target(url.as_str());
            assert!(target.ends_with("/a%20b&c.png"), "{target}");
            for method in ["GET", "HEAD"] {
                let request = disk.check(method, target.as_bytes(), [("range", "bytes=1-2")], now()).unwrap();
                assert_eq!((request.method().as_str(), request.key().as_str()), (method, KEY));
                let disposition = Disposition::Inline.header("a b&c.png");
                let expected = [("content-type", "image/png"), ("content-disposition", &*disposition)];
                assert_eq!(request.headers().collect::<Vec<_>>(), expected);
                let range = request.range_of(5).unwrap();
                assert_eq!(range, (method == "GET").then_some(1..3));
            }
            let request = disk.check("GET", target.as_bytes(), [("range", "bytes=9-")], now()).unwrap();
            assert_eq!(DiskError::from(request.range_of(5).unwrap_err()).status(), 416);
            let many = disk.check("GET", target.as_bytes(), [("range", "bytes=0-1,3-4")], now());
            assert_eq!(status(many), 416);
        }
    }
    // As Rails writes it, with its escapes: `&` stands in the second form of a name.
    let url = disk(&ids(RailsVersion::V7_2)).url(key(), &served("a&b.png"), now()).unwrap();
    let token = target(url.as_str()).strip_prefix(PATH).unwrap().split('/').next().unwrap();
    let text = STANDARD.decode(token.rsplit_once("--").unwrap().0.replace("%2F", "/")).unwrap();
    let disposition = r#"inline; filename=\"a%26b.png\"; filename*=UTF-8''a\u0026b.png"#;
    let expected = format!(
        r#"{{"_rails":{{"data":{{"key":"{KEY}","disposition":"{disposition}","content_type":"image/png","service_name":"local"}},"exp":"2026-01-02T03:09:05.000Z","pur":"blob_key"}}}}"#
    );
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}

#[test]
fn names_in_paths() {
    let disk = disk(&ids(RailsVersion::V7_2));
    for (name, shown) in [
        ("", "-"),
        (".", "-"),
        ("..", "-"),
        ("...", "..."),
        ("a?b#c", "a%3Fb%23c"),
        ("é", "%C3%A9"),
        ("a+b=c", "a+b=c"),
        ("[1]", "%5B1%5D"),
        ("a/../b", "a%2F..%2Fb"),
    ] {
        let url = disk.url(key(), &served(name), now()).unwrap();
        assert!(url.as_str().ends_with(&format!("/{shown}")), "{}", url.as_str());
        assert_eq!(url::Url::parse(url.as_str()).unwrap().as_str(), url.as_str(), "{name}");
        assert!(disk.check("GET", target(url.as_str()).as_bytes(), NONE, now()).is_ok());
    }
    // What stands behind the token is for people.
    let url = disk.url(key(), &served("a.png"), now()).unwrap();
    let whole = target(url.as_str());
    let token = whole.strip_suffix("/a.png").unwrap();
    for tail in ["/", "/other.exe", "/a/b/c", "/a.png?disposition=attachment", "/%"] {
        assert_eq!(
            status(disk.check("GET", format!("{token}{tail}").as_bytes(), NONE, now())),
            204,
            "{tail}"
        );
    }
    // What can be written otherwise in a path is the same token.
    let escaped = token.strip_prefix(PATH).unwrap().replace('=', "%3D").replace('-', "%2d");
    assert_eq!(status(disk.check("GET", format!("{PATH}{escaped}/a").as_bytes(), NONE, now())), 204);
    for refused in [
        token.into(),
        format!("{token}%"),
        format!("{token}%zz/a"),
        format!("/x{whole}"),
        whole.replace("/disk/", "/disc/"),
    ] {
        assert_eq!(status(disk.check("GET", refused.as_bytes(), NONE, now())), 404, "{refused}");
    }
    let long = Filename::new("é".repeat(2000), RailsVersion::V8_0);
    assert!(disk.url(key(), &served(long.as_str()), now()).is_err());
}

#[test]
fn tokens_are_for_one_thing() {
    let verifier = ids(RailsVersion::V7_2);
    let disk = disk(&verifier);
    let put = upload_of(&disk, &Value::Null, RailsVersion::V7_2, MD5);
    let put = target(put.url());
    let url = disk.url(key(), &served("a"), now()).unwrap();
    let get = target(url.as_str());
    let length = [("content-length", "5")];
    let kind = |method: &str, target: &str| {
        let refused = disk.check(method, target.as_bytes(), length, now()).unwrap_err();
        assert_eq!(refused.status(), 404);
        assert!(refused.to_answer().body().is_empty());
        refused.kind().unwrap()
    };
    assert_eq!(kind("GET", &format!("{put}/a")), LocalErrorKind::Purpose);
    assert_eq!(kind("PUT", get.strip_suffix("/a").unwrap()), LocalErrorKind::Purpose);
    for (method, target) in
        [("PUT", get), ("GET", put), ("DELETE", put), ("POST", put), ("put", put), ("DELETE", get)]
    {
        assert_eq!(kind(method, target), LocalErrorKind::Method, "{method}");
    }
    let id = verifier.sign(&presign::wire::active_storage::BlobId::number(1), None);
    assert_eq!(kind("GET", &format!("{PATH}{id}/a")), LocalErrorKind::Purpose);
    // Ids for the purposes of this service are no tokens, and its tokens are no ids.
    let token =
        |target: &str| target.strip_prefix(PATH).unwrap().split('/').next().unwrap().replace("%2F", "/");
    for (purpose, method, target, end) in [("blob_key", "GET", get, "/a"), ("blob_token", "PUT", put, "")] {
        let alike = verifier.clone().with_purpose(purpose).unwrap();
        let id = alike.sign(&presign::wire::active_storage::BlobId::number(1), None);
        assert_eq!(kind(method, &format!("{PATH}{id}{end}")), LocalErrorKind::Encoding);
        let refused = alike.verify(&token(target), now()).unwrap_err();
        assert_eq!(refused.fault(), presign::wire::active_storage::SignedIdFault::Value);
    }
    // Another service of the application, another application, another digest.
    let base = || Endpoint::new(BASE).unwrap();
    let other = DiskService::new(base(), &verifier, "other").unwrap();
    assert_eq!(status(other.check("PUT", put.as_bytes(), length, now())), 404);
    let other = SignedIds::new(SigningSecret::from_key([8; 64]).unwrap(), RailsVersion::V7_2);
    let refused = self::disk(&other).check("PUT", put.as_bytes(), length, now()).unwrap_err();
    assert_eq!(refused.kind(), Some(LocalErrorKind::Mac));
    let kept = self::disk(&other.also_verifying(SigningSecret::from_key([7; 64]).unwrap()));
    assert_eq!(status(kept.check("PUT", put.as_bytes(), length, now())), 204);
    let longer = self::disk(&ids(RailsVersion::V7_2).with_digest(MessageDigest::Sha256));
    assert_eq!(status(longer.check("PUT", put.as_bytes(), length, now())), 404);
    assert!(DiskService::new(base(), &verifier, "").is_err());
    assert!(DiskService::new(Endpoint::new("https://example.com").unwrap(), &verifier, "local").is_err());
    assert!(
        DiskService::reachable(Endpoint::new("https://example.com").unwrap(), &verifier, "local").is_ok()
    );
}

/// A key that can be no path, in a URL of either kind.
#[test]
fn keys_that_are_no_paths() {
    let disk = disk(&ids(RailsVersion::V7_2));
    let (longest, longer) = ("a".repeat(240), "a".repeat(241));
    for (key, valid) in [("a/b", true), (&longest, true), ("a//b", false), ("a/", false), (&longer, false)] {
        let key = || ObjectKey::exact(key).unwrap();
        for disk in [disk.clone(), disk.clone().public()] {
            assert_eq!(disk.url(key(), &served("a"), now()).is_ok(), valid, "{:?}", key());
        }
    }
    // A header that a caller has changed.
    let mut served = served("a");
    served.content_disposition.push_str("\r\nx: y");
    for disk in [disk.clone(), disk.public()] {
        assert!(disk.url(key(), &served, now()).is_err());
    }
}

/// A base with a path of its own, behind which another application's paths are not taken for these.
#[test]
fn a_base_with_a_path() {
    let ids = ids(RailsVersion::V7_2);
    let disk = DiskService::new(Endpoint::new("http://localhost:3000/app").unwrap(), &ids, "local").unwrap();
    let upload = upload_of(&disk, &Value::Null, RailsVersion::V7_2, MD5);
    let private = disk.url(key(), &served("a.png"), now()).unwrap();
    let public = disk.clone().public().url(key(), &served("a.png"), now()).unwrap();
    for (method, url) in [("PUT", upload.url()), ("GET", private.as_str()), ("GET", public.as_str())] {
        let target = target(url);
        assert!(target.starts_with(&format!("/app{PATH}")), "{target}");
        let length = (method == "PUT").then_some(("content-length", "5"));
        let check = |target: &str| status(disk.check(method, target.as_bytes(), length, now()));
        assert_eq!(check(target), 204, "{target}");
        for wrong in [
            target.replacen("/app", "", 1),
            target.replacen("/app", "/app/app", 1),
            target.replacen("/app/", "/app//", 1),
            target.replacen("/app/", "/apprails/../", 1),
            format!("http://localhost:3000{target}"),
        ] {
            assert_eq!(check(&wrong), 404, "{wrong}");
        }
    }
}

/// As any other store: what has no place in a token is refused when it is presigned.
#[test]
fn as_a_presigner() {
    let disk = disk(&ids(RailsVersion::V7_2));
    let store: &dyn Presigner = &disk;
    let validity = Validity::minutes(5).from(now());
    let put = |size| PutObject::new(key(), size).content_type(MediaType::new("text/plain").unwrap());
    let md5 = presign::ContentMd5::from_base64(MD5).unwrap();
    let signed = store.presign(put(BodySize::Exact(5)).content_md5(md5).as_ref(), validity).unwrap();
    let all = signed.signed_headers().filter(|(name, _)| *name != "host");
    let request = disk.check("PUT", target(signed.url()).as_bytes(), all, now()).unwrap();
    assert_eq!(request.body().md5s(), [md5]);
    assert!(format!("{signed:?}").contains("/rails/active_storage/disk/[hidden]\""), "{signed:?}");

    let disposition = ContentDisposition::new("inline").unwrap();
    let get = || GetObject::new(ObjectKey::new("a/b c.png").unwrap());
    let signed = store.presign(get().response_content_disposition(disposition).as_ref(), validity).unwrap();
    assert!(signed.url().ends_with("/b%20c.png"), "{}", signed.url());
    assert!(format!("{signed:?}").contains("/rails/active_storage/disk/[hidden]/b%20c.png\""), "{signed:?}");

    let value = || HeaderValue::new("x").unwrap();
    let sha256 = presign::Checksum::of(presign::ChecksumAlgorithm::Sha256, b"hello").unwrap();
    for refused in [
        store.presign(put(BodySize::Unlimited).as_ref(), validity),
        store.presign(put(BodySize::Exact(5)).cache_control(value()).as_ref(), validity),
        store.presign(put(BodySize::Exact(5)).content_md5(md5).checksum(sha256).as_ref(), validity),
        store.presign(get().response_cache_control(value()).as_ref(), validity),
        store.presign(HeadObject::new(key()).as_ref(), validity),
        store.presign(DeleteObject::new(key()).as_ref(), validity),
    ] {
        assert_eq!(refused.unwrap_err().kind(), presign::ErrorKind::Unsupported);
    }
}
