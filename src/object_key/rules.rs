//! The rules of both profiles, and the scan that lets common keys pass without asking them.

use alloc::format;
use alloc::string::String;

use percent_encoding::percent_decode_str;

use super::FIELD;
use crate::encode::is_bidi_or_zero_width;
use crate::error::{Error, ErrorKind};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    Portable,
    Exact,
}

/// What one pass over the bytes tells.
pub(super) struct Scan {
    /// All is `/` and unreserved characters.
    pub(super) unreserved: bool,
    /// The classes whose rules must be asked. Never without the one of a rule that the key breaks.
    pub(super) suspicions: u16,
}

// The classes of a byte. The lower twelve bits are six pairs: a byte with the even bit of a pair, followed by one with
// its odd bit, is suspicious. `before << 1 & class` finds all of them at once.
const SLASH: u16 = 1 << 0;
const SLASH_OR_DOT: u16 = 1 << 1;
const C1: u16 = 1 << 3;
const HIDDEN: u16 = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 11;
const SECONDS: u16 = SLASH_OR_DOT | C1 | HIDDEN;
const CONTROL: u16 = 1 << 12;
const PERCENT: u16 = 1 << 13;
const BACKSLASH: u16 = 1 << 14;
const RESERVED: u16 = 1 << 15;

const CLASSES: [u16; 256] = {
    let mut table = [0; 256];
    let (mut rest, mut byte): (&mut [u16], u8) = (&mut table, 0);
    while let [first, others @ ..] = rest {
        *first = class(byte);
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    table
};

const fn class(byte: u8) -> u16 {
    let kind = match byte {
        b'/' => return SLASH | SLASH_OR_DOT,
        b'.' => return SLASH_OR_DOT,
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => return 0,
        0..=0x1f | 0x7f => CONTROL,
        b'%' => PERCENT,
        b'\\' => BACKSLASH,
        // The first two bytes of what is refused outside ASCII: C2 80 to C2 9F are C1; D8 9C is U+061C; E1 A0 begins
        // U+180E; E2 80 and E2 81 the characters of U+2000 to U+207F; EF BB begins U+FEFF.
        0xc2 => 1 << 2,
        0xd8 => 1 << 4,
        0xe1 => 1 << 6,
        0xe2 => 1 << 8,
        0xef => 1 << 10,
        0x80 | 0x81 => 1 << 3 | 1 << 9,
        0x9c => 1 << 3 | 1 << 5,
        0x82..=0x9f => 1 << 3,
        0xa0 => 1 << 7,
        0xbb => 1 << 11,
        _ => 0,
    };
    kind | RESERVED
}

#[inline]
pub(super) fn scan(bytes: &[u8]) -> Scan {
    if is_plain(bytes) { Scan { unreserved: true, suspicions: 0 } } else { scan_closely(bytes) }
}

/// Only unreserved characters and slashes; no slash or dot behind a slash or at the start; no slash at the end.
///
/// Most keys are so, and the compiler makes vector instructions of this loop, which asks for less than the other.
#[allow(
    clippy::indexing_slicing,
    reason = "within arrays whose lengths are known: iterators get no vector instructions"
)]
fn is_plain(bytes: &[u8]) -> bool {
    const BLOCK: usize = 32;
    let mut before = b'/';
    for chunk in bytes.chunks(BLOCK) {
        let mut block = [b'a'; BLOCK + 1];
        block[0] = before;
        block[1..=chunk.len()].copy_from_slice(chunk);
        let mut odd = 0;
        for at in 0..BLOCK {
            let (a, b) = (block[at], block[at + 1]);
            let letter = (b | 0x20).wrapping_sub(b'a') < 26;
            let dash_to_nine = b.wrapping_sub(b'-') <= b'9' - b'-';
            let kept = letter | dash_to_nine | (b == b'_') | (b == b'~');
            odd |= u8::from(!kept | (a == b'/') & (b & 0xfe == b'.'));
        }
        if odd != 0 {
            return false;
        }
        before = chunk[chunk.len() - 1];
    }
    before != b'/'
}

