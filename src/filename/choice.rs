//! What a style can choose between.

/// Which characters a style keeps, of those that are safe.
///
/// ```
/// use presign::filename::{Characters, Style, sanitize};
///
/// let style = Style::portable().with_characters(Characters::Plain);
/// assert_eq!(sanitize("Größe (1).txt", &style).name().as_str(), "Gr__e__1_.txt");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Characters {
    /// All.
    Unicode,
    /// Those of printable ASCII, the space among them.
    Ascii,
    /// ASCII letters and digits, `.`, `-` and `_`: what no URL, shell or header needs to encode or quote.
    Plain,
}

impl Characters {
    pub(super) const fn keep(self, char: char) -> bool {
        match self {
            Self::Unicode => true,
            Self::Ascii => char.is_ascii(),
            Self::Plain => char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_'),
        }
    }
}

/// What becomes of `/` and `\`.
///
/// ```
/// use presign::filename::{Separators, Style, sanitize};
///
/// let style = Style::portable().with_separators(Separators::Replaced);
/// assert_eq!(sanitize("2026/report.pdf", &style).name().as_str(), "2026_report.pdf");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Separators {
    /// The name is what stands after the last of them.
    LastComponent,
    /// Each is replaced, as reserved characters are.
    Replaced,
}

/// What becomes of control and invisible characters.
///
/// ```
/// use presign::filename::{Invisible, Style, sanitize};
///
/// let style = Style::portable().with_invisible(Invisible::Replaced);
/// assert_eq!(sanitize("evil\u{202e}fdp.exe", &style).name().as_str(), "evil_fdp.exe");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Invisible {
    /// They are removed.
    Removed,
    /// They are removed at the ends and replaced elsewhere.
    Replaced,
}
