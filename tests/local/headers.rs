//! The headers of a request: those that were signed, those that would have had to be, and ranges.

use presign::local::LocalErrorKind::{self, *};
use presign::*;

use super::{key, now, presign, store, target};

fn kind(request: &PresignedRequest, headers: &[(&str, &str)]) -> Result<(), LocalErrorKind> {
    let target = target(request.url()).as_bytes();
    let checked = store().check(request.method().as_str(), target, headers.iter().copied(), now());
    checked.map(drop).map_err(|error| error.kind())
}

#[test]
fn of_an_upload() {
    let put = presign(
        PutObject::new(key("a.png"), BodySize::Exact(5)).content_type(MediaType::new("image/png").unwrap()),
    );
    let (length, png) = (("content-length", "5"), ("content-type", "image/png"));
    for (headers, expected) in [
        (vec![length, png], Ok(())),
        (vec![("Content-Type", "image/png"), ("Host", "evil.example"), ("CONTENT-LENGTH", "5")], Ok(())),
        (vec![length, ("content-type", " image/png\t")], Ok(())),
        (vec![length, png, ("user-agent", "x"), ("cookie", "a"), ("cookie", "b")], Ok(())),
        (vec![], Err(MissingHeader)),
        (vec![png], Err(MissingHeader)),
        (vec![length], Err(MissingHeader)),
        (vec![("content-length", "6"), png], Err(WrongHeader)),
        (vec![("content-length", "05"), png], Err(WrongHeader)),
        (vec![("content-length", "+5"), png], Err(WrongHeader)),
        (vec![("content-length", "5, 5"), png], Err(WrongHeader)),
        (vec![length, ("content-type", "image/jpeg")], Err(WrongHeader)),
        (vec![length, ("content-type", "image/png;charset=utf-8")], Err(WrongHeader)),
        (vec![length, ("content-type", "Image/png")], Err(WrongHeader)),
        (vec![length, ("content-type", "")], Err(WrongHeader)),
        (vec![length, length, png], Err(DuplicateHeader)),
        (vec![length, png, ("Content-Type", "text/html")], Err(DuplicateHeader)),
        // What would change the write.
        (vec![length, png, ("x-amz-acl", "public-read")], Err(UnsignedHeader)),
        (vec![length, png, ("X-Amz-Meta-A", "b")], Err(UnsignedHeader)),
        (vec![length, png, ("x-amz-copy-source", "b/k")], Err(UnsignedHeader)),
        (vec![length, png, ("if-none-match", "*")], Err(UnsignedHeader)),
        (vec![length, png, ("If-Match", "\"a\"")], Err(UnsignedHeader)),
        (vec![length, png, ("if-unmodified-since", "x")], Err(UnsignedHeader)),
        (vec![length, png, ("content-md5", "x")], Err(UnsignedHeader)),
        (vec![length, png, ("content-range", "bytes 0-4/9")], Err(UnsignedHeader)),
        (vec![length, png, ("content-encoding", "gzip")], Err(UnsignedHeader)),
        (vec![length, png, ("range", "bytes=0-0,1-1")], Ok(())),
    ] {
        assert_eq!(kind(&put, &headers), expected, "{headers:?}");
    }
    let delete = presign(DeleteObject::new(key("a.png")));
    for (header, expected) in [
        (("cookie", "a"), Ok(())),
        (("if-match", "\"a\""), Err(UnsignedHeader)),
        (("x-amz-mfa", "a"), Err(UnsignedHeader)),
    ] {
        assert_eq!(kind(&delete, &[header]), expected, "{header:?}");
    }
    // Values are bytes.
    let not_text = [("content-length", b"5".as_slice()), ("content-type", b"image/png\xff")];
    let error = store().check("PUT", target(put.url()).as_bytes(), not_text, now()).unwrap_err();
    assert_eq!((error.kind(), error.field()), (WrongHeader, "content-type"));
}

#[test]
fn of_an_upload_that_says_more() {
    let md5 = ContentMd5::of(b"hello");
    let sha256 = Checksum::of(ChecksumAlgorithm::Sha256, b"hello").unwrap();
    let put = presign(
        PutObject::new(key("a.png"), BodySize::Unlimited)
            .content_md5(md5)
            .checksum(sha256)
            .create_only()
            .content_disposition(ContentDisposition::attachment().filename("Ä.png").unwrap())
            .metadata(s3::MetadataName::new("note").unwrap(), HeaderValue::new("a  b").unwrap()),
    );
    let all = super::headers(&put);
    assert_eq!(all.len(), 5);
    let request = super::check(&put).unwrap();
    assert!(request.create_only());
    assert_eq!(request.body().md5s(), [md5]);
    assert_eq!(request.body().checksums(), [sha256]);
    assert_eq!(request.body().size_range(), 0..=u64::MAX);
    assert_eq!(
        request.headers().collect::<Vec<_>>(),
        [
            ("content-disposition", "attachment; filename=\"_.png\"; filename*=UTF-8''%C3%84.png"),
            ("x-amz-checksum-sha256", sha256.to_base64().as_str()),
            ("x-amz-meta-note", "a  b"),
        ]
    );
    // Each is needed, and with its value.
    for at in 0..all.len() {
        let mut less: Vec<(&str, &str)> =
            all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        less[at].1 = "other";
        assert_eq!(kind(&put, &less), Err(WrongHeader));
        less.remove(at);
        assert_eq!(kind(&put, &less), Err(MissingHeader));
    }
}

