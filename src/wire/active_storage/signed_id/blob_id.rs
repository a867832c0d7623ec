//! [`BlobId`]: a blob's primary key.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// The longest text in a signed id.
const LONGEST: usize = 64;

/// The primary key of a blob: a number, or short text such as a UUID.
///
/// ```
/// use presign::wire::active_storage::BlobId;
///
/// assert_eq!(BlobId::number(7).as_number(), Some(7));
/// assert_eq!(BlobId::new("6b1f3a52-0000-4000-8000-000000000001")?.to_string(), "6b1f3a52-0000-4000-8000-000000000001");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(Value);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    Number(i64),
    Text(String),
}

impl BlobId {
    /// A number, as databases count.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::BlobId::number(1).to_string(), "1");
    /// ```
    #[must_use]
    pub const fn number(number: i64) -> Self {
        Self(Value::Number(number))
    }

    /// Text: 1 to 64 visible characters of ASCII, without `"`, `\`, `<`, `>` and `&`, which the JSON of Rails escapes.
    ///
    /// Text of digits stays text, which is another id than the number.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// use presign::wire::active_storage::BlobId;
    ///
    /// assert_ne!(BlobId::new("1")?, BlobId::number(1));
    /// assert!(BlobId::new("a b").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        check("blob id", &text)?;
        Ok(Self(Value::Text(text)))
    }

    /// The number, if it is one.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::BlobId::new("x")?.as_number(), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn as_number(&self) -> Option<i64> {
        match self.0 {
            Value::Number(number) => Some(number),
            Value::Text(_) => None,
        }
    }

    /// The text, if it is that.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::BlobId::new("x")?.as_text(), Some("x"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Value::Number(_) => None,
            Value::Text(text) => Some(text),
        }
    }

    pub(super) const fn value(&self) -> &Value {
        &self.0
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Number(number) => fmt::Display::fmt(number, f),
            Value::Text(text) => f.pad(text),
        }
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Number(number) => f.debug_tuple("BlobId").field(number).finish(),
            Value::Text(text) => f.debug_tuple("BlobId").field(text).finish(),
        }
    }
}

/// A column of an answer, as Rails writes it: a number or text.
impl serde::Serialize for BlobId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Number(number) => serializer.serialize_i64(*number),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// What no JSON escapes.
pub(super) fn check(field: &'static str, text: &str) -> Result<(), Error> {
    let allowed = "1 to 64 visible characters of ASCII, without \" \\ < > &";
    let refuse = |kind, problem: String| Err(Error::new(kind, field, problem, allowed));
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&');
    let other = text.bytes().position(|byte| !plain(byte));
    match (text.len(), other) {
        (0, _) => refuse(ErrorKind::Empty, "empty".into()),
        (1..=LONGEST, None) => Ok(()),
        (1..=LONGEST, Some(at)) => refuse(ErrorKind::InvalidCharacter, format!("character at byte {at}")),
        (length, _) => refuse(ErrorKind::TooLong, format!("{length} bytes")),
    }
}
