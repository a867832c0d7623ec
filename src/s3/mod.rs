//! Presigning for S3: one struct for each operation, the values of their options, and the presigner.
//!
//! Operations and options carry the names of the Amazon S3 API reference. Operations, [`S3Presigner`], [`S3Batch`] and
//! [`MultipartUpload`] are also at the crate's root; the values of options ([`MetadataName`], [`StorageClass`],
//! [`Tagging`], …), [`CompletedParts`] and [`CorsRules`] are here alone. With feature `xml`, `xml` reads the answers.

mod batch;
mod bucket;
mod completed_parts;
mod copy;
mod cors;
mod multipart;
mod multipart_upload;
mod object;
mod options;
mod parts;
mod post;
mod presigner;
mod raw;
mod tagging;
mod values;
#[cfg(feature = "xml")]
#[cfg_attr(docsrs, doc(cfg(feature = "xml")))]
pub mod xml;

pub use batch::S3Batch;
pub use bucket::{DeleteObjects, GetBucketLocation, HeadBucket, ListObjectsV2};
pub use completed_parts::{CompletedPart, CompletedParts};
pub use copy::{CopyObject, UploadPartCopy};
pub use cors::CorsRules;
pub use multipart::{
    AbortMultipartUpload, CompleteMultipartUpload, CreateMultipartUpload, ListMultipartUploads, ListParts,
    UploadPart,
};
pub use multipart_upload::MultipartUpload;
pub use object::{DeleteObject, GetObject, HeadObject, PutObject};
pub use parts::S3Parts;
pub use presigner::S3Presigner;
pub use raw::RawOperation;
pub use tagging::{GetObjectTagging, PutObjectTagging};
pub use values::{
    AccountId, CannedAcl, ChecksumType, CopySource, CustomerKey, EncodingType, EncryptionContext,
    KmsDsseEncryption, KmsEncryption, KmsKeyId, LegalHold, MetadataDirective, MetadataName, ObjectLockMode,
    PublicAcl, Retention, ServerSideEncryption, StorageClass, Tagging, TaggingDirective, VersionId,
};
