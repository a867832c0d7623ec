//! [`PartRules`]: what a store takes, from which size on parts are wanted, and how large they are.

use alloc::format;
use alloc::string::String;

use super::{MultipartPlan, PartNumber, Threshold, UploadPlan};
use crate::error::{Error, ErrorKind};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// What plans are made by: a store's limits, the part size that is preferred and the size from which on an upload goes in
/// parts. Sizes are in bytes.
///
/// Plain data that may contradict itself; [`check`](Self::check) finds that when a service starts, and
/// [`plan`](Self::plan) refuses it.
///
/// ```
/// use presign::multipart::Threshold;
/// use presign::{PartRules, Provider};
///
/// let rules = PartRules::aws().with_preferred_size(16 << 20).with_threshold(Threshold::AtLeast(64 << 20));
/// rules.check()?;
/// let scaleway = Provider::scaleway("fr-par")?.limits().part_rules();
/// assert_eq!(scaleway.max_parts(), 1_000);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartRules {
    pub(crate) min_part_size: u64,
    pub(crate) max_part_size: u64,
    pub(crate) max_parts: u16,
    pub(crate) max_object_size: u64,
    pub(crate) max_single_put: u64,
    /// `None`: the default, moved into what the store takes.
    preferred_size: Option<u64>,
    threshold: Threshold,
}

/// A limit: its accessor and its `with_`.
macro_rules! limit {
    ($(#[$doc:meta])* $name:ident: $kind:ty, $with:ident, $is:literal, $change:literal) => {
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("assert_eq!(presign::PartRules::aws().", stringify!($name), "(), ", $is, ");")]
        /// ```
        #[must_use]
        pub const fn $name(&self) -> $kind {
            self.$name
        }

        #[doc = concat!("The same rules with another [`", stringify!($name), "`](Self::", stringify!($name), ").")]
        ///
        /// ```
        #[doc = concat!("let rules = presign::PartRules::aws().", stringify!($with), "(", $change, ");")]
        #[doc = concat!("assert_eq!(rules.", stringify!($name), "(), ", $change, ");")]
        /// ```
        #[must_use]
        pub const fn $with(self, value: $kind) -> Self {
            Self { $name: value, ..self }
        }
    };
}

impl PartRules {
    /// The part size that is preferred where none was asked for: 8 MiB, as the AWS SDKs have it.
    ///
    /// ```
    /// assert_eq!(presign::PartRules::DEFAULT_PREFERRED_SIZE, 8 * 1024 * 1024);
    /// ```
    pub const DEFAULT_PREFERRED_SIZE: u64 = 8 * MIB;

    /// From which size on an upload goes in parts where nothing else was asked for: above 100 MiB. The Amazon S3 User
    /// Guide advises parts from 100 MB on, and browser upload clients begin at the same size. Below it, what can be
    /// resumed is seldom worth the requests before and after the parts.
    ///
    /// ```
    /// use presign::{PartRules, multipart::Threshold};
    ///
    /// assert_eq!(PartRules::DEFAULT_THRESHOLD, Threshold::Above(100 * 1024 * 1024));
    /// ```
    pub const DEFAULT_THRESHOLD: Threshold = Threshold::Above(100 * MIB);

