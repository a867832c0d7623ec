//! Requests that others signed: `aws-sigv4` in the query and in the header, `rusty-s3`, the cases of Amazon's signing suite and
//! documentation that fit S3's rules.

use std::time::Duration;

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use presign::sigv4::{Payload, Request, Settings, Signer};
use presign::verify::VerifyErrorKind::{self, *};
use presign::verify::{PayloadHash, Received, ServedHost, Verifier, VerifyingKey};
use presign::{Credentials, Endpoint, HeaderName, HeaderValue, Method, Region, Timestamp, Validity};
use rusty_s3::S3Action;

use super::random::{Random, Tally, percent_encode};
use super::sent::{KEYS, SIGNED_AT, Sent, Service, at};

type Pairs = Vec<(String, String)>;

/// Signs by `aws-sigv4`, and gives back the headers and the parameters that it adds.
fn aws(
    sent: &Sent,
    key: usize,
    region: &str,
    location: SignatureLocation,
    body: SignableBody<'_>,
) -> (Pairs, Pairs) {
    let (id, secret, token) = KEYS[key];
    let identity =
        aws_credential_types::Credentials::new(id, secret, token.map(String::from), None, "test").into();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings.expires_in = Some(Duration::from_secs(300));
    settings.signature_location = location;
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(std::time::UNIX_EPOCH + Duration::from_secs(SIGNED_AT))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let url = format!("https://{}{}", sent.authority, String::from_utf8(sent.target()).unwrap());
    let headers: Vec<_> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), std::str::from_utf8(value).unwrap()))
        .collect();
    let request = SignableRequest::new(&sent.method, &url, headers.into_iter(), body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let (headers, query) = instructions.into_parts();
    (
        headers.iter().map(|header| (header.name().into(), header.value().into())).collect(),
        query.into_iter().map(|(name, value)| (name.into(), value.into_owned())).collect(),
    )
}

#[test]
fn what_aws_sigv4_signs_holds() {
    let (mut random, mut tally, service) = (Random::new("aws-sigv4"), Tally::default(), Service::new());
    for _ in 0..super::cases(10_000) / 20 {
        let (key, in_query) = (random.below(2), random.one_in(2));
        let text = super::draw::key(&mut random);
        let mut sent = Sent {
            method: random.pick(&["GET", "PUT", "DELETE"]).into(),
            authority: "127.0.0.1:9000".into(),
            path: format!("/examplebucket/{}", percent_encode(text.as_str(), "/")),
            query: if random.one_in(2) {
                vec![format!("q={}", percent_encode(&random.query_text(), ""))]
            } else {
                vec![]
            },
            headers: Vec::new(),
            now: at(SIGNED_AT),
        };
        for _ in 0..random.below(3) {
            let name = format!("x-amz-meta-{}", random.token());
            if sent.header(&name).is_none() {
                sent.add_header(&name, &random.header_value());
            }
        }
        let hashed = random.one_in(2);
        let (location, body) = match (in_query, hashed) {
            (true, _) => (SignatureLocation::QueryParams, SignableBody::UnsignedPayload),
            (false, true) => (SignatureLocation::Headers, SignableBody::Bytes(b"hello")),
            (false, false) => (SignatureLocation::Headers, SignableBody::UnsignedPayload),
        };
        let (headers, query) = aws(&sent, key, "us-east-1", location, body);
        for (name, value) in query {
            sent.query.push(format!("{name}={}", percent_encode(&value, "")));
        }
        for (name, value) in headers {
            sent.add_header(&name, &value);
        }
        let verified = service.verify(&sent).unwrap_or_else(|error| panic!("{error}: {sent:?}"));
        assert_eq!(verified.key(), Some(&text));
        assert_eq!(matches!(verified.payload(), PayloadHash::Sha256(_)), !in_query && hashed);
        tally.count("in the query", in_query);
        tally.count("in the header, hashed", !in_query && hashed);
        tally.count("in the header, unsigned", !in_query && !hashed);
    }
    tally.check(
        "aws-sigv4",
        &["in the query", "in the header, hashed", "in the header, unsigned"]
            .map(|name| (name, super::cases(10_000) / 200)),
    );
}

#[test]
fn what_rusty_s3_signs_holds() {
    let (mut random, service) = (Random::new("rusty-s3"), Service::new());
    for _ in 0..super::cases(10_000) / 20 {
        let (id, secret, token) = KEYS[random.below(2)];
        let credentials = match token {
            Some(token) => rusty_s3::Credentials::new_with_token(id, secret, token),
            None => rusty_s3::Credentials::new(id, secret),
        };
        let (endpoint, style) = match random.one_in(2) {
            true => ("http://127.0.0.1:9000", rusty_s3::UrlStyle::Path),
            false => ("https://s3.example.com", rusty_s3::UrlStyle::VirtualHost),
        };
        let bucket =
            rusty_s3::Bucket::new(endpoint.parse().unwrap(), style, "examplebucket", "us-east-1").unwrap();
        let key = super::draw::key(&mut random);
        let action = bucket.get_object(Some(&credentials), key.as_str());
        let time = std::time::UNIX_EPOCH + Duration::from_secs(SIGNED_AT);
        let url = action.sign_with_time(Duration::from_secs(300), &time.try_into().unwrap());
        let target = &url[url::Position::BeforePath..];
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let received = Received::new("GET", target.as_bytes(), authority);
        let verified = service.verifier.verify(&received, at(SIGNED_AT), |id| service.key(id)).unwrap();
        assert_eq!(verified.key(), Some(&key));
    }
}

