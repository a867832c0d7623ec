//! Why requests are refused: each common cause brought about, and named from what was sent and from what the store says.

use presign::explain::{Difference, DifferenceKind as Kind, Explanation, Sent as Arrived};
use presign::s3::{MetadataName, xml};
use presign::verify::Received;
use presign::{
    ContentDisposition, GetObject, HeaderValue, MediaType, PresignedRequest, PutObject, Timestamp, Validity,
};

use crate::client::{Answer, Sent};
use crate::run::{Run, run, size, soon};
use crate::target::Target;

const BODY: &[u8] = b"hello";

/// Sends it through a socket, as it is written, with the truth about its size where it says nothing of that.
fn send(sent: &Sent, body: &[u8]) -> Answer {
    let address = Target::get().address;
    let says = sent.headers.iter().any(|(name, _)| name == "content-length" || name == "transfer-encoding");
    if says { sent.send_as_written(address, body) } else { sent.send_to(address, body) }
}

/// What a server receives of it.
fn received(sent: &Sent, body: &[u8], tell: impl FnOnce(&Received<'_>) -> Difference) -> Difference {
    let (_, rest) = sent.url.split_once("://").unwrap();
    let (authority, target) = rest.split_at(rest.find('/').unwrap());
    let header =
        |name: &str| sent.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let authority = header("host").unwrap_or(authority);
    let length = body.len().to_string();
    let mut received = Received::new(&sent.method, target.as_bytes(), authority);
    for (name, value) in &sent.headers {
        received = received.header(name, value.as_bytes());
    }
    let says = header("content-length").or_else(|| header("transfer-encoding")).is_some();
    if !says && (sent.method != "GET" || !body.is_empty()) {
        received = received.header("content-length", length.as_bytes());
    }
    tell(&received)
}

/// What the store says of it, where it says anything.
fn told(request: &PresignedRequest, answer: &Answer) -> Option<Difference> {
    let error = xml::read_error(&answer.body).ok()?;
    error.canonical_request()?;
    Some(Difference::between(request, Arrived::store_error(&error).unwrap()))
}

/// Asks whether a request is refused and its cause found, on both ways.
fn cause(run: &Run, request: &PresignedRequest, case: &str, sent: &Sent, body: &[u8], kind: Kind) -> bool {
    let answer = send(sent, body);
    run.is(case, answer.verdict(), "refused");
    let found = received(sent, body, |received| Difference::between(request, received));
    run.is(&format!("{case}: found"), found.kind(), kind);
    let told = told(request, &answer);
    if let Some(told) = &told {
        run.is(&format!("{case}: told by the store"), told.kind(), kind);
    }
    told.is_some()
}

#[test]
fn causes_of_refused_uploads() {
    run("explained uploads", |run| {
        let put = PutObject::new(run.key("a b.jpg"), size(BODY))
            .content_type(MediaType::new("image/jpeg").unwrap())
            .metadata(MetadataName::new("note").unwrap(), HeaderValue::new("a   b").unwrap());
        let request = run.presign(&put);
        let sent = Sent::from(&request);
        let push = |name: &str, value: &str| sent.with(|sent| sent.headers.push((name.into(), value.into())));
        let chunks = sent.header("transfer-encoding", "chunked");
        let cases = [
            ("another type", sent.header("content-type", "image/jpg"), BODY, Kind::HeaderChanged),
            (
                "a charset",
                sent.header("content-type", "image/jpeg; charset=utf-8"),
                BODY,
                Kind::HeaderChanged,
            ),
            ("no type", sent.without("content-type"), BODY, Kind::HeaderMissing),
            ("other metadata", sent.header("x-amz-meta-note", "a c"), BODY, Kind::HeaderChanged),
            ("metadata twice", push("x-amz-meta-note", "c"), BODY, Kind::HeaderTwice),
            ("an unsigned header", push("x-amz-acl", "public-read"), BODY, Kind::HeaderUnsigned),
            ("another size", sent.clone(), b"hello!", Kind::ContentLength),
            ("chunks", chunks, b"5\r\nhello\r\n0\r\n\r\n", Kind::ContentLength),
            ("another method", sent.with(|sent| sent.method = "DELETE".into()), b"", Kind::Method),
        ];
        let mut texts = 0;
        for (case, sent, body, kind) in cases {
            texts += usize::from(cause(run, &request, case, &sent, body, kind));
        }
        if texts == 0 {
            run.leave_out("told by the store", "its refusals do not show what it signed");
        }
        run.is("nothing was stored", run.head(&run.key("a b.jpg")).status, 404);
        // Two stores look at one of the two only, so this comes last.
        let two = push("authorization", "AWS4-HMAC-SHA256 Credential=a");
        cause(run, &request, "a second signature", &two, BODY, Kind::TwoSignatures);
        // The same to the signature: found only because nothing else differs.
        let collapsed = sent.header("x-amz-meta-note", "a b");
        run.is("collapsed spaces", send(&collapsed, BODY).verdict(), "200");
        let found = received(&collapsed, BODY, |received| Difference::between(&request, received));
        run.is("collapsed spaces: found", found.kind(), Kind::HeaderSpaces);
        run.is("as signed", send(&sent, BODY).verdict(), "200");
    });
}

#[test]
fn causes_of_refused_downloads() {
    run("explained downloads", |run| {
        let key = run.key("a b/Cat.jpg");
        run.put(&key, BODY).expect(200);
        let name = ContentDisposition::attachment().filename("a b.jpg").unwrap();
        let request = run.presign(&GetObject::new(key).response_content_disposition(name));
        let sent = Sent::from(&request);
        let url = |from: &str, to: &str| {
            let url = sent.url.replacen(from, to, 1);
            assert_ne!(url, sent.url, "{from}");
            sent.with(|sent| sent.url = url)
        };
        let host = |host: &str| sent.with(|sent| sent.headers.push(("host".into(), host.into())));
        let (name, port) = sent.host().rsplit_once(':').unwrap();
        let end = if request.url().ends_with('0') { "1" } else { "0" };
        let cut = request.url().split_at(request.url().len() - 1).0;
        let cases = [
            ("another host", host(&format!("127.0.0.2:{port}")), Kind::Host),
            ("another port", host(&format!("{name}:1")), Kind::Port),
            ("no port", host(name), Kind::Port),
            ("another case", url("/Cat.jpg", "/cat.jpg"), Kind::PathCase),
            ("another slash", url("/Cat.jpg", "//Cat.jpg"), Kind::PathSlash),
            ("encoded twice", url("a%20b/", "a%2520b/"), Kind::PathEncodedTwice),
            ("a plus for a space", url("a%20b/", "a+b/"), Kind::PathPlus),
            ("another key", url("/Cat.jpg", "/Dog.jpg"), Kind::Path),
            ("a path put before", url(&format!(":{port}/"), &format!(":{port}/storage/")), Kind::PathPrefix),
            (
                "a parameter added",
                url("&X-Amz-Signature", "&utm_source=mail&X-Amz-Signature"),
                Kind::ParameterAdded,
            ),
            ("a parameter dropped", url("response-content-disposition=", "x="), Kind::ParameterMissing),
            ("a parameter changed", url("attachment", "inline"), Kind::ParameterChanged),
            ("a parameter encoded twice", url("a%20b.jpg", "a%2520b.jpg"), Kind::ParameterEncodedTwice),
            ("out of HTML", sent.with(|sent| sent.url = sent.url.replace('&', "&amp;")), Kind::HtmlEscaped),
            ("a longer life", url("X-Amz-Expires=900", "X-Amz-Expires=901"), Kind::Lifetime),
            ("another access key", url("X-Amz-Credential=", "X-Amz-Credential=X"), Kind::AccessKey),
            ("another region", url("%2Fs3%2Faws4", "1%2Fs3%2Faws4"), Kind::Region),
            ("a signature that was cut", sent.with(|sent| sent.url = cut.into()), Kind::Signature),
            ("another signature", sent.with(|sent| sent.url = format!("{cut}{end}")), Kind::Signature),
        ];
        for (case, sent, kind) in cases {
            // A canonical request holds no signature, so of that a store tells nothing.
            let answer = send(&sent, b"");
            run.is(case, answer.verdict(), "refused");
            let found = received(&sent, b"", |received| Difference::between(&request, received));
            run.is(&format!("{case}: found"), found.kind(), kind);
            if let Some(told) = told(&request, &answer) {
                let wanted = if kind == Kind::Signature { Kind::SecretKey } else { kind };
                run.is(&format!("{case}: told by the store"), told.kind(), wanted);
            }
            let shown = format!("{found} {found:?}");
            assert!(!shown.contains(request.url().rsplit('=').next().unwrap()), "{shown}");
        }
        run.is("as signed", send(&sent, b"").text(), "hello");
    });
}

/// What no laying side by side can show: another secret, another clock.
#[test]
fn causes_outside_the_request() {
    run("explained credentials", |run| {
        let key = run.key("a");
        run.put(&key, BODY).expect(200);
        let get = GetObject::new(key);
        let other = run.access.with(|access| access.secret_access_key.push('x')).presigner();
        let request = other.presign(&get, soon()).unwrap();
        let sent = Sent::from(&request);
        let answer = send(&sent, b"");
        run.is("another secret", answer.verdict(), "refused");
        let found = received(&sent, b"", |received| Difference::between(&request, received));
        run.is("another secret: found", found.kind(), Kind::SecretKey);
        if let Some(told) = told(&request, &answer) {
            run.is("another secret: told by the store", told.kind(), Kind::SecretKey);
        }
        let code = |answer: &Answer| xml::read_error(&answer.body).map(|error| error.code().to_owned());
        run.is("another secret: the code", code(&answer).unwrap(), "SignatureDoesNotMatch");

        let unknown = run.access.with(|access| access.access_key_id.insert(0, 'X')).presigner();
        let request = unknown.presign(&get, soon()).unwrap();
        let answer = send(&Sent::from(&request), b"");
        let error = xml::read_error(&answer.body).unwrap();
        let told = Difference::between(&request, Arrived::store_error(&error).unwrap());
        run.is("an unknown access key: told by the store", told.kind(), Kind::AccessKey);

        let now = Timestamp::now();
        let early = Timestamp::from_unix_secs(now.as_unix_secs() - 120).unwrap();
        let request = run.presigner.presign(&get, Validity::minutes(1).from(early)).unwrap();
        let sent = Sent::from(&request);
        let answer = send(&sent, b"");
        run.is("expired", answer.verdict(), "refused");
        let found =
            received(&sent, b"", |received| Difference::between(&request, Arrived::from(received).at(now)));
        run.is("expired: found", found.kind(), Kind::Expired);
        let error = xml::read_error(&answer.body).unwrap();
        let told = Difference::between(&request, Arrived::store_error(&error).unwrap());
        run.is("expired: told by the store", told.kind(), Kind::Expired);
        let findings = Explanation::of_url(request.url(), Some(now)).unwrap();
        let findings: Vec<_> = findings.findings().iter().map(ToString::to_string).collect();
        run.is("expired: in the URL", findings.join(", "), "its lifetime is over");
    });
}
