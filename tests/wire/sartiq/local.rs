//! The local variant: the sample, and what a token allows and what not.

use presign::ContentMd5;
use presign::local::{LocalErrorKind, LocalPresigner};
use presign::seal::{SealKey, Sealer};
use presign::wire::sartiq::{LocalStore, LocalUpload, PresignRequest, PresignResponse};
use serde_json::json;

use super::*;

const ENDPOINT: &str = "http://127.0.0.1:8000/api/v1/uploads/local";

fn sealer() -> Sealer {
    Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap())
}

fn store(service: &str) -> LocalStore {
    LocalStore::new(Endpoint::new(ENDPOINT).unwrap(), service, sealer()).unwrap()
}

fn service() -> Settings {
    let files = PublicBase::new("http://127.0.0.1:8000/files").unwrap();
    // The sample shows 900 for 10 bytes: one lifetime for all sizes.
    fixed(Settings::builder(files), 900).build().unwrap()
}

fn presign(body: &Value) -> PresignResponse {
    let request = PresignRequest::parse(body.to_string().as_bytes(), &service()).unwrap();
    let planned = request.plan(&service(), now(), &random_of(FILE_ID)).unwrap();
    planned.presign_local(&store("sartiq")).unwrap()
}

fn upload(size: Value) -> PresignResponse {
    presign(&json!({"folder": "", "filename": "a.jpg", "content_type": "image/jpeg", "file_size": size}))
}

fn target(response: &PresignResponse) -> String {
    response.upload_url.strip_prefix("http://127.0.0.1:8000").unwrap().into()
}

fn check(target: &str, headers: &[(&str, &str)]) -> Result<LocalUpload, SartiqError> {
    store("sartiq").check("PUT", target.as_bytes(), headers.iter().copied(), now(), &service())
}

const JPEG: (&str, &str) = ("Content-Type", "image/jpeg");

pub(super) fn run(sample: &Value) {
    let mut sample = sample.clone();
    let response = presign(&sample["request"]["body"]);
    let token = response.upload_url.strip_prefix(&format!("{ENDPOINT}/")).unwrap().to_owned();
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    // `<token>` stands for one.
    let shown = text(&sample["response"]["body"]["upload_url"]).replace("<token>", &token);
    sample["response"]["body"]["upload_url"] = shown.into();
    check_answer(&response.to_answer(), &sample);

    let upload = check(&target(&response), &[JPEG]).unwrap();
    assert_eq!((upload.key().file_id(), upload.content_type()), (FILE_ID, "image/jpeg"));
    assert_eq!(service().cdn_url(upload.key().key()), response.file_url);
    // The file is found again under its URL.
    let path = response.file_url.strip_prefix("http://127.0.0.1:8000/files/").unwrap();
    assert_eq!(LocalStore::relative_path(path, &service()).unwrap(), upload.relative_path());
    for path in ["../a", "a//b", "/a", "https://evil.example/x", "%2e%2e/a", "a\\b", ""] {
        assert_eq!(LocalStore::relative_path(path, &service()).unwrap_err().status(), 400, "{path}");
    }
}

#[test]
fn a_token_allows_one_thing() {
    let response = upload(json!(5));
    let (target, headers) = (target(&response), [JPEG, ("Content-Length", "5"), ("Host", "anything")]);
    let upload = check(&target, &headers).unwrap();
    assert_eq!(*upload.body().size_range().start()..=*upload.body().size_range().end(), 5..=5);
    assert!(upload.relative_path().starts_with("temp/0b8f6f2e-"), "{}", upload.relative_path());
    let stored = upload.stored(&ContentMd5::of(b"Hello"));
    let headers: Vec<_> = stored.headers().collect();
    assert_eq!((stored.status(), stored.body()), (200, ""));
    assert_eq!(headers, [("etag", "\"8b1a9953c4611296a827abf8c47804d7\"")]);

    let status = |target: &str, headers: &[(&str, &str)]| {
        let refused = check(target, headers).unwrap_err();
        (refused.status(), refused.to_string())
    };
    let bad = (403, String::from("Invalid or expired upload token"));
    let wrong = (403, String::from("content-type: not as it was granted"));
    assert_eq!(status(&target, &[]), wrong);
    assert_eq!(status(&target, &[("content-type", "text/html")]), wrong);
    assert_eq!(status(&target, &[JPEG, JPEG]), wrong);
    for (name, value) in [("content-encoding", "gzip"), ("if-match", "*"), ("x-amz-acl", "public-read")] {
        assert_eq!(status(&target, &[JPEG, (name, value)]), (403, format!("{name}: not as it was granted")));
    }
    let token = target.rsplit('/').next().unwrap();
    let mut changed = target.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    for other in [
        changed.as_str(),
        &format!("{target}/"),
        &format!("{target}?"),
        &format!("{target}A"),
        &format!("/api/v1/uploads/local//{token}"),
        &format!("/api/v1/uploads/local/../local/{token}"),
        &format!("/api/v1/uploads/local?{token}"),
        &format!("/api/v1/uploads/local/?X-Presign-Sealed={token}"),
        &format!("/api/v1/uploads/{token}"),
        &format!("/{token}"),
        "/api/v1/uploads/local/",
        "/api/v1/uploads/local",
        "",
    ] {
        assert_eq!(status(other, &[JPEG]), bad, "{other}");
    }
    let at = |service: &str, method: &str, now| {
        let headers = [JPEG];
        store(service)
            .check(method, target.as_bytes(), headers, now, &self::service())
            .map_err(|e| e.status())
    };
    assert!(at("sartiq", "PUT", now().plus_secs(899).unwrap()).is_ok());
    assert_eq!(at("sartiq", "PUT", now().plus_secs(900).unwrap()), Err(403));
    assert_eq!(at("other", "PUT", now()), Err(403));
    for (method, status) in [("GET", 403), ("DELETE", 403), ("POST", 405), ("put", 405), ("", 405)] {
        assert_eq!(at("sartiq", method, now()), Err(status), "{method}");
    }
}

