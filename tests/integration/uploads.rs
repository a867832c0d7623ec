//! Whole uploads: rules, grant, transfer and confirmation. What was granted is accepted, and nothing else.

use presign::multipart::Threshold;
use presign::s3::{CompletedParts, MetadataName};
use presign::upload::{
    ObjectHead, PartGrant, Planned, UploadGrant, UploadInputs, UploadIntent, UploadRecord, UploadRules,
    UploadRulesBuilder,
};
use presign::{
    Checksum, ChecksumAlgorithm, ContentMd5, EntityTag, KeyPrefix, KeyTemplate, MediaTypes, PartNumber,
    PresignedForm, PresignedRequest, RandomBytes, Timestamp, UploadId,
};

use crate::client::{Answer, Sent};
use crate::run::{Run, run, soon};
use crate::xml::{Initiated, Parts};

fn rules(types: &[&str]) -> UploadRulesBuilder {
    let template = KeyTemplate::new("{yyyy}/{id}_{filename}").unwrap();
    UploadRules::builder(template, MediaTypes::new(types).unwrap(), 1..=1 << 30)
}

fn plan(run: &Run, rules: UploadRulesBuilder, intent: &UploadIntent) -> Planned {
    let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new([7; 32]));
    let inputs = inputs.within(KeyPrefix::new(run.prefix().to_owned()).unwrap());
    rules.build().unwrap().check(intent, run.presigner.provider(), inputs).unwrap()
}

fn put(run: &Run, planned: &Planned) -> PresignedRequest {
    match planned.record().grant(&run.presigner, planned.validity()).unwrap() {
        UploadGrant::Put(request) => request,
        other => panic!("{other:?}"),
    }
}

fn head(run: &Run, record: &UploadRecord) -> ObjectHead {
    let request = record.head(&run.presigner, soon()).unwrap();
    let answer = Sent::from(&request).send(b"").expect(200);
    let headers = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    ObjectHead::from_headers(headers).unwrap()
}

const BODY: &[u8] = b"123456789";

fn nine() -> UploadIntent {
    UploadIntent::new(9).named("ä 1.png").of_type("image/png")
}

#[test]
fn one_put() {
    run("granted puts", |run| {
        let rules = || rules(&["image/png"]).attachment().metadata(MetadataName::new("author").unwrap());
        let planned = plan(run, rules(), &nine().metadata("author", "Ada"));
        let request = Sent::from(&put(run, &planned));
        let html = request.header("content-type", "text/html");
        run.is("another type", html.send(BODY).verdict(), "refused");
        run.is("no type", request.without("content-type").send(BODY).verdict(), "refused");
        run.is("shown", request.without("content-disposition").send(BODY).verdict(), "refused");
        run.is("one byte more", request.send(b"1234567890").verdict(), "refused");
        run.is("one byte less", request.send(b"12345678").verdict(), "refused");
        let elsewhere = request.with(|sent| sent.url = sent.url.replace("_%C3%A4", "_%C3%B6"));
        run.is("another key", elsewhere.send(BODY).verdict(), "refused");
        run.is("nothing came of it", run.stored(planned.record().key()), "absent");

        run.is("what was granted", request.send(BODY).status, 200);
        let answer = run.get(planned.record().key());
        run.is("its type", answer.header("content-type").unwrap_or("none"), "image/png");
        run.is(
            "its disposition",
            answer.header("content-disposition").unwrap_or("none"),
            "attachment; filename=\"_ 1.png\"; filename*=UTF-8''%C3%A4%201.png",
        );
        run.is("its metadata", answer.header("x-amz-meta-author").unwrap_or("none"), "Ada");
        let confirmed = planned.record().confirm(&head(run, planned.record())).unwrap();
        run.is("confirmed", confirmed.size(), 9);
    });
}