/// Amazon S3 API Reference: the worked examples, whose signatures are AWS's own.
#[test]
fn examples_of_the_documentation() {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").unwrap();
    let region = Region::new("us-east-1").unwrap();
    let key = VerifyingKey::new(credentials, region.clone());
    let endpoint = |text| Endpoint::new(text).unwrap();
    let verifier = Verifier::new(region, ServedHost::virtual_hosted(&endpoint("https://s3.amazonaws.com")))
        .and_host(ServedHost::path_style(&endpoint("https://s3.amazonaws.com")));
    let scope = "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let welcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    let own = "examplebucket.s3.amazonaws.com";
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str, Option<VerifyErrorKind>);
    #[rustfmt::skip]
    let rows: [Row<'_>; 5] = [
        ("GET", "/test.txt", &[("Range", "bytes=0-9")], empty, "host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", None),
        ("PUT", "/test%24file.text", &[("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")], welcome, "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", None),
        ("GET", "/?lifecycle", &[], empty, "host;x-amz-content-sha256;x-amz-date, Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", None),
        ("GET", "/?max-keys=2&prefix=J", &[], empty, "host;x-amz-content-sha256;x-amz-date, Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", None),
        ("PUT", "/chunkObject.txt", &[], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "host;x-amz-content-sha256;x-amz-date, Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", Some(UnsupportedPayloadMode)),
    ];
    let now = Timestamp::parse("20130524T000000Z").unwrap();
    for (method, target, headers, payload, names, expected) in rows {
        let authorization = format!("AWS4-HMAC-SHA256 {scope},SignedHeaders={names}");
        let received = Received::new(method, target.as_bytes(), own)
            .header("Authorization", authorization.as_bytes())
            .header("x-amz-content-sha256", payload.as_bytes())
            .header("x-amz-date", b"20130524T000000Z");
        let received =
            headers.iter().fold(received, |received, (name, value)| received.header(name, value.as_bytes()));
        let found = verifier.verify(&received, now, |_| Some(&key));
        assert_eq!(found.err().map(|error| error.kind()), expected, "{target}");
    }
    let target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F\
        aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
        aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let received = Received::new("GET", target.as_bytes(), own);
    let verified = verifier.verify(&received, now, |_| Some(&key)).unwrap();
    assert_eq!((verified.bucket().as_str(), verified.key().unwrap().as_str()), ("examplebucket", "test.txt"));
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    token: Option<String>,
}

/// The requests of the signing suite, signed as S3 wants them, in both forms. What S3's rules refuse is refused, by its reason.
#[test]
fn requests_of_the_signing_suite() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/sigv4_suite.json")).unwrap();
    let (mut held, mut refused) = (0, Vec::new());
    for case in &cases {
        let (id, secret) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let credentials = Credentials::new(id, secret).unwrap();
        let credentials = match &case.token {
            Some(token) => credentials.with_session_token(token.clone()).unwrap(),
            None => credentials,
        };
        let region = Region::new("us-east-1").unwrap();
        let signer = Signer::new(credentials.clone(), region.clone(), "s3", Settings::s3()).unwrap();
        let key = VerifyingKey::new(credentials, region.clone());
        let endpoint = Endpoint::new("https://amazonaws.com").unwrap();
        let verifier = Verifier::new(region, ServedHost::virtual_hosted(&endpoint));
        let now = Timestamp::parse("20150830T123600Z").unwrap();
        let path = percent_encode(&case.path, "/%");
        let method: Method = case.method.parse().unwrap();
        for in_query in [true, false] {
            let mut request = Request::new(method, "example.amazonaws.com", path.as_str()).unwrap();
            for (name, value) in &case.query {
                request = request.query(name.as_str(), value.as_str());
            }
            for (name, value) in &case.headers {
                request = request.header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap());
            }
            let mut headers = case.headers.clone();
            let mut query = case
                .query
                .iter()
                .map(|(name, value)| format!("{}={}", percent_encode(name, ""), percent_encode(value, "")))
                .collect::<Vec<_>>()
                .join("&");
            if in_query {
                let signed = signer
                    .presign(&request.payload(Payload::Unsigned), Validity::hours(1).from(now))
                    .unwrap();
                query = signed.query().into();
            } else {
                let payload = Payload::of(case.body.as_bytes());
                let Payload::Hash(digest) = &payload else { panic!("a hash") };
                let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                let name = HeaderName::new("x-amz-content-sha256").unwrap();
                let request =
                    request.header(name, HeaderValue::new(digest.as_str()).unwrap()).payload(payload);
                let signed = signer.sign(&request, now).unwrap();
                headers.extend(signed.headers().map(|(name, value)| (name.into(), value.into())));
                headers.push(("x-amz-content-sha256".into(), digest));
            }
            let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            let received = Received::new(&case.method, target.as_bytes(), "example.amazonaws.com");
            let received = headers
                .iter()
                .fold(received, |received, (name, value)| received.header(name, value.as_bytes()));
            match verifier.verify(&received, now, |_| Some(&key)) {
                Ok(_) => held += 1,
                Err(error) => {
                    let kind = error.kind();
                    assert!(
                        matches!(kind, DotSegment | DuplicateHeader | DuplicateParam | MalformedParam),
                        "{}: {error}",
                        case.name
                    );
                    refused.push((case.name.as_str(), in_query, kind));
                }
            }
        }
    }
    let by_kind = |kind| refused.iter().filter(|row| row.2 == kind).count();
    say!("signing suite: {held} hold, {} refused: {refused:?}", refused.len());
    assert!(held >= 50, "{held} {refused:?}");
    assert_eq!(held + refused.len(), 2 * cases.len());
    assert!(by_kind(DotSegment) > 0 && by_kind(DuplicateHeader) > 0);
}
