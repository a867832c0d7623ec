//! The cases of Ceph's suite for presigned URLs (s3-tests: `test_object_raw_*`, `test_object_presigned_*`
//! and `test_cors_presigned_*`), written anew.

use presign::s3::{CannedAcl, PublicAcl};
use presign::verify::S3Operation::{self, *};
use presign::verify::VerifyErrorKind::{self, *};
use presign::{BodySize, GetObject, ObjectKey, Operation, PutObject, Validity};

use super::sent::{SIGNED_AT, Sent, Service, at};

type Outcome = Result<S3Operation, VerifyErrorKind>;
type Change = fn(&mut Sent);

fn get() -> Operation<'static> {
    GetObject::new(ObjectKey::new("foo").unwrap()).into()
}

fn put() -> Operation<'static> {
    PutObject::new(ObjectKey::new("foo").unwrap(), BodySize::Unlimited).into()
}

fn put_with_acl() -> Operation<'static> {
    PutObject::new(ObjectKey::new("foo").unwrap(), BodySize::Unlimited).acl(CannedAcl::Private).into()
}

fn lives(sent: &mut Sent, seconds: &str) {
    sent.set("X-Amz-Expires", seconds);
    sent.sign();
}

/// What a browser adds to a request across origins.
fn from_another_origin(sent: &mut Sent) {
    for (name, value) in
        [("Origin", "https://app.example"), ("Sec-Fetch-Mode", "cors"), ("Referer", "https://app.example/")]
    {
        sent.add_header(name, value);
    }
}

/// The older signature, which two of the cases of each kind are about: Signature Version 2 is not spoken here.
fn version_2(sent: &mut Sent) {
    from_another_origin(sent);
    sent.query =
        ["AWSAccessKeyId=AKIDEXAMPLE", "Expires=1767323945", "Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D"]
            .map(String::from)
            .into();
}

/// A tenant of Ceph is a name before the bucket's, with a colon: `tenant:bucket`. Here it is no bucket's name.
fn tenant(sent: &mut Sent) {
    sent.path = sent.path.replace("/examplebucket/", "/tenant:examplebucket/");
    sent.sign();
}

fn tenant_version_2(sent: &mut Sent) {
    sent.path = sent.path.replace("/examplebucket/", "/tenant:examplebucket/");
    version_2(sent);
}

#[rustfmt::skip]
#[test]
fn cases_of_ceph() {
    let service = Service::new();
    let rows: [(&str, Operation<'static>, Change, Outcome); 18] = [
        ("object_raw_get_x_amz_expires_not_expired", get(), |sent| lives(sent, "100000"), Ok(GetObject)),
        ("object_raw_get_x_amz_expires_not_expired_tenant", get(), tenant, Err(InvalidBucketName)),
        ("object_raw_get_x_amz_expires_out_range_zero", get(), |sent| lives(sent, "0"), Err(ExpiresOutOfRange)),
        ("object_raw_get_x_amz_expires_out_max_range", get(), |sent| lives(sent, "609901"), Err(ExpiresOutOfRange)),
        ("object_raw_get_x_amz_expires_out_positive_range", get(), |sent| lives(sent, "-7"), Err(MalformedParam)),
        ("object_presigned_put_object_with_acl", put_with_acl(), |_| {}, Ok(PutObject)),
        ("object_presigned_put_object_with_acl_tenant", put_with_acl(), tenant, Err(InvalidBucketName)),
        ("object_raw_put_authenticated_expired", put(), |sent| sent.now = at(SIGNED_AT + 3601), Err(Expired)),
        ("cors_presigned_get_object", get(), from_another_origin, Ok(GetObject)),
        ("cors_presigned_get_object_tenant", get(), tenant, Err(InvalidBucketName)),
        ("cors_presigned_get_object_v2", get(), version_2, Err(UnsupportedAlgorithm)),
        ("cors_presigned_get_object_tenant_v2", get(), tenant_version_2, Err(UnsupportedAlgorithm)),
        ("cors_presigned_put_object", put(), from_another_origin, Ok(PutObject)),
        ("cors_presigned_put_object_with_acl", put_with_acl(), from_another_origin, Ok(PutObject)),
        ("cors_presigned_put_object_v2", put(), version_2, Err(UnsupportedAlgorithm)),
        ("cors_presigned_put_object_tenant", put(), tenant, Err(InvalidBucketName)),
        ("cors_presigned_put_object_tenant_v2", put(), tenant_version_2, Err(UnsupportedAlgorithm)),
        ("cors_presigned_put_object_tenant_with_acl", put_with_acl(), tenant, Err(InvalidBucketName)),
    ];
    let presigner = &service.presigners[2];
    for (name, operation, change, expected) in rows {
        let request = presigner.presign(&operation, Validity::hours(1).from(at(SIGNED_AT))).unwrap();
        let mut sent = Sent::of(&request);
        change(&mut sent);
        assert_eq!(service.kind(&sent).map(|verified| verified.operation()), expected, "{name}");
    }
    // An ACL that was signed is the only one that holds.
    let public = PutObject::new(ObjectKey::new("foo").unwrap(), BodySize::Unlimited).public_acl(PublicAcl::PublicRead);
    let request = presigner.presign(&public, Validity::hours(1).from(at(SIGNED_AT))).unwrap();
    let mut sent = Sent::of(&request);
    assert_eq!(service.verify(&sent).unwrap().header("x-amz-acl"), Some("public-read"));
    sent.headers[0].1 = b"private".into();
    assert_eq!(service.kind(&sent).unwrap_err(), SignatureMismatch);
}
