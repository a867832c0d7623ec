//! Media types: what `content-type` and `response-content-type` can hold.
//!
//! RFC 9110 section 8.3.1; which of them browsers execute follows the WHATWG MIME Sniffing standard.

mod allow;
mod extensions;
#[cfg(feature = "sniff")]
mod markup;
#[cfg(feature = "sniff")]
mod sniff;

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use crate::error::{Error, ErrorKind};
use crate::header::{HeaderValue, is_token, is_token_but_star};

pub use allow::MediaTypes;

/// A media type with its parameters, such as `image/png` or `text/plain; charset=utf-8`: at most 255 bytes.
///
/// The text is kept as it was written, since it is signed as it is sent; two types that differ in case only are not
/// equal here. Only the syntax is checked, and only against what a *sender* writes: no wildcard (`image/*`), no list
/// (`image/png, text/html`), no empty parameter (`text/plain;`), no tab, nothing outside ASCII.
///
/// ```
/// use presign::{ErrorKind, MediaType};
///
/// let media_type = MediaType::new("text/plain; charset=utf-8")?;
/// assert_eq!(media_type.as_str(), "text/plain; charset=utf-8");
/// assert_eq!(media_type.essence(), "text/plain");
///
/// assert_eq!(MediaType::new("image/*").unwrap_err().kind(), ErrorKind::Syntax);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType<'a> {
    text: Cow<'a, str>,
    essence: usize,
}

const FIELD: &str = "content-type";
const ALLOWED: &str =
    "type/subtype, then parameters such as `; charset=utf-8`, in printable ASCII, up to 255 bytes";
const MAX_LENGTH: usize = 255;

impl<'a> MediaType<'a> {
    /// A media type from its text.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], and [`ErrorKind::Syntax`] for anything
    /// else that is not `type/subtype` with parameters.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// assert!(MediaType::new("multipart/form-data; boundary=\"a b\"").is_ok());
    /// for text in ["", "image", "image/", "image/png, text/html", "image/png\r\nx: y", " image/png"] {
    ///     assert!(MediaType::new(text).is_err());
    /// }
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        Self::checked(text.into())
    }

    fn checked(text: Cow<'a, str>) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::new(ErrorKind::Empty, FIELD, "empty, so that browsers would guess", ALLOWED));
        }
        if text.len() > MAX_LENGTH {
            return Err(Error::new(ErrorKind::TooLong, FIELD, format!("{} bytes", text.len()), ALLOWED));
        }
        match parse(text.as_bytes()) {
            Ok(essence) => Ok(Self { text, essence }),
            Err(at) => Err(fault(&text, at)),
        }
    }

    /// The whole text, as it was written.
    ///
    /// ```
    /// assert_eq!(presign::MediaType::new("Image/PNG")?.as_str(), "Image/PNG");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Type and subtype without parameters, as they were written.
    ///
    /// ```
    /// assert_eq!(presign::MediaType::new("text/html ; charset=utf-8")?.essence(), "text/html");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn essence(&self) -> &str {
        self.text.get(..self.essence).unwrap_or_default()
    }

    /// The same media type with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// let kept: MediaType<'static> = MediaType::new("image/png")?.into_owned();
    /// # assert_eq!(kept.as_str(), "image/png");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> MediaType<'static> {
        MediaType { text: Cow::Owned(self.text.into_owned()), essence: self.essence }
    }

    /// The text itself, which is a valid header value.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// Whether browsers may run scripts from a body of this type that they are shown: HTML, XML and JavaScript as the
    /// WHATWG MIME Sniffing standard defines them; what that standard sniffs for HTML (`unknown/unknown`,
    /// `application/unknown`); `text/xsl` and `text/rdf`, which Chromium and Firefox read as XML; and
    /// `multipart/x-mixed-replace`, whose parts name types of their own.
    ///
    /// PDF is not among them, though the standard calls it scriptable: its viewers keep scripts from the page's origin.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// assert!(MediaType::new("image/svg+xml")?.is_active());
    /// assert!(!MediaType::new("image/png")?.is_active());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_active(&self) -> bool {
        let essence = self.essence();
        let bytes = essence.as_bytes();
        // Asked for every PUT with a type, so the common kinds are told by their first letter.
        bytes.last_chunk().is_some_and(|suffix: &[u8; 4]| suffix.eq_ignore_ascii_case(b"+xml"))
            || matches!(bytes.first(), Some(b'T' | b't' | b'A' | b'a' | b'M' | b'm' | b'U' | b'u'))
                && ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(essence))
    }
}

const ACTIVE: &[&str] = &[
    "text/html",
    "text/xml",
    "application/xml",
    "text/xsl",
    "text/rdf",
    "multipart/x-mixed-replace",
    "unknown/unknown",
    "application/unknown",
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

impl<'a> From<MediaType<'a>> for HeaderValue<'a> {
    /// As `content-type` has it.
    fn from(media_type: MediaType<'a>) -> Self {
        // Only parameters can hold spaces.
        match media_type.essence == media_type.text.len() {
            true => Self::from_graphic(media_type.into_text()),
            false => Self::from_valid(media_type.into_text()),
        }
    }
}

serde_str!(MediaType<'_>);

impl fmt::Display for MediaType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for MediaType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MediaType").field(&self.text).finish()
    }
}

impl AsRef<str> for MediaType<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// The length of type and subtype; where the grammar ends otherwise, the byte at which it does.
fn parse(bytes: &[u8]) -> Result<usize, usize> {
    let at = expect(bytes, name(bytes, 0)?, b'/')?;
    let essence = name(bytes, at)?;
    let mut at = essence;
    while at < bytes.len() {
        at = spaces(bytes, expect(bytes, spaces(bytes, at), b';')?);
        at = expect(bytes, token(bytes, at)?, b'=')?;
        at = match bytes.get(at) {
            Some(b'"') => quoted(bytes, at)?,
            _ => token(bytes, at)?,
        };
    }
    Ok(essence)
}

