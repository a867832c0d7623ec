//! Uploads in parts, from their creation to their end.

use presign::s3::{CopySource, MetadataName};
use presign::{
    AbortMultipartUpload, BodySize, ByteRange, Checksum, CompleteMultipartUpload, CreateMultipartUpload,
    EntityTag, HeaderValue, ListMultipartUploads, ListParts, MediaType, ObjectKey, Operation, PartNumber,
    UploadId, UploadPart, UploadPartCopy,
};

use crate::run::{Run, run, size};
use crate::writes::md5;
use crate::xml;

const PART: usize = 5 << 20;

fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length)
        .map(|at| seed.wrapping_add(at.to_le_bytes()[0]).wrapping_mul(7) ^ at.to_le_bytes()[1])
        .collect()
}

fn number(number: u32) -> PartNumber {
    PartNumber::new(number).unwrap()
}

fn begin(run: &Run, key: &ObjectKey<'static>) -> UploadId<'static> {
    let create = CreateMultipartUpload::new(key.clone())
        .content_type(MediaType::new("video/mp4").unwrap())
        .metadata(MetadataName::new("a").unwrap(), HeaderValue::new("1").unwrap());
    let begun = run.send(&create, b"").expect(200).xml::<xml::Initiated>();
    UploadId::new(begun.upload_id).unwrap()
}

#[test]
fn an_upload_in_parts() {
    run("multipart", |run| {
        let (key, from) = (run.key("video 1.mp4"), run.key("from"));
        let (first, second, copied, last) = (bytes(PART, 1), bytes(PART, 2), bytes(PART, 3), bytes(1000, 4));
        run.put(&from, &[&b"skipped"[..], &copied].concat()).expect(200);
        let id = begin(run, &key);
        run.is("not there before it is complete", run.get(&key).status, 404);

        let mut etags = Vec::new();
        for (at, part) in [(1, &first), (2, &second), (4, &last)] {
            let upload = UploadPart::new(key.clone(), id.clone(), number(at), size(part));
            let answer = run.send(&upload, part);
            run.is(&format!("part {at}"), answer.status, 200);
            etags.push((at, answer.etag().to_owned()));
        }
        let source = CopySource::new(run.presigner.bucket().name(), &from);
        let copy = UploadPartCopy::new(key.clone(), id.clone(), number(3), source)
            .source_range(ByteRange::new(7, 6 + PART as u64).unwrap());
        let answer = run.send(&copy, b"");
        let etag = if run.is("part 3, copied", answer.status, 200) {
            answer.xml::<xml::Result>().etag
        } else {
            let upload = UploadPart::new(key.clone(), id.clone(), number(3), size(&copied));
            run.send(&upload, &copied).expect(200).etag().to_owned()
        };
        etags.insert(2, (3, etag));

        listed(run, &key, &id);
        let complete = CompleteMultipartUpload::new(key.clone(), id.clone());
        let answer = run.send(&complete, &xml::complete(&etags));
        run.is("complete", answer.status, 200);
        let etag = answer.xml::<xml::Result>().etag;

        let whole = run.get(&key);
        run.is("what comes back", whole.body == [first, second, copied, last].concat(), true);
        let (digest, parts) = whole.etag().trim_matches('"').split_once('-').unwrap_or_default();
        run.is(
            "its ETag",
            format!("{} hexadecimal digits, {parts} parts", digest.len()),
            "32 hexadecimal digits, 4 parts",
        );
        run.is(
            "the ETag of the completion is that",
            etag.trim_matches('"') == whole.etag().trim_matches('"'),
            true,
        );
        run.is("content-type", whole.header("content-type").unwrap_or("none"), "video/mp4");
        run.is("metadata", whole.header("x-amz-meta-a").unwrap_or("none"), "1");
        run.is("listing its parts afterwards", run.send(&ListParts::new(key, id), b"").status, 404);
    });
}

fn listed(run: &Run, key: &ObjectKey<'static>, id: &UploadId<'static>) {
    let show = |parts: &xml::Parts| {
        let parts =
            parts.parts.iter().map(|part| format!("{}:{}:{}", part.number, part.size, part.etag.len() >= 32));
        parts.collect::<Vec<_>>().join(" ")
    };
    let list = || ListParts::new(key.clone(), id.clone());
    let parts: xml::Parts = run.send(&list(), b"").expect(200).xml();
    let all = format!("1:{PART}:true 2:{PART}:true 3:{PART}:true 4:1000:true");
    run.is("ListParts", show(&parts), all);
    let parts: xml::Parts = run.send(&list().max_parts(2), b"").expect(200).xml();
    let two = format!("1:{PART}:true 2:{PART}:true, more: true");
    run.is("ListParts, a page", format!("{}, more: {}", show(&parts), parts.is_truncated), two);
    let parts: xml::Parts = run.send(&list().part_number_marker(number(3)), b"").expect(200).xml();
    run.is("ListParts after a number", show(&parts), "4:1000:true");

    let uploads = ListMultipartUploads::new().prefix(run.prefix());
    let uploads: xml::Uploads = run.send(&uploads, b"").expect(200).xml();
    let found: Vec<_> =
        uploads.uploads.iter().map(|upload| (upload.key.as_str(), upload.upload_id.as_str())).collect();
    run.is("ListMultipartUploads", found == [(key.as_str(), id.as_str())], true);
}

#[test]
fn a_part_must_be_what_was_signed() {
    run("part refusals", |run| {
        let key = run.key("a");
        let id = begin(run, &key);
        let other = begin(run, &run.key("b"));
        let upload = UploadPart::new(key.clone(), id.clone(), number(1), size(b"123456789"))
            .content_md5(md5(b"123456789"));
        let request = run.sent(&upload);
        run.is("another body", request.send(b"987654321").verdict(), "refused");
        run.is("one byte too many", request.send(b"1234567890").verdict(), "refused");
        run.is("one byte too few", request.send(b"12345678").verdict(), "refused");
        let renumbered = request.parameter("partNumber", |_| Some("2".to_owned()));
        run.is("another number", renumbered.send(b"123456789").verdict(), "refused");
        let moved = request.parameter("uploadId", |_| Some("another".to_owned()));
        run.is("another upload", moved.send(b"123456789").verdict(), "refused");
        let whole = request.parameter("uploadId", |_| None).parameter("partNumber", |_| None);
        run.is("a whole object instead of a part", whole.send(b"123456789").verdict(), "refused");
        let sneaked = UploadPart::new(key.clone(), other.clone(), number(1), BodySize::Unlimited);
        run.is("an upload of another key", run.send(&sneaked, b"1").verdict(), "refused");
        let parts =
            |id: &UploadId<'static>| run.send(&ListParts::new(key.clone(), id.clone()), b"").expect(200);
        run.is("nothing was stored", parts(&id).xml::<xml::Parts>().parts.len(), 0);
        run.is("the right one", request.send(b"123456789").status, 200);
        run.is("one is stored", parts(&id).xml::<xml::Parts>().parts.len(), 1);

        let sum = Checksum::crc32(0xcbf4_3926);
        let upload = UploadPart::new(key.clone(), id.clone(), number(1), size(b"123456789")).checksum(sum);
        run.is("another checksum", run.send(&upload, b"987654321").verdict(), "refused");
        run.is("the right checksum", run.send(&upload, b"123456789").status, 200);
        let wrong = vec![(1, "\"00000000000000000000000000000000\"".to_owned())];
        let complete = run.sent(&CompleteMultipartUpload::new(key.clone(), id.clone()));
        let answer = complete.send(&xml::complete(&wrong));
        // An error may come under status 200.
        let failed = answer.status >= 400 || answer.text().contains("<Error");
        run.is("complete with a wrong ETag fails", failed, true);
        run.is("and stores nothing", run.get(&key).status, 404);

        run.is("abort", run.send(&AbortMultipartUpload::new(key.clone(), id.clone()), b"").status, 204);
        let again = UploadPart::new(key.clone(), id.clone(), number(2), size(b"1"));
        run.is("a part after the abort", run.send(&again, b"1").status, 404);
        run.is("ListParts after the abort", run.send(&ListParts::new(key, id), b"").status, 404);
        run.is(
            "abort of the other",
            run.send(&AbortMultipartUpload::new(run.key("b"), other), b"").status,
            204,
        );
    });
}

#[test]
fn completion_on_conditions() {
    run("conditional completion", |run| {
        let key = run.key("a");
        let uploaded = |body: &[u8]| {
            let id = begin(run, &key);
            let upload = UploadPart::new(key.clone(), id.clone(), number(1), size(body));
            let etag = run.send(&upload, body).expect(200).etag().to_owned();
            (CompleteMultipartUpload::new(key.clone(), id), xml::complete(&[(1, etag)]))
        };
        // An error may come under status 200.
        let verdict = |complete: &CompleteMultipartUpload<'_>, body: &[u8]| {
            let answer = run.send(complete, body);
            if answer.text().contains("<Error") { "refused".to_owned() } else { answer.verdict() }
        };
        let abort = |complete: &CompleteMultipartUpload<'_>| {
            let operation: &Operation<'_> = complete.as_ref();
            let (_, id) = operation.query().find(|(name, _)| *name == "uploadId").unwrap();
            run.send(&AbortMultipartUpload::new(key.clone(), UploadId::new(id).unwrap()), b"");
        };
        let (complete, body) = uploaded(b"first");
        run.is("create_only, nothing there", verdict(&complete.create_only(), &body), "200");
        run.is("created", run.stored(&key), "first");
        let (complete, body) = uploaded(b"second");
        run.is("create_only, something there", verdict(&complete.clone().create_only(), &body), "refused");
        run.is("create_only left it", run.stored(&key), "first");
        abort(&complete);
        let (complete, body) = uploaded(b"third");
        let other = EntityTag::new("\"5d41402abc4b2a76b9719d911017c592\"").unwrap();
        run.is("if_match, another", verdict(&complete.clone().if_match(other), &body), "refused");
        run.is("if_match left it", run.stored(&key), "first");
        abort(&complete);
        let (complete, body) = uploaded(b"fourth");
        run.is("another size", verdict(&complete.clone().object_size(7), &body), "refused");
        run.is("another size left it", run.stored(&key), "first");
        abort(&complete);
        let (complete, body) = uploaded(b"fifth");
        run.is("the size", verdict(&complete.object_size(5), &body), "200");
        run.is("replaced", run.stored(&key), "fifth");
    });
}
