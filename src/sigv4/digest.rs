//! SHA-256 over a buffer of several blocks, and HMAC from a key that was absorbed before.
//!
//! FIPS 180-4 section 5 and 6.2, RFC 2104. A presigned URL takes eight compressions; the usual hashers spend a fifth
//! of the whole time around them, so this file drives the compression function itself. It holds all of that; the
//! `sha2` and `hmac` crates are its oracle in the tests, and do every digest that is not on the signing path.

#![allow(
    clippy::indexing_slicing,
    reason = "offsets into fixed buffers, each at most the buffer's length by the line before it; the tests run \
              every length and split"
)]

use sha2::block_api::compress256;
use zeroize::Zeroizing;

const BLOCK: usize = 64;

/// FIPS 180-4 section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Text that is written somewhere: into a hash, or into a `String` for people to read.
pub(super) trait Sink {
    fn put(&mut self, text: &str);

    /// One ASCII character.
    fn put_byte(&mut self, byte: u8);
}

impl Sink for alloc::string::String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    fn put_byte(&mut self, byte: u8) {
        self.push(char::from(byte));
    }
}

/// SHA-256 with a buffer of `N` bytes, a multiple of 64: short inputs are compressed in one call.
pub(super) struct Hasher<const N: usize> {
    state: [u32; 8],
    buffer: [u8; N],
    filled: usize,
    length: u64,
}

impl<const N: usize> Hasher<N> {
    pub(super) fn new() -> Self {
        const { assert!(N >= 2 * BLOCK && N.is_multiple_of(BLOCK)) };
        Self { state: INITIAL, buffer: [0; N], filled: 0, length: 0 }
    }

    pub(super) fn resume(midstate: &Midstate) -> Self {
        let mut hasher = Self::new();
        hasher.state = *midstate.state;
        hasher.buffer[..BLOCK].copy_from_slice(&midstate.tail);
        hasher.filled = midstate.filled;
        hasher.length = midstate.length;
        hasher
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        self.length += data.len() as u64;
        let free = N - self.filled;
        if data.len() < free {
            self.buffer[self.filled..self.filled + data.len()].copy_from_slice(data);
            self.filled += data.len();
            return;
        }
        let (head, rest) = data.split_at(free);
        self.buffer[self.filled..].copy_from_slice(head);
        compress256(&mut self.state, self.buffer.as_chunks().0);
        let (blocks, tail) = rest.as_chunks();
        compress256(&mut self.state, blocks);
        self.buffer[..tail.len()].copy_from_slice(tail);
        self.filled = tail.len();
    }

    pub(super) fn finish(mut self) -> [u8; 32] {
        self.buffer[self.filled] = 0x80;
        self.filled += 1;
        let mut end = (self.filled + 8).next_multiple_of(BLOCK);
        if end > N {
            self.buffer[self.filled..].fill(0);
            compress256(&mut self.state, self.buffer.as_chunks().0);
            self.filled = 0;
            end = BLOCK;
        }
        self.buffer[self.filled..end - 8].fill(0);
        self.buffer[end - 8..end].copy_from_slice(&(self.length * 8).to_be_bytes());
        compress256(&mut self.state, self.buffer[..end].as_chunks().0);
        bytes(&self.state)
    }

    /// What has been hashed so far, to go on from many times.
    pub(super) fn midstate(mut self) -> Midstate {
        let (blocks, tail) = self.buffer[..self.filled].as_chunks();
        compress256(&mut self.state, blocks);
        let mut rest = [0; BLOCK];
        rest[..tail.len()].copy_from_slice(tail);
        Midstate { state: Zeroizing::new(self.state), tail: rest, filled: tail.len(), length: self.length }
    }
}

impl<const N: usize> Sink for Hasher<N> {
    fn put(&mut self, text: &str) {
        self.update(text.as_bytes());
    }

    fn put_byte(&mut self, byte: u8) {
        if self.filled + 1 < N {
            self.buffer[self.filled] = byte;
            self.filled += 1;
            self.length += 1;
        } else {
            self.update(&[byte]);
        }
    }
}

/// A hash that has begun.
pub(super) struct Midstate {
    state: Zeroizing<[u32; 8]>,
    tail: [u8; BLOCK],
    filled: usize,
    length: u64,
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

