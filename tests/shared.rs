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
        pub(crate) const NAMES: &[&str] = &[$(stringify!($type)),*];
    };
}

#[cfg(any(feature = "local", feature = "verify"))]
mod body {
    use presign::PublicCode;
    use presign::body::*;

    shared! { BodyChecker, BodyFault, BodyFaultKind, BodyRules, PublicCode }
}

#[cfg(feature = "explain")]
mod explain {
    use presign::explain::*;

    shared! {
        Difference, DifferenceKind, Explanation, Finding, FindingKind, Reading, Sent<'_>, Signature, SignatureVersion,
        Signed<'_>, Snippet<'_>,
    }
}

#[cfg(feature = "local")]
mod local {
    use presign::local::*;

    shared! { LocalError, LocalErrorKind, LocalPresigner, LocalRequest }
}

#[cfg(feature = "verify")]
mod verify {
    use presign::verify::*;

    shared! {
        PayloadHash, Received<'_>, ReceivedForm<'_>, S3Operation, ServedHost, Verified, Verifier, VerifyError,
        VerifyErrorKind, VerifyingKey, VerifyStep,
    }
}

/// The systems have some names in common, so each has a list of its own.
#[cfg(feature = "wire")]
mod wire {
    pub(crate) mod common {
        use presign::wire::fastapi::*;
        use presign::wire::json::*;
        use presign::wire::*;

        shared! {
            Answer, Json<'_>, JsonError, JsonFault, Kind, Limits, Number<'_>, Patch<()>, Step, Store<'_>, UnsendableType,
            ValidationError, ValidationErrors,
        }
    }

    #[cfg(feature = "active-storage")]
    pub(crate) mod active_storage {
        use presign::wire::active_storage::*;

        shared! {
            BlobChecksum, BlobId, BlobRow, CreatedBlob<'_, '_>, DirectUpload, DirectUploadError, DirectUploadFault,
            DirectUploadRequest<'_>, DiskError, DiskService, Disposition, Filename, Hoisting, KeyDigest, MessageDigest,
            RailsVersion, S3Service<'_>, Served, ServiceUrl, ServingRules, SignedIdError, SignedIdFault, SignedIdFormat,
            SignedIds, SigningSecret, StorageService,
        }
    }

    #[cfg(feature = "aura")]
    pub(crate) mod aura {
        use presign::wire::aura::*;

        shared! {
            AuraError, BlobDetails, FileRecord, FileUploadResponse<'_>, ReceivedError, ReceivedFault, Settings,
            SettingsBuilder, UploadRequest,
        }
    }

    #[cfg(feature = "chief")]
    pub(crate) mod chief {
        use presign::wire::chief::*;

        shared! {
            Asset, AssetId, AssetStatus, AttachLabel, ChiefError, Codes, CompleteAsset, Completion, CreateAsset,
            CreateLabel, Cursor, Existing, Failure, IllegalTransition, KnownAsset, Label, LabelId, LabelView,
            ListAssets, ListedAsset, Md5Check, Md5Mismatch, NewAsset, OtherMethod, Page<Asset>, ProjectId,
            Recorded, RetrieveAsset, Scope<'_>, Settings, SettingsBuilder, TokenAlphabet, UpdateAsset,
            Upload, UploadMethod,
        }
    }

    #[cfg(feature = "companion")]
    pub(crate) mod companion {
        use presign::wire::companion::*;

        shared! {
            BatchAnswer, CompanionError, CompleteAnswer, Completion<'_>, CreateAnswer, CreateRequest, FormAnswer,
            MetadataEncoding, MetadataRule, Owner<'_>, ParamsRequest, PartAnswer, PartsAnswer, PlannedUpload, Query<'_>,
            Settings, SettingsBuilder, SignAnswer, SignRequest, SignedOperation, StsAnswer, StsCredentials,
            UntypedRequests, Upload, UploadedPart,
        }
    }

    #[cfg(feature = "geolens")]
    pub(crate) mod geolens {
        use presign::wire::geolens::*;

