//! [`KeyPrefix`]: the folder that a tenant's keys stay in.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::{MAX_LENGTH, ObjectKey};
use crate::error::{Error, ErrorKind};

/// What all keys of one tenant begin with, such as `merchants/12/`: at most 1,023 bytes, ends in `/`, and each segment is
/// one that a key of the portable profile ([`ObjectKey::new`]) can have.
///
/// A prefix without the `/` would hold the next tenant too: `merchants/12` is also how `merchants/123/x` begins. Comparing
/// is exact, byte by byte, as stores do it.
///
/// ```
/// use presign::{KeyPrefix, ObjectKey};
///
/// let prefix = KeyPrefix::new("merchants/12/")?;
/// assert!(prefix.contains(&ObjectKey::new("merchants/12/logo.png")?));
/// assert!(!prefix.contains(&ObjectKey::new("merchants/123/logo.png")?));
/// assert!(KeyPrefix::new("merchants/12").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPrefix(String);

const FIELD: &str = "key prefix";
const ALLOWED: &str = "segments of an object key, each with `/` behind it, up to 1023 bytes";

impl KeyPrefix {
    /// A prefix of at least two segments.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] without `/` at the end; [`ErrorKind::PrefixTooBroad`] for one segment, since `merchants/` is
    /// every tenant's folder ([`top_level`](Self::top_level) takes it); what [`ObjectKey::new`] refuses.
    ///
    /// ```
    /// use presign::{ErrorKind, KeyPrefix};
    ///
    /// assert!(KeyPrefix::new("tenants/7/uploads/").is_ok());
    /// assert_eq!(KeyPrefix::new("merchants/").unwrap_err().kind(), ErrorKind::PrefixTooBroad);
    /// assert_eq!(KeyPrefix::new("merchants/12").unwrap_err().kind(), ErrorKind::Syntax);
    /// assert_eq!(KeyPrefix::new("merchants/../").unwrap_err().kind(), ErrorKind::DotSegment);
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let prefix = Self::top_level(text)?;
        if prefix.0.matches('/').count() < 2 {
            let allowed = "two segments or more, such as `merchants/12/`; KeyPrefix::top_level takes one";
            return Err(Error::new(ErrorKind::PrefixTooBroad, FIELD, "one segment", allowed));
        }
        Ok(prefix)
    }

    /// A prefix of any number of segments, one among them: for a bucket of one tenant, or a folder that all share.
    ///
    /// # Errors
    /// As [`new`](Self::new), but for one segment.
    ///
    /// ```
    /// assert_eq!(presign::KeyPrefix::top_level("uploads/")?.as_str(), "uploads/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn top_level(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        let fault = |kind, problem| Err(Error::new(kind, FIELD, problem, ALLOWED));
        if text.is_empty() {
            return fault(ErrorKind::Empty, "empty".into());
        }
        let Some(folder) = text.strip_suffix('/') else {
            return fault(ErrorKind::Syntax, "no `/` at its end".into());
        };
        // Room for at least one byte behind it.
        if text.len() >= MAX_LENGTH {
            return fault(ErrorKind::TooLong, format!("{} bytes", text.len()));
        }
        match ObjectKey::new(folder) {
            // `/` alone, whose folder is empty, begins with a slash as every other such prefix does.
            Err(error) if error.kind() == ErrorKind::Empty => {
                fault(ErrorKind::LeadingSlash, "begins with `/`".into())
            }
            Err(error) => fault(error.kind(), String::from(error.problem())),
            Ok(_) => Ok(Self(text)),
        }
    }

    /// Whether the key begins with this prefix, byte by byte.
    ///
    /// ```
    /// use presign::{KeyPrefix, ObjectKey};
    ///
    /// let prefix = KeyPrefix::new("T/1/")?;
    /// assert!(prefix.contains(&ObjectKey::new("T/1/x")?));
    /// assert!(!prefix.contains(&ObjectKey::new("t/1/x")?));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn contains(&self, key: &ObjectKey<'_>) -> bool {
        key.as_str().starts_with(&self.0)
    }

    /// The key of the portable profile that is this prefix and then `rest`.
    ///
    /// # Errors
    /// What [`ObjectKey::new`] refuses of the whole: [`ErrorKind::EmptySegment`] where `rest` is empty or begins with `/`.
    ///
    /// ```
    /// use presign::{ErrorKind, KeyPrefix};
    ///
    /// let prefix = KeyPrefix::new("merchants/12/")?;
    /// assert_eq!(prefix.join("2026/logo.png")?.as_str(), "merchants/12/2026/logo.png");
    /// assert_eq!(prefix.join("../13/logo.png").unwrap_err().kind(), ErrorKind::DotSegment);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn join(&self, rest: &str) -> Result<ObjectKey<'static>, Error> {
        ObjectKey::new(format!("{}{rest}", self.0))
    }

    /// The prefix with its `/` at the end.
    ///
    /// ```
    /// assert_eq!(presign::KeyPrefix::new("a/b/")?.as_str(), "a/b/");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Read by [`KeyPrefix::top_level`]: the one who stored it had the choice, and it was made then.
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for KeyPrefix {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::top_level(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for KeyPrefix {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for KeyPrefix {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused() {
        use ErrorKind::*;
        for (text, of_many, of_one) in [
            ("a/b/", None, None),
            ("a/b/c/", None, None),
            ("a/", Some(PrefixTooBroad), None),
            ("", Some(Empty), Some(Empty)),
            ("a", Some(Syntax), Some(Syntax)),
            ("a/b", Some(Syntax), Some(Syntax)),
            ("/", Some(LeadingSlash), Some(LeadingSlash)),
            ("//", Some(LeadingSlash), Some(LeadingSlash)),
            ("/a/b/", Some(LeadingSlash), Some(LeadingSlash)),
            ("a//", Some(EmptySegment), Some(EmptySegment)),
            ("a//b/", Some(EmptySegment), Some(EmptySegment)),
            ("a/../", Some(DotSegment), Some(DotSegment)),
            ("./", Some(DotSegment), Some(DotSegment)),
            ("a/%2e%2e/", Some(EncodedDotSegment), Some(EncodedDotSegment)),
            ("a\\b/", Some(InvalidCharacter), Some(InvalidCharacter)),
            ("a/\0/", Some(Control), Some(Control)),
            ("a/\u{202e}/", Some(BidiOrZeroWidth), Some(BidiOrZeroWidth)),
            (&("a/".repeat(511) + "/"), Some(EmptySegment), Some(EmptySegment)),
            (&"a/".repeat(512), Some(TooLong), Some(TooLong)),
        ] {
            let kind = |prefix: Result<KeyPrefix, Error>| {
                prefix.err().map(|error| {
                    assert_eq!(error.field(), FIELD);
                    error.kind()
                })
            };
            assert_eq!(kind(KeyPrefix::new(text)), of_many, "{text:?}");
            assert_eq!(kind(KeyPrefix::top_level(text)), of_one, "{text:?}");
        }
        let longest = KeyPrefix::new(String::from("b") + &"a/".repeat(511)).unwrap();
        assert!(longest.join("x").is_ok() && longest.join("xy").is_err());
    }

    #[test]
    fn no_join_leaves_it() {
        let prefix = KeyPrefix::new("merchants/12/").unwrap();
        for rest in
            ["", "/", "/x", "..", "../13/x", "x/../../13", "%2e%2e/13", "%2e%2e%2f13", "a\\b", "x/", "."]
        {
            assert!(prefix.join(rest).is_err(), "{rest:?}");
        }
        let key = prefix.join("...%/a b").unwrap();
        assert!(prefix.contains(&key) && key.as_str() == "merchants/12/...%/a b");
        let exact = ObjectKey::exact("/merchants/12/x").unwrap();
        assert!(!prefix.contains(&exact));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn read_as_it_was_stored() {
        let read = serde_json::from_str::<KeyPrefix>;
        for text in ["\"a/\"", "\"a/b/\""] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
        assert!(read("\"a\"").unwrap_err().is_data());
    }
}
