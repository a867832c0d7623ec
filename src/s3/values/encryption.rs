//! Server-side encryption with keys that S3 or AWS KMS keeps: SSE-S3, SSE-KMS and DSSE-KMS (Amazon S3 User
//! Guide, "Protecting data with server-side encryption").

use alloc::borrow::Cow;
use core::fmt;

use super::{EncryptionContext, checked};
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};

const KEY_ID: &str = "x-amz-server-side-encryption-aws-kms-key-id";

/// How S3 encrypts an object at rest (`x-amz-server-side-encryption`).
///
/// [`KmsEncryption`] and [`KmsDsseEncryption`] convert to it.
///
/// ```
/// use presign::s3::{KmsKeyId, ServerSideEncryption};
///
/// let plain = ServerSideEncryption::aes256();
/// let kms: ServerSideEncryption<'_> =
///     ServerSideEncryption::kms().key_id(KmsKeyId::new("alias/uploads")?).bucket_key(true).into();
/// assert_ne!(plain, kms);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerSideEncryption<'a> {
    algorithm: &'static str,
    key_id: Option<KmsKeyId<'a>>,
    context: Option<EncryptionContext<'a>>,
    bucket_key: Option<bool>,
}

impl<'a> ServerSideEncryption<'a> {
    const fn new(algorithm: &'static str) -> Self {
        Self { algorithm, key_id: None, context: None, bucket_key: None }
    }

    /// SSE-S3: 256-bit AES with keys that S3 keeps (`AES256`).
    ///
    /// ```
    /// let encryption = presign::s3::ServerSideEncryption::aes256();
    /// # let _ = encryption;
    /// ```
    #[must_use]
    pub const fn aes256() -> Self {
        Self::new("AES256")
    }

    /// SSE-KMS: a key that AWS KMS keeps (`aws:kms`), the account's own for S3 unless another is named.
    ///
    /// ```
    /// use presign::s3::{KmsKeyId, ServerSideEncryption};
    ///
    /// let encryption = ServerSideEncryption::kms().key_id(KmsKeyId::new("alias/uploads")?);
    /// # let _ = encryption;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn kms() -> KmsEncryption<'a> {
        KmsEncryption(Self::new("aws:kms"))
    }

    /// DSSE-KMS: two layers of encryption with a key that AWS KMS keeps (`aws:kms:dsse`).
    ///
    /// ```
    /// let encryption = presign::s3::ServerSideEncryption::kms_dsse();
    /// # let _ = encryption;
    /// ```
    #[must_use]
    pub const fn kms_dsse() -> KmsDsseEncryption<'a> {
        KmsDsseEncryption(Self::new("aws:kms:dsse"))
    }

    pub(crate) fn headers(self) -> impl Iterator<Item = (HeaderName<'static>, HeaderValue<'a>)> {
        let pair = |name, value: Cow<'a, str>| (HeaderName::from_lower(name), HeaderValue::from_valid(value));
        [
            Some(pair("x-amz-server-side-encryption", self.algorithm.into())),
            self.key_id.map(|id| pair(KEY_ID, id.0)),
            self.context.map(|context| pair(EncryptionContext::HEADER, context.into_text())),
            self.bucket_key.map(|used| {
                let word = if used { "true" } else { "false" };
                pair("x-amz-server-side-encryption-bucket-key-enabled", word.into())
            }),
        ]
        .into_iter()
        .flatten()
    }
}

/// SSE-KMS and its options, from [`ServerSideEncryption::kms`].
///
/// ```
/// use presign::s3::{EncryptionContext, KmsEncryption, KmsKeyId, ServerSideEncryption};
///
/// let encryption: KmsEncryption<'_> = ServerSideEncryption::kms()
///     .key_id(KmsKeyId::new("1234abcd-12ab-34cd-56ef-1234567890ab")?)
///     .context(EncryptionContext::from_pairs([("department", "finance")])?)
///     .bucket_key(true);
/// # let _ = encryption;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KmsEncryption<'a>(ServerSideEncryption<'a>);

impl KmsEncryption<'_> {
    /// Whether S3 derives the object's key from one that it keeps for the bucket, which saves calls to AWS
    /// KMS (`x-amz-server-side-encryption-bucket-key-enabled`). Without this call the bucket's own setting
    /// counts.
    ///
    /// ```
    /// let encryption = presign::s3::ServerSideEncryption::kms().bucket_key(true);
    /// # let _ = encryption;
    /// ```
    #[must_use]
    pub fn bucket_key(mut self, used: bool) -> Self {
        self.0.bucket_key = Some(used);
        self
    }
}

/// DSSE-KMS and its options, from [`ServerSideEncryption::kms_dsse`]. It has no bucket keys.
///
/// ```
/// use presign::s3::{KmsDsseEncryption, KmsKeyId, ServerSideEncryption};
///
/// let id = KmsKeyId::new("alias/uploads")?;
/// let encryption: KmsDsseEncryption<'_> = ServerSideEncryption::kms_dsse().key_id(id);
/// # let _ = encryption;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KmsDsseEncryption<'a>(ServerSideEncryption<'a>);

