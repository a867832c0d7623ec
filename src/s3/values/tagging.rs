//! Object tags as `x-amz-tagging` holds them (Amazon S3 User Guide, "Categorizing your objects using tags").

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::wrong_character;
use crate::encode::push_component;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};

const FIELD: &str = "x-amz-tagging";
const KEY: Side =
    Side { name: "x-amz-tagging key", most: 128, allowed: "1 to 128 letters, digits, spaces and +-=._:/@" };
const VALUE: Side =
    Side { name: "x-amz-tagging value", most: 256, allowed: "0 to 256 letters, digits, spaces and +-=._:/@" };
/// S3 takes no more than 8 KB of headers in all.
const MAX_TEXT: usize = 8_192;

/// The tags that an object gets: up to 10, each key once.
///
/// ```
/// use presign::s3::Tagging;
///
/// let tagging = Tagging::new().tag("project", "blue sky")?.tag("reviewed", "")?;
/// assert_eq!(tagging.as_str(), "project=blue%20sky&reviewed=");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tagging {
    /// A query string: percent-encoded pairs.
    text: String,
    count: usize,
}

impl Tagging {
    /// How many tags an object can have.
    ///
    /// ```
    /// assert_eq!(presign::s3::Tagging::MAX_TAGS, 10);
    /// ```
    pub const MAX_TAGS: usize = 10;

    /// No tags.
    ///
    /// ```
    /// assert!(presign::s3::Tagging::new().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), count: 0 }
    }

    /// One tag more: a key of 1 to 128 and a value of 0 to 256 UTF-16 code units (that is how S3 counts), of
    /// letters, digits, spaces and `+-=._:/@`.
    ///
    /// # Errors
    /// [`Empty`](ErrorKind::Empty) and [`TooLong`](ErrorKind::TooLong) for a length outside these (`TooLong`
    /// also where all tags together, percent-encoded, exceed the 8,192 characters that a header can have),
    /// [`ReservedName`](ErrorKind::ReservedName) for a key that begins with `aws:` in any case,
    /// [`Duplicate`](ErrorKind::Duplicate) for a key that is there, [`OutOfRange`](ErrorKind::OutOfRange) for
    /// an eleventh tag, or the kind of the character that a tag cannot hold.
    ///
    /// ```
    /// use presign::{ErrorKind, s3::Tagging};
    ///
    /// let tagging = Tagging::new().tag("a", "1")?;
    /// assert_eq!(tagging.tag("a", "2").unwrap_err().kind(), ErrorKind::Duplicate);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn tag(mut self, key: &str, value: &str) -> Result<Self, Error> {
        if key.is_empty() {
            return Err(Error::new(ErrorKind::Empty, KEY.name, "empty", KEY.allowed));
        }
        KEY.check(key)?;
        VALUE.check(value)?;
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return Err(Error::new(
                ErrorKind::ReservedName,
                KEY.name,
                "begins with `aws:`",
                "other prefixes: AWS keeps this one",
            ));
        }
        if self.count >= Self::MAX_TAGS {
            return Err(Error::new(ErrorKind::OutOfRange, FIELD, "11 tags", "up to 10 tags"));
        }
        let mut encoded = String::with_capacity(key.len());
        push_component(&mut encoded, key);
        if self.text.split('&').filter_map(|pair| pair.split_once('=')).any(|(earlier, _)| earlier == encoded)
        {
            return Err(Error::new(ErrorKind::Duplicate, KEY.name, "given twice", "each key once"));
        }
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&encoded);
        self.text.push('=');
        push_component(&mut self.text, value);
        if self.text.len() > MAX_TEXT {
            let problem = format!("{} characters once encoded", self.text.len());
            return Err(Error::new(ErrorKind::TooLong, FIELD, problem, "up to 8192 characters"));
        }
        self.count += 1;
        Ok(self)
    }

    /// The header's value: the tags in the order in which they were added, as a query string.
    ///
    /// ```
    /// use presign::s3::Tagging;
    ///
    /// assert_eq!(Tagging::new().tag("a", "b/c")?.as_str(), "a=b%2Fc");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of tags.
    ///
    /// ```
    /// assert_eq!(presign::s3::Tagging::new().tag("a", "b")?.len(), 1);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no tag.
    ///
    /// ```
    /// assert!(!presign::s3::Tagging::new().tag("a", "b")?.is_empty());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HeaderName::from_lower(FIELD), HeaderValue::from_valid(self.text.into()))
    }
}