fn scan_closely(bytes: &[u8]) -> Scan {
    // The start and the end of a key are borders of a segment, as a slash is.
    let (mut seen, mut pairs, mut before) = (0, 0, SLASH);
    let mut step = |byte: u8| {
        // A byte is always in the table, which the compiler sees.
        let class = CLASSES.get(usize::from(byte)).copied().unwrap_or(RESERVED);
        seen |= class;
        pairs |= (before << 1) & class;
        before = class;
    };
    // Eight by eight, because the compiler does not unroll the loop by itself, whose cost is half of all.
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        for byte in eight {
            step(*byte);
        }
    }
    rest.iter().copied().for_each(step);
    let suspicions = pairs & SECONDS | seen & (CONTROL | PERCENT | BACKSLASH) | before & SLASH;
    Scan { unreserved: seen & RESERVED == 0, suspicions }
}

/// The rules but for the length, each with its error. Those that no suspicion is about are not asked.
pub(super) fn check_closely(text: &str, profile: Profile, suspicions: u16) -> Result<(), Error> {
    let suspected = |class| suspicions & class != 0;
    if suspected(CONTROL | C1)
        && let Some((at, control)) = text.char_indices().find(|(_, char)| char.is_control())
    {
        return Err(Error::new(
            ErrorKind::Control,
            FIELD,
            format!("control character U+{:04X} at byte {at}", u32::from(control)),
            "no control characters (C0, DEL, C1)",
        ));
    }
    if suspected(SLASH_OR_DOT)
        && let Some((segment, dots)) = dot_segment(text.bytes())
    {
        return Err(Error::new(
            ErrorKind::DotSegment,
            FIELD,
            format!("segment {segment} is `{dots}`"),
            "no segment `.` or `..`, since clients resolve them",
        ));
    }
    if suspected(PERCENT)
        && has_encoded_slash_or_dot(text)
        && let Some((segment, dots)) = dot_segment(percent_decode_str(text))
    {
        return Err(Error::new(
            ErrorKind::EncodedDotSegment,
            FIELD,
            format!("segment {segment} is `{dots}` once percent-decoded"),
            "no segment that decodes to `.` or `..`; a key is given as it is meant, not percent-encoded",
        ));
    }
    match profile {
        Profile::Portable => check_portable(text, suspected),
        Profile::Exact => Ok(()),
    }
}

/// What the portable profile refuses beside.
fn check_portable(text: &str, suspected: impl Fn(u16) -> bool) -> Result<(), Error> {
    let fault = |kind, problem: String, allowed| Err(Error::new(kind, FIELD, problem, allowed));
    if text.starts_with('/') {
        let allowed = "no `/` at the start; ObjectKey::exact keeps it";
        return fault(ErrorKind::LeadingSlash, "begins with `/`".into(), allowed);
    }
    if suspected(SLASH | SLASH_OR_DOT)
        && let Some(at) = text.split('/').position(str::is_empty)
    {
        let allowed = "no `//` and no `/` at the end; ObjectKey::exact keeps them";
        return fault(ErrorKind::EmptySegment, format!("segment {} is empty", at + 1), allowed);
    }
    if suspected(BACKSLASH)
        && let Some(at) = text.find('\\')
    {
        let allowed = "no `\\`; ObjectKey::exact keeps it";
        return fault(ErrorKind::InvalidCharacter, format!("`\\` at byte {at}"), allowed);
    }
    if suspected(HIDDEN)
        && let Some((at, hidden)) = text.char_indices().find(|(_, char)| is_bidi_or_zero_width(*char))
    {
        let allowed = "no bidirectional controls and zero-width characters; ObjectKey::exact keeps them";
        return fault(
            ErrorKind::BidiOrZeroWidth,
            format!("U+{:04X} at byte {at}", u32::from(hidden)),
            allowed,
        );
    }
    Ok(())
}

/// Whether percent-decoding could change where segments end or which dots they have.
fn has_encoded_slash_or_dot(text: &str) -> bool {
    text.as_bytes().windows(3).any(|window| matches!(window, [b'%', b'2', b'e' | b'E' | b'f' | b'F']))
}

