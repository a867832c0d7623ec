//! [`Moment`]: an instant as pydantic writes it.

use alloc::string::ToString as _;
use core::fmt;

use serde::ser::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// An instant with its microseconds, since two configurations of one second have an order.
///
/// Written as pydantic writes it: a fraction of six digits, and none where it is 0.
///
/// ```
/// use presign::Timestamp;
/// use presign::wire::sartiq::Moment;
///
/// let second = Timestamp::parse("2025-01-01T00:00:00Z")?;
/// assert_eq!(Moment::from(second).to_string(), "2025-01-01T00:00:00Z");
/// assert_eq!(Moment::new(second, 1_500)?.to_string(), "2025-01-01T00:00:00.001500Z");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    second: Timestamp,
    micros: u32,
}

impl Moment {
    /// A second, and the microseconds since then: 0 to 999,999.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// use presign::Timestamp;
    /// use presign::wire::sartiq::Moment;
    ///
    /// let second = Timestamp::from_unix_secs(0)?;
    /// assert!(Moment::new(second, 999_999).is_ok());
    /// assert!(Moment::new(second, 1_000_000).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(second: Timestamp, micros: u32) -> Result<Self, Error> {
        if micros < 1_000_000 {
            return Ok(Self { second, micros });
        }
        Err(Error::new(ErrorKind::OutOfRange, "microseconds", "a second or more", "0 to 999,999"))
    }

    /// The second.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::Moment};
    /// let second = Timestamp::from_unix_secs(7)?;
    /// assert_eq!(Moment::from(second).second(), second);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn second(self) -> Timestamp {
        self.second
    }

    /// The microseconds since then.
    ///
    /// ```
    /// # use presign::{Timestamp, wire::sartiq::Moment};
    /// assert_eq!(Moment::new(Timestamp::from_unix_secs(7)?, 5)?.micros(), 5);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn micros(self) -> u32 {
        self.micros
    }
}

impl From<Timestamp> for Moment {
    fn from(second: Timestamp) -> Self {
        Self { second, micros: 0 }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.second.to_string();
        match self.micros {
            0 => f.write_str(&text),
            micros => write!(f, "{}.{micros:06}Z", text.trim_end_matches('Z')),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
