//! [`PartsPage`]: the answer to ListParts.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{self, Checksums, Reads, once, required};
use super::walk::Element;
use crate::checksum::Checksum;
use crate::error::{Error, ErrorKind};
use crate::header::EntityTag;
use crate::multipart::{PartNumber, UploadId};
use crate::s3::CompletedPart;
use crate::time::Timestamp;

/// Parts of an upload that are there: S3's `ListPartsResult`, up to 1,000 parts, by number.
///
/// ```
/// use presign::{ListParts, ObjectKey, UploadId, s3::xml};
///
/// # let body = b"<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker><Part>\
/// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
/// let page = xml::read_parts_page(body)?.into_result()?;
/// let there: Vec<_> = page.sizes().collect();
/// if let Some(marker) = page.next_marker() {
///     let list = ListParts::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
///     let next = list.part_number_marker(marker);
///     # let _ = next;
/// }
/// # assert_eq!(there.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartsPage {
    bucket: Option<String>,
    key: Option<String>,
    upload_id: Option<UploadId<'static>>,
    parts: Vec<ListedPart>,
    next_marker: Option<PartNumber>,
}

impl PartsPage {
    /// The parts of this page, in the order of their numbers, each once.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert!(page.parts().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> &[ListedPart] {
        &self.parts
    }

    /// Number and size in bytes of each part, as [`MultipartPlan::missing`](crate::multipart::MultipartPlan::missing)
    /// takes them.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// let plan = presign::MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// assert_eq!(plan.missing(page.sizes()).len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sizes(&self) -> impl ExactSizeIterator<Item = (PartNumber, u64)> {
        self.parts.iter().map(|part| (part.number, part.size))
    }

    /// Whether there are more parts than this page has.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert!(!page.is_truncated());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.next_marker.is_some()
    }

    /// What the next page begins behind
    /// ([`part_number_marker`](crate::s3::ListParts::part_number_marker)), where there is one. It lies behind the marker
    /// of this page, so that asking for page after page ends.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.next_marker(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn next_marker(&self) -> Option<PartNumber> {
        self.next_marker
    }

    /// The upload, as the store repeats it.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.upload_id(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn upload_id(&self) -> Option<&UploadId<'static>> {
        self.upload_id.as_ref()
    }

    /// The bucket, as the store repeats it.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.bucket(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The key, as the store repeats it.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.key(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

/// A part that is there; it converts to the [`CompletedPart`] that completes the upload.
///
/// ```
/// use presign::s3::CompletedParts;
///
/// let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
///              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
/// let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
/// let part = &page.parts()[0];
/// assert_eq!((part.number().get(), part.size(), part.entity_tag().as_str()), (1, 9, "\"a\""));
/// let complete = CompletedParts::new(page.parts())?.to_xml();
/// # let _ = complete;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPart {
    number: PartNumber,
    size: u64,
    entity_tag: EntityTag<'static>,
    last_modified: Option<Timestamp>,
    checksums: Vec<Checksum>,
}

impl ListedPart {
    /// Its number.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
    /// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.parts()[0].number().get(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn number(&self) -> PartNumber {
        self.number
    }

    /// Its size in bytes.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
    /// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.parts()[0].size(), 9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its entity tag, which completing the upload needs.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
    /// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.parts()[0].entity_tag().as_str(), "\"a\"");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn entity_tag(&self) -> &EntityTag<'static> {
        &self.entity_tag
    }

    /// When it was uploaded, by the store's clock.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
    /// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert_eq!(page.parts()[0].last_modified(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn last_modified(&self) -> Option<Timestamp> {
        self.last_modified
    }

    /// The checksums that the store keeps of it.
    ///
    /// ```
    /// # let body = b"<ListPartsResult><IsTruncated>false</IsTruncated><Part>\
    /// #              <PartNumber>1</PartNumber><ETag>\"a\"</ETag><Size>9</Size></Part></ListPartsResult>";
    /// # let page = presign::s3::xml::read_parts_page(body)?.into_result()?;
    /// assert!(page.parts()[0].checksums().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn checksums(&self) -> &[Checksum] {
        &self.checksums
    }
}

/// With the part's checksum, if the store told one.
impl From<&ListedPart> for CompletedPart<'static> {
    fn from(part: &ListedPart) -> Self {
        let completed = Self::new(part.number, part.entity_tag.clone());
        match part.checksums.first() {
            Some(checksum) => completed.checksum(*checksum),
            None => completed,
        }
    }
}

