//! What must not be found, and what was printed.

use std::collections::{HashMap, HashSet};
use std::error::Error as StdError;
use std::fmt::{Debug, Display};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hmac::{Hmac, KeyInit, Mac};

use super::panics::{panic_of, with_it};
use super::random::percent_encode;
use super::{DATE, KEYS, SECRET, TOKEN};

/// How many characters in a row are no accident.
pub(super) const PIECE: usize = 12;

/// What must not be found, and which secret it comes from.
#[derive(Default)]
pub(super) struct Needles {
    pub(super) pieces: HashMap<String, &'static str>,
    pub(super) others: Vec<(String, &'static str)>,
}

impl Needles {
    pub(super) fn new() -> Self {
        let mut needles = Self::default();
        needles.add_credentials(SECRET, TOKEN);
        KEYS.iter().for_each(|key| needles.add("SSE-C key", *key));
        needles
    }

    /// A secret access key with its session token, and every key that is derived from it.
    pub(super) fn add_credentials(&mut self, secret: &str, token: &str) {
        self.add("secret access key", secret.as_bytes());
        if !token.is_empty() {
            self.add("session token", token.as_bytes());
        }
        for (region, service) in [("us-east-1", "s3"), ("eu-central-1", "s3"), ("eu-central-1", "iam")] {
            let mut key = format!("AWS4{secret}").into_bytes();
            for step in [DATE, region, service, "aws4_request"] {
                key = mac(&key, step);
                self.add("derived key", &key);
            }
            self.add_states(&key);
        }
    }

    /// A secret in every form in which it could be printed, as pieces that are long enough to be no accident.
    pub(super) fn add(&mut self, what: &'static str, secret: &[u8]) {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut forms = vec![hex.clone(), hex.to_uppercase(), secret.escape_ascii().to_string()];
        // A text within another begins at any of the three places of a base64 group.
        for before in 0..3 {
            let shifted = [&vec![b'x'; before], secret].concat();
            forms.extend(
                [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)]
                    .map(|text| text[4..text.len() - 4].to_owned()),
            );
        }
        if let Ok(text) = std::str::from_utf8(secret) {
            forms.extend([text.to_owned(), text.escape_debug().to_string(), percent_encode(text, "")]);
        }
        forms.push(STANDARD.encode(secret));
        forms.push(percent_encode(&STANDARD.encode(secret), ""));
        for form in forms {
            let chars: Vec<_> = form.chars().collect();
            assert!(chars.len() >= PIECE);
            self.pieces.extend(chars.windows(PIECE).map(|piece| (piece.iter().collect(), what)));
        }
        let numbers: Vec<_> = secret.iter().map(u8::to_string).collect();
        self.others.extend(numbers.windows(6).map(|piece| (piece.join(", "), what)));
    }

    /// The states after the two pads of HMAC (RFC 2104), which sign as well as the key does.
    pub(super) fn add_states(&mut self, key: &[u8]) {
        for pad in [0x36, 0x5c] {
            let mut block = [pad; 64];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19_u32,
            ];
            sha2::block_api::compress256(&mut state, &[block]);
            for word in state {
                self.others
                    .extend([word.to_string(), format!("{word:08x}")].map(|word| (word, "HMAC state")));
            }
        }
    }

    pub(super) fn find(&self, text: &str) -> Option<&'static str> {
        let starts: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let piece = |ends: &[usize]| self.pieces.get(&text[ends[0]..ends[PIECE]]);
        let other = || self.others.iter().find(|(needle, _)| text.contains(needle)).map(|(_, what)| what);
        starts.windows(PIECE + 1).find_map(piece).or_else(other).copied()
    }

    pub(super) fn search(&self, text: &str, what: &str) {
        if let Some(secret) = self.find(text) {
            panic!("{what} shows the {secret}: {text}");
        }
    }
}

pub(super) fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What was printed, by whoever prints it and by whoever panics over it.
#[derive(Default)]
pub(super) struct Shown(pub(super) Vec<(&'static str, String)>);

impl Shown {
    pub(super) fn debug(&mut self, what: &'static str, value: &dyn Debug) {
        self.0.push((what, format!("{value:?}\n{value:#?}\n{}", with_it(value))));
    }

    pub(super) fn text(&mut self, what: &'static str, value: &dyn Display) {
        self.0.push((what, format!("{value}\n{value:#}\n{}", panic_of(|| panic!("{value}")))));
    }

    /// An error of whichever type, with all that it says it comes from.
    pub(super) fn error(&mut self, error: impl StdError + 'static) {
        let mut next: Option<&dyn StdError> = Some(&error);
        while let Some(error) = next {
            self.debug("an error", &error);
            self.text("an error", &error);
            next = error.source();
        }
    }

    /// Nothing of it is found in anything.
    pub(super) fn search(&self, needles: &Needles) {
        // No needle has a line end in it, and messages repeat each other line by line.
        let mut searched = HashSet::new();
        for (what, text) in &self.0 {
            text.lines().filter(|line| searched.insert(*line)).for_each(|line| needles.search(line, what));
        }
        let count = needles.pieces.len() + needles.others.len();
        say!("{} texts, {count} needles", self.0.len());
        assert!(count > 3_000);
    }
}
