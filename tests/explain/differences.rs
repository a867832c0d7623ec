//! Each difference, by a request as it was received and by the texts that a store tells.

use std::collections::BTreeSet;

use presign::explain::{Difference, DifferenceKind as Kind, Sent, Signed};
use presign::*;

use crate::ours::Sendable;
use crate::random::Random;
use crate::{TOKEN, key, now, presigner, put, soon, with_token};

/// What a client or a proxy does to a request.
type Change = fn(&mut Sendable);

fn set(sent: &mut Sendable, name: &str, value: &str) {
    drop_header(sent, name);
    sent.headers.push((name.into(), value.into()));
}

fn drop_header(sent: &mut Sendable, name: &str) {
    sent.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
}

fn target(sent: &mut Sendable, from: &str, to: &str) {
    let changed = sent.target.replacen(from, to, 1);
    assert_ne!(changed, sent.target, "{from} is not there");
    sent.target = changed;
}

/// What happens, its kind, and what is said of it.
#[rustfmt::skip]
const CHANGES: &[(&str, Change, Kind, &str)] = &[
    ("a second signature", |sent| set(sent, "Authorization", "Bearer abc"), Kind::TwoSignatures,
     "the client sent an `authorization` header beside the signature in the URL: there can be one only"),
    ("a signature in a header instead", |sent| {
        set(sent, "Authorization", "AWS4-HMAC-SHA256 Credential=a");
        sent.target.truncate(sent.target.find('?').unwrap());
     }, Kind::ParameterMissing, "the client did not send the parameter `X-Amz-Algorithm`, which was signed"),
    ("another method", |sent| sent.method = "POST".into(), Kind::Method, "the client sent `POST`, `PUT` was signed"),
    ("an internal host", |sent| sent.authority = "minio.internal".into(), Kind::Host,
     "the client sent `host: minio.internal`, `examplebucket.s3.us-east-1.amazonaws.com` was signed: a client or proxy that writes another host needs a URL that is signed for that host"),
    ("a port", |sent| sent.authority += ":8443", Kind::Port,
     "the client sent `host: examplebucket.s3.us-east-1.amazonaws.com:8443`, `examplebucket.s3.us-east-1.amazonaws.com` was signed: the port differs"),
    ("another key", |sent| target(sent, "/photos/", "/videos/"), Kind::Path,
     "the client sent `/videos/cat%201.png`, `/photos/cat%201.png` was signed: it is another path"),
    ("another case", |sent| target(sent, "cat", "Cat"), Kind::PathCase,
     "the client sent `/photos/Cat%201.png`, `/photos/cat%201.png` was signed: upper and lower case differ"),
    ("an extra slash", |sent| target(sent, "/photos", "//photos"), Kind::PathSlash,
     "the client sent `//photos/cat%201.png`, `/photos/cat%201.png` was signed: there is a slash more or less"),
    ("a prefix", |sent| target(sent, "/photos", "/api/storage/photos"), Kind::PathPrefix,
     "the client sent `/api/storage/photos/cat%201.png`, `/photos/cat%201.png` was signed: something was put before it on the way"),
    ("a plus for a space", |sent| target(sent, "%20", "+"), Kind::PathPlus,
     "the client sent `/photos/cat+1.png`, `/photos/cat%201.png` was signed: a space and a plus were taken for each other"),
    ("encoded again", |sent| target(sent, "%20", "%2520"), Kind::PathEncodedTwice,
     "the client sent `/photos/cat%25201.png`, `/photos/cat%201.png` was signed: it was percent-encoded once more"),
    ("re-quoted", |sent| target(sent, "cat", "c%61t"), Kind::PathEscapes,
     "the client sent `/photos/c%61t%201.png`, `/photos/cat%201.png` was signed: the same key to S3, and another path to stores that sign it as it is written"),
    ("out of HTML", |sent| sent.target = sent.target.replace('&', "&amp;"), Kind::HtmlEscaped,
     "the client sent `&amp;` for `&`: the URL was copied out of HTML without being unescaped"),
    ("a parameter dropped", |sent| target(sent, "X-Amz-Expires=900&", ""), Kind::ParameterMissing,
     "the client did not send the parameter `X-Amz-Expires`, which was signed"),
    ("a parameter twice", |sent| target(sent, "&X-Amz-Expires", "&X-Amz-Expires=900&X-Amz-Expires"), Kind::ParameterTwice,
     "the client sent the parameter `X-Amz-Expires` 2 times, 1 was signed"),
    ("a parameter added", |sent| sent.target += "&utm_source=mail", Kind::ParameterAdded,
     "the client added a parameter, which was not signed"),
    ("a known parameter added", |sent| sent.target += "&versionId=3", Kind::ParameterAdded,
     "the client added the parameter `versionId`, which was not signed"),
    ("a longer life", |sent| target(sent, "Expires=900", "Expires=9000"), Kind::Lifetime,
     "the client sent `X-Amz-Expires=9000`, `900` was signed"),
    ("another date", |sent| target(sent, "T030405Z", "T030406Z"), Kind::SignedAt,
     "the client sent `X-Amz-Date=20260102T030406Z`, `20260102T030405Z` was signed"),
    ("another algorithm", |sent| target(sent, "SHA256", "SHA512"), Kind::Algorithm,
     "the client sent `X-Amz-Algorithm=AWS4-HMAC-SHA512`, `AWS4-HMAC-SHA256` was signed"),
    ("another list", |sent| target(sent, "%3Bhost", ""), Kind::HeaderList,
     "the client sent `X-Amz-SignedHeaders=content-length;content-type;x-amz-meta-note`, `content-length;content-type;host;x-amz-meta-note` was signed"),
    ("another access key", |sent| target(sent, "ASIAEXAMPLE", "AKIDOTHER"), Kind::AccessKey,
     "as access key the client sent `AKIDOTHER`, `ASIAEXAMPLE` was signed"),
    ("another day", |sent| target(sent, "%2F20260102", "%2F20260101"), Kind::ScopeDate,
     "as date of the scope the client sent `20260101`, `20260102` was signed"),
    ("another region", |sent| target(sent, "us-east-1%2F", "eu-west-1%2F"), Kind::Region,
     "as region the client sent `eu-west-1`, `us-east-1` was signed"),
    ("another service", |sent| target(sent, "%2Fs3%2F", "%2Fs4%2F"), Kind::Service,
     "as service the client sent `s4`, `s3` was signed"),
    ("a token that was cut", |sent| target(sent, "%3D%3D&", "&"), Kind::Token,
     "the client sent another value of the parameter `X-Amz-Security-Token` than was signed"),
    ("a token that was decoded", |sent| target(sent, "%2Bq8", "+q8"), Kind::ParameterEscapes,
     "the client escaped the parameter `X-Amz-Security-Token` otherwise than it was signed: the same to S3, and another query to stores that sign it as it is written"),
    ("re-quoted in the query", |sent| target(sent, "EXAMPLE%2F", "EXAMPLE/"), Kind::ParameterEscapes,
     "the client escaped the parameter `X-Amz-Credential` otherwise than it was signed: the same to S3, and another query to stores that sign it as it is written"),
    ("a signature that was cut", |sent| sent.target.truncate(sent.target.len() - 1), Kind::Signature,
     "the client sent a signature of another length than was made"),
    ("another signature", |sent| { let end = if sent.target.ends_with('0') { "1" } else { "0" }; sent.target.pop(); sent.target += end }, Kind::Signature,
     "the client sent another signature than was made"),
    ("a second signature in the URL", |sent| sent.target += "&X-Amz-Signature=0123456789", Kind::ParameterTwice,
     "the client sent the parameter `X-Amz-Signature` more than once"),
    ("a signature of Version 2 beside it", |sent| sent.target += "&Signature=0123456789", Kind::ParameterAdded,
     "the client added the parameter `Signature`, which was not signed"),
    ("a name in another case", |sent| target(sent, "X-Amz-Date", "x-amz-date"), Kind::ParameterMissing,
     "the client did not send the parameter `X-Amz-Date`, which was signed: its name came in another case"),
    ("the signature's name escaped", |sent| target(sent, "X-Amz-Signature", "X-Amz%2DSignature"), Kind::SecretKey,
     "all that is signed agrees: the secret access key of `ASIAEXAMPLE` that signed is not the one that the store has"),
    ("the signature's name in another case", |sent| target(sent, "X-Amz-Signature", "x-amz-signature"), Kind::Signature,
     "the client did not send the signature"),
    ("no signature", |sent| { let at = sent.target.find("&X-Amz-Signature").unwrap(); sent.target.truncate(at) }, Kind::Signature,
     "the client did not send the signature"),
    ("another type", |sent| set(sent, "Content-Type", "image/jpg"), Kind::HeaderChanged,
     "the client sent `content-type: image/jpg`, `image/jpeg` was signed"),
    ("a charset", |sent| set(sent, "content-type", "image/jpeg; charset=utf-8"), Kind::HeaderChanged,
     "the client sent `content-type: image/jpeg; charset=utf-8`, `image/jpeg` was signed: the client appended a parameter"),
    ("the type of forms", |sent| set(sent, "content-type", "application/x-www-form-urlencoded"), Kind::HeaderChanged,
     "the client sent `content-type: application/x-www-form-urlencoded`, `image/jpeg` was signed: that is what clients put in where they are told no type"),
    ("no type", |sent| drop_header(sent, "content-type"), Kind::HeaderMissing,
     "the client did not send the header `content-type`, and `image/jpeg` was signed"),
    ("two types", |sent| sent.headers.push(("Content-Type".into(), "image/jpeg".into())), Kind::HeaderTwice,
     "the client sent the header `content-type` 2 times, one was signed"),
    ("collapsed spaces", |sent| set(sent, "x-amz-meta-note", " a b "), Kind::HeaderSpaces,
     "the client sent the header `x-amz-meta-note` with other runs of spaces than were signed: the same to S3, and another value to stores that do not make each run one space"),
    ("an unsigned header", |sent| set(sent, "X-Amz-Acl", "public-read"), Kind::HeaderUnsigned,
     "the client sent the header `x-amz-acl`, which was not signed: S3 wants every `x-amz-*` header signed"),
    ("another size", |sent| set(sent, "content-length", "6"), Kind::ContentLength, "the client sent 6 bytes, 5 were signed"),
    ("no size", |sent| drop_header(sent, "content-length"), Kind::ContentLength,
     "the client did not send `content-length`, and `5` was signed"),
    ("chunks", |sent| { drop_header(sent, "content-length"); set(sent, "transfer-encoding", "chunked") }, Kind::ContentLength,
     "the client sent the body in chunks, without `content-length`, and `5` was signed"),
    ("nothing", |_| {}, Kind::SecretKey,
     "all that is signed agrees: the secret access key of `ASIAEXAMPLE` that signed is not the one that the store has"),
    ("what nobody signs", |sent| set(sent, "User-Agent", "curl"), Kind::SecretKey,
     "all that is signed agrees: the secret access key of `ASIAEXAMPLE` that signed is not the one that the store has"),
    ("parameters in another order", |sent| {
        let (path, query) = sent.target.split_once('?').unwrap();
        let pairs: Vec<_> = query.split('&').rev().collect();
        sent.target = format!("{path}?{}", pairs.join("&"));
     }, Kind::SecretKey,
     "all that is signed agrees: the secret access key of `ASIAEXAMPLE` that signed is not the one that the store has"),
    ("a host in capitals", |sent| sent.authority.make_ascii_uppercase(), Kind::SecretKey,
     "all that is signed agrees: the secret access key of `ASIAEXAMPLE` that signed is not the one that the store has"),
];