#[test]
fn one_put_of_one_body() {
    run("granted digests", |run| {
        let md5 = ContentMd5::of(BODY);
        let planned = plan(run, rules(&["image/png"]).require_md5(), &nine().content_md5(md5));
        let request = Sent::from(&put(run, &planned));
        run.is("another body, md5", request.send(b"987654321").verdict(), "refused");
        run.is("the body, md5", request.send(BODY).status, 200);
        let proven = planned.record().confirm(&head(run, planned.record()));
        run.is("proven, md5", proven.is_ok_and(|confirmed| confirmed.md5() == Some(md5)), true);

        let sha256 = Checksum::of(ChecksumAlgorithm::Sha256, BODY).unwrap();
        let required = rules(&["image/png"]).require_checksum(ChecksumAlgorithm::Sha256);
        let planned = plan(run, required, &nine().checksum(sha256).named("b.png"));
        let request = Sent::from(&put(run, &planned));
        run.is("another body, sha256", request.send(b"987654321").verdict(), "refused");
        run.is("the body, sha256", request.send(BODY).status, 200);
        let told = head(run, planned.record());
        if run.is("told and proven, sha256", planned.record().confirm(&told).is_ok(), true) {
            return;
        }
        // Where the store does not tell it, the service reads.
        let unconfirmed = planned.record().confirm(&told).unwrap_err();
        run.is("not told: only missing", unconfirmed.is_only_missing(), true);
        let read = Checksum::of(ChecksumAlgorithm::Sha256, &run.get(planned.record().key()).body).unwrap();
        run.is("read and proven, sha256", planned.record().confirm(&told.read_checksum(read)).is_ok(), true);
    });
}

#[test]
fn a_name_that_was_not_granted() {
    run("granted names", |run| {
        let planned = plan(run, rules(&["image/png"]), &nine());
        let named = "attachment; filename=\"invoice.exe\"";
        let request = Sent::from(&put(run, &planned)).header("content-disposition", named);
        if request.send(BODY).status != 200 {
            return run.leave_out("what is confirmed", "headers that are not signed are refused");
        }
        // It is not signed, so a store may keep it: then it shows afterwards.
        let kept = run.get(planned.record().key()).header("content-disposition").is_some();
        let confirmed = planned.record().confirm(&head(run, planned.record()));
        run.is("confirmed", confirmed.is_ok(), !kept);
    });
}

