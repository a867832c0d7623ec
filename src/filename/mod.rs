//! File names: any bytes to a safe name, and what was changed.
//!
//! A name that a client sends is hostile until it is sanitised. [`sanitize`] takes any bytes and gives a [`FileName`] and
//! the [`Changes`] that it made, so that a service can warn, refuse or log. It works in these steps, in this order, each
//! one pass, and sanitising its result changes nothing:
//!
//! 1. The last component: what stands after the last `/` or `\`.
//! 2. Bytes that are no UTF-8 are replaced. Control characters (C0, DEL, C1) are removed, and invisible ones: bidirectional
//!    controls, zero-width characters, and all else that Unicode lets a reader ignore (`Default_Ignorable_Code_Point`:
//!    soft hyphen, fillers, variation selectors, tags), U+2028, U+2029, U+FFF9 to U+FFFB and noncharacters. An emoji made
//!    of several falls into its parts.
//! 3. Spaces at the ends and dots at the end are removed.
//! 4. Dots at the start become one replacement.
//! 5. In `Style::portable_nfc` (feature `nfc`), the text is put into normalisation form C.
//! 6. Reserved characters are replaced, one by one: `<` `>` `:` `"` `|` `?` `*` and `%`, which a later decoder could read;
//!    those that a decomposition of Unicode (a store's NFKC, a Mac's NFD) turns into one of them, into a separator or into a
//!    full stop, such as `／` U+FF0F, `℅` U+2105 and `…` U+2026; separators by their looks, U+2044, U+2215, U+2216, U+29F5,
//!    U+29F8 and U+29F9; and U+F001 to U+F07F, private characters that Cygwin, WSL, Samba and macOS write for reserved ones.
//! 7. The name is cut to 255 bytes between two characters, with its extension kept.
//! 8. A Windows device (`CON`, `PRN`, `AUX`, `NUL`, `COM0` to `COM9`, `LPT0` to `LPT9`, with `¹` `²` `³` too, `CONIN$`,
//!    `CONOUT$`; in any case, with any extension) gets a replacement before it.
//! 9. Where nothing is left, the fallback stands: `file`.
//!
//! A [`FileName`] holds no separator, no dot segment and nothing that [`ObjectKey`](crate::object_key::ObjectKey) refuses.
//! It is still text from outside: letters that look alike stay, and so do `&`, `'`, `$` and backquotes, so a page or a
//! shell must quote it.
//!
//! ```
//! use presign::filename::{Change, Style, sanitize};
//!
//! let sanitized = sanitize("../uploads/evil\u{202e}gpj.exe", &Style::portable());
//! assert_eq!(sanitized.name().as_str(), "evilgpj.exe");
//! assert!(sanitized.changes().iter().eq([Change::Path, Change::Invisible]));
//! ```

mod change;
mod choice;
mod extension;
mod rules;
mod sanitize;
mod style;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use self::rules::{Class, class};
use crate::error::{Error, ErrorKind};

pub(crate) use self::rules::is_device_name;
#[cfg(feature = "sartiq")]
pub(crate) use self::rules::is_invisible;
pub use change::{Change, Changes};
pub use choice::{Characters, Invisible, Separators};
pub use style::Style;

/// What common file systems hold, in bytes.
const MAX_LENGTH: usize = 255;

const FALLBACK: FileName = FileName(Cow::Borrowed("file"));

/// A safe name for any bytes, and what was changed for it. Never fails; linear in time.
///
/// See the [module](self) for what is done.
///
/// ```
/// use presign::filename::{Style, sanitize};
///
/// let sanitized = sanitize(b"C:\\fakepath\\caf\xe9?.png", &Style::portable());
/// assert_eq!(sanitized.name().as_str(), "caf__.png");
/// assert_eq!(sanitized.changes().to_string(), "path, invalid_utf8, reserved");
/// ```
#[must_use]
pub fn sanitize(raw: impl AsRef<[u8]>, style: &Style) -> Sanitized {
    let mut changes = Changes::default();
    let mut name = sanitize::clean(raw.as_ref(), style, &mut changes);
    if name.is_empty() {
        changes.insert(Change::Fallback);
        // Each character of a file name is kept or replaced, so something is left of it.
        name = sanitize::clean(style.fallback().as_str().as_bytes(), style, &mut Changes::default());
    }
    Sanitized { name: FileName(Cow::Owned(name)), changes }
}

/// What [`sanitize`] made.
///
/// ```
/// use presign::filename::{Style, sanitize};
///
/// let sanitized = sanitize("report.pdf", &Style::portable());
/// assert!(sanitized.changes().is_empty());
/// assert_eq!(sanitized.into_name().as_str(), "report.pdf");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sanitized {
    name: FileName,
    changes: Changes,
}

impl Sanitized {
    /// The safe name.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// assert_eq!(sanitize("a/b", &Style::portable()).name().as_str(), "b");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &FileName {
        &self.name
    }

    /// What was changed for it.
    ///
    /// ```
    /// use presign::filename::{Change, Style, sanitize};
    ///
    /// assert!(sanitize("a/b", &Style::portable()).changes().contains(Change::Path));
    /// ```
    #[must_use]
    pub const fn changes(&self) -> Changes {
        self.changes
    }

    /// The safe name, to be kept.
    ///
    /// ```
    /// use presign::FileName;
    /// use presign::filename::{Style, sanitize};
    ///
    /// let name: FileName = sanitize("a/b", &Style::portable()).into_name();
    /// # assert_eq!(name.as_str(), "b");
    /// ```
    #[must_use]
    pub fn into_name(self) -> FileName {
        self.name
    }
}

