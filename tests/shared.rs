//! Every public type can be sent to another thread and shared with it, in every feature set: a field that takes this away
//! does not compile.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

use presign::filename::*;
use presign::multipart::*;
use presign::s3::*;
use presign::seal::*;
use presign::sigv4::*;
use presign::upload::*;
use presign::*;

macro_rules! shared {
    ($($type:ty),* $(,)?) => {
        const fn shared<T: Send + Sync + ?Sized>() {}
        const _: () = { $(shared::<$type>();)* };
        const NAMES: &[&str] = &[$(stringify!($type)),*];
    };
}

shared! {
    AbortMultipartUpload<'_>, AccountId<'_>, Addressing, AwsEndpoint, dyn Batch, Binding, BodySize, Bucket,
    BucketName, ByteRange, CannedAcl, Capabilities, Capability, Change, Changes, Characters, CheckError,
    Checksum, ChecksumAlgorithm, ChecksumHasher, ChecksumType, CompletedPart<'_>, CompletedParts<'_>,
    CompleteMultipartUpload<'_>, CompositeChecksum, Confirmed, ContentDisposition<'_>, ContentMd5,
    CopyObject<'_>, CopySource, CorsRules, CreateMultipartUpload<'_>, Credentials, CustomerKey,
    DeleteObject<'_>, DeleteObjects<'_>, Difference, EncodingType, EncryptionContext<'_>, Endpoint,
    EntityTag<'_>, EntityTagKind, Error, ErrorKind, ExpiresIn, FileName, GetBucketLocation<'_>, GetObject<'_>,
    GetObjectTagging<'_>, GrantLifetime, HeadBucket<'_>, HeaderName<'_>, HeaderValue<'_>, HeadObject<'_>,
    HttpDate, IdFormat, Invisible, KeyInputs, KeyPrefix, KeyTemplate, KmsDsseEncryption<'_>,
    KmsEncryption<'_>, KmsKeyId<'_>, LegalHold, Lifetime, Limits, ListMultipartUploads<'_>, ListObjectsV2<'_>,
    ListParts<'_>, Md5Hasher, MediaType<'_>, MediaTypes, MetadataDirective, MetadataName, Method, Missing,
    MultipartGrant, MultipartPlan, MultipartUpload<'_>, ObjectHead, ObjectKey<'_>, ObjectLockMode, Opened,
    Operation<'_>, Part, PartGrant, PartNumber, PartRules, Parts, PathEncoding, Payload<'_>, Planned,
    PostForm<'_>, PresignedForm, PresignedRequest, dyn Presigner, Provider, PublicAcl, PublicBase,
    Purpose<'_>, PutObject<'_>, PutObjectTagging<'_>, R2Jurisdiction, RandomBytes, RawOperation<'_>, Refusal,
    RefusalCode, Refusals, Region, Request<'_>, Retention, S3Batch<'_>, S3Parts<'_>, S3Presigner, Sealer,
    SealKey, Separators, ServerSideEncryption<'_>, Settings, SignedHeaderForm, SignedQueryForm, Signer,
    SigningSteps, StorageClass<'_>, Style, SuccessStatus, Tagging, TaggingDirective, Threshold, Timestamp,
    TokenPlacement, Transfer, Unconfirmed, UploadGrant, UploadId<'_>, UploadInputs, UploadIntent,
    UploadPart<'_>, UploadPartCopy<'_>, UploadPlan, UploadRecord, UploadRules, UploadRulesBuilder, Validity,
    VersionId<'_>,
}

/// Every public name, as the modules that make names public list them.
#[test]
fn the_list_is_complete() {
    let listed: Vec<_> =
        NAMES.iter().map(|name| name.split('<').next().unwrap().trim_start_matches("dyn ")).collect();
    let mut names = 0;
    for file in [
        "src/lib.rs",
        "src/filename/mod.rs",
        "src/multipart/mod.rs",
        "src/s3/mod.rs",
        "src/seal/mod.rs",
        "src/sigv4/mod.rs",
        "src/upload/mod.rs",
    ] {
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
    assert!(names > 150, "{names}");
}
