//! Service URLs: the S3 service of Rails 7.2 byte for byte, and what is made of the same requests without hoisting.

use std::collections::BTreeMap;

use presign::wire::active_storage::{
    DirectUploadFault, DirectUploadRequest, Disposition, Filename, Hoisting, RailsVersion, S3Service,
    ServingRules,
};
use presign::{
    Addressing, Capability, Credentials, Endpoint, HeaderName, HeaderValue, ObjectKey, Provider, Region,
    S3Presigner, Timestamp,
};
use serde_json::{Value, json};

use super::{rows, text};
use crate::signature::{check, unordered};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn now() -> Timestamp {
    Timestamp::parse("2013-05-24T00:00:00Z").unwrap()
}

fn provider(endpoint: &str, region: &str) -> Provider {
    Provider::custom(Endpoint::new(endpoint).unwrap(), Region::new(region).unwrap())
}

/// The AWS SDK for Ruby uses the global endpoint for us-east-1.
pub(super) fn global() -> Provider {
    let provider = provider("https://s3.amazonaws.com", "us-east-1").addressing(Addressing::VirtualHosted);
    provider.with(Capability::Acl).with(Capability::SessionToken)
}

pub(super) fn presigner(provider: Provider) -> S3Presigner {
    S3Presigner::new(provider.bucket("examplebucket").unwrap(), Credentials::new(KEY, SECRET).unwrap())
}

/// The store of a case.
fn store(service: &str) -> S3Presigner {
    match service {
        "us-east-1" | "upload opts sse" | "public" => presigner(global()),
        "eu-west-1" => presigner(Provider::aws("eu-west-1").unwrap()),
        "minio path-style" => {
            presigner(provider("http://127.0.0.1:9000", "us-east-1").addressing(Addressing::PathStyle))
        }
        "r2" => presigner(
            provider("https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com", "auto")
                .addressing(Addressing::PathStyle),
        ),
        "session token" => {
            let credentials = Credentials::new(KEY, SECRET).unwrap();
            let credentials = credentials.with_session_token("FwoGZXIvYXdzEXAMPLETOKEN/+=").unwrap();
            S3Presigner::new(global().bucket("examplebucket").unwrap(), credentials)
        }
        other => panic!("{other}"),
    }
}

/// The service of a case, with its options.
fn service<'p>(name: &str, presigner: &'p S3Presigner) -> S3Service<'p> {
    let service = S3Service::new(presigner);
    match name {
        "upload opts sse" => {
            let name = HeaderName::new("x-amz-server-side-encryption").unwrap();
            service.with_upload_header(name, HeaderValue::new("AES256").unwrap())
        }
        "public" => service.public(),
        _ => service,
    }
}

fn body(case: &Value) -> String {
    json!({"blob": {
        "filename": "hello.txt",
        "content_type": case["content_type"],
        "byte_size": case["content_length"],
        "checksum": case["checksum"],
        "metadata": {"custom": case["custom_metadata"]},
    }})
    .to_string()
}

/// Every case, none left out: the same bytes with the SDK's hoisting, and the same meaning without.
pub(super) fn service_urls(sample: &Value) {
    let (mut uploads, mut downloads) = (0, 0);
    for case in rows(&sample["cases"]) {
        let name = text(&case["service"]);
        let store = store(name);
        let service = service(name, &store);
        let as_ruby = service.clone().with_hoisting(Hoisting::RubySdk);
        let key = || ObjectKey::new(text(&case["key"])).unwrap();
        assert_eq!(case["expires_in"], 300);
        if case["op"] == "direct_upload" {
            let body = body(case);
            let request = DirectUploadRequest::parse(body.as_bytes(), RailsVersion::V7_2).unwrap();
            let upload = as_ruby.direct_upload(&request, key(), now()).unwrap();
            assert_eq!(upload.url(), text(&case["url"]), "{name}");
            let own: Value = serde_json::to_value(&upload).unwrap();
            assert_eq!(own["headers"], case["headers"], "{name}");
            not_hoisted(name, &store, &service, &request, case);
            uploads += 1;
        } else {
            let file = Filename::new(text(&case["filename"]), RailsVersion::V7_2);
            let asked = Disposition::new(text(&case["disposition"]));
            let served =
                ServingRules::new(RailsVersion::V7_2).serve(case["content_type"].as_str(), asked, &file);
            let url = as_ruby.url(key(), &served, now()).unwrap();
            assert_eq!(url.as_str(), text(&case["url"]), "{name}");
            let plain = service.url(key(), &served, now()).unwrap();
            assert_eq!(unordered(&plain.as_str().into()), unordered(&case["url"]), "{name}");
            downloads += 1;
        }
    }
    assert_eq!((uploads, downloads), (14, 7));
}

