//! The stores besides AWS: what differs from it, and where that is said.
//!
//! A limit or capability that nothing here changes is AWS's: documented so, or assumed.

use alloc::format;

use super::{Capability, Limits, Provider};
use crate::endpoint::{Endpoint, Region};
use crate::error::{Error, ErrorKind};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const TIB: u64 = 1 << 40;
/// Where a provider writes GB and TB, the decimal units are the safe reading.
const GB: u64 = 1_000_000_000;
const TB: u64 = 1_000 * GB;

/// Where Cloudflare R2 keeps a bucket's data.
///
/// ```
/// use presign::{Provider, R2Jurisdiction};
///
/// let account = "0123456789abcdef0123456789abcdef";
/// let eu = Provider::cloudflare_r2_in(account, R2Jurisdiction::Eu)?;
/// assert_eq!(eu.endpoint().authority(), "0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum R2Jurisdiction {
    /// Within the European Union.
    Eu,
    /// Within FedRAMP.
    FedRamp,
}

impl Provider {
    /// Cloudflare R2, by the account's identifier of 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] for any other identifier.
    ///
    /// ```
    /// let r2 = presign::Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(r2.region().as_str(), "auto");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn cloudflare_r2(account_id: &str) -> Result<Self, Error> {
        r2(account_id, "")
    }

    /// Cloudflare R2 in a jurisdiction.
    ///
    /// # Errors
    /// As [`cloudflare_r2`](Self::cloudflare_r2).
    ///
    /// ```
    /// use presign::{Provider, R2Jurisdiction};
    ///
    /// assert!(Provider::cloudflare_r2_in("not-hexadecimal", R2Jurisdiction::FedRamp).is_err());
    /// ```
    #[inline]
    pub fn cloudflare_r2_in(account_id: &str, jurisdiction: R2Jurisdiction) -> Result<Self, Error> {
        r2(
            account_id,
            match jurisdiction {
                R2Jurisdiction::Eu => "eu.",
                R2Jurisdiction::FedRamp => "fedramp.",
            },
        )
    }

    /// Google Cloud Storage's XML API in its S3 mode, with HMAC keys.
    ///
    /// ```
    /// let bucket = presign::Provider::google_cloud_storage().bucket("examplebucket")?;
    /// assert_eq!(bucket.authority(), "examplebucket.storage.googleapis.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn google_cloud_storage() -> Self {
        at("storage.googleapis.com")
            // rclone's provider data.
            .without(Capability::UploadPartCopy)
            // cloud.google.com/storage/docs/uploads-downloads.
            .with_limits(Limits::aws().with_max_object_size(5 * TIB))
    }

    /// Backblaze B2, by the region in its endpoint, such as `us-west-004`.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let b2 = presign::Provider::backblaze_b2("us-west-004")?;
    /// assert_eq!(b2.endpoint().authority(), "s3.us-west-004.backblazeb2.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn backblaze_b2(region: &str) -> Result<Self, Error> {
        // backblaze.com/docs: no ACLs of objects, tags rejected; its server answers 501 to POST Object.
        let missing = [Capability::Acl, Capability::Tagging, Capability::PostPolicy];
        Ok(without(in_region("s3.", region, ".backblazeb2.com")?, &missing))
    }

    /// Wasabi, by region, such as `eu-central-1`.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let wasabi = presign::Provider::wasabi("eu-central-1")?;
    /// assert_eq!(wasabi.endpoint().authority(), "s3.eu-central-1.wasabisys.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn wasabi(region: &str) -> Result<Self, Error> {
        Ok(in_region("s3.", region, ".wasabisys.com")?.with_limits(decimal()))
    }

    /// DigitalOcean Spaces, by region, such as `fra1`. Its CDN host takes uploads of up to 8,100 KiB only; presign for
    /// this one.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let spaces = presign::Provider::digitalocean_spaces("fra1")?;
    /// assert_eq!(spaces.endpoint().authority(), "fra1.digitaloceanspaces.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn digitalocean_spaces(region: &str) -> Result<Self, Error> {
        Ok(in_region("", region, ".digitaloceanspaces.com")?.with_limits(decimal()))
    }

    /// Tigris.
    ///
    /// ```
    /// assert_eq!(presign::Provider::tigris().endpoint().authority(), "t3.storage.dev");
    /// ```
    #[must_use]
    #[inline]
    pub fn tigris() -> Self {
        at("t3.storage.dev")
    }

    /// Hetzner Object Storage, by location: `fsn1`, `nbg1`, `hel1`.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let hetzner = presign::Provider::hetzner("fsn1")?;
    /// assert_eq!(hetzner.endpoint().authority(), "fsn1.your-objectstorage.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn hetzner(location: &str) -> Result<Self, Error> {
        // docs.hetzner.com, supported actions: of the encryptions only SSE-C, no requester pays.
        let missing = [Capability::SseS3, Capability::SseKms, Capability::RequestPayer];
        Ok(without(in_region("", location, ".your-objectstorage.com")?, &missing))
    }

    /// Scaleway Object Storage, by region: `fr-par`, `nl-ams`, `pl-waw`.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let scaleway = presign::Provider::scaleway("nl-ams")?;
    /// assert_eq!(scaleway.endpoint().authority(), "s3.nl-ams.scw.cloud");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn scaleway(region: &str) -> Result<Self, Error> {
        // scaleway.com/en/docs/object-storage: 1,000 parts of 5 MB to 5 GB, objects of 5 TB.
        Ok(in_region("s3.", region, ".scw.cloud")?.with_limits(decimal().with_max_parts(1_000)))
    }

    /// MinIO, path-style.
    ///
    /// ```
    /// use presign::{Endpoint, Provider, Region};
    ///
    /// let minio = Provider::minio(Endpoint::new("https://s3.example.com")?, Region::new("us-east-1")?);
    /// assert_eq!(minio.bucket("uploads")?.authority(), "s3.example.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn minio(endpoint: Endpoint, region: Region) -> Self {
        // Its source, cmd/utils.go.
        path_style(endpoint, region).with_limits(Limits::aws().with_max_object_size(5 * TIB))
    }

    /// Ceph RADOS Gateway, path-style.
    ///
    /// ```
    /// use presign::{Endpoint, Provider, Region};
    ///
    /// let ceph = Provider::ceph(Endpoint::new("https://rgw.example.com")?, Region::new("default")?);
    /// # let _ = ceph;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn ceph(endpoint: Endpoint, region: Region) -> Self {
        let missing = [
            // Release 16.2 takes no notice of `x-amz-checksum-*`.
            Capability::Checksum,
            // It honours `if-none-match: *` on PUT, but overwrites on completion and deletes whatever `if-match` says.
            Capability::ConditionalWrite,
        ];
        without(path_style(endpoint, region), &missing).with_limits(decimal())
    }

    /// Garage, path-style. The region is the `s3_region` of its configuration.
    ///
    /// ```
    /// use presign::{Endpoint, Provider, Region};
    ///
    /// let garage = Provider::garage(Endpoint::new("http://localhost:3900")?, Region::new("garage")?);
    /// # let _ = garage;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn garage(endpoint: Endpoint, region: Region) -> Self {
        let missing = [
            // Release 2.5 overwrites in spite of `if-none-match: *`.
            Capability::ConditionalWrite,
            // Its S3 compatibility page, for all of these.
            Capability::Versioning,
            Capability::Acl,
            Capability::Tagging,
            Capability::ObjectLock,
            Capability::SseS3,
            Capability::SseKms,
            Capability::StorageClass,
        ];
        without(path_style(endpoint, region), &missing)
    }
}

