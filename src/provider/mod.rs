//! [`Provider`]: endpoint, region, addressing, limits and capabilities of a store, as data.
//!
//! [`Provider::bucket`] stands beside `Bucket`, which builds on this module.
//!
//! To add a provider: a constructor in `others.rs`, with the source of every fact that differs from AWS.

mod aws;
mod capability;
mod limits;
mod others;

pub use aws::AwsEndpoint;
pub use capability::{Capabilities, Capability};
pub use limits::Limits;
pub use others::R2Jurisdiction;

use alloc::format;

use crate::endpoint::{Endpoint, Region};
use crate::error::{Error, ErrorKind};

/// A store that speaks S3, as its clients see it.
///
/// The endpoint is the one that clients reach; it need not be the host that the service itself talks to.
///
/// ```
/// use presign::{Endpoint, Provider, Region};
///
/// let aws = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// let minio = Provider::minio(Endpoint::new("https://s3.example.com")?, Region::new("us-east-1")?).bucket("uploads")?;
/// # let _ = (aws, minio);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    endpoint: Endpoint,
    region: Region,
    asked: Option<Addressing>,
    prefers_path: bool,
    limits: Limits,
    capabilities: Capabilities,
}

/// Where a bucket's name stands in URLs (Amazon S3 User Guide, "Virtual hosting of buckets").
///
/// ```
/// use presign::{Addressing, Provider};
///
/// let bucket = Provider::aws("us-east-1")?.addressing(Addressing::PathStyle).bucket("examplebucket")?;
/// assert_eq!(bucket.authority(), "s3.us-east-1.amazonaws.com");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressing {
    /// Before the host: `https://bucket.host/key`.
    VirtualHosted,
    /// In the path: `https://host/bucket/key`.
    PathStyle,
}

impl Provider {
    /// AWS in one region, by its standard endpoint. China and GovCloud are regions as any other.
    ///
    /// # Errors
    /// What [`Region::new`] refuses.
    ///
    /// ```
    /// let bucket = presign::Provider::aws("cn-north-1")?.bucket("examplebucket")?;
    /// assert_eq!(bucket.authority(), "examplebucket.s3.cn-north-1.amazonaws.com.cn");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn aws(region: &str) -> Result<Self, Error> {
        Self::aws_at(region, AwsEndpoint::Standard)
    }

    /// AWS in one region, by the endpoint that clients should use: dual-stack, FIPS, Transfer Acceleration.
    ///
    /// # Errors
    /// What [`Region::new`] refuses; [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where the region's
    /// partition has no such endpoint.
    ///
    /// ```
    /// use presign::{AwsEndpoint, Provider};
    ///
    /// let bucket = Provider::aws_at("us-east-1", AwsEndpoint::Fips)?.bucket("examplebucket")?;
    /// assert_eq!(bucket.authority(), "examplebucket.s3-fips.us-east-1.amazonaws.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn aws_at(region: &str, endpoint: AwsEndpoint) -> Result<Self, Error> {
        let region = Region::in_host(region)?;
        Ok(Self::custom(Endpoint::of_domain(&aws::host(&region, endpoint)?), region))
    }

    /// Any other store, with AWS's limits and capabilities until they are corrected.
    ///
    /// ```
    /// use presign::{Capability, Endpoint, Limits, Provider, Region};
    ///
    /// let provider = Provider::custom(Endpoint::new("https://s3.example.com")?, Region::new("auto")?)
    ///     .without(Capability::PostPolicy)
    ///     .with_limits(Limits::aws().with_max_parts(1_000));
    /// # let _ = provider;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn custom(endpoint: Endpoint, region: Region) -> Self {
        let (limits, capabilities) = (Limits::aws(), Capabilities::all());
        Self { endpoint, region, asked: None, prefers_path: false, limits, capabilities }
    }

    /// Asks for one addressing by name. Without it a bucket is virtual-hosted, but path-style where a name with a dot
    /// meets https, where the host is an address or a single label, where the name is no part of a host (a `-` beside a
    /// dot, or too long with the rest), and where the provider wants it.
    ///
    /// ```
    /// use presign::{Addressing, Provider};
    ///
    /// let asked = Provider::aws("us-east-1")?.addressing(Addressing::VirtualHosted);
    /// assert!(asked.bucket("my.bucket").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn addressing(self, addressing: Addressing) -> Self {
        Self { asked: Some(addressing), ..self }
    }

    /// Corrects the data: the store does this.
    ///
    /// ```
    /// use presign::{Capability, Endpoint, Provider, Region};
    ///
    /// let ceph = Provider::ceph(Endpoint::new("https://rgw.example.com")?, Region::new("default")?);
    /// assert!(ceph.with(Capability::Checksum).supports(Capability::Checksum));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with(self, capability: Capability) -> Self {
        Self { capabilities: self.capabilities.with(capability), ..self }
    }

    /// Corrects the data: the store does not do this.
    ///
    /// ```
    /// use presign::{Capability, Provider};
    ///
    /// assert!(!Provider::aws("us-east-1")?.without(Capability::Acl).supports(Capability::Acl));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn without(self, capability: Capability) -> Self {
        Self { capabilities: self.capabilities.without(capability), ..self }
    }

    /// Corrects the limits.
    ///
    /// ```
    /// use presign::{Limits, Provider};
    ///
    /// let provider = Provider::aws("us-east-1")?.with_limits(Limits::aws().with_max_single_put(1 << 20));
    /// assert_eq!(provider.limits().max_single_put(), 1 << 20);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The endpoint, without any bucket.
    ///
    /// ```
    /// assert_eq!(presign::Provider::aws("us-east-1")?.endpoint().authority(), "s3.us-east-1.amazonaws.com");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The region that signatures name.
    ///
    /// ```
    /// assert_eq!(presign::Provider::tigris().region().as_str(), "auto");
    /// ```
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The limits.
    ///
    /// ```
    /// assert!(presign::Provider::cloudflare_r2("0123456789abcdef0123456789abcdef")?.limits().equal_parts());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The capabilities.
    ///
    /// ```
    /// use presign::{Capabilities, Provider};
    ///
    /// assert_eq!(Provider::aws("us-east-1")?.capabilities(), Capabilities::all());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Whether the store does and enforces this.
    ///
    /// ```
    /// use presign::{Capability, Provider};
    ///
    /// assert!(!Provider::backblaze_b2("us-west-004")?.supports(Capability::Acl));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn supports(&self, capability: Capability) -> bool {
        self.capabilities.contains(capability)
    }

    /// An error about `field` where the store does not do or enforce this.
    pub(crate) fn require(&self, capability: Capability, field: &'static str) -> Result<(), Error> {
        if self.supports(capability) {
            return Ok(());
        }
        let problem = format!("needs {capability}, which this provider does not do or enforce");
        let allowed = "what the provider's capabilities name; Provider::with corrects them";
        Err(Error::new(ErrorKind::Unsupported, field, problem, allowed))
    }

    pub(crate) fn asked_addressing(&self) -> Option<Addressing> {
        self.asked
    }

    pub(crate) fn prefers_path(&self) -> bool {
        self.prefers_path
    }
}
