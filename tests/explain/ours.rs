//! Random requests of ours have nothing wrong at the instant of signing, and any text at all is read without harm.

use presign::explain::{Difference, DifferenceKind, Explanation, FindingKind, Sent, Signed};
use presign::s3::RawOperation;
use presign::verify::Received;
use presign::*;

use crate::random::{HOSTILE, PLAIN, RESERVED, Random, Tally, WIDE};
use crate::{now, presigner, with_token};

/// A text that holds an escape itself: encoded, it looks as if it had been encoded twice.
fn holds_an_escape(text: &str) -> bool {
    let hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| bytes[at] == b'%' && hex(bytes.get(at + 1)) && hex(bytes.get(at + 2)))
}

fn others() -> Vec<S3Presigner> {
    let of = |provider: Provider| {
        S3Presigner::new(
            provider.bucket("examplebucket").unwrap(),
            Credentials::new("AKID", "secret").unwrap(),
        )
    };
    let region = || Region::new("us-east-1").unwrap();
    vec![
        presigner(),
        with_token(),
        of(Provider::aws("cn-north-1").unwrap()),
        of(Provider::aws("us-east-1").unwrap().addressing(Addressing::PathStyle)),
        of(Provider::minio(Endpoint::new("https://s3.example.com:9000/base").unwrap(), region())),
        of(Provider::custom(Endpoint::new("http://127.0.0.1:9000").unwrap(), region())),
        of(Provider::custom(Endpoint::new("http://[::1]:9000").unwrap(), region())),
        of(Provider::google_cloud_storage()),
        of(Provider::wasabi("us-east-2").unwrap()),
    ]
}

#[test]
fn what_we_sign_looks_right() {
    let (mut random, mut tally) = (Random::new("ours"), Tally::default());
    let presigners = others();
    for _ in 0..8_000 {
        let presigner = random.pick(&(0..presigners.len()).collect::<Vec<_>>());
        let presigner = &presigners[presigner];
        let text = random.key();
        let exact = random.one_in(4);
        let key = if exact { ObjectKey::exact(text) } else { ObjectKey::new(text) };
        let Ok(key) = key else { continue };
        let mut operation = RawOperation::on_object(random.pick(&[Method::Get, Method::Put]), key.clone());
        let (name, value) = (random.query_text(), random.query_text());
        let mut odd = holds_an_escape(key.as_str());
        if random.one_in(2) {
            odd |= holds_an_escape(&name) || holds_an_escape(&value);
            operation = operation.query(name, value);
        }
        if random.one_in(2) {
            let name = HeaderName::new(format!("x-amz-meta-{}", random.token())).unwrap();
            odd |= holds_an_escape(name.as_str());
            operation = operation.header(name, HeaderValue::new(random.header_value()).unwrap());
        }
        let seconds = 1 + random.below(604_800) as u64;
        let Ok(request) = presigner.presign(&operation, Validity::seconds(seconds).from(now())) else {
            continue;
        };

        let explained = Explanation::of_url(request.url(), Some(now())).unwrap();
        let found: Vec<_> = explained.findings().iter().map(presign::explain::Finding::kind).collect();
        if odd {
            assert!(
                found.iter().all(|kind| *kind == FindingKind::DoubleEncoding),
                "{found:?} {}",
                request.url()
            );
        } else {
            assert!(found.is_empty(), "{found:?} {}", request.url());
        }
        tally.count("with an escape in a text", odd);
        tally.count("without", !odd);
        let keys: Vec<_> = explained.readings().iter().filter_map(|one| one.key()).collect();
        let known = keys.iter().any(|found| *found == key.as_str() || found.ends_with(key.as_str()));
        assert!(known, "{keys:?} {}", key.as_str());
        assert_eq!(explained.expires_at(), Some(request.expires_at()));

        // Sent as it was signed, nothing differs.
        let received = Sendable::of(&request);
        let difference = Difference::between(&request, &received.received());
        assert_eq!(difference.kind(), DifferenceKind::SecretKey, "{difference} {}", request.url());
    }
    tally.check("ours", &[("with an escape in a text", 300), ("without", 2_000)]);
}

/// A request as a client sends it.
pub struct Sendable {
    pub method: String,
    pub target: String,
    pub authority: String,
    pub headers: Vec<(String, String)>,
}

impl Sendable {
    pub fn of(request: &PresignedRequest) -> Self {
        let (_, rest) = request.url().split_once("://").unwrap();
        let (authority, target) = rest.split_at(rest.find('/').unwrap());
        let headers = request.signed_headers().filter(|(name, _)| *name != "host");
        Self {
            method: request.method().as_str().into(),
            target: target.into(),
            authority: authority.into(),
            headers: headers.map(|(name, value)| (name.into(), value.into())).collect(),
        }
    }

