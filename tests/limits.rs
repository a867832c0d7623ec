//! What is refused when an operation is used: beyond the provider's limits, or without its capabilities. A refusal leaves
//! nothing behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

#[path = "common/given.rs"]
mod given;

use std::sync::LazyLock;

use given::{aws, get, key, kind, of, validity};
use presign::s3::*;
use presign::*;

const DAY: u64 = 86_400;

static SSE_C: LazyLock<CustomerKey> = LazyLock::new(|| CustomerKey::new([7; 32]));

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_secs(seconds).unwrap()
}

#[test]
fn a_providers_limits_hold() {
    let limits = Limits::aws()
        .with_max_expires_in(ExpiresIn::from_secs(3_600).unwrap())
        .with_max_parts(1_000)
        .with_max_part_size(64)
        .with_max_single_put(32)
        .with_max_metadata_bytes(20);
    let presigner = of(aws().with_limits(limits));
    let lifetime = |seconds: u64, window: Option<u64>| {
        let validity = Validity::seconds(seconds).from(at(DAY));
        let validity = window.map_or(validity, |window| validity.aligned_to(Validity::seconds(window)));
        presigner
            .batch(validity)
            .err()
            .map(|error| (error.kind(), String::from(error.field()), String::from(error.allowed())))
    };
    let refused = |allowed: &str| Some((ErrorKind::OutOfRange, "X-Amz-Expires".into(), allowed.into()));
    for (asked, window, expected) in [
        (3_600, None, None),
        (3_500, Some(100), None),
        (3_601, None, refused("1 to 3600 s")),
        (3_500, Some(101), refused("together 1 to 3600 s")),
        (0, None, refused("1 to 3600 s")),
    ] {
        assert_eq!(lifetime(asked, window), expected);
    }

    let part = |number, size| {
        UploadPart::new(key(), UploadId::new("id").unwrap(), PartNumber::new(number).unwrap(), size)
    };
    let copy = |number| {
        UploadPartCopy::new(key(), UploadId::new("id").unwrap(), PartNumber::new(number).unwrap(), source())
    };
    let note = |name: &str, length| {
        PutObject::new(key(), BodySize::Exact(1)).metadata(
            MetadataName::new(name.to_owned()).unwrap(),
            HeaderValue::new("v".repeat(length)).unwrap(),
        )
    };
    let length = HeaderName::new("content-length").unwrap();
    let raw = |size: &'static str| {
        RawOperation::on_object(Method::Put, key()).header(length.clone(), HeaderValue::new(size).unwrap())
    };
    let outside = Some(ErrorKind::OutOfRange);
    for (operation, expected) in [
        (Operation::from(part(1_000, BodySize::Exact(64))), None),
        (part(1_001, BodySize::Exact(64)).into(), outside),
        (part(1_000, BodySize::Exact(65)).into(), outside),
        (part(1_001, BodySize::Unlimited).into(), outside),
        (part(1, BodySize::Unlimited).into(), None),
        (copy(1_000).into(), None),
        (copy(1_001).into(), outside),
        (PutObject::new(key(), BodySize::Exact(32)).into(), None),
        (PutObject::new(key(), BodySize::Exact(33)).into(), outside),
        (PutObject::new(key(), BodySize::Exact(u64::MAX)).into(), outside),
        (PutObject::new(key(), BodySize::Exact(0)).into(), None),
        (PutObject::new(key(), BodySize::Unlimited).into(), None),
        (raw("32").into(), None),
        (raw("33").into(), outside),
        (raw("64").query("partNumber", "1000").into(), None),
        (raw("65").query("partNumber", "1000").into(), outside),
        (raw("64").query("partNumber", "1001").into(), outside),
        (raw("1").query("partNumber", "0").into(), outside),
        (raw("1").query("partNumber", "01").into(), Some(ErrorKind::Syntax)),
        (raw("1").query("partNumber", "one").into(), Some(ErrorKind::Syntax)),
        (raw("01").into(), Some(ErrorKind::Syntax)),
        (raw("18446744073709551616").into(), Some(ErrorKind::Syntax)),
        (raw("-1").into(), Some(ErrorKind::Syntax)),
        (raw("1e3").into(), Some(ErrorKind::Syntax)),
        (raw("").into(), Some(ErrorKind::Syntax)),
        (note("name", 16).into(), None),
        (note("name", 17).into(), Some(ErrorKind::TooLong)),
        (
            note("name", 8)
                .metadata(MetadataName::new("b").unwrap(), HeaderValue::new("1234567").unwrap())
                .into(),
            None,
        ),
        (
            note("name", 8)
                .metadata(MetadataName::new("b").unwrap(), HeaderValue::new("12345678").unwrap())
                .into(),
            Some(ErrorKind::TooLong),
        ),
    ] {
        assert_eq!(kind(&presigner, operation.clone()), expected, "{operation:?}");
    }
}

