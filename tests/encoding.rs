//! Percent-encoding, the canonical query, header values and canonical paths, as URLs and canonical requests show them.
//!
//! The tables here prove the rules. Where the folder of fetched vectors is at hand, what the tests of other SDKs assert
//! is run too. Every case has a verdict, and how many there are of each is pinned.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;

use std::collections::BTreeMap;

use common::vectors;
use presign::s3::RawOperation;
use presign::sigv4::{PathEncoding, Request, Settings, Signer};
use presign::{
    Addressing, Credentials, Endpoint, Error, ErrorKind, GetObject, HeaderName, HeaderValue, Method,
    ObjectKey, Operation, Provider, Region, S3Presigner, Timestamp, Validity,
};
use serde::Deserialize;

fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "secret").unwrap()
}

fn validity() -> Validity {
    Validity::minutes(5).from(Timestamp::MIN)
}

/// A presigner of a bucket whose requests have the path `/examplebucket/…`, or `/…`.
fn presigner(bucket: &str, addressing: Addressing) -> S3Presigner {
    let endpoint = Endpoint::insecure("http://s3.amazonaws.com").unwrap();
    let provider = Provider::custom(endpoint, Region::new("us-east-1").unwrap()).addressing(addressing);
    S3Presigner::new(provider.bucket(bucket).unwrap(), credentials())
}

/// The path of a URL, which the canonical request holds in the same form.
fn path_of(presigner: &S3Presigner, key: ObjectKey<'_>) -> String {
    let get = GetObject::new(key);
    let url = presigner.presign(&get, validity()).unwrap().into_url();
    let path = url.splitn(4, '/').nth(3).unwrap().split('?').next().unwrap();
    let steps = presigner.signing_steps(&get, validity()).unwrap();
    assert_eq!(steps.canonical_request().lines().nth(1).unwrap().strip_prefix('/').unwrap(), path);
    format!("/{path}")
}

fn key_path(key: ObjectKey<'_>) -> String {
    path_of(&presigner("examplebucket", Addressing::VirtualHosted), key)
}

/// The caller's part of the query of a URL, which the canonical request holds in the same form.
fn url_query<'a>(operation: &impl AsRef<Operation<'a>>) -> Result<String, Error> {
    let presigner = presigner("examplebucket", Addressing::VirtualHosted);
    let url = presigner.presign(operation, validity())?.into_url();
    let steps = presigner.signing_steps(operation, validity())?;
    let query = url.split_once('?').unwrap().1;
    assert!(query.starts_with(&format!("{}&", steps.canonical_request().lines().nth(2).unwrap())));
    let own: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("X-Amz-")).collect();
    Ok(own.join("&"))
}

/// The canonical query of pairs, as both forms of the general signer have it.
fn general_query(pairs: &[(String, String)]) -> String {
    let mut request = Request::new(Method::Get, "example.amazonaws.com", "/").unwrap();
    for (name, value) in pairs {
        request = request.query(name.as_str(), value.as_str());
    }
    let signed = signer(Settings::new()).sign(&request, Timestamp::MIN).unwrap();
    let query = signed.steps().canonical_request().lines().nth(2).unwrap().to_owned();
    let presigned = signer(Settings::new()).presign(&request, validity()).unwrap();
    let own: Vec<_> = presigned.query().split('&').filter(|pair| !pair.starts_with("X-Amz-")).collect();
    assert_eq!(own.join("&"), query);
    query
}

/// The same, which S3's presigner has too, where no name comes twice.
fn canonical_query(pairs: &[(String, String)]) -> String {
    let query = general_query(pairs);
    let raw = pairs.iter().fold(RawOperation::on_bucket(Method::Get), |raw, (name, value)| {
        raw.query(name.as_str(), value.as_str())
    });
    let twice = pairs.iter().enumerate().any(|(at, pair)| pairs[..at].iter().any(|other| other.0 == pair.0));
    match url_query(&raw) {
        Ok(own) => assert!(!twice && own == query, "{own}"),
        Err(error) => assert!(twice && error.kind() == ErrorKind::Duplicate, "{error}"),
    }
    query
}

/// A text as the value and, where it is not empty, as the name of a query parameter; by the general signer, and by
/// S3's where that takes it.
fn component(text: &str) -> (String, Result<(), Error>) {
    let general = general_query(&[("v".to_owned(), text.to_owned())]);
    let encoded = general.strip_prefix("v=").unwrap();
    let s3 = url_query(&RawOperation::on_bucket(Method::Get).query("v", text)).map(|query| {
        assert_eq!(query, general);
        if !text.is_empty() {
            let name = url_query(&RawOperation::on_bucket(Method::Get).sub_resource(text)).unwrap();
            assert_eq!(name, format!("{encoded}="));
        }
    });
    (encoded.to_owned(), s3)
}

