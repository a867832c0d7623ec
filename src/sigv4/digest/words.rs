//! Keys and begun MACs as words, for a cache that must hold them as atomics.

#![allow(clippy::indexing_slicing, reason = "parts of arrays whose lengths are known")]

use zeroize::Zeroizing;

use super::{BLOCK, Begun, HmacKey, Midstate};

impl HmacKey {
    /// Both states as words, for a cache that must hold them in another form.
    pub(in crate::sigv4) fn to_words(&self) -> Zeroizing<[u64; 8]> {
        let mut words = Zeroizing::new([0; 8]);
        pack(&mut words[..4], &self.inner);
        pack(&mut words[4..], &self.outer);
        words
    }

    pub(in crate::sigv4) fn from_words(words: &[u64; 8]) -> Self {
        Self { inner: unpack(&words[..4]), outer: unpack(&words[4..]) }
    }
}

impl Begun {
    /// All of it as words: the states, how far it is, and the bytes that are in no state yet.
    pub(in crate::sigv4) fn to_words(&self) -> Zeroizing<[u64; 17]> {
        let mut words = Zeroizing::new([0; 17]);
        pack(&mut words[..4], &self.inner.state);
        pack(&mut words[4..8], &self.outer);
        words[8] = self.inner.hashed << 8 | self.inner.filled as u64;
        for (word, bytes) in words[9..].iter_mut().zip(self.inner.tail.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        words
    }

    #[inline]
    pub(in crate::sigv4) fn from_words(words: &[u64; 17]) -> Self {
        let mut tail = [0; BLOCK];
        for (bytes, word) in tail.as_chunks_mut().0.iter_mut().zip(&words[9..]) {
            *bytes = word.to_le_bytes();
        }
        let filled = usize::from(words[8].to_le_bytes()[0]);
        let inner = Midstate { state: unpack(&words[..4]), tail, filled, hashed: words[8] >> 8 };
        Self { inner, outer: unpack(&words[4..8]) }
    }
}

fn pack(words: &mut [u64], state: &[u32; 8]) {
    for (word, [low, high]) in words.iter_mut().zip(state.as_chunks().0) {
        *word = u64::from(*high) << 32 | u64::from(*low);
    }
}

#[inline]
fn unpack(words: &[u64]) -> Zeroizing<[u32; 8]> {
    let mut state = Zeroizing::new([0; 8]);
    for ([low, high], word) in state.as_chunks_mut().0.iter_mut().zip(words) {
        let [a, b, c, d, e, f, g, h] = word.to_le_bytes();
        (*low, *high) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for length in 0..200 {
            let (key, start) = (HmacKey::new(&[length; 32]), "x".repeat(length.into()));
            let same = HmacKey::from_words(&key.to_words());
            assert_eq!(same.mac(b"text"), key.mac(b"text"));
            let begun = same.begin(&[&start]);
            let end = core::array::from_fn(|at| at as u8);
            assert_eq!(Begun::from_words(&begun.to_words()).finish(&end), begun.finish(&end));
        }
    }
}
