//! `range` of a request: one range of bytes (RFC 9110 section 14.2).

use core::ops::Range;

use super::error::LocalErrorKind;
use crate::encode::number;

/// The bytes that were asked for, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// From the first to the last, both included.
    Bounded(u64, u64),
    From(u64),
    /// So many at the end.
    Last(u64),
}

impl Asked {
    /// The value of the header. `None` where it counts in another unit than bytes: such a header means nothing, as the
    /// standard has it. Looking for a comma first makes a thousand ranges as cheap as two.
    pub(crate) fn read(value: &str) -> Result<Option<Self>, LocalErrorKind> {
        let (unit, range) = value.split_once('=').ok_or(LocalErrorKind::Range)?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return Ok(None);
        }
        if range.as_bytes().contains(&b',') {
            return Err(LocalErrorKind::TooManyRanges);
        }
        let (first, last) = range.split_once('-').ok_or(LocalErrorKind::Range)?;
        let asked = match (first, last) {
            ("", last) => number(last).filter(|count| *count > 0).map(Self::Last),
            (first, "") => number(first).map(Self::From),
            (first, last) => {
                let ends = number(first).zip(number(last));
                ends.filter(|(first, last)| first <= last).map(|(first, last)| Self::Bounded(first, last))
            }
        };
        asked.map(Some).ok_or(LocalErrorKind::Range)
    }

    /// Which bytes these are of an object with `size`; `None` where it has none of them.
    pub(crate) fn of(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::Bounded(first, last) => first..size.min(last.saturating_add(1)),
            Self::From(first) => first..size,
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn read() {
        use Asked::{Bounded, From, Last};
        use LocalErrorKind::{Range, TooManyRanges};
        for (value, expected) in [
            ("bytes=0-0", Ok(Some(Bounded(0, 0)))),
            ("bytes=0-18446744073709551615", Ok(Some(Bounded(0, u64::MAX)))),
            ("Bytes=007-9", Ok(Some(Bounded(7, 9)))),
            ("bytes=5-", Ok(Some(From(5)))),
            ("bytes=-5", Ok(Some(Last(5)))),
            ("items=0-0", Ok(None)),
            ("bytes=0-0,1-1", Err(TooManyRanges)),
            ("bytes=0-0,", Err(TooManyRanges)),
            (&format!("bytes=0-0{}", ",1-1".repeat(10_000)), Err(TooManyRanges)),
            ("", Err(Range)),
            ("bytes", Err(Range)),
            ("bytes=", Err(Range)),
            ("bytes=-", Err(Range)),
            ("bytes=-0", Err(Range)),
            ("bytes=5", Err(Range)),
            ("bytes=2-1", Err(Range)),
            ("bytes=+1-2", Err(Range)),
            ("bytes=1--2", Err(Range)),
            ("bytes=--2", Err(Range)),
            ("bytes=0x1-2", Err(Range)),
            ("bytes= 1-2", Err(Range)),
            ("bytes=1-2 ", Err(Range)),
            ("bytes=0-18446744073709551616", Err(Range)),
            ("bytes=٣-٤", Err(Range)),
        ] {
            let short: alloc::string::String = value.chars().take(40).collect();
            assert_eq!(Asked::read(value), expected, "{short:?}");
        }
    }

    #[test]
    fn of_an_object() {
        for (value, size, expected) in [
            ("bytes=0-0", 1, Some(0..1)),
            ("bytes=0-9", 5, Some(0..5)),
            ("bytes=4-9", 5, Some(4..5)),
            ("bytes=5-9", 5, None),
            ("bytes=0-18446744073709551615", 5, Some(0..5)),
            ("bytes=0-18446744073709551615", u64::MAX, Some(0..u64::MAX)),
            ("bytes=4-", 5, Some(4..5)),
            ("bytes=5-", 5, None),
            ("bytes=-1", 5, Some(4..5)),
            ("bytes=-9", 5, Some(0..5)),
            ("bytes=0-0", 0, None),
            ("bytes=0-", 0, None),
            ("bytes=-1", 0, None),
        ] {
            assert_eq!(Asked::read(value).unwrap().unwrap().of(size), expected, "{value} of {size}");
        }
    }
}
