//! What holds for every request: the URL is a fixed point of URL parsers, it says the key and the host that were signed,
//! all ways of making it give the same, and a failure leaves nothing behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;

use presign::s3::{MetadataName, RawOperation};
use presign::{
    Addressing, BodySize, ByteRange, Credentials, Endpoint, ErrorKind, GetObject, HeadObject, HeaderName,
    HeaderValue, MediaType, Method, ObjectKey, Operation, PartNumber, PresignedRequest, Presigner, Provider,
    PutObject, Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};
use random::{Random, Tally, percent_decode, percent_encode};

/// A presigner, and what stands before the key in the paths of its URLs.
struct Style {
    presigner: S3Presigner,
    authority: &'static str,
    base: &'static str,
}

fn styles() -> [Style; 3] {
    let credentials = || {
        let credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap();
        credentials.with_session_token("FwoGZXIvYXdzEPT//////////wEaDH+/=").unwrap()
    };
    let aws = Provider::aws("eu-central-1").unwrap().bucket("examplebucket").unwrap();
    let custom = |endpoint, addressing| {
        let provider = Provider::custom(Endpoint::new(endpoint).unwrap(), Region::new("us-east-1").unwrap());
        provider.addressing(addressing).bucket("examplebucket").unwrap()
    };
    [
        Style {
            presigner: S3Presigner::new(aws, credentials()),
            authority: "examplebucket.s3.eu-central-1.amazonaws.com",
            base: "/",
        },
        Style {
            presigner: S3Presigner::new(
                custom("http://127.0.0.1:9000", Addressing::PathStyle),
                credentials(),
            ),
            authority: "127.0.0.1:9000",
            base: "/examplebucket/",
        },
        Style {
            presigner: S3Presigner::new(
                custom("https://storage.example:8443/gate/way", Addressing::PathStyle),
                credentials(),
            ),
            authority: "storage.example:8443",
            base: "/gate/way/examplebucket/",
        },
    ]
}

fn validity() -> Validity {
    Validity::minutes(15).from(Timestamp::parse("20260102T030405Z").unwrap())
}

/// One of the operations on this key.
fn operation(random: &mut Random, key: ObjectKey<'_>) -> Operation<'static> {
    let key = key.into_owned();
    let text = HeaderValue::new("a  b").unwrap();
    match random.below(5) {
        0 => GetObject::new(key).into(),
        1 => HeadObject::new(key).range(ByteRange::new(0, 9).unwrap()).into(),
        2 => PutObject::new(key, BodySize::Exact(17))
            .content_type(MediaType::new("text/plain; charset=utf-8").unwrap())
            .metadata(MetadataName::new("note").unwrap(), text)
            .into(),
        3 => {
            let (upload, number) = (UploadId::new("x&partNumber=2/+=").unwrap(), PartNumber::new(7).unwrap());
            UploadPart::new(key, upload, number, BodySize::Exact(5 << 20)).into()
        }
        _ => RawOperation::on_object(Method::Get, key).sub_resource("acl").into(),
    }
}

/// What holds for a request of this style, whatever it is for.
fn check(style: &Style, path: &str, request: &PresignedRequest) {
    let url = request.url();
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    let parsed = url::Url::parse(url).unwrap();
    assert_eq!(parsed.as_str(), url);
    let (_, rest) = url.split_once("://").unwrap();
    let (authority, rest) = rest.split_at(rest.find('/').unwrap());
    let (sent_path, query) = rest.split_once('?').unwrap();
    assert_eq!(authority, style.authority);
    assert_eq!(request.signed_headers().find(|(name, _)| *name == "host"), Some(("host", authority)));
    assert_eq!(percent_decode(sent_path), path);
    assert!(!query.contains('?') && !query.contains('+'), "{query}");
    for (name, value) in request.signed_headers() {
        assert!(name.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()), "{name:?}");
        assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{value:?}");
    }
    let names: Vec<_> = request.signed_headers().map(|(name, _)| name).collect();
    assert!(names.is_sorted());
    assert!(query.contains(&format!("&X-Amz-SignedHeaders={}&", percent_encode(&names.join(";"), ""))));
    conversions(request);
}

