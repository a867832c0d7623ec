//! What a provider takes at most, as data.

use crate::multipart::PartRules;
#[cfg(feature = "local")]
use crate::multipart::Threshold;
use crate::time::ExpiresIn;

/// A provider's limits. Sizes are in bytes.
///
/// ```
/// use presign::{Limits, Provider};
///
/// assert_eq!(Limits::aws().max_object_size(), 10_000 * 5 * 1024 * 1024 * 1024);
/// assert_eq!(Provider::scaleway("fr-par")?.limits().max_parts(), 1_000);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    max_expires_in: ExpiresIn,
    parts: PartRules,
    max_metadata_bytes: u64,
    equal_parts: bool,
}

/// A limit: its accessor and its `with_`; `of parts` for those that plans are made by.
macro_rules! limit {
    ($(#[$doc:meta])* $name:ident $(of $parts:ident)?: $kind:ty, $with:ident, $is:literal, $change:literal) => {
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("assert_eq!(presign::Limits::aws().", stringify!($name), "(), ", $is, ");")]
        /// ```
        #[must_use]
        pub const fn $name(&self) -> $kind {
            self.$($parts.)?$name
        }

        #[doc = concat!("The same limits with another [`", stringify!($name), "`](Self::", stringify!($name), ").")]
        ///
        /// ```
        #[doc = concat!("let limits = presign::Limits::aws().", stringify!($with), "(", $change, ");")]
        #[doc = concat!("assert_eq!(limits.", stringify!($name), "(), ", $change, ");")]
        /// ```
        #[must_use]
        pub const fn $with(mut self, value: $kind) -> Self {
            self.$($parts.)?$name = value;
            self
        }
    };
}

impl Limits {
    /// The limits of AWS: 10,000 parts of 5 MiB to 5 GiB, seven days.
    ///
    /// Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    ///
    /// ```
    /// assert_eq!(presign::Limits::aws().min_part_size(), 5 * 1024 * 1024);
    /// ```
    #[must_use]
    pub const fn aws() -> Self {
        Self {
            max_expires_in: ExpiresIn::MAX,
            parts: PartRules::aws(),
            max_metadata_bytes: 2_048,
            equal_parts: false,
        }
    }

    limit! {
        /// The longest lifetime of a presigned request.
        max_expires_in: ExpiresIn, with_max_expires_in, "presign::ExpiresIn::MAX", "presign::ExpiresIn::MIN"
    }
    limit! {
        /// The fewest bytes of each part but the last.
        min_part_size of parts: u64, with_min_part_size, "5_242_880", "1_048_576"
    }
    limit! {
        /// The most bytes of a part.
        max_part_size of parts: u64, with_max_part_size, "5_368_709_120", "1_073_741_824"
    }
    limit! {
        /// The most parts of an upload.
        max_parts of parts: u16, with_max_parts, "10_000", "1_000"
    }
    limit! {
        /// The most bytes of an object.
        max_object_size of parts: u64, with_max_object_size, "53_687_091_200_000", "5_497_558_138_880"
    }
    limit! {
        /// The most bytes of an object that is uploaded in one request.
        max_single_put of parts: u64, with_max_single_put, "5_368_709_120", "5_000_000_000"
    }
    limit! {
        /// The most bytes of all `x-amz-meta-*` names, without the prefix, and values together.
        max_metadata_bytes: u64, with_max_metadata_bytes, "2_048", "8_192"
    }
    limit! {
        /// Whether all parts but the last must have one size.
        equal_parts: bool, with_equal_parts, "false", "true"
    }

    /// The limits of a store that takes every object in one request and none in parts.
    #[cfg(feature = "local")]
    pub(crate) const fn whole_objects() -> Self {
        let parts = PartRules::aws();
        let whole = parts.with_max_single_put(parts.max_object_size());
        Self { parts: whole.with_threshold(Threshold::Above(parts.max_object_size())), ..Self::aws() }
    }

    /// The rules that uploads in parts are planned by: these limits, with the default part size and threshold.
    ///
    /// ```
    /// use presign::Provider;
    ///
    /// let rules = Provider::scaleway("fr-par")?.limits().part_rules();
    /// let plan = rules.plan_parts(100_000_000_000)?;
    /// assert_eq!((plan.part_size(), plan.part_count()), (96 * 1024 * 1024, 994));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn part_rules(&self) -> PartRules {
        self.parts
    }
}
