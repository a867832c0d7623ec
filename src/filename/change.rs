//! What sanitising changed, as a value.

use core::fmt;

/// One kind of change that [`sanitize`](super::sanitize) makes.
///
/// ```
/// use presign::filename::{Change, Style, sanitize};
///
/// let sanitized = sanitize("aux.txt", &Style::portable());
/// let codes: Vec<_> = sanitized.changes().iter().map(Change::as_str).collect();
/// assert_eq!(codes, ["device_name"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Change {
    /// What stood before the last `/` or `\` was dropped. Browsers send `C:\fakepath\` before a name, so this alone is no
    /// sign of malice.
    Path,
    /// Bytes that are no UTF-8 were replaced.
    InvalidUtf8,
    /// Control characters were removed (or replaced, as the style says).
    Control,
    /// Bidirectional controls, zero-width and other invisible characters were removed (or replaced).
    Invisible,
    /// Spaces at an end, or dots at the end, were removed.
    Trimmed,
    /// The dots at the start were replaced.
    LeadingDot,
    /// The text was put into normalisation form C.
    Normalised,
    /// Reserved characters, or such as some system reads as reserved ones, were replaced.
    Reserved,
    /// Characters that only this style does not keep were replaced.
    NotInStyle,
    /// The name was longer than the style's limit.
    Shortened,
    /// The name of a Windows device got a character before it.
    DeviceName,
    /// Nothing was left, so the style's fallback stands for it.
    Fallback,
}

impl Change {
    /// All of them, in the order in which sanitising works.
    const ALL: [Self; 12] = [
        Self::Path,
        Self::InvalidUtf8,
        Self::Control,
        Self::Invisible,
        Self::Trimmed,
        Self::LeadingDot,
        Self::Normalised,
        Self::Reserved,
        Self::NotInStyle,
        Self::Shortened,
        Self::DeviceName,
        Self::Fallback,
    ];

    /// A code for machines, which never changes.
    ///
    /// ```
    /// assert_eq!(presign::filename::Change::LeadingDot.as_str(), "leading_dot");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::Control => "control",
            Self::Invisible => "invisible",
            Self::Trimmed => "trimmed",
            Self::LeadingDot => "leading_dot",
            Self::Normalised => "normalised",
            Self::Reserved => "reserved",
            Self::NotInStyle => "not_in_style",
            Self::Shortened => "shortened",
            Self::DeviceName => "device_name",
            Self::Fallback => "fallback",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The kinds of change that one name needed: a set.
///
/// ```
/// use presign::filename::{Change, Style, sanitize};
///
/// let changes = sanitize("../a?.txt", &Style::portable()).changes();
/// assert!(changes.contains(Change::Path));
/// assert_eq!(changes.to_string(), "path, reserved");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Changes(u16);

impl Changes {
    /// Whether the name came out as it went in.
    ///
    /// ```
    /// use presign::filename::{Style, sanitize};
    ///
    /// assert!(sanitize("cat 1.png", &Style::portable()).changes().is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether there was a change of this kind.
    ///
    /// ```
    /// use presign::filename::{Change, Style, sanitize};
    ///
    /// assert!(sanitize("a\0.txt", &Style::portable()).changes().contains(Change::Control));
    /// ```
    #[must_use]
    pub const fn contains(self, change: Change) -> bool {
        self.0 & change.bit() != 0
    }

    /// The kinds, in the order in which sanitising works.
    ///
    /// ```
    /// use presign::filename::{Change, Style, sanitize};
    ///
    /// let changes = sanitize(".a?", &Style::portable()).changes();
    /// assert!(changes.iter().eq([Change::LeadingDot, Change::Reserved]));
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Change> {
        Change::ALL.into_iter().filter(move |change| self.contains(*change))
    }

    pub(super) fn insert(&mut self, change: Change) {
        self.0 |= change.bit();
    }
}

impl fmt::Display for Changes {
    /// The codes, with commas between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            f.write_str(change.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for Change {
    /// As its code.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for Changes {
    /// As a list of codes.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_set() {
        let mut changes = Changes::default();
        assert!(changes.is_empty() && changes.to_string().is_empty() && changes.iter().next().is_none());
        for (index, change) in Change::ALL.into_iter().enumerate() {
            assert!(!changes.contains(change));
            changes.insert(change);
            changes.insert(change);
            assert!(changes.contains(change));
            assert_eq!(changes.iter().count(), index + 1);
            assert_eq!(change.to_string(), change.as_str());
        }
        assert!(changes.iter().eq(Change::ALL));
        assert!(Change::ALL.is_sorted(), "the order of the list and of the variants");
        assert!(format!("{changes:?}").starts_with("{Path, InvalidUtf8, Control"));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn serialised_as_codes() {
        let mut changes = Changes::default();
        changes.insert(Change::Fallback);
        changes.insert(Change::Path);
        assert_eq!(serde_json::to_string(&changes).unwrap(), "[\"path\",\"fallback\"]");
    }
}