#[test]
fn as_it_was_received() {
    let request = with_token().presign(&put(), soon()).unwrap();
    for (what, change, kind, sentence) in CHANGES {
        let mut sent = Sendable::of(&request);
        change(&mut sent);
        let difference = Difference::between(&request, &sent.received());
        assert_eq!((difference.kind(), difference.to_string().as_str()), (*kind, *sentence), "{what}");
        // What cannot be shown has no name.
        assert!(!difference.name().is_some_and(|name| name.contains(' ')), "{what}");
    }
}

/// What our verifier takes has no difference that counts, and what it refuses has one: a character more, less or other,
/// anywhere.
#[test]
fn the_verifier_agrees() {
    let request = with_token().presign(&put(), soon()).unwrap();
    let verifier = verify::Verifier::for_bucket(presigner().bucket());
    let credentials = Credentials::new("ASIAEXAMPLE", "secret").unwrap().with_session_token(TOKEN).unwrap();
    let keys = verify::VerifyingKey::new(credentials, Region::new("us-east-1").unwrap());
    let (mut random, mut accepted) = (Random::new("the verifier agrees"), 0);
    for _ in 0..8_000 {
        let mut sent = Sendable::of(&request);
        let header = random.below(sent.headers.len());
        let text = match random.below(8) {
            0 => &mut sent.method,
            1 => &mut sent.authority,
            2 => &mut sent.headers[header].0,
            3 => &mut sent.headers[header].1,
            _ => &mut sent.target,
        };
        let at = random.below(text.len());
        let pieces = ["", "a", "A", "%", "%2D", "%61", "&", "=", "/", "+", ";", "~", "0", "_", "*", "é"];
        text.replace_range(at..at + random.below(2), random.pick(&pieces));
        let received = sent.received();
        let verified = verifier.verify(&received, now(), |id: &str| (id == "ASIAEXAMPLE").then_some(&keys));
        let difference = Difference::between(&request, &received);
        let counts = !matches!(
            difference.kind(),
            Kind::SecretKey | Kind::PathEscapes | Kind::ParameterEscapes | Kind::HeaderSpaces
        );
        accepted += usize::from(verified.is_ok());
        // S3 passes over a pair without name and value, and the verifier does not.
        let empty_pair = ["&&", "?&"].iter().any(|pair| sent.target.contains(pair));
        assert!(
            verified.is_err() == counts || empty_pair,
            "{difference}, {:?}: {} {} {} {:?}",
            verified.err(),
            sent.method,
            sent.authority,
            sent.target,
            sent.headers
        );
    }
    say!("the verifier agrees: {accepted} accepted");
    assert!((50..4_000).contains(&accepted), "{accepted}");
}

