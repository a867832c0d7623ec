//! Fields under one MAC: a text that a service hands out and later takes back as its own.
//!
//! A [`Sealer`] writes some fields, a [`Purpose`] and the instant they end into one text that fits into a URL, and opens
//! that text again: unchanged, of the same purpose and in time, or not at all. What is inside can be read by anybody, since
//! it is authenticated and not encrypted; and it can be shown any number of times until it ends.
//!
//! HMAC-SHA-256 (RFC 2104) over a version, the purpose, the end and the fields, each with its length before it, so that
//! no two lists of fields are the same bytes. Base64url (RFC 4648 section 5) without padding, in one spelling. The version
//! decides everything; there is no field that chooses an algorithm.
//!
//! ```
//! use presign::Timestamp;
//! use presign::seal::{Purpose, SealKey, Sealer};
//!
//! let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
//! let (purpose, now) = (Purpose::new("example.download")?, Timestamp::parse("20260102T030405Z")?);
//!
//! let text = sealer.seal(purpose, &["merchants/12/", "invoice.pdf"], now.plus_secs(900)?)?;
//! let opened = sealer.open(purpose, &text, now)?;
//! assert_eq!(opened.texts()?, ["merchants/12/", "invoice.pdf"]);
//!
//! assert!(sealer.open(Purpose::new("example.upload")?, &text, now).is_err());
//! assert!(sealer.open(purpose, &text, now.plus_secs(900)?).is_err());
//! # Ok::<(), presign::Error>(())
//! ```

mod format;
mod key;
mod opened;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

pub use key::{Purpose, SealKey};
pub use opened::Opened;

/// Seals fields, and opens what it or an earlier key has sealed.
///
/// ```
/// use presign::Timestamp;
/// use presign::seal::{Purpose, SealKey, Sealer};
///
/// let old = || SealKey::new(b"the key of last year, 32 bytes..");
/// let text = Sealer::new(old()?).seal(Purpose::new("example")?, &["field"], Timestamp::MAX)?;
///
/// let sealer = Sealer::new(SealKey::new(b"the key of this year, 32 bytes..")?).also_opening(old()?);
/// assert!(sealer.open(Purpose::new("example")?, &text, Timestamp::MIN).is_ok());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Sealer {
    /// The first seals; all open.
    keys: Vec<SealKey>,
}

impl Sealer {
    /// A sealer with one key, which seals and opens.
    ///
    /// ```
    /// use presign::seal::{SealKey, Sealer};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// assert_eq!(format!("{sealer:?}"), "Sealer(1 key)");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: SealKey) -> Self {
        Self { keys: vec![key] }
    }

    /// The same sealer, which also opens what `key` has sealed. To change a key: let all servers open with the new one,
    /// then seal with it, and drop the old one when the last text that it sealed has ended.
    ///
    /// ```
    /// use presign::seal::{SealKey, Sealer};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"the key of this year, 32 bytes..")?)
    ///     .also_opening(SealKey::new(b"the key of last year, 32 bytes..")?);
    /// # let _ = sealer;
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn also_opening(mut self, key: SealKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Seals up to 255 fields until `expires_at`: 6,102 bytes in all, with two beside each field. The same arguments give
    /// the same text, of letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// [`ErrorKind::TooLong`] where there are more fields, or where the text would have more than 8,192 characters.
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::seal::{Purpose, SealKey, Sealer};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let text = sealer.seal(Purpose::new("example")?, &["a", "bc"], Timestamp::MAX)?;
    /// assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    /// assert_ne!(text, sealer.seal(Purpose::new("example")?, &["ab", "c"], Timestamp::MAX)?);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn seal<F: AsRef<[u8]>>(
        &self,
        purpose: Purpose<'_>,
        fields: &[F],
        expires_at: Timestamp,
    ) -> Result<String, Error> {
        let mut bytes = format::write(fields, expires_at)?;
        // There is a first key in every sealer.
        let mac = self.keys.first().and_then(|key| key.mac(purpose, &bytes)).ok_or_else(invalid)?;
        bytes.extend_from_slice(&mac);
        Ok(format::to_text(&bytes))
    }

    /// Opens a text that was sealed for `purpose` and has not ended: `now` is before the instant that it was sealed
    /// until.
    ///
    /// All keys are tried each time, and compared in constant time, so that neither the error nor the time it takes tells
    /// which key was right or how much of a MAC was.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSeal`] for every text that none of the keys sealed for this purpose, with one wording for all
    /// reasons; [`ErrorKind::Expired`] only for one that was sealed and whose time is over.
    ///
    /// ```
    /// use presign::seal::{Purpose, SealKey, Sealer};
    /// use presign::{ErrorKind, Timestamp};
    ///
    /// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// let (purpose, end) = (Purpose::new("example")?, Timestamp::from_unix_secs(1_767_323_045)?);
    /// let text = sealer.seal(purpose, &["field"], end)?;
    ///
    /// assert_eq!(sealer.open(purpose, &text, Timestamp::MIN)?.texts()?, ["field"]);
    /// assert_eq!(sealer.open(purpose, &text, end).unwrap_err().kind(), ErrorKind::Expired);
    /// let longer = format!("{text}A");
    /// assert_eq!(sealer.open(purpose, &longer, Timestamp::MIN).unwrap_err().kind(), ErrorKind::InvalidSeal);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn open(&self, purpose: Purpose<'_>, text: &str, now: Timestamp) -> Result<Opened, Error> {
        let bytes = format::from_text(text).ok_or_else(invalid)?;
        let sealed = format::Sealed::read(&bytes).ok_or_else(invalid)?;
        let mut fits = false;
        for key in &self.keys {
            // No early end: the key that fits is not told by the time.
            fits |= key.verify(purpose, sealed.under_mac, sealed.mac);
        }
        if !fits {
            return Err(invalid());
        }
        if now >= sealed.expires_at {
            return Err(Error::new(
                ErrorKind::Expired,
                FIELD,
                "its time is over",
                "a time before the end that it was sealed with",
            ));
        }
        Ok(Opened::new(sealed.fields(), sealed.expires_at))
    }
}

/// Whether a text has the form of one that was sealed, by whomever.
#[cfg(feature = "local")]
pub(crate) fn is_well_formed(text: &str) -> bool {
    format::from_text(text).is_some_and(|bytes| format::Sealed::read(&bytes).is_some())
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.keys.len();
        write!(f, "Sealer({count} key{})", if count == 1 { "" } else { "s" })
    }
}

const FIELD: &str = "sealed text";

/// One error for every reason.
#[cold]
fn invalid() -> Error {
    Error::new(
        ErrorKind::InvalidSeal,
        FIELD,
        "not sealed by this service for this purpose",
        "the text as it was handed out",
    )
}
