//! [`S3Parts`]: the requests of all parts of one upload, of one moment.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::batch::S3Batch;
use super::multipart_upload::{MultipartUpload, planned};
use crate::encode::Decimal;
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};
use crate::method::Method;
use crate::multipart::{MultipartPlan, Part, PartNumber};
use crate::presigned::PresignedRequest;
use crate::sigv4::Series;
use crate::time::Timestamp;

/// The UploadPart requests of one upload, of one moment: what they have in common is written and hashed once.
///
/// Made by [`S3Batch::parts`]. The requests are those that [`UploadPart`](super::UploadPart) gives by itself, at half the
/// cost. Each says how many bytes of the file, from where, its part is ([`Part`]).
///
/// ```
/// use presign::s3::MultipartUpload;
/// use presign::*;
///
/// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
/// let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
/// let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
/// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
///
/// let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
/// let parts = batch.parts(&upload)?;
/// assert_eq!(parts.iter().len(), 3);
/// for (part, request) in parts.iter() {
///     assert!(request.url().contains(&format!("partNumber={}&uploadId=2~abc", part.number())));
/// }
/// # Ok::<(), presign::Error>(())
/// ```
pub struct S3Parts<'b> {
    series: Series<'b>,
    plan: MultipartPlan,
    signs_lengths: bool,
    host: Range<usize>,
    expires_at: Timestamp,
}

impl<'b> S3Parts<'b> {
    pub(super) fn new(batch: &'b S3Batch<'_>, upload: &MultipartUpload<'_>) -> Result<Self, Error> {
        let plan = *upload.plan();
        // Of one length are all but the last, which is no longer: what holds for the first holds for all.
        for number in [PartNumber::MIN, plan.last_part()] {
            batch.check(upload.part(number)?.as_ref())?;
        }
        let (series, host) = batch.series(upload);
        let expires_at = batch.expires_at();
        Ok(Self { series, plan, signs_lengths: upload.signs_lengths(), host, expires_at })
    }

    /// The moment at which all of them die.
    ///
    /// ```
    /// # use presign::{*, s3::MultipartUpload};
    /// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// # let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
    /// assert_eq!(batch.parts(&upload)?.expires_at(), batch.expires_at());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The request of one part.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) for a number that the plan does not have.
    ///
    /// ```
    /// # use presign::{*, s3::MultipartUpload};
    /// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// # let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
    /// let parts = batch.parts(&upload)?;
    /// assert_eq!(parts.presign(PartNumber::new(3)?)?.method(), Method::Put);
    /// assert!(parts.presign(PartNumber::new(4)?).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn presign(&self, number: PartNumber) -> Result<PresignedRequest, Error> {
        Ok(self.request(planned(&self.plan, number)?))
    }

    /// Appends the URL of one part to `out`, which is left as it was on an error. Allocates nothing where `out` has
    /// room.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) for a number that the plan does not have.
    ///
    /// ```
    /// # use presign::{*, s3::MultipartUpload};
    /// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// # let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
    /// let (parts, mut url) = (batch.parts(&upload)?, String::new());
    /// parts.append_url(PartNumber::MIN, &mut url)?;
    /// assert_eq!(url, batch.presign(&upload.part(PartNumber::MIN)?)?.url());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn append_url(&self, number: PartNumber, out: &mut String) -> Result<(), Error> {
        let part = planned(&self.plan, number)?;
        self.series.append_url(out, number.get(), part.size());
        Ok(())
    }

    /// Every part with its request, in order.
    ///
    /// ```
    /// # use presign::{*, s3::MultipartUpload};
    /// # let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")?;
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, credentials);
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// # let batch = presigner.batch(Validity::hours(1).from(Timestamp::parse("20260102T030405Z")?))?;
    /// let sizes: Vec<u64> = batch.parts(&upload)?.iter().map(|(part, _)| part.size()).collect();
    /// assert_eq!(sizes, [8 << 20, 8 << 20, 4 << 20]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Part, PresignedRequest)> {
        self.plan.parts().map(|part| (part, self.request(part)))
    }

    fn request(&self, part: Part) -> PresignedRequest {
        let mut url = String::with_capacity(self.series.url_len());
        self.series.append_url(&mut url, part.number().get(), part.size());
        let mut headers = Vec::new();
        if self.signs_lengths {
            let length = Decimal::new(part.size());
            headers.push((HeaderName::from_lower("content-length"), HeaderValue::from_digits(&length)));
        }
        PresignedRequest::new(Method::Put, url, self.host.clone(), headers, self.expires_at)
    }
}

impl fmt::Debug for S3Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Parts")
            .field("plan", &self.plan)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
