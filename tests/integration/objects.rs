//! Reading what was written: headers, ranges, conditions, overrides.

use presign::s3::{MetadataName, VersionId};
use presign::{
    BodySize, ByteRange, DeleteObject, EntityTag, GetObject, HeadObject, HeaderValue, MediaType, PutObject,
    Timestamp,
};

use crate::client::Sent;
use crate::run::{Run, pause, run, size};

fn value(text: &'static str) -> HeaderValue<'static> {
    HeaderValue::new(text).unwrap()
}

fn media(text: &'static str) -> MediaType<'static> {
    MediaType::new(text).unwrap()
}

const DISPOSITION: &str = "attachment; filename=\"naive 1.txt\"; filename*=UTF-8''na%C3%AFve%201.txt";
const EXPIRES: &str = "Fri, 02 Jan 2037 03:04:05 GMT";

#[test]
fn what_an_object_is_comes_back() {
    run("attributes", |run| {
        let expires = Timestamp::parse("20370102T030405Z").unwrap();
        let metadata = [
            ("author", "Ada Lovelace"),
            ("x", "1"),
            ("with-dashes_and.dots", "a=b; c=\"d\", e"),
            ("reserved", "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
            ("encoded", "%20+%2B"),
        ];
        let mut put = PutObject::new(run.key("a.txt"), BodySize::Exact(5))
            .content_type(media("text/plain; charset=utf-8"))
            .content_disposition(presign::ContentDisposition::new(DISPOSITION).unwrap())
            .content_encoding(value("gzip"))
            .content_language(value("de, en-GB"))
            .cache_control(value("private, max-age=3600, no-transform"))
            .expires(expires);
        for (name, text) in metadata {
            put = put.metadata(MetadataName::new(name).unwrap(), value(text));
        }
        let stored = run.send(&put, b"hello");
        run.is("PUT", stored.status, 200);
        run.is("ETag is the MD5", stored.etag(), "\"5d41402abc4b2a76b9719d911017c592\"");

        let (got, head) = (run.get(&run.key("a.txt")), run.head(&run.key("a.txt")));
        run.is("GET", format!("{} {}", got.status, got.text()), "200 hello");
        run.is("HEAD", format!("{} {}", head.status, head.text()), "200 ");
        run.is("HEAD content-length", head.header("content-length").unwrap_or("none"), "5");
        let own = [
            ("content-type", "text/plain; charset=utf-8"),
            ("content-disposition", DISPOSITION),
            ("content-encoding", "gzip"),
            ("content-language", "de, en-GB"),
            ("cache-control", "private, max-age=3600, no-transform"),
            ("expires", EXPIRES),
            ("etag", stored.etag()),
        ];
        let metadata = metadata.map(|(name, text)| (format!("x-amz-meta-{name}"), text));
        for (answer, method) in [(&got, "GET"), (&head, "HEAD")] {
            let pairs = own.iter().map(|(name, text)| (*name, *text));
            for (name, text) in pairs.chain(metadata.iter().map(|(name, text)| (name.as_str(), *text))) {
                run.is(&format!("{method} {name}"), answer.header(name).unwrap_or("none"), text);
            }
        }
    });
}

#[test]
fn put_head_get_delete() {
    run("life", |run| {
        let key = run.key("a");
        run.is("absent GET", run.get(&key).status, 404);
        run.is("absent HEAD", run.head(&key).status, 404);
        for body in [&b"first"[..], b"", b"second", &[0, 255, 13, 10, 128]] {
            run.is(&format!("PUT {} bytes", body.len()), run.put(&key, body).status, 200);
            run.is(&format!("GET {} bytes", body.len()), run.get(&key).body == body, true);
        }
        let unlimited = PutObject::new(key.clone(), BodySize::Unlimited);
        for body in ["any", "number of bytes"] {
            run.is(&format!("unlimited PUT, {body}"), run.send(&unlimited, body.as_bytes()).status, 200);
            run.is(&format!("after unlimited PUT, {body}"), run.stored(&key), body);
        }
        let null = GetObject::new(key.clone()).version_id(VersionId::NULL);
        run.is("GET of the version that has no name", run.send(&null, b"").status, 200);
        let large: Vec<u8> =
            (0..3_000_000_u32).map(|at| at.to_le_bytes()[usize::from(at % 7 == 0)]).collect();
        run.is("PUT 3 MB", run.put(&key, &large).status, 200);
        run.is("GET 3 MB", run.get(&key).body == large, true);
        run.is("DELETE", run.send(&DeleteObject::new(key.clone()), b"").status, 204);
        run.is("GET after DELETE", run.get(&key).status, 404);
        run.is("DELETE again", run.send(&DeleteObject::new(key.clone()), b"").status, 204);
    });
}

#[test]
fn parts_of_an_object() {
    run("range", |run| {
        let key = run.key("digits");
        run.put(&key, b"0123456789").expect(200);
        let cases = [
            ("first to last", ByteRange::new(2, 4).unwrap(), 206, "234", "bytes 2-4/10"),
            ("one byte", ByteRange::new(0, 0).unwrap(), 206, "0", "bytes 0-0/10"),
            ("beyond the end", ByteRange::new(8, 99).unwrap(), 206, "89", "bytes 8-9/10"),
            ("from", ByteRange::from(7), 206, "789", "bytes 7-9/10"),
            ("suffix", ByteRange::suffix(3).unwrap(), 206, "789", "bytes 7-9/10"),
        ];
        for (case, range, status, body, content_range) in cases {
            let answer = run.send(&GetObject::new(key.clone()).range(range), b"");
            run.is(
                &format!("{case}: body"),
                format!("{} {}", answer.status, answer.text()),
                format!("{status} {body}"),
            );
            run.is(
                &format!("{case}: range"),
                answer.header("content-range").unwrap_or("none"),
                content_range,
            );
        }
        let after = GetObject::new(key.clone()).range(ByteRange::from(10));
        run.is("after the end", run.send(&after, b"").status, 416);
        let head = run.send(&HeadObject::new(key.clone()).range(ByteRange::new(2, 4).unwrap()), b"");
        run.is(
            "HEAD",
            format!("{} {}", head.status, head.header("content-length").unwrap_or("none")),
            "206 3",
        );

        let request = run.sent(&GetObject::new(key).range(ByteRange::new(0, 3).unwrap()));
        run.is(
            "another range than was signed",
            request.header("range", "bytes=0-9").send(b"").verdict(),
            "refused",
        );
        run.is("no range where one was signed", request.without("range").send(b"").verdict(), "refused");
    });
}

#[test]
fn reads_on_conditions() {
    run("conditional reads", |run| {
        let key = run.key("a");
        let etag = run.put(&key, b"hello").expect(200).etag().to_owned();
        let modified = run.head(&key).expect(200).header("last-modified").expect("Last-Modified").to_owned();
        let (same, other) =
            (EntityTag::new(etag).unwrap(), EntityTag::new("\"5d41402abc4b2a76b9719d911017c593\"").unwrap());
        let get = || GetObject::new(key.clone());
        let head = || HeadObject::new(key.clone());
        let now = Timestamp::now();
        let past = Timestamp::from_unix_secs(now.as_unix_secs() - 86_400).unwrap();
        let cases = [
            ("if-match, the same", run.sent(&get().if_match(same.clone())), 200),
            ("if-match, another", run.sent(&get().if_match(other.clone())), 412),
            ("if-none-match, the same", run.sent(&get().if_none_match(same.clone())), 304),
            ("if-none-match, another", run.sent(&get().if_none_match(other.clone())), 200),
            ("if-modified-since the past", run.sent(&get().if_modified_since(past)), 200),
            ("if-unmodified-since the past", run.sent(&get().if_unmodified_since(past)), 412),
            ("HEAD if-match, another", run.sent(&head().if_match(other)), 412),
            ("HEAD if-none-match, the same", run.sent(&head().if_none_match(same.clone())), 304),
        ];
        for (case, request, status) in cases {
            run.is(case, request.send(b"").status, status);
        }
        // A date is in whole seconds, and one in the future does not count.
        pause(2);
        let just_now = Timestamp::from_unix_secs(Timestamp::now().as_unix_secs() - 1).unwrap();
        run.is("if-modified-since it was", run.send(&get().if_modified_since(just_now), b"").status, 304);
        run.is("if-unmodified-since it was", run.send(&get().if_unmodified_since(just_now), b"").status, 200);
        let dated = run.sent(&get().if_modified_since(past)).header("if-modified-since", &modified);
        run.is("another date than was signed", dated.send(b"").verdict(), "refused");
        let untagged = run.sent(&get().if_match(same)).without("if-match");
        run.is("no if-match where one was signed", untagged.send(b"").verdict(), "refused");
    });
}

#[test]
fn answers_with_other_headers() {
    run("response overrides", |run| {
        let key = run.key("a");
        let put = PutObject::new(key.clone(), size(b"hello"))
            .content_type(media("text/plain"))
            .content_disposition(presign::ContentDisposition::new("inline").unwrap())
            .content_language(value("fr"))
            .cache_control(value("no-cache"));
        run.send(&put, b"hello").expect(200);
        let overrides = [
            ("content-type", "text/html; charset=utf-8"),
            ("content-disposition", DISPOSITION),
            ("content-encoding", "x-none"),
            ("content-language", "de, en-GB"),
            ("cache-control", "private, max-age=60"),
            ("expires", EXPIRES),
        ];
        let expires = Timestamp::parse("20370102T030405Z").unwrap();
        macro_rules! overridden {
            ($operation:expr) => {
                $operation
                    .response_active_content_type(media("text/html; charset=utf-8"))
                    .response_content_disposition(presign::ContentDisposition::new(DISPOSITION).unwrap())
                    .response_content_encoding(value("x-none"))
                    .response_content_language(value("de, en-GB"))
                    .response_cache_control(value("private, max-age=60"))
                    .response_expires(expires)
            };
        }
        let get = run.sent(&overridden!(GetObject::new(key.clone())));
        let head = run.sent(&overridden!(HeadObject::new(key.clone())));
        for (method, request) in [("GET", &get), ("HEAD", &head)] {
            let answer = request.send(b"");
            run.is(method, answer.status, 200);
            for (name, text) in overrides {
                run.is(&format!("{method} {name}"), answer.header(name).unwrap_or("none"), text);
            }
        }
        each_override_is_signed(run, &get);
        run.is(
            "the object keeps its own",
            run.get(&key).header("content-disposition").unwrap_or("none"),
            "inline",
        );
    });
}

fn each_override_is_signed(run: &Run, get: &Sent) {
    for name in ["type", "disposition", "encoding", "language"] {
        let name = format!("response-content-{name}");
        let changed = get.parameter(&name, |_| Some("x".to_owned()));
        run.is(&format!("{name} changed"), changed.send(b"").verdict(), "refused");
        let removed = get.parameter(&name, |_| None);
        run.is(&format!("{name} removed"), removed.send(b"").verdict(), "refused");
    }
}
