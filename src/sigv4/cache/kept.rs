//! The cache where there are threads: a sequence lock over atomics.

use core::array::from_fn;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use zeroize::{Zeroize, Zeroizing};

use crate::sigv4::digest::{Begun, HmacKey};
use crate::sigv4::moment::Moment;
use crate::time::AmzDate;

pub(in crate::sigv4) struct Cache {
    /// Two, since instants aligned to a window straddle midnight.
    days: [Slot<8>; 2],
    moment: Slot<MOMENT>,
}

impl Cache {
    pub(in crate::sigv4) fn new() -> Self {
        Self { days: from_fn(|_| Slot::new()), moment: Slot::new() }
    }

    /// The key of `day` (days since 1970), kept from before or made by `derive` now.
    pub(in crate::sigv4) fn key(&self, day: u64, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        self.kept(day).unwrap_or_else(|| {
            let key = derive();
            self.keep(day, &key);
            key
        })
    }

    /// The key of `day`, if it is kept.
    pub(in crate::sigv4) fn kept(&self, day: u64) -> Option<HmacKey> {
        self.slot(day).read(day).map(|words| HmacKey::from_words(&words))
    }

    /// Keeps the key of `day`, in the place of another day's.
    pub(in crate::sigv4) fn keep(&self, day: u64, key: &HmacKey) {
        self.slot(day).write(day, &key.to_words());
    }

    fn slot(&self, day: u64) -> &Slot<8> {
        let [even, odd] = &self.days;
        if day.is_multiple_of(2) { even } else { odd }
    }

    /// What the signatures of `second` (since 1970) share, kept from before or made by `begin` now.
    ///
    /// Only a later second takes the place of another: instants aligned to a window lie before those of the clock, and
    /// would otherwise drive each other out with every call. They reach back a week at most; a second further ahead than
    /// that is of another clock, or of one that was wrong.
    pub(in crate::sigv4) fn moment(&self, second: u64, begin: impl FnOnce() -> Moment) -> Moment {
        self.moment.read(second).map_or_else(
            || {
                let moment = begin();
                let kept = self.moment.time.load(Ordering::Relaxed);
                if second >= kept || kept - second > WEEK {
                    self.moment.write(second, &to_words(&moment));
                }
                moment
            },
            |words| from_words(&words),
        )
    }
}

const WEEK: u64 = 604_800;

/// How many words hold a moment: two of the date, and what is begun.
const MOMENT: usize = 2 + 17;

