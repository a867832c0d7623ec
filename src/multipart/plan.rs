//! [`MultipartPlan`]: a size and a part size, and every part by arithmetic.

use alloc::format;
use core::ops::{Bound, RangeBounds};

use super::{Missing, Part, PartNumber, Parts};
use crate::error::{Error, ErrorKind};

/// Into which parts an upload is cut: all of one size but the last, which has what is left.
///
/// Two numbers, which a service stores; nothing else is needed to know every part. A plan comes from
/// [`PartRules::plan`](crate::PartRules::plan), or from what was stored.
///
/// ```
/// use presign::MultipartPlan;
///
/// let plan = MultipartPlan::from_stored(20_000_000, 8_388_608)?;
/// let sizes: Vec<u64> = plan.parts().map(|part| part.size()).collect();
/// assert_eq!(sizes, [8_388_608, 8_388_608, 3_222_784]);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MultipartPlan {
    size: u64,
    part_size: u64,
    /// 1 to 10,000: the number of the last part.
    count: PartNumber,
}

impl MultipartPlan {
    /// The plan of an upload that was planned before: its size and its part size in bytes.
    ///
    /// Only what every multipart upload needs is checked, and not today's rules, because these may have changed since the
    /// upload began and its boundaries must not move.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where either is 0, or where there would be more than 10,000 parts.
    ///
    /// ```
    /// use presign::MultipartPlan;
    ///
    /// assert_eq!(MultipartPlan::from_stored(10_000, 1)?.part_count(), 10_000);
    /// assert!(MultipartPlan::from_stored(10_001, 1).is_err());
    /// assert!(MultipartPlan::from_stored(0, 1).is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn from_stored(size: u64, part_size: u64) -> Result<Self, Error> {
        for (field, bytes) in [("size", size), ("part size", part_size)] {
            if bytes == 0 {
                return Err(Error::new(ErrorKind::OutOfRange, field, "0 bytes", "1 byte or more"));
            }
        }
        let count = size.div_ceil(part_size);
        match u32::try_from(count).map(PartNumber::new) {
            Ok(Ok(count)) => Ok(Self { size, part_size, count }),
            _ => Err(Error::new(
                ErrorKind::OutOfRange,
                "part size",
                format!("{count} parts of {part_size} bytes"),
                format!(
                    "at least {} bytes, for 1 to 10000 parts",
                    size.div_ceil(PartNumber::MAX.get().into())
                ),
            )),
        }
    }

    /// The size of the whole in bytes, 1 or more.
    ///
    /// ```
    /// assert_eq!(presign::MultipartPlan::from_stored(20, 8)?.size(), 20);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The size of each part but the last in bytes, 1 or more. With one part it may be more than the size.
    ///
    /// ```
    /// assert_eq!(presign::MultipartPlan::from_stored(20, 8)?.part_size(), 8);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn part_size(&self) -> u64 {
        self.part_size
    }

    /// How many parts there are: 1 to 10,000.
    ///
    /// ```
    /// assert_eq!(presign::MultipartPlan::from_stored(20, 8)?.part_count(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn part_count(&self) -> u16 {
        self.count.get()
    }

    /// The number of the last part.
    ///
    /// ```
    /// assert_eq!(presign::MultipartPlan::from_stored(20, 8)?.last_part().get(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn last_part(&self) -> PartNumber {
        self.count
    }

    /// One part; `None` for a number above the last part's.
    ///
    /// ```
    /// use presign::{MultipartPlan, PartNumber};
    ///
    /// let plan = MultipartPlan::from_stored(20, 8)?;
    /// assert_eq!(plan.part(PartNumber::new(3)?).unwrap().size(), 4);
    /// assert!(plan.part(PartNumber::new(4)?).is_none());
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn part(&self, number: PartNumber) -> Option<Part> {
        let offset = u64::from(number.get().checked_sub(1)?).checked_mul(self.part_size)?;
        // Nothing is left beyond the last part.
        match self.size.checked_sub(offset)? {
            0 => None,
            left => Some(Part::new(number, offset, left.min(self.part_size))),
        }
    }

    /// All parts in order. They are computed one by one, so that 10,000 of them take no memory.
    ///
    /// ```
    /// let plan = presign::MultipartPlan::from_stored(20, 8)?;
    /// assert_eq!(plan.parts().len(), 3);
    /// assert_eq!(plan.parts().next_back().unwrap().offset(), 16);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> Parts {
        Parts::new(*self, 1, self.count.get() + 1)
    }

    /// The parts with a number in `range`, in order. Numbers above the last part's have no part; none at all, and a range
    /// that ends before it begins, give nothing.
    ///
    /// ```
    /// use presign::{MultipartPlan, PartNumber};
    ///
    /// let plan = MultipartPlan::from_stored(100, 8)?;
    /// let from_12 = plan.parts_in(PartNumber::new(12)?..);
    /// assert_eq!(from_12.map(|part| part.number().get()).collect::<Vec<_>>(), [12, 13]);
    /// assert_eq!(plan.parts_in(PartNumber::new(3)?..=PartNumber::new(5)?).len(), 3);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn parts_in(&self, range: impl RangeBounds<PartNumber>) -> Parts {
        let all_end = self.count.get() + 1;
        // Numbers end at 10,000, so that one more is a u16 still.
        let next = match range.start_bound() {
            Bound::Included(first) => first.get(),
            Bound::Excluded(before) => before.get() + 1,
            Bound::Unbounded => 1,
        };
        let end = match range.end_bound() {
            Bound::Included(last) => last.get() + 1,
            Bound::Excluded(behind) => behind.get(),
            Bound::Unbounded => all_end,
        };
        let end = end.min(all_end);
        Parts::new(*self, next.min(end), end)
    }

    /// The parts that are not there yet, in order, given those that are: number and size in bytes, as a listing of the
    /// store has them, in any order.
    ///
    /// A part of another size than the plan's counts as missing, since it has to be uploaded again. A number that is
    /// given twice is what it was given as last, because a part that is uploaded again replaces the one before. Numbers
    /// that the plan does not have are no parts of it; [`Missing::surplus`] tells how many there were.
    ///
    /// Sizes are all that is compared: that a part holds the bytes of this file, only its checksum or entity tag can say.
    ///
    /// Needs one bit of memory for each part of the plan.
    ///
    /// ```
    /// use presign::{MultipartPlan, PartNumber};
    ///
    /// let plan = MultipartPlan::from_stored(20, 8)?;
    /// let number = |number| PartNumber::new(number).unwrap();
    /// let missing = plan.missing([(number(3), 4), (number(1), 7)]);
    /// assert_eq!(missing.map(|part| part.number().get()).collect::<Vec<_>>(), [1, 2]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn missing(&self, there: impl IntoIterator<Item = (PartNumber, u64)>) -> Missing {
        Missing::new(self, there)
    }
}