fn signer(settings: Settings) -> Signer {
    Signer::new(credentials(), Region::new("us-east-1").unwrap(), "service", settings).unwrap()
}

fn canonical_path(path: &str, double: bool, normalize: bool) -> Result<String, Error> {
    let encoding = if double { PathEncoding::Double } else { PathEncoding::Single };
    let settings = Settings::new().path_encoding(encoding).normalize_path(normalize);
    let request = Request::new(Method::Get, "example.amazonaws.com", path)?;
    let signed = signer(settings).sign(&request, Timestamp::MIN)?;
    Ok(signed.steps().canonical_request().lines().nth(1).unwrap().to_owned())
}

/// A header's value as it is signed, by the general signer and by S3's.
fn signed_value(text: &str) -> Result<String, Error> {
    let name = "x-amz-meta-v";
    let value = HeaderValue::new(text)?;
    let request = Request::new(Method::Put, "example.amazonaws.com", "/")?
        .header(HeaderName::new(name)?, value.clone());
    let signed = signer(Settings::s3()).sign(&request, Timestamp::MIN)?;
    let line = |steps: &str| {
        let line = steps.lines().find_map(|line| line.strip_prefix("x-amz-meta-v:"));
        line.unwrap().to_owned()
    };
    let general = line(signed.steps().canonical_request());
    let put =
        RawOperation::on_object(Method::Put, ObjectKey::new("a")?).header(HeaderName::new(name)?, value);
    let presigner = presigner("examplebucket", Addressing::VirtualHosted);
    assert_eq!(line(presigner.signing_steps(&put, validity())?.canonical_request()), general);
    // What is sent keeps its inner spaces; only its ends are dropped.
    let presigned = presigner.presign(&put, validity())?;
    assert_eq!(presigned.headers_to_set().collect::<Vec<_>>(), [(name, text.trim_matches(' '))]);
    Ok(general)
}

#[test]
fn components_and_paths() {
    for (text, as_component, as_path) in [
        ("a", "a", "a"),
        ("AZaz09-._~", "AZaz09-._~", "AZaz09-._~"),
        ("a b", "a%20b", "a%20b"),
        ("a+b", "a%2Bb", "a%2Bb"),
        ("a/b", "a%2Fb", "a/b"),
        ("50%", "50%25", "50%25"),
        ("a%2Fb", "a%252Fb", "a%252Fb"),
        ("%41", "%2541", "%2541"),
        ("a=b&c", "a%3Db%26c", "a%3Db%26c"),
        ("?#", "%3F%23", "%3F%23"),
        ("!'()*", "%21%27%28%29%2A", "%21%27%28%29%2A"),
        ("$,:;@", "%24%2C%3A%3B%40", "%24%2C%3A%3B%40"),
        ("\"<>[]^`{|}", "%22%3C%3E%5B%5D%5E%60%7B%7C%7D", "%22%3C%3E%5B%5D%5E%60%7B%7C%7D"),
        ("é", "%C3%A9", "%C3%A9"),
        ("e\u{301}", "e%CC%81", "e%CC%81"),
        ("漢字", "%E6%BC%A2%E5%AD%97", "%E6%BC%A2%E5%AD%97"),
        ("😀", "%F0%9F%98%80", "%F0%9F%98%80"),
        ("\u{10ffff}", "%F4%8F%BF%BF", "%F4%8F%BF%BF"),
    ] {
        assert_eq!(component(text), (as_component.to_owned(), Ok(())));
        assert_eq!(key_path(ObjectKey::new(text).unwrap()), format!("/{as_path}"));
    }
    // What a query value may hold and a key may not, or not in the portable profile.
    for (text, as_component, exact) in [
        ("", "", None),
        ("\0", "%00", None),
        ("\r\n", "%0D%0A", None),
        ("..", "..", None),
        ("a/../b", "a%2F..%2Fb", None),
        ("\\", "%5C", Some("/%5C")),
        ("/a//b/", "%2Fa%2F%2Fb%2F", Some("//a//b/")),
        ("\u{200b}", "%E2%80%8B", Some("/%E2%80%8B")),
    ] {
        let (encoded, s3) = component(text);
        assert_eq!(encoded, as_component);
        let control = text.contains(char::is_control);
        assert_eq!(s3.err().map(|error| error.kind()), control.then_some(ErrorKind::Control));
        assert!(ObjectKey::new(text).is_err());
        assert_eq!(ObjectKey::exact(text).ok().map(key_path).as_deref(), exact);
    }
}

