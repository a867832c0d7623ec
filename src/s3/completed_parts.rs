//! [`CompletedParts`]: the body of CompleteMultipartUpload, without any XML crate.
//!
//! Amazon S3 API Reference, CompleteMultipartUpload, "Request Syntax".

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::checksum::Checksum;
use crate::encode::push_xml_text;
use crate::error::{Error, ErrorKind};
use crate::header::EntityTag;
use crate::multipart::PartNumber;

/// One uploaded part: its number and the `ETag` that its upload was answered with.
///
/// ```
/// use presign::s3::CompletedPart;
/// use presign::{EntityTag, PartNumber};
///
/// let part = CompletedPart::new(PartNumber::new(1)?, EntityTag::new("5d41402abc4b2a76b9719d911017c592")?);
/// assert_eq!(part.number(), PartNumber::MIN);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompletedPart<'a> {
    number: PartNumber,
    entity_tag: EntityTag<'a>,
    checksum: Option<Checksum>,
}

impl<'a> CompletedPart<'a> {
    /// A part by its number and tag. A pair of both converts to it, too.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, s3::CompletedPart};
    /// let (number, tag) = (PartNumber::new(1)?, EntityTag::new("5d41402a")?);
    /// assert_eq!(CompletedPart::new(number, tag.clone()), CompletedPart::from((number, tag)));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn new(number: PartNumber, entity_tag: EntityTag<'a>) -> Self {
        Self { number, entity_tag, checksum: None }
    }

    /// With the part's checksum, which S3 demands where the upload was created with a checksum algorithm and the checksum
    /// of the whole is composed of the parts' (checksum type `COMPOSITE`).
    ///
    /// ```
    /// # use presign::{Checksum, EntityTag, PartNumber, s3::CompletedPart};
    /// let part = CompletedPart::new(PartNumber::MIN, EntityTag::new("5d41402a")?).checksum(Checksum::crc32(1));
    /// # let _ = part;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// The part's number.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, s3::CompletedPart};
    /// assert_eq!(CompletedPart::new(PartNumber::MIN, EntityTag::new("5d41402a")?).number().get(), 1);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn number(&self) -> PartNumber {
        self.number
    }

    /// The part's tag.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, s3::CompletedPart};
    /// let part = CompletedPart::new(PartNumber::MIN, EntityTag::new("5d41402a")?);
    /// assert_eq!(part.entity_tag().as_str(), "\"5d41402a\"");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn entity_tag(&self) -> &EntityTag<'a> {
        &self.entity_tag
    }
}

impl<'a> From<(PartNumber, EntityTag<'a>)> for CompletedPart<'a> {
    fn from((number, entity_tag): (PartNumber, EntityTag<'a>)) -> Self {
        Self::new(number, entity_tag)
    }
}

/// The parts that make up the object: what a [`CompleteMultipartUpload`](super::CompleteMultipartUpload) sends as its body.
///
/// In the order of their numbers, whatever the order in which they were uploaded or reported; S3 refuses another. S3 joins
/// the parts that are named and drops the others, so that a list which is too short makes an object which is too short.
///
/// ```
/// use presign::s3::CompletedParts;
/// use presign::{EntityTag, PartNumber};
///
/// let parts = CompletedParts::new([
///     (PartNumber::new(2)?, EntityTag::new("7d793037a0760186574b0282f2f435e7")?),
///     (PartNumber::new(1)?, EntityTag::new("5d41402abc4b2a76b9719d911017c592")?),
/// ])?;
/// let body = parts.to_xml();
/// assert!(body.find("5d41402a") < body.find("7d793037"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompletedParts<'a>(Vec<CompletedPart<'a>>);

const FIELD: &str = "completed parts";

impl<'a> CompletedParts<'a> {
    /// The parts, in any order: pairs of a [`PartNumber`] and an [`EntityTag`], or [`CompletedPart`]s.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without parts; [`ErrorKind::Duplicate`] where a number comes twice, which also keeps the parts
    /// to 10,000.
    ///
    /// ```
    /// use presign::s3::CompletedParts;
    /// use presign::{EntityTag, ErrorKind, PartNumber};
    ///
    /// let part = || (PartNumber::MIN, EntityTag::new("5d41402abc4b2a76b9719d911017c592").unwrap());
    /// assert!(CompletedParts::new([part()]).is_ok());
    /// let error = CompletedParts::new([part(), part()]).unwrap_err();
    /// assert_eq!((error.kind(), error.problem()), (ErrorKind::Duplicate, "part 1 is named twice"));
    /// ```
    pub fn new(parts: impl IntoIterator<Item = impl Into<CompletedPart<'a>>>) -> Result<Self, Error> {
        // One more than there are numbers has one of them twice, so that no endless source fills the memory.
        let most = usize::from(PartNumber::MAX.get()) + 1;
        let mut parts: Vec<CompletedPart<'a>> = parts.into_iter().take(most).map(Into::into).collect();
        if parts.is_empty() {
            return Err(Error::new(ErrorKind::Empty, FIELD, "no parts", "1 to 10000 parts"));
        }
        parts.sort_by_key(CompletedPart::number);
        let twice = parts.windows(2).find_map(|pair| match pair {
            [one, other] if one.number == other.number => Some(one.number),
            _ => None,
        });
        match twice {
            Some(number) => Err(Error::new(
                ErrorKind::Duplicate,
                FIELD,
                format!("part {number} is named twice"),
                "each part once",
            )),
            None => Ok(Self(parts)),
        }
    }

