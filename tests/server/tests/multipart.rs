//! Uploads in parts.

mod common;

use common::Request;
use presign_test_server::Server;

const KEY: &str = "dir/big file";

/// A server that accepts small parts.
fn server() -> Server {
    Server::builder().minimum_part_size(5).start().unwrap()
}

fn create(server: &Server) -> String {
    let create = Request::new(server, "POST", KEY).query("uploads", "").header("content-type", "text/x");
    let answer = create.send().expect(200, "");
    assert_eq!((answer.element("Bucket"), answer.element("Key")), (Some("examplebucket"), Some(KEY)));
    answer.element("UploadId").unwrap().to_owned()
}

fn part(server: &Server, id: &str, number: &str, body: &str) -> Request {
    Request::new(server, "PUT", KEY).query("uploadId", id).query("partNumber", number).body(body)
}

fn complete(server: &Server, id: &str, parts: &[(u32, &str)]) -> Request {
    let part = |(number, e_tag): &(u32, &str)| {
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{e_tag}</ETag></Part>")
    };
    let parts: String = parts.iter().map(part).collect();
    let xml = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    Request::new(server, "POST", KEY).query("uploadId", id).body(xml)
}

fn uploaded(server: &Server, id: &str, number: &str, body: &str) -> String {
    part(server, id, number, body).send().expect(200, "").header("etag").unwrap().to_owned()
}

#[test]
fn parts_become_an_object() {
    let server = server();
    let id = create(&server);
    // Out of order, one of them twice, one left out in the end.
    let second = uploaded(&server, &id, "2", "World");
    uploaded(&server, &id, "1", "wrong");
    let first = uploaded(&server, &id, "1", "Hello ");
    uploaded(&server, &id, "9", "unused");
    let last = uploaded(&server, &id, "10000", "!");
    let list = [(1, first.as_str()), (2, second.as_str()), (10_000, last.as_str())];

    let listed = Request::new(&server, "GET", KEY)
        .query("uploadId", &id)
        .query("max-parts", "2")
        .send()
        .expect(200, "");
    assert_eq!(
        (listed.element("IsTruncated"), listed.element("NextPartNumberMarker")),
        (Some("true"), Some("2"))
    );
    let rest =
        Request::new(&server, "GET", KEY).query("uploadId", &id).query("part-number-marker", "2").send();
    assert_eq!((rest.element("IsTruncated"), rest.element("PartNumber")), (Some("false"), Some("9")));
    let uploads =
        Request::new(&server, "GET", "").query("uploads", "").query("prefix", "dir/").send().expect(200, "");
    assert_eq!(uploads.element("UploadId"), Some(id.as_str()));
    Request::new(&server, "GET", KEY).send().expect(404, "NoSuchKey");

    let done = complete(&server, &id, &list).send().expect(200, "");
    // printf of the three parts through md5sum, their 48 bytes again.
    let e_tag = "\"0375436f221d0c894b6390f9b2ae2fd4-3\"";
    let found = done.element("ETag").unwrap().replace("&quot;", "\"");
    assert_eq!(found, e_tag);
    assert_eq!(
        done.element("Location"),
        Some(&*format!("{}/examplebucket/dir/big%20file", server.endpoint()))
    );
    let read = Request::new(&server, "GET", KEY).send().expect(200, "");
    assert_eq!(
        (read.text(), read.header("content-type"), read.header("etag")),
        ("Hello World!", Some("text/x"), Some(e_tag))
    );
    complete(&server, &id, &list).send().expect(404, "NoSuchUpload");
}

#[test]
fn a_wrong_list_changes_nothing() {
    let server = server();
    let id = create(&server);
    let first = uploaded(&server, &id, "1", "Hello ");
    let small = uploaded(&server, &id, "2", "x");
    let third = uploaded(&server, &id, "3", "World");
    let (first, small, third) = (first.as_str(), small.as_str(), third.as_str());
    let list = [(1, first), (3, third)];
    complete(&server, &id, &[]).send().expect(400, "MalformedXML");
    complete(&server, &id, &[(3, third), (1, first)]).send().expect(400, "InvalidPartOrder");
    complete(&server, &id, &[(1, first), (1, first)]).send().expect(400, "InvalidPartOrder");
    complete(&server, &id, &[(1, first), (4, third)]).send().expect(400, "InvalidPart");
    complete(&server, &id, &[(1, first), (3, first)]).send().expect(400, "InvalidPart");
    complete(&server, &id, &[(1, first), (2, small), (3, third)]).send().expect(400, "EntityTooSmall");
    complete(&server, "other", &list).send().expect(404, "NoSuchUpload");
    complete(&server, &id, &list).header("if-match", "*").send().expect(412, "PreconditionFailed");
    complete(&server, &id, &list).header("x-amz-mp-object-size", "12").send().expect(400, "InvalidRequest");
    complete(&server, &id, &list).header("x-amz-checksum-crc32", "AAAAAA==").send().expect(400, "BadDigest");
    Request::new(&server, "GET", KEY).send().expect(404, "NoSuchKey");
    // The CRC of the whole object, not of the list that is sent.
    let right = complete(&server, &id, &list).header("x-amz-checksum-crc32", "ShexVg==");
    right.header("x-amz-mp-object-size", "11").header("if-none-match", "*").send().expect(200, "");

    let id = create(&server);
    let only = uploaded(&server, &id, "1", "again");
    let again = complete(&server, &id, &[(1, only.as_str())]);
    again.clone().header("if-none-match", "*").send().expect(412, "PreconditionFailed");
    assert_eq!(Request::new(&server, "GET", KEY).send().body, b"Hello World");
    again.send().expect(200, "");
}

