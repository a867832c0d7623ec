//! The operations of S3, each handed to the file that knows it.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};

use crate::access::Received;
use crate::store::Store;
use crate::{listing, multipart, objects, tagging};

pub(crate) struct Backend(pub(crate) Arc<Store>);

/// The body, whole, as it was checked.
fn body<T>(request: &S3Request<T>) -> Bytes {
    request.extensions.get::<Received>().map(|received| received.0.clone()).unwrap_or_default()
}

/// The trait: the two operations with a body, and one method for each that needs its input only.
macro_rules! delegate {
    ($($name:ident($input:ident) -> $output:ident: $work:path;)*) => {
        #[async_trait]
        impl S3 for Backend {
            async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
                let body = body(&request);
                objects::put(&self.0, request.input, body).map(S3Response::new)
            }

            async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
                let body = body(&request);
                multipart::upload_part(&self.0, request.input, body).map(S3Response::new)
            }

            $(async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                $work(&self.0, request.input).map(S3Response::new)
            })*
        }
    };
}

delegate! {
    get_object(GetObjectInput) -> GetObjectOutput: objects::get;
    head_object(HeadObjectInput) -> HeadObjectOutput: objects::head;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput: objects::delete;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput: objects::delete_many;
    copy_object(CopyObjectInput) -> CopyObjectOutput: objects::copy;
    put_object_tagging(PutObjectTaggingInput) -> PutObjectTaggingOutput: tagging::put;
    get_object_tagging(GetObjectTaggingInput) -> GetObjectTaggingOutput: tagging::get;
    delete_object_tagging(DeleteObjectTaggingInput) -> DeleteObjectTaggingOutput: tagging::delete;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput: multipart::create;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput: multipart::upload_part_copy;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput: multipart::complete;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput: multipart::abort;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output: listing::objects;
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput: listing::uploads;
    list_parts(ListPartsInput) -> ListPartsOutput: listing::parts;
    head_bucket(HeadBucketInput) -> HeadBucketOutput: listing::head_bucket;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput: listing::location;
}
