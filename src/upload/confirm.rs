//! Is what lies there what was granted?

use alloc::format;
use alloc::vec::Vec;

use super::difference::{Difference, Unconfirmed};
use super::head::ObjectHead;
use super::record::{UploadRecord, described};
use super::rules::Digest;
use crate::bucket::BucketName;
use crate::checksum::{Checksum, ContentMd5, EntityTagKind};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::header::{EntityTag, HeaderValue};
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::s3::{CopyObject, CopySource, MetadataDirective, MetadataName, VersionId};

/// An upload that is what was granted. It can't be made otherwise: every proof that the record asks for was there.
///
/// A presigned PUT can be sent again until it dies, so the object may change after this. What must not change is copied to
/// a key that no client was granted: [`copy_to`](Self::copy_to) makes a copy that the store refuses (412) if the object is
/// no longer this one.
///
/// ```
/// use presign::upload::ObjectHead;
/// # use presign::{*, upload::*};
/// # let template = KeyTemplate::new("incoming/{id}{ext}")?;
/// # let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
/// # let intent = UploadIntent::new(4).named("cat.png").of_type("image/png");
/// # let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
/// # let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
/// let head = ObjectHead::from_headers([
///     ("content-length", "4"),
///     ("content-type", "image/png"),
///     ("etag", "\"098f6bcd4621d373cade4e832627b4f6\""),
/// ])?;
/// let confirmed = record.confirm(&head)?;
/// let copy = confirmed.copy_to(&BucketName::new("uploads")?, ObjectKey::new("media/cat.png")?)?;
/// # let _ = copy;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    key: ObjectKey<'static>,
    size: u64,
    media_type: MediaType<'static>,
    disposition: Option<ContentDisposition<'static>>,
    metadata: Vec<(MetadataName, HeaderValue<'static>)>,
    md5: Option<ContentMd5>,
    checksum: Option<Checksum>,
    first_bytes: bool,
    entity_tag: Option<EntityTag<'static>>,
    version_id: Option<VersionId<'static>>,
}