/// Posts a form as a browser does.
fn post(form: &PresignedForm, file: &[u8]) -> Answer {
    let mut body = String::new();
    for (name, value) in form.fields() {
        body += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let body = [body.as_bytes(), file, b"\r\n--b--\r\n"].concat();
    let headers = vec![("content-type".to_owned(), "multipart/form-data; boundary=b".to_owned())];
    Sent { method: "POST".to_owned(), url: form.url().to_owned(), headers }.send(&body)
}

#[test]
fn by_form() {
    run("granted forms", |run| {
        let md5 = ContentMd5::of(BODY);
        let rules = rules(&["image/png"]).by_form().attachment().require_md5();
        let planned = plan(run, rules, &nine().content_md5(md5));
        let grant = planned.record().grant(&run.presigner, planned.validity()).unwrap();
        let UploadGrant::Form(form) = grant else { panic!("{grant:?}") };
        if post(&form, BODY).status != 204 {
            return run.leave_out("everything", "there are no forms");
        }
        run.is("one byte more", post(&form, b"1234567890").verdict(), "refused");
        run.is("one byte less", post(&form, b"12345678").verdict(), "refused");
        let confirm = || {
            let read = ContentMd5::of(&run.get(planned.record().key()).body);
            planned.record().confirm(&head(run, planned.record()).read_md5(read))
        };
        run.is("proven", confirm().is_ok_and(|confirmed| confirmed.md5() == Some(md5)), true);
        // No form signs an MD5, so this one shows afterwards.
        run.is("another body", post(&form, b"987654321").status, 204);
        run.is("another body, confirmed", confirm().is_ok(), false);
    });
}

#[test]
fn only_once() {
    run("granted creations", |run| {
        let planned = plan(run, rules(&["image/png"]).create_only(), &nine());
        let request = Sent::from(&put(run, &planned));
        run.is("the first", request.send(BODY).status, 200);
        run.is("the second", request.send(b"987654321").status, 412);
        let unconditional = request.without("if-none-match").send(b"987654321");
        run.is("the second, without the condition", unconditional.verdict(), "refused");
        run.is("the first stays", run.stored(planned.record().key()), "123456789");
    });
}

#[test]
fn a_copy_of_what_was_confirmed() {
    run("confirmed copies", |run| {
        let planned = plan(run, rules(&["image/png"]), &nine());
        // A header that nobody signed and that the object keeps.
        let request = Sent::from(&put(run, &planned)).header("cache-control", "public, max-age=31536000");
        request.send(BODY).expect(200);
        let confirmed = planned.record().confirm(&head(run, planned.record())).unwrap();
        // The grant lives on, so the client replaces the file by another of the same size and type.
        run.is("replaced", request.send(b"987654321").status, 200);
        let last = run.key("final/1.png");
        let copy = confirmed.copy_to(run.presigner.bucket().name(), last.clone()).unwrap();
        run.is("a copy of what was replaced", run.send(&copy, b"").status, 412);
        run.is("nothing was copied", run.stored(&last), "absent");

        let confirmed = planned.record().confirm(&head(run, planned.record())).unwrap();
        let last = run.key("final/2.png");
        let copy = confirmed.copy_to(run.presigner.bucket().name(), last.clone()).unwrap();
        run.is("a copy of what is there", run.send(&copy, b"").status, 200);
        run.is("copied", run.stored(&last), "987654321");
        let copied = run.head(&last).expect(200);
        run.is("its type", copied.header("content-type").unwrap_or("none"), "image/png");
        run.is("what nobody signed", copied.header("cache-control").unwrap_or("none"), "none");
        let aimed = request.with(|sent| {
            let path = sent.url.split('?').next().unwrap().to_owned();
            let folder = path.split(run.prefix()).next().unwrap().to_owned();
            sent.url = sent.url.replace(&path, &format!("{folder}{last}"));
        });
        run.is("the client's grant, turned on the copy", aimed.send(BODY).verdict(), "refused");
        run.is("the copy stays", run.stored(&last), "987654321");
    });
}

fn send(grant: &PartGrant, body: &[u8]) -> Answer {
    Sent::from(grant.request()).send(body)
}

#[test]
fn in_parts() {
    run("granted parts", |run| {
        let (part_size, size) = (5 << 20, (10 << 20) + 3);
        let file: Vec<u8> = (0_u32..).map(|at| (at % 251) as u8).take(size).collect();
        let rules = rules(&["video/mp4"]).attachment().part_size(part_size).parts_from(Threshold::Above(1));
        let intent = UploadIntent::new(size as u64).named("a.mp4").of_type("video/mp4");
        let mut record: UploadRecord = plan(run, rules, &intent).into_record();
        let create = record.create(&run.presigner, soon()).unwrap().unwrap();
        let created: Initiated = Sent::from(&create).send(b"").expect(200).xml();
        record.begin(UploadId::new(created.upload_id).unwrap()).unwrap();
        let UploadGrant::Multipart(grant) = record.grant(&run.presigner, soon()).unwrap() else { panic!() };
        let bytes = |part: &PartGrant| {
            let from = usize::try_from(part.part().offset()).unwrap();
            &file[from..from + usize::try_from(part.part().size()).unwrap()]
        };
        let [first, second, third] = grant.parts() else { panic!("three parts") };
        run.is("a part of another length", send(third, &file[..4]).verdict(), "refused");
        let mut tags: Vec<(PartNumber, EntityTag<'static>)> = Vec::new();
        for part in [first, third] {
            let answer = send(part, bytes(part)).expect(200);
            tags.push((part.part().number(), EntityTag::new(answer.etag().to_owned()).unwrap()));
        }

        // The client is gone; another goes on with what the store and the record know.
        let listed: Parts = Sent::from(grant.list()).send(b"").expect(200).xml();
        let there = listed.parts.iter().map(|part| (PartNumber::new(part.number).unwrap(), part.size));
        let missing = record.grant_missing(&run.presigner, soon(), there).unwrap();
        let numbers: Vec<u16> = missing.iter().map(|part| part.part().number().get()).collect();
        run.is("what is missing", format!("{numbers:?}"), "[2]");
        let answer = send(&missing[0], bytes(second)).expect(200);
        tags.push((missing[0].part().number(), EntityTag::new(answer.etag().to_owned()).unwrap()));

        let body = CompletedParts::new(tags).unwrap().to_xml();
        run.is("completed", Sent::from(grant.complete()).send(body.as_bytes()).status, 200);
        let confirmed = record.confirm(&head(run, &record)).unwrap();
        run.is("confirmed", confirmed.size(), size);
        let answer = run.get(record.key());
        run.is("whole", answer.body == file, true);
        let disposition = answer.header("content-disposition").unwrap_or("none");
        run.is("its disposition", disposition, "attachment; filename=\"a.mp4\"");
    });
}