/// Rows whose request is another one.
#[test]
fn other_requests() {
    let told = |request: &PresignedRequest, change: &dyn Fn(&mut Sendable)| {
        let mut sent = Sendable::of(request);
        change(&mut sent);
        Difference::between(request, &sent.received())
    };
    let name = ContentDisposition::attachment().filename("a b+c.png").unwrap();
    let get = GetObject::new(ObjectKey::new("a%2Fb").unwrap()).response_content_disposition(name);
    let get = presigner().presign(&get, soon()).unwrap();
    let decoded = told(&get, &|sent| target(sent, "%252F", "%2F"));
    assert_eq!(decoded.kind(), Kind::PathDecoded, "{decoded}");
    let plus = told(&get, &|sent| target(sent, "a%20b", "a+b"));
    assert_eq!(plus.kind(), Kind::ParameterPlus);
    assert_eq!(
        plus.to_string(),
        "the client sent `response-content-disposition=attachment; filename=\"a+b+c.png\"`, \
         `attachment; filename=\"a b+c.png\"` was signed: a space and a plus were taken for each other"
    );
    let twice = told(&get, &|sent| target(sent, "a%20b", "a%2520b"));
    assert_eq!(
        (twice.kind(), twice.name()),
        (Kind::ParameterEncodedTwice, Some("response-content-disposition"))
    );
    let other = told(&get, &|sent| target(sent, "attachment", "inline"));
    assert_eq!(other.kind(), Kind::ParameterChanged);

    for (signed, sent, kind) in [
        ("https://s3.example.com/b/x/../k", "/b/k", Kind::PathDots),
        // What is no UTF-8 is not all the same.
        ("https://s3.example.com/b/%E9", "/b/%E8", Kind::Path),
        ("https://s3.example.com/b?prefix=%E9", "/b?prefix=%E8", Kind::ParameterChanged),
        ("https://s3.example.com/b?prefix=%E9", "/b?prefix=%e9", Kind::ParameterEscapes),
        // Which no client writes into `Host`.
        ("https://s3.example.com:443/b/k", "/b/k", Kind::NotTold),
        ("http://s3.example.com:443/b/k", "/b/k", Kind::Port),
    ] {
        let received = verify::Received::new("GET", sent.as_bytes(), "s3.example.com");
        let difference = Difference::between(Signed::url(signed).unwrap(), &received);
        assert_eq!(difference.kind(), kind, "{signed}: {difference}");
    }
}

