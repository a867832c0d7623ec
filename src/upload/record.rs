//! What a service keeps of an upload: no URL and no secret, and enough to grant it again and to confirm it.

use alloc::vec::Vec;

use super::rules::Digest;
use crate::checksum::{Checksum, ContentMd5};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::filename::FileName;
use crate::header::HeaderValue;
use crate::media_type::MediaType;
use crate::multipart::{MultipartPlan, UploadId};
use crate::object_key::ObjectKey;
use crate::s3::MetadataName;
use crate::time::{ExpiresIn, Timestamp, Validity};

/// A planned upload, for the service's database.
///
/// It holds what was decided, so that later requests need neither the rules nor the intent: granting (again), going on with
/// an upload in parts after a deployment that changed the part size, and confirming. With feature `serde` it is a JSON
/// object of version 1; reading checks it, and an unknown or absent field is an error. It is not sealed: whoever can write
/// it decides what is granted, so it stays where no client can.
///
/// ```
/// use presign::upload::{UploadInputs, UploadIntent, UploadRecord, UploadRules};
/// use presign::{KeyTemplate, MediaTypes, Provider, RandomBytes, Timestamp};
///
/// # let template = KeyTemplate::new("photos/{id}{ext}")?;
/// # let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
/// # let intent = UploadIntent::new(183_204).named("cat.png").of_type("image/png");
/// # let inputs = UploadInputs::new(Timestamp::parse("20260102T030405Z")?, RandomBytes::new([7; 32]));
/// let record = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs)?.into_record();
/// # #[cfg(feature = "serde")] {
/// let stored = serde_json::to_string(&record)?;
/// let read: UploadRecord = serde_json::from_str(&stored)?;
/// assert_eq!(read, record);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "super::stored::Stored", try_from = "super::stored::Stored")
)]
pub struct UploadRecord {
    pub(super) key: ObjectKey<'static>,
    pub(super) name: Option<FileName>,
    pub(super) size: u64,
    pub(super) media_type: MediaType<'static>,
    pub(super) disposition: Option<ContentDisposition<'static>>,
    pub(super) content_md5: Option<ContentMd5>,
    pub(super) checksum: Option<Checksum>,
    /// The digest that confirming asks proof of; the record has it.
    pub(super) proof: Option<Digest>,
    pub(super) sniffed: bool,
    /// Sorted by name, as it is stored.
    pub(super) metadata: Vec<(MetadataName, HeaderValue<'static>)>,
    pub(super) create_only: bool,
    pub(super) transfer: Transfer,
    pub(super) sign_part_lengths: bool,
    pub(super) lifetime: ExpiresIn,
    pub(super) created_at: Timestamp,
}

/// In which way the bytes travel.
///
/// ```
/// use presign::upload::Transfer;
///
/// assert!(matches!(Transfer::Put, Transfer::Put));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transfer {
    /// One PUT.
    Put,
    /// A browser form.
    Form,
    /// In parts; with the upload's ID once the store has given one.
    Multipart {
        /// Where the file is cut.
        plan: MultipartPlan,
        /// What the store called the upload.
        upload_id: Option<UploadId<'static>>,
    },
}

