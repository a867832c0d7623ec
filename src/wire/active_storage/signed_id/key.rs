//! [`SigningSecret`]: the key of signed ids, derived as Rails' `KeyGenerator` does it, and the MAC under it.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use ctutils::CtEq as _;
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::wire::active_storage::RailsVersion;

/// `Rails.application.key_generator`.
const ROUNDS: u32 = 1000;
/// Half a second.
const MOST_ROUNDS: u32 = 1_000_000;
/// `KeyGenerator#generate_key`.
const KEY_LENGTH: usize = 64;

/// The hash in the derivation of a [`SigningSecret`]: `config.active_support.key_generator_hash_digest_class`.
///
/// ```
/// use presign::wire::active_storage::{KeyDigest, RailsVersion};
///
/// assert_eq!(KeyDigest::from(RailsVersion::V7_0), KeyDigest::Sha256);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyDigest {
    /// Defaults up to 6.1.
    Sha1,
    /// Defaults from 7.0 on.
    Sha256,
}

impl From<RailsVersion> for KeyDigest {
    fn from(version: RailsVersion) -> Self {
        if version < RailsVersion::V7_0 { Self::Sha1 } else { Self::Sha256 }
    }
}

/// The hash of a signed id's HMAC. Rails' is SHA-1 unless `config.active_storage` was given a verifier of its own.
///
/// HMAC with SHA-1 is not broken by the collisions of SHA-1: they need a text chosen to collide, and its key.
///
/// ```
/// use presign::wire::active_storage::MessageDigest;
///
/// assert_eq!(MessageDigest::default(), MessageDigest::Sha1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageDigest {
    /// Rails' default, of every version.
    #[default]
    Sha1,
    /// `digest: "SHA256"`.
    Sha256,
    /// `digest: "SHA512"`.
    Sha512,
}

impl MessageDigest {
    /// How many hexadecimal digits stand at the end of a signed id.
    pub(super) const fn hex_length(self) -> usize {
        match self {
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// What signed ids are signed with, derived from an application's `secret_key_base`.
///
/// It is erased when dropped, and never shown. The derivation (PBKDF2, RFC 8018, with 1,000 rounds) takes about a
/// millisecond: make one when the service starts.
///
/// ```
/// use presign::wire::active_storage::{KeyDigest, RailsVersion, SigningSecret};
///
/// let secret = SigningSecret::new("0123456789abcdef", RailsVersion::V7_1)?;
/// assert_eq!(format!("{secret:?}"), "SigningSecret { .. }");
/// // An application of newer defaults that kept the old key:
/// let kept = SigningSecret::new("0123456789abcdef", KeyDigest::Sha1)?;
/// # let _ = kept;
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct SigningSecret(Zeroizing<Vec<u8>>);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningSecret").finish_non_exhaustive()
    }
}

impl SigningSecret {
    /// The key that Rails derives: 64 bytes by PBKDF2, 1,000 rounds. The salt is the verifier's name, `ActiveStorage`.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where nothing but white space is there, which Rails refuses, too.
    ///
    /// ```
    /// use presign::wire::active_storage::{RailsVersion, SigningSecret};
    ///
    /// assert!(SigningSecret::new("0123456789abcdef", RailsVersion::V8_0).is_ok());
    /// assert!(SigningSecret::new(" ", RailsVersion::V8_0).is_err());
    /// ```
    pub fn new(secret_key_base: impl AsRef<str>, digest: impl Into<KeyDigest>) -> Result<Self, Error> {
        Self::derive(secret_key_base, "ActiveStorage", ROUNDS, digest)
    }

    /// The key of another verifier, or of another `KeyGenerator`: `app.message_verifier(salt)`, with its own number of rounds,
    /// at most 1,000,000.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] as [`new`](Self::new); [`ErrorKind::OutOfRange`] for no round and for too many.
    ///
    /// ```
    /// use presign::wire::active_storage::{KeyDigest, SigningSecret};
    ///
    /// assert!(SigningSecret::derive("0123456789abcdef", "documents", 65_536, KeyDigest::Sha256).is_ok());
    /// assert!(SigningSecret::derive("0123456789abcdef", "documents", 0, KeyDigest::Sha256).is_err());
    /// ```
    pub fn derive(
        secret_key_base: impl AsRef<str>,
        salt: impl AsRef<str>,
        rounds: u32,
        digest: impl Into<KeyDigest>,
    ) -> Result<Self, Error> {
        let (base, salt) = (secret_key_base.as_ref(), salt.as_ref().as_bytes());
        if base.trim().is_empty() {
            return Err(blank("secret_key_base"));
        }
        if !(1..=MOST_ROUNDS).contains(&rounds) {
            let problem = format!("{rounds}");
            return Err(Error::new(ErrorKind::OutOfRange, "rounds", problem, "1 to 1000000"));
        }
        let mut key = Zeroizing::new(vec![0; KEY_LENGTH]);
        let derived = match digest.into() {
            KeyDigest::Sha1 => pbkdf2::pbkdf2::<Hmac<Sha1>>(base.as_bytes(), salt, rounds, &mut key),
            KeyDigest::Sha256 => pbkdf2::pbkdf2::<Hmac<Sha256>>(base.as_bytes(), salt, rounds, &mut key),
        };
        // HMAC takes a key of any length, so this refuses nothing; a key of zeros would be worse than a refusal.
        derived.map_err(|_| blank("secret_key_base"))?;
        Ok(Self(key))
    }

    /// A key that was derived elsewhere, by another `KeyGenerator` or with another salt.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without a byte.
    ///
    /// ```
    /// use presign::wire::active_storage::SigningSecret;
    ///
    /// assert!(SigningSecret::from_key([7; 64]).is_ok());
    /// assert!(SigningSecret::from_key([]).is_err());
    /// ```
    pub fn from_key(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let key = key.as_ref();
        if key.is_empty() { Err(blank("signing key")) } else { Ok(Self(Zeroizing::new(key.to_vec()))) }
    }

    /// The MAC of a text, in lower-case hexadecimal digits.
    pub(super) fn mac(&self, digest: MessageDigest, text: &str) -> String {
        match digest {
            MessageDigest::Sha1 => self.hex::<Sha1>(text),
            MessageDigest::Sha256 => self.hex::<Sha256>(text),
            MessageDigest::Sha512 => self.hex::<Sha512>(text),
        }
    }

    /// Whether `mac` is that of the text, in a time that does not tell how much of it is right.
    pub(super) fn matches(&self, digest: MessageDigest, text: &str, mac: &str) -> bool {
        self.mac(digest, text).as_bytes().ct_eq(mac.as_bytes()).to_bool()
    }

    fn hex<D: EagerHash>(&self, text: &str) -> String {
        // No length is refused.
        let Ok(mut mac) = Hmac::<D>::new_from_slice(&self.0) else { return String::new() };
        mac.update(text.as_bytes());
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
        mac.finalize().into_bytes().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    #[cfg(test)]
    pub(super) fn key(&self) -> &[u8] {
        &self.0
    }
}

#[cold]
fn blank(field: &'static str) -> Error {
    Error::new(ErrorKind::Empty, field, "nothing", "a secret")
}
