//! Percent-decoding, strict: every `%` begins an escape, and what comes out is text.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A text percent-decoded once, where all of it can be. `escaped` is told each byte that was escaped, with its two digits.
pub(crate) fn decode(text: &str, mut escaped: impl FnMut(u8, [u8; 2])) -> Option<Cow<'_, str>> {
    let (mut decoded, mut rest) = (Vec::new(), text.as_bytes());
    while let Some(at) = find(rest, b'%') {
        if decoded.is_empty() {
            decoded.reserve_exact(text.len());
        }
        let (byte, digits, behind) = escape(&rest[at + 1..])?;
        escaped(byte, digits);
        decoded.extend_from_slice(&rest[..at]);
        decoded.push(byte);
        rest = behind;
    }
    if decoded.is_empty() {
        return Some(Cow::Borrowed(text));
    }
    decoded.extend_from_slice(rest);
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// What stands before the first `byte`, which is ASCII, and what behind it.
#[cfg(feature = "verify")]
#[inline]
pub(crate) fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = find(text.as_bytes(), byte)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Where a byte first is, eight at a time.
#[inline]
fn find(text: &[u8], byte: u8) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let within = |eight: &[u8; 8]| {
        // The byte is zero here, and the lowest one that is, is the first whose highest bit is set then.
        let zeros = u64::from_le_bytes(*eight) ^ (ONES * u64::from(byte));
        let found = zeros.wrapping_sub(ONES) & !zeros & (ONES << 7);
        (found != 0).then(|| found.trailing_zeros() as usize / 8)
    };
    let mut at = 0;
    for eight in text.as_chunks().0 {
        if let Some(found) = within(eight) {
            return Some(at + found);
        }
        at += 8;
    }
    match text.last_chunk() {
        Some(last) => Some(text.len() - 8 + within(last)?),
        None => text.iter().position(|other| *other == byte),
    }
}

/// The byte that two hexadecimal digits stand for, the digits, and what is behind them.
#[inline]
pub(crate) fn escape(text: &[u8]) -> Option<(u8, [u8; 2], &[u8])> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let (digits @ [high, low], behind) = text.split_first_chunk()?;
    Some((digit(*high)? << 4 | digit(*low)?, *digits, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoded_once() {
        for (text, expected) in [
            ("", Some("")),
            ("/a+b", Some("/a+b")),
            ("a%20b%2Fc%2f", Some("a b/c/")),
            ("%C3%A9é", Some("éé")),
            ("%2541", Some("%41")),
            ("%00", Some("\0")),
            ("%", None),
            ("a%4", None),
            ("%4g", None),
            ("%+4", None),
            ("%%41", None),
            ("%é", None),
            ("%ff", None),
            ("%c3a", None),
        ] {
            assert_eq!(decode(text, |_, _| {}).as_deref(), expected, "{text}");
        }
        let mut escaped = Vec::new();
        let decoded = decode("a%2fb%C3%A9", |byte, digits| escaped.push((byte, digits)));
        assert!(matches!(decoded, Some(Cow::Owned(_))));
        assert_eq!(escaped, [(b'/', *b"2f"), (0xc3, *b"C3"), (0xa9, *b"A9")]);
    }

    #[test]
    fn the_first_of_a_byte() {
        // Bytes beside it, and beside it with the highest bit, where arithmetic on eight at once could carry over.
        for (byte, other) in
            [(b'&', b'\''), (b'&', b'%'), (b'%', 0xa5), (b'%', b'$'), (b'/', 0), (b'/', 0xff)]
        {
            for length in 0..40 {
                let mut text = alloc::vec![other; length];
                assert_eq!(find(&text, byte), None);
                for first in (0..length).rev() {
                    text[first] = byte;
                    assert_eq!(find(&text, byte), Some(first), "{byte} {other} {length}");
                }
            }
        }
    }

    #[cfg(feature = "verify")]
    #[test]
    fn around_a_byte() {
        assert_eq!(split_at_byte("é&a&b", b'&'), Some(("é", "a&b")));
        assert_eq!(split_at_byte("&", b'&'), Some(("", "")));
        assert_eq!(split_at_byte("é", b'&'), None);
    }
}
