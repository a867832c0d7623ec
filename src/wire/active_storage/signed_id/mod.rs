//! Signed ids: what Rails gives to a client instead of a blob's primary key, so that only a blob that the client was told of
//! can be attached or served.
//!
//! `base64(payload) + "--" + hex(HMAC(key, base64 text))`, which `ActiveSupport::MessageVerifier` makes. Signed, not
//! encrypted: everybody can read the id.

mod blob_id;
mod error;
mod key;
mod marshal;
#[cfg(test)]
mod tests;
mod verifier;

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

pub use blob_id::BlobId;
use blob_id::Value;
pub use error::{SignedIdError, SignedIdFault};
pub use key::{KeyDigest, MessageDigest, SigningSecret};
pub(super) use verifier::{Message, Verifier, write_bytes, write_data};

use super::RailsVersion;
use crate::error::Error;
use crate::time::Timestamp;
use crate::wire::json::{Json, Limits};

/// More than twice what the longest id of the longest purpose takes.
const MAX_LENGTH: usize = 1024;
/// Of a blob's own id; `blob_token` and `blob_key` are for other messages.
const BLOB_ID: &str = "blob_id";

/// How the payload of a new signed id is written. All of them are read.
///
/// ```
/// use presign::wire::active_storage::{RailsVersion, SignedIdFormat};
///
/// assert_eq!(SignedIdFormat::from(RailsVersion::V7_2), SignedIdFormat::Json);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedIdFormat {
    /// Defaults up to 7.0: `{"_rails":{"message":"BAhpBg==","exp":null,"pur":"blob_id"}}`, the id by Ruby's `Marshal`.
    Marshal,
    /// The same with the id as JSON: 7.1 with its serialiser, but `use_message_serializer_for_metadata` off.
    LegacyJson,
    /// Defaults from 7.1 on: `{"_rails":{"data":1,"pur":"blob_id"}}`.
    Json,
}

impl From<RailsVersion> for SignedIdFormat {
    fn from(version: RailsVersion) -> Self {
        if version < RailsVersion::V7_1 { Self::Marshal } else { Self::Json }
    }
}

/// Makes and verifies signed ids.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::active_storage::{BlobId, RailsVersion, SignedIdFault, SignedIds, SigningSecret};
///
/// let secret = SigningSecret::new("0123456789abcdef".repeat(8), RailsVersion::V7_1)?;
/// let ids = SignedIds::new(secret, RailsVersion::V7_1);
/// let signed = ids.sign(&BlobId::number(1), None);
/// assert_eq!(signed, "eyJfcmFpbHMiOnsiZGF0YSI6MSwicHVyIjoiYmxvYl9pZCJ9fQ==--89681a44ad35a3ed36cb2bfa5330bad52102a1b5");
/// assert_eq!(ids.verify(&signed, Timestamp::MIN)?, BlobId::number(1));
///
/// let forged = signed.replace("a1b5", "a1b6");
/// assert_eq!(ids.verify(&forged, Timestamp::MIN).unwrap_err().fault(), SignedIdFault::Signature);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignedIds {
    verifier: Verifier,
    format: SignedIdFormat,
    purpose: String,
}

