//! Uploads in parts: create, upload, complete, abort.

use base64_simd::STANDARD as BASE64;
use bytes::{Bytes, BytesMut};
use s3s::dto::*;
use s3s::{S3Result, s3_error};

use crate::checksums::{self, sums};
use crate::conditions::{Read, check_write};
use crate::objects;
use crate::percent;
use crate::store::{Bucket, Object, Part, Store, Upload, attributes, now};
use crate::tagging;

pub(crate) fn create(
    store: &Store,
    input: CreateMultipartUploadInput,
) -> S3Result<CreateMultipartUploadOutput> {
    let composite = input.checksum_type.as_ref().map(|kind| kind.as_str() == ChecksumType::COMPOSITE);
    let sum = input.checksum_algorithm.as_ref().map(|algorithm| algorithm.as_str().to_ascii_lowercase());
    // What S3 takes where no type is named: there is no composite CRC-64.
    let sum = sum
        .map(|sum| (composite.unwrap_or(sum != "crc64nvme"), sum))
        .map(|(composite, sum)| (sum, composite));
    let upload = Upload {
        key: input.key.clone(),
        sum,
        initiated: now(),
        attributes: attributes!(input),
        tags: tagging::parse_header(input.tagging.as_deref())?,
        parts: Default::default(),
    };
    let upload_id = store.bucket(&input.bucket, |bucket| {
        bucket.uploads_begun += 1;
        // Opaque to clients; it holds every character that a careless one forgets to escape, as real IDs may.
        let seed = format!("{} {}", bucket.uploads_begun, input.key);
        let upload_id = format!(
            "{}~{}/+=",
            bucket.uploads_begun,
            BASE64.encode_to_string(checksums::md5(seed.as_bytes()))
        );
        bucket.uploads.insert(upload_id.clone(), upload);
        Ok(upload_id)
    })?;
    Ok(CreateMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(upload_id),
        ..Default::default()
    })
}

pub(crate) fn upload_part(store: &Store, input: UploadPartInput, body: Bytes) -> S3Result<UploadPartOutput> {
    let checksum = sums!(input);
    let part = Part::new(body, checksum.clone());
    let e_tag = part.e_tag();
    store_part(store, (&input.bucket, &input.key, &input.upload_id), input.part_number, part)?;
    Ok(UploadPartOutput {
        e_tag: Some(e_tag),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        ..Default::default()
    })
}

pub(crate) fn upload_part_copy(store: &Store, input: UploadPartCopyInput) -> S3Result<UploadPartCopyOutput> {
    let (bucket, key) = objects::source(&input.copy_source)?;
    let from = store.object(bucket, key)?;
    let conditions = Read {
        if_match: input.copy_source_if_match.as_ref(),
        if_none_match: input.copy_source_if_none_match.as_ref(),
        if_modified_since: input.copy_source_if_modified_since.as_ref(),
        if_unmodified_since: input.copy_source_if_unmodified_since.as_ref(),
    };
    conditions.check_source(&from)?;
    let body = match input.copy_source_range.as_deref().map(Range::parse) {
        None => from.body,
        // Unlike a read, a copy needs both ends, and both inside the source.
        Some(Ok(Range::Int { first, last: Some(last) })) if last < from.body.len() as u64 => {
            let bound = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            from.body.slice(bound(first)..=bound(last))
        }
        Some(_) => return Err(s3_error!(InvalidArgument, "the copy source range is not within the source")),
    };
    let part = Part::new(body, Checksum::default());
    let result = CopyPartResult {
        e_tag: Some(part.e_tag()),
        last_modified: Some(part.modified.clone()),
        ..Default::default()
    };
    store_part(store, (&input.bucket, &input.key, &input.upload_id), input.part_number, part)?;
    Ok(UploadPartCopyOutput { copy_part_result: Some(result), ..Default::default() })
}

