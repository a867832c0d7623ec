//! The signing key: valid for one day, region and service, derived once and kept as HMAC states.
//!
//! "Derive a signing key" of Signature Version 4:
//! `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`.

use alloc::string::String;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::digest::HmacKey;

/// Off the hot path, so the `hmac` crate does it, which wipes its state (feature `zeroize`).
pub(super) fn derive(secret: &str, date: &str, region: &str, service: &str) -> HmacKey {
    let mut start = Zeroizing::new(String::with_capacity("AWS4".len() + secret.len()));
    start.push_str("AWS4");
    start.push_str(secret);
    let day = mac(start.as_bytes(), date);
    let region = mac(&*day, region);
    let service = mac(&*region, service);
    HmacKey::new(&mac(&*service, "aws4_request"))
}

fn mac(key: &[u8], data: &str) -> Zeroizing<[u8; 32]> {
    // HMAC takes keys of every length, so the other branch is never taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&[0; 64].into()));
    mac.update(data.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(feature = "std")]
pub(super) use cache::KeyCache;

/// Keeps the keys of two days, since instants aligned to a window straddle midnight.
///
/// Read by every signature of every thread, written once a day. A reader must not write anything, or threads would
/// hand the cache line to and fro; so this is a sequence lock over atomics, in safe code: a reader that meets a
/// writer, or another day, gets nothing and derives the key afresh.
#[cfg(feature = "std")]
mod cache {
    use core::array::from_fn;
    use core::sync::atomic::{AtomicU32, Ordering, fence};

    use zeroize::{Zeroize, Zeroizing};

    use super::HmacKey;

    pub(in crate::sigv4) struct KeyCache([Slot; 2]);

    /// Even `version`: whole; odd: being written. Version 0: never written.
    struct Slot {
        version: AtomicU32,
        day: AtomicU32,
        words: [AtomicU32; 16],
    }

    impl KeyCache {
        pub(in crate::sigv4) fn new() -> Self {
            Self(from_fn(|_| Slot {
                version: AtomicU32::new(0),
                day: AtomicU32::new(0),
                words: from_fn(|_| AtomicU32::new(0)),
            }))
        }

        /// The key of `day` (days since 1970), kept from before or made by `derive` now.
        pub(in crate::sigv4) fn get(&self, day: u32, derive: impl FnOnce() -> HmacKey) -> HmacKey {
            let [even, odd] = &self.0;
            let slot = if day.is_multiple_of(2) { even } else { odd };
            slot.read(day).unwrap_or_else(|| {
                let key = derive();
                slot.write(day, &key);
                key
            })
        }
    }

    impl Slot {
        fn read(&self, day: u32) -> Option<HmacKey> {
            let before = self.version.load(Ordering::Acquire);
            if before == 0 || !before.is_multiple_of(2) || self.day.load(Ordering::Relaxed) != day {
                return None;
            }
            let mut words = Zeroizing::new([0; 16]);
            for (word, kept) in words.iter_mut().zip(&self.words) {
                *word = kept.load(Ordering::Relaxed);
            }
            // Whatever a writer stored before we read it, we then also see its odd version.
            fence(Ordering::Acquire);
            (self.version.load(Ordering::Relaxed) == before).then(|| HmacKey::from_words(&words))
        }

        /// Keeps the key, unless another thread is writing here at this moment.
        fn write(&self, day: u32, key: &HmacKey) {
            let before = self.version.load(Ordering::Relaxed);
            let free = before.is_multiple_of(2)
                && self
                    .version
                    .compare_exchange(before, before.wrapping_add(1), Ordering::Acquire, Ordering::Relaxed)
                    .is_ok();
            if free {
                fence(Ordering::Release);
                self.day.store(day, Ordering::Relaxed);
                for (kept, word) in self.words.iter().zip(key.to_words().iter()) {
                    kept.store(*word, Ordering::Relaxed);
                }
                self.version.store(before.wrapping_add(2), Ordering::Release);
            }
        }
    }

    impl Zeroize for Slot {
        fn zeroize(&mut self) {
            self.words.iter_mut().for_each(|word| word.get_mut().zeroize());
        }
    }

    impl Drop for Slot {
        fn drop(&mut self) {
            self.zeroize();
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::cell::Cell;

        fn key(day: u32) -> HmacKey {
            HmacKey::from_words(&from_fn(|at| day * 100 + at as u32))
        }

        #[test]
        fn two_neighbouring_days_are_kept() {
            let (cache, derived) = (KeyCache::new(), Cell::new(0));
            let get = |day| {
                let got = cache.get(day, || {
                    derived.set(derived.get() + 1);
                    key(day)
                });
                assert_eq!(*got.to_words(), *key(day).to_words());
                derived.get()
            };
            assert_eq!([20_000, 20_001, 20_000, 20_001, 20_001].map(get), [1, 2, 2, 2, 2]);
            assert_eq!([20_002, 20_001, 20_002, 20_000].map(get), [3, 3, 3, 4]);
        }

        #[test]
        fn day_zero_is_a_day() {
            let cache = KeyCache::new();
            assert_eq!(*cache.get(0, || key(7)).to_words(), *key(7).to_words());
            assert_eq!(*cache.get(0, || key(8)).to_words(), *key(7).to_words());
        }

        #[test]
        fn threads_never_see_half_a_key() {
            let cache = KeyCache::new();
            std::thread::scope(|scope| {
                for thread in 0..4 {
                    let cache = &cache;
                    scope.spawn(move || {
                        for round in 0..20_000 {
                            let day = (round * 7 + thread) % 6;
                            assert_eq!(*cache.get(day, || key(day)).to_words(), *key(day).to_words());
                        }
                    });
                }
            });
        }

        #[test]
        fn a_slot_is_wiped_on_drop() {
            let mut slot = Slot { version: 2.into(), day: 1.into(), words: from_fn(|_| AtomicU32::new(9)) };
            slot.zeroize();
            assert!(slot.words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
            // Atomics need no drop of their own: this is `Drop for Slot`, without which nobody would call the above.
            assert!(core::mem::needs_drop::<Slot>() && !core::mem::needs_drop::<AtomicU32>());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::derive;
    use crate::encode::{ascii, hex};

    /// AWS documentation, "Examples of how to derive a signing key": checked through the MAC of a known text,
    /// since the key itself is kept as states.
    #[test]
    fn the_documented_key() {
        let documented: [u8; 32] = [
            0xc4, 0xaf, 0xb1, 0xcc, 0x57, 0x71, 0xd8, 0x71, 0x76, 0x3a, 0x39, 0x3e, 0x44, 0xb7, 0x03, 0x57,
            0x1b, 0x55, 0xcc, 0x28, 0x42, 0x4d, 0x1a, 0x5e, 0x86, 0xda, 0x6e, 0xd3, 0xc1, 0x54, 0xa4, 0xb9,
        ];
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let (ours, known) =
            (derive(secret, "20150830", "us-east-1", "iam"), super::HmacKey::new(&documented));
        let tag = |key: &super::HmacKey| hex(&key.finish(&key.begin(&["a text"]), b""));
        assert_eq!(ascii(&tag(&ours)), ascii(&tag(&known)));
    }
}
