//! What a signer keeps between two calls: the keys of two days, and what the signatures of the last second share.
//!
//! Read by every signature of every thread, written once a day and once a second. A reader must not write anything, or
//! threads would hand the cache line to and fro; so this is a sequence lock over atomics, in safe code: a reader that meets
//! a writer, or another time, gets nothing and makes it afresh. Without `std`, or on a target without
//! 64-bit atomics, nothing is kept.

#[cfg(all(feature = "std", target_has_atomic = "64"))]
mod kept;
#[cfg(not(all(feature = "std", target_has_atomic = "64")))]
mod nothing {
    use crate::sigv4::digest::HmacKey;
    use crate::sigv4::moment::Moment;

    pub(in crate::sigv4) struct Cache;

    impl Cache {
        pub(in crate::sigv4) fn new() -> Self {
            Self
        }

        pub(in crate::sigv4) fn key(&self, _day: u64, derive: impl FnOnce() -> HmacKey) -> HmacKey {
            derive()
        }

        #[cfg(feature = "verify")]
        pub(in crate::sigv4) fn kept(&self, _day: u64) -> Option<HmacKey> {
            None
        }

        #[cfg(feature = "verify")]
        pub(in crate::sigv4) fn keep(&self, _day: u64, _key: &HmacKey) {}

        pub(in crate::sigv4) fn moment(&self, _second: u64, begin: impl FnOnce() -> Moment) -> Moment {
            begin()
        }
    }
}

#[cfg(all(feature = "std", target_has_atomic = "64"))]
pub(super) use kept::Cache;
#[cfg(not(all(feature = "std", target_has_atomic = "64")))]
pub(super) use nothing::Cache;
