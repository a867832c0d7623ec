//! Names of user-defined metadata (Amazon S3 User Guide, "Working with object metadata").

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::checked;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, is_token};

const FIELD: &str = "metadata name";
const PREFIX: &str = "x-amz-meta-";

/// The name of an entry of user-defined metadata, without the prefix `x-amz-meta-` that its header has.
///
/// In lower case, which is how S3 keeps it, whatever case it was given in.
///
/// ```
/// use presign::s3::MetadataName;
///
/// assert_eq!(MetadataName::new("Author")?.as_str(), "author");
/// assert!(MetadataName::new("x-amz-meta-author").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetadataName(
    /// With the prefix: it can be written once for all.
    String,
);

impl MetadataName {
    /// A name of 1 to 128 characters, each of which a header's name can hold (RFC 9110 section 5.6.2,
    /// `token`).
    ///
    /// # Errors
    /// [`Empty`](ErrorKind::Empty), [`TooLong`](ErrorKind::TooLong), the kind of the character that it cannot
    /// hold, or [`ReservedName`](ErrorKind::ReservedName) for a name with the prefix, which would come twice.
    ///
    /// ```
    /// use presign::{ErrorKind, s3::MetadataName};
    ///
    /// assert_eq!(MetadataName::new("a b").unwrap_err().kind(), ErrorKind::Whitespace);
    /// ```
    pub fn new<'n>(name: impl Into<Cow<'n, str>>) -> Result<Self, Error> {
        let allowed = "1 to 128 ASCII letters, digits and !#$%&'*+-.^_`|~";
        let name = checked(FIELD, name.into(), 1..=128, is_token, allowed)?;
        let mut full = String::with_capacity(PREFIX.len() + name.len());
        full.push_str(PREFIX);
        full.extend(name.chars().map(|c| c.to_ascii_lowercase()));
        if full.get(PREFIX.len()..).is_some_and(|own| own.starts_with(PREFIX)) {
            return Err(Error::new(
                ErrorKind::ReservedName,
                FIELD,
                "begins with `x-amz-meta-`",
                "a name without that prefix, which is put before it",
            ));
        }
        Ok(Self(full))
    }

    /// The name in lower case, without the prefix.
    ///
    /// ```
    /// assert_eq!(presign::s3::MetadataName::new("Taken-At")?.as_str(), "taken-at");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.strip_prefix(PREFIX).unwrap_or_default()
    }

    /// The header's name, `x-amz-meta-` and the name.
    ///
    /// ```
    /// let name = presign::s3::MetadataName::new("author")?;
    /// assert_eq!(name.into_header_name().as_str(), "x-amz-meta-author");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_header_name(self) -> HeaderName<'static> {
        HeaderName::from_valid(self.0)
    }
}

impl fmt::Display for MetadataName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

serde_str!(MetadataName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (text, name) in [
            ("a", "a"),
            ("Original_Name.v2", "original_name.v2"),
            ("!#$%&'*+-.^_`|~09AZ", "!#$%&'*+-.^_`|~09az"),
            ("x-amz-meta", "x-amz-meta"),
            ("x-amz-meta.a", "x-amz-meta.a"),
        ] {
            let made = MetadataName::new(text).unwrap();
            assert_eq!(made.as_str(), name);
            let header = made.into_header_name();
            assert_eq!(header.as_str(), format!("x-amz-meta-{name}"));
            assert_eq!(HeaderName::new(header.as_str()).as_ref(), Ok(&header));
        }
        assert!(HeaderName::new(format!("{PREFIX}{}", MetadataName::new("n".repeat(128)).unwrap())).is_ok());
    }

    #[test]
    fn refused() {
        for (text, kind) in [
            ("", ErrorKind::Empty),
            ("a b", ErrorKind::Whitespace),
            ("a:b", ErrorKind::InvalidCharacter),
            ("a\r\nb", ErrorKind::Control),
            ("naïve", ErrorKind::InvalidCharacter),
            ("x-amz-meta-a", ErrorKind::ReservedName),
            ("X-Amz-Meta-", ErrorKind::ReservedName),
            (&"n".repeat(129), ErrorKind::TooLong),
        ] {
            assert_eq!(MetadataName::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
    }
}