#[cfg(feature = "local")]
impl Provider {
    /// The application itself, with a directory behind it: what [`local`](crate::local) can hold to.
    pub(crate) fn local(base: Endpoint) -> Self {
        let capabilities =
            super::Capabilities::none().with(Capability::Checksum).with(Capability::ConditionalWrite);
        Self { capabilities, ..Self::custom(base, Region::auto()) }.with_limits(Limits::whole_objects())
    }
}

fn r2(account_id: &str, jurisdiction: &str) -> Result<Provider, Error> {
    if account_id.len() != 32 || !account_id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::new(
            ErrorKind::Syntax,
            "account ID",
            "no account of Cloudflare",
            "32 hexadecimal digits",
        ));
    }
    // developers.cloudflare.com/r2: limits, multipart objects, presigned URLs (no POST forms).
    let limits = Limits::aws()
        .with_max_part_size(5 * GIB - 5 * MIB)
        .with_max_single_put(5 * GIB - 5 * MIB)
        .with_max_object_size(5 * TIB - 5 * GIB)
        .with_max_metadata_bytes(8_192)
        .with_equal_parts(true);
    // developers.cloudflare.com/r2/api/s3/api, the row of PutObject.
    let missing = [
        Capability::PostPolicy,
        Capability::Acl,
        Capability::Tagging,
        Capability::ObjectLock,
        Capability::SseS3,
        Capability::SseKms,
        Capability::RequestPayer,
        Capability::ExpectedOwner,
        Capability::Website,
    ];
    let provider = at(&format!("{}.{jurisdiction}r2.cloudflarestorage.com", account_id.to_ascii_lowercase()));
    let provider = without(provider, &missing).with_limits(limits);
    Ok(Provider { prefers_path: true, ..provider })
}

