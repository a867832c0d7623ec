//! SSE-C: encryption by S3 with a key that the customer keeps (Amazon S3 User Guide, "Using server-side
//! encryption with customer-provided keys").

use alloc::string::String;
use core::fmt;

use base64::engine::{Engine, general_purpose::STANDARD};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::header::{HeaderName, HeaderValue};

/// A 256-bit key that S3 encrypts an object with and forgets.
///
/// Whoever is to use the presigned request needs the key: it is among the headers to send. S3 takes it over
/// https only, and who loses it loses the object. The key is wiped from memory when it is dropped, and
/// nothing prints it.
///
/// ```
/// use presign::s3::CustomerKey;
///
/// let key = CustomerKey::new([7; 32]);
/// assert_eq!(format!("{key:?}"), "CustomerKey(..)");
/// ```
#[derive(Clone)]
pub struct CustomerKey {
    /// Base64: the form that every request wants.
    text: Zeroizing<String>,
    /// Base64 of the key's MD5 digest, against errors in transit.
    md5: String,
}

type Headers<'a> = [(HeaderName<'static>, HeaderValue<'a>); 3];

impl CustomerKey {
    /// A key of 32 bytes, which should come from a cryptographic random source.
    ///
    /// The caller's own copy of the bytes is the caller's to wipe.
    ///
    /// ```
    /// let key = presign::s3::CustomerKey::new([7; 32]);
    /// # let _ = key;
    /// ```
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        let key = Zeroizing::new(key);
        Self {
            text: Zeroizing::new(STANDARD.encode(key.as_slice())),
            md5: STANDARD.encode(Md5::digest(key.as_slice())),
        }
    }

    /// For the object that the request writes or reads.
    pub(crate) fn headers(&self) -> Headers<'_> {
        self.named([
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-server-side-encryption-customer-key",
            "x-amz-server-side-encryption-customer-key-md5",
        ])
    }

    /// For the object that a copy is made from.
    pub(crate) fn copy_source_headers(&self) -> Headers<'_> {
        self.named([
            "x-amz-copy-source-server-side-encryption-customer-algorithm",
            "x-amz-copy-source-server-side-encryption-customer-key",
            "x-amz-copy-source-server-side-encryption-customer-key-md5",
        ])
    }

    fn named(&self, [algorithm, key, md5]: [&'static str; 3]) -> Headers<'_> {
        [
            (HeaderName::from_lower(algorithm), HeaderValue::from_static("AES256")),
            (HeaderName::from_lower(key), HeaderValue::from_valid(self.text.as_str().into()).sensitive()),
            (HeaderName::from_lower(md5), HeaderValue::from_valid(self.md5.as_str().into())),
        ]
    }
}

impl fmt::Debug for CustomerKey {
    /// Neither the key nor its digest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let key = CustomerKey::new(*b"01234567890123456789012345678901");
        let values = ["AES256", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "KYvwGXoFFJ42a2u2GDWhwQ=="];
        let names = ["algorithm", "key", "key-md5"];
        for (headers, prefix) in
            [(key.headers(), "x-amz-"), (key.copy_source_headers(), "x-amz-copy-source-")]
        {
            for (((name, value), suffix), expected) in headers.iter().zip(names).zip(values) {
                assert_eq!(name.as_str(), format!("{prefix}server-side-encryption-customer-{suffix}"));
                assert_eq!(value.as_str(), expected);
            }
        }
    }

    #[test]
    fn nothing_prints_the_key() {
        let key = CustomerKey::new([b'k'; 32]);
        let canary = &*STANDARD.encode([b'k'; 12]);
        for shown in
            [format!("{key:?} {key:#?}"), format!("{:?} {:#?}", key.headers(), key.copy_source_headers())]
        {
            assert!(!shown.contains(canary), "{shown}");
        }
    }
}
