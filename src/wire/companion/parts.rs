//! Parts are signed and listed: [`PartAnswer`], [`BatchAnswer`], [`PartsAnswer`].

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::error::{CompanionError, answer};
use super::query::Query;
use super::settings::Settings;
use super::upload::Upload;
use crate::header::EntityTag;
use crate::multipart::PartNumber;
use crate::operation::BodySize;
use crate::s3::UploadPart;
use crate::time::Timestamp;
use crate::wire::{Answer, Store};

/// 1 to 10,000 in plain digits. Companion takes whatever begins with a number other than 0: `-1`, `10001`, `1x`.
pub(super) fn part_number(text: &str) -> Option<PartNumber> {
    if text.len() > 5 || text.starts_with('0') || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    PartNumber::new(text.parse().ok()?).ok()
}

pub(super) const PART_NUMBER: &str = "s3: the part number must be a number between 1 and 10000.";
pub(super) const PART_NUMBERS: &str = "s3: the part numbers must be a number between 1 and 10000.";

impl Upload {
    /// `GET /s3/multipart/{uploadId}/{partNumber}`: the URL of one part. `host` alone is signed, so that any client can send
    /// it; and no checksum, least of all that of an empty body, which the AWS SDK for JavaScript writes into Companion's URLs
    /// unless it is told not to.
    ///
    /// # Errors
    /// 400 for a part number outside 1 to 10,000 or the provider's range; 500 for what is the service's own fault.
    ///
    /// ```
    /// # use presign::Timestamp;
    /// # use presign::wire::{Store, companion::{CompanionError, Settings, Upload}};
    /// # fn url(upload: &Upload, store: Store<'_>, settings: &Settings, now: Timestamp) -> Result<String, CompanionError> {
    /// Ok(upload.sign_part("1", store, settings, now)?.url)
    /// # }
    /// ```
    pub fn sign_part(
        &self,
        number: &str,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<PartAnswer, CompanionError> {
        let number = part_number(number).ok_or_else(|| CompanionError::new(400, PART_NUMBER))?;
        let part = self.part(number);
        let request = store.presigner().presign(part.as_ref(), settings.validity(now, None));
        let request = request.map_err(CompanionError::signing)?;
        let expires = request.expires_at().as_unix_secs().saturating_sub(now.as_unix_secs());
        Ok(PartAnswer { url: request.into_url(), expires })
    }

    /// `GET /s3/multipart/{uploadId}/batch?partNumbers=1,2`: the URLs of several parts, each signed once however often its
    /// number stands. All 10,000 are some 6 MB; a server that bounds a request's target bounds them, too.
    ///
    /// # Errors
    /// 400 without `partNumbers` and for one outside 1 to 10,000; 500 for what is the service's own fault.
    ///
    /// ```
    /// # use presign::Timestamp;
    /// # use presign::wire::{Store, companion::*};
    /// # fn count(upload: &Upload, store: Store<'_>, settings: &Settings, now: Timestamp) -> Result<usize, CompanionError> {
    /// let query = Query::parse("key=a.png&partNumbers=1,2,7")?;
    /// Ok(upload.sign_batch(&query, store, settings, now)?.presigned_urls.len())
    /// # }
    /// ```
    pub fn sign_batch(
        &self,
        query: &Query<'_>,
        store: Store<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<BatchAnswer, CompanionError> {
        let Some(numbers) = query.get("partNumbers") else {
            let text = "s3: the part numbers must be passed as a comma separated query parameter. \
                        For example: \"?partNumbers=4,6,7,21\"";
            return Err(CompanionError::new(400, text));
        };
        // All are looked at before any is signed.
        let numbers: Option<Vec<PartNumber>> = numbers.split(',').map(part_number).collect();
        let numbers = numbers.ok_or_else(|| CompanionError::new(400, PART_NUMBERS))?;
        let batch = store.presigner().batch(settings.validity(now, None)).map_err(CompanionError::signing)?;
        let mut presigned_urls = BTreeMap::new();
        for number in numbers {
            if let Entry::Vacant(free) = presigned_urls.entry(number.get()) {
                let mut url = String::with_capacity(self.key().as_str().len() + 448);
                batch.append_url(self.part(number).as_ref(), &mut url).map_err(CompanionError::signing)?;
                free.insert(url);
            }
        }
        Ok(BatchAnswer { presigned_urls })
    }

    fn part(&self, number: PartNumber) -> UploadPart<'_> {
        UploadPart::new(self.key().as_borrowed(), self.id().as_borrowed(), number, BodySize::Unlimited)
    }
}

/// The URL of one part, status 200.
///
/// ```
/// # fn body(answer: &presign::wire::companion::PartAnswer) -> String {
/// answer.to_answer().into_body()
/// # }
/// ```
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct PartAnswer {
    /// The presigned PUT, without headers to send.
    pub url: String,
    /// How long it lives, in seconds.
    pub expires: u64,
}

impl PartAnswer {
    /// What the client is sent.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::PartAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        answer(200, self)
    }
}

