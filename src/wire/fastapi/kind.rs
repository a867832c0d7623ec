//! [`Kind`]: the catalogue of pydantic's error types, with their words.

use alloc::string::{String, ToString as _};
use core::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// What is wrong with a value: pydantic's `type`, with what its `ctx` says.
///
/// `Display` is the `msg`.
///
/// ```
/// use presign::wire::fastapi::Kind;
///
/// let kind = Kind::StringTooLong { max_length: 255 };
/// assert_eq!(kind.as_str(), "string_too_long");
/// assert_eq!(kind.to_string(), "String should have at most 255 characters");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A field that is required is not there.
    Missing,
    /// No text.
    StringType,
    /// Fewer code points than `min_length`.
    StringTooShort {
        /// The fewest code points allowed.
        min_length: usize,
    },
    /// More code points than `max_length`.
    StringTooLong {
        /// The most code points allowed.
        max_length: usize,
    },
    /// Text that the pattern does not match.
    StringPatternMismatch {
        /// The pattern, a regular expression.
        pattern: &'static str,
    },
    /// No number, and no text that could be one.
    IntType,
    /// Text that is no integer.
    IntParsing,
    /// A number with a fraction.
    IntFromFloat,
    /// A float, or a text, too large for an integer.
    IntParsingSize,
    /// No number.
    FloatType,
    /// Text that is no number.
    FloatParsing,
    /// Infinite, or not a number.
    FiniteNumber,
    /// No boolean, and nothing that could be one.
    BoolType,
    /// A number or a text that stands for neither.
    BoolParsing,
    /// Not above the bound.
    GreaterThan {
        /// The bound.
        gt: i64,
    },
    /// Below the bound.
    GreaterThanEqual {
        /// The bound.
        ge: i64,
    },
    /// Not below the bound.
    LessThan {
        /// The bound.
        lt: i64,
    },
    /// Above the bound.
    LessThanEqual {
        /// The bound.
        le: i64,
    },
    /// No list.
    ListType,
    /// Fewer items than `min_length`.
    TooShort {
        /// The fewest items allowed.
        min_length: usize,
        /// How many there are.
        actual_length: usize,
    },
    /// More items than `max_length`.
    TooLong {
        /// The most items allowed.
        max_length: usize,
        /// How many there are.
        actual_length: usize,
    },
    /// No object, where a mapping from names to values is wanted.
    DictType,
    /// No object, where one with known fields is wanted.
    ModelAttributesType,
    /// No text, where a UUID is wanted.
    UuidType,
    /// Text that is no UUID.
    UuidParsing {
        /// The parser's words.
        error: String,
    },
    /// No text, where a date and time is wanted.
    DatetimeType,
    /// A date and time that there is not.
    DatetimeParsing {
        /// The parser's words.
        error: &'static str,
    },
    /// Text that is no date and time.
    DatetimeFromDateParsing {
        /// The parser's words.
        error: &'static str,
    },
    /// None of the literals.
    LiteralError {
        /// The literals, quoted and joined.
        expected: String,
    },
    /// No member of the enumeration.
    Enum {
        /// The members, quoted and joined.
        expected: String,
    },
    /// A field that the model does not know and forbids.
    ExtraForbidden,
    /// The body is no JSON.
    JsonInvalid {
        /// The parser's words.
        error: &'static str,
    },
}

/// What an error's context holds: at most two lengths or one bound, or words.
enum Context<'k> {
    None,
    Number(&'static str, i64),
    Words(&'static str, &'k str),
    Lengths(&'static str, usize, usize),
}

impl Kind {
    /// Pydantic's `type`.
    ///
    /// ```
    /// assert_eq!(presign::wire::fastapi::Kind::Missing.as_str(), "missing");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::StringType => "string_type",
            Self::StringTooShort { .. } => "string_too_short",
            Self::StringTooLong { .. } => "string_too_long",
            Self::StringPatternMismatch { .. } => "string_pattern_mismatch",
            Self::IntType => "int_type",
            Self::IntParsing => "int_parsing",
            Self::IntFromFloat => "int_from_float",
            Self::IntParsingSize => "int_parsing_size",
            Self::FloatType => "float_type",
            Self::FloatParsing => "float_parsing",
            Self::FiniteNumber => "finite_number",
            Self::BoolType => "bool_type",
            Self::BoolParsing => "bool_parsing",
            Self::GreaterThan { .. } => "greater_than",
            Self::GreaterThanEqual { .. } => "greater_than_equal",
            Self::LessThan { .. } => "less_than",
            Self::LessThanEqual { .. } => "less_than_equal",
            Self::ListType => "list_type",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::DictType => "dict_type",
            Self::ModelAttributesType => "model_attributes_type",
            Self::UuidType => "uuid_type",
            Self::UuidParsing { .. } => "uuid_parsing",
            Self::DatetimeType => "datetime_type",
            Self::DatetimeParsing { .. } => "datetime_parsing",
            Self::DatetimeFromDateParsing { .. } => "datetime_from_date_parsing",
            Self::LiteralError { .. } => "literal_error",
            Self::Enum { .. } => "enum",
            Self::ExtraForbidden => "extra_forbidden",
            Self::JsonInvalid { .. } => "json_invalid",
        }
    }

    fn context(&self) -> Context<'_> {
        let length = |name, length: usize| Context::Number(name, i64::try_from(length).unwrap_or(i64::MAX));
        match self {
            Self::StringTooShort { min_length } => length("min_length", *min_length),
            Self::StringTooLong { max_length } => length("max_length", *max_length),
            Self::StringPatternMismatch { pattern } => Context::Words("pattern", pattern),
            Self::GreaterThan { gt } => Context::Number("gt", *gt),
            Self::GreaterThanEqual { ge } => Context::Number("ge", *ge),
            Self::LessThan { lt } => Context::Number("lt", *lt),
            Self::LessThanEqual { le } => Context::Number("le", *le),
            Self::TooShort { min_length, actual_length } => {
                Context::Lengths("min_length", *min_length, *actual_length)
            }
            Self::TooLong { max_length, actual_length } => {
                Context::Lengths("max_length", *max_length, *actual_length)
            }
            Self::UuidParsing { error } => Context::Words("error", error),
            Self::DatetimeParsing { error }
            | Self::DatetimeFromDateParsing { error }
            | Self::JsonInvalid { error } => Context::Words("error", error),
            Self::LiteralError { expected } | Self::Enum { expected } => Context::Words("expected", expected),
            _ => Context::None,
        }
    }

    /// Whether the error has a `ctx` at all.
    pub(super) fn has_context(&self) -> bool {
        !matches!(self.context(), Context::None)
    }

    /// Quoted and joined, as pydantic lists what it expects.
    pub(super) fn expected<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
        let last = names.len().saturating_sub(1);
        let mut out = String::new();
        for (index, name) in names.enumerate() {
            out.push_str(match index {
                0 => "",
                _ if index == last => " or ",
                _ => ", ",
            });
            out.push('\'');
            out.push_str(name);
            out.push('\'');
        }
        out
    }
}

