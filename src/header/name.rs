//! [`HeaderName`]: a token in lower case, as it is signed.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use crate::encode::is_unreserved;
use crate::error::{Error, ErrorKind};

/// The name of a header: a token (RFC 9110 section 5.6.2) of 1 to 255 bytes, kept in lower case.
///
/// Names do not depend on case, and Signature Version 4 signs them in lower case.
///
/// ```
/// use presign::HeaderName;
///
/// let name = HeaderName::new("X-Amz-Meta-Origin")?;
/// assert_eq!(name.as_str(), "x-amz-meta-origin");
/// assert!(HeaderName::new("x-amz-meta-a b").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderName<'a> {
    text: Cow<'a, str>,
    /// Whether percent-encoding leaves it as it is, as it does nearly every name. It follows from the text, so that the
    /// derived comparisons are the text's.
    unreserved: bool,
}

const FIELD: &str = "header name";
const ALLOWED: &str = "1 to 255 ASCII letters, digits and !#$%&'*+-.^_`|~";
const MAX_LENGTH: usize = 255;

impl<'a> HeaderName<'a> {
    /// A name from its text, in any case. Text that is in lower case already is not copied.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// use presign::{ErrorKind, HeaderName};
    ///
    /// assert_eq!(HeaderName::new("Content-Type")?, HeaderName::new("content-type")?);
    /// assert_eq!(HeaderName::new("a:b").unwrap_err().kind(), ErrorKind::InvalidCharacter);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(name: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let name = name.into();
        if name.is_empty() {
            return Err(Error::new(ErrorKind::Empty, FIELD, "empty", ALLOWED));
        }
        if name.len() > MAX_LENGTH {
            return Err(Error::new(ErrorKind::TooLong, FIELD, format!("{} bytes", name.len()), ALLOWED));
        }
        let (mut token, mut lower) = (true, true);
        for byte in name.bytes() {
            token &= is_token(byte);
            lower &= !byte.is_ascii_uppercase();
        }
        if !token {
            return Err(fault(&name));
        }
        Ok(Self::from_valid(if lower { name } else { Cow::Owned(name.to_ascii_lowercase()) }))
    }

    /// A name of this crate's own: in lower case, and such that percent-encoding leaves it as it is.
    pub(crate) const fn from_lower(name: &'static str) -> Self {
        debug_assert!(is_lower_unreserved(name.as_bytes()));
        Self { text: Cow::Borrowed(name), unreserved: true }
    }

    /// A name from text that is a token in lower case already.
    pub(crate) fn from_valid(name: impl Into<Cow<'a, str>>) -> Self {
        let text = name.into();
        debug_assert!(text.bytes().all(|byte| is_token(byte) && !byte.is_ascii_uppercase()));
        let unreserved = text.bytes().all(is_unreserved);
        Self { text, unreserved }
    }

    /// The name in lower case.
    ///
    /// ```
    /// assert_eq!(presign::HeaderName::new("ETag")?.as_str(), "etag");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same name with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::HeaderName;
    ///
    /// let kept: HeaderName<'static> = HeaderName::new("range")?.into_owned();
    /// # assert_eq!(kept.as_str(), "range");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> HeaderName<'static> {
        HeaderName { text: Cow::Owned(self.text.into_owned()), unreserved: self.unreserved }
    }

    pub(crate) fn is_unreserved(&self) -> bool {
        self.unreserved
    }
}

serde_str!(HeaderName<'_>);

impl fmt::Display for HeaderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for HeaderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HeaderName").field(&self.text).finish()
    }
}

impl AsRef<str> for HeaderName<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A character of a token (RFC 9110 section 5.6.2).
#[inline]
pub(crate) fn is_token(byte: u8) -> bool {
    TOKEN.get(usize::from(byte)).is_some_and(|kind| *kind != 0)
}

/// The same without `*`, which makes a range of media types of a type's name.
#[inline]
pub(crate) fn is_token_but_star(byte: u8) -> bool {
    TOKEN.get(usize::from(byte)).is_some_and(|kind| *kind == 1)
}

/// 1 where a byte is of a token, 2 where it is `*`.
static TOKEN: [u8; 256] = {
    let mut table = [0; 256];
    let (mut rest, mut byte): (&mut [u8], u8) = (&mut table, 0);
    while let [first, others @ ..] = rest {
        *first = if byte == b'*' { 2 } else { token(byte) as u8 };
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    table
};

const fn token(byte: u8) -> bool {
    matches!(byte, b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'^' | b'`' | b'|')
        || is_unreserved(byte)
}

const fn is_lower_unreserved(mut name: &[u8]) -> bool {
    while let [byte, rest @ ..] = name {
        if !is_unreserved(*byte) || byte.is_ascii_uppercase() {
            return false;
        }
        name = rest;
    }
    true
}

#[cold]
fn fault(name: &str) -> Error {
    let foreign = |char: &char| u8::try_from(*char).map_or(true, |byte| !is_token(byte));
    match name.char_indices().find(|(_, char)| foreign(char)) {
        Some((at, char)) if char.is_control() => {
            let problem = format!("control character U+{:04X} at byte {at}", u32::from(char));
            Error::new(ErrorKind::Control, FIELD, problem, ALLOWED)
        }
        found => {
            let problem = format!("character at byte {}", found.map_or(0, |(at, _)| at));
            Error::new(ErrorKind::InvalidCharacter, FIELD, problem, ALLOWED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_without_a_copy() {
        for (text, name, borrowed) in [
            ("content-type", "content-type", true),
            ("x-amz-meta-a_b.c~1", "x-amz-meta-a_b.c~1", true),
            ("Content-MD5", "content-md5", false),
        ] {
            let header = HeaderName::new(text).unwrap();
            assert_eq!(header.as_str(), name);
            assert_eq!(matches!(header.text, Cow::Borrowed(_)), borrowed, "{text}");
        }
        assert_eq!(HeaderName::from_lower("if-none-match"), HeaderName::new("If-None-Match").unwrap());
    }

    #[test]
    fn refused() {
        use ErrorKind::{Control, Empty, InvalidCharacter, TooLong};
        for (text, kind) in [
            ("", Empty),
            (&"a".repeat(256), TooLong),
            ("x-amz-meta-a b", InvalidCharacter),
            ("a:", InvalidCharacter),
            ("a/b", InvalidCharacter),
            ("\"a\"", InvalidCharacter),
            ("naïve", InvalidCharacter),
            ("a\r\nb", Control),
            ("a\0", Control),
            ("a\tb", Control),
            ("a\u{85}b", Control),
        ] {
            assert_eq!(HeaderName::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
        for byte in 0..=u8::MAX {
            let text = alloc::string::String::from(char::from(byte));
            let token = byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
            assert_eq!(HeaderName::new(text).is_ok(), token, "{byte}");
        }
    }
}
