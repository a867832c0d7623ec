//! The `Authorization` header: what holds, what a change of it makes of it, its bounds in time.

use presign::sigv4::{Payload, Request, Settings, Signer};
use presign::verify::VerifyErrorKind::{self, *};
use presign::verify::{PayloadHash, S3Operation};
use presign::{Checksum, HeaderName, HeaderValue, Method, Region, Timestamp};

use super::random::percent_decode;
use super::sent::{KEYS, SIGNED_AT, Sent, Service, at, credentials, signature};

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn sent(key: usize, payload: &str) -> Sent {
    let mut sent = Sent {
        method: "PUT".into(),
        authority: "127.0.0.1:9000".into(),
        path: "/examplebucket/a%20b.txt".into(),
        query: vec!["versionId=1".into(), "acl=".into()],
        headers: vec![
            ("content-type".into(), b"text/plain".into()),
            ("x-amz-content-sha256".into(), payload.into()),
            ("x-amz-date".into(), b"20260102T030405Z".into()),
        ],
        now: at(SIGNED_AT),
    };
    if let (_, _, Some(token)) = KEYS[key] {
        sent.add_header("x-amz-security-token", token);
    }
    sign(&mut sent, KEYS[key].0, "us-east-1");
    sent
}

/// Signs all headers that are there.
fn sign(sent: &mut Sent, id: &str, region: &str) {
    sent.headers.retain(|(name, _)| name != "authorization");
    let mut names: Vec<_> = sent.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.push("host".into());
    names.sort();
    names.dedup();
    sign_names(sent, id, region, &names.join(";"));
}

fn sign_names(sent: &mut Sent, id: &str, region: &str, names: &str) {
    let credential = format!("{id}/20260102/{region}/s3/aws4_request");
    let date = sent.header("x-amz-date").map(|at| String::from_utf8_lossy(&sent.headers[at].1).into_owned());
    let signature = signature(&credential, &date.unwrap_or_default(), &sent.canonical(names, None));
    let value =
        format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}");
    sent.headers.retain(|(name, _)| name != "authorization");
    sent.add_header("authorization", &value);
}

fn set(sent: &mut Sent, name: &str, value: &str) {
    let at = sent.header(name).unwrap();
    sent.headers[at].1 = value.into();
}

#[test]
fn what_is_signed_holds() {
    let service = Service::new();
    for (key, (id, ..)) in KEYS.iter().enumerate() {
        for payload in ["UNSIGNED-PAYLOAD", HELLO] {
            let verified = service.verify(&sent(key, payload)).unwrap();
            assert_eq!(verified.key().unwrap().as_str(), "a b.txt");
            assert_eq!(verified.operation(), S3Operation::Other);
            assert_eq!(verified.access_key_id(), *id);
            assert_eq!(
                ["content-type", "Content-Type"].map(|name| verified.header(name)),
                [Some("text/plain"); 2]
            );
            assert_eq!(verified.query().collect::<Vec<_>>(), [("acl", ""), ("versionId", "1")]);
            let names: Vec<_> = verified.signed_headers().map(|(name, _)| name).collect();
            assert_eq!(names, ["content-type", "x-amz-content-sha256", "x-amz-date"]);
            assert_eq!(verified.expires_at(), at(SIGNED_AT + 900));
            let hashed = Checksum::sha256(
                *b"\x2c\xf2\x4d\xba\x5f\xb0\xa3\x0e\x26\xe8\x3b\x2a\xc5\xb9\xe2\x9e\x1b\x16\x1e\x5c\x1f\xa7\x42\x5e\x73\x04\x33\x62\x93\x8b\x98\x24",
            );
            match verified.payload() {
                PayloadHash::Unsigned => assert!(verified.body().checksums().is_empty()),
                PayloadHash::Sha256(_) => assert_eq!(verified.body().checksums(), [hashed]),
            }
        }
    }
}

