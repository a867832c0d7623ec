//! What is there: objects, uploads, parts, and the bucket itself.

use std::ops::Bound;

use base64_simd::STANDARD as BASE64;
use s3s::dto::*;
use s3s::{S3Result, s3_error};

use crate::multipart::upload;
use crate::percent;
use crate::store::{Store, size};

/// The most that one answer holds, whatever was asked for.
const PAGE: i32 = 1000;

pub(crate) fn objects(store: &Store, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let most = limit(input.max_keys)?;
    let encoded = url_encoded(input.encoding_type.as_ref())?;
    let show = |text: &str| if encoded { percent::encode_path(text.as_bytes()) } else { text.to_owned() };
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    // A token is the name that was listed last, in base64: opaque, and with characters that have to be escaped.
    let token = input.continuation_token.as_deref();
    let after = match token
        .map(|token| BASE64.decode_to_vec(token).ok().and_then(|name| String::from_utf8(name).ok()))
    {
        Some(Some(name)) => name,
        Some(None) => return Err(s3_error!(InvalidArgument, "the continuation token is not one of ours")),
        None => input.start_after.clone().unwrap_or_default(),
    };
    store.bucket(&input.bucket, |bucket| {
        let (mut contents, mut prefixes) = (Vec::new(), Vec::<String>::new());
        let (mut last, mut truncated) = (None, false);
        let from = if after.is_empty() { Bound::Unbounded } else { Bound::Excluded(after.clone()) };
        for (key, object) in bucket.objects.range((from, Bound::Unbounded)) {
            let Some(rest) = key.strip_prefix(prefix) else { continue };
            let folder = delimiter.and_then(|delimiter| {
                let (folder, _) = rest.split_once(delimiter)?;
                Some(format!("{prefix}{folder}{delimiter}"))
            });
            // All of a folder is one entry, on this page or on an earlier one.
            if folder.as_ref().is_some_and(|folder| prefixes.last() == Some(folder) || *folder == after) {
                continue;
            }
            if contents.len() + prefixes.len() == most {
                truncated = most > 0;
                break;
            }
            last = Some(folder.clone().unwrap_or_else(|| key.clone()));
            match folder {
                Some(folder) => prefixes.push(folder),
                None => contents.push(Object {
                    key: Some(show(key)),
                    e_tag: Some(object.e_tag()),
                    last_modified: Some(object.modified.clone()),
                    size: Some(object.size()),
                    storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
                    ..Default::default()
                }),
            }
        }
        let count = contents.len() + prefixes.len();
        let prefixes = prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(show(prefix)) }).collect();
        Ok(ListObjectsV2Output {
            name: Some(input.bucket.clone()),
            prefix: Some(show(prefix)),
            delimiter: delimiter.map(show),
            max_keys: i32::try_from(most).ok(),
            key_count: i32::try_from(count).ok(),
            continuation_token: input.continuation_token.clone(),
            start_after: input.start_after.as_deref().map(show),
            encoding_type: input.encoding_type.clone(),
            is_truncated: Some(truncated),
            next_continuation_token: last.filter(|_| truncated).map(|name| BASE64.encode_to_string(name)),
            contents: Some(contents),
            common_prefixes: Some(prefixes),
            ..Default::default()
        })
    })
}

