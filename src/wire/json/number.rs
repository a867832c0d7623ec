//! [`Number`]: a number as it was written, of any size.

use alloc::format;
use alloc::string::String;

use serde::ser::{Serialize, Serializer};

/// A JSON number: its text, valid by RFC 8259, section 6.
///
/// ```
/// use presign::wire::json::{Json, Limits};
///
/// let Json::Number(number) = Json::read(b"1.50", Limits::default())? else { unreachable!() };
/// assert_eq!((number.as_str(), number.is_integer(), number.as_f64()), ("1.50", false, 1.5));
/// # Ok::<(), presign::wire::json::JsonError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'b>(&'b str);

impl<'b> Number<'b> {
    pub(super) const fn new(text: &'b str) -> Self {
        Self(text)
    }

    /// As it was written.
    ///
    /// ```
    /// # use presign::wire::json::{Json, Limits};
    /// let Json::Number(number) = Json::read(b"-0", Limits::default())? else { unreachable!() };
    /// assert_eq!(number.as_str(), "-0");
    /// # Ok::<(), presign::wire::json::JsonError>(())
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'b str {
        self.0
    }

    /// Without a fraction and an exponent: what Python reads as an `int`.
    ///
    /// ```
    /// # use presign::wire::json::{Json, Limits};
    /// let Json::Number(number) = Json::read(b"2.0", Limits::default())? else { unreachable!() };
    /// assert!(!number.is_integer());
    /// # Ok::<(), presign::wire::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn is_integer(self) -> bool {
        !self.0.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
    }

    /// The nearest number that an `f64` holds; infinite where it is too large.
    ///
    /// ```
    /// # use presign::wire::json::{Json, Limits};
    /// let Json::Number(number) = Json::read(b"1e400", Limits::default())? else { unreachable!() };
    /// assert_eq!(number.as_f64(), f64::INFINITY);
    /// # Ok::<(), presign::wire::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn as_f64(self) -> f64 {
        // The integer zero has no sign.
        if self.0 == "-0" { 0.0 } else { self.0.parse().unwrap_or(f64::NAN) }
    }

    /// As Python prints it: an integer by its digits, anything else as `repr` of a `float`.
    pub(super) fn python(self) -> String {
        let number = self.as_f64();
        // Python has no JSON for infinity and answers 500; the text as written is at least true.
        if self.is_integer() || !number.is_finite() {
            return String::from(self.0);
        }
        // The shortest digits that read back as the same number, and the exponent that says which form is written.
        let scientific = format!("{number:e}");
        match scientific.split_once('e').and_then(|(digits, text)| Some((digits, text.parse::<i32>().ok()?)))
        {
            Some((digits, exponent)) if !(-4..16).contains(&exponent) => {
                let sign = if exponent < 0 { '-' } else { '+' };
                format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
            }
            _ => format!("{number:?}"),
        }
    }
}

impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(integer) = self.0.parse::<i64>() {
            return serializer.serialize_i64(integer);
        }
        // `RawValue` is the one way to have `serde_json` write digits that no primitive holds.
        match serde_json::value::RawValue::from_string(self.python()) {
            Ok(raw) => raw.serialize(serializer),
            Err(fault) => Err(serde::ser::Error::custom(fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        let rows = [
            ("12", "12"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1.50", "1.5"),
            ("1e2", "100.0"),
            ("1E15", "1000000000000000.0"),
            ("1e16", "1e+16"),
            ("1.25e20", "1.25e+20"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("1.5e-300", "1.5e-300"),
            ("0.1", "0.1"),
            ("1e400", "1e400"),
            ("9223372036854775808", "9223372036854775808"),
        ];
        for (written, python) in rows {
            assert_eq!(serde_json::to_string(&Number::new(written)).unwrap_or_default(), python, "{written}");
        }
    }
}
