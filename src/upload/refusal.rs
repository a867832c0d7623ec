//! Why an upload was refused: every reason at once, for the client that asked.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::{Error, ErrorKind};

/// One reason: the field of the intent, a code for programs, and words for people.
///
/// The words hold numbers and rules, and nothing that the client sent.
///
/// ```
/// use presign::upload::{Refusal, RefusalCode};
///
/// let refusal = Refusal::new("size", RefusalCode::TooLarge, "60000000 bytes", "up to 50000000 bytes");
/// assert_eq!((refusal.field(), refusal.code().as_str()), ("size", "too_large"));
/// assert_eq!(refusal.to_string(), "size: 60000000 bytes; allowed: up to 50000000 bytes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Refusal {
    field: Cow<'static, str>,
    code: RefusalCode,
    problem: Cow<'static, str>,
    allowed: Cow<'static, str>,
}

impl Refusal {
    /// A reason. A service adds its own, such as a quota, to those of the rules.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode};
    /// let refusal = Refusal::new("size", RefusalCode::TooLarge, "over the quota", "what is left of 1 GiB");
    /// assert_eq!(refusal.problem(), "over the quota");
    /// ```
    #[must_use]
    #[inline(never)]
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        code: RefusalCode,
        problem: impl Into<Cow<'static, str>>,
        allowed: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field: field.into(), code, problem: problem.into(), allowed: allowed.into() }
    }

    /// A value's own error, told of the field of the intent.
    pub(super) fn of(error: &Error, field: impl Into<Cow<'static, str>>) -> Self {
        let code = match error.kind() {
            ErrorKind::Missing => RefusalCode::Required,
            ErrorKind::TooLong => RefusalCode::TooLong,
            ErrorKind::Duplicate => RefusalCode::Duplicate,
            _ => RefusalCode::Invalid,
        };
        Self::new(field, code, String::from(error.problem()), String::from(error.allowed()))
    }

    /// The field: `size`, `name`, `content_type`, `content_md5`, `checksum`, `metadata` or `metadata.` and a name.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode};
    /// assert_eq!(Refusal::new("name", RefusalCode::Required, "none", "a name").field(), "name");
    /// ```
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The code, to match on.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode};
    /// assert_eq!(Refusal::new("name", RefusalCode::Required, "none", "a name").code(), RefusalCode::Required);
    /// ```
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        self.code
    }

    /// What was wrong, in words.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode};
    /// assert_eq!(Refusal::new("name", RefusalCode::Required, "none", "a name").problem(), "none");
    /// ```
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What would have been accepted, in words.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode};
    /// assert_eq!(Refusal::new("name", RefusalCode::Required, "none", "a name").allowed(), "a name");
    /// ```
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; allowed: {}", self.field, self.problem, self.allowed)
    }
}

/// The kinds of [`Refusal`].
///
/// ```
/// assert_eq!(presign::upload::RefusalCode::NotAllowed.as_str(), "not_allowed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RefusalCode {
    /// The field is absent and must be there.
    Required,
    /// The value does not follow the field's grammar.
    Invalid,
    /// A valid value that the rules do not list.
    NotAllowed,
    /// More bytes in the file than allowed.
    TooLarge,
    /// Fewer bytes in the file than allowed.
    TooSmall,
    /// More bytes in the field than allowed.
    TooLong,
    /// Two fields contradict each other: a media type and the name's extension.
    Mismatch,
    /// The store could not check it.
    Unsupported,
    /// The same thing twice.
    Duplicate,
}

impl RefusalCode {
    /// The code as it is serialised.
    ///
    /// ```
    /// assert_eq!(presign::upload::RefusalCode::TooLarge.as_str(), "too_large");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Invalid => "invalid",
            Self::NotAllowed => "not_allowed",
            Self::TooLarge => "too_large",
            Self::TooSmall => "too_small",
            Self::TooLong => "too_long",
            Self::Mismatch => "mismatch",
            Self::Unsupported => "unsupported",
            Self::Duplicate => "duplicate",
        }
    }
}

/// Every reason why an upload was refused, at least one; fit for the body of a 422.
///
/// ```
/// use presign::upload::{Refusal, RefusalCode, Refusals};
///
/// let refusals = Refusals::from(Refusal::new("name", RefusalCode::Required, "none was given", "a file name"));
/// assert_eq!(refusals.iter().len(), 1);
/// # #[cfg(feature = "serde")]
/// assert_eq!(
///     serde_json::to_string(&refusals)?,
///     r#"[{"field":"name","code":"required","problem":"none was given","allowed":"a file name"}]"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    pub(super) fn collected(refusals: Vec<Refusal>) -> Result<(), Self> {
        if refusals.is_empty() { Ok(()) } else { Err(Self(refusals)) }
    }

    /// The same reasons and one more.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode, Refusals};
    /// # let refusal = |field| Refusal::new(field, RefusalCode::Required, "none", "one");
    /// assert_eq!(Refusals::from(refusal("name")).and(refusal("content_type")).iter().len(), 2);
    /// ```
    #[must_use]
    pub fn and(mut self, refusal: Refusal) -> Self {
        self.0.push(refusal);
        self
    }

    /// The reasons, in the order of the intent's fields.
    ///
    /// ```
    /// # use presign::upload::{Refusal, RefusalCode, Refusals};
    /// # let refusals = Refusals::from(Refusal::new("name", RefusalCode::Required, "none", "a file name"));
    /// assert_eq!(refusals.iter().map(Refusal::field).collect::<Vec<_>>(), ["name"]);
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Refusal> {
        self.0.iter()
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(alloc::vec![refusal])
    }
}

impl fmt::Display for Refusals {
    /// One line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, refusal) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(refusal, f)?;
        }
        Ok(())
    }
}

impl core::error::Error for Refusals {}

/// Why an upload was not planned: the client's fault, or ours.
///
/// ```
/// use presign::upload::CheckError;
///
/// fn status(error: &CheckError) -> u16 {
///     match error {
///         CheckError::Refused(_) => 422,
///         CheckError::Fault(_) => 500,
///     }
/// }
/// # let _ = status;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckError {
    /// What the client asked for is not allowed.
    Refused(Refusals),
    /// The rules do not fit the provider, or the service left out something that the key is made of.
    Fault(Error),
}

impl From<Refusals> for CheckError {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Error> for CheckError {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl fmt::Display for CheckError {
    /// The text of what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusals) => refusals.fmt(f),
            Self::Fault(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CheckError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn an_error_becomes_a_refusal_of_the_intents_field() {
        let error = Error::new(ErrorKind::Syntax, "content-type", "incomplete", "type/subtype");
        let refusal = Refusal::of(&error, "content_type");
        assert_eq!(refusal.to_string(), "content_type: incomplete; allowed: type/subtype");
        assert_eq!(refusal.code(), RefusalCode::Invalid);
        assert_eq!(
            Refusals::from(refusal.clone()).and(refusal).to_string(),
            "content_type: incomplete; allowed: type/subtype\ncontent_type: incomplete; allowed: type/subtype"
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn codes_are_serialised_as_they_are_named() {
        use RefusalCode::*;
        for code in
            [Required, Invalid, NotAllowed, TooLarge, TooSmall, TooLong, Mismatch, Unsupported, Duplicate]
        {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
