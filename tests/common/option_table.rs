//! Every option of every operation: a value for it, and what S3's API makes of that value.

#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub, reason = "part of a test")]

use std::sync::LazyLock;

use presign::s3::*;
use presign::*;

const ETAG: &str = "6805f2cfc46c0f04559748bb039d69ae";
const DATE: &str = "20300102T030405Z";
static KEY: LazyLock<CustomerKey> = LazyLock::new(|| CustomerKey::new(*b"01234567890123456789012345678901"));

pub fn header(text: &'static str) -> HeaderValue<'static> {
    HeaderValue::new(text).unwrap()
}

pub fn tag() -> EntityTag<'static> {
    EntityTag::new(ETAG).unwrap()
}

fn date() -> Timestamp {
    Timestamp::parse(DATE).unwrap()
}

fn disposition(text: &'static str) -> ContentDisposition<'static> {
    ContentDisposition::new(text).unwrap()
}

pub fn media(text: &'static str) -> MediaType<'static> {
    MediaType::new(text).unwrap()
}

/// An operation with an option set.
#[rustfmt::skip]
macro_rules! set {
    ($op:expr, content_type) => {
        $op.content_type(media("image/png"))
    };
    ($op:expr, active_content_type) => {
        $op.active_content_type(media("image/svg+xml"))
    };
    ($op:expr, content_disposition) => {
        $op.content_disposition(disposition("attachment; filename=\"a b.png\""))
    };
    ($op:expr, content_encoding) => {
        $op.content_encoding(header("gzip"))
    };
    ($op:expr, content_language) => {
        $op.content_language(header("de, en"))
    };
    ($op:expr, cache_control) => {
        $op.cache_control(header("max-age=3600, public"))
    };
    ($op:expr, expires) => {
        $op.expires(date())
    };
    ($op:expr, metadata) => {
        $op.metadata(MetadataName::new("Taken-By").unwrap(), header("Ada  L."))
    };
    ($op:expr, website_redirect_location) => {
        $op.website_redirect_location(header("/other.html"))
    };
    ($op:expr, content_md5) => {
        $op.content_md5(ContentMd5::new([0; 16]))
    };
    ($op:expr, checksum) => {
        $op.checksum(Checksum::crc32(0xcbf4_3926))
    };
    ($op:expr, checksum_algorithm) => {
        $op.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme)
    };
    ($op:expr, checksum_type) => {
        $op.checksum_type(ChecksumType::Composite)
    };
    ($op:expr, checksum_mode) => {
        $op.checksum_mode()
    };
    ($op:expr, object_size) => {
        $op.object_size(12_582_912)
    };
    ($op:expr, if_match) => {
        $op.if_match(tag())
    };
    ($op:expr, if_none_match) => {
        $op.if_none_match(tag())
    };
    ($op:expr, create_only) => {
        $op.create_only()
    };
    ($op:expr, if_modified_since) => {
        $op.if_modified_since(date())
    };
    ($op:expr, if_unmodified_since) => {
        $op.if_unmodified_since(date())
    };
    ($op:expr, source_if_match) => {
        $op.source_if_match(tag())
    };
    ($op:expr, source_if_none_match) => {
        $op.source_if_none_match(tag())
    };
    ($op:expr, source_if_modified_since) => {
        $op.source_if_modified_since(date())
    };
    ($op:expr, source_if_unmodified_since) => {
        $op.source_if_unmodified_since(date())
    };
    ($op:expr, range) => {
        $op.range(ByteRange::suffix(500).unwrap())
    };
    ($op:expr, source_range) => {
        $op.source_range(ByteRange::new(0, 5_242_879).unwrap())
    };
    ($op:expr, version_id) => {
        $op.version_id(VersionId::new("v/1+=").unwrap())
    };
    ($op:expr, part_number) => {
        $op.part_number(PartNumber::new(10_000).unwrap())
    };
    ($op:expr, response_content_type) => {
        $op.response_content_type(media("text/plain; charset=utf-8"))
    };
    ($op:expr, response_active_content_type) => {
        $op.response_active_content_type(media("text/html"))
    };
    ($op:expr, response_content_disposition) => {
        $op.response_content_disposition(disposition("inline; filename=\"a\""))
    };
    ($op:expr, response_content_encoding) => {
        $op.response_content_encoding(header("identity"))
    };
    ($op:expr, response_content_language) => {
        $op.response_content_language(header("fr"))
    };
    ($op:expr, response_cache_control) => {
        $op.response_cache_control(header("private, no-store"))
    };
    ($op:expr, response_expires) => {
        $op.response_expires(date())
    };
    ($op:expr, storage_class) => {
        $op.storage_class(StorageClass::GLACIER_IR)
    };
    ($op:expr, acl) => {
        $op.acl(CannedAcl::BucketOwnerFullControl)
    };
    ($op:expr, public_acl) => {
        $op.public_acl(PublicAcl::PublicRead)
    };
    ($op:expr, tagging) => {
        $op.tagging(Tagging::new().tag("a b", "c/d").unwrap().tag("e", "").unwrap())
    };
    ($op:expr, encryption) => {
        $op.encryption(encryption())
    };
    ($op:expr, customer_key) => {
        $op.customer_key(&KEY)
    };
    ($op:expr, source_customer_key) => {
        $op.source_customer_key(&KEY)
    };
    ($op:expr, retention) => {
        $op.retention(Retention::new(ObjectLockMode::Compliance, date()))
    };
    ($op:expr, legal_hold) => {
        $op.legal_hold(LegalHold::On)
    };
    ($op:expr, bypass_governance_retention) => {
        $op.bypass_governance_retention()
    };
    ($op:expr, mfa) => {
        $op.mfa(header("arn:aws:iam::123456789012:mfa/ada 123456").sensitive())
    };
    ($op:expr, metadata_directive) => {
        $op.metadata_directive(MetadataDirective::Replace)
    };
    ($op:expr, tagging_directive) => {
        $op.tagging_directive(TaggingDirective::Copy)
    };
    ($op:expr, request_payer) => {
        $op.request_payer()
    };
    ($op:expr, expected_bucket_owner) => {
        $op.expected_bucket_owner(AccountId::new("012345678901").unwrap())
    };
    ($op:expr, expected_source_owner) => {
        $op.expected_source_owner(AccountId::new("109876543210").unwrap())
    };
    ($op:expr, prefix) => {
        $op.prefix("photos/ä b")
    };
    ($op:expr, delimiter) => {
        $op.delimiter("/")
    };
    ($op:expr, encoding_type) => {
        $op.encoding_type(EncodingType::Url)
    };
    ($op:expr, max_keys) => {
        $op.max_keys(0)
    };
    ($op:expr, start_after) => {
        $op.start_after("photos/m+n")
    };
    ($op:expr, continuation_token) => {
        $op.continuation_token("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=")
    };
    ($op:expr, fetch_owner) => {
        $op.fetch_owner(true)
    };
    ($op:expr, max_parts) => {
        $op.max_parts(1_000)
    };
    ($op:expr, part_number_marker) => {
        $op.part_number_marker(PartNumber::new(100).unwrap())
    };
    ($op:expr, max_uploads) => {
        $op.max_uploads(u16::MAX)
    };
    ($op:expr, key_marker) => {
        $op.key_marker("../a")
    };
    ($op:expr, upload_id_marker) => {
        $op.upload_id_marker(UploadId::new("2~a&b=c").unwrap())
    };
}

pub fn encryption() -> KmsEncryption<'static> {
    let context = EncryptionContext::from_pairs([("department", "finance")]).unwrap();
    ServerSideEncryption::kms().key_id(KmsKeyId::new("alias/a").unwrap()).context(context).bucket_key(true)
}

