//! [`LifetimeBySize`]: how long an upload's URL lives, by the size of the file.

use alloc::format;

use crate::error::{Error, ErrorKind};
use crate::time::ExpiresIn;

/// Seconds by bytes: "default 15 min, adjusted by file size", whose formula is not public.
///
/// Inferred: 900 s, and a second more for each 131,072 bytes (1 Mbit/s), begun ones included, up to 3,600 s in all. A file
/// whose size is not told gets the least.
///
/// ```
/// use presign::wire::sartiq::LifetimeBySize;
///
/// let lifetimes = LifetimeBySize::default();
/// assert_eq!([None, Some(0), Some(1), Some(52_428_800)].map(|size| lifetimes.secs(size)), [900, 900, 901, 1300]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LifetimeBySize {
    least: ExpiresIn,
    /// Never zero.
    bytes_per_second: u64,
    most: ExpiresIn,
}

impl LifetimeBySize {
    /// The same for every file: 1 to 604,800 s.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange).
    ///
    /// ```
    /// use presign::wire::sartiq::LifetimeBySize;
    ///
    /// assert_eq!(LifetimeBySize::fixed(900)?.secs(Some(52_428_800)), 900);
    /// assert!(LifetimeBySize::fixed(604_801).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn fixed(seconds: u64) -> Result<Self, Error> {
        let seconds = ExpiresIn::from_secs(seconds)?;
        Ok(Self { least: seconds, bytes_per_second: u64::MAX, most: seconds })
    }

    /// From `least` seconds on, a second more for each `bytes_per_second` that are begun, up to `most` seconds.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) where one of the two is not 1 to 604,800 s, `most` is below
    /// `least`, or a second would bring no byte.
    ///
    /// ```
    /// use presign::wire::sartiq::LifetimeBySize;
    ///
    /// let slow = LifetimeBySize::growing(600, 65_536, 7_200)?;
    /// assert_eq!([65_536, 65_537, u64::MAX].map(|size| slow.secs(Some(size))), [601, 602, 7_200]);
    /// assert!(LifetimeBySize::growing(600, 65_536, 599).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn growing(least: u64, bytes_per_second: u64, most: u64) -> Result<Self, Error> {
        let out_of_range =
            |problem, allowed| Err(Error::new(ErrorKind::OutOfRange, "lifetime by size", problem, allowed));
        if bytes_per_second == 0 {
            return out_of_range("no byte in a second".into(), "1 byte or more");
        }
        let (least, most) = (ExpiresIn::from_secs(least)?, ExpiresIn::from_secs(most)?);
        if most < least {
            return out_of_range(format!("from {least} s to {most} s"), "an end that is no earlier");
        }
        Ok(Self { least, bytes_per_second, most })
    }

    /// The lifetime of the URL for a file of this size, in seconds.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::LifetimeBySize::default().secs(Some(10_485_760)), 980);
    /// ```
    #[must_use]
    pub fn secs(&self, size: Option<u64>) -> u64 {
        let (least, most) = (u64::from(self.least.as_secs()), u64::from(self.most.as_secs()));
        let more = size.unwrap_or_default().div_ceil(self.bytes_per_second);
        least.saturating_add(more).min(most)
    }
}

impl Default for LifetimeBySize {
    /// 900 s, a second more for each 131,072 bytes, 3,600 s at most.
    fn default() -> Self {
        // Within the range, as a test shows.
        Self::growing(900, 131_072, 3_600).unwrap_or(Self {
            least: ExpiresIn::MIN,
            bytes_per_second: u64::MAX,
            most: ExpiresIn::MIN,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let lifetimes = LifetimeBySize::default();
        for (size, seconds) in [
            (Some(131_071), 901),
            (Some(131_072), 901),
            (Some(131_073), 902),
            (Some(2_700 * 131_072 - 1), 3_600),
            (Some(2_699 * 131_072), 3_599),
            (Some(2_701 * 131_072), 3_600),
            (Some(u64::MAX), 3_600),
            (None, 900),
        ] {
            assert_eq!(lifetimes.secs(size), seconds, "{size:?}");
        }
        for (least, rate, most, taken) in [
            (1, 1, 1, true),
            (1, 1, 604_800, true),
            (604_800, u64::MAX, 604_800, true),
            (0, 1, 1, false),
            (1, 0, 1, false),
            (1, 1, 604_801, false),
            (2, 1, 1, false),
        ] {
            assert_eq!(LifetimeBySize::growing(least, rate, most).is_ok(), taken, "{least} {rate} {most}");
        }
        assert_eq!(LifetimeBySize::growing(604_800, 1, 604_800).unwrap().secs(Some(u64::MAX)), 604_800);
        assert_eq!(LifetimeBySize::fixed(0).unwrap_err().kind(), ErrorKind::OutOfRange);
        for size in [None, Some(0), Some(1), Some(u64::MAX)] {
            assert_eq!(LifetimeBySize::fixed(7).unwrap().secs(size), 7);
        }
    }
}