/// Opens an example with a record in it.
macro_rules! example {
    ($($line:literal)*) => {
        concat!(
            "```\n# use presign::{*, upload::*};\n",
            "# let template = KeyTemplate::new(\"photos/{id}{ext}\")?;\n",
            "# let rules = UploadRules::builder(template, MediaTypes::new([\"image/png\"])?, 1..=1 << 40).build()?;\n",
            "# let check = |size| rules.check(\n",
            "#     &UploadIntent::new(size).named(\"cat.png\").of_type(\"image/png\"),\n",
            "#     &Provider::aws(\"eu-central-1\")?,\n",
            "#     UploadInputs::new(Timestamp::parse(\"20260102T030405Z\")?, RandomBytes::new([7; 32])),\n",
            "# );\n",
            "# let record = check(183_204)?.into_record();\n",
            $($line, "\n",)*
            "# Ok::<(), Box<dyn std::error::Error>>(())\n```"
        )
    };
}
/// What each way of sending says of the object alike: its type, how it is shown, its metadata.
macro_rules! described {
    ($record:expr, $request:expr) => {{
        let media_type = $record.media_type.clone();
        let request = match &$record.disposition {
            Some(disposition) => $request.content_type(media_type).content_disposition(disposition.clone()),
            // The rules decided whether a type that browsers execute may be shown.
            None => $request.active_content_type(media_type),
        };
        let metadata = $record.metadata.iter();
        metadata.fold(request, |request, (name, value)| request.metadata(name.clone(), value.clone()))
    }};
}
pub(super) use {described, example};

impl UploadRecord {
    /// The key under which the object lies.
    ///
    #[doc = example!("assert!(record.key().as_str().starts_with(\"photos/\"));")]
    #[must_use]
    pub fn key(&self) -> &ObjectKey<'static> {
        &self.key
    }

    /// The sanitised file name, where the client gave one.
    ///
    #[doc = example!("assert_eq!(record.name().map(FileName::as_str), Some(\"cat.png\"));")]
    #[must_use]
    pub fn name(&self) -> Option<&FileName> {
        self.name.as_ref()
    }

    /// The size in bytes.
    ///
    #[doc = example!("assert_eq!(record.size(), 183_204);")]
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The declared media type, which is signed.
    ///
    #[doc = example!("assert_eq!(record.media_type().as_str(), \"image/png\");")]
    #[must_use]
    pub fn media_type(&self) -> &MediaType<'static> {
        &self.media_type
    }

    /// The disposition that the object is stored with, where it has one.
    ///
    #[doc = example!("assert!(record.content_disposition().is_none());")]
    #[must_use]
    pub fn content_disposition(&self) -> Option<&ContentDisposition<'static>> {
        self.disposition.as_ref()
    }

    /// In which way the bytes travel.
    ///
    #[doc = example!("assert_eq!(*record.transfer(), Transfer::Put);")]
    #[must_use]
    pub fn transfer(&self) -> &Transfer {
        &self.transfer
    }

    /// The instant of the check.
    ///
    #[doc = example!("assert_eq!(record.created_at().to_string(), \"2026-01-02T03:04:05Z\");")]
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// From `now`, for as long as the rules said.
    ///
    #[doc = example!("assert_eq!(record.validity(Timestamp::MIN), Validity::minutes(15).from(Timestamp::MIN));")]
    #[must_use]
    pub fn validity(&self, now: Timestamp) -> Validity {
        Validity::seconds(self.lifetime.as_secs().into()).from(now)
    }

    /// Notes the ID that the store gave the upload in parts, as the answer to [`create`](Self::create) has it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the upload is not in parts; [`ErrorKind::Duplicate`] where it has another ID.
    ///
    #[doc = example!(
        "let mut record = check(1 << 30)?.into_record();"
        "record.begin(UploadId::new(\"2~abc\")?)?;"
        "assert!(record.begin(UploadId::new(\"2~xyz\")?).is_err());"
    )]
    pub fn begin(&mut self, id: UploadId<'static>) -> Result<(), Error> {
        let fault = |kind, problem, allowed| Err(Error::new(kind, "uploadId", problem, allowed));
        match &mut self.transfer {
            Transfer::Multipart { upload_id: Some(known), .. } if *known != id => {
                fault(ErrorKind::Duplicate, "the upload has another ID already", "one ID for each upload")
            }
            Transfer::Multipart { upload_id, .. } => {
                *upload_id = Some(id);
                Ok(())
            }
            _ => {
                fault(ErrorKind::Unsupported, "the upload is not in parts", "no ID: it is one PUT or a form")
            }
        }
    }
}