    /// The words of both states, for a cache that must hold them in another form.
    #[cfg(feature = "std")]
    pub(super) fn to_words(&self) -> Zeroizing<[u32; 16]> {
        let mut words = Zeroizing::new([0; 16]);
        words[..8].copy_from_slice(&*self.inner);
        words[8..].copy_from_slice(&*self.outer);
        words
    }

    #[cfg(feature = "std")]
    pub(super) fn from_words(words: &[u32; 16]) -> Self {
        let mut key = Self { inner: Zeroizing::new([0; 8]), outer: Zeroizing::new([0; 8]) };
        key.inner.copy_from_slice(&words[..8]);
        key.outer.copy_from_slice(&words[8..]);
        key
    }

    /// Begins a message with `start`, to be finished many times with different ends.
    pub(super) fn begin(&self, start: &[&str]) -> Midstate {
        let mut hasher = Hasher::<{ 3 * BLOCK }>::new();
        hasher.state = *self.inner;
        hasher.length = BLOCK as u64;
        start.iter().for_each(|text| hasher.put(text));
        hasher.midstate()
    }

    /// The MAC of a message begun by [`begin`](Self::begin) that ends with `end`.
    pub(super) fn finish(&self, begun: &Midstate, end: &[u8]) -> [u8; 32] {
        let mut hasher = Hasher::<{ 3 * BLOCK }>::resume(begun);
        hasher.update(end);
        let inner = hasher.finish();
        // The outer message is always the key's pad and one digest: 96 bytes.
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(&inner);
        block[32] = 0x80;
        block[BLOCK - 8..].copy_from_slice(&(96_u64 * 8).to_be_bytes());
        let mut state = *self.outer;
        compress256(&mut state, &[block]);
        bytes(&state)
    }
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

    fn check<const N: usize>() {
        for length in (0..400).chain([511, 512, 513, 1023, 1024, 1025, 5000]) {
            let data = message(length);
            let expected: [u8; 32] = Sha256::digest(&data).into();
            for first in [0, 1, 55, 63, 64, 65, 127, 128, 191, 192, 300, 511, 512] {
                let (a, b) = data.split_at(first.min(length));
                let (b, c) = b.split_at(b.len() / 3);
                let mut hasher = Hasher::<N>::new();
                [a, b].iter().for_each(|part| hasher.update(part));
                let midstate = hasher.midstate();
                let mut hasher = Hasher::<N>::resume(&midstate);
                hasher.update(c);
                assert_eq!(hasher.finish(), expected, "{N} {length} {first}");
                let mut hasher = Hasher::<N>::new();
                [a, b, c].iter().for_each(|part| hasher.update(part));
                assert_eq!(hasher.finish(), expected, "{N} {length} {first}");
            }
        }
    }

    #[test]
    fn sha256_is_that_of_the_sha2_crate() {
        check::<128>();
        check::<192>();
        check::<512>();
    }

    #[test]
    fn hmac_is_that_of_the_hmac_crate() {
        for (round, length) in [0, 1, 37, 63, 64, 65, 119, 120, 128, 200, 1000].into_iter().enumerate() {
            let key = [round as u8 * 17 + 1; 32];
            let data = String::from_utf8(message(length)).unwrap();
            for cut in [0, length / 2, length] {
                let mut oracle = Hmac::<Sha256>::new_from_slice(&key).unwrap();
                oracle.update(data.as_bytes());
                let ours = HmacKey::new(&key);
                let begun = ours.begin(&[&data[..cut / 2], &data[cut / 2..cut]]);
                let tag = ours.finish(&begun, &data.as_bytes()[cut..]);
                assert_eq!(tag, <[u8; 32]>::from(oracle.finalize().into_bytes()));
                #[cfg(feature = "std")]
                assert_eq!(
                    HmacKey::from_words(&ours.to_words()).finish(&begun, &data.as_bytes()[cut..]),
                    tag
                );
            }
        }
    }

    #[test]
    fn keys_are_wiped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        let HmacKey { inner, outer } = &HmacKey::new(&[7; 32]);
        wiped(inner);
        wiped(outer);
    }
}