/// Other crates' types and JSON say the same.
fn conversions(request: &PresignedRequest) {
    #[cfg(feature = "url")]
    assert_eq!(url::Url::try_from(request).unwrap().as_str(), request.url());
    #[cfg(feature = "http")]
    {
        let parts = http::request::Parts::try_from(request).unwrap();
        assert_eq!(
            (parts.method.as_str(), parts.uri.to_string().as_str()),
            (request.method().as_str(), request.url())
        );
        let headers: Vec<_> = request.headers_to_set().collect();
        let mut sent: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        sent.sort_unstable();
        assert_eq!(sent, headers);
    }
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_value(request).unwrap();
        assert_eq!(
            (json["url"].as_str(), json["method"].as_str()),
            (Some(request.url()), Some(request.method().as_str()))
        );
        let headers =
            request.headers_to_set().map(|(name, value)| (name.into(), serde_json::Value::from(value)));
        assert_eq!(json["headers"], serde_json::Value::Object(headers.collect()));
        assert_eq!(json["content_length"].as_u64(), request.content_length());
        assert_eq!(json["expires_at"].as_str(), Some(request.expires_at().to_string().as_str()));
    }
    let _ = request;
}

/// All that a request says, to be compared; a request itself cannot be.
fn parts(request: &PresignedRequest) -> impl PartialEq + std::fmt::Debug {
    let (signed, to_set): (Vec<_>, Vec<_>) =
        (request.signed_headers().collect(), request.headers_to_set().collect());
    (request.method(), request.url(), signed, to_set, request.expires_at())
}

/// All ways to the same request. Gives it.
fn all_ways(style: &Style, operation: &Operation<'_>, around: &str) -> PresignedRequest {
    let presigner = &style.presigner;
    let single = presigner.presign(operation, validity()).unwrap();
    let batch = presigner.batch(validity()).unwrap();
    let store: &dyn Presigner = presigner;
    let boxed = store.batch(validity()).unwrap();
    for other in [
        presigner.presign(operation, validity()),
        presigner.clone().presign(operation, validity()),
        batch.presign(operation),
        store.presign(operation, validity()),
        boxed.presign(operation),
    ] {
        assert_eq!(parts(&other.unwrap()), parts(&single));
    }
    let (mut one, mut two) = (String::from(around), String::from(around));
    batch.append_url(operation, &mut one).unwrap();
    boxed.append_url(operation, &mut two).unwrap();
    assert_eq!(one.strip_prefix(around), Some(single.url()));
    assert_eq!(two, one);
    assert_eq!((batch.expires_at(), boxed.expires_at()), (single.expires_at(), single.expires_at()));
    single
}

#[test]
fn every_accepted_key_survives_every_client() {
    let (mut random, mut tally, styles) = (Random::new("keys"), Tally::default(), styles());
    for at in 0..45_000 {
        let text = random.key();
        let (portable, exact) = (ObjectKey::new(text.as_str()), ObjectKey::exact(text.as_str()));
        // What the portable profile takes, the exact one takes too; what neither takes, some client changes or refuses.
        assert!(portable.is_err() || exact.is_ok(), "{text:?}");
        let naive = format!("https://h/{}", percent_encode(&text, "/"));
        match exact.as_ref().map_err(|error| error.kind()) {
            Ok(_) => assert_eq!(url::Url::parse(&naive).unwrap().as_str(), naive),
            Err(ErrorKind::DotSegment) => assert_ne!(url::Url::parse(&naive).unwrap().as_str(), naive),
            Err(_) => {}
        }
        tally.count("keys that both profiles refuse", exact.is_err());
        let Ok(key) = portable.or_else(|_| ObjectKey::exact(text.as_str())) else { continue };
        tally.count("keys of the portable profile", ObjectKey::new(text.as_str()).is_ok());
        tally.count("keys of the exact profile only", ObjectKey::new(text.as_str()).is_err());
        tally.count(
            "keys with reserved ASCII",
            text.contains(|char| "!\"#$&'()*+,:;<=>?@[]^`{|}".contains(char)),
        );
        tally.count("keys with a percent sign", text.contains('%'));
        tally.count("keys outside ASCII", !text.is_ascii());
        tally.count("keys above 600 bytes", text.len() > 600);
        let style = &styles[at % 3];
        let operation = operation(&mut random, key);
        let request = all_ways(style, &operation, random.pick(&["", "<img src=\"", "é "]));
        check(style, &format!("{}{text}", style.base), &request);
    }
    tally.check(
        "keys",
        &[
            ("keys that both profiles refuse", 2_000),
            ("keys of the portable profile", 20_000),
            ("keys of the exact profile only", 8_000),
            ("keys with reserved ASCII", 20_000),
            ("keys with a percent sign", 5_000),
            ("keys outside ASCII", 10_000),
            ("keys above 600 bytes", 100),
        ],
    );
}

