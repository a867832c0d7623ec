//! Object keys: which names of objects can be signed so that every client sends what was signed.
//!
//! S3 takes any UTF-8 text of up to 1,024 bytes. Clients do not: the WHATWG URL standard removes the segments `.`
//! and `..`, written plainly or percent-encoded, before a request is sent.

mod prefix;
mod rules;

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use self::rules::{Profile, Scan, check_closely, scan};
use crate::error::{Error, ErrorKind};

pub use prefix::KeyPrefix;

/// The name of an object within its bucket: 1 to 1,024 bytes of UTF-8.
///
/// A key is text as it is meant, not percent-encoded: it is encoded once, when the URL is written, so `%2F` in a key
/// stands for these three characters. No key holds
///
/// - a segment (what stands between two `/`) that is `.` or `..`, since clients resolve them before they send;
/// - a segment that becomes one when the key is percent-decoded once, where `%2f` ends a segment too, since servers
///   and proxies that decode twice would resolve it;
/// - a control character: U+0000 to U+001F, U+007F to U+009F.
///
/// [`new`](Self::new) takes the portable profile, which is right for new objects. It refuses also
///
/// - `/` at the start or the end, and `//`;
/// - `\`, which several systems read as a separator;
/// - characters that reorder or hide text: U+061C, U+180E, U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F,
///   U+FEFF.
///
/// [`exact`](Self::exact) keeps all these, for objects that exist already.
///
/// ```
/// use presign::{ErrorKind, ObjectKey};
///
/// let key = ObjectKey::new("photos/2026/cat 1.png")?;
/// assert_eq!(key.as_str(), "photos/2026/cat 1.png");
///
/// assert_eq!(ObjectKey::new("tenant-a/../tenant-b/x").unwrap_err().kind(), ErrorKind::DotSegment);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey<'a> {
    text: Cow<'a, str>,
    unreserved: bool,
}

const FIELD: &str = "object key";

/// S3's limit, in bytes.
const MAX_LENGTH: usize = 1024;

