//! [`SealKey`] and [`Purpose`]: what goes into the MAC beside the fields.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};

/// The key of a [`Sealer`](super::Sealer): 32 to 1,024 bytes out of a cryptographic random source.
///
/// A key of one's own and of one deployment: not the secret access key, not the key of another service, and none that is
/// written in a program. It is wiped from memory when it is dropped; nothing prints it. The caller's own copy of the bytes
/// is the caller's to wipe.
///
/// ```
/// use presign::seal::SealKey;
///
/// let key = SealKey::new(b"32 bytes out of a random source.")?;
/// assert_eq!(format!("{key:?}"), "SealKey(..)");
/// # Ok::<(), presign::Error>(())
/// ```
///
/// Keys cannot be compared, because a comparison tells by its time how much was equal:
///
/// ```compile_fail
/// # use presign::seal::SealKey;
/// let same = SealKey::new(&[1; 32]).unwrap() == SealKey::new(&[1; 32]).unwrap();
/// ```
#[derive(Clone)]
pub struct SealKey(Zeroizing<Vec<u8>>);

const KEY: &str = "seal key";
const MIN_LENGTH: usize = 32;
const MAX_LENGTH: usize = 1024;

impl SealKey {
    /// A key of 32 to 1,024 bytes, as the random source gave them: 32 hexadecimal digits are half a key.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`], [`ErrorKind::TooLong`]; [`ErrorKind::WeakKey`] where all bytes are the same, which is a
    /// buffer that nobody filled.
    ///
    /// ```
    /// use presign::ErrorKind;
    /// use presign::seal::SealKey;
    ///
    /// assert_eq!(SealKey::new(b"too short").unwrap_err().kind(), ErrorKind::TooShort);
    /// assert_eq!(SealKey::new(&[0; 32]).unwrap_err().kind(), ErrorKind::WeakKey);
    /// ```
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let kind = match bytes.len() {
            length if length < MIN_LENGTH => ErrorKind::TooShort,
            length if length > MAX_LENGTH => ErrorKind::TooLong,
            _ if bytes.windows(2).all(|pair| matches!(pair, [one, other] if one == other)) => {
                return Err(weak("the same byte all over", "bytes out of a random source"));
            }
            _ => return Ok(Self(Zeroizing::new(bytes.to_vec()))),
        };
        let allowed = format!("{MIN_LENGTH} to {MAX_LENGTH} bytes");
        Err(Error::new(kind, KEY, format!("{} bytes", bytes.len()), allowed))
    }

    /// That this is not the secret access key used over again. What a store knows it could seal with, and a key that
    /// leaks in one place would be lost in both.
    ///
    /// # Errors
    /// [`ErrorKind::WeakKey`] where the two are the same.
    ///
    /// ```
    /// use presign::Credentials;
    /// use presign::seal::SealKey;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
    /// assert!(SealKey::new(b"32 bytes out of a random source.")?.check_apart_from(&credentials).is_ok());
    /// let same = SealKey::new(b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")?;
    /// assert!(same.check_apart_from(&credentials).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn check_apart_from(&self, credentials: &Credentials) -> Result<(), Error> {
        // Two MACs of nothing instead of the keys themselves: compared in constant time, whatever their lengths are.
        let theirs = keyed(credentials.secret().as_bytes()).map(|mac| {
            let mac: [u8; 32] = mac.finalize().into_bytes().into();
            Zeroizing::new(mac)
        });
        let apart =
            keyed(&self.0).zip(theirs).is_some_and(|(ours, theirs)| ours.verify_slice(&*theirs).is_err());
        if apart { Ok(()) } else { Err(weak("the secret access key", "a key of its own")) }
    }

    /// The MAC of `payload` for `purpose`.
    pub(super) fn mac(&self, purpose: Purpose<'_>, payload: &[u8]) -> Option<[u8; 32]> {
        Some(self.absorb(purpose, payload)?.finalize().into_bytes().into())
    }

    /// Whether that is the MAC, in constant time.
    pub(super) fn verify(&self, purpose: Purpose<'_>, payload: &[u8], mac: &[u8]) -> bool {
        self.absorb(purpose, payload).is_some_and(|absorbed| absorbed.verify_slice(mac).is_ok())
    }

    /// The label of this format keeps the MACs apart from all others that the same key might be used for, the purpose's
    /// length keeps the purpose apart from what follows; `payload` begins with the version.
    fn absorb(&self, purpose: Purpose<'_>, payload: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = keyed(&self.0)?;
        mac.update(b"presign.seal");
        mac.update(&[purpose.length]);
        mac.update(purpose.text.as_bytes());
        mac.update(payload);
        Some(mac)
    }
}

