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

mod hidden;
mod json;
mod xml;

use alloc::string::String;
use core::cmp::Ordering;

pub(crate) use hidden::is_bidi_or_zero_width;
pub(crate) use json::push_json_string;
pub(crate) use xml::push_xml_text;

/// What stays as it is in a query name or value, and in a path.
const COMPONENT: u8 = 1;
const PATH: u8 = 2;

const KEPT: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => COMPONENT | PATH,
            b'/' => PATH,
            _ => 0,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    table
};

const ESCAPES: [[u8; 3]; 256] = {
    let upper = b"0123456789ABCDEF";
    let mut table = [[b'%'; 3]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [b'%', upper[byte >> 4], upper[byte & 15]];
        byte += 1;
    }
    table
};

const HEX: [[u8; 2]; 256] = {
    let lower = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [lower[byte >> 4], lower[byte & 15]];
        byte += 1;
    }
    table
};

/// Appends `text` encoded as a query name or value: `/` is escaped too.
pub(crate) fn push_component(out: &mut String, text: &str) {
    push_encoded(out, text, COMPONENT);
}

/// Appends `text` encoded as a path: `/` stays.
pub(crate) fn push_path(out: &mut String, text: &str) {
    push_encoded(out, text, PATH);
}

fn push_encoded(out: &mut String, text: &str, kept: u8) {
    let bytes = text.as_bytes();
    let stays = |byte: u8| KEPT[usize::from(byte)] & kept != 0;
    let mut at = 0;
    loop {
        let plain = bytes[at..].iter().take_while(|byte| stays(**byte)).count();
        // A piece below may end inside a character; then there is no plain run, and nothing to slice.
        if plain > 0 {
            out.push_str(&text[at..at + plain]);
            at += plain;
        }
        if at == bytes.len() {
            return;
        }
        let mut piece = [[0; 3]; 84];
        let mut escaped = 0;
        for (escape, byte) in piece.iter_mut().zip(&bytes[at..]) {
            if stays(*byte) {
                break;
            }
            *escape = ESCAPES[usize::from(*byte)];
            escaped += 1;
        }
        push_ascii(out, piece[..escaped].as_flattened());
        at += escaped;
    }
}

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
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
        *pair = HEX[usize::from(*byte)];
    }
    text
}

/// A number of up to 20 digits as text, without an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    digits: [u8; 20],
    start: u8,
}

impl Decimal {
    pub(crate) fn new(mut number: u64) -> Self {
        let mut digits = [b'0'; 20];
        let mut start: u8 = 20;
        loop {
            start -= 1;
            digits[usize::from(start)] += (number % 10).to_le_bytes()[0];
            number /= 10;
            if number == 0 {
                return Self { digits, start };
            }
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        ascii(&self.digits[usize::from(self.start)..])
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
        for length in [83, 84, 85, 125, 126, 127, 168, 169, 200, 1000] {
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
        for number in [0, 1, 9, 10, 99, 604_800, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            assert_eq!(Decimal::new(number).as_str(), format!("{number}"));
        }
        assert_eq!(two_digits(7), *b"07");
        assert_eq!(two_digits(59), *b"59");
    }

    #[test]
    fn digests_in_hexadecimal() {
        let digest = core::array::from_fn(|at| at as u8 * 8 + 3);
        let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(ascii(&hex(&digest)), text);
    }
}