/// A URL of local mode has no access key, and its seal is nobody's business.
#[cfg(feature = "local")]
#[test]
fn a_sealed_url() {
    use presign::seal::{SealKey, Sealer};

    let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap());
    let local = LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080/files").unwrap(), "test", sealer);
    let request = local.unwrap().presign(&GetObject::new(key()), soon()).unwrap();
    let same = Sendable::of(&request);
    let difference = Difference::between(&request, &same.received());
    assert_eq!(difference.kind(), Kind::SecretKey);
    assert!(difference.to_string().contains("sealed with another key"), "{difference}");
    let mut changed = Sendable::of(&request);
    target(&mut changed, "Sealed=AQ", "Sealed=AR");
    let difference = Difference::between(&request, &changed.received());
    assert_eq!((difference.kind(), difference.name()), (Kind::ParameterChanged, Some("X-Presign-Sealed")));
    assert!(!difference.to_string().contains("AR"), "{difference}");
}

/// A request that is signed in its headers.
#[test]
fn an_authorization_header() {
    let canonical =
        "GET\n/b/k\n\nhost:s3.example.com\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\nUNSIGNED-PAYLOAD";
    let to_sign = "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/us-east-1/s3/aws4_request\n0123";
    let good = "AWS4-HMAC-SHA256 Credential=A/B/20260102/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, \
                Signature=0123456789abcdef";
    let told = |authorization: Option<&str>, clock: &str| {
        let received = verify::Received::new("GET", b"/b/k", "s3.example.com");
        let received = received.header("X-Amz-Date", b"20260102T030405Z");
        let received = match authorization {
            Some(text) => received.header("Authorization", text.as_bytes()),
            None => received,
        };
        let sent = Sent::from(&received).at(Timestamp::parse(clock).unwrap());
        Difference::between(Signed::texts(canonical, to_sign).unwrap(), sent)
    };
    for (from, to, kind) in [
        ("", "", Kind::SecretKey),
        ("HMAC-SHA256 ", "HMAC-SHA512 ", Kind::Algorithm),
        ("/us-east-1/", "/eu-west-1/", Kind::Region),
        ("/20260102/", "/20260101/", Kind::ScopeDate),
        (";x-amz-date", "", Kind::HeaderList),
    ] {
        let difference = told(Some(&good.replacen(from, to, 1)), "20260102T030405Z");
        assert_eq!(difference.kind(), kind, "{difference}");
        assert!(!difference.to_string().contains("the store has `"), "{difference}");
        assert!(!difference.to_string().contains("0123456789abcdef"), "{difference}");
    }
    assert_eq!(told(None, "20260102T030405Z").kind(), Kind::Signature);
    for (clock, kind) in [
        ("20260102T024904Z", Kind::NotYetValid),
        ("20260102T024905Z", Kind::SecretKey),
        ("20260102T031905Z", Kind::SecretKey),
        ("20260102T031906Z", Kind::Expired),
    ] {
        assert_eq!(told(Some(good), clock).kind(), kind, "{clock}");
    }
}

