//! What only a socket shows: header values as they travel, and lengths that lie.

use presign::s3::{MetadataName, RawOperation};
use presign::{BodySize, DeleteObject, HeaderName, HeaderValue, Method, PutObject};

use crate::run::{Run, run};
use crate::target::Target;

fn value(text: &'static str) -> HeaderValue<'static> {
    HeaderValue::new(text).unwrap()
}

/// The signature covers a run of spaces as one space, and the value is sent as it is.
#[test]
fn runs_of_spaces_in_a_header() {
    run("runs of spaces", |run| {
        let address = Target::get().address;
        let put = |name: &str| {
            PutObject::new(run.key(name), BodySize::Exact(5))
                .metadata(MetadataName::new("runs").unwrap(), value("a   b  c"))
                .content_disposition(
                    presign::ContentDisposition::new("attachment; filename=\"a   b.txt\"").unwrap(),
                )
        };
        let tell = |name: &str, by: &str| {
            let head = run.head(&run.key(name));
            run.is(&format!("{by}: metadata"), head.header("x-amz-meta-runs").unwrap_or("none"), "a   b  c");
            let disposition = head.header("content-disposition").unwrap_or("none");
            run.is(&format!("{by}: content-disposition"), disposition, "attachment; filename=\"a   b.txt\"");
        };
        if run.is("ureq: PUT", run.send(&put("ureq"), b"hello").status, 200) {
            tell("ureq", "ureq");
        }
        let socket = run.sent(&put("socket"));
        if run.is("socket: PUT", socket.send_to(address, b"hello").status, 200) {
            tell("socket", "socket");
        }
        // Whoever collapses them on the way does no harm to the signature.
        let collapsed = run.sent(&put("collapsed")).header("x-amz-meta-runs", "a b c");
        run.is("collapsed by the client", collapsed.send(b"hello").verdict(), "200");
        let outer = run.sent(&put("outer")).header("x-amz-meta-runs", "   a   b  c   ");
        run.is("outer spaces added by the client", outer.send_to(address, b"hello").verdict(), "200");
    });
}

#[test]
fn other_spellings_of_a_header() {
    run("header spellings", |run| {
        let address = Target::get().address;
        let put = run.sent(
            &PutObject::new(run.key("a"), BodySize::Exact(5))
                .metadata(MetadataName::new("a").unwrap(), value("1")),
        );
        let upper = put.without("x-amz-meta-a").header("X-AMZ-Meta-A", "1");
        run.is("a name in capitals", upper.send_to(address, b"hello").status, 200);
        let twice = put.with(|sent| sent.headers.push(("x-amz-meta-a".to_owned(), "2".to_owned())));
        run.is("a second value", twice.send_to(address, b"hello").verdict(), "refused");
        let folded = put.header("x-amz-meta-a", "1\r\n 2");
        run.is("a folded line", folded.send_to(address, b"hello").verdict(), "refused");

        // A header that is signed with no value is there, and has none.
        let empty = RawOperation::on_object(Method::Put, run.key("b"))
            .header(HeaderName::new("x-amz-meta-empty").unwrap(), value(""));
        let empty = run.sent(&empty);
        if run.is("an empty value", empty.send_to(address, b"hello").verdict(), "200") {
            run.is(
                "an empty value: stored",
                run.head(&run.key("b")).header("x-amz-meta-empty").unwrap_or("none"),
                "",
            );
        }
    });
}

#[test]
fn lengths_that_lie() {
    run("lengths", |run| {
        let address = Target::get().address;
        let key = run.key("a");
        let put = run.sent(&PutObject::new(key.clone(), BodySize::Exact(5)));
        let declared = put.header("content-length", "5");
        let stored = |run: &Run, case: &str, wanted: &str| {
            run.is(&format!("{case}: stored"), run.stored(&key), wanted);
            run.send(&DeleteObject::new(key.clone()), b"");
        };

        run.is("fewer bytes than declared", declared.send_as_written(address, b"hell").verdict(), "refused");
        stored(run, "fewer bytes than declared", "absent");
        run.is("no length", put.send_as_written(address, b"").verdict(), "refused");
        stored(run, "no length", "absent");
        let chunked = put.header("transfer-encoding", "chunked");
        run.is("chunks", chunked.send_as_written(address, b"5\r\nhello\r\n0\r\n\r\n").verdict(), "refused");
        stored(run, "chunks", "absent");
        let both = declared.header("transfer-encoding", "chunked");
        let answer = both.send_as_written(address, b"6\r\nhello!\r\n0\r\n\r\n");
        run.is("a length and chunks", answer.verdict(), "refused");
        stored(run, "a length and chunks", "absent");
        let spelled = put.header("content-length", "05");
        run.is("a leading zero", spelled.send_as_written(address, b"hello").verdict(), "refused");
        stored(run, "a leading zero", "absent");
        // To HTTP the sixth byte is the next request; a store must not have it in the object.
        run.is("more bytes than declared", declared.send_as_written(address, b"hello!").verdict(), "refused");
        stored(run, "more bytes than declared", "absent");
        run.is("the truth", declared.send_as_written(address, b"hello").status, 200);
        stored(run, "the truth", "hello");
    });
}