/// By our own signer, which sorts and writes by itself.
#[test]
fn our_signer_in_the_header() {
    let service = Service::new();
    for key in 0..KEYS.len() {
        let signer =
            Signer::new(credentials(key), Region::new("us-east-1").unwrap(), "s3", Settings::s3()).unwrap();
        let digest = HeaderValue::new(HELLO).unwrap();
        let request = Request::new(Method::Put, "127.0.0.1:9000", "/examplebucket/a%20b.txt")
            .unwrap()
            .query("partNumber", "1")
            .query("uploadId", "a/b c")
            .header(HeaderName::new("x-amz-content-sha256").unwrap(), digest)
            .payload(Payload::of(b"hello"));
        let signed = signer.sign(&request, at(SIGNED_AT)).unwrap();
        let mut sent = Sent {
            method: "PUT".into(),
            authority: "127.0.0.1:9000".into(),
            path: "/examplebucket/a%20b.txt".into(),
            query: vec!["uploadId=a%2Fb%20c".into(), "partNumber=1".into()],
            headers: signed.headers().map(|(name, value)| (name.into(), value.into())).collect(),
            now: at(SIGNED_AT),
        };
        sent.add_header("X-Amz-Content-Sha256", HELLO);
        let verified = service.verify(&sent).unwrap();
        assert_eq!(verified.operation(), S3Operation::UploadPart);
        let mut checker = verified.body().checker(Some(5)).unwrap();
        checker.update(b"hello").unwrap();
        assert_eq!(checker.finish().unwrap(), 5);
        let mut checker = verified.body().checker(Some(5)).unwrap();
        checker.update(b"hullo").unwrap();
        assert_eq!(checker.finish().unwrap_err().public_code().code(), "BadDigest");
    }
}

#[test]
fn bounds_of_time() {
    let service = Service::new();
    let mut sent = sent(0, HELLO);
    for (now, expected) in [
        (SIGNED_AT - 901, Some(ClockSkew)),
        (SIGNED_AT - 900, None),
        (SIGNED_AT - 899, None),
        (SIGNED_AT + 899, None),
        (SIGNED_AT + 900, None),
        (SIGNED_AT + 901, Some(ClockSkew)),
    ] {
        sent.now = at(now);
        assert_eq!(service.kind(&sent).err(), expected, "{now}");
    }
    sent.now = Timestamp::MAX;
    let error = service.verify(&sent).unwrap_err();
    assert_eq!(error.public_code().code(), "RequestTimeTooSkewed");
}

