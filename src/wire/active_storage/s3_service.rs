//! [`S3Service`]: the service URLs of an object store.

use alloc::string::String;
use alloc::vec::Vec;

use super::hoisting::{Hoisting, in_order_of_ruby};
use super::serving::BINARY;
use super::{DirectUpload, DirectUploadError, DirectUploadRequest, Served, ServiceUrl, StorageService};
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::operation::Operation;
use crate::presigner::Presigner;
use crate::s3::{GetObject, PublicAcl, RawOperation};
use crate::time::{Timestamp, Validity};

/// `ActiveStorage.service_urls_expire_in`.
pub(super) const LIFETIME: u64 = 300;

/// An object store as Rails' S3 service: its presigned uploads and downloads, or its public ones.
///
/// ```
/// use presign::wire::active_storage::{Disposition, RailsVersion, S3Service, ServingRules};
/// use presign::{Credentials, ObjectKey, Provider, S3Presigner, Timestamp};
///
/// let bucket = Provider::aws("eu-west-1")?.bucket("examplebucket")?;
/// let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret")?);
/// let service = S3Service::new(&presigner);
/// let served = ServingRules::new(RailsVersion::V8_0).serve(Some("image/png"), Disposition::Inline, "a.png");
/// let url = service.url(ObjectKey::new("xtapjjcjiudrlk3tmwyjgpuobabd")?, &served, Timestamp::MIN)?;
/// assert!(url.as_str().contains("&response-content-type=image%2Fpng"));
/// assert_eq!(url.to_redirect().status(), 302);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct S3Service<'p> {
    presigner: &'p dyn Presigner,
    hoisting: Hoisting,
    public: bool,
    upload_headers: Vec<(HeaderName<'static>, HeaderValue<'static>)>,
    lifetime: u64,
}

impl<'p> S3Service<'p> {
    /// A private service, whose URLs live for five minutes.
    ///
    /// ```
    /// use presign::Presigner;
    /// use presign::wire::active_storage::S3Service;
    ///
    /// fn service(presigner: &dyn Presigner) -> S3Service<'_> {
    ///     S3Service::new(presigner)
    /// }
    /// # let _ = service;
    /// ```
    #[must_use]
    pub fn new(presigner: &'p dyn Presigner) -> Self {
        let (hoisting, upload_headers) = (Hoisting::default(), Vec::new());
        Self { presigner, hoisting, public: false, upload_headers, lifetime: LIFETIME }
    }

    /// Where the values of a PUT stand whose names begin with `x-amz-`. With [`Hoisting::RubySdk`] the pairs of the query
    /// stand in the order of that SDK, too.
    ///
    /// ```
    /// use presign::wire::active_storage::{Hoisting, S3Service};
    ///
    /// fn as_rails(service: S3Service<'_>) -> S3Service<'_> {
    ///     service.with_hoisting(Hoisting::RubySdk)
    /// }
    /// # let _ = as_rails;
    /// ```
    #[must_use]
    pub const fn with_hoisting(mut self, hoisting: Hoisting) -> Self {
        self.hoisting = hoisting;
        self
    }

    /// `public: true`: whoever knows a key can read the object. Uploads have the ACL `public-read`, and URLs are not signed,
    /// so they say nothing of type and disposition: what a browser makes of an object is what was stored with it.
    ///
    /// ```
    /// use presign::wire::active_storage::S3Service;
    ///
    /// fn avatars(service: S3Service<'_>) -> S3Service<'_> {
    ///     service.public()
    /// }
    /// # let _ = avatars;
    /// ```
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// One of the options under `upload` in `storage.yml`, as the header that it is, such as `x-amz-server-side-encryption` or
    /// `x-amz-storage-class`. What cannot be signed, or lets strangers in, is refused when an upload is signed.
    ///
    /// ```
    /// use presign::wire::active_storage::S3Service;
    /// use presign::{Error, HeaderName, HeaderValue};
    ///
    /// fn encrypted(service: S3Service<'_>) -> Result<S3Service<'_>, Error> {
    ///     let name = HeaderName::new("x-amz-server-side-encryption")?;
    ///     Ok(service.with_upload_header(name, HeaderValue::new("AES256")?))
    /// }
    /// # let _ = encrypted;
    /// ```
    #[must_use]
    pub fn with_upload_header(mut self, name: HeaderName<'static>, value: HeaderValue<'static>) -> Self {
        self.upload_headers.push((name, value));
        self
    }

    /// How long URLs live, in seconds: `service_urls_expire_in`, which is 300.
    ///
    /// ```
    /// use presign::wire::active_storage::S3Service;
    ///
    /// fn short(service: S3Service<'_>) -> S3Service<'_> {
    ///     service.with_lifetime(60)
    /// }
    /// # let _ = short;
    /// ```
    #[must_use]
    pub const fn with_lifetime(mut self, seconds: u64) -> Self {
        self.lifetime = seconds;
        self
    }

