//! Single objects: put, get, head, delete, copy.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use s3s::dto::*;
use s3s::{Body, S3Result, s3_error};

use crate::checksums::{self, sums};
use crate::conditions::{Read, check_write};
use crate::store::{Attributes, Object, Store, attributes};
use crate::tagging;

pub(crate) fn put(store: &Store, input: PutObjectInput, body: Bytes) -> S3Result<PutObjectOutput> {
    let checksum = checksums::known(sums!(input));
    let tags = tagging::parse_header(input.tagging.as_deref())?;
    // Its digest is taken before the lock: it is the slow part.
    let object = Object::new(body, attributes!(input), tags, checksum.clone());
    let e_tag = object.e_tag();
    store.bucket(&input.bucket, |bucket| {
        check_write(bucket.objects.get(&input.key), input.if_match.as_ref(), input.if_none_match.as_ref())?;
        bucket.objects.insert(input.key, object);
        Ok(())
    })?;
    Ok(PutObjectOutput {
        e_tag: Some(e_tag),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        checksum_type: checksum.checksum_type,
        ..Default::default()
    })
}

/// Writes what is known about an object into the two outputs that tell it.
macro_rules! describe {
    ($output:ident, $object:expr, $piece:expr, $checksum:expr) => {{
        let (attributes, checksum) = ($object.attributes.clone(), $checksum);
        $output {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: attributes.cache_control,
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: Some($piece.length),
            content_range: $piece.content_range,
            // What S3 says of an object that was stored without a type.
            content_type: attributes.content_type.or_else(|| Some("binary/octet-stream".to_owned())),
            e_tag: Some($object.e_tag()),
            expires: attributes.expires,
            last_modified: Some($object.modified.clone()),
            metadata: attributes.metadata,
            storage_class: attributes.storage_class,
            ..Default::default()
        }
    }};
}

/// The part of an object that was asked for.
struct Piece {
    body: Bytes,
    length: i64,
    content_range: Option<String>,
}

fn piece(object: &Object, range: Option<Range>) -> S3Result<Piece> {
    let size = object.body.len();
    let Some(range) = range else {
        return Ok(Piece { body: object.body.clone(), length: object.size(), content_range: None });
    };
    let unsatisfiable = || {
        let mut error = s3_error!(InvalidRange);
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::try_from(format!("bytes */{size}")) {
            headers.insert(header::CONTENT_RANGE, value);
        }
        error.set_headers(headers);
        error
    };
    let bounds = range.check(size as u64).map_err(|_| unsatisfiable())?;
    if bounds.is_empty() {
        return Err(unsatisfiable());
    }
    let content_range = format!("bytes {}-{}/{size}", bounds.start, bounds.end - 1);
    let bound = |at: u64| usize::try_from(at).unwrap_or(size);
    let body = object.body.slice(bound(bounds.start)..bound(bounds.end));
    Ok(Piece { length: crate::store::size(&body), body, content_range: Some(content_range) })
}

/// A sum of the whole says nothing about a piece, and is given only on request.
fn shown(object: &Object, range: Option<Range>, mode: Option<&ChecksumMode>) -> Checksum {
    let asked = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    if asked && range.is_none() { object.checksum.clone() } else { Checksum::default() }
}

pub(crate) fn get(store: &Store, input: GetObjectInput) -> S3Result<GetObjectOutput> {
    no_versions(input.version_id.as_deref())?;
    if input.part_number.is_some() {
        return Err(s3_error!(NotImplemented, "partNumber on a read is not supported"));
    }
    let object = store.object(&input.bucket, &input.key)?;
    let conditions = Read {
        if_match: input.if_match.as_ref(),
        if_none_match: input.if_none_match.as_ref(),
        if_modified_since: input.if_modified_since.as_ref(),
        if_unmodified_since: input.if_unmodified_since.as_ref(),
    };
    conditions.check(&object)?;
    let piece = piece(&object, input.range)?;
    let checksum = shown(&object, input.range, input.checksum_mode.as_ref());
    // `s3s` puts the response-* overrides over this.
    Ok(GetObjectOutput {
        tag_count: i32::try_from(object.tags.len()).ok().filter(|&count| count > 0),
        body: Some(StreamingBlob::from(Body::from(piece.body.clone()))),
        ..describe!(GetObjectOutput, object, piece, checksum)
    })
}