impl UploadRecord {
    /// Whether what lies at [`key`](Self::key) is what was granted: its size and type always, the digest and the first
    /// bytes where the rules asked for them. The disposition must be the one that was granted, or none where none was: a
    /// store keeps one that a client sends beside a PUT without any, and some drop that of a form. A digest that the client
    /// gave without being asked must not be contradicted.
    ///
    /// The MD5 is proven by what the service read, or by an entity tag that is this MD5. A checksum is proven by what the
    /// service read, or by the store's own checksum of the whole object. An upload in parts has neither an MD5 for its tag nor,
    /// with most algorithms, a checksum of the whole: there the service reads.
    ///
    /// # Errors
    /// [`Unconfirmed`], with every difference at once.
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # let template = KeyTemplate::new("incoming/{id}{ext}")?;
    /// let types = MediaTypes::new(["image/png"])?;
    /// let rules = UploadRules::builder(template, types, 1..=20_000_000).require_md5().build()?;
    /// let md5 = ContentMd5::of(b"test");
    /// let intent = UploadIntent::new(4).named("cat.png").of_type("image/png").content_md5(md5);
    /// # let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
    /// let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
    ///
    /// // The tag of an encrypted object is no MD5, so nothing is proven by it …
    /// let head = ObjectHead::new(4).content_type("image/png").entity_tag(EntityTag::new("0a1b2c")?);
    /// assert!(record.confirm(&head).unwrap_err().is_only_missing());
    /// // … until the service reads the object and hashes it.
    /// assert_eq!(record.confirm(&head.read_md5(md5))?.md5(), Some(md5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn confirm(&self, head: &ObjectHead) -> Result<Confirmed, Unconfirmed> {
        let mut differences = Vec::new();
        if head.size != self.size {
            let found = format!("{} bytes are there", head.size);
            differences.push(Difference::other("size", found, format!("{} bytes", self.size)));
        }
        match &head.content_type {
            None => {
                differences.push(Difference::missing("content_type", "not told", self.media_type.as_str()))
            }
            Some(stored) if !stored.eq_ignore_ascii_case(self.media_type.as_str()) => {
                differences.push(Difference::other("content_type", "another type", self.media_type.as_str()));
            }
            Some(_) => {}
        }
        // A store takes a header that a presigned PUT does not sign, and so a name that nobody made safe.
        // And one that drops a signed header would show what was to be saved.
        let granted = self.disposition.as_ref().map(ContentDisposition::as_str);
        match (head.content_disposition.as_deref(), granted) {
            (told, granted) if told == granted => {}
            (None, Some(granted)) => {
                differences.push(Difference::missing("content_disposition", "not told", granted));
            }
            (_, granted) => {
                let granted = granted.unwrap_or("none");
                differences.push(Difference::other("content_disposition", "another one", granted));
            }
        }
        let md5 = self.md5(head, &mut differences);
        let checksum = self.checksum(head, &mut differences);
        let first_bytes = self.first_bytes(head, &mut differences);
        if !differences.is_empty() {
            return Err(Unconfirmed::new(differences));
        }
        Ok(Confirmed {
            key: self.key.clone(),
            size: self.size,
            media_type: self.media_type.clone(),
            disposition: self.disposition.clone(),
            metadata: self.metadata.clone(),
            md5,
            checksum,
            first_bytes,
            entity_tag: head.entity_tag.clone(),
            version_id: head.version_id.clone(),
        })
    }

    fn md5(&self, head: &ObjectHead, differences: &mut Vec<Difference>) -> Option<ContentMd5> {
        const FIELD: &str = "content_md5";
        let granted = self.content_md5?;
        let tag = head.entity_tag.as_ref().filter(|_| !head.tag_is_no_md5).map(EntityTag::kind);
        match (head.read_md5, tag) {
            (Some(read), _) if read == granted => return Some(granted),
            (None, Some(EntityTagKind::MaybeMd5(told))) if told == granted => return Some(granted),
            (Some(_), _) => {
                differences.push(Difference::other(FIELD, "other bytes were read", granted.to_hex()));
            }
            // The form alone does not say whether this store's tag is an MD5, so it is no proof against the upload either.
            (None, _) if self.proof == Some(Digest::Md5) => {
                differences.push(Difference::missing(
                    FIELD,
                    "the entity tag does not prove it",
                    granted.to_hex(),
                ));
            }
            (None, _) => {}
        }
        None
    }

    fn checksum(&self, head: &ObjectHead, differences: &mut Vec<Difference>) -> Option<Checksum> {
        const FIELD: &str = "checksum";
        let granted = self.checksum?;
        let same = |known: &&Checksum| known.algorithm() == granted.algorithm();
        let known = head.read_checksums.iter().find(same).or_else(|| head.checksums.iter().find(same));
        match known {
            Some(known) if *known == granted => return Some(granted),
            Some(_) => differences.push(Difference::other(FIELD, "another checksum", granted.to_base64())),
            None if self.proof == Some(Digest::Checksum(granted.algorithm())) => {
                differences.push(Difference::missing(
                    FIELD,
                    "the store does not tell it",
                    granted.to_base64(),
                ));
            }
            None => {}
        }
        None
    }

    /// Whether the first bytes were asked for and fit the declared type.
    fn first_bytes(&self, head: &ObjectHead, differences: &mut Vec<Difference>) -> bool {
        const FIELD: &str = "first_bytes";
        if !self.sniffed {
            return false;
        }
        let wanted = self.size.min(LEAST_READ);
        let read = head.first_bytes.as_ref().map(|bytes| bytes.0.as_slice());
        let Some(bytes) = read.filter(|bytes| bytes.len() as u64 >= wanted) else {
            differences.push(Difference::missing(FIELD, "not read, or too few", self.media_type.as_str()));
            return false;
        };
        #[cfg(feature = "sniff")]
        if self.media_type.fits(bytes) {
            return true;
        }
        let _ = bytes;
        differences.push(Difference::other(FIELD, "of another type", self.media_type.as_str()));
        false
    }
}

/// How many first bytes must have been read of a file that has as many: a single one would pass for any text.
const LEAST_READ: u64 = 512;

/// The largest object that CopyObject copies (Amazon S3 API Reference, CopyObject).
const MOST_COPIED: u64 = 5 << 30;