fn without(mut provider: Provider, missing: &[Capability]) -> Provider {
    for capability in missing {
        provider.capabilities = provider.capabilities.without(*capability);
    }
    provider
}

/// Objects of 5 TB, single uploads and parts of 5 GB.
fn decimal() -> Limits {
    Limits::aws().with_max_object_size(5 * TB).with_max_single_put(5 * GB).with_max_part_size(5 * GB)
}

fn at(host: &str) -> Provider {
    Provider::custom(Endpoint::of_domain(host), Region::auto())
}

fn in_region(before: &str, region: &str, behind: &str) -> Result<Provider, Error> {
    let region = Region::in_host(region)?;
    Ok(Provider::custom(Endpoint::of_domain(&format!("{before}{region}{behind}")), region))
}

fn path_style(endpoint: Endpoint, region: Region) -> Provider {
    Provider { prefers_path: true, ..Provider::custom(endpoint, region) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Addressing;

    #[test]
    fn what_each_bucket_is_called() {
        let at = |url| Endpoint::new(url).unwrap();
        let region = |name| Region::new(name).unwrap();
        let account = "0123456789abcdef0123456789abcdef";
        for (provider, url, name) in [
            (
                Provider::cloudflare_r2(account),
                "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
                "auto",
            ),
            (Ok(Provider::google_cloud_storage()), "https://abc.storage.googleapis.com", "auto"),
            (
                Provider::backblaze_b2("us-west-004"),
                "https://abc.s3.us-west-004.backblazeb2.com",
                "us-west-004",
            ),
            (Provider::wasabi("us-east-1"), "https://abc.s3.us-east-1.wasabisys.com", "us-east-1"),
            (Provider::digitalocean_spaces("nyc3"), "https://abc.nyc3.digitaloceanspaces.com", "nyc3"),
            (Ok(Provider::tigris()), "https://abc.t3.storage.dev", "auto"),
            (Provider::hetzner("nbg1"), "https://abc.nbg1.your-objectstorage.com", "nbg1"),
            (Provider::scaleway("pl-waw"), "https://abc.s3.pl-waw.scw.cloud", "pl-waw"),
            (
                Ok(Provider::minio(at("https://s3.example.com"), region("us-east-1"))),
                "https://s3.example.com",
                "us-east-1",
            ),
            (
                Ok(Provider::ceph(at("https://s3.example.com"), region("default"))),
                "https://s3.example.com",
                "default",
            ),
            (
                Ok(Provider::garage(at("http://localhost:3900"), region("garage"))),
                "http://localhost:3900",
                "garage",
            ),
        ] {
            let bucket = provider.unwrap().bucket("abc").unwrap();
            assert_eq!((bucket.base_url(), bucket.region().as_str()), (url, name));
            let path = bucket.addressing() == Addressing::PathStyle;
            assert!(bucket.object_base().ends_with(if path { "/abc/" } else { "/" }));
        }
        assert!(Provider::wasabi("x@evil.example/").is_err());
        assert!(Provider::scaleway("FR-PAR").is_err());
        assert!(Provider::cloudflare_r2("../../evil").is_err());
    }

    #[test]
    fn what_each_cannot_do() {
        use Capability::*;
        let at = || (Endpoint::new("https://s3.example.com").unwrap(), Region::auto());
        let account = "0123456789abcdef0123456789ABCDEF";
        let missing = |provider: &Provider| {
            let all = crate::provider::Capabilities::all().iter();
            all.filter(|capability| !provider.supports(*capability)).collect::<alloc::vec::Vec<_>>()
        };
        for (provider, expected) in [
            (
                Provider::cloudflare_r2(account).unwrap(),
                &[PostPolicy, Acl, Tagging, ObjectLock, SseS3, SseKms, RequestPayer, ExpectedOwner, Website]
                    [..],
            ),
            (Provider::google_cloud_storage(), &[UploadPartCopy]),
            (Provider::backblaze_b2("us-west-004").unwrap(), &[PostPolicy, Acl, Tagging]),
            (Provider::hetzner("fsn1").unwrap(), &[SseS3, SseKms, RequestPayer]),
            (Provider::ceph(at().0, at().1), &[ConditionalWrite, Checksum]),
            (
                Provider::garage(at().0, at().1),
                &[ConditionalWrite, Acl, Tagging, Versioning, ObjectLock, SseS3, SseKms, StorageClass],
            ),
            (Provider::wasabi("us-east-1").unwrap(), &[]),
            (Provider::minio(at().0, at().1), &[]),
            (Provider::aws("us-east-1").unwrap(), &[]),
        ] {
            assert_eq!(missing(&provider), expected, "{provider:?}");
        }
    }
}
