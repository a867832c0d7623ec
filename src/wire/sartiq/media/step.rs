//! What an ingest asks for, and what it is told.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::error::SartiqError;
use super::super::uuid::Uuid;
use super::call::StorageCall;
use super::key::ResourceType;
use crate::checksum::ContentMd5;
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::upload::ObjectHead;

/// What the service does next.
///
/// All rows are written in one transaction, which is open from before the first of them until [`Commit`](Self::Commit) or
/// [`Rollback`](Self::Rollback).
///
/// ```
/// use presign::wire::sartiq::Step;
///
/// fn is_last(step: &Step) -> bool {
///     matches!(step, Step::Finished(_))
/// }
/// assert!(is_last(&Step::Finished(Ok(Vec::new()))) && !is_last(&Step::Commit));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {
    /// One storage call. With feature `xml`, `StorageCall::outcome` reads what the store answers to it.
    Call(StorageCall),
    /// Look for a MediaResource by these two: [`Outcome::Found`], [`Outcome::Absent`] or [`Outcome::Failed`].
    Find {
        /// Its `content_hash`.
        content_hash: ContentMd5,
        /// Its `file_size`.
        size: u64,
    },
    /// Insert a row: [`Outcome::Done`]; [`Outcome::Found`] where there is one with this `content_hash` by now (`ON CONFLICT DO
    /// NOTHING`); or [`Outcome::Failed`].
    Create(NewResource),
    /// Lock the row that is there, so that it stays until the end of the transaction (`FOR KEY SHARE`): [`Outcome::Done`];
    /// [`Outcome::Absent`] where it is gone or about to go; or [`Outcome::Failed`].
    Reuse {
        /// The row.
        resource_id: Uuid,
    },
    /// Insert a row that says that this object is to be deleted: whoever works these off sees it once it is committed, and
    /// deletes, again and again if need be. [`Outcome::Done`] or [`Outcome::Failed`].
    QueueDeletion {
        /// The object.
        key: ObjectKey<'static>,
    },
    /// Insert the MediaResourceAttachment: [`Outcome::Done`] or [`Outcome::Failed`].
    Attach {
        /// Which of the files it is, from 0.
        index: usize,
        /// What is attached.
        resource_id: Uuid,
    },
    /// Commit: [`Outcome::Done`], or [`Outcome::Failed`] where it failed or nobody knows.
    Commit,
    /// Roll back; what comes of it changes nothing, since a transaction that is not committed ends so anyway.
    Rollback,
    /// The end: what every file has become, in their order, or the refusal. Nothing comes after it.
    Finished(Result<Vec<Ingested>, SartiqError>),
}

/// What came of a step.
///
/// ```
/// use presign::upload::ObjectHead;
/// use presign::wire::sartiq::Outcome;
///
/// let size = Some(128);
/// let outcome = size.map_or(Outcome::Absent, |size| Outcome::Head(ObjectHead::new(size)));
/// assert_ne!(outcome, Outcome::Absent);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was done.
    Done,
    /// The object is there, and this is it (HeadObject).
    Head(ObjectHead),
    /// All of the object was read, as long as it was the one that was asked for (GetObject).
    Hashed {
        /// The MD5 of what was read.
        md5: ContentMd5,
        /// How many bytes were read.
        size: u64,
    },
    /// There is none.
    Absent,
    /// There is another object by now: the store answered 412.
    Changed,
    /// There is a row.
    Found(Existing),
    /// It was not done, or nobody knows.
    Failed,
}

/// A MediaResource that is there.
///
/// ```
/// use presign::wire::sartiq::{Existing, MediaKey, Uuid};
/// use presign::ContentMd5;
///
/// let resource_id = Uuid::new("5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f")?;
/// let storage_key = MediaKey::new(&resource_id, "jpg")?.into_key();
/// let existing = Existing { resource_id, storage_key, content_hash: ContentMd5::of(b"Hello"), size: 5 };
/// assert!(existing.is(&ContentMd5::of(b"Hello"), 5) && !existing.is(&ContentMd5::of(b"Hello"), 6));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Its ID.
    pub resource_id: Uuid,
    /// Where its file lies.
    pub storage_key: ObjectKey<'static>,
    /// The MD5 of its file.
    pub content_hash: ContentMd5,
    /// The size of its file in bytes.
    pub size: u64,
}

impl Existing {
    /// Whether its file has this hash and this size. MD5 alone is no proof against those who make files for it.
    ///
    /// See [`Existing`] for an example.
    #[must_use]
    pub fn is(&self, content_hash: &ContentMd5, size: u64) -> bool {
        self.content_hash == *content_hash && self.size == size
    }
}

/// The row of a new MediaResource, of which more is known only once the image was looked into.
///
/// ```
/// use presign::wire::sartiq::NewResource;
///
/// fn columns(resource: &NewResource) -> (String, String, u64) {
///     (resource.storage_key.to_string(), resource.content_hash.to_hex(), resource.file_size)
/// }
/// # let _ = columns;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewResource {
    /// Its ID: the one that the ingest was given for this file.
    pub id: Uuid,
    /// `IMAGE` or `VIDEO`; `None` for what is neither.
    pub resource_type: Option<ResourceType>,
    /// `media/{id}/file.{extension}`
    pub storage_key: ObjectKey<'static>,
    /// The MD5 of the bytes; the row has it in lower-case hexadecimal.
    pub content_hash: ContentMd5,
    /// Without its dot, in lower case.
    pub extension: String,
    /// In bytes.
    pub file_size: u64,
    /// As the store has it.
    pub content_type: MediaType<'static>,
}

impl From<NewResource> for Existing {
    /// The row once it is written.
    fn from(resource: NewResource) -> Self {
        Self {
            resource_id: resource.id,
            storage_key: resource.storage_key,
            content_hash: resource.content_hash,
            size: resource.file_size,
        }
    }
}

/// What a file has become.
///
/// ```
/// use presign::wire::sartiq::Ingested;
///
/// fn shown(ingested: &Ingested) -> &str {
///     &ingested.url
/// }
/// # let _ = shown;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ingested {
    /// What is attached.
    pub resource_id: Uuid,
    /// Where its file lies.
    pub storage_key: ObjectKey<'static>,
    /// Where the CDN shows it.
    pub url: String,
    /// Whether it was there before.
    pub reused: bool,
}
