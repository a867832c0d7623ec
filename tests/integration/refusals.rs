//! What must not work: every part of a request changed, other credentials, another time.

use presign::s3::MetadataName;
use presign::{
    DeleteObject, GetObject, HeaderValue, MediaType, ObjectKey, Operation, PutObject, Timestamp, Validity,
};

use crate::client::Sent;
use crate::run::{Run, pause, run, size, soon};
use crate::target::{Access, Target};
use crate::writes::md5;

const SECRET: &[u8] = b"the content";

/// What becomes of a parameter's value. `None` takes the parameter out.
type Change = fn(&str) -> Option<String>;

/// Every parameter of the signature, changed and left out.
const CHANGES: [(&str, &str, Change); 20] = [
    ("a longer life", "X-Amz-Expires", |_| set("604800")),
    ("no lifetime", "X-Amz-Expires", |_| None),
    ("another second", "X-Amz-Date", |date| set(&(flipped(date.trim_end_matches('Z')) + "Z"))),
    ("no date", "X-Amz-Date", |_| None),
    ("another access key", "X-Amz-Credential", |value| set(&format!("X{value}"))),
    ("another day in the scope", "X-Amz-Credential", |value| scope(value, 0, "20200101")),
    ("another region", "X-Amz-Credential", |value| scope(value, 1, "xx-nowhere-1")),
    ("another service", "X-Amz-Credential", |value| scope(value, 2, "sts")),
    ("another end of the scope", "X-Amz-Credential", |value| scope(value, 3, "aws5_request")),
    ("no credential", "X-Amz-Credential", |_| None),
    ("another algorithm", "X-Amz-Algorithm", |_| set("AWS4-HMAC-SHA512")),
    ("no algorithm", "X-Amz-Algorithm", |_| None),
    ("a signed header more", "X-Amz-SignedHeaders", |_| set("host%3Bx-amz-date")),
    ("an empty list of headers", "X-Amz-SignedHeaders", |_| set("")),
    ("no list of headers", "X-Amz-SignedHeaders", |_| None),
    ("one digit of the signature", "X-Amz-Signature", |value| set(&flipped(value))),
    ("a signature that is cut", "X-Amz-Signature", |value| set(value.split_at(63).0)),
    ("a signature that is longer", "X-Amz-Signature", |value| set(&format!("{value}0"))),
    ("an empty signature", "X-Amz-Signature", |_| set("")),
    ("no signature", "X-Amz-Signature", |_| None),
];

