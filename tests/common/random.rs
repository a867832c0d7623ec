//! A tiny seeded random source, what the random tests draw from it, and a tally of what they drew.
//!
//! The seed is fixed, so that a failure comes again; `PRESIGN_SEED` (a number) asks for another run.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "each test uses a part of it"
)]

use std::collections::BTreeMap;

/// SplitMix64.
pub struct Random(u64);

impl Random {
    /// The source of one test. Tests of one run draw different things.
    pub fn new(test: &str) -> Self {
        let seed = match std::env::var_os("PRESIGN_SEED") {
            Some(text) => text.to_str().and_then(|text| text.parse().ok()).expect("PRESIGN_SEED is a number"),
            None => 20_260_102,
        };
        say!("{test}: PRESIGN_SEED={seed}");
        Self(test.bytes().fold(seed, |mixed, byte| mixed.wrapping_mul(31).wrapping_add(byte.into())))
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, but not including, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % u64::try_from(end).unwrap()).unwrap()
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        *from.get(self.below(from.len())).unwrap()
    }

    /// Up to `most` pieces of these.
    pub fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.pick(pieces)).collect()
    }

    /// A candidate for a key: near to every rule, accepted or not. Half of them draw from what is always accepted.
    pub fn key(&mut self) -> String {
        let hostile = self.one_in(2);
        let mut key = String::new();
        for _ in 0..=self.below(12) {
            key.push_str(match self.below(if hostile { 14 } else { 12 }) {
                0..=3 => self.pick(PLAIN),
                4 => "/",
                5..=8 => self.pick(RESERVED),
                9..=11 => self.pick(WIDE),
                _ => self.pick(HOSTILE),
            });
        }
        // Some near the longest length, on both sides of it.
        if self.one_in(40) { key.repeat(1 + (600 + self.below(450)) / key.len()) } else { key }
    }

    /// A name or a value in a query: any text but for control characters.
    pub fn query_text(&mut self) -> String {
        let mut text = self.query_text_with_controls();
        text.retain(|char| !char.is_control());
        text
    }

    /// A name or a value in a query: any text.
    pub fn query_text_with_controls(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(9) {
            text.push_str(match self.below(10) {
                0..=3 => self.pick(PLAIN),
                4..=7 => self.pick(RESERVED),
                8 => self.pick(WIDE),
                _ => self.pick(HOSTILE),
            });
        }
        text
    }

    /// A header's value: visible ASCII, and spaces in runs and at the ends.
    pub fn header_value(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(9) {
            text.push_str(match self.below(8) {
                0..=2 => self.pick(PLAIN),
                3 | 4 => self.pick(RESERVED),
                5 => " ",
                6 => "   ",
                _ => self.pick(&["; a=\"b  c\"", "=?UTF-8?Q?=C3=A9?=", "W/\"1\"", ", "]),
            });
        }
        text
    }

    /// The end of a header's name: what a token can hold, in lower case.
    pub fn token(&mut self) -> String {
        let mut token = String::from("t");
        for _ in 0..self.below(6) {
            token.push_str(match self.below(4) {
                0 => self.pick(&["!", "#", "$", "%", "&", "'", "*", "+", "-", ".", "^", "_", "`", "|", "~"]),
                _ => self.pick(&["a", "b", "m", "z", "0", "9"]),
            });
        }
        token
    }

    /// Base64 as session tokens are, and every other visible character.
    pub fn session_token(&mut self) -> String {
        let mut token = String::from("FwoGZXIvYXdzE");
        for _ in 0..self.below(60) {
            token.push_str(if self.one_in(3) { self.pick(RESERVED) } else { self.pick(PLAIN) });
        }
        token.retain(|char| char != ' ');
        // Real ones have 300 to 2,000 characters, which is more than a hash takes at once.
        token = token.repeat(if self.one_in(4) { 1 + self.below(30) } else { 1 });
        token + self.pick(&["", "=", "=="])
    }
}

pub const PLAIN: &[&str] = &["a", "b", "m", "Z", "0", "9", "-", "_", "~", "photo", "2026"];

/// All of visible ASCII that is neither a letter nor a digit, and the space.
pub const RESERVED: &[&str] = &[
    " ", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<", "=", ">",
    "?", "@", "[", "]", "^", "_", "`", "{", "|", "}", "~", "  ", "%20", "+ +", "&a=", "a..b", "...", ".b",
    "c.", "100%", "%4", "%C3",
];

/// Of every length in UTF-8, from several scripts, with combining and unassigned ones.
pub const WIDE: &[&str] = &[
    "é",
    "e\u{301}",
    "ß",
    "ж",
    "ﻛ",
    "א",
    "漢",
    "字",
    "€",
    "–",
    "ᠠ",
    "😀",
    "👩\u{1f3fd}",
    "𐐀",
    "\u{a0}",
    "\u{2028}",
    "\u{3000}",
    "\u{7ff}",
    "\u{800}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
];

/// What a key's rules, or some client, stumble over.
pub const HOSTILE: &[&str] = &[
    ".", "..", "/", "//", "/./", "/../", "%2e", "%2E", "%2e%2e", "%2f", "%2F", "%5c", "%00", "%0d%0a", "\\",
    "\\..\\", "\0", "\t", "\n", "\r", "\r\n", "\x1f", "\x7f", "\u{80}", "\u{85}", "\u{9f}", "\u{61c}",
    "\u{180e}", "\u{200b}", "\u{200d}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{feff}",
];

/// How often each kind of thing was drawn.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    pub fn count(&mut self, kind: &'static str, drawn: bool) {
        *self.0.entry(kind).or_default() += usize::from(drawn);
    }

    /// Prints all counts; one below its floor is a failure, for it would prove nothing.
    pub fn check(&self, test: &str, floors: &[(&str, usize)]) {
        for (kind, count) in &self.0 {
            say!("{test}: {count:>6} {kind}");
        }
        for (kind, floor) in floors {
            let count = self.0.get(kind).copied().unwrap_or_default();
            assert!(count >= *floor, "{test}: {count} {kind}, at least {floor} are needed");
        }
    }
}

/// Percent-decodes, by a way of its own.
pub fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        if let (b'%', [high, low, others @ ..]) = (first, others) {
            let digits = [*high, *low];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            rest = others;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Percent-encodes all but unreserved characters, by a way of its own.
pub fn percent_encode(text: &str, keep: &str) -> String {
    let stays = |char: char| char.is_ascii_alphanumeric() || "-._~".contains(char) || keep.contains(char);
    let escaped =
        |char: char| char.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    text.chars().map(|char| if stays(char) { char.to_string() } else { escaped(char) }).collect()
}
