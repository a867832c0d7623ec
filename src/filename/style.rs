//! [`Style`]: what sanitising keeps and what it writes instead, as data.

use alloc::borrow::Cow;
use alloc::format;

use super::change::Change;
use super::choice::{Characters, Invisible, Separators};
use super::rules::{Class, class};
use super::{FALLBACK, FileName, MAX_LENGTH};
use crate::error::{Error, ErrorKind};

/// How [`sanitize`](super::sanitize) makes a name: three ready styles, and knobs for what services do differently.
///
/// A style is stricter than [`portable`](Self::portable) or writes other replacements; none is more lenient. So each
/// name that comes out is a [`FileName`], whatever the style.
///
/// ```
/// use presign::filename::{Separators, Style, sanitize};
///
/// let style = Style::portable()
///     .with_replacement('-')?
///     .with_also_replaced("$;")?
///     .with_separators(Separators::Replaced);
/// assert_eq!(sanitize("Q1/Q2; $100.pdf", &style).name().as_str(), "Q1-Q2- -100.pdf");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    max_bytes: usize,
    replacement: char,
    fallback: FileName,
    characters: Characters,
    also_replaced: Cow<'static, str>,
    separators: Separators,
    invisible: Invisible,
    merged: bool,
    #[cfg(feature = "nfc")]
    pub(super) nfc: bool,
}

impl Style {
    /// Names that every common system can hold and show: all of Unicode but for what the [module](super) lists, up to 255
    /// bytes, `_` for what is replaced.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// assert_eq!(sanitize("Grüße: 100%.txt", &Style::portable()).name().as_str(), "Grüße_ 100_.txt");
    /// ```
    #[must_use]
    pub const fn portable() -> Self {
        Self {
            max_bytes: MAX_LENGTH,
            replacement: '_',
            fallback: FALLBACK,
            characters: Characters::Unicode,
            also_replaced: Cow::Borrowed(""),
            separators: Separators::LastComponent,
            invisible: Invisible::Removed,
            merged: false,
            #[cfg(feature = "nfc")]
            nfc: false,
        }
    }

    /// As [`portable`](Self::portable), with [`Characters::Ascii`].
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// assert_eq!(sanitize("Grüße 1.txt", &Style::ascii()).name().as_str(), "Gr__e 1.txt");
    /// ```
    #[must_use]
    pub const fn ascii() -> Self {
        let mut style = Self::portable();
        style.characters = Characters::Ascii;
        style
    }

    /// As [`portable`](Self::portable), with the text in Unicode normalisation form C (UAX #15), so that a name sent
    /// decomposed (by macOS) and the same name sent composed are equal.
    ///
    /// What is invisible is removed before, so that it cannot hide a composition, and reserved characters are replaced
    /// after, because normalising can make one. A name of more than 4,096 bytes is shortened to these before.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// assert_eq!(sanitize("cafe\u{301}.txt", &Style::portable_nfc()).name().as_str(), "caf\u{e9}.txt");
    /// ```
    #[cfg(feature = "nfc")]
    #[cfg_attr(docsrs, doc(cfg(feature = "nfc")))]
    #[must_use]
    pub const fn portable_nfc() -> Self {
        let mut style = Self::portable();
        style.nfc = true;
        style
    }

