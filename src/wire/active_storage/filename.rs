//! [`Filename`]: a name as `ActiveStorage::Filename` writes it.

use alloc::string::String;
use core::fmt;

use super::RailsVersion;

/// A file name as Active Storage writes it into a blob's row, and as everything else shows it.
///
/// It follows Rails and nothing else: a name may be empty, `..`, a device of Windows, or end in a dot, and it is as long as
/// it was sent. It is for answers and headers. What becomes a path or a key goes through
/// [`filename::sanitize`](crate::filename::sanitize()), whose styles are stricter all.
///
/// ```
/// use presign::wire::active_storage::{Filename, RailsVersion};
///
/// let name = Filename::new(" naïve résumé/v:2?.pdf\n", RailsVersion::V7_2);
/// assert_eq!(name.as_str(), "naïve résumé-v-2?.pdf");
/// assert_eq!(Filename::new("v:2?.pdf", RailsVersion::V8_0).as_str(), "v-2-.pdf");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filename(String);

impl Filename {
    /// The name in the text or the bytes that were sent: each piece that is no UTF-8 as U+FFFD, then without white space of
    /// ASCII and NUL at both ends, then `-` for what Rails replaces:
    ///
    /// | version | replaced |
    /// | --- | --- |
    /// | all | U+202E, `%`, `$`, `\|`, `:`, `;`, `/`, `\`, tab, carriage return, line feed |
    /// | from 8.0 on | `<`, `>`, `?`, `*`, `"` too |
    /// | from 8.2 on | NUL too |
    ///
    /// ```
    /// use presign::wire::active_storage::{Filename, RailsVersion};
    ///
    /// assert_eq!(Filename::new("evil\u{202e}fdp.exe", RailsVersion::V6_1).as_str(), "evil-fdp.exe");
    /// assert_eq!(Filename::new(b"\xad.pdf", RailsVersion::V6_1).as_str(), "\u{fffd}.pdf");
    /// ```
    #[must_use]
    pub fn new(raw: impl AsRef<[u8]>, version: RailsVersion) -> Self {
        let text = String::from_utf8_lossy(raw.as_ref());
        let replaced = |char| match char {
            '\u{202e}' | '%' | '$' | '|' | ':' | ';' | '/' | '\\' | '\t' | '\r' | '\n' => true,
            '<' | '>' | '?' | '*' | '"' => version >= RailsVersion::V8_0,
            '\0' => version >= RailsVersion::V8_2,
            _ => false,
        };
        Self(
            text.trim_matches(is_blank).chars().map(|char| if replaced(char) { '-' } else { char }).collect(),
        )
    }

    /// The whole name.
    ///
    /// ```
    /// use presign::wire::active_storage::{Filename, RailsVersion};
    ///
    /// assert_eq!(Filename::new("a.txt", RailsVersion::V8_2).as_str(), "a.txt");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the extension.
    ///
    /// ```
    /// use presign::wire::active_storage::{Filename, RailsVersion};
    ///
    /// assert_eq!(Filename::new("race.car.jpg", RailsVersion::V8_2).base(), "race.car");
    /// assert_eq!(Filename::new(".profile", RailsVersion::V8_2).base(), ".profile");
    /// ```
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.strip_suffix(self.extension_with_dot()).unwrap_or(&self.0)
    }

    /// The extension without its dot; empty if there is none.
    ///
    /// ```
    /// use presign::wire::active_storage::{Filename, RailsVersion};
    ///
    /// assert_eq!(Filename::new("race.car.JPG", RailsVersion::V8_2).extension(), "JPG");
    /// assert_eq!(Filename::new("racecar", RailsVersion::V8_2).extension(), "");
    /// ```
    #[must_use]
    pub fn extension(&self) -> &str {
        self.extension_with_dot().trim_start_matches('.')
    }

    /// Whether Rails takes two names for the same: whatever the case of their letters. `==` of this type is of the text.
    ///
    /// ```
    /// use presign::wire::active_storage::{Filename, RailsVersion};
    ///
    /// let name = |raw| Filename::new(raw, RailsVersion::V8_2);
    /// assert!(name("foobar.pdf").eq_ignore_case(&name("FooBar.PDF")));
    /// assert!(!name("foobar.pdf").eq_ignore_case(&name("foobar.pd")));
    /// ```
    #[must_use]
    pub fn eq_ignore_case(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// As Ruby's `File.extname` from 2.7 on: from the last dot, unless only dots stand before it; a dot at the end is an
    /// extension of its own.
    fn extension_with_dot(&self) -> &str {
        let name = self.0.trim_start_matches('.');
        name.rfind('.').and_then(|at| name.get(at..)).unwrap_or("")
    }
}

impl fmt::Display for Filename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Filename {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl serde::Serialize for Filename {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What Ruby's `strip` takes away.
const fn is_blank(char: char) -> bool {
    matches!(char, '\0' | '\t'..='\r' | ' ')
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn each_character_in_each_version() {
        for version in RailsVersion::ALL {
            let replaced: String = ('\0'..='\u{ffff}')
                .filter(|char| Filename::new(format!("a{char}b"), version).as_str() == "a-b" && *char != '-')
                .collect();
            let expected = match version {
                RailsVersion::V6_1 | RailsVersion::V7_0 | RailsVersion::V7_1 | RailsVersion::V7_2 => {
                    "\t\n\r$%/:;\\|\u{202e}"
                }
                RailsVersion::V8_0 | RailsVersion::V8_1 => "\t\n\r\"$%*/:;<>?\\|\u{202e}",
                RailsVersion::V8_2 => "\0\t\n\r\"$%*/:;<>?\\|\u{202e}",
            };
            assert_eq!(replaced, expected, "{version:?}");
            let stripped: String = ('\0'..='\u{ffff}')
                .filter(|char| Filename::new(format!("{char}a{char}"), version).0 == "a")
                .collect();
            assert_eq!(stripped, "\0\t\n\u{b}\u{c}\r ", "{version:?}");
        }
    }

    #[test]
    fn names() {
        for (raw, name) in [
            ("", ""),
            (" \0\n", ""),
            ("..", ".."),
            ("../../etc/passwd", "..-..-etc-passwd"),
            ("CON", "CON"),
            ("\u{a0}a\u{3000}", "\u{a0}a\u{3000}"),
            ("a\u{b}b\u{7f}", "a\u{b}b\u{7f}"),
            (" \0 a \0 b \0 ", "a \0 b"),
        ] {
            assert_eq!(Filename::new(raw, RailsVersion::V7_2).as_str(), name, "{raw:?}");
        }
        assert_eq!(
            Filename::new(b"\xe2\x82a\xff\xfe", RailsVersion::V8_2).as_str(),
            "\u{fffd}a\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn parts() {
        for (name, base, extension) in [
            ("racecar.jpg", "racecar", "jpg"),
            ("race.car.jpg", "race.car", "jpg"),
            ("racecar", "racecar", ""),
            ("", "", ""),
            (".profile", ".profile", ""),
            ("..a", "..a", ""),
            (".a.b", ".a", "b"),
            ("a.", "a", ""),
            ("a..b", "a.", "b"),
            ("...", "...", ""),
        ] {
            let filename = Filename::new(name, RailsVersion::V8_2);
            assert_eq!((filename.base(), filename.extension()), (base, extension), "{name:?}");
        }
    }
}