impl Confirmed {
    /// A copy of exactly this object to a key that no client was granted: bound to the entity tag that was confirmed, so
    /// that the store answers 412 if the object was overwritten meanwhile. The copy gets the type, the disposition and the
    /// metadata that were granted, and nothing else that a client may have sent beside them, such as `cache-control`.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where the store told no entity tag; [`ErrorKind::OutOfRange`] above 5 GiB, which is copied
    /// in parts ([`UploadPartCopy`](crate::s3::UploadPartCopy)).
    ///
    /// ```
    /// # use presign::{*, upload::*};
    /// # fn example(confirmed: &Confirmed, presigner: &S3Presigner, now: Timestamp) -> Result<(), Error> {
    /// let copy = confirmed.copy_to(presigner.bucket().name(), ObjectKey::new("media/cat.png")?)?.create_only();
    /// let request = presigner.presign(&copy, Validity::minutes(1).from(now))?;
    /// # let _ = request;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn copy_to<'k>(&self, bucket: &BucketName, key: ObjectKey<'k>) -> Result<CopyObject<'k>, Error> {
        let Some(tag) = self.entity_tag.clone() else {
            let allowed = "the entity tag of a HEAD";
            return Err(Error::new(ErrorKind::Missing, "etag", "the store told none", allowed));
        };
        if self.size > MOST_COPIED {
            let problem = format!("{} bytes in one copy", self.size);
            let allowed = format!("up to {MOST_COPIED} bytes; UploadPartCopy for more");
            return Err(Error::new(ErrorKind::OutOfRange, "x-amz-copy-source", problem, allowed));
        }
        let mut source = CopySource::new(bucket, &self.key);
        if let Some(id) = self.version_id.clone() {
            source = source.version_id(id);
        }
        let copy = CopyObject::new(key, source).source_if_match(tag);
        Ok(described!(self, copy.metadata_directive(MetadataDirective::Replace)))
    }

    /// The key under which it lies.
    ///
    /// ```
    /// # use presign::{ObjectKey, upload::Confirmed};
    /// fn key(confirmed: &Confirmed) -> &ObjectKey<'static> {
    ///     confirmed.key()
    /// }
    /// # let _ = key;
    /// ```
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The size in bytes.
    ///
    /// ```
    /// # use presign::upload::Confirmed;
    /// fn size(confirmed: &Confirmed) -> u64 {
    ///     confirmed.size()
    /// }
    /// # let _ = size;
    /// ```
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The type under which it is stored. That its bytes are of this type is proven only by
    /// [`first_bytes_fit`](Self::first_bytes_fit).
    ///
    /// ```
    /// # use presign::{MediaType, upload::Confirmed};
    /// fn media_type(confirmed: &Confirmed) -> &MediaType<'static> {
    ///     confirmed.media_type()
    /// }
    /// # let _ = media_type;
    /// ```
    #[must_use]
    pub fn media_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// The MD5, if it was proven.
    ///
    /// ```
    /// # use presign::{ContentMd5, upload::Confirmed};
    /// fn proven(confirmed: &Confirmed) -> Option<ContentMd5> {
    ///     confirmed.md5()
    /// }
    /// # let _ = proven;
    /// ```
    #[must_use]
    pub fn md5(&self) -> Option<ContentMd5> {
        self.md5
    }

    /// The checksum, if it was proven.
    ///
    /// ```
    /// # use presign::{Checksum, upload::Confirmed};
    /// fn proven(confirmed: &Confirmed) -> Option<Checksum> {
    ///     confirmed.checksum()
    /// }
    /// # let _ = proven;
    /// ```
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        self.checksum
    }

    /// Whether the first bytes were asked for and fit the type.
    ///
    /// ```
    /// # use presign::upload::Confirmed;
    /// fn proven(confirmed: &Confirmed) -> bool {
    ///     confirmed.first_bytes_fit()
    /// }
    /// # let _ = proven;
    /// ```
    #[must_use]
    pub fn first_bytes_fit(&self) -> bool {
        self.first_bytes
    }

    /// The entity tag, which stands for these bytes.
    ///
    /// ```
    /// # use presign::{EntityTag, upload::Confirmed};
    /// fn tag(confirmed: &Confirmed) -> Option<&EntityTag<'static>> {
    ///     confirmed.entity_tag()
    /// }
    /// # let _ = tag;
    /// ```
    #[must_use]
    pub fn entity_tag(&self) -> Option<&EntityTag<'static>> {
        self.entity_tag.as_ref()
    }
}
