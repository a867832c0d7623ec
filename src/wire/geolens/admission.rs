//! The order of checks before an upload: each step takes what the service has looked up for it.

use alloc::format;
use alloc::vec::Vec;

use super::keys::{Tenant, Uuid, check_filename, extension, staging};
use super::lookups::{Dataset, Usage};
use super::problem::Problem;
use super::requests::{ReuploadRequest, UploadRequest};
use super::settings::Settings;
use super::upload::PlannedUpload;
use crate::media_type::MediaType;
use crate::multipart::MultipartPlan;
use crate::time::Timestamp;

/// A request that may be served; what its user stores is to be looked up next.
///
/// ```
/// use presign::wire::geolens::{Checked, Settings, Tenant, UploadRequest, Usage};
///
/// let (settings, tenant) = (Settings::default(), Tenant::single());
/// let request = UploadRequest::parse(br#"{"filename": "roads.zip", "file_size": 1}"#)?;
/// let checked: Checked<'_> = settings.check_upload(&request, &tenant)?;
/// let admitted = checked.admit(&Usage::default())?;
/// # let _ = admitted;
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Checked<'r> {
    settings: &'r Settings,
    tenant: &'r Tenant,
    filename: &'r str,
    size: u64,
    content_type: MediaType<'static>,
    /// The dataset that is replaced, if one is.
    dataset: Option<&'r Uuid>,
}

/// A request within its user's quota; its job is to be made next, with the client's filename, pending and without a file.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::geolens::{Admitted, Settings, Tenant, UploadRequest, Usage, Uuid};
///
/// let (settings, tenant) = (Settings::default(), Tenant::single());
/// let request = UploadRequest::parse(br#"{"filename": "roads.zip", "file_size": 1}"#)?;
/// let admitted: Admitted<'_> = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?;
/// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
/// let created_at = Timestamp::parse("20260603T120000Z")?;
/// let planned = admitted.plan(&job, created_at, created_at)?;
/// assert_eq!(planned.key().as_str(), "staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/roads.zip");
/// # Ok::<(), presign::wire::geolens::Problem>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Admitted<'r>(Checked<'r>);

impl Settings {
    /// The checks of `POST /datasets/{dataset_id}/reupload/presigned` before the quota; `dataset` is `None` where there is
    /// no such dataset, or where the caller may not see it.
    ///
    /// # Errors
    /// The first of: 400 where the storage is not S3, 404, 403, 400 for the kind of dataset, 422 for the name or its
    /// extension (where GeoLens answers 500), 422 for a type that cannot be signed, 422 for the size.
    ///
    /// ```
    /// use presign::wire::geolens::{Dataset, RecordType, ReuploadRequest, Settings, Tenant};
    ///
    /// let body = br#"{"filename": "roads.zip", "file_size": 1}"#;
    /// let request = ReuploadRequest::parse("2489e9ad-2ee2-8e00-8ec9-32d5f69181c0", body)?;
    /// let (settings, tenant) = (Settings::default(), Tenant::single());
    /// assert_eq!(settings.check_reupload(&request, &tenant, None).unwrap_err().status(), 404);
    /// let dataset = Dataset { record_type: RecordType::Vector, writable: true };
    /// assert!(settings.check_reupload(&request, &tenant, Some(&dataset)).is_ok());
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn check_reupload<'r>(
        &'r self,
        request: &'r ReuploadRequest,
        tenant: &'r Tenant,
        dataset: Option<&Dataset>,
    ) -> Result<Checked<'r>, Problem> {
        self.check_available()?;
        Dataset::admit(dataset, Some(request.upload().filename()))?;
        self.check_file(request.upload(), tenant, Some(request.dataset_id()))
    }

    /// The checks of `POST /ingest/upload/presigned` before the quota.
    ///
    /// # Errors
    /// The first of: 400 where the storage is not S3, 422 for a VRT, 422 for the name or its extension (where GeoLens answers
    /// 500), 422 for a type that cannot be signed, 422 for the size.
    ///
    /// ```
    /// use presign::wire::geolens::{Settings, Tenant, UploadRequest};
    ///
    /// let request = UploadRequest::parse(br#"{"filename": "a.exe", "file_size": 1}"#)?;
    /// let problem = Settings::default().check_upload(&request, &Tenant::single()).unwrap_err();
    /// assert!(problem.to_string().contains("File extension '.exe' not allowed."));
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn check_upload<'r>(
        &'r self,
        request: &'r UploadRequest,
        tenant: &'r Tenant,
    ) -> Result<Checked<'r>, Problem> {
        self.check_available()?;
        if extension(request.filename()) == ".vrt" {
            let detail = "Standalone VRT uploads are not supported. \
                          Create a managed VRT from existing raster datasets instead.";
            return Err(Problem::new(422, detail));
        }
        self.check_file(request, tenant, None)
    }

    fn check_available(&self) -> Result<(), Problem> {
        if self.presigned_uploads {
            return Ok(());
        }
        Err(Problem::new(400, "Presigned uploads only available in S3 mode"))
    }

    fn check_file<'r>(
        &'r self,
        request: &'r UploadRequest,
        tenant: &'r Tenant,
        dataset: Option<&'r Uuid>,
    ) -> Result<Checked<'r>, Problem> {
        let filename = request.filename();
        check_filename(filename, tenant.prefix().len())?;
        let extension = extension(filename);
        if !self.extensions.contains(&extension) {
            let allowed = self.extensions.iter().map(|allowed| format!("'{allowed}'")).collect::<Vec<_>>();
            let allowed = allowed.join(", ");
            let detail = format!("File extension '{extension}' not allowed. Allowed: [{allowed}]");
            return Err(Problem::new(422, detail));
        }
        let content_type = self.media_type(request.content_type())?;
        match u64::try_from(request.file_size()) {
            Ok(size) if size <= self.max_size() => {
                Ok(Checked { settings: self, tenant, filename, size, content_type, dataset })
            }
            _ => Err(self.too_large("File size", request.file_size())),
        }
    }
}

