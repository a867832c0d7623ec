//! [`Missing`]: the parts of a plan that are not there yet.

use alloc::vec;
use alloc::vec::Vec;
use core::iter::FusedIterator;

use super::{MultipartPlan, Part, PartNumber, Parts};

/// The parts that are not there yet, in order: what [`MultipartPlan::missing`] gives. Empty when all are there.
///
/// ```
/// use presign::{MultipartPlan, PartNumber};
///
/// let plan = MultipartPlan::from_stored(20, 8)?;
/// let missing = plan.missing([(PartNumber::new(1)?, 8)]);
/// assert_eq!((missing.len(), missing.bytes_left()), (2, 12));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Missing {
    parts: Parts,
    /// A bit for each part of the plan, set where it is there.
    there: Vec<u64>,
    left: usize,
    bytes_left: u64,
    surplus: usize,
}

/// The word and the bit of a part.
fn place(number: PartNumber) -> (usize, u64) {
    let index = usize::from(number.get() - 1);
    (index / 64, 1 << (index % 64))
}

impl Missing {
    pub(super) fn new(plan: &MultipartPlan, there: impl IntoIterator<Item = (PartNumber, u64)>) -> Self {
        let mut bits = vec![0_u64; usize::from(plan.part_count()).div_ceil(64)];
        let mut surplus = 0;
        for (number, size) in there {
            let (word, bit) = place(number);
            match (plan.part(number), bits.get_mut(word)) {
                (Some(part), Some(word)) if part.size() == size => *word |= bit,
                (Some(_), Some(word)) => *word &= !bit,
                _ => surplus += 1,
            }
        }
        let mut missing = Self { parts: plan.parts(), there: bits, left: 0, bytes_left: 0, surplus };
        for part in plan.parts() {
            if missing.wants(part) {
                missing.left += 1;
                missing.bytes_left += part.size();
            }
        }
        missing
    }

    fn wants(&self, part: Part) -> bool {
        let (word, bit) = place(part.number());
        self.there.get(word).is_none_or(|word| word & bit == 0)
    }

    fn took(&mut self, part: Part) -> Part {
        self.left -= 1;
        self.bytes_left -= part.size();
        part
    }

    /// The bytes of the parts that this will still give: what is left to be sent.
    ///
    /// ```
    /// let plan = presign::MultipartPlan::from_stored(20, 8)?;
    /// assert_eq!(plan.missing([]).bytes_left(), 20);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn bytes_left(&self) -> u64 {
        self.bytes_left
    }

    /// How many of the parts that are there have a number which the plan does not have. More than none says that this is
    /// not the plan of that upload, or that somebody sent parts which were not asked for; completing the upload with the
    /// plan's parts leaves them out.
    ///
    /// ```
    /// use presign::{MultipartPlan, PartNumber};
    ///
    /// let plan = MultipartPlan::from_stored(20, 8)?;
    /// assert_eq!(plan.missing([(PartNumber::new(4)?, 8)]).surplus(), 1);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn surplus(&self) -> usize {
        self.surplus
    }
}

impl Iterator for Missing {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            let part = self.parts.next()?;
            if self.wants(part) {
                return Some(self.took(part));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl DoubleEndedIterator for Missing {
    fn next_back(&mut self) -> Option<Part> {
        loop {
            let part = self.parts.next_back()?;
            if self.wants(part) {
                return Some(self.took(part));
            }
        }
    }
}

impl ExactSizeIterator for Missing {}
impl FusedIterator for Missing {}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u16) -> PartNumber {
        PartNumber::new(number.into()).unwrap()
    }

    #[test]
    fn what_is_there() {
        // 1 to 12 of 8 bytes, 13 of 4.
        let plan = MultipartPlan::from_stored(100, 8).unwrap();
        for (there, expected, surplus) in [
            (vec![], (1..=13).collect(), 0),
            ((1..=12).map(|at| (at, 8)).chain([(13, 4)]).collect(), vec![], 0),
            ((1..=13).map(|at| (at, 8)).collect(), vec![13], 0),
            ((3..=13).rev().map(|at| (at, if at == 13 { 4 } else { 8 })).collect(), vec![1, 2], 0),
            ((2..=12).map(|at| (at, 8)).collect(), vec![1, 13], 0),
            // The last that is said of a part counts.
            ((1..=12).map(|at| (at, 8)).chain([(13, 4), (5, 7)]).collect(), vec![5], 0),
            ((1..=12).map(|at| (at, 8)).chain([(13, 0), (13, 4), (13, 4)]).collect(), vec![], 0),
            ((1..=12).map(|at| (at, 8)).chain([(13, u64::MAX), (14, 4), (10_000, 8)]).collect(), vec![13], 2),
        ] {
            let missing = plan.missing(there.iter().map(|(at, size)| (number(*at), *size)));
            assert_eq!((missing.len(), missing.surplus()), (expected.len(), surplus), "{there:?}");
            let bytes: u64 = expected.iter().map(|at| if *at == 13 { 4 } else { 8 }).sum();
            assert_eq!(missing.bytes_left(), bytes);
            assert!(missing.clone().rev().map(|part| part.number().get()).eq(expected.iter().rev().copied()));
            assert!(missing.clone().all(|part| plan.part(part.number()) == Some(part)));
            let found: Vec<u16> = missing.map(|part| part.number().get()).collect();
            assert_eq!(found, expected, "{there:?}");
        }
    }

    #[test]
    fn as_an_iterator() {
        // The words of the bits have no seam, and the last is used in part only.
        let plan = MultipartPlan::from_stored(200, 1).unwrap();
        let mut missing = plan.missing((1..=200).filter(|at| at % 3 == 0).map(|at| (number(at), 1)));
        let (mut left, mut ends) = (134, (0, 201));
        while let (Some(first), Some(last)) = (missing.next(), missing.next_back()) {
            left -= 2;
            assert!(first.number().get() > ends.0 && last.number().get() < ends.1);
            ends = (first.number().get(), last.number().get());
            assert!(ends.0 < ends.1 && ends.0 % 3 != 0 && ends.1 % 3 != 0);
            assert_eq!((missing.len(), missing.bytes_left()), (left, left as u64));
        }
        assert_eq!((left, missing.next(), missing.next_back()), (0, None, None));
    }
}
