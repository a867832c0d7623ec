//! Integers, floats and booleans as pydantic's lax mode takes them.

use alloc::format;
use alloc::string::String;
use core::ops::{Bound, RangeBounds};

use super::kind::Kind;
use super::node::Node;
use crate::wire::json::Json;

impl Node<'_, '_> {
    /// An integer within a range, of any size: beyond 128 bits the nearest that they hold.
    ///
    /// Taken for one: `true`, `2.0`, `"12"`, `" 12 "`, `"+5"`, `"1_000"`, `"12.0"`.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"-1", |node| node.integer(0..)).unwrap_err();
    /// assert_eq!(errors.flattened(), "body: Input should be greater than or equal to 0");
    /// ```
    pub fn integer(self, range: impl RangeBounds<i64>) -> Option<i128> {
        let number = match self.json {
            Json::Bool(bool) => Ok(i128::from(*bool)),
            Json::Number(number) if number.is_integer() => Ok(saturating(number.as_str())),
            Json::Number(number) => integer_of_float(number.as_f64()),
            Json::Text(text) => integer_of_text(text),
            _ => Err(Kind::IntType),
        };
        let number = match number {
            Ok(number) => number,
            Err(kind) => return self.refuse(kind),
        };
        let high = match range.end_bound() {
            Bound::Included(le) if number > i128::from(*le) => Some(Kind::LessThanEqual { le: *le }),
            Bound::Excluded(lt) if number >= i128::from(*lt) => Some(Kind::LessThan { lt: *lt }),
            _ => None,
        };
        let low = match range.start_bound() {
            Bound::Included(ge) if number < i128::from(*ge) => Some(Kind::GreaterThanEqual { ge: *ge }),
            Bound::Excluded(gt) if number <= i128::from(*gt) => Some(Kind::GreaterThan { gt: *gt }),
            _ => None,
        };
        match high.or(low) {
            None => Some(number),
            Some(kind) => self.refuse(kind),
        }
    }

    /// A number with a fraction; infinity and NaN too, which text can spell.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// assert_eq!(Validation::of_body(b"\"1.5\"", |node| node.float()).unwrap(), 1.5);
    /// ```
    pub fn float(self) -> Option<f64> {
        match self.json {
            Json::Bool(bool) => Some(f64::from(u8::from(*bool))),
            // An integer that no float comes near is none, while a float overflows to infinity.
            Json::Number(number) if !number.is_integer() || number.as_f64().is_finite() => {
                Some(number.as_f64())
            }
            Json::Text(text) => match text.trim().parse().ok().or_else(|| ungrouped(text)?.parse().ok()) {
                Some(number) => Some(number),
                None => self.refuse(Kind::FloatParsing),
            },
            _ => self.refuse(Kind::FloatType),
        }
    }

    /// A boolean. Taken for one: 0 and 1, and `"true"`, `"false"`, `"t"`, `"f"`, `"yes"`, `"no"`, `"y"`, `"n"`,
    /// `"on"`, `"off"`, `"1"`, `"0"` in any case.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// assert!(Validation::of_body(b"\"Yes\"", |node| node.boolean()).unwrap());
    /// ```
    pub fn boolean(self) -> Option<bool> {
        const YES: [&str; 6] = ["1", "true", "t", "yes", "y", "on"];
        const NO: [&str; 6] = ["0", "false", "f", "no", "n", "off"];
        let number = match self.json {
            Json::Bool(bool) => return Some(*bool),
            Json::Text(text) => {
                let is_in = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
                i128::from(is_in(YES)) + 2 * i128::from(!is_in(YES) && !is_in(NO))
            }
            Json::Number(number) => {
                let whole = if number.is_integer() {
                    number.as_str().parse::<i64>().ok().map(i128::from)
                } else {
                    integer_of_float(number.as_f64()).ok()
                };
                // With a fraction, or beyond 64 bits: no boolean at all.
                let Some(whole) = whole else { return self.refuse(Kind::BoolType) };
                whole
            }
            _ => return self.refuse(Kind::BoolType),
        };
        match number {
            0 => Some(false),
            1 => Some(true),
            _ => self.refuse(Kind::BoolParsing),
        }
    }
}

/// Digits with a sign, at the ends of what 128 bits hold where they are more.
fn saturating(text: &str) -> i128 {
    text.parse().unwrap_or(if text.starts_with('-') { i128::MIN } else { i128::MAX })
}