#[test]
fn canonical_queries() {
    for (pairs, expected) in [
        (&[][..], ""),
        (&[("acl", "")], "acl="),
        (&[("prefix", "a/b c"), ("marker", "+")], "marker=%2B&prefix=a%2Fb%20c"),
        (&[("key", "c"), ("key", "a"), ("key", "")], "key=&key=a&key=c"),
        (&[("q.options", "1"), ("q", "2")], "q=2&q.options=1"),
        (&[("a", "é"), ("a", "z")], "a=%C3%A9&a=z"),
        (&[("b", ""), ("B", ""), ("é", "")], "%C3%A9=&B=&b="),
    ] {
        let owned: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(canonical_query(&owned), expected);
    }
}

#[test]
fn header_values() {
    for (text, expected) in [
        ("", ""),
        ("   ", ""),
        ("a", "a"),
        ("  a", "a"),
        ("a  ", "a"),
        (" a b ", "a b"),
        ("a  b   c", "a b c"),
        ("\"a  b\"", "\"a b\""),
        ("a,  b", "a, b"),
    ] {
        assert_eq!(signed_value(text).unwrap(), expected);
    }
    for (text, kind) in [
        ("\ta", ErrorKind::Control),
        ("a\r\n b", ErrorKind::Control),
        ("\u{a0}a", ErrorKind::NonAscii),
        ("é", ErrorKind::NonAscii),
    ] {
        assert_eq!(signed_value(text).unwrap_err().kind(), kind);
    }
}

#[test]
fn canonical_paths() {
    for (path, single, normal, double, both) in [
        ("/", "/", "/", "/", "/"),
        ("/a/b/", "/a/b/", "/a/b/", "/a/b/", "/a/b/"),
        ("/a%20b", "/a%20b", "/a%20b", "/a%2520b", "/a%2520b"),
        ("/a:b", "/a:b", "/a:b", "/a%3Ab", "/a%3Ab"),
        ("/a//b", "/a//b", "/a/b", "/a//b", "/a/b"),
        ("/a/./b", "/a/./b", "/a/b", "/a/./b", "/a/b"),
        ("/a/../b", "/a/../b", "/b", "/a/../b", "/b"),
        ("/..", "/..", "/", "/..", "/"),
        ("/a/.", "/a/.", "/a/", "/a/.", "/a/"),
        ("/a/b/..", "/a/b/..", "/a/", "/a/b/..", "/a/"),
        ("/a%2F..%2Fb", "/a%2F..%2Fb", "/a%2F..%2Fb", "/a%252F..%252Fb", "/a%252F..%252Fb"),
    ] {
        let path = |double, normalize| canonical_path(path, double, normalize).unwrap();
        assert_eq!(
            (&*path(false, false), &*path(false, true), &*path(true, false), &*path(true, true)),
            (single, normal, double, both)
        );
    }
    for path in ["", "a", "a:/b", "/a?b", "/a#b", "/a\nb"] {
        assert_eq!(canonical_path(path, true, true).unwrap_err().kind(), ErrorKind::Syntax, "{path:?}");
    }
}

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Case {
    Component {
        input: Option<String>,
        input_bytes_hex: Option<String>,
        expected: String,
    },
    PathKeepSlash {
        input: String,
        expected: String,
    },
    #[serde(rename = "s3-key-to-path")]
    S3KeyToPath {
        key: String,
        expected: String,
    },
    CanonicalPathFromUrl {
        input: String,
        expected: String,
    },
    CanonicalPathOptions {
        input: String,
        expected: String,
        double_url_encode: bool,
        normalize: bool,
    },
    CanonicalQueryFromUrl {
        input: String,
        expected: String,
    },
    QueryMulti {
        key: String,
        values: Vec<String>,
        expected: String,
    },
    QueryPairs {
        pairs: Vec<(String, String)>,
        expected: String,
    },
    HeaderValueTrim {
        input: String,
        expected: String,
    },
    PercentEncodeSlashOnly {},
}

fn rule(error: &Error) -> String {
    format!("{:?} in {}", error.kind(), error.field())
}

/// The path of a key, in the portable profile or, where that refuses it, in the exact one.
fn path_verdict(key: &str, expected: &str) -> String {
    match (ObjectKey::new(key), ObjectKey::exact(key)) {
        (_, Err(error)) => format!("refused: {}", rule(&error)),
        (portable, Ok(exact)) => {
            assert_eq!(key_path(exact), expected, "{key:?}");
            match portable {
                Ok(portable) => {
                    assert_eq!(key_path(portable), expected, "{key:?}");
                    "equal".into()
                }
                Err(error) => format!("equal in the exact profile; the portable has {}", rule(&error)),
            }
        }
    }
}