    /// `url_for_direct_upload` and `headers_for_direct_upload`: a presigned PUT of this blob under the row's key.
    ///
    /// Signed are `content-length`, `content-md5`, `content-type` and `host`, and the values whose names begin with `x-amz-` as
    /// [`Hoisting`] says. `Content-Disposition` is for the browser to send, unsigned.
    ///
    /// # Errors
    /// [`DirectUploadError`]: 422 for a type that browsers execute, a size that no object can have and too much metadata; 500
    /// for a lifetime or an option that cannot be signed.
    ///
    /// ```
    /// use presign::wire::active_storage::{DirectUpload, DirectUploadError, DirectUploadRequest, S3Service};
    /// use presign::{ObjectKey, Timestamp};
    ///
    /// fn sign(
    ///     service: &S3Service<'_>,
    ///     request: &DirectUploadRequest<'_>,
    ///     key: ObjectKey<'_>,
    ///     now: Timestamp,
    /// ) -> Result<DirectUpload, DirectUploadError> {
    ///     service.direct_upload(request, key, now)
    /// }
    /// # let _ = sign;
    /// ```
    pub fn direct_upload(
        &self,
        request: &DirectUploadRequest<'_>,
        key: ObjectKey<'_>,
        now: Timestamp,
    ) -> Result<DirectUpload, DirectUploadError> {
        self.upload(request, key, Validity::seconds(self.lifetime).from(now))
    }

    pub(super) fn upload(
        &self,
        request: &DirectUploadRequest<'_>,
        key: ObjectKey<'_>,
        validity: Validity,
    ) -> Result<DirectUpload, DirectUploadError> {
        let mut put = request.put(key);
        for (name, value) in request.custom() {
            put = put.metadata(name.clone(), value.clone());
        }
        if self.public {
            put = put.public_acl(PublicAcl::PublicRead);
        }
        let mut raw = RawOperation::extending(put.into());
        for (name, value) in &self.upload_headers {
            raw = raw.header(name.clone(), value.clone());
        }
        let mut operation = Operation::from(raw);
        if self.hoisting == Hoisting::RubySdk {
            operation.hoist();
        }
        let signed = self
            .presigner
            .presign(&operation, validity)
            .map_err(|error| DirectUploadError::signing(&error))?;
        let mut headers = StorageService::S3.headers_for_direct_upload(request);
        for (name, value) in signed.headers_to_set() {
            // What was signed is what is to be sent: an option may say another disposition, or what Rails' list does not name.
            match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, told)) => *told = value.into(),
                None => headers.push((name.into(), value.into())),
            }
        }
        let metadata = request.custom_metadata().map(|(name, _)| name);
        Ok(DirectUpload::new(self.written(signed.url(), metadata), headers))
    }

    /// `url`: where a blob is read that is served in this way. For a [redirect](ServiceUrl::to_redirect), or, of a
    /// [public](Self::public) service, for good.
    ///
    /// A blob's type that is no media type is named `application/octet-stream`.
    ///
    /// # Errors
    /// What a presigner refuses.
    ///
    /// ```
    /// use presign::wire::Answer;
    /// use presign::wire::active_storage::{S3Service, Served};
    /// use presign::{Error, ObjectKey, Timestamp};
    ///
    /// fn redirect(service: &S3Service<'_>, key: ObjectKey<'_>, served: &Served, now: Timestamp) -> Result<Answer, Error> {
    ///     Ok(service.url(key, served, now)?.to_redirect())
    /// }
    /// # let _ = redirect;
    /// ```
    pub fn url(&self, key: ObjectKey<'_>, served: &Served, now: Timestamp) -> Result<ServiceUrl, Error> {
        let url = if self.public {
            // What stands behind the `?` is all that a signature adds, so a short one will do.
            let get = Operation::from(GetObject::new(key));
            let signed = self.presigner.presign(&get, Validity::seconds(1).from(now))?;
            String::from(signed.url().split('?').next().unwrap_or_default())
        } else {
            let get = read(key, served)?;
            let signed = self.presigner.presign(&get, Validity::seconds(self.lifetime).from(now))?;
            self.written(signed.url(), core::iter::empty())
        };
        Ok(ServiceUrl::new(url, self.lifetime))
    }

    /// The URL, its query in the order that was asked for.
    fn written<'m>(&self, url: &str, metadata: impl Iterator<Item = &'m str>) -> String {
        match self.hoisting {
            Hoisting::None => url.into(),
            Hoisting::RubySdk => in_order_of_ruby(url, metadata),
        }
    }
}

impl core::fmt::Debug for S3Service<'_> {
    /// Without the presigner, which has credentials, and without the values of headers.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("S3Service")
            .field("hoisting", &self.hoisting)
            .field("public", &self.public)
            .field("upload_headers", &self.upload_headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// The GET of a blob that is served in this way. The disposition stays as it is: in an escape of Rails' stands what a
/// [`ContentDisposition`](crate::content_disposition::ContentDisposition) refuses.
pub(super) fn read<'k>(key: ObjectKey<'k>, served: &Served) -> Result<Operation<'k>, Error> {
    let mut get = GetObject::new(key);
    if let Some(content_type) = &served.content_type {
        let media_type = MediaType::new(content_type.clone()).or_else(|_| MediaType::new(BINARY))?;
        // What is shown, and what is only saved, the rules have decided.
        get = get.response_active_content_type(media_type);
    }
    let raw = RawOperation::extending(get.into());
    Ok(raw.query("response-content-disposition", served.content_disposition.clone()).into())
}