/// The `ctx` of an error, to be serialised.
pub(super) struct Ctx<'k>(pub(super) &'k Kind);

impl Serialize for Ctx<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.0.context() {
            Context::None => {}
            Context::Number(name, number) => map.serialize_entry(name, &number)?,
            Context::Words(name, words) => map.serialize_entry(name, words)?,
            Context::Lengths(name, length, actual) => {
                map.serialize_entry("field_type", "List")?;
                map.serialize_entry(name, &length)?;
                map.serialize_entry("actual_length", &actual)?;
            }
        }
        map.end()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |count: usize| if count == 1 { "" } else { "s" };
        f.write_str(match self {
            Self::Missing => "Field required",
            Self::StringType => "Input should be a valid string",
            Self::IntType => "Input should be a valid integer",
            Self::IntParsing => "Input should be a valid integer, unable to parse string as an integer",
            Self::IntFromFloat => "Input should be a valid integer, got a number with a fractional part",
            Self::IntParsingSize => "Unable to parse input string as an integer, exceeded maximum size",
            Self::FloatType => "Input should be a valid number",
            Self::FloatParsing => "Input should be a valid number, unable to parse string as a number",
            Self::FiniteNumber => "Input should be a finite number",
            Self::BoolType => "Input should be a valid boolean",
            Self::BoolParsing => "Input should be a valid boolean, unable to interpret input",
            Self::ListType => "Input should be a valid list",
            Self::DictType => "Input should be a valid dictionary",
            Self::ModelAttributesType => {
                "Input should be a valid dictionary or object to extract fields from"
            }
            Self::UuidType => "UUID input should be a string, bytes or UUID object",
            Self::DatetimeType => "Input should be a valid datetime",
            Self::ExtraForbidden => "Extra inputs are not permitted",
            Self::JsonInvalid { .. } => "JSON decode error",
            Self::StringTooShort { min_length: n } => {
                return write!(f, "String should have at least {n} character{}", many(*n));
            }
            Self::StringTooLong { max_length: n } => {
                return write!(f, "String should have at most {n} character{}", many(*n));
            }
            Self::StringPatternMismatch { pattern } => {
                return write!(f, "String should match pattern '{pattern}'");
            }
            Self::GreaterThan { gt } => return write!(f, "Input should be greater than {gt}"),
            Self::GreaterThanEqual { ge } => {
                return write!(f, "Input should be greater than or equal to {ge}");
            }
            Self::LessThan { lt } => return write!(f, "Input should be less than {lt}"),
            Self::LessThanEqual { le } => return write!(f, "Input should be less than or equal to {le}"),
            Self::TooShort { min_length: n, actual_length } => {
                return write!(
                    f,
                    "List should have at least {n} item{} after validation, not {actual_length}",
                    many(*n)
                );
            }
            Self::TooLong { max_length: n, actual_length } => {
                return write!(
                    f,
                    "List should have at most {n} item{} after validation, not {actual_length}",
                    many(*n)
                );
            }
            Self::UuidParsing { error } => return write!(f, "Input should be a valid UUID, {error}"),
            Self::DatetimeParsing { error } => {
                return write!(f, "Input should be a valid datetime, {error}");
            }
            Self::DatetimeFromDateParsing { error } => {
                return write!(f, "Input should be a valid datetime or date, {error}");
            }
            Self::LiteralError { expected } | Self::Enum { expected } => {
                return write!(f, "Input should be {expected}");
            }
        })
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}
