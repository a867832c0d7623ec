//! SHA-256 over a buffer of several blocks, and HMAC from a key that was absorbed before.
//!
//! FIPS 180-4 section 5 and 6.2, RFC 2104. A presigned URL takes eight compressions; the usual hashers spend a fifth
//! of the whole time around them, so this file drives the compression function itself. It holds all of that; the
//! `sha2` and `hmac` crates are its oracle in the tests, and do every digest that is not on the signing path.
//!
//! `#[inline(always)]`, here and in the files that write the canonical request, marks what every signature goes through:
//! with calls instead, pushing and popping registers takes a tenth of all instructions.

#![allow(
    clippy::indexing_slicing,
    reason = "offsets into fixed buffers, each at most the buffer's length by the line before it; the tests run \
              every length and split"
)]

#[cfg(all(feature = "std", target_has_atomic = "64"))]
mod words;

use sha2::block_api::compress256;
use zeroize::Zeroizing;

use crate::encode::push_ascii;

const BLOCK: usize = 64;

/// FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Text that is written somewhere: into a hash, or into a `String` for people to read.
pub(super) trait Sink {
    fn put(&mut self, text: &str);

    /// One ASCII character.
    fn put_byte(&mut self, byte: u8);

    /// Text that is ASCII by construction.
    fn put_ascii(&mut self, text: &[u8]);
}

impl Sink for alloc::string::String {
    #[inline(always)]
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    fn put_byte(&mut self, byte: u8) {
        self.push(char::from(byte));
    }

    fn put_ascii(&mut self, text: &[u8]) {
        push_ascii(self, text);
    }
}

/// SHA-256 with a buffer of eight blocks: what most requests have is compressed in one call.
pub(super) struct Hasher {
    state: [u32; 8],
    /// Zero behind what is filled.
    buffer: [u8; BUFFER],
    filled: usize,
    /// What was hashed and is not in the buffer.
    hashed: u64,
}

const BUFFER: usize = 8 * BLOCK;

impl Hasher {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self { state: INITIAL, buffer: [0; BUFFER], filled: 0, hashed: 0 }
    }

    /// Goes on from a hash that has begun. The hasher must be a new one.
    // Not a constructor: a hasher that is returned is copied, buffer and all.
    #[inline(always)]
    pub(super) fn resume(&mut self, midstate: &Midstate) {
        debug_assert!(self.filled == 0 && self.hashed == 0);
        self.state = *midstate.state;
        self.buffer[..BLOCK].copy_from_slice(&midstate.tail);
        self.filled = midstate.filled;
        self.hashed = midstate.hashed;
    }

    // Inlined where the compiler is not asked for size, so that a text that is known is a store or two.
    #[inline]
    pub(super) fn update(&mut self, data: &[u8]) {
        match self.buffer.get_mut(self.filled..self.filled + data.len()) {
            Some(free) => {
                free.copy_from_slice(data);
                self.filled += data.len();
            }
            None => self.update_over(data),
        }
    }

    /// The same for data that the buffer has no room for.
    #[cold]
    fn update_over(&mut self, data: &[u8]) {
        let (head, rest) = data.split_at(BUFFER - self.filled);
        self.buffer[self.filled..].copy_from_slice(head);
        compress256(&mut self.state, self.buffer.as_chunks().0);
        let (blocks, tail) = rest.as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.buffer = [0; BUFFER];
        self.buffer[..tail.len()].copy_from_slice(tail);
        self.hashed += (BUFFER + BLOCK * blocks.len()) as u64;
        self.filled = tail.len();
    }

    /// The hash. The hasher is used up.
    #[inline(always)]
    pub(super) fn finish(&mut self) -> [u8; 32] {
        let bits = (self.hashed + self.filled as u64) * 8;
        self.update(&[0x80]);
        if self.filled + 8 > BUFFER {
            self.update_over(&[0; 8]);
        }
        let end = (self.filled + 8).next_multiple_of(BLOCK);
        self.buffer[end - 8..end].copy_from_slice(&bits.to_be_bytes());
        compress256(&mut self.state, self.buffer[..end].as_chunks().0);
        bytes(&self.state)
    }

    /// What has been hashed so far, to go on from many times.
    pub(super) fn midstate(mut self) -> Midstate {
        let (blocks, tail) = self.buffer[..self.filled].as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        let mut rest = [0; BLOCK];
        rest[..tail.len()].copy_from_slice(tail);
        let hashed = self.hashed + (BLOCK * blocks.len()) as u64;
        Midstate { state: Zeroizing::new(self.state), tail: rest, filled: tail.len(), hashed }
    }
}

impl Sink for Hasher {
    #[inline]
    fn put(&mut self, text: &str) {
        self.update(text.as_bytes());
    }

    #[inline]
    fn put_byte(&mut self, byte: u8) {
        match self.buffer.get_mut(self.filled) {
            Some(free) => {
                *free = byte;
                self.filled += 1;
            }
            None => self.update_over(&[byte]),
        }
    }

    #[inline]
    fn put_ascii(&mut self, text: &[u8]) {
        self.update(text);
    }
}

/// A hash that has begun.
pub(super) struct Midstate {
    state: Zeroizing<[u32; 8]>,
    tail: [u8; BLOCK],
    filled: usize,
    hashed: u64,
}

/// An HMAC-SHA-256 key as the two states that remain when its pads are absorbed. Zeroised on drop.
pub(super) struct HmacKey {
    inner: Zeroizing<[u32; 8]>,
    outer: Zeroizing<[u32; 8]>,
}

