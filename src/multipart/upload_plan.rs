//! [`Threshold`] and [`UploadPlan`]: one request or parts.

use super::MultipartPlan;

/// From which size on an upload goes in parts.
///
/// ```
/// use presign::multipart::Threshold;
///
/// assert!(Threshold::AtLeast(100).wants_parts(100));
/// assert!(!Threshold::Above(100).wants_parts(100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Threshold {
    /// More than this many bytes go in parts; this many are one request.
    Above(u64),
    /// This many bytes and more go in parts.
    AtLeast(u64),
}

impl Threshold {
    /// Whether an upload of `size` bytes is to go in parts.
    ///
    /// ```
    /// assert!(presign::multipart::Threshold::Above(0).wants_parts(1));
    /// ```
    #[must_use]
    pub const fn wants_parts(self, size: u64) -> bool {
        match self {
            Self::Above(limit) => size > limit,
            Self::AtLeast(limit) => size >= limit,
        }
    }
}

/// How a size is uploaded.
///
/// ```
/// use presign::PartRules;
/// use presign::multipart::UploadPlan;
///
/// assert_eq!(PartRules::aws().plan(183_204)?, UploadPlan::Single(183_204));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadPlan {
    /// In one request, of this many bytes.
    Single(u64),
    /// In parts.
    Multipart(MultipartPlan),
}

impl UploadPlan {
    /// The size of the whole in bytes.
    ///
    /// ```
    /// assert_eq!(presign::PartRules::aws().plan(7)?.size(), 7);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        match self {
            Self::Single(size) => *size,
            Self::Multipart(plan) => plan.size(),
        }
    }

    /// The parts, where there are any.
    ///
    /// ```
    /// assert!(presign::PartRules::aws().plan(7)?.multipart().is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn multipart(&self) -> Option<MultipartPlan> {
        match self {
            Self::Single(_) => None,
            Self::Multipart(plan) => Some(*plan),
        }
    }
}