        shared! {
            Admitted<'_>, Checked<'_>, CommitRequest, CompleteRequest, Completion, Dataset, Detail, Job, JobChange,
            JobMetadata, JobResponse, JobStatus, Outcome, PlannedUpload, PresignedUploadResponse, Problem, RecordType,
            ReuploadRequest, Settings, SettingsBuilder, SignedUpload, Sniff, Step, StorageCall, Tenant,
            UnsignedUpload, UploadConfig, UploadRequest, Usage, Uuid,
        }
    }

    #[cfg(feature = "sartiq")]
    pub(crate) mod sartiq {
        use presign::wire::sartiq::*;

        shared! {
            BulkError, BulkJob, BulkReader<'_, &'static [u8]>, BulkReport, BulkRow, BulkSettings, BulkStatus,
            CreateExportConfiguration, Existing, ExportConfiguration, ExportName, ExportPath<'_>,
            ExportSettings, ExportSettingsBuilder, ExportSource, ExportTarget, FileError, FileFault, FileServer, Ingest,
            Ingested, LifetimeBySize, LocalStore, LocalUpload, LoraForm<'_>, LoraSettings, LoraUpload<'_>,
            LoraUploadResponse, MediaKey, Moment, NamingRules, NamingTemplate, NamingValues, NewResource, NullField,
            Outcome, PlannedUpload, PresignRequest, PresignResponse, Redirect, ResolvedExport<'_>, ResourceType,
            RowError, RowFault, SartiqError, Settings, SettingsBuilder, Step, StorageCall, TempKey, TemplateError,
            TemplateFault, UndocumentedFormat, UpdateExportConfiguration, Uuid, Wildcard, Wildcards,
        }
    }

    #[cfg(feature = "splendor")]
    pub(crate) mod splendor {
        use presign::wire::splendor::*;

        shared! {
            Abort<'_>, AbortRequest, ApiError, AssetBatch, AssetBatchRequest, AssetUpload<'_>, AssetUploads<'_>,
            CompletePart, CompleteRequest, CompleteResponse<'_>, Completion<'_>, HostedUpload, InitiateRequest,
            InitiateResponse<'_>, MultipartStart, PartsRequest, PartsResponse, PlannedAsset, RequiredHeaders<'_>,
            Scope<'_>, Session, Settings, SettingsBuilder, SignedPart, SingleUpload, UploadSpec,
        }
    }
}

#[cfg(feature = "xml")]
mod xml {
    use presign::s3::xml::*;

    shared! { Answer<Copied>, CompletedUpload, Copied, CreatedUpload, ListedPart, PartsPage, StoreError }
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
    RefusalCode, Refusals, Region, Request<'_>, Retention, S3Batch<'_>, S3Parts<'_>, S3Presigner, Sanitized, Sealer,
    SealKey, Separators, ServerSideEncryption<'_>, Settings, SignedHeaderForm, SignedQueryForm, Signer,
    SigningSteps, StorageClass<'_>, Style, SuccessStatus, Tagging, TaggingDirective, Threshold, Timestamp,
    TokenPlacement, Transfer, Unconfirmed, UploadGrant, UploadId<'_>, UploadInputs, UploadIntent,
    UploadPart<'_>, UploadPartCopy<'_>, UploadPlan, UploadRecord, UploadRules, UploadRulesBuilder, Validity,
    VersionId<'_>,
}

