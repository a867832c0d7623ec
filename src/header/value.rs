//! [`HeaderValue`]: text that every client sends as it is and every server reads as it was sent.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::encode::Decimal;
use crate::error::{Error, ErrorKind};

/// The value of a header: visible ASCII and inner spaces, up to 8,192 bytes; it may be empty, as S3 metadata may.
///
/// RFC 9110 section 5.5. Spaces at the ends are no part of a value, and clients drop them; so does this type:
/// [`as_str`](Self::as_str) is what is sent. Runs of spaces inside stay, though Signature Version 4 signs each as one.
/// Text outside ASCII is refused, because S3 refuses it and clients disagree on its encoding.
///
/// Values are equal where their texts are.
///
/// ```
/// use presign::{ErrorKind, HeaderValue};
///
/// assert_eq!(HeaderValue::new("  max-age=60,  public ")?.as_str(), "max-age=60,  public");
///
/// let error = HeaderValue::new("v\r\nx-amz-acl: public-read").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Control);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct HeaderValue<'a> {
    text: Cow<'a, str>,
    sensitive: bool,
    /// Two or more spaces stand together.
    runs: bool,
}

const FIELD: &str = "header value";
const ALLOWED: &str = "visible ASCII and spaces, up to 8192 bytes";
const MAX_LENGTH: usize = 8192;

impl<'a> HeaderValue<'a> {
    /// A value from its text; spaces at the ends are dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Control`] for tab, line ends, NUL and their like, [`ErrorKind::NonAscii`], [`ErrorKind::TooLong`].
    ///
    /// ```
    /// use presign::{ErrorKind, HeaderValue};
    ///
    /// assert_eq!(HeaderValue::new("")?.as_str(), "");
    /// assert_eq!(HeaderValue::new("naïve").unwrap_err().kind(), ErrorKind::NonAscii);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        Self::checked(text.into())
    }

    fn checked(mut text: Cow<'a, str>) -> Result<Self, Error> {
        if text.starts_with(' ') || text.ends_with(' ') {
            text = trimmed(text);
        }
        if text.len() > MAX_LENGTH {
            return Err(Error::new(ErrorKind::TooLong, FIELD, format!("{} bytes", text.len()), ALLOWED));
        }
        let (visible, runs) = scan(text.as_bytes());
        if !visible {
            return Err(fault(&text));
        }
        Ok(Self { text, sensitive: false, runs })
    }

    /// A value from text that holds to the rules already: another value's, whose rules are stricter.
    pub(crate) fn from_valid(text: Cow<'a, str>) -> Self {
        let (visible, runs) = scan(text.as_bytes());
        debug_assert!(visible && !text.starts_with(' ') && !text.ends_with(' '));
        Self { text, sensitive: false, runs }
    }

    /// A value from text without spaces that is visible ASCII already.
    pub(crate) fn from_graphic(text: Cow<'a, str>) -> Self {
        debug_assert!(is_graphic(text.as_bytes()));
        Self { text, sensitive: false, runs: false }
    }

    /// A value of this crate's own, without any space.
    pub(crate) const fn from_static(text: &'static str) -> HeaderValue<'static> {
        debug_assert!(is_graphic(text.as_bytes()));
        HeaderValue { text: Cow::Borrowed(text), sensitive: false, runs: false }
    }

    /// A number as a value.
    pub(crate) fn from_digits(number: &Decimal) -> HeaderValue<'static> {
        HeaderValue { text: Cow::Owned(number.as_str().into()), sensitive: false, runs: false }
    }

    /// The same value, hidden from `Debug`: for keys, tokens and their like.
    ///
    /// ```
    /// let key = presign::HeaderValue::new("c2VjcmV0")?.sensitive();
    /// assert_eq!(format!("{key:?}"), "HeaderValue([hidden])");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Whether the value is hidden from `Debug`.
    ///
    /// ```
    /// assert!(!presign::HeaderValue::new("public")?.is_sensitive());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// What a client sends, sensitive or not.
    ///
    /// ```
    /// assert_eq!(presign::HeaderValue::new(" a  b ")?.as_str(), "a  b");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same value with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::HeaderValue;
    ///
    /// let kept: HeaderValue<'static> = HeaderValue::new("no-cache")?.into_owned();
    /// # assert_eq!(kept.as_str(), "no-cache");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> HeaderValue<'static> {
        let Self { text, sensitive, runs } = self;
        HeaderValue { text: Cow::Owned(text.into_owned()), sensitive, runs }
    }

    /// The text itself.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// Whether the canonical form, in which each run of spaces is one, is the value itself.
    pub(crate) fn canonical_is_self(&self) -> bool {
        !self.runs
    }
}

