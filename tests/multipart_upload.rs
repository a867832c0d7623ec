//! An upload in parts as one value: its operations are those that are made by hand, for the endpoint that each is meant
//! for, and all its parts at once are the same requests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use presign::s3::{MultipartUpload, StorageClass};
use presign::{
    AbortMultipartUpload, BodySize, CompleteMultipartUpload, CreateMultipartUpload, Credentials, Endpoint,
    ErrorKind, ListParts, Method, MultipartPlan, ObjectKey, Operation, PartNumber, PresignedRequest,
    Provider, Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};

/// A key and an upload ID in which every kind of character stands that a URL could take for its own.
const KEY: &str = "videos/ä + 100%&partNumber=9?/a~b.mp4";
const ID: &str = "2~x&partNumber=2#/+=%41";

fn validity() -> Validity {
    Validity::hours(1).from(Timestamp::parse("20260102T030405Z").unwrap())
}

fn presigner(provider: Provider) -> S3Presigner {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    S3Presigner::new(provider.bucket("examplebucket").unwrap(), credentials.unwrap())
}

fn providers() -> Vec<S3Presigner> {
    let minio = Endpoint::new("https://minio.example:9000/storage").unwrap();
    [
        Provider::aws("eu-central-1").unwrap(),
        Provider::cloudflare_r2("0123456789abcdef0123456789abcdef").unwrap(),
        Provider::minio(minio, Region::new("us-east-1").unwrap()),
    ]
    .map(presigner)
    .into()
}

fn number(number: u32) -> PartNumber {
    PartNumber::new(number).unwrap()
}

fn key() -> ObjectKey<'static> {
    ObjectKey::new(KEY).unwrap()
}

fn id() -> UploadId<'static> {
    UploadId::new(ID).unwrap()
}

fn upload(size: u64, part_size: u64) -> MultipartUpload<'static> {
    MultipartUpload::new(key(), id(), MultipartPlan::from_stored(size, part_size).unwrap())
}

/// Everything that a request says.
fn told(request: &PresignedRequest) -> (Method, String, Vec<(String, String)>, Timestamp) {
    let headers = request.signed_headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    (request.method(), request.url().to_owned(), headers.collect(), request.expires_at())
}

/// The decoded values of a query parameter.
fn values(request: &PresignedRequest, name: &str) -> Vec<String> {
    let url = url::Url::parse(request.url()).unwrap();
    // Form decoding makes a plus a space, and the signer writes none.
    assert!(!url.query().unwrap().contains('+'));
    url.query_pairs().filter(|pair| pair.0 == name).map(|pair| pair.1.into_owned()).collect()
}

#[test]
fn every_part_is_the_one_made_by_hand() {
    let mut parts = 0;
    for presigner in providers() {
        let batch = presigner.batch(validity()).unwrap();
        for (size, part_size) in
            [(20 << 20, 8 << 20), (1, 5 << 20), (16 << 20, 8 << 20), (130 << 20, 5 << 20)]
        {
            for upload in [upload(size, part_size), upload(size, part_size).sign_lengths()] {
                let all = batch.parts(&upload).unwrap();
                assert_eq!(all.iter().len(), usize::from(upload.plan().part_count()));
                for ((part, at_once), planned) in all.iter().zip(upload.plan().parts()) {
                    assert_eq!(part, planned);
                    let exact = BodySize::Exact(part.size());
                    let size = if upload.signs_lengths() { exact } else { BodySize::Unlimited };
                    let by_hand = batch.presign(&UploadPart::new(key(), id(), part.number(), size)).unwrap();
                    let one = batch.presign(&upload.part(part.number()).unwrap()).unwrap();
                    assert_eq!(told(&one), told(&by_hand));
                    assert_eq!(told(&at_once), told(&by_hand));
                    assert_eq!(values(&one, "uploadId"), [ID]);
                    assert_eq!(values(&one, "partNumber"), [part.number().to_string()]);
                    let (signed, length) = match upload.signs_lengths() {
                        true => ("content-length;host", Some(part.size())),
                        false => ("host", None),
                    };
                    assert_eq!(values(&one, "X-Amz-SignedHeaders"), [signed]);
                    assert_eq!(one.content_length(), length);
                    parts += 1;
                }
            }
        }
    }
    assert_eq!(parts, 3 * 2 * (3 + 1 + 2 + 26));
}

