//! [`MultipartUpload`]: key, upload ID and plan of one upload, and the operations that follow from them.

use alloc::format;

use super::multipart::{AbortMultipartUpload, CompleteMultipartUpload, ListParts, UploadPart};
use crate::error::{Error, ErrorKind};
use crate::multipart::{MultipartPlan, Part, PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::BodySize;

/// An upload in parts that has begun.
///
/// It gives plain operations, so that parts may be presigned for the endpoint that clients reach and control requests for
/// the service's own. [`S3Batch::parts`](super::S3Batch::parts) presigns all its parts at half the cost.
///
/// ```
/// use presign::s3::MultipartUpload;
/// use presign::{MultipartPlan, ObjectKey, PartNumber, UploadId};
///
/// let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
/// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
/// let part = upload.part(PartNumber::new(3)?)?;
/// assert_eq!(part.as_ref().headers().count(), 0);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MultipartUpload<'a> {
    key: ObjectKey<'a>,
    upload_id: UploadId<'a>,
    plan: MultipartPlan,
    signs_lengths: bool,
    create_only: bool,
}

impl<'a> MultipartUpload<'a> {
    /// The upload of `key` that the store calls `upload_id`, cut as `plan` says.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert_eq!(upload.plan().part_count(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn new(key: ObjectKey<'a>, upload_id: UploadId<'a>, plan: MultipartPlan) -> Self {
        Self { key, upload_id, plan, signs_lengths: false, create_only: false }
    }

    /// Signs the exact length of each part, so that the store refuses any other when it is sent.
    ///
    /// Without it a part signs the host alone, as every upload library expects of a part's URL: the URL then suffices, and a
    /// wrong length shows when the parts are listed or the object is confirmed.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, PartNumber, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan).sign_lengths();
    /// let last = upload.part(PartNumber::new(3)?)?;
    /// assert_eq!(last.as_ref().headers().next(), Some(("content-length", "4194304")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn sign_lengths(mut self) -> Self {
        self.signs_lengths = true;
        self
    }

    /// Makes an object only while there is none under the key: [`complete`](Self::complete) carries the condition, and
    /// the store answers 412 if it does not hold.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan).create_only();
    /// assert_eq!(upload.complete().as_ref().headers().next(), Some(("if-none-match", "*")));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn create_only(mut self) -> Self {
        self.create_only = true;
        self
    }

    /// Uploads one part.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a number that the plan does not have.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, PartNumber, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert!(upload.part(PartNumber::new(3)?).is_ok());
    /// assert!(upload.part(PartNumber::new(4)?).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn part(&self, number: PartNumber) -> Result<UploadPart<'_>, Error> {
        let part = planned(&self.plan, number)?;
        let size = if self.signs_lengths { BodySize::Exact(part.size()) } else { BodySize::Unlimited };
        Ok(UploadPart::new(self.key.as_borrowed(), self.upload_id.as_borrowed(), number, size))
    }

    /// Joins the parts; its body is [`CompletedParts`](super::CompletedParts).
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// let complete = upload.complete().object_size(20 << 20);
    /// # let _ = complete;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn complete(&self) -> CompleteMultipartUpload<'_> {
        let complete = CompleteMultipartUpload::new(self.key.as_borrowed(), self.upload_id.as_borrowed());
        if self.create_only { complete.create_only() } else { complete }
    }

    /// Gives the upload up.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// let abort = upload.abort();
    /// # let _ = abort;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn abort(&self) -> AbortMultipartUpload<'_> {
        AbortMultipartUpload::new(self.key.as_borrowed(), self.upload_id.as_borrowed())
    }

    /// Lists the parts that are there.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// let list = upload.list_parts();
    /// # let _ = list;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn list_parts(&self) -> ListParts<'_> {
        ListParts::new(self.key.as_borrowed(), self.upload_id.as_borrowed())
    }

    /// The key.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert_eq!(upload.key().as_str(), "video.mp4");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn key(&self) -> &ObjectKey<'a> {
        &self.key
    }

    /// What the store calls the upload.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert_eq!(upload.upload_id().as_str(), "2~abc");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn upload_id(&self) -> &UploadId<'a> {
        &self.upload_id
    }

    /// Where the file is cut.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert_eq!(*upload.plan(), plan);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn plan(&self) -> &MultipartPlan {
        &self.plan
    }

    /// Whether each part signs its length.
    ///
    /// ```
    /// # use presign::{MultipartPlan, ObjectKey, UploadId, s3::MultipartUpload};
    /// # let plan = MultipartPlan::from_stored(20 << 20, 8 << 20)?;
    /// # let upload = MultipartUpload::new(ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?, plan);
    /// assert!(!upload.signs_lengths() && upload.sign_lengths().signs_lengths());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn signs_lengths(&self) -> bool {
        self.signs_lengths
    }
}

/// The part of this number.
pub(super) fn planned(plan: &MultipartPlan, number: PartNumber) -> Result<Part, Error> {
    plan.part(number).ok_or_else(|| {
        let allowed = format!("1 to {} in this upload", plan.part_count());
        Error::new(ErrorKind::OutOfRange, "partNumber", format!("{number}"), allowed)
    })
}