#[test]
fn bodies_are_held_to_the_size() {
    let put = |response: &PresignResponse, length: Option<u64>, body: &[u8]| {
        let upload = check(&target(response), &[JPEG])?;
        let mut checker = upload.body().checker(length)?;
        checker.update(body)?;
        checker.finish()?;
        Ok::<_, SartiqError>(())
    };
    let five = upload(json!(5));
    assert!(put(&five, Some(5), b"Hello").is_ok() && put(&five, None, b"Hello").is_ok());
    for (length, body) in [
        (Some(4), &b"Hell"[..]),
        (Some(6), b"Hello!"),
        (None, b"Hello!"),
        (None, b"Hell"),
        (Some(5), b"Hello!"),
    ] {
        assert_eq!(put(&five, length, body).unwrap_err().status(), 400, "{length:?}");
    }
    // Of an unknown size up to the largest: here the service sees it, where a presigned PUT cannot hold it back.
    let any = upload(Value::Null);
    assert!(put(&any, Some(0), b"").is_ok());
    let checker = |length| check(&target(&any), &[JPEG]).unwrap().body().checker(Some(length)).map(drop);
    assert!(checker(52_428_800).is_ok());
    let refused = SartiqError::from(checker(52_428_801).unwrap_err());
    assert_eq!((refused.status(), refused.to_string().as_str()), (400, "body: more than 52428800 bytes"));
}

/// A capital letter is three bytes of a file's name here, so that no two keys are one file.
#[test]
fn names_that_are_no_files() {
    let of = |name: String| {
        let request = PresignRequest::new(name, "image/jpeg", None);
        request.plan(&service(), now(), &random_of(FILE_ID)).unwrap().presign_local(&store("sartiq"))
    };
    assert!(of("a".repeat(100)).is_ok() && of("A".repeat(64)).is_ok());
    let refused = of("A".repeat(65)).unwrap_err();
    assert_eq!(refused.status(), 400);
    assert!(refused.to_string().starts_with("filename: segment 2 is 243 bytes"), "{refused}");
}

/// A token and the parameter of another local presigner with the same key and name are two things.
#[test]
fn tokens_of_other_encodings() {
    let base = || Endpoint::new(ENDPOINT).unwrap();
    let other = LocalPresigner::new(base(), "sartiq", sealer()).unwrap();
    let response = upload(json!(5));
    let token = target(&response).rsplit('/').next().unwrap().to_owned();
    let with_path = format!("/api/v1/uploads/local/temp/{FILE_ID}_1770712200_a.jpg?X-Presign-Sealed={token}");
    let refused = other.check("PUT", with_path.as_bytes(), [JPEG], now()).unwrap_err();
    assert_eq!(refused.kind(), LocalErrorKind::Mac);
}

#[test]
fn only_on_this_machine_unless_told() {
    let at = |url: &str| LocalStore::new(Endpoint::insecure(url).unwrap(), "sartiq", sealer()).is_ok();
    assert!(at("http://localhost:8000") && at("http://[::1]:8000/x") && !at("http://10.0.0.1"));
    assert!(
        LocalStore::public(Endpoint::new("https://api.example.com").unwrap(), "sartiq", sealer()).is_ok()
    );
    for (service, taken) in [("", false), ("a b", false), (&*"a".repeat(36), true), (&*"a".repeat(37), false)]
    {
        let made = LocalStore::new(Endpoint::new(ENDPOINT).unwrap(), service, sealer());
        assert_eq!(made.is_ok(), taken, "{service}");
    }
    // What is sealed under other rules for keys is no upload of these.
    let response = upload(json!(5));
    let others = Settings::builder(PublicBase::new("http://127.0.0.1:8000/files").unwrap());
    let others = others.file_ids(presign::IdFormat::Base36).build().unwrap();
    let refused = store("sartiq").check("PUT", target(&response).as_bytes(), [JPEG], now(), &others);
    assert_eq!(refused.unwrap_err().status(), 403);
}