    /// The longest name: 32 to 255 bytes of UTF-8. 255 is what common file systems hold.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// let style = Style::portable().with_max_bytes(32)?;
    /// let name = "a very long name that says too much.tar.gz";
    /// assert_eq!(sanitize(name, &style).name().as_str(), "a very long name that say.tar.gz");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_max_bytes(mut self, bytes: usize) -> Result<Self, Error> {
        if !(SHORTEST_LIMIT..=MAX_LENGTH).contains(&bytes) {
            let problem = format!("{bytes} bytes");
            return Err(Error::new(ErrorKind::OutOfRange, "file name limit", problem, "32 to 255 bytes"));
        }
        self.max_bytes = bytes;
        Ok(self)
    }

    /// The longest name, in bytes.
    ///
    /// ```
    /// assert_eq!(presign::filename::Style::portable().max_bytes(), 255);
    /// ```
    #[must_use]
    pub const fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// What stands for each character that is replaced: `_`, `-`, `+` or `~`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCharacter`] for any other, since it could be reserved itself or become one with its neighbour
    /// when the text is normalised, and for one that is [also replaced](Self::with_also_replaced).
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// let style = Style::portable().with_replacement('-')?;
    /// assert_eq!(sanitize("a:b", &style).name().as_str(), "a-b");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_replacement(mut self, replacement: char) -> Result<Self, Error> {
        if !matches!(replacement, '_' | '-' | '+' | '~') || self.also_replaced.contains(replacement) {
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                "replacement character",
                format!("U+{:04X}", u32::from(replacement)),
                "`_`, `-`, `+` or `~`, and none that is replaced itself",
            ));
        }
        self.replacement = replacement;
        Ok(self)
    }

    /// What stands for each character that is replaced.
    ///
    /// ```
    /// assert_eq!(presign::filename::Style::portable().replacement(), '_');
    /// ```
    #[must_use]
    pub const fn replacement(&self) -> char {
        self.replacement
    }

    /// The name where nothing is left. It is sanitised in this style too.
    ///
    /// ```
    /// use presign::FileName;
    /// use presign::filename::{Style, sanitize};
    ///
    /// let style = Style::portable().with_fallback(FileName::new("unnamed")?);
    /// assert_eq!(sanitize("..", &style).name().as_str(), "unnamed");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_fallback(mut self, name: FileName) -> Self {
        self.fallback = name;
        self
    }

    /// The name where nothing is left.
    ///
    /// ```
    /// assert_eq!(presign::filename::Style::portable().fallback().as_str(), "file");
    /// ```
    #[must_use]
    pub const fn fallback(&self) -> &FileName {
        &self.fallback
    }

    /// Which characters are kept, of those that are safe.
    ///
    /// ```
    /// use presign::filename::{Characters, Style};
    ///
    /// assert_eq!(Style::portable().with_characters(Characters::Ascii), Style::ascii());
    /// ```
    #[must_use]
    pub const fn with_characters(mut self, characters: Characters) -> Self {
        self.characters = characters;
        self
    }

    /// Which characters are kept, of those that are safe.
    ///
    /// ```
    /// use presign::filename::{Characters, Style};
    ///
    /// assert_eq!(Style::ascii().characters(), Characters::Ascii);
    /// ```
    #[must_use]
    pub const fn characters(&self) -> Characters {
        self.characters
    }

    /// Characters that are replaced besides, such as `$`, `;` or the space.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCharacter`] for an ASCII letter or digit, for `.`, and for the
    /// [replacement](Self::with_replacement).
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// let style = Style::portable().with_also_replaced(" ")?;
    /// assert_eq!(sanitize("My cool movie.mov", &style).name().as_str(), "My_cool_movie.mov");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_also_replaced(mut self, characters: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let characters = characters.into();
        let kept = |char: char| char.is_ascii_alphanumeric() || char == '.' || char == self.replacement;
        if let Some((at, char)) = characters.char_indices().find(|(_, char)| kept(*char)) {
            return Err(Error::new(
                ErrorKind::InvalidCharacter,
                "characters to replace",
                format!("U+{:04X} at byte {at}", u32::from(char)),
                "no ASCII letter or digit, no dot, not the replacement",
            ));
        }
        self.also_replaced = characters;
        Ok(self)
    }

    /// Characters that are replaced besides.
    ///
    /// ```
    /// assert_eq!(presign::filename::Style::portable().also_replaced(), "");
    /// ```
    #[must_use]
    pub fn also_replaced(&self) -> &str {
        &self.also_replaced
    }

    /// What becomes of `/` and `\`.
    ///
    /// ```
    /// use presign::filename::{Separators, Style, sanitize};
    ///
    /// let style = Style::portable().with_separators(Separators::Replaced);
    /// assert_eq!(sanitize(r"a\b/c", &style).name().as_str(), "a_b_c");
    /// ```
    #[must_use]
    pub const fn with_separators(mut self, separators: Separators) -> Self {
        self.separators = separators;
        self
    }

    /// What becomes of `/` and `\`.
    ///
    /// ```
    /// use presign::filename::{Separators, Style};
    ///
    /// assert_eq!(Style::portable().separators(), Separators::LastComponent);
    /// ```
    #[must_use]
    pub const fn separators(&self) -> Separators {
        self.separators
    }

    /// What becomes of control and invisible characters.
    ///
    /// ```
    /// use presign::filename::{Invisible, Style, sanitize};
    ///
    /// let style = Style::portable().with_invisible(Invisible::Replaced);
    /// assert_eq!(sanitize("a\tb\n", &style).name().as_str(), "a_b");
    /// ```
    #[must_use]
    pub const fn with_invisible(mut self, invisible: Invisible) -> Self {
        self.invisible = invisible;
        self
    }

    /// What becomes of control and invisible characters.
    ///
    /// ```
    /// use presign::filename::{Invisible, Style};
    ///
    /// assert_eq!(Style::portable().invisible(), Invisible::Removed);
    /// ```
    #[must_use]
    pub const fn invisible(&self) -> Invisible {
        self.invisible
    }

    /// Whether a replacement is left out where one stands before it, so that a row of replaced characters becomes one.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// let style = Style::ascii().with_merged_replacements(true);
    /// assert_eq!(sanitize("文档.pdf", &style).name().as_str(), "_.pdf");
    /// ```
    #[must_use]
    pub const fn with_merged_replacements(mut self, merged: bool) -> Self {
        self.merged = merged;
        self
    }

    /// Whether a row of replaced characters becomes one replacement.
    ///
    /// ```
    /// assert!(!presign::filename::Style::portable().merges_replacements());
    /// ```
    #[must_use]
    pub const fn merges_replacements(&self) -> bool {
        self.merged
    }

    /// Whether the style objects to no character of ASCII that is safe.
    pub(super) fn keeps_ascii(&self) -> bool {
        self.characters != Characters::Plain && self.also_replaced.is_empty()
    }

    /// Why a character is replaced, if it is.
    pub(super) fn objection(&self, char: char) -> Option<Change> {
        if char == self.replacement {
            return None;
        }
        match class(char) {
            Class::Separator | Class::Reserved => Some(Change::Reserved),
            Class::Control => Some(Change::Control),
            Class::Invisible => Some(Change::Invisible),
            Class::Kept => {
                let replaced = !self.characters.keep(char) || self.also_replaced.contains(char);
                replaced.then_some(Change::NotInStyle)
            }
        }
    }
}

