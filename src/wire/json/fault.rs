//! [`JsonError`]: why a text is not read, and at which character.

use core::fmt;

/// What a text that is not read is refused for.
///
/// ```
/// use presign::wire::json::{Json, JsonFault, Limits};
///
/// let twice = Json::read(br#"{"a": 1, "a": 2}"#, Limits::default()).unwrap_err();
/// assert_eq!(twice.fault(), JsonFault::DuplicateName);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonFault {
    /// No JSON.
    Syntax,
    /// An object has a name twice. Python takes the last one, other readers the first.
    DuplicateName,
    /// Half of a surrogate pair, which no UTF-8 can hold.
    LoneSurrogate,
    /// Not UTF-8.
    NotUtf8,
    /// Lists and objects stand deeper in each other than [`Limits::depth`](super::Limits::depth).
    TooDeep,
    /// More values than [`Limits::values`](super::Limits::values).
    TooMany,
    /// More bytes than [`Limits::bytes`](super::Limits::bytes), or a number of more digits than Python reads.
    TooLong,
}

/// Why a text is no JSON that is read here, and where.
///
/// ```
/// use presign::wire::json::{Json, Limits};
///
/// let fault = Json::read(br#"{"assets": ["#, Limits::default()).unwrap_err();
/// assert_eq!((fault.offset(), fault.problem()), (12, "Expecting value"));
/// assert_eq!(fault.to_string(), "Expecting value at character 12");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    pub(super) fault: JsonFault,
    pub(super) problem: &'static str,
    pub(super) offset: usize,
}

impl JsonError {
    /// What kind of fault.
    ///
    /// ```
    /// # use presign::wire::json::{Json, JsonFault, Limits};
    /// let fault = Json::read(b"\xff", Limits::default()).unwrap_err();
    /// assert_eq!(fault.fault(), JsonFault::NotUtf8);
    /// ```
    #[must_use]
    pub const fn fault(&self) -> JsonFault {
        self.fault
    }

    /// The words of CPython's reader where it has some.
    ///
    /// ```
    /// # use presign::wire::json::{Json, Limits};
    /// assert_eq!(Json::read(b"1 2", Limits::default()).unwrap_err().problem(), "Extra data");
    /// ```
    #[must_use]
    pub const fn problem(&self) -> &'static str {
        self.problem
    }

    /// Where, in characters from 0.
    ///
    /// ```
    /// # use presign::wire::json::{Json, Limits};
    /// assert_eq!(Json::read("\"é\" 2".as_bytes(), Limits::default()).unwrap_err().offset(), 4);
    /// ```
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.problem, self.offset)
    }
}

impl core::error::Error for JsonError {}
