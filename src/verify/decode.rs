//! Percent-decoding, once: what a piece of a target says.

use alloc::borrow::Cow;

use super::error::VerifyErrorKind;
use crate::encode::{self, is_unreserved};
use crate::sigv4::Decoded;

/// The classes of a byte. One of no class stays as it is when it is encoded.
const RESERVED: u8 = 1 << 0;
/// `/`, which stays in paths.
const SLASH: u8 = 1 << 1;
const PERCENT: u8 = 1 << 2;
const HIGH: u8 = 1 << 3;
/// What stands in no target: controls, the space, and `#`, behind which some frameworks look no further.
const FORBIDDEN: u8 = 1 << 4;

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let (mut rest, mut byte): (&mut [u8], u8) = (&mut table, 0);
    while let [first, others @ ..] = rest {
        *first = match byte {
            _ if is_unreserved(byte) => 0,
            0..=b' ' | b'#' | 0x7f => FORBIDDEN,
            0x80.. => HIGH,
            b'/' => SLASH,
            b'%' => PERCENT,
            _ => RESERVED,
        };
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    table
};

fn class(byte: u8) -> u8 {
    // A byte is always in the table, which the compiler sees.
    CLASSES.get(usize::from(byte)).copied().unwrap_or(FORBIDDEN)
}

/// A path, in which `/` stays when it is encoded.
pub(super) fn path(text: &str) -> Result<Decoded<'_>, VerifyErrorKind> {
    decode(text, SLASH, VerifyErrorKind::MalformedPath)
}

/// The name or the value of a parameter.
#[inline]
pub(super) fn component(text: &str) -> Result<Decoded<'_>, VerifyErrorKind> {
    decode(text, 0, VerifyErrorKind::MalformedParam)
}

/// `kept` is the class that stays besides; `foreign` is the fault of a character that cannot be there, raw or escaped.
#[inline]
fn decode(text: &str, kept: u8, foreign: VerifyErrorKind) -> Result<Decoded<'_>, VerifyErrorKind> {
    // Without a branch for each byte, since nearly all of them pass.
    let (eights, rest) = text.as_bytes().as_chunks::<8>();
    let classes = eights.as_flattened().iter().chain(rest).fold(0, |classes, byte| classes | class(*byte));
    if classes & FORBIDDEN != 0 {
        return Err(foreign);
    }
    if classes & (PERCENT | HIGH) == 0 {
        let as_encoded = classes & !kept == 0;
        return Ok(Decoded { text: Cow::Borrowed(text), encoded: as_encoded.then_some(text) });
    }
    decode_closely(text, kept, foreign, classes & !(kept | PERCENT) == 0)
}

/// `as_encoded`: there are no other bytes than those that stay, and escapes.
fn decode_closely(
    text: &str,
    kept: u8,
    foreign: VerifyErrorKind,
    mut as_encoded: bool,
) -> Result<Decoded<'_>, VerifyErrorKind> {
    let mut control = false;
    let decoded = encode::decode(text, |byte, digits| {
        as_encoded &= class(byte) & !kept != 0 && !digits.iter().any(u8::is_ascii_lowercase);
        control |= byte.is_ascii_control();
    });
    let decoded = decoded.ok_or(VerifyErrorKind::MalformedEscape)?;
    // Beyond ASCII, too, there are controls.
    control |= !decoded.is_ascii() && decoded.chars().any(char::is_control);
    match control {
        true => Err(foreign),
        false => Ok(Decoded { text: decoded, encoded: as_encoded.then_some(text) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{push_component, push_path};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn once_and_no_more() {
        use VerifyErrorKind::{MalformedEscape, MalformedPath};
        for (text, expected) in [
            ("", ""),
            ("/a/B-._~9", "/a/B-._~9"),
            ("/a+b", "/a+b"),
            ("%2B%2b", "++"),
            ("%41", "A"),
            ("%2541", "%41"),
            ("%c3%A9", "é"),
            ("é", "é"),
            ("a%20b%", ""),
            ("%23", "#"),
        ] {
            let decoded = path(text).map(|decoded| decoded.text.into_owned()).unwrap_or_default();
            assert_eq!(decoded, expected, "{text}");
        }
        for text in ["%", "a%", "%4", "%zz", "%4g", "%%41", "%+4", "%ff", "%c3", "%C3a", "%é", "%4é"] {
            assert_eq!(path(text).unwrap_err(), MalformedEscape, "{text}");
        }
        for text in [" ", "#", "\0", "a\nb", "\x7f", "%00", "%0a", "%7F", "%C2%85", "\u{85}", "é%00"] {
            assert_eq!(path(text).unwrap_err(), MalformedPath, "{text:?}");
        }
    }

    /// What is said to be as it would be encoded is so, and the other way round: of every byte, raw and escaped in both
    /// cases, beside others.
    #[test]
    fn as_encoded_or_not() {
        let mut pieces: Vec<String> = (0x21..0x7f).map(|byte| char::from(byte).into()).collect();
        pieces.extend((0..=0xff).flat_map(|byte| [format!("%{byte:02X}"), format!("%{byte:02x}")]));
        pieces.extend(["é".into(), "%C3%A9".into(), "%c3%A9".into(), "ab".into()]);
        for first in &pieces {
            for second in ["", "a", "/", "%2F", "%41", "+", "%20"] {
                let text = [first, second].concat();
                let check = |decode: fn(&str) -> Result<Decoded<'_>, VerifyErrorKind>,
                             push: fn(&mut String, &str)| {
                    let Ok(decoded) = decode(&text) else { return };
                    let mut encoded = String::new();
                    push(&mut encoded, &decoded.text);
                    assert_eq!(decoded.encoded, (encoded == text).then_some(&*text), "{text}");
                };
                check(path, push_path);
                check(component, push_component);
            }
        }
    }
}
