//! AWS: partitions and endpoints (AWS General Reference, "Amazon Simple Storage Service endpoints and quotas").

use alloc::format;
use alloc::string::String;

use crate::endpoint::Region;
use crate::error::{Error, ErrorKind};

/// Which of AWS's endpoints clients use.
///
/// ```
/// use presign::{AwsEndpoint, Provider};
///
/// let bucket = Provider::aws_at("us-west-2", AwsEndpoint::DualStack)?.bucket("examplebucket")?;
/// assert_eq!(bucket.authority(), "examplebucket.s3.dualstack.us-west-2.amazonaws.com");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AwsEndpoint {
    /// The region's own, over IPv4.
    Standard,
    /// IPv4 and IPv6.
    DualStack,
    /// FIPS 140 validated cryptography.
    Fips,
    /// FIPS over IPv4 and IPv6.
    FipsDualStack,
    /// Transfer Acceleration: the nearest edge location. Virtual-hosted only.
    Accelerate,
    /// Transfer Acceleration over IPv4 and IPv6.
    AccelerateDualStack,
}

/// A partition: the prefix of its regions, its domain, and what its endpoints are.
struct Partition {
    prefix: &'static str,
    domain: &'static str,
    fips: bool,
    accelerate: bool,
}

/// The first whose prefix fits, and [`COMMERCIAL`] where none does. All of them have dual-stack (botocore's partitions.json);
/// acceleration is not in China (AWS's endpoint rules) nor in GovCloud (its User Guide, "Amazon S3"), and in the other
/// closed partitions it is assumed not to be.
const PARTITIONS: [Partition; 7] = [
    Partition { prefix: "cn-", domain: "amazonaws.com.cn", fips: false, accelerate: false },
    Partition { prefix: "us-gov-", domain: "amazonaws.com", fips: true, accelerate: false },
    Partition { prefix: "us-isob-", domain: "sc2s.sgov.gov", fips: true, accelerate: false },
    Partition { prefix: "us-isof-", domain: "csp.hci.ic.gov", fips: true, accelerate: false },
    Partition { prefix: "us-iso-", domain: "c2s.ic.gov", fips: true, accelerate: false },
    Partition { prefix: "eu-isoe-", domain: "cloud.adc-e.uk", fips: true, accelerate: false },
    Partition { prefix: "eusc-", domain: "amazonaws.eu", fips: true, accelerate: false },
];
const COMMERCIAL: Partition = Partition { prefix: "", domain: "amazonaws.com", fips: true, accelerate: true };

/// The host of an endpoint.
pub(super) fn host(region: &Region, endpoint: AwsEndpoint) -> Result<String, Error> {
    let region = region.as_str();
    // Names of endpoints that older SDKs take for regions, and the region of stores that have none.
    let endpoint_name =
        ["fips-", "s3-"].iter().any(|start| region.starts_with(start)) || region.ends_with("-fips");
    if endpoint_name || region.ends_with("-global") || region == "auto" {
        return Err(unsupported("no region of AWS"));
    }
    let partition = PARTITIONS.iter().find(|partition| region.starts_with(partition.prefix));
    let Partition { domain, fips, accelerate, .. } = partition.unwrap_or(&COMMERCIAL);
    let (has, service) = match endpoint {
        AwsEndpoint::Standard => (true, "s3"),
        AwsEndpoint::DualStack => (true, "s3.dualstack"),
        AwsEndpoint::Fips => (*fips, "s3-fips"),
        AwsEndpoint::FipsDualStack => (*fips, "s3-fips.dualstack"),
        AwsEndpoint::Accelerate => (*accelerate, "s3-accelerate"),
        AwsEndpoint::AccelerateDualStack => (*accelerate, "s3-accelerate.dualstack"),
    };
    if !has {
        return Err(unsupported("its partition has no such endpoint"));
    }
    let everywhere = matches!(endpoint, AwsEndpoint::Accelerate | AwsEndpoint::AccelerateDualStack);
    Ok(if everywhere { format!("{service}.{domain}") } else { format!("{service}.{region}.{domain}") })
}

fn unsupported(problem: &'static str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "region",
        problem,
        "AwsEndpoint::Standard, or a region of another partition",
    )
}

impl AwsEndpoint {
    /// Whether a host is Transfer Acceleration's, which has no path-style.
    pub(crate) fn is_accelerate_host(host: &str) -> bool {
        matches!(host, "s3-accelerate.amazonaws.com" | "s3-accelerate.dualstack.amazonaws.com")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_the_partitions() {
        use AwsEndpoint::*;
        for (region, endpoint, expected) in [
            ("us-east-1", Standard, Some("s3.us-east-1.amazonaws.com")),
            ("us-gov-west-1", Standard, Some("s3.us-gov-west-1.amazonaws.com")),
            ("us-gov-west-1", Fips, Some("s3-fips.us-gov-west-1.amazonaws.com")),
            ("us-west-2", FipsDualStack, Some("s3-fips.dualstack.us-west-2.amazonaws.com")),
            ("us-west-2", AccelerateDualStack, Some("s3-accelerate.dualstack.amazonaws.com")),
            ("cn-north-1", Standard, Some("s3.cn-north-1.amazonaws.com.cn")),
            ("cn-north-1", DualStack, Some("s3.dualstack.cn-north-1.amazonaws.com.cn")),
            ("cn-north-1", Fips, None),
            ("cn-north-1", Accelerate, None),
            ("us-iso-east-1", Standard, Some("s3.us-iso-east-1.c2s.ic.gov")),
            ("us-isob-east-1", DualStack, Some("s3.dualstack.us-isob-east-1.sc2s.sgov.gov")),
            ("us-gov-west-1", Accelerate, None),
            ("aws-us-gov-global", Standard, None),
            ("aws-global", Standard, None),
            ("fips-us-gov-west-1", Standard, None),
            ("s3-external-1", Standard, None),
            ("auto", Standard, None),
        ] {
            assert_eq!(
                host(&Region::new(region).unwrap(), endpoint).ok().as_deref(),
                expected,
                "{region} {endpoint:?}"
            );
        }
    }
}