/// Refused by a provider that does all but this, signed by one that does this only.
fn needs(capability: Capability, field: &str, operation: impl Into<Operation<'static>>) {
    let operation = operation.into();
    let error = of(aws().without(capability)).presign(&operation, validity()).expect_err(field);
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, field));
    let only = Capabilities::all().iter().filter(|other| *other != capability).fold(aws(), Provider::without);
    assert_eq!(kind(&of(only), operation), None, "{field}");
}

#[test]
fn what_a_provider_does_not_do_is_an_error() {
    use Capability::*;
    let put = || PutObject::new(key(), BodySize::Exact(1));
    let tag = || EntityTag::new("1").unwrap();
    let id = || UploadId::new("id").unwrap();
    let version = || VersionId::new("v1").unwrap();
    let copy = || CopyObject::new(key(), source());
    let raw = |name: &'static str, value: &'static str| {
        RawOperation::on_object(Method::Put, key())
            .header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap())
    };

    needs(ConditionalWrite, "if-none-match", put().create_only());
    needs(ConditionalWrite, "if-match", put().if_match(tag()));
    needs(ConditionalWrite, "if-match", DeleteObject::new(key()).if_match(tag()));
    needs(ConditionalWrite, "if-none-match", CompleteMultipartUpload::new(key(), id()).create_only());
    needs(Checksum, "x-amz-checksum-crc32", put().checksum(presign::Checksum::crc32(1)));
    needs(Checksum, "x-amz-checksum-mode", get().checksum_mode());
    needs(
        Checksum,
        "x-amz-checksum-type",
        CompleteMultipartUpload::new(key(), id()).checksum_type(ChecksumType::Composite),
    );
    needs(Acl, "x-amz-acl", put().acl(CannedAcl::Private));
    needs(Acl, "x-amz-acl", put().public_acl(PublicAcl::PublicRead));
    needs(Acl, "x-amz-grant-read", raw("x-amz-grant-read", "id=\"1\""));
    needs(Tagging, "x-amz-tagging", put().tagging(presign::s3::Tagging::new().tag("a", "b").unwrap()));
    needs(Tagging, "x-amz-tagging-directive", copy().tagging_directive(TaggingDirective::Copy));
    needs(Versioning, "versionId", get().version_id(version()));
    needs(Versioning, "versionId", DeleteObject::new(key()).version_id(version()));
    needs(ObjectLock, "x-amz-object-lock-legal-hold", put().legal_hold(LegalHold::On));
    needs(
        ObjectLock,
        "x-amz-object-lock-mode",
        put().retention(Retention::new(ObjectLockMode::Governance, at(DAY))),
    );
    needs(SseS3, "x-amz-server-side-encryption", put().encryption(ServerSideEncryption::aes256()));
    needs(SseKms, "x-amz-server-side-encryption", put().encryption(ServerSideEncryption::kms()));
    needs(SseKms, "x-amz-server-side-encryption", put().encryption(ServerSideEncryption::kms_dsse()));
    needs(SseC, "x-amz-server-side-encryption-customer-algorithm", put().customer_key(&SSE_C));
    let source_algorithm = "x-amz-copy-source-server-side-encryption-customer-algorithm";
    needs(SseC, source_algorithm, copy().source_customer_key(&SSE_C));
    needs(StorageClass, "x-amz-storage-class", put().storage_class(presign::s3::StorageClass::STANDARD_IA));
    let part = PartNumber::new(1).unwrap();
    needs(UploadPartCopy, "x-amz-copy-source", presign::UploadPartCopy::new(key(), id(), part, source()));
    needs(RequestPayer, "x-amz-request-payer", get().request_payer());
    let account = || AccountId::new("123456789012").unwrap();
    needs(ExpectedOwner, "x-amz-expected-bucket-owner", HeadBucket::new().expected_bucket_owner(account()));
    needs(ExpectedOwner, "x-amz-source-expected-bucket-owner", copy().expected_source_owner(account()));
    let elsewhere = HeaderValue::new("/other.html").unwrap();
    needs(Website, "x-amz-website-redirect-location", put().website_redirect_location(elsewhere));
    needs(Versioning, "x-amz-mfa", DeleteObject::new(key()).mfa(HeaderValue::new("serial 123456").unwrap()));
    let bypass = DeleteObject::new(key()).bypass_governance_retention();
    needs(ObjectLock, "x-amz-bypass-governance-retention", bypass);
    let sub = |name: &'static str| RawOperation::on_object(Method::Get, key()).sub_resource(name);
    needs(Acl, "acl", sub("acl"));
    needs(ObjectLock, "legal-hold", sub("legal-hold"));

    // Nothing is needed for what every store has.
    let none = of(Capabilities::all().iter().fold(aws(), Provider::without));
    for operation in [
        Operation::from(get().if_match(tag()).if_none_match(tag()).range(ByteRange::from(7))),
        put()
            .content_type(MediaType::new("a/b").unwrap())
            .metadata(MetadataName::new("a").unwrap(), HeaderValue::new("b").unwrap())
            .into(),
        copy().metadata_directive(MetadataDirective::Copy).into(),
        CreateMultipartUpload::new(key()).into(),
    ] {
        assert_eq!(kind(&none, operation), None);
    }
    let token = Credentials::new("AKID", "secret").unwrap().with_session_token("t").unwrap();
    let presigner = S3Presigner::new(aws().without(SessionToken).bucket("examplebucket").unwrap(), token);
    let error = presigner.batch(Validity::minutes(1).from(at(0))).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, "X-Amz-Security-Token"));
}

