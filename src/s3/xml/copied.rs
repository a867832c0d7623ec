//! [`Copied`]: the answer to CopyObject and UploadPartCopy.

use alloc::vec::Vec;

use super::fields::{self, Checksums, Reads, once};
use super::walk::Element;
use crate::checksum::{Checksum, CompositeChecksum};
use crate::error::Error;
use crate::header::EntityTag;
use crate::time::Timestamp;

/// An object or a part that was copied: S3's `CopyObjectResult` and `CopyPartResult`.
///
/// ```
/// let body = b"<CopyObjectResult><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>\"a\"</ETag>\
///              </CopyObjectResult>";
/// let copied = presign::s3::xml::read_copied_object(body)?.into_result()?;
/// assert_eq!(copied.last_modified(), Some(presign::Timestamp::parse("20260102T030405Z")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    entity_tag: Option<EntityTag<'static>>,
    last_modified: Option<Timestamp>,
    checksums: Vec<Checksum>,
    composite_checksum: Option<CompositeChecksum>,
}

impl Copied {
    /// The entity tag of the copy; `None` where the store leaves it empty.
    ///
    /// ```
    /// let body = b"<CopyObjectResult><ETag>a</ETag></CopyObjectResult>";
    /// let copied = presign::s3::xml::read_copied_object(body)?.into_result()?;
    /// assert_eq!(copied.entity_tag().unwrap().as_str(), "\"a\"");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn entity_tag(&self) -> Option<&EntityTag<'static>> {
        self.entity_tag.as_ref()
    }

    /// When the copy was made, by the store's clock.
    ///
    /// ```
    /// let body = b"<CopyPartResult><LastModified>2026-01-02T03:04:05Z</LastModified></CopyPartResult>";
    /// let copied = presign::s3::xml::read_copied_part(body)?.into_result()?;
    /// assert!(copied.last_modified().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn last_modified(&self) -> Option<Timestamp> {
        self.last_modified
    }

    /// The checksums of the whole copy, which do not depend on how it was cut.
    ///
    /// ```
    /// let body = b"<CopyObjectResult><ChecksumCRC32>y/Q5Jg==</ChecksumCRC32></CopyObjectResult>";
    /// let copied = presign::s3::xml::read_copied_object(body)?.into_result()?;
    /// assert_eq!(copied.checksums(), [presign::Checksum::crc32(0xcbf4_3926)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn checksums(&self) -> &[Checksum] {
        &self.checksums
    }

    /// The checksum of the parts' checksums (`<base64>-<parts>`), where the copied object has such a one.
    ///
    /// ```
    /// let body = b"<CopyObjectResult><ChecksumCRC32>y/Q5Jg==-2</ChecksumCRC32></CopyObjectResult>";
    /// let copied = presign::s3::xml::read_copied_object(body)?.into_result()?;
    /// assert_eq!(copied.composite_checksum().unwrap().part_count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn composite_checksum(&self) -> Option<CompositeChecksum> {
        self.composite_checksum
    }
}

#[derive(Default)]
struct Fields {
    entity_tag: Option<Option<EntityTag<'static>>>,
    last_modified: Option<Timestamp>,
    checksums: Checksums,
}

impl Fields {
    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        match path {
            "ETag" => once(&mut self.entity_tag, "ETag", fields::entity_tag(element)?),
            "LastModified" => {
                once(&mut self.last_modified, "LastModified", fields::instant(element, "LastModified")?)
            }
            name => self.checksums.take(name, element),
        }
    }

    fn finish(self) -> Result<Copied, Error> {
        let Self { entity_tag, last_modified, checksums } = self;
        let ((checksums, composite_checksum), entity_tag) = (checksums.finish()?, entity_tag.flatten());
        Ok(Copied { entity_tag, last_modified, checksums, composite_checksum })
    }
}

macro_rules! reads {
    ($name:ident, $root:literal) => {
        #[derive(Default)]
        pub(super) struct $name(Fields);

        impl Reads for $name {
            const ROOT: &'static str = $root;
            type Value = Copied;

            fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
                self.0.take(path, element)
            }

            fn finish(self) -> Result<Copied, Error> {
                self.0.finish()
            }
        }
    };
}

reads!(ObjectFields, "CopyObjectResult");
reads!(PartFields, "CopyPartResult");