/// So that the longest extension leaves room for a stem.
const SHORTEST_LIMIT: usize = 32;

impl Default for Style {
    /// [`Style::portable`].
    fn default() -> Self {
        Self::portable()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knobs_refuse_what_would_not_hold() {
        for bytes in [0, 31, 256, usize::MAX] {
            assert_eq!(Style::portable().with_max_bytes(bytes).unwrap_err().kind(), ErrorKind::OutOfRange);
        }
        for char in ['.', '/', ' ', 'a', '=', '\0', '\u{301}', '%'] {
            let error = Style::portable().with_replacement(char).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidCharacter);
        }
        for characters in ["a", "$.", "9", "_"] {
            let error = Style::portable().with_also_replaced(characters).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidCharacter);
        }
        let style = Style::portable().with_also_replaced("-~").unwrap();
        assert!(style.clone().with_replacement('-').is_err());
        assert!(style.with_replacement('+').unwrap().with_also_replaced("+").is_err());
    }

    #[test]
    fn what_is_set_can_be_read() {
        let style = Style::default().with_max_bytes(32).unwrap().with_replacement('~').unwrap();
        let style = style.with_fallback(FileName::new("x").unwrap()).with_characters(Characters::Plain);
        let style = style.with_also_replaced("-").unwrap().with_merged_replacements(true);
        let style = style.with_separators(Separators::Replaced).with_invisible(Invisible::Replaced);
        assert_eq!((style.max_bytes(), style.replacement(), style.fallback().as_str()), (32, '~', "x"));
        assert_eq!((style.characters(), style.also_replaced()), (Characters::Plain, "-"));
        assert_eq!((style.separators(), style.invisible()), (Separators::Replaced, Invisible::Replaced));
        assert!(style.merges_replacements());
    }
}
