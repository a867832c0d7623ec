//! The encryption context of SSE-KMS and DSSE-KMS (AWS KMS Developer Guide, "Encryption context"; Amazon S3
//! User Guide, "Using server-side encryption with AWS KMS keys").

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checked;
use crate::error::{Error, ErrorKind};

const FIELD: &str = "x-amz-server-side-encryption-context";

/// S3 takes no more than 8 KB of headers in all.
const MAX_TEXT: usize = 8_192;
const ALLOWED: &str = "base64 with padding of a JSON object in UTF-8, up to 8192 characters";

/// An encryption context: pairs of texts, which are no secret, as base64 of a JSON object.
///
/// ```
/// use presign::s3::EncryptionContext;
///
/// let made = EncryptionContext::from_pairs([("department", "finance")])?;
/// assert_eq!(made, EncryptionContext::new("eyJkZXBhcnRtZW50IjoiZmluYW5jZSJ9")?);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EncryptionContext<'a>(Cow<'a, str>);

impl<'a> EncryptionContext<'a> {
    pub(super) const HEADER: &'static str = FIELD;

    /// A context in the header's own form. Whether what stands between the braces is JSON is left to S3.
    ///
    /// # Errors
    /// [`Empty`](ErrorKind::Empty), [`TooLong`](ErrorKind::TooLong), or [`Syntax`](ErrorKind::Syntax) for
    /// what is no base64, no UTF-8 or no JSON object by its first and last character.
    ///
    /// ```
    /// use presign::{ErrorKind, s3::EncryptionContext};
    ///
    /// assert_eq!(EncryptionContext::new("{}").unwrap_err().kind(), ErrorKind::Syntax);
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        // No class of bytes: the decoder has its own.
        let text = checked(FIELD, text.into(), 1..=MAX_TEXT, |_| true, ALLOWED)?;
        let refuse = |problem| Error::new(ErrorKind::Syntax, FIELD, problem, ALLOWED);
        let mut bytes = vec![0; base64::decoded_len_estimate(text.len())];
        let length = STANDARD.decode_slice(&*text, &mut bytes).map_err(|_| refuse("no base64"))?;
        let json = bytes.get(..length).and_then(|bytes| core::str::from_utf8(bytes).ok());
        let json = json.ok_or_else(|| refuse("base64 of what is no UTF-8"))?.trim();
        if json.len() < 2 || !json.starts_with('{') || !json.ends_with('}') {
            return Err(refuse("base64 of what is no JSON object"));
        }
        Ok(Self(text))
    }

    /// The header's value.
    ///
    /// ```
    /// assert_eq!(presign::s3::EncryptionContext::new("e30=")?.as_str(), "e30=");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowing nothing.
    ///
    /// ```
    /// use presign::s3::EncryptionContext;
    ///
    /// let context: EncryptionContext<'static> = EncryptionContext::new("e30=")?.into_owned();
    /// # let _ = context;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> EncryptionContext<'static> {
        EncryptionContext(Cow::Owned(self.0.into_owned()))
    }

    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

impl EncryptionContext<'static> {
    /// A context of these pairs, in this order.
    ///
    /// # Errors
    /// [`Duplicate`](ErrorKind::Duplicate) for a name that comes twice, [`TooLong`](ErrorKind::TooLong) where
    /// the encoded text would exceed 8,192 characters.
    ///
    /// ```
    /// use presign::s3::EncryptionContext;
    ///
    /// let context = EncryptionContext::from_pairs([("tenant", "7"), ("kind", "invoice")])?;
    /// assert_eq!(context.as_str(), "eyJ0ZW5hbnQiOiI3Iiwia2luZCI6Imludm9pY2UifQ==");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<Self, Error> {
        let mut names = Vec::new();
        let mut json = String::from("{");
        for (name, value) in pairs {
            if names.contains(&name) {
                return Err(Error::new(ErrorKind::Duplicate, FIELD, "a name given twice", "each name once"));
            }
            if !names.is_empty() {
                json.push(',');
            }
            names.push(name);
            push_json(&mut json, name);
            json.push(':');
            push_json(&mut json, value);
            if json.len() > MAX_TEXT {
                // No use in encoding it: base64 only grows it.
                break;
            }
        }
        json.push('}');
        let text = STANDARD.encode(json);
        checked(FIELD, text.into(), 1..=MAX_TEXT, |_| true, ALLOWED).map(Self)
    }
}

/// A JSON string (RFC 8259 section 7).
fn push_json(out: &mut String, text: &str) {
    out.push('"');
    for found in text.chars() {
        match found {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(found))),
            _ => out.push(found),
        }
    }
    out.push('"');
}

impl fmt::Display for EncryptionContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

serde_str!(EncryptionContext<'_>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts() {
        for (json, accepted) in [
            ("{}", true),
            (" {\"a\":\"b\"}\n", true),
            ("{", false),
            ("", false),
            ("[]", false),
            ("\"{}\"", false),
        ] {
            let text = STANDARD.encode(json);
            assert_eq!(EncryptionContext::new(text).is_ok(), accepted, "{json}");
        }
        for text in ["e30", "e30=\n", "e3 0=", "-_8=", "/w=="] {
            assert_eq!(EncryptionContext::new(text).unwrap_err().kind(), ErrorKind::Syntax, "{text}");
        }
        assert_eq!(EncryptionContext::new("A".repeat(8196)).unwrap_err().kind(), ErrorKind::TooLong);
    }

    #[test]
    fn pairs() {
        let decoded = |pairs: &[(&'static str, &'static str)]| {
            let context = EncryptionContext::from_pairs(pairs.iter().copied()).unwrap();
            assert_eq!(EncryptionContext::new(context.as_str()).as_ref(), Ok(&context));
            let mut bytes = vec![0; 200];
            let length = STANDARD.decode_slice(context.as_str(), &mut bytes).unwrap();
            String::from_utf8(bytes[..length].to_vec()).unwrap()
        };
        assert_eq!(decoded(&[]), "{}");
        assert_eq!(decoded(&[("a", "1"), ("é", "")]), r#"{"a":"1","é":""}"#);
        assert_eq!(decoded(&[("q\"\\", "\n\u{1f}\u{7f}")]), "{\"q\\\"\\\\\":\"\\u000a\\u001f\u{7f}\"}");
        let kind =
            |pairs: &[(&str, &str)]| EncryptionContext::from_pairs(pairs.iter().copied()).unwrap_err().kind();
        assert_eq!(kind(&[("a", "1"), ("a", "2")]), ErrorKind::Duplicate);
        assert_eq!(kind(&[("a", &"v".repeat(7_000))]), ErrorKind::TooLong);
        assert_eq!(kind(&[("a", &"v".repeat(9_000)), ("b", "")]), ErrorKind::TooLong);
    }
}
