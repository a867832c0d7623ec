//! What a provider must be able to do for a header or a parameter to mean something.

use super::Operation;
use crate::method::Method;
use crate::provider::{Capabilities, Capability};

/// What a header with this value needs.
pub(super) fn of_header(operation: &Operation<'_>, name: &str, value: &str) -> Capabilities {
    let reads = matches!(operation.method, Method::Get | Method::Head);
    let one = match name {
        "if-match" | "if-none-match" if !reads => Capability::ConditionalWrite,
        "x-amz-acl" => Capability::Acl,
        "x-amz-tagging" | "x-amz-tagging-directive" => Capability::Tagging,
        "x-amz-storage-class" => Capability::StorageClass,
        "x-amz-request-payer" => Capability::RequestPayer,
        "x-amz-expected-bucket-owner" | "x-amz-source-expected-bucket-owner" => Capability::ExpectedOwner,
        "x-amz-website-redirect-location" => Capability::Website,
        "x-amz-mfa" => Capability::Versioning,
        "x-amz-bypass-governance-retention" => Capability::ObjectLock,
        "x-amz-server-side-encryption" if value == "AES256" => Capability::SseS3,
        "x-amz-server-side-encryption" => Capability::SseKms,
        "x-amz-copy-source" => return of_copy(operation.query.contains("partNumber"), value),
        _ if name.starts_with("x-amz-checksum-") => Capability::Checksum,
        _ if name.starts_with("x-amz-grant-") => Capability::Acl,
        _ if name.starts_with("x-amz-object-lock-") => Capability::ObjectLock,
        _ if name.starts_with("x-amz-server-side-encryption-customer-") => Capability::SseC,
        _ if name.starts_with("x-amz-copy-source-server-side-encryption-customer-") => Capability::SseC,
        _ if name.starts_with("x-amz-server-side-encryption-") => Capability::SseKms,
        _ => return Capabilities::none(),
    };
    Capabilities::none().with(one)
}

/// What a query parameter needs.
pub(super) fn of_parameter(operation: &Operation<'_>, name: &str) -> Capabilities {
    let one = match name {
        "versionId" | "versions" | "versioning" => Capability::Versioning,
        "tagging" => Capability::Tagging,
        "acl" => Capability::Acl,
        "retention" | "legal-hold" | "object-lock" => Capability::ObjectLock,
        "website" => Capability::Website,
        "partNumber" if operation.headers.get("x-amz-copy-source").is_some() => Capability::UploadPartCopy,
        _ => return Capabilities::none(),
    };
    Capabilities::none().with(one)
}

fn of_copy(part: bool, source: &str) -> Capabilities {
    let needs = Capabilities::none();
    let needs = if part { needs.with(Capability::UploadPartCopy) } else { needs };
    // A `?` of the key itself is percent-encoded.
    let version = source.split_once('?').is_some_and(|(_, query)| query.starts_with("versionId="));
    if version { needs.with(Capability::Versioning) } else { needs }
}