fn to_words(moment: &Moment) -> Zeroizing<[u64; MOMENT]> {
    let mut words = Zeroizing::new([0; MOMENT]);
    let [first, second, begun @ ..] = &mut *words;
    *begun = *moment.begun.to_words();
    for (word, bytes) in [first, second].into_iter().zip(moment.date.as_bytes().as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

#[inline]
fn from_words([first, second, begun @ ..]: &[u64; MOMENT]) -> Moment {
    let mut date = [0; 16];
    for (bytes, word) in date.as_chunks_mut().0.iter_mut().zip([first, second]) {
        *bytes = word.to_le_bytes();
    }
    Moment { date: AmzDate::from_bytes(date), begun: Begun::from_words(begun) }
}

/// Even `version`: whole; odd: being written. Version 0: never written.
struct Slot<const N: usize> {
    version: AtomicU32,
    time: AtomicU64,
    words: [AtomicU64; N],
}

impl<const N: usize> Slot<N> {
    fn new() -> Self {
        Self { version: AtomicU32::new(0), time: AtomicU64::new(0), words: from_fn(|_| AtomicU64::new(0)) }
    }

    fn read(&self, time: u64) -> Option<Zeroizing<[u64; N]>> {
        let before = self.version.load(Ordering::Acquire);
        if before == 0 || !before.is_multiple_of(2) || self.time.load(Ordering::Relaxed) != time {
            return None;
        }
        let mut words = Zeroizing::new([0; N]);
        for (word, kept) in words.iter_mut().zip(&self.words) {
            *word = kept.load(Ordering::Relaxed);
        }
        // Whatever a writer stored before we read it, we then also see its odd version.
        fence(Ordering::Acquire);
        (self.version.load(Ordering::Relaxed) == before).then_some(words)
    }

    /// Keeps the words, unless another thread is writing here at this moment.
    fn write(&self, time: u64, words: &[u64; N]) {
        let before = self.version.load(Ordering::Relaxed);
        let free = before.is_multiple_of(2)
            && self
                .version
                .compare_exchange(before, before.wrapping_add(1), Ordering::Acquire, Ordering::Relaxed)
                .is_ok();
        if free {
            fence(Ordering::Release);
            self.time.store(time, Ordering::Relaxed);
            for (kept, word) in self.words.iter().zip(words) {
                kept.store(*word, Ordering::Relaxed);
            }
            self.version.store(before.wrapping_add(2), Ordering::Release);
        }
    }
}

impl<const N: usize> Zeroize for Slot<N> {
    fn zeroize(&mut self) {
        self.words.iter_mut().for_each(|word| word.get_mut().zeroize());
    }
}

impl<const N: usize> Drop for Slot<N> {
    fn drop(&mut self) {
        self.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
    use std::cell::Cell;

    fn key(day: u64) -> HmacKey {
        HmacKey::from_words(&from_fn(|at| day * 100 + at as u64))
    }

    fn moment(second: u64) -> Moment {
        let date = Timestamp::from_unix_secs(second).unwrap().amz_date();
        Moment::new(date, &key(second / 86_400), "/us-east-1/s3/aws4_request")
    }

    #[test]
    fn two_neighbouring_days_are_kept() {
        let (cache, derived) = (Cache::new(), Cell::new(0));
        let get = |day| {
            let got = cache.key(day, || {
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
    fn the_latest_second_is_kept() {
        let (cache, begun) = (Cache::new(), Cell::new(0));
        let get = |second| {
            let got = cache.moment(second, || {
                begun.set(begun.get() + 1);
                moment(second)
            });
            assert_eq!(*to_words(&got), *to_words(&moment(second)));
            begun.get()
        };
        assert_eq!([100, 100, 160, 160, 100, 160].map(get), [1, 1, 2, 2, 3, 3]);
        // A clock that was far ahead, and is right again.
        assert_eq!([900_000, 900_000, 295_199, 295_199, 900_000].map(get), [4, 4, 5, 5, 6]);
        assert_eq!([900_000, 295_200, 900_000].map(get), [6, 7, 7]);
    }

    #[test]
    fn day_zero_and_second_zero_are_times() {
        let cache = Cache::new();
        assert_eq!(*cache.key(0, || key(7)).to_words(), *key(7).to_words());
        assert_eq!(*cache.key(0, || key(8)).to_words(), *key(7).to_words());
        assert_eq!(*to_words(&cache.moment(0, || moment(0))), *to_words(&moment(0)));
        assert_eq!(*to_words(&cache.moment(0, || moment(9))), *to_words(&moment(0)));
    }

    #[test]
    fn threads_never_see_half_of_anything() {
        let cache = Cache::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for round in 0..20_000 {
                        let day = (round * 7 + thread) % 6;
                        assert_eq!(*cache.key(day, || key(day)).to_words(), *key(day).to_words());
                        let second = round / 16 + thread % 2;
                        let words = to_words(&cache.moment(second, || moment(second)));
                        assert_eq!(*words, *to_words(&moment(second)));
                    }
                });
            }
        });
    }

    #[test]
    fn a_slot_is_wiped_on_drop() {
        let mut slot = Slot::<8>::new();
        slot.write(1, &[9; 8]);
        slot.zeroize();
        assert!(slot.words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
        // Atomics need no drop of their own: this is `Drop for Slot`, without which nobody would call the above.
        assert!(core::mem::needs_drop::<Slot<8>>() && !core::mem::needs_drop::<AtomicU64>());
    }
}