pub(crate) fn head(store: &Store, input: HeadObjectInput) -> S3Result<HeadObjectOutput> {
    no_versions(input.version_id.as_deref())?;
    if input.part_number.is_some() {
        return Err(s3_error!(NotImplemented, "partNumber on a read is not supported"));
    }
    let mut object = store.object(&input.bucket, &input.key)?;
    let conditions = Read {
        if_match: input.if_match.as_ref(),
        if_none_match: input.if_none_match.as_ref(),
        if_modified_since: input.if_modified_since.as_ref(),
        if_unmodified_since: input.if_unmodified_since.as_ref(),
    };
    conditions.check(&object)?;
    let piece = piece(&object, input.range)?;
    let checksum = shown(&object, input.range, input.checksum_mode.as_ref());
    // Here `s3s` leaves the overrides to us.
    let stored = object.attributes;
    object.attributes = Attributes {
        cache_control: input.response_cache_control.or(stored.cache_control),
        content_disposition: input.response_content_disposition.or(stored.content_disposition),
        content_encoding: input.response_content_encoding.or(stored.content_encoding),
        content_language: input.response_content_language.or(stored.content_language),
        content_type: input.response_content_type.or(stored.content_type),
        expires: input.response_expires.or(stored.expires),
        ..stored
    };
    Ok(describe!(HeadObjectOutput, object, piece, checksum))
}

pub(crate) fn delete(store: &Store, input: DeleteObjectInput) -> S3Result<DeleteObjectOutput> {
    no_versions(input.version_id.as_deref())?;
    store.bucket(&input.bucket, |bucket| {
        check_write(bucket.objects.get(&input.key), input.if_match.as_ref(), None)?;
        bucket.objects.remove(&input.key);
        Ok(DeleteObjectOutput::default())
    })
}

pub(crate) fn delete_many(store: &Store, input: DeleteObjectsInput) -> S3Result<DeleteObjectsOutput> {
    if input.delete.objects.is_empty() || input.delete.objects.len() > 1000 {
        return Err(s3_error!(MalformedXML, "from 1 to 1000 objects can be deleted at once"));
    }
    store.bucket(&input.bucket, |bucket| {
        let deleted = input.delete.objects.into_iter().map(|object| {
            bucket.objects.remove(&object.key);
            DeletedObject { key: Some(object.key), ..Default::default() }
        });
        let deleted: Vec<_> = deleted.collect();
        let quiet = input.delete.quiet.unwrap_or(false);
        Ok(DeleteObjectsOutput { deleted: (!quiet).then_some(deleted), ..Default::default() })
    })
}

pub(crate) fn copy(store: &Store, input: CopyObjectInput) -> S3Result<CopyObjectOutput> {
    let (bucket, key) = source(&input.copy_source)?;
    let from = store.object(bucket, key)?;
    let conditions = Read {
        if_match: input.copy_source_if_match.as_ref(),
        if_none_match: input.copy_source_if_none_match.as_ref(),
        if_modified_since: input.copy_source_if_modified_since.as_ref(),
        if_unmodified_since: input.copy_source_if_unmodified_since.as_ref(),
    };
    conditions.check_source(&from)?;
    let replace = |directive: Option<&str>| match directive {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(_) => Err(s3_error!(InvalidArgument, "a directive must be COPY or REPLACE")),
    };
    let new_attributes = replace(input.metadata_directive.as_ref().map(MetadataDirective::as_str))?;
    let new_tags = replace(input.tagging_directive.as_ref().map(TaggingDirective::as_str))?;
    if bucket == input.bucket && key == input.key && !new_attributes && input.storage_class.is_none() {
        return Err(s3_error!(InvalidRequest, "an object can be copied onto itself only with new metadata"));
    }
    let mut attributes = if new_attributes { attributes!(input) } else { from.attributes };
    attributes.storage_class = input.storage_class.clone();
    let tags = if new_tags { tagging::parse_header(input.tagging.as_deref())? } else { from.tags };
    let object = Object::new(from.body, attributes, tags, from.checksum);
    let result = CopyObjectResult {
        e_tag: Some(object.e_tag()),
        last_modified: Some(object.modified.clone()),
        ..Default::default()
    };
    store.bucket(&input.bucket, |bucket| {
        bucket.objects.insert(input.key, object);
        Ok(())
    })?;
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() })
}

/// Bucket and key of `x-amz-copy-source`.
pub(crate) fn source(source: &CopySource) -> S3Result<(&str, &str)> {
    match source {
        CopySource::Bucket { bucket, key, version_id } => {
            no_versions(version_id.as_deref())?;
            Ok((bucket, key))
        }
        _ => Err(s3_error!(NotImplemented, "only a bucket can be copied from")),
    }
}

/// The buckets have no versions: there is `null`, and nothing else.
pub(crate) fn no_versions(version_id: Option<&str>) -> S3Result {
    match version_id {
        None | Some("null") => Ok(()),
        Some(_) => Err(s3_error!(NoSuchVersion)),
    }
}