impl<'r> Checked<'r> {
    /// Whether there is room for the file.
    ///
    /// # Errors
    /// 413 for bytes; at a new dataset also 422 for the number of datasets.
    ///
    /// ```
    /// use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage};
    ///
    /// let (settings, tenant) = (Settings::default(), Tenant::single());
    /// let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 2}"#)?;
    /// let full = Usage { bytes_used: 9, storage_cap: 10, ..Usage::default() };
    /// let problem = settings.check_upload(&request, &tenant)?.admit(&full).unwrap_err();
    /// assert_eq!(problem.status(), 413);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn admit(self, usage: &Usage) -> Result<Admitted<'r>, Problem> {
        usage.check(self.dataset.is_some(), self.size)?;
        Ok(Admitted(self))
    }
}

impl Admitted<'_> {
    /// Decides key and parts, now that there is a job.
    ///
    /// # Errors
    /// 409 where the job does not live long enough.
    ///
    /// ```
    /// # use presign::Timestamp;
    /// # use presign::wire::geolens::{Settings, Tenant, UploadRequest, Usage, Uuid};
    /// # let (settings, tenant) = (Settings::default(), Tenant::new("acme")?);
    /// # let request = UploadRequest::parse(br#"{"filename": "a.zip", "file_size": 104857601}"#)?;
    /// # let admitted = settings.check_upload(&request, &tenant)?.admit(&Usage::default())?;
    /// # let created_at = Timestamp::parse("20260603T120000Z")?;
    /// let job = Uuid::new("7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81")?;
    /// let planned = admitted.plan(&job, created_at, created_at)?;
    /// assert_eq!(planned.key().as_str(), "tenants/acme/staging/7d0f3b52-3c1e-4b5a-9d63-0a4c5e6f7a81/a.zip");
    /// assert_eq!(planned.parts().unwrap().part_count(), 11);
    /// # Ok::<(), presign::wire::geolens::Problem>(())
    /// ```
    pub fn plan(self, job: &Uuid, created_at: Timestamp, now: Timestamp) -> Result<PlannedUpload, Problem> {
        let Checked { settings, tenant, filename, size, content_type, dataset } = self.0;
        let logical_key = staging(job, filename);
        // The name was checked with room for the copy's folder, so that completing cannot fail for it either.
        let key = tenant.key(&logical_key).map_err(|error| Problem::field("filename", &error))?;
        settings.lifetime(created_at, now)?;
        let in_parts = size > settings.threshold;
        let parts = in_parts.then(|| MultipartPlan::from_stored(size, settings.part_size)).transpose();
        Ok(PlannedUpload {
            settings: settings.clone(),
            job: job.clone(),
            dataset: dataset.cloned(),
            logical_key,
            key,
            size,
            content_type,
            parts: parts.map_err(|error| Problem::field("file_size", &error))?,
            created_at,
        })
    }
}
