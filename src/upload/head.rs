//! What lies in the store, as a HEAD tells it, and what the service found out by reading.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

#[cfg(any(feature = "chief", feature = "sartiq"))]
use crate::checksum::EntityTagKind;
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::encode::number;
use crate::error::{Error, ErrorKind};
use crate::header::EntityTag;
use crate::s3::VersionId;

/// What a store says of an object (HeadObject), and what the service itself read of it.
///
/// ```
/// use presign::upload::ObjectHead;
///
/// let head = ObjectHead::from_headers([
///     ("Content-Length", "183204"),
///     ("Content-Type", "image/png"),
///     ("ETag", "\"098f6bcd4621d373cade4e832627b4f6\""),
/// ])?;
/// assert_eq!(head.size(), 183_204);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    pub(super) size: u64,
    pub(super) content_type: Option<String>,
    pub(super) content_disposition: Option<String>,
    pub(super) entity_tag: Option<EntityTag<'static>>,
    /// Encrypted in a way after which an entity tag is no MD5.
    pub(super) tag_is_no_md5: bool,
    pub(super) version_id: Option<VersionId<'static>>,
    /// Of the whole object.
    pub(super) checksums: Vec<Checksum>,
    pub(super) read_md5: Option<ContentMd5>,
    pub(super) read_checksums: Vec<Checksum>,
    pub(super) first_bytes: Option<FirstBytes>,
}

/// The start of somebody's file, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct FirstBytes(pub(super) Vec<u8>);

impl fmt::Debug for FirstBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl ObjectHead {
    /// An object of `size` bytes of which nothing else is known.
    ///
    /// ```
    /// assert_eq!(presign::upload::ObjectHead::new(7).size(), 7);
    /// ```
    #[must_use]
    pub const fn new(size: u64) -> Self {
        Self {
            size,
            content_type: None,
            content_disposition: None,
            entity_tag: None,
            tag_is_no_md5: false,
            version_id: None,
            checksums: Vec::new(),
            read_md5: None,
            read_checksums: Vec::new(),
            first_bytes: None,
        }
    }