/// S3 itself refuses such a request, when it is too late for the key.
#[test]
fn an_encryption_key_goes_over_https_only() {
    let at =
        |endpoint| Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap());
    let copy = || CopyObject::new(key(), source()).source_customer_key(&SSE_C);
    for (endpoint, expected) in [
        ("https://s3.example.com", None),
        ("http://127.0.0.1:9000", None),
        ("http://s3.example.com", Some(ErrorKind::InsecureScheme)),
    ] {
        assert_eq!(kind(&of(at(endpoint)), get().customer_key(&SSE_C)), expected, "{endpoint}");
        assert_eq!(kind(&of(at(endpoint)), copy()), expected, "{endpoint}");
        assert_eq!(kind(&of(at(endpoint)), get()), None);
    }
}

fn source() -> CopySource {
    CopySource::new(&BucketName::new("uploads").unwrap(), &key())
}

/// The operations on tags need them by themselves, and name their sub-resource.
#[test]
fn operations_on_tags_need_tags() {
    needs(Capability::Tagging, "tagging", GetObjectTagging::new(key()));
    needs(Capability::Tagging, "tagging", PutObjectTagging::new(key()));
}

/// Elsewhere the source would be its newest version, in silence.
#[test]
fn a_version_to_copy_from_needs_versions() {
    let version = source().version_id(VersionId::new("v1").unwrap());
    needs(Capability::Versioning, "x-amz-copy-source", CopyObject::new(key(), version));
}

#[test]
fn what_a_raw_operation_needs_does_not_depend_on_an_order() {
    let header = |raw: RawOperation<'static>| {
        raw.header(HeaderName::new("x-amz-copy-source").unwrap(), HeaderValue::new("uploads/a").unwrap())
    };
    let query = |raw: RawOperation<'static>| raw.query("partNumber", "1").query("uploadId", "id");
    let raw = || RawOperation::on_object(Method::Put, key());
    needs(Capability::UploadPartCopy, "x-amz-copy-source", header(query(raw())));
    needs(Capability::UploadPartCopy, "x-amz-copy-source", query(header(raw())));
}

#[test]
fn a_failure_leaves_the_buffer_as_it_was() {
    let header = |name: &'static str, value: &'static str| {
        let raw = RawOperation::on_object(Method::Put, key());
        raw.header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap())
    };
    let html = || MediaType::new("text/html").unwrap();
    let long = HeaderValue::new("v".repeat(4_000)).unwrap();
    let faulty: [(Operation<'_>, ErrorKind); 9] = [
        (header("host", "h").into(), ErrorKind::Forbidden),
        (header("x-amz-acl", "public-read").into(), ErrorKind::PublicAcl),
        (header("content-length", "+1").into(), ErrorKind::Syntax),
        (RawOperation::on_bucket(Method::Get).query("X-Amz-Date", "").into(), ErrorKind::Forbidden),
        (ListObjectsV2::new().prefix("a").prefix("b").into(), ErrorKind::Duplicate),
        (GetObject::new(key()).response_content_type(html()).into(), ErrorKind::ActiveContent),
        (PutObject::new(key(), BodySize::Exact(1)).content_type(html()).into(), ErrorKind::ActiveContent),
        (PutObject::new(key(), BodySize::Exact(u64::MAX)).into(), ErrorKind::OutOfRange),
        (
            PutObject::new(key(), BodySize::Unlimited).metadata(MetadataName::new("m").unwrap(), long).into(),
            ErrorKind::TooLong,
        ),
    ];
    let presigner = of(aws());
    let store: &dyn Presigner = &presigner;
    for (operation, kind) in &faulty {
        for before in ["", "before é"] {
            let mut buffer = String::with_capacity(4);
            buffer.push_str(before);
            let capacity = buffer.capacity();
            let error = presigner.batch(validity()).unwrap().append_url(operation, &mut buffer).unwrap_err();
            assert_eq!((error.kind(), buffer.as_str(), buffer.capacity()), (*kind, before, capacity));
            let other = store.batch(validity()).unwrap().append_url(operation, &mut buffer).unwrap_err();
            assert_eq!((&other, buffer.as_str()), (&error, before));
        }
    }
}