/// What is stored: the plan's two numbers.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "MultipartPlan", deny_unknown_fields)]
struct Stored {
    size: u64,
    part_size: u64,
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl serde::Serialize for MultipartPlan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored { size: self.size, part_size: self.part_size }.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for MultipartPlan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { size, part_size } = Stored::deserialize(deserializer)?;
        Self::from_stored(size, part_size).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::ByteRange;
    use alloc::vec::Vec;

    fn numbers(parts: Parts) -> Vec<u16> {
        parts.map(|part| part.number().get()).collect()
    }

    #[test]
    fn what_is_stored() {
        for (size, part_size, count) in [
            (1, 1, Ok(1)),
            (1, u64::MAX, Ok(1)),
            (u64::MAX, u64::MAX, Ok(1)),
            (u64::MAX, u64::MAX - 1, Ok(2)),
            (u64::MAX, u64::MAX.div_ceil(10_000), Ok(10_000)),
            (u64::MAX, u64::MAX.div_ceil(10_000) - 1, Err("part size")),
            (u64::MAX, 1, Err("part size")),
            // As many as would be none if the upper bits were dropped.
            (1 << 32, 1, Err("part size")),
            (1 << 16, 1, Err("part size")),
            (10_000, 1, Ok(10_000)),
            (10_001, 1, Err("part size")),
            (0, 1, Err("size")),
            (1, 0, Err("part size")),
            (0, 0, Err("size")),
        ] {
            let plan = MultipartPlan::from_stored(size, part_size);
            let found = plan.as_ref().map(MultipartPlan::part_count).map_err(Error::field);
            assert_eq!(found, count, "{size} / {part_size}");
        }
        let error = MultipartPlan::from_stored(10_001, 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "part size: 10001 parts of 1 bytes; allowed: at least 2 bytes, for 1 to 10000 parts"
        );
    }

