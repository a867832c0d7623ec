//! [`blob_key`]: the key of a new blob.

use alloc::string::String;

use crate::key_template::RandomBytes;

/// `ActiveStorage::Blob::MINIMUM_TOKEN_LENGTH`.
const LENGTH: usize = 28;
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A key as Rails makes them: 28 random characters of `[0-9a-z]`, of fresh bytes for each, and nothing of the name.
///
/// ```
/// use presign::RandomBytes;
/// use presign::wire::active_storage::blob_key;
///
/// let key = blob_key(&RandomBytes::new([7; 32]));
/// assert_eq!(key.len(), 28);
/// assert!(presign::ObjectKey::new(key)?.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
/// # Ok::<(), presign::Error>(())
/// ```
#[must_use]
pub fn blob_key(random: &RandomBytes) -> String {
    // 256 bits as one number, its last 28 digits to the base of 36: 145 bits, each digit as likely as the others but for
    // one part in 2 to the power of 110.
    let mut number = *random.as_bytes();
    let mut digit = || {
        let mut rest = 0_u16;
        for byte in &mut number {
            let part = rest << 8 | u16::from(*byte);
            *byte = u8::try_from(part / 36).unwrap_or_default();
            rest = part % 36;
        }
        DIGITS.get(usize::from(rest)).copied().map(char::from).unwrap_or_default()
    };
    (0..LENGTH).map(|_| digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_digits_of_a_number() {
        let of = |last: [u8; 2]| {
            let mut bytes = [0; 32];
            bytes[30..].copy_from_slice(&last);
            blob_key(&RandomBytes::new(bytes))
        };
        assert_eq!(of([0, 0]), "0".repeat(28));
        assert_eq!(of([0, 35]), String::from("z") + &"0".repeat(27));
        assert_eq!(of([0, 36]), String::from("01") + &"0".repeat(26));
        // 65,535 is `1ekf`, here from its end.
        assert_eq!(of([255, 255]), String::from("fke1") + &"0".repeat(24));
        // 2 to the power of 256, less one: by Python.
        assert_eq!(blob_key(&RandomBytes::new([0xff; 32])), "fotj73d34n6i7wi2ymj530w99q7c");
    }
}
