//! Tags of objects, by their own operations and by a header.

use presign::s3::{CopySource, Tagging, TaggingDirective};
use presign::{CopyObject, GetObjectTagging, ObjectKey, PutObject, PutObjectTagging};

use crate::run::{Run, run, size};
use crate::writes::md5;
use crate::xml::{self, Tags};

fn tags(run: &Run, key: &ObjectKey<'static>) -> String {
    let answer = run.send(&GetObjectTagging::new(key.clone()), b"");
    if answer.status != 200 {
        return format!("status {}", answer.status);
    }
    let mut tags: Vec<_> =
        answer.xml::<Tags>().set.tags.into_iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    tags.sort_unstable();
    tags.join("|")
}

#[test]
fn tags_by_operation_and_by_header() {
    run("tagging", |run| {
        let key = run.key("a");
        run.put(&key, b"hello").expect(200);
        run.is("none at first", tags(run, &key), "");
        let body = xml::tagging(&[("project", "blue sky"), ("path", "a/b+c=d"), ("empty", "")]);
        let request = run.sent(&PutObjectTagging::new(key.clone()).content_md5(md5(&body)));
        let other = xml::tagging(&[("project", "red sky"), ("path", "a/b+c=d"), ("empty", "")]);
        run.is("another body", request.send(&other).verdict(), "refused");
        if run.is("PutObjectTagging", request.send(&body).status, 200) {
            run.is("GetObjectTagging", tags(run, &key), "empty=|path=a/b+c=d|project=blue sky");
        } else {
            run.leave_out("GetObjectTagging of some", "there are none");
        }

        let tagging =
            Tagging::new().tag("a b", "c+d").unwrap().tag("e/f", "g=h").unwrap().tag("i", "").unwrap();
        let tagged = run.key("tagged");
        let request = run.sent(&PutObject::new(tagged.clone(), size(b"hello")).tagging(tagging));
        let other = request.header("x-amz-tagging", "a=b");
        run.is("other tags than were signed", other.send(b"hello").verdict(), "refused");
        run.is(
            "no tags where some were signed",
            request.without("x-amz-tagging").send(b"hello").verdict(),
            "refused",
        );
        if !run.is("PUT with tags", request.send(b"hello").status, 200) {
            return run.leave_out("tags of the PUT and of its copies", "there is no object with tags");
        }
        run.is("tags of the PUT", tags(run, &tagged), "a b=c+d|e/f=g=h|i=");

        let source = || CopySource::new(run.presigner.bucket().name(), &tagged);
        let kept = run.key("kept");
        run.is("copy", run.send(&CopyObject::new(kept.clone(), source()), b"").status, 200);
        run.is("a copy keeps tags", tags(run, &kept), "a b=c+d|e/f=g=h|i=");
        let replaced = run.key("replaced");
        let replace = CopyObject::new(replaced.clone(), source())
            .tagging_directive(TaggingDirective::Replace)
            .tagging(Tagging::new().tag("new", "1").unwrap());
        run.is("copy with other tags", run.send(&replace, b"").status, 200);
        run.is("a copy with other tags", tags(run, &replaced), "new=1");
    });
}
