//! [`Reading`]: which bucket and key a URL names, as far as its host tells.
//!
//! Amazon S3 User Guide, "Virtual hosting of buckets". A host outside AWS's and a few others' names does not tell whether
//! the bucket is a part of it, so then there are two readings.

use alloc::string::String;
use alloc::vec::Vec;

use super::encoding::decoded;
use crate::bucket::BucketName;
use crate::provider::Addressing;

/// One way to read host and path: where the bucket stands, its name, and the object's key.
///
/// ```
/// use presign::Addressing;
/// use presign::explain::Explanation;
///
/// let url = "https://minio.example.com/uploads/cat.png?X-Amz-Signature=0";
/// let explained = Explanation::of_url(url, None)?;
/// let [best, other] = explained.readings() else { panic!("the host does not tell") };
/// assert_eq!((best.addressing(), best.bucket(), best.key()), (Addressing::PathStyle, Some("uploads"), Some("cat.png")));
/// assert_eq!((other.bucket(), other.key()), (Some("minio"), Some("uploads/cat.png")));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    addressing: Addressing,
    bucket: Option<String>,
    key: Option<String>,
}

impl Reading {
    /// Where the bucket stands.
    ///
    /// ```
    /// # use presign::{Addressing, explain::Explanation};
    /// let explained = Explanation::of_url("https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.readings()[0].addressing(), Addressing::VirtualHosted);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn addressing(&self) -> Addressing {
        self.addressing
    }

    /// The bucket; none where the request is about all buckets.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://b.s3.us-east-1.amazonaws.com/k?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.readings()[0].bucket(), Some("b"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The key, percent-decoded once; none where the request is about the bucket.
    ///
    /// ```
    /// # use presign::explain::Explanation;
    /// let explained = Explanation::of_url("https://b.s3.us-east-1.amazonaws.com/a%20b?X-Amz-Signature=0", None)?;
    /// assert_eq!(explained.readings()[0].key(), Some("a b"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn path_style(path: &str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path);
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        Self { addressing: Addressing::PathStyle, bucket: name(bucket), key: name(key) }
    }

    fn virtual_hosted(bucket: &str, path: &str) -> Self {
        let key = name(path.strip_prefix('/').unwrap_or(path));
        Self { addressing: Addressing::VirtualHosted, bucket: Some(bucket.into()), key }
    }

    /// The same with every text changed.
    pub(super) fn map(self, change: impl Fn(String) -> String) -> Self {
        Self { bucket: self.bucket.map(&change), key: self.key.map(&change), ..self }
    }
}

fn name(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| decoded(text).into_owned())
}

/// Every reading, the likeliest first: one where the host tells, else two.
pub(super) fn readings(host: &str, path: &str) -> Vec<Reading> {
    let host = host.to_ascii_lowercase();
    match whose(&host) {
        Whose::Endpoint => [Reading::path_style(path)].into(),
        Whose::Bucket(bucket) => [Reading::virtual_hosted(bucket, path)].into(),
        Whose::Unknown => {
            let label = host.split('.').next().unwrap_or_default();
            let (path_style, virtual_hosted) =
                (Reading::path_style(path), Reading::virtual_hosted(label, path));
            let plausible = |name: Option<&str>| name.is_some_and(|name| BucketName::new(name).is_ok());
            if path_style.key.is_some() && plausible(path_style.bucket()) || !plausible(Some(label)) {
                [path_style, virtual_hosted].into()
            } else {
                [virtual_hosted, path_style].into()
            }
        }
    }
}

/// Whose host it is.
enum Whose<'a> {
    Endpoint,
    Bucket(&'a str),
    Unknown,
}

/// Endpoints outside AWS: what their names end with, and how many labels before that are theirs.
const OTHERS: [(&str, usize); 9] = [
    (".eu.r2.cloudflarestorage.com", 1),
    (".fedramp.r2.cloudflarestorage.com", 1),
    (".r2.cloudflarestorage.com", 1),
    (".digitaloceanspaces.com", 1),
    (".your-objectstorage.com", 1),
    (".storage.googleapis.com", 0),
    (".t3.storage.dev", 0),
    (".storage.tigris.dev", 1),
    (".linodeobjects.com", 1),
];

