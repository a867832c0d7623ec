//! [`RailsVersion`]: what differs between releases.

/// A release of Rails.
///
/// Of file names the release that runs decides; of signed ids and their key the one that `config.load_defaults` names,
/// unless the application sets those options by itself.
///
/// ```
/// use presign::wire::active_storage::{KeyDigest, RailsVersion, SignedIdFormat};
///
/// assert_eq!(KeyDigest::from(RailsVersion::V6_1), KeyDigest::Sha1);
/// assert_eq!(SignedIdFormat::from(RailsVersion::V7_0), SignedIdFormat::Marshal);
/// assert!(RailsVersion::V6_1 < RailsVersion::V8_2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RailsVersion {
    /// 6.1
    V6_1,
    /// 7.0
    V7_0,
    /// 7.1
    V7_1,
    /// 7.2
    V7_2,
    /// 8.0
    V8_0,
    /// 8.1
    V8_1,
    /// 8.2, as its alpha is.
    V8_2,
}

impl RailsVersion {
    /// All of them, in their order.
    ///
    /// ```
    /// assert_eq!(presign::wire::active_storage::RailsVersion::ALL.len(), 7);
    /// ```
    pub const ALL: [Self; 7] =
        [Self::V6_1, Self::V7_0, Self::V7_1, Self::V7_2, Self::V8_0, Self::V8_1, Self::V8_2];
}