// Whoever serialises a value means to send it, so a sensitive one is written too.
serde_str!(HeaderValue<'_>);

impl fmt::Debug for HeaderValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sensitive {
            true => f.write_str("HeaderValue([hidden])"),
            false => f.debug_tuple("HeaderValue").field(&self.text).finish(),
        }
    }
}

impl PartialEq for HeaderValue<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for HeaderValue<'_> {}

impl Hash for HeaderValue<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

#[cold]
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(' ')),
        Cow::Owned(text) => Cow::Owned(String::from(text.trim_matches(' '))),
    }
}

/// Whether all bytes are visible or spaces, and whether spaces stand together.
fn scan(bytes: &[u8]) -> (bool, bool) {
    // Without a branch for each byte: values are short, and nearly all of them pass.
    let (mut visible, mut runs, mut space) = (true, false, false);
    for byte in bytes {
        visible &= byte.wrapping_sub(b' ') <= b'~' - b' ';
        let is_space = *byte == b' ';
        runs |= space & is_space;
        space = is_space;
    }
    (visible, runs)
}

const fn is_graphic(mut text: &[u8]) -> bool {
    while let [byte, rest @ ..] = text {
        if !byte.is_ascii_graphic() {
            return false;
        }
        text = rest;
    }
    true
}

#[cold]
fn fault(text: &str) -> Error {
    let char = text.char_indices().find(|(_, char)| !matches!(char, ' '..='~'));
    let (at, char) = char.unwrap_or_default();
    if char.is_control() {
        let problem = format!("control character U+{:04X} at byte {at}", u32::from(char));
        return Error::new(ErrorKind::Control, FIELD, problem, ALLOWED);
    }
    Error::new(
        ErrorKind::NonAscii,
        FIELD,
        format!("non-ASCII character at byte {at}"),
        "visible ASCII and spaces; S3 refuses other text: encode it, a parameter by RFC 8187, metadata by RFC 2047",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_and_what_is_signed() {
        for (text, sent, canonical_is_self) in [
            ("", "", true),
            (" ", "", true),
            ("   ", "", true),
            ("a", "a", true),
            (" a b c ", "a b c", true),
            ("  a   b  ", "a   b", false),
            ("a  b", "a  b", false),
            ("\"a  b\"", "\"a  b\"", false),
        ] {
            for value in [HeaderValue::new(text).unwrap(), HeaderValue::new(String::from(text)).unwrap()] {
                assert_eq!(
                    (value.as_str(), value.canonical_is_self()),
                    (sent, canonical_is_self),
                    "{text:?}"
                );
            }
            assert_eq!(HeaderValue::from_valid(sent.into()).canonical_is_self(), canonical_is_self);
        }
        assert!(HeaderValue::new(" ".repeat(9000) + &"a".repeat(8192)).is_ok());
    }

    #[test]
    fn refused() {
        use ErrorKind::{Control, NonAscii, TooLong};
        for (text, kind) in [
            ("v\r\nx-amz-acl: public-read", Control),
            ("a\nb", Control),
            ("a\0", Control),
            ("\ta", Control),
            ("a\tb", Control),
            ("a\x7f", Control),
            ("a\u{85}", Control),
            ("naïve", NonAscii),
            ("\u{a0}", NonAscii),
            (&"a".repeat(8193), TooLong),
        ] {
            assert_eq!(HeaderValue::new(text).unwrap_err().kind(), kind, "{text:?}");
        }
    }

    #[test]
    fn sensitive_values_are_hidden_and_stay_so() {
        let value = HeaderValue::new("canary").unwrap().sensitive();
        assert_eq!(value, HeaderValue::new("canary").unwrap());
        for value in [value.clone(), value.into_owned()] {
            assert!(value.is_sensitive());
            assert!(!format!("{value:?} {value:#?}").contains("canary"));
        }
        assert_eq!(format!("{:?}", HeaderValue::from_static("COPY")), "HeaderValue(\"COPY\")");
        assert_eq!(HeaderValue::from_digits(&Decimal::new(12)).as_str(), "12");
    }
}