/// HMAC takes a key of any length; were that to change, nothing would be sealed and nothing would open.
fn keyed(key: &[u8]) -> Option<Hmac<Sha256>> {
    Hmac::<Sha256>::new_from_slice(key).ok()
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(..)")
    }
}

#[cold]
fn weak(problem: &'static str, allowed: &'static str) -> Error {
    Error::new(ErrorKind::WeakKey, KEY, problem, allowed)
}

/// What a text is sealed for: 1 to 64 visible ASCII characters. It is not in the text, but under the MAC, so that what was
/// sealed for one purpose opens for no other.
///
/// ```
/// use presign::seal::Purpose;
///
/// assert!(Purpose::new("example.download").is_ok());
/// assert!(Purpose::new("").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purpose<'a> {
    text: &'a str,
    length: u8,
}

impl<'a> Purpose<'a> {
    /// A purpose by its name. One name for each use of a key; `presign.` begins the names of this crate's own.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::TooLong`], [`ErrorKind::InvalidCharacter`].
    ///
    /// ```
    /// assert_eq!(presign::seal::Purpose::new("example.download")?.as_str(), "example.download");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(text: &'a str) -> Result<Self, Error> {
        const ALLOWED: &str = "1 to 64 visible ASCII characters";
        let fault = |kind, problem| Err(Error::new(kind, "purpose", problem, ALLOWED));
        match (u8::try_from(text.len()), text.bytes().position(|byte| !byte.is_ascii_graphic())) {
            (Ok(0), _) => fault(ErrorKind::Empty, "empty".into()),
            (Ok(length @ 1..=64), None) => Ok(Self { text, length }),
            (Ok(1..=64), Some(at)) => fault(ErrorKind::InvalidCharacter, format!("character at byte {at}")),
            _ => fault(ErrorKind::TooLong, format!("{} bytes", text.len())),
        }
    }

    /// The name.
    ///
    /// ```
    /// assert_eq!(presign::seal::Purpose::new("example")?.as_str(), "example");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        use ErrorKind::{TooLong, TooShort, WeakKey};
        let counting: Vec<u8> = (0..=255).cycle().take(1025).collect();
        for (length, kind) in [
            (0, Some(TooShort)),
            (15, Some(TooShort)),
            (31, Some(TooShort)),
            (32, None),
            (64, None),
            (65, None),
            (1024, None),
            (1025, Some(TooLong)),
        ] {
            assert_eq!(SealKey::new(&counting[..length]).err().map(|error| error.kind()), kind, "{length}");
        }
        for byte in [0, b'a', 0xff] {
            assert_eq!(SealKey::new(&[byte; 40]).unwrap_err().kind(), WeakKey);
            let mut almost = [byte; 40];
            almost[39] ^= 1;
            assert!(SealKey::new(&almost).is_ok());
        }
    }

    #[test]
    fn apart_from_credentials() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIDEXAMPLE", secret).unwrap();
        let error = SealKey::new(secret.as_bytes()).unwrap().check_apart_from(&credentials).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::WeakKey, "seal key"));
        for other in [&secret[1..], &secret.to_lowercase(), &secret.repeat(2)] {
            assert!(SealKey::new(other.as_bytes()).unwrap().check_apart_from(&credentials).is_ok());
        }
    }

    #[test]
    fn purposes() {
        use ErrorKind::{Empty, InvalidCharacter, TooLong};
        let (longest, long) = ("a".repeat(64), "a".repeat(65));
        for (text, kind) in [
            ("a", None),
            (&*longest, None),
            ("", Some(Empty)),
            (&long, Some(TooLong)),
            (&"a".repeat(300), Some(TooLong)),
            ("a b", Some(InvalidCharacter)),
            ("é", Some(InvalidCharacter)),
            ("a\0", Some(InvalidCharacter)),
        ] {
            assert_eq!(Purpose::new(text).err().map(|error| error.kind()), kind, "{text:?}");
        }
    }

    /// The MAC of a known input, by the formula of the module's text.
    #[test]
    fn what_is_under_the_mac() {
        let key = SealKey::new(b"32 bytes out of a random source.").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(b"32 bytes out of a random source.").unwrap();
        mac.update(b"presign.seal\x07examplepayload");
        let purpose = Purpose::new("example").unwrap();
        let mac = <[u8; 32]>::from(mac.finalize().into_bytes());
        assert_eq!(key.mac(purpose, b"payload"), Some(mac));
        assert!(key.verify(purpose, b"payload", &mac));
        assert!(!key.verify(purpose, b"payload", &mac[..31]));
        assert!(!key.verify(Purpose::new("exampl").unwrap(), b"epayload", &mac));
    }
}
