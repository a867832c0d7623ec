//! [`Bucket`]: a name at a provider, and what every URL of it begins with.

mod name;
mod public_base;

use alloc::string::String;
use core::ops::Range;

pub use name::BucketName;
pub use public_base::PublicBase;

use crate::endpoint::{Endpoint, HostKind, Region};
use crate::error::{Error, ErrorKind};
use crate::provider::{Addressing, AwsEndpoint, Provider};
use crate::sigv4::SignedHost;

/// A bucket at a provider; made by [`Provider::bucket`].
///
/// It joins endpoint, region, addressing, limits and capabilities, and holds the starts of its URLs.
///
/// ```
/// use presign::{Addressing, Provider};
///
/// let bucket = Provider::aws("us-east-1")?.bucket("examplebucket")?;
/// assert_eq!(bucket.authority(), "examplebucket.s3.us-east-1.amazonaws.com");
/// assert_eq!(bucket.addressing(), Addressing::VirtualHosted);
///
/// // A wildcard certificate covers one label, so a name with a dot goes into the path.
/// let dotted = Provider::aws("us-east-1")?.bucket("my.bucket")?;
/// assert_eq!(dotted.addressing(), Addressing::PathStyle);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    provider: Provider,
    name: BucketName,
    addressing: Addressing,
    /// What stands before a key: `https://examplebucket.s3.us-east-1.amazonaws.com/`, or the endpoint, its prefix and
    /// `/examplebucket/`.
    object_base: String,
    /// Where the authority stands in it.
    host: Range<usize>,
    signed_host: SignedHost,
}

impl Provider {
    /// A bucket of this store.
    ///
    /// # Errors
    /// What [`BucketName::new`] refuses; [`ErrorKind::DottedBucket`](crate::ErrorKind::DottedBucket) or
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where virtual-hosted addressing was asked for and
    /// cannot work.
    ///
    /// ```
    /// let bucket = presign::Provider::aws("us-east-1")?.bucket("examplebucket")?;
    /// # let _ = bucket;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn bucket(self, name: &str) -> Result<Bucket, Error> {
        Bucket::new(self, BucketName::new(name)?)
    }
}

impl Bucket {
    fn new(provider: Provider, name: BucketName) -> Result<Self, Error> {
        let addressing = resolve(&provider, &name)?;
        let endpoint = provider.endpoint();
        let mut object_base = String::from(endpoint.scheme());
        let host_start = object_base.len();
        if addressing == Addressing::VirtualHosted {
            object_base.push_str(name.as_str());
            object_base.push('.');
        }
        object_base.push_str(endpoint.authority());
        let host = host_start..object_base.len();
        let signed_host = SignedHost::new(object_base.get(host.clone()).unwrap_or_default());
        object_base.push_str(endpoint.path_prefix());
        object_base.push('/');
        if addressing == Addressing::PathStyle {
            object_base.push_str(name.as_str());
            object_base.push('/');
        }
        Ok(Self { provider, name, addressing, object_base, host, signed_host })
    }