fn pairs(url: &str) -> BTreeMap<String, String> {
    let pairs = url::Url::parse(url).unwrap();
    pairs.query_pairs().map(|(name, value)| (name.into(), value.into())).collect()
}

/// What the SDK puts into the query is signed as headers, and all of it is told to the browser.
fn not_hoisted(
    name: &str,
    store: &S3Presigner,
    service: &S3Service<'_>,
    request: &DirectUploadRequest<'_>,
    case: &Value,
) {
    let key = ObjectKey::new(text(&case["key"])).unwrap();
    let upload = service.direct_upload(request, key, now()).unwrap();
    let hoisted: BTreeMap<_, _> =
        pairs(text(&case["url"])).into_iter().filter(|(name, _)| name.starts_with("x-amz-")).collect();
    let headers: BTreeMap<String, String> =
        upload.headers().map(|(name, value)| (name.into(), value.into())).collect();
    for (name, value) in &hoisted {
        assert_eq!(headers.get(name), Some(value));
    }
    assert_eq!(headers.len(), 3 + hoisted.len(), "{name}");
    let own = pairs(upload.url());
    assert!(!own.keys().any(|name| name.starts_with("x-amz-")));
    let known = ["content-length", "content-md5", "content-type", "host"].map(String::from);
    let signed: Vec<_> = known.into_iter().chain(hoisted.into_keys()).collect();
    assert_eq!(own["X-Amz-SignedHeaders"], signed.join(";"), "{name}");
    if headers.len() == 3 {
        assert_eq!(unordered(&upload.url().into()), unordered(&case["url"]), "{name}");
    }
    // By code that shares nothing with ours. It knows of no token, and of no scheme but one.
    if name != "session token" {
        let lower: Vec<_> = headers.iter().map(|(name, value)| (name.to_lowercase(), &**value)).collect();
        let length = case["content_length"].to_string();
        let sent = lower
            .iter()
            .map(|(name, value)| (&**name, *value))
            .filter(|(name, _)| *name != "content-disposition");
        let sent: Vec<_> = sent.chain([("content-length", &*length)]).collect();
        check(&upload.url().replace("http://", "https://"), &sent, store.bucket());
    }
}

fn request(blob: &Value, version: RailsVersion) -> DirectUploadRequest<'static> {
    let body: &'static str = json!({"blob": blob}).to_string().leak();
    DirectUploadRequest::parse(body.as_bytes(), version).unwrap()
}

