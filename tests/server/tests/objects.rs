//! What is stored, what is given back, and that a refused upload changes nothing.

mod common;

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use common::{Request, answer, exchange, sha256_hex};
use presign_test_server::Server;

fn server() -> Server {
    let server = Server::start().unwrap();
    put(&server, "a").body("old").send().expect(200, "");
    server
}

fn put(server: &Server, key: &str) -> Request {
    Request::new(server, "PUT", key)
}

fn get(server: &Server, key: &str) -> Request {
    Request::new(server, "GET", key)
}

/// MD5 of `old`, and of `new`.
const OLD: &str = "\"149603e6c03516362a8da23f624db945\"";
const NEW: &str = "\"22af645d1859cb5ca6da0c484f1f37ea\"";

#[track_caller]
fn still_old(server: &Server) {
    assert_eq!(get(server, "a").send().expect(200, "").body, b"old");
}

#[test]
fn an_object_comes_back_as_it_was_stored() {
    let server = server();
    let headers = [
        ("content-type", "text/plain; charset=\"UTF-8\""),
        ("content-disposition", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"),
        ("cache-control", "private, max-age=60"),
        ("content-encoding", "identity"),
        ("content-language", "de-AT"),
        ("expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("x-amz-meta-author", "a=b; c"),
        ("x-amz-storage-class", "STANDARD_IA"),
    ];
    let request =
        headers.iter().fold(put(&server, "b"), |request, (name, value)| request.header(name, value));
    let stored = request.body("new").send().expect(200, "");
    assert_eq!(stored.header("etag"), Some(NEW));
    let read = get(&server, "b").send().expect(200, "");
    let head = Request::new(&server, "HEAD", "b").send().expect(200, "");
    for answer in [&read, &head] {
        for (name, value) in
            headers.iter().chain(&[("etag", NEW), ("content-length", "3"), ("accept-ranges", "bytes")])
        {
            assert_eq!(answer.header(name), Some(*value), "{name}");
        }
        assert!(answer.header("last-modified").is_some());
    }
    assert_eq!((read.body.as_slice(), head.body.len()), (&b"new"[..], 0));
    Request::new(&server, "DELETE", "b").send().expect(204, "");
    get(&server, "b").send().expect(404, "NoSuchKey");
    Request::new(&server, "DELETE", "b").send().expect(204, "");
    get(&server, "a").query("versionId", "x").send().expect(404, "NoSuchVersion");
    get(&server, "a").query("versionId", "null").send().expect(200, "");
}

#[test]
fn a_range_or_other_headers_can_be_asked_for() {
    let server = server();
    put(&server, "b").body("0123456789").send().expect(200, "");
    for (range, body, content) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let piece = get(&server, "b").header("range", range).send().expect(206, "");
        assert_eq!((piece.text(), piece.header("content-range")), (body, Some(content)));
        let head = Request::new(&server, "HEAD", "b").header("range", range).send().expect(206, "");
        assert_eq!(head.header("content-range"), Some(content));
    }
    let outside = get(&server, "b").header("range", "bytes=10-").send().expect(416, "InvalidRange");
    assert_eq!(outside.header("content-range"), Some("bytes */10"));
    for method in ["GET", "HEAD"] {
        let other = [
            ("response-content-type", "text/x; charset=\"e\""),
            ("response-content-disposition", "attachment; filename=\"a+b & c.txt\""),
            ("response-cache-control", "no-store"),
            ("response-content-encoding", "gzip"),
            ("response-content-language", "fr"),
            ("response-expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ];
        let request = other
            .iter()
            .fold(Request::new(&server, method, "b"), |request, (name, value)| request.query(name, value));
        let answer = request.send().expect(200, "");
        for (name, value) in &other {
            assert_eq!(
                answer.header(name.strip_prefix("response-").unwrap()),
                Some(*value),
                "{method} {name}"
            );
        }
    }
}

#[test]
fn a_wrong_digest_changes_nothing() {
    let server = server();
    // Of `new`, and of the empty string.
    for (name, right, wrong) in [
        ("content-md5", "Iq9kXRhZy1ym2gxITx836g==", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ("x-amz-checksum-crc32", "a+NERQ==", "AAAAAA=="),
        ("x-amz-checksum-crc32c", "10P8Lg==", "AAAAAA=="),
        ("x-amz-checksum-crc64nvme", "nYnBzD+/Oko=", "AAAAAAAAAAA="),
        ("x-amz-checksum-sha1", "wqawPxkN+ytKqR+K+NR3qbw0Adw=", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        (
            "x-amz-checksum-sha256",
            "EVB6Di9eadXfpApiob17buV+a82FxnybhDGzb/8hxDc=",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
    ] {
        put(&server, "a").header(name, wrong).body("new").send().expect(400, "BadDigest");
        for malformed in ["", "!", "AAAA", &right[..right.len() - 1]] {
            put(&server, "a").header(name, malformed).body("new").send().expect(400, "InvalidDigest");
        }
        still_old(&server);
        put(&server, "b").header(name, right).body("new").send().expect(200, "");
        let read = get(&server, "b").header("x-amz-checksum-mode", "ENABLED").send().expect(200, "");
        if name != "content-md5" {
            assert_eq!(read.header(name), Some(right));
            assert_eq!(get(&server, "b").send().header(name), None);
        }
    }
    let hash = sha256_hex(b"other");
    let other = put(&server, "a").header("x-amz-content-sha256", &hash).body("new");
    other.send().expect(400, "BadDigest");
    still_old(&server);
}

#[test]
fn a_body_of_another_length_changes_nothing() {
    let server = server();
    let upload = put(&server, "a").header("content-length", "3").body("new");
    let target = upload.presign();
    let head = upload.head(&target);
    // Longer than declared, in one piece.
    exchange(server.address(), &[head.as_bytes(), b"newer"].concat()).expect(400, "InvalidRequest");
    still_old(&server);
    // Shorter: the client hangs up, so there may be no answer to read.
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(&[head.as_bytes(), b"ne"].concat()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    answer(stream).expect(400, "IncompleteBody");
    still_old(&server);
    // Declared otherwise than signed.
    let four = upload.clone().with(|put| {
        put.headers[0].1 = "4".to_owned();
        put.body = b"newer"[..4].to_vec();
    });
    four.send_to(&target).expect(403, "SignatureDoesNotMatch");
    // Not declared at all.
    let chunked = put(&server, "a").unsigned("transfer-encoding", "chunked").body("3\r\nnew\r\n0\r\n\r\n");
    chunked.send().expect(411, "MissingContentLength");
    still_old(&server);
    upload.send_to(&target).expect(200, "");
    assert_eq!(get(&server, "a").send().body, b"new");
}

#[test]
fn one_connection_serves_many_requests() {
    let server = server();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let body = "\r\n\r\n".repeat(100_000);
    for _ in 0..3 {
        let upload = put(&server, "b").body(body.as_str());
        let head = upload.head(&upload.presign()).replace("connection: close\r\n", "");
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&upload.body).unwrap();
        let mut answer = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        let mut rest = Vec::new();
        while !rest.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            std::io::Read::read_exact(&mut stream, &mut byte).unwrap();
            rest.push(byte[0]);
        }
    }
    assert_eq!(get(&server, "b").send().body.len(), body.len());
}

#[test]
fn conditions_hold() {
    let server = server();
    let past = "Wed, 21 Oct 2015 07:28:00 GMT";
    let future = "Wed, 21 Oct 2065 07:28:00 GMT";
    for (key, name, value, status) in [
        ("a", "if-none-match", "*", 412),
        ("a", "if-none-match", OLD, 412),
        ("a", "if-match", NEW, 412),
        ("none", "if-match", "*", 412),
        ("none", "if-match", OLD, 404),
    ] {
        let refused = put(&server, key).header(name, value).body("new").send();
        assert_eq!(refused.status, status, "{key} {name} {value}");
    }
    still_old(&server);
    for (name, value, status) in [
        ("if-match", OLD, 200),
        ("if-match", NEW, 412),
        ("if-none-match", NEW, 200),
        ("if-none-match", OLD, 304),
        ("if-modified-since", past, 200),
        ("if-modified-since", future, 304),
        ("if-unmodified-since", past, 412),
        ("if-unmodified-since", future, 200),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = Request::new(&server, method, "a").header(name, value).send();
            assert_eq!(answer.status, status, "{method} {name} {value}");
            assert!(status == 412 || answer.header("etag") == Some(OLD));
        }
        let copy = put(&server, "b").header("x-amz-copy-source", "/examplebucket/a");
        let copied = copy.header(&format!("x-amz-copy-source-{name}"), value).send();
        assert_eq!(copied.status, if status == 200 { 200 } else { 412 }, "{name} {value}");
    }
    Request::new(&server, "DELETE", "a").header("if-match", NEW).send().expect(412, "PreconditionFailed");
    put(&server, "a").header("if-match", OLD).body("new").send().expect(200, "");
    put(&server, "c").header("if-none-match", "*").body("new").send().expect(200, "");
}

#[test]
fn a_copy_takes_or_replaces_what_is_known() {
    let server = Server::builder().buckets(["one-bucket", "two-bucket"]).start().unwrap();
    let source = put(&server, "dir/a b").header("content-type", "text/a").header("x-amz-tagging", "k=v");
    source.body("old").send().expect(200, "");
    let copy = |key: &str| put(&server, key).header("x-amz-copy-source", "/one-bucket/dir/a%20b");
    let copied = copy("copy").send().expect(200, "");
    assert_eq!(copied.element("ETag").map(|e_tag| e_tag.replace("&quot;", "\"")).as_deref(), Some(OLD));
    assert_eq!(get(&server, "copy").send().header("content-type"), Some("text/a"));
    let other = copy("other").header("x-amz-metadata-directive", "REPLACE").header("content-type", "text/b");
    other.header("x-amz-tagging-directive", "REPLACE").send().expect(200, "");
    let other = get(&server, "other").send().expect(200, "");
    assert_eq!((other.header("content-type"), other.header("x-amz-tagging-count")), (Some("text/b"), None));
    copy("dir/a b").send().expect(400, "InvalidRequest");
    copy("copy")
        .with(|copy| copy.headers[0].1 = "one-bucket/none".to_owned())
        .send()
        .expect(404, "NoSuchKey");
    let there = copy("x").with(|copy| copy.path = "/two-bucket/x".to_owned());
    there.send().expect(200, "");
    copy("x").with(|copy| copy.path = "/third-bucket/x".to_owned()).send().expect(404, "NoSuchBucket");
}

#[test]
fn tags_are_kept() {
    let server = server();
    put(&server, "b").header("x-amz-tagging", "a=1&b%20c=d%2Be+f").body("x").send().expect(200, "");
    let tags = get(&server, "b").query("tagging", "").send().expect(200, "");
    assert!(tags.text().contains("<Key>b c</Key><Value>d+e f</Value>"), "{}", tags.text());
    let xml = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";
    put(&server, "a").query("tagging", "").body(xml).send().expect(200, "");
    let tags = get(&server, "a").query("tagging", "").send().expect(200, "");
    assert_eq!((tags.element("Key"), tags.element("Value")), (Some("k"), Some("v")));
    still_old(&server);
    assert_eq!(get(&server, "a").send().header("x-amz-tagging-count"), Some("1"));
    Request::new(&server, "DELETE", "a").query("tagging", "").send().expect(204, "");
    assert_eq!(get(&server, "a").query("tagging", "").send().element("Key"), None);
    put(&server, "none").query("tagging", "").body(xml).send().expect(404, "NoSuchKey");
    put(&server, "a").header("x-amz-tagging", "a=1&a=2").body("new").send().expect(400, "InvalidTag");
    still_old(&server);
}

#[test]
fn buckets_are_listed() {
    let server = Server::builder().region("us-west-2").start().unwrap();
    let keys = ["a", "b c", "dir/1", "dir/2", "dir/sub/3", "dir0", "e&<é"];
    for key in keys {
        put(&server, key).body("x").send().expect(200, "");
    }
    let list = |pairs: &[(&str, &str)]| {
        let request = get(&server, "").query("list-type", "2");
        pairs.iter().fold(request, |request, (name, value)| request.query(name, value)).send().expect(200, "")
    };
    let names = |answer: &common::Response, element: &str| -> Vec<String> {
        let start = format!("<{element}>");
        let pieces = answer.text().split(&start).skip(1);
        pieces.map(|piece| piece.split("</").next().unwrap().replace("<Prefix>", "")).collect()
    };
    assert_eq!(names(&list(&[]), "Key"), ["a", "b c", "dir/1", "dir/2", "dir/sub/3", "dir0", "e&amp;&lt;é"]);
    let url = list(&[("encoding-type", "url"), ("prefix", "e"), ("delimiter", "/")]);
    assert_eq!(names(&url, "Key"), ["e%26%3C%C3%A9"]);
    let folders = list(&[("delimiter", "/")]);
    assert_eq!(names(&folders, "CommonPrefixes"), ["dir/"]);
    assert_eq!(names(&folders, "Key"), ["a", "b c", "dir0", "e&amp;&lt;é"]);
    let inside = list(&[("delimiter", "/"), ("prefix", "dir/")]);
    assert_eq!(
        (names(&inside, "CommonPrefixes"), names(&inside, "Key").len()),
        (vec!["dir/sub/".to_owned()], 2)
    );
    assert_eq!(names(&list(&[("start-after", "dir/2")]), "Key")[0], "dir/sub/3");
    // Page by page, with and without folders.
    for (delimiter, expected) in [("", 7), ("/", 5)] {
        let (mut found, mut token) = (0, None::<String>);
        loop {
            let mut pairs = vec![("max-keys", "2"), ("delimiter", delimiter)];
            pairs.extend(token.as_deref().map(|token| ("continuation-token", token)));
            let page = list(&pairs);
            found += page.element("KeyCount").unwrap().parse::<usize>().unwrap();
            token = page.element("NextContinuationToken").map(str::to_owned);
            assert_eq!(page.element("IsTruncated"), Some(if token.is_some() { "true" } else { "false" }));
            if token.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{delimiter}");
    }
    let xml = "<Delete><Object><Key>a</Key></Object><Object><Key>none</Key></Object></Delete>";
    let deleted = Request::new(&server, "POST", "").query("delete", "").body(xml).send().expect(200, "");
    assert_eq!(names(&deleted, "Key"), ["a", "none"]);
    assert_eq!(names(&list(&[("max-keys", "1")]), "Key"), ["b c"]);

    let head = Request::new(&server, "HEAD", "").send().expect(200, "");
    assert_eq!(head.header("x-amz-bucket-region"), Some("us-west-2"));
    let location = get(&server, "").query("location", "").send().expect(200, "");
    assert!(location.text().contains(">us-west-2</LocationConstraint>"), "{}", location.text());
    let other = get(&server, "").query("list-type", "2").with(|get| get.path = "/other-bucket".to_owned());
    other.send().expect(404, "NoSuchBucket");
}

#[test]
fn a_server_stops_when_dropped() {
    let first = server();
    let second = Server::start().unwrap();
    assert_ne!(first.address(), second.address());
    get(&second, "a").send().expect(404, "NoSuchKey");
    let address = first.address();
    drop(first);
    assert!(TcpStream::connect(address).is_err());
    assert!(Server::builder().bucket("Not_A_Bucket").start().is_err());
    assert!(Server::builder().buckets([""; 0]).start().is_err());
}