    /// The parts in the order of their numbers.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, s3::CompletedParts};
    /// let parts = CompletedParts::new([(PartNumber::MIN, EntityTag::new("5d41402a")?)])?;
    /// assert_eq!(parts.iter().map(|part| part.number().get()).collect::<Vec<_>>(), [1]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &CompletedPart<'a>> {
        self.0.iter()
    }

    /// The body of the request.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, s3::CompletedParts};
    /// let parts = CompletedParts::new([(PartNumber::MIN, EntityTag::new("5d41402a")?)])?;
    /// assert_eq!(
    ///     parts.to_xml(),
    ///     "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
    ///      <Part><ETag>&quot;5d41402a&quot;</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
    /// );
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut out = String::with_capacity(128 + 128 * self.0.len());
        out.push_str("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for part in &self.0 {
            out.push_str("<Part><ETag>");
            push_xml_text(&mut out, part.entity_tag.as_str());
            out.push_str("</ETag>");
            if let Some(checksum) = &part.checksum {
                let name = checksum.algorithm().as_str();
                // Writing to a `String` cannot fail.
                let _ = write!(out, "<Checksum{name}>{}</Checksum{name}>", checksum.to_base64());
            }
            let _ = write!(out, "<PartNumber>{}</PartNumber></Part>", part.number);
        }
        out.push_str("</CompleteMultipartUpload>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    fn part(number: u32, tag: &str) -> (PartNumber, EntityTag<'_>) {
        (PartNumber::new(number).unwrap(), EntityTag::new(tag).unwrap())
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Part {
        part_number: u16,
        #[serde(rename = "ETag")]
        tag: String,
        #[serde(rename = "ChecksumSHA256")]
        sha256: Option<String>,
    }

    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "@xmlns")]
        namespace: String,
        #[serde(rename = "Part")]
        parts: Vec<Part>,
    }

    fn read(xml: &str) -> Vec<(u16, String)> {
        let body: Body = quick_xml::de::from_str(xml).unwrap();
        assert_eq!(body.namespace, "http://s3.amazonaws.com/doc/2006-03-01/");
        body.parts.into_iter().map(|part| (part.part_number, part.tag)).collect()
    }

    #[test]
    fn an_xml_library_reads_it_back() {
        // Every character that a tag can hold.
        let hostile: String = ('!'..='~').filter(|char| *char != '"').collect();
        let orders = [
            vec![(1, "a-2"), (7, &hostile), (10_000, "\"\"")],
            vec![(10_000, "\"\""), (1, "a-2"), (7, &hostile)],
        ];
        for order in orders {
            let parts = CompletedParts::new(order.iter().map(|(number, tag)| part(*number, tag))).unwrap();
            let expected = [(1, "\"a-2\"".into()), (7, format!("\"{hostile}\"")), (10_000, "\"\"".into())];
            assert_eq!(read(&parts.to_xml()), expected);
            assert!(parts.iter().map(|part| part.number().get()).eq([1, 7, 10_000]));
        }
        let with = CompletedPart::from(part(1, "a")).checksum(Checksum::sha256([0xff; 32]));
        let body: Body = quick_xml::de::from_str(&CompletedParts::new([with]).unwrap().to_xml()).unwrap();
        let sum = "//////////////////////////////////////////8=";
        assert_eq!(body.parts.first().unwrap().sha256.as_deref(), Some(sum));
    }

    #[test]
    fn as_many_as_there_are_numbers() {
        let all = || (1..=10_000).rev().map(|number| part(number, "a"));
        let parts = CompletedParts::new(all()).unwrap();
        assert_eq!(parts.iter().len(), 10_000);
        assert!(read(&parts.to_xml()).iter().map(|part| part.0).eq(1..=10_000));
        let refused = |parts: Vec<(PartNumber, EntityTag<'static>)>| {
            let error = CompletedParts::new(parts).unwrap_err();
            (error.kind(), String::from(error.problem()))
        };
        let twice = |number| (ErrorKind::Duplicate, format!("part {number} is named twice"));
        assert_eq!(refused(vec![]), (ErrorKind::Empty, "no parts".into()));
        assert_eq!(refused(vec![part(1, "a"), part(1, "a"), part(2, "b")]), twice(1));
        assert_eq!(refused(vec![part(3, "a"), part(1, "a"), part(2, "b"), part(3, "b")]), twice(3));
        assert_eq!(refused(all().chain([part(77, "a")]).collect()), twice(77));
        let endless = std::iter::repeat_with(|| part(5, "a"));
        assert_eq!(CompletedParts::new(endless).unwrap_err().kind(), ErrorKind::Duplicate);
    }
}
