//! [`TemplateError`]: what is wrong with a naming template, or with the name that it makes.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use crate::wire::sartiq::SartiqError;

/// Which rule a template, or its name, does not meet.
///
/// ```
/// use presign::wire::sartiq::{NamingRules, NamingTemplate, TemplateFault};
///
/// let fault = |text| NamingTemplate::parse(text, &NamingRules::default()).unwrap_err().fault();
/// assert_eq!(fault(""), TemplateFault::Empty);
/// assert_eq!(fault("{brand"), TemplateFault::Unclosed);
/// assert_eq!(fault("brand}"), TemplateFault::Unopened);
/// assert_eq!(fault("{a{b}}"), TemplateFault::Nested);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TemplateFault {
    /// No text at all.
    Empty,
    /// A longer template than [`NamingRules`](super::NamingRules) allow.
    TooLong,
    /// A `{` without its `}`.
    Unclosed,
    /// A `}` without its `{`.
    Unopened,
    /// A `{` within a placeholder.
    Nested,
    /// A placeholder without a name.
    NoName,
    /// A character that no placeholder's name has, such as that of an attribute (`.`) or of a format (`:`).
    BadName,
    /// A character that no file name has: a separator, a control character, one that is not seen, or one that Windows
    /// reserves.
    Character,
    /// A placeholder that is none of the wildcards.
    Unknown,
    /// A placeholder for which no value was given.
    NoValue,
    /// The name is longer than [`NamingRules`](super::NamingRules) allow.
    NameTooLong,
    /// What came out is no name: empty, or dots and spaces alone.
    NoFileName,
}

impl TemplateFault {
    const fn words(self) -> (&'static str, &'static str) {
        const NAMES: &str = "a letter or _, then letters, digits and _, between { and }";
        match self {
            Self::Empty => ("empty", "at least one character, or null"),
            Self::TooLong => ("too long", "a shorter template"),
            Self::Unclosed => ("a { without its }", "{name} for a placeholder, {{ for a brace"),
            Self::Unopened => ("a } without its {", "{name} for a placeholder, }} for a brace"),
            Self::Nested => ("a { within a placeholder", NAMES),
            Self::NoName => ("a placeholder without a name", NAMES),
            Self::BadName => ("a character that no placeholder's name has", NAMES),
            Self::Character => {
                ("a character that no file name has", "what every system can have in a file's name")
            }
            Self::Unknown => ("an unknown placeholder", "the names of the template wildcards"),
            Self::NoValue => ("a placeholder without a value", "a value for each placeholder"),
            Self::NameTooLong => ("too long a name is made", "a shorter template or shorter values"),
            Self::NoFileName => ("an empty name, or one of dots and spaces alone, is made", "a name"),
        }
    }
}

/// A refused template, or a refused name: which rule, and at which byte of the template. No text of it is told.
///
/// As an answer it is 400 (inferred, as for what else is refused beside the schema).
///
/// ```
/// use presign::wire::sartiq::{NamingRules, NamingTemplate, SartiqError};
///
/// let error = NamingTemplate::parse("{version:03d}", &NamingRules::default()).unwrap_err();
/// assert_eq!(error.at(), Some(8));
/// assert_eq!(
///     SartiqError::from(error).to_string(),
///     "naming_convention_template: a character that no placeholder's name has at byte 8; \
///      allowed: a letter or _, then letters, digits and _, between { and }",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    fault: TemplateFault,
    at: Option<usize>,
}

impl TemplateError {
    pub(super) const fn new(fault: TemplateFault, at: usize) -> Self {
        Self { fault, at: Some(at) }
    }

    pub(super) const fn whole(fault: TemplateFault) -> Self {
        Self { fault, at: None }
    }

    /// Which rule.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate, TemplateFault};
    /// let error = NamingTemplate::parse("{}", &NamingRules::default()).unwrap_err();
    /// assert_eq!(error.fault(), TemplateFault::NoName);
    /// ```
    #[must_use]
    pub const fn fault(&self) -> TemplateFault {
        self.fault
    }

    /// The byte of the template, from 0; for a placeholder that of its `{`. `None` where it is the whole.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate};
    /// assert_eq!(NamingTemplate::parse("ab}", &NamingRules::default()).unwrap_err().at(), Some(2));
    /// assert_eq!(NamingTemplate::parse("", &NamingRules::default()).unwrap_err().at(), None);
    /// ```
    #[must_use]
    pub const fn at(&self) -> Option<usize> {
        self.at
    }

    /// The answer with another status than 400.
    ///
    /// ```
    /// # use presign::wire::sartiq::{NamingRules, NamingTemplate};
    /// let error = NamingTemplate::parse("", &NamingRules::default()).unwrap_err();
    /// assert_eq!(error.with_status(422).status(), 422);
    /// ```
    #[must_use]
    pub fn with_status(&self, status: u16) -> SartiqError {
        let (_, allowed) = self.fault.words();
        SartiqError::refused(status, FIELD, self.problem(), allowed)
    }

    fn problem(&self) -> Cow<'static, str> {
        let (problem, _) = self.fault.words();
        self.at.map_or(Cow::Borrowed(problem), |at| format!("{problem} at byte {at}").into())
    }
}

const FIELD: &str = "naming_convention_template";

impl From<TemplateError> for SartiqError {
    fn from(error: TemplateError) -> Self {
        error.with_status(400)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FIELD}: {}; allowed: {}", self.problem(), self.fault.words().1)
    }
}

impl core::error::Error for TemplateError {}