    /// The rules of AWS: up to 10,000 parts of 5 MiB to 5 GiB, and up to 5 GiB in one request.
    ///
    /// Amazon S3 User Guide, "Amazon S3 multipart upload limits". A provider's own come from
    /// [`Limits::part_rules`](crate::Limits::part_rules).
    ///
    /// ```
    /// let rules = presign::PartRules::aws();
    /// assert_eq!(rules, presign::Limits::aws().part_rules());
    /// assert_eq!(rules.max_size(), 10_000 * 5 * 1024 * 1024 * 1024);
    /// ```
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            min_part_size: 5 * MIB,
            max_part_size: 5 * GIB,
            max_parts: 10_000,
            max_object_size: 10_000 * 5 * GIB,
            max_single_put: 5 * GIB,
            preferred_size: None,
            threshold: Self::DEFAULT_THRESHOLD,
        }
    }

    limit! {
        /// The fewest bytes of each part but the last.
        min_part_size: u64, with_min_part_size, "5_242_880", "1_048_576"
    }
    limit! {
        /// The most bytes of a part.
        max_part_size: u64, with_max_part_size, "5_368_709_120", "1_073_741_824"
    }
    limit! {
        /// The most parts of an upload: 1 to 10,000.
        max_parts: u16, with_max_parts, "10_000", "1_000"
    }
    limit! {
        /// The most bytes of an object.
        max_object_size: u64, with_max_object_size, "53_687_091_200_000", "5_497_558_138_880"
    }
    limit! {
        /// The most bytes of an object that is uploaded in one request. What is larger goes in parts, whatever the
        /// threshold says.
        max_single_put: u64, with_max_single_put, "5_368_709_120", "5_000_000_000"
    }
    limit! {
        /// From which size on an upload goes in parts.
        threshold: Threshold, with_threshold,
        "presign::PartRules::DEFAULT_THRESHOLD", "presign::multipart::Threshold::AtLeast(8 << 20)"
    }

    /// The size of the parts as long as they are not too many. Where none was asked for it is
    /// [`DEFAULT_PREFERRED_SIZE`](Self::DEFAULT_PREFERRED_SIZE), or the smallest or largest part if that is out of range.
    ///
    /// ```
    /// assert_eq!(presign::PartRules::aws().with_min_part_size(16 << 20).preferred_size(), 16 << 20);
    /// ```
    #[must_use]
    pub const fn preferred_size(&self) -> u64 {
        match self.preferred_size {
            Some(size) => size,
            None if Self::DEFAULT_PREFERRED_SIZE > self.max_part_size => self.max_part_size,
            None if Self::DEFAULT_PREFERRED_SIZE < self.min_part_size => self.min_part_size,
            None => Self::DEFAULT_PREFERRED_SIZE,
        }
    }

    /// The same rules with another [`preferred_size`](Self::preferred_size). One that the store does not take is refused
    /// by [`check`](Self::check) and [`plan`](Self::plan), not corrected.
    ///
    /// ```
    /// let rules = presign::PartRules::aws().with_preferred_size(5_242_879);
    /// assert_eq!(rules.check().unwrap_err().allowed(), "5242880 to 5368709120 bytes");
    /// ```
    #[must_use]
    pub const fn with_preferred_size(self, size: u64) -> Self {
        Self { preferred_size: Some(size), ..self }
    }

    /// The most bytes that can be planned: the largest object, or the largest part as often as there are parts, whichever
    /// is less.
    ///
    /// ```
    /// use presign::PartRules;
    ///
    /// assert_eq!(PartRules::aws().with_max_parts(1_000).max_size(), 1_000 * 5 * 1024 * 1024 * 1024);
    /// assert_eq!(PartRules::aws().with_max_object_size(5 << 40).max_size(), 5 << 40);
    /// ```
    #[must_use]
    pub const fn max_size(&self) -> u64 {
        // `From` cannot be called in a constant function; a u16 always fits.
        let in_parts = self.max_part_size.saturating_mul(self.max_parts as u64);
        if in_parts < self.max_object_size { in_parts } else { self.max_object_size }
    }

    /// Whether the rules can be met at all.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where the number of parts is not 1 to 10,000, the largest part is empty or smaller than
    /// the smallest, or the preferred size is not between the two.
    ///
    /// ```
    /// use presign::PartRules;
    ///
    /// assert!(PartRules::aws().check().is_ok());
    /// assert!(PartRules::aws().with_max_parts(0).check().is_err());
    /// assert!(PartRules::aws().with_min_part_size(6 << 30).check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), Error> {
        let Self { min_part_size: min, max_part_size: max, .. } = *self;
        let most = PartNumber::MAX.get();
        if !(1..=most).contains(&self.max_parts) {
            return Err(out_of_range("most parts", format!("{}", self.max_parts), format!("1 to {most}")));
        }
        if max == 0 || max < min {
            let allowed = format!("at least the smallest part, {} bytes", min.max(1));
            return Err(out_of_range("largest part", format!("{max} bytes"), allowed));
        }
        let preferred = self.preferred_size();
        if preferred < min.max(1) || preferred > max {
            let allowed = format!("{} to {max} bytes", min.max(1));
            return Err(out_of_range("part size", format!("{preferred} bytes"), allowed));
        }
        Ok(())
    }

    /// How `size` bytes are uploaded: in one request, or in parts where the [`threshold`](Self::threshold) wants them or
    /// one request cannot hold the size. Nothing at all (0 bytes) is always one request.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a size above [`max_size`](Self::max_size), and what [`check`](Self::check) refuses.
    ///
    /// ```
    /// use presign::PartRules;
    /// use presign::multipart::{Threshold, UploadPlan};
    ///
    /// let rules = PartRules::aws().with_threshold(Threshold::AtLeast(8 << 20));
    /// assert_eq!(rules.plan(0)?, UploadPlan::Single(0));
    /// assert!(rules.plan(8 << 20)?.multipart().is_some());
    /// assert_eq!(rules.plan(u64::MAX).unwrap_err().field(), "size");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn plan(&self, size: u64) -> Result<UploadPlan, Error> {
        if size == 0 || (size <= self.max_single_put && !self.threshold.wants_parts(size)) {
            self.check_size(size)?;
            return Ok(UploadPlan::Single(size));
        }
        self.plan_parts(size).map(UploadPlan::Multipart)
    }

    /// The parts of `size` bytes, whatever the threshold says; one part where the size is no larger than a part.
    ///
    /// Parts are of the [`preferred_size`](Self::preferred_size), and where that would make too many, of the next whole
    /// MiB that does not, or of the largest part if even that is less. All parts but the last are equal, as Cloudflare R2
    /// demands. Takes the same time for every size.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a size of 0 or above [`max_size`](Self::max_size), and what [`check`](Self::check)
    /// refuses.
    ///
    /// ```
    /// use presign::PartRules;
    ///
    /// let plan = PartRules::aws().plan_parts(5 << 40)?;
    /// assert_eq!((plan.part_size(), plan.part_count()), (525 << 20, 9_987));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn plan_parts(&self, size: u64) -> Result<MultipartPlan, Error> {
        self.check_size(size)?;
        let needed = size.div_ceil(self.max_parts.into());
        let part_size = match self.preferred_size() {
            enough if enough >= needed => enough,
            _ => needed.checked_next_multiple_of(MIB).unwrap_or(needed).min(self.max_part_size),
        };
        MultipartPlan::from_stored(size, part_size)
    }

    fn check_size(&self, size: u64) -> Result<(), Error> {
        self.check()?;
        match self.max_size() {
            max if size > max => {
                Err(out_of_range("size", format!("{size} bytes"), format!("up to {max} bytes")))
            }
            _ => Ok(()),
        }
    }
}

