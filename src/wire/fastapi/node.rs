//! [`Node`]: a value at its place, and the readers of text, lists and objects.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;
use core::ops::{Bound, RangeBounds};

use super::errors::{Faults, Step};
use super::kind::Kind;
use super::model::Model;
use crate::wire::json::Json;

/// A step of a place that is still borrowed.
#[derive(Clone, Copy)]
pub(super) enum PlaceStep<'p> {
    Name(&'p str),
    Index(usize),
}

/// Where a value stands: written down only when something is wrong there.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) parent: Option<&'p Place<'p>>,
    pub(super) step: PlaceStep<'p>,
}

impl Place<'_> {
    fn steps(&self) -> Vec<Step> {
        let mut steps = self.parent.map(Place::steps).unwrap_or_default();
        steps.push(match self.step {
            PlaceStep::Name(name) => Step::from(name),
            PlaceStep::Index(index) => Step::Index(index),
        });
        steps
    }
}

/// A value of a request at its place. Each reader gives the value, or records what is wrong and gives `None`.
///
/// ```
/// use presign::wire::fastapi::Validation;
///
/// let read = Validation::of_body(b"[1, 2.0, \"3\"]", |node| node.list(..=10, |node| node.integer(0..=9)));
/// assert_eq!(read.unwrap(), [1, 2, 3]);
/// ```
#[derive(Clone, Copy)]
pub struct Node<'p, 'j> {
    pub(super) json: &'j Json<'j>,
    pub(super) place: Place<'p>,
    pub(super) errors: &'p RefCell<Faults>,
}

impl fmt::Debug for Node<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("loc", &self.place.steps()).finish_non_exhaustive()
    }
}

impl<'p, 'j> Node<'p, 'j> {
    /// Records a fault of this value; always `None`.
    ///
    /// ```
    /// use presign::wire::fastapi::{Kind, Validation};
    ///
    /// let refused = Validation::of_body(b"1", |node| node.refuse::<()>(Kind::StringType)).unwrap_err();
    /// assert_eq!(refused.flattened(), "body: Input should be a valid string");
    /// ```
    pub fn refuse<T>(self, kind: Kind) -> Option<T> {
        self.errors.borrow_mut().add(kind, || self.place.steps(), self.json);
        None
    }

    /// The value itself, not yet read.
    ///
    /// ```
    /// use presign::wire::fastapi::Validation;
    /// use presign::wire::json::Json;
    ///
    /// assert!(Validation::of_body(b"null", |node| (*node.json() == Json::Null).then_some(())).is_ok());
    /// ```
    #[must_use]
    pub fn json(self) -> &'j Json<'j> {
        self.json
    }

    /// `null`, or what `read` makes of it.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = Validation::of_body(b"null", |node| node.nullable(|node| node.integer(..)));
    /// assert_eq!(read.unwrap(), None);
    /// ```
    pub fn nullable<T>(self, read: impl FnOnce(Self) -> Option<T>) -> Option<Option<T>> {
        if *self.json == Json::Null { Some(None) } else { read(self).map(Some) }
    }