/// Whole, and within what 64 bits hold: pydantic goes no further with a float.
fn integer_of_float(number: f64) -> Result<i128, Kind> {
    const EDGE: f64 = 9_223_372_036_854_775_808.0;
    if !number.is_finite() {
        return Err(Kind::FiniteNumber);
    }
    if number % 1.0 != 0.0 {
        return Err(Kind::IntFromFloat);
    }
    // Printed, because a cast would be silent about what it cuts off; the range makes it exact.
    if number.abs() < EDGE { Ok(saturating(&format!("{number:.0}"))) } else { Err(Kind::IntParsingSize) }
}

/// Without the `_` between its digits; `None` where there is none, or one stands in a wrong place.
fn ungrouped(text: &str) -> Option<String> {
    let wrong = !text.contains('_') || text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!wrong).then(|| text.replace('_', ""))
}

/// Digits with a sign, single `_` between them, zeros behind a point, and space around it all.
fn integer_of_text(text: &str) -> Result<i128, Kind> {
    /// More are too many if nothing but a minus sign stands before them, else no integer.
    const MOST_DIGITS: usize = 4300;
    let unsigned = |text| str::strip_prefix(text, '-').unwrap_or(text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if digits(unsigned(text)) > MOST_DIGITS && !unsigned(text).starts_with('0') {
        return Err(Kind::IntParsingSize);
    }
    let plain = plain_digits(text.trim()).ok_or(Kind::IntParsing)?;
    let bare = unsigned(&plain);
    let zeros = bare.len() > 1 && bare.starts_with('0');
    if bare.is_empty() || zeros || digits(bare) < bare.len() || bare.len() > MOST_DIGITS {
        return Err(Kind::IntParsing);
    }
    Ok(saturating(&plain))
}

/// Cleaned as pydantic does it before it reads digits: also with what it lets through, as in `0__7` and `0-5`.
fn plain_digits(text: &str) -> Option<String> {
    let text = match text.strip_prefix('+') {
        Some(text) if text.starts_with('-') => return None,
        Some(text) => text,
        None => text,
    };
    let (sign, text) = if let Some(text) = text.strip_prefix('-') { ("-", text) } else { ("", text) };
    let first = text.chars().next().filter(char::is_ascii_digit)?;
    let mut digits = text;
    if first == '0' {
        digits = text.trim_start_matches(['0', '_']);
        let zeros = text.strip_suffix(digits)?;
        if digits.is_empty() || digits.starts_with('.') {
            // The last zero stays where no digit follows.
            digits = text.get(zeros.len() - 1..).filter(|text| text.starts_with('0'))?;
        }
    }
    if let Some((whole, zeros)) = digits.split_once('.')
        && !zeros.is_empty()
        && zeros.bytes().all(|byte| byte == b'0')
    {
        digits = whole;
    }
    let digits = ungrouped(digits).unwrap_or_else(|| String::from(digits));
    Some(format!("{sign}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_integers_as_pydantic_takes_them() {
        let long = "1".repeat(4300);
        let (longer, spaced) = (format!("{long}1"), format!(" {long}1"));
        let rows = [
            ("12", Ok(12)),
            (" 12\u{a0}", Ok(12)),
            ("+5", Ok(5)),
            ("-007.000", Ok(-7)),
            ("1_000", Ok(1000)),
            ("0_7", Ok(7)),
            ("0__7", Ok(7)),
            ("0-5", Ok(-5)),
            ("00.0", Ok(0)),
            ("-0", Ok(0)),
            (&long, Ok(i128::MAX)),
            (&longer, Err(Kind::IntParsingSize)),
            (&spaced, Err(Kind::IntParsing)),
            ("", Err(Kind::IntParsing)),
            ("+", Err(Kind::IntParsing)),
            ("+-1", Err(Kind::IntParsing)),
            ("-+1", Err(Kind::IntParsing)),
            ("--1", Err(Kind::IntParsing)),
            ("0-05", Err(Kind::IntParsing)),
            ("-0-5", Err(Kind::IntParsing)),
            ("1_", Err(Kind::IntParsing)),
            ("0_", Err(Kind::IntParsing)),
            ("_1", Err(Kind::IntParsing)),
            ("1__0", Err(Kind::IntParsing)),
            ("1.", Err(Kind::IntParsing)),
            (".0", Err(Kind::IntParsing)),
            ("0_.0", Err(Kind::IntParsing)),
            ("1e3", Err(Kind::IntParsing)),
            ("\u{ff11}", Err(Kind::IntParsing)),
            ("\u{1c}5", Err(Kind::IntParsing)),
        ];
        for (text, read) in rows {
            assert_eq!(integer_of_text(text), read, "{text}");
        }
    }
}
