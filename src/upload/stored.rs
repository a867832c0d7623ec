//! How a record is stored: version 1.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::record::{Transfer, UploadRecord};
use super::rules::Digest;
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::filename::FileName;
use crate::header::HeaderValue;
use crate::media_type::MediaType;
use crate::multipart::{MultipartPlan, UploadId};
use crate::object_key::ObjectKey;
use crate::s3::MetadataName;
use crate::time::{ExpiresIn, Timestamp};

const VERSION: u8 = 1;

const FIELD: &str = "upload record";

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    version: u8,
    key: ObjectKey<'static>,
    #[serde(deserialize_with = "present")]
    name: Option<FileName>,
    size: u64,
    content_type: MediaType<'static>,
    #[serde(deserialize_with = "present")]
    content_disposition: Option<ContentDisposition<'static>>,
    #[serde(deserialize_with = "present")]
    content_md5: Option<ContentMd5>,
    #[serde(deserialize_with = "present")]
    checksum: Option<Checksum>,
    metadata: BTreeMap<String, String>,
    create_only: bool,
    transfer: Kind,
    #[serde(deserialize_with = "present")]
    part_size: Option<u64>,
    #[serde(deserialize_with = "present")]
    upload_id: Option<UploadId<'static>>,
    sign_part_lengths: bool,
    /// `MD5` or the name of a checksum.
    #[serde(deserialize_with = "present")]
    prove_digest: Option<String>,
    prove_first_bytes: bool,
    lifetime: u32,
    created_at: Timestamp,
}

/// An option that may be null and not absent: what was lost on the way must not mean that less is asked for.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer)
}

#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Put,
    Form,
    Multipart,
}

impl From<UploadRecord> for Stored {
    fn from(record: UploadRecord) -> Self {
        let (transfer, part_size, upload_id) = match record.transfer {
            Transfer::Put => (Kind::Put, None, None),
            Transfer::Form => (Kind::Form, None, None),
            Transfer::Multipart { plan, upload_id } => (Kind::Multipart, Some(plan.part_size()), upload_id),
        };
        let metadata = record.metadata.iter();
        Self {
            version: VERSION,
            key: record.key,
            name: record.name,
            size: record.size,
            content_type: record.media_type,
            content_disposition: record.disposition,
            content_md5: record.content_md5,
            checksum: record.checksum,
            metadata: metadata.map(|(name, value)| (name.as_str().into(), value.as_str().into())).collect(),
            create_only: record.create_only,
            transfer,
            part_size,
            upload_id,
            sign_part_lengths: record.sign_part_lengths,
            prove_digest: record.proof.map(|digest| match digest {
                Digest::Md5 => "MD5".into(),
                Digest::Checksum(algorithm) => algorithm.as_str().into(),
            }),
            prove_first_bytes: record.sniffed,
            lifetime: record.lifetime.as_secs(),
            created_at: record.created_at,
        }
    }
}

impl TryFrom<Stored> for UploadRecord {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        if stored.version != VERSION {
            let problem = format!("version {}", stored.version);
            return Err(Error::new(ErrorKind::Unsupported, FIELD, problem, "version 1"));
        }
        if stored.prove_first_bytes && !cfg!(feature = "sniff") {
            let problem = "asks for proof of the first bytes";
            let allowed = "that with the crate's feature `sniff` only";
            return Err(Error::new(ErrorKind::Unsupported, FIELD, problem, allowed));
        }
        let proof = match stored.prove_digest.as_deref() {
            None => None,
            Some("MD5") => Some(Digest::Md5),
            Some(name) => Some(Digest::Checksum(ChecksumAlgorithm::new(name)?)),
        };
        let provable = match proof {
            None => true,
            Some(Digest::Md5) => stored.content_md5.is_some(),
            Some(Digest::Checksum(algorithm)) => {
                stored.checksum.is_some_and(|checksum| checksum.algorithm() == algorithm)
            }
        };
        if !provable {
            return Err(contradiction(
                "asks for proof of a digest that it does not have",
                "the digest that prove_digest names",
            ));
        }
        let transfer = match (stored.transfer, stored.part_size, stored.upload_id) {
            (Kind::Put, None, None) => Transfer::Put,
            (Kind::Form, None, None) if !stored.create_only => Transfer::Form,
            (Kind::Multipart, Some(part_size), upload_id) => {
                Transfer::Multipart { plan: MultipartPlan::from_stored(stored.size, part_size)?, upload_id }
            }
            _ => {
                return Err(contradiction(
                    "the transfer contradicts part_size, upload_id or create_only",
                    "part_size with multipart, upload_id with nothing else, and create_only with anything but a form",
                ));
            }
        };
        let metadata = stored.metadata.into_iter();
        let metadata = metadata
            .map(|(name, value)| Ok((MetadataName::new(name)?, HeaderValue::new(value)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        if !metadata.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(contradiction(
                "metadata whose names differ in case",
                "names in lower case, each once",
            ));
        }
        Ok(Self {
            key: stored.key,
            name: stored.name,
            size: stored.size,
            media_type: stored.content_type,
            disposition: stored.content_disposition,
            content_md5: stored.content_md5,
            checksum: stored.checksum,
            proof,
            sniffed: stored.prove_first_bytes,
            metadata,
            create_only: stored.create_only,
            transfer,
            sign_part_lengths: stored.sign_part_lengths,
            lifetime: ExpiresIn::from_secs(stored.lifetime.into())?,
            created_at: stored.created_at,
        })
    }
}

#[cold]
fn contradiction(problem: &'static str, allowed: &'static str) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, problem, allowed)
}
