//! From rules to a confirmation: what is refused and why, what is granted, what is kept, and what is proven.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/random.rs"]
mod random;

mod check;
mod confirm;
mod grant;
#[cfg(feature = "serde")]
mod stored;
mod tenants;

use std::collections::BTreeSet;

use presign::multipart::Threshold;
use presign::s3::MetadataName;
use presign::seal::{SealKey, Sealer};
use presign::upload::{
    Binding, CheckError, Difference, GrantLifetime, ObjectHead, Planned, RefusalCode, Transfer, UploadGrant,
    UploadInputs, UploadIntent, UploadRecord, UploadRules, UploadRulesBuilder,
};
use presign::{
    BucketName, Checksum, ChecksumAlgorithm, ContentMd5, Credentials, EntityTag, ErrorKind, ExpiresIn,
    KeyPrefix, KeyTemplate, MediaTypes, ObjectKey, PartNumber, Presigner, Provider, RandomBytes, S3Presigner,
    Timestamp, UploadId, Validity,
};
use random::Random;

const NOW: &str = "20260102T030405Z";

fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

fn aws() -> Provider {
    Provider::aws("eu-central-1").unwrap()
}

fn presigner(provider: Provider) -> S3Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "canary-secret-access-key").unwrap();
    S3Presigner::new(provider.bucket("uploads").unwrap(), credentials)
}

fn inputs() -> UploadInputs {
    UploadInputs::new(now(), RandomBytes::new([7; 32]))
}

fn builder(types: &[&str]) -> UploadRulesBuilder {
    let template = KeyTemplate::new("incoming/{yyyy}/{id}{ext}").unwrap();
    UploadRules::builder(template, MediaTypes::new(types.iter().copied()).unwrap(), 1..=1 << 40)
}

fn rules(types: &[&str]) -> UploadRules {
    builder(types).build().unwrap()
}

fn plan(rules: &UploadRules, intent: &UploadIntent) -> Planned {
    rules.check(intent, &aws(), inputs()).unwrap()
}

fn png(size: u64) -> UploadIntent {
    UploadIntent::new(size).named("cat.png").of_type("image/png")
}

/// The refused fields with their codes.
fn refused(rules: &UploadRules, provider: &Provider, intent: &UploadIntent) -> Vec<(String, RefusalCode)> {
    match rules.check(intent, provider, inputs()) {
        Ok(_) => Vec::new(),
        Err(CheckError::Refused(refusals)) => {
            refusals.iter().map(|refusal| (refusal.field().to_owned(), refusal.code())).collect()
        }
        Err(CheckError::Fault(error)) => panic!("{error}"),
    }
}

fn rules_of(types: &[&str], sizes: std::ops::RangeInclusive<u64>) -> UploadRules {
    let template = KeyTemplate::new("{id}").unwrap();
    UploadRules::builder(template, MediaTypes::new(types.iter().copied()).unwrap(), sizes).build().unwrap()
}

fn large() -> UploadRecord {
    let rules =
        builder(&["video/mp4"]).part_size(8 << 20).parts_from(Threshold::AtLeast(16 << 20)).create_only();
    let intent = UploadIntent::new(20 << 20).named("a.mp4").of_type("video/mp4");
    plan(&rules.build().unwrap(), &intent).into_record()
}

/// Records of every shape.
fn records() -> Vec<UploadRecord> {
    let put = builder(&["image/png"])
        .create_only()
        .attachment()
        .metadata(MetadataName::new("author").unwrap())
        .metadata(MetadataName::new("album").unwrap())
        .require_md5()
        .build()
        .unwrap();
    let form = builder(&["image/png"]).by_form().require_checksum(ChecksumAlgorithm::Sha256).build().unwrap();
    let described =
        png(3).content_md5(ContentMd5::of(b"abc")).metadata("Author", "Ada").metadata("ALBUM", "1");
    let mut begun = large();
    begun.begin(UploadId::new("2~abc").unwrap()).unwrap();
    vec![
        plan(&rules(&["image/png"]), &png(3)).into_record(),
        plan(&rules_of(&["image/png"], 1..=9), &UploadIntent::new(1).of_type("image/png")).into_record(),
        plan(&put, &described).into_record(),
        plan(&form, &png(3).checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap())).into_record(),
        large(),
        begun,
    ]
}

/// A head that proves everything that a record can ask for.
fn head_of(record: &UploadRecord) -> ObjectHead {
    told(record)
        .entity_tag(EntityTag::new(ContentMd5::of(b"abc").to_hex()).unwrap())
        .checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap())
}

/// A head that tells size, type and disposition as they were granted.
fn told(record: &UploadRecord) -> ObjectHead {
    let head = ObjectHead::new(record.size()).content_type(record.media_type().as_str());
    match record.content_disposition() {
        Some(disposition) => head.content_disposition(disposition.as_str()),
        None => head,
    }
}

/// The granted PUT's headers.
fn put_headers(record: &UploadRecord) -> Vec<(String, String)> {
    let presigner = presigner(aws());
    let UploadGrant::Put(request) = record.grant(&presigner, record.validity(now())).unwrap() else {
        panic!("one PUT")
    };
    request.signed_headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