#[test]
fn a_part_that_the_plan_does_not_have() {
    let upload = upload(20 << 20, 8 << 20);
    assert!(upload.part(number(3)).is_ok());
    for beyond in [4, 10_000] {
        let error = upload.part(number(beyond)).unwrap_err();
        let expected = format!("partNumber: {beyond}; allowed: 1 to 3 in this upload");
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::OutOfRange, expected));
    }
    // A plan that was made for one provider, and another that takes fewer parts.
    let presigner = presigner(Provider::scaleway("fr-par").unwrap());
    let batch = presigner.batch(validity()).unwrap();
    let upload = self::upload(1_001, 1);
    assert!(batch.presign(&upload.part(number(1_000)).unwrap()).is_ok());
    for refused in
        [batch.presign(&upload.part(number(1_001)).unwrap()).map(drop), batch.parts(&upload).map(drop)]
    {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "partNumber"));
    }
}

#[test]
fn control_requests_are_those_made_by_hand_with_their_own_options() {
    let upload = upload(20 << 20, 8 << 20);
    for presigner in providers() {
        let same = |given: &Operation<'_>, by_hand: &Operation<'_>| {
            let (given, by_hand) =
                (presigner.presign(given, validity()), presigner.presign(by_hand, validity()));
            let given = given.unwrap();
            assert_eq!(told(&given), told(&by_hand.unwrap()));
            assert_eq!(values(&given, "uploadId"), [ID]);
        };
        same(upload.complete().as_ref(), CompleteMultipartUpload::new(key(), id()).as_ref());
        same(upload.abort().as_ref(), AbortMultipartUpload::new(key(), id()).as_ref());
        same(upload.list_parts().as_ref(), ListParts::new(key(), id()).as_ref());
        let after = upload.list_parts().part_number_marker(number(2)).max_parts(100);
        same(
            after.as_ref(),
            ListParts::new(key(), id()).part_number_marker(number(2)).max_parts(100).as_ref(),
        );
    }
    let presigner = presigner(Provider::aws("eu-central-1").unwrap());
    let complete = upload.complete().create_only().object_size(upload.plan().size());
    let complete = presigner.presign(&complete, validity()).unwrap();
    let headers: Vec<_> = complete.headers_to_set().collect();
    assert_eq!(headers, [("if-none-match", "*"), ("x-amz-mp-object-size", "20971520")]);
    let create = CreateMultipartUpload::new(key()).storage_class(StorageClass::new("STANDARD_IA").unwrap());
    assert!(presigner.presign(&create, validity()).is_ok());
}

/// Clients reach the store by a public name, the service by the name that it has inside: one upload, two presigners.
#[test]
fn parts_for_the_clients_and_control_for_the_service() {
    let at = |endpoint| {
        presigner(Provider::minio(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap()))
    };
    let (clients, service) = (at("https://files.example.com"), at("http://minio:9000"));
    let upload = upload(20 << 20, 8 << 20).sign_lengths();
    let batch = clients.batch(validity()).unwrap();
    for (_, part) in batch.parts(&upload).unwrap().iter() {
        assert!(part.url().starts_with("https://files.example.com/"), "{}", part.url());
        assert!(part.signed_headers().any(|header| header == ("host", "files.example.com")));
    }
    for control in [
        service.presign(&upload.complete(), validity()),
        service.presign(&upload.abort(), validity()),
        service.presign(&upload.list_parts(), validity()),
    ] {
        let control = control.unwrap();
        assert!(control.url().starts_with("http://minio:9000/"), "{}", control.url());
        assert!(control.signed_headers().any(|header| header == ("host", "minio:9000")));
    }
}
