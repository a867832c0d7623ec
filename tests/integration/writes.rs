//! Writes that must hold to something: a condition, a digest, a storage class.

use md5::{Digest, Md5};
use presign::s3::{CustomerKey, StorageClass};
use presign::{
    BodySize, Checksum, ChecksumAlgorithm, ContentMd5, DeleteObject, EntityTag, GetObject, HeadObject,
    PutObject,
};

use crate::run::{run, size};

/// The MD5 that S3 wants of some bodies.
pub fn md5(body: &[u8]) -> ContentMd5 {
    ContentMd5::new(Md5::digest(body).into())
}

#[test]
fn writes_on_conditions() {
    run("conditional writes", |run| {
        let key = run.key("a");
        let create = |body: &[u8]| PutObject::new(key.clone(), size(body)).create_only();
        let first = run.send(&create(b"first"), b"first");
        run.is("create_only, nothing there", first.status, 200);
        let second = run.sent(&create(b"second"));
        run.is("create_only, something there", second.send(b"second").status, 412);
        run.is("create_only left it", run.stored(&key), "first");
        run.is(
            "create_only without its header",
            second.without("if-none-match").send(b"second").verdict(),
            "refused",
        );

        let etag = run.head(&key).expect(200).etag().to_owned();
        let replace = |etag: &str, body: &[u8]| {
            PutObject::new(key.clone(), size(body)).if_match(EntityTag::new(etag.to_owned()).unwrap())
        };
        let other = replace("\"5d41402abc4b2a76b9719d911017c592\"", b"third");
        run.is("if_match, another", run.send(&other, b"third").status, 412);
        run.is("if_match left it", run.stored(&key), "first");
        if run.is("if_match, the same", run.send(&replace(&etag, b"fourth"), b"fourth").status, 200) {
            run.is("if_match replaced it", run.stored(&key), "fourth");
            run.is("if_match, the one before", run.send(&replace(&etag, b"fifth"), b"fifth").status, 412);
            run.is("if_match left it again", run.stored(&key), "fourth");
        } else {
            run.leave_out("if_match after a change", "it cannot be changed so");
        }
        let other = EntityTag::new("\"5d41402abc4b2a76b9719d911017c592\"").unwrap();
        let delete = DeleteObject::new(key.clone()).if_match(other);
        run.is("DELETE if_match, another", run.send(&delete, b"").status, 412);
        run.is("DELETE if_match left it", run.stored(&key) != "absent", true);
    });
}

/// The digests of the nine digits, which every catalogue has.
const DIGITS: &[u8] = b"123456789";
const CHECKSUMS: [(ChecksumAlgorithm, &str); 5] = [
    (ChecksumAlgorithm::Crc32, "y/Q5Jg=="),
    (ChecksumAlgorithm::Crc32c, "4waSgw=="),
    (ChecksumAlgorithm::Crc64Nvme, "rosUhgp5mIg="),
    (ChecksumAlgorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
    (ChecksumAlgorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
];

#[test]
fn a_body_must_have_its_digest() {
    run("digests", |run| {
        let md5_put = |key: &str| PutObject::new(run.key(key), BodySize::Exact(9)).content_md5(md5(DIGITS));
        let sums = CHECKSUMS.map(|(algorithm, text)| Checksum::from_base64(algorithm, text).unwrap());
        let named = sums.map(|sum| (sum.algorithm().header_name(), sum));
        let mut requests = vec![("content-md5", run.sent(&md5_put("content-md5")))];
        for (name, sum) in named {
            requests.push((name, run.sent(&PutObject::new(run.key(name), BodySize::Exact(9)).checksum(sum))));
        }
        for (name, request) in requests {
            run.put(&run.key(name), b"old").expect(200);
            run.is(&format!("{name}: another body"), request.send(b"987654321").verdict(), "refused");
            run.is(&format!("{name}: old content stays"), run.stored(&run.key(name)), "old");
            let (_, value) = request.headers.iter().find(|(header, _)| header == name).unwrap();
            run.is(&format!("{name}: is sent"), value.is_empty(), false);
            run.is(&format!("{name}: left out"), request.without(name).send(DIGITS).verdict(), "refused");
            run.is(
                &format!("{name}: another value"),
                request.header(name, "AAAA").send(DIGITS).verdict(),
                "refused",
            );
            run.is(&format!("{name}: the body"), request.send(DIGITS).status, 200);
            run.is(&format!("{name}: new content"), run.stored(&run.key(name)), "123456789");
        }
        let told = sums.map(|sum| {
            let name = sum.algorithm().header_name();
            let head = run.send(&HeadObject::new(run.key(name)).checksum_mode(), b"");
            head.header(name).unwrap_or("none").to_owned()
        });
        run.is("told on HEAD", told.join(" "), sums.map(|sum| sum.to_base64()).join(" "));
    });
}

/// SSE-C: the client brings the key with each request, and its headers are signed.
#[test]
fn a_key_of_the_customer() {
    run("customer key", |run| {
        let (right, wrong) = (CustomerKey::new([7; 32]), CustomerKey::new([8; 32]));
        let key = run.key("a");
        let put = run.sent(&PutObject::new(key.clone(), size(b"hello")).customer_key(&right));
        let other = run.sent(&PutObject::new(key.clone(), size(b"hello")).customer_key(&wrong));
        let swapped = put.with(|sent| sent.headers.clone_from(&other.headers));
        run.is("another key than was signed", swapped.send(b"hello").verdict(), "refused");
        if !run.is("PUT", put.send(b"hello").status, 200) {
            return run.leave_out("reading it", "there is nothing");
        }
        let get = |customer: &CustomerKey| run.send(&GetObject::new(key.clone()).customer_key(customer), b"");
        let head = run.send(&HeadObject::new(key.clone()).customer_key(&right), b"");
        run.is("HEAD", head.status, 200);
        run.is("GET", get(&right).text(), "hello");
        run.is("GET with another key", get(&wrong).verdict(), "refused");
        run.is("GET with none", run.get(&key).verdict(), "refused");
    });
}

#[test]
fn a_storage_class_is_kept() {
    run("storage class", |run| {
        let put = PutObject::new(run.key("a"), size(b"hello")).storage_class(StorageClass::STANDARD);
        let request = run.sent(&put);
        run.is("STANDARD", request.send(b"hello").status, 200);
        // S3 names every class but this one.
        let told = run.head(&run.key("a")).header("x-amz-storage-class").unwrap_or("STANDARD").to_owned();
        run.is("told on HEAD", told, "STANDARD");
        let cheaper = request.header("x-amz-storage-class", "GLACIER");
        run.is("another class than was signed", cheaper.send(b"hello").verdict(), "refused");
        run.is(
            "no class where one was signed",
            request.without("x-amz-storage-class").send(b"hello").verdict(),
            "refused",
        );
    });
}
