//! What a copy is made from, and versions of objects (Amazon S3 API Reference, CopyObject; User Guide, "How
//! S3 Versioning works").

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::checked;
use crate::bucket::BucketName;
use crate::encode::{push_component, push_path};
use crate::error::Error;
use crate::header::{HeaderName, HeaderValue};
use crate::object_key::ObjectKey;

/// The ID of one version of an object: opaque text that S3 gave out, or `null` for the version from before
/// versioning.
///
/// ```
/// use presign::s3::VersionId;
///
/// assert_eq!(VersionId::new("3HL4kqtJvjVBH40Nrjfkd")?.as_str(), "3HL4kqtJvjVBH40Nrjfkd");
/// assert_eq!(VersionId::NULL.as_str(), "null");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId<'a>(Cow<'a, str>);

impl VersionId<'static> {
    /// The version that was written while the bucket was not versioned.
    ///
    /// ```
    /// assert_eq!(presign::s3::VersionId::NULL.to_string(), "null");
    /// ```
    pub const NULL: Self = Self(Cow::Borrowed("null"));
}

impl<'a> VersionId<'a> {
    /// A version ID of 1 to 1,024 visible ASCII characters.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty), [`TooLong`](crate::ErrorKind::TooLong), or the kind of the
    /// character that it cannot hold.
    ///
    /// ```
    /// use presign::{ErrorKind, s3::VersionId};
    ///
    /// assert_eq!(VersionId::new("").unwrap_err().kind(), ErrorKind::Empty);
    /// ```
    pub fn new(id: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let allowed = "1 to 1024 visible ASCII characters";
        checked("versionId", id.into(), 1..=1024, |byte| byte.is_ascii_graphic(), allowed).map(Self)
    }

    /// The ID.
    ///
    /// ```
    /// assert_eq!(presign::s3::VersionId::new("v1")?.as_str(), "v1");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowing nothing.
    ///
    /// ```
    /// use presign::s3::VersionId;
    ///
    /// let id: VersionId<'static> = VersionId::new("v1")?.into_owned();
    /// # let _ = id;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> VersionId<'static> {
        VersionId(Cow::Owned(self.0.into_owned()))
    }

    /// The text, for the query.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

impl fmt::Display for VersionId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(VersionId<'_>);

/// The object that a copy is made from, in a bucket of the same endpoint (`x-amz-copy-source`).
///
/// ```
/// use presign::s3::{CopySource, VersionId};
/// use presign::{BucketName, ObjectKey};
///
/// let source = CopySource::new(&BucketName::new("examplebucket")?, &ObjectKey::new("photos/cat 1.png")?);
/// assert_eq!(source.as_str(), "examplebucket/photos/cat%201.png");
/// let version = source.version_id(VersionId::new("v/1")?);
/// assert_eq!(version.as_str(), "examplebucket/photos/cat%201.png?versionId=v%2F1");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CopySource {
    text: String,
    /// Where bucket and key end.
    object: usize,
}

impl CopySource {
    /// The current version of this object.
    ///
    /// ```
    /// use presign::{BucketName, ObjectKey, s3::CopySource};
    ///
    /// let source = CopySource::new(&BucketName::new("examplebucket")?, &ObjectKey::new("a+b?")?);
    /// assert_eq!(source.as_str(), "examplebucket/a%2Bb%3F");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(bucket: &BucketName, key: &ObjectKey<'_>) -> Self {
        let (bucket, key) = (bucket.as_str(), key.as_str());
        let mut text = String::with_capacity(bucket.len() + 1 + key.len());
        text.push_str(bucket);
        text.push('/');
        push_path(&mut text, key);
        let object = text.len();
        Self { text, object }
    }

    /// This version of the object; the last call counts.
    ///
    /// ```
    /// use presign::{BucketName, ObjectKey, s3::{CopySource, VersionId}};
    ///
    /// let source = CopySource::new(&BucketName::new("examplebucket")?, &ObjectKey::new("a")?);
    /// assert_eq!(source.version_id(VersionId::NULL).as_str(), "examplebucket/a?versionId=null");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn version_id(mut self, id: VersionId<'_>) -> Self {
        self.text.truncate(self.object);
        self.text.push_str("?versionId=");
        push_component(&mut self.text, id.as_str());
        self
    }

    /// The header's value: bucket, `/` and percent-encoded key, and the version where there is one.
    ///
    /// ```
    /// use presign::{BucketName, ObjectKey, s3::CopySource};
    ///
    /// let source = CopySource::new(&BucketName::new("examplebucket")?, &ObjectKey::new("é")?);
    /// assert_eq!(source.as_str(), "examplebucket/%C3%A9");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower("x-amz-copy-source"), HeaderValue::from_valid(self.text.into()))
    }
}

impl fmt::Display for CopySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn sources() {
        let bucket = BucketName::new("examplebucket").unwrap();
        for (key, text) in [
            ("a/b", "examplebucket/a/b"),
            ("a b+c?versionId=x#y%2F", "examplebucket/a%20b%2Bc%3FversionId%3Dx%23y%252F"),
            ("ключ.txt", "examplebucket/%D0%BA%D0%BB%D1%8E%D1%87.txt"),
        ] {
            let source = CopySource::new(&bucket, &ObjectKey::new(key).unwrap());
            assert_eq!(source.as_str(), text);
            let versioned = source.version_id(VersionId::NULL).version_id(VersionId::new("a+b=").unwrap());
            assert_eq!(versioned.as_str(), format!("{text}?versionId=a%2Bb%3D"));
            let (name, value) = versioned.clone().header();
            assert_eq!((name.as_str(), value.as_str()), ("x-amz-copy-source", versioned.as_str()));
            assert_eq!(HeaderValue::new(versioned.as_str()).unwrap().as_str(), versioned.as_str());
        }
    }

    #[test]
    fn versions() {
        for (text, kind) in [
            ("", ErrorKind::Empty),
            ("a b", ErrorKind::Whitespace),
            ("a\r\n", ErrorKind::Control),
            ("é", ErrorKind::InvalidCharacter),
            (&"v".repeat(1025), ErrorKind::TooLong),
        ] {
            assert_eq!(VersionId::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
        assert!(VersionId::new("v".repeat(1024)).is_ok());
        assert!(matches!(VersionId::new("v1").unwrap().into_text(), Cow::Borrowed("v1")));
    }
}