fn set(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// Another last digit.
fn flipped(digits: &str) -> String {
    let (rest, last) = digits.split_at(digits.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

/// One of the four parts of the credential scope exchanged.
fn scope(credential: &str, part: usize, text: &str) -> Option<String> {
    let mut parts: Vec<_> = credential.split("%2F").collect();
    let scope = parts.len() - 4;
    parts[scope + part] = text;
    Some(parts.join("%2F"))
}

#[test]
fn a_read_cannot_be_changed() {
    run("changed reads", |run| {
        let (key, other) = (run.key("mine"), run.key("thin"));
        run.put(&key, SECRET).expect(200);
        run.put(&other, SECRET).expect(200);
        let get = run.sent(&GetObject::new(key.clone()));
        run.is("untouched", get.send(b"").text(), "the content");
        let url = |from: &str, to: &str| get.with(|sent| sent.url = sent.url.replacen(from, to, 1));
        let method = |method: &str| get.with(|sent| sent.method = method.to_owned());
        let mut cases = vec![
            ("another key", url("/mine?", "/thin?")),
            ("a longer key", url("/mine?", "/mine/x?")),
            ("a key in another case", url("/mine?", "/MINE?")),
            ("the bucket", url(&format!("/{}?", key.as_str()), "?")),
            (
                "a parameter more",
                url("&X-Amz-Signature", "&response-content-type=text%2Fhtml&X-Amz-Signature"),
            ),
            ("a parameter more, at the start", url("?", "?acl=&")),
            ("a version", url("&X-Amz-Signature", "&versionId=null&X-Amz-Signature")),
            ("anonymous", get.with(|sent| sent.url.truncate(sent.url.find('?').unwrap()))),
            ("DELETE instead of GET", method("DELETE")),
            ("HEAD instead of GET", method("HEAD")),
            ("POST instead of GET", method("POST")),
        ];
        cases.extend(CHANGES.map(|(case, name, change)| (case, get.parameter(name, change))));
        for (case, request) in cases {
            assert!(request.url != get.url || request.method != get.method, "{case} changes nothing");
            let answer = request.send(b"");
            run.is(case, answer.verdict(), "refused");
            run.is(&format!("{case}: tells nothing"), answer.text().contains("the content"), false);
        }
        let upload = get.with(|sent| sent.method = "PUT".to_owned());
        run.is("PUT instead of GET", upload.send(b"overwritten").verdict(), "refused");
        run.is("all is still there", run.stored(&key) + &run.stored(&other), "the contentthe content");
    });
}

fn full_put(key: ObjectKey<'static>) -> PutObject<'static> {
    let value = |text: &'static str| HeaderValue::new(text).unwrap();
    PutObject::new(key, size(SECRET))
        .content_type(MediaType::new("text/plain").unwrap())
        .content_md5(md5(SECRET))
        .content_disposition(presign::ContentDisposition::new("attachment").unwrap())
        .content_encoding(value("identity"))
        .content_language(value("en"))
        .cache_control(value("no-store"))
        .expires(Timestamp::parse("20370102T030405Z").unwrap())
        .metadata(MetadataName::new("a").unwrap(), value("1"))
}

#[test]
fn a_write_cannot_be_changed() {
    run("changed writes", |run| {
        let key = run.key("upload");
        let put = run.sent(&full_put(key.clone()));
        let changes = [
            ("content-type", "text/html"),
            ("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="),
            ("content-disposition", "inline"),
            ("content-encoding", "gzip"),
            ("content-language", "de"),
            ("cache-control", "public"),
            ("expires", "Fri, 02 Jan 2037 03:04:06 GMT"),
            ("x-amz-meta-a", "2"),
        ];
        assert_eq!(changes.len(), put.headers.len());
        let mut cases = Vec::new();
        for (name, other) in changes {
            let value = put.headers.iter().find(|(given, _)| given == name).unwrap().1.clone();
            cases.push((format!("{name} changed"), put.header(name, other)));
            cases.push((format!("{name} longer"), put.header(name, &format!("{value}, {other}"))));
            cases.push((format!("{name} missing"), put.without(name)));
        }
        // S3 lets nobody add an `x-amz-*` header; others may be added, as clients and proxies do.
        for (name, value) in [
            ("x-amz-meta-extra", "1"),
            ("x-amz-acl", "public-read"),
            ("x-amz-storage-class", "GLACIER"),
            ("x-amz-tagging", "a=b"),
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-website-redirect-location", "https://evil.example/"),
        ] {
            cases.push((format!("unsigned {name}"), put.header(name, value)));
        }
        for (case, request) in cases {
            run.is(&case, request.send(SECRET).verdict(), "refused");
            if !run.is(&format!("{case}: stores nothing"), run.head(&key).status, 404) {
                run.send(&DeleteObject::new(key.clone()), b"").expect(204);
            }
        }
        run.is("one byte too many", put.send(b"the content!").verdict(), "refused");
        run.is("one byte too few", put.send(b"the conten").verdict(), "refused");
        run.is("no body", put.send(b"").verdict(), "refused");
        run.is(
            "another key",
            put.with(|sent| sent.url = sent.url.replace("/upload?", "/uploae?")).send(SECRET).verdict(),
            "refused",
        );
        run.is("as POST", put.with(|sent| sent.method = "POST".to_owned()).send(SECRET).verdict(), "refused");
        run.is("stores nothing", run.head(&key).status, 404);
        run.is("with a header that nobody signs", put.header("x-other", "1").send(SECRET).status, 200);
        run.is("untouched", put.send(SECRET).status, 200);
        run.is("stored", run.stored(&key), "the content");
    });
}

#[test]
fn other_credentials() {
    run("other credentials", |run| {
        let key = run.key("a");
        run.put(&key, SECRET).expect(200);
        let signed_with =
            |change: &dyn Fn(&mut Access)| signed(&run.access.with(|access| change(access)), &key, soon());
        let cases = [
            ("another secret", signed_with(&|access| access.secret_access_key.push('x'))),
            ("an unknown access key", signed_with(&|access| access.access_key_id.insert(0, 'X'))),
            ("another region", signed_with(&|access| access.region = "xx-nowhere-1".to_owned())),
            (
                "another bucket",
                signed_with(&|access| access.bucket = "presign-test-no-such-bucket".to_owned()),
            ),
        ];
        for (case, request) in cases {
            run.is(case, request.send(b"").verdict(), "refused");
        }
        run.is("the right ones", signed_with(&|_| {}).send(b"").text(), "the content");
    });
}

#[test]
fn other_times() {
    run("other times", |run| {
        let key = run.key("a");
        run.put(&key, SECRET).expect(200);
        let now = Timestamp::now().as_unix_secs();
        let at = |seconds: i64| Timestamp::from_unix_secs(now.checked_add_signed(seconds).unwrap()).unwrap();
        let cases = [
            ("expired yesterday", Validity::minutes(15).from(at(-86_400)), "refused"),
            ("expired a minute ago", Validity::minutes(1).from(at(-120)), "refused"),
            ("expired after seven days", Validity::days(7).from(at(-7 * 86_400 - 60)), "refused"),
            ("signed in an hour", Validity::minutes(15).from(at(3600)), "refused"),
            ("signed tomorrow", Validity::days(7).from(at(86_400)), "refused"),
            ("seven days", Validity::days(7).from(at(0)), "200"),
            ("seven days, six of them gone", Validity::days(7).from(at(-6 * 86_400)), "200"),
            ("a clock one minute ahead", Validity::minutes(15).from(at(60)), "200"),
            ("aligned to an hour", Validity::minutes(15).from(at(0)).aligned_to(Validity::hours(1)), "200"),
        ];
        for (case, validity, wanted) in cases {
            run.is(case, signed(&run.access, &key, validity).send(b"").verdict(), wanted);
        }
        let expired = signed(&run.access, &key, Validity::minutes(1).from(at(-120)));
        let longer = "&X-Amz-Expires=604800";
        let twice = expired
            .with(|sent| sent.url = sent.url.replace("&X-Amz-Expires", &format!("{longer}&X-Amz-Expires")));
        run.is("expired, a longer life put before", twice.send(b"").verdict(), "refused");
        let twice = expired.with(|sent| {
            sent.url = sent.url.replace("&X-Amz-SignedHeaders", &format!("{longer}&X-Amz-SignedHeaders"))
        });
        run.is("expired, a longer life put behind", twice.send(b"").verdict(), "refused");
        let short = signed(&run.access, &key, Validity::seconds(3).from(Timestamp::now()));
        run.is("three seconds, at once", short.send(b"").verdict(), "200");
        pause(5);
        run.is("three seconds, after five", short.send(b"").verdict(), "refused");
    });
}

fn signed(access: &Access, key: &ObjectKey<'static>, validity: Validity) -> Sent {
    let get = GetObject::new(key.clone());
    let operation: &Operation<'_> = get.as_ref();
    Sent::from(&access.presigner().presign(operation, validity).unwrap())
}

#[test]
fn another_host() {
    run("another host", |run: &Run| {
        let key = run.key("a");
        run.put(&key, SECRET).expect(200);
        let address = Target::get().address;
        let get = run.sent(&GetObject::new(key));
        let to = |host: &str| get.header("host", host).send_as_written(address, b"").verdict();
        run.is("as signed", to(get.host()), "200");
        let (name, port) = get.host().rsplit_once(':').unwrap();
        run.is("another name", to(&format!("127.0.0.2:{port}")), "refused");
        run.is("another port", to(&format!("{name}:1{port}")), "refused");
        run.is("no port", to(name), "refused");
        run.is("none at all", to(""), "refused");
    });
}

/// Clients that write a URL anew: what S3 takes for the same request, and what is another one.
#[test]
fn other_spellings_of_a_url() {
    run("url spellings", |run| {
        let key = run.key("a b/c~d");
        run.put(&key, SECRET).expect(200);
        let address = Target::get().address;
        let get = run.sent(&GetObject::new(key));
        let (base, query) = get.url.split_once('?').unwrap();
        let mut pairs: Vec<_> = query.split('&').collect();
        pairs.reverse();
        let lower = query.replace("%2F", "%2f");
        let amp = query.replacen('&', "&&", 1);
        let cases = [
            ("parameters in another order", format!("{base}?{}", pairs.join("&")), "200"),
            ("escapes of the query in lower case", format!("{base}?{lower}"), "200"),
            ("a needless escape in the query", get.url.replace("X-Amz-Date", "X%2DAmz-Date"), "200"),
            ("a slash that is not escaped in the query", get.url.replace("%2F", "/"), "200"),
            ("a needless escape in the path", get.url.replace("/c~d", "/%63~d"), "200"),
            ("an escaped tilde", get.url.replace("/c~d", "/c%7Ed"), "200"),
            ("an empty pair", format!("{base}?{amp}"), "200"),
            ("a plus for a space in the path", get.url.replace("a%20b", "a+b"), "refused"),
            ("escaped twice", get.url.replace("a%20b", "a%2520b"), "refused"),
            ("another slash", get.url.replace("/c~d", "//c~d"), "refused"),
            ("a dot segment", get.url.replace("/c~d", "/./c~d"), "refused"),
            ("two dots", get.url.replace("/c~d", "/x/../c~d"), "refused"),
            ("escaped dots", get.url.replace("/c~d", "/x/%2e%2e/c~d"), "refused"),
            (
                "a parameter of the signature twice",
                get.url.replace("&X-Amz-Expires", "&X-Amz-Expires=604800&X-Amz-Expires"),
                "refused",
            ),
            (
                "parameters of the signature in another case",
                get.url.replace("X-Amz-Date", "x-amz-date"),
                "refused",
            ),
        ];
        for (case, url, wanted) in cases {
            assert_ne!(url, get.url, "{case}");
            // Through a socket, since an HTTP client would mend some of these.
            run.is(case, Sent::get(url).send_to(address, b"").verdict(), wanted);
        }
    });
}