/// The number, from 1, of the first segment that is `.` or `..`, and which of them.
fn dot_segment(bytes: impl Iterator<Item = u8>) -> Option<(usize, &'static str)> {
    // How many bytes the segment has, all of them dots; none where it has others.
    let (mut segment, mut dots) = (1, Some(0_usize));
    for byte in bytes.chain([b'/']) {
        dots = match (byte, dots) {
            (b'/', Some(1)) => return Some((segment, ".")),
            (b'/', Some(2)) => return Some((segment, "..")),
            (b'/', _) => {
                segment += 1;
                Some(0)
            }
            (b'.', Some(count)) => Some(count + 1),
            _ => None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object_key::ObjectKey;

    /// xorshift64.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).unwrap() % end
        }

        /// Keys that come near to every rule.
        fn key(&mut self) -> String {
            const PIECES: &[&str] = &[
                "a", "b", "Z", "/", "0", "-", "/", "_", "~", " ", ".", "+", "&", "é", "=", "?", "#", ":",
                ";", ",", "@", "!", "$", "'", "(", ")", "*", "\"", "<", ">", "[", "]", "^", "`", "{", "|",
                "}", "ж", "–", "\u{2028}", "漢", "ﻛ", "😀", "€", "ᠠ", "\u{a0}", "%", "..", "%2e", "%2E",
                "%2f", "%2F", "%5c", "%00", "\\", "\0", "\t", "\n", "\r", "\x1f", "\x7f", "\u{80}", "\u{85}",
                "\u{61c}", "\u{180e}", "\u{200b}", "\u{200d}", "\u{202e}", "\u{2066}", "\u{feff}",
            ];
            // Mostly the first ones, so that many long keys are accepted.
            (0..self.below(12))
                .map(|_| PIECES[self.below(PIECES.len()).min(self.below(2 * PIECES.len()))])
                .collect()
        }
    }

    #[test]
    fn plain_keys_are_those_that_need_no_closer_look() {
        // Every short end of slashes, dots and others, at each place around the borders of the blocks.
        let ends = ["", "/", ".", "//", "/.", "./", "..", "/..", "/a", ".a", " ", "%", "é", "\u{7f}", "/~_-"];
        for length in (0..4).chain(28..36).chain(60..68).chain(94..98) {
            for (a, b) in ends.iter().flat_map(|a| ends.iter().map(move |b| (a, b))) {
                for key in [format!("{}{a}{b}", "k".repeat(length)), format!("{a}{}{b}", "k".repeat(length))]
                {
                    let bytes = key.as_bytes();
                    let Scan { unreserved, suspicions } = scan_closely(bytes);
                    let closely = !bytes.is_empty() && unreserved && suspicions == 0;
                    assert_eq!(is_plain(bytes), closely, "{key:?}");
                }
            }
        }
    }

    #[test]
    fn the_scan_lets_nothing_pass_that_the_rules_refuse() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..100_000 {
            let key = random.key();
            let text = key.as_str();
            for (profile, key) in
                [(Profile::Portable, ObjectKey::new(text)), (Profile::Exact, ObjectKey::exact(text))]
            {
                let ruled = !text.is_empty() && check_closely(text, profile, u16::MAX).is_ok();
                assert_eq!(key.is_ok(), ruled, "{text:?}");
            }
        }
    }

    #[test]
    fn an_accepted_key_survives_url_parsing() {
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let (mut portable, mut exact) = (0, 0);
        for _ in 0..100_000 {
            let key = random.key();
            portable += u32::from(ObjectKey::new(key.as_str()).is_ok());
            let Ok(accepted) = ObjectKey::exact(key.as_str()) else { continue };
            exact += 1;
            let mut url = String::from("https://h/");
            for byte in accepted.as_str().bytes() {
                match byte {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                        url.push(byte.into())
                    }
                    _ => url.push_str(&format!("%{byte:02X}")),
                }
            }
            assert_eq!(accepted.is_unreserved(), url.get(10..) == Some(&key), "{key:?}");
            assert_eq!(url::Url::parse(&url).unwrap().as_str(), url);
        }
        assert!(portable > 20_000 && exact > 40_000, "{portable} {exact}");
    }
}
