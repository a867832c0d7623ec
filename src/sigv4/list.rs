//! A sorted list whose first entries need no allocation.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Up to `N` entries in place, all of them in a vector from the next one on.
#[derive(Clone, Debug)]
pub(super) struct List<T, const N: usize> {
    near: [Option<T>; N],
    count: usize,
    /// Empty, or every entry.
    far: Vec<Option<T>>,
}

impl<T, const N: usize> List<T, N> {
    pub(super) const fn new() -> Self {
        Self { near: [const { None }; N], count: 0, far: Vec::new() }
    }

    /// Inserts behind every entry that `order` calls less or equal, so that equal entries keep the order they came in.
    pub(super) fn insert_by(&mut self, entry: T, order: impl Fn(&T, &T) -> Ordering) {
        let place = self.iter().take_while(|kept| order(kept, &entry).is_le()).count();
        if self.far.is_empty() && self.count < N {
            if let Some(free) = self.near.get_mut(self.count) {
                *free = Some(entry);
            }
            self.count += 1;
            if let Some(moved) = self.near.get_mut(place..self.count) {
                moved.rotate_right(1);
            }
        } else {
            self.far.extend(self.near.iter_mut().take(self.count).map(Option::take));
            self.count = 0;
            self.far.insert(place, Some(entry));
        }
    }

    /// The entries in order; none of them is `None`.
    pub(super) fn entries(&self) -> &[Option<T>] {
        if self.far.is_empty() { self.near.get(..self.count).unwrap_or_default() } else { &self.far }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.entries().iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_stable_near_and_far() {
        let mut seed = 1_u32;
        for length in 0..12_u32 {
            let mut list = List::<(u32, u32), 3>::new();
            let mut model = Vec::new();
            for at in 0..length {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                list.insert_by(((seed >> 16) % 4, at), |a, b| a.0.cmp(&b.0));
                model.push(((seed >> 16) % 4, at));
            }
            model.sort_by_key(|entry| entry.0);
            assert_eq!(list.iter().copied().collect::<Vec<_>>(), model);
            assert_eq!(list.far.is_empty(), length <= 3);
        }
    }
}