impl fmt::Debug for PartAnswer {
    /// Without the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartAnswer").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// The URLs of several parts, status 200: `{"presignedUrls":{"1":…}}`, each number once and in order.
///
/// ```
/// # fn body(answer: &presign::wire::companion::BatchAnswer) -> String {
/// answer.to_answer().into_body()
/// # }
/// ```
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchAnswer {
    /// The presigned PUTs by the numbers of their parts.
    pub presigned_urls: BTreeMap<u16, String>,
}

impl BatchAnswer {
    /// What the client is sent.
    ///
    /// ```
    /// # fn status(answer: &presign::wire::companion::BatchAnswer) -> u16 {
    /// answer.to_answer().status()
    /// # }
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        answer(200, self)
    }
}

impl fmt::Debug for BatchAnswer {
    /// Without the URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchAnswer").field("parts", &self.presigned_urls.keys()).finish_non_exhaustive()
    }
}

/// A part that the store has.
///
/// With feature `xml` it is made `From` a part of [`xml::read_parts_page`](crate::s3::xml::read_parts_page).
///
/// ```
/// use presign::wire::companion::UploadedPart;
/// use presign::{EntityTag, PartNumber};
///
/// let part = UploadedPart::new(PartNumber::MIN, &EntityTag::new("5d41402a")?, 5 << 20);
/// assert_eq!((part.part_number, part.etag.as_str()), (1, "\"5d41402a\""));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UploadedPart {
    /// From 1.
    pub part_number: u16,
    /// With its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
    /// In bytes.
    pub size: u64,
}

impl UploadedPart {
    /// A part by what the store says of it.
    ///
    /// ```
    /// # use presign::{EntityTag, PartNumber, wire::companion::UploadedPart};
    /// assert_eq!(UploadedPart::new(PartNumber::MIN, &EntityTag::new("a")?, 9).size, 9);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(number: PartNumber, entity_tag: &EntityTag<'_>, size: u64) -> Self {
        Self { part_number: number.get(), etag: entity_tag.as_str().into(), size }
    }
}

#[cfg(feature = "xml")]
impl From<&crate::s3::xml::ListedPart> for UploadedPart {
    fn from(part: &crate::s3::xml::ListedPart) -> Self {
        Self::new(part.number(), part.entity_tag(), part.size())
    }
}

/// The parts that are there, of all pages, status 200: a list.
///
/// Companion also passes on when each was uploaded, which no client reads.
///
/// ```
/// use presign::wire::companion::{PartsAnswer, UploadedPart};
/// use presign::{EntityTag, PartNumber};
///
/// let parts = [UploadedPart::new(PartNumber::MIN, &EntityTag::new("5d41402a")?, 9)];
/// let answer = PartsAnswer::new(parts).to_answer();
/// assert_eq!(answer.body(), r#"[{"PartNumber":1,"ETag":"\"5d41402a\"","Size":9}]"#);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct PartsAnswer {
    /// In the order of their numbers.
    pub parts: Vec<UploadedPart>,
}

impl PartsAnswer {
    /// The parts of all pages, in any order.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::PartsAnswer::new([]).to_answer().body(), "[]");
    /// ```
    #[must_use]
    pub fn new(parts: impl IntoIterator<Item = UploadedPart>) -> Self {
        let mut parts: Vec<UploadedPart> = parts.into_iter().collect();
        parts.sort_by_key(|part| part.part_number);
        Self { parts }
    }

    /// What the client is sent.
    ///
    /// ```
    /// assert_eq!(presign::wire::companion::PartsAnswer::new([]).to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        answer(200, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_numbers() {
        for (text, number) in [
            ("1", Some(1)),
            ("10000", Some(10_000)),
            ("0", None),
            ("10001", None),
            ("-1", None),
            ("+1", None),
            ("01", None),
            ("1.0", None),
            ("1x", None),
            ("1e3", None),
            (" 1", None),
            ("", None),
            ("abc", None),
            ("batch", None),
            ("65537", None),
            ("4294967297", None),
            ("１", None),
        ] {
            assert_eq!(part_number(text).map(PartNumber::get), number, "{text:?}");
        }
    }
}
