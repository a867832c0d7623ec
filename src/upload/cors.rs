//! What a bucket must allow a page's origin, for everything that the rules can grant.

use super::rules::{Shown, UploadRules, Way};
use crate::checksum::{Checksum, ChecksumAlgorithm, ContentMd5};
use crate::content_disposition::ContentDisposition;
use crate::error::Error;
use crate::header::HeaderValue;
use crate::media_type::MediaType;
use crate::multipart::{MultipartPlan, PartNumber, UploadId};
use crate::object_key::ObjectKey;
use crate::operation::BodySize;
use crate::s3::{CorsRules, MultipartUpload, PutObject};

impl UploadRules {
    /// The CORS rules that a bucket needs, so that pages of these origins can send whatever these rules grant: the methods,
    /// the headers that are signed, and the `ETag` of the answers. It is the bucket's configuration, set once.
    ///
    /// # Errors
    /// Those of [`CorsRules::new`].
    ///
    /// ```
    /// use presign::upload::UploadRules;
    /// use presign::{KeyTemplate, MediaTypes};
    ///
    /// let types = MediaTypes::new(["image/png"])?;
    /// let rules = UploadRules::builder(KeyTemplate::new("{id}")?, types, 1..=1_000).by_form().build()?;
    /// assert_eq!(
    ///     rules.cors(["https://app.example"])?.to_json()?,
    ///     "{\"CORSRules\":[{\"AllowedOrigins\":[\"https://app.example\"],\"AllowedMethods\":[\"POST\"],\
    ///      \"AllowedHeaders\":[\"content-type\"],\"ExposeHeaders\":[\"ETag\"]}]}",
    /// );
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn cors(&self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Result<CorsRules, Error> {
        let cors = CorsRules::new(origins)?;
        if self.way == Way::Form {
            return Ok(cors.for_forms());
        }
        // Values stand for any: only the names count.
        let key = ObjectKey::new("key")?;
        let mut put = PutObject::new(key.as_borrowed(), BodySize::Unlimited)
            .active_content_type(MediaType::new("a/b")?)
            .content_md5(ContentMd5::new([0; 16]));
        if self.shown != Shown::ActiveInline {
            put = put.content_disposition(ContentDisposition::attachment());
        }
        for algorithm in ChecksumAlgorithm::ALL {
            let digest = [0; 32];
            let digest = digest.get(..algorithm.digest_len()).unwrap_or_default();
            put = put.checksum(Checksum::new(algorithm, digest)?);
        }
        for name in &self.metadata {
            put = put.metadata(name.clone(), HeaderValue::from_static("v"));
        }
        if self.create_only {
            put = put.create_only();
        }
        let cors = cors.for_operation(&put);
        if self.way == Way::PutOnly {
            return Ok(cors);
        }
        let plan = MultipartPlan::from_stored(1, 1)?;
        let upload = MultipartUpload::new(key.as_borrowed(), UploadId::new("id")?, plan);
        let upload = if self.create_only { upload.create_only() } else { upload };
        Ok(cors
            .for_operation(&upload.part(PartNumber::MIN)?)
            .for_operation(&upload.complete())
            .for_operation(&upload.abort())
            .for_operation(&upload.list_parts()))
    }
}