    pub fn received(&self) -> Received<'_> {
        let received = Received::new(&self.method, self.target.as_bytes(), &self.authority);
        self.headers.iter().fold(received, |received, (name, value)| received.header(name, value.as_bytes()))
    }
}

/// Pieces that everything here looks for, in an order that nobody planned.
const PIECES: &[&str] = &[
    "https://",
    "http://",
    "://",
    "@",
    ":",
    "[",
    "]",
    "/",
    "//",
    "..",
    "?",
    "&",
    "&amp;",
    "&#38;",
    "\\u0026",
    "=",
    "#",
    "+",
    "%",
    "%2",
    "%25",
    "%2F",
    "%2e",
    "%00",
    "%C3",
    ";",
    "%3B",
    "X-Amz-",
    "X-Amz-Algorithm=",
    "X-Amz-Credential=",
    "X-Amz-Date=",
    "X-Amz-Expires=",
    "X-Amz-SignedHeaders=",
    "X-Amz-Signature=",
    "X-Amz-Security-Token=",
    "x-amz-date=",
    "AWS4-HMAC-SHA256",
    "20260102T030405Z",
    "20260102",
    "99999999999999999999",
    "aws4_request",
    "AKID",
    "s3",
    "s3.",
    ".amazonaws.com",
    "amazonaws.com",
    "vpce.",
    "bucket.",
    "host",
    "AWSAccessKeyId=",
    "Expires=",
    "Signature=",
    "uploadId",
    "partNumber=1",
    "x-id=",
    "\n",
    "\r\n",
    " ",
    "\"",
    "'",
    ">",
    "<",
    "signature",
    "customer-key:",
    "\0",
    "\u{202e}",
];

#[test]
fn any_text_is_read() {
    let mut random = Random::new("any text");
    let (mut read, mut canonical) = (0, 0);
    let request = presigner().presign(&GetObject::new(ObjectKey::new("k").unwrap()), crate::soon()).unwrap();
    for round in 0..12_000 {
        let mut text =
            if round % 2 == 0 { "https://h/b/k?X-Amz-Signature=".to_owned() } else { String::new() };
        for _ in 0..random.below(24) {
            let from = random.pick(&[PIECES, PIECES, PIECES, PLAIN, RESERVED, WIDE, HOSTILE]);
            text.push_str(random.pick(from));
        }
        if let Ok(explained) = Explanation::of_url(&text, Some(now())) {
            read += 1;
            let shown = format!("{explained} {explained:?}");
            assert!(!shown.contains(['\r', '\u{202e}', '\0', '\u{1b}']), "{shown}");
            assert!(!explained.readings().is_empty() && !explained.operations().is_empty());
        }
        let signed = Signed::url(&text);
        let lines = text.replace(['&', ' '], "\n");
        let lines = match round % 3 {
            0 => format!("GET\n/b/k\n{text}\nhost:h\n\nhost\nUNSIGNED-PAYLOAD"),
            _ => lines,
        };
        let texts = Sent::texts(&lines, &text);
        canonical += usize::from(texts.is_ok());
        let received = Received::new("GET", text.as_bytes(), "h").header("x-amz-a", text.as_bytes());
        let mut told = vec![Difference::between(&request, &received)];
        if let Ok(signed) = signed {
            told.push(Difference::between(signed, &received));
        }
        if let (Ok(signed), Ok(sent)) = (Signed::texts(&lines, &text), texts) {
            told.push(Difference::between(signed, sent));
        }
        for difference in told {
            assert!(!difference.to_string().contains(['\r', '\n', '\u{202e}', '\0']), "{difference}");
        }
    }
    say!("any text: {read} read as URLs, {canonical} as canonical requests");
    assert!(read > 5_000 && canonical > 1_000);
}

/// The longest texts, made to be slow: each is read in a fraction of that, even without optimisation.
#[test]
fn long_texts_take_no_longer() {
    let pieces = [
        "signature=",
        "x-amz-a=b&",
        "%25",
        "&X-Amz-Signature=abcdefgh",
        "/..",
        "%2e%2e/",
        "a;",
        "s3.",
        "&amp;",
        "=",
        "é",
    ];
    for piece in pieces {
        let fill = |start: &str| format!("{start}{}", piece.repeat((65_000 - start.len()) / piece.len()));
        for start in [
            "https://h/b/k?X-Amz-Signature=0&",
            "https://h/b/k?X-Amz-SignedHeaders=",
            "https://h",
            "https://h/",
        ] {
            let text = fill(start);
            let begun = std::time::Instant::now();
            if let Ok(explained) = Explanation::of_url(&text, Some(now())) {
                assert!(explained.to_string().len() < 60_000);
            }
            let received = Received::new("GET", text.as_bytes(), "h");
            if let Ok(signed) = Signed::url(&text) {
                let _ = Difference::between(signed, &received).to_string();
            }
            let took = begun.elapsed();
            assert!(took.as_secs() < 5, "{piece} behind {start} took {took:?}");
        }
    }
}