#[test]
fn a_part_is_checked_before_it_is_kept() {
    let server = server();
    let id = create(&server);
    for number in ["0", "10001", "-1"] {
        part(&server, &id, number, "x").send().expect(400, "InvalidArgument");
    }
    part(&server, &id, "x", "x").send().expect(400, "InvalidArgument");
    part(&server, "other", "1", "x").send().expect(404, "NoSuchUpload");
    part(&server, &id, "1", "x")
        .with(|part| part.path = "/examplebucket/other".to_owned())
        .send()
        .expect(404, "NoSuchUpload");
    part(&server, &id, "1", "x")
        .header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        .send()
        .expect(400, "BadDigest");
    part(&server, &id, "1", "x").header("x-amz-checksum-crc32", "AAAAAA==").send().expect(400, "BadDigest");
    let list = Request::new(&server, "GET", KEY).query("uploadId", &id);
    assert_eq!(list.send().expect(200, "").element("PartNumber"), None);
    let abort = Request::new(&server, "DELETE", KEY).query("uploadId", &id);
    abort.send().expect(204, "");
    abort.send().expect(404, "NoSuchUpload");
    list.send().expect(404, "NoSuchUpload");
}

#[test]
fn a_part_can_be_copied() {
    let server = server();
    Request::new(&server, "PUT", "source").body("0123456789").send().expect(200, "");
    let id = create(&server);
    let copy = |number: &str, range: Option<&str>| {
        let copy = part(&server, &id, number, "").header("x-amz-copy-source", "examplebucket/source");
        range.map_or(copy.clone(), |range| copy.header("x-amz-copy-source-range", range))
    };
    let e_tag =
        |request: Request| request.send().expect(200, "").element("ETag").unwrap().replace("&quot;", "\"");
    let (first, second) = (e_tag(copy("1", None)), e_tag(copy("2", Some("bytes=2-4"))));
    for range in ["bytes=2-", "bytes=-3", "bytes=2-10", "2-4", "bytes=4-2"] {
        copy("3", Some(range)).send().expect(400, "InvalidArgument");
    }
    copy("3", None)
        .header("x-amz-copy-source-if-match", "\"other\"")
        .send()
        .expect(412, "PreconditionFailed");
    complete(&server, &id, &[(1, &first), (2, &second)]).send().expect(200, "");
    assert_eq!(Request::new(&server, "GET", KEY).send().body, b"0123456789234");
}

/// Of `Hello `, `World!`, both one behind the other, and of the first two digests.
const SUMS: [&str; 4] = [
    "LsWj8ML8Pm3O4PbzpXNabGnSBWV5pUUglbdYAglAQ6g=",
    "UUtrt8hG7PuNLSnvC1x5tj5q6DjxI9qTb+gn/aZUJ2w=",
    "f4OxZX/x/FO5LcGBSKHWXfwtSx+j1ncoSt3SABJtkGk=",
    "rTMWlYJZfFKHWKx9XdAZCeZ+7Wk9TiKGboNYn5SLslk=-2",
];

#[test]
fn the_whole_has_a_checksum() {
    let server = server();
    let sum = "x-amz-checksum-sha256";
    let begin = |kind: Option<&str>| {
        let create = Request::new(&server, "POST", KEY).query("uploads", "");
        let create = create.header("x-amz-checksum-algorithm", "SHA256");
        let create = kind.map_or(create.clone(), |kind| create.header("x-amz-checksum-type", kind));
        create.send().expect(200, "").element("UploadId").unwrap().to_owned()
    };
    let upload = |id: &str, sums: bool| {
        let part = |number: &str, body: &str, value: &str| {
            let part = part(&server, id, number, body);
            let part = if sums { part.header(sum, value) } else { part };
            part.send().expect(200, "").header("etag").unwrap().to_owned()
        };
        (part("1", "Hello ", SUMS[0]), part("2", "World!", SUMS[1]))
    };
    let told = || {
        let head = Request::new(&server, "HEAD", KEY).header("x-amz-checksum-mode", "ENABLED").send();
        [sum, "x-amz-checksum-type"].map(|name| head.header(name).unwrap_or("none").to_owned())
    };
    for (kind, right, told_kind) in [
        (None, SUMS[3], "COMPOSITE"),
        (Some("COMPOSITE"), SUMS[3], "COMPOSITE"),
        (Some("FULL_OBJECT"), SUMS[2], "FULL_OBJECT"),
    ] {
        let id = begin(kind);
        let (first, second) = upload(&id, true);
        let done = complete(&server, &id, &[(1, &first), (2, &second)]);
        done.clone().header(sum, SUMS[0]).send().expect(400, "BadDigest");
        let answer = done.header(sum, right).send().expect(200, "");
        assert_eq!(answer.element("ChecksumSHA256"), Some(right));
        assert_eq!(told(), [right, told_kind]);
    }
    let id = begin(None);
    let (first, second) = upload(&id, false);
    complete(&server, &id, &[(1, &first), (2, &second)]).send().expect(400, "InvalidRequest");
    // Begun without one: what the completion promises is kept.
    let id = create(&server);
    let (first, second) = upload(&id, false);
    let done = complete(&server, &id, &[(1, &first), (2, &second)]);
    done.header(sum, SUMS[2]).send().expect(200, "");
    assert_eq!(told(), [SUMS[2], "FULL_OBJECT"]);
}