/// A safe file name: 1 to 255 bytes of UTF-8 that [`sanitize`] in [`Style::portable`] would leave as they are.
///
/// It comes from [`sanitize`], in any style, or from [`new`](Self::new), which refuses what sanitising would change.
///
/// ```
/// use presign::FileName;
///
/// let name = FileName::new("cat 1.tar.gz")?;
/// assert_eq!((name.stem(), name.full_extension()), ("cat 1", Some("tar.gz")));
/// assert!(FileName::new("../cat").is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(Cow<'static, str>);

const FIELD: &str = "file name";
const ALLOWED: &str = "1 to 255 bytes that sanitising would not change";

impl FileName {
    /// A name that is safe as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::Control`], [`ErrorKind::BidiOrZeroWidth`] for all
    /// invisible characters, [`ErrorKind::InvalidCharacter`] for separators and reserved characters,
    /// [`ErrorKind::DotSegment`] for dots alone, [`ErrorKind::Whitespace`] for a space at an end, [`ErrorKind::Syntax`] for
    /// a dot at an end, [`ErrorKind::ReservedName`] for a Windows device.
    ///
    /// ```
    /// use presign::{ErrorKind, FileName};
    ///
    /// assert!(FileName::new("Grüße (1).txt").is_ok());
    /// assert_eq!(FileName::new("a/b").unwrap_err().kind(), ErrorKind::InvalidCharacter);
    /// assert_eq!(FileName::new("nul.txt").unwrap_err().kind(), ErrorKind::ReservedName);
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        check_characters(&text).map_err(|(kind, problem)| Error::new(kind, FIELD, problem, ALLOWED))?;
        let fault = |kind, problem: &'static str| Err(Error::new(kind, FIELD, problem, ALLOWED));
        let inner = text.trim_matches('.');
        if inner.is_empty() {
            return fault(ErrorKind::DotSegment, "dots alone");
        }
        if text.trim().len() < text.len() {
            return fault(ErrorKind::Whitespace, "a space at an end");
        }
        if inner.len() < text.len() {
            return fault(ErrorKind::Syntax, "a dot at an end");
        }
        if is_device_name(&text) {
            return fault(ErrorKind::ReservedName, "the name of a Windows device");
        }
        Ok(Self(Cow::Owned(text)))
    }

    /// The name.
    ///
    /// ```
    /// assert_eq!(presign::FileName::new("a.txt")?.as_str(), "a.txt");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The part of the rules that holds for each character of a name, and for its length; also for a value that becomes a part
/// of one.
pub(crate) fn check_characters(text: &str) -> Result<(), (ErrorKind, Cow<'static, str>)> {
    match text.len() {
        0 => return Err((ErrorKind::Empty, "empty".into())),
        1..=MAX_LENGTH => {}
        length => return Err((ErrorKind::TooLong, format!("{length} bytes").into())),
    }
    for (at, char) in text.char_indices() {
        let (kind, what) = match class(char) {
            Class::Kept => continue,
            Class::Separator => (ErrorKind::InvalidCharacter, "separator"),
            Class::Control => (ErrorKind::Control, "control character"),
            Class::Invisible => (ErrorKind::BidiOrZeroWidth, "invisible character"),
            Class::Reserved => (ErrorKind::InvalidCharacter, "reserved character"),
        };
        return Err((kind, format!("{what} U+{:04X} at byte {at}", u32::from(char)).into()));
    }
    Ok(())
}

serde_str!(FileName);

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for FileName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<[u8]> for FileName {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_as_it_is() {
        use ErrorKind::*;
        for (text, kind, problem) in [
            ("", Empty, "empty"),
            (&"a".repeat(256), TooLong, "256 bytes"),
            ("a/b", InvalidCharacter, "separator U+002F at byte 1"),
            ("é\\", InvalidCharacter, "separator U+005C at byte 2"),
            ("a:b", InvalidCharacter, "reserved character U+003A at byte 1"),
            ("％", InvalidCharacter, "reserved character U+FF05 at byte 0"),
            ("a\tb", Control, "control character U+0009 at byte 1"),
            ("a\u{ad}", BidiOrZeroWidth, "invisible character U+00AD at byte 1"),
            (".", DotSegment, "dots alone"),
            ("..", DotSegment, "dots alone"),
            ("....", DotSegment, "dots alone"),
            (" a", Whitespace, "a space at an end"),
            ("a\u{3000}", Whitespace, "a space at an end"),
            (". ", Whitespace, "a space at an end"),
            (".a", Syntax, "a dot at an end"),
            ("a.", Syntax, "a dot at an end"),
            ("con.txt", ReservedName, "the name of a Windows device"),
        ] {
            let error = FileName::new(text).unwrap_err();
            assert_eq!((error.kind(), error.problem(), error.field()), (kind, problem, FIELD), "{text:?}");
        }
        assert!(FileName::new("a".repeat(255)).is_ok());
    }

    #[cfg(feature = "serde")]
    #[test]
    fn read_through_the_constructor() {
        let read = serde_json::from_str::<FileName>;
        assert_eq!(read("\"a b\"").unwrap(), FileName::new("a b").unwrap());
        assert_eq!(serde_json::to_string(&FileName::new("é").unwrap()).unwrap(), "\"é\"");
        assert!(read("\"../a\"").unwrap_err().is_data());
    }
}