fn hello() -> Value {
    json!({"filename": "a", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w==", "content_type": "text/plain"})
}

#[test]
fn a_sha256_of_8_2() {
    let mut blob = hello();
    let digest = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    blob["checksum"] = json!(format!("sha256:{digest}"));
    let request = request(&blob, RailsVersion::V8_2);
    let store = presigner(Provider::aws("us-east-1").unwrap());
    let key = || ObjectKey::new("key").unwrap();
    for hoisting in [Hoisting::None, Hoisting::RubySdk] {
        let service = S3Service::new(&store).with_hoisting(hoisting);
        let upload = service.direct_upload(&request, key(), now()).unwrap();
        let headers: Vec<_> = upload.headers().map(|(name, _)| name).collect();
        assert_eq!(headers, ["Content-Type", "x-amz-checksum-sha256", "Content-Disposition"]);
        assert!(upload.headers().any(|header| header == ("x-amz-checksum-sha256", digest)));
        let hoisted = pairs(upload.url()).get("x-amz-checksum-sha256").is_some_and(|value| value == digest);
        assert_eq!(hoisted, hoisting == Hoisting::RubySdk);
    }
    let mut wrong = hello();
    wrong["checksum"] = blob["checksum"].clone();
    let body = json!({"blob": wrong}).to_string();
    assert!(DirectUploadRequest::parse(body.as_bytes(), RailsVersion::V8_1).is_err());
}

#[test]
fn options_that_cannot_be_signed() {
    let request = request(&hello(), RailsVersion::V8_0);
    let store = presigner(global());
    let refused = |name: &'static str, value: &'static str, public: bool| {
        let (name, value) = (HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap());
        let service = S3Service::new(&store).with_upload_header(name, value);
        let service = if public { service.public() } else { service };
        let refused = [Hoisting::None, Hoisting::RubySdk].map(|hoisting| {
            let service = service.clone().with_hoisting(hoisting);
            service.direct_upload(&request, ObjectKey::new("key").unwrap(), now()).unwrap_err()
        });
        assert_eq!(refused[0], refused[1]);
        assert_eq!((refused[0].fault(), refused[0].to_answer().status()), (DirectUploadFault::Service, 500));
        refused[0].to_string()
    };
    for (name, value) in [
        ("host", "example.com"),
        ("authorization", "Bearer x"),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-security-token", "x"),
        // In the query they would stand beside the signer's own.
        ("x-amz-algorithm", "x"),
        ("x-amz-credential", "x"),
        ("x-amz-expires", "604800"),
        ("x-amz-signature", "x"),
        ("x-amz-signedheaders", "host"),
        ("transfer-encoding", "chunked"),
        ("content-type", "text/html"),
        ("content-length", "6"),
        ("x-amz-acl", "public-read"),
    ] {
        let told = refused(name, value, false);
        assert!(told.contains(name), "{told}");
    }
    // Once is what `public` says, and the other time what the option does.
    assert!(refused("x-amz-acl", "private", true).contains("x-amz-acl"));
    // A store that has no ACLs, and one that has.
    let without = presigner(global().without(Capability::Acl));
    for hoisting in [Hoisting::None, Hoisting::RubySdk] {
        let service = |store| S3Service::new(store).public().with_hoisting(hoisting);
        let key = || ObjectKey::new("key").unwrap();
        assert!(service(&without).direct_upload(&request, key(), now()).is_err());
        assert!(service(&store).direct_upload(&request, key(), now()).is_ok());
    }
}

/// What the browser is told is what was signed, also where an option says otherwise than Rails' own list.
#[test]
fn an_option_that_the_list_names() {
    let (request, store) = (request(&hello(), RailsVersion::V8_0), presigner(global()));
    let name = HeaderName::new("content-disposition").unwrap();
    for hoisting in [Hoisting::None, Hoisting::RubySdk] {
        let service = S3Service::new(&store).with_hoisting(hoisting);
        let service = service.with_upload_header(name.clone(), HeaderValue::new("attachment").unwrap());
        let upload = service.direct_upload(&request, ObjectKey::new("key").unwrap(), now()).unwrap();
        let said: Vec<_> =
            upload.headers().filter(|(name, _)| name.eq_ignore_ascii_case("content-disposition")).collect();
        assert_eq!(said, [("Content-Disposition", "attachment")]);
        assert!(pairs(upload.url())["X-Amz-SignedHeaders"].starts_with("content-disposition;"));
    }
}

/// A URL is kept in more places than a header.
#[test]
fn a_key_of_the_customers_is_never_hoisted() {
    const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let (request, store) =
        (request(&hello(), RailsVersion::V8_0), presigner(global().with(Capability::SseC)));
    let option = |name, value| (HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap());
    let (name, value) = option("x-amz-server-side-encryption-customer-key", KEY);
    let (algorithm, aes) = option("x-amz-server-side-encryption-customer-algorithm", "AES256");
    let service = S3Service::new(&store).with_hoisting(Hoisting::RubySdk);
    let service = service.with_upload_header(name, value).with_upload_header(algorithm, aes);
    let upload = service.direct_upload(&request, ObjectKey::new("key").unwrap(), now()).unwrap();
    let pairs = pairs(upload.url());
    assert_eq!(pairs["x-amz-server-side-encryption-customer-algorithm"], "AES256");
    assert!(pairs["X-Amz-SignedHeaders"].ends_with(";host;x-amz-server-side-encryption-customer-key"));
    assert!(upload.headers().any(|header| header == ("x-amz-server-side-encryption-customer-key", KEY)));
    assert!(!upload.url().contains("MDEyMzQ1"));
    assert!(!format!("{upload:?}").contains("MDEyMzQ1"));
}

/// What the client chose, by the name of the field.
#[test]
fn requests_that_cannot_be_signed() {
    let store = presigner(global());
    let refused = |field: &str, value: Value| {
        let mut blob = hello();
        blob[field] = value;
        let request = request(&blob, RailsVersion::V8_0);
        S3Service::new(&store).direct_upload(&request, ObjectKey::new("key").unwrap(), now()).map_err(
            |error| {
                assert_eq!((error.fault(), error.to_answer().status()), (DirectUploadFault::Field, 422));
                error.to_string().split_once(": ").unwrap().0.to_owned()
            },
        )
    };
    let most = 5_u64 << 30;
    assert!(refused("byte_size", json!(most)).is_ok());
    assert_eq!(refused("byte_size", json!(most + 1)).unwrap_err(), "blob.byte_size");
    assert_eq!(refused("content_type", json!("image/svg+xml")).unwrap_err(), "blob.content_type");
    let custom = |length: usize| json!({"custom": {"a": "b".repeat(length - 1)}});
    assert!(refused("metadata", custom(2048)).is_ok());
    assert_eq!(refused("metadata", custom(2049)).unwrap_err(), "blob.metadata.custom");
    assert_eq!(
        refused("metadata", json!({"custom": {"a": "b", "A": "c"}})).unwrap_err(),
        "blob.metadata.custom"
    );
}

#[test]
fn lifetimes() {
    let (request, store) = (request(&hello(), RailsVersion::V8_0), presigner(global()));
    let served = ServingRules::new(RailsVersion::V8_0).serve(None, Disposition::Inline, "a");
    for (seconds, valid) in [(0, false), (1, true), (300, true), (604_800, true), (604_801, false)] {
        let service = S3Service::new(&store).with_lifetime(seconds);
        let key = || ObjectKey::new("key").unwrap();
        assert_eq!(service.direct_upload(&request, key(), now()).is_ok(), valid, "{seconds}");
        let url = service.url(key(), &served, now());
        assert_eq!(url.is_ok(), valid, "{seconds}");
        if let Ok(url) = url {
            assert_eq!(pairs(url.as_str())["X-Amz-Expires"], seconds.to_string());
            let headers: Vec<_> = url.to_redirect().headers().map(|(_, value)| String::from(value)).collect();
            assert_eq!(headers, [url.as_str().into(), format!("max-age={seconds}, private")]);
        }
    }
}

/// They have no end, so nothing that ends a signature is in their way.
#[test]
fn public_urls() {
    let credentials = Credentials::new(KEY, SECRET).unwrap().with_session_token("token").unwrap();
    let credentials = credentials.expiring_at(now().plus_secs(60).unwrap());
    let store = S3Presigner::new(global().bucket("examplebucket").unwrap(), credentials);
    let served = ServingRules::new(RailsVersion::V8_0).serve(None, Disposition::Inline, "a");
    for lifetime in [0, 300, 604_801] {
        let service = S3Service::new(&store).public().with_lifetime(lifetime);
        for (key, path) in
            [("xtap", "xtap"), ("a b/c?d#é+&=.png", "a%20b/c%3Fd%23%C3%A9%2B%26%3D.png"), ("%2F", "%252F")]
        {
            let url = service.url(ObjectKey::new(key).unwrap(), &served, now()).unwrap();
            assert_eq!(url.as_str(), format!("https://examplebucket.s3.amazonaws.com/{path}"));
            assert_eq!(url::Url::parse(url.as_str()).unwrap().as_str(), url.as_str());
        }
    }
    let key = || ObjectKey::new("xtap").unwrap();
    assert!(S3Service::new(&store).url(key(), &served, now()).is_err());
    assert!(S3Service::new(&store).with_lifetime(60).url(key(), &served, now()).is_ok());
}

#[test]
fn what_is_served() {
    let store = presigner(global());
    let service = S3Service::new(&store);
    let rules = ServingRules::new(RailsVersion::V8_0).also_inline("text/javascript");
    let said = |content_type: Option<&str>, name: &str| {
        let served = rules.serve(content_type, Disposition::Inline, name);
        let url = service.url(ObjectKey::new("key").unwrap(), &served, now()).unwrap();
        let mut pairs = pairs(url.as_str());
        (pairs.remove("response-content-type"), pairs.remove("response-content-disposition").unwrap())
    };
    let named = |word: &str| format!("{word}; filename=\"a\"; filename*=UTF-8''a");
    for (content_type, named_as, word) in [
        (None, None, "attachment"),
        (Some("image/png"), Some("image/png"), "inline"),
        (Some("text/plain"), Some("text/plain"), "attachment"),
        (Some("text/html"), Some("application/octet-stream"), "attachment"),
        // What the rules name is no matter of the core's.
        (Some("TEXT/HTML"), Some("TEXT/HTML"), "attachment"),
        (Some("text/javascript"), Some("text/javascript"), "inline"),
        // No media types.
        (Some(""), Some("application/octet-stream"), "attachment"),
        (Some("png"), Some("application/octet-stream"), "attachment"),
        (Some("image/png\r\nx: y"), Some("application/octet-stream"), "attachment"),
    ] {
        let expected = (named_as.map(String::from), named(word));
        assert_eq!(said(content_type, "a"), expected, "{content_type:?}");
    }
    // Every character, in every version's hands.
    for char in ('\0'..=char::MAX).step_by(97).chain('\0'..='\u{2ff}') {
        let name = format!("{char}.{char}a");
        let said = said(Some("image/png"), &name).1;
        assert_eq!(said, Disposition::Inline.header(&name));
    }
}