#[test]
fn query_and_headers_arrive_as_they_were_given() {
    let (mut random, mut tally, styles) = (Random::new("query"), Tally::default(), styles());
    let mut names_seen = BTreeSet::new();
    for at in 0..8_000 {
        let style = &styles[at % 3];
        let text = if random.one_in(6) { Random::query_text_with_controls } else { Random::query_text };
        let pairs: Vec<_> = (0..random.below(6)).map(|_| (text(&mut random), text(&mut random))).collect();
        let headers: Vec<_> = (0..random.below(4))
            .map(|_| (format!("x-amz-meta-{}", random.token()), random.header_value()))
            .collect();
        let names: BTreeSet<_> =
            pairs.iter().map(|(name, _)| name).chain(headers.iter().map(|(name, _)| name)).collect();
        let once = names.len() == pairs.len() + headers.len() && !names.contains(&String::new());
        let control = pairs
            .iter()
            .any(|(name, value)| [name, value].iter().any(|text| text.contains(char::is_control)));
        let mut raw = RawOperation::on_bucket(random.pick(&[Method::Get, Method::Post, Method::Delete]));
        for (name, value) in &pairs {
            raw = raw.query(name.as_str(), value.as_str());
        }
        for (name, value) in &headers {
            raw = raw
                .header(HeaderName::new(name.as_str()).unwrap(), HeaderValue::new(value.as_str()).unwrap());
        }
        let operation = Operation::from(raw);
        if control || !once {
            let mut buffer = String::from("kept");
            let batch = style.presigner.batch(validity()).unwrap();
            let kind = batch.append_url(&operation, &mut buffer).unwrap_err().kind();
            assert!(
                matches!(
                    (kind, once),
                    (ErrorKind::Control, _) | (ErrorKind::Duplicate | ErrorKind::Empty, false)
                ),
                "{kind:?}"
            );
            assert_eq!(buffer, "kept");
            tally.count("requests with a name twice or empty, or a control character", true);
            continue;
        }
        let request = all_ways(style, &operation, "");
        check(style, style.base.strip_suffix("/").filter(|base| !base.is_empty()).unwrap_or("/"), &request);
        let (_, query) = request.url().split_once('?').unwrap();
        let sent: BTreeSet<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let own = |name: &str| name.starts_with("X-Amz-");
        let sent: BTreeSet<_> = sent.into_iter().filter(|(name, _)| !own(name)).collect();
        let decoded = sent.iter().map(|(name, value)| (percent_decode(name), percent_decode(value)));
        assert_eq!(decoded.collect::<BTreeSet<_>>(), pairs.iter().cloned().collect());
        let to_set: BTreeSet<_> =
            request.headers_to_set().map(|(name, value)| (name.into(), value.into())).collect();
        let trimmed =
            headers.iter().map(|(name, value)| (name.clone(), String::from(value.trim_matches(' '))));
        assert_eq!(to_set, trimmed.collect());
        // The same set given in another order is the same request.
        let mut reversed = RawOperation::on_bucket(operation.method());
        for (name, value) in headers.iter().rev() {
            reversed = reversed
                .header(HeaderName::new(name.as_str()).unwrap(), HeaderValue::new(value.as_str()).unwrap());
        }
        for (name, value) in pairs.iter().rev() {
            reversed = reversed.query(name.as_str(), value.as_str());
        }
        assert_eq!(parts(&style.presigner.presign(&reversed, validity()).unwrap()), parts(&request));
        tally.count("requests", true);
        tally.count("requests with four pairs or more", pairs.len() > 3);
        tally.count("requests with two headers or more", headers.len() > 1);
        tally.count("requests with an empty value", pairs.iter().any(|(_, value)| value.is_empty()));
        names_seen.extend(pairs.into_iter().map(|(name, _)| name));
    }
    say!("query: {:>6} different names", names_seen.len());
    tally.check(
        "query",
        &[
            ("requests", 4_000),
            ("requests with four pairs or more", 1_000),
            ("requests with two headers or more", 2_000),
            ("requests with an empty value", 300),
            ("requests with a name twice or empty, or a control character", 300),
        ],
    );
}

