//! [`BucketName`]: the naming rules of general purpose buckets (Amazon S3 User Guide, "Bucket naming rules").

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::net::Ipv4Addr;

use crate::error::{Error, ErrorKind};

/// The name of a bucket: 3 to 63 of `a-z`, `0-9`, `-` and `.`, with a letter or digit at both ends.
///
/// It becomes part of a host or of a path, so nothing that could leave either is let in.
///
/// ```
/// use presign::{BucketName, ErrorKind};
///
/// assert_eq!(BucketName::new("examplebucket")?.as_str(), "examplebucket");
/// assert_eq!(BucketName::new("x@evil.example").unwrap_err().kind(), ErrorKind::InvalidCharacter);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

const FIELD: &str = "bucket";
const ALLOWED: &str =
    "3 to 63 of a-z, 0-9, `-` and `.`, with a letter or digit at both ends and no two dots together";
const NOT_RESERVED: &str = "no prefix of xn--, sthree-, amzn-s3-demo-; \
    no suffix of -s3alias, --ol-s3, --op-s3, .mrap, --x-s3, --xa-s3, --table-s3";
const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const SUFFIXES: [&str; 7] = ["-s3alias", "--ol-s3", "--op-s3", ".mrap", "--x-s3", "--xa-s3", "--table-s3"];

impl BucketName {
    /// A bucket by its name.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`] and [`ErrorKind::TooLong`] outside 3 to 63 bytes, [`ErrorKind::InvalidCharacter`],
    /// [`ErrorKind::Syntax`] for a wrong end, two dots together or the form of an IPv4 address,
    /// [`ErrorKind::ReservedName`] for a prefix or suffix that S3 keeps for itself.
    ///
    /// ```
    /// use presign::{BucketName, ErrorKind};
    ///
    /// assert_eq!(BucketName::new("xn--abc").unwrap_err().kind(), ErrorKind::ReservedName);
    /// assert_eq!(BucketName::new("192.168.5.4").unwrap_err().kind(), ErrorKind::Syntax);
    /// ```
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        let refuse = |kind, problem: &'static str| Err(Error::new(kind, FIELD, problem, ALLOWED));
        if let Some(at) =
            name.bytes().position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        {
            let problem = format!("a character that no bucket has, at byte {at}");
            return Err(Error::new(ErrorKind::InvalidCharacter, FIELD, problem, ALLOWED));
        }
        let end = |c: char| c == '-' || c == '.';
        let two_dots = name.as_bytes().windows(2).any(|pair| pair == b"..");
        if two_dots || name.starts_with(end) || name.ends_with(end) {
            return refuse(ErrorKind::Syntax, "two dots together, or a `-` or `.` at an end");
        }
        match name.len() {
            0 => return refuse(ErrorKind::Empty, "empty"),
            1..3 => return refuse(ErrorKind::TooShort, "fewer than 3 bytes"),
            3..=63 => {}
            _ => return refuse(ErrorKind::TooLong, "more than 63 bytes"),
        }
        if name.parse::<Ipv4Addr>().is_ok() {
            return refuse(ErrorKind::Syntax, "the form of an IPv4 address");
        }
        // Every label may become one of a host, and `xn--` begins those that stand for other text.
        let encoded = name.split('.').any(|label| label.starts_with("xn--"));
        if encoded
            || PREFIXES.iter().any(|own| name.starts_with(own))
            || SUFFIXES.iter().any(|own| name.ends_with(own))
        {
            return Err(Error::new(
                ErrorKind::ReservedName,
                FIELD,
                "a prefix or suffix that S3 keeps for itself",
                NOT_RESERVED,
            ));
        }
        Ok(Self(name))
    }

    /// The name.
    ///
    /// ```
    /// assert_eq!(presign::BucketName::new("my-bucket.2026")?.as_str(), "my-bucket.2026");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::str::FromStr for BucketName {
    type Err = Error;

    /// As [`BucketName::new`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(BucketName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let longest = "a".repeat(63);
        for name in ["abc", "my.bucket", "my-bucket-2026", "1.2.3", "a.-b", "256.1.1.1", &longest] {
            assert!(BucketName::new(name).is_ok(), "{name}");
        }
        let long = "a".repeat(64);
        for (name, kind) in [
            ("", ErrorKind::Empty),
            ("ab", ErrorKind::TooShort),
            (&long, ErrorKind::TooLong),
            ("..", ErrorKind::Syntax),
            ("a..b", ErrorKind::Syntax),
            ("-ab", ErrorKind::Syntax),
            ("ab.", ErrorKind::Syntax),
            ("10.0.0.1", ErrorKind::Syntax),
            ("a?b", ErrorKind::InvalidCharacter),
            ("a/b", ErrorKind::InvalidCharacter),
            ("MyBucket", ErrorKind::InvalidCharacter),
            ("my_bucket", ErrorKind::InvalidCharacter),
            ("bücket", ErrorKind::InvalidCharacter),
            ("x@evil.example", ErrorKind::InvalidCharacter),
            ("xn--abc", ErrorKind::ReservedName),
            ("a.xn--b", ErrorKind::ReservedName),
            ("sthree-abc", ErrorKind::ReservedName),
            ("amzn-s3-demo-bucket", ErrorKind::ReservedName),
            ("point-s3alias", ErrorKind::ReservedName),
            ("fast--use1-az4--x-s3", ErrorKind::ReservedName),
        ] {
            assert_eq!(BucketName::new(name).unwrap_err().kind(), kind, "{name:?}");
        }
    }
}
