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
    /// # Errors
    /// None; it is a `Result` as the others are.
    ///
    /// ```
    /// let bucket = presign::Provider::google_cloud_storage()?.bucket("examplebucket")?;
    /// assert_eq!(bucket.authority(), "examplebucket.storage.googleapis.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn google_cloud_storage() -> Result<Self, Error> {
        Ok(at("storage.googleapis.com", "auto")?
            // rclone's provider data.
            .without(Capability::UploadPartCopy)
            // cloud.google.com/storage/docs/uploads-downloads.
            .with_limits(Limits::aws().with_max_object_size(5 * TIB)))
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
    pub fn backblaze_b2(region: &str) -> Result<Self, Error> {
        // backblaze.com/docs: no ACLs of objects; its server answers 501 to POST Object.
        Ok(in_region("s3.", region, ".backblazeb2.com")?
            .without(Capability::Acl)
            .without(Capability::PostPolicy))
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
    pub fn digitalocean_spaces(region: &str) -> Result<Self, Error> {
        Ok(in_region("", region, ".digitaloceanspaces.com")?.with_limits(decimal()))
    }

    /// Tigris.
    ///
    /// # Errors
    /// None; it is a `Result` as the others are.
    ///
    /// ```
    /// assert_eq!(presign::Provider::tigris()?.endpoint().authority(), "t3.storage.dev");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn tigris() -> Result<Self, Error> {
        at("t3.storage.dev", "auto")
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
    pub fn hetzner(location: &str) -> Result<Self, Error> {
        // docs.hetzner.com, supported actions: of the encryptions only SSE-C.
        Ok(in_region("", location, ".your-objectstorage.com")?
            .without(Capability::SseS3)
            .without(Capability::SseKms))
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
    pub fn ceph(endpoint: Endpoint, region: Region) -> Self {
        // Release 16.2 takes no notice of `x-amz-checksum-*`; a newer one is told by `with`.
        path_style(endpoint, region).without(Capability::Checksum).with_limits(decimal())
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
    pub fn garage(endpoint: Endpoint, region: Region) -> Self {
        path_style(endpoint, region)
            // Release 2.5 overwrites in spite of `if-none-match: *`.
            .without(Capability::ConditionalWrite)
            // Its S3 compatibility page.
            .without(Capability::Versioning)
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
    let provider = at(&format!("{account_id}.{jurisdiction}r2.cloudflarestorage.com"), "auto")?;
    Ok(Provider { prefers_path: true, ..provider.without(Capability::PostPolicy).with_limits(limits) })
}

/// Objects of 5 TB, single uploads and parts of 5 GB.
fn decimal() -> Limits {
    Limits::aws().with_max_object_size(5 * TB).with_max_single_put(5 * GB).with_max_part_size(5 * GB)
}

fn at(host: &str, region: &str) -> Result<Provider, Error> {
    Ok(Provider::custom(Endpoint::new(&format!("https://{host}"))?, Region::new(region)?))
}

fn in_region(before: &str, region: &str, behind: &str) -> Result<Provider, Error> {
    // The region first, so that what is wrong with it is told as the region's fault.
    let region = Region::new(region)?;
    Ok(Provider::custom(Endpoint::new(&format!("https://{before}{region}{behind}"))?, region))
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
            (Provider::google_cloud_storage(), "https://abc.storage.googleapis.com", "auto"),
            (
                Provider::backblaze_b2("us-west-004"),
                "https://abc.s3.us-west-004.backblazeb2.com",
                "us-west-004",
            ),
            (Provider::wasabi("us-east-1"), "https://abc.s3.us-east-1.wasabisys.com", "us-east-1"),
            (Provider::digitalocean_spaces("nyc3"), "https://abc.nyc3.digitaloceanspaces.com", "nyc3"),
            (Provider::tigris(), "https://abc.t3.storage.dev", "auto"),
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
            assert_eq!(bucket.object_path_base(), if path { "/abc/" } else { "/" });
        }
        assert!(Provider::wasabi("x@evil.example/").is_err());
        assert!(Provider::cloudflare_r2("../../evil").is_err());
    }
}