/// An endpoint is what every parser makes of the text that it came from; what they would read otherwise is refused.
#[test]
fn every_accepted_endpoint_is_read_alike() {
    let (mut random, mut tally) = (Random::new("endpoints"), Tally::default());
    // The first ones make what is accepted.
    let schemes = ["https://", "https://", "http://", "HTTP://", "https:", "https:///", "ftp://", "//", ""];
    let labels = [
        "s3",
        "S3",
        "example",
        "com",
        "localhost",
        "a-b",
        "a_b",
        "ab--c",
        "1a",
        "-a",
        "1",
        "127",
        "0",
        "256",
        "0x7f",
        "0X1",
        "010",
        "é",
        "",
        "%41",
        "[::1]",
        "[2001:DB8::0:1]",
        "[::ffff:1.2.3.4]",
        "a@b",
        "*",
        " ",
        "\\",
        "\t",
    ];
    let ends = [
        "", "", "", ":9000", ":443", ":80", "/", "/a/b", ":0443", ":", ":65536", ":+1", "/a/../b", "/%61",
        "//a", "?", "#", "/a;b",
    ];
    let addresses = [
        "127.0.0.1",
        "10.1.2.255",
        "1.2.3.256",
        "1.2.3",
        "[::1]",
        "[2001:DB8::0:1]",
        "[::ffff:1.2.3.4]",
        "[1:2:3:4:5:6:7:8]",
    ];
    for _ in 0..20_000 {
        let all = random.one_in(2);
        let among = |good: usize, of: usize| if all { of } else { good };
        let host: Vec<_> =
            (0..=random.below(4)).map(|_| random.pick(&labels[..among(9, labels.len())])).collect();
        let host = if random.one_in(6) { random.pick(&addresses).into() } else { host.join(".") };
        let scheme = random.pick(&schemes[..among(4, schemes.len())]);
        let end = random.pick(&ends[..among(8, ends.len())]);
        let text = [scheme, &host, end, random.pick(&["", "", "/", "/~x"])].concat();
        let Ok(endpoint) = Endpoint::insecure(&text) else {
            tally.count("endpoints refused", true);
            continue;
        };
        tally.count("endpoints accepted", true);
        tally.count(
            "endpoints with an address",
            endpoint.host().ends_with(|last: char| last == ']' || last.is_ascii_digit()),
        );
        let read = url::Url::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.as_str().strip_suffix('/').unwrap_or(read.as_str()), endpoint.as_str());
        assert_eq!(read.host_str(), Some(endpoint.host()));
        let authority =
            [read.host_str().unwrap(), &read.port().map(|port| format!(":{port}")).unwrap_or_default()]
                .concat();
        assert_eq!(authority, endpoint.authority());
        assert_eq!(Endpoint::insecure(endpoint.as_str()).as_ref(), Ok(&endpoint));
        assert_eq!(Endpoint::new(&text).is_ok(), endpoint.is_secure() || endpoint.is_loopback());
        // And so is what is signed for a bucket of it.
        let provider = Provider::custom(endpoint, Region::new("us-east-1").unwrap());
        let Ok(bucket) = provider
            .addressing(random.pick(&[Addressing::VirtualHosted, Addressing::PathStyle]))
            .bucket("abc")
        else {
            continue;
        };
        let authority = String::from(bucket.authority());
        let presigner = S3Presigner::new(bucket, Credentials::new("AKID", "secret").unwrap());
        let request = presigner.presign(&GetObject::new(ObjectKey::new("a b").unwrap()), validity()).unwrap();
        assert_eq!(url::Url::parse(request.url()).unwrap().as_str(), request.url());
        assert_eq!(request.signed_headers().collect::<Vec<_>>(), [("host", authority.as_str())]);
        assert_eq!(request.url().split("://").nth(1).unwrap().split('/').next(), Some(authority.as_str()));
    }
    let floors =
        [("endpoints refused", 10_000), ("endpoints accepted", 2_000), ("endpoints with an address", 100)];
    tally.check("endpoints", &floors);
}