/// The digest of the body that a URL names, or leaves to a header.
#[test]
fn the_payload_of_a_url() {
    let told = |query: &str, headers: &str, payload: &str| {
        let url = format!("https://s3.example.com/b/k?{query}");
        let canonical = format!("PUT\n/b/k\n{query}\nhost:s3.example.com\n{headers}\n\n{payload}");
        Difference::between(Signed::url(&url).unwrap(), Sent::texts(&canonical, "").unwrap()).kind()
    };
    assert_eq!(told("", "", "0123"), Kind::Payload);
    assert_eq!(told("X-Amz-Content-Sha256=0123", "", "0123"), Kind::NotTold);
    let list = "X-Amz-SignedHeaders=host%3Bx-amz-content-sha256";
    assert_eq!(told(list, "x-amz-content-sha256:0123\n", "0123"), Kind::NotTold);
}

#[test]
fn the_clock() {
    let request = presigner().presign(&GetObject::new(key()), soon()).unwrap();
    let sent = Sendable::of(&request);
    for (clock, kind) in [
        ("20260102T024904Z", Kind::NotYetValid),
        ("20260102T024905Z", Kind::SecretKey),
        ("20260102T031905Z", Kind::SecretKey),
        ("20260102T031906Z", Kind::Expired),
    ] {
        let at = Timestamp::parse(clock).unwrap();
        let difference = Difference::between(&request, Sent::from(&sent.received()).at(at));
        assert_eq!(difference.kind(), kind, "{clock}: {difference}");
    }
    let late = Difference::between(&request, Sent::from(&sent.received()).at(now().plus_secs(901).unwrap()));
    assert_eq!(
        late.to_string(),
        "the request died at 2026-01-02T03:19:05Z, and it was 2026-01-02T03:19:06Z when it arrived"
    );
}