impl<'a> ObjectKey<'a> {
    /// A key of the portable profile.
    ///
    /// # Errors
    /// Always: [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], [`ErrorKind::DotSegment`],
    /// [`ErrorKind::EncodedDotSegment`]. In this profile also [`ErrorKind::LeadingSlash`], [`ErrorKind::EmptySegment`]
    /// for `//` and for `/` at the end, [`ErrorKind::InvalidCharacter`] for `\`, [`ErrorKind::BidiOrZeroWidth`].
    ///
    /// ```
    /// use presign::{ErrorKind, ObjectKey};
    ///
    /// assert!(ObjectKey::new("a..b/c.").is_ok());
    /// assert_eq!(ObjectKey::new("//evil.example/x").unwrap_err().kind(), ErrorKind::LeadingSlash);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        Self::checked(text.into(), Profile::Portable)
    }

    /// A key of the exact profile, for an object that exists under a name that the portable profile refuses: it keeps
    /// `/` at either end, `//`, `\`, and bidirectional and zero-width characters.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], [`ErrorKind::DotSegment`],
    /// [`ErrorKind::EncodedDotSegment`]: a URL with such a key does not survive every client.
    ///
    /// ```
    /// use presign::ObjectKey;
    ///
    /// assert_eq!(ObjectKey::exact("folder/")?.as_str(), "folder/");
    /// assert!(ObjectKey::exact("a/../b").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn exact(text: impl Into<Cow<'a, str>>) -> Result<Self, Error> {
        Self::checked(text.into(), Profile::Exact)
    }

    /// A key of the portable profile from bytes, which are never converted with losses.
    ///
    /// # Errors
    /// [`ErrorKind::NotUtf8`], and what [`new`](Self::new) refuses.
    ///
    /// ```
    /// use presign::{ErrorKind, ObjectKey};
    ///
    /// assert_eq!(ObjectKey::from_utf8(b"a/b")?.as_str(), "a/b");
    /// assert_eq!(ObjectKey::from_utf8(b"a\xffb").unwrap_err().kind(), ErrorKind::NotUtf8);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_utf8(bytes: &'a [u8]) -> Result<Self, Error> {
        match core::str::from_utf8(bytes) {
            Ok(text) => Self::new(text),
            Err(error) => Err(Error::new(
                ErrorKind::NotUtf8,
                FIELD,
                format!("no UTF-8 at byte {}", error.valid_up_to()),
                "1 to 1024 bytes of UTF-8",
            )),
        }
    }

    fn checked(text: Cow<'a, str>, profile: Profile) -> Result<Self, Error> {
        if text.is_empty() || text.len() > MAX_LENGTH {
            return Err(length_fault(text.len()));
        }
        let Scan { unreserved, suspicions } = scan(text.as_bytes());
        if suspicions != 0 {
            check_closely(&text, profile, suspicions)?;
        }
        Ok(Self { text, unreserved })
    }

    /// The key as it is meant, not percent-encoded.
    ///
    /// ```
    /// assert_eq!(presign::ObjectKey::new("a b")?.as_str(), "a b");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same key with a text of its own, to be kept.
    ///
    /// ```
    /// use presign::ObjectKey;
    ///
    /// fn read(line: &str) -> Result<ObjectKey<'static>, presign::Error> {
    ///     Ok(ObjectKey::new(line.trim())?.into_owned())
    /// }
    /// assert_eq!(read(" a/b ")?.as_str(), "a/b");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ObjectKey<'static> {
        ObjectKey { text: Cow::Owned(self.text.into_owned()), unreserved: self.unreserved }
    }

    /// The same key without a copy of its text and without checking it again, for many requests with one key.
    ///
    /// ```
    /// use presign::ObjectKey;
    ///
    /// let kept = ObjectKey::new(String::from("a/b"))?;
    /// assert_eq!(kept.as_borrowed(), kept);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_borrowed(&self) -> ObjectKey<'_> {
        ObjectKey { text: Cow::Borrowed(&self.text), unreserved: self.unreserved }
    }

    /// Whether all is `/` and unreserved characters (RFC 3986 section 2.3), so that encoding changes nothing.
    pub(crate) fn is_unreserved(&self) -> bool {
        self.unreserved
    }
}

// Read in the portable profile: what comes from outside is held to the stricter rules.
serde_str!(ObjectKey<'_>);

impl fmt::Display for ObjectKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for ObjectKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObjectKey").field(&self.text).finish()
    }
}

impl AsRef<str> for ObjectKey<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

