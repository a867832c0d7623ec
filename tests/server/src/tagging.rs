//! Tags of an object, from `x-amz-tagging` or from XML.

use s3s::dto::*;
use s3s::{S3Result, s3_error};

use crate::objects::no_versions;
use crate::percent;
use crate::store::{Object, Store};

/// Reads `x-amz-tagging`: pairs as in a query, where a `+` is a space.
pub(crate) fn parse_header(header: Option<&str>) -> S3Result<TagSet> {
    let pairs = header.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let tags = pairs.map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let text = |text: &str| percent::decode(&text.replace('+', " "));
        Some(Tag { key: Some(text(key)?), value: Some(text(value)?) })
    });
    let tags: Option<TagSet> = tags.collect();
    checked(tags.ok_or_else(|| s3_error!(InvalidArgument, "x-amz-tagging is not percent-encoded UTF-8"))?)
}

/// The rules that tags have, however they came.
pub(crate) fn checked(tags: TagSet) -> S3Result<TagSet> {
    let key = |tag: &Tag| tag.key.clone().unwrap_or_default();
    let repeated = |(at, tag): (usize, &Tag)| tags[..at].iter().any(|earlier| earlier.key == tag.key);
    if tags.len() > 10 || tags.iter().any(|tag| key(tag).is_empty()) || tags.iter().enumerate().any(repeated)
    {
        return Err(s3_error!(InvalidTag, "at most 10 tags, each with a key of its own"));
    }
    Ok(tags)
}

pub(crate) fn put(store: &Store, input: PutObjectTaggingInput) -> S3Result<PutObjectTaggingOutput> {
    let tags = checked(input.tagging.tag_set)?;
    edit(store, &input.bucket, &input.key, input.version_id.as_deref(), |object| object.tags = tags)?;
    Ok(PutObjectTaggingOutput::default())
}

pub(crate) fn get(store: &Store, input: GetObjectTaggingInput) -> S3Result<GetObjectTaggingOutput> {
    let tag_set =
        edit(store, &input.bucket, &input.key, input.version_id.as_deref(), |object| object.tags.clone())?;
    Ok(GetObjectTaggingOutput { tag_set, version_id: None })
}

pub(crate) fn delete(store: &Store, input: DeleteObjectTaggingInput) -> S3Result<DeleteObjectTaggingOutput> {
    edit(store, &input.bucket, &input.key, input.version_id.as_deref(), |object| object.tags.clear())?;
    Ok(DeleteObjectTaggingOutput::default())
}

fn edit<T>(
    store: &Store,
    bucket: &str,
    key: &str,
    version_id: Option<&str>,
    work: impl FnOnce(&mut Object) -> T,
) -> S3Result<T> {
    no_versions(version_id)?;
    store.bucket(bucket, |bucket| bucket.objects.get_mut(key).map(work).ok_or_else(|| s3_error!(NoSuchKey)))
}