#[test]
fn changes() {
    let service = Service::new();
    type Change = fn(&mut Sent);
    /// With the authorization's text changed.
    fn text(sent: &mut Sent, change: impl Fn(&str) -> String) {
        let at = sent.header("authorization").unwrap();
        sent.headers[at].1 = change(std::str::from_utf8(&sent.headers[at].1).unwrap()).into();
    }
    fn resigned(sent: &mut Sent) {
        sign(sent, KEYS[0].0, "us-east-1");
    }
    #[rustfmt::skip]
    let rows: &[(&str, Option<VerifyErrorKind>, Change)] = &[
        ("no spaces in it", None, |sent| text(sent, |text| text.replace(", ", ","))),
        ("parts in another order", None, |sent| text(sent, |text| { let (scheme, rest) = text.split_once(' ').unwrap(); let mut parts: Vec<_> = rest.split(", ").collect(); parts.reverse(); format!("{scheme} {}", parts.join(", ")) })),
        ("its name in upper case", None, |sent| { let at = sent.header("authorization").unwrap(); sent.headers[at].0 = "AUTHORIZATION".into(); }),
        ("twice", Some(DuplicateHeader), |sent| sent.add_header("Authorization", "Bearer x")),
        ("gone", Some(NotSigned), |sent| sent.headers.retain(|(name, _)| name != "authorization")),
        ("and in the query", Some(AmbiguousAuth), |sent| sent.query.push("X-Amz-Signature=0".into())),
        ("and its algorithm in the query", Some(AmbiguousAuth), |sent| sent.query.push("X-Amz-Algorithm=AWS4-HMAC-SHA256".into())),
        ("and the older one in the query", Some(AmbiguousAuth), |sent| sent.query.push("AWSAccessKeyId=a".into())),
        ("another scheme", Some(UnsupportedAlgorithm), |sent| text(sent, |text| text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"))),
        ("the older scheme", Some(UnsupportedAlgorithm), |sent| text(sent, |_| "AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=".into())),
        ("without a signature", Some(MissingParam), |sent| text(sent, |text| text.split(", Signature").next().unwrap().into())),
        ("an empty signature", Some(MalformedParam), |sent| text(sent, |text| text.split("Signature=").next().unwrap().to_owned() + "Signature=")),
        ("two signatures", Some(DuplicateParam), |sent| text(sent, |text| text.to_owned() + ", Signature=0")),
        ("a part that nobody knows", Some(MalformedParam), |sent| text(sent, |text| text.to_owned() + ", Extra=0")),
        ("another digit", Some(SignatureMismatch), |sent| text(sent, |text| { let end = if text.ends_with('0') { "1" } else { "0" }; text[..text.len() - 1].to_owned() + end })),
        ("another region", Some(WrongRegion), |sent| text(sent, |text| text.replace("us-east-1", "us-west-2"))),
        ("another service", Some(WrongService), |sent| text(sent, |text| text.replace("/s3/", "/iam/"))),
        ("another day", Some(ScopeDateMismatch), |sent| text(sent, |text| text.replace("20260102", "20260101"))),
        ("another end", Some(WrongTerminator), |sent| text(sent, |text| text.replace("aws4_request", "aws4"))),
        ("a key ID that nobody has", Some(UnknownAccessKey), |sent| sign(sent, "AKIDOTHER", "us-east-1")),
        ("host not signed", Some(HostNotSigned), |sent| sign_names(sent, KEYS[0].0, "us-east-1", "content-type;x-amz-content-sha256;x-amz-date")),
        ("date not signed", Some(UnsignedHeader), |sent| sign_names(sent, KEYS[0].0, "us-east-1", "content-type;host;x-amz-content-sha256")),
        ("hash not signed", Some(UnsignedHeader), |sent| sign_names(sent, KEYS[0].0, "us-east-1", "content-type;host;x-amz-date")),
        ("type not signed", Some(UnsignedHeader), |sent| sign_names(sent, KEYS[0].0, "us-east-1", "host;x-amz-content-sha256;x-amz-date")),
        ("no date", Some(MissingHeader), |sent| { sent.headers.retain(|(name, _)| name != "x-amz-date"); sent.add_header("date", "Fri, 02 Jan 2026 03:04:05 GMT"); resigned(sent); }),
        ("no hash", Some(MissingHeader), |sent| { sent.headers.retain(|(name, _)| name != "x-amz-content-sha256"); resigned(sent); }),
        ("a date of HTTP", Some(MalformedParam), |sent| { set(sent, "x-amz-date", "Fri, 02 Jan 2026 03:04:05 GMT"); resigned(sent); }),
        ("two dates", Some(DuplicateHeader), |sent| sent.add_header("x-amz-date", "20260102T030405Z")),
        ("another hash", Some(SignatureMismatch), |sent| set(sent, "x-amz-content-sha256", &HELLO.replace('2', "3"))),
        ("a hash in upper case", Some(UnsupportedPayloadMode), |sent| { set(sent, "x-amz-content-sha256", &HELLO.to_uppercase()); resigned(sent); }),
        ("a body in pieces", Some(UnsupportedPayloadMode), |sent| { set(sent, "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"); resigned(sent); }),
        ("an unsigned body in pieces", Some(UnsupportedPayloadMode), |sent| { set(sent, "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"); resigned(sent); }),
        ("the hash in the query, too", Some(ConflictingValue), |sent| { sent.query.push(format!("X-Amz-Content-Sha256={HELLO}")); resigned(sent); }),
        ("a token that the key has not", Some(WrongToken), |sent| { sent.add_header("x-amz-security-token", "abc"); resigned(sent); }),
        ("an empty token", Some(MalformedHeader), |sent| { sent.add_header("x-amz-security-token", ""); resigned(sent); }),
        ("another header of S3's", Some(UnsignedHeader), |sent| sent.add_header("x-amz-acl", "public-read")),
        ("another parameter", Some(SignatureMismatch), |sent| sent.query.push("delete".into())),
        ("a parameter twice", Some(DuplicateParam), |sent| sent.query.push("acl".into())),
        ("another path", Some(SignatureMismatch), |sent| sent.path.push('x')),
        ("a dot segment", Some(DotSegment), |sent| sent.path.push_str("/../x")),
        ("another method", Some(SignatureMismatch), |sent| sent.method = "GET".into()),
        ("another host", Some(WrongHost), |sent| sent.authority = "127.0.0.1:9001".into()),
    ];
    let before = service.verify(&sent(0, HELLO)).unwrap();
    for (name, expected, change) in rows {
        let mut sent = sent(0, HELLO);
        change(&mut sent);
        match (service.verify(&sent), expected) {
            (Ok(after), None) => assert_eq!(after, before, "{name}"),
            (Err(error), Some(kind)) => {
                assert_eq!(error.kind(), *kind, "{name}");
                let of_query = error.public_code().code() == "AuthorizationQueryParametersError";
                assert!(!of_query || error.field() == "query", "{name}");
            }
            (found, _) => panic!("{name}: {found:?}"),
        }
    }
    let mut other = sent(1, HELLO);
    set(&mut other, "x-amz-security-token", "abc");
    sign(&mut other, KEYS[1].0, "us-east-1");
    assert_eq!(service.kind(&other).unwrap_err(), WrongToken);
    assert_eq!(percent_decode(&sent(0, HELLO).path), "/examplebucket/a b.txt");
}
