//! Percent-encoding, hexadecimal and decimal text, as the signing path needs them.
//!
//! One encoder for everything that is signed: RFC 3986 section 2.3 unreserved characters stay, every other byte
//! of the UTF-8 text becomes `%XX` in upper case, a space becomes `%20` and never `+`; in paths `/` stays too.
//! That is `UriEncode` of the AWS documentation on Signature Version 4.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tables of 256 entries indexed by a byte, and runs that end where an ASCII byte begins or ends: \
              neither can be out of bounds, and `get` costs a tenth of the whole signature"
)]

mod digits;
mod hidden;
mod json;
#[cfg(any(feature = "local", feature = "verify"))]
mod percent;
mod xml;

use alloc::string::String;
use core::cmp::Ordering;

#[cfg(any(feature = "verify", feature = "xml"))]
pub(crate) use digits::is_digits;
pub(crate) use digits::number;
pub(crate) use hidden::is_bidi_or_zero_width;
pub(crate) use json::push_json_string;
#[cfg(any(feature = "local", feature = "verify"))]
pub(crate) use percent::decode;
#[cfg(any(feature = "explain", feature = "sartiq"))]
pub(crate) use percent::escape;
#[cfg(feature = "verify")]
pub(crate) use percent::split_at_byte;
pub(crate) use xml::push_xml_text;

/// What stays as it is in a query name or value, and in a path.
const COMPONENT: u8 = 1;
const PATH: u8 = 2;

const KEPT: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'/' => PATH,
            _ if is_unreserved(byte) => COMPONENT | PATH,
            _ => 0,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

/// Whether percent-encoding leaves a byte as it is everywhere.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// What a byte becomes: up to three characters, and how many they are.
type Encoded = [[u8; 4]; 256];

static AS_COMPONENT: Encoded = encoded(COMPONENT);
static AS_PATH: Encoded = encoded(PATH);

