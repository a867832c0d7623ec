//! How long a grant lives: always the same, or longer for larger files.

use crate::error::{Error, ErrorKind};
use crate::time::ExpiresIn;

/// The lifetime of a grant.
///
/// ```
/// use presign::ExpiresIn;
/// use presign::upload::GrantLifetime;
///
/// let quarter = ExpiresIn::from_secs(900)?;
/// assert_eq!(GrantLifetime::fixed(quarter).of(1 << 40), quarter);
///
/// // A client of 1 MiB/s, but never less than a quarter of an hour or more than a day.
/// let by_size = GrantLifetime::by_size(quarter, 1 << 20, ExpiresIn::from_secs(86_400)?)?;
/// assert_eq!(by_size.of(1), quarter);
/// assert_eq!(by_size.of(10 << 30).as_secs(), 10_240);
/// assert_eq!(by_size.of(u64::MAX).as_secs(), 86_400);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantLifetime {
    floor: ExpiresIn,
    bytes_per_second: u64,
    ceiling: ExpiresIn,
}

impl GrantLifetime {
    /// The same for every size.
    ///
    /// ```
    /// # use presign::{ExpiresIn, upload::GrantLifetime};
    /// assert_eq!(GrantLifetime::fixed(ExpiresIn::MIN).of(u64::MAX), ExpiresIn::MIN);
    /// ```
    #[must_use]
    pub const fn fixed(lifetime: ExpiresIn) -> Self {
        Self { floor: lifetime, bytes_per_second: 1, ceiling: lifetime }
    }

    /// The time that the bytes take at `bytes_per_second`, begun seconds counted whole, within `floor` and `ceiling`.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a speed of 0 and for a ceiling below the floor.
    ///
    /// ```
    /// # use presign::{ExpiresIn, upload::GrantLifetime};
    /// assert!(GrantLifetime::by_size(ExpiresIn::MIN, 0, ExpiresIn::MAX).is_err());
    /// assert!(GrantLifetime::by_size(ExpiresIn::MAX, 1, ExpiresIn::MIN).is_err());
    /// ```
    pub fn by_size(floor: ExpiresIn, bytes_per_second: u64, ceiling: ExpiresIn) -> Result<Self, Error> {
        let fault =
            |problem, allowed| Err(Error::new(ErrorKind::OutOfRange, "grant lifetime", problem, allowed));
        if bytes_per_second == 0 {
            return fault("0 bytes a second", "1 or more");
        }
        if ceiling < floor {
            return fault("a ceiling below the floor", "a ceiling of the floor or more");
        }
        Ok(Self { floor, bytes_per_second, ceiling })
    }

    /// The lifetime of a grant for `size` bytes.
    ///
    /// ```
    /// # use presign::{ExpiresIn, upload::GrantLifetime};
    /// let by_size = GrantLifetime::by_size(ExpiresIn::MIN, 1_000, ExpiresIn::MAX)?;
    /// assert_eq!(by_size.of(1_001).as_secs(), 2);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn of(&self, size: u64) -> ExpiresIn {
        let wanted = ExpiresIn::from_secs(size.div_ceil(self.bytes_per_second)).ok();
        match wanted {
            Some(wanted) => wanted.clamp(self.floor, self.ceiling),
            None if size == 0 => self.floor,
            None => self.ceiling,
        }
    }
}
