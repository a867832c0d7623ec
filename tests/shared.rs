//! Every public type can be sent to another thread and shared with it, in every feature set: a field that takes this away
//! does not compile.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

use presign::s3::*;
use presign::sigv4::*;
use presign::*;

macro_rules! shared {
    ($($type:ty),* $(,)?) => {
        const fn shared<T: Send + Sync + ?Sized>() {}
        const _: () = { $(shared::<$type>();)* };
        const NAMES: &[&str] = &[$(stringify!($type)),*];
    };
}

shared! {
    AbortMultipartUpload<'_>, AccountId<'_>, Addressing, AwsEndpoint, Bucket, BucketName, ByteRange, CannedAcl, Capabilities,
    Capability, Checksum, ChecksumAlgorithm, ChecksumType, CompleteMultipartUpload<'_>, ContentMd5, CopyObject<'_>,
    CopySource, CreateMultipartUpload<'_>, Credentials, CustomerKey, DeleteObject<'_>, DeleteObjects<'_>,
    EncodingType, EncryptionContext<'_>, Endpoint, EntityTag<'_>, Error, ErrorKind, ExpiresIn, GetBucketLocation<'_>,
    GetObject<'_>, GetObjectTagging<'_>, HeadBucket<'_>, HeadObject<'_>, HeaderName<'_>, HeaderValue<'_>, HttpDate,
    KmsKeyId<'_>, LegalHold, Lifetime, Limits, ListMultipartUploads<'_>, ListObjectsV2<'_>,
    ListParts<'_>, MediaType<'_>, MetadataDirective, MetadataName, Method, ObjectKey<'_>, ObjectLockMode,
    Operation<'_>, PartNumber, PathEncoding, Payload<'_>, PresignedRequest, Provider, PublicAcl, PublicBase, R2Jurisdiction, PutObject<'_>,
    PutObjectTagging<'_>, RawOperation<'_>, Region, Request<'_>, Retention, S3Batch<'_>, S3Presigner,
    ServerSideEncryption<'_>, Settings, SignedHeaderForm, SignedQueryForm, Signer, SigningSteps, StorageClass<'_>,
    Tagging, TaggingDirective, Timestamp, TokenPlacement, UploadId<'_>, UploadPart<'_>, UploadPartCopy<'_>, Validity,
    VersionId<'_>, BodySize, KmsEncryption<'_>, KmsDsseEncryption<'_>, dyn Presigner, dyn Batch,
}

/// Every public name, as the three modules that make names public list them.
#[test]
fn the_list_is_complete() {
    let listed: Vec<_> =
        NAMES.iter().map(|name| name.split('<').next().unwrap().trim_start_matches("dyn ")).collect();
    let mut names = 0;
    for file in ["src/lib.rs", "src/s3/mod.rs", "src/sigv4/mod.rs"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(path).unwrap();
        for statement in text.split(';').filter_map(|text| text.split_once("pub use ")) {
            for name in statement.1.split(|char: char| !char.is_ascii_alphanumeric()) {
                let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
                if is_type {
                    assert!(listed.contains(&name), "{name} of {file} is missing");
                    names += 1;
                }
            }
        }
    }
    assert!(names > 90, "{names}");
}
