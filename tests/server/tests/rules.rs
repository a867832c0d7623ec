//! Each strict rule: the request that it refuses, next to the same request that is accepted.

mod common;

use common::{Request, encode, exchange, timestamp};
use presign_test_server::Server;

const QUERY_ERROR: &str = "AuthorizationQueryParametersError";

/// A server with one object, `dir/a`.
fn server() -> Server {
    let server = Server::start().unwrap();
    Request::new(&server, "PUT", "dir/a").body("content").send().expect(200, "");
    server
}

#[test]
fn a_signed_request_is_accepted() {
    let server = server();
    let get = Request::new(&server, "GET", "dir/a");
    assert_eq!(get.send().expect(200, "").body, b"content");
    assert_eq!(get.send_with_authorization().expect(200, "").body, b"content");
    let put = Request::new(&server, "PUT", "dir/b").body("by header");
    put.send_with_authorization().expect(200, "");
    assert_eq!(Request::new(&server, "GET", "dir/b").send().expect(200, "").body, b"by header");
}

#[test]
fn what_was_tampered_with_is_refused() {
    let server = server();
    let denied = "SignatureDoesNotMatch";
    let get = Request::new(&server, "GET", "dir/a").query("response-content-type", "text/plain");
    let target = get.presign();
    get.send_to(&target).expect(200, "");
    get.send_to(&target.replace("dir/a", "dir/c")).expect(403, denied);
    get.send_to(&target.replace("plain", "html")).expect(403, denied);
    get.send_to(&target.replace("Expires=60", "Expires=61")).expect(403, denied);
    get.send_to(&format!("{target}&versionId=null")).expect(403, denied);
    let last = if target.ends_with('0') { "1" } else { "0" };
    get.send_to(&format!("{}{last}", &target[..target.len() - 1])).expect(403, denied);
    let (start, signature) = target.rsplit_once('=').unwrap();
    get.send_to(&format!("{start}={}", signature.to_uppercase())).expect(400, "InvalidRequest");
    get.clone().with(|get| get.method = "HEAD").send_to(&target).expect_status(403);
    get.clone()
        .with(|get| get.host = format!("localhost:{}", get.address.port()))
        .send_to(&target)
        .expect(403, denied);
    get.clone().with(|get| get.secret_access_key += "x").send().expect(403, denied);
    get.with(|get| get.access_key_id += "X").send().expect(403, "InvalidAccessKeyId");

    let put = Request::new(&server, "PUT", "dir/a").header("content-type", "image/png").body("new");
    let target = put.presign();
    put.clone().with(|put| put.headers.clear()).send_to(&target).expect(403, denied);
    let other = put.with(|put| put.headers = vec![("content-type".to_owned(), "text/html".to_owned())]);
    other.send_to(&target).expect(403, denied);
    assert_eq!(Request::new(&server, "GET", "dir/a").send().body, b"content");
}

trait Status {
    fn expect_status(self, status: u16);
}

/// An answer to HEAD has no body to read an error code from.
impl Status for common::Response {
    #[track_caller]
    fn expect_status(self, status: u16) {
        assert_eq!(self.status, status);
    }
}

#[test]
fn time_is_bounded() {
    let server = server();
    let get = |date: i64, expires: &str| {
        Request::new(&server, "GET", "dir/a")
            .with(|get| (get.date, get.expires) = (date, expires.to_owned()))
            .send()
    };
    for (date, expires) in [(60, "1"), (0, "604800"), (-600_000, "604800"), (800, "60"), (-50, "60")] {
        get(date, expires).expect(200, "");
    }
    get(-61, "60").expect(403, "AccessDenied");
    get(-604_801, "604800").expect(403, "AccessDenied");
    get(1000, "60").expect(403, "RequestTimeTooSkewed");
    for expires in ["0", "-1", "604801", "1000000000", "99999999999", "", "abc", "3.7", "+60", " 60", "6e1"] {
        get(0, expires).expect(400, QUERY_ERROR);
    }
    let other_day = Request::new(&server, "GET", "dir/a")
        .with(|get| get.scope_date = Some(timestamp(-86_400)[..8].to_owned()));
    other_day.send().expect(403, "SignatureDoesNotMatch");
}

#[test]
fn the_scope_is_this_region_and_s3() {
    let server = server();
    let get = Request::new(&server, "GET", "dir/a");
    for region in ["us-east-1", "", "EU-CENTRAL-1"] {
        get.clone().with(|get| get.region = region.to_owned()).send().expect(400, QUERY_ERROR);
        get.clone()
            .with(|get| get.region = region.to_owned())
            .send_with_authorization()
            .expect(400, QUERY_ERROR);
    }
    for service in ["sts", "s3express", "S3"] {
        get.clone().with(|get| get.service = service.to_owned()).send().expect(400, QUERY_ERROR);
    }
}