    #[test]
    fn every_part() {
        for (size, part_size) in
            [(1, 1), (20, 8), (16, 8), (17, 8), (10_000, 1), (7, 100), (u64::MAX, u64::MAX / 7)]
        {
            let plan = MultipartPlan::from_stored(size, part_size).unwrap();
            let mut end = 0;
            for (part, number) in plan.parts().zip(1..) {
                assert_eq!((part.number().get(), part.offset()), (number, end));
                assert_eq!(plan.part(part.number()), Some(part));
                assert!(part.size() == part_size || number == plan.part_count() && part.size() < part_size);
                assert_eq!(part.range(), end..end + part.size());
                let range = ByteRange::new(end, end + (part.size() - 1)).unwrap();
                assert_eq!(part.byte_range(), range);
                end += part.size();
            }
            assert_eq!(end, size);
            let beyond = PartNumber::new(u32::from(plan.part_count()) + 1);
            assert!(beyond.is_err() || plan.part(beyond.unwrap()).is_none());
        }
    }

    #[test]
    fn ranges() {
        let plan = MultipartPlan::from_stored(100, 8).unwrap();
        let number = |number| PartNumber::new(number).unwrap();
        let (two, four, last, most) = (number(2), number(4), number(13), PartNumber::MAX);
        for (range, expected) in [
            ((Bound::Unbounded, Bound::Unbounded), (1..=13).collect()),
            ((Bound::Included(two), Bound::Included(four)), alloc::vec![2, 3, 4]),
            ((Bound::Included(two), Bound::Excluded(four)), alloc::vec![2, 3]),
            ((Bound::Excluded(two), Bound::Excluded(four)), alloc::vec![3]),
            ((Bound::Included(last), Bound::Included(most)), alloc::vec![13]),
            ((Bound::Excluded(last), Bound::Unbounded), alloc::vec![]),
            ((Bound::Excluded(most), Bound::Unbounded), alloc::vec![]),
            ((Bound::Included(most), Bound::Included(most)), alloc::vec![]),
            ((Bound::Included(four), Bound::Included(two)), alloc::vec![]),
            ((Bound::Excluded(two), Bound::Excluded(two)), alloc::vec![]),
            ((Bound::Unbounded, Bound::Excluded(PartNumber::MIN)), alloc::vec![]),
        ] {
            let parts = plan.parts_in(range);
            assert_eq!(parts.len(), expected.len());
            assert!(parts.clone().rev().map(|part| part.number().get()).eq(expected.iter().rev().copied()));
            assert_eq!(numbers(parts), expected, "{range:?}");
        }
        let all = MultipartPlan::from_stored(10_000, 1).unwrap();
        assert_eq!(all.parts_in(most..).next().unwrap().offset(), 9_999);
        assert_eq!(all.parts_in(..=most).len(), 10_000);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn stored_as_two_numbers() {
        let plan = MultipartPlan::from_stored(20_000_000, 8_388_608).unwrap();
        let text = r#"{"size":20000000,"part_size":8388608}"#;
        assert_eq!(serde_json::to_string(&plan).unwrap(), text);
        assert_eq!(serde_json::from_str::<MultipartPlan>(text).unwrap(), plan);
        for text in [
            r#"{"size":10001,"part_size":1}"#,
            r#"{"size":0,"part_size":1}"#,
            r#"{"size":1,"part_size":0}"#,
            r#"{"size":-1,"part_size":1}"#,
            r#"{"size":1e3,"part_size":1000}"#,
            r#"{"size":"20","part_size":8}"#,
            r#"{"size":18446744073709551616,"part_size":8}"#,
            r#"{"size":20}"#,
            r#"{"size":20,"part_size":8,"part_count":3}"#,
            r#"{"size":20,"size":20,"part_size":8}"#,
        ] {
            assert!(serde_json::from_str::<MultipartPlan>(text).is_err(), "{text}");
        }
        let part = plan.parts().last().unwrap();
        assert_eq!(serde_json::to_string(&part).unwrap(), r#"{"number":3,"offset":16777216,"size":3222784}"#);
    }
}
