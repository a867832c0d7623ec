//! [`EntityTag`]: the value of `etag`, `if-match` and `if-none-match`.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use super::HeaderValue;
use crate::error::{Error, ErrorKind};

/// A strong entity tag (RFC 9110 section 8.8.3) of up to 1,024 bytes, kept with its quotes.
///
/// S3 clients print ETags with quotes and without; both are taken. `*` is no tag (it means any), and a weak tag
/// (`W/"…"`) cannot stand in a condition of S3.
///
/// ```
/// use presign::EntityTag;
///
/// let tag = EntityTag::new("d41d8cd98f00b204e9800998ecf8427e")?;
/// assert_eq!(tag.as_str(), "\"d41d8cd98f00b204e9800998ecf8427e\"");
/// assert_eq!(tag, EntityTag::new("\"d41d8cd98f00b204e9800998ecf8427e\"")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityTag<'a>(Cow<'a, str>);

const FIELD: &str = "entity tag";
const ALLOWED: &str = "visible ASCII without quotes inside, in quotes or without them, up to 1024 bytes";
const MAX_LENGTH: usize = 1024;

impl<'a> EntityTag<'a> {
    /// A tag with its quotes or without them.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Unsupported`] for a weak tag, [`ErrorKind::Syntax`]
    /// for `*` and for a single quote mark, [`ErrorKind::Control`], [`ErrorKind::NonAscii`],
    /// [`ErrorKind::InvalidCharacter`] for a space or a quote mark inside.
    ///
    /// ```
    /// use presign::{EntityTag, ErrorKind};
    ///
    /// assert!(EntityTag::new("9b2cf535f27731c974343645a3985328-2").is_ok());
    /// assert_eq!(EntityTag::new("W/\"1\"").unwrap_err().kind(), ErrorKind::Unsupported);
    /// assert_eq!(EntityTag::new("*").unwrap_err().kind(), ErrorKind::Syntax);
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        let text = text.into();
        let (quoted, opaque) = match text.strip_prefix('"') {
            Some(rest) => {
                (true, rest.strip_suffix('"').ok_or_else(|| syntax("one quote mark without the other"))?)
            }
            None => (false, text.as_ref()),
        };
        if !quoted {
            match opaque {
                "" => return Err(Error::new(ErrorKind::Empty, FIELD, "empty", ALLOWED)),
                "*" => return Err(syntax("`*` means any and is no tag")),
                weak if weak.starts_with("W/") => {
                    let allowed = "a strong tag, without `W/`";
                    return Err(Error::new(ErrorKind::Unsupported, FIELD, "a weak tag", allowed));
                }
                _ => {}
            }
        }
        if opaque.len() > MAX_LENGTH - 2 {
            return Err(Error::new(
                ErrorKind::TooLong,
                FIELD,
                format!("{} bytes", opaque.len() + 2),
                ALLOWED,
            ));
        }
        if let Some((at, char)) = opaque.char_indices().find(|(_, char)| !matches!(char, '!' | '#'..='~')) {
            return Err(fault(at + usize::from(quoted), char));
        }
        Ok(Self(if quoted { text } else { Cow::Owned(format!("\"{opaque}\"")) }))
    }

    /// The tag with its quotes.
    ///
    /// ```
    /// assert_eq!(presign::EntityTag::new("1")?.as_str(), "\"1\"");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same tag with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::EntityTag;
    ///
    /// let kept: EntityTag<'static> = EntityTag::new("\"1\"")?.into_owned();
    /// # assert_eq!(kept.as_str(), "\"1\"");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> EntityTag<'static> {
        EntityTag(Cow::Owned(self.0.into_owned()))
    }
}

serde_str!(EntityTag<'_>);

impl fmt::Display for EntityTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'a> From<EntityTag<'a>> for HeaderValue<'a> {
    fn from(tag: EntityTag<'a>) -> Self {
        Self::from_valid(tag.0)
    }
}

#[cold]
fn syntax(problem: &'static str) -> Error {
    Error::new(ErrorKind::Syntax, FIELD, problem, ALLOWED)
}

#[cold]
fn fault(at: usize, char: char) -> Error {
    let (kind, problem) = match char {
        char if char.is_control() => (ErrorKind::Control, "control character"),
        char if !char.is_ascii() => (ErrorKind::NonAscii, "non-ASCII character"),
        ' ' => (ErrorKind::InvalidCharacter, "space"),
        _ => (ErrorKind::InvalidCharacter, "quote mark"),
    };
    Error::new(kind, FIELD, format!("{problem} at byte {at}"), ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_with_quotes() {
        for (text, tag) in
            [("a", "\"a\""), ("\"a\"", "\"a\""), ("\"\"", "\"\""), ("\"*\"", "\"*\""), ("a-2", "\"a-2\"")]
        {
            let parsed = EntityTag::new(text).unwrap();
            assert_eq!(parsed.as_str(), tag);
            assert_eq!(HeaderValue::from(parsed).as_str(), tag);
        }
        assert!(EntityTag::new("a".repeat(1022)).is_ok());
    }

    #[test]
    fn refused() {
        use ErrorKind::{Control, Empty, InvalidCharacter, NonAscii, Syntax, TooLong, Unsupported};
        for (text, kind, problem) in [
            ("", Empty, "empty"),
            ("*", Syntax, "`*` means any and is no tag"),
            ("\"", Syntax, "one quote mark without the other"),
            ("\"a", Syntax, "one quote mark without the other"),
            ("a\"", InvalidCharacter, "quote mark at byte 1"),
            ("\"a\", \"b\"", InvalidCharacter, "quote mark at byte 2"),
            ("\"a b\"", InvalidCharacter, "space at byte 2"),
            ("W/\"a\"", Unsupported, "a weak tag"),
            ("W/a", Unsupported, "a weak tag"),
            ("\"é\"", NonAscii, "non-ASCII character at byte 1"),
            ("a\r\n", Control, "control character at byte 1"),
            ("\"a\0\"", Control, "control character at byte 2"),
            (&"a".repeat(1023), TooLong, "1025 bytes"),
        ] {
            let error = EntityTag::new(text).unwrap_err();
            assert_eq!((error.kind(), error.problem()), (kind, problem), "{text:?}");
        }
    }
}
