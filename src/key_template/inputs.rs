//! [`KeyInputs`]: what a template is filled with.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::parse::check_value_name;
use super::{FILE_NAME, RandomBytes};
use crate::error::{Error, ErrorKind};
use crate::filename::{FileName, check_characters};
use crate::time::Timestamp;

/// What one key is made of: the instant, random bytes, the file's name, and the service's own values.
///
/// The same inputs give the same key, so new random bytes are needed for each.
///
/// ```
/// use presign::{FileName, KeyInputs, KeyTemplate, RandomBytes, Timestamp};
///
/// let template = KeyTemplate::new("{album}/{timestamp}_{filename}")?;
/// let name = FileName::new("cat.png")?;
/// let inputs = KeyInputs::new(Timestamp::from_unix_secs(1_767_323_045)?, RandomBytes::new([7; 32]))
///     .filename(&name)
///     .value("album", "holiday 2026")?;
/// assert_eq!(template.render(&inputs)?.as_str(), "holiday 2026/1767323045_cat.png");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Debug)]
pub struct KeyInputs {
    at: Timestamp,
    random: RandomBytes,
    filename: Option<FileName>,
    values: Vec<(String, String)>,
}

const ALLOWED: &str = "1 to 255 bytes of what a file name can hold, not dots alone, no space at an end";

impl KeyInputs {
    /// The least that every key is made of: the instant that its date and time show, in UTC, and 32 random bytes of its
    /// own.
    ///
    /// ```
    /// use presign::{KeyInputs, RandomBytes, Timestamp};
    ///
    /// let inputs = KeyInputs::new(Timestamp::parse("2026-01-02T03:04:05Z")?, RandomBytes::new([7; 32]));
    /// # let _ = inputs;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn new(at: Timestamp, random: RandomBytes) -> Self {
        Self { at, random, filename: None, values: Vec::new() }
    }

    /// The name for `{filename}`, `{stem}` and `{ext}`.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    /// use presign::{KeyInputs, RandomBytes, Timestamp};
    ///
    /// let name = sanitize("C:\\fakepath\\cat.png", &Style::portable()).into_name();
    /// let inputs = KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32])).filename(&name);
    /// # let _ = inputs;
    /// ```
    #[must_use]
    pub fn filename(mut self, name: &FileName) -> Self {
        self.filename = Some(name.clone());
        self
    }

    /// A value of the service's own, for `{name}`. Values that the template does not name are not used.
    ///
    /// It becomes a part of a segment, so it is held to the characters of a [`FileName`]: no separator, nothing reserved,
    /// no control or invisible character. Text from outside can be [sanitised](crate::filename::sanitize) before.
    ///
    /// # Errors
    /// For the name: [`ErrorKind::Syntax`] where it is not a lower-case letter and then lower-case letters, digits and
    /// `_`; [`ErrorKind::Forbidden`] for a placeholder of the template's own, such as `id`; [`ErrorKind::Duplicate`].
    /// For the value: [`ErrorKind::Empty`], [`ErrorKind::TooLong`] above 255 bytes, [`ErrorKind::Control`],
    /// [`ErrorKind::BidiOrZeroWidth`], [`ErrorKind::InvalidCharacter`], [`ErrorKind::DotSegment`] for dots alone,
    /// [`ErrorKind::Whitespace`] for a space at an end.
    ///
    /// ```
    /// use presign::{ErrorKind, KeyInputs, RandomBytes, Timestamp};
    ///
    /// let inputs = || KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]));
    /// assert!(inputs().value("album", "holiday").is_ok());
    /// assert_eq!(inputs().value("album", "../7").unwrap_err().kind(), ErrorKind::InvalidCharacter);
    /// assert_eq!(inputs().value("id", "1").unwrap_err().kind(), ErrorKind::Forbidden);
    /// ```
    pub fn value(mut self, name: impl Into<String>, text: impl Into<String>) -> Result<Self, Error> {
        let (name, text) = (name.into(), text.into());
        if let Err((kind, problem)) = check_value_name(&name) {
            let allowed =
                "a lower-case letter, then lower-case letters, digits and `_`; no placeholder such as `id`";
            return Err(Error::new(kind, "name of a value", problem, allowed));
        }
        let fault = |kind, problem: Cow<'static, str>| Err(Error::new(kind, name.clone(), problem, ALLOWED));
        if self.values.iter().any(|(known, _)| *known == name) {
            return fault(ErrorKind::Duplicate, "given twice".into());
        }
        if let Err((kind, problem)) = check_characters(&text) {
            return fault(kind, problem);
        }
        if text.bytes().all(|byte| byte == b'.') {
            return fault(ErrorKind::DotSegment, "dots alone".into());
        }
        if text.trim().len() < text.len() {
            return fault(ErrorKind::Whitespace, "a space at an end".into());
        }
        self.values.push((name, text));
        Ok(self)
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) const fn random(&self) -> &RandomBytes {
        &self.random
    }

    /// The file's name, for a template that wants one.
    pub(super) fn wanted_filename(&self) -> Result<&FileName, Error> {
        self.filename.as_ref().ok_or_else(|| missing(FILE_NAME.into()))
    }

    /// The value of this name, for a template that wants one.
    pub(super) fn wanted_value(&self, name: &str) -> Result<&str, Error> {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str()).ok_or_else(|| missing(Cow::Owned(name.into())))
    }
}

#[cold]
fn missing(field: Cow<'static, str>) -> Error {
    Error::new(ErrorKind::Missing, field, "not given", "what the key template names")
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn inputs() -> KeyInputs {
        KeyInputs::new(Timestamp::MIN, RandomBytes::new([7; 32]))
    }

    #[test]
    fn values_that_are_refused() {
        use ErrorKind::*;
        for (text, kind, problem) in [
            ("", Empty, "empty"),
            (&"a".repeat(256), TooLong, "256 bytes"),
            ("a/b", InvalidCharacter, "separator U+002F at byte 1"),
            ("\\", InvalidCharacter, "separator U+005C at byte 0"),
            ("%2e", InvalidCharacter, "reserved character U+0025 at byte 0"),
            ("．．", InvalidCharacter, "reserved character U+FF0E at byte 0"),
            ("a\n", Control, "control character U+000A at byte 1"),
            ("\u{202e}", BidiOrZeroWidth, "invisible character U+202E at byte 0"),
            (".", DotSegment, "dots alone"),
            ("...", DotSegment, "dots alone"),
            (" a", Whitespace, "a space at an end"),
        ] {
            let error = inputs().value("album", text).unwrap_err();
            assert_eq!((error.kind(), error.problem(), error.field()), (kind, problem, "album"), "{text:?}");
        }
        for text in ["a", "..a", "a.", "é 漢", "a@b.c", "2026-Q1", "{id}", "CON", &"a".repeat(255)] {
            assert!(inputs().value("album", text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn names_that_are_refused() {
        use ErrorKind::{Duplicate, Forbidden, Syntax};
        for (name, kind) in [
            ("", Syntax),
            ("A", Syntax),
            ("1a", Syntax),
            ("_a", Syntax),
            ("a-b", Syntax),
            ("aé", Syntax),
            ("a/", Syntax),
            ("id", Forbidden),
            ("ext", Forbidden),
        ] {
            assert_eq!(inputs().value(name, "x").unwrap_err().kind(), kind, "{name:?}");
        }
        let twice = inputs().value("a_1", "x").unwrap().value("a_1", "x");
        assert_eq!(twice.unwrap_err().kind(), Duplicate);
        assert!(format!("{:?}", inputs()).contains("RandomBytes(..)"));
    }
}