/// What a store told, in place of what it received.
#[test]
fn the_texts_of_a_store() {
    let presigner = with_token();
    let request = presigner.presign(&put(), soon()).unwrap();
    let steps = presigner.signing_steps(&put(), soon()).unwrap();
    let (canonical, to_sign) = (steps.canonical_request(), steps.string_to_sign());
    let told = |from: &str, to: &str| {
        let (canonical, to_sign) = (canonical.replacen(from, to, 1), to_sign.replacen(from, to, 1));
        assert!(
            from == to || canonical != steps.canonical_request() || to_sign != steps.string_to_sign(),
            "{from}"
        );
        let ours = Difference::between(&request, Sent::texts(&canonical, &to_sign).unwrap());
        let texts = Signed::try_from(&steps).unwrap();
        let theirs = Difference::between(texts, Sent::texts(&canonical, &to_sign).unwrap());
        assert_eq!(ours, theirs, "{from}");
        ours
    };
    for (from, to, kind) in [
        ("", "", Kind::SecretKey),
        ("PUT", "POST", Kind::Method),
        ("/photos/", "/videos/", Kind::Path),
        ("cat%201", "cat%25201", Kind::PathEncodedTwice),
        ("\nhost:examplebucket.s3.us-east-1.amazonaws.com", "\nhost:127.0.0.1:9000", Kind::Host),
        (
            "\nhost:examplebucket.s3.us-east-1.amazonaws.com",
            "\nhost:examplebucket.s3.us-east-1.amazonaws.com:443",
            Kind::Port,
        ),
        ("content-type:image/jpeg", "content-type:image/jpg", Kind::HeaderChanged),
        ("content-type:image/jpeg\n", "", Kind::HeaderMissing),
        ("content-type:image/jpeg", "content-type:image/jpeg,image/jpeg", Kind::HeaderTwice),
        ("x-amz-meta-note:a b", "x-amz-meta-note:a   b", Kind::HeaderSpaces),
        ("content-length:5", "content-length:6", Kind::ContentLength),
        ("content-length:5", "accept:x\ncontent-length:5", Kind::HeaderUnsigned),
        (
            "UNSIGNED-PAYLOAD",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Kind::Payload,
        ),
        ("X-Amz-Expires=900", "X-Amz-Expires=901", Kind::Lifetime),
        ("ASIAEXAMPLE%2F", "ASIAEXAMPLE/", Kind::ParameterEscapes),
    ] {
        let difference = told(from, to);
        assert_eq!(difference.kind(), kind, "{from}: {difference}");
    }
    // Of the string to sign alone.
    for (from, to, kind, sentence) in [
        (
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA512",
            Kind::Algorithm,
            "as algorithm the store has `AWS4-HMAC-SHA512`, `AWS4-HMAC-SHA256` was signed",
        ),
        (
            "T030405Z",
            "T040405Z",
            Kind::SignedAt,
            "as date the store has `20260102T040405Z`, `20260102T030405Z` was signed",
        ),
        (
            "us-east-1",
            "eu-west-1",
            Kind::Region,
            "as region the store has `eu-west-1`, `us-east-1` was signed",
        ),
        ("/s3/", "/s4/", Kind::Service, "as service the store has `s4`, `s3` was signed"),
        (
            "\n20260102/",
            "\n20260103/",
            Kind::ScopeDate,
            "as date of the scope the store has `20260103`, `20260102` was signed",
        ),
    ] {
        let to_sign = to_sign.replacen(from, to, 1);
        let difference = Difference::between(&request, Sent::texts(canonical, &to_sign).unwrap());
        assert_eq!((difference.kind(), difference.to_string().as_str()), (kind, sentence));
    }
    // Line ends of a file that was saved on Windows.
    let crlf = (canonical.replace('\n', "\r\n"), to_sign.replace('\n', "\r\n"));
    let difference = Difference::between(&request, Sent::texts(&crlf.0, &crlf.1).unwrap());
    assert_eq!(difference.kind(), Kind::SecretKey, "{difference}");
}

