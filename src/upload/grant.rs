//! What a client is given: everything it must send, in order.

use alloc::vec::Vec;
use core::ops::RangeBounds;

use super::record::{Transfer, UploadRecord, described, example};
use crate::error::{Error, ErrorKind};
use crate::form::{PostForm, PresignedForm};
use crate::multipart::{MultipartPlan, Part, PartNumber, UploadId};
use crate::operation::BodySize;
use crate::presigned::PresignedRequest;
use crate::presigner::{Batch, Presigner};
use crate::provider::Capability;
use crate::s3::{CreateMultipartUpload, HeadObject, MultipartUpload, PutObject};
#[cfg(feature = "serde")]
use crate::time::Timestamp;
use crate::time::Validity;

/// What a client sends to upload one file. It holds presigned URLs, so it goes to the client and nowhere else; it can't be
/// read back.
///
/// With feature `serde` it is a JSON object whose `transfer` says what it is:
///
/// - `put`: send the request with the file as its body (`method`, `url`, `headers`, `content_length`, `expires_at`).
/// - `form`: post the `fields` in their order, then the file as `file`, as `multipart/form-data` to `url`, before
///   `expires_at`.
/// - `multipart`: for each of `parts` send its `request` with `size` bytes of the file from `offset` on, and keep the `ETag`
///   of the answer; then send `complete` with the body that S3 wants
///   ([`CompletedParts`](crate::s3::CompletedParts)). To give up, send `abort`; to see what is there, `list`.
///
#[doc = example!(
    "let presigner: S3Presigner = // …"
    "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
    "let UploadGrant::Put(request) = record.grant(&presigner, record.validity(Timestamp::MIN))? else {"
    "    panic!(\"a small file is one PUT\");"
    "};"
    "assert_eq!(request.content_length(), Some(183_204));"
)]
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "transfer", rename_all = "snake_case"))]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "one grant for each upload; a box would show in every pattern")]
pub enum UploadGrant {
    /// One PUT.
    Put(PresignedRequest),
    /// A browser form.
    #[cfg_attr(feature = "serde", serde(serialize_with = "form_with_end"))]
    Form(PresignedForm),
    /// In parts.
    Multipart(MultipartGrant),
}

/// A form as the SDKs write it, and when it dies.
#[cfg(feature = "serde")]
fn form_with_end<S: serde::Serializer>(form: &PresignedForm, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(serde::Serialize)]
    struct WithEnd<'f> {
        #[serde(flatten)]
        form: &'f PresignedForm,
        expires_at: Timestamp,
    }
    serde::Serialize::serialize(&WithEnd { form, expires_at: form.expires_at() }, serializer)
}

/// The requests of an upload in parts.
///
#[doc = example!(
    "# let presigner ="
    "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
    "let mut record = check(1 << 30)?.into_record();"
    "record.begin(UploadId::new(\"2~abc\")?)?;"
    "let UploadGrant::Multipart(grant) = record.grant(&presigner, record.validity(Timestamp::MIN))? else {"
    "    panic!(\"a gibibyte goes in parts\");"
    "};"
    "assert_eq!(grant.parts().len(), 128);"
)]
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MultipartGrant {
    upload_id: UploadId<'static>,
    /// As `size` and `part_size`.
    #[cfg_attr(feature = "serde", serde(flatten))]
    plan: MultipartPlan,
    parts: Vec<PartGrant>,
    complete: PresignedRequest,
    abort: PresignedRequest,
    list: PresignedRequest,
}

/// One part: which bytes, and the request that takes them.
///
#[doc = example!(
    "# let presigner ="
    "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
    "# let mut record = check(1 << 30)?.into_record();"
    "# record.begin(UploadId::new(\"2~abc\")?)?;"
    "let parts = record.grant_parts(&presigner, record.validity(Timestamp::MIN), PartNumber::new(2)?..=PartNumber::new(3)?)?;"
    "assert_eq!(parts.iter().map(|part| part.part().offset()).collect::<Vec<_>>(), [8 << 20, 16 << 20]);"
)]
#[derive(Clone, Debug)]
pub struct PartGrant {
    part: Part,
    request: PresignedRequest,
}

impl PartGrant {
    /// Number, offset and size of the part.
    ///
    /// ```
    /// # use presign::upload::PartGrant;
    /// fn from(grant: &PartGrant) -> u64 {
    ///     grant.part().offset()
    /// }
    /// # let _ = from;
    /// ```
    #[must_use]
    pub fn part(&self) -> Part {
        self.part
    }

    /// The request that takes it.
    ///
    /// ```
    /// # use presign::upload::PartGrant;
    /// fn url(grant: &PartGrant) -> &str {
    ///     grant.request().url()
    /// }
    /// # let _ = url;
    /// ```
    #[must_use]
    pub fn request(&self) -> &PresignedRequest {
        &self.request
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for PartGrant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut part = serializer.serialize_struct("PartGrant", 4)?;
        part.serialize_field("part_number", &self.part.number())?;
        part.serialize_field("offset", &self.part.offset())?;
        part.serialize_field("size", &self.part.size())?;
        part.serialize_field("request", &self.request)?;
        part.end()
    }
}