const fn encoded(kept: u8) -> Encoded {
    let upper = b"0123456789ABCDEF";
    let mut table = [[0; 4]; 256];
    let mut byte = 0_u8;
    loop {
        let at = byte as usize;
        table[at] = match KEPT[at] & kept {
            0 => [b'%', upper[at >> 4], upper[at & 15], 3],
            _ => [byte, 0, 0, 1],
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Appends `text` encoded as a query name or value: `/` is escaped too.
pub(crate) fn push_component(out: &mut String, text: &str) {
    push_encoded(out, text, &AS_COMPONENT);
}

/// Appends `text` encoded as a path: `/` stays.
pub(crate) fn push_path(out: &mut String, text: &str) {
    push_encoded(out, text, &AS_PATH);
}

fn push_encoded(out: &mut String, text: &str, table: &Encoded) {
    let plain = text.bytes().take_while(|byte| table[usize::from(*byte)][3] == 1).count();
    if plain == text.len() {
        return out.push_str(text);
    }
    for bytes in text.as_bytes().chunks(CHUNK) {
        let (mut encoded, mut end) = ([0; 3 * CHUNK + 1], 0);
        // Every byte writes four and moves on by one or three: a branch would be mispredicted at each end of a run.
        let mut encode = |byte: u8| {
            let four = table[usize::from(byte)];
            encoded[end..end + 4].copy_from_slice(&four);
            end += usize::from(four[3]);
        };
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            for byte in eight {
                encode(*byte);
            }
        }
        rest.iter().copied().for_each(encode);
        push_ascii(out, &encoded[..end]);
    }
}

/// How many bytes of text are encoded at a time.
const CHUNK: usize = 128;

/// Appends bytes that are ASCII by construction.
pub(crate) fn push_ascii(out: &mut String, bytes: &[u8]) {
    out.push_str(ascii(bytes));
}

/// Bytes that are ASCII by construction, as text.
pub(crate) fn ascii(bytes: &[u8]) -> &str {
    debug_assert!(bytes.is_ascii());
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// The order of two texts once both are percent-encoded, which is the order that the canonical query has.
///
/// It is not the order of the texts: `%` sorts before every character that stays, so `a/` comes before `a-`.
pub(crate) fn cmp_encoded(a: &str, b: &str) -> Ordering {
    // One pair a byte: an escaped byte sorts by `%` first, then by its value.
    let encoded = |byte: u8| if KEPT[usize::from(byte)] & COMPONENT == 0 { (b'%', byte) } else { (byte, 0) };
    a.bytes().map(encoded).cmp(b.bytes().map(encoded))
}

/// A SHA-256 digest in lower-case hexadecimal.
pub(crate) fn hex(digest: &[u8; 32]) -> [u8; 64] {
    // Arithmetic instead of a table, because the compiler makes vector instructions of it.
    let digit = |nibble: u8| b'0' + nibble + if nibble > 9 { b'a' - b'9' - 1 } else { 0 };
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(digest) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    text
}

/// A number of up to 20 digits as text, without an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    digits: [u8; 20],
    length: u8,
}

impl Decimal {
    pub(crate) fn new(number: u64) -> Self {
        const EIGHT: u32 = 100_000_000;
        let mut digits = [b'0'; 20];
        if let Ok(number @ ..EIGHT) = u32::try_from(number) {
            let (text, length) = eight(number);
            digits[..8].copy_from_slice(&text);
            return Self { digits, length };
        }
        // Eight digits behind those of the rest, zeros among them.
        let Self { mut digits, length } = Self::new(number / u64::from(EIGHT));
        let mut low = number % u64::from(EIGHT);
        for digit in digits[usize::from(length)..][..8].iter_mut().rev() {
            *digit = b'0' + (low % 10).to_le_bytes()[0];
            low /= 10;
        }
        Self { digits, length: length + 8 }
    }

    pub(crate) fn as_str(&self) -> &str {
        ascii(self.as_bytes())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[..usize::from(self.length)]
    }
}

/// The digits of a number below 10^8, and how many they are.
fn eight(mut number: u32) -> ([u8; 8], u8) {
    // The last digit comes first. Each is pushed into a register, since bytes that are stored one by one are slow to be
    // read again as a whole.
    let (mut digits, mut length) = (0_u64, 0);
    loop {
        digits = digits << 8 | u64::from(number % 10 + u32::from(b'0'));
        number /= 10;
        length += 1;
        if number == 0 {
            return (digits.to_le_bytes(), length);
        }
    }
}

/// Two decimal digits, of a number below 100.
pub(crate) fn two_digits(number: u8) -> [u8; 2] {
    [b'0' + number / 10 % 10, b'0' + number % 10]
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    fn component(text: &str) -> String {
        let mut out = String::new();
        push_component(&mut out, text);
        out
    }

    #[test]
    fn every_byte_and_every_pair_of_bytes() {
        let naive = |text: &str, keep: &str| -> String {
            text.bytes()
                .map(|byte| match byte {
                    b if b.is_ascii_alphanumeric() || keep.as_bytes().contains(&b) => char::from(b).into(),
                    b => format!("%{b:02X}"),
                })
                .collect()
        };
        let ascii: Vec<char> = (0..=0x7f).map(char::from).collect();
        let wide = ['é', 'ሴ', '😀', '\u{7ff}', '\u{800}', '\u{ffff}', '\u{10ffff}'];
        let all: Vec<char> = ascii.into_iter().chain(wide).collect();
        for a in &all {
            for b in &all {
                let text = format!("{a}{b}");
                assert_eq!(component(&text), naive(&text, "-._~"));
                let mut path = String::new();
                push_path(&mut path, &text);
                assert_eq!(path, naive(&text, "-._~/"));
            }
        }
    }

    #[test]
    fn long_runs_cross_the_pieces() {
        for length in [1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000] {
            assert_eq!(component(&" ".repeat(length)), "%20".repeat(length));
            assert_eq!(
                component(&format!("{}x", "é".repeat(length))),
                format!("{}x", "%C3%A9".repeat(length))
            );
            for spaces in 0..4 {
                let wide = format!("{}{}x", " ".repeat(spaces), "\u{2028}😀".repeat(length));
                let expected = format!("{}{}x", "%20".repeat(spaces), "%E2%80%A8%F0%9F%98%80".repeat(length));
                assert_eq!(component(&wide), expected);
            }
        }
    }

    #[test]
    fn the_order_is_that_of_the_encoded_text() {
        let texts =
            ["", "a", "a-", "a/", "a%", "A", "~", " ", "é", "ab", "a.b", "q", "q.options", "q=", "z", "%41"];
        for a in texts {
            for b in texts {
                assert_eq!(cmp_encoded(a, b), component(a).cmp(&component(b)), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn numbers() {
        let edges =
            (0..20).flat_map(|power| [10_u64.pow(power) - 1, 10_u64.pow(power), 5 * (10_u64.pow(power) / 3)]);
        for number in edges.chain([604_800, u64::from(u32::MAX), u64::MAX - 1, u64::MAX]) {
            assert_eq!(Decimal::new(number).as_str(), format!("{number}"));
        }
        assert_eq!(two_digits(7), *b"07");
        assert_eq!(two_digits(59), *b"59");
    }

    #[test]
    fn digests_in_hexadecimal() {
        for first in 0..8 {
            let digest = core::array::from_fn(|at| at as u8 + first * 32);
            let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(ascii(&hex(&digest)), text);
        }
    }
}
