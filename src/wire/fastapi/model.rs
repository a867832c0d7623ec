//! [`Model`]: an object with known fields.

use alloc::borrow::Cow;

use super::kind::Kind;
use super::node::{Node, Place, PlaceStep};
use crate::wire::json::{Json, Patch};

/// An object whose fields are read by name. Fields that nobody reads are ignored, as FastAPI does unless told.
///
/// ```
/// use presign::wire::fastapi::Validation;
///
/// let errors = Validation::of_body(br#"{"b": 1}"#, |node| {
///     let model = node.model()?;
///     let a = model.required("a", |node| node.text(..).map(String::from));
///     model.forbid_extra(&["a"])?;
///     a
/// });
/// assert_eq!(
///     errors.unwrap_err().flattened(),
///     "body.a: Field required; body.b: Extra inputs are not permitted",
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Model<'p, 'j> {
    pub(super) node: Node<'p, 'j>,
    pub(super) members: &'j [(Cow<'j, str>, Json<'j>)],
}

impl<'j> Model<'_, 'j> {
    fn find(&self, name: &str) -> Option<&'j Json<'j>> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, json)| json)
    }

    fn field<T>(
        &self,
        name: &'static str,
        json: &'j Json<'j>,
        read: impl FnOnce(Node<'_, 'j>) -> Option<T>,
    ) -> Option<T> {
        let place = Place { parent: Some(&self.node.place), step: PlaceStep::Name(name) };
        read(Node { json, place, errors: self.node.errors })
    }

    /// A field that must be there.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = Validation::of_body(br#"{"a": 1}"#, |node| node.model()?.required("a", |node| node.integer(..)));
    /// assert_eq!(read.unwrap(), 1);
    /// ```
    pub fn required<T>(&self, name: &'static str, read: impl FnOnce(Node<'_, 'j>) -> Option<T>) -> Option<T> {
        match self.find(name) {
            Some(json) => self.field(name, json, read),
            // Its input is the whole object around.
            None => self.field(name, self.node.json, |node| node.refuse(Kind::Missing)),
        }
    }

    /// A field that may be left out: `Some(None)` then.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = Validation::of_body(b"{}", |node| node.model()?.optional("a", |node| node.integer(..)));
    /// assert_eq!(read.unwrap(), None);
    /// ```
    pub fn optional<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Node<'_, 'j>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(name) {
            Some(json) => self.field(name, json, read).map(Some),
            None => Some(None),
        }
    }

    /// A field of a partial update: absent, `null`, or a value.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// # use presign::wire::json::Patch;
    /// let read = Validation::of_body(br#"{"a": null}"#, |node| node.model()?.patch("a", |node| node.integer(..)));
    /// assert_eq!(read.unwrap(), Patch::Null);
    /// ```
    pub fn patch<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Node<'_, 'j>) -> Option<T>,
    ) -> Option<Patch<T>> {
        Some(match self.optional(name, |node| node.nullable(read))? {
            None => Patch::Absent,
            Some(None) => Patch::Null,
            Some(Some(value)) => Patch::Value(value),
        })
    }

    /// Refuses every field but these.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// assert!(Validation::of_body(b"{}", |node| node.model()?.forbid_extra(&[])).is_ok());
    /// ```
    pub fn forbid_extra(&self, known: &[&str]) -> Option<()> {
        let mut extra = None;
        for (name, json) in self.members.iter().filter(|(name, _)| !known.contains(&&**name)) {
            let place = Place { parent: Some(&self.node.place), step: PlaceStep::Name(name) };
            extra = Some(Node { json, place, errors: self.node.errors }.refuse::<()>(Kind::ExtraForbidden));
        }
        if extra.is_none() { Some(()) } else { None }
    }
}