pub type Pairs = &'static [(&'static str, &'static str)];

/// What the value above must become: signed headers, and query pairs.
pub fn expected(option: &str) -> (Pairs, Pairs) {
    const HTTP_DATE: &str = "Wed, 02 Jan 2030 03:04:05 GMT";
    const QUOTED: &str = "\"6805f2cfc46c0f04559748bb039d69ae\"";
    const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    const KEY_MD5: &str = "KYvwGXoFFJ42a2u2GDWhwQ==";
    let headers: Pairs = match option {
        "content_type" => &[("content-type", "image/png")],
        "active_content_type" => &[("content-type", "image/svg+xml")],
        "content_disposition" => &[("content-disposition", "attachment; filename=\"a b.png\"")],
        "content_encoding" => &[("content-encoding", "gzip")],
        "content_language" => &[("content-language", "de, en")],
        "cache_control" => &[("cache-control", "max-age=3600, public")],
        "expires" => &[("expires", HTTP_DATE)],
        "metadata" => &[("x-amz-meta-taken-by", "Ada  L.")],
        "website_redirect_location" => &[("x-amz-website-redirect-location", "/other.html")],
        "content_md5" => &[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")],
        "checksum" => &[("x-amz-checksum-crc32", "y/Q5Jg==")],
        "checksum_algorithm" => &[("x-amz-checksum-algorithm", "CRC64NVME")],
        "checksum_type" => &[("x-amz-checksum-type", "COMPOSITE")],
        "checksum_mode" => &[("x-amz-checksum-mode", "ENABLED")],
        "object_size" => &[("x-amz-mp-object-size", "12582912")],
        "if_match" => &[("if-match", QUOTED)],
        "if_none_match" => &[("if-none-match", QUOTED)],
        "create_only" => &[("if-none-match", "*")],
        "if_modified_since" => &[("if-modified-since", HTTP_DATE)],
        "if_unmodified_since" => &[("if-unmodified-since", HTTP_DATE)],
        "source_if_match" => &[("x-amz-copy-source-if-match", QUOTED)],
        "source_if_none_match" => &[("x-amz-copy-source-if-none-match", QUOTED)],
        "source_if_modified_since" => &[("x-amz-copy-source-if-modified-since", HTTP_DATE)],
        "source_if_unmodified_since" => &[("x-amz-copy-source-if-unmodified-since", HTTP_DATE)],
        "range" => &[("range", "bytes=-500")],
        "source_range" => &[("x-amz-copy-source-range", "bytes=0-5242879")],
        "storage_class" => &[("x-amz-storage-class", "GLACIER_IR")],
        "acl" => &[("x-amz-acl", "bucket-owner-full-control")],
        "public_acl" => &[("x-amz-acl", "public-read")],
        "tagging" => &[("x-amz-tagging", "a%20b=c%2Fd&e=")],
        "encryption" => &[
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-server-side-encryption-aws-kms-key-id", "alias/a"),
            ("x-amz-server-side-encryption-bucket-key-enabled", "true"),
            ("x-amz-server-side-encryption-context", "eyJkZXBhcnRtZW50IjoiZmluYW5jZSJ9"),
        ],
        "customer_key" => &[
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-server-side-encryption-customer-key", KEY),
            ("x-amz-server-side-encryption-customer-key-md5", KEY_MD5),
        ],
        "source_customer_key" => &[
            ("x-amz-copy-source-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-copy-source-server-side-encryption-customer-key", KEY),
            ("x-amz-copy-source-server-side-encryption-customer-key-md5", KEY_MD5),
        ],
        "retention" => &[
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", "2030-01-02T03:04:05Z"),
        ],
        "legal_hold" => &[("x-amz-object-lock-legal-hold", "ON")],
        "bypass_governance_retention" => &[("x-amz-bypass-governance-retention", "true")],
        "mfa" => &[("x-amz-mfa", "arn:aws:iam::123456789012:mfa/ada 123456")],
        "metadata_directive" => &[("x-amz-metadata-directive", "REPLACE")],
        "tagging_directive" => &[("x-amz-tagging-directive", "COPY")],
        "request_payer" => &[("x-amz-request-payer", "requester")],
        "expected_bucket_owner" => &[("x-amz-expected-bucket-owner", "012345678901")],
        "expected_source_owner" => &[("x-amz-source-expected-bucket-owner", "109876543210")],
        _ => &[],
    };
    let query: Pairs = match option {
        "version_id" => &[("versionId", "v/1+=")],
        "part_number" => &[("partNumber", "10000")],
        "response_content_type" => &[("response-content-type", "text/plain; charset=utf-8")],
        "response_active_content_type" => &[("response-content-type", "text/html")],
        "response_content_disposition" => &[("response-content-disposition", "inline; filename=\"a\"")],
        "response_content_encoding" => &[("response-content-encoding", "identity")],
        "response_content_language" => &[("response-content-language", "fr")],
        "response_cache_control" => &[("response-cache-control", "private, no-store")],
        "response_expires" => &[("response-expires", HTTP_DATE)],
        "prefix" => &[("prefix", "photos/ä b")],
        "delimiter" => &[("delimiter", "/")],
        "encoding_type" => &[("encoding-type", "url")],
        "max_keys" => &[("max-keys", "0")],
        "start_after" => &[("start-after", "photos/m+n")],
        "continuation_token" => &[("continuation-token", "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=")],
        "fetch_owner" => &[("fetch-owner", "true")],
        "max_parts" => &[("max-parts", "1000")],
        "part_number_marker" => &[("part-number-marker", "100")],
        "max_uploads" => &[("max-uploads", "65535")],
        "key_marker" => &[("key-marker", "../a")],
        "upload_id_marker" => &[("upload-id-marker", "2~a&b=c")],
        _ => &[],
    };
    assert!(headers.len() + query.len() > 0, "{option} has no expectation");
    (headers, query)
}

/// An operation without and with one of its options.
pub struct Row {
    pub operation: &'static str,
    pub option: &'static str,
    pub without: Operation<'static>,
    pub once: Operation<'static>,
    pub twice: Operation<'static>,
}

macro_rules! rows {
    ($($operation:ident $arguments:tt: $($option:ident)*;)*) => {
        vec![$($({
            let new = || $operation::new $arguments;
            Row {
                operation: stringify!($operation),
                option: stringify!($option),
                without: new().into(),
                once: set!(new(), $option).into(),
                twice: set!(set!(new(), $option), $option).into(),
            }
        },)*)*]
    };
}

pub fn rows() -> Vec<Row> {
    let key = || ObjectKey::new("photos/cat 1.png").unwrap();
    let id = || UploadId::new("2~abc").unwrap();
    let part = || PartNumber::new(7).unwrap();
    let source =
        || CopySource::new(&BucketName::new("uploads").unwrap(), &ObjectKey::new("tmp/a b").unwrap());
    rows! {
        GetObject(key()): range version_id part_number if_match if_none_match if_modified_since if_unmodified_since
            response_content_type response_active_content_type response_content_disposition response_content_encoding
            response_content_language response_cache_control response_expires checksum_mode customer_key request_payer
            expected_bucket_owner;
        HeadObject(key()): range version_id part_number if_match if_none_match if_modified_since if_unmodified_since
            response_content_type response_active_content_type response_content_disposition response_content_encoding
            response_content_language response_cache_control response_expires checksum_mode customer_key request_payer
            expected_bucket_owner;
        PutObject(key(), BodySize::Exact(9)): content_type active_content_type content_md5 checksum content_disposition
            content_encoding content_language cache_control expires if_match if_none_match create_only metadata
            storage_class acl public_acl tagging encryption customer_key retention legal_hold
            website_redirect_location request_payer expected_bucket_owner;
        DeleteObject(key()): version_id if_match mfa bypass_governance_retention request_payer expected_bucket_owner;
        HeadBucket(): expected_bucket_owner;
        GetBucketLocation(): expected_bucket_owner;
        ListObjectsV2(): prefix delimiter encoding_type max_keys start_after continuation_token fetch_owner request_payer
            expected_bucket_owner;
        DeleteObjects(BodySize::Unlimited): content_md5 checksum mfa bypass_governance_retention request_payer
            expected_bucket_owner;
        PutObjectTagging(key()): version_id content_md5 checksum request_payer expected_bucket_owner;
        GetObjectTagging(key()): version_id request_payer expected_bucket_owner;
        CopyObject(key(), source()): source_if_match source_if_none_match source_if_modified_since
            source_if_unmodified_since if_match if_none_match create_only metadata_directive tagging_directive
            content_type active_content_type content_disposition content_encoding content_language cache_control expires
            metadata checksum_algorithm storage_class acl public_acl tagging encryption customer_key source_customer_key
            retention legal_hold website_redirect_location request_payer expected_bucket_owner expected_source_owner;
        UploadPartCopy(key(), id(), part(), source()): source_range source_if_match source_if_none_match
            source_if_modified_since source_if_unmodified_since customer_key source_customer_key request_payer
            expected_bucket_owner expected_source_owner;
        CreateMultipartUpload(key()): content_type active_content_type content_disposition content_encoding
            content_language cache_control expires metadata checksum_algorithm checksum_type storage_class acl public_acl tagging encryption
            customer_key retention legal_hold website_redirect_location request_payer expected_bucket_owner;
        UploadPart(key(), id(), part(), BodySize::Exact(9)): content_md5 checksum customer_key
            request_payer expected_bucket_owner;
        CompleteMultipartUpload(key(), id()): if_match create_only checksum checksum_type object_size customer_key
            request_payer expected_bucket_owner;
        AbortMultipartUpload(key(), id()): request_payer expected_bucket_owner;
        ListParts(key(), id()): max_parts part_number_marker customer_key request_payer expected_bucket_owner;
        ListMultipartUploads(): prefix delimiter encoding_type max_uploads key_marker upload_id_marker request_payer
            expected_bucket_owner;
    }
}

/// What an operation signs by itself, before any option: method, headers, query.
pub fn basis(operation: &str) -> (Method, Pairs, Pairs) {
    const LENGTH: Pairs = &[("content-length", "9")];
    const SOURCE: Pairs = &[("x-amz-copy-source", "uploads/tmp/a%20b")];
    const UPLOAD: Pairs = &[("uploadId", "2~abc")];
    const PART: Pairs = &[("partNumber", "7"), ("uploadId", "2~abc")];
    match operation {
        "GetObject" => (Method::Get, &[], &[]),
        "HeadObject" | "HeadBucket" => (Method::Head, &[], &[]),
        "PutObject" => (Method::Put, LENGTH, &[]),
        "DeleteObject" => (Method::Delete, &[], &[]),
        "GetBucketLocation" => (Method::Get, &[], &[("location", "")]),
        "ListObjectsV2" => (Method::Get, &[], &[("list-type", "2")]),
        "DeleteObjects" => (Method::Post, &[], &[("delete", "")]),
        "PutObjectTagging" => (Method::Put, &[], &[("tagging", "")]),
        "GetObjectTagging" => (Method::Get, &[], &[("tagging", "")]),
        "CopyObject" => (Method::Put, SOURCE, &[]),
        "UploadPartCopy" => (Method::Put, SOURCE, PART),
        "CreateMultipartUpload" => (Method::Post, &[], &[("uploads", "")]),
        "UploadPart" => (Method::Put, LENGTH, PART),
        "CompleteMultipartUpload" => (Method::Post, &[], UPLOAD),
        "AbortMultipartUpload" => (Method::Delete, &[], UPLOAD),
        "ListParts" => (Method::Get, &[], UPLOAD),
        "ListMultipartUploads" => (Method::Get, &[], &[("uploads", "")]),
        other => panic!("{other} has no basis"),
    }
}
