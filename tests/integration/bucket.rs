//! Operations on the bucket itself, and those that only `RawOperation` has.

use presign::s3::RawOperation;
use presign::{GetBucketLocation, HeadBucket, HeaderName, HeaderValue, Method};

use crate::run::{run, soon};
use crate::xml::Listing;

#[test]
fn the_bucket_is_there() {
    run("bucket", |run| {
        run.is("HeadBucket", run.send(&HeadBucket::new(), b"").status, 200);
        let absent =
            run.access.with(|access| access.bucket = "presign-test-no-such-bucket".to_owned()).presigner();
        let head = absent.presign(&HeadBucket::new(), soon()).unwrap();
        run.is("HeadBucket of none", crate::client::Sent::from(&head).send(b"").status, 404);

        // The oldest region has no name here.
        let region = if run.access.region == "us-east-1" { "" } else { run.access.region.as_str() };
        let answer = run.send(&GetBucketLocation::new(), b"");
        run.is("GetBucketLocation", answer.status, 200);
        let text = answer.text();
        let (_, rest) = text.split_once("<LocationConstraint").expect("a LocationConstraint");
        let inside = rest.split_once('>').filter(|(start, _)| !start.ends_with('/'));
        let told = inside.and_then(|(_, rest)| rest.split_once("</")).map_or("", |(region, _)| region);
        run.is("its region", told, region);
    });
}

#[test]
fn any_other_operation() {
    run("raw operations", |run| {
        let key = run.key("a b");
        let put = RawOperation::on_object(Method::Put, key.clone())
            .header(HeaderName::new("Content-Length").unwrap(), HeaderValue::new("5").unwrap())
            .header(HeaderName::new("X-Amz-Meta-A").unwrap(), HeaderValue::new("1").unwrap());
        run.is("PUT", run.send(&put, b"hello").status, 200);
        run.is("PUT, one byte too many", run.send(&put, b"hello!").verdict(), "refused");
        let head = run.send(&RawOperation::on_object(Method::Head, key.clone()), b"");
        run.is("HEAD", format!("{} {}", head.status, head.header("x-amz-meta-a").unwrap_or("none")), "200 1");
        let get = RawOperation::on_object(Method::Get, key.clone())
            .query("response-content-disposition", "attachment; filename=\"a b.txt\"");
        let got = run.send(&get, b"");
        let told = got.header("content-disposition").unwrap_or("none");
        run.is("GET", format!("{} {told}", got.text()), "hello attachment; filename=\"a b.txt\"");

        let list = RawOperation::on_bucket(Method::Get).query("prefix", run.prefix()).query("list-type", "2");
        let listing: Listing = run.send(&list, b"").expect(200).xml();
        run.is(
            "list",
            listing.contents.iter().map(|entry| entry.key.as_str()).collect::<String>(),
            key.as_str(),
        );
        let tags = RawOperation::on_object(Method::Get, key.clone()).sub_resource("tagging");
        let told = run.send(&tags, b"");
        run.is("?tagging", format!("{} {}", told.status, told.text().contains("<TagSet")), "200 true");
        let location = run.send(&RawOperation::on_bucket(Method::Get).sub_resource("location"), b"");
        run.is("?location", location.text().contains("LocationConstraint"), true);
        let swapped = run.sent(&tags).with(|sent| sent.url = sent.url.replace("tagging=", "acl="));
        run.is("another sub-resource", swapped.send(b"").verdict(), "refused");
        let dropped = run.sent(&tags).with(|sent| sent.url = sent.url.replace("tagging=", ""));
        run.is("no sub-resource", dropped.send(b"").verdict(), "refused");
        let delete = RawOperation::on_object(Method::Delete, key);
        run.is("DELETE", run.send(&delete, b"").status, 204);
    });
}
