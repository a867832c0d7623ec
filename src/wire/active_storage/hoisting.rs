//! [`Hoisting`]: headers of an upload as parameters of its URL, as the AWS SDK for Ruby puts them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encode::push_component;

/// Where the values of a PUT stand whose names begin with `x-amz-`: custom metadata, an ACL, an encryption, the digest of
/// 8.2.
///
/// ```
/// use presign::wire::active_storage::Hoisting;
///
/// assert_eq!(Hoisting::default(), Hoisting::None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hoisting {
    /// As headers, signed, and told to the browser. Every store holds the request to them.
    #[default]
    None,
    /// In the query, as the AWS SDK for Ruby puts them: the same bytes as a Rails application's. Most stores beside Amazon's
    /// ignore them there: the upload succeeds, without the metadata, the ACL or the encryption. And the browser still sends
    /// custom metadata as headers, which nobody signed. A key of the customer's stays a header.
    RubySdk,
}

/// The order in which that SDK has them: that of `PutObject` in its description of the service.
const ORDER: [&str; 25] = [
    "x-amz-acl",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-checksum-crc32",
    "x-amz-checksum-crc32c",
    "x-amz-checksum-sha1",
    "x-amz-checksum-sha256",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write-acp",
    METADATA,
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-server-side-encryption-customer-key-md5",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-bucket-key-enabled",
    "x-amz-request-payer",
    "x-amz-tagging",
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-object-lock-legal-hold",
    "x-amz-expected-bucket-owner",
];
const METADATA: &str = "x-amz-meta-";

/// A URL with the pairs of its query in the order of the SDK: the operation's, metadata among them as it was given, then the
/// signer's. No signature depends on it.
pub(super) fn in_order_of_ruby<'m>(url: &str, metadata: impl Iterator<Item = &'m str>) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.into() };
    let metadata: Vec<String> = metadata
        .map(|name| {
            let mut encoded = String::from(METADATA);
            push_component(&mut encoded, name);
            encoded
        })
        .collect();
    let place = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let among = metadata.iter().position(|known| known == name);
        let known = if among.is_some() { METADATA } else { name };
        (ORDER.iter().position(|other| *other == known), among)
    };
    let (signers, mut own): (Vec<_>, Vec<_>) = query.split('&').partition(|pair| pair.starts_with("X-Amz-"));
    // What is not in the list stays in front, as it was.
    own.sort_by_key(place);
    let mut out = String::from(path);
    for (at, pair) in own.into_iter().chain(signers).enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.push_str(pair);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let ordered = |url: &str| in_order_of_ruby(url, ["z", "a!", "b"].into_iter());
        for (url, expected) in [
            ("https://h/k", "https://h/k"),
            ("https://h/k?X-Amz-Date=1", "https://h/k?X-Amz-Date=1"),
            (
                "https://h/k?X-Amz-Date=1&response-content-type=b",
                "https://h/k?response-content-type=b&X-Amz-Date=1",
            ),
            (
                "https://h/k?X-Amz-Date=1&X-Amz-Signature=2&x-amz-acl=c&x-amz-meta-a%21=d&x-amz-meta-b=e&x-amz-meta-z=f\
                 &x-amz-server-side-encryption=g&x-amz-server-side-encryption-aws-kms-key-id=h&x-amz-storage-class=i",
                "https://h/k?x-amz-acl=c&x-amz-meta-z=f&x-amz-meta-a%21=d&x-amz-meta-b=e&x-amz-server-side-encryption=g\
                 &x-amz-storage-class=i&x-amz-server-side-encryption-aws-kms-key-id=h&X-Amz-Date=1&X-Amz-Signature=2",
            ),
        ] {
            assert_eq!(ordered(url), expected);
        }
    }
}