    /// Text of so many code points.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body("\"éé\"".as_bytes(), |node| node.text(..=1).map(drop)).unwrap_err();
    /// assert_eq!(errors.flattened(), "body: String should have at most 1 character");
    /// ```
    pub fn text(self, length: impl RangeBounds<usize>) -> Option<&'j str> {
        let Json::Text(text) = self.json else { return self.refuse(Kind::StringType) };
        let (min, max) = bounds(&length);
        // No text has more code points than bytes, so the common case counts nothing.
        if text.len() > max && text.chars().count() > max {
            return self.refuse(Kind::StringTooLong { max_length: max });
        }
        if text.chars().take(min).count() < min {
            return self.refuse(Kind::StringTooShort { min_length: min });
        }
        Some(text)
    }

    /// Text that `matches`; `pattern` is what the client is told.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = |body| Validation::of_body(body, |node| node.pattern("^a+$", |t| t.bytes().all(|b| b == b'a')).map(drop));
    /// assert!(read(b"\"aa\"").is_ok());
    /// assert_eq!(read(b"\"b\"").unwrap_err().flattened(), "body: String should match pattern '^a+$'");
    /// ```
    pub fn pattern(self, pattern: &'static str, matches: impl FnOnce(&str) -> bool) -> Option<&'j str> {
        let text = self.text(..)?;
        if matches(text) { Some(text) } else { self.refuse(Kind::StringPatternMismatch { pattern }) }
    }

    /// One of the texts: a `Literal` of Python's typing.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"3", |node| node.literal(&["single", "multipart"])).unwrap_err();
    /// assert_eq!(errors.flattened(), "body: Input should be 'single' or 'multipart'");
    /// ```
    pub fn literal(self, literals: &[&'static str]) -> Option<&'static str> {
        let known = |text: &str| literals.iter().copied().find(|literal| *literal == text);
        match self.json {
            Json::Text(text) => known(text),
            _ => None,
        }
        .or_else(|| self.refuse(Kind::LiteralError { expected: Kind::expected(literals.iter().copied()) }))
    }

    /// One of the texts: an `Enum`.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"\"gif\"", |node| node.member(&["webp", "jpeg"])).unwrap_err();
    /// assert_eq!(errors.as_slice()[0].kind().as_str(), "enum");
    /// ```
    pub fn member(self, members: &[impl AsRef<str>]) -> Option<&str> {
        let known = |text: &str| members.iter().map(AsRef::as_ref).find(|member| *member == text);
        match self.json {
            Json::Text(text) => known(text),
            _ => None,
        }
        .or_else(|| self.refuse(Kind::Enum { expected: Kind::expected(members.iter().map(AsRef::as_ref)) }))
    }

    /// A list of so many items, each read by `read`; every bad item is recorded.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"[1]", |node| node.list(2.., |node| node.integer(..))).unwrap_err();
    /// assert_eq!(errors.flattened(), "body: List should have at least 2 items after validation, not 1");
    /// ```
    pub fn list<T>(
        self,
        length: impl RangeBounds<usize>,
        read: impl Fn(Node<'_, 'j>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::Array(items) = self.json else { return self.refuse(Kind::ListType) };
        let ((min, max), actual_length) = (bounds(&length), items.len());
        if actual_length > max {
            return self.refuse(Kind::TooLong { max_length: max, actual_length });
        }
        let mut values = Vec::with_capacity(actual_length);
        for (index, json) in items.iter().enumerate() {
            let place = Place { parent: Some(&self.place), step: PlaceStep::Index(index) };
            values.extend(read(Node { json, place, errors: self.errors }));
        }
        if values.len() < actual_length {
            return None;
        }
        if actual_length < min {
            self.refuse(Kind::TooShort { min_length: min, actual_length })
        } else {
            Some(values)
        }
    }

    /// An object with known fields.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let errors = Validation::of_body(b"[]", |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.as_slice()[0].kind().as_str(), "model_attributes_type");
    /// ```
    pub fn model(self) -> Option<Model<'p, 'j>> {
        match self.json {
            Json::Object(members) => Some(Model { node: self, members }),
            _ => self.refuse(Kind::ModelAttributesType),
        }
    }

    /// An object as a mapping: every name with its value, in their order.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let map = Validation::of_body(b"{\"a\": \"b\"}", |node| {
    ///     node.mapping(|node| node.text(..).map(String::from))
    /// });
    /// assert_eq!(map.unwrap(), [(String::from("a"), String::from("b"))]);
    /// ```
    pub fn mapping<T>(self, read: impl Fn(Node<'_, 'j>) -> Option<T>) -> Option<Vec<(String, T)>> {
        let Json::Object(members) = self.json else { return self.refuse(Kind::DictType) };
        let mut values = Vec::with_capacity(members.len());
        for (name, json) in members {
            let place = Place { parent: Some(&self.place), step: PlaceStep::Name(name) };
            values.extend(
                read(Node { json, place, errors: self.errors }).map(|value| (name.to_string(), value)),
            );
        }
        (values.len() == members.len()).then_some(values)
    }
}

/// The least and the most of a range of lengths.
fn bounds(range: &impl RangeBounds<usize>) -> (usize, usize) {
    let min = match range.start_bound() {
        Bound::Included(min) => *min,
        Bound::Excluded(min) => min.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let max = match range.end_bound() {
        Bound::Included(max) => *max,
        Bound::Excluded(max) => max.saturating_sub(1),
        Bound::Unbounded => usize::MAX,
    };
    (min, max)
}