#[derive(Default)]
pub(super) struct PageFields {
    bucket: Option<String>,
    key: Option<String>,
    upload_id: Option<UploadId<'static>>,
    parts: Vec<ListedPart>,
    part: PartFields,
    marker: Option<Option<u64>>,
    next_marker: Option<Option<u64>>,
    is_truncated: Option<bool>,
}

#[derive(Default)]
struct PartFields {
    number: Option<PartNumber>,
    size: Option<u64>,
    entity_tag: Option<Option<EntityTag<'static>>>,
    last_modified: Option<Timestamp>,
    checksums: Checksums,
}

const MARKER: &str = "PartNumberMarker";
const NEXT_MARKER: &str = "NextPartNumberMarker";

impl Reads for PageFields {
    const ROOT: &'static str = "ListPartsResult";
    type Value = PartsPage;

    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        if let Some(path) = path.strip_prefix("Part/") {
            return self.part.take(path, element);
        }
        match path {
            "Part" => {
                self.parts.push(core::mem::take(&mut self.part).finish()?);
                Ok(())
            }
            "Bucket" => once(&mut self.bucket, "Bucket", fields::text(element, "Bucket")?),
            "Key" => once(&mut self.key, "Key", fields::text(element, "Key")?),
            "UploadId" => once(&mut self.upload_id, "UploadId", fields::upload_id(element)?),
            "IsTruncated" => {
                once(&mut self.is_truncated, "IsTruncated", fields::boolean(element, "IsTruncated")?)
            }
            MARKER => once(&mut self.marker, MARKER, fields::optional_number(element, MARKER)?),
            NEXT_MARKER => {
                once(&mut self.next_marker, NEXT_MARKER, fields::optional_number(element, NEXT_MARKER)?)
            }
            _ => Ok(()),
        }
    }

    fn finish(mut self) -> Result<PartsPage, Error> {
        let is_truncated = required(self.is_truncated, "IsTruncated")?;
        self.parts.sort_by_key(ListedPart::number);
        let twice = self.parts.iter().zip(self.parts.iter().skip(1)).find(|(a, b)| a.number == b.number);
        if let Some((part, _)) = twice {
            let problem = format!("part {} twice", part.number);
            return Err(Error::new(ErrorKind::Duplicate, "PartNumber", problem, "each part once"));
        }
        let next_marker = if is_truncated { Some(self.next()?) } else { None };
        let Self { bucket, key, upload_id, parts, .. } = self;
        Ok(PartsPage { bucket, key, upload_id, parts, next_marker })
    }
}

impl PageFields {
    /// Where the next page begins: as the store says, else behind the last part of this one.
    fn next(&self) -> Result<PartNumber, Error> {
        let last = self.parts.last().map(|part| u64::from(part.number.get()));
        let said = self.next_marker.flatten().filter(|marker| *marker != 0);
        let next = required(said.or(last), NEXT_MARKER)?;
        if next <= self.marker.flatten().unwrap_or(0) {
            let allowed = "a number behind that of this page";
            return Err(Error::new(ErrorKind::OutOfRange, NEXT_MARKER, "it goes back or nowhere", allowed));
        }
        fields::part_number(next, NEXT_MARKER)
    }
}

impl PartFields {
    fn take(&mut self, path: &str, element: &Element<'_>) -> Result<(), Error> {
        match path {
            "PartNumber" => {
                let number = fields::number(element, "PartNumber")?;
                once(&mut self.number, "PartNumber", fields::part_number(number, "PartNumber")?)
            }
            "Size" => once(&mut self.size, "Size", fields::number(element, "Size")?),
            "ETag" => once(&mut self.entity_tag, "ETag", fields::entity_tag(element)?),
            "LastModified" => {
                once(&mut self.last_modified, "LastModified", fields::instant(element, "LastModified")?)
            }
            name => self.checksums.take(name, element),
        }
    }

    fn finish(self) -> Result<ListedPart, Error> {
        Ok(ListedPart {
            number: required(self.number, "PartNumber")?,
            size: required(self.size, "Size")?,
            entity_tag: required(self.entity_tag.flatten(), "ETag")?,
            last_modified: self.last_modified,
            checksums: self.checksums.finish()?.0,
        })
    }
}
