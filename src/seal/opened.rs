//! [`Opened`]: the fields that were sealed.

use alloc::vec::Vec;
use core::fmt;

use super::invalid;
use crate::error::Error;
use crate::time::Timestamp;

/// The fields of a text that was opened: what [`Sealer::open`](super::Sealer::open) gives.
///
/// ```
/// use presign::Timestamp;
/// use presign::seal::{Purpose, SealKey, Sealer};
///
/// let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
/// let text = sealer.seal(Purpose::new("example")?, &["a", "bc"], Timestamp::MAX)?;
/// let opened = sealer.open(Purpose::new("example")?, &text, Timestamp::MIN)?;
/// let [first, second] = opened.texts()?;
/// assert_eq!((first, second), ("a", "bc"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    fields: Vec<Vec<u8>>,
    expires_at: Timestamp,
}

impl Opened {
    pub(super) fn new<'b>(fields: impl Iterator<Item = &'b [u8]>, expires_at: Timestamp) -> Self {
        Self { fields: fields.map(<[u8]>::to_vec).collect(), expires_at }
    }

    /// The fields as bytes, in the order in which they were sealed.
    ///
    /// ```
    /// # use presign::{Timestamp, seal::{Purpose, SealKey, Sealer}};
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// # let purpose = Purpose::new("example")?;
    /// let text = sealer.seal(purpose, &[[0, 255]], Timestamp::MAX)?;
    /// let opened = sealer.open(purpose, &text, Timestamp::MIN)?;
    /// assert_eq!(opened.fields().collect::<Vec<_>>(), [[0, 255]]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn fields(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.fields.iter().map(Vec::as_slice)
    }

    /// The fields as so many texts.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSeal`](crate::ErrorKind::InvalidSeal) where there are more fields or fewer, or one is not UTF-8:
    /// the text was sealed with other fields for the same purpose.
    ///
    /// ```
    /// # use presign::{Timestamp, seal::{Purpose, SealKey, Sealer}};
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// # let purpose = Purpose::new("example")?;
    /// let text = sealer.seal(purpose, &["a", "bc"], Timestamp::MAX)?;
    /// let opened = sealer.open(purpose, &text, Timestamp::MIN)?;
    /// assert_eq!(opened.texts()?, ["a", "bc"]);
    /// assert!(opened.texts::<3>().is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn texts<const N: usize>(&self) -> Result<[&str; N], Error> {
        let texts = self.fields.iter().map(|field| core::str::from_utf8(field).ok());
        let texts: Option<Vec<&str>> = texts.collect();
        texts.and_then(|texts| texts.try_into().ok()).ok_or_else(invalid)
    }

    /// The instant from which on it does not open any more.
    ///
    /// ```
    /// # use presign::{Timestamp, seal::{Purpose, SealKey, Sealer}};
    /// # let sealer = Sealer::new(SealKey::new(b"32 bytes out of a random source.")?);
    /// # let purpose = Purpose::new("example")?;
    /// let text = sealer.seal(purpose, &["a"], Timestamp::MAX)?;
    /// assert_eq!(sealer.open(purpose, &text, Timestamp::MIN)?.expires_at(), Timestamp::MAX);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// Without the fields: the crate does not know what they hold.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({} fields until {})", self.fields.len(), self.expires_at)
    }
}