impl SignedIds {
    /// Signed ids as an application of these defaults makes them: HMAC with SHA-1, standard base64, purpose `blob_id`.
    ///
    /// ```
    /// use presign::wire::active_storage::{BlobId, SignedIdFormat, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, SignedIdFormat::Marshal);
    /// assert!(ids.sign(&BlobId::number(1), None).starts_with("eyJfcmFpbHMiOnsibWVzc2FnZSI6IkJBaHBCZz09"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(secret: SigningSecret, format: impl Into<SignedIdFormat>) -> Self {
        let verifier =
            Verifier { secret, older: Vec::new(), digest: MessageDigest::default(), url_safe: false };
        Self { verifier, format: format.into(), purpose: BLOB_ID.into() }
    }

    /// A secret that signs nothing any more but still verifies: `config.active_storage`'s rotations, or the key of older
    /// defaults.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::active_storage::{BlobId, KeyDigest, RailsVersion, SignedIds, SigningSecret};
    ///
    /// let base = "0123456789abcdef".repeat(8);
    /// let old = SignedIds::new(SigningSecret::new(&base, KeyDigest::Sha1)?, RailsVersion::V6_1);
    /// let new = SignedIds::new(SigningSecret::new(&base, KeyDigest::Sha256)?, RailsVersion::V7_1)
    ///     .also_verifying(SigningSecret::new(&base, KeyDigest::Sha1)?);
    /// assert!(new.verify(&old.sign(&BlobId::number(1), None), Timestamp::MIN).is_ok());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn also_verifying(mut self, secret: SigningSecret) -> Self {
        self.verifier.older.push(secret);
        self
    }

    /// Another hash for the HMAC; of what is verified, too.
    ///
    /// ```
    /// use presign::wire::active_storage::{BlobId, MessageDigest, RailsVersion, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0).with_digest(MessageDigest::Sha256);
    /// let signed = ids.sign(&BlobId::number(1), None);
    /// assert_eq!(signed.rsplit_once("--").map(|(_, mac)| mac.len()), Some(64));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn with_digest(mut self, digest: MessageDigest) -> Self {
        self.verifier.digest = digest;
        self
    }

    /// Writes base64 with `-` and `_` and without padding: `url_safe: true`. Both are read.
    ///
    /// ```
    /// use presign::wire::active_storage::{BlobId, RailsVersion, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0).url_safe();
    /// assert!(!ids.sign(&BlobId::number(1), None).contains('='));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn url_safe(mut self) -> Self {
        self.verifier.url_safe = true;
        self
    }

    /// Another purpose than `blob_id`: what `signed_id(purpose: …)` was given. An id for one purpose is refused for all
    /// others.
    ///
    /// # Errors
    /// As [`BlobId::new`].
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::active_storage::{BlobId, RailsVersion, SignedIdFault, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// let download = ids.clone().with_purpose("download")?.sign(&BlobId::number(1), None);
    /// assert_eq!(ids.verify(&download, Timestamp::MIN).unwrap_err().fault(), SignedIdFault::Purpose);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn with_purpose(mut self, purpose: impl Into<String>) -> Result<Self, Error> {
        let purpose = purpose.into();
        blob_id::check("purpose", &purpose)?;
        self.purpose = purpose;
        Ok(self)
    }

    /// The signed id; without an expiry it is good for as long as the secret.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::active_storage::{BlobId, RailsVersion, SignedIdFault, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// let noon = Timestamp::parse("2026-01-02T12:00:00Z")?;
    /// let signed = ids.sign(&BlobId::number(1), Some(noon));
    /// assert!(ids.verify(&signed, Timestamp::parse("2026-01-02T11:59:59Z")?).is_ok());
    /// assert_eq!(ids.verify(&signed, noon).unwrap_err().fault(), SignedIdFault::Expired);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn sign(&self, id: &BlobId, expires_at: Option<Timestamp>) -> String {
        let data = match id.value() {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => format!("\"{text}\""),
        };
        self.verifier.sign(&match self.format {
            SignedIdFormat::Json => write_data(&data, &self.purpose, expires_at),
            SignedIdFormat::LegacyJson => write_bytes(data, &self.purpose, expires_at),
            SignedIdFormat::Marshal => write_bytes(marshal::dump(id), &self.purpose, expires_at),
        })
    }

    /// The id of a signed id, of any [format](SignedIdFormat) and either base64, if it was signed with one of the secrets for
    /// this purpose and is not over. At its expiry it is.
    ///
    /// Nothing of the text is read before its signature is known to be right, and the comparison takes the same time wherever
    /// it is wrong.
    ///
    /// # Errors
    /// [`SignedIdError`], with the step for a log.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::active_storage::{BlobId, RailsVersion, SignedIds, SigningSecret};
    ///
    /// let ids = SignedIds::new(SigningSecret::from_key([7; 64])?, RailsVersion::V8_0);
    /// let signed = ids.sign(&BlobId::new("6b1f3a52")?, None);
    /// assert_eq!(ids.verify(&signed, Timestamp::MIN)?.as_text(), Some("6b1f3a52"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(&self, signed_id: &str, now: Timestamp) -> Result<BlobId, SignedIdError> {
        let asked = (&*self.purpose, now);
        match self.verifier.read(signed_id, MAX_LENGTH, asked, id_of_message) {
            Ok((id, _)) => Ok(id),
            Err(fault) => Err(SignedIdError::new(fault)),
        }
    }

    pub(super) const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    pub(super) const fn format(&self) -> SignedIdFormat {
        self.format
    }
}

fn id_of_message(message: Message<'_>) -> Option<BlobId> {
    match message {
        Message::Data(json) => id_of(json),
        // The version of `Marshal`, which no JSON begins with.
        Message::Bytes(bytes) if bytes.first() == Some(&4) => marshal::load(&bytes),
        Message::Bytes(bytes) => {
            id_of(&Json::read(&bytes, Limits { bytes: MAX_LENGTH, depth: 0, values: 1 }).ok()?)
        }
    }
}

fn id_of(json: &Json<'_>) -> Option<BlobId> {
    match json {
        Json::Number(number) if number.is_integer() => number.as_str().parse().ok().map(BlobId::number),
        Json::Text(text) => BlobId::new(&**text).ok(),
        _ => None,
    }
}
