//! Each finding, by a URL that has it and nothing else wrong.

use std::collections::BTreeSet;

use presign::explain::{Explanation, FindingKind, SignatureVersion};
use presign::{Addressing, ErrorKind, GetObject, Timestamp};

use crate::{key, now, presigner, put, soon, with_token};

fn codes(url: &str, at: Timestamp) -> Vec<String> {
    let explained = Explanation::of_url(url, Some(at)).unwrap();
    let code = |finding: &presign::explain::Finding| match finding.about() {
        Some(about) => format!("{} {about}", finding.kind()),
        None => finding.kind().to_string(),
    };
    explained.findings().iter().map(code).collect()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A change of one URL, and what it makes look wrong.
type Row = (&'static str, &'static str, &'static str);

/// From, to, findings; each at the instant of signing.
const CHANGES: &[Row] = &[
    ("", "", ""),
    ("X-Amz-Expires=900", "X-Amz-Expires=0", "lifetime_out_of_range X-Amz-Expires"),
    ("X-Amz-Expires=900", "X-Amz-Expires=604800", ""),
    ("X-Amz-Expires=900", "X-Amz-Expires=604801", "lifetime_out_of_range X-Amz-Expires"),
    ("X-Amz-Expires=900", "X-Amz-Expires=15m", "malformed_parameter X-Amz-Expires"),
    ("X-Amz-Expires=900", "X-Amz-Expires=-5", "malformed_parameter X-Amz-Expires"),
    ("X-Amz-Expires=900&", "", "missing_parameter X-Amz-Expires"),
    ("X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=900", "duplicate_parameter X-Amz-Expires"),
    ("X-Amz-Date=2026", "x-amz-date=2026", "parameter_case X-Amz-Date"),
    ("X-Amz-Date=20260102T030405Z", "X-Amz-Date=2026-01-02", "malformed_parameter X-Amz-Date"),
    ("X-Amz-Date=20260102T", "X-Amz-Date=20260101T", "expired, scope_date X-Amz-Credential"),
    ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", "unknown_algorithm X-Amz-Algorithm"),
    ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "signature_v4a, malformed_credential X-Amz-Credential"),
    ("AKIDEXAMPLE%2F", "", "malformed_credential X-Amz-Credential"),
    ("aws4_request", "aws5_request", "malformed_credential X-Amz-Credential"),
    ("AKIDEXAMPLE", "ASIAEXAMPLE", "token_missing X-Amz-Security-Token"),
    ("%2Fus-east-1%2F", "%2Feu-west-1%2F", "other_region X-Amz-Credential"),
    ("%2Fs3%2F", "%2Fexecute-api%2F", "other_service X-Amz-Credential"),
    ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=range", "host_not_signed X-Amz-SignedHeaders"),
    (
        "X-Amz-SignedHeaders=host",
        "X-Amz-SignedHeaders=host%3Baccept",
        "malformed_header_list X-Amz-SignedHeaders",
    ),
    ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=Host", "malformed_header_list X-Amz-SignedHeaders"),
    ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=", "malformed_header_list X-Amz-SignedHeaders"),
    ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date%3Bhost", "browser_cannot_send date"),
    ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host%3Bsec-x", "browser_cannot_send sec-x"),
    ("X-Amz-SignedHeaders", "X-Amz-Acl=private&X-Amz-SignedHeaders", "hoisted_header x-amz-acl"),
    ("X-Amz-SignedHeaders", "x-amz-meta-a=1&X-Amz-SignedHeaders", "hoisted_header x-amz-meta-a"),
    ("X-Amz-SignedHeaders", "Content-Type=a&X-Amz-SignedHeaders", "hoisted_header content-type"),
    ("X-Amz-SignedHeaders", "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-SignedHeaders", ""),
    (
        "X-Amz-SignedHeaders",
        "x-amz-checksum-crc32=AAAAAA%3D%3D&X-Amz-SignedHeaders",
        "hoisted_header x-amz-checksum-crc32, empty_body_checksum x-amz-checksum-crc32",
    ),
    ("X-Amz-Signature=", "X-Amz-Signature=0", "malformed_signature X-Amz-Signature"),
    ("X-Amz-Signature=", "X-Amz-Signature=X", "malformed_signature X-Amz-Signature"),
    ("&X-Amz-Signature=", "&x=", "missing_parameter X-Amz-Signature"),
    // A name that has swallowed its value is not shown.
    ("&X-Amz-Signature=", "&X-Amz-Signature0123=", "hoisted_header, missing_parameter X-Amz-Signature"),
    (
        "SignedHeaders=host&X-Amz-Signature=",
        "SignedHeaders=hostX-Amz-Signature",
        "missing_parameter X-Amz-Signature, malformed_header_list X-Amz-SignedHeaders",
    ),
    ("&", "&amp;", "html_escaped"),
    (
        "&",
        "&#38;",
        "html_escaped, missing_parameter X-Amz-Credential, missing_parameter X-Amz-Date, \
                    missing_parameter X-Amz-Expires, missing_parameter X-Amz-SignedHeaders, missing_parameter X-Amz-Signature",
    ),
    ("&", "\\u0026", "json_escaped"),
    ("&X-Amz-Signature", "#&X-Amz-Signature", "fragment, missing_parameter X-Amz-Signature"),
    ("&X-Amz-Date", "&\nX-Amz-Date", "whitespace query, missing_parameter X-Amz-Date"),
    ("cat%201", "cat 1", "whitespace path"),
    ("https://", "https://user:password@", "user_info"),
    (".com/", ".com:443/", "default_port host"),
    (".com/", ".com:8443/", ""),
    ("cat%201", "cat+1", "unencoded_plus path"),
    ("X-Amz-SignedHeaders", "prefix=a+b&X-Amz-SignedHeaders", "space_as_plus prefix"),
    ("cat%201", "cat%25201", "double_encoding path"),
    (
        "%2Fus-east-1",
        "%252Fus-east-1",
        "double_encoding X-Amz-Credential, malformed_credential X-Amz-Credential",
    ),
    ("cat%201", "cat%c3%a9", "lower_case_escape path"),
    ("AKIDEXAMPLE%2F", "AKIDEXAMPLE%2f", "lower_case_escape X-Amz-Credential"),
    ("AKIDEXAMPLE%2F", "AKIDEXAMPLE/", "other_escapes X-Amz-Credential"),
    ("cat%201", "c%61t%201", "other_escapes path"),
    ("cat%201", "cat(1)", "other_escapes path"),
    ("cat%201", "cat%2", "malformed_escape path"),
    ("cat%201", "cät", "non_ascii path"),
    ("cat%201", "c%C3t", "not_utf8 path"),
    ("cat%201", "c%00t", "control_character path"),
    ("/photos/", "/x/../photos/", "dot_segment path"),
    ("/photos/", "/x/%2e%2E/photos/", "other_escapes path, lower_case_escape path, dot_segment path"),
    ("examplebucket.s3.us-east-1.amazonaws.com/", "s3.us-east-1.amazonaws.com//b/", "empty_bucket"),
];

#[test]
fn each_change() {
    let url = presigner().presign(&GetObject::new(key()), soon()).unwrap().into_url();
    let mut seen = BTreeSet::new();
    for (from, to, expected) in CHANGES {
        let changed = if *from == "&" { url.replace(from, to) } else { url.replacen(from, to, 1) };
        assert!(changed != url || from == to, "{from} changes nothing");
        let found = codes(&changed, now());
        assert_eq!(found.join(", "), *expected, "{from} to {to}");
        seen.extend(found.into_iter().map(|code| code.split(' ').next().unwrap().to_owned()));
    }
    let url_and_garbage = [url.clone() + "\">", url.clone() + ".", format!("<{url}>,"), format!("({url})")];
    seen.insert("trailing_garbage".to_owned());
    for text in url_and_garbage {
        assert_eq!(codes(&text, now()), ["trailing_garbage"]);
    }
    assert_eq!(codes(&format!("  {url}\r\n"), now()), Vec::<String>::new());
    // Those that need another clock or version stand in the tests below.
    seen.extend(["clock_ahead", "not_yet_valid", "signature_v2"].map(str::to_owned));
    let all: BTreeSet<_> = FindingKind::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(seen, all, "each finding has a row");
}

#[test]
fn clocks() {
    let url = presigner().presign(&GetObject::new(key()), soon()).unwrap().into_url();
    for (clock, expected) in [
        ("20260102T024904Z", &["not_yet_valid X-Amz-Date"][..]),
        ("20260102T024905Z", &["clock_ahead X-Amz-Date"]),
        ("20260102T030404Z", &["clock_ahead X-Amz-Date"]),
        ("20260102T030405Z", &[]),
        ("20260102T031905Z", &[]),
        ("20260102T031906Z", &["expired"]),
    ] {
        assert_eq!(codes(&url, at(clock)), expected, "{clock}");
    }
    assert!(Explanation::of_url(&url, None).unwrap().findings().is_empty());
}

#[test]
fn version_2() {
    let url = "https://examplebucket.s3.amazonaws.com/a%20b?AWSAccessKeyId=AKIDEXAMPLE&Expires=1767323045&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D";
    let explained = Explanation::of_url(url, Some(now())).unwrap();
    assert_eq!(explained.signature().version(), SignatureVersion::V2);
    assert_eq!(explained.signature().access_key_id(), Some("AKIDEXAMPLE"));
    assert_eq!(explained.expires_at(), Some(now()));
    assert_eq!(codes(url, now()), ["signature_v2"]);
    assert_eq!(codes(url, at("20260102T030406Z")), ["signature_v2", "expired"]);
    assert!(!format!("{explained} {explained:?}").contains("vjby"));
}

#[test]
fn what_is_no_presigned_url() {
    for (url, kind) in [
        ("", ErrorKind::Syntax),
        ("cat.png", ErrorKind::Syntax),
        ("s3://examplebucket/cat.png?X-Amz-Signature=0", ErrorKind::Syntax),
        ("https:///cat.png?X-Amz-Signature=0", ErrorKind::Syntax),
        ("https://examplebucket.s3.amazonaws.com/cat.png", ErrorKind::Missing),
        ("https://examplebucket.s3.amazonaws.com/cat.png?versionId=1", ErrorKind::Missing),
        ("https://account.blob.core.windows.net/c/cat.png?sv=2020&sig=abc", ErrorKind::Missing),
        ("https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256", ErrorKind::Unsupported),
        ("https://d111.cloudfront.net/k?Expires=1&Signature=a&Key-Pair-Id=K", ErrorKind::Unsupported),
    ] {
        assert_eq!(Explanation::of_url(url, None).unwrap_err().kind(), kind, "{url}");
    }
    let long = format!("https://h/{}?X-Amz-Signature=0", "a".repeat(1 << 16));
    assert_eq!(Explanation::of_url(&long, None).unwrap_err().kind(), ErrorKind::TooLong);
}

#[test]
fn what_it_says() {
    let request = with_token().presign(&put(), soon()).unwrap();
    let explained = Explanation::of_url(request.url(), Some(now())).unwrap();
    assert!(explained.findings().is_empty());
    let [reading] = explained.readings() else { panic!("the host tells") };
    assert_eq!(reading.addressing(), Addressing::VirtualHosted);
    assert_eq!((explained.bucket(), explained.key()), (Some("examplebucket"), Some("photos/cat 1.png")));
    assert_eq!(explained.operations(), ["PutObject"]);
    let sent: Vec<_> = explained.headers_to_send().collect();
    assert_eq!(sent, ["content-length", "content-type", "x-amz-meta-note"]);
    let signature = explained.signature();
    assert_eq!(signature.signed_at(), Some(now()));
    assert_eq!(explained.expires_at(), Some(request.expires_at()));
    assert!(signature.has_token());
    assert_eq!(
        explained.to_string(),
        "\
may be for      PutObject
host            examplebucket.s3.us-east-1.amazonaws.com
bucket          examplebucket
  key           photos/cat 1.png
signature       Version 4, AWS4-HMAC-SHA256
access key      ASIAEXAMPLE
scope           20260102, us-east-1, s3
signed at       2026-01-02T03:04:05Z
dies at         2026-01-02T03:19:05Z, 900 s later
session token   [hidden]
signed headers  content-length, content-type, host, x-amz-meta-note
client sends    content-length, content-type, x-amz-meta-note
looks wrong     nothing"
    );
}
