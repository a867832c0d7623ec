//! [`S3Operation`]: which operation of S3 a request is.

use crate::method::Method;

/// The operation of S3 that a request is, by its method, its query and whether it copies.
///
/// A parameter that the operation does not have makes it [`Other`](Self::Other): so a service that lets
/// [`GetObject`](Self::GetObject) pass never lets a read of the object's ACL pass. So does an upload, a part or a version
/// without a value, which some stores take for none: there, aborting an upload would remove the object.
///
/// ```
/// use presign::verify::S3Operation;
///
/// fn is_served(operation: S3Operation) -> bool {
///     matches!(operation, S3Operation::GetObject | S3Operation::HeadObject | S3Operation::PutObject)
/// }
/// # assert!(!is_served(S3Operation::Other));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum S3Operation {
    /// Reads an object.
    GetObject,
    /// Reads what is known of an object.
    HeadObject,
    /// Stores an object.
    PutObject,
    /// Stores an object by a browser's form.
    PostObject,
    /// Stores a copy of another object, which `x-amz-copy-source` names.
    CopyObject,
    /// Removes an object.
    DeleteObject,
    /// Removes objects whose keys stand in the body.
    DeleteObjects,
    /// Begins an upload in parts.
    CreateMultipartUpload,
    /// Stores a part.
    UploadPart,
    /// Stores a part from another object, which `x-amz-copy-source` names.
    UploadPartCopy,
    /// Makes the parts an object.
    CompleteMultipartUpload,
    /// Gives the parts up.
    AbortMultipartUpload,
    /// Lists the parts of an upload.
    ListParts,
    /// Lists the uploads of a bucket.
    ListMultipartUploads,
    /// Lists objects.
    ListObjectsV2,
    /// Lists objects in the older way.
    ListObjects,
    /// Reads an object's tags.
    GetObjectTagging,
    /// Sets an object's tags.
    PutObjectTagging,
    /// Removes an object's tags.
    DeleteObjectTagging,
    /// Asks whether there is a bucket.
    HeadBucket,
    /// Asks for a bucket's region.
    GetBucketLocation,
    /// Any other.
    Other,
}

/// One operation: the parameters that it has to have, and those that it can have.
struct Row {
    method: Method,
    on_object: bool,
    copies: bool,
    needs: &'static [&'static str],
    knows: &'static [&'static str],
    operation: S3Operation,
}

const fn row(
    method: Method,
    on_object: bool,
    needs: &'static [&'static str],
    knows: &'static [&'static str],
    operation: S3Operation,
) -> Row {
    Row { method, on_object, copies: false, needs, knows, operation }
}

const fn copy(needs: &'static [&'static str], operation: S3Operation) -> Row {
    Row { method: Method::Put, on_object: true, copies: true, needs, knows: &[], operation }
}

const RESPONSE: &[&str] = &[
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "partNumber",
    "versionId",
];
const VERSION: &[&str] = &["versionId"];
const LIST_V2: &[&str] =
    &["continuation-token", "delimiter", "encoding-type", "fetch-owner", "max-keys", "prefix", "start-after"];
const LIST_V1: &[&str] = &["delimiter", "encoding-type", "marker", "max-keys", "prefix"];
const UPLOADS: &[&str] =
    &["delimiter", "encoding-type", "key-marker", "max-uploads", "prefix", "upload-id-marker"];
const PARTS: &[&str] = &["max-parts", "part-number-marker", "encoding-type"];

/// Those with needs first.
const ROWS: &[Row] = {
    use Method::{Delete, Get, Head, Post, Put};
    use S3Operation::*;
    &[
        copy(&["partNumber", "uploadId"], UploadPartCopy),
        copy(&[], CopyObject),
        row(Get, true, &["tagging"], VERSION, GetObjectTagging),
        row(Get, true, &["uploadId"], PARTS, ListParts),
        row(Get, true, &[], RESPONSE, GetObject),
        row(Head, true, &[], RESPONSE, HeadObject),
        row(Put, true, &["tagging"], VERSION, PutObjectTagging),
        row(Put, true, &["partNumber", "uploadId"], &[], UploadPart),
        row(Put, true, &[], &[], PutObject),
        row(Post, true, &["uploads"], &[], CreateMultipartUpload),
        row(Post, true, &["uploadId"], &[], CompleteMultipartUpload),
        row(Delete, true, &["tagging"], VERSION, DeleteObjectTagging),
        row(Delete, true, &["uploadId"], &[], AbortMultipartUpload),
        row(Delete, true, &[], VERSION, DeleteObject),
        row(Post, false, &["delete"], &[], DeleteObjects),
        row(Get, false, &["uploads"], UPLOADS, ListMultipartUploads),
        row(Get, false, &["location"], &[], GetBucketLocation),
        row(Get, false, &["list-type"], LIST_V2, ListObjectsV2),
        row(Get, false, &[], LIST_V1, ListObjects),
        row(Head, false, &[], &[], HeadBucket),
    ]
};