/// The files that make names public, with the list that has them all. The crate's root names some of each.
const LISTS: &[(&[&str], &[&str])] = &[
    (
        &[
            "src/filename/mod.rs",
            "src/multipart/mod.rs",
            "src/s3/mod.rs",
            "src/seal/mod.rs",
            "src/sigv4/mod.rs",
            "src/upload/mod.rs",
        ],
        NAMES,
    ),
    #[cfg(any(feature = "local", feature = "verify"))]
    (&["src/body/mod.rs", "src/public_code.rs"], body::NAMES),
    #[cfg(feature = "explain")]
    (&["src/explain/mod.rs"], explain::NAMES),
    #[cfg(feature = "local")]
    (&["src/local/mod.rs"], local::NAMES),
    #[cfg(feature = "verify")]
    (&["src/verify/mod.rs"], verify::NAMES),
    #[cfg(feature = "wire")]
    (&["src/wire/mod.rs", "src/wire/json/mod.rs", "src/wire/fastapi/mod.rs"], wire::common::NAMES),
    #[cfg(feature = "active-storage")]
    (&["src/wire/active_storage/mod.rs"], wire::active_storage::NAMES),
    #[cfg(feature = "aura")]
    (&["src/wire/aura/mod.rs"], wire::aura::NAMES),
    #[cfg(feature = "chief")]
    (&["src/wire/chief/mod.rs"], wire::chief::NAMES),
    #[cfg(feature = "companion")]
    (&["src/wire/companion/mod.rs"], wire::companion::NAMES),
    #[cfg(feature = "geolens")]
    (&["src/wire/geolens/mod.rs"], wire::geolens::NAMES),
    #[cfg(feature = "sartiq")]
    (&["src/wire/sartiq/mod.rs"], wire::sartiq::NAMES),
    #[cfg(feature = "splendor")]
    (&["src/wire/splendor/mod.rs"], wire::splendor::NAMES),
    #[cfg(feature = "xml")]
    (&["src/s3/xml/mod.rs"], xml::NAMES),
];

/// What collects the faults of one request stays in the thread that reads it; and a trait that no object can be made of.
const EXEMPT: &[&str] = &["Model", "Node", "Validation", "Listed"];

const FEATURES: &[(&str, bool)] = &[
    ("explain", cfg!(feature = "explain")),
    ("local", cfg!(feature = "local")),
    ("verify", cfg!(feature = "verify")),
    ("xml", cfg!(feature = "xml")),
];

/// Whether this build has what one of these features brings.
fn is_built(features: &[&str]) -> bool {
    features.is_empty() || FEATURES.iter().any(|(name, built)| *built && features.contains(name))
}

/// The public types of a file: those that it declares, and those that it hands on.
fn public_types(text: &str) -> Vec<String> {
    let names = |list: &str| -> Vec<String> {
        // A constant has no small letter.
        let words = list.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        words
            .filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
            .filter(|name| name.len() == 1 || name.contains(|char: char| char.is_ascii_lowercase()))
            .map(String::from)
            .collect()
    };
    let declared = text.lines().filter_map(|line| {
        let rest =
            ["pub struct ", "pub enum ", "pub trait "].iter().find_map(|start| line.strip_prefix(start));
        rest.and_then(|rest| names(rest).into_iter().next())
    });
    let handed_on = text.split(';').filter_map(|statement| {
        let (before, list) = statement.split_once("pub use ")?;
        let features: Vec<_> =
            before.split("feature = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        is_built(&features).then(|| names(list))
    });
    declared.chain(handed_on.flatten()).collect()
}

/// Every public name, as the files that make names public have them.
#[test]
fn the_lists_are_complete() {
    let bare = |name: &&'static str| name.split('<').next().unwrap().trim_start_matches("dyn ");
    let of_file = |file: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let types = public_types(&std::fs::read_to_string(path).unwrap());
        assert!(!types.is_empty(), "{file}");
        types
    };
    let mut names = 0;
    let mut check = |file: &str, listed: &[&str]| {
        for name in of_file(file) {
            let known = listed.contains(&name.as_str()) || EXEMPT.contains(&name.as_str());
            assert!(known, "{name} of {file} is missing");
            names += 1;
        }
    };
    let mut all = Vec::new();
    for (files, list) in LISTS {
        let listed: Vec<_> = list.iter().map(bare).collect();
        files.iter().for_each(|file| check(file, &listed));
        all.extend(listed);
    }
    check("src/lib.rs", &all);
    let floor = if LISTS.len() == 14 { 400 } else { 150 };
    assert!(names > floor, "{names}");
}