pub(crate) fn uploads(
    store: &Store,
    input: ListMultipartUploadsInput,
) -> S3Result<ListMultipartUploadsOutput> {
    let most = limit(input.max_uploads)?;
    let encoded = url_encoded(input.encoding_type.as_ref())?;
    let show = |text: &str| if encoded { percent::encode_path(text.as_bytes()) } else { text.to_owned() };
    if input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(s3_error!(NotImplemented, "a delimiter is not supported when uploads are listed"));
    }
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let marker = (input.key_marker.clone().unwrap_or_default(), input.upload_id_marker.clone());
    store.bucket(&input.bucket, |bucket| {
        let mut found: Vec<_> =
            bucket.uploads.iter().filter(|(_, upload)| upload.key.starts_with(prefix)).collect();
        found.sort_by(|(left_id, left), (right_id, right)| (&left.key, left_id).cmp(&(&right.key, right_id)));
        // The key marker alone passes over all of its uploads; with an ID, over those up to that one.
        found.retain(|(id, upload)| match &marker.1 {
            Some(after) => (&upload.key, *id) > (&marker.0, after),
            None => upload.key > marker.0,
        });
        let truncated = found.len() > most && most > 0;
        found.truncate(most);
        let last = found.last().filter(|_| truncated);
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket.clone()),
            prefix: Some(show(prefix)),
            key_marker: Some(show(&marker.0)),
            upload_id_marker: input.upload_id_marker.clone(),
            encoding_type: input.encoding_type.clone(),
            max_uploads: i32::try_from(most).ok(),
            is_truncated: Some(truncated),
            next_key_marker: last.map(|(_, upload)| show(&upload.key)),
            next_upload_id_marker: last.map(|(id, _)| (*id).clone()),
            uploads: Some(
                found
                    .iter()
                    .map(|(id, upload)| MultipartUpload {
                        key: Some(show(&upload.key)),
                        upload_id: Some((*id).clone()),
                        initiated: Some(upload.initiated.clone()),
                        ..Default::default()
                    })
                    .collect(),
            ),
            ..Default::default()
        })
    })
}

pub(crate) fn parts(store: &Store, input: ListPartsInput) -> S3Result<ListPartsOutput> {
    let most = limit(input.max_parts)?;
    let marker = input.part_number_marker.unwrap_or(0);
    store.bucket(&input.bucket, |bucket| {
        let upload = upload(bucket, &input.key, &input.upload_id)?;
        let after = upload.parts.range((Bound::Excluded(marker), Bound::Unbounded));
        let truncated = after.clone().count() > most && most > 0;
        let parts: Vec<Part> = after
            .take(most)
            .map(|(&number, part)| Part {
                part_number: Some(number),
                e_tag: Some(part.e_tag()),
                size: Some(size(&part.body)),
                last_modified: Some(part.modified.clone()),
                checksum_crc32: part.checksum.checksum_crc32.clone(),
                checksum_crc32c: part.checksum.checksum_crc32c.clone(),
                checksum_crc64nvme: part.checksum.checksum_crc64nvme.clone(),
                checksum_sha1: part.checksum.checksum_sha1.clone(),
                checksum_sha256: part.checksum.checksum_sha256.clone(),
            })
            .collect();
        Ok(ListPartsOutput {
            bucket: Some(input.bucket.clone()),
            key: Some(input.key.clone()),
            upload_id: Some(input.upload_id.clone()),
            part_number_marker: Some(marker),
            max_parts: i32::try_from(most).ok(),
            is_truncated: Some(truncated),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            parts: Some(parts),
            ..Default::default()
        })
    })
}

pub(crate) fn head_bucket(store: &Store, input: HeadBucketInput) -> S3Result<HeadBucketOutput> {
    store.bucket(&input.bucket, |_| Ok(()))?;
    Ok(HeadBucketOutput { bucket_region: Some(store.region.clone()), ..Default::default() })
}

pub(crate) fn location(store: &Store, input: GetBucketLocationInput) -> S3Result<GetBucketLocationOutput> {
    store.bucket(&input.bucket, |_| Ok(()))?;
    // The oldest region has no name here.
    let region = Some(store.region.clone()).filter(|region| region != "us-east-1");
    Ok(GetBucketLocationOutput { location_constraint: region.map(BucketLocationConstraint::from) })
}

fn limit(asked: Option<i32>) -> S3Result<usize> {
    usize::try_from(asked.unwrap_or(PAGE).min(PAGE))
        .map_err(|_| s3_error!(InvalidArgument, "a limit can't be negative"))
}

fn url_encoded(encoding: Option<&EncodingType>) -> S3Result<bool> {
    match encoding.map(EncodingType::as_str) {
        None => Ok(false),
        Some(EncodingType::URL) => Ok(true),
        Some(_) => Err(s3_error!(InvalidArgument, "encoding-type must be url")),
    }
}