impl fmt::Display for Tagging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// What a key or a value can hold.
struct Side {
    name: &'static str,
    most: usize,
    allowed: &'static str,
}

impl Side {
    fn check(&self, text: &str) -> Result<(), Error> {
        let mut units = 0;
        for (at, found) in text.char_indices() {
            if !Self::accepts(found) {
                return Err(wrong_character(self.name, text, at, self.allowed));
            }
            units += found.len_utf16();
        }
        if units > self.most {
            return Err(Error::new(
                ErrorKind::TooLong,
                self.name,
                format!("{units} UTF-16 units"),
                self.allowed,
            ));
        }
        Ok(())
    }

    /// Letters, numbers and spaces of any script, and some punctuation.
    fn accepts(found: char) -> bool {
        found.is_alphanumeric()
            || matches!(found, '+' | '-' | '=' | '.' | '_' | ':' | '/' | '@')
            || (found.is_whitespace() && !found.is_control())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_string() {
        let tagging = Tagging::new().tag("a+b", "c=d").unwrap().tag("名前", "é: /@._-").unwrap();
        assert_eq!(tagging.as_str(), "a%2Bb=c%3Dd&%E5%90%8D%E5%89%8D=%C3%A9%3A%20%2F%40._-");
        assert_eq!(tagging.len(), 2);
        let (name, value) = tagging.clone().header();
        assert_eq!((name.as_str(), value.as_str()), ("x-amz-tagging", tagging.as_str()));
        assert_eq!(HeaderValue::new(tagging.as_str()).unwrap().as_str(), tagging.as_str());
        // Keys are told apart by case, and a key is not its encoded form's prefix.
        assert!(Tagging::new().tag("k", "").unwrap().tag("K", "").unwrap().tag("kk", "k=").is_ok());
    }

    #[test]
    fn refused() {
        let one = Tagging::new().tag("x", "1").unwrap();
        for (key, value, kind) in [
            ("", "", ErrorKind::Empty),
            ("aws:a", "", ErrorKind::ReservedName),
            ("AWS:a", "", ErrorKind::ReservedName),
            ("x", "2", ErrorKind::Duplicate),
            ("a\n", "", ErrorKind::Control),
            ("a", "b\u{85}", ErrorKind::Control),
            ("a", "b&c", ErrorKind::InvalidCharacter),
            ("a", "50%", ErrorKind::InvalidCharacter),
            ("a", "\u{200b}", ErrorKind::InvalidCharacter),
            (&"k".repeat(129), "", ErrorKind::TooLong),
            (&"𐐀".repeat(65), "", ErrorKind::TooLong),
            ("a", &"v".repeat(257), ErrorKind::TooLong),
        ] {
            assert_eq!(one.clone().tag(key, value).unwrap_err().kind(), kind, "{key:?} {value:?}");
        }
        assert!(one.clone().tag(&"k".repeat(128), &"v".repeat(256)).is_ok());
        assert!(one.clone().tag(&"𐐀".repeat(64), "").is_ok());
        assert!(one.tag("aws", "aws:a").is_ok());
    }

    #[test]
    fn ten_at_most() {
        let ten = (0..10).try_fold(Tagging::new(), |tagging, at| tagging.tag(&format!("k{at}"), "")).unwrap();
        assert_eq!(ten.len(), Tagging::MAX_TAGS);
        assert_eq!(ten.tag("k10", "").unwrap_err().kind(), ErrorKind::OutOfRange);
        // A value of 256 such letters has 2,304 characters once encoded.
        let mut long = Tagging::new();
        for key in ["a", "b", "c"] {
            long = long.tag(key, &"語".repeat(256)).unwrap();
        }
        assert_eq!(long.tag("d", &"語".repeat(256)).unwrap_err().kind(), ErrorKind::TooLong);
    }
}
