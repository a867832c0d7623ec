#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), no_std)]
#![cfg_attr(
    test,
    allow(
        clippy::cast_possible_truncation,
        clippy::string_slice,
        reason = "tests make their own small numbers"
    )
)]
#![doc = include_str!("../README.md")]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[macro_use]
mod macros;

#[cfg(any(feature = "local", feature = "verify"))]
pub mod body;
mod bucket;
mod checksum;
mod content_disposition;
mod credentials;
mod encode;
mod endpoint;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
pub mod filename;
mod form;
mod header;
mod key_template;
#[cfg(feature = "local")]
pub mod local;
mod media_type;
mod method;
pub mod multipart;
mod object_key;
mod operation;
mod presigned;
mod presigner;
mod provider;
#[cfg(any(feature = "local", feature = "verify"))]
mod public_code;
pub mod s3;
pub mod seal;
pub mod sigv4;
mod time;
pub mod upload;
#[cfg(feature = "verify")]
pub mod verify;
#[cfg(feature = "wire")]
pub mod wire;

pub use bucket::{Bucket, BucketName, PublicBase};
pub use checksum::{
    Checksum, ChecksumAlgorithm, ChecksumHasher, CompositeChecksum, ContentMd5, EntityTagKind, Md5Hasher,
};
pub use content_disposition::ContentDisposition;
pub use credentials::Credentials;
pub use endpoint::{Endpoint, Region};
pub use error::{Error, ErrorKind};
#[doc(inline)]
pub use filename::FileName;
pub use form::{PostForm, PresignedForm, SuccessStatus};
pub use header::{ByteRange, EntityTag, HeaderName, HeaderValue};
pub use key_template::{IdFormat, KeyInputs, KeyTemplate, RandomBytes};
#[cfg(feature = "local")]
#[doc(inline)]
pub use local::LocalPresigner;
pub use media_type::{MediaType, MediaTypes};
pub use method::Method;
#[doc(inline)]
pub use multipart::{MultipartPlan, PartNumber, PartRules, UploadId};
pub use object_key::{KeyPrefix, ObjectKey};
pub use operation::{BodySize, Operation};
pub use presigned::PresignedRequest;
pub use presigner::{Batch, Presigner};
pub use provider::{Addressing, AwsEndpoint, Capabilities, Capability, Limits, Provider, R2Jurisdiction};
#[cfg(any(feature = "local", feature = "verify"))]
pub use public_code::PublicCode;
#[doc(inline)]
pub use s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CopyObject, CreateMultipartUpload, DeleteObject,
    DeleteObjects, GetBucketLocation, GetObject, GetObjectTagging, HeadBucket, HeadObject,
    ListMultipartUploads, ListObjectsV2, ListParts, MultipartUpload, PutObject, PutObjectTagging, S3Batch,
    S3Presigner, UploadPart, UploadPartCopy,
};
pub use time::{ExpiresIn, HttpDate, Lifetime, Timestamp, Validity};

/// Every feature set of a target that has threads can share these between them; this does not compile otherwise.
#[cfg(target_has_atomic = "ptr")]
const _: () = {
    const fn shared<T: Send + Sync + ?Sized>() {}
    shared::<S3Presigner>();
    shared::<S3Batch<'_>>();
    shared::<dyn Presigner>();
    shared::<dyn Batch>();
    shared::<sigv4::Signer>();
    #[cfg(feature = "local")]
    shared::<LocalPresigner>();
    shared::<Operation<'_>>();
    shared::<PresignedRequest>();
    shared::<PostForm<'_>>();
    shared::<PresignedForm>();
    #[cfg(feature = "verify")]
    {
        shared::<verify::Verifier>();
        shared::<verify::VerifyingKey>();
        shared::<verify::Verified>();
        shared::<verify::VerifyError>();
    }
    shared::<Credentials>();
    shared::<Error>();
};
