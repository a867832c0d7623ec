//! The answers of uploads in parts and of copies, as the crate reads them.

use presign::s3::xml::{self, Answer};
use presign::s3::{CompletedParts, CopySource};
use presign::{
    CopyObject, CreateMultipartUpload, EntityTag, MultipartPlan, MultipartUpload, ObjectKey, PartNumber,
    UploadPartCopy,
};

use crate::run::{Run, run};

const PART: usize = 5 << 20;

fn begin<'k>(run: &Run, key: &'k ObjectKey<'static>, plan: MultipartPlan) -> MultipartUpload<'k> {
    let answer = run.send(&CreateMultipartUpload::new(key.as_borrowed()), b"").expect(200);
    let created = xml::read_created_upload(&answer.body).unwrap().into_result().unwrap();
    run.is("the created upload's key", created.key().unwrap_or("none"), key);
    MultipartUpload::new(key.as_borrowed(), created.upload_id().clone(), plan)
}

/// What came of it: a tag, or the code of the error, with whatever status it came.
fn told<T>(answer: Answer<T>, tag: impl Fn(&T) -> Option<String>) -> String {
    match answer.into_result() {
        Ok(value) => tag(&value).unwrap_or_else(|| "no tag".to_owned()),
        Err(error) => error.code().to_owned(),
    }
}

/// A client that dies and resumes: what it needs for that comes from listings alone, a page for each part.
#[test]
fn an_upload_that_is_resumed_from_listings() {
    run("answers", |run| {
        // Characters that stand escaped in XML.
        let key = run.key("a & b <1>'\".mp4");
        let plan = MultipartPlan::from_stored(2 * PART as u64 + 1000, PART as u64).unwrap();
        let upload = begin(run, &key, plan).sign_lengths();
        let bodies = [(b'a', PART), (b'b', PART), (b'c', 1000)].map(|(byte, size)| vec![byte; size]);
        let send = |number: PartNumber| {
            let body = &bodies[usize::from(number.get()) - 1];
            run.send(&upload.part(number).unwrap(), body).expect(200).etag().to_owned()
        };
        let sent: Vec<String> = [3, 1].map(|number| send(PartNumber::new(number).unwrap())).into();

        let (mut there, mut marker, mut pages) = (Vec::new(), None, 0);
        loop {
            let list = upload.list_parts().max_parts(1);
            let list = match marker {
                Some(marker) => list.part_number_marker(marker),
                None => list,
            };
            let answer = run.send(&list, b"").expect(200);
            let page = xml::read_parts_page(&answer.body).unwrap().into_result().unwrap();
            there.extend_from_slice(page.parts());
            (marker, pages) = (page.next_marker(), pages + 1);
            if marker.is_none() || pages == 4 {
                break;
            }
        }
        run.is("pages of one part", marker.is_none() && pages <= 3, true);
        let sizes = || there.iter().map(|part| (part.number(), part.size()));
        run.is(
            "parts that are there",
            sizes().map(|(at, size)| format!("{at}:{size} ")).collect::<String>(),
            format!("1:{PART} 3:1000 "),
        );
        let tags: Vec<&str> = there.iter().map(|part| part.entity_tag().as_str()).collect();
        run.is("their tags are those of the uploads", tags == [sent[1].as_str(), sent[0].as_str()], true);
        let missing: Vec<u16> = plan.missing(sizes()).map(|part| part.number().get()).collect();
        run.is("parts that are missing", format!("{missing:?}"), "[2]");
        let second = EntityTag::new(send(PartNumber::new(2).unwrap())).unwrap();

        let wrong =
            CompletedParts::new([(PartNumber::MIN, EntityTag::new("0".repeat(32)).unwrap())]).unwrap();
        let answer = run.send(&upload.complete(), wrong.to_xml().as_bytes());
        let failed = xml::read_completed_upload(&answer.body).unwrap();
        run.is("a tag that no part has", told(failed, |_| Some("a success".into())), "InvalidPart");

        let parts = there.iter().map(|part| (part.number(), part.entity_tag().clone()));
        let parts = CompletedParts::new(parts.chain([(PartNumber::new(2).unwrap(), second)])).unwrap();
        let answer = run.send(&upload.complete(), parts.to_xml().as_bytes()).expect(200);
        let completed = xml::read_completed_upload(&answer.body).unwrap();
        let whole = run.get(&key);
        let completed = told(completed, |done| done.entity_tag().map(ToString::to_string));
        let same = if completed == whole.etag() { "the object's" } else { &completed };
        run.is("the completion's tag", same, "the object's");
        run.is("what comes back", whole.body == bodies.concat(), true);

        let none = run.get(&run.key("none")).expect(404);
        run.is("an error", xml::read_error(&none.body).unwrap().code(), "NoSuchKey");
    });
}

#[test]
fn copies() {
    run("answers to copies", |run| {
        let (from, to) = (run.key("from & <1>"), run.key("to"));
        run.put(&from, b"hello").expect(200);
        let source = || CopySource::new(run.presigner.bucket().name(), &from);
        let copy = |copy: CopyObject<'_>| {
            let answer = run.send(&copy, b"");
            told(xml::read_copied_object(&answer.body).unwrap(), |done| {
                done.entity_tag().map(ToString::to_string)
            })
        };
        let tag = run.head(&from).etag().to_owned();
        let copied =
            copy(CopyObject::new(to.clone(), source()).source_if_match(EntityTag::new(tag).unwrap()));
        run.is("the copy's tag", copied, "\"5d41402abc4b2a76b9719d911017c592\"");
        let other = EntityTag::new("0123").unwrap();
        let failed = copy(CopyObject::new(to.clone(), source()).source_if_match(other));
        run.is("another source", failed, "PreconditionFailed");

        let plan = MultipartPlan::from_stored(5, 5).unwrap();
        let upload = begin(run, &to, plan);
        let part = UploadPartCopy::new(to.clone(), upload.upload_id().clone(), PartNumber::MIN, source());
        let answer = run.send(&part, b"");
        let copied = xml::read_copied_part(&answer.body).unwrap();
        let copied = told(copied, |done| done.entity_tag().map(ToString::to_string));
        run.is("the copied part's tag", copied, "\"5d41402abc4b2a76b9719d911017c592\"");
        run.send(&upload.abort(), b"").expect(204);
        let gone = run.send(&upload.list_parts(), b"");
        let gone = xml::read_parts_page(&gone.body).unwrap();
        run.is("an aborted upload", told(gone, |_| Some("a page".into())), "NoSuchUpload");
    });
}