/// Of a bare URL less is known, and no more is claimed.
#[test]
fn of_a_bare_url() {
    let request = with_token().presign(&put(), soon()).unwrap();
    let signed = || Signed::url(request.url()).unwrap();
    let mut sent = Sendable::of(&request);
    sent.method = "POST".into();
    set(&mut sent, "content-type", "image/jpg");
    let difference = Difference::between(signed(), &sent.received());
    assert_eq!(difference.kind(), Kind::NotTold);
    assert_eq!(
        difference.to_string(),
        "all that the URL tells agrees; it tells neither the method nor the values of headers: the client sent `POST`, \
         `content-length: 5`, `content-type: image/jpg`, `x-amz-meta-note: a   b`, and where just that was signed, the \
         secret access keys differ"
    );
    drop_header(&mut sent, "content-type");
    let difference = Difference::between(signed(), &sent.received());
    assert_eq!((difference.kind(), difference.name()), (Kind::HeaderMissing, Some("content-type")));
}

#[test]
fn each_kind_has_a_row() {
    let rows = CHANGES.iter().map(|(_, _, kind, _)| *kind);
    // In the other tests of this file, and where a store refuses.
    let elsewhere = [
        Kind::PathDecoded,
        Kind::PathDots,
        Kind::ParameterPlus,
        Kind::ParameterEncodedTwice,
        Kind::ParameterChanged,
        Kind::Payload,
        Kind::Expired,
        Kind::NotYetValid,
        Kind::NotTold,
        Kind::Refused,
    ];
    let seen: BTreeSet<_> = rows.chain(elsewhere).collect();
    assert_eq!(seen, Kind::ALL.iter().copied().collect());
    let codes: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
}