impl zeroize::ZeroizeOnDrop for HmacKey {}

impl HmacKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let absorbed = |pad: u8| {
            let mut block = Zeroizing::new([pad; BLOCK]);
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = Zeroizing::new(INITIAL);
            compress256(&mut state, core::slice::from_ref(&block));
            state
        };
        Self { inner: absorbed(0x36), outer: absorbed(0x5c) }
    }

    fn hasher(&self) -> Hasher {
        Hasher { state: *self.inner, hashed: BLOCK as u64, ..Hasher::new() }
    }

    /// Begins a message with `start`, to be finished many times with different ends.
    pub(super) fn begin(&self, start: &[&str]) -> Begun {
        let mut hasher = self.hasher();
        start.iter().for_each(|text| hasher.put(text));
        Begun { inner: hasher.midstate(), outer: self.outer.clone() }
    }

    /// The MAC of a message in pieces.
    #[cfg(feature = "verify")]
    pub(super) fn mac_of<'m>(&self, message: impl IntoIterator<Item = &'m [u8]>) -> [u8; 32] {
        let mut hasher = self.hasher();
        message.into_iter().for_each(|piece| hasher.update(piece));
        outer(&self.outer, hasher.finish())
    }

    /// The MAC of a whole message.
    pub(super) fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut hasher = self.hasher();
        hasher.update(message);
        outer(&self.outer, hasher.finish())
    }
}

/// An HMAC whose message has begun and will end with 64 bytes: that of a string to sign, up to the hash.
pub(super) struct Begun {
    inner: Midstate,
    outer: Zeroizing<[u32; 8]>,
}

impl Begun {
    /// The MAC of the message that ends with `end`.
    #[inline(always)]
    pub(super) fn finish(&self, end: &[u8; BLOCK]) -> [u8; 32] {
        let Midstate { state, tail, filled, hashed } = &self.inner;
        let mut blocks = [0; 3 * BLOCK];
        blocks[..BLOCK].copy_from_slice(tail);
        blocks[*filled..filled + BLOCK].copy_from_slice(end);
        let length = filled + BLOCK;
        blocks[length] = 0x80;
        let padded = (length + 9).next_multiple_of(BLOCK);
        let bits = (hashed + length as u64) * 8;
        blocks[padded - 8..padded].copy_from_slice(&bits.to_be_bytes());
        let mut state = **state;
        compress256(&mut state, blocks[..padded].as_chunks().0);
        outer(&self.outer, bytes(&state))
    }
}

/// The outer hash of HMAC: its message is always the key's pad and one digest, 96 bytes.
#[inline(always)]
fn outer(absorbed: &[u32; 8], inner: [u8; 32]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    block[..32].copy_from_slice(&inner);
    block[32] = 0x80;
    block[BLOCK - 8..].copy_from_slice(&(96_u64 * 8).to_be_bytes());
    let mut state = *absorbed;
    compress256(&mut state, &[block]);
    bytes(&state)
}

fn bytes(state: &[u32; 8]) -> [u8; 32] {
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    fn message(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at * 31 % 94 + 32) as u8).collect()
    }

    #[test]
    fn sha256_is_that_of_the_sha2_crate() {
        for length in (0..400).chain(500..520).chain(1010..1030).chain([5000]) {
            let data = message(length);
            let expected: [u8; 32] = Sha256::digest(&data).into();
            for first in [0, 1, 55, 63, 64, 65, 127, 128, 191, 192, 300, 503, 504, 505, 511, 512, 513] {
                let (a, b) = data.split_at(first.min(length));
                let (b, c) = b.split_at(b.len() / 3);
                let mut hasher = Hasher::new();
                [a, b].iter().for_each(|part| hasher.update(part));
                let midstate = hasher.midstate();
                let mut hasher = Hasher::new();
                hasher.resume(&midstate);
                hasher.update(c);
                assert_eq!(hasher.finish(), expected, "{length} {first}");
                let mut hasher = Hasher::new();
                [a, b, c].iter().for_each(|part| hasher.update(part));
                assert_eq!(hasher.finish(), expected, "{length} {first}");
            }
        }
    }

    #[test]
    fn hmac_is_that_of_the_hmac_crate() {
        for (round, length) in (0..200).chain([505, 512, 600, 1000]).enumerate() {
            let key = [round as u8; 32];
            let data = String::from_utf8(message(length)).unwrap();
            let end = core::array::from_fn(|at| at as u8);
            let oracle = |parts: &[&[u8]]| {
                let mut oracle = Hmac::<Sha256>::new_from_slice(&key).unwrap();
                parts.iter().for_each(|part| oracle.update(part));
                <[u8; 32]>::from(oracle.finalize().into_bytes())
            };
            let key = HmacKey::new(&key);
            assert_eq!(key.mac(data.as_bytes()), oracle(&[data.as_bytes()]));
            #[cfg(feature = "verify")]
            assert_eq!(key.mac_of([data.as_bytes(), b"", &end]), oracle(&[data.as_bytes(), &end]));
            let begun = key.begin(&[&data[..length / 3], &data[length / 3..]]);
            assert_eq!(begun.finish(&end), oracle(&[data.as_bytes(), &end]), "{length}");
        }
    }

    #[test]
    fn keys_are_wiped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        let key = HmacKey::new(&[7; 32]);
        wiped(&key.inner);
        wiped(&key.outer);
        let begun = key.begin(&["text"]);
        wiped(&begun.inner.state);
        wiped(&begun.outer);
    }
}
