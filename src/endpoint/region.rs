//! [`Region`]: the third word of a credential scope.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// A region as a credential scope names it, such as `us-east-1` or `auto`.
///
/// It stands in the scope and, for AWS and some others, in the host; so it holds nothing that could leave either.
///
/// ```
/// assert_eq!(presign::Region::new("eu-central-1")?.as_str(), "eu-central-1");
/// assert!(presign::Region::new("us-east-1/../x").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

const ALLOWED: &str = "1 to 64 letters, digits, `-` and `_`, with a letter or digit at both ends";

impl Region {
    /// A region by its name.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`] above 64 bytes, [`ErrorKind::InvalidCharacter`] for anything but
    /// letters, digits, `-` and `_`, [`ErrorKind::Syntax`] for one of the latter at an end.
    ///
    /// ```
    /// use presign::{ErrorKind, Region};
    ///
    /// assert_eq!(Region::new("us-east-1\n").unwrap_err().kind(), ErrorKind::InvalidCharacter);
    /// assert_eq!(Region::new("").unwrap_err().kind(), ErrorKind::Empty);
    /// ```
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        if name.is_empty() {
            let allowed = "a region; where a store has none, `auto` or `us-east-1`, whichever it wants";
            return Err(Error::new(ErrorKind::Empty, "region", "empty", allowed));
        }
        if name.len() > 64 {
            return Err(Error::new(ErrorKind::TooLong, "region", format!("{} bytes", name.len()), ALLOWED));
        }
        if let Some(at) =
            name.bytes().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_'))
        {
            let problem = format!("a character that no region has, at byte {at}");
            return Err(Error::new(ErrorKind::InvalidCharacter, "region", problem, ALLOWED));
        }
        if name.starts_with(['-', '_']) || name.ends_with(['-', '_']) {
            return Err(Error::new(ErrorKind::Syntax, "region", "a `-` or `_` at an end", ALLOWED));
        }
        Ok(Self(name))
    }

    /// A region of a provider that puts it into the host: one label of it, and none that stands for other text (`xn--`).
    pub(crate) fn in_host(name: &str) -> Result<Self, Error> {
        let foreign = name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if foreign || name.len() > 63 || name.starts_with("xn--") {
            let problem = "no label of a host, which it becomes part of: an upper-case letter, a `_`, `xn--` or its length";
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                "region",
                problem,
                "1 to 63 of a-z, 0-9 and `-`",
            ));
        }
        Self::new(name)
    }

    /// The region of stores that have but one.
    pub(crate) fn auto() -> Self {
        Self("auto".into())
    }

    /// The name.
    ///
    /// ```
    /// assert_eq!(presign::Region::new("auto")?.as_str(), "auto");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::str::FromStr for Region {
    type Err = Error;

    /// As [`Region::new`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(Region);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["us-east-1", "auto", "garage", "fr-par", "RegionOne", "a_b", "0", "a"] {
            assert_eq!(Region::new(name).unwrap().as_str(), name);
        }
        let long = "a".repeat(65);
        for (name, kind) in [
            ("", ErrorKind::Empty),
            ("us-east-1/../../x", ErrorKind::InvalidCharacter),
            ("us-east-1\n", ErrorKind::InvalidCharacter),
            ("x@evil:443/#", ErrorKind::InvalidCharacter),
            ("é", ErrorKind::InvalidCharacter),
            ("-a", ErrorKind::Syntax),
            ("a-", ErrorKind::Syntax),
            (&long, ErrorKind::TooLong),
        ] {
            assert_eq!(Region::new(name).unwrap_err().kind(), kind, "{name:?}");
        }
        for name in ["US-EAST-1", "us_east", "xn--a", ""] {
            assert!(Region::in_host(name).is_err(), "{name}");
        }
    }
}