fn whose(host: &str) -> Whose<'_> {
    let address = host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if address || !host.contains('.') {
        return Whose::Endpoint;
    }
    for (end, labels) in OTHERS {
        if end.strip_prefix('.') == Some(host) {
            return Whose::Endpoint;
        }
        if let Some(before) = host.strip_suffix(end) {
            let bucket = before.rsplitn(labels + 1, '.').nth(labels);
            return bucket.map_or(Whose::Endpoint, Whose::Bucket);
        }
    }
    match split_at_s3(host) {
        Some(("" | "bucket", _)) => Whose::Endpoint,
        // Of an interface endpoint of a VPC: `bucket` stands for itself there.
        Some((before, behind)) if behind.ends_with("vpce.amazonaws.com") => {
            let before = before.rsplit_once('.').map_or("", |(before, _)| before);
            match before.strip_suffix(".bucket") {
                Some(bucket) => Whose::Bucket(bucket),
                None => Whose::Endpoint,
            }
        }
        Some((bucket, _)) => Whose::Bucket(bucket),
        None => Whose::Unknown,
    }
}

/// What stands before and behind the label that says S3: the last `s3` or `s3-…`.
fn split_at_s3(host: &str) -> Option<(&str, &str)> {
    let labels = host.split('.');
    let (mut at, mut found) = (0, None);
    for label in labels {
        if label == "s3" || label.starts_with("s3-") {
            found = Some((at, at + label.len()));
        }
        at += label.len() + 1;
    }
    let (start, end) = found?;
    let before = host.get(..start)?;
    Some((before.strip_suffix('.').unwrap_or(before), host.get(end..)?.trim_start_matches('.')))
}

/// The region that a host of AWS names, if it names one.
pub(super) fn aws_region(host: &str) -> Option<&str> {
    let ends = [".amazonaws.com", ".amazonaws.com.cn"];
    let inner = ends.iter().find_map(|end| host.strip_suffix(end))?;
    let last = inner.rsplit('.').next()?;
    // The old form: `s3-us-west-2`.
    let region = last.strip_prefix("s3-").unwrap_or(last);
    let mut parts = region.split('-');
    let place = parts.next().is_some_and(|part| part.len() == 2);
    let number = parts.next_back().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    (place && number && parts.next().is_some()).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn hosts() {
        for (host, path, expected) in [
            ("s3.amazonaws.com", "/b/k", "path b k"),
            ("b.s3.amazonaws.com", "/k", "host b k"),
            ("b.s3.us-west-2.amazonaws.com", "/a/b", "host b a/b"),
            ("b.c.s3.us-west-2.amazonaws.com", "/", "host b.c -"),
            ("s3.us-west-2.amazonaws.com", "/b", "path b -"),
            ("s3.us-west-2.amazonaws.com", "/", "path - -"),
            ("s3-us-west-2.amazonaws.com", "/b/k/", "path b k/"),
            ("b.s3-us-west-2.amazonaws.com", "/k", "host b k"),
            ("b.s3.dualstack.eu-west-1.amazonaws.com", "/k", "host b k"),
            ("b.s3-accelerate.dualstack.amazonaws.com", "/k", "host b k"),
            ("b.s3.cn-north-1.amazonaws.com.cn", "/k", "host b k"),
            ("bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com", "/b/k", "path b k"),
            ("b.bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com", "/k", "host b k"),
            ("127.0.0.1", "/b/a%20b", "path b a b"),
            ("[::1]", "/b/k", "path b k"),
            ("localhost", "/b/k", "path b k"),
            ("b.s3.localhost", "/k", "host b k"),
            ("b.s3.fr-par.scw.cloud", "/k", "host b k"),
            ("0123.r2.cloudflarestorage.com", "/b/k", "path b k"),
            ("b.0123.eu.r2.cloudflarestorage.com", "/k", "host b k"),
            ("storage.googleapis.com", "/b/k", "path b k"),
            ("b.storage.googleapis.com", "/k", "host b k"),
            ("b.nyc3.digitaloceanspaces.com", "/k", "host b k"),
            ("minio.example.com", "/uploads/k", "path uploads k; host minio uploads/k"),
            ("uploads.example.com", "/k", "host uploads k; path k -"),
            ("S3.Example.com", "/uploads/k", "path uploads k"),
            ("127.0.0.1", "//b/k", "path - b/k"),
        ] {
            let text = |reading: &Reading| {
                let style = if reading.addressing() == Addressing::PathStyle { "path" } else { "host" };
                format!("{style} {} {}", reading.bucket().unwrap_or("-"), reading.key().unwrap_or("-"))
            };
            let got: Vec<_> = readings(host, path).iter().map(text).collect();
            assert_eq!(got.join("; "), expected, "{host}{path}");
        }
    }

    #[test]
    fn regions() {
        for (host, expected) in [
            ("b.s3.us-west-2.amazonaws.com", Some("us-west-2")),
            ("s3-eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("b.s3.dualstack.us-gov-west-1.amazonaws.com", Some("us-gov-west-1")),
            ("s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("b.s3.amazonaws.com", None),
            ("b.s3-accelerate.amazonaws.com", None),
            ("b.s3.us-west-2.example.com", None),
        ] {
            assert_eq!(aws_region(host), expected, "{host}");
        }
    }
}