#[test]
fn sizes() {
    let unlimited = || PutObject::new(key("a"), BodySize::Unlimited);
    let sized = |sizes| store().presign_sizes(&unlimited(), sizes, super::soon());
    for sizes in [0..=0, 1..=5, 5..=5, 7..=u64::MAX, 0..=u64::MAX] {
        let request = sized(sizes.clone()).unwrap();
        assert_eq!((request.content_length(), request.headers_to_set().count()), (None, 0));
        assert_eq!(super::check(&request).unwrap().body().size_range(), sizes);
    }
    #[allow(clippy::reversed_empty_ranges, reason = "that is the point")]
    let empty = sized(5..=4).unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::OutOfRange);
    let refused = |operation: Operation<'_>| {
        store().presign_sizes(&operation, 1..=5, super::soon()).unwrap_err().kind()
    };
    assert_eq!(refused(PutObject::new(key("a"), BodySize::Exact(5)).into()), ErrorKind::Duplicate);
    assert_eq!(refused(GetObject::new(key("a")).into()), ErrorKind::Unsupported);
    assert_eq!(refused(HeadBucket::new().into()), ErrorKind::Unsupported);
    // What has no body has none.
    for request in [presign(GetObject::new(key("a"))), presign(DeleteObject::new(key("a")))] {
        assert_eq!(super::check(&request).unwrap().body().size_range(), 0..=0);
    }
}

#[test]
fn ranges() {
    let get = presign(GetObject::new(key("a.bin")));
    let of = |value: &str| {
        let request = store().check("GET", target(get.url()).as_bytes(), [("Range", value)], now());
        request
            .and_then(|request| request.range_of(10))
            .map_err(|error| (error.kind(), error.public_code().status()))
    };
    let many = format!("bytes=0-0{}", ",1-1".repeat(9_999));
    for (value, expected) in [
        ("bytes=0-3", Ok(Some(0..4))),
        ("bytes=8-99", Ok(Some(8..10))),
        ("bytes=-3", Ok(Some(7..10))),
        ("bytes=4-", Ok(Some(4..10))),
        ("lines=1-2", Ok(None)),
        ("bytes=10-", Err((Range, 416))),
        ("bytes=3-2", Err((Range, 416))),
        ("", Err((Range, 416))),
        ("bytes=0-0,1-1", Err((TooManyRanges, 416))),
        (&many, Err((TooManyRanges, 416))),
    ] {
        assert_eq!(of(value), expected, "{:.40}", value);
    }
    let (first, second) = (("range", "bytes=0-0"), ("Range", "bytes=1-1"));
    assert_eq!(kind(&get, &[first, second]), Err(DuplicateHeader));
    assert_eq!(kind(&get, &[first, ("x-amz-acl", "private")]), Err(UnsignedHeader));
    assert_eq!(kind(&get, &[first, ("if-none-match", "\"a\"")]), Ok(()));
    let all =
        store().check("GET", target(get.url()).as_bytes(), [first, ("if-range", "\"a\"")], now()).unwrap();
    assert_eq!(all.range_of(10).unwrap(), None);

    // One that was signed is all that there is.
    let part = presign(GetObject::new(key("a.bin")).range(ByteRange::new(2, 3).unwrap()));
    let signed = ("range", "bytes=2-3");
    assert_eq!(kind(&part, &[]), Err(MissingHeader));
    assert_eq!(kind(&part, &[("range", "bytes=0-9")]), Err(WrongHeader));
    for headers in [vec![signed], vec![signed, ("if-range", "\"a\"")]] {
        let request = store().check("GET", target(part.url()).as_bytes(), headers, now()).unwrap();
        assert_eq!(request.range_of(10).unwrap(), Some(2..4));
        assert_eq!(request.range_of(2).unwrap_err().kind(), Range);
    }
    // Of a HEAD a range means nothing (RFC 9110 section 14.2).
    let head = presign(HeadObject::new(key("a.bin")));
    let request = store().check("HEAD", target(head.url()).as_bytes(), [first], now()).unwrap();
    assert_eq!(request.range_of(10).unwrap(), None);
}

#[test]
fn what_an_answer_says_instead() {
    let get = presign(
        GetObject::new(key("a.html"))
            .response_content_type(MediaType::new("text/plain").unwrap())
            .response_content_disposition(ContentDisposition::attachment())
            .response_cache_control(HeaderValue::new("no-store").unwrap())
            .response_expires(now()),
    );
    assert_eq!(get.signed_headers().count(), 1, "host alone");
    assert_eq!(
        super::check(&get).unwrap().headers().collect::<Vec<_>>(),
        [
            ("cache-control", "no-store"),
            ("content-disposition", "attachment"),
            ("content-type", "text/plain"),
            ("expires", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ]
    );
}

/// Of a header that the client made up, a token at most stands in the error.
#[test]
fn names_of_headers_in_errors() {
    let put = presign(PutObject::new(key("a"), BodySize::Unlimited));
    for (name, field) in [("X-Amz-Acl", "x-amz-acl"), ("x-amz-a\r\nb", "header"), ("x-amz-é", "header")] {
        let error = store().check("PUT", target(put.url()).as_bytes(), [(name, "")], now()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (UnsignedHeader, field));
    }
}