#[cold]
fn out_of_range(field: &'static str, problem: String, allowed: String) -> Error {
    Error::new(ErrorKind::OutOfRange, field, problem, allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_or_parts() {
        let (above, at_least) = (Threshold::Above(100), Threshold::AtLeast(100));
        let rules = |threshold| PartRules::aws().with_max_single_put(200).with_threshold(threshold);
        for (size, threshold, parts) in [
            (0, above, false),
            (100, above, false),
            (101, above, true),
            (0, at_least, false),
            (99, at_least, false),
            (100, at_least, true),
            // Nothing can be cut.
            (0, Threshold::AtLeast(0), false),
            (1, Threshold::AtLeast(0), true),
            (1, Threshold::Above(0), true),
            // What one request cannot hold goes in parts.
            (200, Threshold::Above(u64::MAX), false),
            (201, Threshold::Above(u64::MAX), true),
            (201, Threshold::AtLeast(u64::MAX), true),
        ] {
            let plan = rules(threshold).plan(size).unwrap();
            assert_eq!((plan.size(), plan.multipart().is_some()), (size, parts), "{size} {threshold:?}");
        }
        let hundred = 100 << 20;
        assert!(PartRules::aws().plan(hundred).unwrap().multipart().is_none());
        assert!(PartRules::aws().plan(hundred + 1).unwrap().multipart().is_some());
    }

    #[test]
    fn growth() {
        let aws = PartRules::aws();
        let thousand = aws
            .with_max_parts(1_000)
            .with_max_object_size(5_000_000_000_000)
            .with_max_part_size(5_000_000_000);
        for (rules, size, part_size, count) in [
            (aws, 1, 8 * MIB, 1),
            (aws, 8 * MIB, 8 * MIB, 1),
            (aws, 8 * MIB + 1, 8 * MIB, 2),
            // The last that the preferred size holds, and one more.
            (aws, 10_000 * 8 * MIB, 8 * MIB, 10_000),
            (aws, 10_000 * 8 * MIB + 1, 9 * MIB, 8_889),
            (aws, 10_000 * 9 * MIB, 9 * MIB, 10_000),
            (aws, aws.max_size(), 5 * GIB, 10_000),
            (aws, aws.max_size() - 1, 5 * GIB, 10_000),
            (aws.with_preferred_size(5 * GIB), aws.max_size(), 5 * GIB, 10_000),
            // Preferred sizes need not be whole MiB; what they grow to is.
            (aws.with_preferred_size(5_242_881), 10_000 * 5_242_881, 5_242_881, 10_000),
            (aws.with_preferred_size(5_242_881), 10_000 * 5_242_881 + 1, 6 * MIB, 8_334),
            // A largest part that is no whole MiB.
            (thousand, 1_000 * 8 * MIB + 1, 9 * MIB, 889),
            (thousand, 5_000_000_000_000, 5_000_000_000, 1_000),
            (thousand, 4_999_999_999_999, 5_000_000_000, 1_000),
            // One part.
            (aws.with_max_parts(1), 5 * GIB, 5 * GIB, 1),
        ] {
            let plan = rules.plan_parts(size).unwrap();
            assert_eq!((plan.part_size(), plan.part_count()), (part_size, count), "{size}");
            assert_eq!((plan.size(), plan.last_part().get()), (size, count));
        }
        // Without any limit of its own, the arithmetic still ends.
        let endless = aws.with_max_part_size(u64::MAX).with_max_object_size(u64::MAX);
        assert_eq!(endless.max_size(), u64::MAX);
        let plan = endless.plan_parts(u64::MAX).unwrap();
        assert_eq!(plan.parts().map(|part| part.size()).sum::<u64>(), u64::MAX);
        assert_eq!(endless.with_max_parts(1).plan_parts(u64::MAX).unwrap().part_size(), u64::MAX);
    }

    #[test]
    fn refused() {
        let aws = PartRules::aws();
        for (rules, size, field) in [
            (aws, 0, "size"),
            (aws, aws.max_size() + 1, "size"),
            (aws, u64::MAX, "size"),
            (aws.with_max_object_size(10), 11, "size"),
            (aws.with_preferred_size(5 * MIB - 1), 10 * MIB, "part size"),
            (aws.with_preferred_size(5 * GIB + 1), 10 * MIB, "part size"),
            (aws.with_preferred_size(0), 10 * MIB, "part size"),
            (aws.with_min_part_size(0).with_preferred_size(0), 1, "part size"),
            (aws.with_max_parts(0), 1, "most parts"),
            (aws.with_max_parts(10_001), 1, "most parts"),
            (aws.with_max_parts(u16::MAX), 1, "most parts"),
            (aws.with_max_part_size(0), 1, "largest part"),
            (aws.with_max_part_size(0).with_min_part_size(0), 1, "largest part"),
            (aws.with_min_part_size(u64::MAX), 1, "largest part"),
        ] {
            let error = rules.plan_parts(size).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, field), "{error}");
            if size > 0 {
                assert_eq!(rules.with_threshold(Threshold::Above(0)).plan(size).unwrap_err(), error);
            }
            // A single request is refused by rules that contradict themselves, too.
            assert_eq!(rules.check().is_err(), field != "size");
            assert_eq!(rules.plan(0).is_err(), field != "size");
        }
        assert_eq!(
            aws.plan(u64::MAX).unwrap_err().to_string(),
            "size: 18446744073709551615 bytes; allowed: up to 53687091200000 bytes"
        );
        // One request is no way around the largest object.
        assert!(aws.with_max_object_size(10).plan(11).is_err());
    }

    #[test]
    fn the_default_size_is_moved_into_the_range() {
        let rules = PartRules::aws();
        for (rules, preferred) in [
            (rules, 8 * MIB),
            (rules.with_min_part_size(9 * MIB), 9 * MIB),
            (rules.with_max_part_size(7 * MIB), 7 * MIB),
            (rules.with_min_part_size(0).with_max_part_size(1), 1),
        ] {
            assert_eq!(rules.preferred_size(), preferred);
            assert!(rules.check().is_ok());
        }
    }
}
