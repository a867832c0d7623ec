//! [`Part`] and [`Parts`]: what a plan is made of, one by one.

use core::iter::FusedIterator;
use core::ops::Range;

use super::{MultipartPlan, PartNumber};
use crate::header::ByteRange;

/// One part of a plan: its number, where it begins and how long it is.
///
/// ```
/// use presign::{MultipartPlan, PartNumber};
///
/// let part = MultipartPlan::from_stored(20, 8)?.part(PartNumber::new(2)?).unwrap();
/// assert_eq!((part.number().get(), part.offset(), part.size()), (2, 8, 8));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Part {
    number: PartNumber,
    offset: u64,
    size: u64,
}

impl Part {
    pub(super) const fn new(number: PartNumber, offset: u64, size: u64) -> Self {
        Self { number, offset, size }
    }

    /// The part's number, counted from 1.
    ///
    /// ```
    /// let first = presign::MultipartPlan::from_stored(20, 8)?.parts().next().unwrap();
    /// assert_eq!(first.number(), presign::PartNumber::MIN);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn number(&self) -> PartNumber {
        self.number
    }

    /// How many bytes of the whole come before it.
    ///
    /// ```
    /// let last = presign::MultipartPlan::from_stored(20, 8)?.parts().last().unwrap();
    /// assert_eq!(last.offset(), 16);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Its size in bytes, 1 or more.
    ///
    /// ```
    /// let last = presign::MultipartPlan::from_stored(20, 8)?.parts().last().unwrap();
    /// assert_eq!(last.size(), 4);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its bytes in the whole, the end excluded, as `Blob.slice` of browsers wants them.
    ///
    /// ```
    /// let last = presign::MultipartPlan::from_stored(20, 8)?.parts().last().unwrap();
    /// assert_eq!(last.range(), 16..20);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn range(&self) -> Range<u64> {
        // No more than the size of the whole.
        self.offset..self.offset.saturating_add(self.size)
    }

    /// Its bytes in the whole as a header has them, for a part that is copied from another object.
    ///
    /// ```
    /// let last = presign::MultipartPlan::from_stored(20, 8)?.parts().last().unwrap();
    /// assert_eq!(last.byte_range().to_string(), "bytes=16-19");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn byte_range(&self) -> ByteRange {
        let last = self.offset.saturating_add(self.size.saturating_sub(1));
        ByteRange::new(self.offset, last).unwrap_or(ByteRange::from(self.offset))
    }
}

/// The parts of a plan, or some of them, in order: what [`MultipartPlan::parts`] and [`MultipartPlan::parts_in`] give.
///
/// ```
/// let mut parts = presign::MultipartPlan::from_stored(20, 8)?.parts();
/// assert_eq!(parts.nth(1).map(|part| part.offset()), Some(8));
/// assert_eq!(parts.len(), 1);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parts {
    plan: MultipartPlan,
    /// The number of the next part, and the number behind the last one: 1 to 10,001, `next` never above `end`.
    next: u16,
    end: u16,
}

impl Parts {
    pub(super) const fn new(plan: MultipartPlan, next: u16, end: u16) -> Self {
        Self { plan, next, end }
    }

    fn at(&self, number: u16) -> Option<Part> {
        self.plan.part(PartNumber::new(number.into()).ok()?)
    }
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        self.nth(0)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.end - self.next);
        (left, Some(left))
    }

    fn nth(&mut self, skipped: usize) -> Option<Part> {
        if skipped >= self.len() {
            self.next = self.end;
            return None;
        }
        let number = self.next + u16::try_from(skipped).ok()?;
        self.next = number + 1;
        self.at(number)
    }

    fn last(mut self) -> Option<Part> {
        self.next_back()
    }
}

impl DoubleEndedIterator for Parts {
    fn next_back(&mut self) -> Option<Part> {
        if self.next == self.end {
            return None;
        }
        self.end -= 1;
        self.at(self.end)
    }
}

impl ExactSizeIterator for Parts {}
impl FusedIterator for Parts {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn as_an_iterator() {
        let plan = MultipartPlan::from_stored(100, 8).unwrap();
        let all: Vec<Part> = plan.parts().collect();
        assert_eq!((all.len(), plan.parts().len(), plan.parts().size_hint()), (13, 13, (13, Some(13))));
        assert!(plan.parts().rev().eq(all.iter().rev().copied()));
        assert_eq!((plan.parts().last(), plan.parts().count()), (all.last().copied(), 13));
        for skipped in [0, 5, 12, 13, 14, usize::MAX] {
            let mut parts = plan.parts();
            assert_eq!(parts.nth(skipped), all.get(skipped).copied());
            assert_eq!(parts.len(), 12_usize.saturating_sub(skipped));
        }
        // From both ends, and beyond them.
        let mut parts = plan.parts();
        for at in 0..6 {
            assert_eq!((parts.next(), parts.next_back()), (Some(all[at]), Some(all[12 - at])));
        }
        assert_eq!((parts.clone().next_back(), parts.next()), (Some(all[6]), Some(all[6])));
        for _ in 0..3 {
            assert_eq!((parts.next(), parts.next_back(), parts.len()), (None, None, 0));
        }
    }
}