/// A type or a subtype: a token without `*`, which would make it a range of types.
fn name(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.iter().skip(at).take_while(|byte| is_token_but_star(**byte)).count() {
        0 => Err(at),
        length if bytes.get(at + length) == Some(&b'*') => Err(at + length),
        length => Ok(at + length),
    }
}

fn token(bytes: &[u8], at: usize) -> Result<usize, usize> {
    match bytes.iter().skip(at).take_while(|byte| is_token(**byte)).count() {
        0 => Err(at),
        length => Ok(at + length),
    }
}

/// RFC 9110 section 5.6.4, without tab and without what lies outside ASCII.
fn quoted(bytes: &[u8], open: usize) -> Result<usize, usize> {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(open + 1) {
        escaped = match byte {
            b' '..=b'~' if escaped => false,
            b'"' => return Ok(at + 1),
            b'\\' => true,
            b' '..=b'~' => false,
            _ => return Err(at),
        };
    }
    Err(bytes.len())
}

fn expect(bytes: &[u8], at: usize, byte: u8) -> Result<usize, usize> {
    if bytes.get(at) == Some(&byte) { Ok(at + 1) } else { Err(at) }
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|byte| **byte == b' ').count()
}

#[cold]
fn fault(text: &str, at: usize) -> Error {
    let (kind, problem) = match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some(char) if char.is_control() => {
            (ErrorKind::Control, format!("control character U+{:04X} at byte {at}", u32::from(char)))
        }
        Some('*') => (ErrorKind::Syntax, format!("wildcard at byte {at}")),
        Some(_) => (ErrorKind::Syntax, format!("unexpected character at byte {at}")),
        None => (ErrorKind::Syntax, "incomplete".into()),
    };
    Error::new(kind, FIELD, problem, ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_with_their_essence() {
        for (text, essence) in [
            ("image/png", "image/png"),
            ("a/b", "a/b"),
            ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
            ("text/plain;charset=utf-8", "text/plain"),
            ("Text/Plain ;  charset=utf-8 ; a=\"b, \\\"c\\\" ; d\"", "Text/Plain"),
            ("a/b; c=\"\"", "a/b"),
            ("a/b; c=*", "a/b"),
        ] {
            let media_type = MediaType::new(text).unwrap();
            assert_eq!((media_type.as_str(), media_type.essence()), (text, essence));
        }
        assert!(MediaType::new(format!("a/{}", "b".repeat(253))).is_ok());
    }

    #[test]
    fn refused() {
        use ErrorKind::{Control, Empty, Syntax, TooLong};
        let long = format!("a/{}", "b".repeat(254));
        for (text, kind, problem) in [
            ("", Empty, "empty, so that browsers would guess"),
            (&long, TooLong, "256 bytes"),
            ("image", Syntax, "incomplete"),
            ("image/", Syntax, "incomplete"),
            ("/png", Syntax, "unexpected character at byte 0"),
            ("image/png/x", Syntax, "unexpected character at byte 9"),
            ("image/*", Syntax, "wildcard at byte 6"),
            ("*/*", Syntax, "wildcard at byte 0"),
            ("image/p*", Syntax, "wildcard at byte 7"),
            ("image/png, text/html", Syntax, "unexpected character at byte 9"),
            ("image/png,text/html", Syntax, "unexpected character at byte 9"),
            (" image/png", Syntax, "unexpected character at byte 0"),
            ("image/png ", Syntax, "incomplete"),
            ("image /png", Syntax, "unexpected character at byte 5"),
            ("text/plain;", Syntax, "incomplete"),
            ("text/plain; ;a=b", Syntax, "unexpected character at byte 12"),
            ("text/plain; a", Syntax, "incomplete"),
            ("text/plain; a=", Syntax, "incomplete"),
            ("text/plain; a =b", Syntax, "unexpected character at byte 13"),
            ("text/plain; a=\"b", Syntax, "incomplete"),
            ("text/plain; a=\"b\\\"", Syntax, "incomplete"),
            ("text/plain; a=\"b\"c", Syntax, "unexpected character at byte 17"),
            ("text/plain; a=\"é\"", Syntax, "unexpected character at byte 15"),
            ("image\u{2044}png", Syntax, "unexpected character at byte 5"),
            ("image/png\r\nX: y", Control, "control character U+000D at byte 9"),
            ("text/plain; a=\"b\0\"", Control, "control character U+0000 at byte 16"),
            ("text/plain;\ta=b", Control, "control character U+0009 at byte 11"),
        ] {
            let error = MediaType::new(text).unwrap_err();
            assert_eq!((error.kind(), error.problem()), (kind, problem), "{text:?}");
        }
    }

    #[test]
    fn what_browsers_execute() {
        for (text, active) in [
            ("TEXT/HTML", true),
            ("text/html ; charset=utf-8", true),
            ("application/xhtml+xml", true),
            ("image/svg+XML", true),
            ("text/xml", true),
            ("application/mathml+xml", true),
            ("text/javascript", true),
            ("text/xsl", true),
            ("text/RDF", true),
            ("multipart/x-mixed-replace; boundary=x", true),
            ("application/unknown", true),
            ("text/plain; a=\"text/html\"", false),
            ("image/png; a=svg+xml", false),
            ("image/png", false),
            ("application/pdf", false),
            ("application/json", false),
            ("a/xml", false),
            ("x/y", false),
        ] {
            assert_eq!(MediaType::new(text).unwrap().is_active(), active, "{text:?}");
        }
    }
}
