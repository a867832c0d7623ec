//! [`RandomBytes`] and the identifiers that are made of them.

use alloc::string::String;
use core::fmt;

use crate::encode::{hex, push_ascii};
use crate::time::Timestamp;

/// 32 random bytes, of which one key's `{id}` is made.
///
/// They must come from a cryptographically secure source, such as the `getrandom` crate, and be fresh for each key: who
/// can guess them can guess the key, and two keys from the same bytes are one. The value is not `Copy`, not `Clone`, and
/// never printed.
///
/// ```
/// use presign::RandomBytes;
///
/// let mut bytes = [0; 32];
/// # fn fill(bytes: &mut [u8]) { bytes.fill(7) }
/// fill(&mut bytes); // for example `getrandom::fill(&mut bytes)?`
/// let random = RandomBytes::new(bytes);
/// assert_eq!(format!("{random:?}"), "RandomBytes(..)");
/// ```
pub struct RandomBytes([u8; 32]);

impl RandomBytes {
    /// Takes the caller's bytes.
    ///
    /// ```
    /// let random = presign::RandomBytes::new([7; 32]);
    /// # let _ = random;
    /// ```
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    #[cfg(any(feature = "active-storage", feature = "chief"))]
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RandomBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RandomBytes(..)")
    }
}

/// How `{id}` is written.
///
/// ```
/// use presign::{IdFormat, KeyTemplate};
///
/// let template = KeyTemplate::new("uploads/{id}{ext}")?;
/// assert!(template.clone().with_ids(IdFormat::Base36).is_unique());
/// assert!(!template.with_ids(IdFormat::Ulid).is_unique());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdFormat {
    /// A UUID of version 4 (RFC 9562 section 5.4), lower case with hyphens: 36 characters, 122 random bits.
    #[default]
    UuidV4,
    /// A ULID, upper case: 26 characters that sort by time. It has 80 random bits only, and tells when the key was made
    /// (to the second, since the instant given has no finer part). That is not enough to promise that no two keys are
    /// equal or that none is guessed, so [`is_unique`](super::KeyTemplate::is_unique) says no.
    Ulid,
    /// 28 digits and lower-case letters, as Active Storage has them: 144 random bits.
    ///
    /// It is the number that the 32 bytes are, modulo 36 to the power of 28 (about 2 to the power of 144.8). Some values
    /// are likelier than others by a factor of 1 + 2 to the power of -111, which nobody can measure.
    Base36,
}

impl IdFormat {
    /// Whether an identifier has at least 122 random bits.
    pub(crate) const fn is_unique(self) -> bool {
        match self {
            Self::UuidV4 | Self::Base36 => true,
            Self::Ulid => false,
        }
    }

    /// In bytes.
    pub(super) const fn length(self) -> usize {
        match self {
            Self::UuidV4 => 36,
            Self::Ulid => 26,
            Self::Base36 => 28,
        }
    }

    pub(crate) fn push(self, out: &mut String, random: &RandomBytes, at: Timestamp) {
        match self {
            Self::UuidV4 => push_uuid(out, random.0),
            Self::Ulid => push_ascii(out, &ulid(random.0, at)),
            Self::Base36 => push_ascii(out, &base36(random.0)),
        }
    }
}

fn push_uuid(out: &mut String, mut bytes: [u8; 32]) {
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    for (index, group) in hex(&bytes).as_chunks::<4>().0.iter().take(8).enumerate() {
        if matches!(index, 2..=5) {
            out.push('-');
        }
        push_ascii(out, group);
    }
}

/// 48 bits of milliseconds, then 80 random bits, in Crockford's base 32.
fn ulid(bytes: [u8; 32], at: Timestamp) -> [u8; 26] {
    let [random @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = bytes;
    let milliseconds = u128::from(at.as_unix_secs()) * 1000;
    let mut number = milliseconds << 80 | u128::from_be_bytes(random) >> 48;
    digits(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", || {
        let digit = number & 31;
        number >>= 5;
        digit
    })
}

fn base36(bytes: [u8; 32]) -> [u8; 28] {
    let mut words = [0_u32; 8];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    digits(b"0123456789abcdefghijklmnopqrstuvwxyz", || {
        let mut rest = 0;
        for word in &mut words {
            let number = rest << 32 | u64::from(*word);
            // The quotient fits: `rest` is below 36.
            *word = u32::try_from(number / 36).unwrap_or_default();
            rest = number % 36;
        }
        rest.into()
    })
}

/// From the last digit to the first.
fn digits<const N: usize>(alphabet: &[u8], mut next: impl FnMut() -> u128) -> [u8; N] {
    let mut text = [0; N];
    for place in text.iter_mut().rev() {
        let digit = usize::try_from(next()).unwrap_or_default();
        *place = alphabet.get(digit).copied().unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use core::array::from_fn;

    use super::*;

    fn text(format: IdFormat, bytes: [u8; 32], at: u64) -> String {
        let mut out = String::new();
        format.push(&mut out, &RandomBytes::new(bytes), Timestamp::from_unix_secs(at).unwrap());
        assert_eq!(out.len(), format.length());
        out
    }

    #[test]
    fn known_values() {
        let count = from_fn(|index| u8::try_from(index).unwrap());
        for (format, bytes, at, expected) in [
            (IdFormat::UuidV4, [0; 32], 0, "00000000-0000-4000-8000-000000000000"),
            (IdFormat::UuidV4, [255; 32], 0, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (IdFormat::UuidV4, count, 0, "00010203-0405-4607-8809-0a0b0c0d0e0f"),
            // The time of the specification's example, 1469918176385 ms, without its milliseconds.
            (IdFormat::Ulid, [0; 32], 1_469_918_176, "01ARYZ6RR00000000000000000"),
            (IdFormat::Ulid, [255; 32], 253_402_300_799, "76EZ91ZP0RZZZZZZZZZZZZZZZZ"),
            (IdFormat::Ulid, count, 0, "0000000000000G40R40M30E209"),
            (IdFormat::Base36, [0; 32], 0, "0000000000000000000000000000"),
            (IdFormat::Base36, [255; 32], 0, "c7q99w035jmy2iw7i6n43d37jtof"),
            (IdFormat::Base36, count, 0, "ra9xtyf5l309wcar43f213wip34v"),
        ] {
            assert_eq!(text(format, bytes, at), expected, "{format:?}");
        }
    }
}
