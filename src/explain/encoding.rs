//! How the bytes of a path or query are escaped, and what is odd about it.

use alloc::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::finding::FindingKind;
use crate::encode::{escape, is_unreserved};

/// What an escaped text says, for people: what is no UTF-8 becomes U+FFFD.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
}

/// Tells every oddity of an escaped text; the same may be told again and again.
pub(super) fn oddities(text: &str, place: Place, mut found: impl FnMut(FindingKind)) {
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match *byte {
            b'%' => match escape(tail) {
                Some((decoded, digits, behind)) => {
                    escaped(decoded, behind, place, &mut found);
                    if digits.iter().any(u8::is_ascii_lowercase) {
                        found(FindingKind::LowerCaseEscape);
                    }
                    rest = behind;
                }
                None => found(FindingKind::MalformedEscape),
            },
            b'+' if place == Place::Path => found(FindingKind::UnencodedPlus),
            b'+' => found(FindingKind::SpaceAsPlus),
            b'/' if place == Place::Path => {}
            byte if byte <= b' ' || byte == 0x7f => found(FindingKind::Whitespace),
            byte if !byte.is_ascii() => found(FindingKind::NonAscii),
            byte if !is_unreserved(byte) => found(FindingKind::OtherEscapes),
            _ => {}
        }
    }
    if percent_decode_str(text).decode_utf8().is_err() {
        found(FindingKind::NotUtf8);
    }
}

fn escaped(decoded: u8, behind: &[u8], place: Place, found: &mut impl FnMut(FindingKind)) {
    match decoded {
        b'%' if escape(behind).is_some() => found(FindingKind::DoubleEncoding),
        byte if byte.is_ascii_control() => found(FindingKind::ControlCharacter),
        byte if is_unreserved(byte) || byte == b'/' && place == Place::Path => {
            found(FindingKind::OtherEscapes)
        }
        _ => {}
    }
}

/// Whether a segment of a path is, or becomes when it is decoded, `.` or `..`.
pub(super) fn has_dot_segment(path: &str) -> bool {
    path.split('/').any(|segment| {
        // The longest way of writing two dots has six characters.
        segment.len() <= 6 && matches!(&*decoded(segment), "." | "..")
    })
}

#[cfg(test)]
mod tests {
    use super::FindingKind::*;
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    #[test]
    fn every_oddity() {
        for (text, path, query) in [
            ("/photos/cat%201.png", &[][..], &[OtherEscapes][..]),
            ("a%2Bb", &[], &[]),
            ("a+b", &[UnencodedPlus], &[SpaceAsPlus]),
            ("a%252Fb", &[DoubleEncoding], &[DoubleEncoding]),
            ("100%25", &[], &[]),
            ("100%25z", &[], &[]),
            ("a%c3%a9", &[LowerCaseEscape], &[LowerCaseEscape]),
            ("a%2fb", &[LowerCaseEscape, OtherEscapes], &[LowerCaseEscape]),
            ("a%7Eb", &[OtherEscapes], &[OtherEscapes]),
            ("a(b", &[OtherEscapes], &[OtherEscapes]),
            ("a%", &[MalformedEscape], &[MalformedEscape]),
            ("a%4", &[MalformedEscape], &[MalformedEscape]),
            ("a%zz%é", &[MalformedEscape, NonAscii], &[MalformedEscape, NonAscii]),
            ("é", &[NonAscii], &[NonAscii]),
            ("a b", &[Whitespace], &[Whitespace]),
            ("a%0D%0Ab", &[ControlCharacter], &[ControlCharacter]),
            ("%C3", &[NotUtf8], &[NotUtf8]),
            ("%C3%A9%F0%9F%98%80", &[], &[]),
        ] {
            for (place, expected) in [(Place::Path, path), (Place::Query, query)] {
                let mut found = BTreeSet::new();
                oddities(text, place, |kind| {
                    found.insert(kind);
                });
                let mut expected: Vec<_> = expected.into();
                expected.sort_unstable();
                assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{text}");
            }
        }
    }

    #[test]
    fn dot_segments() {
        for path in ["/.", "/../a", "/a/%2e%2E/b", "/a/.%2e", "/%2e"] {
            assert!(has_dot_segment(path), "{path}");
        }
        for path in ["/", "/a.b/..c", "/...", "/%252e", "/a..", "//"] {
            assert!(!has_dot_segment(path), "{path}");
        }
    }
}