impl S3Operation {
    /// `names` are those of the query's parameters that do not sign; `copies`: there is an `x-amz-copy-source`.
    pub(super) fn find<'q>(
        method: Method,
        on_object: bool,
        copies: bool,
        names: impl Iterator<Item = (&'q str, &'q str)> + Clone,
    ) -> Self {
        // What stands for a header belongs to none of them, nor does the SDKs' `x-id`.
        let names = names.filter(|(name, _)| !super::headers::is_amz(name) && *name != "x-id");
        let fits = |row: &&Row| {
            (row.method, row.on_object, row.copies) == (method, on_object, copies)
                && row.needs.iter().all(|need| names.clone().any(|(name, _)| name == *need))
                && names.clone().all(|(name, _)| row.needs.contains(&name) || row.knows.contains(&name))
        };
        let odd = |(name, value): (&str, &str)| match name {
            "list-type" => value != "2",
            "partNumber" | "uploadId" | "versionId" => value.is_empty(),
            _ => false,
        };
        if names.clone().any(odd) {
            return Self::Other;
        }
        ROWS.iter().find(fits).map_or(Self::Other, |row| row.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn by_method_and_query() {
        use Method::{Delete, Get, Head, Options, Patch, Post, Put};
        use S3Operation::*;
        let pairs = |query: &'static str| -> Vec<(&str, &str)> {
            let pair = |pair: &'static str| pair.split_once('=').unwrap_or((pair, ""));
            query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
        };
        for (method, on_object, copies, query, expected) in [
            (Get, true, false, "", GetObject),
            (
                Get,
                true,
                false,
                "versionId=1&response-content-type=a&x-id=GetObject&x-amz-checksum-mode=E",
                GetObject,
            ),
            (Get, true, false, "acl", Other),
            (Get, true, false, "torrent&versionId=1", Other),
            (Get, true, false, "tagging&versionId=1", GetObjectTagging),
            (Get, true, false, "uploadId=1&max-parts=2", ListParts),
            (Get, true, true, "", Other),
            (Head, true, false, "partNumber=1", HeadObject),
            (Put, true, false, "", PutObject),
            (Put, true, false, "x-id=PutObject&x-amz-acl=private", PutObject),
            (Put, true, true, "", CopyObject),
            (Put, true, true, "partNumber=1&uploadId=2", UploadPartCopy),
            (Put, true, false, "partNumber=1&uploadId=2", UploadPart),
            (Put, true, false, "partNumber=1", Other),
            (Put, true, false, "uploadId=1", Other),
            (Put, true, false, "acl", Other),
            (Put, true, false, "tagging", PutObjectTagging),
            (Put, false, false, "", Other),
            (Post, true, false, "uploads", CreateMultipartUpload),
            (Post, true, false, "uploadId=1", CompleteMultipartUpload),
            (Post, true, false, "uploads&uploadId=1", Other),
            (Post, true, false, "", Other),
            (Post, false, false, "delete", DeleteObjects),
            (Delete, true, false, "versionId=1", DeleteObject),
            (Delete, true, false, "uploadId=1", AbortMultipartUpload),
            (Delete, true, false, "uploadId=", Other),
            (Delete, true, false, "versionId", Other),
            (Put, true, false, "partNumber=1&uploadId=", Other),
            (Put, true, true, "partNumber=&uploadId=2", Other),
            (Delete, true, false, "tagging", DeleteObjectTagging),
            (Delete, false, false, "", Other),
            (Get, false, false, "list-type=2&prefix=a", ListObjectsV2),
            (Get, false, false, "list-type=1", Other),
            (Get, false, false, "prefix=a&marker=b", ListObjects),
            (Get, false, false, "policy", Other),
            (Get, false, false, "uploads&prefix=a", ListMultipartUploads),
            (Get, false, false, "location", GetBucketLocation),
            (Head, false, false, "", HeadBucket),
            (Patch, true, false, "", Other),
            (Options, true, false, "", Other),
        ] {
            let pairs = pairs(query);
            let found = S3Operation::find(method, on_object, copies, pairs.iter().copied());
            assert_eq!(found, expected, "{method} {query}");
        }
    }
}