    /// The name.
    ///
    /// ```
    /// # use presign::Provider;
    /// assert_eq!(Provider::aws("us-east-1")?.bucket("examplebucket")?.name().as_str(), "examplebucket");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &BucketName {
        &self.name
    }

    /// The region that signatures name.
    ///
    /// ```
    /// # use presign::Provider;
    /// assert_eq!(Provider::aws("eu-central-1")?.bucket("examplebucket")?.region().as_str(), "eu-central-1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn region(&self) -> &Region {
        self.provider.region()
    }

    /// The provider: its limits and capabilities.
    ///
    /// ```
    /// # use presign::Provider;
    /// assert_eq!(Provider::scaleway("fr-par")?.bucket("examplebucket")?.provider().limits().max_parts(), 1_000);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Where the name stands in URLs.
    ///
    /// ```
    /// # use presign::{Addressing, Provider};
    /// assert_eq!(Provider::aws("us-east-1")?.bucket("examplebucket")?.addressing(), Addressing::VirtualHosted);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn addressing(&self) -> Addressing {
        self.addressing
    }

    /// The signed `host`: with the bucket's name where it is virtual-hosted, with the port where it is not the
    /// scheme's own.
    ///
    /// ```
    /// # use presign::{Endpoint, Provider, Region};
    /// let provider = Provider::minio(Endpoint::new("http://127.0.0.1:9000")?, Region::new("us-east-1")?);
    /// assert_eq!(provider.bucket("examplebucket")?.authority(), "127.0.0.1:9000");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> &str {
        self.object_base.get(self.host.clone()).unwrap_or_default()
    }

    /// Where the authority stands in every URL of the bucket.
    pub(crate) fn host(&self) -> Range<usize> {
        self.host.clone()
    }

    /// The authority as it is signed.
    pub(crate) fn signed_host(&self) -> &SignedHost {
        &self.signed_host
    }

    /// Scheme and authority.
    pub(crate) fn base_url(&self) -> &str {
        self.object_base.get(..self.host.end).unwrap_or_default()
    }

    /// What stands before a key in the URL of an object.
    pub(crate) fn object_base(&self) -> &str {
        &self.object_base
    }

    /// The path of a request about the bucket: `/`, or `/examplebucket` without a slash behind it.
    pub(crate) fn bucket_path(&self) -> &str {
        let path = self.object_base.get(self.host.end..).unwrap_or_default();
        match self.addressing {
            Addressing::VirtualHosted => path,
            Addressing::PathStyle => path.strip_suffix('/').unwrap_or_default(),
        }
    }
}