#[cold]
fn length_fault(length: usize) -> Error {
    let allowed = "1 to 1024 bytes of UTF-8";
    match length {
        0 => Error::new(ErrorKind::Empty, FIELD, "empty", allowed),
        _ => Error::new(ErrorKind::TooLong, FIELD, format!("{length} bytes"), allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> (Option<ErrorKind>, Option<ErrorKind>) {
        let kind = |result: Result<ObjectKey<'_>, Error>| result.err().map(|error| error.kind());
        (kind(ObjectKey::new(text)), kind(ObjectKey::exact(text)))
    }

    #[test]
    fn refused_in_both_profiles() {
        use ErrorKind::{Control, DotSegment, Empty, EncodedDotSegment, TooLong};
        for (text, kind) in [
            ("", Empty),
            (&"漢".repeat(342), TooLong),
            (&"a".repeat(1025), TooLong),
            (".", DotSegment),
            ("..", DotSegment),
            ("./a", DotSegment),
            ("a/.", DotSegment),
            ("a/..", DotSegment),
            ("a/./b", DotSegment),
            ("../tenant-b/x", DotSegment),
            ("a//../b", DotSegment),
            ("%2e", EncodedDotSegment),
            (".%2E", EncodedDotSegment),
            ("a/%2E./b", EncodedDotSegment),
            ("a%2f..%2fb", EncodedDotSegment),
            ("a/..%2Fb", EncodedDotSegment),
            ("a%2f.", EncodedDotSegment),
            ("a\0b", Control),
            ("a\tb", Control),
            ("a\nb", Control),
            ("a\x7fb", Control),
            ("a\u{80}b", Control),
            ("a\u{85}b", Control),
            ("a\u{9f}", Control),
        ] {
            assert_eq!(kinds(text), (Some(kind), Some(kind)), "{text:?}");
        }
    }

    #[test]
    fn refused_in_the_portable_profile_only() {
        use ErrorKind::{BidiOrZeroWidth, EmptySegment, InvalidCharacter, LeadingSlash};
        for (text, kind) in [
            ("/", LeadingSlash),
            ("/a", LeadingSlash),
            ("//evil.example/x", LeadingSlash),
            ("a/", EmptySegment),
            ("a//b", EmptySegment),
            ("a\\b", InvalidCharacter),
            ("a\\..\\b", InvalidCharacter),
            ("invoices/\u{202e}gpj.exe", BidiOrZeroWidth),
        ] {
            assert_eq!(kinds(text), (Some(kind), None), "{text:?}");
        }
        let hidden = [
            0x61c..=0x61c,
            0x180e..=0x180e,
            0x200b..=0x200f,
            0x202a..=0x202e,
            0x2060..=0x206f,
            0xfeff..=0xfeff_u32,
        ];
        let listed = |char: char| hidden.iter().any(|range| range.contains(&u32::from(char)));
        for char in ('\u{80}'..=char::MAX).filter(|char| !char.is_control()) {
            let expected = listed(char).then_some(BidiOrZeroWidth);
            let mut text = [b'a'; 6];
            let length = char.encode_utf8(&mut text[1..]).len();
            let text = core::str::from_utf8(&text[..length + 2]).unwrap();
            assert_eq!(kinds(text), (expected, None), "U+{:04X}", u32::from(char));
        }
    }

    #[test]
    fn accepted_in_both_profiles() {
        for text in [
            "a",
            "photos/2026/cat-1.png",
            "a..b/c.",
            "...",
            ".../a",
            "a/...",
            ".well-known/x",
            "a/..b/.c",
            "%",
            "100%",
            "a%2",
            "%2fa",
            "a%2e%2eb",
            "a%2f...",
            "a%00",
            "a%252e%252e",
            "%252e%252e",
            "a b+c&d=e?f#g%h:i;j,k@l!m$n'o(p)q*r~s",
            " a ",
            "é/ж/漢/😀/–",
            &"a".repeat(1024),
            &"é".repeat(512),
        ] {
            assert_eq!(kinds(text), (None, None), "{text:?}");
            assert_eq!(ObjectKey::new(text).unwrap().as_str(), text);
        }
        for (text, unreserved) in
            [("a/B-0_.~", true), ("a b", false), ("a+", false), ("é", false), ("%41", false)]
        {
            assert_eq!(ObjectKey::new(text).unwrap().is_unreserved(), unreserved, "{text:?}");
        }
    }

    #[test]
    fn messages_tell_where_and_not_what() {
        for (text, message) in [
            (
                "a\tb",
                "object key: control character U+0009 at byte 1; allowed: no control characters (C0, DEL, C1)",
            ),
            ("/x", "object key: begins with `/`; allowed: no `/` at the start; ObjectKey::exact keeps it"),
            (
                "secret/",
                "object key: segment 2 is empty; allowed: no `//` and no `/` at the end; ObjectKey::exact keeps them",
            ),
        ] {
            assert_eq!(alloc::string::ToString::to_string(&ObjectKey::new(text).unwrap_err()), message);
        }
        let error = ObjectKey::from_utf8(b"a\xffb").unwrap_err();
        assert_eq!((error.kind(), error.problem()), (ErrorKind::NotUtf8, "no UTF-8 at byte 1"));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn read_in_the_portable_profile() {
        let read = serde_json::from_str::<ObjectKey<'_>>;
        assert_eq!(read("\"a b\"").unwrap().as_str(), "a b");
        assert_eq!(serde_json::to_string(&ObjectKey::exact("a/").unwrap()).unwrap(), "\"a/\"");
        assert!(read("\"a/\"").unwrap_err().is_data());
    }
}