    /// From the headers of the answer to a [`HeadObject`](crate::s3::HeadObject), whose names may be in any case. Headers
    /// that say nothing here are passed over. A checksum is told only where the request asked for it with
    /// [`checksum_mode`](crate::s3::HeadObject::checksum_mode); one that is composed of the parts' checksums is none of the
    /// whole and is passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without `content-length`; [`ErrorKind::Duplicate`] where a header comes twice that must
    /// not; the errors of the values, such as a checksum that is none.
    ///
    /// ```
    /// use presign::upload::ObjectHead;
    ///
    /// assert!(ObjectHead::from_headers([("content-type", "image/png")]).is_err());
    /// assert!(ObjectHead::from_headers([("content-length", "-1")]).is_err());
    /// ```
    pub fn from_headers<'h>(headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Result<Self, Error> {
        let mut head = Self::new(0);
        let mut size = None;
        let mut composite = false;
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            let twice = match name.as_str() {
                "content-length" => size.replace(digits(value)?).is_some(),
                "content-type" => head.content_type.replace(value.trim().into()).is_some(),
                "content-disposition" if !value.trim().is_empty() => {
                    head.content_disposition.replace(value.trim().into()).is_some()
                }
                // Ceph answers some requests with an empty tag: none.
                "etag" if value.trim().trim_matches('"').is_empty() => false,
                "etag" => {
                    let tag = value.trim();
                    // A weak tag stands for no bytes: as good as none.
                    match tag.strip_prefix("W/") {
                        Some(_) => false,
                        None => head.entity_tag.replace(EntityTag::new(tag)?.into_owned()).is_some(),
                    }
                }
                "x-amz-version-id" if value != "null" => {
                    head.version_id.replace(VersionId::new(value)?.into_owned()).is_some()
                }
                // Not every store writes `-n` behind the checksum of n checksums.
                "x-amz-checksum-type" => {
                    composite = value.trim().eq_ignore_ascii_case("COMPOSITE");
                    false
                }
                "x-amz-server-side-encryption" => {
                    head.tag_is_no_md5 |= value != "AES256";
                    false
                }
                "x-amz-server-side-encryption-customer-algorithm" => {
                    head.tag_is_no_md5 = true;
                    false
                }
                _ => {
                    let algorithm =
                        ChecksumAlgorithm::ALL.into_iter().find(|algorithm| algorithm.header_name() == name);
                    match algorithm {
                        // `value-n` is the checksum of n checksums.
                        Some(algorithm) if !value.as_bytes().contains(&b'-') => {
                            let known = head.checksums.iter().any(|known| known.algorithm() == algorithm);
                            head = head.checksum(Checksum::from_base64(algorithm, value.trim())?);
                            known
                        }
                        _ => false,
                    }
                }
            };
            if twice {
                return Err(Error::new(ErrorKind::Duplicate, name, "given twice", "once"));
            }
        }
        if composite {
            head.checksums.clear();
        }
        head.size = size.ok_or_else(|| {
            Error::new(ErrorKind::Missing, "content-length", "not in the answer", "the size of the object")
        })?;
        Ok(head)
    }

    /// With the stored `content-type`.
    ///
    /// ```
    /// # use presign::upload::ObjectHead;
    /// let head = ObjectHead::new(7).content_type("image/png");
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn content_type(mut self, text: impl Into<String>) -> Self {
        self.content_type = Some(text.into());
        self
    }

    /// With the stored `content-disposition`, where there is one.
    ///
    /// ```
    /// # use presign::upload::ObjectHead;
    /// let head = ObjectHead::new(7).content_disposition("attachment");
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn content_disposition(mut self, text: impl Into<String>) -> Self {
        self.content_disposition = Some(text.into());
        self
    }

    /// With the stored entity tag.
    ///
    /// ```
    /// # use presign::{EntityTag, upload::ObjectHead};
    /// let head = ObjectHead::new(7).entity_tag(EntityTag::new("098f6bcd4621d373cade4e832627b4f6")?);
    /// # let _ = head;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn entity_tag(mut self, tag: EntityTag<'static>) -> Self {
        self.entity_tag = Some(tag);
        self
    }

    /// With a checksum that the store tells of the whole object.
    ///
    /// ```
    /// # use presign::{Checksum, upload::ObjectHead};
    /// let head = ObjectHead::new(7).checksum(Checksum::crc32(1));
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksums.push(checksum);
        self
    }

    /// With the MD5 of the bytes, which the service read and hashed itself.
    ///
    /// ```
    /// # use presign::{ContentMd5, upload::ObjectHead};
    /// let head = ObjectHead::new(0).read_md5(ContentMd5::of(b""));
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn read_md5(mut self, digest: ContentMd5) -> Self {
        self.read_md5 = Some(digest);
        self
    }

    /// With a checksum of the bytes, which the service read and hashed itself.
    ///
    /// ```
    /// # use presign::{Checksum, upload::ObjectHead};
    /// let head = ObjectHead::new(7).read_checksum(Checksum::crc32(1));
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn read_checksum(mut self, checksum: Checksum) -> Self {
        self.read_checksums.push(checksum);
        self
    }

    /// With the first bytes of the object, as the service read them: 512 are enough for most types, and 8,192 for all.
    /// Fewer than 512 prove nothing, unless they are the whole.
    ///
    /// ```
    /// # use presign::upload::ObjectHead;
    /// let head = ObjectHead::new(8).first_bytes(b"\x89PNG\r\n\x1a\n");
    /// # let _ = head;
    /// ```
    #[must_use]
    #[inline]
    pub fn first_bytes(mut self, bytes: &[u8]) -> Self {
        self.first_bytes = Some(FirstBytes(bytes.into()));
        self
    }

    /// The size in bytes.
    ///
    /// ```
    /// assert_eq!(presign::upload::ObjectHead::new(7).size(), 7);
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The MD5 that the service read, and what the entity tag may be unless the encryption keeps it from being an MD5.
    #[cfg(any(feature = "chief", feature = "sartiq"))]
    pub(crate) fn digests(&self) -> (Option<ContentMd5>, Option<EntityTagKind>) {
        let tag = self.entity_tag.as_ref().filter(|_| !self.tag_is_no_md5).map(EntityTag::kind);
        (self.read_md5, tag)
    }
}

#[cfg(feature = "sartiq")]
impl ObjectHead {
    /// The stored `content-type`.
    pub(crate) fn told_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The stored entity tag, whatever it stands for.
    pub(crate) fn told_tag(&self) -> Option<&EntityTag<'static>> {
        self.entity_tag.as_ref()
    }
}

/// RFC 9110 section 8.6: digits and nothing else.
fn digits(text: &str) -> Result<u64, Error> {
    number(text.trim()).ok_or_else(|| {
        Error::new(
            ErrorKind::Syntax,
            "content-length",
            "not a number of bytes",
            "decimal digits, up to 2^64-1",
        )
    })
}