/// Where the name goes, and whether it can go where it was asked to.
fn resolve(provider: &Provider, name: &BucketName) -> Result<Addressing, Error> {
    let endpoint: &Endpoint = provider.endpoint();
    let hyphen_at_dot = name.as_str().split('.').any(|label| label.starts_with('-') || label.ends_with('-'));
    let fault = if endpoint.kind() == HostKind::Address {
        Some((ErrorKind::Unsupported, "a bucket before an IP address is no host"))
    } else if endpoint.is_secure() && name.as_str().as_bytes().contains(&b'.') {
        Some((
            ErrorKind::DottedBucket,
            "a name with a dot before the host: no wildcard certificate covers it",
        ))
    } else if hyphen_at_dot {
        Some((ErrorKind::Unsupported, "a name with `-` beside a dot is no host"))
    } else if name.as_str().len() + 1 + endpoint.host().len() > 253 {
        Some((ErrorKind::Unsupported, "a host of more than 253 bytes with the name before it"))
    } else {
        None
    };
    let accelerate = AwsEndpoint::is_accelerate_host(endpoint.host());
    match (provider.asked_addressing(), fault) {
        (Some(Addressing::PathStyle), _) if accelerate => Err(Error::new(
            ErrorKind::Unsupported,
            "addressing",
            "Transfer Acceleration has no path-style",
            "Addressing::VirtualHosted, or another endpoint",
        )),
        (Some(Addressing::PathStyle), _) => Ok(Addressing::PathStyle),
        (Some(Addressing::VirtualHosted), None) => Ok(Addressing::VirtualHosted),
        (asked, Some((kind, problem))) if accelerate || asked.is_some() => Err(Error::new(
            kind,
            "bucket",
            problem,
            "Addressing::PathStyle where the provider has it, or another name",
        )),
        (_, None) if !provider.prefers_path() && endpoint.kind() == HostKind::Domain => {
            Ok(Addressing::VirtualHosted)
        }
        _ => Ok(Addressing::PathStyle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(endpoint: &str) -> Provider {
        Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap())
    }

    #[test]
    fn what_urls_begin_with() {
        let aws = |name| Provider::aws("us-west-2").unwrap().bucket(name).unwrap();
        let at = |endpoint, name| custom(endpoint).bucket(name).unwrap();
        let path = |endpoint, name| custom(endpoint).addressing(Addressing::PathStyle).bucket(name).unwrap();
        for (bucket, base_url, object, whole) in [
            (aws("examplebucket"), "https://examplebucket.s3.us-west-2.amazonaws.com", "/", "/"),
            (aws("my.bucket"), "https://s3.us-west-2.amazonaws.com", "/my.bucket/", "/my.bucket"),
            (at("https://example.com", "abc"), "https://abc.example.com", "/", "/"),
            (at("https://example.com:8443/p/q", "abc"), "https://abc.example.com:8443", "/p/q/", "/p/q/"),
            (path("https://example.com/p", "abc"), "https://example.com", "/p/abc/", "/p/abc"),
            (at("http://127.0.0.1:9000", "abc"), "http://127.0.0.1:9000", "/abc/", "/abc"),
            (at("https://[::1]", "abc"), "https://[::1]", "/abc/", "/abc"),
            (at("http://minio:9000", "abc"), "http://minio:9000", "/abc/", "/abc"),
            (at("http://s3.localhost:9000", "abc"), "http://s3.localhost:9000", "/abc/", "/abc"),
            (at("http://example.com", "my.bucket"), "http://my.bucket.example.com", "/", "/"),
            (at("http://example.com", "my.-bucket"), "http://example.com", "/my.-bucket/", "/my.-bucket"),
        ] {
            assert_eq!(
                (bucket.base_url(), bucket.object_base(), bucket.bucket_path()),
                (base_url, &*[base_url, object].concat(), whole)
            );
            assert!(base_url.ends_with(bucket.authority()) && !bucket.authority().contains('/'));
        }
    }

    #[test]
    fn virtual_hosted_by_name_or_not_at_all() {
        let asked = |endpoint, name| custom(endpoint).addressing(Addressing::VirtualHosted).bucket(name);
        assert_eq!(asked("http://s3.localhost:9000", "abc").unwrap().authority(), "abc.s3.localhost:9000");
        for (endpoint, name, kind) in [
            ("https://example.com", "my.bucket", ErrorKind::DottedBucket),
            ("https://s3.localhost", "my.bucket", ErrorKind::DottedBucket),
            ("http://127.0.0.1:9000", "abc", ErrorKind::Unsupported),
            ("https://[::1]", "abc", ErrorKind::Unsupported),
            ("http://example.com", "my-.bucket", ErrorKind::Unsupported),
        ] {
            assert_eq!(asked(endpoint, name).unwrap_err().kind(), kind, "{endpoint} {name}");
        }
        // The longest host there is has no room for a bucket before it.
        let long = format!("https://{}.{}", ["a".repeat(63).as_str(); 3].join("."), "b".repeat(61));
        let bucket = custom(&long).bucket("abc").unwrap();
        assert_eq!((bucket.addressing(), bucket.base_url()), (Addressing::PathStyle, long.as_str()));
        assert_eq!(asked(&long, "abc").unwrap_err().kind(), ErrorKind::Unsupported);
        let accelerate = Provider::aws_at("us-east-1", AwsEndpoint::Accelerate).unwrap();
        assert_eq!(accelerate.clone().bucket("abc").unwrap().authority(), "abc.s3-accelerate.amazonaws.com");
        assert_eq!(accelerate.clone().bucket("my.bucket").unwrap_err().kind(), ErrorKind::DottedBucket);
        for provider in [accelerate, custom("https://s3-accelerate.dualstack.amazonaws.com")] {
            let error = provider.addressing(Addressing::PathStyle).bucket("abc").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, "addressing"));
        }
        let custom = custom("https://s3-accelerate.amazonaws.com");
        assert_eq!(custom.clone().bucket("abc").unwrap().authority(), "abc.s3-accelerate.amazonaws.com");
        assert_eq!(custom.bucket("my.bucket").unwrap_err().kind(), ErrorKind::DottedBucket);
    }
}
