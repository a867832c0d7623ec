//! A sorted list whose first entries need no allocation.

use alloc::vec::Vec;

/// Up to `N` entries in place, all of them in a vector from the next one on.
#[derive(Clone, Debug)]
pub(super) struct List<T, const N: usize> {
    /// None until there is an entry: most requests have none, and an array of nothing is not free to make, move and drop.
    near: Option<[Option<T>; N]>,
    /// How many there are in place, or were before they moved.
    count: usize,
    /// Empty, or every entry.
    far: Vec<Option<T>>,
}

impl<T, const N: usize> List<T, N> {
    pub(super) const fn new() -> Self {
        Self { near: None, count: 0, far: Vec::new() }
    }

    /// The place behind every entry that is `before`, so that equal entries keep the order they come in.
    #[inline]
    pub(super) fn place(&self, mut before: impl FnMut(&T) -> bool) -> usize {
        let last = self.entries().iter().rposition(|entry| entry.as_ref().is_some_and(&mut before));
        last.map_or(0, |last| last + 1)
    }

    /// Inserts at a place, which is not behind the end.
    #[inline]
    pub(super) fn insert(&mut self, place: usize, entry: T) {
        if !self.far.is_empty() || self.count == N {
            self.far.extend(self.near.take().into_iter().flatten());
            return self.far.insert(place, Some(entry));
        }
        let near = self.near.get_or_insert([const { None }; N]);
        if let Some(free) = near.get_mut(self.count) {
            *free = Some(entry);
        }
        self.count += 1;
        if place + 1 < self.count
            && let Some(moved) = near.get_mut(place..self.count)
        {
            moved.rotate_right(1);
        }
    }

    /// The entries in order; none of them is `None`.
    pub(super) fn entries(&self) -> &[Option<T>] {
        match &self.near {
            Some(near) => near.get(..self.count).unwrap_or_default(),
            None => &self.far,
        }
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
                let entry = ((seed >> 16) % 4, at);
                let place = list.place(|kept| kept.0 <= entry.0);
                list.insert(place, entry);
                model.push(((seed >> 16) % 4, at));
            }
            model.sort_by_key(|entry| entry.0);
            assert_eq!(list.iter().copied().collect::<Vec<_>>(), model);
            assert_eq!(list.far.is_empty(), length <= 3);
        }
    }
}