/// An accessor of [`MultipartGrant`] that gives one of its requests or a list.
macro_rules! accessor {
    ($(#[$doc:meta])* $name:ident: $kind:ty) => {
        $(#[$doc])*
        ///
        /// ```
        /// # use presign::upload::MultipartGrant;
        /// fn show(grant: &MultipartGrant) {
        #[doc = concat!("    println!(\"{:?}\", grant.", stringify!($name), "());")]
        /// }
        /// # let _ = show;
        /// ```
        #[must_use]
        pub fn $name(&self) -> $kind {
            &self.$name
        }
    };
}

impl MultipartGrant {
    accessor! {
        /// The store's ID of the upload.
        upload_id: &UploadId<'static>
    }
    accessor! {
        /// Where the file is cut.
        plan: &MultipartPlan
    }
    accessor! {
        /// The parts, in order.
        parts: &[PartGrant]
    }
    accessor! {
        /// Joins the parts; its body names them ([`CompletedParts`](crate::s3::CompletedParts)).
        complete: &PresignedRequest
    }
    accessor! {
        /// Gives the upload up.
        abort: &PresignedRequest
    }
    accessor! {
        /// Lists the parts that are there, the first thousand at once.
        list: &PresignedRequest
    }
}

impl UploadRecord {
    /// The request that begins an upload in parts: sent by the service, whose next step is [`begin`](Self::begin) with
    /// the ID from its answer. `None` for any other upload, which needs no beginning.
    ///
    /// # Errors
    /// Those of [`Presigner::presign`].
    ///
    #[doc = example!(
        "# let presigner ="
        "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
        "assert!(record.create(&presigner, record.validity(Timestamp::MIN))?.is_none());"
        "let large = check(1 << 30)?.into_record();"
        "let create = large.create(&presigner, record.validity(Timestamp::MIN))?.ok_or(\"in parts\")?;"
        "assert_eq!(create.method(), Method::Post);"
    )]
    pub fn create(
        &self,
        presigner: &(impl Presigner + ?Sized),
        validity: Validity,
    ) -> Result<Option<PresignedRequest>, Error> {
        if !matches!(self.transfer, Transfer::Multipart { .. }) {
            return Ok(None);
        }
        let create = described!(self, CreateMultipartUpload::new(self.key.as_borrowed()));
        presigner.presign(create.as_ref(), validity).map(Some)
    }

    /// The request whose answer [`confirm`](Self::confirm) wants, read by
    /// [`ObjectHead::from_headers`](super::ObjectHead::from_headers): a HEAD, which asks for the checksum too where the
    /// record has one.
    ///
    /// # Errors
    /// Those of [`Presigner::presign`].
    ///
    #[doc = example!(
        "# let presigner ="
        "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
        "let head = record.head(&presigner, Validity::minutes(1).from(Timestamp::MIN))?;"
        "assert_eq!(head.method(), Method::Head);"
    )]
    pub fn head(
        &self,
        presigner: &(impl Presigner + ?Sized),
        validity: Validity,
    ) -> Result<PresignedRequest, Error> {
        let head = HeadObject::new(self.key.as_borrowed());
        let told = self.checksum.is_some() && presigner.provider().supports(Capability::Checksum);
        let head = if told { head.checksum_mode() } else { head };
        presigner.presign(head.as_ref(), validity)
    }

    /// Everything that the client must send.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where the upload is in parts and [`begin`](Self::begin) has not noted its ID; those of
    /// [`Presigner::presign`] and [`Presigner::post_form`].
    ///
    #[doc = example!(
        "# let presigner ="
        "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
        "let grant = record.grant(&presigner, record.validity(Timestamp::MIN))?;"
        "assert!(matches!(grant, UploadGrant::Put(_)));"
        ""
        "let large = check(1 << 30)?.into_record();"
        "let error = large.grant(&presigner, large.validity(Timestamp::MIN)).unwrap_err();"
        "assert_eq!(error.field(), \"uploadId\");"
    )]
    pub fn grant(
        &self,
        presigner: &(impl Presigner + ?Sized),
        validity: Validity,
    ) -> Result<UploadGrant, Error> {
        match &self.transfer {
            Transfer::Put => presigner.presign(self.put().as_ref(), validity).map(UploadGrant::Put),
            Transfer::Form => presigner.post_form(&self.form(), validity).map(UploadGrant::Form),
            Transfer::Multipart { plan, .. } => {
                let upload = self.multipart()?;
                let batch = presigner.batch(validity)?;
                Ok(UploadGrant::Multipart(MultipartGrant {
                    upload_id: upload.upload_id().clone().into_owned(),
                    plan: *plan,
                    parts: granted(&*batch, &upload, plan.parts())?,
                    complete: batch.presign(upload.complete().as_ref())?,
                    abort: batch.presign(upload.abort().as_ref())?,
                    list: batch.presign(upload.list_parts().as_ref())?,
                }))
            }
        }
    }

    /// The requests of some parts only: for a client that asks for them as it goes, or that goes on after an
    /// interruption. Numbers that the plan does not have are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the upload is not in parts; those of [`grant`](Self::grant).
    ///
    #[doc = example!(
        "# let presigner ="
        "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
        "let mut record = check(1 << 30)?.into_record();"
        "record.begin(UploadId::new(\"2~abc\")?)?;"
        "let last = record.grant_parts(&presigner, record.validity(Timestamp::MIN), PartNumber::new(128)?..)?;"
        "assert_eq!(last.len(), 1);"
    )]
    pub fn grant_parts(
        &self,
        presigner: &(impl Presigner + ?Sized),
        validity: Validity,
        numbers: impl RangeBounds<PartNumber>,
    ) -> Result<Vec<PartGrant>, Error> {
        let upload = self.multipart()?;
        granted(&*presigner.batch(validity)?, &upload, upload.plan().parts_in(numbers))
    }

    /// The requests of the parts that are not there yet, given those that are: number and size, as ListParts tells them.
    /// A part of another size than planned counts as not there.
    ///
    /// # Errors
    /// Those of [`grant_parts`](Self::grant_parts).
    ///
    #[doc = example!(
        "# let presigner ="
        "#     S3Presigner::new(Provider::aws(\"eu-central-1\")?.bucket(\"uploads\")?, Credentials::new(\"AKID\", \"secret\")?);"
        "let mut record = check(1 << 30)?.into_record();"
        "record.begin(UploadId::new(\"2~abc\")?)?;"
        "let there = [(PartNumber::MIN, 8 << 20)];"
        "let rest = record.grant_missing(&presigner, record.validity(Timestamp::MIN), there)?;"
        "assert_eq!(rest.first().map(|part| part.part().number().get()), Some(2));"
    )]
    pub fn grant_missing(
        &self,
        presigner: &(impl Presigner + ?Sized),
        validity: Validity,
        there: impl IntoIterator<Item = (PartNumber, u64)>,
    ) -> Result<Vec<PartGrant>, Error> {
        let upload = self.multipart()?;
        granted(&*presigner.batch(validity)?, &upload, upload.plan().missing(there))
    }

    /// The upload in parts, once it has begun, with the conditions that the record has: its control requests can be
    /// presigned for the service's own endpoint.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the upload is not in parts; [`ErrorKind::Missing`] before
    /// [`begin`](Self::begin).
    ///
    #[doc = example!(
        "let mut record = check(1 << 30)?.into_record();"
        "assert!(record.multipart().is_err());"
        "record.begin(UploadId::new(\"2~abc\")?)?;"
        "assert_eq!(record.multipart()?.upload_id().as_str(), \"2~abc\");"
    )]
    pub fn multipart(&self) -> Result<MultipartUpload<'_>, Error> {
        let fault = |kind, problem, allowed| Err(Error::new(kind, "uploadId", problem, allowed));
        match &self.transfer {
            Transfer::Multipart { plan, upload_id: Some(id) } => {
                let upload = MultipartUpload::new(self.key.as_borrowed(), id.as_borrowed(), *plan);
                let upload = if self.sign_part_lengths { upload.sign_lengths() } else { upload };
                Ok(if self.create_only { upload.create_only() } else { upload })
            }
            Transfer::Multipart { .. } => {
                fault(ErrorKind::Missing, "the upload was not begun", "create it first, then note its ID")
            }
            _ => fault(ErrorKind::Unsupported, "the upload is not in parts", "an upload in parts"),
        }
    }

    fn put(&self) -> PutObject<'_> {
        let put = PutObject::new(self.key.as_borrowed(), BodySize::Exact(self.size));
        let mut put = described!(self, put);
        if let Some(digest) = self.content_md5 {
            put = put.content_md5(digest);
        }
        if let Some(checksum) = self.checksum {
            put = put.checksum(checksum);
        }
        if self.create_only { put.create_only() } else { put }
    }

    fn form(&self) -> PostForm<'_> {
        let form = described!(self, PostForm::to(self.key.as_borrowed(), self.size..=self.size));
        match self.checksum {
            Some(checksum) => form.checksum(checksum),
            None => form,
        }
    }
}

/// The requests of these parts.
fn granted(
    batch: &dyn Batch,
    upload: &MultipartUpload<'_>,
    parts: impl Iterator<Item = Part>,
) -> Result<Vec<PartGrant>, Error> {
    parts
        .map(|part| {
            let request = batch.presign(upload.part(part.number())?.as_ref())?;
            Ok(PartGrant { part, request })
        })
        .collect()
}