#[test]
fn host_is_signed_and_the_list_is_in_order() {
    let server = server();
    let get = Request::new(&server, "GET", "dir/a").header("x-amz-meta-a", "1").header("accept", "*/*");
    get.send().expect(200, "");
    for list in [
        "accept;x-amz-meta-a",
        "host;accept;x-amz-meta-a",
        "accept;host;host;x-amz-meta-a",
        "Accept;host;x-amz-meta-a",
        "",
    ] {
        get.clone().with(|get| get.signed_headers = Some(list.to_owned())).send().expect(400, QUERY_ERROR);
    }
    let plain = Request::new(&server, "GET", "dir/a");
    // Listed, but neither signed nor sent.
    let absent = plain.clone().with(|get| get.signed_headers = Some("accept;host".to_owned()));
    absent.send().expect(403, "SignatureDoesNotMatch");
    // Signed as the joined values, sent one by one.
    let joined = plain.clone().header("accept", "*/*,a/b").presign();
    plain.header("accept", "*/*").header("accept", "a/b").send_to(&joined).expect(400, "InvalidRequest");
}

#[test]
fn amazon_headers_are_signed() {
    let server = server();
    let put = Request::new(&server, "PUT", "dir/a").body("new");
    for name in ["x-amz-meta-a", "x-amz-acl", "x-amz-tagging", "x-amz-content-sha256", "X-Amz-Meta-B"] {
        put.clone().unsigned(name, "x").send().expect(403, "AccessDenied");
    }
    assert_eq!(Request::new(&server, "GET", "dir/a").send().body, b"content");
    put.header("x-amz-meta-a", "x").unsigned("user-agent", "x").send().expect(200, "");
}

#[test]
fn the_path_is_canonical() {
    let server = Server::start().unwrap();
    for key in
        ["a+b", "a b", "é/ü", "!*'()", "a//b", "/a", "%41", "a&b=c;d,e:f@g$", "~-._", "dir/", "\u{1}", "..."]
    {
        Request::new(&server, "PUT", key).body(key).send().expect(200, "");
        assert_eq!(Request::new(&server, "GET", key).send().expect(200, "").body, key.as_bytes());
    }
    let denied = "SignatureDoesNotMatch";
    for (written, key) in [
        ("a+b", "a+b"),
        ("!*'()", "!*'()"),
        ("%C3%A9/%c3%bc", "é/ü"),
        ("%7E-._", "~-._"),
        ("%61+b", "a+b"),
        ("dir%2F", "dir/"),
    ] {
        let path = format!("/{}/{written}", server.bucket());
        // Signed over the path as it is written, which `s3s` alone accepts, and over the canonical one.
        for signed in [path.clone(), encode(&format!("/{}/{key}", server.bucket()), true)] {
            let get = Request::new(&server, "GET", "").with(|get| {
                get.path = path.clone();
                get.signed_path = Some(signed);
            });
            get.send().expect(403, denied);
        }
    }
    for path in ["/examplebucket/%", "/examplebucket/%zz", "/examplebucket/%ff"] {
        Request::new(&server, "GET", "")
            .with(|get| get.path = path.to_owned())
            .send()
            .expect(400, "InvalidURI");
    }
    let absolute = Request::new(&server, "GET", "a b");
    absolute.send_to(&format!("{}{}", server.endpoint(), absolute.presign())).expect(400, "InvalidURI");
}

#[test]
fn the_query_is_unambiguous() {
    let server = server();
    let get = Request::new(&server, "GET", "dir/a").query("response-cache-control", "a b");
    let target = get.presign();
    get.send_to(&target).expect(200, "");
    for extra in ["X-Amz-Expires=60", "x-amz-expires=60", "X-Amz-Signature=0", "response-cache-control=a%20b"]
    {
        get.send_to(&format!("{target}&{extra}")).expect(400, "InvalidArgument");
    }
    get.send_to(&target.replace("a%20b", "a+b")).expect(400, "InvalidURI");
    get.send_to(&target.replace("a%20b", "a%2xb")).expect(400, "InvalidURI");
    for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"] {
        let (path, query) = target.split_once('?').unwrap();
        let rest = query.split('&').filter(|pair| !pair.starts_with(&format!("X-Amz-{name}=")));
        get.send_to(&format!("{path}?{}", rest.collect::<Vec<_>>().join("&"))).expect(400, QUERY_ERROR);
    }
    get.send_to(&target.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1")).expect(400, QUERY_ERROR);
    // What a URL means anyway may be said; of no other body can it be the hash.
    get.clone().query("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD").send().expect(200, "");
    get.clone().query("X-Amz-Content-Sha256", &"0".repeat(64)).send().expect(400, QUERY_ERROR);
    // A header in the query would not be obeyed.
    get.query("X-Amz-Meta-A", "1").send().expect(400, QUERY_ERROR);
}