macro_rules! kms_options {
    ($name:ident, $make:ident) => {
        impl<'a> $name<'a> {
            /// The KMS key to encrypt with (`x-amz-server-side-encryption-aws-kms-key-id`).
            ///
            /// ```
            /// use presign::s3::{KmsKeyId, ServerSideEncryption};
            ///
            /// let id = KmsKeyId::new("alias/uploads")?;
            #[doc = concat!("let encryption = ServerSideEncryption::", stringify!($make), "().key_id(id);")]
            /// # let _ = encryption;
            /// # Ok::<(), presign::Error>(())
            /// ```
            #[must_use]
            pub fn key_id(mut self, id: KmsKeyId<'a>) -> Self {
                self.0.key_id = Some(id);
                self
            }

            /// What AWS KMS binds the encryption to, besides the object's or bucket's ARN, which S3 adds by
            /// itself (`x-amz-server-side-encryption-context`).
            ///
            /// ```
            /// use presign::s3::{EncryptionContext, ServerSideEncryption};
            ///
            /// let context = EncryptionContext::from_pairs([("department", "finance")])?;
            #[doc = concat!("let encryption = ServerSideEncryption::", stringify!($make), "().context(context);")]
            /// # let _ = encryption;
            /// # Ok::<(), presign::Error>(())
            /// ```
            #[must_use]
            pub fn context(mut self, context: EncryptionContext<'a>) -> Self {
                self.0.context = Some(context);
                self
            }
        }

        impl<'a> From<$name<'a>> for ServerSideEncryption<'a> {
            fn from(encryption: $name<'a>) -> Self {
                encryption.0
            }
        }
    };
}

kms_options!(KmsEncryption, kms);
kms_options!(KmsDsseEncryption, kms_dsse);

/// Which KMS key: its ID, its ARN, or an alias' name or ARN. A key of another account needs an ARN.
///
/// ```
/// use presign::s3::KmsKeyId;
///
/// let id = KmsKeyId::new("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")?;
/// # let _ = id;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KmsKeyId<'a>(Cow<'a, str>);

impl<'a> KmsKeyId<'a> {
    /// An ID of 1 to 2,048 visible ASCII characters (AWS KMS API Reference, Encrypt, `KeyId`).
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty), [`TooLong`](crate::ErrorKind::TooLong), or the kind of the
    /// character that it cannot hold.
    ///
    /// ```
    /// assert!(presign::s3::KmsKeyId::new("alias/a b").is_err());
    /// ```
    pub fn new(id: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let allowed = "1 to 2048 visible ASCII characters";
        checked(KEY_ID, id.into(), 1..=2048, |byte| byte.is_ascii_graphic(), allowed).map(Self)
    }

    /// The ID.
    ///
    /// ```
    /// assert_eq!(presign::s3::KmsKeyId::new("alias/uploads")?.as_str(), "alias/uploads");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowing nothing.
    ///
    /// ```
    /// use presign::s3::KmsKeyId;
    ///
    /// let id: KmsKeyId<'static> = KmsKeyId::new("alias/uploads")?.into_owned();
    /// # let _ = id;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> KmsKeyId<'static> {
        KmsKeyId(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for KmsKeyId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(KmsKeyId<'_>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn shown<'a>(encryption: impl Into<ServerSideEncryption<'a>>) -> String {
        let lines = encryption.into().headers().map(|(name, value)| {
            let own = name.as_str().strip_prefix("x-amz-server-side-encryption").unwrap();
            format!("{own}={}", value.as_str())
        });
        lines.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headers() {
        let id = || KmsKeyId::new("alias/a").unwrap();
        let context = || EncryptionContext::new("e30=").unwrap();
        let kms = ServerSideEncryption::kms;
        let dsse = ServerSideEncryption::kms_dsse;
        assert_eq!(shown(ServerSideEncryption::aes256()), "=AES256");
        assert_eq!(shown(kms()), "=aws:kms");
        assert_eq!(shown(kms().bucket_key(false)), "=aws:kms -bucket-key-enabled=false");
        assert_eq!(
            shown(kms().bucket_key(true).context(context()).key_id(id())),
            "=aws:kms -aws-kms-key-id=alias/a -context=e30= -bucket-key-enabled=true"
        );
        assert_eq!(
            shown(dsse().context(context()).key_id(id())),
            "=aws:kms:dsse -aws-kms-key-id=alias/a -context=e30="
        );
    }

    #[test]
    fn key_ids() {
        for (text, kind) in [
            ("", ErrorKind::Empty),
            ("a b", ErrorKind::Whitespace),
            ("a\n", ErrorKind::Control),
            ("clé", ErrorKind::InvalidCharacter),
            (&"k".repeat(2049), ErrorKind::TooLong),
        ] {
            assert_eq!(KmsKeyId::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
    }
}
