//! Copies within the store.

use presign::s3::{CopySource, MetadataDirective, MetadataName};
use presign::{CopyObject, EntityTag, HeaderValue, MediaType, ObjectKey, PutObject, Timestamp};

use crate::run::{Run, run, size};
use crate::xml;

fn source(run: &Run, key: &ObjectKey<'_>) -> CopySource {
    CopySource::new(run.presigner.bucket().name(), key)
}

/// A source whose name has to be escaped in the header as in a URL.
fn original(run: &Run) -> ObjectKey<'static> {
    let key = run.key("from/ä + 100%.txt");
    let put = PutObject::new(key.clone(), size(b"hello"))
        .content_type(MediaType::new("text/plain").unwrap())
        .metadata(MetadataName::new("a").unwrap(), HeaderValue::new("1").unwrap());
    run.send(&put, b"hello").expect(200);
    key
}

#[test]
fn copies_and_what_they_keep() {
    run("copy", |run| {
        let from = original(run);
        let keep = run.key("to/kept");
        let answer = run.send(&CopyObject::new(keep.clone(), source(run, &from)), b"");
        run.is("copy", answer.status, 200);
        let etag = answer.xml::<xml::Result>().etag;
        run.is("ETag", etag.trim_matches('"'), "5d41402abc4b2a76b9719d911017c592");
        let kept = run.get(&keep);
        run.is("body", kept.text(), "hello");
        run.is("content-type is kept", kept.header("content-type").unwrap_or("none"), "text/plain");
        run.is("metadata is kept", kept.header("x-amz-meta-a").unwrap_or("none"), "1");

        let replaced = run.key("to/replaced");
        let replace = CopyObject::new(replaced.clone(), source(run, &from))
            .metadata_directive(MetadataDirective::Replace)
            .content_type(MediaType::new("text/csv").unwrap())
            .metadata(MetadataName::new("b").unwrap(), HeaderValue::new("2").unwrap());
        run.is("replace", run.send(&replace, b"").status, 200);
        let told = run.head(&replaced);
        run.is("content-type is replaced", told.header("content-type").unwrap_or("none"), "text/csv");
        run.is("new metadata", told.header("x-amz-meta-b").unwrap_or("none"), "2");
        run.is("old metadata is gone", told.header("x-amz-meta-a").unwrap_or("none"), "none");
        let copied = run.key("to/copied");
        let copy =
            CopyObject::new(copied.clone(), source(run, &from)).metadata_directive(MetadataDirective::Copy);
        run.is("copy by name", run.send(&copy, b"").status, 200);
        run.is("copy by name keeps", run.head(&copied).header("x-amz-meta-a").unwrap_or("none"), "1");
    });
}

#[test]
fn copies_on_conditions() {
    run("conditional copies", |run| {
        let from = original(run);
        let etag = run.head(&from).etag().to_owned();
        let (same, other) = (EntityTag::new(etag).unwrap(), EntityTag::new("\"0123\"").unwrap());
        let past = Timestamp::from_unix_secs(Timestamp::now().as_unix_secs() - 86_400).unwrap();
        let future = Timestamp::now().plus_secs(5).unwrap();
        let copy = |name: &str| CopyObject::new(run.key(name), source(run, &from));
        let cases = [
            ("if-match, the same", copy("1").source_if_match(same.clone()), 200),
            ("if-match, another", copy("2").source_if_match(other.clone()), 412),
            ("if-none-match, the same", copy("3").source_if_none_match(same), 412),
            ("if-none-match, another", copy("4").source_if_none_match(other), 200),
            ("if-modified-since the past", copy("5").source_if_modified_since(past), 200),
            ("if-unmodified-since the past", copy("6").source_if_unmodified_since(past), 412),
            ("if-unmodified-since the future", copy("7").source_if_unmodified_since(future), 200),
        ];
        for (at, (case, operation, status)) in (1..).zip(cases) {
            run.is(case, run.send(&operation, b"").status, status);
            let there = if status == 200 { "hello" } else { "absent" };
            run.is(&format!("{case}: the copy"), run.stored(&run.key(&at.to_string())), there);
        }
    });
}

#[test]
fn a_client_cannot_choose_the_source() {
    run("copy source", |run| {
        let from = original(run);
        let secret = run.key("secret");
        run.put(&secret, b"secret").expect(200);
        let copy = run.sent(&CopyObject::new(run.key("to"), source(run, &from)));
        let stolen = copy.header("x-amz-copy-source", source(run, &secret).as_str());
        run.is("another source", stolen.send(b"").verdict(), "refused");
        run.is("no source", copy.without("x-amz-copy-source").send(b"").verdict(), "refused");
        // Signed for writing, and no word of a source.
        let put = run.sent(&PutObject::new(run.key("to"), size(b"")));
        let stolen = put.header("x-amz-copy-source", source(run, &secret).as_str());
        run.is("a source on a plain PUT", stolen.send(b"").verdict(), "refused");
        run.is("nothing was copied", run.stored(&run.key("to")), "absent");
    });
}