pub(crate) fn complete(
    store: &Store,
    input: CompleteMultipartUploadInput,
) -> S3Result<CompleteMultipartUploadOutput> {
    let listed = input.multipart_upload.and_then(|list| list.parts).unwrap_or_default();
    if listed.is_empty() {
        return Err(s3_error!(MalformedXML, "at least one part has to be listed"));
    }
    if !listed.is_sorted_by(|left, right| left.part_number < right.part_number) {
        return Err(s3_error!(InvalidPartOrder));
    }
    let promised = checksums::known(sums!(input));
    let (e_tag, checksum) = store.bucket(&input.bucket, |bucket| {
        let upload = upload(bucket, &input.key, &input.upload_id)?;
        let parts: Vec<&Part> = listed.iter().map(|part| find(upload, part)).collect::<S3Result<_>>()?;
        let (_, but_last) = parts.split_last().ok_or_else(|| s3_error!(MalformedXML))?;
        if but_last.iter().any(|part| part.body.len() < store.minimum_part_size) {
            return Err(s3_error!(EntityTooSmall, "only the last part may be under the minimum"));
        }
        let mut body = BytesMut::new();
        parts.iter().for_each(|part| body.extend_from_slice(&part.body));
        let body = body.freeze();
        if input.mpu_object_size.is_some_and(|size| size != crate::store::size(&body)) {
            return Err(s3_error!(InvalidRequest, "x-amz-mp-object-size is not the sum of the parts"));
        }
        let checksum = sum(upload, &parts, &promised, &body)?;
        let digests: Vec<[u8; 16]> = parts.iter().map(|part| part.md5).collect();
        let object = Object {
            body,
            e_tag: checksums::composite_e_tag(&digests),
            modified: now(),
            attributes: upload.attributes.clone(),
            tags: upload.tags.clone(),
            checksum: checksum.clone(),
        };
        let current = bucket.objects.get(&input.key);
        check_write(current, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        // Nothing has changed until here: a client may mend its list and try again.
        let e_tag = object.e_tag();
        bucket.uploads.remove(&input.upload_id);
        bucket.objects.insert(input.key.clone(), object);
        Ok((e_tag, checksum))
    })?;
    let location =
        format!("{}/{}/{}", store.endpoint, input.bucket, percent::encode_path(input.key.as_bytes()));
    Ok(CompleteMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        location: Some(location),
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

pub(crate) fn abort(store: &Store, input: AbortMultipartUploadInput) -> S3Result<AbortMultipartUploadOutput> {
    store.bucket(&input.bucket, |bucket| {
        upload(bucket, &input.key, &input.upload_id)?;
        bucket.uploads.remove(&input.upload_id);
        Ok(AbortMultipartUploadOutput::default())
    })
}

/// The upload with this ID, which has to be one to this key.
pub(crate) fn upload<'a>(bucket: &'a mut Bucket, key: &str, upload_id: &str) -> S3Result<&'a mut Upload> {
    bucket
        .uploads
        .get_mut(upload_id)
        .filter(|upload| upload.key == key)
        .ok_or_else(|| s3_error!(NoSuchUpload))
}

fn store_part(store: &Store, at: (&str, &str, &str), number: i32, part: Part) -> S3Result {
    if !(1..=10_000).contains(&number) {
        return Err(s3_error!(InvalidArgument, "a part number is from 1 to 10000"));
    }
    let (bucket, key, upload_id) = at;
    store.bucket(bucket, |bucket| {
        upload(bucket, key, upload_id)?.parts.insert(number, part);
        Ok(())
    })
}

/// The checksum that the whole object gets: by the algorithm that the upload was begun with, else as promised.
fn sum(upload: &Upload, parts: &[&Part], promised: &Checksum, body: &[u8]) -> S3Result<Checksum> {
    let Some((algorithm, composite)) = &upload.sum else {
        checksums::verify_checksums(|algorithm| checksums::value(promised, algorithm).cloned(), body)?;
        return Ok(promised.clone());
    };
    let (right, kind) = if *composite {
        let right = checksums::composite(algorithm, parts.iter().map(|part| &part.checksum));
        (right.ok_or_else(|| s3_error!(InvalidRequest, "a part has no checksum"))?, ChecksumType::COMPOSITE)
    } else {
        (checksums::whole(algorithm, body), ChecksumType::FULL_OBJECT)
    };
    if checksums::value(promised, algorithm).is_some_and(|promised| *promised != right) {
        return Err(s3_error!(BadDigest, "the checksum is not the object's"));
    }
    Ok(checksums::single(algorithm, right, kind))
}

/// The stored part that a line of the client's list means.
fn find<'a>(upload: &'a Upload, listed: &CompletedPart) -> S3Result<&'a Part> {
    let part = listed.part_number.and_then(|number| upload.parts.get(&number));
    let part = part.ok_or_else(|| s3_error!(InvalidPart, "a listed part was not uploaded"))?;
    let agrees = |listed: &Option<String>, stored: &Option<String>| listed.is_none() || listed == stored;
    let sums_agree = agrees(&listed.checksum_crc32, &part.checksum.checksum_crc32)
        && agrees(&listed.checksum_crc32c, &part.checksum.checksum_crc32c)
        && agrees(&listed.checksum_crc64nvme, &part.checksum.checksum_crc64nvme)
        && agrees(&listed.checksum_sha1, &part.checksum.checksum_sha1)
        && agrees(&listed.checksum_sha256, &part.checksum.checksum_sha256);
    if listed.e_tag.as_ref() != Some(&part.e_tag()) || !sums_agree {
        return Err(s3_error!(InvalidPart, "a listed part has another ETag or checksum"));
    }
    Ok(part)
}

impl Part {
    fn new(body: Bytes, checksum: Checksum) -> Self {
        Self { md5: checksums::md5(&body), e_tag: checksums::md5_hex(&body), modified: now(), body, checksum }
    }

    pub(crate) fn e_tag(&self) -> ETag {
        ETag::Strong(self.e_tag.clone())
    }
}