#[test]
fn one_signature_of_version_4() {
    let server = server();
    let get = Request::new(&server, "GET", "dir/a");
    get.send_to(&get.path).expect(403, "AccessDenied");
    let both =
        get.clone().unsigned("authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c");
    both.send().expect(400, "InvalidArgument");
    let version_2 =
        get.clone().unsigned("authorization", "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=");
    version_2.send_to(&get.path).expect(400, "AuthorizationHeaderMalformed");
    let old = "?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=9999999999&Signature=vjby";
    get.send_to(&format!("{}{old}", get.path)).expect(400, "InvalidRequest");
}

#[test]
fn a_token_belongs_to_its_key() {
    let permanent = server();
    let get = Request::new(&permanent, "GET", "dir/a");
    get.clone().with(|get| get.session_token = Some("x".to_owned())).send().expect(400, "InvalidToken");

    let token = "FwoGZXIvYXdzE+/=~x";
    let temporary = Server::builder().session_token(token).start().unwrap();
    let put = Request::new(&temporary, "PUT", "a").body("b");
    put.send().expect(200, "");
    put.send_with_authorization().expect(200, "");
    put.clone().with(|put| put.session_token = None).send().expect(403, "InvalidAccessKeyId");
    put.clone().with(|put| put.session_token = Some("x".to_owned())).send().expect(400, "InvalidToken");
    // Appended after signing, as some services have it.
    let bare = put.clone().with(|put| put.session_token = None);
    let appended = format!("{}&X-Amz-Security-Token={}", bare.presign(), encode(token, false));
    bare.send_to(&appended).expect(403, "SignatureDoesNotMatch");
    bare.header("x-amz-security-token", token).send().expect(400, "InvalidToken");
}

#[test]
fn both_styles_of_address_work() {
    let server = Server::builder().virtual_host_domain("store.example.test").start().unwrap();
    let port = server.address().port();
    Request::new(&server, "PUT", "a b").body("c").send().expect(200, "");
    let virtual_host = |host: String| {
        Request::new(&server, "GET", "").with(|get| (get.host, get.path) = (host, "/a%20b".to_owned())).send()
    };
    for domain in ["store.example.test", "s3.localhost"] {
        assert_eq!(virtual_host(format!("examplebucket.{domain}:{port}")).expect(200, "").body, b"c");
        virtual_host(format!("otherbucket.{domain}:{port}")).expect(404, "NoSuchBucket");
    }
    virtual_host("examplebucket.elsewhere.test".to_owned()).expect(400, "InvalidRequest");
    for host in ["localhost", "s3.localhost", "store.example.test"] {
        let get = Request::new(&server, "GET", "a b").with(|get| get.host = format!("{host}:{port}"));
        get.send().expect(200, "");
    }
}

#[test]
fn preflights_are_answered_and_answers_can_be_read() {
    let server = server();
    let preflight = |method: &str, origin: &str| {
        let head = format!(
            "OPTIONS /examplebucket/dir/a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{origin}\
             access-control-request-method: {method}\r\naccess-control-request-headers: content-type,x-amz-meta-a\r\n\r\n"
        );
        exchange(server.address(), head.as_bytes())
    };
    for method in ["GET", "HEAD", "PUT", "POST", "DELETE"] {
        let answer = preflight(method, "origin: https://example.test\r\n");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("content-type,x-amz-meta-a"));
        assert!(answer.header("access-control-allow-methods").unwrap().contains(method));
    }
    assert_eq!(preflight("PATCH", "origin: https://example.test\r\n").status, 403);
    assert_eq!(preflight("GET", "").status, 403);

    Request::new(&server, "PUT", "dir/a").header("x-amz-meta-a", "1").body("content").send().expect(200, "");
    let get = Request::new(&server, "GET", "dir/a").unsigned("origin", "https://example.test");
    let readable = get.send().expect(200, "").header("access-control-expose-headers").unwrap().to_owned();
    assert!(["ETag", "Location", "x-amz-meta-a"].iter().all(|name| readable.contains(name)), "{readable}");
    for refused in [get.send_to(&get.path), get.with(|get| get.secret_access_key.clear()).send()] {
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, Some("*")));
    }
}