impl Case {
    fn verdict(&self) -> (&'static str, String) {
        let equal = || "equal".to_owned();
        match self {
            Self::Component { input: Some(input), expected, .. } => {
                let (encoded, s3) = component(input);
                assert_eq!(encoded, *expected);
                let verdict = s3.err().map(|error| format!("equal outside S3, which has {}", rule(&error)));
                ("component", verdict.unwrap_or_else(equal))
            }
            Self::Component { input_bytes_hex, .. } => {
                assert_eq!(input_bytes_hex.as_deref(), Some("8000"));
                let error = ObjectKey::from_utf8(b"\x80\0").unwrap_err();
                ("component", format!("not applicable: a query takes text; {}", rule(&error)))
            }
            Self::PathKeepSlash { input, expected } => {
                ("path-keep-slash", path_verdict(input, &format!("/{expected}")))
            }
            Self::S3KeyToPath { key, expected } => ("s3-key-to-path", path_verdict(key, expected)),
            Self::CanonicalPathFromUrl { input, expected } => {
                let path = input.strip_prefix("http://s3.amazonaws.com/").unwrap();
                let (bucket, key) = path.split_once('/').unwrap();
                // The URLs are written as they are meant, not encoded.
                let path = path_of(&presigner(bucket, Addressing::PathStyle), ObjectKey::exact(key).unwrap());
                assert_eq!(path, *expected);
                ("canonical-path-from-url", equal())
            }
            Self::CanonicalPathOptions { input, expected, double_url_encode, normalize } => {
                let verdict = match canonical_path(input, *double_url_encode, *normalize) {
                    Err(error) => format!("refused: {}", rule(&error)),
                    Ok(path) if path == *expected => equal(),
                    // The Java SDK keeps `..` at the start, and drops the slash behind a folder that `.`
                    // names. RFC 3986 section 5.2.4 does neither.
                    Ok(path) => {
                        let pair = (input.as_str(), path.as_str());
                        assert!(matches!(pair, ("/..", "/") | ("/foo/bar/.", "/foo/bar/")), "{pair:?}");
                        format!("differs: {input} is {path} by RFC 3986")
                    }
                };
                ("canonical-path-options", verdict)
            }
            Self::CanonicalQueryFromUrl { input, expected } => {
                let url = url::Url::parse(input).unwrap();
                let pairs: Vec<_> = url.query_pairs().into_owned().collect();
                assert_eq!(canonical_query(&pairs), *expected);
                ("canonical-query-from-url", equal())
            }
            Self::QueryMulti { key, values, expected } => {
                let pairs: Vec<_> = values.iter().map(|value| (key.clone(), value.clone())).collect();
                assert_eq!(canonical_query(&pairs), *expected);
                ("query-multi", equal())
            }
            Self::QueryPairs { pairs, expected } => {
                assert_eq!(canonical_query(pairs), *expected);
                ("query-pairs", equal())
            }
            Self::HeaderValueTrim { input, expected } => {
                assert_eq!(signed_value(input).unwrap(), *expected);
                ("header-value-trim", equal())
            }
            Self::PercentEncodeSlashOnly {} => {
                ("percent-encode-slash-only", "not applicable: text that is encoded already".into())
            }
        }
    }
}

#[test]
fn what_other_sdks_assert() {
    let Some(text) = vectors("uri-encoding/cases.json") else { return };
    let file: File = serde_json::from_str(&text).unwrap();
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    for case in &file.cases {
        let (kind, verdict) = case.verdict();
        *verdicts.entry(format!("{kind}: {verdict}")).or_default() += 1;
    }
    say!("encoding: {} cases", file.cases.len());
    verdicts.iter().for_each(|(verdict, count)| say!("  {count:>3} {verdict}"));
    let pinned = [
        ("canonical-path-from-url: equal", 3),
        ("canonical-path-options: differs: /.. is / by RFC 3986", 1),
        ("canonical-path-options: differs: /foo/bar/. is /foo/bar/ by RFC 3986", 1),
        ("canonical-path-options: equal", 11),
        ("canonical-path-options: refused: Syntax in path", 3),
        ("canonical-query-from-url: equal", 7),
        ("component: equal", 9),
        ("component: equal outside S3, which has Control in v", 1),
        ("component: not applicable: a query takes text; NotUtf8 in object key", 1),
        ("header-value-trim: equal", 22),
        ("path-keep-slash: equal", 8),
        ("path-keep-slash: equal in the exact profile; the portable has LeadingSlash in object key", 2),
        ("percent-encode-slash-only: not applicable: text that is encoded already", 5),
        ("query-multi: equal", 7),
        ("query-pairs: equal", 4),
        ("s3-key-to-path: equal", 5),
        ("s3-key-to-path: refused: DotSegment in object key", 2),
    ];
    let pinned = pinned.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count));
    assert_eq!(verdicts, pinned.collect::<BTreeMap<_, _>>());
}
