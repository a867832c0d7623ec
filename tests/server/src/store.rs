//! Buckets, objects and unfinished uploads, in memory and behind one lock: what a condition was checked against
//! is what gets replaced.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use s3s::dto::{Checksum, ETag, Metadata, StorageClass, TagSet, Timestamp};
use s3s::{S3Result, s3_error};

use crate::checksums;

/// All that the server keeps.
pub(crate) struct Store {
    buckets: Mutex<BTreeMap<String, Bucket>>,
    pub(crate) region: String,
    /// `http://127.0.0.1:PORT`, for `Location`.
    pub(crate) endpoint: String,
    /// Of every part of an upload but the last one.
    pub(crate) minimum_part_size: usize,
}

/// One bucket. A BTreeMap lists its keys in the order that S3 does: by UTF-8 bytes.
#[derive(Default)]
pub(crate) struct Bucket {
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    pub(crate) uploads_begun: u32,
}

#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) body: Bytes,
    /// Without its quotes.
    pub(crate) e_tag: String,
    pub(crate) modified: Timestamp,
    pub(crate) attributes: Attributes,
    pub(crate) tags: TagSet,
    pub(crate) checksum: Checksum,
}

/// The headers that an object is stored with and gives back.
#[derive(Clone, Default)]
pub(crate) struct Attributes {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) storage_class: Option<StorageClass>,
}

/// Takes the attributes out of one of the inputs that have them.
macro_rules! attributes {
    ($input:expr) => {
        $crate::store::Attributes {
            cache_control: $input.cache_control.clone(),
            content_disposition: $input.content_disposition.clone(),
            content_encoding: $input.content_encoding.clone(),
            content_language: $input.content_language.clone(),
            content_type: $input.content_type.clone(),
            expires: $input.expires.clone(),
            metadata: $input.metadata.clone(),
            storage_class: $input.storage_class.clone(),
        }
    };
}
pub(crate) use attributes;

/// An upload in parts that was neither completed nor aborted.
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) initiated: Timestamp,
    pub(crate) attributes: Attributes,
    pub(crate) tags: TagSet,
    /// The algorithm of its checksum, as headers name it, and whether that is a sum of sums.
    pub(crate) sum: Option<(String, bool)>,
    pub(crate) parts: BTreeMap<i32, Part>,
}

#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) body: Bytes,
    pub(crate) md5: [u8; 16],
    pub(crate) e_tag: String,
    pub(crate) modified: Timestamp,
    pub(crate) checksum: Checksum,
}

impl Store {
    pub(crate) fn new(
        buckets: &[String],
        region: String,
        endpoint: String,
        minimum_part_size: usize,
    ) -> Self {
        let buckets = buckets.iter().map(|name| (name.clone(), Bucket::default())).collect();
        Self { buckets: Mutex::new(buckets), region, endpoint, minimum_part_size }
    }

    /// Runs `work` on one bucket while nobody else touches any.
    pub(crate) fn bucket<T>(&self, name: &str, work: impl FnOnce(&mut Bucket) -> S3Result<T>) -> S3Result<T> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        work(buckets.get_mut(name).ok_or_else(|| s3_error!(NoSuchBucket))?)
    }

    /// A copy of an object; its bytes are shared.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> S3Result<Object> {
        self.bucket(bucket, |bucket| bucket.objects.get(key).cloned().ok_or_else(|| s3_error!(NoSuchKey)))
    }
}

impl Object {
    /// An object that is stored whole, now.
    pub(crate) fn new(body: Bytes, attributes: Attributes, tags: TagSet, checksum: Checksum) -> Self {
        Self { e_tag: checksums::md5_hex(&body), modified: now(), body, attributes, tags, checksum }
    }

    pub(crate) fn e_tag(&self) -> ETag {
        ETag::Strong(self.e_tag.clone())
    }

    pub(crate) fn size(&self) -> i64 {
        size(&self.body)
    }
}

/// The size of a body as the answers of S3 have it.
pub(crate) fn size(body: &Bytes) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

/// The present in whole seconds: `Last-Modified` has no fractions, and comparing with it must not either.
pub(crate) fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from(UNIX_EPOCH + Duration::from_secs(elapsed.as_secs()))
}
