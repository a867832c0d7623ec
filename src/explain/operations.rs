//! Which operations of S3 a URL can be for: it does not tell the method.
//!
//! Amazon S3 API Reference, the request syntax of each operation.

use super::parameters::Parameters;

/// A parameter that makes an operation of its own out of a request, and the operations it can be, the likeliest first.
type Row = (&'static str, &'static [&'static str]);

/// Of requests about an object. The first row that fits counts.
const OBJECT: [Row; 12] = [
    ("uploads", &["CreateMultipartUpload"]),
    ("tagging", &["GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"]),
    ("acl", &["GetObjectAcl", "PutObjectAcl"]),
    ("attributes", &["GetObjectAttributes"]),
    ("legal-hold", &["GetObjectLegalHold", "PutObjectLegalHold"]),
    ("retention", &["GetObjectRetention", "PutObjectRetention"]),
    ("restore", &["RestoreObject"]),
    ("torrent", &["GetObjectTorrent"]),
    ("select", &["SelectObjectContent"]),
    ("renameobject", &["RenameObject"]),
    ("partNumber", &["GetObject", "HeadObject"]),
    ("versionId", &["GetObject", "HeadObject", "DeleteObject"]),
];

/// Of requests about a bucket.
const BUCKET: [Row; 17] = [
    ("list-type", &["ListObjectsV2"]),
    ("uploads", &["ListMultipartUploads"]),
    ("delete", &["DeleteObjects"]),
    ("location", &["GetBucketLocation"]),
    ("versions", &["ListObjectVersions"]),
    ("versioning", &["GetBucketVersioning", "PutBucketVersioning"]),
    ("cors", &["GetBucketCors", "PutBucketCors", "DeleteBucketCors"]),
    ("policy", &["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"]),
    ("acl", &["GetBucketAcl", "PutBucketAcl"]),
    (
        "lifecycle",
        &["GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle"],
    ),
    ("encryption", &["GetBucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption"]),
    ("tagging", &["GetBucketTagging", "PutBucketTagging", "DeleteBucketTagging"]),
    ("website", &["GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite"]),
    ("logging", &["GetBucketLogging", "PutBucketLogging"]),
    ("object-lock", &["GetObjectLockConfiguration", "PutObjectLockConfiguration"]),
    ("notification", &["GetBucketNotificationConfiguration", "PutBucketNotificationConfiguration"]),
    ("session", &["CreateSession"]),
];

const ANY_OBJECT: &[&str] = &["GetObject", "HeadObject", "PutObject", "DeleteObject"];

/// The operations that a URL can be for, the likeliest first.
pub(super) fn operations(
    about_object: bool,
    query: &Parameters<'_>,
    signed: &[&str],
) -> &'static [&'static str] {
    let all = candidates(about_object, query, signed);
    // The AWS SDKs write the operation's name into the query.
    let named = query.get("x-id").and_then(|name| all.iter().position(|candidate| *candidate == name));
    named.and_then(|at| all.get(at..=at)).unwrap_or(all)
}

fn candidates(about_object: bool, query: &Parameters<'_>, signed: &[&str]) -> &'static [&'static str] {
    // Some SDKs put it into the query.
    let copy = signed.contains(&"x-amz-copy-source") || query.has("x-amz-copy-source");
    let of = |rows: &'static [Row]| {
        rows.iter().find(|(name, _)| query.has(name)).map(|(_, operations)| *operations)
    };
    if !about_object {
        return of(&BUCKET).unwrap_or(&["ListObjects", "HeadBucket", "CreateBucket", "DeleteBucket"]);
    }
    match (query.has("uploadId"), query.has("partNumber")) {
        (true, true) if copy => return &["UploadPartCopy"],
        (true, true) if signed.contains(&"content-length") => return &["UploadPart"],
        (true, true) => return &["UploadPart", "UploadPartCopy"],
        (true, false) => return &["CompleteMultipartUpload", "ListParts", "AbortMultipartUpload"],
        _ => {}
    }
    let stores = |name: &&str| {
        let starts =
            ["content-", "cache-control", "x-amz-meta-", "x-amz-checksum-", "x-amz-acl", "x-amz-tagging"];
        starts.iter().any(|start| name.starts_with(start))
    };
    match of(&OBJECT) {
        Some(operations) => operations,
        None if copy => &["CopyObject"],
        None if query.iter().any(|pair| pair.name.starts_with("response-")) => &["GetObject", "HeadObject"],
        None if signed.iter().any(stores) => &["PutObject"],
        None if signed.contains(&"range") => &["GetObject", "HeadObject"],
        None => ANY_OBJECT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_can_be() {
        for (object, query, signed, expected) in [
            (true, "", &["host"][..], "GetObject HeadObject PutObject DeleteObject"),
            (true, "x-id=PutObject", &["host"], "PutObject"),
            (true, "x-id=Secret", &["host"], "GetObject HeadObject PutObject DeleteObject"),
            (true, "", &["content-type", "host"], "PutObject"),
            (true, "", &["host", "x-amz-copy-source"], "CopyObject"),
            (true, "x-amz-copy-source=b%2Fk", &["host"], "CopyObject"),
            (true, "response-content-type=a", &["host"], "GetObject HeadObject"),
            (true, "uploads=", &["host"], "CreateMultipartUpload"),
            (true, "partNumber=1&uploadId=a", &["content-length", "host"], "UploadPart"),
            (true, "partNumber=1&uploadId=a", &["host", "x-amz-copy-source"], "UploadPartCopy"),
            (true, "uploadId=a", &["host"], "CompleteMultipartUpload ListParts AbortMultipartUpload"),
            (
                true,
                "tagging=",
                &["content-md5", "host"],
                "GetObjectTagging PutObjectTagging DeleteObjectTagging",
            ),
            (false, "list-type=2&prefix=a", &["host"], "ListObjectsV2"),
            (false, "", &["host"], "ListObjects HeadBucket CreateBucket DeleteBucket"),
        ] {
            assert_eq!(operations(object, &Parameters::new(query), signed).join(" "), expected, "{query}");
        }
    }
}
