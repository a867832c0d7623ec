//! [`ValidationErrors`]: all that is wrong with a request, and how it is told.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::value::RawValue;

use super::kind::{Ctx, Kind};
use crate::wire::Answer;
use crate::wire::json::Json;

/// A step of an error's place: where in the request, a field, or an index of a list.
///
/// ```
/// use presign::wire::fastapi::Step;
///
/// assert_eq!(Step::Index(3).to_string(), "3");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `body`, `path`, `query` or `header`, then a field's name.
    Name(String),
    /// An index of a list, or the character where JSON breaks; from 0.
    Index(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => serializer.serialize_str(name),
            Self::Index(index) => serializer.serialize_u64(*index as u64),
        }
    }
}

/// One fault of a request. Serialises as FastAPI prints it.
///
/// ```
/// use presign::wire::fastapi::{Kind, Validation};
///
/// let errors = Validation::of_body(b"[]", |node| node.model().map(drop)).unwrap_err();
/// assert_eq!(errors.as_slice()[0].kind(), &Kind::ModelAttributesType);
/// assert_eq!(errors.as_slice()[0].loc()[0].to_string(), "body");
/// ```
#[derive(Clone, Debug)]
pub struct ValidationError {
    pub(super) kind: Kind,
    pub(super) loc: Vec<Step>,
    /// The refused value, already written as JSON.
    pub(super) input: Box<RawValue>,
}

impl ValidationError {
    /// What is wrong.
    ///
    /// ```
    /// # use presign::wire::fastapi::{Kind, Validation};
    /// let errors = Validation::of_body(b"", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.as_slice()[0].kind(), &Kind::Missing);
    /// ```
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Where.
    ///
    /// ```
    /// # use presign::wire::fastapi::{Step, Validation};
    /// let errors = Validation::of_body(b"[", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.as_slice()[0].loc()[1], Step::Index(1));
    /// ```
    #[must_use]
    pub fn loc(&self) -> &[Step] {
        &self.loc
    }
}

impl Serialize for ValidationError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ValidationError", 5)?;
        out.serialize_field("type", self.kind.as_str())?;
        out.serialize_field("loc", &self.loc)?;
        out.serialize_field("msg", &self.kind)?;
        out.serialize_field("input", &self.input)?;
        if self.kind.has_context() {
            out.serialize_field("ctx", &Ctx(&self.kind))?;
        }
        out.end()
    }
}

/// Every fault of a request, in FastAPI's order: path, query, header, then the body's fields as they are declared.
///
/// ```
/// use presign::wire::fastapi::Validation;
///
/// let name = Validation::of_body(b"{}", |node| {
///     node.model()?.required("name", |node| node.text(..).map(String::from))
/// });
/// let errors = name.unwrap_err();
/// assert_eq!(errors.flattened(), "body.name: Field required");
/// ```
#[derive(Clone, Debug)]
pub struct ValidationErrors {
    pub(super) list: Vec<ValidationError>,
    /// The body could not be read at all.
    pub(super) unreadable: bool,
}

impl ValidationErrors {
    /// The faults; empty where the body could not be read at all.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"1", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.as_slice().len(), 1);
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[ValidationError] {
        &self.list
    }

    /// FastAPI's answer: 422 with the list as `detail`, or 400 for a body that cannot be read.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"\xff", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.to_answer().status(), 400);
    /// assert_eq!(errors.to_answer().body(), r#"{"detail":"There was an error parsing the body"}"#);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        #[derive(serde::Serialize)]
        struct Detail<T> {
            detail: T,
        }
        if self.unreadable {
            return Answer::json(400, &Detail { detail: UNREADABLE });
        }
        Answer::json(422, &Detail { detail: &self.list })
    }

    /// The status of [`to_answer`](Self::to_answer): 422, or 400 for a body that cannot be read.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"1", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.status(), 422);
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.unreadable { 400 } else { 422 }
    }

    /// All in one line: places joined with `.`, then `: ` and the message, joined with `; `.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"1", |node| node.model().map(drop)).unwrap_err();
    /// assert!(errors.flattened().starts_with("body: Input should be a valid dictionary"));
    /// ```
    #[must_use]
    pub fn flattened(&self) -> String {
        if self.unreadable {
            return String::from(UNREADABLE);
        }
        let mut out = String::new();
        for (index, error) in self.list.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "; " });
            for (index, step) in error.loc.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "." });
                let _ = write!(out, "{step}");
            }
            let _ = write!(out, ": {}", error.kind);
        }
        out
    }
}

const UNREADABLE: &str = "There was an error parsing the body";

impl From<ValidationErrors> for Answer {
    fn from(errors: ValidationErrors) -> Self {
        errors.to_answer()
    }
}

impl fmt::Display for ValidationErrors {
    /// Without what was sent: for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flattened())
    }
}

impl core::error::Error for ValidationErrors {}

/// At most this many faults of one request are listed; what comes after is refused without a line of its own.
pub const MOST_ERRORS: usize = 1000;

/// No fault is listed after those whose places and inputs together have this many bytes, written as JSON: 4 MiB.
pub const MOST_ERROR_BYTES: usize = 4 << 20;

/// Faults while they are collected. What would be too much is left out; the first never is.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) list: Vec<ValidationError>,
    bytes: usize,
}

impl Faults {
    pub(super) fn add(&mut self, kind: Kind, place: impl FnOnce() -> Vec<Step>, json: &Json<'_>) {
        if self.list.len() >= MOST_ERRORS || self.bytes >= MOST_ERROR_BYTES {
            return;
        }
        let (loc, input) = (place(), written(json));
        let names = loc.iter().map(|step| match step {
            Step::Name(name) => name.len(),
            Step::Index(_) => 0,
        });
        self.bytes += input.get().len() + names.sum::<usize>();
        self.list.push(ValidationError { kind, loc, input });
    }
}

pub(super) fn written(json: &Json<'_>) -> Box<RawValue> {
    // A value of `Json` always serialises, see `Answer`.
    serde_json::value::to_raw_value(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

impl From<&str> for Step {
    fn from(name: &str) -> Self {
        Self::Name(name.to_string())
    }
}
